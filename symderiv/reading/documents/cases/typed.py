r"""Cases typed without dollars, written as cases: r = x^2 if x > 0 else -x; f(x) = x if x > 0, a x otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symderiv.patterns import late
from symderiv.reading.documents.cases.marked import written
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.scanner import segments
from symderiv.reading.documents.typed.unmarked import PROSE, TERM
from symderiv.reading.prose.links import ELSE, OTHERWISE, RESTRICTS

Span = tuple[int, int]
LEFT = late(rf"(?<![\w\\.]){TERM}(?:\([^()=]*\))?\s*:?=(?!=)\s*(?P<open>\{{?)\s*")
PYTHON = late(r"\(\s*(?=[^()]*(?:\([^()]*\)[^()]*)*\bif\b[^()]*(?:\([^()]*\)[^()]*)*\belse\b)")
"""A bracket with both words of a condition, as Python has it."""
RESTRICT = late(rf"(?<=[\w)\]|}}\s,]){RESTRICTS.pattern}(?=[^\s,])", re.IGNORECASE)
COMMA = late(r",\s+(?=[^,;\n=]*[<>≤≥])")
"""What stands for such a word, where the left side is written again in each case."""
ENDS = late(r"[,;]\s|[,;]?\s*\n\s*(?:&\s*)?|\}|\.(?:\s|\Z)|\Z|[,;]?\s+(?:and|und|et|e|y)\s")
CLOSED = late(r"\s*\}")
BEFORE_ELSE = late(rf"[\s,;]*(?:(?:and|or|und|ou|et|e|y)\s+)?{OTHERWISE.pattern}", re.IGNORECASE)
COMPARED = late(r"[^=<>≤≥≠!]+(?:(?:[<>]=?|≤|≥|≠|[!=]=|=|\\(?:leq?|geq?|neq?|lt|gt)(?![a-z]))[^=<>≤≥≠!]+)+")
OPENING, CLOSING = "([{", ")]}"
WORD = late(r"(?<![\w\\])(?:is|are|of|to|in|we|by|or|as|an|it|be)(?!\w)")


def with_typed_cases(body: Traced) -> Traced:
    r"""The text, its typed definitions in cases as cases of LaTeX.

    >>> print(with_typed_cases(Traced.of("L = sum(f(x)), f(x) = x if x > 0 else a x.")).text)
    L = sum(f(x)), f(x) = \begin{cases} x & x > 0 \\ a x & \text{otherwise} \end{cases}.
    """
    if RESTRICTS.search(body.text) is None and COMMA.search(body.text) is None:
        return body
    edits: list[tuple[int, int, Traced]] = []
    for segment in segments(body.text):
        if not segment.environment:
            edits += _edits(body, segment.start, segment.end)
    return body.replaced(edits)


def _edits(body: Traced, first: int, last: int) -> Iterator[tuple[int, int, Traced]]:
    past = first
    ways = (LEFT, PYTHON) if body.text.find("=", first, last) >= 0 else (PYTHON,)
    for match in sorted((m for p in ways for m in p.finditer(body.text, first, last)), key=re.Match.start):
        tries = (_Cases(body.text, match.end(), last, match[0], how) for how in (RESTRICT, COMMA))
        if match.end() > past and (read := next((one for one in tries if one.read()), None)) is not None:
            past, opened = read.at, "{" in match[0]
            brace = CLOSED.match(body.text, read.at, last) if opened else None
            if opened == (brace is not None):
                start, end = (match.start("open"), brace.end()) if brace else (match.end(), read.at)
                yield start, end, joined([*written(body, read.cases)]).stripped()


@dataclass
class _Cases:
    """Reads values and their conditions from a place on, up to the value of all other cases or the last condition."""

    text: str
    at: int
    last: int
    left: str
    restrict: re.Pattern[str] = RESTRICT
    cases: list[tuple[Span, Span | None]] = field(default_factory=list)

    def read(self) -> bool:
        """Whether there are two cases or more; `at` is behind them then."""
        while (value := self._value(self.restrict)) is not None and (condition := self._condition()) is not None:
            self.cases.append((value, condition))
            if (word := ELSE.match(self.text, self.at, self.last)) is not None:
                if self._is_restricted(word.end()):
                    continue
                return self._ended(self._value(ENDS))
            behind = self.at
            if not self._goes_on():
                return self._rests_at(behind)
            start = self.at
            if (value := self._value(BEFORE_ELSE)) is not None and (word := BEFORE_ELSE.match(self.text, self.at, self.last)):
                self.at = word.end()
                return self._ended(value)
            if not self._is_restricted(start):
                return self._rests_at(behind)
        return False

    def _rests_at(self, place: int) -> bool:
        self.at = place
        return len(self.cases) > 1

    def _ended(self, value: Span | None) -> bool:
        """Whether the value of all other cases is one."""
        if value is None:
            return False
        self.cases.append((value, None))
        return True

    def _is_restricted(self, start: int) -> bool:
        """Whether the value at a place, which is gone to, has a condition behind it."""
        self.at = start
        found = self._value(self.restrict) is not None and self.restrict.match(self.text, self.at, self.last) is not None
        self.at = start
        return found

    def _goes_on(self) -> bool:
        """Whether another case may follow: behind a comma or a line's end, perhaps with the left side once more."""
        if (end := ENDS.match(self.text, self.at, self.last)) is None or end[0].strip() in (".", "}") or not end[0]:
            return False
        self.at = end.end()
        again = re.compile(rf"(?:{re.escape(self.left.strip(' {'))}|=)\s*").match(self.text, self.at)
        self.at = again.end() if again else self.at
        return again is not None or self.restrict is RESTRICT or "{" in self.left

    def _value(self, until: re.Pattern[str]) -> Span | None:
        """The formula before a word, or up to where it ends; the place goes there. None where words stand in it."""
        start, end = self.at, self._end(until)
        inside = self.text[start:end]
        if not inside.strip() or re.search(r"(?<![<>!=])=(?!=)|[<>≤≥;]", inside) or self._has_words(inside):
            return None
        self.at = end
        return start, end

    def _condition(self) -> Span | None:
        """The comparison behind a word that restricts."""
        word = self.restrict.match(self.text, self.at, self.last)
        if word is None:
            return None
        start = word.end()
        self.at = start
        end = min(self._end(ENDS), self._end(BEFORE_ELSE))
        if not COMPARED.fullmatch(self.text[start:end].strip()) or self._has_words(self.text[start:end]):
            return None
        self.at = end
        return start, end

    def _has_words(self, inside: str) -> bool:
        """Whether there are words here that are no names which the text defines: err of err = y - x."""
        words = {match[0] for match in PROSE.finditer(inside)}
        return WORD.search(inside) is not None or any(not re.search(rf"(?<!\w){word}\s*=(?!=)", self.text) for word in words)

    def _end(self, until: re.Pattern[str]) -> int:
        """Where such a word or sign stands outside brackets, at the latest where a formula ends or a bracket closes."""
        depth = 0
        for at in range(self.at, self.last):
            char = self.text[at]
            if depth == 0 and (until.match(self.text, at, self.last) or char in CLOSING or
                               (until is not ENDS and char in ";\n")):
                return at
            depth += (char in OPENING) - (char in CLOSING)
        return self.last


__all__ = ["with_typed_cases"]
