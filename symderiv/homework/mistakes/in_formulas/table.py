"""The table of mistakes in formulas.

A row may have a `slip`, which turns a right line into what people write, and a `repair`, which turns the wrong line right.
"""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.homework.mistakes.in_formulas import masks as m
from symderiv.homework.mistakes.in_formulas import omissions as o
from symderiv.homework.mistakes.in_formulas import slips as s
from symderiv.homework.mistakes.in_formulas.places import Change


@dataclass(frozen=True)
class Mistake:
    """One kind of mistake: its name, what a person is told, and how it is made and mended.

    `assumes` are givens that the wrong line takes for granted.
    """

    name: str
    meaning: str
    slip: Change | None = None
    repair: Change | None = None
    assumes: tuple[str, ...] = ()


PATH = Mistake("path left out", "it is taken as a constant, though it moves with the variable")
CASE = Mistake("case left out", "the line is that of one case; elsewhere the derivative is another one")
EQUAL_INDICES = Mistake("case i ≠ j left out",
                        "the line is that of equal indices; where they differ the derivative is another one")
TABLE = (
    Mistake("missing transpose", "rows and columns of a matrix are exchanged", repair=s.transposed),
    PATH,
    Mistake("indicator left out", "the line holds only where the condition does; elsewhere this part is 0", m.without_condition,
            m.with_condition),
    CASE,
    Mistake("indicator of the other side", "the condition is the opposite one", m.other_side, m.other_side),
    Mistake("wrong sign", "a term has the opposite sign", s.sign, s.sign),
    Mistake("only the diagonal of the Jacobian used", "the chain rule sums over every component of the quantity between;"
            " here only the component with the same index was kept", s.chain_diagonal, s.summed_chain),
    Mistake("wrong factor of a size", "a size, the N of a mean, is missing or stands there once too often",
            o.term_by_a_size, o.term_by_a_size),
    Mistake("delta contracted wrongly", "sum and delta go together: one term stays, in the other letter", s.delta_lost_in_sum),
    Mistake("Kronecker delta replaced by 1", "only the case of equal indices was considered", s.delta_as_one, s.with_delta),
    EQUAL_INDICES,
    Mistake("dummy index reused", "two sums that multiply need two index letters", s.one_dummy, s.two_dummies),
    Mistake("logarithm of a sum split", "the logarithm of a sum is not the sum of the logarithms", s.log_of_sum, s.log_gathered),
    Mistake("power of a sum split", "a power of a sum is not the sum of the powers", s.power_of_sum, s.power_gathered),
    Mistake("function of a sum split", "a function of a sum is not the sum of the function's values", s.function_of_sum,
            s.function_gathered),
    Mistake("product rule as product of derivatives", "(u v)' is u' v + u v'", o.product_of_derivatives),
    Mistake("half of the product rule", "(u v)' is u' v + u v'; a term is missing", o.one_term_of_product_rule),
    Mistake("wrong quotient rule", "(f/g)' is (f' g − f g')/g²", o.wrong_quotient),
    Mistake("inner derivative forgotten", "the chain rule multiplies by the derivative of what stands inside", o.without_inner),
    Mistake("wrong power rule", "(uⁿ)' is n uⁿ⁻¹ u'", o.wrong_power_rule),
    Mistake("factor of the chain rule left out", "a derivative of the chain is missing", o.without_chain_factor),
    Mistake("wrong slope", "tanh' is 1 − tanh², σ' is σ (1 − σ)", o.other_slope, o.slope),
    Mistake("activation's derivative at the wrong place", "f'(z) is taken at z, what goes into the activation",
            m.evaluated_elsewhere, m.evaluated_elsewhere),
    Mistake("given assumed", "the matrix is taken to be symmetric, which is not given", assumes=("symmetric",)),
    Mistake("missing transpose", "rows and columns of a matrix are exchanged", s.transposed),
    Mistake("given assumed", "the entries are taken to be positive, which is not given", assumes=("positive",)),
    Mistake("given assumed", "the entries are taken to sum to 1, which is not given", assumes=("simplex",)),
    Mistake("given assumed", "the matrix is taken to be orthogonal, which is not given", assumes=("orthogonal",)),
    Mistake("sum dropped", "only one term of the sum was kept", s.one_term_of_sum),
    Mistake("sum dropped", "the sum sign is gone, its terms are still there", s.whole_sum_kept_free),
    Mistake("sum applied to one term only", "the constant term is summed as well, it counts once for every index value",
            s.sum_of_first_term),
    Mistake("wrong exponent", "a power is wrong", o.power_lost, o.power_found),
    Mistake("wrong constant factor", "a number is wrong", o.other_number, o.other_number),
    Mistake("wrong index", "an index letter is wrong", repair=s.other_index),
    Mistake("lost term", "a term is missing", o.term_lost, o.term_found),
    Mistake("lost factor", "a factor is missing", o.factor_lost, o.factor_found),
    Mistake("factor pulled out of a sum", "the factor depends on the summation index, so it stays inside", s.pulled_out),
    Mistake("sum of products split", "the sum of products is not the product of the sums", s.two_dummies, s.one_dummy),
    Mistake("wrong index", "an index letter is wrong", s.other_index),
    Mistake("wrong symbol", "another quantity of the same shape belongs here", o.other_symbol, o.other_symbol),
    Mistake("given assumed", "the entries are taken to be 0 or 1, which is not given", assumes=("mask",)),
    Mistake("given assumed", "the entries are taken to be 0 but for a single 1, which is not given", assumes=("one-hot",)),
)
"""In the order in which they are tried: what has one cause before what could have many, what supposes less before more."""
