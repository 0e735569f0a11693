"""Where arguments of a maximum are equal on a whole region, the derivative is that of the function."""

import numpy as np
import pytest
from sympy import Float, Max

import symderiv as sd
from symderiv.notation import Definitions, free_indices
from symderiv.verification.compare import compare
from tests.strategies import value

K = sd.axes("K")
k, j = sd.indices("k j", K)
x, A = sd.vector("x", K), sd.vector("A", K)
RNG = np.random.default_rng(11)
POINT = {"x": RNG.normal(size=3), "A": RNG.normal(size=3)}
DOUBLE = np.array([0.7, -0.3, 0.7])  # a token that stands twice


def clipped(x):
    """The surrogate of PPO for ratios e^x."""
    return sd.minimum(sd.exp(x) * A, sd.clip(sd.exp(x), 0.8, 1.2) * A).sum()


def ppo(x, A):
    r = np.exp(x)
    return np.minimum(r * A, np.clip(r, 0.8, 1.2) * A).sum()


TIES = {
    # name: (the loss in symderiv, the same in NumPy, where x is)
    "ppo, inside": (clipped, ppo, np.array([0.05, -0.1, 0.0])),
    "ppo, outside": (clipped, ppo, np.array([0.5, -0.5, 0.4])),
    "ppo, bound first": (lambda x: sd.minimum(sd.clip(sd.exp(x), 0.8, 1.2) * A, sd.exp(x) * A).sum(), ppo,
                         np.array([0.05, 0.4, 0])),
    "largest difference": (lambda x: sd.MaxOver(abs(x[k] - x[j]), k, j), lambda x, A: abs(x[:, None] - x).max(), POINT["x"]),
    "smallest product": (lambda x: -sd.MaxOver(-x[k] * x[j], k, j), lambda x, A: np.outer(x, x).min(), POINT["x"]),
    "largest of one and the same": (lambda x: sd.maximum(sd.maximum(x * x, x**2), x * x * 1).sum(), lambda x, A: (x * x).sum(),
                                    POINT["x"]),
    "largest of three, two of them the same": (
        lambda x: sd.maximum(sd.maximum(sd.exp(x), sd.exp(x / 2) ** 2), 3 * A).sum(),
        lambda x, A: np.maximum(np.exp(x), 3 * A).sum(), POINT["x"]),
    "maximum of a constant row": (lambda x: sd.Sum(sd.MaxOver(x[j] * A[k] ** 2 / A[k] ** 2, k), j), lambda x, A: x.sum(),
                                  POINT["x"]),
    "distance, a token twice": (lambda x: sd.MaxOver((x[k] - x[j]) ** 2, k, j), lambda x, A: ((x[:, None] - x) ** 2).max(),
                                DOUBLE),
    "relu less itself": (lambda x: (sd.relu(x) - sd.relu(x) + x).sum(), lambda x, A: x.sum(), np.array([0.0, 1.0, -1.0])),
    "both parts": (lambda x: (sd.relu(x) - sd.relu(-x) + A * sd.maximum(x, 1) + A * sd.minimum(x, 1)).sum(),
                   lambda x, A: (x + A * (x + 1)).sum(), np.array([0.0, 1.0, -1.0])),
    "an argument of its other argument": (
        lambda x: sd.maximum(sd.minimum(1, m := sd.maximum(x, sd.minimum(1, x))), sd.minimum(x, m)).sum(), lambda x, A: x.sum(),
        np.array([1.0, 0.0, 2.0])),
    "clip": (lambda x: sd.clip(x, -0.5, 0.5).sum(), lambda x, A: np.clip(x, -0.5, 0.5).sum(), np.array([0.2, 0.7, -0.9])),
}


def slopes(f, at, step=1e-6):
    """Central differences of a NumPy function."""
    return np.array([(f(at + step * e, POINT["A"]) - f(at - step * e, POINT["A"])) / (2 * step) for e in np.eye(len(at))])


@pytest.mark.parametrize("name", TIES)
def test_the_derivative_at_a_tie_is_that_of_the_function(name):
    loss, plain, at = TIES[name]
    m = sd.Model()
    L = m.define("L", loss(x))
    d = m.derive(L, wrt=x)
    i = d.goal.wrt.indices[0]
    data = {**POINT, "x": at, "L": np.array(plain(at, POINT["A"]))}
    for row in d.named():  # the number of those that are equal
        shape = (3,) * len(row.indices)
        numbers = [value(row.body, data, {i: n + 1 for i, n in zip(row.indices, at, strict=True)}) for at in np.ndindex(shape)]
        data[row.tensor.name] = np.reshape(numbers, shape)
    found = [value(d.result, data, {i: n}) for n in (1, 2, 3)]
    assert np.allclose(found, slopes(plain, at), atol=1e-6)


NAMED = {
    "of two": lambda u, v: sd.maximum(u, v).sum(),
    "of two, the other way": lambda u, v: sd.maximum(v, u).sum(),
    "smaller of two": lambda u, v: sd.minimum(u, v).sum(),
    "of three": lambda u, v: sd.maximum(sd.maximum(u, v), u + v - u).sum(),
    "over an axis": lambda u, v: sd.MaxOver(u[k] + v[j] - u[j], k, j),
}


@pytest.mark.parametrize("name", NAMED)
def test_quantities_in_between_that_agree_everywhere_count_once(name):
    """The chain rule goes through u and v apart, and one of them takes the tie whichever moves."""
    m = sd.Model()
    u, v = m.define("u", x * x), m.define("v", x**2)
    L = m.define("L", NAMED[name](u, v))
    d = m.derive(L, wrt=x)
    square = POINT["x"] ** 2
    data = {**POINT, "u": square, "v": square, "L": np.array(square.max())}
    i = d.goal.wrt.indices[0]
    found = [value(d.result, data, {i: n}) for n in (1, 2, 3)]
    wanted = 2 * POINT["x"] * (square == square.max() if name == "over an axis" else 1)
    assert np.allclose(found, wanted)


def between(name):
    m = sd.Model()
    u, v = m.define("u", x * x), m.define("v", x**2)
    return m, m.define("L", NAMED[name](u, v))


def written(name):
    m = sd.Model()
    return m, m.define("L", TIES[name][0](x))


@pytest.mark.parametrize("made", [*(lambda n=n: written(n) for n in TIES), *(lambda n=n: between(n) for n in NAMED)])
def test_a_tie_is_verified(made):
    m, L = made()
    assert m.derive(L, wrt=x).verify()


def opened(m, loss):
    return [c for c in m.derive(m.define("L", loss), wrt=x).checked().checks if not c.verdict]


def test_a_side_that_is_never_seen_is_named_and_no_check_fails():
    """That x² − 2 x w + w² is not below 0 is more than bounds show."""
    w = sd.vector("w", x.axes[0])
    open_ = opened(sd.Model(), sd.relu(x * x + w * w - 2 * x * w).sum())
    assert open_ and all(c.verdict is None and "not seen: " in c.detail for c in open_)
    assert "not seen: 0 > -2*w[k]*x[k] + w[k]*w[k] + x[k]*x[k]." in open_[0].detail


def test_what_only_the_convention_of_a_kink_parts_refutes_nothing():
    """p is 0 whatever x is, and relu has there the slope 1 on the one side, the side of all squares."""
    m = sd.Model()
    f = m.define("f", x * 1)
    p = m.define("p", ((f - x) ** 2).sum())
    open_ = opened(m, m.define("q", sd.relu(p)) ** 3)
    assert open_ and all(c.verdict is None and "no derivative is claimed" in c.detail for c in open_)


def test_a_given_that_only_a_zero_needs_is_needed():
    c, m = sd.scalar("c", given=sd.positive), sd.Model()
    d = m.derive(m.define("L", sd.sign(c**2) * sd.exp(c) + c**3), wrt=c)
    assert [g.key for g in d.givens] == ["c: positive"] and d.verify()
    assert not m.derive(m.define("h", sd.sign(c**2) * c**6), wrt=c).givens


NEVER_BELOW = {
    "a square": lambda: x**2, "what goes and comes again": lambda: (2 * x * x + A - 3 * A + 3 * A - A) / 2,
    "like terms": lambda: 3 * x**2 - 2 * x**2, "squares of two": lambda: x * A * x * A / A**2,
    "a factor between": lambda: x * sd.exp(A) * x / sd.exp(A),
    "powers": lambda: x**3 * x / (1 + x**2) + x**2, "a hyperbolic cosine": lambda: x**2 * sd.cosh(A - A),
    "the logarithm of 1 and more": lambda: sd.log(1 + x**2), "the smaller of two": lambda: sd.minimum(x**2, x**2 * (1 + A**2)),
    "a rising function": lambda: sd.tanh(x * x)}


@pytest.mark.parametrize("name", NEVER_BELOW)
def test_what_is_never_below_0_has_no_kink_where_it_is_0(name):
    """Each is x² near x = 0, where it is 0 and the mask of relu would take its second derivative away."""
    m = sd.Model()
    d = m.derive(m.define("L", sd.relu(NEVER_BELOW[name]()).sum()), wrt=(x, x))
    letters = dict.fromkeys(free_indices(d.result), 1)
    assert np.isclose(value(d.result, {**POINT, "x": np.zeros(3)}, letters), 2)


IMPOSSIBLE = {
    "exp(x) < x": lambda: sd.maximum(sd.exp(x), x), "exp(x) < 1 + x": lambda: sd.relu(sd.exp(x) - 1 - x),
    "x below its minimum": lambda: sd.relu(x - x.min()), "x above its maximum": lambda: sd.relu(x.max() - x),
    "a softmax above 1": lambda: sd.clip(sd.softmax(x), 0, 1), "log Σ exp below an entry": lambda: sd.relu(sd.logsumexp(x) - x),
    "a norm below an entry": lambda: sd.relu(sd.norm(x) - abs(x)),
    "a sigmoid above 1": lambda: sd.where(sd.sigmoid(x) > 1, x**3, x),
    "a share above 1": lambda: sd.relu(1 - sd.exp(x) / (1 + sd.exp(x))), "log(1 + x²) below 0": lambda: sd.relu(sd.log(1 + x**2)),
    "a named maximum": lambda m: sd.relu(m.define("q", x.max()) - x)}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_side_that_cannot_be_is_proved_so(name):
    m, made = sd.Model(), IMPOSSIBLE[name]
    loss = (made(m) if made.__code__.co_argcount else made()).sum()
    checks = m.derive(m.define("L", loss), wrt=x).checked().checks
    assert all(c.verdict for c in checks) and any("cannot be: " in c.detail for c in checks), checks


@pytest.mark.parametrize(("kind", "said"), [(sd.maximum, "the first takes it"), (sd.minimum, "the first takes it")])
def test_the_page_states_the_convention(kind, said):
    m = sd.Model()
    assert said in " ".join(m.derive(m.define("L", kind(x, A).sum()), wrt=x).render("txt").split())
    m = sd.Model()
    assert "equal share" in " ".join(m.derive(m.define("L", x.max()), wrt=x).render("txt").split())


def test_a_person_s_gradient_of_a_maximum_is_right_away_from_ties():
    from symderiv.testing import assert_gradient

    m = sd.Model()
    assert_gradient(m.define("L", x.max()), wrt=x, equals=r"\mathbb{1}[x_i = \max_k x_k]")


AT_ITS_KINK = {"relu": ((), 0), "leaky_relu": ((), 0), "elu": ((2,), 2), "celu": ((2,), 1), "selu": ((), 1.7580993408473768),
               "relu6": ((), 0), "hardtanh": ((), 1), "abs": ((), 0)}


@pytest.mark.parametrize("name", AT_ITS_KINK)
def test_formula_oracle_and_code_have_the_stated_slope_at_0(name):
    """What `docs/conventions.md` states; between the pieces of ELU it is the exponential's."""
    from symderiv.oracle.evaluation import evaluate
    from symderiv.oracle.point import Point

    (parameters, slope), m, u = AT_ITS_KINK[name], sd.Model(), sd.scalar("u")
    d = m.derive(m.define("L", abs(u) if name == "abs" else getattr(sd, name)(u, *parameters)), wrt=u)
    at, space = Point({}, m.definitions, {"u": 0}), {}
    exec(sd.code(m, "L", wrt=["u"]), space)
    found = [complex(evaluate(e, at, {})).real for e in (d.result, d.goal)]
    assert [*found, float(space["gradients"](u=np.float64(0))[1]["u"])] == pytest.approx([slope] * 3)


def test_a_step_may_leave_out_a_side_that_is_too_near_its_edge_and_a_claim_may_not():
    m = sd.Model()
    checks = m.derive(m.define("L", (x / sd.maximum(sd.norm(x), 1e-12)).sum()), wrt=x).checked().checks
    assert all(c.verdict for c in checks) and any("not seen: 1.00000000000000e-12 > " in c.detail for c in checks), checks
    norm = sd.norm(x).body
    assert compare(Max(norm, Float("1e-12")), norm, Definitions()).verdict is None
