"""Index expressions: whole-number combinations of letters and sizes, their ranges, and what solves one for a letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, cast

from sympy import Add, Expr, Integer, Mul

from symderiv.errors import AxisMismatch
from symderiv.notation.conversion import require_index
from symderiv.notation.indices.axes import Axis, Extent, Index
from symderiv.notation.indices.by_name import size_form
from symderiv.notation.indices.names import letter_name
from symderiv.notation.indices.size_products import named, size_product

SizeForm = Mapping[str, int]
"""A size as a sum: a coefficient for each name of an axis or product of names, and for the number under the empty name."""


@dataclass(frozen=True)
class Affine:
    """Σ coefficient · (letter, size, or their product with at most one letter) + constant.

    >>> from symderiv.notation.indices.axes import Axis
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
        """The product, of which at most one may mention letters: (h − 1) K with the size K."""
        total = cls({}, 1)
        for part in parts:
            if _mentions_letters(total) and _mentions_letters(part):
                return None
            total = cls.total(cls._scaled(total, *term) for term in (*part.coefficients.items(), (None, part.constant)))
        return total

    def _scaled(self, atom: Expr | None, number: int) -> Affine:
        """A multiple by a number, and by a letter or size where one is named."""
        if atom is None or not number:
            return self.times(number)
        own = {cast(Expr, a * atom): n * number for a, n in self.coefficients.items()}
        return Affine(own | ({atom: self.constant * number} if self.constant else {}), 0)

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
        if any(letter in a.free_symbols for a in rest.coefficients):
            return None
        return rest.times(-number).expr if number in (1, -1) else None

    def extreme(self, largest: bool) -> SizeForm:
        """The largest or smallest value over all values of the letters, as a sum of sizes."""
        total = {"": self.constant}
        for letter, slope in self._slopes().items():
            for name, times in _at_extreme(letter, slope, largest).items():
                total[name] = total.get(name, 0) + times
        return total

    def _slopes(self) -> dict[Index | None, dict[str, int]]:
        """By how much the combination grows with each letter, as a sum of sizes; under None what stands without one."""
        found: dict[Index | None, dict[str, int]] = {}
        for atom, number in self.coefficients.items():
            parts = atom.args if isinstance(atom, Mul) else (atom,)
            letter = next((p for p in parts if isinstance(p, Index)), None)
            size = {"": number}
            for part in parts:
                if isinstance(part, Extent):
                    size = size_product(size, dict(size_form(part.axis)))
            own = found.setdefault(letter, {})
            for name, times in size.items():
                own[name] = own.get(name, 0) + times
        return found


def _mentions_letters(part: Affine) -> bool:
    return any(a.free_symbols for a in part.coefficients)


OPEN = "?"
"""In the place of a size of which not even the sign is known, so that nothing about it is sure."""


def _at_extreme(letter: Index | None, slope: SizeForm, largest: bool) -> SizeForm:
    """The largest or smallest that a letter times a slope comes to."""
    if letter is None:
        return slope
    rising = surely_positive(slope, 0)
    if not rising and not surely_positive({name: -number for name, number in slope.items()}, 0):
        return {OPEN: 1 if largest else -1}
    return size_product(slope, dict(size_form(letter.axis))) if rising == largest else slope


def formula(axis: Axis) -> Expr:
    """The size of an axis as a formula of other axes' sizes, where it has one.

    >>> formula(Axis("W", length=(("O", 1), ("R", 1), ("", -1))))
    O + R - 1
    """
    return cast(Expr, Add(*(Mul(n, *(Extent(Axis(name)) for name in named(names))) for names, n in size_form(axis))))


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

    >>> surely_positive({"K": 2, "": -1}), surely_positive({"K": 1, "": -1}), surely_positive({"H*K": 1, "K": -1}, 0)
    (True, False, True)
    """
    grown: dict[str, int] = {}
    for names, number in form.items():  # each size is 1 and something that is not negative
        for part in _products(named(names)):
            grown[part] = grown.get(part, 0) + number
    return grown.pop("", 0) >= least and all(n >= 0 for n in grown.values())


def _products(names: Sequence[str]) -> list[str]:
    """The products of each choice of some of the names: the terms of (1 + h)(1 + k)."""
    return ["*".join(kept) for n in range(len(names) + 1) for kept in combinations(names, n)]


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


def differ(one: Expr, other: Expr) -> bool:
    """Whether two index expressions are surely two places: n and n + N, for sizes are at least 1."""
    forms = Affine.of(one), Affine.of(other)
    if forms[0] is None or forms[1] is None:
        return False
    gap = forms[0].minus(forms[1])
    numbers = [gap.constant, *gap.coefficients.values()]
    return not _mentions_letters(gap) and any(numbers) and (min(numbers) >= 0 or max(numbers) <= 0)


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
    """Whether one of two axes may be a part of the other: their sizes are related by a formula, or both are numbers, or one is a
    number and the other, K + 3, surely as large."""
    if one == other:
        return True
    if one.size is not None or other.size is not None:
        least = [a.size if a.size is not None else dict(a.length).get("", 0) for a in (one, other)]
        return None not in (one.size, other.size) or least[one.size is not None] >= least[one.size is None] > 0
    if not (one.length or other.length):
        return False
    names = {p for n, _ in size_form(one) for p in named(n)} & {p for n, _ in size_form(other) for p in named(n)}
    return bool(names)


def on_axis(index: Any, axis: Axis) -> Expr:
    """The index as an expression, if it may run over the axis; text is the name of a letter, and nothing else.

    Raises `AxisMismatch` for a letter over another axis (unless their sizes are related), a number off the axis, or
    anything that is no index.
    """
    if type(index) is Index and index.axis == axis:
        return index
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


def require_own(index: Any, axis: Axis) -> None:
    """Refuse a letter over another axis of fixed size where a person types it: that it may run over a part is for code to say.

    Raises `AxisMismatch`.
    """
    if isinstance(index, Index) and index.axis != axis and None not in (index.axis.size, axis.size):
        raise AxisMismatch(f"Index {index.name} runs over {index.axis}, not over {axis}", typed=index.name,
                           advice=f"Take a letter of {axis}, or one shifted over a part of it.")


__all__ = ["Affine", "akin", "below", "canonical", "formula", "leaves", "on_axis", "outside", "require_own", "sides",
           "surely_positive"]
