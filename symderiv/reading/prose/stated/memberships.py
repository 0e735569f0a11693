r"""Facts that stand in formulas: W \in \mathbb{R}^{n \times k}, i = 1,\dots,n, \lambda > 0. One row a kind of formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.documents.chunks import LETTER, Chunk, numbers_of, ranged
from symderiv.reading.documents.positions import Traced
from symderiv.reading.problems.statements import Fact, FactKind
from symderiv.reading.prose.stated.listed import DOTS, Found, families, listed, names, plain, split
from symderiv.reading.prose.stated.sets import REALS, SETS

INDEX = late(rf"{LETTER}'?")
SUMMED = late(r"\\sum(?:\\limits)?_(?:\{?(?P<k>\w)(?:=1)?\}?)(?:\^(?:\{\w+\}|\w))? ?\{?(?P<base>[A-Za-z]|\\[A-Za-z]++)"
                    r"(?:_(?:(?P=k)|\{(?:\w,?)*(?P=k)\})(?:\^(?:\{\(\w\)\}|\(\w\)))?|\^(?:\{\(\w\)\}|\(\w\))_\{?(?P=k)\}?)\}?")
"""The sum over the last axis, for each of the others."""
SWAPPED = late(r"(?P<base>[A-Za-z]|\\[A-Za-z]++)_\{(?P<i>\w),?(?P<j>\w)\}=(?P=base)_\{(?P=j),?(?P=i)\}")
"""An array that is its transpose, entry by entry."""
ONES = r"(?:\\(?:mathbf|boldsymbol|bm|mathbb|vec|mathds) ?(?:\{1\}|1)|1)(?:_\{?\w\}?)?"
TURN = r"\^(?:\{(?:T|\\top|\\intercal)\}|T|\\top|\\intercal) ?"
ONES_TIMES = late(rf"{ONES}{TURN}(?P<base>[A-Za-z]|\\[A-Za-z]++)")
TIMES_ONES = late(rf"(?P<base>[A-Za-z]|\\[A-Za-z]++){TURN}{ONES}")
UNIT_NORM = late(r"(?:\\\||\\lVert|\\Vert) ?(?P<base>[A-Za-z]|\\[A-Za-z]++) ?(?:\\\||\\rVert|\\Vert)_(?:1|\{1\})")
"""The sum of the magnitudes, which is that of the components where none is negative."""
COUNTING = late("[i-n](?:'|_.*)?|[A-Z]")
"""Letters of what runs over a set, of which R may be one."""
MAP = late(rf"(?P<f>[A-Za-z]|\\[A-Za-z]++)(?:_\{{?\w+\}}?)?(?::|\\colon) ?{REALS}(?P<source>\^.*?)?"
           rf"(?:\\(?:to|rightarrow|longrightarrow|mapsto)|→) ?{REALS}(?P<target>\^.*)?")
"""A function of numbers, f: ℝ → ℝ, or of arrays."""
BROKEN = late(rf"^{REALS}\^(?:\{{[^{{}}]*$|\{{?\w\}}?[A-Za-z]{{2,}})")
"""A space of arrays whose brace is open, or that words follow, as no dollar closes it."""
SPACE = r"(?:\s|~|\\[;,:! ]|\\q?quad(?![A-Za-z]))*"
SPACES = late(r"~|\\[;,:! ]|\\q?quad(?![A-Za-z])|\\(?:text|mathrm|mbox) ?\{[^{}]*\}")
COUNTED = late(rf"^(?:(?:\\[A-Za-z]+ ?|[A-Za-z])(?:\{{[A-Za-z]\}})?(?:[_^](?:\w|\{{\(?\w\)?\}}))+,?{SPACE})+"
               r"(?:\\(?:text|mathrm|mbox) ?\{ ?(?:for|with|für|para|pour) ?\}(?:\s|~|\\[;,:! ])*)?(?=[a-zA-Z] ?= ?[01],)")
"""The members before the range of their letter: x_i, i = 1, …, n."""


def counted_members(text: str) -> list[str]:
    r"""The members before the range of their letter.

    >>> counted_members(r"x_i, y_i,\; i = 1, \dots, n"), counted_members(r"i = 1, \dots, n")
    (['x_i', 'y_i'], [])
    """
    before = COUNTED.match(text.strip(" .,;()"))
    return names(SPACES.sub("", before[0]).rstrip(",")) if before else []


def facts_in(text: Traced, words: str = "") -> list[Fact] | None:
    r"""The facts that a formula states; None where it is something else, as an equation is.

    >>> [(f.kind, f.subject, f.value) for f in facts_in(Traced.of(r"x_1,\dots,x_N \in \mathbb{R}^D"))]
    [('family', 'x', ('1', 'N')), ('element', 'x', ('D',))]
    """
    whole = text.text.strip(" .,;()")
    whole = COUNTED.sub("", whole)
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




def _nothing(sides: list[str], signs: list[str]) -> Found | None:
    return None


def _in(sides: list[str], signs: list[str]) -> Found | None:
    r"""x, y \in S."""
    if len(sides) != 2 or set(signs) - {r"\in", "∈"}:
        return None
    whole = plain(sides[1])
    if paired := _pairs(names(sides[0]), names(sides[1])):
        return paired
    numbers = whole == "R" and not any(COUNTING.fullmatch(name) for name in names(sides[0]))
    says = said_of_members(r"\mathbb{R}" if numbers else whole)
    if not says and BROKEN.search(_expanded(whole)):
        raise ParseError("This set cannot be read", typed=whole, advice=r"Write \mathbb{R}^{n \times k}.")
    return list(_said(names(sides[0]), says)) if says else [("values", name, (whole,)) for name in names(sides[0])]


def _pairs(members: list[str], sets: list[str]) -> Found:
    r"""x, y \in \mathbb{R}^n, \mathbb{R}^m: as many sets as members, one for each."""
    says = [said_of_members(one) for one in sets]
    fits = len(members) == len(sets) > 1 and all(says)
    return [fact for name, said in zip(members, says, strict=True) for fact in _said([name], said)] if fits else []


def said_of_members(whole: str) -> list[tuple[FactKind, tuple[str, ...]]]:
    r"""What a set says of its members; nothing where no row knows it.

    >>> said_of_members(r"\mathbb{R}^n"), said_of_members("S")
    ([('shape', ('n',))], [])
    """
    return [*_said_of_members(whole)]


@lru_cache(maxsize=1024)
def _said_of_members(whole: str) -> list[tuple[FactKind, tuple[str, ...]]]:
    expanded = _expanded(whole)
    found = ((member, member.pattern.fullmatch(expanded)) for member in SETS)
    return next((member.says(match) for member, match in found if match), [])


BY = late(r"(?<=\^\{)(?:(?:[A-Za-z]|\d+)[x*])+(?:[A-Za-z]|\d+)(?=\}$)")
"""Sizes in an exponent with the x of a keyboard between them: m x n x p."""


def _expanded(text: str) -> str:
    r"""A set in one spelling for the rows: R^n and \mathrm{R}^(m x n) as \mathbb{R}^{n} and \mathbb{R}^{m×n}."""
    text = re.sub(r"\\(mathbb|mathbf|mathds|Bbb) ([A-Z])", r"\\\1{\2}", text)
    text = re.sub(r"^(?:\\(?:mathrm|textrm|textbf|text|boldsymbol|bm)\{R\}|R)(?=\^|_\{?[+\->0\\])", r"\\mathbb{R}", text)
    text = re.sub(r"\^\(([^()]*)\)$", r"^{\1}", text)
    text = BY.sub(lambda sizes: re.sub(r"([A-Za-z]|\d+)[x*]", r"\1×", sizes[0]), text)
    return re.sub(r"\^(\w|\\[A-Za-z]+)(?![A-Za-z{])", r"^{\1}", text)


def _said(subjects: list[str], says: list[tuple[FactKind, tuple[str, ...]]]) -> Iterator[tuple[FactKind, str, tuple[str, ...]]]:
    found = families(subjects)
    for base, first, last in found:
        yield "family", base, (first, last)
    members = {s for s in subjects if DOTS.search(s)} | {s for s in subjects for f in found if _is_member(s, *f)}
    for subject in [*(b for b, *_ in found), *(s for s in subjects if s not in members)]:
        for kind, value in says:
            if kind == "label" and INDEX.fullmatch(subject):
                yield "range", subject, ("1", value[0])
            element = kind == "shape" and any(subject == b for b, *_ in found)
            yield ("element" if element else kind), subject, value


def _is_member(subject: str, base: str, first: str, last: str) -> bool:
    r"""Whether a symbol is one of a family: u_2 and u_K are of u_1, \dots, u_K, and u_o is not."""
    own, index = split(subject)
    return own == base and (index == last or index.isdigit() or not first.isdigit())


def _family(text: Traced) -> list[Fact] | None:
    found = families(names(text.text.strip("()")))
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


ACTIVATION = late(r"\\(?:(?:operatorname|mathrm|text|mathit)\{(relu|tanh|sigmoid)\}|(tanh|relu))", re.IGNORECASE)
"""A function alone: a letter that equals it is its name, g = \\tanh."""


def _equal(sides: list[str], signs: list[str]) -> Found | None:
    r"""y = \pm 1, A = A^\top, w_{ij} = w_{ji}, \sum_k y_k = 1, x = (x_1, \dots, x_n), and that in a set."""
    if len(sides) == 3 and signs[1] in (r"\in", "∈") and (found := listed(plain(sides[0]), plain(sides[1]))):
        return [fact for fact in found if fact[0] not in ("rank", "shape")] + (_in([sides[0], sides[2]], signs[1:]) or [])
    if len(sides) != 2:
        return None
    left, right = plain(sides[0]), plain(sides[1])
    if right in (r"\pm1", r"\pm 1"):
        return [("values", left, (r"\{-1,1\}",))]
    if function := ACTIVATION.fullmatch(right):
        return [("function", left, ((function[1] or function[2]).lower(),))]
    ways = (SUMMED, ONES_TIMES, TIMES_ONES)
    if right == "1" and (summed := next((m for way in ways if (m := way.fullmatch(left))), None)):
        return [("given", summed["base"], ("simplex",))]
    if right == "1" and (normed := UNIT_NORM.fullmatch(left)):
        return [("given", normed["base"], (UNIT,))]
    if swapped := SWAPPED.fullmatch(f"{left}={right}"):
        return [("given", swapped["base"], ("symmetric",))]
    transposed = re.compile(r"(?:\^\{?(?:T|\\top|\\intercal|\\mathsf\{?T\}?|\\mathsf T|')\}?|(?<=[A-Z])')$")
    for one, other in ((left, right), (right, left)):
        if transposed.search(one) and transposed.sub("", one) == other and len(other) < 20:
            return [("given", other, ("symmetric",))]
    return listed(left, right)


def _part(sides: list[str], signs: list[str]) -> Found | None:
    r"""S \subset \{1, \dots, n\}: a set of places."""
    places = len(sides) == 2 and (DOTS.search(sides[1]) or re.fullmatch(r"\[\w+\]|\\?\{.*\\?\}", sides[1]))
    return [("values", name, (rf"\subset {sides[1]}",)) for name in names(sides[0])] if places else None


def _definite(sides: list[str], signs: list[str]) -> Found | None:
    r"""\Sigma \succ 0."""
    return [("given", name, ("spd",)) for name in names(sides[0])] if plain(sides[-1]) == "0" else None


def _semidefinite(sides: list[str], signs: list[str]) -> Found | None:
    r"""M \succeq 0."""
    return [("given", name, ("symmetric",)) for name in names(sides[0])] if plain(sides[-1]) == "0" else None


DRAWN = late(r"(?:\\(?:mathcal|mathrm|text) ?\{?N(?:ormal)?\}?|N)(?:_(?:\w|\{\w+\}))?"
             r"\((?P<mean>[^,;|]*)[,;](?P<spread>.*)\)")
MATRIX = late(r"(?<![A-Za-z\\])(?:\\(?:mathbf|boldsymbol|bm|mathbb|mathrm) ?)?\{?I\}?(?:_\{?(?P<size>\w)\}?)?(?![A-Za-z])|"
              r"\\Sigma")


def _drawn(sides: list[str], signs: list[str]) -> Found | None:
    r"""\epsilon \sim N(0, I): what is drawn with a covariance matrix is a vector."""
    drawn = DRAWN.fullmatch(plain(sides[1])) if len(sides) == 2 else None
    matrix = MATRIX.search(drawn["spread"]) if drawn else None
    if matrix is None or any("_" in name or "^" in name for name in names(sides[0])):
        return None
    size = matrix["size"]
    return [("shape", name, (size,)) if size else ("rank", name, ("vector",)) for name in names(sides[0])]


UNIT = "unit 1-norm"
FORMS: dict[str, Callable[[list[str], list[str]], Found | None]] = {
    **dict.fromkeys((r"\in", "∈"), _in),
    **dict.fromkeys((">", r"\gt", r"\ge", r"\geq", r"\geqslant", "≥"), _above),
    **dict.fromkeys(("<", r"\lt", r"\le", r"\leq", r"\leqslant", "≤"), _below),
    **dict.fromkeys((r"\ne", r"\neq", "≠"), _unequal),
    "=": _equal,
    **dict.fromkeys((r"\subset", r"\subseteq", "⊂", "⊆"), _part),
    r"\succ": _definite,
    r"\succeq": _semidefinite,
    **dict.fromkeys((r"\sim", "∼"), _drawn),
}
