"""Chunks put together to lines: an equation, the next one of a chain, a condition, a number at the margin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.patterns import late
from symderiv.reading.documents.chunks import RELATIONS, Chunk, chunks, ranged
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.tokens import group_end
from symderiv.reading.documents.typed.evaluated import at_place, with_values_bracketed
from symderiv.reading.prose.links import CASE, LABELLED, SET, UNEQUAL
from symderiv.reading.prose.roles import COMPARES, derives, is_case_of

SIGNS = {"+", "-", "−", r"\pm", r"\mp", r"\cdot", r"\times", r"\odot", r"\circ", "*", "/", "@", r"\otimes", r"\ast", r"\oplus"}
NUMBER = late(r"\(\s*(\d+(?:\.\d+)*[a-z]?|[IVX]+|\\?\*+|\\star)\s*\)")
MARGIN = late(r"(?:(?:\\ |\\l?eqno)\s*[(\[](?P<number>\d+(?:\.\d+)*[a-z]?)[)\]]|"
              r"\\text\s*\{\s*[(\[](?P<words>\d+(?:\.\d+)*[a-z]?)[)\]]\s*\})\s*(?=\Z|\\\\|\\end)")
r"""A number at the margin behind a blank: \ (3), \text{ [3]}."""
JOINS = {"start", "amp", "row", "quad", "comma", "stop"}
COMPARED = {
    "=",
    r"\ne",
    r"\neq",
    "≠",
    "<",
    ">",
    r"\le",
    r"\leq",
    r"\leqslant",
    "≤",
    r"\ge",
    r"\geq",
    r"\geqslant",
    "≥",
    r"\lt",
    r"\gt",
}
SYSTEM = late(
    r"\s*(?:(?:\\left|\\[bB]igg?l?)?\s*(?:\\\{|\\lbrace)\s*)?\\begin\s*\{(?P<name>array|cases|aligned|split|gathered)\*?\}\s*"
    r"(?:\[[tcb]\]\s*)?(?P<columns>\{[lcr|@{}.\s]*\})?(?P<lines>(?:(?!\\begin\s*\{).)*?)\\end\s*\{(?P=name)\*?\}\s*"
    r"(?:\\right\s*\.|\\[bB]igg?r?\s*\.)?[\s.,;]*", re.DOTALL)
r"""Equations in an array, or behind one brace: nothing stands before it that would make it a matrix, or a value by cases."""
EQUATION = late(r"[^&]*=|[^&]*&\s*(?:=|\\(?:leq?|geq?|approx|equiv|propto|iff|implies|(?:Long)?(?:[Ll]eft)?[Rr]ightarrow)"
                r"(?![a-zA-Z]))", re.DOTALL)
"""A row that relates what stands first in it."""
BREAK = late(r"\\\\\*?(?:\s*\[[^\]]*\])?")
IF_WORDS = late(
    r"\b(if|when|for|case|whenever|provided|falls|wenn|für|fall|se|quando|para|caso|si|quand|pour|cuando|cas)\b", re.I
)
SIMPLE = late(r"(?:\\[A-Za-z]++|[A-Za-z0-9]|[_'{}+\-|, ]|\\\{|\\\}|\\,)+")
UPPER = late(r"(\\(?:sum|prod)\s*_\s*(?:\{[^{}]*\}|\w)\s*)\^\s*(?:\{\s*\w\s*\}|\w)")
"""The upper end of a sum: with T = 3 behind it a text says how many terms it has."""
APPLIED = late(r"\\(?:log|ln|exp|det|tr|sinh?|cosh?|tanh?|operatorname\s*\{\s*\w+\s*\})\s*[_^\\A-Za-z]", re.I)
"""A function of a symbol: with "for g = \\log x" a text says what g is, not for which g something holds."""


@dataclass(frozen=True)
class Row:
    """A line of a display: its text, the words before and behind it in the display, its number, label and conditions."""

    text: Traced
    words: str = ""
    behind: str = ""
    number: str = ""
    label: str = ""
    note: str = ""
    arrow: bool = False
    conditions: tuple[str, ...] = ()

    @property
    def continued(self) -> bool:
        """Whether it begins with a relation sign."""
        return _first(Chunk(self.text)) in RELATIONS


def rows(text: Traced) -> list[Row]:
    r"""The lines of a display, its decorations written out.

    >>> [(r.text.text, r.number, r.conditions) for r in rows(Traced.of(r"a_i &= b_i, \quad i = j \\ &= c \quad (7)"))]
    [('a_i = b_i', '', ('i = j',)), ('= c', '7', ())]
    """
    made: list[Row] = []
    text = text.replaced((m.start(), m.end(), Traced.at(rf"\tag{{{m['number'] or m['words']}}}", text.places[m.start()]))
                         for m in MARGIN.finditer(text.text))
    for chunk in _listed(_whole(chunks(_out_of_system(text)))):
        if not _attached(made, chunk):
            made.append(_row(chunk))
    return made


def _out_of_system(text: Traced) -> Traced:
    r"""The lines of a system of equations.

    >>> _out_of_system(Traced.of(r"\left\{\begin{array}{l} h = 2x \\ L = h^2 \end{array}\right.")).text.strip()
    'h = 2x \\\\ L = h^2'
    >>> _out_of_system(Traced.of(r"\begin{array}{cc} 1 & x \\ x & 1 \end{array}")).text[:13]
    '\\begin{array}'
    """
    found = SYSTEM.fullmatch(text.text) if r"\begin" in text.text else None
    lines = text.cut(*found.span("lines")) if found else text
    return lines if found and all(map(EQUATION.match, BREAK.split(lines.text.rstrip("\\ \n")))) else text


def _row(chunk: Chunk) -> Row:
    notes = dict(chunk.notes)
    text, where = at_place(with_values_bracketed(chunk.text))
    return Row(
        _without_braces(text),
        chunk.words,
        number=notes.get(r"\tag", notes.get(r"\eqno", "")).strip("()"),
        label=notes.get(r"\label", ""),
        note=notes.get(r"\note", ""),
        arrow=chunk.mark == "arrow",
        conditions=where,
    )


def _without_braces(text: Traced) -> Traced:
    """The text without braces around all of it, which a colour or a frame leaves."""
    while text.text.startswith("{") and group_end(text.text, 0) == len(text.text):
        text = text.cut(1, len(text.text) - 1).stripped()
    return text


def _first(chunk: Chunk) -> str:
    return chunk.parts[0][0] if chunk.parts else ""


def _last(chunk: Chunk) -> str:
    return chunk.parts[-1][0] if chunk.parts else ""


def _whole(found: Sequence[Chunk]) -> list[Chunk]:
    """Chunks that marks of alignment, or a broken line, have cut apart, put together."""
    made: list[Chunk] = []
    for n, chunk in enumerate(found):
        following = found[n + 1] if n + 1 < len(found) else None
        if made and _goes_on(made[-1], chunk, following):
            made[-1] = made[-1].joined(replace(chunk, words=""))
        else:
            made.append(chunk)
    return made


def _goes_on(last: Chunk, chunk: Chunk, following: Chunk | None) -> bool:
    if not chunk.text.text:
        return False
    if chunk.words or chunk.mark not in JOINS:
        return _is_noted_term(last, chunk)
    if _last(last) in SIGNS or _last(last) in RELATIONS:
        return True
    starts = _first(chunk)
    if chunk.mark == "amp" and NUMBER.fullmatch(chunk.text.text) and last.relations:
        return False
    if chunk.mark == "amp":
        return not last.relations or starts in RELATIONS or (not chunk.relations and not _opens(following))
    if chunk.mark == "row" and starts == "=" and not last.relations and derives(last.text.text):
        return True  # a derivative with its value on the next row
    if chunk.mark in ("row", "quad"):
        return starts in SIGNS and (not chunk.relations or (chunk.aligned and chunk.mark == "row"))
    return False


def _is_noted_term(last: Chunk, chunk: Chunk) -> bool:
    r"""Whether a sum goes on behind a note, L = a \quad \text{(fit)} \\ + b: on the next row, or behind words in brackets."""
    noted = chunk.mark == "row" or (chunk.words.startswith("(") and chunk.words.endswith(")"))
    return noted and bool(last.relations) and not chunk.relations and _first(chunk) in SIGNS


def _opens(following: Chunk | None) -> bool:
    """Whether a chunk goes on with a relation sign, so that the one before is a left side."""
    return following is not None and following.mark == "amp" and _first(following) in RELATIONS


def _listed(found: Sequence[Chunk]) -> list[Chunk]:
    r"""Names between commas put before the sign that they share: x, y \in S."""
    made: list[Chunk] = []
    waiting: list[Chunk] = []
    for chunk in found:
        alone = not chunk.relations and not NUMBER.fullmatch(chunk.text.text)
        if waiting and not (chunk.mark in ("comma", "stop") and not chunk.words):
            made += _together(made, waiting)
            waiting = []
        waiting.append(chunk)
        if not alone:
            made.append(_joined(waiting))
            waiting = []
    return [*made, *_together(made, waiting)]


def _together(made: list[Chunk], waiting: list[Chunk]) -> list[Chunk]:
    """What is left without a relation: one list."""
    return [_joined(waiting)] if waiting else []


def _joined(found: list[Chunk]) -> Chunk:
    whole = found[0]
    for chunk in found[1:]:
        whole = whole.joined(chunk, ", ")
    return whole


def _attached(made: list[Row], chunk: Chunk) -> bool:
    """Whether a chunk says something about the line before it: a number, a condition, words; then it is taken up there."""
    if not made:
        return False
    text, last = chunk.text.text, made[-1]
    if not text or (chunk.mark == "words" and ANY.fullmatch(text) and EVERY.search(chunk.words)):
        made[-1] = replace(last, behind=f"{last.behind} {chunk.words} {text}".strip())
    elif chunk.mark in ("quad", "start", "amp", "comma", "stop") and (number := NUMBER.fullmatch(text)):
        made[-1] = replace(last, number=number[1])
    elif chunk.mark != "row" and is_condition(chunk, last.text.text):
        made[-1] = replace(last, conditions=(*last.conditions, bare_condition(text)))
    elif chunk.mark != "row" and is_case_of(text, made[begun := _begun(made)].text.text):
        made[begun] = replace(made[begun], conditions=(*made[begun].conditions, bare_condition(text)))
    else:
        return False
    return True


def _begun(made: Sequence[Row]) -> int:
    """The number of the line that the last rows go on with, or are, without the comparisons beside it."""
    return next((n for n in reversed(range(len(made))) if not made[n].continued and not COMPARES.match(made[n].text.text)), -1)


def is_condition(chunk: Chunk, before: str) -> bool:
    r"""Whether a chunk behind an equation restricts it, as i = j, (i \ne k) or "if y = 1" do."""
    inner = Chunk(Traced.of(bare_condition(chunk.text.text)))
    signs = [inner.parts[n][0] for n in inner.relations]
    if not signs or not set(signs) <= COMPARED or _is_range(inner.text.text):
        return False
    if "=" not in signs and IF_WORDS.search(chunk.words):
        return True
    if not SIMPLE.fullmatch(_sides(inner)) or ("=" in signs and APPLIED.search(inner.text.text)):
        return False
    if IF_WORDS.search(chunk.words) or chunk.text.text.startswith("("):
        return True
    left = _first(inner)
    if signs[0] == "=":
        letter = re.escape(left) + r"(?![A-Za-z])"
        indexed = re.search(rf"[_^](?:{letter}|\{{[^{{}}]*{letter}[^{{}}]*\}})", UPPER.sub(r"\1", before))
        return len(inner.parts) <= 6 and indexed is not None
    return signs[0] in (r"\ne", r"\neq", "≠") and len(inner.parts) <= 5


def _is_range(text: str) -> bool:
    match = ranged(text)
    return match is not None and match.end() == len(text)


def _sides(chunk: Chunk) -> str:
    return "".join(part for part, _ in chunk.parts if part not in COMPARED)


def bare_condition(text: str) -> str:
    """A condition without brackets around it."""
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text


def condition_of(text: Traced) -> str:
    """A formula as a condition, where it can be one: a comparison of small things."""
    chunk = Chunk(text, words="if")
    return bare_condition(text.text.strip(" .,;:")) if chunk.relations and is_condition(chunk, "") else ""


TERM = late(r"\b(?:[Tt]erms?|Summand(?:en)?|[Tt]erm[oe]s?|[Tt]érminos?|[Tt]ermin[ei]|only where|nur wo|só onde|"
                  r"apenas onde)(?: (?:with|where|mit|wo|com|onde|avec|où|con|donde|dove))?\s*$")
EQUAL_LETTERS = late(r"\s*[a-z]'?\s*=\s*[a-z]'?\s*")
"""The words before equal letters that name a term of a sum, or a place: "only the term k = i is left", "the terms with
k = i survive", "only where k = i"."""
BETWEEN = r"\s*(?:<|≤|\\leq?(?![A-Za-z])|\\leqslant|\\lt(?![A-Za-z]))\s*"
WITHIN = late(rf"\s*\w+{BETWEEN}[a-z]{BETWEEN}\w+(?:\s*-\s*\d+)?\s*")
KIND_OF = late(r"\b(?:for|at|für|bei|para|pour|per) (?:[^\W\d_][\w-]* ){1,4}\(?$", re.IGNORECASE)
"""Words before places within a range that are the case of a line: "for an inner mass 1 < m < N"."""
LETTERS = late(r"\s*[a-z]'?\s*(?:=|\\neq?(?![A-Za-z])|\\not\s*=|≠)\s*[a-z]'?\s*")
"""Letters of indices that are equal or differ: before a colon the case of the line, whatever the words are."""
EVERY = late(r"\b(?:for|für|para|pour|per) (?:all|each|every|any|alle|jedes|cada|tod[oa]s?|tous|tout|chaque|ogni)$", re.I)
ANY = late(r"[A-Za-z](?:\s*,\s*[A-Za-z])*\s*\.?")
"""Words before letters that may be any: "for all i" says nothing of a line that has them."""
LABEL = late(r"\s*(?::|→|⇒|--)\s*")
"""What stands behind a condition that is the label of its line: x > 0: f' = 1."""
GOES_ON = late(r"\s*,?\s*(?:and(?: also)?|but|while|und|aber|et|mais|y|e|pero|mas)\s*")


def leads_to_case(words: str, condition: str, before: Sequence[str] = (), behind: str = "") -> bool:
    """Whether words make a condition the case of a line, or it goes on with those `before` it, "for x > a and x > b", or
    what stands `behind` it makes it the label of the line, "x > 0: f' = 1".

    >>> leads_to_case("and for ", "i = j"), leads_to_case("For similar pairs (", "y = 1"), leads_to_case("with ", "i = j")
    (True, True, False)
    """
    labelled = LABELLED.search(words) and SET.fullmatch(condition)
    labelled = labelled or (WITHIN.fullmatch(condition) and KIND_OF.search(words))
    labelled = labelled or (TERM.search(words) and EQUAL_LETTERS.fullmatch(condition))
    last = words.rpartition(f"${before[-1]}$")[2] if before else ""
    goes_on = GOES_ON.fullmatch(last) or (last.strip() == "," and UNEQUAL.search(condition))
    labels = LABEL.match(behind.lstrip(")")) and (not words.strip() or LETTERS.fullmatch(condition))
    return bool(CASE.search(words) or goes_on or labels or labelled or (UNEQUAL.search(condition) and IF_WORDS.search(words)))


def states(row: Row) -> bool:
    """Whether something stands behind a relation sign."""
    return bool(Chunk(row.text).relations) and not asks(row)


LEADS_TO_WORDS = late(r".*=\s*\\mathrm\s*\{\s*(?:the|its|our|this|half|twice|der|die|das|les|une|los|las|uma|gli)\s*\}\s*",
                      re.DOTALL)
"""A right side that is but the first of the words behind it: L = the norm of x."""


def asks(row: Row) -> bool:
    """Whether no formula stands behind the last relation sign: ∂f/∂X = ?, L = the norm of x."""
    chunk = Chunk(row.text)
    nothing = bool(chunk.relations) and chunk.relations[-1] == len(chunk.parts) - 1
    return nothing or LEADS_TO_WORDS.fullmatch(row.text.text) is not None
