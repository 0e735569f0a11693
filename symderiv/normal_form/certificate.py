"""Certificates: texts that are equal for nodes that differ only by bound letters and order.

A monomial with bound letters is a hypergraph; its letters are ordered by colour refinement, then by singling out one
letter of the first ambiguous colour and refining again, over all choices; the least text wins (McKay, "Practical graph
isomorphism", 1981). Nested binders are read with the outer letters' colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sympy import Abs, Max, Min, asin, asinh, atan, atanh, cos, cosh, erf, sign, sin, sinh, tan, tanh

from symderiv.errors import TooLarge
from symderiv.normal_form.parts import BASE, CACHE, DELTA, Atom, Exponent, Mono, Poly, head_text, letters_of, negated
from symderiv.notation.indices.axes import Index

Colours = Mapping[Index, str]
Pairs = Sequence[tuple[Atom, Exponent]]
Leaf = tuple[str, int, tuple[Index, ...]]

ODD = {sin, tan, sinh, tanh, asin, atan, asinh, atanh, erf, sign}
EVEN = {cos, cosh, Abs}
SYMMETRIC = {Max, Min, DELTA}
LEAF_LIMIT = 1500


def parity(atom: Atom, exponent: Exponent) -> int:
    """What the factor does when its argument changes sign: 1 changes too, 0 stays, -1 neither."""
    if atom.head in EVEN:
        return 0
    if not isinstance(exponent, Fraction) or exponent.denominator != 1:
        return -1
    return int(exponent % 2) if atom.head in ODD or atom.head == BASE else -1


def certificate(node: Any, colours: Colours) -> str:
    """The text of a node in which each letter of `colours` shows its colour and every other free letter its name."""
    if not colours or colours.keys().isdisjoint(letters_of(node)):
        return _plain(node)
    return _text(node, colours)


@lru_cache(CACHE)
def _plain(node: Any) -> str:
    return _text(node, {})


def _text(node: Any, colours: Colours) -> str:
    if isinstance(node, Index):
        return colours.get(node) or f"{node.name}:{node.axis.name}:{node.axis.size}"
    if isinstance(node, Atom):
        parts = [certificate(p, colours) for p in node.parts]
        return f"{head_text(node.head)}({','.join(sorted(parts) if node.head in SYMMETRIC else parts)})"
    if isinstance(node, Mono):
        return "{1}{0:+d}".format(*signed(node, colours))
    if isinstance(node, Poly):
        return "[" + " ".join(sorted(_term(m, c, colours) for m, c in node.terms)) + "]"
    return str(node)


def _term(mono: Mono, coefficient: Fraction, colours: Colours) -> str:
    flip, text = signed(mono, colours)
    coefficient *= flip
    return f"{text}*{abs(coefficient)}{'+' if coefficient > 0 else '~'}"  # '+' sorts first: of ±p the positive one is chosen


def signed(mono: Mono, colours: Colours) -> tuple[int, str]:
    """The sign and text of a monomial under the choice of signs that the colours make."""
    if not mono.bound:
        return product_text(mono.factors, colours)
    flip, text, _ = labelling(mono.bound, mono.factors, colours)
    return flip or 1, text


def product_text(factors: Pairs, colours: Colours) -> tuple[int, str]:
    """The sign and text of a product."""
    colours = with_classes(factors, colours)
    signs, texts = 1, []
    for atom, exponent in factors:
        flip, text = factor_text(atom, exponent, colours)
        signs *= flip
        texts.append(text)
    return signs, "·".join(sorted(texts))


def factor_text(atom: Atom, exponent: Exponent, colours: Colours) -> tuple[int, str]:
    """The sign and text of one factor."""
    power = "" if exponent == 1 else f"^{certificate(exponent, colours)}"
    kind = parity(atom, exponent)
    part = atom.parts[0] if atom.parts else None
    if kind < 0 or not isinstance(part, Poly):
        return 1, certificate(atom, colours) + power
    ahead, behind = certificate(part, colours), certificate(negated(part), colours)
    flip = -1 if behind < ahead and kind else 1
    return flip, f"{head_text(atom.head)}({min(ahead, behind)}){power}"


def with_classes(factors: Pairs, colours: Colours) -> Colours:
    """Colours in which letters joined by a δ share one colour; their δs still show each."""
    joined: dict[Any, list[Any]] = {}
    for atom, _ in factors:
        if atom.head == DELTA and all(isinstance(p, Index) for p in atom.parts):
            joined.setdefault(atom.parts[0], [atom.parts[0]]).append(atom.parts[1])
    if not joined:
        return colours
    merged = {rep: "{" + ",".join(sorted(_text(x, colours) for x in group)) + "}" for rep, group in joined.items()}
    return {**colours, **merged, **{x: merged[rep] for rep, group in joined.items() for x in group}}


def labelling(bound: Sequence[Index], factors: Pairs, colours: Colours) -> tuple[int, str, tuple[Index, ...]]:
    """The canonical order of the bound letters, with sign and text; sign 0 where the term equals its own negative."""
    colours = with_classes(factors, colours)
    groups = components(bound, factors)
    found = sorted(_canonical(group, inside, colours) for group, inside in groups)
    touched = {atom for _, inside in groups for atom, _ in inside}
    flip, text = product_text([f for f in factors if f[0] not in touched], colours)
    for _, own, _ in found:
        flip *= own
    return flip, "Σ" + "|".join(t for t, _, _ in found) + "/" + text, tuple(i for _, _, order in found for i in order)


def components(bound: Sequence[Index], factors: Pairs) -> list[tuple[list[Index], list[tuple[Atom, Exponent]]]]:
    """The bound letters in connected groups, each with the factors that mention them."""
    groups: list[tuple[set[Index], list[tuple[Atom, Exponent]]]] = []
    for factor in factors:
        met = (letters_of(factor[0]) | letters_of(factor[1])) & set(bound)
        if not met:
            continue
        letters, inside = set(met), [factor]
        for group in [g for g in groups if g[0] & met]:
            letters |= group[0]
            inside += group[1]
            groups.remove(group)
        groups.append((letters, inside))
    return [(sorted(letters, key=lambda i: i.name), inside) for letters, inside in groups]


def _canonical(group: Sequence[Index], factors: Pairs, colours: Colours) -> tuple[str, int, tuple[Index, ...]]:
    """The least leaf; its sign is 0 when the same text appears with both signs."""
    search = _Search(factors, colours)
    search.visit({b: f"?{b.axis.name}:{b.axis.size}" for b in group})
    text, flip, order = min(search.leaves)
    both = len({f for t, f, _ in search.leaves if t == text}) == 2
    return text, 0 if both else flip, order


class _Search:
    """Individualisation and refinement over the bound letters of one connected group."""

    def __init__(self, factors: Pairs, outer: Colours) -> None:
        self.factors, self.outer, self.leaves = factors, outer, list[Leaf]()
        self.touching = {f: letters_of(f[0]) | letters_of(f[1]) for f in factors}

    def visit(self, cell: dict[Index, str]) -> None:
        """Refine, then branch on the first ambiguous colour."""
        cell = self.refine(cell)
        tied = _first_tie(cell)
        if not tied:
            self.leaves.append(self.leaf(cell))
            if len(self.leaves) > LEAF_LIMIT:
                raise TooLarge("Too many symmetric ways to name the bound letters", typed=f"{len(cell)} letters in one product")
        chosen: list[Index] = []
        for letter in tied:
            if not any(self.twins(letter, other) for other in chosen):
                chosen.append(letter)
                self.visit({**cell, letter: cell[letter] + "*"})

    def refine(self, cell: dict[Index, str]) -> dict[Index, str]:
        """Split colours by what surrounds each letter until nothing splits."""
        kinds = 0
        while True:
            cell = _ranked(cell)
            now = len(set(cell.values()))
            if now == kinds or now == len(cell):
                return cell
            kinds = now
            cell = {b: f"{c}({self.around(b, cell)})" for b, c in cell.items()}

    def around(self, letter: Index, cell: dict[Index, str]) -> str:
        colours = {**self.outer, **cell, letter: "!"}
        near = [factor_text(a, e, colours)[1] for (a, e), met in self.touching.items() if letter in met]
        return "·".join(sorted(near))

    def twins(self, a: Index, b: Index) -> bool:
        """Whether exchanging two letters changes nothing."""
        ahead = product_text(self.factors, {**self.outer, a: "!a", b: "!b"})
        return ahead == product_text(self.factors, {**self.outer, a: "!b", b: "!a"})

    def leaf(self, cell: dict[Index, str]) -> Leaf:
        order = sorted(cell, key=cell.__getitem__)
        flip, text = product_text(self.factors, {**self.outer, **cell})
        return ",".join(f"{b.axis.name}:{b.axis.size}" for b in order) + ";" + text, flip, _Ordered(order)


class _Ordered(tuple[Index, ...]):
    """Letters in order, which compare as equal: of two leaves with one text either will do."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return False


def _ranked(cell: dict[Index, str]) -> dict[Index, str]:
    rank = {colour: n for n, colour in enumerate(sorted(set(cell.values())))}
    return {b: f"?{rank[c]:02d}" for b, c in cell.items()}


def _first_tie(cell: dict[Index, str]) -> list[Index]:
    groups: dict[str, list[Index]] = {}
    for letter, colour in cell.items():
        groups.setdefault(colour, []).append(letter)
    tied = [colour for colour, group in groups.items() if len(group) > 1]
    return groups[min(tied)] if tied else []


def ordered(factors: Iterable[tuple[Atom, Exponent]]) -> tuple[tuple[Atom, Exponent], ...]:
    """Factors in the order of their certificates."""
    return tuple(sorted(factors, key=lambda f: (_plain(f[0]), _plain(f[1]))))
