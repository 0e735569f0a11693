"""What a derivative is held against: a formula as an expression, as text, or in matrix notation, in whatever letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from typing import Any

from sympy import Expr

from symderiv.api.derivations import Derivation
from symderiv.derive.matrix_form import result_indices
from symderiv.errors import AxisMismatch, IndexClash
from symderiv.homework.checking import Findings, check_lines
from symderiv.normal_form import difference_is_zero
from symderiv.notation import Array, ArrayOps, Axis, Definitions, Index, as_array, expression, free_indices, substitute
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.sides import components, misshapen
from symderiv.reading.homework.written import shapes
from symderiv.testing.printed import read_printed
from symderiv.testing.typed_products import Formula, typed_formula


def formula(expected: Any, definitions: Definitions, wanted: Sequence[Axis] | None = None) -> Formula:
    """An expected formula: an expression, an array, a number, or text (LaTeX, or as typed on one line) about an array
    over the `wanted` axes.

    Raises `ParseError` and the reader's other errors for a text, `AxisMismatch` for what is no formula.
    """
    if isinstance(expected, str):
        tensors = [*definitions.inputs, *(row.tensor for row in definitions)]
        axes = list(dict.fromkeys(a for t in tensors for a in t.axes))
        return typed_formula(expected, Names.of(tensors, axes, {}), wanted, definitions)
    return as_array(expected) if isinstance(expected, ArrayOps) else expression(expected)


def findings(derivation: Derivation, expected: Any, seed: int = 0) -> tuple[Findings, Formula]:
    """What is found about derivative = expected, and the expected side in the letters of the derivative."""
    definitions = derivation.definitions.extended(*derivation.abbreviations)
    letters = result_indices(derivation.goal)
    printed = read_printed(expected, definitions, [i.axis for i in letters]) if isinstance(expected, str) else None
    wanted = formula(expected, definitions, [i.axis for i in letters]) if printed is None else printed
    if isinstance(wanted, Array):
        whole = Array(letters, derivation.goal)
        pair = shapes(whole, wanted)
        sides = pair or (components(whole), misshapen(Array(letters, derivation.result), wanted))
        return check_lines([sides], definitions, seed), wanted
    named = _lettered(wanted, letters, derivation, definitions)
    return check_lines([(derivation.goal, named)], definitions, seed), named


def _lettered(wanted: Expr, letters: Sequence[Index], derivation: Derivation, definitions: Definitions) -> Expr:
    """The expected formula with its free letters renamed to those of the derivative."""
    free = free_indices(wanted)
    if free <= set(letters):
        return wanted
    ways = [_renamed(wanted, way) for way in _ways(free, letters)]
    if not ways:
        raise AxisMismatch("The letters of the expected formula do not fit the derivative",
                           typed=f"{_spelt(free)}; the derivative has {_spelt(letters) or 'none'}",
                           advice="Each free letter stands for one axis of the output or of the variable.")
    if len(ways) == 1:
        return ways[0]
    # Several letters over one axis: where it makes no difference which is which, any will do.
    fits = [difference_is_zero(way, derivation.result, [], definitions) is not None for way in ways]
    if any(fits) and not all(fits):
        raise IndexClash("Which letter belongs to the output, and which to the variable?", typed=_spelt(free),
                         advice=f"Use the derivative's own letters, {_spelt(letters)}, or give them: "
                                'assert_jacobian(p["i"], wrt=z["j"], ...).')
    return ways[0]


def _ways(free: frozenset[Index], letters: Sequence[Index]) -> Iterator[dict[Index, Index]]:
    """Every renaming of free letters to the derivative's letters over the same axis; a shared letter stays."""
    moving = sorted(free - set(letters), key=lambda i: i.name)
    left = [i for i in letters if i not in free]
    axes = list(dict.fromkeys(i.axis for i in moving))
    groups = []
    for axis in axes:
        own = [i for i in moving if i.axis == axis]
        groups.append([dict(zip(own, way, strict=True)) for way in permutations([i for i in left if i.axis == axis], len(own))])
    for choice in product(*groups):
        yield {old: new for part in choice for old, new in part.items()}


def _renamed(wanted: Expr, way: dict[Index, Index]) -> Expr:
    renamed: Expr = substitute(wanted, way)
    return renamed


def _spelt(letters: Any) -> str:
    return ", ".join(f"{i.name} over {i.axis}" for i in sorted(letters, key=lambda i: str(i.name)))


__all__ = ["Formula", "findings", "formula"]
