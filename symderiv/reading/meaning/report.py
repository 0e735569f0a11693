"""What was decided and from what, row by row: for "Read as"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from symderiv.errors import TextPlace
from symderiv.notation import Definitions, Extent, Tensor
from symderiv.reading.meaning.lines.order import defined, left_use, uses
from symderiv.reading.meaning.names.letters import PLAINLY
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.shapes.claims.told import NOTATION
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.stated import size_name, subjects
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.problems.evidence import Evidence, LineRole
from symderiv.reading.problems.statements import Statements
from symderiv.reading.prose.questions import derivatives
from symderiv.reading.syntax.bound import Call, Over, head_of
from symderiv.reading.syntax.nodes import Head, Name, Node, Scripted, of_kind, spell
from symderiv.reading.syntax.trees import children


def evidence(resolved: Resolved, tensors: Mapping[str, Tensor]) -> Iterator[Evidence]:
    """Each quantity with its kind and shape, and what they were taken from."""
    made_by = {defined(f): f for f in resolved.lines.definitions}
    for key, tensor in tensors.items():
        kind = "defined" if key in made_by else "input"
        fact = resolved.facts.reasons.get(key)
        if fact is not None:
            yield Evidence(key, kind, tensor.shape_text, fact.words or fact.subject, fact.at, tensor.name)
        elif key in resolved.facts.declared and (key in resolved.facts.known or key not in resolved.first_places):
            yield Evidence(key, kind, tensor.shape_text, "its declaration", resolved.facts.declared[key], tensor.name)
        elif key in made_by:
            yield Evidence(key, kind, tensor.shape_text, "its definition", made_by[key].line.at, tensor.name)
        else:
            why = _why(tensor, resolved.symbols[key], tensors)
            yield Evidence(key, kind, tensor.shape_text, why, first_place(resolved, key), tensor.name)
        yield from _givens(resolved, key, tensor)
        if tensor.axes and base_key(resolved.symbols[key].base) in resolved.from_zero:
            yield Evidence(key, "places", "counted from 1", "counted from 0 in the text", first_place(resolved, key), tensor.name)


def counts(statements: Statements, rows: Definitions, tensors: Iterable[Tensor]) -> Iterator[Evidence]:
    """The sizes that definitions compute with and no array has: numbers that code asks for."""
    said = {size_name(fact.subject): fact for fact in reversed(statements.facts) if fact.kind == "size"}
    known = {axis.name for tensor in tensors for axis in tensor.axes}
    found = {size.name for row in rows.rows for size in row.body.atoms(Extent)} - known
    for name in sorted(found & said.keys()):
        yield Evidence(said[name].subject, "size", "", said[name].words, said[name].at, name)


SETS = frozenset(rf"\mathbb{{{letter}}}" for letter in "RNZQC")
"""In what something lies is no quantity: y = A x ∈ ℝⁿ."""


def strangers(resolved: Resolved, tensors: Mapping[str, Tensor]) -> Iterator[Evidence]:
    """The symbols of lines that define nothing, of which nothing else says what they are."""
    lines = [form for form in resolved.lines.others if form.number not in resolved.failed
             and (form.line.relation.signs or form.line.continued)]
    valued = {left.symbol.key for form in lines if (left := left_use(form)) is not None and not uses(form.sides[-1])}
    found = (n for form in lines for n in of_kind(form.line, Use) if spell(n.symbol.base) not in SETS)
    for use in {n.symbol.key: n for n in reversed([*found]) if n.symbol.key not in tensors}.values():
        said = use.symbol.key in valued
        kind, shape, why = ("defined", "scalar", "its definition") if said else ("unknown", "", "in lines that define nothing")
        yield Evidence(use.symbol.latex, kind, shape, why, use.at)


def functions(resolved: Resolved, statements: Statements) -> Iterator[Evidence]:
    """What each letter of a function stands for, and who says so: the text, or custom."""
    facts = {base_key(one.name): fact for fact, one in subjects(statements) if fact.kind == "function"}
    for key, fact in facts.items():
        if resolved.functions.get(key) in PLAINLY:
            yield Evidence(key, "function", resolved.functions[key], fact.words, fact.at)
    called: dict[str, int] = {}
    for form in resolved.lines.definitions:
        for node in of_kind(form.line, Call):
            if isinstance(head := head_of(node.head), Head | Name):
                called.setdefault("\\" + (head.name if isinstance(head, Head) else head.base).removeprefix("\\"), node.at)
    for letter, at in called.items():
        key = next((k for k in (letter, letter.removeprefix("\\")) if k in resolved.functions), "")
        if key and key in facts:
            yield Evidence(key, "function", NAMED.get(resolved.functions[key], "left open"), facts[key].words, facts[key].at)
        elif letter in CUSTOMARY and not key:
            yield Evidence(letter, "function", NAMED[CUSTOMARY[letter]], "custom", at)


def numbers(resolved: Resolved) -> Iterator[Evidence]:
    """The e that is a number because nothing says that it is a quantity, where it stands without a power."""
    if "e" in resolved.kinds.quantities:
        return
    for form in resolved.lines.definitions:
        at = next((node.at for node in _outside_scripts(form.sides[-1]) if isinstance(node, Name) and node.base == "e"), None)
        if at is not None:
            yield Evidence("e", "number", "2.71828…", "custom", at)
            return


def _outside_scripts(node: Node) -> Iterator[Node]:
    """The nodes that stand on the line itself, below no sign and above none, and are no quantities."""
    yield node
    inner = () if isinstance(node, Use | Scripted) else (node.body,) if isinstance(node, Over) else children(node)
    for child in inner:
        yield from _outside_scripts(child)


def sums(resolved: Resolved) -> Iterator[Evidence]:
    """The letters over which a sum is taken though no sign says so: because words do, or how they stand."""
    for one in {(one.letters, one.words): one for one in reversed(resolved.implied)}.values():
        yield Evidence(",".join(one.letters), "summed", "", one.words or "twice in a product, not on the left", one.at)


VARIANCE = "the mean squared difference from the mean"
NAMED = {"sigmoid": "logistic function", "logistic": "logistic function", "normal cdf": "normal distribution function",
         "normal pdf": "normal density", "relu": "ReLU", "gelu": "GELU", "silu": "SiLU",
         "step": "1 where its argument is positive, else 0",
         "variance": VARIANCE, "deviation": f"the root of {VARIANCE}",
         **{name: name for name in ("tanh", "softplus", "softmax", *PLAINLY)}}
CUSTOMARY = {r"\sigma": "sigmoid", r"\Phi": "normal cdf", **dict.fromkeys((r"\var", r"\Var"), "variance"),
             **dict.fromkeys((r"\std", r"\Std"), "deviation")}
"""What is a function by custom."""


def _givens(resolved: Resolved, key: str, tensor: Tensor) -> Iterator[Evidence]:
    """What is given about a quantity, each with the words that say so."""
    for given in tensor.givens:
        fact = resolved.facts.stated.get((key, given.name))
        words, at = ("how it is used", first_place(resolved, key)) if fact is None else (fact.words or fact.subject, fact.at)
        counted = ", from 1" if given.name.startswith("label of ") and "from" not in given.name else ""
        yield Evidence(key, "given", f"{given.name}{counted}", words, at, tensor.name)


def first_place(resolved: Resolved, key: str) -> int:
    """Where a quantity stands first in a definition."""
    return resolved.first_places.get(key, 0)


FUNCTION = re.compile(r"[^=]*[\w}]\s*(?:\\left)?\([^=]*=(?!=)")
"""A left side with arguments."""


AGAIN = "It is defined already"
APART = r"Give one of them another letter, or put a heading before each, as in \section{First}: then each is read by itself."
"""What to do where one letter is two quantities."""


def roles(resolved: Resolved, statements: Statements) -> Iterator[LineRole]:
    """What each formula was taken for."""
    numbers = {f.number for f in resolved.lines.definitions if f.chain == f.number}
    notations = {f.number for f in resolved.lines.others if f.formula.why == NOTATION}
    refused = {f.number: error for f in resolved.lines.definitions if (error := resolved.without.get(defined(f))) is not None}
    idle = {f.number for f in resolved.lines.others if not (f.line.relation.signs or f.line.continued)}
    kept = numbers | {f.number for f in resolved.lines.others}
    for number, formula in enumerate(statements.formulas):
        error = resolved.failed.get(number) or refused.get(number)
        if number in resolved.tried.aside:
            yield LineRole(number, "remark", "of one sample")
        elif number in notations:
            yield LineRole(number, "remark", NOTATION)
        elif error is not None:
            yield LineRole(number, "not read", error.reason, error.advice or "", error.where or "")
        elif number in resolved.unheld:
            first = TextPlace.of(statements.source, resolved.unheld[number]).line
            yield LineRole(number, "not read", f"{AGAIN} in line {first}, and this could not be held against it", APART)
        elif number in idle and derivatives(formula.latex):
            yield LineRole(number, "remark", "what is asked")
        elif number in idle:
            yield LineRole(number, "not read", "It relates nothing to anything", "Give it a name, as in $L = x^2$.")
        elif number not in kept and formula.role in ("unknown", "definition") and FUNCTION.match(formula.latex):
            yield LineRole(number, "definition", "a function, written out where it is called")
        else:
            role = "definition" if number in numbers else formula.role if formula.role != "unknown" else "claim"
            yield LineRole(number, role, resolved.beside.get(number, ""))


COUNTS = frozenset("nN")
"""Letters of how many there are, by custom."""


def _why(tensor: Tensor, symbol: Symbol, tensors: Mapping[str, Tensor]) -> str:
    """What the shape was taken from; of a number by the letter of a count also what it is not."""
    if not tensor.axes:
        arrays = (other.latex or other.name for other in tensors.values() if other.axes) if tensor.name in COUNTS else iter(())
        array = next(arrays, "")
        return f"no index anywhere; a number you give, not the size of ${array}$" if array else "no index anywhere"
    return "its indices" if symbol.base.style == "" else "how it is used"


__all__ = ["counts", "evidence", "first_place", "functions", "numbers", "roles", "strangers", "sums"]
