"""Sums of products with one matrix in common, A P + A Q: one product A (P + Q) in the place of two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from symderiv.lowering.graph import Graph, Node, reachable


def by_one_product(graph: Graph, outputs: Sequence[Node], gradients: Sequence[Node]) -> list[Node]:
    """The gradients, with products that nothing else uses and that have a factor in common taken together."""
    nodes = list(reachable([*outputs, *gradients]))
    uses = Counter(a for n in nodes for a in n.args) + Counter([*outputs, *gradients])
    made: dict[Node, Node] = {}
    for node in reachable(gradients):
        made[node] = _joined(graph, node, uses, made) or graph.make(node.kind, [made[a] for a in node.args], node.data)
    return [made[g] for g in gradients]


def _joined(graph: Graph, node: Node, uses: Counter[Node], made: dict[Node, Node]) -> Node | None:
    """A sum of two products of one sign that share the factor on one side; None for any other node."""
    if node.kind != "add" or len(node.args) != 2 or any(node.data):
        return None
    one, other = node.args
    if any(a.kind != "matmul" or uses[a] > 1 for a in (one, other)):
        return None
    for side in (0, 1):
        shared = one.args[side]
        if shared is other.args[side]:
            whole = graph.make("add", (made[one.args[1 - side]], made[other.args[1 - side]]), node.data)
            return graph.make("matmul", (whole, made[shared]) if side else (made[shared], whole))
    return None


__all__ = ["by_one_product"]
