r"""Definitions in cases that words make, written as cases: $f(x) = x$ if $x > 0$, else $0.01 x$."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from symderiv.reading.documents.chunks import Chunk, chunks
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.rows import condition_of
from symderiv.reading.documents.scanner import Segment, segments
from symderiv.reading.prose.links import ELSE, JOINS, OTHERWISE, RESTRICTS
from symderiv.reading.prose.roles import derives

CALL = re.compile(r"(?:\\operatorname\*?\s*\{\w+\}|\\(?:mathrm|text)\s*\{\w+\}|\\?[A-Za-z]+)\s*\(\s*[A-Za-z]\s*\)")
"""A function of a letter."""
IS = re.compile(r"\s*(?:is|equals|means|be|ist|sei|é|vale|est|vaut|es|è)\s*")
"""Words that are an equals sign between a function and its first value."""
Span = tuple[int, int]
Case = tuple[Span, Span | None]
"""Where a value stands, and its condition; None is otherwise."""


@dataclass(frozen=True)
class _Piece:
    """A formula, or a part of one, with the words before it; the last of a text may be words alone."""

    words: str
    words_end: int
    span: Span
    segment: Segment
    last: bool = True
    """Whether nothing follows in its formula."""


def with_branches(body: Traced) -> Traced:
    r"""The text, its definitions in words as cases.

    >>> print(with_branches(Traced.of(r"Let $f(x) = x$ if $x > 0$ else $a x$.")).text)
    Let $f(x) = \begin{cases} x & x > 0 \\ a x & \text{otherwise} \end{cases}$.
    """
    if not OTHERWISE.search(body.text) and len([*islice(RESTRICTS.finditer(body.text), 2)]) < 2:
        return body
    pieces, edits = list(_pieces(body.text)), list[tuple[int, int, Traced]]()
    for n in range(len(pieces)):
        if (edit := _edit(body, pieces, n)) is not None and (not edits or edit[0] >= edits[-1][1]):
            edits.append(edit)
    return body.replaced(edits)


def _pieces(text: str) -> Iterator[_Piece]:
    words, start = "", 0
    for segment in segments(text):
        if not segment.environment:
            words, start = text[segment.start:segment.end], segment.start
            continue
        begin, end = segment.inner
        for chunk in chunks(Traced(text[begin:end], range(begin, end + 1))):
            mark = {"comma": ",", "stop": ".", "row": r"\\", "arrow": "⇒"}.get(chunk.mark, "")
            span = (chunk.text.places[0], chunk.text.places[0] + len(chunk.text.text))
            yield _Piece(f"{words}{mark} {chunk.words}", start if words else span[0], span, segment,
                         not text[span[1]:end].strip(" \n\t.,;"))
            words = ""
        words, start = "", segment.end
    if words:
        yield _Piece(words, start, (len(text), len(text)), Segment(len(text), len(text)))


def _edit(body: Traced, pieces: Sequence[_Piece], n: int) -> tuple[int, int, Traced] | None:
    """The change that makes one definition of a piece and those behind it; None where it is no definition in cases."""
    text, piece = body.text, pieces[n]
    chunk = Chunk(Traced.of(text[slice(*piece.span)]))
    if n + 1 < len(pieces) and IS.fullmatch(pieces[n + 1].words) and _is_called(chunk.text.text, text):
        head, value, n, equals = chunk.text.text, pieces[n + 1].span, n + 1, " ="
    elif len(chunk.relations) == 1 and chunk.parts[chunk.relations[0]][0] == "=" and not derives(chunk.text.text):
        head, equals = chunk.text.text.partition("=")[0], ""
        value = piece.span[0] + len(head) + 1, piece.span[1]
    else:
        return None
    found = _Cases(text, pieces, head.strip()).read(value, n + 1)
    if found is None:
        return None
    cases, last, end = found
    inside = last.segment == piece.segment
    if not inside and not last.last:
        return None
    close = "" if inside else text[piece.segment.inner[1]:piece.segment.end]
    end = min(end, piece.segment.inner[1]) if inside else end
    start = piece.span[1] if equals else cases[0][0][0]
    return start, end, joined([Traced.at(equals, body.places[start]), *written(body, cases), Traced.at(close, body.places[end])])


def _is_called(head: str, text: str) -> bool:
    """Whether a function of a letter stands elsewhere in the text too: of another the words are no definition."""
    return CALL.fullmatch(head) is not None and text.count(f"{head.partition('(')[0]}(") > 1


def written(body: Traced, cases: Sequence[Case]) -> Iterator[Traced]:
    """Values with their conditions as cases in LaTeX; one without a condition is that of all others."""
    place = body.places[cases[0][0][0]]
    yield Traced.at(r" \begin{cases} ", place)
    for n, (value, condition) in enumerate(cases):
        yield Traced.at(r" \\ " if n else "", place)
        yield body.cut(*value).stripped()
        yield Traced.at(" & ", place)
        yield body.cut(*condition).stripped() if condition else Traced.at(r"\text{otherwise}", place)
    yield Traced.at(r" \end{cases}", place)


@dataclass(frozen=True)
class _Cases:
    """Reads the values behind the first one, each with its condition."""

    text: str
    pieces: Sequence[_Piece]
    head: str

    def read(self, value: Span, n: int) -> tuple[list[Case], _Piece, int] | None:
        """The cases, the last piece that says one, and where it ends; None for fewer than two."""
        cases: list[Case] = []
        while (condition := self._condition(n)) is not None:
            cases.append((value, condition))
            following = self._value(n + 1)
            if following is None:
                break
            value = following
            if _is_else(self.pieces[n + 1]):
                return [*cases, (value, None)], self.pieces[n + 1], self._end(n + 1)
            if n + 2 < len(self.pieces) and (word := ELSE.match(self.pieces[n + 2].words)):
                return [*cases, (value, None)], self.pieces[n + 1], self._behind(n + 2, len(word[0].rstrip(" \n\t,:")))
            n += 2
        return (cases, self.pieces[n], self._end(n)) if len(cases) > 1 and self._condition(n) is not None else None

    def _condition(self, n: int) -> Span | None:
        """The comparison that a piece is, behind a word that restricts."""
        if n >= len(self.pieces) or not RESTRICTS.fullmatch(self.pieces[n].words):
            return None
        span = self.pieces[n].span
        return span if condition_of(Traced.of(self.text[slice(*span)])) else None

    def _value(self, n: int) -> Span | None:
        """The value that a piece is, behind words that lead to another case; f(x) = may stand before it again."""
        if n >= len(self.pieces) or not (JOINS.fullmatch(self.pieces[n].words) or _is_else(self.pieces[n])):
            return None
        start, end = self.pieces[n].span
        head, equals, _ = self.text[start:end].partition("=")
        if equals and head.strip() == self.head:
            start += len(head) + 1
        whole = Chunk(Traced.of(self.text[start:end]))
        return (start, end) if whole.parts and not whole.relations else None

    def _end(self, n: int) -> int:
        piece = self.pieces[n]
        return piece.segment.end if piece.last else piece.span[1]

    def _behind(self, n: int, length: int) -> int:
        """Where the word for otherwise ends, behind the last value."""
        piece, before = self.pieces[n], self.pieces[n - 1]
        if piece.segment != before.segment:
            return piece.words_end + length
        return self.text.index("}", before.span[1]) + 1


def _is_else(piece: _Piece) -> bool:
    """Whether the words before a value say that it is that of all other cases, be it in the next sentence."""
    return ELSE.fullmatch(piece.words.lstrip(" .\n\t")) is not None


__all__ = ["with_branches", "written"]
