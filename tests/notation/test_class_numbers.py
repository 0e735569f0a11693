"""From where labels are counted: formulas from 1; code of functions that were read from 0, as those do; a label that is no place
is refused by the code."""

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import AxisMismatch
from symderiv.records.archive import to_json
from symderiv.records.restoring import from_json
from symderiv.testing import assert_backward

jnp, torch = pytest.importorskip("jax.numpy"), pytest.importorskip("torch")
ARRAY = {"numpy": np.asarray, "torch": torch.tensor, "jax": jnp.asarray}
Z, Y = np.random.default_rng(3).normal(size=(4, 3)), np.array([0, 2, 1, 2])
P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
VALUE, GRADIENT = -np.log(P[np.arange(4), Y]).mean(), (P - np.eye(3)[Y]) / 4
N, K = sd.axes("N K")


def traced():
    def L(z, y):
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return -np.mean(np.log(p[np.arange(p.shape[0]), y]))

    return sd.trace(L, z=(N, K), y=sd.vector("y", N, given=sd.label(K)))


def read_from_torch():
    def loss(z, y):
        return torch.nn.functional.cross_entropy(z, y)

    return sd.read_torch(loss, torch.ones(4, 3), torch.zeros(4, dtype=torch.long))


def read_from_jax():
    import jax

    def loss(z, y):
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], axis=1))

    return sd.read_jax(loss, jnp.ones((4, 3)), jnp.zeros(4, int))


def formula(first=1):
    m, n = sd.Model(), N.index("n")
    z, y = sd.matrix("z", N, K), sd.vector("y", N, given=sd.label(K, first))
    p = m.define("p", sd.softmax(z))
    m.define("L", -sd.Sum(sd.log(p[n, y[n]]), n) / N.extent)
    return m


MODELS = {"traced": (traced, 0), "torch": (read_from_torch, 0), "JAX": (read_from_jax, 0), "formula": (formula, 1),
          "formula of code": (lambda: formula(0), 0)}


@pytest.fixture(scope="module")
def models():
    return {name: (make(), first) for name, (make, first) in MODELS.items()}


@pytest.mark.parametrize("target", ARRAY)
@pytest.mark.parametrize("name", MODELS)
def test_code_counts_as_its_source_and_refuses_what_is_no_place(models, name, target):
    (model, first), array, space = models[name], ARRAY[target], {}
    source = sd.code(model, "L", target=target)
    exec(source, space)
    value, gradients = space["gradients"](z=array(Z), y=array(Y + first))
    assert float(value) == pytest.approx(VALUE, rel=1e-5) and np.allclose(gradients["z"], GRADIENT, atol=1e-6)
    assert f"count from {first}" in source.splitlines()[1] and f"count from {first}" in space["forward"].__doc__.splitlines()[1]
    for wrong in (first - 1, 3 + first, 1.5):
        with pytest.raises(ValueError, match=f"from {first} to {first + 2}, not {wrong}"):
            space["value"](z=array(Z), y=array([first, wrong, first, first]))


def test_code_runs_where_labels_are_not_known_yet(models):
    import jax

    model, space = models["torch"][0], {}
    exec(sd.code(model, "L", target="torch"), space)
    each = torch.func.vmap(lambda z, y: space["value"](z=z, y=y))(torch.tensor(Z).expand(2, 4, 3), torch.tensor(Y).expand(2, 4))
    assert np.allclose(each, VALUE)
    exec(sd.code(model, "L", target="jax"), space)
    assert float(jax.jit(space["value"])(z=jnp.asarray(Z), y=jnp.asarray(Y))) == pytest.approx(VALUE, rel=1e-5)


@pytest.mark.parametrize("first", [0, 1])
def test_a_person_s_backward_pass_gets_labels_as_they_are_given(first):
    def backward(z, y):
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y - first] -= 1
        return p / len(y)

    assert_backward("L", backward, wrt="z", model=formula(first))


def test_what_is_given_stays_when_letters_change_and_in_archives(models):
    derivation = models["traced"][0].derive("L", wrt="z")
    again = from_json(to_json(derivation))
    assert [t.first for t in again.definitions.inputs if t.name == "y"] == [0]
    assert "count from 0" in sd.code(models["traced"][0].renamed("K=C"), "L")
    assert all(c.verdict for c in derivation.checked(0).checks)
    with pytest.raises(AxisMismatch, match="from 0 or from 1"):
        sd.label(K, 2)
