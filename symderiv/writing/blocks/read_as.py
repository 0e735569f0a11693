"""The block "Read as": each symbol with its kind, its shape and where that was taken from; and what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symderiv.notation import Tensor
from symderiv.records.read_as import ReadAs, ReadLine, ReadSymbol
from symderiv.writing.languages import Parts, math, text
from symderiv.writing.layout.laws import law_box
from symderiv.writing.layout.typed import quoted
from symderiv.writing.structure.press import Press


def read_rows(read: ReadAs | None, tensors: Iterable[Tensor], press: Press) -> dict[str, Any]:
    """The rows of a page; none where it is about no text."""
    if read is None:
        return {}
    known = {t.name: t for t in tensors}
    return {"symbols": [_symbol(row, known.get(row.name), press) for row in read.symbols],
            "unread": [_unread(row, press) for row in read.unread], "words": list(_words(read, press))}


def _symbol(row: ReadSymbol, tensor: Tensor | None, press: Press) -> dict[str, Parts]:
    words = press.language
    symbol = [math(press.symbol(tensor))] if tensor is not None else [math(press.box(law_box(row.symbol)))]
    kind = words.word("read_as", row.kind, row.kind)
    said = [text(words.word("read_as", row.shape, row.shape))]
    shape = press.shape(tensor.axes) if tensor is not None and row.kind not in ("given", "places") else said
    reason = _quoted(words.word("read_as", row.reason, row.reason), press)
    return {"symbol": symbol, "kind": [text(kind)], "shape": shape,
            "reason": words.say("taken_from", "read_as", reason=reason, line=row.line) if row.line else reason}


FIRST = 4
"""So many clauses that were not read a page shows."""


def _words(read: ReadAs, press: Press) -> Iterator[Parts]:
    """The first clauses from which nothing was read, and how many more there are."""
    for row in read.words[:FIRST]:
        yield press.language.say("words_at", "read_as", line=row.line, words=_quoted(row.latex, press))
    if len(read.words) > FIRST:
        yield press.language.say("words_more", "read_as", count=len(read.words) - FIRST)


def _quoted(words: str, press: Press) -> Parts:
    """A person's words, the formulas in them typeset."""
    return [text(part) if isinstance(part, str) else math(press.box(part)) for part in quoted(words)]


def _unread(row: ReadLine, press: Press) -> Parts:
    formula = _quoted(f"${row.latex}$", press)
    return press.language.say("unread", "read_as", formula=formula, line=row.line, column=row.column, reason=row.reason)
