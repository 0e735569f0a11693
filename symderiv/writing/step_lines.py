"""The lines of a section: formulas with their marks, rule names, citations as links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.notation import Entry
from symderiv.record import Citation, Derivation, Step
from symderiv.writing.detail import Line
from symderiv.writing.languages import Language, Part, Parts, joined, link, math, text
from symderiv.writing.layout_differentials import layout_differential
from symderiv.writing.layout_page import Path
from symderiv.writing.outline import Outline, Section, goal_letters
from symderiv.writing.press import Press


def number_link(label: str) -> Part:
    """An equation number that leads to its line."""
    return link(f"eq.{label}", [text(f"({label})")])


def line_rows(outline: Outline, section: Section, press: Press) -> list[dict[str, Any]]:
    """The displayed lines of a section. The left side stands on the first one only."""
    rows = []
    for n, line in enumerate(section.lines):
        following = section.lines[n + 1].first if n + 1 < len(section.lines) else None
        rows.append({
            "number": section.label(n), "anchor": f"eq.{section.label(n)}",
            "lhs": "" if n else _left_side(section, press), "relation": "=",
            "pieces": _shown(section, line.last, following, press),
            "rules": rule_names(outline, section, line, press),
            "count": len(line.steps), "hidden": press.language.count("step", len(line.steps)) if len(line.steps) > 1 else [],
            "substeps": _substeps(outline, section, line, following, press) if len(line.steps) > 1 else [],
        })
    return rows


def _substeps(outline: Outline, section: Section, line: Line, following: Step | None, press: Press) -> list[dict[str, Any]]:
    """What a merged line hides: each of its steps as a line of its own."""
    ends = [*line.steps[1:], following]
    return [{"relation": "=", "pieces": _shown(section, step, after, press),
             "rules": rule_names(outline, section, Line((step,)), press)} for step, after in zip(line.steps, ends, strict=True)]


def _left_side(section: Section, press: Press) -> str:
    goal = section.derivation.goal
    return press.differential(goal, goal_letters(goal))[0] if in_matrices(section.derivation) else press.expr(
        goal, goal_letters(goal), display=True)


def in_matrices(derivation: Derivation) -> bool:
    """Whether every line of a derivation about differentials has a matrix form."""
    letters = goal_letters(derivation.goal)
    return isinstance(derivation.goal, Entry) and all(layout_differential(s.after, letters) is not None for s in derivation.steps)


def _shown(section: Section, step: Step, following: Step | None, press: Press) -> list[str]:
    """Where a step ends: differentials in matrix notation where all of them have one, anything else in index notation."""
    letters = goal_letters(section.derivation.goal)
    if in_matrices(section.derivation):
        return press.differential(step.after, letters)
    return press.line(step.after, marks(step, following), letters)


def marks(step: Step, following: Step | None) -> list[tuple[Path, str]]:
    """What the step has made is new; what the next displayed step takes is about to change, and that is said first."""
    made = [(path, "new") for path in step.made]
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
    return press.language.say("lemma_reference", title=[text(title)], number=number) if title else number


def _given(outline: Outline, section: Section, citation: Citation, press: Press) -> Parts:
    assumption = outline.assumption(section, citation.key)
    return [link(assumption.label, [text(assumption.label)])] if assumption else [text(citation.key)]


CITED: Mapping[str, Callable[[Outline, Section, Citation, Press], Parts]] = {
    "definition": _definition, "lemma": _lemma, "given": _given,
}
