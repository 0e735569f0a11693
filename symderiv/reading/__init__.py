"""Reading what people write: LaTeX formulas, problem files, derivation chains."""

from symderiv.reading.formulas.latex import Equation, read_equation, read_equations, read_expression
from symderiv.reading.formulas.names import Names
from symderiv.reading.problems.files import Chain, Problem, read_chain, read_problem

__all__ = [
    "Chain", "Equation", "Names", "Problem", "read_chain", "read_equation", "read_equations", "read_expression", "read_problem",
]
