"""Layers of one shape: what is derived for one of them is written in the names of another, once it is sure to hold there.

A derivation rests on what surrounds its variable: the definitions of what it mentions, the quantities through which the
chain rule goes, what does not depend on what, the lemmas it cites, what is given. Where all of that is the same in the other
layer but for the names, every step of it is a step there. Each is compared, none assumed; where one differs, that layer is
derived by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol
from weakref import proxy

from symderiv.derive.adjoints import adjoint
from symderiv.derive.networks.numbering import numbered, shifted
from symderiv.derive.networks.shifts import Differs, Shift, leaves
from symderiv.notation import Axis, Definition, Definitions, Partial, Relation, Sum, Tensor, tensors
from symderiv.notation.nodes import atoms, holds
from symderiv.records import Citation, Derivation, Step, UsedGiven
from symderiv.records.deferred import Deferred, Steps
from symderiv.records.places import differences

Key = tuple[Tensor, Tensor, tuple[Tensor, ...]]
Paths = Sequence[tuple[Tensor, tuple[Tensor, ...]]]
MODELS = 3
"""So many derivations of one form are tried as the model of another: those of the first and the last layers are like no other."""


class Engine(Protocol):
    """What an instance is compared with: the definitions of a model, and whatever is derived of it."""

    @property
    def definitions(self) -> Definitions:
        """The model."""

    def lemma(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...] = ()) -> Derivation:
        """A derivative of one quantity by another, derived at the first call."""

    def paths(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...] = ()) -> Paths:
        """The quantities through which one depends on the other, each with those that are held fixed beside it."""


@dataclass(frozen=True)
class Pattern:
    """A derivation, of which layer, with what surrounds its variable; after so many steps its line was `settled`: simplified as
    far as its names allow."""

    derivation: Derivation
    key: Key
    engine: Engine
    layer: int
    settled: int

    @cached_property
    def mentioned(self) -> tuple[Tensor, ...]:
        """Every tensor of its lines, once the derivatives are taken: it is asked what these are, and what is made of them."""
        found = self.derivation
        return _by_name(tensors(found.result).union(*(tensors(s.after) for s in found.steps if not holds(s.after, Partial))))

    @cached_property
    def rows(self) -> tuple[tuple[Tensor, Definition | None], ...]:
        """What it cites and mentions, and what that is defined from where it was tried, each with its definition."""
        definitions, steps = self.engine.definitions, self.derivation.steps
        cited = {t for s in steps for c in s.cites if c.kind == "definition" and (t := definitions.tensor(c.key))}
        near = [row for t in self.mentioned if (row := definitions.of(t))] if self._looks_further else []
        every = {*cited, *self.mentioned, *(t for row in near for t in row.uses)}
        return tuple((t, definitions.of(t)) for t in _by_name(every))

    @property
    def _looks_further(self) -> bool:
        """Whether definitions may have been written out in search of a shorter line: those of a sum on a line that was settled,
        or that is the definition of a quantity there; those of a square matrix."""
        found, rows = self.derivation, [self.engine.definitions.of(t) for t in self.mentioned]
        summed = any(holds(line, Sum) for line in (found.result, *(s.before for s in found.steps[self.settled:])))
        return summed or any(row is not None and isinstance(row.body, Sum) for row in rows) \
            or any(len(set(t.axes)) < len(t.axes) for t in self.mentioned)

    @cached_property
    def folds(self) -> frozenset[Tensor]:
        """What could be recognised on its lines."""
        return frozenset(row.tensor for row in self.engine.definitions.made_of(frozenset(self.mentioned)))

    @cached_property
    def dependences(self) -> tuple[tuple[Tensor, Tensor, tuple[Tensor, ...], bool], ...]:
        """For each tensor under a derivative sign of its lines, by what, with what held: whether it depends on that."""
        lines = (self.derivation.goal, *(s.after for s in self.derivation.steps))
        found = {(t, p.wrt.tensor, p.held) for line in lines for p in atoms(line, Partial) for t in tensors(p.body)}
        return tuple((t, by, held, _depends(self.engine.definitions, t, by, held)) for t, by, held in found)

    @cached_property
    def leaves(self) -> tuple[set[Tensor], set[Axis]] | None:
        """The tensors and axes of its lines, where these may be written in other names when they are read."""
        return leaves(line for s in self.derivation.steps for line in (s.before, s.after))

    @cached_property
    def named(self) -> dict[Tensor, Definition]:
        """The quantities that it names, by their tensors."""
        return {row.tensor: row for row in self.derivation.abbreviations}

    @cached_property
    def own(self) -> frozenset[Tensor] | None:
        """The quantities that it names beside those that its lemmas name; None where one of these is not among its names."""
        taken = frozenset(row.tensor for lemma in self.derivation.lemmas for row in lemma.abbreviations)
        return frozenset(self.named) - taken if taken <= self.named.keys() else None

    @cached_property
    def paths(self) -> Paths:
        """The quantities through which the chain rule goes."""
        return self.engine.paths(*self.key)


def _by_name(found: Iterable[Tensor]) -> tuple[Tensor, ...]:
    return tuple(sorted(found, key=lambda t: t.name))


def _depends(definitions: Definitions, tensor: Tensor, on: Tensor, held: Sequence[Tensor]) -> bool:
    if not held:
        return tensor == on or on in definitions.ancestors.get(tensor, ())
    return tensor == on or (tensor not in held and on in definitions.below(tensor, held))


class Instances:
    """The derivations of one engine that may serve as models of others."""

    def __init__(self, engine: Engine) -> None:
        self.engine: Engine = proxy(engine)  # which holds this one: no ring
        self._patterns: dict[Any, list[Pattern]] = {}
        self._shifts: dict[int, Shift] = {}
        self._adjoints: dict[int, Definition | None] = {}
        self._roots: dict[int, tuple[Derivation, int]] = {}  # of instances: of what, and by how many layers
        self._own: dict[str, Tensor] = {}  # quantities that derivations have named, by their names
        self._taken: set[int] = set()

    def add(self, key: Key, derivation: Derivation, settled: int = 0) -> None:
        """Take up a derivation that was made step by step, whose line was `settled` after so many."""
        form, number = form_of(key)
        if number is not None:
            self._patterns.setdefault(form, []).append(Pattern(derivation, key, self.engine, number, settled))

    def of(self, key: Key) -> Derivation | None:
        """The derivation of a lemma, as an instance of one of another layer; None where there is none of the same shape."""
        form, number = form_of(key)
        for pattern in reversed(self._patterns.get(form, [])[-MODELS:]):
            assert number is not None  # as its pattern has one
            try:
                return self._instance(pattern, self._shift(number - pattern.layer), key)
            except Differs:
                continue
        return None

    def _shift(self, by: int) -> Shift:
        if by not in self._shifts:
            self._shifts[by] = Shift(by, self.engine.definitions, self._own)
        return self._shifts[by]

    def _instance(self, pattern: Pattern, shift: Shift, key: Key) -> Derivation:
        found = pattern.derivation
        self._require_same_place(pattern, shift, key)
        lemmas = tuple(self._lemma(lemma, shift) for lemma in found.lemmas)
        named = self._named(pattern, shift, lemmas)
        self._require_same_surroundings(pattern, shift)
        givens = tuple(_given(g, shift) for g in found.givens)
        made = replace(found, goal=shift.expr(found.goal), result=shift.expr(found.result),
                       steps=self._steps(pattern, shift, lemmas, givens), givens=givens, lemmas=lemmas, abbreviations=named,
                       general=None if found.general is None else shift.expr(found.general))
        self._roots[id(made)] = (found, shift.by)
        return made

    def _steps(self, pattern: Pattern, shift: Shift, lemmas: Sequence[Derivation], givens: Sequence[UsedGiven]) -> Sequence[Step]:
        """The steps in the names of the other layer; those whose form rests on no name are written when they are read."""
        found = pattern.derivation

        def made() -> Steps:
            cited = {old.key: new.key for old, new in zip(found.lemmas, lemmas, strict=True)}
            cited |= {old.key: new.key for old, new in zip(found.givens, givens, strict=True)}
            return tuple(_step(s, shift, cited) for s in found.steps)

        if pattern.leaves is None:
            return made()
        for tensor in pattern.leaves[0]:
            shift.tensor(tensor)
        for axis in pattern.leaves[1]:
            shift.axis(axis)
        return Deferred(made)

    def _require_same_place(self, pattern: Pattern, shift: Shift, key: Key) -> None:
        """The same variable, the same output, the same ways between them."""
        tensor, wrt, held = pattern.key
        if (shift.tensor(tensor), shift.tensor(wrt), tuple(map(shift.tensor, held))) != key:
            raise Differs(str(key))
        for t, row in pattern.rows:
            if row is not None:
                shift.require_row(t, row)
        there = [(shift.tensor(t), {shift.tensor(h) for h in stops}) for t, stops in pattern.paths]
        if there != [(t, set(stops)) for t, stops in self.engine.paths(*key)]:
            raise Differs(str(key))

    def _lemma(self, lemma: Derivation, shift: Shift) -> Derivation:
        """The lemma of the other layer, which is derived, or is an instance, by itself."""
        goal: Any = lemma.goal
        if not isinstance(goal, Partial) or not hasattr(goal.body, "tensor"):
            raise Differs(lemma.key)
        there = self.engine.lemma(shift.tensor(goal.body.tensor), shift.tensor(goal.wrt.tensor),
                                  tuple(map(shift.tensor, goal.held)))
        self._take_names(there)
        if self._alike(lemma, there, shift):
            return there
        same = shift.reads(lemma.goal, there.goal) and shift.reads(lemma.result, there.result)
        if not same or [_given(g, shift) for g in lemma.givens] != list(there.givens):
            raise Differs(lemma.key)
        return there

    def _alike(self, lemma: Derivation, other: Derivation, shift: Shift) -> bool:
        """Whether both are instances of one derivation, so many layers apart."""
        (one, before), (two, behind) = (self._roots.get(id(d), (d, 0)) for d in (lemma, other))
        return one is two and behind - before == shift.by

    def _take_names(self, lemma: Derivation) -> None:
        """Take up what a lemma names, once. Raises `Differs` where the name is that of another quantity."""
        if id(lemma) not in self._taken:
            own = self.adjoint(lemma)
            rows = () if id(lemma.abbreviations) in self._taken else lemma.abbreviations  # many have those of one before
            for row in (*rows, *(() if own is None else (own,))):
                if self._own.setdefault(row.tensor.name, row.tensor) != row.tensor:
                    raise Differs(row.tensor.name)
            self._taken.update((id(lemma), id(lemma.abbreviations)))

    def adjoint(self, lemma: Derivation) -> Definition | None:
        """The name that the derivative of a scalar has in a backward sweep."""
        if id(lemma) not in self._adjoints:
            goal: Any = lemma.goal
            plain = not goal.body.tensor.axes and not goal.held
            self._adjoints[id(lemma)] = adjoint(lemma, self.engine.definitions.names) if plain else None
        return self._adjoints[id(lemma)]

    def _named(self, pattern: Pattern, shift: Shift, lemmas: Sequence[Derivation]) -> tuple[Definition, ...]:
        """The names that the other layer's lemmas give, in the order in which the derivation takes them over from its own."""
        known, made, there = pattern.named, set[Tensor](), list[Sequence[Definition]]()
        for old, new in zip(pattern.derivation.lemmas, lemmas, strict=True):
            there.append(new.abbreviations)
            row, other = self.adjoint(old), self.adjoint(new)
            if row is not None and other is not None and known.get(row.tensor) == row:
                if not self._alike(old, new, shift) and not shift.same(row, other):
                    raise Differs(row.tensor.name)
                made.add(row.tensor)
                there.append((other,))
        if pattern.own is None or not pattern.own <= made:
            raise Differs(pattern.derivation.key)
        return _each_once(there)

    def _require_same_surroundings(self, pattern: Pattern, shift: Shift) -> None:
        """The same definitions, the same that could be recognised, the same that depends on what."""
        definitions = self.engine.definitions
        for tensor, row in pattern.rows:
            shift.require_row(tensor, row)
        mentioned = frozenset(map(shift.tensor, pattern.mentioned))
        if {row.tensor for row in definitions.made_of(mentioned)} != set(map(shift.tensor, pattern.folds)):
            raise Differs(pattern.derivation.key)
        for tensor, by, held, depends in pattern.dependences:
            if _depends(definitions, shift.tensor(tensor), shift.tensor(by), tuple(map(shift.tensor, held))) != depends:
                raise Differs(tensor.name)


def _each_once(groups: Iterable[Sequence[Definition]]) -> tuple[Definition, ...]:
    """The definitions of several groups in their order, each tensor's first; there are as many as layers, mostly in one group."""
    first, *others = [group for group in groups if group] or [()]
    if not others:
        return tuple(first)
    found = {row.tensor: row for row in first}
    for row in (row for group in others for row in group):
        found.setdefault(row.tensor, row)
    return tuple(found.values())


def form_of(key: Key) -> tuple[Any, int | None]:
    """What the keys of all layers have in common, and the layer."""
    names = [t.name for t in (key[0], key[1], *key[2])]
    parts = [numbered(name) for name in names]
    layer = next((p[1] for p in parts if p), None)
    return tuple((p[0], p[1] - (layer or 0), p[2]) if p else n for p, n in zip(parts, names, strict=True)), layer


def _given(used: UsedGiven, shift: Shift) -> UsedGiven:
    """What is given about the tensor of the other layer, which has the same givens."""
    relation = used.relation
    return UsedGiven(shift.tensor(used.tensor), used.name,
                     Relation(shift.expr(relation.lhs), relation.op, shift.expr(relation.rhs)))


def _step(step: Step, shift: Shift, cited: dict[str, str]) -> Step:
    before, after = shift.expr(step.before), shift.expr(step.after)
    places = (step.at, step.made)
    if not (shift.keeps_order(step.before) and shift.keeps_order(step.after)):
        places = differences(before, after)
    names = (Citation(c.kind, shifted(c.key, shift.by) if c.kind == "definition" else cited[c.key]) for c in step.cites)
    return replace(step, before=before, after=after, at=places[0], made=places[1], cites=tuple(names))
