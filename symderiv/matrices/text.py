"""Forms as one line of text, and the two judgements that need no page: where parentheses stand, and which form is shorter.

>>> from symderiv.matrices.forms import Whole
>>> from symderiv.matrices.operations import Hadamard, Product, Transpose
>>> from symderiv.notation import Axis, Tensor
>>> K, D = Axis("K"), Axis("D")
>>> W, d, g = (Whole(Tensor(n, a)) for n, a in [("W", (K, D)), ("d", (K,)), ("g", (D,))])
>>> form_text(Hadamard(Product(Transpose(W), d), g))
'(Wᵀ d) ⊙ g'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, Rational, sstr

from symderiv.matrices.constants import Identity, OneHot, Ones, Triangle, Unit, Zeros
from symderiv.matrices.forms import WRITERS, Constant, Determinant, Form, Inverse, Slice, Whole, is_scalar
from symderiv.matrices.operations import (
    Apply,
    Diag,
    Diagonal,
    Hadamard,
    Plus,
    Power,
    Product,
    Quotient,
    Scaled,
    Softmax,
    Trace,
    Transpose,
)
from symderiv.notation import ONE, Differential, Indicator, opened
from symderiv.notation.nodes import by_object

SUM, TIMES, CHAIN, PREFIX, ATOM = range(1, 6)
"""How tightly an operation binds: a part that binds less than its place asks for stands in parentheses."""

RELATIONS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

LEVELS: dict[type, int] = {Plus: SUM, Scaled: TIMES, Hadamard: TIMES, Quotient: TIMES, Product: CHAIN, Transpose: PREFIX,
                           Power: PREFIX}


def level(form: Form) -> int:
    """How tightly the form's outermost operation binds."""
    if isinstance(form, Product) and len(powers(form.parts)) == 1:
        return PREFIX
    if isinstance(form, Constant):
        return _constant_level(form.expr)
    if isinstance(form, Apply) and isinstance(form.head, Indicator):
        return ATOM
    if isinstance(form, Hadamard) and is_scalar(form):
        return CHAIN  # written side by side
    return LEVELS.get(type(form), ATOM)


def _constant_level(expr: Any) -> int:
    if isinstance(expr, Add) or expr.could_extract_minus_sign():
        return SUM
    return TIMES if isinstance(expr, Mul | Rational | Pow) and not isinstance(expr, Integer) else ATOM


def chain_segments(factors: Sequence[Form]) -> list[list[Form]]:
    """A chain cut where a column meets a row: x yᵀ A is [[x], [yᵀ, A]]."""
    segments = [[factors[0]]]
    for factor in factors[1:]:
        if factor.shape[0] is None:
            segments.append([])
        segments[-1].append(factor)
    return segments


def outer_segments(factors: Sequence[Form]) -> tuple[list[list[Form]], bool]:
    """The segments of a chain, and whether the column before the first row is bracketed: (Wᵀ d) xᵀ and (P 1) 1ᵀ, but
    A⁻¹ u uᵀ A⁻¹ as everybody writes it."""
    segments = chain_segments(factors)
    if len(segments) == 1 or len(segments[0]) == 1:
        return segments, False
    last = segments[0][-1]
    return segments, isinstance(last, Ones) or segments[1][0] != Transpose(last)


def powers(factors: Sequence[Form]) -> list[tuple[Form, int]]:
    """The factors of a chain, each with how often it stands there in a row: A M M x holds M², A M⁻¹ M⁻¹ x M⁻²; only named
    matrices and their inverses have powers, and no differential has."""
    found: list[tuple[Form, int]] = []
    for factor in factors:
        is_named = isinstance(factor, Whole | Inverse) and not isinstance(factor.tensor, Differential)
        again = is_named and found and found[-1][0] == factor
        found[-1:] = [(factor, found[-1][1] + 1)] if again else [*found[-1:], (factor, 1)]
    return found


def signed(term: Form) -> tuple[bool, Form]:
    """Whether a term of a sum is subtracted, and what is added or subtracted."""
    if isinstance(term, Constant) and term.expr.could_extract_minus_sign():
        return True, Constant(-term.expr)
    if not isinstance(term, Scaled):
        return False, term
    minus, coefficient = signed(term.parts[0])
    if not minus:
        return False, term
    return True, term.parts[1] if coefficient == Constant(Integer(1)) else Scaled(coefficient, term.parts[1])


@by_object
@lru_cache(maxsize=20000)
def form_text(form: Form) -> str:
    """The form as a person writes it in one line."""
    return WRITERS[type(form)](form)


def _at(least: int, form: Form) -> str:
    text = form_text(form)
    return text if level(form) >= least else f"({text})"


def _transpose(form: Form) -> str:
    inner = form.parts[0]
    return f"{inner.tensor.name}⁻ᵀ" if isinstance(inner, Inverse) else f"{_at(ATOM, inner)}ᵀ"


def _slice(form: Form) -> str:
    assert isinstance(form, Slice)
    return f"{form.tensor.name}[{','.join(':' if p == 0 else str(p) for p in form.places)}]"


def _unit(form: Form) -> str:
    place = form.args[1]
    return f"e{place}" if isinstance(place, Integer) else f"e_{place}"


def _product(form: Form) -> str:
    segments, bracketed = outer_segments(form.parts)
    chains = [powers(s) for s in segments]
    words = [" ".join(_at(CHAIN if n == 0 and len(c) == 1 else PREFIX, f) if times == 1 else _to_the(f, times) for f, times in c)
             for n, c in enumerate(chains)]
    if bracketed:
        words[0] = f"({words[0]})"
    return " ".join(words)


def _to_the(matrix: Any, height: int) -> str:
    sign = "⁻" * isinstance(matrix, Inverse)
    return f"{matrix.tensor.name}{sign}{str(height).translate(RAISED)}"


def _hadamard(form: Form) -> str:
    if is_scalar(form):
        return " ".join(_at(PREFIX, f) for f in form.parts)
    return " ⊙ ".join(_at(PREFIX, f) for f in form.parts)


def _quotient(form: Form) -> str:
    over, under = form.parts
    return f"{_at(PREFIX, over)} {'/' if is_scalar(under) else '⊘'} {_at(PREFIX, under)}"


def _scaled(form: Form) -> str:
    minus, body = signed(form)
    if minus:
        return f"−{_at(TIMES, body)}"
    coefficient, rest = form.parts
    over_number = isinstance(rest, Quotient) and is_scalar(rest.parts[1])  # 2 (a − b) / c, as all of it stands above the bar
    return f"{_front(coefficient)} {_at(TIMES if over_number else CHAIN, rest)}"


def _front(coefficient: Form) -> str:
    if isinstance(coefficient, Hadamard):
        return form_text(coefficient)
    if isinstance(coefficient, Scaled) and not signed(coefficient)[0]:
        number, rest = coefficient.parts
        return f"{_at(PREFIX, number)} {_front(rest)}"
    return _at(PREFIX, coefficient)


def _plus(form: Form) -> str:
    text = ""
    for term in form.parts:
        minus, body = signed(term)
        text += (" − " if minus else " + ") + _at(TIMES, body) if text else ("−" if minus else "") + _at(TIMES, body)
    return text


def normed(form: Form) -> tuple[Form, int] | None:
    """u and n, where the form is (uᵀ u)^{n/2}, a power of the norm of a vector, or tr(Aᵀ A)^{n/2}, of the Frobenius norm of a
    matrix, with n odd; None for any other."""
    base, exponent = form.parts if isinstance(form, Power) else (form, form)
    inner = base.parts[0] if isinstance(base, Trace) else base
    if not _is_half(exponent) or not isinstance(inner, Product) or len(inner.parts) != 2:
        return None
    first, second = inner.parts
    found = second if first == Transpose(second) else first if second == Transpose(first) and isinstance(base, Trace) else None
    return None if found is None else (found, int(2 * exponent.expr))


def _is_half(exponent: Any) -> bool:
    """Whether an exponent is 1/2, 3/2, …"""
    return isinstance(exponent, Constant) and isinstance(exponent.expr, Rational) and exponent.expr.q == 2 and exponent.expr > 0


def _power(form: Form) -> str:
    base, exponent = form.parts
    if (norm := normed(form)) is not None:
        inside, height = norm
        return f"‖{form_text(inside)}‖" + "_F" * (len(inside.axes) > 1) + f"^{height}" * (height > 1)
    if exponent == Constant(Rational(1, 2)):
        return f"sqrt({form_text(base)})"
    sign = "^" if is_scalar(base) else "^∘"
    return f"{_at(ATOM, base)}{sign}{_at(ATOM, exponent)}"


def head_name(form: Apply) -> str:
    """The name of the function applied."""
    name = str(form.head.func.__name__)
    function = opened(name)
    return name if function is None else function.letter + "'" * function.order


def _apply(form: Form) -> str:
    assert isinstance(form, Apply)
    if isinstance(form.head, Indicator):
        left, right = (form_text(p) for p in form.parts)
        return f"𝟙[{left} {RELATIONS[form.head.args[0].rel_op]} {right}]"
    return f"{head_name(form)}({', '.join(form_text(p) for p in form.parts)})"


def _call(name: str) -> Callable[[Any], str]:
    return lambda form: f"{name}({form_text(form.parts[0])})"


def _constant(form: Any) -> str:
    return str(sstr(form.expr, full_prec=False)).replace("**", "^").replace("*", " ").replace("-", "−")


WRITERS.update({
    Whole: lambda f: f.tensor.name, Slice: _slice, Constant: _constant, Ones: lambda f: "1", Unit: _unit,
    Identity: lambda f: "I", Zeros: lambda f: "0", Triangle: lambda f: f"𝟙[row {RELATIONS[f.relation.rel_op]} column]",

    Inverse: lambda f: f"{f.tensor.name}⁻¹", Determinant: lambda f: f"det({f.tensor.name})",
    Transpose: _transpose, Product: _product, Hadamard: _hadamard, Scaled: _scaled, Plus: _plus,
    Quotient: _quotient, Power: _power, Apply: _apply, Diag: _call("diag"), Diagonal: _call("diagonal"), Trace: _call("tr"),
    Softmax: _call("softmax"), OneHot: lambda f: f"onehot({f.args[1].name})",
})

COSTS: dict[type, int] = {Whole: 1, Slice: 2, Constant: 1, Ones: 0, Unit: 1, OneHot: 3, Identity: 1, Zeros: 1, Triangle: 2,
                          Inverse: 2, Determinant: 10, Transpose: 10,
                          Scaled: 5, Apply: 10, Power: 10, Diag: 4, Diagonal: 14, Trace: 10, Softmax: 10}


@by_object  # equal forms are compared down to their letters
@lru_cache(maxsize=20000)
def cost(form: Form) -> int:
    """How long a form is to read: about ten an operation, less for what hardly shows, as diag(v) or a minus sign."""
    parts = sum(cost(p) for p in form.parts)
    if isinstance(form, Transpose):
        inner = form.parts[0]
        layered = isinstance(inner, Product) and any(isinstance(p, Diag) for p in inner.parts)
        shown = {Ones: 2, Inverse: 6}.get(type(inner), 10 if not inner.parts else 18 if layered else 12)  # X⁻ᵀ hardly shows
        return parts + shown
    if isinstance(form, Scaled) and form.parts[0] == Constant(Integer(-1)):
        return parts + 1
    if isinstance(form, Product):
        return sum(cost(f) + 10 * (times > 1) + 10 for f, times in powers(form.parts)) - 10
    if (norm := normed(form)) is not None:
        return 10 * (1 + (norm[1] > 1)) + cost(norm[0])
    if isinstance(form, Constant) and _better_apart(form.expr):
        return 4
    return parts + COSTS.get(type(form), 10 * (len(form.parts) - 1))


def _better_apart(number: Expr) -> bool:
    """Whether a number is one times the size of an axis, N/2 or 2 N; 2/N is written together."""
    first, *sizes = number.args if isinstance(number, Mul) else [ONE]
    return bool(sizes) and (not first.is_Integer or (first != -1 and not any(isinstance(f, Pow) for f in sizes)))


def preference(form: Form) -> tuple[int, str]:
    """A key that puts the shorter form first; among equals the one that transposes early, as XᵀX does."""
    return cost(form), form_text(form).replace("ᵀ", "\x01")


def shortest(forms: Sequence[Form]) -> Form:
    """The form a textbook would print."""
    return min(forms, key=preference)
