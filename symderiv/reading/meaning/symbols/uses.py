"""A quantity as it is written, and one use of it: its indices, and what is left as a power."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from symderiv.reading.syntax.bound import Product
from symderiv.reading.syntax.nodes import (
    SPELLINGS,
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    sole_item,
    spell,
)


@dataclass(frozen=True)
class Symbol:
    """A quantity as it is written: its letter, the labels in its scripts, its primes."""

    base: Name
    labels: tuple[str, ...] = ()
    sup: str = ""
    primes: int = 0
    part: str = ""
    """The index letter of L_i where L itself is another quantity."""

    @cached_property
    def key(self) -> str:
        """What tells it from other symbols: how it is written without its indices."""
        sub = f"_{{{','.join(self.labels)}}}" if self.labels else ""
        return (
            spell(self.base)
            + "'" * self.primes
            + sub
            + (f"^{{{self.sup}}}" if self.sup else "")
            + (f"[{self.part}]" if self.part else "")
        )

    @property
    def latex(self) -> str:
        """How it is written without its indices."""
        return replace(self, part="").key if self.part else self.key

    @property
    def name(self) -> str:
        r"""A plain name: \hat{y} is y_hat, W^{(1)} and W_1 are W1, W_{xh} is W_xh, c^* is c_star.

        >>> Symbol(Name(0, "y", (r"\hat",))).name, Symbol(Name(0, "W"), ("x", "h")).name, Symbol(Name(0, "W"), sup="(1)").name
        ('y_hat', 'W_xh', 'W1')
        """
        label = "".join(map(_plain, self.labels)) + _plain(self.sup) + self.part
        accents = "".join("_" + mark.removeprefix("\\") for mark in reversed(self.base.accents))
        joint = "_" if label and not label.isdigit() else ""
        return re.sub(r"\W", "", self.base.base) + accents + joint + label + "_prime" * self.primes


PLAIN_MARKS = {"*": "star", "+": "plus", "-": "minus", r"\ast": "star", r"\star": "star", r"\dagger": "dagger", "·": "star"}


def _plain(label: str) -> str:
    marked = PLAIN_MARKS.get(label) or re.sub(r"(?<!\(|,)-(?=\w)", "minus", label)
    return re.sub(r"\\text|\W", "", marked.replace("'", "prime"))


@dataclass(frozen=True)
class Use(Node):
    """A symbol as it is meant: the quantity, the index of each slot that is written, what is left as a power."""

    symbol: Symbol
    slots: tuple[Relation, ...]
    power: Listing | None
    written: Scripted
    column: bool = False
    """Whether the written index counts the columns, as of u_w where these are the columns of U."""
    name: str = ""
    """The name of its tensor, once it has one."""


def symbol_base(use: Use) -> Name:
    """The letter as it is written: x, where x_i is a row of X."""
    base = use.written.base
    return base if isinstance(base, Name) else use.symbol.base


def sole_use(node: Node) -> Use | None:
    """The quantity that a side consists of, perhaps in parentheses and without a power."""
    item = sole_item(node)
    item = sole_item(item.inside) if isinstance(item, Bracket) and item.kind == "round" else item
    return item if isinstance(item, Use) and item.power is None else None


def is_slope(node: Product, place: int) -> bool:
    r"""Whether a factor beside \odot is a number and powers in brackets, the slope 1 - h^2 of h = tanh(a): of each component."""
    part = node.parts[place][1]
    if not isinstance(part, Bracket) or "⊙" not in [sign for sign, _ in node.parts[place or 1:place + 2]]:
        return False
    items = [sole_item(item) for entry in part.inside.entries for side in entry.sides for _, row in side.terms for item in row]
    return any(isinstance(i, Number) for i in items) and all(isinstance(i, Number | Use) for i in items)


SPELLINGS[Use] = lambda node: spell(node.written)


def label_of(part: Relation) -> str:
    r"""A label as it is written; of a function's name, as in x_{\max}, its letters."""
    item = sole_item(part)
    return f"\\text{{{item.name[1:]}}}" if isinstance(item, Head) else spell(part)


def slots_full(part: Relation) -> bool:
    """Whether a part of a subscript can be no index: a word, or a comparison."""
    item = sole_item(part)
    return bool(part.signs) or (isinstance(item, Name) and (item.word or bool(item.accents)))


__all__ = ["Symbol", "Use", "is_slope", "label_of", "slots_full", "sole_use", "symbol_base"]
