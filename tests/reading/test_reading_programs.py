"""Lines of programs typed as formulas mean what NumPy computes; what has no formula says what to write."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.typed.numpy_calls import einsum, written
from tests.reading.reading_oracle import Asked, holds, positive, spd

X, XY, REGRESSION = {"X": (4, 3)}, {"X": (4, 3), "Y": (4, 3)}, {"X": (4, 3), "w": (3,), "y": (4,)}
FORMS = {"S": (3, 3), "x": (3,), "m": (3,)}


def log_softmax(z, axis):
    return z - np.log(np.exp(z).sum(axis, keepdims=True))


READ = [
    ("x in R^N. L = np.sum(x[1:-1]**2)", Asked("x", lambda x: (x[1:-1] ** 2).sum(), {"x": (5,)}, "L")),
    ("L = np.mean(x[1:]**3)", Asked("x", lambda x: (x[1:] ** 3).mean(), {"x": (4,)}, "L")),
    ("L = np.linalg.norm(A - U @ V.T, 'fro')**2",
     Asked("U", lambda A, U, V: ((A - U @ V.T) ** 2).sum(), {"A": (4, 3), "U": (4, 2), "V": (3, 2)}, "L")),
    ("L = np.linalg.norm(x, 1) + np.linalg.norm(x, ord=np.inf) + np.linalg.norm(x, ord=3)",
     Asked("x", lambda x: sum(np.linalg.norm(x, p) for p in (1, np.inf, 3)), {"x": (3,)}, "L")),
    ("L = np.einsum('ij,j->i', A, x) @ y + np.einsum('i,ij,j', y, A, x)",
     Asked("A", lambda A, x, y: 2 * y @ A @ x, {"A": (4, 3), "x": (3,), "y": (4,)}, "L")),
    ("L = mean(sum((X-Y)^2, axis=1))", Asked("X", lambda X, Y: ((X - Y) ** 2).sum(1).mean(), XY, "L")),
    ("L = np.sum(X, 0) @ w + X.max(axis=1).sum()",
     Asked("X", lambda X, w: X.sum(0) @ w + X.max(1).sum(), {"X": (4, 3), "w": (3,)}, "L")),
    ("L = np.sum((X - X.mean(axis=0, keepdims=True))**4)", Asked("X", lambda X: ((X - X.mean(0)) ** 4).sum(), X, "L")),
    ("L = np.sum(Y * X / np.linalg.norm(X, axis=1, keepdims=True))",
     Asked("X", lambda X, Y: (Y * X / np.linalg.norm(X, axis=1, keepdims=True)).sum(), XY, "L")),
    ("L = -np.sum(Y * F.log_softmax(X, dim=0)) - np.sum(Y * np.log(F.softmax(X, dim=-1)))",
     Asked("X", lambda X, Y: -(Y * (log_softmax(X, 0) + log_softmax(X, 1))).sum(), XY, "L")),
    ("L = np.where(x > 0, x**2, 0.1*x).sum()", Asked("x", lambda x: np.where(x > 0, x ** 2, 0.1 * x).sum(), {"x": (4,)}, "L")),
    ("L = np.mean((x[2:] - 2*x[1:-1] + x[:-2])**2)",
     Asked("x", lambda x: ((x[2:] - 2 * x[1:-1] + x[:-2]) ** 2).mean(), {"x": (5,)}, "L")),
    ("L = np.sum((y - X @ w)**2) / len(y) + np.sum(w**2) / X.shape[1]",
     Asked("w", lambda X, w, y: ((y - X @ w) ** 2).mean() + (w ** 2).mean(), REGRESSION, "L")),
    ("L = 0.5 * (x - m) @ np.linalg.inv(S) @ (x - m) + 0.5 * np.linalg.slogdet(S)[1]",
     Asked("m", lambda S, x, m: ((x - m) @ np.linalg.solve(S, x - m) + np.linalg.slogdet(S)[1]) / 2, FORMS, "L",
           draw={"S": spd(3)})),
    ("L = x @ S @ (x - m)", Asked("x", lambda S, x, m: x @ S @ (x - m), FORMS, "L")),
    ("L = np.sum((np.square(X) - np.outer(u, v))**2)",
     Asked("u", lambda X, u, v: ((X ** 2 - np.outer(u, v)) ** 2).sum(), {**X, "u": (4,), "v": (3,)}, "L")),
    ("L = (x - 1).pow(2).sum() + np.square(x - y).mean() + (x**2).sum(axis=0)",
     Asked("x", lambda x, y: ((x - 1) ** 2).sum() + ((x - y) ** 2).mean() + (x ** 2).sum(), {"x": (3,), "y": (3,)}, "L")),
    # ** is of each component, of square matrices as well
    ("L = np.sum(A**2) + np.trace(A)", Asked("A", lambda A: (A ** 2).sum() + np.trace(A), {"A": (3, 3)}, "L")),
    ("def loss(w):\n    r = X @ w - y\n    return np.sum(np.where(np.abs(r) <= 1, r**2, np.abs(r)))",
     Asked("w", lambda X, w, y: (lambda r: np.where(abs(r) <= 1, r ** 2, abs(r)).sum())(X @ w - y),
           {"X": (4, 3), "w": (3,), "y": (4,)}, "loss")),
    ("L = -sum_{n=1}^N log(softmax(W x_n)[y_n])",
     Asked("W", lambda W, x, y: -sum(np.log(np.exp(z[k - 1]) / np.exp(z).sum()) for z, k in zip(x @ W.T, y, strict=True)),
           {"W": (3, 2), "x": (4, 2), "y": (4,)}, "L", draw={"y": lambda rng: rng.integers(1, 4, 4)})),
    ("L = np.sum(np.linalg.inv(A))", Asked("A", lambda A: np.linalg.inv(A).sum(), {"A": (3, 3)}, "L")),
    ("L = x @ np.linalg.inv(A).T @ y",
     Asked("x", lambda x, A, y: x @ np.linalg.inv(A).T @ y, {"x": (3,), "A": (3, 3), "y": (3,)}, "L")),
    ("L = F.binary_cross_entropy_with_logits(z, y)",
     Asked("y", lambda z, y: (np.log1p(np.exp(z)) - y * z).mean(), {"z": (4,), "y": (4,)}, "L")),
    ("L = 3 ||x||² – 2 ||y||_inf",
     Asked("y", lambda x, y: 3 * x @ x - 2 * np.abs(y).max(), {"x": (3,), "y": (4,)}, "L")),
    ("L = np.sum(A ** 2) + np.trace(A)", Asked("A", lambda A: (A ** 2).sum() + np.trace(A), {"A": (3, 3)}, "L")),
    ("L = np.prod(x) + np.linalg.norm(x**2)", Asked("x", lambda x: np.prod(x) + np.linalg.norm(x ** 2), {"x": (3,)}, "L")),
    (r"Let $z \in R^n$. $$L = \sum_i f_i, f = \begin{cases} z^2 & z > 0 \\ |z| & \text{otherwise} \end{cases}$$",
     Asked("z", lambda z: np.where(z > 0, z ** 2, abs(z)).sum(), {"z": (4,)}, "L")),
    ("kl = np.sum(np.exp(log_p) * (log_p - log_q))",
     Asked("log_p", lambda logp, logq: (np.exp(logp) * (logp - logq)).sum(), {"logp": (3,), "logq": (3,)}, "kl")),
    ("L = nn.MSELoss()(torch.clamp(X @ w, min=0), y)",
     Asked("w", lambda X, w, y: ((np.maximum(X @ w, 0) - y) ** 2).mean(), REGRESSION, "L")),
    ("n, d = X.shape\nL = ((y - X @ w) ** 2).sum() / (2 * n)  # halved",
     Asked("w", lambda X, w, y: ((y - X @ w) ** 2).mean() / 2, REGRESSION, "L")),
    ("def L(w): return tf.reduce_mean(tf.square(X @ w - y))",
     Asked("w", lambda X, w, y: ((X @ w - y) ** 2).mean(), REGRESSION, "L")),
    ("L = sum((y[i] - w*x[i])**2 for i in range(len(y)))",
     Asked("w", lambda y, w, x: ((y - w * x) ** 2).sum(), {"y": (4,), "w": (), "x": (4,)}, "L")),
    # a vector goes with the last axis of a matrix
    ("Let $w \\in R^3$. L = np.sum((X * w + lam * X)**3)",
     Asked("w", lambda X, w, lam: ((X * w + lam * X) ** 3).sum(), {"X": (4, 3), "w": (3,), "lam": ()}, "L")),
    # names that are assigned again; what is longer by what a list or a definition says
    ("x in R^N\nz = x * 2\nz = tanh(z)\nL = sum(z^2)  # N is the size",
     Asked("x", lambda x: (np.tanh(2 * x) ** 2).sum(), {"x": (3,)}, "L")),
    ("x in R^N\nL = sum(x^2)\nL += 3 * sum(x)\nL = L / 2", Asked("x", lambda x: (x @ x + 3 * x.sum()) / 2, {"x": (3,)}, "L")),
    ("x, y in R^N\nL = np.sum(x[1:] * y[:-1])", Asked("x", lambda x, y: x[1:] @ y[:-1], {"x": (4,), "y": (4,)}, "L")),
    ("x, y in R^N\nz = x * 2 + y\nL = np.mean(np.diff(z)**2)",
     Asked("x", lambda x, y: (np.diff(2 * x + y) ** 2).mean(), {"x": (4,), "y": (4,)}, "L")),
    # what people type and say of two arrays
    ("mse between y and W x + b",
     Asked("W", lambda y, W, x, b: ((y - W @ x - b) ** 2).mean(), {"y": (4,), "W": (4, 3), "x": (3,), "b": (4,)}, "loss")),
    ("J = mean squared error between y and X w plus c ||w||^2",
     Asked("w", lambda y, X, w, c: ((y - X @ w) ** 2).mean() + c * w @ w, {**REGRESSION, "c": ()}, "J")),
    (r"$L = D_{KL}(p \,\|\, q)$", Asked("q", lambda p, q: (p * np.log(p / q)).sum(), {"p": (3,), "q": (3,)}, "L",
                                       draw={"p": positive(3), "q": positive(3)})),
    ("f = <Ax - b, y>^2 + xTSx + ‖x‖∞",
     Asked("x", lambda A, b, x, y, S: ((A @ x - b) @ y) ** 2 + x @ S @ x + abs(x).max(),
           {"A": (4, 3), "b": (4,), "x": (3,), "y": (4,), "S": (3, 3)}, "f")),
    ("J(θ) = 1/m ∑ (hθ(x⁽ⁱ⁾) − y⁽ⁱ⁾)², hθ(x) = θᵀx",
     Asked("theta", lambda theta, x, y, m: ((x @ theta - y) ** 2).sum() / m, {"theta": (3,), "x": (4, 3), "y": (4,), "m": ()},
           "J", draw={"m": lambda rng: 4.0})),
]


@pytest.mark.parametrize(("text", "asked"), READ, ids=[t for t, _ in READ])
def test_means_what_the_program_computes(tmp_path, text, asked):
    (tmp_path / "text.md").write_text(text + "\n")
    holds(tmp_path / "text.md", asked)


REFUSED = [
    ("L = np.sum(x[:-1]**2)", "How long x is, the text does not say"),
    ("L = sum(X, 1) @ w", "This sum has two readings, over the rows and over the columns"),
    ("L = F.cross_entropy(W @ x, y)", "This cross_entropy cannot be read"),
    ("L = np.linalg.inv(S)[0,0]", "An entry of what is computed here cannot be read"),
    ("L = np.sum(w * (x[1:] - x[:-1]))", "Parts of vectors beside other arrays cannot be read"),
    *((f"x in R^N\nL = np.sum({part}**2)", "A part of a vector cannot be read here") for part in ("x[::2]", "x[-2:]", "x[:3]")),
    ("L = cov(x, y)", "A covariance has two readings, over n and over n - 1"),
    ("L = np.linalg.norm(A, 1) + np.trace(A)", "This norm is of a vector"),
    ("L = np.sum(np.sort(x))", "np.sort cannot be read"),
    ("L = np.sum(x[:, None] - y[None, :])", "Rows, columns and new axes in square brackets cannot be read"),
    ("L = sum(i * x[i] for i in range(n))", "The letter of this loop counts from 0"),
    ("L = torch.var(x)", "This var cannot be read"),
    ("L = np.sum(np.einsum('ij,jk->ijk', A, B))", "This einsum cannot be read"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_has_no_formula_says_so(text, reason):
    assert reason in {line.reason for line in read_problem(text).read_as.lines}


PYTHON = ((r"^{\top}", ".T"), (r"\operatorname{npsumaxis1}", "(lambda x: x.sum(1))"),
          (r"\operatorname{npsumaxis0}", "(lambda x: x.sum(0))"), (r"\operatorname{diag}", "np.diag"))


@pytest.mark.parametrize("signature", einsum.WHOLE)
def test_products_of_whole_arrays_are_those_of_their_signature(signature):
    """The formula of each row, read by Python, against NumPy."""
    of = signature.partition("->")[0].split(",")
    rng = np.random.default_rng(3)
    sizes = dict(zip("abc", (3, 2, 4), strict=True)) if "aa" not in signature else {"a": 3}
    given = {name: rng.random([sizes[c] for c in word]) for name, word in zip("XY", of, strict=False)}
    typed = einsum.summed([Traced.of(p) for p in (f"'{signature}'", *given)], "").text
    if of == ["a", "b"]:  # Python's vectors have no transpose
        given = {name: value[:, None] for name, value in given.items()}
    for latex, python in PYTHON:
        typed = typed.replace(latex, python)
    expected = np.einsum(signature, *(value.squeeze() for value in given.values()))
    np.testing.assert_allclose(eval(typed, {"np": np, **given}), expected)


def test_a_name_that_the_text_defines_is_its_own():
    text = Traced.of("inv(x) = x^2")
    assert written.with_calls(text, "").text == text.text
