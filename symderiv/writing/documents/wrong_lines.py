"""What is told of the wrong lines of a derivation: where each goes wrong, the likely mistake, how it should read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from sympy import Expr

from symderiv.errors import TextPlace
from symderiv.homework.checking import Findings, Wrong
from symderiv.notation import Entry, Partial
from symderiv.reading.homework.corrections import Correction
from symderiv.reading.homework.lines import Homework
from symderiv.reading.homework.passages import Span
from symderiv.writing.documents.judging import mistake, reworded, spoken
from symderiv.writing.languages import Language
from symderiv.writing.printers.formulas import latex_of, unicode_of


class Mark(Protocol):
    """Where a line goes wrong, in the text of the line, and the line as it should read."""

    @property
    def span(self) -> Span:
        """The place."""

    @property
    def should_read(self) -> Correction | None:
        """The line changed at one place so that it holds."""


class Checked(Protocol):
    """What a page needs of a checked derivation; `symderiv.api.checking` makes them."""

    @property
    def homework(self) -> Homework:
        """The lines as they were written."""

    @property
    def findings(self) -> Findings:
        """What was found about each line."""

    @property
    def marks(self) -> Sequence[Mark]:
        """Of each wrong line where its mistake stands in its text, and what it should read."""

    @property
    def verdicts(self) -> tuple[str, ...]:
        """holds, fails or unknown for each line."""

    @property
    def mistake(self) -> str | None:
        """The name of the likely mistake."""

    @property
    def counterexample(self) -> str | None:
        """Sizes, index values and both numbers for the first line that fails."""


def equation_latex(left: Expr, right: Expr) -> str:
    """left = right in LaTeX."""
    return f"{latex_of(left)} = {latex_of(right)}"


def right_line(checked: Checked, wrong: Wrong) -> tuple[Expr, Expr] | None:
    """Both sides of what a wrong line should have been."""
    return None if wrong.right is None else (checked.findings.lines[wrong.line].left, wrong.right)


def each(checked: Checked) -> list[tuple[Wrong, Mark]]:
    """The wrong lines, the first one first, with their marks."""
    return list(zip(checked.findings.wrongs, checked.marks, strict=True))


def sentences_of_others(checked: Checked, wrong: Wrong, mark: Mark) -> dict[str, Any]:
    """What is told of one wrong line: its likely mistake, its place, how it should read."""
    pair = right_line(checked, wrong)
    return {"mistake": wrong.diagnosis.name if wrong.diagnosis else None, "place": place_of(checked, wrong, mark),
            "should_read": should_read_of(mark), "right_line": equation_latex(*pair) if pair else None}


def should_read_of(mark: Mark) -> dict[str, Any] | None:
    """The corrected line in LaTeX, and the places in it that were changed."""
    found = mark.should_read
    return {"latex": found.text, "changed": [list(place) for place in found.changed]} if found else None


def _corrected(mark: Mark, words: Language) -> Iterator[str]:
    """The corrected line with carets under what was changed."""
    found = mark.should_read
    if found:
        yield f"  {words.word('judging', 'should_read')}:"
        marks = "".join("^" if any(a <= n < max(b, a + 1) for a, b in found.changed) else " " for n in range(len(found.text) + 1))
        yield from (f"    {row}".rstrip() for row in _in_words(found.text, marks, words))


OURS = re.compile(r"(?<=\\text\{)(if|otherwise)(?= ?\})")
"""Words that a correction puts in."""


def _in_words(latex: str, marks: str, words: Language) -> tuple[str, str]:
    """A corrected line with the words that were put in as the language has them, and the marks under it."""
    for found in reversed(list(OURS.finditer(latex))):
        if marks[found.start()] == "^":
            word = words.word("labels", found[0])
            latex, marks = (whole[:found.start()] + put + whole[found.end():] for whole, put in
                            ((latex, word), (marks, "^" * len(word))))
    return latex, marks


def place_of(checked: Checked, wrong: Wrong, mark: Mark) -> dict[str, Any]:
    """Where a mistake stands: line and column counted from 1, and the words themselves."""
    start, end = mark.span
    text = checked.homework.lines[wrong.line].source.text
    place = TextPlace.of(text, start)
    return {"line": place.line, "column": place.column, "length": end - start, "text": text[start:end]}


def caret(checked: Checked, wrong: Wrong, mark: Mark) -> list[str]:
    """The line of text with a mistake, and carets under what is wrong."""
    start, end = mark.span
    text = checked.homework.lines[wrong.line].source.text
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    whole = text[begin:stop if stop >= 0 else len(text)]
    lead = len(whole) - len(whole.lstrip())
    width = min(end - begin, len(whole.rstrip())) - (start - begin)  # a passage may go on in the next line of text
    return [whole[lead:].rstrip(), " " * (start - begin - lead) + "^" * max(1, width)]


def parted(checked: Checked, wrong: Wrong, mark: Mark) -> list[str]:
    """The same line of text in three: what stands before the mistake, the mistake, and what stands behind it."""
    whole, below = caret(checked, wrong, mark)
    start, width = len(below) - len(below.lstrip()), len(below.strip())
    return [whole[:start], whole[start:start + width], whole[start + width:]]


def sentences_of(checked: Checked, wrong: Wrong, words: Language) -> list[str]:
    """The likely mistake and the counterexample, each in a sentence."""
    found = [spoken(words, "likely", sentence=mistake(wrong.diagnosis, words))] if wrong.diagnosis else []
    against = checked.findings.lines[wrong.line].judgement.counterexample
    return [*found, spoken(words, "counterexample", where=reworded(against, words))]


def headline(checked: Checked, wrong: Wrong, words: Language) -> str:
    """Which line is wrong: the first one, one that follows from it, or another."""
    if wrong is checked.findings.first:
        return spoken(words, "first_wrong", line=wrong.line + 1)
    return spoken(words, "follows_wrong" if checked.findings.lines[wrong.line].carried else "also_wrong", line=wrong.line + 1)


def about_wrong(checked: Checked, wrong: Wrong, mark: Mark, words: Language) -> Iterator[str]:
    """Everything that is told of one wrong line; of one that follows from another only what it should read, if anything."""
    told: list[str] = []
    if not checked.findings.lines[wrong.line].carried:
        told += [f"    {row}" for row in caret(checked, wrong, mark)]
        told += [f"  {sentence}" for sentence in sentences_of(checked, wrong, words)]
    told += _corrected(mark, words)
    pair = right_line(checked, wrong)
    for key, found in (("mended_line", mended_line(wrong, mark, pair)), ("right_line", pair)):
        if found:
            told.append(f"  {words.word('judging', key)}: {unicode_of(found[0])} = {unicode_of(found[1])}")
    yield from (f"{headline(checked, wrong, words)}:", *told) if told else ()


def about_untold(checked: Checked, words: Language) -> Iterator[str]:
    """The first line that only numbers would have told, where there are none, and its right value."""
    untold = checked.findings.untold
    if untold:
        pair = right_line(checked, untold)
        yield spoken(words, "first_untold", line=untold.line + 1) + (":" if pair else "")
        if pair:
            yield f"  {words.word('judging', 'right_line')}: {unicode_of(pair[0])} = {unicode_of(pair[1])}"


def mended_line(wrong: Wrong, mark: Mark, right: tuple[Expr, Expr] | None) -> tuple[Expr, Expr] | None:
    """The line without its likely mistake, where neither the corrected line nor the right one says that."""
    mended = wrong.diagnosis.mended if wrong.diagnosis else None
    if mended is None or right is None or mended == right[1] or mark.should_read or _is_left_to_do(mended):
        return None
    return right[0], mended


def _is_left_to_do(expr: Expr) -> bool:
    """Whether an expression only says what is to be derived: ∂/∂z of a product mends nothing that a person can see."""
    return any(not isinstance(partial.body, Entry) for partial in expr.atoms(Partial))


__all__ = ["Checked", "Mark", "about_untold", "about_wrong", "caret", "each", "equation_latex", "headline", "mended_line",
           "parted", "place_of", "right_line", "should_read_of", "sentences_of", "sentences_of_others"]
