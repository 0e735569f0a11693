"""Advice on what a text leaves doubtful once all of it is read: the text, the advice, the text that follows it, the variable."""

LAYER = r"$f = \|a_1(Wx+b) - y\|^2$"
NOISE = r"$z_i=\sigma(a_i)$, $L = \sum_i (z_i-y_i)^2/\sigma^2$"
SLOPE = r"$p=\sigma(w z)$, $L=(p-y)^2$. \[ \frac{dL}{dz} = 2(p-y)(1-\sigma)\sigma w\]"
RATES = r"$L = \sum_t \lambda_t x_t^2 + \lambda \sum_t x_t$"
UNITS = r"$L = \sum_i e_i\, e^{x_i}$"
PRIME = r"$f = x^2 t$. $g = f'$. $L = f + g$"
VALUE = r"Let $f(z) = z^2$, $g(z) = \sin z$. Find $\frac{\partial}{\partial z} f(g)$."
TWO = r"$L_1 = \|Xw-y\|^2$ and $L_2 = \|w\|^2$."
LEVELS = r"$L = -\sum_n \log(\sigma(t_{y_n} - s_n) - \sigma(t_{y_n-1} - s_n))$ with $t_0,\dots,t_K$."
SPOKEN = r"$f = a \cdot b$ for vectors."
CHOICE = r"The squared loss $\ell(z) = (z-y)^2$ or the logistic loss $\ell(z) = \log(1+e^{-yz})$. $L = \sum_i \ell(w^\top x_i)$"
FOLLOWED = (
    (LAYER, r"Write a_1 \cdot (Wx+b) for a product", r"$f = \|a_1 \cdot (Wx+b) - y\|^2$", "x"),
    (LAYER, r"as in a_1(x) = \tanh(x)", r"$a_1(x) = \tanh(x)$. " + LAYER, "x"),
    (r"$f = \|\phi_h(Wx+b) - y\|^2$", r"or \phi_h \cdot (Wx+b) for a product", r"$f = \|\phi_h \cdot (Wx+b) - y\|^2$", "x"),
    (NOISE, "Give one of them another letter", NOISE.replace(r"/\sigma^2", "/s^2"), "a"),
    (NOISE, r"for a product write \sigma \cdot (a_i)", NOISE.replace(r"\sigma(a_i)", r"\sigma \cdot (a_i)"), "a"),
    (SLOPE, r"for the slope of the function \sigma(wz) (1 - \sigma(wz))",
     SLOPE.replace(r"(1-\sigma)\sigma", r"\sigma(wz) (1 - \sigma(wz))"), "z"),
    (RATES, r"or a number there another letter", RATES.replace(r"\lambda \sum", r"\mu \sum"), "x"),
    (RATES, r"Give \lambda its index", r"$L = \sum_t \lambda_t x_t^2 + \sum_t \lambda_t x_t$", "x"),
    (UNITS, r"Say which: $e_i \in \mathbb{R}$ for a number", UNITS + r" with $e_i \in \mathbb{R}$", "x"),
    (PRIME, r"Write \frac{df}{dx}", PRIME.replace("f'", r"\frac{df}{dx}"), "x"),
    (VALUE, "as in $v = f(g)$", VALUE.replace("Find", "$v = f(g)$. Find").replace(r"\frac{\partial}{\partial z} f(g)",
                                                                             r"\frac{\partial v}{\partial z}"), "z"),
    (TWO, "as in: Find the gradient of $L_{2}$", TWO + " Find the gradient of $L_{2}$.", "w"),
    (TWO, "as in $S = L_{1} + L_{2}$", TWO + " $S = L_{1} + L_{2}$", "w"),
    (SPOKEN, r"Say which they are: Let $a \in \mathbb{R}^n$", r"Let $a \in \mathbb{R}^n$. " + SPOKEN, "b"),
    (CHOICE, "Give one of them another letter, and write which",
     CHOICE.replace(r"logistic loss $\ell", "logistic loss $h") + r" Find $\nabla_w L$.", "w"),
    (LEVELS, r"with one-hot $y$ and $t \in \mathbb{R}^{K+1}$",
     r"$L = -\sum_n \sum_{k=1}^K y_{nk} \log(\sigma(t_{k+1} - s_n) - \sigma(t_k - s_n))$ with one-hot $y$ "
     r"and $t \in \mathbb{R}^{K+1}$.", "s"),
)
