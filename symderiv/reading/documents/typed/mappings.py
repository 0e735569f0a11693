r"""Functions written as maps, f : \mathbb{R}^n \to \mathbb{R}, x \mapsto \|x\|^2, as equations: x \in \mathbb{R}^n,
    f(x) = \|x\|^2."""

from __future__ import annotations

import re

from symderiv.reading.documents.positions import Traced

SYMBOL = (r"(?:\{\s*\\bf\s+[A-Za-z]\s*\}|\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*\\?[A-Za-z]+\s*\}?|[A-Za-z](?:_\w)?|"
          r"\\(?:theta|beta|mu)(?![A-Za-z]))")
REALS = r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|\\RR(?![A-Za-z]))\s*(?:\^\s*(?:\{[^{}]*\}|\w))?"
ARROW = r"\\(?:to|rightarrow|longrightarrow)(?![A-Za-z])"
APART = r"(?:[\s,;&:~]|\\\\|\\q?quad(?![A-Za-z])|\\[,;:! ]|\\(?:text|mbox)\s*\{[^{}]*\})*"
MAP = re.compile(
    rf"(?P<f>\\?[A-Za-z]+(?:_\w)?)\s*(?::|\\colon(?![A-Za-z]))\s*(?:(?P<from>{REALS})\s*&?\s*"
    rf"(?:\\ni\s*|{ARROW}\s*{REALS}{APART}))?(?P<x>{SYMBOL})\s*&?\s*\\(?:long)?mapsto(?![A-Za-z])\s*"
    r"(?:(?P=f)\s*\(\s*(?P=x)\s*\)\s*:?=)?(?P<body>(?:(?!\\\\|\\end\{|\\in(?![A-Za-z])|\$|\\[\])]).)*)"
    rf"(?:\\in\s*{REALS})?", re.DOTALL)
"""A name, where its argument is from, the argument, and what it is mapped to."""


def with_equations(body: Traced) -> Traced:
    r"""The text, its maps as equations.

    >>> print(with_equations(Traced.of(r"Let $f: \mathbb{R}^n \to \mathbb{R}, x \mapsto x^\top x$.")).text)
    Let $x \in \mathbb{R}^n, \quad f(x) = x^\top x$.
    """
    if "mapsto" not in body.text:
        return body
    return body.replaced(_edit(body, match) for match in MAP.finditer(body.text))


def _edit(body: Traced, match: re.Match[str]) -> tuple[int, int, Traced]:
    """The map up to its body, or all of it where it says in which numbers its values are."""
    place = body.places[match.start()]
    if match.end("body") == match.end():
        return match.start(), match.start("body"), Traced.at(_equation(match), place)
    return match.start(), match.end(), Traced.at(_equation(match) + match["body"], place)


def _equation(match: re.Match[str]) -> str:
    x = match["x"].strip()
    member = rf"{x} \in {match['from'].strip()}, \quad " if match["from"] else ""
    return f"{member}{match['f']}({x}) = "


__all__ = ["with_equations"]
