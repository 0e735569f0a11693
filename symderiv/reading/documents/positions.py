"""Text that knows where each of its characters came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Traced:
    """A text and the place in the source of each character, and of its end.

    >>> piece = Traced.of("a + b").cut(4, 5)
    >>> piece.text, list(piece.places)
    ('b', [4, 5])
    """

    text: str
    places: Sequence[int] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Traced:
        """A source: every character is where it is."""
        return cls(text, range(len(text) + 1))

    @classmethod
    def at(cls, text: str, place: int) -> Traced:
        """Text that was not written there, as what a macro stands for: all of it came from one place."""
        return cls(text, (place,) * (len(text) + 1))

    def cut(self, start: int, end: int) -> Traced:
        """The text between two offsets."""
        return Traced(self.text[start:end], self.places[start : end + 1])

    def stripped(self, extra: str = "") -> Traced:
        """The text without white space, and other characters, at its ends."""
        kept = self.text.strip(" \t\n" + extra)
        start = self.text.find(kept)
        return self.cut(start, start + len(kept))

    def replaced(self, edits: Iterable[tuple[int, int, Traced]]) -> Traced:
        """The text with parts exchanged; the edits are in order and do not overlap."""
        parts, last = [], 0
        for start, end, new in edits:
            parts += [self.cut(last, start), new]
            last = end
        return joined([*parts, self.cut(last, len(self.text))]) if parts else self

    def blanked(self, spans: Iterable[tuple[int, int]]) -> Traced:
        """The text with parts turned to spaces; line ends stay."""
        text, last, parts = self.text, 0, []
        for start, end in spans:
            parts += [text[last:start], "".join("\n" if c == "\n" else " " for c in text[start:end])]
            last = end
        return Traced("".join([*parts, text[last:]]), self.places)


def joined(parts: Sequence[Traced]) -> Traced:
    """Several texts one after the other."""
    places = [place for part in parts for place in part.places[:-1]]
    return Traced("".join(part.text for part in parts), [*places, parts[-1].places[-1]])
