r"""Formulas of which words right behind them make another: "$L = \|e\|^2$ divided by $2N$" is not the sum of squares.

Without them the formula would be taken as it stands. It is refused, unless it says already what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.leftover import defines, is_used
from symderiv.reading.documents.beside.shown import DERIVATIVE, Shown, shown
from symderiv.reading.documents.unread.amounts import SYMBOL, WRITING, stands_in, symbols_of
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.phrases.conventions import DOUBTED
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.changes import CHANGES, FUNCTIONS, LOSS, REMARKS, USUAL, WHERE, Change

FAULT = 'What words make of this formula is not read: "{}"'
VALUE = re.compile(r"\s*(?P<name>\\(?:alpha|beta|tau|gamma|kappa|lambda)|[A-Za-z])\s*=\s*"
                   r"(?P<value>[\d.]+|\\[dt]?frac\W*\d\W*\d+\W*)\s*")
GREEK = re.compile(r"\\(?:alpha|beta|tau|gamma)")
NAMED = re.compile(r"parameter|temperature|slope|leak|sharp|steep|Temperatur|Steigung|Parameter|parâmetro|"
                   r"paramètre|parámetro|pente")
WITH = re.compile(rf"[\s,(]*(?:(?:with|using|at|for|and|where|mit|für|wobei|com|onde|avec|où|con|donde)\s*)?"
                  rf"(?:(?:an?|the|negative) )*(?:(?:{NAMED.pattern})\w*(?: of)?\s*)?", re.IGNORECASE)


def refuse_changed(assembly: Assembly) -> None:
    """Refuses each line of which words behind it make another, or words of a sentence of their own."""
    found = _Search(assembly)
    for sentence in assembly.sentences if found.groups else ():
        text = None if sentence.heading else shown(assembly, sentence)
        if text is not None and not DOUBTED.search(text.text):
            has_line = any(part.formula in found.groups for part in sentence.parts)
            for group, words, mend in [*(found.of(text) if has_line else found.of_words(text)), *found.of_softmax(text)]:
                found.refuse(group, words, mend)


@dataclass
class _Search:
    assembly: Assembly

    def __post_init__(self) -> None:
        one = self.assembly
        self.lines = [f for f in one.formulas if "=" in f.latex and not derives(f.latex)]
        beside = [*one.asked, *one.wanted, *([one.expression] if one.expression else [])]
        self.groups = {f.group: f for f in (*beside, *(f for f in self.lines if f.role in ("definition", "unknown")))}
        self.every = {f.group for f in one.formulas}

    def of(self, text: Shown) -> Iterator[tuple[int, str, str]]:
        """The lines of a sentence that words change, each with the words and what to write."""
        if DERIVATIVE in text.text or r"\partial" in text.text or r"\nabla" in text.text:
            return
        for number, (_, end, part) in enumerate(text.spans):
            formula = self.groups.get(part.formula)
            if formula is None or formula.fault:
                continue
            stop, following = self._following(text, number)
            tail = text.text[end:stop]
            tail = re.sub(r"^[^$]*\$[^$]*\$(?=[^$]*\$)", "", tail) if formula.why == "its words" else tail
            if (value := self._value(formula, tail, following)) is not None:
                yield part.formula, *value
            elif (said := self._changed(formula, tail, following is not None)) is not None:
                yield part.formula, *said

    def of_softmax(self, text: Shown) -> Iterator[tuple[int, str, str]]:
        """The lines with a softmax, where a clause says what is done with what it is of."""
        said = WHERE.said.search(text.text)
        for group, formula in self.groups.items() if said is not None else ():
            if said and re.search(WHERE.of, formula.latex) and not stands_in(said["by"], self._made_of(formula)):
                yield group, said[0], WHERE.mend

    def of_words(self, text: Shown) -> Iterator[tuple[int, str, str]]:
        """The lines that no other uses, where a sentence makes of them a loss that no line says."""
        said = next(filter(None, (row.said.search(text.text) for row in LOSS)), None)
        if said is None or any(fact.kind == "asked" and fact.value for fact in self.assembly.facts):
            return
        name, of = (said.groupdict().get(group) or "" for group in ("name", "of"))
        used = of and any(symbols_of(of) <= symbols_of(_right(f.latex)) for f in self.lines)
        own = (SYMBOL.findall(name)[:1] == [_name(f)] if name else re.match(LOSS[0].has, _name(f)) for f in self.lines)
        if used or (not of and any(own)):
            return
        for formula in (f for f in self.lines if f.group in self.groups and defines(f) and not is_used(f, self.lines)):
            yield formula.group, said.string.strip(" .,;:"), LOSS[0].mend

    def _following(self, text: Shown, number: int) -> tuple[int, Formula | None]:
        """Where the next line of a sentence begins, with that line."""
        for start, _, part in text.spans[number + 1:]:
            if part.formula in self.every:
                return start, next(f for f in self.assembly.formulas if f.group == part.formula)
        return len(text.text), None

    def _changed(self, formula: Formula, tail: str, goes_on: bool) -> tuple[str, str] | None:
        """The words that change a line, and what to write."""
        for row in CHANGES:
            found = row.said.match(tail)
            if found is None or REMARKS.search(tail[found.end():]) or (goes_on and not tail[found.end():].strip()):
                continue
            if not self._agrees(formula, row, found):
                words = re.split(r"[,.;)](?=\s|$)", tail[found.start():].strip(" .,;:("))[0]
                return words.strip(), row.mend
        return None

    def _value(self, formula: Formula, tail: str, following: Formula | None) -> tuple[str, str] | None:
        """A value behind a function that no line uses: ELU(x) with α = 2."""
        said = VALUE.fullmatch(following.latex) if following is not None and WITH.fullmatch(tail) else None
        row = next(row for row in reversed(CHANGES) if row.kind == "parameter")
        if said is None or not re.search(row.of, formula.latex, re.IGNORECASE) or _is_usual(formula, said["value"]):
            return None
        if not (GREEK.match(said["name"]) or NAMED.search(tail)):
            return None
        others = (f.latex for f in self.assembly.formulas if f is not following)
        if any(said["name"] in symbols_of(one) for one in others):
            return None
        return f"{tail.strip(' ,(')} ${following.latex.strip()}$" if following else "", row.mend

    def _agrees(self, formula: Formula, row: Change, found: re.Match[str]) -> bool:
        """Whether a line says already what words behind it say, or they say nothing of it."""
        groups = {name: text for name, text in found.groupdict().items() if text}
        if row.of and not re.search(row.of, formula.latex, re.IGNORECASE):
            return True
        right, made, users = _right(formula.latex), self._made_of(formula), self._users(formula)
        if row.kind == "function":
            shows = FUNCTIONS[next(name for name in FUNCTIONS if name in groups)]
            shows = f"{shows}|{row.has}" if row.has else shows
            return any(re.search(shows, one, re.IGNORECASE) for one in (right, *users))
        if row.kind == "parameter":
            return _is_usual(formula, groups["value"].strip("$. ")) or stands_in(groups["value"].strip("$. "), made)
        amount = next(iter(groups.values()), "")
        if row.kind == "part" and not amount:
            name, outer = _name(formula), [_outermost(one) for one in users]
            return any(re.search(row.has, one) for one in (_outermost(right), *(one for one in outer if name in symbols_of(one))))
        agrees = not row.has or any(re.search(row.has, one, re.IGNORECASE) for one in (right, *users))
        return agrees and (row.kind == "form" or stands_in(amount, [*made, *users]))

    def _made_of(self, formula: Formula) -> list[str]:
        """The right side of a line, and those of the lines it is made of."""
        found, left = [_right(formula.latex)], [f for f in self.lines if f is not formula]
        for latex in found:
            below = [f for f in left if _name(f) and _name(f) in symbols_of(latex)]
            left = [f for f in left if f not in below]
            found += [_right(f.latex) for f in below]
        return found

    def _users(self, formula: Formula) -> list[str]:
        """The right sides of lines that compute with what a line defines."""
        name = _name(formula)
        return [_right(f.latex) for f in self.lines if f is not formula and name in symbols_of(_right(f.latex))] if name else []

    def refuse(self, group: int, words: str, mend: str) -> None:
        """The formulas of a group are not taken as they are."""
        assembly = self.assembly
        assembly.formulas, assembly.asked, assembly.wanted = (
            [_refused(f, group, words, mend) for f in some] for some in (assembly.formulas, assembly.asked, assembly.wanted))
        assembly.expression = _refused(assembly.expression, group, words, mend) if assembly.expression else None


def _refused(formula: Formula, group: int, words: str, mend: str) -> Formula:
    of_it = formula.group == group and not formula.fault and not derives(formula.latex)
    return replace(formula, fault=FAULT.format(words), mend=mend) if of_it else formula


def _right(latex: str) -> str:
    return latex.rpartition("=")[2] if "=" in latex else latex


def _name(formula: Formula) -> str:
    """The letter that a line defines."""
    found = SYMBOL.findall(re.sub(r"[_^(].*", "", left_of(formula.latex))) if "=" in formula.latex else []
    return next((one for one in found if one not in WRITING), "")


def _outermost(latex: str) -> str:
    """What of a formula stands in no brackets."""
    inner = re.compile(r"\{[^{}]*\}|\([^()]*\)|\[[^\[\]]*\]|\\\|(?:(?!\\\|).)*\\\|")
    while (outer := inner.sub(" ", latex)) != latex:
        latex = outer
    return latex


def _is_usual(formula: Formula, value: str) -> bool:
    """Whether a parameter has the value that its function has here."""
    usual = next(values for name, values in USUAL if name in formula.latex.lower())
    try:
        return float(value) in usual
    except ValueError:
        return False


__all__ = ["refuse_changed"]
