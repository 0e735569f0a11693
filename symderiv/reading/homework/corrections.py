"""The wrong line as it should read: the person's own text, changed at one place, read again and judged."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sympy import Add, Expr

from symderiv.errors import AxisMismatch, SymderivError
from symderiv.homework.judgement import Judge
from symderiv.homework.mistakes.in_formulas.places import Place, places, replaced
from symderiv.homework.readings import restricted
from symderiv.notation import Array, Tensor, alike, free_indices, letters
from symderiv.reading.formulas.matrices import Whole
from symderiv.reading.formulas.names import Names
from symderiv.reading.formulas.reader import Reader
from symderiv.reading.homework.mending.edit import Setting
from symderiv.reading.homework.mending.edits import edits
from symderiv.reading.homework.passages import Path, Span, extent, placed
from symderiv.reading.homework.uses import with_uses
from symderiv.reading.homework.written import Written, shapes
from symderiv.reading.problems.axis_inference import completed
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Node, Number, walk
from symderiv.reading.syntax.parser import parse_lines

SECONDS = 4.0
"""How long the search may take: of the processor."""


@dataclass(frozen=True)
class Correction:
    """A line as it should read, the places in it that differ from what was typed, and the row of the edits that did it."""

    text: str
    changed: tuple[Span, ...]
    by: str = ""


def corrected(line: Written, side: int, judge: Judge, seconds: float = SECONDS) -> Correction | None:
    """The line with the least change of one side that makes it hold; None where no row of the table of edits does.

    `side` counts from 0, the left one.
    """
    if not line.sides or not line.nodes:
        return None
    left, text, names = line.sides[0], line.source.text, _names(line)
    known = _known(left)
    tree = with_uses(line.nodes[side - 1], Reader(names, text, known))
    used = sorted(known | {i for s in line.sides for i in letters(s if isinstance(s, Expr) else s.body)})
    setting = Setting(text, names, used, sorted(n for n in names.axes if n.isidentifier() or n.startswith("\\")), known, tree)
    deadline, (start, end) = time.process_time() + seconds, extent(line.nodes[side - 1], text)
    for edit in edits(tree, setting):
        if time.process_time() > deadline:
            return None
        own = all(start <= begin <= stop <= end for (begin, stop), _ in edit.pieces)  # not in what f(x) is, where it is called
        if own and _holds(edit.made(tree), line, Reader(names, text, known), judge):
            found = _changed(line, edit.pieces)
            return replace(found, by=edit.by) if _letters_of(found.text) != _letters_of(_changed(line, ()).text) else None
    return None


def _names(line: Written) -> Names:
    """The names with the letters of the line; as they are where one letter counts two axes in it."""
    try:
        return completed(line.names, (line.source.line,))
    except AxisMismatch:
        return line.names


def up_to(line: Written, side: int, judge: Judge) -> Written:
    """The line without the sides behind a wrong one, where these are wrong as well: it cannot hold with them."""
    behind = [shapes(line.sides[0], later) for later in line.sides[side + 1:]] if line.kept is None else []
    pairs = [pair and restricted(*pair, line.condition) for pair in behind]
    if all(pair and judge.judge(*pair).verdict == "holds" for pair in pairs):
        return line
    relation, more = line.source.line.relation, 0 if line.source.line.continued else 1
    cut = replace(relation, sides=relation.sides[:side + more], signs=relation.signs[:side - 1 + more])
    return replace(line, sides=line.sides[:side + 1], source=replace(line.source, line=replace(line.source.line, relation=cut)))


def _known(left: Expr | Array) -> frozenset[str]:
    body, own = (left, frozenset()) if isinstance(left, Expr) else (left.body, frozenset(left.indices))
    return frozenset(i.name for i in free_indices(body) - own)


def _holds(tree: Node, line: Written, reader: Reader, judge: Judge) -> bool:
    """What has no value, as W_{-j}, is no mending of a line that was refuted at one."""
    try:
        value = reader.value(tree)
        pair = shapes(line.sides[0], value.array if isinstance(value, Whole) else value)
    except (SymderivError, Misread, RecursionError):
        return False
    if pair is None or not free_indices(pair[1]) <= free_indices(pair[0]):
        return False
    one, other = restricted(*pair, line.condition)
    return bool(judge.compared(one, other, 1).verdict) and judge.judge(one, other).verdict == "holds"


def holds_as_read(found: Correction, line: Written, side: int, judge: Judge) -> bool:
    """Whether the line as it should read, read again from its text, holds."""
    try:
        typed = parse_lines(found.text)[0]
        again = replace(line, source=replace(line.source, line=typed, text=found.text))
        reader = Reader(completed(line.names, (typed,)), found.text, _known(line.sides[0]))
        return _holds(with_uses(again.nodes[side - 1], reader), line, reader, judge)
    except (SymderivError, IndexError):
        return False


def holds_made(line: Written, side: int, path: Path, instead: Expr, judge: Judge) -> bool:
    """Whether a line holds once something else stands at a place of one side."""
    expr = line.sides[side]
    pair = shapes(line.sides[0], replaced(expr, path, instead)) if isinstance(expr, Expr) else None
    return pair is not None and judge.judge(*restricted(*pair, line.condition)).verdict == "holds"


def was_moved(line: Written, side: int) -> bool:
    """Whether a side has other numbers in its tree than in its text: 2(i + 1) was read as 2 i, where i counts from 0."""
    node = line.nodes[side - 1]
    typed = line.source.text[slice(*extent(node, line.source.text))]
    return sorted(filter(str.isdigit, typed)) != sorted("".join(n.text for n in walk(node) if isinstance(n, Number)))


def put_in(line: Written, side: int, path: Path, instead: Expr, show: Callable[[Expr], str],
           moved: bool = False) -> Correction | None:
    """The line with the part at a place of one side replaced.

    What is kept of the part stays as it was typed; what is new is printed by `show`. Where numbers of the side were `moved`, a
    part that does not stand there as it is printed takes the whole side with it.
    """
    expr, text = line.sides[side], line.source.text
    if not isinstance(expr, Expr):
        return None
    span, around = placed(line, side, path)
    old = _at(expr, around)
    new = replaced(old, path[len(around):], instead)
    kept = next((place.path for place, node in places(new, Place()) if alike(node, old)), None)
    inside = text[slice(*span)]
    if moved and _letters_of(show(old)) != _letters_of(inside):
        return _changed(line, ((extent(line.nodes[side - 1], text), show(replaced(expr, path, instead))),))
    if kept is None:
        return _changed(line, (_without_brackets(*_with_sign(span, show(old), show(new), text), text),))
    shown = show(replaced(new, kept, KEPT.entry()))
    loose = isinstance(old, Add) and kept != () and not (len(kept) == 1 and isinstance(new, Add))
    return _changed(line, ((span, shown.replace(show(KEPT.entry()), rf"\left({inside}\right)" if loose else inside)),))


def _letters_of(text: str) -> str:
    return re.sub(r"[\s{}]|\\[,;:! ]", "", text)


def _with_sign(span: Span, old: str, new: str, text: str) -> tuple[Span, str]:
    """A place with what stands there anew; the minus before it goes where it is part of what was there."""
    before = text[:span[0]].rstrip()
    if not (old.startswith("-") and before.endswith("-")):
        return span, new
    first = before[:-1].rstrip()[-1:] in ("", "=", "(", "{", "[", "&")
    return (len(before) - 1, span[1]), new if first or new.startswith("-") else f"+ {new}"


def _without_brackets(span: Span, new: str, text: str) -> tuple[Span, str]:
    """A place with the brackets around it, where one letter or number is left in them: 2(i - 1) x becomes 2i x."""
    before, behind = text[:span[0]], text[span[1]:]
    alone = re.fullmatch(r"\w|\d+", new) and re.search(r"(?:^|[\d\s=+\-}])\($", before) and behind.startswith(")")
    return ((span[0] - 1, span[1] + 1), new) if alone else (span, new)


KEPT = Tensor("kept")
"""Stands for what a person typed while the rest is printed."""


def _at(expr: Any, path: Path) -> Any:
    for n in path:
        expr = expr.args[n]
    return expr


def _changed(line: Written, pieces: Sequence[tuple[Span, str]]) -> Correction:
    text, start = line.source.text, line.source.line.at
    end = extent(line.source.line.relation.sides[-1], text)[1]
    made, marks, last = "", [], start
    for (begin, stop), new in sorted(pieces):
        made += text[last:begin]
        new = _apart(made, new, text[stop:])
        marks.append((len(made), len(made) + len(new)))
        made, last = made + new, stop
    return _on_one_line(made + text[last:max(end, last)], marks)


def _apart(before: str, new: str, behind: str) -> str:
    """A new piece with a space where a command would else run into a letter."""
    first = " " if (COMMAND.search(before) and new[:1].isalpha()) or (SCRIPT.search(before) and new[:1].isalnum()) else ""
    last = " " if COMMAND.search(new) and behind[:1].isalpha() else ""
    return f"{first}{new}{last}"


SCRIPT = re.compile(r"[_^]\w$")
COMMAND = re.compile(r"\\[A-Za-z]+$")


def _on_one_line(text: str, places: list[Span]) -> Correction:
    """The text without line breaks and marks of alignment; places move along."""
    marks = "\n" if r"\begin" in text else "&\n"
    kept = [n for n, c in enumerate(text) if not (c in marks or (c == " " and text[n - 1:n] in (" ", "\n", "&", "")))]
    moved = [(sum(k < a for k in kept), sum(k < b for k in kept)) for a, b in places]
    return Correction("".join(text[n] for n in kept).strip(), tuple(moved))


__all__ = ["SECONDS", "Correction", "corrected", "holds_as_read", "holds_made", "put_in", "up_to", "was_moved"]
