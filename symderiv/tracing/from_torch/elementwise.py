"""Operations of PyTorch on single components, one row each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr, Integer, Rational, tanh

from symderiv.errors import NoRule
from symderiv.notation import ONE, add, divide, mul, negate, power, tensors
from symderiv.tracing.arrays.aligning import elementwise
from symderiv.tracing.arrays.comparing import RELATIONS, opposite
from symderiv.tracing.arrays.dimensions import expanded
from symderiv.tracing.arrays.operands import traced
from symderiv.tracing.arrays.scalars import SCALARS, TRUTHS, Scalar, chosen, clipped, named
from symderiv.tracing.from_torch.table import Operation
from symderiv.tracing.numbers import number
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


def scalar(name: str) -> Callable[..., Traced]:
    """A function of the common table."""
    return formula(SCALARS[name], "bool" if name in TRUTHS else "")


def formula(function: Scalar, kind: str = "") -> Callable[..., Traced]:
    """A function of components as a row."""
    def call(tape: Tape, *operands: Any, **_: Any) -> Traced:
        arrays = [traced(o, tape) for o in operands]
        whole = all(a.kind in ("int", "bool") for a in arrays)
        return elementwise(function, *arrays, kind=kind or ("int" if whole else "real"))

    return call


def _scaled(sign: int) -> Callable[..., Traced]:
    """a ± alpha b."""
    def call(tape: Tape, a: Any, b: Any, alpha: Any = 1) -> Traced:
        factor = number(alpha) * sign
        return formula(lambda x, y: add(x, mul(factor, y) if factor != 1 else y))(tape, a, b)

    return call


def _divided(tape: Tape, a: Any, b: Any, rounding_mode: Any = None) -> Traced:
    rounded = {None: "divide", "floor": "floor_divide"}
    if rounding_mode == "trunc":
        return formula(lambda x, y: SCALARS["trunc"](divide(x, y)))(tape, a, b)
    return scalar(rounded[rounding_mode])(tape, a, b)


def truth(name: str) -> Callable[..., Traced]:
    """A function of truth values; of whole numbers it works on their digits."""
    def call(tape: Tape, a: Any, b: Any) -> Traced:
        arrays = [traced(v, tape) for v in (a, b)]
        if any(v.kind != "bool" for v in arrays):
            raise NoRule("Digits of numbers have no formula", typed=name, advice="Compare first: (x > 0) & (y > 0).")
        return elementwise(SCALARS[name], *arrays, kind="bool")

    return call


def _prelu(tape: Tape, a: Traced, slope: Traced) -> Traced:
    """x above 0, w x below, with a w for each channel along dimension 1."""
    for _ in range(a.ndim - 2 if slope.ndim and slope.dims[0] else 0):
        slope = expanded(slope, slope.ndim)
    return elementwise(lambda x, w: chosen(SCALARS["greater"](x, Integer(0)), x, mul(w, x)), a, slope)


def _softplus(tape: Tape, a: Any, beta: Any = 1, threshold: Any = 20) -> Traced:
    b = number(beta)
    plain = named("softplus")
    return formula(lambda x: plain(x) if b == 1 else mul(plain(mul(b, x)), power(b, Integer(-1))))(tape, a)


def _gelu(tape: Tape, a: Any, approximate: str = "none") -> Traced:
    if approximate == "none":
        return scalar("gelu")(tape, a)
    half, root = Rational(1, 2), power(mul(2, 1 / sympy.pi), Rational(1, 2))

    def cubic(x: Expr) -> Expr:
        inner = mul(root, add(x, mul(number(0.044715), power(x, Integer(3)))))
        return mul(half, x, add(ONE, tanh(inner)))

    return formula(cubic)(tape, a)


def _pieces(below: Callable[[Expr, Expr], Expr], default: float) -> Callable[..., Traced]:
    """x above 0, another formula below."""
    def call(tape: Tape, a: Any, slope: Any = default, *_: Any) -> Traced:
        s = number(slope)
        return formula(lambda x: chosen(SCALARS["greater"](x, Integer(0)), x, below(x, s)))(tape, a)

    return call


def _clamp(tape: Tape, a: Any, low: Any = None, high: Any = None, **ends: Any) -> Traced:
    low, high = ends.get("min", low), ends.get("max", high)
    bounds = [traced(v, tape) for v in (low, high) if v is not None]

    def kept(x: Expr, *found: Expr) -> Expr:
        given = iter(found)
        return clipped(x, next(given) if low is not None else None, next(given) if high is not None else None)

    return formula(kept)(tape, a, *bounds)


def _masked(tape: Tape, a: Any, mask: Any, value: Any) -> Traced:
    return elementwise(chosen, traced(mask, tape), traced(value, tape), traced(a, tape))


def _dropout(tape: Tape, a: Any, p: float, train: bool) -> Any:
    if train and p:
        raise NoRule("Dropout draws random numbers", typed=f"p={p}", advice="Call .eval() on the module, or set p=0.")
    return a


def _stopped(tape: Tape, a: Any) -> Any:
    """A value that derivatives pass by: taken off and put back (a largest score), so that any value does; else as it is."""
    if not isinstance(a, Traced) or not tensors(a.body):
        return a
    tape.stopped = True
    return a.with_body(Integer(0)) if tape.drop_stopped else a


def _hard(low: int, high: int, shift: int, scale: int) -> Scalar:
    return lambda x: mul(clipped(add(x, Integer(shift)), Integer(low), Integer(high)), Rational(1, scale))


def _identity(tape: Tape, a: Any, *_: Any, **__: Any) -> Any:
    return a


PLAIN = {"exp": "exp", "log": "log", "sqrt": "sqrt", "rsqrt": "rsqrt", "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh",
         "sinh": "sinh", "cosh": "cosh", "sigmoid": "sigmoid", "relu": "relu", "silu": "silu", "abs": "absolute",
         "neg": "negative",
         "log1p": "log1p", "expm1": "expm1", "erf": "erf", "square": "square", "reciprocal": "reciprocal", "sign": "sign",
         "log2": "log2", "exp2": "exp2", "atan": "arctan", "asin": "arcsin", "acos": "arccos", "asinh": "arcsinh",
         "acosh": "arccosh", "atanh": "arctanh", "log10": "log10", "erfc": "erfc", "floor": "floor", "ceil": "ceil",
         "trunc": "trunc",
         "special_expit": "sigmoid", "special_ndtr": "normal_cdf", "special_log_ndtr": "log_normal_cdf",
         "erfinv": "erfinv", "i0": "i0", "special_i0e": "i0e", "special_i1": "i1", "special_i1e": "i1e", "special_erfcx": "erfcx",
         "special_ndtri": "ndtri", "special_entr": "entr", "log_sigmoid": "log_sigmoid", "lgamma": "lgamma", "digamma": "digamma"}
EXAMPLES = {"log": "torch.log(x.exp() + 1)", "sqrt": "torch.sqrt(x.exp())", "rsqrt": "torch.rsqrt(x.exp())",
            "log2": "torch.log2(x.exp())", "asin": "torch.asin(x.tanh())", "acos": "torch.acos(x.tanh())",
            "acosh": "torch.acosh(x.exp() + 1)", "atanh": "torch.atanh(x.tanh())", "log10": "torch.log10(x.exp())",
            "floor": "torch.floor(x) * y", "ceil": "torch.ceil(x) * y", "trunc": "torch.trunc(2 * x) * y",
            "erfinv": "torch.erfinv(x.tanh())", "special_ndtri": "torch.special.ndtri(x.sigmoid())",
            **{f"special_{name}": f"torch.special.{name}(x)" for name in (
                "i0e", "i1", "i1e", "erfcx")},
            "special_entr": "torch.special.entr(x.exp())",
            **{f"special_{name}": f"torch.special.{name}(x)" for name in ("expit", "ndtr", "log_ndtr")},
            "log1p": "torch.log1p(x.exp())", "silu": "F.silu(x)", "log_sigmoid": "F.logsigmoid(x)",
            "lgamma": "torch.lgamma(x.exp())",
            "digamma": "torch.digamma(x.exp())",
            "reciprocal": "torch.reciprocal(x.exp())"}

ELEMENTWISE: dict[str, Operation] = {
    **{name: Operation(scalar(own), EXAMPLES.get(name, f"torch.{name}(x)")) for name, own in PLAIN.items()},
    **{short: Operation(scalar(name), f"torch.where(torch.{short}(x, y), x, 2 * y)") for short, name in
       {"gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal"}.items()},
    "eq": Operation(scalar("equal"), "torch.where(i[:, None] == torch.arange(3), x[0, :, :3], 0 * x[0, :, :3])"),
    "ne": Operation(scalar("not_equal"), "torch.where(i[:, None] != torch.arange(4), x[0], 0 * x[0])"),
    "add": Operation(_scaled(1), "torch.add(x, y, alpha=2)"), "sub": Operation(_scaled(-1), "x - y"),
    "rsub": Operation(lambda tape, a, b, alpha=1: _scaled(-1)(tape, b, a, alpha), "1 - x"),
    "mul": Operation(scalar("multiply"), "x * y * 2"),
    "div": Operation(_divided, "x / (2 + y.exp()) + torch.div(x, 2, rounding_mode='floor')"),
    **{name: Operation(scalar(own), example) for name, own, example in (
        ("atan2", "arctan2", "torch.atan2(x, 2 + y ** 2)"), ("hypot", "hypot", "torch.hypot(x, y)"),
        ("logaddexp", "logaddexp", "torch.logaddexp(x, y)"), ("special_xlogy", "xlogy", "torch.special.xlogy(x, y.exp())"),
        ("floor_divide", "floor_divide", "torch.floor_divide(3 * x, 2) * y"), ("copysign", "copysign", "torch.copysign(x, y)"),
        ("remainder", "remainder", "torch.remainder(3 * x, 2)"), ("heaviside", "heaviside", "torch.heaviside(x, y) * x"))},
    **{name: Operation(formula(lambda n, a: SCALARS["polygamma"](n, a)), "torch.polygamma(1, x.exp())")
       for name in ("polygamma", "special_polygamma")},
    **{name: Operation(scalar(own), f"torch.special.{called}(torch.tensor(2.5), x.exp())") for name, own, called in (
        ("igamma", "gammainc", "gammainc"), ("igammac", "gammaincc", "gammaincc"), ("special_gammainc", "gammainc", "gammainc"),
        ("special_gammaincc", "gammaincc", "gammaincc"), ("special_zeta", "hurwitz_zeta", "zeta"))},
    **{name: Operation(scalar(own), f"torch.{name}(x, y)") for name, own in (("fmax", "maximum"), ("fmin", "minimum"))},
    **{name: Operation(scalar(name), f"torch.{name}(x)") for name in ("deg2rad", "rad2deg")},
    "sgn": Operation(scalar("sign"), "torch.sgn(x) * y"), "conj": Operation(_identity, ""),
    "ldexp": Operation(formula(lambda a, b: mul(a, power(Integer(2), b))), "torch.ldexp(x, y)"),
    "special_xlog1py": Operation(formula(lambda a, b: mul(a, SCALARS["log1p"](b))), "torch.special.xlog1py(x, y.exp())"),
    "fmod": Operation(scalar("fmod"), "torch.fmod(3 * x, 2)"),
    **{name: Operation(truth(own), f"torch.where((x > y) {sign} (x > 0), x, y)") for own, sign, names in (
        ("logical_and", "&", ("__and__", "bitwise_and")), ("logical_or", "|", ("__or__", "bitwise_or", "logical_or")),
        ("logical_xor", "^", ("__xor__", "bitwise_xor", "logical_xor"))) for name in names},
    "prelu": Operation(_prelu, "F.prelu(x, b[:3])"),
    "pow": Operation(scalar("power"), "x ** 3 + 2 ** x"), "gelu": Operation(_gelu, "F.gelu(x) + F.gelu(x, approximate='tanh')"),
    "softplus": Operation(_softplus, "F.softplus(x, beta=2)"), "dropout": Operation(_dropout,
        "F.dropout(x, 0.5, training=False)"),
    "leaky_relu": Operation(_pieces(lambda x, s: mul(s, x), 0.01), "F.leaky_relu(x, 0.1)"),
    "elu": Operation(_pieces(lambda x, s: mul(s, add(sympy.exp(x), negate(ONE))), 1.0), "F.elu(x, 0.5)"),
    "relu6": Operation(formula(_hard(0, 6, 0, 1)), "F.relu6(5 * x)"), "mish": Operation(
        formula(lambda x: mul(x, tanh(named("softplus")(x)))), "F.mish(x)"),
    "hardtanh": Operation(lambda tape, a, low=-1, high=1: _clamp(tape, a, low, high), "F.hardtanh(2 * x)"),
    "hardsigmoid": Operation(formula(_hard(0, 6, 3, 6)), "F.hardsigmoid(3 * x)"),
    "hardswish": Operation(formula(lambda x: mul(x, _hard(0, 6, 3, 6)(x))), "F.hardswish(3 * x)"),
    "clamp": Operation(_clamp, "torch.clamp(x, -0.4, 0.5)"), "clamp_min": Operation(_clamp, "torch.clamp_min(x, 0.1)"),
    "clamp_max": Operation(lambda tape, a, high: _clamp(tape, a, None, high), "torch.clamp_max(x, 0.1)"),
    "maximum": Operation(scalar("maximum"), "torch.maximum(x, y)"), "minimum": Operation(scalar("minimum"),
        "torch.minimum(x, y)"),
    "where": Operation(formula(chosen), "torch.where(x > 0, x, y)"), "masked_fill": Operation(_masked,
        "x.masked_fill(y > 0, 2.0)"),
    "logical_not": Operation(formula(opposite, "bool"), "torch.where(torch.logical_not(x > y), x, y)"),
    "logical_and": Operation(scalar("logical_and"), "torch.where(torch.logical_and(x > y, x > 0), x, y)"),
    "bitwise_not": Operation(formula(opposite, "bool"), "torch.where(~(x > y), x, y)"),
    "contiguous": Operation(_identity, "x.transpose(0, 1).contiguous()"), "clone": Operation(_identity, "x.clone()"),
    "alias": Operation(_identity, "x * 1"), "to": Operation(_identity, "(x > 0).to(x.dtype) * x"),
    "convert_element_type": Operation(_identity, ""),
    "_assert_tensor_metadata": Operation(lambda tape, *_, **__: None, "(x > 0).to(x.dtype) * x"),
    "detach": Operation(_stopped, ""), "detach_": Operation(_stopped, ""), "lift_fresh_copy": Operation(_identity,
        "x * torch.tensor(2.0)"),
}
"""Each row takes the tape and the arguments of the graph."""

__all__ = ["ELEMENTWISE", "RELATIONS", "scalar"]
