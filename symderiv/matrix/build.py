"""Operations that tidy as they build: transposes move in, coefficients move out, factors and terms stand in textbook order.

Every function returns a form that means the same as the plain node of symderiv.matrix.operations.

>>> from symderiv.matrix.forms import Whole
>>> from symderiv.notation import Axis, Tensor
>>> K, D = Axis("K"), Axis("D")
>>> W, d = Whole(Tensor("W", (K, D))), Whole(Tensor("d", (K,)))
>>> transpose(product(transpose(d), W))
Wᵀ d
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sympy import Expr, Integer

from symderiv.matrix.forms import Constant, Form, Identity, Ones, Shape, Slice, Triangle, Whole, Zeros, is_scalar
from symderiv.matrix.operations import (
    Apply,
    Diag,
    Diagonal,
    Hadamard,
    Plus,
    Power,
    Product,
    Quotient,
    Scaled,
    Transpose,
)
from symderiv.matrix.text import chain_segments, preference, shortest, signed

ONE = Constant(Integer(1))
MINUS = Constant(Integer(-1))


def flat(kind: type, forms: Iterable[Form]) -> list[Form]:
    """The forms, those of one kind taken apart."""
    return [piece for f in forms for piece in (f.parts if isinstance(f, kind) else (f,))]


def split(form: Form) -> tuple[Form, Form]:
    """A vector or matrix as a scalar coefficient and a body."""
    if isinstance(form, Scaled):
        return form.parts[0], form.parts[1]
    if isinstance(form, Quotient) and is_scalar(form.parts[1]) and not is_scalar(form.parts[0]):
        return Quotient(ONE, form.parts[1]), form.parts[0]
    return ONE, form


def unscaled(forms: Iterable[Form]) -> tuple[list[Form], list[Form]]:
    """All coefficients, and the bodies."""
    coefficients, bodies = [], []
    for form in forms:
        while True:
            coefficient, form = split(form)
            if coefficient == ONE:
                break
            coefficients.append(coefficient)
        bodies.append(form)
    return coefficients, bodies


def zeros(shape: Shape) -> Form:
    """The zero of a shape."""
    axes = [a.extent for a in shape if a is not None]
    return Zeros(*axes) if axes else Constant(Integer(0))


def is_zero(form: Form) -> bool:
    """Whether the form is a written zero."""
    return isinstance(form, Zeros) or form == Constant(Integer(0))


# The order of factors: what arrives from outside, then names, then functions of names, then sums.
RANKS: dict[type, int] = {Constant: -1, Product: 0, Whole: 1, Slice: 1, Plus: 4}
SCALAR_RANKS: dict[type, int] = {Constant: -1, Whole: 0, Slice: 0, Plus: 4}


def _in_order(factors: Sequence[Form]) -> list[Form]:
    ranks = SCALAR_RANKS if is_scalar(factors[0]) else RANKS
    return sorted(factors, key=lambda f: (ranks.get(type(f), 2), preference(f)))


def _together(factors: Sequence[Form]) -> Form:
    """Factors of one shape as one: equal scalars as a power, three or more equal vectors too."""
    least = 2 if is_scalar(factors[0]) else 3
    counts = {f: factors.count(f) for f in factors}
    powers = [Power(f, Constant(Integer(n))) for f, n in counts.items() if n >= least]
    rest = [f for f in factors if counts[f] < least]
    return (powers + rest)[0] if len(powers + rest) == 1 else Hadamard(*_in_order(powers + rest))


def unpowered(form: Form) -> list[Form]:
    """A small whole power as equal factors, anything else as itself."""
    if isinstance(form, Power) and isinstance(form.parts[1], Constant) and form.parts[1].expr in range(2, 8):
        return [form.parts[0]] * int(form.parts[1].expr)
    return [form]


# --- scalars ----------------------------------------------------------------------------------------------------------

def scalars(factors: Iterable[Form]) -> Form:
    """The product of scalar forms: the number first, then names, then the rest, over one denominator."""
    number, over, under = _sorted_out(factors)
    if number == 0:
        return Constant(Integer(0))
    if not over and not under:
        return Constant(number)
    if under and not over:
        minus = number.could_extract_minus_sign()
        body: Form = Quotient(Constant(-number if minus else number), _together(under))
        return Scaled(MINUS, body) if minus else body
    body = Quotient(_together(over), _together(under)) if under else _together(over)
    return body if number == 1 else _signed_scale(number, body)


def _signed_scale(number: Expr, body: Form) -> Form:
    return flipped(body) or Scaled(MINUS, body) if number == -1 else Scaled(Constant(number), body)


def _sorted_out(factors: Iterable[Form]) -> tuple[Expr, list[Form], list[Form]]:
    """The number in front, the numerators and the denominators of a product of scalars."""
    number: Expr = Integer(1)
    over: list[Form] = []
    under: list[Form] = []
    for f in factors:
        if isinstance(f, Constant):
            number = number * f.expr
        elif isinstance(f, Scaled | Hadamard | Quotient):
            upper = f.parts[:1] if isinstance(f, Quotient) else f.parts
            a, more, less = _sorted_out(upper)
            b, less_too, more_too = _sorted_out(f.parts[1:]) if isinstance(f, Quotient) else (Integer(1), [], [])
            number = number * a / b
            over, under = over + more + more_too, under + less + less_too
        elif len(equal := unpowered(f)) > 1:
            a, more, less = _sorted_out(equal)
            number, over, under = number * a, over + more, under + less
        else:
            over.append(f)
    return number, over, under


def scaled(coefficient: Form, form: Form) -> Form:
    """A scalar times a form; numbers are multiplied, a minus moves into a difference."""
    if is_scalar(form):
        return scalars((coefficient, form))
    outer, bodies = unscaled([form])
    number, over, under = _sorted_out([coefficient, *outer])
    body = bodies[0]
    if number == 0 or is_zero(body):
        return zeros(form.shape)
    if under:
        body = Quotient(body, _together(under))
    if number == -1 and not over:
        return flipped(body) or Scaled(MINUS, body)
    front = scalars([Constant(number), *over])
    return body if front == ONE else Scaled(front, body)


def flipped(form: Form) -> Form | None:
    """−form, where a difference in it can take the sign: −(y − p) xᵀ is (p − y) xᵀ."""
    if isinstance(form, Plus):
        if any(signed(t)[0] for t in form.parts):
            return Plus(*terms_in_order([_negated(t) for t in form.parts]))
    elif isinstance(form, Product | Hadamard | Quotient | Transpose):
        for n, part in enumerate(form.parts):
            other = flipped(part)
            if other is not None:
                return form.func(*form.parts[:n], other, *form.parts[n + 1:])
    return None


def _negated(term: Form) -> Form:
    minus, body = signed(term)
    return body if minus else scalars((MINUS, term)) if is_scalar(term) else _minus(term)


def _minus(term: Form) -> Form:
    coefficient, body = (term.parts[0], term.parts[1]) if isinstance(term, Scaled) else (ONE, term)
    return Scaled(scalars((MINUS, coefficient)), body)


# --- transposes and products ------------------------------------------------------------------------------------------

@lru_cache(maxsize=20000)
def transpose(form: Form) -> Form:
    """The transpose in its shorter writing: (A B)ᵀ is Bᵀ Aᵀ, but (A ⊙ B)ᵀ stays."""
    if is_scalar(form) or isinstance(form, Identity | Diag):
        return form
    if isinstance(form, Transpose):
        return form.parts[0]
    if isinstance(form, Triangle):
        return Triangle(form.args[0], form.relation.func(*form.relation.args[::-1]).reversed)
    if isinstance(form, Zeros):
        return Zeros(*form.args[::-1]) if None not in form.shape else Transpose(form)
    coefficient, body = split(form)
    if coefficient != ONE:
        return scaled(coefficient, transpose(body))
    inside = _transposed_inside(form)
    return form if inside == form else shortest([Transpose(form), *([] if inside is None else [inside])])


def _transposed_inside(form: Form) -> Form | None:
    """The transpose moved to the parts, where it can move."""
    if isinstance(form, Product):
        return product(*(transpose(p) for p in reversed(form.parts)))
    if None in form.shape:
        return None
    parts = [transpose(p) for p in form.parts]
    if isinstance(form, Plus):
        return Plus(*terms_in_order(parts))
    if isinstance(form, Hadamard):
        return Hadamard(*_in_order(parts))
    if isinstance(form, Apply):
        return Apply(form.head, *parts)
    return form.func(*parts) if isinstance(form, Quotient | Power) else None


def product(*factors: Form) -> Form:
    """The matrix product: chains joined, identities dropped, neighbouring diagonals merged, closed parts taken out."""
    coefficients, bodies = unscaled(factors)
    coefficients_inside, bodies = unscaled(flat(Product, bodies))
    if any(is_zero(b) for b in bodies):
        return zeros((bodies[0].shape[0], bodies[-1].shape[1]))
    scale = coefficients + coefficients_inside
    chain: list[Form] = []
    for body in bodies:
        _append(chain, body, scale)
    return scaled(scalars(scale), _open_chain(chain, scale)) if chain else scalars(scale)


def _append(chain: list[Form], form: Form, scale: list[Form]) -> None:
    """Put one more factor at the end of a chain, after what it merges with."""
    while chain:
        merged = _merged(chain[-1], form)
        if merged is None:
            break
        chain.pop()
        more, (form,) = unscaled([merged])
        scale.extend(more)
        if is_scalar(form):
            scale.append(form)
            return
    chain.append(form)


def _merged(a: Form, b: Form) -> Form | None:
    """Two neighbours as one factor, where a diagonal, an identity or ones allow it."""
    if isinstance(a, Identity) and b.shape[0] == a.shape[1]:
        return b
    if isinstance(b, Identity) and a.shape[1] == b.shape[0]:
        return a
    if isinstance(a, Diag) and isinstance(b, Diag):
        return Diag(hadamard(a.parts[0], b.parts[0]))
    if isinstance(a, Diag) and b.shape[1] is None:
        return hadamard(a.parts[0], b)
    if isinstance(b, Diag) and a.shape[0] is None:
        return transpose(hadamard(transpose(a), b.parts[0]))
    if isinstance(b, Ones) and a == Transpose(b):
        return Constant(b.axis.extent)
    return None


def _open_chain(chain: list[Form], scale: list[Form]) -> Form:
    """The chain without its closed parts: in x (yᵀ z) wᵀ the middle is a coefficient."""
    segments = chain_segments(chain)
    if len(segments) > 1:
        closed = [s for s in segments if s[0].shape[0] is None and s[-1].shape[1] is None]
        scale.extend(_chain(s) for s in closed)
        chain = [f for s in segments if s not in closed for f in s]
        if not chain:
            return ONE
    return _chain(chain)


def _chain(factors: Sequence[Form]) -> Form:
    """The factors as one form; a closed chain reads the shorter way: 1ᵀ A x rather than xᵀ Aᵀ 1."""
    if len(factors) == 1:
        return factors[0]
    chain = Product(*factors)
    if not is_scalar(chain):
        return chain
    return shortest([chain, Product(*flat(Product, (transpose(f) for f in reversed(factors))))])


# --- component by component -------------------------------------------------------------------------------------------

def is_ones(form: Form) -> bool:
    """Whether every component is one."""
    if isinstance(form, Product):
        return all(isinstance(p.parts[0] if isinstance(p, Transpose) else p, Ones) for p in form.parts)
    return isinstance(form, Ones)


def hadamard(*factors: Form) -> Form:
    """The product component by component of forms of one shape."""
    if all(is_scalar(f) for f in factors):
        return scalars(factors)
    coefficients, bodies = unscaled(factors)
    more, bodies = unscaled(flat(Hadamard, bodies))
    over, under = [b for b in bodies if not isinstance(b, Quotient)], [b.parts[1] for b in bodies if isinstance(b, Quotient)]
    over += [b.parts[0] for b in bodies if isinstance(b, Quotient)]
    scale = coefficients + more + [f for f in over if is_scalar(f)]
    named = [g for f in flat(Hadamard, over) for g in unpowered(f) if not is_scalar(g) and not is_ones(g)]
    body = _overlay(named) if named else ONE if under else next(f for f in over if not is_scalar(f))
    if under:
        body = Quotient(body, _together(flat(Hadamard, under)))
    return scaled(scalars(scale), body)


def _overlay(factors: list[Form]) -> Form:
    """The Hadamard product; with a diagonal matrix only the diagonals meet."""
    diagonal = [f for f in factors if isinstance(f, Diag | Identity)]
    if not diagonal or len(factors) == 1:
        return _together(factors)
    vectors = [f.parts[0] for f in diagonal if isinstance(f, Diag)]
    vectors += [Diagonal(f) for f in factors if f not in diagonal]
    return Diag(hadamard(*vectors)) if vectors else diagonal[0]


def quotient(over: Form, under: Form) -> Form:
    """The quotient component by component; a numeric denominator becomes a coefficient."""
    if is_scalar(over) and is_scalar(under):
        return scalars((Quotient(over, under),))
    if is_scalar(under):
        return scaled(scalars((Quotient(ONE, under),)), over)
    outer, (body,) = unscaled([under])
    scale = scalars([Quotient(ONE, c) for c in outer])
    return scaled(scale, hadamard(over, Quotient(ONE, body)) if not is_scalar(over) else
                  scaled(over, Quotient(ONE, body)))


def terms_in_order(terms: Sequence[Form]) -> list[Form]:
    """Terms in textbook order: what is added before what is subtracted, products before single names."""
    return sorted(terms, key=lambda t: (signed(t)[0], not isinstance(t, Ones | Constant), -_degree(t), preference(t)))


def _degree(term: Form) -> int:
    """How many named factors a term has; products come before single names."""
    body = split(signed(term)[1])[1]
    if isinstance(body, Product | Hadamard):
        return sum(not isinstance(p.parts[0] if isinstance(p, Transpose) else p, Ones) for p in body.parts)
    return 0 if isinstance(body, Ones | Constant) else 1


__all__ = ["MINUS", "ONE", "flat", "flipped", "hadamard", "is_ones", "is_zero", "product", "quotient", "scalars",
           "scaled", "split", "transpose", "unscaled", "zeros"]
