"""JAX functions read as models: each is held against its own numbers, its gradients against JAX's."""

import math
from itertools import product

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import ModelError, NoRule

jax = pytest.importorskip("jax")
import jax.numpy as jnp  # noqa: E402

from symderiv.oracle.evaluation import evaluate  # noqa: E402
from symderiv.oracle.point import Point  # noqa: E402
from symderiv.tracing.from_jax.jaxpr import traceable  # noqa: E402
from symderiv.tracing.from_jax.primitives import PRIMITIVES  # noqa: E402
from tests.tracing.jax_functions import ROWS, R  # noqa: E402
from tests.tracing.together import groups, read_all  # noqa: E402

ARRAYS = {"x": R(3, 4), "y": R(3, 4), "v": R(6), "u": R(2), "i": jnp.array([2, 0])}


def read(names):
    texts = [PRIMITIVES[n].example for n in names]
    used = [n for n in ARRAYS if any(n in compile(text, "example", "eval").co_names for text in texts)]
    scope = {"jax": jax, "jnp": jnp}
    exec(f"def example({', '.join(used)}):\n    return {texts[0] if len(texts) == 1 else ', '.join(texts)}", scope)
    assert sd.read_jax(scope["example"], *(ARRAYS[n] for n in used)).definitions


@pytest.mark.parametrize("names", groups(PRIMITIVES), ids=lambda names: "-".join(names[:1]))
def test_the_examples_of_the_primitives(names):
    """Each row's example is read; reading holds it against JAX's own numbers."""
    read_all(names, read)


@pytest.mark.parametrize("name", ROWS)
def test_functions_as_people_write_them(name):
    function, inputs = ROWS[name]
    assert sd.read_jax(function, *inputs).definitions


@pytest.mark.parametrize("name", ["mlp_loss", "kmeans", "word2vec", "gaussian", "causal_attention"])
def test_gradients_are_those_of_jax(name):
    function, inputs = ROWS[name]
    m = sd.read_jax(function, *inputs)
    leaves, layout = jax.tree_util.tree_flatten(tuple(inputs))
    with jax.enable_x64(True):
        wide = [jnp.asarray(np.asarray(a), dtype=float if a.dtype.kind == "f" else int) for a in leaves]
        real = [n for n, a in enumerate(wide) if a.dtype.kind == "f"]

        def loss(*floats):
            whole = list(wide)
            for n, a in zip(real, floats, strict=True):
                whole[n] = a
            return function(*jax.tree_util.tree_unflatten(layout, whole))

        theirs = jax.jit(jax.grad(loss, argnums=tuple(range(len(real)))))(*(wide[n] for n in real))
    names = [source.name for source in traceable(function, inputs).sources]
    tensors = {t.name: t for t in m.definitions.inputs}
    arrays = {n: np.asarray(a) + (1 if a.dtype.kind == "i" else 0) for n, a in zip(names, wide, strict=True)}
    sizes = {a.name: k for n, t in tensors.items() for a, k in zip(t.axes, arrays[n].shape, strict=True)}
    for n, gradient in zip(real, theirs, strict=True):
        d = m.derive(m.definitions.rows[-1].tensor.name, wrt=names[n])
        assert value(d, sizes, arrays) == pytest.approx(np.asarray(gradient), rel=1e-6, abs=1e-8)


def value(d, sizes, arrays):
    """The result of a derivation at numbers, by the oracle."""
    point = Point(sizes, d.definitions, arrays, 25)
    letters = d.goal.wrt.indices
    shape = [sizes[i.axis.name] for i in letters]
    made = np.empty(shape)
    for at in product(*map(range, shape)):
        made[at] = float(evaluate(d.result, point, {i: n + 1 for i, n in zip(letters, at, strict=True)}))
    return made


def test_names_of_trees_and_lines():
    m = sd.read_jax(*[ROWS["mlp_loss"][0], *ROWS["mlp_loss"][1]])
    assert {t.name for t in m.definitions.inputs} == {"params_W1", "params_b1", "params_W2", "params_b2", "x", "y"}
    assert [r.tensor.name for r in m.definitions] == ["h", "logits", "logp", "L"]


def stopped(x):
    return jnp.sum(x * jax.lax.stop_gradient(x))


def sorted_(x):
    return jax.lax.sort((x, x), num_keys=2)[1].sum()


def looped(x):
    return jax.lax.while_loop(lambda c: c.sum() < 3, lambda c: 2 * c, x)


@pytest.mark.parametrize(("function", "error", "words"), [
    (stopped, ModelError, "stops a gradient"), (sorted_, NoRule, r"sort.*\n.*test_reading_jax.py, line \d+: return jax.lax.sort"),
    (looped, NoRule, "while"), (lambda x: x.astype(int).sum(), NoRule, "whole numbers"),
    (lambda x: jnp.fft.rfft(x).real, NoRule, r"fft(.|\n)*test_reading_jax.py, line \d+")])
def test_what_is_not_understood_is_named_with_its_place(function, error, words):
    with pytest.raises(error, match=words):
        sd.read_jax(function, jnp.array([0.3, 0.7, 0.2]))


def test_misuse():
    with pytest.raises(ModelError, match="Example inputs"):
        sd.read_jax(stopped)
    with pytest.raises(ModelError, match="function of JAX arrays"):
        sd.read_jax("f", jnp.ones(2))
    with pytest.raises(ModelError, match="cannot trace"):
        sd.read_jax(lambda x: x @ jnp.ones((7, 2)), jnp.ones((2, 3)))


def test_code_of_a_log_of_a_sum_of_exponentials_does_not_overflow():
    m = sd.read_jax(lambda x: jax.nn.logsumexp(x), jnp.ones(4))
    module = {}
    exec(sd.code(m, "L"), module)
    value, gradients = module["gradients"](np.array([800.0, 800.0, 0.0, 800.0]))
    assert value == pytest.approx(800 + np.log(3)) and gradients["x"] == pytest.approx([1 / 3, 1 / 3, 0, 1 / 3])


def test_how_many_places_there_are_is_the_number_in_the_code():
    m = sd.read_jax(lambda x, i: jax.ops.segment_sum(x, i, num_segments=4), R(3, 2), jnp.array([0, 2, 1]))
    assert {t.name: t.over and t.over.size for t in m.definitions.inputs} == {"x": None, "i": 4}
    assert all(a.size is None for t in m.definitions.inputs for a in t.axes)


def test_what_code_makes_of_sizes_follows_them_and_numbers_stay():
    """Heads of width 3, as many as there are; numbers that are no powers of sizes."""
    def scores(x, W):
        n, d = x.shape
        heads = (x @ W).reshape(n, W.shape[1] // 3, 3).sum(0)
        return jnp.sum(jnp.tanh(heads) / 3**0.5) * np.log(d) / (n - 1)

    def drawn(n, d, k):
        rng = np.random.default_rng(n)
        return jnp.asarray(rng.normal(size=(n, d))), jnp.asarray(rng.normal(size=(d, k)))

    space = {}
    exec(sd.code(sd.read_jax(scores, *drawn(4, 5, 6)), "L"), space)
    for sizes in ((3, 2, 9), (3, 3, 3)):
        x, W = drawn(*sizes)
        assert float(space["value"](np.asarray(x), np.asarray(W))) == pytest.approx(float(scores(x, W)), rel=1e-5)


def test_arrays_that_numpy_makes_of_sizes_follow_them():
    """Frequencies and a mask of NumPy's in a function of JAX's, and a part of as many columns as a number says."""
    def scores(x):
        t, d = x.shape
        angles = np.outer(np.arange(t), 1.0 / 10000 ** (np.arange(0, d, 2) / d))
        a, b = x[:, :d // 2], x[:, d // 2:]
        turned = a * np.cos(angles) - b * np.sin(angles)
        mask = np.tril(np.ones((t, t)))
        return jnp.sum(mask * (turned @ turned.T) ** 2) / math.sqrt(d) + jnp.sum(jnp.tanh(x[:, :2]))

    space = {}
    exec(sd.code(sd.read_jax(scores, jnp.ones((3, 6))), "L"), space)
    for sizes in ((5, 4), (4, 4), (1, 8)):
        x = np.random.default_rng(1).normal(size=sizes)
        assert float(space["value"](x)) == pytest.approx(float(scores(jnp.asarray(x))), rel=1e-5)


def test_code_of_a_loop_that_is_written_out_takes_as_many_steps():
    def last(xs):
        return jax.lax.scan(lambda h, x: (jnp.tanh(h + x), None), 0.0, xs)[0]

    space = {}
    exec(sd.code(sd.read_jax(last, jnp.ones(3)), "L"), space)
    with pytest.raises(ValueError, match="must be 3, and is 4"):
        space["value"](np.ones(4))
