"""What follows from a derivative is a claim, whatever words lead to it; a named derivative is an array; words count."""

import pytest

import symderiv as sd

RIDGE = (r"Let $J(w)=\|Xw-y\|^2+\lambda\|w\|^2$ with $X\in\mathbb{R}^{n\times d}$. "
         r"\[ \nabla J=2X^\top(Xw-y)+2\lambda w \] %s(X^\top X%s\lambda I)^{-1}X^\top y%s")
LEADS = [("Hence $w=", "$."), ("Solving for $w$ gives $w=", "$."), (r"\[ w=", r" \]"), ("Hence $w^*=", "$."), ("Also $w=", "$."),
         (r"We obtain \[ \hat w=", r" \]"), ("On obtient donc $w=", "$."), ("Logo $w=", "$."), ("Por tanto, $w=", "$."),
         ("Quindi $w=", "$."), (r"The ridge estimator is $\hat w=", "$."), (r"Der Schätzer ist $\hat w=", "$.")]


def _checked(tmp_path, text):
    path = tmp_path / "claims.tex"
    path.write_text(text, encoding="utf-8")
    return sd.check(path)


@pytest.mark.parametrize(("before", "after"), LEADS)
def test_a_variable_behind_its_derivative_is_judged(before, after, tmp_path):
    assert _checked(tmp_path, RIDGE % (before, "+", after)).verdicts == ("holds", "holds")
    assert _checked(tmp_path, RIDGE % (before, "-", after)).verdicts == ("holds", "fails")


@pytest.mark.parametrize("text", [
    r"Let $z=Wx+b$ and $L=-(y\log a+(1-y)\log(1-a))$. \[ \frac{\partial L}{\partial a}=-\frac{y}{a}+\frac{1-y}{1-a} \] "
    r"\[ a=\sigma(z) \] \[ \frac{\partial L}{\partial z}=a-y \]",
    r"Let $L=\frac12(a-y)^2$. Then $\frac{\partial L}{\partial a}=a-y$. Now let $a=\sigma(z)$. Then "
    r"$\frac{\partial L}{\partial z}=(a-y)a(1-a)$."])
def test_what_is_named_behind_a_derivative_stays_a_definition(text, tmp_path):
    assert set(_checked(tmp_path, text).verdicts) == {"holds"}


JACOBIAN = r"Let $p=\operatorname{softmax}(z)$ and $J_{ij}=\frac{\partial p_i}{\partial z_j}$. "
HESSIAN = (r"Let $f(x)=\log\sum_ie^{x_i}$, $p=\operatorname{softmax}(x)$ and $H_{ij}="
           r"\frac{\partial^2f}{\partial x_i\partial x_j}$. ")


@pytest.mark.parametrize(("start", "name"), [(JACOBIAN, "J"), (HESSIAN, "H")])
def test_entries_of_a_derivative_name_an_array(start, name, tmp_path):
    line = start + rf"\[ {name}=\operatorname{{diag}}(p)%spp^\top \] \[ {name}\mathbf 1=0 \]"
    assert _checked(tmp_path, line % "-").verdicts == ("holds", "holds")
    assert _checked(tmp_path, line % "+").verdicts == ("fails", "holds")


def test_gradients_of_examples_add_up_to_the_whole_one(tmp_path):
    text = (r"Let $x_i\in\mathbb{R}^d$, $\ell_i=\frac12(x_i^\top w-y_i)^2$, $g_i=\frac{\partial\ell_i}{\partial w}$ and "
            r"$g=\sum_ig_i$. Then \[ g_i=(x_i^\top w-y_i)x_i \]")
    assert "fails" not in _checked(tmp_path, text).verdicts


@pytest.mark.parametrize("claim", ["$J$ is antisymmetric", "Each row of $J$ sums to one", "The matrix $J$ is singular"])
def test_the_last_sentence_counts_what_only_words_claim(claim, tmp_path):
    found = _checked(tmp_path, JACOBIAN + rf"We have $J=\operatorname{{diag}}(p)-pp^\top$. {claim}.")
    assert found.verdicts == ("holds",) and "Every" not in str(found) and "not read: 1" in str(found)
    assert str(found).count(claim) == 1


LEAST = r"Let $L(w)=\|Xw-y\|^2$. Then $\nabla L(w)=2X^\top(Xw-y)$. "


@pytest.mark.parametrize("text", [
    r"So $\nabla L(w)=0$ if and only if $X^\top Xw=@X^\top y$.", r"So $X^\top Xw=@X^\top y$ iff $\nabla L(w)=0$.",
    r"Also $\nabla L(w)=0$ genau dann, wenn $X^\top Xw=@X^\top y$.",
    r"Donc $\nabla L(w)=0$ si et seulement si $X^\top Xw=@X^\top y$.",
    r"Logo $\nabla L(w)=0$ se e somente se $X^\top Xw=@X^\top y$.",
    r"Quindi $\nabla L(w)=0$ se e solo se $X^\top Xw=@X^\top y$."])
def test_both_sides_of_an_equivalence_are_held_to_one_another(text, tmp_path):
    assert sorted(_checked(tmp_path, LEAST + text.replace("@", "")).verdicts) == ["holds", "holds", "no claim"]
    assert sorted(_checked(tmp_path, LEAST + text.replace("@", "-")).verdicts) == ["fails", "holds", "no claim"]


@pytest.mark.parametrize("value", [r"f(\theta^*)=-\tfrac12c^\top Q^{-1}c", r"f(\theta^*)=-\tfrac12c^\top\theta^*"])
def test_a_value_at_a_place_is_no_head_that_a_gradient_is_by(value, tmp_path):
    text = (r"We have $f(\theta)=\tfrac12\theta^\top Q\theta-c^\top\theta$ with symmetric $Q$. "
            r"\[ \nabla f=Q\theta-c,\qquad \nabla^2 f=Q \] so the minimiser is $\theta^*=Q^{-1}c$ and $%s$.")
    assert set(_checked(tmp_path, text % value).verdicts) == {"holds"}
    assert _checked(tmp_path, (text % value).replace(r"Q\theta-c,", r"Q\theta+c,")).verdicts[0] == "fails"
