"""What is written into itself again and again is told so in a sentence, and does not take ever longer."""

import pytest

import symderiv as sd
from symderiv.errors import TooLarge
from symderiv.matrices import forms, operations
from symderiv.rules.algebra import expanded


def nested(function, depth, named=False):
    m, x = sd.Model(), sd.vector("x", sd.axes("K"))
    value = x
    for n in range(depth):
        value = getattr(sd, function)(value)
        value = m.define(f"u{n}", value) if named else value
    return m.derive(m.define("L", value.sum()), wrt=x)


@pytest.mark.parametrize(("function", "depth"), [("gelu", 8), ("mish", 8), ("softmax", 8)])
def test_a_formula_that_doubles_is_refused_with_what_to_do(function, depth):
    with pytest.raises(TooLarge, match=r"m\.define"):
        nested(function, depth)


@pytest.mark.parametrize("function", ["gelu", "mish", "softmax"])
def test_the_advice_works(function):
    assert nested(function, 8, named=True).result is not None


def test_the_shape_of_a_nested_form_is_found_once():
    from sympy import Symbol, exp

    form = forms.Whole(sd.vector("z", sd.axes("K")))
    for _ in range(200):
        form = operations.Apply(exp(Symbol("slot1", real=True)), form)
    assert form.shape[0].name == "K"


def test_a_product_of_many_sums_is_not_multiplied_out():
    from symderiv.notation import add, mul

    x = sd.vector("x", sd.axes("K"))["k"]
    product = mul(*(add(x, n) for n in range(1, 60)))
    assert expanded(product) == (product,)
    assert len(expanded(mul(add(x, 1), add(x, 2), add(x, 3)))) == 8
