"""Lines that are meant for one case, that hold with quantities fixed, or that claim nothing: none of them is accused."""

import json

import pytest

import symderiv as sd
from symderiv.errors import ParseError

K, D = sd.axes("K D")
z, y = sd.vector("z", K), sd.vector("y", K, given=sd.one_hot)
softmax = sd.Model()
p = softmax.define("p", sd.softmax(z))
softmax.define("L", sd.cross_entropy(y, p))

x, c = sd.vector("x", D), sd.vector("c", D)
e = sd.scalar("e", given=sd.positive)
d = D.index("d")
normed = sd.Model()
mu = normed.define("mu", sd.Sum(x[d], d) / D.extent)
v = normed.define("v", sd.Sum((x[d] - mu)**2, d) / D.extent)
n = normed.define("n", (x - mu) / sd.sqrt(v + e))
normed.define("L", (c * n).sum())

JACOBIAN = r"\frac{\partial p_i}{\partial z_k}"
CASES = [
    (softmax, rf"{JACOBIAN} = p_i (1 - p_k), \quad i = k", "holds", "where i = k"),
    (softmax, rf"{JACOBIAN} = p_i (1 - p_i) \quad \text{{if }} i = k", "holds", "where i = k"),
    (softmax, rf"{JACOBIAN} = -p_i p_k \qquad (i \neq k)", "holds", "where i ≠ k"),
    (softmax, rf"{JACOBIAN} = p_i p_k \qquad (i \neq k)", "fails", ""),
    (softmax, rf"{JACOBIAN} = p_i (1 - p_k)", "fails", ""),
    (softmax, rf"{JACOBIAN} = 7 p_k \qquad (i < i)", "unknown", ""),
    (softmax, r"\frac{\partial L}{\partial z_k} = p_k - y_k = 0", "holds", ""),
    (softmax, r"\frac{\partial L}{\partial z_k} = p_k = 0", "fails", ""),
    (softmax, r"z \leftarrow z - \eta (p - y)", "no claim", ""),
    (normed, r"\frac{\partial n_i}{\partial x_i} = \frac{1}{\sqrt{v + e}}", "fails", ""),
    (normed, r"\frac{\partial n_i}{\partial x_i} = \frac{2}{\sqrt{v + e}}", "fails", ""),
    (normed, r"\frac{\partial v}{\partial x_i} = \frac{2}{D} (x_i - \mu)", "holds", ""),
    (normed, r"\frac{\partial L}{\partial x_i} = \frac{c_i}{\sqrt{v + e}}", "fails", ""),
]


@pytest.mark.parametrize(("model", "line", "verdict", "under"), CASES, ids=[row[1] for row in CASES])
def test_readings_of_a_line(model, line, verdict, under):
    found = sd.check(model, [r"\frac{\partial L}{\partial L} = 1", line]) if verdict == "no claim" else sd.check(model, [line])
    told = json.loads(found.render("json"))["lines"][-1]
    assert (told["verdict"], told["under"] or "") == (verdict, under)
    assert (under or verdict.replace("unknown", "cannot tell")) in str(found)


@pytest.mark.parametrize(("power", "verdict"), [("1 - P^2", "holds"), ("1 - PP", "fails"), ("(1 - P)^2", "fails")])
def test_a_square_of_a_square_array_may_be_meant_element_by_element(power, verdict, tmp_path):
    file = tmp_path / "tanh.tex"
    file.write_text(rf"""Let $X\in\mathbb{{R}}^{{n\times n}}$, $P=\tanh(X)$ and $L=\sum_{{i,j}}P_{{ij}}$. Then
        \[ \frac{{\partial L}}{{\partial X}} = {power}. \]""", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == (verdict,)
    assert ("with the square of P taken element by element" in str(found)) == (verdict == "holds")


def partial(of: str, by: str) -> str:
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


THROUGH = " + ".join(partial("L", m) + partial(m, "x_i") for m in ("n_i", r"\mu", "v"))
LOCAL = partial("n_i", "x_i") + r" = \frac{1}{\sqrt{v + e}}"


def test_quantities_are_held_where_a_chain_rule_goes_through_them():
    """Only then a partial derivative is meant; the same line alone, or about the last quantity, is about every path."""
    found = sd.check(normed, [partial("L", "x_i") + " = " + THROUGH, LOCAL])
    assert found.verdicts[1] == "holds" and found.findings.lines[1].judgement.under == "with mu and v fixed"
    assert sd.check(normed, [partial("L", r"\mu") + " = " + partial("L", r"\mu"), LOCAL]).verdicts[1] == "fails"
    last = partial("L", "x_i") + r" = \frac{c_i}{\sqrt{v + e}}"
    assert sd.check(normed, [partial("L", "x_i") + " = " + THROUGH, last]).verdicts[1] == "fails"


def test_a_total_derivative_is_no_partial_one():
    t = sd.scalar("t")
    m = sd.Model()
    m.define("f", m.define("u", t**2) * sd.exp(t))
    total = f"{partial('f', 't')} = {partial('f', 't')} + {partial('f', 'u')} {partial('u', 't')}"
    assert sd.check(m, [total]).verdicts == ("holds",)
    assert sd.check(m, [total, partial("f", "t") + " = u e^t"]).mistake == "path left out: u"


def test_a_path_that_was_left_out_is_named():
    found = sd.check(normed, [r"\frac{\partial L}{\partial x_i} = \frac{1}{\sqrt{v + e}} (c_i - \frac{1}{D} \sum_j c_j)"])
    assert found.mistake == "path left out: v"


def test_what_follows_from_a_condition_is_judged_there():
    for line, verdict in (("p_k = y_k", "holds"), ("p_k = 2 y_k", "fails")):
        found = sd.check(softmax, [r"\frac{\partial L}{\partial z_k} = p_k - y_k = 0", line])
        assert found.verdicts == ("holds", verdict)


def test_a_line_that_cannot_be_read_stands_alone():
    lines = [r"\frac{\partial L}{\partial z_k} = p_k - y_k", r"\frac{\partial L}{\partial z_k} = q_k", r"= p_k + y_k"]
    found = sd.check(softmax, lines)
    assert found.verdicts == ("holds", "unknown", "fails") and "Unknown symbol" in str(found)
    with pytest.raises(ParseError):
        sd.check(softmax, [r"\frac{\partial L"])


def test_a_chain_whose_start_cannot_be_read_is_not_judged_by_another():
    lines = [r"\frac{\partial L}{\partial z_k} = p_k - y_k", r"\frac{\partial Q}{\partial z_k} = p_k", r"= y_k",
             r"\sigma''(p_k) = p_k"]
    assert sd.check(softmax, lines).verdicts == ("holds", "unknown", "unknown", "unknown")


def test_a_name_given_after_its_use():
    W = sd.matrix("W", D, D)
    m = sd.Model()
    u = m.define("u", x + sd.tanh(W @ x))
    m.define("L", (u * u).sum() / 2)
    m.define("s", W @ x)
    assert sd.check(m, [r"\frac{\partial L}{\partial s_i} = u_i (1 - \tanh^2(s_i))"]).verdicts == ("holds",)
    assert sd.check(m, [r"\frac{\partial L}{\partial s_i} = u_i"]).verdicts == ("fails",)


def test_a_quantity_without_a_definition_is_not_judged():
    m = sd.Model()
    m.define("g", sd.scalar("E") * sd.scalar("t"))
    assert sd.check(m, [r"\frac{\partial E}{\partial t} = t"]).verdicts == ("unknown",)


def test_numerator_layout_throughout():
    A, b = sd.matrix("A", K, D), sd.vector("b", K)
    m = sd.Model()
    m.define("L", b @ A @ x)
    both = [r"\frac{\partial L}{\partial A} = x b^\top", r"\frac{\partial L}{\partial A} = (b x^\top)^\top"]
    found = sd.check(m, both)
    assert found.verdicts == ("holds", "holds")
    assert {line.judgement.under for line in found.findings.lines} == {"in numerator layout"}
    assert sd.check(m, both[:1]).mistake == "missing transpose"
    assert sd.check(m, [*both, r"\frac{\partial L}{\partial A} = b x^\top"]).verdicts == ("fails", "fails", "holds")


def test_a_missing_condition_is_named_and_put_back():
    """The sample has points on both sides of every kink, and the mistake is the condition, not a sign inside it."""
    a, alpha = sd.vector("a", D), sd.scalar("alpha", given=sd.positive)
    m = sd.Model()
    m.define("L", sd.relu(a @ a - alpha))
    found = sd.check(m, [r"\frac{\partial L}{\partial a_i} = 2 a_i"])
    assert found.verdicts == ("fails",) and found.mistake == "indicator left out"
    assert "Mended at this place" in str(found) or found.findings.diagnosis.mended == found.findings.right


def test_a_lost_size_is_no_delta():
    N = sd.axes("N")
    X, Y = sd.matrix("X", N, K), sd.matrix("Y", N, K)
    m = sd.Model()
    a, k = N.index("n"), K.index("k")
    m.define("L", sd.Sum((X[a, k] - Y[a, k])**2, a, k) / (N.extent * K.extent))
    found = sd.check(m, [r"\frac{\partial L}{\partial X_{nk}} = \frac{2}{N} (X_{nk} - Y_{nk})"])
    assert found.mistake == "wrong factor of a size"


def test_an_inverse_in_a_claim_needs_no_name():
    N, P = sd.axes("N P")
    X, t = sd.matrix("X", N, P), sd.vector("t", N)
    m = sd.Model()
    m.define("L", t @ X @ X.T @ t)
    wrong = r"\left( (X^\top X)^{-1} \right)^\top = -(X^\top X)^{-1}"
    assert sd.check(m, [wrong.replace("= -", "= "), wrong]).verdicts == ("holds", "fails")


def test_whole_arrays_in_claims(tmp_path):
    """Jacobians, their chains, second derivatives by vectors, and sums over the members of a collection."""
    file = tmp_path / "regression.md"
    file.write_text(r"""Let $x_1,\dots,x_n\in\mathbb{R}^d$, $t\in\mathbb{R}^n$, $w\in\mathbb{R}^d$
and $A\in\mathbb{R}^{d\times d}$ with

$$r_i = t_i - w^\top x_i$$
$$C = \frac12\sum_{i=1}^n r_i^2$$
$$u = Aw$$
$$v = \tanh(u)$$
$$E = v^\top v$$

Then

$$\frac{\partial C}{\partial w} = \sum_{i=1}^n\frac{\partial C}{\partial r_i}\frac{\partial r_i}{\partial w}$$
$$= -\sum_{i=1}^n r_i x_i$$
$$\frac{\partial C}{\partial w} = \sum_{i=1}^n r_i x_i$$
$$\frac{\partial u}{\partial w} = A$$
$$\frac{\partial u}{\partial w} = 2 A$$
$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial v}\frac{\partial v}{\partial u}\frac{\partial u}{\partial w}$$
$$\frac{\partial^2 E}{\partial v\,\partial v^\top} = 2 A$$
""", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("holds", "holds", "fails", "holds", "fails", "holds", "fails")
    assert found.mistake == "wrong sign"


DELTA = r"""Let $z=Wx$ with $W\in\mathbb{R}^{k\times n}$, $x\in\mathbb{R}^n$, $h=\tanh(z)$, $t\in\mathbb{R}^k$
and $L=\frac12\|h-t\|^2$.
Define
\[ \delta := \frac{\partial L}{\partial z} = (h-t)\odot(1-h\odot h\odot h) \]
"""


@pytest.mark.parametrize(("name", "text", "verdicts"), [
    ("a.tex", DELTA, ("fails",)),
    ("b.tex", DELTA.replace(r"\odot h\odot h", r"\odot h"), ("holds",)),
    ("c.tex", DELTA.replace(r"h\odot h)", r"h)^{h}") + r"\[ \frac{\partial L}{\partial h} = h - t \]", ("unknown", "holds")),
    ("d.tex", DELTA.replace("Define", "where").replace(r"\delta := ", ""), ("fails",)),
    ("e.tex", DELTA.replace("Define", "Setting the derivative to zero,").replace(r"\delta := ", "").replace(r" \]", r" = 0 \]"),
     ("fails",)),
], ids=["wrong", "right", "not read", "introduced by where", "set to zero"])
def test_a_line_about_a_derivative_is_a_claim_whatever_introduces_it(tmp_path, name, text, verdicts):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert sd.check(tmp_path / name).verdicts == verdicts


def test_the_later_of_two_conditions_on_the_same_letters_stands(tmp_path):
    file = tmp_path / "both.tex"
    file.write_text(r"""Let $z\in\mathbb{R}^n$ and $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. For $i=j$ we get
$\frac{\partial p_i}{\partial z_j} = p_i(1-p_i)$ and for $i\ne j$ we get $\frac{\partial p_i}{\partial z_j} = p_i p_j$.""")
    assert sd.check(file).verdicts == ("holds", "fails")


def test_a_gradient_sign_before_a_number_takes_the_whole_product(tmp_path):
    file = tmp_path / "nabla.md"
    file.write_text(r"""Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$, $y\in\mathbb{R}^n$ and $L=\frac12\|Xw-y\|^2$. Then

$$\nabla_w L = \nabla_w \tfrac12 (Xw-y)^\top (Xw-y)$$
$$= X^\top(Xw-y)$$
""")
    assert sd.check(file).verdicts == ("holds", "holds")


def test_lines_that_could_not_be_read_are_listed_in_their_places(tmp_path):
    file = tmp_path / "nabla.md"
    file.write_text(r"""Let $A\in\mathbb{R}^{n\times n}$ be symmetric, $x\in\mathbb{R}^n$ and

$$L = \frac12 x^\top A x$$

$$\nabla \!\! = 3A$$

$$\nabla_x L = Ax$$

$$\nabla^2 = 5A$$
""", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts.count("holds") == 1 and "fails" not in found.verdicts
    assert "unknown" in found.verdicts and "Every line holds" not in str(found) and "not read: " in str(found)
