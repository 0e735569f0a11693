"""Quotients of exponentials without a name, in code: finite at large exponents, masked only where a mask is written."""

import inspect

import numpy as np
import pytest
import sympy

import symderiv as sd

jax = pytest.importorskip("jax")
torch = pytest.importorskip("torch")
jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)
K, T = sd.axes("K T")


def soft(u):
    return torch.softmax(u, -1)


def log_soft(u):
    return torch.log_softmax(u, -1)


def lse(u):
    return torch.logsumexp(u, -1)


x, y, X = sd.vector("x", K), sd.vector("y", K), sd.matrix("X", T, K)
i, j, k = sd.indices("i j k", K)
exp, log = sympy.exp, sympy.log
CONVERT = {"numpy": np.asarray, "torch": torch.as_tensor, "jax": jax.numpy.asarray}

ROWS = {
    "square": (lambda: (sd.softmax(x) ** 2).sum(), lambda x, y, X: (soft(x) ** 2).sum()),
    "root": (lambda: sd.sqrt(sd.softmax(x)).sum(), lambda x, y, X: torch.exp(log_soft(x) / 2).sum()),
    "norm": (lambda: sd.norm(sd.softmax(x)), lambda x, y, X: torch.linalg.norm(soft(x))),
    "product": (lambda: (sd.softmax(x) * sd.softmax(y)).sum(), lambda x, y, X: (soft(x) * soft(y)).sum()),
    "cosine": (lambda: sd.cosine_similarity(sd.softmax(x), sd.softmax(y)),
               lambda x, y, X: soft(x) @ soft(y) / torch.linalg.norm(soft(x)) / torch.linalg.norm(soft(y))),
    "rows": (lambda: (sd.softmax(X) ** 3).sum(), lambda x, y, X: (soft(X) ** 3).sum()),
    "log of a square": (lambda: sd.log((sd.softmax(x) ** 2).sum()), lambda x, y, X: lse(2 * log_soft(x))),
    "two sums": (lambda: sd.logsumexp(2 * x) - 2 * sd.logsumexp(x), lambda x, y, X: lse(2 * x) - 2 * lse(x)),
    "mixture": (lambda: sd.log((sd.softmax(y) * sd.exp(-x ** 2 / 2)).sum()), lambda x, y, X: lse(log_soft(y) - x ** 2 / 2)),
    "logaddexp": (lambda: sd.logaddexp(x, y).sum(), lambda x, y, X: torch.logaddexp(x, y).sum()),
    "three terms": (lambda: sd.log(3 + 2 * sd.exp(x) + sd.exp(-y)).sum(),
                    lambda x, y, X: torch.logaddexp(torch.logaddexp(torch.full_like(x, np.log(3)), x + np.log(2)), -y).sum()),
}
POINTS = {"far apart": lambda n: np.linspace(-900, 1000, n), "far off": lambda n: 3000.0 + np.arange(n) / 4}


def gradients(model, target, wrt, arrays):
    names: dict = {}
    exec(sd.code(model, "L", wrt=[wrt], target=target), names)
    value, found = names["gradients"](**{n: CONVERT[target](arrays[n]) for n in inspect.signature(names["gradients"]).parameters})
    return np.asarray(value), np.asarray(found[wrt])


@pytest.mark.parametrize("name", ROWS)
def test_unnamed_quotients_of_exponentials_are_finite(name):
    make, plain = ROWS[name]
    model = sd.Model()
    model.define("L", make())
    wrt = "X" if name == "rows" else "x"
    for point in POINTS.values():
        arrays = {"x": point(3), "y": point(3)[::-1] / 2, "X": point(6).reshape(2, 3)}
        arrays = {n: a.astype(np.float32) for n, a in arrays.items()}
        exact = {n: torch.tensor(a, dtype=torch.float64, requires_grad=n == wrt) for n, a in arrays.items()}
        wanted = plain(**exact)
        slope, = torch.autograd.grad(wanted, exact[wrt])
        for target in CONVERT if name in ("norm", "three terms", "mixture") else ["numpy"]:
            value, gradient = gradients(model, target, wrt, arrays)
            apart = 1e-3 if name == "two sums" else 0  # as it is written, thousands are taken off thousands
            assert value == pytest.approx(wanted.item(), rel=1e-5, abs=apart)
            assert gradient == pytest.approx(slope.numpy(), rel=1e-3, abs=1e-5 * float(abs(slope).max()) + 1e-7)


@pytest.mark.parametrize("target", CONVERT)
def test_a_hypotenuse_takes_no_square_beyond_the_range(target):
    model = sd.Model()
    model.define("L", sd.hypot(x, y).sum())
    arrays = {"x": np.array([3e25, 3e-25, -3], dtype=np.float32), "y": np.array([4e25, 4e-25, 4], dtype=np.float32)}
    value, gradient = gradients(model, target, "x", arrays)
    assert value == pytest.approx(5e25) and gradient == pytest.approx(np.array([0.6, 0.6, -0.6]))


TWO = sd.Indicator(j <= 2)
MASKED = {
    "outside": (sd.Sum(exp(x[i]) * y[i], i) / sd.Sum(TWO * exp(x[j]), j),
                lambda x, y: (np.exp(x) * y).sum() / np.exp(x[:2]).sum()),
    "inside": (sd.Sum(sd.Indicator(i <= 2) * y[i] * exp(x[i]), i) / sd.Sum(TWO * exp(x[j]), j),
               lambda x, y: (np.exp(x) * y)[:2].sum() / np.exp(x[:2]).sum()),
    "another": (sd.Sum(sd.Indicator(i >= 2) * y[i] * exp(x[i]), i) / sd.Sum(TWO * exp(x[j]), j),
                lambda x, y: (np.exp(x) * y)[1:].sum() / np.exp(x[:2]).sum()),
    "logarithm": (sd.Sum(y[i] * (x[i] - log(sd.Sum(TWO * exp(x[j]), j))), i),
                  lambda x, y: (y * (x - np.log(np.exp(x[:2]).sum()))).sum()),
    "of a quotient": (sd.Sum(y[i] * log(exp(x[i]) / sd.Sum(TWO * exp(x[j]), j)), i),
                      lambda x, y: (y * (x - np.log(np.exp(x[:2]).sum()))).sum()),
    "all but itself": (sd.Sum(y[i] * exp(x[i]) / sd.Sum(sd.Indicator(sympy.Ne(i, j)) * exp(x[j]), j), i),
                       lambda x, y: sum(y[n] * np.exp(x[n]) / (np.exp(x).sum() - np.exp(x[n])) for n in range(len(x)))),
}


@pytest.mark.parametrize("name", MASKED)
def test_a_mask_of_the_sum_leaves_out_no_quotient(name):
    """Σ_i y_i e^{x_i} / Σ_j 𝟙[j ≤ 2] e^{x_j}: the third quotient is there, too."""
    written, plain = MASKED[name]
    model = sd.Model()
    model.define("L", written)
    x0, y0 = np.array([0.3, -0.7, 0.5, 0.1]), np.array([0.2, 0.9, -1.3, 0.4])
    steps = 1e-6 * np.eye(4)
    wanted = [(plain(x0 + h, y0) - plain(x0 - h, y0)) / 2e-6 for h in steps]
    for target in CONVERT:
        value, gradient = gradients(model, target, "x", {"x": x0, "y": y0})
        assert value == pytest.approx(plain(x0, y0)) and gradient == pytest.approx(np.array(wanted), abs=1e-7)
