"""The logistic family, the normal distribution and the gamma function: rows with derivatives of their own."""

from __future__ import annotations

import sympy
from sympy import Expr

from symderiv.library.functions.elementary import HALF, TWO, one_minus, square
from symderiv.library.functions.row import ScalarFunction, named
from symderiv.notation import ONE, ZERO, add, mul, negate, power

sigmoid_node, softplus_node, cdf_node, density_node = map(named, ("sigmoid", "softplus", "Phi", "phi"))
lower_node, upper_node, hurwitz_node = map(named, ("gammainc", "gammaincc", "hurwitz_zeta"))
BY_SHAPE = r"The derivative of an incomplete gamma function by its first argument is an integral, and no finite formula"
BY_EXPONENT = r"The derivative of the zeta function by its first argument is a series, and no finite formula"


def _bell(u: Expr) -> Expr:
    """2/√π e^{−u²}."""
    return mul(TWO, power(sympy.pi, -sympy.Rational(1, 2)), sympy.exp(negate(square(u))))


def _gamma_density(a: Expr, u: Expr) -> Expr:
    """u^{a−1} e^{−u} / Γ(a), by logarithms: Γ(a) is soon beyond the range of numbers."""
    return sympy.exp(add(mul(add(a, negate(ONE)), sympy.log(u)), negate(u), negate(sympy.loggamma(a))))


def _bessel_slope(n: Expr, u: Expr) -> Expr:
    """I₀′ = I₁, and I_n′ = I_{n−1} − n I_n / u."""
    if n == 0:
        return sympy.besseli(ONE, u)
    return add(sympy.besseli(add(n, negate(ONE)), u), negate(mul(n, sympy.besseli(n, u), power(u, -ONE))))


ROWS = (
    ScalarFunction("sigmoid", sigmoid_node, (lambda u: mul(sigmoid_node(u), one_minus(sigmoid_node(u))),),
                   r"(\sigma(u))' = \sigma(u)\,(1 - \sigma(u))\,u'", "sigmoid rule", "Bishop 2006, eq. (4.88)",
                   latex="sigma sigmoid logistic expit"),
    ScalarFunction("softplus", softplus_node, (sigmoid_node,), r"(\operatorname{softplus} u)' = \sigma(u)\,u'", "softplus rule",
                   "Dugas et al. 2001", latex="softplus Softplus"),
    ScalarFunction("erf", sympy.erf, (_bell,), r"(\operatorname{erf} u)' = \frac{2}{\sqrt{\pi}} e^{-u^2}\,u'",
                   "error function rule", "A&S 7.1.19", latex="erf"),
    ScalarFunction("erfc", sympy.erfc, (lambda u: negate(_bell(u)),),
                   r"(\operatorname{erfc} u)' = -\frac{2}{\sqrt{\pi}} e^{-u^2}\,u'", "complementary error function rule",
                   "A&S 7.1.2, 7.1.19", latex="erfc"),
    ScalarFunction("erfinv", sympy.erfinv, (lambda u: mul(HALF, sympy.sqrt(sympy.pi), sympy.exp(square(sympy.erfinv(u)))),),
                   r"(\operatorname{erf}^{-1} u)' = \frac{\sqrt{\pi}}{2} e^{(\operatorname{erf}^{-1} u)^2}\,u'",
                   "inverse error function rule", "the inverse function of A&S 7.1.19", (-0.9, 0.9), "-1 < u < 1",
                   latex="erfinv"),
    ScalarFunction("besseli", sympy.besseli, (None, _bessel_slope),
                   r"(I_0(u))' = I_1(u)\,u', \quad (I_n(u))' = \left(I_{n-1}(u) - \frac{n}{u} I_n(u)\right) u'",
                   "modified Bessel rule", "A&S 9.6.26, 9.6.27", (0.3, 3.0), fixed=(ZERO,), public="i0"),
    ScalarFunction("Phi", cdf_node, (density_node,),
                   r"(\Phi(u))' = \phi(u)\,u', \quad \phi(u) = \frac{1}{\sqrt{2 \pi}} e^{-u^2/2}",
                   "normal distribution rule", "A&S 26.2.2", latex="Phi", public="normal_cdf"),
    ScalarFunction("phi", density_node, (lambda u: negate(mul(u, density_node(u))),), r"(\phi(u))' = -u\,\phi(u)\,u'",
                   "normal density rule", "A&S 26.2.1", latex="phi varphi", public="normal_pdf"),
    ScalarFunction("loggamma", sympy.loggamma, (lambda u: sympy.polygamma(0, u),), r"(\log\Gamma(u))' = \psi(u)\,u'",
                   "log-gamma rule", "A&S 6.3.1", (0.3, 3.0), "u > 0", "lgamma loggamma", public="lgamma"),
    ScalarFunction("gamma", sympy.gamma, (lambda u: mul(sympy.gamma(u), sympy.polygamma(0, u)),),
                   r"(\Gamma(u))' = \Gamma(u)\,\psi(u)\,u'", "gamma rule", "A&S 6.3.1", (0.3, 3.0), latex="Gamma"),
    ScalarFunction("polygamma", sympy.polygamma, (None, lambda n, u: sympy.polygamma(add(n, ONE), u)),
                   r"(\psi^{(n)}(u))' = \psi^{(n+1)}(u)\,u'", "polygamma rule", "A&S 6.4.1", (0.3, 3.0), latex="digamma",
                   fixed=(ZERO,), public="digamma"),
    ScalarFunction("gammainc", lower_node, (None, _gamma_density),
                   r"(P(a, u))' = \frac{u^{a-1} e^{-u}}{\Gamma(a)}\,u'", "incomplete gamma rule", "A&S 6.5.1, 6.5.25", (0.3, 3.0),
                   "a > 0, u > 0", latex="gammainc", missing=BY_SHAPE),
    ScalarFunction("gammaincc", upper_node, (None, lambda a, u: negate(_gamma_density(a, u))),
                   r"(Q(a, u))' = -\frac{u^{a-1} e^{-u}}{\Gamma(a)}\,u'", "complementary incomplete gamma rule",
                   "A&S 6.5.3, 6.5.25", (0.3, 3.0), "a > 0, u > 0", latex="gammaincc", missing=BY_SHAPE),
    ScalarFunction("hurwitz_zeta", hurwitz_node,
                   (None, lambda s, u: negate(mul(s, hurwitz_node(add(s, ONE), u)))),
                   r"(\zeta(s, u))' = -s\,\zeta(s + 1, u)\,u'", "Hurwitz zeta rule", "DLMF 25.11.17", (1.3, 3.0), "s > 1, u > 0",
                   missing=BY_EXPONENT),
)
__all__ = ["ROWS", "cdf_node", "sigmoid_node", "softplus_node"]
