r"""Lists of members with dots: x = (x_1, \dots, x_n) has components, X = [x_1, \dots, x_N]^\top has the x_i as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.documents.chunks import parts_of
from symderiv.reading.problems.statements import FactKind

DOTS = late(r"\\[lc]?dots[cbo]?(?![A-Za-z])|\.\.\.|…|\\cdots(?![A-Za-z])")
PLAIN = late(r"\\[,;:!> ]|\\(?:left|right|displaystyle|mathstrut)(?![A-Za-z])|[\s~]")
SUBSCRIPT = late(r"(?P<base>.*?)_(?:\{(?P<long>[^{}]*)\}|(?P<short>[A-Za-z0-9]))$")
BRACED = late(r"(?P<base>.*?)\^\{?\((?P<long>[^(){}]*)\)\}?$")
STYLED = late(r"\\(?:mathbf|boldsymbol|bm|vec|mathit|pmb) ?(?:\{(\\?[A-Za-z]+)\}|([A-Za-z]))")
TURNED = r"(?:\^\{?(?:T|\\top|\\intercal|\\mathsf ?\{?T\}?|\\mathrm ?\{?T\}?|')\}?|')"
AROUND = late(rf"(?P<open>[(\[])(?P<inside>.*)[)\]](?P<turned>{TURNED})?")
ARRAY = late(rf"[(\[]?\\begin\{{[pbBvV]?matrix\}}(?P<inside>.*)\\end\{{[pbBvV]?matrix\}}[)\]]?(?P<turned>{TURNED})?")
END_TURNED = late(rf"{TURNED}$")
BARS = late(r"\||\\(?:mid|vert|vline|rvert|lvert) ?")
MEMBER = late(r"(?:\\[A-Za-z]+ ?(?:\{\\?[A-Za-z]+\})?|[A-Za-z])(?:_(?:\w|\{[^{}]*\})|\^\{?\(\w+\)\}?)|"
              r"\\[clv]?dots[cbm]?|\.\.\.|…")
"""One of members that stand side by side with nothing between them."""

Found = list[tuple[FactKind, str, tuple[str, ...]]]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    r"""A formula without spaces and sizing: what two people who mean the same have typed alike.

    >>> plain(r"\mathbb R ^{ n \times k }")
    '\\mathbb R^{n\\times k}'
    """
    found = [part for _, part, _ in parts_of(PLAIN.sub(" ", text))]
    kept = [p for n, p in enumerate(found) if p.strip() or _divides(found, n)]
    return "".join(" " if not p.strip() else p for p in kept).strip()


def letter_of(symbol: str) -> str:
    r"""The letter that a vector and its matrix share, small.

    >>> letter_of(r"\mathbf{q}_i"), letter_of("Q"), letter_of(r"\beta^{(j)}")
    ('q', 'q', '\\beta')
    """
    return STYLED.sub(lambda m: m[1] or m[2], re.split(r"[_^]", symbol, maxsplit=1)[0]).strip().lower()


def _divides(parts: list[str], n: int) -> bool:
    """Whether a space keeps a command and a letter apart."""
    before, after = parts[n - 1] if n else "", parts[n + 1] if n + 1 < len(parts) else ""
    return before.startswith("\\") and before[-1:].isalpha() and after[:1].isalpha()


def names(side: str) -> list[str]:
    """The names between commas on the left of a sign."""
    found, depth_free, last = [], [n for n, p, d in parts_of(side) if p == "," and not d], 0
    for n in [*depth_free, len(side)]:
        found.append(plain(side[last:n]))
        last = n + 1
    return [f for f in found if f]


def split(name: str) -> tuple[str, str]:
    """The base and the index of a member of a family."""
    match = SUBSCRIPT.fullmatch(name) or BRACED.fullmatch(name)
    return (match["base"], (match.groupdict().get("short") or match["long"] or "")) if match else (name, "")


def families(subjects: list[str]) -> list[tuple[str, str, str]]:
    r"""Base, first and last number of x_1, \dots, x_N."""
    found = []
    for n, subject in enumerate(subjects):
        if DOTS.fullmatch(subject) and 0 < n < len(subjects) - 1:
            (base, first), (other, last) = split(subjects[n - 1]), split(subjects[n + 1])
            start = next((m for b, m in map(split, subjects) if b == base and (m.isdigit() or not first.isdigit())), first)
            found += [(base, start, last)] if base == other and last else []
    return found


@dataclass(frozen=True)
class Listed:
    """The entries of a list; whether they stand one below the other, whether all of it is transposed, how it is bracketed."""

    entries: list[str]
    stacked: bool
    turned: bool
    mark: str

    @property
    def members(self) -> list[str]:
        """The entries without their own transposes."""
        return [END_TURNED.sub("", entry) for entry in self.entries]

    def parts(self) -> FactKind | None:
        """Whether members that are vectors are its rows or its columns; None where that is not said."""
        each = any(entry != member for entry, member in zip(self.entries, self.members, strict=True))
        if self.stacked:
            return "rows" if each and not self.turned else None
        if each or (self.mark == "(," and not self.turned):
            return None
        return "rows" if self.turned else "columns"


def _read(right: str) -> Listed | None:
    if array := ARRAY.fullmatch(right):
        rows = [row.split("&") for row in array["inside"].split(r"\\")]
        stacked = all(len(row) == 1 for row in rows)
        flat = [cell.strip().replace(r"\vdots", r"\dots") for row in rows for cell in row]
        return Listed(flat, stacked, bool(array["turned"]), "array") if stacked or len(rows) == 1 else None
    match = AROUND.fullmatch(right)
    if match is None:
        return None
    inside = BARS.sub(",", match["inside"])
    mark = match["open"] + ("|" if inside != match["inside"] else ",")
    below = ";" in inside
    entries = names(inside.replace(";", ",")) if "," in inside or below else MEMBER.findall(inside)
    whole = "".join(entries) == inside.replace(" ", "") or "," in inside or below
    return Listed(entries, below, bool(match["turned"]), mark) if entries and whole else None


def listed(left: str, right: str) -> Found | None:
    r"""x = (x_1, \dots, x_n), perhaps transposed, or x = (x_1, x_2): its components; X = [x_1, \dots, x_n]: its columns.

    Raises `ParseError` for X = (x_1, \dots, x_n), which may have the x_k as columns, as rows or as components.

    >>> listed("x", r"(x_1,\dots,x_n)"), listed("X", r"[x_1,\dots,x_N]^T")
    ([('shape', 'x', ('n',))], [('family', 'x', ('1', 'N')), ('rank', 'X', ('matrix',)), ('rows', 'x', ('X',))])
    """
    found = _read(right)
    bare = STYLED.sub(lambda m: m[1] or m[2], left)
    said = list(_said(left, bare, found)) if found else []
    if said:
        return said
    members = found.members if found else []
    if any(map(DOTS.fullmatch, members)):
        advice = rf"Say what they are, as in: where $x_k$ are the columns of $X$; or give ${left}$ a shape."
        raise ParseError("A list of members cannot be read", typed=f"{left} = {right}", advice=advice)
    counted = [split(member) for member in members] == [(bare, str(n)) for n in range(1, len(members) + 1)]
    return [("shape", left, (str(len(members)),))] if counted and len(members) > 1 else None


def _said(left: str, bare: str, found: Listed) -> Iterator[tuple[FactKind, str, tuple[str, ...]]]:
    """What a list with dots says of what it is, and of its members."""
    own = SUBSCRIPT.fullmatch(END_TURNED.sub("", left))  # the components w_{j1}, \dots, w_{jD} of one member w_j
    for base, first, last in families(found.members):
        plainly = STYLED.sub(lambda m: m[1] or m[2], base)
        letter = own["long"] or own["short"] if own else ""
        if base in (left, bare) and first == "1":
            yield "shape", left, (last,)
        elif own and (base, first) == (own["base"], f"{letter}1") and last.startswith(letter) and len(last) > len(letter):
            yield "shape", own.group(), (last.removeprefix(letter),)
        elif bare == _capital(plainly) and first == "1" and (parts := found.parts()):
            yield "family", base, (first, last)
            yield "rank", left, ("matrix",)
            yield parts, base, (left,)


def _capital(letter: str) -> str:
    return "\\" + letter[1:].capitalize() if letter.startswith("\\") else letter.upper() if letter.islower() else ""


def is_listed(words: str) -> bool:
    """Whether a fact was read from a list of members.

    >>> is_listed(r"X = [x_1, \\dots, x_N]^T"), is_listed("$x_i$ are the rows of $X$")
    (True, False)
    """
    return _list_of(words) is not None


def parts_listed(words: str) -> FactKind | None:
    r"""Whether members that are vectors are the rows or the columns of such a list; None where that is not said.

    >>> parts_listed(r"W = [W_1 \cdots W_m]"), parts_listed(r"W = (W_1, \dots, W_m)"), parts_listed(r"W = [W_1, \dots, W_m]^\top")
    ('columns', None, 'rows')
    """
    found = _list_of(words)
    return found.parts() if found is not None else None


def _list_of(words: str) -> Listed | None:
    """The list that a fact was read from; what says more behind it, \\in \\mathbb{R}^n, is no list."""
    right = plain(words).partition("=")[2]
    found = _read(right) if right and "\\text" not in words else None
    return found if found is not None and any(map(DOTS.fullmatch, found.members)) else None


__all__ = ["DOTS", "Found", "PLAIN", "families", "is_listed", "listed", "names", "parts_listed", "plain", "split"]
