"""From a line without derivative signs to its textbook form, and then to what the givens make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
from symderiv.rules import EARLY, LATE, Rule
from symderiv.rules.equations import abbreviate, fold, use_given


def simplify(line: Line) -> None:
    """Contract, cancel, fold and factor until the line is in its textbook form."""
    line.run(rules_for(line.expr, line.definitions))


def rules_for(expr: Expr, definitions: Definitions) -> tuple[Rule, ...]:
    """The simplifying rules for a line: the general ones, and a fold for each definition the line could contain."""
    mentioned = tensors(expr)
    folds = tuple(fold(d) for d in definitions if d.uses <= mentioned and worth_folding(d))
    return (*EARLY, *folds, *LATE)


def worth_folding(definition: Definition) -> bool:
    """A definition that names more than a single entry."""
    return operations(definition.body) > 0 and free_indices(definition.body) >= set(definition.indices)


def use_givens(line: Line, candidates: Sequence[UsedGiven]) -> tuple[tuple[UsedGiven, ...], tuple[Definition, ...]]:
    """Apply every given that shortens the line; those that were used, and the quantities that were named for it."""
    used: list[UsedGiven] = []
    named: list[Definition] = []
    for candidate in candidates:
        if _try(line, use_given(candidate)):
            abbreviation = _name(line, candidate)
            if abbreviation:
                named.append(abbreviation)
            line.must(use_given(candidate, abbreviation))
            simplify(line)
            used.append(candidate)
    return tuple(used), tuple(named)


def _try(line: Line, rule: Rule) -> bool:
    """Whether the rule, and what follows from it, leaves a shorter line."""
    trial = Line(line.expr, line.definitions, line.reserved)
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
    taken = {t.name for t in (*definitions.inputs, *(d.tensor for d in definitions))}
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
