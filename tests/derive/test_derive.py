"""Models built by a person: both notations, any letters, branches, constants, and what is refused."""

import numpy as np
import pytest
import sympy

import symderiv as sd
from symderiv.errors import AxisMismatch, IndexClash, ModelError, NoRule, RunawayRewrite, UnknownName
from symderiv.library.functions import FUNCTIONS
from symderiv.notation import Entry, Given, Partial, Relation
from symderiv.records.archive import to_json
from symderiv.records.restoring import from_json
from symderiv.rewrite import fixpoint
from symderiv.rules import Rule, Scene

K, D, N = sd.axes("K D N")
k, i, j = sd.indices("k i j", K)
x, W, b = sd.vector("x", D), sd.matrix("W", K, D), sd.vector("b", K)
y = sd.vector("y", K, given=sd.one_hot)


def classifier():
    m = sd.Model()
    z = m.define("z", W @ x + b)
    p = m.define("p", sd.softmax(z))
    return m, m.define("L", sd.cross_entropy(y, p)), z, p


def test_the_design_example():
    m, L, _, p = classifier()
    d = m.derive(L, wrt=W)
    assert str(d.result) == "(p[i] - y[i])*x[j]" and str(d.matrix) == "(p − y) xᵀ"
    assert d.verify()
    assert sd.equal(d.result, (p["i"] - y["i"]) * x["j"])


def test_both_notations_give_the_same_model():
    m, L, _, _ = classifier()
    n = sd.Model()
    d = D.index("d")
    z = n.define("z", sd.Sum(W[k, d] * x[d], d) + b[k], k)
    p = n.define("p", sympy.exp(z[k]) / sd.Sum(sympy.exp(z[j]), j), k)
    n.define("L", -sd.Sum(y[k] * sympy.log(p[k]), k))
    for name in ("W", "b", "x"):
        assert sd.equal(m.derive(L, wrt=name).result, n.derive("L", wrt=name).result)


def test_the_users_own_letters_win():
    m, L, _, _ = classifier()
    q, r = K.index("q"), D.index("r")
    assert str(m.derive(L, wrt=W[q, r]).result) == "(p[q] - y[q])*x[r]"


def test_a_jacobian_lists_the_output_first():
    m, _, z, p = classifier()
    d = m.derive(p, wrt=z)
    assert str(d.goal) == "Partial(p[k], z[i])" and str(d.matrix) == "diag(p) − p pᵀ"


def test_a_hessian_is_a_derivative_in_turn():
    m, L, z, _ = classifier()
    d = m.derive(L, wrt=(z, z))
    assert str(d.matrix) == "diag(p) − p pᵀ" and d.verify()


def test_a_variable_in_between_stands_by_itself():
    m, L, z, p = classifier()
    assert str(m.derive(L, wrt=p).result) == "-y[i]/p[i]"
    assert sd.equal(m.derive(L, wrt=z).result, p["i"] - y["i"])


def test_a_given_about_the_variable_itself_is_not_used_before_it_varies():
    """∂²L/∂z∂y: the entries of y are independent, so τ may not be 1 while y is varied."""
    m, L, z, p = classifier()
    d = m.derive(L, wrt=(z, y))
    first, second = d.goal.body.wrt.indices[0], d.goal.wrt.indices[0]
    assert d.verify() and sd.equal(d.result, p[first] - sd.Delta(first, second))


def test_a_value_used_twice_adds_up_over_its_uses():
    m = sd.Model()
    h = m.define("h", sd.tanh(W @ x))
    r = m.define("r", h * sd.sigmoid(h))
    L = m.define("L", (r * h).sum() + (h**2).sum())
    for wrt in (h, x, W):
        assert m.derive(L, wrt=wrt).verify()


def test_a_residual_connection_is_a_sum_over_paths():
    m = sd.Model()
    A = sd.matrix("A", K, K)
    u = sd.vector("u", K)
    s = m.define("s", sd.tanh(A @ u))
    t = m.define("t", s + u)
    v = m.define("v", sd.tanh(A @ t) + t)
    L = m.define("L", (v**2).sum())
    for wrt in (u, A, t, s):
        assert m.derive(L, wrt=wrt).verify()


def test_what_the_output_does_not_depend_on_gives_zero():
    m, L, _, _ = classifier()
    m.define("c", sd.vector("w", K).sum())
    d = m.derive(L, wrt="w")
    assert d.result == 0 and d.steps[0].rule == "independence rule"


def test_scalars_and_sizes():
    t = sd.scalar("t")
    m = sd.Model()
    m.define("f", sd.exp(-(t**2)) * t / N)
    d = m.derive("f", wrt=t)
    assert d.verify() and sd.equal(d.result, (1 - 2 * t**2) * sympy.exp(-(t**2)) / N.extent)


def test_mixed_second_derivatives_agree():
    m = sd.Model()
    a, c = sd.scalar("a"), sd.vector("c", K)
    f = m.define("f", sd.exp(a * c.as_array()).sum())
    one, two = m.derive(f, wrt=(a, c[i])), m.derive(f, wrt=(c[i], a))
    assert sd.equal(one.result, two.result) and one.verify()


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: W @ W, AxisMismatch, ".T"),
    (lambda: sd.Sum(x["d"] * sd.Sum(x["d"], D.index("d")), D.index("d")), IndexClash, "already summed"),
    (lambda: x[k], AxisMismatch, "runs over K"),
    (lambda: W["k"], AxisMismatch, "one index for each"),
    (lambda: sd.scalar("s", given=sd.one_hot), AxisMismatch, "one-hot"),
    (lambda: sd.matrix("S", K, D, given=sd.symmetric), AxisMismatch, "square"),
    (lambda: W + x.T @ x + b, AxisMismatch, "Shapes do not fit"),
    (lambda: sd.axes("K="), AxisMismatch, "K="),
    (lambda: sd.vector("v", K)[0], AxisMismatch, "counted from 1"),
    (lambda: sd.Model().define("f", W[k, D.index("d")]), IndexClash, "order"),
], ids=lambda v: getattr(v, "__name__", None))
def test_wrong_input_is_refused_with_the_reason(make, error, words):
    with pytest.raises(error, match="(?s).*" + words.replace("(", r"\(")):
        make()


def test_a_function_without_a_row_is_never_guessed():
    m = sd.Model()
    m.define("f", sympy.Function("mystery", real=True)(x["d"]), D.index("d"))
    with pytest.raises(NoRule, match="mystery"):
        m.derive("f", wrt=x)


def test_unknown_names_are_answered_with_the_nearest():
    m, L, _, _ = classifier()
    with pytest.raises(UnknownName, match=r"(?s)zz.*z"):
        m.derive(L, wrt="zz")
    with pytest.raises(UnknownName, match="softmax"):
        sd.derivation("softmx", "z")


def test_names_are_defined_once():
    m, *_ = classifier()
    with pytest.raises(ModelError, match="twice"):
        m.define("p", b)
    with pytest.raises(ModelError, match="circle"):
        m.define("b", b)


def test_variables_that_depend_on_one_another_are_refused():
    m, L, z, p = classifier()
    with pytest.raises(ModelError, match="depend on one another"):
        m.derive(L, wrt=(z, p))


def test_rules_that_undo_each_other_are_named():
    def turn(name, old, new):
        return Rule(name, "x", (sympy.Symbol,), lambda e, s: new if e == old else None, None, None)

    a, c = sympy.symbols("a c")
    rules = [turn("there", a, c), turn("back", c, a)]
    with pytest.raises(RunawayRewrite, match="there, back"):
        list(fixpoint(a, rules, lambda e: Scene()))


def test_partial_derivatives_are_inert():
    assert Partial(sympy.exp(x["d"]), x["d"]).args[0] == sympy.exp(x["d"])
    with pytest.raises(AxisMismatch):
        Partial(x["d"], sympy.Symbol("x"))
    assert Entry(y, k) == y[k]


def test_axes_of_one_name_and_other_letters_stay_apart():
    """SymPy caches expressions by equality: an index of the first axis must not come back for the second."""
    from symderiv.notation import Axis, Tensor, mul

    one, two = Axis("K"), Axis("K", letters="ab")
    products = [mul(Tensor("u", (a,))[a.index("k")], sympy.exp(Tensor("v", (a,))[a.index("k")])) for a in (one, two)]
    assert products[0] != products[1]
    assert [{i.axis for i in p.free_symbols} for p in products] == [{one}, {two}]


def test_a_lemma_that_a_zero_has_taken_off_the_line_is_not_missed():
    m = sd.Model()
    a = m.define("a", sd.tanh(sd.vector("w", K) * sd.vector("u", K)))
    b = m.define("b", sd.tanh(FUNCTIONS["sign"](a)))
    m.define("L", (b**2).sum())
    for d in m.derive_all("L"):
        assert d.result == 0 and d.verify()


def summing_to(number):
    """A given named as every other one that this makes: only what it states tells them apart."""
    def statements(tensor):
        entry = tensor.entry()
        return (Relation(sd.Sum(entry, entry.indices[-1]), "=", sympy.Integer(number)),)

    def draw(rng, shape):
        drawn = rng.uniform(0.2, 1, size=tuple(shape))
        return number * drawn / drawn.sum(-1, keepdims=True)

    return Given("total", "a known total", statements, draw)


def test_givens_of_one_name_that_say_different_things_never_stand_in_for_one_another():
    found = []
    for number in (1, 2, 3, 1):
        z, t = sd.vector("z", K), sd.vector("y", K, given=summing_to(number))
        m = sd.Model()
        p = m.define("p", sd.softmax(z))
        d = m.derive(m.define("L", sd.cross_entropy(t, p)), wrt=z)
        assert d.verify() and [g.relation.rhs for g in d.givens] == [number]
        again = from_json(to_json(d))
        assert (again.definitions, again.steps, again.givens) == (d.definitions, d.steps, d.givens)
        found.append((d.result, t))
    assert [str(result) for result, _ in found] == ["p[i] - y[i]", "2*p[i] - y[i]", "3*p[i] - y[i]", "p[i] - y[i]"]
    assert found[0] == found[3] and found[0][1] != found[1][1]


def test_givens_that_say_the_same_and_draw_other_numbers_never_stand_in_for_one_another():
    """A quantity that is 1 where the first draws and 2 where the second does; a stored given is known by what it states."""
    def drawing(number):
        def draw(rng, shape):
            return number + 0 * rng.uniform(size=shape)

        return Given("whole", "some whole number", lambda tensor: (), draw, axes=0)

    one, two, again = (sd.vector("w", K, given=drawing(n)) for n in (1, 2, 1))
    assert one != two and one == again and one["k"] != two["k"]
    assert sympy.exp(one["k"]).args[0].args[0].givens[0].sample(np.random.default_rng(0), ()) == 1
    assert sympy.exp(two["k"]).args[0].args[0].givens[0].sample(np.random.default_rng(0), ()) == 2
    assert sd.vector("t", K, given=sd.label(K)) == sd.vector("t", K, given=sd.label(K))
