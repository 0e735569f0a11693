"""All gradients of a model at once: the emitted code against the oracle's derivative along one direction.

Every variable V becomes V + t R with a random direction R, and the oracle differentiates the output by the one number t.
Each R is scaled so that every variable contributes 1 by the claimed gradient: an error in any of them shows, and the
cost grows linearly with the size of the model.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from symderiv.lowering.source.module import module_source
from symderiv.lowering.source.program import Program
from symderiv.notation import Definition, Definitions, Entry, Partial, Tensor, add, mul
from symderiv.notation.indices.names import free_name, underscored
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.records import Check
from symderiv.verification.pointwise import Comparison
from symderiv.verification.sampling import Sampler
from symderiv.verification.witnesses import survey
from symderiv.verification.wording import place

TOLERANCE = 1e-9
POINTS = 2
ROOM = 20
"""Decimal digits beyond the oracle's own."""


def whole(program: Program, seed: int = 0) -> Check:
    """Whether the code of all gradients agrees with the oracle along random directions.

    >>> from symderiv.notation import Axis
    >>> x, L, g = Tensor("x"), Tensor("L"), Tensor("g"); d = Definition(Tensor("dx"), (), 2 * Entry(g) * Entry(x))
    >>> program = Program([Definition(L, (), Entry(x) ** 2)], [], [(x, d)], (L,), (g,))
    >>> whole(program).verdict
    True
    """
    module: dict[str, Any] = {}
    exec(compile(module_source(program), "<model>", "exec"), module)  # a text of ours, never a person's
    definitions = Definitions(tuple(program.forward))
    sampler = Sampler(definitions, [Entry(program.output), *(v.entry() for v, _ in program.gradients)], seed)
    trial = partial(_trial, program, definitions, module["gradients"], seed)
    found = survey(sampler, [Entry(program.output)], trial, points=POINTS)
    return Check("whole model", found.verdict, found.points, found.error, found.detail)


def _trial(program: Program, definitions: Definitions, gradients: Any, seed: int, point: Point) -> Comparison:
    arrays = [t.for_code(point.array(t) if t.axes else float(point.value(t.name, ()))) for t in program.inputs]
    with np.errstate(all="ignore"):
        _, claimed = gradients(*arrays)
    free = [v for v, _ in program.gradients if not any(r.op == "=" for g in v.givens for r in g.statements(v))]
    rng = np.random.default_rng(seed)
    directions = {v: _direction(np.asarray(claimed[v.name], dtype=float), rng) for v in free}
    products = [float(np.sum(claimed[v.name] * r)) for v, r in directions.items()]
    expected = _along(program, definitions, point, directions)
    error = abs(sum(products) - expected) / max(sum(map(abs, products)), 1.0)
    names = f"{place(point, {})}: {len(free)} variables moved together"
    if error <= TOLERANCE:
        return Comparison(True, len(free), error, names)
    return Comparison(False, len(free), error, f"{names}: code {sum(products):.12g}, oracle {expected:.12g}")


def _direction(gradient: Any, rng: Any) -> Any:
    drawn = rng.normal(size=gradient.shape)
    along = abs(float(np.sum(drawn * gradient)))
    return drawn / along if along > 1e-200 else drawn


def _along(program: Program, definitions: Definitions, point: Point, directions: dict[Tensor, Any]) -> float:
    """The oracle's derivative of the output by t at t = 0, where every variable is V + t R, also one that is defined.

    Long directions (of vanishing gradients) are shortened to 1, and the digits that this costs are added.
    """
    longest = max([1.0, *(float(np.max(np.abs(r), initial=0.0)) for r in directions.values())])
    directions = {v: r / longest for v, r in directions.items()}
    digits = point.context.dps + ROOM + int(np.ceil(np.log10(longest)))
    avoid = {t.name for t in (*definitions.inputs, *(d.tensor for d in definitions))}
    t = Tensor(_fresh("t", avoid))
    rows: dict[Tensor, Definition] = {}
    inputs = {**point.inputs, t.name: 0.0}
    for variable, direction in directions.items():
        way, known = Tensor(_fresh(f"{variable.name}_way", avoid), variable.axes), definitions.of(variable)
        if known is None:
            start = Tensor(_fresh(f"{variable.name}_start", avoid), variable.axes)
            inputs[start.name] = inputs.pop(variable.name, np.zeros(direction.shape))
            known = Definition(variable, variable.entry().indices, start.entry())
        rows[variable] = Definition(variable, known.indices, add(known.body, mul(Entry(t), Entry(way, *known.indices))))
        inputs[way.name] = direction
    first = [row for variable, row in rows.items() if definitions.of(variable) is None]
    moved = Point(point.sizes, Definitions((*first, *(rows.get(d.tensor, d) for d in definitions))), inputs, digits)
    moved.note = point.note
    return float(evaluate(Partial(Entry(program.output), Entry(t)), moved, {}) * longest)


def _fresh(name: str, avoid: set[str]) -> str:
    avoid.add(made := free_name(underscored(name), avoid))
    return made
