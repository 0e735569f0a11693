"""Derivatives typed before what they are of, "d/dx of log(1 + x)?", with the variable behind, as sentences have it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.typed.undelimited import LETTERS
from symderiv.reading.documents.typed.unmarked import PROSE
from symderiv.reading.prose.sieves import Rare

BEFORE = Rare(
    rf"(?:(?<![\w\\])(?P<d>[d∂]) ?/ ?(?P=d)(?P<x>{LETTERS})(?: of)?|"
    rf"\bderivative (?:with respect to|w\.?r\.?t\.?|by) (?P<y>{LETTERS}) of) "
    r"(?P<of>(?!of\b)[^=\n?]+?)"
    rf"(?:,? (?:with respect to|w\.?r\.?t\.?) (?P<exactly>{LETTERS}))?(?=\s*(?:\?|$|\.(?:\s|$)))", re.MULTILINE)

ONE = rf"{LETTERS}(?: ?\((?:{LETTERS}(?: ?\({LETTERS}\))?)\))?"
NEXT = rf"(?: ?\*? ?(?:{ONE}|\({ONE}\)))+"
ROW = re.compile(rf"{ONE}{NEXT}|\({ONE}{NEXT}\)|{LETTERS} ?\({LETTERS}(?: ?\({LETTERS}\))?\)")
"""Letters in a row, f (g) and (f g): nothing else shows that they are a formula."""


def with_variables_behind(body: Traced) -> Traced:
    """The text with such derivatives as "derivative of log(1 + x) with respect to x".

    >>> with_variables_behind(Traced.of("What is d/dx of log(1 + x)?")).text
    'What is derivative of log(1 + x) with respect to x?'
    >>> with_variables_behind(Traced.of("d/dx f(x) = 2x")).text
    'd/dx f(x) = 2x'
    """
    found = [match for match in BEFORE.finditer(body.text) if not (PROSE.search(match["of"]) or _is_said_twice(match))]
    return body.replaced((*match.span(), _said(body, match)) for match in found)


def _is_said_twice(match: re.Match[str]) -> bool:
    """Whether two variables are said, and what is differentiated has the first."""
    first = match["x"] or match["y"]
    exactly: str | None = match["exactly"]
    return exactly not in (None, first) and re.search(rf"(?<![A-Za-z]){re.escape(first)}(?!\w)", match["of"]) is not None


def _said(body: Traced, match: re.Match[str]) -> Traced:
    place = body.places[match.start()]
    by = Traced.at(f" with respect to {match['exactly'] or match['x'] or match['y']}", place)
    mark = [Traced.at("$", place)] if ROW.fullmatch(match["of"].strip()) else []
    return joined([Traced.at("derivative of ", place), *mark, body.cut(*match.span("of")), *mark, by])


HEAD = late(r"(?<![A-Za-z\\])(?P<name>[fghFGHuwz])\((?P<of>[a-z](?:\s*,\s*[a-z])+)\)\s*=")
"""A function of several numbers with its arguments."""
SAID = late(r"\b(?:partial|derivativ|differentiat|critical|stationary|saddle|extrem|Hess|gradient|Ableitung|partielle|kritisch|"
            r"Sattel|deriva|crític|crític|parcia|dérivée|critique|parzial|criti)", re.IGNORECASE)
SUMMED = re.compile(r"\\(?:sum|int|prod)(?![A-Za-z])")


def with_letters_below(body: Traced) -> Traced:
    r"""The text with \partial f / \partial x for the f_x of a function f(x, y), in a text that speaks of derivatives.

    >>> print(with_letters_below(Traced.of("critical points of $f(x,y) = x^2y$: $f_x = 2xy$, $f_{xy}(x,y) = 2x$")).text)
    critical points of $f(x,y) = x^2y$: $\frac{\partial f}{\partial x} = 2xy$, $\frac{\partial^{2} f}{\partial x \partial y} = 2x$
    """
    heads = list(HEAD.finditer(body.text)) if "_" in body.text else []
    if not heads or SUMMED.search(body.text) or not SAID.search(body.text):
        return body
    return body.replaced(edit for head in {(m["name"], m["of"]): m for m in heads}.values() for edit in _below(body, head))


def _below(body: Traced, head: re.Match[str]) -> Iterator[tuple[int, int, Traced]]:
    letters = "".join(re.findall("[a-z]", head["of"]))
    called = r"(?:\(" + r"\s*,\s*".join(letters) + r"\))?"
    below = rf"_(?:\{{([{letters}]{{1,3}})\}}|([{letters}]))(?![A-Za-z_^'])"
    written = re.compile(rf"(?<![A-Za-z\\]){head['name']}{below}{called}(?!\()")
    for match in written.finditer(body.text):
        by = match[1] or match[2]
        order = f"^{{{len(by)}}}" if len(by) > 1 else ""
        slope = rf"\frac{{\partial{order} {head['name']}}}{{" + " ".join(rf"\partial {letter}" for letter in by) + "}"
        yield match.start(), match.end(), Traced.at(slope, body.places[match.start()])


__all__ = ["with_letters_below", "with_variables_behind"]
