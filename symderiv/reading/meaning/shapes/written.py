r"""What the way in which a symbol is written says of its axes: bold, transposed, with a power, with a dot before x_i."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.scripts import is_transpose
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.syntax.bound import Product
from symderiv.reading.syntax.nodes import Bracket, Listing, Node, Number, Scripted, sole_item, spell, walk

BOLD = r"\mathbf"
COEFFICIENTS = frozenset({"w", r"\beta", r"\theta"})
DATA = frozenset("xz")
"""Letters between which a dot may be the inner product, by custom: w \\cdot x."""


def written_as(symbol: Symbol, styles: Mapping[str, str]) -> str:
    """Bold or not, capital or small."""
    letter = symbol.base.base.removeprefix("\\")
    size = "capital" if letter[:1].isupper() and not symbol.base.word else "small"
    bold = symbol.base.style == BOLD or styles.get(symbol.base.base) == BOLD
    return f"bold {size}" if bold else size


def turned(forms: Iterable[Form], letters: Collection[str]) -> frozenset[str]:
    r"""The symbols in y^\top and (y - X\beta)^\top as terms; of `letters`, which name sizes, T is a power."""
    def is_turn(power: Listing | None) -> bool:
        return power is not None and is_transpose(power) and spell(power) not in {"t", *letters}

    nodes = [n for form in forms for n in walk(form.line)]
    alone = {n.symbol.key for n in nodes if isinstance(n, Use) and is_turn(n.power)}
    brackets = [n.base for n in nodes if isinstance(n, Scripted) and isinstance(n.base, Bracket) and is_turn(n.sup)]
    items = [row[0] for b in brackets for e in b.inside.entries for s in e.sides for _, row in s.terms if len(row) == 1]
    return frozenset(alone | {item.symbol.key for item in items if isinstance(item, Use)})


def powered(forms: Iterable[Form]) -> frozenset[str]:
    """The symbols with a number above them: w^2."""
    uses = (n for form in forms for n in walk(form.line) if isinstance(n, Use) and n.power is not None)
    return frozenset(n.symbol.key for n in uses if isinstance(sole_item(n.power), Number))


def dotted(forms: Iterable[Form], source: str) -> frozenset[str]:
    r"""The symbols on both sides of a dot that may be an inner product: w \cdot x, u_i \cdot v_j; w * x of a program is none."""
    pairs = (pair for form in forms for node in walk(form.line) if isinstance(node, Product) for pair in _dots(node, source))
    return frozenset(use.symbol.key for pair in pairs for use in pair)


def _dots(node: Product, source: str) -> Iterator[tuple[Use, Use]]:
    for (_, one), (sign, other) in pairwise(node.parts):
        plain = sign == "·" and _is_plain(one) and _is_plain(other) and not source[: other.at].rstrip().endswith("*")
        if plain and isinstance(one, Use) and isinstance(other, Use) and _may_be_inner(one, other):
            yield one, other


def _is_plain(node: Node) -> bool:
    return isinstance(node, Use) and node.power is None and written_as(node.symbol, {}) == "small"


def _may_be_inner(one: Use, other: Use) -> bool:
    """Whether custom multiplies such letters as vectors: weights with data, members of two families."""
    letters = {one.symbol.base.base, other.symbol.base.base}
    members = {spell(part) for part in one.slots}, {spell(part) for part in other.slots}
    return bool(letters & COEFFICIENTS and letters & DATA) or (all(members) and not set.intersection(*members))


__all__ = ["dotted", "powered", "turned", "written_as"]
