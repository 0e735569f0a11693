"""Slips of a person that keep a line from having a meaning: a letter that only one side has, shapes that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from sympy import Expr

from symderiv.errors import AxisMismatch, SymderivError, UnknownName
from symderiv.notation import Array, Partial
from symderiv.reading.formulas.matrices import Whole
from symderiv.reading.formulas.names import Names
from symderiv.reading.formulas.reader import Reader
from symderiv.reading.homework.wordings import of_one_term
from symderiv.reading.meaning.symbols.components import FREE
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Node, Terms, rebuilt, walk

Side: TypeAlias = Expr | Array
LOOSE = "Only the right side has the letter"
"""How the reason begins where a letter stands on the right alone."""


def is_about(sides: Sequence[Side], error: SymderivError | None) -> bool:
    """Whether a line speaks of a derivative, and the shapes on it are all that is wrong."""
    left = sides[0] if sides else None
    body = left.body if isinstance(left, Array) else left
    return isinstance(error, AxisMismatch) and body is not None and body.has(Partial)


def loose_letter(error: SymderivError, source: Source, names: Names, left: Side | None) -> AxisMismatch | None:
    """The letter of an axis that no sum binds and that the left side has not."""
    letter = str(error.typed) if isinstance(error, UnknownName) else ""
    if left is None or not letter or names.axis_of(letter) is None or names.tensor(letter) is not None:
        return None
    return AxisMismatch(f"{LOOSE} {letter}, and nothing sums over it", typed=source.text[source.line.at:].partition("\n")[0][:80],
                        where=error.where, advice=rf"Write \sum_{letter} before it, or the letter of the left side.")


def loose_in_text(source: Source, names: Names) -> AxisMismatch | None:
    """The same for a line in which the reading of the whole text found the letter, and that no words restrict to one term."""
    letter, free, _ = str(source.error.reason if source.error else "").partition(FREE)
    if not free or names.axis_of(letter) is None or of_one_term(source.words):
        return None
    return AxisMismatch(f"{LOOSE} {letter}, and nothing sums over it", typed=source.text[:80],
                        advice=rf"Write \sum_{letter} before it, or the letter of the left side.")


def of_size(source: Source, names: Names, left: Side | None) -> Source:
    r"""The line with the identity, or the vector of ones, of the left side's size where nothing else says its size: \alpha I."""
    axes = left.axes if isinstance(left, Array) else ()
    kind = {1: "ones", 2: "identity"}.get(len(axes)) if len(set(axes)) == 1 else None

    def change(node: Node) -> Node:
        if isinstance(node, Special) and node.kind == kind and names.axes.get(node.axis) is None:
            return replace(node, axis=axes[0].name)
        return node

    return replace(source, line=rebuilt(source.line, change)) if kind and axes[0].name in names.axes else source


def of_squares(source: Source, names: Names) -> Source:
    r"""The line with an identity of unknown size as large as the square matrix that it is added to: X X^\top + \lambda I.

    Its own use may have no size because of just the slip that the line has.
    """
    def change(node: Node) -> Node:
        parts = [replace(node, terms=(term,)) for term in node.terms] if isinstance(node, Terms) else []
        others = [part for part in parts if not any(map(unsized, walk(part)))]
        if len(others) in (0, len(parts)):
            return node
        axis = next(filter(None, (_square(other, names, source.text) for other in others)), "")
        return rebuilt(node, lambda n: replace(n, axis=axis) if isinstance(n, Special) and unsized(n) else n) if axis else node

    def unsized(node: Node) -> bool:
        return isinstance(node, Special) and node.kind == "identity" and names.axes.get(node.axis) is None

    return replace(source, line=rebuilt(source.line, change)) if any(map(unsized, walk(source.line))) else source


def _square(node: Node, names: Names, text: str) -> str:
    """The size of what is a square matrix; nothing for what is none or cannot be read."""
    try:
        value = Reader(names, text, frozenset()).value(node)
    except (SymderivError, Misread, RecursionError):
        return ""
    axes = value.array.axes if isinstance(value, Whole) else ()
    return axes[0].name if len(axes) == 2 and axes[0] == axes[1] and names.axes.get(axes[0].name) == axes[0] else ""


def why_unread(error: SymderivError | None) -> str:
    """Why something could not be read, in a line."""
    if isinstance(error, AxisMismatch):  # a formula has no @
        return f"{error.reason.replace(' of @', ' of a product')}: {str(error.typed or '').replace(' @ ', ' times ')}"
    return f"{error.reason}: {error.typed}" if error and error.typed else error.reason if error else ""


__all__ = ["LOOSE", "Side", "is_about", "loose_in_text", "loose_letter", "of_size", "of_squares", "why_unread"]
