"""Formulas of square matrices that papers read in two ways: nothing is guessed, both are shown."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.reading.meaning.world import Doubt, Shape, World

MATRIX_FUNCTIONS = frozenset({"exp", "log", "ln", "sin", "cos", "sinh", "cosh"})
"""Functions that have a meaning of their own for square matrices."""


def refuse_matrix_function(world: World, name: str, shapes: Sequence[Shape], at: int) -> None:
    r"""\exp(A) of a square matrix: the matrix exponential, or that of each component?"""
    if name in MATRIX_FUNCTIONS and any(map(world.is_square, shapes)):
        raise Doubt(
            f"{name} of a square matrix has two readings",
            at,
            rf"That of the matrix cannot be read; for that of each component write \{name}(A_{{ij}}) with indices.",
        )


def refuse_number(world: World, shapes: Sequence[Shape], at: int) -> None:
    r"""A + \lambda for a square matrix: \lambda I, or \lambda in each component?"""
    if any(map(world.is_square, shapes)) and any(not s.ndim for s in shapes):
        raise Doubt(
            "A number added to a square matrix has two readings",
            at,
            r"Write \lambda I for the diagonal, or \lambda \mathbf{1}\mathbf{1}^\top for every component.",
        )


def refuse_spectral(sub: str, inside: Shape, at: int) -> None:
    r"""\|A\|_2 of a matrix: its largest singular value, or the Frobenius norm?"""
    if sub in ("*", "·", r"\ast"):
        raise Doubt("The nuclear norm cannot be read", at, r"Write \|A\|_F for the Frobenius norm, if that is meant.")
    if sub == "2" and inside.ndim == 2:
        raise Doubt(
            "The 2-norm of a matrix has two readings",
            at,
            r"Write \|A\|_F for the Frobenius norm; the largest singular value cannot be read.",
        )


def refuse_single_bars(sub: str, inside: Shape, written: str, at: int) -> None:
    """|w|_1 of a vector: a norm has double bars."""
    if inside.ndim:
        raise Doubt("A norm with a name has double bars", at, rf"Write \|{written}\|_{sub}.")


def refuse_inverse_function(name: str, power: str, argument: str, at: int) -> None:
    r"""\sin^{-1}(x): the inverse function, or one over it?"""
    if power.startswith("-"):
        inverse = rf"\arc{name}({argument})" if name in ("sin", "cos", "tan") else f"the inverse function of {name} by its name"
        raise Doubt("This has two readings", at, rf"Write {inverse} or \frac{{1}}{{\{name}({argument})}}.")


__all__ = ["refuse_inverse_function", "refuse_matrix_function", "refuse_number", "refuse_single_bars", "refuse_spectral"]
