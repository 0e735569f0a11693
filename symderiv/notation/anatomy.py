"""What is known of each node of a formula: what stands in it, how large it is, which letters are bound and free in it.

A step keeps most of a line as the same objects. So all of this is found once for each object, in one walk; to compare equal
trees that are not the same takes as long as they are deep.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from inspect import getattr_static
from itertools import count
from typing import Any, TypeVar

from sympy import Basic, Number

from symderiv.notation.indices.axes import Extent, Index
from symderiv.notation.tensors import Tensor

REMEMBERED = 1 << 16
"""Of so many parts of formulas it is remembered what they are made of."""
SHARED = 500
"""In an expression of more nodes one object may stand so often that it pays to know it again."""
Found = TypeVar("Found")
Letters = frozenset[Index]
_LETTERS: Letters = frozenset()
_TENSORS: frozenset[Tensor] = frozenset()


class Kind:
    """What a type of nodes says of each: the bit that stands for it, whether it binds the letters behind its first argument,
    whether its free letters are those of its arguments, what it is where it has none."""

    __slots__ = ("binds", "bit", "by_parts", "is_letter", "is_tensor", "plain")

    def __init__(self, kind: type, bit: int) -> None:
        self.bit, self.binds = bit, getattr(kind, "binds", False)
        own = getattr_static(kind, "free_symbols", None) is not Basic.free_symbols  # not what a class of functions says of itself
        self.by_parts = self.binds or getattr(kind, "free_by_parts", False) or not own
        self.is_letter, self.is_tensor = issubclass(kind, Index), issubclass(kind, Tensor)
        self.plain = issubclass(kind, Number | Extent | Tensor)


_KINDS: dict[type, Kind] = {}
_NEXT = count()


def kind_of(kind: type) -> Kind:
    """What is known of a type of nodes."""
    return _KINDS.get(kind) or _KINDS.setdefault(kind, Kind(kind, 1 << next(_NEXT)))


def bits(wanted: tuple[type, ...]) -> int:
    """The bits of some types and all that are made from them, of those that have been met so far."""
    return _bits(wanted, len(_KINDS))


@lru_cache(maxsize=1 << 12)
def _bits(wanted: tuple[type, ...], met: int) -> int:
    return sum(about.bit for kind, about in list(_KINDS.items()) if issubclass(kind, wanted))


@lru_cache(maxsize=100)
def bits_where(test: Callable[[type], bool], met: int) -> int:
    """The bits of the types that a test finds, of the first so many that have been met."""
    return sum(about.bit for kind, about in list(_KINDS.items())[:met] if test(kind))


def kinds_met() -> int:
    """How many types of nodes have been met so far."""
    return len(_KINDS)


class Node:
    """What is known of one object.

    As bits of types: `own` of its root, `kinds` of all its nodes that have arguments, `leaves` of its own arguments that have
    none, `every` of all. `inner`: its arguments that have arguments, with their numbers; `size`: how many nodes it has, written
    out. `free` is None until it is asked for, where only a type's own `free_symbols` says it. `barren`: the numbers of rules that
    fire nowhere in it, as `owner` remembers them.
    """

    __slots__ = ("barren", "bound", "every", "expr", "free", "inner", "kinds", "leaves", "own", "owner", "size", "tensors")
    barren: set[int]
    bound: Letters
    tensors: frozenset[Tensor]
    inner: list[tuple[int, Node]]
    kinds: int
    every: int
    size: int

    def __init__(self, expr: Any) -> None:
        self.expr = expr  # kept, so that its identity stays its own
        self.owner = _NOBODY
        about, args = _KINDS.get(type(expr)) or kind_of(type(expr)), expr._args
        inner: list[tuple[int, Node]] = []
        letters: list[Index] = []
        kinds, leaves, below, size, plain = about.bit, 0, 0, 1 + len(args), about.by_parts
        bound, free, found = _LETTERS, _LETTERS, _TENSORS
        for n, arg in enumerate(args):
            if arg._args:
                part = _NODES.get(id(arg)) or _new(arg)
                inner.append((n, part))
                kinds |= part.kinds
                below |= part.every
                size += part.size - 1
                if part.bound:
                    bound = bound | part.bound if bound else part.bound
                if part.free:
                    free = free | part.free if free else part.free
                elif part.free is None:
                    plain = False
                if part.tensors is not found:
                    found = part.tensors | found if found else part.tensors
            else:
                leaf = _KINDS.get(type(arg)) or kind_of(type(arg))
                leaves |= leaf.bit
                if leaf.is_letter:
                    letters.append(arg)
                elif leaf.is_tensor:
                    found = frozenset((arg,)) | found if found else frozenset((arg,))
                elif not leaf.plain:
                    plain = False
        if letters:
            free = free.union(letters)
        if about.binds:
            bound, free = bound.union(args[1:]), free.difference(args[1:])
        self.own, self.kinds, self.leaves, self.every = about.bit, kinds, leaves, kinds | leaves | below
        self.size, self.inner, self.bound, self.tensors = size, inner, bound, found
        self.free: Letters | None = free if plain else None
        if not args:
            self._is_leaf(about)

    def _is_leaf(self, about: Kind) -> None:
        """What is known of a tensor, a letter or a number by itself."""
        self.free = frozenset((self.expr,)) if about.is_letter else _LETTERS if about.plain else None
        self.tensors = frozenset((self.expr,)) if about.is_tensor else _TENSORS


_NOBODY: dict[Any, set[int]] = {}
_NODES: dict[int, Node] = {}


def known(expr: Any) -> Node:
    """What is known of an object."""
    return _NODES.get(id(expr)) or _new(expr)


def _new(expr: Any) -> Node:
    node = Node(expr)
    if len(_NODES) >= REMEMBERED:
        _NODES.clear()
    _NODES[id(expr)] = node
    return node


def bound_indices(expr: Any) -> frozenset[Index]:
    """All letters bound anywhere inside `expr`."""
    return (_NODES.get(id(expr)) or _new(expr)).bound


def free_indices(expr: Any) -> frozenset[Index]:
    """All letters free in `expr`.

    >>> from symderiv.notation import Axis, Tensor, Sum, free_indices
    >>> K = Axis("K"); k, i = K.index("k"), K.index("i"); x = Tensor("x", (K,))
    >>> sorted(map(str, free_indices(x[i] * Sum(x[k], k))))
    ['i']
    """
    node = _NODES.get(id(expr)) or _new(expr)
    if node.free is None:
        node.free = _free(expr)
    return node.free


def _free(expr: Any) -> frozenset[Index]:
    """The same, as its type says it, or from its arguments."""
    about = kind_of(type(expr))
    if not expr._args or not about.by_parts:
        return frozenset([s for s in expr.free_symbols if isinstance(s, Index)])
    inner = _LETTERS.union(*[(a,) if type(a) is Index else free_indices(a) for a in expr._args if not isinstance(a, Tensor)])
    return inner.difference(expr._args[1:]) if about.binds else inner


def tensors(expr: Any) -> frozenset[Tensor]:
    """Every tensor mentioned in `expr`; of two equal ones, which may come from two models, that which stands behind."""
    return (_NODES.get(id(expr)) or _new(expr)).tensors


def holds(expr: Any, *kinds: type) -> bool:
    """Whether a node of one of these types stands in an expression, as SymPy's `has` says.

    >>> from sympy import Pow
    >>> from sympy.abc import x, y
    >>> holds(x**2 + y, Pow), holds(x + y, Pow)
    (True, False)
    """
    return bool((_NODES.get(id(expr)) or _new(expr)).every & _bits(kinds, len(_KINDS)))


def node_types(expr: Any) -> frozenset[type]:
    """The types of all nodes of a tree."""
    every = known(expr).every
    return frozenset(kind for kind, about in list(_KINDS.items()) if about.bit & every)


def atoms(expr: Any, *kinds: type) -> set[Any]:
    """The nodes of these types, as SymPy's method finds them: without a walk through what holds none.

    >>> from sympy import Pow
    >>> from sympy.abc import x, y
    >>> atoms(x**2 + y, Pow), atoms(x + y, Pow)
    ({x**2}, set())
    """
    node, found = known(expr), set[Any]()
    wanted = _bits(kinds, len(_KINDS))
    waiting = [node] if node.every & wanted else []
    seen: set[Node] | None = set() if node.size > SHARED else None
    while waiting:
        node = waiting.pop()
        if seen is not None:
            if node in seen:
                continue
            seen.add(node)
        if node.own & wanted:
            found.add(node.expr)
        if node.leaves & wanted:
            found.update([a for a in node.expr._args if not a._args and isinstance(a, kinds)])
        waiting.extend([part for _, part in node.inner[::-1] if part.every & wanted])
    return found


_UNKNOWN = object()
_KNOWN: list[dict[int, Any] | list[Any]] = []
"""All else that is remembered of objects, which keeps them and whatever they are part of in memory."""


def forget() -> None:
    """Let go of all that is remembered of objects: of nothing of a model is it asked again when another one comes."""
    _NODES.clear()
    for remembered in _KNOWN:
        remembered.clear()


def by_object(find: Callable[[Any], Found]) -> Callable[[Any], Found]:
    """`find`, remembered for each object: a step keeps most of a line as the same objects."""
    remembered: dict[int, Any] = {}
    kept: list[Any] = []  # the objects, so that the identity of each stays its own
    _KNOWN.extend((remembered, kept))

    @wraps(find)
    def found(expr: Any) -> Found:
        value = remembered.get(id(expr), _UNKNOWN)
        if value is _UNKNOWN:
            value = find(expr)
            if len(kept) >= REMEMBERED:
                remembered.clear()
                kept.clear()
            kept.append(expr)
            remembered[id(expr)] = value
        return value

    return found


__all__ = [
    "Node", "atoms", "bits", "bits_where", "bound_indices", "by_object", "forget", "free_indices", "holds", "kinds_met",
    "known", "node_types", "tensors",
]
