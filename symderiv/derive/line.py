"""A line of a derivation that grows step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr

from symderiv.errors import NoRule, TooLarge
from symderiv.notation import Definition, Definitions, Tensor, tensors
from symderiv.notation.anatomy import known
from symderiv.records import Derivation, RuleNote, Step
from symderiv.records.places import differences, standing
from symderiv.rewrite import Barren, everywhere, fixpoint
from symderiv.rules import Rule, Scene
from symderiv.rules.routes import DELTA, Route

LONGEST = 3000
"""The most symbols of a line. The longest of the catalogue has about a hundred; formulas written into one another double."""
FULL = 2
"""The level of a step that shares a line with its neighbours, unless everything is shown."""


def require_readable(count: int) -> None:
    """Raises `TooLarge` for a line of so many symbols: nobody can read it, and it would take ever longer to work on."""
    if count > LONGEST:
        raise TooLarge(f"The derivative grows to {count} symbols on one line", advice="Give the parts of the formula names of "
                      'their own, as z = m.define("z", …), or z_i = … on a line of its own, and go on with z.')


class Line:
    """The expression as it started and as it stands, the steps between, the lemmas they cite, the rules they used, and the route
    that is taken."""

    def __init__(self, start: Expr, definitions: Definitions, reserved: frozenset[str] = frozenset(),
                 route: Route = DELTA, barren: Barren | None = None) -> None:
        self.start, self.expr, self.definitions, self.reserved, self.route = start, start, definitions, reserved, route
        self.steps: list[Step] = []
        self.lemmas: dict[str, Derivation] = {}
        self.rules: dict[str, RuleNote] = {}
        self.named: dict[Tensor, Definition] = {}
        self.barren = barren or Barren()
        self.tried: set[Expr] = set()
        self.shortest: Expr | None = None  # of which no opening, with or without what is given, makes a shorter line
        self._seen: tuple[Expr, frozenset[Tensor]] = (start, tensors(start))
        self._scene: Scene | None = None

    def name(self, *definitions: Definition) -> None:
        """Take up quantities that this derivation, or a lemma it cites, has named."""
        for definition in definitions:
            self.named.setdefault(definition.tensor, definition)

    def named_by(self, lemma: Derivation) -> Definition | None:
        """The quantity that a lemma's goal is the definition of, taken up; None for any other lemma."""
        found = next((a for a in lemma.abbreviations if a.body == lemma.goal and a.lhs == lemma.result), None)
        self.name(*([found] if found else []))
        return found

    @property
    def mentioned(self) -> frozenset[Tensor]:
        """The tensors of the line as it stands."""
        if self._seen[0] is not self.expr:
            self._seen = (self.expr, tensors(self.expr))
        return self._seen[1]

    def scene(self, expr: Expr) -> Scene:
        """The surroundings of the line `expr`."""
        if self._scene is None or self._scene.line is not expr:
            self._scene = Scene(self.definitions, self.reserved, expr)
        return self._scene

    def run(self, rules: Sequence[Rule]) -> bool:
        """Apply rules until none fires; whether anything changed."""
        count = len(self.steps)
        for done in fixpoint(self.expr, rules, self.scene, self.barren):
            self.take(done)
        return len(self.steps) > count

    def once(self, rule: Rule) -> bool:
        """One sweep of one rule; whether it fired."""
        done = everywhere(self.expr, rule, self.scene(self.expr), self.barren)
        if done:
            self.take(done)
        return done is not None

    def must(self, rule: Rule) -> None:
        """One sweep of a rule that has to fire."""
        if not self.once(rule):
            raise NoRule(f"The step '{rule.name}' does not apply", typed=str(self.expr))

    def within(self, inner: Line, place: Callable[[Expr], Expr]) -> None:
        """Take over the steps of a part of the line, as one idea; `place` puts the part where it stands."""
        for step in inner.steps:
            before, after = place(step.before), place(step.after)
            if before != after:
                gone, new = differences(before, after)
                level = step.level and FULL
                self.steps.append(replace(step, before=before, after=after, at=gone, made=new, level=level, family="tidy"))
        self.expr = place(inner.expr)
        self.rules = {**inner.rules, **self.rules}
        self.name(*inner.named.values())

    def adopt(self, trial: Line) -> None:
        """Go on as a trial did that started where this line stands."""
        self.steps += trial.steps
        self.expr = trial.expr
        self.rules = {**trial.rules, **self.rules}

    def take(self, done: Any) -> None:
        """Record a rewriting of the line as its next step."""
        rule: Rule = done.rule
        several = rule.several and len(done.places) > 1
        gone, new = (done.places, standing(done.after, done.values)) if several else differences(done.before, done.after)
        if rule.name not in self.rules:
            self.rules[rule.name] = RuleNote(rule.name, rule.law, rule.condition, rule.source)
        self.steps.append(Step(rule.name, done.before, done.after, gone or done.places, new, rule.cites, rule.level,
                               rule.family or rule.name))
        require_readable(known(done.after).size)
        self.expr = done.after
