r"""Conventions in words kept by the formulas: "all logarithms are to base 2" makes \log a \log_2, or refuses the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.positions import Traced
from symderiv.reading.problems.statements import Fact, Formula
from symderiv.reading.prose.phrases.conventions import CONVENTIONS, DOUBTED, HELD, Convention
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.summed import summation
from symderiv.reading.prose.sentences import Sentence

QUOTED = 110
"""The most characters of a sentence that an error shows."""
DERIVATIVE = "⟦∂⟧"
"""What stands in a sentence for a display with a derivative."""


def keep_conventions(assembly: Assembly, sentences: Sequence[Sentence]) -> None:
    """Changes each formula that uses a sign in another meaning than the text says, or refuses it with the sentence."""
    texts = [_shown(assembly, sentence) for sentence in sentences]
    stated = [text for text in texts if not DOUBTED.search(text)]
    for row in CONVENTIONS:
        for found in (m for text in stated if (m := re.search(row.said, text, re.IGNORECASE))):
            _everywhere(assembly, _kept(row, found))
            break
    assembly.note([fact for sentence in sentences for fact in _of_sums(assembly, sentence)])
    for name, text in _held(stated):
        if _reached(assembly, name):
            _everywhere(assembly, _stopped(name, text))


def _of_sums(assembly: Assembly, sentence: Sentence) -> Iterator[Fact]:
    """What a sentence says of letters that stand twice."""
    for value, words in summation(sentence.spelled()) if sentence.parts else ():
        yield Fact("notation", "", value, assembly.text.places[sentence.parts[0].at], words)


def _shown(assembly: Assembly, sentence: Sentence) -> str:
    """A sentence with its formulas between dollars, as they stand."""
    def at(number: int) -> str:
        segment = assembly.segments[number] if 0 <= number < len(assembly.segments) else None
        if segment is None or segment.display:
            typed = "" if segment is None else assembly.text.text[slice(*segment.inner)]
            return DERIVATIVE if re.search(r"\\partial|\\nabla", typed) else "⟦⟧"
        return f"${assembly.text.text[slice(*segment.inner)].strip()}$"

    return " ".join("".join(p.words if p.formula < 0 else at(p.formula) for p in sentence.parts).split())


def _everywhere(assembly: Assembly, change: Callable[[Formula], Formula]) -> None:
    assembly.formulas = [change(formula) for formula in assembly.formulas]
    assembly.asked = [change(formula) for formula in assembly.asked]
    assembly.wanted = [change(formula) for formula in assembly.wanted]
    assembly.expression = change(assembly.expression) if assembly.expression is not None else None


def _kept(row: Convention, found: re.Match[str]) -> Callable[[Formula], Formula]:
    """What a convention makes of a formula."""
    sign = found.groupdict().get("sign")
    written = re.escape(sign) + (r"(?![A-Za-z])" if sign.startswith("\\") else r"(?!\*)") if sign else ""
    uses = re.compile(row.uses.format(sign=written) if sign else row.uses)

    def change(formula: Formula) -> Formula:
        if row.around and not formula.fault:
            return _surrounded(formula, uses, row.around)
        places = [match.end() for match in uses.finditer(formula.latex)
                  if not match.groupdict().get("indexed")]
        if not places or formula.fault:
            return formula
        if not row.insert:
            fault = f"The text has a meaning of its own for {row.what}, which is not read: {_quoted(found.string, found.start())}"
            return replace(formula, fault=fault, mend=row.mend)
        text = Traced(formula.latex, formula.places)
        made = text.replaced((at, at, Traced.at(row.insert, formula.places[at])) for at in places)
        return replace(formula, latex=made.text, places=tuple(made.places))

    return change


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
    start = 0 if len(sentence) <= QUOTED else max(0, at - 20)
    cut = "…" if len(sentence) > start + QUOTED else ""
    return f'"{"…" if start else ""}{sentence[start : start + QUOTED].strip(" .,;")}{cut}"'


def _held(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The quantities at which words stop the derivative, each with its sentence; words that lead to a derivative are its own."""
    for text in texts:
        for match in () if DERIVATIVE in text or re.search(r"\\partial[^$]*=|\\nabla[^$]*=", text) else HELD.finditer(text):
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
