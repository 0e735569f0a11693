"""The route by components: axes of a small size, every component written out, and no sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from math import inf, prod
from typing import Any

from sympy import Add, Expr, Integer

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.line import Line
from symderiv.derive.networks.instances import Key
from symderiv.derive.simplification import givens_of
from symderiv.errors import NoRoute
from symderiv.normal_form import difference_is_zero
from symderiv.notation import (
    ONE,
    Axis,
    Components,
    Definition,
    Definitions,
    Extent,
    Index,
    MatrixEntry,
    MaxOver,
    Opaque,
    Partial,
    Prod,
    Relation,
    Sum,
    Tensor,
    add,
    all_but,
    negate,
    operations,
    resize,
    substitute,
    tensors,
)
from symderiv.records import Derivation, UsedGiven
from symderiv.rewrite import fixpoint
from symderiv.rules import Scene
from symderiv.rules.calculus.components import COMPONENTWISE, WRITE_SUM, all_at_once
from symderiv.rules.equations import cite, unfold
from symderiv.rules.rule import Rule

MOST, LEMMAS, TERMS = 12, 60, 60
"""A result of more components than these, more derivatives of components on the way, and definitions of more operations are
not written out."""
LINEAR = frozenset({"definition", "sum rule", "constant factor rule", "independence rule", "derivative of a component",
                    "write out the sum", "gather like terms", "cancel", "gather powers"})
"""Derivatives by these rules alone are worked out where they stand."""


class ByComponents(Differentiation):
    """Each component of the derivative by itself, over axes of fixed sizes; then all of them as one formula again."""

    together = False

    def asked(self, goal: Partial) -> Derivation:
        """The derivation of the goal over axes of a fixed size. Raises `NoRoute` for a result of too many components."""
        self._refuse(goal)
        sizes = self._sizes(goal)
        self.with_sums = _resized(self.definitions, sizes)
        self.stated = self.definitions = _written_out(self.with_sums)
        if any(operations(row.body) > TERMS for row in self.definitions):
            raise NoRoute("The route does not apply, for so many terms are not written out", where=str(goal))
        goal = resize(goal, sizes)
        letters = [i for e in (goal.body, goal.wrt) for i in getattr(e, "indices", ())]
        count = prod(i.axis.size for i in letters)
        if len(letters) > 2 or count > MOST:
            raise NoRoute("The route does not apply, for a table of so many components is not written out", where=str(goal))
        if not sizes:
            raise NoRoute("The route does not apply, for nothing here has components", where=str(goal))
        line = Line(goal, self.definitions, frozenset(i.name for i in letters), self.route)
        if letters:
            line.must(COMPONENTWISE)
        while self._push(line):
            pass
        listed = line.expr
        whole, used = self._whole(goal, listed)
        if whole is not None and whole != listed:
            line.must(all_at_once(listed, whole, used))
        found = self._finish(line, goal)
        return replace(found, givens=tuple({g.key: g for g in (*used, *found.givens)}.values()), general=None)

    def _refuse(self, goal: Partial) -> None:
        """Raises `NoRoute` where components cannot be told apart by numbers alone."""
        rows = [row.body for row in self.definitions]
        if any(b.has(MaxOver) or b.has(Prod) or b.has(MatrixEntry) for b in rows):
            raise NoRoute("The route does not apply, for what depends on a whole axis is not written out", where=str(goal))
        if any(a.length for row in self.definitions for a in _axes(row)):
            raise NoRoute("The route does not apply, for the sizes of its axes hang together", where=str(goal))
        if any(t.over is not None for row in self.definitions for t in row.uses):
            raise NoRoute("The route does not apply, for an input says which components are meant", where=str(goal))

    def _sizes(self, goal: Partial) -> dict[Axis, Axis]:
        """The first axis of the goal has the size that is asked for, every other one has two components."""
        own = [i.axis for e in (goal.wrt, goal.body) for i in getattr(e, "indices", ())]
        axes = [*own, *sorted({a for row in self.definitions for a in _axes(row)}, key=lambda a: a.name)]
        open_ = [a for a in dict.fromkeys(axes) if a.size is None]
        return {a: replace(a, size=self.size if n == 0 else 2) for n, a in enumerate(open_)}

    @cached_property
    def _givens(self) -> tuple[UsedGiven, ...]:
        return tuple(g for used in givens_of(self.definitions.inputs, self.excluded) for g in _written(used))

    def _key(self, partial: Partial) -> Any:
        """Every component has a derivation of its own."""
        super()._key(partial)
        return partial.body, partial.wrt, partial.held

    def lemma(self, tensor: Any, wrt: Any, held: tuple[Tensor, ...] = ()) -> Derivation:
        """The derivative of one component by another."""
        key = (tensor, wrt, held)
        if len(self.known) > LEMMAS:
            raise NoRoute("The route does not apply, for so many components are not written out one by one",
                          where=f"{tensor} by {wrt}")
        if key not in self.known:
            self.known[key] = self.derive(Partial(tensor, wrt, *held))
        return self.known[key]

    def prepare(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...] = ()) -> None:
        """Nothing: components are derived as they come."""

    def _name_upstream(self, line: Line, goal: Partial, loss: Opaque, middles: list[Definition]) -> None:
        raise NoRoute("The route does not apply, for the components of an unspecified function are not known", where=str(goal))

    def _cite(self, line: Line, lemmas: Mapping[Key, Derivation]) -> None:
        """A lemma of linear rules alone is worked out on the line instead."""
        (lemma,) = lemmas.values()
        definition = self.definitions.of(lemma.goal.body.tensor)
        if line.steps and line.steps[0].rule != COMPONENTWISE.name and definition and {s.rule for s in lemma.steps} <= LINEAR:
            line.lemmas.pop(lemma.key, None)
            line.must(_only(unfold(definition), lemma.goal))
        else:
            super()._cite(line, lemmas)

    def _citation(self, line: Line, lemma: Derivation) -> Rule:
        line.name(*lemma.abbreviations)
        return cite(lemma)

    def _whole(self, goal: Partial, listed: Expr) -> tuple[Expr | None, tuple[UsedGiven, ...]]:
        """The index form at this size, if every component is proved to be the one that is listed, and the givens that takes."""
        index_form = Differentiation(self.with_sums, inline=inf).asked(goal)
        letters = tuple(i for e in (goal.body, goal.wrt) for i in getattr(e, "indices", ()))
        pairs = [(value, _without_sums(substitute(index_form.result, at))) for at, value in _entries(listed, letters, {})]
        for used in dict.fromkeys(((), index_form.givens)):
            equations = [Relation(_without_sums(g.relation.lhs), g.relation.op, g.relation.rhs) for g in used]
            if all(difference_is_zero(a, b, equations, self.definitions) for a, b in pairs):
                return index_form.result, used
        return None, ()


def _only(rule: Rule, goal: Partial) -> Rule:
    """The rule at this derivative and no other."""
    return replace(rule, action=lambda e, s: rule.action(e, s) if e == goal else None)


def _axes(row: Definition) -> set[Axis]:
    found = {a for t in (row.tensor, *tensors(row.body)) for a in t.axes}
    return found | {i.axis for i in row.body.atoms(Index)} | {e.axis for e in row.body.atoms(Extent)}


def _resized(definitions: Definitions, sizes: dict[Axis, Axis]) -> Definitions:
    """The definitions over axes of fixed sizes."""
    return Definitions(tuple(Definition(resize(row.tensor, sizes), tuple(resize(i, sizes) for i in row.indices),
                                        resize(row.body, sizes)) for row in definitions))


def _written_out(definitions: Definitions) -> Definitions:
    """The definitions with their sums written out."""
    return Definitions(tuple(replace(r, body=_without_sums(r.body)) for r in definitions))


def _without_sums(expr: Expr) -> Expr:
    for done in fixpoint(expr, [WRITE_SUM], lambda e: Scene()):
        expr = done.after
    return expr


def _entries(listed: Expr, letters: tuple[Index, ...], place: dict[Index, Expr]) -> Iterator[tuple[dict[Index, Expr], Expr]]:
    """Every component of a table with the numbers of its place."""
    if not letters:
        yield place, listed
        return
    for n in range(1, (letters[0].axis.size or 0) + 1):
        value = listed.values[n - 1] if isinstance(listed, Components) and listed.index == letters[0] else listed
        yield from _entries(value, letters[1:], {**place, letters[0]: Integer(n)})


def _written(used: UsedGiven) -> Iterator[UsedGiven]:
    """A given with its sum written out, y_1 + y_2 + y_3 = 1; and solved for all terms but one, y_2 + y_3 = 1 − y_1."""
    left, right = used.relation.lhs, used.relation.rhs
    if not isinstance(left, Sum):
        yield used
        return
    listed = _without_sums(left)
    yield replace(used, relation=Relation(listed, "=", right))
    if right == ONE and isinstance(listed, Add):
        for term in sorted(listed.args, key=lambda t: t.sort_key()):
            others = add(*all_but(listed.args, term))
            yield replace(used, relation=Relation(others, "=", add(right, negate(term))))


