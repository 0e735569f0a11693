"""The letters of a page: an index letter runs over one axis, and is no quantity, no size and no constant that stands beside it.

Records keep the letters that they were derived with; a page may show others. So nothing has to be derived again, and no place
in a record moves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sympy import E, exp

from symderiv.notation import Delta, Differential, Index, Tensor
from symderiv.writing.layout.boxes import KRONECKER, Box, with_glyphs
from symderiv.writing.layout.symbols import kin
from symderiv.writing.structure.outline import Outline

Letters = Mapping[tuple[str, str], str]
"""What stands on the page for a letter of an axis; for the Kronecker delta, whose axis is `KRONECKER`."""
UNLIKE = "lo"
"""Letters that are taken last: they look like digits."""
_KRONECKER = re.compile(r"\\delta_\{\s*\w\s*\w")
_EXPONENTIALS: tuple[type, ...] = (exp, type(E))
IDENTITY = ("I", "E", "𝟙")
"""What stands for the Kronecker delta where δ is a quantity: the entries of the identity matrix, as in Bishop 2006."""


def page_letters(outline: Outline, layer: str = "") -> Letters:
    """The letters that the page shows in place of its record's, where one would mean two things; `layer` counts layers.

    The letters of what is asked for stay, then those of the definitions; on a page about somebody's own text theirs come first.
    """
    expressions = [s.derivation.goal for s in outline.sections if s.asked]
    definitions = [side for row in outline.definitions for side in (row.lhs, row.body)]
    is_read = any(s.derivation.read_as is not None for s in outline.sections)
    ordered = [*definitions, *expressions] if is_read else [*expressions, *definitions]
    kept = {i for expr in definitions for i in _of_kind(Index, expr)} if is_read else set()
    return apart([*ordered, *_worked(outline)], kept, layer)


def apart(everything: list[Any], kept: Collection[Index] = (), layer: str = "") -> Letters:
    """What stands for letters that would mean two things in some formulas; letters of the first ones stay, and those `kept`.

    >>> from symderiv.notation import Axis
    >>> H = Axis("H"); h = Tensor("h", (H,)); apart([h["h"]])
    {('h', 'H'): 'i'}
    """
    used = dict.fromkeys(i for expr in everything for i in sorted(_of_kind(Index, expr), key=lambda i: i.name))
    tensors = {t for expr in everything for t in _of_kind(Tensor, expr)}
    free = _names(everything, tensors, used) | ({layer} if layer else set())
    return {**_shared_out(used, free, kept), **_kronecker(everything, tensors)}


@lru_cache(maxsize=1 << 15)
def _of_kind(kind: type, expr: Any) -> frozenset[Any]:
    """The parts of this type, found once for each part of a formula: the lines of a page have most of theirs in common."""
    own = frozenset((expr,)) if isinstance(expr, kind) else frozenset[Any]()
    return own.union(*(_of_kind(kind, a) for a in expr.args)) if expr.args else own


def _worked(outline: Outline) -> Iterator[Any]:
    for section in outline.sections:
        yield section.derivation.goal
        yield from (step.after for step in section.derivation.steps)
    yield from (side for row in outline.abbreviations for side in (row.lhs, row.body))


def _names(expressions: list[Any], tensors: Collection[Tensor], used: Collection[Index]) -> set[str]:
    """What no index letter may be: names of quantities and of axes, e beside powers of e, d beside differentials."""
    names = {t.name for t in tensors} | {i.axis.name for i in used} | {a.name for t in tensors for a in t.axes}
    if any(_of_kind(kind, expr) for kind in _EXPONENTIALS for expr in expressions):
        names.add("e")
    if any(isinstance(t, Differential) for t in tensors):
        names.add("d")
    return names


def _shared_out(used: Collection[Index], names: Collection[str], kept: Collection[Index]) -> dict[tuple[str, str], str]:
    """A letter of its own for each letter of each axis: the first to ask keeps it, the others get one that nobody has."""
    owners: dict[str, str] = {}
    for index in used:
        if index.name not in names:
            owners.setdefault(index.name, kin(index.axis.name))
    found: dict[tuple[str, str], str] = {}
    for index in used:
        axis = kin(index.axis.name)
        if index in kept or owners.get(index.name) == axis or (index.name, axis) in found:
            continue
        pool = sorted(index.axis.pool, key=UNLIKE.__contains__)
        letter = next((c for c in pool if c not in owners and c not in names), None)
        if letter is not None:
            owners[letter] = axis
            found[index.name, axis] = letter
    return found


def _kronecker(expressions: list[Any], tensors: Collection[Tensor]) -> dict[tuple[str, str], str]:
    """Another sign for δ_ki where δ is a quantity of the page."""
    if not any(t.name.startswith("delta") for t in tensors) or not any(expr.has(Delta) for expr in expressions):
        return {}
    avoid = {t.name for t in tensors} | {a.name for t in tensors for a in t.axes}
    return {("δ", KRONECKER): next(sign for sign in IDENTITY if sign not in avoid)}


def lettered(box: Box, letters: Letters) -> Box:
    """The box with the letters of the page.

    >>> from symderiv.writing.layout.boxes import Glyph
    >>> lettered(Glyph("variable", "j", "D"), {("j", "D"): "f"})
    Glyph(kind='variable', text='f')
    """
    if not letters:
        return box
    return with_glyphs(box, lambda g: replace(g, text=letters[g.text, g.axis]) if (g.text, g.axis) in letters else g)


def law_letters(law: Box, source: str) -> Box:
    """A law as a box whose δ_ki, told by its two letters, is the Kronecker delta; δ_i is a quantity."""
    if not _KRONECKER.search(source):
        return law
    return with_glyphs(law, lambda g: replace(g, axis=KRONECKER) if g.text == "δ" else g)
