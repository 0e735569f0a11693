"""The answer at the top of a page: what was asked for with its result, and in one line what the oracle says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.notation import Cases
from symderiv.records import Check, Derivation
from symderiv.records.overview import Overview
from symderiv.records.worked import Worked
from symderiv.writing.blocks.composed import composed_row
from symderiv.writing.blocks.overview import span, wanted
from symderiv.writing.blocks.results import (
    VERDICTS,
    about_the_page,
    checks,
    general,
    general_form,
    is_all_scalar,
    matrix_equation,
)
from symderiv.writing.blocks.worked_example import worked_answers
from symderiv.writing.languages import Parts, joined, link, text
from symderiv.writing.layout.case_split import case_split
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.outline import Outline, Section, number_link
from symderiv.writing.structure.press import Press


def answers(outline: Outline, press: Press, overview: Overview | None = None, worked: Worked | None = None
            ) -> list[dict[str, Any]]:
    """Each result that was asked for, in index and in matrix form, with the number of the line that derives it; a single one
    also as it was before a given was used. Where numbers were asked for, theirs are answers too.

    By the route of cases a result with a δ is two answers, the cases first.

    Several routes to one result answer once; what is to be proved is its own answer and stands with the question. The one
    gradient of a network that is wanted stands in one formula besides; of several each rests on those in between.
    """
    return [*_in_symbols(outline, press, overview), *worked_answers(worked, press)]


def _in_symbols(outline: Outline, press: Press, overview: Overview | None) -> list[dict[str, Any]]:
    only = wanted(outline, overview)
    if overview is not None and len(only) == 1:
        return _in_one(outline, next(s for s in outline.sections if s.derivation is only[0]), overview, press)
    found: dict[tuple[str, str], Section] = {}
    for section in outline.sections:
        if section.asked and not section.derivation.claim:
            found.setdefault((str(section.derivation.goal), str(section.derivation.result)), section)
    alone = len(found) == 1
    rows = [row for s in found.values() for row in (*_case_by_case(s, press), _answer(s, press, overview, alone))]
    return [*rows, *(row for s in found.values() for row in _before_givens(outline, s, press) if alone)]


def _in_one(outline: Outline, section: Section, overview: Overview, press: Press) -> list[dict[str, Any]]:
    whole = composed_row(outline, section, overview, press)
    last = [{"pieces": whole["index"], "matrix": whole["matrix"], "where": [], "span": whole["span"]}] if whole else []
    return [_answer(section, press, overview, False), *last]


def _answer(section: Section, press: Press, overview: Overview | None, sized: bool) -> dict[str, Any]:
    derivation, letters = section.derivation, goal_letters(section.derivation.goal)
    whole = equation(layout(derivation.goal, (), letters), layout(derivation.result, (), letters))
    in_matrices = derivation.matrix is not None and not is_all_scalar(derivation)
    return {"pieces": press.pieces(whole), "matrix": press.pieces(matrix_equation(derivation, sized)) if in_matrices else [],
            "where": [number_link(section.last)] if section.lines else [], "span": span(overview, derivation.key, press)}


def _case_by_case(section: Section, press: Press) -> list[dict[str, Any]]:
    """The result in its two cases, where that is the way it was found, with the number of the line before they are joined."""
    derivation, letters = section.derivation, goal_letters(section.derivation.goal)
    found = [n for n, line in enumerate(section.lines) if isinstance(line.last.after, Cases)]
    split = case_split(derivation.result, letters) if found else None
    if split is None:
        return []
    return [{"pieces": press.pieces(equation(layout(derivation.goal, (), letters), split)), "matrix": [],
             "where": [number_link(section.label(found[-1]))], "span": []}]


def _before_givens(outline: Outline, section: Section, press: Press) -> list[dict[str, Any]]:
    """The result without what is given, with the number of its line where it has one of its own."""
    derivation = section.derivation
    shown = general(derivation, press)
    if not shown:
        return []
    labels = [[link(a.label, [text(a.label)])] for a in outline.assumptions if section.states(a)]
    said = press.language.say("without_givens", givens=joined(labels)) if labels else []
    whole = (derivation.general, general_form(derivation))
    lines = [n for n, line in enumerate(section.lines) if line.last.after in whole]
    return [{"pieces": shown["pieces"], "matrix": [], "where": [number_link(section.label(lines[-1]))] if lines else [],
             "span": joined([part for part in (said, shown["where"]) if part])}]


def verified(derivations: Sequence[Derivation], overview: Overview | None, press: Press) -> dict[str, Any]:
    """What all checks of the page come to: one sentence, and the rows that it stands for; nothing for a page without checks."""
    made: list[Check] = [c for d in derivations for c in about_the_page(d)]
    rows = checks([*made, *(overview.checks if overview else ())], press)
    if not rows:
        return {}
    told = [row["verdict"] for row in rows]
    worst = next((v for v in ("failed", "undecided") if v in told), "passed")
    sign = next(sign for sign, verdict in VERDICTS.values() if verdict == worst)
    return {"sign": sign, "verdict": worst, "sentence": _said(worst, told.count(worst), len(rows), press), "rows": rows}


def _said(worst: str, broken: int, count: int, press: Press) -> Parts:
    """How many checks failed; where none did, how many could not be made."""
    if worst == "passed":
        return press.language.count("verified", count)
    return press.language.say("not_verified" if worst == "failed" else "not_made", broken=broken, count=count)
