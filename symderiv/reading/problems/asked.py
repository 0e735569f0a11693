"""Which derivatives a text asks for: what its words say, else what its own derivatives are by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from symderiv.errors import SymderivError
from symderiv.notation import Tensor
from symderiv.reading.problems.problem import Problem
from symderiv.reading.prose.objectives import varied


def asked_in_words(problem: Problem) -> list[tuple[Tensor, Tensor]]:
    """What is to be differentiated, and by what, as the words of the text say; where they name no first, it is the output."""
    facts = [f for f in problem.statements.facts if f.kind == "asked"] if problem.statements else []
    named = {fact.subject for fact in facts if fact.value}
    found: list[tuple[Tensor, Tensor]] = []
    for fact in facts:
        if not fact.value and fact.subject in named:
            continue  # another phrase has said of what
        for by in _known(problem, fact.subject):
            of = next(_known(problem, fact.value[0]), None) if fact.value else problem.asked()
            if of is not None and problem.definitions.of(of) is not None and by != of and by in problem.definitions.below(of):
                found.append((of, by))
    return list(dict.fromkeys(found))


def varied_in_lines(problem: Problem) -> list[Tensor]:
    """What stands below the ∂ and ∇ of the text's own lines."""
    lines = [formula.latex for formula in problem.statements.formulas] if problem.statements else []
    return list(dict.fromkeys(t for latex in lines for name in varied(latex) for t in _known(problem, name)))


def _known(problem: Problem, name: str) -> Iterator[Tensor]:
    """The quantity that a name or a component of it stands for; none where there is no such."""
    for spelling in dict.fromkeys((name, name.partition("_")[0])):
        with suppress(SymderivError):
            yield problem.tensor(spelling)
            return


__all__ = ["asked_in_words", "varied_in_lines"]
