"""Operations of PyTorch whose windows slide: convolutions, pooling, unfolding, and resizing, one row each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy
from sympy import Expr, Integer, Rational

from symderiv.errors import NoRule
from symderiv.notation import ONE, Within, add, divide, mul, negate, substitute, sum_over
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.aligning import elementwise, fitted
from symderiv.tracing.arrays.indexing import renewed, single
from symderiv.tracing.arrays.margins import framed
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.windows import windows
from symderiv.tracing.from_numpy.creation import filled
from symderiv.tracing.from_torch.shapes import count, reshaped
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.quantities import named
from symderiv.tracing.size_forms import plus
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Dim, Traced


def _each(values: Any, k: int) -> int:
    """The number for dimension k: one that stands alone is for all."""
    listed = values if isinstance(values, list | tuple) else [values]
    return int(listed[k % len(listed)])


def with_bias(x: Traced, bias: Any, at: int = 1) -> Traced:
    """A number added for each channel."""
    if bias is None:
        return x
    for _ in range(x.ndim - at - 1):
        bias = dimensions.expanded(bias, bias.ndim)
    return elementwise(add, x, bias)


def _batched(call: Callable[..., Traced]) -> Callable[..., Traced]:
    """A convolution takes one example as it takes several."""
    def row(tape: Tape, x: Traced, w: Traced, *more: Any, **options: Any) -> Traced:
        whole = x.ndim == w.ndim
        made = call(tape, x if whole else dimensions.expanded(x, 0), w, *more, **options)
        return made if whole else dimensions.squeezed(made, 0)

    return row


def convolved(tape: Tape, x: Traced, w: Traced, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
               groups: int = 1) -> Traced:
    """Σ_{c,r} w_{fcr} x_{n,c,s(i−1)+d(r−1)+1−P}."""
    n = w.ndim - 2
    if isinstance(padding, str):
        x, padding = _framed_for(tape, x, w, padding, dilation), 0
    for k in range(n):
        x = windows(x, w.form(2 + k), 2 + k, _each(stride, k), _each(dilation, k), _each(padding, k))
    places, within = "opq"[:n], "rst"[:n]
    if groups == 1:
        return with_bias(reducing.einsum(f"nc{places}{within},fc{within}->nf{places}", x, w), bias)
    x, w = _in_groups(tape, x, groups, 1), _in_groups(tape, w, groups, 0)
    made = reducing.einsum(f"ngc{places}{within},gfc{within}->ngf{places}", x, w)
    return with_bias(_flat(made, 1), bias)


def _framed_for(tape: Tape, x: Traced, w: Traced, padding: str, dilation: Any) -> Traced:
    """The input with zeros around it, such that the output is as long."""
    if padding == "valid":
        return x
    total = [_each(dilation, k) * (count(tape, w.shape[2 + k]) - 1) for k in range(w.ndim - 2)]
    return joining.padded(x, [(0, 0), (0, 0), *((t // 2, t - t // 2) for t in total)])


def _in_groups(tape: Tape, array: Traced, groups: int, at: int) -> Traced:
    shape = [tape.number(array.form(n)) for n in range(array.ndim)]
    return reshaped(array, [*shape[:at], groups, shape[at] // groups, *shape[at + 1:]])


def _flat(array: Traced, first: int) -> Traced:
    dims = array.dims
    return Traced(array.tape, [*dims[:first], dims[first] + dims[first + 1], *dims[first + 2:]], array.body)


def _spread(tape: Tape, x: Traced, w: Traced, bias: Any = None, stride: Any = 1, padding: Any = 0, beyond: Any = 0,
            groups: int = 1, dilation: Any = 1) -> Traced:
    """The transpose of a convolution: Σ_{c,i} x_{n,c,i} w_{c,f,o+P−s(i−1)} 𝟙[1 ≤ o + P − s(i − 1) ≤ R]."""
    if groups != 1 or any(_each(dilation, k) != 1 for k in range(w.ndim - 2)):
        raise NoRule("Transposed convolutions are understood for one group and no dilation", typed=f"groups={groups}, "
                     f"dilation={dilation}")
    x, w = renewed(single(x, range(x.ndim))), renewed(single(w, range(w.ndim)))
    body, summed = mul(x.body, substitute(w.body, fitted(w.dims[0], x.dims[1], tape))), list(x.dims[1])
    outs: list[Dim] = []
    for k in range(w.ndim - 2):
        step, pad = _each(stride, k), _each(padding, k)
        size = plus(plus({n: step * c for n, c in plus(x.form(2 + k), {"": -1}).items()}, w.form(2 + k)),
                    {"": _each(beyond, k) - 2 * pad})
        out, here = tape.letters(size), x.dims[2 + k]
        at: Expr = (out[0] if out else ONE) + pad - step * ((here[0] if here else ONE) - 1)
        if w.dims[2 + k]:
            body = mul(Within(at, w.dims[2 + k][0].axis), substitute(body, {w.dims[2 + k][0]: at}))
        outs, summed = [*outs, out], [*summed, *here]
    return with_bias(Traced(tape, [x.dims[0], w.dims[1], *outs], sum_over(body, *summed)), bias)


# --- pooling ----------------------------------------------------------------------------------------------------------

def _sliced(x: Traced, n: int, size: Any, stride: Any, padding: Any, dilation: Any = 1) -> Traced:
    first = x.ndim - n
    for k in range(n):
        x = windows(x, {"": _each(size, k)}, first + k, _each(stride or size, k), _each(dilation, k), _each(padding, k))
    return x


def _require_whole(ceil_mode: bool) -> None:
    if ceil_mode:
        raise NoRule("A last window that leaves the array is not understood", typed="ceil_mode=True", advice="Pad first.")


def _largest(n: int) -> Callable[..., Traced]:
    """The largest of each window; a margin repeats the edge, which is in the window anyway."""
    def call(tape: Tape, x: Traced, size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1,
             ceil_mode: bool = False) -> Traced:
        _require_whole(ceil_mode)
        pads = [_each(padding, k) for k in range(n)]
        if any(pads):
            if any(_each(dilation, k) != 1 for k in range(n)):
                raise NoRule("Pooling with padding is understood without dilation", typed=f"dilation={dilation}")
            for k, pad in enumerate(pads):  # one dimension after the other: rows of largest, then the largest of these
                at = x.ndim - n + k
                x = framed(x, [(pad, pad) if m == at else (0, 0) for m in range(x.ndim)], "replicate")
                x = windows(x, {"": _each(size, k)}, at, _each(stride or size, k))
                x = reducing.maximum(x, -1)
                x = named(tape, x, "m") if k < n - 1 else x
            return x
        return reducing.maximum(_sliced(x, n, size, stride, 0, dilation), tuple(range(-n, 0)))

    return call


def _averaged(n: int) -> Callable[..., Traced]:
    """The mean of each window; the zeros of a margin count, or do not."""
    def call(tape: Tape, x: Traced, size: Any, stride: Any = (), padding: Any = 0, ceil_mode: bool = False,
             with_margin: bool = True, divisor: Any = None) -> Traced:
        _require_whole(ceil_mode)
        over = tuple(range(-n, 0))
        total = reducing.total(_sliced(x, n, size, stride, padding), over)
        if divisor is None and not with_margin and padding:
            ones = filled(tape, x.shape[-n:], 1)
            counts = reducing.total(_sliced(ones, n, size, stride, padding), over)
            return elementwise(divide, total, counts)
        cells = 1
        for k in range(n):
            cells *= _each(size, k)
        return elementwise(lambda s: mul(Rational(1, int(divisor or cells)), s), total)

    return call


def _adaptive(join: Callable[..., Traced], n: int) -> Callable[..., Traced]:
    """So many windows as are wanted, side by side: the size is a multiple of their number."""
    def call(tape: Tape, x: Traced, sizes: Sequence[Any]) -> Traced:
        first = x.ndim - n
        for k in range(n):
            wanted = count(tape, sizes[k % len(sizes)])
            number = tape.number(x.form(first + k))
            if number % wanted:
                raise NoRule("Adaptive pooling is understood where the windows lie side by side", typed=f"{number} to {wanted}",
                             advice="Give example inputs of a size that is a multiple.")
            shape = [tape.number(x.form(m)) for m in range(x.ndim)]
            parts = reshaped(x, [*shape[:first + k], wanted, number // wanted, *shape[first + k + 1:]])
            x = join(parts, first + k + 1)
        return x

    return call


def _unfolded(tape: Tape, x: Traced, dim: int, size: int, step: int) -> Traced:
    return windows(x, {"": count(tape, size)}, dim, count(tape, step))


# --- resizing ---------------------------------------------------------------------------------------------------------

def _factors(x: Traced, n: int, sizes: Any, scales: Any, tape: Tape) -> list[int]:
    """How often each dimension is repeated."""
    numbers = [tape.number(x.form(x.ndim - n + k)) for k in range(n)]
    found = [count(tape, s) / m for s, m in zip(sizes, numbers, strict=True)] if sizes else list(scales or [])
    if not found or any(f < 1 or f != int(f) for f in found):
        raise NoRule("An array is made larger by whole factors only", typed=f"size={sizes}, scale_factor={scales}")
    return [int(f) for f in found]


def _nearest(n: int) -> Callable[..., Traced]:
    def call(tape: Tape, x: Traced, sizes: Any = None, scales: Any = None, *_: Any) -> Traced:
        for k, factor in enumerate(_factors(x, n, sizes, scales, tape)):
            x = joining.repeated_each(x, factor, x.ndim - n + k)
        return x

    return call


def _linear(n: int) -> Callable[..., Traced]:
    def call(tape: Tape, x: Traced, sizes: Any, corners: bool, scales: Any = None, *_: Any) -> Traced:
        for k, factor in enumerate(_factors(x, n, sizes, scales, tape)):
            x = _interpolated(x, x.ndim - n + k, factor, corners)
        return x

    return call


def _interpolated(x: Traced, at: int, factor: int, corners: bool) -> Traced:
    """Σ_i max(0, 1 − |u − i|) x_i, where u = (o − ½)/s + ½ is kept between 1 and N; with the corners aligned, the first and
    the last places are the array's own, and u = 1 + (o − 1) (N − 1)/(sN − 1)."""
    x = renewed(single(x, [at]))
    if not x.dims[at]:
        return joining.repeated_each(x, factor, at)
    i, tape = x.dims[at][0], x.tape
    out = tape.letters({n: factor * c for n, c in x.form(at).items()})
    last = tape.extent(x.form(at))
    if corners:
        kept = add(ONE, divide(mul(add(out[0], -ONE), add(last, -ONE)), add(mul(Integer(factor), last), -ONE)))
    else:
        u = add(divide(add(out[0], Rational(-1, 2)), Integer(factor)), Rational(1, 2))
        kept = sympy.Min(last, sympy.Max(ONE, u))
    weight = sympy.Max(Integer(0), add(ONE, negate(sympy.Abs(add(kept, negate(i))))))
    return Traced(tape, [*x.dims[:at], out, *x.dims[at + 1:]], sum_over(mul(weight, x.body), i), x.kind)


def _bilinear(tape: Tape, x: Traced, y: Traced, w: Traced, bias: Any = None) -> Traced:
    made = reducing.einsum("...i,kij,...j->...k", x, w, y)
    return made if bias is None else elementwise(add, made, traced(bias, tape))


IMAGE = "x[:, None]"
SLIDING: dict[str, Operation] = {
    "conv1d": Operation(_batched(convolved), "F.conv1d(x, w1, b, padding=1) + F.conv1d(x, w1, b, padding=1, dilation=1)"),
    "conv2d": Operation(_batched(convolved), f"F.conv2d({IMAGE}, w2, padding=(1, 0))"),
    "conv3d": Operation(_batched(convolved), ""),
    "conv_transpose1d": Operation(_batched(_spread), "F.conv_transpose1d(x, w1.permute(1, 0, 2), stride=2)"),
    "conv_transpose2d": Operation(_batched(_spread), f"F.conv_transpose2d({IMAGE}, w2.transpose(0, 1))"),
    **{f"max_pool{n}d": Operation(_largest(n), example) for n, example in
       ((1, "F.max_pool1d(x, 2, 1, padding=1)"), (2, "F.max_pool2d(x, (3, 2))"), (3, ""))},
    **{f"avg_pool{n}d": Operation(_averaged(n), example) for n, example in
       ((1, "F.avg_pool1d(x, 2) + F.avg_pool1d(x, 2, padding=1, count_include_pad=False)[..., :2]"),
        (2, "F.avg_pool2d(x, (3, 2))"), (3, ""))},
    **{f"adaptive_avg_pool{n}d": Operation(_adaptive(reducing.mean, n), f"F.adaptive_avg_pool{n}d(x, {sizes})")
       for n, sizes in ((1, 2), (2, (1, 2)))},
    **{f"adaptive_max_pool{n}d": Operation(_adaptive(reducing.maximum, n), "") for n in (1, 2, 3)},
    "adaptive_avg_pool3d": Operation(_adaptive(reducing.mean, 3), ""), "upsample_nearest3d": Operation(_nearest(3), ""),
    "unfold": Operation(_unfolded, "x.unfold(2, 2, 1)"),
    **{f"upsample_nearest{n}d": Operation(_nearest(n), example) for n, example in
       ((1, "F.interpolate(x, scale_factor=2)"), (2, f"F.interpolate({IMAGE}, scale_factor=2)"))},
    **{f"_upsample_nearest_exact{n}d": Operation(_nearest(n), "F.interpolate(x, scale_factor=2, mode='nearest-exact')" * (n == 1))
       for n in (1, 2, 3)},
    "upsample_linear1d": Operation(_linear(1), "F.interpolate(x, scale_factor=2, mode='linear')"),
    "upsample_bilinear2d": Operation(_linear(2),
        f"F.interpolate({IMAGE}, scale_factor=2, mode='bilinear', align_corners=True)"),
    "upsample_trilinear3d": Operation(_linear(3), ""),
    "bilinear": Operation(_bilinear, "F.bilinear(x, y, W.reshape(5, 2, 2).repeat(1, 2, 2))"),
}
"""Each row takes the tape and the arguments of the graph."""
