"""What a failed assertion says: the counterexample and the difference first, then the likely mistake, then the steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from sympy import Expr

from symderiv.derive.matrix_form import result_indices
from symderiv.doors.derivations import Derivation
from symderiv.notation import Array, add, negate, substitute
from symderiv.proof.checking import Findings
from symderiv.proof.compare import Comparison
from symderiv.writing.detail import lines
from symderiv.writing.formulas import unicode_of


def fail(lines: Iterator[str]) -> NoReturn:
    """Raise the `AssertionError` with these lines."""
    __tracebackhide__ = True
    raise AssertionError("\n".join(lines))


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
    yield from _sides(derivation, _text(expected, derivation))


def unequal_values(kind: str, derivation: Derivation, found: Comparison) -> Iterator[str]:
    """The message for a function that does not return the derivative."""
    yield f"the function {'does not return' if found.verdict is False else 'could not be shown to return'} the {kind}"
    yield f"  {found.detail}"
    yield from _sides(derivation, None)


def _sides(derivation: Derivation, expected: str | None) -> Iterator[str]:
    letters = result_indices(derivation.goal)
    shown = unicode_of(derivation.result, letters)
    matrix = f" = {derivation.matrix}" if derivation.matrix is not None and letters else ""
    yield f"  derivative: {unicode_of(derivation.goal)} = {shown}{matrix}"
    if expected is not None:
        yield f"  expected:   {expected}"
    yield from steps(derivation)


def steps(derivation: Derivation) -> Iterator[str]:
    """The steps of the derivation and of its lemmas, a line each, with the rules."""
    for section in derivation.sections():
        letters = result_indices(section.goal)
        yield f"steps: {unicode_of(section.goal, letters)}"
        for line in lines(section.steps, "standard"):
            yield f"  = {unicode_of(line.last.after, letters)}    ({', '.join(line.rules)})"


def _text(expected: Any, derivation: Derivation) -> str:
    if isinstance(expected, Array):
        return f"{unicode_of(expected.body, expected.indices)}, over {expected.shape_text}"
    return unicode_of(expected, result_indices(derivation.goal))


def _difference(derivation: Derivation, expected: Any) -> str:
    """The difference of both sides at the derivative's letters; nothing where the shapes differ."""
    letters = result_indices(derivation.goal)
    if isinstance(expected, Array):
        if expected.axes != tuple(i.axis for i in letters):
            return ""
        expected = substitute(expected.body, dict(zip(expected.indices, letters, strict=True)))
    return unicode_of(add(derivation.result, negate(expected)), letters) if isinstance(expected, Expr) else ""


__all__ = ["fail", "steps", "unequal", "unequal_values"]
