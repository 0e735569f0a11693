"""Each formula of a document as the lines it has, or listed with the reason why it cannot be read."""

from __future__ import annotations

import re

from symderiv.errors import ParseError
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.remarks import with_remarks
from symderiv.reading.documents.letters import spelled
from symderiv.reading.documents.macros import Expander
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.rows import rows
from symderiv.reading.documents.scanner import Segment
from symderiv.reading.documents.tokens import group_end
from symderiv.reading.documents.typed.dotted import with_dots_summed
from symderiv.reading.documents.typed.keyboard import from_keyboard
from symderiv.reading.documents.typed.programs import from_program, is_program, require_no_point, require_whole, with_numbers
from symderiv.reading.documents.typed.raised import require_indices_below
from symderiv.reading.documents.typed.signals import with_entries_below
from symderiv.reading.documents.typed.sums import with_sums
from symderiv.reading.documents.typed.translated import with_operations_in_english
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.problems.statements import Skipped
from symderiv.reading.prose.decorations import DECORATIONS
from symderiv.reading.prose.facts import Mention

LONGEST_FORMULA = 20_000
"""The most characters one display may have."""
IN_BRACES = re.compile(r"(?<=[(,=+-])\{\s*(?P<name>\\?[A-Za-z])\s*\}(?=\s*[(),=+-])")
"""A letter in braces of its own, f({X}), which no command takes."""


def take(assembly: Assembly, number: int, segment: Segment, source: str) -> None:
    """A formula cut into its lines, or listed with the reason why not."""
    inner = assembly.text.cut(*segment.inner)
    try:
        fault = segment.fault or ("The display is too long" if len(inner.text) > LONGEST_FORMULA else "")
        if fault:
            raise ParseError(fault, advice="Close it, or take it apart.")
        bare = segment.environment == UNMARKED
        require_whole(inner, assembly.text.text[segment.end : segment.end + 20] if bare else "")
        inner = _unbroken(inner) if segment.environment in ("multline", "dmath") else inner
        inner = with_numbers(inner, assembly.text.text)
        inner = with_operations_in_english(with_entries_below(inner, assembly.text.text))
        typed = bare or is_program(inner.text)
        inner = from_program(inner, assembly.text.text) if typed else inner
        inner = from_keyboard(with_sums(inner, typed, assembly.text.text), typed)
        plain = with_dots_summed(spelled(Expander(source, dict(DECORATIONS)).expanded(inner)), assembly.text.text)
        plain = _without_group(plain)
        plain = plain.replaced((*m.span(), plain.cut(*m.span("name"))) for m in IN_BRACES.finditer(plain.text))
        require_indices_below(plain)
        if typed:
            require_no_point(plain)
        if segment.display:
            assembly.displays[number] = rows(with_remarks(plain))
        else:
            assembly.mentions[number] = Mention.of(plain)
    except ParseError as error:
        places = inner.places
        assembly.skipped.append(Skipped(places[0], places[-1], inner.text, error.reason, error.advice or ""))
        assembly.displays[number] = []


BROKEN = re.compile(r"\\\\(?:\*|\s*\[[^\]]*\])?(?=\s*(?:[-+*/]|\\(?:times|cdot|odot|pm|mp|quad|qquad)(?![A-Za-z])))")
"""Where a line is broken before a sign."""


def _unbroken(formula: Traced) -> Traced:
    """A formula that stands on several lines as one: only an environment for one formula goes on so behind = as well."""
    return formula.replaced((*m.span(), Traced.at(" ", formula.places[m.start()])) for m in BROKEN.finditer(formula.text))


def _without_group(formula: Traced) -> Traced:
    r"""What stands in braces around the whole: {\displaystyle x}, as encyclopedias have it."""
    inner = formula.stripped()
    while inner.text.startswith("{") and group_end(inner.text, 0) == len(inner.text):
        inner = inner.cut(1, len(inner.text) - 1).stripped()
    return inner if len(inner.text) < len(formula.stripped().text) else formula


__all__ = ["take"]
