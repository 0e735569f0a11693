"""Names of a letter and the symbol it belongs to: the Wq of q = Wq x, the Wh of Wh h, the bh of h = … + bh."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.names.runs import both
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Name, Node, Scripted, Terms, of_kind, sole_item, spell

Row = tuple[Node, ...]


@dataclass(frozen=True)
class Pair:
    """Two letters in one run, and the line they stand in."""

    letters: str
    at: int
    form: Form


@dataclass
class Belonging:
    """The pairs of a text that are hardly a product: the second letter is what the line defines, or stands right behind."""

    forms: Sequence[Form]
    source: str

    @cached_property
    def found(self) -> list[Pair]:
        """All of them, in lines that are typed without a mark."""
        lines = [form for form in self.forms if form.formula.environment == UNMARKED]
        return [pair for form in lines for row in _rows(form) for pair in self._in(row, form)]

    def names(self) -> frozenset[str]:
        """Those that are names: there are two and more, and the first letter of each stands nowhere else."""
        several = len({pair.letters for pair in self.found}) > 1
        return frozenset(p.letters for p in self.found if several and p.letters[0] not in self._alone)

    def refused(self, names: Collection[str]) -> Iterator[tuple[Form, Misread]]:
        """The lines with a pair of which nothing tells; `names` are known."""
        return ((pair.form, both(pair.letters, pair.at)) for pair in self.found if pair.letters not in names)

    @cached_property
    def _alone(self) -> set[str]:
        inside = {pair.at for pair in self.found}
        names = (n for form in self.forms for n in of_kind(form.line, Name) if not n.word)
        return {n.base for n in names if n.at not in inside}

    def _in(self, row: Row, form: Form) -> Iterator[Pair]:
        left = _plain(sole_item(form.sides[0])) if form.line.relation.signs[:1] == ("=",) else ""
        for one, other, behind in zip(row, row[1:], (*row[2:], None), strict=False):
            letters = _plain(one) + _plain(other)
            run = RUN.match(self.source, one.at)
            if run and run[0] == letters and letters[0] != "d" and (letters[1] == left or _follows(letters[1], behind)):
                yield Pair(letters, one.at, form)


RUN = re.compile(r"(?<![A-Za-z\\_^{])[A-Za-z][a-z](?![A-Za-z'(_^])")


def _rows(form: Form) -> Iterator[Row]:
    """The rows of factors of the right sides."""
    return (row for side in form.sides[1:] for node in of_kind(side, Terms) for _, row in node.terms)


def _plain(item: Node | None) -> str:
    """The letter that this is."""
    return item.base if isinstance(item, Name) and len(item.base) == 1 and not (item.accents or item.style or item.word) else ""


def _follows(letter: str, behind: Node | None) -> bool:
    """Whether a factor is what the letter names, with a place perhaps, and no row: x x^T is a product."""
    turned = isinstance(behind, Scripted) and (behind.primes or spell(behind.sup) in TRANSPOSES)
    return behind is not None and not turned and isinstance(name := head_of(behind), Name) and name.base == letter


__all__ = ["Belonging"]
