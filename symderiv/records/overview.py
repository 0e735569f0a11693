"""What a page about a whole network says beside its derivations: the plan, for which layers each holds, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr

from symderiv.notation import Definitions, Tensor
from symderiv.records.derivation import Check, Path


@dataclass(frozen=True)
class Span:
    """For which layers something holds: l = 2, …, 20.

    >>> str(Span("l", ("2", "3", "4"))), str(Span("l", ("1", "…", "L − 1"))), str(Span("l", ("7",)))
    ('l = 2, …, 4', 'l = 1, …, L − 1', 'l = 7')
    """

    letter: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        numbers = [int(v) for v in self.values if v.isdigit()]
        run = len(numbers) == len(self.values) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        return f"{self.letter} = {', '.join((self.values[0], '…', self.values[-1]) if run else self.values)}"


@dataclass(frozen=True)
class PlanLine:
    """A goal and the chain rule for it; `factors` are the places of the derivatives that sections of their own work out,
    each with the number of its colour."""

    goal: Expr
    chain: Expr
    factors: tuple[tuple[Path, int], ...]

    @property
    def goal_key(self) -> str:
        """The key of the section that it belongs to."""
        return str(self.goal)


@dataclass(frozen=True)
class Instance:
    """One gradient of one layer: its goal, its result, its matrix form, and the key of the section that derives it."""

    goal: Expr
    result: Expr
    matrix: object | None
    key: str


@dataclass(frozen=True, repr=False)
class Overview:
    """The frame of a page about a network.

    `spans` say for which layers a definition (by its tensor's name) or a section (by its key) holds, `colours` number
    the colour of the derivative by a tensor, `layers` lists every gradient asked for, `rate` is the step size of the
    update w ← w − α ∂L/∂w of each of the `trained` tensors; `instances` are tensors that a general one stands for.
    `derived` counts the derivations that were made, `structures` those that differ by more than the layer's
    number; `any_depth` says that the page is about a slice that stands for any layer; `code` makes the page again in
    Python; `drawn` are the definitions that its picture shows.
    """

    title: str
    letter: str = "l"
    spans: Mapping[str, Span] = field(default_factory=dict)
    plan: tuple[PlanLine, ...] = ()
    colours: Mapping[Tensor, int] = field(default_factory=dict)
    layers: tuple[Instance, ...] = ()
    instances: frozenset[Tensor] = frozenset()
    trained: tuple[Tensor, ...] = ()
    checks: tuple[Check, ...] = ()
    derived: int = 0
    structures: int = 0
    any_depth: bool = False
    code: str = ""
    drawn: Definitions | None = None

    def __repr__(self) -> str:
        return f"<Overview {self.title}; {len(self.layers)} gradient{'s' * (len(self.layers) != 1)}>"
