"""Letters typed with nothing between them: a product in y = mx + b, a name in w - lr*grad; both are shown where both fit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from symderiv.reading.documents.letters import GREEK
from symderiv.reading.documents.typed.names import SPOKEN, may_be_product
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.formulas.functions import FUNCTIONS
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Name, Node, Number, Operation, Scripted, Terms, of_kind, sole_item, spell, walk

Row = tuple[Node, ...]
STANDING = 2
"""How many letters of a typed word stand alone elsewhere where it may be a product."""


@dataclass(frozen=True)
class Run:
    """Small letters in one run, and where they begin in the source."""

    letters: str
    at: int
    form: Form

    @property
    def end(self) -> int:
        return self.at + len(self.letters)


@dataclass
class Runs:
    """The runs of a text, and how it writes its products elsewhere; of `described` letters it says what they are."""

    forms: Sequence[Form]
    described: Collection[str]
    source: str

    @cached_property
    def found(self) -> list[Run]:
        """Runs of two letters and more, none of them a differential or a letter with something said of it."""
        runs = [run for form in self.forms for row in _rows(form) for run in self._in(row, form)]
        return [run for run in runs if run.letters[0] != "d" and not set(run.letters) & set(self.described)]

    @cached_property
    def alone(self) -> frozenset[str]:
        """The letters that stand somewhere outside runs."""
        inside = {at for run in self.found for at in range(run.at, run.end)}
        names = (n for form in self.forms for n in of_kind(form.line, Name) if not n.word)
        return frozenset({n.base for n in names if n.at not in inside} | set(self.described))

    @cached_property
    def starred(self) -> bool:
        """Whether the text writes products with stars."""
        return any(self.source[n.at:n.at + 1] == "*" for form in self.forms for n in of_kind(form.line, Operation))

    def names(self) -> set[str]:
        """The runs that are names: beside a star, where none of their letters stands alone."""
        return {run.letters for run in self.found if self._is_at_star(run) and not self._standing(run.letters)}

    def refused(self, names: Collection[str]) -> Iterator[tuple[Form, Misread]]:
        """The lines with a run, or a typed word, that may be a name or a product; `names` are known."""
        for run in self.found:
            if run.letters not in names and self._is_open(run):
                yield run.form, both(run.letters, run.at)
        for form in self.forms:
            for word in of_kind(form.line, Name) if form.formula.environment == UNMARKED else ():
                if word.base not in names and self._may_be_product(word):
                    yield form, both(word.base, word.at)
            for word in _of_matrices(form):
                if word.base not in names and word.base not in self.described:
                    yield form, both(word.base, word.at)

    def _is_open(self, run: Run) -> bool:
        """Whether nothing tells which of the two a run is; xi is a Greek letter too."""
        standing = self._standing(run.letters)
        if run.letters in GREEK:
            return standing < set(run.letters)
        if len(run.letters) > 2 and len(set(run.letters)) < len(run.letters):
            return not standing
        if self._is_at_star(run):
            return bool(standing)
        if self.starred:
            return run.letters[-1] not in standing
        return not standing and run.form.formula.environment == UNMARKED and self._is_spaced(run.form)

    def _standing(self, letters: str) -> set[str]:
        return set(letters) & self.alone

    def _is_at_star(self, run: Run) -> bool:
        before, behind = self.source[:run.at].rstrip(" "), self.source[run.end:].lstrip(" ")
        return (before[-1:] == "*" and before[-2:] != "**") or (behind[:1] == "*" and behind[:2] != "**")

    def _is_spaced(self, form: Form) -> bool:
        """Whether a line has letters with nothing but a space between them as factors."""
        return any(isinstance(one, Name) and isinstance(other, Name | Scripted)
                   and self.source[one.at + len(one.base):other.at].isspace()
                   for row in _rows(form) for one, other in pairwise(row))

    def _may_be_product(self, word: Name) -> bool:
        """Whether a short word is none that can be said, or has letters that stand alone elsewhere."""
        letters = word.base
        typed = word.word and self.source[word.at:word.at + len(letters)] == letters and letters not in SPOKEN
        short = 2 < len(letters) < 5 and letters.islower() and len(set(letters)) == len(letters)
        open_ = may_be_product(letters) or (short and len(self._standing(letters)) >= STANDING)
        return typed and open_ and letters not in FUNCTIONS and not self._is_at_star(Run(letters, word.at, self.forms[0]))

    def _in(self, row: Row, form: Form) -> Iterator[Run]:
        letters, start = "", -1
        for n, item in enumerate((*row, Number(-1, ""))):
            letter = _letter(item)
            goes_on = letter and item.at == start + len(letters) and self.source[item.at:item.at + 1] == letter
            if letters and not goes_on:
                if len(letters) > 1 and not _is_called(item, row[n - 1], start + len(letters)):
                    yield Run(letters, start, form)
                letters = ""
            if letter and self.source[item.at:item.at + 1] == letter:
                letters, start = letters + letter, start if letters else item.at
            if letters and isinstance(item, Scripted):
                yield from [Run(letters, start, form)] * (len(letters) > 1)
                letters = ""


CAPITALS = re.compile(r"[A-Z]{2,3}[A-Za-z]?|[A-Z]{4}")


def _of_matrices(form: Form) -> Iterator[Name]:
    """The typed words of capitals, tr(ABC) and ||ABx - b||, that stand in a trace, a determinant or a norm."""
    words = [n for n in of_kind(form.line, Name) if n.word and not n.style and CAPITALS.fullmatch(n.base)]
    below = _below_symbols(form) if words else set()
    words = [n for n in words if id(n) not in below]
    for node in walk(form.line) if words else ():
        pairs = [pair for _, row in node.terms for pair in pairwise(row)] if isinstance(node, Terms) else []
        inside = [after for head, after in pairs if spell(head).strip("\\{}").removeprefix("text{") in MATRIX_CALLS]
        inside += [node] if isinstance(node, Bracket) and node.kind == "norm" else []
        yield from (n for one in inside for n in walk(one) if n in words and isinstance(n, Name))


MATRIX_CALLS = frozenset({"tr", "Tr", "trace", "Trace", "det", "logdet"})


def _rows(form: Form) -> Iterator[Row]:
    """The rows of factors of a line that stand below no symbol: ij are two indices."""
    below = _below_symbols(form)
    return (row for node in of_kind(form.line, Terms) if id(node) not in below for _, row in node.terms)


def _below_symbols(form: Form) -> set[int]:
    r"""What stands below symbols, w_{\text{ML}}: labels and indices, and no products."""
    return {id(n) for scripted in of_kind(form.line, Scripted) if scripted.sub is not None for n in walk(scripted.sub)}


def _letter(item: Node) -> str:
    """The plain small letter that this is, perhaps with scripts."""
    name = item.base if isinstance(item, Scripted) else item
    if not isinstance(name, Name) or name.accents or name.style or name.word:
        return ""
    return name.base if len(name.base) == 1 and name.base.islower() else ""


def _is_called(item: Node, last: Node, end: int) -> bool:
    """Whether brackets follow a run at once: net(x)."""
    return isinstance(item, Bracket) and item.at == end and isinstance(last, Name) and sole_item(item.inside) is not None


def both(letters: str, at: int) -> Misread:
    """Both readings of letters in one run, and how each is written."""
    product = ("*" if letters.islower() else " ").join(letters)  # A * B of matrices has two readings itself
    return Misread(f"Is {letters} one name, or the product of {', '.join(letters[:-1])} and {letters[-1]}?", at,
                   rf"Write {product} for the product, \mathrm{{{letters}}} for the name.")


__all__ = ["Runs", "both"]
