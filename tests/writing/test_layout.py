"""The page as a table: an expression, its LaTeX and its line of Unicode; and the promises of the layout."""

from __future__ import annotations

import random

import pytest
from sympy import (
    Abs,
    Add,
    Derivative,
    Eq,
    Float,
    Function,
    I,
    Integer,
    Le,
    Max,
    Mul,
    Ne,
    Piecewise,
    Pow,
    Rational,
    Symbol,
    Tuple,
    erf,
    exp,
    log,
    nan,
    pi,
    sin,
    sqrt,
    tanh,
    zoo,
)

from symderiv.errors import ParseError, SymderivError
from symderiv.notation import (
    ONE,
    Binder,
    Delta,
    Entry,
    Index,
    Indicator,
    Partial,
    Sum,
    Tensor,
    add,
    axes,
    divide,
    indices,
    mul,
    negate,
    power,
    scalar_entry,
)
from symderiv.writing.layout.boxes import Glyph, Mark, Script, contains, parts
from symderiv.writing.layout.case_split import case_split
from symderiv.writing.layout.formulas import ordering
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.formulas.fragments import Page
from symderiv.writing.layout.formulas.precedence import Precedence, in_order
from symderiv.writing.printers.latex import latex
from symderiv.writing.printers.unicode import unicode

K, D, N = axes("K D N")
i, j, k = indices("i j k", K)
d, e, j_, i_ = indices("d e j i", D)
n = N.index("n")
a, b, g, p, v, x, y, z = (Tensor(name, (K,)) for name in "abgpvxyz")
xd, W, W1, A = Tensor("x", (D,)), Tensor("W", (K, D)), Tensor("W1", (K, D)), Tensor("A", (K, K))
X, P, Y = Tensor("X", (N, D)), Tensor("P", (N, K)), Tensor("Y", (N, K))
L, tau, sigma, mu, epsilon, lam = (scalar_entry(name) for name in ("L", "tau", "sigma", "mu", "epsilon", "lambda"))
s, t = Symbol("s"), Symbol("t")


def raw(kind, *args):
    """A node that SymPy itself would have combined."""
    return kind(*args, evaluate=False)


ROWS = [
    (negate(Sum(mul(y[k], add(Delta(i, k), negate(p[i]))), k)),
     r"-\sum_{k} y_{k} (\delta_{ik} - p_{i})", "−∑ₖ yₖ (δᵢₖ − pᵢ)"),
    (add(p[i], negate(y[i])),
     r"p_{i} - y_{i}", "pᵢ − yᵢ"),
    (mul(xd[j_], add(p[i], negate(y[i]))),
     r"(p_{i} - y_{i}) x_{j}", "(pᵢ − yᵢ) xⱼ"),
    (mul(p[k], add(Delta(i, k), negate(p[i]))),
     r"p_{k} (\delta_{ik} - p_{i})", "pₖ (δᵢₖ − pᵢ)"),
    (mul(y[k], log(p[k])),
     r"y_{k} \log p_{k}", "yₖ log pₖ"),
    (negate(Sum(mul(y[k], log(p[k])), k)),
     r"-\sum_{k} y_{k} \log p_{k}", "−∑ₖ yₖ log pₖ"),
    (Sum(negate(mul(y[k], log(p[k]))), k),
     r"\sum_{k} (-y_{k} \log p_{k})", "∑ₖ (−yₖ log pₖ)"),
    (mul(Delta(k, i), xd[j_]),
     r"\delta_{ik} x_{j}", "δᵢₖ xⱼ"),
    (mul(p[i], Delta(i, j)),
     r"p_{i} \delta_{ij}", "pᵢ δᵢⱼ"),
    (mul(Rational(1, 2), x[i]),
     r"\frac{1}{2} x_{i}", "(1/2) xᵢ"),
    (mul(Integer(2), x[i]),
     r"2 x_{i}", "2 xᵢ"),
    (divide(Sum(x[k], k), N.extent),
     r"\frac{1}{N} \sum_{k} x_{k}", "(1/N) ∑ₖ xₖ"),
    (mul(divide(Integer(2), N.extent), add(x[i], negate(y[i]))),
     r"\frac{2}{N} (x_{i} - y_{i})", "(2/N) (xᵢ − yᵢ)"),
    (mul(divide(ONE, p[k]), Partial(p[k], z[i])),
     r"\frac{1}{p_{k}} \, \frac{\partial p_{k}}{\partial z_{i}}", "(1/pₖ) ∂pₖ/∂zᵢ"),
    (divide(y[k], p[k]),
     r"\frac{y_{k}}{p_{k}}", "yₖ/pₖ"),
    (mul(Rational(1, 2), divide(y[k], p[k])),
     r"\frac{y_{k}}{2 p_{k}}", "yₖ/(2 pₖ)"),
    (mul(y[k], divide(ONE, p[k]), Partial(p[k], z[i])),
     r"\frac{y_{k}}{p_{k}} \, \frac{\partial p_{k}}{\partial z_{i}}", "(yₖ/pₖ) ∂pₖ/∂zᵢ"),
    (divide(p[k], p[k]),
     r"\frac{1}{p_{k}} p_{k}", "(1/pₖ) pₖ"),
    (mul(divide(y[k], p[k]), p[k], add(Delta(i, k), negate(p[i]))),
     r"\frac{y_{k}}{p_{k}} p_{k} (\delta_{ik} - p_{i})", "(yₖ/pₖ) pₖ (δᵢₖ − pᵢ)"),
    (divide(exp(z[k]), Sum(exp(z[j]), j)),
     r"\frac{e^{z_{k}}}{\sum_{j} e^{z_{j}}}", "e^zₖ/(∑ⱼ e^zⱼ)"),
    (divide(add(p[i], negate(y[i])), tau),
     r"\frac{p_{i} - y_{i}}{\tau}", "(pᵢ − yᵢ)/τ"),
    (divide(mul(add(p[i], negate(y[i])), xd[j_]), tau),
     r"\frac{(p_{i} - y_{i}) x_{j}}{\tau}", "((pᵢ − yᵢ) xⱼ)/τ"),
    (Partial(L, z[i]),
     r"\frac{\partial L}{\partial z_{i}}", "∂L/∂zᵢ"),
    (Partial(log(p[k]), z[i]),
     r"\frac{\partial \log p_{k}}{\partial z_{i}}", "∂log pₖ/∂zᵢ"),
    (Partial(Partial(L, z[i]), z[j]),
     r"\frac{\partial^{2} L}{\partial z_{j} \partial z_{i}}", "∂²L/(∂zⱼ ∂zᵢ)"),
    (Partial(Partial(L, z[i]), z[i]),
     r"\frac{\partial^{2} L}{\partial z_{i}^{2}}", "∂²L/∂zᵢ²"),
    (Partial(mul(y[k], log(p[k])), z[i]),
     r"\frac{\partial}{\partial z_{i}} (y_{k} \log p_{k})", "∂/∂zᵢ (yₖ log pₖ)"),
    (Partial(Sum(mul(y[k], log(p[k])), k), z[i]),
     r"\frac{\partial}{\partial z_{i}} \sum_{k} y_{k} \log p_{k}", "∂/∂zᵢ ∑ₖ yₖ log pₖ"),
    (Partial(divide(ONE, p[k]), z[i]),
     r"\frac{\partial}{\partial z_{i}} \left( \frac{1}{p_{k}} \right)", "∂/∂zᵢ (1/pₖ)"),
    (Partial(L, xd[j_], z),
     r"\left. \frac{\partial L}{\partial x_{j}} \right|_{z}", "∂L/∂xⱼ|_z"),
    (mul(Partial(p[k], z[i]), Partial(L, p[k])),
     r"\frac{\partial L}{\partial p_{k}} \, \frac{\partial p_{k}}{\partial z_{i}}", "∂L/∂pₖ ∂pₖ/∂zᵢ"),
    (Sum(mul(Partial(L, z[k]), Partial(z[k], W[i, j_])), k),
     r"\sum_{k} \frac{\partial L}{\partial z_{k}} \, \frac{\partial z_{k}}{\partial W_{ij}}", "∑ₖ ∂L/∂zₖ ∂zₖ/∂Wᵢⱼ"),
    (add(Sum(mul(W[k, d], xd[d]), d), b[k]),
     r"\sum_{d} W_{kd} x_{d} + b_{k}", "∑_d W_kd x_d + bₖ"),
    (W1[k, d],
     r"W^{(1)}_{kd}", "W⁽¹⁾_kd"),
    (Sum(mul(x[i], A[i, j], x[j]), i, j),
     r"\sum_{i,j} x_{i} A_{ij} x_{j}", "∑_(i,j) xᵢ Aᵢⱼ xⱼ"),
    (mul(Sum(x[k], k), Sum(y[j], j)),
     r"\left( \sum_{k} x_{k} \right) \left( \sum_{j} y_{j} \right)", "(∑ₖ xₖ) (∑ⱼ yⱼ)"),
    (power(Sum(x[k], k), Integer(2)),
     r"\left( \sum_{k} x_{k} \right)^{2}", "(∑ₖ xₖ)²"),
    (power(x[i], Integer(2)),
     r"x_{i}^{2}", "xᵢ²"),
    (power(W1[k, d], Integer(2)),
     r"(W^{(1)}_{kd})^{2}", "(W⁽¹⁾_kd)²"),
    (mul(Sum(mul(g[k], A[k, i]), k), xd[j_]),
     r"x_{j} \sum_{k} g_{k} A_{ki}", "xⱼ ∑ₖ gₖ Aₖᵢ"),
    (Sum(mul(add(P[n, k], negate(Y[n, k])), X[n, j_]), n),
     r"\sum_{n} (P_{nk} - Y_{nk}) X_{nj}", "∑ₙ (Pₙₖ − Yₙₖ) Xₙⱼ"),
    (mul(Integer(-2), Sum(mul(v[k], a[k], add(ONE, negate(power(a[k], Integer(2)))), W[k, d], W[k, e]), k)),
     r"-2 \sum_{k} a_{k} v_{k} (1 - a_{k}^{2}) W_{kd} W_{ke}", "−2 ∑ₖ aₖ vₖ (1 − aₖ²) W_kd Wₖₑ"),
    (log(Sum(exp(z[j]), j)),
     r"\log \sum_{j} e^{z_{j}}", "log ∑ⱼ e^zⱼ"),
    (mul(log(Sum(exp(z[j]), j)), Sum(x[k], k)),
     r"\log \left( \sum_{j} e^{z_{j}} \right) \sum_{k} x_{k}", "log(∑ⱼ e^zⱼ) ∑ₖ xₖ"),
    (exp(negate(divide(power(add(x[i], negate(mu)), Integer(2)), mul(Integer(2), power(sigma, Integer(2)))))),
     r"\exp \left( -\frac{(x_{i} - \mu)^{2}}{2 \sigma^{2}} \right)", "exp(−(xᵢ − μ)²/(2 σ²))"),
    (mul(Rational(1, 2), power(sigma, Integer(-2))),
     r"\frac{1}{2 \sigma^{2}}", "1/(2 σ²)"),
    (divide(add(x[i], negate(mu)), sqrt(add(sigma, epsilon))),
     r"\frac{x_{i} - \mu}{\sqrt{\epsilon + \sigma}}", "(xᵢ − μ)/√(ϵ + σ)"),
    (add(ONE, negate(power(tanh(z[i]), Integer(2)))),
     r"1 - (\tanh z_{i})^{2}", "1 − (tanh zᵢ)²"),
    (exp(mul(Rational(-1, 2), x[i])), r"e^{-x_{i}/2}", "e^(−xᵢ/2)"),
    (exp(divide(z[i], mu)), r"e^{z_{i}/\mu}", "e^(zᵢ/μ)"),
    (exp(mul(Rational(3, 2), x[i], y[i])), r"e^{3 x_{i} y_{i}/2}", "e^(3 xᵢ yᵢ/2)"),
    (add(ONE, exp(negate(z[i]))),
     r"1 + e^{-z_{i}}", "1 + e^(−zᵢ)"),
    (negate(add(x[i], y[i])),
     r"-(x_{i} + y_{i})", "−(xᵢ + yᵢ)"),
    (add(negate(x[i]), negate(y[i])),
     r"-x_{i} - y_{i}", "−xᵢ − yᵢ"),
    (mul(log(p[k]), add(ONE, negate(p[k]))),
     r"(1 - p_{k}) \log p_{k}", "(1 − pₖ) log pₖ"),
    (mul(log(add(ONE, negate(p[k]))), add(ONE, negate(y[k]))),
     r"(1 - y_{k}) \log(1 - p_{k})", "(1 − yₖ) log(1 − pₖ)"),
    (mul(Function("sigmoid")(x[i]), add(ONE, negate(Function("sigmoid")(x[i])))),
     r"\sigma(x_{i}) (1 - \sigma(x_{i}))", "σ(xᵢ) (1 − σ(xᵢ))"),
    (raw(Pow, x[i], Float(0.5)), "x_{i}^{0.5}", "xᵢ^(0.5)"),
    (W[i, 1],
     r"W_{i1}", "Wᵢ₁"),
    (x[j + 1],
     r"x_{j+1}", "xⱼ₊₁"),
    (X[n, i_ + 1],
     r"X_{n,\,i+1}", "X_(n,i+1)"),
    (mul(x[i], Indicator(Le(k, i))),
     r"x_{i} \mathbf{1}[k \le i]", "xᵢ 𝟙[k ≤ i]"),
    (Max(x[i], Integer(0)),
     r"\max(0, x_{i})", "max(0, xᵢ)"),
    (Abs(x[i]),
     r"\lvert x_{i} \rvert", "|xᵢ|"),
    (erf(x[i]),
     r"\operatorname{erf}(x_{i})", "erf(xᵢ)"),
    (mul(x[i], Function("sigmoid")(x[i])),
     r"x_{i} \sigma(x_{i})", "xᵢ σ(xᵢ)"),
    (Function("softplus")(z[i]),
     r"\operatorname{softplus}(z_{i})", "softplus(zᵢ)"),
    (Float("1e-5"),
     r"10^{-5}", "10⁻⁵"),
    (mul(Float("-0.1"), x[i]),
     r"-0.1 x_{i}", "−0.1 xᵢ"),
    (power(p[i], Rational(3, 2)),
     r"p_{i}^{3/2}", "pᵢ^(3/2)"),
    (mul(Integer(2), power(Integer(2), x[i])),
     r"2 \cdot 2^{x_{i}}", "2 · 2^xᵢ"),
    (mul(Rational(1, 2), lam, Sum(power(x[k], Integer(2)), k)),
     r"\frac{1}{2} \lambda \sum_{k} x_{k}^{2}", "(1/2) λ ∑ₖ xₖ²"),
    (raw(Mul, s, raw(Mul, 2, t)), "s (2 t)", "s (2 t)"),
    (raw(Pow, raw(Pow, s, t), s), "(s^{t})^{s}", "(sᵗ)ˢ"),
    (raw(Pow, Rational(1, 2), s), r"\left( \frac{1}{2} \right)^{s}", "(1/2)ˢ"),
    (raw(Pow, Integer(-2), s), "(-2)^{s}", "(−2)ˢ"),
    (raw(Mul, 2, 3), r"2 \cdot 3", "2 · 3"),
    (raw(Mul, -1, -1), "-(-1)", "−(−1)"),
    (raw(Add, s, raw(Mul, -1, raw(Add, s, t))), "s - (s + t)", "s − (s + t)"),
    (power(x[i], Integer(-2)), r"\frac{1}{x_{i}^{2}}", "1/xᵢ²"),
    (mul(ONE / sqrt(D.extent), Sum(x[k], k)), r"\frac{1}{\sqrt{D}} \sum_{k} x_{k}", "(1/√D) ∑ₖ xₖ"),
    (sqrt(divide(y[k], p[k])), r"\sqrt{\frac{y_{k}}{p_{k}}}", "√(yₖ/pₖ)"),
    (divide(Sum(mul(x[k], y[k]), k), Sum(x[j], j)), r"\frac{\sum_{k} x_{k} y_{k}}{\sum_{j} x_{j}}", "(∑ₖ xₖ yₖ)/(∑ⱼ xⱼ)"),
    (mul(y[i], divide(Sum(x[k], k), tau)), r"\frac{y_{i}}{\tau} \sum_{k} x_{k}", "(yᵢ/τ) ∑ₖ xₖ"),
    (Sum(negate(Sum(x[k], k)), j), r"\sum_{j} \left( -\sum_{k} x_{k} \right)", "∑ⱼ (−∑ₖ xₖ)"),
    (log(log(x[i])), r"\log(\log x_{i})", "log(log xᵢ)"),
    (log(mul(Integer(2), x[i])), r"\log(2 x_{i})", "log(2 xᵢ)"),
    (power(log(x[i]), Integer(2)), r"(\log x_{i})^{2}", "(log xᵢ)²"),
    (mul(sin(x[i]), sin(x[j])), r"\sin(x_{i}) \sin x_{j}", "sin(xᵢ) sin xⱼ"),
    (power(Partial(L, x[i]), Integer(2)), r"\left( \frac{\partial L}{\partial x_{i}} \right)^{2}", "(∂L/∂xᵢ)²"),
    (Partial(Partial(Partial(L, x[i]), x[i]), x[j]),
     r"\frac{\partial^{3} L}{\partial x_{j} \partial x_{i}^{2}}", "∂³L/(∂xⱼ ∂xᵢ²)"),
    (Partial(Partial(L, x[i]), x[i], y),
     r"\left. \frac{\partial}{\partial x_{i}} \left( \frac{\partial L}{\partial x_{i}} \right) \right|_{y}", "∂/∂xᵢ (∂L/∂xᵢ)|_y"),
    (Piecewise((x[i], Le(i, j)), (0, True)), r"\begin{cases} x_{i} & \text{if } i \le j \\ 0 & \text{otherwise} \end{cases}",
     "{xᵢ if i ≤ j; 0 otherwise}"),
    (Eq(x[i], y[i]), "x_{i} = y_{i}", "xᵢ = yᵢ"),
    (Indicator(Ne(x[i], y[i])), r"\mathbf{1}[x_{i} \neq y_{i}]", "𝟙[xᵢ ≠ yᵢ]"),
    (x[2 * i + j - 2], "x_{2 i+j-2}", "x₂ᵢ₊ⱼ₋₂"),
    (Entry(A, 1, 12), r"A_{1,\,12}", "A_(1,12)"),
    (Delta(i, j + 1), r"\delta_{i,\,j+1}", "δ_(i,j+1)"),
    (mul(Rational(1, 2), N.extent, x[i]), r"\frac{N}{2} x_{i}", "(N/2) xᵢ"),
    (2 * pi * s, r"2 \pi s", "2 π s"),
    (Sum(ONE, k), r"\sum_{k} 1", "∑ₖ 1"),
]
NAMES = [
    ("W_q", "W^{(q)}_{k}"), ("x_hat", r"\hat{x}_{k}"), ("ŷ", r"\hat{y}_{k}"), ("z'", r"z_{k}^{\prime}"), ("h10", "h^{(10)}_{k}"),
    ("α", r"\alpha_{k}"), ("Lambda1", r"\Lambda^{(1)}_{k}"), ("lambda_", r"\lambda_{k}"), ("grad", r"\mathrm{grad}_{k}"),
    ("W_out", r"W^{(\mathrm{out})}_{k}"), ("a$b", r"\mathrm{a\$b}_{k}"),
    ("x_1", r"x_{1,\,k}"), ("x_12", r"x_{12,\,k}"), ("x_1_2", r"x_{1,2,\,k}"), ("a_b_c", r"a^{(b,c)}_{k}"),
    ("x_hat_1", r"\hat{x}_{1,\,k}"),
]
SYMBOLS = [
    r"\hat{X}", "W^{(1)}",
    r"\mathbf{w}", r"\bar{\mathbf{x}}", r"\mathcal{L}", r"\mathbb{E}", r"\mu", "W^{(v)}", r"\ell", r"\mathrm{net}",
]


@pytest.mark.parametrize("expr, tex, line", ROWS, ids=[row[2] for row in ROWS])
def test_page(expr, tex, line):
    assert latex(layout(expr), "plain") == tex
    assert unicode(layout(expr)) == line


@pytest.mark.parametrize("name, tex", NAMES)
def test_names(name, tex):
    assert latex(layout(Tensor(name, (K,))[k])) == tex


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_of_its_own_is_written_as_given(symbol):
    assert latex(layout(Tensor("q", latex=symbol))) == symbol
    assert latex(layout(Tensor("q", (K,), latex=symbol)[k])) == symbol + "_{k}"


@pytest.mark.parametrize("symbol", [r"\href{x}", "W^{(1", "{", r"\hat", "x}", "W_a_b", "", r"\mathcal{l}"])
def test_a_symbol_that_is_no_symbol_is_refused(symbol):
    with pytest.raises(ParseError):
        layout(Tensor("q", latex=symbol + " "))


def test_scalars_carry_numbers_below():
    assert latex(layout(scalar_entry("w1"))) == latex(layout(scalar_entry("w_1"))) == "w_{1}"
    assert latex(layout(scalar_entry("a_b_c"))) == "a_{b,c}"
    assert latex(layout(power(scalar_entry("w1"), Integer(2)))) == "w_{1}^{2}"


def test_outer_products_follow_the_goal():
    product = mul(g[k], xd[d])
    assert latex(layout(product, letters=(k, d))) == "g_{k} x_{d}"
    assert latex(layout(product, letters=("d", "k"))) == "x_{d} g_{k}"


def shuffled(expr, rng):
    """The same expression built in another order, without SymPy's ordering."""
    if not expr.args:
        return expr
    args = [shuffled(a, rng) for a in expr.args]
    if not isinstance(expr, Add | Mul):
        return expr if all(x is y for x, y in zip(args, expr.args, strict=True)) else expr.func(*args)
    number = [a for a in args if a.is_Number]
    rest = [a for a in args if not a.is_Number]
    rng.shuffle(rest)
    return expr.func(*number, *rest, evaluate=False)


@pytest.mark.parametrize("expr", [row[0] for row in ROWS if row[0].has(Add, Mul) and not row[0].has(Piecewise, Pow)], ids=str)
def test_order_does_not_depend_on_construction(expr):
    rng = random.Random(0)
    pages = {latex(layout(shuffled(expr, rng))) for _ in range(5)}
    assert pages == {latex(layout(expr))}


def test_order_does_not_depend_on_bound_names():
    one, other = (Sum(mul(x[m], add(y[m], z[m]), A[m, i], exp(g[m])), m) for m in (k, j))
    assert latex(layout(one)).replace("k", "m") == latex(layout(other)).replace("j", "m")


MARKS = [
    (negate(Sum(mul(y[k], log(p[k])), k)), (1, 0), r"-\sum_{k} \mathcolor{sdchg}{y_{k} \log p_{k}}"),
    (negate(Sum(mul(y[k], log(p[k])), k)), (), r"\mathcolor{sdchg}{-\sum_{k} y_{k} \log p_{k}}"),
    (negate(x[i]), (0,), r"\mathcolor{sdchg}{-x_{i}}"),
    (divide(ONE, p[k]), (1,), r"\mathcolor{sdchg}{\frac{1}{p_{k}}}"),
    (mul(Rational(1, 2), x[i]), (0,), r"\mathcolor{sdchg}{\frac{1}{2}} x_{i}"),
    (power(x[i], Integer(2)), (1,), r"x_{i}^{\mathcolor{sdchg}{2}}"),
    (x[i], (1,), r"x_{\mathcolor{sdchg}{i}}"),
    (x[i], (0,), r"\mathcolor{sdchg}{x_{i}}"),
    (power(W1[k, d], Integer(2)), (0,), r"(\mathcolor{sdchg}{W^{(1)}_{kd}})^{2}"),
    (Partial(Partial(L, z[i]), z[j]), (0,),
     r"\frac{\partial}{\partial z_{j}} \left( \mathcolor{sdchg}{\frac{\partial L}{\partial z_{i}}} \right)"),
    (mul(log(p[k]), Sum(x[k], k)), (0,), None), (mul(log(p[k]), Sum(x[k], k)), (1,), None),
]


@pytest.mark.parametrize("expr, path, tex", MARKS, ids=str)
def test_marks(expr, path, tex):
    box = layout(expr, [(path, "chg")])
    assert contains(box, Mark)
    if tex is not None:
        assert latex(box) == tex


def every_place(expr, path=()):
    yield path
    for place, arg in enumerate(expr.args):
        yield from every_place(arg, (*path, place))


def marks_in(box):
    return int(isinstance(box, Mark)) + sum(map(marks_in, parts(box)))


@pytest.mark.parametrize("expr", [row[0] for row in ROWS], ids=str)
def test_a_mark_at_every_place_shows(expr):
    for path in every_place(expr):
        assert marks_in(layout(expr, [(path, "new")])) >= 1, path


def test_a_mark_nowhere_is_an_error():
    with pytest.raises(SymderivError, match="No such place"):
        layout(x[i], [((7,), "chg")])


class Median(Binder):
    """A binder without a sign."""


@pytest.mark.parametrize("expr", [nan, zoo, I, Tuple(s), "x", 3, Derivative(Function("f")(s), s), Median(x[k], k)], ids=repr)
def test_what_has_no_layout_is_an_error(expr):
    with pytest.raises(SymderivError):
        layout(expr)


def test_equation_takes_boxes_and_expressions():
    assert latex(equation(Glyph("variable", "y"), x[i], "≈")) == r"y \approx x_{i}"
    assert layout(x[i]) == Script(Glyph("variable", "x"), Glyph("variable", "i"))


def test_layout_of_a_deep_formula_takes_each_part_once():
    """Laying a part out twice at each level would double the time 40 times over."""
    deep = x[i]
    for _ in range(40):
        deep = add(ONE, mul(tanh(deep), y[i]))
    assert unicode(layout(deep)).count("tanh") == 40


NESTS = {
    "sine": sin, "Horner": lambda e: add(x[i], mul(y[i], e)), "continued fraction": lambda e: divide(x[i], add(y[i], e)),
    "sine of a sum": lambda e: sin(add(ONE, e)), "power": lambda e: power(add(ONE, e), Integer(2)),
    "sum": lambda e: Sum(mul(x[(q := K.index(f"m{len(e.atoms(Index))}"))], add(y[q], e)), q),
}


def work(grow, depth, monkeypatch):
    """How often a formula of that depth lays out a part, and how often it works out the letters or the key of one."""
    laid, lay = [], Page.lay
    monkeypatch.setattr(Page, "lay", lambda page, expr, path: laid.append(path) or lay(page, expr, path))
    ordering.free_letters.cache_clear()
    ordering._shape.cache_clear()
    deep = x[i]
    for _ in range(depth):
        deep = grow(deep)
    layout(deep)
    monkeypatch.undo()
    return len(laid), ordering.free_letters.cache_info().misses, ordering._shape.cache_info().misses


@pytest.mark.parametrize("grow", NESTS.values(), ids=NESTS)
def test_work_grows_with_the_depth_and_no_faster(grow, monkeypatch):
    """Twice the depth is about twice the work; anything done again at each level would be four times as much, or worse."""
    for small, large in zip(work(grow, 20, monkeypatch), work(grow, 40, monkeypatch), strict=True):
        assert large <= 2.2 * small + 10


SPLIT = [
    (mul(g[k], Indicator(z[k] > 0)), "{gₖ if zₖ > 0; 0 if zₖ ≤ 0}"),
    (add(mul(g[k], Indicator(z[k] <= 0)), Indicator(z[k] > 0)), "{1 if zₖ > 0; gₖ if zₖ ≤ 0}"),
    (add(mul(g[k], Indicator(z[k] < 0)), Indicator(z[k] > 0)), None),
    (mul(Indicator(z[k] > 0), Indicator(g[k] > 0)), None),
    (Sum(mul(g[k], Indicator(z[k] > 0)), k), None),
]


@pytest.mark.parametrize(("expr", "expected"), SPLIT, ids=[str(n) for n in range(len(SPLIT))])
def test_a_formula_with_one_condition_is_written_case_by_case(expr, expected):
    """Two conditions that leave a gap, or that are about different quantities, or about a summed letter, are no two cases."""
    found = case_split(expr, (k,))
    assert (found and unicode(found)) == expected


def test_an_order_loses_no_factor():
    """One object twice in a product, and a ring of wishes."""
    z, w = Tensor("z", (K,)), Tensor("w", (K,))
    for pairs, first in (({("w", "z")}, "w"), ({("z", "w")}, "e"), ({("w", "z"), ("z", "w")}, "e")):
        with in_order(Precedence(frozenset({("z", 0), ("w", 1)}), frozenset(pairs))):
            shown = unicode(layout(Mul(exp(z[k]), exp(z[k]), w[k], evaluate=False)))
        assert shown.count("e^zₖ") == 2 and shown.count("wₖ") == 1 and shown[0] == first
