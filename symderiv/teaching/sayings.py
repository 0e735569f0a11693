"""The table of sentences: what there is to say of a step by its rule, or that there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from symderiv.library.functions import FUNCTIONS
from symderiv.records import Step
from symderiv.teaching import calculus, sums
from symderiv.teaching.facts import About, Saying
from symderiv.teaching.sums import always, delta_apart

Find = Callable[[Step, About], Saying | None]
FUNCTION_RULES = tuple(dict.fromkeys(row.title for row in FUNCTIONS.values()))
ROWS: Mapping[str, Find] = {
    **dict.fromkeys((*FUNCTION_RULES, "power rule", "derivative of an open function"), calculus.inner),
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
    "matrix times its inverse": always("identity"),
    "Kronecker sifting": sums.sifting,
    "distribute": delta_apart("distribute"),
    "split the sum": delta_apart("split"),
    "nested sums": always("nested", aside=True),
    "change of index": always("recount"),
    "constants out of a sum": sums.constants_out,
    "sum of a constant": sums.unused_index,
    "separate sums": always("separate"),
    "merge sums": sums.merged,
    "lemma": sums.both_cases,
    "abbreviate": sums.abbreviate,
    "given": sums.given,
    "write out": always("write_out", aside=True),
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
    "either order": always("either_order", aside=True),
    "nothing left out": always("left_out", aside=True),
    "complement": always("complement", aside=True),
}
"""By the name of a rule: what finds the sentence about one of its steps."""
SILENT = frozenset({
    "definition", "fold", "name the adjoint", "write out a name", "cancel", "gather powers", "gather like terms", "signs",
    "sign of a square", "divide each term", "factor", "factor some terms", "opposite factors", "one denominator",
    "common denominator", "linearity of the sum", "multiply out", "multiply out the other factor", "sum term by term",
    "a factor under the sum",
    "multiply out a sum", "rename under a delta", "exponential of a sum", "logarithm of a product", "product letter by letter",
    "factor under a condition", "put a factor back", "inverse of a product", "symmetric matrix", "solve the condition",
    "condition on an extreme", "square of an indicator", "square of a sign", "sign of an opposite", "hyperbolic tangent",
    "logistic function", "reflection of the sigmoid", "sign and absolute value", "exponential of the sigmoid",
    "sum of the sigmoids", "complement of the sigmoid", "quotient of functions", "log of the sigmoid", "sigmoid of a negative",
    "component by component", "differential of a component", "one sum over all letters", "unknown function",
    "condition through a function", "extreme under another condition", "clipped value", "positive factor of a condition",
    "logistic function of a difference", "compound fraction", "sign and power", "even power", "complement beside the reflection",
    "factor the polynomial", "log of an exponential factor",
})
"""The rules whose steps the formula says everything about."""
MOST = 2
"""The most sentences about one line."""


def saying(step: Step, about: About) -> Saying | None:
    """What there is to say of a step; nothing where its rule is silent, or where the step does not tell what it did.

    >>> from symderiv.notation import Axis, Definitions, Delta, Sum, Tensor
    >>> K = Axis("K"); k, i = K.index("k"), K.index("i"); y = Tensor("y", (K,))
    >>> said = saying(Step("Kronecker sifting", Sum(y[k] * Delta(k, i), k), y[i]), About(Definitions()))
    >>> said.key, said.slots["c"][0].letter, said.slots["c"][0].value
    ('sift_one', k, i)
    """
    find = ROWS.get(step.rule)
    return find(step, about) if find else None


def chosen(found: Iterable[Saying]) -> list[Saying]:
    """What is said of a line that several steps lead to: the main things, or the first of the asides."""
    each = list(dict.fromkeys(found))
    main = [s for s in each if not s.aside]
    return main[:MOST] if main else each[:1]


__all__ = ["ROWS", "SILENT", "About", "Saying", "chosen", "saying"]
