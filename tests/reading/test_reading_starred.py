"""A * between two vectors: read where one meaning makes sense, asked where both do; softmax(z/t); names with words below."""

from contextlib import suppress

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import ParseError, SymderivError
from tests.reading.reading_oracle import Asked, holds


def softmax(z):
    return np.exp(z) / np.exp(z).sum()


FIVE = dict.fromkeys(("f", "c_prev", "i", "g", "o"), (3,))
READ = [
    ("h = (1-z)*n + z*h_prev with z, n, h_prev in R^d. L = ||h||^2. dL/dz",
     Asked("z", lambda z, n, h_prev: (((1 - z) * n + z * h_prev) ** 2).sum(), dict.fromkeys(("z", "n", "h_prev"), (3,)), "L")),
    ("c = f*c_prev + i*g, h = o*tanh(c), L = ||h||^2 where f, c_prev, i, g, o in R^d. dL/df",
     Asked("f", lambda f, c_prev, i, g, o: ((o * np.tanh(f * c_prev + i * g)) ** 2).sum(), FIVE, "L")),
    ("Let $x, y, z \\in R^n$. L = || x*y + z ||^2. dL/dx",
     Asked("x", lambda x, y, z: ((x * y + z) ** 2).sum(), dict.fromkeys("xyz", (3,)), "L")),
    ("Let $u, v, w \\in R^n$. y = u * v, L = y^T w. dL/du",
     Asked("u", lambda u, v, w: (u * v) @ w, dict.fromkeys("uvw", (3,)), "L")),
    # beside what programs alone have, each component
    ("L = trace(A**2) + x @ x", Asked("A", lambda A, x: np.trace(A ** 2) + x @ x, {"A": (3, 3), "x": (2,)}, "L")),
    ("L = trace(A^2) + x @ x", Asked("A", lambda A, x: np.trace(A @ A) + x @ x, {"A": (3, 3), "x": (2,)}, "L")),
    ("L = x.T @ (A * B) @ x", Asked("A", lambda A, B, x: x @ (A * B) @ x, {"A": (3, 3), "B": (3, 3), "x": (3,)}, "L")),
    # a number on the left, or beside it
    ("Let $w, x \\in R^n$ and $y \\in R$. L = (y - w*x)^2. dL/dw",
     Asked("w", lambda w, x, y: (y - w @ x) ** 2, {"w": (3,), "x": (3,), "y": ()}, "L")),
    # the only letter below a sum is its letter, and one n-th before it in brackets makes a mean
    (r"$L = \frac{1}{2} \sum (\hat y_i - y_i)^2$, $\hat y_i = w x_i$.",
     Asked("w", lambda w, x, y: ((w * x - y) ** 2).sum() / 2, {"w": (), "x": (3,), "y": (3,)}, "L")),
    ("L = 1/n sum (y_i - w x_i)^2. dL/dw",
     Asked("w", lambda w, x, y, n: ((w * x - y) ** 2).sum() / n, {"w": (), "x": (3,), "y": (3,), "n": ()}, "L")),
    # the value at the place where a function is least makes it no function only
    (r"$L(w) = \|Xw - y\|^2$. The least value is $$L(w^*) = y^T y - y^T X w^*$$ Find $\nabla_w L$.",
     Asked("w", lambda w, X, y: ((X @ w - y) ** 2).sum(), {"w": (3,), "X": (4, 3), "y": (4,)}, "L")),
    # w is a vector by its penalty, so that w x_i is an inner product; keys are a matrix
    *((f"L = sum_i (y_i - w x_i)^2 + lam {penalty}. dL/dw",
       Asked("w", lambda w, x, y, lam: ((x @ w - y) ** 2).sum() + lam * w @ w,
             {"w": (3,), "x": (4, 3), "y": (4,), "lam": ()}, "L"))
      for penalty in ("sum_j w_j^2", "||w||^2", "sum(w^2)")),
    ("s = q^T K / sqrt(d). ds/dq", Asked("q", lambda q, K, d: q @ K / np.sqrt(d), {"q": (3,), "K": (3, 4), "d": ()}, "s",
                                         draw={"d": lambda rng: rng.uniform(1, 2)})),
    # what is divided is the array
    ("p = softmax(z/temp). L = sum(y * p). dL/dz",
     Asked("z", lambda z, temp, y: y @ softmax(z / temp), {"z": (3,), "temp": (), "y": (3,)}, "L")),
    (r"$p = \operatorname{softmax}(z/\tau)$ and $L = y^T p$.",
     Asked("z", lambda z, tau, y: y @ softmax(z / tau), {"z": (3,), "tau": (), "y": (3,)}, "L")),
    ("z, temp in R^n. p = softmax(z/temp). L = sum(p^2). dL/dtemp",
     Asked("temp", lambda z, temp: (softmax(z / temp) ** 2).sum(), {"z": (3,), "temp": (3,)}, "L")),
]


@pytest.mark.parametrize(("text", "asked"), READ, ids=[t for t, _ in READ])
def test_what_makes_sense_is_read(tmp_path, text, asked):
    (tmp_path / "text.md").write_text(text + "\n")
    holds(tmp_path / "text.md", asked)


@pytest.mark.parametrize("text", ["L = trace(A**2)", "L = trace((A - B)**3)", "L = trace(A**-1)"])
def test_a_power_of_a_matrix_with_two_stars_is_asked_about(text):
    with pytest.raises(ParseError, match="of each component, as in programs, or the matrix product"):
        read_problem(text)


BOTH = ["u and v are vectors in R^n. L = u * v. dL/du", "Let $x,y \\in R^n$. L = x*y/(||x||*||y||). dL/dx",
        "Let $u, v \\in R^n$. f = exp(u*v). df/du"]


@pytest.mark.parametrize("text", BOTH)
def test_both_readings_are_shown_where_both_fit(tmp_path, text):
    (tmp_path / "text.md").write_text(text + "\n")
    [reason] = {line.reason for line in read_problem(tmp_path / "text.md").read_as.lines if line.role == "not read"}
    assert reason == "A * between two vectors has two readings"


@pytest.mark.parametrize("text", ["f = Σ_i**log(y) > X.T < z", "f = Σ_i**2 (y_i)", "f = sum_i**log(n) (y_i)", "f = xᵀ - x_1",
                                  "gradient of log(xᵀ - x₁)", "(x' + x₁ > W) (n x d)"])
def test_what_nobody_means_is_no_crash(text):
    with suppress(SymderivError):
        read_problem(text)
