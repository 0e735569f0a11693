"""From index notation to matrix notation: `recognise(expr, indices)` is a form, or the reason why there is none.

An expression is a sum of terms; a term is a product of factors under a sum; a factor is an entry, a delta, or a smaller
expression (a bracket, a function of one, a power) that becomes a vector or a matrix by itself. The terms are contracted
by symderiv.matrices.contraction. Brackets are kept and, as a second way, multiplied out; the shorter form is taken.

>>> from symderiv.notation import Axis, Tensor, add, mul, negate
>>> K, D = Axis("K"), Axis("D")
>>> p, y, x = Tensor("p", (K,)), Tensor("y", (K,)), Tensor("x", (D,))
>>> i, j = K.index("i"), D.index("j")
>>> recognise(mul(add(p[i], negate(y[i])), x[j]), (i, j))
(p − y) xᵀ
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sympy import Add, Eq, Expr, Function, Integer, Max, Min, Mul, Ne, Pow, Symbol

from symderiv.errors import AxisMismatch, NoMatrixForm
from symderiv.matrices.build import quotient
from symderiv.matrices.constants import Identity, OneHot, Ones, Triangle, Unit
from symderiv.matrices.contraction import Factor, along, contract, diagonal
from symderiv.matrices.forms import Constant, Determinant, Form, Inverse, Slice, Whole
from symderiv.matrices.operations import Apply, Diag, Power, Softmax
from symderiv.matrices.scaling import ONE, scaled, split, zeros
from symderiv.matrices.sums import plus
from symderiv.matrices.terms import (
    as_it_stands,
    by_one_hot,
    by_units,
    einsum_signature,
    readings,
    taken_apart,
    without_deltas,
    without_softmaxes,
)
from symderiv.matrices.text import shortest
from symderiv.notation import (
    Delta,
    Det,
    Entry,
    Index,
    Indicator,
    InverseEntry,
    Partial,
    Sum,
    Tensor,
    Within,
    add,
    apart,
    free_indices,
    negate,
    power,
)

SLOTS = tuple(Symbol(f"slot{n}", real=True) for n in range(1, 9))
"""What stands for the operands in the head of an elementwise function."""

UNWRITTEN = {"Prod": "a product over an index", "MaxOver": "a maximum over an index", "Within": "a condition on a shifted index"}
"""What some kinds of nodes are called where there is no matrix notation for them."""

Legs = tuple[Index, ...]


@dataclass(frozen=True)
class NoForm:
    """Why an expression has no matrix form; `einsum` is the signature that computes it, where it is a plain contraction."""

    reason: str
    einsum: str = ""

    def __str__(self) -> str:
        return f"no matrix form: {self.reason}" + (f"; einsum '{self.einsum}'" if self.einsum else "")


MOST_TERMS = 200
"""So many terms of an expression are also tried with their brackets multiplied out, which makes more terms; then none."""


class _Stuck(Exception):
    """No form: the reason, carried from the place where it shows to the top."""


def recognise(expr: Expr, indices: Sequence[Index]) -> Form | NoForm:
    """The matrix form of an index expression, rows and columns in the order of `indices`; or why there is none.

    Raises `AxisMismatch` when a letter of the expression is missing among the indices.
    """
    loose = free_indices(expr) - set(indices)
    if loose or len(set(indices)) < len(indices):
        raise AxisMismatch("The indices must be the free letters of the expression", typed=f"{expr} over {tuple(indices)}",
                           advice=f"Missing: {', '.join(sorted(i.name for i in loose))}." if loose else "One letter twice.")
    return _recognised(expr, tuple(indices))


@lru_cache(maxsize=4096)
def _recognised(expr: Expr, indices: Legs) -> Form | NoForm:
    """The same, once: a page asks for what the code of each library asks for again."""
    signature = einsum_signature(expr, indices)
    if len(indices) > 2:
        return NoForm(f"{len(indices)} free indices", signature)
    try:
        return Recogniser().form(apart(expr, *indices), indices)
    except _Stuck as stuck:
        return NoForm(str(stuck), signature)


def matrix_form(expr: Expr, indices: Sequence[Index]) -> Form:
    """The matrix form of an index expression; raises `NoMatrixForm` with the reason where there is none."""
    found = recognise(expr, indices)
    if isinstance(found, NoForm):
        raise NoMatrixForm(str(found), typed=str(expr), advice="The index form stands.")
    return found


class Recogniser:
    """One recognition; every subexpression is looked at once."""

    def __init__(self, ways: Callable[[Expr], Iterable[Expr]] = readings) -> None:
        self.known: dict[tuple[Expr, Legs], Form | str] = {}
        self.terms, self.ways = 0, ways

    @cached_property
    def compared(self) -> Recogniser:
        """What reads the sides of a comparison: as they stand, for where both are one value rounding must not tell them apart."""
        return self if self.ways is as_it_stands else Recogniser(as_it_stands)

    def form(self, expr: Expr, legs: Legs) -> Form:
        """The form of `expr` with rows and columns along `legs`; raises `_Stuck`."""
        if (expr, legs) not in self.known:
            try:
                self.known[expr, legs] = self._form(expr, legs)
            except _Stuck as stuck:
                self.known[expr, legs] = str(stuck)
        found = self.known[expr, legs]
        if isinstance(found, str):
            raise _Stuck(found)
        return found

    def _form(self, expr: Expr, legs: Legs) -> Form:
        if isinstance(expr, Add):
            ways = [expr.args, *([opened] if (opened := by_units(expr.args, legs)) else [])]
            return shortest([plus(*(self.form(t, legs) for t in way)) for way in ways])
        if not expr.args and expr.is_zero is True:
            return zeros((legs[0].axis if legs else None, legs[1].axis if len(legs) > 1 else None))
        return self.term(expr, legs)

    # --- terms ----------------------------------------------------------------------------------------------------

    def term(self, expr: Expr, legs: Legs) -> Form:
        """A product under sums: the shortest of its readings, brackets kept or multiplied out."""
        reasons, forms, self.terms = [], [], self.terms + 1
        for reading in self.ways(expr) if self.terms <= MOST_TERMS else (expr,):
            try:
                forms.append(self.form(reading, legs) if isinstance(reading, Add) else self.product(reading, legs))
            except _Stuck as stuck:
                reasons.append(str(stuck))
        if not forms:
            raise _Stuck(reasons[0])
        return shortest(forms)

    def product(self, expr: Expr, legs: Legs) -> Form:
        """The form of one product under sums as it stands."""
        parts, bound = by_one_hot(*taken_apart(expr, set(legs)), legs)
        parts, bound, equal = without_deltas(parts, bound, legs)
        if equal is not None:
            return self._on_diagonal(parts, bound, equal)
        if (form := contract(self.factors(parts), frozenset(bound), legs)) is None:
            raise _Stuck(f"a letter joins more than two axes in {expr}")
        return form

    def _on_diagonal(self, parts: list[Expr], bound: set[Index], letter: Index) -> Form:
        if (vector := contract(self.factors(parts), frozenset(bound), (letter,))) is None:
            raise _Stuck("a letter joins more than two axes")
        return along([Factor(_diag(vector), (letter, letter))], (letter, letter))

    # --- factors --------------------------------------------------------------------------------------------------

    def factors(self, parts: list[Expr]) -> list[Factor]:
        """The factors of a product with their legs; e^u over its sum is one of them."""
        found, rest = without_softmaxes(parts)
        return [*(self.softmax(*pair) for pair in found), *map(self.factor, rest)]

    def softmax(self, exponent: Expr, letter: Index) -> Factor:
        """softmax(u), its rows along the letter that is not summed."""
        legs = (*(i for i in free_indices(exponent) if i != letter), letter)
        return Factor(Softmax(self.form(exponent, legs)), legs)

    def factor(self, expr: Expr) -> Factor:
        """A factor with its legs; of two orientations the shorter writing."""
        free = sorted(free_indices(expr), key=lambda i: i.name)
        if isinstance(expr, Delta | Within) and not all(isinstance(i, Index) or i.is_Integer or _is_label(expr, i)
                                                        for i in expr.args):
            raise _Stuck(f"{UNWRITTEN['Within']} has no matrix notation" if isinstance(expr, Within) else
                         f"the index expression in {expr}")
        odd = [i for i in expr.args[1:] if isinstance(i, Add | Mul)] if isinstance(expr, Entry) else []
        if odd:
            raise _Stuck(f"the index expression {odd[0]} in {expr}")
        foreign = [i for i, a in zip(expr.indices, expr.tensor.axes, strict=True) if isinstance(i, Index) and i.axis != a] \
            if isinstance(expr, Entry) else []
        if foreign:
            raise _Stuck(f"{expr}, where {foreign[0]} runs over {foreign[0].axis},")
        if len(free) > 2:
            raise _Stuck(f"{expr} has {len(free)} axes")
        orders = [tuple(free)] if len(free) < 2 else [tuple(free), tuple(free[::-1])]
        made = [Factor(self.atom(expr, legs), legs) for legs in orders]
        best = shortest([f.form for f in made])
        return next(f for f in made if f.form == best)

    def atom(self, expr: Expr, legs: Legs) -> Form:
        """The form of one factor, which has exactly the letters `legs`."""
        if not expr.atoms(Tensor, Index):
            return Constant(expr)
        for kind, read in READERS:
            if isinstance(expr, kind):
                return read(self, expr, legs)
        what = UNWRITTEN.get(type(expr).__name__, f"{type(expr).__name__} in {expr}")
        raise _Stuck(f"{what} has no matrix notation")

    def operands(self, exprs: Sequence[Any], legs: Legs) -> list[Form]:
        """The operands of an elementwise operation: scalars, or forms with all the legs."""
        return [self.form(e, legs if free_indices(e) else ()) for e in exprs]

    # --- what a factor can be -------------------------------------------------------------------------------------

    def entry(self, expr: Entry | InverseEntry, legs: Legs) -> Form:
        """A tensor or its inverse, a slice, a diagonal."""
        letters = [i for i in expr.indices if free_indices(i)]
        odd = [i for i in letters if not isinstance(i, Index)]
        if odd:
            raise _Stuck(f"the index expression {odd[0]} in {expr}")
        if len(letters) > 2:
            raise _Stuck(f"{expr} has {len(letters)} axes")
        places = [Integer(0) if i in letters else i for i in expr.indices]
        inverse = isinstance(expr, InverseEntry)
        if inverse and any(places):
            raise _Stuck(f"a component {expr} of an inverse")
        whole: Form = Inverse(expr.tensor) if inverse else Slice(expr.tensor, *places) if any(places) else Whole(expr.tensor)
        if len(letters) == 2 and letters[0] == letters[1]:
            return diagonal(whole)
        return Factor(whole, tuple(letters)).along(*legs)

    def determinant(self, expr: Det, legs: Legs) -> Form:
        """A determinant."""
        if expr.indices:
            raise _Stuck(f"{expr} is of several matrices")
        return Determinant(expr.tensor)

    def delta(self, expr: Delta, legs: Legs) -> Form:
        """An identity, a unit vector, or those of several labels as rows."""
        if set(expr.indices) == set(legs):
            return Identity(legs[0].axis.extent)
        place, letter = sorted(expr.indices, key=lambda i: isinstance(i, Index))
        if isinstance(place, Index) or not isinstance(letter, Index):
            raise _Stuck(f"the index expression in {expr}")
        if legs == (letter,):
            return Unit(letter.axis.extent, place)
        return Factor(OneHot(letter.axis.extent, place.tensor), (*place.indices, letter)).along(*legs)

    def indicator(self, expr: Indicator, legs: Legs) -> Form:
        """A comparison of components, or of row and column number."""
        relation: Any = expr.args[0]
        sides = (relation.lhs, relation.rhs)
        if isinstance(relation, Eq | Ne) and any(isinstance(s, Entry) and s.tensor.over is not None for s in sides):
            equal = Delta(*sides)
            return self.form(equal if isinstance(relation, Eq) else add(Integer(1), negate(equal)), legs)
        if len(legs) == 2 and set(sides) == set(legs) and legs[0].axis == legs[1].axis:
            made = relation.func(*SLOTS[:2]) if sides == legs else relation.func(*SLOTS[1::-1]).reversed
            return Triangle(legs[0].axis.extent, made)
        return Apply(Indicator(relation.func(*SLOTS[:2])), *self.compared.operands(sides, legs))

    def power(self, expr: Pow, legs: Legs) -> Form:
        """A power component by component; a negative one is a quotient; below a root squares stay whole: never below 0."""
        base, exponent = expr.args
        reader = self.compared if exponent.is_Number and not exponent.is_Integer else self
        if exponent.is_Number and exponent.is_negative:
            return quotient(ONE, self.form(power(base, -exponent), legs))
        return Power(*reader.operands((base, exponent), legs))

    def function(self, expr: Expr, legs: Legs) -> Form:
        """A scalar function component by component."""
        if len(expr.args) > len(SLOTS) or not all(isinstance(a, Expr) for a in expr.args):
            raise _Stuck(f"{type(expr).__name__} is no scalar function: {expr}")
        head = expr.func(*SLOTS[:len(expr.args)])
        if type(head) is not type(expr):
            raise _Stuck(f"{type(expr).__name__} of one operand twice: {expr}")
        return Apply(head, *self.operands(expr.args, legs))

    def derivative(self, expr: Partial, legs: Legs) -> Form:
        """None: a derivative sign has no matrix form."""
        raise _Stuck(f"a derivative is left: {expr}")

    def letter(self, expr: Index, legs: Legs) -> Form:
        """None: a letter that stands as a number."""
        raise _Stuck(f"the letter {expr} stands as a number")


READERS: tuple[tuple[Any, Any], ...] = (
    ((Entry, InverseEntry), Recogniser.entry), (Det, Recogniser.determinant),
    (Delta, Recogniser.delta), (Indicator, Recogniser.indicator),
    (Partial, Recogniser.derivative), (Index, Recogniser.letter), ((Add, Mul, Sum), Recogniser.form),
    (Pow, Recogniser.power), ((Function, Max, Min), Recogniser.function),
)


def _is_label(expr: Expr, index: Expr) -> bool:
    """Whether an index of a delta is a label: a number that says a place, or one for each value of a letter."""
    return isinstance(expr, Delta) and isinstance(index, Entry) and len(index.indices) < 2 and \
        all(isinstance(i, Index) and i.axis in index.tensor.axes for i in index.indices)


def _diag(vector: Form) -> Form:
    """diag(v) with its coefficient in front; the identity for ones."""
    coefficient, body = split(vector)
    return scaled(coefficient, Identity(body.args[0]) if isinstance(body, Ones) else Diag(body))
