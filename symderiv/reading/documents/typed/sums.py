r"""Sums typed as calls: sum(y_i z_i) is \sum_i (y_i z_i), mean has one n-th before it, norm(x) and dot(x, y) their brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined

NAMES = "sum|mean|avg|average|prod|max|min|norm|dot"
TYPED = late(rf"(?<![A-Za-z\\{{_])(?:np\.)?(?P<f>{NAMES})\s*\(")
NAMED = late(rf"\\(?:operatorname\*?|mathrm|textrm|text)\s*\{{\s*(?P<f>{NAMES})\s*\}}\s*(?:\\left\s*)?\(")
OPEN = late(r"(?<![A-Za-z\\{_])(?P<f>sum|mean) +(?=[\w|(\\])"
            r"(?P<term>(?:(?! ?\*? ?\b(?:sum|mean)\b)(?:[^=,;+()|-]|\|{1,2}[^|=,;\n]+\|{1,2}|"
            r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\|))+)")
"""A sum without brackets: sum x_i^2; it goes as far as the next sign."""
LOG = late(r"[A-Za-z]\w* ?\\?(?:log|ln)\b")
"""A logarithm that stands right behind a factor."""
BELOW = late(r"_(?:\{(?P<braced>[^{}]*)\}|(?P<bare>[A-Za-z0-9]+))|\^\{?\((?P<above>[a-z])\)")
LETTERS = late(r"(?!in$|max|min|new|old|out|ref|log)(?:[a-z](?: ?,? ?[a-z])?|[a-z](?: ?, ?[a-z]){2}|[i-nprtuvw]{3})")
BOUND = late(r"(?:sum|prod|max|min)\s*_\s*[{(]?\s*(?P<i>[a-z])(?![a-z]{2})")
LABEL = late(r"(?<=[A-Za-df-z}])\^\((?P<i>[a-z])\)")
CLAUSE = late(r"[,;\n]\s|\\\\|\\q?quad")
LEFT_RIGHT = late(r"\\right\s*$")
SIZES = "nNmMdDKTqr"


def with_sums(text: Traced, unmarked: bool, document: str) -> Traced:
    r"""A formula in which sums typed as calls are sums over the letters inside, and x^(i) over a summed i has a label.

    Raises `ParseError` where what a sum is over is not said.

    >>> with_sums(Traced.of("L = sum(y_i * z_i)"), True, "L = sum(y_i * z_i)").text
    'L = (\\sum_{i} (y_i * z_i))'
    >>> with_sums(Traced.of("loss = mean((X w - y)^2)"), True, "").text
    'loss = \\operatorname{mean}((X w - y)^2)'
    """
    document = f"{document} {text.text}"
    text = text.replaced([*_bracketed(text), *_means(text, document)] if unmarked else _means(text, document))
    pattern = re.compile(f"{TYPED.pattern}|{NAMED.pattern.replace('?P<f>', '?P<g>')}") if unmarked else NAMED
    found = list(pattern.finditer(text.text))
    for n, match in reversed(list(enumerate(found))):
        end = closing(text.text, match.end())
        beside = next((text.text[m.end():match.start()] + text.text[end:closing(text.text, m.end())] for m in reversed(found[:n])
                       if end < closing(text.text, m.end())), "")
        text = _call(text, match, end, letters_below(beside) | letters_below(_left_side(text.text[:match.start()])), document)
    labels = list(LABEL.finditer(text.text))
    summed = {m["i"] for m in BOUND.finditer(f"{document} {text.text}")} if labels else set()
    return text.replaced((m.start(), m.end(), Traced.at(f"^{{({m['i']})}}", text.places[m.start()]))
                         for m in labels if m["i"] in summed)


def _bracketed(text: Traced) -> Iterator[tuple[int, int, Traced]]:
    """The edits that put brackets around what sums without brackets are of."""
    for match in OPEN.finditer(text.text):
        term = text.cut(*match.span("term")).stripped(" ")
        if match["f"] == "sum" and not letters_below(term.text) and "_" not in term.text:
            yield *match.span("f"), Traced.at(r"\sum", text.places[match.start()])
            continue
        if not letters_below(term.text) and POWERED.fullmatch(term.text) is None:
            raise ParseError(UNSAID.format(match["f"]), typed=match.group()[:80],
                             advice="Give what it counts an index, as in sum_i p_i log(p_i/q_i).")
        yield *match.span(), joined([Traced.at(f"{match['f']}(", text.places[match.start()]), term,
                                     Traced.at(")", term.places[-1])])


POWERED = late(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\) ?(?:\^ ?2|²|\*\* ?2)")
"""The square of what stands in brackets: as a sum's term its components are squared."""
UNSAID = "What this {} is over is not said"


def _call(text: Traced, match: re.Match[str], end: int, outer: set[str], document: str) -> Traced:
    """The text with one call as LaTeX, its bracket closing at `end`; `outer` are the letters of what it stands in."""
    if end < 0:
        return text
    inside = text.cut(match.end(), end)
    inside = inside.cut(0, len(LEFT_RIGHT.sub("", inside.text)))
    name = next(filter(None, match.groups()))
    before, after = _around(name, inside.text, outer, document)
    if not before:
        return text
    if name not in ("norm", "dot") and SQUARED.match(text.text, end + 1) and SIGNED.search(inside.text):
        typed = text.text[match.start():end + 1]
        raise ParseError(TWO_POWERS, typed=typed, advice=f"Write {typed[:match.end() - match.start()]}({inside.text})^2) for the "
                         f"first, or ({typed})^2 for the second.")
    place = text.places[match.start()]
    return joined([text.cut(0, match.start()), Traced.at(before, place), inside, Traced.at(after, place),
                   text.cut(end + 1, len(text.text))])


def _around(name: str, inside: str, outer: set[str], document: str) -> tuple[str, str]:
    """The LaTeX before what stands in the brackets, and behind it."""
    if name in ("norm", "dot"):
        one = (r"\|", r"\|") if name == "norm" else (r"\langle ", r"\rangle ")
        return one if _commas(inside) == (name == "dot") else ("", "")
    if name in ("max", "min") and _commas(inside):
        return "", ""
    own = letters_below(inside) - {m["i"] for m in BOUND.finditer(inside)} - set(_labels(inside, document))
    over = sorted(own - outer)
    if own and not over:
        raise ParseError(f"What this {name} is over is not said: its letters stand outside as well",
                         typed=f"{name}({inside})"[:80], advice="Give it a letter of its own, as in sum_j x_j.")
    if name == "sum" and not over and LOG.search(inside) and "_" not in inside:
        return r"(\sum (", "))"
    if not over:
        return rf"\operatorname{{{name}}}(", ")"
    if name in ("mean", "avg", "average"):
        pairs = [(i, _size(i, inside, document)) for i in over]
        sums = "".join(rf"\sum_{{{i}=1}}^{{{n}}}" for i, n in pairs)
        return rf"(\frac{{1}}{{{' '.join(n for _, n in pairs)}}}{sums} (", "))"
    return rf"(\{name}_{{{','.join(over)}}} (", "))"


MEANS = r"mean|avg|average"
OVER = late(rf"(?<![A-Za-z\\{{_])(?:\\(?:operatorname\*?|mathrm|text)\s*\{{\s*)?(?:{MEANS})(?:\s*\}})?\s*_\s*"
            r"(?:(?P<i>[a-z]|[g-u]{2,3})(?![A-Za-z])|\{\s*(?P<k>[a-z]|[g-u]{2,3}|[a-z](?:\s*,\s*[a-z])+)\s*\})")
"""A mean with what it counts below, as a sum has it: mean_i x_i, mean_ij x_ij."""
MEANT = late(rf"(?<![A-Za-z])(?:{MEANS})(?:\s*\}})?\s*(?:_\s*\{{?\s*"
             r"(?P<i>[a-z](?:[\s,]*[g-u]){0,2})(?![a-z])\s*\}?|(?:\\left\s*)?\()(?P<of>[^;\n]*)")


DIVIDING = late(rf"/\s*(?:\\(?:operatorname\*?|mathrm|text)\s*\{{\s*)?(?:{MEANS})(?![A-Za-z])")


def _means(text: Traced, document: str) -> Iterator[tuple[int, int, Traced]]:
    """The edits that make sums of means with a letter below."""
    for match in OVER.finditer(text.text):
        letters = re.findall("[a-z]", match["i"] or match["k"])
        sizes = [_size(letter, text.text[match.end():], document) for letter in letters]
        count = rf"\frac{{1}}{{{' '.join(sizes)}}}"
        sums = "".join(rf"\sum_{{{letter}=1}}^{{{size}}}" for letter, size in zip(letters, sizes, strict=True))
        below = text.text[:match.start()].rstrip().endswith("/")  # all of the mean is: a/mean_i x_i
        yield *match.span(), Traced.at(f"{sums} {count} " if below else f"{count}{sums} ", text.places[match.start()])


def _size(letter: str, inside: str, document: str) -> str:
    """A size that the document does not name: the same for all means over a letter of the same quantities."""
    free = [s for s in SIZES if not re.search(rf"(?<![A-Za-z\\]){s}(?![A-Za-z])", document)] or [SIZES[0]]
    groups: list[tuple[str, set[str]]] = []
    for match in MEANT.finditer(document):
        for i in re.findall("[a-z]", match["i"]) if match["i"] else sorted(letters_below(match["of"])):
            _joined_to(groups, i, _counted_by(i, match["of"]))
    return free[_joined_to(groups, letter, _counted_by(letter, inside)) % len(free)]


def _counted_by(letter: str, text: str) -> set[str]:
    """The names that have a letter below, up to a mean that divides."""
    text = DIVIDING.split(text)[0]
    return {m[1] for m in re.finditer(rf"(\\?[A-Za-z]+)_(?:{letter}(?![A-Za-z])|\{{?[a-z]?,? ?{letter}(?![a-z]{{2}}))", text)}


def _joined_to(groups: list[tuple[str, set[str]]], letter: str, names: set[str]) -> int:
    """Which group a mean belongs to; a new one where it shares no quantity with any."""
    for n, (other, those) in enumerate(groups):
        if other == letter and names & those:
            those |= names
            return n
    groups.append((letter, set(names)))
    return len(groups) - 1


SQUARED = late(r" ?(?:\^ ?\{? ?2|²)(?!\d)")
SIGNED = late(r"(?<=[\w)\]}'²]) ?[-+−] ?(?=[\w(\\])")
"""A sum or difference: its brackets would stand there also if only it were squared."""
TWO_POWERS = "It may be the sum of the squares, or the square of the sum"


def letters_below(text: str) -> set[str]:
    """The letters that stand as indices, and as nothing else, in a piece of a formula."""
    found = (m["braced"] or m["bare"] or m["above"] or "" for m in BELOW.finditer(text))
    letters = {c for piece in found if LETTERS.fullmatch(piece) for c in piece if c.isalpha()}
    return letters - set(re.findall(r"(?<![A-Za-z\\])[a-z](?![A-Za-z])", BELOW.sub("", text)))


def _labels(inside: str, document: str) -> Iterator[str]:
    """The letters below names that the document defines without them, as the s of y_s = (1 - a) y: they count nothing."""
    for name, letter in re.findall(r"([A-Za-z]+)_([a-z])(?![A-Za-z])", inside):
        for line in re.findall(rf"(?<![\w\\]){name}_{letter} *=([^=\n,;]*)", document):
            if letter not in letters_below(line):
                yield letter


def _left_side(before: str) -> str:
    """What stands left of the equals sign in the clause that a place is in."""
    equals = before.rfind("=")
    start = max((m.end() for m in CLAUSE.finditer(before, 0, max(equals, 0))), default=0)
    return before[start:equals] if equals >= 0 else ""


def closing(text: str, start: int) -> int:
    """Where the bracket closes that opened right before a place; -1 where it does not."""
    depth = 1
    for at in range(start, len(text)):
        depth += (text[at] in "([") - (text[at] in ")]")
        if not depth:
            return at
    return -1


def _commas(inside: str) -> bool:
    """Whether there are several arguments."""
    depth = 0
    for char in re.sub(r"_\{[^{}]*\}", "", inside):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and not depth:
            return True
    return False


__all__ = ["closing", "letters_below", "with_sums"]
