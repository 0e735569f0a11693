r"""Derivatives of expressions: \frac{\partial\log p}{\partial y}, \nabla_w\log p, \frac{d}{dx}\sqrt s, \partial s^2/\partial u"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced
from symderiv.reading.prose.objectives import CALL, LONE, POWER, is_symbol
from symderiv.reading.prose.questions import BY, DEEP, NAME, OFTEN, D, varied_by
from symderiv.reading.prose.sieves import Rare
from symderiv.reading.prose.stated.listed import names

GAP = r"(?:\s|~|\\[,;:! ]|\\q?quad(?![A-Za-z])|\\(?:displaystyle|limits)(?![A-Za-z]))*"
OF = rf"(?!\s*\^)(?P<body>{DEEP})"
BELOW = rf"{GAP}(?P<below>(?:{re.sub(r'[?]P<[a-z]+>', '?:', BY)}{GAP})+)"
UNDER = rf"\{{{BELOW}\}}"
LOWER = rf"(?:\{{\s*(?P<by>{NAME})\s*\}}|(?P<bare>\\[A-Za-z]+(?![A-Za-z])|\w))"
LEADING = tuple(Rare(GAP + form, re.DOTALL) for form in (
    rf"\\nabla\s*{OFTEN}\s*_\s*{LOWER}{OF}",
    rf"\\nabla\s*_\s*{LOWER}{OFTEN}{OF}",
    rf"\\nabla\s*{OFTEN}(?!\s*[_^]){OF}",
    rf"\\[dt]?frac\s*\{{{GAP}{D}{OFTEN}{GAP}\}}\s*{UNDER}{OF}",
    rf"\\partial\s*_\s*{LOWER}{OFTEN}{OF}",
))
"""What is differentiated stands behind all of the sign."""
WITHIN = tuple(Rare(GAP + form, re.DOTALL) for form in (
    rf"\\[dt]?frac\s*\{{{GAP}{D}{OFTEN}(?![A-Za-z]){OF}\}}\s*{UNDER}",
    rf"{D}{OFTEN}(?![A-Za-z]){OF}/{GAP}\(?{BELOW}\)?",
))
"""It stands within the sign."""
NAMED_CALL = Rare(rf"(?!\\(?:left|[bB]ig|operatorname|log|ln|exp|sin|cos|tan|det|sqrt|max|min|math|text)){CALL.pattern}")
"""The value of a function with a name: f(x)."""
FACTOR = re.compile(rf"(?P<letter>\\(?:mathbf|boldsymbol|bm|vec|mathsf|mathcal)\s*\{{{DEEP}\}}|\\[A-Za-z]+|[A-Za-z])"
                    rf"(?:\s*[_^]\s*(?:\{{{DEEP}\}}|\\?[A-Za-z]+|\d))*\s*")
FACTORS = Rare(rf"(?:{FACTOR.pattern.replace('?P<letter>', '?:')})+")
CALLED = late(rf"(?P<f>{NAME})\s*(?:\\left)?\((?:[^()]|\([^()]*\))*\)")
BELOW_NAMES = re.compile(rf"_\s*(?:\{{{DEEP}\}}|\\?\w)")
COMPUTES = late(
    r"^\s*\d|\\(?:sqrt|log|ln|exp|det|sinh?|cosh?|tanh?|arctan|tr|operatorname|[dt]?frac|sum|prod|langle|l?Vert|"
    r"top)(?![A-Za-z])|\^\s*\{?\s*(?:[-\d]|T(?![a-z]))|[/+*−-]|\\\||‖")
"""What a name does not have, and an expression does."""


class Slope(NamedTuple):
    """An expression that is differentiated, and by what in turn, as spelled; by nothing where the sign does not say."""

    of: Traced
    by: tuple[str, ...]


def slope(text: Traced, letters: Collection[str] = ()) -> Slope | None:
    r"""The expression that a derivative without an equation is of; None where it is of a name, or is none.

    Of `letters`, which stand alone somewhere, A x is a product and no name.

    >>> made = slope(Traced.of(r"\frac{\partial\log p}{\partial y}"))
    >>> made.of.text, made.by, slope(Traced.of(r"\frac{\partial p}{\partial y}"))
    ('\\log p', ('y',), None)
    >>> slope(Traced.of(r"\nabla_x \|Ax-b\|^2")).of.text, slope(Traced.of(r"\nabla_x f"))
    ('\\|Ax-b\\|^2', None)
    """
    text = text.stripped(" .?,;:=!")
    for forms in (LEADING, WITHIN):
        for match in filter(None, (form.fullmatch(text.text) for form in forms)):
            of = _without_brackets(text.cut(*match.span("body")).stripped(" .?,;=~"))
            bracketed = match["body"].strip(" ~").startswith(("(", "[", r"\left"))
            by = varied_by(match)
            multiplies = _computes(of.text) or _multiplies(of.text, letters, by)
            if is_expression(of.text) and (forms is LEADING or bracketed or multiplies):
                return Slope(of, by) if by or not match["often"] else None
    return None


BRACKETS = re.compile(r"(?:\\left\s*)?[(\[](?P<inner>(?:[^()\[\]]|\([^()]*\)|\[[^\[\]]*\])*?)(?:\\right\s*)?[)\]]")


def _without_brackets(text: Traced) -> Traced:
    """What stands in brackets around all of it."""
    while match := BRACKETS.fullmatch(text.text):
        text = text.cut(*match.span("inner")).stripped(" ~")
    return text


def is_expression(latex: str) -> bool:
    r"""Whether this is neither a name, nor a list, nor the value of a function: s^2 is one, f(x) is none.

    >>> is_expression("s^2"), is_expression(r"\sqrt{s}"), is_expression("f(x)"), is_expression(r"\hat{y}_i")
    (True, True, False, False)
    """
    symbol = is_symbol(latex) and not (LONE.fullmatch(latex) and (POWER.search(latex) or latex.startswith("e^")))
    return bool(latex) and not symbol and not (NAMED_CALL.fullmatch(latex) and not _of_itself(latex)) and len(names(latex)) == 1


def _multiplies(latex: str, letters: Collection[str], by: Collection[str]) -> bool:
    """Whether this is nothing but several of the letters, each with what stands above and below it: Ax, W_1 x; or has the one
    by which it is differentiated among its own."""
    found = [match["letter"] for match in FACTOR.finditer(latex)] if FACTORS.fullmatch(latex) else []
    return len(found) > 1 and (set(found) <= set(letters) or not set(found).isdisjoint(by) or all("{" in one for one in found))


def _of_itself(latex: str) -> bool:
    """Whether a symbol stands before brackets with itself inside: p(1 - p) is a product."""
    called = CALLED.fullmatch(latex)
    return called is not None and re.search(
        rf"(?<![A-Za-z\\]){re.escape(called['f'])}(?![A-Za-z])", latex[called.end("f"):]) is not None


def _computes(latex: str) -> bool:
    """Whether something is done with names, so that this is no name of several letters, nor a call; p(1 - p) is none."""
    return (not CALLED.fullmatch(latex) or _of_itself(latex)) and COMPUTES.search(BELOW_NAMES.sub("", latex)) is not None


__all__ = ["Slope", "is_expression", "slope"]
