r"""What a set says of its members: \mathbb{R}^{n \times k}, \{0,1\}^K, \{1,\dots,K\}. One row a kind of set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.problems.statements import FactKind

REALS = r"(?:\\(?:mathbb|mathbf|mathds|Bbb)\{?(?:R)\}?|\\R(?![A-Za-z])|\\Re(?![A-Za-z])|ℝ)"


@dataclass(frozen=True)
class Member:
    """What a set says of its members: a row of the table below."""

    pattern: re.Pattern[str]
    says: Callable[[re.Match[str]], list[tuple[FactKind, tuple[str, ...]]]]
    example: str
    not_this: str


def _shape(match: re.Match[str]) -> list[tuple[FactKind, tuple[str, ...]]]:
    return [("shape", sizes(match["power"] or ""))]


def _values(*more: tuple[FactKind, tuple[str, ...]]) -> Callable[[re.Match[str]], list[tuple[FactKind, tuple[str, ...]]]]:
    def says(match: re.Match[str]) -> list[tuple[FactKind, tuple[str, ...]]]:
        power = match["power"]
        shape: list[tuple[FactKind, tuple[str, ...]]] = [("shape", sizes(power))] if power else []
        return [*shape, *more]

    return says


def _reals(*more: tuple[FactKind, tuple[str, ...]]) -> Callable[[re.Match[str]], list[tuple[FactKind, tuple[str, ...]]]]:
    def says(match: re.Match[str]) -> list[tuple[FactKind, tuple[str, ...]]]:
        return [("shape", sizes(match["power"] or match.groupdict().get("power2") or "")), *more]

    return says


def _label(match: re.Match[str]) -> list[tuple[FactKind, tuple[str, ...]]]:
    return [("label", (match["last"],))]


def _simplex(match: re.Match[str]) -> list[tuple[FactKind, tuple[str, ...]]]:
    r"""\Delta^{K-1} has K corners; of \Delta_K it is not known whether it has K or one more."""
    shape: list[tuple[FactKind, tuple[str, ...]]] = [("shape", (match["power"],))] if match["power"] else []
    return [*shape, ("given", ("simplex",))]


def _square(*given: str) -> Callable[[re.Match[str]], list[tuple[FactKind, tuple[str, ...]]]]:
    def says(match: re.Match[str]) -> list[tuple[FactKind, tuple[str, ...]]]:
        return [("shape", (match["size"], match["size"])), *(("given", (g,)) for g in given)]

    return says


POWER = r"(?:\^(?:\{(?P<power>(?:[^{}]|\{[^{}]*\})*)\}|(?P<one>\w|\\[A-Za-z]++)))?"
ABOVE_ZERO = r"(?:_(?:\+|\{(?:\+\+?|>0|\\gt0)\}))"
FROM_ZERO = r"(?:_\{(?:\\ge(?:q|qslant)?0|≥0|0\+|\+,0|0,\+)\})"
BELOW_ZERO = r"(?:_(?:-|\{(?:--?|<0|\\lt0|\\le(?:q|qslant)?0)\}))"
REST = r"(?:\\(?:setminus|backslash)\\\{0\\\})?"
POWER2 = POWER.replace("power>", "power2>").replace("one>", "one2>")
SIGNED: tuple[tuple[str, tuple[FactKind, tuple[str, ...]], str], ...] = (
    (ABOVE_ZERO, ("given", ("positive",)), r"\mathbb{R}_+^n"),
    (FROM_ZERO, ("values", (r"\ge 0",)), r"\mathbb{R}_{\ge0}^n"),
    (BELOW_ZERO, ("values", ("< 0",)), r"\mathbb{R}^n_-"),
)
"""What stands below the sign of the numbers, with what it says."""
SETS: tuple[Member, ...] = (
    Member(re.compile(REALS + r"\^\{?\+\+?\}?" + POWER), _reals(("given", ("positive",))), r"\mathbb{R}^+", r"\mathbb{R}^n"),
    *(Member(re.compile(f"{REALS}(?:{sign}{POWER}|{POWER2}{sign})"), _reals(says), example, r"\mathbb{R}^n")
      for sign, says, example in SIGNED),
    Member(re.compile(REALS + POWER + REST), _shape, r"\mathbb{R}^{n\times k}", r"\mathbb{C}^n"),
    Member(
        re.compile(r"\\\{0,1\\\}" + POWER), _values(("given", ("mask",)), ("values", (r"\{0,1\}",))), r"\{0,1\}^K", r"\{0,2\}"
    ),
    Member(
        re.compile(r"\\\{(?:-1,(?:\+)?1|(?:\+)?1,-1|\\pm1)\\\}" + POWER),
        _values(("values", (r"\{-1,1\}",))),
        r"\{-1,+1\}",
        r"\{0,1\}",
    ),
    Member(re.compile(r"[(\[]0,1[)\]]" + POWER), _values(("values", ("[0,1]",))), "(0,1)^n", "[0,2]"),
    Member(re.compile(r"[(\]]0,\+?\\infty[)\[]" + POWER), _values(("given", ("positive",))), r"(0,\infty)", r"(1,\infty)"),
    Member(re.compile(r"\[0,\+?\\infty[)\[]" + POWER), _values(("values", (r"\ge 0",))), r"[0,\infty)^n", r"(1,\infty)"),
    Member(
        re.compile(r"\\\{[01],?(?:[12],)*(?:\\[lc]?dots|\.\.\.),?(?P<last>[^{},]+|[^{},]*\{[^{}]*\})\\\}" + POWER),
        _label,
        r"\{1,\dots,K\}",
        r"\{1,2\}",
    ),
    Member(re.compile(r"\[(?P<last>[A-Z]|\\[A-Za-z]+)\]"), _label, "[K]", "[0,1]"),
    Member(re.compile(r"(?:\\(?:Delta|triangle|bigtriangleup)|Δ)(?:\^\{(?P<power>\w)-1\}|\^\{\w\}|_\{?\w(?:-1)?\}?)"), _simplex,
           r"\Delta^{K-1}", r"\Delta"),
    Member(
        re.compile(
            r"\\(?:mathbb|mathcal)\{?S\}?_\{?\+\+?\}?\^\{?(?P<size>\w)\}?|\\(?:mathbb|mathcal)\{?S\}?\^\{?(?P<size2>\w)\}?_\{?\+\+?\}?"
        ),
        lambda m: [("shape", ((m["size"] or m["size2"]),) * 2), ("given", ("spd",))],
        r"\mathbb{S}_{++}^n",
        r"\mathbb{S}^n",
    ),
    Member(
        re.compile(r"\\(?:mathbb|mathcal)\{?S\}?\^\{?(?P<size>\w)\}?"), _square("symmetric"), r"\mathbb{S}^n", r"\mathbb{R}^n"
    ),
    Member(
        re.compile(r"\\(?:mathbb|mathbf|mathds)\{?[NZ]\}?(?:_\{?(?:0|\+|>0)\}?)?" + POWER),
        _shape,
        r"\mathbb{N}",
        r"\mathbb{C}",
    ),
    Member(
        re.compile(r"\\(?:mathbb|mathbf)\{?C\}?" + POWER), _values(("values", (r"\mathbb{C}",))), r"\mathbb{C}^n", r"\mathbb{R}^n"
    ),
)


AROUND = late(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
"""An exponent in brackets of its own."""


def sizes(power: str) -> tuple[str, ...]:
    r"""The sizes in an exponent.

    >>> sizes(r"(n+1)\times d"), sizes("3"), sizes("n \\times 1"), sizes(r"(d \times n)")
    (('n+1', 'd'), ('3',), ('n', '1'), ('d', 'n'))

    Raises `ParseError` where one is missing.
    """
    power = power.strip()[1:-1] if AROUND.fullmatch(power.strip()) else power
    found = [_bare(s) for s in re.split(r"\\times(?![A-Za-z])|×|\\cdot(?![A-Za-z])|,", power)]
    if len(found) > 1 and not all(found):
        raise ParseError("A size is missing", typed=power, advice=r"Write \mathbb{R}^{n \times k}.")
    return tuple(s for s in found if s)


def _bare(text: str) -> str:
    text = text.strip()
    while len(text) > 1 and (text[0], text[-1]) in (("(", ")"), ("{", "}")):
        text = text[1:-1].strip()
    return text


__all__ = ["REALS", "SETS", "Member", "sizes"]
