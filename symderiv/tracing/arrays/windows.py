"""Windows that slide along dimensions: out[…, i, …, r] = x[…, s (i − 1) + d (r − 1) + 1 − P, …]."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from symderiv.errors import NoRule
from symderiv.notation import ONE, Delta, Within, mul, substitute
from symderiv.notation.indices.size_products import size_product
from symderiv.tracing.arrays.dimensions import position
from symderiv.tracing.arrays.indexing import single
from symderiv.tracing.relations import Learned
from symderiv.tracing.size_forms import Form, plus, quotient
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def windows(array: Traced, size: Mapping[str, int], axis: int, stride: int = 1, dilation: int = 1, padding: int = 0) -> Traced:
    """Every stretch of that size along a dimension, as a new last dimension; outside the array is 0.

    Raises `NoRule` where the places of the windows have no size.
    """
    n = position(array, axis)
    array = single(array, [n])
    tape, own = array.tape, array.dims[n]
    places = tape.letters(_places(tape, array.form(n), dict(size), stride, dilation, padding))
    within = tape.letters(dict(size))
    i, r = (letters[0] if letters else ONE for letters in (places, within))
    at: Expr = stride * i + dilation * r + (1 - stride - dilation - padding)
    inside = ONE if not padding else Within(at, own[0].axis) if own else Delta(at, ONE)
    body = mul(inside, substitute(array.body, {own[0]: at}) if own else array.body)
    return Traced(tape, [*array.dims[:n], places, *array.dims[n + 1:], within], body, array.kind)


def _places(tape: Tape, size: Form, window: Form, stride: int, dilation: int, padding: int) -> Form:
    """How many windows there are: (W + 2P − d (R − 1) − 1) / s + 1."""
    rest = plus(plus(size, plus(window, {"": -1}), -dilation), {"": 2 * padding - 1})
    if stride == 1:
        return plus(rest, {"": 1})
    if not any(rest):
        return {"": rest.get("", 0) // stride + 1}
    for left in range(stride):  # what the last window leaves over
        found = quotient(plus(rest, {"": -left}), {"": stride})
        if found is not None:
            return plus(found, {"": 1})
    odd = [n for n, c in rest.items() if n and c % stride]
    if tape.numbers is not None and odd and any(n and c % stride == 0 for n, c in rest.items()):
        tape.fix({odd[0]: 1})  # the window's own size: H = 2 P + R − 3 is even or odd as R is
    return _learned(tape, size, plus(rest, size, -1), stride)


def _learned(tape: Tape, size: Form, shift: Form, stride: int) -> Form:
    """The input's size from the output's: W = s (O − 1) − shift, and what the last window leaves over."""
    name = next((n for n in size if n), "")
    margin = {"": size.get("", 0)}
    if tape.numbers is None or plus(size, margin, -1) != {name: 1} or "*" in name:
        raise NoRule("How many windows of this stride fit is no formula of the sizes", typed=f"stride {stride}",
                     advice=f"Declare the size from the number of windows, as in sd.axes('O W={stride}*O').")
    shift = plus(shift, margin)
    total = tape.number({name: 1}) + tape.number(shift)
    tape.numbers[f"{name}_out"] = total // stride + 1
    whole = size_product({"": stride}, {f"{name}_out": 1, "": -1})
    raise Learned(name, plus(plus(whole, shift, -1), {"": total % stride}))
