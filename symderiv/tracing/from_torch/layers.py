"""Layers of PyTorch as single operations, one row each: norms, convolutions, pooling, attention, recurrent cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import Integer, Rational, tanh

from symderiv.errors import NoRule
from symderiv.notation import ONE, Indicator, add, divide, mul, negate, power
from symderiv.notation.indices.size_products import size_product
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.scalars import named, raised
from symderiv.tracing.from_torch.reductions import linear
from symderiv.tracing.from_torch.shapes import reshaped
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.numbers import number
from symderiv.tracing.quantities import define
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

HALF = Rational(1, 2)
sigmoid = named("sigmoid")


def normalised(x: Traced, axis: Any, eps: Any) -> Traced:
    """(x − μ) / √(σ² + ε) over dimensions."""
    mean = reducing.mean(x, axis, True)
    variance = reducing.variance(x, axis, True)
    return elementwise(lambda a, m, v: divide(add(a, negate(m)), power(add(v, number(eps)), HALF)), x, mean, variance)


def _scaled(tape: Tape, x: Traced, weight: Any, bias: Any, at: int | None = None) -> Traced:
    """γ x + β, along the last dimensions or the one at `at`."""
    for value, join in ((weight, mul), (bias, add)):
        if value is not None:
            other = traced(value, tape)
            if at is not None:
                for _ in range(x.ndim - at - 1):
                    other = dimensions.expanded(other, other.ndim)
            x = elementwise(join, x, other)
    return x


def _layer_norm(tape: Tape, x: Traced, shape: Sequence[int], weight: Any = None,
    bias: Any = None, eps: float = 1e-5, *_: Any) -> Traced:
    return _scaled(tape, normalised(x, tuple(range(-len(shape), 0)), eps), weight, bias)


def _rms_norm(tape: Tape, x: Traced, shape: Sequence[int], weight: Any = None, eps: Any = None) -> Traced:
    if eps is None:
        eps = 2.220446049250313e-16  # the machine's precision of the numbers that the module is held against
    squares = reducing.mean(elementwise(lambda a: raised(a, Integer(2)), x), tuple(range(-len(shape), 0)), True)
    made = elementwise(lambda a, s: divide(a, power(add(s, number(eps)), HALF)), x, squares)
    return _scaled(tape, made, weight, None)


def _batch_norm(tape: Tape, x: Traced, weight: Any, bias: Any, mean: Any,
    variance: Any, training: bool, momentum: float, eps: float,
                *_: Any) -> Traced:
    if training:
        made = normalised(x, tuple(n for n in range(x.ndim) if n != 1), eps)
    else:
        spread = elementwise(lambda v: power(add(v, number(eps)), -HALF), traced(variance, tape))
        made = _scaled(tape, _scaled(tape, x, None, elementwise(negate, traced(mean, tape)), 1), spread, None, 1)
    return _scaled(tape, made, weight, bias, 1)


def _group_norm(tape: Tape, x: Traced, groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5, *_: Any) -> Traced:
    shape = [tape.number(x.form(n)) for n in range(x.ndim)]
    split = reshaped(x, [shape[0], groups, shape[1] // groups, *shape[2:]])
    made = normalised(split, tuple(range(2, split.ndim)), eps)
    return _scaled(tape, reshaped(made, shape), weight, bias, 1)


def attention(tape: Tape, q: Traced, k: Traced, v: Traced, mask: Any = None, dropout: float = 0.0, causal: bool = False,
              scale: Any = None, **_: Any) -> Traced:
    """softmax(q kᵀ / √K + mask) v."""
    if dropout:
        raise NoRule("Dropout draws random numbers", typed=f"dropout_p={dropout}", advice="Call .eval() on the module.")
    size = tape.extent(q.form(-1))
    factor = power(size, -HALF) if scale is None else number(scale)
    raw = reducing.matmul(q, dimensions.swapped(k, -1, -2))
    scores = define(tape, "S", elementwise(lambda a: mul(a, factor), raw))
    weights = define(tape, "P", _masked_softmax(tape, scores, mask, causal))
    return reducing.matmul(weights, v)


def _masked_softmax(tape: Tape, scores: Traced, mask: Any, causal: bool) -> Traced:
    if causal:
        t, s = (d[0] if d else ONE for d in scores.dims[-2:])
        seen = scores.with_body(Indicator(sympy.Le(s, t, evaluate=False)), "bool")
    elif mask is not None and mask.kind == "bool":
        seen = mask
    else:
        return reducing.softmax(scores if mask is None else elementwise(add, scores, mask), -1)
    weighted = elementwise(lambda m, a: mul(m, sympy.exp(a)), seen, scores)
    return elementwise(divide, weighted, reducing.total(weighted, -1, True))


def _gates(tape: Tape, x: Traced, h: Traced, weights: Sequence[Any], count: int) -> tuple[list[Traced], list[Traced]]:
    """What the input and the state give to each gate."""
    w_ih, w_hh, *biases = weights
    b_ih, b_hh = biases or (None, None)
    tape.agree(w_ih.form(0), w_hh.form(0))
    tape.agree(w_hh.form(0), size_product({"": count}, h.form(-1)))
    both = (linear(tape, x, w_ih, b_ih), linear(tape, h, w_hh, b_hh))
    first, second = (joining.split(a, count, -1) if count > 1 else [a] for a in both)
    return first, second


def _lstm_cell(tape: Tape, x: Traced, state: Sequence[Traced], *weights: Any) -> tuple[Traced, Traced]:
    h, c = state
    parts = zip(*_gates(tape, x, h, weights, 4), strict=True)
    whole = [elementwise(add, a, b) for a, b in parts]
    i, f, g, o = (define(tape, name, elementwise(act, a)) for name, act, a in
                  zip("ifgo", (sigmoid, sigmoid, tanh, sigmoid), whole, strict=True))
    new = define(tape, "c_new", elementwise(lambda f, c, i, g: add(mul(f, c), mul(i, g)), f, c, i, g))
    return elementwise(lambda o, c: mul(o, tanh(c)), o, new), new


def _gru_cell(tape: Tape, x: Traced, h: Traced, *weights: Any) -> Traced:
    (r_x, z_x, n_x), (r_h, z_h, n_h) = _gates(tape, x, h, weights, 3)
    r = define(tape, "r", elementwise(lambda a, b: sigmoid(add(a, b)), r_x, r_h))
    z = define(tape, "z", elementwise(lambda a, b: sigmoid(add(a, b)), z_x, z_h))
    n = define(tape, "n", elementwise(lambda a, r, b: tanh(add(a, mul(r, b))), n_x, r, n_h))
    return elementwise(lambda z, n, h: add(mul(add(ONE, negate(z)), n), mul(z, h)), z, n, h)


def _rnn_cell(activation: Any) -> Any:
    def call(tape: Tape, x: Traced, h: Traced, *weights: Any) -> Traced:
        (first,), (second,) = _gates(tape, x, h, weights, 1)
        return elementwise(lambda a, b: activation(add(a, b)), first, second)

    return call


def _glu(tape: Tape, x: Traced, dim: int = -1) -> Traced:
    a, b = joining.split(x, 2, dimensions.position(x, dim))
    return elementwise(lambda u, v: mul(u, sigmoid(v)), a, b)


CELL = "torch.randn(2, 4, dtype=x.dtype)"
LAYERS: dict[str, Operation] = {
    "layer_norm": Operation(_layer_norm, "F.layer_norm(x, (4,), v, v)"), "rms_norm": Operation(_rms_norm,
        "F.rms_norm(x, (4,), v, 1e-5)"),
    "batch_norm": Operation(_batch_norm, "F.batch_norm(x[0], None, None, v, v, True) + F.batch_norm(x[0], v, v**2 + 1)"),
    "group_norm": Operation(_group_norm, "F.group_norm(x.mT, 2, v, v)"),
    "instance_norm": Operation(lambda tape, x, weight, bias, mean, var, use, momentum, eps, *_: _scaled(
        tape, normalised(x, tuple(range(2, x.ndim)), eps), weight, bias, 1), "F.instance_norm(x)"),
    "scaled_dot_product_attention": Operation(attention, "F.scaled_dot_product_attention(x, y, y, is_causal=True)"),
    "lstm_cell": Operation(_lstm_cell, "torch.lstm_cell(x[0, :2], (x[1, :2], y[1, :2]), W16, W16)[0]"),
    "gru_cell": Operation(_gru_cell, "torch.gru_cell(x[0], x[1], W12, W12)"),
    "rnn_tanh_cell": Operation(_rnn_cell(tanh), "torch.rnn_tanh_cell(x[0], x[1], W4, W4)"),
    "glu": Operation(_glu, "F.glu(x)"),
}
"""Each row takes the tape and the arguments of the graph."""
