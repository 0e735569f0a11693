r"""A number before a letter below a symbol: x_{2k} beside x_{2k-1} is the component 2k, W_{1k} the entry 1, k."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Listing,
    Name,
    Node,
    Number,
    Operation,
    Relation,
    Scripted,
    Terms,
    of_kind,
    rebuilt,
    sole_item,
    spell,
    walk,
)

Row = tuple[Node, ...]


@dataclass
class Below:
    """What stands below one symbol: the numbers before letters, and anything else; one of them may show that it has one index."""

    numbers: set[str] = field(default_factory=set)
    single: bool = False
    others: bool = False

    @property
    def is_vector(self) -> bool:
        """Whether there is one index: 2k + 1, or k alone beside 2k; x_i may have the entries x_{1i} and x_{2i}."""
        return self.single and len(self.numbers) == 1 and "1" not in self.numbers


def with_multiples(forms: Sequence[Form], vectors: Collection[str]) -> list[Form]:
    r"""The lines with x_{2 \cdot k} for the x_{2k} that is one component; of `vectors` the text says that they have one index."""
    found = {key for key, below in _below(forms).items() if below.is_vector} | set(vectors)

    def change(node: Node) -> Node:
        row = _multiple(node, True)
        if row and isinstance(node, Scripted) and isinstance(node.base, Name) and base_key(node.base) in found:
            return replace(node, sub=_listing((row[0], Operation(row[1].at, "·"), row[1])))
        return node

    return [form.with_line(rebuilt(form.line, change, Number)) for form in forms]


def refused_multiples(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    """The lines with an x_{2k} that may be the component 2k, or the k-th number of an x_2."""
    doubtful = {key for key, below in _below(forms).items() if len(below.numbers) == 1 and not (below.others or below.single)}
    for form in forms:
        for node in of_kind(form.line, Scripted):
            row = _multiple(node, True)
            if row and isinstance(node.base, Name) and base_key(node.base) in doubtful:
                number, letter = map(spell, row)
                name = spell(node.base)
                component = f"component {number}{letter} of {name}, or {letter} of {name}_{number}"
                yield form, Misread(f"{name}_{{{number}{letter}}} may be {component}",
                                    node.at, rf"Write {name}_{{{number} \cdot {letter}}} or {name}_{{{number},{letter}}}.")
                break


def _below(forms: Sequence[Form]) -> dict[str, Below]:
    found: dict[str, Below] = {}
    for node in (n for form in forms for n in of_kind(form.line, Scripted)):
        if node.sub is None or not isinstance(node.base, Name):
            continue
        below = found.setdefault(base_key(node.base), Below())
        row = _multiple(node)
        if row is not None:
            below.numbers.add(spell(row[0]))
        elif isinstance(sole_item(node.sub), Name) or _shifts(node.sub):
            below.single = True
        else:
            below.others = True
    return found


def _shifts(sub: Listing) -> bool:
    """Whether 2k + 1 stands below."""
    return any(_is_multiple(row) for n in walk(sub) if isinstance(n, Terms) and len(n.terms) > 1 for _, row in n.terms)


def _multiple(node: Node, several: bool = False) -> Row | None:
    """The number and the letter below a symbol, where they are all there is; `several` leaves 1 out."""
    sub = node.sub if isinstance(node, Scripted) and isinstance(node.base, Name) else None
    entry = sub.entries[0] if sub is not None and len(sub.entries) == 1 else None
    if entry is None or entry.signs or len(entry.sides[0].terms) != 1:
        return None
    sign, row = entry.sides[0].terms[0]
    return row if sign == "+" and _is_multiple(row) and not (several and spell(row[0]) == "1") else None


def _is_multiple(row: Row) -> bool:
    number, letter = row if len(row) == 2 else (None, None)
    return isinstance(number, Number) and number.text.isdigit() and number.text != "0" and isinstance(letter, Name)


def _listing(row: Row) -> Listing:
    at = row[0].at
    return Listing(at, (Relation(at, (Terms(at, (("+", row),)),)),))


__all__ = ["refused_multiples", "with_multiples"]
