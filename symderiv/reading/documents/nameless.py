"""Expressions without a name, "differentiate x^2": a letter for what words ask about, and for what alone stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.rows import Row, condition_of, states
from symderiv.reading.documents.scanner import Segment
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.links import ASSUMES
from symderiv.reading.prose.objectives import is_symbol, named, objective
from symderiv.reading.prose.roles import UPDATES, derives
from symderiv.reading.prose.sentences import Sentence

TYPED = Segment(0, 0, "$")
"""Where a formula stands that was typed among words."""
POWER = re.compile(r"\^\s*\{?\s*\d")


def is_expression(row: Row) -> bool:
    """Whether a formula is more than a symbol, and neither states nor restricts anything."""
    text = row.text.text
    symbol = is_symbol(text) and not POWER.search(text)
    assigns = UPDATES.search(text) is not None
    return bool(text) and not (symbol or assigns or derives(text) or states(row) or condition_of(row.text))


def stands_alone(sentence: Sentence) -> Iterator[int]:
    """The formulas that no words lead to, or a colon does, and none but conditions follow: "x^T A x, where A is symmetric"."""
    for n, part in enumerate(sentence.parts):
        before = sentence.parts[n - 1].words.strip() if n else ""
        behind = sentence.parts[n + 1].words.strip(" \n\r\t,.;") if n + 1 < len(sentence.parts) else ""
        if part.formula >= 0 and (not before or before.endswith(":")) and (not behind or ASSUMES.match(behind)):
            yield part.formula


def is_least(row: Row) -> bool:
    r"""Whether a formula says what is minimised or maximised: \min_w \|Xw - y\|^2, and not only \min_w L."""
    sought = objective(row.text, row.text.text)
    return sought is not None and bool(sought.text)


def nameless(text: Traced, avoid: str, segment: Segment, number: int) -> Formula:
    """The definition that gives an expression a letter that the `avoid` text does not have."""
    made = named(text.stripped(" .?,"), avoid)
    return Formula(made.text, tuple(made.places), True, segment.environment, number, role="definition", why="what is asked about")


__all__ = ["TYPED", "is_expression", "is_least", "nameless", "stands_alone"]
