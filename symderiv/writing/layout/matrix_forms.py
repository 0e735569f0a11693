r"""Matrix notation as boxes: bold names, x⊤, ⊙, diag(p), ones as 𝟏; on request each name with its shape below.

>>> from symderiv.matrices.recognise import matrix_form
>>> from symderiv.notation import Axis, Tensor, add, mul, negate
>>> from symderiv.writing.printers.latex import latex
>>> K, D = Axis("K"), Axis("D")
>>> p, y, x = Tensor("p", (K,)), Tensor("y", (K,)), Tensor("x", (D,))
>>> form = matrix_form(mul(add(p["i"], negate(y["i"])), x["j"]), (K.index("i"), D.index("j")))
>>> print(latex(layout_form(form)))
(\mathbf{p} - \mathbf{y}) \mathbf{x}^{\top}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sympy import Integer, Rational

from symderiv.matrices.constants import Identity, OneHot, Ones, Triangle, Unit, Zeros
from symderiv.matrices.forms import Constant, Determinant, Form, Inverse, Slice, Whole, is_scalar
from symderiv.matrices.operations import (
    Apply,
    Diag,
    Diagonal,
    Hadamard,
    Plus,
    Power,
    Product,
    Quotient,
    Scaled,
    Softmax,
    Trace,
    Transpose,
)
from symderiv.matrices.scaling import over_and_under
from symderiv.matrices.text import (
    ATOM,
    CHAIN,
    PREFIX,
    RELATIONS,
    SUM,
    TIMES,
    head_name,
    level,
    normed,
    outer_segments,
    powers,
    signed,
)
from symderiv.notation import Differential, Indicator, opened
from symderiv.writing.layout import boxes
from symderiv.writing.layout.boxes import (
    MINUS,
    NEGATIVE,
    PLUS,
    Accent,
    Box,
    Fence,
    Fraction,
    Glyph,
    Root,
    Row,
    Script,
    Stack,
    contains,
    row,
)
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.formulas.functions import applied
from symderiv.writing.layout.symbols import D, Written, commas, component, name, raised, symbol

TOP = Glyph("sign", "⊤")
ODOT, OSLASH = Glyph("binary", "⊙"), Glyph("binary", "⊘")


def layout_form(form: Form, shapes: bool = False) -> Box:
    """The boxes of a matrix form; with `shapes` every named vector and matrix has its shape below it (K×D).

    Raises `ParseError` for a tensor whose LaTeX symbol cannot be read.
    """
    return FormPage(shapes).lay(form)


class FormPage:
    """How forms are laid out: with shapes or without."""

    def __init__(self, shapes: bool) -> None:
        self.shapes = shapes

    def lay(self, form: Form) -> Box:
        """The boxes of a form."""
        return LAYERS[type(form)](self, form)

    def at(self, least: int, form: Form) -> Box:
        """The boxes of a form, in brackets where it binds less than its place asks."""
        box = self.lay(form)
        return box if _bond(form) >= least else Fence(box)

    def named(self, box: Box, form: Form) -> Box:
        """A name, its shape below it where shapes are shown."""
        if not self.shapes or is_scalar(form):
            return box
        sizes = [name(a.name) if a is not None else Glyph("number", "1") for a in form.shape]
        return Stack(box, Row((sizes[0], Glyph("sign", "×"), sizes[1])))


def _bond(form: Form) -> int:
    """How tightly a form binds on the page, where a fraction needs no brackets but is no base for an exponent."""
    if isinstance(form, Constant):
        return level(form) if isinstance(form.expr, Integer) else SUM if level(form) == SUM else PREFIX
    return PREFIX if isinstance(form, Quotient) and is_scalar(form.parts[1]) else level(form)


def bold(box: Box) -> Box:
    """The symbol of a vector or matrix: its letter in bold."""
    if isinstance(box, Glyph):
        return replace(box, kind="bold") if box.kind == "variable" else box
    if isinstance(box, Script | Accent):
        return replace(box, base=bold(box.base))
    if isinstance(box, Row) and box.items and box.items[0] == D:
        return Row((D, bold(box.items[1])))
    return Row((bold(box.items[0]), *box.items[1:])) if isinstance(box, Row) and box.items else box


# --- leaves -----------------------------------------------------------------------------------------------------------

def _whole(page: FormPage, form: Whole) -> Box:
    box = symbol(form.tensor)
    return box if is_scalar(form) else page.named(bold(box), form)


def _slice(page: FormPage, form: Slice) -> Box:
    colon = Glyph("sign", ":")
    places = [colon if p == 0 else layout(p) for p in form.places]
    base = symbol(form.tensor)
    box = component(base if is_scalar(form) else bold(base), commas(places) if len(places) > 1 else places)
    return page.named(box, form)


def _constant(page: FormPage, form: Constant) -> Box:
    return layout(form.expr)


def _inverse(page: FormPage, form: Inverse) -> Box:
    return page.named(_topped(bold(symbol(form.tensor)), _inverted(Glyph("number", "1"))), form)


def _inverted(exponent: Box) -> Box:
    return Row((NEGATIVE, exponent))


def _determinant(page: FormPage, form: Determinant) -> Box:
    return Row((Glyph("function", "det"), Fence(bold(symbol(form.tensor)))))


def _unit(page: FormPage, form: Unit) -> Box:
    return page.named(Script(Glyph("bold", "e"), layout(form.args[1])), form)


def _one_hot(page: FormPage, form: OneHot) -> Box:
    return page.named(Row((Glyph("function", "onehot"), Fence(bold(symbol(form.args[1]))))), form)


def _fixed(text: str) -> Callable[[FormPage, Form], Box]:
    return lambda page, form: page.named(Glyph("bold", text), form)


def _triangle(page: FormPage, form: Triangle) -> Box:
    row_number, column = Glyph("text", "row"), Glyph("text", "column")
    sign = Glyph("relation", RELATIONS[form.relation.rel_op])
    return Row((Glyph("variable", "𝟙"), Fence(Row((row_number, sign, column)), "[", "]")))


# --- products ---------------------------------------------------------------------------------------------------------

def _transpose(page: FormPage, form: Transpose) -> Box:
    if isinstance(form.parts[0], Inverse):
        return page.named(_topped(bold(symbol(form.parts[0].tensor)), _inverted(TOP)), form)
    inner = page.at(ATOM, form.parts[0])
    return Stack(_topped(inner.base), _turned(inner.below)) if isinstance(inner, Stack) else _topped(inner)


def _topped(base: Box, sign: Box = TOP) -> Box:
    """A base with ⊤, beside the layer number it may carry: W^{(1)⊤}."""
    if isinstance(base, Script) and base.sup is not None:
        return Script(base.base, base.sub, Row((base.sup, sign)))
    return raised(base, sign)


def _turned(shape: Box) -> Box:
    return Row(shape.items[::-1]) if isinstance(shape, Row) else shape


def _spaced(items: Sequence[Box]) -> Box:
    """Factors side by side, with room between two that have shapes below: those are wider than the letters."""
    apart: list[Box] = list(items[:1])
    for left, right in pairwise(items):
        room = (boxes.THIN,) * 2 if contains(left, Stack) and contains(right, Stack) else ()
        apart += [boxes.TIMES, *room, right]
    return row(*apart)


def _apart(box: Box, form: Form, is_last: bool) -> Box:
    """A factor of a chain: dW in brackets where another follows, since dWx is read as d(Wx)."""
    moving = isinstance(form, Whole) and isinstance(form.tensor, Differential) and not isinstance(form.tensor, Written)
    return Fence(box) if moving and not is_last else box


def _product(page: FormPage, form: Product) -> Box:
    segments, bracketed = outer_segments(form.parts)
    words = [[_apart(page.at(PREFIX, f), f, f is form.parts[-1]) if times == 1 else _matrix_power(page, f, times)
              for f, times in powers(s)] for s in segments]
    if bracketed:
        words[0] = [Fence(_spaced(words[0]))]
    return _spaced([box for word in words for box in word])


def _matrix_power(page: FormPage, form: Any, height: int) -> Box:
    """M² for M M, M⁻² for M⁻¹ M⁻¹."""
    above = Glyph("number", str(height))
    return page.named(raised(bold(symbol(form.tensor)), _inverted(above) if isinstance(form, Inverse) else above), form)


def _hadamard(page: FormPage, form: Hadamard) -> Box:
    items = [page.at(PREFIX, f) for f in form.parts]
    if is_scalar(form):
        return _spaced(items)
    return Row(tuple(part for n, box in enumerate(items) for part in ((ODOT, box) if n else (box,))))


def _quotient(page: FormPage, form: Quotient) -> Box:
    over, under = form.parts
    if is_scalar(under):
        return Fraction(page.lay(over), page.lay(under))
    return Row((page.at(PREFIX, over), OSLASH, page.at(PREFIX, under)))


def _scaled(page: FormPage, form: Scaled) -> Box:
    minus, body = signed(form)
    if minus:
        return Row((NEGATIVE, page.at(TIMES, body)))
    coefficient, rest = form.parts
    if isinstance(rest, Quotient) and is_scalar(rest.parts[1]):
        over, under = over_and_under(coefficient)
        front = Fraction(_side(page, over), _side(page, [*under, rest.parts[1]]))
        return _spaced([front, page.at(CHAIN, rest.parts[0])])
    over, under = over_and_under(coefficient)
    names = [p for p in rest.parts if isinstance(p, Whole)] if isinstance(rest, Hadamard) and is_scalar(rest) else []
    if under and [*over, *names] and all(isinstance(p, Whole) for p in over):  # (n/2) tr A for (1/2) n tr A
        others = [p for p in rest.parts if p not in names] if names else [rest]
        return _spaced([Fraction(_side(page, [*over, *names]), _side(page, under)), *(page.at(CHAIN, p) for p in others)])
    return _spaced([*_front(page, coefficient), page.at(CHAIN, rest)])


def _side(page: FormPage, forms: Sequence[Form]) -> Box:
    """One side of a fraction: 1 where nothing is left, brackets only between several."""
    return page.lay(forms[0]) if len(forms) == 1 else _spaced([page.at(PREFIX, f) for f in forms] or [Glyph("number", "1")])


def _front(page: FormPage, coefficient: Form) -> list[Box]:
    """The factors of a coefficient side by side."""
    if isinstance(coefficient, Scaled | Hadamard) and not signed(coefficient)[0]:
        return [box for p in coefficient.parts for box in _front(page, p)]
    return [page.at(PREFIX, coefficient)]


def _plus(page: FormPage, form: Plus) -> Box:
    items: list[Box] = []
    for term in form.parts:
        minus, body = signed(term)
        items += [MINUS if minus else PLUS] if items else [NEGATIVE] if minus else []
        items.append(page.at(TIMES, body))
    return Row(tuple(items))


# --- component by component and diagonals -----------------------------------------------------------------------------

def _power(page: FormPage, form: Power) -> Box:
    base, exponent = form.parts
    if (norm := normed(form)) is not None:
        inside, height = norm
        below = Glyph("variable", "F") if len(inside.axes) > 1 else None
        fence = Fence(page.lay(inside), "‖", "‖")
        raised_to = Glyph("number", str(height)) if height > 1 else None
        return Script(fence, below, raised_to) if below or raised_to else fence
    if exponent == Constant(Rational(1, 2)):
        return Root(page.lay(base))
    above = page.lay(exponent)
    if not is_scalar(form):
        above = Row((Glyph("sign", "∘"), above))
    inner = page.at(ATOM, base)
    return raised(Fence(inner) if isinstance(base, Apply) else inner, above)


def _apply(page: FormPage, form: Apply) -> Box:
    inside = [page.lay(p) for p in form.parts]
    if isinstance(form.head, Indicator):
        relation: Any = form.head.args[0]
        compared = Row((inside[0], Glyph("relation", RELATIONS[relation.rel_op]), inside[1]))
        return Row((Glyph("variable", "𝟙"), Fence(compared, "[", "]")))
    name = form.head.func.__name__
    return applied(name if opened(name) else head_name(form), inside)


def _called(name: str) -> Callable[[FormPage, Form], Box]:
    return lambda page, form: Row((Glyph("function", name), Fence(page.lay(form.parts[0]))))


LAYERS: dict[type, Callable[[FormPage, Any], Box]] = {
    Whole: _whole, Slice: _slice, Constant: _constant, Ones: _fixed("1"), Unit: _unit, OneHot: _one_hot, Identity: _fixed("I"),
    Zeros: _fixed("0"), Triangle: _triangle, Transpose: _transpose, Product: _product, Hadamard: _hadamard,
    Quotient: _quotient, Scaled: _scaled, Plus: _plus, Power: _power, Apply: _apply, Diag: _called("diag"),
    Diagonal: _called("diagonal"), Trace: _called("tr"), Softmax: _called("softmax"),
    Inverse: _inverse, Determinant: _determinant,
}
