"""Operations of PyTorch in which dimensions go, and products of matrices, one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Integer

from symderiv.notation import add, divide, mul
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.aligning import common, elementwise, repeated
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.ranking import in_order, nth, place_of_largest, running_extreme, with_places
from symderiv.tracing.from_numpy.calling import applied
from symderiv.tracing.from_numpy.composed import cross
from symderiv.tracing.from_numpy.linear import LINEAR
from symderiv.tracing.from_torch.shapes import count
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def _over(function: Callable[..., Traced]) -> Callable[..., Traced]:
    """A reduction over dim=; over everything where none is said."""
    def call(tape: Tape, a: Any, dim: Any = None, keepdim: bool = False, **_: Any) -> Traced:
        axis = tuple(dim) if isinstance(dim, list | tuple) and dim else None if isinstance(dim, list | tuple) else dim
        return function(traced(a, tape), axis, keepdim)

    return call


@dataclass(frozen=True)
class _Extreme:
    """The largest values, and on request their places, which few ask for."""

    values: Traced
    places: Callable[[], Traced]

    def __getitem__(self, n: int) -> Traced:
        return self.places() if n else self.values


def _with_places(function: Callable[..., Traced], of_two: str) -> Callable[..., Any]:
    """max and min over a dimension give values and places. Of two arrays they are the larger and the smaller."""
    over = _over(function)

    def call(tape: Tape, a: Any, dim: Any = None, keepdim: bool = False) -> Any:
        if isinstance(dim, Traced):
            return applied(of_two, (a, dim), {})
        made = over(tape, a, dim, keepdim)
        return made if dim is None else _Extreme(made, lambda: place_of_largest(a, dim, keepdim, of_two == "minimum"))

    return call


def _variance(tape: Tape, a: Traced, dim: Any = None, correction: Any = 1, keepdim: bool = False, **_: Any) -> Traced:
    axis = tuple(dim) if isinstance(dim, list | tuple) else dim
    return reducing.variance(a, axis, keepdim, correction)


def _norm(tape: Tape, a: Traced, ord: Any = 2, dim: Any = None, keepdim: bool = False, **_: Any) -> Traced:
    axis = tuple(dim) if isinstance(dim, list | tuple) else dim
    if axis is None:
        a, axis = joining.reshaped(a, (-1,)), 0
    if isinstance(axis, tuple) and len(axis) == 1:
        axis = axis[0]
    return reducing.norm(a, 2 if ord is None else ord, axis, keepdim)


def linear(tape: Tape, x: Traced, weight: Traced, bias: Any = None) -> Traced:
    """x Wᵀ + b."""
    made = reducing.matmul(x, dimensions.permuted(weight))
    return made if bias is None else elementwise(add, made, traced(bias, tape))


def _plus_product(tape: Tape, start: Any, a: Traced, b: Traced, beta: Any = 1, alpha: Any = 1) -> Traced:
    return _scaled_sum(tape, start, reducing.matmul(a, b), beta, alpha)


def _plus_products(tape: Tape, start: Any, a: Traced, b: Traced, beta: Any = 1, alpha: Any = 1) -> Traced:
    """β start + α Σ_b A_b B_b."""
    return _scaled_sum(tape, start, reducing.einsum("bij,bjk->ik", a, b), beta, alpha)


def _scaled_sum(tape: Tape, start: Any, made: Any, beta: Any, alpha: Any) -> Traced:
    made, first = made * alpha if alpha != 1 else made, traced(start, tape)
    return elementwise(add, first * beta if beta != 1 else first, made) if beta else made


def _normed(tape: Tape, v: Traced, g: Traced, dim: int = 0) -> tuple[Traced, Traced]:
    """g v/‖v‖, with a norm for each place of one dimension."""
    others = tuple(n for n in range(v.ndim) if n != dim % v.ndim)
    length = reducing.norm(joining.reshaped(dimensions.permuted(v, [dim % v.ndim, *others]), (v.shape[dim], -1)), 2, 1, False)
    length = joining.reshaped(length, [v.shape[n] if n == dim % v.ndim else 1 for n in range(v.ndim)])
    return elementwise(mul, v, elementwise(divide, g, length)), length


def _cosine(tape: Tape, a: Traced, b: Traced, dim: int = 1, eps: float = 1e-8) -> Traced:
    """Σ a b / (max(‖a‖, ε) max(‖b‖, ε)); ε is left out, for it is met at 0 only."""
    dims = common([a, b])
    a, b = repeated(a, dims), repeated(b, dims)
    inner = reducing.total(elementwise(mul, a, b), dim)
    return elementwise(divide, inner, elementwise(mul, reducing.norm(a, 2, dim), reducing.norm(b, 2, dim)))


def _distance(tape: Tape, a: Traced, b: Traced, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Traced:
    shift: Any = a - b + eps
    return reducing.norm(shift, p, -1, keepdim)


def _einsum(tape: Tape, signature: str, operands: Any, **_: Any) -> Traced:
    return reducing.einsum(signature, *operands)


def product_of(tape: Tape, a: Traced, b: Traced) -> Traced:
    """The matrix product."""
    return reducing.matmul(a, b)


def _cumulative(function: Callable[..., Traced]) -> Callable[..., Traced]:
    return lambda tape, a, dim, **_: function(a, dim)


def _spread_and_mean(root: bool) -> Callable[..., tuple[Traced, Traced]]:
    def call(tape: Tape, a: Traced, dim: Any = None, correction: Any = 1, keepdim: bool = False, **_: Any) -> Any:
        made = _variance(tape, a, dim, correction, keepdim)
        return reducing.root(made) if root else made, _over(reducing.mean)(tape, a, dim, keepdim)

    return call


def _cross(tape: Tape, a: Traced, b: Traced, dim: Any = -1) -> Traced:
    return cross(tape, a, b, -1 if dim is None else dim)


def _distances(tape: Tape, a: Traced, b: Traced, p: float = 2.0, *_: Any) -> Traced:
    """‖a_i − b_j‖ for all pairs."""
    return reducing.norm(a[..., :, None, :] - b[..., None, :, :], p, -1)


def _sorted(tape: Tape, a: Traced, dim: int = -1, descending: bool = False, **_: Any) -> list[Traced]:
    return with_places(a, dim, descending)


def _largest(tape: Tape, a: Traced, k: Any, dim: int = -1, largest: bool = True, sorted: bool = True) -> list[Traced]:
    return with_places(a, dim, largest, count(tape, k))


def _of_rank(tape: Tape, a: Traced, k: Any, dim: int = -1, keepdim: bool = False) -> list[Traced]:
    return nth(a, count(tape, k), dim, keepdim)


def _median(tape: Tape, a: Traced, dim: int | None = None, keepdim: bool = False) -> Any:
    """The lower of the two in the middle."""
    array, axis = (joining.reshaped(a, (-1,)), 0) if dim is None else (a, dim)
    if any(array.form(axis)):
        tape.fix(array.form(axis))
    made = nth(array, (array.form(axis).get("", 0) + 1) // 2, axis, keepdim)
    return made[0] if dim is None else made


REDUCTIONS: dict[str, Operation] = {
    "var_mean": Operation(_spread_and_mean(False), "sum(torch.var_mean(x, 1))"),
    "std_mean": Operation(_spread_and_mean(True), "sum(torch.std_mean(x, 1))"),
    **{name: Operation(lambda tape, a, dim, smallest=name == "cummin", **_: running_extreme(a, dim, smallest),
        f"x.{name}(1)[0] + y.gather(2, x.{name}(2)[1])") for name in ("cummax", "cummin")},
    "logcumsumexp": Operation(_cumulative(reducing.running_logsumexp), "x.logcumsumexp(1)"),
    "cross": Operation(_cross, "torch.cross(x, y, dim=1)"), "linalg_cross": Operation(_cross, "torch.linalg.cross(x, y, dim=1)"),
    "cdist": Operation(_distances, "torch.cdist(x, y)"),
    "sum": Operation(_over(reducing.total), "x.sum() + x.sum((0, 2))"), "mean": Operation(_over(reducing.mean),
        "x.mean(-1, keepdim=True)"),
    "amax": Operation(_over(reducing.maximum), "x.amax(1)"), "amin": Operation(_over(reducing.minimum), "x.amin((0, 1))"),
    "max": Operation(_with_places(reducing.maximum, "maximum"), "x.max(1)[0] + x.max() + torch.max(x, y)[:, 0]"),
    "min": Operation(_with_places(reducing.minimum, "minimum"), "x.min(1)[0] + x.min() + torch.min(x, y)[:, 0]"),
    "prod": Operation(_over(reducing.product), "x.prod(1)"), "var": Operation(_variance, "x.var(-1) + x.var(-1, unbiased=False)"),
    "std": Operation(lambda tape, a, dim=None, correction=1, keepdim=False, **_: reducing.root(
        _variance(tape, a, dim, correction, keepdim)), "x.std(1)"),
    "logsumexp": Operation(_over(reducing.logsumexp), "torch.logsumexp(x, -1)"),
    "softmax": Operation(lambda tape, a, dim, *_: reducing.softmax(a, dim), "torch.softmax(x, 1)"),
    "log_softmax": Operation(lambda tape, a, dim, *_: reducing.log_softmax(a, dim), "torch.log_softmax(x, -1)"),
    "linalg_vector_norm": Operation(_norm, "torch.linalg.vector_norm(x, dim=-1) + torch.linalg.vector_norm(x, 3, dim=-1)"),
    "linalg_norm": Operation(_norm, "torch.linalg.norm(v)"),
    "norm": Operation(_norm, "x.norm(dim=-1) + x.norm()"), "cumsum": Operation(_cumulative(reducing.running_sum), "x.cumsum(1)"),
    "cumprod": Operation(_cumulative(reducing.running_product), "x.cumprod(2)"), "linear": Operation(linear, "F.linear(x, W, b)"),
    **{name: Operation(product_of, example) for name, example in
       {"matmul": "x @ y.mT @ x", "mm": "torch.mm(W, W.T)", "bmm": "torch.bmm(x, y.mT)", "mv": "torch.mv(W, v)"}.items()},
    "dot": Operation(product_of, "torch.dot(v, v)"), "addmm": Operation(_plus_product, "torch.addmm(b, W, W.T)"),
    "baddbmm": Operation(_plus_product, "torch.baddbmm(x[:, :, :3], x, y.mT, beta=2, alpha=0.5)"),
    "addbmm": Operation(_plus_products, "torch.addbmm(W.T @ W, x.mT, y, beta=2, alpha=0.5)"),
    "_weight_norm_interface": Operation(_normed, "torch._weight_norm_interface(x, v[:3, None, None][:2] ** 2 + 1, 0)[0]"),
    "einsum": Operation(_einsum, "torch.einsum('nij,nkj->nik', x, y)"),
    "outer": Operation(lambda tape, a, b: LINEAR["outer"](tape, a, b), "torch.outer(v, b)"),
    "trace": Operation(lambda tape, a: reducing.total(reducing.diagonal(a), -1), "torch.trace(W.T @ W)"),
    "cosine_similarity": Operation(_cosine, "F.cosine_similarity(x, y, dim=-1)"),
    "pairwise_distance": Operation(_distance, "F.pairwise_distance(x, y)"),
    "sort": Operation(_sorted, "torch.sort(x, dim=1, descending=True)[0] + x.sort()[0]"),
    "msort": Operation(lambda tape, a: in_order(a, 0), "torch.msort(x)"),
    "topk": Operation(_largest, "x.topk(2)[0] + x.topk(2, largest=False)[0]"),
    "kthvalue": Operation(_of_rank, "x.kthvalue(2, dim=1)[0]"),
    "argsort": Operation(lambda tape, a, dim=-1, descending=False, **_: with_places(a, dim, descending)[1],
        "x.gather(1, y.argsort(1))"),
    "argmax": Operation(lambda tape, a, dim=None, keepdim=False: place_of_largest(a, dim, keepdim),
        "x[0].gather(0, x[0].argmax(0, keepdim=True))"),
    "argmin": Operation(lambda tape, a, dim=None, keepdim=False: place_of_largest(a, dim, keepdim, True),
        "x[0][x[0].argmin(0), 2] + y.argmin()"),
    "any": Operation(_over(reducing.anywhere), "x * (y > 0).any(-1, keepdim=True)"),
    "all": Operation(_over(reducing.everywhere), "x * (y > -2).all(-1, keepdim=True)"),
    "median": Operation(_median, "x.median(dim=2, keepdim=True)[0] + x[0].median()"),
}
"""Each row takes the tape and the arguments of the graph."""

__all__ = ["REDUCTIONS", "Integer", "linear"]
