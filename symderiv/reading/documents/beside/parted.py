r"""Objectives that words alone put together: "the loss has two parts: $a = …$ and $b = …$" is their sum, or is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.leftover import WHOLE, defines, is_used
from symderiv.reading.documents.nameless import COUNTS
from symderiv.reading.documents.positions import Traced
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.objectives import named
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.parts import Said, parts_said
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.slopes import is_expression


def sum_up(assembly: Assembly) -> None:
    """The sum of the parts that a sentence says an objective has, where no line states it."""
    for sentence in assembly.sentences:
        said = parts_said(sentence.spelled())
        if said is not None and not any(derives(f.latex) and "=" in f.latex for f in assembly.formulas):
            _Parts(assembly, sentence, said).go()


@dataclass
class _Parts:
    """The parts that a sentence speaks of."""

    assembly: Assembly
    sentence: Sentence
    said: Said

    def go(self) -> None:
        loose, name = self._loose(), self._name()
        parts = [f for f in self._ends(loose) if not any(_stands_in(_left(f), words) for words in loose)]
        lines = self.assembly.formulas
        stated = name and any(left_of(f.latex) == name for f in lines)
        if stated or self._asked() & {left_of(f.latex) for f in parts} or len(parts) + len(loose) < 2:
            return
        weight = self._spelled(self.said.weight)
        weighted = self.said.weighted and not (weight and any(weight in words for words in (*loose, *(f.latex for f in parts))))
        own = {part.formula for part in self.sentence.parts}
        terms = loose if len(loose) > 1 and own.isdisjoint(f.group for f in parts) else [*map(_left, parts), *loose]
        if weighted or len(terms) != (self.said.count or len(terms)) or (loose and terms is not loose):
            self._refuse(terms, parts, name, (weight or r"\lambda") if weighted else "")
        else:
            self._sum(terms, [f for f in parts if _left(f) in terms], name)

    def _ends(self, loose: Sequence[str]) -> list[Formula]:
        """The lines of the sentence that no other line uses; of the whole text where the sentence has less than two."""
        lines = self.assembly.formulas
        ends = [f for f in lines if defines(f, "claim") and not is_used(f, lines)]
        own = {part.formula for part in self.sentence.parts}
        here = [f for f in ends if f.group in own]
        return here if len(here) > 1 or loose else ends

    def _loose(self) -> list[str]:
        """The expressions without a name among the words of the sentence."""
        lines, mentions = {f.group for f in self.assembly.formulas}, self.assembly.mentions
        found = [mentions[part.formula] for part in self.sentence.parts if part.formula in mentions.keys() - lines]
        texts = [mention.text.text.strip(" .,;") for mention in found if not mention.facts]
        return [text for text in texts if is_expression(text) and not (COUNTS.match(text) or derives(text) or "=" in text)]

    def _name(self) -> str:
        """What the words call the whole, else the letter that the text asks about and nothing defines."""
        if said := self._spelled(self.said.name):
            return said.partition("=")[0].strip()
        defined = {left_of(f.latex) for f in self.assembly.formulas}
        return next((name for name in sorted(self._asked()) if name not in defined), "")

    def _asked(self) -> set[str]:
        return {fact.value[0] for fact in self.assembly.facts if fact.kind == "asked" and fact.value}

    def _spelled(self, number: int) -> str:
        return self.assembly.mentions[number].text.text.strip() if number in self.assembly.mentions else ""

    def _sum(self, terms: Sequence[str], parts: Sequence[Formula], name: str) -> None:
        for part in parts:
            self._exchange(part, replace(part, role="definition", why="a part of the sum"))
        self.assembly.passed = [one for one in self.assembly.passed if one.latex not in terms]
        self._add(_whole(" + ".join(terms), name, self._place(), self.assembly.text.text))

    def _refuse(self, terms: Sequence[str], parts: Sequence[Formula], name: str, weight: str) -> None:
        """None of the parts is the whole, and the whole has no formula."""
        rest = [f"{weight} {term}" if weight else term for term in terms[1:]]
        whole = _whole(" + ".join([*terms[:1], *rest]), name, self._place(), self.assembly.text.text)
        mend = f"Write the whole as one formula, as in ${whole.text}$."
        for part in parts:
            self._exchange(part, replace(part, fault=WHOLE, mend=mend))
        self._add(whole, WHOLE, mend)

    def _place(self) -> int:
        return self.assembly.text.places[self.sentence.parts[0].at]

    def _add(self, text: Traced, fault: str = "", mend: str = "") -> None:
        group = max((f.group for f in self.assembly.formulas), default=0) + len(self.assembly.segments) + 1
        self.assembly.formulas.append(Formula(text.text, tuple(text.places), True, "$", group, role="definition",
                                              why="the sum that words name", fault=fault, mend=mend))

    def _exchange(self, old: Formula, new: Formula) -> None:
        self.assembly.formulas = [new if f is old else f for f in self.assembly.formulas]


def _stands_in(name: str, words: str) -> bool:
    """Whether something is computed with a name."""
    return re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", words) is not None


def _left(formula: Formula) -> str:
    return left_of(formula.latex)


def _whole(total: str, name: str, place: int, avoid: str) -> Traced:
    text = Traced.at(f"{name} = {total}" if name else total, place)
    return text if name else named(text, avoid)


__all__ = ["sum_up"]
