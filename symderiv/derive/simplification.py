"""From a line without derivative signs to its textbook form, and then to what the givens make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sympy import Expr

from symderiv.derive.line import Line
from symderiv.notation import (
    Definition,
    Definitions,
    Entry,
    Given,
    Sum,
    Tensor,
    free_indices,
    operations,
    tensors,
)
from symderiv.record import UsedGiven
from symderiv.rules import Rule
from symderiv.rules.equations import abbreviate, complement, fold, has_complement, unfold_in_sums, use_given, write_out
from symderiv.rules.routes import DELTA, Route


def simplify(line: Line) -> None:
    """Contract, cancel, fold and factor until the line is in its textbook form."""
    while True:
        before = tensors(line.expr)
        line.run(rules_for(line.expr, line.definitions, line.route))
        if tensors(line.expr) <= before:
            return  # else a fold has brought in a name of which further definitions may be made


def rules_for(expr: Expr, definitions: Definitions, route: Route = DELTA) -> tuple[Rule, ...]:
    """The simplifying rules for a line: the general ones, and a fold for each definition the line could contain."""
    mentioned = tensors(expr)
    folds = tuple(_fold(d) for d in definitions.made_of(mentioned) if worth_folding(d))
    named = (definitions.of(t) for t in sorted(mentioned, key=lambda t: t.name))
    return (*route.early, *folds, *(complement(d) for d in named if d is not None and has_complement(d)), *route.late)


@lru_cache(maxsize=4096)
def _fold(definition: Definition) -> Rule:
    return fold(definition)


@lru_cache(maxsize=4096)
def worth_folding(definition: Definition) -> bool:
    """A definition that names more than a single entry."""
    return operations(definition.body) > 0 and free_indices(definition.body) >= set(definition.indices)


def finish(line: Line, candidates: Sequence[UsedGiven]) -> tuple[tuple[UsedGiven, ...], tuple[Definition, ...]]:
    """Apply every given, and write out every summed definition, that leaves a shorter line.

    Gives the givens that were used, and the quantities that were named for them.
    """
    used: list[UsedGiven] = []
    named: list[Definition] = []
    for candidate in candidates:
        if candidate.tensor in line.mentioned and _shorter(line, [use_given(candidate)]):
            abbreviation = _name(line, candidate)
            named.extend([abbreviation] if abbreviation else [])
            line.must(use_given(candidate, abbreviation))
            simplify(line)
            used.append(candidate)
    _write_out(line, candidates, used)
    return tuple(used), tuple(named)


def _write_out(line: Line, candidates: Sequence[UsedGiven], used: list[UsedGiven]) -> None:
    """Σ_k p_k and the like: write the definition out where the sum then becomes a shorter one, under the givens if need be."""
    if not line.expr.has(Sum):
        return
    for definition in reversed(line.definitions.rows):
        if definition.tensor not in line.mentioned or not line.expr.has(Sum):
            continue
        for needed, rules in _ways(definition, line.definitions, candidates):
            if _shorter(line, rules):
                for rule in rules:
                    line.must(rule)
                    simplify(line)
                used.extend(n for n in needed if n not in used)
                break


def _ways(definition: Definition, definitions: Definitions,
          candidates: Sequence[UsedGiven]) -> Iterator[tuple[Sequence[UsedGiven], Sequence[Rule]]]:
    """How a summed definition may be written out: alone, with a given about what it uses, with a definition that it uses."""
    opened = unfold_in_sums(definition)
    yield [], [opened]
    for given in candidates:
        if given.tensor in definition.uses:
            yield [given], [opened, use_given(given)]
    for inner in map(definitions.of, sorted(definition.uses, key=lambda t: t.name)):
        if inner is not None:
            yield [], [opened, write_out(inner)]


def _shorter(line: Line, rules: Sequence[Rule]) -> bool:
    """Whether the rules, each followed by all simplification, leave a shorter line."""
    trial = Line(line.expr, line.definitions, line.reserved)
    for rule in rules:
        if not trial.once(rule):
            return False
        simplify(trial)
    return operations(trial.expr) < operations(line.expr)


def _name(line: Line, used: UsedGiven) -> Definition | None:
    """The step that names the quantity which a given fixes, where it stands on the line by itself."""
    given = next(g for g in used.tensor.givens if g.name == used.name)
    lhs = used.relation.lhs
    if not given.letter or not isinstance(lhs, Sum):
        return None
    definition = _definition(given, lhs, line.definitions)
    return definition if line.once(abbreviate(definition)) else None


def _definition(given: Given, quantity: Expr, definitions: Definitions) -> Definition:
    taken = definitions.names
    letters = (given.letter, *(f"{given.letter}_{n}" for n in range(1, len(taken) + 2)))
    name = next(n for n in letters if n not in taken)
    free = tuple(i for e in quantity.atoms(Entry) for i in e.indices if i in free_indices(quantity))
    return Definition(Tensor(name, tuple(i.axis for i in free)), free, quantity)


def givens_of(inputs: Iterable[Tensor], barred: frozenset[Tensor]) -> Iterator[UsedGiven]:
    """Every equation that is given about the tensors, except about those that are yet to be varied."""
    for tensor in inputs:
        if tensor in barred:
            continue
        for given in tensor.givens:
            for relation in given.statements(tensor):
                if relation.op == "=":
                    yield UsedGiven(tensor, given.name, relation)
