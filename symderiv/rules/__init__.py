"""Tables of rules: calculus, deltas, sums, algebra, equations; and the routes, which are named orders of rules."""

from symderiv.rules import algebra, calculus, deltas, identities, indicators, matrices, ranges, sums
from symderiv.rules.rule import Rule, Scene

CALCULUS = calculus.RULES
"""Differentiation, in the order in which rules are tried on every line."""
EARLY = (deltas.SIFT, algebra.CANCEL, deltas.DISTRIBUTE, deltas.SPLIT, deltas.INTERCHANGE, matrices.PUT_BACK,
         algebra.LIKE_TERMS, sums.UNUSED_INDEX, sums.CONSTANTS_OUT, sums.SEPARATE, algebra.SIGNS, algebra.SQUARE_SIGN, algebra.FACTOR, algebra.OPPOSITES,
         *indicators.RULES)
"""Simplification that comes before definitions are recognised."""
LATE = (*identities.RULES, ranges.CHANGE_OF_INDEX, algebra.DIVIDE_TERMS, sums.MERGE_SUMS, algebra.EXPAND, algebra.FACTOR_SOME)
"""Simplification that waits until definitions have been recognised."""
TABLE = tuple(dict.fromkeys((*CALCULUS, *deltas.RULES, *ranges.RULES, *sums.RULES, matrices.PUT_BACK, *algebra.RULES, *indicators.RULES,
                             *identities.RULES)))
"""Every rule that needs no model."""

__all__ = ["CALCULUS", "EARLY", "LATE", "TABLE", "Rule", "Scene"]
