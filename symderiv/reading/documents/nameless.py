"""What a text asks the derivative of without an equation: an expression, "differentiate x^2", or a lone derivative."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.rows import Row, asks, condition_of, rows, states
from symderiv.reading.documents.scanner import Segment
from symderiv.reading.problems.statements import Fact, Formula
from symderiv.reading.prose.links import ASSUMES
from symderiv.reading.prose.objectives import asks_about, derived_in, is_symbol, named, objective
from symderiv.reading.prose.questions import asks_for, derivatives, says_little
from symderiv.reading.prose.roles import UPDATES, derives
from symderiv.reading.prose.sentences import Sentence

TYPED = Segment(0, 0, "$")
"""Where a formula stands that was typed among words."""
COUNTS = re.compile(r"(?:\\mathcal\s*\{?\s*)?O\s*\}?\s*(?:\\left)?\(|[^A-Za-z]*$")
"""An order of growth, O(n^2), or a number alone."""
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


def only_expression(assembly: Assembly, sentences: Sequence[Sentence], defined: Sequence[str]) -> Formula | None:
    """The one expression that stands alone in a text, if it uses all that the text defines: what the text is about then."""
    shown = {**{n: rows(m.text) for n, m in assembly.mentions.items() if not m.facts}, **assembly.displays}
    found = [(n, row) for s in sentences for n in stands_alone(s) for row in shown.get(n, ()) if is_expression(row)]
    if len(found) != 1 or not all(_stands_in(symbol, found[0][1].text.text) for symbol in defined):
        return None
    return nameless(found[0][1].text, assembly.text.text, TYPED, found[0][0])


def _stands_in(symbol: str, latex: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z])", latex) is not None


def expressions(assembly: Assembly, found: Sequence[Row], number: int, words: str) -> Iterator[Formula]:
    """Each expression that words ask the derivative of, with a letter for it."""
    for row in found:
        of = derived_in(row.text) if derives(row.text.text) else row.text if asks_about(words) else None
        if of is not None and not is_symbol(of.text) and not states(row):
            segment = assembly.segments[number] if number < len(assembly.segments) else TYPED
            yield nameless(of, assembly.text.text, segment, number)


def questions(found: Sequence[Row], sentence: Sentence, number: int, own: str, asking: bool) -> list[Fact]:
    """The derivatives that rows are, where words, or that there are none, ask for them; `asking` is whether the sentence has
    asked before, so that "and" is enough."""
    each = [derivatives(row.text.text) for row in found]
    if not each or not all(each):
        return []
    at = next(n for n, part in enumerate(sentence.parts) if part.formula == number)
    behind = "".join(p.words if p.formula < 0 else "" for p in sentence.parts[at + 1:])
    if not (any(map(asks, found)) or (asking and says_little(own)) or asks_for(own, behind)):
        return []
    return [Fact("asked", by[0], (of, *by[1:]), row.text.places[0], f"${row.text.text}$")
            for row, listed in zip(found, each, strict=True) for of, by in listed]


__all__ = ["COUNTS", "TYPED", "expressions", "is_expression", "is_least", "only_expression", "questions"]
