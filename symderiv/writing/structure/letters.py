"""The letters of a page: an index letter runs over one axis, and is no quantity, no size and no constant that stands beside it.

Records keep the letters that they were derived with; a page may show others. So nothing has to be derived again, and no place
in a record moves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sympy import E, exp

from symderiv.notation import Delta, Differential, Index, Tensor
from symderiv.records.overview import Overview
from symderiv.writing.layout.boxes import KRONECKER, Box, with_glyphs
from symderiv.writing.layout.symbols import kin
from symderiv.writing.structure.outline import Outline

Letters = Mapping[tuple[str, str], str]
"""What stands on the page for a letter of an axis; for the Kronecker delta, whose axis is `KRONECKER`."""
UNLIKE = "lo"
"""Letters that are taken last: they look like digits."""
_KRONECKER = re.compile(r"\\delta_\{\s*\w\s*\w")
_LAYER = re.compile(r"_?(\d+|[lL]([+-]\d+)?)\Z")
_EXPONENTIALS: tuple[type, ...] = (exp, type(E))
IDENTITY = ("I", "E", "𝟙")
"""What stands for the Kronecker delta where δ is a quantity: the entries of the identity matrix, as in Bishop 2006."""


def page_letters(outline: Outline, overview: Overview | None = None, drawn: Iterable[Any] = ()) -> Letters:
    """The letters that the page shows in place of its record's, where one would mean two things.

    The letters of what is asked for stay, then those of the definitions; on a page about somebody's own text theirs come first.
    What the page only lists, as the gradients of each layer, and what is `drawn` beside it takes letters that are there already.
    """
    expressions = [s.derivation.goal for s in outline.sections if s.asked]
    definitions = [side for row in outline.definitions for side in (row.lhs, row.body)]
    is_read = any(s.derivation.read_as is not None for s in outline.sections)
    ordered = [*definitions, *expressions] if is_read else [*expressions, *definitions]
    kept = {i for expr in definitions for i in _of_kind(Index, expr)} if is_read else set()
    listed = [side for row in (overview.layers if overview else ()) for side in (row.goal, row.result)]
    return apart([*ordered, *_worked(outline)], kept, overview.letter if overview else "", [*listed, *drawn])


def apart(everything: list[Any], kept: Collection[Index] = (), layer: str = "", beside: Iterable[Any] = ()) -> Letters:
    """What stands for letters that would mean two things in some formulas; letters of the first ones stay, and those `kept`.
    The `layer` counts layers; formulas `beside` the others take the letters of those.

    >>> from symderiv.notation import Axis
    >>> H = Axis("H"); h = Tensor("h", (H,)); apart([h["h"]])
    {('h', 'H'): 'i'}
    """
    used = _indices(everything)
    tensors = {t for expr in everything for t in _of_kind(Tensor, expr)}
    names = _names(everything, tensors, used) | ({layer} if layer else set())
    shared = _Shared(names)
    shared.own(used, kept)
    shared.further([_indices([expr]) for expr in beside])
    return {**shared.found, **_kronecker(everything, tensors)}


def _indices(expressions: Iterable[Any]) -> dict[Index, None]:
    return dict.fromkeys(i for expr in expressions for i in sorted(_of_kind(Index, expr), key=lambda i: i.name))


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
    """What no index letter may be: names of axes and of quantities, W1 and W, e beside powers of e, d beside differentials."""
    names = {n for t in tensors for n in (t.name, kin(t.name), t.latex)} | {i.axis.name for i in used}
    names |= {a.name for t in tensors for a in t.axes}
    if any(_of_kind(kind, expr) for kind in _EXPONENTIALS for expr in expressions):
        names.add("e")
    if any(isinstance(t, Differential) for t in tensors):
        names.add("d")
    return names


class _Shared:
    """Letters shared out among axes: the first to ask keeps its letter, the others get one that nobody has."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = names
        self.found: dict[tuple[str, str], str] = {}
        self._owners: dict[str, str] = {}
        self._general: dict[str, str] = {}
        self._own: set[str] = set()

    def own(self, used: Collection[Index], kept: Collection[Index]) -> None:
        """A letter for each letter of each axis of the page."""
        self._own = {i.axis.name for i in used}
        self._general = {_LAYER.sub("", a): a for a in self._own if a.endswith("_l")}
        for index in used:
            if index.name not in self.names:
                self._owners.setdefault(index.name, index.axis.name)
        for index in used:
            if index not in kept and self._owners.get(index.name) != index.axis.name:
                self._give(index, index.axis.name, self._free(index))

    def further(self, formulas: Sequence[Collection[Index]]) -> None:
        """Letters for formulas beside the others, from those that their axes have: the width of layer 2 is H_l for l = 2."""
        together: dict[Index, set[Index]] = {}
        for group in formulas:
            for index in group:
                together.setdefault(index, set()).update(group)
        for index, others in together.items():
            axis = self._axis(index)
            if (index.name, axis) not in self.found and self._owners.get(index.name) != axis:
                self._give(index, axis, self._free(index, {self._shown(other) for other in others - {index}}))
            elif axis != index.axis.name:
                self.found[index.name, index.axis.name] = self.found.get((index.name, axis), index.name)

    def _axis(self, index: Index) -> str:
        own = index.axis.name
        return own if own in self._own else self._general.get(_LAYER.sub("", own), own)

    def _shown(self, index: Index) -> str:
        return self.found.get((index.name, self._axis(index)), index.name)

    def _free(self, index: Index, avoid: Collection[str] = ()) -> str | None:
        """A letter that nobody has, or, beside what is to be avoided, one that the axis has already."""
        own = {c for c, axis in self._owners.items() if axis == self._axis(index) and c not in avoid} if avoid else set()
        pool = sorted(index.axis.pool, key=UNLIKE.__contains__)
        return next((c for c in (*sorted(own), *pool) if c in own or c not in {*self._owners, *self.names}), None)

    def _give(self, index: Index, axis: str, letter: str | None) -> None:
        if letter is not None:
            self._owners[letter] = axis
            self.found[index.name, axis] = self.found[index.name, index.axis.name] = letter


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
