"""The operations of random programs: each written as NumPy, as symderiv's arrays, and component by component.

`numpy` and `arrays` are templates of the arguments' names; `component` takes an algebra (`tests.search.algebra`) and the
arguments as functions of letters, and gives the component at the result's letters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Shape = tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """One row: the shape it gives (None where it does not fit), and its three texts; an empty one is not offered there."""

    name: str
    shape: Callable[..., Shape | None]
    numpy: str
    arrays: str
    component: Callable[..., Any]
    arity: int = 1
    traced: bool = True


def same(*shapes: Shape) -> Shape | None:
    return shapes[0] if len(set(shapes)) == 1 else None


def vector(*shapes: Shape) -> Shape | None:
    return shapes[0] if len(set(shapes)) == 1 and len(shapes[0]) == 1 else None


def rank(n: int, out: Callable[[Shape], Shape]) -> Callable[[Shape], Shape | None]:
    return lambda a: out(a) if len(a) == n else None


def _square(a: Shape) -> Shape | None:
    return () if len(a) == 2 and a[0] == a[1] else None


def _each(name: str, numpy: str, arrays: str, component: Callable[..., Any], arity: int = 1) -> Operation:
    """An operation on each component alone."""
    return Operation(name, same, numpy, arrays, lambda F, *args: lambda *at: component(F, *(a(*at) for a in args)), arity)


def _over_last(name: str, numpy: str, arrays: str, fold: Callable[[Any, str, Any], Any], traced: bool = True) -> Operation:
    """A reduction over the last axis."""
    return Operation(name, lambda a: a[:-1] if a else None, numpy, arrays,
                     lambda F, a: lambda *at: fold(F, a.shape[-1], lambda k: a(*at, k)), traced=traced)


def _over_first(name: str, numpy: str, arrays: str, fold: Callable[[Any, str, Any], Any]) -> Operation:
    return Operation(name, rank(2, lambda a: a[1:]), numpy, arrays,
                     lambda F, a: lambda j: fold(F, a.shape[0], lambda k: a(k, j)))


def _total(F: Any, a: Any, f: Callable[[Any], Any] = lambda v: v) -> Any:
    """Σ over all letters of f(a)."""
    if not a.shape:
        return f(a())
    if len(a.shape) == 1:
        return F.sum(a.shape[0], lambda i: f(a(i)))
    return F.sum(a.shape[0], lambda i: F.sum(a.shape[1], lambda j: f(a(i, j))))


def _mean(F: Any, axis: str, f: Any) -> Any:
    return F.div(F.sum(axis, f), F.size(axis))


def _variance(F: Any, axis: str, f: Any) -> Any:
    return _mean(F, axis, lambda i: F.square(F.sub(f(i), _mean(F, axis, f))))


def _normalised(F: Any, a: Any) -> Any:
    axis = a.shape[-1]
    return lambda *at: F.div(F.fn("exp", a(*at)), F.sum(axis, lambda k: F.fn("exp", a(*at[:-1], k))))


def _beside_two(F: Any, a: Any) -> Any:
    """Every exponential over the sum of the first two."""
    return lambda i: F.div(F.fn("exp", a(i)), F.sum(a.shape[0], lambda k: F.mul(F.holds("<=", k, F.num(2)), F.fn("exp", a(k)))))


def _matmul(a: Shape, b: Shape) -> Shape | None:
    if not a or not b or len(a) + len(b) > 4 or a[-1] != b[0]:
        return None
    return (*a[:-1], *b[1:])


def _product(F: Any, a: Any, b: Any) -> Any:
    left = len(a.shape) - 1
    return lambda *at: F.sum(a.shape[-1], lambda k: F.mul(a(*at[:left], k), b(k, *at[left:])))


def _square_product(a: Shape) -> Shape | None:
    return (a[1], a[1]) if len(a) == 2 else None


ROWS = (
    # component by component
    _each("keep", "{0} * 1.0", "{0} * 1", lambda F, a: F.mul(F.num(1), a)),
    _each("tanh", "np.tanh({0})", "sd.tanh({0})", lambda F, a: F.fn("tanh", a)),
    _each("sin", "np.sin({0})", "sd.sin({0})", lambda F, a: F.fn("sin", a)),
    _each("exp", "np.exp({0} / 2)", "sd.exp({0} / 2)", lambda F, a: F.fn("exp", F.div(a, F.num(2)))),
    _each("log1psquare", "np.log(1 + {0} ** 2)", "sd.log(1 + {0} ** 2)", lambda F, a: F.fn("log", F.add(F.num(1), F.square(a)))),
    _each("root", "np.sqrt(1 + {0} ** 2)", "sd.sqrt(1 + {0} ** 2)", lambda F, a: F.fn("sqrt", F.add(F.num(1), F.square(a)))),
    _each("square", "{0} ** 2", "{0} ** 2", lambda F, a: F.square(a)),
    _each("half", "{0} / 2 - 1", "{0} / 2 - 1", lambda F, a: F.sub(F.div(a, F.num(2)), F.num(1))),
    _each("sigmoid", "1 / (1 + np.exp(-{0}))", "sd.sigmoid({0})",
          lambda F, a: F.div(F.num(1), F.add(F.num(1), F.fn("exp", F.neg(a))))),
    _each("relu", "np.maximum({0}, 0)", "sd.relu({0})", lambda F, a: F.max(F.num(0), a)),
    _each("abs", "np.abs({0})", "abs({0})", lambda F, a: F.fn("abs", a)),
    _each("clip", "np.clip({0}, -1, 1)", "sd.clip({0}, -1, 1)", lambda F, a: F.min(F.num(1), F.max(F.num(-1), a))),
    _each("positive part of the rest", "np.where({0} > 1, {0} ** 2, 2 * {0} - 1)", "sd.where({0} > 1, {0} ** 2, 2 * {0} - 1)",
          lambda F, a: F.where(">", a, F.num(1), F.square(a), F.sub(F.mul(F.num(2), a), F.num(1)))),
    _each("add", "{0} + {1}", "{0} + {1}", lambda F, a, b: F.add(a, b), 2),
    _each("sub", "{0} - {1}", "{0} - {1}", lambda F, a, b: F.sub(a, b), 2),
    _each("mul", "{0} * {1}", "{0} * {1}", lambda F, a, b: F.mul(a, b), 2),
    _each("ratio", "{0} / (1 + {1} ** 2)", "{0} / (1 + {1} ** 2)", lambda F, a, b: F.div(a, F.add(F.num(1), F.square(b))), 2),
    _each("larger", "np.maximum({0}, {1})", "sd.maximum({0}, {1})", lambda F, a, b: F.max(a, b), 2),
    _each("smaller", "np.minimum({0}, {1})", "sd.minimum({0}, {1})", lambda F, a, b: F.min(a, b), 2),
    _each("chosen", "np.where({0} > {1}, {0}, {1} ** 2)", "sd.where({0} > {1}, {0}, {1} ** 2)",
          lambda F, a, b: F.where(">", a, b, a, F.square(b)), 2),
    # ties on an open set: both arguments agree everywhere
    _each("tie of two", "np.maximum({0} * {0}, {0} ** 2)", "sd.maximum({0} * {0}, {0} ** 2)",
          lambda F, a: F.max(F.mul(a, a), F.square(a))),
    _each("surrogate", "np.minimum({0} * {1}, np.clip({0}, -2, 2) * {1})", "sd.minimum({0} * {1}, sd.clip({0}, -2, 2) * {1})",
          lambda F, a, b: F.min(F.mul(a, b), F.mul(F.min(F.num(2), F.max(F.num(-2), a)), b)), 2),
    Operation("largest difference", vector, "np.abs({0}[:, None] - {0}).max() * {0}", "",
              lambda F, a: lambda i: F.mul(F.maximum(a.shape[0], lambda k: F.maximum(a.shape[0], lambda j: F.fn("abs", F.sub(
                  a(k), a(j))))), a(i)), traced=False),
    _each("middle of three", "np.maximum(np.minimum({0}, {1}), np.minimum(np.maximum({0}, {1}), 1))",
          "sd.maximum(sd.minimum({0}, {1}), sd.minimum(sd.maximum({0}, {1}), 1))",
          lambda F, a, b: F.max(F.min(a, b), F.min(F.max(a, b), F.num(1))), 2),
    _each("both sides of 0", "np.maximum({0}, 0) * np.maximum(-{0}, 0) + {0}", "sd.relu({0}) * sd.relu(-{0}) + {0}",
          lambda F, a: F.add(F.mul(F.max(F.num(0), a), F.max(F.num(0), F.neg(a))), a)),
    # powers of what is negative, signs, and sides of a choice on which the other one has no value
    _each("cube", "{0} ** 3 / (1 + {0} ** 2)", "{0} ** 3 / (1 + {0} ** 2)",
          lambda F, a: F.div(F.power(a, 3), F.add(F.num(1), F.square(a)))),
    _each("one over a power", "({0} - 9.0) ** -3", "({0} - 9) ** (-3)", lambda F, a: F.power(F.sub(a, F.num(9)), -3)),
    _each("sign", "np.sign({0}) * {0} ** 3", "sd.sign({0}) * {0} ** 3", lambda F, a: F.mul(F.fn("sign", a), F.power(a, 3))),
    _each("logarithm where there is one", "np.where({0} > 0, np.log(np.abs({0})), {0})", "sd.where({0} > 0, sd.log({0}), {0})",
          lambda F, a: F.where(">", a, F.num(0), F.fn("log", a), a)),
    _each("root where there is one", "np.where({0} > 1, np.sqrt(np.abs({0} - 1)), {0})",
          "sd.where({0} > 1, sd.sqrt({0} - 1), {0})",
          lambda F, a: F.where(">", a, F.num(1), F.fn("sqrt", F.sub(a, F.num(1))), a)),
    Operation("margins", vector,
              "np.array([sum(max(0, 1 + v - u) for n, v in enumerate({0}) if n != m) for m, u in enumerate({0})])", "",
              lambda F, a: lambda i: F.sum(a.shape[0], lambda k: F.mul(F.holds("!=", k, i), F.max(
                  F.num(0), F.add(F.num(1), F.sub(a(k), a(i)))))), traced=False),
    # broadcasting
    Operation("plus row", lambda a, b: a if len(a) == 2 and b == a[1:] else None, "{0} + {1}", "{0} + {1}",
              lambda F, a, b: lambda i, j: F.add(a(i, j), b(j)), 2),
    Operation("scaled", lambda a, b: b if a == () else None, "{0} * {1}", "{0} * {1}",
              lambda F, a, b: lambda *at: F.mul(a(), b(*at)), 2),
    # sums, means, extremes
    _over_last("sum last", "{0}.sum(axis=-1)", "{0}.sum(axis=-1)", lambda F, axis, f: F.sum(axis, f)),
    _over_first("sum first", "{0}.sum(axis=0)", "{0}.sum(axis=0)", lambda F, axis, f: F.sum(axis, f)),
    _over_last("mean last", "{0}.mean(axis=-1)", "{0}.mean(axis=-1)", _mean),
    _over_first("mean first", "{0}.mean(axis=0)", "{0}.mean(axis=0)", _mean),
    _over_last("variance last", "{0}.var(axis=-1)", "{0}.var(axis=-1)", _variance),
    _over_first("variance first", "{0}.var(axis=0)", "{0}.var(axis=0)", _variance),
    _over_last("max last", "{0}.max(axis=-1)", "{0}.max(axis=-1)", lambda F, axis, f: F.maximum(axis, f)),
    _over_first("min first", "{0}.min(axis=0)", "{0}.min(axis=0)",
                lambda F, axis, f: F.neg(F.maximum(axis, lambda k: F.neg(f(k))))),
    _over_last("product last", "{0}.prod(axis=-1)", "{0}.prod(axis=-1)", lambda F, axis, f: F.prod(axis, f)),
    _over_last("logsumexp", "np.log(np.exp({0}).sum(axis=-1))", "sd.logsumexp({0})",
               lambda F, axis, f: F.fn("log", F.sum(axis, lambda k: F.fn("exp", f(k))))),
    Operation("softmax", lambda a: a if a else None, "np.exp({0}) / np.exp({0}).sum(axis=-1, keepdims=True)", "sd.softmax({0})",
              _normalised),
    Operation("squared share", lambda a: a if a else None, "(np.exp({0}) / np.exp({0}).sum(axis=-1, keepdims=True)) ** 2",
              "sd.softmax({0}) ** 2", lambda F, a: lambda *at: F.square(_normalised(F, a)(*at))),
    Operation("share of the first two", vector, "np.exp({0}) / np.exp({0}[:2]).sum()", "", _beside_two, traced=False),
    Operation("centred", rank(2, lambda a: a), "{0} - {0}.mean(axis=0)", "{0} - {0}.mean(axis=0)",
              lambda F, a: lambda i, j: F.sub(a(i, j), _mean(F, a.shape[0], lambda k: a(k, j)))),
    # scalars
    Operation("total", lambda a: (), "np.sum({0})", "total({0})", lambda F, a: lambda: _total(F, a)),
    Operation("squares", lambda a: (), "np.sum({0} ** 2)", "total({0} ** 2)", lambda F, a: lambda: _total(F, a, F.square)),
    Operation("mean", lambda a: () if len(a) == 1 else None, "{0}.mean()", "{0}.mean()",
              lambda F, a: lambda: _mean(F, a.shape[0], lambda i: a(i))),
    Operation("norm", lambda a: () if len(a) == 1 else None, "np.sqrt(1 + ({0} ** 2).sum())", "sd.sqrt(1 + ({0} ** 2).sum())",
              lambda F, a: lambda: F.fn("sqrt", F.add(F.num(1), _total(F, a, F.square)))),
    Operation("trace", _square, "np.trace({0})", "sd.tr({0})", lambda F, a: lambda: F.sum(a.shape[0], lambda i: a(i, i))),
    # products of matrices
    Operation("matmul", _matmul, "{0} @ {1}", "{0} @ {1}", _product, 2),
    Operation("transposed", rank(2, lambda a: a[::-1]), "{0}.T", "{0}.T", lambda F, a: lambda i, j: a(j, i)),
    Operation("gram", _square_product, "{0}.T @ {0}", "{0}.T @ {0}",
              lambda F, a: lambda i, j: F.sum(a.shape[0], lambda k: F.mul(a(k, i), a(k, j)))),
    Operation("outer", lambda a, b: (*a, *b) if len(a) == len(b) == 1 else None, "np.outer({0}, {1})", "sd.outer({0}, {1})",
              lambda F, a, b: lambda i, j: F.mul(a(i), b(j)), 2),
    # masks and shifts
    Operation("lower", lambda a: a if len(a) == 2 and a[0] == a[1] else None, "np.tril({0})", "",
              lambda F, a: lambda i, j: F.mul(F.holds("<=", j, i), a(i, j)), traced=False),
    Operation("running sum", vector, "np.cumsum({0})", "",
              lambda F, a: lambda i: F.sum(a.shape[0], lambda k: F.mul(F.holds("<=", k, i), a(k))), traced=False),
    Operation("lag", vector, "np.concatenate([[0 * {0}[0]], {0}[:-1]])", "",
              lambda F, a: lambda i: F.mul(F.holds(">=", i, F.num(2)), a(F.before(i))), traced=False),
    Operation("off the diagonal", vector, "np.array([sum(1 / (1 + (u - v) ** 2) for n, v in enumerate({0}) if n != m) "
              "for m, u in enumerate({0})])", "",
              lambda F, a: lambda i: F.sum(a.shape[0], lambda k: F.mul(F.holds("!=", k, i), F.div(F.num(1), F.add(
                  F.num(1), F.square(F.sub(a(i), a(k))))))), traced=False),
)
OPERATIONS = {row.name: row for row in ROWS}
