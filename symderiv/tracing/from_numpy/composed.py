"""NumPy's functions that are short programs of others: select, cross, meshgrid, trapezoid, polyval, gradient, bincount."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symderiv.errors import AxisMismatch, NoRule
from symderiv.tracing.arrays import dimensions, joining, reducing
from symderiv.tracing.arrays.aligning import elementwise, repeated
from symderiv.tracing.arrays.assigning import added
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.scalars import chosen
from symderiv.tracing.from_numpy.creation import arange, filled
from symderiv.tracing.from_numpy.linear import covariance
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def _select(tape: Tape, condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Traced:
    """Of several choices the first whose condition holds."""
    made = traced(default, tape)
    for condition, choice in list(zip(condlist, choicelist, strict=True))[::-1]:
        made = elementwise(chosen, traced(condition, tape), traced(choice, tape), made)
    return made


def cross(tape: Tape, a: Any, b: Any, axis: Any = -1) -> Traced:
    """(a₂ b₃ − a₃ b₂, a₃ b₁ − a₁ b₃, a₁ b₂ − a₂ b₁) along a dimension of three places."""
    both = [traced(v, tape) for v in (a, b)]
    x, y = ([v[(*(slice(None),) * dimensions.position(v, axis), k)] for k in range(3)] for v in both)
    parts = [traced(x[m] * y[n] - x[n] * y[m], tape) for m, n in ((1, 2), (2, 0), (0, 1))]
    return dimensions.stacked(parts, axis)


def _cross(tape: Tape, a: Any, b: Any, axis: Any = -1) -> Traced:
    both = [traced(v, tape) for v in (a, b)]
    if any(v.form(dimensions.position(v, axis)) != {"": 3} for v in both):
        raise NoRule("A cross product is of vectors of length 3", typed=f"{both[0].shape} and {both[1].shape}",
                     advice="Fix the size of the axis, as in sd.axes('D=3').")
    return cross(tape, both[0], both[1], axis)


def meshgrid(tape: Tape, *lines: Any, indexing: str = "xy", **_: Any) -> list[Traced]:
    """Each line along a dimension of its own, repeated along the others; "xy" exchanges the first two."""
    flat = [joining.reshaped(traced(a, tape), (-1,)) for a in lines]
    made = [repeated(a[(None,) * n + (slice(None),) + (None,) * (len(flat) - n - 1)], [b.dims[0] for b in flat])
            for n, a in enumerate(flat)]
    return [dimensions.swapped(a, 0, 1) for a in made] if indexing == "xy" and len(made) > 1 else made


def _apart(array: Traced, n: int, first: Any, last: Any) -> Traced:
    """The places from a first to before a last one along a dimension."""
    return array[(*(slice(None),) * n, slice(first, last))]


def _trapezoid(tape: Tape, y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Traced:
    values = traced(y, tape)
    n = dimensions.position(values, axis)
    heights: Any = (_apart(values, n, 1, None) + _apart(values, n, None, -1)) / 2
    if x is None:
        return reducing.total(heights * dx, n)
    at = traced(x, tape)
    widths: Any = _apart(at, 0, 1, None) - _apart(at, 0, None, -1)
    if at.ndim != 1:
        raise NoRule("Places of an integral are a vector", typed=str(at.shape))
    return reducing.total(heights * joining.reshaped(widths, (-1, *[1] * (values.ndim - n - 1))), n)


def _polyval(tape: Tape, p: Any, x: Any) -> Any:
    """Horner's scheme; the highest power comes first."""
    made: Any = 0
    for coefficient in traced(p, tape):
        made = made * x + coefficient
    return made


def _gradient(tape: Tape, f: Any, *spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Central differences, at the ends one-sided ones."""
    array, step = traced(f, tape), spacing[0] if spacing else 1
    if len(spacing) > 1 or edge_order != 1 or getattr(step, "ndim", False):
        raise NoRule("Differences are understood of one spacing", typed="numpy.gradient", advice="Write the differences out.")
    over = reducing.places(array, axis)
    made = []
    for n in over:
        ends: list[Any] = [_apart(array, n, 1, 2) - _apart(array, n, 0, 1), _apart(array, n, -1, None) - _apart(array, n, -2, -1)]
        inner: Any = (_apart(array, n, 2, None) - _apart(array, n, None, -2)) / 2
        made.append(joining.concatenated([traced(part / step, tape) for part in (ends[0], inner, ends[1])], n))
    return made[0] if len(made) == 1 else made


def _bincount(tape: Tape, x: Any, weights: Any = None, minlength: Any = None) -> Traced:
    if minlength is None:
        raise NoRule("How many places there are depends on values", typed="numpy.bincount",
                     advice="Say it: np.bincount(x, weights, minlength=K).")
    return added(filled(tape, (minlength,), 0), traced(x, tape), 1 if weights is None else weights)


def _corrcoef(tape: Tape, x: Any, rowvar: bool = True) -> Traced:
    found = covariance(tape, x, rowvar)
    if found.ndim != 2:
        raise AxisMismatch("A correlation is of several variables", typed=str(found.shape))
    spread = reducing.root(reducing.diagonal(found))
    made: Any = found / spread[:, None] / spread
    return traced(made, tape)


COMPOSED: dict[str, Callable[..., Any]] = {
    "indices": lambda tape, dimensions, **_: meshgrid(tape, *(arange(tape, n) for n in dimensions), indexing="ij"),
    "select": _select, "cross": _cross, "linalg.cross": _cross, "meshgrid": meshgrid, "trapezoid": _trapezoid,
    "trapz": _trapezoid, "integrate.trapezoid": _trapezoid, "polyval": _polyval, "gradient": _gradient,
    "bincount": _bincount, "corrcoef": _corrcoef,
}
"""Each row takes the tape and the arguments of the call."""
