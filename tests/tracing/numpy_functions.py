"""Functions as people write them with NumPy, each with the axes of its arguments: what `sd.trace` must read."""

import math

import numpy as np
from scipy import special

import symderiv as sd

K, D, N, T, H, E, C = sd.axes("K D N T H E C")
THREE = sd.axes("T=3")
LABELS = sd.vector("y", N, given=sd.label(K))
ROWS = {}


def row(**inputs):
    """Register a function with the axes of its arguments."""
    def keep(function):
        ROWS[function.__name__] = (function, inputs)
        return function
    return keep


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@row(X=(N, D), W=(D, K), y=LABELS)
def softmax_loss(X, W, y):
    N = X.shape[0]
    scores = X.dot(W)
    scores -= np.max(scores, axis=1, keepdims=True)
    p = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
    return -np.sum(np.log(p[np.arange(N), y])) / N


@row(X=(N, D), W=(D, K), y=LABELS)
def one_hot_loss(X, W, y):
    probs = softmax(X @ W)
    Y = np.eye(probs.shape[1])[y]
    return -(Y * np.log(probs)).sum(axis=1).mean()


@row(X=(N, D), W=(D, K), y=LABELS)
def softmax_gradient(X, W, y):
    dscores = softmax(X @ W)
    dscores[range(len(X)) if False else np.arange(len(X)), y] -= 1
    dscores /= len(X)
    return X.T.dot(dscores)


@row(x=(N, D), gamma=D, beta=D, eps=())
def layer_norm(x, gamma, beta, eps):
    mu = x.mean(-1, keepdims=True)
    var = x.var(-1, keepdims=True)
    x_hat = (x - mu) / np.sqrt(var + eps**2 + 1e-5)
    return gamma * x_hat + beta


@row(x=(N, D), gamma=D, beta=D)
def batch_norm(x, gamma, beta, eps=1e-5):
    n, _ = x.shape
    mu = 1. / n * np.sum(x, axis=0)
    xmu = x - mu
    var = 1. / n * np.sum(xmu ** 2, axis=0)
    ivar = 1. / np.sqrt(var + eps)
    return gamma * (xmu * ivar) + beta


@row(x=(N, D), g=D)
def rms_norm(x, g):
    return x / np.sqrt(np.mean(np.square(x), axis=-1, keepdims=True) + 1e-6) * g


@row(Q=(T, D), k=(N, D), V=(N, E))
def attention(Q, k, V):
    d_k = Q.shape[-1]
    scores = np.matmul(Q, np.swapaxes(k, -2, -1)) / math.sqrt(d_k)
    weights = softmax(scores, axis=-1)
    return np.matmul(weights, V)


@row(X=(T, D), Wq=(D, K), Wk=(D, K), Wv=(D, E))
def causal_attention(X, Wq, Wk, Wv):
    T = X.shape[0]
    q, k, v = X @ Wq, X @ Wk, X @ Wv
    s = q @ k.T * q.shape[1] ** -0.5
    mask = np.tril(np.ones((T, T)))
    s = np.where(mask == 0, -1e9, s)
    return special.softmax(s, axis=1) @ v


@row(x=N, w=K)
def conv_valid(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, len(w))
    return windows @ w


@row(x=N, w=K)
def conv_full(x, w):
    return np.convolve(x, w) ** 2


@row(xs=(THREE, D), Wx=(H, D), Wh=(H, H), b=H)
def rnn(xs, Wx, Wh, b):
    h = np.zeros(Wh.shape[0])
    hs = []
    for x in xs:
        h = np.tanh(Wx @ x + Wh @ h + b)
        hs.append(h)
    return np.stack(hs)


@row(xs=(THREE, D), Wx=(H, D), Wh=(H, H))
def rnn_into_array(xs, Wx, Wh):
    T = xs.shape[0]
    h = np.zeros((T + 1, Wh.shape[0]))
    for t in range(T):
        h[t + 1] = np.tanh(Wx.dot(xs[t]) + Wh.dot(h[t]))
    return h[-1].sum()


@row(x=D, h=H, c=H, W=(sd.axes("M=4*H"), sd.axes("P=H+D")))
def lstm_step(x, h, c, W):
    H = len(h)
    z = W @ np.concatenate([h, x])
    i = special.expit(z[:H])
    f = special.expit(z[H:2 * H])
    o = special.expit(z[2 * H:3 * H])
    g = np.tanh(z[3 * H:])
    c_new = f * c + i * g
    return o * np.tanh(c_new)


@row(X=(N, D), mu=(K, D))
def kmeans_loss(X, mu):
    d2 = ((X[:, None, :] - mu[None, :, :]) ** 2).sum(axis=2)
    return d2.min(axis=1).sum()


@row(X=(N, D), y=N, lam=())
def ridge_solution(X, y, lam):
    _, d = X.shape
    A = X.T @ X + (1 + lam ** 2) * np.eye(d)
    return np.linalg.solve(A, X.T @ y)


@row(w=D, X=(N, D), y=N)
def ridge_loss(w, X, y, lam=0.1):
    r = X @ w - y
    return 0.5 * np.dot(r, r) / len(y) + lam / 2 * np.linalg.norm(w) ** 2


@row(W=(D, K), X=(N, D), y=LABELS)
def svm_loss(W, X, y, delta=1.0):
    scores = X.dot(W)
    correct = scores[np.arange(X.shape[0]), y]
    margins = np.maximum(0, scores - correct[:, np.newaxis] + delta)
    margins[np.arange(X.shape[0]), y] = 0
    return np.sum(margins) / X.shape[0] + 0.5 * np.sum(W * W)


@row(center=D, context=D, negatives=(K, D))
def word2vec(center, context, negatives):
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))
    loss = -np.log(sigmoid(context @ center))
    loss -= np.sum(np.log(sigmoid(-negatives @ center)))
    return loss


@row(E=(K, D), tokens=sd.vector("tokens", T, given=sd.label(K)), W=(D, K))
def language_model(E, tokens, W):
    h = E[tokens]
    logits = h @ W
    logp = logits - special.logsumexp(logits, axis=-1, keepdims=True)
    return -np.mean(np.take_along_axis(logp, tokens[:, None], axis=1))


@row(mu=D, logvar=D, x=D, eps=D)
def vae_loss(mu, logvar, x, eps):
    std = np.exp(0.5 * logvar)
    z = mu + std * eps
    recon = np.mean((x - z) ** 2)
    kl = -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar))
    return recon + kl


@row(x=(N, D), mu=D, S=sd.matrix("S", D, D, given=sd.spd))
def gaussian_nll(x, mu, S):
    d = x - mu
    _, logdet = np.linalg.slogdet(S)
    maha = np.einsum("nd,de,ne->n", d, np.linalg.inv(S), d)
    return 0.5 * np.mean(maha + logdet + x.shape[1] * np.log(2 * np.pi))


@row(za=(N, D), zb=(N, D))
def info_nce(za, zb, tau=0.5):
    za = za / np.linalg.norm(za, axis=1, keepdims=True)
    zb = zb / np.linalg.norm(zb, axis=1, keepdims=True)
    sim = za @ zb.T / tau
    return -np.mean(np.diag(sim) - np.log(np.exp(sim).sum(axis=1)))


@row(a=D, p=D, n=D)
def triplet(a, p, n, margin=1.0):
    return max(np.linalg.norm(a - p) - np.linalg.norm(a - n) + margin, 0)


@row(z=N, t=sd.vector("t", N, given=sd.mask))
def bce_logits(z, t):
    return np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))


@row(x=N)
def standardise(x):
    return (x - x.mean()) / (x.std(ddof=0) + 1e-8)


@row(x=N)
def total_variation(x):
    return np.sum(np.abs(x[1:] - x[:-1])) + np.sum(np.diff(x) ** 2)


@row(I=(N, K))
def image_smoothness(I):
    dx = I[1:, :] - I[:-1, :]
    dy = I[:, 1:] - I[:, :-1]
    return (dx ** 2).sum() + (dy ** 2).sum()


@row(x=(N, D), W1=(D, H), b1=H, W2=(H, K), b2=K, y=LABELS)
def two_layer(x, W1, b1, W2, b2, y):
    z1 = x.dot(W1) + b1
    a1 = np.maximum(z1, 0)
    z2 = a1.dot(W2) + b2
    shift = z2 - z2.max(axis=1)[:, None]
    logp = shift - np.log(np.exp(shift).sum(axis=1))[:, None]
    return -logp[np.arange(x.shape[0]), y].mean()


@row(x=(N, D), W=(D, H))
def gelu_layer(x, W):
    z = x @ W
    return 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z ** 3)))


@row(x=(N, D), W=(D, E), V=(D, E))
def swiglu(x, W, V):
    def silu(z):
        return z * special.expit(z)
    return silu(x @ W) * (x @ V)


@row(X=(N, D), w=D, b=(), y=N)
def logistic_regression(X, w, b, y):
    p = 1.0 / (1.0 + np.exp(-(X @ w + b)))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()


@row(mask=(N, N), x=(N, D), W=(D, H))
def graph_convolution(mask, x, W):
    A = mask + np.eye(mask.shape[0])
    d = 1 / np.sqrt(4 + A.sum(axis=1))
    return np.maximum(np.diag(d) @ A @ np.diag(d) @ x @ W, 0)


@row(X=(N, D), sigma=())
def rbf_kernel(X, sigma):
    sq = np.sum(X ** 2, axis=1)
    d2 = sq[:, None] + sq[None, :] - 2 * X @ X.T
    return np.exp(-d2 / (2 * sigma ** 2))


@row(v=(N, D), idx=(N, sd.label(K)), c=(K, D))
def scatter(idx, v, c):
    out = np.zeros_like(c)
    np.add.at(out, idx, v)
    return np.sum(out * c)


@row(x=N, y=N)
def pearson(x, y):
    xc, yc = x - x.mean(), y - y.mean()
    return xc @ yc / (np.sqrt((xc ** 2).sum()) * np.sqrt((yc ** 2).sum()))


@row(x=(N, D))
def channel_stats(x):
    stats = np.concatenate([x.mean(axis=0), x.std(axis=0)])
    return (stats ** 2).sum()


@row(X=(N, D), W=(H, D, K))
def multi_head(X, W):
    heads = np.einsum("nd,hdk->hnk", X, W)
    out = np.concatenate([heads[h] for h in range(2)], axis=-1) if False else np.transpose(heads, (1, 0, 2))
    return np.tanh(out.reshape(X.shape[0], -1)).sum(axis=1)


@row(x=(N, sd.axes("F=2*K")))
def glu(x):
    a, b = np.split(x, 2, axis=-1)
    return a * special.expit(b)


@row(r=THREE, V=THREE)
def discounted(r, V, gamma=0.9):
    G = 0
    loss = 0
    for t in reversed(range(len(r))):
        G = r[t] + gamma * G
        loss += (G - V[t]) ** 2
    return loss / len(r)


@row(p=sd.vector("p", K, given=sd.simplex), q=sd.vector("q", K, given=sd.simplex))
def kl(p, q):
    return np.where(p > 0, p * np.log(p / q), 0).sum()


@row(theta=(), x=(N, sd.axes("F=2")))
def rotate(theta, x):
    c, s = np.cos(theta), np.sin(theta)
    R = np.array([[c, -s], [s, c]])
    return x @ R.T


@row(x=N, w=N)
def huber(x, w):
    r = np.abs(x - w)
    return np.where(r < 1.0, 0.5 * r ** 2, r - 0.5).mean()


@row(A=(K, K), B=(D, D))
def kronecker(A, B):
    return np.trace(np.kron(A, B)) + np.kron(A, B).sum()


@row(X=(N, D), W=(D, K), y=LABELS)
def loss_by_a_range(X, W, y):
    scores = X @ W
    return -scores[range(len(y)), y].sum() + 0.5 * len(y) * np.log(2 * np.pi)


@row(x=(N, sd.axes("Q=4")))
def interleaved(x):
    """Pairs that are turned, every second column of an array that is written into."""
    angle = np.arange(x.shape[0])[:, None] * np.array([1.0, 0.1])
    out = np.empty_like(x)
    out[:, 0::2] = x[:, 0::2] * np.cos(angle) - x[:, 1::2] * np.sin(angle)
    out[:, 1::2] = x[:, 0::2] * np.sin(angle) + x[:, 1::2] * np.cos(angle)
    return out


@row(z=(N, K), A=(K, K))
def all_but_the_diagonal(z, A):
    return np.logaddexp.reduce(z).sum() + (A ** 2)[~np.eye(len(A), dtype=bool)].sum()


@row(s=N, r=N)
def gains_by_rank(s, r):
    """What stands at the places of ranks, and the first of the largest."""
    order = np.argsort(-s)
    return np.sum((2 ** r)[order] / np.log2(np.arange(len(s)) + 2)) + r[np.argmax(s)] * s[np.argmin(r)]


@row(X=(N, K), w=N)
def hardest(X, w):
    worst = np.argmax(X, axis=1)
    return np.sum(X[np.arange(len(w)), worst] * w * np.any(X > 0, axis=1)) + np.take_along_axis(X, X.argsort(1), 1)[:, -1].sum()


@row(x=N, w=N)
def above_a_count(x, w):
    """A place that is a count."""
    return w[np.sum(x > x.mean())]


@row(X=(sd.axes("Q=4"), D), w=(D, K))
def rows_one_by_one(X, w):
    eps = np.finfo(float).eps
    out = np.zeros((X.shape[0], w.shape[1]))
    for i in range(X.shape[0]):
        out[i] = np.dot(X[i].reshape(1, -1), w)
    return np.log(np.clip(out ** 2, eps, np.inf)).sum()


@row(x=(N, sd.axes("F=6")))
def halves_turned(x):
    g = x.reshape(x.shape[0], 2, 3)
    y = np.concatenate((np.ones((x.shape[0], 1)), g[:, 0] * g[:, 1], g[:, 0, ::-1]), axis=-1)
    return y.std(axis=1) + np.cumprod(np.concatenate([np.ones(1), x[0, :-1]])).sum()


@row(S=sd.matrix("S", D, D, given=sd.spd))
def saturated(S):
    """tanh of a trace of a positive definite matrix is so near 1 that every point lies near the comparison's edge."""
    g = np.tanh(2 * np.trace(S))
    return np.where(g >= 1, g ** 2, 2 * g - 1)


@row(X=(N, D))
def distances(X):
    """Each pair once: off the diagonal there is something to divide by, and on it there is nothing to add."""
    d = np.linalg.norm(X[:, None] - X[None], axis=-1)
    return d[np.triu_indices(len(X), 1)].sum()
