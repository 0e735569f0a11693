"""What a rule is: a row with its law, its action, an example where it fires and one where it must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sympy import Expr

from symderiv.notation import Definitions, letters
from symderiv.records import Citation
from symderiv.rules.vocabulary import Vocabulary

Example = Callable[[Vocabulary], Expr]


@dataclass(frozen=True)
class Scene:
    """The surroundings of a node: the definitions in force, the index letters that are taken, the line it stands on."""

    definitions: Definitions = field(default_factory=Definitions)
    reserved: frozenset[str] = frozenset()
    line: Expr | None = None

    @cached_property
    def avoid(self) -> frozenset[str]:
        """The letters that are taken: those that are reserved, and those of the line, which few rules ask for."""
        return self.reserved if self.line is None else self.reserved | letters(self.line)


@dataclass(frozen=True)
class Rule:
    """One rule of calculus or algebra.

    `law` is the textbook law as LaTeX, `condition` when it holds, `on` the node types it acts on; `action` gives the
    rewritten node, or None where the rule does not apply. `level` and `family` say how a page groups its steps:
    0 milestone, 1 standard, 2 full, 3 bookkeeping; neighbours of one family share a line.
    `local` is False for an action that looks at the whole line, `several` True for one that says the same of several parts,
    each recorded where it stands. `among`: it fires only where a node of one of these types stands at the place or inside, if
    any are named, and is not tried elsewhere. `example` is an expression at which it fires,
    `counterexample` a similar one at which it must not.
    """

    name: str
    law: str
    on: tuple[type, ...]
    action: Callable[[Any, Scene], Expr | None]
    example: Example
    counterexample: Example
    condition: str = ""
    source: str = ""
    level: int = 1
    family: str = ""
    cites: tuple[Citation, ...] = ()
    local: bool = True
    several: bool = False
    among: tuple[type, ...] = ()

    def apply(self, expr: Any, scene: Scene) -> Expr | None:
        """The rewritten node; None where the rule does not apply."""
        return self.action(expr, scene)


def as_one(family: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules as parts of one idea: neighbours among their steps share a line."""
    return tuple(replace(rule, family=family) for rule in rules)
