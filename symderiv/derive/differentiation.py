"""Derivatives of named quantities: which lemmas they rest on, and in which order those are derived.

A derivative of t with respect to v starts in one of two ways. Where t's definition mentions everything between v and t
directly, the definition is unfolded and the derivative pushed inside. Otherwise the chain rule goes through the
quantities that use v, and the derivatives of t with respect to these are lemmas, derived once each from the output
backwards: the cost grows linearly with the depth of a model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import inf
from typing import cast

from sympy import Expr

from symderiv.derive.line import Line
from symderiv.derive.networks.instances import Instances, Key, form_of
from symderiv.derive.shorter.openings import shorten, shorten_with
from symderiv.derive.shorter.signs import by_signs
from symderiv.derive.simplification import clipped, finish, givens_of, simplify
from symderiv.derive.sum_values import SumValues
from symderiv.derive.upstream import in_order, named_upstream, slopes, upstream_tensor, with_upstream
from symderiv.errors import NoRule
from symderiv.notation import (
    Definition,
    Definitions,
    Entry,
    Index,
    Opaque,
    Partial,
    Tensor,
    letters,
    nesting,
    operations,
    rebuild,
    unspecified,
)
from symderiv.notation.nodes import atoms
from symderiv.records import Derivation, UsedGiven
from symderiv.rewrite import Barren
from symderiv.rules import LAST, Rule
from symderiv.rules.algebra.fractions import ONE_FRACTION
from symderiv.rules.equations import abbreviate, call, cite, through, together, unfold
from symderiv.rules.routes import DELTA, Route

NESTED = 1
"""So many sums within one another may a derivative have that is written out; deeper, every layer would be worked on again."""


class Differentiation:
    """All derivatives of one model that a goal needs, each derived once.

    `excluded` are tensors whose givens may not be used, because a later derivative varies their entries. A derivative of
    the scalar `output` by a quantity in between is written out up to `inline` operations, where no sum stands within
    another, and has a name of its own (an adjoint) beyond, so that no line grows with the depth of a model. `size` is how
    many components a route may write out. `upstream` names derivatives of an unspecified function, which move as it does.
    """

    size = 3
    together = True
    """Whether lemmas that are the same but for the layer are cited in one step."""

    def __init__(self, definitions: Definitions, excluded: frozenset[Tensor] = frozenset(), output: Tensor | None = None,
                 inline: float = inf, route: Route = DELTA, upstream: Sequence[Definition] = ()) -> None:
        self.stated, self.upstream = definitions, upstream
        self.definitions: Definitions = with_upstream(definitions, upstream)
        self.excluded, self.output, self.inline = excluded, output, inline
        self.route = route
        self.known: dict[Key, Derivation] = {}
        self._cites: dict[int, tuple[Derivation, Rule]] = {}  # each with its lemma, so that its identity stays its own
        self.sums = SumValues(definitions)
        self.barren = Barren()  # of all lines, for which the same definitions are in force
        self._instances, self._settled = Instances(self), 0

    @cached_property
    def _adjoint_of(self) -> Entry | None:
        """The scalar whose derivatives get names; another scalar's must not, for theirs would be the same."""
        return Entry(self.output) if self.output is not None and not self.output.axes else None

    @cached_property
    def _givens(self) -> tuple[UsedGiven, ...]:
        return tuple(givens_of(self.definitions.inputs, self.excluded))

    @cached_property
    def _positive(self) -> tuple[UsedGiven, ...]:
        return tuple(givens_of(self.definitions.inputs, self.excluded, ">"))

    def lemma(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...] = ()) -> Derivation:
        """∂tensor/∂wrt in letters of its own, derived at the first call."""
        key = (tensor, wrt, held)
        if key not in self.known:
            self.prepare(tensor, wrt, held)
            self.known[key] = self._instances.of(key) or self._derived(key)
        return self.known[key]

    def _derived(self, key: Key) -> Derivation:
        """A lemma derived step by step; those of other layers may follow as instances of it."""
        found = self.derive(self._goal(*key))
        self._instances.add(key, found, self._settled)
        return found

    def prepare(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...] = ()) -> None:
        """Derive the lemmas on the way from the output backwards, so that none has to wait for a long chain of others."""
        for middle in self._needed(tensor, wrt, held):
            self.lemma(tensor, middle)

    def asked(self, goal: Partial) -> Derivation:
        """The derivation of the goal that a person asked for; what it rests on is derived first, from the output backwards."""
        if isinstance(goal.body, Entry):
            self.prepare(goal.body.tensor, goal.wrt.tensor)
        return self.derive(goal)

    def derive(self, goal: Partial) -> Derivation:
        """The derivation of a goal, with whatever lemmas it needs."""
        line = Line(goal, self.definitions, frozenset(letters(goal)), self.route, self.barren)
        self._start(line, goal)
        self._open(line, goal)
        return self.complete(line, goal)

    def complete(self, line: Line, goal: Expr) -> Derivation:
        """The derivation of a goal from a line on its way: the derivatives that are left taken, all of it simplified."""
        while self._push(line):
            pass
        simplify(line)
        self._settled = len(line.steps)  # what follows may write out what stands in a sum
        self.sums.cite_all(line)
        return self._finish(line, goal)

    def work_out(self, expr: Expr) -> Line:
        """The line on which no derivative sign of `expr` is left; what it cites is derived on the way.

        Raises `NoRule` for a function whose derivative no table states.
        """
        line = Line(_innermost_first(expr, self, frozenset(letters(expr))), self.definitions, frozenset(letters(expr)))
        while self._push(line):
            pass
        return line

    def _goal(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...]) -> Partial:
        definition = self.definitions.of(tensor)
        output = definition.lhs if definition else tensor.entry()
        return Partial(output, fresh_entry(wrt, letters(output)), *held)

    def _start(self, line: Line, goal: Partial) -> None:
        """The first step: unfold, or the chain rule through what uses the variable."""
        if not isinstance(goal.body, Entry):
            return
        tensor, wrt = goal.body.tensor, goal.wrt.tensor
        definition = self.definitions.of(tensor)
        if definition is None or tensor == wrt or not self.definitions.depends(goal.body, wrt, frozenset(goal.held)):
            return
        middles = self._middles(tensor, wrt, goal.held)
        loss = unspecified(definition.body)
        if loss is not None and definition in middles:
            self._name_upstream(line, goal, loss, middles)
            return
        line.must(unfold(definition) if self._direct(definition, middles) else through(wrt, self._held(middles)))
        if not self._direct(definition, middles) and definition in middles:
            line.once(unfold(definition, wrt))

    def _open(self, line: Line, goal: Partial) -> None:
        """What a route does to the definition before it is differentiated."""

    def _name_upstream(self, line: Line, goal: Partial, loss: Opaque, middles: list[Definition]) -> None:
        """The derivative by what an unspecified function takes is a quantity of its own; where other quantities are made
        of the variable too, the chain rule adds them."""
        if len(paths := self._held(middles)) > 1:
            line.must(through(goal.wrt.tensor, paths))
        held = next(held for tensor, held in paths if tensor == goal.body.tensor)
        if not held and (known := named_upstream(self.definitions, goal)) is not None:
            line.must(abbreviate(known))
            return
        others = sum(self.definitions.of(t) is not None for t in loss.tensors if t != goal.wrt.tensor)
        by = (*slopes(cast(Definition, self.definitions.of(goal.body.tensor)).body), goal.wrt.tensor)
        named = Definition(upstream_tensor(by, others, self.definitions.names),
                           (*goal.body.indices, *goal.wrt.indices), Partial(goal.body, goal.wrt, *held))
        line.name(named)
        line.must(abbreviate(named))

    def paths(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...] = ()) -> list[tuple[Tensor, tuple[Tensor, ...]]]:
        """The quantities through which `tensor` depends on `wrt`, each with those that are held fixed beside it."""
        return self._held(self._middles(tensor, wrt, held)) if self.definitions.of(tensor) else []

    def _middles(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...]) -> list[Definition]:
        """The definitions that use the variable directly and on which the output depends."""
        reach = self.definitions.below(tensor, held) if held else self.definitions.ancestors[tensor]
        return [d for d in self.definitions.consumers(wrt) if d.tensor in reach and d.tensor not in held]

    def _direct(self, definition: Definition, middles: Iterable[Definition]) -> bool:
        return unspecified(definition.body) is None and all(m is definition or m.tensor in definition.uses for m in middles)

    def _held(self, middles: list[Definition]) -> list[tuple[Tensor, tuple[Tensor, ...]]]:
        """Each quantity with the first of the others on each way down from it: they are counted on their own."""
        if len(middles) < 2:  # nothing else to hold: what lies below need not be walked
            return [(m.tensor, ()) for m in middles]
        every = {m.tensor for m in middles}
        return [(m.tensor, tuple(t for t in every & self.definitions.below(m.tensor, every) if t != m.tensor)) for m in middles]

    def _needed(self, tensor: Tensor, wrt: Tensor, held: tuple[Tensor, ...]) -> list[Tensor]:
        """The quantities with respect to which the output is differentiated on the way, those nearest to it first."""
        definition = self.definitions.of(tensor)
        found: set[Tensor] = set()
        open_ends = [wrt]
        while open_ends and definition and not held:
            middles = self._middles(tensor, open_ends.pop(), ())
            if self._direct(definition, middles):
                continue
            new = [m.tensor for m in middles if m is not definition and m.tensor not in found
                   and (tensor, m.tensor, ()) not in self.known]
            found.update(new)
            open_ends.extend(new)
        return sorted(found, key=self.definitions.place, reverse=True)

    def _push(self, line: Line) -> bool:
        """Take the derivative signs inwards, then cite a lemma for each that is left; whether any was left."""
        line.run(self.route.differentiating)
        pending = atoms(line.expr, Partial)
        keys = dict.fromkeys(map(self._key, sorted(pending, key=lambda p: p.sort_key()) if len(pending) > 1 else pending))
        for n, group in enumerate(_by_form(keys) if self.together else [[key] for key in keys]):
            left = {self._key(p) for p in atoms(line.expr, Partial) if isinstance(p.body, Entry)} if n else keys
            lemmas = {key: self.lemma(*key) for key in group if key in left}  # else a factor before it has turned out to be 0
            line.lemmas.update({d.key: d for d in lemmas.values() if d.key not in line.lemmas})
            if lemmas:
                self._cite(line, lemmas)
        return bool(pending)

    def _cite(self, line: Line, lemmas: Mapping[Key, Derivation]) -> None:
        """Put the results of lemmas of one form in the places of their derivatives."""
        rules = {key: self._citation(line, lemma) for key, lemma in lemmas.items()}
        line.must(together(rules, self._key_of) if len(rules) > 1 else next(iter(rules.values())))

    def _citation(self, line: Line, lemma: Derivation) -> Rule:
        """A lemma is cited by its result, or by its name where it is long and belongs to the backward sweep: each by one rule."""
        goal: Partial = lemma.goal
        of_output = goal.body == self._adjoint_of and not goal.held and self.definitions.of(goal.wrt.tensor) is not None
        if isinstance(lemma.result, Entry) and (known := line.named_by(lemma)) is not None:
            return call(lemma, known)
        named = cast(Definition, self._instances.adjoint(lemma)) if of_output and not self._short(lemma.result) else None
        line.name(*lemma.abbreviations, *(() if named is None else (named,)))
        if id(lemma) not in self._cites:
            self._cites[id(lemma)] = lemma, cite(lemma) if named is None else call(lemma, named)
        return self._cites[id(lemma)][1]

    def _short(self, result: Expr) -> bool:
        """Whether the derivative by a quantity in between is written out rather than named."""
        return operations(result) <= self.inline and (self.inline == inf or nesting(result) <= NESTED)

    def _key_of(self, expr: Expr) -> Key | None:
        return self._key(expr) if isinstance(expr, Partial) and isinstance(expr.body, Entry) else None

    def _key(self, partial: Partial) -> Key:
        if isinstance(inner := partial.body, Partial) and isinstance(inner.body, Entry):
            raise _of_a_derivative(inner.body.tensor.name, inner.wrt.tensor.name, partial.wrt.tensor.name)
        if not isinstance(partial.body, Entry):
            raise NoRule("No rule takes this derivative", typed=str(partial),
                         advice="Add a rule to symderiv/rules/calculus/derivatives.py.")
        return partial.body.tensor, partial.wrt.tensor, partial.held

    def _finish(self, line: Line, goal: Expr) -> Derivation:
        shorten(line)
        inherited = {g.key: g for lemma in line.lemmas.values() for g in lemma.givens}
        general = None if inherited or any(c.kind == "given" for s in line.steps for c in s.cites) else line.expr
        used, named = finish(line, self._givens)
        also = [*shorten_with(line, self._givens), *clipped(line, self._positive)]
        line.run(LAST)
        also += by_signs(line, self._positive)
        line.once(ONE_FRACTION)
        every, lines = list(dict.fromkeys((*line.named.values(), *named))), (goal, *(s.before for s in line.steps))
        givens = tuple({**inherited, **{g.key: g for g in (*used, *also)}}.values())
        return Derivation(goal=goal, definitions=self.stated, steps=tuple(line.steps), result=line.expr, givens=givens,
                          lemmas=tuple(line.lemmas.values()), abbreviations=in_order(self.upstream, every, lines),
                          general=general if used or also else None, rules=dict(line.rules))


def _by_form(keys: Iterable[Key]) -> list[list[Key]]:
    """Neighbours that are the same but for the layer; any other by itself."""
    found: list[list[Key]] = []
    for key in keys:
        form, layer = form_of(key)
        if found and layer is not None and form_of(found[-1][-1])[0] == form:
            found[-1].append(key)
        else:
            found.append([key])
    return found


def _innermost_first(expr: Expr, engine: Differentiation, reserved: frozenset[str]) -> Expr:
    """The expression with the bodies of its derivatives free of derivative signs."""
    if not expr.has(Partial):
        return expr
    parts = [a if isinstance(a, Tensor) else _innermost_first(a, engine, reserved) for a in expr.args]
    if not isinstance(expr, Partial) or not expr.body.has(Partial):
        return cast(Expr, rebuild(expr, parts))
    line = Line(parts[0], engine.definitions, reserved | letters(*parts[:2]))
    while engine._push(line):
        pass
    return Partial(line.expr, *expr.args[1:])


def _of_a_derivative(of: str, by: str, then: str) -> NoRule:
    """What to do about a quantity that is defined by a derivative: it is worked out first, then differentiated."""
    return NoRule(f"A quantity that is defined by a derivative, here that of {of} by {by}, is not differentiated on the way",
                  typed=f"d(d{of}/d{by})/d{then}",
                  advice=f"Work it out first: with the line % output: {of} in the text, --wrt {by} gives d{of}/d{by}; write that "
                         f"in place of the derivative. Or with the same line ask for the second derivative, --wrt {by},{then}.")


def fresh_entry(tensor: Tensor, avoid: Iterable[str]) -> Entry:
    """A component of `tensor` in new letters, as a derivative takes them.

    >>> from symderiv.notation import Axis, Tensor
    >>> fresh_entry(Tensor("z", (Axis("K"),)), {"k"})
    z[i]
    """
    chosen: list[Index] = []
    for axis in tensor.axes:
        chosen.append(axis.derivative({*avoid, *(i.name for i in chosen)}))
    return Entry(tensor, *chosen)
