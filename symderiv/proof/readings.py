"""Other readings of a line, tried before it is accused: it may be meant for one case, or with quantities between held fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symderiv.notation import Definitions, Delta, Entry, Indicator, Partial, Tensor, mul, rebuild
from symderiv.proof.mistakes.places import CLOSED


@dataclass(frozen=True)
class About:
    """What a document says of a line besides its sides.

    `condition` is 1 where the line is meant and 0 elsewhere, and `where` says so in words; `role` what the words take it for;
    `unread` why it could not be read, `misshapen` whether that is a matter of shapes.
    """

    condition: Expr | None = None
    where: str = ""
    role: str = "unknown"
    unread: str = ""
    misshapen: bool = False


@dataclass(frozen=True)
class Reading:
    """One way to take a line: what it is called, and both sides so read; None where it is no other reading."""

    name: str
    read: Callable[[Expr, Expr, Definitions], Iterator[tuple[str, Expr, Expr]]]


def restricted(left: Expr, right: Expr, condition: Expr | None) -> tuple[Expr, Expr]:
    """Both sides where the condition holds, 0 elsewhere."""
    return (left, right) if condition is None else (mul(left, condition), mul(right, condition))


def fixed(left: Expr, right: Expr, definitions: Definitions) -> Iterator[tuple[str, Expr, Expr]]:
    """The derivatives of quantities in between are those of their own definitions, everything else in them held fixed."""
    used = {t for row in definitions for t in row.uses}
    seen: dict[Tensor, None] = {}

    def local(expr: Any) -> Any:
        if isinstance(expr, CLOSED) or not expr.args:
            return expr
        if isinstance(expr, Partial):
            return _local(expr, definitions, used, seen)
        return rebuild(expr, [local(a) for a in expr.args])

    for one, other in ((local(left), local(right)), (left, local(right)), (local(left), right)):
        if (one, other) != (left, right):
            yield f"with {_named(seen)} fixed", one, other


def _local(partial: Partial, definitions: Definitions, used: set[Tensor], seen: dict[Tensor, None]) -> Partial:
    body = partial.body
    row = definitions.of(body.tensor) if isinstance(body, Entry) and body.tensor in used else None
    if row is None or partial.held:
        return partial
    held = [t for t in sorted(row.uses, key=lambda t: t.name) if definitions.of(t) and t != partial.wrt.tensor
            and definitions.depends(t.entry(), partial.wrt.tensor)]
    seen.update(dict.fromkeys(held))
    return Partial(body, partial.wrt, *held) if held else partial


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
