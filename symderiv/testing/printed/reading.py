"""A printed form read back: the words, taken by how tightly their signs bind, as a value at the letters of the derivative."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from sympy import Expr, Rational
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne

from symderiv.errors import AxisMismatch, ParseError, SymderivError
from symderiv.library.functions import FUNCTIONS
from symderiv.matrices.forms import Determinant, Inverse, UsedLetters, Whole
from symderiv.notation import Array, Axis, Definitions, Indicator, divide, mul, negate, power
from symderiv.testing.printed.values import (
    Open,
    Value,
    constant,
    diagonal_matrix,
    diagonal_of,
    identity,
    meet,
    norm,
    of_form,
    product,
    softmax,
    together,
    total,
    trace,
    transposed,
    unit,
)
from symderiv.testing.printed.words import Word, words_of

RELATIONS = {"==": Eq, "!=": Ne, "<": Lt, "<=": Le, ">": Gt, ">=": Ge}
CLOSING = {"(": ")", "{": "}", "|": "|", "‖": "‖"}


def read_printed(text: str, definitions: Definitions, axes: Sequence[Axis]) -> Array | Expr | None:
    """The meaning of a matrix form as it is printed (plain, Unicode, ASCII or LaTeX), which has these axes.

    None where the text is no such form: other readers may know it. Known names are matched first.

    >>> from symderiv.notation import Definition, Tensor
    >>> K = Axis("K"); x1, L = Tensor("x1", (K,)), Tensor("L")
    >>> rows = Definitions((Definition(L, (), (x1 @ x1).body),))
    >>> read_printed("6 x1", rows, (K,))
    Array over (K,): 6*x1[k]
    """
    try:
        return _at_letters(_Parser(words_of(text, definitions)).whole(), axes)
    except (SymderivError, RecursionError):
        return None


def _at_letters(value: Value, axes: Sequence[Axis]) -> Array | Expr:
    """The value as an array over the axes; a row may stand for a vector."""
    legs = [Open(a) for a in axes]
    if len(axes) == 1 and value.row is None and value.column is not None:
        value = transposed(value)
    if not value.scalar:
        meet(value.row, legs[0] if legs else None)
        meet(value.column, legs[1] if len(legs) > 1 else None)
    used = UsedLetters(set())
    letters = [used.fresh(a) for a in axes]
    expr = value.spread(letters[0] if letters else None, letters[1] if len(letters) > 1 else None, used)
    return Array(tuple(letters), expr) if axes else expr


class _Parser:
    """Recursive descent over the words."""

    def __init__(self, words: list[Word]) -> None:
        self.words, self.at = words, 0
        self.within_bars = ""

    def whole(self) -> Value:
        """All words as one value."""
        value = self.sum()
        if self.at < len(self.words):
            raise ParseError("Something follows the form")
        return value

    @property
    def kind(self) -> str:
        return self.words[self.at].kind if self.at < len(self.words) else "end"

    def take(self, *kinds: str) -> Word | None:
        """The next word, where it is one of these."""
        if self.kind not in kinds:
            return None
        self.at += 1
        return self.words[self.at - 1]

    def need(self, kind: str) -> Word:
        word = self.take(kind)
        if word is None:
            raise ParseError(f"{kind} is missing", typed=self.kind)
        return word

    def sum(self) -> Value:
        """Terms between + and −."""
        terms = [self.term(bool(self.take("-")))]
        while sign := self.take("+", "-"):
            terms.append(self.term(sign.kind == "-"))
        return terms[0] if len(terms) == 1 else total(terms)

    def term(self, minus: bool) -> Value:
        """Chains between ⊙ and ⊘."""
        value = self.chain()
        while sign := self.take("⊙", "⊘"):
            value = together(mul if sign.kind == "⊙" else divide, value, self.chain())
        return together(negate, value) if minus else value

    def chain(self) -> Value:
        """Factors side by side."""
        value = self.quotient()
        while self.kind in STARTS and self.kind != self.within_bars:
            value = product(value, self.quotient())
        return value

    def quotient(self) -> Value:
        """A factor, or several over one another."""
        value = self.powered()
        while self.take("/"):
            value = together(divide, value, self.powered())
        return value

    def powered(self) -> Value:
        """An atom with what stands above it."""
        value = self.atom()
        while self.take("^"):
            value = self.raised(value)
        return value

    def raised(self, base: Value) -> Value:
        """A transpose, an inverse or a power."""
        braced, elementwise = self.take("{"), self.take("∘")
        minus = self.take("-")
        if self.take("⊤"):
            value = transposed(_inverse(base) if minus else base)
        else:
            value = _power(base, _negative(self.sum() if braced else self.atom(), bool(minus)), bool(elementwise))
        if braced:
            self.need("}")
        return value

    def atom(self) -> Value:
        """What stands alone."""
        word = self.take(*STARTS, "⊙")
        if word is not None and word.kind == "⊙":
            word = word.value
        if word is None:
            raise ParseError("An operand is missing", typed=self.kind)
        return getattr(self, f"_{NAMES.get(word.kind, word.kind)}")(word)

    def _name(self, word: Word) -> Value:
        return of_form(word.value)

    def _size(self, word: Word) -> Value:
        return constant(word.value.extent)

    def _number(self, word: Word) -> Value:
        return constant(word.value)

    def _unit(self, word: Word) -> Value:
        return unit(word.value)

    def _identity(self, word: Word) -> Value:
        return identity()

    def _bracket(self, word: Word) -> Value:
        outside, self.within_bars = self.within_bars, word.kind if word.kind in ("|", "‖") else ""
        value = self.sum()
        self.within_bars = outside
        self.need(CLOSING[word.kind])
        return norm(value) if word.kind == "‖" else together(FUNCTIONS["Abs"].build, value) if word.kind == "|" else value

    def _frac(self, word: Word) -> Value:
        over, under = self._braced(), self._braced()
        return together(divide, over, under)

    def _braced(self) -> Value:
        self.need("{")
        value = self.sum()
        self.need("}")
        return value

    def _root(self, word: Word) -> Value:
        inside = self.atom()
        return together(power, inside, constant(Rational(1, 2)))

    def _indicator(self, word: Word) -> Value:
        if self.take("row"):
            return self._triangle()
        left = self.sum()
        relation = self.take(*RELATIONS)
        right = self.sum()
        self.need("]")
        if relation is None:
            raise ParseError("A relation is missing")
        return together(lambda a, b: Indicator(RELATIONS[relation.kind](a, b)), left, right)

    def _triangle(self) -> Value:
        relation = self.take(*RELATIONS)
        self.need("column")
        self.need("]")
        leg = Open()
        assert relation is not None
        return Value(leg, leg, lambda row, column, used: Indicator(RELATIONS[relation.kind](row, column)))

    def _function(self, word: Word) -> Value:
        if self.kind not in ("(", "{"):
            return together(word.value, self.powered())
        closing = CLOSING[self.words[self.at].kind]
        self.at += 1
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        self.need(closing)
        return together(word.value, *arguments)

    def _call(self, word: Word) -> Value:
        inside = self.atom()
        if word.value == "det":
            if not isinstance(inside.name, Whole):
                raise AxisMismatch("A determinant of a named matrix")
            return of_form(Determinant(inside.name.tensor))
        return {"diag": diagonal_matrix, "diagonal": diagonal_of, "tr": trace, "softmax": softmax}[word.value](inside)


STARTS = ("name", "size", "number", "unit", "identity", "(", "{", "|", "‖", "frac", "root", "indicator", "function", "call")
NAMES = {"(": "bracket", "{": "bracket", "|": "bracket", "‖": "bracket"}


HIGHEST = 12
"""The highest power of a matrix that is read."""


def _negative(value: Value, minus: bool) -> Value:
    return together(negate, value) if minus else value


def _inverse(value: Value) -> Value:
    if not isinstance(value.name, Whole):
        raise AxisMismatch("An inverse of a named matrix")
    return of_form(Inverse(value.name.tensor))


def _power(base: Value, exponent: Value, elementwise: bool) -> Value:
    """A power of a scalar or of each component; of a named matrix its product with itself, or of its inverse with itself."""
    if isinstance(base.name, Whole) and len(base.name.axes) == 2 and not elementwise:
        height = exponent.at(None, None, UsedLetters(set())) if exponent.scalar else None
        if height is None or not height.is_Integer or not 0 < abs(int(height)) <= HIGHEST:
            raise AxisMismatch("A power of a matrix")
        return reduce(product, [_inverse(base) if height < 0 else base] * abs(int(height)))
    if not base.scalar and not elementwise:
        raise AxisMismatch("A power of a vector")
    return together(power, base, exponent)


__all__ = ["read_printed"]
