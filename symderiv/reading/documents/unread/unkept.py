r"""Formulas among words that say something of a sign, an entry or an index of other lines, and of which nothing is kept.

"We set $y_1 = 0$" beside \sum_i y_i, "over $i \ge 2$" beside \sum_i, "Here $|t| = \max(t, 0)$" beside |x - y|: each was filed as
a line or a fact, and changed no line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from symderiv.patterns import late
from symderiv.reading.documents.beside.leftover import letters_of
from symderiv.reading.documents.meant.others import agrees_formula, spoken
from symderiv.reading.problems.statements import COMPARISON, Formula
from symderiv.reading.prose.phrases.signs.sums import NOT_ALL
from symderiv.reading.prose.phrases.subjects import Subject, subject_of
from symderiv.reading.prose.roles import derives

REASON = late(
    r"(?:\b(?:if|when|whenever|for|since|because|as|at|once|unless|note that|recall that|using|case|until|wenn|falls|für|da|"
    r"weil|bei|se|quando|para|pois|em|si|quand|pour|car|puisque|lorsque|cuando|porque|en)"
    r"(?: (?:all|any|every|each|alle|todo|tout))?)\W*$", re.IGNORECASE)
"""Words before a formula that is a case or a reason."""
BASE = r"\\?[A-Za-z]+|\\(?:mathbf|boldsymbol|bm|vec)\s*\{\s*\\?[A-Za-z]+\s*\}"
ENTRY = late(rf"\s*(?P<base>{BASE})\s*_\s*\{{?\s*(?:\d+|[A-Zn]|[\d,\s]+)\s*\}}?\s*=\s*-?[\d.]+\s*")
"""One entry with a number for it: y_1 = 0."""
BRACED = late(r"\{([^{}\\]|\\[A-Za-z]+)\}")
INDEX = late(rf"\s*(?P<letter>[a-z])\s*{NOT_ALL}")
BELOW = late(r"\\(?:sum|prod)\s*_\s*(?:\{([^{}]*)\}|([a-z]))")
BETWEEN = late(r"\\(?:sum|prod)\s*_\s*(?:\{([^{}]*)\}|([a-z]))(?:\s*\^\s*(?:\{([^{}]*)\}|(\w)))?")
"""What stands below and above a sum."""
OWN_LETTER = late(r"(?<![A-Za-z\\{])([a-z])\W*$")
LETTERS = late(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
OF_LETTER = late(r"\s*[a-z]\s*(?:[<>=≤≥≠]|\\(?:[lg]eq?|[lg]t|neq?|in)(?![a-z]))")
TOKENS = late(r"(?<!\\)\b(?:[A-Za-z](?![A-Za-z])|\d+)")
BOUNDED = late(r"[<>≤≥≠]|\\(?:[lg]eq?|[lg]t|neq?|in)(?![a-z])|=\s*(?![01]\s*$)")
"""What bounds a sum otherwise than from its first to its last."""
SAYS = late(
    r",? (?:(?:here|always|hier|immer|aqui|sempre|ici|toujours|aquí|siempre) )?(?:is|are|be|means?|denotes?|equals?|abbreviates?|"
    r"stands? for|(?:is )?short(?:hand)? for|ist|bedeutet|steht für|é|significa|est|désigne|es) (?:[\w-]+ ){0,3}?\$([^$]+)\$")
"""A verb behind a sign, and what it is said to be."""
CASES = late(r"(?:(?!\. ).)*\$[^$]+\$ (?:for|if|when|where|für|falls|wenn|para|se|pour|si) (?:(?!\. ).)*"
             r"(?:\$|\b(?:otherwise|else|sonst|senão|caso contrário|sinon|ailleurs|si no)\b)")
"""Words behind a sign that give it a value in each of several cases."""
FOLLOWED = {"sgn": "abs", "sign": "abs"}
"""Functions that the derivative of another has."""
USUAL_CASES = {"sgn": r"\$\s*-", "sign": r"\$\s*-", "abs": r"\$\s*-", "relu": r"\$\s*0\s*\$", "ReLU": r"\$\s*0\s*\$"}
"""What one of the cases is of a function in its usual meaning."""


@dataclass(frozen=True)
class _OfLetters:
    """A sign between letters alone, what uses it by the names of `notations`, and how its usual meaning is written."""

    name: str
    left: str
    usual: str


OF_LETTERS = (
    _OfLetters("norm", r"(?:\\\||\\[lr]?Vert|‖)L(?:\\\||\\[lr]?Vert|‖)_\{?2\}?", r".*(?:sqrt|√|1/2|\^\\[dt]?frac12)"),
    _OfLetters("root", r"\\sqrt(?:\{L\}|L)", r".*1/2|.*frac"),
    _OfLetters("maximum", r"\\?(?:max|min)(?:\(L,L\)|\\\{L,L\\\})", r".*\|"),
    _OfLetters("sum", r"L\^(?:\\top|T|\\mathsf\{?T\}?|\\intercal)L|\\langleL,L\\rangle|L\\cdotL",
               r"L\^(?:\\top|T)L$|L\\cdotL$|\\langleL,L\\rangle$|\\sum_[a-z]L_[a-z]L_[a-z]$|\\sum_\{[^{}]*\}(?:\^\{?\w\}?)?L_[a-z]L_[a-z]$"),
    _OfLetters("square", r"L\^2", r"L(?:\\cdot)?L$|\|L\|\^2$"),
)


def is_idle(formula: Formula, others: Sequence[Formula]) -> bool:
    """Whether a line among words changes nothing that `others` say: it compares, and is no reason, or gives one entry a value."""
    if formula.display or derives(formula.latex) or REASON.search(formula.before):
        return False
    return (formula.role == "remark" and formula.why == COMPARISON) or sets_entry(formula.latex, [f.latex for f in others])


def said_of(inner: str, behind: str, lines: Sequence[str], names: Collection[str]) -> Iterator[str]:
    """What a formula among words, with the text behind it, speaks of that other `lines` have, by the names of `notations`;
    `names` are the functions in these."""
    own = _bare(inner)
    others = [line for line in lines if _bare(line) != own]
    yield from filter(None, (defined_sign(inner, behind, names, others), of_letters(inner, others)))
    if sets_entry(inner, others):
        yield "symbol"
    if bounds_index(inner, others):
        yield "sum"


def sets_entry(latex: str, lines: Iterable[str]) -> bool:
    """Whether a formula says what one entry is of an array that lines use, or an entry by itself: x_i = x_i^2.

    >>> sets_entry("y_1 = 0", ["L = y_i^2"]), sets_entry("y_1 = 0", ["L = y_1 + x"])
    (True, False)
    >>> sets_entry("y_0 = 0", ["y_t = a y_{t-1}"])
    False
    """
    found, (left, _, right) = ENTRY.fullmatch(latex), map(_bare, latex.partition("="))
    if found is None:
        behind = [right[n:n + 1] for n in _ends(left, right)] if "_" in left else []
        return any(not (sign.isascii() and sign.isalnum()) and sign != "(" for sign in behind)
    used = [line for line in map(_bare, lines) if line != _bare(latex)]
    if any(re.search(rf"{re.escape(_bare(found['base']))}[_^][({{]*[A-Za-z]-1", line) for line in used):
        return False  # the start of a recursion, which it writes out
    return not any(left in line for line in used) and any(_bare(found["base"]) in letters_of(line) for line in used)


def _ends(part: str, text: str) -> Iterator[int]:
    """Where each place of a part in a text ends."""
    at = text.find(part)
    while at >= 0:
        yield at + len(part)
        at = text.find(part, at + 1)


def bounds_index(inner: str, lines: Iterable[str]) -> bool:
    r"""Whether a formula says less than all of a letter that sums of lines run over.

    >>> bounds_index(r"i \geq 2", [r"\sum_i x_i"]), bounds_index(r"i \geq 2", [r"\sum_{i \geq 2} x_i"])
    (True, False)
    """
    found = INDEX.match(inner)
    below = [a or b for line in lines for a, b in BELOW.findall(line)] if found is not None else []
    free = {letter for one in below if not BOUNDED.search(one) for letter in re.split(r"[^a-z]+", one.partition("=")[0])}
    return found is not None and found["letter"] in free


def repeats_bounds(inner: str, lines: Iterable[str]) -> bool:
    r"""Whether a formula says of a letter what a sum of lines says of it.

    >>> repeats_bounds(r"i \geq 2", [r"\sum_{i = 2}^n x_i"]), repeats_bounds(r"i = 1, \dots, n", [r"\sum_{i = 1}^m x_i"])
    (True, False)
    """
    said = frozenset(TOKENS.findall(_bare(inner))) if OF_LETTER.match(inner) else frozenset()
    bounds = [(a or b, c or d) for line in lines for a, b, c, d in BETWEEN.findall(line)] if said else []
    return any(said <= _said_below(low, high) and not _is_opposite(inner, low) for low, high in bounds)


def _said_below(low: str, high: str) -> frozenset[str]:
    """The letters and numbers at a sum; one without bounds begins with its first."""
    return frozenset(TOKENS.findall(f"{low} {high}")) | (frozenset("01") if re.fullmatch(r"[\s\w,]*", low) else frozenset())


def _is_opposite(inner: str, low: str) -> bool:
    return ("<" in inner and ">" in low) or (">" in inner and "<" in low)


def of_letters(inner: str, lines: Iterable[str]) -> str:
    r"""The name of a notation of which an equation says what it is between letters of no line, if that is not the usual; "" else.

    >>> of_letters(r"\max(a, b) = \log(e^a + e^b)", ["L = x"]), of_letters(r"a^\top b = \sum_i a_i b_i", ["L = x"])
    ('maximum', '')
    """
    left, _, right = inner.partition("=")
    letters = [one for one in LETTERS.findall(left) if one != "T"]
    left, right = (_in_letters(side, letters) for side in (left.rstrip(": "), right))
    found = next((one for one in OF_LETTERS if right and re.fullmatch(one.left, left)), None)
    return found.name if found is not None and not re.match(found.usual, right) and not _uses(lines, letters) else ""


def _in_letters(latex: str, letters: Sequence[str]) -> str:
    """A formula without spaces, with an L for each of some letters."""
    return re.sub(r"\s|\\(?:left|right)(?![a-z])", "", LETTERS.sub(lambda m: "L" if m[0] in letters else m[0], latex))


def _uses(lines: Iterable[str], letters: Collection[str]) -> bool:
    return any(not letters_of(line).isdisjoint(letters) for line in lines)


def defined_sign(inner: str, behind: str, names: Iterable[str], lines: Sequence[str]) -> str:
    """The sign or function of `names` of which a formula, or the words behind it, say what it is of a letter; "" else."""
    left, equals, right = inner.partition("=")
    for name in (*names, *(one for one, of in FOLLOWED.items() if of in names)):
        one = spoken(subject_of(name))
        if re.fullmatch(one.sign, f"${left.rstrip(': ').strip()}$") is None:
            continue
        letter = None if equals else OWN_LETTER.search(left)
        other = letter is not None and not _uses(lines, [letter[1]]) and _says_another(one.subject, name, behind)
        if other or (equals and _is_another(one.subject, right)):
            return FOLLOWED.get(name, name)
    return ""


def _is_another(subject: Subject, latex: str) -> bool:
    return not agrees_formula(subject, latex.strip())


def _says_another(subject: Subject, name: str, behind: str) -> bool:
    """Whether the words behind a sign give it a formula, or values in cases, that are not the usual ones."""
    said = SAYS.match(behind)
    if said is None:
        return False
    usual = USUAL_CASES.get(name)
    return (usual is None or re.search(usual, behind) is None) if CASES.match(behind) else _is_another(subject, said[1])


@lru_cache(maxsize=4096)
def _bare(latex: str) -> str:
    return BRACED.sub(r"\1", re.sub(r"\s|\\(?:mathbf|boldsymbol|bm|vec)(?![a-z])", "", latex))


__all__ = ["REASON", "is_idle", "repeats_bounds", "said_of"]
