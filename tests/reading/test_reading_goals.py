r"""What a text is about: what it calls its loss or minimises, no setting behind it; no zeros for what that is not made of."""

import pytest

import symderiv as sd
from symderiv.api.problems import read_problem
from symderiv.errors import ModelError
from symderiv.testing.subjects import subject

LOSS = r"$L=\frac12\|Wx-y\|^2$ with $W\in\mathbb{R}^{m\times n}$"
GOALS = [
    (rf"The loss is {LOSS} and step size $\eta=\eta_0$.", "L"),
    (rf"The loss is {LOSS}, where $\eta=\frac{{1}}{{c}}$ is the step size.", "L"),
    (r"We minimise $$f=\sum_i(y_i-w^\top x_i)^2$$ where $x_i, w\in\mathbb{R}^d$ and the learning rate is $a=\frac{1}{c}$.", "f"),
    (r"Wir minimieren $$f=\sum_i(y_i-w^\top x_i)^2$$ mit $x_i, w\in\mathbb{R}^d$ und der Lernrate $a=\frac{1}{c}$.", "f"),
    (r"La perte est $L=(w-a)^2$ et le pas est $\eta=\frac1c$.", "L"),
    (r"$$L=\sum_i(y_i-w^\top x_i)^2$$ where $x_i, w\in\mathbb{R}^d$. The accuracy is $A=1-e^{-w^\top w}$.", "L"),
    (r"Let $f=(y-wx)^2$, and $g=e^{c}$. We minimise $f$ over $w$.", "f"),
    (r"The training loss is $J=(y-wx)^2$. The perplexity is $P=e^{J}$.", "J"),
    (r"The model is $p=\sigma(wx)$. The loss is $L=-\log p$. The gradient of the loss is easy. The margin is $m=yp$.", "L"),
    (r"The loss is $L=(w-a)^2$, the penalty is $R=w^2$, and the total is $J=L+\lambda R$.", "J"),
    (r"Let $f=x^2$ and $g=x^3$.", "g"),
    (r"Let $p = \sigma(w x)$ and $J = -y\log p - (1-y)\log(1-p)$ with $z = w x$.", "J"),
    (r"Sei $p = \sigma(w x)$ und $J = -y\log p - (1-y)\log(1-p)$, wobei $z = w x$.", "J"),
    (r"Let $r = y - w x$, with $f = r^2$.", "f"),
    (r"Let $z = w x$, $p = \sigma(z)$, $J = -y\log p - (1-y)\log(1-p)$. Then \[ \frac{\partial J}{\partial z} = p - y = \delta \]"
     r" \[ \frac{\partial J}{\partial w} = \delta x. \]", "J"),
    (r"The loss is $L=\|Ax-b\|^2$. Thus the regularised objective is $J=L+\lambda\|x\|^2$.", "J"),
    (r"The energy is $E=\|Ax-b\|^2$. Hence the total cost is $C=E+\lambda\|x\|^2$.", "C"),
    (r"The score is $s=w^\top x$. Hence the loss is $\ell=\log(1+e^{-ys})$.", "ell"),
    (r"The score is $s=w^\top x$. Therefore the hinge loss is $\ell=\max(0,1-ys)$.", "ell"),
    (r"Let $o=w^\top h$. Hence the error is $E=\frac12(o-t)^2$.", "E"),
    (r"Let $o=w^\top h$, thus $E=\frac12(o-t)^2$.", "E"),
    (r"Die Ausgabe ist $o=w^\top h$, der Fehler also $E=\frac12(o-t)^2$.", "E"),
    (r"La sortie est $o=w^\top h$, donc l'erreur est $E=\frac12(o-t)^2$.", "E"),
    (r"A saída é $o=w^\top h$, logo o erro é $E=\frac12(o-t)^2$.", "E"),
    (r"Let $o=w^\top h$ and $E=\frac12(o-t)^2$. Hence $\delta = o - t$.", "E"),
    (r"Let $o=w^\top h$ and $E=\frac12(o-t)^2$. Hence the gradient is $g = (o - t) h$.", "E"),
    (r"The loss is $L=\|Ax-b\|^2$. Hence $R=\sqrt{L}$.", "L"),
    (r"Let $f=\|Ax-b\|^2$. Then the derivative is $g=2f$.", "f"),
    (r"La salida es $o=w^\top h$, por lo tanto el error es $E=\frac12(o-t)^2$.", "E"),
    (r"L'uscita è $o=w^\top h$, quindi l'errore è $E=\frac12(o-t)^2$.", "E"),
    (r"The loss is $L=(y-wx)^2$. Thus the accuracy is $A=1-L$.", "L"),
    (r"Let $N$ be the number of samples, $L=\|w\|^2$ the penalty, and $r=Xw-y$, $X\in\mathbb{R}^{N\times d}$. "
     r"$$NLL=\frac1N\sum_i r_i^2.$$", "NLL"),
    (r"Let $K\in\mathbb{R}^{n\times n}$ be the kernel, $f=K\alpha$, $L$ the likelihood. The divergence is $$KL=\sum_i "
     r"p_i\log\frac{p_i}{f_i}.$$", "KL"),
    (r"Let $M\in\mathbb{R}^{n\times n}$ and $e = Mx - y$. Let $S = \|x\|^2$. The error is $$MSE=\frac1n\|e\|^2.$$", "MSE"),
    (r"Let $V = U W$ and $T=\|V\|^2$. The total variation is $$TV=\sqrt{T}.$$", "TV"),
    (r"Let $p=\sigma(w^\top x)$, $C=\|w\|^2$ and $E=p^2$. The cross entropy is \[ CE=-t\log p-(1-t)\log(1-p). \]", "CE"),
    (r"With $R_t = w^\top r_t$, $r_t\in\mathbb{R}^n$, mean $m = \frac1T\sum_t R_t$ and $s = \sqrt{\frac{1}{T}\sum_t "
     r"(R_t-m)^2}$, the ratio is $$SR = \frac{m}{s}.$$", "SR"),
    (r"With $m = \frac{1}{n}\sum_i x_i$, $S=\sum_i (x_i-m)^2$ and $T=\sum_i x_i$ we define $ST = S/T$.", "ST"),
    (r"Let $A, B \in \mathbb{R}^{n\times n}$ with $AB = BA$ and $f = \operatorname{tr}(AB)$.", "f"),
    (r"The cost is $C=(y-wx)^2$. The gradient of the cost is used below. Let $g=x^3$.", "C"),
]


@pytest.mark.parametrize(("text", "goal"), GOALS)
def test_what_is_sought_is_differentiated_wherever_it_stands(text, goal):
    assert read_problem(text).output.name == goal


APART = r"Let $L=(y-wx)^2$. Let $g=e^{c}$."


@pytest.mark.parametrize("ask", [
    lambda p: p.derive("w"), lambda p: sd.code(p.model, "g", ["w"]), lambda p: p.model.derive("g", "w"),
    lambda p: p.model.gradients("g", ["w"]), lambda p: p.model.derive_all("g", ["w"]), lambda p: p.model.hvp("g", "w"),
    lambda p: sd.routes(p.model, "g", wrt="w"), lambda p: sd.code(p.model.renamed("w=v"), "g", ["v"]),
    lambda p: subject(p).derive("w"),
], ids=["problem", "code", "derive", "gradients", "sweep", "hvp", "routes", "renamed", "assert"])
def test_no_way_in_gives_zeros_for_what_the_output_of_a_text_is_not_made_of(ask):
    with pytest.raises(ModelError, match="g does not depend on w") as refused:
        ask(read_problem(APART))
    assert "% output: L" in str(refused.value.advice)


def test_a_model_of_ones_own_may_have_a_derivative_that_is_zero():
    m = sd.Model()
    m.define("L", sd.scalar("w") ** 2)
    g = m.define("g", sd.exp(sd.scalar("c")))
    assert m.derive(g, wrt="w").result == 0
