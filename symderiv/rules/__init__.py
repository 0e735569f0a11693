"""Tables of rules: calculus, deltas, algebra, equations; and the routes, which are named orders of rules."""

from symderiv.rules import algebra, calculus, deltas
from symderiv.rules.rule import Rule, Scene

CALCULUS = calculus.RULES
SIMPLIFY = (deltas.SIFT, algebra.CANCEL, deltas.DISTRIBUTE, deltas.SPLIT, *algebra.RULES)
TABLE = tuple(dict.fromkeys((*CALCULUS, *SIMPLIFY)))
"""Every rule that needs no model, in the order in which lines try them."""

__all__ = ["CALCULUS", "SIMPLIFY", "TABLE", "Rule", "Scene"]
