"""Proofs on a page: what is to be shown, what each section shows, and what does not hold, with a counterexample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.notation import ZERO, negate, operations, terms
from symderiv.records import Derivation
from symderiv.records.statement import Finding
from symderiv.writing.languages import Parts, math, text
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.printers.formulas import latex_of
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.press import Press

LONG = 60
"""Operations above which the page does not say what a left side comes to."""


def proofs_title(derivations: Sequence[Derivation], press: Press) -> Parts:
    """Properties of the model that the derivations are about."""
    titles = [press.language.named(d.title) for d in derivations if d.title]
    return press.language.say("properties_title", of=titles[0]) if titles else press.language.say("properties_of_model")


def claim(derivation: Derivation, press: Press) -> Parts:
    """What a proof proves, in words."""
    return [text(press.language.word("properties", derivation.claim, derivation.claim))]


def equation_to_show(derivation: Derivation, press: Press) -> Parts:
    """The equation that a proof arrives at; what is the same is written a = b, though the proof shows a − b = 0."""
    letters = goal_letters(derivation.goal)
    left, right = _same(derivation.goal) if derivation.result == 0 else (derivation.goal, derivation.result)
    return [math(press.box(equation(layout(left, (), letters), layout(right, (), letters))))]


def _same(difference: Any) -> tuple[Any, Any]:
    """Both sides of a difference of two; anything else is 0."""
    parts = terms(difference)
    taken = [t for t in parts if t.could_extract_minus_sign()]
    if len(parts) != 2 or len(taken) != 1:
        return difference, ZERO
    return next(t for t in parts if t not in taken), negate(taken[0])


def finding_rows(findings: Sequence[Finding], press: Press) -> list[dict[str, Any]]:
    """What was refuted and what was left open, each group under its heading; proofs have sections of their own."""
    groups = [(verdict, [f for f in findings if f.verdict == verdict]) for verdict in ("refuted", "open")]
    return [{"title": press.language.word("findings", verdict), "rows": [_row(f, press) for f in found]}
            for verdict, found in groups if found]


def finding_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """What was found of each statement, as plain data."""
    return [{"property": f.statement.name, "left": latex_of(f.statement.left), "right": latex_of(f.statement.right),
             "verdict": f.verdict, "detail": f.detail,
             "steps": [s.rule for s in f.proof.steps] if f.proof and f.verdict == "proved" else None,
             "instead": latex_of(f.proof.result) if f.proof and f.verdict == "refuted" else None} for f in findings]


def _row(finding: Finding, press: Press) -> dict[str, Any]:
    stated, words = finding.statement, press.language
    letters = goal_letters(stated.left)
    name = words.word("properties", stated.name, stated.name)
    said = (words.say("counterexample", "findings", name=name, where=finding.detail) if finding.verdict == "refuted"
            else words.say("undecided", "findings", name=name, detail=finding.detail))
    sides = layout(stated.left, (), letters), layout(stated.right, (), letters)
    instead: Parts = []
    if finding.proof is not None and operations(finding.proof.result) <= LONG:
        found = layout(finding.proof.result, (), letters)
        instead = words.say("instead", "findings", formula=press.box(equation(sides[0], found)))
    return {"formula": press.box(equation(*sides, "=")), "said": said, "instead": instead}
