r"""What people write around formulas: scalars, sizes, givens, orders, macros, Markdown; each with the function meant."""

import numpy as np

from tests.reading.promises.promised import (
    Promise,
    bits,
    exp,
    first,
    hot,
    log,
    lse,
    pos,
    sig,
    simplex,
    smax,
    spd,
    sym,
    tanh,
    unit,
)

DOCUMENTS = [
    # two readings are asked
    Promise(r"For a vector $v \in \mathbb{R}^p$ and a matrix $H \in \mathbb{R}^{p\times p}$ put $L = v^\top H v$; "
            r"here $v = \hat v - s$ with a scalar $s$ and $\hat v\in\mathbb{R}^p$.",
            ".tex", r"\hat v", {"v_hat": "p", "s": "", "H": "pp"},
            lambda v_hat, s, H: (v_hat - s) @ H @ (v_hat - s)),
    # what is not read is listed, the rest goes on
    Promise("Let $x\\in\\mathbb{R}^n$. The objective is\n\\[ J(x) = \\sum_{i=1}^n x_i^4 . \\]\nAs an aside, the path "
            "integral\n\\[ Z = \\oint_\\Gamma \\mathcal{D}[\\phi]\\, e^{iS[\\phi]} \\]\nplays no role.",
            ".tex", "x", {"x": "n"},
            lambda x: (x**4).sum(), output="J"),
    Promise("# Notes\n\n$$ L = \\sum_i (u_i - t_i)^2 $$\n\n$$ \\xymatrix{ A \\ar[r] & B } $$\n\nBoth $u, t \\in "
            "\\mathbb{R}^m$.\n",
            ".md", "u", {"u": "m", "t": "m"},
            lambda u, t: ((u - t)**2).sum()),
    Promise("\\[ E = \\tfrac12\\sum_{k} (a_k - t_k)^2 \\] where\n\\[ a_k = \\sum_j w_{kj} h_j \\qquad (k = 1,\\ldots,K) "
            "\\]\nand, unrelated, \\[ x \\,??\\, y \\to\\to z )( \\]",
            ".tex", "w", {"w": "kj", "h": "j", "t": "k"},
            lambda w, h, t: .5 * ((w @ h - t)**2).sum()),
    # declaring one keeps the inference of others
    Promise("% input: W_{kd}\n\\[ L = \\sum_k (\\sum_d W_{kd} x_d + b_k - t_k)^2 + \\lambda \\sum_{kd} W_{kd}^2 \\]",
            ".tex", "W", {"W": "kd", "x": "d", "b": "k", "t": "k", "lam": ""},
            lambda W, x, b, t, lam: ((W @ x + b - t)**2).sum() + lam * (W**2).sum()),
    Promise("axes: N D\n\n$X \\in \\mathbb{R}^{N\\times D}$. $J = \\frac1{2N}\\|X w - y\\|^2 + \\alpha \\|w\\|_1$\n",
            ".md", "w", {"X": "ND", "w": "D", "y": "N", "alpha": ""},
            lambda X, w, y, alpha: ((X @ w - y)**2).sum() / 2 / len(y) + alpha * np.abs(w).sum()),
    Promise("% given: q one-hot\nWe use $p = \\operatorname{softmax}(W h + c)$ and $\\ell = -\\sum_k q_k \\log p_k$ "
            r"where $h\in\mathbb{R}^d$.",
            ".tex", "h", {"W": "kd", "h": "d", "c": "k", "q": "k"},
            lambda W, h, c, q: -q @ log(smax(W @ h + c)), draw={"q": hot}),
    # powers, transposes, inverses of undeclared names
    Promise(r"$F = \sum_i u_i^2 + \mu \sum_{ij} V_{ij}^2$",
            ".tex", "V", {"u": "i", "V": "jk", "mu": ""},
            lambda u, V, mu: (u**2).sum() + mu * (V**2).sum()),
    Promise("L = sum_i x_i^3 / sum_j x_j^2",
            "", "x", {"x": "n"},
            lambda x: (x**3).sum() / (x**2).sum()),
    Promise(r"$$ s = w_3^\top x, \qquad L = (s - y)^2 $$ with $x \in \mathbb{R}^n$",
            ".md", "w_3", {"w_3": "n", "x": "n", "y": ""},
            lambda w_3, x, y: (w_3 @ x - y)**2),
    Promise(r"\[ d = \tfrac12 (\mu_0 - \mu_1)^\top \Sigma_1^{-1} (\mu_0 - \mu_1) \] with "
            r"$\mu_0,\mu_1\in\mathbb{R}^k$ and $\Sigma_1$ symmetric positive definite.",
            ".tex", r"\mu_1", {"mu_0": "k", "mu_1": "k", "Sigma_1": "kk"},
            lambda mu_0, mu_1, Sigma_1: .5 * (mu_0 - mu_1) @ np.linalg.inv(Sigma_1) @ (mu_0 - mu_1), draw={"Sigma_1": spd}),
    Promise(r"The likelihood is $\mathcal{L} = \prod_{c=1}^{C} q_c^{t_c}$ and we take $\ell = \log \mathcal{L}$.",
            ".md", "q", {"q": "C", "t": "C"},
            lambda q, t: (t * log(q)).sum(), output=r"\ell", draw={"q": pos}),
    Promise(r"\[ C = -\sum_i \log( p_i^{y_i} (1-p_i)^{1-y_i} ) \]",
            ".tex", "p", {"p": "n", "y": "n"},
            lambda p, y: -(y * log(p) + (1 - y) * log(1 - p)).sum(), draw={"p": unit, "y": bits}),
    Promise(r"Layers: $a^{[1]} = \tanh(W^{[1]} x)$, $\hat y = w^{[2]\top} a^{[1]}$, $L = (\hat y - y)^2$, $x \in "
            r"\mathbb{R}^d$, $W^{[1]} \in \mathbb{R}^{h\times d}$.",
            ".tex", "W^{[1]}", {"W1": "hd", "w2": "h", "x": "d", "y": ""},
            lambda W1, w2, x, y: (w2 @ tanh(W1 @ x) - y)**2),
    # heads with arguments or long names
    Promise(r"\[ J(\mathbf{w}) = \frac{1}{2}\sum_{n=1}^N (t_n - \mathbf{w}^T\phi_n)^2 + "
            r"\frac{\lambda}{2}\mathbf{w}^T\mathbf{w} \]",
            ".tex", r"\mathbf{w}", {"t": "n", "w": "d", "phi": "nd", "lam": ""},
            lambda t, w, phi, lam: .5 * ((t - phi @ w)**2).sum() + lam / 2 * w @ w),
    Promise(r"$$\operatorname{CE}(y, \hat y) = -\sum_{k} y_k \log \hat y_k, \quad \hat y = \mathrm{softmax}(s)$$",
            ".md", "s", {"y": "k", "s": "k"},
            lambda y, s: -y @ log(smax(s))),
    Promise(r"\[ \mathcal{L}(W, b) = \sum_{n}\big\| W x_n + b - y_n\big\|^2 \] where $x_n \in \mathbb{R}^d$, "
            r"$y_n\in\mathbb{R}^k$, $n = 1, \dots, N$.",
            ".tex", "b", {"W": "kd", "b": "k", "x": "nd", "y": "nk"},
            lambda W, b, x, y: ((x @ W.T + b - y)**2).sum()),
    Promise(r"Let $h_\theta(x) = \theta_0 + \theta_1 x$ and $J(\theta_0,\theta_1) = \frac{1}{2m}\sum_{i=1}^m "
            r"(h_\theta(x^{(i)}) - y^{(i)})^2$.",
            ".tex", r"\theta_1", {"x": "m", "y": "m", "theta_0": "", "theta_1": ""},
            lambda x, y, theta_0, theta_1: ((theta_0 + theta_1 * x - y)**2).mean() / 2),
    # x^{(i)} under a sum is an index
    Promise(r"\[ R = \frac1m\sum_{i=1}^m \bigl(w^\top x^{(i)} - y^{(i)}\bigr)^2, \quad w \in \mathbb{R}^d \]",
            ".tex", "w", {"w": "d", "x": "md", "y": "m"},
            lambda w, x, y: ((x @ w - y)**2).mean()),
    Promise("J = sum_i log(1 + exp(-y^(i) * w^T x^(i)))",
            "", "w", {"w": "d", "x": "md", "y": "m"},
            lambda w, x, y: np.log1p(exp(-y * (x @ w))).sum()),
    Promise("Given samples $u^{(1)},\\dots,u^{(N)}\\in\\mathbb{R}^p$ and a centre $c$, minimise\n\n$$ S(c) = "
            r"\sum_{n=1}^{N} \| u^{(n)} - c \|^2 $$",
            ".md", "c", {"u": "Np", "c": "p"},
            lambda u, c: ((u - c)**2).sum()),
    # typed equation numbers
    Promise(r"\[ z = a^\top x \qquad (9) \] \[ E = z^4 ~~~~(10) \]",
            ".tex", "x", {"a": "n", "x": "n"},
            lambda a, x: (a @ x)**4),
    Promise("$$ s = \\sum_j v_j h_j \\quad (2.1) $$\n$$ L = e^{s} \\quad (2.2) $$",
            ".md", "h", {"v": "n", "h": "n"},
            lambda v, h: exp(v @ h)),
    Promise("r = y - X b     (1)\nS = r^T r     (2)",
            "", "b", {"X": "nk", "y": "n", "b": "k"},
            lambda X, y, b: ((y - X @ b)**2).sum()),
    # two equations on one line
    Promise(r"\[ u = A x \qquad q = \tanh(u) \qquad \ell = \mathbf{1}^\top q \] with $A\in\mathbb{R}^{m\times n}$.",
            ".tex", "x", {"A": "mn", "x": "n"},
            lambda A, x: tanh(A @ x).sum(), output=r"\ell"),
    Promise(r"$$ \mu = \frac1n \sum_i x_i, \quad v = \frac1n\sum_i (x_i - \mu)^2 $$",
            ".md", "x", {"x": "n"},
            lambda x: x.var(), output="v"),
    Promise("z = w*x + b; a = sigmoid(z); L = (a - y)^2",
            "", "w", {"w": "", "x": "", "b": "", "y": ""},
            lambda w, x, b, y: (sig(w * x + b) - y)**2),
    # dW = ... is a gradient, not d times W
    Promise(r"Forward: $Z = X W$, $L = \tfrac12\sum_{ij} Z_{ij}^2$, with $X\in\mathbb{R}^{N\times D}$, "
            r"$W\in\mathbb{R}^{D\times K}$. Backward: $dZ = Z$, $dW = X^\top dZ$.",
            ".tex", "W", {"X": "ND", "W": "DK"},
            lambda X, W: .5 * ((X @ W)**2).sum()),
    Promise("Forward\n\n```python\nh = np.tanh(W @ x)\nL = 0.5 * np.sum((h - t)**2)\n```\n\n$$dh = h - t$$\n$$dW = (dh "
            "\\odot (1-h^2)) x^\\top$$\n\nwith $h = \\tanh(W x)$ and $L = \\frac12 \\sum_k (h_k - t_k)^2$.\n",
            ".md", "W", {"W": "kd", "x": "d", "t": "k"},
            lambda W, x, t: .5 * ((tanh(W @ x) - t)**2).sum(), output="L"),
    Promise("L = sum((X W + b - Y)^2)\ndb = 2*sum(X W + b - Y)",
            "", "W", {"X": "ND", "W": "DK", "b": "K", "Y": "NK"},
            lambda X, W, b, Y: ((X @ W + b - Y)**2).sum(), output="L"),
    # scope of d/dz f (g)
    Promise(r"$\sigma(z) = \frac{1}{1+e^{-z}}$. $h = \left(\frac{d}{dz}\sigma(z)\right)(1 - \sigma(z))$.",
            ".tex", "z", {"z": ""},
            lambda z: sig(z) * (1 - sig(z))**2, output="h"),
    # cross product
    Promise(r"Let $u, v, w \in \mathbb{R}^3$. The volume is $V = w^\top (u \times v)$.",
            ".tex", "u", {"u": "3", "v": "3", "w": "3"},
            lambda u, v, w: w @ np.cross(u, v)),
    Promise(r"$L = \| r \times F \|^2$ for $r, F \in \mathbb R^3$",
            ".md", "r", {"r": "3", "F": "3"},
            lambda r, F: (np.cross(r, F)**2).sum()),
    # matrix plus number
    Promise(r"$\hat\beta = (X^\top X + \lambda I)^{-1} X^\top y$, $L = \|\hat\beta\|^2$, $X\in\mathbb{R}^{n\times p}$",
            ".tex", "y", {"X": "np", "y": "n", "lam": ""},
            lambda X, y, lam: (np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)**2).sum(),
            output="L", draw={"lam": pos}),
    # 2-norm of a matrix
    Promise(r"Let $A \in \mathbb{R}^{m\times n}$ and $L = \frac12\|A\|_F^2 + \|b - A c\|_2$.",
            ".tex", "A", {"A": "mn", "b": "m", "c": "n"},
            lambda A, b, c: .5 * (A**2).sum() + np.linalg.norm(b - A @ c)),
    # % input does not override the prose
    Promise("% input: P\nLet $P \\in \\mathbb{R}^{m\\times n}$ and $q\\in\\mathbb{R}^n$. \\[ L = \\| P q \\|^2 \\]",
            ".tex", "P", {"P": "mn", "q": "n"},
            lambda P, q: ((P @ q)**2).sum()),
    Promise("input: v, M\n\nWith $v\\in\\mathbb R^n$ and $M\\in\\mathbb R^{n\\times n}$: $L = v^\\top M v$",
            ".md", "M", {"v": "n", "M": "nn"},
            lambda v, M: v @ M @ v),
    Promise("% given: s positive\nLet $s\\in\\mathbb{R}^n$. \\[ L = \\sum_i s_i \\log s_i \\]",
            ".tex", "s", {"s": "n"},
            lambda s: (s * log(s)).sum(), draw={"s": pos}),
    # scalars that nobody declares
    Promise(r"\[ L = \frac{\alpha}{\tau}\sum_i x_i^2 + c\,\sum_i x_i + b \]",
            ".tex", "x", {"alpha": "", "tau": "", "x": "n", "c": "", "b": ""},
            lambda alpha, tau, x, c, b: alpha / tau * (x**2).sum() + c * x.sum() + b),
    Promise("L = eps*||w||^2 + (1-eps)*||w - v||^2",
            "", "w", {"eps": "", "w": "n", "v": "n"},
            lambda eps, w, v: eps * w @ w + (1 - eps) * (w - v) @ (w - v)),
    Promise(r"Ridge: $L = \| y - X\beta \|^2 + \lambda \beta^T\beta$, where $X$ is $n \times p$.",
            ".md", "beta", {"X": "np", "y": "n", "beta": "p", "lam": ""},
            lambda X, y, beta, lam: ((y - X @ beta)**2).sum() + lam * beta @ beta),
    # sizes
    Promise(r"Let $r \in \mathbb{R}^3$, $q \in \mathbb{R}^3$, $V = \frac{1}{\|r - q\|}$.",
            ".tex", "r", {"r": "3", "q": "3"},
            lambda r, q: 1 / np.linalg.norm(r - q)),
    Promise(r"Let $w \in \mathbb{R}^{1\times m}$, $X\in\mathbb{R}^{m\times n}$, and $L = \|wX\|^2$.",
            ".tex", "w", {"w": "1m", "X": "mn"},
            lambda w, X: ((w @ X)**2).sum()),
    Promise(r"Let $y \in \{0,1\}^K$ with $\sum_k y_k = 1$, and $L = -\sum_k y_k z_k + \log\sum_j e^{z_j}$.",
            ".tex", "z", {"y": "K", "z": "K"},
            lambda y, z: -y @ z + lse(z), draw={"y": hot}),
    Promise(r"\[ S = \sum_{i=1}^{3} \sum_{j=1}^{2} a_i M_{ij} b_j \]",
            ".tex", "a", {"a": "3", "M": "32", "b": "2"},
            lambda a, M, b: a @ M @ b),
    Promise(r"There are $C$ classes and scores $s_1, \dots, s_C$. $$ L = \log \sum_{c} \exp(s_c) - s_1 $$",
            ".md", "s", {"s": "C"},
            lambda s: lse(s) - s[0]),
    Promise(r"\[ d_{ij} = (x_i - x_j)^2, \quad i,j = 1,\dots,n, \qquad E = \sum_{i,j} d_{ij} A_{ij} \]",
            ".tex", "x", {"x": "n", "A": "nn"},
            lambda x, A: (A * (x[:, None] - x)**2).sum(), output="E"),
    # givens in prose
    Promise(r"Let $S \in\mathbb{R}^{n\times n}$ be symmetric. Then $q = \frac12 x^\top S x - b^\top x$.",
            ".tex", "x", {"S": "nn", "x": "n", "b": "n"},
            lambda S, x, b: .5 * x @ S @ x - b @ x, draw={"S": sym}),
    Promise(r"Seja $y$ um vetor one-hot e $p = \operatorname{softmax}(z)$, com $z \in \mathbb{R}^K$. A perda é $L "
            r"= -\sum_k y_k \log p_k$.",
            ".md", "z", {"y": "K", "z": "K"},
            lambda y, z: -y @ log(smax(z)), draw={"y": hot}),
    Promise(r"Sei $\Sigma\in\mathbb{R}^{d\times d}$ symmetrisch und positiv definit. Man setzt $f = \frac12 "
            r"(x-\mu)^\top \Sigma^{-1} (x-\mu) + \frac12 \ln|\Sigma|$.",
            ".tex", r"\mu", {"x": "d", "mu": "d", "Sigma": "dd"},
            lambda x, mu, Sigma: .5 * (x - mu) @ np.linalg.inv(Sigma) @ (x - mu) + .5 * np.linalg.slogdet(Sigma)[1],
            draw={"Sigma": spd}),
    Promise(r"Soit $x\in\mathbb{R}^n$ un vecteur de nombres strictement positifs et $f = \sum_i x_i \ln x_i$.",
            ".tex", "x", {"x": "n"},
            lambda x: (x * log(x)).sum(), draw={"x": pos}),
    Promise(r"Sea $A$ una matriz simétrica de $n\times n$ y $f(x) = x^T A x$.",
            ".md", "x", {"A": "nn", "x": "n"},
            lambda A, x: x @ A @ x, draw={"A": sym}),
    Promise(r"$y$ is the label of the example and $s\in\mathbb{R}^C$ the scores; $L = -s_y + \log\sum_{c=1}^C "
            r"e^{s_c}$. The mask $m\in\{0,1\}^C$ is not used.",
            ".md", "s", {"s": "C", "y": ""},
            lambda s, y: -s[int(y) - 1] + lse(s), draw={"y": first}),
    Promise(r"The weights $\pi_k$ are positive and sum to one; $H = -\sum_{k=1}^K \pi_k\log\pi_k$.",
            ".tex", r"\pi", {"pi": "K"},
            lambda pi: -(pi * log(pi)).sum(), draw={"pi": simplex}),
    # definitions in any order
    Promise(r"We minimise $L = \frac12\|e\|^2$, where $e = t - \hat t$ and $\hat t = V h$; $h$ denotes the hidden "
            r"vector $h = \sigma(U x)$, with $x\in\mathbb{R}^a$, $U \in\mathbb{R}^{b\times a}$ and "
            r"$V\in\mathbb{R}^{c\times b}$.",
            ".tex", "U", {"x": "a", "U": "ba", "V": "cb", "t": "c"},
            lambda x, U, V, t: .5 * ((t - V @ sig(U @ x))**2).sum(), output="L"),
    Promise("L = sum_k (o_k - t_k)^2 where o = V h, h = tanh(U x)",
            "", "U", {"x": "a", "U": "ba", "V": "cb", "t": "c"},
            lambda x, U, V, t: ((V @ tanh(U @ x) - t)**2).sum()),
    Promise("The loss is\n\n$$ \\ell = -\\log p_{t} , $$\n\nwith $p_j = \\frac{e^{a_j}}{Z}$ and $Z = \\sum_{j=1}^J "
            "e^{a_j}$, where $t$ denotes the target class.",
            ".md", "a", {"a": "J", "t": ""},
            lambda a, t: -a[int(t) - 1] + lse(a), output=r"\ell", draw={"t": first}),
    # used only in derivative lines
    Promise(r"Let $z = W x + b$ with $x\in\mathbb{R}^D$, $b\in\mathbb{R}^K$ and $L = \sum_k z_k^2$. Set $\delta = "
            "\\frac{\\partial L}{\\partial z}$. Then\n\\[ \\frac{\\partial L}{\\partial W} = \\delta x^\\top. \\]",
            ".tex", "W", {"W": "KD", "x": "D", "b": "K"},
            lambda W, x, b: ((W @ x + b)**2).sum(), output="L"),
    Promise("$$ a = \\sigma(z), \\quad z = w^\\top x $$\n$$ L = -t\\ln a - (1-t)\\ln(1-a) $$\n$$ \\frac{\\partial "
            r"L}{\partial w} = (a - t) x $$",
            ".md", "w", {"w": "n", "x": "n", "t": ""},
            lambda w, x, t: -t * log(sig(w @ x)) - (1 - t) * log(1 - sig(w @ x)), output="L"),
    Promise("dL/dw = (a - y) x\na = sigmoid(w*x)\nL = -y log a - (1-y) log(1-a)",
            "", "w", {"w": "", "x": "", "y": ""},
            lambda w, x, y: -y * log(sig(w * x)) - (1 - y) * log(1 - sig(w * x)), output="L"),
    # cases
    Promise(r"$$ f(u) = \begin{cases} u & u > 0 \\ a(e^u - 1) & u \le 0 \end{cases}, \qquad L = \sum_j f(u_j) $$",
            ".md", "u", {"u": "n", "a": ""},
            lambda u, a: np.where(u > 0, u, a * (exp(u) - 1)).sum(), output="L"),
    Promise("L = sum_i g(x_i), g(x) = x^2 if x > 0, else 0",
            "", "x", {"x": "n"},
            lambda x: (np.maximum(x, 0)**2).sum()),
    # preamble and macros
    Promise("\\documentclass[11pt]{article}\n\\usepackage{amsmath,amssymb,bm}\n\\newcommand{\\R}{\\mathbb{R}}\n\\newcomman"
            r"d{\norm}[1]{\left\lVert #1 "
            "\\right\\rVert}\n\\DeclareMathOperator{\\tr}{tr}\n\\def\\T{^\\top}\n\\begin{document}\nLet $A \\in \\R^{m\\times "
            "n}$ and $x\\in\\R^n$. Then\n\\begin{equation}\\label{eq:f} f = \\norm{A x}^2 + \\tr(A\\T A). "
            "\\end{equation}\n\\end{document}",
            ".tex", "A", {"A": "mn", "x": "n"},
            lambda A, x: ((A @ x)**2).sum() + (A**2).sum()),
    Promise(r"\documentclass{beamer}\newcommand\bx{\mathbf{x}}\newcommand\bw{\mathbf{w}}\DeclareMathOperator*{\sof"
            "tmax}{softmax}\n\\begin{document}\\begin{frame}{Idea}\\begin{itemize}\\item scores $\\mathbf s = W\\bx$ "
            r"with $W\in\mathbb{R}^{K\times D}$\item $p=\softmax(\mathbf s)$\item loss $\ell=-\log "
            r"p_1$\end{itemize}\end{frame}\end{document}",
            ".tex", r"\mathbf{x}", {"W": "KD", "x": "D"},
            lambda W, x: -log(smax(W @ x)[0]), output=r"\ell"),
    Promise("$\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}$\n$$ L = \\sum_i (w x_i - y_i)^2, \\qquad "
            r"\pd{L}{w} = 2\sum_i x_i(w x_i - y_i) $$",
            ".md", "w", {"w": "", "x": "n", "y": "n"},
            lambda w, x, y: ((w * x - y)**2).sum(), output="L"),
    # boxed, underbrace, colour, text
    Promise(r"\[ \boxed{ L = \underbrace{\sum_i (y_i - \hat y_i)^2}_{\text{data}} + "
            r"{\color{red}\lambda}\,\underbrace{\| w \|^2}_{\text{penalty}} } \] where $\textbf{all}$ $\hat y_i = "
            r"w^\top x_i$, $w\in\mathbb{R}^d$",
            ".tex", "w", {"y": "n", "x": "nd", "w": "d", "lam": ""},
            lambda y, x, w, lam: ((y - x @ w)**2).sum() + lam * w @ w, output="L"),
    Promise(r"\begin{align*} & \therefore\; z_i \stackrel{\text{def}}{=} \sum_j W_{ij}x_j \implies \\ & "
            r"\textcolor{blue}{E} = \sum_i z_i^2 \quad \forall\, W \end{align*}",
            ".tex", "W", {"W": "mn", "x": "n"},
            lambda W, x: ((W @ x)**2).sum(), output="E"),
    Promise(r"\begin{align} s &= \sum_i a_i x_i \nonumber \\ \intertext{and the energy is} E &= e^{-s} \tag{*} "
            r"\label{e} \hspace{1em} \end{align}",
            ".tex", "x", {"a": "n", "x": "n"},
            lambda a, x: exp(-a @ x), output="E"),
    # whys beside lines, sized brackets
    Promise(r"\begin{align} z &= Wx && \text{linear layer}\\ L &= \Big(\big\|z\big\|^2 - 1\Big)^2 && "
            r"\text{(penalty)} \end{align} with $W\in\mathbb{R}^{m\times n}$",
            ".tex", "x", {"W": "mn", "x": "n"},
            lambda W, x: ((W @ x) @ (W @ x) - 1)**2, output="L"),
    Promise(r"\[ L = \left. \frac{1}{2} \Bigl( a^\top x - b \Bigr)^2 \right. \]",
            ".tex", "x", {"a": "n", "x": "n", "b": ""},
            lambda a, x, b: .5 * (a @ x - b)**2),
    Promise(r"$$\begin{aligned} q &= \bigl[ x^\top P x \bigr] \\ L &= \log q \end{aligned}$$",
            ".md", "x", {"P": "nn", "x": "n"},
            lambda P, x: log(x @ P @ x), output="L", draw={"P": spd}),
]
