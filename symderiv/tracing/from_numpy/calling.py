"""A NumPy function called with symbols: its row is looked up by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.errors import NoRule, SymderivError
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.operands import tape_of, traced
from symderiv.tracing.arrays.scalars import SCALARS, TRUTHS
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
    if kept.get("where") is True or kept.get("out", 0) is None:
        kept = {k: v for k, v in kept.items() if k not in ("where", "out")}
    row = _scalar(ALIASES.get(name, name)) or _row(tape, name)
    try:
        return row(tape, *args, **kept)
    except SymderivError:
        raise
    except (TypeError, AssertionError) as error:
        raise NoRule(f"numpy.{name} is not understood with these arguments", typed=str(error)) from error


def _row(tape: Tape, name: str) -> Callable[..., Any]:
    if name not in tape.operations.functions:
        raise NoRule("This NumPy function has no meaning for symbols yet", typed=f"numpy.{name}",
                     advice="Write it with others, or pass what it gives as an argument. "
                            "Rows go into symderiv/tracing/from_numpy/functions.py.")
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
