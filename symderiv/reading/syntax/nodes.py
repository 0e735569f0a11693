"""The syntax tree of a formula: what was written, before any name has a meaning.

A product stays a row of items here. Each node knows the offset of its first character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from operator import is_not
from typing import Any


@dataclass(frozen=True)
class Node:
    """Anything in the tree; `at` is the offset of its first character in the text."""

    at: int


@dataclass(frozen=True)
class Number(Node):
    """Digits, with a decimal point perhaps."""

    text: str


@dataclass(frozen=True)
class Name(Node):
    """A letter or a named symbol with its accents, outermost first, as commands: ("\\\\hat",)."""

    base: str
    accents: tuple[str, ...] = ()
    style: str = ""
    word: bool = False


@dataclass(frozen=True)
class Head(Node):
    r"""A named function or a sign that needs an operand: `\log`, `\sum`, `\partial`, `\mathbb{1}`."""

    kind: str
    name: str


@dataclass(frozen=True)
class Operation(Node):
    """A written operation between factors: / · × ⊙; or a minus sign after another sign."""

    sign: str


@dataclass(frozen=True)
class Scripted(Node):
    """A base with subscript, superscript, primes."""

    base: Node
    sub: Listing | None = None
    sup: Listing | None = None
    primes: int = 0


@dataclass(frozen=True)
class Bracket(Node):
    """Items between brackets; `kind` is round, square, curly, braces (invisible), bars or norm."""

    kind: str
    inside: Listing


@dataclass(frozen=True)
class Fraction(Node):
    """One over the other."""

    over: Listing
    under: Listing


@dataclass(frozen=True)
class Root(Node):
    """A root, square where no degree is written."""

    inside: Listing
    degree: Listing | None = None


@dataclass(frozen=True)
class Cases(Node):
    """Values with their conditions."""

    rows: tuple[tuple[Relation, Listing], ...]


@dataclass(frozen=True)
class Matrix(Node):
    """Entries in rows."""

    rows: tuple[tuple[Relation, ...], ...]


@dataclass(frozen=True)
class Terms(Node):
    """Signed rows of items: the sign is + or -."""

    terms: tuple[tuple[str, tuple[Node, ...]], ...]


@dataclass(frozen=True)
class Relation(Node):
    """Sides with the relation signs between them; one side where there is no sign."""

    sides: tuple[Terms, ...]
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing(Node):
    """Entries between commas."""

    entries: tuple[Relation, ...]


@dataclass(frozen=True)
class Line(Node):
    """One row of a display; `continued` when it starts with a relation sign."""

    relation: Relation
    continued: str = ""


PLAIN = frozenset({"int", "str", "bool", "float", "tuple[str, ...]"})
"""Kinds of fields that hold no node."""


def _inner(node: Node) -> tuple[str, ...]:
    """The fields of a node that may hold nodes, the last first."""
    kind = type(node)
    if kind not in _INNER:
        _INNER[kind] = tuple(f.name for f in reversed(fields(kind)) if f.type not in PLAIN)
    return _INNER[kind]


_INNER: dict[type[Node], tuple[str, ...]] = {}


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside."""
    for name in reversed(_inner(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes(value)


def _nodes(parts: tuple[object, ...]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, Node):
            yield part
        elif isinstance(part, tuple):
            yield from _nodes(part)


def levels(node: Node) -> Iterator[tuple[int, Node]]:
    """The node and everything inside it, outermost first, each with its depth."""
    waiting = [(0, node)]
    while waiting:
        depth, here = waiting.pop()
        yield depth, here
        waiting.extend((depth + 1, child) for child in reversed(list(children(here))))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside it, outermost first."""
    yield node
    yield from _inside(node)


KEPT = "_inside"
"""Where a node keeps what is inside it: many passes walk through each line, and nodes never change."""


def _inside(node: Node) -> tuple[Node, ...]:
    kept = vars(node)
    if KEPT not in kept:
        kept[KEPT] = tuple(_walked(node))[1:]
    found: tuple[Node, ...] = kept[KEPT]
    return found


def _walked(node: Node) -> Iterator[Node]:
    waiting: list[Any] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Node):
            yield here
            for name in _inner(here):
                if (part := getattr(here, name)) is not None:
                    waiting.append(part)
        elif isinstance(here, tuple):
            waiting.extend(reversed(here))


def sole_items(listing: Listing | None) -> tuple[Node, ...]:
    """The items of a listing that is one unsigned row; nothing otherwise."""
    if listing is None or len(listing.entries) != 1 or listing.entries[0].signs:
        return ()
    terms = listing.entries[0].sides[0].terms
    return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else ()


BRACKETS = {"round": "()", "square": "[]", "curly": "{}", "braces": ("", ""), "bars": "||", "norm": "‖‖", "inner": "⟨⟩"}


def spell(node: Node | None) -> str:
    """How the node was written, without spaces and invisible braces where one item stands alone.

    >>> spell(Scripted(0, Name(0, "W"), sup=Listing(2, (Relation(2, (Terms(2, (("+", (Number(2, "2"),)),)),)),))))
    'W^2'
    """
    return SPELLINGS[type(node)](node) if node is not None else ""


def _script(mark: str, listing: Listing | None) -> str:
    text = spell(listing)
    return text and (f"{mark}{text}" if len(text) == 1 else f"{mark}{{{text}}}")


def _name(node: Name) -> str:
    text = f"\\text{{{node.base}}}" if node.word else node.base
    for mark in (*([node.style] if node.style else []), *reversed(node.accents)):
        text = f"{mark}{{{text}}}"
    return text


def row(items: tuple[Node, ...]) -> str:
    """A row of items as text, with a space only where a command would run into a letter."""
    text = ""
    for item in items:
        piece = spell(item)
        text += " " + piece if _ends_in_command(text) and piece[:1].isalnum() else piece
    return text


def _ends_in_command(text: str) -> bool:
    tail = text[text.rfind("\\"):] if "\\" in text else ""
    return tail[1:].isalpha()


def _terms(node: Terms) -> str:
    text = "".join(f"{sign}{row(items)}" for sign, items in node.terms)
    return text.removeprefix("+")


def _relation(node: Relation) -> str:
    return "".join(a + b for a, b in zip(map(spell, node.sides), (*node.signs, ""), strict=True))


SPELLINGS: dict[type, Callable[[Any], str]] = {
    Number: lambda n: n.text,
    Name: _name,
    Head: lambda n: n.name,
    Operation: lambda n: n.sign,
    Scripted: lambda n: spell(n.base) + "'" * n.primes + _script("_", n.sub) + _script("^", n.sup),
    Bracket: lambda n: BRACKETS[n.kind][0] + spell(n.inside) + BRACKETS[n.kind][1],
    Fraction: lambda n: f"\\frac{{{spell(n.over)}}}{{{spell(n.under)}}}",
    Root: lambda n: f"\\sqrt{{{spell(n.inside)}}}",
    Cases: lambda n: "\\begin{cases}…\\end{cases}",
    Matrix: lambda n: r"\begin{matrix}" + r" \\ ".join("&".join(map(spell, row)) for row in n.rows) + r"\end{matrix}",
    Terms: _terms,
    Relation: _relation,
    Listing: lambda n: ",".join(map(spell, n.entries)),
    Line: lambda n: spell(n.relation),
}


def rebuilt(node: Any, change: Callable[[Node], Node]) -> Any:
    """The tree with every node passed through `change`, innermost first.

    >>> rebuilt(Scripted(3, Name(3, "x")), lambda n: Name(n.at, "y") if isinstance(n, Name) else n)
    Scripted(at=3, base=Name(at=3, base='y', accents=(), style='', word=False), sub=None, sup=None, primes=0)
    """
    if isinstance(node, tuple):
        new = tuple([rebuilt(part, change) if isinstance(part, (Node, tuple)) else part for part in node])
        return new if any(map(is_not, new, node)) else node
    if not isinstance(node, Node):
        return node
    changed = {}
    for name in _inner(node):
        part = getattr(node, name)
        if part is not None and (made := rebuilt(part, change)) is not part:
            changed[name] = made
    return change(_with(node, changed) if changed else node)


def _with(node: Node, changed: Mapping[str, Any]) -> Node:
    """`dataclasses.replace`, in a fifth of the time."""
    made: Node = object.__new__(type(node))
    vars(made).update(vars(node))
    vars(made).update(changed)
    vars(made).pop(KEPT, None)
    return made


def entries_listed(node: Node | None) -> tuple[Relation, ...]:
    """The entries of a vector written as a list, [1, x, x^2], or (a, b)^T with its mark; nothing of anything else."""
    turned = isinstance(node, Scripted) and node.sub is None and not node.primes and node.sup is not None
    inside = node.base if isinstance(node, Scripted) and turned else node
    if not isinstance(inside, Bracket) or inside.kind not in (("round", "square") if turned else ("square",)):
        return ()
    entries = inside.inside.entries
    return entries if len(entries) > 1 and not any(entry.signs for entry in entries) else ()


def sole_item(node: Node | None) -> Node | None:
    """The one item that a listing, a relation, a side or a bare node consists of; None where it is more than that."""
    while node is not None:
        if isinstance(node, Listing):
            node = node.entries[0] if len(node.entries) == 1 else None
        elif isinstance(node, Relation):
            node = node.sides[0] if not node.signs else None
        elif isinstance(node, Terms):
            plain = len(node.terms) == 1 and node.terms[0][0] == "+" and len(node.terms[0][1]) == 1
            node = node.terms[0][1][0] if plain else None
        else:
            return node
    return None


def as_terms(item: Node) -> Terms:
    """The side that consists of one item."""
    return item if isinstance(item, Terms) else Terms(item.at, (("+", (item,)),))


def as_listing(*items: Node) -> Listing:
    """The listing whose entries are these items, as a script or an argument list has them."""
    return Listing(items[0].at, tuple(i if isinstance(i, Relation) else Relation(i.at, (as_terms(i),)) for i in items))
