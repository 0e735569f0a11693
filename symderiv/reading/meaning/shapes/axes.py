"""From joined axes to the axes of the notation: names, sizes, letters, and the tensors over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symderiv.notation import Axis
from symderiv.notation.indices.by_name import axis_from
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.problems.axis_inference import Classes, Key
from symderiv.reading.syntax.nodes import of_kind
from symderiv.reading.syntax.spelling import axis_letters

POOL = "NDKMPQRSTUVWHJLABCFG"
"""Names for axes that the text does not name."""


MEANT = frozenset("IEO")
"""Capitals that mean something else in a formula: the identity, an expectation, an order of growth."""
LETTER_KEYS = ("letter", "free", "declared")
"""Kinds of keys whose last part is a letter."""


@dataclass
class Naming:
    """Names for classes of axes, those of the text first."""

    classes: Classes
    ranges: Mapping[str, str]
    sizes: Mapping[str, int | None]
    avoid: set[str] = field(default_factory=set)
    invented: set[str] = field(default_factory=set)

    def complete(self, keys: Iterable[Key]) -> None:
        """Gives every class of these keys a name."""
        nameless = [key for key in dict.fromkeys(self.classes.find(k) for k in keys) if self.classes.axis(key) is None]
        members = self.classes.members() if nameless else {}
        for key in nameless:
            if self.classes.axis(key) is None:
                self.classes.name(key, self._name([k[-1] for k in members.get(key, (key,)) if k[0] in LETTER_KEYS]))

    def call_identities(self, forms: Iterable[Form]) -> None:
        """Gives the axis of an I_n the name n, where it has none and the text gives it to no other."""
        for key, size in [(n.key(f), n.size) for f in forms for n in of_kind(f.line, Special) if n.size]:
            if self.classes.axis(key) is None and size not in self.classes.names():
                self.classes.name(key, size)
                self.avoid.add(size.upper())

    def _name(self, letters: list[str]) -> str:
        ranged = [self.ranges[letter] for letter in letters if letter in self.ranges]
        known = [letter.upper() for letter in letters if letter.upper() in self.sizes]
        if ranged or known:
            return (ranged or known)[0]
        own = (letter.upper() for letter in letters if len(letter) == 1 and letter.upper() not in MEANT)
        pool = [*own, *POOL, *(f"N_{n}" for n in range(1, 99))]
        name = next(n for n in pool if n not in self.avoid and n not in self.sizes)
        self.avoid.add(name)
        self.invented.add(name)
        return name

    def of(self, key: Key) -> str:
        """The name of a key's axis."""
        self.complete([key])
        return self.classes.axis(key) or ""


def made(
    names: Iterable[str], sizes: Mapping[str, int | None], letters: Mapping[str, str], formulas: Mapping[str, str],
    symbols: Iterable[str],
) -> dict[str, Axis]:
    """Axes of these names; one that is a number has that size, one that is a formula is as long as it says.

    New letters are none of the `symbols` and none of the names: no sum runs over n = 1, …, n.
    """
    names = list(names)
    letters = {**dict.fromkeys([*symbols, *names], ""), **letters}
    inside = [other for text in formulas.values() for other in re.findall(r"[A-Za-z]\w*", text)]
    every = [n for n in dict.fromkeys([*names, *inside]) if n not in formulas]
    simple = [n for n in every if re.fullmatch(r"\w+", n)]
    plain = {n: Axis(n, int(n) if n.isdigit() else sizes.get(n), axis_letters(n, letters)) for n in simple}
    plain |= {n: Axis(_labelled(n), sizes.get(n), axis_letters(n, letters)) for n in every if "_{" in n}
    said = {n: replace(axis_from(f"{n}={text}", plain), letters=axis_letters(n, letters)) for n, text in formulas.items()}
    return {**plain, **said, **{n: _formula(n, {**plain, **said}, letters) for n in every if n not in plain}}


def _labelled(name: str) -> str:
    """The name of an axis whose size has a label that is no word: m_{l-1} is m_lminus1."""
    return re.sub(r"\W+", "", name.replace("-", "minus").replace("+", "plus"))


def _formula(name: str, plain: dict[str, Axis], letters: Mapping[str, str]) -> Axis:
    """An axis whose size is a sum of others, as a+p-1; it takes a name of its own."""
    for other in re.findall(r"[A-Za-z]\w*", name):
        plain.setdefault(other, Axis(other, None, axis_letters(other, letters)))
    free = next(n for n in (*POOL, *(f"N_{k}" for k in range(1, 99))) if n not in plain)
    made_axis = axis_from(f"{free}={name}", plain)
    return replace(made_axis, letters=axis_letters(free, letters))


__all__ = ["LETTER_KEYS", "Naming", "made"]
