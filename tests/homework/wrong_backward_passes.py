"""Typical mistakes in hand-written backward passes: models, a right pass and wrong ones, each with the name it should get.

A wrong pass whose name is None may stay without one; it must never get a wrong one.
"""

import numpy as np

import symderiv as sd

N, K, D, H = sd.axes("N K D H")
T2 = sd.axes("T")


def _sigmoid(u):
    return 1 / (1 + np.exp(-u))


def _softmax(u, axis=-1):
    e = np.exp(u - u.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def classifier():
    """Softmax regression over a batch, with a penalty."""
    X, W, b, Y = sd.matrix("X", N, D), sd.matrix("W", D, K), sd.vector("b", K), sd.matrix("Y", N, K, given=sd.one_hot)
    lam = sd.scalar("lam")
    m = sd.Model()
    Z = m.define("Z", X @ W + b)
    P = m.define("P", sd.softmax(Z))
    n, k, d = N.index("n"), K.index("k"), D.index("d")
    m.define("L", -sd.Sum(Y[n, k] * sd.log(P[n, k]), n, k) / N.extent + lam / 2 * sd.Sum(W[d, k]**2, d, k))
    return m


def perceptron():
    """Two layers with ReLU and a squared error."""
    x, W1, b1, w2, y = sd.vector("x", D), sd.matrix("W1", H, D), sd.vector("b1", H), sd.vector("w2", H), sd.scalar("y")
    m = sd.Model()
    z = m.define("z", W1 @ x + b1)
    h = m.define("h", sd.relu(z))
    r = m.define("r", w2 @ h - y)
    m.define("L", r**2 / 2)
    return m


def logistic():
    """A logistic unit with the binary cross-entropy."""
    X, w, y = sd.matrix("X", N, D), sd.vector("w", D), sd.vector("y", N, given=sd.mask)
    m = sd.Model()
    z = m.define("z", X @ w)
    p = m.define("p", sd.sigmoid(z))
    n = N.index("n")
    m.define("L", -sd.Sum(y[n] * sd.log(p[n]) + (1 - y[n]) * sd.log(1 - p[n]), n) / N.extent)
    return m


def recurrent():
    """A tanh layer and a linear read-out."""
    x, U, v, t = sd.vector("x", D), sd.matrix("U", H, D), sd.vector("v", H), sd.scalar("t")
    m = sd.Model()
    a = m.define("a", U @ x)
    h = m.define("h", sd.tanh(a))
    m.define("L", (v @ h - t)**2)
    return m


def normed():
    """Layer normalisation before a linear loss."""
    x, g, c = sd.vector("x", D), sd.vector("g", D), sd.vector("c", D)
    eps = sd.scalar("eps", given=sd.positive)
    m = sd.Model()
    d = D.index("d")
    mu = m.define("mu", sd.Sum(x[d], d) / D.extent)
    v = m.define("v", sd.Sum((x[d] - mu)**2, d) / D.extent)
    n = m.define("n", (x - mu) / sd.sqrt(v + eps))
    m.define("L", (c * g * n).sum())
    return m


def attention():
    """One query against keys, scaled by the root of the size."""
    q, Kk, V, c = sd.vector("q", D), sd.matrix("M", N, D), sd.matrix("V", N, H), sd.vector("c", H)
    m = sd.Model()
    s = m.define("s", Kk @ q / sd.sqrt(D.extent))
    a = m.define("a", sd.softmax(s))
    o = m.define("o", V.T @ a)
    m.define("L", c @ o)
    return m


def quadratic():
    """A quadratic form and a linear term."""
    A, x, b = sd.matrix("A", D, D), sd.vector("x", D), sd.vector("b", D)
    m = sd.Model()
    m.define("L", x @ A @ x / 2 + b @ x)
    return m


def dropped():
    """Dropout on a hidden layer."""
    x, W, r, c = sd.vector("x", D), sd.matrix("W", H, D), sd.vector("r", H, given=sd.mask), sd.vector("c", H)
    q = sd.scalar("q", given=sd.positive)
    m = sd.Model()
    z = m.define("z", W @ x)
    h = m.define("h", r * sd.tanh(z) / q)
    m.define("L", c @ h)
    return m


def gated():
    """Swish: x σ(x)."""
    x, c = sd.vector("x", D), sd.vector("c", D)
    m = sd.Model()
    s = m.define("s", sd.sigmoid(x))
    y = m.define("y", x * s)
    m.define("L", c @ y)
    return m


def unit():
    """A vector divided by its norm."""
    x, c = sd.vector("x", D), sd.vector("c", D)
    m = sd.Model()
    r = m.define("r", sd.sqrt(x @ x))
    u = m.define("u", x / r)
    m.define("L", c @ u)
    return m


def hinge():
    """A support vector machine over a batch."""
    X, w, y = sd.matrix("X", N, D), sd.vector("w", D), sd.vector("y", N)
    m = sd.Model()
    n = N.index("n")
    s = m.define("s", 1 - y * (X @ w))
    m.define("L", sd.Sum(sd.relu(s[n]), n) / N.extent)
    return m


def squares():
    """Linear regression, mean squared error over rows and outputs."""
    X, W, Y = sd.matrix("X", N, D), sd.matrix("W", D, K), sd.matrix("Y", N, K)
    m = sd.Model()
    E = m.define("E", X @ W - Y)
    n, k = N.index("n"), K.index("k")
    m.define("L", sd.Sum(E[n, k]**2, n, k) / (N.extent * K.extent))
    return m


def tied():
    """An autoencoder with one matrix for both directions."""
    x, W = sd.vector("x", D), sd.matrix("W", H, D)
    m = sd.Model()
    h = m.define("h", sd.tanh(W @ x))
    r = m.define("r", W.T @ h - x)
    m.define("L", (r * r).sum() / 2)
    return m


def residual():
    """A residual block."""
    x, A, c = sd.vector("x", D), sd.matrix("A", D, D), sd.vector("c", D)
    m = sd.Model()
    f = m.define("f", sd.tanh(A @ x))
    y = m.define("y", x + f)
    m.define("L", (c * y).sum())
    return m


def activated(function):
    """One layer with an activation before a linear loss."""
    x, W, c = sd.vector("x", D), sd.matrix("W", H, D), sd.vector("c", H)
    m = sd.Model()
    z = m.define("z", W @ x)
    h = m.define("h", function(z))
    m.define("L", c @ h)
    return m


def leaky():
    """A leaky ReLU with its slope as an input."""
    return activated(lambda z: sd.leaky_relu(z, sd.scalar("alpha")))


def elu():
    """The exponential linear unit."""
    return activated(sd.elu)


def sigmoidal():
    """A sigmoid."""
    return activated(sd.sigmoid)


def _rms(x, eps):
    return np.sqrt(np.mean((x - x.mean())**2) + eps)


def _swish(x):
    return _sigmoid(x) * (1 + x * (1 - _sigmoid(x)))


def _attended(a, V, c, M, d):
    g = V @ c
    return (a * (g - a @ g)) @ M / np.sqrt(d)


WRONG = [
    # softmax regression
    ("ce: sign", classifier, "b", lambda P, Y: (Y - P).mean(0), "wrong sign"),
    ("ce: not divided by N", classifier, "b", lambda P, Y: (P - Y).sum(0), "division by a size missing"),
    ("ce: divided by N twice", classifier, "b", lambda P, Y: (P - Y).sum(0) / len(P)**2, "divided by a size too often"),
    ("ce: mean over everything", classifier, "b", lambda P, Y: (P - Y).sum(0) / P.size, "divided by a size too often"),
    ("ce: keepdims", classifier, "b", lambda P, Y: (P - Y).mean(0, keepdims=True), "an axis of length 1 is left"),
    ("ce: not summed over the batch", classifier, "b", lambda P, Y: (P - Y) / len(P), "sum missing"),
    ("ce: summed to one number", classifier, "lam", lambda W: (W**2).sum(0) / 2, "sum missing"),
    ("ce: transposed", classifier, "W", lambda X, P, Y, W, lam: (X.T @ (P - Y) / len(X) + lam * W).T, "missing transpose"),
    ("ce: penalty lost", classifier, "W", lambda X, P, Y: X.T @ (P - Y) / len(X), "only one path"),
    ("ce: penalty twice", classifier, "W", lambda X, P, Y, W, lam: X.T @ (P - Y) / len(X) + 2 * lam * W,
     "wrong constant factor"),
    ("ce: penalty with the wrong sign", classifier, "W", lambda X, P, Y, W, lam: X.T @ (P - Y) / len(X) - lam * W,
     "wrong sign"),
    ("ce: penalty without its weight", classifier, "W", lambda X, P, Y, W: X.T @ (P - Y) / len(X) + W, "lost factor"),
    ("ce: labels forgotten", classifier, "b", lambda P: P.mean(0), "lost term"),
    ("ce: 1/N on the data term lost", classifier, "W", lambda X, P, Y, W, lam: X.T @ (P - Y) + lam * W,
     "wrong factor of a size"),
    ("ce: diagonal Jacobian", classifier, "Z", lambda P, Y: Y * (P - 1) / len(P), "only the diagonal of the Jacobian used"),
    ("ce: zeros", classifier, "b", lambda b: 0 * b, "only zeros"),
    # layers
    ("relu: mask missing", perceptron, "b1", lambda r, w2: r * w2, "mask missing"),
    ("relu: opposite mask", perceptron, "b1", lambda r, w2, z: r * w2 * (z < 0), "indicator of the other side"),
    ("relu: mask of the other layer", perceptron, "b1", lambda r, w2, z: r * w2 * z * (z > 0), "factor too much"),
    ("relu: residual lost", perceptron, "b1", lambda w2, z: w2 * (z > 0), "factor missing"),
    ("relu: weights lost", perceptron, "b1", lambda r, z: r * (z > 0), "factor missing"),
    ("relu: outer product turned", perceptron, "W1", lambda r, w2, z, x: np.outer(x, r * w2 * (z > 0)), "missing transpose"),
    ("relu: factor two", perceptron, "w2", lambda r, h: 2 * r * h, "wrong constant factor"),
    ("relu: before the activation", perceptron, "w2", lambda r, z: r * z, "mask missing"),
    ("relu: stopped at h", perceptron, "b1", lambda r, w2: np.array(r * w2), "mask missing"),
    ("relu: input weights summed", perceptron, "W1", lambda r, w2, z, x: r * w2 * (z > 0) * x.sum(), "summed too far"),
    ("tanh: square lost", recurrent, "v", lambda v, h, t: (v @ h - t) * h, "wrong constant factor"),
    ("tanh: 1 − h", recurrent, "a", lambda v, h, t: 2 * (v @ h - t) * v * (1 - h), "wrong exponent"),
    ("tanh: derivative at a", recurrent, "a", lambda v, h, t, a: 2 * (v @ h - t) * v * (1 - a**2),
     "activation's derivative at the wrong place"),
    ("tanh: derivative of tanh(h)", recurrent, "a", lambda v, h, t: 2 * (v @ h - t) * v * (1 - np.tanh(h)**2),
     "activation's derivative at the wrong place"),
    ("tanh: activation's derivative lost", recurrent, "a", lambda v, h, t: 2 * (v @ h - t) * v,
     "chain rule stopped too early"),
    ("tanh: input lost", recurrent, "U", lambda v, h, t, U: 2 * (v @ h - t) * (v * (1 - h**2))[:, None] + 0 * U,
     "factor missing"),
    ("sigmoid: loss by p", logistic, "z", lambda p, y: (p - y) / (p * (1 - p)) / len(p), "chain rule stopped too early"),
    ("sigmoid: p(1 − p) once more", logistic, "w", lambda X, p, y: X.T @ ((p - y) * p * (1 - p)) / len(p), None),
    ("sigmoid: labels swapped", logistic, "w", lambda X, p, y: X.T @ (y - p) / len(p), "wrong sign"),
    ("sigmoid: mean lost", logistic, "w", lambda X, p, y: X.T @ (p - y), "division by a size missing"),
    ("sigmoid: rows not summed", logistic, "w", lambda X, p, y: X * (p - y)[:, None] / len(p), "sum missing"),
    ("sigmoid: last row only", logistic, "w", lambda X, p, y: X[-1] * (p[-1] - y[-1]) / len(p), "sum dropped"),
    ("sigmoid: (1 − s)²", sigmoidal, "z", lambda c, h: c * (1 - h)**2, "wrong slope"),
    ("sigmoid: tanh's slope", sigmoidal, "z", lambda c, h: c * (1 - h**2), "wrong slope"),
    ("sigmoid: slope at the output", sigmoidal, "z", lambda c, h: c * _sigmoid(h) * (1 - _sigmoid(h)),
     "activation's derivative at the wrong place"),
    ("sigmoid: slope of z", sigmoidal, "z", lambda c, z: c * z * (1 - z), "activation's derivative at the wrong place"),
    ("tanh: (1 − h)²", recurrent, "U", lambda v, h, t, x: np.outer(2 * (v @ h - t) * v * (1 - h)**2, x), "wrong slope"),
    ("tanh: the sigmoid's slope", recurrent, "a", lambda v, h, t: 2 * (v @ h - t) * v * h * (1 - h), "wrong slope"),
    ("leaky: no slope below 0", leaky, "z", lambda c, z: c * (z > 0), "lost term"),
    ("leaky: another slope below 0", leaky, "z", lambda c, z: c * np.where(z > 0, 1, 0.01), "wrong slope on one side"),
    ("leaky: sides exchanged", leaky, "z", lambda c, z, alpha: c * np.where(z > 0, alpha, 1), "indicator of the other side"),
    ("elu: e^z − 1", elu, "z", lambda c, z: c * np.where(z > 0, 1, np.exp(z) - 1), "wrong slope on one side"),
    ("ce: softmax over the batch", classifier, "Z", lambda Z, Y: (_softmax(Z, 0) - Y) / len(Z), "sum over the wrong axis"),
    ("ce: softmax over everything", classifier, "Z", lambda Z, Y: (_softmax(Z, None) - Y) / len(Z),
     "sum over the wrong axis"),
    # normalisation
    ("norm: path through v", normed, "x", lambda x, c, g, eps: (c * g - (c * g).mean()) / _rms(x, eps), "path left out"),
    ("norm: path through mu", normed, "x", lambda x, c, g, eps, n: (c * g - n * (c * g * n).mean()) / _rms(x, eps),
     "path left out"),
    ("norm: both paths", normed, "x", lambda x, c, g, eps: c * g / _rms(x, eps), "path left out"),
    ("norm: scale lost", normed, "n", lambda c: c, "factor missing"),
    ("norm: eps lost", normed, "g", lambda x, c: c * (x - x.mean()) / x.std(), None),
    ("norm: divided by N − 1", normed,
     "v", lambda x, c, g, n, v, eps: -0.5 * (c * g * n).sum() / (v + eps) * len(x) / (len(x) - 1),
     "division by a size missing"),
    ("norm: n − 1 in the scale", squares, "W", lambda X, E: 2 * X.T @ E / ((len(E) - 1) * E.shape[1]),
     "division by a size missing"),
    # attention
    ("attention: root lost", attention, "q", lambda a, V, c, M: _attended(a, V, c, M, 1), "division by a size missing"),
    ("attention: D for its root", attention, "q", lambda a, V, c, M: _attended(a, V, c, M, M.shape[1]**2),
     "divided by a size too often"),
    ("attention: diagonal softmax", attention, "s", lambda a, V, c: a * (1 - a) * (V @ c),
     "only the diagonal of the Jacobian used"),
    ("attention: softmax as identity", attention, "s", lambda V, c: V @ c, "chain rule stopped too early"),
    ("attention: Σ term lost", attention, "s", lambda a, V, c: a * (V @ c), "lost term"),
    # quadratic forms
    ("quadratic: A symmetric", quadratic, "x", lambda A, x, b: A @ x + b, "missing transpose"),
    ("quadratic: half lost", quadratic, "x", lambda A, x, b: (A + A.T) @ x + b, "wrong constant factor"),
    ("quadratic: b lost", quadratic, "x", lambda A, x: (A + A.T) @ x / 2, "lost term"),
    ("quadratic: Hadamard", quadratic, "x", lambda A, x, b: ((A + A.T) * x).sum(0) / 2 + b,
     "factor pulled out of a sum"),
    # products, quotients, masks
    ("dropout: mask lost", dropped, "z", lambda z, c, q: c * (1 - np.tanh(z)**2) / q, "mask missing"),
    ("dropout: scale lost", dropped, "z", lambda z, c, r: c * r * (1 - np.tanh(z)**2), "factor too much"),
    ("swish: only σ", gated, "x", lambda s, c: c * s, "path left out"),
    ("swish: only xσ'", gated, "x", lambda x, s, c: c * x * s * (1 - s), "only one path"),
    ("swish: 1 + x", gated, "x", lambda x, s, c: c * (s + x * s * (1 + s)), "wrong sign"),
    ("unit: projection lost", unit, "x", lambda c, r: c / r, "path left out"),
    ("unit: projection's sign", unit, "x", lambda c, r, u: c / r + u * (c @ u) / r, "wrong sign"),
    ("hinge: indicator lost", hinge, "w", lambda X, y: -(y @ X) / len(y), "indicator left out"),
    ("hinge: label lost", hinge, "w", lambda X, y, s: -((s > 0) @ X) / len(y), "lost factor"),
    ("hinge: wrong side", hinge, "w", lambda X, y, s: -((y * (s < 0)) @ X) / len(y), "indicator of the other side"),
    ("mse: only N", squares, "W", lambda X, E: 2 * X.T @ E / len(E), "division by a size missing"),
    ("mse: the two lost", squares, "W", lambda X, E: X.T @ E / E.size, "wrong constant factor"),
    ("tied: only the decoder", tied, "W", lambda h, r: np.outer(h, r), "path left out"),
    ("tied: only the encoder", tied, "W", lambda W, h, r, x: np.outer((W @ r) * (1 - h**2), x), "only one path"),
    ("residual: skip lost", residual, "x", lambda A, f, c: A.T @ (c * (1 - f**2)), "only one path"),
    ("residual: block lost", residual, "x", lambda c: c, "path left out"),
    ("residual: not transposed", residual, "x", lambda A, f, c: c + A @ (c * (1 - f**2)), "missing transpose"),
    ("backwards", quadratic, "x", lambda A, x, b: ((A + A.T) @ x / 2 + b)[::-1], "an axis runs backwards"),
    ("one place off", quadratic, "x", lambda A, x, b: np.roll((A + A.T) @ x / 2 + b, 1), "shifted by one"),
    ("in one row", squares, "W", lambda X, E: (2 * X.T @ E / E.size).ravel(), "wrong arrangement"),
    ("the same everywhere", quadratic, "x", lambda A, x, b: 0 * x + ((A + A.T) @ x / 2 + b).mean(),
     "sum spread over an axis"),
    ("the diagonal", quadratic, "A", lambda x: np.diag(x**2) / 2, "only part of the entries"),
    ("by b", quadratic, "x", lambda x: x, "another derivative"),
    ("negative entries cut off", quadratic, "x", lambda A, x, b: np.maximum((A + A.T) @ x / 2 + b, 0), "masked too much"),
    ("clipped", quadratic, "x", lambda A, x, b: np.clip((A + A.T) @ x / 2 + b, -1, 1), "gradient changed afterwards"),
    ("whole numbers", quadratic, "x", lambda A, x, b: ((A + A.T) @ x / 2 + b).astype(int), "gradient changed afterwards"),
]
"""What it is, the model, the variable, the wrong pass, and the name."""
