"""Words beside lines: all other cases, in five languages; what is held fixed; one example; where a derivative is 0."""

import pytest

import symderiv as sd
from symderiv.homework.named_cases import kinks_below
from symderiv.reading.homework.wordings import holds_fixed, of_one_term
from symderiv.reading.prose.cases import in_one_case

UNIT = r"Let $z,t\in\mathbb{R}^n$, $h_i=\max(0,z_i)$ and $E=\sum_{i=1}^n(h_i-t_i)^2$. "
LABEL = r"Let $s\in\mathbb{R}^C$, $y\in\{1,\dots,C\}$, $p_k=\frac{e^{s_k}}{\sum_j e^{s_j}}$ and $L=-\log p_y$. "
SCALE = r"Let $x,c\in\mathbb{R}^d$, $s=\sqrt{\sum_j x_j^2}$, $u_i=x_i/s$ and $L=\sum_i c_iu_i$. "
LINEAR = (r"Let $x_i\in\mathbb{R}^d$, $y_i\in\mathbb{R}$ for $i=1,\dots,N$, $w\in\mathbb{R}^d$, $p_i=w^\top x_i$ and "
          r"$L=\frac{1}{2N}\sum_{i=1}^N(p_i-y_i)^2$. ")
RIDGE = r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $\lambda>0$ and $J(w)=\frac1n\|Xw-y\|^2+\lambda\|w\|^2$. "
RIDGE_GRADIENT = RIDGE + r"\[ \nabla J(w)=\frac2nX^\top(Xw-y)+2\lambda w \] Setting the gradient to zero, \[ "

SAID = {
    "otherwise in words": (UNIT, r"If $z_i>0$, then \[ \frac{\partial E}{\partial z_i}=2(h_i-t_i), \] %s \[ "
                                 r"\frac{\partial E}{\partial z_i}=%s. \]",
                           [(word, "0", "holds") for word in ("else", "Sonst", "Sinon", "En caso contrario:", "Caso contrário,")]
                           + [("otherwise", "-2t_i", "fails")]),
    "all others": (LABEL, r"For the right class \[ \frac{\partial L}{\partial s_y}=p_y-1. \] %s \[ "
                          r"\frac{\partial L}{\partial s_k}=%s. \]",
                   [("For all other $k$,", "p_k", "holds"), ("For the remaining classes", "-p_k", "fails"),
                    ("", "p_k", "fails")]),
    "held fixed": (SCALE, r"\[ \frac{\partial L}{\partial u_i}=c_i \] %s \[ \frac{\partial u_i}{\partial x_i}=%s. \]",
                   [("Holding $s$ fixed,", r"\frac1s", "holds"), ("Bei festem $s$ ist", r"\frac1s", "holds"),
                    ("Holding $s$ fixed,", r"-\frac1s", "fails"), ("Now", r"\frac1s", "fails")]),
    "one example": (LINEAR, r"\[ \frac{\partial L}{\partial p_i}=\frac1N(p_i-y_i) \] %s \[ \frac{\partial L}{\partial w}=%s. \]",
                    [("For a single example,", "(p_i-y_i)x_i", "holds"), ("Dropping the sum,", r"\frac1N(p_i-y_i)x_i", "holds"),
                     ("For one example", "(y_i-p_i)x_i", "fails"), ("Hence", "(p_i-y_i)x_i", "fails")]),
    "signs": (UNIT.replace("z,t", "z,t,u"), r"For positive $z_i$ \[ \frac{\partial h_i}{\partial z_i}=1, \] %s \[ "
                                            r"\frac{\partial h_i}{\partial z_i}=%s. \]",
              [("and for negative $z_i$", "0", "holds"), ("and for negative $z_i$", "1", "fails")]),
    "labels": (LABEL.replace(r"\{1,\dots,C\}", r"\{0,1\}").replace("-\\log p_y", "yp_1+(1-y)p_2"),
               r"\[ \frac{\partial L}{\partial p_1}=y \] %s \[ \frac{\partial L}{\partial p_2}=%s. \]",
               [("For good pairs ($y=0$):", "1", "holds"), ("For bad pairs ($y=1$):", "1", "fails")]),
    "supposed": (UNIT, r"\[ \frac{\partial E}{\partial h_i}=2(h_i-t_i) \] %s \[ \frac{\partial h_i}{\partial z_i}=%s. \]",
                 [("Suppose that the unit is active.", "1", "holds"), ("Suppose that the unit is active.", "-1", "fails")]),
    "one value": (r"Let $q,t,u\in\mathbb{R}$, $u,\gamma>0$ and $F=\frac12u^\gamma(q-t)^2$. ",
                  r"\[ \frac{\partial F}{\partial q}=u^\gamma(q-t) \] %s this gives \[ \frac{\partial F}{\partial q}=%s. \]",
                  [(r"For $\gamma=0$", "q-t", "holds"), (r"If $\gamma=1$,", "2u(q-t)", "fails")]),
    "an array at one value": (RIDGE, r"\[ \nabla J(w)=\frac2nX^\top(Xw-y)+2\lambda w \] %s \[ "
                                     r"\left.\nabla J(w)\right|_{w=0}=%s. \]",
                              [("At the origin", r"-\frac2nX^\top y", "holds"), ("At the origin", r"\frac2nX^\top y", "fails")]),
    "a comparison behind": (RIDGE, r"\[ \nabla J(w)=\frac2nX^\top(Xw-y)+2\lambda w \] %s \[ \nabla^2J(w)=%s. \]",
                            [("The Hessian is", r"\frac2nX^\top X+2\lambda I\succ 0", "holds"),
                             ("The Hessian is", r"\frac2nX^\top X\succeq 0", "fails")]),
    "the slope of the sigmoid": (LINEAR.replace(r"p_i=w^\top x_i", r"p_i=\sigma(w^\top x_i)"),
                                 r"\[ \frac{\partial L}{\partial p_i}=\frac1N(p_i-y_i) \] %s we get \[ "
                                 r"\frac{\partial L}{\partial w}=\frac1N\sum_{i=1}^N(p_i-y_i)%s. \]",
                                 [(r"From $\sigma'=\sigma(1-\sigma)$", "p_i(1-p_i)x_i", "holds"),
                                  (r"With the sigmoid $\sigma'=\sigma(1-\sigma)$", "x_i", "fails")]),
    "a slope": (r"Let $f=\sum_{i=1}^n(a_i-\theta t_i)^2$ with $a,t\in\mathbb{R}^n$. ",
                r"\[ f'(\theta)=-2\sum_{i=1}^n(a_i-\theta t_i)t_i \] %s \[ f''(\theta)=%s. \]",
                [("Then", r"2\sum_{i=1}^nt_i^2", "holds"), ("Then", r"\sum_{i=1}^nt_i^2", "fails")]),
    "denied": (LABEL, r"\[ \frac{\partial L}{\partial s_y}=p_y-1. \] %s $\frac{\partial L}{\partial s_y}=%s$.",
               [(words, "p_y", "no claim") for words in (
                   "A common mistake is to write", "It is not true that", "Wrong:", "One might guess", "Do not write",
                   "Instead of", "Falsch:", "Statt", "Man könnte meinen, dass", "Il n'est pas vrai que", "Au lieu de", "Faux :",
                   "No es cierto que", "En lugar de", "Incorrecto:", "Um erro comum é escrever", "Em vez de", "Errado:",
                   "If the score was simply", "Wäre die Ableitung nur")]
               + [(words, "p_y", "fails") for words in ("It is not hard to see that", "Do not forget that",
                                                        "As one would expect,", "Es ist nicht schwer zu sehen, dass",
                                                        "The score was simply chosen, so",
                                                        "Instead of a proof we claim", "The error is not small, as")]),
    "asked": (LABEL, r"\[ \frac{\partial L}{\partial s_y}=p_y-1. \] %s $\frac{\partial L}{\partial s_y}=%s$?",
              [("Is", "p_y", "no claim"), ("Could it be that", "p_y", "no claim"), ("A friend claims", "p_y", "no claim"),
               ("Why is", "p_y", "fails"), ("We claim", "p_y", "fails")]),
    "asked alone": (LABEL, r"\[ \frac{\partial L}{\partial s_y}=p_y-1. \] %s $\frac{\partial L}{\partial s_k}=%s$?",
                    [("For all $k$ other than $y$, is", "p_k", "holds"), ("For all $k$ other than $y$, is", "-p_k", "fails")]),
    "rejected": (LABEL, r"\[ \frac{\partial L}{\partial s_y}=p_y-1. \] %s $\frac{\partial L}{\partial s_k}=%s$? Not quite.",
                 [("For all $k$ other than $y$, is", "-p_k", "no claim")]),
    "up to": (LABEL, r"\[ \frac{\partial L}{\partial s_y}=p_y-1. \] %s \[ \frac{\partial L}{\partial s_y}=%s. \]",
              [("Up to sign,", "1-p_y", "holds"), ("Bis auf das Vorzeichen", "1-p_y", "holds"), ("Up to sign,", "1+p_y", "fails"),
               ("Up to a constant factor,", "2p_y-2", "unknown"), ("Up to the sign of the loss", "1-p_y", "fails")]),
    "all but one": (LABEL, r"\[ \frac{\partial L}{\partial s_y}=p_y-1. \] %s \[ \frac{\partial L}{\partial s_k}=%s. \]",
                    [("For all $k$ other than $y$", "p_k", "holds"), ("für alle $k$ außer $y$", "p_k", "holds"),
                     ("For all $k$ other than $y$", "-p_k", "fails")]),
    "a side": (UNIT, r"\[ \frac{\partial E}{\partial h_i}=2(h_i-t_i) \] %s \[ \frac{\partial h_i}{\partial z_i}=%s. \]",
               [("On the positive side", "1", "holds"), ("On the negative side", "0", "holds"),
                ("For negative arguments,", "0", "holds"), ("On the positive side", "0", "fails"),
                ("In the linear regime", "1", "unknown"),
                ("In the linear regime", "-1", "fails")]),
    "solutions": (RIDGE_GRADIENT, r"%s=%s. \]",
                  [(r"\hat w", r"(X^\top X+n\lambda I)^{-1}X^\top y", "holds"),
                   ("w^*", r"(X^\top X+\lambda I)^{-1}X^\top y", "fails"),
                   ("w", r"(X^\top X+n\lambda I)^{-1}X^\top y", "holds")]),
}
ROWS = [(kind, start + rest % (words, right), verdict) for kind, (start, rest, rows) in SAID.items()
        for words, right, verdict in rows]


@pytest.mark.parametrize(("kind", "text", "verdict"), ROWS)
def test_words_say_how_a_line_is_meant(kind, text, verdict, tmp_path):
    file = tmp_path / "said.tex"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == ("holds", verdict)


@pytest.mark.parametrize("word", ["sonst", "caso contrário", "en otro caso", "sinon", "in all other cases", "de lo contrario"])
def test_the_last_row_of_cases_in_every_language(word, tmp_path):
    file = tmp_path / "cases.tex"
    rows = rf"\begin{{cases}} 2(h_i-t_i) & z_i > 0 \\ 0 & \text{{{word}}} \end{{cases}}"
    file.write_text(UNIT + rf"\[ \frac{{\partial E}}{{\partial z_i}} = {rows} \]", encoding="utf-8")
    assert sd.check(file).verdicts == ("holds",)


@pytest.mark.parametrize(("text", "says"), [
    ("Otherwise", in_one_case), ("für alle anderen", in_one_case), ("For the remaining classes", in_one_case),
    ("treating the statistics as constants", lambda t: holds_fixed(t) == ()), ("per example", of_one_term),
    (r"à $\mu$ fixé", lambda t: holds_fixed(t) == (r"\mu",)), ("für ein einzelnes Trainingsbeispiel", of_one_term)])
def test_what_is_said(text, says):
    assert says(text)


@pytest.mark.parametrize(("text", "says"), [
    ("For the other parameter we get", in_one_case), ("so altogether", in_one_case), ("autrement dit", in_one_case),
    ("we get the constant", lambda t: holds_fixed(t) is not None), ("over all examples", of_one_term)])
def test_what_is_not_said(text, says):
    assert not says(text)


def test_a_name_given_after_its_use_is_found_wherever_it_belongs(tmp_path):
    file = tmp_path / "twice.tex"
    file.write_text(r"Let $J(w)=(y-Xw)^\top C(y-Xw)$ with $X\in\mathbb{R}^{n\times p}$ and $C\in\mathbb{R}^{n\times n}$ "
                    r"symmetric. Put $r=y-Xw$. \[ \frac{\partial J}{\partial r}=2Cr \]", encoding="utf-8")
    assert sd.check(file).verdicts == ("holds",)


def test_a_kink_is_looked_for_at_no_letter_that_stands_in_its_sum():
    n = sd.axes("n")
    X, W = (sd.matrix(name, n, n) for name in "XW")
    model = sd.Model()
    A = model.define("A", sd.relu(X @ W))
    i, j, k = (n.index(letter) for letter in "ijk")
    assert len(list(kinks_below(A[i, j], model.definitions, [i, j, k]))) == 1


SOFTMAX = r"Let $z,y\in\mathbb{R}^K$ with $%s$, $p=\mathrm{softmax}(z)$ and $L=-\sum_k y_k\log p_k$. "


@pytest.mark.parametrize(("sums", "verdict"), [(r"\mathbf{1}^\top y=1", "holds"), (r"y^T\mathbf 1=1", "holds"),
                                               (r"\sum_{k=1}^{K}{y_k}=1", "holds"), (r"y\geq 0", "fails")])
def test_a_sum_of_one_in_any_notation(sums, verdict, tmp_path):
    file = tmp_path / "sums.tex"
    file.write_text(SOFTMAX % sums + r"\[ \frac{\partial L}{\partial z}=p-y \]", encoding="utf-8")
    assert sd.check(file).verdicts == (verdict,)


ENTRIES = (r"Given are similarities $p_{ij}$ (symmetric). For $d\in\mathbb{R}^{n\times n}$ let "
           r"\[ C=\sum_{i=1}^n\sum_{j=1}^n(d_{ij}-p_{ij})^2. \] Then \[ \frac{\partial C}{\partial d_{ij}}=2(d_{ij}-p_{ij}). \]")
COMPARED = r"Let $x\in\mathbb{R}$ and $f=x^4$. \[ f'(x)=4x^3 \] Then \[ f''(x) \ge 0 \] for all $x$."
DESIGN = (r"Let $t\in\mathbb{R}^N$, $w\in\mathbb{R}^M$, $y=\Phi w$ and $L(w)=\frac12\|\Phi w-t\|^2$, where $\Phi$ is the "
          r"$N\times M$ design matrix. \[ \nabla L(w)=\Phi^T(y-t) \]")


SMOOTHED = (r"$q=\mathrm{softmax}(z)$, $t_k=(1-\varepsilon)y_k+\varepsilon/K$ with $\sum_k y_k=1$ and $H=-\sum_k t_k\log q_k$. "
            r"\[ \frac{\partial H}{\partial z_j}=-t_j+q_j\sum_kt_k=q_j-t_j \]")
SQUARES = (r"$L=\frac12\sum_j(1+\log\sigma_j^2-\mu_j^2-\sigma_j^2)$. "
           r"\[ \frac{\partial L}{\partial\sigma_j^2}=\frac12\left(\frac{1}{\sigma_j^2}-1\right) \]")
STEPS = (r"Let $\ell=\sum_{t=1}^T\ell_t$, $\ell_t=\frac12(y_t-v h_t)^2$, $h_t=\tanh(w h_{t-1}+u x_t)$, $h_0=0$, $T=3$. "
         r"\[ \frac{\partial\ell_2}{\partial h_1}=-(y_2-vh_2)\,v\,(1-h_2^2)\,w \]")
ALONG = (r"Let $f(x)=\frac12 x^\top Qx-b^\top x$ with $Q$ symmetric. Along $d$ take $\alpha=\frac{d^\top d}{d^\top Qd}$. "
         r"\[ \nabla f(x)=Qx-b \]")
RIGHT = {"entries": ENTRIES, "compared": COMPARED, "design": DESIGN, "K counts k": SMOOTHED, "by a square": SQUARES,
         "T steps": STEPS, "a direction d": ALONG}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_right_lines_are_not_accused(text, tmp_path):
    file = tmp_path / "right.tex"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == ("holds",)


ZERO_FIRST = (r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $w\in\mathbb{R}^d$ and $J=\|Xw-y\|^2$. "
              r"\begin{align*} \nabla_wJ &= 2X^\top Xw-2X^\top y\\ 0 &= %s\\ X^\top Xw &= %s \end{align*}")
CLASSES = (r"Let $z\in\mathbb{R}^K$, $p=\mathrm{softmax}(z)$, $y\in\mathbb{R}^K$ one-hot and $H=-\sum_k y_k\log p_k$. "
           r"For the other classes, $\frac{\partial H}{\partial z_k}=%s$.")

POOLED = r"Let $x\in\mathbb{R}^n$ and $z=\max_i x_i$, attained %s. Then $\frac{\partial z}{\partial x_i}=%s$."
LABELLED = (r"Let $z\in\mathbb{R}^K$, $p=\mathrm{softmax}(z)$, $y\in\mathbb{R}^K$ one-hot and $H=-\sum_k y_k\log p_k$. "
            r"$$\frac{\partial H}{\partial z_i}=\begin{cases}p_i-1&i=c\\%s&i\ne c\end{cases}$$ where $c$ is the true class.")


@pytest.mark.parametrize(("text", "verdicts"), [
    (ZERO_FIRST % (r"2X^\top Xw-2X^\top y", r"X^\top y"), ("holds", "no claim", "holds")),
    (ZERO_FIRST % (r"X^\top Xw-X^\top y", r"2X^\top y"), ("holds", "no claim", "fails")),
    (ZERO_FIRST % (r"2X^\top Xw+2X^\top y", r"X^\top y"), ("holds", "fails", "holds")),
    (CLASSES % "p_k", ("holds",)), (CLASSES % "-p_k", ("fails",)),
    *((POOLED % (place, slope), (verdict,)) for place, slope, verdict in (
        (r"at the unique index $k$", r"\delta_{ik}", "holds"), (r"where $k=\arg\max_i x_i$", r"\mathbb{1}[i=k]", "holds"),
        (r"at the unique index $k$", r"2\delta_{ik}", "fails"), (r"where $l=\arg\max_i x_i$", r"\delta_{ik}", "fails"))),
    *((LABELLED % value, (verdict,)) for value, verdict in (("p_i", "holds"), ("-p_i", "fails"))),
    (r"Let $x\in\mathbb{R}$ and $f=x^2$. $f'(x)=2x$. ~~$f'(x)=x$~~ and ~~this $f'(x)=3x$ too~~",
     ("holds", "no claim", "no claim")),
    (r"Let $x\in\mathbb{R}$ and $f=x^2$. We get $f'(x)=x$, which is wrong. Instead of $f'(x)=x$, $f'(x)=3x$.",
     ("no claim", "no claim", "fails")),
])
def test_what_is_set_to_zero_excluded_or_struck_out(text, verdicts, tmp_path):
    file = tmp_path / "said.md"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == verdicts


PARABOLA = "%s $f(x)=x^2-4x$. "
LEAST = r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $\lambda>0$ and $J(w)=\|Xw-y\|^2+\lambda\|w\|^2$. "
LYING = (r"Let $V\in\mathbb{R}^{m\times r}$, $a=hV+c$, $q=\operatorname{softmax}(a)$ and $G=-\sum_k t_k\log q_k$, where $t$ is "
         "one-hot. ")
UNWRITTEN = r"Let $t_j>0$ and $G(r)=m\log r-r\sum_{j=1}^m t_j$. "
RATE = r"$\ell(\lambda)=n\log\lambda-\lambda\sum_{i=1}^n x_i$. Then $\ell'(\lambda)=\frac n\lambda-\sum_i x_i$. "


@pytest.mark.parametrize(("text", "verdicts"), [
    *((PARABOLA % "Let" + words, ("no claim", "holds")) for words in (
        r"Setting $\frac{df}{dx}=0$ gives $x=2$.", "Solving $f'(x)=0$ we find $x=2$.", "We require $f'(x)=0$, so $x=2$.",
        r"$\frac{df}{dx}=0 \iff x=2$.", "Solve $f'(x)=0$ for $x$: $x^*=2$.", "The minimiser satisfies $f'(x)=0$, so $x=2$.")),
    *((PARABOLA % let + words, ("no claim", "holds")) for let, words in (
        ("Sei", "Notwendige Bedingung: $f'(x)=0$, also $x=2$."), ("Sei", "Wir fordern $f'(x)=0$, also $x=2$."),
        ("Seja", "Igualando $f'(x)=0$ obtemos $x=2$."), ("Soit", "On résout $f'(x)=0$ : $x=2$."))),
    (PARABOLA % "Let" + "We solve $f'(x)=0$ for $x$ and get $x=3$.", ("no claim", "fails")),
    (PARABOLA % "Let" + "$f'(x)=0$ iff $x=3$.", ("unknown", "fails")),
    (PARABOLA % "Let" + r"Setting $f'(x)=2x-4$ equal to zero, $\hat x=5$.", ("holds", "fails")),
    (PARABOLA % "Let" + r"Then $f'(x)=2x-4$. From $2x-4=0$ we find $x^\star=2$.", ("holds", "holds", "holds")),
    (PARABOLA % "Let" + "We solve $2x-4=0$, i.e. $x=3$.", ("holds", "unknown")),
    *((UNWRITTEN + line, verdicts) for line, verdicts in (
        ("The maximum likelihood estimate satisfies the equation $$0=m/r-\\sum_j t_j$$", ("holds",)),
        ("The maximum likelihood estimate satisfies the equation $$0=m/r-2\\sum_j t_j$$", ("fails",)),
        ("Setting the derivative to zero: $$m/r+\\sum_j t_j=0$$", ("unknown",)),
        ("Setting the derivative to zero: $$\\sum_j t_j=m/r$$", ("holds",)),
        ("Setting the derivative to zero: $$m/r-\\sum_j t_j=0$$ $$\\sum_j t_j=2m/r$$", ("holds", "unknown")))),
    *((r"Let $E=\frac12\sum_k(o_k-t_k)^2$ and $o_k=\sum_j v_{kj}h_j$. $$" + line + "$$", (verdict,)) for line, verdict in (
        (r"\frac{\partial E}{\partial v_{kj}}=\frac{\partial E}{\partial o_k}.\frac{\partial o_k}{\partial v_{kj}}=(o_k-t_k).h_j",
         "holds"), (r"\frac{\partial E}{\partial v_{kj}}=(o_k-t_k) . t_k", "fails"),
        (r"\frac{\partial E}{\partial o_k}=(o_k-t_k) \quad\text{for all }k.", "holds"),
        (r"\frac{\partial E}{\partial o_k}=-(o_k-t_k) \text{ for each } k", "fails"))),
    *((LYING + line, verdicts) for line, verdicts in (
        (r"$$\frac{\partial G}{\partial a}=q-t=\epsilon$$ $$\frac{\partial G}{\partial h}=\epsilon V^\top$$", ("holds", "holds")),
        (r"$$\frac{\partial G}{\partial a}=q-t=:\epsilon$$ $$\frac{\partial G}{\partial V}=h^\top\epsilon$$", ("holds", "holds")),
        (r"$$\frac{\partial G}{\partial a}=q+t=\epsilon$$ $$\frac{\partial G}{\partial V}=h\epsilon$$", ("fails", "fails")),
        (r"$$\frac{\partial G}{\partial V}=h^\top(q-t)$$", ("holds",)))),
    *((r"Let $u=Mx$, $q=\tanh(u)$ and $J=\frac12\|q-r\|^2$. " + line, (verdict,)) for line, verdict in (
        (r"$$\frac{\partial q}{\partial u}=1-q^2$$", "unknown"),
        (r"$$\frac{\partial q}{\partial x}=1-q^2$$", "fails"), (r"$$\frac{\partial q}{\partial u}=\mathrm{diag}(1-q)$$", "fails"),
        (r"If the loss is the cross-entropy, then $\frac{\partial J}{\partial q}=-r/q$.", "unknown"))),
    *((r"Let $s=\frac1m\sum_j v_j$ and $o_j=g_j(v_j-s)+c_j$. $$\frac{\partial E}{\partial c_j}=\frac{\partial E}{\partial o_j}"
       r"=do_j$$ " + line, ("holds", verdict)) for line, verdict in (
        (r"$$dg_j=do_j(v_j-s)$$", "holds"), (r"$$dg_j=do_j$$", "fails"))),
    (r"Let $C=(wx+b-t)^2$. $$C=(b+wx-t)^2$$ $$C=(wx+2b-t)^2$$ $$\frac{\partial C}{\partial b}=2(wx+b-t)$$",
     ("holds", "fails", "holds")),
    (PARABOLA % "Let" + "As $x$ is constant we get $f'(x)=0$.", ("fails",)),
    (r"Let $L=ab+b^2$ with $a,b\in\mathbb R$. Then $\frac{\partial L}{\partial a}=b$ and $\frac{\partial L}{\partial b}=0$.",
     ("holds", "fails")),
    (r"Let $L=ab+b^2$ with $a,b\in\mathbb R$. Setting $\frac{\partial L}{\partial a}=0$ and $\frac{\partial L}{\partial b}=0$ "
     r"gives $b=-\frac a2$.", ("no claim", "no claim", "holds")),
    (r"Let $\ell(\theta)=n\log\theta+(s-n)\log(1-\theta)$. Setting $\ell'(\theta)=0$ yields $\hat\theta=n/s$.",
     ("no claim", "holds")),
    (r"Let $L=(wx+b-y)^2$ with all scalars and $z=wx+b$. Then $\frac{\partial L}{\partial w}=2(z-y)x$, where "
     r"$\frac{\partial z}{\partial b}=0$.", ("holds", "fails")),
    *((RATE + rf"The MLE is ${left}={right}$.", ("holds", verdict)) for left in (r"\hat\lambda", r"\lambda^*")
      for right, verdict in ((r"\frac{n}{\sum_i x_i}", "holds"), (r"\frac{\sum_i x_i}{n}", "fails"))),
    (LEAST + r"The prediction is $\hat y=Xw$. Then $\nabla_wJ=2X^\top(Xw-y)+2\lambda w$.", ("holds",)),
    (RATE + r"Setting this to zero gives $\hat\lambda=\frac{n}{\sum_i x_i}$.", ("holds", "holds")),
    (RATE + r"Setting this to zero gives $\hat\lambda=\frac{\sum_i x_i}{n}$.", ("holds", "fails")),
    *((LEAST + rf"Setting $\nabla_w J=0$ gives $\hat w={right}X^\top y$.", ("no claim", verdict)) for right, verdict in (
        (r"(X^\top X+\lambda I)^{-1}", "holds"), (r"(X^\top X-\lambda I)^{-1}", "fails"), (r"(XX^\top)^{-1}", "fails"),
        ("Q^{-1}", "unknown"))),
])
def test_a_derivative_set_to_zero_in_a_sentence_and_what_it_gives(text, verdicts, tmp_path):
    file = tmp_path / "zero.tex"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == verdicts


def test_at_one_value_nothing_is_mended_by_what_vanishes_elsewhere():
    found = sd.check(r"Let $L=\frac12\|Xw-y\|^2$. \[ \left.\nabla_wL\right|_{w=0}=2X^\top y \]")
    assert found.verdicts == ("fails",) and found.should_read is None and "−∑ₙ yₙ X_nd" in str(found)
    assert "= 0" not in str(sd.check(r"Let $f(x)=e^{2x}$. \[ \left.f'(x)\right|_{x=0}=3 \]"))
