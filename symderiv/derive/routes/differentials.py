"""The route by differentials: dL through every quantity in between, down to ⟨G, dW⟩, from which the gradient is read off."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sympy import Expr

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.line import Line
from symderiv.derive.simplification import finish, simplify
from symderiv.errors import NoRoute
from symderiv.notation import (
    Definition,
    Differential,
    Entry,
    Index,
    MatrixEntry,
    Partial,
    Tensor,
    add,
    all_but,
    letters,
    mul,
    operations,
    rename_bound,
    sum_over,
    terms,
)
from symderiv.notation.nodes import atoms
from symderiv.records import Derivation, UsedGiven
from symderiv.rules.algebra.arithmetic import SIGNS
from symderiv.rules.calculus.differentials import ACROSS, COLLECT, differential_entry, of_definition, read_off, taken_apart, total
from symderiv.rules.equations import cite
from symderiv.rules.indices.deltas import SIFT
from symderiv.rules.indices.sums import CONSTANTS_OUT
from symderiv.rules.openings import TERM_BY_TERM
from symderiv.rules.rule import as_one
from symderiv.rules.written import logs_apart

MOST, LINKS = 60, 10
"""A coefficient of more operations, and a chain of more quantities, are not written."""


def _placed(entry: Entry, bound: tuple[Index, ...], others: list[Expr], value: Expr) -> Expr:
    """The line with a coefficient where it stands; its sums keep clear of the letters around it."""
    return add(sum_over(mul(rename_bound(value, {i.name for i in bound}), entry), *bound), *others)


def _come_apart(expr: Expr) -> bool:
    """Whether only differentials of quantities are left, each of all its components: none of dX_ii, none of du_{i+r}."""
    changes = [e for e in atoms(expr, Entry) if isinstance(e.tensor, Differential)]
    return not expr.has(Partial) and all(len({i for i in e.indices if isinstance(i, Index)}) == len(e.indices) for e in changes)


class ByDifferentials(Differentiation):
    """The differential of the output is written by those of ever earlier quantities, the last of them the variable's."""

    def asked(self, goal: Partial) -> Derivation:
        """The gradient, read off the differential of the output. Raises `NoRoute` for an output that is no scalar."""
        if not isinstance(goal.body, Entry) or goal.body.indices or not goal.wrt.indices:
            raise NoRoute("The route does not apply, for a differential is read off for a scalar output and a variable "
                          "with components", where=str(goal))
        output, variable = goal.body.tensor, goal.wrt.tensor
        if not self.definitions.depends(goal.body, variable):
            raise NoRoute("The route does not apply, for the output does not depend on the variable", where=str(goal))
        self.variable = variable
        moving = self._directions(output)
        if len(moving) > LINKS:
            raise NoRoute("The route does not apply, for nobody follows so many differentials", where=str(goal))
        self.along = self.definitions.extended(*moving)
        self._inverts = any(self._row(r.tensor.of).body.has(MatrixEntry) for r in moving)
        whole = self._differential(output)
        line = Line(goal, self.along, frozenset(letters(goal)))
        line.lemmas[whole.key] = whole
        line.must(read_off(whole))
        return replace(self._finish(line, goal), definitions=self.along)

    def prepare(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...] = ()) -> None:
        """Nothing: only derivatives between neighbours are needed."""

    def _directions(self, output: Tensor) -> list[Definition]:
        """What every differential on the way means: the derivative along a direction of the variable."""
        reach = self.definitions.below(output)
        rows = [r for r in self.definitions if r.tensor in reach and self.definitions.depends(r.lhs, self.variable)
                and r.tensor != self.variable]
        return [self._direction(r) for r in rows]

    def _direction(self, row: Definition) -> Definition:
        entry = self.variable.entry(letters(row.lhs))
        change = Entry(Differential(self.variable), *entry.indices)
        return Definition(Differential(row.tensor), row.indices, sum_over(mul(Partial(row.lhs, entry), change), *entry.indices))

    def _local(self, tensor: Tensor) -> Derivation:
        """The differential of one quantity by those that its definition uses."""
        goal = Entry(Differential(tensor), *self._row(tensor).indices)
        line = self._by_calculus(goal)
        if line is not None:
            simplify(line)
        else:
            line = self._by_jacobians(goal)
            if any(len(atoms(t, Entry)) and self._many(tensor, t) for t in terms(line.expr)):
                line.run((SIFT,))
        return self._derivation(line, goal, ())

    def _by_calculus(self, goal: Entry) -> Line | None:
        """d(body) taken apart by the rules of calculus, logarithms first; None where they do not come to an end, and beside
        inverses and determinants, where symmetric parts meet only in Jacobians."""
        line = Line(goal, self.along, frozenset(letters(goal)), self.route)
        if self._inverts or not line.once(of_definition(self._row(goal.tensor.of), self.variable)):
            return None
        apart = (*logs_apart(self.definitions, self.variable), *self.route.opening)
        if line.run(as_one("logarithms", apart)):
            line.run(as_one("logarithms", (TERM_BY_TERM, CONSTANTS_OUT, SIGNS)))
        line.run(as_one("differentials", self.route.calculus))
        return line if _come_apart(line.expr) else None

    def _by_jacobians(self, goal: Entry) -> Line:
        """The total differential, with the derivative by each quantity that the definition uses as a lemma."""
        line = Line(goal, self.along, frozenset(letters(goal)))
        line.must(total(self.variable))
        self._push(line)
        return line

    def _many(self, tensor: Tensor, term: Expr) -> bool:
        """Whether the derivative in a term has more indices than a matrix."""
        entry = differential_entry(term)
        return entry is not None and len(entry.indices) + len(tensor.axes) > 2

    def _row(self, tensor: Tensor) -> Definition:
        row = self.definitions.of(tensor)
        assert row is not None
        return row

    def _differential(self, output: Tensor) -> Derivation:
        goal = Entry(Differential(output))
        line = self._by_calculus(goal) or self._by_jacobians(goal)
        line.run((ACROSS, COLLECT))
        used = self._tidy(line)
        while (latest := self._latest(line.expr)) is not None:
            local = self._local(latest)
            line.lemmas[local.key] = local
            line.must(replace(cite(local), on=(Entry,)))
            line.run((ACROSS, COLLECT))
            used |= self._tidy(line)
        read = taken_apart(line.expr)
        if read is None or set(read[2]) != set(read[0].indices):
            raise NoRoute("The route does not apply, for the differential is not one of all components", where=str(line.expr))
        return self._derivation(line, goal, tuple(used.values()))

    def _latest(self, expr: Expr) -> Tensor | None:
        """The quantity that was defined last, among those whose differentials are left."""
        found = [e.tensor.of for e in atoms(expr, Entry) if isinstance(e.tensor, Differential) and e.tensor.of != self.variable]
        return max(found, key=self.definitions.place, default=None)

    def _tidy(self, line: Line) -> dict[str, UsedGiven]:
        """Every coefficient in its textbook form; the givens that took."""
        used: dict[str, UsedGiven] = {}
        for term in terms(line.expr):
            found = taken_apart(term)
            if found is None:
                continue
            entry, value, bound = found
            others = all_but(terms(line.expr), term)
            inner = Line(value, self.definitions, frozenset(letters(line.expr)), self.route)
            if operations(inner.expr) > MOST:
                raise NoRoute("The route does not apply, for nobody reads so long a differential", where=str(entry))
            simplify(inner)
            givens, named = finish(inner, self._givens)
            inner.name(*named)
            line.within(inner, partial(_placed, entry, bound, others))
            used |= {g.key: g for g in givens}
        return used

    def _derivation(self, line: Line, goal: Entry, used: tuple[UsedGiven, ...]) -> Derivation:
        inherited = {g.key: g for lemma in line.lemmas.values() for g in lemma.givens}
        givens = {**inherited, **{g.key: g for g in used}}
        return Derivation(goal=goal, definitions=self.along, steps=tuple(line.steps), result=line.expr,
                          givens=tuple(givens.values()), lemmas=tuple(line.lemmas.values()),
                          abbreviations=tuple(line.named.values()), rules=dict(line.rules))
