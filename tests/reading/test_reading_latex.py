"""LaTeX as people write it: what it means, and what is refused because it could mean two things."""

from __future__ import annotations

import re

import pytest

from symderiv.errors import AxisMismatch, IndexClash, ParseError, SymderivError, UnknownName
from symderiv.notation import Array, Axis, Partial, Tensor
from symderiv.reading.formulas.latex import read_equation, read_equations, read_expression
from symderiv.reading.formulas.names import Names
from symderiv.reading.syntax.parser import LONGEST, parse_lines
from symderiv.reading.syntax.tables import tables
from tests.grammar import STORE, stored

K, D, N = Axis("K"), Axis("D"), Axis("N")
TENSORS = [Tensor(n, (K,)) for n in ("p", "y", "z", "b", "ell", "y_hat")] + [Tensor(n, (D,)) for n in ("x", "u")]
TENSORS += [Tensor(n) for n in ("L", "s", "t", "gamma", "lambda")] + [Tensor("W", (K, D)), Tensor("V", (N, D))]
TENSORS += [Tensor("X", (N, N)), Tensor("Y", (N, N)), Tensor("W1", (K, D), latex="W^{(1)}"), Tensor("q", (K,), latex="q_{max}")]
NAMES = Names.of(TENSORS, [K, D, N], {**dict.fromkeys("kij", K), **dict.fromkeys("de", D), **dict.fromkeys("nm", N)})

MEANINGS = [
    # sums and what they bind
    (r"-\sum_k y_k \log p_k", "-Sum(log(p[k])*y[k], k)"),
    (r"\sum_{k=1}^{K} y_k \ln\hat{y}_k + s", "s + Sum(log(y_hat[k])*y[k], k)"),
    (r"\sum_{k} (p_k + s) y_k - t", "-t + Sum((s + p[k])*y[k], k)"),
    (r"\sum_{k} -p_k + s", "s + Sum(-p[k], k)"),
    (r"\sum_{i,j} p_i p_j", "Sum(p[i]*p[j], i, j)"),
    (r"\sum_i\sum_j p_i p_j", "Sum(p[i]*p[j], i, j)"),
    (r"\sum_{ij} p_i p_j", "Sum(p[i]*p[j], i, j)"),
    (r"\sum_{k'} p_{k'} W_{k'd}", "Sum(p[k']*W[k',d], k')"),
    (r"\sum_{k=2}^{K} p_k p_{k-1}", "Sum(p[k]*p[k - 1]*Indicator(k >= 2), k)"),
    (r"\sum_{k=1}^{K-1} p_k", "Sum(p[k]*Indicator(k <= K - 1), k)"),
    (r"\sum_{k \in K} p_k", "Sum(p[k], k)"),
    (r"\sum_k \gamma^k p_k", "Sum(gamma**k*p[k], k)"),
    (r"\left(\sum_k p_k\right)^2", "Sum(p[k], k)**2"),
    (r"\frac{1}{K}\sum_k p_k", "Sum(p[k], k)/K"),
    (r"1/N \sum_n V_{nd}", "Sum(V[n,d], n)/N"),
    (r"\prod_{k} p_k^{y_k}", "Prod(p[k]**y[k], k)"),
    (r"\max_k (z_k - s) t", "t*MaxOver(-s + z[k], k)"),
    (r"\min_k z_k", "-MaxOver(-z[k], k)"),
    (r"\max\{0, 1 - s t\}", "Max(0, -s*t + 1)"),
    # functions and their arguments
    (r"y_k \log p_k", "log(p[k])*y[k]"),
    (r"\log 2\pi s^2", "log(2*pi*s**2)"),
    (r"\log p_k \log y_k", "log(p[k])*log(y[k])"),
    (r"\log p_k \cdot y_k", "log(p[k])*y[k]"),
    (r"\log_2 s", "log(s)/log(2)"),
    (r"\log\lvert s\rvert", "log(Abs(s))"),
    (r"\sin^2 s + \cos^2(s)", "sin(s)**2 + cos(s)**2"),
    (r"\tanh(s)^2", "tanh(s)**2"),
    (r"e^{-s^2}", "exp(-s**2)"),
    (r"\exp\left(-\tfrac{1}{2} s^2\right)", "exp(-s**2/2)"),
    (r"\sigma(z_k)(1-\sigma(z_k))", "(1 - sigmoid(z[k]))*sigmoid(z[k])"),
    (r"\text{softplus}(s) + \operatorname{relu}(t)", "softplus(s) + Max(0, t)"),
    (r"\sqrt{s} + \sqrt[3]{t}", "sqrt(s) + t**(1/3)"),
    (r"s(1-t)", "(1 - t)*s"),
    (r"|x_d| + |u_d||x_d|", "Abs(u[d])*Abs(x[d]) + Abs(x[d])"),
    (r"1/2 (s-t)^2", "(s - t)**2/2"),
    (r"\frac12 s", "s/2"),
    (r"1.5 s", "3*s/2"),
    (r"σ(s) + ∑_k p_k", "sigmoid(s) + Sum(p[k], k)"),
    # names and indices
    (r"W^{(1)}_{kd} + W_{kd}^{(1)}", "W1[k,d] + W1[k,d]"),
    (r"\hat y_k + \hat{y_k} + \ell_k", "ell[k] + y_hat[k] + y_hat[k]"),
    (r"q_{max,k}", "q[k]"),
    (r"x_1 + x_{12}", "x[1] + x[12]"),
    (r"p_{2k-1} W_{k,d+1}", "W[k,d + 1]*p[2*k - 1]"),
    (r"X_{nm}^\top", "X[m,n]"),
    (r"(X^{-1})_{nm}", "InverseEntry(X, n, m)"),
    (r"(X Y)_{nm}", "Sum(X[n,j]*Y[j,m], j)"),
    (r"\log \det(X)", "log(Det(X))"),
    (r"\mathbf{x}_d", "x[d]"),
    # deltas, indicators, cases
    (r"\delta_{ij} + \delta_{i,k}", "Delta(i, j) + Delta(i, k)"),
    (r"\mathbb{1}[-1 < s \le 1]", "Indicator(s > -1)*Indicator(s <= 1)"),
    (r"\mathbf{1}_{z_k > 0} + [i \ne k]", "Indicator(Ne(i, k)) + Indicator(z[k] > 0)"),
    (r"\begin{cases} s & \text{if } s > 0, \\ 0 & \text{otherwise.} \end{cases}", "s*Indicator(s > 0)"),
    (r"\begin{cases} 1 & i = j \\ t & i \neq j \end{cases}", "t*Indicator(Ne(i, j)) + Indicator(Eq(i, j))"),
    (
        r"\begin{cases} -1 & s < -1 \\ s & s \le 1 \\ 1 & s > 1\end{cases}",
        "s*Indicator(s >= -1)*Indicator(s <= 1) + Indicator(s > 1) - Indicator(s < -1)",
    ),
    # derivatives
    (r"\partial L/\partial z_i \, \partial z_i/\partial x_d", "Partial(L, z[i])*Partial(z[i], x[d])"),
    (r"\frac{\partial^{2} L}{\partial x_d \partial x_e}", "Partial(Partial(L, x[d]), x[e])"),
    (r"\frac{\partial^2 L}{\partial x_d^2}", "Partial(Partial(L, x[d]), x[d])"),
    (r"\frac{\partial}{\partial z_i} p_k y_k", "Partial(p[k]*y[k], z[i])"),
    (r"\frac{\partial p_k}{\partial z_i} W_{id}", "W[i,d]*Partial(p[k], z[i])"),
    # matrix notation
    (r"x^\top u", "Sum(u[e]*x[e], e)"),
    (r"x \cdot u", "Sum(u[e]*x[e], e)"),
    (r"\operatorname{tr}(X^\top Y)", "Sum(X[j,i]*Y[j,i], i, j)"),
    (r"\lVert x - u \rVert^2", "Sum((-u[d] + x[d])**2, d)"),
    (r"\lambda \|W\|_F^2", "lambda*Sum(W[k,d]**2, k, d)"),
    # what TeX does not print
    ("$s + t$ % a remark", "s + t"),
    (r"\bigl(s\bigr) \left[ t \right] \,.", "s*t"),
]


@pytest.mark.parametrize(("latex", "meaning"), MEANINGS, ids=[latex for latex, _ in MEANINGS])
def test_meaning(latex: str, meaning: str) -> None:
    assert sorted(str(read_expression(latex, NAMES))) == sorted(meaning)  # the order of terms carries no meaning
    assert len(str(read_expression(latex, NAMES))) == len(meaning)


ARRAYS = [
    (r"\mathbf{W}\mathbf{x} + \mathbf{b}", (K,), "b[k] + Sum(x[e]*W[k,e], e)"),
    (r"W x x^\top", (K, D), None),
    (r"\operatorname{diag}(p) W", (K, D), "Sum(Delta(k, l)*p[k]*W[l,d], l)"),
    (r"p \odot y", (K,), "p[k]*y[k]"),
    (r"X^{-\top}", (N, N), "InverseEntry(X, n, i)"),
    (r"\frac{\partial L}{\partial W}", (K, D), "Partial(L, W[k,d])"),
    (r"I_{N} X", (N, N), None),
    (r"2 \sigma(W x)", (K,), None),
]


@pytest.mark.parametrize(("latex", "axes", "body"), ARRAYS, ids=[row[0] for row in ARRAYS])
def test_matrix_notation(latex: str, axes: tuple[Axis, ...], body: str | None) -> None:
    made = read_expression(latex, NAMES)
    assert isinstance(made, Array)
    assert made.axes == axes
    assert body is None or str(made.body) == body


REFUSED = [
    # two readings: both are shown
    (r"\log p_k y_k", ParseError, r"\log(p_k) y_k or \log(p_ky_k)"),
    (r"\log p_k / y_k", ParseError, "two readings"),
    (r"s/t \gamma", ParseError, r"(s/t) \gamma or s/(t \gamma)"),
    (r"1/2s", ParseError, "two readings"),
    (r"1/2s * t", ParseError, r"(1/2) s·t or 1/(2 s) ·t"),
    *((f, ParseError, "two readings") for f in (r"1/n\|p\|^2", r"s/n \|p\|^2", r"1/s \|p\|^2")),
    (r"1/2s \|p\|^2", ParseError, "(1/2) s‖p‖^2 or 1/(2 s) ‖p‖^2"),
    (r"1/s t_c (p_k + 1)", ParseError, r"(1/s) t_c(p_k+1) or 1/(s t_c(p_k+1))"),
    (r"\max_j z_j s", ParseError, "two readings"),
    (r"\log \sum_k e^{z_k} s", ParseError, "two readings"),
    (r"\sin^{-1} s", ParseError, "inverse function"),
    (r"X^{-1}_{nm}", ParseError, "two readings"),
    (r"\frac{\partial}{\partial z_i} (p_k) y_k", ParseError, "two readings"),
    (r"\sum_{i<j} p_i p_j", ParseError, "or summed too"),
    (r"\frac{dL}{dx}", ParseError, "differential"),
    ("e", ParseError, "two readings"),
    (r"W^{(2)}_{kd}", ParseError, "not declared"),
    # letters
    (r"\sum_k p_k \sum_k y_k", IndexClash, "already bound"),
    (r"\frac{e^{z_k}}{\sum_k e^{z_k}}", IndexClash, "free and summed"),
    ("p_d", AxisMismatch, "runs over D"),
    ("W_{kk}", AxisMismatch, "not over D"),
    (r"\sum_{k=1}^{D} p_k", AxisMismatch, "not over D"),
    ("p_{ki}", AxisMismatch, "declaration"),
    (r"\sum_{a} p_a s_a", AxisMismatch, "declaration"),
    (r"\sum_{k=0}^{K-1} p_k", ParseError, "from 1"),
    (r"\prod p", ParseError, "letters below"),
    ("p_0", AxisMismatch, "counted from 1"),
    # names
    ("f(s)", UnknownName, "Unknown symbol"),
    (r"\bar{x}_d", UnknownName, "bar"),
    (r"\operatorname{foo}(s)", ParseError, "foo"),
    ("s_k", AxisMismatch, "declaration"),
    ("p'_k", AxisMismatch, "declaration"),
    (r"\sigma", ParseError, "no argument"),
    (r"\mathbf{1}^\top x", ParseError, "lacks what it applies to"),
    ("L = x u", AxisMismatch, "column"),
    ("W x + x", AxisMismatch, "Shapes differ"),
    # numbers
    ("s / 0", ParseError, "finite"),
    ("0^{-1}", ParseError, "finite"),
    (r"\log 0", ParseError, "finite"),
    ("9^{9^{9}}", ParseError, "large"),
    ("s^23", ParseError, "braces"),
    ("s^-1", ParseError, "braces"),
    (r"\Gamma(10^{30})", ParseError, "too large"),
    # form
    ("s + ", ParseError, "ends"),
    ("(s", ParseError, "Expected )"),
    ("s)", ParseError, "Found ')'"),
    (r"\foo", ParseError, r"Unknown command \foo"),
    ("s § t", ParseError, "§"),
    ("s_k_j", ParseError, "Two subscripts"),
    (r"s \pm t", ParseError, "two formulas"),
    ("= s", ParseError, "before ="),
    ("", ParseError, "ends"),
    (r"\sum_{k}", ParseError, "Nothing stands under"),
    (r"\begin{cases} s & s > 0 \end{cases}", ParseError, "gap"),
    ("(" * 60 + "s" + ")" * 60, ParseError, "too deeply"),
    ("s" * (LONGEST + 1), ParseError, "too long"),
]


@pytest.mark.parametrize(("latex", "kind", "said"), REFUSED, ids=[row[0][:40] for row in REFUSED])
def test_refused(latex: str, kind: type[SymderivError], said: str) -> None:
    with pytest.raises(kind) as caught:
        read_equations(latex, NAMES)
    assert said in str(caught.value)


def test_an_error_shows_line_column_and_caret() -> None:
    with pytest.raises(ParseError) as caught:
        read_equations("s + t\n  \\\\ s + \\foo", NAMES)
    error = caught.value
    assert (error.line, error.column) == (2, 10)
    lines = str(error).splitlines()
    assert lines[2].endswith(r"\\ s + \foo")
    assert lines[3].index("^") == lines[2].index(r"\foo")


def test_the_left_side_tells_which_letters_are_free() -> None:
    assert str(read_equation(r"p_i = \sum_{j \ge i} e^{z_j}", NAMES).sides[1]) == "Sum(exp(z[j])*Indicator(j >= i), j)"
    assert str(read_equation(r"L = \sum_{i < j} p_i p_j", NAMES).sides[1]) == "Sum(p[i]*p[j]*Indicator(i < j), i, j)"
    assert str(read_expression(r"\sum_{k \ne i} p_k", NAMES, free="i")) == "Sum(p[k]*Indicator(Ne(i, k)), k)"
    with pytest.raises(IndexClash, match="free on the left"):
        read_equation(r"p_k = \sum_k z_k", NAMES)


def test_lines_of_a_display() -> None:
    lines = read_equations(r"\begin{align*} s &= t \\ &= t + 0 t \\ &\quad + t, \\ t &= s . \end{align*}", NAMES)
    assert [tuple(map(str, line.sides)) for line in lines] == [("s", "t"), ("t", "t + t"), ("t", "s")]


# Declared names decide what a sign means.
@pytest.mark.parametrize(
    ("latex", "tensors", "meaning"),
    [
        ("e^s", [Tensor("e")], "e**s"),
        (r"\sigma(s)", [Tensor("sigma")], "s*sigma"),
        (r"\delta_k", [Tensor("delta", (K,))], "delta[k]"),
        (r"\delta_{ki}", [Tensor("delta", (K,))], "Delta(i, k)"),
        (r"\pi_k", [Tensor("pi", (K,))], "pi[k]"),
        ("x'_d + x_d", [Tensor("x_prime", (D,), latex="x'")], "x[d] + x_prime[d]"),
        ("A_k A", [Tensor("A", (K,), latex="A")], None),
        (r"W^{(1)\top}_{dk}", [], "W1[k,d]"),
        (r"\mathcal{L}", [Tensor("loss", latex=r"\mathcal{L}")], "loss"),
        (r"s^{*} + s", [Tensor("best", latex="s^{*}")], "best + s"),
    ],
)
def test_declared_names_win(latex: str, tensors: list[Tensor], meaning: str | None) -> None:
    names = Names.of([*TENSORS, *tensors], [K, D, N], NAMES.letters)
    if meaning is None:
        with pytest.raises(SymderivError):
            read_expression(latex, names)
    else:
        assert str(read_expression(latex, names)) == meaning


def test_an_axis_and_a_tensor_of_one_name_are_told_apart_or_refused() -> None:
    names = Names.of([*TENSORS, Tensor("K")], [K], NAMES.letters)
    with pytest.raises(ParseError, match="the size of the axis"):
        read_expression("K s", names)


def test_second_order_derivatives_nest_in_the_order_written() -> None:
    made = read_expression(r"\frac{\partial^2 L}{\partial x_d \partial z_k}", NAMES)
    assert isinstance(made, Partial)
    assert str(made.wrt) == "z[k]"


def test_parsing_needs_no_names() -> None:
    assert len(parse_lines(r"a = b \\ c = d")) == 2


def test_letters_below_that_spell_a_function_are_indices() -> None:
    rows = Axis("L")
    names = Names.of([Tensor("R", (rows, N))], [rows, N], {"l": rows, "n": N})
    assert str(read_expression("R_{ln}", names)) == "R[l,n]"
    assert str(read_expression("ln R_{ln}", names)) == "log(R[l,n])"


def test_the_tables_are_those_of_the_grammar() -> None:
    assert STORE.read_text(encoding="utf-8") == stored(), "python -m tests.grammar"


def test_a_token_is_looked_for_among_those_that_may_begin_so() -> None:
    every = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in tables().tokens))
    behind = ("", "x", "log x", r"\log(", "{1}", ":= 1", "[2pt]")
    for text in [f"{before}{text}" for before in map(chr, range(256)) for text in behind]:
        found, meant = tables().matcher(text[0])(text, 0), every.match(text)
        assert (found and (found.lastgroup, found[0])) == (meant and (meant.lastgroup, meant[0])), text
