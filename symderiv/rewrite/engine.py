"""Applying rules to trees: at every outermost place where one fires, and until none fires any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from symderiv.errors import RunawayRewrite
from symderiv.notation import Binder, rebuild, rename_bound
from symderiv.time_limits import require_time

Path = tuple[int, ...]
BUDGET = 2000
"""How many sweeps a fixpoint may take before it is called a runaway."""


class Rewriting(Protocol):
    """What the engine asks of a rule: a name, the node types it acts on, and its action."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def on(self) -> tuple[type, ...]:
        """The node types it may fire at."""

    @property
    def local(self) -> bool:
        """Whether its action looks at nothing but the node and the definitions in force."""

    def apply(self, expr: Any, scene: Any) -> Any:
        """The rewritten node, or None where the rule does not apply."""


@dataclass(frozen=True)
class Rewrite:
    """One sweep of one rule: the tree before and after, the places where it fired, and what it put there."""

    rule: Any
    before: Any
    after: Any
    places: tuple[Path, ...]
    values: tuple[Any, ...] = ()


def nodes(expr: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every node with its place, a node before its arguments."""
    yield path, expr
    for n, arg in enumerate(expr.args):
        yield from nodes(arg, (*path, n))


@lru_cache(maxsize=1 << 14)
def _may_fire(on: tuple[type, ...], found: frozenset[type]) -> bool:
    return any(issubclass(kind, on) for kind in found)


def replace_at(expr: Any, new: dict[Path, Any]) -> Any:
    """`expr` with the nodes at the given places replaced; no place lies inside another."""
    if () in new:
        return new[()]
    below: dict[int, dict[Path, Any]] = {}
    for path, value in new.items():
        below.setdefault(path[0], {})[path[1:]] = value
    args = [replace_at(a, below[n]) if n in below else a for n, a in enumerate(expr.args)]
    if isinstance(expr, Binder):  # a rule sees its own node alone, and may choose a letter that is bound further out
        args[0] = rename_bound(args[0], {i.name for i in expr.indices})
    return rebuild(expr, args)


class Trees:
    """Trees in which a rule fires nowhere. Most of them are met again as the same object, and comparing two equal trees is
    slow, so the object is asked for first.
    """

    def __init__(self) -> None:
        self._equal: set[Any] = set()
        self._same: dict[int, Any] = {}  # each with its object, so that its identity stays its own

    def __contains__(self, expr: Any) -> bool:
        if id(expr) in self._same:
            return True
        if expr in self._equal:
            self._same[id(expr)] = expr
            return True
        return False

    def add(self, expr: Any) -> None:
        """Take a tree up."""
        self._equal.add(expr)
        self._same[id(expr)] = expr


class Barren:
    """The trees in which a rule fires nowhere, remembered for one line: a step changes little of a tree.

    A rule whose action looks at more than its node and the definitions in force says so by `local = False`.
    """

    def __init__(self) -> None:
        self._trees: dict[int, tuple[Rewriting, Trees]] = {}
        self._kinds: dict[int, tuple[Any, frozenset[type]]] = {}

    def of(self, rule: Rewriting) -> Trees:
        """The trees that are known to be barren for a rule; the rule is kept, so that its identity stays its own."""
        known = self._trees.get(id(rule))
        if known is None:
            known = (rule, Trees())
            if rule.local:
                self._trees[id(rule)] = known
        return known[1]

    def kinds(self, expr: Any) -> frozenset[type]:
        """The types of the nodes of a tree."""
        known = self._kinds.get(id(expr))
        if known is None:
            found = frozenset[type]((type(expr),)).union(*map(self.kinds, expr.args))
            known = self._kinds[id(expr)] = (expr, found)
        return known[1]


def everywhere(expr: Any, rule: Rewriting, scene: Any, barren: Barren | None = None) -> Rewrite | None:
    """One sweep: the rule at every outermost place where it fires; None where it fires nowhere.

    Raises `OutOfTime` where the time for this is over.
    """
    barren = barren or Barren()
    if not _may_fire(rule.on, barren.kinds(expr)):
        return None
    require_time()
    new: dict[Path, Any] = {}
    _sweep(expr, (), _Sweep(rule, scene, new, barren.of(rule), barren))
    if not new:
        return None
    after = replace_at(expr, new)
    return None if after == expr else Rewrite(rule, expr, after, tuple(new), tuple(new.values()))


@dataclass(slots=True)
class _Sweep:
    """A rule on its way through a tree, and what it made where."""

    rule: Rewriting
    scene: Any
    new: dict[Path, Any]
    trees: Trees
    barren: Barren


def _sweep(expr: Any, path: Path, sweep: _Sweep) -> bool:
    """Whether the rule fired anywhere in the tree."""
    rule, kinds = sweep.rule, sweep.barren.kinds
    if expr in sweep.trees:
        return False
    on = rule.on
    if isinstance(expr, on):
        result = rule.apply(expr, sweep.scene)
        if result is not None:
            sweep.new[path] = result
            return True
    fired = False
    for n, arg in enumerate(expr.args):
        if arg.args and _may_fire(on, kinds(arg)) and _sweep(arg, (*path, n), sweep):
            fired = True
    if not fired:
        sweep.trees.add(expr)
    return fired


def first(expr: Any, rules: Sequence[Rewriting], scene: Any, barren: Barren | None = None) -> Rewrite | None:
    """The sweep of the first rule that fires."""
    barren = barren or Barren()
    found = barren.kinds(expr)
    for rule in rules:
        done = everywhere(expr, rule, scene, barren) if _may_fire(rule.on, found) else None
        if done:
            return done
    return None


def fixpoint(expr: Any, rules: Sequence[Rewriting], scene: Callable[[Any], Any],
             barren: Barren | None = None) -> Iterator[Rewrite]:
    """Sweeps until no rule fires; earlier rules go first each time. `scene` gives the surroundings of a line.

    Raises `RunawayRewrite` with the rules that cycle.
    """
    seen = {expr}
    log: list[Rewrite] = []
    barren = barren or Barren()
    while (done := first(expr, rules, scene(expr), barren)) is not None:
        log.append(done)
        yield done
        expr = done.after
        if expr in seen or len(log) > BUDGET:
            names = list(dict.fromkeys(r.rule.name for r in log[-12:]))
            raise RunawayRewrite("The rules undo each other", typed=", ".join(names), where=str(expr),
                                 advice="One of them must strictly shrink what it is given.")
        seen.add(expr)
