"""Matrix forms and their code against a loop over components, at unequal sizes: the table, and random expressions."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Expr, Function, Integer, Mul, Pow, Rational, erf, exp, log, loggamma, sin, tanh

from symderiv.errors import NoRule, UnknownName
from symderiv.lowering.source.result import function_source, numpy_function
from symderiv.matrices.forms import Form
from symderiv.matrices.recognise import NoForm, recognise
from symderiv.notation import (
    Axis,
    Delta,
    Det,
    Entry,
    Extent,
    Index,
    Indicator,
    InverseEntry,
    Sum,
    Tensor,
    add,
    divide,
    mul,
    negate,
    power,
    rename_bound,
    sum_over,
    tensors,
)

SIZES = {"K": 3, "D": 2, "N": 4, "H": 5, "T": 3}
FUNCTIONS = {erf: math.erf, loggamma: math.lgamma, exp: math.exp, log: math.log, sin: math.sin, tanh: math.tanh}
RELATIONS = {">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b}


def value(expr: Any, arrays: dict[str, Any], at: dict[Index, int]) -> float:
    """The value of an index expression, by its definition; letters count from zero."""
    def part(e: Any) -> float:
        return value(e, arrays, at)

    if isinstance(expr, Entry):
        return float(arrays[expr.tensor.name][tuple(at[i] if isinstance(i, Index) else int(i) - 1 for i in expr.indices)])
    if isinstance(expr, InverseEntry):
        return float(np.linalg.inv(arrays[expr.tensor.name])[tuple(at[i] for i in expr.indices)])
    if isinstance(expr, Det):
        return float(np.linalg.det(arrays[expr.tensor.name]))
    if isinstance(expr, Sum):
        ranges = [range(SIZES[i.axis.name]) for i in expr.indices]
        places = (dict(zip(expr.indices, v, strict=True)) for v in itertools.product(*ranges))
        return sum(value(expr.body, arrays, {**at, **place}) for place in places)
    if isinstance(expr, Add):
        return sum(map(part, expr.args))
    if isinstance(expr, Mul):
        return math.prod(map(part, expr.args))
    if isinstance(expr, Pow):
        return part(expr.base) ** part(expr.exp)
    if isinstance(expr, Delta):
        return float(part(expr.indices[0]) == part(expr.indices[1]))
    if isinstance(expr, Indicator):
        return float(RELATIONS[expr.args[0].rel_op](part(expr.args[0].lhs), part(expr.args[0].rhs)))
    if isinstance(expr, Index):
        return at[expr] + 1
    if isinstance(expr, Extent):
        return SIZES[expr.axis.name]
    return FUNCTIONS[expr.func](*map(part, expr.args)) if expr.args and not expr.is_number else float(expr)


def whole_value(expr: Any, letters: Sequence[Index], arrays: dict[str, Any]) -> Any:
    """All components, in an array with one axis a letter."""
    shape = tuple(SIZES[i.axis.name] for i in letters)
    result = np.empty(shape)
    for place in np.ndindex(shape):
        result[place] = value(expr, arrays, dict(zip(letters, place, strict=True)))
    return result


def samples(expr: Any, seed: int = 0) -> dict[str, Any]:
    """Positive arrays for every tensor."""
    rng = np.random.default_rng(seed)
    return {t.name: rng.uniform(0.2, 1.7, tuple(SIZES[a.name] for a in t.axes))
            for t in sorted(tensors(expr), key=lambda t: t.name)}


def run(form: Form, arrays: dict[str, Any]) -> Any:
    """The result of the form's NumPy source."""
    source, parameters = numpy_function(form)
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    return namespace["gradient"](*(SIZES[p.axis.name] if isinstance(p, Extent) else arrays[p.name] for p in parameters))


def agrees(expr: Any, letters: Sequence[Index]) -> Form | NoForm:
    """Recognise `expr`; where a form is found, its meaning and its code equal the expression."""
    form = recognise(expr, tuple(letters))
    if isinstance(form, NoForm):
        assert form.reason
        return form
    assert form.axes == tuple(i.axis for i in letters)
    arrays = samples(expr)
    expected = whole_value(expr, letters, arrays)
    np.testing.assert_allclose(whole_value(form.component(*letters), letters, arrays), expected, rtol=1e-9, atol=1e-12,
                               err_msg=f"{expr}\n{form}")
    made = run(form, arrays)
    assert np.shape(made) == expected.shape, (str(form), numpy_function(form)[0])
    np.testing.assert_allclose(made, expected, rtol=1e-9, atol=1e-12, err_msg=numpy_function(form)[0])
    return form


K, D, N, H, T = (Axis(c) for c in "KDNHT")
LETTERS = {a: [a.index(c) for c in letters] for a, letters in ((K, "kij"), (D, "def"), (N, "nm"), (H, "hg"))}
SHAPES = [(), (K,), (D,), (N,), (K, D), (D, K), (N, K), (N, D), (K, K), (D, D), (K, H), (H, D)]


def test_two_equal_factors_are_two():
    X, B, u = Tensor("X", (K, D)), Tensor("B", (K, K)), Tensor("u", (K,))
    k, d = K.index("k"), D.index("d")
    for scale in (u[k], B[k, k]):
        assert not isinstance(agrees(Sum(mul(scale, scale, X[k, d], X[k, d]), d, k), ()), NoForm)


@st.composite
def entries(draw: Any) -> Expr:
    """A component of a random tensor at random letters."""
    axes = draw(st.sampled_from(SHAPES))
    name = "uvw"[draw(st.integers(0, 1))] + "".join(a.name for a in axes)
    return Entry(Tensor(name, axes), *(draw(st.sampled_from(LETTERS[a])) for a in axes))


def factor(inner: Any) -> Any:
    """An entry, a bracket, a function, a power, a delta or a sum."""
    pairs = [(a, b) for letters in LETTERS.values() for a in letters for b in letters if a != b]
    return st.one_of(
        entries(), entries(), entries(),
        st.tuples(inner, inner).map(lambda t: add(*t)),
        st.tuples(inner, inner).map(lambda t: add(t[0], negate(t[1]))),
        inner.map(exp), inner.map(tanh),
        st.tuples(entries(), st.sampled_from([2, 3, -1, -2])).map(lambda t: power(t[0], Integer(t[1]))),
        st.sampled_from(pairs).map(lambda t: Delta(*t)),
        st.sampled_from([Integer(2), Rational(-1, 2), N.extent, divide(Integer(1), D.extent)]),
    )


@st.composite
def expressions(draw: Any) -> tuple[Expr, tuple[Index, ...]]:
    """A random expression with at most two free letters, the others summed; and its free letters in some order."""
    terms = draw(st.lists(st.lists(factor(entries()), min_size=1, max_size=4), min_size=1, max_size=2))
    bodies = [mul(*t) for t in terms]
    present = sorted({i for b in bodies for i in b.free_symbols if isinstance(i, Index)}, key=lambda i: i.name)
    free = tuple(draw(st.permutations(present)))[:draw(st.integers(0, 2))]
    summed = [sum_over(b, *[i for i in present if i in b.free_symbols and i not in free]) for b in bodies]
    return add(*summed), free


@settings(max_examples=150, deadline=None)
@given(expressions())
def test_random_expressions_agree(made: tuple[Expr, tuple[Index, ...]]) -> None:
    expr, free = made
    if sum(len(b.bound_symbols) for b in expr.atoms(Sum)) <= 5:
        agrees(expr, free)


ROWS = [
    (divide(exp(Entry(Tensor("E", (N, K)), "n", "k")), sum_over(exp(Entry(Tensor("E", (N, K)), "n", "j")), K.index("j"))), "nk"),
    (divide(exp(Entry(Tensor("A", (K, K)), "k", "k")), sum_over(exp(Entry(Tensor("A", (K, K)), "k", "j")), K.index("j"))), "k"),
    (divide(exp(Entry(Tensor("A", (K, K)), "k", "k")), sum_over(exp(Entry(Tensor("A", (K, K)), "j", "k")), K.index("j"))), "k"),
    (mul(Det(Tensor("A", (K, K))), InverseEntry(Tensor("A", (K, K)), "j", "i")), "ij"),
    (sum_over(mul(InverseEntry(Tensor("A", (K, K)), "i", "j"), Entry(Tensor("p", (K,)), "j")), K.index("j")), "i"),
    (sum_over(mul(Indicator(T.index("s") <= T.index("t")), Entry(Tensor("x", (T,)), "s")), T.index("s")), "t"),
    (Indicator(Entry(Tensor("W", (K, D)), "k", "d") > 0), "dk"),
    (power(Entry(Tensor("p", (K,)), "i"), Entry(Tensor("q", (D,)), "d")), "di"),
    (mul(Entry(Tensor("W", (K, D)), 1, "d"), Delta(K.index("k"), 2)), "kd"),
    (add(Integer(1), negate(power(tanh(Entry(Tensor("h", (H,)), "h")), Integer(2)))), "h"),
    (sum_over(Integer(1), K.index("k"), D.index("d")), ""),
    (mul(erf(Entry(Tensor("p", (K,)), "k")), loggamma(Entry(Tensor("q", (K,)), "k"))), "k"),
    (Integer(3), "nk"),
    (Entry(Tensor("p", (K,)), "k"), "nk"),
    (power(sum_over(power(Entry(Tensor("p", (K,)), "k"), Integer(2)), K.index("k")), Rational(-3, 2)), ""),
    (sum_over(Entry(Tensor("E", (N, K)), "n", "k"), K.index("k"), N.index("n")), ""),
    (sum_over(power(add(Entry(Tensor("p", (K,)), "i"), negate(Entry(Tensor("x", (D,)), "d"))), Integer(2)),
              K.index("i"), D.index("d")), ""),
]
NAMED = {**{c: a.index(c) for a, cs in LETTERS.items() for c in "".join(i.name for i in cs)}, "t": T.index("t")}


@pytest.mark.parametrize(("expr", "letters"), ROWS, ids=[str(row[0]) for row in ROWS])
def test_forms_agree_with_their_expressions(expr: Expr, letters: str) -> None:
    assert isinstance(agrees(expr, [NAMED[c] for c in letters]), Form)


@settings(max_examples=60, deadline=None)
@given(expressions(), st.randoms(use_true_random=False))
def test_order_of_terms_and_bound_names_do_not_matter(made: tuple[Expr, tuple[Index, ...]], random: Any) -> None:
    expr, free = made
    avoid = {i.name for i in free}
    renamed = rename_bound(expr, {"k", "i", "d", "n", "h"} - avoid)
    first, second = recognise(expr, free), recognise(shuffled(renamed, random), free)
    assert type(first) is type(second)
    if isinstance(first, Form):
        assert str(first) == str(second)


def shuffled(expr: Any, random: Any) -> Any:
    """The same expression with the arguments of its sums and products in another order, against SymPy's own."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    args = [shuffled(a, random) for a in expr.args]
    if isinstance(expr, Add | Mul):
        random.shuffle(args)
        return expr.func(*args, evaluate=False)
    return expr.func(*args)


def test_a_size_that_no_tensor_has_becomes_a_parameter() -> None:
    form = recognise(Delta(K.index("k"), K.index("i")), (K.index("k"), K.index("i")))
    assert isinstance(form, Form)
    source, parameters = numpy_function(form)
    assert parameters == (K.extent,) and "np.eye(K)" in source


def test_names_that_are_no_identifiers() -> None:
    letters = K.index("k")
    expr = mul(*(Entry(Tensor(name, (K,)), "k") for name in ("lambda", "x'", "np", "h^{(1)}", "λ")))
    form = recognise(expr, (letters,))
    assert isinstance(form, Form)
    namespace: dict[str, Any] = {}
    exec(numpy_function(form)[0], namespace)
    assert np.allclose(namespace["gradient"](*(np.full(3, float(n)) for n in range(1, 6))), 120)


def test_targets_and_functions() -> None:
    class Swish(Function):  # type: ignore[misc]
        """A function that no library has."""

    form = recognise(Swish(Entry(Tensor("z", (K,)), "k")), (K.index("k"),))
    assert isinstance(form, Form)
    with pytest.raises(NoRule):
        numpy_function(form)
    with pytest.raises(UnknownName):
        function_source(form, "nmpy")
    source, _ = numpy_function(form, functions={"Swish": "{0} / (1 + np.exp(-{0}))"})
    assert "return z / (1 + np.exp(-z))" in source
    for target, word in (("torch", "torch.outer(p, p)"), ("jax", "jnp.outer(p, p)")):
        outer = recognise(mul(Entry(Tensor("p", (K,)), "i"), Entry(Tensor("p", (K,)), "j")), (K.index("i"), K.index("j")))
        assert isinstance(outer, Form)
        assert word in function_source(outer, target)[0]
