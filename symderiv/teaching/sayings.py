"""The table of sentences: what there is to say of a step by its rule, or that there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from symderiv.library.functions import FUNCTIONS
from symderiv.records import Step
from symderiv.teaching import algebra, calculus, sums
from symderiv.teaching.facts import About, Saying
from symderiv.teaching.sums import always, delta_apart, first_of

Find = Callable[[Step, About], Saying | None]
FUNCTION_RULES = tuple(dict.fromkeys(row.title for row in FUNCTIONS.values()))
PLAIN: Mapping[str, tuple[str, ...]] = {
    "signs": ("signs",),
    "way_round": ("a residual one way round", "sign of a difference", "sign of an opposite"),
    "opposite": ("opposite factors",),
    "square_sign": ("sign of a square", "even power"),
    "sign_squared": ("square of a sign",),
    "sum_squared": ("a sum that stands twice",),
    "sign_times_size": ("sign and absolute value", "sign and power"),
    "positive": ("sign of a positive quantity",),
    "under_sum": ("a factor under the sum",),
    "merge_sums": ("one sum",),
    "one_sum": ("one sum over all letters",),
    "term_sums": ("multiply out a sum", "nested sums term by term"),
    "multiply_out": ("a number into the bracket",), "in_front": ("a number out of the bracket",),
    "letter_by_letter": ("product letter by letter",),
    "where_it_holds": ("factor under a condition",),
    "put_back": ("put a factor back",),
    "inverses": ("inverse of a product",),
    "symmetric": ("symmetric matrix",),
    "condition_sides": ("solve the condition",),
    "condition_each": ("condition on an extreme",),
    "condition_same": ("condition through a function",),
    "condition_known": ("extreme under another condition",),
    "condition_factor": ("positive factor of a condition",),
    "indicator_squared": ("square of an indicator",),
    "clipped": ("clipped value",),
    "own_name": ("hyperbolic tangent", "logistic function", "quotient of functions", "logistic function of a difference"),
    "both_sigmoids": ("reflection of the sigmoid", "sum of the sigmoids", "complement of the sigmoid", "sigmoid of a negative",
                      "complement beside the reflection"),
    "sigmoid_exponential": ("exponential of the sigmoid",),
    "sigmoid_log": ("log of the sigmoid",),
    "unknown": ("unknown function",),
    "compound": ("compound fraction",),
    "polynomial": ("factor the polynomial",),
    "exponential_log": ("log of an exponential factor",),
    "never_below": ("maximum of what is never below",),
    "absorption": ("absorption",),
    "both_extremes": ("largest and smallest",),
    "sign_of_even": ("sign of an even power",),
    "absolute_log": ("log of an absolute value",),
    "power_power": ("power of a power", "whole powers"),
    "powers": ("one power", "least power"),
    "density_shifted": ("density of a shifted argument",),
    "density_even": ("even density",),
}
"""By the key of a sentence that needs nothing of the step: the rules about which it is said."""
ROWS: Mapping[str, Find] = {
    **dict.fromkeys(("definition", "write out a name"), algebra.stands_for),
    **dict.fromkeys(("power of a name", "part of a name"), algebra.folded),
    **dict.fromkeys((*FUNCTION_RULES, "derivative of an open function"), first_of(calculus.inner, calculus.direct)),
    "power rule": first_of(calculus.inner, always("power", aside=True)),
    "power rule off the diagonal": always("off_the_diagonal"),
    "exponential rule": first_of(calculus.inner, always("exponential", aside=True)),
    "independence rule": calculus.independence,
    "constant factor rule": calculus.constant_factor,
    "sum rule": calculus.sum_rule,
    "product rule": calculus.product,
    "quotient rule": calculus.quotient,
    "general power rule": always("exponent"),
    "chain rule": calculus.chain,
    "derivative of a component": calculus.component,
    "indicator rule": always("indicator"),
    "maximum rule": always("maximum"),
    "minimum rule": always("minimum"),
    "maximum over an index": always("maximum_over"),
    "product over an index": always("product_over"),
    "inverse rule": always("inverse"),
    "determinant rule": always("determinant"),
    "Cholesky rule": always("cholesky"),
    "rule of the inverse Cholesky factor": always("inverse"),
    "eigenvalue rule": always("eigenvalue"),
    "eigenvector rule": always("eigenvector"),
    "QR rule": always("triangle"),
    "matrix exponential rule": always("matrix_exponential"),
    "rule of the inverse triangle": always("inverse"),
    "matrix times its inverse": always("identity"),
    "Kronecker sifting": sums.sifting,
    "distribute": first_of(delta_apart("distribute"), algebra.multiplied),
    "split the sum": first_of(delta_apart("split"), always("term_sums", aside=True)),
    "nested sums": always("nested", aside=True),
    "change of index": always("recount"),
    "constants out of a sum": sums.constants_out,
    "sum of a constant": sums.unused_index,
    "separate sums": always("separate"),
    "merge sums": sums.merged,
    "lemma": first_of(sums.both_cases, algebra.put_in),
    "abbreviate": sums.abbreviate,
    "given": sums.given,
    "write out": sums.write_out,
    "two cases": sums.two_cases,
    "only one term moves": always("one_term"),
    "each case by itself": always("each_case", aside=True),
    "the case that applies": always("case_applies", aside=True),
    "take a term out": sums.term_out,
    "complete the sum": sums.complete,
    "join the cases": always("join_cases"),
    "log of a quotient": always("log_quotient"),
    "log of an exponential": always("log_exponential"),
    "write out the sum": sums.written_sum,
    "all components at once": always("all_components"),
    "total differential": always("total_differential"),
    "move across the inner product": always("across"),
    "collect differentials": always("collect"),
    "read off the gradient": sums.read_off,
    "expand": always("expand", aside=True),
    "extreme under its condition": always("extreme", aside=True),
    "otherwise": always("otherwise", aside=True),
    "either way": always("either", aside=True),
    "condition under itself": always("under_itself"),
    "conditions that exclude each other": always("neither_condition"),
    "either order": always("either_order", aside=True),
    "nothing left out": always("left_out", aside=True),
    "complement": always("complement", aside=True),
    "fold": algebra.folded,
    "name the adjoint": algebra.called,
    "cancel": algebra.cancelled,
    "factor": first_of(algebra.common, algebra.shared_by_some, always("in_front", aside=True)),
    "factor some terms": first_of(algebra.shared_by_some, always("in_front", aside=True)),
    "gather like terms": algebra.gathered,
    "gather powers": always("powers", aside=True),
    "divide each term": always("divide", aside=True),
    **dict.fromkeys(("one denominator", "common denominator"), always("denominator", aside=True)),
    **dict.fromkeys(("multiply out", "multiply out the other factor"), algebra.multiplied),
    **dict.fromkeys(("linearity of the sum", "sum term by term"), always("term_sums", aside=True)),
    "rename under a delta": always("either_letter", aside=True),
    "exponential of a sum": always("exponential_sum", aside=True),
    "logarithm of a product": always("log_product", aside=True),
    "component by component": always("by_component", aside=True),
    "differential of a component": always("differential", aside=True),
    **{rule: always(key, aside=True) for key, rules in PLAIN.items() for rule in rules},
}
"""By the name of a rule: what finds the sentence about one of its steps."""
MOST = 2
"""The most sentences about one line."""


def saying(step: Step, about: About) -> Saying | None:
    """What there is to say of a step; nothing where the step does not tell what it did.

    >>> from symderiv.notation import Axis, Definitions, Delta, Sum, Tensor
    >>> K = Axis("K"); k, i = K.index("k"), K.index("i"); y = Tensor("y", (K,))
    >>> said = saying(Step("Kronecker sifting", Sum(y[k] * Delta(k, i), k), y[i]), About(Definitions()))
    >>> said.key, said.slots["c"][0].letter, said.slots["c"][0].value
    ('sift_one', k, i)
    """
    find = ROWS.get(step.rule)
    return find(step, about) if find else None


def chosen(found: Iterable[Saying]) -> list[Saying]:
    """What is said of a line that several steps lead to: the main things, or else the asides, or else one said before."""
    each = list(dict.fromkeys(found))
    main = [s for s in each if not s.aside]
    new = main or [s for s in each if not s.again]
    return together(new)[:MOST] or each[:1]


UNNAMED = frozenset({"put_in"})
"""What can be said of many things without naming them."""


def together(found: Iterable[Saying]) -> list[Saying]:
    """The sentences, those that say the same of different things as one.

    >>> one, two = (Saying("sift_one", {"c": (letter,)}) for letter in "ki")
    >>> [(said.key, said.slots["c"]) for said in together((one, two))]
    [('sift_many', ('k', 'i'))]
    """
    kept: list[Saying] = []
    for said in found:
        place, both = next(((n, both) for n, other in enumerate(kept) if (both := _both(other, said))), (None, None))
        if place is None or both is None:
            kept.append(said)
        else:
            kept[place] = both
    return kept


def _both(one: Saying, other: Saying) -> Saying | None:
    """One sentence about the things of two; nothing where they say different things, or of too many to name."""
    (kind, number), (own, second) = (s.key.rpartition("_")[::2] for s in (one, other))
    rest, others = ({name: slot for name, slot in s.slots.items() if name != "c"} for s in (one, other))
    if kind != own or not {number, second} <= {"one", "many", "all"} or rest != others:
        return None
    things = tuple(dict.fromkeys((*one.slots.get("c", ()), *other.slots.get("c", ()))))
    if "all" not in (number, second) and len(things) < 4:
        return Saying(f"{kind}_many", {**rest, "c": things}, one.aside)
    return Saying(f"{kind}_all", aside=one.aside) if kind in UNNAMED else None


__all__ = ["ROWS", "About", "Saying", "chosen", "saying"]
