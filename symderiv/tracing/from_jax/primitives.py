"""JAX's primitives, one row each: what they make of symbols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Integer

from symderiv.errors import NoRule
from symderiv.tracing.arrays import reducing
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.ranking import ordered, place_of_largest, running_extreme, with_places
from symderiv.tracing.arrays.scalars import SCALARS, TRUTHS, chosen, clipped, raised
from symderiv.tracing.from_jax.moving import MOVING
from symderiv.tracing.from_jax.products import PRODUCTS
from symderiv.tracing.from_jax.writing import WRITING
from symderiv.tracing.quantities import constant
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced

Row = Callable[..., Any]


@dataclass(frozen=True)
class Primitive:
    """`call` takes the tape, the parameters of the equation and the operands; `example` is a call in JAX, tested by itself."""

    call: Row
    example: str


def scalar(name: str) -> Row:
    """A function of the common table."""
    function = SCALARS[name]

    def call(tape: Tape, params: Mapping[str, Any], *operands: Any) -> Traced:
        arrays = [traced(o, tape) for o in operands]
        whole = all(a.kind in ("int", "bool") for a in arrays)
        return elementwise(function, *arrays, kind="bool" if name in TRUTHS else "int" if whole else "real")

    return call


def _integer_power(tape: Tape, params: Mapping[str, Any], a: Traced) -> Traced:
    return elementwise(lambda x: raised(x, Integer(params["y"])), a)


def _selected(tape: Tape, params: Mapping[str, Any], which: Any, *cases: Any) -> Traced:
    """select_n: the second case where the condition holds, the first elsewhere."""
    if len(cases) != 2:
        raise NoRule("A choice among more than two is not understood", typed=f"select_n of {len(cases)}")
    no, yes = (traced(c, tape) for c in cases)
    condition = traced(which, tape)
    if condition.body.is_Integer:  # nan guards and the signs of places are decided
        return yes if condition.body == 1 else no
    if sympy.nan in (yes.body, no.body):  # where a function says that it has no value, its formula has none either
        return no if yes.body == sympy.nan else yes
    return elementwise(chosen, condition, yes, no, kind=yes.kind if yes.kind == no.kind else "real")


def _maximum(tape: Tape, params: Mapping[str, Any], a: Any, b: Any) -> Traced:
    """max, where −∞ is no bound."""
    left, right = traced(a, tape), traced(b, tape)
    for one, other in ((left, right), (right, left)):
        if one.body.is_infinite:
            return other
    return scalar("maximum")(tape, params, left, right)


def _clamped(tape: Tape, params: Mapping[str, Any], low: Any, a: Traced, high: Any) -> Traced:
    return elementwise(lambda x, u, v: clipped(x, u, v), a, traced(low, tape), traced(high, tape))


def _stopped(tape: Tape, params: Mapping[str, Any], a: Traced) -> Traced:
    """A value that derivatives pass by. It is taken off and put back (softmax), so that any value does; else as it is."""
    tape.stopped = True
    return a.with_body(Integer(0)) if tape.drop_stopped else a


def _converted(tape: Tape, params: Mapping[str, Any], a: Traced) -> Traced:
    kind = str(params["new_dtype"])
    if kind == "bool":
        return a if a.kind == "bool" else scalar("not_equal")(tape, params, a, 0)
    if "int" in kind and a.kind == "real":
        raise NoRule("Rounding to whole numbers has no derivative", typed=f"to {kind}",
                     advice="Pass the whole numbers as an argument of their own: they are places, which do not move.")
    return a.with_body(a.body, "int" if "int" in kind else "real")


def _size(tape: Tape, params: Mapping[str, Any]) -> Traced:
    made = constant(tape, params["dim"]) if hasattr(params["dim"], "form") else traced(int(params["dim"]), tape)
    return made.with_body(made.body, "int")


def _reduced(function: Callable[..., Traced]) -> Row:
    return lambda tape, params, a: function(a, tuple(params["axes"]), False)


def _running(function: Callable[..., Traced]) -> Row:
    """Running sums and the like; from the end where they are reversed."""
    def call(tape: Tape, params: Mapping[str, Any], a: Traced) -> Traced:
        turn = tuple(slice(None, None, -1) if n == params["axis"] else slice(None) for n in range(a.ndim))
        if params.get("reverse"):
            return function(a[turn], params["axis"])[turn]
        return function(a, params["axis"])

    return call


def _sorted(tape: Tape, params: Mapping[str, Any], a: Any, *more: Any) -> list[Traced]:
    if params["num_keys"] != 1:
        raise NoRule("Arrays are sorted by one of them", typed=f"num_keys={params['num_keys']}")
    return ordered(traced(a, tape), [traced(m, tape) for m in more], params["dimension"])


def _extreme_place(smallest: bool) -> Row:
    return lambda tape, params, a: place_of_largest(a, params["axes"][0], False, smallest)


def _same(tape: Tape, params: Mapping[str, Any], a: Any, *_: Any) -> Any:
    return a


PLAIN = {"add": "add", "add_any": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "pow": "power", "min": "minimum",
         "neg": "negative", "exp": "exp", "exp2": "exp2", "log": "log", "log1p": "log1p", "expm1": "expm1", "sin": "sin",
         "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asin": "arcsin", "acos": "arccos",
         "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "sqrt": "sqrt",
         "rsqrt": "rsqrt", "cbrt": "cbrt", "logistic": "sigmoid", "abs": "absolute", "sign": "sign", "square": "square",
         "erf": "erf", "erfc": "erfc", "erf_inv": "erfinv", "bessel_i0e": "i0e", "bessel_i1e": "i1e",
         "polygamma": "polygamma", "igamma": "gammainc", "igammac": "gammaincc", "zeta": "hurwitz_zeta",
         "lgamma": "lgamma", "digamma": "digamma", "floor": "floor", "ceil": "ceil",
         "gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal", "eq": "equal", "ne": "not_equal",
         "and": "logical_and", "or": "logical_or", "not": "logical_not", "xor": "logical_xor", "rem": "fmod"}
EXAMPLES = {
    "add": "x + y", "sub": "x - y", "mul": "x * y", "div": "x / (2 + y**2)", "pow": "jnp.exp(x) ** y", "min": "jnp.minimum(x, y)",
    "neg": "-x", "log": "jnp.log(1 + x**2)", "log1p": "jnp.log1p(x**2)", "acosh": "jnp.arccosh(2 + x**2)",
    "sqrt": "jnp.sqrt(1 + x**2)",
    "rsqrt": "jax.lax.rsqrt(1 + x**2)", "logistic": "jax.nn.sigmoid(x)", "cbrt": "jnp.cbrt(1 + x**2)",
    "asin": "jnp.arcsin(jnp.tanh(x))",
    "acos": "jnp.arccos(jnp.tanh(x))", "atanh": "jnp.arctanh(jnp.tanh(x))", "atan2": "jnp.arctan2(x, 2 + y**2)",
    "erf_inv": "jax.lax.erf_inv(jnp.tanh(x))", "bessel_i0e": "jax.lax.bessel_i0e(x)", "bessel_i1e": "jax.lax.bessel_i1e(x)",
    "polygamma": "jax.lax.polygamma(jnp.ones_like(x), jnp.exp(x))",
    **{name: f"jax.scipy.special.{own}(2.5, jnp.exp(x))" for name, own in (
        ("igamma", "gammainc"), ("igammac", "gammaincc"), ("zeta", "zeta"))},
    "erf": "jax.lax.erf(x)",
    "erfc": "jax.lax.erfc(x)", "lgamma": "jax.lax.lgamma(1 + x**2)", "digamma": "jax.lax.digamma(1 + x**2)",
    "atan": "jnp.arctan(x)", "asinh": "jnp.arcsinh(x)", "gt": "jnp.where(x > y, x, y)", "ge": "jnp.where(x >= y, x, y)",
    "lt": "jnp.where(x < y, x, 2 * y)", "le": "jnp.where(x <= y, x, 2 * y)", "eq": "x + jnp.eye(3, 4)",
    "ne": "jnp.where(jnp.eye(3, 4) != 1, x, y)",
    "and": "jnp.where((x > 0) & (y > 0), x, y)", "or": "jnp.where((x > 0) | (y > 0), x, y)", "not": "jnp.where(~(x > 0), x, y)",
    "abs": "jnp.abs(x)", "xor": "jnp.where((x > 0) ^ (y > 0), x, y)",
    "rem": "jnp.fmod(3 * x, 2.0)", "floor": "x * jnp.floor(y)", "ceil": "x * jnp.ceil(y)", "add_any": "x + y",
}

PRIMITIVES: dict[str, Primitive] = {
    **{name: Primitive(scalar(own), EXAMPLES.get(name, f"jnp.{name}(x)")) for name, own in PLAIN.items()},
    "max": Primitive(_maximum, "jnp.maximum(x, y)"), "integer_pow": Primitive(_integer_power, "x ** 3 + (2 + x**2) ** -2"),
    "select_n": Primitive(_selected, "jnp.where(x > 0, x, 0.1 * x)"), "clamp": Primitive(_clamped, "jax.lax.clamp(-0.3, x, 0.4)"),
    "stop_gradient": Primitive(_stopped, "jax.nn.softmax(x)"),
    "convert_element_type": Primitive(_converted, "(x > 0).astype(float) * x"),
    **{name: Primitive(_same, "jnp.copy(x)") for name in ("copy", "copy_p", "device_put", "reduce_precision")},
    "is_finite": Primitive(lambda tape, params, a: traced(True, tape), "jax.scipy.special.logsumexp(x, axis=0)"),
    "dim_as_value": Primitive(_size, "jnp.mean(x, axis=0)"),
    "reduce_sum": Primitive(_reduced(reducing.total), "jnp.sum(x, axis=1)"),
    "reduce_max": Primitive(_reduced(reducing.maximum), "jnp.max(x, axis=0)"),
    "reduce_min": Primitive(_reduced(reducing.minimum), "jnp.min(x)"),
    "reduce_prod": Primitive(_reduced(reducing.product), "jnp.prod(x, axis=1)"),
    "sort": Primitive(_sorted, "jnp.sort(x, axis=0) + jnp.take_along_axis(y, jnp.argsort(x, axis=0), 0)"),
    "top_k": Primitive(lambda tape, params, a: with_places(a, -1, True, params["k"]), "jax.lax.top_k(x, 2)[0]"),
    "argmax": Primitive(_extreme_place(False), "y[:, 1][jnp.argmax(x, 0)]"),
    "argmin": Primitive(_extreme_place(True), "jnp.take_along_axis(y, jnp.argmin(x, 1)[:, None], 1)"),
    "reduce_or": Primitive(_reduced(reducing.anywhere), "x * jnp.any(y > 0, axis=0)"),
    "reduce_and": Primitive(_reduced(reducing.everywhere), "x * jnp.all(y > -2, axis=0)"),
    "cumsum": Primitive(_running(reducing.running_sum), "jnp.cumsum(x, axis=1)"),
    **{name: Primitive(_running(lambda a, axis, smallest=name == "cummin": running_extreme(a, axis, smallest)[0]),
        f"jax.lax.{name}(x, axis=1, reverse=True) + jax.lax.{name}(y)") for name in ("cummax", "cummin")},
    "cumlogsumexp": Primitive(_running(reducing.running_logsumexp), "jax.lax.cumlogsumexp(x, axis=1, reverse=True)"),
    "cumprod": Primitive(_running(reducing.running_product), "jnp.cumprod(x, axis=0)"),
    **{name: Primitive(call, example) for name, (call, example) in {**MOVING, **PRODUCTS, **WRITING}.items()},
}
"""One row a primitive, with an example whose test comes by itself."""
