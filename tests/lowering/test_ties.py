"""Code where two values agree all around: rounding does not decide which of them is taken."""

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
