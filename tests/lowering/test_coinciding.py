"""Code where two values agree all around: rounding does not decide which of them is taken."""

from pathlib import Path

import numpy as np
import pytest

import symderiv as sd

D, K = sd.axes("D K")
PRODUCTS = {
    "a power and a product": (lambda C: np.minimum(C**2 * C**2, C**2 * np.clip(C**2, -2, 2)),
                              lambda C: np.where(C**2 < 2, 4 * C**3, 4 * C)),
    "a cube and a product": (lambda C: np.maximum(C**3, C * np.maximum(C**2, 1)),
                             lambda C: np.where(C**2 > 1, 3 * C**2, np.where(C < 0, 3 * C**2, 1.0))),
    "numbers before them": (lambda C: np.minimum(3 * C**3, 3 * C**2 * np.minimum(C, 1)),
                            lambda C: np.where(C < 1, 9 * C**2, 6 * C)),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_rounding_decides_nothing(name: str) -> None:
    of, slope = PRODUCTS[name]
    model = sd.trace(lambda C: of(C).sum(), C=sd.matrix("C", D, K))
    space: dict = {}
    exec(sd.code(model, "value", wrt=["C"]), space)
    C = np.random.default_rng(0).normal(size=(40, 40)) * 1.5
    assert np.allclose(space["gradients"](C)[1]["C"], slope(C))


PAIRS = {
    "a distance": (r"$L = \sum_{i,n} \|x_i - x_n\|$ with $x_i\in\mathbb{R}^D$", lambda d: 1 / d),
    "a quantity": (r"$d_{in} = \|x_i - x_n\|$, $L = \sum_{i,n} e^{-d_{in}}$ with $x_i\in\mathbb{R}^D$",
                   lambda d: -np.exp(-d) / d),
    "masked as well": (r"$L = \sum_{i \ne n} \|x_i - x_n\|$ with $x_i\in\mathbb{R}^D$", lambda d: 1 / d),
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

