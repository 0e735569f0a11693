"""Sums of forms: like terms counted, common factors taken out where that is shorter.

>>> from symderiv.matrices.forms import Whole
>>> from symderiv.matrices.build import product, transpose
>>> from symderiv.notation import Axis, Tensor
>>> K = Axis("K")
>>> A, x = Whole(Tensor("A", (K, K))), Whole(Tensor("x", (K,)))
>>> plus(product(A, x), product(transpose(A), x))
(A + Aᵀ) x
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from sympy import Expr, Integer

from symderiv.matrices.build import hadamard, product, quotient, transpose
from symderiv.matrices.constants import Identity, Ones
from symderiv.matrices.contraction import diagonal, trace
from symderiv.matrices.forms import Constant, Form, is_scalar
from symderiv.matrices.operations import Diagonal, Hadamard, Plus, Product, Quotient, Scaled, Trace
from symderiv.matrices.scaling import MINUS, ONE, flat, is_zero, scalars, scaled, terms_in_order, zeros
from symderiv.matrices.text import cost, preference, shortest, signed

Parts: TypeAlias = Iterator[tuple[Form, Form]]
Take: TypeAlias = Callable[[Form], Parts]

MOST_TERMS = 12
"""Sums of more terms are not searched for common factors."""


def plus(*terms: Form) -> Form:
    """The sum of forms of one shape, in its shortest writing."""
    if _are_rows(terms):
        return transpose(plus(*(transpose(t) for t in terms)))
    counted = _counted(terms)
    plain = total(*counted) if counted else zeros(terms[0].shape)
    if not 1 < len(counted) <= MOST_TERMS:
        return plain
    turned = [] if None in plain.shape else [transpose(total(*(transpose(t) for t in counted)))]
    return shortest([plain, *(c for c in turned if cost(c) < cost(plain)), *_taken_out(counted, cost(plain))])


def total(*terms: Form) -> Form:
    """The sum as it stands: like terms counted, in textbook order, a number that all share in front."""
    if _are_rows(terms):
        return transpose(total(*(transpose(t) for t in terms)))
    counted = _counted(terms)
    if len(counted) < 2:
        return counted[0] if counted else zeros(terms[0].shape)
    return _plain(counted)


def _are_rows(terms: Sequence[Form]) -> bool:
    return len(terms) > 1 and terms[0].shape[0] is None and not is_scalar(terms[0])


def _spread_sign(term: Form) -> Form:
    """−(a + b) as a sum of its own, so that its terms can meet the others."""
    minus, body = signed(term)
    return Plus(*(scaled(MINUS, t) for t in body.parts)) if minus and isinstance(body, Plus) else term


def numbered(form: Form) -> tuple[Expr, Form]:
    """A form as a number (or a quotient of axis sizes) times the rest."""
    if isinstance(form, Constant):
        return form.expr, ONE
    if not isinstance(form, Scaled):
        return Integer(1), form
    number, front = numbered(form.parts[0])
    return number, form.parts[1] if front == ONE else Scaled(front, form.parts[1])


def _counted(terms: Sequence[Form]) -> list[Form]:
    """The terms, equal ones gathered into one with their number."""
    numbers: dict[Form, Expr] = {}
    for term in flat(Plus, [_spread_sign(t) for t in terms]):
        if not is_zero(term):
            number, body = numbered(term)
            numbers[body] = numbers.get(body, Integer(0)) + number
    return [scaled(Constant(number), body) for body, number in numbers.items() if number != 0]


def _plain(terms: Sequence[Form]) -> Form:
    """The sum as it stands, a number that all terms share in front."""
    numbers = {numbered(t)[0] for t in terms}
    if len(numbers) == 1 and (number := numbers.pop()) != 1 and not any(isinstance(t, Constant) for t in terms):
        return scaled(Constant(number), Plus(*terms_in_order([numbered(t)[1] for t in terms])))
    size = {abs(n) for n in (numbered(t)[0] for t in terms)}
    if len(size) == 1 and (common := size.pop()) != 1:
        parts = [scaled(Constant(numbered(t)[0] / common), numbered(t)[1]) for t in terms]
        return scaled(Constant(common), Plus(*terms_in_order(parts)))
    return Plus(*terms_in_order(terms))


def _taken_out(terms: Sequence[Form], least: int) -> list[Form]:
    """The sum with the factor taken out that shortens it most, then the same with what is left; nothing if none does.

    One factor at a time: trying all combinations would take time exponential in the number of terms.
    """
    splits = [(take, factor, list(found.values()), [t for n, t in enumerate(terms) if n not in found])
              for take in JOIN for factor, found in _shared(terms, take)]
    trials = [(total(JOIN[take](factor, total(*rests)), *others), n) for n, (take, factor, rests, others) in enumerate(splits)]
    shorter = [(form, n) for form, n in trials if cost(form) < least]
    if not shorter:
        return []
    _, best = min(shorter, key=lambda trial: preference(trial[0]))
    take, factor, rests, others = splits[best]
    return [plus(JOIN[take](factor, plus(*rests)), *others)]


def _shared(terms: Sequence[Form], take: Take) -> Iterator[tuple[Form, dict[int, Form]]]:
    """Every factor that several terms have in this place, with what is left of each."""
    groups: dict[Form, dict[int, Form]] = {}
    for n, term in enumerate(terms):
        for factor, rest in take(term):
            groups.setdefault(factor, {})[n] = rest
    return ((factor, found) for factor, found in groups.items() if len(found) > 1)


def _first(term: Form) -> Parts:
    number, body = numbered(term)
    if isinstance(body, Product):
        yield body.parts[0], scaled(Constant(number), product(*body.parts[1:]))


def _last(term: Form) -> Parts:
    number, body = numbered(term)
    if isinstance(body, Product):
        yield body.parts[-1], scaled(Constant(number), product(*body.parts[:-1]))


def _any(term: Form) -> Parts:
    number, body = numbered(term)
    if isinstance(body, Hadamard) and not is_scalar(body):
        for n, factor in enumerate(body.parts):
            if factor in body.parts[:n]:
                continue
            yield factor, scaled(Constant(number), hadamard(*body.parts[:n], *body.parts[n + 1:]))


def _number(term: Form) -> Parts:
    number, body = numbered(term)
    if number not in (1, -1):
        minus = number.could_extract_minus_sign()
        whole = -number if minus else number
        yield Constant(whole), scaled(MINUS, body) if minus else body
        plain, sizes = whole.as_coeff_Mul()
        if sizes != 1 != plain:
            yield Constant(plain), scaled(Constant(-sizes if minus else sizes), body)


def _trace(term: Form) -> Parts:
    number, body = numbered(term)
    if isinstance(body, Trace):
        yield Identity(body.parts[0].axes[0].extent), scaled(Constant(number), body.parts[0])


def _diagonal(term: Form) -> Parts:
    """The matrix whose diagonal a term is: A of diag(A), A Bᵀ of (A ⊙ B) 1."""
    number, body = numbered(term)
    matrix = body.parts[0] if isinstance(body, Diagonal) else _overlaid(body)
    if matrix is not None:
        yield Identity(matrix.axes[0].extent), scaled(Constant(number), matrix)


def _overlaid(body: Form) -> Form | None:
    """A Bᵀ, where the form is (A ⊙ B) 1."""
    rows = body.parts[0] if isinstance(body, Product) and len(body.parts) == 2 and isinstance(body.parts[1], Ones) else None
    if not isinstance(rows, Hadamard) or len(rows.parts) != 2:
        return None
    return product(rows.parts[0], transpose(rows.parts[1]))


def _coefficient(term: Form) -> Parts:
    number, body = numbered(term)
    if isinstance(body, Scaled):
        yield body.parts[0], scaled(Constant(number), body.parts[1])
    elif isinstance(body, Quotient) and is_scalar(body.parts[1]) and body.parts[0] != ONE:
        yield Quotient(ONE, body.parts[1]), scaled(Constant(number), body.parts[0])


def _denominator(term: Form) -> Parts:
    """What a vector or a matrix is divided by, component by component: s ⊙ s of b ⊘ (s ⊙ s)."""
    number, body = numbered(term)
    front, inner = (body.parts[0], body.parts[1]) if isinstance(body, Scaled) else (ONE, body)
    if isinstance(inner, Quotient) and not is_scalar(inner.parts[1]) and not is_scalar(inner.parts[0]):
        yield inner.parts[1], scaled(Constant(number), scaled(front, inner.parts[0]))


JOIN: dict[Take, Callable[[Form, Form], Form]] = {
    _first: product, _last: lambda factor, rest: product(rest, factor), _any: hadamard,
    _number: scaled, _trace: lambda identity, rest: trace(rest), _diagonal: lambda identity, rest: diagonal(rest),
    _coefficient: lambda factor, rest: scaled(scalars((factor,)), rest), _denominator: lambda under, rest: quotient(rest, under),
}
