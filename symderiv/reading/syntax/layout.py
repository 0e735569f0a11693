"""What the tokens of a display mean as a page: rows, alignment marks, bars that open or close, trailing stops."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from symderiv.reading.syntax.automaton import Token

OPENING = {"LPAR": "RPAR", "LSQB": "RSQB", "LCURLY": "RCURLY", "LBRACE": "RBRACE", "LBAR": "RBAR", "LNORM": "RNORM",
           "LANGLE": "RANGLE",
           "BEGINCASES": "ENDCASES", "BEGINMATRIX": "ENDMATRIX"}
CLOSING = set(OPENING.values())
BARS = {"BAR": "BAR", "NORMBAR": "NORM"}
# After one of these a bar closes; after anything else it opens.
OPERAND_END = {"NUMBER", "LETTER", "SYMBOL", "STEP", "WORD", "TEXT", "PRIMES", "INDICATOR", "FRACDIGITS", *CLOSING}
BREAKS = {"ENVIRONMENT", "DOLLARS"}
PUNCTUATION = {"COMMA", "STOP"}
AND = re.compile(r"\\[a-z]+\s*\{\s*(?:and|und|et|y|e|,)\s*\}")
"""Words between two conditions in one bracket."""
COLONS = {":", r"\colon", r"\mid"}
EXTREMES = {r"\max", r"\min"}
TABLES = {"ENDCASES", "ENDMATRIX"}
CELL_MARKS = {"AMP", "NEWROW", *TABLES}


class Layout:
    """A filter on the token stream, handed to the parser."""

    always_accept = ("BAR", "NORMBAR", "ENVIRONMENT", "DOLLARS", "STOP", "AMP", "UNKNOWN")

    def __init__(self, deepest: int, error: Callable[..., Exception]) -> None:
        self.deepest, self.error = deepest, error

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """The tokens the grammar sees."""
        return iter(_rows(list(self._levels(iter(_separated(_doubled(list(stream))))))))

    def _levels(self, stream: Iterator[Token]) -> Iterator[tuple[Token, int, bool]]:
        """Each token with its bracket depth and whether it stands among cases or entries; bars become opening or closing."""
        open_: list[str] = []
        before = ""
        for token in stream:
            if token.type in BARS:
                token = _bar(token, open_, before)
            if token.type in CLOSING and open_ and open_[-1] == token.type:
                open_.pop()
            yield token, len(open_), token.type in TABLES or (bool(open_) and open_[-1] in TABLES)
            if token.type in OPENING:
                open_.append(OPENING[token.type])
            if len(open_) > self.deepest:
                raise self.error("The formula nests too deeply", token.start_pos, "Give a part a name of its own.")
            before = token.type


def _separated(tokens: list[Token]) -> list[Token]:
    r"""A lone bar in parentheses separates arguments, as in N(x | \mu, \sigma^2) and D(p \| q).

    So does "and" in any bracket. Below a sum sign the first bar of an odd number, and a colon, separate the letters from their
    condition: i | y_i = 1.
    """
    found, open_ = list(tokens), list[list[int]]()
    for place, token in enumerate(tokens):
        if token.type in OPENING:
            open_.append([])
        elif open_ and token.type == "TEXT" and AND.fullmatch(str(token)) and not _is_label(tokens, place):
            found[place] = token.like("COMMA")
        elif open_ and (token.type in BARS or str(token) in COLONS):
            open_[-1].append(place)
        elif token.type in CLOSING and open_:
            marks = open_.pop()
            bars = [mark for mark in marks if tokens[mark].type in BARS]
            if len(bars) == 1 and token.type in ("RPAR", "RSQB"):
                found[bars[0]] = tokens[bars[0]].like("COMMA")
            elif marks and token.type == "RBRACE" and _below_big(tokens, marks[0]):
                for mark in [m for m in marks if m not in bars] + bars[:len(bars) % 2]:
                    found[mark] = tokens[mark].like("COMMA")
    return found


def _is_label(tokens: list[Token], place: int) -> bool:
    r"""Whether a word stands alone in its braces: a label, as that of h_{\text{et}}."""
    return tokens[place - 1].type == "LBRACE" and place + 1 < len(tokens) and tokens[place + 1].type == "RBRACE"


def _below_big(tokens: list[Token], place: int) -> bool:
    """Whether a place stands right in the braces below a sum sign, a maximum or their like."""
    depth = 1
    while depth and place > 0:
        place -= 1
        depth += (tokens[place].type in CLOSING) - (tokens[place].type in OPENING)
    before = tokens[place - 2:place] if place > 1 else []
    return [t.type for t in before][1:] == ["SUB"] and (before[0].type == "BIG" or str(before[0]) in EXTREMES)


def _doubled(tokens: list[Token]) -> list[Token]:
    """Bars written || become one norm sign, unless single bars are open there, as in |a||b|."""
    found: list[Token] = []
    single = 0
    for token in tokens:
        touches = found and found[-1].type == token.type == "BAR" and found[-1].end_pos == token.start_pos
        if touches and single % 2:
            found[-1] = Token.of("NORMBAR", "||", found[-1].start_pos, token.end_pos)
            single -= 1
        else:
            found.append(token)
            single += token.type == "BAR"
    return _paired(found)


def _paired(tokens: list[Token]) -> list[Token]:
    r"""Sized bars side by side, \left|\left| x \right|\right|, are one norm sign where they close so as well."""
    found: dict[int, Token] = dict(enumerate(tokens))
    open_: list[int] = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1].type if place + 1 < len(tokens) else ""
        opened = _opened_twice(tokens, open_, after) if token.type == "RBAR" and place in found else 0
        if opened:
            first = open_[-opened]
            del open_[-opened:], found[first + 1], found[place + 1]
            found[first], found[place] = tokens[first].like("LNORM"), token.like("RNORM")
        elif token.type == "LBAR":
            open_.append(place)
        elif token.type == "RBAR" and open_ and place in found:
            open_.pop()
    return list(found.values())


def _opened_twice(tokens: list[Token], open_: list[int], after: str) -> int:
    """How many open bars two closing ones that stand side by side close: two sized ones, or one beside a bare one."""
    if after == "RBAR" and len(open_) > 1 and open_[-2] == open_[-1] - 1:
        return 2
    return int(after == "BAR" and bool(open_) and tokens[open_[-1] + 1].type == "BAR")


def _bar(token: Token, open_: list[str], before: str) -> Token:
    close = "R" + BARS[token.type].removesuffix("BAR") + ("BAR" if token.type == "BAR" else "")
    closes = bool(open_) and open_[-1] == close and before in OPERAND_END
    return token.like(close if closes else "L" + close[1:])


def _rows(tokens: list[tuple[Token, int, bool]]) -> list[Token]:
    """Rows without alignment marks, empty rows and trailing stops; a row that starts with a sign goes on with the last one."""
    found: list[list[Token]] = [[]]
    aligned: list[bool] = [False]
    for token, depth, in_table in tokens:
        if depth == 0 and (token.type in BREAKS or token.type == "NEWROW" or token.type in PUNCTUATION):
            found.append([])
            aligned.append(False)
        elif token.type == "AMP" and not in_table:
            aligned[-1] = aligned[-1] or not found[-1]
        elif token.type not in BREAKS:
            if in_table and token.type in CELL_MARKS:
                _drop_punctuation(found[-1])
            found[-1].append(token)
    kept: list[list[Token]] = []
    for row, mark in zip(found, aligned, strict=True):
        if row and kept and row[0].type in ("SIGN", "OP") and (mark or not _relates(row)):
            kept[-1] += row
        elif row:
            kept.append(row)
    return _joined(kept)


def _drop_punctuation(row: list[Token]) -> None:
    while row and row[-1].type in PUNCTUATION:
        row.pop()


def _relates(row: list[Token]) -> bool:
    depth = 0
    for token in row:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and token.type in ("EQ", "REL"):
            return True
    return False


def _joined(rows: list[list[Token]]) -> list[Token]:
    tokens = list(rows[0]) if rows else []
    for row in rows[1:]:
        tokens += [row[0].like("NEWROW"), *row]
    return tokens
