"""Formulas as bound trees: parsed, every node at its place in the source, every product bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from symderiv.errors import ParseError, SymderivError
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.statements import Formula, Statements
from symderiv.reading.syntax.binding import bind
from symderiv.reading.syntax.bound import Call, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Line,
    Listing,
    Mark,
    Name,
    Node,
    Number,
    Operation,
    Relation,
    Scripted,
    Terms,
    marks,
    of_kind,
    once,
    rebuilt,
    replaced_in,
    sole_items,
    spell,
    walk,
    with_parts,
)
from symderiv.reading.syntax.parser import parse_lines

JOINS = (r"\wedge", r"\land", r"\mid")
"""What stands between conditions."""


@dataclass(frozen=True)
class Form:
    """One line with the formula it was written in; `number` tells it from the others."""

    number: int
    line: Line
    formula: Formula
    chain: int = 0
    """The number of the line whose left side this one goes on with; its own where it has one."""

    @cached_property
    def sides(self) -> tuple[Terms, ...]:
        """What stands between its relation signs."""
        return self.line.relation.sides

    def has(self, *looked_for: Mark) -> bool:
        """Whether one of these stands in the line: what a stage looks for, so that it need not look at the others."""
        return not marks(self.line).isdisjoint(looked_for)

    def with_line(self, line: Line) -> Form:
        """The same with another tree."""
        return self if line is self.line else Form(self.number, line, self.formula, self.chain)


def parsed(statements: Statements) -> tuple[list[Form], dict[int, SymderivError]]:
    """The lines of a document, and for each formula that is none the reason, by its number."""
    forms: list[Form] = []
    failed: dict[int, SymderivError] = {}
    chain = 0
    for number, formula in enumerate(statements.formulas):
        try:
            if formula.fault:
                raise ParseError.in_text(formula.fault, statements.source, formula.places[0], formula.mend)
            lines = _lines(formula, statements.source)
        except SymderivError as error:
            failed[number] = error
            continue
        for line in lines:
            chain = chain if line.continued else number
            forms.append(Form(number, line, formula, chain))
    return forms, failed


def _lines(formula: Formula, source: str) -> tuple[Line, ...]:
    try:
        return _placed(formula)
    except ParseError as error:
        raise _moved(error, formula, source) from None


@once
def _placed(formula: Formula) -> tuple[Line, ...]:
    found = parse_lines(formula.latex)
    _require_conditions(found, formula.latex)
    last = len(formula.places) - 1
    placed: tuple[Line, ...] = rebuilt(found, lambda n: replaced_in(n, {"at": formula.places[min(n.at, last)]}))
    return placed


def _require_conditions(lines: Sequence[Line], latex: str) -> None:
    """Refuse x ∧ y between quantities: ∧ and | join conditions, and what stands behind them would be lost."""
    for line in lines:
        sign = next((s for s in JOINS if latex[: line.at].rstrip().endswith(s)), "")
        if sign and not line.relation.signs:
            raise ParseError.in_text(f"{sign} joins conditions, and this is none", latex, line.at,
                                     r"Write \cdot or \odot for a product, and a comma before a condition.")


def _moved(error: ParseError, formula: Formula, source: str) -> ParseError:
    """The error at its place in the source."""
    if error.line is None or error.column is None:
        return error
    start = sum(len(line) + 1 for line in formula.latex.split("\n")[: error.line - 1])
    at = formula.places[min(start + error.column - 1, len(formula.places) - 1)]
    return ParseError.in_text(error.reason, source, at, error.advice)


def source_of(form: Form, statements: Statements) -> Source:
    """The line as the readers of lines take it."""
    return Source(form.line, statements.source)


# Binding

IsFunction = Callable[[Node], bool]


def bound(line: Line, is_call: Callable[[Node], bool], is_function: IsFunction) -> Line:
    """The line with every row of factors bound; `is_call` knows the heads whose brackets are argument lists.

    Subscripts stay rows, and so do superscripts that begin with a label: their parts are read one by one.
    """

    def change(node: Any) -> Any:
        if isinstance(node, Fraction) and _derives(node):
            return replace(node, over=_unbound(node.over, change, is_call), under=_unbound(node.under, change, is_call))
        new = with_parts(node, change, _raw(node))
        if not isinstance(new, Terms):
            return new
        terms = tuple((sign, (bind(tuple(called(items, is_call)), is_function),)) for sign, items in new.terms)
        return Terms(new.at, terms) if terms != new.terms else new

    made: Line = change(line)
    return made


def _derives(node: Fraction) -> bool:
    """Whether a fraction is a derivative: its rows stay rows."""
    return any(bool(items) and _is_partial(items[0]) for items in (sole_items(node.over), sole_items(node.under)))


def _is_partial(item: Node) -> bool:
    head = head_of(item)
    return isinstance(head, Head) and head.kind == "partial"


def _unbound(listing: Listing, change: Callable[[Any], Any], is_call: Callable[[Node], bool]) -> Listing:
    """The row of a derivative with its parts bound, but not the row itself."""
    items = tuple(map(change, called(sole_items(listing), is_call)))
    return Listing(listing.at, (Relation(listing.at, (Terms(listing.at, (("+", items),)),)),)) if items else listing


def _raw(node: Node) -> set[str]:
    if not isinstance(node, Scripted):
        return set()
    items = sole_items(node.sup)
    labelled = len(items) > 1 and isinstance(items[0], Bracket | Number) and not isinstance(node.base, Bracket)
    signed = [isinstance(i, Operation) for i in items]
    labelled = (labelled and not any(signed)) or any(signed[:1])
    return {"sub", "sup"} if labelled or isinstance(node.base, Head) else {"sub"}


def called(items: Iterable[Node], is_call: Callable[[Node], bool]) -> Iterator[Node]:
    """The items, each head with the bracket behind it as one call."""
    before: Node | None = None
    for item in items:
        bracket = head_of(item)
        if before is not None and isinstance(bracket, Bracket) and bracket.kind == "round" and is_call(before):
            behind = item if isinstance(item, Scripted) else None
            yield _scripted_call(before, bracket, behind)
            before = None
            continue
        if before is not None:
            yield before
        before = item
    if before is not None:
        yield before


def _scripted_call(head: Node, bracket: Bracket, behind: Scripted | None) -> Node:
    call = Call(head.at, head, bracket.inside.entries)
    if behind is None:
        return call
    if behind.primes == 0 and behind.sub is None:
        return Call(head.at, head, bracket.inside.entries, behind.sup)
    return replace(behind, base=call)


@once
def head_key(item: Node) -> str:
    """What tells one head from another: its symbol with its subscript, without style, primes and powers."""
    base = head_of(item)
    if isinstance(base, Name):
        base = replaced_in(base, {"style": ""}) if base.style == r"\mathbf" else base
    if isinstance(base, Head):
        base = Name(base.at, base.name.removeprefix("\\"), word=True)
    sub = item.sub if isinstance(item, Scripted) else None
    return spell(Scripted(0, base, sub))


def names_in(node: Node) -> Iterator[Name]:
    """The symbols anywhere inside."""
    return iter(of_kind(node, Name))


def _is_word(label: Listing) -> bool:
    """Whether a subscript is a word of three letters or more: max."""
    terms = label.entries[0].sides[0].terms if len(label.entries) == 1 else ()
    return len(terms) == 1 and len(terms[0][1]) > 2 and all(isinstance(item, Name) for item in terms[0][1])


def replaced(node: Any, new: Mapping[str, Node]) -> Any:
    """The tree with symbols, told by how they are spelled, replaced; the x of x_{max} is no symbol of its own."""
    if isinstance(node, tuple):
        return tuple(replaced(part, new) for part in node)
    if not isinstance(node, Node):
        return node
    if isinstance(node, Name | Scripted) and spell(node) in new:
        return new[spell(node)]
    label = node.sub if isinstance(node, Scripted) and isinstance(node.base, Name) else None
    kept = set() if label is None else {"base", "sub"} if _is_word(label) else {"base"}
    parts = {
        f.name: replaced(getattr(node, f.name), new)
        for f in fields(node)
        if f.name not in kept and isinstance(getattr(node, f.name), Node | tuple)
    }
    return _merged(replace(node, **parts))


def _merged(node: Node) -> Node:
    """(x_i)^T, where a symbol stands for another, as x_i^T."""
    inner = node.base if isinstance(node, Scripted) else None
    if not isinstance(node, Scripted) or not isinstance(inner, Scripted) or node.sub or inner.sup or inner.primes:
        return node
    return replace(node, base=inner.base, sub=inner.sub)


def outside_scripts(sides: Iterable[Node]) -> list[Name]:
    r"""The names that are no index and no range: the e and the z of \sum_k e^{z_k}."""
    every = [n for side in sides for n in walk(side)]
    scripts = [part for n in every if isinstance(n, Scripted) for part in (n.sub, n.sup if isinstance(n.base, Head) else None)]
    inside = {id(n) for part in scripts if part is not None for n in walk(part)}
    return [n for n in every if isinstance(n, Name) and id(n) not in inside]


__all__ = ["Form", "Misread", "bound", "called", "head_key", "names_in", "outside_scripts", "parsed", "replaced",
           "source_of"]
