"""Axes that are products: heads split and merged, in index notation by places (h − 1) K + k."""

import pytest

import symderiv as sd
from symderiv.notation.indices.affine import Affine, below, sides

H, K, D, T = sd.axes("H K D=H*K T")
h, k, d = H.index("h"), K.index("k"), D.index("d")
PLACE = (h - 1) * K.extent + k


def test_the_place_of_a_product_stays_on_its_axis():
    assert D.length == (("H*K", 1),) and D.size_among({"H": 2, "K": 3}) == 6
    assert sides(PLACE, D) == (True, True) and sides(PLACE + 1, D) == (True, False)
    assert Affine.of(PLACE - d).solved(k) == d - h * K.extent + K.extent and Affine.of(PLACE - d).solved(h) is None
    assert below({"K": 1}, {"H*K": 1}) and not below({"H*K": 1}, {"K": 2})


def test_a_size_may_be_fixed_or_a_multiple():
    two, half, whole = sd.axes("P=2 Q R=P*Q+1")
    assert two.size == 2 and half.name == "Q" and whole.length == (("Q", 2), ("", 1))
    with pytest.raises(sd.AxisMismatch, match="formula"):
        sd.axes("K D=D*K")


@pytest.mark.parametrize("wrt", ["X", "W", "q"])
def test_gradients_through_heads(wrt):
    m = sd.Model()
    t, s = sd.indices("t s", T)
    q = m.define("q", sd.matrix("X", T, D) @ sd.matrix("W", D, D))
    S = m.define("S", sd.Sum(q[t, PLACE] * q[s, PLACE], k) / K, h, t, s)
    m.define("L", (S**2).sum())
    assert m.derive("L", wrt=wrt).verify()


def test_what_leaves_the_product_is_refused():
    x = sd.vector("x", D)
    with pytest.raises(sd.AxisMismatch, match="leaves its axis"):
        sd.Model().define("L", sd.Sum(x[h * K.extent + k], h, k))
