"""What is given to be positive, used where that leaves a shorter line: |x| is x, (Y/K)^{1+ρ} is one power, e^u is K/c."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Abs, Expr, Pow, sign

from symderiv.derive.line import Line
from symderiv.derive.simplification import attempted, simplify
from symderiv.notation import all_but, tensors
from symderiv.notation.nodes import atoms, holds
from symderiv.records import Citation, UsedGiven
from symderiv.rewrite import everywhere
from symderiv.rules import Rule
from symderiv.rules.algebra.known_signs import (
    POWERS,
    SIGNS,
    WHOLE_POWERS,
    Kind,
    Known,
    names_a_multiple,
    names_a_power,
    part_of_name,
    power_of_name,
)


def by_signs(line: Line, positive: Sequence[UsedGiven]) -> list[UsedGiven]:
    """Use what is known to be positive where that leaves a shorter line; the givens that a sign was dropped for, no others."""
    used: dict[str, UsedGiven] = {}
    known = Known({g.tensor: Citation("given", g.key) for g in positive}, line.definitions)
    while _may_use_signs(line.expr):
        cites = [Citation("given", key) for key in used]  # what the line rests on by now
        if not any(line.once(kind(known, cites)) for kind in _powers(line)):  # first: names and powers may be made of |u|
            step = _without_signs(line, positive)
            if step is None:
                break
            line.must(step[0])
            used.update({g.key: g for g in step[1]})
        simplify(line)
    _by_multiples(line, known)
    return list(used.values())


def _by_multiples(line: Line, known: Known) -> None:
    """With K := c u and c known to be positive: u is K/c where that leaves a shorter line."""
    for row in line.definitions.made_of(tensors(line.expr)) if known.positive else ():
        shorter = attempted(line, [part_of_name(row)(known, ())]) if names_a_multiple(row, known) else None
        if shorter is not None:
            line.adopt(shorter)


def _may_use_signs(expr: Expr) -> bool:
    """Whether a line holds what the sign of a quantity says something of: |u|, sgn u, a power that is no whole number."""
    return holds(expr, Abs, sign) or any(not power.exp.is_Integer for power in atoms(expr, Pow))


def _powers(line: Line) -> Iterator[Kind]:
    yield WHOLE_POWERS  # first: what is left may be a name as it stands
    yield from (power_of_name(row) for row in line.definitions.made_of(tensors(line.expr)) if names_a_power(row))
    yield from POWERS


def _without_signs(line: Line, positive: Sequence[UsedGiven]) -> tuple[Rule, list[UsedGiven]] | None:
    """The first rule that drops a sign, with the fewest of the givens that let it do the same."""
    return next((found for kind in SIGNS if (found := _with_fewest(line, kind, positive)) is not None), None)


def _with_fewest(line: Line, kind: Kind, positive: Sequence[UsedGiven]) -> tuple[Rule, list[UsedGiven]] | None:
    def fired(givens: Sequence[UsedGiven]) -> tuple[Rule, Expr | None]:
        cites = {g.tensor: Citation("given", g.key) for g in givens}
        rule = kind(Known(cites, line.definitions), tuple(cites.values()))
        done = everywhere(line.expr, rule, line.scene(line.expr))
        return rule, done.after if done else None

    needed, (rule, after) = list(positive), fired(positive)
    for given in positive if after is not None else ():
        fewer = all_but(needed, given)
        less, same = fired(fewer)
        if same == after:
            needed, rule = fewer, less
    return None if after is None else (rule, needed)


__all__ = ["by_signs"]
