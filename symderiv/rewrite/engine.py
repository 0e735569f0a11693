"""Applying rules to trees: at every outermost place where one fires, and until none fires any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from symderiv.errors import RunawayRewrite
from symderiv.notation import Binder, rebuild, rename_bound
from symderiv.notation.anatomy import Node, bits, bound_indices, kinds_met, known
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
    def among(self) -> tuple[type, ...]:
        """Types of which a node stands at or inside wherever it fires; none where that is not known."""

    @property
    def local(self) -> bool:
        """Whether its action looks at nothing but the node and the definitions in force."""

    @property
    def action(self) -> Callable[[Any, Any], Any]:
        """What makes of a node and its scene the rewritten node, or None where the rule does not apply."""


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
        if arg._args:
            yield from nodes(arg, (*path, n))
        else:
            yield (*path, n), arg


def replace_at(expr: Any, new: dict[Path, Any]) -> Any:
    """`expr` with the nodes at the given places replaced; no place lies inside another."""
    if () in new:
        return new[()]
    below: dict[int, dict[Path, Any]] = {}
    for path, value in new.items():
        below.setdefault(path[0], {})[path[1:]] = value
    args = [replace_at(a, below[n]) if n in below else a for n, a in enumerate(expr.args)]
    if isinstance(expr, Binder) and bound_indices(args[0]):  # a rule sees its own node alone: it may choose a letter bound here
        args[0] = rename_bound(args[0], {i.name for i in expr.indices})
    return rebuild(expr, args)


Row = tuple[Any, int, int, int, Callable[[Any, Any], Any]]
"""A rule, what it is remembered by (0 where it is not), the bits of the types at which it may fire, and of those of which one has
to stand there or inside, its action."""


class Barren:
    """The trees in which a rule fires nowhere, remembered for one line and what is tried on it: a step changes little of a tree.

    Most trees are met again as the same object, so each object remembers it itself, of the last line that asked; equal ones share
    it. A rule whose action looks at more than its node and the definitions in force says so by `local = False`.
    """

    def __init__(self) -> None:
        self._owner: dict[Any, set[int]] = {}  # of what the objects remember: the rules that fire nowhere in each tree
        self._rules: dict[int, Rewriting] = {}
        self._passing = count(-1, -1)

    def known(self, expr: Any) -> Node:
        """What is known of a tree, with the rules that fire nowhere in it."""
        tree = known(expr)
        if tree.owner is not self._owner:
            tree.owner, tree.barren = self._owner, self._owner.setdefault(expr, set())
        return tree

    def number(self, row: Row) -> int:
        """What a rule, kept so that its identity stays its own, is remembered by; one that is not local for this sweep alone."""
        if not row[1]:
            return next(self._passing)
        self._rules[row[1]] = row[0]
        return row[1]


def everywhere(expr: Any, rule: Rewriting, scene: Any, barren: Barren | None = None) -> Rewrite | None:
    """One sweep: the rule at every outermost place where it fires; None where it fires nowhere.

    Raises `OutOfTime` where the time for this is over.
    """
    require_time()
    barren = barren or Barren()
    tree = barren.known(expr)
    row = _row(rule)  # only now are all its types met
    asked = tree.kinds & row[2] and tree.kinds & row[3] and row[1] not in tree.barren
    return _done(tree, row, scene, barren) if asked else None


def first(expr: Any, rules: Sequence[Rewriting], scene: Any, barren: Barren | None = None) -> Rewrite | None:
    """The sweep of the first rule that fires; most rules of a table find nothing in a line that they could act on."""
    return _first(expr, [_table(rules)], scene, barren or Barren())


_MOST = 1 << 10


class Table:
    """Rules in their order, and those of them that may fire in a line with nodes of some types: most lines have the same."""

    def __init__(self, rules: Sequence[Rewriting]) -> None:
        self.rules, self._types = rules, -1
        self._rows: list[Row] = []
        self._asked: dict[int, list[Row]] = {}

    def asked(self, kinds: int) -> list[Row]:
        """The rules that may fire where the bits of all types are these."""
        if self._types != kinds_met():
            self._types, self._rows, self._asked = kinds_met(), list(map(_row, self.rules)), {}
        found = self._asked.get(kinds)
        if found is None:
            found = self._asked[kinds] = [row for row in self._rows if kinds & row[2] and kinds & row[3]]
        return found


_TABLES: dict[int, Table] = {}
"""Those of tuples, which are asked about many lines; a list is made for one line."""


def _table(rules: Sequence[Rewriting]) -> Table:
    if not isinstance(rules, tuple):
        return Table(rules)
    found = _TABLES.get(id(rules))
    if found is None:
        if len(_TABLES) >= _MOST:
            _TABLES.clear()
        found = _TABLES[id(rules)] = Table(rules)  # which holds them, so that their identity stays their own
    return found


def _row(rule: Rewriting) -> Row:
    return rule, id(rule) if rule.local else 0, bits(rule.on), bits(rule.among) if rule.among else -1, rule.action


def _first(expr: Any, tables: Sequence[Table], scene: Any, barren: Barren) -> Rewrite | None:
    require_time()
    tree = barren.known(expr)
    kinds, gone = tree.kinds, tree.barren
    for table in tables:
        for row in table.asked(kinds):
            if row[1] not in gone and (done := _done(tree, row, scene, barren)) is not None:
                return done
    return None


def _done(tree: Node, row: Row, scene: Any, barren: Barren) -> Rewrite | None:
    """One sweep of one rule that may fire in a tree."""
    new = _sweep(tree, row, barren.number(row), scene)
    if new is None:
        return None
    before, after = tree.expr, replace_at(tree.expr, new)
    same = hash(after) == hash(before) and after == before
    return None if same else Rewrite(row[0], before, after, tuple(new), tuple(new.values()))


def _sweep(tree: Node, row: Row, number: int, scene: Any) -> dict[Path, Any] | None:
    """What a rule makes, and where, in a tree that is not known to be barren; None where it fires nowhere."""
    _, _, on, among, action = row
    owner = tree.owner
    if tree.own & on:
        result = action(tree.expr, scene)
        if result is not None:
            return {(): result}
    new: dict[Path, Any] | None = None
    for n, inner in tree.inner:
        if inner.kinds & on and inner.kinds & among:
            if inner.owner is not owner:
                inner.owner, inner.barren = owner, owner.setdefault(inner.expr, set())
            if number in inner.barren:
                continue
            below = _sweep(inner, row, number, scene)
            if below is not None:
                new = {**(new or {}), **{(n, *path): made for path, made in below.items()}}
    if new is None and tree.owner is owner:  # else the action has asked for other rules in it
        tree.barren.add(number)
    return new


def fixpoint(expr: Any, rules: Sequence[Rewriting], scene: Callable[[Any], Any],
             barren: Barren | None = None) -> Iterator[Rewrite]:
    """Sweeps until no rule fires; earlier rules go first each time. `scene` gives the surroundings of a line.

    Raises `RunawayRewrite` with the rules that cycle, `OutOfTime` where the time for this is over.
    """
    return in_turn(expr, (rules,), scene, barren)


def in_turn(expr: Any, tables: Sequence[Sequence[Rewriting]], scene: Callable[[Any], Any],
            barren: Barren | None = None) -> Iterator[Rewrite]:
    """The same for rules in several groups, one after the other; of a tuple it is remembered which of them may fire where."""
    seen = {expr}
    log: list[Rewrite] = []
    barren, tried = barren or Barren(), list(map(_table, tables))
    while (done := _first(expr, tried, scene(expr), barren)) is not None:
        log.append(done)
        yield done
        expr = done.after
        if expr in seen or len(log) > BUDGET:
            names = list(dict.fromkeys(r.rule.name for r in log[-12:]))
            raise RunawayRewrite("The rules undo each other", typed=", ".join(names), where=str(expr),
                                 advice="One of them must strictly shrink what it is given.")
        seen.add(expr)
