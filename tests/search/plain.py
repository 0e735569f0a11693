"""The second writing of a program: plain NumPy, and its derivatives by differences in extended precision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from tests.search.operations import OPERATIONS
from tests.search.programs import Program

STEP = np.longdouble("1e-3")
EDGE = 1e-6
"""Where two estimates of a slope differ by more than this share, the function has a kink nearby and nothing is compared."""


def source(program: Program, name: str = "model", in_place: bool = False) -> str:
    """The program as a NumPy function of its inputs, and of what is added to quantities by which it is differentiated. With
    `in_place` every array is changed where it stands, and back again."""
    lines, last = [], next((s for s in reversed(program.statements) if s.shape), None)
    for s in program.statements:
        added = f" + {moved(s.name)}" if s.name in program.wrt and not in_place else ""
        lines.append(f"    {s.name} = {OPERATIONS[s.operation].numpy.format(*s.arguments)}{added}")
        lines += [f"    {line.format(s.name)}" for line in (*CHANGED, *(WRITTEN_OVER if s is last else ()))
                  if in_place and s.shape]
    parameters = [*program.used, *(moved(w) for w in program.wrt if w not in program.used and not in_place)]
    return "\n".join([f"def {name}({', '.join(parameters)}):", *lines, "    return L", ""])


CHANGED = ("{0} = np.array({0})", "{0} *= 2", "{0}[0] += 1", "{0}[-1] -= 3", "{0}[-1] += 3", "{0}[0] -= 1", "{0} /= 2")
"""What changes an array in place, and leaves it as it was."""
WRITTEN_OVER = ("{0}[0] *= 4", "{0}[0] /= 4")
"""The same by other values of a place: a formula stands for it and for the rest, so that the last array is enough."""


def moved(name: str) -> str:
    """The parameter that is added to a quantity."""
    return f"{name}_moved"


def function(program: Program, in_place: bool = False) -> Callable[..., Any]:
    """The function that the source defines."""
    space: dict[str, Any] = {"np": np}
    exec(compile(source(program, in_place=in_place), f"<program {program.seed}>", "exec"), space)
    made: Callable[..., Any] = space["model"]
    return made


def arrays(program: Program) -> dict[str, Any]:
    """Values of the inputs that obey what is given about them; no two numbers are equal."""
    rng = np.random.default_rng(program.seed + 1)
    return {n: DRAWN[program.givens.get(n, "")](rng, tuple(program.sizes[a] for a in program.shape(n))) for n in program.used}


def _one_hot(rng: Any, shape: tuple[int, ...]) -> Any:
    return np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]


def _simplex(rng: Any, shape: tuple[int, ...]) -> Any:
    drawn = rng.uniform(0.2, 1, shape)
    return drawn / drawn.sum(axis=-1, keepdims=True)


def _symmetric(rng: Any, shape: tuple[int, ...]) -> Any:
    drawn = rng.normal(size=shape)
    return drawn + drawn.T


def _spd(rng: Any, shape: tuple[int, ...]) -> Any:
    drawn = rng.normal(size=shape)
    return drawn @ drawn.T + np.eye(shape[0])


DRAWN = {"": lambda rng, shape: rng.normal(size=shape) * 1.3, "one_hot": _one_hot, "simplex": _simplex, "symmetric": _symmetric,
         "spd": _spd, "positive": lambda rng, shape: rng.uniform(0.3, 2, shape)}


def slopes(program: Program, data: Mapping[str, Any]) -> Any:
    """∂L by the program's variables in turn; NaN where the function has a kink nearby. Of shape (*first, *second)."""
    return _slopes(program, {n: np.asarray(a, dtype=np.longdouble) for n, a in data.items()}, STEP)


def around(program: Program, data: Mapping[str, Any], points: int = 40) -> tuple[Any, Any]:
    """The least and the greatest slopes at points around: where they are one number, it is the derivative in the strict sense;
    where not, any number between them is a slope by some convention at this kink."""
    rng, close = np.random.default_rng(0), STEP / 10
    wide = {n: np.asarray(a, dtype=np.longdouble) for n, a in data.items()}
    found = [_slopes(program, {n: np.asarray(a + close * rng.uniform(-1, 1, a.shape)) for n, a in wide.items()}, close / 10)
             for _ in range(points)]
    found = [slopes for slopes in found if not np.isnan(slopes).any()] or found[:1]
    return np.min(found, axis=0), np.max(found, axis=0)


def _slopes(program: Program, wide: dict[str, Any], step: Any) -> Any:
    f = function(program)
    between = [w for w in program.wrt if w not in wide]
    wide = wide | {moved(w): np.zeros([program.sizes[a] for a in program.shape(w)], dtype=np.longdouble) for w in between}
    outcome: Callable[[dict[str, Any]], Any] = lambda at: np.asarray(f(**at), dtype=np.longdouble)  # noqa: E731
    for name in program.wrt:
        outcome = partial(_slope, outcome, moved(name) if name in between else name, step=step)
    with np.errstate(all="ignore"):
        return np.asarray(outcome(wide), dtype=float)


def slope_of(f: Callable[..., Any], wrt: tuple[str, ...], data: Mapping[str, Any]) -> Any:
    """∂f by inputs in turn, of a function of the inputs by name; NaN at kinks, as above."""
    outcome: Callable[[dict[str, Any]], Any] = lambda at: np.asarray(f(**at), dtype=np.longdouble)  # noqa: E731
    for name in wrt:
        outcome = partial(_slope, outcome, name)
    return np.asarray(outcome({n: np.asarray(a, dtype=np.longdouble) for n, a in data.items()}), dtype=float)


def _slope(f: Callable[[dict[str, Any]], Any], name: str, at: dict[str, Any], step: Any = STEP) -> Any:
    found = [_along(f, name, index, at, step) for index in np.ndindex(at[name].shape)]
    whole = np.stack(found, axis=-1)
    return whole.reshape((*whole.shape[:-1], *at[name].shape))


def _along(f: Callable[[dict[str, Any]], Any], name: str, index: tuple[int, ...], at: dict[str, Any], step: Any) -> Any:
    """Central differences at three steps, extrapolated twice; NaN where these disagree, and where the slopes on the two sides
    do not come closer as the step shrinks: the point itself is a kink."""
    here = f(at)
    ends = [[f(_aside(at, name, index, sign * step / 2**n)) for sign in (1, -1)] for n in range(3)]
    central = [(above - below) / (2 * step / 2**n) for n, (above, below) in enumerate(ends)]
    bends = [abs(above - 2 * here + below) / (step / 2**n) for n, (above, below) in enumerate(ends)]
    first, second = ((4 * central[n + 1] - central[n]) / 3 for n in range(2))
    edge = EDGE * (1 + abs(second))
    return np.where((abs(first - second) > edge) | ((bends[2] > edge) & (bends[2] > bends[0] / 2)), np.nan, second)


def _aside(at: dict[str, Any], name: str, index: tuple[int, ...], by: Any) -> dict[str, Any]:
    aside = at[name].copy()
    aside[index] += by
    return {**at, name: aside}
