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

from symderiv.derive.adjoints import adjoint
from symderiv.derive.networks.numbering import numbered, shifted
from symderiv.notation import Axis, Definition, Definitions, Extent, Index, Partial, Relation, Sum, Tensor, tensors
from symderiv.notation.unevaluated import renamed
from symderiv.records import Citation, Derivation, Step, UsedGiven
from symderiv.records.places import differences
from symderiv.rewrite import nodes

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


class Differs(Exception):
    """Something in the other layer is not the same."""


@dataclass(frozen=True)
class Pattern:
    """A derivation, with what surrounds its variable."""

    derivation: Derivation
    key: Key
    engine: Engine

    @cached_property
    def mentioned(self) -> tuple[Tensor, ...]:
        """Every tensor of its lines, once the derivatives are taken: it is asked what these are, and what is made of them."""
        found = self.derivation
        return _by_name(tensors(found.result).union(*(tensors(s.after) for s in found.steps if not s.after.has(Partial))))

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
        """Whether definitions may have been written out in search of a shorter line: those of a sum, those of a square matrix."""
        summed = any(s.after.has(Sum) for s in self.derivation.steps if not s.after.has(Partial))
        return summed or any(len(set(t.axes)) < len(t.axes) for t in self.mentioned)

    @cached_property
    def folds(self) -> frozenset[Tensor]:
        """What could be recognised on its lines."""
        return frozenset(row.tensor for row in self.engine.definitions.made_of(frozenset(self.mentioned)))

    @cached_property
    def dependences(self) -> tuple[tuple[Tensor, Tensor, tuple[Tensor, ...], bool], ...]:
        """For each tensor under a derivative sign of its lines, by what, with what held: whether it depends on that."""
        lines = (self.derivation.goal, *(s.after for s in self.derivation.steps))
        found = {(t, p.wrt.tensor, p.held) for line in lines for _, p in nodes(line) if isinstance(p, Partial)
                 for t in tensors(p.body)}
        return tuple((t, by, held, _depends(self.engine.definitions, t, by, held)) for t, by, held in found)

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


class Shift:
    """The names of one layer as those of another, so many layers further; and what was found to be the same there."""

    def __init__(self, by: int, engine: Engine) -> None:
        self.by, self.engine = by, engine
        self.own: dict[str, Tensor] = {}  # quantities that derivations have named, by their names
        self._axes: dict[Axis, Axis] = {}
        self._origins: dict[Axis, Axis] = {}
        self._tensors: dict[Tensor, Tensor] = {}
        self._known: dict[int, tuple[Any, Any, bool]] = {}  # each with its object, so that its identity stays its own
        self._same: set[Tensor] = set()

    def tensor(self, tensor: Tensor) -> Tensor:
        """The tensor of the other layer. Raises `Differs` where there is none of this shape, and of these givens."""
        found = self._tensors.get(tensor)
        if found is None:
            name = shifted(tensor.name, self.by)
            found = self.engine.definitions.tensor(name) or self.own.get(name)
            if found is None or type(tensor) is not Tensor or len(found.axes) != len(tensor.axes) \
                    or found.givens != tensor.givens:
                raise Differs(tensor.name)
            for one, other in zip(tensor.axes, found.axes, strict=True):
                self._pair(one, other)
            self._tensors[tensor] = found
        return found

    def _pair(self, one: Axis, other: Axis) -> None:
        """Two axes have to be the same wherever they stand, hand out the same letters, and be of sizes that rest on no name."""
        same = one == other or (one.pool == other.pool and one.size == other.size and not (one.length or other.length))
        if not same or self._axes.setdefault(one, other) != other or self._origins.setdefault(other, one) != one:
            raise Differs(one.name)

    def _axis(self, axis: Axis) -> Axis:
        if axis not in self._axes:
            raise Differs(axis.name)
        return self._axes[axis]

    def expr(self, expr: Any) -> Any:
        """The expression in the names of the other layer."""
        return self._expr(expr)[0]

    def keeps_order(self, expr: Any) -> bool:
        """Whether the arguments stand in the same order there, so that places are the same."""
        return self._expr(expr)[1]

    def _expr(self, expr: Any) -> tuple[Any, bool]:
        known = self._known.get(id(expr))
        if known is None:
            known = self._known[id(expr)] = (expr, *self._made(expr))
        return known[1], known[2]

    def _made(self, expr: Any) -> tuple[Any, bool]:
        if isinstance(expr, Tensor):
            return self.tensor(expr), True
        if isinstance(expr, Index):
            return Index(expr.name, self._axis(expr.axis)), True
        if isinstance(expr, Extent):
            return Extent(self._axis(expr.axis)), True
        if not expr.args:
            return expr, True
        parts = [self._expr(a) for a in expr.args]
        new = renamed(expr, [part for part, _ in parts])
        if type(new) is not type(expr) or len(new.args) != len(parts):
            raise Differs(str(expr))
        return new, all(a is b and kept for a, (b, kept) in zip(new.args, parts, strict=True))

    def same(self, row: Definition, other: Definition | None) -> bool:
        """Whether a definition says in the names of the other layer what `other` says."""
        return other is not None and self.tensor(row.tensor) == other.tensor and self.expr(row.body) == other.body \
            and tuple(map(self.expr, row.indices)) == other.indices

    def require_row(self, tensor: Tensor, row: Definition | None) -> None:
        """Raises `Differs` where the other layer's tensor is defined otherwise."""
        if tensor not in self._same:
            there = self.engine.definitions.of(self.tensor(tensor))
            if not (there is None if row is None else self.same(row, there)):
                raise Differs(tensor.name)
            self._same.add(tensor)


class Instances:
    """The derivations of one engine that may serve as models of others."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._patterns: dict[Any, list[Pattern]] = {}
        self._shifts: dict[int, Shift] = {}
        self._adjoints: dict[str, Definition] = {}

    def add(self, key: Key, derivation: Derivation) -> None:
        """Take up a derivation that was made step by step."""
        form, number = form_of(key)
        if number is not None:
            self._patterns.setdefault(form, []).append(Pattern(derivation, key, self.engine))

    def of(self, key: Key) -> Derivation | None:
        """The derivation of a lemma, as an instance of one of another layer; None where there is none of the same shape."""
        form, number = form_of(key)
        for pattern in reversed(self._patterns.get(form, [])[-MODELS:]):
            other = form_of(pattern.key)[1]
            assert number is not None and other is not None
            shift = self._shifts.setdefault(number - other, Shift(number - other, self.engine))
            try:
                return self._instance(pattern, shift, key)
            except Differs:
                continue
        return None

    def _instance(self, pattern: Pattern, shift: Shift, key: Key) -> Derivation:
        found = pattern.derivation
        self._require_same_place(pattern, shift, key)
        lemmas = {lemma.key: self._lemma(lemma, shift) for lemma in found.lemmas}
        named = self._named(found, shift, tuple(lemmas.values()))
        self._require_same_surroundings(pattern, shift)
        keys = {old: new.key for old, new in lemmas.items()}
        given = {g.key: _given(g, shift) for g in found.givens}
        cited = {**keys, **{old: new.key for old, new in given.items()}}
        return replace(
            found, goal=shift.expr(found.goal), result=shift.expr(found.result),
            steps=tuple(_step(s, shift, cited) for s in found.steps), givens=tuple(given.values()),
            lemmas=tuple(lemmas.values()), abbreviations=named,
            general=None if found.general is None else shift.expr(found.general))

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
        rows = (*there.abbreviations, self._adjoint(there))
        shift.own.update({row.tensor.name: row.tensor for row in rows if row is not None})
        same = shift.expr(lemma.goal) == there.goal and shift.expr(lemma.result) == there.result
        if not same or [_given(g, shift) for g in lemma.givens] != list(there.givens):
            raise Differs(lemma.key)
        return there

    def _adjoint(self, lemma: Derivation) -> Definition | None:
        """The name that the derivative of a scalar has in a backward sweep."""
        goal: Any = lemma.goal
        if goal.body.tensor.axes or goal.held:
            return None
        if lemma.key not in self._adjoints:
            self._adjoints[lemma.key] = adjoint(lemma, self.engine.definitions.names)
        return self._adjoints[lemma.key]

    def _named(self, found: Derivation, shift: Shift, lemmas: Sequence[Derivation]) -> tuple[Definition, ...]:
        """The names that the other layer's lemmas give, in the order in which the derivation takes them over from its own."""
        known, made, there = {row.tensor: row for row in found.abbreviations}, set[Tensor](), dict[Tensor, Definition]()
        for old, new in zip(found.lemmas, lemmas, strict=True):
            if any(row.tensor not in known for row in old.abbreviations):
                raise Differs(old.key)
            made.update(row.tensor for row in old.abbreviations)
            there.update((row.tensor, row) for row in new.abbreviations if row.tensor not in there)
            row, other = self._adjoint(old), self._adjoint(new)
            if row is not None and other is not None and known.get(row.tensor) == row:
                if not shift.same(row, other):
                    raise Differs(row.tensor.name)
                made.add(row.tensor)
                there.setdefault(other.tensor, other)
        if made != set(known):
            raise Differs(found.key)
        return tuple(there.values())

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
