"""Layers: what each computes, against NumPy written by hand; its gradients, against central differences of that; and the
closed forms that papers print, none of which the catalogue holds."""

from __future__ import annotations

import types
from math import erf as plain_erf

import numpy as np
import pytest

import symderiv as sd
from symderiv.derive.differentiation import Differentiation
from symderiv.errors import AxisMismatch, UnknownName
from symderiv.library.catalogue import CATALOGUE
from symderiv.notation import Entry, Partial, Sum, operations
from symderiv.records.archive import archive
from symderiv.records.restoring import restore

N, T, D, E, H, K, G, C, S, F, R = sd.axes("N T D E H K G C S F R")
SIZES = {"N": 3, "T": 4, "D": 5, "E": 2, "H": 3, "K": 4, "G": 2, "C": 3, "S": 4, "F": 3, "R": 2}


# --- the same layers, written by hand --------------------------------------------------------------------------------------

def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def standardised(x, axis):
    return (x - x.mean(axis=axis, keepdims=True)) / np.sqrt(x.var(axis=axis, keepdims=True) + 0.01)


def attend(Q, K, V, causal=False):
    scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
    if causal:
        scores = np.where(np.tril(np.ones(scores.shape[-2:], bool)), scores, -np.inf)
    return softmax(scores) @ V


def multi_head(X, WQ, WK, WV, WO):
    return sum(attend(X @ q, X @ k, X @ v) @ o for q, k, v, o in zip(WQ, WK, WV, WO, strict=True))


def feed_forward(X, W1, b1, W2, b2):
    Z = X @ W1 + b1
    return Z * (1 + np.vectorize(plain_erf)(Z / np.sqrt(2))) / 2 @ W2 + b2


def block(X, WQ, WK, WV, WO, W1, b1, W2, b2, g1, c1, g2, c2):
    U = X + multi_head(g1 * standardised(X, -1) + c1, WQ, WK, WV, WO)
    return U + feed_forward(g2 * standardised(U, -1) + c2, W1, b1, W2, b2)


def lstm(x, h, c, Wi, Ui, bi, Wf, Uf, bf, Wo, Uo, bo, Wc, Uc, bc):
    i, f, o = (sigmoid(W @ x + U @ h + b) for W, U, b in ((Wi, Ui, bi), (Wf, Uf, bf), (Wo, Uo, bo)))
    memory = f * c + i * np.tanh(Wc @ x + Uc @ h + bc)
    return o * np.tanh(memory)


def gru(x, h, Wu, Uu, bu, Wr, Ur, br, Wn, Un, bn):
    u, r = sigmoid(Wu @ x + Uu @ h + bu), sigmoid(Wr @ x + Ur @ h + br)
    return u * h + (1 - u) * np.tanh(Wn @ x + Un @ (r * h) + bn)


EPS = sd.exp(sd.log(1)) / 100
HEADS = {"WQ": (H, D, K), "WK": (H, D, K), "WV": (H, D, E), "WO": (H, E, D)}
MLP = {"W1": (D, F), "b1": (F,), "W2": (F, D), "b2": (D,)}
GATE = ((H, D), (H, H), (H,))


def gates(names):
    return {f"{p}{g}": axes for g in names for p, axes in zip("WUb", GATE, strict=True)}


# name: the inputs with their axes, the layer, the same by hand
LAYERS = {
    "affine": ({"x": (D,), "W": (K, D), "b": (K,)}, sd.affine, lambda x, W, b: W @ x + b),
    "affine of a batch": ({"x": (N, D), "W": (K, D), "b": (K,)}, sd.affine, lambda x, W, b: x @ W.T + b),
    "dropout": ({"x": (N, D), "m": (N, D), "q": ()}, sd.dropout, lambda x, m, q: m * x / q),
    "glu": ({"a": (K,), "b": (K,)}, sd.glu, lambda a, b: a * sigmoid(b)),
    "swiglu": ({"a": (K,), "b": (K,)}, sd.swiglu, lambda a, b: a * sigmoid(a) * b),
    "highway": ({"x": (D,), "h": (D,), "t": (D,)}, sd.highway, lambda x, h, t: t * h + (1 - t) * x),
    "lora": ({"x": (D,), "W": (K, D), "A": (R, D), "B": (K, R), "s": ()}, sd.lora,
             lambda x, W, A, B, s: W @ x + s / len(A) * (B @ (A @ x))),
    "weight norm": ({"g": (K,), "V": (K, D)}, sd.weight_norm, lambda g, V: g[:, None] * V / np.linalg.norm(V, axis=1)[:, None]),
    "mixture of experts": ({"f": (E, K), "z": (E,)}, sd.mixture_of_experts, lambda f, z: softmax(z) @ f),
    "batch norm of one feature": ({"x": (N,), "g": (), "b": ()}, lambda *a, define: sd.batch_norm(*a, EPS, define=define),
                                  lambda x, g, b: g * standardised(x, 0) + b),
    "batch norm": ({"x": (N, D), "g": (D,), "b": (D,)}, lambda *a, define: sd.batch_norm(*a, EPS, define=define),
                   lambda x, g, b: g * standardised(x, 0) + b),
    "batch norm of images": ({"x": (N, C, S), "g": (C,), "b": (C,)},
                             lambda *a, define: sd.batch_norm(*a, EPS, over=(N, S), define=define),
                             lambda x, g, b: g[:, None] * standardised(x, (0, 2)) + b[:, None]),
    "layer norm": ({"x": (N, D), "g": (D,), "b": (D,)}, lambda *a, define: sd.layer_norm(*a, EPS, define=define),
                   lambda x, g, b: g * standardised(x, -1) + b),
    "rms norm": ({"x": (N, D), "g": (D,)}, lambda *a, define: sd.rms_norm(*a, EPS, define=define),
                 lambda x, g: g * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 0.01)),
    "group norm": ({"x": (N, G, C, S), "g": (G, C), "b": (G, C)}, lambda *a, define: sd.group_norm(*a, EPS, define=define),
                   lambda x, g, b: g[..., None] * standardised(x, (-2, -1)) + b[..., None]),
    "instance norm": ({"x": (N, C, S), "g": (C,), "b": (C,)}, lambda *a, define: sd.instance_norm(*a, EPS, define=define),
                      lambda x, g, b: g[:, None] * standardised(x, -1) + b[:, None]),
    "rnn cell": ({"x": (D,), "h": (H,), "W": (H, D), "U": (H, H), "b": (H,)}, sd.rnn_cell,
                 lambda x, h, W, U, b: np.tanh(W @ x + U @ h + b)),
    "lstm cell": ({"x": (D,), "h": (H,), "c": (H,), **gates("ifog")},
                  lambda x, h, c, *w, define: sd.lstm_cell(x, h, c, w[:3], w[3:6], w[6:9], w[9:], define=define)[0], lstm),
    "gru cell": ({"x": (D,), "h": (H,), **gates("urn")},
                 lambda x, h, *w, define: sd.gru_cell(x, h, w[:3], w[3:6], w[6:], define=define), gru),
    "attention": ({"Q": (T, D), "K": (N, D), "V": (N, E)}, sd.attention, attend),
    "causal attention": ({"Q": (T, D), "K": (T, D), "V": (T, E)},
                         lambda *a, define: sd.attention(*a, causal=True, define=define), lambda *a: attend(*a, causal=True)),
    "multi-head attention": ({"X": (T, D), **HEADS}, sd.multi_head_attention, multi_head),
    "feed forward": ({"X": (T, D), **MLP}, sd.feed_forward, feed_forward),
    "transformer block": ({"X": (T, D), **HEADS, **MLP, "g1": (D,), "c1": (D,), "g2": (D,), "c2": (D,)},
                          lambda X, *w, define: sd.transformer_block(X, w[:4], w[4:8], w[8:10], w[10:], EPS, define=define),
                          block),
}


def shape(axes):
    return tuple(SIZES[a.name] for a in axes)


def layer(build, inputs, named):
    """The model L = Σ M ⊙ layer(inputs), with or without names for the quantities in between."""
    m = sd.Model()
    tensors = [sd.tensor(name, *axes) if axes else sd.scalar(name) for name, axes in inputs.items()]
    given = {"define": m.define} if "define" in build.__code__.co_varnames[:build.__code__.co_argcount +
                                                                          build.__code__.co_kwonlyargcount] else {}
    out = build(*tensors, **(given if named else {"define": unnamed} if given else {}))
    y = m.define("out", out)
    m.define("L", (sd.tensor("M", *y.axes) * y).sum())
    return m, y


def unnamed(name, value, **described):
    return value


def module(source):
    made = types.ModuleType("made")
    exec(source, made.__dict__)
    return made


ONE_FORMULA = [name for name in LAYERS if not any(word in name for word in ("cell", "block", "multi-head", "batch norm"))]


@pytest.mark.parametrize(("name", "named"), [*((n, True) for n in LAYERS), *((n, False) for n in ONE_FORMULA)],
                         ids=[*LAYERS, *(f"{n} as one formula" for n in ONE_FORMULA)])
def test_value_and_gradients_agree_with_numpy(name, named):
    inputs, build, by_hand = LAYERS[name]
    m, y = layer(build, inputs, named)
    made = module(sd.code(m, "L", list(inputs)))
    rng = np.random.default_rng(0)
    values = {n: rng.uniform(0.5, 1.5, shape(axes)) * rng.choice([-1, 1], shape(axes)) if axes else rng.uniform(0.5, 1.5)
              for n, axes in inputs.items()}
    weights = rng.normal(size=shape(y.axes))

    def loss(values):
        return float((weights * by_hand(*values.values())).sum())

    value, gradients = made.gradients(**values, M=weights)
    assert np.isclose(value, loss(values))
    for n in inputs:
        step = 1e-6 * rng.normal(size=np.shape(values[n]))
        change = loss({**values, n: values[n] + step}) - loss({**values, n: values[n] - step})
        assert np.shape(gradients[n]) == np.shape(values[n])
        assert np.isclose((gradients[n] * step).sum() * 2, change, rtol=1e-4, atol=1e-11), n


# --- closed forms ------------------------------------------------------------------------------------------------------------

RESULTS = {  # entry and variable: the matrix form
    ("affine-batch", "W"): "Gᵀ X",
    ("affine-batch", "b"): "Gᵀ 1",
    ("affine-batch", "X"): "G W",
    ("dropout", "x"): "(g ⊙ m) / q",
    ("lora", "A"): "(1/R) alpha (Bᵀ g) xᵀ",
    ("lora", "B"): "(1/R) alpha g (A x)ᵀ",
    ("batch-norm", "x"): "(1/N) gamma (N g − (gᵀ x_hat) x_hat − (1ᵀ g) 1) / sigma",
    ("batch-norm", "gamma"): "gᵀ x_hat",
    ("layer-norm", "gamma"): "g ⊙ x_hat",
    ("layer-norm", "beta"): "g",
    ("attention", "V"): "Pᵀ G",
    ("attention", "P"): "G Vᵀ",
    ("attention", "S"): "P ⊙ (P_bar − ((P ⊙ P_bar) 1) 1ᵀ)",
    ("attention", "Q"): "(1/sqrt(D)) S_bar K",
    ("attention", "K"): "(1/sqrt(D)) S_barᵀ Q",
    ("attention-causal", "S"): "P ⊙ (P_bar − ((P ⊙ P_bar) 1) 1ᵀ)",
    ("rnn-cell", "U"): "delta hᵀ",
    ("lstm-cell", "W_f"): "a_f_bar xᵀ",
    ("lstm-cell", "c"): "c_new_bar ⊙ f",
    ("gru-cell", "h"): "g ⊙ u + r ⊙ s_bar + U_rᵀ a_r_bar + U_uᵀ a_u_bar",
    ("mixture-of-experts", "z"): "g ⊙ (g_bar − (gᵀ g_bar) 1)",
}


@pytest.mark.parametrize(("name", "wrt"), RESULTS, ids=[" by ".join(key) for key in RESULTS])
def test_the_form_that_papers_print(name, wrt):
    assert str(sd.derivation(name, wrt).matrix) == RESULTS[name, wrt]




def test_batch_norm_comes_out_as_its_paper_has_it():
    """∂L/∂x_i = γ/(N σ) (N g_i − Σ_j g_j − x̂_i Σ_j g_j x̂_j)."""
    d = sd.derivation("batch-norm", "x")
    m, (j, k) = d.goal.wrt.indices[0], sd.indices("j k", N)
    g = next(a.tensor for a in d.abbreviations)
    t = d.definitions.tensor
    gamma, sigma, hat = Entry(t("gamma")), Entry(t("sigma")), t("x_hat")
    book = gamma / (N * sigma) * (N * g[m] - sd.Sum(g[j], j) - hat[m] * sd.Sum(g[k] * hat[k], k))
    assert sd.equal(d.result, book) and operations(d.result) <= operations(book)
    assert any(lemma.goal == Sum(t("x")[N.index("n")] - Entry(t("mu")), N.index("n")) and lemma.result == 0
               for lemma in d.sections())


def test_gates_carry_their_derivatives_in_their_own_letters():
    d = sd.derivation("lstm-cell", "x")
    named = {a.tensor.name: str(a.body) for a in d.abbreviations}
    assert named["a_f_bar"] == "(1 - f[j])*f[j]*f_bar[j]" and named["f_bar"] == "c[j]*c_new_bar[j]"
    assert named["a_c_bar"] == "(1 - c_tilde[j]**2)*c_tilde_bar[j]"
    assert named["c_new_bar"] == "(1 - tanh(c_new[j])**2)*g_h_new[j]*o[j] + g_c_new[j]"


# --- sums that definitions make simple -----------------------------------------------------------------------------------------

def standardised_model(eps):
    m = sd.Model()
    x = sd.vector("x", N)
    sd.batch_norm(x, eps=eps, define=m.define)
    return m, m.tensor("x_hat")


@pytest.mark.parametrize("eps", [0, sd.scalar("epsilon", given="positive")], ids=["without ε", "with ε"])
def test_the_normalised_sum_to_nothing(eps):
    m, hat = standardised_model(eps)
    m.define("q", hat.as_array().sum())
    d = m.derive("q", "x")
    assert d.verify() and d.result == 0


def test_the_squares_sum_to_their_number_only_without_eps():
    n = N.index("n")
    for eps, number in ((0, True), (sd.scalar("epsilon", given="positive"), False)):
        m, hat = standardised_model(eps)
        m.define("q", (hat.as_array() ** 2).sum())
        d = m.derive("q", "x")
        assert d.verify() and (d.result == 0) == number
        sums = Differentiation(m.definitions).sums
        found = sums._derived(Sum(hat[n] ** 2, n))
        assert (found is not None) == number and (not number or found.result == N.extent)


def test_a_softmax_sums_to_one():
    m = sd.Model()
    p = m.define("p", sd.softmax(sd.vector("z", K)))
    m.define("L", p.as_array().sum() ** 2)
    d = m.derive("L", "z")
    assert d.verify() and d.result == 0


def test_a_sum_that_is_no_shorter_stays():
    m = sd.Model()
    r = m.define("r", sd.matrix("X", N, D) @ sd.vector("w", D))
    m.define("L", r.as_array().sum() ** 2)
    d = m.derive("L", "w")
    assert d.verify() and not any(not isinstance(s.goal, Partial) for s in d.sections())


def test_a_lemma_about_a_sum_is_stored_and_printed():
    d = sd.derivation("batch-norm", "x")
    (back,) = restore(archive([d]))
    assert [s.goal for s in back.sections()] == [s.goal for s in d.sections()]
    assert "Lemma: ∑ₙ (xₙ − μ)" in d.render("txt") and "Lema: ∑ₙ (xₙ − μ)" in d.render("txt", lang="pt")
    for kind in ("html", "tex", "md"):
        assert d.render(kind)


# --- what people get wrong -----------------------------------------------------------------------------------------------------

def test_a_layer_says_what_does_not_fit():
    x, scalar = sd.tensor("x", N, D), sd.scalar("s")
    with pytest.raises(AxisMismatch, match="a scalar has none"):
        sd.layer_norm(scalar)
    with pytest.raises(AxisMismatch, match="Scale and shift"):
        sd.batch_norm(x, sd.vector("gamma", N))
    with pytest.raises(AxisMismatch):
        sd.layer_norm(x, over="columns")
    with pytest.raises(AxisMismatch, match="one axis"):
        sd.attention(sd.tensor("Q", T, D), sd.tensor("K", N, D), sd.tensor("V", N, E), causal=True)
    with pytest.raises(AxisMismatch):
        sd.attention(sd.vector("Q", D), sd.vector("K", D), sd.vector("V", D))
    with pytest.raises(AxisMismatch):
        sd.affine(x, sd.matrix("W", K, E))
    with pytest.raises(UnknownName):
        sd.feed_forward(sd.tensor("X", T, D), *(sd.tensor(n, *a) for n, a in MLP.items()), activation="gleu")


@pytest.mark.parametrize("name", ["batch-norm", "layer-norm-batch", "attention", "lstm-cell"])
def test_the_catalogue_covers_every_input(name):
    row = CATALOGUE[name]
    asked = {goal[0] for goal in row.goals}
    assert {t.name for t in row.model().definitions.inputs} - {"epsilon"} <= asked
