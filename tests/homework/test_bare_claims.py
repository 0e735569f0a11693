"""Claims of texts that say little of their letters: the claims themselves, members and columns show what these are."""

import pytest

import symderiv as sd

MARKS = {"holds": "h", "fails": "f", "unknown": "u", "no claim": "-"}
RULES = {
    "fractions before what is derived": (
        r"Traces. $\frac{\partial}{\partial W} \mathrm{tr}(W) = I$ and $\frac{\partial}{\partial W} \mathrm{tr}(WM) = M^\top$, "
        r"but $\frac{\partial}{\partial W^\top} \mathrm{tr}(WM) = %s$.", [("M", "hhh"), (r"M^\top", "hhf")]),
    "in the fraction, with braces, without any": (
        r"$\frac{\partial ~ \mathrm{tr} B Z^\top}{\partial Z} = B$, $\frac{d}{dZ} Tr\{CZ\} = C^T$ and "
        r"$\frac{\partial \operatorname{tr} Z^T H Z}{\partial Z} = %s Z$", [("(H + H^T)", "hhh"), ("2 H", "hhf")]),
    "signs of gradients": (
        "- $\\nabla_u (c^T u) = c$\n- $\\nabla_u (u^T K u) = %s u$\n- $\\nabla_V \\log |V| = (V^{-1})^T$\n"
        "- $\\nabla_V (p^T V q) = p q^T$\n",
        [("(K + K^T)", "hhhh"), ("K", "hfhh")]),
    "bold letters, norms": (
        r"$\frac{\partial}{\partial \mathbf{S}} \|\mathbf{S}\mathbf{Q} - \mathbf{R}\|_F^2 = %s(\mathbf{S}\mathbf{Q} - \mathbf{R})"
        r"\mathbf{Q}^T$", [("2", "h"), ("", "f")]),
    "words that are not read may give what makes a line right": (
        r"Пусть $H$ — симметричная матрица и $f(u)=u^THu$. Тогда $$\nabla f = %sHu.$$", [("2", "u"), ("3", "f")]),
    "the same in Dutch, with the advice followed": (
        r"Laat $H$ een symmetrische matrix zijn en $f(u)=u^THu$, waarbij $u$ een vector is. %s $$\nabla f = 2Hu.$$",
        [("", "u"), ("$H$ is symmetric.", "h")]),
    "numbers": (r"$\frac{d}{dt} A e^{kt} = %s A e^{kt}$ and $\frac{d}{dt}(p t^2 + q t) = 2 p t + q$", [("k", "hh"), ("t", "fh")]),
    "a Jacobian": (r"$\frac{\partial \mathbf{G}\mathbf{v}}{\partial \mathbf{v}} = \mathbf{G}$", [("", "h")]),
    "square by the inverse of a factor": (
        r"$\frac{\partial}{\partial Y} \det(PYQ) = \det(PYQ)(Y^{-1})%s$", [("^T", "h"), ("", "f")]),
    "small bold members of a capital, a vector \\pi": (
        r"Let $\mathbf t\in\{0,1\}^m$, $\beta\in\mathbb{R}^p$, $\mathbf Z\in\mathbb{R}^{m\times p}$, $\pi_i = "
        r"\frac{1}{1+\exp(-\beta^T\mathbf z_i)}$ and $J = -\sum_i[t_i\log\pi_i+(1-t_i)\log(1-\pi_i)]$. "
        r"$$\nabla_\beta J = \sum_i(\pi_i-t_i)\mathbf z_i = \mathbf Z^T(%s)$$",
        [(r"\pi-\mathbf t", "h"), (r"\pi+\mathbf t", "f")]),
    "matrices of one column beside members": (
        r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^{d\times1}$, $y\in\mathbb{R}^{n\times1}$ and $L = \frac12\sum_{i=1}^n"
        r"(w^Tx_i-y_i)^2$. $$\nabla_wL = \sum_i(w^Tx_i-y_i)x_i = X^T(%s)$$", [("Xw-y", "h"), ("y-Xw", "f")]),
    "the number \\pi beside \\pi_i": (
        r"Let $\pi_i=\sigma(u_i)$ and $L=\sum_i\pi_i(u_i+\pi)$. $$\frac{\partial L}{\partial u_i}=\pi_i+\pi_i(1-\pi_i)(u_i+%s)$$",
        [(r"\pi", "h"), (r"\pi_i", "f")]),
    "a value that its author asks about": (
        r"Let $F(S) = \operatorname{tr}(S H S^T)$. What is $\frac{\partial F}{\partial S}$? Is it something like $%s$?",
        [("S(H + H^T)", "h"), ("2 S H", "f")]),
    "equal to": (r"Is $\frac{\partial}{\partial u} \|Gu - c\|^2$ equal to $2%s(Gu-c)$?", [("G^T", "h"), ("G", "f")]),
    "what somebody got": (r"Let $f(u) = u^T u$. I need $\nabla f$. I think it should be $%s$.", [("2u", "h"), ("u", "f")]),
    "what somebody got, of several others": (
        r"Sei $g(u) = c^T u$. Was ist $\frac{\partial g}{\partial u}$? Ich erhalte $%s$, aber im Buch steht $d$.",
        [("c", "h"), ("2c", "f")]),
    "what a loss is by its derivative alone, an array of equations, arrows": (
        "$$\\begin{array}{rcl} \\frac{\\partial E}{\\partial v} &=& \\frac{\\partial}{\\partial v}(v^T M^T M v - 2 c^T M v) "
        "\\\\\n&=& %sM^T(M v - c)\n\\end{array}$$\n\n$$\\begin{array}{rcl} \\frac{\\partial E}{\\partial v} = 0 "
        "&\\Leftrightarrow& -M^T c + M^T M v = 0 \\\\\n&\\Leftrightarrow& v = (M^T M)^{-1} M^T c\n\\end{array}$$",
        [("2", "hh-hh"), ("", "hf--h")]),
    "sizes in brackets": (
        r"Let $X\in\mathbb{R}^{(d\times n)}$, $w\in\mathbb{R}^d$ and $f = \|X^Tw\|^2$. $$\nabla_w f = %sXX^Tw$$",
        [("2", "h"), ("", "f")]),
    "a notation, an argument in braces, the product that may be used": (
        "The colon denotes the product $$ U : V = \\operatorname{tr}(U^T V) $$ We need the derivative of "
        "$$ g({Q}) = \\operatorname{tr}(R^T Q^T S Q) $$ We can use the product: $$ g({Q}) = Q R : S Q $$ "
        "$$ dg = %s $$", [("(dQ) R : S Q + Q R : S dQ", "hh"), ("(dQ) R : S dQ", "hf")]),
    "terms that a sum names, a derivative that goes on in a case": (
        r"Let $z\in\mathbb{R}^C$, $q_j = \frac{e^{z_j}}{\sum_k^C e^{z_k}}$ and $L = -\sum_j^C t_j\log q_j = -\sum_j^C \ell_j$. "
        r"$$\frac{\partial\ell_j}{\partial q_j} = %s\frac{t_j}{q_j}$$ If $i = j$: \begin{align*} "
        r"\frac{\partial q_j}{\partial z_i} &= \frac{\partial}{\partial z_j}\frac{e^{z_j}}{\sum_k^C e^{z_k}} "
        r"\\ &= \frac{\partial}{\partial z_j} e^{z_j}"
        r"(\sum_k^C e^{z_k})^{-1} \end{align*}", [("", "hhhh"), ("-", "hfhh")]),
    "several shapes for as many symbols": (
        r"Let $z = Wh$, where $W$ and $h$ are $m\times n$ and $n\times k$ matrices, and $f = \|z\|_F^2$. $$\nabla_Wf = 2 %s$$",
        [("z h^T", "h"), ("z h", "f")]),
}


@pytest.mark.parametrize(("text", "end", "verdicts"), [(text, *row) for text, rows in RULES.values() for row in rows])
def test_the_letters_of_rules_without_definitions(tmp_path, text, end, verdicts):
    path = tmp_path / "rules.md"
    path.write_text(text.replace("%s", end), encoding="utf-8")
    assert "".join(MARKS[verdict] for verdict in sd.check(str(path)).verdicts) == verdicts
