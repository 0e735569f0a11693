"""The parts of a normal form: atoms with exponents make a monomial under one Σ, monomials with coefficients a polynomial.

These are plain, hashable nodes beside the SymPy tree. Letters bound by a monomial are `Bound` letters, numbered by
height (how many binders lie inside) and place, so that an outer letter can never meet an inner one by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any, cast

from sympy import Basic

from symderiv.notation.indices.axes import Axis, Index
from symderiv.notation.square import MatrixEntry
from symderiv.notation.tensors import Tensor

CACHE = 1 << 14


class Bound(Index):
    """A bound letter of a normal form; it equals no letter that a person wrote."""

    __slots__ = ()


@lru_cache(CACHE)
def bound_letter(axis: Axis, height: int, place: int) -> Index:
    """The bound letter of that height and place."""
    return Bound(f"b{height}.{place}", axis)


_serial = count(1)


def new_letter(axis: Axis) -> Index:
    """A bound letter nobody has used."""
    return Bound(f"t{next(_serial)}", axis)


class Node:
    """A node that keeps its hash; equal to a node of the same class with the same key."""

    __slots__ = ("_hash", "key")
    key: tuple[Any, ...]

    def __init__(self, *key: Any) -> None:
        self.key = key
        self._hash = hash((type(self).__name__, key))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Node) and type(self) is type(other)
                                 and self._hash == other._hash and self.key == other.key)

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.key}"


class Atom(Node):
    """A factor that is not taken apart: Atom(head, parts); a part is a letter or a polynomial."""

    __slots__ = ()

    @property
    def head(self) -> Any:
        """A tensor, a function class, one of the marks below, a SymPy atom, or a `PartialHead`."""
        return self.key[0]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The arguments."""
        return cast("tuple[Part, ...]", self.key[1])


class Mono(Node):
    """Factors with exponents under one Σ: Mono(bound letters, ((atom, exponent), ...))."""

    __slots__ = ()

    @property
    def bound(self) -> tuple[Index, ...]:
        """The letters summed over."""
        return cast(tuple[Index, ...], self.key[0])

    @property
    def factors(self) -> tuple[tuple[Atom, Exponent], ...]:
        """Atoms with their exponents."""
        return cast("tuple[tuple[Atom, Exponent], ...]", self.key[1])


class Poly(Node):
    """Monomials with rational coefficients: Poly(((monomial, coefficient), ...))."""

    __slots__ = ()

    @property
    def terms(self) -> tuple[tuple[Mono, Fraction], ...]:
        """Monomials with their coefficients."""
        return cast(tuple[tuple[Mono, Fraction], ...], self.key[0])


Part = Index | Poly
Exponent = Fraction | Poly
Factors = dict[Atom, Exponent]


class Mark:
    """A head that is neither a tensor nor a function; equal only to itself."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


DELTA, AT_MOST, EQUAL, BASE, VALUE, PRIME = map(Mark, ("δ", "≤0", "=0", "base", "value", "prime"))
SCOPE, LARGEST, PRODUCT = map(Mark, ("scope", "max over", "product over"))
IDEMPOTENT = {DELTA, AT_MOST, EQUAL}
"""Heads: δ_ij · 𝟙[p ≤ 0] · 𝟙[p = 0] · a sum raised to a power · a letter used as a number · a prime number.
max_k f and Π_k f are one atom each around the term Σ_k scope(f), whose letters are thus named like those of any Σ."""


@dataclass(frozen=True)
class PartialHead:
    """The head of an inert derivative: by a component of which tensor, with which tensors held."""

    tensor: Tensor
    held: tuple[Tensor, ...]

    def __str__(self) -> str:
        return f"∂{self.tensor.name}{[t.name for t in self.held]}"


@dataclass(frozen=True)
class MatrixHead:
    """The head of a component of what is made of a matrix: of its inverse, its determinant, a decomposition."""

    kind: type[MatrixEntry]
    tensor: Tensor

    def __str__(self) -> str:
        return f"{self.kind.__name__} of {head_text(self.tensor)}"


UNIT_MONO = Mono((), ())
NOTHING = Poly(())


def constant(value: Fraction | int) -> Poly:
    """A number as a polynomial."""
    return Poly(((UNIT_MONO, Fraction(value)),)) if value else NOTHING


ONE_POLY = constant(1)


def single(atom: Atom, exponent: Exponent = Fraction(1)) -> Poly:
    """One factor as a polynomial."""
    return Poly(((Mono((), ((atom, exponent),)), Fraction(1)),))


def number_of(poly: Poly) -> Fraction | None:
    """The value of a constant polynomial; None for others."""
    if not poly.terms:
        return Fraction(0)
    mono, coefficient = poly.terms[0]
    return coefficient if len(poly.terms) == 1 and mono == UNIT_MONO else None


def only_atom(poly: Poly) -> Atom | None:
    """The atom a polynomial consists of, if it is one atom to the first power."""
    if len(poly.terms) != 1:
        return None
    mono, coefficient = poly.terms[0]
    plain = coefficient == 1 and not mono.bound and len(mono.factors) == 1 and mono.factors[0][1] == 1
    return mono.factors[0][0] if plain else None


def negated(poly: Poly) -> Poly:
    """The polynomial with every coefficient negated; its order stays."""
    return Poly(tuple((m, -c) for m, c in poly.terms))


@lru_cache(CACHE)
def letters_of(node: Any) -> frozenset[Index]:
    """The letters free in a node."""
    if isinstance(node, Index):
        return frozenset((node,))
    if isinstance(node, Atom):
        return _union(node.parts)
    if isinstance(node, Mono):
        return _union(x for f in node.factors for x in f) - frozenset(node.bound)
    return _union(m for m, _ in node.terms) if isinstance(node, Poly) else frozenset()


def _union(nodes: Iterable[Any]) -> frozenset[Index]:
    return frozenset[Index]().union(*(letters_of(n) for n in nodes))


@lru_cache(CACHE)
def height_of(node: Any) -> int:
    """How many binders lie within one another in a node."""
    if isinstance(node, Atom):
        return max(map(height_of, node.parts), default=0)
    if isinstance(node, Mono):
        return max((height_of(x) for f in node.factors for x in f), default=0) + bool(node.bound)
    return max((height_of(m) for m, _ in node.terms), default=0) if isinstance(node, Poly) else 0


@lru_cache(CACHE)
def head_text(head: Any) -> str:
    """A text that tells heads apart and orders them."""
    if isinstance(head, Tensor):
        return f"{head.name}{[(a.name, a.size) for a in head.axes]}"
    if isinstance(head, type):
        return f"{head.__name__}"
    return f"{type(head).__name__} {head}" if isinstance(head, Basic) else str(head)
