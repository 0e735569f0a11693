"""The logistic family, the normal distribution and the gamma function: rows with derivatives of their own."""

from __future__ import annotations

import sympy
from sympy import Expr

from symderiv.library.functions.elementary import TWO, one_minus, square
from symderiv.library.functions.row import ScalarFunction, named
from symderiv.notation import ONE, ZERO, add, mul, negate, power

sigmoid_node, softplus_node, cdf_node, density_node = map(named, ("sigmoid", "softplus", "Phi", "phi"))


def _bell(u: Expr) -> Expr:
    """2/√π e^{−u²}."""
    return mul(TWO, power(sympy.pi, -sympy.Rational(1, 2)), sympy.exp(negate(square(u))))


ROWS = (
    ScalarFunction("sigmoid", sigmoid_node, (lambda u: mul(sigmoid_node(u), one_minus(sigmoid_node(u))),),
                   r"(\sigma(u))' = \sigma(u)\,(1 - \sigma(u))\,u'", "sigmoid rule", "Bishop 2006, eq. (4.88)",
                   latex="sigma sigmoid logistic expit"),
    ScalarFunction("softplus", softplus_node, (sigmoid_node,), r"(\operatorname{softplus} u)' = \sigma(u)\,u'", "softplus rule",
                   "Dugas et al. 2001, sec. 3", latex="softplus Softplus"),
    ScalarFunction("erf", sympy.erf, (_bell,), r"(\operatorname{erf} u)' = \frac{2}{\sqrt{\pi}} e^{-u^2}\,u'",
                   "error function rule", "A&S 7.1.19", latex="erf"),
    ScalarFunction("erfc", sympy.erfc, (lambda u: negate(_bell(u)),),
                   r"(\operatorname{erfc} u)' = -\frac{2}{\sqrt{\pi}} e^{-u^2}\,u'", "complementary error function rule",
                   "A&S 7.1.2, 7.1.19", latex="erfc"),
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
)
__all__ = ["ROWS", "cdf_node", "sigmoid_node", "softplus_node"]
