r"""The functions of programs' libraries as formulas, one row each.

`\operatorname{npNAME}` is NumPy's function NAME of whole arrays, as `notation.arrays` has it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Names, how many arrays it is of, the names of its options, and the formula for each way of giving options.

    In a formula <0> is the first array, <f> the name, <axis> the group of that name in the pattern of the options.
    """

    names: str
    arrays: int
    options: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]
    advice: str
    """What to write for all other options."""
    alone: bool = True
    """Whether the name says enough without that of its library."""


PLACE = r"axis=(?P<axis>[01])"
ALONG = ((r"axis=\(0, ?1\)|axis=\(1, ?0\)", r"\operatorname{<f>}(<0>)"),
         (PLACE, r"\operatorname{np<f>axis<axis>}(<0>)"),
         ("axis=-1", r"\operatorname{np<f>axislast}(<0>)"),
         (PLACE + ",keepdims=True", r"\operatorname{np<f>axis<axis>kept}(<0>)"),
         ("axis=-1,keepdims=True", r"\operatorname{np<f>axislastkept}(<0>)"))
OPTIONS = ("axis|dim", "keepdims|keepdim")
OVER_AXIS = r"Write the sum with its letter, as in s_i = \sum_j x_{ij}."
CASES = r"\begin{cases} <1> & <0> \\ <2> & \text{otherwise} \end{cases}"
ROOT = r"\operatorname{{sqrt}}({})"
SPREAD = r"Write it as a formula: \frac{1}{n-1} \sum_{i=1}^n (x_i - m)^2 with m = \frac{1}{n} \sum_{i=1}^n x_i."
NORMS = r"Write \|A\|_F, \|x\|, \|x\|_1 or \|x\|_\infty; the norm of each row is r_i = \sqrt{\sum_j A_{ij}^2}."
LOSS = "Write what it computes as a formula, as in L = mean((p - y)^2)."
CLASSES = ("With a label write L = -logsoftmax(z)[c] and: Let $c$ be the correct class. With a vector of probabilities "
           "write L = -sum(y * logsoftmax(z)).")

ROWS = (
    Row("sum reduce_sum", 1, OPTIONS, (("", "sum(<0>)"), *ALONG), OVER_AXIS, alone=False),
    Row("mean average reduce_mean", 1, OPTIONS, (("", "mean(<0>)"), *((p, f.replace("<f>", "mean")) for p, f in ALONG)),
        OVER_AXIS, alone=False),
    Row("torch.var torch.std", 1, ("unbiased|correction", *OPTIONS), (), SPREAD),
    Row("var std", 1, ("ddof", *OPTIONS), (("", "<f>(<0>)"), *ALONG), SPREAD, alone=False),
    Row("prod reduce_prod", 1, OPTIONS, (("", r"\operatorname{npprod}(<0>)"), *ALONG), OVER_AXIS, alone=False),
    Row("max min amax amin reduce_max reduce_min", 1, OPTIONS, (("", r"\operatorname{np<f>}(<0>)"), *ALONG), OVER_AXIS,
        alone=False),
    Row("softmax log_softmax logsoftmax", 1, ("axis|dim",), (
        ("|axis=-1|axis=1", "<f>(<0>)"), ("axis=0", r"\operatorname{np<f>axis0}(<0>)")), "Write it of each row or column."),
    Row("logsumexp", 1, OPTIONS, (("", "logsumexp(<0>)"), *ALONG), OVER_AXIS),
    Row("norm", 1, ("ord|p", *OPTIONS), (
        ("", r"\|<0>\|"), ("ord='fro'", r"\|<0>\|_F"), ("ord=2", r"\|<0>\|_2"),
        ("ord=(?P<ord>1|inf)", r"\operatorname{npnorm<ord>}(<0>)"), (r"ord=(?P<ord>[3-9]|\d+\.\d+)", r"\|<0>\|_{<ord>}"),
        ("ord=1," + PLACE, r"\operatorname{npsumaxis<axis>}(abs(<0>))"),
        ("ord=1," + PLACE + ",keepdims=True", r"\operatorname{npsumaxis<axis>kept}(abs(<0>))"),
        *((before + pattern, ROOT.format(form.replace("<f>", "sum").replace("(<0>)", r"(\operatorname{npsquare}(<0>))")))
          for before in ("", "ord=2,") for pattern, form in ALONG[1:])), NORMS),
    Row("einsum", 0, (), (), ""),
    Row("where", 3, (), (("", CASES),), r"Write \begin{cases} a & x > 0 \\ b & \text{otherwise} \end{cases}."),
    Row("clamp clip", 1, ("min|a_min", "max|a_max"), (
        (r"min=(?P<low>[^,]+)", "max(<0>, <low>)"), (r"max=(?P<high>[^,]+)", "min(<0>, <high>)"),
        (r"min=(?P<low>[^,]+),max=(?P<high>[^,]+)", "min(max(<0>, <low>), <high>)")),
        r"Write \max(0, x) or \min(x, 1).", alone=False),
    Row("dot matmul mm mv", 2, (), (("", "((<0>) @ (<1>))"),), "Write A @ x.", alone=False),
    Row("inner vdot", 2, (), (("", r"\langle <0>, <1> \rangle"),), r"Write \langle x, y \rangle.", alone=False),
    Row("outer ger", 2, (), (("", r"((<0>) @ (<1>)^{\top})"),), r"Write u v^\top."),
    Row("inv", 1, (), (("", "((<0>)^{-1})"),), "Write A^{-1}."),
    Row("solve", 2, (), (("", "((<0>)^{-1} @ (<1>))"),), "Write A^{-1} b."),
    Row("slogdet", 1, (), (("place=1", r"\log(\operatorname{abs}(\det(<0>)))"),), r"Write \log|\det A|, the second of both."),
    Row("transpose", 1, (), (("", r"(<0>)^{\top}"),), r"Write A^\top.", alone=False),
    Row("matrix_power", 1, ("n",), ((r"n=(?P<n>\d)", "(<0>)^{<n>}"),), "Write A^2."),
    Row("eye identity", 0, ("n", "m"), ((r"n=(?P<n>\d+|[A-Za-z])", "I_{<n>}"), (r"n=(?!\w\Z).*", "I")), "Write I.", alone=False),
    Row("multiply mul", 2, (), (("", "((<0>) * (<1>))"),), r"Write a \odot b.", alone=False),
    Row("add", 2, (), (("", "((<0>) + (<1>))"),), "Write a + b.", alone=False),
    Row("subtract sub", 2, (), (("", "((<0>) - (<1>))"),), "Write a - b.", alone=False),
    Row("divide true_divide div", 2, (), (("", "((<0>) / (<1>))"),), "Write a / b.", alone=False),
    Row("len", 1, (), (("", r"\operatorname{npsizeaxis0}(<0>)"),), "Write n."),
    Row("size", 1, (), (("", r"\operatorname{npsize}(<0>)"),), "Write n.", alone=False),
    *(Row(name, arrays, (), (("", rf"\operatorname{{np{name.split()[0]}}}({args})"),), "Write it as a formula.", alone=False)
      for name, arrays, args in (("square", 1, "<0>"), ("reciprocal", 1, "<0>"), ("log1p", 1, "<0>"), ("expm1", 1, "<0>"),
                                 ("exp2", 1, "<0>"), ("cbrt", 1, "<0>"), ("power pow", 2, "<0>, <1>"),
                                 ("logaddexp", 2, "<0>, <1>"), ("hypot", 2, "<0>, <1>"))),
    Row("MSE", 2, (), (("", "mean(((<0>) - (<1>))^2)"),), LOSS),
    Row("MAE", 2, (), (("", "mean(abs((<0>) - (<1>)))"),), LOSS),
    Row("SSE", 2, (), (("", "sum(((<0>) - (<1>))^2)"),), LOSS),
    Row("mse_loss", 2, ("reduction",), (("", "mean(((<0>) - (<1>))^2)"), ("reduction='sum'", "sum(((<0>) - (<1>))^2)")), LOSS),
    Row("l1_loss", 2, ("reduction",), (("", "mean(abs((<0>) - (<1>)))"), ("reduction='sum'", "sum(abs((<0>) - (<1>)))")), LOSS),
    Row("binary_cross_entropy", 2, (), (("", r"(-mean((<1>) \odot log(<0>) + (1 - (<1>)) \odot log(1 - (<0>))))"),), LOSS),
    Row("binary_cross_entropy_with_logits", 2, (), (("", r"mean(softplus(<0>) - (<1>) \odot (<0>))"),), LOSS),
    Row("cross_entropy nll_loss", 2, ("reduction",), (), CLASSES),
    Row("kl_div huber_loss smooth_l1_loss cosine_similarity", 2, ("reduction", "dim"), (), LOSS),
)
"""Tried in this order."""

MODULES = {"MSELoss": "mse_loss", "L1Loss": "l1_loss", "BCELoss": "binary_cross_entropy",
           "BCEWithLogitsLoss": "binary_cross_entropy_with_logits", "CrossEntropyLoss": "cross_entropy", "NLLLoss": "nll_loss"}
"""Modules of losses, by the function that they are: nn.MSELoss()(p, y)."""
METHODS = frozenset({"clamp", "clip", "sum", "mean", "prod", "max", "min", "norm", "dot", "matmul", "softmax", "log_softmax",
                     "logsumexp", "transpose", "square", "mul", "add", "sub", "div", "pow", "outer", "mv", "mm"})
"""What is written behind an array too: X.sum(axis=1)."""

__all__ = ["METHODS", "MODULES", "ROWS", "Row"]
