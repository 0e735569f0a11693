"""Losses of PyTorch as single operations, one row each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Abs, Expr, Integer, Max, log

from symderiv.errors import NoRule
from symderiv.notation import ONE, add, divide, mul, negate, power
from symderiv.tracing import joining, reducing
from symderiv.tracing.aligning import elementwise
from symderiv.tracing.from_numpy.creation import arange
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.numbers import number
from symderiv.tracing.operands import traced
from symderiv.tracing.quantities import define
from symderiv.tracing.scalars import SCALARS, chosen, named
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
    return power(add(x, negate(y)), Integer(2))


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
    if pos_weight is not None:
        raise NoRule("Weights of the positive class are not understood", typed="pos_weight",
                     advice="Multiply the terms yourself.")
    softplus = named("softplus")
    values = elementwise(lambda z, y: add(softplus(z), negate(mul(z, y))), z, traced(y, tape))
    return reduce_loss(_weighted(tape, values, weight), reduction)


def _weighted(tape: Tape, values: Traced, weight: Any) -> Traced:
    return values if weight is None else elementwise(mul, values, traced(weight, tape))


def _kl(tape: Tape, a: Traced, target: Traced, reduction: int = MEAN, log_target: bool = False, **named_: Any) -> Traced:
    known = named_.get("log_target", log_target)

    def loss(x: Expr, y: Expr) -> Expr:
        return mul(sympy.exp(y), add(y, negate(x))) if known else mul(y, add(log(y), negate(x)))

    values = elementwise(loss, a, target)
    return reduce_loss(values, reduction)


def _picked(tape: Tape, logp: Traced, y: Traced) -> Traced:
    """The entry of the target's class, for classes along dimension 1 (0 of a vector)."""
    at = 1 if logp.ndim > 1 else 0
    index: list[Any] = []
    for n in range(y.ndim):
        size = y.shape[n]
        index.append(joining.reshaped(arange(tape, size), [size if m == n else 1 for m in range(y.ndim)]))
    return logp[(*index[:at], y, *index[at:])]


def _nll(tape: Tape, logp: Traced, y: Traced, weight: Any = None, reduction: int = MEAN, ignore: int = -100) -> Traced:
    if weight is not None:
        raise NoRule("Weights of classes are not understood", typed="weight", advice="Multiply the terms yourself.")
    return reduce_loss(elementwise(negate, _picked(tape, logp, y)), reduction)


def _cross_entropy(tape: Tape, z: Traced, y: Traced, weight: Any = None, reduction: int = MEAN, ignore: int = -100,
                   smoothing: float = 0.0) -> Traced:
    at = 1 if z.ndim > 1 else 0
    logp = define(tape, "log_p", reducing.log_softmax(z, at))
    if y.kind == "real":
        values = elementwise(negate, reducing.total(elementwise(mul, logp, y), at))
        return _mean_over_rows(tape, values, z, at, reduction)
    if not smoothing:
        return _nll(tape, logp, y, weight, reduction)
    uniform = elementwise(negate, reducing.mean(logp, at))
    hard, s = elementwise(negate, _picked(tape, logp, y)), number(smoothing)
    return reduce_loss(elementwise(lambda h, u: add(mul(add(ONE, negate(s)), h), mul(s, u)), hard, uniform), reduction)


def _mean_over_rows(tape: Tape, values: Traced, z: Traced, at: int, reduction: int) -> Traced:
    return reduce_loss(values, reduction)


def _cosine_distance(a: Traced, b: Traced) -> Traced:
    inner = reducing.total(elementwise(mul, a, b), -1)
    sizes = elementwise(mul, reducing.norm(a, 2, -1), reducing.norm(b, 2, -1))
    return elementwise(divide, inner, sizes)


def _triplet(tape: Tape, a: Traced, p: Traced, n: Traced, margin: float = 1.0, power_: float = 2.0, eps: float = 1e-6,
             swap: bool = False, reduction: int = MEAN) -> Traced:
    if swap:
        raise NoRule("The swapped distance is not understood", typed="swap=True")
    near, far = (reducing.norm(a - other + eps, power_, -1) for other in (p, n))
    values = elementwise(lambda u, v: Max(Integer(0), add(u, negate(v), number(margin))), near, far)
    return reduce_loss(values, reduction)


def _margin(tape: Tape, a: Traced, b: Traced, y: Traced, margin: float = 0.0, reduction: int = MEAN) -> Traced:
    values = elementwise(lambda u, v, t: Max(Integer(0), add(mul(negate(t), add(u, negate(v))), number(margin))), a, b, y)
    return reduce_loss(values, reduction)


LOSSES: dict[str, Operation] = {
    "mse_loss": Operation(_pairs(_square), "F.mse_loss(x, y) + F.mse_loss(x, y, reduction='sum')"),
    "l1_loss": Operation(_pairs(lambda x, y: Abs(add(x, negate(y)))), "F.l1_loss(x, y)"),
    "smooth_l1_loss": Operation(_pairs(_huber(lambda d: d)), "F.smooth_l1_loss(x, y, beta=0.7)"),
    "huber_loss": Operation(_pairs(_huber(lambda d: ONE)), "F.huber_loss(x, y, delta=0.7)"),
    "soft_margin_loss": Operation(_pairs(lambda x, y: named("softplus")(negate(mul(y, x)))), "F.soft_margin_loss(x, y.sign())"),
    "binary_cross_entropy": Operation(_bce, "F.binary_cross_entropy(x.sigmoid(), y.sigmoid())"),
    "binary_cross_entropy_with_logits": Operation(_bce_logits, "F.binary_cross_entropy_with_logits(x, y)"),
    "kl_div": Operation(_kl, "F.kl_div(x.log_softmax(-1), y.softmax(-1), reduction='sum')"),
    "nll_loss": Operation(_nll, "F.nll_loss(x[0].log_softmax(-1), i)"), "nll_loss_nd": Operation(_nll,
        "F.nll_loss(x[0].log_softmax(-1), i)"),
    "cross_entropy_loss": Operation(_cross_entropy, "F.cross_entropy(x[0], i) + F.cross_entropy(x[0], i, label_smoothing=0.1)"),
    "triplet_margin_loss": Operation(_triplet, "F.triplet_margin_loss(x, y, y * y)"),
    "margin_ranking_loss": Operation(_margin, "F.margin_ranking_loss(x, y, x.sign(), margin=0.3)"),
}
"""Each row takes the tape and the arguments of the graph."""
