"""Tables of rules: calculus, deltas, sums, algebra, equations; and the routes, which are named orders of rules."""

from symderiv.rules import (
    algebra,
    calculus,
    deltas,
    fractions,
    identities,
    indicators,
    inverses,
    matrices,
    opening,
    ranges,
    sums,
)
from symderiv.rules.rule import Rule, Scene

CALCULUS = calculus.RULES
"""Differentiation, in the order in which rules are tried on every line."""
EARLY = (deltas.SIFT, inverses.INVERSE, algebra.CANCEL, deltas.DISTRIBUTE, deltas.SPLIT, deltas.INTERCHANGE, matrices.PUT_BACK,
         algebra.LIKE_TERMS, sums.UNUSED_INDEX, sums.CONSTANTS_OUT, sums.SEPARATE, algebra.SIGNS, algebra.SQUARE_SIGN,
         algebra.FACTOR, algebra.OPPOSITES, *indicators.RULES)
"""Simplification that comes before definitions are recognised."""
LATE = (*identities.RULES, ranges.CHANGE_OF_INDEX, algebra.DIVIDE_TERMS, sums.MERGE_SUMS, algebra.EXPAND, algebra.FACTOR_SOME)
"""Simplification that waits until definitions have been recognised."""
OPENING = (deltas.SIFT, inverses.INVERSE, algebra.CANCEL, opening.EXPONENTIAL, opening.LINEAR, opening.MULTIPLY_OUT,
           opening.UNDER_DELTA, algebra.LIKE_TERMS, sums.UNUSED_INDEX, sums.CONSTANTS_OUT, sums.SEPARATE, algebra.SQUARE_SIGN)
"""What opens every bracket, where an equation is proved by letting terms meet."""
OPENING_LATE = (opening.LOGARITHM,)
"""What waits until definitions have been recognised."""
TABLE = tuple(dict.fromkeys((
    *CALCULUS, *deltas.RULES, *ranges.RULES, *sums.RULES,
    matrices.PUT_BACK,
    *algebra.RULES,
    *indicators.RULES,
    *identities.RULES,
    *fractions.RULES,
    *inverses.RULES,
    *opening.RULES,
)))
"""Every rule that needs no model."""

__all__ = ["CALCULUS", "EARLY", "LATE", "OPENING", "OPENING_LATE", "TABLE", "Rule", "Scene"]
