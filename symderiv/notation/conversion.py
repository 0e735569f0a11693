"""What a formula may be made of: one strict conversion, which never reads text, and the check of what a definition holds."""

from __future__ import annotations

from typing import Any, cast

from sympy import Expr, Integer, NumberSymbol, Pow, SympifyError, preorder_traversal, sympify
from sympy.core.numbers import ComplexInfinity, ImaginaryUnit, Infinity, NaN, NegativeInfinity, Number
from sympy.logic.boolalg import BooleanAtom

from symderiv.errors import AxisMismatch, ModelError

ADVICE = 'Make inputs with sd.scalar, sd.vector, sd.matrix or sd.tensor; text is read by sd.read_problem, never here.'


class NotAnExpression(AxisMismatch, SympifyError):
    """A value that is no expression; SymPy's own operators take it as "not mine" and try the other side's.

    >>> print(NotAnExpression("Neither a tensor nor a number", typed="'a'"))
    Neither a tensor nor a number: 'a'
    """

    def __str__(self) -> str:
        return self.message()


def expression(value: Any) -> Expr:
    """An expression or a number as an expression. Text is never read, and nothing is evaluated.

    NumPy's scalars and arrays without axes are numbers.

    Raises `AxisMismatch` for anything else: text, None, lists, arrays, functions, modules, truth values, whole tensors.

    >>> expression(2)
    2
    >>> expression("2")
    Traceback (most recent call last):
    ...
    symderiv.notation.conversion.NotAnExpression: Neither a tensor nor a number: '2'
      Make inputs with sd.scalar, sd.vector, sd.matrix or sd.tensor; text is read by sd.read_problem, never here.
    """
    if isinstance(value, Expr):
        return value
    try:
        made = sympify(value, strict=True)
    except (SympifyError, TypeError, ValueError, AttributeError):
        made = None
    if not isinstance(made, Expr):
        whole = getattr(value, "axes", None)
        raise NotAnExpression("Neither a tensor nor a number" if whole is None else "A whole tensor where a component is needed",
                              typed=_shown(value), advice=_advice(value) if whole is None else
                              'Give it its index letters, as in z["k"].')
    return made


def _advice(value: Any) -> str:
    """What to write instead of what is no expression."""
    if value is None:
        return "The size of an axis K is sd.Extent(K) in formulas."
    if isinstance(value, bool | BooleanAtom):
        return "Arrays are compared by x > y, np.equal(x, y) and the like, components by sd.Indicator(sympy.Eq(x[k], y[k]))."
    if isinstance(value, list | tuple) or hasattr(value, "__array__"):
        return 'Make it an input, c = sd.vector("c", K); its numbers are given to the code.'
    return ADVICE


def _shown(value: Any) -> str:
    return repr(value)[:200]


# What stands at the leaves of a definition, besides numbers; the names of the classes, as their files are above this one.
LETTERS = ("Index", "Extent")
LEAVES = (*LETTERS, "Tensor")
# The nodes under which a whole tensor may stand.
HOLDERS = ("Entry", "Opaque", "Partial", "InverseEntry", "Det", "CholeskyEntry", "CholeskyInverseEntry", "Eigenvalue",
           "EigenvectorEntry", "TriangleEntry", "TriangleInverseEntry", "ExponentialEntry", "ExponentialSlope")
STRANGERS: tuple[tuple[type, str], ...] = (
    (ComplexInfinity, "1/0 in the definition of {name}"),
    (NaN, "A number that is none (nan) in the definition of {name}"),
    (Infinity, "Infinity in the definition of {name}"),
    (NegativeInfinity, "Infinity in the definition of {name}"),
    (ImaginaryUnit, "The imaginary unit in the definition of {name}: all quantities are real"),
)
"""Numbers that no definition holds, and why."""


def require_real(name: str, body: Expr) -> None:
    """Refuse a definition that holds anything but real numbers, indices, sizes and components of tensors.

    Raises `ModelError` that names the part.

    >>> from sympy import Symbol
    >>> require_real("L", Symbol("x") + 1)
    Traceback (most recent call last):
    ...
    symderiv.errors.ModelError: x is a plain SymPy symbol, in the definition of L: x + 1
      Make it with sd.scalar, or sd.vector and an index.
    """
    waiting: list[tuple[Any, str]] = [(body, "")]
    seen: set[int] = set()  # traced code uses a quantity many times, as one object
    while waiting:
        node, above = waiting.pop()
        if node.args and id(node) in seen:
            continue
        seen.add(id(node))
        if getattr(node, "is_Matrix", False):
            raise _refusal(f"A SymPy matrix in the definition of {name}", body, 'Make it with sd.matrix("A", K, D).')
        if not node.args:
            _require_leaf(name, node, above, body)
        if isinstance(node, Pow):
            _require_power(name, node, body)
        waiting += [(part, type(node).__name__) for part in node.args]


LARGEST = 10**300
"""Numbers beyond this have no place in code."""
LARGEST_EXPONENT = 1000
"""Beyond this a power has no value that numbers can show, and no derivative that they can check."""


def _require_power(name: str, node: Pow, body: Expr) -> None:
    """Refuse a power without a real value: of a number that is not positive, raised to what varies; or beyond all numbers."""
    base, exponent = node.args
    if exponent.is_Number and exponent.is_finite and abs(exponent) > LARGEST_EXPONENT:
        raise _refusal(f"An exponent beyond {LARGEST_EXPONENT} in the definition of {name}", body,
                       'Write it as a scalar of its own: n = sd.scalar("n"), x**n.')
    varies = any(type(part).__name__ == "Entry" for part in preorder_traversal(exponent))
    if base.is_Number and base.is_nonpositive and varies:
        raise _refusal(f"A power of {base} whose exponent varies, in the definition of {name}: it is not real for most exponents",
                       body, "Take a positive base.")


def _require_leaf(name: str, leaf: Any, above: str, body: Expr) -> None:
    if type(leaf).__name__ in LETTERS:
        return
    why = next((text for kind, text in STRANGERS if isinstance(leaf, kind)), None)
    if why:
        raise _refusal(why.format(name=name), body, "Check what is divided, and by what.")
    if isinstance(leaf, Number) and leaf.is_finite and abs(leaf) > LARGEST:
        raise _refusal(f"A number beyond the range of floats in the definition of {name}", body,
                       'Write it as a scalar of its own: c = sd.scalar("c").')
    kind = type(leaf).__name__
    if kind == "Tensor" and above not in HOLDERS:
        raise _refusal(f"The whole tensor {leaf} inside a SymPy function, in the definition of {name}", body,
                       f"Use symderiv's own functions (sd.exp({leaf})), or components ({leaf}[...]).")
    if getattr(leaf, "is_Symbol", False):
        raise _refusal(f"{leaf} is a plain SymPy symbol, in the definition of {name}", body,
                       "Make it with sd.scalar, or sd.vector and an index.")
    if kind not in LEAVES and not isinstance(leaf, Number | NumberSymbol | BooleanAtom):
        raise _refusal(f"{leaf} is neither a tensor nor a number, in the definition of {name}", body, ADVICE)


def _refusal(reason: str, body: Expr, advice: str) -> ModelError:
    return ModelError(reason, typed="nan" if body.has(NaN) else str(body)[:200], advice=advice)  # SymPy cannot print it


def require_index(index: Any) -> Expr:
    """An index expression: letters, whole numbers, sizes, and sums of these; or a component that is a place on an axis.

    Raises `AxisMismatch` for anything else.

    >>> require_index(1.5)
    Traceback (most recent call last):
    ...
    symderiv.errors.AxisMismatch: Not an index: 1.5
      An index is a letter, a whole number from 1, or a sum of these.
    """
    try:
        made = expression(index)
    except AxisMismatch:
        made = None
    if made is None or not _is_index(made):
        raise AxisMismatch("Not an index", typed=_shown(index),
                           advice="An index is a letter, a whole number from 1, or a sum of these.")
    return made


def _is_index(made: Any) -> bool:
    if isinstance(made, Integer) or type(made).__name__ in ("Index", "Extent"):
        return True
    if type(made).__name__ == "Entry":
        return made.tensor.over is not None
    return bool(made.is_Add or made.is_Mul) and all(_is_index(part) for part in cast(Any, made).args)


__all__ = ["NotAnExpression", "expression", "require_index", "require_real"]
