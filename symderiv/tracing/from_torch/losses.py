"""Losses of PyTorch as single operations, one row each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Abs, Expr, Integer, log

from symderiv.errors import NoRule
from symderiv.library.functions.pieces import largest, smallest
from symderiv.notation import ONE, add, divide, mul, negate, power
from symderiv.tracing.arrays import joining, reducing
from symderiv.tracing.arrays.aligning import elementwise, repeated
from symderiv.tracing.arrays.dimensions import expanded
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.scalars import SCALARS, chosen, named, raised
from symderiv.tracing.from_numpy.creation import arange
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.numbers import number
from symderiv.tracing.quantities import define
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

NONE, MEAN, SUM = 0, 1, 2
"""PyTorch's numbers for reduction=."""


def reduce_loss(values: Traced, reduction: int) -> Traced:
    """The mean, the sum, or the values themselves."""
    return reducing.mean(values) if reduction == MEAN else reducing.total(values) if reduction == SUM else values


def _pairs(function: Callable[..., Expr]) -> Callable[..., Traced]:
    """A loss of input and target, component by component."""
    def call(tape: Tape, a: Traced, b: Traced, reduction: int = MEAN, *more: Any) -> Traced:
        return reduce_loss(elementwise(lambda x, y: function(x, y, *more), a, traced(b, tape)), reduction)

    return call


def _square(x: Expr, y: Expr) -> Expr:
    return raised(add(x, negate(y)), Integer(2))


def _huber(scale: Callable[[Expr], Expr]) -> Callable[..., Expr]:
    """Quadratic up to δ, linear beyond; `scale` of δ divides it."""
    def row(x: Expr, y: Expr, delta: Any = 1.0) -> Expr:
        d = number(delta)
        gap = Abs(add(x, negate(y)))
        inside = mul(sympy.Rational(1, 2), _square(x, y))
        outside = mul(d, add(gap, negate(mul(sympy.Rational(1, 2), d))))
        return mul(power(scale(d), -ONE), chosen(SCALARS["less"](gap, d), inside, outside))

    return row


def _bce(tape: Tape, p: Traced, y: Traced, weight: Any = None, reduction: int = MEAN) -> Traced:
    def loss(p: Expr, y: Expr) -> Expr:
        return negate(add(mul(y, log(p)), mul(add(ONE, negate(y)), log(add(ONE, negate(p))))))

    return reduce_loss(_weighted(tape, elementwise(loss, p, traced(y, tape)), weight), reduction)


def _bce_logits(tape: Tape, z: Traced, y: Traced, weight: Any = None, pos_weight: Any = None, reduction: int = MEAN) -> Traced:
    """softplus(z) − z y; with a weight w of the positive class (1 − y) z + (1 + (w − 1) y) softplus(−z)."""
    softplus, target = named("softplus"), traced(y, tape)
    if pos_weight is None:
        values = elementwise(lambda z, y: add(softplus(z), negate(mul(z, y))), z, target)
    else:
        values = elementwise(lambda z, y, w: add(mul(add(ONE, negate(y)), z), mul(add(ONE, mul(add(w, negate(ONE)), y)),
                             softplus(negate(z)))), z, target, traced(pos_weight, tape))
    return reduce_loss(_weighted(tape, values, weight), reduction)


def _weighted(tape: Tape, values: Traced, weight: Any) -> Traced:
    return values if weight is None else elementwise(mul, values, traced(weight, tape))


def _kl(tape: Tape, a: Traced, target: Traced, reduction: int = MEAN, log_target: bool = False, **named_: Any) -> Traced:
    known = named_.get("log_target", log_target)

    def loss(x: Expr, y: Expr) -> Expr:
        return mul(sympy.exp(y), add(y, negate(x))) if known else add(mul(y, log(y)), negate(mul(x, y)))

    values = elementwise(loss, a, target)
    return reduce_loss(values, reduction)


def _picked(tape: Tape, logp: Traced, y: Traced) -> Traced:
    """The entry of the target's class, for classes along dimension 1 (0 of a vector)."""
    at = 1 if logp.ndim > 1 else 0
    index: list[Any] = []
    for n in range(y.ndim):
        size = y.shape[n]
        tape.agree(logp.form(n if n < at else n + 1), y.form(n))
        index.append(joining.reshaped(arange(tape, size), [size if m == n else 1 for m in range(y.ndim)]))
    return logp[(*index[:at], y, *index[at:])]


def _counted(tape: Tape, y: Traced, weight: Any, ignore: int) -> Any:
    """What each target counts: the weight of its class, and 0 where it is the one that is ignored; None where all count 1."""
    heavy = None if weight is None else traced(weight, tape)[y]
    if ignore < 0:  # no place
        return heavy
    kept = elementwise(lambda a: SCALARS["not_equal"](a, Integer(ignore)), y)
    return kept if heavy is None else elementwise(mul, kept, heavy)


def _reduce_counted(values: Traced, counts: Any, reduction: int) -> Traced:
    """The mean is by the sum of the weights."""
    if counts is None:
        return reduce_loss(values, reduction)
    values = elementwise(mul, counts, values)
    if reduction == MEAN:
        return elementwise(divide, reducing.total(values), reducing.total(repeated(counts, values.dims)))
    return reduce_loss(values, reduction)


def _nll(tape: Tape, logp: Traced, y: Traced, weight: Any = None, reduction: int = MEAN, ignore: int = -100) -> Traced:
    values = elementwise(negate, _picked(tape, logp, y))
    return _reduce_counted(values, _counted(tape, y, weight, ignore), reduction)


def _cross_entropy(tape: Tape, z: Traced, y: Traced, weight: Any = None, reduction: int = MEAN, ignore: int = -100,
                   smoothing: float = 0.0) -> Traced:
    at = 1 if z.ndim > 1 else 0
    logp = define(tape, "log_p", reducing.log_softmax(z, at))
    if smoothing and weight is not None:
        raise NoRule("Smoothed labels are understood without weights", typed=f"label_smoothing={smoothing}",
                     advice="Write the mean of its two terms yourself.")
    if y.kind == "real":
        return reduce_loss(_smoothed(logp, elementwise(negate, _expected(tape, logp, y, weight, at)), at, smoothing), reduction)
    hard = elementwise(negate, _picked(tape, logp, y))
    return _reduce_counted(_smoothed(logp, hard, at, smoothing), _counted(tape, y, weight, ignore), reduction)


def _smoothed(logp: Traced, hard: Traced, at: int, smoothing: float) -> Traced:
    """(1 − s) of a loss and s of the mean over all classes."""
    if not smoothing:
        return hard
    uniform, s = elementwise(negate, reducing.mean(logp, at)), number(smoothing)
    return elementwise(lambda h, u: add(mul(add(ONE, negate(s)), h), mul(s, u)), hard, uniform)


def _expected(tape: Tape, logp: Traced, y: Traced, weight: Any, at: int) -> Traced:
    """Σ_k w_k y_k log p_k for probabilities y."""
    values = elementwise(mul, logp, y)
    if weight is not None:
        heavy = traced(weight, tape)
        for _ in range(logp.ndim - at - 1):
            heavy = expanded(heavy, heavy.ndim)
        values = elementwise(mul, values, heavy)
    return reducing.total(values, at)


def _cosine_distance(a: Traced, b: Traced) -> Traced:
    inner = reducing.total(elementwise(mul, a, b), -1)
    sizes = elementwise(mul, reducing.norm(a, 2, -1), reducing.norm(b, 2, -1))
    return elementwise(divide, inner, sizes)


def _triplet(tape: Tape, a: Traced, p: Traced, n: Traced, margin: float = 1.0, power_: float = 2.0, eps: float = 1e-6,
             swap: bool = False, reduction: int = MEAN) -> Traced:
    near, far, other = (reducing.norm(u - v + eps, power_, -1) for u, v in ((a, p), (a, n), (p, n)))
    far = elementwise(smallest, far, other) if swap else far
    values = elementwise(lambda u, v: largest(Integer(0), add(u, negate(v), number(margin))), near, far)
    return reduce_loss(values, reduction)


def _margin(tape: Tape, a: Traced, b: Traced, y: Traced, margin: float = 0.0, reduction: int = MEAN) -> Traced:
    values = elementwise(lambda u, v, t: largest(Integer(0), add(mul(negate(t), add(u, negate(v))), number(margin))), a, b, y)
    return reduce_loss(values, reduction)


def _cosine_loss(tape: Tape, a: Traced, b: Traced, y: Traced, margin: float = 0.0, reduction: int = MEAN) -> Traced:
    """1 − cos where y = 1, max(0, cos − margin) where y = −1, 0 where y is neither."""
    tiny = number(2.220446049250313e-16 ** 2)  # PyTorch adds the square of the machine's precision below the root
    inner = reducing.total(elementwise(mul, a, b), -1)
    squares = [reducing.total(elementwise(_square, v, traced(0, tape)), -1) for v in (a, b)]
    cos = elementwise(lambda i, u, v: divide(i, power(mul(add(u, tiny), add(v, tiny)), sympy.Rational(1, 2))), inner, *squares)
    alike = SCALARS["equal"]
    values = elementwise(lambda c, y: add(mul(alike(y, ONE), add(ONE, negate(c))),
                         mul(alike(y, -ONE), largest(Integer(0), add(c, negate(number(margin)))))), cos, y)
    return reduce_loss(values, reduction)


def _multi_margin(tape: Tape, z: Traced, y: Traced, p: Any = 1, margin: Any = 1.0, weight: Any = None,
                  reduction: int = MEAN) -> Traced:
    """Σ_{k≠y} max(0, m − z_y + z_k)^p / K, times the weight of the class."""
    own = expanded(_picked(tape, z, y), z.ndim - 1)
    terms = elementwise(lambda a, b: power(largest(Integer(0), add(number(margin), negate(a), b)), number(p)), own, z)
    own_term = power(largest(Integer(0), number(margin)), number(p))
    total = elementwise(lambda s: add(s, negate(own_term)), reducing.total(terms, -1))
    values = elementwise(lambda s: divide(s, tape.extent(z.form(-1))), total)
    return reduce_loss(values if weight is None else elementwise(mul, values, traced(weight, tape)[y]), reduction)


LOSSES: dict[str, Operation] = {
    "mse_loss": Operation(_pairs(_square), "F.mse_loss(x, y) + F.mse_loss(x, y, reduction='sum')"),
    "l1_loss": Operation(_pairs(lambda x, y: Abs(add(x, negate(y)))), "F.l1_loss(x, y)"),
    "smooth_l1_loss": Operation(_pairs(_huber(lambda d: d)), "F.smooth_l1_loss(x, y, beta=0.7)"),
    "huber_loss": Operation(_pairs(_huber(lambda d: ONE)), "F.huber_loss(x, y, delta=0.7)"),
    "soft_margin_loss": Operation(_pairs(lambda x, y: named("softplus")(negate(mul(y, x)))), "F.soft_margin_loss(x, y.sign())"),
    "binary_cross_entropy": Operation(_bce, "F.binary_cross_entropy(x.sigmoid(), y.sigmoid())"),
    "binary_cross_entropy_with_logits": Operation(_bce_logits, "F.binary_cross_entropy_with_logits(x, y, pos_weight=v)"),
    "kl_div": Operation(_kl, "F.kl_div(x.log_softmax(-1), y.softmax(-1), reduction='sum')"),
    "nll_loss": Operation(_nll, "F.nll_loss(x[0].log_softmax(-1), i)"), "nll_loss_nd": Operation(_nll,
        "F.nll_loss(x[0].log_softmax(-1), i)"),
    "cross_entropy_loss": Operation(_cross_entropy, "F.cross_entropy(x[0], i, v.exp(), ignore_index=0)"),
    "cosine_embedding_loss": Operation(_cosine_loss, "F.cosine_embedding_loss(x[0], y[0], v[:3].sign(), margin=0.1)"),
    "multi_margin_loss": Operation(_multi_margin, "F.multi_margin_loss(x[0], i)"),
    "triplet_margin_loss": Operation(_triplet, "F.triplet_margin_loss(x, y, y * y, swap=True)"),
    "margin_ranking_loss": Operation(_margin, "F.margin_ranking_loss(x, y, x.sign(), margin=0.3)"),
}
"""Each row takes the tape and the arguments of the graph."""
