"""What a text says of its objective in words, and the formulas among words that belong to no line: joined, refused or listed.

"L = … plus λ‖w‖²" is one line; "and we add λ‖w‖² to it" makes the line before it only a part; what states nothing is listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.nameless import COUNTS
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.rows import condition_of
from symderiv.reading.documents.unread.amounts import stands_in
from symderiv.reading.problems.statements import Formula, Skipped, in_latex
from symderiv.reading.prose.objectives import named
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.parts import asked_beside, is_objective, joins, sums_all, takes_part
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.slopes import is_expression

LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
DEFINING = ("definition", "unknown")
WHOLE = "Only a part of it is a formula: the words add to it"
MEAN = late(r"\\frac\{\\sum_\{(?P<i>\w)\} (?P<each>.*)\}\{\\sum_\{(?P=i)\} 1\}")
"""A mean that words make, over an axis that nobody has named."""
IDLE = "It states nothing here: an expression among words"


@lru_cache(maxsize=4096)
def letters_of(latex: str) -> frozenset[str]:
    """The letters and commands of a formula."""
    return frozenset(LETTER.findall(latex))


def account(assembly: Assembly) -> None:
    """Every formula among words that no line has."""
    lines = _by_group(assembly.formulas)
    for sentence in assembly.sentences:
        _Account(assembly, sentence, lines).go()


def _by_group(formulas: Sequence[Formula]) -> dict[int, Formula]:
    """The last line of each formula of the text."""
    return {f.group: f for f in formulas}


@dataclass
class _Account:
    """The way through a sentence: the words since the last formula, and which line was the last in it."""

    assembly: Assembly
    sentence: Sentence
    lines: dict[int, Formula]
    words: str = ""
    line: Formula | None = None

    def go(self) -> None:
        spelled = self.sentence.spelled()
        for part in self.sentence.parts:
            if part.formula < 0:
                self.words += part.words
            elif (line := self.lines.get(part.formula)) is not None:
                self.line, self.words = line, ""
            elif part.formula in self.assembly.mentions:
                self._mention(part.formula)
        if self.line is None and sums_all(spelled):
            self._sum()
        for reason, advice in asked_beside(spelled):
            first, last = self.sentence.parts[0].at, self.sentence.parts[-1]
            text = self.assembly.text.cut(first, last.at + len(last.words)).stripped()
            self._list(replace(text, text=in_latex(" ".join(text.text.split()))), reason, advice)

    def _mention(self, number: int) -> None:
        mention = self.assembly.mentions[number]
        text = mention.text.stripped(" .,;")
        if mention.facts or not self._is_loose(number, text):
            self.words += f"${text.text}$"
            return
        whole = self._whole()
        if whole is not None and whole is self.line and joins(self.words):
            self._exchange(whole, _with(whole, " + ", text))
        elif whole is not None and (sign := takes_part(self.words, self.sentence.spelled(), self.line is not None)):
            made = [f.latex.partition("=")[2] for f in self.assembly.formulas if f is whole or is_used(whole, [f])]
            if sign == "?" and stands_in(text.text, made):
                return self._pass(text)
            mended = MEAN.sub(r"\\frac{1}{n} \\sum_{\g<i>=1}^n \g<each>", _with(whole, " + ", text).latex) if sign == "+" else ""
            example = f", as in ${mended}$" if mended else ""
            self._exchange(whole, replace(whole, fault=WHOLE, mend=f"Write the whole as one formula{example}."))
            self._list(text, "It is a part of an objective that words make", f"Write the whole as one formula{example}.")
        else:
            self._pass(text)
        self.words = ""

    def _pass(self, text: Traced) -> None:
        """It states nothing."""
        self.assembly.passed.append(Skipped(text.places[0], text.places[-1], text.text, IDLE))

    def _is_loose(self, number: int, text: Traced) -> bool:
        """Whether an expression with a letter of the lines belongs to none of them, and to no question."""
        assembly = self.assembly
        if not is_expression(text.text) or COUNTS.match(text.text) or derives(text.text) or condition_of(text):
            return False
        taken = [*assembly.asked, *assembly.wanted, *filter(None, [assembly.expression])]
        places = {f.places[-1] for f in taken} | {s.at for s in assembly.skipped}
        places |= {f.at for f in assembly.facts if f.kind == "asked"} | {s.at for s in assembly.passed}
        return (number not in {f.group for f in taken} and places.isdisjoint(range(text.places[0], text.places[-1] + 1))
                and not any(text.text in f.conditions for f in assembly.formulas)
                and any(not letters_of(text.text).isdisjoint(letters_of(f.latex)) for f in assembly.formulas))

    def _whole(self) -> Formula | None:
        """The line that words may add to: that of the sentence, else the last that no other uses; none in a derivation."""
        lines = self.assembly.formulas
        if any(derives(f.latex) and "=" in f.latex for f in lines):
            return None
        found = [self.line] if self.line is not None else [f for f in lines if defines(f) and not is_used(f, lines)]
        return found[-1] if found and defines(found[-1]) else None

    def _exchange(self, old: Formula, new: Formula) -> None:
        self.assembly.formulas = [new if f is old else f for f in self.assembly.formulas]
        self.line = new if self.line is old else self.line
        self.lines.update(_by_group(self.assembly.formulas))

    def _list(self, text: Traced, reason: str, advice: str) -> None:
        self.assembly.skipped.append(Skipped(text.places[0], text.places[-1], text.text, reason, advice))

    def _sum(self) -> None:
        """ "The objective is the sum of both": a line of its own, where there are two that no other uses."""
        lines = self.assembly.formulas
        ends = [f for f in lines if defines(f, "claim") and not is_used(f, lines) and is_objective(left_of(f.latex))]
        if len(ends) == 2 and not any(derives(f.latex) for f in lines):
            for end in ends:
                self._exchange(end, replace(end, role="definition", why="a part of the sum"))
            place = self.assembly.text.places[self.sentence.parts[0].at]
            text = named(Traced.at(" + ".join(left_of(f.latex) for f in ends), place), self.assembly.text.text)
            group = max(f.group for f in lines) + len(self.assembly.segments) + 1
            self.assembly.formulas.append(Formula(text.text, tuple(text.places), True, "$", group, role="definition",
                                                  why="the sum that words name"))
            self.lines.update(_by_group(self.assembly.formulas))


def _with(formula: Formula, sign: str, text: Traced) -> Formula:
    whole = joined([Traced(formula.latex, formula.places), Traced.at(sign, formula.places[-1]), text])
    return replace(formula, latex=whole.text, places=tuple(whole.places))


def defines(formula: Formula, *others: str) -> bool:
    """Whether a line says in one equation what a quantity is; other roles may count too."""
    return (formula.role in (*DEFINING, *others) and formula.latex.count("=") == 1 and not formula.continued
            and not derives(formula.latex) and not formula.conditions)


def is_used(formula: Formula, lines: Sequence[Formula]) -> bool:
    """Whether another line computes with what a line defines."""
    left = re.sub(r"\s*(?:\\left)?\(.*", "", left_of(formula.latex))
    name = re.escape(left) if left.startswith("\\") else rf"(?<![A-Za-z\\]){re.escape(left)}"
    return any(re.search(rf"{name}(?![A-Za-z])", f.latex.partition("=")[2]) for f in lines if f is not formula)


__all__ = ["WHOLE", "account", "defines", "is_used"]
