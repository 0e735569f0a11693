"""Derivatives that are zero only because two parts of a text do not hang together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from symderiv.errors import ModelError, ParseError, SymderivError, TextPlace
from symderiv.notation import Tensor
from symderiv.reading.problems.problem import Problem
from symderiv.reading.problems.statements import Fact


def require_dependence(problem: Problem, output: Tensor, variables: Sequence[Tensor]) -> None:
    """That the output is made of each variable. What is defined last, s = log σ², may be what the derivative is asked by: then
    the output is what is defined before it.

    Raises `ModelError` for a variable of a document that the output is not made of.
    """
    if problem.statements is None:
        return
    rows = problem.definitions.rows
    if output in variables:
        output = next((row.tensor for row in reversed(rows) if row.tensor not in variables), output)
    used = problem.definitions.below(output) | {output}
    for variable in variables:
        if variable not in used:
            raise ModelError(f"{output.name} does not depend on {variable.name}", typed=problem.name,
                             advice=_advice(problem, variable, output))


def apart(problem: Problem) -> Callable[[str, Sequence[str]], None]:
    """The same for a model of the text, by names; what the text does not have (a loss that is left open) is no matter of it."""
    of = {t.name: t for t in (*problem.definitions.inputs, *(row.tensor for row in problem.definitions.rows))}

    def require(output: str, variables: Sequence[str]) -> None:
        if output in of:
            require_dependence(problem, of[output], [of[name] for name in variables if name in of])

    return require


def _advice(problem: Problem, variable: Tensor, output: Tensor) -> str:
    """How an output is made of a variable, or another output is named."""
    if problem.definitions.of(variable) is not None:
        return f"Write {variable.name} in the definition of {output.name}, in place of what it stands for"
    made = (row.tensor for row in problem.definitions.rows)
    other = next((one.name for one in made if variable in problem.definitions.below(one)), "")
    where = f"It stands in the definition of {other}, which {output.name} does not use. " if other else ""
    again = _again(problem, output)
    if again:
        return (f"{where}Line {again} defines {output.name} anew: put a heading before each of the two, "
                r"as in \section{First}, and each is read by itself")
    return (f"{where}Mend the name in the text, or say of what the derivative is asked: "
            f"write the line % output: {other or output.name}")


def _again(problem: Problem, output: Tensor) -> int:
    """The line of a definition of the output that could not be held against the first; 0 where there is none."""
    statements = problem.statements
    if statements is None:
        return 0
    for _, at in problem.twice:
        left = next((f.latex.partition("=")[0] for f in statements.formulas if f.places[0] == at), "")
        if left.partition("(")[0].strip() in (output.name, output.latex):
            return TextPlace.of(statements.source, at).line
    return 0


def require_own_arguments(problem: Problem, fact: Fact, of: Tensor | None) -> None:
    """That a question about a value, d/dz f(g), is not about f where the text defines a g that f is not made of."""
    called = re.search(rf"(?<![A-Za-z\\]){re.escape(fact.value[0])}\s*(?:\\[,;:! ]\s*)?\((?P<of>[^()]*)\)", fact.words
                       ) if of is not None and fact.value else None
    names = called["of"].split(",") if called else []
    made = [t for name in names for t in _named(problem, name.strip()) if problem.definitions.of(t) is not None]
    other = next((t for t in made if of is not None and t not in problem.definitions.below(of)), None)
    if other is not None and called is not None:
        raise ParseError(f"The text asks for {fact.words}, and {fact.value[0]} is not made of {other.name}", typed=problem.name,
                         advice=f"Give the value a name, as in $v = {' '.join(called[0].split())}$, or the product, and ask for "
                         "that derivative.")


def _named(problem: Problem, name: str) -> list[Tensor]:
    try:
        return [problem.tensor(name)]
    except SymderivError:
        return []


__all__ = ["apart", "require_dependence", "require_own_arguments"]
