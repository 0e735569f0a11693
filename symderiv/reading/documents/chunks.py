r"""A display cut at its outermost marks: rows, alignment, wide spaces, commas, words, arrows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.tokens import argument, optional, past_blank, rows_in_groups

Mark = Literal["start", "row", "amp", "quad", "comma", "stop", "words", "arrow"]

PART = re.compile(
    r"\\(?:left|right|middle|[bB]igg?[lrm]?)\s*(?:\\[A-Za-z]+|\\.|.)|\\(?:begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|"
    r"\\\\(?:\*|\s*\[\s*-?[\d.]+\s*[a-z]+\s*\])?|\\.|\d+(?:\.\d+)?|(?<![.\w])\.\d+|\.\.\.|~(?:\s*~)+|\s+|.",
    re.DOTALL,
)
SEPARATES: dict[str, Mark] = {
    **dict.fromkeys((r"\cr", r"\newline"), "row"),
    "&": "amp",
    **dict.fromkeys((r"\quad", r"\qquad"), "quad"),
    **dict.fromkeys((",", ";", "،"), "comma"),
    ".": "stop",
    "?": "stop",
    **dict.fromkeys((
        r"\Rightarrow", r"\Longrightarrow", r"\implies", r"\iff", r"\Leftrightarrow", r"\Longleftrightarrow", r"\leadsto",
        r"\rightsquigarrow", r"\Leftarrow", r"\impliedby", r"\therefore", r"\because", "⇒", "⟹", "∴", "∵"), "arrow"),
}
RELATIONS = {
    "=",
    "<",
    ">",
    "≤",
    "≥",
    "≠",
    "≈",
    "∈",
    "≡",
    "←",
    "≔",
    r"\coloneqq",
    r"\triangleq",
    r"\equiv",
    r"\doteq",
    r"\coloneq",
    r"\approx",
    r"\simeq",
    r"\cong",
    r"\le",
    r"\leq",
    r"\leqslant",
    r"\ge",
    r"\geq",
    r"\geqslant",
    r"\ne",
    r"\neq",
    r"\lt",
    r"\gt",
    r"\in",
    r"\leftarrow",
    r"\gets",
    r"\longleftarrow",
    r"\propto",
    r"\sim",
    r"\ll",
    r"\gg",
    r"\succ",
    r"\succeq",
    r"\prec",
    r"\preceq",
    r"\notin",
    r"\subset",
    r"\subseteq",
    r"\mapsto",
}
FACTOR = re.compile(r"\\[dtc]?frac(?![A-Za-z])|\\(?:partial|left)(?![A-Za-z])|[A-Za-z]|\((?!\s*[\d*]*\s*\))")
"""How a factor begins behind a point that stands for a product, ∂L/∂y . ∂y/∂w; no sign of an end, no number of an equation."""
TEXT = (r"\text", r"\mathrm", r"\mathbf", r"\mathit", r"\textsf", r"\texttt", r"\emph")
JOINING = (
    "and or if for where with when otherwise else so hence thus then since because as that is i.e. e.g. let all any "
    "each by from on "
    "using only to both but s.t. const const. "
    "e ou se para onde com quando caso senão então logo pois "
    "und oder falls wenn für wo mit sonst also daher denn sowie wobei "
    "et si pour où avec quand sinon donc car "
    "y o donde con cuando entonces pues luego "
    "dove allora quindi dunque"
)
CONNECTIVES = frozenset(JOINING.split())
SIZED = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)\s*(?=\S)")
ALIGNS = re.compile(
    r"\\(?:begin|end)\s*\{(?:align|aligned|alignat|alignedat|gather|gathered|split|equation|eqnarray|multline|multlined)\*?\}"
)
OPENING = {"(", "[", r"\{", r"\lbrace", r"\lbrack", r"\langle", r"\lVert", r"\lvert", r"\lfloor", r"\lceil"}
CLOSING = {")", "]", r"\}", r"\rbrace", r"\rbrack", r"\rangle", r"\rVert", r"\rvert", r"\rfloor", r"\rceil"}
LETTER = r"(?:[A-Za-z]|\\[A-Za-z]++)"
RANGE = re.compile(
    rf"(?P<letters>{LETTER}(?:\s*,\s*{LETTER})*)\s*&?=\s*(?P<first>-?\w+(?:\s*[+\-]\s*\d+)?)\s*,?\s*(?:\d+\s*,\s*)*"
    r"(?:\\[lc]?dotsc?|\\cdots|\.\.\.?|…)\s*,?\s*(?P<last>(?:\\(?!q?quad|text|mbox|[,;:!\s\\(\[])[A-Za-z]++|"
    r"[\w+\-*/{}^]| (?=[+\-\w]))+)"
)
NUMBERED = re.compile(
    rf"(?P<letters>{LETTER}(?:\s*,\s*{LETTER})*)\s*&?=\s*(?P<first>-?\d+)(?=(?P<more>(?:\s*,\s*-?\d++)+))(?P=more)"
    r"(?!\.\d|[\^_]|\s*(?:[-+*/(A-Za-z]|\\(?!q?quad|text|mbox|[\\,;:!\s])))")
"""A range whose numbers are all written out: t = 0, 1, 2. They are found in a lookahead, which gives nothing back: possessive
groups, (…)++, match wrongly before Python 3.11.5."""
LEADING = re.compile(r"(?:\s|~|\\[ ,;:!>]|\{\s*\}(?!\s*[\^_]))*")
TRAILING = re.compile(r"(?:\s|~|(?<!\\)\\[ ,;:!>])$")
NOTES = (r"\note", r"\tag", r"\label", r"\eqno")


@dataclass(frozen=True)
class Chunk:
    """What stands between two marks, with the mark before it, and what was taken off it."""

    text: Traced
    mark: Mark = "start"
    words: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    aligned: bool = False
    """Whether an alignment mark stands before it, and no arrow."""

    @cached_property
    def parts(self) -> list[tuple[str, int]]:
        """Its tokens with their depth, without white space."""
        return [(part, depth) for _, part, depth in parts_of(self.text.text) if part.strip() and part != "~"]

    @cached_property
    def relations(self) -> list[int]:
        """Which of its tokens are relation signs outside brackets."""
        return [n for n, (part, depth) in enumerate(self.parts) if depth == 0 and part in RELATIONS]

    def joined(self, other: Chunk, between: str = " ") -> Chunk:
        """Both as one, with the words and notes of both."""
        glue = Traced.at(between, other.text.places[0])
        return replace(
            self,
            text=joined([self.text, glue, other.text]),
            words=f"{self.words} {other.words}".strip(),
            notes=(*self.notes, *other.notes),
        )


@lru_cache(maxsize=1024)
def parts_of(text: str) -> tuple[tuple[int, str, int], ...]:
    """Each token with its offset and how deep in brackets it stands."""
    return tuple((at, part, hard + soft) for at, part, hard, soft in _depths(text))


@lru_cache(maxsize=1024)
def _depths(text: str) -> tuple[tuple[int, str, int, int], ...]:
    """Each token with how deep it stands in groups and environments, and in brackets of other kinds."""
    found: list[tuple[int, str, int, int]] = []
    hard = soft = 0
    for match in PART.finditer(text):
        part = match.group()
        group, bracket = _opens(part)
        if group < 0 or bracket < 0:
            hard, soft = max(hard + group, 0), max(soft + bracket, 0)
        found.append((match.start(), part, hard, soft))
        if group > 0 or bracket > 0:
            hard, soft = hard + group, soft + bracket
    return tuple(found)


@lru_cache(maxsize=4096)
def _opens(part: str) -> tuple[int, int]:
    """Whether a token opens (1) or closes (-1) a group or an environment, and a bracket."""
    if part.startswith((r"\begin", r"\end")):
        return (1 if part.startswith(r"\begin") else -1), 0
    sign = SIZED.sub("", part)
    return (part == "{") - (part == "}"), (sign in OPENING) - (sign in CLOSING)


def _unbroken(text: Traced) -> Traced:
    r"""The text without environments that only align, and without row ends inside a bracket that opens and closes again."""
    found = _depths(text.text)
    spans = [(at, _past_arguments(text.text, at + len(part))) for at, part, hard, _ in found if ALIGNS.fullmatch(part)]
    spans += rows_in_groups(found, ALIGNS)
    if found and found[-1][3] - (found[-1][1] in CLOSING) <= 0:
        spans += [
            (at, at + len(part)) for at, part, hard, soft in found if soft and not hard and (part[:2] == r"\\" or part == "&")
        ]
    return text.blanked(sorted(spans))


def _past_arguments(text: str, at: int) -> int:
    while text[at : at + 1] in ("[", "{") and (span := optional(text, at) or argument(text, at)):
        at = span[2]
    return at


def ranged(text: str, at: int = 0) -> re.Match[str] | None:
    r"""A range of letters that stands there: i = 1, \dots, n, or t = 0, 1, 2."""
    found = RANGE.match(text, at)
    return found or NUMBERED.match(text, at)


def numbers_of(match: re.Match[str]) -> tuple[str, str] | None:
    """The first and the last number of a range; none of t = 1, 4, 2."""
    if "more" not in match.groupdict():
        return match["first"], match["last"].strip()
    found = [int(n) for n in re.findall(r"-?\d+", match["first"] + match["more"])]
    return (str(found[0]), str(found[-1])) if found == list(range(found[0], found[-1] + 1)) else None


def chunks(text: Traced) -> list[Chunk]:
    r"""The chunks of a display, decorations written out.

    >>> [(c.mark, c.text.text) for c in chunks(Traced.of(r"a = b, \quad c = d \text{ if } e = f"))]
    [('start', 'a = b'), ('quad', 'c = d'), ('words', 'e = f')]
    """
    text = _unbroken(text)
    found = [Chunk(text.cut(0, 0))]
    start = past = 0
    for at, part, depth in parts_of(text.text):
        if at < max(start, past):
            continue
        if LEADING.fullmatch(text.text, start, at) and part.strip() and (whole := ranged(text.text, at)):
            past = whole.end()
            continue
        off = _off(text, at, part, depth, found[-1])
        if off is None:
            continue
        end, chunk = off
        found[-1] = _grown(found[-1], text.cut(start, at))
        start = end
        if chunk.mark == "start":
            found[-1] = replace(found[-1], notes=chunk.notes)
        else:
            found.append(chunk)
    found[-1] = _grown(found[-1], text.cut(start, len(text.text)))
    return _multiplied(_merged([replace(c, text=_trimmed(c.text)) for c in found]))


def _multiplied(found: list[Chunk]) -> list[Chunk]:
    """Chunks in which a point between factors is a product: no space parts them, or what stands behind it relates nothing to
    anything. A space behind it alone ends a sentence.
    """
    kept = found[:1]
    for chunk in found[1:]:
        gap = chunk.text.places[0] - kept[-1].text.places[-1]
        factor = chunk.mark == "stop" and not chunk.words and FACTOR.match(chunk.text.text)
        times = factor and kept[-1].relations and (gap == len(".") or (gap != len(". ") and not chunk.relations))
        kept[-1:] = [kept[-1].joined(chunk, r" \cdot ")] if times else [kept[-1], chunk]
    return kept


def _trimmed(text: Traced) -> Traced:
    """Without spaces of any kind at its ends."""
    leading = LEADING.match(text.text)
    start, end = leading.end() if leading else 0, len(text.text)
    while (trailing := TRAILING.search(text.text, max(start, end - 2), end)) and end > start:
        end = trailing.start()
    return text.cut(start, max(start, end))


def _grown(chunk: Chunk, more: Traced) -> Chunk:
    return replace(chunk, text=joined([chunk.text, more]) if chunk.text.text else more)


def _off(text: Traced, at: int, part: str, depth: int, last: Chunk) -> tuple[int, Chunk] | None:
    """What a token ends: the offset behind it, and the chunk that follows; one marked `start` only goes on with the last."""
    empty = text.cut(at, at)
    if part in NOTES and (span := argument(text.text, at + len(part) + text.text.startswith("*", at + len(part)))):
        return span[2], Chunk(empty, notes=(*last.notes, (part, text.text[span[0] : span[1]])))
    if depth:
        return None
    if part in TEXT and (words := _words(text.text, at, part)):
        spaces = not words[1] and not any(sign in RELATIONS for _, sign, _ in parts_of(text.text[words[0]:]))
        return words[0], Chunk(empty, notes=last.notes) if spaces else Chunk(empty, "words", words[1])
    if part == r"\forall":
        return at + len(part), Chunk(empty, "words", "for all")
    if part.startswith(r"\\"):
        return at + len(part), Chunk(empty, "row")
    if part.startswith("~") and len(part) > 1:
        return at + len(part), Chunk(empty, "quad")
    return (at + len(part), Chunk(empty, SEPARATES[part])) if part in SEPARATES else None


def _words(text: str, at: int, part: str) -> tuple[int, str] | None:
    """The words that a `\\text` holds, where they are words and no name: several, or one that joins."""
    span = argument(text, past_blank(text, at + len(part)))
    if span is None:
        return None
    words = text[span[0] : span[1]].replace("~", " ").replace("\\ ", " ").strip()
    applied = text[span[2] : span[2] + 1] in ("_", "^", "(")
    several = part == r"\text" and (len(words.split()) > 1 or words.startswith("(") or words.endswith(":")) and not applied
    joins = words.strip(".,:;()").lower() in CONNECTIVES and len(words) > 1
    return (span[2], words) if several or joins or not words.strip(".,:;!() ") else None


def _merged(found: list[Chunk]) -> list[Chunk]:
    """Chunks without empty ones; the strongest mark before a chunk counts, and words are kept."""
    kept: list[Chunk] = []
    carried: list[Chunk] = []
    for chunk in found:
        carried.append(chunk)
        if chunk.text.text:
            kept.append(_carrying(carried, chunk))
            carried = []
    if carried and kept:
        tail = _carrying(carried, carried[-1])
        kept[-1] = replace(kept[-1], notes=(*kept[-1].notes, *tail.notes))
        kept += [replace(tail, mark="words", notes=())] if tail.words else []
    return kept


STRENGTH: tuple[Mark, ...] = ("start", "amp", "comma", "stop", "quad", "words", "arrow", "row")


def _carrying(carried: list[Chunk], chunk: Chunk) -> Chunk:
    marks = [c.mark for c in carried]
    words = " ".join(c.words for c in carried if c.words)
    notes = tuple(dict.fromkeys(note for c in carried for note in c.notes))
    mark = max(marks, key=STRENGTH.index)
    aligned = "amp" in marks and "arrow" not in marks
    return replace(chunk, mark="words" if words and mark != "row" else mark, words=words, notes=notes, aligned=aligned)
