"""More functions as people write them with NumPy: parameters in dictionaries and objects, arrays filled in loops, masks."""

import numpy as np
from scipy import linalg, special

import symderiv as sd

B, D, H, K, M, N, T = sd.axes("B D H K M N T")
LABELS = sd.vector("y", N, given=sd.label(K))
PROGRAMS = {}


def row(**inputs):
    """Register a function with the axes of its arguments."""
    def keep(function):
        PROGRAMS[function.__name__] = (function, inputs)
        return function
    return keep


@row(params={"W1": (D, H), "b1": H, "W2": (H, K), "b2": K}, X=(N, D), y=LABELS)
def network(params, X, y):
    h = np.maximum(0, X @ params["W1"] + params["b1"])
    s = h @ params["W2"] + params["b2"]
    s = s - s.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    return -logp[np.arange(len(y)), y].mean()


@row(params=[((D, H), H), ((H, K), K)], X=(N, D))
def layers(params, X):
    for W, b in params:
        X = np.tanh(X @ W + b)
    return X.sum()


@row(x=sd.axes("U=4 V=3"), w=sd.axes("R=2 S=2"))
def conv_in_loops(x, w):
    kh, kw = w.shape
    out = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(x[i:i + kh, j:j + kw] * w)
    return out


@row(q=(B, T, D), k=(B, T, D))
def masked_attention(q, k):
    T = q.shape[-2]
    s = q @ k.transpose(0, 2, 1) / q.shape[-1]**0.5
    s = s + np.triu(np.full((T, T), -np.inf), 1)
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@row(s=(T, T))
def windowed_softmax(s):
    i, j = np.indices(s.shape)
    s = s.copy()
    s[(j > i) | (i - j >= 2)] = -np.inf
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@row(x=sd.axes("P=2"), y=sd.axes("Q=1"))
def warped(x, y):
    """The recursion of dynamic time warping with a soft minimum, whose border is infinite."""
    R = np.full((len(x) + 1, len(y) + 1), np.inf)
    R[0, 0] = 0
    for i in range(1, len(x) + 1):
        for j in range(1, len(y) + 1):
            before = np.array([R[i - 1, j - 1], R[i - 1, j], R[i, j - 1]])
            R[i, j] = (x[i - 1] - y[j - 1])**2 - np.log(np.exp(-before).sum())
    return R[-1, -1]


@row(s=(T, T))
def truth_from_numbers(s):
    mask = np.tril(np.ones(s.shape)).astype(bool)
    return special.softmax(np.where(mask, s, -1e9), axis=-1)


@row(x=(N,), k=sd.axes("M=3"))
def smoothed(x, k):
    return np.convolve(x, k, mode="same")


@row(x=(N, D))
def picked_by_a_mask(x):
    m = x > 0
    return x[m].mean() + np.log(1 + x[m]**2).sum() / m.sum() + np.sqrt(x[m]).sum() + x[x > 0].size


@row(x=(N, D), s=(N,))
def rows_by_a_mask(x, s):
    return x[s > 0].sum(axis=0)


@row(x=(N, D), y=(N, D))
def written_by_a_mask(x, y):
    out = np.zeros_like(x)
    out[x > y] = x[x > y] - y[x > y]
    out[out < 0.1] *= 0.5
    return out


@row(x=(N, D), w=D)
def pieces(x, w):
    z = x @ w
    return np.select([z > 1, z > 0], [z, 0.5 * z**2], -z).sum()


@row(a=(N,), b=(M,))
def grid(a, b):
    A, B = np.meshgrid(a, b)
    return np.exp(-(A - B)**2)


@row(x=(N, sd.axes("D=3")), y=(N, sd.axes("D=3")))
def torque(x, y):
    return np.cross(x, y)


@row(x=(N,), y=(N,))
def integral(x, y):
    return np.trapezoid(y, x) + np.trapezoid(y, dx=0.5) + np.polyval(y[:3], x).sum()


@row(x=(N, D))
def slope(x):
    return np.gradient(x, 0.1, axis=0)


@row(x=(N, D))
def correlation(x):
    return np.corrcoef(x, rowvar=False)


@row(x=(N,), places=sd.vector("places", N, given=sd.label(K)), w=K)
def histogram(x, places, w):
    return np.bincount(places, weights=x, minlength=len(w)) @ w


@row(x=(N,), y=(N,))
def special_functions(x, y):
    p, q = np.exp(x), np.exp(y)
    return (special.betaln(p, q) + special.logit(special.expit(x)) + special.xlog1py(x, q) + special.huber(1.0, x)
            + special.rel_entr(p, q) + special.kl_div(p, q) + special.log_ndtr(x) + special.polygamma(1, p)
            + special.pseudo_huber(2.0, x) + special.beta(p, q) + special.erfinv(np.tanh(x)) + special.ndtri(special.expit(y))
            + np.i0(x) + special.i0(y) + special.i1(x) + special.i0e(x) + special.erfcx(y)
            + special.gammainc(2.5, p) + special.gammaincc(1.5, q) + special.zeta(2.5, p))


@row(A=(D, D), b=D)
def gaussian_process(A, b):
    L = np.linalg.cholesky(A @ A.T + np.eye(len(A)))
    z = linalg.solve_triangular(L, b, lower=True)
    return 0.5 * z @ z + np.log(np.diag(L)).sum() + b @ linalg.cho_solve(linalg.cho_factor(A @ A.T + np.eye(len(A))), b)


@row(A=(B, D, D), b=(B, D))
def many_systems(A, b):
    x = np.linalg.solve(A + 2 * np.eye(A.shape[-1]), b[..., None])[..., 0]
    return x.sum() + np.linalg.slogdet(A)[1].sum() + np.linalg.det(A).sum() + (np.linalg.inv(A) ** 2).sum()


@row(X=(B, N, D))
def many_factors(X):
    return np.linalg.cholesky(np.einsum("bnd,bne->bde", X, X) + np.eye(X.shape[-1]))


@row(A=(D, D))
def whitening(A):
    w, V = np.linalg.eigh(A @ A.T)
    return V @ np.diag(1 / np.sqrt(w + 1)) @ V.T + np.linalg.eigvalsh(A + A.T).sum()


@row(A=(N, D), b=N)
def by_singular_values(A, b):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    low = (U * np.log(s)) @ Vt
    return low.sum() + np.linalg.norm(A, "nuc") + np.linalg.norm(A, 2) + (np.linalg.pinv(A) @ b).sum()


@row(A=(N, D), C=(B, D, D), b=N)
def by_triangles(A, C, b):
    Q, R = np.linalg.qr(A)
    first, second = linalg.qr(A, mode="economic")
    upper, lower = linalg.cholesky(A.T @ A + np.eye(len(R))), linalg.cholesky(A.T @ A + np.eye(len(R)), lower=True)
    return (linalg.solve_triangular(R, Q.T @ b).sum() + np.cos(first).sum() + np.sin(second[0]).sum() + np.sin(upper).sum()
            + np.cos(lower).sum() + np.sin(np.linalg.qr(C)[0]).sum() + np.linalg.qr(C[0], mode="r")[0, 0])


class Net:
    """A model with a state, as people write one."""

    def __init__(self):
        self.W, self.b, self.act = np.zeros((3, 2)), np.zeros(2), "tanh"

    def forward(self, X):
        self.cache = X @ self.W + self.b
        return self.activate(self.cache)

    def activate(self, z):
        return np.tanh(z) if self.act == "tanh" else z

    def loss(self, X, y, reg=0.1):
        p = special.softmax(self.forward(X), axis=1)
        return -np.log(p[np.arange(len(X)), y]).mean() + reg * np.sum(self.W**2)


NET = Net()
PROGRAMS["loss"] = (NET.loss, {"self": {"W": (D, K), "b": K}, "X": (N, D), "y": LABELS})


@row(x=(N, K), m=(N, K, sd.mask))
def left_out(x, m):
    """What a condition leaves out has no value: by a name, by out= and where=, by a mask that goes in, by pairs of places."""
    above = x > 0.5
    apart = ((x[:, None] - x[None]) ** 2).sum(-1)
    off = ~np.eye(len(x), dtype=bool)
    i, j = np.triu_indices(len(x), k=1)
    logs = np.log(x - 0.5, out=np.zeros_like(x), where=above)
    np.multiply(logs, x, logs)
    means = np.mean(x, axis=1, where=x > 0.2) + np.max(x, axis=1, where=above, initial=0.1)
    small = np.maximum(1e-5 * (x - 0.5), 0)
    return np.where(above, np.sqrt(x - 0.5), 0).sum() + (1 / apart[off]).mean() + np.where(off, np.log(apart), 0).sum() + (
        logs.sum() + np.where(m, np.log(m * x), 0).sum() + np.linalg.norm(x[i] - x[j], axis=1).sum() + means.sum() + small.sum())


@row(A=(K, K), b=K, places=sd.vector("places", N, given=sd.label(K)), u=N)
def running_and_meeting(A, b, places, u):
    top = linalg.expm(A) @ b
    np.maximum.at(top, places, u)
    return (np.minimum.accumulate(top) * b).sum()


@row(z=(N, K), y=LABELS, x=(N, D))
def left_out_by_infinity(z, y, x):
    others = z.copy()
    others[np.arange(len(y)), y] = -np.inf
    d = ((x[:, None] - x[None]) ** 2).sum(-1)
    np.fill_diagonal(d, np.inf)
    far = np.where(x > 0.1, -np.inf, x)
    return np.maximum(0, 1 + others.max(1)).sum() + d.min(1).mean() + np.exp(-d / 2).sum() + np.exp(far).sum() ** 2


@row(x=(N, D), v=K)
def written_through_the_whole(x, v):
    y = x.reshape(-1).copy()
    y[0] = v[1]
    y[3] += v[0] ** 2
    return (y ** 3).sum() + y[0] * y[4]
