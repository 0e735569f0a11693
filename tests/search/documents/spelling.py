"""How one person writes: names with their decorations, letters of indices and sizes, sums, transposes; drawn by a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass

SMALL = (*"xwuvabqszyhrgopf", r"\theta", r"\beta", r"\mu", r"\xi", r"\eta")
CAPITAL = (*"ABWXVUPQMSHGZY", r"\Theta", r"\Lambda")
NUMBERS = ("c", r"\lambda", r"\alpha", r"\gamma", "b", "t", r"\tau", r"\rho", r"\epsilon", "m", "a")
LOSSES = ("L", "J", "E", r"\mathcal{L}", "F", r"\ell", "C", "R")
SIZES = ("d", "n", "k", "m", "p", "D", "N", "K", "n_x", "r")
LETTERS = "ijkmnpqrs"
TRANSPOSES = (r"^\top", "^T", r"^{\top}", r"^{\mathsf T}", "'")


@dataclass(frozen=True)
class Name:
    """A symbol: its letter, its style, an accent, a label below or above, a prime."""

    letter: str
    style: str = ""
    accent: str = ""
    below: str = ""
    above: str = ""
    prime: bool = False

    @property
    def base(self) -> str:
        inner = f"{self.style}{{{self.letter}}}" if self.style else self.letter
        return f"{self.accent}{{{inner}}}" if self.accent else inner

    @property
    def written(self) -> str:
        below = f"_{{{self.below}}}" if len(self.below) > 1 else f"_{self.below}" if self.below else ""
        return self.base + "'" * self.prime + below + (f"^{{{self.above}}}" if self.above else "")

    @property
    def labelled(self) -> bool:
        """Whether a subscript of its own leaves no room for an index."""
        return bool(self.below)

    def transposed(self, mark: str) -> str:
        if self.above or self.prime:
            return f"{{{self.written}}}" + (r"^\top" if mark == "'" else mark)
        return self.written + mark

    def at(self, letters: str) -> str:
        plain = Name(self.letter, "", self.accent, "", self.above, self.prime) if self.style and not self.above else self
        sub = f"_{letters}" if len(letters) == 1 else f"_{{{letters}}}"
        return plain.base + "'" * plain.prime + sub + (f"^{{{plain.above}}}" if plain.above else "")


@dataclass
class Hand:
    """The habits of one text."""

    rng: random.Random
    transpose: str
    bold: str
    bounded: bool
    names: dict[str, Name]
    sizes: dict[str, str]
    letters: dict[str, str]

    @classmethod
    def drawn(cls, rng: random.Random, shapes: dict[str, tuple[str, ...]], indexed: Iterable[str], axes: Iterable[str]) -> Hand:
        """Names for quantities of these shapes; those that are `indexed` somewhere get no label below."""
        bold = rng.choice(("", "", "", r"\mathbf", r"\boldsymbol"))
        sizes = dict(zip(axes, rng.sample(SIZES, 6), strict=False))
        assigned = set(sizes.values())
        names = {role: _name(rng, len(shape), bold, assigned, role in set(indexed)) for role, shape in shapes.items()}
        free = [c for c in LETTERS if c not in assigned]
        rng.shuffle(free)
        letters = dict(zip("ijkd", sorted(free[:4]), strict=True))
        transpose = rng.choice(TRANSPOSES[:4] if any(n.prime for n in names.values()) else TRANSPOSES)
        return cls(rng, transpose, bold, rng.random() < 0.6, names, sizes, letters)

    def text(self, template: str) -> str:
        """A text of a row in this hand."""
        template = re.sub(r"<(\w+):(\w+)>\^2", self._square, template)
        text = re.sub(r"<([^<>]+(?:<[^<>]+)?)>", lambda m: "⟨" + self._mark(m[1]), template)
        return re.sub(r"(\\[A-Za-z]+)⟨(?=[A-Za-z])", r"\1 ", text).replace("⟨", "")

    def _square(self, match: re.Match[str]) -> str:
        """The square of a component, in brackets where a label stands above it."""
        return rf"\left(<{match[1]}:{match[2]}>\right)^2" if self.names[match[1]].above else match[0]

    def _mark(self, mark: str) -> str:
        if mark.startswith("sum:"):
            return self._sum(mark[4:])
        if mark.endswith("^-1"):
            name = self.names[mark[:-3]]
            return (f"({name.written})" if name.above else name.written) + "^{-1}"
        if mark in self.letters:
            return self.letters[mark]
        if mark in self.sizes:
            return self.sizes[mark]
        role, _, letters = mark.partition(":")
        if letters:
            return self.names[role].at("".join(self.letters.get(c, c) for c in letters))
        if mark.endswith((".i'", ".i")):
            row = self._row(mark.partition(".")[0])
            return row + (r"^\top" if self.transpose == "'" else self.transpose) * mark.endswith("'")
        return self.names[mark[:-1]].transposed(self.transpose) if mark.endswith("'") else self.names[mark].written

    def _row(self, role: str) -> str:
        """The i-th row of a matrix as a small letter of its own."""
        small = self.names[role].letter.lower()
        base = f"{self.bold}{{{small}}}" if self.bold else small
        return f"{base}_{self.letters['i']}"

    def _sum(self, said: str) -> str:
        if "<" in said:
            return r"\sum_{" + "<".join(self.letters[c] for c in said.split("<")) + "}"
        letters, _, axes = said.partition(",")
        sizes = [self.sizes[a] for a in axes]
        found = [self.letters[c] for c in letters]
        if len(found) > 1 and len(set(sizes)) == 1 and self.bounded:
            return rf"\sum_{{{','.join(found)}=1}}^{{{sizes[0]}}}"
        if len(found) > 1:
            return rf"\sum_{{{self.rng.choice((',', '')).join(found)}}}"
        upper = sizes[0] if len(sizes[0]) == 1 else f"{{{sizes[0]}}}"
        return rf"\sum_{{{found[0]}=1}}^{upper}" if self.bounded else rf"\sum_{found[0]}"


def _name(rng: random.Random, rank: int, bold: str, assigned: set[str], indexed: bool) -> Name:
    used = {*assigned, *(c.lower() for c in assigned)}
    pool = [c for c in (NUMBERS, SMALL, CAPITAL)[min(rank, 2)] if c not in assigned and c.lower() not in used]
    letter = rng.choice(pool)
    assigned |= {letter, letter.lower()}
    style = bold if rank else ""
    way = rng.random()
    if way < 0.1 and rank < 2:
        return Name(letter, style, accent=rng.choice((r"\hat", r"\bar", r"\tilde")))
    if way < 0.16 and rank == 1:
        return Name(letter, style, prime=True)
    if way < 0.24 and rank and not letter.startswith("\\"):
        return Name(letter, style, above=rng.choice(("(1)", "(2)", "[l]")))
    if way < 0.36 and not indexed and rank:
        return Name(letter, style, below=rng.choice(("0", "1", "2", "h", r"\text{in}", "xh")))
    return Name(letter, style)
