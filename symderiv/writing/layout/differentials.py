"""Lines of differentials in matrix notation: dL = ⟨c, J dz⟩, with a Hadamard product as a diagonal matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Expr, Mul

from symderiv.matrices.forms import Form
from symderiv.matrices.recognise import NoForm, recognise
from symderiv.matrices.text import CHAIN, PREFIX, SUM
from symderiv.notation import (
    Differential,
    Direction,
    Entry,
    Index,
    Partial,
    Sum,
    Tensor,
    factors,
    free_indices,
    mul,
    negate,
    rebuild,
    terms,
)
from symderiv.writing.layout.boxes import COMMA, DEL, MINUS, NEGATIVE, PLUS, THIN, TIMES, Box, Fence, Fraction, Row, row
from symderiv.writing.layout.matrix_forms import FormPage, bold
from symderiv.writing.layout.symbols import D, Written, symbol

PAGE = FormPage(False)


def layout_differential(expr: Expr, letters: Sequence[Index] = ()) -> Box | None:
    """A line of differentials in matrix notation, its rows along `letters`; None where it has no such form.

    >>> from symderiv.notation import Axis, Tensor
    >>> from symderiv.writing.printers.unicode import unicode
    >>> K = Axis("K"); y, z, k = Tensor("y", (K,)), Tensor("z", (K,)), K.index("k")
    >>> box = layout_differential(Sum(y[k] * Differential(z)[k], k))
    >>> unicode(box) if box else None
    '⟨y, dz⟩'
    """
    boxes: list[Box] = []
    parts = terms(_with_written(expr))
    for term in parts:
        negative, box = _signed(term, tuple(letters), CHAIN if len(parts) > 1 else 0)
        if box is None:
            return None
        boxes += [MINUS if negative else PLUS, box] if boxes else [*([NEGATIVE] if negative else []), box]
    return row(*boxes)


def is_halfway(expr: Expr) -> bool:
    """Whether a differential of a product stands below a sum, Σ_j d(x_j W_kj): nobody writes that in matrix notation."""
    inside = (p for s in expr.atoms(Sum) for p in s.body.atoms(Partial) if isinstance(p.wrt.tensor, Direction))
    return any(isinstance(p.body, Mul) and all(isinstance(f, Entry) or f.is_Number for f in p.body.args) for p in inside)


def _with_written(expr: Any) -> Any:
    """The expression with d(body) as one more differential, whose symbol is the body's matrix form within brackets."""
    if isinstance(expr, Partial) and isinstance(expr.wrt.tensor, Direction):
        return _written(expr) or expr
    return rebuild(expr, [_with_written(a) for a in expr.args]) if expr.has(Direction) else expr


def _written(expr: Partial) -> Entry | None:
    letters = tuple(sorted(free_indices(expr.body), key=lambda i: i.name))
    whole = Tensor(str(expr.body), tuple(i.axis for i in letters))
    if isinstance(expr.body, Entry):
        return Entry(Differential(expr.body.tensor), *expr.body.indices)
    box = _form(expr.body, letters, 0)
    return None if box is None else Entry(Written(whole, Row((D, Fence(box)))), *letters)


def _signed(term: Expr, letters: tuple[Index, ...], least: int) -> tuple[bool, Box | None]:
    """Whether a term is negative, and its box without that sign."""
    number = term.args[0] if isinstance(term, Mul) else None
    if number is not None and number.is_Number and number < 0:
        return True, _term(negate(term), letters)
    return False, _term(term, letters, least)


def _term(term: Expr, letters: tuple[Index, ...], least: int = CHAIN) -> Box | None:
    if letters:
        return _linear(term, letters, least)
    body, bound = (term.body, term.indices) if isinstance(term, Sum) else (term, ())
    moving = [f for f in factors(body) if _is_moving(f)]
    if len(moving) != 1:
        return None
    rest, change = mul(*(f for f in factors(body) if f is not moving[0])), moving[0]
    rows = tuple(i for i in _order(change) if i in bound)
    if set(rows) != set(bound):
        return None
    left, right = _form(rest, rows, SUM if rows else PREFIX), _sum(change, rows)
    if left is None or right is None:
        return None
    if not rows and rest == 1:
        return right
    return Fence(Row((left, COMMA, THIN, right)), "⟨", "⟩") if rows else Row((left, TIMES, right))


def _sum(expr: Expr, letters: tuple[Index, ...]) -> Box | None:
    """A linear map of differentials, or several of them in a sum."""
    if not isinstance(expr, Add):
        return _linear(expr, letters) if letters or isinstance(expr, Entry) else _term(expr, letters)
    box = layout_differential(expr, letters)
    return box if box is None else Fence(box)


def _linear(expr: Expr, letters: tuple[Index, ...], least: int = CHAIN) -> Box | None:
    """J dz for Σ_i J_ki dz_i; whatever else is linear in a differential as its own matrix form."""
    if isinstance(expr, Entry):
        return differential_symbol(expr) if expr.indices == letters else None
    body, bound = (expr.body, expr.indices) if isinstance(expr, Sum) else (expr, ())
    change = next((f for f in factors(body) if isinstance(f, Entry) and isinstance(f.tensor, Differential)), None)
    rest = mul(*(f for f in factors(body) if f is not change))
    matrix = len(letters) + len(bound) <= 2 and not set(letters) & set(bound)
    if change is not None and matrix and set(change.indices) == set(bound):
        jacobian = _form(rest, (*letters, *bound))
        return None if jacobian is None else Row((jacobian, TIMES, differential_symbol(change)))
    return _form(expr, letters, least)


def _form(expr: Expr, letters: tuple[Index, ...], least: int = PREFIX) -> Box | None:
    """The matrix form of an expression, in brackets where it binds less than `least`; a derivative as ∂L/∂p."""
    if isinstance(expr, Partial):
        entries = [e for e in (expr.body, expr.wrt) if isinstance(e, Entry)]
        fits = tuple(i for e in entries for i in e.indices) == letters and not expr.held
        over, under = (Row((DEL, _bold(e))) for e in (entries[0], expr.wrt))
        return Fraction(over, under) if fits and len(entries) == 2 else None
    if free_indices(expr) - set(letters):
        return None
    found: Form | NoForm = recognise(expr, letters)
    return None if isinstance(found, NoForm) else PAGE.at(least, found)


def differential_symbol(entry: Entry) -> Box:
    """dz for a component of it, dL for a scalar."""
    return _bold(entry)


def _bold(entry: Any) -> Box:
    return bold(symbol(entry.tensor)) if entry.tensor.axes else symbol(entry.tensor)


def _is_moving(expr: Expr) -> bool:
    return any(isinstance(e.tensor, Differential) for e in expr.atoms(Entry))


def _order(expr: Expr) -> tuple[Index, ...]:
    """The free letters of what is linear in a differential, those of the differential in its own order."""
    if isinstance(expr, Entry):
        return tuple(i for i in expr.indices if isinstance(i, Index))
    return tuple(sorted(free_indices(expr), key=lambda i: i.name))


__all__ = ["differential_symbol", "is_halfway", "layout_differential"]
