r"""Sums and products with dots, w_1 x_1 + \dots + w_d x_d and x_1 x_2 \cdots x_n, written with their sign and a letter."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined

DOTS = re.compile(r"\\(?:[clh]?dots|dots[cbm])(?![A-Za-z])|…|⋯|\.\.\.")
PLACE = re.compile(r"(?<=[_^])\s*(?:\{\s*(?P<braced>\(?[A-Za-z0-9]+\)?)\s*\}|(?P<bare>[A-Za-z0-9]))")
"""An index, or a letter in brackets above."""
ENDS = "+-=,;&<>"
FACTOR = r"(?:\\[A-Za-z]+|[A-Za-z])_(?:\{\s*\w+\s*\}|\w)"
TIMES = r"\s*(?:\\cdot(?!s)\s*)?"
PRODUCT = late(rf"(?P<first>(?:{FACTOR}{TIMES})+?)(?:{DOTS.pattern}){TIMES}(?P<last>{FACTOR})")
ONE = re.compile(FACTOR)
SHORT = (re.compile(r"(?:\\[A-Za-z]+|[A-Za-z])\^0(?!\d)"), re.compile(r"\^1(?!\d)"))
"""What nobody writes in the first terms of a polynomial, a_0 x^0 + a_1 x^1."""
MEMBERS = (rf"(?P<y>\\?[A-Za-z]+)\s*_\s*\{{?1\}}?\s*,\s*(?:(?P=y)\s*_\s*\{{?2\}}?\s*,\s*)?(?:{DOTS.pattern})\s*,\s*"
           r"(?P=y)\s*_\s*(?:\w|\{\s*\w+\s*\})")
OF_ITSELF = late(r"(?P<f>\\mathcal\s*\{\s*[A-Z]\s*\}|\\?[A-Za-z]+)\s*=\s*(?P=f)\s*(?:\\left\s*)?\(\s*" + MEMBERS)
"""A function of the members of a list, under the letter of its value: E = E(y_1, \\dots, y_n)."""
HEAD = late(r"\s*(?:\\(?:mathcal|text|mathrm|operatorname)\s*\{\s*\w+\s*\}|\\?[A-Za-z]+)(?:_\w|_\{\w+\})?\s*(?:\\left\s*)?"
                  rf"\((?:[^()=]*?[,;|]\s*|\s*){MEMBERS}(?=[^()=]*\)\s*:?=)")
"""The same on a left side: f(x_1, \\dots, x_n) = …"""
LISTS = re.compile(r"=\s*(?:\\left\s*)?\[\s*$")
"""What opens a list: A = [a_1 a_2 \\dots a_n]."""
LETTERS = "jiklnmqrstuvabcdp"
Span = tuple[int, int]


def with_dots_summed(text: Traced, document: str) -> Traced:
    r"""A formula in which such sums and products have a letter that the document does not use.

    >>> with_dots_summed(Traced.of(r"z = w_1 x_1 + \dots + w_d x_d + b"), "").text
    'z = \\sum_{j=1}^{d} w_{j} x_{j} + b'
    >>> with_dots_summed(Traced.of(r"x_1 x_2 \cdots x_n"), "").text, with_dots_summed(Traced.of(r"x_1 + \dots + y_n"), "").text
    ('\\prod_{j=1}^{n} x_{j}', 'x_1 + \\dots + y_n')
    >>> with_dots_summed(Traced.of(r"E = E(y_1, \dots, y_n)"), "").text
    'E = E(y)'
    """
    if DOTS.search(text.text) is None:
        return text
    lists = [*OF_ITSELF.finditer(text.text), *filter(None, [HEAD.match(text.text)])]
    text = text.replaced([(match.start("y"), match.end(), text.cut(*match.span("y"))) for match in lists])
    letter = next((c for c in LETTERS if not re.search(rf"(?<![A-Za-z\\]){c}(?![A-Za-z])", f"{document} {text.text}")), "")
    for match in reversed(list(DOTS.finditer(text.text))):
        found = _sum_around(text.text, *match.span()) if letter else None
        text = _written(text, *found, letter, r"\sum") if found else text
    for product in reversed(list(PRODUCT.finditer(text.text))):
        if LISTS.search(text.text[:product.start()]) and text.text[product.end():].lstrip()[:1] == "]":
            continue
        firsts = [(m.start() + product.start(), m.end() + product.start()) for m in ONE.finditer(product["first"])]
        found = _matched(text.text, firsts, product.span("last")) if letter else None
        text = _written(text, *found, letter, r"\prod") if found and found[0][0] == firsts[0][0] else text
    return text


def _written(text: Traced, span: Span, last: Span, bounds: tuple[int, str], letter: str, sign: str) -> Traced:
    """The text with a sign, and the last term with the letter, where the terms stood."""
    start, end = bounds
    term = text.cut(*last)
    edits = [(m.start(), m.end(), Traced.at(f"{{{_index(m).replace(end, letter)}}}", term.places[m.start()]))
             for m in PLACE.finditer(term.text) if _index(m).strip("()") == end]
    place = text.places[span[0]]
    return joined([text.cut(0, span[0]), Traced.at(f"{sign}_{{{letter}={start}}}^{{{end}}} ", place), term.replaced(edits),
                   text.cut(span[1], len(text.text))])


def _sum_around(text: str, start: int, end: int) -> tuple[Span, Span, tuple[int, str]] | None:
    """Where a sum with dots stands, its last term, and from where to where its letter counts."""
    before, behind = re.search(r"\+\s*$", text[:start]), re.match(r"\s*\+", text[end:])
    if not before or not behind:
        return None
    at = end + behind.end()
    last = (at, _term_end(text, at))
    return _matched(text, list(_terms_before(text, before.start())), last)


def _matched(text: str, firsts: list[Span], last: Span) -> tuple[Span, Span, tuple[int, str]] | None:
    """The terms before the dots as the last one with other numbers, 1, 2, …, up to the dots."""
    whole = text[slice(*last)].rstrip()
    last = (last[0] + len(whole) - len(whole.lstrip()), last[0] + len(whole))
    ends = dict.fromkeys(_index(m).strip("()") for m in PLACE.finditer(whole))
    for end in ends:
        for count in range(len(firsts), 0, -1):
            taken = firsts[len(firsts) - count:]
            for first in (1, 0):
                if all(_bare(text[slice(*span)]) == _numbered(whole, end, first + n) for n, span in enumerate(taken)):
                    return (taken[0][0], last[1]), last, (first, end)
    return None


def _numbered(term: str, end: str, number: int) -> str:
    """The last term with a number for its end, without spaces and braces."""
    made = _bare(PLACE.sub(lambda m: _index(m).replace(end, str(number)) if _index(m).strip("()") == end else m[0], term))
    return SHORT[number].sub("", made) if number < len(SHORT) else made


def _bare(term: str) -> str:
    return re.sub(r"[\s{}]|\\[,;:!]|\\cdot(?!s)", "", term)


def _index(match: re.Match[str]) -> str:
    return match["braced"] or match["bare"]


def _term_end(text: str, at: int) -> int:
    """Where the term ends that begins there."""
    depth = 0
    for n in range(at, len(text)):
        char = text[n]
        depth += (char in "([{") - (char in ")]}")
        ends = (char in ENDS and text[:n].rstrip()[-1:] not in "^_") or text.startswith((r"\\", r"\quad", r"\qquad", r"\text"), n)
        if depth < 0 or (not depth and ends and n > at):
            return n - len(r"\right") * text[:n].endswith(r"\right")
    return len(text)


def _terms_before(text: str, at: int) -> list[Span]:
    """The terms with a plus sign between them that end there, in their order; none with a minus sign before it."""
    found: list[Span] = []
    depth, end = 0, at
    for n in range(at - 1, -2, -1):
        char = text[n] if n >= 0 else "="
        depth += (char in ")]}") - (char in "([{")
        is_end = char in ENDS and text[:max(n, 0)].rstrip()[-1:] not in ("^", "_")
        if depth < 0 or (not depth and is_end):
            start = n + 1 + len(text[n + 1:end]) - len(text[n + 1:end].lstrip())
            found += [(start, end - len(text[start:end]) + len(text[start:end].rstrip()))] if char != "-" else []
            end = n
            if char != "+" or depth < 0:
                break
    return found[::-1]


__all__ = ["with_dots_summed"]
