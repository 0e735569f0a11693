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
    openings,
    pairs,
    pieces,
    polynomials,
    powers,
    proofs,
    ranges,
    sums,
)
from symderiv.rules.rule import Rule, Scene

CALCULUS = calculus.RULES
"""Differentiation, in the order in which rules are tried on every line."""
EARLY = (deltas.SIFT, inverses.INVERSE, *powers.RULES, deltas.DISTRIBUTE, deltas.SPLIT, deltas.INTERCHANGE, matrices.PUT_BACK,
         algebra.LIKE_TERMS, sums.UNUSED_INDEX, sums.CONSTANTS_OUT, sums.SEPARATE, algebra.SIGNS, algebra.SQUARE_SIGN,
         algebra.FACTOR, algebra.OPPOSITES, *pieces.RULES, *indicators.RULES, *pairs.EARLY)
"""Simplification that comes before definitions are recognised."""
LATE = (identities.SIGN_POWER, identities.ABSOLUTE, identities.QUOTIENT, algebra.DIVIDE_TERMS, *identities.RULES,
        ranges.CHANGE_OF_INDEX, sums.MERGE_SUMS, algebra.EXPAND, algebra.FACTOR_SOME, *pairs.LATE, fractions.COMPOUND,
        *polynomials.RULES)
"""Simplification that waits until definitions have been recognised."""
LAST = (fractions.COMMON_DENOMINATOR,)
"""What is done when no definition is left to be found."""
OPENINGS = openings.RULES
"""What makes a line longer, tried where what follows leaves it shorter."""
JOINING = (*powers.RULES, algebra.LIKE_TERMS, algebra.FACTOR_SOME, sums.MERGE_SUMS, identities.SIGMOID_EXPONENTIAL,
           identities.SIGMOID_SUM)
"""What may fire once a line is opened."""
PROVING = (deltas.SIFT, inverses.INVERSE, *powers.RULES, proofs.EXPONENTIAL, openings.TERM_BY_TERM, openings.MULTIPLY_OUT,
           proofs.UNDER_DELTA, algebra.LIKE_TERMS, sums.UNUSED_INDEX, sums.CONSTANTS_OUT, sums.SEPARATE, algebra.SQUARE_SIGN)
"""What opens every bracket, where an equation is proved by letting terms meet."""
PROVING_LATE = (proofs.LOGARITHM,)
"""What waits there until definitions have been recognised."""
TABLE = tuple(dict.fromkeys((
    *CALCULUS, *deltas.RULES, *ranges.RULES, *sums.RULES,
    matrices.PUT_BACK,
    *algebra.RULES,
    *indicators.RULES,
    *pieces.RULES,
    *pairs.RULES,
    *polynomials.RULES,
    *identities.RULES,
    *fractions.RULES,
    *inverses.RULES,
    *OPENINGS,
    *proofs.RULES,
)))
"""Every rule that needs no model."""

__all__ = ["CALCULUS", "EARLY", "JOINING", "LAST", "LATE", "OPENINGS", "PROVING", "PROVING_LATE", "TABLE", "Rule", "Scene"]
