r"""Products of vectors that are written without a transpose: x A x, and the w x of \|x\|^2 + (w x - 1)^2."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from operator import is_not

from symderiv.errors import ParseError
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import defined
from symderiv.reading.meaning.resolved import Attempts, Resolved
from symderiv.reading.meaning.shapes.ranks import Known
from symderiv.reading.meaning.shapes.written import COEFFICIENTS, DATA
from symderiv.reading.meaning.starred import is_strange
from symderiv.reading.meaning.symbols.scripts import base_key, is_transpose
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Product, head_of
from symderiv.reading.syntax.nodes import Bracket, Name, Node, Scripted, as_listing, of_kind, rebuilt_at, spell, walk

Pair = tuple[str, str]
CONSTANT = frozenset({"d", "e", "i"})
"""Small letters at both ends of a product that may be signs: d X d."""


def with_vectors_turned(forms: Sequence[Form], numbers: Collection[str], pairs: Collection[Pair]) -> list[Form]:
    r"""The bound lines with x^\top A x for x A x of a small letter that no words call a number, and w \cdot x for these pairs."""
    def change(node: Node) -> Node:
        if not isinstance(node, Product):
            return node
        parts = list(node.parts)
        for first in _ends(parts, numbers):
            parts[first] = (parts[first][0], _transposed(parts[first][1]))
        for place, ((_, one), (sign, other)) in enumerate(pairwise(node.parts), 1):
            if not sign and (spell(one), spell(other)) in pairs:
                parts[place] = ("·", other)
        return replace(node, parts=tuple(parts)) if any(map(is_not, parts, node.parts)) else node

    return [form.with_line(rebuilt_at(form.line, change, Product)) for form in forms]


def _ends(parts: Sequence[tuple[str, Node]], numbers: Collection[str]) -> Iterator[int]:
    """The places of a small letter that stands before and behind capitals, without a sign between: x A x."""
    for first, (_, one) in enumerate(parts):
        last = first + 1
        while last < len(parts) and not parts[last][0] and _is_capital(parts[last][1]):
            last += 1
        ends = last > first + 1 and last < len(parts) and not parts[last][0] and spell(parts[last][1]) == spell(one)
        if ends and _is_small(one) and base_key(head_of(one)) not in numbers:  # type: ignore[arg-type]
            yield first


def _is_capital(part: Node) -> bool:
    base = head_of(part)
    return isinstance(base, Name) and base.capital and not (
        isinstance(part, Scripted) and part.sub is not None)


def _is_small(part: Node) -> bool:
    base = head_of(part)
    plain = isinstance(base, Name) and base.base.removeprefix("\\")[:1].islower() and not base.word and base.base not in CONSTANT
    return plain and not (isinstance(part, Scripted) and part.sup is not None)


def _transposed(part: Node) -> Scripted:
    top = as_listing(Name(part.at, r"\top"))
    return replace(part, sup=top) if isinstance(part, Scripted) else Scripted(part.at, part, None, top)


def inner_meant(asked: Resolved, settled: Callable[[Attempts], Resolved]) -> Attempts:
    """How to read a text of which a line fits nothing, or gives a matrix, as long as w x is no inner product of two vectors."""
    best, first = _faults(asked), asked.tried
    found = sorted(dict.fromkeys(_pairs(asked)), key=_is_customary)[::-1] if any(best) else []
    for pairs in dict.fromkeys((_apart(found), _apart(found[::-1]))):
        with suppress(ParseError):
            tried = settled(replace(first, inner=pairs)) if pairs else asked
            if _faults(tried) < best and not is_strange(tried):
                return replace(first, inner=pairs)
    return first


def _is_customary(pair: Pair) -> bool:
    """Whether these are weights and data by custom."""
    return not COEFFICIENTS.isdisjoint(pair) and not DATA.isdisjoint(pair)


def _faults(resolved: Resolved) -> tuple[int, int]:
    """How many lines fit nothing; how many results that nothing uses are matrices, or arrays with a term that looks a number."""
    sinks = resolved.lines.sinks()
    ends = [form for form in resolved.lines.definitions if defined(form) in sinks]
    ranks = [(form, len(resolved.world.symbols.get(defined(form), ()))) for form in ends]
    return len(resolved.failed), sum(rank > 1 or (rank == 1 and _has_number(form)) for form, rank in ranks)


def _has_number(form: Form) -> bool:
    r"""Whether a term is a product of a transposed small letter with what a small letter ends: w^\top w, x^\top A x."""
    products = [[part for _, part in item.parts] for _, row in form.sides[1].terms for item in row if isinstance(item, Product)]
    return any(isinstance(parts[-1], Use) and _stands_whole(parts[-1]) and any(
        isinstance(part, Use) and is_transpose(part.power) for part in parts[:-1]) for parts in products)


def _apart(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """The pairs of which no two share a letter as its last and its first one: of y w x either y w or w x."""
    kept: list[Pair] = []
    for one, other in pairs:
        if all(one != last and other != first for first, last in kept):
            kept.append((one, other))
    return tuple(sorted(kept))


def _pairs(resolved: Resolved) -> Iterator[Pair]:
    """Neighbours w x without a sign between, small letters as they stand, of which one is a vector elsewhere."""
    vectors = set(_vectors(resolved))
    numbers = {key for key, known in resolved.facts.known.items() if known.whole == 0}
    for form in (*resolved.lines.definitions, *resolved.lost):
        for product in (n for n in of_kind(form.line, Product)):
            for (_, one), (sign, other) in pairwise(product.parts):
                keys = {part.symbol.key for part in (one, other) if isinstance(part, Use) and _stands_whole(part)}
                if not sign and len(keys) == 2 and keys & vectors and not keys & numbers:
                    yield spell(one), spell(other)


def _stands_whole(use: Use) -> bool:
    letter = use.symbol.base.base.removeprefix("\\")[:1]
    return not use.slots and use.power is None and letter.islower()


def _vectors(resolved: Resolved) -> Iterator[str]:
    r"""The quantities that words call vectors, or that stand transposed or in a norm."""
    yield from (key for key, known in resolved.facts.known.items() if known.whole == 1)
    for form in (*resolved.lines.definitions, *resolved.lost):
        for node in walk(form.line):
            if isinstance(node, Product):
                yield from (key for (_, one), (sign, other) in pairwise(node.parts) if not sign and isinstance(one, Use)
                            and is_transpose(one.power) and isinstance(other, Use) for key in (one.symbol.key, other.symbol.key))
            elif isinstance(node, Bracket) and node.kind == "norm":
                yield from (n.symbol.key for n in walk(node) if isinstance(n, Use) and not n.slots)


def vectors_of(pairs: Iterable[Pair], known: Collection[str]) -> dict[str, Known]:
    """What such pairs say of their letters, where the text says nothing of them."""
    return {letter: Known(rank=1) for pair in pairs for letter in pair if letter not in known}


__all__ = ["inner_meant", "vectors_of", "with_vectors_turned"]
