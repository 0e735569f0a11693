"""The nodes that SymPy does not have: sums over axes, deltas, indicators, the inert derivative.

All are inert: nothing evaluates by itself, every change is a rule's doing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, ClassVar, TypeVar, cast

from sympy import Basic, Eq, Expr, Integer, Ne, Rel, S
from sympy.logic.boolalg import BooleanAtom

from symderiv.errors import AxisMismatch, IndexClash
from symderiv.notation.conversion import expression, require_index
from symderiv.notation.indices.affine import akin, canonical, differ
from symderiv.notation.indices.axes import Index
from symderiv.notation.tensors import Entry, Tensor

REMEMBERED = 1 << 16
"""Of so many parts of formulas it is remembered which letters they have."""
_NONE: frozenset[Index] = frozenset()
Found = TypeVar("Found")


class Binder(Expr):
    """A node that binds index letters in its body. args: the body, then the letters."""

    is_commutative = True
    is_real = True
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


class Partial(Expr):
    """The inert derivative ∂body/∂wrt. args: the body, an entry, then the tensors held fixed.

    It is the total derivative through the model's definitions, except that definitions of the held tensors
    do not move. Only the rules of calculus take it apart. Raises `AxisMismatch` where `wrt` is no entry.

    >>> from symderiv.notation import Axis, Tensor; x = Tensor("x", (Axis("K"),)); Partial(x["k"] ** 2, x["i"])
    Partial(x[k]**2, x[i])
    """

    is_commutative = True
    is_real = True

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


_UNKNOWN = object()
_KNOWN: list[dict[int, Any] | list[Any]] = []
"""All that is remembered of objects, which keeps them and whatever they are part of in memory."""


def forget() -> None:
    """Let go of all that is remembered of objects: of nothing of a model is it asked again when another one comes."""
    for known in _KNOWN:
        known.clear()


def by_object(find: Callable[[Any], Found]) -> Callable[[Any], Found]:
    """`find`, remembered for each object: a step keeps most of a line as the same objects, and comparing equal trees that are
    not the same takes as long as they are deep."""
    known: dict[int, Any] = {}
    kept: list[Any] = []  # the objects, so that the identity of each stays its own
    _KNOWN.extend((known, kept))

    @wraps(find)
    def found(expr: Any) -> Found:
        value = known.get(id(expr), _UNKNOWN)
        if value is _UNKNOWN:
            value = find(expr)
            if len(kept) >= REMEMBERED:
                known.clear()
                kept.clear()
            kept.append(expr)
            known[id(expr)] = value
        return value

    return found


@by_object
def bound_indices(expr: Any) -> frozenset[Index]:
    """All letters bound anywhere inside `expr`; found once for each part, since a step changes little of a line."""
    inner = _NONE.union(*[bound_indices(a) for a in expr._args if a._args])
    return inner | frozenset(expr.indices) if isinstance(expr, Binder) else inner


@by_object
def free_indices(expr: Any) -> frozenset[Index]:
    """All letters free in `expr`; found once for each part.

    >>> from symderiv.notation import Axis, Tensor, Sum, free_indices
    >>> K = Axis("K"); k, i = K.index("k"), K.index("i"); x = Tensor("x", (K,))
    >>> sorted(map(str, free_indices(x[i] * Sum(x[k], k))))
    ['i']
    """
    args = expr._args
    if not args or not (isinstance(expr, Entry | Binder | Partial) or type(expr).free_symbols is Basic.free_symbols):
        return frozenset([s for s in expr.free_symbols if isinstance(s, Index)])
    inner = _NONE.union(*[(a,) if type(a) is Index else free_indices(a) for a in args if not isinstance(a, Tensor)])
    return inner - frozenset(expr.indices) if isinstance(expr, Binder) else inner


@by_object
def node_types(expr: Any) -> frozenset[type]:
    """The types of all nodes of a tree."""
    return frozenset((type(expr),)).union(*[node_types(a) if a._args else (type(a),) for a in expr._args])


@lru_cache(maxsize=1 << 14)
def _among(kinds: frozenset[type], wanted: tuple[type, ...]) -> bool:
    return any(issubclass(kind, wanted) for kind in kinds)


def holds(expr: Any, *kinds: type) -> bool:
    """Whether a node of one of these types stands in an expression, as SymPy's `has` says: by what is remembered of each part,
    where that compares the whole with what it was asked before.

    >>> from sympy import Pow
    >>> from sympy.abc import x, y
    >>> holds(x**2 + y, Pow), holds(x + y, Pow)
    (True, False)
    """
    return _among(node_types(expr), kinds)


def atoms(expr: Any, *kinds: type) -> set[Any]:
    """The nodes of these types, as SymPy's method finds them: without a walk where there is none, else in a third of the time.

    >>> from sympy import Pow
    >>> from sympy.abc import x, y
    >>> atoms(x**2 + y, Pow), atoms(x + y, Pow)
    ({x**2}, set())
    """
    found: set[Any] = set()
    waiting = [expr] if _among(node_types(expr), kinds) else []
    while waiting:
        part = waiting.pop()
        if isinstance(part, kinds):
            found.add(part)
        waiting.extend(part._args[::-1])
    return found


ONE, ZERO = Integer(1), Integer(0)
__all__ = [
    "ONE", "ZERO", "Binder", "Delta", "Indicator", "Mask", "MaxOver", "Partial", "Prod", "Sum",
    "atoms", "bound_indices", "forget", "free_indices", "holds",
]
