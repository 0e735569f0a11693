"""The oracle's own values of scalar functions: one row a function, by name; no derivative anywhere but in FLINT."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from flint import acb, arb, arb_series
from sympy import Expr

from symderiv.errors import NoRule
from symderiv.notation import OpenFunction, opened
from symderiv.oracle.scalars.domain import TIE, Watch, called, region
from symderiv.oracle.scalars.numbers import Lost, Value, largest, ratio, real
from symderiv.oracle.scalars.pieces import Between, Edges, Largest, Pieces, Thresholds


@dataclass(frozen=True)
class Row:
    """How one function is evaluated on balls.

    `call` takes the arguments. `pieces` are the regions in which the function is smooth, None where it is smooth
    everywhere; with them `call` takes the number of the region first. `edge` is the value on an edge, where it is not that
    of a region beside it.
    """

    call: Callable[..., Value]
    pieces: Pieces | None = None
    edge: Callable[..., Value] | None = None

    def value(self, args: Sequence[Value], expr: Expr, note: Watch) -> Value:
        """The value at these arguments; `note` is told the region. Lost near an edge and where there is no value."""
        if self.pieces is None:
            return called(self.call, expr, *args)
        lost = next((a for a in args if isinstance(a, Lost)), None)
        if lost is not None:
            return lost
        margins = self.pieces.margins(*map(real, args))
        side = region(margins, expr, largest(args), note.near)
        if isinstance(side, Lost):
            return side
        if side is not None:
            note(expr, side)
        elif self.edge is not None:
            return called(self.edge, expr, *args)
        chosen = self._on_edge([n for n, m in enumerate(margins) if float(m) > -TIE], note) if side is None else side
        return called(partial(self.call, chosen), expr, *args)

    def _on_edge(self, tied: Sequence[int], note: Watch) -> int:
        """The region that an edge between these counts to."""
        assert self.pieces is not None
        note.tied = True
        chosen = self.pieces.chosen(tied)
        return next((n for n in tied if n != chosen), chosen) if note.other else chosen


def function_row(name: str) -> Row:
    """The row of a function.

    Raises `NoRule` where the table has none.

    >>> function_row("sigmoid").call(acb(0))
    0.500000000000000
    """
    if (function := opened(name)) is not None:
        return Row(partial(stand_in, function))
    if name not in FUNCTIONS:
        raise NoRule("The oracle has no value for a function", typed=name,
                     advice="Add a row for it to FUNCTIONS in symderiv/oracle/scalars/functions.py.")
    return FUNCTIONS[name]


def stand_in(function: OpenFunction, x: Value) -> Value:
    """Σ c aⁿ sin(a x + b + nπ/2): a smooth function in the place of one that a text leaves open, or its n-th derivative."""
    letter, n = sum(map(ord, function.letter)), function.order
    waves = ((ratio(1, 1), ratio(3, 2)), (ratio(2, 3), ratio(5, 7)))
    return sum((c * a**n * (a * x + letter + n * acb.pi() / 2).sin() for c, a in waves), acb(0))


Branch = Callable[..., Value]


def pieces(regions: Pieces, *branches: Branch, edge: Branch | None = None) -> Row:
    """A function with a formula in each region; on an edge `edge`, else that of a region beside it."""
    return Row(lambda side, *args: branches[side](*args), regions, edge)


def _zero(*args: Value) -> Value:
    return 0


def _one(*args: Value) -> Value:
    return 1


def _itself(x: Value, *rest: Value) -> Value:
    return x


def _extreme(side: int, *args: Value) -> Value:
    """The argument that is ahead."""
    return args[side]


def _sigmoid(x: Value) -> Value:
    return 1 / (1 + (-x).exp())


def _softplus(x: Value, beta: Value = 1) -> Value:
    return (1 + (beta * x).exp()).log() / beta


def _tanh(x: Value) -> Value:
    return 1 - 2 / ((2 * x).exp() + 1)


def _half(at: Value | None = None) -> Value:
    return ratio(1, 2) if at is None else at


def _elu(x: Value, a: Value = 1) -> Value:
    return a * (x.exp() - 1)


_SCALE, _ALPHA = "1.0507009873554804934193349852946", "1.6732632423543772848170429916717"


def _phi(x: Value) -> Value:
    return (-x * x / 2).exp() / (2 * acb.pi()).sqrt()


def _erf(x: Value) -> Value:
    """By FLINT's real series: its complex one takes three times as long, and loses half of the digits."""
    if x.imag.is_zero():
        return x.erf()
    found = arb_series([x.real, x.imag], prec=2).erf()
    return acb(found[0], found[1])


def _cdf(x: Value) -> Value:
    return (1 + _erf(x / acb(2).sqrt())) / 2


def _gelu_tanh(x: Value) -> Value:
    return x / 2 * (1 + _tanh((2 / acb.pi()).sqrt() * (x + ratio(44715, 1000000) * x**3)))


def _named(method: str) -> Row:
    return Row(lambda x, *rest: getattr(x, method)(*rest))


def _on_reals(method: str) -> Callable[..., Value]:
    """A function that FLINT has on real balls only: a small imaginary part follows the slope between two neighbours."""
    def call(x: Value) -> Value:
        near = arb(2) ** -64
        low, value, high = (getattr(arb, method)(x.real + d) for d in (-near, arb(0), near))
        return acb(value, x.imag * (high - low) / (2 * near))
    return call


def _factorial(x: Value) -> Value:
    return (x + 1).gamma()


def _beta(x: Value, y: Value) -> Value:
    return (x.lgamma() + y.lgamma() - (x + y).lgamma()).exp()


def _binomial(n: Value, k: Value) -> Value:
    return _factorial(n) / (_factorial(k) * _factorial(n - k))


def _atan2(y: Value, x: Value) -> Value:
    if x.real > 0:
        return (y / x).atan()
    turn = acb.pi() if y.real >= 0 else -acb.pi()
    return turn / 2 - (x / y).atan() if not y.real.contains(0) else turn


def _cbrt(x: Value) -> Value:
    return x ** ratio(1, 3) if x.real > 0 else acb("nan")


def _rounded(x: Value, up: int) -> Value:
    found = (x.real.ceil() if up else x.real.floor()).unique_fmpz()
    return acb("nan") if found is None else int(found)


def _mod(x: Value, y: Value) -> Value:
    return x - y * _rounded(x / y, 0)


# Names that FLINT's complex balls share with SymPy.
_SHARED = ("exp log sqrt sin cos tan sec csc cot sinh cosh sech csch coth asin acos atan asinh acosh "
           "atanh sinc erfc erfi gamma digamma zeta log1p expm1")

FUNCTIONS: dict[str, Row] = {name: _named(name) for name in _SHARED.split()} | {
    "tanh": Row(_tanh),
    "cbrt": Row(_cbrt),
    "atan2": Row(_atan2),
    **{name: Row(lambda x, inner=inner: getattr(1 / x, inner)())
       for name, inner in (("asec", "acos"), ("acsc", "asin"), ("acot", "atan"), ("asech", "acosh"), ("acsch", "asinh"),
                           ("acoth", "atanh"))},
    # special functions under SymPy's names
    "erf": Row(_erf),
    "erfinv": Row(_on_reals("erfinv")),
    "erfcinv": Row(_on_reals("erfcinv")),
    "factorial": Row(_factorial),
    "binomial": Row(_binomial),
    "beta": Row(_beta),
    "polylog": Row(lambda s, x: x.polylog(s)),
    "besselj": Row(lambda n, x: x.bessel_j(n)),
    "bessely": Row(lambda n, x: x.bessel_y(n)),
    "besseli": Row(lambda n, x: x.bessel_i(n)),
    "besselk": Row(lambda n, x: x.bessel_k(n)),
    "polygamma": Row(lambda n, x: x.digamma() if n.is_zero() else x.polygamma(n)),
    "gammainc": Row(lambda a, x: x.gamma_lower(a, regularized=1)),
    "gammaincc": Row(lambda a, x: x.gamma_upper(a, regularized=1)),
    "hurwitz_zeta": Row(lambda s, x: s.zeta(x)),
    "trigamma": Row(lambda x: x.polygamma(acb(1))),
    "lgamma": _named("lgamma"),
    "loggamma": _named("lgamma"),
    "LambertW": _named("lambertw"),
    "Mod": Row(_mod),
    # pieces, between kinks and jumps from which sampled points keep away
    "Abs": pieces(Thresholds(0), lambda x: -x, _itself, edge=_zero),
    "sign": pieces(Thresholds(0), lambda x: -1, _one, edge=_zero),
    "Heaviside": pieces(Thresholds(0), _zero, _one, edge=lambda x, at=None: _half(at)),
    "step": pieces(Thresholds(0), _zero, _one, edge=lambda x, at=None: _half(at)),
    "Max": Row(_extreme, Largest()),
    "Min": Row(_extreme, Largest(-1)),
    "floor": Row(lambda side, x: _rounded(x, 0), Between()),
    "ceiling": Row(lambda side, x: _rounded(x, 1), Between()),
    # activations
    "sigmoid": Row(_sigmoid),
    "logistic": Row(_sigmoid),
    "log_sigmoid": Row(lambda x: -_softplus(-x)),
    "logsigmoid": Row(lambda x: -_softplus(-x)),
    "logit": Row(lambda x: (x / (1 - x)).log()),
    "softplus": Row(_softplus),
    "softsign": pieces(Thresholds(0), lambda x: x / (1 - x), lambda x: x / (1 + x)),
    "silu": Row(lambda x: x * _sigmoid(x)),
    "swish": Row(lambda x, beta=1: x * _sigmoid(beta * x)),
    "mish": Row(lambda x: x * _tanh(_softplus(x))),
    "gelu": Row(lambda x: x * _cdf(x)),
    "gelu_tanh": Row(_gelu_tanh),
    "relu": pieces(Thresholds(0), _zero, _itself),
    "relu6": pieces(Thresholds(0, 6), _zero, _itself, lambda x: 6),
    "leaky_relu": pieces(Thresholds(0), lambda x, a=None: x * (ratio(1, 100) if a is None else a), _itself),
    "prelu": pieces(Thresholds(0), lambda x, a=None: x * (ratio(1, 4) if a is None else a), _itself),
    "elu": pieces(Thresholds(0), _elu, _itself),
    "celu": pieces(Thresholds(0), lambda x, a=1: a * ((x / a).exp() - 1), _itself),
    "selu": pieces(Thresholds(0), lambda x: acb(_SCALE) * acb(_ALPHA) * (x.exp() - 1), lambda x: acb(_SCALE) * x),
    "hardtanh": pieces(Thresholds(-1, 1), lambda x: -1, _itself, _one),
    **{name: pieces(Thresholds(-3, 3), _zero, lambda x: (x + 3) / 6, _one) for name in ("hard_sigmoid", "hardsigmoid")},
    **{name: pieces(Thresholds(-3, 3), _zero, lambda x: x * (x + 3) / 6, _itself) for name in ("hard_swish", "hardswish")},
    "softshrink": pieces(Edges(), lambda x, a=None: x + _half(a), _zero, lambda x, a=None: x - _half(a), edge=_zero),
    "hardshrink": pieces(Edges(), _itself, _zero, _itself, edge=_zero),
    "tanhshrink": Row(lambda x: x - _tanh(x)),
    # the normal distribution
    "Phi": Row(_cdf),
    "norm_cdf": Row(_cdf),
    "norm_pdf": Row(_phi),
    "phi": Row(_phi),
}
