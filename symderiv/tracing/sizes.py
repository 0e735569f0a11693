"""Sizes as code computes with them: x.shape[0], 2 * D, D // heads."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symderiv.errors import ModelError
from symderiv.notation.indices.size_products import size_product
from symderiv.tracing.size_forms import Form, plus, same, size_text
from symderiv.tracing.tape import Tape


class Size:
    """The size of an axis that has no fixed one. Sums, multiples, products and exact quotients are sizes again.

    Raises `ModelError` where a number is needed: for a loop, or a choice that depends on it.
    """

    __slots__ = ("form", "tape")

    def __init__(self, form: Mapping[str, int], tape: Tape) -> None:
        self.form, self.tape = dict(form), tape

    def __add__(self, other: Any) -> Any:
        return self._joined(other, plus, operator.add)

    def __sub__(self, other: Any) -> Any:
        return self._joined(other, lambda a, b: plus(a, b, -1), operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return self._joined(other, lambda a, b: plus(b, a, -1), lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:
        return self._joined(other, size_product, operator.mul)

    __radd__, __rmul__ = __add__, __mul__

    def __floordiv__(self, other: Any) -> Any:
        return self._joined(other, self.tape.divided, operator.floordiv)

    def __mod__(self, other: Any) -> Any:
        return self - self // other * other

    def _joined(self, other: Any, join: Callable[[Form, Form], Form], operation: Callable[[Any, Any], Any]) -> Any:
        """With a size or a whole number a size again; with another number, 0.5 * n, a number."""
        form = form_of(other)
        if form is None:
            return operation(self._value(), other) if isinstance(other, float | np.floating) else NotImplemented
        return sized(join(self.form, form), self.tape)

    def __eq__(self, other: object) -> bool:
        form = form_of(other)
        return form is not None and same(self.form, form)

    def __hash__(self) -> int:
        return hash(frozenset(self.form.items()))

    def _value(self) -> Any:
        return self.tape.operations.constant(self.tape, self)

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
        return size_text(self.form)


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


def smaller(one: Any, other: Any, larger: bool, tape: Tape) -> Any:
    """The smaller of two sizes, min(N, 3) of x[:3], or the larger: the one that it is in the example, and the code needs it to
    stay so; a size that would have to be small is the number that it is there."""
    below, above = sorted((one, other), key=lambda size: tape.number(form_of(size) or {}))
    tape.contain(form_of(above) or {}, form_of(below) or {})
    difference = plus(form_of(above) or {}, form_of(below) or {}, -1)
    names = [n for n in difference if n]
    if any(difference[n] < 0 for n in names):
        tape.fix({names[0]: 1})
    tape.require({n: c for n, c in difference.items() if n}, -difference.get("", 0))
    return above if larger else below
