"""What a row of the function tables is: a function with a derivative of its own, or one composed of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import Expr

from symderiv.errors import UnknownName
from symderiv.notation import ArrayOps, OpenFunction, elementwise, expression, opened

FITTING = "Raises `AxisMismatch` for what is no formula, or where axes do not fit."
"""What a call of a row refuses, as its docstring says it."""
Partials = tuple[Callable[..., Expr] | None, ...]


def named(name: str) -> Callable[..., Expr]:
    """A real function that SymPy does not have, known by its name."""
    return sympy.Function(name, real=True)


def applied(build: Callable[..., Expr], *operands: Any) -> Any:
    """`build` of expressions; component by component where an operand is a whole tensor."""
    arrays = any(isinstance(o, ArrayOps) for o in operands)
    return elementwise(build, *operands) if arrays else build(*map(expression, operands))


def _documented(first: str, more: str, name: str, arguments: str) -> str:
    """The docstring of a row, with an example that runs."""
    tensors = "; ".join(f'{a} = sd.vector("{a}", D)' for a in arguments.split(", "))
    return (f"{first}\n\n{more}\n{FITTING}\n\n>>> import symderiv as sd\n>>> D = sd.axes(\"D\"); {tensors}\n"
            f">>> sd.{name}({arguments}).shape_text\n'(D,)'\n")


@dataclass(frozen=True)
class ScalarFunction:
    """A function with a derivative of its own; `name` is that of its node.

    `public` is the name that `sd.` gives it, where that is another; its docstring is made of the row.
    `partials` gives the derivative by each argument, None for one that may not vary; `fixed` are arguments that come
    before those of a call (the order 0 of ψ). `law` states the derivative as LaTeX in terms of u, `title` is the rule's
    name on a page, `condition` where it holds (away from kinks), `domain` an interval on which both hold (tests draw
    arguments from it), `latex` the names by which formulas call it, `source` where it can be looked up, `missing` why there
    is no derivative by an argument.
    """

    name: str
    build: Callable[..., Expr]
    partials: Partials
    law: str
    title: str
    source: str
    domain: tuple[float, float] = (-2.0, 2.0)
    condition: str = ""
    latex: str = ""
    fixed: tuple[Expr, ...] = ()
    public: str = ""
    missing: str = ""

    def __post_init__(self) -> None:
        name, arguments = self.public or self.name, ", ".join("xyz"[:self.arity])
        object.__setattr__(self, "__doc__", _documented(
            f"The function {name}({arguments}), component by component; the shape of its arguments.",
            f"The {self.title}: ${self.law}${f', for ${self.condition}$' if self.condition else ''}. Source: {self.source}.",
            name, arguments))

    @property
    def arity(self) -> int:
        """How many arguments a call takes."""
        return len(self.partials) - len(self.fixed)

    def __call__(self, *x: Any) -> Any:
        """f(x) for expressions, or component by component for tensors."""
        return applied(self.build, *self.fixed, *x)

    def derivative(self, *u: Expr) -> Expr:
        """f'(u) of a function of one variable."""
        partial = self.partials[-1]
        assert partial is not None
        return partial(*self.fixed, *u)


OPEN_TITLE = "derivative of an open function"
OPEN_LAW = r"(\varphi(u))' = \varphi'(u)"


def open_row(name: str) -> ScalarFunction | None:
    """The row of a function that a text leaves open; None where the name is of no such function.

    >>> open_row("open_phi").derivative(sympy.Symbol("u"))
    open_phi_prime(u)
    """
    found = opened(name)
    return _open(found, name) if found is not None else None


def _open(function: OpenFunction, name: str) -> ScalarFunction:
    return ScalarFunction(name, function.node, (function.derivative.node,), OPEN_LAW, OPEN_TITLE, "the chain rule")


@dataclass(frozen=True)
class Composition:
    """A function that a formula states in terms of others: SiLU is x σ(x). Its derivative is derived, never stated.

    `formula` takes expressions: the variable, then the `parameters` (given with their usual values); `definition`
    is the formula as LaTeX in x. `kinks` are where it has no derivative, in LaTeX;
    `domain`, `latex`, `source` as in `ScalarFunction`.
    """

    name: str
    formula: Callable[..., Expr]
    definition: str
    source: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    domain: tuple[float, float] = (-2.0, 2.0)
    kinks: str = ""
    latex: str = ""

    def __post_init__(self) -> None:
        usual = "".join(f", {name}={value}" for name, value in self.parameters.items())
        object.__setattr__(self, "__doc__", _documented(
            f"The function {self.name}(x{usual}) = ${self.definition}$, component by component; the shape of x.",
            f"{f'No derivative is claimed at ${self.kinks}$. ' if self.kinks else ''}Source: {self.source}.", self.name, "x"))

    @property
    def arity(self) -> int:
        """How many arguments a call has to give."""
        return 1

    def __call__(self, x: Any, *values: Any, **named_values: Any) -> Any:
        """f(x), component by component for tensors; a parameter may be a tensor of its own.

        Raises `UnknownName` for a parameter that the function does not have.
        """
        for name in named_values:
            if name not in self.parameters:
                raise UnknownName.among(f"parameter of {self.name}", name, self.parameters)
        if len(values) > len(self.parameters):
            raise UnknownName(f"{self.name} has {len(self.parameters)} parameters", typed=str(values)[:200])
        given = dict(zip(self.parameters, values, strict=False))
        return applied(self.formula, x, *{**self.parameters, **given, **named_values}.values())


__all__ = ["OPEN_LAW", "OPEN_TITLE", "Composition", "ScalarFunction", "applied", "named", "open_row"]
