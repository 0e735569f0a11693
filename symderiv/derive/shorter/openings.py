"""The shorter of equal forms: a line is opened at one place, and the step is kept where what follows leaves less than there was.

Simplification only ever shrinks a node, so it stops where two parts would have to be taken apart before they meet others.
Here each opening (multiplying out, summing term by term) is tried at each place; a second rule must then find something
that it did not find before; both are kept, with the simplification that follows, only where the line ends up shorter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Mul

from symderiv.derive.line import Line
from symderiv.derive.simplification import folds, simplifying, use_symmetry
from symderiv.errors import RunawayRewrite, TooLarge
from symderiv.notation import Sum, operations
from symderiv.notation.nodes import holds
from symderiv.records import UsedGiven
from symderiv.rewrite import Rewrite, everywhere, nodes, replace_at
from symderiv.rules import JOINING, OPENINGS, Rule
from symderiv.rules.equations import use_given
from symderiv.rules.openings import TERM_BY_TERM

LONGEST = 60
"""Operations of a line beyond which no opening is tried: the attempts grow with the places, and each costs a simplification."""

WORTH = 2
"""How many operations an opening must save: a product taken apart for one operation less is no better to read."""


OPENED = tuple(dict.fromkeys(kind for rule in OPENINGS for kind in rule.among))
"""What has to stand in a line of which anything can be opened."""


@dataclass(frozen=True)
class Attempt:
    """Steps that lead from a line to an equal one."""

    steps: tuple[Rewrite, ...]

    @property
    def result(self) -> Expr:
        """The line after the last step."""
        return self.steps[-1].after


def shorten(line: Line, givens: Sequence[Rule] = ()) -> list[Rule]:
    """Replace the line by shorter equal ones while one is found; which of the given rules that took."""
    used: list[Rule] = []
    if not givens and line.expr is line.shortest:
        return used
    while (best := _shortest(line, givens)) is not None:
        for step in best.steps:
            line.take(step)
            used.extend(r for r in givens if r is step.rule and r not in used)
    line.shortest = line.expr
    return used


def shorten_with(line: Line, candidates: Sequence[UsedGiven]) -> list[UsedGiven]:
    """The same where the givens may be used as well, and symmetry once more on a line that has changed; those that were."""
    rows, before = [(use_given(c), c) for c in candidates if c.tensor in line.mentioned], line.expr
    applied = shorten(line, [rule for rule, _ in rows])
    used = [c for rule, c in rows if any(rule is t for t in applied)]
    return [*used, *use_symmetry(line, candidates, shorter=True)] if line.expr is not before else used


def _shortest(line: Line, givens: Sequence[Rule]) -> Attempt | None:
    """The shortest outcome of all attempts; None where no attempt pays."""
    size = operations(line.expr)
    if size > LONGEST:
        return None
    best, wanted = None, size - WORTH
    for opened in _attempts(line, givens):
        if opened.result not in line.tried:
            line.tried.add(opened.result)
            done = Attempt((*opened.steps, *_simplified(line, opened.result)))
            if operations(done.result) <= wanted:
                best, wanted = done, operations(done.result) - 1
    if best is not None:
        line.tried.clear()  # what did not pay on this line may pay on the next
    return best


def _simplified(line: Line, expr: Expr) -> tuple[Rewrite, ...]:
    try:
        return tuple(simplifying(expr, line))
    except (RunawayRewrite, TooLarge):  # an attempt that does not end, or only grows, is none
        return ()


def _attempts(line: Line, givens: Sequence[Rule]) -> Iterator[Attempt]:
    """Every opening at every place, with each rule that then fires and did not fire before."""
    if not holds(line.expr, *OPENED):
        return
    opened = [_at(line, path, rule, new) for path, node in nodes(line.expr) if isinstance(node, Mul | Sum | Add)
              for rule in OPENINGS if isinstance(node, rule.on) and holds(node, *rule.among)
              if (new := rule.apply(node, line.scene(line.expr))) is not None]
    if not opened:
        return
    scene = line.scene(line.expr)
    found = (*folds(line.expr, line.definitions), *JOINING, *givens)
    closers = [r for r in found if everywhere(line.expr, r, scene, line.barren) is None]
    for opening in opened:
        if opening.rule is TERM_BY_TERM:
            yield Attempt((opening,))
        for rule in closers:
            closing = everywhere(opening.after, rule, line.scene(opening.after), line.barren)
            if closing is not None:
                yield Attempt((opening, closing, *_all_givens(line, closing, givens)))


def _at(line: Line, path: tuple[int, ...], rule: Rule, new: Expr) -> Rewrite:
    return Rewrite(rule, line.expr, replace_at(line.expr, {path: new}), (path,))


def _all_givens(line: Line, last: Rewrite, givens: Sequence[Rule]) -> Iterator[Rewrite]:
    """What is given about other quantities is used together with the first: Σ_k (y_k − w_k) = 1 − 1."""
    for rule in givens if last.rule in givens else ():
        more = everywhere(last.after, rule, line.scene(last.after)) if rule is not last.rule else None
        if more is not None:
            last = more
            yield more
