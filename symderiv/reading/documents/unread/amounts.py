r"""Amounts that words name, and whether formulas compute with them: the 2 and the N of "divided by $2N$" in \frac{1}{2N}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from symderiv.patterns import late

ANY = r"\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|\w)"
BOUNDS = late(rf"(?:sum|prod)\s*(?:_{ANY})?\s*(?:\^{ANY})?")
POWER = late(r"\^\s*(?:\{\s*(?:\d+|[A-Za-z]|\\top|\\intercal)\s*\}|\d|[A-Za-z]|\\top|\\intercal)")
"""What is no factor: bounds of sums, plain powers, transposes."""
WRITING = frozenset((r"\frac", r"\tfrac", r"\dfrac", r"\left", r"\right", r"\cdot", r"\mathrm", r"\mathbf", r"\boldsymbol",
                     r"\bm", r"\text", r"\operatorname", r"\top", r"\times", r"\|", r"\lVert", r"\rVert", r"\odot"))
SYMBOL = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
QUOTIENT = re.compile(r"\\[dt]?frac\s*(?:\{\s*(\d+)\s*\}|(\d))\s*(?:\{\s*(\d+)|(\d))|(\d+)\s*/\s*(\d+)|(\d+(?:\.\d+)?)")
NAME = late(r"\\(?:operatorname|mathrm|text|mathsf|mathtt)\*?\s*\{\s*[A-Za-z][A-Za-z0-9 ]+\}|"
            r"(?<![A-Za-z\\])[A-Za-z]{2,}(?=\s*\()")
"""The name of a function: its letters are no symbols."""
BELOW = late(r"_\s*(?:\{[^{}]*\}|\w)")


def stands_in(amount: str, lines: Iterable[str]) -> bool:
    r"""Whether all symbols of an amount, or its number, stand in lines as something to compute with.

    >>> stands_in("2N", [r"\frac{1}{2N} \|e\|^2"]), stands_in("N", [r"\sum_{i=1}^N e_i^2"]), stands_in("0.5", [r"\frac12 x^2"])
    (True, False, True)
    """
    there = frozenset[object]().union(*({*symbols_of(one), *_numbers(one)} for one in map(_bare, lines)))
    return symbols_of(amount) | _numbers(_bare(amount)) <= there


def symbols_of(latex: str) -> frozenset[object]:
    """The letters and commands of a formula that are no names of functions and stand below nothing."""
    return frozenset(SYMBOL.findall(NAME.sub(" ", BELOW.sub("", latex)))) - WRITING


def _bare(latex: str) -> str:
    """A formula without the scripts that are no factor."""
    return POWER.sub(" ", BELOW.sub(" ", BOUNDS.sub(" ", latex)))


def _numbers(latex: str) -> frozenset[object]:
    """The numbers of a formula, each as it is or turned over, whichever is larger; 1 is none."""
    found = (next((Fraction(a) / Fraction(b) for a, b in zip(m[::2], m[1::2], strict=False) if a and b and float(b)), None) or
             next(Fraction(one) for one in m if one) for m in map(_pairs, QUOTIENT.finditer(latex)))
    return frozenset(max(value, 1 / value) for value in found if value not in (0, 1))


def _pairs(m: re.Match[str]) -> Sequence[str]:
    """Above and below, as a fraction is written in one way or another, and a number alone."""
    return m[1] or m[2] or "", m[3] or m[4] or "", m[5] or "", m[6] or "", m[7] or ""


__all__ = ["SYMBOL", "WRITING", "stands_in", "symbols_of"]
