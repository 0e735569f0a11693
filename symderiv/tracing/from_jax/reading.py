"""A jaxpr run on symbols: sizes become axes, assignments in the person's source name the quantities."""

from __future__ import annotations

import ast
import linecache
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sympy import false, true

from symderiv.errors import NoRule, SymderivError
from symderiv.notation import Entry, Extent, size_form, tensors
from symderiv.tracing.arrays.dimensions import stacked
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.from_jax.primitives import PRIMITIVES
from symderiv.tracing.from_jax.products import CALLS
from symderiv.tracing.from_jax.size_numbers import SizeNumber
from symderiv.tracing.from_torch.shapes import EMPTY, Kept
from symderiv.tracing.instead import INSTEAD
from symderiv.tracing.quantities import define, is_long
from symderiv.tracing.sizes import Size, sized
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

WITHIN = ("jaxpr", "call_jaxpr", "fun_jaxpr")
"""The parameters in which a primitive holds a function."""
UNKNOWN = ("This primitive of JAX has no meaning for symbols yet", "Write it with others, or pass what it gives as an argument. "
           "Rows go into symderiv/tracing/from_jax/primitives.py.")
STEPS = 200
"""How many steps of a loop are written out."""


class Run:
    """One run of a jaxpr on a tape."""

    def __init__(self, tape: Tape, size: Callable[[Any], Any], numbers: Mapping[int, SizeNumber],
                 kept: Mapping[int, Sequence[bool]]) -> None:
        self.tape, self.size, self.numbers, self.kept, self.count = tape, size, numbers, kept, 0

    def jaxpr(self, jaxpr: Any, consts: Sequence[Any], arguments: Sequence[Any]) -> list[Any]:
        """The values of its outputs."""
        values: dict[Any, Any] = dict(zip(jaxpr.constvars, (self._constant(c) for c in consts), strict=True))
        values |= dict(zip(jaxpr.invars, arguments, strict=True))
        uses = Counter(v for e in jaxpr.eqns for v in e.invars if not hasattr(v, "val"))
        names = _names(jaxpr.eqns)
        for n, equation in enumerate(jaxpr.eqns):
            self.count += 1
            self.tape.place = f"e{self.count}"
            made = self._applied(equation, [self._read(v, values) for v in equation.invars]) if _holds_any(equation) else EMPTY
            found = list(made) if isinstance(made, list | tuple) else [made]
            for variable, value in zip(equation.outvars, found, strict=False):
                values[variable] = self._named(value, names.get(n), uses[variable])
        return [self._read(v, values) for v in jaxpr.outvars]

    def _constant(self, value: Any) -> Traced:
        return traced(np.asarray(value), self.tape)

    def _read(self, variable: Any, values: Mapping[Any, Any]) -> Any:
        if id(variable) in self.numbers:
            return self._from_sizes(self.numbers[id(variable)])
        return self._constant(variable.val) if hasattr(variable, "val") else values[variable]

    def _from_sizes(self, number: SizeNumber) -> Traced:
        return traced(number.at(lambda name: self._constant_size({name: 1})), self.tape)

    def _constant_size(self, form: dict[str, int]) -> Traced:
        return traced(sized(self.tape.resolve(form), self.tape), self.tape)

    def _named(self, value: Any, name: str | None, uses: int) -> Any:
        if not isinstance(value, Traced) or not tensors(value.body) or isinstance(value.body, Entry) or value.kind != "real":
            return value
        return define(self.tape, name or "u", value) if name or is_long(value) else value

    def _applied(self, equation: Any, given: list[Any]) -> Any:
        name = equation.primitive.name
        try:
            if name in LOOPS:
                return LOOPS[name](self, equation.params, given)
            self.tape.stopped |= _has_own_gradient(equation)
            if name == "cond" and traced(given[0], self.tape).body.is_Integer:  # a choice that values do not make
                return self._inside(equation.params["branches"][int(traced(given[0], self.tape).body)], given[1:])
            inner = next((equation.params[k] for k in WITHIN if k in equation.params), None)
            if inner is not None and name != "cond":
                called = CALLS.get(equation.params.get("name", ""))
                return called(self.tape, *given) if called else self._inside(inner, given)
            if name == "concatenate":
                given = [a for a in given if a is not EMPTY]
            if name not in PRIMITIVES:
                reason, advice = INSTEAD.get(name, UNKNOWN)
                raise NoRule(reason, typed=name, advice=advice)
            return PRIMITIVES[name].call(self.tape, self._sized(self._with_kept(equation)), *given)
        except SymderivError as error:
            if error.where is None:
                error.where = place_of(equation)
                error.args = (error.message(),)
            raise
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise NoRule("This primitive is not understood with these arguments", typed=name, where=place_of(equation),
                         advice=f"{type(error).__name__}: {error}") from error

    def _with_kept(self, equation: Any) -> Mapping[str, Any]:
        """The parameters of an equation; its sizes that stay what they are say so."""
        kept, params = self.kept.get(id(equation)), equation.params
        if kept is None:
            return params
        return {**params, "new_sizes": tuple(Kept(n) if k else n for n, k in zip(params["new_sizes"], kept, strict=True))}

    def _inside(self, inner: Any, given: Sequence[Any]) -> list[Any]:
        jaxpr, consts = (inner.jaxpr, inner.consts) if hasattr(inner, "consts") else (inner, ())
        return self.jaxpr(jaxpr, consts, given)

    def _sized(self, params: Any) -> Any:
        """Parameters with sizes that are open as sizes of the tape."""
        if isinstance(params, Mapping):
            return {k: self._sized(v) for k, v in params.items()}
        if type(params) in (list, tuple):
            return type(params)(self._sized(v) for v in params)
        return self.size(params)

    def _scan(self, params: Mapping[str, Any], given: list[Any]) -> list[Any]:
        """A loop of fixed length, written out."""
        fixed, carried, length = params["num_consts"], params["num_carry"], self.size(params["length"])
        if isinstance(length, Size):
            self.tape.fix(length.form)
        consts, carry, rows = given[:fixed], given[fixed:fixed + carried], given[fixed + carried:]
        collected: list[list[Any]] = []
        steps = range(length)[::-1] if params["reverse"] else range(length)
        for t in steps:
            made = self._inside(params["jaxpr"], [*consts, *carry, *(self._row(r, t) for r in rows)])
            carry, after = made[:carried], made[carried:]
            collected.append(after)
        ordered = collected[::-1] if params["reverse"] else collected
        return [*carry, *(stacked([step[n] for step in ordered]) for n in range(len(ordered[0]) if ordered else 0))]

    def _while(self, params: Mapping[str, Any], given: list[Any]) -> list[Any]:
        """A loop to an end that is a number, or a size: written out."""
        tests, constants = params["cond_nconsts"], params["body_nconsts"]
        fixed, own, carry = given[:tests], given[tests:tests + constants], given[tests + constants:]
        for _ in range(STEPS):
            goes = traced(self._inside(params["cond_jaxpr"], [*fixed, *carry])[0], self.tape).body
            extents = sorted(goes.atoms(Extent), key=str)
            if extents:
                self.tape.fix(dict(size_form(extents[0].axis)))
            if goes.is_Integer or goes in (true, false):
                if not goes:
                    return carry
                carry = self._inside(params["body_jaxpr"], [*own, *carry])
                continue
            break
        raise NoRule("How often this loop runs depends on values, or is more than can be written out", typed="while",
                     advice=f"Write jax.lax.fori_loop or scan with an end that is a number below {STEPS}.")

    def _row(self, rows: Traced, t: int) -> Traced:
        form = rows.form(0)
        if any(form):
            self.tape.fix(form)
        return rows[t]


LOOPS: dict[str, Callable[[Run, Mapping[str, Any], list[Any]], list[Any]]] = {"scan": Run._scan, "while": Run._while}


def _holds_any(equation: Any) -> bool:
    """Whether what an equation gives has components: JAX makes arrays without any, and joins them to others."""
    return not any(isinstance(n, int) and n == 0 for v in equation.outvars for n in getattr(v.aval, "shape", ()))


def _has_own_gradient(equation: Any) -> bool:
    """Whether a person wrote a gradient for a function."""
    if equation.primitive.name.startswith("custom_vjp"):
        return True
    source = str(getattr(getattr(equation.params.get("call_jaxpr"), "jaxpr", None), "debug_info", ""))
    return equation.primitive.name.startswith("custom_jvp") and "site-packages/jax/" not in source


def place_of(equation: Any) -> str | None:
    """Where in the person's source an equation stands."""
    frame = _frame(equation)
    if frame is None:
        return None
    line = linecache.getline(frame.file_name, frame.start_line).strip()
    return f"{frame.file_name}, line {frame.start_line}: {line}"


def _frame(equation: Any) -> Any:
    from jax._src import source_info_util

    return source_info_util.user_frame(equation.source_info.traceback)


def _names(equations: Sequence[Any]) -> dict[int, str]:
    """The last equation that a line "z = ..." gave rise to is z."""
    last: dict[tuple[str, int], int] = {}
    for n, equation in enumerate(equations):
        frame = _frame(equation)
        if frame is not None:
            last[(frame.file_name, frame.start_line)] = n
    found = {}
    for (file, line), n in last.items():
        name = _assigned(linecache.getline(file, line))
        if name and n < len(equations) - 1:
            found[n] = name
    return found


def _assigned(line: str) -> str | None:
    try:
        body = ast.parse(line.strip()).body
    except SyntaxError:
        return None
    target = body[0].targets[0] if body and isinstance(body[0], ast.Assign) and len(body[0].targets) == 1 else None
    return target.id if isinstance(target, ast.Name) else None

