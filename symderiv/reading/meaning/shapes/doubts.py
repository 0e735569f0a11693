"""Formulas of square matrices that papers read in two ways: nothing is guessed, both are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from symderiv.reading.documents.beside.own_signs import COVARIANCES
from symderiv.reading.formulas.matrices import BRACKETS_REACH, EACH_OR_PRODUCT, TWO_POWERS, TWO_REACHES
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import DEFINING
from symderiv.reading.meaning.shapes.constraints import Doubt, Shape, World
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Product, head_of
from symderiv.reading.syntax.nodes import Bracket, Node, Terms, spell, walk

MATRIX_FUNCTIONS = frozenset({"exp", "log", "ln", "sin", "cos", "sinh", "cosh"})
"""Functions that have a meaning of their own for square matrices."""


def doubted_matrix_function(world: World, name: str, shapes: Sequence[Shape], at: int) -> Doubt | None:
    r"""\exp(A) of a square matrix: the matrix exponential, or that of each component?"""
    if name in MATRIX_FUNCTIONS and any(map(world.is_square, shapes)):
        return Doubt(
            f"{name} of a square matrix has two readings",
            at,
            rf"That of the matrix cannot be read; for that of each component write \{name}(A_{{ij}}) with indices, or give it "
            rf"a name, as in $B_{{ij}} = \{name}(A_{{ij}})$, and write B.",
        )
    return None


def doubted_sum(world: World, form: Form, node: Terms, shapes: Sequence[tuple[Shape, Node]]) -> Doubt | None:
    """What is doubtful in a sum with arrays."""
    return (doubted_number(world, [shape for shape, _ in shapes], node.at) or doubted_bias(world, node, shapes)
            or doubted_contraction(world, form, node, shapes))


def doubted_number(world: World, shapes: Sequence[Shape], at: int) -> Doubt | None:
    r"""A + \lambda for a square matrix: \lambda I, or \lambda in each component?"""
    if any(map(world.is_square, shapes)) and any(not s.ndim for s in shapes):
        return Doubt(
            "A number added to a square matrix has two readings",
            at,
            r"Write \lambda I for the diagonal, or \lambda \mathbf{1}\mathbf{1}^\top for every component.",
        )
    return None


def doubted_bias(world: World, node: Terms, shapes: Sequence[tuple[Shape, Node]]) -> Doubt | None:
    r"""X M + b of two matrices: one number b for all, or one for each row, or for each column?"""
    added = [item for (sign, _), (shape, item) in zip(_signed(node), shapes, strict=True) if sign == "+" and not shape.ndim]
    bias = next((item for item in added if isinstance(item, Use) and item.power is None and not item.slots), None)
    mapped = any(shape.ndim == 2 and isinstance(item, Product) and len(_matrices(world, item)) == 2 for shape, item in shapes)
    if bias is None or not mapped or bias.symbol.key in world.told or not bias.symbol.base.base.isalpha():
        return None
    name = spell(bias)
    return Doubt(f"{name} beside a product of matrices may be one number, or one for each row or column", node.at,
                 rf"Say ${name} \in \mathbb{{R}}$, or write \mathbf{{1}} {name}^\top for one for each column, "
                 rf"{name} \mathbf{{1}}^\top for one for each row.")


def _signed(node: Terms) -> list[tuple[str, Node]]:
    return [(sign, item) for sign, items in node.terms for item in items]


def _matrices(world: World, item: Product) -> list[Use]:
    """The factors that are matrices by themselves."""
    return [part for _, part in item.parts if isinstance(part, Use) and len(world.symbols[part.symbol.key]) == 2]


def doubted_power(averaged: int, at: int) -> Doubt | None:
    """sum(A^2) of a square matrix: that of the squares, or of the product A A?"""
    if not averaged:
        return None
    return Doubt(TWO_POWERS, at, EACH_OR_PRODUCT)


def doubted_contraction(world: World, form: Form, node: Terms, shapes: Sequence[tuple[Shape, Node]]) -> Doubt | None:
    r"""f = x^\top x + x: the number in each component, or was a factor forgotten that makes a number of x?

    Beside \odot, as in p \odot (g - p^\top g), and in functions each component is meant.
    """
    number = next((item for shape, item in shapes if not shape.ndim and _is_contracted(world, item)), None)
    array = next((item for shape, item in shapes if shape.ndim), None)
    if number is None or array is None or form.formula.role not in DEFINING or not _is_summed(form, node) or _has_row(array):
        return None
    return Doubt("A product that is a number is added to an array", node.at,
                 rf"Write ({spell(number)}) \mathbf{{1}} for the number in each component, "
                 rf"or a^\top {_in_brackets(array)} for a number of the array.")


def _has_row(array: Node) -> bool:
    r"""Whether a member of a matrix stands before a whole, W_j v: as a row of W it makes a number, and is tried so next."""
    pairs = [pair for n in walk(array) if isinstance(n, Product) for pair in pairwise(n.parts)]
    return any(not sign and isinstance(one, Use) and one.slots and one.symbol.base.capital and isinstance(other, Use)
               and not other.slots for (_, one), (sign, other) in pairs)


def _in_brackets(array: Node) -> str:
    return spell(array) if isinstance(array, Use | Bracket) else f"({spell(array)})"


def _is_contracted(world: World, item: Node) -> bool:
    """Whether this number is a product of whole arrays, or a norm."""
    factors = [part for _, part in item.parts] if isinstance(item, Product) else [item]
    whole = [f for f in factors if isinstance(f, Use) and len(world.symbols[f.symbol.key]) > len(f.slots)]
    return len(whole) > 1 or any(isinstance(f, Bracket) and f.kind in ("norm", "inner") for f in map(head_of, factors))


def _is_summed(form: Form, node: Terms) -> bool:
    return any(node is terms for side in form.line.relation.sides for terms in _sums(side))


def _sums(terms: Terms) -> Iterator[Terms]:
    r"""The sums that a side is made of: its own, and those in brackets that no \odot stands beside."""
    yield terms
    for _, items in terms.terms:
        for item in items:
            parts = item.parts if isinstance(item, Product) else (("", item),)
            for part in (part for _, part in parts if all(sign != "⊙" for sign, _ in parts)):
                for entry in part.inside.entries if isinstance(part, Bracket) else ():
                    yield from (inside for side in entry.sides for inside in _sums(side))


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


def doubted_weights(weights: Use, base: Node, at: int) -> Doubt | None:
    r"""\|v\|_\Sigma: by \Sigma or, as the distance of Mahalanobis, by its inverse?"""
    if weights.symbol.base.base not in COVARIANCES or weights.power is not None:
        return None
    name, inside = spell(weights), spell(base).strip("‖")
    return Doubt(f"A norm by {name} has two readings, with {name} and with its inverse", at,
                 rf"Write ({inside})^\top {name} ({inside}) or ({inside})^\top {name}^{{-1}} ({inside}) for its square.")


def doubted_single_bars(sub: str, inside: Shape, written: str, at: int) -> Doubt | None:
    """|w|_1 of a vector: a norm has double bars."""
    if inside.ndim:
        return Doubt("A norm with a name has double bars", at, rf"Write \|{written}\|_{sub}.")
    return None


def doubted_size(at: int) -> Doubt:
    """f(Wx) of f(z) = z/(1 + |z|): the size of each component, or the length of the vector?"""
    return Doubt("Bars in a function that is applied to an array have two readings", at,
                 r"Write \operatorname{abs}(…) for these bars if the size of each component is meant, \|…\| if the length is.")


def doubted_star(at: int) -> Doubt:
    r"""sum(A * B) of two matrices: component by component, as in most programs, or their product?"""
    return Doubt("A * between two matrices has two readings", at, r"Write \odot for each component, nothing for their product.")


COLUMNS = "A * between two vectors has two readings"


def doubted_columns(at: int) -> Doubt:
    """w * x of two vectors: component by component, as in programs, or their inner product?"""
    return Doubt(COLUMNS, at, r"Write \odot for each component, w^\top x for their inner product.")


def doubted_reach(at: int) -> Doubt:
    r"""A \odot B C of matrices: A \odot (B C), or (A \odot B) C?"""
    return Doubt(TWO_REACHES, at, BRACKETS_REACH)


def doubted_inverse_function(name: str, power: str, argument: str, at: int) -> Doubt | None:
    r"""\sin^{-1}(x): the inverse function, or one over it?"""
    if power.startswith("-"):
        inverse = rf"\arc{name}({argument})" if name in ("sin", "cos", "tan") else f"the inverse function of {name} by its name"
        return Doubt("This has two readings", at, rf"Write {inverse} or \frac{{1}}{{\{name}({argument})}}.")
    return None


__all__ = ["COLUMNS", "doubted_columns", "doubted_inverse_function",
           "doubted_matrix_function", "doubted_reach", "doubted_single_bars", "doubted_size",
           "doubted_spectral", "doubted_star", "doubted_sum", "doubted_weights"]
