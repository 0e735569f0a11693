"""What runs along an axis is computed in one pass, in every library, and its gradient too."""

from typing import Any

import numpy as np
import pytest

import symderiv as sd

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)
jnp = jax.numpy
T, D = sd.axes("T D")
a, x, X = sd.vector("a", T), sd.vector("x", T), sd.matrix("X", D, T)


def _recurrence(a: Any, x: Any) -> Any:
    states = [x[..., 0]]
    for t in range(1, x.shape[-1]):
        states.append(a[t] * states[-1] + x[..., t])
    return jnp.stack(states, -1)


def _strictly_before(x):
    return np.tril(np.ones((x.shape[0], x.shape[0])), -1) @ x


def _behind(x, w):
    return (np.cumsum(x[::-1]) * w[::-1])[::-1]


CASES = {
    "scan": (lambda: sd.linear_scan(a, x), _recurrence, "scan"),
    "scan of rows": (lambda: sd.linear_scan(a, X), _recurrence, "scan"),
    "sum": (lambda: sd.cumsum(x), lambda x: jnp.cumsum(x, -1), "cumsum"),
    "sum of rows": (lambda: sd.cumsum(X), lambda x: jnp.cumsum(x, -1), "cumsum"),
    "product": (lambda: sd.cumprod(x), lambda x: jnp.cumprod(x, -1), "cumprod"),
    "product of rows": (lambda: sd.cumprod(X), lambda x: jnp.cumprod(x, -1), "cumprod"),
    "all before": (lambda: sd.trace(_strictly_before, x=T), lambda x: jnp.cumsum(x) - x, "cumsum"),
    "all behind": (lambda: sd.trace(_behind, x=T, w=T), lambda x, w: jnp.cumsum(x[::-1])[::-1] * w, "cumsum"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_pass(name: str) -> None:
    made, theirs, word = CASES[name]
    m = made()
    if not isinstance(m, sd.Model):
        m, array = sd.Model(), m
        m.define("h", array)
    output = m.definitions.rows[-1].tensor
    inputs = sorted(m.definitions.inputs, key=lambda t: "axXw".index(t.name))
    points = [_point(theirs, inputs, steps) for steps in (1, 5, 6)]
    for target, convert in (("numpy", np.asarray), ("torch", torch.as_tensor), ("jax", jnp.asarray)):
        source = sd.code(m, output.name, target=target)
        assert word in source
        space: dict[str, Any] = {}
        exec(source, space)
        for arrays, wanted, g, slopes in points:
            given = {t.name: convert(v) for t, v in zip(inputs, arrays, strict=True)}
            value, gradients = _both_ways(space, target, given, convert(g))
            assert np.allclose(value, wanted)
            for tensor, found in zip(inputs, slopes, strict=True):
                assert np.allclose(gradients[tensor.name], found), (target, tensor.name, wanted.shape)


def _point(theirs: Any, inputs: Any, steps: int) -> tuple[Any, ...]:
    """Arrays, what JAX makes of them, a gradient that arrives, and where JAX takes it; compiled as one, as what follows."""
    rng = np.random.default_rng(steps)
    arrays = [rng.normal(size=[{"T": steps, "D": 3}[i.name] for i in t.axes]) for t in inputs]
    arrays[-1][..., steps // 2::2 if steps > 5 else steps] = 0.0  # a product has a derivative by a factor of 0
    g = rng.normal(size=jax.eval_shape(theirs, *arrays).shape)
    wanted, slopes = jax.jit(lambda g, *some: (lambda out, back: (out, back(g)))(*jax.vjp(theirs, *some)))(g, *arrays)
    return arrays, wanted, g, slopes


def _both_ways(space: Any, target: str, given: Any, g: Any) -> tuple[Any, Any]:
    """The value of an emitted module and its gradients."""
    def run(given: Any, g: Any) -> tuple[Any, Any]:
        value, saved = space["forward"](**given)
        return value, space["backward"](g, saved)

    return (jax.jit(run) if target == "jax" else run)(given, g)


def test_decays_are_never_multiplied_with_one_another() -> None:
    """Where the state is 0, it stays 0 under decays whose product is beyond every number."""
    m = sd.Model()
    m.define("h", sd.linear_scan(a, x))
    decay, late = np.full(64, 1e6), np.eye(64)[-1]
    for target, convert in (("numpy", np.asarray), ("torch", torch.as_tensor), ("jax", jnp.asarray)):
        space: dict[str, Any] = {}
        exec(sd.code(m, "h", target=target), space)
        value, saved = space["forward"](a=convert(decay), x=convert(late))
        assert np.array_equal(value, late)
        assert np.array_equal(space["backward"](convert(np.eye(64)[0]), saved)["x"], np.eye(64)[0])


def _later(A, B, z):
    places = np.arange(len(z))
    return A @ np.where(places[:, None] > places, 1 / z, 0) @ B


def test_what_stands_before_an_empty_sum_may_have_no_value():
    A, B, z = (np.random.default_rng(3).normal(size=s) for s in ((2, 4), (4, 3), 4))
    wanted = np.tril(np.ones((4, 4)), -1) / z
    z[-1] = 0  # no place is behind the last one, so that nothing is divided by it
    wanted[:, -1] = 0
    m = sd.trace(_later, A=sd.axes("K N"), B=sd.axes("N D"), z=sd.axes("N"))
    space: dict = {}
    exec(sd.code(m, "_later", wrt=["A", "B", "z"]), space)
    with np.errstate(all="ignore"):
        value, saved = space["forward"](A, B, z)
        gradients = space["backward"](np.ones((2, 3)), saved)
    assert np.allclose(value, A @ wanted @ B) and np.allclose(gradients["B"], wanted.T @ A.T @ np.ones((2, 3)))
    assert gradients["z"][-1] == 0 and np.isfinite(gradients["z"]).all()
