"""The lines of a section: formulas with their marks, rule names, citations as links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.notation import Index, Tensor
from symderiv.records import Citation, Step
from symderiv.writing.blocks.recognised import recognised
from symderiv.writing.blocks.step_sentences import sentences
from symderiv.writing.languages import Language, Parts, joined, link, math, text
from symderiv.writing.layout.boxes import Box, Role
from symderiv.writing.layout.differentials import layout_differential
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.formulas.fragments import Path
from symderiv.writing.layout.symbols import symbol
from symderiv.writing.structure.colours import Plan
from symderiv.writing.structure.detail import Line
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.levels import coarser, merged
from symderiv.writing.structure.matrix_notation import as_read, in_matrices
from symderiv.writing.structure.outline import FULLEST, Outline, Section, number_link
from symderiv.writing.structure.press import Press


def section_copy(section: Section, press: Press) -> str:
    """All lines of a section as one LaTeX environment to copy; nothing where the document has no use for it."""
    if not press.copies or not section.lines:
        return ""
    rows = " \\\\\n  &= ".join(press.copy(laid_out(section, line.last.after)) for line in section.lines)
    return f"\\begin{{align*}}\n  {press.copy(laid_out(section, section.derivation.goal))} &= {rows}\n\\end{{align*}}"


def laid_out(section: Section, expr: Any, marks: Sequence[tuple[Path, Role]] = ()) -> Box:
    """A formula of a section, with its letters; differentials in matrix notation, where no part is marked."""
    letters = goal_letters(section.derivation.goal)
    return _differential(expr, (), letters) if in_matrices(section.derivation) else layout(expr, marks, letters)


def _differential(expr: Any, marks: object, letters: Sequence[Index]) -> Box:
    box = layout_differential(expr, letters)
    assert box is not None
    return box


def line_rows(outline: Outline, section: Section, press: Press, detail: str, plan: Plan) -> list[dict[str, Any]]:
    """The displayed lines of a section, with the colours of the plan. The left side stands on the first one only.

    Where nothing is left out, the laws of the rules stand beside the lines that use them first. `levels` has for each coarser
    detail at which the line stands the rules that it names there, `sentences` what it says there.
    """
    coarse = {level: merged(section.lines, level) for level in (coarser(detail) if press.unfolds else ())}
    letters = goal_letters(section.derivation.goal)
    colours, rows = plan.lines(section), []
    for n, line in enumerate(section.lines):
        following = section.lines[n + 1].first if n + 1 < len(section.lines) else None
        rows.append({
            "number": section.label(n), "anchor": f"eq.{section.label(n)}",
            "lhs": "" if n else _left_side(section, letters, press, plan), "relation": "=",
            "pieces": _formula(section, line.last, following, letters, press, section.asked and following is None, colours[n]),
            "rules": [] if section.twin else rule_names(outline, section, line, press),
            "levels": {level: [] if section.twin else rule_names(outline, section, own, press)
                       for level, found in coarse.items() if (own := found[n])},
            "sentence": _said(section, line, outline, press),
            "sentences": {level: _said(section, own, outline, press) for level, found in coarse.items() if (own := found[n])},
            "laws": _laws(outline, section.label(n), press) if detail == FULLEST else [],
            "count": len(line.steps), "hidden": press.language.count("step", len(line.steps)) if len(line.steps) > 1 else [],
            "substeps": _substeps(outline, section, line, following, press) if len(line.steps) > 1 and press.unfolds else [],
        })
    return rows


def _said(section: Section, line: Line, outline: Outline, press: Press) -> Parts:
    """What a line says; of a twin, which section has its steps and what to exchange."""
    if section.twin is None:
        return sentences(line.steps, outline, press)
    pairs = [[math(press.box(equation(_sign(a), _sign(b), "→")))] for a, b in section.twin.exchange]
    there = [link(f"sec.{section.twin.number}", [text(str(section.twin.number))])]
    return press.language.say("twin", section=there, exchanged=joined(pairs))


def _laws(outline: Outline, number: str, press: Press) -> list[list[str]]:
    """The laws of the rules that a line is the first to use."""
    page = outline.paper or outline
    return [press.law(page.rules[rule].law) for rule in page.introduced.get(number, ())] if press.voice != "plain" else []


def _sign(exchanged: Any) -> Box:
    return symbol(exchanged) if isinstance(exchanged, Tensor) else layout(exchanged)


def _substeps(outline: Outline, section: Section, line: Line, following: Step | None, press: Press) -> list[dict[str, Any]]:
    """What a merged line hides: each of its steps as a line of its own, as far as they read differently."""
    letters = goal_letters(section.derivation.goal)
    parts = as_read(section.derivation, tuple(Line((step,)) for step in line.steps))
    ends = [*(part.first for part in parts[1:]), following]
    return [{"relation": "=", "pieces": _formula(section, part.last, after, letters, press),
             "rules": rule_names(outline, section, part, press), "sentence": sentences(part.steps, outline, press)}
            for part, after in zip(parts, ends, strict=True)]


def _formula(section: Section, step: Step, following: Step | None, letters: Sequence[Index], press: Press,
             ends: bool = False, colours: Sequence[tuple[Path, Role]] = ()) -> list[str]:
    """Where a step ends: marked, and braces below what the following step recognises; differentials in matrix notation.
    What was asked for `ends` in a frame; `colours` are the plan's."""
    if in_matrices(section.derivation):
        box = _differential(step.after, (), letters)
    else:
        notes = recognised(following, section.derivation) if following else {}
        box = layout(step.after, [*colours, *(marks(step, following) if press.steps else ())], letters, notes)
    return press.framed(box, beside=True) if ends else press.pieces(box, beside=True)


def _left_side(section: Section, letters: Sequence[Index], press: Press, plan: Plan) -> str:
    goal = section.derivation.goal
    if in_matrices(section.derivation):
        return press.box(_differential(goal, (), letters), True)
    role = plan.role(goal)
    return press.box(layout(goal, [((), role)] if role else (), letters), True)


def marks(step: Step, following: Step | None) -> list[tuple[Path, Role]]:
    """What the step has made is new; what the next displayed step takes is about to change, and that is said first."""
    made: list[tuple[Path, Role]] = [(path, "new") for path in step.made]
    return [*made, *((path, "chg") for path in (following.at if following else ()))]


def rule_names(outline: Outline, section: Section, line: Line, press: Press) -> Parts:
    """The rules of a line, each once, with what they rest on."""
    found = []
    for rule in line.rules:
        cited = dict.fromkeys(c for step in line.steps if step.rule == rule for c in step.cites)
        links = [CITED[c.kind](outline, section, c, press) for c in cited]
        found.append(_named(rule, links, section, press.language, outline.rule_anchor(rule)))
    return joined(found)


def _named(rule: str, cited: Sequence[Parts], section: Section, words: Language, anchor: str) -> Parts:
    """A rule's name, which leads to where the page states it, with what it cites: lemma (1.5)."""
    notes = section.derivation.rules
    name = words.word("rules", rule, notes[rule].name if rule in notes else rule)
    if not cited:
        return [link(anchor, [text(name)])] if anchor else [text(name)]
    key = rule if rule in words.tables["citing"] else "other"
    return words.say(key, "citing", rule=name, what=joined(cited))


def _definition(outline: Outline, section: Section, citation: Citation, press: Press) -> Parts:
    rows = (*section.derivation.definitions, *section.derivation.abbreviations)
    row = next((r for r in rows if r.tensor.name == citation.key), None)
    if row is None:
        return [text(citation.key)]
    anchor, symbol = outline.anchor(row), [math(press.symbol(row.tensor))]
    return [link(anchor, symbol)] if anchor else symbol


def _lemma(outline: Outline, section: Section, citation: Citation, press: Press) -> Parts:
    lemma = outline.lemma(section, citation.key)
    if lemma is None:
        return [text(citation.key)]
    number = [number_link(lemma.last)]
    title = "" if lemma.asked else lemma.derivation.title  # what was asked for has a heading of its own
    return press.language.say("lemma_reference", title=[text(press.language.named(title))], number=number) if title else number


def _given(outline: Outline, section: Section, citation: Citation, press: Press) -> Parts:
    assumption = outline.assumption(section, citation.key)
    return [link(assumption.label, [text(assumption.label)])] if assumption else [text(citation.key)]


CITED: Mapping[str, Callable[[Outline, Section, Citation, Press], Parts]] = {
    "definition": _definition, "lemma": _lemma, "given": _given,
}
