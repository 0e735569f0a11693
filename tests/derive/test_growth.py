"""What is written into itself again and again is told so in a sentence, and does not take ever longer."""

from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from math import prod

import pytest
from sympy import tanh

import symderiv as sd
from symderiv.derive.part_shapes import merged
from symderiv.derive.parts import named as named_parts
from symderiv.derive.parts import symbols
from symderiv.errors import ModelError, TooLarge
from symderiv.matrices import forms, operations
from symderiv.normal_form import unfolded
from symderiv.notation import Definitions, add, alike, mul, rebuild
from symderiv.notation.substitution import reletter_sums
from symderiv.rules.algebra.arithmetic import expanded
from tests.search.frontends import components
from tests.search.programs import program


def nested(function, depth, named=False):
    m, x = sd.Model(), sd.vector("x", sd.axes("K"))
    value = x
    for n in range(depth):
        value = getattr(sd, function)(value)
        value = m.define(f"u{n}", value) if named else value
    return m.derive(m.define("L", value.sum()), wrt=x)


@pytest.mark.parametrize("function", ["gelu", "mish", "softmax"])
def test_the_parts_of_a_formula_that_doubles_get_names(function):
    found = nested(function, 8)
    assert all(symbols(step.after) < 200 for step in found.steps)
    assert symbols(found.definitions.rows[-1].body) < 20


def layered(depth, activation=sd.tanh):
    """The gradient of a network of so many layers as one formula, by the first layer's weights."""
    axes = sd.axes(" ".join(f"N{n}" for n in range(depth + 1)))
    x, y = sd.vector("x", axes[0]), sd.vector("y", axes[-1], given=sd.one_hot)
    weights = [sd.matrix(f"W{n}", axes[n + 1], axes[n]) for n in range(depth)]
    value = x
    for n, W in enumerate(weights):
        value = W @ (activation(value) if n else value)
    m = sd.Model()
    return m.derive(m.define("L", sd.cross_entropy(y, sd.softmax(value))), wrt=weights[0])


def test_the_layers_of_a_deep_formula_get_names():
    """Each stands once in the formula, and in the derivative at every layer below: sixteen of them grew beyond a line."""
    found = layered(16)
    assert [row.tensor.name for row in found.definitions][:2] == ["h1", "h2"]
    assert max(symbols(row.body) for row in found.named()) < 60
    assert symbols(found.result) < 60


def test_layers_are_not_written_out_where_they_are_summed(looked_at):
    counts = looked_at("symderiv.derive.simplification.unfold_in_sums")
    layered(6)
    assert counts.get("unfold_in_sums", 0) < 10


def test_sympy_is_not_asked_whether_what_has_no_sign_is_zero(looked_at):
    counts = looked_at("sympy.core.assumptions._ask")
    K = sd.axes("K")
    k, x = K.index("k"), sd.vector("x", K)
    total = sd.Sum(x[k], k)
    assert [total.is_zero, total.is_positive, x[k].is_integer, x[k].is_real] == [None, None, None, True]
    assert str(rebuild(tanh(x[k]), [add(mul(x[k], total), x[k])])) == "tanh(x[k]*Sum(x[k], k) + x[k])"
    assert not counts


@pytest.mark.parametrize("activation", [sd.tanh, sd.relu, sd.gelu])
def test_named_layers_are_differentiated_rightly(activation):
    found = layered(4, activation)
    assert len(found.definitions) > 4
    found.verify()


def product_of_sums(parts):
    """The gradient of Σ_k (x_k + 1) … (x_k + 36), in so many named parts."""
    m, x = sd.Model(), sd.vector("x", sd.axes("K"))
    values = [prod((x + n for n in range(start + 2, start + 36 // parts + 1)), start=x + start + 1)
              for start in range(0, 36, 36 // parts)]
    values = [m.define(f"v{n}", v) if parts > 1 else v for n, v in enumerate(values)]
    return m.derive(m.define("L", prod(values[1:], start=values[0]).sum()), wrt=x)


def test_what_grows_all_the_same_is_refused_with_advice_that_works():
    with pytest.raises(TooLarge, match=r"m\.define"):
        product_of_sums(1)
    assert product_of_sums(6).result is not None


def _written_out(seed):
    """A random model in one formula; none where that is no number: with names log of 0 stands behind a mask."""
    drawn = program(seed)
    with suppress(ModelError):
        yield components(replace(drawn, statements=tuple(replace(s, kept=False) for s in drawn.statements))).definitions.rows[-1]


def blocks(depth):
    """Blocks of attention and a network between them, as one formula."""
    T, D = sd.axes("T D")
    value, W = sd.matrix("X", T, D), sd.matrix("W", D, D)
    for _ in range(depth):
        value = value + sd.softmax(value @ W @ value.T) @ value
        value = value + sd.relu(value @ W)
    m = sd.Model()
    m.define("L", (value * value).sum())
    return m.definitions.rows[-1]


def test_named_parts_are_the_formula(monkeypatch):
    """Written into one another again they are what was typed, up to letters."""
    monkeypatch.setattr("symderiv.derive.parts.LONG", 20)
    monkeypatch.setattr("symderiv.derive.parts.PART", 4)
    found, written = 0, [row for seed in range(100) for row in _written_out(seed)]
    assert len(written) > 90
    for row in [*written, blocks(2)]:
        rows = named_parts(Definitions((row,))).rows
        again = unfolded(rows[-1].body, Definitions(rows[:-1]))
        assert len(rows) == 1 or alike(merged(again), merged(row.body)), str(row.body)
        found += len(rows) > 1
    assert found > 15


@pytest.fixture
def looked_at(monkeypatch):
    """How many times one of these functions is asked, from here on."""
    counts = {}

    def count(place):
        module, name = place.rsplit(".", 1)
        real = getattr(import_module(module), name)

        def counted(*args, **kwargs):
            counts[name] = counts.get(name, 0) + 1
            return real(*args, **kwargs)

        monkeypatch.setattr(import_module(module), name, counted)
        return counts

    return count


def test_what_a_formula_repeats_is_looked_through_once(looked_at):
    """Three blocks in one formula write the first out 144 times; by names each is looked through as often as the others."""
    counts = looked_at("symderiv.derive.shorter.names._share")
    m, row = sd.Model(), blocks(3)
    m.define(row.tensor.name, row.body)
    assert len(m.derive("L", wrt="X").definitions) > 3
    assert counts.get("_share", 0) < 20


def test_letters_are_chosen_once_for_what_stands_at_several_places(looked_at):
    """A sum that is written into itself again is as many objects as it has levels."""
    counts = looked_at("symderiv.notation.substitution.rebuild")
    K = sd.axes("K")
    k, A = K.index("k"), sd.vector("A", K)
    part = sd.Sum(A[k], k)
    for _ in range(40):
        part = add(mul(part, part), part)  # twice as many places a level, and more
    found = reletter_sums(part, {"k"})
    assert counts["rebuild"] < 10000
    same = next(term for term in found.args if term.is_Mul).args
    assert same[0] == same[1]
    assert same[0] is not same[1], "two equal factors are told apart by their objects"


def test_the_shape_of_a_nested_form_is_found_once():
    from sympy import Symbol, exp

    form = forms.Whole(sd.vector("z", sd.axes("K")))
    for _ in range(200):
        form = operations.Apply(exp(Symbol("slot1", real=True)), form)
    assert form.shape[0].name == "K"


def test_a_product_of_many_sums_is_not_multiplied_out():
    x = sd.vector("x", sd.axes("K"))["k"]
    product = mul(*(add(x, n) for n in range(1, 60)))
    assert expanded(product) == (product,)
    assert len(expanded(mul(add(x, 1), add(x, 2), add(x, 3)))) == 8


def test_a_long_chain_of_matrices_takes_as_many_products_as_it_has():
    """Σ A_ij B_jk … over twenty matrices is their product; every pair of them, tried in every order, took ever longer."""
    from symderiv.matrices import contraction
    from symderiv.matrices.recognise import matrix_form
    from symderiv.notation import Sum, mul

    K = sd.axes("K")
    letters = [K.index(f"i{n}") for n in range(21)]
    chain = mul(*(sd.matrix(f"A{n}", K, K)[letters[n], letters[n + 1]] for n in range(20)))
    before = contraction.merge.cache_info().misses
    form = matrix_form(Sum(chain, *letters[1:-1]), (letters[0], letters[-1]))
    assert str(form) == " ".join(f"A{n}" for n in range(20))
    assert contraction.merge.cache_info().misses - before < 40
