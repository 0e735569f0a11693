"""What a page teaches beside its derivation, as plain data: what the result says, mistakes, an exercise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from symderiv.notation import Index
from symderiv.teaching.lesson import Lesson
from symderiv.writing.blocks.step_sentences import sentence
from symderiv.writing.documents.judging import reworded
from symderiv.writing.languages import Parts, math, text
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.small_formulas import apart, small_formula
from symderiv.writing.structure.goals import goal_letters
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press


def lesson_rows(lesson: Lesson | None, outline: Outline, press: Press) -> dict[str, Any]:
    """The mistakes and the exercise of a page."""
    if lesson is None or not outline.asked:
        return {"mistakes": [], "exercise": {}}
    letters = goal_letters(outline.asked[0].goal)
    return {"mistakes": mistake_rows(lesson, letters, press), "exercise": exercise(lesson, press)}


def says(lesson: Lesson | None, key: str, press: Press) -> list[Parts]:
    """What the result of the derivation with that key says, a sentence each."""
    return [sentence(said, press, "says") for said in (lesson.says.get(key, ()) if lesson else ())]


def mistake_rows(lesson: Lesson, letters: Sequence[Index], press: Press) -> list[dict[str, Any]]:
    """Each mistake with its right and its wrong line, which differ at the numbers given."""
    words = press.language
    return [{"name": _heading(words.word("mistakes", slip.name, slip.name)),
             "meaning": words.word("mistakes", slip.meaning, slip.meaning),
             "pieces": press.pieces(equation(layout(slip.right, (), letters), layout(slip.wrong, (), letters), "≠")),
             "counterexample": _differs(slip.detail, press)} for slip in lesson.slips]


def _differs(detail: str, press: Press) -> Parts:
    """Where both sides differ, and what they come to there: K = 3, i = 2: 0.206 ≠ −0.794."""
    found = re.fullmatch(r"([^:]*): left (\S+), right (\S+)", detail)
    if found is None:
        return [text(reworded(detail, press.language))]
    where, left, right = found.groups()
    return [math(press.box(small_formula(where))), text(": "), math(press.box(apart(left, right)))]


def exercise(lesson: Lesson, press: Press) -> dict[str, Any]:
    """What to find, and its solution."""
    task = lesson.exercise
    if task is None:
        return {}
    letters = goal_letters(task.goal)
    solution = press.pieces(equation(layout(task.goal, (), letters), layout(task.result, (), letters)))
    question = press.language.say("exercise", goal=[math(press.expr(task.goal, letters))])
    return {"question": question, "solution": solution}


def _heading(words: str) -> str:
    return words[:1].upper() + words[1:]
