"""A model under construction: definitions, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sympy import Expr

from symderiv.errors import IndexClash, ModelError, UnknownName
from symderiv.notation.arrays.operands import Array, ArrayOps
from symderiv.notation.conversion import expression, require_real
from symderiv.notation.indices.axes import UNIT, Index
from symderiv.notation.models.definitions import Definition, Definitions
from symderiv.notation.models.exclusions import excluded
from symderiv.notation.nodes import free_indices
from symderiv.notation.substitution import reletter_sums
from symderiv.notation.tensors import Entry, Tensor


class Model:
    """Named definitions in order; `define` adds one and gives back its name for use in the next.

    >>> from symderiv.notation import Axis, Tensor
    >>> m = Model()
    >>> z = m.define("z", 2 * Tensor("x", (Axis("D"),)))
    >>> m.definitions.rows[0].body
    2*x[d]
    """

    def __init__(self) -> None:
        self.definitions = Definitions()
        self.declared = frozenset[str]()
        """Names that a text has declared beside those of its definitions: nothing else is called so."""
        self.arguments = tuple[str, ...]()
        """What code takes first, in this order: what code that was read took, what an entry is differentiated by."""
        self.trees = dict[str, Any]()
        """Arguments that hold several arrays in code that was read, params["W"], with the names of these at their leaves."""
        self.bound = dict[str, int]()
        """The sizes of the parameters of a module that was read, as they were in it: code may be bound to them."""
        self.dimensions = dict[str, tuple[int, ...]]()
        """Of how many axes each dimension of a quantity in code that was read is made, where it is not one: two of heads H·K."""
        self.why: Callable[[str], object] | None = None
        """Where a text was read: raises why a name has no definition here that can be relied on, if that is why."""
        self.apart: Callable[[str, Sequence[str]], object] | None = None
        """Where a text was read: raises where a quantity is not made of each of some others, by their names."""

    def __repr__(self) -> str:
        return f"<Model {'; '.join(map(repr, self.definitions))}>"

    def define(self, name: str, value: Any, *indices: Index, meaning: str = "", latex: str = "") -> Any:
        """name := value; a tensor, or for a scalar an expression.

        `value` is an array, a SymPy expression, or a number. An expression with free letters needs them as `indices`,
        in the order of the axes; with one free letter they may be left out.

        Raises `IndexClash` when the order of several free letters is not given, `ModelError` for a name used twice or a body
        that holds 1/0, an infinity, a plain SymPy symbol or a SymPy matrix, `AxisMismatch` for a value that is no formula.
        """
        require_letters(indices)
        letters, body = _reletter(value) if isinstance(value, ArrayOps) else _index_notation(name, value, indices)
        if any(i.axis == UNIT for i in letters):
            raise IndexClash("An axis of length one is left over from keepdims=True", typed=name, advice="Sum without keepdims.")
        require_real(name, body)
        body = excluded(body, self.definitions)
        tensor = Tensor(name, tuple(i.axis for i in letters), (), meaning, latex)
        tensor.origin = self
        self.definitions = self.definitions.extended(Definition(tensor, letters, body))
        return tensor if letters else Entry(tensor)

    def tensor(self, named: Any) -> Tensor:
        """The tensor that a name, a tensor or an entry stands for; `UnknownName` if the model has no such tensor."""
        tensor = named.tensor if isinstance(named, Entry) else named
        if self.why is not None and isinstance(tensor, str) and tensor.strip():
            self._require_read(tensor, self.why)
        known = {t.name: t for t in (*self.definitions.inputs, *(d.tensor for d in self.definitions))}
        if not known:
            raise ModelError("The model is empty", advice='Define something first: m.define("L", ...).')
        if isinstance(tensor, str) and not tensor.strip():
            raise UnknownName("Unknown name, for it is empty", typed=repr(tensor), advice=f"Known: {', '.join(sorted(known))}.")
        name = tensor if isinstance(tensor, str) else getattr(tensor, "name", str(tensor))
        if name not in known and isinstance(tensor, str):
            name = _known_name(name, known)
        if name not in known or (isinstance(tensor, Tensor) and known[name] != tensor):
            raise UnknownName.among("name in this model", str(name), known)
        return known[name]

    def require_dependence(self, output: Tensor, variables: Iterable[Tensor]) -> None:
        """Raises why a quantity of a text is not made of each variable: a derivative that is 0 for that alone answers nothing."""
        if self.apart is not None:
            self.apart(output.name, [variable.name for variable in variables])

    def _require_read(self, name: str, why: Callable[[str], object]) -> None:
        """Raises what kept a name of a text from being read; a name that the text has not is none of its."""
        try:
            why(name)
        except UnknownName:
            return


def _known_name(typed: str, known: Mapping[str, Tensor]) -> str:
    r"""The one name that differs from what was typed in its marks alone, W1 for W_1 or W_{1}, or whose LaTeX does, L for
    \mathcal L; else what was typed."""
    found = [name for name, t in known.items() if typed.translate(MARKS) in (name.translate(MARKS), t.latex.translate(MARKS))]
    return found[0] if len(found) == 1 else typed


MARKS = str.maketrans("", "", "\\_^{}() ")


def require_letters(letters: Iterable[Any]) -> None:
    """Raises `IndexClash` for anything that is not an index letter."""
    wrong = next((i for i in letters if not isinstance(i, Index)), None)
    if wrong is not None:
        raise IndexClash("Not an index letter", typed=repr(wrong)[:200], advice='Make one with sd.indices("k", K).')


def _index_notation(name: str, value: Any, indices: tuple[Index, ...]) -> tuple[tuple[Index, ...], Expr]:
    body = expression(value)
    free = free_indices(body)
    if not indices and len(free) > 1:
        order = ", ".join(sorted(i.name for i in free))
        raise IndexClash(f"The order of the axes of {name} is not given", typed=f"free indices {order}",
                         advice=f'Name them in order: define("{name}", ..., {order}).')
    return (indices or tuple(free)), body


def _reletter(array: Any) -> tuple[tuple[Index, ...], Expr]:
    """The array in textbook letters: the axes take the first ones, the sums what is left."""
    given: Array = array.as_array()
    out: list[Index] = []
    for index in given.indices:
        out.append(index.axis.fresh({i.name for i in out}))
    body = given.at(out)
    return tuple(out), reletter_sums(body, {i.name for i in out})
