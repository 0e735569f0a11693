"""Input that nobody should type: every refusal is a `SymderivError` that says why, and no text is ever executed."""

import math
import os

import numpy as np
import pytest
import sympy

import symderiv as sd
from symderiv.errors import AxisMismatch, ModelError, SymderivError

K, D = sd.axes("K D")
z, x, W = sd.vector("z", K), sd.vector("x", D), sd.matrix("W", K, D)
s = sd.scalar("s")
k, i = sd.indices("k i", K)
EVIL = "__import__('os').environ.__setitem__('SYMDERIV_PWNED','1')"

TEXT_DOORS = {
    "define": lambda text: sd.Model().define("L", text),
    "define with letters": lambda text: sd.Model().define("L", text, k),
    "+": lambda text: z + text,
    "+ on the left": lambda text: text + z,
    "array *": lambda text: (z + 1) * text,
    "**": lambda text: z ** text,
    "@": lambda text: W @ text,
    "exp": lambda text: sd.exp(text),
    "log": lambda text: sd.log(text),
    "log base": lambda text: sd.log(z, text),
    "sqrt": lambda text: sd.sqrt(text),
    "sigmoid": lambda text: sd.sigmoid(text),
    "maximum of a tensor": lambda text: sd.maximum(z, text),
    "maximum of a component": lambda text: sd.maximum(z["k"], text),
    "minimum": lambda text: sd.minimum(text, 1),
    "relu": lambda text: sd.relu(text),
    "softmax": lambda text: sd.softmax(text),
    "cross_entropy": lambda text: sd.cross_entropy(z, text),
    "mean_squared_error": lambda text: sd.mean_squared_error(text, z),
    "Sum": lambda text: sd.Sum(text, k),
    "Delta": lambda text: sd.Delta(text, k),
    "Delta second": lambda text: sd.Delta(k, text),
    "Partial": lambda text: sd.Partial(text, z["k"]),
    "indicator": lambda text: sd.indicator(text),
    "Array": lambda text: sd.Array((), text),
    "index": lambda text: z[text],
    "array index": lambda text: (z + 1)[text],
    "indices": lambda text: sd.indices(text, K),
    "equal": lambda text: sd.equal(text, z["k"]),
    "operations": lambda text: sd.operations(text),
    "derive": lambda text: model()[0].derive("L", wrt=text),
}


class Disguised:
    """An object whose text is a program."""

    def __str__(self):
        return EVIL

    __repr__ = __str__


def model():
    m = sd.Model()
    return m, m.define("L", (z * z).sum())


@pytest.mark.parametrize("door", TEXT_DOORS)
@pytest.mark.parametrize("value", [EVIL, Disguised()], ids=["text", "object"])
def test_no_text_is_ever_executed(door, value):
    with pytest.raises((SymderivError, TypeError)) as caught:
        TEXT_DOORS[door](value)
    assert "SYMDERIV_PWNED" not in os.environ
    if not (door == "+ on the left" or isinstance(value, Disguised)):
        assert isinstance(caught.value, SymderivError)


@pytest.mark.parametrize("value", ["a", None, [1, 2], (1, 2), {}, np.array([1.0, 2.0]), np.array([1.0]), lambda: 0, math, True,
                                   sympy.exp, object(), Ellipsis, slice(1, 2)], ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("use", [lambda v: z + v, lambda v: sd.exp(v), lambda v: sd.maximum(z["k"], v), lambda v: sd.Sum(v, k),
                                 lambda v: sd.Model().define("L", v), lambda v: sd.cross_entropy(z, v)])
def test_what_is_no_number_is_refused(value, use):
    with pytest.raises(AxisMismatch, match="Neither a tensor nor a number"):
        use(value)


@pytest.mark.parametrize("value", [2, 2.0, np.float64(2), np.int64(2), np.array(2.0), sympy.Integer(2)],
                         ids=lambda v: type(v).__name__)
def test_numbers_of_every_kind_are_numbers(value):
    m = sd.Model()
    m.define("L", (z * value).sum())
    assert sd.equal(m.derive("L", wrt=z["i"]).result, 2)


@pytest.mark.parametrize(("value", "reason"), [
    (z.sum() / 0, "1/0 in the definition of L"),
    (s / 0, "1/0 in the definition of L"),
    (1 / (s - s), "1/0 in the definition of L"),
    (sympy.nan, "nan"),
    (float("nan"), "nan"),
    (s + sympy.oo, "Infinity in the definition of L"),
    (float("-inf"), "Infinity in the definition of L"),
    (sd.exp(-sympy.oo * s), "Infinity in the definition of L"),
    (s * sympy.I, "imaginary unit"),
    (1j, "imaginary unit"),
    (sympy.Symbol("q") * s, "q is a plain SymPy symbol"),
    (z * sympy.Symbol("q"), "q is a plain SymPy symbol"),
    (sympy.Sum(sympy.Symbol("q"), (sympy.Symbol("q"), 1, 3)), "q is a plain SymPy symbol"),
    (sympy.Matrix([[1, 2]]), "SymPy matrix"),
    (sympy.MatrixSymbol("A", 2, 3), "SymPy matrix"),
    (sympy.exp(z), "whole tensor z inside a SymPy function"),
])
def test_what_a_definition_may_not_hold(value, reason):
    with pytest.raises(ModelError, match=reason):
        sd.Model().define("L", value)


def test_arrays_do_not_slip_into_sympy_as_text():
    with pytest.raises(SymderivError, match="whole array inside a SymPy function"):
        sympy.exp(z + 1)
    assert isinstance(s + (z + 1), sd.Array)  # SymPy's operators still hand over to the array


@pytest.mark.parametrize("index", [1.5, sympy.Rational(1, 2), None, z, z["k"], slice("j", "k"), Ellipsis, True, [1], "k+1", "",
                                   "1", k / 2, k**2, sympy.Symbol("n"), 0, -1, x["d"], sd.Axis("D").index("d")])
@pytest.mark.parametrize("tensor", [z, z + 1], ids=["tensor", "array"])
def test_what_is_no_index(index, tensor):
    with pytest.raises(SymderivError):
        tensor[index]


@pytest.mark.parametrize("index", ["k", k, 1, np.int64(2), k + 1, 2 * k - i, "k'", "k_1"])
def test_what_is_an_index(index):
    assert isinstance(z[index], sympy.Expr)
