"""Coefficients: numbers and scalars gathered in front of a form, signs moved into differences, parts in textbook order.

>>> from sympy import Integer
>>> from symderiv.matrices.forms import Whole
>>> from symderiv.notation import Axis, Tensor
>>> p = Whole(Tensor("p", (Axis("K"),)))
>>> scaled(Constant(Integer(3)), scaled(Constant(Integer(2)), p))
6 p
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Expr, Integer, Pow, Rational

from symderiv.matrices.constants import Ones, Zeros
from symderiv.matrices.forms import Constant, Form, Shape, Slice, Whole, is_scalar
from symderiv.matrices.operations import Hadamard, Plus, Power, Product, Quotient, Scaled, Transpose
from symderiv.matrices.text import preference, signed

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


def in_order(factors: Sequence[Form]) -> list[Form]:
    """Factors of one shape in textbook order."""
    ranks = SCALAR_RANKS if is_scalar(factors[0]) else RANKS
    return sorted(factors, key=lambda f: (ranks.get(type(f), 2), preference(f)))


def together(factors: Sequence[Form]) -> Form:
    """Factors of one shape as one: equal scalars as a power, three or more equal vectors too."""
    least = 2 if is_scalar(factors[0]) else 3
    counts = {f: factors.count(f) for f in factors}
    powers = [Power(f, Constant(Integer(n))) for f, n in counts.items() if n >= least]
    rest = [f for f in factors if counts[f] < least]
    return (powers + rest)[0] if len(powers + rest) == 1 else Hadamard(*in_order(powers + rest))


def unpowered(form: Form) -> list[Form]:
    """A small whole power as equal factors, anything else as itself."""
    if isinstance(form, Power) and isinstance(form.parts[1], Constant) and form.parts[1].expr in range(2, 8):
        return [form.parts[0]] * int(form.parts[1].expr)
    return [form]


def scalars(factors: Iterable[Form]) -> Form:
    """The product of scalar forms: the number first, then names, then the rest, over one denominator."""
    number, over, under = sorted_out(factors)
    if number == 0:
        return Constant(Integer(0))
    if not over and not under:
        return Constant(number)
    if under and not over:
        minus = number.could_extract_minus_sign()
        body: Form = Quotient(Constant(-number if minus else number), together(under))
        return Scaled(MINUS, body) if minus else body
    body = Quotient(together(over), together(under)) if under else together(over)
    return body if number == 1 else _signed_scale(number, body)


def _signed_scale(number: Expr, body: Form) -> Form:
    return flipped(body) or Scaled(MINUS, body) if number == -1 else Scaled(Constant(number), body)


def sorted_out(factors: Iterable[Form]) -> tuple[Expr, list[Form], list[Form]]:
    """The number in front, the numerators and the denominators of a product of scalars."""
    number: Expr = Integer(1)
    over: list[Form] = []
    under: list[Form] = []
    for f in factors:
        if isinstance(f, Constant):
            number = number * f.expr
        elif isinstance(f, Scaled | Hadamard | Quotient):
            upper = f.parts[:1] if isinstance(f, Quotient) else f.parts
            a, more, less = sorted_out(upper)
            b, less_too, more_too = sorted_out(f.parts[1:]) if isinstance(f, Quotient) else (Integer(1), [], [])
            number = number * a / b
            over, under = over + more + more_too, under + less + less_too
        elif len(equal := unpowered(f)) > 1:
            a, more, less = sorted_out(equal)
            number, over, under = number * a, over + more, under + less
        else:
            over.append(f)
    return number, over, under


def over_and_under(coefficient: Form) -> tuple[list[Form], list[Form]]:
    """What stands above and below the line of one fraction in front: γ and N of (1/N) γ."""
    if isinstance(coefficient, Scaled | Hadamard) and not signed(coefficient)[0]:
        sides = [over_and_under(p) for p in coefficient.parts]
        return [f for over, _ in sides for f in over], [f for _, under in sides for f in under]
    expr = coefficient.expr if isinstance(coefficient, Constant) else None
    if isinstance(expr, Pow) and expr.exp == -1:
        return [], [Constant(expr.base)]
    if isinstance(expr, Rational) and expr.q != 1 and expr > 0:
        return [Constant(Integer(expr.p))] if expr.p != 1 else [], [Constant(Integer(expr.q))]
    return [coefficient], []


def scaled(coefficient: Form, form: Form) -> Form:
    """A scalar times a form; numbers are multiplied, a minus moves into a difference."""
    if is_scalar(form):
        return scalars((coefficient, form))
    outer, bodies = unscaled([form])
    number, over, under = sorted_out([coefficient, *outer])
    body = bodies[0]
    if number == 0 or is_zero(body):
        return zeros(form.shape)
    if under:
        body = Quotient(body, together(under))
    if number == -1 and not over:
        return flipped(body) or Scaled(MINUS, body)
    front = scalars([Constant(number), *over])
    return body if front == ONE else Scaled(front, body)


def flipped(form: Form) -> Form | None:
    """−form, where a difference in it can take the sign: −(y − p) xᵀ is (p − y) xᵀ."""
    if isinstance(form, Plus):
        if any(signed(t)[0] for t in form.parts):
            return Plus(*terms_in_order(flat(Plus, [_negated(t) for t in form.parts])))
    elif isinstance(form, Product) and any(Transpose(part) in form.parts for part in form.parts if isinstance(part, Plus)):
        return None  # −uᵀ u is minus a square, −A u uᵀ A minus a product with one in it
    elif isinstance(form, Product | Hadamard | Quotient | Transpose):
        for n, part in enumerate(form.parts):
            other = None if _starts_with_one(part) else flipped(part)
            if other is not None:
                return form.func(*form.parts[:n], other, *form.parts[n + 1:])
    return None


def _starts_with_one(form: Form) -> bool:
    """Whether the form is 1 − y or the like, which a product keeps: −(1 − y) log(1 − p)."""
    return isinstance(form, Plus) and isinstance(form.parts[0], Ones | Constant)


def _negated(term: Form) -> Form:
    minus, body = signed(term)
    return body if minus else scalars((MINUS, term)) if is_scalar(term) else _minus(term)


def _minus(term: Form) -> Form:
    coefficient, body = (term.parts[0], term.parts[1]) if isinstance(term, Scaled) else (ONE, term)
    return Scaled(scalars((MINUS, coefficient)), body)


def terms_in_order(terms: Sequence[Form]) -> list[Form]:
    """Terms in textbook order: what is added before what is subtracted, products before single names."""
    return sorted(terms, key=lambda t: (signed(t)[0], not isinstance(t, Ones | Constant), -_degree(t), preference(t)))


def _degree(term: Form) -> int:
    """How many named factors a term has; products come before single names."""
    body = split(signed(term)[1])[1]
    if isinstance(body, Product | Hadamard):
        return sum(not isinstance(p.parts[0] if isinstance(p, Transpose) else p, Ones) for p in body.parts)
    return 0 if isinstance(body, Ones | Constant) else 1
