"""A page whose formulas are nested deeper than can be laid out is refused, and the advice is followed."""

import pytest
from sympy import exp

import symderiv as sd
from symderiv.errors import TooLarge
from symderiv.notation import Axis, Definitions, Partial, Tensor
from symderiv.records import Derivation
from symderiv.writing.documents.derivations import render

K = Axis("K")
x, z = Tensor("x", (K,)), Tensor("z", (K,))


def test_a_formula_nested_too_deep_is_refused_in_a_sentence():
    nested = z["i"]
    for _ in range(600):
        nested = exp(nested, evaluate=False)
    with pytest.raises(TooLarge, match="names of their own"):
        render(Derivation(Partial(x["k"], z["i"]), Definitions(), (), nested), "txt")


def test_parts_with_names_have_a_page():
    m, value = sd.Model(), sd.vector("x", sd.axes("K"))
    for n in range(12):
        value = m.define(f"z_{n}", sd.exp(value))
    assert "Result" in m.derive(m.define("L", value.sum()), wrt="x").render("txt")
