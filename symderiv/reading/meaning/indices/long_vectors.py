r"""vec(X), the columns of a matrix below one another, where what is done to it can be said of the matrix itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.formulas.functions import LONG
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.scripts import base_key, is_transpose
from symderiv.reading.syntax.bound import Call, Product, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt_at,
    sole_item,
    spell,
)

Part = tuple[str, Node]
TOTALS = frozenset({"sum", "mean", "avg"})
"""Functions of all components, in whatever order."""


def without_long_vectors(forms: Sequence[Form], numbers: Collection[str]) -> list[Form]:
    r"""The bound lines in which lengths, inner products and sums of long vectors are those of the matrices.

    \|vec(A) - vec(B)\|^2 is \|A - B\|_F^2, vec(A)^\top vec(B) is \langle A, B\rangle, (B \otimes C) vec(X) is vec(C X B^\top)
    (K. B. Petersen and M. S. Pedersen, The Matrix Cookbook, eq. 520). `numbers` are the symbols that the text calls so: a matrix
    before a long vector, A vec(X), has its columns for components of X, and is none before X itself.
    """
    def change(node: Node) -> Node:
        made = RULES.get(type(node))
        return made(node, numbers) if made is not None else node

    return [form.with_line(rebuilt_at(form.line, change, *RULES)) for form in forms]


def _product(node: Product, numbers: Collection[str]) -> Node:
    parts = list(node.parts)
    for place, (one, other) in reversed(list(enumerate(pairwise(node.parts)))):
        made = _stacked(one, other) or _inner(one, parts[place + 1])
        if made is not None:
            parts[place:place + 2] = [(one[0], made)]
    return parts[0][1] if len(parts) == 1 and not parts[0][0] else replace(node, parts=tuple(parts))


def _stacked(one: Part, other: Part) -> Node | None:
    r"""vec(C X B^\top) for (B \otimes C) vec(X)."""
    inside = sole_item(one[1].inside) if isinstance(one[1], Bracket) and one[1].kind in ("round", "square") else None
    factors = inside.parts if isinstance(inside, Product) else ()
    if other[0] or len(factors) != 2 or factors[1][0] != r"\otimes" or (matrix := _of(other[1])) is None:
        return None
    (_, left), (_, right) = factors
    return _long(Product(matrix.at, (("", right), ("", matrix), ("", _transposed(left)))))


def _inner(one: Part, other: Part) -> Node | None:
    r"""\langle A, B\rangle for vec(A)^\top vec(B) and for vec(A) \cdot vec(B)."""
    turned, left, right = _of(one[1], turned=True), _of(one[1]), _of(other[1])
    pair = (turned, right) if not other[0] else (left, right) if other[0] == "·" else (None, None)
    return Bracket(one[1].at, "inner", as_listing(*pair)) if pair[0] is not None and pair[1] is not None else None  # type: ignore[arg-type]


def _norm(node: Scripted, numbers: Collection[str]) -> Node:
    r"""\|A - B\|_F for \|vec(A) - vec(B)\|; that of the sum of sizes stays the sum of sizes."""
    bracket = node.base
    if isinstance(bracket, Scripted) and spell(bracket.sub) == "F" and spell(node.sub) in ("", "2", "1"):  # made here, inside out
        return replace(node, base=bracket.base, sub=node.sub if spell(node.sub) == "1" else bracket.sub)
    if not isinstance(bracket, Bracket) or bracket.kind != "norm" or spell(node.sub) not in ("", "2", "1"):
        return node
    inside = _matrices(bracket.inside, numbers)
    if inside is None:
        return node
    below = node.sub if spell(node.sub) == "1" else as_listing(Name(node.at, "F"))
    return replace(node, base=replace(bracket, inside=inside), sub=below)


def _bare_norm(node: Bracket, numbers: Collection[str]) -> Node:
    r"""\|vec(A)\| without a power or a name below, and \langle vec(A), vec(B)\rangle."""
    if node.kind == "inner":
        found = [_of(sole_item(entry)) for entry in node.inside.entries]
        return replace(node, inside=as_listing(*found)) if all(f is not None for f in found) else node  # type: ignore[arg-type]
    made = _norm(Scripted(node.at, node), numbers)
    return made if isinstance(made, Scripted) and made.sub is not None else node


def _total(node: Call, numbers: Collection[str]) -> Node:
    if _name(node) in TOTALS and len(node.arguments) == 1:
        inside = _matrices(as_listing(*node.arguments), numbers)
        return replace(node, arguments=inside.entries) if inside is not None else node
    return node


RULES: dict[type[Node], Callable[..., Node]] = {Product: _product, Scripted: _norm, Bracket: _bare_norm, Call: _total}


def _matrices(listing: Listing, numbers: Collection[str]) -> Listing | None:
    """The same sum of the matrices, where each term is a number times a long vector."""
    side = listing.entries[0].sides[0] if len(listing.entries) == 1 and not listing.entries[0].signs else None
    if not isinstance(side, Terms):
        return None
    rows = [(sign, _matrix_term(items, numbers)) for sign, items in side.terms]
    if any(row is None for _, row in rows):
        return None
    return Listing(listing.at, (replace(listing.entries[0], sides=(replace(side, terms=tuple(rows)),)),))  # type: ignore[arg-type]


def _matrix_term(items: tuple[Node, ...], numbers: Collection[str]) -> tuple[Node, ...] | None:
    item = items[0] if len(items) == 1 else None
    if (matrix := _of(item)) is not None:
        return (matrix,)
    factors = list(item.parts) if isinstance(item, Product) else []
    if not factors or (last := _of(factors[-1][1])) is None or not all(_is_number(f, numbers) for _, f in factors[:-1]):
        return None
    return (Product(factors[0][1].at, (*factors[:-1], (factors[-1][0], last))),)


def _is_number(node: Node, numbers: Collection[str]) -> bool:
    r"""Whether this is a number before a long vector: no capital and nothing bold, but what the text calls a number."""
    if isinstance(node, Name):
        return base_key(node) in numbers or not (node.capital or node.style == r"\mathbf")
    return isinstance(node, Number)


def _of(node: Node | None, turned: bool = False) -> Node | None:
    """What this is the long vector of, in brackets where it is more than a symbol."""
    if not isinstance(node, Call) or _name(node) != "vec" or len(node.arguments) != 1:
        return None
    transposed = node.power is not None and is_transpose(node.power)
    if transposed != turned or (node.power is not None and not transposed):
        return None
    item = sole_item(node.arguments[0])
    return item if isinstance(item, Name | Scripted) else Bracket(node.at, "round", as_listing(*node.arguments))


def refused_long_vectors(forms: Iterable[Form]) -> Iterator[tuple[Form, Misread]]:
    """The lines in which a long vector is left: it has another axis than the matrix, and so no reading as that."""
    for form in forms:
        call = next((node for node in of_kind(form.line, Call) if _name(node) in ("vec", "vech")), None)
        if call is not None:
            reason, advice = LONG[_name(call)]
            yield form, Misread(reason, call.at, advice)


def _name(call: Call) -> str:
    return spell(head_of(call.head)).strip("\\{}").removeprefix("text{")


def _long(matrix: Node) -> Call:
    return Call(matrix.at, Head(matrix.at, "function", r"\vec"), as_listing(matrix).entries)


def _transposed(node: Node) -> Node:
    return Scripted(node.at, node, None, as_listing(Name(node.at, r"\top")))


__all__ = ["refused_long_vectors", "without_long_vectors"]
