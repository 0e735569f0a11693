"""From nodes to the lines of a function: what has a name, or is used twice, or is long, gets a line of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from symderiv.lowering.graph import LEAVES, VIEWS, Node, reachable
from symderiv.lowering.naming import Names
from symderiv.lowering.numbers import ATOM, Text, at
from symderiv.lowering.source.spelling import Speller

WIDE = 88
"""A longer part of a line gets a line of its own."""
LONG, WORTH = 100, 30
"""Of a line that is longer than this the longest operand gets a line of its own, if that is worth it."""
HINTS = {"inv": "inverse", "compare": "mask", "and": "mask", "or": "mask", "where": "kept", "window": "patches",
         "fold": "folded", "count": "count", "sum": "total", "max": "largest", "matmul": "product", "einsum": "product",
         "arange": "places", "label": "places", "logsumexp": "log_total", "eye": "identity", "logdet": "log_det",
         "det": "determinant", "scatter": "scattered", "div": "ratio", "mul": "product", "add": "difference", "pow": "power",
         "scan": "states", "reshape": "parts", "cumsum": "total", "cumprod": "product"}


class Emitter:
    """The lines of the functions of one module; a node has one name in all of them."""

    def __init__(self, speller: Speller, names: Names) -> None:
        self.speller, self.names = speller, names
        self.named: dict[Node, str] = {}

    def label(self, node: Node, name: str) -> None:
        """Call a node by a name wherever it is computed, unless it is a leaf or has one."""
        if node.kind not in LEAVES and node not in self.named:
            self.named[node] = self.names.new(name)

    def name(self, node: Node) -> str:
        """The name of a node, made up where it has none."""
        if node.kind == "name":
            return str(node.data)
        if node not in self.named:
            self.named[node] = self.names.new(_hint(node, self.named))
        return self.named[node]

    def lines(self, roots: Sequence[Node], known: Iterable[Node] = (),
              kept: Iterable[Node] = ()) -> tuple[list[str], list[str]]:
        """The lines that compute the roots from what is `known`, and the texts of the roots; `kept` nodes get own lines."""
        known, kept = set(known), set(kept)
        order = list(reachable(roots, known))
        uses = Counter(a for n in order if n not in known for a in n.args)
        uses.update(Counter(r for r in set(roots)))
        texts: dict[Node, Text] = {n: (self.name(n), ATOM) for n in known}
        lines: list[str] = []
        for node in order:
            if node in known:
                continue
            text = self._written(node, texts, lines)
            if node.kind not in LEAVES and (node in self.named or node in kept or self._shared(node, uses, text, roots)):
                lines.append(f"{self.name(node)} = {text[0]}")
                text = self.name(node), ATOM
            texts[node] = text
        return lines, [texts[r][0] for r in roots]

    def _written(self, node: Node, texts: dict[Node, Text], lines: list[str]) -> Text:
        """The text of a node; where it is too long, the longest of its operands get lines of their own first."""
        text = self.speller.write(node, [texts[a] for a in node.args])
        while node.kind not in ("add", "mul") and len(text[0]) > LONG:
            part = max((a for a in node.args if a.kind not in LEAVES | VIEWS), key=lambda a: len(texts[a][0]), default=None)
            if part is None or len(texts[part][0]) < WORTH:
                break
            lines.append(f"{self.name(part)} = {texts[part][0]}")
            texts[part] = self.name(part), ATOM
            text = self.speller.write(node, [texts[a] for a in node.args])
        return text

    def _shared(self, node: Node, uses: Mapping[Node, int], text: Text, roots: Sequence[Node]) -> bool:
        if node in roots and uses[node] == 1:
            return False
        return (uses[node] > 1 and node.kind not in VIEWS) or len(at(text, 0)) > WIDE


def _hint(node: Node, named: Mapping[Node, str]) -> str:
    """A word for what has no name: the function and what it is of, or what kind of operation it is."""
    inner = node.args[0] if node.args else node
    of = inner.data if inner.kind == "name" else named.get(inner, "")
    if node.kind == "call" and of:
        return f"{node.data}_{of}"
    if node.kind in ("inv", "logdet") and of:
        return f"{'inverse' if node.kind == 'inv' else 'logdet'}_{of}"
    if node.kind == "add" and node.data and not any(node.data):
        return "total"
    return HINTS.get(node.kind, "part")
