r"""Sentences: words and formulas in their order. A display stands inside the sentence that leads to it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from symderiv.patterns import late
from symderiv.reading.documents.scanner import Segment
from symderiv.reading.documents.tokens import argument, optional

HEADING = re.compile(
    r"\\(?:chapter|section|subsection|subsubsection|paragraph|subparagraph|frametitle|title|framesubtitle)\*?\s*(?=[\[{])"
)
SILENT = late(
    r"\\(?:label|ref|eqref|cite[tp]?|usepackage|documentclass|includegraphics|bibliography|input|vspace|hspace|index|url|"
    r"begin|end|setcounter|pagestyle|newtheorem|title|author|date)\*?"
)
COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
ACCENT = re.compile(r"\\(?:([\"'`^~])\s*|(c)(?:\s+|(?=\{)))\{?\s*(\\?[A-Za-z])(?![A-Za-z])\s*\}?|\\([\"'`^~])([A-Za-z])")
COMBINING = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327"}
STOP = late(
    r"(?=[.?!])(?<![\s.(][A-Za-z])(?<!\be\.g)(?<!\bi\.e)(?<!\bEq)(?<!\bcf)(?<!\bresp)(?<!\bFig)(?<!\bz\.B)(?<!\bd\.h)(?<!\bbzw)(?<!\bvs)"
    r"(?<!\bpos)(?<!\bsym)(?<!\bsymm)"
    r"[.?!](?=[\s*_)}\]]|$)|\n[ \t]*\n\s*|\\item(?![a-z])|\n[ \t]*(?=\(?[a-h]\)\s)|^\s*[-*+•]\s+(?=\S|\Z)|"
    r"\\(?:begin|end)\s*\{(?:itemize|enumerate|theorem|proof|lemma|exercise|frame|document)\}(?:\s*\[[^\][]*\])?",
    re.MULTILINE,
)
EXPONENT = re.compile(r"(?<=[A-Zℝ]\^)\{([^{}]*)\}")
"""What stands above a set, as in R^{m x n}: its braces keep it together."""
INDEX = re.compile(r"(?<=[A-Za-zα-ω]_)\{(\w[\w+-]*)\}")
"""What stands below a letter, as in dh_t/dh_{t-1}."""
CAPITAL = re.compile(r"\s*[A-ZÀ-Þ][\w']*[ ,.:]")


@dataclass(frozen=True)
class Part:
    """Words, or the formula with that number, and where it stands."""

    at: int
    words: str = ""
    formula: int = -1


@dataclass
class Sentence:
    """The parts of one sentence; a heading is one of its own."""

    parts: list[Part] = field(default_factory=list)
    heading: bool = False

    def spelled(self) -> str:
        """The sentence as a pattern sees it: formulas are numbers in brackets."""
        return self._spelled

    @cached_property
    def _spelled(self) -> str:
        return "".join(p.words if p.formula < 0 else f"⟦{p.formula}⟧" for p in self.parts)  # asked once all parts are there

    @cached_property
    def _places(self) -> dict[int, int]:
        """Which part each formula is, by its number: a sentence may have a thousand."""
        return {part.formula: place for place, part in enumerate(self.parts)}

    @cached_property
    def _spoken(self) -> list[str]:
        """The words of each part; a formula has none."""
        return [part.words if part.formula < 0 else "" for part in self.parts]

    @cached_property
    def _starts(self) -> list[int]:
        return [part.at for part in self.parts]

    def behind(self, part: Part) -> str:
        """The words behind a formula."""
        place = bisect_right(self._starts, part.at)
        return self.parts[place].words if place < len(self.parts) else ""

    def behind_formula(self, number: int) -> str:
        """The words behind the formula of a number."""
        return self.behind(self.parts[self._places[number]]) if number in self._places else ""

    def all_behind(self, number: int) -> str:
        """All words of the sentence behind the formula of a number."""
        return "".join(self._spoken[self._places[number] + 1:])


def sentences(text: str, found: Sequence[Segment], headings: Sequence[tuple[int, int]] = ()) -> list[Sentence]:
    """The sentences of a text with these formulas, numbered as they come among the segments."""
    made = [Sentence()]
    for n, segment in enumerate(found):
        if segment.environment:
            made[-1].parts.append(Part(segment.start, formula=n))
            made += (
                [Sentence()] if segment.display and text[slice(*segment.inner)].rstrip().endswith((".", r"\blacksquare")) else []
            )
            continue
        before = n > 0 and found[n - 1].display
        if before and CAPITAL.match(words(text[segment.start : segment.start + 60])):
            made.append(Sentence())
        near = _near(headings, segment)
        for start, end, ends in _pieces(text, segment, [*near, *_headings(text, segment)], before, n + 1 < len(found)):
            heading = _inside(start, near) or HEADING.match(text, start) is not None
            made[-1].heading = made[-1].heading or heading
            made[-1].parts.append(Part(start, words(text[start:end])))
            made += [Sentence()] if ends else []
    return [s for s in made if s.parts]


def _near(headings: Sequence[tuple[int, int]], segment: Segment) -> Sequence[tuple[int, int]]:
    """The headings, which are in order, that reach into a segment."""
    first = bisect_left(headings, (segment.start, 0))
    return headings[max(0, first - 1) : bisect_left(headings, (segment.end, 0))]


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _headings(text: str, segment: Segment) -> Iterator[tuple[int, int]]:
    r"""Where the titles of \section and its kin stand."""
    for match in HEADING.finditer(text, segment.start, segment.end):
        at = match.end()
        at = span[2] if (span := optional(text, at)) else at
        if span := argument(text, at):
            yield match.start(), span[2]


def _pieces(
    text: str, segment: Segment, headings: Sequence[tuple[int, int]], after_display: bool, before_formula: bool
) -> Iterator[tuple[int, int, bool]]:
    """Parts of a piece of prose, with whether a sentence ends there: at a stop, at a blank line between words, at a heading."""
    start, end = segment.start, segment.end
    cuts = {
        m.end(): True for m in STOP.finditer(text, start, end) if not _by_display(text, m, segment, after_display, before_formula)
    }
    cuts |= {place: True for span in headings for place in span if start < place <= end}
    for at in [*sorted(cuts), end]:
        if at > start:
            yield start, at, at in cuts
        start = max(start, at)


def _by_display(text: str, match: re.Match[str], segment: Segment, after_display: bool, before_formula: bool) -> bool:
    """Whether a blank line only sets a display apart, which ends no sentence."""
    if match.group().strip():
        return False
    led = before_formula and not text[match.end() : segment.end].strip()
    return led or (after_display and not text[segment.start : match.start()].strip())


def words(text: str) -> str:
    r"""Prose without its commands.

    >>> words(r"\textbf{Loss.} Die gr\"o{\ss}te~Zahl \label{a}")
    ' Loss. Die größte Zahl '
    """
    text = ACCENT.sub(
        lambda m: unicodedata.normalize("NFC", (m[3] or m[5]).removeprefix("\\") + COMBINING[m[1] or m[2] or m[4]]), text
    )
    text = text.replace(r"{\ss}", "ß").replace(r"\ss ", "ß")
    found, at = [], 0
    for match in COMMAND.finditer(text):
        if match.start() < at:
            continue
        found.append(text[at : match.start()])
        found.append(" ")
        at = match.end()
        while (
            SILENT.fullmatch(match.group())
            and text[at : at + 1] in ("{", "[")
            and (span := optional(text, at) or argument(text, at))
        ):
            at = span[2]
    text = INDEX.sub(r"(\1)", EXPONENT.sub(r"(\1)", "".join([*found, text[at:]])))
    text = re.sub(r"[{}#]|~(?! ?(?:N|Normal)\()|\*\*|(?<![\w∇])[*_](?=\w)|(?<=\w)(?:\*|_(?!\())(?!\w)", " ", text)
    return re.sub(r"\s+", " ", text.replace(" -- ", " - "))
