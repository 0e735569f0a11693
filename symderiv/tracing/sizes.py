"""Sizes as code computes with them: x.shape[0], 2 * D, D // heads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symderiv.errors import ModelError
from symderiv.notation.products import named, size_product

if TYPE_CHECKING:
    from symderiv.tracing.tape import Tape

Form = dict[str, int]
"""A size as a sum: a coefficient for each product of names, as in "H*K", and for the number under the empty name."""


def plus(one: Mapping[str, int], other: Mapping[str, int], times: int = 1) -> Form:
    """The sum of a size and a multiple of another.

    >>> plus({"T": 1}, {"": 1}, -1)
    {'T': 1, '': -1}
    """
    names = {**one, **other}
    total = {n: one.get(n, 0) + times * other.get(n, 0) for n in names}
    return {n: c for n, c in total.items() if c}


def quotient(whole: Mapping[str, int], part: Mapping[str, int]) -> Form | None:
    """The size that times `part` is `whole`; None where there is none.

    >>> quotient({"H*K": 6}, {"K": 2}), quotient({"D*K": 1, "D": -1}, {"K": 1, "": -1}), quotient({"D": 1}, {"": 2})
    ({'H': 3}, {'D': 1}, None)
    """
    rest, found = dict(whole), Form()
    while rest and part:
        lead, by = max(rest, key=_order), max(part, key=_order)
        left = _without(named(lead), named(by))
        if left is None or rest[lead] % part[by]:
            return None
        term = {"*".join(left): rest[lead] // part[by]}
        found, rest = plus(found, term), plus(rest, size_product(term, part), -1)
    return found if part else None


def _order(names: str) -> tuple[int, list[str]]:
    """An order of products that multiplication keeps."""
    return len(named(names)), sorted(named(names))


def _without(names: list[str], gone: list[str]) -> list[str] | None:
    left = list(names)
    for name in gone:
        if name not in left:
            return None
        left.remove(name)
    return left


def same(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether two sizes are one for all values of the names."""
    return not plus(one, other, -1)


class Size:
    """The size of an axis that has no fixed one. Sums, multiples, products and exact quotients are sizes again.

    Raises `ModelError` where a number is needed: for a loop, or a choice that depends on it.
    """

    __slots__ = ("form", "tape")

    def __init__(self, form: Mapping[str, int], tape: Tape) -> None:
        self.form, self.tape = dict(form), tape

    def __add__(self, other: Any) -> Any:
        return self._joined(other, plus)

    def __sub__(self, other: Any) -> Any:
        return self._joined(other, lambda a, b: plus(a, b, -1))

    def __rsub__(self, other: Any) -> Any:
        return self._joined(other, lambda a, b: plus(b, a, -1))

    def __mul__(self, other: Any) -> Any:
        return self._joined(other, size_product)

    __radd__, __rmul__ = __add__, __mul__

    def __floordiv__(self, other: Any) -> Any:
        return self._joined(other, self.tape.divided)

    def __mod__(self, other: Any) -> Any:
        return self - self // other * other

    def _joined(self, other: Any, join: Callable[[Form, Form], Form]) -> Any:
        form = form_of(other)
        return NotImplemented if form is None else sized(join(self.form, form), self.tape)

    def __eq__(self, other: object) -> bool:
        form = form_of(other)
        return form is not None and same(self.form, form)

    def __hash__(self) -> int:
        return hash(frozenset(self.form.items()))

    def _value(self) -> Any:
        return self.tape.constant(self)

    def __truediv__(self, other: Any) -> Any:
        return self._value() / other

    def __rtruediv__(self, other: Any) -> Any:
        return other / self._value()

    def __pow__(self, other: Any) -> Any:
        return self._value() ** other

    def __rpow__(self, other: Any) -> Any:
        return other ** self._value()

    def __neg__(self) -> Any:
        return sized(plus({}, self.form, -1), self.tape)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        values = [i._value() if isinstance(i, Size) else i for i in inputs]
        return getattr(ufunc, method)(*values, **options)

    def _number(self, *_: Any) -> Any:
        raise ModelError("A size that is not fixed is no number here", typed=str(self),
                         advice=f"A loop or a choice needs one: fix it, as in sd.axes('{self._first()}=3').")

    __index__ = __int__ = __float__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _number

    def _first(self) -> str:
        return next((n.split("*")[0] for n in self.form if n), "T")

    def __repr__(self) -> str:
        return " + ".join(str(c) if not n else n if c == 1 else f"{c}*{n}" for n, c in self.form.items()).replace("+ -", "- ")


def sized(form: Mapping[str, int], tape: Tape) -> Any:
    """A size, or the number that it is."""
    return Size(form, tape) if any(form) else form.get("", 0)


def form_of(value: Any) -> Form | None:
    """The sum that a size or a whole number is; None for anything else."""
    if isinstance(value, Size):
        return value.form
    if isinstance(value, bool) or not hasattr(value, "__index__") or hasattr(value, "dims"):
        return None
    number = int(value)
    return {"": number} if number else {}
