"""Derivatives that are zero only because two parts of a text do not hang together."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.errors import ModelError
from symderiv.notation import Tensor
from symderiv.reading.problems.problem import Problem


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


def _advice(problem: Problem, variable: Tensor, output: Tensor) -> str:
    """How an output is made of a variable, or another output is named."""
    if problem.definitions.of(variable) is not None:
        return f"Write {variable.name} in the definition of {output.name}, in place of what it stands for"
    made = (row.tensor for row in problem.definitions.rows)
    other = next((one.name for one in made if variable in problem.definitions.below(one)), "")
    where = f"It stands in the definition of {other}, which {output.name} does not use. " if other else ""
    return (f"{where}Mend the name in the text, or say of what the derivative is asked: "
            f"write the line % output: {other or output.name}")


__all__ = ["require_dependence"]
