"""The emitted code of whole models, run: forward against the definitions, gradients against differences and the oracle."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import sympy

import symderiv as sd
from symderiv.derive.programs.program import program
from symderiv.errors import ModelError, NoRule, UnknownName
from symderiv.lowering.source.module import module_source
from symderiv.lowering.source.targets import TARGETS
from symderiv.notation import Model
from symderiv.oracle.point import Point

SIZES = {"D": 4, "K": 3, "N": 5, "H": 2, "H1": 5, "H2": 2, "H3": 3, "M1": 3, "M2": 5, "B": 3, "T": 4, "S": 2}
NETWORKS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("mlp", {"layers": 1}), ("mlp", {"layers": 3}), ("mlp", {"layers": 3, "batch": True, "activation": "softplus"}),
    ("mlp", {"layers": 2, "activation": "gelu"}), ("mlp", {"layers": 2, "activation": "leaky-relu", "batch": True}),
    ("mlp", {"layers": 2, "activation": "silu", "batch": True}), ("mlp", {"layers": 4, "activation": "sigmoid"}),
    ("residual", {}), ("autoencoder", {}), ("autoencoder", {"activation": "relu"}), ("rnn", {"steps": 4}), ("highway", {}),
)


def loaded(source: str) -> dict[str, Any]:
    """The names that a text of ours defines."""
    names: dict[str, Any] = {}
    exec(compile(source, "<emitted>", "exec"), names)
    return names


def arrays(tensors: Any, seed: int = 0) -> dict[str, Any]:
    """An array for each tensor that obeys its givens; sizes are unequal."""
    rng = np.random.default_rng(seed)
    made: dict[str, Any] = {}
    for t in tensors:
        shape = [a.size or SIZES[a.name] for a in t.axes]
        made[t.name] = t.givens[0].sample(rng, shape) if t.givens else rng.normal(size=shape)
    return made


def run(model: Model, output: str = "L", seed: int = 0) -> tuple[dict[str, Any], dict[str, Any], float, dict[str, Any]]:
    """The module, its arguments by name, the value and the gradients."""
    made = program(model, output)
    module = loaded(module_source(made))
    given = arrays(made.inputs, seed)
    value, gradients = module["gradients"](*given.values())
    return module, given, value, gradients


def differences(value: Any, given: dict[str, Any], name: str) -> Any:
    """Central differences of `value` by every entry of one argument."""
    found = np.zeros_like(given[name], dtype=float)
    for place in np.ndindex(found.shape):
        step = np.zeros_like(found)
        step[place] = 1e-6
        up, down = ({**given, name: given[name] + s * step} for s in (1, -1))
        found[place] = (value(*up.values()) - value(*down.values())) / 2e-6
    return found


@pytest.mark.parametrize(("name", "options"), NETWORKS, ids=str)
def test_every_gradient_is_the_difference_of_the_value(name: str, options: dict[str, Any]) -> None:
    module, given, value, gradients = run(sd.network(name, **options))
    assert value == pytest.approx(module["value"](*given.values()))
    assert gradients
    for variable, gradient in gradients.items():
        assert np.shape(gradient) == np.shape(given[variable])
        np.testing.assert_allclose(gradient, differences(module["value"], given, variable), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("name", "options"), NETWORKS, ids=str)
def test_forward_is_what_the_definitions_say(name: str, options: dict[str, Any]) -> None:
    """Forward alone, so that one gradient is derived and no more."""
    model = sd.network(name, **options)
    given = arrays(model.definitions.inputs, seed=1)
    point = Point(SIZES, model.definitions, given)
    for row in list(model.definitions)[::3]:
        above = model.definitions.ancestors[row.tensor]
        made = program(model, row.tensor.name, [next(t for t in model.definitions.inputs if t in above and not t.givens)])
        found, _ = loaded(module_source(made))["forward"](*(given[t.name] for t in made.inputs))
        np.testing.assert_allclose(found, point.array(row.tensor), rtol=1e-12, atol=1e-12)


def test_each_quantity_is_computed_once() -> None:
    source = sd.code(sd.mlp(layers=5), "L")
    functions = {f.name: f for f in ast.parse(source).body if isinstance(f, ast.FunctionDef)}
    for function in functions.values():
        names = [t.id for node in function.body if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)]
        assert len(names) == len(set(names))
    assert source.count("np.tanh(") == 4
    assert source.count("W5.T @ delta5") == 1


@pytest.mark.parametrize("name", ["det-axb", "det-quadratic-square", "trace-axbxtc"])
def test_a_product_has_one_inverse_and_no_two_transposes(name: str) -> None:
    made = program(sd.catalogue_model(name), "f")
    source = module_source(made)
    assert source.count("linalg.inv(") == (name != "trace-axbxtc") and not re.search(r"\w\.T @ \w+\.T\b", source)
    module, given = loaded(source), arrays(made.inputs)
    for variable, gradient in module["gradients"](*given.values())[1].items():
        np.testing.assert_allclose(gradient, differences(module["value"], given, variable), rtol=1e-5, atol=1e-6)


def attention() -> sd.Model:
    """Quantities with three axes: no matrix form, so einsum and broadcasting."""
    B, T, D = sd.axes("B T D")
    s, S = T.index("s"), sd.Axis("S")
    b, t, d, u = B.index("b"), T.index("t"), D.index("d"), S.index("u")
    Q, R, V = sd.tensor("Q", B, T, D), sd.tensor("R", B, T, D), sd.tensor("V", B, T, S)
    m = sd.Model()
    scores = m.define("E", sd.Sum(Q[b, t, d] * R[b, s, d], d), b, t, s)
    weights = m.define("A", sd.softmax(scores))
    out = m.define("O", sd.Sum(weights[b, t, s] * V[b, s, u], s), b, t, u)
    m.define("L", (out * out).sum())
    return m


def test_three_axes_fall_back_to_broadcasting() -> None:
    model = attention()
    module, given, _, gradients = run(model)
    assert set(gradients) == {"Q", "R", "V"}
    for variable, gradient in gradients.items():
        np.testing.assert_allclose(gradient, differences(module["value"], given, variable), rtol=1e-5, atol=1e-7)


def test_softmax_does_not_overflow() -> None:
    model = sd.mlp(layers=1)
    module, given, _, _ = run(model)
    given["W1"] = 1e4 * given["W1"]
    value, gradients = module["gradients"](*given.values())
    assert np.isfinite(value) and value > 1000
    assert all(np.isfinite(g).all() for g in gradients.values())


def test_the_value_may_need_the_size_of_an_axis() -> None:
    N = sd.axes("N")
    c = sd.scalar("c")
    m = sd.Model()
    m.define("L", c**2 * N.extent)
    made = program(m, "L")
    value, gradients = loaded(module_source(made))["gradients"](3.0, 4)
    assert (value, gradients["c"]) == (36.0, 24.0)


@pytest.mark.parametrize("names", [{"lambda": "t", "np": "u"}, {"forward": "x'", "gradients": "softmax"}])
def test_names_never_collide_with_python(names: dict[str, str]) -> None:
    K = sd.axes("K")
    m = sd.Model()
    total = None
    for one, two in names.items():
        inner = sd.vector(one, K) * sd.vector(two, K)
        total = inner if total is None else total + inner
    m.define("quantities", total)
    m.define("value", sd.Sum(m.tensor("quantities")["k"] ** 2, K.index("k")))
    module, given, _, gradients = run(m, "value")
    assert set(gradients) == {*names, *names.values()}
    for variable, gradient in gradients.items():
        np.testing.assert_allclose(gradient, differences(module["value"], given, variable), rtol=1e-5, atol=1e-7)


def test_what_has_no_code_is_refused() -> None:
    import sympy

    K = sd.axes("K")
    x = sd.vector("x", K)
    m = sd.Model()
    z = m.define("z", sympy.Function("mystery")(x["k"]), K.index("k"))
    m.define("L", z.sum())
    with pytest.raises(NoRule, match="mystery"):
        sd.code(m, "L")
    with pytest.raises(UnknownName, match="numpy"):
        sd.code(sd.mlp(), "L", target="nunpy")
    with pytest.raises(ModelError, match="defined"):
        sd.code(sd.mlp(), "W1")


@pytest.mark.parametrize("target", [t for t in TARGETS if t != "numpy"])
@pytest.mark.parametrize("name", ["mlp", "residual", "rnn", "autoencoder", "highway", "attention"])
def test_other_libraries_agree_with_numpy(target: str, name: str) -> None:
    if importlib.util.find_spec(target) is None:
        pytest.skip(f"{target} is not installed")
    model = attention() if name == "attention" else sd.network(name)
    made = program(model, "L")
    given = arrays(made.inputs)
    value, gradients = loaded(module_source(made))["gradients"](*given.values())
    other = loaded(module_source(made, target))
    found, theirs = _as_one(target, other["gradients"])(*(_converted(target, a) for a in given.values()))
    assert float(found) == pytest.approx(value, rel=1e-4)
    for variable, gradient in gradients.items():
        np.testing.assert_allclose(np.asarray(theirs[variable]), gradient, rtol=1e-3, atol=1e-5)


def _as_one(target: str, function: Any) -> Any:
    """In JAX compiled as one, which takes a fraction of the time of each operation by itself."""
    if target != "jax":
        return function
    import jax

    return jax.jit(function)


def _converted(target: str, array: Any) -> Any:
    if target == "torch":
        import torch

        return torch.as_tensor(array, dtype=torch.float64)
    import jax.numpy as jnp

    return jnp.asarray(array)


def test_the_digits_are_learnt() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    pixels, labels = datasets.load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(labels))
    X, Y = pixels[order] / 16, np.eye(10)[labels[order]]
    train, held_out = slice(0, 1400), slice(1400, None)
    made = program(sd.mlp(layers=3, activation="tanh", batch=True), "L", [f"{w}{n}" for n in (1, 2, 3) for w in "Wb"])
    module = loaded(module_source(made))
    weights = _trained(module, [t.name for t in made.inputs], X[train], Y[train])
    predicted = program(sd.mlp(layers=3, activation="tanh", batch=True), "P", [])
    forward = loaded(module_source(predicted))["forward"]
    found, _ = forward(*_arguments([t.name for t in predicted.inputs], weights, X[held_out], Y[held_out]))
    assert np.mean(found.argmax(axis=1) == Y[held_out].argmax(axis=1)) > 0.95


def _arguments(names: list[str], weights: dict[str, Any], X: Any, Y: Any) -> list[Any]:
    return [{"X": X, "Y": Y, **weights}[name] for name in names]


def _trained(module: dict[str, Any], names: list[str], X: Any, Y: Any, epochs: int = 40, batch: int = 50) -> dict[str, Any]:
    """Stochastic gradient descent by the emitted gradients alone."""
    rng = np.random.default_rng(1)
    widths = (64, 48, 32, 10)
    weights: dict[str, Any] = {}
    for n, (before, after) in enumerate(pairwise(widths), 1):
        weights[f"W{n}"] = rng.normal(size=(after, before)) / np.sqrt(before)
        weights[f"b{n}"] = np.zeros(after)
    for _ in range(epochs):
        for rows in np.split(rng.permutation(len(X)), len(X) // batch):
            _, gradients = module["gradients"](*_arguments(names, weights, X[rows], Y[rows]))
            weights = {name: w - 0.3 * gradients[name] for name, w in weights.items()}
    return weights


def test_a_deep_model_needs_no_deep_stack() -> None:
    made = program(sd.mlp(layers=60), "L", ["x", "W1"])
    assert len(made.backward) == 60 + 59
    assert made.backward[0].tensor.name == "delta60"
    assert isinstance(module_source(made), str)


def test_sizes_that_do_not_fit_their_formula_are_refused() -> None:
    """Windows fit an array of any size: the entry behind x[::2] went missing, and a place too many was filled up with 0."""
    def kept(x: Any) -> Any:
        return (x[::2] ** 2).sum()

    def refused(space: dict[str, Any], words: str, **given: Any) -> None:
        with pytest.raises(ValueError, match=words):
            space["gradients"](**given)

    space = loaded(sd.code(sd.trace(kept, x=sd.vector("x", sd.axes("K"))), "kept", wrt=["x"]))
    assert space["gradients"](x=np.arange(1.0, 5))[0] == 10
    refused(space, r"The size of axis K must be 2 \* C for a whole number C, and is 5", x=np.arange(1.0, 6))

    O, R, W = sd.axes("O R W=O+R-1")
    m, (o, r), x, w, y = sd.Model(), (O.index("o"), R.index("r")), sd.vector("x", W), sd.vector("w", R), sd.vector("y", O)
    m.define("L", sd.Array((), sd.Sum((sd.Sum(x[o + r - 1] * w[r], r) - y[o]) ** 2, o)))
    space = loaded(sd.code(m, "L", wrt=["x"]))
    assert space["gradients"](x=np.ones(6), w=np.ones(3), y=np.ones(4))[0] == 16
    refused(space, r"W must be O \+ R - 1, which is 6, and is 7", x=np.ones(7), w=np.ones(3), y=np.ones(4))
    refused(space, r"W must be O \+ R - 1, which is 7, and is 6", x=np.ones(6), w=np.ones(3), y=np.ones(5))

    H, Q, D = sd.axes("H Q D=H*Q")
    m, (h, q), u, v = sd.Model(), (H.index("h"), Q.index("q")), sd.vector("u", D), sd.vector("v", H)
    m.define("L", sd.Array((), sd.Sum(v[h] * u[Q.extent * (h - 1) + q] ** 2, h, q)))
    space = loaded(sd.code(m, "L", wrt=["u"]))
    assert space["gradients"](v=np.ones(2), u=np.ones(6))[0] == 6
    refused(space, r"D must be H \* Q for a whole number Q, and is 6", v=np.ones(4), u=np.ones(6))


def test_a_bracket_of_more_letters_than_its_arrays_is_summed_term_by_term():
    """Σ_jk (a_k D_jm + b_j B_km) C_kj by matrix products; a squared distance stays a difference that is squared."""
    text = sd.code(sd.catalogue_model("two-affine-maps"), "f")
    assert "einsum" not in text and "[:, :, None]" not in text
    N, D = sd.axes("N D")
    x, i, j, d = sd.matrix("x", N, D), *sd.indices("i j", N), sd.indices("d", D)
    m = sd.Model()
    m.define("L", sd.Sum((x[i, d] - x[j, d]) ** 2, i, j, d))
    space = {}
    exec(sd.code(m, "L"), space)
    near = 1e8 + np.array([[0.0, 1.0], [0.5, 0.25]])
    assert space["value"](near) == 2 * (0.5**2 + 0.75**2)


def test_arguments_come_as_the_formulas_write_them() -> None:
    K, D = sd.axes("K D")
    m = sd.Model()
    m.define("z", sd.tanh(sd.matrix("W", K, D) @ sd.vector("x", D) + sd.vector("b", K)))
    written = loaded(sd.code(m, "z"))
    entry = loaded(sd.code(sd.catalogue_model("cross-entropy").renamed("p=q"), "L"))
    assert [list(inspect.signature(space["forward"]).parameters) for space in (written, entry)] == [["W", "x", "b"], ["q", "y"]]


def test_a_sum_around_a_shifted_component_takes_no_letter_that_is_summed_in_it() -> None:
    """h at m − 1 holds sums of its own; the sum over all pairs behind it has another letter."""
    axis = sd.axes("K")
    y, (k, n), m = sd.vector("y", axis), sd.indices("k n", axis), sd.Model()
    margin = sd.Sum(sd.Indicator(sympy.Ne(k, n)) * sd.maximum(0, 1 - y[k] + y[n]), n)
    m.define("h", sd.Indicator(margin > 1) * sd.sqrt(margin - 1) + sd.Indicator(margin <= 1) * margin, k)
    m.define("L", sd.Sum(m.tensor("h")[k - 1] ** 2 * sd.Indicator(k >= 2), k))
    value, gradients = loaded(sd.code(m, "L"))["gradients"](np.array([0.3, -0.2, 1.1]))
    assert value == pytest.approx(4.1) and gradients["y"] == pytest.approx([-1, -1, 2])


def test_a_number_that_sums_over_pairs_is_added_at_each_place_of_a_lag() -> None:
    axis = sd.axes("K")
    y, (k, n, i), m = sd.vector("y", axis), sd.indices("k n i", axis), sd.Model()
    margin = {place: sd.Sum(sd.Indicator(sympy.Ne(n, place)) * sd.maximum(0, y[n] - y[place] + 1), n) for place in (k, k - 1)}
    lag = m.define("g", sd.Indicator(k >= 2) * margin[k - 1], k)
    m.define("L", sd.Sum(sd.Sum(lag[i] * margin[k], i), k))
    point, step = np.array([0.3, -0.2, 1.1]), 1e-6
    space = loaded(sd.code(m, "L"))
    slopes = [(space["value"](point + d) - space["value"](point - d)) / (2 * step) for d in step * np.eye(3)]
    assert space["gradients"](point)[1]["y"] == pytest.approx(slopes)


@pytest.mark.parametrize("target", ["numpy", "torch", "jax"])
def test_an_output_moves_with_a_quantity_that_is_itself_computed(target):
    """attention by its probabilities P: along a change of P the output P V moves by that change times V."""
    make = {"numpy": np.asarray, "torch": lambda a: pytest.importorskip("torch").tensor(a),
            "jax": lambda a: pytest.importorskip("jax").numpy.asarray(a)}[target]
    names = loaded(sd.code(sd.catalogue_model("attention"), "O", ["P", "V"], target))
    arrays = [np.random.default_rng(n).normal(size=s) for n, s in enumerate([(2, 4), (3, 4), (3, 5)])]
    change = np.random.default_rng(9).normal(size=(2, 3))
    moved = _as_one(target, names["jvp"])({"P": make(change)}, *map(make, arrays))
    assert np.allclose(np.asarray(moved), change @ arrays[2], rtol=1e-5)
