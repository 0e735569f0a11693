"""Functions that a formula states in terms of others, one row each; their derivatives are derived."""

from __future__ import annotations

import sympy
from sympy import Expr, Float, Integer, Rational, pi

from symderiv.library.functions.elementary import HALF, TWO, one_minus, root
from symderiv.library.functions.pieces import chosen, largest, smallest
from symderiv.library.functions.row import Composition
from symderiv.library.functions.special import cdf_node, sigmoid_node, softplus_node
from symderiv.notation import ONE, ZERO, Indicator, add, divide, mul, negate, power

THREE, SIX = Integer(3), Integer(6)
exp, log, Max, Min = sympy.exp, sympy.log, largest, smallest


def _logarithm(base: int) -> Composition:
    return Composition(f"log{base}", lambda x: divide(log(x), log(Integer(base))), rf"\frac{{\log x}}{{\log {base}}}",
                       "A&S 4.1.18",
                       domain=(0.2, 3.0), latex="lg" if base == 10 else "lb")


def _leaky(x: Expr, alpha: Expr) -> Expr:
    return add(Max(ZERO, x), mul(alpha, Min(ZERO, x)))


def _expm1(x: Expr) -> Expr:
    return add(exp(x), -ONE)


def _elu(x: Expr, alpha: Expr) -> Expr:
    return chosen(x > 0, x, mul(alpha, _expm1(x)))


def _six(x: Expr) -> Expr:
    """min(6, max(0, x))."""
    return Min(SIX, Max(ZERO, x))


def _gelu_tanh(x: Expr) -> Expr:
    inner = mul(root(divide(TWO, pi)), add(x, mul(Float("0.044715"), power(x, THREE))))
    return mul(HALF, x, add(ONE, sympy.tanh(inner)))


HENDRYCKS, HOWARD = "Hendrycks & Gimpel 2016, sec. 2", "Howard et al. 2019, sec. 5.2"
HIGHAM = "Higham 2002, Accuracy and Stability of Numerical Algorithms, sec. 1.14"
KLAMBAUER = "Klambauer et al. 2017, eq. (2)"
ROWS = (
    _logarithm(2),
    _logarithm(10),
    Composition("log1p", lambda x: log(add(ONE, x)), r"\log(1 + x)", HIGHAM, domain=(-0.5, 3.0), latex="log1p"),
    Composition("expm1", _expm1, "e^{x} - 1", HIGHAM, latex="expm1"),
    Composition("logit", lambda x: log(divide(x, one_minus(x))), r"\log \frac{x}{1 - x}", "Bishop 2006, eq. (4.61)",
                domain=(0.1, 0.9), latex="logit"),
    Composition("log_sigmoid", lambda x: log(sigmoid_node(x)), r"\log \sigma(x)", "Goodfellow et al. 2016, sec. 3.10",
                latex="logsigmoid LogSigmoid"),
    Composition("relu", lambda x: Max(ZERO, x), r"\max(0, x)", "Nair & Hinton 2010", kinks="0", latex="relu ReLU"),
    Composition("leaky_relu", _leaky, r"\max(0, x) + \alpha \min(0, x)", "Maas, Hannun & Ng 2013",
                {"alpha": Rational(1, 100)}, kinks="0", latex="leakyrelu LeakyReLU LReLU"),
    Composition("prelu", _leaky, r"\max(0, x) + \alpha \min(0, x)", "He et al. 2015, eq. (1)", {"alpha": Rational(1, 4)},
                kinks="0", latex="prelu PReLU"),
    Composition("relu6", _six, r"\min(6, \max(0, x))", "Krizhevsky 2010", domain=(-2.0, 8.0), kinks="0, 6",
                latex="ReLU6"),
    Composition("elu", _elu, r"\mathbb{1}[x > 0]\,x + \mathbb{1}[x \le 0]\,\alpha\,(e^{x} - 1)",
                "Clevert, Unterthiner & Hochreiter 2016, sec. 3", {"alpha": ONE}, kinks="0", latex="elu ELU"),
    Composition("selu", lambda x, scale, alpha: mul(scale, _elu(x, alpha)),
                r"\lambda\,(\mathbb{1}[x > 0]\,x + \mathbb{1}[x \le 0]\,\alpha\,(e^{x} - 1))", KLAMBAUER,
                {"scale": Float("1.0507009873554805"), "alpha": Float("1.6732632423543772")}, kinks="0", latex="selu SELU"),
    Composition("celu", lambda x, alpha: chosen(x > 0, x, mul(alpha, _expm1(divide(x, alpha)))),
                r"\mathbb{1}[x > 0]\,x + \mathbb{1}[x \le 0]\,\alpha\,(e^{x/\alpha} - 1)", "Barron 2017", {"alpha": ONE},
                kinks="0", latex="celu CELU"),
    Composition("gelu", lambda x: mul(x, cdf_node(x)), r"x\,\Phi(x)", HENDRYCKS, latex="gelu GELU"),
    Composition("gelu_erf", lambda x: mul(HALF, x, add(ONE, sympy.erf(divide(x, root(TWO))))),
                r"\frac{x}{2}\,(1 + \operatorname{erf}(x/\sqrt{2}))", HENDRYCKS),
    Composition("gelu_tanh", _gelu_tanh, r"\frac{x}{2}\,(1 + \tanh(\sqrt{2/\pi}\,(x + 0.044715\,x^{3})))", HENDRYCKS),
    Composition("silu", lambda x: mul(x, sigmoid_node(x)), r"x\,\sigma(x)", "Elfwing, Uchibe & Doya 2018", latex="silu SiLU"),
    Composition("swish", lambda x, beta: mul(x, sigmoid_node(mul(beta, x))), r"x\,\sigma(\beta x)",
                "Ramachandran, Zoph & Le 2017", {"beta": ONE}, latex="swish Swish"),
    Composition("mish", lambda x: mul(x, sympy.tanh(softplus_node(x))), r"x \tanh(\operatorname{softplus}(x))",
                "Misra 2019", latex="mish Mish"),
    Composition("softsign", lambda x: divide(x, add(ONE, sympy.Abs(x))), r"\frac{x}{1 + |x|}", "Bergstra et al. 2009",
                latex="softsign"),
    Composition("hardtanh", lambda x, low, high: Max(low, Min(high, x)), r"\max(-1, \min(1, x))", "Collobert 2004",
                {"low": -ONE, "high": ONE}, kinks="-1, 1", latex="hardtanh"),
    Composition("hard_sigmoid", lambda x: divide(_six(add(THREE, x)), SIX), r"\frac{1}{6} \min(6, \max(0, x + 3))", HOWARD,
                domain=(-4.0, 4.0), kinks="-3, 3", latex="hardsigmoid"),
    Composition("hard_swish", lambda x: divide(mul(x, _six(add(THREE, x))), SIX), r"\frac{x}{6} \min(6, \max(0, x + 3))", HOWARD,
                domain=(-4.0, 4.0), kinks="-3, 3", latex="hardswish"),
    Composition("softshrink", lambda x, lam: mul(sympy.sign(x), Max(ZERO, add(sympy.Abs(x), negate(lam)))),
                r"\operatorname{sgn}(x) \max(0, |x| - \lambda)", "Donoho 1995", {"lam": HALF},
                kinks=r"-\lambda, \lambda", latex="softshrink"),
    Composition("hardshrink", lambda x, lam: mul(x, Indicator(sympy.Abs(x) > lam)), r"x\,\mathbb{1}[|x| > \lambda]",
                "Donoho & Johnstone 1994", {"lam": HALF}, kinks=r"-\lambda, \lambda", latex="hardshrink"),
    Composition("tanhshrink", lambda x: add(x, negate(sympy.tanh(x))), r"x - \tanh x", "PyTorch, torch.nn.Tanhshrink",
                latex="tanhshrink"),
    Composition("threshold", lambda x, at, value: chosen(x > at, x, value),
                r"\mathbb{1}[x > \theta]\,x + \mathbb{1}[x \le \theta]\,v",
                "Konda, Memisevic & Krueger 2015", {"at": ONE, "value": ZERO}, kinks=r"\theta", latex="threshold"),
)
__all__ = ["ROWS"]
