r"""Diagonal matrices with their entries among words, "the diagonal matrix with the entries $p_i$": an equation for these."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced

ENTRIES = late(
    r"\$(?P<name>[^$=]{1,40})\$(?P<said>[^$.;=]{0,40}?\b[dD]iagonal\w*\b[^$.;=]{0,15}?)"
    r"(?P<with>,?\s*\b(?:with|whose|of|having|mit|com|con|cujos|cuyos|avec|dont|de)\b[^$.;=]{0,40}?\b(?:entries|elements|values|Eintr[aä]g\w*|Element\w*|entradas|elementos|"
    r"éléments|coefficients)\b[^$.;=]{0,20}?)\$(?P<entry>[^$=]+)\$", re.DOTALL)
"""A matrix that words call diagonal, and its entries."""
LETTER = re.compile(r"_(?:\{([a-z])\}|([a-z]))")


def with_diagonals_stated(body: Traced) -> Traced:
    r"""The text with D_{ii} = … for the entries of a diagonal matrix D.

    >>> print(with_diagonals_stated(Traced.of("where $D$ is the diagonal matrix with the entries $p_i^2$")).text)
    where $D$ is the diagonal matrix, $D_{ii} = p_i^2$
    """
    if "iagonal" not in body.text:
        return body
    found = ((m, LETTER.search(m["entry"])) for m in ENTRIES.finditer(body.text))
    return body.replaced(edit for m, letter in found if letter for edit in _edits(body, m, letter[1] or letter[2]))


def _edits(body: Traced, match: re.Match[str], letter: str) -> list[tuple[int, int, Traced]]:
    start, entry = match.start("with"), match.start("entry")
    left = rf", ${match['name'].strip()}_{{{letter}{letter}}} = "
    return [(start, entry, Traced.at(left, body.places[entry]))]


__all__ = ["with_diagonals_stated"]
