"""What is told of an expected formula whose own shapes do not fit: what `check` tells of the same line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sympy import Expr

from symderiv.api.checking import Checked, check
from symderiv.api.derivations import Derivation
from symderiv.errors import AxisMismatch, SymderivError
from symderiv.notation import Entry, Model, Partial, Tensor
from symderiv.reading.homework.one_line import latex_of_plain
from symderiv.reading.homework.shown import MISSHAPEN
from symderiv.reading.homework.slips import why_unread
from symderiv.testing.failures import sides
from symderiv.writing.printers.formulas import latex_of


def shapeless(kind: str, derivation: Derivation, expected: Any, error: AxisMismatch) -> Iterator[str]:
    """The message for a text of which nothing can be the derivative, since its shapes do not fit; nothing for other errors."""
    if not isinstance(expected, str) or not error.reason.startswith(tuple(MISSHAPEN)):
        return
    yield f"the {kind} is not what is expected"
    yield f"  {why_unread(error)}"
    found = _as_line(derivation, expected)
    if found is not None and found.findings.diagnosis:
        yield f"  likely mistake: {found.findings.diagnosis.sentence}"
    if found is not None and found.should_read:
        yield f"  should read: {found.should_read.text}"
    yield from sides(derivation, expected)


def _as_line(derivation: Derivation, expected: str) -> Checked | None:
    """The same as a person's line about the derivative; None where it fails in no way as one."""
    model = Model()
    model.definitions = derivation.definitions
    with suppress(SymderivError):
        found = check(model, [f"{_whole(derivation.goal)} = {latex_of_plain(expected)}"])
        return None if found else found
    return None


def _whole(goal: Expr) -> str:
    """The derivative without its letters, as a person writes it beside a formula of whole arrays."""
    body, wrt = (goal.body, goal.wrt) if isinstance(goal, Partial) else (None, None)
    if not isinstance(body, Entry) or not isinstance(wrt, Entry):
        return latex_of(goal)
    top, below = (latex_of(Tensor(t.name, latex=t.latex).entry()) for t in (body.tensor, wrt.tensor))
    return rf"\frac{{\partial {top}}}{{\partial {below}}}"
