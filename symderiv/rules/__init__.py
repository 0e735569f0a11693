"""Tables of rules: calculus, deltas, sums, algebra, equations; and the routes, which are named orders of rules."""

from symderiv.rules import openings, proofs
from symderiv.rules.algebra import arithmetic, densities, fractions, identities, inverses, polynomials, powers, residuals
from symderiv.rules.calculus import derivatives, matrices
from symderiv.rules.indices import deltas, indicators, pairs, pieces, ranges, squares, sums
from symderiv.rules.rule import Rule, Scene

CALCULUS = derivatives.RULES
"""Differentiation, in the order in which rules are tried on every line."""
EARLY = (deltas.SIFT, inverses.INVERSE, *powers.RULES, *densities.RULES, deltas.DISTRIBUTE, deltas.SPLIT,
         deltas.INTERCHANGE, matrices.PUT_BACK,
         arithmetic.LIKE_TERMS, sums.UNUSED_INDEX, sums.CONSTANTS_OUT, sums.SEPARATE, arithmetic.SIGNS, arithmetic.SQUARE_SIGN,
         arithmetic.FACTOR, arithmetic.OPPOSITES, *pieces.RULES, *indicators.RULES, *pairs.EARLY)
"""Simplification that comes before definitions are recognised."""
LATE = (identities.SIGN_POWER, identities.ABSOLUTE, identities.QUOTIENT, fractions.DIVIDE_TERMS, *identities.RULES,
        ranges.CHANGE_OF_INDEX, sums.MERGE_SUMS, arithmetic.EXPAND, arithmetic.FACTOR_SOME, *pairs.LATE, fractions.COMPOUND,
        *polynomials.RULES)
"""Simplification that waits until definitions have been recognised."""
LAST = (fractions.COMMON_DENOMINATOR, sums.ONE_SUM, *squares.RULES, identities.SIGN_POWER, *residuals.RULES)
"""What is done when no definition is left to be found."""
OPENINGS = openings.RULES
"""What makes a line longer, tried where what follows leaves it shorter."""
JOINING = (*powers.RULES, arithmetic.LIKE_TERMS, arithmetic.FACTOR_SOME, sums.MERGE_SUMS, identities.SIGMOID_EXPONENTIAL,
           identities.SIGMOID_SUM, *densities.RULES)
"""What may fire once a line is opened."""
PROVING = (deltas.SIFT, inverses.INVERSE, *powers.RULES, proofs.EXPONENTIAL, openings.TERM_BY_TERM, openings.MULTIPLY_OUT,
           proofs.UNDER_DELTA, arithmetic.LIKE_TERMS, sums.UNUSED_INDEX, sums.CONSTANTS_OUT, sums.SEPARATE,
           arithmetic.SQUARE_SIGN)
"""What opens every bracket, where an equation is proved by letting terms meet."""
PROVING_LATE = (proofs.LOGARITHM,)
"""What waits there until definitions have been recognised."""
PROVING_LAST = (sums.NEST_SUMS, arithmetic.LIKE_TERMS)
"""What lets two terms meet there that are one sum, nested in different ways."""
TABLE = tuple(dict.fromkeys((
    *CALCULUS, *deltas.RULES, *ranges.RULES, *sums.RULES,
    matrices.PUT_BACK,
    *arithmetic.RULES,
    *indicators.RULES,
    *pieces.RULES,
    *pairs.RULES,
    *squares.RULES,
    *polynomials.RULES,
    *identities.RULES,
    *fractions.RULES,
    *densities.RULES,
    *inverses.RULES,
    *residuals.RULES,
    *OPENINGS,
    *proofs.RULES,
)))
"""Every rule that needs no model."""

__all__ = ["CALCULUS", "EARLY", "JOINING", "LAST", "LATE", "OPENINGS", "PROVING", "PROVING_LAST", "PROVING_LATE", "TABLE",
           "Rule", "Scene"]
