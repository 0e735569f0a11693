"""Sums, products and powers that hold their shape.

SymPy's own constructors combine and distribute: x·x⁻¹ vanishes, 2·(a + b) becomes 2a + 2b. A derivation must show
that happening, so these constructors only flatten, gather the numbers, and put the parts into SymPy's canonical
order. Where SymPy would have combined nothing, the result is equal (==) to SymPy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cmp_to_key, lru_cache, partial
from operator import attrgetter, is_
from typing import Any, TypeVar, cast

from sympy import Add, Basic, Expr, Float, Max, Min, Mul, Pow, S, cosh, exp, log, sinh, tanh
from sympy.core.basic import _cmp_name
from sympy.polys.polyerrors import PolynomialError

from symderiv.notation.anatomy import holds, known
from symderiv.notation.nodes import ONE, ZERO, Binder, Mask, Partial
from symderiv.notation.ranges import is_condition
from symderiv.notation.tensors import Entry

Part = TypeVar("Part")

_order_of_classes = lru_cache(maxsize=4096)(_cmp_name)


def _compare(one: Any, other: Any) -> int:
    """SymPy's canonical order (`Basic.compare`), which looks through a list of names for each two nodes: here two classes are
    ordered once, and what is the same object is equal.
    """
    if one is other:
        return 0
    if order := _order_of_classes(one.__class__, other.__class__):
        return order
    mine, theirs = one._hashable_content(), other._hashable_content()
    if len(mine) != len(theirs):
        return 1 if len(mine) > len(theirs) else -1
    pairs = ((a, b) for a, b in zip(mine, theirs, strict=True) if a is not b)
    return next((order for pair in pairs if (order := _compare_parts(*pair))), 0)


def _compare_parts(one: Any, other: Any) -> int:
    one, other = (Basic(*part) if isinstance(part, frozenset) else part for part in (one, other))
    return _compare(one, other) if isinstance(one, Basic) else (one > other) - (one < other)


_canonical = cmp_to_key(_compare)
_COMMUTES = attrgetter("is_commutative")


def add(*terms: Expr) -> Expr:
    """The sum of `terms`, flattened and ordered; like terms stay apart.

    >>> from sympy.abc import x
    >>> add(x, x)
    x + x
    """
    number, rest = _gather(Add, terms, ZERO, lambda a, b: a + b)
    return _assemble(Add, number, rest, ZERO)


def mul(*factors: Expr) -> Expr:
    """The product of `factors`, flattened and ordered; equal bases stay apart, nothing is distributed.

    >>> from sympy.abc import x, y
    >>> mul(2, x + y)
    2*(x + y)
    """
    number, rest = _gather(Mul, factors, ONE, _multiplied)
    return ZERO if number is S.Zero else _assemble(Mul, number, rest, ONE)


def _multiplied(one: Any, other: Any) -> Any:
    """A product of numbers. ∞ stands for what a mask leaves out: times 0 it is 0."""
    return ZERO if (one is S.Zero and other in (S.Infinity, S.NegativeInfinity)) or \
        (other is S.Zero and one in (S.Infinity, S.NegativeInfinity)) else one * other


def _gather(kind: Any, parts: Iterable[Any], unit: Expr, join: Callable[[Any, Any], Any]) -> tuple[Expr, list[Expr]]:
    """The numbers among `parts` joined to one, and the other parts, nested ones of the same kind taken apart."""
    number, rest = unit, []
    for part in parts:
        for piece in part.args if isinstance(part, kind) else (part,):
            if getattr(piece, "is_Number", True):
                number = piece if number is unit and isinstance(piece, Basic) else join(number, piece)
            else:
                rest.append(piece)
    return number, rest


def _assemble(kind: Any, number: Expr, rest: list[Expr], unit: Expr) -> Expr:
    rest.sort(key=_canonical)
    parts = rest if number is unit or number == unit else [number, *rest]
    if len(parts) < 2:
        return parts[0] if parts else unit
    made: Expr = kind._from_args(parts, all(map(_COMMUTES, parts)) or None)  # None: SymPy finds out
    return made


def power(base: Expr, exponent: Expr) -> Expr:
    """base^exponent; an integer power of a product is the product of the powers.

    >>> from sympy.abc import x, y
    >>> from sympy import Integer
    >>> power(x * y, Integer(-1))
    1/(x*y)
    """
    if isinstance(base, Mul) and exponent.is_Integer:
        return mul(*(f if isinstance(f, Mask) and exponent.is_positive else power(f, exponent) for f in base.args))
    if isinstance(base, Pow) and exponent.is_Integer:
        return power(base.base, mul(base.exp, exponent))
    if isinstance(base, exp) and exponent.is_Integer:
        return cast(Expr, exp(mul(exponent, base.exp)))
    if is_condition(exponent) or isinstance(base, Mask):  # that 𝟙² is 𝟙 is a step of its own
        return cast(Expr, Pow(base, exponent, evaluate=False))
    return cast(Expr, Pow(base, exponent))


def negate(expr: Expr) -> Expr:
    """−expr, held."""
    return mul(S.NegativeOne, expr)


def divide(numerator: Expr, denominator: Expr) -> Expr:
    """numerator/denominator, held: nothing cancels."""
    return mul(numerator, power(denominator, S.NegativeOne))


def extreme(kind: Any, *args: Expr) -> Expr:
    """The largest (`Max`) or smallest (`Min`) of several values, held: SymPy's own constructor factors and compares all pairs of
    them, which can take minutes.

    >>> from sympy import Integer
    >>> from sympy.abc import x
    >>> extreme(Max, Integer(1), x, Integer(3))
    Max(3, x)
    """
    flat = [part for a in args for part in (a.args if isinstance(a, kind) else (a,))]
    numbers = [a for a in flat if a.is_number]
    joined = list(dict.fromkeys((*(a for a in flat if not a.is_number), *([kind(*numbers)] if numbers else ()))))
    sizes = {known(a).size: a for a in joined}
    if len(joined) < 2 or len(sizes) < len(joined) or any(holds(a, Float) for a in joined):
        return joined[0] if len(joined) == 1 else cast(Expr, kind(*joined, evaluate=False))
    held = cast(Any, Expr.__new__(kind, *[sizes[size] for size in sorted(sizes)]))  # in SymPy's order, which counts every node
    held._argset = frozenset(joined)
    return cast(Expr, held)


def logarithm(expr: Expr) -> Expr:
    """log of an expression. Of a sum SymPy would ask only whether it is 0, which can take minutes: 0 is no sum.

    >>> from sympy.abc import x
    >>> logarithm(x + 1), logarithm(S.One)
    (log(x + 1), 0)
    """
    held = isinstance(expr, Add) and not expr.is_number
    return cast(Expr, log(expr, evaluate=False) if held else applied(log, expr))


def hyperbolic(kind: Any, expr: Expr) -> Expr:
    """tanh, sinh or cosh of an expression. Of a sum SymPy would take a sign out, which it does here too, and ask whether it is 0.

    >>> from sympy import cosh
    >>> from sympy.abc import x, y
    >>> hyperbolic(tanh, x + y), hyperbolic(tanh, -x - y), hyperbolic(cosh, S.Zero)
    (tanh(x + y), -tanh(x + y), 1)
    """
    held = isinstance(expr, Add) and not expr.is_number and not expr.could_extract_minus_sign()
    return cast(Expr, kind(expr, evaluate=False) if held else applied(kind, expr))


CONSTRUCTORS: dict[type, Callable[..., Expr]] = {Add: add, Mul: mul, Pow: power, log: logarithm,
                                                 **{kind: partial(hyperbolic, kind) for kind in (tanh, sinh, cosh)},
                                                 **{kind: partial(extreme, kind) for kind in (Max, Min)}}
"""What puts each kind of node together again, where it is not its class; that of sums is in `substitution`."""


def rebuild(expr: Any, args: Iterable[Any]) -> Any:
    """`expr` with other arguments, held; the same object where nothing changed."""
    new = tuple(args)
    if len(new) == len(expr._args) and all(map(is_, new, expr._args)):
        return expr
    made_by = CONSTRUCTORS.get(type(expr))
    return applied(expr.func, *new) if made_by is None else made_by(*new)


def renamed(expr: Any, args: Iterable[Any]) -> Any:
    """`expr` with arguments that differ from its own in names alone: there is nothing to check or to combine again, unless it
    was never put together by the constructors here.
    """
    new, kind = tuple(args), type(expr)
    if kind is Entry or (isinstance(expr, Binder) and type(new[0]) is not kind) or (kind is Partial and len(new) == 2):
        return Expr.__new__(kind, *new)
    if kind in (Add, Mul) and not any(type(a) is kind or a.is_Number for a in new[1:]) and type(new[0]) is not kind:
        front = 1 if new[0].is_Number else 0
        return kind._from_args((*new[:front], *sorted(new[front:], key=_canonical)), expr.is_commutative)
    return rebuild(expr, new)


def applied(function: Any, *args: Any) -> Any:
    """A function or a comparison, decided where SymPy can.

    Whether cos(2πkn/N) is a number it finds out by differentiating and by roots, and cannot where an index letter stands.

    >>> from sympy import cos, pi
    >>> applied(cos, pi)
    -1
    """
    try:
        return function(*args)
    except (ValueError, PolynomialError):
        return function(*args, evaluate=False)


def factors(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a product; anything else is its own only factor."""
    return expr.args if isinstance(expr, Mul) else (expr,)


def terms(expr: Expr) -> tuple[Expr, ...]:
    """The terms of a sum; anything else is its own only term."""
    return expr.args if isinstance(expr, Add) else (expr,)


def all_but(parts: Iterable[Part], *gone: Part) -> list[Part]:
    """The parts of a product or a sum without some of them. Each is left out once: an equal one beside it stays, which may be the
    same object. What is not there is not missed.

    >>> from sympy.abc import a, b; all_but([a, b, a], a)
    [b, a]
    """
    left = list(parts)
    for one in gone:
        same = [n for n, part in enumerate(left) if part is one] or [n for n, part in enumerate(left) if part == one]
        if same:
            del left[same[0]]
    return left


__all__ = ["add", "all_but", "applied", "divide", "extreme", "factors", "mul", "negate", "power", "rebuild", "renamed", "terms"]
