"""What a quantity is, told by its formula, where nobody said it: the table of structures, whose words are in the languages.

>>> from symderiv.notation import Axis, Model, Tensor
>>> K, D = Axis("K"), Axis("D"); m = Model()
>>> z = m.define("z", Tensor("W", (K, D)) @ Tensor("x", (D,)) + Tensor("b", (K,)))
>>> structure(m.definitions.of(z), tuple(m.definitions), z)
'affine'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Abs, Add, Function, Max, Mul, Pow, S, exp, log

from symderiv.matrices.forms import Form
from symderiv.matrices.operations import Softmax, Transpose
from symderiv.matrices.recognise import recognise
from symderiv.notation import Definition, Entry, Index, Sum, Tensor, factors, negate, terms

ACTIVATIONS = frozenset({"tanh", "sigmoid", "softplus"})
"""The functions with which layers end, as formulas have them; others are formulas of these."""
OBJECTIVES = frozenset({"L", "J", "E", "C", "ℒ", "ell", "loss", "cost", "Loss", "cal_L", "mathcal_L"})
"""The names under which people write what is to be made small."""


@dataclass(frozen=True)
class Formula:
    """The right side of a definition, or a part of it: factors that are numbers or scalars, the sums, and what they add up."""

    body: Any
    row: Definition
    rows: Sequence[Definition]
    output: Tensor

    @cached_property
    def parts(self) -> tuple[tuple[Any, ...], tuple[Index, ...], tuple[Any, ...]]:
        """The coefficients, the letters summed over, and the other factors."""
        numbers, letters, waiting, rest = list[Any](), list[Index](), list(factors(self.body)), list[Any]()
        while waiting:
            factor = waiting.pop(0)
            if isinstance(factor, Sum) and not any(isinstance(f, Sum) for f in waiting):
                letters += factor.indices
                waiting += factors(factor.body)
            else:
                (rest if any(e.tensor.axes or self.defines(e) for e in factor.atoms(Entry)) else numbers).append(factor)
        return tuple(numbers), tuple(letters), tuple(rest)

    @property
    def summand(self) -> Any:
        """What is added up, where it is one factor; None where there are several."""
        return self.parts[2][0] if len(self.parts[2]) == 1 else None

    @property
    def squared(self) -> Any:
        """What is squared, where a square is added up, u² or u u; None where none is."""
        rest = self.parts[2]
        if len(rest) == 2 and rest[0] == rest[1]:
            return rest[0]
        return self.summand.base if isinstance(self.summand, Pow) and self.summand.exp == 2 else None

    def of(self, expr: Any) -> Formula:
        """Another expression in its place."""
        return Formula(expr, self.row, self.rows, self.output)

    @property
    def is_negative(self) -> bool:
        """Whether an odd number of minus signs stands in front."""
        return sum(bool(n.is_number and n < 0) for n in self.parts[0]) % 2 == 1

    @property
    def is_average(self) -> bool:
        """Whether it is divided by how many are summed."""
        sizes = {1 / i.axis.extent for i in self.parts[1]}
        return bool(sizes) and any(n in sizes for n in self.parts[0])

    def defines(self, entry: Entry) -> Definition | None:
        """The definition of what an entry is of."""
        return next((r for r in self.rows if r.tensor == entry.tensor), None)

    def is_a(self, entry: Any, key: str) -> bool:
        """Whether an entry is of a quantity with that structure."""
        row = self.defines(entry) if isinstance(entry, Entry) else None
        return row is not None and row != self.row and structure(row, self.rows, self.output) == key

    @property
    def users(self) -> list[Formula]:
        """The definitions that use the quantity."""
        return [Formula(r.body, r, self.rows, self.output) for r in self.rows if self.row.tensor in r.uses]


def softmax_of(row: Definition) -> Form | None:
    """The matrix form of a definition that is a softmax, e^u_k over Σ_j e^u_j, as a whole; of columns it is a transpose."""
    if len(factors(row.body)) != 2 or not isinstance(found := recognise(row.body, row.indices), Softmax | Transpose):
        return None
    return found if isinstance(found, Softmax) or isinstance(found.parts[0], Softmax) else None


def _log_of_sum(f: Formula) -> bool:
    inside = f.summand.args[0] if isinstance(f.summand, log) else None
    return isinstance(inside, Sum) and isinstance(inside.body, exp)


def _cross_entropy(f: Formula) -> bool:
    """−Σ t log p, for each example or of all."""
    rest = f.parts[2]
    return f.is_negative and len(rest) == 2 and bool(f.parts[1]) and sum(isinstance(r, log) for r in rest) == 1 \
        and sum(isinstance(r, Entry) for r in rest) == 1


def _binary_cross_entropy(f: Formula) -> bool:
    """−(t log p + (1 − t) log(1 − p)), of one example or summed over all."""
    both = terms(f.summand) if f.summand is not None else ()
    logs = [g.args[0] for term in both for g in factors(term) if isinstance(g, log)]
    return len(both) == len(logs) == 2 and any(Add(1, negate(logs[n]), evaluate=False) == logs[1 - n]
                                               or set(terms(logs[1 - n])) == {S.One, negate(logs[n])} for n in (0, 1))


def _log_likelihood(f: Formula) -> bool:
    return f.is_negative and isinstance(f.summand, log)


def _squares(f: Formula) -> bool:
    """Whether every term is a sum of squares, or a square."""
    summand = f.summand
    inside = isinstance(summand, Add) and all(_squares(f.of(t)) for t in terms(summand))
    return inside or f.squared is not None or (len(terms(f.body)) > 1 and all(_squares(f.of(t)) for t in terms(f.body)))


def _deviates(f: Formula) -> bool:
    """Whether the squares are of differences to a mean."""
    return isinstance(f.squared, Add) and any(f.is_a(negate(t), "mean") for t in terms(f.squared))


def _root_of(f: Formula, inside: Callable[[Any], bool]) -> bool:
    return isinstance(f.summand, Pow) and f.summand.exp == S.Half and inside(f.summand.base)


def _affine(f: Formula) -> bool:
    """W x + b: a linear map of components, and what is added to it."""
    parts = terms(f.body)
    linear = [_is_linear(f, t) for t in parts]
    return len(parts) > 1 and any(linear) and all(one or isinstance(t, Entry) for one, t in zip(linear, parts, strict=True))


def _is_linear(f: Formula, term: Any) -> bool:
    _, letters, rest = f.of(term).parts
    return len(rest) == 2 and len(letters) == 1 and rest[0] != rest[1] and all(isinstance(r, Entry) for r in rest)


def _logits(f: Formula) -> bool:
    """What a softmax makes probabilities of, or a sigmoid for a binary cross-entropy."""
    return (_affine(f) or _is_linear(f, f.body)) and any(softmax_of(u.row) is not None or _log_of_sum(u) or _is_probability(u)
                                                         for u in f.users)


def _is_probability(f: Formula) -> bool:
    named = isinstance(f.body, Function) and f.body.func.__name__ == "sigmoid"
    return named and any(map(_binary_cross_entropy, f.users))


def _activation(f: Formula) -> bool:
    """A function of numbers that layers end with, at each component."""
    body = f.body
    if isinstance(body, Max):
        return S.Zero in body.args and len(body.args) == 2 and any(isinstance(a, Entry) and f.defines(a) for a in body.args)
    return isinstance(body, Function) and body.func.__name__ in ACTIVATIONS


def _product(f: Formula, count: int, free: int) -> bool:
    """A product of as many entries, summed, with as many letters left."""
    _, letters, rest = f.parts
    return len(rest) == count and bool(letters) and all(isinstance(r, Entry) for r in rest) and len(f.row.indices) == free


def _bilinear(f: Formula) -> bool:
    return _product(f, 3, 0) and len(f.parts[1]) == 2 and sorted(len(r.indices) for r in f.parts[2]) == [1, 1, 2]


def _residual(f: Formula) -> bool:
    both = terms(f.body)
    signs = [t for t in both if isinstance(t, Mul) and t.args[0] == -1]
    return len(both) == 2 and len(signs) == 1 and all(
        isinstance(u, Entry) or _is_linear(f, u) for u in (t if t not in signs else negate(t) for t in both))


def _normalised(f: Formula) -> bool:
    rest = f.parts[2]
    below = [r for r in rest if isinstance(r, Pow) and r.exp.is_negative]
    return len(rest) == 2 and len(below) == 1 and any(isinstance(r, Add) and any(f.is_a(negate(t), "mean") for t in terms(r))
                                                      for r in rest)


def _scaled(f: Formula) -> bool:
    """γ u + β at each component."""
    both = terms(f.body)
    return len(both) == 2 and all(isinstance(e, Entry) for t in both for e in factors(t)) and sorted(
        len(factors(t)) for t in both) == [1, 2]


def _parts_together(f: Formula) -> bool:
    parts = terms(f.body)
    return len(parts) > 1 and not f.row.indices and sum(any(f.defines(e) for e in t.atoms(Entry)) for t in parts) > 1


TABLE: Mapping[str, Callable[[Formula], bool]] = {
    "softmax": lambda f: softmax_of(f.row) is not None,
    "log_sum_exp": _log_of_sum,
    "binary_cross_entropy": _binary_cross_entropy,
    "cross_entropy": _cross_entropy,
    "log_likelihood": _log_likelihood,
    "standard_deviation": lambda f: _root_of(f, lambda inside: any(f.is_a(e, "variance") for e in inside.atoms(Entry))),
    "length": lambda f: _root_of(f, lambda inside: isinstance(inside, Sum) and _squares(f.of(inside))),
    "variance": lambda f: f.is_average and _deviates(f),
    "mean_squares": lambda f: f.is_average and f.squared is not None,
    "squares": lambda f: bool(f.parts[1]) and f.squared is not None,
    "square": lambda f: not f.row.indices and f.squared is not None,
    "penalised_squares": lambda f: not f.row.indices and _squares(f),
    "absolute": lambda f: bool(f.parts[1]) and isinstance(f.summand, Abs),
    "hinge": lambda f: not f.row.indices and isinstance(f.body, Max) and S.Zero in f.body.args,
    "mean": lambda f: f.is_average and isinstance(f.summand, Entry),
    "residual": _residual,
    "logits": _logits,
    "affine": _affine,
    "activation": _activation,
    "inner_product": lambda f: _product(f, 2, 0) and len(f.parts[1]) == 1,
    "quadratic": _bilinear,
    "products": lambda f: _product(f, 2, 2) and len(f.parts[1]) == 1,
    "linear": lambda f: _product(f, 2, 1) and len(f.parts[1]) == 1,
    "normalised": _normalised,
    "scaled": _scaled,
    "together": _parts_together,
    "loss": lambda f: f.row.tensor == f.output and not f.row.indices and f.row.tensor.name in OBJECTIVES,
}
"""By the key of its words: whether a formula has that structure; the first that fits counts."""


def structure(row: Definition, rows: Sequence[Definition], output: Tensor) -> str:
    """The key of the structure of a definition among others; nothing where it has none of the table."""
    formula = Formula(row.body, row, rows, output)
    return next((key for key, fits in TABLE.items() if fits(formula)), "")


__all__ = ["TABLE", "softmax_of", "structure"]
