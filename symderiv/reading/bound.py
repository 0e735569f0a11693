"""What a row of factors is once it is bound: products, calls, sums over letters, derivatives."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.reading.syntax import SPELLINGS, Listing, Name, Node, Scripted, spell, walk


@dataclass(frozen=True)
class Product(Node):
    """Factors with the operation before each: "" (juxtaposed), · ⊙ or /; a minus sign is a factor of its own."""

    parts: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Minus(Node):
    """A minus sign in front of a factor."""


@dataclass(frozen=True)
class Call(Node):
    """A function applied: the head with its scripts, the arguments, and the script behind the bracket."""

    head: Node
    arguments: tuple[Node, ...]
    power: Listing | None = None


@dataclass(frozen=True)
class Over(Node):
    """A sum, product or maximum over letters: the sign with its limits, and what it binds."""

    head: Scripted
    body: Node


@dataclass(frozen=True)
class Derivative(Node):
    """∂^order body / ∂ … ∂ …; the denominators as written."""

    order: Listing | None
    body: Node
    wrt: tuple[Node, ...]


@dataclass(frozen=True)
class Differential(Node):
    """d of what stands behind it."""

    of: Node


def head_of(item: Node) -> Node:
    """The item without its scripts."""
    return item.base if isinstance(item, Scripted) else item


def letters_below(item: Node) -> frozenset[str]:
    """The names in the limits of a sum sign; those of an upper bound count too."""
    return frozenset(n.base for n in walk(item) if isinstance(n, Name))


SPELLINGS.update({
    Product: lambda n: "".join(sign + spell(part) for sign, part in n.parts),
    Minus: lambda n: "-",
    Call: lambda n: f"{spell(n.head)}({','.join(map(spell, n.arguments))})",
    Over: lambda n: f"{spell(n.head)} {spell(n.body)}",
    Derivative: lambda n: "∂" + spell(n.body) + "/" + "".join("∂" + spell(v) for v in n.wrt),
    Differential: lambda n: f"d{spell(n.of)}",
})

__all__ = ["Call", "Derivative", "Differential", "Minus", "Over", "Product", "head_of", "letters_below"]
