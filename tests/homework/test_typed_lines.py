"""Lines as people type them: a name given twice, ends with ±, gradients of several numbers, a matrix that nobody names."""

import re

import pytest

import symderiv as sd

NUMBER = r"Let $x\in\mathbb{R}$ and $f(x)=%s$. "
CUBIC = NUMBER % "x^3-3x" + r"\[ f'(x)=3x^2-3 \] Setting $f'(x)=0$ gives \[ x=%s. \]"
PAIR = r"Let $f(x,y)=x^2y+y^3$. "
ROWS = (r"Let $x_i\in\mathbb{R}^d$ and $y_i\in\mathbb{R}$ for $i=1,\dots,N$, $w\in\mathbb{R}^d$ and "
        r"$E(w)=\frac12\sum_{i=1}^N(w^\top x_i-y_i)^2$. ")
NAMED = ROWS.replace(r"$w\in", r"let $X$ have the rows $x_i^\top$, $w\in")
NORMAL = (r"Let $x_1,\dots,x_n\in\mathbb{R}$, $\mu\in\mathbb{R}$, $\sigma>0$ and "
          r"$\ell(\mu,\sigma)=-n\log\sigma-\frac{1}{2\sigma^2}\sum_i(x_i-\mu)^2$. "
          r"\[ \frac{\partial\ell}{\partial\mu}=\frac{1}{\sigma^2}\sum_i(x_i-\mu) \] "
          r"\[ \frac{\partial\ell}{\partial\sigma}=-\frac n\sigma+\frac{1}{\sigma^3}\sum_i(x_i-\mu)^2 \] "
          r"Setting both to zero gives $\hat\mu=\frac1n\sum_ix_i$ and $\hat\sigma^2=%s$.")
CLIPPED = r"Let $x,a,b\in\mathbb{R}$ with $a<b$ and $f(x)=\min(\max(x,a),b)$. "
TWO_KINKS = (r"Let $a,b,x\in\mathbb{R}$, $f(x)=\max(x,a)+\max(x,b)$. For $x>a$ and $x>b$, \[ f'(x)=2. \] "
             r"For $x>a$ and $x<b$, \[ f'(x)=%s. \]")
LOSSES = ("Let $p,y\\in\\mathbb{R}^n$, $p_i>0$.\n\n**Squared error.** $L = \\frac12\\sum_i (p_i-y_i)^2$, so\n\n"
          "$$\\frac{\\partial L}{\\partial p_i} = p_i-y_i$$\n\n**Cross entropy.** $L = -\\sum_i y_i\\log p_i$, so\n\n"
          "$$\\frac{\\partial L}{\\partial p_i} = %s\\frac{y_i}{p_i}$$\n")
DECAY = (r"Let $w,x\in\mathbb{R}^d$, $t\in\mathbb{R}$. Let $L=(w^\top x-t)^2$. Then \[ \nabla_w L=2(w^\top x-t)x. \] With weight "
         r"decay the loss is $L=(w^\top x-t)^2+\lambda\|w\|^2$ and \[ \nabla_w L=2(w^\top x-t)x+%s. \]")
COLUMNS = (r"Let $X\in\mathbb{R}^{n\times %s}$, $y\in\mathbb{R}^n$ and $E(w)=\frac12\sum_{i=1}^n(\sum_jx_{ij}w_j-y_i)^2$. "
           r"\[ \frac{\partial E}{\partial w_j}=\sum_i(\sum_kx_{ik}w_k-y_i)x_{ij}=")
SOLVED = (r"Let $X\in\mathbb{R}^{n\times d}$, $y\in\mathbb{R}^n$, $w\in\mathbb{R}^d$ and $L=\|Xw-y\|^2$. "
          r"\[ \nabla_wL=2X^T(Xw-y)=0 \] ")
ONE = "For one example, $%s$. Then\n\n$$\\frac{\\partial %s}{\\partial %s} = %%s$$%s\n"
SHARES = r"p_i=\frac{e^{z_i}}{\sum_j e^{z_j}}"
LOGIT = r"z_i = w x_i + b$, $p_i = \sigma(z_i)$ and $\ell = -y_i\log p_i"
EACH = r"Let $L_i=(p_i-y_i)^2$ and $L=\frac1N\sum_iL_i$. Put $e=p_i-y_i$. Then" + "\n\n$$%s$$\n"
PLAIN = (r"Let $x,b\in\mathbb{R}^n$, $A\in\mathbb{R}^{n\times n}$ symmetric and $f=\frac12x^TAx-b^Tx$. "
         r"$$\%s{\nabla_xf &= \frac12(A+A^T)x-b %s\cr &= %%s %s}$$")
LEAST = SOLVED.partition(r"\[")[0] + "\n\n$$\\nabla_wL=2X^T(Xw-y)$$\n\n## Normal equations\n\n$$%s$$\n"
LABEL = "Let $z\\in\\mathbb{R}^K$, $p=\\mathrm{softmax}(z)$ and $\\ell=-\\log p_k$, %s.\n\n$$%%s$$\n"
TWO_LAYERS = (r"Let $z_1=Ux$, $a_1=\tanh(z_1)$, $z_2=Va_1$, $a_2=\sigma(z_2)$, $C=\frac12\|a_2-y\|^2$. SAID" "\n"
              r"$$\delta_2=%s\odot a_2\odot(1-a_2)$$ $$\delta_1=V^\top\delta_2\odot(1-a_1\odot a_1)$$ "
              r"$$\frac{\partial C}{\partial U}=\delta_1x^\top$$ That is all.")
BY_B = "Let $a,c\\in\\mathbb{R}^K$, $b\\in\\mathbb{R}$, $f=\\sum_k(a_kb^2+c_kb)$.\n\n$$\\frac{\\partial f}{\\partial b}=%s$$\n"
CODE = "pred = w*x + b\nloss = (pred - y)^2\ndloss/dpred = 2*(pred - y)\ndloss/dw = %s\n"

PASS = ("x in R^D, W in R^(K x D), V in R^(M x K), t in R^M\nh = relu(W @ x)\nL = 0.5 * sum((V @ h - t)**2)\n"
        "dh = V.T @ (V @ h - t)\n")
LINES = {
    "the later definition holds for later lines": (
        ".tex", NUMBER % "x^2" + r"\[ f'(x)=2x \] Now let $f(x)=\sin x$. \[ f'(x)=%s \]", [(r"\cos x", "hh"), ("2x", "hf")]),
    "the earlier one for earlier lines": (
        ".tex", NUMBER % "x^2" + r"\[ f'(x)=%s \] Now let $f(x)=\sin x$. \[ f'(x)=\cos x \]", [("2x", "hh"), (r"\cos x", "fh")]),
    "a star between matrices of one shape": (
        ".md", r"$Z = W X$ with $W\in\mathbb{R}^{h\times d}$, $X\in\mathbb{R}^{d\times m}$, $A = \tanh(Z)$, "
               "$B\\in\\mathbb{R}^{h\\times m}$ and $J = \\sum_{ij} B_{ij} A_{ij}$.\n\n"
               "$$dA = B$$\n\n$$dZ = dA * (%s - A^2)$$\n", [("1", "hh"), ("2", "hf")]),
    "the gradient of what a quantity between makes": (
        ".md", r"Let $r = \|x\|_2$ and $f = r^3$ with $x\in\mathbb{R}^n$." + "\n\n$$\\nabla f = %s$$\n",
        [("3 r x", "h"), ("3 r^2 x", "f")]),
    "gradients by their programs' names": (
        ".md", "A layer: out = X W + b, X is N x D, W is D x M. Let dOut = dL/dout.\n\ndX = %s\ndW = X^T dOut\n",
        [("dOut W^T", "hh"), ("dOut W", "fh")]),
    "the same in small letters": (
        ".md", "A layer: scores = X W + b, X is N x D, W is D x M. Let dscores = dL/dscores.\n\ndX = dscores W^T\n"
               "dW = %s dscores\n", [("X^T", "hhh"), ("-X^T", "hhf")]),
    "rows in the small letter of their matrix": (
        ".tex", r"Let $X\in\mathbb{R}^{N\times D}$, $w\in\mathbb{R}^D$ and $L=\frac12\|Xw-y\|^2$. \[ \nabla_wL=X^\top(Xw-y) \] "
                r"i.e., \[ (\nabla_wL)_j=\sum_nX_{nj}(%s-y_n) \]", [(r"x_n^\top w", "hh"), (r"2x_n^\top w", "hf")]),
    "a supposed name of a derivative": (
        ".tex", r"Suppose $Z=XW$, $A=\max(Z,0)$ and $L$ is a scalar function of $A$; $G=\partial L/\partial A$. "
                r"\[ \frac{\partial L}{\partial Z}=G\odot\mathbf{1}\{Z%s0\} \]"
                r"\[ \frac{\partial L}{\partial W}=X^\top\frac{\partial L}{\partial Z} \]", [(">", "hh"), ("<", "fh")]),
    "derivatives of all layers under one name": (
        ".tex", r"Layers $l=1,\dots,2$: $z^{(l)}=W^{(l)}a^{(l-1)}$, $a^{(l)}=\sigma(z^{(l)})$ and $C=\frac12\|y-a^{(2)}\|^2$. "
                r"With $\delta^{(l)}=\frac{\partial C}{\partial z^{(l)}}$, \[ \delta^{(2)}=(%s)\odot\sigma'(z^{(2)}) \] "
                r"\[ \frac{\partial C}{\partial W^{(2)}}=\delta^{(2)}(a^{(1)})^\top \]",
        [("a^{(2)}-y", "hh"), ("y-a^{(2)}", "fh")]),
    "items": (".tex", r"\begin{enumerate}\item $y=x^3$. Then $\frac{dy}{dx}=3x^2$. \item $y=\ln x$. Then $\frac{dy}{dx}=%s$."
                      r"\end{enumerate}", [(r"\frac1x", "hh"), (r"\frac{1}{x^2}", "hf")]),
    "items without a mark": (
        ".txt", "Let x be a real number.\n\n(a) f(x) = x^2\n    f'(x) = 2x\n\n(b) f(x) = e^x\n    f'(x) = %s\n",
                             [("e^x", "hh"), ("-e^x", "hf")]),
    "a letter that counts the rows of one and the columns of another": (
        ".txt", "h = tanh(W x + b), W is H x D, x is D, b is H\nL = v' h\ndL/dx_j = sum_i %s v_i (1 - h_i^2)\n",
        [("W_ij", "h"), ("W_ji", "f")]),
    "losses under headings": (".md", LOSSES, [("-", "hh"), ("", "hf")]),
    "a loss with one more term": (".tex", DECAY, [(r"2\lambda w", "hh"), (r"\lambda w", "hf")]),
    "what stands between is defined anew": (
        ".tex", r"Let $x,t\in\mathbb{R}$, $h=x^2$ and $E=(h-t)^2$. \[ \frac{dE}{dx}=4x(h-t) \] Now instead $h=\sin x$. "
                r"\[ \frac{dE}{dx}=%s \]", [(r"2(h-t)\cos x", "hh"), ("4x(h-t)", "hf")]),
    "a rewriting is a claim": (".tex", NUMBER % "(x+1)^2" + r"\[ f'(x)=2(x+1) \] Expanding, \[ f(x)=%s \]",
                               [("x^2+2x+1", "hh"), ("x^2+1", "hf")]),
    "no words say which": (".tex", NUMBER % "x^2" + r"\[ f'(x)=2x \] \[ f(x)=x^3 \] \[ f'(x)=%s \]",
                           [("3x^2", "huh"), ("2x", "huf")]),
    "plus and minus": (".tex", CUBIC, [(r"\pm 1", "hnh"), (r"\pm 2", "hnf"), ("±1", "hnh")]),
    "hats beside hats": (".tex", NORMAL,
                         [(r"\frac1n\sum_i(x_i-\hat\mu)^2", "hhhh"), (r"\frac1{n-1}\sum_i(x_i-\hat\mu)^2", "hhhf")]),
    "a gradient of numbers": (".tex", PAIR + r"\[ \nabla f(x,y)=%s \]", [
        (r"(2xy, x^2+3y^2)", "h"), (r"(2xy, x^2+y^2)", "f"), (r"(2xy, x^2+3y^2)^\top", "h"),
        (r"\langle 2xy, x^2+3y^2\rangle", "h"), (r"\begin{pmatrix}2xy\\ x^2+3y^2\end{pmatrix}", "h"),
        (r"\begin{bmatrix}2xy\\ 3y^2\end{bmatrix}", "f")]),
    "at a point": (".tex", PAIR + r"\[ \nabla f(1,2)=%s \]",
                   [(r"(4,13)^\top", "h"), (r"\begin{pmatrix}4\\12\end{pmatrix}", "f")]),
    "a Hessian of numbers": (".tex", PAIR + r"\[ \nabla^2 f(x,y)=\begin{pmatrix}2y&2x\\2x&%s\end{pmatrix} \]",
                             [("6y", "h"), ("3y", "f")]),
    "the third derivative": (".txt", "f(x) = sin(x)\n%s cos(x)\n", [("d^3f/dx^3 = -", "h"), ("d³f/dx³ =", "f")]),
    "a loss by its name": (".txt", CODE, [("2*(pred - y)*x", "hh"), ("2*(pred - y)", "hf"), ("dloss/dpred * dpred/dw", "hh")]),
    "a name assigned again": (".txt", "x in R^N\nz = 2*x\nz = tanh(z)\nL = sum(z^2)\ndL/dx = %s\n",
                              [("4*z*(1 - z^2)", "h"), ("4*tanh(2*x)*(1 - tanh(2*x)^2)", "h"), ("8*x", "f")]),
    "what stands behind an at sign": (
        ".txt", "W in R^(A x B), h in R^B\nout = W @ h\nloss = sum(out**2)\ndout = 2 * out\ndW = np.outer(dout, h)\ndh = %s\n",
        [("W.T @ dout", "hhh"), ("W.T @ out", "hhf")]),
    "a word with a set and a given": (
        ".txt", "x in R^D, W in R^(K x D), target in R^K is one-hot\np = softmax(W @ x)\nloss = -sum(target * log(p))\n"
                "dW = outer(%s, x)\n", [("p - target", "h"), ("target - p", "f")]),
    "a gradient that has such a name": (".txt", "x, w in R^n\nout = dot(w, x)\nloss = out**2\ngrad_out = 2 * out\n"
                                                "dw = grad_out * %s\n", [("x", "h"), ("w", "f")]),
    "gradients of Greek letters, shapes in a comment": (
        ".txt", "# x, gamma, beta in R^D\ny = gamma * x + beta\nloss = np.sum(y**2)\ndgamma = 2 * y * %s\ndbeta = 2 * y\n",
        [("x", "hh"), ("gamma", "fh")]),
    "gradients of words": (".txt", "x, w in R^n\nout = dot(w, x)\nloss = out**2\ndout = %s\ndw = dout * x\n",
                           [("2 * out", "hh"), ("-2 * out", "fh")]),
    "a word that a line before defines": (
        ".txt", "x in R^D, W in R^(K x D), b in R^K, t in R^K\nlogits = W @ x + b\nloss = sum((logits - t)**2)\n"
                "dlogits = 2 * (logits - t)\ndb = dlogits\ndx = W.T @ %s\n", [("dlogits", "hhh"), ("logits", "hhf")]),
    "a gradient without a quantity of its name": (
        ".txt", PASS + "dz = %s\ndW = np.outer(dz, x)\n", [("dh * (h > 0)", "hnh"), ("dh", "hnf"), ("dh * (z > 0)", "huu")]),
    "a gradient without a use": (".txt", PASS + "dz = %s\n", [("dh * (h > 0)", "hu")]),
    "a gradient that is changed": (
        ".txt", PASS + "%s\ndW = np.outer(dh, x)\n", [("dh *= (h > 0)", "hnh"), ("dh = dh * (h > 0)", "hnh"),
                                                    ("dh[h <= 0] = 0", "hnh"), ("dh[h > 0] = 0", "hnf")]),
    "names of code": (".txt", "loss = (w*x - y)^2\ndloss_dw = %s\n", [("2*(w*x - y)*x", "h"), ("2*(w*x - y)", "f")]),
    "a matrix nobody names": (".tex", ROWS + r"\[ \nabla_w E=\sum_{i=1}^N(w^\top x_i-y_i)x_i=%s \]",
                              [(r"X^\top(Xw-y)", "h"), (r"X^\top(Xw+y)", "f"), (r"Q^\top r", "u")]),
    "columns in the letter of the entries": (".tex", COLUMNS % "d" + "%s", [
        (r"x_j^T(Xw-y) \] with $x_j$ the column $j$ of $X$.", "h"), (r"x_j^T(Xw-y) \]", "h"),
        (r"x_j^T(Xw+y) \] where $x_j$ denotes the $j$th column of $X$.", "f")]),
    "columns of a square matrix": (".tex", COLUMNS % "n" + r"%s \]", [("x_j^T(Xw-y)", "h"), ("x_j^T(Xw+y)", "f")]),
    "entries beside the matrix": (
        ".tex", r"Let $A\in\mathbb{R}^{m\times n}$, $u\in\mathbb{R}^m$, $x\in\mathbb{R}^n$ and "
                r"$f=\sum_{i,j}a_{ij}u_ix_j+\|Ax\|^2$. \[ \frac{\partial f}{\partial A_{ij}}=u_ix_j%s \]",
        [("+2(Ax)_ix_j", "h"), ("", "f")]),
    "what follows where it is zero": (".tex", SOLVED + r"\[ X^TXw=%s \]", [("X^Ty", "hh"), ("2X^Ty", "hf")]),
    "and its end result": (".tex", SOLVED + r"\[ X^TXw=%s \] \[ w=(X^TX)^{-1}X^Ty \]", [("2X^Ty", "hfh")]),
    "a quantity between at zero": (
        ".tex", r"Let $z,y\in\mathbb{R}^n$, $p=3z$ and $L=\sum_i(p_i-2y_i)^2$. Setting the gradient to zero, "
                r"\[ \frac{\partial L}{\partial z}=0 \] gives \[ p=%s \]", [("2y", "nh"), ("3y", "nf")]),
    "a wrong side beside one not read": (".tex", ROWS + r"\[ \nabla_w E=\sum_{i=1}^N(w^\top x_i%sy_i)x_i=Q^\top r \]",
                                         [("-", "u"), ("+", "f")]),
    "entries of rows": (".tex", NAMED + r"\[ \frac{\partial E}{\partial w_j}=\sum_i(w^\top x_i-y_i)%s \]",
                        [("x_{ij}", "h"), ("X_{ij}", "h"), ("X_{ij} \\] where $x_j$ is column $j$ of $X$. \\[ 1=1", "hh")]),
    "a definition that goes on": (
        ".tex", r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and \begin{align} e &= (Ax-b)^T(Ax-b) \\ "
                r"&= x^TA^TAx-2x^TA^Tb%s \end{align} \[ \frac{de}{dx}=2A^TAx-2A^Tb \]", [("+b^Tb", "hhh"), ("-b^Tb", "hfh")]),
    "a definition between lines": (
        ".tex", NUMBER % "x^2" + r"\[ f'(x)=2x \] Put \begin{align} g &= x^2 \\ &= %s. \end{align}",
        [("xx", "hhh"), ("2x", "hhf")]),
    "entries in small letters": (
        ".tex", r"Let $x\in\mathbb{R}^n$, $A\in\mathbb{R}^{n\times n}$ and $q=x^TAx$. \[ \frac{\partial q}{\partial x_k}="
                r"\sum_{i=1}^{n}a_{%s}x_i+\sum_{j=1}^{n}a_{kj}x_j \]", [("ik", "h"), ("ki", "f")]),
    "a sum with nothing above": (
        ".tex", r"Let $p=\operatorname{softmax}(z)$, $y$ one-hot with $\sum_k y_k=1$ and $C=-\sum_{k}^{ } y_k\log p_k$. "
                r"\[ \frac{\partial C}{\partial z_i}=%s \]", [("p_i-y_i", "h"), ("y_i-p_i", "f")]),
    "an end result that was not read": (
        ".tex", NORMAL.replace(r"and $\hat\sigma^2", r"and \[ \hat\sigma^2").replace("%s$.", r"%s \]"),
        [(r"\frac1n\sum_i(x_i-\bar{x})^2", "hhhu")]),
    "a comparison beside a definition": (".tex", CLIPPED + r"For $a<x<b$, \[ f'(x)=1. \] For $x>b$, \[ f'(x)=%s. \]",
                                         [("0", "hh"), ("1", "hf")]),
    "two conditions": (".tex", TWO_KINKS, [("1", "hh"), ("2", "hf")]),
    "conditions as labels": (".md", "Let $x\\in\\mathbb{R}$ and $f(x)=|x|$.\n\n- $x>0$: $f'(x)=1$\n- $x<0$: $f'(x)=%s$\n",
                             [("-1", "hh"), ("1", "hf")]),
    "one example": (".md", ONE % (r"\ell = -y_i \log p_i", r"\ell", "p_i", ""),
                    [(r"-\frac{y_i}{p_i}", "h"), (r"\frac{y_i}{p_i}", "f")]),
    "one example for all of them": (".md", ONE % (r"\ell = -y_i \log p_i", r"\ell", "p_i", " for all $i$."),
                                    [(r"-\frac{y_i}{p_i}", "h"), (r"\frac{y_i}{p_i}", "f")]),
    "one example of a range": (".md", ONE % (r"\ell = -y_i \log p_i", r"\ell", "p_i", r" for $i=1,\dots,N$."),
                               [(r"-\frac{y_i}{p_i}", "h")]),
    "one example of each loss": (".md", ONE % (r"\ell_i = -y_i \log p_i", r"\ell_i", "p_i", " for each $i$."),
                                 [(r"-\frac{y_i}{p_i}", "h"), (r"\frac{y_i}{p_i}", "f")]),
    "one example with a hat": (".md", ONE % (r"L = (y_i - \hat y_i)^2", "L", r"\hat y_i", ""),
                               [(r"-2(y_i-\hat y_i)", "h"), (r"2(y_i-\hat y_i)", "f")]),
    "one example and what it is made of": (".md", ONE % (r"L = \frac12(a_i - y_i)^2$ with $a_i = \sigma(z_i)", "L", "z_i", ""),
                                           [("(a_i-y_i)a_i(1-a_i)", "h"), ("(a_i-y_i)(1-a_i)", "f")]),
    "one example and its weight": (".md", ONE % (LOGIT, r"\ell", "w", ""), [("-y_i(1-p_i)x_i", "h"), ("y_i(1-p_i)x_i", "f")]),
    "one example and its rule of chains": (
        ".md", (ONE % (LOGIT, r"\ell", "z_i", "")).replace(
            "%s", r"\frac{\partial\ell}{\partial p_i}\frac{\partial p_i}{\partial z_i}=%s"),
        [("-y_i(1-p_i)", "h"), ("y_i(1-p_i)", "f")]),
    "one example above": (".md", ONE % ("L=(a^{(i)}-y^{(i)})^2", "L", "a^{(i)}", " for all $i$."),
                          [("2(a^{(i)}-y^{(i)})", "h"), ("2(y^{(i)}-a^{(i)})", "f")]),
    "one row of a matrix": (".md", ONE % (r"z_i=\sum_jW_{ij}x_j$ and $c=z_i^2", "c", "W_{ij}", ""),
                            [("2z_ix_j", "h"), ("z_ix_j", "f")]),
    "one row of the data": (".md", ONE % (r"z_i=\sum_jw_jx_{ij}$ and $c=z_i^2", "c", "w_k", ""),
                            [("2z_ix_{ik}", "h"), ("z_ix_{ik}", "f")]),
    "its own letter at the class": (".md", ONE % (SHARES + r"$ and $\ell=-\log p_i", r"\ell", "z_i", ""),
                                    [("p_i-1", "h"), ("1-p_i", "f")]),
    "a class without words": (".md", ONE % (SHARES + r"$ and $\ell=-\log p_k", r"\ell", "z_i", ""),
                              [(r"p_i-\delta_{ik}", "h"), (r"\delta_{ik}-p_i", "f"), ("p_i", "f")]),
    "at the class, in steps": (
        ".md", "For one example, $" + SHARES + r"$ and $\ell=-\log p_k$, where $k$ is the true class. "
               r"\begin{align}\frac{\partial\ell}{\partial z_k}&=-\frac1{p_k}p_k(1-p_k)\\&=%s\end{align}",
        [("p_k-1", "hh"), ("1-p_k", "hf")]),
    "one of a row of a matrix": (".md", ONE % (r"z_i=\sum_jW_{ij}x_j$ and $c=z_i^2", "c", "W_{kj}", ""),
                                 [(r"2\delta_{ik}z_ix_j", "h"), (r"\delta_{ik}z_ix_j", "f")]),
    "one example, then all": (
        ".md", (ONE % (r"\ell=-y_i\log p_i", r"\ell", "p_i", "")).replace("%s", r"-\frac{y_i}{p_i}")
               + r"The total is $L=-\sum_iy_i\log p_i$. $$\frac{\partial L}{\partial p_i}=%s$$",
        [(r"-\frac{y_i}{p_i}", "hh"), (r"\frac{y_i}{p_i}", "hf")]),
    "what is one for each example": (".md", EACH, [
        (r"\frac{\partial L_i}{\partial p_i}=2e", "h"), (r"\frac{\partial L}{\partial p_i}=\frac2Ne", "h"),
        (r"\frac{\partial L}{\partial p_i}=2e", "f")]),
    "and what is made of it": (".md", EACH.replace(". Then", " and $q=e^2$. Then"), [
        (r"\frac{\partial L}{\partial y_i}=-\frac{2q}{Ne}", "h"), (r"\frac{\partial L}{\partial y_i}=\frac{2q}{Ne}", "f")]),
    "one letter of a text for two things": (
        ".md", EACH.replace(
            "%s", r"\delta_i=\frac{\partial L}{\partial y_i}=-\frac2N(p_i-y_i)$$" "\n\n$$%s").replace("e=", r"\delta="), [
                (r"\frac{\partial L_i}{\partial p_i}=2\delta", "hu")]),
    "plain TeX": (".tex", PLAIN % ("eqalign", "", r"\cr"), [("Ax-b", "hh"), ("Ax+b", "hf")]),
    "plain TeX with numbers": (".tex", PLAIN % ("eqalignno", "&(1)", "&(2)"), [("Ax-b", "hh"), ("Ax+b", "hf")]),
    "a star where it is zero": (".md", LEAST, [("X^TXw^*=X^Ty", "hh"), ("X^TXw^*=2X^Ty", "hf"), ("X^T(Xw^*-y)=0", "hh")]),
    "a place where the gradient is 0, and a residual with a name": (
        ".md", LEAST.partition("\n")[0].replace(" and ", r", $\min_w\|Xw-y\|^2$ and ") + "\n\nThe loss is least at the point "
               "where its gradient, taken w.r.t. $w$, equals zero:\n\n$$\\nabla_wL=0$$\n\nNow $$\\begin{aligned}r&=Xw-y\\\\ "
               "L&=\\|r\\|^2\\\\ \\nabla_wL&=%s\\end{aligned}$$ Setting this to zero, $$\\hat w=(X^TX)^{-1}X^Ty$$\n",
        [("2X^Tr", "nhhh"), ("X^Tr", "nhfh")]),
    "the upstream gradient gets its name among words": (
        ".md", r"Let $y=Wx$. The upstream gradient $\frac{\partial L}{\partial y}$, denoted by $g$, is given. $$\frac{\partial L}"
               r"{\partial W}=gx^T$$ $$\frac{\partial L}{\partial x}=%s$$", [("W^Tg", "hh"), ("Wg", "hf")]),
    "displays below signs that make no list": (
        ".md", "• The cost:\n\n    \\[J(w)=\\sum_i(y_i-wx_i)^2\\]\n    • where \\(x\\) is known.\n\n"
               "Then $$\\frac{dJ}{dw}=%s2\\sum_i(y_i-wx_i)x_i$$\n", [("-", "h"), ("", "f")]),
    "a system in an array": (".tex", r"\[\left\{\begin{array}{rcl} h&=&wx \\ L&=&(h-y)^2 \\ \frac{\partial L}{\partial w}&=&%s"
                                    r"\end{array}\right.\] That is all.", [("2(h-y)x", "h"), ("2(h-y)", "f")]),
    "a system behind a brace": (
        ".tex", r"\[\begin{cases} h=wx \\ L=(h-y)^2 \\ \frac{\partial L}{\partial w}=%s\end{cases}\] That is all.",
        [("2(h-y)x", "h"), ("2(h-y)", "f")]),
    "bars that are derivatives": (
        ".md", r"With $z=Wx$, $a=\tanh(z)$, $\bar a=\frac{\partial L}{\partial a}$. $$\bar z=\bar a\odot(1-a^2)$$ $$\bar W=%s$$",
        [(r"\bar zx^\top", "hh"), (r"\bar ax^\top", "hf")]),
    "a mean beside bars that are derivatives": (
        ".md", r"Let $\bar x=\frac1n\sum_ix_i$, $z=w\bar x$ and $\bar z=\frac{\partial L}{\partial z}$. $$\bar w=%s$$",
        [(r"\bar z\bar x", "h"), (r"\bar zx", "f")]),
    "names of derivatives that a line says again": (
        ".md", TWO_LAYERS.replace("SAID", r"With $\delta_1=\partial C/\partial z_1$, $\delta_2=\partial C/\partial z_2$:"),
        [("(a_2-y)", "hhh"), ("(y-a_2)", "fhh")]),
    "one name for each derivative": (
        ".md", TWO_LAYERS.replace("SAID", r"With $\delta_i=\frac{\partial C}{\partial z_i}$,"),
        [("(a_2-y)", "hhh"), ("(y-a_2)", "fhh")]),
    "a name for each derivative in words": (
        ".md", TWO_LAYERS.replace("SAID", r"Write $\delta_k$ for $\frac{\partial C}{\partial z_k}$. Then"),
        [("(a_2-y)", "hhh"), ("(y-a_2)", "fhh")]),
    "a class beside its letter": (".md", LABEL % "$k$ the true class", [
        (r"\frac{\partial\ell}{\partial p_k}=-\frac1{p_k}", "h"),
        (r"\frac{\partial\ell}{\partial p_k}=\frac1{p_k}", "f"), (r"\frac{\partial\ell}{\partial p_j}=0 \quad (j\neq k)", "h"),
        (r"\frac{\partial\ell}{\partial p_j}=1 \quad (j\neq k)", "f")]),
    "a sum that goes on": (".md", BY_B, [(r"\sum_k2a_kb+c_k", "h"), (r"\sum_k2a_kb-c_k", "f")]),
    "a power of 1": (".md", "Let $u\\in\\mathbb{R}$ and $f(u)=u^3$.\n\n$$f'(u)=%s$$\n", [("3{u^2}", "h"), ("3{u^1}", "f")]),
    "one true class": (
        ".md", ONE % (r"L=-\log p_y$, $p=\operatorname{softmax}(z)$, where "
                      r"$y$ is the true class and $z\in\mathbb{R}^K", "L", "z_k", ""),
        [(r"p_k-\mathbb{1}[k=y]", "h"), ("p_k", "f")]),
    "numbers of the inputs": (
        ".md", r"Take $w=2$, $x=3$, $b=-1$, $t=4$. Let $z=wx+b$ and $E=\frac12(z-t)^2$. "
               r"Then $z=2\cdot3-1=5$, $E=\frac12(5-4)^2=0.5$." "\n\n" r"$$\frac{\partial E}{\partial w}=%s$$",
        [("(z-t)x=3", "nnnnhhh"), ("(z-t)x=6", "nnnnhhf"), ("x=3", "nnnnhhf")]),
    "a matrix of numbers at a point": (
        ".md", r"$y=x_1^2x_2$. $$J=\begin{pmatrix}\frac{\partial y}{\partial x_1}&\frac{\partial y}{\partial x_2}\end{pmatrix}"
               r"=\begin{pmatrix}2x_1x_2&x_1^2\end{pmatrix}$$ At $x_1=1$, $x_2=0$ we get "
               r"$J=\begin{pmatrix}0&%s\end{pmatrix}$.", [("1", "hnh"), ("2", "hnf")]),
}
DISPLAY = re.compile(r"\$\$(?:(?!\$\$).)*%s(?:(?!\$\$).)*\$\$\W*\Z|\\\[(?:(?!\\\]).)*%s(?:(?!\\\]).)*\\\]\W*\Z", re.DOTALL)
"""A last display of which a part is left open."""


def _cases():
    """One text for each row; one for all rows of a kind that differ in the last display alone, which stands there once for each:
    a text is read once, and most of the time goes into that.
    """
    for kind, (ending, text, rows) in LINES.items():
        last, before = DISPLAY.search(text), {verdicts[:-1] for _, verdicts in rows}
        alone = last and re.search(r"partial|nabla|f'", last[0] + rows[0][0]) and "\\cr" not in last[0]
        plain = set("".join(v for _, v in rows)) <= set("hf") and not any("]" in put for put, _ in rows)
        if last and alone and plain and len(before) == 1:
            shown = "\n\n".join(last[0] % put for put, _ in rows)
            yield kind, ending, text[:last.start()].replace("%%", "%") + shown, before.pop() + "".join(v[-1] for _, v in rows)
        else:
            yield from ((kind, ending, text % put, verdicts) for put, verdicts in rows)


CASES = list(_cases())
SAID = {"h": "holds", "f": "fails", "u": "unknown", "n": "no claim"}


@pytest.mark.parametrize(("kind", "ending", "text", "verdicts"), CASES)
def test_typed_lines_are_judged_as_they_are_meant(kind, ending, text, verdicts, tmp_path):
    file = tmp_path / f"typed{ending}"
    file.write_text(text, encoding="utf-8")
    assert sd.check(file).verdicts == tuple(SAID[v] for v in verdicts)


@pytest.mark.parametrize(("function", "line", "right"), [
    ("f(x) = 5x^2 + 2x", "f'(x) = 5x + 2", "f'(x) = 10x + 2"),
    ("f(x) = 3*x^2", "f'(x) = 2*x", "f'(x) = 6*x"),
    ("f(x) = 3x^2", "f'(x) = 5x", "f'(x) = 6x"),
    ("f(x) = 2x^10", "f'(x) = 10x^9", "f'(x) = 20x^{9}"),
])
def test_a_number_is_mended_where_it_stands(function, line, right, tmp_path):
    file = tmp_path / "numbers.txt"
    file.write_text(f"{function}\n{line}\n", encoding="utf-8")
    mended = sd.check(file).should_read
    assert mended is not None and mended.text.replace("^9", "^{9}") == right
