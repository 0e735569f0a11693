"""The question at the top of a page: what is to be found, from which definitions, under which givens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.notation import Axis, Definition, Opaque, Partial, Relation, add, negate, tensors, terms
from symderiv.records import Derivation
from symderiv.records.overview import Overview
from symderiv.writing.blocks.composed import layer_of
from symderiv.writing.blocks.overview import span
from symderiv.writing.blocks.proofs import equation_to_show
from symderiv.writing.languages import Language, Parts, joined, math, text
from symderiv.writing.layout.boxes import Fence, Glyph, Script
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.typed import typed_body
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.outline import Assumption, Outline, number_link
from symderiv.writing.structure.press import Press


def goal(asked: Sequence[Derivation], press: Press) -> Parts:
    """What is to be found, for which letters; where there is more than one thing, only that they follow."""
    if not asked:
        return press.language.say("nothing_holds")
    if any(d.claim for d in asked):
        return press.language.say("to_show" if len(asked) > 1 else "to_show_one")
    if len(_different(asked)) > 1:
        return press.language.say("goals")
    return press.language.say("goal", goal=_found(asked[0].goal, press))


def goals(asked: Sequence[Derivation], press: Press) -> list[Parts]:
    """The derivatives to be found, where there is more than one, each once; the equations to be proved."""
    if any(d.claim for d in asked):
        return [equation_to_show(d, press) for d in asked]
    goals = _different(asked)
    return [_found(goal, press) for goal in goals] if len(goals) > 1 else []


def _different(asked: Sequence[Derivation]) -> list[Any]:
    """The goals, each once: several routes lead to one."""
    return list({str(d.goal): d.goal for d in asked}.values())


def _found(goal: Any, press: Press) -> Parts:
    """A derivative, for every value of its letters."""
    letters, shown = goal_letters(goal), math(press.expr(goal, goal_letters(goal), display=True))
    ranges: dict[Axis, list[Parts]] = {}
    for letter in letters:
        ranges.setdefault(letter.axis, []).append(press.math(letter))
    sizes = [press.language.say("range", letters=joined(group), size=press.expr(axis.extent)) for axis, group in ranges.items()]
    return press.language.say("every", goal=[shown], indices=joined(sizes, "; ")) if letters else [shown]


def equations(outline: Outline, rows: Sequence[Definition], sign: str, press: Press,
               overview: Overview | None) -> list[dict[str, Any]]:
    """The definitions of a question as equations, with what the text says of each."""
    read = next((s.derivation.read_as for s in outline.sections if s.derivation.read_as is not None), None)

    def pieces(row: Definition) -> list[str]:
        return press.equation(row.lhs, typed_body(row, read) or layout(row.body, (), goal_letters(row.lhs)), sign)

    return [{"anchor": outline.anchor(row), "pieces": pieces(row), "span": _said_of(row, rows, overview, press)}
            for row in rows]


def _said_of(row: Definition, rows: Sequence[Definition], overview: Overview | None, press: Press) -> Parts:
    """For which layers a definition holds; of an open function, that it is any, or what it stands for."""
    if not isinstance(row.body, Opaque):
        holds = span(overview, row.tensor.name, press)
        first = _first_layer(row, press) if overview is not None and overview.any_depth else []
        return [*holds, text("; "), *first] if first else holds
    stands_for = any(other.tensor == row.tensor and other is not row for other in rows)
    return press.language.say("open_rest" if stands_for else "open_function")


def _first_layer(row: Definition, press: Press) -> Parts:
    """Of a recursion that holds for every layer, what the first one takes in: a^(0) = x; nothing for other definitions."""
    below = next((t for t in sorted(tensors(row.body), key=lambda t: t.name) if t.meaning.startswith("activations")), None)
    if below is None or not row.tensor.meaning.startswith("pre-activations"):
        return []
    letter = below.name[:1]
    values = Script(Glyph("variable", letter), None, Fence(Glyph("number", "0")))
    return [math(press.box(equation(values, Glyph("variable", "X" if letter.isupper() else "x"))))]


def abbreviations(outline: Outline, press: Press, overview: Overview | None, wanted: Sequence[Derivation]
                  ) -> list[dict[str, Any]]:
    """What the derivations name themselves. What the answers are written with, and these again, is `answered` and stands with
    them; a name of another derivative is `early`: a reader needs it before the lines begin."""
    rows = equations(outline, outline.abbreviations, "≔", press, overview)
    shown = wanted if overview is not None and len(wanted) == 1 else outline.asked
    named = {t.name for d in shown for t in tensors(d.result)}
    found = []
    for row, own in reversed([*zip(rows, outline.abbreviations, strict=True)]):
        answered = any(own.tensor.name == name or layer_of(own.tensor.name, name) for name in named)
        named |= {t.name for t in tensors(own.body)} if answered else set()
        found.append({**row, "answered": answered, "early": not answered and own.body.has(Partial)})
    return found[::-1]


def given(assumption: Assumption, press: Press) -> dict[str, Any]:
    """What is given about an input: its label, in words and as a statement, and the lines that use it."""
    words, name = press.language, assumption.name
    meaning = next((g.meaning for g in assumption.tensor.givens if g.name == name), name)
    cited = [[number_link(label)] for label in assumption.cited_in]
    statement = words.say("given", tensor=press.symbol(assumption.tensor), statement=_stated(assumption, meaning, words))
    return {"label": assumption.label, "statement": statement,
            "formulas": [press.relation(relation) for relation in _once([g.relation for g in assumption.used])],
            "used": words.say("given_used", lines=joined(cited)) if cited else []}


def _once(relations: Sequence[Relation]) -> list[Relation]:
    """Each relation once: y₂ + y₃ = 1 − y₁ and y₁ + y₃ = 1 − y₂ are y₁ + y₂ + y₃ = 1."""
    whole = list({str(r): r for r in map(_added_up, relations)}.values())
    return whole if len(whole) < len(relations) else list(relations)


def _added_up(relation: Relation) -> Relation:
    """An equation with what its right side takes away on its left side."""
    parts = terms(relation.rhs)
    taken = [t for t in parts if t.could_extract_minus_sign()]
    if relation.op != "=" or not taken or len(taken) == len(parts):
        return relation
    left = add(*terms(relation.lhs), *(negate(t) for t in taken))
    return Relation(left, "=", add(*(t for t in parts if t not in taken)))


def _stated(assumption: Assumption, meaning: str, words: Language) -> str:
    """What is given about a tensor; of a matrix what it says of each row, where it is about a vector."""
    said = words.word("givens", assumption.name, meaning)
    return words.word("givens_rows", assumption.name, said) if len(assumption.tensor.axes) > 1 else said
