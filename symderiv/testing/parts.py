"""Several gradients in one answer: a dictionary, a tuple, or one array, taken apart by variable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.errors import AxisMismatch, UnknownName
from symderiv.notation import Tensor

SPELLINGS = ("{w}", "d{w}", "d_{w}", "grad_{w}", "{w}_grad", "g_{w}", "g{w}", "nabla_{w}", "d{L}_d{w}", "d{L}d{w}", "d{L}/d{w}",
             "grad{w}", "∂{w}", "∂{L}/∂{w}")
"""How a key of a dictionary names the gradient by w of L."""


def splitter(output: str, wanted: Sequence[Tensor], order: Sequence[str]) -> Callable[[Any], Sequence[Any]]:
    """What takes an answer apart into the gradients by `wanted`; `order` are the function's parameters.

    A dictionary is read by its keys. A tuple has one gradient for each variable, or for each parameter of the function
    in their order, None where there is none. One array stands for one variable.

    The function it returns has a `Lacking` in the place of a variable without a key, and raises `AxisMismatch` for another
    number of parts.
    """
    def split(answer: Any) -> Sequence[Any]:
        if isinstance(answer, Mapping):
            found = {t.name: _keyed(answer, output, t.name) for t in wanted}
            return [values[0] if values else Lacking.of(name, answer, found) for name, values in found.items()]
        if isinstance(answer, tuple | list):
            return _placed(answer, wanted, order)
        if len(wanted) == 1:
            return [answer]
        names = ", ".join(t.name for t in wanted)
        raise AxisMismatch("One array for several gradients", typed=names, advice="Return a tuple or a dictionary, or give wrt=.")
    return split


class Lacking(UnknownName):
    """What stands for a gradient that a dictionary does not hold; the others are compared all the same."""

    @classmethod
    def of(cls, name: str, answer: Mapping[Any, Any], found: Mapping[str, list[Any]]) -> Lacking:
        there = ", ".join(f'"{other}"' for other, values in found.items() if values)
        advice = f'Return it as "{name}"' + (f", or say which ones there are: wrt=[{there}]." if there else ".")
        return cls(f"No gradient by {name} in the answer", typed=", ".join(map(str, answer)), advice=advice)


def _keyed(answer: Mapping[Any, Any], output: str, name: str) -> list[Any]:
    """What the answer holds under the names of this gradient: one value, or none."""
    wanted = {_bare(s.format(w=name, L=output)) for s in SPELLINGS}
    found = [value for key, value in answer.items() if _bare(str(key)) in wanted]
    exact = [value for key, value in answer.items() if str(key) == name]
    return exact or (found if len(found) == 1 else [])


def holds(answer: Mapping[Any, Any], output: str, name: str) -> bool:
    """Whether an answer has a gradient under one of its names."""
    return bool(_keyed(answer, output, name))


def _bare(key: str) -> str:
    return re.sub(r"[\s{}\\]", "", key)


def _placed(answer: Sequence[Any], wanted: Sequence[Tensor], order: Sequence[str]) -> Sequence[Any]:
    if len(answer) == len(wanted):
        return answer
    if len(answer) == len(order) and {t.name for t in wanted} <= set(order):
        return [answer[order.index(t.name)] for t in wanted]
    raise AxisMismatch(f"The function returns {len(answer)} arrays for {len(wanted)} gradients",
                       typed=", ".join(t.name for t in wanted), advice="Say which they are, in their order: wrt=(...).")


__all__ = ["Lacking", "SPELLINGS", "holds", "splitter"]
