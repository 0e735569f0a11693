"""Lists of shapes as programs have them, "x: (N, d)" or "center: shape (d,)", as sentences: each says the shape of one array."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced

SIZE = r"(?:[nmdkpqrshlbctNMDKPQRSHLBCTV]|[A-Za-z]_\w+|[1-9]\d*)"
SIZES = rf"\((?P<sizes>{SIZE},?|{SIZE}(?:, ?{SIZE})+)\)"
"""A shape in brackets: (d,), (d), and (N, d)."""
LISTED = late(
    rf"(?P<gap>(?:\A|(?<=\n))[ \t]*(?:[-*•] )?|(?<=[,;.] )|(?<=[,;.]\n))(?P<name>[A-Za-z]\w*)[ ]?:[ ]?"
    rf"(?P<said>(?:shape|size) )?(?P<shape>{SIZES})(?P<end>[ \t]*(?:[,;.]|(?=\n|\Z)))")
NUMBERS = late(r"\(\d[\d, ]*\)")


def with_shapes_listed(body: Traced) -> Traced:
    """The text with such a list as sentences; a pair of numbers is a shape where that word stands before it, and may be a point.

    >>> with_shapes_listed(Traced.of("x: (N, d)\\ncenter: shape (d,)\\nP: (1, 2)")).text
    'x has shape (N, d).\\ncenter has shape (d,).\\nP: (1, 2)'
    """
    if "$" in body.text or ":" not in body.text:
        return body
    found = (m for m in LISTED.finditer(body.text) if m["said"] or ("," in m["sizes"] and not NUMBERS.fullmatch(m["shape"])))
    return body.replaced(edit for match in found for edit in _edits(body, match))


def _edits(body: Traced, match: re.Match[str]) -> Iterator[tuple[int, int, Traced]]:
    yield match.end("name"), match.start("shape"), Traced.at(" has shape ", body.places[match.end("name")])
    last = match.end("sizes")
    yield last, match.end("end"), Traced.at(").".rjust(2 + ("," not in match["sizes"]), ","), body.places[last])


__all__ = ["with_shapes_listed"]
