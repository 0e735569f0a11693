"""An explained step as text, JSON and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from symderiv.errors import OutputError
from symderiv.proof.explaining import ExplainedStep, Explanation
from symderiv.writing.formats import page_formula
from symderiv.writing.formulas import latex_of, unicode_of
from symderiv.writing.templating import fill


class Explained(Protocol):
    """What a page needs of an explained step; the door `symderiv.doors.explaining` makes them."""

    @property
    def explanation(self) -> Explanation:
        """The steps, and whether both lines are equal."""

    def __bool__(self) -> bool:
        """Whether a way was found."""

    @property
    def verdict(self) -> str:
        """Whether both lines are equal: holds, fails or unknown."""

    @property
    def counterexample(self) -> str | None:
        """Sizes, index values and both numbers, where the lines differ."""

    @property
    def steps(self) -> tuple[ExplainedStep, ...]:
        """The steps in order."""



def render_explained(explained: Explained, format: str = "txt") -> str:
    """An explanation as txt, json or html. Raises `OutputError` for another format."""
    if format not in FORMATS:
        raise OutputError("No such format here", typed=format, advice=f"Known: {', '.join(FORMATS)}.")
    return FORMATS[format](explained)


def summary(explained: Explained) -> str:
    """What came of it, in a sentence."""
    how, count = explained.explanation.judgement.how, len(explained.steps)
    if explained.verdict == "fails":
        return f"The lines are not equal: {explained.counterexample}"
    if explained:
        return _counted(explained, count) if count else "Both lines are the same."
    if explained.verdict == "holds":
        return f"The lines are equal ({how}), but no way from one to the other was found within the bounds."
    return f"Cannot tell whether the lines are equal ({how}), and no way from one to the other was found."


def _counted(explained: Explained, count: int) -> str:
    loose = sum(step.judgement.verdict != "holds" for step in explained.steps)
    checked = f"{loose} could not be checked" if loose else "each of them checked"
    return f"{count} step{'' if count == 1 else 's'}, {checked}."


def data_of(explained: Explained) -> dict[str, Any]:
    """Everything that was found, as plain data: the JSON form."""
    found = explained.explanation
    return {"left": latex_of(found.left), "right": latex_of(found.right), "verdict": explained.verdict,
            "counterexample": explained.counterexample, "found": bool(explained), "summary": summary(explained),
            "steps": [{"rule": s.rule, "law": s.law or None, "before": latex_of(s.before), "after": latex_of(s.after),
                       "verdict": s.judgement.verdict, "how": s.judgement.how} for s in explained.steps]}


def _rows(explained: Explained) -> Iterator[str]:
    yield f"    {unicode_of(explained.explanation.left)}"
    for n, step in enumerate(explained.steps, 1):
        yield f"  = {unicode_of(step.after)}"
        yield f"        ({n}) {step.rule}"
    if not explained.steps:
        yield f"    {unicode_of(explained.explanation.right)}"
    yield from ("", summary(explained))


def _page(explained: Explained) -> str:
    found = explained.explanation
    steps = [{"rule": s.rule, "formula": page_formula(s.after)} for s in explained.steps]
    return fill("html", {"left": page_formula(found.left), "right": page_formula(found.right), "steps": steps,
                         "summary": summary(explained)}, kind="explained")


FORMATS: Mapping[str, Callable[[Any], str]] = {
    "txt": lambda e: "\n".join(_rows(e)) + "\n", "json": lambda e: json.dumps(data_of(e), ensure_ascii=False, indent=1) + "\n",
    "html": _page,
}
