"""Names, sizes, numbers and constant matrices in code.

>>> from sympy import Rational
>>> from symderiv.matrices.targets import TARGETS
>>> from symderiv.notation import Axis
>>> Writer(Ones(Axis("N", 3).extent), TARGETS["numpy"], "f", {}).sized(Ones(Axis("N", 3).extent)).text
'np.ones(3)'
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Add, Float, Function, Integer, Mul, NumberSymbol, Pow, Rational

from symderiv.errors import NoRule
from symderiv.matrices.forms import Constant, Determinant, Form, Inverse, Ones, Slice, Triangle, Unit, Whole, Zeros
from symderiv.matrices.targets import Target
from symderiv.notation import Axis, Extent, Tensor

SUM, MUL, TIMES, MATMUL, UNARY, ATOM = range(6)
Parameter = Tensor | Extent


@dataclass(frozen=True)
class Code:
    """A piece of source and how tightly its outermost operator binds."""

    text: str
    level: int = ATOM

    def at(self, least: int) -> str:
        """The text, in parentheses where the place asks for more."""
        return self.text if self.level >= least else f"({self.text})"


def identifier(name: str, taken: set[str]) -> str:
    """A Python name for a tensor: its own where that is one, else the nearest; never one of `taken`.

    >>> identifier("x'", set()), identifier("lambda", set()), identifier("W", {"W"})
    ('x_prime', 'lambda_', 'W_2')
    """
    word = re.sub(r"\W+", "_", name.replace("'", "_prime")).strip("_") or "t"
    word = f"t_{word}" if not word.isidentifier() else f"{word}_" if keyword.iskeyword(word) else word
    tries = [word, *(f"{word}_{n}" for n in range(2, len(taken) + 3))]
    return next(w for w in tries if w not in taken)


def _quotient(terms: Iterable[tuple[int, str]], number: int) -> str:
    """Σ n · text over a number, in parentheses."""
    text = "".join(f" {'-' if n < 0 else '+'} {f'{abs(n)} * ' * (abs(n) != 1) + word if word else abs(n)}"
                   for n, word in sorted(terms, key=lambda t: (not t[1], t[0] < 0)))
    text = text.removeprefix(" + ")
    return f"(({text}) // {number})" if number != 1 else f"({text})"


def mentioned(form: Form) -> Iterator[Tensor]:
    """The tensors of a form in the order in which it names them."""
    if isinstance(form, Whole | Slice | Inverse | Determinant):
        yield form.tensor
    for part in form.parts:
        yield from mentioned(part)


class Writer:
    """Writes one form for one target."""

    def __init__(self, form: Form, target: Target, name: str, functions: Mapping[str, str]) -> None:
        self._begin(dict.fromkeys(mentioned(form)), target, (name,), functions)

    @classmethod
    def of(cls, tensors: Iterable[Tensor], target: Target, reserved: Iterable[str] = (),
           functions: Mapping[str, str] | None = None) -> Writer:
        """A writer for many forms over these tensors; no tensor takes one of the `reserved` names."""
        made = cls.__new__(cls)
        made._begin(tensors, target, reserved, functions or {})
        return made

    def _begin(self, tensors: Iterable[Tensor], target: Target, reserved: Iterable[str], functions: Mapping[str, str]) -> None:
        self.target, self.functions = target, functions
        self.tensors = list(tensors)
        self.sizes: list[Extent] = []
        self.names: dict[Parameter, str] = {}
        self.taken = {*reserved, target.module, "np", "math", "jax", "float", "abs"}
        for tensor in self.tensors:
            self.add(tensor, tensor.name)

    def add(self, parameter: Parameter, name: str) -> str:
        """A name for a parameter, or for a tensor that the code computes."""
        self.names[parameter] = identifier(name, self.taken)
        self.taken.add(self.names[parameter])
        return self.names[parameter]

    def size(self, axis: Axis) -> str:
        """The size of an axis: fixed, read from an argument that has it, by a formula from others, or an argument of its own."""
        if axis.size is not None:
            return str(axis.size)
        found = self._shape({a.name: a for t in self.tensors for a in t.axes}.get(axis.name)) or self._solved(axis)
        if found:
            return found
        if axis.extent not in self.sizes:
            self.sizes.append(axis.extent)
            self.add(axis.extent, axis.name)
        return self.names[axis.extent]

    def _shape(self, axis: Axis | None) -> str:
        """The size read from an argument; nothing where none has the axis."""
        places = (f"{self.names[t]}.shape[{t.axes.index(axis)}]" for t in self.tensors if axis in t.axes)
        return next(places, "")

    def _solved(self, axis: Axis) -> str:
        """The size by a formula that the arguments' sizes obey; nothing where there is none."""
        known = {a.name: a for t in self.tensors for a in t.axes}
        for related in (axis, *(a for a in known.values() if a.length)):
            terms = {**dict(related.length), related.name: -1} if related.length else {}
            number = terms.pop(axis.name, 0)
            if number and all(not name or name in known for name in terms):
                return _quotient([(n if number < 0 else -n, self._shape(known[name]) if name else "")
                                  for name, n in terms.items()], abs(number))
        return ""

    # --- leaves ---------------------------------------------------------------------------------------------------

    def whole(self, form: Whole) -> Code:
        """A parameter."""
        return Code(self.names[form.tensor])

    def slice(self, form: Slice) -> Code:
        """A parameter, indexed from zero."""
        places = ", ".join(str(p - 1) if p else ":" for p in form.places)
        return Code(f"{self.names[form.tensor]}[{places}]")

    def constant(self, form: Constant) -> Code:
        """A number."""
        return self.number(form.expr)

    def number(self, expr: Any) -> Code:
        """An expression of numbers and axis sizes."""
        if isinstance(expr, Extent):
            return Code(self.size(expr.axis))
        if isinstance(expr, Integer):
            return Code(str(expr), ATOM if expr >= 0 else UNARY)
        if isinstance(expr, Float):
            return Code(repr(float(expr)), ATOM if expr >= 0 else UNARY)
        if isinstance(expr, Rational):
            return Code(f"{expr.p} / {expr.q}", MUL)
        return self._number_tree(expr)

    def _number_tree(self, expr: Any) -> Code:
        if isinstance(expr, Add):
            return Code(" + ".join(self.number(a).at(MUL) for a in expr.args), SUM)
        if isinstance(expr, Mul):
            over, under = expr.as_numer_denom()
            if under != 1:
                return Code(f"{self.number(over).at(UNARY)} / {self.number(under).at(UNARY)}", MUL)
            return Code(" * ".join(self.number(a).at(UNARY) for a in expr.args), MUL)
        if isinstance(expr, Pow):
            if expr.exp.could_extract_minus_sign():
                return Code(f"1 / {self.number(1 / expr).at(UNARY)}", MUL)
            return Code(f"{self.number(expr.base).at(ATOM)} ** {self.number(expr.exp).at(ATOM)}", UNARY)
        if isinstance(expr, Function) and type(expr).__name__ in ("exp", "log", "sin", "cos", "tan", "tanh", "sinh", "cosh"):
            inside = ", ".join(self.number(a).text for a in expr.args)
            return Code(f"{self.target.constants}.{type(expr).__name__}({inside})")
        if isinstance(expr, NumberSymbol):
            return Code({"Pi": f"{self.target.constants}.pi", "Exp1": f"{self.target.constants}.e"}.get(
                type(expr).__name__, repr(float(expr))))
        raise NoRule("No code is known for this number", typed=str(expr))

    def sized(self, form: Any) -> Code:
        """Ones, an identity, a unit vector."""
        size = self.size(form.axis)
        if isinstance(form, Ones):
            return Code(self.target.call("ones", size))
        eye = self.target.call("eye", size)
        return Code(f"{eye}[{form.args[1] - 1}]" if isinstance(form, Unit) else eye)

    def triangle(self, form: Triangle) -> Code:
        """A comparison of row and column numbers."""
        numbers = self.target.call("arange", self.size(form.axis))
        return self.where(f"{numbers}[:, None] {form.relation.rel_op} {numbers}")

    def where(self, condition: str) -> Code:
        return Code(self.target.call("where", condition, "1.0", "0.0"))

    def zeros(self, form: Zeros) -> Code:
        """Zeros."""
        sizes = [self.size(a) for a in form.axes]
        return Code(self.target.call("zeros", sizes[0] if len(sizes) == 1 else f"({', '.join(sizes)})"))
