"""The moves by which one line becomes another: the rules of the tables, and the rearrangements that only people need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Eq, Expr, Integer, Mul, Ne, Pow, log

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.simplification import givens_of, worth_folding
from symderiv.errors import SymderivError
from symderiv.homework.casework import by_cases
from symderiv.homework.mistakes import chain_lines
from symderiv.homework.mistakes.in_formulas.places import Place, places, replaced
from symderiv.notation import (
    ZERO,
    Binder,
    Definition,
    Definitions,
    Delta,
    Entry,
    Index,
    Indicator,
    Partial,
    Sum,
    add,
    factors,
    free_indices,
    letters,
    mul,
    negate,
    rebuild,
    rename_bound,
    substitute,
    sum_over,
)
from symderiv.records import UsedGiven
from symderiv.rules import TABLE, Scene
from symderiv.rules.equations import cite, fold, unfold
from symderiv.rules.matching import Equation, apply

Action = Callable[[Any, Place, Scene], Iterator[Expr]]


@dataclass(frozen=True)
class Move:
    """One way to rewrite a node: its name, its law, the node types it acts on, and everything it may make of a node.

    `backwards` names the same move read from right to left.
    """

    name: str
    law: str
    on: tuple[type, ...]
    action: Action
    backwards: str = ""


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
    "expand": "factor", "divide each term": "common denominator",
}
"""What the rules of the tables are called when they are read from right to left."""


def split_off(node: Sum, place: Place, scene: Scene) -> Iterator[Expr]:
    """Σ_k f_k = f_i + Σ_{k≠i} f_k."""
    if _excluded(node):
        return
    for letter in node.indices:
        rest = [i for i in node.indices if i != letter]
        for other in sorted(place.scope - set(node.indices), key=str):
            if isinstance(other, Index) and other.axis == letter.axis:
                term = sum_over(substitute(node.body, {letter: other}), *rest)
                number, body = _number(node.body)
                yield add(term, mul(number, sum_over(mul(Indicator(Ne(letter, other)), body), *node.indices)))


def _number(body: Expr) -> tuple[Expr, Expr]:
    parts = factors(body)
    return (parts[0], mul(*parts[1:])) if parts[0].is_Number and len(parts) > 1 else (Integer(1), body)


def _excluded(node: Sum) -> list[tuple[Indicator, Index, Expr]]:
    """The conditions k ≠ i among the factors, with the bound letter and the other."""
    found = []
    for f in factors(node.body):
        if isinstance(f, Indicator) and isinstance(f.args[0], Ne):
            a, b = f.args[0].args
            found += [(f, x, y) for x, y in ((a, b), (b, a)) if x in node.indices and y not in node.indices]
    return found


def put_back(node: Sum, place: Place, scene: Scene) -> Iterator[Expr]:
    """Σ_{k≠i} f_k = Σ_k f_k − f_i."""
    for condition, letter, other in _excluded(node):
        body = mul(*(f for f in factors(node.body) if f is not condition))
        rest = [i for i in node.indices if i != letter]
        yield add(sum_over(body, *node.indices), negate(sum_over(substitute(body, {letter: other}), *rest)))


def delta_excluded(node: Mul, place: Place, scene: Scene) -> Iterator[Expr]:
    """Where k ≠ i, δ_ki is 0."""
    for f in node.args:
        if isinstance(f, Indicator) and isinstance(f.args[0], Ne):
            gone = Delta(*f.args[0].args)
            others = [g for g in node.args if g is not f]
            if any(g.has(gone) for g in others):
                yield mul(f, *(_with_zero(g, gone) for g in others))


def _with_zero(expr: Any, gone: Expr) -> Any:
    if expr == gone:
        return ZERO
    return rebuild(expr, [_with_zero(a, gone) for a in expr.args]) if expr.args and expr.has(gone) else expr


def distribute(node: Mul, place: Place, scene: Scene) -> Iterator[Expr]:
    """a (b + c) = a b + a c."""
    for n, factor in enumerate(node.args):
        if isinstance(factor, Add):
            yield add(*(mul(*node.args[:n], t, *node.args[n + 1:]) for t in factor.args))


def split_sum(node: Sum, place: Place, scene: Scene) -> Iterator[Expr]:
    """Σ_k (a_k + b_k) = Σ_k a_k + Σ_k b_k."""
    if isinstance(node.body, Add):
        parts = [_number(t) for t in node.body.args]
        yield add(*(mul(number, sum_over(rest, *node.indices)) for number, rest in parts))


def number_out(node: Sum, place: Place, scene: Scene) -> Iterator[Expr]:
    """Σ_k 2 f_k = 2 Σ_k f_k."""
    number, rest = _number(node.body)
    if number != 1:
        yield mul(number, sum_over(rest, *node.indices))


def into_sum(node: Mul, place: Place, scene: Scene) -> Iterator[Expr]:
    """c Σ_k f_k = Σ_k c f_k."""
    for n, total in enumerate(node.args):
        if isinstance(total, Sum):
            rest = mul(*node.args[:n], *node.args[n + 1:])
            total = rename_bound(total, {i.name for i in free_indices(rest)})
            if not rest.is_Number:
                yield sum_over(mul(rest, total.body), *total.indices)


def square(node: Pow, place: Place, scene: Scene) -> Iterator[Expr]:
    """u² = u u."""
    if node.exp == 2:
        other = rename_bound(node.base, scene.taken)
        yield mul(node.base, other)


def log_product(node: log, place: Place, scene: Scene) -> Iterator[Expr]:
    """log(u v) = log u + log v."""
    inside = node.args[0]
    if isinstance(inside, Mul):
        yield add(*map(_log, inside.args))
    elif isinstance(inside, Pow):
        yield _log(inside)


def _log(u: Expr) -> Expr:
    return mul(u.exp, log(u.base)) if isinstance(u, Pow) else log(u)


def as_delta(node: Indicator, place: Place, scene: Scene) -> Iterator[Expr]:
    """[i = j] = δ_ij."""
    condition = node.args[0]
    if isinstance(condition, Eq) and all(isinstance(side, Index) for side in condition.args):
        yield Delta(*condition.args)


OWN = (
    Move("split off the term k = i", r"\sum_{k} f_k = f_i + \sum_{k \ne i} f_k", (Sum,), split_off, "put the term k = i back"),
    Move("put the term k = i back", r"\sum_{k \ne i} f_k = \sum_{k} f_k - f_i", (Sum,), put_back, "split off the term k = i"),
    Move("delta of different indices", r"k \ne i: \quad \delta_{ki} = 0", (Mul,), delta_excluded),
    Move("case by case", r"f(\delta_{ij}) = f(1)\,[i = j] + f(0)\,[i \ne j]", (Expr,), by_cases, "both cases in one"),
    Move("delta", r"[i = j] = \delta_{ij}", (Indicator,), as_delta, "delta"),
    Move("distribute", r"a\,(b + c) = a\,b + a\,c", (Mul,), distribute, "factor"),
    Move("split the sum", r"\sum_{k} (a_k + b_k) = \sum_{k} a_k + \sum_{k} b_k", (Sum,), split_sum, "merge sums"),
    Move("constants out of a sum", r"\sum_{k} c\,f_{k} = c \sum_{k} f_{k}", (Sum,), number_out, "constants into a sum"),
    Move("constants into a sum", r"c \sum_{k} f_{k} = \sum_{k} c\,f_{k}", (Mul,), into_sum, "constants out of a sum"),
    Move("square", r"u^2 = u\,u", (Pow,), square, "square"),
    Move("logarithm of a product", r"\log(u\,v) = \log u + \log v", (log,), log_product, "logarithm of a product"),
)


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
                yield rename_bound(definition.at(*node.indices), scene.taken | {i.name for i in place.scope})

        yield Move(f"definition of {name}", r"\text{name} = \text{body}", (Entry,), write_out, f"definition of {name}")
        yield _renamed(_of_rule(unfold(definition)), f"definition of {name}")
        if worth_folding(definition):
            yield _renamed(_of_rule(fold(definition)), f"definition of {name}")

    def _lemma(self, node: Partial, place: Place, scene: Scene) -> Iterator[Expr]:
        if isinstance(node.body, Entry):
            new = cite(self.engine.lemma(node.body.tensor, node.wrt.tensor, node.held)).apply(node, scene)
            if new is not None:
                yield new

    def _chain(self, node: Partial, place: Place, scene: Scene) -> Iterator[Expr]:
        for line in chain_lines(node, self.definitions) if not node.held else ():
            yield rename_bound(line, scene.taken | {i.name for i in place.scope})

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
        equation = Equation(one, other, free_indices(one))

        def action(node: Any, place: Place, scene: Scene, equation: Equation = equation) -> Iterator[Expr]:
            new = apply(equation, node, scene)
            if new is not None:
                yield new

        yield Move(f"given: {used.key}", r"\text{left} = \text{right}", (Expr,), action, f"given: {used.key}")


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
