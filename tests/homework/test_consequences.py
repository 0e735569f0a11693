"""Equations behind a derivative that was set to 0, each once right and once wrong: none is passed over, none accused wrongly."""

import pytest

import symderiv as sd

FOLLOWING = {
    "normal equations.tex": (
        r"Let $X\in\mathbb{R}^{n\times d}$ and $f(w)=\frac12\|y-Xw\|^2$. \[ \nabla f = -X^\top y + X^\top X w = 0 \]"
        r" \[ \Rightarrow X^\top X w = @X^\top y \]", "", "-"),
    "ridge.tex": (
        r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $w\in\mathbb{R}^d$, $\lambda>0$ and "
        r"$J=\|Xw-y\|^2+\lambda\|w\|^2$. Setting the gradient to zero, \[ \nabla_w J = 2X^\top(Xw-y)+2\lambda w = 0, \] "
        r"we get \[ (X^\top X @ \lambda I)w = X^\top y. \]", "+", "-"),
    "a multiplier.tex": (
        r"Let $S\in\mathbb{R}^{n\times n}$ be symmetric, $u\in\mathbb{R}^n$, $\lambda\in\mathbb{R}$ and "
        r"$F = u^\top S u+\lambda(1-u^\top u)$. Then \[ \frac{\partial F}{\partial u} = 2Su-2\lambda u. \] "
        r"Setting this to zero gives \[ S u = @ u. \]", r"\lambda", r"-\lambda"),
    "a constraint.tex": (
        r"Let $S\in\mathbb{R}^{n\times n}$ be symmetric and $u\in\mathbb{R}^n$. Maximise $u^\top S u$ subject to $u^\top u=1$. "
        r"The Lagrangian is $F=u^\top S u-\mu(u^\top u-1)$. \[ \nabla_u F = 2Su-2\mu u \] Setting to zero, \[ Su=@ u. \]",
        r"\mu", r"2\mu"),
    "a constraint used.tex": (
        r"Let $S\in\mathbb{R}^{n\times n}$ be symmetric and $u\in\mathbb{R}^n$. Maximise $u^\top S u$ subject to $u^\top u=1$. "
        r"The Lagrangian is $F=u^\top S u-\mu(u^\top u-1)$. \[ \nabla_u F = 2Su-2\mu u \] Setting to zero, "
        r"\[ u^\top Su=@. \]", r"\mu", r"\mu u^\top S u"),
    "a square of the other size.tex": (
        r"Let $X\in\mathbb{R}^{n\times d}$ and $J=\|Xw-y\|^2+\lambda\|w\|^2$. \[ \nabla_w J = 2X^\top(Xw-y)+2\lambda w \] "
        r"Setting the gradient to zero gives \[ (@ + \lambda I) w = X^\top y \]", r"X^\top X", r"X X^\top"),
    "its inverse.tex": (
        r"Let $X\in\mathbb{R}^{n\times d}$ and $J=\|Xw-y\|^2+\lambda\|w\|^2$. \[ \nabla_w J = 2X^\top(Xw-y)+2\lambda w \] "
        r"Setting the gradient to zero gives \[ w^* = (@ + \lambda I)^{-1} X^\top y \]", r"X^\top X", r"X X^\top"),
    "its dual.tex": (
        r"Let $X\in\mathbb{R}^{n\times d}$ and $J=\|Xw-y\|^2+\lambda\|w\|^2$. \[ \nabla_w J = 2X^\top(Xw-y)+2\lambda w \] "
        r"Setting the gradient to zero gives \[ w^* = X^\top(@ + \lambda I)^{-1} y \]", r"X X^\top", r"X^\top X"),
    "a quotient.tex": (
        r"Let $A\in\mathbb{R}^{n\times n}$ be symmetric, $x\in\mathbb{R}^n$ and $f(x) = \frac{x^\top A x}{x^\top x}$. Then "
        r"\[ \nabla f = \frac{2}{x^\top x}(A x - f x) \] so $\nabla f = 0 \iff A x = @ x$.", "f", "f^2"),
    "a logarithm.tex": (
        r"Let $x>0$ and $f(x) = x\log x - a x$. Then \[ f'(x) = \log x + 1 - a \] Setting $f'(x)=0$: \[ \log x = @ \]",
        "a - 1", "1 - a"),
    "counts.md": (
        "Let $x_1,\\dots,x_n$ be counts, $\\lambda>0$ and $\\ell(\\lambda) = \\sum_{i=1}^n x_i\\log\\lambda - n\\lambda$.\n\n"
        "$$\\ell'(\\lambda) = \\frac1\\lambda\\sum_{i=1}^n x_i - n$$\n\nAt the maximum $\\ell'(\\lambda)=0$, i.e.\n\n"
        "$$\\sum_{i=1}^n x_i = @$$\n", r"n\lambda", r"\frac{n}{\lambda}"),
    "typed.txt": ("Let f(x) = x^2 - 4x + 1.\nf'(x) = 2x - 4\nSetting f'(x) = 0 gives 2x = @.\n", "4", "-4"),
    "two conditions.tex": (
        r"Let $x\in\mathbb{R}^n$, $x_i>0$, $\lambda\in\mathbb{R}$ and $L(x,\lambda) = \sum_i x_i \log x_i + "
        r"\lambda(\sum_i x_i - 1)$. \[ \frac{\partial L}{\partial x_i} = \log x_i + 1 + \lambda = 0 \] "
        r"\[ \frac{\partial L}{\partial\lambda} = \sum_i x_i - 1 = 0 \] Hence \[ x_i = @ \]", r"\frac1n", r"e^{1-\lambda}"),
    "a matrix.tex": (
        r"Let $Q\in\mathbb{R}^{n\times n}$ be symmetric positive definite, $a,b,x\in\mathbb{R}^n$, $\nu,c\in\mathbb{R}$ and "
        r"$L(x,\nu)=\frac12x^\top Qx-b^\top x-\nu(a^\top x-c)$. \[ \nabla_x L = Qx-b-\nu a = 0 \] "
        r"\[ \frac{\partial L}{\partial\nu} = c-a^\top x = 0 \] From the first, \[ x = Q^{-1}(b@\nu a). \]", "+", "-"),
    "probabilities.tex": (
        r"Let $z,y\in\mathbb{R}^k$, $p=\mathrm{softmax}(z)$, $\sum_k y_k=1$ and $L=-\sum_k y_k\log p_k$. Then "
        r"\[ \nabla_z L = p-y \] The gradient vanishes when \[ p = @. \]", "y", "-y"),
}


@pytest.mark.parametrize("name", FOLLOWING)
def test_what_follows_where_a_derivative_is_0_is_judged(tmp_path, name):
    text, right, wrong = FOLLOWING[name]
    for written, verdict in ((right, "holds"), (wrong, "fails")):
        (tmp_path / name).write_text(text.replace("@", written), encoding="utf-8")
        found = sd.check(tmp_path / name)
        assert found.verdicts[-1] == verdict and "fails" not in found.verdicts[:-1]


def test_what_cannot_be_decided_is_not_passed_over(tmp_path):
    """The zeros are not all of one kind: x = 0 and x = a."""
    file = tmp_path / "two.tex"
    file.write_text(r"""Let $f(x)=\frac{x^3}{3}-\frac{a x^2}{2}$. \[ f'(x) = x^2-ax = 0 \] \[ \Rightarrow x + 1 = a + 1 \]""")
    assert sd.check(file).verdicts == ("holds", "unknown")


COMPONENTS = {
    "below the sign.tex": (
        r"Let $x\in\mathbb{R}^n$ and $f(x)=\|x\|$. \[ \partial_i f = @x_i/\|x\| \]", "", "2"),
    "two signs.tex": (r"Let $f(x,y)=x^2y$. Then $\partial_x\partial_y f = @x$.", "2", ""),
    "repeated letters.tex": (
        r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$ and $f = A_{ij}x_i x_j$. Then "
        r"\[ \partial_k f = A_{ij}\delta_{ik}x_j + A_{ij}x_i\delta_{jk} = A_{kj}x_j @ A_{ik}x_i \]", "+", "-"),
    "a chain of them.tex": (
        r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$, $f_i = A_{ij}x_j$ and $g = f_i f_i$. Then "
        r"\[ \frac{\partial g}{\partial x_k} = @f_i A_{ik} \]", "2 ", ""),
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_derivatives_by_components_and_sums_over_repeated_letters(tmp_path, name):
    text, right, wrong = COMPONENTS[name]
    for written, verdict in ((right, "holds"), (wrong, "fails")):
        (tmp_path / name).write_text(text.replace("@", written), encoding="utf-8")
        assert sd.check(tmp_path / name).verdicts == (verdict,)
