"""Where a part of an expression stands in the text it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sympy import Expr

from symderiv.errors import SymderivError
from symderiv.notation import alike, free_indices, mul
from symderiv.reading.documents.letters import WORDS
from symderiv.reading.formulas.matrices import Value
from symderiv.reading.formulas.names import Names
from symderiv.reading.formulas.reader import Reader
from symderiv.reading.homework.written import Written
from symderiv.reading.problems.axis_inference import completed
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Name, Node, walk

Path = tuple[int, ...]
Span = tuple[int, int]
TOKEN = re.compile(rf"\\[A-Za-z]+|\\.|(?<![A-Za-z])(?:{WORDS})(?![A-Za-z])|(?<=\w)\.T(?![A-Za-z])|\S")
DRESSED = re.compile(r"\\(?:math(?:bf|rm|it|sf|tt|cal|scr|frak|bb)|text(?:bf|it|rm|sf|tt|normal)?|boldsymbol|bm|vec|pmb|vb|hat|"
                     r"bar|tilde|dot|widehat|widetilde|overline|operatorname)\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|\w)")
"""A letter with its style or accent."""
OPENING, CLOSING = set("{(["), set("})]")


class Tracing(Reader):
    """A reader that remembers which node of the text gave which value."""

    def __init__(self, names: Names, text: str, known: frozenset[str] | None) -> None:
        super().__init__(names, text, known)
        self.seen: list[tuple[Node, Value]] = []

    def value(self, node: Node) -> Value:
        """What a node stands for."""
        found = super().value(node)
        self.seen.append((node, found))
        return found


def passage(line: Written, side: int, path: Path) -> Span:
    """The place in the line's text of the part at `path` of one of its sides (counted from 0, the left one), or of the
    smallest part around it that is written in one piece."""
    return placed(line, side, path)[0]


def placed(line: Written, side: int, path: Path) -> tuple[Span, Path]:
    """That place, and the path to the part that is written there."""
    node, expr = line.nodes[side - 1], line.sides[side]
    text = line.source.text
    whole = extent(node, text)
    if not isinstance(expr, Expr):
        return whole, ()
    left = line.sides[0]
    known = frozenset(i.name for i in free_indices(left)) if isinstance(left, Expr) and not line.clash else frozenset()
    reader = Tracing(completed(line.names, (line.source.line,)), text, known)
    try:
        reader.value(node)
    except (SymderivError, Misread):
        return whole, ()
    return _narrowed(expr, path, [(extent(n, text), v) for n, v in reader.seen if isinstance(v, Expr)], whole)


def _narrowed(expr: Expr, path: Path, seen: list[tuple[Span, Any]], whole: Span) -> tuple[Span, Path]:
    span, found = whole, 0
    for depth, part in enumerate(_ancestors(expr, path)):
        inside = [s for s, value in seen if span[0] <= s[0] and s[1] <= span[1] and _same(value, part)]
        if inside:
            span, found = min(inside, key=lambda s: (s[1] - s[0], s[0])), depth
    return span, path[:found]


def _ancestors(expr: Any, path: Path) -> Iterator[Any]:
    """The expression and every part on the way to the place."""
    yield expr
    for n in path:
        expr = expr.args[n]
        yield expr


def _same(value: Any, part: Any) -> bool:
    """Whether a written part is the one meant; a sign in front is no part of it."""
    return value == part or alike(value, part) or value == mul(-1, part)


def extent(node: Node, text: str) -> Span:
    """Where a node starts and ends in the text: after its last sign, and after the brackets that it opens."""
    last = max((n.at for n in walk(node)), default=node.at)
    token = DRESSED.match(text, _skip(text, last)) or TOKEN.match(text, _skip(text, last))
    start, end = _skip(text, node.at), token.end() if token else len(text)
    end = max(end, *(_skip(text, n.at) + len(n.base) for n in walk(node) if isinstance(n, Name) and _is_typed(n, text)), end)
    depth = _open(text[start:end])
    for match in TOKEN.finditer(text, end) if depth > 0 else ():
        depth += (match.group().lstrip("\\") in OPENING) - (match.group().lstrip("\\") in CLOSING)
        end = match.end()
        if depth <= 0:
            break
    sized = SIZED.search(text, 0, start) if text[start:start + 1] in ("(", "[", "|", "\\") else None
    end = _behind_cases(text, start, _behind_bars(text, start, _behind_number(text, start, end)))
    return sized.start() if sized else start, end


def _is_typed(node: Name, text: str) -> bool:
    """Whether a word stands in the text as it is called, without a command: logits."""
    return node.word and text.startswith(node.base, _skip(text, node.at))


SIZED = re.compile(r"\\(?:left|[bB]igg?l?)\s*$")
"""What stands before a bracket and goes with it."""


NUMBER = re.compile(r"\d*(?:\.\d+)?")
FRACTION = re.compile(r"\\[dt]?frac$")
ENDING = re.compile(r"\\end\s*\{[^}]*\}")


def _behind_number(text: str, start: int, end: int) -> int:
    r"""Where a piece ends with all digits of its last number, and with both of \frac16."""
    if FRACTION.search(text, start, end):
        return min(len(text), end + 2)
    if not text[start:end][-1:].isdigit() or FRACTION.search(text[:end - 1]) or text[end - 2:end - 1] in "_^":
        return end
    found = NUMBER.match(text, end)
    return found.end() if found else end


def _behind_cases(text: str, start: int, end: int) -> int:
    """Where a piece ends with the end of its environment."""
    piece = text[start:end]
    found = ENDING.search(text, end) if piece.count(r"\begin") > piece.count(r"\end") else None
    return found.end() if found else end


BARS = {"|": "|", r"\|": r"\|", r"\lvert": r"\rvert", r"\lVert": r"\rVert"}
SIZE = re.compile(r"\s*(?:\\(?:right|[bB]igg?r?)(?![A-Za-z]))?\s*")


def _behind_bars(text: str, start: int, end: int) -> int:
    """Where a piece ends with the bar that closes one of its own."""
    tokens = [m.group() for m in TOKEN.finditer(text, start, end)]
    place = SIZE.match(text, end)
    after = TOKEN.match(text, place.end() if place else end)
    for bar, closing in BARS.items():
        is_open = tokens.count(bar) % 2 if bar == closing else tokens.count(bar) > tokens.count(closing)
        if is_open and after and after.group() == closing:
            return after.end()
    return end


def _skip(text: str, at: int) -> int:
    """The first sign at or after a place."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _open(piece: str) -> int:
    """How many brackets a piece of text leaves open."""
    signs = [m.group().lstrip("\\") for m in TOKEN.finditer(piece)]
    return sum(sign in OPENING for sign in signs) - sum(sign in CLOSING for sign in signs)
