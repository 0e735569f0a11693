"""Documents as people write them, once right and with one line wrong: that line is found, no right one is accused."""

import json

import pytest

import symderiv as sd

DOCUMENTS = {
    "two regions": (
        r"Let $r\in\mathbb{R}$, $\delta>0$ and $H(r)=\begin{cases}\frac12 r^2 & |r|\le\delta\\ \delta(|r|-\frac12\delta) & "
        r"\text{otherwise}\end{cases}$.",
        [r"\frac{dH}{dr} = \begin{cases} r & |r|\le\delta\\ \delta\,\operatorname{sign}(r) & \text{otherwise}\end{cases}"],
        [(0, r"\frac{dH}{dr} = \begin{cases} r & |r|\le\delta\\ \delta & \text{otherwise}\end{cases}")],
    ),
    "a loss upstream of a symbol with a prime": (
        r"$o=\sigma(Wx+Uh)$, $h'=o\odot\tanh(c')$. Denote by $\bar h=\partial L/\partial h'$ the incoming gradient. Then",
        [r"\frac{\partial L}{\partial o} = \bar h\odot\tanh(c')"],
        [(0, r"\frac{\partial L}{\partial o} = \bar h\odot c'")],
    ),
    "a transposed first state that is zero": (
        r"$h_t=\tanh(Wh_{t-1}+Ux_t)$ for $t=1,2$ with $h_0=0$, and $L=\frac12\|h_2-y\|^2$.",
        [r"\frac{\partial L}{\partial W} = \sum_{t=1}^2\operatorname{diag}(1-h_t^2)\frac{\partial L}{\partial h_t}h_{t-1}^\top"],
        [(0, r"\frac{\partial L}{\partial W} = \sum_{t=1}^2\operatorname{diag}(1-h_t^2)\frac{\partial L}{\partial h_t}h_t^\top")],
    ),
    "a parameter that has the letter of a family": (
        r"$\rho_c(r)=\log(1+r^2/c^2)$, $r_i=y_i-w^\top x_i$, $L=\frac1n\sum_i\rho_c(r_i)$.",
        [r"\frac{d\rho_c}{dr} = \frac{2r}{c^2+r^2}", r"\rho_c'(r) = \frac{2r}{c^2+r^2}",
         r"\nabla_wL = -\frac1n\sum_i\rho_c'(r_i)x_i"],
        [(0, r"\frac{d\rho_c}{dr} = \frac{2r}{1+r^2}"), (2, r"\nabla_wL = -\frac1n\sum_i\rho_c(r_i)x_i")],
    ),
    "the bound of a magnitude, which nobody calls positive": (
        r"$r=y-wx$, $L=\begin{cases}\frac12r^2&|r|\le\delta\\\delta|r|-\frac12\delta^2&\text{otherwise}\end{cases}$.",
        [r"\frac{\partial L}{\partial w} = -x\max(-\delta,\min(\delta,r))"],
        [(0, r"\frac{\partial L}{\partial w} = x\max(-\delta,\min(\delta,r))")],
    ),
    "a name for a part beside the upstream gradient": (
        r"$y=x+W_2\,\mathrm{ReLU}(W_1x)$ with $x\in\mathbb{R}^d$. Write $h=\mathrm{ReLU}(W_1x)$ and $g=\partial L/\partial y$.",
        [r"\frac{\partial L}{\partial W_2} = gh^\top",
         r"\frac{\partial L}{\partial x} = g+W_1^\top(\mathbb{1}[W_1x>0]\odot W_2^\top g)"],
        [(0, r"\frac{\partial L}{\partial W_2} = gx^\top"),
         (1, r"\frac{\partial L}{\partial x} = W_1^\top(\mathbb{1}[W_1x>0]\odot W_2^\top g)")],
    ),
    "an adjective and a verb between formulas": (
        r"Für $F(w)=\frac12w^\top Aw$ mit symmetrischem $A\in\mathbb{R}^{n\times n}$ gilt",
        [r"\nabla F(w) = Aw"], [(0, r"\nabla F(w) = 2Aw")],
    ),
    "a gradient with a name, and indices in claims alone": (
        r"Let $z=w\cdot x+b$ and let $L$ be a function of $z$ with gradient $g=\partial L/\partial z$.",
        [r"\frac{\partial L}{\partial w_j} = gx_j"], [(0, r"\frac{\partial L}{\partial w_j} = gw_j")],
    ),
    "a place that is called by two letters": (
        r"$\pi(a)=\frac{e^{\theta_a}}{\sum_be^{\theta_b}}$.",
        [r"\frac{\partial\log\pi(a)}{\partial\theta_b} = \mathbb{1}[a=b]-\pi(b)"],
        [(0, r"\frac{\partial\log\pi(a)}{\partial\theta_b} = \mathbb{1}[a=b]-\pi(a)")],
    ),
    "what is defined for the letter of a label": (
        r"Let $p_y=\frac{e^{s_y}}{\sum_{k}e^{s_k}}$ and $L=-\log p_y$. Then",
        [r"\frac{\partial L}{\partial s_k} = p_k-\mathbb{1}[k=y]"],
        [(0, r"\frac{\partial L}{\partial s_k} = p_k+\mathbb{1}[k=y]")],
    ),
    "conditions on inputs": (
        r"Let $w,x\in\mathbb{R}^d$, $y\in\{-1,1\}$ and $\ell=\max(0,1-y\,w^Tx)$.",
        [r"\frac{\partial\ell}{\partial w} = -y x \quad\text{if } y\,w^Tx<1",
         r"\frac{\partial\ell}{\partial w} = 0 \quad\text{if } y\,w^Tx>1"],
        [(0, r"\frac{\partial\ell}{\partial w} = -y x \quad\text{if } y\,w^Tx>1"),
         (1, r"\frac{\partial\ell}{\partial w} = -y x \quad\text{if } y\,w^Tx>1")],
    ),
    "the derivative is set to zero": (
        r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$, $y\in\mathbb{R}^n$, $\lambda>0$ and $J=\|Xw-y\|^2+\lambda w^Tw$.",
        [r"\nabla_w J = 2X^T(Xw-y)+2\lambda w", r"\nabla_w J = 0 \;\Rightarrow\; (X^TX+\lambda I)w = X^Ty"],
        [(0, r"\nabla_w J = 2X^T(Xw-y)")],
    ),
    "a path through the mean": (
        r"Let $x, a\in\mathbb{R}^n$, $\mu=\frac1n\sum_{i=1}^n x_i$, $c_i = x_i-\mu$ and $L=\sum_{i=1}^n a_ic_i^2$.",
        [r"\frac{\partial c_i}{\partial x_j} = \delta_{ij}-\frac1n",
         r"\frac{\partial L}{\partial x_j} = 2a_jc_j - \frac2n\sum_{i=1}^n a_ic_i"],
        [(0, r"\frac{\partial c_i}{\partial x_j} = \delta_{ij}"), (1, r"\frac{\partial L}{\partial x_j} = 2a_jc_j")],
    ),
    "the size of a mean whose axis another letter names": (
        r"$\mu=\frac1N\sum_n x_n$, $v=\frac1N\sum_n (x_n-\mu)^2$.",
        [r"\frac{\partial v}{\partial x_k} = \frac2N\sum_n (x_n-\mu)(\delta_{nk}-\frac1N)", r"=\frac2N(x_k-\mu)"],
        [(0, r"\frac{\partial v}{\partial x_k} = \frac2N\sum_n (x_n-\mu)(\delta_{nk}+\frac1N) + \mu"), (1, r"=\frac2Nx_k")],
    ),
    "a component of brackets on a line that goes on": (
        r"$f(x) = \frac12 \|Ax-b\|^2$",
        [r"\frac{\partial f}{\partial x_k} = \sum_i (\sum_j A_{ij}x_j - b_i) A_{ik}", r"= (A^T(Ax-b))_k"],
        [(1, r"= (A^T(Ax+b))_k")],
    ),
    "primes of what one variable defines": (
        r"$y = \sin(x)^2$",
        [r"y' = 2\sin(x)\cos(x)", r"= \sin(2x)", r"y'' = 2\cos(2x)"],
        [(0, r"y' = 2\cos(x)"), (1, r"= 2\sin(2x)"), (2, r"y'' = \cos(2x)")],
    ),
    "members and second derivatives": (
        r"Let $x_1,\dots,x_n\in\mathbb{R}^d$ and $w\in\mathbb{R}^d$. Put $m=\frac1n\sum_{i=1}^nx_i$, $f=\frac12\|m-w\|^2$ and "
        r"$q = f^2$.",
        [r"\frac{\partial f}{\partial x_i} = \frac1n(m-w)", r"\frac{\partial^2 q}{\partial f^2} = 2"],
        [(0, r"\frac{\partial f}{\partial x_i} = m-w"), (1, r"\frac{\partial^2 q}{\partial f^2} = 2f")],
    ),
    "the variable of a gradient that nobody writes": (
        r"Let $A\in\mathbb{R}^{n\times n}$, $b, x\in\mathbb{R}^n$ and $f(x)=x^TAx + b^Tx$. Then",
        [r"\nabla f(x) = (A+A^T)x + b", r"\nabla^2 f(x) = A + A^T"],
        [(0, r"\nabla f(x) = 2Ax + b"), (1, r"\nabla^2 f = A")],
    ),
    "primes, and words that take nothing back": (
        r"Let $x\in\mathbb{R}$ and $f(x)=x^3\sin(x)$. By the product rule",
        [r"f'(x) = 3x^2\sin(x) + x^3\cos(x)", r"f''(x) = 6x\sin(x) + 6x^2\cos(x) - x^3\sin(x)"],
        [(0, r"f'(x) = 3x^2\cos(x)"), (1, r"f''(x) = 6x\sin(x) + 3x^2\cos(x) - x^3\sin(x)")],
    ),
    "differentials": (
        r"Let $f = a^\top X^{-1}b$ with $a,b\in\mathbb{R}^n$ and an invertible $X\in\mathbb{R}^{n\times n}$.",
        [r"d(X^{-1}) = -X^{-1}\,dX\,X^{-1}", r"df = a^\top d(X^{-1})\,b", r"= -a^\top X^{-1}\,dX\,X^{-1}b",
         r"= \operatorname{tr}(-X^{-1}b a^\top X^{-1}\,dX)", r"\frac{\partial f}{\partial X} = -X^{-\top}a b^\top X^{-\top}"],
        [(0, r"d(X^{-1}) = -X^{-2}\,dX"), (3, r"= \operatorname{tr}(X^{-1}b a^\top X^{-1}\,dX)"),
         (4, r"\frac{\partial f}{\partial X} = -X^{-1}a b^\top X^{-1}")],
    ),
    "rows in numerator layout": (
        r"We use numerator layout. Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $t\in\mathbb{R}^m$, $z = Wx$, "
        r"$h=\tanh(z)$ and $J=\frac12\|h-t\|^2$.",
        [r"\frac{\partial J}{\partial h} = (h-t)^T", r"\frac{\partial J}{\partial z} = (h-t)^T\odot(1-h^2)^T",
         r"\frac{\partial J}{\partial x} = \frac{\partial J}{\partial z}W"],
        [(0, r"\frac{\partial J}{\partial h} = (t-h)^T"), (1, r"\frac{\partial J}{\partial z} = (h-t)^T\odot(1-z^2)^T")],
    ),
    "letters": (
        r"Let $x_n, w\in\mathbb{R}^D$, $t_n\in\mathbb{R}$ for $n=1,\dots,N$, $y_n=w^Tx_n$, $E=\frac12\sum_{n=1}^N (y_n-t_n)^2$.",
        [r"\frac{\partial E}{\partial y_n} = y_n - t_n", r"\nabla_w E = \sum_{n=1}^N (y_n-t_n)x_n"],
        [(1, r"\nabla_w E = (y_n-t_n)x_n")],
    ),
    "a maximum that leaves one out": (
        r"Let $s\in\mathbb{R}^C$, the label $y\in\{1,\dots,C\}$, and $L=\sum_{j\ne y}\max(0,s_j-s_y+1)$.",
        [r"\frac{\partial L}{\partial s_y} = -\sum_{j\ne y}\mathbb{1}[s_j-s_y+1>0]"],
        [(0, r"\frac{\partial L}{\partial s_y} = -\mathbb{1}[\max_{j\ne y} s_j-s_y+1>0]")],
    ),
    "d for the gradient of the loss": (
        r"Let $X\in\mathbb{R}^{m\times n}$, $w\in\mathbb{R}^n$, $y\in\mathbb{R}^m$, $z = Xw$, $a = \sigma(z)$ and "
        r"$J = -\frac1m\sum_{i=1}^m (y_i\log a_i + (1-y_i)\log(1-a_i))$.",
        [r"dz = a - y", r"dw = \frac1m X^T dz"],
        [(0, r"dz = y - a"), (1, r"dw = X^T dz")],
    ),
    "a loss that the text leaves open": (
        r"Given $x\in\mathbb{R}^m$ put $\mu=\frac1m\sum_{i=1}^m x_i$ and $y_i=\gamma(x_i-\mu)$; $L$ is a function of $y$.",
        [r"\frac{\partial L}{\partial\gamma} = \sum_{i=1}^m\frac{\partial L}{\partial y_i}(x_i-\mu)",
         r"\frac{\partial L}{\partial x_i} = \gamma\frac{\partial L}{\partial y_i}-\frac\gamma m\sum_{j=1}^m"
         r"\frac{\partial L}{\partial y_j}"],
        [(0, r"\frac{\partial L}{\partial\gamma} = \sum_{i=1}^m\frac{\partial L}{\partial y_i}x_i"),
         (1, r"\frac{\partial L}{\partial x_i} = \gamma\frac{\partial L}{\partial y_i}")],
    ),
    "d for the gradient of a loss that is left open": (
        r"Let $Q\in\mathbb{R}^{n\times d}$, $V\in\mathbb{R}^{m\times d}$, $P = \tanh(QV^\top)$ and $O = PV$.",
        [r"dO = \frac{\partial L}{\partial O}", r"dP = dO\,V^\top", r"dQ = (dP\odot(1-P^2))V"],
        [(1, r"dP = V\,dO^\top"), (2, r"dQ = dP\,V")],
    ),
    "an indicator of a whole vector": (
        r"Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $z=Wx$, $h=\mathrm{ReLU}(z)$ and $J=\frac12\|h\|^2$.",
        [r"\frac{\partial J}{\partial z} = h\odot\mathbb{1}[z>0]"],
        [(0, r"\frac{\partial J}{\partial z} = h\odot\mathbb{1}[z<0]")],
    ),
    "a function times what is made of its own value": (
        r"Let $u\in\mathbb{R}$ and let $s(u) = \frac{1}{1+e^{-u}}$.",
        [r"\frac{ds}{du} = \frac{e^{-u}}{(1+e^{-u})^2}", "= s(1-s)", r"\frac{d^2 s}{du^2} = s(1-s)(1-2s)"],
        [(1, "= s(1+s)"), (2, r"\frac{d^2 s}{du^2} = s(1-s)(1-s)")],
    ),
    "the letter of a norm is its own": (
        r"Let $x\in\mathbb{R}^n$ and $g = \frac{x}{\lVert x\rVert}$.",
        [r"\frac{\partial g_i}{\partial x_j} = \frac{\delta_{ij}}{\lVert x\rVert} - \frac{x_i x_j}{\lVert x\rVert^3}"],
        [(0, r"\frac{\partial g_i}{\partial x_j} = \frac{\delta_{ij}}{\lVert x\rVert} - \frac{x_i x_j}{\lVert x\rVert}")],
    ),
    "denominator layout": (
        r"In denominator layout, with $A\in\mathbb{R}^{m\times n}$, $y=Ax$ and $L=\frac12y^\top y$,",
        [r"\frac{\partial y}{\partial x} = A^\top",
         r"\frac{\partial L}{\partial x} = \frac{\partial y}{\partial x}\frac{\partial L}{\partial y} = A^\top y"],
        [(1, r"\frac{\partial L}{\partial x} = \frac{\partial y}{\partial x}\frac{\partial L}{\partial y} = Ay")],
    ),
    "two letters below a matrix": (
        r"$f=a^\top\Sigma_{xy}b-\frac\lambda2a^\top\Sigma_{xx}a$, where $\Sigma_{xx}\in\mathbb{R}^{p\times p}$ is symmetric.",
        [r"\frac{\partial f}{\partial a} = \Sigma_{xy}b-\lambda\Sigma_{xx}a"],
        [(0, r"\frac{\partial f}{\partial a} = \Sigma_{xy}b-2\lambda\Sigma_{xx}a")],
    ),
    "a slope with a name beside the place where it is 0": (
        r"Let $V(r)=\frac{s^4}{r^4}-\frac{s^2}{r^2}$ with $r,s>0$.",
        [r"F = -\frac{dV}{dr} = \frac{4s^4}{r^5}-\frac{2s^2}{r^3}", r"\frac{dV}{dr} = 0", r"r = \sqrt2s"],
        [(0, r"F = -\frac{dV}{dr} = \frac{4s^4}{r^5}+\frac{2s^2}{r^3}")],
    ),
    "an update that is a problem": (
        r"Measurement update as a problem: $J(x)=(x-\hat x)^\top P^{-1}(x-\hat x)$, where $P\in\mathbb{R}^{n\times n}$ is a "
        "covariance matrix.",
        [r"\nabla J(x) = 2P^{-1}(x-\hat x)"], [(0, r"\nabla J(x) = 2P^{-1}(x+\hat x)")],
    ),
    "a quotient of derivatives": (
        r"Let $F(x,y)=x^2+xy$.", [r"-\frac{\partial F/\partial x}{\partial F/\partial y} = -\frac{2x+y}{x}"],
        [(0, r"-\frac{\partial F/\partial x}{\partial F/\partial y} = -\frac{x+y}{x}")],
    ),
    "the only quantity behind a sum's letter": (
        r"Let $z\in\mathbb{R}^K$ and $f=\log\sum_k e^{z_k}$.", [r"\nabla f = \operatorname{softmax}(z)"],
        [(0, r"\nabla f = -\operatorname{softmax}(z)")],
    ),
    "what is no matter of the condition": (
        r"Let $X\in\mathbb{R}^{n\times p}$ have full rank, $S=(y-Xw)^T(y-Xw)$ and $H=X(X^TX)^{-1}X^T$.",
        [r"\nabla_w S = 2X^T(Xw-y)", r"\nabla_w S = 0", r"X^TXw = X^Ty", r"\operatorname{tr}(H) = p"],
        [(3, r"\operatorname{tr}(H) = n")],
    ),
}


def written(setting: str, lines: list[str], suffix: str) -> str:
    if suffix == ".tex":
        return setting + "\n\\begin{align}\n" + "\\\\\n".join(lines) + ".\n\\end{align}\n"
    return "# Notes\n\n" + setting + "\n\n" + "\n\nso that\n\n".join(f"$$\n{line}\n$$" for line in lines) + "\n"


def found_in(tmp_path, setting, lines, suffix):
    file = tmp_path / f"notes{suffix}"
    file.write_text(written(setting, lines, suffix), encoding="utf-8")
    return sd.check(file)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_right_line_is_accused(name, tmp_path):
    setting, lines, _ = DOCUMENTS[name]
    for suffix in (".tex", ".md"):
        assert set(found_in(tmp_path, setting, lines, suffix).verdicts) <= {"holds", "no claim"}


@pytest.mark.parametrize(("name", "place", "line"), [(name, *w) for name, (_, _, wrong) in DOCUMENTS.items() for w in wrong])
def test_the_wrong_line_is_found(name, place, line, tmp_path):
    setting, lines, _ = DOCUMENTS[name]
    changed = [line if n == place else kept for n, kept in enumerate(lines)]
    assert found_in(tmp_path, setting, changed, ".tex").first_wrong_step == place


@pytest.mark.parametrize(("text", "verdicts"), [
    (r"Let $x\in\mathbb{R}^n$ and $f=\sum_i|x_i|$. If $x_i>0$, then \[ \frac{\partial f}{\partial x_i} = 1. \] Hence "
     r"\[ \frac{\partial f}{\partial x_i} = 1. \]", ("holds", "fails")),
    (r"Let $x\in\mathbb{R}$ and $f(x)=x|x|$. For $x>0$, \[ f'(x) = 2x \] and for $x<0$, \[ f'(x) = -2x. \] So $f'(x)=2x$.",
     ("holds", "holds", "fails")),
    (r"For $p=\mathrm{softmax}(z)$ and a fixed distribution $q$ on $K$ classes let $D=-\sum_{k=1}^Kq_k\log p_k$. Then "
     r"\[ \frac{\partial D}{\partial z_k} = p_k-q_k. \]", ("holds",)),
    (r"For $\lambda>0$ and $x\in\mathbb{R}$ let $g(x)=x\log\lambda$. Then $g'(x)=\log\lambda$.", ("holds",)),
    (r"Let $z\in\mathbb{R}^n$ and $L=\sum_i\max(0,z_i-9)$. For $z_i>9$, \[ \frac{\partial L}{\partial z_i} = 1 \] and "
     r"\[ \frac{\partial L}{\partial z_i} = 0, \] where $z_i<9$. It follows that $\frac{\partial L}{\partial z_i} = 1$.",
     ("holds", "holds", "fails")),
    (r"Let $x\in\mathbb{R}^n$ and $L=\sum_i\max(0,x_i)$. \[ \frac{\partial L}{\partial x_i} = 1, \quad x_i > 0 \] Hence "
     r"$\frac{\partial L}{\partial x_i} = 1$ for $x_i>0$, and so $\frac{\partial L}{\partial x_i} = 1$.",
     ("holds", "holds", "fails")),
    (r"Let $h(x)=\max(0,3-x)$. Then $h'(x) = 0$ for $x>3$, and $h'(x) = -1$ for $x<3$. But $h'(x) = 0$ for $x<3$.",
     ("holds", "holds", "fails")),
    (r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$ and $f=x^TAx$. Then \[ \nabla_x f = (A+A^T)x. \] "
     r"We see that $A^T=A$, so that \[ \nabla_x f = 2Ax. \]", ("holds", "fails", "fails")),
    (r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$ and $f=x^TAx$. Then \[ \nabla_x f = (A+A^T)x. \] "
     r"Assume that $A^T=A$. Then \[ \nabla_x f = 2Ax. \]", ("holds", "holds")),
    (r"Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$ and $f=x^TAx$. If $A=A^T$, then \[ \nabla_x f = 2Ax. \] "
     r"If $A$ is symmetric, then \[ \nabla_x f = 3Ax. \] If we differentiate, then \[ \nabla_x f = 2Ax. \]",
     ("holds", "fails", "fails")),
    (r"Let $x, \lambda\in\mathbb{R}$ and $f(x)=|x|+\lambda x$. Then \[ f'(x) = 1 + \lambda, \quad \lambda>0,\ x>0 \] and "
     r"\[ f'(x) = \lambda - 1 \quad (x < 0), \qquad f'(x) = 1 + \lambda. \]", ("holds", "holds", "fails")),
])
def test_what_is_said_of_one_case_is_given_nowhere_else(text, verdicts, tmp_path):
    file = tmp_path / "cases.tex"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == verdicts


@pytest.mark.parametrize(("text", "verdicts"), [
    ("f = 3x^2 + 2x\nf' = 6x + 2\nf'(1) = 8\nf'' = 6\nf'(1) = 6", ("holds", "holds", "holds", "fails")),
    ("f = x^2\nf' = 2x\nf'(3) = 2*3\n= 6\n= 9", ("holds", "holds", "holds", "fails")),
    ("f = x^2\ndf/dx = 2x\ndf/dx at x=3 = 6", ("holds", "holds")),
    ("f = x^2\nat x = 3, f' = 6\ndf/dx = 2x\ndf/dx = 6 at x=3\ndf/dx = 3x", ("holds", "holds", "holds", "fails")),
    ("Let $f(x) = x^2$. At $x=3$, $f'(x) = 6$. In general $f'(x) = 2x$, $f'(-1) = -2$ and $\\nabla f(0) = 0$.",
     ("holds", "holds", "holds", "holds")),
    (r"Let $f = x^2$. Then $\frac{df}{dx} = 2x$, $\frac{df}{dx}(3) = 6$ and $f(3) = 9$.", ("holds", "holds", "unknown")),
    (r"Let $g(x,y) = x^2y$. \[ \frac{\partial g}{\partial x}(1,2) = 4 \] \[ \frac{\partial g}{\partial y}(1,2) = 2 \] "
     r"\[ \left.\frac{\partial g}{\partial x}\right|_{y=0} = 0 \] \[ \frac{\partial g}{\partial y}\Big|_{x=2} = y \]",
     ("holds", "fails", "holds", "fails")),
    (r"Let $f(y) = y\log y$, $g(x) = f(e^x)$. \[ \frac{df(1)}{dy} = 1 \] \[ \frac{df}{dy} = 1 + \log y \] \[ g'(x) = "
     r"f'(e^x)e^x \] \[ g'(x) = f'(e^x) \] "
     r"\[ g'(0) + g'(1) = 1 + 2e \]", ("holds", "holds", "holds", "fails", "unknown")),
    (r"For $p,\gamma\in\mathbb{R}$ let $L=-(1-p)^\gamma\log p$. With $\gamma=0$, \[ \frac{dL}{dp} = -\frac1p. \] "
     r"As $\gamma\to0$, \[ \frac{dL}{dp} = \frac1p. \] As $\gamma\to\infty$, \[ \frac{dL}{dp} = 0. \]",
     ("holds", "fails", "unknown")),
    (r"Let $p=\mathrm{softmax}(z)$ and $L=-\log p_y$. At $k=y$, $\frac{\partial L}{\partial z_k} = p_k-1$.", ("holds",)),
    (r"Let $h=\tanh(r)$ with $z,n,r,t\in\mathbb{R}^d$, $h' = (1-z)\odot n + z\odot h$ and $L = \sum_i (h'_i-t_i)^2$. "
     r"\[ \frac{\partial L}{\partial h'_i} = 2(h'_i-t_i) \]", ("holds",)),
    ("y = 2x\ny' = y + 1\nL = (y'-t)^2\ndL/dt = -2(y'-t)", ("holds",)),
])
def test_values_at_points_and_primes_as_symbols_are_not_accused(text, verdicts, tmp_path):
    file = tmp_path / "points.md"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == verdicts


@pytest.mark.parametrize(("text", "verdicts"), [
    (r"Some identities, for $A\in\mathbb{R}^{p\times m}$ and $X\in\mathbb{R}^{m\times p}$: "
     r"$\frac{\partial}{\partial X}\operatorname{tr}(AX) = A^T$, $\frac{\partial}{\partial X}\operatorname{tr}(AX) = "
     r"A$.", ("holds", "fails")),
    (r"Let $x\in\mathbb{R}^n$ and $f(x)=\|x\|^4$. For any $v\in\mathbb{R}^n$ \[ v^T\nabla f(x) = 4\|x\|^2v^Tx. \] "
     r"\[ v^T\nabla f(x) = 4v^Tx. \]", ("holds", "fails")),
    (r"Let $\rho(r)=r^4$ and $J(w) = \sum_{i=1}^n\rho(y_i-w^Tx_i)$. \[ \rho'(r) = 4r^3 \] \[ \frac{d\rho}{dr} = 3r^4 \] "
     r"\[ \nabla_wJ = -\sum_i\rho'(y_i-w^Tx_i)x_i \]", ("holds", "fails", "holds")),
    (r"With $\log\lambda_i = x_i^\top\beta$ let $\ell = \sum_{i=1}^n(y_i\log\lambda_i - \lambda_i)$, $x_i,\beta\in\mathbb{R}^d$. "
     r"\[ \nabla_\beta\ell = \sum_i(y_i-\lambda_i)x_i \] \[ \nabla_\beta\ell = \sum_i(y_i-\log\lambda_i)x_i \]",
     ("holds", "fails")),
    (r"$F = -\sum_{i=1}^np_i\ln p_i - \beta(\sum_ip_ie_i-U)$. \[ \frac{\partial F}{\partial p_i} = -\ln p_i-1-\beta e_i \] "
     r"\[ \frac{\partial F}{\partial\beta} = U - \sum_i e_i \]", ("holds", "fails")),
    (r"Let $p=\operatorname{softmax}(z)$, $z\in\mathbb{R}^K$, $L=-\log p_c$, where $c$ is the true class. \[ \nabla_z "
     r"L = p-e_c \] "
     r"\[ \nabla_z L = e_c-p \]", ("holds", "fails")),
    (r"Let $q\in\mathbb{R}^K$, $\|q\|_1=1$, $q_k\ge0$, $p=\mathrm{softmax}(z)$, $L=-\sum_kq_k\log p_k$. "
     r"\[ \frac{\partial L}{\partial z_j} = p_j-q_j \]", ("holds",)),
    (r"Let $w\in\mathbb{R}^K$ with $\|w\|_1=1$ and $f=\sum_k|w_k|$. \[ \frac{\partial f}{\partial w_k} = 1 \]", ("fails",)),
    (r"For vectors $h = a\odot b$ and $b = \tanh(c)$, all in $\mathbb{R}^n$, and $L=\|h\|^2$. "
     r"\[ \frac{\partial L}{\partial c} = 2h\odot a\odot(1-b^2) \]", ("holds",)),
    (r"Keys $k_1,\dots,k_n\in\mathbb{R}^d$, $q,g\in\mathbb{R}^d$, $a\in\mathbb{R}^n$, $L=\sum_ia_i(g^\top k_i)(q^\top k_i)$. "
     r"\[ \frac{\partial L}{\partial k_i} = a_ig^\top k_i\,q + a_iq^\top k_i\,g \]", ("holds",)),
    (r"Let $a, p\in\mathbb{R}^d$ and $E=\max(0,1-a^Tp)$. If the hinge is active, \[ \frac{\partial E}{\partial a} = -p \] "
     r"\[ \frac{\partial E}{\partial p} = -a \] Otherwise \[ \frac{\partial E}{\partial a} = 0 \] "
     r"\[ \frac{\partial E}{\partial p} = a \] In general \[ \frac{\partial E}{\partial p} = -a \]",
     ("holds", "holds", "holds", "fails", "fails")),
    (r"$S = HW+b$, $H\in\mathbb{R}^{N\times D}$, $W\in\mathbb{R}^{D\times C}$, $b\in\mathbb{R}^C$, $L=\sum_{n,c}G_{nc}S_{nc}^2$. "
     r"\[ \frac{\partial L}{\partial b} = \sum_n\frac{\partial L}{\partial S_{n,:}} \] "
     r"\[ \frac{\partial L}{\partial W_{:,c}} = \sum_n2G_{nc}S_{nc}H_{n,:} \] "
     r"\[ \frac{\partial L}{\partial b} = \sum_nG_{n,:}\odot S_{n,:} \]", ("holds", "holds", "fails")),
    (r"Let $A\in\mathbb{R}^{m\times n}$, $f(x) = \|Ax-b\|^2+x^Tx$. \[ \nabla f(x) = 2A^T(Ax-b)+2x \] "
     r"\[ \nabla\|Ax-b\|^2 = A^T(Ax-b) \]", ("holds", "fails")),
    (r"Let $u=\mu^2$, $v=\log u$ and $D=\mu^2-\log\mu^2$. If the net gives $s=\log\mu^2$, then \[ D = e^s-s+q \] with "
     r"\[ \frac{\partial D}{\partial\mu} = 2\mu \]", ("unknown", "unknown")),
    (r"In denominator layout let $y=Wx$, $W\in\mathbb{R}^{m\times n}$, $L=\frac12\|y\|^2$. "
     r"\[ \frac{\partial y}{\partial x} = W \] \[ \frac{\partial L}{\partial x} = W^\top y \]", ("unknown", "holds")),
    (r"Let $f=(z-a)^2$, $z=\mu+\sigma u$. \[ \frac{\partial f}{\partial\mu} = 2(z-a) \] If $\sigma=e^s$, then "
     r"$\frac{\partial f}{\partial s} = 2(z-a)u$.", ("holds", "unknown")),
    (r"We use numerator layout. Let $y=Wx$, $W\in\mathbb{R}^{m\times n}$, $L=\frac12\|y-t\|^2$. "
     r"\[ \frac{\partial y}{\partial x} = W \] \[ \frac{\partial L}{\partial x} = (y-t)^TW \] "
     r"\[ \frac{\partial L}{\partial x} = (y-t)^TW^T \]", ("holds", "holds", "fails")),
])
def test_what_a_text_says_beside_its_definitions(text, verdicts, tmp_path):
    file = tmp_path / "beside.tex"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == verdicts


@pytest.mark.parametrize(("text", "verdicts", "mistake"), [
    (r"For $y\in\{-1,1\}$, $w,x\in\mathbb{R}^d$ let $L=\frac12(1-y\,w^Tx)^2$. Then \[ \nabla_w L = (w^Tx-y)x. \]",
     ("holds",), None),
    (r"Let $x,w\in\mathbb{R}^d$, $y\in\{-1,1\}$ and $E=\max(0,-y\,w^Tx)$. If the loss is positive, then "
     r"\[ \frac{\partial E}{\partial w} = -yx, \] and otherwise \[ \frac{\partial E}{\partial w} = 0. \] In the first case "
     r"\[ \frac{\partial E}{\partial w} = yx. \]", ("holds", "holds", "fails"), None),
    (r"Let $z=w^Tx$ with $w,x\in\mathbb{R}^d$ and $a=\max(0,z)$. When we differentiate, we get "
     r"\[ \frac{\partial a}{\partial w} = x. \]", ("fails",), "indicator left out"),
    (r"Maximise $u^TSu$ for symmetric $S\in\mathbb{R}^{d\times d}$ subject to $u^Tu=1$, $u\in\mathbb{R}^d$, by "
     r"\[ F = u^TSu+\lambda(1-u^Tu), \qquad \frac{\partial F}{\partial u} = 2Su-2\lambda u. \]", ("no claim", "holds"), None),
    (r"Let $s\in\mathbb{R}^K$ with a class $y\in\{1,\dots,K\}$, $M=s_y-\max_{j\ne y}s_j$ and $L=\max(0,1-M)$. "
     r"\[ \frac{\partial L}{\partial M} = -\mathbb{1}[M<1] \] \[ \frac{\partial L}{\partial s_y} = -\mathbb{1}[M<2] \]",
     ("holds", "fails"), "indicator left out"),
    (r"Let $X\in\mathbb{R}^{n\times d}$, $W\in\mathbb{R}^{d\times k}$, $b\in\mathbb{R}^k$, $Z = XW+b$ and $L=\frac1n\|Z\|_F^2$. "
     r"\[ \frac{\partial L}{\partial Z} = \frac2nZ \] \[ \frac{\partial L}{\partial b} = \frac2nZ^T\mathbf{1} \] "
     r"\[ \frac{\partial L}{\partial W} = 2X^TZ \]", ("holds", "holds", "fails"), "wrong factor of a size"),
    (r"Let $x,y\in\mathbb{R}$, $u=x-y$ and $p=\max(3u,-u)$. \[ \frac{\partial p}{\partial u} = \begin{cases}3 & u>0\\ -1 & u<0"
     r"\end{cases} \] \[ \frac{\partial p}{\partial y} = \begin{cases}3 & u>0\\ 1 & u<0\end{cases} \]", ("holds", "fails"),
     "case left out"),
    (r"Let $c,a\in\mathbb{R}^n$ and $L=\tanh(a)^\top c$. \[ \frac{\partial L}{\partial c} = \tanh(a) \] "
     r"\[ \nabla L = c\odot(1-\tanh(a)) \]", ("holds", "unknown"), None),
    (r"Let $a\in\mathbb{R}^n$ and $f=\max(0,a^\top a-9)$. \[ \nabla f = 2a\,\mathbb{1}[a^\top a>9] \] \[ \nabla f = 2a \]",
     ("holds", "fails"), "indicator left out"),
    (r"Centre $v\in\mathbb{R}^d$, outputs $u_o, u_1,\dots,u_K\in\mathbb{R}^d$, $J=\sum_{k=1}^K(u_k^\top v)^2-u_o^\top v$. "
     r"\[ \frac{\partial J}{\partial u_o} = -v \] \[ \frac{\partial J}{\partial u_k} = (u_k^\top v)v \]", ("holds", "fails"),
     "wrong power rule"),
    (r"$N$ examples are the columns of $X\in\mathbb{R}^{d\times N}$, $T\in\mathbb{R}^{1\times N}$, $W\in\mathbb{R}^{1\times d}$, "
     r"$b\in\mathbb{R}^{1\times1}$. \[ Z = WX+b \] \[ A = g(Z) \] with $g=\tanh$ and "
     r"\[ J = \frac1{2N}\sum_{i=1}^N(a^{(i)}-t^{(i)})^2. \] \[ dA = A-T \] \[ dZ = dA*(1-A) \] \[ dW = \frac1N dZ\,X^T \] "
     r"\[ db = \frac1N\sum_{i=1}^N dZ^{(i)} \] \[ dW = \frac1N X\,dZ^T \]",
     ("holds", "fails", "holds", "holds", "fails"), "wrong exponent"),
    (r"Let $H(a)=\frac12a^2$ for $|a|\le3$ and $H(a)=3|a|-\frac92$ for $|a|>3$. \[ H'(a) = \max(-3,\min(3,a)) \] \[ H'(a) = a \]",
     ("holds", "fails"), "case left out"),
    (r"Let $x,c\in\mathbb{R}^n$, $\sigma^2=\frac1n\sum_ix_i^2$, $u_i = x_i/\sigma$ and $L=\sum_ic_iu_i$. "
     r"\[ \frac{\partial L}{\partial x_i} = \frac1\sigma(c_i-\frac1nu_iL) \] "
     r"\[ \frac{\partial L}{\partial x_i} = \frac{c_i}\sigma \]",
     ("holds", "fails"), "path left out: sigma"),
    (r"Rates $\lambda_i=\exp(x_i^\top\beta)$, $L=\sum_{i=1}^n(\lambda_i-y_i\log\lambda_i)$. Gradient: "
     r"$\nabla_\beta L=\sum_i(\lambda_i-y_i)x_i=X^\top(\lambda-y)$. Hessian: $\nabla^2_\beta L=\sum_i\lambda_ix_i^\top x_i$.",
     ("holds", "fails"), "wrong shape"),
])
def test_what_people_leave_to_the_reader(text, verdicts, mistake, tmp_path):
    file = tmp_path / "people.tex"
    file.write_text(text, encoding="utf-8")
    found = sd.check(file)
    assert (found.verdicts, found.mistake) == (verdicts, mistake)


@pytest.mark.parametrize(("line", "right"), [
    (r"\nabla f(x) = \frac12Qx-c", r"\nabla f(x) = Qx-c"),
    (r"\nabla f(x) = cx^\top", None),
])
def test_a_mended_line_is_one_that_can_be_typed(line, right, tmp_path):
    file = tmp_path / "quadratic.tex"
    file.write_text(rf"Let $f(x) = \frac12x^\top Qx-c^\top x$ with symmetric $Q\in\mathbb{{R}}^{{n\times n}}$. \[ {line} \]",
                    encoding="utf-8")
    found = sd.check(file)
    assert not found and (found.should_read.text if found.should_read else None) == right


def test_a_parameter_has_the_value_that_the_text_gives(tmp_path):
    file = tmp_path / "huber.tex"
    file.write_text(r"""The Huber loss of $r\in\mathbb{R}$ with threshold $\delta=1000$ is $\ell(r)=\begin{cases}\frac12r^2 &
        |r|\le\delta\\ \delta(|r|-\frac12\delta) & \text{otherwise}\end{cases}$. It has \[ \ell'(r) = r. \]""", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("fails",) and found.mistake == "case left out"



def test_a_line_is_shown_to_its_end(tmp_path):
    file = tmp_path / "ends.tex"
    file.write_text(r"""Let $z\in\mathbb{R}$, $a=\max(0,z)$ and $f(z)=\frac16|z|$. \[ \frac{\partial a}{\partial z} =
        \begin{cases} 1 & z>0\\ 0 & z\le 0 \end{cases} \]
        For $z>1000$, \[ f'(z) = \frac16 \] and $f'(z)=|z|$.""", encoding="utf-8")
    shown = [line["latex"] for line in json.loads(sd.check(file).render("json"))["lines"]]
    assert shown[0].endswith(r"\begin{cases} 1 & z>0\\ 0 & z\le 0 \end{cases}")
    assert shown[1:] == [r"f'(z) = \frac16", "f'(z)=|z|"]
    file.write_text(r"Let $q=\frac12\|\mathbf{w}\|^2$, $\mathbf{w}\in\mathbb{R}^n$. \[ \nabla_\mathbf{w} q = \mathbf{w} \] "
                    r"\[ \nabla_\mathbf{w} q = \hat{\mathbf{w}} \]", encoding="utf-8")
    shown = [line["latex"] for line in json.loads(sd.check(file).render("json"))["lines"]]
    assert shown[0] == r"\nabla_\mathbf{w} q = \mathbf{w}" and shown[1].endswith(r"\hat{\mathbf{w}}")


def test_no_claim_is_left_out_silently(tmp_path):
    file = tmp_path / "claims.md"
    file.write_text(r"""$J = -\frac1m\sum_{i=1}^m [y_i\log h_i + (1-y_i)\log(1-h_i)]$ with $h_i = \sigma(\theta^T x_i)$,
        $\theta\in\mathbb{R}^d$. Then $\frac{\partial J}{\partial\theta} = -\frac1m\sum_i(y_i-h_i)x_i$.

The gradient is $\nabla_\theta J = \frac1m B^T(y - h)$.""", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("holds", "unknown")
    assert "Every line holds" not in str(found) and "Unknown symbol: B" in str(found)
    file.write_text(r"""The loss is $L = \|Xw - y\|^2$ with $X\in\mathbb{R}^{n\times d}$.
        The gradient is $\nabla_w L = 2X^T(Xw-y)$ and the Hessian is $H = X^TX$.""", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("holds", "unknown") and "Words alone" in str(found)


@pytest.mark.parametrize(("text", "count"), [
    (r"$p = \mathrm{softmax}(z)$, $z\in\mathbb{R}^K$. $$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$$ "
     r"In matrix form, $J = \operatorname{diag}(p) + pp^\top$.", 2),
    (r"$L = \sum_i (w^\top x_i - y_i)^2$ with $x_i \in \mathbb{R}^d$. In matrix form, $r = Xw - y$. "
     r"$$\nabla_w L = 2 \sum_i (w^\top x_i - y_i) x_i$$", 1)])
def test_what_is_said_once_more_is_a_line(text, count, tmp_path):
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert sd.check(tmp_path / "a.md").verdicts == ("holds", "unknown")[:count]


SQUARES, SOFTMAX = "f(w) = ||Xw - y||^2, X in R^{n x d}\n", "p = softmax(z), z in R^K; c is fixed; L = -log p_c.\n"
TYPED = [
    ("f(x) = x^4 + x^2\ndf/dx = 4x^3 + 2x\n = 1/x x (4x^2 + 3) x\n = 2x (2x^2 + 1)", ("holds", "unknown", "holds")),
    ("f(x) = x^4 + x^2\ndf/dx = 4x^3 + 2x\n = 1/2 x (4x^2 + 2)", ("holds", "fails")),
    ("f(x) = x^4 + x^2\ndf/dx = 4x^3 + 2x\ng = 1/x x\n = 2x", ("holds", "unknown", "unknown")),
    ("f(x) = x^4 + x^2\ndf/dx = 4x^3 + 2x\n <= 1/x x (5)\n = 2x", ("holds", "unknown", "unknown")),
    (SOFTMAX + "dL/dz_i = -1/p_c dp_c/dz_i\n = 1/p_c p_c (delta_ic - p_i)\n = p_i - delta_ic", ("holds", "unknown", "holds")),
    ("f(x) = x^3\ndf/dx = 3x^2\nd^3f/dx^3 = 5", ("holds", "fails")),
    ("f(x) = x^3\ndf/dx = 3x^2\nd^2f/dx^2 = 5x", ("holds", "fails")),
    ("f(x) = x^3\nd²f/dx² = 6x\nd2f/dx2 = 5x\nd^2f(x)/dx^2 = 6x\nd^2/dx^2 f(x) = 5x", ("holds", "fails", "holds", "fails")),
    ("f(x) = x^4\nf^(2)(x) = 12x^2\nf^(3)(x) = 12x", ("holds", "fails")),
    ("f(x,y) = x^2 y\nd^2f/dxdy = 2x\nd^2f/(dx dy) = x", ("holds", "fails")),
    ("f(w) = w^T w, w in R^n\nd^2f/dw_i dw_j = delta_ij\nd^2f/(dw_i dw_j) = 2 delta_ij", ("fails", "holds")),
    (SQUARES + "d^2f/dw^2 = 2X'X + ww'\nd^2f/dw dw^T = 2X'X", ("fails", "holds")),
    (SQUARES + "grad f = 2 X'(Xw - y)\ngrad_w f(w) = X'(Xw - y)\ngradient f = 2 X'(Xw - y)", ("holds", "fails", "holds")),
    ("f(x) = x^3\nderivative of f = 3x^2\ndf(x)/dx = 3x^2\nd/dx f(x) = 2x^2", ("unknown", "holds", "fails")),
    ("c = i * g\nL = sum(v * c)\ni = sigmoid(ai)\ng = tanh(ag)\ndL/di = v * g", ("unknown",)),
    ("i = sigmoid(p)\ng = tanh(q)\nc = i * g\nL = sum(v * c)\ndL/dc = v\ndL/di = v * g", ("unknown", "unknown")),
    ("f(x) = alpha x^2 + mu\ndf/dalpha = x^2\ndf/dmu = alpha", ("holds", "fails")),
]


RESIDUAL = r"Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$ and $f = \frac12 \|A x - b\|^2$. "
SQUARE = "Let $f = x^2 y$. "


@pytest.mark.parametrize(("text", "verdict", "under"), [
    (RESIDUAL + r"\[ df = (A x - b)^\top d(A x - b) = (A x - b)^\top A \, dx \]", "holds", "with A and b fixed"),
    (RESIDUAL + r"\[ df = (A x - b)^\top d(A x - b) = 2 (A x - b)^\top A \, dx \]", "fails", ""),
    (SQUARE + r"\[ df = d(x^2) y + x^2 dy = 2 x y dx + x^2 dy \]", "holds", ""),
    (SQUARE + r"\[ df = d(x^2) y + x^2 dy = x^2 dy \]", "fails", ""),
    (SQUARE + r"\[ df = x y dx + x^2 dy \]", "fails", "")])
def test_differentials_of_several_quantities_are_judged(text, verdict, under, tmp_path):
    file = tmp_path / "differentials.tex"
    file.write_text(text, encoding="utf-8")
    [line] = sd.check(file).findings.lines
    assert (line.judgement.verdict, line.judgement.under) == (verdict, under)


@pytest.mark.parametrize(("text", "verdicts"), TYPED)
def test_every_typed_line_is_judged_or_listed(text, verdicts, tmp_path):
    file = tmp_path / "typed.txt"
    file.write_text(text, encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == verdicts
    lines = text.replace("\n =", "\n=").split("\n")[-len(verdicts):]
    shown = [line["latex"] for line in json.loads(found.render("json"))["lines"]]
    assert all(typed.strip().endswith(line) for typed, line in zip(lines, shown, strict=True))
    assert "Every line holds" not in str(found) + found.render("html")


UNNAMED = (r"Let $x,v\in\mathbb{R}^N$, $f=\sigma(x)$ and $L=v^\top f$. $$\frac{\partial L}{\partial f} = v$$ ",
           "x, v in R^N\nf = sigmoid(x)\nL = sum(v * f)\ndL/df = v\n")


@pytest.mark.parametrize("claim", [
    r"$$\delta = v\odot f\odot(1+f)$$", r"$$L_x = v\odot f\odot(1+f)$$", r"The gradient is $v\odot f\odot(1+f)$.",
    r"The gradient is $$v\odot f\odot(1+f)$$", r"$$\frac{\partial L}{\partial x} \ne v\odot f\odot(1-f)$$", r"$$L \le 0$$",
    r"$$ $$ So `df/dx = v * f`.", "$$ $$\n```python\ndx = v * f\n```\n", r"$$ $$ | what | value |"
    "\n|---|---|\n" r"| $\nabla_xL$ | $v\odot f$ |", "grad_x = v * f * (1 + f)", "x.grad = v * f",
    "L' = v * f * (1 + f)", "dL/dx: v * f * (1 + f)", "dL/dx ≈ v * f * (1 + f)", "The gradient by x is v * f * (1 + f)"])
def test_what_may_be_a_claim_is_not_passed_over(claim, tmp_path):
    file = tmp_path / "unnamed.md"
    file.write_text(UNNAMED["$" not in claim] + claim, encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("holds",)
    assert len(found.homework.passed) == 1 and "not read: 1" in str(found)


@pytest.mark.parametrize("words", [
    r"Put $\delta = v\odot f$. $$\frac{\partial L}{\partial x} = \delta\odot(1-f)$$", r"This holds for $x > 0$.",
    r"Here $N > 1$.", r"$$\mathcal{M}(x,\lambda) = \lambda^\top x$$ $$\nabla_x\mathcal{M} = \lambda$$",
    r"where $\sum_k p_k = 1$."])
def test_what_is_taken_up_is_not_listed(words, tmp_path):
    file = tmp_path / "used.md"
    file.write_text(UNNAMED[0] + words, encoding="utf-8")
    assert not sd.check(file).homework.passed


@pytest.mark.parametrize("line", [r"and $f''(x) = 3.", r"and \( f''(x) = 3."])
def test_a_formula_that_is_never_closed_is_listed(line):
    found = str(sd.check(r"Let $f=x^2$. \[ f'(x) = 2x \] " + line))
    assert "never closed" in found and "not read: 1" in found


def test_a_definition_that_is_not_read_is_listed_beside_another():
    found = sd.check(r"Let $L=\frac12\|Xw-y\| \|_2^2$. Now $L=\frac12\|Xw-y\|_2^2$. \[ \nabla_wL=X^\top(Xw-y) \]")
    assert found.verdicts == ("holds",) and len(found.homework.passed) == 1


def test_a_row_that_is_not_read_is_listed(tmp_path):
    file = tmp_path / "rows.tex"
    file.write_text(r"""Let $f(x) = x^4 + x^2$. \begin{align} \frac{df}{dx} &= 4x^3 + 2x\\ &=1/x\, x(4x^2+3)x\\
        &= 2x(2x^2+1) \end{align} and $d^2f/dx^2 = 12x$.""", encoding="utf-8")
    found = sd.check(file)
    assert found.verdicts == ("holds", "unknown", "holds", "fails")
    assert r"1/x\, x(4x^2+3)x" in str(found) and "1/x" in found.render("html")


def test_a_mended_typed_line_has_its_own_letters(tmp_path):
    file = tmp_path / "mended.txt"
    file.write_text(SOFTMAX + "dL/dz_i = -1/p_c dp_c/dz_i\n = delta_ic - p_i", encoding="utf-8")
    assert "    = p_i - delta_ic\n" in str(sd.check(file))


def test_a_second_derivative_of_what_was_not_read_is_left_open(tmp_path):
    file = tmp_path / "lost.tex"
    file.write_text(r"""Let $\mu = \exp(X\beta)$ (elementwise), $\ell = y^\top X\beta - \frac{}^\top \mu$.
        \[ H = \frac{\partial^2\ell}{\partial\beta\,\partial\beta^\top} = -X^\top \mathrm{diag}(\mu) X \]""", encoding="utf-8")
    assert sd.check(file).verdicts == ("unknown",)


BESIDE = r"Let $J=\|y-Xw\|^2$ and $r=y-Xw$. "
BROKEN = (r"Let $L=\frac12\|Xw-y\|^2$ with $X\in\mathbb{R}^{N\times D}$, $w\in\mathbb{R}^D$. "
          r"\begin{multline} \nabla_wL = X^\top Xw \\ - X^\top y = X^\top(Xw%sy) \end{multline}")
ARROW = r"Let $L=\frac12\|Xw-y\|^2$. \[ \mathrm{d}L=(Xw-y)^\top X\,\mathrm{d}w\;%s\;\nabla_wL=X^\top(Xw%sy) \]"
ZERO = r"Let $\ell=-\frac12\|Xw-y\|^2$. \[ %s=%s \] Setting $%s=0$ gives $X^\top Xw=X^\top y$."
CASE = ("Let $z\\in\\mathbb{R}^K$ and $p=\\mathrm{softmax}(z)$. If $%s$,\n\n$$\\frac{\\partial p_i}{\\partial z_k}=%s$$"
        "\n\nthat is,\n\n$$=p_k\\delta_{ik}%sp_kp_i$$\n")
IDLE = (r"Let $a_j=\sigma(z_j)$ and $C=\frac12\sum_j(y_j-b_j)^2$. "
        r"\[ \frac{\partial C}{\partial z_j} = %s\frac{\partial C}{\partial a_j}a_j(1-a_j) \]")
BY_NOTHING = (r"Let $f(x)=x^\top A x$, $A\in\mathbb{R}^{n\times n}$. "
              r"\[ H = \frac{\partial f}{\partial x\partial x^\top} = 3(A+A^\top) \]")
RATE = (r"Let $\ell(\lambda)=n\log\lambda-\lambda\sum_{i=1}^nx_i$. "
        r"\[ \ell'(\lambda)=\frac n\lambda-\sum_{i=1}^nx_i=0\;\Longrightarrow\;\hat\lambda=\frac{n}{\sum_{i=1}^nx_i}=%s \]")
MODEL = r"%s $z=Wx$%s $L=\|z-y\|^2$. \[ \nabla_W L = %s(z-y)x^\top \]"

CENSORED = (r"Let $\ell(\lambda)=\sum_ic_i\log\lambda-\lambda\sum_it_i$. "
            r"\[ \ell'(\lambda)=\frac{\sum_ic_i}{\lambda}%s\sum_it_i \]")
EVENTS = r" Setting this to zero, $\hat\lambda=%s\sum_ic_i/\sum_it_i$. Each $c_i\in\{0,1\}$."
QUOTIENT = "f = (sum_i u_i)^2 / sum_i v_i\ndf/du_j = %s sum_i u_i / sum_i v_i\ndf/dv_j = -(sum_i u_i)^2 / (sum_i v_i)^2"
MEAN = (r"Let $\ell(\mu)=-\frac12(x-\mu)^\top(x-\mu)$%s. \[ \frac{\partial\ell}{\partial\mu}=x-\mu \] "
        r"Setting this to zero gives \[ \hat\mu=\frac1N\sum_{n=1}^Nx_n \]")
LINE = (r"Let $h(x)=\theta_0+\theta_1x$, $J=\frac1{2m}\sum_{i=1}^m(h(x^{(i)})-y^{(i)})^2$. "
        r"\[ \frac{\partial J}{\partial\theta_1}=%s\sum_{i=1}^m(h(x^{(i)})-y^{(i)})x^{(i)} \] "
        r"\[ \frac{\partial J}{\partial\theta_j}=\frac1m\sum_{i=1}^m(h(x^{(i)})-y^{(i)})x_j^{(i)} \]")
MIXTURE = (r"Let $\ell=\sum_n\log\sum_k\pi_kN_{nk}$, $N_{nk}=e^{-(x_n-m_k)^2/2}$, "
           r"$r_{nk}=\frac{\pi_kN_{nk}}{\sum_j\pi_jN_{nj}}$. "
           r"\[ \frac{\partial\ell}{\partial m_k}=\sum_nr_{nk}(x_n-m_k) \] Setting this to zero, "
           r"\[ m_k=\frac{\sum_nr_{nk}x_n}{\sum_%sr_{nk}} \]")
SLOPE = (r"Let $h=\tanh(Ua+Wx)$, $L=\frac12\|h-y\|^2$, $U\in\mathbb{R}^{d\times d}$, $W\in\mathbb{R}^{d\times m}$, "
         r"$x\in\mathbb{R}^m$. Define $\delta=(h-y)\odot(1-h^2)$. \[ \nabla_WL=%s\delta x^\top \]")
WEIGHED = (r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, and $D$ be a diagonal matrix of weights. "
           r"$J(w)=(y-Xw)^\top D(y-Xw)$. \[ \nabla J=%sX^\top D(y-Xw) \]")
DIAGONAL = r"Let $D$ be a %s matrix and $f(x)=x^\top Dx$. \[ \frac{\partial f}{\partial x_i}=%sD_{ii}x_i \]"
INVERSE = r"Let $D$ be a diagonal matrix and $f(x)=x^\top D^{-1}x$. \[ \frac{\partial f}{\partial x_i}=2x_i/D_{ii} \]"


@pytest.mark.parametrize(("text", "verdicts"), [
    *((CENSORED % sign, (verdict,)) for sign, verdict in (("-", "holds"), ("+", "fails"))),
    *((CENSORED % "-" + EVENTS % factor, ("holds", verdict)) for factor, verdict in (("", "holds"), ("2", "fails"))),
    *((QUOTIENT % factor, (verdict, "holds")) for factor, verdict in (("2", "holds"), ("3", "fails"))),
    (MEAN % "", ("holds", "unknown")), (MEAN % r" with $x,\mu\in\mathbb{R}^N$", ("holds", "fails")),
    (LINE % r"\frac1m", ("holds", "unknown")), (LINE % "", ("fails", "unknown")),
    (MIXTURE % "n", ("holds", "holds")), (MIXTURE % "k", ("holds", "unknown")),
    *((SLOPE % sign, (verdict,)) for sign, verdict in (("", "holds"), ("-", "fails"))),
    *((WEIGHED % factor, (verdict,)) for factor, verdict in (("-2", "holds"), ("2", "fails"))),
    *((DIAGONAL % row, (verdict,)) for row, verdict in (
        (("diagonal", "2"), "holds"), (("diagonal", ""), "fails"), (("symmetric", "2"), "fails"))),
    (INVERSE, ("unknown",)),
    (BESIDE + r"\begin{align*} dJ &= 2r^\top dr\\ &= -2r^\top X\,dw \end{align*}", ("holds", "holds")),
    (BESIDE + r"\begin{align*} dJ &= 2r^\top dr\\ &= 2r^\top X\,dw \end{align*}", ("holds", "fails")),
    (BESIDE + r"\[ dJ = 2r^\top dr \]", ("holds",)), (BESIDE + r"\[ dJ = r^\top dr \]", ("fails",)),
    (BROKEN % "-", ("holds",)), (BROKEN % "+", ("fails",)),
    *((ARROW % (arrow, sign), ("holds", verdict)) for arrow in (r"\therefore", "∴")
      for sign, verdict in (("-", "holds"), ("+", "fails"))),
    (ZERO % (r"d\ell", r"(Xw-y)^\top X\,dw", r"d\ell"), ("fails", "no claim", "no claim")),
    (ZERO % (r"\nabla_w\ell", r"X^\top(Xw-y)", r"\nabla_w\ell"), ("fails", "no claim", "holds")),
    (r"Let $\ell=-\frac12\|Xw-y\|^2$. \[ \nabla_w\ell=X^\top(Xw-y) \] Hence $\nabla_w\ell=0$.", ("fails", "fails")),
    (MODEL % ("For the model", " and the loss", "2"), ("holds",)), (MODEL % ("When", ", the loss is", "2"), ("holds",)),
    *((CASE % (*case, sign), ("holds", verdict)) for case in ((r"i\ne k", "-p_ip_k"), ("i=k", "p_i-p_ip_k"))
      for sign, verdict in (("-", "holds"), ("+", "fails"))),
    *((IDLE % factor, ("unknown",)) for factor in ("", "5")), (BY_NOTHING, ("unknown",)),
    *((RATE % side, ("holds", verdict)) for side, verdict in ((r"\frac{1}{x}", "fails"), ("2x_i", "unknown"))),
    (MODEL % ("Backprop for", ",", ""), ("fails",)), (MODEL % ("For", " we have", ""), ("fails",)),
])
def test_right_lines_are_read_as_they_are_meant(text, verdicts):
    assert sd.check(text).verdicts == verdicts


def test_a_solution_that_cannot_be_read_is_listed():
    found = str(sd.check(r"Let $S=\sum_{i=1}^n(y_i-a-bx_i)^2$. \[ \frac{\partial S}{\partial a}=-2\sum_{i=1}^n(y_i-a-bx_i)=0 \] "
                         r"Hence $\hat b=\frac{\sum_i(x_i-\bar x)(y_i+\bar y)}{\sum_i(x_i-\bar x)^2}$ "
                         r"and $\hat a=\bar y-\hat b\bar x$."))
    assert r"\hat b=\frac" in found and r"\hat a=" in found


MARGIN = r"Let $u,v,w\in\mathbb{R}^d$, $c$ a number and $E=\max(0,\|u-v\|^2-\|u-w\|^2+c)$."
LISTED = MARGIN + "\n\n%s\n\n- For $v$: $$%s$$\n- For $w$: $$%s$$\n"
PAIRS = (r"\frac{\partial E}{\partial v} = -2(u-v)", r"\frac{\partial E}{\partial w} = 2(u-w)")
BLEND = (r"Let $a,s\in\mathbb{R}^n$ and $F=\sum_ja_j\frac{e^{s_j}}{\sum_je^{s_j}}$. \[ \frac{\partial F}{\partial s_l} = "
         r"\frac{a_le^{s_l}}{\sum_je^{s_j}}-\sum_k\frac{a_ke^{s_k}e^{s_l}}{(\sum_ke^{s_k})^%s} \]")
SPREAD = (r"Let $z_1,\dots,z_n\in\mathbb{R}^2$, $r_{ij}=\frac{\exp(-\|z_i-z_j\|^2)}"
          r"{\sum_{k\ne l}\exp(-\|z_k-z_l\|^2)}$ and $C=\sum_{i\ne j}a_{ij}\log\frac{a_{ij}}{r_{ij}}$%s. "
          r"\[ \frac{\partial C}{\partial z_i}=4\sum_j(a_{ij}-r_{ij})(z_i-z_j) \]")
NORMAL = (r"$f=-\frac12\sum_n(y_n-m)^\top\Sigma^{-1}(y_n-m)$. \[ \frac{\partial f}{\partial m}=%s\sum_n\Sigma^{-1}(y_n-m) = 0 \]")
RESIDUALS = (r"$S=\sum_{i=1}^n(t_i-a-bu_i)^2$. \[ \frac{\partial S}{\partial a}=-2\sum_ie_i \] where $e_i=t_i-%s$.")


@pytest.mark.parametrize(("text", "verdicts"), [
    *((LISTED % (leads, *PAIRS), (verdict, verdict)) for leads, verdict in (
        ("When $E>0$, the gradients are:", "holds"), ("If $E>0$, then", "holds"), ("For $E>0$ we have:", "holds"),
        ("The gradients are:", "fails"), ("When $E=0$, the gradients are:", "fails"))),
    (MARGIN + f"\n\nWhen $E>0$, we get:\n\n- $${PAIRS[0]}$$\n\nIn general,\n\n$${PAIRS[1]}$$\n", ("holds", "fails")),
    (MARGIN + f"\n\nFor $E>0$ we have:\n\n$${PAIRS[0]}$$\nand\n$${PAIRS[1]}$$\n", ("holds", "holds")),
    (BLEND % "2", ("holds",)), (BLEND % "3", ("fails",)),
    *((SPREAD % said, (verdict,)) for said, verdict in (
        (r". The $a_{ij}$ are fixed, symmetric and sum to one", "unknown"),
        (r" with a symmetric $A$ that sums to one", "unknown"),
        ("", "fails"))),
    *((NORMAL % sign, (verdict,)) for sign, verdict in (("", "unknown"), ("-", "fails"))),
    (NORMAL.replace(r"\Sigma", " A") % "", ("fails",)), (r"Let $\Sigma$ be symmetric and " + NORMAL % "", ("holds",)),
    *((RESIDUALS % right, (verdict,)) for right, verdict in ((r"\hat t_i", "unknown"), ("a-bu_i", "holds"), ("a+bu_i", "fails"))),
])
def test_what_people_leave_to_the_reader_accuses_no_line(text, verdicts):
    assert sd.check(text).verdicts == verdicts


TREND = (r"A linear trend $m_t=a+bt$. We minimise $S(a,b)=\sum_{t=1}^T(y_t-a-bt)^2$. \[ \frac{\partial S}{\partial b}="
         r"-2\sum_{t=1}^Tt(y_t-a-bt) \] where $\bar t=\frac1T\sum_{t=1}^Tt=\frac{T+%s}{2}$.")


@pytest.mark.parametrize(("number", "verdict"), [("1", "holds"), ("2", "fails")])
def test_a_time_that_stands_below_and_beside_is_what_the_sum_counts(number, verdict):
    assert sd.check(TREND % number).verdicts == ("holds", verdict)


@pytest.mark.parametrize(("factor", "verdict"), [("2", "holds"), ("", "fails")])
def test_sizes_of_layers_have_labels(factor, verdict):
    text = (r"Let $A\in\mathbb{R}^{m_{l-1}\times m_l}$, $v\in\mathbb{R}^{m_{l-1}}$ and $S=\|A^\top v\|^2$. "
            rf"\[ \frac{{\partial S}}{{\partial v}}={factor}AA^\top v \]")
    assert sd.check(text).verdicts == (verdict,)
