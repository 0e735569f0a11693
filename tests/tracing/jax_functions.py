"""JAX functions as people write them, each with example inputs: what `sd.read_jax` must read."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp

ROWS = {}
RNG = np.random.default_rng(0)


def R(*shape):
    return jnp.asarray(RNG.normal(size=shape))


def row(*inputs):
    def keep(function):
        ROWS[function.__name__] = (function, inputs)
        return function
    return keep


LABELS = jnp.array([2, 0, 1, 2])


@row(R(4, 3), R(3, 5), R(5))
def linear(x, W, b):
    return x @ W + b


@row({"W1": R(3, 5), "b1": R(5), "W2": R(5, 3), "b2": R(3)}, R(4, 3), LABELS)
def mlp_loss(params, x, y):
    h = jax.nn.relu(x @ params["W1"] + params["b1"])
    logits = h @ params["W2"] + params["b2"]
    logp = jax.nn.log_softmax(logits)
    return -jnp.mean(jnp.take_along_axis(logp, y[:, None], axis=1))


@row(R(4, 3), LABELS)
def picked_loss(z, y):
    logp = z - logsumexp(z, axis=1, keepdims=True)
    return -logp[jnp.arange(z.shape[0]), y].mean()


@row(R(4, 3), jnp.asarray(np.eye(3)[[2, 0, 1, 2]]))
def one_hot_loss(z, y):
    return -(y * jax.nn.log_softmax(z)).sum(axis=-1).mean()


@row(R(4, 3), R(3), R(3))
def layer_norm(x, g, b):
    mu = x.mean(-1, keepdims=True)
    var = jnp.var(x, axis=-1, keepdims=True)
    return g * (x - mu) / jnp.sqrt(var + 1e-5) + b


@row(R(4, 3), R(3))
def rms_norm(x, g):
    return x * jax.lax.rsqrt(jnp.mean(x**2, axis=-1, keepdims=True) + 1e-6) * g


@row(R(5, 3), R(3))
def batch_norm(x, g):
    return g * (x - x.mean(0)) / x.std(0)


@row(R(4, 3), R(5, 3), R(5, 2))
def attention(q, k, v):
    scores = q @ k.T / jnp.sqrt(q.shape[-1])
    return jax.nn.softmax(scores, axis=-1) @ v


@row(R(4, 6), R(6, 6), R(6, 6), R(6, 6))
def heads(x, Wq, Wk, Wv):
    T, D = x.shape
    q, k, v = ((x @ W).reshape(T, 2, D // 2).transpose(1, 0, 2) for W in (Wq, Wk, Wv))
    mask = jnp.tril(jnp.ones((T, T)))
    s = jnp.where(mask == 0, -1e9, q @ k.transpose(0, 2, 1) / jnp.sqrt(D // 2))
    return (jax.nn.softmax(s) @ v).transpose(1, 0, 2).reshape(T, D)


@row(R(7), R(3))
def convolution(x, w):
    return jnp.convolve(x, w, mode="valid")


@row(R(2, 3, 7), R(4, 3, 2))
def conv_layer(x, w):
    return jax.lax.conv_general_dilated(x, w, (1,), "VALID")


@row(R(3, 2), R(4, 2), R(4, 4))
def rnn(xs, Wx, Wh):
    def step(h, x):
        h = jnp.tanh(Wx @ x + Wh @ h)
        return h, h
    h, _ = jax.lax.scan(step, jnp.zeros(Wh.shape[0]), xs)
    return h.sum()


@row(R(4, 2), R(3, 2))
def kmeans(X, mu):
    return jnp.min(jnp.sum((X[:, None] - mu[None]) ** 2, axis=-1), axis=1).sum()


@row(R(4, 3), R(4))
def ridge(X, y):
    return jnp.linalg.solve(X.T @ X + jnp.eye(X.shape[1]), X.T @ y)


@row(R(3), R(3), R(4, 3))
def word2vec(u, v, negatives):
    return -jax.nn.log_sigmoid(u @ v) - jax.nn.log_sigmoid(-negatives @ u).sum()


@row(R(5, 3), jnp.array([[1, 4], [0, 2]]))
def embedding(E, tokens):
    return jnp.take(E, tokens, axis=0).mean(axis=1)


@row(R(4), R(4), R(4), R(4))
def vae(mu, logvar, eps, x):
    z = mu + jnp.exp(0.5 * logvar) * eps
    return jnp.sum((x - z) ** 2) - 0.5 * jnp.sum(1 + logvar - mu**2 - jnp.exp(logvar))


@row(R(4, 3), R(4, 3))
def info_nce(a, b):
    a = a / jnp.linalg.norm(a, axis=1, keepdims=True)
    b = b / jnp.linalg.norm(b, axis=1, keepdims=True)
    return -jnp.mean(jnp.diag(jax.nn.log_softmax(a @ b.T / 0.1)))


@row(R(4, 3), R(3, 6), R(6, 3))
def gelu_mlp(x, W, V):
    return jax.nn.gelu(x @ W) @ V


@row(R(4, 3), R(3, 5), R(3, 5))
def swiglu(x, W, V):
    return jax.nn.silu(x @ W) * (x @ V)


@row(R(5))
def smoothness(x):
    return jnp.sum((x[1:] - x[:-1]) ** 2) + jnp.abs(x[0] - x[-1])


@row(R(4), R(4))
def huber(x, y):
    r = jnp.abs(x - y)
    return jnp.where(r < 1, 0.5 * r**2, r - 0.5).mean()


@row(R(4), jnp.array([True, False, True, True]))
def masked_mean(x, m):
    return jnp.sum(jnp.where(m, x, 0.0)) / jnp.sum(m)


@row(R(4, 3), jnp.asarray(np.abs(R(4))))
def softplus_fit(X, y):
    return jnp.mean(jax.nn.softplus(X.sum(1)) * jnp.log(y + 1))


@row(R(3, 3), R(3))
def gaussian(L, x):
    S = L @ L.T + jnp.eye(3)
    _, logdet = jnp.linalg.slogdet(S)
    return 0.5 * (x @ jnp.linalg.inv(S) @ x + logdet)


@row(R(4), R(4))
def concatenated(x, y):
    return jnp.sum(jnp.concatenate([x, y]) ** 2) + jnp.stack([x, y]).sum(0).max()


@row(R(3, 2))
def causal_attention(x):
    S = jnp.where(jnp.tril(jnp.ones((3, 3), dtype=bool)), x @ x.T, -jnp.inf)
    p = jax.nn.softmax(S / 2**0.5, axis=-1)
    return (p @ x).sum()


@row(R(3, 2), jnp.array([[True, False, False], [True, True, False], [False, True, True]]))
def masked_logsumexp(x, mask):
    return logsumexp(jnp.where(mask, x @ x.T, -jnp.inf), axis=-1).sum()


@row(R(3, 3), R(3, 3), jnp.array([0, 2, 1]))
def forward_algorithm(e, A, y):
    last, _ = jax.lax.scan(lambda a, row: (logsumexp(a[:, None] + A, axis=0) + row, None), e[0], e[1:])
    return logsumexp(last) - A[y[:-1], y[1:]].sum()


@row(R(4, 3), R(4, 3))
def cosines(a, b):
    return jax.vmap(lambda u, v: u @ v / (jnp.linalg.norm(u) * jnp.linalg.norm(v)))(a, b).sum()


@row(R(3, 5, 3), R(3, 5, 3), R(3, 5, 2))
def scaled_scores(q, k, v):
    """A number that Python makes of a size, and one that the code holds."""
    i = jnp.arange(q.shape[1])
    s = jnp.where(i[:, None] >= i, jnp.einsum("bid,bjd->bij", q, k) * q.shape[-1] ** -0.5, -jnp.inf)
    return jax.nn.softmax(s, axis=-1) @ v * 0.3


@row(R(4), R(4, 4), R(3, 4))
def loop_to_a_size(start, A, B):
    return jax.lax.fori_loop(1, B.shape[0], lambda t, a: jnp.tanh(a @ A) + B[t], start + B[0])


@row(R(3, 3), R(3))
def state_space(A, b):
    """A linear system over one unit of time, and the largest that each state came to on the way there."""
    return jax.lax.cummax(jax.scipy.linalg.expm(A) @ b).sum()
