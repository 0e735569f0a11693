"""Every language writes every box, well-formed; and the engines that are there accept it."""

from __future__ import annotations

import cmath
import math
import random
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Float, Integer, Mul, Pow, Rational, Symbol, exp, tanh
from test_layout import ROWS, A, K, L, P, d, i, j, k, p, x, y

from symderiv.errors import UnknownName
from symderiv.matrices.recognise import matrix_form
from symderiv.notation import Axis, Partial, Sum, Tensor, add, divide, mul, negate, power, scalar_entry
from symderiv.writing.boxes import Box, Brace, Frame, Glyph, Mark, Row, Script, Stack
from symderiv.writing.formulas import latex_of, mathml_of, typst_of, unicode_of
from symderiv.writing.latex import ROWS as LATEX_ROWS
from symderiv.writing.latex import THEMES, latex
from symderiv.writing.layout import layout
from symderiv.writing.layout_forms import layout_form
from symderiv.writing.mathml import ROWS as MATHML_ROWS
from symderiv.writing.mathml import mathml
from symderiv.writing.typst import ROWS as TYPST_ROWS
from symderiv.writing.typst import typst
from symderiv.writing.unicode import ROWS as UNICODE_ROWS
from symderiv.writing.unicode import unicode

EXPRESSIONS = [row[0] for row in ROWS]
CORE = {"math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msub", "msup", "msubsup", "munder", "mover", "msqrt",
        "mtable", "mtr", "mtd", "mpadded"}
ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2}
NOTES = Row((Brace(Glyph("variable", "x"), Glyph("number", "1")), Stack(Glyph("bold", "W"), Glyph("text", "(K, D) & <b>")),
             Frame(Mark("new", Glyph("function", "a<b"))), Script(Glyph("bold", "β"), sup=Glyph("variable", "⊤"))))


@pytest.mark.parametrize("table", [LATEX_ROWS, MATHML_ROWS, UNICODE_ROWS, TYPST_ROWS])
def test_each_language_knows_each_box(table):
    assert set(table) == set(Box.__args__)


def check_mathml(text):
    for element in ET.fromstring(text).iter():
        assert element.tag in CORE
        assert len(element) == ARITY.get(element.tag, len(element)), ET.tostring(element)


@pytest.mark.parametrize("expr", EXPRESSIONS, ids=str)
def test_mathml_is_well_formed(expr):
    check_mathml(mathml_of(expr, [((), "chg")]))


@pytest.mark.parametrize("expr", EXPRESSIONS, ids=str)
def test_ascii_is_ascii(expr):
    assert unicode_of(expr, ascii=True).isascii()


def test_notes_and_escapes():
    check_mathml(mathml(NOTES))
    assert "&lt;b&gt;" in mathml(NOTES) and r"\& \textless{}b\textgreater{}" in latex(NOTES)
    assert typst(Glyph("text", 'say "a\\b"')) == r'"say \"a\\b\""'
    assert unicode(NOTES, ascii=True).isascii()


factors = st.sampled_from([p[k], x[i], A[i, k], P["n", k], Tensor("W1", (K, K))[k, j], scalar_entry("tau"), Partial(L, p[k]),
                           y[k] + 1, K.extent, K.index("i")])


def grown(parts):
    pairs = st.tuples(parts, parts)
    return st.one_of(pairs.map(lambda t: add(*t)), pairs.map(lambda t: mul(*t)), pairs.map(lambda t: divide(*t)),
                     parts.map(negate), parts.map(lambda t: power(t, 2 * t**0)))


@settings(max_examples=40, deadline=None)
@given(st.recursive(factors, grown, max_leaves=8))
def test_any_formula(expr):
    box = layout(expr)
    check_mathml(mathml(box))
    assert unicode(box, ascii=True).isascii()
    text = latex(box)
    assert text.count("{") == text.count("}")
    assert typst(box).replace(r"\(", "").count("(") == typst(box).replace(r"\)", "").count(")")


def test_themes():
    box = layout(mul(x[i], y[i]), [((0,), "new")])
    assert latex(box, "notebook") == r"{\color{teal}{x_{i}}} y_{i}"
    assert latex(box, "plain") == "x_{i} y_{i}"
    assert {frozenset(colours) for colours in THEMES.values()} == {frozenset({"chg", "new", "p1", "p2", "p3", "p4", "p5", "p6"})}
    with pytest.raises(UnknownName, match="notebook"):
        latex(box, "notebok")


def test_mathml_of_a_sum():
    assert mathml_of(Sum(x[k], k)) == (
        '<math display="block"><munder><mo movablelimits="false">∑</mo><mi>k</mi></munder>'
        '<msub><mi>x</mi><mi>k</mi></msub></math>')


def test_typst_of_a_sum():
    assert typst_of(negate(Sum(mul(x[k], A[k, d if d in A.axes else i]), k))) == "− sum_(k) x_(k) A_(k i)"


PAGE = r"""\documentclass{article}\usepackage{amsmath,xcolor}\definecolor{sdchg}{HTML}{B3261E}\definecolor{sdnew}{HTML}{0B6E4F}
\begin{document}%s\end{document}"""


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex")
def test_latex_compiles(tmp_path):
    formulas = [latex_of(e, [((0,), "chg")] if e.args else [], theme=t) for e in EXPRESSIONS for t in ("print", "notebook")]
    (tmp_path / "page.tex").write_text(PAGE % "".join(rf"\[{f}\]" for f in [*formulas, latex(NOTES)]), encoding="utf-8")
    run = subprocess.run(["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "page.tex"], cwd=tmp_path,
                         capture_output=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout[-2000:].decode(errors="replace")


def test_typst_compiles(tmp_path):
    compiler = pytest.importorskip("typst")
    marks = "#let chg(body) = text(fill: red, body)\n#let new(body) = text(fill: green, body)\n"
    formulas = [f"$ {typst_of(e, [((0,), 'chg')] if e.args else [])} $" for e in EXPRESSIONS]
    (tmp_path / "page.typ").write_text(marks + "\n".join([*formulas, f"$ {typst(NOTES)} $"]), encoding="utf-8")
    assert compiler.compile(str(tmp_path / "page.typ"), format="pdf").startswith(b"%PDF")


SCALARS = {"s": 1.3, "t": 0.7, "u": 2.1}
NUMBERS = [Integer(2), Integer(-1), Integer(3), Rational(1, 2), Rational(-2, 3)]
EXPONENTS = [Integer(-1), Integer(-2), Integer(2), Rational(1, 2), Rational(-1, 2), Rational(3, 2)]


def held_formula(rng, depth):
    """A formula whose parts SymPy would have combined: every bracket matters."""
    if depth == 0:
        return rng.choice([*map(Symbol, SCALARS), *NUMBERS])
    one, other = (held_formula(rng, rng.randrange(depth)) for _ in range(2))
    makers = [lambda: Add(one, other, evaluate=False), lambda: Mul(one, other, evaluate=False), lambda: tanh(one, evaluate=False),
              lambda: Mul(rng.choice(NUMBERS), one, other, evaluate=False), lambda: Pow(one, other, evaluate=False),
              lambda: Pow(one, rng.choice(EXPONENTS), evaluate=False), lambda: exp(one, evaluate=False)]
    return rng.choice(makers)()


def meaning(line):
    """What a line of ASCII says, read with the usual precedences; a space between factors is a product."""
    line = re.sub(r"\btanh (\w+(?:\^\w+)?|sqrt\(\w+\))(?![\w(])", r"tanh(\1)", line).replace("^", "**")
    product = re.sub(r"(?<=[\w)]) (?=[\w(])", "*", line)
    names = {"e": cmath.e, "exp": cmath.exp, "tanh": cmath.tanh, "sqrt": cmath.sqrt, **SCALARS}
    return eval(product, {"__builtins__": {}}, names)


def value(expr):
    """The number an expression stands for, computed from its tree."""
    if expr.is_Symbol:
        return SCALARS[expr.name]
    if expr.is_Number:
        return float(expr)
    args = [value(a) for a in expr.args]
    return {Add: sum, Mul: math.prod, Pow: lambda a: complex(a[0]) ** a[1], exp: lambda a: cmath.exp(a[0]),
            tanh: lambda a: cmath.tanh(a[0])}[expr.func](args)


def test_a_line_means_what_the_tree_says():
    rng, compared = random.Random(7), 0
    for _ in range(300):
        expr = held_formula(rng, rng.choice((1, 2, 3)))
        line = unicode_of(expr, ascii=True)
        try:
            wanted, found = value(expr), meaning(line)
        except (OverflowError, ZeroDivisionError):
            continue
        assert cmath.isclose(wanted, found, rel_tol=1e-9, abs_tol=1e-9), (expr, line)
        compared += 1
    assert compared > 200


def test_a_decimal_in_a_matrix_form_is_as_short_as_it_was_typed():
    x = Tensor("x", (Axis("K"),))
    form = matrix_form(mul(Float(0.5), x["k"]), (x.axes[0].index("k"),))
    assert str(form) == unicode(layout_form(form)) == "0.5 x"
