r"""What belongs to what in a row of factors: \sum takes the factors up to the next + or -, \log p takes p.

Where papers differ, both readings are shown and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.syntax.bound import (
    Call,
    Derivative,
    Differential,
    Minus,
    Over,
    Product,
    closer,
    conditioned,
    divisor_readings,
    form_end,
    head_of,
    in_brackets,
    is_weight,
    mentions,
    names_below,
)
from symderiv.reading.syntax.indicators import arguments_behind, is_condition, is_mask, with_condition_below
from symderiv.reading.syntax.misread import Misread, two_readings
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Operation,
    Scripted,
    row,
    sole_item,
    sole_items,
    spell,
)
from symderiv.reading.syntax.unlettered import total
from symderiv.reading.syntax.unread import refuse_unread

IsFunction = Callable[[Node], bool]
COUNTS = frozenset("nNmMBTKD")
"""Letters of how many there are by custom: nobody multiplies a norm by one below a fraction."""


def bind(items: Sequence[Node], is_function: IsFunction) -> Node:
    """The product that a row of items means.

    Raises `Misread` where a sign lacks its operand or where the row has two readings.
    """
    return _Row(tuple(items), is_function).product(0)


def _is_head(item: Node, *kinds: str) -> bool:
    head = head_of(item)
    return isinstance(head, Head) and head.kind in kinds


def is_maximum(item: Node) -> bool:
    """A \\max or \\min with letters below."""
    head = head_of(item)
    return isinstance(head, Head) and head.name in (r"\max", r"\min") and isinstance(item, Scripted) and item.sub is not None


class _Row:
    """One row of items, read from left to right."""

    def __init__(self, items: tuple[Node, ...], is_function: IsFunction) -> None:
        self.items, self.is_function = tuple(map(with_condition_below, items)), is_function

    def product(self, start: int) -> Node:
        parts: list[tuple[str, Node]] = []
        sign, place = "", start
        while place < len(self.items):
            item = self.items[place]
            if isinstance(item, Operation):
                sign, place = self._operation(item, sign, parts), place + 1
                continue
            first = place
            end = form_end(self.items, place) if sign == "/" else 0
            factor, place = (bind(self.items[place:end], self.is_function), end) if end else self._factor(place)
            parts.append((sign, factor))
            if sign == "/":
                self._refuse_loose_divisor(first, place)
            sign = ""
        if sign or not parts or isinstance(parts[-1][1], Minus):
            raise Misread("A factor is missing", self._end(), "Write what this operation applies to.")
        return parts[0][1] if len(parts) == 1 else Product(parts[0][1].at, tuple(closer(parts)))

    def _operation(self, item: Operation, before: str, parts: list[tuple[str, Node]]) -> str:
        if item.sign in "+-":
            if item.sign == "-":
                parts.append(("", Minus(item.at)))
            return before
        if before or not parts or isinstance(parts[-1][1], Minus):
            raise Misread(f"Nothing stands before {item.sign}", item.at)
        return "⊙" if item.sign == "∘" else item.sign  # compositions are written out by now

    def _end(self) -> int:
        return self.items[-1].at if self.items else 0

    def _factor(self, place: int) -> tuple[Node, int]:
        item = self.items[place]
        if _is_head(item, "big") or is_maximum(item):
            return self._over(place)
        if _is_head(item, "partial"):
            return self._slashed_derivative(place)
        refuse_unread(self.items[place:])
        if self._is_ones(place):
            return item, place + 1
        if is_condition(self.items, place):
            return Call(item.at, Head(item.at, "indicator", r"\mathbb{1}"), arguments_behind(self.items, place)), place + 2
        if is_mask(self.items, place) and isinstance(item, Bracket):
            return Call(item.at, Head(item.at, "indicator", r"\mathbb{1}"), item.inside.entries), place + 1
        if _is_head(item, "indicator") or (_is_head(item, "function") or self.is_function(item)):
            return self._application(place)
        if _is_head(item, "nabla"):
            return self._gradient(place)
        if _is_head(item, "differential"):
            return self._differential(place)
        if _is_derivative(item):
            return self._derivative(place)
        return item, place + 1

    def _is_ones(self, place: int) -> bool:
        r"""Whether \mathbf{1} is the vector of ones here: transposed, with an axis below, or without a condition."""
        item = self.items[place]
        if not _is_head(item, "indicator"):
            return False
        sub = item.sub if isinstance(item, Scripted) else None
        if sub is not None:
            return not any(entry.signs for entry in sub.entries) and not in_brackets(sub)
        return not any(entry.signs for entry in arguments_behind(self.items, place))

    def _refuse_loose_divisor(self, start: int, place: int) -> None:
        """a/b c has two readings, unless brackets say what is below, or c is a sign or function that nobody writes there."""
        below, after = self.items[start], self.items[place] if place < len(self.items) else None
        bracketed = isinstance(below, Bracket) and below.kind == "round"
        mean = isinstance(after, Bracket) and any(isinstance(i, Over) for i in sole_items(after.inside)[:1])  # 1/n (\sum_i ...)
        ends = mean or after is None or _is_head(after, "big", "function", "partial", "indicator")
        if ends or after is None or bracketed or isinstance(after, Operation | Fraction):
            return
        apart = after.at > below.at + len(spell(below))
        half = isinstance(self.items[start - 2], Number) and apart  # 1/2 x with a space, 1/n \|x\|^2
        of_norm = apart and isinstance(norm := head_of(after), Bracket) and norm.kind == "norm"
        loss = of_norm and spell(self.items[start - 2]) == "1" and spell(below) in COUNTS
        if not (loss or (isinstance(below, Number) and (half or isinstance(head_of(after), Bracket)))):
            raise two_readings(below.at, *divisor_readings(self.items, start, place))

    def _over(self, place: int) -> tuple[Node, int]:
        item = self.items[place]
        if not isinstance(item, Scripted):
            return total(item, self.product(place + 1), self.items[:place]), len(self.items)
        item, rest = conditioned(item, lambda items: bind(items, self.is_function)), self.items[place + 1:]
        if not rest:
            raise Misread(f"Nothing stands under {spell(item)}", item.at)
        bracketed = is_maximum(item) and isinstance(head_of(rest[0]), Bracket) and not isinstance(rest[0], Scripted)
        if bracketed:
            return Over(item.at, item, rest[0]), place + 2
        if not _is_head(item, "big") or spell(head_of(item)) == r"\prod":
            self._refuse_trailing(place, place)
        return Over(item.at, item, self.product(place + 1)), len(self.items)

    def _refuse_trailing(self, sign: int, outer: int) -> None:
        """A factor behind a maximum, a product or a function of a sum that does not mention its letters: inside or outside?"""
        item = self.items[sign]
        rest = self.items[sign + 1:]
        bound = names_below(item).union(*(names_below(i) for i in rest if isinstance(i, Scripted) and _is_head(i, "big")))
        mention = [n for n, i in enumerate(rest) if mentions(i, bound)]
        last = mention[-1] + 1 if mention else 1
        if last < len(rest) and any(not isinstance(i, Operation) for i in rest[last:]):
            before, inside, behind = row(self.items[outer:sign + 1]), row(rest[:last]), row(rest[last:])
            raise two_readings(item.at, f"({before} {inside}) {behind}", f"{before} ({inside} {behind})")

    def _application(self, place: int) -> tuple[Node, int]:
        head = self.items[place]
        if _is_head(head, "indicator") and isinstance(head, Scripted) and head.sub is not None:
            held = inner.inside if (inner := in_brackets(head.sub)) else head.sub
            return Call(head.at, replace(head, sub=None), held.entries), place + 1
        if place + 1 >= len(self.items):
            raise Misread(f"{spell(head)} has no argument", head.at, f"Write {spell(head)}(…), or call this c = …")
        following = self.items[place + 1]
        bracket = head_of(following)
        if isinstance(bracket, Bracket) and bracket.kind in ("round", "square", "curly", "braces"):
            return self._bracketed(head, following, bracket), place + 2
        return self._unbracketed(place)

    def _bracketed(self, head: Node, item: Node, bracket: Bracket) -> Node:
        if not isinstance(item, Scripted):
            return Call(head.at, head, bracket.inside.entries)
        if item.primes:
            raise Misread(f"A prime behind {spell(head)}(…)", item.at, "Define the quantity and transpose its name.")
        if item.sub is None:
            return Call(head.at, head, bracket.inside.entries, item.sup)
        return replace(item, base=Call(head.at, head, bracket.inside.entries))

    def _unbracketed(self, place: int) -> tuple[Node, int]:
        head, start = self.items[place], place + 1
        item = self.items[start]
        if not isinstance(head_of(head), Head):
            raise Misread(f"{spell(head)} is not declared", head.at, f"Declare it, or write {spell(head)}(…) for the function.")
        if negative := (Minus(item.at),) if isinstance(item, Operation) else ():
            if spell(item) != "-" or start + 1 >= len(self.items):
                raise Misread(f"{spell(head)} has no argument", head.at)
            item, start = self.items[start + 1], start + 1
        if _is_head(item, "big") or is_maximum(item):
            self._refuse_trailing(start, place)
            argument, end = self._over(start)
        else:
            applied = _is_head(item, "function", "partial") or self.is_function(item) or _is_derivative(item)
            argument, end = self._factor(start) if applied else self._run(head, start, "-" if negative else "")
            self._refuse_loose_quotient(head, place + 1, end)
        signed = Product(argument.at, tuple(("", part) for part in (*negative, argument))) if negative else argument
        return Call(head.at, head, (signed,)), end

    def _run(self, head: Node, start: int, sign: str) -> tuple[Node, int]:
        """The factors that a function without brackets takes: one, or a number and the symbols after it."""
        end = start + 1
        while end < len(self.items) and not self._interrupts(self.items[end]):
            end += 1
        run = self.items[start:end]
        if len(run) == 1:
            return run[0], end
        if isinstance(run[0], Number) and not any(isinstance(head_of(i), Bracket) for i in run):
            return Product(run[0].at, tuple(("", i) for i in run)), end
        one, other = f"{spell(head)}({sign}{spell(run[0])}) {row(run[1:])}", f"{spell(head)}({sign}{row(run)})"
        raise two_readings(head.at, one, other)

    def _interrupts(self, item: Node) -> bool:
        return isinstance(item, Operation) or isinstance(head_of(item), Head) or self.is_function(item) or _is_derivative(item)

    def _refuse_loose_quotient(self, head: Node, start: int, end: int) -> None:
        follows = self.items[end] if end < len(self.items) else None
        if isinstance(follows, Operation) and follows.sign == "/" and end + 1 < len(self.items):
            inside, under = row(self.items[start:end]), row(self.items[end + 1:])
            raise two_readings(head.at, f"{spell(head)}({inside})/{under}", f"{spell(head)}({inside}/{under})")

    def _slashed_derivative(self, place: int) -> tuple[Node, int]:
        head = self.items[place]
        stroke = next((n for n in range(place + 1, len(self.items) - 1)
                       if _sign(self.items[n]) == "/" and _is_head(self.items[n + 1], "partial")), 0)
        if not stroke:
            raise Misread("∂ without a denominator", head.at, r"Write \frac{\partial L}{\partial z_i}.")
        order = spell(head.sup) if isinstance(head, Scripted) else "1"
        end = stroke + 1 + 2 * (int(order) if order.isdigit() and len(order) < 3 else 1)
        end = min(end, len(self.items))
        return self._made(head, self.items[place + 1:stroke], self.items[stroke + 1:end], self.items[end:], end)

    def _differential(self, place: int) -> tuple[Node, int]:
        """d of the next factor; d x^2 may be two things."""
        item = self.items[place]
        of, end = self._factor(place + 1)
        if isinstance(of, Scripted) and isinstance(sole_item(of.sup), Number) and isinstance(of.base, Name):
            raise two_readings(item.at, f"d({spell(of)})", f"(d{spell(replace(of, sup=None))})^{spell(of.sup)}")
        return Differential(item.at, of), end

    def _gradient(self, place: int) -> tuple[Node, int]:
        r"""\nabla_w of what stands behind it."""
        item = self.items[place]
        sub = item.sub if isinstance(item, Scripted) else None
        order = item.sup if isinstance(item, Scripted) else None
        if sub is None or place + 1 >= len(self.items):
            raise Misread("By what is this derived?", item.at, r"Write the variable below, as in \nabla_{w} J.")
        rest = self.items[place + 1:]
        body, end = self._factor(place + 1)
        if is_weight(rest, sub):  # ∇ ½ ‖r‖²: a number alone is not what is derived
            body, end = bind(rest, self.is_function), len(self.items)
        elif isinstance(head_of(rest[0]), Bracket) and end < len(self.items):
            raise two_readings(item.at, f"({spell(item)} {spell(rest[0])}) {row(rest[1:])}", f"{spell(item)} ({row(rest)})")
        wrt = tuple(row_item for entry in sub.entries for row_item in (sole_items(Listing(sub.at, (entry,))) or (entry,)))
        return Derivative(item.at, order, body, wrt * (int(spell(order)) if spell(order) == "2" else 1)), end

    def _derivative(self, place: int) -> tuple[Node, int]:
        item = self.items[place]
        assert isinstance(item, Fraction)
        over, under = sole_items(item.over), sole_items(item.under)
        if len(over) > 1 or not under:
            return self._made(over[0], over[1:], under, (), place + 1, item.at)
        rest = self.items[place + 1:]
        if not rest:
            raise Misread("Nothing to differentiate", item.at, "Write the quantity above or behind the fraction.")
        if len(rest) > 1 and isinstance(head_of(rest[0]), Bracket):
            raise two_readings(item.at, f"({spell(item)} {spell(rest[0])}) {row(rest[1:])}", f"{spell(item)} ({row(rest)})")
        return self._made(over[0], rest, under, (), len(self.items), item.at)

    def _made(self, head: Node, body: Sequence[Node], under: Sequence[Node], after: Sequence[Node], end: int,
              at: int | None = None) -> tuple[Node, int]:
        place = head.at if at is None else at
        signs, wrt = under[::2], tuple(under[1::2])
        if not wrt or len(signs) != len(wrt) or not all(_is_head(s, "partial") and not isinstance(s, Scripted) for s in signs):
            raise Misread("Below ∂ every variable needs its own ∂", place, r"Write \partial x_i \partial x_j.")
        if not body:
            raise Misread("Nothing to differentiate", place)
        order = head.sup if isinstance(head, Scripted) else None
        return Derivative(place, order, bind(body, self.is_function), wrt), end


def _is_derivative(item: Node) -> bool:
    over = sole_items(item.over) if isinstance(item, Fraction) else ()
    quotient = any(_sign(one) == "/" and _is_head(other, "partial") for one, other in pairwise(over))  # of two derivatives
    return bool(over) and _is_head(over[0], "partial") and not quotient


def _sign(item: Node) -> str:
    return item.sign if isinstance(item, Operation) else ""


__all__ = ["bind", "is_maximum"]
