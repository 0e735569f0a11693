"""Other readings of a line, tried before it is accused: it may be meant for one case, or with quantities between held fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symderiv.homework.mistakes.in_formulas.places import CLOSED
from symderiv.homework.mistakes.in_formulas.table import Mistake
from symderiv.notation import Definitions, Delta, Entry, Indicator, Partial, Tensor, mul, rebuild


@dataclass(frozen=True)
class About:
    """What a document says of a line besides its sides.

    `condition` is 1 where the line is meant and 0 elsewhere, and `where` says so in words; `role` what the words take it for,
    "solved" where a derivative was set to zero before it;
    `unread` why it could not be read, `misshapen` the mistake that keeps it from having a meaning. `supposed` says that its
    sentence begins with "If …"; `total` that its derivative is written with d in a text that writes others with ∂; `read_as`
    what short names on it stand for; `through` are the quantities by which the text differentiates, `solved` those and the inputs
    that it solves for.
    """

    condition: Expr | None = None
    where: str = ""
    role: str = "unknown"
    unread: str = ""
    misshapen: Mistake | None = None
    supposed: bool = False
    total: bool = False
    read_as: str = ""
    through: frozenset[Tensor] = frozenset()
    solved: frozenset[Tensor] = frozenset()


@dataclass(frozen=True)
class Reading:
    """One way to take a line: what it is called, and both sides so read; None where it is no other reading."""

    name: str
    read: Callable[[Expr, Expr, Definitions, About], Iterator[tuple[str, Expr, Expr]]]


def restricted(left: Expr, right: Expr, condition: Expr | None) -> tuple[Expr, Expr]:
    """Both sides where the condition holds, 0 elsewhere."""
    return (left, right) if condition is None else (mul(left, condition), mul(right, condition))


def fixed(left: Expr, right: Expr, definitions: Definitions, about: About) -> Iterator[tuple[str, Expr, Expr]]:
    """The derivatives of quantities in between are those of their own definitions, everything else in them held fixed.

    Only a chain rule needs such derivatives, so the text must differentiate by everything that is held; and what a line says
    of a last quantity, or of a total derivative, is said of all paths.
    """
    between = frozenset[Tensor]() if about.total else frozenset(t for row in definitions for t in row.uses)
    own = _ends(left)
    seen: dict[Tensor, None] = {}

    def local(expr: Any, also: tuple[Any, Any] | None) -> Any:
        if isinstance(expr, CLOSED) or not expr.args:
            return expr
        if isinstance(expr, Partial):
            may = _ends(expr) == also or (isinstance(expr.body, Entry) and expr.body.tensor in between)
            return _local(expr, definitions, about.through, seen) if may else expr
        return rebuild(expr, [local(a, also) for a in expr.args])

    one, other = local(left, None), local(right, own)  # df/dx = ∂f/∂x + ∂f/∂u du/dx
    for pair in ((one, other), (left, other), (one, right)):
        if pair != (left, right):
            yield f"with {_named(seen)} fixed", *pair


def _ends(expr: Expr) -> tuple[Tensor, Tensor] | None:
    """What a derivative differentiates, and by what."""
    return (expr.body.tensor, expr.wrt.tensor) if isinstance(expr, Partial) and isinstance(expr.body, Entry) else None


def _local(partial: Partial, definitions: Definitions, through: frozenset[Tensor], seen: dict[Tensor, None]) -> Partial:
    row = definitions.of(partial.body.tensor) if isinstance(partial.body, Entry) else None
    if row is None or partial.held:
        return partial
    held = [t for t in sorted(row.uses, key=lambda t: t.name) if definitions.of(t) and t != partial.wrt.tensor
            and definitions.depends(t.entry(), partial.wrt.tensor)]
    if not held or not through.issuperset(held):
        return partial
    seen.update(dict.fromkeys(held))
    return Partial(partial.body, partial.wrt, *held)


def _named(held: dict[Tensor, None]) -> str:
    names = [t.name for t in held]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


READINGS = (
    Reading("quantities held fixed", fixed),
)
"""In the order in which they are tried."""


def condition_words(condition: Expr) -> str:
    """What a condition says, for a sentence: i = k."""
    signs = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}
    if isinstance(condition, Delta):
        return f"{condition.indices[0]} = {condition.indices[1]}"
    if isinstance(condition, Indicator):
        relation: Any = condition.args[0]
        return f"{relation.lhs} {signs.get(relation.rel_op, relation.rel_op)} {relation.rhs}"
    return ", ".join(condition_words(a) for a in condition.args if isinstance(a, Expr))


__all__ = ["READINGS", "About", "Reading", "condition_words", "restricted"]
