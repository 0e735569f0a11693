"""Changes of factors: one that stands there once too often, one that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.reading.homework.mending.edit import Edit, Setting
from symderiv.reading.homework.passages import extent
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.bound import Product
from symderiv.reading.syntax.nodes import Bracket, Node, Number, Terms, as_listing, as_terms, walk


def extra(node: Node, setting: Setting) -> Iterator[Edit]:
    r"""p y becomes p, and y \cdot f(x) becomes y."""
    parts = node.parts if isinstance(node, Product) else ()
    for n, (sign, part) in enumerate(parts):
        if n and sign in ("", "·") and isinstance(node, Product) and isinstance(part, Use | Bracket):
            start, end = extent(part, setting.text)
            start = extent(parts[n - 1][1], setting.text)[1] if sign else start
            yield Edit(node, replace(node, parts=(*parts[:n], *parts[n + 1:])), (((start, end), ""),))


def lacking(node: Node, setting: Setting) -> Iterator[Edit]:
    """s becomes y s, or (1 − y) s, for what stands elsewhere on this side."""
    if not isinstance(node, Terms) or setting.side is None:
        return
    uses = {setting.shown(n.written): n for n in walk(setting.side) if isinstance(n, Use)}
    for n, (sign, items) in enumerate(node.terms):
        at = extent(items[0], setting.text)[0]
        for shown, use in uses.items():
            rest = as_terms(Number(node.at, "1"))
            less = Bracket(node.at, "round", as_listing(replace(rest, terms=(*rest.terms, ("-", (use,))))))
            for text, factor in ((f"{shown} ", use), (f"(1-{shown}) ", less)):
                product = Product(items[0].at, (("", factor), *(("", item) for item in items)))
                yield Edit(node, replace(node, terms=(*node.terms[:n], (sign, (product,)), *node.terms[n + 1:])),
                           (((at, at), text),))


__all__ = ["extra", "lacking"]
