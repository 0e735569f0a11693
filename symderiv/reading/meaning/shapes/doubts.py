"""Formulas of square matrices that papers read in two ways: nothing is guessed, both are shown."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.reading.meaning.shapes.constraints import Doubt, Shape, World
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.nodes import Node, spell

MATRIX_FUNCTIONS = frozenset({"exp", "log", "ln", "sin", "cos", "sinh", "cosh"})
"""Functions that have a meaning of their own for square matrices."""


def doubted_matrix_function(world: World, name: str, shapes: Sequence[Shape], at: int) -> Doubt | None:
    r"""\exp(A) of a square matrix: the matrix exponential, or that of each component?"""
    if name in MATRIX_FUNCTIONS and any(map(world.is_square, shapes)):
        return Doubt(
            f"{name} of a square matrix has two readings",
            at,
            rf"That of the matrix cannot be read; for that of each component write \{name}(A_{{ij}}) with indices.",
        )
    return None


def doubted_number(world: World, shapes: Sequence[Shape], at: int) -> Doubt | None:
    r"""A + \lambda for a square matrix: \lambda I, or \lambda in each component?"""
    if any(map(world.is_square, shapes)) and any(not s.ndim for s in shapes):
        return Doubt(
            "A number added to a square matrix has two readings",
            at,
            r"Write \lambda I for the diagonal, or \lambda \mathbf{1}\mathbf{1}^\top for every component.",
        )
    return None


def doubted_spectral(sub: str, inside: Shape, at: int) -> Doubt | None:
    r"""\|A\|_2 of a matrix: its largest singular value, or the Frobenius norm?"""
    if sub in ("*", "·", r"\ast"):
        return Doubt("The nuclear norm cannot be read", at, r"Write \|A\|_F for the Frobenius norm, if that is meant.")
    if sub == "2" and inside.ndim == 2:
        return Doubt(
            "The 2-norm of a matrix has two readings",
            at,
            r"Write \|A\|_F for the Frobenius norm; the largest singular value cannot be read.",
        )
    return None


COVARIANCES = frozenset({r"\Sigma", "S", "C", r"\Gamma", "R", "P"})
"""Letters of covariance matrices by custom: of these the inverse is meant by many."""


def doubted_weights(weights: Use, base: Node, at: int) -> Doubt | None:
    r"""\|v\|_\Sigma: by \Sigma or, as the distance of Mahalanobis, by its inverse?"""
    if weights.symbol.base.base not in COVARIANCES or weights.power is not None:
        return None
    name, inside = spell(weights), spell(base).strip("‖")
    return Doubt(f"A norm by {name} has two readings, with {name} and with its inverse", at,
                 rf"Write ({inside})^\top {name} ({inside}) or ({inside})^\top {name}^{{-1}} ({inside}) for its square.")


def doubted_members(symbol: Use, inside: Shape) -> Doubt | None:
    r"""\Sigma_k^{-1} of a matrix for each k: what inverts one matrix has no form for many."""
    if inside.ndim != 2 or not symbol.slots or not spell(symbol.power).startswith("-"):
        return None
    letter = spell(symbol.slots[0])
    return Doubt(f"The inverse of a matrix for each {letter} cannot be read", symbol.at,
                 f"Give the inverse a name of its own, as in P_{letter}, and write that.")


def doubted_single_bars(sub: str, inside: Shape, written: str, at: int) -> Doubt | None:
    """|w|_1 of a vector: a norm has double bars."""
    if inside.ndim:
        return Doubt("A norm with a name has double bars", at, rf"Write \|{written}\|_{sub}.")
    return None


def doubted_star(at: int) -> Doubt:
    r"""sum(A * B) of two matrices: component by component, as in most programs, or their product?"""
    return Doubt("A * between two matrices has two readings", at, r"Write \odot for each component, nothing for their product.")


COLUMNS = "A * between two vectors has two readings"


def doubted_columns(at: int) -> Doubt:
    """w * x of two vectors: component by component, as in programs, or their inner product?"""
    return Doubt(COLUMNS, at, r"Write \odot for each component, w^\top x for their inner product.")


def doubted_inverse_function(name: str, power: str, argument: str, at: int) -> Doubt | None:
    r"""\sin^{-1}(x): the inverse function, or one over it?"""
    if power.startswith("-"):
        inverse = rf"\arc{name}({argument})" if name in ("sin", "cos", "tan") else f"the inverse function of {name} by its name"
        return Doubt("This has two readings", at, rf"Write {inverse} or \frac{{1}}{{\{name}({argument})}}.")
    return None


__all__ = ["COLUMNS", "doubted_columns", "doubted_inverse_function", "doubted_matrix_function", "doubted_members",
           "doubted_number", "doubted_single_bars", "doubted_spectral", "doubted_star", "doubted_weights"]
