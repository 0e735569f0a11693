"""Code that was read comes out as code of the same shapes and arguments: held against the library's own gradients."""

from functools import partial
from typing import Any

import numpy as np
import pytest

import symderiv as sd

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)
jnp = jax.numpy
F = torch.nn.functional
CONVERT = {"numpy": np.asarray, "torch": torch.as_tensor, "jax": jnp.asarray}


def numbers(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape)


def per_token(x, y, w):
    """The loss of every token of a batch, in one long list."""
    N, T, V = x.shape
    flat = x.reshape(N * T, V)
    p = np.exp(flat - flat.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return -(w.reshape(N * T) * np.log(p[np.arange(N * T), y.reshape(N * T)])).sum() / N


def grouped(x, gamma, G=2):
    N, C, D = x.shape
    g = x.reshape(N, G, C // G, D)
    return (g - g.mean(axis=(2, 3), keepdims=True)).reshape(N, C, D) * gamma[:, None]


def _weight_norm(v, g, x):
    return x @ (g * v / v.norm(dim=1, keepdim=True)).T


def _scaled(saved, forward, tangents, g):
    return saved * tangents[:, None] * forward + g


def _edges(u):
    return jnp.pad(u.at[-1, :].add(u[0] * 2), ((1, 1), (0, 2)), mode="edge") + jnp.pad(u, ((1, 1), (0, 2)), mode="reflect")


def _pairs(a, b):
    return jax.lax.associative_scan(lambda p, q: (p[0] * q[0], q[0] * p[1] + q[1]), (a, b))[1]


def _packed(x, w):
    """Attention without its softmax, whose queries, keys and values are thirds of one product, each of two heads."""
    T = x.shape[0]
    q, k, v = (u.reshape(T, 2, -1) for u in (x @ w).chunk(3, 1))
    return torch.einsum("thk,uhk,uhj->thj", q, k, v).reshape(T, -1)


def _unpacked(x, w):
    q, k, v = (u.reshape(len(x), 2, -1) for u in jnp.split(x @ w, 3, 1))
    return jnp.einsum("thk,uhk,uhj->thj", q, k, v).reshape(len(x), -1)


N, T, C, D = sd.axes("N T C D")
PLACES = np.array([[2, 0, 1], [1, 1, 3]])
CASES = {
    "per token": (lambda: sd.trace(per_token, x=(N, T, C), y=(N, T, sd.label(C)), w=(N, T)),
                  lambda x, y, w: -(w * jax.nn.log_softmax(x)[jnp.arange(2)[:, None], jnp.arange(3), y]).sum() / 2,
                  [numbers(2, 3, 4), PLACES, numbers(2, 3)]),
    "groups": (lambda: sd.trace(grouped, x=(N, sd.axes("C=4"), D), gamma=sd.axes("C=4")),
               lambda x, gamma: (lambda g: (g - g.mean((2, 3), keepdims=True)).reshape(2, 4, 3) * gamma[:, None])(
                   x.reshape(2, 2, 2, 3)), [numbers(2, 4, 3), numbers(4)]),
    "shuffled": (lambda: sd.read_torch(lambda x, w: F.pixel_shuffle(x, 2) * w, torch.ones(2, 8, 3, 4), torch.ones(8)),
                 lambda x, w: (x.reshape(2, 2, 2, 2, 3, 4).transpose(0, 1, 4, 2, 5, 3).reshape(2, 2, 6, 8) * w),
                 [numbers(2, 8, 3, 4), numbers(8)]),
    "a size of one": (lambda: sd.read_torch(lambda x: x.exp().mean(1, keepdim=True), torch.ones(2, 3)),
                      lambda x: jnp.exp(x).mean(1, keepdims=True), [numbers(2, 3)]),
    "an argument g": (lambda: sd.read_torch(_weight_norm, torch.ones(4, 3), torch.ones(4, 1), torch.ones(2, 3)),
                      lambda v, g, x: x @ (g * v / jnp.linalg.norm(v, axis=1, keepdims=True)).T,
                      [numbers(4, 3), numbers(4, 1), numbers(2, 3)]),
    "names of our own": (lambda: sd.read_jax(_scaled, numbers(2, 3), numbers(3), numbers(2), numbers(3)), _scaled,
                         [numbers(2, 3), numbers(3), numbers(2), numbers(3)]),
    "in order": (lambda: sd.read_torch(lambda x, w: (x.sort(-1)[0] * w).sum(-1) + x.topk(2, dim=1)[0].exp().prod(1)
                                       + x.median(dim=1)[0], torch.ones(3, 4), torch.ones(4)),
                 lambda x, w: (jnp.sort(x) * w).sum(-1) + jnp.exp(jax.lax.top_k(x, 2)[0]).prod(1) + jnp.sort(x)[:, 1],
                 [numbers(3, 4), numbers(4)]),
    "packed": (lambda: sd.read_torch(_packed, torch.ones(3, 2), torch.ones(2, 12)), _unpacked, [numbers(3, 2), numbers(2, 12)]),
    "edges": (lambda: sd.read_jax(_edges, numbers(3, 4)), _edges, [numbers(3, 4)]),
    "in pairs": (lambda: sd.read_jax(_pairs, numbers(4), numbers(4)), _pairs, [numbers(4), numbers(4)]),
}


def _all_ways(space, given, upstream, along):
    """What the emitted module makes of its arguments, forwards and backwards, and along a change of them if that is an array."""
    value, saved = space["forward"](*given)
    return value, space["backward"](upstream, saved), space["jvp"](along, *given) if value.ndim else None


@pytest.mark.parametrize("name", CASES)
def test_code_is_what_was_read(name: str) -> None:
    make, theirs, arrays = CASES[name]
    m = make()
    real = [n for n, a in enumerate(arrays) if a.dtype.kind == "f"]
    moving = [arrays[n] for n in real]

    def of_moving(*some):
        return theirs(*(some[real.index(n)] if n in real else a for n, a in enumerate(arrays)))

    shape = jax.eval_shape(of_moving, *moving).shape
    upstream = np.cos(1 + np.arange(np.prod(shape, dtype=int))).reshape(shape)
    wanted, slopes = jax.jit(lambda *some: (of_moving(*some), jax.vjp(of_moving, *some)[1](jnp.asarray(upstream))))(*moving)
    for target, convert in CONVERT.items():
        space: dict[str, Any] = {}
        source = sd.code(m, m.definitions.rows[-1].tensor.name, target=target)
        exec(source, space)
        along = {m.arguments[n]: convert(np.sin(arrays[n])) for n in real}
        ways = partial(_all_ways, space)
        found = (jax.jit(ways) if target == "jax" else ways)(list(map(convert, arrays)), convert(upstream), along)
        value, gradients, moved = found
        assert value.shape == wanted.shape and np.allclose(value, wanted)
        for n, slope in zip(real, slopes, strict=True):
            assert np.allclose(gradients[m.arguments[n]], slope), (target, m.arguments[n])
        if value.ndim:
            assert "jacobian(" not in source.split("def jvp")[1]
            assert np.isclose(np.sum(np.asarray(moved) * upstream), sum(
                np.sum(np.asarray(s) * np.sin(arrays[n])) for n, s in zip(real, slopes, strict=True)))


def test_parts_of_an_array_are_slices_and_are_laid_side_by_side() -> None:
    """The gradient of thirds of an array is put together from three: no mask, no array of zeros."""
    def gated(w, x):
        a, b = np.split(w @ x, 2)
        return a * np.tanh(b)

    m = sd.trace(gated, w=(sd.axes("M K=2*M")[1], D), x=D)
    backward = sd.code(m, "gated").split("def backward")[1].split("def jacobian")[0]
    assert "np.concatenate((" in backward and not any(word in backward for word in ("np.where", "fold(", "np.arange"))


def test_arguments_keep_their_names() -> None:
    def attended(query, value, output, gradients, D_, N):
        return (query * D_) @ value * gradients + output + N

    arrays = [numbers(2, 3), numbers(3, 4), numbers(2, 4), numbers(4), numbers(3), numbers(2, 1)[:, 0, None]]
    models = [sd.trace(attended, query=(N, D), value=(D, C), output=(N, C), gradients=C, D_=D, N=(N, sd.axes("S=1"))),
              sd.read_torch(attended, *map(torch.as_tensor, arrays)), sd.read_jax(attended, *arrays)]
    for m in models:
        source = sd.code(m, m.definitions.rows[-1].tensor.name)
        assert "def forward(query, value, output, gradients, D_, N):" in source
        space: dict[str, Any] = {}
        exec(source, space)
        assert np.allclose(space["forward"](*arrays)[0], attended(*arrays))
        found = space["vjp"](np.ones((2, 4)), *arrays)["D_"]
        assert np.allclose(found, (arrays[0] * (arrays[1] @ arrays[3])).sum(0))
