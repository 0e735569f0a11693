"""The inverses of the factors of a product whose determinant is taken: all by the one inverse of the product.

With P = A X B the inverse of X is B P⁻¹ A. The determinant of P, by which such inverses are multiplied, is not known more
exactly than P⁻¹, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.lowering.context import Context
from symderiv.lowering.graph import Graph, Node, reachable
from symderiv.notation import Tensor

TURNED = (1, 0)
Factor = tuple[Node, bool]


def by_one_inverse(low: Context, outputs: Sequence[Node], gradients: Sequence[Node]) -> list[Node]:
    """The gradients, with one inverse of the product in the place of those of two or more of its factors."""
    made = list(reachable([*outputs, *gradients]))
    inverses = {n.args[0]: n for n in made if n.kind == "inv"}
    square = {n for t, n in (*low.leaves.items(), *low.arrays.items())
              if isinstance(t, Tensor) and len(t.axes) == 2 and t.axes[0] == t.axes[1]}
    for product in (n.args[0] for n in made if n.kind == "det"):
        chain = _chain(product)
        wanted = {f for f, _ in chain} & set(inverses)
        if len(wanted) > 1 and {f for f, _ in chain} <= square:
            instead = {inverses[f]: _around(low.graph, chain, f, product) for f in wanted}
            return _replaced(low.graph, gradients, instead)
    return list(gradients)


def _chain(node: Node, turned: bool = False) -> list[Factor]:
    """The factors of a product of matrices from left to right, and which of them are transposed."""
    if node.kind == "transpose" and node.data == TURNED:
        return _chain(node.args[0], not turned)
    if node.kind != "matmul":
        return [(node, turned)]
    left, right = (_chain(a, turned) for a in node.args)
    return right + left if turned else left + right


def _around(graph: Graph, chain: Sequence[Factor], factor: Node, product: Node) -> Node:
    """M⁻¹ as R P⁻¹ L, where P = L M R."""
    place = max(n for n, (f, _) in enumerate(chain) if f is factor)
    found = graph.make("inv", (product,))
    for part in chain[:place]:
        found = graph.make("matmul", (found, _as_it_stands(graph, part)))
    for left in _together(graph, chain[place + 1:]):
        found = graph.make("matmul", (left, found))
    return graph.make("transpose", (found,), TURNED) if chain[place][1] else found


def _together(graph: Graph, chain: Sequence[Factor]) -> list[Node]:
    """What to multiply by from the left, one after the other: products that are worked out already as one."""
    parts = [_as_it_stands(graph, part) for part in reversed(chain)]
    while len(parts) > 1 and (known := graph.known("matmul", (parts[1], parts[0]))) is not None:
        parts[:2] = [known]
    return parts


def _as_it_stands(graph: Graph, factor: Factor) -> Node:
    node, turned = factor
    return graph.make("transpose", (node,), TURNED) if turned else node


def _replaced(graph: Graph, roots: Sequence[Node], instead: Mapping[Node, Node]) -> list[Node]:
    """The roots with some nodes in the places of others."""
    made: dict[Node, Node] = {}
    for node in reachable(roots):
        made[node] = instead.get(node) or graph.make(node.kind, [made[a] for a in node.args], node.data)
    return [made[r] for r in roots]


__all__ = ["by_one_inverse"]
