"""Code where two values agree all around: rounding does not decide which of them is taken."""

from pathlib import Path

import numpy as np
import pytest
import sympy

import symderiv as sd
from symderiv.lowering.source.result import numpy_function

D, K = sd.axes("D K")
PRODUCTS = {
    "a power and a product": (lambda C: np.minimum(C**2 * C**2, C**2 * np.clip(C**2, -2, 2)),
                              lambda C: np.where(C**2 < 2, 4 * C**3, 4 * C)),
    "a cube and a product": (lambda C: np.maximum(C**3, C * np.maximum(C**2, 1)),
                             lambda C: np.where(C**2 > 1, 3 * C**2, np.where(C < 0, 3 * C**2, 1.0))),
    "numbers before them": (lambda C: np.minimum(3 * C**3, 3 * C**2 * np.minimum(C, 1)),
                            lambda C: np.where(C < 1, 9 * C**2, 6 * C)),
    "a bracket in both": (lambda C: np.minimum(C * (C / 2 - 1), np.clip(C, -2, 2) * (C / 2 - 1)),
                          lambda C: np.where(np.abs(C) > 2, np.where(np.sign(C) * (C - 2) > C * (C / 2 - 1), C - 1, np.sign(C)),
                                             C - 1)),
    "a choice": (lambda C: np.maximum(np.exp(C) * C * (C - 9), np.where(np.exp(C) * C > 0.5, np.exp(C) * C, 0.5) * (C - 9)),
                 lambda C: np.exp(C) * (C**2 - 7 * C - 9)),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_rounding_decides_nothing(name: str) -> None:
    of, slope = PRODUCTS[name]
    model = sd.trace(lambda C: of(C).sum(), C=sd.matrix("C", D, K))
    space: dict = {}
    exec(sd.code(model, "value", wrt=["C"]), space)
    C = np.random.default_rng(0).normal(size=(40, 40)) * 1.5
    assert np.allclose(space["gradients"](C)[1]["C"], slope(C))
    matrix = model.derive("value", wrt="C").matrix
    if matrix is not None:
        source, parameters = numpy_function(matrix)
        exec(source, space)
        known = {"C": C, "R": C / 2 - 1}  # a bracket that occurs several times has a name
        assert np.allclose(space["gradient"](*(known[p.name] for p in parameters)), slope(C)), "the matrix form, run as written"


COMPLEMENTS = {
    "a saturating quotient": (lambda e: 1 / (1 + e**2), lambda e, u: sd.minimum(u * e**2, e * sd.clip(e * u, -2, 2)),
                              lambda e, u: 4 * (1 - u) * e * u**2),
    "a share": (lambda e: 1 / (1 + sd.exp(-3 * e)), lambda e, u: sd.maximum(u * sd.exp(-3 * e), 1 - sd.minimum(u, 0.7)),
                lambda e, u: np.where(u < 0.7, -6 * u * (1 - u) ** 2, 0.0)),
    "three": (lambda e: 1 / (1 + e**2),
              lambda e, u: sd.minimum(u * e**2, sd.minimum(e * sd.clip(e * u, -2, 2), sd.clip(e, -1, 1) * u * e)),
              lambda e, u: np.where(abs(e) < 1, 4 * (1 - u) * e * u**2, 2 * e * u**2 - 4 * (e * u) ** 3)),
}
"""u, an extreme of what is 1 − u by its definition, so that the condition compares a sum with 1, and the slope of its square."""


@pytest.mark.parametrize("name", COMPLEMENTS)
def test_a_condition_moved_to_one_side_of_a_number_stays_with_its_opposite(name: str) -> None:
    defined, of, slope = COMPLEMENTS[name]
    e, model = sd.vector("e", K), sd.Model()
    u = model.define("u", defined(e))
    model.define("L", (of(e, u) ** 2).sum())
    space: dict = {}
    exec(sd.code(model, "L", wrt=["e"]), space)
    given = np.random.default_rng(0).normal(size=200) * 1.5
    known = {"e": given, "u": 1 / (1 + (np.exp(-3 * given) if name == "a share" else given**2))}
    assert np.allclose(space["gradients"](given)[1]["e"], slope(**known))
    matrix = model.derive("L", wrt="e").matrix
    assert matrix is not None
    source, parameters = numpy_function(matrix)
    exec(source, space)
    assert np.allclose(space["gradient"](*(known[p.name] for p in parameters)), slope(**known)), "the matrix form, run as written"


def test_a_square_below_a_root_is_never_below_0(tmp_path: Path) -> None:
    """(x ⊙ x) 1 1ᵀ + … − 2 x xᵀ is rounded to less than 0 where a row meets itself: such a root has no matrix form."""
    (tmp_path / "a.tex").write_text(r"$V = \sum_{i<j} (\|x_i - x_j\| - l)^2$ with $x_i \in \mathbb{R}^D$.")
    derivation = sd.read_problem(tmp_path / "a.tex").model.derive("V", wrt="l")
    assert derivation.matrix is None
    (tmp_path / "b.tex").write_text(r"$V = \sum_i \|x_i - c\|$ with $x_i, c \in \mathbb{R}^D$.")
    assert sd.read_problem(tmp_path / "b.tex").model.derive("V", wrt="c").matrix is not None


PAIRS = {
    "a distance": (r"$L = \sum_{i,n} \|x_i - x_n\|$ with $x_i\in\mathbb{R}^D$", lambda d: 1 / d),
    "a quantity": (r"$d_{in} = \|x_i - x_n\|$, $L = \sum_{i,n} e^{-d_{in}}$ with $x_i\in\mathbb{R}^D$",
                   lambda d: -np.exp(-d) / d),
    "masked as well": (r"$L = \sum_{i \ne j} \|x_i - x_j\|$ with $x_i\in\mathbb{R}^D$", lambda d: 1 / d),
}
"""Sums over pairs, each with its own: as they are typed, and what stands before x_i − x_n in the slope of a term."""


@pytest.mark.parametrize("name", PAIRS)
def test_the_distance_from_itself_is_the_constant_0(name: str, tmp_path: Path) -> None:
    """Formula, proof and code, where the root's slope has no value on the diagonal."""
    (tmp_path / "a.tex").write_text(PAIRS[name][0])
    model = sd.read_problem(tmp_path / "a.tex").model
    model.derive("L", wrt="x").verify()
    x = np.random.default_rng(1).normal(size=(4, 3))
    space: dict = {}
    exec(sd.code(model, "L", wrt=["x"]), space)
    apart = x[:, None] - x
    slope = PAIRS[name][1](np.linalg.norm(apart, axis=-1) + np.eye(4)) * (1 - np.eye(4))
    assert np.allclose(space["gradients"](x)[1]["x"], 2 * (slope[..., None] * apart).sum(1))



LARGEST = {
    "a squared share": r"$g_i = \max_j \frac{e^{2 B_{ij}}}{(\sum_k e^{B_{ik}})^2}$, $L = \sum_i (g_i - 9)^{-3}$",
    "a share of another power": r"$g_i = \max_j \frac{e^{3 B_{ij}}}{(\sum_k e^{B_{ik}})^3}$, $L = \sum_i g_i^2$",
    "a share times an input": r"$g_i = \max_j \frac{B_{ij} e^{B_{ij}}}{\sum_k e^{B_{ik}}}$, $L = \sum_i g_i^2$",
    "the least": r"$g_i = \min_j \frac{e^{2 B_{ij}}}{(\sum_k e^{B_{ik}})^2}$, $L = \sum_i \log g_i$",
}


@pytest.mark.parametrize("name", LARGEST)
@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_the_largest_share_is_found_again(name: str, target: str, tmp_path: Path) -> None:
    """Forward and backward compute what is compared in one way, also where exponents are beyond the range of numbers."""
    import torch

    (tmp_path / "a.tex").write_text(LARGEST[name])
    space: dict = {}
    exec(sd.code(sd.read_problem(tmp_path / "a.tex").model, "L", wrt=["B"], target=target), space)
    for seed, scale in ((0, 1), (1, 300)):
        B = torch.tensor(scale * np.random.default_rng(seed).normal(size=(30, 4)), requires_grad=True)
        p = torch.softmax(B, dim=1)
        g = {"a squared share": p**2, "a share of another power": p**3, "a share times an input": p * B, "the least": p**2}[name]
        g = g.amin(1) if name == "the least" else g.amax(1)
        loss = {"a squared share": ((g - 9) ** -3).sum(), "the least": g.log().sum()}.get(name, (g**2).sum())
        if torch.isfinite(loss):
            loss.backward()
            found = space["gradients"](B.detach() if target == "torch" else B.detach().numpy())[1]["B"]
            assert np.allclose(np.asarray(found), B.grad.numpy(), atol=1e-9), seed


@pytest.mark.parametrize("letters", ["m n", "j i", "k l", "i j"])
def test_the_place_of_a_shifted_letter_takes_no_letter_that_is_summed(letters: str) -> None:
    """Σ_m q[m, n+1] along n + 1: the letter of that place is another one than m."""
    m, n = sd.indices(letters, D)
    y, model = sd.vector("y", D), sd.Model()
    lag = {i: sd.exp(y[i - 1] * sd.Indicator(sympy.Ge(i, 2)) / 2) for i in (m, n)}
    q = model.define("q", lag[m] * lag[n], m, n)
    model.define("L", sd.Sum(q[m, n], m, n))
    space: dict = {}
    exec(sd.code(model, "L", wrt=["y"]), space)
    y0 = np.random.default_rng(2).normal(size=5)
    h = np.exp(np.concatenate([[0.0], y0[:-1]]) / 2)
    assert np.allclose(space["gradients"](y0)[1]["y"], [*(h[1:] * h.sum()), 0.0])


def test_the_place_of_a_shifted_letter_is_none_of_the_array_either():
    """log Σ_m e^{[m ≥ 2] Σ_n M[m − 1, n]}: its slope by M[k, l] is the same for all l, and the letter of k + 1 is not l."""
    m, n = sd.indices("i j", D)
    M, model = sd.matrix("M", D, D), sd.Model()
    model.define("L", sd.log(sd.Sum(sd.exp(sd.Indicator(sympy.Ge(m, 2)) * sd.Sum(M[m - 1, n], n)), m)))
    space: dict = {}
    exec(sd.code(model, "L", wrt=["M"]), space)
    M0 = np.random.default_rng(3).normal(size=(4, 4))
    share = np.exp(np.concatenate([[0.0], M0[:-1].sum(1)]))
    assert np.allclose(space["gradients"](M0)[1]["M"], np.append(share[1:], 0.0)[:, None] / share.sum() * np.ones(4))
