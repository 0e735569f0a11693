"""What a text asks for, all of it: each derivative is noticed, or refused with a way on; and signs with two readings."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.errors import SymderivError
from symderiv.reading.problems.asked import asked_in_words
from tests.reading.reading_oracle import Asked, holds

TWO = "Let $g = a^T x$ and $h = x^T B x$, $x\\in R^n$. "
LEAST = "Let $L = \\|Ax - By\\|^2$ with $A\\in R^{m\\times n}$, $B\\in R^{m\\times k}$. "
LINE = "Let $J(w,b) = (wx+b-y)^2$. "
LSE = "Let $f(x) = \\log\\sum_i e^{x_i}$. "
POWERS = "f(x,y) = x^2 y + e^(xy), "
LAYER = "A layer computes $y = \\tanh(Wx + b)$. "


def read(tmp_path, text):
    path = tmp_path / "text.md"
    path.write_text(text, encoding="utf-8")
    return read_problem(path)


@pytest.mark.parametrize(("text", "asked"), [
    (TWO + "Find the gradient of $g$ and of $h$ with respect to $x$.", "g x, h x"),
    (TWO + "Find the gradients of g and h with respect to x.", "g x, h x"),
    (TWO + "Differentiate $g$ and $h$ with respect to $x$.", "g x, h x"),
    (TWO + "Find the gradient of $g$ with respect to $a$ and the gradient of $h$ with respect to $x$.", "g a, h x"),
    (TWO + "Find the gradient of both $g$ and $h$ with respect to $x$ and $B$.", "g x, h x, h B"),
    (TWO + "Find $\\nabla g$ and $\\nabla h$.", "g a, g x, h B, h x"),
    (TWO + "Differentiate both by $x$.", "g x, h x"),
    (TWO + "Find the derivatives of both with respect to x.", "g x, h x"),
    ("f = (y - a x)^2, g = |y - a x|, h = exp(a x). Differentiate each of them with respect to a.", "f a, g a, h a"),
    ("$f = x^2$ and $g = f^3$. Differentiate both with respect to $x$.", "f x, g x"),
    (LINE + "Find the gradient with respect to both w and b.", "J w, J b"),
    ("f = a x^2 + b x + c. Gradient wrt a, b, c", "f a, f b, f c"),
    ("f = (y - w_1 x)^2 + w_2^2. Gradient with respect to w.", "f w1, f w2"),
    ("J(θ) = ||X θ - y||^2. What is ∇_θ of J?", "J theta"),
    ("f(x) = x^T A x. Find the gradient of f wiht respect to x.", "f x"),
    ("A unit: s = tanh(u.x + b), loss (s - t)^2 . derive wrt b pls", "loss b"),
    ("q = u x + b, cost: ½(q − y)². derivative wrt u", "cost u"),
    ("Let $p = w x$. The loss function $(p - f)^2$. Gradient with respect to $w$.", "loss w"),
    ("Let $p = w x$. We use the squared error $(p - f)^2$ here. Gradient with respect to $w$.", "error w"),
    ("Let $p = w x$. The loss $(p - f)^2$ is not robust. We take $L = |p - f|$. Gradient with respect to $w$.", "L w"),
    ("The loss is the mean of the squared residuals r_i = y_i - c u_i. Gradient of the loss with respect to c.", "loss c"),
    ("Let $r_i = y_i - c u_i$. The cost $J$ is the sum of the absolute errors $r_i$. Gradient with respect to $c$.", "J c"),
    (LEAST + "Find the gradient of $L$ with respect to $A$ and of $L$ with respect to $B$.", "L A, L B"),
    (LINE + "Find the gradient of $J(w,b)$ with respect to $w$ and with respect to $b$.", "J w, J b"),
    (LINE + "Find a subgradient wrt w and b.", "J w, J b"),
    (LINE + "I want dL/dw.", "J w"),
    ("Let $CE = -\\sum_k y_k\\log p_k$. Find $\\partial CE/\\partial p$.", "CE p"),
    ("$loss = (wx-y)^2$. What is $\\partial loss/\\partial w$?", "loss w"),
    ("Let $p = \\sigma(a)$. Compute $\\partial p(1-p)/\\partial a$.", "f a"),
    ("Let $p = \\sigma(a)$. Compute $\\frac{\\partial}{\\partial a} p(1-p)$.", "f a"),
    ("What is $\\partial Ax/\\partial x$ for $A\\in R^{m\\times n}$?", "f x"),
    ("Find $\\frac{\\partial x^TAx}{\\partial x}$ where $A\\in R^{n\\times n}$.", "f x"),
    ("Compute $\\partial Wx/\\partial W$ with $W\\in R^{m\\times n}$.", "f W"),
    (LAYER + "So $L = \\|y\\|^2$, $\\partial L/\\partial y = 2 y$, $$\\frac{\\partial L}{\\partial W} = d x^T.$$", ""),
    (LAYER + "Given $\\partial L/\\partial y$, compute $\\partial L/\\partial W$ and $\\partial L/\\partial x$.", "L W, L x"),
    (LAYER + "What is the gradient of the loss $L$ with respect to $W$?", "L W"),
    (LSE + "Compute $\\nabla f(x)$ and $\\nabla^2 f(x)$.", "f x, f x,x"),
    (LSE + "Find $\\nabla^2 f$.", "f x,x"),
    ("Let $\\mathcal{L}(w) = \\|Xw-y\\|^2$. Find $\\nabla\\mathcal{L}(w)$ and $\\nabla^2\\mathcal{L}(w)$.", "L w, L w,w"),
    (POWERS + "find the mixed partial d^2 f/(dx dy)", "f x,y"),
    (POWERS + "find the mixed partial derivative", "f x,y"),
    ("f = log(1+exp(-y w^T x)), grad wrt w", "f w"),
    ("loss = (w1 x + w2 - y)^2. Find d loss/d w1.", "loss w1"),
    ("f(x) = x^T A x + b^T x, grad at x?", "f x"),
    ("L = sum_i (y_i - w^T x_i)^2   [MSE], find the Hessian wrt w", "L w,w"),
    (POWERS + "find f_xy and f_xx", "f x,y, f x,x"),
    ("Let $f(x,y) = x^2 y$. Find $f_x$ and $f_{xy}$.", "f x, f x,y"),
    (POWERS + "find ∇f wrt x", "f x"),
    ("f(x) = x^T A x + b^T x, find ∇f and ∇²f", "f x, f x,x"),
    ("Let f(x) = 1/(1 + ||x||^2) for x in R^n.\n(a) Compute grad f.\n(b) Compute the Hessian of f.", "f x, f x,x"),
    ("Let $f(x) = x^2$ and $g = f^2$. What is the gradient of $f$?", "f x"),
    ("Let $f(x) = x^2$ and $g = f^2$. Find the gradient of f and the Hessian of g.", "f x, g x,x"),
    ("Let $f = a x$ and $g = x^2$. Find the derivatives of $f$ and $g$.", "f a, f x, g x"),
    (LINE + "We need $\\partial J/\\partial w$.", "J w"),
    ("Let $L = (s - t)^2$ with $s = w x$, and seek $\\partial L/\\partial s$.", "L s"),
    ("Let $y = wx$. For the update we need $\\partial y_k/\\partial c$.", ""),
    ("d = ||anchor - pos||^2 - ||anchor - neg||^2, gradient wrt anchor", "d anchor"),
    ("L = 1/2 ||yhat - y||^2, yhat = W2 tanh(W1 x), dL/dW1", "L W1"),
    ("L(w) = 5 + 3w - 2w^2/ (1+w)  dL/dw", "L w"),
    ("d/dW of 1/2||W2 relu(W1 x)-y||^2 with respect to W1", "f W1"),
    ("q = x/(1+x), dq/dx at x = 0", "q x"),
    ("Let $\\theta = (w, b)$ and $\\ell = (y - w x - b)^2$. Compute $\\nabla_\\theta \\ell$.", "ell w, ell b"),
    ("sigma(x) = 1/(1+e^-x). Second derivative?", "sigma x,x"),
    ("f(x) = x^3 log x. third derivative?", "f x,x,x"),
    ("f(x) = e^(-x^2), f''?", "f x,x"),
    ("f(x) = x^3; f'''(x)?", "f x,x,x"),
    ("f(x) = x^3. Find f'(x) and f''(x).", "f x, f x,x"),
    ("Let $f(x) = x^3$. Find $f'$ and $f''$.", "f x, f x,x"),
    ("f(x) = a sin(x). What are the first and second derivatives?", "f x, f x,x"),
    ("f(x) = a sin(x). gradient?", "f x"),
    ("f(x,y) = x^2 y + sin(y). Hessian?", "f x,x, f x,y, f y,x, f y,y"),
    ("f(x) = log(1+e^x). 2nd derivative wrt x", "f x,x"),
    ("f = a x^4. Find the third derivative with respect to x.", "f x,x,x"),
    ("f = a x^4, d^3f/dx^3?", "f x,x,x"),
    ("Let $s = \\sigma(x)$. Find $\\frac{d^3s}{dx^3}$.", "s x,x,x"),
    ("h_t = tanh(W h_{t-1} + U x_t + b), what is dh_t/dh_{t-1}?", "h_t h_tminus1"),
    ("KL = sum(p * log(p/q)), dKL/dp", "KL p"),
    ("score = v^T W h. What is dscore/dW?", "score W"),
    ("f = a x^2, df/dalpha", ""),
    ("f = alpha x^2, df/dalpha", "f alpha"),
    ("L = (y - w x)^2 (squared error), dL/dw", "L w"),
])
def test_all_that_is_asked_for_is_noticed(tmp_path, text, asked):
    found = asked_in_words(read(tmp_path, text).read)
    assert ", ".join(f"{one.of.name} {one.wrt}" for one in found) == asked


SPRING = r"Let $V = k q^2/2$. "


@pytest.mark.parametrize(("text", "result"), [
    (SPRING + r"The force is $F = -\partial V/\partial q$. Find $F$.", "-k*q"),
    (SPRING + r"Compute the force $F = -\frac{\partial V}{\partial q}$.", "-k*q"),
    (SPRING + r"Let $q^+ = q - s \frac{\partial V}{\partial q}$. What is $q^+$?", "(-k*s + 1)*q"),
    (SPRING + r"The force is $F = -\partial V/\partial q$. We find $F$ below.", "k*q"),
    (SPRING + r"Let $\delta = \partial V/\partial q$. Find $\delta$.", "k*q")])
def test_what_is_asked_by_its_name_is_worked_out_with_its_sign(tmp_path, text, result):
    found = [str(derivation.result) for derivation in read(tmp_path, text).derive_all()]
    assert result in found


@pytest.mark.parametrize(("text", "says"), [
    ("Let $f = a^2 + b^3$. Compute ∂f/∂a and ∂f/∂c.", "how f depends on c"),
    ("Let $f = a^2 + b^3$. Find $\\frac{\\partial f}{\\partial a}, \\frac{\\partial f}{\\partial \\gamma}$.", "how f depends on"),
    ("Let $f = a^2 + b^3$. Compute $\\frac{\\partial f}{\\partial a}$ and $\\frac{\\partial g}{\\partial a}$.", "that is of"),
    ("Let $f = a^2 + b^3$. Compute $\\frac{\\partial g}{\\partial a}$.", "what that is of"),
    (LINE + "Find the gradient of $J(w,b)$ with respect to $w$, $b$ and $c$.", "how J depends on c"),
    ("Let $f = a^2$. Find the derivative of $f$ with respect to $a$ and of $f$ with respect to $c$.", "how f depends on c"),
    ("Let $p = \\sigma(a)$. Compute $\\partial p(1-q)/\\partial a$.", "Give it a name"),
    ("Let $f(x) = x^a$. Find $\\frac{\\partial\\log f}{\\partial\\log x}$.", "times x it is the one by"),
    ("Let $f = x^T A x$. Find $\\nabla f$ and $\\nabla^2 f$.", "Write $\\nabla_x^2 f$"),
])
def test_what_cannot_be_answered_is_refused(tmp_path, text, says):
    with pytest.raises(SymderivError) as error:
        asked_in_words(read(tmp_path, text).read)
    assert says in str(error.value)


@pytest.mark.parametrize(("text", "model"), [
    ("Let $x\\in\\mathbb{R}^{2n}$ and $f = \\sum_{k=1}^n x_{2k}^2$.", "f := Sum(x[2*k]**2, k)"),
    ("$f = \\sum_{k=1}^n \\theta_{2k} \\theta_{2k+1}$", "f := Sum(theta[2*k]*theta[2*k + 1], k)"),
    ("$f = \\sum_i (y_i - w_1 x_{1i} - w_2 x_{2i})^2$", "f := Sum((-w1*x1[i] - w2*x2[i] + y[i])**2, i)"),
    ("Let $W\\in\\mathbb{R}^{2\\times n}$. $f = \\sum_{k} W_{1k}W_{2k}$.", "f := Sum(W[1,k]*W[2,k], k)"),
    ("$y = 10\\% x + b$", "y := b + x/10"),
    ("y = 10% x + b. Find dy/dx.", "y := b + x/10"),
    ("$p = c(1 + 7.5\\,\\%)$", "p := 43*c/40"),
    ("$cost = price \\cdot (1+tax)$. How does it change with tax?", "cost := (tax + 1)*price"),
    ("$y = slope*x + intercept$", "y := intercept + slope*x"),
    ("$loss = (y - abx)^2$", "loss := (-a*b*x + y)**2"),
    ("$f(x) = x^a$, $E = \\frac{d\\log f}{d\\log x}$", "f := x**a; E := x*Partial(log(f), x)"),
    ("$f = x^3 - x^2$. It has its minimum at $x = 2/3$.", "f := x**3 - x**2"),
    ("f = x^3 - x^2. The roots are x = 0 or 1.", "f := x**3 - x**2"),
    ("L = -log(softmax(z)[y]), y is the true class", "L := -log(exp(z[y])/Sum(exp(z[i]), i))"),
    ("L = -log_softmax(z)[y], y is the true class", "L := -log(exp(z[y])/Sum(exp(z[i]), i))"),
    ("$f = -\\sum_k y_k logp_k + lnx$", "f := log(x) - Sum(log(p[k])*y[k], k)"),
    ("y = 2 x (no activation)", "y := 2*x"),
    ("y = m x + b (line). dy/dm", "y := b + m*x"),
    ("L = max(0, 1 - y s) [hinge loss], dL/ds", "L := Max(0, -s*y + 1)"),
    ("L = (y - w x)^2 + c w^2 (L2 penalty), dL/dw", "L := (-w*x + y)**2 + c*w**2"),
    ("p = sigmoid(z) (eq 1), L = -log(p) (MSE). dL/dz", "p := sigmoid(z); L := -log(p)"),
    ("f = a (b + c), df/da", "f := (b + c)*a"),
    ("d = u·v, e = 1 - d/(|u| |v|). dd/du", "d := Sum(u[i]*v[i], i); e := -d/(sqrt(Sum(u[n]**2, n))*sqrt(Sum(v[n]**2, n))) + 1"),
    ("cos(u,v) = u·v / (|u| |v|). What's the gradient w.r.t. u?",
     "cos := Sum(u[i]*v[i], i)/(sqrt(Sum(u[n]**2, n))*sqrt(Sum(v[n]**2, n)))"),
    ("$s = \\frac{u\\cdot v}{|u||v|}$", "s := Sum(u[i]*v[i], i)/(sqrt(Sum(u[n]**2, n))*sqrt(Sum(v[n]**2, n)))"),
    ("proj = (u·v / |v|^2) v. d proj/du", "proj[j] := v[j]*Sum(u[i]*v[i], i)/Sum(v[n]**2, n)"),
    ("f = |a·x| where a, x are numbers. df/dx", "f := Abs(a*x)"),
    ("f = (a·b)(c·d), what's df/da? all are vectors", "f := Sum(a[i]*b[i], i)*Sum(c[k]*d[k], k)"),
    ("$D(x) = w^\\top \\tanh(Vx)$ and $P = (\\|\\nabla_x D(x)\\|_2 - 1)^2$",
     "D := Sum(tanh(Sum(x[j]*V[i,j], j))*w[i], i); P := (sqrt(Sum(Partial(D, x[k])**2, k)) - 1)**2"),
    ("h_t = tanh(W h_{t-1} + U x_t + b), what is dh_t/dh_{t-1}?",
     "h_t[n] := tanh(b[n] + Sum(h_tminus1[i]*W[n,i], i) + Sum(x_t[j]*U[n,j], j))"),
    ("$z = Wx+b$, $a=\\sigma(z)$, find $\\partial a/\\partial x$.",
     "z[n] := b[n] + Sum(x[i]*W[n,i], i); a[n] := sigmoid(z[n])"),
    ("E = U x, dE/dx", "E := U*x"),
    ("$f = x^{ab} + y^{ab}$", "f := x**(a*b) + y**(a*b)"),
    ("$f = x A x$ with $A$ and $x$ real", "f := Sum(x[i]*Sum(x[j]*A[j,i], j), i)"),
    ("$L = \\|x\\|^2 + (w x - 1)^2$", "L := (Sum(w[i]*x[i], i) - 1)**2 + Sum(x[n]**2, n)"),
    ("L = log(1 + exp(-y w x)) + w^T w", "L := log(1 + exp(-y*Sum(w[i]*x[i], i))) + Sum(w[i]*w[i], i)"),
    ("f = bᵀv + Σ_j |W_j v|", "f := Sum(b[i]*v[i], i) + Sum(Abs(Sum(v[i]*W[j,i], i)), j)"),
    ("The line is $y = m x + c$ and $S = \\sum_i (y_i - m x_i - c)^2$", "S := Sum((-c - m*x[i] + y[i])**2, i)"),
    ("$f = x'Qx/2 + c'x$", "f := Sum(c[i]*x[i], i) + Sum(x[i]*Sum(x[j]*Q[j,i], j), i)/2"),
    ("H = -sum(p log p)", "H := -Sum(log(p[n])*p[n], n)"),
    ("L = -sum y log p", "L := -Sum(log(p[n])*y[n], n)"),
    ("L = -Σ y log p", "L := -Sum(log(p[n])*y[n], n)"),
    ("f = −Σ yₖ log pₖ", "f := -Sum(log(p[k])*y[k], k)"),
    ("L = ½ Σ(y - p)²", "L := Sum((-p[n] + y[n])**2, n)/2"),
    ("$f = \\sum \\frac{(o - e)^2}{e}$", "f := Sum((-e[n] + o[n])**2/e[n], n)"),
    ("KL = sum(p * log(p/q))", "KL := Sum(log(p[n]/q[n])*p[n], n)"),
    ("L = mean(log(1 + exp(-z/T))). dL/dz", "L := Sum(log(1 + exp(-z[n]/T)), n)/N"),
    ("x = [1 2 3]', f = a'x", "x[i] := Delta(1, i) + 2*Delta(2, i) + 3*Delta(3, i); f := Sum(a[k]*x[k], k)"),
    ("gamma in R^n, y = gamma * (x - mean(x))/sqrt(var(x)+eps) + beta; find dy/dx",
     "y[k] := beta[k] + (x[k] - Sum(x[m], m)/n)*gamma[k]/sqrt(epsilon + Sum((x[j] - Sum(x[m], m)/n)**2, j)/n)"),
    ("v = beta * v0 + (1 - beta) * g; w = w0 - eta * v, L = sum(w * w)",
     "v[n] := (1 - beta)*g[n] + beta*v0[n]; w[n] := -eta*v[n] + w0[n]; L := Sum(w[n]*w[n], n)"),
    ("A, B are n x n. f = tr(A * B)", "f := Sum(A[m,k]*B[k,m], m, k)"),
    ("$s = CE(y, p) = -\\sum_i y_i \\log p_i$", "s := -Sum(log(p[i])*y[i], i)"),
    ("$L_i = \\sum_{j}\\max(0, x_iw_j)$ where $w_j, x_i\\in R^D$", "L[i] := Sum(Max(0, Sum(w[j,l]*x[i,l], l)), j)"),
    ("$f(x) = \\sum_{i=1}^m \\log g_i(x)$ where $g(x) = b - Ax$, $A\\in R^{m\\times n}$",
     "g[i] := b[i] - Sum(x[l]*A[i,l], l); f := Sum(log(g[i]), i)"),
    ("Let $x, w\\in R$. $f = (y - w\\cdot x)^2$", "f := (-w*x + y)**2"),
    ("f = ||pred - y||^2, pred = W x", "pred[n] := Sum(x[i]*W[n,i], i); f := Sum((pred[n] - y[n])**2, n)"),
    ("L = (p.log() * y).sum()", "L := Sum(log(p[n])*y[n], n)"),
    ("f = a^T x + sum_i log(x_i)  # barrier", "f := Sum(a[m]*x[m], m) + Sum(log(x[i]), i)"),
    ("f = a^T x + b // offset term", "f := b + Sum(a[i]*x[i], i)"),
    ("f = 1/2 sum x_i^2 + b", "f := b + Sum(x[i]**2, i)/2"),
    ("f = sum |x_i|^p", "f := Sum(Abs(x[i])**p, i)"),
    ("L = mean (y_i - p_i)^2", "L := Sum((-p[i] + y[i])**2, i)/n"),
    ("$f = \\sum_i (y_i - w \\cdot x_i)^2 + \\|w\\|^2$", "f := Sum((y[i] - Sum(w[k]*x[i,k], k))**2, i) + Sum(w[d]**2, d)"),
])
def test_it_is_read_as(tmp_path, text, model):
    assert str(read(tmp_path, text).model) == f"<Model {model}>"


@pytest.mark.parametrize(("text", "says"), [
    ("$f = \\sum_{k=1}^n x_{2k}^2$", "component 2k of x, or k of x_2"),
    ("KL = sum p log p/q", "This has two readings"),
    ("L = -log σ(u_o·v_c) - Σ_k log σ(-u_k·v_c)", "o is free here"),
    ("f = a x^2; g = f'(a)", "By what f' is the slope of f is not said"),
    (r"$f = a x^2$, $g = \frac{df}{dx}(a)$", "the value at x = a, or a product with a"),
    ("u = a x, f = u^2, g = f(x) + 1", "may be the value of f at x, or a product with x"),
    ("Let $f(x) = x^4$ for $x \\in R$. (a) Find $f'(x)$. (b) Is $f$ convex?", "A derivative does not answer it"),
    ("$f = \\sum_i x_{i} x_{2i}$ with $i = 1,\\dots,n$", "leaves its axis"),
    ("$f = \\sum_i (y_i - w \\cdot x_i - b)^2$", "may be a number or a vector"),
    ("$f = \\sum_{i,j} (r_{ij} - u_i \\cdot v_j)^2$", "may be a number or a vector"),
    ("y = gamma * (x - mean(x))/sqrt(var(x)+eps) + beta; find dy/dx", "gamma may be a number or a vector"),
    ("y = (x - mean(x)) / sqrt(var(x) + eps) * gamma + beta. dy/dx?", "gamma may be a number or a vector"),
    ("f = a * b where a and b are vectors in R^n", "A * between two vectors has two readings"),
    ("f(x) = x * softmax(x). Find the Jacobian", "A * between two vectors has two readings"),
    ("$L = -\\log\\frac{\\exp(q\\cdot k_+/\\tau)}{\\sum_i\\exp(q\\cdot k_i/\\tau)}$", "may be a number or a vector"),
    ("L = (y - a·x)^2 + mu |a|. dL/da", "a may be a number or a vector"),
    ("L = sum((x - m)**2 / s), dL/dx", "s may be a number or a vector"),
    ("x = [ x1' x2' ]', f = x'Ax", "Several vectors side by side"),
    ("S^{ij} = Q^{ia}K^{ja}", "Indices above letters"),
    ("y^i = A^{ij} x^j. dy^i/dx^j?", "Indices above letters"),
    ("f = a + 2*[b c], df/db", "a list, or a product"),
    ("s = sum_k c_k (u_k·v). ds/dv", "may be a number or a vector"),
    ("$cost = price(1+tax)$. How does it change with tax?", "price is a function"),
    ("$p = c(1 + r\\%)$", "A percentage of a letter"),
])
def test_two_readings_are_shown(tmp_path, text, says):
    try:
        account = read(tmp_path, text).read_as
    except SymderivError as error:
        assert says in str(error)
    else:
        assert any(says in line.reason for line in account.unread)


@pytest.mark.parametrize(("set_", "many"), [
    ("\\mathbb{R}_+", "\\mathbb{R}_+^n"), ("R_+", "R^n_+"), ("R^+", "R_{+}^n"), ("\\mathbb{R}^{+}", "\\mathbb{R}^n_{>0}"),
    ("\\mathbb{R}_{++}", "\\mathbb{R}_{++}^n"), ("]0,\\infty[", "]0,\\infty[^n"), ("(0,+\\infty)", "(0,+\\infty)^n"),
])
def test_positive_numbers_stay_positive(tmp_path, set_, many):
    for text in (f"Let $x\\in {set_}$ and $f = |x|$.", f"Let $x\\in {many}$ and $f = \\sum_i |x_i|$."):
        found = read(tmp_path, text).read
        assert [[given.name for given in t.givens] for t in found.inputs] == [["positive"]]


UPSTREAM = Asked("W", lambda W, x, b, g: g @ np.tanh(W @ x + b), {"W": (4, 3), "x": (3,), "b": (4,), "g": (4,)}, "L")


@pytest.mark.parametrize(("text", "asked"), [
    (LAYER + "Let $L = g^\\top y$. Find $\\partial L/\\partial W$.", UPSTREAM),
    ("Let $x, y\\in R^n, R^m$ and $f = (y^T A x)^2$.",
     Asked("x", lambda x, y, A: (y @ A @ x) ** 2, {"x": (3,), "y": (4,), "A": (4, 3)})),
    ("Let $x\\in\\mathbb{R}^{6}$ and $f = \\sum_{k=1}^3 x_{2k-1}x_{2k}^2$.",
     Asked("x", lambda x: (x[::2] * x[1::2] ** 2).sum(), {"x": (6,)})),
])
def test_it_gives_the_derivative(tmp_path, text, asked):
    path = tmp_path / "text.md"
    path.write_text(text, encoding="utf-8")
    holds(path, asked)


@pytest.mark.parametrize(("text", "advice"), [
    ("Let $p = w^\\top x$, $w, x\\in\\mathbb{R}^d$ and $l = (t - p)^2$. Gradient of $l$ with respect to $W$.", "Did you mean w?"),
    ("f = (y - a x)^2. Gradient with respect to b.", "Write --wrt a or x or y"),
    ("Let $f = x^2$. Differentiate both by $x$.", "Name them"),
    ("The loss is the median of the residuals r_i = y_i - c u_i. Gradient of the loss with respect to c.", "L = \\sum_i r_i^2."),
])
def test_what_a_text_does_not_have_is_never_answered_by_something_else(tmp_path, text, advice):
    with pytest.raises(SymderivError) as refused:
        asked_in_words(read(tmp_path, text).read)
    assert advice in refused.value.advice


@pytest.mark.parametrize(("words", "loss"), [
    ("average of the squared residuals", lambda r: np.mean(r**2)),
    ("sum of squares of the residuals", lambda r: np.sum(r**2)),
    ("mean of the absolute errors", lambda r: np.mean(np.abs(r))),
    ("half the sum of the squared errors", lambda r: np.sum(r**2) / 2),
])
def test_a_loss_in_words_is_what_they_say(tmp_path, words, loss):
    path = tmp_path / "text.txt"
    path.write_text(f"The loss is the {words} r_i = y_i - c u_i. Gradient of the loss with respect to c.", encoding="utf-8")
    holds(path, Asked("c", lambda y, u, c: loss(y - c * u), {"y": (4,), "u": (4,), "c": ()}))
