"""What a step did: the nodes at which its rule fired, and the surroundings in which that can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from symderiv.notation import Definition, Definitions, Entry, Index, Partial, Relation, Tensor, operations
from symderiv.records import Derivation, Step, UsedGiven

Node = TypeVar("Node")
SHORT = 7
"""The most operations of a formula that is named within a sentence."""


@dataclass(frozen=True)
class About:
    """Where steps stand: the definitions in force, what the derivation names and was given, its line before any given."""

    definitions: Definitions
    named: tuple[Definition, ...] = ()
    givens: tuple[UsedGiven, ...] = ()
    general: Any = None

    @classmethod
    def of(cls, derivation: Derivation) -> About:
        """The surroundings of a derivation's steps."""
        return cls(derivation.definitions, derivation.abbreviations, derivation.givens, derivation.general)

    def moves(self, expr: Any, partial: Partial) -> bool:
        """Whether an expression changes with the variable of a derivative."""
        return self.definitions.depends(expr, partial.wrt.tensor, frozenset(partial.held))

    def row(self, name: str) -> Definition | None:
        """What is defined, or named on the way, by that name."""
        return next((r for r in (*self.named, *self.definitions) if r.tensor.name == name), None)


@dataclass(frozen=True)
class Condition:
    """An index takes a value: k = i."""

    letter: Index
    value: Any


@dataclass(frozen=True)
class Way:
    """Quantities that lead from one to the next: z → p → L."""

    tensors: tuple[Tensor, ...]


Slot = Any
"""What fills a place of a sentence: an expression, a tensor, a relation, a condition or a way; or a tuple of these."""


@dataclass(frozen=True)
class Saying:
    """What there is to say of a step: the key of a sentence, and what fills its places.

    One that is an `aside` is said only where the line has nothing more important to say; one that was said `again` only where
    nothing else is, and more shortly where the language has words for that.
    """

    key: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    aside: bool = False
    again: bool = False

    def __hash__(self) -> int:
        return hash(self.key)


def nodes(expr: Any, kind: type[Node]) -> list[Node]:
    """Every node of a kind, one before those inside it."""
    found: list[Node] = []
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, kind):
            found.append(node)
        waiting.extend(reversed(node.args))
    return found


def fired(step: Step, kind: type[Node], applies: Callable[[Any], bool]) -> list[Node]:
    """The outermost nodes of a kind that the rule applies to, and that are gone after the step; each once.

    >>> from symderiv.notation import Axis, Delta, Sum, Tensor
    >>> K = Axis("K"); k, i = K.index("k"), K.index("i"); y = Tensor("y", (K,))
    >>> fired(Step("Kronecker sifting", Sum(y[k] * Delta(k, i), k), y[i]), Sum, lambda s: True)
    [Sum(Delta(i, k)*y[k], k)]
    """
    left = set(nodes(step.after, kind))
    return list(dict.fromkeys(_outermost(step.before, kind, lambda n: n not in left and applies(n))))


def _outermost(expr: Any, kind: type[Node], applies: Callable[[Any], bool]) -> Iterator[Node]:
    if isinstance(expr, kind) and applies(expr):
        yield expr
        return
    for arg in expr.args:
        yield from _outermost(arg, kind, applies)


def made(step: Step, kind: type[Node]) -> list[Node]:
    """The nodes of a kind that the step brought in, each once."""
    old = set(nodes(step.before, kind))
    return list(dict.fromkeys(n for n in nodes(step.after, kind) if n not in old))


def short(*exprs: Any) -> tuple[Any, ...]:
    """Those of the expressions that a sentence can name, each once: nothing long, and no numbers and sizes alone."""
    return tuple(e for e in dict.fromkeys(exprs) if operations(e) <= SHORT and not is_bare(e))


def is_bare(expr: Any) -> bool:
    """Whether an expression is made of numbers and sizes alone."""
    return not (nodes(expr, Entry) or nodes(expr, Index))


__all__ = ["About", "Condition", "Relation", "Saying", "Slot", "Tensor", "Way", "fired", "is_bare", "made", "nodes", "short"]
