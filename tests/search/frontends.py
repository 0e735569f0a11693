"""The frontends: each turns a program into a model of the package. A frontend that does not take a program gives None."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symderiv as sd
from tests.search import plain
from tests.search.algebra import LETTERS, Expressions, Latex, Value
from tests.search.operations import OPERATIONS
from tests.search.programs import Program


def tensors(program: Program) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axes, and the inputs with what is given about them."""
    axes = {name: sd.axes(name) for name in program.sizes}
    made = {}
    for name in program.used:
        given = getattr(sd, program.givens[name]) if name in program.givens else ()
        made[name] = sd.tensor(name, *(axes[a] for a in program.shape(name)), given=given) if program.shape(name) else \
            sd.scalar(name, given=given)
    return axes, made


def arrays(program: Program) -> Any:
    """NumPy-like arithmetic on whole tensors."""
    if any(not OPERATIONS[s.operation].arrays for s in program.statements):
        return None
    model = sd.Model()
    space: dict[str, Any] = {"sd": sd, "total": lambda a: a.sum() if getattr(a, "axes", ()) else a, **tensors(program)[1]}
    for s in program.statements:
        value = eval(OPERATIONS[s.operation].arrays.format(*(f"({a})" for a in s.arguments)), space)
        space[s.name] = model.define(s.name, value) if s.kept or s.name == "L" else value
    return model


def components(program: Program) -> Any:
    """Index notation on plain SymPy."""
    model = sd.Model()
    axes, inputs = tensors(program)
    F = Expressions(axes)
    known = {name: _entry(program.shape(name), inputs[name]) for name in program.used}
    for s in program.statements:
        value = Value(s.shape, OPERATIONS[s.operation].component(F, *(known[a] for a in s.arguments)))
        known[s.name] = value
        if s.kept or s.name == "L":
            letters = own_letters(s.shape)
            F.active = list(letters)
            indices = [axes[a].index(c) for a, c in zip(s.shape, letters, strict=True)]
            named = model.define(s.name, value(*indices), *indices)
            F.active = []
            known[s.name] = _entry(s.shape, named)
    return model


def _entry(shape: tuple[str, ...], tensor: Any) -> Value:
    return Value(shape, lambda *at: tensor[at] if shape else tensor)


def own_letters(shape: tuple[str, ...]) -> list[str]:
    """Different letters for the axes of a shape, the first of each axis first."""
    found: list[str] = []
    for axis in shape:
        found.append(next(c for c in LETTERS[axis] if c not in found))
    return found


def latex(program: Program) -> Any:
    """LaTeX, read as a problem."""
    if program.givens:
        return None
    F = Latex()
    known = {name: _written(program.shape(name), name) for name in program.used}
    lines = []
    for s in program.statements:
        value = Value(s.shape, OPERATIONS[s.operation].component(F, *(known[a] for a in s.arguments)))
        known[s.name] = value
        if s.kept or s.name == "L":
            known[s.name] = _written(s.shape, s.name)
            F.active = own_letters(s.shape)
            lines.append({"latex": f"{known[s.name](*F.active)} = {value(*F.active)}"})
            F.active = []
    letters = {c: axis for axis, pool in LETTERS.items() for c in pool}
    inputs = {n: {"latex": _written(program.shape(n), n)(*own_letters(program.shape(n)))} for n in program.used}
    return sd.read_problem({"index_ranges": letters, "inputs": inputs, "definitions": lines, "output": "L", "wrt": program.wrt[0],
                            "result_indices": own_letters(program.shape(program.wrt[0]))}).model


def _written(shape: tuple[str, ...], name: str) -> Value:
    return Value(shape, lambda *at: f"{name}_{{{','.join(at)}}}" if at else name)


def traced(program: Program) -> Any:
    """The NumPy function itself, traced."""
    if any(not OPERATIONS[s.operation].traced for s in program.statements) or not set(program.wrt) <= set(program.used):
        return None
    return sd.trace(plain.function(program), **tensors(program)[1])


def in_place(program: Program) -> Any:
    """The NumPy function with every array changed in place, and back again."""
    if any(not OPERATIONS[s.operation].traced for s in program.statements) or not set(program.wrt) <= set(program.used):
        return None
    return sd.trace(plain.function(program, in_place=True), **tensors(program)[1])


FRONTENDS: dict[str, Callable[[Program], Any]] = {"arrays": arrays, "components": components, "latex": latex, "trace": traced,
                                                  "in place": in_place}
