"""What is given to be positive, used where that leaves a shorter line: |x| is x, (Y/K)^{1+ρ} is one power."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Abs, Expr, Pow, sign

from symderiv.derive.line import Line
from symderiv.derive.simplification import simplify
from symderiv.notation import tensors
from symderiv.records import Citation, UsedGiven
from symderiv.rewrite import everywhere, nodes
from symderiv.rules import Rule
from symderiv.rules.algebra.known_signs import KINDS, WHOLE_POWERS, Kind, Known, names_a_power, power_of_name


def by_signs(line: Line, positive: Sequence[UsedGiven]) -> list[UsedGiven]:
    """Use what is known to be positive where that leaves a shorter line; the givens that this rests on, no others."""
    used: dict[str, UsedGiven] = {}
    while _may_use_signs(line.expr):
        step = next((found for kind in _kinds(line) if (found := _by_kind(line, kind, positive)) is not None), None)
        if step is None:
            break
        rule, needed = step
        line.must(rule)
        simplify(line)
        used.update({g.key: g for g in needed})
    return list(used.values())


def _may_use_signs(expr: Expr) -> bool:
    """Whether a line holds what the sign of a quantity says something of: |u|, sgn u, a power that is no whole number."""
    return any(isinstance(node, Abs | sign) or (isinstance(node, Pow) and not node.exp.is_Integer) for _, node in nodes(expr))


def _kinds(line: Line) -> Iterator[Kind]:
    yield WHOLE_POWERS  # first: what is left may be a name as it stands
    yield from (power_of_name(row) for row in line.definitions.made_of(tensors(line.expr)) if names_a_power(row))
    yield from KINDS


def _by_kind(line: Line, kind: Kind, positive: Sequence[UsedGiven]) -> tuple[Rule, list[UsedGiven]] | None:
    """The rule of one kind that fires, with the fewest of the givens that let it do the same."""
    def fired(givens: Sequence[UsedGiven]) -> tuple[Rule, Expr | None]:
        known = Known({g.tensor: Citation("given", g.key) for g in givens}, line.definitions)
        rule = kind(known, [Citation("given", g.key) for g in givens])
        done = everywhere(line.expr, rule, line.scene(line.expr))
        return rule, done.after if done else None

    needed, (rule, after) = list(positive), fired(positive)
    for given in positive if after is not None else ():
        fewer = [g for g in needed if g is not given]
        less, same = fired(fewer)
        if same == after:
            needed, rule = fewer, less
    return None if after is None else (rule, needed)


__all__ = ["by_signs"]
