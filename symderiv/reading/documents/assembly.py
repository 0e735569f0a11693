"""What has been read of a text, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.rows import Row
from symderiv.reading.documents.scanner import Segment
from symderiv.reading.problems.statements import Fact, Formula, Skipped, Words
from symderiv.reading.prose.facts import Mention
from symderiv.reading.prose.named import introduces, name_made
from symderiv.reading.prose.roles import derives
from symderiv.reading.prose.said.solving import names_anew
from symderiv.reading.prose.sentences import Sentence

DOUBTED = "If it is to hold, say so in a sentence of its own, as in: $A$ is symmetric."


@dataclass
class Assembly:
    """What has been read so far, and what holds where reading stands."""

    text: Traced
    segments: Sequence[Segment]
    mentions: dict[int, Mention]
    displays: dict[int, list[Row]]
    sentences: Sequence[Sentence] = ()
    formulas: list[Formula] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    languages: tuple[str, ...] = ("en",)
    case: tuple[str, ...] = ()
    supposed: str = ""
    """What was supposed of a kink, for the lines since."""
    worded: str = ""
    """The words of a case before a display, for the displays behind it that no words lead to."""
    solving: int | None = None
    """How many lines there were when a derivative was set to zero; None where nothing is solved for."""
    asked: list[Formula] = field(default_factory=list)
    """What words ask the derivative of, without a name: definitions if the text has no other."""
    wanted: list[Formula] = field(default_factory=list)
    """What formulas ask the derivative of, without a name: definitions beside those of the text."""
    passed: list[Skipped] = field(default_factory=list)
    """Expressions among words that state nothing."""
    words: list[Words] = field(default_factory=list)
    """Clauses from which nothing was read."""
    unread_language: str = ""
    """The language of the text, where no word of it is read."""
    expression: Formula | None = None
    """What alone stands in a text that states nothing, without a name."""

    def number_last(self, row: Row) -> None:
        """A number or a label behind a condition belongs to the line before it."""
        if self.formulas and (row.number or row.label):
            last = self.formulas[-1]
            self.formulas[-1] = replace(last, number=last.number or row.number, label=last.label or row.label)

    @cached_property
    def letters(self) -> frozenset[str]:
        """The letters and commands that stand alone somewhere in the text."""
        return frozenset(re.findall(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])|\\[A-Za-z]+", self.text.text))

    def note(self, facts: Sequence[Fact]) -> None:
        """What a sentence states; what it only doubts is listed, unless it states it elsewhere in the same words."""
        self.facts += [fact for fact in facts if fact.kind != "doubted"]
        for fact in dict.fromkeys(facts):
            listed = {(s.at, s.reason) for s in self.skipped}
            if fact.kind == "doubted" and (fact.at, fact.value[-1]) not in listed:
                self.skipped.append(Skipped(fact.at, fact.at + 1, fact.latex, fact.value[-1], DOUBTED))

    def begin(self, case: tuple[str, ...]) -> None:
        """Forget the case of the lines before, and what they solve for, at a heading that says the case of those behind it."""
        self.case, self.solving = case, None
        self.supposed = self.worded = ""

    def solve(self, begins: bool, latex: str) -> None:
        """From here on lines follow from a derivative that is 0, where that was said of something."""
        if begins and self.solving is None and (self.formulas or derives(latex)):
            self.solving = len(self.formulas)

    def introduces(self, condition: str, words: str, number: int) -> bool:
        """Whether words and a formula say what a symbol is that stands in formulas behind it alone: "for z = W x"."""
        if not name_made(condition, words):
            return False
        inline = {n: mention.text.text for n, mention in self.mentions.items()}
        texts = {**inline, **{n: " ".join(row.text.text for row in found) for n, found in self.displays.items()}}
        before, behind = ([t for n, t in texts.items() if (n - number) * way > 0] for way in (-1, 1))
        return introduces(condition, words, before, behind)

    def names_anew(self, latex: str) -> bool:
        """Whether a line names something of its own, while another is solved for."""
        if self.solving is None:
            return False
        lines = [f.latex for f in self.formulas]
        return names_anew(latex, lines[:self.solving], lines)


__all__ = ["Assembly"]
