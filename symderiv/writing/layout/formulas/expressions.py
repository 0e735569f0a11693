"""Expressions as boxes: every decision of order, sign, fraction and bracket is made here, once for all languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from sympy import Add, Basic, Mul, Number, Piecewise, Pow, Rational, Rel, Symbol
from sympy.core.function import Application
from sympy.core.numbers import EulerGamma, Exp1, Infinity, NegativeInfinity, Pi

from symderiv.errors import SymderivError
from symderiv.notation import (
    Binder,
    Cases,
    CholeskyEntry,
    CholeskyInverseEntry,
    Components,
    Delta,
    Det,
    Direction,
    Eigenvalue,
    EigenvectorEntry,
    Entry,
    ExponentialEntry,
    ExponentialSlope,
    Extent,
    Index,
    Indicator,
    InverseEntry,
    MatrixEntry,
    Opaque,
    Partial,
    Tensor,
    TriangleEntry,
    TriangleInverseEntry,
    Within,
)
from symderiv.writing.layout import boxes
from symderiv.writing.layout.boxes import (
    APPLY,
    DEL,
    KRONECKER,
    MINUS,
    NEGATIVE,
    PLUS,
    TIMES,
    Box,
    Fence,
    Fraction,
    Glyph,
    Grid,
    Role,
    Row,
    Script,
    row,
)
from symderiv.writing.layout.formulas.binders import RELATIONS, lay_binder, within_box
from symderiv.writing.layout.formulas.fragments import Bond, Layer, Page, Path, Piece
from symderiv.writing.layout.formulas.functions import lay_function
from symderiv.writing.layout.formulas.ordering import free_letters, ordered_terms
from symderiv.writing.layout.formulas.precedence import Precedence, on_page
from symderiv.writing.layout.formulas.products import is_tall, lay_power, lay_product, number, signed_product
from symderiv.writing.layout.symbols import D, commas, component, index_letter, name, raised, symbol


def layout(expr: Any, marks: Iterable[tuple[Path, Role]] = (), letters: Sequence[str | Index] = (),
           notes: Mapping[Path, Box] | None = None) -> Box:
    """The boxes of an expression.

    `marks` are places (argument indices from the root, () the whole) with a role: "chg" what is about to change, "new"
    what has just been made; a place without a box of its own (a sign, an exponent -1) colours the part around it. A factor of a
    plan ("p1" …) without a box of its own stays black.
    `notes` are places that get a brace with what they equal. `letters` is the goal's order of free letters; it decides
    (p_k - y_k) x_j against x_j (p_k - y_k).

    Raises `SymderivError` for an expression that has no layout, or a mark at a place that does not exist.

    >>> from symderiv.notation import Axis, Tensor
    >>> layout(Tensor("p", (Axis("K"),))["k"])
    Script(base=Glyph(kind='variable', text='p'), sub=Glyph(kind='variable', text='k'), sup=None)
    """
    wanted: dict[Path, tuple[Role, ...]] = {}
    for path, role in marks:
        _check_place(expr, path)
        wanted[path] = (*wanted.get(path, ()), role)
    names = tuple(i.name if isinstance(i, Index) else i for i in letters)
    free = free_letters(expr) if isinstance(expr, Basic) else frozenset[Index]()
    while True:
        page = Page(LAYERS, _unmarked, free, names, wanted, notes or {}, order=on_page())
        box = page.lay(expr, ()).box
        lost = [path for path in wanted if path not in page.shown]
        if not lost:
            return box
        for path in lost:
            roles = tuple(role for role in wanted.pop(path) if role in STEPPING)
            if roles:
                wanted.setdefault(path[:-1], roles)


STEPPING = ("chg", "new")


@lru_cache(maxsize=1 << 14)
def _unmarked(expr: Any, free: frozenset[Index], letters: tuple[str, ...], order: Precedence) -> Piece:
    return Page(LAYERS, _unmarked, free, letters, order=order).made(expr, ())


def _check_place(expr: Any, path: Path) -> None:
    part = expr
    for step in path:
        if not 0 <= step < len(part.args):
            raise SymderivError("No such place in the expression", typed=f"{path} in {expr}"[:200])
        part = part.args[step]


def equation(lhs: Any, rhs: Any, relation: str = "=") -> Box:
    """A relation between two boxes or expressions.

    >>> from sympy.abc import x, y
    >>> len(equation(x, y).items)
    3
    """
    left, right = (side if isinstance(side, Box) else layout(side) for side in (lhs, rhs))
    return Row((left, Glyph("relation", relation), right))


def _terms(page: Page, expr: Add, path: Path) -> Piece:
    signed = [_signed(page, arg, (*path, n)) for n, arg in enumerate(expr.args)]
    places = ordered_terms([(arg, negative) for arg, (negative, _) in zip(expr.args, signed, strict=True)],
                           page.free, page.order)
    items: list[Box] = []
    for place in places:
        negative, piece = signed[place]
        if items or negative:
            items.append((MINUS if negative else PLUS) if items else NEGATIVE)
        items.append(piece.at_least(Bond.OPEN))
    return Piece(Row(tuple(items)), Bond.TERMS)


def _signed(page: Page, term: Any, path: Path) -> tuple[bool, Piece]:
    """Whether a term is negative, and the term without its sign, coloured if it is marked."""
    if isinstance(term, Mul):
        negative, piece = signed_product(page, term, path)
    elif isinstance(term, Number) and term < 0:
        negative, piece = True, number(-term)
    else:
        return False, page.lay(term, path)
    return negative, page.marked(piece, path)


def _entry(page: Page, expr: Entry, path: Path) -> Piece:
    indices = [page.part(expr, path, n + 1).box for n in range(len(expr.indices))]
    return Piece(component(symbol(expr.tensor), indices))


INVERSE = Row((Glyph("sign", "−"), Glyph("number", "1")))


def _at(page: Page, expr: MatrixEntry, path: Path, base: Box, above: Box | None = None, first: int = 0) -> Piece:
    """A symbol with the letters of a component."""
    letters = [page.part(expr, path, n + 1).box for n in range(first, len(expr.indices))]
    return Piece(Script(base, row(*commas(letters)) if letters else None, above) if letters or above else base)


def _called(page: Page, expr: MatrixEntry, path: Path, name: str) -> Box:
    """name(A), or name(A_b) of one of several matrices."""
    own = [page.part(expr, path, n + 1).box for n in range(len(expr.lead))]
    matrix = component(symbol(expr.tensor), own) if own else symbol(expr.tensor)
    return Row((Glyph("function" if len(name) > 1 else "variable", name), Fence(matrix)))


def _inverse(page: Page, expr: InverseEntry, path: Path) -> Piece:
    return _at(page, expr, path, Fence(Script(symbol(expr.tensor), None, INVERSE)))


def _determinant(page: Page, expr: Det, path: Path) -> Piece:
    return Piece(_called(page, expr, path, "det"), Bond.POWER)


def _decomposition(name: str, above: Box | None = None) -> Callable[[Page, MatrixEntry, Path], Piece]:
    return lambda page, expr, path: _at(page, expr, path, _called(page, expr, path, name), above, len(expr.lead))


def _delta(page: Page, expr: Delta, path: Path) -> Piece:
    places = sorted(range(2), key=lambda n: (not isinstance(expr.args[n], Index), str(expr.args[n])))
    return Piece(component(Glyph("variable", "δ", KRONECKER), [page.part(expr, path, n).box for n in places]))


def _indicator(page: Page, expr: Indicator, path: Path) -> Piece:
    return Piece(Row((Glyph("variable", "𝟙"), Fence(page.part(expr, path, 0).box, "[", "]"))), Bond.POWER)


def _within(page: Page, expr: Within, path: Path) -> Piece:
    return Piece(Row((Glyph("variable", "𝟙"), Fence(within_box(page, expr, path), "[", "]"))), Bond.POWER)


def _relation(page: Page, expr: Rel, path: Path) -> Piece:
    sides = [page.part(expr, path, n).box for n in (0, 1)]
    return Piece(Row((sides[0], Glyph("relation", RELATIONS[expr.rel_op]), sides[1])), Bond.TERMS)


def _cases(page: Page, expr: Piecewise, path: Path) -> Piece:
    rows = []
    for n, (_, condition) in enumerate(expr.args):
        always = condition == True  # noqa: E712  (SymPy's true)
        when = Glyph("text", "otherwise") if always else Row((Glyph("text", "if "), page.part(expr, path, n, 1).box))
        rows.append((page.part(expr, path, n, 0).box, when))
    return Piece(boxes.Cases(tuple(rows)), Bond.OPEN)


def _two_cases(page: Page, expr: Cases, path: Path) -> Piece:
    """One value if k = i, another if k ≠ i: the letter that the first value is without stands first."""
    right, left, same, other = (page.part(expr, path, n).box for n in range(4))
    when = [Row((Glyph("text", "if "), Row((left, Glyph("relation", sign), right)))) for sign in "=≠"]
    return Piece(boxes.Cases(((same, when[0]), (other, when[1]))), Bond.OPEN)


def _components(page: Page, expr: Components, path: Path) -> Piece:
    """A column of components, or a matrix where each of them is a row."""
    rows = []
    for n, value in enumerate(expr.values, 1):
        inner = range(1, len(value.args)) if isinstance(value, Components) else ()
        rows.append(tuple(page.part(expr, path, n, m).box for m in inner) or (page.part(expr, path, n).box,))
    return Piece(Grid(tuple(rows)))


def _partial(page: Page, expr: Partial, path: Path) -> Piece:
    """∂L/∂z; directly nested derivatives become one of higher order, the outermost leftmost: ∂²L/∂z_j∂z_i = ∂/∂z_j ∂L/∂z_i."""
    if isinstance(expr.wrt.tensor, Direction):
        return Piece(Row((D, Fence(page.part(expr, path, 0).box))), Bond.FACTOR)
    body, place = expr, path
    below: list[tuple[Any, Path]] = []
    while isinstance(body, Partial) and body.held == expr.held and (not below or not page.any_mark_at(place)):
        below.append((body.wrt, (*place, 1)))
        body, place = body.body, (*place, 0)
    piece = _quotient(page, page.lay(body, place), body, below)
    if not expr.held:
        return piece
    held = commas([page.part(expr, path, n + 2).box for n in range(len(expr.held))])
    return Piece(Script(Fence(piece.box, "", "|"), row(*held)), Bond.FACTOR)


def _quotient(page: Page, piece: Piece, body: Any, below: Sequence[tuple[Any, Path]]) -> Piece:
    above = raised(DEL, Glyph("number", str(len(below)))) if len(below) > 1 else DEL
    under = Row(tuple(part for box in _repeated(page, below) for part in (TIMES, DEL, box))[1:])
    if isinstance(body, Partial) or piece.bond < Bond.FACTOR or is_tall(piece.box):
        operator = Fraction(above, under)
        if piece.bond is Bond.OPEN:
            return Piece(Row((operator, APPLY, piece.box)), Bond.OPEN, closed=Row((operator, APPLY, piece.enclosed)))
        inside = Row((operator, APPLY, piece.box))
        return Piece(Row((operator, APPLY, Fence(piece.box))), Bond.OPEN, closed=Fence(inside))
    return Piece(Fraction(Row((above, piece.box)), under), Bond.FACTOR)


def _repeated(page: Page, below: Sequence[tuple[Any, Path]]) -> list[Box]:
    """The variables below the line; one that is repeated (and coloured alike) gets an exponent."""
    runs = [(box, len(list(run))) for box, run in groupby(page.lay(entry, path).box for entry, path in below)]
    return [raised(box, Glyph("number", str(count))) if count > 1 else box for box, count in runs]


def _opaque(page: Page, expr: Opaque, path: Path) -> Piece:
    """ℓ(z)."""
    inside = row(*commas([page.part(expr, path, n).box for n in range(len(expr.args))]))
    return Piece(Row((Glyph("variable", "ℓ"), Fence(inside))), Bond.POWER)


LAYERS: dict[type, Layer] = {
    Add: _terms,
    Mul: lay_product,
    Pow: lay_power,
    Rational: lambda page, expr, path: number(expr),
    Number: lambda page, expr, path: number(expr),
    Pi: lambda page, expr, path: Piece(Glyph("variable", "π")),
    Exp1: lambda page, expr, path: Piece(Glyph("variable", "e")),
    EulerGamma: lambda page, expr, path: Piece(Glyph("variable", "γ")),
    Infinity: lambda page, expr, path: Piece(Glyph("variable", "∞")),
    NegativeInfinity: lambda page, expr, path: Piece(Row((NEGATIVE, Glyph("variable", "∞"))), Bond.TERMS),
    Symbol: lambda page, expr, path: Piece(name(expr.name)),
    Index: lambda page, expr, path: Piece(index_letter(expr)),
    Extent: lambda page, expr, path: Piece(name(expr.name)),
    Tensor: lambda page, expr, path: Piece(symbol(expr)),
    Entry: _entry,
    Binder: lay_binder,
    Delta: _delta,
    InverseEntry: _inverse,
    Det: _determinant,
    CholeskyEntry: _decomposition("chol"),
    CholeskyInverseEntry: _decomposition("chol", INVERSE),
    Eigenvalue: _decomposition("λ"),
    EigenvectorEntry: _decomposition("v"),
    ExponentialEntry: _decomposition("exp"),
    ExponentialSlope: _decomposition("K"),
    TriangleEntry: _decomposition("qr"),
    TriangleInverseEntry: _decomposition("qr", INVERSE),
    Indicator: _indicator,
    Within: _within,
    Partial: _partial,
    Opaque: _opaque,
    Rel: _relation,
    Piecewise: _cases,
    Cases: _two_cases,
    Components: _components,
    Application: lay_function,
}
