"""Changes of a marked-up text, gathered as its marks are found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from symderiv.reading.documents.positions import Traced


@dataclass
class Edits:
    """Parts of a text that are blank, where nothing stands instead, and parts for which something does."""

    text: Traced
    found: list[tuple[int, int, str | None]] = field(default_factory=list)

    def blank(self, *spans: tuple[int, int]) -> None:
        """Make these parts blank; their line ends stay."""
        self.found += [(start, end, None) for start, end in spans]

    def all_blank(self, patterns: Iterable[re.Pattern[str]]) -> None:
        """Make blank what these patterns match."""
        self.blank(*(m.span() for pattern in patterns for m in pattern.finditer(self.text.text)))

    def put(self, start: int, end: int, new: str) -> None:
        """Write something else there."""
        self.found.append((start, end, new))

    def formula(self, whole: tuple[int, int], inner: tuple[int, int], mark: str) -> None:
        """Put the inside of a mark between `mark`; what belongs to the mark goes."""
        self.put(whole[0], inner[0], mark)
        self.put(inner[1], whole[1], mark)

    def applied(self) -> Traced:
        """The text with these changes; of two in one place the one that begins first, or is longer, counts."""
        kept: list[tuple[int, int, str | None]] = []
        for edit in sorted(self.found, key=lambda edit: (edit[0], -edit[1])):
            if not kept or edit[0] >= kept[-1][1]:
                kept.append(edit)
        text = self.text.blanked((start, end) for start, end, new in kept if new is None)
        places = self.text.places
        return text.replaced((start, end, Traced.at(new, places[start])) for start, end, new in kept if new is not None)


__all__ = ["Edits"]
