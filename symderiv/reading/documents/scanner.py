r"""Where the formulas of a text are: between dollars, in `\[ … \]` and `\( … \)`, in environments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.reading.documents.tokens import group_end

MATH = {
    "equation",
    "align",
    "gather",
    "multline",
    "eqnarray",
    "displaymath",
    "math",
    "flalign",
    "alignat",
    "xalignat",
    "dmath",
    "IEEEeqnarray",
    "aligned",
    "gathered",
    "split",
    "empheq",
    "subequations",
}
COUNTED = {"alignat", "xalignat", "IEEEeqnarray"}
COLUMNS = re.compile(r"\s*(?:\[[^\]]*\]\s*)?\{[^{}]*\}")
"""How many columns they have, which is no factor."""
CODE = {"verbatim", "Verbatim", "lstlisting", "minted", "comment", "tikzpicture", "filecontents", "thebibliography", "tabular"}
OPEN = re.compile(r"\\\\\[|\\\\\(|\\begin\s*\{\s*(?P<name>[A-Za-z]+)\*?\s*\}|\\\[|\\\(|\\.|\$\$|\$", re.DOTALL)
CLOSERS = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)", r"\\[": r"\\]", r"\\(": r"\\)"}
WORDS = re.compile(r"\\(?:text|mbox|hbox|textrm|textnormal|intertext|shortintertext)\s*\{")
PRICE = re.compile(r"\d[^\\^_=]*[a-z]{2}[^\\^_=]*\s")


@dataclass(frozen=True)
class Segment:
    """A part of a text: prose, where `environment` is empty, or a formula, with where its inside starts and ends.

    `fault` says what is wrong with a display that cannot be taken out of the text.
    """

    start: int
    end: int
    environment: str = ""
    inner: tuple[int, int] = (0, 0)
    fault: str = ""

    @property
    def display(self) -> bool:
        """Whether it stands on lines of its own."""
        return self.environment not in ("", "$", r"\(", r"\\(", "math")


def segments(text: str) -> Iterator[Segment]:
    r"""The parts of a text in order.

    >>> [(s.environment, s.inner and text[slice(*s.inner)]) for text in [r"Let $x$ be \[ y = 1 \]"] for s in segments(text)]
    [('', ''), ('$', 'x'), ('', ''), ('\\[', ' y = 1 ')]
    """
    start = 0
    for found in _formulas(text):
        if found.start > start:
            yield Segment(start, found.start)
        if found.environment:
            yield found
        start = found.end
    if start < len(text):
        yield Segment(start, len(text))


def _formulas(text: str) -> Iterator[Segment]:
    """Formulas and, without an environment, what is skipped as code."""
    at = 0
    while match := OPEN.search(text, at):
        at = match.end()
        if name := match["name"]:
            found = _environment(text, match, name)
        else:
            found = _between(text, match.start(), match.group()) if match.group() in CLOSERS else None
        if found:
            yield found
            at = found.end


def _environment(text: str, match: re.Match[str], name: str) -> Segment | None:
    if name not in MATH and name not in CODE:
        return None
    end = _end_of_environment(text, match.end(), name)
    if end is None:
        stop = _paragraph_end(text, match.end())
        fault = rf"\begin{{{name}}} is never closed"
        return Segment(match.start(), stop, name, (match.end(), stop), fault) if name in MATH else None
    if name == "subequations":
        return None
    columns = COLUMNS.match(text, match.end(), end[0]) if name in COUNTED else None
    return Segment(match.start(), end[1], name if name in MATH else "", (columns.end() if columns else match.end(), end[0]))


def _end_of_environment(text: str, at: int, name: str) -> tuple[int, int] | None:
    depth = 1
    for mark in re.compile(rf"\\(begin|end)\s*\{{\s*{name}\*?\s*\}}").finditer(text, at):
        depth += 1 if mark[1] == "begin" else -1
        if depth == 0:
            return mark.span()
    return None


def _paragraph_end(text: str, at: int) -> int:
    blank = re.compile(r"\n\s*\n").search(text, at)
    return blank.start() if blank else len(text)


def _between(text: str, start: int, opener: str) -> Segment | None:
    """The formula that opens at `start`; None where the sign is only a sign."""
    inside = start + len(opener)
    limit = len(text) if opener in ("$$", r"\[", r"\\[") else _paragraph_end(text, inside)
    end = _close(text, inside, CLOSERS[opener], limit)
    if end < 0 and opener in ("$$", r"\["):
        stop = _paragraph_end(text, inside)
        return Segment(start, stop, opener, (inside, stop), f"{opener} is never closed")
    if end < 0 and (rest := EQUATION.match(text, inside, limit)):
        return Segment(start, rest.end(), opener, (inside, rest.end()), f"{opener} is never closed")
    if end < 0 or (opener == "$" and _is_price(text, inside, end)):
        return None
    end_of = end + len(CLOSERS[opener])
    return Segment(start, end_of, "$" if opener == "$$" and _is_in_words(text, start, end_of) else opener, (inside, end))


EQUATION = re.compile(r"(?!\d)[^\n=]{1,80}=[^\n]*")
"""What stands behind a sign that opens a formula, and is none of money."""
SYMBOL = re.compile(r"\$\$\s*(?:\\(?!frac|sum|int|log|exp|sqrt)[A-Za-z]+\s*|[\w^{}(),'])+\s*\$\$")


def _is_in_words(text: str, start: int, end: int) -> bool:
    """Whether a lone symbol between double dollars stands among the words of a line, as some write all formulas."""
    if end - start > 40 or SYMBOL.fullmatch(text, start, end) is None:
        return False
    before, behind = text[text.rfind("\n", 0, start) + 1:start], text[end:end + 4]
    return re.search(r"[A-Za-z]{2} ?\(?$", before) is not None or re.match(r" ?[a-z]{2}", behind) is not None


def _close(text: str, at: int, closer: str, limit: int) -> int:
    """Where a formula closes; words inside it may hold dollars of their own."""
    pattern = re.compile(re.escape(closer) + r"|" + WORDS.pattern + r"|\\.", re.DOTALL)
    while match := pattern.search(text, at, limit):
        if match.group() == closer:
            return match.start()
        at = group_end(text, match.end() - 1) if match.group().endswith("{") and len(match.group()) > 2 else match.end()
        if at < 0:
            return -1
    return -1


def _is_price(text: str, start: int, end: int) -> bool:
    """Whether two dollars are money, or empty: "$5 and $10"."""
    inside = text[start:end]
    return not inside.strip() or (PRICE.match(inside) is not None and inside[-1:].isspace())
