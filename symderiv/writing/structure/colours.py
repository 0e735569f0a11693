"""The plan of a page: the chain rule for what is asked, each factor in a colour that it keeps where it is worked out.

A factor is told by what it differentiates by what, layers alike. Its value keeps the colour in the lines after it was put in, for
as long as it stands there unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain as chained
from itertools import takewhile
from typing import Any, cast

from symderiv.notation import Entry, Partial, free_indices, match, tensors
from symderiv.records import Derivation, Step
from symderiv.records.derivation import Path
from symderiv.writing.layout.boxes import Role
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.symbols import kin
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.outline import Outline, Section, number_link
from symderiv.writing.structure.press import Press

COLOURS = 6
CHAIN, JOINED, NAMED = "chain rule", "one sum over all letters", "name the adjoint"
Pair = tuple[str, str]
Marks = list[tuple[Path, Role]]


@dataclass(frozen=True)
class Plan:
    """The colours of the factors."""

    numbers: Mapping[Pair, int]

    @classmethod
    def of(cls, outline: Outline) -> Plan:
        """The factors of what is asked, in order: those of its chain rule, or the derivatives for which it cites lemmas. Colours
        come again where there are more factors than colours, but not in one chain rule."""
        numbers: dict[Pair, int] = {}
        for section in outline.sections:
            pairs = dict.fromkeys(_pairs(section.derivation)) if section.asked else {}
            for pair in pairs:
                covered = [numbers[p] for p in pairs if p in numbers]
                new = [n for n in range(1, COLOURS + 1) if n not in numbers.values()]
                free = new or [n for n in range(1, COLOURS + 1) if n not in covered] or [len(numbers) % COLOURS + 1]
                numbers.setdefault(pair, free[0])
        return cls(numbers)

    def role(self, expr: Any) -> Role | None:
        """The colour of a derivative; nothing for another expression."""
        pair = _pair(expr)
        number = self.numbers.get(pair) if pair else None
        return cast(Role, f"p{number}") if number else None

    def factors(self, expr: Any) -> Marks:
        """The derivatives in an expression that are factors of the plan."""
        return [(path, role) for path, node in places(expr) if (role := self.role(node))]

    def lines(self, section: Section) -> list[Marks]:
        """For each line of a section the places in the colour of a factor: the factor itself, then its value."""
        values: list[tuple[Any, Role]] = []
        found: list[Marks] = []
        for line in section.lines:
            here: Marks = []
            for step in line.steps:
                own = self._put_in(step)
                here = [(path, role) for path, _, role in own]
                values += [(value, role) for _, value, role in own if _tells(value, step.before)]
            covered = {path for path, _ in here}
            here += [(path, role) for path, role in _standing(line.last.after, values) if path not in covered]
            found.append([*here, *self.factors(line.last.after)])
        return found

    def _put_in(self, step: Step) -> list[tuple[Path, Any, Role]]:
        """What a step puts in place of one factor of the plan."""
        roles = {role for path in step.at if (role := self.role(part(step.before, path)))}
        if len(roles) != 1 or not (step.rule == NAMED or any(c.kind == "lemma" for c in step.cites)):
            return []
        (role,) = roles
        return [(path, part(step.after, path), role) for path in step.made]


def _pairs(derivation: Derivation) -> Iterator[Pair]:
    chain = _chain(derivation)
    if chain is not None:
        yield from (pair for _, node in places(chain.after) if (pair := _pair(node)))
        return
    for step in derivation.steps:
        if any(c.kind == "lemma" for c in step.cites):
            yield from (pair for path in step.at if (pair := _pair(part(step.before, path))))


def _chain(derivation: Derivation) -> Step | None:
    """The step that ends the chain rule with which a derivation starts, through every quantity in between; None for others."""
    first = list(takewhile(lambda step: step.rule in (CHAIN, JOINED), derivation.steps))
    return first[-1] if first else None


def _pair(expr: Any) -> Pair | None:
    if not isinstance(expr, Partial) or not isinstance(expr.body, Entry) or not isinstance(expr.wrt, Entry):
        return None
    return kin(expr.body.tensor.name), kin(expr.wrt.tensor.name)


def _tells(value: Any, before: Any) -> bool:
    """Whether a value can be told from what stood beside it: it has several parts, or a quantity that was not there."""
    return bool(value.args and not isinstance(value, Entry)) or (isinstance(value, Entry) and value.tensor not in tensors(before))


def _standing(expr: Any, values: Sequence[tuple[Any, Role]]) -> Marks:
    """Where values still stand, with whatever letters; the largest places only."""
    found: Marks = []
    for path, node in places(expr):
        if any(path[:len(p)] == p for p, _ in found):
            continue
        role = next((r for value, r in values if type(value) is type(node) and match(value, node, frozenset(free_indices(value)))
                     is not None), None)
        if role:
            found.append((path, role))
    return found


def places(expr: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every part of an expression with its place, a part before its own parts."""
    yield path, expr
    yield from chained.from_iterable(places(arg, (*path, n)) for n, arg in enumerate(expr.args))


def part(expr: Any, path: Path) -> Any:
    """The part of an expression at a place."""
    for step in path:
        expr = expr.args[step]
    return expr


def plan_rows(outline: Outline, plan: Plan, press: Press) -> list[dict[str, Any]]:
    """The chain rule of each section that starts with it, its factors in their colours; of twins the first one's."""
    rows = []
    for section in outline.sections:
        chain = _chain(section.derivation)
        if section.asked and section.twin is None and chain is not None:
            letters, after = goal_letters(section.derivation.goal), chain.after
            place = next((n for n, line in enumerate(section.lines) if any(step is chain for step in line.steps)), None)
            if place is None:  # the page begins behind it
                continue
            box = equation(layout(section.derivation.goal, (), letters), layout(after, plan.factors(after), letters))
            rows.append({"pieces": press.pieces(box), "where": [number_link(section.label(place))]})
    return rows
