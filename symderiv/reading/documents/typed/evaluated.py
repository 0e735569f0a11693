r"""Derivatives taken at a place, \left.\frac{df}{dx}\right|_{x=u}: where a line says what it is, or computes with its value."""

from __future__ import annotations

import re
from itertools import takewhile

from symderiv.patterns import late
from symderiv.reading.documents.chunks import RELATIONS, parts_of
from symderiv.reading.documents.positions import Traced
from symderiv.reading.prose.roles import derives

OPENED = re.compile(r"\\left\s*\.")
BAR = (r"(?:\\(?:right|[bB]igg?[lrm]?)\s*)?(?:\\r?vert(?![A-Za-z])|(?<![\\|])\|)\s*_\s*")
WHERE = r"\{(?P<where>[^{}=]*=[^{}=]*)\}"
EVALUATED = re.compile(rf"{OPENED.pattern}|{BAR}{WHERE}")
"""The bar behind a derivative that says where it is taken, and the mark that opens it."""
PLACED = re.compile(rf"{BAR}(?:\{{(?P<inside>(?:[^{{}}]|\{{[^{{}}]*\}})*)\}}|(?P<sole>\\[A-Za-z]+|\w))")
DERIVED = late(r"\\[dt]?frac\s*\{\s*(?:\\partial|\\mathrm\s*\{\s*d\s*\}|d(?![A-Za-z]*\^?[({]))[^{}]*(?:\{[^{}]*\}[^{}]*)*"
                     r"\}|\\nabla(?![A-Za-z])|(?:\\[A-Za-z]+|[A-Za-z])(?:_(?:\{[^{}]*\}|\w))?'")
"""Where a derivative begins: a fraction with a d or a \\partial above, a gradient, a name with a prime."""
OWN = r"\bullet"
"""What stands for the variable that a bar does not name."""
SIGNS = {*RELATIONS, "+", "-", "−", "&", ",", ";"}


def at_place(text: Traced) -> tuple[Traced, tuple[str, ...]]:
    """The text without bars about where all of it is, and the one place that they name; where they name several it stays."""
    found = list(EVALUATED.finditer(text.text))
    where = {" ".join(match["where"].split()) for match in found if match["where"]}
    if len(where) != 1 or sum(match["where"] is None for match in found) > sum(match["where"] is not None for match in found):
        return text, ()
    return text.replaced([(*match.span(), Traced.at("", text.places[match.start()])) for match in found]).stripped(), tuple(where)


def with_values_bracketed(text: Traced) -> Traced:
    r"""The line with (\frac{df}{dx})_{x=u} for such bars, where its left side is no derivative and has none.

    >>> with_values_bracketed(Traced.of(r"g = \left. \frac{df}{dx} \right|_{u} + f'(x)|_{x=1}")).text
    "g = ( \\frac{df}{dx} )_{\\bullet=u} + (f'(x))_{x=1}"
    """
    left, sign, _ = text.text.partition("=")
    if not sign or derives(text.text) or PLACED.search(left) or OPENED.search(left):
        return text
    edits: list[tuple[int, int, Traced]] = []
    for bar in PLACED.finditer(text.text):
        if (begins := _begins(text.text, max([len(left) + 1, *(end for _, end, _ in edits)]), bar.start())) is not None:
            where = bar["inside"] or bar["sole"] or ""
            shown = where if "=" in where else f"{OWN}={where}"
            edits += [(*begins, Traced.at("(", text.places[begins[0]])),
                      (*bar.span(), Traced.at(f")_{{{shown}}}", text.places[bar.start()]))]
    return text.replaced(edits) if edits else text


def _begins(text: str, start: int, bar: int) -> tuple[int, int] | None:
    r"""The \left. that a bar closes, or the place where the derivative before it begins."""
    opened = list(OPENED.finditer(text, start, bar))
    if opened:
        return opened[-1].span()
    inside = [(at, part, depth) for at, part, depth in parts_of(text) if start <= at < bar]
    depth = min((d for _, _, d in inside[-1:]), default=0)
    behind = list(takewhile(lambda one: not (one[2] == depth and one[1] in SIGNS) and one[2] >= depth, reversed(inside)))
    found = DERIVED.search(text, behind[-1][0], bar) if behind else None
    return (found.start(), found.start()) if found else None


__all__ = ["at_place", "with_values_bracketed"]
