"""The shape of a product from those of its factors, and of arrays that stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from symderiv.reading.meaning.shapes.calls import UNIT
from symderiv.reading.meaning.shapes.constraints import (
    BELOW,
    LEADING,
    MAPPED,
    PAIRED,
    ROWED,
    SCALAR,
    SCALED,
    STARRED,
    TURNED,
    UNINDEXED,
    Doubt,
    Misfit,
    Shape,
    World,
)
from symderiv.reading.meaning.shapes.customs import COEFFICIENTS, DATA, is_mapped, is_rate, starred
from symderiv.reading.meaning.shapes.doubts import doubted_columns, doubted_reach, doubted_star
from symderiv.reading.meaning.symbols.uses import Use, is_slope
from symderiv.reading.syntax.bound import EACH, Call, Minus, Product
from symderiv.reading.syntax.nodes import Bracket, Node, entries_listed, spell, walk


class Reads(Protocol):
    """What finds the shape of a factor, and what the reading costs."""

    world: World
    price: float
    averaged: int

    def of(self, node: Node) -> Shape:
        """The shape of a node."""

    def ask(self, doubt: Doubt | None) -> None:
        """Notes that papers read this in two ways."""

    def aside(self) -> Reads:
        """The same in a world that may go another way."""


Factor = tuple[str, Shape, Node]
"""A factor with the sign before it and its shape."""

ROWS = ("", "·", "*", "∗")
STARS = ("·", "*", "∗", EACH)
"""The signs of a matrix product."""

BIAS = r"For a vector b at every row of a matrix write \mathbf{1} b^\top, at every column b \mathbf{1}^\top."


ENTRY = r"Write an entry with its indices below, a_{12}, and a product with \cdot."


def product(shapes: Reads, node: Product) -> Shape:
    """The shape of a row of factors. Raises `Misfit`."""
    found: list[Factor] = []
    for place, (sign, part) in enumerate(node.parts):
        each = is_slope(node, place)
        shapes.averaged += each
        found.append((sign, SCALAR if isinstance(part, Minus) else shapes.of(part), part))
        shapes.averaged -= each
    return _in_order(shapes, _reaching(shapes, found))


def _reaching(shapes: Reads, found: Sequence[Factor]) -> list[Factor]:
    r"""The factors with W q as one in f \odot W q, where that has the shape of f; where W has it as well, that is asked."""
    made: list[Factor] = []
    while found:
        count = next((n for n, (sign, _, _) in enumerate(found) if n and sign), len(found))
        run = [("", *found[0][1:]), *found[1:count]]
        tight = _is_tight(shapes, made, found[0], run)
        if tight:
            shapes.ask(doubted_reach(run[0][2].at) if _tried(shapes, [*made, *found[:count]]) is not None else None)
            made.append(("⊙", _in_order(shapes, run), Product(run[0][2].at, tuple((sign, part) for sign, _, part in run))))
        else:
            made.append(found[0])
        found = found[count if tight else 1:]
    return made


def _is_tight(shapes: Reads, made: Sequence[Factor], first: Factor, run: Sequence[Factor]) -> bool:
    r"""Whether what stands behind a \odot can be the product of these arrays."""
    if first[0] != "⊙" or sum(bool(shape.ndim) for _, shape, _ in run) < 2:
        return False
    left, one = _tried(shapes, made), _tried(shapes, run)
    if left is None or not left.ndim or one is None:
        return False
    return _tried(shapes, [*made, ("⊙", one, first[2])]) is not None


def _tried(shapes: Reads, found: Sequence[Factor]) -> Shape | None:
    """The shape of these factors in a world of its own; None where they do not fit."""
    try:
        return _in_order(shapes.aside(), found)
    except Misfit:
        return None


def _in_order(shapes: Reads, found: Sequence[Factor]) -> Shape:
    """The shape of factors, each times what stands before it."""
    made, rowed = SCALAR, False
    for place, (sign, shape, part) in enumerate(found):
        if place:
            _require_no_entry(found[place - 1][2], sign, part)
            _require_no_stack(found[place - 1], found[place])
            before = (sign, made if sign in ("*", EACH) else found[place - 1][1], found[place - 1][2])
            shapes.price += _price(sign, made, shape, part, before[2]) + _custom(shapes, sign, before, found[place])
        starred = sign == "*" and made.ndim == shape.ndim == 2 and not _is_componentwise(shapes.world, sign, made, shape)
        inner = sign == "∗" and made.ndim == shape.ndim == 1 and not made.row and not shape.row
        shapes.ask(doubted_star(part.at) if starred else doubted_columns(part.at) if inner else None)
        if leads_as_row(sign, made, shape):
            made, rowed = Shape(made.axes, row=True), True
            shapes.price += ROWED
        made = Shape(made.axes) if rowed and sign not in ROWS else made
        made = multiplied(shapes.world, sign, made, Shape(shape.axes) if rowed else shape, part.at)
    shapes.world.rowed = shapes.world.rowed or rowed
    return Shape(made.axes) if rowed else made


def _unindexed(part: Node) -> bool:
    """Whether a factor is made of letters that nothing stands below."""
    uses = [node for node in walk(part) if isinstance(node, Use)]
    return bool(uses) and not any(use.slots for use in uses)


def _price(sign: str, made: Shape, shape: Shape, part: Node, before: Node) -> float:
    """What it costs that one of two factors is a number."""
    if sign == "/" and shape.ndim and not made.ndim:
        return BELOW
    if sign in ("⊙", r"\otimes"):
        numbers = 2 - bool(made.ndim) - bool(shape.ndim)
        return PAIRED * numbers + (UNINDEXED if numbers == 2 and _unindexed(before) and _unindexed(part) else 0)
    if not made.ndim or shape.ndim or sign:
        return 0.0
    if made.row:
        return TURNED if any(isinstance(n, Use) for n in walk(part)) else 0.0
    return 0.0 if not isinstance(part, Use) else MAPPED if is_mapped(before, part) else SCALED


def _custom(shapes: Reads, sign: str, before: Factor, after: Factor) -> float:
    """What it costs that a small letter beside an array is a number, where it seldom is: x W, and c * z inside a sum."""
    data = _is_letter(before[2], str.isupper) and _is_letter(after[2], str.islower)
    mapped = isinstance(after[2], Use) and not after[1].ndim and is_mapped(before[2], after[2])
    if not sign and (mapped or (shapes.averaged and data)) and not before[1].ndim:
        return LEADING
    if not before[1].ndim + after[1].ndim:
        return 0.0
    if sign == "/" and shapes.averaged:
        return divided(before, after)
    number = next((part for _, shape, part in (before, after) if not shape.ndim and isinstance(part, Use | Call)), None)
    if number is not None and sign == EACH and is_rate(number) and 2 in (before[1].ndim, after[1].ndim):
        return 0.0
    if number is not None and sign in STARS and (shapes.averaged or (sign in ("*", EACH) and not is_rate(number))):
        return starred(number)
    letter = number.symbol.base.base if isinstance(number, Use) else ""
    weights = [part.symbol.base.base for _, shape, part in (before, after) if shape.ndim == 1 and isinstance(part, Use)]
    if sign in STARS and letter == "x" and not COEFFICIENTS.isdisjoint(weights):
        return LEADING
    return LEADING if not sign and not before[1].ndim and after[1].ndim == 2 and letter in DATA else 0.0


def _is_letter(part: Node, of: Callable[[str], bool]) -> bool:
    """Whether a factor is one letter of this kind that nothing stands below: X and w of X w in a sum of components."""
    return isinstance(part, Use) and not part.slots and len(part.symbol.base.base) == 1 and of(part.symbol.base.base)


def divided(before: Factor, after: Factor) -> float:
    """What it costs inside a sum of components that just one of two that are divided is an array: sum(p * log(p/q))."""
    number = after[2]
    if after[1].ndim:
        return 2 * STARRED if not before[1].ndim and any(isinstance(n, Use) for n in walk(before[2])) else 0.0
    return starred(number) if isinstance(number, Use) and not is_rate(number) else 0.0


def _require_no_entry(before: Node, sign: str, part: Node) -> None:
    """Refuses a[1, 2]: an entry of an array, as programs write it, or a product with a list."""
    if not sign and isinstance(before, Use) and isinstance(part, Bracket) and entries_listed(part):
        raise Misfit(f"{spell(before)}[…] may be an entry or a product", part.at, ENTRY)


def _require_no_stack(before: Factor, after: Factor) -> None:
    r"""Refuses (A \otimes B) v: nobody writes a number behind such a product, and no vector of its length can be read."""
    stacked = before[1].ndim > 2 and not after[1].ndim and not after[0] and isinstance(after[2], Use)
    if stacked and any(sign == r"\otimes" for n in walk(before[2]) if isinstance(n, Product) for sign, _ in n.parts):
        raise Misfit("Only vectors and matrices are multiplied", after[2].at, KRONECKER)


def beside(world: World, shapes: Sequence[Shape], at: int) -> Shape:
    """Arrays component by component; a number goes with every shape. Raises `Misfit`."""
    arrays = [s for s in shapes if s.ndim]
    made = arrays[0] if arrays else SCALAR
    for other in arrays[1:]:
        if other.ndim != made.ndim or other.row != made.row:
            raise Misfit("Shapes differ", at, BIAS if {other.ndim, made.ndim} == {1, 2} else None)
        spread = _thin(world, made) ^ _thin(world, other) if made.ndim == 2 and UNIT in (*made.axes, *other.axes) else set()
        alike = [n for n in range(made.ndim) if n not in spread]
        world.meet([made.axes[n] for n in alike], [other.axes[n] for n in alike], at)
        thin = spread & _thin(world, made)
        made = Shape(tuple(other.axes[n] if n in thin else made.axes[n] for n in range(made.ndim)), made.row)
    return made


def added(world: World, shapes: Sequence[Shape], at: int, weights: int | None = None) -> Shape:
    """Terms: arrays beside one another, and a bias that goes with every row or column of a matrix. Raises `Misfit`.

    `weights` is the axis of the matrix that its weights have, where a term shows it.
    """
    matrix = min((s for s in shapes if s.ndim == 2), key=lambda s: len(_thin(world, s)), default=None)
    spread = [s for s in shapes if matrix is not None and s.ndim and _goes_along(world, s, matrix, weights)]
    return beside(world, [s for s in shapes if s not in spread], at)


def _thin(world: World, shape: Shape) -> set[int]:
    """The places of the axes of size 1."""
    return {n for n, axis in enumerate(shape.axes) if world.classes.axis(axis) == "1"}


def _goes_along(world: World, bias: Shape, matrix: Shape, weights: int | None) -> bool:
    """Whether just one axis of a matrix is or can be that of the bias; n × 1 or 1 × n says which. A row goes with the last."""
    if bias.ndim == 2:
        spread = _thin(world, bias) - _thin(world, matrix)
        return bool(spread) and all(n in spread or world.is_one(bias.axes[n], matrix.axes[n]) for n in range(2))
    alike = [world.is_one(bias.axes[0], axis) for axis in matrix.axes] if bias.ndim == 1 else []
    if alike == [False, False]:
        alike = [world.classes.axis(axis) is None for axis in matrix.axes]  # the one of which nothing is said
        unsaid = world.classes.axis(bias.axes[0]) is None
        if (all(alike) or (unsaid and not any(alike))) and weights is not None:
            alike = [weights == 0, weights == 1]
        if sum(alike) == 1:
            world.join(bias.axes[0], matrix.axes[alike.index(True)], 0)
    return alike == [False, True] or (alike == [True, False] and not bias.row)


def multiplied(world: World, sign: str, left: Shape, right: Shape, at: int) -> Shape:
    """The product of two shapes by the operation between them. Raises `Misfit`."""
    if sign == EACH and {left.ndim, right.ndim} == {1, 2} and not (left.row or right.row):  # as NumPy, by the last axis
        matrix, vector = sorted((left, right), key=lambda shape: -shape.ndim)
        world.meet(matrix.axes[1:], vector.axes, at)
        return matrix
    if (sign == "/" and right.ndim) or (sign in ("⊙", EACH, "×") and left.ndim and right.ndim):
        return beside(world, [left, right], at)
    if sign == "@" and not (left.ndim and right.ndim):
        raise Misfit("@ multiplies arrays, and this is a number", at)
    if not left.ndim or not right.ndim:
        return left if left.ndim else right
    if sign == "@" and left.ndim == 1 and not left.row and right.ndim == 2:  # in programs vectors neither stand nor lie
        world.meet(left.axes, right.axes[:1], at)
        return Shape(right.axes[1:])
    if _is_componentwise(world, sign, left, right):
        return beside(world, [left, right], at)
    if sign == r"\otimes":
        matrices = (left.axes[0], right.axes[0], left.axes[-1], right.axes[-1])
        return Shape(left.axes + right.axes if left.ndim == 1 else matrices)
    if sign == ":" or (sign in ("·", "∗", "@") and left.ndim == right.ndim == 1 and not left.row and not right.row):
        beside(world, [left, right], at)
        return SCALAR
    return _matrix_product(world, left, right, at)


def _is_componentwise(world: World, sign: str, left: Shape, right: Shape) -> bool:
    """Whether a * inside a sum of components is between two columns, or between matrices whose product would not fit."""
    if sign != "*" or left.ndim != right.ndim or left.row or right.row:
        return False
    one = all(world.is_one(a, b) for a, b in zip(left.axes, right.axes, strict=True))
    return left.ndim == 1 or (one and world.classes.axis(left.axes[0]) != world.classes.axis(left.axes[1]))


WEIGHTS = frozenset({"W", "V", "U", r"\Theta", r"\Omega"})
"""Letters of weights by custom."""


def weights_first(world: World, items: Sequence[Node]) -> int | None:
    """The axis of a product that its weights have: the last of X W, the first of W X; None where no letter shows it."""
    for item in items:
        uses = [part for _, part in item.parts if isinstance(part, Use) and len(world.symbols[part.symbol.key]) == 2
                ] if isinstance(item, Product) else []
        are = [use.symbol.base.base in WEIGHTS for use in uses]
        if len(uses) == 2 and sum(are) == 1:
            return are.index(True)
    return None


def leads_as_row(sign: str, left: Shape, right: Shape) -> bool:
    """Whether a vector stands right before a matrix, x W: that is a row as it is written."""
    return sign in ROWS and left.ndim == 1 and not left.row and right.ndim == 2


KRONECKER = (r"Of a Kronecker product write what it multiplies as a "
             r"matrix: B X A^\top is (A \otimes B) \operatorname{vec}(X).")


def _matrix_product(world: World, left: Shape, right: Shape, at: int) -> Shape:
    if left.ndim > 2 or right.ndim > 2:
        raise Misfit("Only vectors and matrices are multiplied", at, KRONECKER)
    if left.ndim == 1 and not left.row:
        if not right.row:
            raise Misfit("A column times an array", at, r"Write \odot for each component, ^\top for an inner product.")
        return Shape(left.axes + right.axes)
    if right.row:
        raise Misfit("A row cannot stand here", at)
    world.meet(left.axes[-1:], right.axes[:1], at)
    rest = left.axes[:-1] + right.axes[1:]
    if len(rest) == 2 and _thin(world, Shape(rest)) == {0, 1}:
        return SCALAR
    return Shape(rest, left.ndim == 1 and len(rest) == 1)


__all__ = ["ROWS", "added", "beside", "divided", "leads_as_row", "multiplied", "product", "weights_first"]
