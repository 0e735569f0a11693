"""What the next step recognises in a line: parts that are one side of an equation it cites, each with the other side.

A page puts a brace below such a part: e^{z_k}/Σ_j e^{z_j} is p_k, Σ_k y_k is = 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Add, Mul, Pow

from symderiv.notation import Entry, Index, free_indices, match, mul, substitute
from symderiv.records import Derivation, Step
from symderiv.writing.blocks.results import fold
from symderiv.writing.layout.boxes import Box, Glyph, Row
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.formulas.fragments import Path

RULES = ("fold", "abbreviate", "given")


@dataclass(frozen=True)
class Equation:
    """A pattern with its wild letters, what it equals, and whether that is a name for it."""

    pattern: Any
    letters: frozenset[Index]
    equal: Any
    is_name: bool

    def note(self, part: Any) -> Box | None:
        """What to write below `part`: p_k for a name, = 1 for a value; None if the pattern is not this part."""
        found = match(self.pattern, part, self.letters)
        if found is None or not self.letters <= set(found):
            return None
        box = layout(substitute(self.equal, dict(found)))
        return box if self.is_name else Row((Glyph("relation", "="), box))


def recognised(step: Step, derivation: Derivation) -> dict[Path, Box]:
    """The parts of the line before a step that the step replaces by what they equal, each with that as a note.

    >>> from symderiv.notation import Axis, Definitions, Partial, Sum, Tensor
    >>> from symderiv.records import Citation, UsedGiven
    >>> from symderiv.library.givens import GIVENS
    >>> K = Axis("K"); y = Tensor("y", (K,), (GIVENS["one-hot"],)); total = Sum(y["k"], K.index("k"))
    >>> used = UsedGiven(y, "one-hot", GIVENS["one-hot"].statements(y)[0])
    >>> step = Step("given", total, total / total, at=((),), cites=(Citation("given", used.key),))
    >>> record = Derivation(Partial(y["k"], y["i"]), Definitions(), (step,), step.after, (used,))
    >>> {path: note.items[1].text for path, note in recognised(step, record).items()}
    {(): '1'}
    """
    if step.rule not in RULES:
        return {}
    equations = list(_equations(step, derivation))
    return dict(_found(step.before, (), None, step, equations))


def _equations(step: Step, derivation: Derivation) -> Iterator[Equation]:
    names = [c.key for c in step.cites if c.kind == "definition"]
    for row in (*derivation.definitions, *derivation.abbreviations):
        if row.tensor.name in names:
            yield Equation(row.body, frozenset(row.indices), Entry(row.tensor, *row.indices), True)
    keys = [c.key for c in step.cites if c.kind == "given"]
    for given in derivation.givens:
        relation = given.relation
        if given.key in keys and relation.op == "=":
            for pattern in dict.fromkeys((relation.lhs, _folded(relation.lhs, derivation))):
                yield Equation(pattern, frozenset(free_indices(pattern)), relation.rhs, False)


def _folded(expr: Any, derivation: Derivation) -> Any:
    for row in derivation.abbreviations:
        expr = fold(expr, row)
    return expr


def _found(part: Any, path: Path, parent: Any, step: Step, equations: list[Equation]) -> Iterator[tuple[Path, Box]]:
    """The outermost parts that are recognised, at or around or below a place that the step takes."""
    if not any(path[:len(at)] == at or at[:len(path)] == path for at in step.at):
        return
    shown = _as_shown(part, parent)
    note = next((n for e in equations if shown is not None and (n := e.note(shown)) is not None), None)
    if note is not None:
        yield path, note
        return
    for place, inner in enumerate(part.args):
        yield from _found(inner, (*path, place), part, step, equations)


def _as_shown(part: Any, parent: Any) -> Any:
    """The part as the page shows it in one piece: a term without its sign, nothing for what is below a fraction line."""
    if isinstance(part, Pow) and part.exp.is_Number and part.exp < 0:
        return None
    if isinstance(part, Mul) and isinstance(parent, Add) and part.args[0].is_Number and part.args[0] < 0:
        return mul(*part.args[1:]) if part.args[0] == -1 else None
    return part
