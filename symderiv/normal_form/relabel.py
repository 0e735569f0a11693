"""Canonical names for bound letters, and renaming that keeps a normal form normal."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sympy import exp

from symderiv.normal_form.certificate import SYMMETRIC, certificate, labelling, ordered, parity
from symderiv.normal_form.parts import (
    DELTA,
    NOTHING,
    Atom,
    Exponent,
    Factors,
    Mono,
    Part,
    Poly,
    bound_letter,
    height_of,
    letters_of,
    negated,
    new_letter,
)
from symderiv.notation.indices.axes import Index

Renaming = Mapping[Index, Index]


def plain(node: Any) -> str:
    """The certificate with every free letter's own name: the order of a normal form."""
    return certificate(node, {})


def term(coefficient: Fraction, bound: tuple[Index, ...], factors: Factors) -> Poly:
    """One term with canonical bound letters; its deltas are contracted already and every bound letter is used."""
    if not bound:
        return Poly(((Mono((), ordered(factors.items())), coefficient),)) if coefficient else NOTHING
    sign, _, order = labelling(bound, tuple(factors.items()), {})
    if not sign or not coefficient:
        return NOTHING
    height = 1 + max(height_of(x) for f in factors.items() for x in f)
    naming = {old: bound_letter(old.axis, height, place) for place, old in enumerate(order)}
    sign, named = renamed(factors, naming)
    return Poly(((Mono(tuple(naming.values()), ordered(named.items())), coefficient * sign),))


def opened(mono: Mono) -> tuple[int, tuple[Index, ...], Factors]:
    """The sign, letters and factors of a monomial after its bound letters took names nobody uses."""
    if not mono.bound:
        return 1, (), dict(mono.factors)
    naming = {old: new_letter(old.axis) for old in mono.bound}
    sign, factors = renamed(dict(mono.factors), naming)
    return sign, tuple(naming.values()), factors


def renamed(factors: Factors, naming: Renaming) -> tuple[int, Factors]:
    """Factors with their free letters renamed one to one, and the sign that comes out."""
    sign, result = 1, Factors()
    for atom, exponent in rerooted(factors, naming).items():
        flip, new, power = renamed_factor(atom, exponent, naming)
        sign, result[new] = sign * flip, power
    return sign, result


def rerooted(factors: Factors, naming: Renaming) -> Factors:
    """Factors in which the letters joined by a δ are represented by the one that is first under the new names."""
    groups: dict[Index, list[Index]] = {}
    for atom in factors:
        if atom.head == DELTA and all(isinstance(p, Index) for p in atom.parts):
            first, second = atom.parts
            groups.setdefault(first, [first]).append(second)  # type: ignore[arg-type, list-item]
    swap = {root: min(group, key=lambda i: plain(naming.get(i, i))) for root, group in groups.items()}
    swap = {root: first for root, first in swap.items() if root != first}
    if not swap:
        return factors
    both = {**swap, **{first: root for root, first in swap.items()}}
    return dict(renamed_factor(a, e, both)[1:] for a, e in factors.items())


def renamed_factor(atom: Atom, exponent: Exponent, naming: Renaming) -> tuple[int, Atom, Exponent]:
    """One factor renamed, with the sign that comes out."""
    if isinstance(exponent, Poly):
        exponent = renamed_poly(exponent, naming)
    if naming.keys().isdisjoint(letters_of(atom)):
        return 1, atom, exponent
    return canonical_factor(Atom(atom.head, tuple(renamed_part(p, naming) for p in atom.parts)), exponent)


def renamed_part(part: Part, naming: Renaming) -> Part:
    """A part renamed."""
    return naming.get(part, part) if isinstance(part, Index) else renamed_poly(part, naming)


def renamed_poly(poly: Poly, naming: Renaming) -> Poly:
    """A polynomial with its free letters renamed one to one."""
    if naming.keys().isdisjoint(letters_of(poly)):
        return poly
    found: list[tuple[Mono, Fraction]] = []
    for mono, coefficient in poly.terms:
        sign, factors = renamed(dict(mono.factors), naming)
        found += term(coefficient * sign, mono.bound, factors).terms
    return in_order(found)


def in_order(terms: list[tuple[Mono, Fraction]]) -> Poly:
    """Different monomials as a polynomial."""
    return Poly(tuple(sorted(terms, key=lambda t: plain(t[0]))))


def canonical_factor(atom: Atom, exponent: Exponent) -> tuple[int, Atom, Exponent]:
    """A factor with its argument's sign and the order of symmetric parts fixed, and the sign that comes out."""
    if atom.head in SYMMETRIC:
        return 1, Atom(atom.head, tuple(sorted(atom.parts, key=plain))), exponent
    part = atom.parts[0] if atom.parts else None
    if atom.head is exp and isinstance(part, Poly) and part.terms[0][1] < 0:
        opposite = negated(exponent) if isinstance(exponent, Poly) else -exponent
        return 1, Atom(exp, (negated(part),)), opposite
    kind = parity(atom, exponent)
    if kind < 0 or not isinstance(part, Poly) or plain(part) <= plain(negated(part)):
        return 1, atom, exponent
    return -1 if kind else 1, Atom(atom.head, (negated(part), *atom.parts[1:])), exponent
