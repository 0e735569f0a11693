"""A checked derivation as text, JSON, a page or a document on paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from sympy import Expr

from symderiv.errors import OutputError
from symderiv.homework.checking import LineFinding, Wrong
from symderiv.reading.homework.passages import extent
from symderiv.writing.documents.judging import press_of, reworded, spoken
from symderiv.writing.documents.wrong_lines import (
    Checked,
    Mark,
    about_untold,
    about_wrong,
    caret,
    each,
    equation_latex,
    headline,
    mended_line,
    parted,
    place_of,
    right_line,
    sentences_of,
    sentences_of_others,
    should_read_of,
)
from symderiv.writing.languages import Language, Parts, joined, language, plain, text
from symderiv.writing.layout.boxes import Box, Glyph, row
from symderiv.writing.layout.formulas.conditions import condition_box
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.typed import laid_out, typed
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.structure.press import Press
from symderiv.writing.templates.filling import fill

PAGES = ("html", "tex", "typ")
SIGNS = {"holds": "✓", "fails": "✗", "unknown": "?", "no claim": "·"}


def render_checked(checked: Checked, format: str = "txt", lang: str = "en") -> str:
    """A checked derivation as txt, json, html, tex or typ, its sentences in a language; JSON keeps to English.

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
    shown = text[node.at:end].strip().removesuffix("\\\\")
    return " ".join((shown if r"\begin" in shown else shown.replace("&", "")).split())


def _end(checked: Checked, n: int) -> int:
    line = checked.homework.lines[n]
    end = extent(line.source.line.relation.sides[-1], line.source.text)[1]
    return end + len(line.source.text[end:]) - len(line.source.text[end:].lstrip("'′ᵀ"))


def data_of(checked: Checked) -> dict[str, Any]:
    """Everything that was found, as plain data: the JSON form."""
    findings, first = checked.findings, checked.findings.first
    pair = right_line(checked, first)
    mended = findings.diagnosis.mended if findings.diagnosis else None
    more = {wrong.line: sentences_of_others(checked, wrong, mark) for wrong, mark in each(checked)}
    if (untold := findings.untold) and (should := right_line(checked, untold)):
        more[untold.line] = {"right_line": equation_latex(*should)}
    return {
        "name": checked.homework.name, "first_wrong_step": findings.first_wrong, "verdicts": list(checked.verdicts),
        "mistake": checked.mistake, "explanation": findings.diagnosis.sentence if findings.diagnosis else None,
        "counterexample": checked.counterexample, "right_line": equation_latex(*pair) if pair else None,
        "mended_line": equation_latex(pair[0], mended) if pair and mended is not None else None,
        "place": place_of(checked, first, checked.marks[0]) if checked.marks else None,
        "should_read": should_read_of(checked.marks[0]) if checked.marks else None,
        "lines": [{**_line(checked, n), **more.get(n, {})} for n in range(len(findings.lines))],
        **({"not_read": list(checked.homework.left_out)} if checked.homework.left_out else {}),
    }


def _line(checked: Checked, n: int) -> dict[str, Any]:
    found, line = checked.findings.lines[n], checked.homework.lines[n]
    return {"latex": written(checked, n), "verdict": found.verdict, "how": found.judgement.how,
            "under": plain(_reading(found, language("en"), unicode)) or None,
            "counterexample": found.judgement.counterexample or None, "carried_over": found.carried, "note": line.clash or None,
            "mistake": None, "place": None, "should_read": None, "right_line": None}


def _text(checked: Checked, words: Language) -> str:
    rows = [row for n in range(len(checked.findings.lines)) for row in _text_line(checked, n, words)]
    return "\n".join([*rows, *_conclusion(checked, words)]) + "\n"


def _text_line(checked: Checked, n: int, words: Language) -> Iterator[str]:
    found, line = checked.findings.lines[n], checked.homework.lines[n]
    how = reworded(found.judgement.counterexample or found.judgement.how, words)
    note = f"  ({words.word('judging', 'carried')})" if found.carried else ""
    yield f"{SIGNS[found.verdict]} {n + 1:>2}  {written(checked, n)}"
    yield f"       {plain(_said(found, words, unicode))}: {how}{note}"
    if line.clash:
        yield f"       {spoken(words, 'note', note=line.clash)}"


def _said(found: LineFinding, words: Language, formula: Callable[[Box], str]) -> Parts:
    """The verdict with the reading under which it holds; a line that is left open may hold in a case."""
    word = words.word("judging", found.verdict)
    reading = _reading(found, words, formula)
    case = [text(f", {words.word('judging', 'holds')}")] if found.verdict == "unknown" and reading else []
    return [text(word), *case, *([text(" "), *reading] if reading else [])]


def _reading(found: LineFinding, words: Language, formula: Callable[[Box], str]) -> Parts:
    """How a line was taken, and where it is meant; the condition as `formula` writes it."""
    said, where = found.judgement.under, found.judgement.where
    readings = [[text(reworded(said, words))]] if said else []
    if where is not None:
        readings.append(words.say("where", "judging", condition=formula(condition_box(where))))
    return joined(readings)


def _outcome(checked: Checked, words: Language) -> str:
    """What came of the whole, in a sentence."""
    first, open_ = checked.findings.first_wrong, checked.verdicts.count("unknown")
    if first is not None:
        return spoken(words, "first_wrong", line=first + 1)
    unread = sum(line.judgement.how == "not read" for line in checked.findings.lines)
    if unread or checked.homework.passed:
        return spoken(words, "none_fails_unread", unread=unread + len(checked.homework.passed), count=open_ - unread)
    if open_:
        return spoken(words, "none_fails", count=open_)
    idle = checked.verdicts.count("no claim")
    return spoken(words, "every_claim_holds", count=idle) if idle else words.word("judging", "every_holds")


def _conclusion(checked: Checked, words: Language) -> Iterator[str]:
    yield ""
    if checked.findings.first_wrong is None:
        yield _outcome(checked, words)
    for wrong, mark in each(checked):
        yield from about_wrong(checked, wrong, mark, words)
    yield from about_untold(checked, words)
    for sentence in checked.homework.left_out:
        yield f"{words.word('labels', 'not_read')}: {sentence}"


def _page(format: str, checked: Checked, words: Language) -> str:
    data, write = data_of(checked), Written(press_of(format, words))
    lines = [_page_line(row, _said(found, words, write.inline), line, n, words, write) for n, (row, line, found) in
             enumerate(zip(data["lines"], checked.homework.lines, checked.findings.lines, strict=True), 1)]
    titles = {key: words.word("judging", key) for key in ("should_read", "mended_line", "right_line")}
    title = ": ".join(filter(None, (words.word("judging", "checked_title"), data["name"])))
    wrongs = [p for one in each(checked) if (p := _panel(checked, *one, words, write))["carets"] or p["formulas"]]
    return fill(format, {"lang": words.code, "title": title, "rows": lines, "picture": "", "titles": titles,
                         "panels": [*wrongs, *_untold(checked, words, write), *_unread(checked, words)],
                         "outcome": "" if wrongs else _outcome(checked, words)}, kind="checked")


def _panel(checked: Checked, wrong: Wrong, mark: Mark, words: Language, write: Written) -> dict[str, Any]:
    """What the page tells of one wrong line."""
    pair, carried = right_line(checked, wrong), checked.findings.lines[wrong.line].carried
    formulas = {"should_read": write.correction(mark), "mended_line": write.equation(mended_line(wrong, mark, pair)),
                "right_line": write.equation(pair)}
    return {"title": headline(checked, wrong, words), "carets": [] if carried else caret(checked, wrong, mark),
            "typed": [] if carried else parted(checked, wrong, mark),
            "told": [] if carried else sentences_of(checked, wrong, words),
            "formulas": [{"title": key, "formula": found} for key, found in formulas.items() if found]}


def _untold(checked: Checked, words: Language, write: Written) -> Iterator[dict[str, Any]]:
    """What the page tells of the first line that only numbers would have told."""
    if untold := checked.findings.untold:
        pair = right_line(checked, untold)
        formulas = [{"title": "right_line", "formula": write.equation(pair)}] if pair else []
        yield {"title": spoken(words, "first_untold", line=untold.line + 1), "carets": [], "typed": [], "told": [],
               "formulas": formulas}


def _unread(checked: Checked, words: Language) -> Iterator[dict[str, Any]]:
    """What the page tells of sentences that were not read."""
    if checked.homework.left_out:
        yield {"title": words.word("labels", "not_read"), "carets": [], "typed": [], "told": [*checked.homework.left_out],
               "formulas": []}


def _page_line(row: Mapping[str, Any], said: Parts, line: Any, number: int, words: Language, write: Written) -> dict[str, Any]:
    notes = [f" ({words.word('judging', 'carried')})"] if row["carried_over"] else []
    notes += [f"; {row['note']}"] if row["note"] else []
    return {"verdict": row["verdict"], "number": number, "sign": SIGNS[row["verdict"]], "notes": "".join(notes),
            "said": said, "formula": write.typed(row["latex"]) or write.unset(row["latex"], line.sides),
            "how": reworded(row["counterexample"] or row["how"], words)}


@dataclass(frozen=True)
class Written:
    """How a format writes the formulas of a checked derivation."""

    press: Press

    def box(self, box: Box) -> Markup:
        """A formula on a line of its own, its words in the language."""
        return Markup(self.press.box(box, True))

    def inline(self, box: Box) -> Markup:
        """A formula within words."""
        return Markup(self.press.box(box))

    def typed(self, source: str) -> Markup | None:
        """The line in the writer's own order; nothing where it cannot be set as it stands."""
        box = typed(source)
        return self.box(box) if box is not None else None

    def sides(self, sides: Iterable[Any]) -> Markup:
        """Expressions with signs of equality between them."""
        shown = [layout(s if isinstance(s, Expr) else getattr(s, "body", s)) for s in sides]
        return self.box(row(*(part for n, box in enumerate(shown) for part in ((EQUAL, box) if n else (box,)))))

    def unset(self, source: str, sides: Sequence[Any]) -> Markup:
        """The sides of a line that cannot be set as it stands; where they were not read, what was typed."""
        return self.sides(sides) if len(sides) > 1 else self.box(Glyph("text", source))

    def equation(self, pair: tuple[Expr, Expr] | None) -> Markup | str:
        """left = right, where there is something to show."""
        return self.sides(pair) if pair else ""

    def correction(self, mark: Mark) -> Markup | str:
        """The corrected line, set; as it is typed where that cannot be."""
        found = mark.should_read
        if not found:
            return ""
        return self.typed(found.text) or self.box(laid_out(found.text) or Glyph("text", found.text))


EQUAL = Glyph("relation", "=")
CHECKED: Mapping[str, Callable[[Any, Language], str]] = {
    "txt": _text, "json": lambda c, words: json.dumps(data_of(c), ensure_ascii=False, indent=1) + "\n",
    **{kind: partial(_page, kind) for kind in PAGES},
}


def render_all(found: Sequence[Checked], format: str, lang: str = "en") -> str:
    """Several checked derivations: in JSON one is itself and more are a list; the other formats one after the other."""
    if format == "json" and len(found) > 1:
        return json.dumps([data_of(c) for c in found], ensure_ascii=False, indent=1) + "\n"
    if len(found) > 1 and format in PAGES:
        raise OutputError("One page shows one derivation", typed=f"{len(found)} derivations", advice="Give one problem a file.")
    titles = [f"{c.homework.name}\n" if len(found) > 1 else "" for c in found]
    return "\n".join(title + render_checked(c, format, lang) for title, c in zip(titles, found, strict=True))
