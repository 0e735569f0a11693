"""How a file was read, alone: as text, JSON and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from unicodedata import combining

from symderiv.errors import OutputError
from symderiv.records.read_as import UNREAD, ReadAs, ReadLine, ReadSymbol
from symderiv.writing.languages import Language, Parts, language, math, plain, text
from symderiv.writing.layout.boxes import Box
from symderiv.writing.layout.laws import law_box
from symderiv.writing.layout.typed import quoted
from symderiv.writing.printers.formats import box_formula
from symderiv.writing.printers.unicode import unicode

MOST = 12
"""So many clauses that were not read are shown; JSON has all."""
WIDE = 100
"""The letters of a formula's source that are shown where it cannot be typeset."""


def render_read(read: ReadAs, format: str = "txt", lang: str = "en") -> str:
    """The account of a reading as txt, json or html, its sentences in a language.

    Raises `OutputError` for another format or a language without a table.
    """
    if format not in READ:
        raise OutputError("No such format here", typed=format, advice=f"Known: {', '.join(READ)}.")
    return READ[format](read, language(lang))


def render_read_parts(parts: Sequence[ReadAs], format: str = "txt", lang: str = "en") -> str:
    """The accounts of the problems of one text: in JSON a list where they are several, as text one after the other.

    Raises `OutputError` as `render_read` does, and for several on one page.
    """
    if len(parts) == 1:
        return render_read(parts[0], format, lang)
    if format == "html":
        raise OutputError("One page shows one problem", typed=f"{len(parts)} problems", advice="Name one of them: FILE#1.")
    if format == "json":
        return json.dumps([part.data() for part in parts], ensure_ascii=False, indent=1) + "\n"
    return "\n".join(render_read(part, format, lang) for part in parts)


def _text(read: ReadAs, words: Language) -> str:
    parts = (part(read, words) for part in (_symbols, _lines, _words, _unread))
    return "\n".join(line.rstrip() for lines in parts for line in lines) + "\n"


def _symbols(read: ReadAs, words: Language) -> Iterator[str]:
    yield f"{words.word('labels', 'read_as')}: {read.file}"
    symbols = [unicode(law_box(row.symbol)) for row in read.symbols]
    wide = max(map(_columns, symbols), default=0)
    for symbol, row in zip(symbols, read.symbols, strict=True):
        kind, shape = words.word("read_as", row.kind, row.kind), f"{_shape(row.shape, words):<14}"
        yield f"  {symbol}{' ' * (wide - _columns(symbol))}  {kind:<9} {shape} {plain(_source(row, words, unicode))}"


def _shape(shape: str, words: Language) -> str:
    """A shape, (K, D), or what a given says; that of a scalar is a word."""
    return words.word("labels", "scalar") if shape == "scalar" else shape


def _columns(symbol: str) -> int:
    """How wide a symbol is: its accents take no place of their own."""
    return sum(not combining(sign) for sign in symbol)


def _source(row: ReadSymbol, words: Language, write: Callable[[Box], str]) -> Parts:
    """Where a symbol's kind and shape were taken from, the formulas in it written out."""
    said = _quoted(words.word("read_as", row.reason, row.reason), write)
    return words.say("taken_from", "read_as", reason=said, line=row.line) if row.line else said


def _quoted(said: str, write: Callable[[Box], str], most: int = 60) -> Parts:
    return [text(part) if isinstance(part, str) else math(write(part)) for part in quoted(said, most)]


def _lines(read: ReadAs, words: Language) -> Iterator[str]:
    known = [line for line in read.lines if line.role != UNREAD]
    if known:
        yield from ("", words.word("read_as", "formulas"))
    for line in known:
        role = words.word("read_as", line.role, line.role)
        why = f"   ({plain(_quoted(line.reason, unicode))})" if line.reason else ""
        yield f"  {line.line:>4}  {role:<14} {plain(_quoted(f'${line.latex}$', unicode, WIDE))}{why}"


def _words(read: ReadAs, words: Language) -> Iterator[str]:
    """The clauses from which nothing was read, each with its line."""
    if read.words:
        yield from ("", words.word("labels", "words_not_read"))
    yield from (f"  {line.line:>4}  {plain(_quoted(line.latex, unicode, WIDE))}" for line in read.words[:MOST])
    if len(read.words) > MOST:
        yield f"        {plain(words.say('words_more', 'read_as', count=len(read.words) - MOST))}"


def _unread(read: ReadAs, words: Language) -> Iterator[str]:
    if read.unread:
        yield from ("", words.word("labels", "not_read"))
    for line, others in _once(read.unread):
        yield f"  {line.reason}"
        yield f"    {words.word('read_as', 'at')} {line.shown}"
        if line.advice:
            yield f"    {line.advice}"
        if others:
            yield f"    {plain(_others(others, words))}"


def _once(unread: Iterable[ReadLine]) -> Iterator[tuple[ReadLine, list[ReadLine]]]:
    """Lines that are unread for one reason at one place told once: one refused, and the others, which hang on it."""
    groups: dict[tuple[str, str], list[ReadLine]] = {}
    for line in unread:
        groups.setdefault((line.reason, line.shown), []).append(line)
    for group in groups.values():
        first = next((line for line in group if f"line {line.line}, column {line.column}\n" in line.shown), group[-1])
        yield first, [line for line in group if line.line != first.line]


def _others(lines: Iterable[ReadLine], words: Language) -> Parts:
    """In which lines stand formulas that are unread for what another one has."""
    return words.say("hangs", "read_as", lines=", ".join(str(n) for n in dict.fromkeys(line.line for line in lines)))


def _page(read: ReadAs, words: Language) -> str:
    from symderiv.writing.templates.filling import fill  # the template engine, which text does without

    def formula(box: Box) -> str:
        return box_formula(box, False)

    symbols = [{"symbol": formula(law_box(row.symbol)), "kind": words.word("read_as", row.kind, row.kind),
                "shape": _shape(row.shape, words), "reason": _source(row, words, formula)} for row in read.symbols]
    lines = [{**_row(line, words), "formula": _quoted(f"${line.latex}$", formula, WIDE), "reason": _quoted(line.reason, formula)}
             for line in read.lines if line.role != UNREAD]
    unread = [{**_row(line, words), "shown": line.shown.split("\n"), "advice": line.advice,
               "others": plain(_others(others, words)) if others else ""} for line, others in _once(read.unread)]
    told = [{"line": line.line, "said": _quoted(line.latex, formula, WIDE)} for line in read.words]
    labels = {key: words.word("labels", key)
              for key in ("read_as", "symbol", "role", "shape", "source", "not_read", "words_not_read")}
    return fill("html", {"lang": words.code, "title": read.file, "labels": labels, "symbols": symbols, "lines": lines,
                         "formulas": words.word("read_as", "formulas"), "unread": unread, "words": told}, kind="read")


def _row(line: ReadLine, words: Language) -> dict[str, object]:
    return {"line": line.line, "role": words.word("read_as", line.role, line.role), "latex": line.latex, "reason": line.reason}


READ: Mapping[str, Callable[[ReadAs, Language], str]] = {
    "txt": _text, "json": lambda read, words: json.dumps(read.data(), ensure_ascii=False, indent=1) + "\n", "html": _page,
}
