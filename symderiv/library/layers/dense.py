"""Layers made of matrix products and gates."""

from __future__ import annotations

from typing import Any

from symderiv.errors import AxisMismatch
from symderiv.library.functions import sigmoid, sqrt
from symderiv.library.layers.naming import Define, unnamed
from symderiv.library.losses import softmax
from symderiv.notation import Array, as_array


def affine(x: Any, W: Any, b: Any = 0) -> Array:
    """W x + b for x (D,), W (K, D), b (K,); for a batch x (N, D) the rows X Wᵀ + 1 bᵀ.

    Raises `AxisMismatch` where the axes do not fit.

    >>> from symderiv.notation import Axis, Tensor
    >>> N, K, D = map(Axis, "NKD")
    >>> affine(Tensor("X", (N, D)), Tensor("W", (K, D))).shape_text
    '(N, K)'
    """
    x, W = as_array(x), as_array(W)
    return (W @ x if len(x.axes) == 1 else x @ W.T) + b


def dropout(x: Any, mask: Any, keep: Any) -> Array:
    """m ⊙ x / q for a mask m of zeros and ones and the probability q of keeping a component (inverted dropout).

    Source: Srivastava et al. 2014, sec. 4; the scaling while training is that of its sec. 10.
    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> x = sd.vector("x", sd.axes("K"))
    >>> sd.dropout(x, sd.vector("m", x.axes[0], given=sd.mask), sd.scalar("q"))
    Array over (K,): m[k]*x[k]/q
    """
    return as_array(mask) * x / keep


def glu(a: Any, b: Any, *, define: Define = unnamed) -> Array:
    """a ⊙ σ(b), a gated linear unit of two affine maps a and b.

    Source: Dauphin, Fan, Auli & Grangier 2017, eq. (1). Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); a, b = sd.vector("a", K), sd.vector("b", K)
    >>> sd.glu(a, b)
    Array over (K,): sigmoid(b[k])*a[k]
    """
    return as_array(a) * define("g", sigmoid(as_array(b)), meaning="gate")


def swiglu(a: Any, b: Any, *, define: Define = unnamed) -> Array:
    """(a σ(a)) ⊙ b: a gated linear unit whose gate is the swish of a.

    Source: Shazeer 2020, eq. (5). Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); a, b = sd.vector("a", K), sd.vector("b", K)
    >>> sd.swiglu(a, b)
    Array over (K,): sigmoid(a[k])*a[k]*b[k]
    """
    s = define("s", sigmoid(as_array(a)), meaning="sigmoid of the gate's logits")
    return as_array(a) * s * b


def highway(x: Any, transform: Any, gate: Any) -> Array:
    """t ⊙ h + (1 − t) ⊙ x for a transform h and a gate t. Source: Srivastava, Greff & Schmidhuber 2015, eq. (3).

    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> D = sd.axes("D"); x, h, t = (sd.vector(name, D) for name in "xht")
    >>> sd.highway(x, h, t)
    Array over (D,): (1 - t[d])*x[d] + h[d]*t[d]
    """
    return as_array(gate) * transform + (1 - as_array(gate)) * x


def lora(x: Any, W: Any, A: Any, B: Any, alpha: Any = 1) -> Array:
    """W x + (α/R) B A x for a low-rank update: x (D,), W (K, D), A (R, D), B (K, R).

    Source: Hu et al. 2022, eq. (3). Raises `AxisMismatch` for an A without axes.

    >>> import symderiv as sd
    >>> K, D, R = sd.axes("K D R"); x, W = sd.vector("x", D), sd.matrix("W", K, D)
    >>> sd.lora(x, W, sd.matrix("A", R, D), sd.matrix("B", K, R)).shape_text
    '(K,)'
    """
    A, B = as_array(A), as_array(B)
    if not A.axes:
        raise AxisMismatch("A low-rank update needs two matrices", typed=str(A.body), advice="Give A the axes (R, D), B (K, R).")
    return as_array(W) @ x + alpha / A.axes[0].extent * (B @ (A @ as_array(x)))


def weight_norm(g: Any, V: Any, *, define: Define = unnamed) -> Array:
    """g_k V_kd / ‖V_k‖: the rows of V (K, D) scaled to the lengths g (K,).

    Source: Salimans & Kingma 2016, eq. (2). Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> K, D = sd.axes("K D")
    >>> sd.weight_norm(sd.vector("g", K), sd.matrix("V", K, D)).shape_text
    '(K, D)'
    """
    V = as_array(V)
    length = define("rho", sqrt((V**2).sum(axis=-1)), meaning="length of each row of V")
    return ((as_array(g) / length) * V.T).T


def mixture_of_experts(outputs: Any, logits: Any, *, define: Define = unnamed) -> Array:
    """Σ_e g_e f_e for the experts' outputs f (E, K) and the gate g = softmax of the logits (E,).

    Source: Shazeer et al. 2017, eq. (1) and (2). Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> E, K = sd.axes("E K")
    >>> sd.mixture_of_experts(sd.matrix("f", E, K), sd.vector("z", E)).shape_text
    '(K,)'
    """
    g = as_array(define("g", softmax(logits), meaning="gate"))
    return g @ as_array(outputs)


__all__ = ["affine", "dropout", "glu", "highway", "lora", "mixture_of_experts", "swiglu", "weight_norm"]
