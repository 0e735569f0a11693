"""A term taken apart: its factors, the letters they are summed over, and its other readings with brackets multiplied out.

>>> from symderiv.notation import Axis, Tensor, Sum
>>> K = Axis("K"); k, i = K.index("k"), K.index("i"); x, A = Tensor("x", (K,)), Tensor("A", (K, K))
>>> taken_apart(x[i] * Sum(A[i, k] * x[k], k), {i})
([x[i], x[k], A[i,k]], {k})
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product as choices
from math import prod
from string import ascii_letters
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, exp

from symderiv.notation import (
    Delta,
    Entry,
    Index,
    Sum,
    add,
    alike,
    all_but,
    factors,
    free_indices,
    mul,
    power,
    rebuild,
    rename_bound,
    substitute,
    sum_over,
)
from symderiv.notation.nodes import atoms

MOST_TERMS = 12
"""A product of brackets is multiplied out only where that gives no more terms than this."""


def taken_apart(expr: Expr, avoid: set[Index]) -> tuple[list[Expr], set[Index]]:
    """The factors of a product under sums, sums among the factors included, and all letters they are summed over.

    Bound letters are renamed where they would meet each other or the letters `avoid`.
    """
    names = {i.name for i in avoid | free_indices(expr)}
    parts: list[Expr] = []
    bound: set[Index] = set()
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mul):
            waiting += reversed(part.args)
        elif isinstance(part, Sum):
            part = rename_bound(part, names)
            bound |= set(part.indices)
            names |= {i.name for i in part.indices}
            waiting.append(part.body)
        else:
            parts += _repeated(part)
    return parts, bound


def by_one_hot(parts: list[Expr], bound: set[Index], free: tuple[Index, ...]) -> tuple[list[Expr], set[Index]]:
    """The factors with what labels pick written by the labels' unit vectors: X_{t_n d} = Σ_v δ(t_n, v) X_{vd}.

    Beside δ(t_n, v) they pick what v does: δ(t_n, v)/P_{n t_n} = δ(t_n, v)/P_{nv}.
    """
    names = {i.name for i in (*bound, *free)}
    found: list[Expr] = []
    picked = {label: letter for p in parts if isinstance(p, Delta) for label, letter in (p.indices, p.indices[::-1])
              if isinstance(label, Entry) and free_indices(label) and isinstance(letter, Index)}
    parts = [p if isinstance(p, Delta) else _at_letters(p, picked) for p in parts]
    for part in parts:
        at = list(part.indices) if isinstance(part, Entry) else []
        for n, index in enumerate(at):
            if isinstance(index, Entry) and free_indices(index):
                letter = part.tensor.axes[n].fresh(names)
                names.add(letter.name)
                bound, at[n] = bound | {letter}, letter
                found.append(Delta(index, letter))
        found.append(Entry(part.tensor, *at) if isinstance(part, Entry) else part)
    return found, bound


def by_units(terms: Sequence[Expr], free: tuple[Index, ...]) -> list[Expr]:
    """The terms with each row that a label picks written by its unit vector, W_{yd} = Σ_k e_k W_{kd}, which other terms may share
    as in Wᵀ (p − e_y); none where no term is such a row."""
    opened = [_by_unit(t, free) for t in terms]
    return [] if opened == list(terms) else opened


def _by_unit(term: Expr, free: tuple[Index, ...]) -> Expr:
    number, rest = term.as_coeff_Mul()
    at = next((n for n, i in enumerate(rest.indices) if isinstance(i, Entry)), None) if isinstance(rest, Entry) else None
    if at is None or not free_indices(rest) or free_indices(rest.indices[at]):
        return term
    letter = rest.tensor.axes[at].fresh({i.name for i in free})
    row = Entry(rest.tensor, *rest.indices[:at], letter, *rest.indices[at + 1:])
    return mul(number, sum_over(mul(Delta(rest.indices[at], letter), row), letter))


def _at_letters(expr: Any, picked: Mapping[Expr, Index]) -> Any:
    """An expression whose entries P_{n t_n} stand at the letters that the labels are equal to."""
    if isinstance(expr, Entry):
        beside = {label: letter for label, letter in picked.items() if free_indices(label) <= set(expr.indices)}
        return Entry(expr.tensor, *(beside.get(i, i) for i in expr.indices))
    return rebuild(expr, [_at_letters(a, picked) for a in expr.args]) if picked and expr.has(Entry) else expr


def _repeated(part: Expr) -> list[Expr]:
    """A square or a cube of something with letters as equal factors: x_i² is x_i x_i."""
    if isinstance(part, Pow) and part.exp in (2, 3) and free_indices(part.base):
        return [part.base] * int(part.exp)
    return [part]


def without_deltas(parts: list[Expr], bound: set[Index], free: tuple[Index, ...]) -> tuple[list[Expr], set[Index], Index | None]:
    """The factors with deltas carried out: a summed letter is replaced; for δ_ij of both free letters j becomes i.

    The third value is that i: the term is a diagonal matrix.
    """
    equal = None
    while (found := _delta(parts, bound, free)) is not None:
        delta, old, new = found
        rest = list(parts)
        rest.remove(delta)
        parts = [substitute(p, {old: new}) for p in rest]
        equal = new if old in free else equal
        bound = bound - {old}
    return parts, bound, equal


def _delta(parts: list[Expr], bound: set[Index], free: tuple[Index, ...]) -> tuple[Delta, Index, Expr] | None:
    for part in parts:
        if isinstance(part, Delta):
            for old, new in (part.indices, part.indices[::-1]):
                if old in bound and (isinstance(new, Index) or new.is_Integer):
                    return part, old, new
            if len(free) == 2 and set(part.indices) == set(free):
                return part, free[1], free[0]
    return None


def without_softmaxes(parts: list[Expr]) -> tuple[list[tuple[Expr, Index]], list[Expr]]:
    """Each u and letter k of the e^{u_k}/Σ_k e^{u_k} among factors, and the factors that are left.

    The k is not free below: e^{A_kk}/Σ_j e^{A_kj} is a component of a softmax of a row, not the softmax of A_kk.
    """
    found, rest = [], list(parts)
    totals = [f for f in parts if isinstance(f, Pow) and f.exp == -1 and isinstance(f.base, Sum) and len(f.base.indices) == 1]
    for low in totals:
        bound, body, own = low.base.indices[0], low.base.body, free_indices(low.base)
        ways = ((top, i) for top in rest if isinstance(top, exp) and len(free_indices(top)) < 3
                for i in sorted(free_indices(top) - own, key=str)
                if i.axis == bound.axis and alike(substitute(body, {bound: i}), top))
        top, letter = next(ways, (None, None))
        if top is not None and letter is not None:
            found.append((top.exp, letter))
            rest.remove(top)
            rest.remove(low)
    return found, rest


def as_it_stands(expr: Expr) -> tuple[Expr, ...]:
    """A term with its brackets kept, alone."""
    return (expr,)


def readings(expr: Expr) -> Iterator[Expr]:
    """A term as it stands; with a bracket divided by a scalar of the model that one of its terms holds, (s a + b)/s² =
    (a + b/s)/s; with the brackets multiplied out that hold a delta; with all brackets multiplied out."""
    yield expr
    parts, bound = taken_apart(expr, set())
    brackets = [p for p in parts if isinstance(p, Add)]
    yield from _divided(parts, brackets, bound)
    with_delta = [b for b in brackets if atoms(b, Delta)]
    for chosen in ([with_delta] if 0 < len(with_delta) < len(brackets) else []) + [brackets]:
        if chosen and prod(len(b.args) for b in chosen) <= MOST_TERMS:
            yield _multiplied_out(parts, chosen, bound)


def _divided(parts: list[Expr], brackets: list[Expr], bound: set[Index]) -> Iterator[Expr]:
    below = [p for p in parts if isinstance(p, Pow) and p.exp.is_Integer and p.exp < 0 and not free_indices(p)]
    for low in (p for p in below if p.has(Entry)):  # (N a + b)/N of a size N stays as papers have it
        for bracket in (b for b in brackets if any(low.base in factors(t) for t in b.args)):
            rest = list(parts)  # of two equal factors, one object or two, one is left
            rest.remove(low)
            rest.remove(bracket)
            terms = [all_but(fs, low.base) if low.base in (fs := factors(t)) else list(fs) for t in bracket.args]
            inside = add(*(mul(*few) if len(few) < len(factors(t)) else mul(t, power(low.base, Integer(-1)))
                           for few, t in zip(terms, bracket.args, strict=True)))
            yield sum_over(mul(*rest, power(low.base, low.exp + 1), inside), *sorted(bound, key=lambda i: i.name))


def _multiplied_out(parts: list[Expr], brackets: list[Expr], bound: set[Index]) -> Expr:
    rest = list(parts)
    for bracket in brackets:
        rest.remove(bracket)
    letters = sorted(bound, key=lambda i: i.name)
    names = {i.name for i in letters}
    bodies = (mul(*(rename_bound(p, names) for p in (*rest, *chosen))) for chosen in choices(*(b.args for b in brackets)))
    return add(*(sum_over(body, *letters) for body in bodies))


def einsum_signature(expr: Expr, indices: tuple[Index, ...]) -> str:
    """The einsum signature of a plain contraction of whole tensors; empty for anything else, and for more letters than there are.

    >>> from symderiv.notation import Axis, Tensor
    >>> N, K, D = (Axis(c) for c in "NKD"); n, k, d = N.index("n"), K.index("k"), D.index("d")
    >>> einsum_signature(Tensor("X", (N, K))[n, k] * Tensor("W", (K, D))[k, d], (n, k, d))
    'kd,nk->nkd'
    """
    parts, _ = taken_apart(expr, set(indices))
    if not all(isinstance(p, Entry) and p.indices and all(isinstance(i, Index) for i in p.indices) for p in parts):
        return ""
    letters: dict[Index, str] = {}
    needed = dict.fromkeys((*indices, *(i for p in parts for i in p.args[1:])))
    if len(needed) > len(ascii_letters):
        return ""
    for index in needed:
        letters.setdefault(index, _letter(index.name, set(letters.values())))
    words = ["".join(letters[i] for i in p.args[1:]) for p in parts]
    out = "".join(letters[i] for i in indices)
    return f"{','.join(words)}->{out}" if set(out) <= set("".join(words)) else ""


def _letter(name: str, avoid: set[str]) -> str:
    own = name if len(name) == 1 and name.isascii() else ""
    return next(c for c in own + ascii_letters if c not in avoid)
