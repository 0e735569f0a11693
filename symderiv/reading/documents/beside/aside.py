"""What only a hint, an example or a solution asks for: that is not the question, where there is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import Formula, Skipped
from symderiv.reading.prose.objectives import LONE
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.asides import Span, asides, leads_to_example

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
            assembly.formulas = [f for f in assembly.formulas if f is not formula]
            assembly.passed.append(Skipped(formula.places[0], formula.places[-1], formula.latex,
                                           f"an example: it leaves {name} open in the other lines"))


def _uses(formula: Formula, name: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", formula.latex.partition("=")[2]) is not None


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


__all__ = ["set_aside"]
