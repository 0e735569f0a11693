"""The syntax tree of a formula: what was written, before any name has a meaning.

A product stays a row of items here. Each node knows the offset of its first character.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symderiv.patterns import late
from symderiv.reading.syntax.trees import (
    Node,
    children,
    kinds_in,
    levels,
    of_kind,
    once,
    rebuilt,
    rebuilt_at,
    replaced_in,
    walk,
    with_parts,
)

MATRIX = late(r"[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-z]{1,3}|[AEIOU][b-df-hj-np-tv-z]{2}|[WU][a-z]{1,2}|Cov")
"""A capital with what it belongs to in one name: Sxx, Wxh, Wq."""


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

    @property
    def capital(self) -> bool:
        r"""Whether this is a capital letter, Latin or Greek, X or \Theta, alone or in one name; no other word is one."""
        return self.base.removeprefix("\\")[:1].isupper() and (not self.word or MATRIX.fullmatch(self.base) is not None)

    @property
    def initial(self) -> str:
        """The letter; of a capital with what it belongs to, the capital."""
        return self.base[:1] if self.word and self.capital else self.base


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


Mark = type[Node] | str
"""What is looked for in a line: a kind of node, or what one is called: "nabla", "d", \\bar, "'" for primes."""


@once
def marks(node: Node) -> frozenset[Mark]:
    """All that stands inside a node: the kinds of nodes, the kinds of signs and brackets, letters, their styles and accents,
    digits, primes.

    >>> marks(Fraction(0, as_listing(Name(0, "d")), as_listing(Name(0, "x")))) >= {Name, "d", "x"}
    True
    """
    found = set[Mark](kinds_in(node))
    for kind, words in WORDS.items():
        found.update(word for one in of_kind(node, kind) for word in words(one))
    return frozenset(found)


WORDS: dict[type[Node], Callable[[Any], tuple[str, ...]]] = {
    Name: lambda n: (n.base, n.style, *n.accents),
    Head: lambda n: (n.kind, n.name),
    Bracket: lambda n: (n.kind,),
    Number: lambda n: (n.text,),
    Operation: lambda n: (n.sign,),
    Scripted: lambda n: ("'",) if n.primes else (),
}


def sole_items(listing: Listing | None) -> tuple[Node, ...]:
    """The items of a listing that is one unsigned row; nothing otherwise."""
    if listing is None or len(listing.entries) != 1 or listing.entries[0].signs:
        return ()
    terms = listing.entries[0].sides[0].terms
    return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else ()


BRACKETS = {"round": "()", "square": "[]", "curly": "{}", "braces": ("", ""), "bars": "||", "size": "||", "norm": "‖‖",
            "inner": "⟨⟩"}
"""Signs by kind; a size is what bars are in a function of a number."""


def spell(node: Node | None) -> str:
    """How the node was written, without spaces and invisible braces where one item stands alone.

    >>> spell(Scripted(0, Name(0, "W"), sup=Listing(2, (Relation(2, (Terms(2, (("+", (Number(2, "2"),)),)),)),))))
    'W^2'
    """
    if node is None:
        return ""
    try:
        found: str = node.__dict__["spelling"]
    except KeyError:
        found = node.__dict__["spelling"] = SPELLINGS[type(node)](node)
    return found


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
    return _sole_item(node) if node is not None and type(node) in (Terms, Relation, Listing) else node


@once
def _sole_item(node: Node) -> Node | None:
    here: Any = node
    while here is not None:
        kind = type(here)
        if kind is Terms:
            terms = here.terms
            here = terms[0][1][0] if len(terms) == 1 and terms[0][0] == "+" and len(terms[0][1]) == 1 else None
        elif kind is Relation:
            here = here.sides[0] if not here.signs else None
        elif kind is Listing:
            here = here.entries[0] if len(here.entries) == 1 else None
        else:
            break
    found: Node | None = here
    return found


def without_power(node: Scripted) -> Scripted:
    """The node without what stands above it."""
    return node if node.sup is None else replaced_in(node, {"sup": None})


def as_terms(item: Node) -> Terms:
    """The side that consists of one item."""
    return item if isinstance(item, Terms) else Terms(item.at, (("+", (item,)),))


def as_row(*items: Node) -> Listing:
    """The listing whose one entry is the product of these items."""
    return as_listing(Terms(items[0].at, (("+", items),)))


def as_listing(*items: Node) -> Listing:
    """The listing whose entries are these items, as a script or an argument list has them."""
    return Listing(items[0].at, tuple(i if isinstance(i, Relation) else Relation(i.at, (as_terms(i),)) for i in items))


__all__ = ["BRACKETS", "Bracket", "Cases", "Fraction", "Head", "Line", "Listing", "Mark", "Matrix", "Name", "Node", "Number",
           "Operation", "Relation", "Root", "SPELLINGS", "Scripted", "Terms", "as_listing", "as_row", "as_terms", "children",
           "entries_listed", "levels", "marks", "of_kind", "once", "rebuilt", "rebuilt_at", "replaced_in", "row", "sole_item",
           "sole_items", "spell", "walk", "with_parts", "without_power"]
