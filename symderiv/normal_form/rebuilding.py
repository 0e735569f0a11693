"""Normal forms with their parts replaced: every atom is made anew, by its own law."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symderiv.normal_form.algebra import as_exponent, bind, plus
from symderiv.normal_form.functions import make
from symderiv.normal_form.parts import Atom, Exponent, Part, Poly, constant, letters_of, single
from symderiv.normal_form.powers import product
from symderiv.normal_form.relabel import opened
from symderiv.notation.indices.axes import Index


def rebuilt(poly: Poly, part: Callable[[Part], Part], inert: type | None = None) -> Poly:
    """The polynomial with every atom made anew from its parts after `part`; atoms with an `inert` head stay."""
    found: list[Poly] = []
    for mono, coefficient in poly.terms:
        sign, bound, factors = opened(mono)
        powers: list[tuple[Poly, Exponent]] = [(_remade(a, part, inert), _exponent(e, part)) for a, e in factors.items()]
        found.append(bind(product([(constant(coefficient * sign), Fraction(1)), *powers]), bound))
    return plus(found)


def _remade(atom: Atom, part: Callable[[Part], Part], inert: type | None) -> Poly:
    return single(atom) if inert and isinstance(atom.head, inert) else make(atom.head, tuple(map(part, atom.parts)))


def _exponent(exponent: Exponent, part: Callable[[Part], Part]) -> Exponent:
    if not isinstance(exponent, Poly):
        return exponent
    new = part(exponent)
    return as_exponent(new) if isinstance(new, Poly) else exponent


def replaced(poly: Poly, mapping: Mapping[Index, Part]) -> Poly:
    """The polynomial with free letters replaced by letters or index expressions, several by one if need be."""
    if mapping.keys().isdisjoint(letters_of(poly)):
        return poly

    def part(old: Part) -> Part:
        return mapping.get(old, old) if isinstance(old, Index) else replaced(old, mapping)

    return rebuilt(poly, part)
