"""Sentences as conventions see them: formulas between dollars as they stand, signs in the place of displays."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.prose.sentences import Part, Sentence

DERIVATIVE = "⟦∂⟧"
"""What stands in a sentence for a display with a derivative."""
SPELLED = re.compile(r"(?<![\w\\$])sigma(?!\w)")
"""A sign by its name, among words."""
RANGE = re.compile(
    r"(?!.*(?<!\\)\b[A-Za-z]{2})(?:(?:[\w\\≤ ]|<=?){0,12}[a-z]\s*(?:[<>!]=?|≤|≥|≠|\\(?:leq?|geq?|neq?|lt|gt) )"
    r"(?:[\w ≤\\-]|<=?){1,16}|"
    r"[a-z]\s*=\s*\d+(?:\s*(?:\.\.|,|…|\\l?dots)[-\w .…,\\]*)?)")
"""A display that says only what a letter runs over: i = 2..n."""
SUM = re.compile(r"(?:\\|(?<![A-Za-z]))sum(?![A-Za-z])\s*(?:_\s*(\{[^{}=<>]*\}|[a-z]{1,3})(?![^{}]*[=<>][^{}]*\}))?")
BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class Shown:
    """A sentence as text, and where each of its parts stands in it."""

    text: str
    spans: tuple[tuple[int, int, Part], ...]


def shown(assembly: Assembly, sentence: Sentence) -> Shown:
    """A sentence with its formulas between dollars, as they stand."""
    text, spans = "", []
    for part in sentence.parts:
        piece = SPELLED.sub(r"$\\sigma$", part.words) if part.formula < 0 else _formula(assembly, part.formula)
        piece = BLANK.sub(" ", piece)
        piece = piece[1:] if piece.startswith(" ") and (not text or text.endswith(" ")) else piece
        spans.append((len(text), len(text) + len(piece), part))
        text += piece
    return Shown(text.rstrip(), tuple(spans))


def _formula(assembly: Assembly, number: int) -> str:
    if (typed := assembly.mentions.get(number)) is not None and number >= len(assembly.segments):
        return _between(typed.text.text.strip())
    segment = assembly.segments[number] if 0 <= number < len(assembly.segments) else None
    inner = "" if segment is None else assembly.text.text[slice(*segment.inner)].strip()
    return _instead(inner) if segment is None or segment.display else _between(inner)


def _between(inner: str) -> str:
    """A formula between dollars; an equation with a typed sum is shown as a display is."""
    return _instead(inner) if "=" in inner and re.search(r"(?<![\\A-Za-z])sum(?![A-Za-z])", inner) else f"${inner}$"


def _instead(inner: str) -> str:
    """What stands for a display: with the letters of its sums, and a star for a sum without one."""
    if re.search(r"\\partial|\\nabla", inner):
        return DERIVATIVE
    if RANGE.fullmatch(inner):
        return f"${inner}$"
    letters = "".join(re.sub(r"[^a-z]", "", below) or "*" for below in SUM.findall(inner))
    return f"⟦∑{letters}⟧" if letters else "⟦⟧"


__all__ = ["DERIVATIVE", "Shown", "shown"]
