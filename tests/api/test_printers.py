"""SymPy's own printers on whatever the catalogue holds: LaTeX, pretty, and source that evaluates back."""

from functools import partial

import pytest
import sympy

import symderiv as sd
from symderiv.library.catalogue import CATALOGUE
from symderiv.notation import alike

# SymPy writes a function of ours, such as the sigmoid, as Function('sigmoid') and forgets that it is real.
NAMES = {**vars(sympy), **{name: getattr(sd, name) for name in sd.__all__}, "Function": partial(sympy.Function, real=True)}


def read_back(source, expr):
    """Whether the source makes the formula again, as SymPy's constructors combine or as they leave it."""
    if alike(eval(source, NAMES), expr):
        return True
    with sympy.evaluate(False):
        return alike(eval(source, NAMES), expr)


@pytest.mark.parametrize("name", CATALOGUE)
def test_sympy_prints_every_definition(name):
    for row in sd.catalogue_model(name).definitions:
        assert "Tensor" not in sympy.latex(row.body) + sympy.pretty(row.body)
        assert sd.latex(row.body) in sd.latex(row)
        assert read_back(sympy.srepr(row.body), row.body)


@pytest.mark.parametrize("print_it", [sympy.latex, sympy.pretty, sympy.srepr, str])
def test_sympy_prints_results_in_its_own_company(print_it):
    d = sd.derivation("multinomial-logistic-regression", wrt="W")
    gradient = sympy.Symbol("G")
    for shown in (d.result, d.goal, sympy.Eq(gradient, d.result), 2 * d.result + gradient, sympy.Matrix([[d.result]]), d.matrix):
        assert print_it(shown)


def test_a_sum_keeps_its_reach():
    k = sd.axes("K").index("k")
    x = sd.vector("x", k.axis)
    assert sympy.latex(sd.Sum(x[k], k) * x[k.axis.index("i")]) in (r"\left(\sum_{k} x_{k}\right) x_{i}",
                                                                     r"x_{i} \left(\sum_{k} x_{k}\right)")
    assert sympy.pretty(sd.Sum(x[k], k) * sympy.Symbol("a"), use_unicode=True) == "a⋅(∑ₖ xₖ)"


def test_only_formulas_have_latex():
    with pytest.raises(sd.AxisMismatch):
        sd.latex("x")
