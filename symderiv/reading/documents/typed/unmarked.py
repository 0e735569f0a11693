r"""Texts in which nothing marks the mathematics: what stands around a relation sign, up to the next words, is a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from symderiv.patterns import late
from symderiv.reading.documents.letters import WORDS
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.scanner import Segment
from symderiv.reading.documents.typed.keyboard import KNOWN
from symderiv.reading.documents.typed.names import is_term
from symderiv.reading.prose.named import LEADS_ON, name_of
from symderiv.reading.prose.objectives import asks_about
from symderiv.reading.prose.questions import asks_behind

UNMARKED = "text"
"""The environment of such formulas."""
OPENING, CLOSING = "([{⟨", ")]}⟩"
BROKEN = (r"(?![ \t]*[-+−*·/][ \t](?![^\n]*[a-z]{3,} [a-z]{2,})[^\n=<>≤≥∈:]*(?:\n|\Z))(?<![-+−*·/=]\n)")
"""A formula goes on where the next line begins with a sign and has no words, or its own line ends with a sign."""
SLOPE = r"(?P<d>[d∂])[\^²\d]*[A-Za-z]+(?:\([a-z]\))? ?/ ?\(?(?P=d)[A-Za-z]\w*\)?"
ASKED = (rf"(?<=[\w)|])(?:[ \t]{{2,}}(?={SLOPE}\s*(?:=\s*)?(?:\?|\.?\s*(?:\n|\Z)))|"
         rf"[ \t](?={SLOPE.replace('<d>', '<e>').replace('=d', '=e')} ?(?:= ?)?\?))")
"""Before a derivative that is asked for, behind a formula and a gap."""
NOTED = r"[ \t]+#+[ \t]+(?=[A-Za-z]\w? ?= ?(?![^\n]*[A-Za-z]{3} )[^\n=]*[-+*/^(@])"
"""What begins a comment that is an equation: # y = x + 1."""
CUT = late(rf"{ASKED}|{NOTED}|(?<!\\)[,;:]\s|(?<![ .])\.(?=\s|$)|(?<=[A-Za-z][a-z])!+(?=\s)|"
           rf"\n{BROKEN}|\?|(?<=\d) [ye] (?=\S+ ?[<>=≤≥∈])|"
           r"(?<!\.)\b(?:where(?!\()|with|and|wobei|mit|und|où|avec|et|onde|com|donde|con|dove)\b")
RELATION = late(r"=|≔|∈|[<>≤≥≠]|\\(?:in|le|leq|ge|geq|lt|gt|succ)(?![A-Za-z])")
NOTE = late(rf"(?<=[\w)\]|²}}])(?!{NOTED})[ \t]+(?:#+[ \t]|(?://+|--+>?|%+)[ \t]+"
            r"(?=[^\n]*(?:[A-Za-z]{3}|\bL[0-2]\b|\b(?:is|or|in|of)\b)))[^\n]*")
"""A comment behind a formula, as programs have it."""
BARS = late(r"(?P<bar>\|\|?|‖)(?P<inside>[^|‖=,;\n]+)(?P=bar)")
"""What stands between the bars of a norm or an absolute value."""
DERIVES = late(r"\\nabla\s*_|\\d?frac\s*\{\s*(?:\\partial|d|\\mathrm\{d\})\s*\}|(?:∂|d) ?/ ?(?:∂|d)(?=[A-Za-z])")
"""An operation that asks for a derivative wherever it stands first."""
EXPRESSION = late(rf"\\[A-Za-z]|(?<![A-Za-z])[a-z]'[A-Z(]|\^|[²³ᵀ⁻]|\*\*|\|\||‖|"
                        rf"(?<![A-Za-z])(?:(?:{KNOWN})(?![A-Za-z]) ?[(|\w]|(?:[Tt]r(?:ace)?|norm|inv|diag|vec|hinge)\()")
"""What is mathematics without a relation sign."""
FACTOR = r"(?<![\w)] [*@] )(?<![\w)][*@])(?![A-Za-z]+ ?(?:\*(?!\*)|@) ?[\w(\\])"
"""What stands behind or before a star or an at sign is no word, but a factor: lam * sum(w), W.T @ dlogits."""
SUMS = (r"(?!(?:(?<=[=+*/(-])|(?<=[=+*/(-] )|(?<=[\d)] )|(?<=[\W\d][A-Za-z] )|(?<= of )|(?<= is ))(?:sum|mean|prod) +"
        rf"(?:[|(\\\d]|[A-Za-z](?![A-Za-z])|(?:{KNOWN})(?![A-Za-z])))")
"""A sum without brackets behind a sign is no word."""
FORMS = r"(?![a-z]T?[A-Z]?[a-z](?<=[A-Z][a-z])(?![A-Za-z]))(?!d[A-Z]\w*(?![A-Za-z]))"
"""No word has a capital behind its first small letter: xTAx, dOut."""
CALLS = (r"(?!(?:(?<=[+*/(=−-])|(?<=[+*/(=−-] ))[A-Za-z]{3,} +(?:[Tt]r(?:ace)?|norm|det|logdet|diag|inv|dot|exp|log|max|min)\()")
"""A word between a sign and a call is a factor: + lam tr(U)."""
PROSE = late(rf"(?<![\\A-Za-z_^{{.])(?<![d∂][A-Za-z]/){FACTOR}{SUMS}{CALLS}(?!(?:{KNOWN})(?![A-Za-z])){FORMS}[A-Za-z]{{3,}}"
             r"(?![A-Za-z]*(?:[(}_^]|\.(?:[a-z]|T(?![A-Za-z]))))")
"""A word that is no function, and no xAx."""
TITLE = late(r"(?<![\w\\])(?:softmax|log_?softmax|sigmoid|logistic|relu|ReLU|softplus|gelu|GELU|swish|silu|elu)"
             r"(?= +[A-Za-zα-ω]\w*(?:\([a-z]\))? ?=)")
"""What the function is called that the next symbol defines: softmax p_i = …"""
SHORT = late(r"(?<![^\s,;:(])(?:is|are|of|to|in|we|by|on|so|or|if|as|an|it|be|my|am|es|la|le|el|un|il|al|er|ist|é|è|são|"
             r"(?<![=+*/@(-])(?<![=+*/@(-] )(?:da|de|di|do)(?! ?:?[=*+/^@-])|"
             r"em(?= rela[cç]| ordem )|for|at(?! \w+ ?= ?-?[\d.]+ ?=)|w\.?r\.?t|s\.t)(?= |$|\.)")
"""Short words, which are no products of letters; before a sign "da" is a gradient."""
HYPHENED = late(r"(?<![\w\\^{-])(?<![-+−*·/^=(|])(?<![-+−*·/^=(|] )[A-Za-z]{2,}(?:-(?:[A-Z]?[a-z]{3,}))+"
                r"(?=\s+[A-Za-zα-ωΑ-Ωℓ\\]|:? |\n)(?!\s*[-+−*·/^(])")
"""A word of several, before what it names: log-likelihood l(w) = …"""
TERM = (r"(?:\\?[A-Za-z]+|[^\W\d_])(?:_?(?:hat|bar|tilde)(?![A-Za-z]))?(?:\{\w+\})?(?:_?\{[^{}]*\}|_\w+|\d)?'?")
"""A name with what stands below it."""
LISTED = late(r"^[ \t]*(?:[Qq]?\d{1,2}[.):]|\(?(?:[a-h]|[ivx]{1,4})\))[ \t]+(?=[A-Za-z∂∇\\ℓ])", re.MULTILINE)
"""The number or letter of an item: (a), 2), 3."""
BULLET = late(rf"^[ \t]*(?:[-–—+*•‣▪·] +)(?=(?:{TERM}|[A-Za-z]{{2,}})(?:\([^()=]*\))?\s*:?=)", re.MULTILINE)
"""What stands before an item of a list that begins with a left side: - L = x^2. A minus sign has no space behind it there."""
QUOTED = late(r"^(?:[ \t]*>)+(?=[ \t\n])", re.MULTILINE)
"""Marks of a mail that is answered."""
IS_ASKED = late(r"=\s*-?[\d.]+\s*\Z")
"""What is no definition before a question mark: "is lambda = 0.1?" """
REMARK = late(r"[(\[](?=[^()\[\]]*(?<![\w\\])"
              r"(?:is|are|be|the|of|for|where|with|denotes?|an|and|i\.e|e\.g|here|or|not|"
              r"ist|sind|der|die|das|mit|für|est|sont|les|des|pour|avec|é|são|para|com|es|son|con)(?![\w(]))[^()\[\]]*[)\]]|"
              r"(?<=\s)(?:\((?=[^()]*[A-Za-z]{4})|\[(?=[^\[\]]*[A-Za-z]{4}))"
              rf"(?!(?:{KNOWN}) )[A-Za-z][\w-]+(?:,? [A-Za-z][\w-]*)+[)\]]|"
              r"(?<=\s)[(\[](?:eqn?|equation|Eqn?|Equation|Gl|éq)\.? ?\d+(?:\.\d+)?[)\]]")
"""Words in brackets behind a formula."""
LONE = late(rf"(?<=[\w)\]|‖² ] )[(\[](?!(?:{KNOWN})[)\]])(?P<word>[A-Z]{{3,}}|[A-Z]?[a-z]{{3,}})[)\]]"
            r"(?=\s*(?:[,;.?\n]|\Z|with\b|where\b|and\b))")
"""A word in brackets at the end of a formula: y = m x + b (line)."""
NAMED = late(rf"(?<![\w\\])(?!(?:{LEADS_ON})\b)[A-Za-z]{{3,}}\s*$", re.IGNORECASE)
"""A word that is a left side: loss = …, mse = …"""


KIND = (r"(?:s\.?)?p\.?d\.?|p\.?s\.?d\.?|SPD|PSD|PD|symm?\.?|pos(?:itive|\.)? ?(?:semi-?)?def(?:inite|\.)?|"
        r"scalars?|vectors?|matri(?:x|ces)|numbers?|symmetric|positive|negative|orthogonal|diagonal|one-?hot|known|"
        r"unknown|fixed|given|"
        r"constants?|classes|samples|labels?|targets?|logits|inputs?|outputs?|weights?|square|invertible|binary|real|units?|"
        r"elementwise|skalar\w*|[Vv]ektor\w*|Matri\w+|symmetrisch\w*|positiv\w*|bekannt|fest|escalar\w*|vetor\w*|matriz\w*|"
        r"simétric\w*|positiv\w+|scalaires?|vecteurs?|matrices?|symétriques?|connue?s?|scalar[ei]|vettor[ei]|simmetric\w+")
DESCRIBED = late(rf"(?<!\w)[(\[](?:(?:{WORDS}|[A-Za-zα-ω]\w{{0,2}})[ ,]+){{0,3}}(?:(?:an?|all|both|is|are|the|"
        rf"of) )*(?:(?:{KIND})(?:, | and | )?)+(?:[A-Za-z]\w?(?:, | and )?)*[)\]]")
"""What something is, in brackets: (w scalar), (symmetric), (K classes)."""


NUMBERED = re.compile(r"(?<![\w\\^_{])[a-z] ?= ?\d+(?:, ?\d+)*, ?(?:(?:\.{3}|…|\\[lc]?dots) ?, ?\w+|(?<=, )\d+|\d+)(?![\w.]*\d)")
"""The numbers of a letter, listed: t = 1, ..., 3."""


def with_ranges_closed(body: Traced) -> Traced:
    """The text with nothing behind the commas of a range, which are no ends of what is typed.

    >>> with_ranges_closed(Traced.of("e_t = a e_{t-1} for t = 1, ..., T, and s = 1, 2, 3")).text
    'e_t = a e_{t-1} for t = 1,...,T, and s = 1,2,3'
    """
    gaps = (n for found in NUMBERED.finditer(body.text) for n in range(*found.span())
            if body.text[n] == " " and "," in (body.text[n - 1], body.text[n + 1]))
    return body.replaced((n, n + 1, Traced.at("", body.places[n])) for n in gaps)


LETTERS = r"\((?P<case>[a-z] ?(?:=|≠|!=|\\neq?(?![a-z])) ?[a-z])\)"
BESIDE = late(rf"(?<=[\w)\]}}])[ \t]+{LETTERS}(?=[ \t]*[.,;]?[ \t]*(?:\n|\Z))")
BEFORE = late(rf"^(?P<label>[ \t]*(?:[Cc]ase \w+[ \t]+)?){LETTERS}[ \t]*:?(?=[ \t]+[^\s=]+[ \t]*=)", re.MULTILINE)
"""Letters that are equal or differ, in brackets beside a line: the case in which it is meant."""


def with_letters_apart(body: Traced) -> Traced:
    """The text with the case of two letters, which stands in brackets beside a line that has both below, in words.

    >>> with_letters_apart(Traced.of("dp_i/dz_j = -p_i p_j (i ≠ j)")).text
    'dp_i/dz_j = -p_i p_j for i ≠ j'
    >>> with_letters_apart(Traced.of("Case 2 (i != j): dp_i/dz_j = -p_i p_j")).text
    'Case 2 for i != j: dp_i/dz_j = -p_i p_j'
    """
    edits: list[tuple[int, int, Traced]] = []
    for pattern, way in ((BESIDE, " for {}"), (BEFORE, "for {}:")):
        for found in pattern.finditer(body.text):
            start, end = found.start() if pattern is BESIDE else found.end("label"), found.end()
            line = body.text[body.text.rfind("\n", 0, start) + 1:].partition("\n")[0]
            below = "".join(re.findall(r"_(?:\{[^{}]*\}|\w+)", line.replace("/", " ")))
            if "=" in line and "$" not in line and all(re.search(rf"{x}", below) for x in (found["case"][0], found["case"][-1])):
                edits.append((start, end, Traced.at(way.format(found["case"]), body.places[start])))
    return body.replaced(edits)


def unmarked(text: str, first: int = 0, last: int | None = None) -> list[Segment]:
    """A stretch of the text, or all of it, as formulas and the words between them, in order.

    >>> text = "my loss = x^2 over all x, f = x^3, x the input"
    >>> [(s.environment, text[s.start:s.end]) for s in unmarked(text)]
    [('', 'my '), ('text', 'loss = x^2'), ('', ' over all x, '), ('text', 'f = x^3'), ('', ', x the input')]
    """
    end_of = len(text) if last is None else last
    found: list[Segment] = []
    past = first
    for start, end in (run for piece in _pieces(text, first, end_of) for run in _formulas(text, *piece)):
        found += [Segment(past, start, "", (past, start))] if start > past else []
        found.append(Segment(start, end, UNMARKED, (start, end)))
        past = end
    return [*found, Segment(past, end_of, "", (past, end_of))] if past < end_of else found


STATED = late(rf"(?P<left>{TERM}(?:\([^()=]*\))?)\s*:?=\s*(?P<right>[^=]+)\Z")
"""One equation with a name on its left."""
BEGINS = late(r"(?:\A|[.;,:!?&]\s|\n|\b(?:[^\W\d_]{2,}|a|A|e|y|à|é|⟧))\s*\Z")
WORKS = late(r"[-+−*/^²³(|‖√Σ∑½]|\\|[A-Za-z] [A-Za-z]|\d ?[A-Za-z](?![A-Za-z])")
"""What is more on the right than a number or a name."""


def defined_among(text: str, first: int, last: int) -> list[Segment]:
    """Words between marked formulas, with the definitions that are typed among them without a mark: "… . E = sum (t - p)^2."

    >>> [(s.environment, s.start) for s in defined_among("and y = 2 s.", 0, 12)]
    [('', 0), ('text', 4), ('', 11)]
    >>> text = ". E = sum (t - p)^2, n = 10 points [width=3cm]"
    >>> [(s.environment, text[s.start:s.end]) for s in defined_among(text, 0, len(text))]
    [('', '. '), ('text', 'E = sum (t - p)^2'), ('', ', n = 10 points [width=3cm]')]
    """
    found: list[Segment] = []
    past = first
    typed = [one for one in unmarked(text, first, last) if one.environment] if "=" in text[first:last] else []
    defining = [one for one in typed if _defines(text, one, first)]
    lines = " ".join(text[one.start : one.end] for one in defining)
    for one in typed:
        if one in defining or _begins(text[one.start : one.end], lines):
            found += [Segment(past, one.start, "", (past, one.start))] if one.start > past else []
            found.append(one)
            past = one.end
    return [*found, Segment(past, last)] if past < last else found


def _defines(text: str, one: Segment, first: int) -> bool:
    """Whether what looks like a formula says what a name stands for, and something is computed there."""
    stated = STATED.match(text[one.start:one.end])
    return (stated is not None and WORKS.search(stated["right"]) is not None
            and BEGINS.search(text[max(first, one.start - 20):one.start]) is not None)


def _begins(typed: str, lines: str) -> bool:
    """Whether an equation says what a member is, s_0 = 0, of which a definition beside it has others."""
    stated = STATED.fullmatch(typed)
    base, below, _ = stated["left"].partition("_") if stated else ("", "", "")
    return bool(below) and re.search(rf"(?<![\w\\]){re.escape(base)}_", lines) is not None


def _formulas(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between the words of a piece and has a relation sign; the word that an equals sign names belongs to it."""
    words_of = (m for pattern in (PROSE, TITLE, SHORT, LISTED, BULLET) for m in pattern.finditer(text, start, end))
    hyphened = (m for m in HYPHENED.finditer(text, start, end) if "=" not in text[start:m.start()])
    remarks = [m.span() for pattern in (REMARK, DESCRIBED, NOTE) for m in pattern.finditer(text, start, end)]
    remarks += [m.span() for m in LONE.finditer(text, start, end) if _is_remark(text, start, m)]
    found = chain(words_of, hyphened)
    words = sorted([*remarks, *(m.span() for m in found if not (_inside(text, start, m) or is_term(text, m, start)))])
    for (_, left), (right, _) in pairwise([(start, start), *words, (end, end)]):
        a, b = _stripped(text, left, right)
        if text[b : b + 1] == "?" and IS_ASKED.search(text, a, b):
            continue
        if a < b and (RELATION.search(text, a, b) or _is_announced(text, a, b)):
            named = NAMED.search(text, start, left) if text[a] == "=" else None
            yield (named.start() if named else a), b


def _is_remark(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a word in brackets is no factor: it stands nowhere else, behind a formula of letters without such words."""
    before = text[start:match.start()].partition("=")[2]
    named = re.search(rf"(?<!\\)\b(?!(?:{KNOWN}|sum|prod)(?![A-Za-z]))[A-Za-z]{{3,}}", before)
    return bool(before) and not named and len(re.findall(rf"\b{match['word']}\b", text)) == 1


def _is_announced(text: str, start: int, end: int) -> bool:
    """Whether an expression fills a line, or stands behind words that name what it is the value of."""
    if DERIVES.match(text, start, end):
        return True
    line = text.rfind("\n", 0, start) + 1
    behind = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
    words = text[line:start]
    named = name_of(words, text[end - 1 if text[end - 1] == "." else end:], typed=True)
    announced = named or asks_about(words) if words.strip() else not behind.strip(" .?")
    return bool(announced or asks_behind(behind)) and EXPRESSION.search(text, start, end) is not None


def _inside(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a word stands in brackets of its piece, or between bars."""
    before = text[start : match.start()]
    barred = (bars["inside"] for bars in BARS.finditer(text, start) if bars.start() < match.start() < bars.end())
    return any(_balanced(inside) for inside in barred) or sum(map(before.count, OPENING)) > sum(map(before.count, CLOSING))


def _balanced(text: str) -> bool:
    return all(text.count(left) == text.count(right) for left, right in zip(OPENING, CLOSING, strict=True))


ANGLE = late(r"\\(?:langle|rangle)(?![A-Za-z])")
INNER = late(r"(?<![\w)]) ?<[^\s<>=][^<>=;\n]{0,40}?,[^<>=;\n]{0,40}?[^\s<>=,]>(?!=)")
"""An inner product: its comma ends no formula."""


def _pieces(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """What stands between commas, stops and joining words outside brackets, without the space around it."""
    inner = [range(*m.span()) for m in INNER.finditer(text, first, last)]
    cuts = {m.start(): m.end() for m in CUT.finditer(text, first, last) if not any(m.start() in one for one in inner)}
    angles = {m.start(): "⟨" if m.group() == r"\langle" else "⟩" for m in ANGLE.finditer(text, first, last)}
    start, depth = first, 0
    for at in range(first, last):
        char = angles.get(at, text[at])
        depth = max(0, depth + (char in OPENING) - (char in CLOSING))
        if at in cuts and not depth and at >= start and not _is_double_dot(text, start, at):
            yield _stripped(text, start, at)
            start = cuts[at]
    yield _stripped(text, start, last)


DOUBLE_DOT = late(r"\s:\s+(?!\w+(?:\(\w+\))? ?:?=)(?:[\\(]|[^\W\d_](?![^\W\d_]))")
"""A colon between arrays, and none before what it announces: f = A : X."""


def _is_double_dot(text: str, start: int, at: int) -> bool:
    """Whether a colon stands between two factors on the right of an equation."""
    return text[at] == ":" and "=" in text[start:at] and DOUBLE_DOT.match(text, at - 1) is not None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


__all__ = ["QUOTED", "UNMARKED", "defined_among", "unmarked", "with_letters_apart", "with_ranges_closed"]
