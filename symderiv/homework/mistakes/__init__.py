"""The tables of mistakes, in formulas and in numbers, and the search for the one that explains what is wrong."""

from symderiv.homework.mistakes.fits import FITS, Named, named
from symderiv.homework.mistakes.in_formulas.case import Case
from symderiv.homework.mistakes.in_formulas.table import TABLE, Mistake
from symderiv.homework.mistakes.search import Diagnosis, assumed, chain_lines, diagnose

__all__ = ["FITS", "TABLE", "Case", "Diagnosis", "Mistake", "Named", "assumed", "chain_lines", "diagnose", "named"]
