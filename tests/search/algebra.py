"""How a component is written: as an expression of the package, or as LaTeX. Letters in scope are never taken again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sympy
from sympy import Eq, Ge, Gt, Integer, Le, Lt, Ne

import symderiv as sd

LETTERS = {"K": "ijklz", "D": "mntab"}
RELATIONS = {">": Gt, "<": Lt, ">=": Ge, "<=": Le, "!=": Ne, "==": Eq}
SIGNS = {">": ">", "<": "<", ">=": r"\ge", "<=": r"\le", "!=": r"\ne", "==": "="}
OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}


class Value:
    """A function of letters with its axes; arguments of operations are these."""

    def __init__(self, shape: tuple[str, ...], at: Callable[..., Any]) -> None:
        self.shape, self.at = shape, at

    def __call__(self, *letters: Any) -> Any:
        return self.at(*letters)


class Letters:
    """What both ways of writing share: the letters that are in scope."""

    def __init__(self) -> None:
        self.active: list[str] = []

    @contextmanager
    def letter(self, axis: str) -> Iterator[str]:
        """A letter of an axis that is not in scope yet."""
        name = next(c for c in LETTERS[axis] if c not in self.active)
        self.active.append(name)
        try:
            yield name
        finally:
            self.active.remove(name)


class Expressions(Letters):
    """Components as expressions, in index notation on plain SymPy."""

    def __init__(self, axes: dict[str, Any]) -> None:
        super().__init__()
        self.axes = axes

    def bound(self, kind: Any, axis: str, f: Callable[[Any], Any]) -> Any:
        with self.letter(axis) as name:
            letter = self.axes[axis].index(name)
            return kind(f(letter), letter)

    def sum(self, axis: str, f: Any) -> Any:
        return self.bound(sd.Sum, axis, f)

    def prod(self, axis: str, f: Any) -> Any:
        return self.bound(sd.Prod, axis, f)

    def maximum(self, axis: str, f: Any) -> Any:
        return self.bound(sd.MaxOver, axis, f)

    def size(self, axis: str) -> Any:
        return self.axes[axis].extent

    def num(self, n: int) -> Any:
        return Integer(n)

    def add(self, a: Any, b: Any) -> Any:
        return a + b

    def sub(self, a: Any, b: Any) -> Any:
        return a - b

    def mul(self, a: Any, b: Any) -> Any:
        return a * b

    def div(self, a: Any, b: Any) -> Any:
        return a / b

    def neg(self, a: Any) -> Any:
        return -a

    def square(self, a: Any) -> Any:
        return a**2

    def power(self, a: Any, n: int) -> Any:
        return a**n

    def max(self, a: Any, b: Any) -> Any:
        return sd.maximum(a, b)

    def min(self, a: Any, b: Any) -> Any:
        return sd.minimum(a, b)

    def fn(self, name: str, a: Any) -> Any:
        return abs(a) if name == "abs" else getattr(sympy, name)(a)

    def holds(self, sign: str, a: Any, b: Any) -> Any:
        return sd.Indicator(RELATIONS[sign](a, b, evaluate=False) if sign in ("!=", "==") else RELATIONS[sign](a, b))

    def where(self, sign: str, a: Any, b: Any, yes: Any, no: Any) -> Any:
        return self.holds(sign, a, b) * yes + self.holds(OPPOSITE[sign], a, b) * no

    def before(self, letter: Any) -> Any:
        return letter - 1


class Latex(Letters):
    """Components as LaTeX, bracketed throughout."""

    def bound(self, sign: str, axis: str, f: Callable[[Any], Any]) -> str:
        with self.letter(axis) as name:
            return rf"{sign}_{{{name}}} \left( {f(name)} \right)"

    def sum(self, axis: str, f: Any) -> str:
        return rf"\left( {self.bound(chr(92) + 'sum', axis, f)} \right)"

    def prod(self, axis: str, f: Any) -> str:
        return rf"\left( {self.bound(chr(92) + 'prod', axis, f)} \right)"

    def maximum(self, axis: str, f: Any) -> str:
        return rf"\left( {self.bound(chr(92) + 'max', axis, f)} \right)"

    def size(self, axis: str) -> str:
        return axis

    def num(self, n: int) -> str:
        return str(n) if n >= 0 else rf"\left( {n} \right)"

    def add(self, a: str, b: str) -> str:
        return rf"\left( {a} + {b} \right)"

    def sub(self, a: str, b: str) -> str:
        return rf"\left( {a} - {b} \right)"

    def mul(self, a: str, b: str) -> str:
        return rf"{a} \cdot {b}"

    def div(self, a: str, b: str) -> str:
        return rf"\frac{{{a}}}{{{b}}}"

    def neg(self, a: str) -> str:
        return rf"\left( -{a} \right)"

    def power(self, a: str, n: int) -> str:
        return rf"\left( {a} \right)^{{{n}}}"

    def square(self, a: str) -> str:
        return rf"\left( {a} \right)^2"

    def max(self, a: str, b: str) -> str:
        return rf"\max\left( {a}, {b} \right)"

    def min(self, a: str, b: str) -> str:
        return rf"\min\left( {a}, {b} \right)"

    def fn(self, name: str, a: str) -> str:
        if name == "sqrt":
            return rf"\sqrt{{{a}}}"
        if name == "abs":
            return rf"\left| {a} \right|"
        return rf"\operatorname{{sign}}\left( {a} \right)" if name == "sign" else rf"\{name}\left( {a} \right)"

    def holds(self, sign: str, a: str, b: str) -> str:
        return rf"\mathbb{{1}}[{a} {SIGNS[sign]} {b}]"

    def where(self, sign: str, a: str, b: str, yes: str, no: str) -> str:
        parts = (self.mul(self.holds(s, a, b), self.add(value, "0")) for s, value in ((sign, yes), (OPPOSITE[sign], no)))
        return self.add(*parts)

    def before(self, letter: str) -> str:
        return f"{letter}-1"
