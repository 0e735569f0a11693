"""NumPy's linear algebra by name: products, inverses, determinants, norms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Abs, Integer, log, sign

from symderiv.errors import AxisMismatch, ModelError, NoRule
from symderiv.notation import ONE, Det, Entry, Given, InverseEntry, MatrixEntry, add, divide, mul, negate, power
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.indexing import renewed, single
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.from_numpy.calling import applied
from symderiv.tracing.from_numpy.creation import eye
from symderiv.tracing.quantities import define, named
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def square(tape: Tape, a: Any, what: str) -> Traced:
    """Square matrices under a name: the last two dimensions, which are one axis twice."""
    array = traced(a, tape)
    if array.ndim > 1:
        tape.agree(array.form(-2), array.form(-1))
        array = single(array, range(array.ndim))
    axes = [d[0].axis if len(d) == 1 else None for d in array.dims[-2:]]
    if array.ndim < 2 or axes[0] is None or axes[0] != axes[1]:
        raise AxisMismatch(f"{what} is of a square matrix with one axis twice", typed=str(array.shape),
                           advice="Use one axis for both of its dimensions, as in A=(K, K).")
    return laid_out(named(tape, array, "A"), tape)


def laid_out(array: Traced, tape: Tape) -> Traced:
    """The matrices as a quantity whose axes are the dimensions in their order."""
    body = array.body
    plain = isinstance(body, Entry) and body.indices == array.letters
    return array if plain else define(tape, "A", array)


def _is_number(tape: Tape, a: Any) -> bool:
    """Whether matrices have one row and one column."""
    array = traced(a, tape)
    return array.ndim > 1 and not array.dims[-1] and not array.dims[-2]


def inverse(tape: Tape, a: Any) -> Traced:
    """A⁻¹, of each of several matrices."""
    if _is_number(tape, a):
        return elementwise(lambda x: power(x, -ONE), traced(a, tape))
    array = traced(a, tape)
    body = array.body
    if isinstance(body, Entry) and array.ndim == 2 and body.indices == array.letters[::-1] and len(set(array.letters)) == 2:
        i, j = array.letters  # of a transpose: the transpose of the inverse
        return array.with_body(InverseEntry(square(tape, dimensions.permuted(array), "An inverse").body.tensor, j, i))
    return made_of(InverseEntry, tape, array)


def made_of(kind: type[MatrixEntry], tape: Tape, a: Any) -> Traced:
    """What is made of square matrices, with the dimensions of its components."""
    array = square(tape, a, kind.what)
    body: Any = array.body
    dims = array.dims[:array.ndim - 2 + kind.places]
    return Traced(tape, dims, kind(body.tensor, *(i for d in dims for i in d)))


def require_given(tape: Tape, a: Any, needed: Given) -> None:
    """Raises `ModelError` where a matrix that goes in as it is has no such meaning: of any other NumPy looks at one triangle."""
    body = traced(a, tape).body
    if isinstance(body, Entry) and tape.model.definitions.of(body.tensor) is None and len(body.tensor.axes) > 1:
        held = {given.name for given in body.tensor.givens}
        if not held & {needed.name, "spd"}:
            axes = ", ".join(axis.name for axis in body.tensor.axes)
            raise ModelError(f"This is of a matrix that is {needed.meaning}", typed=body.tensor.name,
                             advice=f"Where yours is so, say it: {body.tensor.name}=({axes}, sd.{needed.name}).")


def _det(tape: Tape, a: Any) -> Traced:
    if _is_number(tape, a):
        array = traced(a, tape)
        return Traced(tape, array.dims[:-2], array.body)
    return made_of(Det, tape, a)


def _slogdet(tape: Tape, a: Any) -> tuple[Traced, Traced]:
    value = _det(tape, a)
    return elementwise(sign, value), elementwise(lambda d: log(Abs(d)), value)


def _solve(tape: Tape, a: Any, b: Any) -> Traced:
    right = traced(b, tape)
    return reducing.matmul(inverse(tape, a), right)


def _matrix_power(tape: Tape, a: Any, n: int) -> Traced:
    array = traced(a, tape)
    if n == 0:
        return eye(tape, array.shape[0])
    base = inverse(tape, array) if n < 0 else array
    made = base
    for _ in range(abs(n) - 1):
        made = reducing.matmul(made, base)
    return made


def _dot(tape: Tape, a: Any, b: Any) -> Traced:
    """The last dimension of a meets the last but one of b, and no others are aligned."""
    left, right = traced(a, tape), traced(b, tape)
    if not left.dims or not right.dims:
        return elementwise(mul, left, right)
    if (right.ndim < 3 and left.ndim < 3) or right.ndim == 1:
        return reducing.matmul(left, right)
    return _tensordot(tape, left, right, ([left.ndim - 1], [max(right.ndim - 2, 0)]))


def _tensordot(tape: Tape, a: Any, b: Any, axes: Any = 2) -> Traced:
    left, right = traced(a, tape), traced(b, tape)
    if isinstance(axes, int):
        axes = (list(range(left.ndim - axes, left.ndim)), list(range(axes)))
    ours, theirs = ([dimensions.position(t, n) for n in (v if isinstance(v, list | tuple) else [v])]
                    for t, v in zip((left, right), axes, strict=True))
    names = [chr(97 + n) for n in range(left.ndim + right.ndim)]
    first, second = names[:left.ndim], names[left.ndim:]
    for n, m in zip(ours, theirs, strict=True):
        second[m] = first[n]
    out = [c for n, c in enumerate(first) if n not in ours] + [c for m, c in enumerate(second) if m not in theirs]
    return reducing.einsum(f"{''.join(first)},{''.join(second)}->{''.join(out)}", left, right)


def _kron(tape: Tape, a: Any, b: Any) -> Traced:
    """NumPy's: each dimension is the product of both."""
    left, right = traced(a, tape), traced(b, tape)
    while left.ndim < right.ndim:
        left = dimensions.expanded(left, 0)
    while right.ndim < left.ndim:
        right = dimensions.expanded(right, 0)
    right = renewed(right)
    dims = [(*x, *y) for x, y in zip(left.dims, right.dims, strict=True)]
    return Traced(tape, dims, mul(left.body, right.body))


def _outer(tape: Tape, a: Any, b: Any) -> Traced:
    left, right = (joining.reshaped(traced(v, tape), (-1,)) for v in (a, b))
    return elementwise(mul, dimensions.expanded(left, 1), dimensions.expanded(right, 0))


def _outer_of(name: str) -> Callable[..., Traced]:
    def row(tape: Tape, a: Any, b: Any) -> Traced:
        left, right = traced(a, tape), traced(b, tape)
        for _ in range(right.ndim):
            left = dimensions.expanded(left, left.ndim)
        made: Traced = applied(name, (left, right), {})
        return made

    return row


def _vdot(tape: Tape, a: Any, b: Any) -> Traced:
    left, right = (joining.reshaped(traced(v, tape), (-1,)) for v in (a, b))
    return reducing.matmul(left, right)


def _inner(tape: Tape, a: Any, b: Any) -> Traced:
    left, right = traced(a, tape), traced(b, tape)
    if not left.dims or not right.dims:
        return elementwise(mul, left, right)
    return _tensordot(tape, left, right, ([left.ndim - 1], [right.ndim - 1]))


def _trace(tape: Tape, a: Any) -> Traced:
    return reducing.total(reducing.diagonal(traced(a, tape)), -1)


def _multi_dot(tape: Tape, arrays: Any) -> Traced:
    first, *rest = [traced(a, tape) for a in arrays]
    for other in rest:
        first = reducing.matmul(first, other)
    return first


def covariance(tape: Tape, m: Any, rowvar: bool = True, bias: bool = False, ddof: Any = None) -> Traced:
    """Mean products of distances from the mean; each row of a matrix is a variable."""
    array = traced(m, tape)
    array = array if rowvar else dimensions.permuted(array)
    if array.ndim != 2:
        raise NoRule("A covariance is of a matrix of observations", typed=str(array.shape))
    centred = elementwise(lambda x, mu: add(x, negate(mu)), array, reducing.mean(array, 1, True))
    less = (0 if bias else 1) if ddof is None else ddof
    count = add(reducing.count(array, 1), Integer(-int(less)))
    return elementwise(lambda s: divide(s, count), reducing.matmul(centred, dimensions.permuted(centred)))


def _diagonal(tape: Tape, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Traced:
    if offset:
        raise NoRule("Only the main diagonal is understood", typed=f"offset={offset}")
    return reducing.diagonal(traced(a, tape), axis1, axis2)


def _einsum(tape: Tape, signature: Any, *operands: Any, **_: Any) -> Traced:
    if not isinstance(signature, str):
        raise NoRule("einsum is understood with a signature in letters", typed=repr(signature)[:100], advice='Write "ij,jk->ik".')
    return reducing.einsum(signature, *(traced(o, tape) for o in operands))


LINEAR: dict[str, Callable[..., Any]] = {
    "matmul": lambda tape, a, b: reducing.matmul(traced(a, tape), traced(b, tape)), "dot": _dot, "vdot": _vdot, "inner": _inner,
    "outer": _outer, "linalg.outer": _outer, "kron": _kron, "trace": _trace, "linalg.trace": _trace, "einsum": _einsum,
    "tensordot": _tensordot, "linalg.multi_dot": _multi_dot, "linalg.inv": inverse, "linalg.det": _det,
    "linalg.slogdet": _slogdet, "linalg.logdet": lambda tape, a: _slogdet(tape, a)[1],
    "linalg.solve": _solve, "linalg.matrix_power": _matrix_power,
    "linalg.matmul": lambda tape, a, b: reducing.matmul(traced(a, tape), traced(b, tape)),
    "diagonal": _diagonal, "linalg.diagonal": _diagonal, "cov": covariance,
    "vecdot": lambda tape, a, b: reducing.total(elementwise(mul, traced(a, tape), traced(b, tape)), -1),
    "linalg.vector_norm": lambda tape, x, axis=None, keepdims=False, ord=2: reducing.norm(
        joining.reshaped(traced(x, tape), (-1,)) if axis is None else traced(x, tape), ord, axis, keepdims),
    "multiply.outer": _outer_of("multiply"), "subtract.outer": _outer_of("subtract"), "add.outer": _outer_of("add"),
}
"""Each row takes the tape and the arguments of the call."""
