"""What only a hint, an example or a solution asks for: that is not the question, where there is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.leftover import letters_of
from symderiv.reading.documents.chunks import parts_of
from symderiv.reading.documents.letters import WORDS
from symderiv.reading.problems.statements import Formula, Skipped
from symderiv.reading.prose.objectives import LONE
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.asides import Span, asides, leads_to_example
from symderiv.reading.prose.said.solving import BY

USED = "what may be used"
"""What an author says of a derivation, "We can use the product: f = …": it gives a name no other meaning."""


def set_aside(assembly: Assembly) -> None:
    """Takes what the text says by the way out of what it asks and defines, where it asks or defines that elsewhere; lists it."""
    asked = [fact.at for fact in assembly.facts if fact.kind == "asked"]
    asked += [made.places[0] for made in (*assembly.asked, *assembly.wanted)]
    for short in (False, True):
        spans = _Spans.of(assembly, short)
        beside = spans.not_asked(asked)
        if beside or not spans.spans:
            break
    _leave(assembly, beside)
    again = _again(assembly.formulas, spans)
    assembly.passed += [Skipped(f.places[0], f.places[-1], f.latex, f"an example of its own: {f.before}".strip(" :"))
                        for f in again]
    assembly.formulas = [f for f in assembly.formulas if f not in again]
    _leave_open(assembly, asked)


NUMBERS = re.compile(r"(?:[\d\s.,+*/()\[\]{}=≈·−-]|\\(?:cdot|times|[dt]?frac|left|right|approx|simeq|quad|[,;!])(?![A-Za-z]))+")
DECIMAL = re.compile(r"\d\.\d")
COMPUTED = re.compile(r"\d[\s)}]*(?:[-+*/·−]|\\(?:cdot|times)(?![A-Za-z]))[\s({\\a-z]*\d")
BY_D = re.compile(r"frac\s*\{[^{}]*\}\s*\{\s*(?:d|\\mathrm\s*\{?d\}?)\s*(\\[A-Za-z]+|[A-Za-z])\s*\}")
INVERSE = re.compile(r"\^\s*\{?\s*-\s*1|\\d?frac")
SOLUTION = late(
    r"(?:\b(?:leads? to|gives?|yields?|obtain|get|has) (?:this|the|a|the following)? ?(?:[\w-]+ )?solution|"
    r"\b(?:formula|expression|solution) for (?:the )?(?:[\w-]+ ){0,4}(?:coefficients?|estimators?|solution|parameters?|weights?|"
    r"minimi[sz]ers?)(?: is)?|\b(?:estimator|estimate|solution|minimi[sz]er)s?(?: is| are)(?: then| given by)?|"
    r"\b(?:Lösung|Schätzer) (?:ist|lautet)|\bsoluç(?:ão|ões) (?:é|são)|\bsolución es|\bsolution est)[\s:*_]*$", re.IGNORECASE)
"""Words before what an author has solved for."""
AT_NUMBER = re.compile(r"\([^()]*\d[^()]*\)\s*\Z|\|_")
"""A left side that says itself where its value is taken: f'(3)."""
SYMBOL = late(rf"[A-Za-z]|\\(?:{WORDS})")
VALUE = "a value at a point, put in by numbers"


def values_aside(assembly: Assembly) -> None:
    r"""Takes out what is computed with numbers for a quantity that the text defines by symbols, \partial L/\partial w =
    -2/3 \cdot 23 = -15.333: it says nothing of the formula."""
    rights = {left_of(f.latex).partition("(")[0].strip(): right for f in assembly.formulas
              if not NUMBERS.fullmatch(right := f.latex.partition("=")[2]) and not f.continued}
    decimals = any(DECIMAL.search(right) for right in rights.values())
    told = {*rights, *(left_of(f.latex) for f in assembly.formulas if NUMBERS.fullmatch(f.latex.partition("=")[2]))}
    if rights and all(letter in told for right in rights.values() for letter in letters_of(right) if SYMBOL.fullmatch(letter)):
        return  # the text gives every symbol a number: what is computed with these is judged
    for formula in [f for f in assembly.formulas if not f.continued and f.latex.partition("=")[2].strip()]:
        left, _, right = formula.latex.partition("=")
        counted = COMPUTED.search(right) or (DECIMAL.search(right) and not decimals)
        valued = (derives(formula.latex) or left.partition("(")[0].strip() in rights) and not AT_NUMBER.search(left)
        if NUMBERS.fullmatch(right) and counted and valued:
            assembly.formulas = [f for f in assembly.formulas if f is not formula]
            assembly.passed.append(Skipped(formula.places[0], formula.places[-1], formula.latex, VALUE))
    for n, formula in enumerate(assembly.formulas):
        if end := _end_before_numbers(formula.latex):
            put_in = Skipped(formula.places[end], formula.places[-1], formula.latex[end:], VALUE)
            assembly.formulas[n] = replace(formula, latex=formula.latex[:end], places=formula.places[:end + 1])
            assembly.passed.append(put_in)


def _end_before_numbers(latex: str) -> int:
    r"""Where the last side begins, if it is the one before with numbers for sizes: \frac1n\sum_i^n x_i = \frac13\sum_i^3 x_i."""
    summed = latex.count("=") > 1 and "\\sum" in latex
    tokens = [(at, part, depth) for at, part, depth in parts_of(latex) if part.strip()] if summed else []
    signs = [n for n, (_, part, depth) in enumerate(tokens) if part == "=" and not depth]
    if len(signs) < 2:
        return 0
    before, last = ([part for _, part, _ in side] for side in (tokens[signs[-2] + 1:signs[-1]], tokens[signs[-1] + 1:]))
    digits = [sign for part in last for sign in (part if part.isdigit() else [part])]  # of \frac13
    return tokens[signs[-1]][0] if any(_is_put_in(before, side) for side in (last, digits)) else 0


def _is_put_in(before: Sequence[str], last: Sequence[str]) -> bool:
    """Whether a side has numbers for some letters of another, each the same wherever it stands, and is else the same."""
    pairs = set(zip(before, last, strict=False))
    values = {a: b for a, b in pairs if a != b}
    put_in = all(a.isalpha() and len(a) == 1 and b.isdigit() for a, b in values.items())
    return bool(values) and put_in and len(before) == len(last) and len(values) == sum(a in values for a, _ in pairs)


def solutions_aside(assembly: Assembly) -> None:
    r"""Takes \beta = (X^\top X)^{-1} X^\top y, which words call a solution, for one where a derivative by \beta is taken."""
    by = {symbol for f in assembly.formulas for way in (BY, BY_D) for symbol in way.findall(f.latex)}
    by |= {fact.subject for fact in assembly.facts if fact.kind == "asked"}
    for n, formula in enumerate(assembly.formulas):
        left, found = left_of(formula.latex), SOLUTION.search(formula.before)
        if found and left in by and INVERSE.search(formula.latex) and formula.role in ("unknown", "definition", "claim"):
            assembly.formulas[n] = replace(formula, role="stationarity", why=found[0].strip(" :\n"))


@dataclass(frozen=True)
class _Spans:
    """The asides of a text, by their places in the source."""

    spans: Sequence[Span]

    @classmethod
    def of(cls, assembly: Assembly, short: bool) -> _Spans:
        places = assembly.text.places
        found = asides(assembly.text.text, short)
        return cls([Span(places[s.start], places[s.end - 1] + 1, s.name) for s in found if s.end > s.start])

    def around(self, at: int) -> Span | None:
        return next((s for s in self.spans if s.start <= at < s.end), None)

    def not_asked(self, asked: Sequence[int]) -> dict[int, str]:
        """The places that are only in an aside, each with what this is; none where nothing is asked outside."""
        found = {at: span for at in asked if (span := self.around(at)) is not None}
        outside = [at for at in asked if at not in found]
        return {at: span.name for at, span in found.items()
                if any(other < span.start or not span.answers for other in outside)}


def _leave_open(assembly: Assembly, asked: Sequence[int]) -> None:
    """Takes out what an example gives for a letter that lines before it have and leave open, where no question is about it."""
    spans = [s for s in _Spans.of(assembly, short=True).spans if s.name == "an example"]
    spans = [s for s in spans if not any(s.start <= at < s.end for at in asked)]
    lines = assembly.formulas
    given = [f for f in lines if _defines(replace(f, role="unknown") if f.role == "remark" else f) and (
        leads_to_example(f.before) or any(s.start <= f.places[0] < s.end for s in spans))]
    outside = [f for f in lines if f not in given]
    wished = {fact.value[0] for fact in assembly.facts if fact.kind == "asked" and fact.value}
    for formula in given:
        name = left_of(formula.latex)
        used = any(_uses(f, name) for f in outside if f.places[0] < formula.places[0])
        if used and LONE.fullmatch(name) and name not in wished:
            assembly.formulas = [_at_value(f, formula, spans) for f in assembly.formulas if f is not formula]
            assembly.passed.append(Skipped(formula.places[0], formula.places[-1], formula.latex,
                                           f"an example: it leaves {name} open in the other lines"))


def _at_value(line: Formula, value: Formula, spans: Sequence[Span]) -> Formula:
    """A line behind a number that an example gives: it is meant there in the same sentence, or where it ends with a number."""
    at, place = line.places[0], value.places[0]
    number = not SYMBOL.search(line.latex.partition("=")[2]) and any(s.start <= place < at < s.end for s in spans)
    meant = at > place and (number or value.latex in line.before) and derives(line.latex)
    known = meant and not SYMBOL.search(value.latex.partition("=")[2])
    return replace(line, conditions=(*line.conditions, value.latex)) if known else line


def _uses(formula: Formula, name: str) -> bool:
    right = formula.latex.partition("=")[2]
    if len(name) == 1:  # in w x it stands beside another letter
        return name in re.findall(r"\\(?:mathrm|text|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z]", right)
    return re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", right) is not None


def _leave(assembly: Assembly, beside: dict[int, str]) -> None:
    for fact in [f for f in assembly.facts if f.kind == "asked" and f.at in beside]:
        assembly.facts.remove(fact)
        assembly.passed.append(Skipped(fact.at, fact.at + 1, fact.latex, f"asked by the way, in {beside[fact.at]}"))
    assembly.asked = [f for f in assembly.asked if f.places[0] not in beside]
    assembly.wanted = [f for f in assembly.wanted if f.places[0] not in beside]


def _again(formulas: Sequence[Formula], spans: _Spans) -> list[Formula]:
    """The lines of an aside that defines for itself what the text defines otherwise."""
    around = [(f, span) for f in formulas if (span := spans.around(f.places[0])) is not None]
    inside = [(f, span) for f, span in around if not span.answers and span.name != USED]
    within = [f for f, _ in inside]
    made = {left_of(f.latex): f.latex for f in formulas if f not in within and _defines(f)}
    own = {id(span) for f, span in inside if _defines(f) and made.get(left_of(f.latex), f.latex) != f.latex}
    return [f for f, span in inside if id(span) in own]


def _defines(formula: Formula) -> bool:
    stands = not (formula.continued or formula.conditions or derives(formula.latex))
    return formula.role in ("definition", "unknown", "claim") and "=" in formula.latex and stands


__all__ = ["set_aside", "solutions_aside", "values_aside"]
