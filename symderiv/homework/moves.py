"""The moves by which one line becomes another: the rules of the tables, and the rearrangements that only people need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Expr, Mul

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.simplification import givens_of, worth_folding
from symderiv.errors import SymderivError
from symderiv.homework.mistakes import chain_lines
from symderiv.homework.mistakes.in_formulas.places import Place, places, replaced
from symderiv.homework.rearrangements import OWN, Move
from symderiv.notation import (
    Binder,
    Definition,
    Definitions,
    Delta,
    Entry,
    Index,
    Partial,
    Relation,
    Sum,
    all_but,
    divide,
    factors,
    free_indices,
    letters,
    mul,
    rename_bound,
)
from symderiv.records import UsedGiven
from symderiv.rules import TABLE, Scene
from symderiv.rules.equations import cite, fold, unfold
from symderiv.rules.matching import Equation, apply


@dataclass(frozen=True)
class Moved:
    """A line and the move that made it."""

    move: Move
    after: Expr


BACKWARDS = {
    "factor": "distribute", "factor some terms": "distribute", "fold": "write out the definition", "signs": "signs",
    "constants out of a sum": "constants into a sum", "gather like terms": "split into like terms", "merge sums": "split the sum",
    "cancel": "multiply and divide by the same", "gather powers": "split into powers",
    "separate sums": "join sums", "sum of a constant": "sum of a constant",
    "expand": "factor", "divide each term": "common denominator", "common denominator": "divide each term",
}
"""What the rules of the tables are called when they are read from right to left."""


def _of_rule(rule: Any) -> Move:
    def action(node: Any, place: Place, scene: Scene) -> Iterator[Expr]:
        new = rule.apply(node, scene)
        if new is not None:
            yield new

    return Move(rule.name, rule.law, rule.on, action, BACKWARDS.get(rule.name, ""))


class Moves:
    """Every move that a model allows; the letters in `scope` are free on one of the lines."""

    def __init__(self, definitions: Definitions, varied: frozenset[Any] = frozenset(),
                 scope: frozenset[Index] = frozenset()) -> None:
        self.definitions, self.scope = definitions, scope
        self.engine = Differentiation(definitions, varied)
        known = tuple(givens_of(definitions.inputs, varied))
        self.moves = (*OWN, *(_of_rule(r) for r in TABLE), *(m for d in definitions for m in self._of_definition(d)),
                      *(m for used in known for m in _of_given(used)),
                      Move("lemma", r"\text{a derivative that is known}", (Partial,), self._lemma),
                      Move("chain rule", r"\frac{\partial L}{\partial x} = \sum_{k} \frac{\partial L}{\partial m_k}"
                           r" \frac{\partial m_k}{\partial x}", (Partial,), self._chain))

    def _of_definition(self, definition: Definition) -> Iterator[Move]:
        name = definition.tensor.name

        def write_out(node: Entry, place: Place, scene: Scene) -> Iterator[Expr]:
            if node.tensor == definition.tensor:
                yield rename_bound(definition.at(*node.indices), scene.avoid | {i.name for i in place.scope})

        yield Move(f"definition of {name}", r"\text{name} = \text{body}", (Entry,), write_out, f"definition of {name}")
        yield _renamed(_of_rule(unfold(definition)), f"definition of {name}")
        if worth_folding(definition):
            yield _renamed(_of_rule(fold(definition)), f"definition of {name}")
        if (equation := _solved(definition)) is not None:
            yield _by_equation(f"definition of {name}", r"\text{sum} = \text{name} / c", equation)

    def _lemma(self, node: Partial, place: Place, scene: Scene) -> Iterator[Expr]:
        if isinstance(node.body, Entry):
            new = cite(self.engine.lemma(node.body.tensor, node.wrt.tensor, node.held)).apply(node, scene)
            if new is not None:
                yield new

    def known(self, partials: Sequence[Partial]) -> Relation | None:
        """The lemma about some derivatives, in its own letters; nothing where they are of several."""
        pairs = {(p.body.tensor, p.wrt.tensor, p.held) for p in partials}
        if len(pairs) != 1:
            return None
        lemma = self.engine.lemma(*pairs.pop())
        return Relation(lemma.goal, "=", lemma.result)

    def _chain(self, node: Partial, place: Place, scene: Scene) -> Iterator[Expr]:
        for line in chain_lines(node, self.definitions) if not node.held else ():
            yield rename_bound(line, scene.avoid | {i.name for i in place.scope})

    def from_line(self, expr: Expr) -> Iterator[Moved]:
        """Every line that one move makes of `expr`; a move that fires at several places is also made at all of them."""
        scene = Scene(self.definitions, frozenset(letters(expr)))
        outside = Place((), free_indices(expr) | self.scope, None, self.definitions)
        spots = list(places(expr, outside))
        for move in self.moves:
            for place, node in spots:
                if isinstance(node, move.on):
                    yield from self._at(move, expr, place, node, scene)

    def _at(self, move: Move, expr: Expr, place: Place, node: Any, scene: Scene) -> Iterator[Moved]:
        try:
            made = [replaced(expr, place.path, new) for new in move.action(node, place, scene)]
        except SymderivError:
            return
        yield from (Moved(move, after) for after in made if after != expr)


def _renamed(move: Move, name: str) -> Move:
    return Move(name, move.law, move.on, move.action, name)


def _of_given(used: UsedGiven) -> Iterator[Move]:
    """The equation of a given from left to right; between two components also back."""
    left, right = used.relation.lhs, used.relation.rhs
    pairs = [(left, right)] + ([(right, left)] if isinstance(left, Entry) and isinstance(right, Entry) else [])
    for one, other in pairs:
        yield _by_equation(f"given: {used.key}", r"\text{left} = \text{right}", Equation(one, other, free_indices(one)))


def _by_equation(name: str, law: str, equation: Equation) -> Move:
    def action(node: Any, place: Place, scene: Scene) -> Iterator[Expr]:
        new = apply(equation, node, scene)
        if new is not None:
            yield new

    return Move(name, law, (Expr,), action, name)


def _solved(definition: Definition) -> Equation | None:
    """Σ_k x_k = n m of a mean m = (1/n) Σ_k x_k."""
    parts = factors(definition.body)
    sums = [f for f in parts if isinstance(f, Sum)]
    if len(sums) != 1 or len(parts) < 2 or definition.indices:
        return None
    return Equation(sums[0], divide(definition.lhs, mul(*all_but(parts, sums[0]))), frozenset())


def key_of(expr: Any) -> str:
    """A text that lines share when they differ only in the order of terms and factors and in the names of bound letters.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); k, j = K.index("k"), K.index("j"); x = Tensor("x", (K,))
    >>> key_of(Sum(x[k], k)) == key_of(Sum(x[j], j))
    True
    """
    return _key(expr, {})


def _key(expr: Any, names: dict[Index, str]) -> str:
    if isinstance(expr, Index):
        return names.get(expr, f"{expr.name}:{expr.axis.name}")
    if not expr.args:
        return str(expr)
    if isinstance(expr, Binder):
        return _binder_key(expr, names)
    inner = [_key(a, names) for a in expr.args]
    parts = sorted(inner) if isinstance(expr, Add | Mul | Delta) else inner
    return f"{expr.func.__name__}({','.join(parts)})"


def _binder_key(expr: Binder, names: dict[Index, str]) -> str:
    """Bound letters are numbered by depth, several of one sum in the order of how they are used."""
    blank = {**names, **dict.fromkeys(expr.indices, "?")}
    order: Sequence[Index] = expr.indices
    if len(order) > 1:
        order = sorted(order, key=lambda i: _key(expr.body, {**blank, i: "@"}))
    depth = sum(1 for _ in names)
    inner = {**names, **{i: f"#{depth + n}" for n, i in enumerate(order)}}
    return f"{type(expr).__name__}({_key(expr.body, inner)};{','.join(i.axis.name for i in order)})"


__all__ = ["OWN", "Move", "Moved", "Moves", "key_of"]
