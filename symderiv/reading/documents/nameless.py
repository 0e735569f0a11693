"""What a text asks the derivative of without an equation: an expression, "differentiate x^2", or a lone derivative."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.chunks import Chunk
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.rows import Row, asks, condition_of, rows, states
from symderiv.reading.documents.scanner import Segment
from symderiv.reading.problems.statements import Fact, Formula
from symderiv.reading.prose.links import ASSUMES
from symderiv.reading.prose.named import left_side, name_of
from symderiv.reading.prose.objectives import POWER, RESPECT, asks_about, free_letters, is_symbol, named, objective
from symderiv.reading.prose.questions import (
    WORD,
    Derivative,
    asks_behind,
    asks_for,
    derivatives,
    is_derivative,
    only_needs,
    says_little,
    wishes,
)
from symderiv.reading.prose.roles import UPDATES, derives, left_of
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.slopes import Slope, slope
from symderiv.reading.prose.slopes import is_expression as computes
from symderiv.reading.prose.stated.listed import names

ASKED_ABOUT = "what is asked about"
"""Why an expression is a definition."""
TYPED = Segment(0, 0, "$")
"""Where a formula stands that was typed among words."""
COUNTS = late(r"(?:\\mathcal\s*\{?\s*)?O\s*\}?\s*(?:\\left)?\(|[^A-Za-z]*$")
"""An order of growth, O(n^2), or a number alone."""


NEARLY = late(r"\\(?:approx|simeq|cong)(?![A-Za-z])|≈|≃")
VALUE = late(r"\s*(?:\\(?:text|mathrm|operatorname|mathit)\s*\{\s*[A-Za-z]+\s*\}|[A-Za-z]|"
                   r"\\(?:[Pp]hi|varphi|sigma|Gamma|[Pp]si|eta|rho|zeta))\s*(?:\\left\s*)?\([^()]*\)\s*")
"""The value of a function with a name of its own: GELU(x)."""
ALONE = "an approximation; nothing else is there to derive, and it is derived as it stands"


OF_ARGUMENT = late(r"(?<=[A-Za-z}])\s*\(\s*\\?[A-Za-z]+\s*\)\Z")
"""The argument of a function on its left side: (u) of \\rho(u) = …"""


def take_approximation(assembly: Assembly) -> None:
    r"""f(x) \approx …, where no line of the text has an equals sign, as the definition of f."""
    lines = [f for f in assembly.formulas if f.role == "approximation" and not f.continued]
    others = any("=" in text for text in (*(f.latex for f in assembly.formulas), *(s.latex for s in assembly.skipped)))
    signs = list(NEARLY.finditer(lines[0].latex)) if len(lines) == 1 and not others else []
    if len(signs) != 1 or not VALUE.fullmatch(lines[0].latex[:signs[0].start()]):
        return
    line, (start, end) = lines[0], signs[0].span()
    whole = f"{line.latex[:start]}={line.latex[end:]}"
    made = replace(line, latex=whole, places=(*line.places[:start + 1], *line.places[end:]), role="definition", why=ALONE)
    assembly.formulas = [made if f is line else f for f in assembly.formulas]


def give_names(assembly: Assembly) -> None:
    """The names of what a text asks about without one: among its definitions, and in what it asks."""
    own = [f for f in assembly.formulas if Chunk(Traced.of(f.latex)).relations]
    alone = len({f.latex for f in assembly.asked}) == 1 and all(
        OF_ARGUMENT.sub("", left_of(f.latex)) in assembly.asked[0].latex for f in own)
    if made := assembly.wanted or assembly.asked[:1] * alone:
        groups, letters = {f.group for f in made}, {behind_equals(f): left_of(f.latex) for f in made}
        assembly.formulas = [*made, *_apart(f for f in assembly.formulas if f.group not in groups or f in own)]
        assembly.facts = [replace(f, value=(letters.get(f.value[0], f.value[0]), *f.value[1:])) if f.kind == "asked" and f.value
                          else f for f in assembly.facts]
    else:
        assembly.expression = only_expression(assembly, [left_of(f.latex) for f in own])


def _apart(formulas: Iterable[Formula]) -> Iterator[Formula]:
    """The formulas; the first one, where it goes on with = behind a display that names nothing, is not read."""
    for n, formula in enumerate(formulas):
        yield replace(formula, fault=APART, mend=ONE_DISPLAY) if formula.continued and not n else formula


APART = "What this equals stands in another display"
ONE_DISPLAY = r"Write both in one, as in $\nabla_x (a^\top x) = a$."


def is_expression(row: Row) -> bool:
    """Whether a formula is more than a symbol, and neither states nor restricts anything."""
    text = row.text.text
    symbol = is_symbol(text) and not POWER.search(text)
    assigns = UPDATES.search(text) is not None
    return bool(text) and not (symbol or assigns or derives(text) or states(row) or condition_of(row.text))


def stands_alone(sentence: Sentence) -> Iterator[int]:
    """The formulas that no words lead to, or a colon does, and none but conditions follow: "x^T A x, where A is symmetric"; and
    those whose derivative the words behind ask for."""
    for n, part in enumerate(sentence.parts):
        before = sentence.parts[n - 1].words.strip() if n else ""
        behind = sentence.parts[n + 1].words.strip(" \n\r\t,.;") if n + 1 < len(sentence.parts) else ""
        alone = (not before or before.endswith(":")) and (not behind or ASSUMES.match(behind))
        if part.formula >= 0 and (alone or (len(before.split()) < CALLED and asks_behind(_behind(sentence, n)))):
            yield part.formula


CALLED = 5
"""How many words may call an expression something, "the triplet loss for one example": more make a sentence."""


def _behind(sentence: Sentence, n: int) -> str:
    return sentence.parts[n + 1].words if n + 1 < len(sentence.parts) else ""


def is_least(row: Row) -> bool:
    r"""Whether a formula says what is minimised or maximised: \min_w \|Xw - y\|^2, and not only \min_w L."""
    sought = objective(row.text, row.text.text)
    return sought is not None and bool(sought.text)


def nameless(text: Traced, avoid: str, segment: Segment, number: int, free: str = "") -> Formula:
    """The definition that gives an expression a letter that the `avoid` text does not have, with its `free` indices."""
    text = text.stripped(" .?,")
    least = objective(text, avoid)
    made = least if least is not None and least.text else named(text, avoid, free)
    return Formula(made.text, tuple(made.places), True, segment.environment, number, role="definition", why=ASKED_ABOUT)


def only_expression(assembly: Assembly, defined: Sequence[str]) -> Formula | None:
    """The one expression that stands alone in a text, if it uses all that the text defines: what the text is about then."""
    shown = {**{n: rows(m.text) for n, m in assembly.mentions.items() if not m.facts}, **assembly.displays}
    found = [(n, row) for s in assembly.sentences for n in stands_alone(s) for row in shown.get(n, ()) if is_expression(row)]
    if len(found) != 1 or not all(_stands_in(symbol, found[0][1].text.text) for symbol in defined):
        return None
    return nameless(found[0][1].text, assembly.text.text, TYPED, found[0][0])


def _stands_in(symbol: str, latex: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z])", latex) is not None


def expressions(assembly: Assembly, found: Sequence[Row], number: int, words: str) -> Iterator[Formula]:
    """Each expression that words ask the derivative of, with a letter for it."""
    for row in found:
        asked = slope(row.text, assembly.letters) if derives(row.text.text) and not derivatives(row.text.text) else None
        of = asked.of if asked else row.text if asks_about(words) and not derives(row.text.text) else None
        if of is not None and computes(of.text) and not states(row):
            yield nameless(of, assembly.text.text, _segment(assembly, number), number)


def _segment(assembly: Assembly, number: int) -> Segment:
    return assembly.segments[number] if number < len(assembly.segments) else TYPED


def _is_asked(found: Sequence[Row], sentence: Sentence, number: int, own: str, asking: bool) -> bool:
    """Whether words, or that there are none, ask for what stands in a formula; `asking` is whether the sentence has asked before,
    so that "and" is enough."""
    return (any(map(asks, found)) or (asking and says_little(own))
            or asks_for(own, PLACE.sub("", sentence.all_behind(number))))


PLACE = late(r"\A\s*at\s*\.?\s*\Z")
"""Words that lead from a derivative to its place."""


def questions(assembly: Assembly, found: Sequence[Row], sentence: Sentence, number: int, own: str, asking: bool) -> list[Fact]:
    """The derivatives of names that rows are, or have on the left behind "Show that", where they are asked for."""
    shows = SHOWS.search(own) is not None
    if not found or not (shows or _is_asked(found, sentence, number, own, asking)):
        return []
    each = [(row, _left(row.text).text if shows else row.text.text) for row in found]
    listed = [(row, _of_names(assembly, text) or _by_sign(assembly, sentence, number, text)
               or _not_understood(text, assembly.letters)) for row, text in each]
    if not all(asked for _, asked in listed):
        return []
    mark = "" if only_needs(own) else "$"  # what is only needed may go without an answer
    return [Fact("asked", by[0] if by else "", (of, *by[1:]) if of or not by else (), row.text.places[0],
                 f"{mark}{row.text.text}{mark}")
            for row, asked in listed for of, by in asked]


def _of_names(assembly: Assembly, latex: str) -> list[Derivative]:
    """The derivatives that a formula is a list of; a word is a name where a line defines it: CE."""
    found = derivatives(latex)
    words = {of for of, _ in found if re.match(WORD, of)}
    known = all(any(re.match(rf"\W*(?:\w+\W+)?{re.escape(of)}\W", f.latex) for f in assembly.formulas) for of in words)
    return (found if known else []) or _by_letters_below(latex, (f.latex for f in assembly.formulas))


BELOW = late(r"(?P<f>[A-Za-z])_(?:\{(?P<all>[a-z]{1,2})\}|(?P<one>[a-z]))")


def _by_letters_below(latex: str, lines: Iterable[str]) -> list[Derivative]:
    """The partial derivatives f_{xy}, f_x that a formula lists, of functions with these arguments, in the order of f_{xy}."""
    found = [BELOW.fullmatch(name.strip(" .?")) for name in names(latex)]
    listed = [(m["f"], tuple(m["all"] or m["one"])) for m in found if m]
    if not listed:
        return []
    heads = [m for line in lines if (m := re.match(r"\s*(?P<f>[A-Za-z])\s*\((?P<all>[a-z](?:\s*,\s*[a-z])*)\)\s*:?=", line))]
    called = {m["f"]: re.findall("[a-z]", m["all"]) for m in heads}
    return listed if len(listed) == len(found) and all(set(by) <= set(called.get(of, ())) for of, by in listed) else []


def _by_sign(assembly: Assembly, sentence: Sentence, number: int, latex: str) -> list[Derivative]:
    r"""A sign with nothing behind it, "\nabla_\theta of $J$": by its letter, of what words name next, if they do."""
    sign = LONE_SIGN.fullmatch(latex.strip(" .,;:?!"))
    if sign is None:
        return []
    of = OF_NEXT.match(sentence.spelled().partition(f"⟦{number}⟧")[2])
    shown = [row.text.text for row in assembly.displays.get(int(of["n"]), ())] if of else []
    mention = assembly.mentions.get(int(of["n"])) if of else None
    head = left_of((shown or [mention.text.text if mention else ""])[0])
    name = HEAD.match(head.strip(" .,"))
    return [(name["name"] if name else "", (next(filter(None, sign.groups())).strip(" {}"),))]


BY_ONE = r"\{?\s*(\\[A-Za-z]+(?:\{\w+\})?(?:_\w)?|[A-Za-z](?:_\w|_\{\w+\})?)\s*\}?"
LONE_SIGN = late(rf"\\nabla\s*_\s*{BY_ONE}|\\[dt]?frac\s*\{{\s*(?:\\partial|d|\\mathrm\{{d\}})\s*\}}\s*"
                 rf"\{{\s*(?:\\partial\s*|d|\\mathrm\{{d\}}\s*){BY_ONE}\s*\}}")
"""The sign of a derivative by a letter, of nothing."""
OF_NEXT = late(r",? (?:of|von|de|du|da|do|di|del|della) (?:[^\W\d_]+ ){0,3}⟦(?P<n>\d+)⟧")
HEAD = late(r"(?P<name>\\?[A-Za-z]+(?:\{[A-Za-z]\})?(?:_\w|_\{\w+\})?)\s*(?:\([^()]*\))?\Z")


def _not_understood(latex: str, letters: Collection[str]) -> list[Derivative]:
    """A derivative of nobody knows what: it is asked for all the same."""
    return [("", ())] if is_derivative(latex) and slope(Traced.of(latex), letters) is None else []


def wanted(assembly: Assembly, found: Sequence[Row], sentence: Sentence, number: int, own: str, asking: bool
           ) -> Iterator[tuple[Formula, list[Fact]]]:
    """The derivatives of expressions that rows are, where they are asked for: a name for each, and what is asked of that."""
    shows, wished = SHOWS.search(own) is not None, len(found) == 1 and asks_about(own) and wishes(own)
    asked_for = shows or (bool(found) and _is_asked(found, sentence, number, own, asking))
    if not (wished or asked_for):
        return
    sought = [_left(row.text) if shows else row.text for row in found]
    each = [slope(text, assembly.letters) if (shows or not states(row)) and not _of_names(assembly, text.text) else None
            for text, row in zip(sought, found, strict=True)]
    if wished and not any(each):
        each = [Slope(row.text, ()) for row in found if not (derives(row.text.text) or states(row)) and computes(row.text.text)]
        by = _by_in_words(assembly, sentence, number)
    elif asked_for and any(each):
        by = []
    else:
        return
    for asked in filter(None, each):
        taken = " ".join((assembly.text.text, *(f.latex for f in assembly.wanted)))
        made = nameless(asked.of, taken, _segment(assembly, number), number, free_letters(asked.of.text))
        made = next((f for f in assembly.wanted if behind_equals(f) == behind_equals(made)), made)
        words, place = f"${found[0].text.text}$", asked.of.places[0]
        listed = [asked.by] if asked.by else [(name,) for name in by]
        yield made, [Fact("asked", one, (left_of(made.latex), *more), place, words) for one, *more in listed]


SHOWS = late(r"\b(?:show|prove|verify|check|zeigen?|zeige|beweisen?|montre[rz]?|mostre|muestre|demuestre)\b(?: Sie)?,? "
             r"(?:that|dass|que)\s*$", re.IGNORECASE)
"""Words that ask to derive what stands on the left of a line."""


def _left(text: Traced) -> Traced:
    return text.cut(0, text.text.find("=")) if "=" in text.text else text


BY = late(rf",? (?:(?:[^\W\d_]+ )?(?:{RESPECT})|by|nach|por)(?: [^\W\d_]+){{0,3}} ⟦(\d+)⟧")
"""By what words ask the derivative of the formula before them."""


def _by_in_words(assembly: Assembly, sentence: Sentence, number: int) -> list[str]:
    _, _, behind = sentence.spelled().partition(f"⟦{number}⟧")
    match = BY.match(behind)
    mention = assembly.mentions.get(int(match[1])) if match else None
    return names(mention.text.text) if mention else []


def behind_equals(formula: Formula) -> str:
    """What a formula says that a name stands for."""
    return formula.latex.partition("=")[2].strip()


def with_name(row: Row, own: str, behind: str, typed: bool) -> Row:
    """A line that begins with an equals sign, or an expression, behind the quantity that the words before it name."""
    head = left_side(own) if row.text.text.startswith("=") else ""
    if is_expression(row) and not COUNTS.match(row.text.text):
        head = f"{name} =" if (name := name_of(own, behind, row.text.text, typed)) else head
    return replace(row, text=joined([Traced.at(f"{head} ", row.text.places[0]), row.text])) if head else row


__all__ = ["COUNTS", "TYPED", "expressions", "give_names", "is_expression", "is_least", "questions", "wanted", "with_name"]
