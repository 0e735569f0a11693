"""Index expressions: whole-number combinations of letters and sizes, their ranges, and what solves one for a letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sympy import Add, Expr, Integer, Mul

from symderiv.errors import AxisMismatch
from symderiv.notation.axes import Axis, Extent, Index, letter_name, size_form
from symderiv.notation.conversion import require_index

SizeForm = Mapping[str, int]
"""A size as a sum: a coefficient for each name of an axis, and for the number under the empty name."""


@dataclass(frozen=True)
class Affine:
    """Σ coefficient · (letter or size) + constant.

    >>> from symderiv.notation.axes import Axis
    >>> i = Axis("K").index("i")
    >>> str(Affine.of(2*(i - 1) + 3).expr)
    '2*i + 1'
    """

    coefficients: Mapping[Expr, int]
    constant: int

    @classmethod
    def of(cls, expr: Expr) -> Affine | None:
        """The combination that an index expression is; None for any other, as a product of two letters."""
        if isinstance(expr, Integer):
            return cls({}, int(expr))
        if isinstance(expr, Index | Extent):
            return cls({expr: 1}, 0)
        if not isinstance(expr, Add | Mul):
            return None
        parts = [cls.of(a) for a in expr.args]
        if any(p is None for p in parts):
            return None
        known = cast(list[Affine], parts)
        return cls.total(known) if isinstance(expr, Add) else cls.product(known)

    @classmethod
    def total(cls, parts: Iterable[Affine]) -> Affine:
        """The sum of several."""
        found: dict[Expr, int] = {}
        constant = 0
        for part in parts:
            constant += part.constant
            for atom, number in part.coefficients.items():
                found[atom] = found.get(atom, 0) + number
        return cls({a: n for a, n in found.items() if n}, constant)

    @classmethod
    def product(cls, parts: Iterable[Affine]) -> Affine | None:
        """The product, of which at most one may be more than a number."""
        number, other = 1, None
        for part in parts:
            if not part.coefficients:
                number *= part.constant
            elif other is not None:
                return None
            else:
                other = part
        return other.times(number) if other is not None else cls({}, number)

    def times(self, number: int) -> Affine:
        """A whole multiple."""
        return Affine({a: n * number for a, n in self.coefficients.items() if number}, self.constant * number)

    def minus(self, other: Affine) -> Affine:
        """The difference."""
        return Affine.total((self, other.times(-1)))

    @property
    def expr(self) -> Expr:
        """As an expression, like terms gathered."""
        return cast(Expr, Add(*(Mul(n, a) for a, n in self.coefficients.items()), Integer(self.constant)))

    def solved(self, letter: Index) -> Expr | None:
        """What `letter` is where this combination is 0, if that is a whole combination again.

        >>> i, r = Axis("O").index("i"), Axis("R").index("r")
        >>> str(Affine.of(2*i + r - 2).solved(r)), Affine.of(2*i + r - 2).solved(i)
        ('2 - 2*i', None)
        """
        number = self.coefficients.get(letter, 0)
        rest = Affine({a: n for a, n in self.coefficients.items() if a != letter}, self.constant)
        return rest.times(-number).expr if number in (1, -1) else None

    def extreme(self, largest: bool) -> SizeForm:
        """The largest or smallest value over all values of the letters, as a sum of sizes."""
        total = {"": self.constant}
        for atom, number in self.coefficients.items():
            at_end = isinstance(atom, Extent) or (number > 0) == largest
            for name, times in size_form(cast(Any, atom).axis) if at_end else (("", 1),):
                total[name] = total.get(name, 0) + number * times
        return total


def formula(axis: Axis) -> Expr:
    """The size of an axis as a formula of other axes' sizes, where it has one.

    >>> formula(Axis("W", length=(("O", 1), ("R", 1), ("", -1))))
    O + R - 1
    """
    return cast(Expr, Add(*(Mul(n, Extent(Axis(name)) if name else Integer(1)) for name, n in size_form(axis))))


def canonical(expr: Expr) -> Expr:
    """An index expression with like terms gathered; one that is no whole combination stays as it is.

    >>> i = Axis("K").index("i")
    >>> canonical(Add(i, Mul(2, i + 1, evaluate=False), evaluate=False))
    3*i + 2
    """
    if isinstance(expr, Index | Integer):
        return expr
    found = Affine.of(expr)
    return expr if found is None else found.expr


def surely_positive(form: SizeForm, least: int = 1) -> bool:
    """Whether a sum of sizes is at least `least` for all sizes from 1.

    >>> surely_positive({"K": 2, "": -1}), surely_positive({"K": 1, "": -1})
    (True, False)
    """
    return all(n >= 0 for name, n in form.items() if name) and sum(form.values()) >= least


def below(one: SizeForm, other: SizeForm) -> bool:
    """Whether one size is surely at most the other."""
    names = one.keys() | other.keys()
    return surely_positive({n: other.get(n, 0) - one.get(n, 0) for n in names}, 0)


def sides(expr: Expr, axis: Axis) -> tuple[bool, bool]:
    """Whether an index expression is surely at least 1, and surely at most the size of the axis.

    >>> O, R = Axis("O"), Axis("R"); W = Axis("W", length=(("O", 1), ("R", 1), ("", -1)))
    >>> sides(O.index("i") + R.index("r") - 1, W), sides(W.index("j") - R.index("r") + 1, O)
    ((True, True), (False, False))
    """
    found = Affine.of(expr)
    if found is None:
        return False, False
    if isinstance(expr, Index) and expr.axis == axis:
        return True, True
    return surely_positive(found.extreme(False)), below(found.extreme(True), dict(size_form(axis)))


def outside(expr: Expr, axis: Axis) -> bool:
    """Whether an index expression surely leaves the axis, for all letters and sizes."""
    found = Affine.of(expr)
    if found is None:
        return False
    beyond = dict(size_form(axis))
    beyond[""] = beyond.get("", 0) + 1
    return below(found.extreme(True), {"": 0}) or below(beyond, found.extreme(False))


def leaves(expr: Expr, axis: Axis) -> bool:
    """Whether an index expression leaves the axis for some letters: below 1 at some sizes, or above the end at all sizes."""
    found = Affine.of(expr)
    if found is None:
        return False
    beyond = dict(size_form(axis))
    beyond[""] = beyond.get("", 0) + 1
    return not surely_positive(found.extreme(False)) or below(beyond, found.extreme(True))


def akin(one: Axis, other: Axis) -> bool:
    """Whether the sizes of two axes are related by a formula, so that one may be a part of the other."""
    names = {n for n, _ in size_form(one)} & {n for n, _ in size_form(other)} - {""}
    return one == other or bool((one.length or other.length) and names)


def on_axis(index: Any, axis: Axis) -> Expr:
    """The index as an expression, if it may run over the axis; text is the name of a letter, and nothing else.

    Raises `AxisMismatch` for a letter over another axis (unless their sizes are related), a number off the axis, or
    anything that is no index.
    """
    made = axis.index(letter_name(index)) if isinstance(index, str) else canonical(require_index(index))
    over = getattr(getattr(made, "tensor", None), "over", None)
    if over is not None and over != axis:
        raise AxisMismatch(f"{made} is a place on {over}, not on {axis}", typed=str(made))
    if isinstance(made, Index) and not akin(made.axis, axis):
        raise AxisMismatch(f"Index {made.name} runs over {made.axis}, not over {axis}", typed=made.name,
                           advice=f"If sizes are related, say so: sd.axes('{made.axis} R {axis}={made.axis}+R-1').")
    if made.is_Integer and (made < 1 or (axis.size is not None and made > axis.size)):
        raise AxisMismatch(f"Components of {axis} are counted from 1 to {axis.size or axis}", typed=str(made))
    return made


__all__ = ["Affine", "akin", "below", "canonical", "formula", "leaves", "on_axis", "outside", "sides", "surely_positive"]
