"""The block "Read as": each symbol with its kind, its shape and where that was taken from; and what was not read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symderiv.notation import Tensor
from symderiv.records.read_as import ReadAs, ReadLine, ReadSymbol
from symderiv.writing.languages import Parts, math, text
from symderiv.writing.layout.laws import law_box
from symderiv.writing.structure.press import Press


def read_rows(read: ReadAs | None, tensors: Iterable[Tensor], press: Press) -> dict[str, Any]:
    """The rows of a page; none where it is about no text."""
    if read is None:
        return {}
    known = {t.name: t for t in tensors}
    return {"symbols": [_symbol(row, known.get(row.name), press) for row in read.symbols],
            "unread": [_unread(row, press) for row in read.unread]}


def _symbol(row: ReadSymbol, tensor: Tensor | None, press: Press) -> dict[str, Parts]:
    words = press.language
    symbol = [math(press.symbol(tensor))] if tensor is not None else [math(press.box(law_box(row.symbol)))]
    kind = words.word("read_as", row.kind, row.kind)
    said = [text(words.word("read_as", row.shape, row.shape))]
    shape = press.shape(tensor.axes) if tensor is not None and row.kind != "given" else said
    reason = words.word("read_as", row.reason, row.reason)
    return {"symbol": symbol, "kind": [text(kind)], "shape": shape,
            "reason": words.say("taken_from", "read_as", reason=reason, line=row.line) if row.line else [text(reason)]}


def _unread(row: ReadLine, press: Press) -> Parts:
    return press.language.say("unread", "read_as", formula=row.latex, line=row.line, column=row.column, reason=row.reason)
