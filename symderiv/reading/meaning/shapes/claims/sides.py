"""Which sides of a line show shapes: the one that defines; of a claim all, which have the same shape."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.constraints import Misfit, Shape
from symderiv.reading.meaning.shapes.rules import Shapes
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Terms, sole_item, walk


def uses_of(form: Form, every_side: bool = False) -> list[str]:
    """The symbols on the right of a line, in order."""
    sides = form.sides[1:] if every_side else form.sides[1:2]
    return list(dict.fromkeys(n.symbol.key for side in sides for n in walk(side) if isinstance(n, Use)))


def read(shapes: Shapes, side: Terms) -> Shape:
    """The shape of a side; what has no meaning in any shape fits none."""
    try:
        return shapes.of(side)
    except Misread as error:
        raise Misfit(error.reason, error.at, error.advice) from None


def require_alike(shapes: Shapes, shape: Shape, first: Terms, others: Sequence[Terms]) -> None:
    """That all sides have the shape of the first; a Jacobian perhaps transposed, for it has two layouts."""
    for side in others:
        other = read(shapes, side)
        if other.ndim != shape.ndim:
            raise Misfit("The sides have different shapes", side.at)
        if shape.ndim != 2 or not _is_jacobian(shapes, first):
            for mine, its in zip(shape.axes, other.axes, strict=True):
                shapes.world.join(mine, its, side.at)


def _is_jacobian(shapes: Shapes, side: Terms) -> bool:
    item = sole_item(side)
    return isinstance(item, Derivative) and shapes.of(item.body).ndim > 0


__all__ = ["read", "require_alike", "uses_of"]
