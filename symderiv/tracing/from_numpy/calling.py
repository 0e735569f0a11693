"""A NumPy function called with symbols: its row is looked up by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symderiv.errors import NoRule, SymderivError
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.operands import tape_of, traced
from symderiv.tracing.arrays.scalars import SCALARS, TRUTHS
from symderiv.tracing.instead import INSTEAD
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

IGNORED = frozenset({"dtype", "copy", "casting", "subok", "like", "optimize", "device", "assume_a", "check_finite", "overwrite_a",
                     "overwrite_b", "hermitian", "rcond", "rtol", "UPLO"})
"""Arguments about how numbers are kept, which have no part in a formula."""
CANVASES = frozenset({"zeros", "empty", "ones", "full", "zeros_like", "empty_like", "ones_like", "full_like"})
"""Functions whose arrays are there to be written into: they are arrays of symbols from the start."""
TYPED = CANVASES | {"eye"}
"""Functions whose dtype says whether they make numbers or truth values."""


def applied(name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """The NumPy function `name` of symbols.

    Raises `NoRule` with its name where no row says what it means.
    """
    tape = tape_of([*args, *options.values()])
    assert tape is not None
    ignored = IGNORED - {"dtype"} if name in TYPED else IGNORED
    kept = {k: v for k, v in options.items() if k not in ignored and (k, v) not in (("order", "C"), ("order", "K"))}
    takes = getattr(getattr(np, name, None), "nin", len(args))
    where, out = kept.pop("where", True), kept.pop("out", None if len(args) <= takes else args[takes])
    args = args[:takes]
    target = out[0] if isinstance(out, tuple) and len(out) == 1 else out
    try:
        made = _made(tape, name, args, kept) if where is True else _where(tape, name, args, kept, traced(where, tape), target)
    except SymderivError:
        raise
    except (TypeError, AssertionError) as error:
        raise NoRule(f"numpy.{name} is not understood with these arguments", typed=str(error)) from error
    return made if target is None else _written(target, made, name)


def _made(tape: Tape, name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    row = _scalar(ALIASES.get(name, name)) or _row(tape, name)
    return row(tape, *args, **options)


def _written(target: Any, made: Any, name: str) -> Any:
    """The array of `out`, into which NumPy writes what it computes."""
    if not isinstance(target, Traced):
        raise NoRule("What is written into has to be made in the traced function", typed=f"out of numpy.{name}",
                     advice=f"Write y = np.{name}(...) without out=.")
    target[...] = made
    return target


def _where(tape: Tape, name: str, args: Sequence[Any], options: Mapping[str, Any], mask: Traced, target: Any) -> Any:
    """A function where a mask is 1: elsewhere `out` keeps what it had; a sum, a mean or an extreme leaves the rest out."""
    if ALIASES.get(name, name) in SCALARS:
        if target is None:
            raise NoRule("Where the mask is 0 there is no value", typed=f"numpy.{name} with where= and without out=",
                         advice=f"Write np.where(mask, np.{name}(...), 0).")
        return applied("where", (mask, _made(tape, name, args, options), target), {})
    array, axis = traced(args[0], tape), args[1:]
    if name == "mean":
        counted = applied("where", (mask, _made(tape, "ones_like", (array,), {}), 0), {})
        whole = _where(tape, "sum", args, options, mask, None)
        return whole / _made(tape, "sum", (counted, *axis), options)
    least = {"sum": 0, "prod": 1, "any": False, "all": True}.get(name, options.get("initial"))
    if least is None:
        raise NoRule("where= is not understood here", typed=f"numpy.{name}", advice="Take np.where(mask, x, ...) first.")
    rest = {k: v for k, v in options.items() if k != "initial"}
    return _made(tape, name, (applied("where", (mask, array, least), {}), *axis), rest)


UNKNOWN = ("This NumPy function has no meaning for symbols yet", "Write it with others, or pass what it gives as an argument. "
           "Rows go into symderiv/tracing/from_numpy/functions.py.")


def _row(tape: Tape, name: str) -> Callable[..., Any]:
    if name not in tape.operations.functions:
        reason, advice = INSTEAD.get(name, UNKNOWN)
        raise NoRule(reason, typed=f"numpy.{name}", advice=advice)
    return tape.operations.functions[name]


def _scalar(name: str) -> Callable[..., Any] | None:
    function = SCALARS.get(name)
    if function is None:
        return None

    def call(tape: Tape, *operands: Any) -> Traced:
        arrays = [traced(o, tape) for o in operands]
        kind = _kind(name, arrays)
        return elementwise(SCALARS["logical_or"] if kind == "bool" and name == "add" else function, *arrays, kind=kind)

    return call


def _kind(name: str, arrays: Sequence[Traced]) -> str:
    kinds = {a.kind for a in arrays}
    if name in TRUTHS:
        if name.startswith("logical") and "real" in kinds:
            raise NoRule("Truth values come from comparisons", typed=f"{name} of numbers",
                         advice="Write x != 0 where that is meant.")
        return "bool"
    if kinds == {"bool"}:
        if name in ("subtract", "negative"):
            raise NoRule("NumPy takes no difference of truth values", typed=name, advice="Write ~m, or m.astype(float).")
        return "bool" if name in ("add", "multiply", "maximum", "minimum") else "real"
    return "int" if "real" not in kinds and name in EXACT else "real"


EXACT = frozenset({"add", "subtract", "multiply", "negative", "positive", "maximum", "minimum", "absolute", "square", "sign"})
"""Functions that take whole numbers to whole numbers."""

ALIASES = {
    "true_divide": "divide", "float_power": "power", "fabs": "absolute", "abs": "absolute", "fmax": "maximum", "fmin": "minimum",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "bitwise_and": "logical_and", "bitwise_or": "logical_or", "invert": "logical_not", "pow": "power",
    "expit": "sigmoid", "ndtr": "normal_cdf", "gammaln": "lgamma", "psi": "digamma", "log_expit": "log_sigmoid",
    "log_ndtr": "log_normal_cdf", "special.polygamma": "polygamma", "special.betaln": "betaln", "special.beta": "beta",
    "special.zeta": "hurwitz_zeta",
    "radians": "deg2rad", "degrees": "rad2deg", "special.entr": "entr", "math.lgamma": "lgamma", "math.gamma": "gamma",
}
"""Other names of scalar functions in NumPy, SciPy and the module math."""
