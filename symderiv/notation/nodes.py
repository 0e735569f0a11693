"""The nodes that SymPy does not have: sums over axes, deltas, indicators, the inert derivative.

All are inert: nothing evaluates by itself, every change is a rule's doing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from sympy import Eq, Expr, Integer, Ne, Rel, S
from sympy.logic.boolalg import BooleanAtom

from symderiv.errors import AxisMismatch, IndexClash
from symderiv.notation.anatomy import atoms, bound_indices, by_object, forget, free_indices, holds, node_types
from symderiv.notation.conversion import expression, require_index
from symderiv.notation.indices.affine import akin, canonical, differ
from symderiv.notation.indices.axes import Index
from symderiv.notation.tensors import Entry, Tensor, of_unknown_sign


@of_unknown_sign
class Binder(Expr):
    """A node that binds index letters in its body. args: the body, then the letters."""

    is_commutative = True
    is_real = True
    binds = True
    substitution: ClassVar[Callable[[Any, Mapping[Index, Expr]], Any]]
    """Letters replaced without capture; the file `substitution` says how."""

    def __new__(cls, body: Any, *indices: Any) -> Expr:
        """Bind `indices` in `body`."""
        body = expression(body)
        letters = tuple(_letter(i) for i in indices)
        if not letters:
            raise IndexClash(f"{cls.__name__} needs at least one index", typed=str(body))
        if len(set(letters)) < len(letters):
            raise IndexClash("An index bound twice", typed=", ".join(i.name for i in letters))
        again = set(letters) & bound_indices(body)
        if again:
            name = sorted(i.name for i in again)[0]
            raise IndexClash(f"Index {name} is already summed inside", typed=f"{cls.__name__}({body}, {name})",
                             advice="Every sum takes a letter of its own.")
        return cast(Expr, Expr.__new__(cls, body, *letters))

    @property
    def body(self) -> Expr:
        """What stands under the sign."""
        return self._args[0]

    @property
    def indices(self) -> tuple[Index, ...]:
        """The letters bound here."""
        return self._args[1:]

    @property
    def bound_symbols(self) -> list[Index]:
        """The letters bound here, under SymPy's name."""
        return list(self.indices)

    @property
    def free_symbols(self) -> set[Any]:
        """The letters of the body that are not bound here."""
        return cast(set[Any], self.body.free_symbols) - set(self.indices)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        # SymPy's own subs would capture bound letters; ours cannot.
        return Binder.substitution(self, {old: expression(new)}) if isinstance(old, Index) else None

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(map(printer._print, self.args))})"


def _letter(index: Any) -> Index:
    if not isinstance(index, Index):
        raise IndexClash("Only an index letter can be bound", typed=str(index),
                         advice='Make one with sd.indices("k", K).')
    return index


class Sum(Binder):
    """The sum of the body over all values of its indices: Σ_k f(k), always written, never implied.
    Raises `IndexClash` for a letter that is bound twice, `NotAnExpression` for what is no formula.

    >>> from symderiv.notation import Axis, Tensor; K = Axis("K"); x = Tensor("x", (K,)); Sum(x["k"], K.index("k"))
    Sum(x[k], k)
    """


class MaxOver(Binder):
    """The largest value of the body over all values of its indices: max_k f(k).
    Raises `IndexClash` for a letter that is bound twice, `NotAnExpression` for what is no formula.

    >>> from symderiv.notation import Axis, Tensor; K = Axis("K"); x = Tensor("x", (K,)); MaxOver(x["k"], K.index("k"))
    MaxOver(x[k], k)
    """


class Prod(Binder):
    """The product of the body over all values of its indices: Π_k f(k).
    Raises `IndexClash` for a letter that is bound twice, `NotAnExpression` for what is no formula.

    >>> from symderiv.notation import Axis, Tensor; K = Axis("K"); x = Tensor("x", (K,)); Prod(x["k"], K.index("k"))
    Prod(x[k], k)
    """


class Mask(Expr):
    """What is 1 or 0: a positive power of it is the mask itself."""

    is_commutative = True
    is_real = True
    is_nonnegative = True

    def _eval_power(self, exponent: Expr) -> Expr | None:
        return self if exponent.is_positive else None


class Delta(Mask):
    """The Kronecker delta: 1 where both indices agree, else 0. args: two index expressions, in a fixed order.
    Raises `AxisMismatch` for indices of different axes.

    >>> from symderiv.notation import Axis
    >>> K = Axis("K"); Delta(K.index("k"), K.index("j")), Delta(K.index("k"), K.index("k"))
    (Delta(j, k), 1)
    """

    def __new__(cls, i: Any, j: Any) -> Expr:
        """δ_ij; 1 for equal arguments, 0 for what are surely two places: different integers, n and n + 1."""
        i, j = canonical(require_index(i)), canonical(require_index(j))
        if isinstance(i, Index) and isinstance(j, Index) and not akin(i.axis, j.axis):
            raise AxisMismatch("A delta compares indices of one axis", typed=f"{i} over {i.axis}, {j} over {j.axis}")
        if i == j:
            return cast(Expr, S.One)
        if (i.is_Integer and j.is_Integer) or ((i.is_Add or j.is_Add or i.is_Mul or j.is_Mul) and differ(i, j)):
            return cast(Expr, S.Zero)
        first, second = (i, j) if i.compare(j) <= 0 else (j, i)
        return cast(Expr, Expr.__new__(cls, first, second))

    @property
    def indices(self) -> tuple[Expr, Expr]:
        """Both index expressions."""
        return cast(tuple[Expr, Expr], self.args)


class Indicator(Mask):
    """𝟙[condition]: 1 where the condition holds, else 0. args: one relation.

    A factor, never a Piecewise: SymPy moves conditions out of sums. Raises `AxisMismatch` for what is no relation.

    >>> from symderiv.notation import Axis
    >>> T = Axis("T"); Indicator(T.index("s") <= T.index("t"))
    Indicator(s <= t)
    """

    def __new__(cls, condition: Any) -> Expr:
        """𝟙[condition] for a relation between expressions; a decided one is 1 or 0, 𝟙[j ≠ i] is 𝟙[i ≠ j]."""
        if isinstance(condition, bool | BooleanAtom):
            return cast(Expr, S.One if condition else S.Zero)
        if not isinstance(condition, Rel):
            raise AxisMismatch("An indicator needs a comparison", typed=str(condition))
        if isinstance(condition, Eq | Ne) and all(isinstance(i, Index) for i in condition.args):
            first, second = cast(tuple[Expr, Expr], condition.args)
            condition = condition if first.compare(second) <= 0 else condition.func(second, first, evaluate=False)
        return cast(Expr, Expr.__new__(cls, condition))


@of_unknown_sign
class Partial(Expr):
    """The inert derivative ∂body/∂wrt. args: the body, an entry, then the tensors held fixed.

    It is the total derivative through the model's definitions, except that definitions of the held tensors
    do not move. Only the rules of calculus take it apart. Raises `AxisMismatch` where `wrt` is no entry.

    >>> from symderiv.notation import Axis, Tensor; x = Tensor("x", (Axis("K"),)); Partial(x["k"] ** 2, x["i"])
    Partial(x[k]**2, x[i])
    """

    is_commutative = True
    is_real = True
    free_by_parts = True

    def __new__(cls, body: Any, wrt: Any, *held: Any) -> Partial:
        """∂body/∂wrt with the tensors `held` kept at their values."""
        if not isinstance(wrt, Entry):
            raise AxisMismatch("A derivative is taken with respect to one component", typed=str(wrt),
                               advice='Write it as an entry, z["i"].')
        return cast(Partial, Expr.__new__(cls, expression(body), wrt, *sorted(held, key=lambda t: t.name)))

    @property
    def body(self) -> Expr:
        """What is differentiated."""
        return self._args[0]

    @property
    def wrt(self) -> Entry:
        """The component it is differentiated by."""
        return self._args[1]

    @property
    def held(self) -> tuple[Tensor, ...]:
        """Tensors whose definitions stay fixed."""
        return self._args[2:]

    def __str__(self) -> str:
        if not isinstance(self.body, Entry):
            return str(super().__str__())
        return f"Partial({', '.join(map(str, self.args))})"

    @property
    def free_symbols(self) -> set[Any]:
        """The index letters of body and entry."""
        return cast(set[Any], self.body.free_symbols | self.wrt.free_symbols)


ONE, ZERO = Integer(1), Integer(0)
__all__ = [
    "ONE", "ZERO", "Binder", "Delta", "Indicator", "Mask", "MaxOver", "Partial", "Prod", "Sum",
    "atoms", "bound_indices", "by_object", "forget", "free_indices", "holds", "node_types",
]
