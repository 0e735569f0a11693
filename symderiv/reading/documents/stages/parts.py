"""Where the formulas of a document stand: between dollars and in displays, or, where it has none of these, among its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.scanner import Segment, segments
from symderiv.reading.documents.typed.slopes import with_variables_behind
from symderiv.reading.documents.typed.unmarked import QUOTED, defined_among, unmarked


def parts_of(body: Traced) -> tuple[Traced, list[Segment]]:
    """The text without what it quotes, where its formulas are not marked; and its parts, formulas and words."""
    found = list(segments(body.text))
    marked = [body.text[slice(*s.inner)] for s in found if s.environment]
    if any("=" in formula for formula in marked) or (marked and "=" not in body.text):
        return body, _parted(body, found, defined_among)
    body = body.blanked(m.span() for m in QUOTED.finditer(body.text))
    if not marked:
        body = with_variables_behind(body)
        found = list(segments(body.text))
    return body, _parted(body, found, unmarked)


def _parted(body: Traced, found: Sequence[Segment], among: Callable[[str, int, int], Iterable[Segment]]) -> list[Segment]:
    """The parts, with the formulas that stand unmarked among the words."""
    return [part for s in found for part in ([s] if s.environment else among(body.text, s.start, s.end))]


__all__ = ["parts_of"]
