"""The ways of going through a model that routes take: each changes one stage of a differentiation, and no rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr, Mul, Pow

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.line import Line
from symderiv.derive.networks.instances import Key
from symderiv.derive.routes.components import ByComponents
from symderiv.derive.routes.differentials import ByDifferentials
from symderiv.derive.simplification import simplify
from symderiv.errors import NoRoute
from symderiv.notation import Cases, Definition, Entry, Partial, Sum, Tensor, operations
from symderiv.records import Derivation, UsedGiven
from symderiv.rewrite import nodes
from symderiv.rules import Rule
from symderiv.rules.calculus.cases import COMPLETE, EACH_CASE, JOIN_CASES, THE_CASE, exclusions, take_out
from symderiv.rules.equations import through, use_given
from symderiv.rules.indices.sums import NEST_SUMS
from symderiv.rules.written import logs_apart, write_out_differentiated

MOST = 16
"""Derivatives between neighbours on one line: with more of them nobody follows the paths."""


class WrittenOut(Differentiation):
    """Every quotient that the variable moves is written in where its name stands, and differentiated there."""

    def _open(self, line: Line, goal: Partial) -> None:
        for definition in reversed(self.definitions.rows):
            if definition.tensor in line.mentioned and self._quotient(definition, goal):
                line.once(write_out_differentiated(definition))

    def _quotient(self, definition: Definition, goal: Partial) -> bool:
        body = definition.body
        below = [f for f in body.args if isinstance(f, Pow) and f.exp == -1] if isinstance(body, Mul) else []
        return any(self.definitions.depends(f, goal.wrt.tensor, frozenset(goal.held)) for f in below)


class ByLogarithms(Differentiation):
    """The logarithm of a quotient is taken apart before it is differentiated."""

    def _open(self, line: Line, goal: Partial) -> None:
        line.run((*logs_apart(self.definitions, goal.wrt.tensor), *self.route.opening))


class ByCases(Differentiation):
    """A derivative that differs where i = k is split into two cases, and sums over k into the term i and the others."""

    together = False

    def asked(self, goal: Partial) -> Derivation:
        """The derivation of a goal with its two cases joined at the end, so that it is one formula."""
        found = super().asked(goal)
        if not isinstance(found.result, Cases):
            return found
        line = Line(found.result, self.definitions, frozenset(i.name for i in goal.free_symbols))
        line.must(JOIN_CASES)
        simplify(line)
        return replace(found, steps=(*found.steps, *line.steps), result=line.expr, rules={**found.rules, **line.rules})

    def _cite(self, line: Line, lemmas: Mapping[Key, Derivation]) -> None:
        (lemma,) = lemmas.values()
        if isinstance(lemma.result, Cases):
            while line.once(take_out(lemma)):
                pass
        super()._cite(line, lemmas)
        line.run((THE_CASE, EACH_CASE))

    def _finish(self, line: Line, goal: Partial, used: tuple[UsedGiven, ...] = ()) -> Derivation:
        general = line.expr
        if any(list(exclusions(n)) for _, n in nodes(line.expr) if isinstance(n, Sum)):
            line.must(COMPLETE)
            before = Line(line.expr, line.definitions, line.reserved)
            simplify(before)
            general = before.expr
            used = tuple(g for g in self._givens if self._shorter_by(line, use_given(g)))
            simplify(line)
        found = super()._finish(line, goal)
        givens = {g.key: g for g in (*found.givens, *used)}
        return replace(found, givens=tuple(givens.values()), general=general if used else found.general)

    def _shorter_by(self, line: Line, rule: Rule) -> bool:
        """Whether a given was used, because it leaves a shorter line as it stands."""
        trial = Line(line.expr, line.definitions, line.reserved)
        return trial.once(rule) and operations(trial.expr) < operations(line.expr) and line.once(rule)


class ByFullChain(Differentiation):
    """The chain rule through every quantity in between, each with letters of its own, before any derivative is worked out."""

    def prepare(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...] = ()) -> None:
        """Nothing: only derivatives between neighbours are needed."""

    def _start(self, line: Line, goal: Partial) -> None:
        while (far := next(filter(self._far, self._pending(line.expr)), None)) is not None:
            if len(self._pending(line.expr)) > MOST:
                raise NoRoute("The route does not apply, for there are too many paths between output and variable",
                              where=str(goal))
            line.must(self._link(far))
            line.run((NEST_SUMS,))
        if not line.steps:
            super()._start(line, goal)

    def _pending(self, expr: Expr) -> list[Partial]:
        return [p for _, p in nodes(expr) if isinstance(p, Partial) and isinstance(p.body, Entry)]

    def _far(self, partial: Partial) -> bool:
        """Whether something stands between a quantity and what it is differentiated by."""
        tensor, wrt = partial.body.tensor, partial.wrt.tensor
        definition = self.definitions.of(tensor)
        if definition is None or tensor == wrt or not self.definitions.depends(partial.body, wrt, frozenset(partial.held)):
            return False
        return any(m is not definition for m in self._middles(tensor, wrt, partial.held))

    def _link(self, far: Partial) -> Rule:
        """The chain rule for this derivative alone."""
        tensor, wrt, held = far.body.tensor, far.wrt.tensor, far.held
        rule = through(wrt, self._held(self._middles(tensor, wrt, held)))
        return replace(rule, action=lambda e, s: rule.action(e, s) if self._key(e) == (tensor, wrt, held) else None)


STRATEGIES: dict[str, type[Differentiation]] = {
    "": Differentiation, "written out": WrittenOut, "logarithms": ByLogarithms, "cases": ByCases, "full chain": ByFullChain,
    "components": ByComponents, "differentials": ByDifferentials,
}
"""What goes through the model, by the name that a route gives."""
