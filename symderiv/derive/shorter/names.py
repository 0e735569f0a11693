"""Names for parts that nobody has named, where the result is much shorter with them: ∂²(−Σ y log(e^z/Σe^z)) = p_k (δ_kj − p_j).

A result that is long is derived once more with the softmaxes and the repeated parts of the formulas as quantities of their
own, and with what it holds itself: softmaxes, functions that stand in it several times, residuals that hold the variable
twice, numbers of equal largest entries of a window. The shortest is taken, definitions counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from sympy import Abs, Add, Eq, Expr, Function, Integer, Mul, Pow, Rational, exp, log, sign

from symderiv.derive.part_names import cosine_names, name_of_part, residual_names, softmax_names
from symderiv.derive.parts import named, names_to_avoid, symbols
from symderiv.notation import (
    Definition,
    Definitions,
    Entry,
    Index,
    Indicator,
    MaxOver,
    Partial,
    Sum,
    Tensor,
    alike,
    factors,
    free_indices,
    letters,
    match,
    mul,
    nesting,
    operations,
    power,
    substitute,
    sum_over,
)
from symderiv.notation.nodes import atoms
from symderiv.records import Derivation
from symderiv.records.derivation import PART_OF_FORMULA
from symderiv.rewrite import fixpoint, nodes
from symderiv.rules import Scene
from symderiv.rules.equations import fold

Part: TypeAlias = tuple[Expr, tuple[Index, ...]]
"""A part of a result, and its letters in their order."""
TIES = ("c", "q", "s")
"""What the number of the largest entries of a window is called."""
LAYERS = ("h1", "h2", "h3")
"""What several functions are called; one alone is h."""
WORTH = 10
"""The least operations of a result for which names are tried."""
LEAST = 8
"""The same of names that everybody has for what a formula spells out."""
DEEP = 3
"""How many sums may stand within one another in a result that names no derivative in between."""
WRITTEN_OUT = 1000
"""The most symbols of a formula in which names are looked for as it was typed; of a longer one the parts that stand in it several
times have theirs by now, and it is looked for in these: what is written into itself n times is not walked through as often."""
SHORTER = 0.75
"""How long a result with the quantities named for it may be at most, as a part of the one without."""


def shorter_by_names(found: Derivation, definitions: Definitions, derive: Callable[[Definitions], Derivation],
                     declared: frozenset[str] = frozenset()) -> Derivation:
    """The derivation, or the one by named parts where that is a quarter shorter; none is called as what is `declared`."""
    size = operations(found.result)
    if size < LEAST:
        return found
    known, avoid = found.definitions, names_to_avoid(found.definitions) | declared | letters(found.goal, found.result)
    if any(symbols(row.body) > WRITTEN_OUT for row in definitions):
        definitions = known
    for parts, names, most in SPELLED_OUT:
        way = _in_parts(definitions, parts, names, avoid)
        other = derive(named(way, declared=declared)) if way is not definitions else found
        if operations(other.result) < most * size:
            return shorter_by_names(other, way, derive, declared)
    if size < WORTH:
        return found
    ways = ((named(definitions, short=True, declared=declared), SHORTER),
            (_with_parts(known, _softmaxes(found.result), softmax_names, avoid), SHORTER),
            (_with_functions(known, found.result, avoid), SHORTER),
            (_with_parts(known, _residuals(known, found.goal), residual_names, avoid), SHORTER),
            (_with_parts(known, _ties(found.result, known), lambda axes: TIES, avoid), 1.0))
    others = [(derive(way), most * size) for way, most in ways if len(way) > len(known)]
    return min((d for d, most in others if _length(d, known) < most), key=lambda d: _length(d, known), default=found)


def shorter_by_adjoints(found: Derivation, derive: Callable[[], Derivation]) -> Derivation:
    """The derivation, or, where sums stand deeper within one another than a person reads, the one that names the derivatives
    in between, if that is a quarter shorter."""
    if nesting(found.result) <= DEEP:
        return found
    other = derive()
    return other if _length(other, found.definitions) < SHORTER * operations(found.result) else found


def _length(derivation: Derivation, known: Definitions) -> float:
    """Operations of a result, and half of those of the quantities that were named for it: they are read once."""
    new = [row for row in derivation.named() if known.of(row.tensor) is None]
    return operations(derivation.result) + sum(operations(row.body) for row in new) / 2


def _with_parts(definitions: Definitions, parts: Iterable[Part], names: Callable[[int], Sequence[str]],
                avoid: frozenset[str]) -> Definitions:
    """The definitions and one for each of the parts, called by the first of the names that nothing has."""
    rows: list[Definition] = []
    for part, own in parts:
        body = _in_terms_of(rows, part)
        if not any(_same_but_letters(row.body, body) for row in rows):
            chosen = names(len(own)) or ("u",)
            name = name_of_part(avoid | {row.tensor.name for row in rows}, chosen, chosen[0])
            rows.append(Definition(Tensor(name, tuple(i.axis for i in own), (), PART_OF_FORMULA), own, body))
    return Definitions((*definitions.rows, *rows)) if rows else definitions


def _with_functions(known: Definitions, result: Expr, avoid: frozenset[str]) -> Definitions:
    """The definitions and one for each function that the result repeats, where the result by these names is shorter enough."""
    parts = list(_functions(result))
    way = _with_parts(known, parts, lambda axes: ("h",) if len(parts) == 1 else LAYERS, avoid)
    new = way.rows[len(known):]
    length = operations(_in_terms_of(new, result)) + sum(operations(row.body) for row in new) / 2
    return way if length < SHORTER * operations(result) else known


def _in_terms_of(rows: Sequence[Definition], body: Expr) -> Expr:
    """A part with the parts inside it by their names."""
    for row in rows:
        for done in fixpoint(body, (fold(row),), lambda line: Scene()):
            body = done.after
    return body


def _functions(result: Expr) -> Iterator[Part]:
    """Each function of a sum, σ(Σ_d w_d x_d), that stands in a result at two places or more, the inner ones first, with its
    letters."""
    found: list[tuple[Expr, int]] = []
    for _, node in nodes(result):
        if isinstance(node, Function) and not isinstance(node, exp | log | Abs | sign) and node.has(Sum) and _may_be_named(node):
            n = next((n for n, (part, _) in enumerate(found) if _same_but_letters(part, node)), len(found))
            found[n:n + 1] = [(found[n][0], found[n][1] + 1)] if n < len(found) else [(node, 1)]
    for part, times in sorted(found, key=lambda pair: operations(pair[0])):
        if times > 1:
            yield part, tuple(sorted(free_indices(part), key=lambda i: i.name))


def _residuals(known: Definitions, goal: Expr) -> Iterator[Part]:
    """What a definition squares, with its letters, where it holds the variable twice, as WᵀW x − x does: its derivative is long,
    and holds it as often. Not under a maximum: there the square is compared with the largest, as it is written."""
    for row in (row for row in known if isinstance(goal, Partial) and not atoms(row.body, MaxOver)):
        for square in sorted(atoms(row.body, Pow), key=lambda p: p.sort_key()):
            part = square.base
            held = sum(isinstance(node, Entry) and node.tensor == goal.wrt.tensor for _, node in nodes(part))
            if square.exp == 2 and isinstance(part, Add) and held > 1 and _may_be_named(part):
                yield part, tuple(sorted(free_indices(part), key=lambda i: i.name))


def _in_parts(known: Definitions, parts: Callable[[Expr], Iterator[Part]], names: Callable[[int], Sequence[str]],
              avoid: frozenset[str]) -> Definitions:
    """The definitions in terms of what is found in each of them: the cosines uᵀ v/(‖u‖ ‖v‖), the softmaxes of a mean."""
    rows: list[Definition] = []
    for row in known:
        found = (part for part in parts(row.body) if part[0] != row.body)
        new = _with_parts(Definitions(()), found, names, avoid | {r.tensor.name for r in rows}).rows
        rows += [*new, Definition(row.tensor, row.indices, _in_terms_of(new, row.body)) if new else row]
    return Definitions(tuple(rows)) if len(rows) > len(known) else known


def _cosines(body: Expr) -> Iterator[Part]:
    for _, node in nodes(body):
        norms = [f for f in factors(node) if isinstance(f, Pow) and f.exp == Rational(-1, 2) and isinstance(f.base, Sum)]
        for dot in (f for f in factors(node) if isinstance(f, Sum) and len(norms) == 2):
            squares = {power(f, Integer(2)) for f in factors(dot.body)}
            part = mul(dot, *norms)
            if len(squares) == 2 and all(_is_square(n.base, squares) for n in norms):
                yield part, tuple(sorted(free_indices(part), key=lambda i: i.name))


def _is_square(total: Sum, squares: set[Expr]) -> bool:
    """Whether a sum is that of one of the squares, up to its own letter."""
    return any(_same_but_letters(total.body, square) for square in squares)


def _may_be_named(part: Expr) -> bool:
    """Whether a part is a vector or a matrix of plain entries: what stands in a shifted window has an axis of its own."""
    found = atoms(part, Entry)
    return len(free_indices(part)) < 3 and all(isinstance(i, Index) or i.is_Integer for e in found for i in e.indices)


def _same_but_letters(part: Expr, other: Expr) -> bool:
    return part == other or (part.func == other.func and match(part, other, free_indices(part)) is not None)


def _ties(result: Expr, known: Definitions) -> Iterator[Part]:
    """The number of entries that are the largest, 1 unless some are equal, of each window that a definition takes one of, by the
    definition's own letters: at any other place of a result it is an entry of the same name. A single number is written out."""
    tied = {side.tensor for mark in atoms(result, Indicator) for side in mark.args[0].args if isinstance(mark.args[0], Eq)
            and isinstance(side, Entry)}
    for row in known.rows if any(isinstance(p.base, Sum) for p in atoms(result, Pow)) else ():
        if row.indices and row.tensor in tied and isinstance(row.body, MaxOver):
            is_largest = Indicator(Eq(row.body.body, row.lhs, evaluate=False))
            yield sum_over(is_largest, *row.body.indices), row.indices


def _softmaxes(result: Expr) -> Iterator[Part]:
    """Each e^u/Σ e^u, and share w e^u/Σ w e^u of a weighted sum, where e^u, or Σ e^u v, and the sum stand in a product; with its
    letters."""
    for _, node in nodes(result):
        summed = [factors(f.body) if isinstance(f, Sum) else (f,) for f in node.args] if isinstance(node, Mul) else []
        tops = [f for some in summed for f in some if isinstance(f, exp)]
        below = [f for f in factors(node) if isinstance(f, Pow) and f.exp.is_Integer and f.exp < 0]
        totals = [f.base for f in below if isinstance(f.base, Sum) and len(f.base.indices) == 1]
        for top in tops:
            yield from (part for total in totals if (part := _share(total, top)) is not None)


def _share(total: Sum, top: Expr) -> Part | None:
    """The term of a sum that has an exponential, over the sum: its letters, the summed one last; None where no term has it."""
    bound, inside = total.indices[0], [f for f in factors(total.body) if isinstance(f, exp)]
    for letter in sorted(free_indices(top), key=lambda i: i.name) if len(inside) == 1 else ():
        if letter.axis == bound.axis and alike(substitute(inside[0], {bound: letter}), top):
            part = mul(substitute(total.body, {bound: letter}), power(total, Integer(-1)))
            others = sorted(free_indices(part) - {letter}, key=lambda i: i.name)
            return part, (*others, letter)
    return None


SPELLED_OUT: tuple[tuple[Callable[[Expr], Iterator[Part]], Callable[[int], Sequence[str]], float], ...] = (
    (_cosines, cosine_names, 1.0), (_softmaxes, softmax_names, SHORTER))
"""What a formula may spell out that has a name everywhere, what that is called, and how long a result with it may be at most: the
formula is shorter by as much as the definition is long."""

__all__ = ["shorter_by_adjoints", "shorter_by_names"]
