"""What was decided and from what, row by row: for "Read as"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symderiv.notation import Tensor
from symderiv.reading.bound import Call, head_of
from symderiv.reading.evidence import Evidence, Taken
from symderiv.reading.meaning.facts import subjects
from symderiv.reading.meaning.order import defined
from symderiv.reading.meaning.scripts import base_key
from symderiv.reading.meaning.settled import Settled
from symderiv.reading.meaning.uses import Symbol
from symderiv.reading.statements import Statements
from symderiv.reading.syntax import Head, Name, walk


def evidence(settled: Settled, tensors: Mapping[str, Tensor]) -> Iterator[Evidence]:
    """Each quantity with its kind and shape, and what they were taken from."""
    made_by = {defined(f): f for f in settled.lines.definitions}
    for key, tensor in tensors.items():
        kind = "defined" if key in made_by else "input"
        fact = settled.told.reasons.get(key)
        if fact is not None:
            yield Evidence(key, kind, tensor.shape_text, fact.words or fact.subject, fact.at, tensor.name)
        elif key in settled.told.declared:
            yield Evidence(key, kind, tensor.shape_text, "its declaration", settled.told.declared[key], tensor.name)
        elif key in made_by:
            yield Evidence(key, kind, tensor.shape_text, "its definition", made_by[key].line.at, tensor.name)
        else:
            why = _why(tensor, settled.symbols[key])
            yield Evidence(key, kind, tensor.shape_text, why, first_place(settled, key), tensor.name)
        yield from _givens(settled, key, tensor)


def functions(settled: Settled, statements: Statements) -> Iterator[Evidence]:
    """What each letter of a function stands for, and who says so: the text, or custom."""
    told = {base_key(one.name): fact for fact, one in subjects(statements) if fact.kind == "function"}
    called: dict[str, int] = {}
    for form in settled.lines.definitions:
        for node in walk(form.line):
            if isinstance(node, Call) and isinstance(head := head_of(node.head), Head | Name):
                called.setdefault("\\" + (head.name if isinstance(head, Head) else head.base).removeprefix("\\"), node.at)
    for letter, at in called.items():
        key = next((k for k in (letter, letter.removeprefix("\\")) if k in settled.functions), "")
        if key and key in told:
            yield Evidence(key, "function", NAMED.get(settled.functions[key], "left open"), told[key].words, told[key].at)
        elif letter in CUSTOMARY and not key:
            yield Evidence(letter, "function", NAMED[CUSTOMARY[letter]], "custom", at)


NAMED = {"sigmoid": "logistic function", "logistic": "logistic function", "normal cdf": "normal distribution function",
         "normal pdf": "normal density", "relu": "ReLU", "gelu": "GELU",
         **{name: name for name in ("tanh", "softplus", "softmax")}}
CUSTOMARY = {r"\sigma": "sigmoid", r"\Phi": "normal cdf"}
"""Letters that are functions by custom."""


def _givens(settled: Settled, key: str, tensor: Tensor) -> Iterator[Evidence]:
    """What is given about a quantity, each with the words that say so."""
    for given in tensor.givens:
        fact = settled.told.stated.get((key, given.name))
        words, at = ("how it is used", first_place(settled, key)) if fact is None else (fact.words or fact.subject, fact.at)
        yield Evidence(key, "given", given.name, words, at, tensor.name)


def first_place(settled: Settled, key: str) -> int:
    """Where a quantity stands first in a definition."""
    return settled.first_places.get(key, 0)


def taken(settled: Settled, statements: Statements) -> Iterator[Taken]:
    """What each formula was taken for."""
    numbers = {f.number for f in settled.lines.definitions}
    refused = {f.number: error for f in settled.lines.definitions if (error := settled.without.get(defined(f))) is not None}
    for number, formula in enumerate(statements.formulas):
        error = settled.failed.get(number) or refused.get(number)
        if error is not None:
            yield Taken(number, "not read", error.reason, error.advice or "", error.where or "")
        else:
            yield Taken(number, "definition" if number in numbers else formula.role if formula.role != "unknown" else "claim")


def _why(tensor: Tensor, symbol: Symbol) -> str:
    if not tensor.axes:
        return "no index anywhere"
    return "its indices" if symbol.base.style == "" else "how it is used"


__all__ = ["evidence", "functions", "first_place", "taken"]
