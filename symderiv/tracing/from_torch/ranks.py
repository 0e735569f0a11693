"""Operations of PyTorch that put components in order, one row each; the places have no meaning here."""

from __future__ import annotations

from typing import Any

from symderiv.tracing.arrays.joining import reshaped
from symderiv.tracing.arrays.ranking import in_order, nth
from symderiv.tracing.from_torch.shapes import count
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def _sorted(tape: Tape, a: Traced, dim: int = -1, descending: bool = False, **_: Any) -> tuple[Traced, None]:
    return in_order(a, dim, descending), None


def _largest(tape: Tape, a: Traced, k: Any, dim: int = -1, largest: bool = True, sorted: bool = True) -> tuple[Traced, None]:
    return in_order(a, dim, largest, count(tape, k)), None


def _of_rank(tape: Tape, a: Traced, k: Any, dim: int = -1, keepdim: bool = False) -> tuple[Traced, None]:
    return nth(a, count(tape, k), dim, keepdim), None


def _median(tape: Tape, a: Traced, dim: int | None = None, keepdim: bool = False) -> Any:
    """The lower of the two in the middle."""
    array, axis = (reshaped(a, (-1,)), 0) if dim is None else (a, dim)
    if any(array.form(axis)):
        tape.fix(array.form(axis))
    made = nth(array, (array.form(axis).get("", 0) + 1) // 2, axis, keepdim)
    return made if dim is None else (made, None)


RANKS: dict[str, Operation] = {
    "sort": Operation(_sorted, "torch.sort(x, dim=1, descending=True)[0] + x.sort()[0]"),
    "msort": Operation(lambda tape, a: in_order(a, 0), "torch.msort(x)"),
    "topk": Operation(_largest, "x.topk(2)[0] + x.topk(2, largest=False)[0]"),
    "kthvalue": Operation(_of_rank, "x.kthvalue(2, dim=1)[0]"),
    "median": Operation(_median, "x.median(dim=2, keepdim=True)[0] + x[0].median()"),
}
"""Each row takes the tape and the arguments of the graph."""
