"""Brief, standard, full: three views of one log of steps. Views merge neighbouring steps; they never change the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from symderiv.errors import UnknownName
from symderiv.records import Step

MILESTONE, STANDARD, FULL = 0, 1, 2
LEMMA = "lemma"
IDEAS = {"chain rule", "quotient rule", "product rule", "sifting", LEMMA}
"""Families of rules whose line a page keeps however brief it is: the others are carried out in the head."""
GATHERING = {"move across the inner product", "collect differentials", "fold", "abbreviate"}
"""What is done with differentials until one of them stands alone."""


LONG = 5
"""Steps on differentials that are more than a line can show."""


@dataclass(frozen=True)
class Line:
    """Steps that one displayed line stands for: it shows where the last of them ends."""

    steps: tuple[Step, ...]

    @property
    def first(self) -> Step:
        """The step that starts where the line before ended."""
        return self.steps[0]

    @property
    def last(self) -> Step:
        """The step whose end the line shows."""
        return self.steps[-1]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of its steps, each once, in order."""
        return tuple(dict.fromkeys(s.rule for s in self.steps))


def _minor(step: Step) -> bool:
    return step.level >= FULL


def _family(step: Step) -> str:
    """What a step's rule belongs to; a rule without a family is its own."""
    return step.family or step.rule


def _is_idea(step: Step) -> bool:
    """Whether a derivation is told by its line: a milestone, or a rule of `IDEAS`."""
    return step.level == MILESTONE or _family(step) in IDEAS


def _brief(line: Line, step: Step) -> bool:
    """Lines end at ideas; what only tidies up after one belongs to it. A lemma is put in on a line of its own: the line before
    shows the derivative that it is about, the next what became of it."""
    if _minor(step):
        return True
    if step.rule == LEMMA:
        return line.last.rule == LEMMA
    return not any(map(_is_idea, line.steps))


def _standard(line: Line, step: Step) -> bool:
    """One idea a line: neighbours of one family share it, bookkeeping joins the line before or waits for its rule."""
    if step.level > FULL:
        return True
    named = [s for s in line.steps if s.level <= FULL]
    return not named or (step.level != MILESTONE and _family(named[-1]) == _family(step))


def _in_matrices(line: Line, step: Step) -> bool:
    """One differential a line: what works it out, gathers what multiplies it and names that is one idea in matrix notation.
    Where much is worked out, what is gathered from it is the next line."""
    if line.last.rule in GATHERING and len(line.steps) < LONG:
        return step.rule in GATHERING or _standard(line, step)
    gathers = step.rule in GATHERING and _family(line.last) in ("differentials", "tidy", LEMMA)
    return (gathers and len(line.steps) < LONG) or (step.rule not in GATHERING and _standard(line, step))


JOINS: Mapping[str, Callable[[Line, Step], bool]] = {
    "brief": _brief,
    "standard": _standard,
    "full": lambda line, step: False,
}


def lines(steps: Sequence[Step], detail: str) -> tuple[Line, ...]:
    """The displayed lines of a log at a detail: brief, standard or full.

    The first step keeps a line of its own, and the last line ends where the log ends: both formulas are the same at
    every detail.

    Raises `UnknownName` for another detail.

    >>> from sympy.abc import x
    >>> log = [Step("definition", x, x), Step("sum rule", x, x), Step("signs", x, x, level=3), Step("given", x, x, level=0)]
    >>> [[s.rule for s in line.steps] for line in lines(log, "standard")]
    [['definition'], ['sum rule', 'signs'], ['given']]
    >>> [line.rules for line in lines(log, "brief")]
    [('definition',), ('sum rule', 'signs', 'given')]
    """
    if detail not in JOINS:
        raise UnknownName.among("detail", detail, JOINS)
    return _joined(steps, JOINS[detail])


def matrix_lines(steps: Sequence[Step]) -> tuple[Line, ...]:
    """The displayed lines of a log of differentials in matrix notation, at standard detail."""
    return tuple(part for line in _joined(steps, _in_matrices) for part in _one_function_each(line))


def _one_function_each(line: Line) -> Iterator[Line]:
    """A line of many steps ends after the first function that was taken apart; those inside have lines of their own."""
    ends = [n for n, step in enumerate(line.steps, 1) if _takes_a_function_apart(step)]
    if len(line.steps) <= LONG or len(ends) < 2:
        yield line
        return
    yield Line(line.steps[:ends[0]])
    yield from _one_function_each(Line(line.steps[ends[0]:]))


def _takes_a_function_apart(step: Step) -> bool:
    return step.family == "differentials" and step.level == STANDARD and step.rule != "sum rule"


def _joined(steps: Sequence[Step], joins: Callable[[Line, Step], bool]) -> tuple[Line, ...]:
    found: list[Line] = []
    for step in steps:
        if len(found) > 1 and joins(found[-1], step):
            found[-1] = Line((*found[-1].steps, step))
        else:
            found.append(Line((step,)))
    return tuple(found)
