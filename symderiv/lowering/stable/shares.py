"""Quotients of exponentials that stand as powers or over several terms, in the shares of their sum.

Σ_k e^{2 x_k} / S² with S = Σ_j e^{x_j} overflows as it is written. What stays the same when every e^{x_k} is multiplied by one
number stays the same when each is divided by S: e^{n x_k} becomes p_k^n with p = softmax(x), and S becomes 1.
"""

from __future__ import annotations

from collections.abc import Collection
from math import inf
from typing import Any

from sympy import Add, Expr, Mul, Pow, exp

from symderiv.lowering.context import Context
from symderiv.lowering.stable.exponentials import exponent_of
from symderiv.notation import Definition, Entry, Index, Sum, Tensor, add, all_but, factors, free_indices, mul, power
from symderiv.notation.indices.names import free_name, numbered
from symderiv.notation.matching import alike, match
from symderiv.notation.nodes import ONE, ZERO, Binder, Mask
from symderiv.notation.unevaluated import rebuild, terms


def in_shares(low: Context, expr: Any) -> Any:
    """An expression with its quotients of exponentials in shares, where a softmax beside the other factors would not do."""
    if not expr.has(exp):
        return expr
    before = None
    while expr is not before:  # a sum inside, once in shares, may leave what one outside can be divided by
        before = expr
        for total in _totals(expr):
            made = _Shares(low, total).within(expr)
            expr = expr if made == expr else made
    return expr


def _totals(expr: Any) -> list[Sum]:
    """The sums of exponentials that divide, the one with the smallest exponents first; of these first what is another one for
    each term of a smaller sum: only inside that sum can anything be divided by it."""
    found = {p.base: None for p in expr.atoms(Pow) if p.exp.is_negative and isinstance(p.base, Sum)}
    plain = [s for s in found if all(isinstance(f, exp) for f in factors(s.body))]
    sums = [(s, s.count_ops(), {*s.indices}) for s in expr.atoms(Sum)] if len(plain) > 1 else []
    around = {s: min((size for _, size, bound in sums if bound & free_indices(s)), default=inf) for s in plain}
    return sorted(plain, key=lambda s: (abs(exponent_of(s.body)[0].as_coeff_Mul()[0]), around[s], str(s)))


class _Shares:
    """The shares of one sum of exponentials e^{u}."""

    def __init__(self, low: Context, total: Sum) -> None:
        self.low, self.total, self.u, self.bound = low, total, exponent_of(total.body)[0], frozenset(total.indices)
        self.outer = tuple(sorted(free_indices(total), key=str))
        self.degrees: dict[Any, Any] = {}

    def within(self, expr: Any) -> Any:
        """The largest parts that a factor of all e^{u} leaves as they are, each in shares."""
        if not expr.has(self.total):
            return expr
        if self.degree(expr) == 0:
            return expr if self._is_simple(expr) else self.shared(expr)
        expr = self._divided(self._over_terms(expr))
        return rebuild(expr, [self.within(a) if isinstance(a, Expr) else a for a in expr.args])

    def _over_terms(self, expr: Any) -> Any:
        """e^{u_ij} (a/S_i² − b/S_j²) term by term, where each term that has this sum can then be in shares: a bracket over sums
        along two axes is divided by neither."""
        several = [f for f in expr.args if isinstance(f, Add) and f.has(exp)] if isinstance(expr, Mul) else []
        if not several:
            return expr
        rest = all_but(expr.args, several[0])
        apart = [p for t in several[0].args for p in terms(self._over_terms(mul(t, *rest)))]
        return add(*apart) if all(self._is_divided(t) for t in apart if t.has(self.total)) else expr

    def _is_divided(self, expr: Any) -> bool:
        return self.degree(expr) == 0 or self._divided(expr) is not expr

    def _divided(self, expr: Any) -> Any:
        """e^{(n + m) u} / S^{n + k}, whatever else stands there, as p^n e^{m u} / S^k with n at most 1: of several such
        exponentials the one that fewest of the other sums can divide."""
        below = [f for f in factors(expr) if isinstance(f, Pow) and f.exp.is_negative and isinstance(f.base, Sum)]
        mine = next((f for f in below if alike(f.base, self.total)), None)
        found = [(p, *read) for p in factors(expr) if mine is not None and isinstance(p, exp) and (read := self._multiple(p))]
        if mine is None or not found or self._is_masked(mine.base):
            return expr
        others = [_Shares(self.low, f.base) for f in below if f is not mine and f.base.has(exp)]
        part, n, letters, rest = min(found, key=lambda row: sum(s._multiple(row[0]) is not None for s in others))
        taken = min(ONE, n, -mine.exp)
        if n == -mine.exp == 1 and rest == 0 and sum(f.has(exp) for f in factors(expr)) == 2:
            return expr  # softmax as it stands: a share is defined so itself
        left = add(mul((n - taken) / n, add(part.args[0], mul(-ONE, rest))), rest)
        return mul(power(self.share(letters), taken), *([exp(left)] if left != 0 else []),
                   power(self.total, mine.exp + taken), *all_but(factors(expr), mine, part))

    def degree(self, expr: Any) -> Any:
        """The power of c by which an expression grows where every e^{u} is c times as large; None where there is none."""
        if expr not in self.degrees:
            self.degrees[expr] = self._degree(expr)
        return self.degrees[expr]

    def _degree(self, expr: Any) -> Any:
        if isinstance(expr, Sum) and alike(expr, self.total):
            return ONE
        if isinstance(expr, exp):
            found = self._multiple(expr)
            return found[0] if found else ZERO if self.degree(expr.args[0]) == 0 else None
        parts = [self.degree(a) for a in (expr.args[:1] if isinstance(expr, Binder | Pow) else expr.args)]
        if any(p is None for p in parts):
            return None
        if isinstance(expr, Mul):
            return sum(parts, ZERO)
        if isinstance(expr, Add) or (isinstance(expr, Sum) and not set(expr.indices) & set(self.outer)):
            return parts[0] if len(set(parts)) == 1 else None
        if isinstance(expr, Pow) and expr.exp.is_Rational and not (expr.exp.is_negative and self._is_masked(expr.base)):
            return parts[0] * expr.exp
        return ZERO if not any(parts) and not (isinstance(expr, Pow) and self.degree(expr.exp) != 0) else None

    def _is_masked(self, base: Any) -> bool:
        """Whether a divisor leaves shares out: those that are left may all be too small for a number."""
        return bool(base.atoms(Mask)) and base.has(exp)

    def _multiple(self, expr: Any) -> tuple[Any, tuple[Index, ...], Expr] | None:
        """e^{n u + rest} for n > 0, as n, the letters of u, and the rest."""
        return self._read(expr.args[0]) or self._read(_turned(self.low, expr.args[0], self.u.atoms(Tensor)))

    def _read(self, exponent: Any) -> tuple[Any, tuple[Index, ...], Expr] | None:
        parts, first = terms(exponent), terms(self.u)[0].as_coeff_Mul()[0]
        for taken in [parts] if isinstance(self.u, Add) else [(p,) for p in parts]:
            for n in sorted({t.as_coeff_Mul()[0] / first for t in taken}, key=str):
                letters = self._letters(add(*(mul(1 / n, t) for t in taken))) if n.is_Rational and n > 0 else None
                if letters:
                    return n, letters, add(*(p for p in parts if p not in taken))
        return None

    def _letters(self, exponent: Expr) -> tuple[Index, ...] | None:
        """What the summed letters are in an exponent of the sum: letters of the same axes."""
        found = match(self.u, exponent, self.bound) or {}
        letters = tuple(j for i in self.total.indices if isinstance(j := found.get(i), Index) and j.axis == i.axis)
        return letters if len(letters) == len(self.bound) else None

    def _is_simple(self, expr: Any) -> bool:
        """Whether the sum only ever divides a product with its exponential: softmax as it stands."""
        rest = [expr]
        while rest:
            part = rest.pop()
            if isinstance(part, Sum) and alike(part, self.total):
                return False
            dividing = [f for f in factors(part) if isinstance(f, Pow) and f.exp == -1 and alike(f.base, self.total)]
            units = [f for f in factors(part) if isinstance(f, exp) and (found := self._multiple(f)) and found[0] == 1]
            if len(dividing) > len(units):
                return False
            rest += [a for a in (factors(part) if dividing else part.args) if not any(a is f for f in dividing)]
        return True

    def shared(self, expr: Any) -> Any:
        """An expression of degree 0 with every exponential divided by the sum."""
        if isinstance(expr, Sum) and alike(expr, self.total):
            return ONE
        if isinstance(expr, exp):
            found = self._multiple(expr)
            if found is not None:
                rest = [exp(found[2])] if found[2] != 0 else []
                return mul(power(self.share(found[1]), found[0]), *rest)
        return rebuild(expr, [self.shared(a) for a in expr.args]) if expr.args else expr

    def share(self, letters: tuple[Index, ...]) -> Entry:
        """p at these letters, a quantity of its own among those that are computed."""
        body, indices = mul(self.total.body, power(self.total, -ONE)), (*self.outer, *self.total.indices)
        known = next((row for row in self.low.rows.values() if row.body == body and row.indices == indices), None)
        if known is None:
            name = free_name(numbered("p"), {t.name for t in (*self.low.rows, *self.low.leaves)})
            tensor = Tensor(name, tuple(i.axis for i in indices))
            known = self.low.rows[tensor] = Definition(tensor, indices, body)
        return Entry(known.tensor, *self.outer, *letters)


def _turned(low: Context, expr: Any, of: Collection[Tensor]) -> Any:
    """An expression with the components of symmetric matrices at their other place: G_ji for G_ij = Σ_k F_ki F_kj."""
    if isinstance(expr, Entry):
        return Entry(expr.tensor, *expr.indices[::-1]) if expr.tensor in of and is_symmetric(low.rows.get(expr.tensor)) else expr
    return rebuild(expr, [_turned(low, a, of) for a in expr.args]) if expr.args else expr


def is_symmetric(row: Definition | None) -> bool:
    """Whether the definition of a square matrix is the same with its letters exchanged."""
    if row is None or len(row.indices) != 2 or row.indices[0].axis != row.indices[1].axis:
        return False
    i, j = row.indices
    return alike(row.at(i, j), row.at(j, i))


__all__ = ["in_shares"]
