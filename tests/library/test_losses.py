"""Every loss that sd. offers: its value is that of plain NumPy, and every gradient is derived and proved."""

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import AxisMismatch
from symderiv.library import losses
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point

K, N, D = sd.axes("K N D")
SIZES = {"K": 3, "N": 4, "D": 2}
RNG = np.random.default_rng(3)


def sm(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def ls(u):
    return -np.logaddexp(0, -u)


def kl(p, q):
    return (p * np.log(p / q)).sum(-1)


def sq(u):
    return (u**2).sum(-1)


P, Q, Y = sm(RNG.normal(size=3)), sm(RNG.normal(size=3)), np.eye(3)[1]
X, T = RNG.normal(size=4), RNG.normal(size=4)
U, V, W = RNG.normal(size=(3, 2))
# The loss, its parameters, its inputs by name with their axes and values, and its value in NumPy.
ROWS = [
    ("mean_squared_error", (), {"x": (N, X), "t": (N, T)}, lambda x, t: np.mean((x - t) ** 2)),
    ("mean_absolute_error", (), {"x": (N, X), "t": (N, T)}, lambda x, t: np.mean(np.abs(x - t))),
    ("huber", (0.7,), {"r": (N, X)}, lambda r: np.where(np.abs(r) <= 0.7, r**2 / 2, 0.7 * (np.abs(r) - 0.35)).sum()),
    ("smooth_l1", (0.5,), {"r": (N, X)}, lambda r: np.where(np.abs(r) < 0.5, r**2, np.abs(r) - 0.25).sum()),
    ("log_cosh", (), {"r": (N, X)}, lambda r: np.log(np.cosh(r)).sum()),
    ("quantile_loss", (0.3,), {"r": (N, X)}, lambda r: np.maximum(0.3 * r, -0.7 * r).sum()),
    ("poisson_nll", (), {"y": (N, T**2), "eta": (N, X)}, lambda y, eta: (np.exp(eta) - y * eta).sum()),
    ("gaussian_nll", (), {"y": (N, T), "mu": (N, X), "v": (N, X**2 + 0.5)},
     lambda y, mu, v: 0.5 * (np.log(v) + (y - mu) ** 2 / v).sum()),
    ("l1_penalty", (), {"w": (N, X)}, lambda w: np.abs(w).sum()),
    ("l2_penalty", (), {"w": (N, X)}, lambda w: w @ w),
    ("gaussian_kl", (), {"mu": (N, X), "s": (N, T)}, lambda mu, s: 0.5 * (mu**2 + np.exp(s) - 1 - s).sum()),
    ("cross_entropy", (), {"y": (K, Y), "p": (K, P)}, lambda y, p: -(y @ np.log(p))),
    ("cross_entropy_with_logits", (), {"y": (K, Y), "z": (K, X[:3])}, lambda y, z: -(y @ np.log(sm(z)))),
    ("binary_cross_entropy", (), {"y": (K, Y), "p": (K, P)}, lambda y, p: -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum()),
    ("kl_divergence", (), {"p": (K, P), "q": (K, Q)}, kl),
    ("js_divergence", (), {"p": (K, P), "q": (K, Q)}, lambda p, q: (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)) / 2),
    ("negative_log_likelihood", (), {"y": (K, Y), "l": (K, np.log(P))}, lambda y, l: -(y @ l)),
    ("focal_loss", (3,), {"y": (K, Y), "p": (K, P)}, lambda y, p: -(y * (1 - p) ** 3 * np.log(p)).sum()),
    ("binary_focal_loss", (), {"y": (K, Y), "p": (K, P)},
     lambda y, p: -(y * (1 - p) ** 2 * np.log(p) + (1 - y) * p**2 * np.log(1 - p)).sum()),
    ("smoothed", (0.1,), {"y": (K, Y)}, lambda y: (0.9 * y + 0.1 / 3).sum()),
    ("distillation_loss", (2,), {"z": (K, X[:3]), "v": (K, T[:3])}, lambda z, v: -4 * sm(v / 2) @ np.log(sm(z / 2))),
    ("hinge", (), {"y": (N, np.sign(T)), "f": (N, X)}, lambda y, f: np.maximum(0, 1 - y * f).sum()),
    ("squared_hinge", (), {"y": (N, np.sign(T)), "f": (N, X)}, lambda y, f: (np.maximum(0, 1 - y * f) ** 2).sum()),
    ("multiclass_hinge", (), {"y": (K, Y), "s": (K, X[:3])}, lambda y, s: (s + 1 - y).max() - y @ s),
    ("weston_watkins", (), {"y": (K, Y), "s": (K, X[:3])}, lambda y, s: ((1 - y) * np.maximum(0, 1 + s - y @ s)).sum()),
    ("squared_distance", (), {"u": (D, U), "w": (D, W)}, lambda u, w: sq(u - w)),
    ("cosine_similarity", (), {"u": (D, U), "w": (D, W)}, lambda u, w: u @ w / np.sqrt(sq(u) * sq(w))),
    ("triplet_loss", (0.4,), {"a": (D, U), "p": (D, V), "n": (D, W)},
     lambda a, p, n: np.maximum(0, sq(a - p) - sq(a - n) + 0.4)),
    ("contrastive_loss", (2,), {"y": (K, Y), "r": (K, X[:3] ** 2)},
     lambda y, r: ((1 - y) * r**2 / 2 + y * np.maximum(0, 2 - r) ** 2 / 2).sum()),
    ("info_nce", (), {"S": ((N, N), np.outer(X, T))}, lambda s: -np.mean(np.log(np.diag(sm(s))))),
    ("dice_loss", (), {"p": (K, P), "g": (K, Y)}, lambda p, g: 1 - 2 * p @ g / (p @ p + g @ g)),
    ("bradley_terry_loss", (), {"s": (N, X), "l": (N, T)}, lambda s, l: -ls(s - l).sum()),
    ("dpo_loss", (0.5,), {"a": (N, X), "b": (N, T), "c": (N, X - 1), "d": (N, T * 2)},
     lambda a, b, c, d: -ls(0.5 * (a - c - (b - d))).sum()),
    ("ppo_clip_loss", (0.2,), {"l": (N, X), "o": (N, X - T / 4), "A": (N, T)},
     lambda l, o, a: -np.minimum(np.exp(l - o) * a, np.clip(np.exp(l - o), 0.8, 1.2) * a).sum()),
    ("reinforce_loss", (), {"l": (N, X), "R": (N, T)}, lambda l, r: -(l @ r)),
    ("negative_sampling_loss", (), {"v": (D, V), "u": (D, U), "M": ((N, D), RNG.normal(size=(4, 2)))},
     lambda v, u, m: -ls(u @ v) - ls(-(m @ v)).sum()),
]
NO_SINGLE_VALUE = {"softmax", "log_softmax", "logsumexp", "length", "clipped_advantage"}
"""Parts of losses, or in the catalogue."""


def model(name, parameters, inputs):
    tensors = {n: sd.tensor(n, *(axes if isinstance(axes, tuple) else (axes,))) for n, (axes, _) in inputs.items()}
    made = getattr(losses, name)(*tensors.values(), *parameters)
    m = sd.Model()
    m.define("Loss", made.sum() if made.axes else made)
    return m


@pytest.mark.parametrize(("name", "parameters", "inputs", "plain"), ROWS, ids=[row[0] for row in ROWS])
def test_its_value_is_that_of_numpy(name, parameters, inputs, plain):
    m = model(name, parameters, inputs)
    point = Point(SIZES, m.definitions, {n: value for n, (_, value) in inputs.items()})
    assert float(evaluate(m.definitions.rows[0].lhs, point, {})) == pytest.approx(float(plain(*(v for _, v in inputs.values()))))


@pytest.mark.parametrize(("name", "parameters", "inputs", "plain"), ROWS, ids=[row[0] for row in ROWS])
def test_every_gradient_is_proved(name, parameters, inputs, plain):
    m = model(name, parameters, inputs)
    for wrt in inputs:
        assert m.derive("Loss", wrt=wrt).verify()


def test_no_loss_is_left_out():
    assert {row[0] for row in ROWS} == set(losses.__all__) - NO_SINGLE_VALUE
    assert all(getattr(sd, row[0]) is getattr(losses, row[0]) for row in ROWS)


def test_wrong_shapes_are_refused():
    with pytest.raises(AxisMismatch, match="square"):
        sd.info_nce(sd.matrix("S", N, K))
    with pytest.raises(AxisMismatch, match="axis"):
        sd.js_divergence(sd.scalar("p"), sd.scalar("q"))
