"""Operations that tidy as they build: transposes move in, coefficients move out, factors and terms stand in textbook order.

Every function returns a form that means the same as the plain node of symderiv.matrices.operations.

>>> from symderiv.matrices.forms import Whole
>>> from symderiv.notation import Axis, Tensor
>>> K, D = Axis("K"), Axis("D")
>>> W, d = Whole(Tensor("W", (K, D))), Whole(Tensor("d", (K,)))
>>> transpose(product(transpose(d), W))
Wᵀ d
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from symderiv.matrices.constants import Identity, Ones, Triangle, Zeros
from symderiv.matrices.forms import Constant, Form, is_scalar
from symderiv.matrices.operations import (
    Apply,
    Diag,
    Diagonal,
    Hadamard,
    Plus,
    Power,
    Product,
    Quotient,
    Trace,
    Transpose,
)
from symderiv.matrices.scaling import (
    ONE,
    flat,
    in_order,
    is_zero,
    scalars,
    scaled,
    split,
    terms_in_order,
    together,
    unpowered,
    unscaled,
    zeros,
)
from symderiv.matrices.text import chain_segments, shortest

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
        return Hadamard(*in_order(parts))
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
    body = _open_chain(chain, scale) if chain else ONE  # the parts that are closed by now go to the scale as well
    return scaled(scalars(scale), body) if chain else scalars(scale)


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
    return _total(b) if isinstance(a, Transpose) and isinstance(a.parts[0], Ones) else None


def _total(form: Form) -> Form | None:
    """1ᵀ v, where v is the diagonal of a matrix or has one among its terms: 1ᵀ (a ⊙ b − diagonal(M)) = aᵀ b − tr(M)."""
    if isinstance(form, Diagonal):
        return Trace(form.parts[0])
    if not isinstance(form, Plus) or not any(isinstance(split(t)[1], Diagonal) for t in form.parts):
        return None
    return Plus(*terms_in_order([scaled(c, _summed(body)) for c, body in map(split, form.parts)]))


def _summed(form: Form) -> Form:
    if isinstance(form, Hadamard) and len(form.parts) == 2:
        return product(transpose(form.parts[0]), form.parts[1])
    return _total(form) or product(Transpose(Ones(form.axes[0].extent)), form)


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
    if isinstance(factors[0], Transpose) and factors[0].parts[0].parts == () and len(set(factors)) == 1:
        return shortest([chain, Transpose(Product(*(f.parts[0] for f in factors)))])  # M⁻ᵀ M⁻ᵀ is (M⁻²)ᵀ
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
        body = Quotient(body, together([g for f in flat(Hadamard, under) for g in unpowered(f)]))
    return scaled(scalars(scale), body)


def _overlay(factors: list[Form]) -> Form:
    """The Hadamard product; with a diagonal matrix only the diagonals meet."""
    diagonal = [f for f in factors if isinstance(f, Diag | Identity)]
    if not diagonal or len(factors) == 1:
        return together(factors)
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
