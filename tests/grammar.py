"""The tables of the grammar of formulas, `symderiv/reading/syntax/tables.json`. Write them with `python -m tests.grammar`."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from lark import Lark
from lark.parsers.lalr_analysis import Shift

from symderiv.reading.syntax import tables
from symderiv.reading.syntax.layout import Layout
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.parser import DEEPEST

FOLDER = Path(tables.__file__).parent
STORE = FOLDER / "tables.json"
PARSER: Any = import_module("re._parser")
ASCII = [chr(n) for n in range(128)]
TESTS_NOTHING = {"AT", "ASSERT", "ASSERT_NOT"}
"""Kinds of parts of a pattern that take no sign."""


def kept() -> dict[str, Any]:
    """What the tables hold, as plain data."""
    lark = Lark((FOLDER / "grammar.lark").read_text(encoding="utf-8"), parser="lalr", lexer="basic", start="rows",
                postlex=Layout(DEEPEST, Misread), maybe_placeholders=False)
    parser, lexer = lark.parser.parser, lark.parser.lexer.lexer
    tokens = [(token.name, token.pattern.to_regexp()) for token in lexer.scanner.terminals]
    rules = list(dict.fromkeys(parser.parser_conf.rules))
    assert not lexer.callback and not lexer.g_regex_flags
    assert not any(part.filter_out for rule in rules for part in rule.expansion if part.is_term)
    numbers = {rule: n for n, rule in enumerate(rules)}
    table = parser.parser.parse_table
    places = _in_order(table.states, table.start_states["rows"])
    states = [{name: places[to] if action is Shift else -1 - numbers[to] for name, (action, to) in table.states[state].items()}
              for state in places]
    return {
        "tokens": tokens,
        "ignored": " ".join(sorted(lexer.ignore_types)),
        "beginnings": list(_beginnings([pattern for _, pattern in tokens])),
        "rules": list(map(_row, rules)),
        "states": list(map(_by_action, states)),
        "start": places[table.start_states["rows"]],
        "end": places[table.end_states["rows"]],
    }


def _row(rule: Any) -> tuple[str, int, str, bool]:
    return rule.origin.name, len(rule.expansion), rule.alias or rule.origin.name, bool(rule.options.expand1 and not rule.alias)


def _in_order(states: Mapping[Any, Mapping[str, tuple[Any, Any]]], start: Any) -> dict[Any, int]:
    """The number of each state, as they are come to from the first; Lark numbers them anew each time."""
    places, waiting = {start: 0}, [start]
    for state in waiting:
        for _, (action, to) in sorted(states[state].items(), key=lambda row: row[0]):
            if action is Shift and to not in places:
                places[to] = len(places)
                waiting.append(to)
    return places


def _by_action(state: Mapping[str, int]) -> dict[str, str]:
    found = defaultdict[int, list[str]](list)
    for name, action in sorted(state.items()):
        found[action].append(name)
    return {str(action): " ".join(names) for action, names in sorted(found.items())}


def _beginnings(patterns: list[str]) -> Iterator[tuple[str, list[int]]]:
    """The ASCII signs, those with the same tokens together."""
    first = [{sign for sign in ASCII if _begins(PARSER.parse(pattern), sign)} for pattern in patterns]
    found = defaultdict[tuple[int, ...], list[str]](list)
    for sign in ASCII:
        found[tuple(n for n, signs in enumerate(first) if sign in signs)].append(sign)
    for numbers, signs in found.items():
        if numbers:
            yield "".join(signs), list(numbers)


def _begins(parts: Any, sign: str) -> bool:
    """Whether what parts in a row fit may begin with a sign; what follows in vain is not asked."""
    for name, what in parts:
        kind = str(name)
        if kind in TESTS_NOTHING:
            continue
        if kind.endswith("REPEAT"):
            if _begins(what[2], sign):
                return True
            if what[0]:
                return False
        else:
            return _takes(kind, what, sign)
    raise AssertionError("a token of no sign")


def _takes(kind: str, what: Any, sign: str) -> bool:
    if kind == "BRANCH":
        return any(_begins(parts, sign) for parts in what[1])
    if kind == "SUBPATTERN":
        return _begins(what[3], sign)
    if kind == "LITERAL":
        return chr(what) == sign
    if kind == "NOT_LITERAL":
        return chr(what) != sign
    if kind == "IN":
        found = any(_has(str(one), of, sign) for one, of in what)
        return found != (str(what[0][0]) == "NEGATE")
    assert kind == "ANY", kind
    return sign != "\n"


def _has(kind: str, of: Any, sign: str) -> bool:
    if kind == "LITERAL":
        return chr(of) == sign
    if kind == "RANGE":
        return of[0] <= ord(sign) <= of[1]
    return kind == "CATEGORY" and re.match({"CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w", "CATEGORY_DIGIT": r"\d",
                                            "CATEGORY_NOT_WORD": r"\W"}[str(of)], sign) is not None


def stored() -> str:
    """The file, a row each."""
    found = kept()
    rows = [f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=True) for row in value) + "\n]"
            if isinstance(value, list) else f"{json.dumps(key)}: {json.dumps(value)}" for key, value in found.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    STORE.write_text(stored(), encoding="utf-8")
