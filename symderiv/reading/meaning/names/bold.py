r"""Several letters in bold: the product A x in \mathbf{Ax}, a name in \mathbf{loss}; a question where both fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.uses import Symbol
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Name, Node, Scripted, of_kind, sole_item

BOLD = r"\mathbf"
MATRIX_BEFORE_VECTOR = re.compile(r"(?!Id|Re|Im|Tr|Sp|Pr)[A-Z]{1,2}[a-z]")
"""How a matrix stands before a vector: Ax, ABx; none of these is a sign."""
MATRICES = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class BoldRuns:
    """The letters that stand alone in a text, and the words that it defines or describes."""

    letters: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, forms: Sequence[Form], described: Iterable[Name]) -> BoldRuns:
        """What the lines and the `described` names tell."""
        found = [n for f in forms for n in of_kind(f.line, Name)]
        told = list(described)
        left = {name.base for f in forms if f.line.relation.signs for name in [_name(sole_item(f.sides[0]))] if name is not None}
        return cls(frozenset({n.base for n in found if not n.word} | {n.base for n in told}),
                   frozenset(left | {n.base for n in told}))

    def apart(self, row: Sequence[Node]) -> Iterator[Node]:
        """A row in which bold letters that are a product stand one by one."""
        for item in row:
            name = _name(item)
            if name is not None and self._is_product(name):
                *first, last = (replace(name, base=c, word=False) for c in name.base)
                yield from first
                yield replace(item, base=last) if isinstance(item, Scripted) else last
            else:
                yield item

    def _is_product(self, name: Name) -> bool:
        if not _is_run(name) or name.base in self.names:
            return _is_run(name) and set(name.base) <= self.letters
        standing = set(name.base) & self.letters
        return (standing == set(name.base) or MATRIX_BEFORE_VECTOR.fullmatch(name.base) is not None
                or bool(standing and MATRICES.fullmatch(name.base)))

    def refused(self, forms: Iterable[Form]) -> Iterator[tuple[Form, Misread]]:
        """The lines with two bold capitals of which nothing tells whether they are a name."""
        for form in forms:
            for name in of_kind(form.line, Name):
                if _is_run(name) and MATRICES.fullmatch(name.base) and name.base not in self.names:
                    yield form, _both(name.base[0], name.base[1], name.at)


def _both(one: str, other: str, at: int) -> Misread:
    """Both readings, and how each is written."""
    return Misread(rf"Is \mathbf{{{one}{other}}} one name, or the product of {one} and {other}?", at,
                   rf"Write \mathbf{{{one}}}\mathbf{{{other}}} for the product, \mathrm{{{one}{other}}} for the name.")


def _name(item: Node | None) -> Name | None:
    base = item.base if isinstance(item, Scripted) else item
    return base if isinstance(base, Name) else None


def _is_run(name: Name) -> bool:
    return name.word and name.style == BOLD and len(name.base) > 1


def names_for(symbols: Iterable[Symbol]) -> dict[str, str]:
    """A plain name for each symbol; of two with one name the later ones say their style; bold ones come last."""
    found, taken = dict[str, str](), set[str]()
    for symbol in sorted(symbols, key=lambda one: one.base.style == BOLD):
        style = symbol.base.style.removeprefix("\\math").removeprefix("\\")
        name = symbol.name if symbol.name not in taken else f"{symbol.name}_{style}" if style else f"{symbol.name}_plain"
        found[symbol.key] = name
        taken.add(name)
    return found


__all__ = ["BOLD", "BoldRuns", "names_for"]
