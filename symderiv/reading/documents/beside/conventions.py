r"""Conventions in words kept by the formulas: "all logarithms are to base 2" makes \log a \log_2, or refuses the line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeVar

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.own_signs import take_own_signs
from symderiv.reading.documents.beside.shown import DERIVATIVE, shown
from symderiv.reading.documents.meant.defined import take_said_signs
from symderiv.reading.documents.meant.others import Spoken, other_meanings, subjects_of
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.unread.words import words_left
from symderiv.reading.problems.statements import Fact, Formula
from symderiv.reading.prose.phrases.conventions import CONVENTIONS, DOUBTED, HELD, STATED, Convention
from symderiv.reading.prose.phrases.usual import MEANT, TABLE, Usual
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.summed import summation
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.sieves import Sieve

Row = TypeVar("Row")
QUOTED = 110
"""The most characters of a sentence that an error shows."""
TYPED = re.compile(r"\\\\(?=\(\?:[a-z|]+\)|(?:log|ln|lg|sum|sqrt|exp)(?![a-z]))")
"""A backslash of a pattern before a function that is typed without one as well."""


def keep_conventions(assembly: Assembly) -> None:
    """Changes each formula that uses a sign in another meaning than the text says, or refuses it with the sentence."""
    whole = [shown(assembly, sentence) for sentence in assembly.sentences]
    texts = [one.text for one in whole if not DOUBTED.search(one.text)]
    stated = take_said_signs(assembly, texts)
    taken = _Taken(dict(zip(stated, texts, strict=True)))
    take_own_signs(assembly)
    every = "\n".join(stated)
    for row, these in _those_that_may_fit(CONVENTIONS, STATED.within(every), stated):
        said = [found for text in these if (found := re.search(row.said, text, re.IGNORECASE))]
        if said and _everywhere(assembly, _kept(row, said[0])):
            for found in said:
                taken.note(found.string, *found.span())
    functions = {fact.subject.strip() for fact in assembly.facts if fact.kind == "function"}
    for usual, these in _those_that_may_fit(TABLE, MEANT.within(every), stated):
        for found in (m for text in these if (m := usual.said(text)) and m.groupdict().get("sign", "") not in functions):
            if _everywhere(assembly, _refused(usual, found, _defined(assembly))):
                taken.note(found.string, *found.span())
    _keep_meanings(assembly, stated, taken)
    assembly.note([fact for sentence in assembly.sentences for fact in _of_sums(assembly, sentence)])
    for name, text in _held(stated):
        taken.note(text, 0, len(text))
        if _reached(assembly, name):
            _everywhere(assembly, _stopped(name, text))
    assembly.words += words_left(assembly, whole, taken.spans)


@dataclass
class _Taken:
    """The places of each sentence that conventions took; `original` has each sentence as it was before some were."""

    original: Mapping[str, str]
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for text in (text for left, text in self.original.items() if left != text):
            self.spans[text] = [(0, len(text))]

    def note(self, text: str, start: int, end: int) -> None:
        self.spans.setdefault(self.original.get(text, text), []).append((start, end))


def _keep_meanings(assembly: Assembly, stated: Sequence[str], taken: _Taken) -> None:
    """Refuses what uses a function of which a sentence says another meaning."""
    every = [*assembly.formulas, *assembly.asked, *assembly.wanted, *([assembly.expression] if assembly.expression else [])]
    subjects = subjects_of([formula.latex for formula in every], _defined(assembly))
    for text in stated if subjects else ():
        for one, clause, by in other_meanings(text, subjects):
            taken.note(text, text.find(clause), text.find(clause) + len(clause))
            _everywhere(assembly, _of_another(one, clause, by))


AMOUNT = re.compile(r"\\[A-Za-z]+|(?<![A-Za-z])[A-Za-z](?![A-Za-z])|\d+(?:\.\d+)?")


def _of_another(said: Spoken, clause: str, by: str) -> Callable[[Formula], Formula]:
    """Refuses a line that uses a function in its usual meaning, unless what it is scaled by stands there."""
    amounts = [re.compile(rf"(?<![A-Za-z0-9]){re.escape(one)}(?![A-Za-z0-9])") for one in AMOUNT.findall(by)]
    fault = f"The text gives a function another meaning, which is not read: {_quoted(clause, 0)}"

    def change(formula: Formula) -> Formula:
        if formula.fault or not said.uses.search(formula.latex) or any(one.search(formula.latex) for one in amounts):
            return formula
        return replace(formula, fault=fault, mend=said.subject.mend)

    return change


def _those_that_may_fit(table: Sequence[Row], sieve: Sieve, texts: Sequence[str]) -> Iterator[tuple[Row, list[str]]]:
    """The rows of a table that may fit some of the texts, each with these; each row has as many patterns in the sieve."""
    each, found = len(sieve.patterns) // len(table), defaultdict[int, list[str]](list)
    for text in texts:
        for number in dict.fromkeys(n // each for n in sieve.passing(text)):
            found[number].append(text)
    return ((table[number], found[number]) for number in sorted(found))


def _of_sums(assembly: Assembly, sentence: Sentence) -> Iterator[Fact]:
    """What a sentence says of letters that stand twice."""
    for value, words in summation(sentence.spelled()) if sentence.parts else ():
        yield Fact("notation", "", value, assembly.text.places[sentence.parts[0].at], words)


def _everywhere(assembly: Assembly, change: Callable[[Formula], Formula]) -> bool:
    """Changes all lines; whether that made any of them another."""
    before = [*assembly.formulas, *assembly.asked, *assembly.wanted, assembly.expression]
    assembly.formulas = [change(formula) for formula in assembly.formulas]
    assembly.asked = [change(formula) for formula in assembly.asked]
    assembly.wanted = [change(formula) for formula in assembly.wanted]
    assembly.expression = change(assembly.expression) if assembly.expression is not None else None
    after = [*assembly.formulas, *assembly.asked, *assembly.wanted, assembly.expression]
    return any(one is not other for one, other in zip(before, after, strict=True))


def _kept(row: Convention, found: re.Match[str]) -> Callable[[Formula], Formula]:
    """What a convention makes of a formula."""
    sign = found.groupdict().get("sign")
    written = re.escape(sign) + (r"(?![A-Za-z])" if sign.startswith("\\") else r"(?!\*)") if sign else ""
    uses = _uses(row.uses.format(sign=written) if sign else row.uses)

    def change(formula: Formula) -> Formula:
        if row.around and not formula.fault and uses.search(formula.latex):
            return _surrounded(formula, uses, row.around)
        places = [match for match in uses.finditer(formula.latex) if not match.groupdict().get("indexed")]
        if not places or formula.fault:
            return formula
        if not row.insert:
            fault = f"The text has a meaning of its own for {row.what}, which is not read: {_quoted(found.string, found.start())}"
            return replace(formula, fault=fault, mend=row.mend)
        text = Traced(formula.latex, formula.places)
        made = text.replaced((match.start() if row.replaces else match.end(), match.end(),
                              Traced.at(row.insert, formula.places[match.end()])) for match in places)
        return replace(formula, latex=made.text, places=tuple(made.places))

    return change


@cache
def _uses(pattern: str) -> re.Pattern[str]:
    """Where a formula uses a sign, in LaTeX or typed."""
    return re.compile(TYPED.sub(lambda _: r"(?:\\|(?<![A-Za-z\\]))", pattern))


def _refused(row: Usual, found: re.Match[str], defined: Sequence[str]) -> Callable[[Formula], Formula]:
    """Refuses a line that uses a sign of which words say what no row reads; a symbol with a mark that lines define is theirs."""
    sign = found.groupdict().get("sign")
    written = re.escape(sign) + (r"(?![A-Za-z])" if sign.startswith("\\") else r"(?!\*)") if sign else ""
    uses = _uses(row.uses.format(sign=written) if sign else row.uses)

    def change(formula: Formula) -> Formula:
        places = [m for m in uses.finditer(formula.latex) if _bare_mark(m[0]) not in defined]
        own = sign is not None and any(left.startswith(f"{sign}(") for left in defined)
        if not places or formula.fault or own:
            return formula
        return replace(formula, fault=f"What the text says of a sign is not read: {_quoted(found.string, found.start())}",
                       mend=row.mend)

    return change


def _defined(assembly: Assembly) -> list[str]:
    """The left sides of equations, without braces."""
    return [_bare_mark(left_of(f.latex)) for f in assembly.formulas if "=" in f.latex and not derives(f.latex)]


def _bare_mark(latex: str) -> str:
    return re.sub(r"[\s{}]", "", latex).rstrip(":")


def _surrounded(formula: Formula, uses: re.Pattern[str], around: str) -> Formula:
    """The formula with other signs around what these stand around, from the inside out."""
    before, behind = around.format("⟦").split("⟦")
    text = Traced(formula.latex, formula.places)
    while (match := uses.search(text.text)) is not None:
        text = text.replaced([(match.start(), match.start("inside"), Traced.at(before, text.places[match.start()])),
                              (match.end("inside"), match.end(), Traced.at(behind, text.places[match.end("inside")]))])
    return replace(formula, latex=text.text, places=tuple(text.places))


def _quoted(sentence: str, at: int) -> str:
    """The sentence, from shortly before a place on where it is long."""
    sentence = re.sub(r"⟦[^⟧]*⟧", "…", sentence)
    start = 0 if len(sentence) <= QUOTED else max(0, at - 20)
    cut = "…" if len(sentence) > start + QUOTED else ""
    return f'"{"…" if start else ""}{sentence[start : start + QUOTED].strip(" .,;")}{cut}"'


STEP = re.compile(r" here(?:: (?:its|their) derivative|,? (?:and|so)\b[^.]*\b(?:falls?|comes?)\b)")
"""What goes on with what was done with a factor or a term in one step, as on pages of our own: held fixed here, it falls away."""


def _held(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The quantities at which words stop the derivative, each with its sentence; words that lead to a derivative are its own."""
    for text in texts:
        for match in HELD.finditer(text):
            if DERIVATIVE in text or re.search(r"\\partial[^$]*=|\\nabla[^$]*=", text):
                break
            if STEP.match(text, match.end()):
                continue
            name = next(filter(None, match.groupdict().values()))
            yield name.strip(), text


def _reached(assembly: Assembly, name: str) -> bool:
    """Whether a line says what the quantity is, and that rests on what is asked for."""
    lines = {left_of(f.latex).strip(): f.latex.partition("=")[2] for f in assembly.formulas if not derives(f.latex)}
    asked = {fact.subject.strip() for fact in assembly.facts if fact.kind == "asked"}
    below, found = [name], set[str]()
    while below:
        one = below.pop()
        if one not in found and one in lines:
            found.add(one)
            below += re.findall(r"\\[A-Za-z]+|[A-Za-z]", lines[one])
        elif one in asked and one != name:
            return True
    return name in found and not asked


def _stopped(name: str, text: str) -> Callable[[Formula], Formula]:
    """Refuses the definition of a quantity at which the derivative stops."""
    def change(formula: Formula) -> Formula:
        if left_of(formula.latex).strip() != name or derives(formula.latex) or formula.fault:
            return formula
        return replace(formula, fault=f"A derivative that stops at {name} is not read: {_quoted(text, text.find(name))}",
                       mend=f"Leave out what {name} is made of, and give its shape, as in: Let ${name} \\in \\mathbb{{R}}^n$.")

    return change


__all__ = ["keep_conventions"]
