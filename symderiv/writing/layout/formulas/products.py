"""Products and powers: signs, coefficients, fractions, and brackets between factors."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Float, Integer, Mul, Pow, Rational, S, exp

from symderiv.errors import SymderivError
from symderiv.notation import Sum, tensors
from symderiv.writing.layout.boxes import (
    DOT,
    NEGATIVE,
    TIMES,
    BigSum,
    Box,
    Brace,
    Fence,
    Fraction,
    Glyph,
    Mark,
    Root,
    Row,
    Script,
    contains,
    row,
)
from symderiv.writing.layout.formulas.fragments import Bond, Page, Path, Piece
from symderiv.writing.layout.formulas.norms import lay_norm
from symderiv.writing.layout.formulas.ordering import BIG, CONSTANT, DERIVATIVE, FUNCTION, free_letters, kind, ordered_factors
from symderiv.writing.layout.symbols import raised

SLASH = Glyph("sign", "/")


@dataclass(frozen=True, eq=False)
class Factor:
    """One argument of a product with its place; `below` when it belongs under the fraction line."""

    expr: Any
    path: Path
    below: bool = False

    @property
    def shown(self) -> Any:
        """What is shown where it stands: of a negative power, the positive one."""
        return positive(self.expr) if self.below else self.expr

    @property
    def base(self) -> Any:
        """Its base, to see what would cancel."""
        return self.expr.base if isinstance(self.expr, Pow) else self.expr


def positive(expr: Any) -> Any:
    """1/expr for a power with a negative exponent, or an exponential."""
    if isinstance(expr, exp):
        return exp(-expr.args[0], evaluate=False)
    return expr.base if expr.exp == -1 else Pow(expr.base, -expr.exp, evaluate=False)


def number(value: Any) -> Piece:
    """An integer, a fraction or a decimal; a negative one has its sign in front."""
    if not value.is_finite:
        raise SymderivError("No layout is known for this number", typed=str(value))
    if value < 0:
        return Piece(Row((NEGATIVE, number(-value).box)), Bond.TERMS)
    if isinstance(value, Float):
        return decimal(value)
    if value.q == 1:
        return Piece(Glyph("number", str(value.p)))
    return Piece(Fraction(Glyph("number", str(value.p)), Glyph("number", str(value.q))), Bond.FACTOR)


def decimal(value: Any) -> Piece:
    """A decimal number; very large and small ones as a power of ten."""
    mantissa, _, exponent = repr(float(value)).partition("e")
    digits = Glyph("number", mantissa.removesuffix(".0"))
    if not exponent:
        return Piece(digits)
    tens = str(int(exponent)).replace("-", "−")
    power = Script(Glyph("number", "10"), sup=row(*(Glyph("sign" if c == "−" else "number", c) for c in _split_sign(tens))))
    return Piece(power, Bond.POWER) if digits.text == "1" else Piece(Row((digits, DOT, power)), Bond.PRODUCT)


def _split_sign(digits: str) -> Sequence[str]:
    return ("−", digits[1:]) if digits.startswith("−") else (digits,)


def lay_product(page: Page, expr: Any, path: Path, skipped: Collection[int] = ()) -> Piece:
    """A product with its sign in front, without the factors that are `skipped`."""
    negative, piece = signed_product(page, expr, path, skipped)
    return Piece(Row((NEGATIVE, piece.at_least(Bond.OPEN))), Bond.TERMS) if negative else piece


def signed_product(page: Page, expr: Mul, path: Path, skipped: Collection[int] = ()) -> tuple[bool, Piece]:
    """Whether the product is negative, and the product without that sign."""
    factors = [Factor(a, (*path, n), _is_below(a) or _undoes(a, expr)) for n, a in enumerate(expr.args) if n not in skipped]
    first = factors[0]
    if not first.expr.is_Number:
        return False, _joined(_fraction_and_rest(page, S.One, path, factors))
    return bool(first.expr < 0), _joined(_fraction_and_rest(page, abs(first.expr), first.path, factors[1:]))


def _is_below(factor: Any) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_Number and factor.exp < 0)


def _undoes(factor: Any, product: Mul) -> bool:
    """Whether an exponential divides: e^c below what has e^c as well, or below Σ_j e^c_j, as 1/p_k is written out."""
    if not isinstance(factor, exp) or not factor.args[0].could_extract_minus_sign():
        return False
    beside = positive(factor)
    sums = (f.base if isinstance(f, Pow) else f for f in product.args)
    return any(f.has(beside) for f in product.args) \
        or any(isinstance(s, Sum) and isinstance(s.body, exp) and tensors(s.body) == tensors(beside) for s in sums)


def _fraction_and_rest(page: Page, coefficient: Any, colour: Path, factors: list[Factor]) -> list[Piece]:
    """The coefficient, a fraction if there is one, and the factors beside it."""
    above, below = _in_order(page, [f for f in factors if not f.below]), _in_order(page, [f for f in factors if f.below])
    if isinstance(coefficient, Rational):
        top, bottom = Integer(coefficient.p), Integer(coefficient.q)
    else:
        top, bottom = coefficient, S.One
    whole = not below and bottom == 1
    inside = [] if whole else _over(above, below)
    beside = [page.lay(f.expr, f.path) for f in above if f not in inside]
    if whole:
        lead = [] if top == 1 and beside else [page.marked(number(top), colour)]
        return lead + beside
    if not below and not inside:
        return [page.marked(number(coefficient), colour), *beside]
    over = [number(top)] * (top != 1 or not inside) + [page.lay(f.expr, f.path) for f in inside]
    under = [number(bottom)] * (bottom != 1) + [page.marked(_lay_below(page, f), f.path) for f in below]
    return [Piece(Fraction(_joined(over).box, _joined(under).box), Bond.FACTOR), *beside]


def _over(above: list[Factor], below: list[Factor]) -> list[Factor]:
    """The factors that go over the fraction line.

    Over constants only constants, so that 2/N stands in front; never a derivative, never what the denominator would
    cancel; over components none in letters of another part, so that (y_k/p_k) x_j stays apart; a sum only when it is alone
    and the denominator is as tall.
    """
    if all(kind(f.expr) <= CONSTANT for f in below):
        return [f for f in above if kind(f.expr) <= CONSTANT]
    bases = [f.base for f in below]
    cancels = [f for f in above if f.base in bases]
    limit = FUNCTION if cancels else DERIVATIVE
    inside = [f for f in above if kind(f.expr) < limit and f not in cancels]
    inside = _of_its_letters(inside, below) or inside
    big = len(above) == 1 and kind(above[0].expr) == BIG
    return above if big and any(f.base.has(Sum) for f in below) else inside


def _of_its_letters(inside: list[Factor], below: list[Factor]) -> list[Factor]:
    """The factors without letters, or with some that stand below the line as well, and what has only letters of one of these:
    π_i beside e^(x_n − μ_i) over Σ_k π_k e^(x_n − μ_k); all of them where none stands there."""
    letters = frozenset().union(*(free_letters(f.expr) for f in below))
    own = [free_letters(f.expr) for f in inside]
    over = [of for of in own if of & letters]
    return [f for f, of in zip(inside, own, strict=True) if not letters or not of or any(of <= other for other in over)]


def _lay_below(page: Page, factor: Factor) -> Piece:
    if isinstance(factor.expr, exp):
        return page.made(factor.shown, factor.path)
    if factor.expr.exp == -1:
        return lay_norm(page, factor.expr.base, S(2)) or page.part(factor.expr, factor.path, 0)
    return lay_power(page, factor.shown, factor.path)


def _in_order(page: Page, factors: list[Factor]) -> list[Factor]:
    """The factors in the order of the page; equal ones keep their places apart."""
    waiting: dict[Any, list[Factor]] = {}
    for factor in factors:
        waiting.setdefault(factor.shown, []).append(factor)
    return [waiting[e].pop(0) for e in ordered_factors([f.shown for f in factors], page.free, page.letters, page.order)]


def _joined(pieces: Sequence[Piece]) -> Piece:
    """The pieces as one product, with brackets where one would run into the next."""
    if len(pieces) == 1:
        return pieces[0]
    several = sum(p.bond is Bond.OPEN and not p.closed for p in pieces) > 1
    boxes = [_factor_box(p, n == len(pieces) - 1 and not several) for n, p in enumerate(pieces)]
    items: list[Box] = [boxes[0]]
    for box in boxes[1:]:
        items += [DOT if _starts_with_number(box) else TIMES, box]
    is_open = pieces[-1].bond is Bond.OPEN and not several
    return Piece(Row(tuple(items)), Bond.OPEN if is_open else Bond.PRODUCT)


def _factor_box(piece: Piece, last: bool) -> Box:
    if last:
        return piece.enclosed if piece.bond in (Bond.TERMS, Bond.PRODUCT) else piece.box
    return piece.enclosed if piece.closed else piece.at_least(Bond.FACTOR)


def _starts_with_number(box: Box) -> bool:
    """Whether digits stand first, so that a factor before it needs a dot."""
    match box:
        case Glyph(kind="number"):
            return True
        case Row(items) if items:
            return _starts_with_number(items[0])
        case Fraction(over=Glyph(kind="number"), under=Glyph(kind="number")):
            return True
        case Script(base=base) | Mark(inside=base) | Brace(inside=base):
            return _starts_with_number(base)
        case _:
            return False


def lay_power(page: Page, expr: Pow, path: Path) -> Piece:
    """A power: roots and negative exponents as textbooks write them."""
    if _is_below(expr):
        under = _lay_below(page, Factor(expr, path, below=True))
        return Piece(Fraction(Glyph("number", "1"), under.box), Bond.FACTOR)
    norm = lay_norm(page, expr.base, 2 * expr.exp)
    if norm is not None:
        return norm
    if expr.exp == S.Half:
        return Piece(Root(page.part(expr, path, 0).box))
    base = page.part(expr, path, 0)
    below = base.box if base.bond is Bond.SYMBOL else Fence(base.box)
    return Piece(raised(below, exponent_box(page, expr.exp, (*path, 1))), Bond.POWER)


def exponent_box(page: Page, exponent: Any, path: Path) -> Box:
    """An exponent; a fraction of numbers, or of few symbols, on one line."""
    if exponent.is_Rational and exponent.q != 1:
        slash = Row((number(Integer(exponent.p)).box, SLASH, number(Integer(exponent.q)).box))
        return page.marked(Piece(slash), path).box
    return on_one_line(page.lay(exponent, path).box)


def on_one_line(box: Box) -> Box:
    """−x/2 and z/τ for fractions of symbols; any other box as it is."""
    match box:
        case Row((Glyph() as sign, inner)) if sign == NEGATIVE:
            return Row((sign, on_one_line(inner)))
        case Fraction(over, under) if _is_atom(over) and _is_atom(under):
            return Row((over, SLASH, under))
        case Row((Fraction(Glyph(kind="number") as over, under), Glyph() as times, *rest)) if (
                times == TIMES and _is_atom(under) and all(_is_atom(b) or b == TIMES for b in rest)):
            return Row((*((over, TIMES) if over.text != "1" else ()), *rest, SLASH, under))
        case _:
            return box


def _is_atom(box: Box) -> bool:
    """Whether a box is one symbol, with its indices or a power."""
    return (isinstance(box, Glyph) and box.kind in ("variable", "number")) or (
        isinstance(box, Script) and isinstance(box.base, Glyph) and not is_tall(box))


def is_tall(box: Box) -> bool:
    """Whether a box is higher than a line, as a fraction or a big sum is."""
    return contains(box, Fraction, BigSum)
