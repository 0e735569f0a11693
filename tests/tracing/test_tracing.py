"""Ordinary NumPy functions, called with symbols."""

import inspect
import re

import numpy as np
import pytest
from scipy import signal
from scipy.linalg import lu

import symderiv as sd
from symderiv.errors import AxisMismatch, ModelError, NoRule
from symderiv.tracing.cross_check import size_of
from tests.tracing.numpy_functions import ROWS
from tests.tracing.numpy_programs import NET, PROGRAMS

K, D, N = sd.axes("K D N")


def loss(W, b, x, y):
    z = W @ x + b
    p = np.exp(z) / np.exp(z).sum()
    return -(y * np.log(p)).sum()


def batch_loss(X, W, Y):
    Z = X @ W
    E = np.exp(Z)
    P = E / np.sum(E, axis=1, keepdims=True)
    return -np.mean(np.sum(Y * np.log(P), axis=1))


def rectified(x, W):
    x = np.maximum(0, W @ x)
    x = np.square(x)
    return np.sqrt(1 + np.dot(x, x)) + 0.5 * np.abs(x).sum()


def test_a_loss_becomes_a_model_and_keeps_its_names():
    m = sd.trace(loss, W=(K, D), b=K, x=D, y=sd.vector("y", K, given=sd.one_hot))
    assert [d.tensor.name for d in m.definitions] == ["z", "p", "loss"]
    d = m.derive("loss", wrt="W")
    assert str(d.matrix) == "(p − y) xᵀ" and d.verify()


def test_a_batch_with_keepdims():
    m = sd.trace(batch_loss, X=(N, D), W=(D, K), Y=sd.matrix("Y", N, K, given=sd.one_hot))
    d = m.derive("batch_loss", wrt="W")
    assert d.verify() and "Xᵀ" in str(d.matrix)


def test_a_name_assigned_again_gets_a_number():
    m = sd.trace(rectified, x=D, W=(K, D))
    assert [d.tensor.name for d in m.definitions] == ["x_2", "x_3", "rectified"]
    assert m.derive("rectified", wrt="W").verify()


def test_what_is_computed_is_what_numpy_computes():
    """The model's value, by the oracle, is the function's own value on numbers."""
    from symderiv.oracle.evaluation import evaluate
    from symderiv.oracle.point import Point

    rng = np.random.default_rng(0)
    W, b, x, y = rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=2), np.eye(3)[1]
    m = sd.trace(loss, W=(K, D), b=K, x=D, y=K)
    point = Point({"K": 3, "D": 2}, m.definitions, {"W": W, "b": b, "x": x, "y": y})
    assert float(evaluate(m.definitions.rows[-1].lhs, point, {})) == pytest.approx(loss(W, b, x, y))


@pytest.mark.parametrize("name", ROWS)
def test_functions_as_people_write_them(name):
    """Each is held against its own numbers while it is read; its gradient exists and is proved."""
    function, inputs = ROWS[name]
    m = sd.trace(function, **inputs)
    assert m.definitions.rows[-1].tensor.name == name


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_as_people_write_them(name):
    """Read, and the code of the gradient is the slope of the function."""
    function, inputs = PROGRAMS[name]
    m = sd.trace(function, **inputs)
    out = m.definitions.rows[-1].tensor
    if out.axes:
        m.define("total", (sd.tensor("weight", *out.axes) * out).sum())
    real = [t for t in m.definitions.inputs if t.over is None and t.name != "weight"]
    space = {}
    exec(sd.code(m, m.definitions.rows[-1].tensor.name, wrt=[t.name for t in real]), space)
    sizes = dict(zip("BDHKMNT", (2, 3, 4, 5, 6, 7, 4), strict=True))
    rng = np.random.default_rng(0)
    arrays = {t.name: rng.uniform(0.2, 0.9, [a.size or size_of(a, sizes) for a in t.axes]) if t.over is None
              else rng.integers(0, sizes["K"], [size_of(a, sizes) for a in t.axes]) for t in m.definitions.inputs}
    value = space["forward"]
    names = inspect.signature(value).parameters
    along = {t.name: rng.normal(size=arrays[t.name].shape) for t in real}
    ends = [value(**{n: arrays[n] + h * along.get(n, 0) for n in names}) for h in (1e-6, -1e-6)]
    ends = [e[0] if isinstance(e, tuple) else e for e in ends]
    _, gradients = space["gradients"](**{n: arrays[n] for n in inspect.signature(space["gradients"]).parameters})
    gradients = gradients if isinstance(gradients, dict) else {real[0].name: gradients}
    assert sum((gradients[n] * v).sum() for n, v in along.items()) == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-4)


def test_a_method_is_read_of_its_own_object():
    before = NET.W
    sd.trace(NET.loss, **PROGRAMS["loss"][1])
    assert NET.W is before and not hasattr(NET, "cache")
    with pytest.raises(AxisMismatch, match="Inner sizes"):
        sd.trace(NET.loss, X=(N, D), y=PROGRAMS["loss"][1]["y"])


@pytest.mark.parametrize("name", ["softmax_loss", "layer_norm", "attention", "conv_full", "rnn_into_array", "kmeans_loss",
                                  "svm_loss", "language_model", "multi_head", "scatter", "distances"])
def test_what_is_read_is_differentiated(name):
    function, inputs = ROWS[name]
    m = sd.trace(function, **inputs)
    wrt = next(a for a, given in inputs.items() if not isinstance(given, sd.Tensor))
    assert m.derive(name, wrt=wrt).verify()


def value(function, **inputs):
    """The last definition, as the text of its body."""
    return str(sd.trace(function, **inputs).definitions.rows[-1].body)


def test_numpy_s_meaning_of_what_was_read_as_something_else():
    x, y, A = K, K, (K, K)
    assert value(lambda x: x[1], x=x) == "x[2]" and value(lambda x: x[-1], x=x) == "x[K]"
    assert value(lambda x: np.asarray(x).sum(), x=x) == "Sum(x[k], k)"
    assert sd.trace(lambda x, y: np.sum([x, y]), x=x, y=y) and sd.trace(lambda x, y: np.sum([x, y], axis=0), x=x, y=y)
    assert sd.trace(lambda x, y: np.mean([x, y]), x=x, y=y) and sd.trace(lambda A: np.kron(A, A)[0, 0], A=(sd.axes("K=2"),) * 2)
    assert sd.trace(lambda x, w: signal.convolve(x, w), x=N, w=K)
    assert sd.trace(lambda A: np.kron(A, A).sum(0), A=A)
    assert value(lambda W, x: W.T @ x, W=A, x=x) == "Sum(x[j]*W[j,k], j)"


@pytest.mark.parametrize("call", [np.convolve, np.correlate, signal.convolve, signal.fftconvolve, signal.oaconvolve,
                                  signal.correlate])
def test_convolutions_in_every_mode_with_either_side_the_longer(call):
    """Reading holds the model against the function's numbers."""
    for sizes in ((6, 3), (3, 6), (4, 4), (5, 1), (2, 5)):
        x, w = (sd.axes(f"{name}={size}") for name, size in zip("NM", sizes, strict=True))
        for mode in ("full", "same", "valid"):
            assert sd.trace(lambda x, w, m: (call(x, w, m) ** 3).sum(), x=x, w=w, m=mode)
    assert sd.trace(lambda x, w: signal.convolve(x, w, "same", "direct"), x=x, w=w)


CALLS = []


def drifting(x):
    CALLS.append(1)
    return x * len(CALLS)


def alias(x):
    y = x.copy()
    z = y
    z *= 2
    return y.sum()


@pytest.mark.parametrize("function", [
    lambda x: x * np.random.default_rng().normal(), drifting, alias, lambda x: x if x is None else x + np.random.normal(),
    lambda x: x * (2 if isinstance(x, np.ndarray) else 3)])
def test_a_model_that_is_not_the_function_is_an_error(function):
    with pytest.raises(ModelError, match="values differ"):
        sd.trace(function, x=D)


@pytest.mark.parametrize(("function", "error", "words"), [
    (lambda x: np.fft.fft(x), NoRule, "fft"), (lambda x: np.sinc(x), NoRule, "sinc"),
    (lambda x: np.unique(x), NoRule, "by rank"), (lambda x: np.power.outer(x, x), NoRule, "power.outer"),
    (lambda x: None, ModelError, "returns nothing"), (lambda x: x.nonsense(), NoRule, "nonsense"),
    (lambda x: x @ np.ones(3), AxisMismatch, "Inner sizes"), (lambda x: np.sort(x[x > 0]), NoRule, "mask"),
    (lambda x: x[x > 0] * x, NoRule, "mask"),
    (lambda x: x[x > 0] + x[x > 1], AxisMismatch, "two masks"), (lambda x: np.convolve(x, x, mode="same"), NoRule, "window"),
    (lambda x: np.bincount(x), NoRule, "minlength"), (lambda x: np.arange(len(x), 0, -1) + x, NoRule, "goes upwards"),
    (lambda x: np.put(np.zeros(4), [0], x), NoRule, "reshape"), (lambda x: lu(np.outer(x, x)), NoRule, "slogdet"),
    (lambda x: np.apply_along_axis(np.sum, 0, x), NoRule, "axis="), (lambda x: np.cross(x, x), NoRule, "length 3"),
    (lambda x: np.linalg.qr(x[:, None], mode="complete"), NoRule, "reduced"),
    (lambda x: np.linalg.eigvals(np.outer(x, x)), NoRule, "eigh"),
    (lambda x: np.linalg.svd(x[:, None]), NoRule, "full_matrices=False"),
    (lambda x: x.sum() if x[0] > 0 else x.mean(), ModelError, "depends on values"),
    (lambda x: sum(x[i] for i in range(x.shape[0])), ModelError, "fix it"), (lambda x: signal.hilbert(x), NoRule, "hilbert"),
    (lambda x: x + np.arange(3), AxisMismatch, "Shapes do not fit"), (lambda x: x[0.5], NoRule, "index"),
    (lambda x: x.reshape(2, 2), AxisMismatch, "do not fit"), (lambda x: float(x.sum()).hex(), NoRule, "hex"),
    (lambda x: sd.softmax(x), sd.SymderivError, "symbols|tensor"), (lambda x: 1j * x, NoRule, "real"),
    (lambda x: np.linalg.inv(x[:, None]), AxisMismatch, "a square matrix"),
])
def test_what_is_not_understood_is_named(function, error, words):
    with pytest.raises(error, match=words):
        sd.trace(function, x=D)


def unsupported(x):
    y = np.exp(x)
    return np.median(y)


def test_an_error_names_the_line():
    with pytest.raises(NoRule, match=r"test_tracing.py, line \d+: return np.median\(y\)"):
        sd.trace(unsupported, x=D)


def test_arrays_of_numbers_have_no_axes_and_the_advice_is_what_works():
    with pytest.raises(ModelError, match="No argument has axes") as caught:
        sd.trace(loss, W=np.ones((2, 3)), b=np.ones(2), x=np.ones(3), y=np.ones(2))
    names: dict[str, object] = {"sd": sd, "loss": loss}
    exec(caught.value.advice.removeprefix("Say axes, not numbers: ").replace("; ", "; read = ").removesuffix("."), names)
    assert names["read"].tensor("W").shape_text == "(K, D)"


def test_arguments_are_those_of_the_function():
    with pytest.raises(ModelError, match="no axes: b, x, y"):
        sd.trace(loss, W=(K, D))
    with pytest.raises(sd.UnknownName, match="Did you mean"):
        sd.trace(unsupported, X=D)


def by_heads(X, W, heads):
    T, D = X.shape
    q = (X @ W).reshape(T, heads, D // heads)
    return (q ** 2).sum(axis=(0, 2))


def test_a_size_that_is_divided_is_a_product_from_the_start():
    m = sd.trace(by_heads, X=(N, D), W=(D, D), heads=2)
    assert m.definitions.tensor("X").axes[1].length == (("K", 2),)


def test_code_takes_arguments_in_the_order_of_the_function():
    """Whatever the order in which their axes are said, and that of the alphabet."""
    def attend(Q, K, V, scale):
        return (np.tanh(Q @ K.T * scale) @ V).sum()

    m = sd.trace(attend, V=(N, D), scale=(), K=(N, D), Q=(K, D))
    source = sd.code(m, "attend")
    assert "def forward(Q, K, V, scale):" in source and '"Q": (K, D)' not in source
    assert source.index('"Q":') < source.index('"K":') < source.index('"V":') < source.index('"scale":')


def moved(x):
    y = x * 1.0
    y[0] += 1
    y[1:] -= x[:-1]
    return y


def written_over(x):
    y = x * 1.0
    y[0] *= 2
    y[-1] = 3
    y[0] += y[-1]
    return y


def masked_scores(x):
    y = np.full(x.shape, -np.inf)
    y[0] = x[0]
    y[1:] = x[1:]
    return np.exp(y).sum()


def test_what_is_added_at_a_place_is_one_term():
    """Other values of a place stand beside the old ones elsewhere; each model is held against its function, in three sizes."""
    body = sd.trace(moved, x=D).definitions.rows[-1].body
    assert len(body.args) == 3 and str(body).count("x[d]") == 1
    assert sd.trace(written_over, x=D).derive("written_over", wrt="x").verify()
    assert sd.trace(masked_scores, x=D).definitions.rows[-1].tensor.name == "masked_scores"


def masked_softmax(s, mask):
    e = np.exp(np.where(mask, s, -np.inf))
    return e / e.sum(axis=1, keepdims=True)


def even_where_nothing_is_left(s, mask):
    e = np.exp(np.where(mask, np.finfo(float).min, s - s.max()))
    return e / np.maximum(e.sum(axis=1, keepdims=True), 1e-9)


@pytest.mark.parametrize(("function", "needed"), [
    (masked_softmax, "with a 1 in every row"), (even_where_nothing_is_left, ""),
    (lambda s, mask: (s * mask).sum() / mask.sum(), "with a 1 somewhere"), (lambda s, mask: (s * mask).sum(), ""),
    (lambda s, mask: np.max(np.where(mask, -np.inf, s), axis=0), "with a 0 in every column"),
    (lambda s, mask: (s * mask).sum() / mask.sum() - (s - s * mask).sum() / (1 - mask).sum(),
     "with a 1 somewhere, a 0 somewhere"),
])
def test_what_a_mask_must_leave_is_said_of_it(function, needed):
    m = sd.trace(function, s=(K, D), mask=(K, D, sd.mask))
    assert m.definitions.tensor("mask").meaning == needed


def test_an_axis_of_a_fixed_size_is_named():
    with pytest.raises(AxisMismatch, match=r'L = sd.axes\("L=3"\), then w=\(D, L\)'):
        sd.trace(lambda w: w.sum(), w=(D, 3))


@pytest.mark.parametrize("given", [{"X": (3, 2), "w": 2}, {"X": (3, 2), "w": (2,)}, {"X": [3, 3], "w": 3}])
def test_numbers_that_were_meant_as_shapes_get_advice_that_works(given):
    def fitted(X, w):
        return np.sum((X @ w) ** 2)

    with pytest.raises(ModelError, match="name their axes") as caught:
        sd.trace(fitted, **given)
    axes, inputs = re.search(r"axes: (.*), then (.*)\.", str(caught.value)).groups()
    scope = {"sd": sd}
    exec(axes, scope)
    traced = eval(f"sd.trace(fitted, {inputs})", scope | {"fitted": fitted})
    assert traced.derive("fitted", wrt="w").verify()


@pytest.mark.parametrize("name, given", [("eigvalsh", "symmetric"), ("eigh", "symmetric"), ("cholesky", "spd")])
def test_a_decomposition_says_of_what_matrix_it_is_and_the_advice_works(name, given):
    def last(A):
        found = getattr(np.linalg, name)(A)
        return found[0][-1] if name == "eigh" else found[-1].sum()

    with pytest.raises(ModelError, match=rf"A=\(N, N, sd.{given}\)"):
        sd.trace(last, A=(N, N))
    for held in (given, "spd"):
        assert sd.trace(last, A=(N, N, getattr(sd, held))).derive("last", wrt="A").verify()
    assert sd.trace(lambda A: np.linalg.eigvalsh(A @ A.T)[0], A=(N, D))
