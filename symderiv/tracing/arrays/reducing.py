"""Dimensions that go: sums, means, extremes, products, norms, running sums, matrix products, einsum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy
from sympy import Expr, Integer, Rational, log

from symderiv.errors import AxisMismatch, NoRule
from symderiv.notation import (
    ONE,
    Index,
    Indicator,
    MaxOver,
    Prod,
    add,
    apart,
    divide,
    free_indices,
    mul,
    negate,
    power,
    substitute,
    sum_over,
)
from symderiv.tracing.arrays.aligning import elementwise, fitted, fixed_by_code
from symderiv.tracing.arrays.comparing import compared, opposite
from symderiv.tracing.arrays.dimensions import expanded, permuted, position
from symderiv.tracing.arrays.indexing import single
from symderiv.tracing.arrays.infinite import exponential
from symderiv.tracing.arrays.joining import reshaped
from symderiv.tracing.arrays.scalars import raised
from symderiv.tracing.numbers import number
from symderiv.tracing.traced import Traced

Join = Callable[..., Expr]


def places(array: Traced, axis: Any) -> list[int]:
    """The dimensions that an argument axis= names; all of them for None."""
    if axis is None:
        return list(range(array.ndim))
    return sorted({position(array, a) for a in (axis if isinstance(axis, tuple | list) else (axis,))})


def reduced(array: Traced, axis: Any, keepdims: bool, join: Join, kind: str | None = None) -> Traced:
    """`join` of the components over the named dimensions, which go or keep the size 1."""
    gone = places(array, axis)
    letters = [i for n in gone for i in array.dims[n]]
    body = join(apart(array.body, *letters), *letters) if letters else array.body
    dims = [() if n in gone else d for n, d in enumerate(array.dims) if keepdims or n not in gone]
    return Traced(array.tape, dims, body, kind or array.kind)


def summed(body: Expr, *letters: Index) -> Expr:
    """Σ over the letters; of those that are not mentioned the size is a factor."""
    free = free_indices(body)
    counts = [_extent(i) for i in letters if i not in free]
    return mul(*counts, sum_over(body, *(i for i in letters if i in free)))


def _extent(letter: Index) -> Expr:
    return letter.axis.extent


def largest(body: Expr, *letters: Index) -> Expr:
    """The largest value over the letters."""
    kept = [i for i in letters if i in free_indices(body)]
    return MaxOver(body, *kept) if kept else body


def multiplied(body: Expr, *letters: Index) -> Expr:
    """The product over the letters; a factor without them is a power."""
    kept = [i for i in letters if i in free_indices(body)]
    count = mul(*(_extent(i) for i in letters if i not in kept))
    once = Prod(body, *kept) if kept else body
    return once if count == ONE else power(once, count)


def anywhere(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    """Whether it holds at some place: 1 − Π (1 − 𝟙)."""
    return elementwise(opposite, reduced(_held(array, opposite), axis, keepdims, multiplied, "bool"), kind="bool")


def everywhere(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    """Whether it holds at every place: Π 𝟙."""
    return reduced(_held(array, lambda truth: truth), axis, keepdims, multiplied, "bool")


def _held(array: Traced, function: Callable[[Expr], Expr]) -> Traced:
    """A function of the truth values of an array, of whose numbers all but 0 are true."""
    truths = array if array.kind == "bool" else elementwise(lambda a: compared(sympy.Ne)(a, Integer(0)), array, kind="bool")
    return elementwise(function, truths, kind="bool")


def total(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    """The sum over dimensions."""
    return reduced(array, axis, keepdims, summed, "int" if array.kind == "bool" else array.kind)


def count(array: Traced, axis: Any = None) -> Expr:
    """How many components one sum over these dimensions has."""
    return mul(*(_extent(i) for n in places(array, axis) for i in array.dims[n]))


def mean(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    """The sum divided by the number of terms."""
    number = count(array, axis)
    return elementwise(lambda s: divide(s, number), total(array, axis, keepdims))


def maximum(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    """The largest component over dimensions."""
    return reduced(array, axis, keepdims, largest)


def minimum(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    """The smallest component over dimensions."""
    turned = maximum(elementwise(negate, array), axis, keepdims)
    return elementwise(negate, turned, kind=array.kind)


def product(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    """The product over dimensions."""
    return reduced(array, axis, keepdims, multiplied)


def variance(array: Traced, axis: Any = None, keepdims: bool = False, ddof: Any = 0) -> Traced:
    """The mean squared distance from the mean; `ddof` is taken off the number of terms."""
    def distance(x: Expr, m: Expr) -> Expr:
        return raised(add(x, negate(m)), Integer(2))

    squares = elementwise(distance, array, mean(array, axis, True))
    number = add(count(array, axis), Integer(-int(ddof)))
    return elementwise(lambda s: divide(s, number), total(squares, axis, keepdims))


def root(array: Traced) -> Traced:
    """The square root of each component."""
    return elementwise(lambda a: raised(a, Rational(1, 2)), array)


def norm(array: Traced, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Traced:
    """The norm over a dimension, or over all: ℓ2, or ℓp of vectors; of a matrix Frobenius.

    Raises `NoRule` for norms of matrices that are no formula of the components.
    """
    over = places(array, axis)
    if ord is None or (ord == 2 and len(over) == 1) or (ord == "fro" and len(over) == 2):
        return root(total(elementwise(lambda a: raised(a, Integer(2)), array), axis, keepdims))
    if len(over) != 1 or isinstance(ord, str):
        raise NoRule("Of a matrix only the Frobenius norm is a formula of the components", typed=f"ord={ord!r}",
                     advice="Leave ord out, or name the one axis whose vectors are meant.")
    size = elementwise(sympy.Abs, array)
    if ord == float("inf"):
        return maximum(size, axis, keepdims)
    if ord == -float("inf"):
        return minimum(size, axis, keepdims)
    if ord == 0:
        raise NoRule("The number of components that are not 0 has no derivative", typed="ord=0")
    return _power_norm(size, ord, axis, keepdims)


def _power_norm(size: Traced, ord: Any, axis: Any, keepdims: bool) -> Traced:
    if ord == 1:
        return total(size, axis, keepdims)
    p = number(ord)
    sums = total(elementwise(lambda a: raised(a, p), size), axis, keepdims)
    return elementwise(lambda s: power(s, power(p, Integer(-1))), sums)


def logsumexp(array: Traced, axis: Any = None, keepdims: bool = False) -> Traced:
    """log Σ exp over dimensions."""
    return elementwise(log, total(elementwise(exponential, array), axis, keepdims))


def softmax(array: Traced, axis: Any = None) -> Traced:
    """exp(x) / Σ exp(x) over dimensions."""
    e = elementwise(exponential, array)
    return elementwise(divide, e, total(e, axis, True))


def log_softmax(array: Traced, axis: Any = None) -> Traced:
    """x − log Σ exp(x) over dimensions."""
    return elementwise(lambda x, s: add(x, negate(s)), array, logsumexp(array, axis, True))


def running(array: Traced, axis: Any, join: Callable[[Expr, Expr, Index], Expr]) -> Traced:
    """`join` of each component with 𝟙[s ≤ t], over the places up to its own."""
    if axis is None:
        array, axis = reshaped(array, (-1,)), 0
    n = position(array, axis)
    array = single(array, [n])
    if not array.dims[n]:
        return array
    (t,) = array.dims[n]
    s = array.tape.letter(t.axis)
    before = Indicator(sympy.Le(s, t, evaluate=False))
    return array.with_body(join(substitute(apart(array.body, s), {t: s}), before, s))


def running_sum(array: Traced, axis: Any = None) -> Traced:
    """Σ_{s≤t} x_s."""
    return running(array, axis, lambda x, before, s: sum_over(mul(x, before), s))


def running_product(array: Traced, axis: Any = None) -> Traced:
    """Π_{s≤t} x_s."""
    return running(array, axis, lambda x, before, s: Prod(power(x, before), s))


def running_logsumexp(array: Traced, axis: Any = None) -> Traced:
    """log Σ_{s≤t} e^{x_s}."""
    return elementwise(log, running_sum(elementwise(exponential, array), axis))


def matmul(a: Traced, b: Traced) -> Traced:
    """The product of matrices over the last two dimensions, the others aligned; a vector has one of them.

    Raises `AxisMismatch` where the inner sizes differ.
    """
    if not a.dims or not b.dims:
        raise AxisMismatch("@ needs at least one dimension on each side", typed=f"{a.shape} @ {b.shape}")
    left = a if a.ndim > 1 else expanded(a, 0)
    right = b if b.ndim > 1 else expanded(b, 1)
    if not a.tape.agree(left.form(-1), right.form(-2)):
        raise AxisMismatch("Inner sizes of @ differ", typed=f"{a.shape} @ {b.shape}",
                           advice=fixed_by_code(a.tape, left.form(-1), right.form(-2)) or "One side may want a .T.")
    both = elementwise(mul, expanded(left, -1), expanded(right, right.ndim - 2))
    made = total(both, -2)
    gone = ([-1] if b.ndim == 1 else []) + ([made.ndim - (1 if b.ndim == 1 else 2)] if a.ndim == 1 else [])
    for n in gone:
        made = Traced(made.tape, [d for k, d in enumerate(made.dims) if k != n % made.ndim], made.body)
    return made


def einsum(signature: str, *operands: Traced) -> Traced:
    """The sum of products that a signature names; without "->" the letters that occur once stay, in order.

    Raises `AxisMismatch` for a signature that does not fit.
    """
    words, out = _signature(signature, operands)
    order = [*out, *dict.fromkeys(c for w in words for c in w if c not in out)]
    spread = [_spread(a, w, order) for a, w in zip(operands, words, strict=True)]
    whole = elementwise(mul, *spread) if len(spread) > 1 else spread[0]
    return total(whole, tuple(range(len(out), len(order)))) if len(order) > len(out) else whole


def _signature(signature: str, operands: Sequence[Traced]) -> tuple[list[str], str]:
    inputs, arrow, out = signature.replace(" ", "").partition("->")
    words = inputs.split(",")
    if len(words) != len(operands):
        raise AxisMismatch("The signature does not fit the operands", typed=repr(signature))
    widest = max((a.ndim - len(w.replace("...", "")) for a, w in zip(operands, words, strict=True) if "..." in w), default=0)
    def dots(width: int) -> str:
        return "".join(chr(0x3B1 + n) for n in range(widest - width, widest))  # Greek letters, which einsum does not have

    words = [w.replace("...", dots(a.ndim - len(w.replace("...", "")))) for a, w in zip(operands, words, strict=True)]
    once = sorted(c for c in set("".join(words)) if "".join(words).count(c) == 1 and c < "\u0370")
    out = out.replace("...", dots(widest)) if arrow else dots(widest) + "".join(once)
    fits = all(len(w) == a.ndim for w, a in zip(words, operands, strict=True))
    if not fits or set(out) - set("".join(words)) or len(set(out)) < len(out):
        raise AxisMismatch("The signature does not fit the operands", typed=f"{signature!r} for "
                           + ", ".join(str(a.shape) for a in operands))
    return words, out


def _spread(array: Traced, word: str, order: Sequence[str]) -> Traced:
    """The operand with one dimension for each letter of the order; a letter that stands twice is its diagonal."""
    for c in dict.fromkeys(word):
        while word.count(c) > 1:
            first = word.index(c)
            second = word.index(c, first + 1)
            array = diagonal(array, first, second)
            word = "".join(x for n, x in enumerate(word) if n not in (first, second)) + c
    turned = permuted(array, [word.index(c) for c in order if c in word])
    dims = iter(turned.dims)
    return Traced(array.tape, [next(dims) if c in word else () for c in order], turned.body, array.kind)


def diagonal(array: Traced, one: int = 0, two: int = 1) -> Traced:
    """The components with equal places along two dimensions, which become the last one."""
    first, second = position(array, one), position(array, two)
    if not array.tape.agree(array.form(first), array.form(second)):
        raise AxisMismatch("A diagonal is of two dimensions of one size", typed=str(array.shape))
    array = single(array, [first, second])
    kept = array.dims[first]
    body = substitute(array.body, fitted(array.dims[second], kept, array.tape)) if kept else array.body
    return Traced(array.tape, [d for n, d in enumerate(array.dims) if n not in (first, second)] + [kept], body, array.kind)

