"""Functions of whole matrices and vectors: trace, inverse, determinant, norms, products; NumPy's names where it has them.

Entries vary independently: a gradient by X says what one entry does while all others stay.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy import Expr, Integer, Rational, log, sign

from symderiv.errors import AxisMismatch, NoRule
from symderiv.notation.arrays.arithmetic import as_array, elementwise
from symderiv.notation.arrays.operands import Array, fresh_indices
from symderiv.notation.conversion import expression
from symderiv.notation.indices.axes import Axis
from symderiv.notation.nodes import ONE, Delta, MaxOver
from symderiv.notation.square import Det, InverseEntry
from symderiv.notation.substitution import apart, letters, sum_over
from symderiv.notation.tensors import Entry
from symderiv.notation.unevaluated import mul, power


def _square(value: Any, what: str) -> Array:
    """The value as a square matrix. Raises `AxisMismatch` for any other shape."""
    array = as_array(value)
    if len(array.axes) != 2 or array.axes[0] != array.axes[1]:
        raise AxisMismatch(f"{what} needs a square matrix", typed=array.shape_text)
    return array


def _named(array: Array, what: str) -> tuple[Entry | InverseEntry, bool]:
    """The named matrix, or its inverse, that an array is, and whether it is transposed. Raises `NoRule` for any other."""
    body = array.body
    if isinstance(body, Entry | InverseEntry) and body.indices in (array.indices, array.indices[::-1]):
        return body, body.indices != array.indices
    raise NoRule(f"{what} is taken of a named matrix", typed=str(body)[:200],
                 advice='Name it first: M = m.define("M", X.T @ X), then use M.')


def tr(X: Any) -> Array:
    """The trace Σ_k X_kk of a square matrix; of an array (K, L, K, L) the sum over equal pairs of letters.

    Raises `AxisMismatch` where the first half of the axes is not the second.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); tr(Tensor("X", (K, K))).body
    Sum(X[k,k], k)
    """
    array = as_array(X)
    half = len(array.axes) // 2
    if not half or array.axes[:half] != array.axes[half:]:
        raise AxisMismatch("A trace needs a square matrix", typed=array.shape_text)
    once = array.indices[:half]
    return Array((), sum_over(apart(array.at((*once, *once)), *once), *once))


def inv(X: Any) -> Array:
    """The inverse of a named square matrix or of its transpose; the inverse of an inverse is the matrix.

    Raises `AxisMismatch` for other shapes, `NoRule` for an expression that has no name yet.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); inv(Tensor("X", (K, K)))["i", "j"]
    InverseEntry(X, i, j)
    """
    array = _square(X, "An inverse")
    entry, turned = _named(array, "An inverse")
    i, j = array.indices[::-1] if turned else array.indices
    made = Entry if isinstance(entry, InverseEntry) else InverseEntry
    return Array(array.indices, made(entry.tensor, i, j))


def det(X: Any) -> Array:
    """The determinant of a named square matrix, of its transpose, or of its inverse.

    Raises `AxisMismatch` for other shapes, `NoRule` for an expression that has no name yet.

    >>> import symderiv as sd
    >>> K = sd.axes("K")
    >>> sd.det(sd.matrix("X", K, K))
    Array over scalar: Det(X)
    """
    entry, _ = _named(_square(X, "A determinant"), "A determinant")
    found = Det(entry.tensor)
    return Array((), power(found, Integer(-1)) if isinstance(entry, InverseEntry) else found)


def logdet(X: Any) -> Array:
    """log det X of a named square matrix with a positive determinant.

    Raises `AxisMismatch` for other shapes, `NoRule` for an expression that has no name yet.

    >>> import symderiv as sd
    >>> K = sd.axes("K")
    >>> sd.logdet(sd.matrix("X", K, K))
    Array over scalar: log(Det(X))
    """
    return elementwise(log, det(X))


def slogdet(X: Any) -> tuple[Array, Array]:
    """The sign of det X and log|det X|, as `numpy.linalg.slogdet` gives them.

    Raises `AxisMismatch` for other shapes, `NoRule` for an expression that has no name yet.

    >>> import symderiv as sd
    >>> K = sd.axes("K")
    >>> sd.slogdet(sd.matrix("X", K, K))
    (Array over scalar: sign(Det(X)), Array over scalar: log(Abs(Det(X))))
    """
    value = det(X)
    return elementwise(sign, value), elementwise(log, abs(value))


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:
    """The norm of a whole tensor: ℓ2 (for a matrix Frobenius) without `ord`; of a vector ℓp for ord=p, ℓ∞ for ord="inf".

    With `axis` the norms of all vectors along it.

    Raises `NoRule` for an induced norm of a matrix (ord=1, 2, "inf"), which is no formula of its entries.

    >>> from symderiv.notation import Axis, Tensor
    >>> norm(Tensor("x", (Axis("K"),)), 1).body
    Sum(Abs(x[k]), k)
    """
    array = as_array(x)
    if axis is not None and not isinstance(axis, tuple):
        return _along(array, ord, axis, keepdims)
    if ord is None or (len(array.axes) == 1 and ord == 2) or (len(array.axes) == 2 and ord == "fro"):
        return (array**2).sum() ** Rational(1, 2)
    if len(array.axes) != 1:
        raise NoRule("Of a matrix only the Frobenius norm is a formula of the entries",
                     typed=f"norm of {array.shape_text}, {ord!r}",
                     advice="Leave ord out for the Frobenius norm; for sums of absolute values write abs(X).sum().")
    if ord == 1:
        return abs(array).sum()
    if ord in ("inf", float("inf")):
        return Array((), MaxOver(apart(abs(array).body, ONE), *array.indices))
    p = _exponent(ord)
    return (abs(array) ** p).sum() ** power(p, Integer(-1))


def _along(array: Array, ord: Any, axis: Any, keepdims: bool) -> Array:
    if ord in ("inf", float("inf")):
        return abs(array).max(axis, keepdims)
    if ord in (None, 2):
        return (array**2).sum(axis, keepdims) ** Rational(1, 2)
    p = _exponent(ord)
    return abs(array).sum(axis, keepdims) if p == 1 else (abs(array) ** p).sum(axis, keepdims) ** power(p, Integer(-1))


def _exponent(ord: Any) -> Expr:
    p = expression(ord)
    if p.is_number and not p > 0:
        raise NoRule("A norm needs a positive exponent", typed=f"ord={ord!r}")
    return p


def solve(A: Any, b: Any) -> Array:
    """A⁻¹ b for a named square matrix and a vector or matrix.

    Raises `AxisMismatch` for other shapes, `NoRule` for an expression that has no name yet.

    >>> import symderiv as sd
    >>> K = sd.axes("K")
    >>> sd.solve(sd.matrix("A", K, K), sd.vector("b", K))
    Array over (K,): Sum(b[l]*InverseEntry(A, k, l), l)
    """
    return inv(A) @ as_array(b)


def kron(A: Any, B: Any) -> Array:
    """The Kronecker product with a letter for each factor: (A ⊗ B)_{ik,jl} = A_ij B_kl; of vectors (a ⊗ b)_{ik} = a_i b_k.

    Raises `AxisMismatch` for anything but two matrices or two vectors.

    >>> from symderiv.notation import Axis, Tensor
    >>> K, D = Axis("K"), Axis("D"); kron(Tensor("A", (K, K)), Tensor("B", (D, D))).shape_text
    '(K, D, K, D)'
    """
    left, right = as_array(A), as_array(B)
    if len(left.axes) != len(right.axes) or not 0 < len(left.axes) < 3:
        raise AxisMismatch("A Kronecker product is of two matrices, or of two vectors",
                           typed=f"{left.shape_text} and {right.shape_text}")
    n = len(left.axes)
    found = fresh_indices((*left.axes, *right.axes), letters(left.body, right.body))
    pairs = [i for pair in zip(found[:n], found[n:], strict=True) for i in pair]
    return Array(pairs, mul(left.at(found[:n]), right.at(found[n:])))


def identity(axis: Axis) -> Array:
    """The identity matrix over an axis.

    Raises `AxisMismatch` for what is no axis.

    >>> import symderiv as sd
    >>> sd.identity(sd.axes("K"))
    Array over (K, K): Delta(j, k)
    """
    i = axis.fresh(())
    j = axis.fresh({i.name})
    return Array((i, j), Delta(i, j))


def diag(x: Any) -> Array:
    """The diagonal of a matrix as a vector; of a vector the diagonal matrix.

    Raises `AxisMismatch` for anything but a vector or a square matrix.

    >>> import symderiv as sd
    >>> p = sd.vector("p", sd.axes("K"))
    >>> sd.diag(p)
    Array over (K, K): Delta(j, k)*p[k]
    """
    array = as_array(x)
    if len(array.axes) == 1:
        i = array.indices[0]
        j = i.axis.fresh(letters(array.body) | {i.name})
        return Array((i, j), mul(apart(array.body, j), Delta(i, j)))
    i = _square(array, "A diagonal").indices[0]
    return Array((i,), array.at((i, i)))


def matrix_power(X: Any, k: Any) -> Array:
    """X multiplied k times with itself, for a whole number k; a negative k takes the inverse of a named matrix.

    Raises `NoRule` for a k that is no number: X^k has then no index form.

    >>> import symderiv as sd
    >>> K = sd.axes("K")
    >>> sd.matrix_power(sd.matrix("X", K, K), 3).shape_text
    '(K, K)'
    """
    array = _square(X, "A power")
    number = expression(k)
    if not number.is_Integer or abs(number) > 12:
        raise NoRule("A power of a matrix is written out, so its exponent is a whole number up to 12", typed=f"k = {k}",
                     advice="Name partial products (P = m.define(...)) for higher powers.")
    if number == 0:
        return identity(array.axes[0])
    return reduce(lambda a, b: a @ b, [array if number > 0 else inv(array)] * abs(int(number)))


def outer(a: Any, b: Any) -> Array:
    """The matrix a_i b_j of two vectors.

    Raises `AxisMismatch` for anything but vectors.

    >>> import symderiv as sd
    >>> K, D = sd.axes("K D")
    >>> sd.outer(sd.vector("a", K), sd.vector("b", D))
    Array over (K, D): a[j]*b[e]
    """
    left, right = as_array(a), as_array(b)
    if len(left.axes) != 1 or len(right.axes) != 1:
        raise AxisMismatch("An outer product is of two vectors", typed=f"{left.shape_text} and {right.shape_text}")
    return kron(left, right)


def inner(A: Any, B: Any) -> Array:
    """The sum of the products of equal components, Σ A_ij B_ij: for matrices tr(Aᵀ B).

    Raises `AxisMismatch` for arrays of two shapes.

    >>> import symderiv as sd
    >>> K, D = sd.axes("K D")
    >>> sd.inner(sd.matrix("A", K, D), sd.matrix("B", K, D))
    Array over scalar: Sum(A[k,d]*B[k,d], k, d)
    """
    left, right = as_array(A), as_array(B)
    if left.axes != right.axes:
        raise AxisMismatch("An inner product is of two arrays of one shape",
                           typed=f"{left.shape_text} and {right.shape_text}")
    return (left * right).sum()


def einsum(signature: str, *operands: Any) -> Array:
    """The sum of products that a signature such as "ij,jk->ik" names; without "->" the letters that occur once stay.

    Raises `AxisMismatch` for a signature that does not fit the operands.

    >>> from symderiv.notation import Axis, Tensor
    >>> K, D = Axis("K"), Axis("D"); einsum("kd,d->k", Tensor("W", (K, D)), Tensor("x", (D,)))
    Array over (K,): Sum(x[e]*W[j,e], e)
    """
    arrays = [as_array(o) for o in operands]
    text = signature.replace(" ", "") if isinstance(signature, str) else ""
    words, arrow, out = text.partition("->")
    inputs = words.split(",")
    if not words or not (words + out).replace(",", "").isalpha() or [len(w) for w in inputs] != [len(a.axes) for a in arrays]:
        raise AxisMismatch("The signature does not fit the operands", typed=f"{signature!r} for "
                           + ", ".join(a.shape_text for a in arrays), advice='Write a letter for each axis: "kd,d->k".')
    kept = list(out) if arrow else sorted(c for c in set("".join(inputs)) if words.count(c) == 1)
    axes: dict[str, Axis] = {}
    for letter, axis in ((c, x) for w, a in zip(inputs, arrays, strict=True) for c, x in zip(w, a.axes, strict=True)):
        if axes.setdefault(letter, axis) != axis:
            raise AxisMismatch(f"The letter {letter} names two axes", typed=f"{signature!r}: {axes[letter]} and {axis}")
    if set(kept) - set(axes) or len(set(kept)) < len(kept):
        raise AxisMismatch("The letters behind -> must occur once each, and in the operands", typed=repr(signature))
    order = [*kept, *(c for c in axes if c not in kept)]
    found = dict(zip(order, fresh_indices([axes[c] for c in order], letters(*(a.body for a in arrays))), strict=True))
    body = mul(*(a.at([found[c] for c in w]) for w, a in zip(inputs, arrays, strict=True)))
    return Array([found[c] for c in kept], sum_over(body, *(found[c] for c in order[len(kept):])))


__all__ = ["det", "diag", "einsum", "identity", "inner", "inv", "kron", "logdet", "matrix_power", "norm", "outer",
           "slogdet", "solve", "tr"]
