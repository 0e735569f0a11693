"""Derivatives by one variable after the other: Hessians and higher ones."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.line import Line
from symderiv.derive.symmetric import is_symmetry
from symderiv.notation import Definitions, Entry, Partial, Tensor, alike, letters
from symderiv.records import Derivation
from symderiv.rules.equations import cite


def derivative_in_turn(definitions: Definitions, output: Expr, variables: tuple[Entry, ...],
                       excluded: frozenset[Tensor] = frozenset()) -> Derivation:
    """The derivative of `output` by one variable after the other, innermost first.

    The lemma of each stage keeps clear of what holds at the point only: of givens about tensors that a later stage varies, or
    about `excluded`, and of what their definitions say, for they are varied as if they had none. A symmetry that only a stage on
    the way needed is not used.
    """
    return without_idle(lambda unused: _in_turn(definitions, output, variables, excluded, unused), len(variables) > 1)


def without_idle(derive: Callable[[frozenset[Tensor]], Derivation], in_stages: bool = False) -> Derivation:
    """A derivation that uses no given in vain: where the tensor is gone from the result, it is derived once more without what
    is given about it, and this one is taken where it comes to the same. Only a symmetry, or a given of an earlier stage, may
    have been used on the way to what is gone."""
    found = derive(frozenset())
    seen = found.definitions.mentioned_below(found.result)
    idle = frozenset(g.tensor for g in found.givens if (in_stages or is_symmetry(g.relation)) and g.tensor not in seen)
    other = derive(idle) if idle else found
    return other if alike(other.result, found.result) else found


def _in_turn(definitions: Definitions, output: Expr, variables: tuple[Entry, ...], excluded: frozenset[Tensor],
             unused: frozenset[Tensor]) -> Derivation:
    """The same where nothing that is given about the tensors `unused` is used."""
    goal: Expr = output
    lemma: Derivation | None = None
    for n, wrt in enumerate(variables):
        later = excluded | frozenset(v.tensor for v in variables[n + 1:])
        stage = Differentiation(definitions.without(later), later | unused, upstream=lemma.abbreviations if lemma else ())
        goal = Partial(goal, wrt)
        lemma = stage.derive(goal) if lemma is None else _next_stage(stage, goal, lemma)
    assert lemma is not None
    return lemma


def _next_stage(stage: Differentiation, goal: Partial, inner: Derivation) -> Derivation:
    line = Line(goal, stage.definitions, frozenset(letters(goal)))
    line.lemmas[inner.key] = inner
    line.must(cite(inner))
    return stage.complete(line, goal)
