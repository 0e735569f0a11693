"""What a template receives: one document as plain data (texts, numbers, lists, mappings), nothing that could be run.

Formulas are prepared in the document's own formula language; sentences are lists of parts (see languages).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, cast

import sympy

import symderiv
from symderiv.errors import OutputError
from symderiv.notation import Cases, Differential, Entry, Partial, Tensor, tensors
from symderiv.records import Derivation
from symderiv.records.overview import Overview
from symderiv.records.statement import Finding
from symderiv.records.worked import Worked
from symderiv.teaching.lesson import Lesson
from symderiv.writing.blocks.answers import answers, verified
from symderiv.writing.blocks.composed import recursion_rows
from symderiv.writing.blocks.lessons import lesson_rows, says
from symderiv.writing.blocks.notation_table import notation_rows
from symderiv.writing.blocks.overview import overview_rows, span, wanted
from symderiv.writing.blocks.proofs import claim, finding_rows, proofs_title
from symderiv.writing.blocks.question import abbreviations, equations, given, goal, goals
from symderiv.writing.blocks.read_as import read_rows
from symderiv.writing.blocks.results import result
from symderiv.writing.blocks.step_lines import line_rows, section_copy
from symderiv.writing.blocks.step_sentences import idea_paragraphs
from symderiv.writing.blocks.to_matrix import to_matrix_rows
from symderiv.writing.blocks.worked_example import worked_rows
from symderiv.writing.languages import Language, Parts, joined, math, plain, text
from symderiv.writing.layout.case_split import case_split
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.formulas.precedence import in_order
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.structure.colours import Plan, plan_rows
from symderiv.writing.structure.goals import differentiated, goal_letters, variables
from symderiv.writing.structure.letters import page_letters
from symderiv.writing.structure.levels import LEVELS
from symderiv.writing.structure.outline import Outline, Section
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.written import page_order

LABELS = ("goal", "where", "notation", "symbol", "meaning", "shape", "role", "givens", "abbreviations", "about_to_change",
          "just_produced", "steps", "result", "index_form", "general_form", "matrix_form", "checks", "rules_used", "rule", "law",
          "condition", "source", "cases", "latex", "contents", "levels", "passed", "failed", "undecided", "plan", "layers",
          "updates", "whole", "numbers", "says", "mistakes", "exercise", "solution", "to_matrix", "read_as", "not_read",
          "words_not_read", "answer", "composed", "not_checked", "step_through")


def view(derivations: Sequence[Derivation], press: Press, detail: str = "standard",
         overview: Overview | None = None, worked: Worked | None = None, findings: Sequence[Finding] = (),
         lesson: Lesson | None = None) -> dict[str, Any]:
    """The document about `derivations` as plain data; `overview` frames a page about a network, `worked` adds its numbers,
    `findings` what does not hold, `lesson` what the result says, mistakes and an exercise.

    Raises `OutputError` when there is nothing to show or a goal is no derivative, `UnknownName` for another detail.

    >>> from symderiv.notation import Axis, Definitions, Delta, Tensor
    >>> from symderiv.records import Step
    >>> from symderiv.writing.languages import language
    >>> from symderiv.writing.printers.unicode import unicode
    >>> K = Axis("K"); z = Tensor("z", (K,)); goal = Partial(z["k"], z["i"]); delta = Delta(K.index("i"), K.index("k"))
    >>> d = Derivation(goal, Definitions(), (Step("derivative of a component", goal, delta),), delta)
    >>> v = view([d], Press(lambda box, display: unicode(box), language("en")))
    >>> v["sections"][0]["lines"][0]["pieces"]
    ['δᵢₖ']
    """
    if not derivations and not findings:
        raise OutputError("There is no derivation to show")
    for derivation in derivations:
        if not isinstance(derivation.goal, Partial | Entry) and not derivation.claim:
            raise OutputError("A goal must be a derivative, or a quantity that is worked out", typed=str(derivation.goal))
    outline, words = Outline.of(derivations, detail), press.language
    press = replace(press, letters=page_letters(outline, overview))
    return {**frame(outline, words, detail), "title": title(derivations, press), "title_text": _plain_title(derivations, words),
            **chapter(outline, press, detail, overview, worked, findings, lesson), "rules": rules(outline, press)}


def frame(outline: Outline, words: Language, detail: str) -> dict[str, Any]:
    """What stands round a page: its language and labels, how much it shows, the versions."""
    count = sum(len(s.derivation.steps) for s in outline.sections)
    return {
        "lang": words.code, "labels": {key: words.word("labels", key) for key in LABELS},
        "detail": words.say("detail", detail=words.word("details", detail), count=words.count("step", count)),
        "level": detail, "levels": {key: words.word("details", key) for key in LEVELS},
        "footer": words.say("footer", symderiv=symderiv.__version__, sympy=sympy.__version__),
    }


def chapter(outline: Outline, press: Press, detail: str, overview: Overview | None = None, worked: Worked | None = None,
            findings: Sequence[Finding] = (), lesson: Lesson | None = None) -> dict[str, Any]:
    """The body of a page, or of one chapter of a paper: from the goal to the numbers; `mark` tells its anchors from others."""
    with in_order(page_order(outline)):
        return _chapter(outline, press, detail, overview, worked, findings, lesson)


def _chapter(outline: Outline, press: Press, detail: str, overview: Overview | None, worked: Worked | None,
             findings: Sequence[Finding], lesson: Lesson | None) -> dict[str, Any]:
    plan, found = Plan.of(outline), wanted(outline, overview)
    return {
        "mark": outline.mark, "rank": 2, "goal": goal(found, press), "goals": goals(found, press),
        "definitions": equations(outline, outline.definitions, "=", press, overview),
        "notation": notation_rows(outline, press, overview.instances if overview else ()), "read_as": _read_as(outline, press),
        "overview": overview_rows(overview, outline, press),
        "givens": [given(a, press) for a in outline.assumptions],
        "abbreviations": abbreviations(outline, press, overview, found),
        "plan": [*plan_rows(outline, plan, press), *(recursion_rows(outline, overview, press) if overview else [])],
        "sections": [joined_sections([_section(outline, s, press, detail, overview, plan, lesson) for s in group], press)
                     for _, group in groupby(outline.sections, key=lambda s: s.number)],
        "findings": finding_rows(findings, press), "worked": worked_rows(worked, outline, press),
        "answers": answers(outline, press, overview, worked), "verified": verified(outline.asked, overview, press),
        "idea": idea_paragraphs(outline, press, overview is not None), **lesson_rows(lesson, outline, press),
    }


def _read_as(outline: Outline, press: Press) -> dict[str, Any]:
    """How the text was read that the page is about."""
    read = next((s.derivation.read_as for s in outline.sections if s.derivation.read_as is not None), None)
    rows = outline.definitions
    return read_rows(read, (*(row.tensor for row in rows), *(t for row in rows for t in tensors(row.body))), press)


def title(derivations: Sequence[Derivation], press: Press) -> Parts:
    """What the derivations are about: the title of their model, or what is differentiated by what."""
    titles = dict.fromkeys(d.title for d in derivations)
    if not derivations or any(d.claim for d in derivations):
        return proofs_title(derivations, press)
    if len(titles) == 1 and all(titles):
        return [text(press.language.named(next(iter(titles))))]
    if len(derivations) == 1:
        return section_title(derivations[0], press)
    outputs = dict.fromkeys(_output(d, press) for d in derivations)
    if len(outputs) > 1:
        return press.language.say("several_title", count=len(derivations))
    wrt = dict.fromkeys(t for d in derivations for t in variables(d.goal))
    return press.language.say("gradients_title", of=[math(next(iter(outputs)))],
                              wrt=joined([[math(press.symbol(t))] for t in wrt]))


def _output(derivation: Derivation, press: Press) -> str:
    """The symbol of what is differentiated, or the whole expression where it has none."""
    body: Any = differentiated(derivation.goal)
    return press.symbol(body.tensor) if isinstance(getattr(body, "tensor", None), Tensor) else press.expr(body)


def section_title(derivation: Derivation, press: Press, meanings: bool = False) -> Parts:
    """What a derivation differentiates by what, and by which route; with `meanings`, what each of them is. Of a proof, what it
    proves."""
    if derivation.claim:
        return claim(derivation, press)
    if isinstance(derivation.goal, Entry) and isinstance(derivation.goal.tensor, Differential):
        return press.language.say("differential_title", of=[math(press.symbol(of(derivation.goal.tensor)))])
    title = _differentiated_by(derivation, press, meanings)
    route = press.language.word("route_titles", derivation.route, derivation.route)
    return press.language.say("routed_title", title=title, route=route) if route else title


def _differentiated_by(derivation: Derivation, press: Press, meanings: bool) -> Parts:
    goal: Any = derivation.goal
    wrt, body = variables(goal), cast(Any, differentiated(goal))
    if wrt and isinstance(body, Entry) and _numbered(goal.wrt) and (_numbered(body) or not body.indices):
        return press.language.say("derivative_title", of=press.math(body), wrt=press.math(goal.wrt))
    tensor = getattr(body, "tensor", None)
    of = _named(tensor, press, meanings or not wrt) if isinstance(tensor, Tensor) else press.math(body)
    different = joined([_named(t, press, meanings) for t in dict.fromkeys(wrt)])
    return press.language.say(_title_key(body, wrt), of=of, wrt=different)


def _numbered(entry: Entry) -> bool:
    """Whether an entry is one component, told by its numbers."""
    return bool(entry.indices) and all(i.is_Integer for i in entry.indices)


def of(tensor: Tensor) -> Tensor:
    """What a differential is the differential of; any other tensor itself."""
    return tensor.of if isinstance(tensor, Differential) else tensor


def _title_key(body: Any, wrt: Sequence[Tensor]) -> str:
    if not wrt:
        return "quantity_title"
    if len(wrt) > 1:
        return "hessian_title"
    if body.free_symbols:
        return "jacobian_title"
    return "gradient_title" if wrt[0].axes else "derivative_title"


def _named(tensor: Tensor, press: Press, meanings: bool) -> Parts:
    """A symbol, its meaning in brackets where it is wanted and there is one."""
    meaning = press.language.named(tensor.meaning) if meanings else ""
    return [math(press.symbol(tensor)), *([text(f" ({meaning})")] if meaning else [])]


def _plain_title(derivations: Sequence[Derivation], words: Language) -> str:
    """The title as plain text: for the window, not for the page."""
    return plain(title(derivations, Press(lambda box, display: unicode(box), words)))


def joined_sections(rows: Sequence[dict[str, Any]], press: Press) -> dict[str, Any]:
    """One section as it is; several with one number as one, each line with its own left side."""
    if len(rows) == 1:
        return rows[0]
    return {**rows[0], "title": press.language.say("exchanged_title"), "lemma": [], "factor": "", "exchanged": True,
            "lines": [line for row in rows for line in row["lines"]]}


def _section(outline: Outline, section: Section, press: Press, detail: str, overview: Overview | None,
             plan: Plan, lesson: Lesson | None) -> dict[str, Any]:
    derivation, asked = section.derivation, section.asked
    own = [text(press.language.named(derivation.title))] if derivation.title and not asked and not derivation.claim else []
    return {"number": str(section.number), "anchor": f"sec.{section.number}", "asked": asked,
            "lemma": [] if asked else press.language.say("lemma"),
            "title": own or section_title(derivation, press, meanings=not asked),
            "span": span(overview, derivation.key, press), "factor": _factor(derivation, press, plan),
            "lines": line_rows(outline, section, press, detail, plan), "exchanged": False,
            "cases": [] if section.twin else _cases(section, press),
            "latex": "" if section.twin else section_copy(section, press),
            "result": result(derivation, press) if asked and section.twin is None else {},
            "to_matrix": to_matrix_rows(derivation, press) if asked and press.voice != "plain" else [],
            "says": says(lesson, derivation.key, press) if asked else []}


def _factor(derivation: Derivation, press: Press, plan: Plan) -> str:
    """The goal of a section in the colour that it has in the plan; nothing for a section that is no factor there."""
    role = plan.role(derivation.goal)
    return press.box(layout(derivation.goal, [((), role)], goal_letters(derivation.goal))) if role else ""


def _cases(section: Section, press: Press) -> list[str]:
    """The result with its δ written out as two cases; a lemma that is all δ needs none, nor does what a line shows already."""
    derivation, letters = section.derivation, goal_letters(section.derivation.goal)
    if derivation.claim or any(isinstance(line.last.after, Cases) for line in section.lines):
        return []
    found = case_split(derivation.result, letters, partly=not section.asked)
    return press.pieces(equation(layout(derivation.goal, (), letters), found)) if found else []


def rules(outline: Outline, press: Press) -> list[dict[str, Any]]:
    """The laws that the steps use, each once, in the order of their first use, with their conditions."""
    words = press.language
    return [{"name": words.word("rules", key, note.name), "law": press.law(note.law), "source": note.source,
             "condition": press.condition(words.word("conditions", key, note.condition)), "anchor": outline.rule_anchor(key)}
            for key, note in outline.rules.items()]

