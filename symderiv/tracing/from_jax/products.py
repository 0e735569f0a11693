"""Primitives of JAX that multiply: dot_general and convolutions; and functions of matrices, which are calls of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symderiv.errors import NoRule
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.from_numpy.decompositions import DECOMPOSITIONS, cholesky, eigh, pinv, qr, svd, svdvals, triangle
from symderiv.tracing.from_numpy.linear import LINEAR, inverse
from symderiv.tracing.from_torch.decompositions import solve
from symderiv.tracing.from_torch.shapes import count
from symderiv.tracing.from_torch.sliding import convolved
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

Params = Mapping[str, Any]


def _dot(tape: Tape, params: Params, a: Any, b: Any) -> Traced:
    """Σ over the contracted dimensions; the shared ones come first, then those of each operand."""
    left, right = traced(a, tape), traced(b, tape)
    (ours, theirs), (lead, follow) = params["dimension_numbers"]
    first = [chr(97 + n) for n in range(left.ndim)]
    second = [chr(97 + left.ndim + n) for n in range(right.ndim)]
    for n, m in (*zip(ours, theirs, strict=True), *zip(lead, follow, strict=True)):
        second[m] = first[n]
        tape.agree(left.form(n), right.form(m))
    own = [c for n, c in enumerate(first) if n not in ours and n not in lead]
    other = [c for m, c in enumerate(second) if m not in theirs and m not in follow]
    out = [first[n] for n in lead] + own + other
    return reducing.einsum(f"{''.join(first)},{''.join(second)}->{''.join(out)}", left, right)


def _convolved(tape: Tape, params: Params, x: Traced, w: Traced) -> Traced:
    numbers, groups = params["dimension_numbers"], params["feature_group_count"]
    if {params["batch_group_count"], *params["lhs_dilation"]} != {1}:
        raise NoRule("Transposed convolutions are not understood", typed=f"lhs_dilation={params['lhs_dilation']}",
                     advice="Write them as the gradient of a convolution.")
    made, window = dimensions.permuted(x, numbers.lhs_spec), dimensions.permuted(w, numbers.rhs_spec)
    padding = [low for low, _ in params["padding"]]
    if any(low != high for low, high in params["padding"]):
        made, padding = joining.padded(made, [(0, 0), (0, 0), *params["padding"]]), [0]
    out = convolved(tape, made, window, None, params["window_strides"], padding, params["rhs_dilation"],
                    count(tape, groups))
    order = [0] * out.ndim
    for position, n in enumerate(numbers.out_spec):
        order[n] = position
    return dimensions.permuted(out, order)


def _triangular(tape: Tape, params: Params, a: Traced, b: Traced) -> Traced:
    """X with T X = B, or X T = B, for a triangle of A or its transpose."""
    part = inverse(tape, triangle(tape, a, params["lower"], params["unit_diagonal"]))
    part = dimensions.swapped(part, -1, -2) if params["transpose_a"] else part
    return reducing.matmul(part, b) if params["left_side"] else reducing.matmul(b, part)


def _eigh(tape: Tape, params: Params, a: Traced) -> list[Traced]:
    values, vectors = eigh(tape, a)
    return [vectors, values]


def _svd(tape: Tape, params: Params, a: Traced) -> list[Traced]:
    if not params["compute_uv"]:
        return [svdvals(tape, a)]
    left, sizes, right = svd(tape, a, params["full_matrices"])
    return [sizes, left, right]


def _qr(tape: Tape, params: Params, a: Traced) -> list[Traced]:
    if params["pivoting"]:
        raise NoRule("Which columns come first depends on the numbers", typed="pivoting=True", advice="Leave pivoting out.")
    return list(qr(tape, a, "complete" if params["full_matrices"] else "reduced"))


PRODUCTS: dict[str, tuple[Callable[..., Any], str]] = {
    "dot_general": (_dot, "jnp.einsum('ij,kj->ik', x, y)"),
    "conv_general_dilated": (_convolved, "jnp.convolve(v, u, mode='valid')"),
    "cholesky": (lambda tape, params, a: cholesky(tape, a), "jnp.linalg.cholesky(x @ x.T + jnp.eye(3))"),
    "triangular_solve": (_triangular, "jax.scipy.linalg.solve_triangular(x[:, :3] + 3 * jnp.eye(3), y, lower=True)"),
    "eigh": (_eigh, "jnp.linalg.eigh(x @ x.T)[0]"), "svd": (_svd, "jnp.linalg.svd(x, compute_uv=False)"),
    "qr": (_qr, "jnp.matmul(*map(jnp.sin, jnp.linalg.qr(x.T)))"),
}
"""Each row takes the tape, the parameters and the operands."""

CALLS: dict[str, Callable[..., Any]] = {
    "inv": lambda tape, a: LINEAR["linalg.inv"](tape, a), "det": lambda tape, a: LINEAR["linalg.det"](tape, a),
    "diagonal": lambda tape, a: reducing.diagonal(a), "slogdet": lambda tape, a: list(LINEAR["linalg.slogdet"](tape, a)),
    "solve": lambda tape, a, b: solve(tape, a, b), "pinv": lambda tape, a, *_: pinv(tape, a),
    "expm": lambda tape, a, *_: DECOMPOSITIONS["linalg.expm"](tape, a),
}
"""Functions of JAX that are not taken apart, by the name of their jitted call."""
