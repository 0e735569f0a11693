"""Index notation straight to array code, for what matrix notation cannot write: einsum, and broadcasting over all letters.

Every part becomes an array whose axes are the letters in force, in one order, with length one where a letter is absent;
a sum adds its letter at the end and sums it away.

>>> from symderiv.matrices.targets import TARGETS
>>> from symderiv.notation import Axis, Sum, Tensor
>>> B, T, D = Axis("B"), Axis("T"), Axis("D")
>>> A, w = Tensor("A", (B, T, D)), Tensor("w", (D,)); b, t, d = B.index("b"), T.index("t"), D.index("d")
>>> Broadcast(Writer.of([A, w], TARGETS["numpy"])).whole(Sum(A[b, t, d] * w[d], d), (b, t))
'np.einsum("c,abc->ab", w, A)'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_letters
from typing import Any

from sympy import Add, Expr, Function, Max, Min, Mul, Pow

from symderiv.errors import NoRule
from symderiv.matrices.code_leaves import Writer
from symderiv.matrices.targets import NESTED
from symderiv.notation import (
    Affine,
    Axis,
    Delta,
    Det,
    Entry,
    Extent,
    Index,
    Indicator,
    InverseEntry,
    MaxOver,
    Prod,
    Sum,
    Tensor,
    Within,
    apart,
    factors,
    free_indices,
    mul,
    sides,
)

Frame = tuple[Index, ...]
REDUCTIONS: dict[type, str] = {Sum: "sum", Prod: "prod", MaxOver: "amax"}


class Broadcast:
    """Writes index expressions for one target, with the names of a writer."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def whole(self, expr: Expr, frame: Frame) -> str:
        """The code of `expr` as an array with exactly the axes of `frame`.

        Raises `NoRule` for what no code is known for: a letter used as a number, a function the target lacks.
        """
        expr = apart(expr, *frame)
        text = self._contraction(expr, frame) or self.code(expr, frame)
        if set(frame) <= free_indices(expr):
            return text
        sizes = ", ".join(self.writer.size(i.axis) for i in frame)
        return self.call("broadcast_to", text, f"({sizes},)")

    def call(self, name: str, *operands: str) -> str:
        """A call of the target's module."""
        return self.writer.target.call(name, *operands)

    def code(self, expr: Any, frame: Frame) -> str:
        """The code of a part, with an axis for each letter of the frame (length one where it has none), in parentheses
        where it is no single call."""
        if not expr.atoms(Tensor, Index):
            return f"({self.writer.number(expr).text})"
        for kind, write in WRITERS:
            if isinstance(expr, kind):
                return write(self, expr, frame)
        raise NoRule("No code is known for this kind of expression", typed=f"{type(expr).__name__} in {expr}")

    def _contraction(self, expr: Expr, frame: Frame) -> str:
        """A sum of products of entries as einsum; nothing for any other expression."""
        if not isinstance(expr, Sum):
            return ""
        numbers = [f for f in factors(expr.body) if not f.atoms(Index)]
        entries = [f for f in factors(expr.body) if f not in numbers]
        used = set().union(*(set(e.args[1:]) for e in entries))
        if not all(isinstance(e, Entry) and all(isinstance(i, Index) for i in e.indices) for e in entries) or \
                not {*frame, *expr.indices} <= used or len(used) > len(ascii_letters):
            return ""
        letter = dict(zip((*frame, *expr.indices), ascii_letters, strict=False))
        inputs = ",".join("".join(letter[i] for i in e.indices) for e in entries)
        signature = f'"{inputs}->{"".join(letter[i] for i in frame)}"'
        names = [self.writer.names[e.tensor] for e in entries]
        return " * ".join([*(self.code(n, ()) for n in numbers), self.call("einsum", signature, *names)])

    def placed(self, array: str, letters: Sequence[Index], frame: Frame) -> str:
        """An array whose axes are `letters`, each once, with its axes where the frame has them."""
        order = sorted(letters, key=frame.index)
        if list(letters) != order:
            places = ", ".join(str(list(letters).index(i)) for i in order)
            array = self.writer.target.permuted.format(array, places)
        if len(letters) == len(frame) or not letters:
            return array
        axes = ", ".join(":" if i in letters else "None" for i in frame)
        return f"{array}[{axes}]"

    def entry(self, expr: Entry | InverseEntry, frame: Frame) -> str:
        """A tensor, its numbered axes taken and repeated letters brought onto the diagonal."""
        array = self.writer.names[expr.tensor]
        if isinstance(expr, InverseEntry):
            array = self.call("linalg.inv", array)
        letters = [i for i in expr.indices if isinstance(i, Index)]
        if any(not isinstance(i, Index) and not i.is_Integer for i in expr.indices):
            places = (self._place(i, axis, frame) for i, axis in zip(expr.indices, expr.tensor.axes, strict=True))
            return f"{array}[{', '.join(places)}]"
        if len(letters) < len(expr.indices):
            array += "[" + ", ".join(":" if isinstance(i, Index) else str(int(i) - 1) for i in expr.indices) + "]"
        once = list(dict.fromkeys(letters))
        if len(once) < len(letters):
            name = dict(zip(once, ascii_letters, strict=False))
            signature = f"{''.join(name[i] for i in letters)}->{''.join(name[i] for i in once)}"
            array = self.call("einsum", f'"{signature}"', array)
        return self.placed(array, once, frame)

    def _place(self, index: Any, axis: Axis, frame: Frame) -> str:
        """The 0-based number of an index; one that may leave the axis stands under a mask, and takes a neighbour there."""
        found = self._from_zero(index, frame)
        if isinstance(index, Entry) or index.is_Integer or all(sides(index, axis)):
            return found
        return self.call("clip", found, "0", f"{self.writer.size(axis)} - 1")

    def _from_zero(self, index: Any, frame: Frame) -> str:
        """The 0-based number of an index: letters count from 0, and the constant takes up the difference."""
        place = Affine.of(index)
        if place is None or any(isinstance(a, Extent) for a in place.coefficients):
            return f"{self.position(index, frame)} - 1"
        constant = place.constant - 1 + sum(place.coefficients.values())
        text = ""
        for letter, number in sorted(place.coefficients.items(), key=lambda t: (t[1] < 0, str(t[0]))):
            numbers = self.placed(self.call("arange", self.writer.size(letter.axis)), [letter], frame)
            text += f" {'-' if number < 0 else '+'} {f'{abs(number)} * ' * (abs(number) != 1)}{numbers}"
        text += f" {'-' if constant < 0 else '+'} {abs(constant)}" if constant or not text else ""
        return text.removeprefix(" + ").removeprefix(" ")

    def reduction(self, expr: Any, frame: Frame) -> str:
        """A sum, product or maximum: its letters are the last axes of the frame inside."""
        inner = (*frame, *expr.indices)
        shape = ", ".join(self.writer.size(i.axis) if i in expr.indices else "1" for i in inner)
        text = self.code(expr.body, inner)
        if not set(expr.indices) <= free_indices(expr.body):
            text = f"({text} * {self.call('ones', f'({shape},)')})"
        axes = ", ".join(str(-n) for n in range(len(expr.indices), 0, -1))
        name = REDUCTIONS[type(expr)]
        return self.call(name, text, f"({axes},)" if len(expr.indices) > 1 else axes)

    def delta(self, expr: Delta, frame: Frame) -> str:
        """A comparison of positions."""
        return self.writer.where(" == ".join(self.position(i, frame) for i in expr.indices)).text

    def position(self, index: Any, frame: Frame) -> str:
        """The 1-based number of an index along its axis of the frame."""
        if isinstance(index, Index):
            numbers = f"({self.call('arange', self.writer.size(index.axis))} + 1)"
            return self.placed(numbers, [index], frame)
        if isinstance(index, Add | Mul):
            sign = " + " if isinstance(index, Add) else " * "
            return f"({sign.join(self.position(part, frame) for part in index.args)})"
        if index.is_Integer:
            return str(index)
        if isinstance(index, Extent):
            return self.writer.size(index.axis)
        if isinstance(index, Entry):
            return self.writer.target.whole.format(self.entry(index, frame))
        raise NoRule("This is no place along an axis", typed=str(index))

    def value(self, index: Index, frame: Frame) -> str:
        """The number of a place, as a number to reckon with: whole ones have no negative powers in NumPy."""
        return f"({self.placed(self.call('arange', self.writer.size(index.axis)), [index], frame)} + 1.0)"

    def indicator(self, expr: Indicator, frame: Frame) -> str:
        """1.0 where a comparison holds, else 0.0."""
        return self.writer.where(self.comparison(expr, frame)).text

    def comparison(self, expr: Indicator, frame: Frame) -> str:
        """A comparison of values, or of positions."""
        relation: Any = expr.args[0]
        sides = [self.code(s, frame) if s.atoms(Tensor) else self.position(s, frame) for s in (relation.lhs, relation.rhs)] \
            if relation.atoms(Index) - {i for e in relation.atoms(Entry) for i in e.indices} else \
            [self.code(s, frame) for s in (relation.lhs, relation.rhs)]
        return f" {relation.rel_op} ".join(sides)

    def within(self, expr: Within, frame: Frame) -> str:
        """Whether a place is on the axis, each side where it says something."""
        place, (low, high) = self._from_zero(expr.index, frame), expr.doubtful
        tests = [f"{place} >= 0"] * low + [f"{place} < {self.writer.size(expr.axis)}"] * high
        return self.writer.where(" & ".join(f"({t})" for t in tests) if len(tests) > 1 else tests[0]).text

    def extremum(self, expr: Max | Min, frame: Frame) -> str:
        """The largest or smallest of several, two at a time."""
        first, *others = (self.writer.target.number.format(self.code(a, frame)) for a in expr.args)
        for other in others:
            first = self.call("maximum" if isinstance(expr, Max) else "minimum", first, other)
        return first

    def function(self, expr: Any, frame: Frame) -> str:
        """A scalar function by the target's table."""
        name = type(expr).__name__
        nested = NESTED.get((name, type(expr.args[0]).__name__))
        if nested and not self.writer.functions.keys() & {name, type(expr.args[0]).__name__}:
            name, expr = nested, expr.args[0]
        spelled = self.writer.functions.get(name) or self.writer.target.spelled(name)
        if spelled is None:
            raise NoRule("No code is known for this function", typed=name)
        operands = [self.code(a, frame) for a in expr.args]
        return f"({spelled.format(*operands)})" if "{" in spelled else self.call(spelled, *operands)


def _joined(sign: str) -> Callable[[Broadcast, Any, Frame], str]:
    return lambda b, expr, frame: "(" + f" {sign} ".join(b.code(a, frame) for a in expr.args) + ")"


def _masked(b: Broadcast, expr: Mul, frame: Frame) -> str:
    """A product; where a condition fails it is 0, even if what it masks overflows."""
    masks = [f for f in expr.args if isinstance(f, Indicator)]
    rest = [f for f in expr.args if f not in masks]
    if not masks or not any(f.has(Function) for f in rest):
        return _joined("*")(b, expr, frame)
    held = " & ".join(f"({b.comparison(f, frame)})" if len(masks) > 1 else b.comparison(f, frame) for f in masks)
    return b.call("where", held, _joined("*")(b, mul(*rest), frame) if len(rest) > 1 else b.code(rest[0], frame), "0.0")


WRITERS: tuple[tuple[Any, Callable[[Broadcast, Any, Frame], str]], ...] = (
    ((Entry, InverseEntry), Broadcast.entry), (Add, _joined("+")), (Mul, _masked), (Pow, _joined("**")),
    (tuple(REDUCTIONS), Broadcast.reduction), (Delta, Broadcast.delta), (Indicator, Broadcast.indicator),
    (Within, Broadcast.within),
    ((Max, Min), Broadcast.extremum), (Det, lambda b, expr, frame: b.call("linalg.det", b.writer.names[expr.tensor])),
    (Index, Broadcast.value), (Extent, lambda b, expr, frame: b.writer.size(expr.axis)), (Function, Broadcast.function),
)
