"""From text to syntax tree: the grammar, its limits, and errors that point at a character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from symderiv.errors import ParseError
from symderiv.reading.syntax.automaton import NoSign, OutOfPlace, made_of, tokens
from symderiv.reading.syntax.layout import Layout
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Line, Node, Number, Scripted, Terms, children, levels
from symderiv.reading.syntax.tables import END, tables
from symderiv.reading.syntax.tree import TreeBuilder
from symderiv.reading.syntax.trees import next_level
from symderiv.reading.syntax.unread import UNREAD

LONGEST = 20_000
"""The most characters one text may have."""

DEEPEST = 40
"""How deep brackets, scripts and fractions may nest."""


def parse_lines(text: str) -> tuple[Line, ...]:
    r"""The rows of a display as syntax trees.

    Raises `ParseError` with line, column and a caret.

    >>> [len(line.relation.sides) for line in parse_lines(r"a &= b \\ c &= d = e")]
    [2, 3]
    """
    if len(text) > LONGEST:
        raise ParseError("The text is too long", typed=f"{len(text)} characters",
                         advice=f"At most {LONGEST} are read at once; read the equations one by one.")
    try:
        return _read(text)
    except Misread as error:
        raise ParseError.in_text(error.reason, text, error.at, error.advice) from None
    except OutOfPlace as error:
        raise _unexpected(error, text) from None
    except NoSign as error:
        raise ParseError.in_text(f"Not a mathematical sign: {text[error.at]!r}", text, error.at) from None


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Line, ...]:
    page = Layout(DEEPEST, Misread).process(tokens(tables(), text))
    lines: tuple[Line, ...] = made_of(tables(), page, TreeBuilder())
    _require_shallow(lines)
    if NUMBERS.search(text):
        _require_apart(lines)
    return tuple(replace(line, at=_sized(text, line.at)) for line in lines)


def _require_shallow(lines: Sequence[Line]) -> None:
    depth, inside = -1, list[Node](lines)
    while inside:
        depth, inside = depth + 1, next_level(inside)
    if depth > 5 * DEEPEST:
        _, at = max((level, node.at) for line in lines for level, node in levels(line))
        raise Misread("The formula nests too deeply", at, "Give a part a name of its own.")


NUMBERS = re.compile(r"\d(?:[\s{}]|\\[,;:! ]|\\q?quad(?![A-Za-z]))+\d")


def _require_apart(lines: Sequence[Line]) -> None:
    """Raises `Misread` for two numbers with nothing between them, unless they stand in scripts."""
    waiting = list[Node](lines)
    while waiting:
        here = waiting.pop()
        for _, items in here.terms if isinstance(here, Terms) else ():
            for one, other in pairwise(items):
                if isinstance(one, Number) and isinstance(other, Number):
                    raise Misread("Numbers with nothing between them: a list, or a product?", other.at,
                                  f"Write {one.text}, {other.text} for the list, {one.text} \\cdot {other.text} for the product.")
        waiting.extend((here.base,) if isinstance(here, Scripted) else children(here))


SIZE = re.compile(r"\\(?:left|[bB]igg?l?)\s*$")


def _sized(text: str, at: int) -> int:
    r"""Where the first bracket begins with its \left."""
    found = SIZE.search(text, 0, at)
    return found.start() if found else at


# What the error says for each kind of token.
EXPECTED = {
    "LETTER": "a symbol", "NUMBER": "a number", "LBRACE": "{", "RBRACE": "}", "RPAR": ")", "RSQB": "]", "RCURLY": r"\}",
    "RBAR": "a closing |", "RNORM": r"a closing \|", "SIGN": "+ or -", "EQ": "=", "LPAR": "(", "COMMA": "a comma",
    "ENDCASES": r"\end{cases}", "AMP": "&", "SUP": "^", "SUB": "_", END: "the end",
}


def _unexpected(error: OutOfPlace, text: str) -> ParseError:
    token = error.token
    ended = token.type == END
    at = len(text.rstrip()) if ended else token.start_pos
    if token.type == "UNKNOWN":
        unknown = f"Unknown command {token}", rf"Say what it is, as in \newcommand{{{token}}}{{w}}."
        reason, advice = UNREAD.get(str(token), unknown)
        return ParseError.in_text(reason, text, at, advice)
    wanted = [EXPECTED[kind] for kind in EXPECTED if kind in error.expected]
    found = "The text ends" if ended else f"Found {str(token)!r}"
    return ParseError.in_text(f"{found} where something else was expected", text, at, f"Expected {_either(wanted)}.")


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "nothing more"


__all__ = ["DEEPEST", "LONGEST", "parse_lines"]
