r"""Formulas as programs have them, in texts without LaTeX: x[i], (x**2).sum(), np.linalg.norm(x), 1e-3."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.documents.letters import WORDS
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.typed.keyboard import KNOWN
from symderiv.reading.documents.typed.numpy_calls.written import operand_start, with_calls
from symderiv.reading.documents.typed.sums import closing

MODULE = late(r"(?<![\w.\\])(?:np|numpy|jnp|jax|torch|math|tf|scipy|F)\."
              r"(?:(?:linalg|nn|functional|special|numpy|scipy)\.)*(?=[a-z])")
SIGNS = late(rf"{MODULE.pattern}|(?<=[\w)\]]) ?\*\* ?(?=[\w(-])|(?<=[\w)\]])\.T(?![A-Za-z])|(?<=[\w)\]]) ?@ ?(?=[\w(])")
"""What programs alone have."""
WORDED = late(rf"(?<![A-Za-z])(?:(?:{KNOWN}|sum|mean|norm)\(|(?:{WORDS})(?![A-Za-z]))")
"""What is typed in words, where no commands of LaTeX stand."""
POINT = late(r"(?<=[A-Za-z\d})\]])\.(?=[A-Za-z\\({])")
"""A point with nothing around it."""
METHOD = late(r"\.(?P<f>sum|mean|trace|dot|norm|log|exp|sqrt|tanh|sin|cos|sigmoid|relu|softmax|abs)\s*\(")
ANY_METHOD = late(r"(?<=[\w)\]])\.(?!t\(\)|transpose\(\))(?P<f>[a-z]\w+)\s*\(")
EXTREME = late(r"(?<![\w\\.])(?P<f>max|min)imum(?=\s*\()")
PLACE = r"[a-z](?:_[a-z]|_\{\w+\})?(?:[-+]\d)?"
ENTRY = late(rf"(?<![\w\\])(?!(?:E|P|Pr|Var|Cov|I)\[)(?P<x>[A-Za-z]\w*)\[(?P<i>{PLACE}(?:, ?{PLACE})*)\](?!\s*\[)")
OF_BRACKET = late(rf"(?<=\))(?P<x>)\[(?P<i>{PLACE}(?:, ?{PLACE})*)\](?!\s*\[)")
"""An entry of what stands in brackets: softmax(z)[y]."""
FROM_ZERO = late(r"(?<![\w\\])(?P<x>[A-Za-z]\w*)\[ ?-?\d+ ?(?P<more>(?:(?:, ?|\]\[)-?\d+ ?)*)\]")
OF_RESULT = late(r"\)(?:\^\{-1\})?\[ ?-?\d+ ?(?:, ?-?\d+ ?)*\]")
"""An entry of a value by its place: np.linalg.inv(S)[0, 0]."""
SIDE = r"-?(?:[A-Za-z]\w*|\d+(?:\.\d+)?)(?:'|\.T|\^T|ᵀ)?"
SIDE_BY_SIDE = late(rf"(?:(?<=[=(+*/,-])|(?<=[=(+*/,-] )|^)\[ ?{SIDE}(?:\s+{SIDE})+ ?\]")
"""Entries with nothing between them, [1 2 3]."""
ALL = late(r"(?:'|\.T|\^T|ᵀ)?[\s.,;]*")
SCIENTIFIC = late(r"(?<![\w.])(?P<n>\d+(?:\.\d+)?)[eE](?P<e>[-+]?\d+)(?![\w.])")
OF_LOGARITHM = late(r"(?<![A-Za-z\\{_^])(?P<f>log|ln|exp)_(?P<x>[a-z])(?=\s*(?:[-+*/,)\]=]|\Z))")
"""The name of a logarithm, log_p: nothing stands behind that it could be of."""
FLOOR = late(r"(?<=[\w)]) ?// ?(?=[\w(])")
FIRST_POWER = late(r"(?P<x>[A-Za-z]\w*|\))\s*(?:\^|\*\*)\s*(?:1|\{1\})\s*/\s*(?P<n>\d)")
GOES_ON = late(r"[ \t]*\b(?:mod|plus|minus|times|squared|cubed|divided|multiplied|xor)\b")
"""Words that go on with the formula before them."""


def require_no_point(text: Traced) -> None:
    """Raises `ParseError` for a point between two symbols: what stands behind it would be another sentence."""
    if (match := POINT.search(text.text)) is not None:
        around = text.text[max(0, match.start() - 30):match.end() + 30]
        raise ParseError("A point stands in the middle of the formula", typed=around,
                         advice=r"Write \cdot for a product; behind a sentence leave a space.")


def is_program(text: str) -> bool:
    r"""Whether a formula has signs that programs alone have, also where dollars stand around it.

    >>> is_program("L = x.T @ A @ x"), is_program("w**2"), is_program(r"w^{**} + A^{*} x. T")
    (True, True, False)
    >>> is_program("log(sigma) + mu"), is_program(r"log(\sigma) + \mu")
    (True, False)
    """
    return SIGNS.search(text) is not None or ("\\" not in text and WORDED.search(text) is not None)


def from_program(text: Traced, document: str = "") -> Traced:
    """The formula with indices below, calls written out and methods as functions.

    Raises `ParseError` for entries that programs count from 0 or put side by side, a remainder, and a method with arguments.

    >>> from_program(Traced.of("f = (x**2).sum() + np.exp(x[i])")).text
    'f = sum(x**2) + exp(x_{i})'
    """
    text = text.replaced(_edits(OF_LOGARITHM, _one_name, text))
    text = with_calls(text, document)
    if (match := FROM_ZERO.search(text.text)) is not None:
        raise ParseError("Components are counted from 1 in formulas", typed=match.group(),
                         advice=(f"Write {match['x']}_{{1,2}} for {match['x']}[0, 1] and so on." if match["more"] else
                                 f"Write {match['x']}_1 for {match['x']}[0], {match['x']}_2 for {match['x']}[1] and so on."))
    if (match := OF_RESULT.search(text.text)) is not None:
        raise ParseError("An entry of what is computed here cannot be read", typed=match.group(),
                         advice=r"Say what the matrix is, and give this a name: Let $A \in \mathbb{R}^{n \times n}$, "
                         "$B = A^{-1}$, $L = B_{1,1}$; places count from 1.")
    if (match := SIDE_BY_SIDE.search(text.text)) is not None:
        text = _listed(text, match)
    if (match := FLOOR.search(text.text)) is not None:
        raise ParseError("A division without its remainder cannot be read", typed=text.text[:80],
                         advice="For the quotient write /.")
    for pattern, make in ((MODULE, _nothing), (ENTRY, _below), (OF_BRACKET, _below), (EXTREME, _extreme)):
        text = text.replaced(_edits(pattern, make, text))
    while (method := METHOD.search(text.text)) is not None:
        text = _called(text, method)
    if (other := ANY_METHOD.search(text.text)) is not None:
        raise ParseError(f"The method {other['f']} cannot be read", typed=text.text[:80],
                         advice="Write it as a function of what stands before the point, or as a formula.")
    return text


def _listed(text: Traced, match: re.Match[str]) -> Traced:
    """Entries side by side with commas, where they are all that stands behind an equals sign, as MATLAB has them.

    Raises `ParseError` where they may be a product, and for vectors, which would be parts of a longer one.
    """
    if re.search(r"'|T|ᵀ", match.group()):
        raise ParseError("Several vectors side by side in square brackets cannot be read", typed=match.group(),
                         advice="Write what is done with each part, as in x1' A x1 + x2' B x2, and give all of them no letter.")
    entries = ", ".join(match.group().strip("[] ").split())
    if not ALL.fullmatch(text.text[match.end():]) or not text.text[:match.start()].rstrip().endswith("="):
        raise ParseError("Entries with nothing between them: a list, or a product?", typed=match.group(),
                         advice=f"Write [{entries}] for the list, ({entries.replace(',', '')}) for the product.")
    gaps = [m.span() for m in re.finditer(r"(?<=[^\s\[])\s+(?=[^\s\]])", match.group())]
    return text.replaced((match.start() + a, match.start() + b, Traced.at(", ", text.places[match.start() + a])) for a, b in gaps)


def with_numbers(text: Traced, document: str) -> Traced:
    """The formula with 1e-3 as 0.001, and each number with a comma as one."""
    return with_commas(text.replaced(_edits(SCIENTIFIC, _decimal, text)), document)


THOUSANDS = late(r"(?<![\w.,{}^_])[1-9]\d{0,2}(?:,\d{3})+(?![\d,.]|\s*,?\s*\\[lcd]?dots)")
POINTED = late(r"\$[^$]*(?<![\d.])\d+\.\d+(?![\d.])[^$]*\$|\\[\[(][^$\\]*\d\.\d")
PARTED = late(r"(?<![\w.,{}^_])"
              r"(?:\d+,\d+(?=\s*\\?(?!q?quad|[lcd]?dots|text|and|in\b)[A-Za-z(])|0,(?:0\d*|\d{2,})(?![\d,]))")


def with_commas(text: Traced, document: str) -> Traced:
    r"""The formula with 65,536 as one number, and 3,5 x too; the comma goes where the document writes others with a point.

    Those in brackets are entries of a list.

    >>> with_commas(Traced.of("n = 65,536"), "$a = 0.5$").text, with_commas(Traced.of("n = 65,536"), "").text
    ('n = 65536', 'n = 65{,}536')
    >>> with_commas(Traced.of("L = 3,5 x^2"), "").text, with_commas(Traced.of("k = 1,2"), "").text
    ('L = 3{,}5 x^2', 'k = 1,2')
    """
    if "," not in text.text:
        return text
    for pattern, sign in ((THOUSANDS, "" if _has_point(document) else "{,}"), (PARTED, "{,}")):
        found = [match for match in pattern.finditer(text.text) if not _is_inside(text.text, match.start())]
        text = text.replaced((at, at + 1, Traced.at(sign if match.group().count(",") == 1 else "", text.places[at]))
                             for match in found for at in range(*match.span()) if text.text[at] == ",")
    return text


@lru_cache(maxsize=8)
def _has_point(document: str) -> bool:
    """Whether a document writes decimals with a point in its formulas."""
    return POINTED.search(document) is not None


def _is_inside(text: str, at: int) -> bool:
    """Whether brackets are open at a place."""
    before = text[:at]
    return any(before.count(opens) > before.count(closes) for opens, closes in ("()", "[]", "{}"))


def require_whole(formula: Traced, behind: str) -> None:
    """Raises `ParseError` for x^1/2, and for a formula without LaTeX that words go on with: x^3 mod 2."""
    if (match := FIRST_POWER.search(formula.text)) is not None:
        base, n = match["x"].replace(")", "(…)"), match["n"]
        raise ParseError("Nobody writes the first power: the root, or the quotient?", typed=match.group(),
                         advice=f"Write {base}^(1/{n}) for the root, {base}/{n} for the quotient.")
    if (word := GOES_ON.match(behind)) is not None:
        raise ParseError(f"The word {word.group().strip()} goes on with this formula", typed=formula.text[:80],
                         advice="Write all of it in signs, as in x^2 + 3 y.")


def _edits(pattern: re.Pattern[str], make: Callable[[re.Match[str]], str], text: Traced) -> Iterator[tuple[int, int, Traced]]:
    for match in pattern.finditer(text.text):
        yield match.start(), match.end(), Traced.at(make(match), text.places[match.start()])


def _nothing(match: re.Match[str]) -> str:
    return ""


def _decimal(match: re.Match[str]) -> str:
    """1e-3 as 0.001."""
    return f"{Decimal(match.group()):f}"


def _extreme(match: re.Match[str]) -> str:
    return match["f"]


def _one_name(match: re.Match[str]) -> str:
    return rf"\mathrm{{{match['f']}{match['x']}}}"


def _below(match: re.Match[str]) -> str:
    return f"{match['x']}_{{{match['i']}}}"


def _called(text: Traced, method: re.Match[str]) -> Traced:
    """The text with one method as a function of what stands before its point: x.sum() as sum(x), A.dot(x) as (A @ x)."""
    start, end = operand_start(text.text, method.start()), closing(text.text, method.end())
    inside, name = text.text[method.end():end].strip(), method["f"]
    if start < 0 or end < 0 or (inside != "") != (name == "dot"):
        raise ParseError(f"This {name} cannot be read", typed=text.text[max(start, 0):end + 1][:80],
                         advice="Write it as a function of what stands before the point, or as a formula.")
    before, place = text.cut(start, method.start()), text.places[method.start()]
    whole = before.text.startswith("(") and closing(before.text, 1) == len(before.text) - 1
    operand = before.cut(1, len(before.text) - 1) if whole and name != "dot" else before
    parts = [Traced.at("(" if name == "dot" else f"{name}(", place), operand]
    parts += [Traced.at(" @ ", place), text.cut(method.end(), end)] if name == "dot" else []
    return joined([text.cut(0, start), *parts, Traced.at(")", place), text.cut(end + 1, len(text.text))])


__all__ = ["from_program", "require_whole", "with_commas", "with_numbers"]
