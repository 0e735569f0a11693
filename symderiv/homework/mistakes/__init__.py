"""The table of mistakes in formulas, and the search for the one that explains what is wrong; those in numbers are in `fits`."""

from symderiv.homework.mistakes.in_formulas.case import Case
from symderiv.homework.mistakes.in_formulas.table import TABLE, Mistake
from symderiv.homework.mistakes.search import Diagnosis, assumed, chain_lines, diagnose

__all__ = ["TABLE", "Case", "Diagnosis", "Mistake", "assumed", "chain_lines", "diagnose"]
