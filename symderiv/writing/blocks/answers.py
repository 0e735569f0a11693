"""The answer at the top of a page: what was asked for with its result, and in one line what the oracle says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.records import Check, Derivation
from symderiv.records.overview import Overview
from symderiv.writing.blocks.overview import span
from symderiv.writing.blocks.results import VERDICTS, about_the_page, checks, is_all_scalar, matrix_equation
from symderiv.writing.languages import Parts
from symderiv.writing.layout.expressions import equation, layout
from symderiv.writing.structure.outline import Outline, Section, goal_letters, number_link
from symderiv.writing.structure.press import Press


def answers(outline: Outline, press: Press, overview: Overview | None = None) -> list[dict[str, Any]]:
    """Each result that was asked for, in index and in matrix form, with the number of the line that derives it.

    Several routes to one result answer once; what is to be proved is its own answer and stands with the question.
    """
    found: dict[tuple[str, str], Section] = {}
    for section in outline.sections:
        if section.asked and not section.derivation.claim:
            found.setdefault((str(section.derivation.goal), str(section.derivation.result)), section)
    alone = len(found) == 1
    return [_answer(s, press, overview, alone) for s in found.values()]


def _answer(section: Section, press: Press, overview: Overview | None, sized: bool) -> dict[str, Any]:
    derivation, letters = section.derivation, goal_letters(section.derivation.goal)
    whole = equation(layout(derivation.goal, (), letters), layout(derivation.result, (), letters))
    in_matrices = derivation.matrix is not None and not is_all_scalar(derivation)
    return {"pieces": press.pieces(whole), "matrix": press.pieces(matrix_equation(derivation, sized)) if in_matrices else [],
            "where": [number_link(section.last)] if section.lines else [], "span": span(overview, derivation.key, press)}


def verified(derivations: Sequence[Derivation], overview: Overview | None, press: Press) -> dict[str, Any]:
    """What all checks of the page come to: one sentence, and the rows that it stands for; nothing for a page without checks."""
    made: list[Check] = [c for d in derivations for c in about_the_page(d)]
    rows = checks([*made, *(overview.checks if overview else ())], press)
    if not rows:
        return {}
    broken = [row for row in rows if row["verdict"] != "passed"]
    sign, verdict = ("✓", "passed") if not broken else next(v for v in VERDICTS.values() if v[1] == broken[0]["verdict"])
    return {"sign": sign, "verdict": verdict, "sentence": _said(len(rows), len(broken), press), "rows": rows}


def _said(count: int, broken: int, press: Press) -> Parts:
    if broken:
        return press.language.say("not_verified", broken=broken, count=count)
    return press.language.count("verified", count)
