"""What is written down while a function runs on symbols: the definitions so far, and the axes with their sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from math import gcd, prod
from typing import Any, NoReturn

from sympy import Expr, Integer

from symderiv.errors import AxisMismatch, ModelError
from symderiv.notation import Axis, Entry, Index, Model, add, mul, size_form
from symderiv.notation.indices.size_products import named, size_product
from symderiv.tracing.relations import Learned
from symderiv.tracing.size_forms import Form, plus, quotient, same, size_text


@dataclass(frozen=True)
class Operations:
    """What code may do with arrays of symbols: its functions by name, operators, indexing, methods.

    Arrays find it on their tape; NumPy's meaning of all of it is `from_numpy.operations.NUMPY`.
    """

    functions: Mapping[str, Callable[..., Any]]
    apply: Callable[[str, Sequence[Any], Mapping[str, Any]], Any]
    """A function, named as in NumPy, of arguments and options."""
    pick: Callable[[Any, Any], Any]
    assign: Callable[[Any, Any, Any], Any]
    attribute: Callable[[Any, str], Any]
    constant: Callable[[Tape, Any], Any]
    """A number or a size as an array without dimensions."""


class Tape:
    """One run of a function on symbols.

    `axes` are those of the inputs. Axes that the code makes are found again by their size: x[1:] and x[:-1] have one axis.
    `numbers` are the sizes at which other code has run: where it is given, sizes of one number that must be equal are.
    With `literals` the code has its sizes open, so that numbers in it are no sizes of its inputs.
    """

    def __init__(self, model: Model, axes: Mapping[str, Axis], operations: Operations,
                 numbers: dict[str, int] | None = None) -> None:
        self.model, self.axes, self.operations, self.numbers = model, dict(axes), operations, numbers
        self.place = ""
        self.stopped = self.drop_stopped = self.literals = False
        self.stopped_at: str | None = None
        self.resolve: Callable[[Form], Form] = lambda form: form
        self.used: set[str] = set()
        self.least: list[tuple[Form, int]] = []
        self.literal: set[str] = set()
        self._numbers = count(1)

    def letter(self, axis: Axis) -> Index:
        """A letter over an axis that stands nowhere else."""
        return Index(f"{axis.pool[0]}_{next(self._numbers)}", axis)

    def letters(self, form: Form) -> tuple[Index, ...]:
        """The letters of a dimension of this size: none for the size 1."""
        return () if same(form, {"": 1}) else (self.letter(self.axis(form)),)

    def axis(self, form: Form) -> Axis:
        """The axis of a size: one that is known, else a new one. Two of one size, which code cannot tell apart, are one.

        Raises `AxisMismatch` for a size that is none.
        """
        found = [a for a in self.axes.values() if same(dict(size_form(a)), form)]
        if len(found) > 1:
            raise Learned(found[1].name, {}, found[0])
        return found[0] if found else self._made(form)

    def _made(self, form: Form) -> Axis:
        number = form.get("", 0)
        if not any(form):
            if number < 1:
                raise AxisMismatch("An axis has at least one place", typed=str(number))
            made = Axis(self._name("HCMPQRUVEF"), number)
        elif list(form.values()) == [1] and "*" not in next(iter(form)):
            made = Axis(next(iter(form)))
        else:
            first = next(n for n in form if n).split("*")[0]
            length = (*((n, c) for n, c in form.items() if n), *((("", number),) if number else ()))
            made = Axis(next(n for k in count(1) if (n := f"{first}_{k}") not in self.axes), length=length)
        self.axes[made.name] = made
        return made

    def _name(self, wanted: str) -> str:
        free = (c for c in wanted if c not in self.axes)
        return next(free, None) or next(n for k in count(1) if (n := f"{wanted[0]}_{k}") not in self.axes)

    def require(self, size: Form, least: int) -> None:
        """Note that the code needs a size to be at least so large, as x[3] does."""
        if any(size):
            self.least.append((size, least))
        elif size.get("", 0) < least:
            raise AxisMismatch("No such place on this axis", typed=f"place {least} of {size.get('', 0)}")

    def fix(self, size: Form) -> NoReturn:
        """The code needs this size as a number: the first axis that it is made of has the size of the example from then on."""
        name = named(next(n for n in size if n))[0]
        raise Learned(name, {"": self.number({name: 1})})

    def at_least(self, size: Form, least: int) -> Form:
        """A size that the code needs to be so large: an axis of which nothing is known is from then on K + least − 1."""
        name = next(iter(size), "")
        if size != {name: 1} or name not in self.axes or self.axes[name].length or "*" in name:
            return size
        raise Learned(name, {self._part(self.number(size) - least + 1 if self.numbers is not None else 0): 1, "": least - 1})

    def contain(self, size: Form, part: Form) -> None:
        """The code takes a part from the first place on, as large as another axis or a number: an axis of which nothing is
        known is from then on T + R."""
        name = next(iter(size), "")
        parts = {p for n in part for p in named(n)}
        open_ = size == {name: 1} and name in self.axes and not self.axes[name].length and name not in parts
        if self.numbers is not None and part not in ({}, {"": 1}) and open_ and self.number(size) > self.number(part):
            raise Learned(name, plus(part, {self._part(self.number(size) - self.number(part)): 1}))

    def _part(self, number: int) -> str:
        """A new name for a part of an axis, whose size is that number where other code has run."""
        if self.numbers is None:
            return self._name("KCPQRMV")
        free = chain("KCPQRMVEFGHJL", (f"part{k}" for k in count()))
        made = next(n for n in free if n not in self.numbers and n not in self.axes)
        self.numbers[made] = number
        return made

    def number(self, form: Form) -> int:
        """A size at which other code has run."""
        known = self.numbers or {}
        return sum(c * prod(known[n] for n in named(names)) for names, c in form.items())

    def agree(self, one: Form, other: Form) -> bool:
        """Whether two sizes are equal. Raises `Learned` where they must be, and other code has run with them equal."""
        if same(one, other) or self.numbers is None or self.number(one) != self.number(other):
            return same(one, other)
        difference = plus(other, one, -1)
        whole = gcd(*difference.values())
        for name, number in difference.items():
            rest = {n: -number * c // whole**2 for n, c in difference.items() if n != name}
            if number // whole in (1, -1) and named(name) == [name] and not any(name in named(n) for n in rest):
                raise self._learned(name, rest)
        if len(difference) == 2 and sum(c > 0 for c in difference.values()) == 1:
            raise self._of_products(*map(named, difference))
        return False

    def _of_products(self, one: list[str], other: list[str]) -> Learned:
        """What makes a multiple of one product equal to that of another, as O K K' is 9 C: a factor of one that is as large as a
        factor of the other is that; where nothing is left to compare a factor with, it has the size of the example."""
        left, right = ([n for n in names if n not in others] for names, others in ((one, other), (other, one)))
        for name in left:
            twin = next((n for n in right if self.number({n: 1}) == self.number({name: 1})), None)
            if twin is not None:
                return Learned(name, {twin: 1})
        name = (left or right)[0]
        return Learned(name, {"": self.number({name: 1})})

    def _learned(self, name: str, form: Form) -> Learned:
        """A size in terms of others; two that only their sum ties, as those of two windows, are what they were in the example."""
        if any(form) and all(c < 0 for n, c in form.items() if n):
            return Learned(name, {"": self.number({name: 1})})
        return Learned(name, form)

    def note(self, place: Expr, size: Form) -> None:
        """Note that a letter, or an entry that is a place, runs over a dimension of this size."""
        over = place.tensor.over if isinstance(place, Entry) else place.axis if isinstance(place, Index) else None
        if self.numbers is not None and over is not None:
            self.numbers.setdefault(over.name, self.number(size))
            self.agree(size, dict(size_form(over)))

    def fresh(self, number: int, key: str) -> Form:
        """A size of which only the number is known; `key` tells it from others at this place of the code, in every run."""
        return {"": number} if self.literals else self.standing(number, f"{self.place}_{key}")

    def standing(self, number: int, name: str) -> Form:
        """A size of which only the number is known, under a name of its own in the code."""
        if self.numbers is None or number == 1:
            return {"": number}
        self.numbers[name] = number
        self.literal.add(name)
        self.axes.setdefault(name, Axis(name))
        return self.resolve({name: 1})

    def divided(self, whole: Form, part: Form) -> Form:
        """The size whole/part. An axis that is divided is from then on a product, D = 2 K."""
        found = quotient(whole, part)
        if found is not None:
            return found
        beside, rest = whole.get("", 0), {n: c for n, c in whole.items() if n}
        if self.numbers is not None and beside and rest and list(part) == [""] and not self.number(rest) % part[""]:
            return plus(self.divided(rest, part), {"": beside // part[""]})  # (K + 2) // 3, a third rounded up, of K = 3 P
        name = next(iter(whole), "")
        if self.numbers is not None and self.number(whole) % self.number(part):
            raise ModelError("This size is no whole number", typed=f"{self.number(whole)} / {self.number(part)}",
                             advice="Give example inputs whose sizes can be divided so.")
        if whole == {name: 1} and name in self.axes and len(part) == 1 and not self.axes[name].length:
            ((times, number),) = part.items()
            other = self._part(self.number(whole) // self.number(part) if self.numbers is not None else 0)
            raise Learned(name, size_product({times: number}, {other: 1}))
        single_ = [n for names in whole for n in named(names) if n in self.axes or n in (self.numbers or {})]
        if self.numbers is not None and single_:  # a half of a window less one: its size is what it was in the example
            raise Learned(single_[0], {"": self.numbers[single_[0]]})
        raise ModelError("This size is no whole number", typed=f"({size_text(whole)}) / ({size_text(part)})",
                         advice="Declare how the sizes are related, as in sd.axes('H K D=H*K').")

    def extent(self, form: Form) -> Expr:
        """A size as an expression, N of 1/N."""
        known = {a.name: a for a in self.axes.values()}
        whole = [a for a in self.axes.values() if a.size is None and same(dict(size_form(a)), form)]
        if whole and any(form):
            return whole[0].extent
        factors = {n: [known.get(p, Axis(p)).extent for p in n.split("*") if p] for n in form}
        return add(*(mul(Integer(c), *factors[n]) for n, c in form.items()))
