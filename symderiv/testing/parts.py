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

    The function it returns raises `UnknownName` for a variable without a key, `AxisMismatch` for another number of parts.
    """
    def split(answer: Any) -> Sequence[Any]:
        if isinstance(answer, Mapping):
            return [_keyed(answer, output, t.name) for t in wanted]
        if isinstance(answer, tuple | list):
            return _placed(answer, wanted, order)
        if len(wanted) == 1:
            return [answer]
        names = ", ".join(t.name for t in wanted)
        raise AxisMismatch("One array for several gradients", typed=names, advice="Return a tuple or a dictionary, or give wrt=.")
    return split


def _keyed(answer: Mapping[Any, Any], output: str, name: str) -> Any:
    wanted = {_bare(s.format(w=name, L=output)) for s in SPELLINGS}
    found = [value for key, value in answer.items() if _bare(str(key)) in wanted]
    exact = [value for key, value in answer.items() if str(key) == name]
    if exact or len(found) == 1:
        return (exact or found)[0]
    raise UnknownName(f"No gradient by {name} in the answer", typed=", ".join(map(str, answer)),
                      advice=f'Add it as "d{name}", or say which ones there are: wrt=(...).')


def _bare(key: str) -> str:
    return re.sub(r"[\s{}\\]", "", key)


def _placed(answer: Sequence[Any], wanted: Sequence[Tensor], order: Sequence[str]) -> Sequence[Any]:
    if len(answer) == len(wanted):
        return answer
    if len(answer) == len(order) and {t.name for t in wanted} <= set(order):
        return [answer[order.index(t.name)] for t in wanted]
    raise AxisMismatch(f"The function returns {len(answer)} arrays for {len(wanted)} gradients",
                       typed=", ".join(t.name for t in wanted), advice="Say which they are, in their order: wrt=(...).")


__all__ = ["SPELLINGS", "splitter"]
