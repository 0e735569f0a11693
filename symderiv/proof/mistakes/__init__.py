"""The tables of mistakes, in formulas and in numbers, and the search for the one that explains what is wrong."""

from symderiv.proof.mistakes.case import Case
from symderiv.proof.mistakes.fits import FITS, Named, named
from symderiv.proof.mistakes.search import Diagnosis, assumed, chain_lines, diagnose
from symderiv.proof.mistakes.table import TABLE, Mistake

__all__ = ["FITS", "TABLE", "Case", "Diagnosis", "Mistake", "Named", "assumed", "chain_lines", "diagnose", "named"]
