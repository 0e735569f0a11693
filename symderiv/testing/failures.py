"""What a failed assertion says: the counterexample and the difference first, then the likely mistake, then the steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from sympy import Expr

from symderiv.api.derivations import Derivation
from symderiv.derive.matrix_form import result_indices
from symderiv.homework.checking import Findings
from symderiv.notation import Array, add, negate, substitute
from symderiv.testing.backward import Outcome
from symderiv.writing.printers.formulas import unicode_of
from symderiv.writing.structure.detail import lines

SHOWN = 3
"""So many lines of the derivation a failure shows, unless `--symderiv-steps` says otherwise."""
WIDTH = 200
"""Longer lines are cut."""
_steps = SHOWN


def show_steps(count: int) -> None:
    """How many lines of a derivation failures show from now on; 0 for none."""
    global _steps
    _steps = count


def fail(lines: Iterator[str], cause: Exception | None = None) -> NoReturn:
    """Raise the `AssertionError` with these lines; `cause` is what a person's own function raised, with its traceback."""
    __tracebackhide__ = True
    raise AssertionError("\n".join(line if len(line) <= WIDTH else line[:WIDTH - 1] + "…" for line in lines)) from cause


def unequal(kind: str, derivation: Derivation, expected: Any, found: Findings) -> Iterator[str]:
    """The message for a formula that is not the derivative."""
    line = found.lines[0]
    word = "is not" if line.verdict == "fails" else "could not be proved to be"
    yield f"the {kind} {word} what is expected"
    if line.judgement.counterexample:
        yield f"  {line.judgement.counterexample.replace('left', 'derivative').replace('right', 'expected')}"
    difference = _difference(derivation, expected)
    if difference:
        yield f"  derivative − expected = {difference}"
    if found.diagnosis:
        yield f"  likely mistake: {found.diagnosis.sentence}"
    yield from sides(derivation, _text(expected, derivation))


def unequal_values(kind: str, found: Outcome, whole: bool = True) -> Iterator[str]:
    """The message for a function that does not return the derivative; the steps where it is the `whole` message."""
    word = "does not return" if found.comparison.verdict is False else "could not be shown to return"
    yield f"the function {word} the {kind}"
    yield f"  {found.comparison.detail}"
    if found.placed:
        yield f"  passed by place: {', '.join(f'{quantity} as {name}' for name, quantity in found.placed.items())}"
    if found.mistake:
        yield f"  likely mistake: {found.mistake.sentence}"
    yield from sides(found.derivation, None, whole)


def sides(derivation: Derivation, expected: str | None, whole: bool = True) -> Iterator[str]:
    """The derivative and what was expected, a line each; the steps where it is the `whole` message."""
    letters = result_indices(derivation.goal)
    shown = unicode_of(derivation.result, letters)
    matrix = f" = {derivation.matrix}" if derivation.matrix is not None and letters else ""
    yield f"  derivative: {unicode_of(derivation.goal)} = {shown}{matrix}"
    if expected is not None:
        yield f"  expected:   {expected}"
    yield from steps(derivation) if whole else ()


def steps(derivation: Derivation) -> Iterator[str]:
    """The last steps of the derivation, a line each, with the rules; how many there are, and how to see more."""
    every = list(_steps_of(derivation))
    shown = _last(every)
    yield from shown
    if len(every) > len(shown):
        yield f"({len(every) - len(shown)} more lines: run pytest with --symderiv-steps={len(every)})"


def _last(every: list[str]) -> list[str]:
    """The last lines that are shown, under the heading of their section: no line of a lemma that began before."""
    hidden = max(0, len(every) - _steps)
    shown = every[hidden:]
    headings = [n for n, line in enumerate(shown) if line.startswith(STEPS)]
    if not shown or headings:
        return shown[headings[0]:] if headings else []
    return [next(line for line in reversed(every[:hidden]) if line.startswith(STEPS)), *shown[1:]]


STEPS = "steps: "


def _steps_of(derivation: Derivation) -> Iterator[str]:
    """The steps of the derivation and of its lemmas."""
    for section in derivation.sections():
        letters = result_indices(section.goal)
        yield f"{STEPS}{unicode_of(section.goal, letters)}"
        for line in lines(section.steps, "standard"):
            yield f"  = {unicode_of(line.last.after, letters)}    ({', '.join(line.rules)})"


def _text(expected: Any, derivation: Derivation) -> str:
    expected = _at_letters(expected, derivation)
    if isinstance(expected, Array):
        return f"{unicode_of(expected.body, expected.indices)}, over {expected.shape_text}"
    return unicode_of(expected, result_indices(derivation.goal))


def _difference(derivation: Derivation, expected: Any) -> str:
    """The difference of both sides at the derivative's letters; nothing where the shapes differ."""
    letters, expected = result_indices(derivation.goal), _at_letters(expected, derivation)
    return unicode_of(add(derivation.result, negate(expected)), letters) if isinstance(expected, Expr) else ""


def _at_letters(expected: Any, derivation: Derivation) -> Any:
    """A whole array as its component at the derivative's letters, where its axes are the derivative's."""
    letters = result_indices(derivation.goal)
    if not isinstance(expected, Array) or expected.axes != tuple(i.axis for i in letters):
        return expected
    return substitute(expected.body, dict(zip(expected.indices, letters, strict=True)))


__all__ = ["fail", "show_steps", "sides", "steps", "unequal", "unequal_values"]
