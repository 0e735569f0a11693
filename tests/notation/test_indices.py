"""Shifted and strided indices, ranges, related sizes, products, lookups: what stands in an index place, and what comes of it."""

import inspect
import json
from itertools import product
from operator import ne

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, Le, Symbol, exp

import symderiv as sd
from symderiv.derive.matrix_form import result_indices
from symderiv.errors import AxisMismatch, CannotSample, IndexClash, ModelError, UnknownName
from symderiv.library.catalogue import convolution, pooling, sequences
from symderiv.library.layers import conv1d, conv2d, conv_transpose1d, cumprod, max_pool1d
from symderiv.lowering.source.result import result_source
from symderiv.normal_form import unfolded
from symderiv.notation import (
    Affine,
    Axis,
    Definitions,
    Index,
    Indicator,
    MaxOver,
    Opaque,
    Prod,
    Sum,
    Within,
    alike,
    mul,
    power,
    sides,
    substitute,
)
from symderiv.notation.ranges import stray_entry
from symderiv.oracle.evaluation import evaluate
from symderiv.oracle.point import Point
from symderiv.reading.formulas.latex import read_expression
from symderiv.records.archive import archive
from symderiv.records.restoring import restore
from symderiv.verification.compare import compare
from symderiv.verification.sizes import sizes
from symderiv.writing.printers.formulas import latex_of
from tests.catalogue import derivations_of

O, R, W = sd.axes("O R W=O+R-1")
i, r, j = O.index("i"), R.index("r"), W.index("j")
x, w, g = sd.vector("x", W), sd.vector("w", R), sd.vector("g", O)
ROWS = [row for family in (convolution, pooling, sequences) for row in family.ROWS]
GOALS = [(row, goal) for row in ROWS for goal in row.goals]
IDS = [f"{row.name} by {','.join(goal)}" for row, goal in GOALS]


# --- sizes that are related -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "length"), [
    ("O R W=O+R-1", (("O", 1), ("R", 1), ("", -1))), ("O R W=2*O+R-2", (("O", 2), ("R", 1), ("", -2))),
    ("O R=3 W=O+R-1", (("O", 1), ("", 2))), ("T U=T+1 W=T+U", (("T", 2), ("", 1))),
    ("W R O=W-R+1", (("W", 1), ("R", -1), ("", 1))),
])
def test_a_size_may_be_a_formula(text, length):
    assert sd.axes(text)[-1].length == length


def test_a_formula_of_fixed_sizes_is_a_size():
    assert sd.axes("O=4 R=3 W=2*O+R-2")[-1] == Axis("W", 9)


@pytest.mark.parametrize("text", ["W=W+1", "W=", "W=O*", "W=O*W", "W=O/2", "W=-O", "W=0", "W=O+", "W=1-O", "O O", "W=O--1", "3=4",
                                  "W=O R=W="])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(AxisMismatch):
        sd.axes(text)


@pytest.mark.parametrize("text", ["O R W=O+R-1", "W R O=W-R+1", "O R W=3*O+2*R-4", "O R=2 W=2*O", "K D O R W=O+R-3"])
def test_sampled_sizes_obey_the_formulas(text):
    axes = sd.axes(text)
    for seed in range(6):
        found = sizes(axes, seed)
        assert all(a.size_among(found) == found[a.name] >= 2 for a in axes)
    assert len({tuple(sorted(sizes(axes, seed).items())) for seed in range(4)}) > 1


def test_a_letter_is_equal_to_the_same_letter_of_the_same_axis_alone():
    """In both directions, and unequal to what is of another kind."""
    K = Axis("K")
    k, same = Index("k", K), Index("k", Axis("K"))
    others = [Index("i", K), Index("k", Axis("D")), Index("k", Axis("K", 3)), K.extent, sd.vector("k", K), sd.scalar("k"),
              Symbol("k"), k + 1, Integer(1), 1, 1.0, "k", None, object(), (), K]
    assert k == same and hash(k) == hash(same) and not ne(k, same)
    assert not [o for o in others if k == o or o == k] and all(ne(k, o) and ne(o, k) for o in others)


def test_one_name_for_two_axes_is_refused():
    m, other = sd.Model(), sd.vector("v", Axis("W", 7))
    m.define("a", x * 2)
    with pytest.raises(ModelError, match="One name for two axes"):
        m.define("b", other * 2)


# --- index expressions ------------------------------------------------------------------------------------------------------

SIZES = {"O": 3, "R": 2}
affine = st.builds(lambda a, b, c: a * i + b * r + c, *[st.integers(-3, 3)] * 3)


@given(affine)
def test_ranges_hold_for_every_place(expr):
    """What `sides` says is so, at several sizes, by counting."""
    low, high = sides(expr, W)
    for o, k in product(range(1, 4), range(1, 4)):
        values = [int(expr.xreplace({i: a, r: b})) for a in range(1, o + 1) for b in range(1, k + 1)]
        assert not low or min(values) >= 1
        assert not high or max(values) <= o + k - 1


@given(affine, affine)
def test_index_arithmetic(one, other):
    place = {i: 5, r: 7}
    difference = Affine.of(one).minus(Affine.of(other))
    assert difference.expr.xreplace(place) == one.xreplace(place) - other.xreplace(place)
    solution = difference.solved(i)
    if solution is not None:
        assert difference.expr.xreplace({i: solution}).expand() == 0


@given(affine)
@settings(deadline=None)
def test_a_range_is_one_exactly_on_the_axis(expr):
    point = Point({"O": 3, "R": 2}, Definitions(), {})
    condition = Within(expr, W)
    for a, b in product(range(1, 4), range(1, 3)):
        at = {s: n for s, n in ((i, a), (r, b)) if s in condition.free_symbols}
        assert evaluate(condition, point, at) == int(1 <= int(expr.xreplace({i: a, r: b})) <= 4)


def test_a_range_that_always_or_never_holds_is_a_number():
    assert Within(i + r - 1, W) == 1 and Within(j, W) == 1 and Within(j + W.extent, W) == 0 and Within(-j, W) == 0


def test_letters_of_related_axes_may_meet():
    assert str(x[i]) == "x[i]" and str(sd.Delta(i, j)) == "Delta(i, j)"
    with pytest.raises(AxisMismatch, match="runs over K"):
        x[Axis("K").index("k")]


def test_letters_compare_without_being_decided():
    assert str(j >= 2) == "j >= 2" and (j + 1 >= 2) == True and str(j - i >= 0) == "-i + j >= 0"  # noqa: E712


def test_shifted_letters_are_not_captured():
    moved = substitute(Sum(w[r] * x[i + r - 1], r), {i: r + 1})
    assert moved.free_symbols == {r} and moved.indices[0] != r and str(moved.body.args[1].indices[0].free_symbols) is not None


@pytest.mark.parametrize("body", [x[j + 1], x[j - 1], x[2 * j], x[i + r], x[i - r], x[-j], x[i + r - 2],
                                  x[j - 1] * Indicator(x[j - 1] > 0)])
def test_an_index_that_leaves_its_axis_is_refused(body):
    letters = sorted(body.free_symbols, key=str)
    with pytest.raises(AxisMismatch, match="leaves its axis W"):
        sd.Model().define("y", body, *letters)


@pytest.mark.parametrize("body", [x[i + r - 1], x[j + 1] * Within(j + 1, W), x[W.extent - j + 1], x[j - 1] * Indicator(j >= 2),
                                  x[i + R.extent - r]])
def test_an_index_that_stays_or_is_masked_is_taken(body):
    assert stray_entry(body) is None


def test_the_oracle_does_not_look_outside():
    point = Point({"O": 3, "R": 2}, Definitions(), {"x": [1.0, 2.0, 3.0, 4.0]})
    assert evaluate(mul(x[j + 1], Within(j + 1, W)), point, {j: 4}) == 0
    with pytest.raises(CannotSample):
        evaluate(x[j + 1], point, {j: 4})


# --- results ----------------------------------------------------------------------------------------------------------------

BOOK = {
    ("conv-1d", "x"): r"\sum_{r,1\le m-r+1\le O} w_{r} g_{m-r+1}",
    ("conv-1d", "w"): r"\sum_{i} g_{i} x_{i+s-1}",
    ("conv-1d", "b"): r"\sum_{i} g_{i}",
    ("conv-1d-stride", "x"): r"\sum_{i,1\le m-2 i+2\le R} g_{i} w_{m-2 i+2}",
    ("conv-1d-dilation", "x"): r"\sum_{t,1\le m-2 t+2\le O} w_{t} g_{m-2 t+2}",
    ("conv-1d-padding", "x"): r"\sum_{r,1\le m-r+2\le O} w_{r} g_{m-r+2}",
    ("conv-1d-padding", "w"): r"\sum_{i,1\le i+s-2\le W} g_{i} x_{i+s-2}",
    ("conv-1d-transposed", "x"): r"\sum_{r} w_{r} g_{2 l+r-2}",
    ("max-pool-1d", "x"): r"\sum_{i,1\le m-2 i+2\le R} \frac{g_{i} \mathbf{1}[x_{m} = y_{i}]}{c_{i}}",
    ("avg-pool-1d", "x"): r"\frac{1}{R} \sum_{i,1\le m-2 i+2\le R} g_{i}",
    ("product-over-axis", "x"): r"\prod_{k\neq i} x_{k}",
    ("cumulative-sum", "x"): r"\sum_{t\ge s} g_{t}",
    ("cumulative-product", "x"): r"\sum_{t\ge s} g_{t} \prod_{u,u\neq s,u\le t} x_{u}",
    ("causal-mean", "x"): r"\sum_{t\ge s} \frac{g_{t}}{t}",
    ("discounted-return", "r"): r"\sum_{t\le s} g_{t} \gamma^{s-t}",
    ("causal-softmax", "S"): r"P_{su} \left( G_{su} - \sum_{r} G_{sr} P_{sr} \right)",
    ("embedding-lookup", "E"): r"\sum_{t} \delta_{i,\,w_{t}} G_{tj}",
    ("cross-entropy-tokens", "z"): r"p_{si} - \delta_{i,\,w_{s}}",
}


@pytest.mark.parametrize(("name", "wrt"), BOOK, ids=map(" by ".join, BOOK))
def test_the_result_reads_as_in_papers(name, wrt):
    assert latex_of(sd.derivation(name, wrt).result) == BOOK[name, wrt]


def test_every_convolution_of_unit_step_keeps_the_sum_over_its_window():
    for name, X in (("conv-2d", "X"), ("conv-2d-depthwise", "X"), ("conv-1d-channels", "X"), ("moving-average", "x")):
        total = next(s for s in sd.derivation(name, X).result.atoms(Sum))
        assert {a.axis.name for a in total.indices} <= {"R", "S", "F"}, name


def test_fixed_sizes_decide_which_letter_gives_way():
    for o, k, kept in ((5, 2, "R"), (2, 5, "O")):
        _, window, long = sd.axes(f"O={o} R={k} W=O+R-1")
        x, w = sd.vector("x", long), sd.vector("w", window)
        m = sd.Model()
        y = m.define("y", conv1d(x, w))
        d = m.derive(m.define("L", Opaque(y)), wrt=x)
        assert [a.axis.name for a in d.result.indices] == [kept] and d.verify()


def _run(source, values):
    space = {}
    exec(source, space)
    return space["derivative"](**{name: values[name] for name in inspect.signature(space["derivative"]).parameters})


def _drawn(tensors, found, rng):
    shapes = {t: [a.size_among(found) for a in t.axes] for t in tensors}
    return found | {t.name: rng.integers(1, t.over.size_among(found) + 1, size=shape) if t.over else rng.normal(size=shape)
                    for t, shape in shapes.items()}


@pytest.mark.parametrize(("row", "goal"), [(row, goal) for row, goal in GOALS if len(goal) == 1],
                         ids=[n for n in IDS if "," not in n])
def test_the_code_agrees_with_finite_differences_of_the_forward(row, goal):
    """The gradient's own code against the forward's, moved along every component: one function of the two sources."""
    model, rng = row.model(), np.random.default_rng(len(row.name))
    d = derivations_of(row.name)[goal]
    target = next(t for t in model.definitions.inputs if t.name == goal[0])
    loss = model.definitions.rows[-1]
    y = loss.body.tensors[0] if isinstance(loss.body, Opaque) else loss.tensor
    adjoint = next((a.tensor for a in d.abbreviations), None)
    tensors = [*model.definitions.inputs, *([adjoint] if adjoint else [])]
    axes = {a for t in (*tensors, y) for a in (*t.axes, *([t.over] if t.over else []))}
    values = _drawn(tensors, sizes(sorted(axes, key=lambda a: a.name), 1), rng)
    letters = y.entry().indices
    component = y[letters] if letters else y.as_array().body
    forward = result_source(component, letters, model.definitions, list(model.definitions.inputs))
    backward = result_source(d.result, result_indices(d.goal), model.definitions, tensors)

    def total(moved):
        out = _run(forward, {**values, target.name: moved})
        return np.sum(out * values[adjoint.name]) if adjoint else out

    at, step = np.array(values[target.name], dtype=float), 1e-6
    expected = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        move = np.zeros_like(at)
        move[place] = step
        expected[place] = (total(at + move) - total(at - move)) / (2 * step)
    found = _run(backward, values)
    assert found.shape == expected.shape and np.allclose(found, expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("make", [lambda v: Prod(v[Index("t", T)], Index("t", T)), cumprod], ids=["product", "running product"])
def test_products_may_have_a_zero(make):
    v = sd.vector("v", T)
    m = sd.Model()
    y = m.define("y", make(v))
    L = m.define("L", Opaque(y)) if getattr(y, "axes", ()) else y
    d = m.derive(L, wrt=v)
    values = np.array([2.0, 0.0, 3.0])
    adjoint = [a.tensor for a in d.abbreviations]
    found = _run(result_source(d.result, result_indices(d.goal), d.definitions, [v, *adjoint]),
                 {"v": values, **{a.name: np.array([1.0, 1.0, 1.0]) for a in adjoint}})
    assert np.allclose(found, [1.0, 8.0, 0.0] if adjoint else [0.0, 6.0, 0.0])


T = Axis("T")


def test_a_product_of_exponentials_is_itself_again():
    v, t = sd.vector("v", T), T.index("t")
    m = sd.Model()
    L = m.define("L", Prod(exp(v[t]), t))
    assert str(m.derive(L, wrt=v).result) == "L" and m.derive(L, wrt=(v, v)).verify()


# --- reading, writing, keeping ------------------------------------------------------------------------------------------------

def _problem(first, **more):
    return {"index_ranges": {"i": "O", "r": "R", "s": "R", "t": "R", "j": "W"}, "sizes": {"W": "O + R - 1"},
            "output": "L", "wrt": "x", "result_indices": ["j"],
            "inputs": {"x": {"latex": "x_j"}, "w": {"latex": "w_r"}, "g": {"latex": "g_i"}},
            "definitions": [{"latex": first}, {"latex": r"L = \sum_i g_i y_i"}], **more}


@pytest.mark.parametrize("first", [
    r"y_i = \sum_r w_r x_{i+r-1}", r"y_i = \max_r x_{i+r-1}", r"y_i = \prod_r x_{i+r-1}",
    r"y_i = \frac{1}{R} \sum_{r} x_{i+r-1}^{2}", r"y_i = \sum_{r} w_r x_{i+R-r}"])
def test_latex_goes_in_and_comes_out(first):
    problem = sd.read_problem(_problem(first))
    d = problem.derive()
    assert d.verify()
    result = unfolded(d.result, Definitions(d.named()))
    back = read_expression(latex_of(result), problem.read.names, free=[i.name for i in result_indices(d.goal)])
    assert alike(back, result) or compare(back, result, d.definitions, points=2).verdict


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(AxisMismatch, match="leaves its axis W"):
        sd.read_problem(_problem(r"y_i = \sum_r w_r x_{i+r-1}", sizes={"W": "O + R - 2"}))
    with pytest.raises(AxisMismatch, match="Not an axis"):
        sd.read_problem(_problem(r"y_i = \sum_r w_r x_{i+r-1}", sizes={"W": "O R"}))
    with pytest.raises(UnknownName, match="Q"):
        sd.read_problem(_problem(r"y_i = \sum_r w_r x_{i+r-1}", sizes={"W": "O + Q"}))


@pytest.mark.parametrize("name", ["conv-1d", "embedding-lookup", "cumulative-product"])
def test_the_archive_keeps_sizes_and_places(name):
    d = sd.derivation(name, sd.CATALOGUE[name].goals[0])
    kept = restore(json.loads(json.dumps(archive([d]))))[0]
    assert kept.result == d.result and kept.definitions.inputs == d.definitions.inputs
    assert [a.length for t in kept.definitions.inputs for a in t.axes] == [a.length for t in d.definitions.inputs for a in t.axes]
    assert [t.over for t in kept.definitions.inputs] == [t.over for t in d.definitions.inputs]


@pytest.mark.parametrize("format", ["html", "tex", "md", "txt"])
def test_pages_state_the_range_and_the_size(format):
    text = sd.derivation("conv-1d", "x").render(format)
    sign = {"html": "<mo>≤</mo>", "txt": "1≤m−r+1≤O"}.get(format, r"1\le m-r+1\le O")
    assert sign in text.replace("<mo mathcolor", "<mo")


def test_conditions_stand_below_the_sign():
    t, s = sd.indices("t s", T)
    v = sd.vector("v", T)
    assert latex_of(Sum(mul(v[s], Indicator(Le(s, t, evaluate=False))), s)) == r"\sum_{s\le t} v_{s}"
    assert latex_of(Prod(power(v[s], Indicator(Le(s, t, evaluate=False))), s)) == r"\prod_{s\le t} v_{s}"
    assert latex_of(Sum(Indicator(Le(s, t, evaluate=False)), s)) == r"\sum_{s} \mathbf{1}[s \le t]"
    assert latex_of(Sum(mul(w[r], g[j - r + 1], Within(j - r + 1, O)), r)) == r"\sum_{r,1\le j-r+1\le O} w_{r} g_{j-r+1}"


# --- layers ---------------------------------------------------------------------------------------------------------------------

def test_the_output_axis_follows_from_input_and_window():
    assert conv1d(x, w).axes == (O,)
    P, Q = sd.axes("P Q")
    assert conv1d(sd.vector("u", P), sd.vector("k", Q), padding=1).axes[0].length == (("P", 1), ("Q", -1), ("", 3))
    big, small = Axis("P", 10), Axis("Q", 3)
    assert conv1d(sd.vector("u", big), sd.vector("k", small), stride=2).axes[0].size == 4


@pytest.mark.parametrize("call", [
    lambda: conv1d(x, w, stride=0), lambda: conv1d(x, w, stride=1.5), lambda: conv1d(x, w, stride=True),
    lambda: conv1d(x, w, padding=-1), lambda: conv1d(x, w, stride=2), lambda: conv1d(x * 2, w), lambda: conv1d(3, w),
    lambda: conv1d(sd.matrix("A", Axis("C"), W), w), lambda: conv1d(x, w, bias=sd.vector("b", Axis("F"))), lambda: conv2d(x, w),
    lambda: conv_transpose1d(x, sd.matrix("A", O, R)), lambda: max_pool1d(x, R), lambda: max_pool1d(x, "R", 1),
    lambda: max_pool1d(sd.scalar("s"), R, 1),
    lambda: cumprod(sd.scalar("s")), lambda: sd.causal_softmax(sd.matrix("A", O, R)), lambda: sd.label("V"),
])
def test_layers_refuse_what_does_not_fit(call):
    with pytest.raises((AxisMismatch, IndexClash)):
        call()


def test_nobody_differentiates_by_labels():
    V, t = Axis("V"), T.index("t")
    E, tokens = sd.vector("E", V), sd.vector("n", T, given=sd.label(V))
    m = sd.Model()
    m.define("L", Sum(E[tokens[t]], t))
    with pytest.raises(ModelError, match="places on V"):
        m.derive("L", wrt="n")
    assert [str(d.goal.wrt.tensor) for d in m.derive_all("L")] == ["E"]
    with pytest.raises(AxisMismatch, match="place on V"):
        sd.vector("F", T)[tokens[t]]


def test_numpy_reductions_on_symbols():
    v, t = sd.vector("v", T), T.index("t")
    assert np.max(v).body == v.max().body == MaxOver(v[t], t) and np.prod(v).body == Prod(v[t], t)
    m = sd.Model()
    L = m.define("L", np.var(v))
    assert m.derive(L, wrt=v).verify()


def test_a_convolutional_network_from_input_to_loss():
    """Convolution, ReLU, pooling, an affine layer and softmax cross-entropy: every gradient derived, verified, run."""
    P, Q, R, _, W, K = sd.axes("P Q=2 R O=2*P W=O+R-1 K")
    x, w, b = sd.vector("x", W), sd.vector("w", R), sd.scalar("b")
    V, y = sd.matrix("V", K, P), sd.vector("y", K, given=sd.one_hot)
    m = sd.Model()
    a = m.define("a", sd.relu(m.define("z", conv1d(x, w, b))))
    u = m.define("u", V @ m.define("h", max_pool1d(a, Q)))
    L = m.define("L", sd.cross_entropy(y, m.define("p", sd.softmax(u))))
    found = m.derive_all(L)
    assert len(found) == 4 and all(d.verify() for d in found)
    assert next(d.result for d in found if d.goal.wrt.tensor == x).indices[0].axis == R
    rng, space = np.random.default_rng(3), {}
    exec(sd.code(m, L), space)
    at = {"x": rng.normal(size=10), "w": rng.normal(size=3), "b": 0.3, "V": rng.normal(size=(3, 4)), "y": np.eye(3)[1]}
    gradients = space["gradients"](**at)[1]
    for name in ("x", "w", "V"):
        for place in np.ndindex(at[name].shape):
            step = np.zeros_like(at[name])
            step[place] = 1e-6
            plus, minus = (space["value"](**{**at, name: at[name] + s * step}) for s in (1, -1))
            assert gradients[name][place] == pytest.approx((plus - minus) / 2e-6, abs=1e-6)


def test_no_order_of_formulas_makes_the_change_of_index_cycle():
    A, B, one, two = sd.axes("A B one=A+B-1 two=B+A-1")
    s, t, a, b = sd.vector("s", one), sd.vector("t", two), A.index("a"), B.index("b")
    m = sd.Model()
    q, v = sd.vector("q", A), sd.vector("v", B)
    L = m.define("L", Sum(q[a] * v[b] * s[a + b - 1] * t[a + b - 1], a, b))
    assert m.derive(L, wrt=s).verify() and m.derive(L, wrt=t).verify()


def test_a_name_is_found_as_people_type_it():
    m, K = sd.Model(), Axis("K")
    W, x1, x_1 = sd.vector("W1", K), sd.vector("x1", K), sd.vector("x_1", K)
    m.define("L", (W * x1 * x_1).sum(), latex=r"\mathcal{L}^{(2)}")
    assert [m.tensor(typed).name for typed in ("W_1", "W_{1}", "x_1", "x1")] == ["W1", "W1", "x_1", "x1"]
    assert m.tensor(r"\mathcal L^{(2)}").name == "L"
    for unknown in ("W_2", "x_{1}"):  # x_{1} may be both
        with pytest.raises(UnknownName):
            m.tensor(unknown)
