"""Named tensors: an array's name, its axes in order, what is given about it, and its components."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar, cast

from sympy import Atom, Expr
from sympy.core.assumptions import _assume_defined, as_property

from symderiv.errors import AxisMismatch, ModelError, SymderivError
from symderiv.notation.arrays.attributes import not_there
from symderiv.notation.arrays.operands import Array, ArrayOps, fresh_indices
from symderiv.notation.indices.affine import on_axis
from symderiv.notation.indices.axes import Axis, Index
from symderiv.notation.indices.names import LONGEST_NAME, is_name
from symderiv.notation.samplers import number_among

Made = TypeVar("Made", bound=Expr)
MOST_AXES = 32
"""What every array library can hold."""
MEANT = ("It holds of every entry.", "It holds along the last axis.", "It speaks of a square matrix: of the last two axes.")
"""By its number of axes, what a given speaks of."""


@dataclass(frozen=True)
class Relation:
    """A stated relation between two expressions; an equation rewrites its left side to its right."""

    lhs: Expr
    op: Literal["=", ">", "∈"]
    rhs: Expr


@dataclass(frozen=True, eq=False)
class Given:
    """A property of an input.

    `statements` gives the relations for a tensor, `sample` draws an array of a shape that obeys them from a NumPy
    random generator, `axes` is the least number of axes it speaks of (they are the last ones).
    `letter` names the quantity that the given fixes, when it is worth a letter of its own (τ for Σ_k y_k). Entries that
    are places on an axis (labels, tokens) may stand as indices of it: `over` is that axis, and `first` the number by which code
    knows its first place (formulas count from 1). `test` says of an array whether it obeys what no equation states
    (positive definite).
    """

    name: str
    meaning: str
    statements: Callable[[Tensor], tuple[Relation, ...]]
    sample: Callable[[Any, Sequence[int]], Any]
    axes: int = 1
    square: bool = False
    letter: str = ""
    over: Axis | None = None
    first: int = 1
    test: Callable[[Any], bool] | None = None

    def __post_init__(self) -> None:
        name, letters = self.name.replace("-", "_"), ", ".join("ij"[:2 if self.square else 1])
        made = 'sd.matrix("X", K, K' if self.square else 'sd.vector("X", K'
        indices = ", ".join(f'"{i}"' for i in letters.split(", "))
        object.__setattr__(self, "__doc__", (
            f"What may be given about an input: {self.meaning}.\n\n"
            f"{MEANT[self.axes]} Naming an input raises `AxisMismatch` where its axes are not such.\n\n"
            f'>>> import symderiv as sd\n>>> K = sd.axes("K"); {made}, given=sd.{name})[{indices}]\n'
            f"X[{letters.replace(' ', '')}]\n"))

    def __repr__(self) -> str:
        return f"<given {self.name}>"

    def content(self, plain: Tensor) -> tuple[str | int, ...]:
        """What it says of a tensor without givens, in a form that SymPy can compare: two givens of one name may say different
        things, or draw different numbers."""
        said = (self.name, *_said(self, plain), *(self.over.content if self.over else ()))
        return (*said, number_among(said, self.sample, self.test))


@lru_cache(maxsize=4096)
def _said(given: Given, plain: Tensor) -> tuple[str, ...]:
    """The statements about a tensor, printed; nothing where they speak of another tensor alone."""
    try:
        return tuple(f"{r.lhs} {r.op} {r.rhs}" for r in given.statements(plain))
    except SymderivError:
        return ()


class Tensor(ArrayOps, Atom):
    """A named tensor.

    `axes` are its axes in order, `givens` what is known about it, `meaning` a few words for the notation table
    and `latex` its symbol where the name does not say it.

    Raises `AxisMismatch` when a given does not fit the axes, `SymderivError` for a name, a given or a text that is none.

    >>> K, D = Axis("K"), Axis("D")
    >>> W, x = Tensor("W", (K, D)), Tensor("x", (D,))
    >>> W @ x
    Array over (K,): Sum(x[e]*W[k,e], e)
    """

    _content: tuple[Any, ...] | None
    __slots__ = ("_content", "axes", "givens", "latex", "meaning", "name", "origin")

    def __new__(cls, name: str, axes: Sequence[Axis] = (), givens: Sequence[Given] = (), meaning: str = "",
                latex: str = "") -> Tensor:
        """The tensor of that name."""
        if not name or not is_name(name):
            raise SymderivError(f"A tensor needs a name, of at most {LONGEST_NAME} signs that can be printed",
                                typed=repr(name)[:200])
        if any(not isinstance(a, Axis) for a in axes):
            raise AxisMismatch(f"The axes of {name} must be axes", typed=repr(axes), advice='Make them with sd.axes("K D").')
        if len(axes) > MOST_AXES:
            raise AxisMismatch(f"{name} has {len(axes)} axes, and an array has at most {MOST_AXES}", typed=name)
        if not isinstance(meaning, str) or not isinstance(latex, str) or len(latex) > LONGEST_NAME:
            raise SymderivError(f"The meaning and the LaTeX of {name} are text, the LaTeX of at most {LONGEST_NAME} signs",
                                typed=repr((meaning, latex))[:200])
        wrong = next((g for g in givens if not isinstance(g, Given)), None)
        if wrong is not None:
            raise SymderivError(f"What is given about {name} must be givens", typed=repr(wrong)[:200])
        obj: Tensor = Atom.__new__(cls)
        obj.name, obj.axes, obj.givens = name, tuple(axes), tuple(givens)
        obj.meaning, obj.latex = meaning, latex
        obj._content = None  # made when it is first asked for
        obj.origin = None  # the model that defines it, for who gets the tensor alone; no part of what it is
        for given in obj.givens:
            obj._check(given)
        return obj

    def _check(self, given: Given) -> None:
        last = self.axes[len(self.axes) - given.axes:]
        if len(self.axes) < given.axes:
            raise AxisMismatch(f"The given '{given.name}' needs {given.axes} axes", typed=f"{self.name} {self.shape_text}")
        if given.square and last[0] != last[1]:
            raise AxisMismatch(f"The given '{given.name}' needs a square matrix", typed=f"{self.name} {self.shape_text}")

    def _hashable_content(self) -> tuple[Any, ...]:
        # Everything that it carries: SymPy caches expressions by equality, and would hand back a namesake's givens.
        if self._content is None:
            shape = (part for a in self.axes for part in a.content)
            plain = Tensor(self.name, self.axes) if self.givens else self  # what tells it apart must not rest on itself
            stated = (part for g in self.givens for part in g.content(plain))
            self._content = (self.name, len(self.axes), *shape, *stated, self.meaning, self.latex)
        return self._content

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.name, self.axes, self.givens, self.meaning, self.latex)

    @property
    def free_symbols(self) -> set[Any]:
        """None: a tensor's name mentions no index."""
        return set()

    @property
    def over(self) -> Axis | None:
        """The axis on which its entries are places, counted from 1; None for any other tensor."""
        return next((g.over for g in self.givens if g.over is not None), None)

    @property
    def first(self) -> int:
        """By which number code knows the first place of the axis that entries are places on."""
        return next((g.first for g in self.givens if g.over is not None), 1)

    def for_code(self, array: Any) -> Any:
        """An array for this tensor as code takes it: places, which are counted from 1 here, as the code counts them."""
        return array if self.over is None else array - (1 - self.first)

    def as_array(self) -> Array:
        """The tensor with letters for its axes."""
        indices = fresh_indices(self.axes)
        return Array(indices, Entry(self, *indices))

    def entry(self, avoid: Collection[str] = ()) -> Entry:
        """A component with letters that are not taken."""
        return Entry(self, *fresh_indices(self.axes, avoid))

    def given(self, *givens: Given) -> Tensor:
        """The same tensor with other givens."""
        return Tensor(self.name, self.axes, givens, self.meaning, self.latex)

    def along(self, axes: Sequence[Axis]) -> Tensor:
        """The same tensor over other axes, as many of them."""
        return Tensor(self.name, axes, self.givens, self.meaning, self.latex)

    def __iter__(self) -> Any:
        raise TypeError(f"Tensor {self.name} is not a sequence; index it with letters, as in {self.name}[k]")

    @property
    def _diff_wrt(self) -> bool:
        raise no_variable(self)

    def _sympystr(self, printer: Any) -> str:
        return self.name

    def __repr__(self) -> str:
        return self.name

    __hash__ = Atom.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Tensor) and type(self) is type(other) and hash(self) == hash(other)
                                 and self._hashable_content() == other._hashable_content())


def of_unknown_sign(kind: type[Made]) -> type[Made]:
    """A type of nodes of which SymPy can know no more than it says: whether one is 0, positive or whole it would ask anew of
    each, by way of everything that would follow from it, whenever a function or a power of it is made."""
    for fact in set(_assume_defined) - {fact for fact, known in kind.default_assumptions.items() if known is not None}:
        setattr(kind, as_property(fact), None)
    return kind


@of_unknown_sign
class Entry(Expr):
    """One component of a tensor, W_{kd}; a scalar is the entry with no index.

    args: the tensor, then one index expression for each of its axes. Raises `AxisMismatch` for another number of them.

    >>> from symderiv.notation import Axis, Entry, Tensor; K = Axis("K"); x = Tensor("x", (K,))
    >>> Entry(x, K.index("k")) == x["k"]
    True
    """

    is_commutative = True
    is_real = True
    free_by_parts = True

    def __new__(cls, tensor: Tensor, *indices: Any) -> Entry:
        """The component of `tensor` at `indices`: letters, expressions of letters, or 1-based integers."""
        if len(indices) != len(tensor.axes):
            raise AxisMismatch(f"{tensor.name} has {len(tensor.axes)} axes", typed=f"{tensor.name}{list(indices)}",
                               advice=f"Give one index for each of {tensor.shape_text}.")
        own = (i if type(i) is Index and i._axis is a else on_axis(i, a) for i, a in zip(indices, tensor.axes, strict=True))
        return cast(Entry, Expr.__new__(cls, tensor, *own))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name) if name.startswith("_") else not_there(name, "A number in index notation")

    @property
    def tensor(self) -> Tensor:
        """The tensor it is a component of."""
        return self._args[0]

    @property
    def indices(self) -> tuple[Expr, ...]:
        """Its index expressions, in the order of the axes."""
        return self._args[1:]

    @property
    def free_symbols(self) -> set[Any]:
        """The index letters it mentions."""
        return set().union(*(i.free_symbols for i in self.indices))

    @property
    def _diff_wrt(self) -> bool:
        raise no_variable(self)

    def __str__(self) -> str:
        """As SymPy prints it, which takes a printer for that; goals are known by their text."""
        if any(type(i) is not Index for i in self.indices):
            return str(super().__str__())
        return f"{self.tensor.name}[{','.join([i.name for i in self.indices])}]" if self.indices else self.tensor.name

    def _sympystr(self, printer: Any) -> str:
        inside = ",".join(map(printer._print, self.indices))
        return f"{self.tensor.name}[{inside}]" if inside else self.tensor.name


def no_variable(component: Any) -> ModelError:
    """What SymPy is told when it is asked to differentiate by a tensor: it knows neither deltas nor definitions.

    >>> Tensor("L", ()).entry().diff(Tensor("z", (Axis("K"),)))
    Traceback (most recent call last):
    ...
    symderiv.errors.ModelError: SymPy's diff takes no derivatives by tensors: z
      Define the output in an sd.Model m and take m.derive(output, wrt=...).
    """
    return ModelError("SymPy's diff takes no derivatives by tensors", typed=str(component),
                      advice="Define the output in an sd.Model m and take m.derive(output, wrt=...).")


class Differential(Tensor):
    """The differential dT of a tensor: how it changes, to first order, along a direction of some variable.

    >>> Differential(Tensor("z", (Axis("K"),)))["k"]
    d(z)[k]
    """

    __slots__ = ("of",)

    def __new__(cls, of: Tensor) -> Differential:
        """The differential of `of`, over the same axes."""
        made = super().__new__(cls, f"d({of.name})", of.axes)
        assert isinstance(made, Differential)
        made.of = of
        return made

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), *self.of._hashable_content())

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.of,)


def scalar_entry(name: str, givens: Sequence[Given] = (), meaning: str = "", latex: str = "") -> Expr:
    """A scalar input: an expression usable in any SymPy formula."""
    return Entry(Tensor(name, (), givens, meaning, latex))
