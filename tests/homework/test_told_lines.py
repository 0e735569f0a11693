"""Lines about what words tell: a diagonal matrix by its entries, sizes that only the left side has, sums that are left out."""

import pytest

import symderiv as sd

MARKS = {"holds": "h", "fails": "f", "unknown": "u", "no claim": "-"}
LOGIT = (r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$, $y\in\{0,1\}^n$ and $p = \sigma(Xw)$ with the logistic function "
         r"$\sigma$. \[ J(w) = -\sum_i[y_i\log p_i+(1-y_i)\log(1-p_i)] \] \[ \nabla^2 J = X^\top DX \] where $D$ is %s.")
SCALED = (r"Let $w = \frac{g}{\rho}v$ with $\rho = \|v\|$, $v\in\mathbb{R}^n$. Holding $\rho$ fixed, "
          r"\[ \frac{\partial w}{\partial v} = %s \]")
SUM = r"Let $x\in\mathbb{R}^n$ and $s = \sum_i x_i$. \[ \frac{\partial s}{\partial x} = %s \]"
FACTORS = (r"Let $P\in\mathbb{R}^{m\times k}$, $Q\in\mathbb{R}^{n\times k}$, $E_{ui} = R_{ui}-\sum_{f=1}^kP_{uf}Q_{if}$ and "
           r"$J = \frac12\sum_{u,i}E_{ui}^2$. \begin{align*} \frac{\partial J}{\partial P_{uf}} &= -\sum_{i=1}^nE_{ui}Q_{if} \\ "
           r"\frac{\partial J}{\partial Q_{if}} &= %s \end{align*}")
PRECISION = (r"Let $N = \frac\lambda2\sum_{i=1}^n(x_i-\mu)^2 - \frac n2\log\lambda$. \begin{align*} "
             r"\frac{\partial N}{\partial\mu} &= -\lambda\sum_{i=1}^n(x_i-\mu) \\ "
             r"\frac{\partial N}{\partial\lambda} &= \frac12\sum_{i=1}^n(x_i-\mu)^2 - "
             r"\frac{n}{2\lambda} \end{align*} Setting both to zero, \[ \hat\mu = \frac1n\sum_{i=1}^nx_i \] and then "
             r"\[ \hat\mu = \int_0^1 x\,dx \]")
EXPONENTS = (r"Let $\mu,s\in\mathbb{R}^d$ and $K = \sum_{j=1}^d(\mu_j^2 + e^{s_j} - s_j)$. "
             r"\[ \frac{\partial K}{\partial s_j} = %s \] The minimum is where \[ \mu_j = 0, \qquad e^{s_j} = 1 \]")
RATIO = (r"Let $A\in\mathbb{R}^{n\times n}$ be symmetric, $x\in\mathbb{R}^n$ and $R(x) = \frac{x^\top Ax}{x^\top x}$. By the "
         r"quotient rule \begin{align*} \nabla R(x) &= \frac{2}{x^\top x}(Ax-R(x)x) \\ &= \frac{2}{x^\top x}%s \end{align*}")
SHARES = (r"Let $p_i = e^{z_i}/\sum_{k=1}^K e^{z_k}$. If $i = j$, then \[ \frac{\partial p_i}{\partial z_j} = p_i(1-p_i) \]%s "
          r"\[ \frac{\partial p_i}{\partial z_j} = %s \]")
BOTH = r" and for $i\neq j$ \[ \frac{\partial p_i}{\partial z_j} = -p_ip_j \] In other words,"
BETWEEN = (r"Let $p = \operatorname{softmax}(z)$ with $z\in\mathbb{R}^K$. \begin{align*} \frac{\partial p}{\partial z} &= "
           r"\operatorname{diag}(p)-pp^\top \intertext{and for $W\in\mathbb{R}^{K\times D}$, $z = Wx$, $L = -\sum_ky_k\log p_k$ "
           r"with a one-hot $y$:} \frac{\partial L}{\partial z} &= p-y \\ \frac{\partial L}{\partial x} &= %s \end{align*}")
RECURRENT = (r"$h_t = \tanh(W h_{t-1} + U x_t)$, $p_t = \operatorname{softmax}(V h_t)$, $L = -\sum_{t=1}^T y_t^\top\log p_t$ "
             r"with $T=3$.%s \[ \frac{\partial L}{\partial V} = \sum_{t=1}^T (p_t - y_t)h_t^\top \]")
RESIDUALS = (r"Let $r_i = y_i - x_i^\top\beta$, $\rho(r) = \log\cosh r$ and $L(\beta) = \sum_{i=1}^n \rho(r_i)$. "
             r"\[ \psi(r) = \rho'(r) = %s \] \[ \frac{\partial L}{\partial\beta} = -\sum_{i=1}^n \psi(r_i)x_i \]")
DRAWN = (r"Let $v_c, v_w\in\mathbb{R}^d$ and $L = -\log\sigma(v_c^\top v_w) - \sum_{i=1}^K \log\sigma(-v_c^\top v_{n_i})%s$. "
         r"\[ \frac{\partial L}{\partial v_{n_i}} = %s\sigma(v_c^\top v_{n_i})v_c \]")
UNREAD = (r"Let $H = \lambda G+I_n$ and $\ell = \frac12\log|\tau H|-\frac\tau2u^\top Hu$ with $u\in\mathbb{R}^m$. "
          r"\[ \frac{\partial\ell}{\partial\tau} = %s = 0 \]")

CASES = {
    "a condition behind a side that is not read": (UNREAD % r"\frac{n}{2\tau}-\frac12u^\top Hu", "u"),
    "a condition behind a wrong side": (UNREAD % r"-u^\top Hu", "f"),
    "one-hot labels of each step": (RECURRENT % " The $y_t$ are one-hot.", "h"),
    "labels of each step of which nothing is told": (RECURRENT % "", "f"),
    "a function of a number beside residuals": (RESIDUALS % r"\tanh(r)", "hh"),
    "what the definition of a function claims as well": (RESIDUALS % r"2\tanh(r)", "fh"),
    "words that a text draws": (DRAWN % ("", ""), "h"),
    "a wrong slope of them": (DRAWN % ("", "-"), "f"),
    "words that are drawn, and a sum over all": (DRAWN % (r" + \sum_j \log\sigma(v_c^\top v_j)", ""), "f"),
    "definitions between rows": (BETWEEN % r"W^\top(p-y)", "hhh"),
    "a wrong line behind them": (BETWEEN % "W(p-y)", "hhf"),
    "shapes that differ by a rule": (RATIO % r"(A-R(x))x^\top", "hf"),
    "shapes that fit by a rule": (RATIO % r"(A-R(x)I)x", "hh"),
    "a case in other words": (SHARES % ("In other words,", "p_i-p_i^2"), "hh"),
    "a case in German": (SHARES % ("Mit anderen Worten:", "p_i-p_i^2"), "hh"),
    "a wrong case in other words": (SHARES % ("In other words,", "p_i+p_i^2"), "hf"),
    "one of two cases in other words": (SHARES % (BOTH, "-p_jp_i"), "hhf"),
    "two cases in other words": (SHARES % (BOTH, r"p_i(\delta_{ij}-p_j)"), "hhh"),
    "no case in other words": (SHARES % ("Hence", "p_i-p_i^2"), "hf"),
    "entries among words": (LOGIT % "the diagonal matrix with the entries $p_i(1-p_i)$", "h"),
    "wrong entries among words": (LOGIT % "the diagonal matrix with entries $p_i$", "f"),
    "entries by an equation": (LOGIT % "the diagonal matrix with $D_{ii} = p_i(1-p_i)$", "h"),
    "a matrix of which nothing is told": (LOGIT % "a certain matrix", "u"),
    "an identity of the left side's size": (SCALED % r"\frac g\rho I", "h"),
    "a wrong multiple of it": (SCALED % "g I", "f"),
    "ones of the left side's size": (SUM % r"\mathbf{1}", "h"),
    "a wrong multiple of them": (SUM % r"2\,\mathbf{1}", "f"),
    "a sum": (FACTORS % r"-\sum_uE_{ui}P_{uf}", "hh"),
    "a sum that is left out": (FACTORS % r"-E_{ui}P_{uf}", "hf"),
    "one term, as words say": (FACTORS.replace(r"\begin", r"For one rating, \begin") % r"-E_{ui}P_{uf}", "hh"),
    "a power of e on the left": (EXPONENTS % r"e^{s_j}-1", "hhh"),
    "and a wrong slope": (EXPONENTS % r"e^{s_j}", "fhh"),
    "what is not read behind a condition": (PRECISION, "hhhu"),
}


@pytest.mark.parametrize("case", CASES)
def test_lines_are_judged(case, tmp_path):
    text, verdicts = CASES[case]
    path = tmp_path / "text.tex"
    path.write_text(text, encoding="utf-8")
    assert "".join(MARKS[v] for v in sd.check(path).verdicts) == verdicts


SHARES_TYPED = ("x is a vector of size 3 and W a 4x3 matrix%s.\n\nlogits = W x\n\nprobs = softmax(logits)\n\n"
                "loss = -sum(target * log(probs))\n\n%s")
WORDS = {
    "a name in words": (SHARES_TYPED % (", target is one-hot", "dloss/dlogits = probs - target"), "h"),
    "a wrong line of such names": (SHARES_TYPED % (", target is one-hot", "dloss/dlogits = target - probs"), "f"),
    "a name in code": (SHARES_TYPED % (", `target` is one-hot", "dloss/dlogits = probs - target"), "h"),
    "a word before an equals sign": (
        SHARES_TYPED % (", target is one-hot", "dloss/dlogits = probs - target = softmax(logits) - target"), "h"),
    "a wrong side behind it": (
        SHARES_TYPED % (", target is one-hot", "dloss/dlogits = probs - target = softmax(logits) + target"), "f"),
}


@pytest.mark.parametrize("case", WORDS)
def test_names_of_several_letters_are_judged(case, tmp_path):
    text, verdicts = WORDS[case]
    path = tmp_path / "text.md"
    path.write_text(text, encoding="utf-8")
    assert "".join(MARKS[v] for v in sd.check(path).verdicts) == verdicts
