"""How a file was read, alone: as text, JSON and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from symderiv.errors import OutputError
from symderiv.records.read_as import ReadAs, ReadLine
from symderiv.writing.languages import Language, language, plain
from symderiv.writing.layout.laws import law_box
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.templates.filling import fill


def render_read(read: ReadAs, format: str = "txt", lang: str = "en") -> str:
    """The account of a reading as txt, json or html, its sentences in a language.

    Raises `OutputError` for another format or a language without a table.
    """
    if format not in READ:
        raise OutputError("No such format here", typed=format, advice=f"Known: {', '.join(READ)}.")
    return READ[format](read, language(lang))


def _text(read: ReadAs, words: Language) -> str:
    return "\n".join(line.rstrip() for line in (*_symbols(read, words), *_lines(read, words), *_unread(read, words))) + "\n"


def _symbols(read: ReadAs, words: Language) -> Iterator[str]:
    yield f"{words.word('labels', 'read_as')}: {read.file}"
    wide = max((len(row.symbol) for row in read.symbols), default=0)
    for row in read.symbols:
        kind, shape = words.word("read_as", row.kind, row.kind), f"{_shape(row.shape, words):<14}"
        yield f"  {row.symbol:<{wide}}  {kind:<9} {shape} {_source(row.reason, row.line, words)}"


def _shape(shape: str, words: Language) -> str:
    """A shape, (K, D), or what a given says; that of a scalar is a word."""
    return words.word("labels", "scalar") if shape == "scalar" else shape


def _source(reason: str, line: int, words: Language) -> str:
    said = words.word("read_as", reason, reason)
    return plain(words.say("taken_from", "read_as", reason=" ".join(said.split()), line=line)) if line else said


def _lines(read: ReadAs, words: Language) -> Iterator[str]:
    known = [line for line in read.lines if line not in read.unread]
    if known:
        yield from ("", words.word("read_as", "formulas"))
    for line in known:
        role = words.word("read_as", line.role, line.role)
        why = f"   ({line.reason})" if line.reason else ""
        yield f"  {line.line:>4}  {role:<14} {' '.join(line.latex.split())}{why}"


def _unread(read: ReadAs, words: Language) -> Iterator[str]:
    if read.unread:
        yield from ("", words.word("labels", "not_read"))
    for line in read.unread:
        yield f"  {line.reason}"
        yield f"    {words.word('read_as', 'at')} {line.shown}"
        if line.advice:
            yield f"    {line.advice}"


def _page(read: ReadAs, words: Language) -> str:
    def formula(latex: str) -> str:
        return FORMATS["html"].formula(law_box(latex), False)

    symbols = [{"symbol": formula(row.symbol), "kind": words.word("read_as", row.kind, row.kind),
                "shape": _shape(row.shape, words), "reason": _source(row.reason, row.line, words)} for row in read.symbols]
    lines = [_row(line, words) for line in read.lines if line not in read.unread]
    unread = [{**_row(line, words), "shown": line.shown, "advice": line.advice} for line in read.unread]
    labels = {key: words.word("labels", key) for key in ("read_as", "symbol", "role", "shape", "source", "not_read")}
    return fill("html", {"lang": words.code, "title": read.file, "labels": labels, "symbols": symbols, "lines": lines,
                         "formulas": words.word("read_as", "formulas"), "unread": unread}, kind="read")


def _row(line: ReadLine, words: Language) -> dict[str, object]:
    return {"line": line.line, "role": words.word("read_as", line.role, line.role), "latex": line.latex, "reason": line.reason}


READ: Mapping[str, Callable[[ReadAs, Language], str]] = {
    "txt": _text, "json": lambda read, words: json.dumps(read.data(), ensure_ascii=False, indent=1) + "\n", "html": _page,
}
