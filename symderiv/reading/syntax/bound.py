"""What a row of factors is once it is bound: products, calls, sums over letters, derivatives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from symderiv.reading.syntax.nodes import (
    SPELLINGS,
    Bracket,
    Fraction,
    Head,
    Listing,
    Name,
    Node,
    Operation,
    Relation,
    Scripted,
    Terms,
    rebuilt,
    row,
    sole_item,
    sole_items,
    spell,
    walk,
    without_power,
)
from symderiv.reading.syntax.trees import Inside, of_kind


@dataclass(frozen=True)
class Product(Node):
    """Factors with the operation before each: "" (juxtaposed), · ⊙ or /; a minus sign is a factor of its own."""

    parts: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Minus(Node):
    """A minus sign in front of a factor."""


@dataclass(frozen=True)
class Call(Node):
    """A function applied: the head with its scripts, the arguments, and the script behind the bracket."""

    head: Node
    arguments: tuple[Node, ...]
    power: Listing | None = None


@dataclass(frozen=True)
class Over(Node):
    """A sum, product or maximum over letters: the sign with its limits, and what it binds."""

    head: Scripted
    body: Node


@dataclass(frozen=True)
class Derivative(Node):
    """∂^order body / ∂ … ∂ …; the denominators as written."""

    order: Listing | None
    body: Node
    wrt: tuple[Node, ...]


@dataclass(frozen=True)
class Differential(Node):
    """d of what stands behind it."""

    of: Node


def head_of(item: Node) -> Node:
    """The item without its scripts."""
    return item.base if isinstance(item, Scripted) else item


def names_below(item: Node) -> frozenset[str]:
    """The names in the limits of a sum sign; those of an upper bound count too."""
    return frozenset(n.base for n in walk(item) if isinstance(n, Name))


EACH = "⨀"
r"""The sign of a product component by component that nobody wrote: unlike \odot it says nothing of what stands beside it."""

TURNED = frozenset({"T", r"\top", r"\intercal", r"\mathsf{T}", r"\mathrm{T}", r"\text{T}"})
"""What transposes."""


def form_end(items: Sequence[Node], place: int) -> int:
    r"""Where x^\top A x ends that begins there, behind a slash: all of it is below, as nothing is divided by a row. Else 0."""
    first, end = items[place], place + 1
    while end < len(items) and not isinstance(items[end], Operation):
        end += 1
    bare = without_power(first) if isinstance(first, Scripted) and spell(first.sup) in TURNED else None
    return end if bare is not None and end > place + 1 and spell(items[end - 1]) == spell(bare) else 0


def divisor_readings(items: tuple[Node, ...], start: int, place: int) -> tuple[str, str]:
    r"""Both readings of a/b c, where b begins at `start` and c at `place`: (a/b) c and a/(b c).

    Below are the symbols typed close to b, as in 1/2n \|u\|^2, or else all up to the next sign.
    """
    end = place
    while end < len(items) and isinstance(head_of(items[end]), Name) and \
            items[end].at == items[end - 1].at + len(spell(items[end - 1])):
        end += 1
    if end == place:
        end = next((n for n in range(place, len(items)) if isinstance(items[n], Operation)), len(items))
    over, under = row(items[:start - 1]), row(items[start:place])
    return (f"({over}/{under}) {row(items[place:])}", f"{over}/({under} {row(items[place:end])}) {row(items[end:])}".rstrip())


def _is_matrix_times(item: Node, following: Node) -> bool:
    """Whether a capital letter stands before a small one, or is the first of such a product."""
    name, other = head_of(item), head_of(following)
    return isinstance(item, Product) or (isinstance(name, Name) and name.base.isupper() and isinstance(other, Name)
                                         and other.base.islower())


def _is_matrix(item: Node) -> bool:
    """Whether an item has a capital letter, or is computed, as brackets are; a small letter may be a factor of A : B."""
    name = head_of(item)
    return not isinstance(name, Name) or name.base.isupper()


def closer(parts: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
    """A matrix and its vector behind a dot belong together: y * X w is y * (X w), where a · b c may be (a · b) c; a product of
    matrices behind a colon: A : B C is A : (B C)."""
    made: list[tuple[str, Node]] = []
    for sign, part in parts:
        before = made[-1] if made else ("", part)
        if sign or not (_is_matrix_times(before[1], part) if before[0] == "·" else before[0] == ":" and _is_matrix(part)):
            made.append((sign, part))
        else:
            inner = before[1].parts if isinstance(before[1], Product) else (("", before[1]),)
            made[-1] = (before[0], Product(before[1].at, (*inner, ("", part))))
    return made


def is_numeric(item: Node) -> bool:
    """Whether an item holds numbers and no symbol."""
    return not any(isinstance(n, Name | Head) for n in walk(item))


WEIGHTS = frozenset({r"\alpha", r"\beta", r"\gamma", r"\lambda", r"\mu", r"\eta", r"\tau", r"\rho", r"\kappa", r"\nu", "C", "c"})
"""Letters of the weight of a penalty by custom."""


def is_weight(items: Sequence[Node], variable: Node) -> bool:
    r"""Whether the first of several factors is no more than a constant before what is derived by a variable.

    A number is: \nabla \frac12 \|r\|^2. So is a fraction of what counts, \nabla_w \frac{1}{2n} \|y - X w\|^2, and the weight of a
    norm, \nabla_w \lambda \|w\|_1.
    """
    names = [n.base for n in walk(items[0]) if isinstance(n, Name)]
    if len(items) < 2 or not names:
        return len(items) > 1 and is_numeric(items[0])
    if mentions(items[0], {n.base for n in walk(variable) if isinstance(n, Name)}):
        return False
    if isinstance(items[0], Fraction):
        return is_numeric(items[0].over) or names[0] in WEIGHTS
    behind = head_of(items[1])
    return isinstance(items[0], Name) and names[0] in WEIGHTS and isinstance(behind, Bracket) and behind.kind == "norm"


def in_brackets(sub: Listing) -> Bracket | None:
    """The bracket that a script is; None where it is none."""
    items = sole_items(sub)
    return items[0] if len(items) == 1 and isinstance(items[0], Bracket) else None


def mentions(item: Node, names: Collection[str]) -> bool:
    """Whether one of these names stands in an item."""
    return any(isinstance(n, Name) and n.base in names for n in walk(item))


def counted_by(side: Terms, letters: Collection[str]) -> bool:
    """Whether a side has one of these letters in a script, as y_i in i : |y_i| > c: no letter of its own, and none beside it."""
    scripts = [script for n in walk(side) if isinstance(n, Scripted) for script in (n.sub, n.sup) if script is not None]
    return any(isinstance(n, Name) and n.base in letters for script in scripts for n in walk(script))


def conditioned(head: Scripted, bind: Callable[[Sequence[Node]], Node]) -> Scripted:
    """A sum sign with its conditions bound; equations of symbols that its letters count, y_i = 1 below i, are among them (==)."""
    if head.sub is None:
        return head
    ranges = [one.sides[0] for one in head.sub.entries if one.signs in ((), ("=",), ("∈",))]
    letters = {n.base for left in ranges for n in walk(left) if isinstance(n, Name)}

    def side(terms: Terms) -> Terms:
        return replace(terms, terms=tuple((sign, (bind(items),) if len(items) > 1 else items) for sign, items in terms.terms))

    def entry(one: Relation) -> Relation:
        equates, left = one.signs == ("=",), one.sides[0]
        starts = equates and isinstance(sole_item(left), Name | Scripted) and not counted_by(left, letters)
        if one.signs in ((), ("∈",)) or starts:
            return one
        return replace(one, sides=tuple(map(side, one.sides)), signs=("==",) if equates else one.signs)

    return replace(head, sub=replace(head.sub, entries=tuple(map(entry, head.sub.entries))))


def sums_apart(node: Inside) -> Inside:
    r"""The tree with a letter for each axis where sums of one letter run over several: each binds a letter of its own.

    So it is in \sum_{i \in N} c_i - \sum_{i \in D} t_i.
    """
    letters = [letter for letter, _ in {pair for over in of_kind(node, Over) for pair in _ranges(over)}]
    several = {letter for letter in letters if letters.count(letter) > 1}

    def apart(inner: Node) -> Node:
        new = {one: f"{one}∈{axis}" for one, axis in _ranges(inner) if one in several} if isinstance(inner, Over) else {}
        return rebuilt(inner, lambda n: replace(n, base=new[n.base]) if isinstance(n, Name) and n.base in new else n)

    return cast(Inside, rebuilt(node, apart, Over)) if several else node


def _ranges(over: Over) -> Iterator[tuple[str, str]]:
    """The letters below a sign that are said to run over something, each with it."""
    for entry in over.head.sub.entries if over.head.sub is not None else ():
        if entry.signs == ("∈",) and isinstance(letter := sole_item(entry.sides[0]), Name):
            yield letter.base, spell(entry.sides[1])


SPELLINGS.update({
    Product: lambda n: "".join(sign + spell(part) for sign, part in n.parts),
    Minus: lambda n: "-",
    Call: lambda n: f"{spell(n.head)}({','.join(map(spell, n.arguments))})",
    Over: lambda n: f"{spell(n.head)} {spell(n.body)}",
    Derivative: lambda n: "∂" + spell(n.body) + "/" + "".join("∂" + spell(v) for v in n.wrt),
    Differential: lambda n: f"d{spell(n.of)}",
})

__all__ = ["Call", "Derivative", "Differential", "Minus", "Over", "Product", "conditioned", "counted_by",
           "divisor_readings", "form_end", "head_of", "in_brackets", "is_numeric", "is_weight", "mentions", "names_below",
           "sums_apart"]
