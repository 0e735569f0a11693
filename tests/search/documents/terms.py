r"""What a loss is made of: each row a piece of mathematics in NumPy, and the ways in which people write it.

In a text `<x>` is a quantity, `<x'>` its transpose, `<x:ij>` a component of it, `<sum:i,D>` a sum sign for a letter and its size,
`<D>` a size, `<i>` a letter. A row may define quantities on the way: `define` has their shapes and texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Shape = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A number made of inputs: their shapes, its value, its spellings; `define` are quantities between."""

    name: str
    inputs: Mapping[str, Shape]
    value: Callable[..., Any]
    spellings: tuple[str, ...]
    define: Mapping[str, tuple[Shape, tuple[str, ...]]] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    """The least size of an axis."""


def lse(x: Any) -> Any:
    return np.log(np.sum(np.exp(x)))


def softmax(z: Any) -> Any:
    e = np.exp(z)
    return e / e.sum()


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


D, DD, ND, N, K, KD = ("D",), ("D", "D"), ("N", "D"), ("N",), ("K",), ("K", "D")
TERMS = (
    Term("quadratic form", {"x": D, "A": DD}, lambda x, A: x @ A @ x, (
        "<x'> <A> <x>", r"\langle <x>, <A> <x> \rangle", "<sum:i,D> <sum:j,D> <x:i> <A:ij> <x:j>",
        "<sum:ij,DD> <A:ij> <x:i> <x:j>", r"\operatorname{tr}(<A> <x> <x'>)", "(<A'> <x>)^\\top <x>")),
    Term("least squares", {"X": ND, "w": D, "y": N}, lambda X, w, y: np.sum((X @ w - y) ** 2), (
        r"\|<X> <w> - <y>\|^2", r"\left\lVert <y> - <X><w> \right\rVert_2^2", "(<X><w> - <y>)^\\top (<X><w> - <y>)",
        r"<sum:i,N> \left( <sum:j,D> <X:ij> <w:j> - <y:i> \right)^2", r"<sum:i,N> (<y:i> - <sum:j,D> <X:ij><w:j>)^2")),
    Term("residual by name", {"X": ND, "w": D, "y": N}, lambda X, w, y: np.sum((X @ w - y) ** 2),
         (r"\|<r>\|^2", "<r'> <r>", "<sum:i,N> <r:i>^2"), {"r": (N, ("<X><w> - <y>", "-(<y> - <X> <w>)"))}),
    Term("penalty", {"w": D, "c": ()}, lambda w, c: c * np.sum(w * w), (
        r"<c> \|<w>\|^2", r"<c> \lVert <w> \rVert_2^2", "<c> <w'> <w>", "<c> <sum:j,D> <w:j>^2", r"<c>\,|<w>|^2")),
    Term("half a penalty", {"w": D, "c": ()}, lambda w, c: c / 2 * np.sum(w * w), (
        r"\frac{<c>}{2} \|<w>\|_2^2", r"\frac{<c>}{2} <w'> <w>", r"\frac12 <c> <sum:j,D> <w:j>^2")),
    Term("components", {"x": D}, lambda x: x[0] * x[1] + x[1] ** 2, ("<x:1> <x:2> + <x:2>^2", "<x:2>(<x:1> + <x:2>)"),
         least={"D": 2}),
    Term("log-sum-exp", {"x": D}, lse, (
        r"\log <sum:i,D> e^{<x:i>}", r"\log <sum:i,D> \exp(<x:i>)", r"\ln <sum:i,D> e^{<x:i>}")),
    Term("a sum of a function", {"x": D}, lambda x: np.sum(np.tanh(x)), (
        r"<sum:i,D> \tanh(<x:i>)", r"\mathbf{1}^\top \tanh(<x>)", r"<sum:i,D> \tanh <x:i>")),
    Term("Frobenius", {"A": DD}, lambda A: np.sum(A * A), (
        r"\|<A>\|_F^2", r"\operatorname{tr}(<A'> <A>)", "<sum:ij,DD> <A:ij>^2", r"\mathrm{tr}(<A> <A'>)")),
    Term("bilinear form", {"v": K, "W": KD, "x": D}, lambda v, W, x: v @ W @ x, (
        "<v'> <W> <x>", "<x'> <W'> <v>", "<sum:k,K> <sum:d,D> <v:k> <W:kd> <x:d>", r"\langle <v>, <W> <x> \rangle")),
    Term("one neuron", {"w": D, "x": D, "b": (), "t": ()}, lambda w, x, b, t: (np.tanh(w @ x + b) - t) ** 2,
         ("(<h> - <t>)^2", "(<t> - <h>)^2"),
         {"h": ((), (r"\tanh(<w'> <x> + <b>)", r"\tanh\left( <sum:i,D> <w:i> <x:i> + <b> \right)"))}),
    Term("a layer", {"W": KD, "x": D, "b": K}, lambda W, x, b: np.sum(sigmoid(W @ x + b) ** 2),
         (r"\|<h>\|^2", "<sum:k,K> <h:k>^2"),
         {"z": (K, ("<W> <x> + <b>",)), "h": (K, (r"\frac{1}{1 + e^{-<z>}}", r"\operatorname{sigmoid}(<z>)"))}),
    Term("a layer by components", {"W": KD, "x": D, "b": K}, lambda W, x, b: np.sum(np.sin(W @ x + b)),
         (r"<sum:k,K> \sin(<z:k>)", r"\mathbf{1}^\top \sin(<z>)"), {"z:k": (K, ("<sum:d,D> <W:kd> <x:d> + <b:k>",))}),
    Term("cross-entropy", {"z": K, "y": K}, lambda z, y: -np.sum(y * np.log(softmax(z))),
         (r"-<sum:k,K> <y:k> \log <p:k>", r"-<y'> \log <p>"),
         {"p:k": (K, (r"\frac{e^{<z:k>}}{<sum:j,K> e^{<z:j>}}", r"\operatorname{softmax}(<z>)_<k>"))}, {"y": "one-hot"}),
    Term("logistic loss", {"w": D, "x": D, "t": ()}, lambda w, x, t: np.log(1 + np.exp(-t * (w @ x))), (
        r"\log(1 + e^{-<t> <w'> <x>})", r"\log\left( 1 + \exp(-<t> <w'> <x>) \right)",
        r"\ln(1 + e^{-<t> <sum:i,D> <w:i> <x:i>})")),
    Term("distance", {"x": D, "w": D}, lambda x, w: np.sqrt(np.sum((x - w) ** 2)), (
        r"\|<x> - <w>\|", r"\lVert <x> - <w> \rVert_2", r"\sqrt{<sum:i,D> (<x:i> - <w:i>)^2}")),
    Term("rows", {"X": ND, "w": D}, lambda X, w: np.sum(np.exp(X @ w)), (
        r"<sum:i,N> e^{<X.i'> <w>}", r"<sum:i,N> \exp(<w'> <X.i>)")),
    Term("a mean", {"y": N, "t": ()}, lambda y, t: np.mean((y - t) ** 2), (
        r"\frac{1}{<N>} <sum:i,N> (<y:i> - <t>)^2", r"\frac1{<N>} <sum:i,N> (<t> - <y:i>)^2")),
    Term("log-determinant", {"A": DD}, lambda A: np.log(np.linalg.det(A)), (r"\log\det <A>", r"\log\det(<A>)"),
         given={"A": "spd"}),
    Term("inverse", {"A": DD, "x": D}, lambda A, x: x @ np.linalg.inv(A) @ x, ("<x'> <A^-1> <x>",), given={"A": "spd"}),
    Term("Hadamard", {"x": D, "w": D, "u": D}, lambda x, w, u: (x * w) @ u, (
        r"(<x> \odot <w>)^\top <u>", r"<u'> (<x> \circ <w>)", "<sum:i,D> <x:i> <w:i> <u:i>")),
    Term("pairs", {"x": D}, lambda x: sum((x[i] - x[j]) ** 2 for i in range(len(x)) for j in range(i)), (
        "<sum:i<j> (<x:i> - <x:j>)^2", r"\frac12 <sum:ij,DD> (<x:i> - <x:j>)^2")),
    Term("two layers", {"V": ("M", "K"), "W": KD, "x": D}, lambda V, W, x: np.sum((V @ np.tanh(W @ x)) ** 2),
         (r"\|<o>\|^2", "<o'> <o>"), {"h": (K, (r"\tanh(<W> <x>)",)), "o": (("M",), ("<V> <h>",))}),
    Term("a product of numbers", {"a": (), "b": (), "t": ()}, lambda a, b, t: (a * b - t) ** 2, (
        "(<a> <b> - <t>)^2", "(<t> - <a><b>)^2")),
)
