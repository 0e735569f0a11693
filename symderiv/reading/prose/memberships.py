r"""Facts that stand in formulas: W \in \mathbb{R}^{n \times k}, i = 1,\dots,n, \lambda > 0. One row a kind of formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symderiv.errors import ParseError
from symderiv.reading.documents.chunks import LETTER, Chunk, numbers_of, parts_of, ranged
from symderiv.reading.documents.positions import Traced
from symderiv.reading.problems.statements import Fact, FactKind

INDEX = re.compile(rf"{LETTER}'?")
SUMMED = re.compile(r"\\sum(?:\\limits)?_(?:\{?\w(?:=1)?\}?)(?:\^(?:\{\w+\}|\w))? ?(?P<base>[A-Za-z]|\\[A-Za-z]++)_\{?\w\}?")
DOTS = re.compile(r"\\[lc]?dots[cbo]?(?![A-Za-z])|\.\.\.|…|\\cdots(?![A-Za-z])")
REALS = r"(?:\\(?:mathbb|mathbf|mathds|Bbb)\{?(?:R)\}?|\\R(?![A-Za-z])|\\Re(?![A-Za-z])|ℝ)"
MAP = re.compile(rf"(?P<f>[A-Za-z]|\\[A-Za-z]++)(?:_\{{?\w+\}}?)?(?::|\\colon) ?{REALS}(?P<source>\^.*?)?"
                 rf"(?:\\(?:to|rightarrow|longrightarrow|mapsto)|→) ?{REALS}(?P<target>\^.*)?")
"""A function of numbers, f: ℝ → ℝ, or of arrays."""
PLAIN = re.compile(r"\\[,;:!> ]|\\(?:left|right|displaystyle|mathstrut)(?![A-Za-z])|[\s~]")
SUBSCRIPT = re.compile(r"(?P<base>.*?)_(?:\{(?P<long>[^{}]*)\}|(?P<short>[A-Za-z0-9]))$")
BRACED = re.compile(r"(?P<base>.*?)\^\{?\((?P<long>[^(){}]*)\)\}?$")


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


def _label(match: re.Match[str]) -> list[tuple[FactKind, tuple[str, ...]]]:
    return [("label", (match["last"],))]


def _square(*given: str) -> Callable[[re.Match[str]], list[tuple[FactKind, tuple[str, ...]]]]:
    def says(match: re.Match[str]) -> list[tuple[FactKind, tuple[str, ...]]]:
        return [("shape", (match["size"], match["size"])), *(("given", (g,)) for g in given)]

    return says


POWER = r"(?:\^(?:\{(?P<power>(?:[^{}]|\{[^{}]*\})*)\}|(?P<one>\w|\\[A-Za-z]++)))?"
REST = r"(?:\\(?:setminus|backslash)\\\{0\\\})?"
SETS: tuple[Member, ...] = (
    Member(
        re.compile(REALS + r"(?:_(?:\+|\{\+\}|\{>0\}|\{\+\+\}|\{\\gt0\}))" + POWER),
        _values(("given", ("positive",))),
        r"\mathbb{R}_+^n",
        r"\mathbb{R}^n",
    ),
    Member(
        re.compile(REALS + POWER + r"(?:_(?:\+|\{\+\}|\{>0\}|\{\+\+\}))"),
        _values(("given", ("positive",))),
        r"\mathbb{R}^n_{>0}",
        r"\mathbb{R}^n",
    ),
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
    Member(re.compile(r"\(0,\\infty\)" + POWER), _values(("given", ("positive",))), r"(0,\infty)", r"(1,\infty)"),
    Member(
        re.compile(r"\\\{[01],?(?:[12],)*(?:\\[lc]?dots|\.\.\.),?(?P<last>[^{},]+|[^{},]*\{[^{}]*\})\\\}" + POWER),
        _label,
        r"\{1,\dots,K\}",
        r"\{1,2\}",
    ),
    Member(re.compile(r"\[(?P<last>[A-Z]|\\[A-Za-z]+)\]"), _label, "[K]", "[0,1]"),
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


def plain(text: str) -> str:
    r"""A formula without spaces and sizing: what two people who mean the same have typed alike.

    >>> plain(r"\mathbb R ^{ n \times k }")
    '\\mathbb R^{n\\times k}'
    """
    found = [part for _, part, _ in parts_of(PLAIN.sub(lambda m: " " if m.group().isspace() else "", text))]
    kept = [p for n, p in enumerate(found) if p.strip() or _divides(found, n)]
    return "".join(" " if not p.strip() else p for p in kept).strip()


def _divides(parts: list[str], n: int) -> bool:
    """Whether a space keeps a command and a letter apart."""
    before, after = parts[n - 1] if n else "", parts[n + 1] if n + 1 < len(parts) else ""
    return before.startswith("\\") and before[-1:].isalpha() and after[:1].isalpha()


def sizes(power: str) -> tuple[str, ...]:
    r"""The sizes in an exponent.

    >>> sizes(r"(n+1)\times d"), sizes("3"), sizes("n \\times 1")
    (('n+1', 'd'), ('3',), ('n', '1'))

    Raises `ParseError` where one is missing.
    """
    found = [_bare(s) for s in re.split(r"\\times(?![A-Za-z])|×|\\cdot(?![A-Za-z])|,", power)]
    if len(found) > 1 and not all(found):
        raise ParseError("A size is missing", typed=power, advice=r"Write \mathbb{R}^{n \times k}.")
    return tuple(s for s in found if s)


def _bare(text: str) -> str:
    text = text.strip()
    while len(text) > 1 and (text[0], text[-1]) in (("(", ")"), ("{", "}")):
        text = text[1:-1].strip()
    return text


def facts_in(text: Traced, words: str = "") -> list[Fact] | None:
    r"""The facts that a formula states; None where it is something else, as an equation is.

    >>> [(f.kind, f.subject, f.value) for f in facts_in(Traced.of(r"x_1,\dots,x_N \in \mathbb{R}^D"))]
    [('family', 'x', ('1', 'N')), ('element', 'x', ('D',))]
    """
    whole = text.text.strip(" .,;()")
    if (match := ranged(whole)) and match.end() == len(whole) and (ends := numbers_of(match)):
        return [Fact("range", letter.strip(), ends, text.places[0], text.text) for letter in match["letters"].split(",")]
    if match := MAP.fullmatch(_expanded(plain(text.text))):
        number = not (match["source"] or match["target"])
        return [Fact("function", match["f"], ("elementwise",), text.places[0], text.text)] if number else []
    chunk = Chunk(text)
    parts, signs = chunk.parts, chunk.relations
    if not signs:
        return _family(text) if DOTS.search(text.text) else None
    sides = [
        "".join(p for p, _ in _apart(parts[a:b])) for a, b in zip([0, *(n + 1 for n in signs)], [*signs, len(parts)], strict=True)
    ]
    found = FORMS.get(parts[signs[0]][0], _nothing)(sides, [parts[n][0] for n in signs])
    return None if found is None else [Fact(kind, subject, value, text.places[0], text.text) for kind, subject, value in found]


def _apart(parts: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The tokens with the spaces that commands need."""
    for (part, depth), (following, _) in zip(parts, [*parts[1:], ("", 0)], strict=False):
        needs = part[:1] == "\\" and part[-1:].isalpha() and following[:1].isalpha()
        yield part + (" " if needs else ""), depth


Found = list[tuple[FactKind, str, tuple[str, ...]]]


def _nothing(sides: list[str], signs: list[str]) -> Found | None:
    return None


def _in(sides: list[str], signs: list[str]) -> Found | None:
    r"""x, y \in S."""
    if len(sides) != 2 or set(signs) - {r"\in", "∈"}:
        return None
    whole = plain(sides[1])
    says = said_of_members(whole)
    return list(_said(names(sides[0]), says)) if says else [("values", name, (whole,)) for name in names(sides[0])]


def said_of_members(whole: str) -> list[tuple[FactKind, tuple[str, ...]]]:
    r"""What a set says of its members; nothing where no row knows it.

    >>> said_of_members(r"\mathbb{R}^n"), said_of_members("S")
    ([('shape', ('n',))], [])
    """
    found = ((member, member.pattern.fullmatch(_expanded(whole))) for member in SETS)
    return next((member.says(match) for member, match in found if match), [])


def _expanded(text: str) -> str:
    r"""An exponent of one sign in braces, so that the rows see one spelling."""
    text = re.sub(r"\\(mathbb|mathbf|mathds|Bbb) ([A-Z])", r"\\\1{\2}", text)
    return re.sub(r"\^(\w|\\[A-Za-z]+)(?![A-Za-z{])", r"^{\1}", text)


def _said(subjects: list[str], says: list[tuple[FactKind, tuple[str, ...]]]) -> Iterator[tuple[FactKind, str, tuple[str, ...]]]:
    families = _families(subjects)
    for base, first, last in families:
        yield "family", base, (first, last)
    members = {s for s in subjects if DOTS.search(s)} | {s for s in subjects for f in families if _is_member(s, *f)}
    for subject in [*(b for b, *_ in families), *(s for s in subjects if s not in members)]:
        for kind, value in says:
            if kind == "label" and INDEX.fullmatch(subject):
                yield "range", subject, ("1", value[0])
            element = kind == "shape" and any(subject == b for b, *_ in families)
            yield ("element" if element else kind), subject, value


def _is_member(subject: str, base: str, first: str, last: str) -> bool:
    r"""Whether a symbol is one of a family: u_2 and u_K are of u_1, \dots, u_K, and u_o is not."""
    own, index = _split(subject)
    return own == base and (index == last or index.isdigit() or not first.isdigit())


def names(side: str) -> list[str]:
    """The names between commas on the left of a sign."""
    found, depth_free, last = [], [n for n, p, d in parts_of(side) if p == "," and not d], 0
    for n in [*depth_free, len(side)]:
        found.append(plain(side[last:n]))
        last = n + 1
    return [f for f in found if f]


def _split(name: str) -> tuple[str, str]:
    """The base and the index of a member of a family."""
    match = SUBSCRIPT.fullmatch(name) or BRACED.fullmatch(name)
    return (match["base"], (match.groupdict().get("short") or match["long"] or "")) if match else (name, "")


def _families(subjects: list[str]) -> list[tuple[str, str, str]]:
    r"""Base, first and last number of x_1, \dots, x_N."""
    found = []
    for n, subject in enumerate(subjects):
        if DOTS.fullmatch(subject) and 0 < n < len(subjects) - 1:
            (base, first), (other, last) = _split(subjects[n - 1]), _split(subjects[n + 1])
            start = next((m for b, m in map(_split, subjects) if b == base and (m.isdigit() or not first.isdigit())), first)
            found += [(base, start, last)] if base == other and last else []
    return found


def _family(text: Traced) -> list[Fact] | None:
    found = _families(names(text.text.strip("()")))
    return [Fact("family", base, (first, last), text.places[0], text.text) for base, first, last in found] or None


def _above(sides: list[str], signs: list[str]) -> Found | None:
    r"""\lambda > 0, or 1 \le i \le n read from its other end."""
    if len(sides) == 2 and plain(sides[1]) in ("0", "0.0"):
        given: Found = [("given", name, ("positive",)) for name in names(sides[0])]
        return given if signs[0] in (">", r"\gt") else [("values", name, (r"\ge 0",)) for name in names(sides[0])]
    return None


def _below(sides: list[str], signs: list[str]) -> Found | None:
    r"""1 \le i \le n, or 0 < \lambda."""
    if len(sides) == 3 and plain(sides[0]) in ("0", "1") and all(INDEX.fullmatch(n) for n in names(sides[1])):
        if signs[0] not in ("<", r"\lt"):
            return [("range", name, (plain(sides[0]), plain(sides[2]))) for name in names(sides[1])]
        return [("values", name, (f"({plain(sides[0])},{plain(sides[2])})",)) for name in names(sides[1])]
    if len(sides) == 2 and plain(sides[0]) == "0" and signs[0] in ("<", r"\lt"):
        return [("given", name, ("positive",)) for name in names(sides[1])]
    return None


def _unequal(sides: list[str], signs: list[str]) -> Found | None:
    """x ≠ 0."""
    return [("values", name, (r"\ne 0",)) for name in names(sides[0])] if plain(sides[-1]) == "0" and len(sides) == 2 else None


def _equal(sides: list[str], signs: list[str]) -> Found | None:
    r"""y = \pm 1, A = A^\top, \sum_k y_k = 1."""
    if len(sides) != 2:
        return None
    left, right = plain(sides[0]), plain(sides[1])
    if right in (r"\pm1", r"\pm 1"):
        return [("values", left, (r"\{-1,1\}",))]
    if right == "1" and (summed := SUMMED.fullmatch(left)):
        return [("given", summed["base"], ("simplex",))]
    transposed = re.compile(r"\^\{?(?:T|\\top|\\intercal|\\mathsf\{?T\}?|\\mathsf T|')\}?$")
    for one, other in ((left, right), (right, left)):
        if transposed.search(one) and transposed.sub("", one) == other and len(other) < 20:
            return [("given", other, ("symmetric",))]
    return None


def _definite(sides: list[str], signs: list[str]) -> Found | None:
    r"""\Sigma \succ 0."""
    return [("given", name, ("spd",)) for name in names(sides[0])] if plain(sides[-1]) == "0" else None


FORMS: dict[str, Callable[[list[str], list[str]], Found | None]] = {
    **dict.fromkeys((r"\in", "∈"), _in),
    **dict.fromkeys((">", r"\gt", r"\ge", r"\geq", r"\geqslant", "≥"), _above),
    **dict.fromkeys(("<", r"\lt", r"\le", r"\leq", r"\leqslant", "≤"), _below),
    **dict.fromkeys((r"\ne", r"\neq", "≠"), _unequal),
    "=": _equal,
    r"\succ": _definite,
}
