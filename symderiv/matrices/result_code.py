"""One derivative as code: a function of the inputs that computes what the result mentions, and then the result."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from symderiv.matrices.broadcast import Broadcast
from symderiv.matrices.code_leaves import Writer
from symderiv.matrices.targets import TARGETS
from symderiv.notation import Definition, Definitions, Extent, Index, Tensor, shape_text, tensors


def result_source(result: Expr, indices: Sequence[Index], definitions: Definitions, inputs: Sequence[Tensor],
                  name: str = "derivative") -> str:
    """The text of a NumPy function of `inputs`, whose value has one axis for each of `indices`.

    Quantities that the result mentions are computed from their definitions first. Raises `NoRule` for what no array
    code is known for.

    >>> from symderiv.notation import Axis, Sum
    >>> K, D = Axis("K"), Axis("D"); W, x = Tensor("W", (K, D)), Tensor("x", (D,))
    >>> print(result_source(Sum(W["k", "d"] * x["d"], D.index("d")), [K.index("k")], Definitions(), [W, x]).splitlines()[-1])
        return np.einsum("b,ab->a", x, W)
    """
    rows = needed(result, definitions)
    writer = Writer.of(inputs, TARGETS["numpy"], (name,))
    for row in rows:
        writer.add(row.tensor, row.tensor.name)
    code = Broadcast(writer)
    lines = [f"{writer.names[row.tensor]} = {code.whole(row.body, row.indices)}" for row in rows]
    lines.append(f"return {code.whole(result, tuple(indices))}")
    taken: list[Tensor | Extent] = [*inputs, *writer.sizes]
    parameters = ", ".join(writer.names[p] for p in taken)
    shapes = "; ".join(f"{writer.names[t]}: {shape_text(t.axes)}" for t in inputs)
    doc = f"{shapes}. Gives {shape_text([i.axis for i in indices])}."
    head = [TARGETS["numpy"].header("\n".join(lines)), "", "", f"def {name}({parameters}):", f'    """{doc}"""']
    return "\n".join([*head, *(f"    {line}" for line in lines), ""])


def needed(result: Expr, definitions: Definitions) -> list[Definition]:
    """The definitions that `result` rests on, in their order."""
    wanted = set(tensors(result))
    found: list[Definition] = []
    for row in reversed(definitions.rows):
        if row.tensor in wanted:
            found.append(row)
            wanted |= row.uses
    return found[::-1]
