"""A checked derivation and an explained step as text, JSON and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from markupsafe import Markup
from sympy import Expr

from symderiv.errors import OutputError, TextPlace
from symderiv.proof.checking import Findings, LineFinding
from symderiv.reading.corrections import Correction
from symderiv.reading.homework import Homework
from symderiv.reading.passages import Span, extent
from symderiv.writing.files import write_made
from symderiv.writing.filling import fill
from symderiv.writing.formats import box_formula
from symderiv.writing.formulas import latex_of, unicode_of
from symderiv.writing.judging import mistake, reworded, spoken
from symderiv.writing.languages import Language, language
from symderiv.writing.layout import layout
from symderiv.writing.typed import typed


class Checked(Protocol):
    """What a page needs of a checked derivation; the door `symderiv.doors.checking` makes them."""

    @property
    def homework(self) -> Homework:
        """The lines as they were written."""

    @property
    def findings(self) -> Findings:
        """What was found about each line."""

    @property
    def span(self) -> Span:
        """The place of the first mistake in the text of its line."""

    @property
    def should_read(self) -> Correction | None:
        """The first wrong line, changed at one place so that it holds."""

    @property
    def verdicts(self) -> tuple[str, ...]:
        """holds, fails or unknown for each line."""

    @property
    def mistake(self) -> str | None:
        """The name of the likely mistake."""

    @property
    def counterexample(self) -> str | None:
        """Sizes, index values and both numbers for the first line that fails."""


SIGNS = {"holds": "✓", "fails": "✗", "unknown": "?", "no claim": "·"}


def render_checked(checked: Checked, format: str = "txt", lang: str = "en") -> str:
    """A checked derivation as txt, json or html, its sentences in a language; JSON keeps to English.

    Raises `OutputError` for another format or a language without a table.
    """
    return _renderer(CHECKED, format)(checked, language(lang))


def _renderer(table: Mapping[str, Callable[[Any, Language], str]], format: str) -> Callable[[Any, Language], str]:
    if format not in table:
        raise OutputError("No such format here", typed=format, advice=f"Known: {', '.join(table)}.")
    return table[format]


def written(checked: Checked, n: int) -> str:
    """Line n as the person wrote it, on one line."""
    line = checked.homework.lines[n]
    node, text = line.source.line, line.source.text
    end = _end(checked, n) if node.relation.sides else len(text)
    return " ".join(text[node.at:end].strip().removesuffix("\\\\").replace("&", "").split())


def _end(checked: Checked, n: int) -> int:
    line = checked.homework.lines[n]
    return extent(line.source.line.relation.sides[-1], line.source.text)[1]


def equation_latex(left: Expr, right: Expr) -> str:
    """left = right in LaTeX."""
    return f"{latex_of(left)} = {latex_of(right)}"


def right_line(checked: Checked) -> tuple[Expr, Expr] | None:
    """Both sides of what the first wrong line should have been."""
    first, right = checked.findings.first_wrong, checked.findings.right
    if first is None or right is None:
        return None
    return checked.findings.lines[first].left, right


def data_of(checked: Checked) -> dict[str, Any]:
    """Everything that was found, as plain data: the JSON form."""
    findings, pair = checked.findings, right_line(checked)
    mended = findings.diagnosis.mended if findings.diagnosis else None
    return {
        "name": checked.homework.name, "first_wrong_step": findings.first_wrong, "verdicts": list(checked.verdicts),
        "mistake": checked.mistake, "explanation": findings.diagnosis.sentence if findings.diagnosis else None,
        "counterexample": checked.counterexample, "right_line": equation_latex(*pair) if pair else None,
        "mended_line": equation_latex(pair[0], mended) if pair and mended is not None else None, "place": _place(checked),
        "should_read": _should_read(checked),
        "lines": [_line(checked, n) for n in range(len(findings.lines))],
    }


def _line(checked: Checked, n: int) -> dict[str, Any]:
    found, line = checked.findings.lines[n], checked.homework.lines[n]
    return {"latex": written(checked, n), "verdict": found.verdict, "how": found.judgement.how,
            "under": found.judgement.under or None, "counterexample": found.judgement.counterexample or None,
            "carried_over": found.carried, "note": line.clash or None}


def _should_read(checked: Checked) -> dict[str, Any] | None:
    """The corrected line in LaTeX, and the places in it that were changed."""
    found = checked.should_read
    return {"latex": found.text, "changed": [list(place) for place in found.changed]} if found else None


def _corrected(checked: Checked, words: Language) -> Iterator[str]:
    """The corrected line with carets under what was changed."""
    found = checked.should_read
    if found:
        yield f"  {words.word('judging', 'should_read')}:"
        yield f"    {found.text}"
        marks = "".join("^" if any(a <= n < max(b, a + 1) for a, b in found.changed) else " " for n in range(len(found.text) + 1))
        yield f"    {marks.rstrip()}"


def _place(checked: Checked) -> dict[str, Any] | None:
    """Where the first mistake stands: line and column counted from 1, and the words themselves."""
    first = checked.findings.first_wrong
    if first is None:
        return None
    start, end = checked.span
    text = checked.homework.lines[first].source.text
    place = TextPlace.of(text, start)
    return {"line": place.line, "column": place.column, "length": end - start, "text": text[start:end]}


def caret(checked: Checked) -> list[str]:
    """The line of text with the first mistake, and carets under what is wrong."""
    first = checked.findings.first_wrong
    if first is None:
        return []
    start, end = checked.span
    text = checked.homework.lines[first].source.text
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    whole = text[begin:stop if stop >= 0 else len(text)]
    lead = len(whole) - len(whole.lstrip())
    width = min(end - begin, len(whole.rstrip())) - (start - begin)  # a passage may go on in the next line of text
    return [whole[lead:].rstrip(), " " * (start - begin - lead) + "^" * max(1, width)]


def _text(checked: Checked, words: Language) -> str:
    rows = [row for n in range(len(checked.findings.lines)) for row in _text_line(checked, n, words)]
    return "\n".join([*rows, *_conclusion(checked, words)]) + "\n"


def _text_line(checked: Checked, n: int, words: Language) -> Iterator[str]:
    found, line = checked.findings.lines[n], checked.homework.lines[n]
    how = reworded(found.judgement.counterexample or found.judgement.how, words)
    note = f"  ({words.word('judging', 'carried')})" if found.carried else ""
    yield f"{SIGNS[found.verdict]} {n + 1:>2}  {written(checked, n)}"
    yield f"       {_word(found, words)}: {how}{note}"
    if line.clash:
        yield f"       {spoken(words, 'note', note=line.clash)}"


def _word(found: LineFinding, words: Language) -> str:
    """The verdict, with the reading under which it holds."""
    word = words.word("judging", found.verdict)
    return f"{word} {reworded(found.judgement.under, words)}" if found.judgement.under else word


def _outcome(checked: Checked, words: Language) -> str:
    """What came of the whole, in a sentence."""
    first, open_ = checked.findings.first_wrong, checked.verdicts.count("unknown")
    if first is not None:
        return spoken(words, "first_wrong", line=first + 1)
    unread = sum(line.judgement.how == "not read" for line in checked.findings.lines)
    if unread:
        return spoken(words, "none_fails_unread", unread=unread, count=open_ - unread)
    if open_:
        return spoken(words, "none_fails", count=open_)
    idle = checked.verdicts.count("no claim")
    return spoken(words, "every_claim_holds", count=idle) if idle else words.word("judging", "every_holds")


def _told(checked: Checked, words: Language) -> list[str]:
    """The likely mistake and the counterexample, each in a sentence."""
    found = [spoken(words, "likely", sentence=mistake(checked.findings.diagnosis, words))] if checked.findings.diagnosis else []
    return [*found, spoken(words, "counterexample", where=reworded(str(checked.counterexample), words))]


def _conclusion(checked: Checked, words: Language) -> Iterator[str]:
    yield ""
    if checked.findings.first_wrong is None:
        yield _outcome(checked, words)
        return
    yield from (f"{_outcome(checked, words)}:", *(f"    {row}" for row in caret(checked)))
    yield from (f"  {sentence}" for sentence in _told(checked, words))
    yield from _corrected(checked, words)
    pair, mended = right_line(checked), checked.findings.diagnosis.mended if checked.findings.diagnosis else None
    if pair and mended is not None and mended != pair[1] and not checked.should_read:
        yield f"  {words.word('judging', 'mended_line')}: {unicode_of(pair[0])} = {unicode_of(mended)}"
    if pair:
        yield f"  {words.word('judging', 'right_line')}: {unicode_of(pair[0])} = {unicode_of(pair[1])}"


def _page(checked: Checked, words: Language) -> str:
    data, pair = data_of(checked), right_line(checked)
    lines = [_page_line(row, _word(found, words), line, n, words) for n, (row, line, found) in
             enumerate(zip(data["lines"], checked.homework.lines, checked.findings.lines, strict=True), 1)]
    wrong = checked.findings.first_wrong is not None
    return fill("html", {"lang": words.code, "title": data["name"] or words.word("judging", "checked_title"), "rows": lines,
                         "outcome": _outcome(checked, words), "wrong": wrong, "carets": caret(checked),
                         "told": _told(checked, words) if wrong else [], "right": _equation(*pair) if pair else "",
                         "right_line": words.word("judging", "right_line")}, kind="checked")


def _page_line(row: Mapping[str, Any], word: str, line: Any, number: int, words: Language) -> dict[str, Any]:
    notes = [f" ({words.word('judging', 'carried')})"] if row["carried_over"] else []
    notes += [f"; {row['note']}"] if row["note"] else []
    return {"verdict": row["verdict"], "number": number, "sign": SIGNS[row["verdict"]], "notes": "".join(notes),
            "word": word, "formula": _as_typed(row["latex"]) or _formulas(line.sides),
            "how": reworded(row["counterexample"] or row["how"], words)}


def _as_typed(source: str) -> Any:
    """The line in the writer's own order; nothing where it cannot be set as it stands."""
    box = typed(source)
    return box_formula(box) if box is not None else None


def _formulas(sides: Any) -> Any:
    shown = (box_formula(layout(s if isinstance(s, Expr) else getattr(s, "body", s))) for s in sides)
    return Markup(" <math><mo>=</mo></math> ").join(shown)


def _equation(left: Expr, right: Expr) -> Any:
    return _formulas((left, right))


CHECKED: Mapping[str, Callable[[Any, Language], str]] = {
    "txt": _text, "json": lambda c, words: json.dumps(data_of(c), ensure_ascii=False, indent=1) + "\n", "html": _page,
}


def render_all(found: Sequence[Checked], format: str, lang: str = "en") -> str:
    """Several checked derivations: in JSON one is itself and more are a list; the other formats one after the other."""
    if format == "json" and len(found) > 1:
        return json.dumps([data_of(c) for c in found], ensure_ascii=False, indent=1) + "\n"
    if len(found) > 1 and format == "html":
        raise OutputError("One page shows one derivation", typed=f"{len(found)} derivations", advice="Give one problem a file.")
    titles = [f"{c.homework.name}\n" if len(found) > 1 else "" for c in found]
    return "\n".join(title + render_checked(c, format, lang) for title, c in zip(titles, found, strict=True))


def emit(output: str | None, format: str, render: Callable[[str], str]) -> None:
    """Print what `render` makes of a format, or write it to a file whose suffix names the format.

    Raises `OutputError` where the file cannot be written; then no part of it is left.
    """
    if output is None:
        print(render(format), end="")
        return
    kind = Path(output).suffix.lower().removeprefix(".")
    write_made(Path(output), render(kind).encode("utf-8"), kind)
