"""One step of a recurrent network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.library.functions import sigmoid, tanh
from symderiv.library.layers.naming import Define, unnamed
from symderiv.notation import Array, as_array


def rnn_cell(x: Any, h: Any, W: Any, U: Any, b: Any = 0, *, define: Define = unnamed) -> Array:
    """tanh(W x + U h + b) for an input x (D,) and a state h (H,).

    Source: Elman 1990; Goodfellow, Bengio & Courville 2016, eq. (10.8). Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> D, H = sd.axes("D H"); W, U = sd.matrix("W", H, D), sd.matrix("U", H, H)
    >>> sd.rnn_cell(sd.vector("x", D), sd.vector("h", H), W, U).shape_text
    '(H,)'
    """
    return tanh(as_array(define("z", _affine(x, h, (W, U, b)), meaning="pre-activations")))


def lstm_cell(x: Any, h: Any, c: Any, input: Sequence[Any], forget: Sequence[Any], output: Sequence[Any],
              candidate: Sequence[Any],
              *, define: Define = unnamed) -> tuple[Array, Array]:
    """The new state o ⊙ tanh(c') and the new memory c' = f ⊙ c + i ⊙ c̃ of a long short-term memory.

    Each gate is given by its parameters (W, U, b): i, f and o = σ(W x + U h + b), and the candidate
    c̃ = tanh(W x + U h + b), for an input x (D,), a state h (H,), a memory c (H,).

    Source: Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000 for the forget gate.
    Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> D, H = sd.axes("D H"); W, U = sd.matrix("W", H, D), sd.matrix("U", H, H)
    >>> x, h, c = sd.vector("x", D), sd.vector("h", H), sd.vector("c", H)
    >>> state, memory = sd.lstm_cell(x, h, c, *4 * [(W, U, 0)])
    >>> state.shape_text, memory.shape_text
    ('(H,)', '(H,)')
    """
    i = _gate("i", x, h, input, define, "input gate")
    f = _gate("f", x, h, forget, define, "forget gate")
    o = _gate("o", x, h, output, define, "output gate")
    new = _gate("c", x, h, candidate, define, "candidate", tanh, "c_tilde")
    memory = define("c_new", f * c + i * new, meaning="new memory", latex="c'")
    return o * tanh(as_array(memory)), as_array(memory)


def gru_cell(x: Any, h: Any, update: Sequence[Any], reset: Sequence[Any], candidate: Sequence[Any],
             *, define: Define = unnamed) -> Array:
    """u ⊙ h + (1 − u) ⊙ n with the candidate n = tanh(W x + U (r ⊙ h) + b) of a gated recurrent unit.

    Each gate is given by its parameters (W, U, b): u and r = σ(W x + U h + b).

    Source: Cho et al. 2014, eq. (5) to (8), where u is called z. Raises `AxisMismatch` where the axes do not fit.

    >>> import symderiv as sd
    >>> D, H = sd.axes("D H"); W, U = sd.matrix("W", H, D), sd.matrix("U", H, H)
    >>> sd.gru_cell(sd.vector("x", D), sd.vector("h", H), *3 * [(W, U, 0)]).shape_text
    '(H,)'
    """
    u = _gate("u", x, h, update, define, "update gate")
    r = _gate("r", x, h, reset, define, "reset gate")
    s = define("s", r * h, meaning="state that the candidate reads")
    n = _gate("n", x, s, candidate, define, "candidate", tanh)
    return u * h + (1 - u) * n


def _gate(label: str, x: Any, h: Any, parameters: Sequence[Any], define: Define, meaning: str, squash: Any = sigmoid,
          name: str = "") -> Array:
    a = define(f"a_{label}", _affine(x, h, parameters), meaning=f"pre-activations of the {meaning}")
    return as_array(define(name or label, squash(as_array(a)), meaning=meaning))


def _affine(x: Any, h: Any, parameters: Sequence[Any]) -> Array:
    W, U, b = parameters
    return as_array(W) @ x + as_array(U) @ h + b


__all__ = ["gru_cell", "lstm_cell", "rnn_cell"]
