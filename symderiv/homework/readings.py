"""Other readings of a line, tried before it is accused: it may be meant for one case, or with quantities between held fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from sympy import Abs, Expr, Gt, Integer, Mul
from sympy.core.relational import Relational

from symderiv.homework.agreeing_letters import places_apart
from symderiv.homework.mistakes.in_formulas.places import CLOSED
from symderiv.homework.mistakes.in_formulas.table import Mistake
from symderiv.homework.named_cases import NamedCase
from symderiv.notation import (
    Definitions,
    Entry,
    Indicator,
    Partial,
    Sum,
    Tensor,
    free_indices,
    mul,
    power,
    rebuild,
    substitute,
    tensors,
)


@dataclass(frozen=True)
class About:
    """What a document says of a line besides its sides.

    `condition` is 1 where the line is meant and 0 elsewhere, and `where` is that as it was typed; `role` what the words
    take it for, "solved" where a derivative was set to zero before it;
    `unread` why it could not be read, `misshapen` the mistake that keeps it from having a meaning. `supposed` says that its
    sentence begins with "If …"; `total` that its derivative is written with d in a text that writes others with ∂; `read_as`
    what short names on it stand for; `squares` that a square is written on it; `one_case` what words say of a case in
    which it is meant; `through` are the quantities by which the text
    differentiates, `solved` those and the inputs that it solves for. `concludes` says that words make the line
    a result, `held` is what they hold fixed on it,
    `solves` the variable that it says, where a derivative is 0; `doubted` why it may be about something else than what was read,
    `missing` why one of its sides could not be read; `rewritten` are quantities with what lines before it make of them, the last
    one first; `values` is 1 where inputs have the numbers that the text gives before it; `either_sign` says that words leave its
    sign open; `untold` is the language of the text where no word of it is read. It is a
    `jacobian` where it gives one in matrix notation, in a text that does not say how it lays these out.
    """

    condition: Expr | None = None
    where: str = ""
    role: str = "unknown"
    unread: str = ""
    misshapen: Mistake | None = None
    supposed: bool = False
    total: bool = False
    read_as: str = ""
    squares: bool = False
    one_case: NamedCase | None = None
    concludes: bool = False
    held: frozenset[Tensor] = frozenset()
    solves: Tensor | None = None
    through: frozenset[Tensor] = frozenset()
    solved: frozenset[Tensor] = frozenset()
    doubted: str = ""
    missing: str = ""
    values: Expr | None = None
    rewritten: tuple[tuple[Tensor, Expr], ...] = ()
    either_sign: bool = False
    untold: str = ""
    jacobian: bool = False


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
    yield from _held_still(left, right, definitions, between, about.through)


def said_fixed(left: Expr, right: Expr, definitions: Definitions, about: About) -> Iterator[tuple[str, Expr, Expr]]:
    """The same for what words hold fixed, of whatever quantity and in whatever signs."""
    everything = frozenset(row.tensor for row in definitions)
    return _held_still(left, right, definitions, everything, about.held) if about.held else iter(())


def _held_still(left: Expr, right: Expr, definitions: Definitions, between: frozenset[Tensor],
                through: frozenset[Tensor]) -> Iterator[tuple[str, Expr, Expr]]:
    own = _ends(left)
    seen: dict[Tensor, None] = {}

    def local(expr: Any, also: tuple[Any, Any] | None) -> Any:
        if isinstance(expr, CLOSED) or not expr.args:
            return expr
        if isinstance(expr, Partial):
            may = _ends(expr) == also or (isinstance(expr.body, Entry) and expr.body.tensor in between)
            return _local(expr, definitions, through, seen) if may else expr
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


def elementwise(left: Expr, right: Expr, definitions: Definitions, about: About) -> Iterator[tuple[str, Expr, Expr]]:
    """The square of a square array is that of each element, as in 1 − P² for the slope of P = tanh(Z)."""
    seen: dict[Tensor, None] = {}
    one, other = (_elementwise(side, seen) for side in (left, right)) if about.squares else (left, right)
    if (one, other) != (left, right):
        yield f"with the square of {_named(seen)} taken element by element", one, other


def _elementwise(expr: Any, seen: dict[Tensor, None]) -> Any:
    if isinstance(expr, CLOSED) or not expr.args:
        return expr
    if (element := _squared(expr)) is not None:
        seen.update(dict.fromkeys(sorted(tensors(element), key=lambda t: t.name)))
        return power(element, Integer(2))
    return rebuild(expr, [_elementwise(a, seen) for a in expr.args])


def _squared(expr: Any) -> Expr | None:
    """The element f(i, j) of a product f f, which is Σ_k f(i, k) f(k, j)."""
    if not (isinstance(expr, Sum) and len(expr.indices) == 1 and isinstance(expr.body, Mul) and len(expr.body.args) == 2):
        return None
    k = expr.indices[0]
    outer = sorted((i for i in free_indices(expr) if i.axis == k.axis), key=lambda i: i.name)
    for first, second in permutations(expr.body.args):
        for i, j in permutations(outer, 2):
            if {i, k} == free_indices(first) and substitute(first, {i: k, k: j}) == second:
                return substitute(first, {k: j})
    return None


def constants(left: Expr, right: Expr, definitions: Definitions, about: About) -> Iterator[tuple[str, Expr, Expr]]:
    """In a differential, what has none on the right may be constant: df = gᵀ A dx, where A and b stand in d(A x − b) alone."""
    still = dict.fromkeys(sorted(filter(_rests, tensors(left) - tensors(right)), key=lambda t: t.name))
    if still and not any(map(_rests, tensors(right))):
        roots = {t: None for t in sorted(tensors(left), key=lambda t: t.name) if any(s.name == f"d_{t.name}" for s in still)}
        yield f"with {_named(roots or still)} fixed", _without(left, still), right


def _rests(tensor: Tensor) -> bool:
    """Whether this is the differential of what may be constant (`reading.formulas.differentials`)."""
    return tensor.name.startswith("d_") and not tensor.latex.startswith("d_")


def _without(expr: Any, still: Mapping[Tensor, None]) -> Any:
    if isinstance(expr, Entry):
        return Integer(0) if expr.tensor in still else expr
    return rebuild(expr, [_without(a, still) for a in expr.args]) if expr.args and not isinstance(expr, CLOSED) else expr


def as_rewritten(left: Expr, right: Expr, definitions: Definitions, about: About) -> Iterator[tuple[str, Expr, Expr]]:
    """The derivative by a quantity, s = log σ², that a line before has put into another one: of what that line says."""
    for tensor, body in about.rewritten:
        used = frozenset(t for t in tensors(body) if definitions.of(t) is not None)

        def change(expr: Any, tensor: Tensor = tensor, body: Expr = body, used: frozenset[Tensor] = used) -> Any:
            if isinstance(expr, Partial) and not expr.held and expr.body == tensor.entry() and expr.wrt.tensor in used:
                return Partial(body, expr.wrt)
            return expr if isinstance(expr, CLOSED) or not expr.args else rebuild(expr, list(map(change, expr.args)))

        if (pair := (change(left), change(right))) != (left, right):
            yield f"with {tensor.name} as rewritten before", *pair


def positive_bounds(left: Expr, right: Expr, definitions: Definitions, about: About) -> Iterator[tuple[str, Expr, Expr]]:
    """What bounds a magnitude, |r| ≤ δ, is a positive number: else one of the two cases would be none."""
    bounds = sorted({t for row in definitions for t in _bounds(row.body) if definitions.of(t) is None and not t.axes},
                    key=lambda t: t.name)
    if bounds:
        positive = mul(*(Indicator(Gt(t.entry(), 0)) for t in bounds))
        are = "which bounds a magnitude" if len(bounds) == 1 else "which bound magnitudes"
        yield f"with {_named(dict.fromkeys(bounds))} positive, {are}", *restricted(left, right, positive)


def _bounds(body: Expr) -> Iterator[Tensor]:
    """What stands alone on the other side of a magnitude in a condition."""
    for relation in (mask.args[0] for mask in body.atoms(Indicator)):
        for one, other in (relation.args, relation.args[::-1]) if isinstance(relation, Relational) else ():
            if isinstance(one, Abs) and isinstance(other, Entry):
                yield other.tensor


def either_sign(left: Expr, right: Expr, definitions: Definitions, about: About) -> Iterator[tuple[str, Expr, Expr]]:
    """The other sign, where words leave the sign open: "up to sign"."""
    if about.either_sign:
        yield "up to the sign", left, mul(-1, right)


def apart(left: Expr, right: Expr, definitions: Definitions, about: About) -> Iterator[tuple[str, Expr, Expr]]:
    """Words that a text draws, n_1, …, n_K, are different ones: ∂L/∂v_{n_i} has one term."""
    return places_apart(left, right, definitions)


READINGS = (
    Reading("quantities held fixed", fixed),
    Reading("quantities that words hold fixed", said_fixed),
    Reading("squares element by element", elementwise),
    Reading("differentials with constants", constants),
    Reading("a quantity as it was rewritten", as_rewritten),
    Reading("a positive bound of a magnitude", positive_bounds),
    Reading("the other sign", either_sign),
    Reading("places that differ", apart),
)
"""In the order in which they are tried."""


__all__ = ["READINGS", "About", "Reading", "restricted"]
