"""The question of a derivation as Python in symderiv's own notation, for notebooks that derive it again.

>>> from symderiv.notation import Axis, Definition, Definitions, Partial, Sum, Tensor
>>> K = Axis("K"); k, i = K.index("k"), K.index("i"); x, s = Tensor("x", (K,)), Tensor("s")
>>> goal = Partial(s.as_array().body, x[i])
>>> d = Derivation(goal, Definitions((Definition(s, (), Sum(x[k]**2, k)),)), (), 2*x[i])
>>> print(Source.of([d]).setting)
import symderiv as sd
<BLANKLINE>
K = sd.Axis("K")
i, k = K.index("i"), K.index("k")
x = sd.tensor("x", K)
m = sd.Model()
s = m.define("s", sd.Sum(x[k]**2, k))
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sympy
from sympy import preorder_traversal
from sympy.core.function import Application
from sympy.printing.str import StrPrinter

import symderiv
from symderiv import notation
from symderiv.errors import OutputError
from symderiv.notation import (
    Axis,
    Binder,
    Definition,
    Delta,
    Entry,
    Extent,
    Index,
    Indicator,
    MatrixEntry,
    Opaque,
    Partial,
    Tensor,
    tensors,
)
from symderiv.notation.indices.names import free_name, underscored
from symderiv.records import Derivation
from symderiv.records.overview import Overview
from symderiv.writing.structure.goals import differentiated
from symderiv.writing.structure.outline import Outline

RESERVED = {"sd", "sympy", "m", "d", *keyword.kwlist}


@dataclass(frozen=True)
class Source:
    """Python names for everything that some derivations mention, and the code that rests on them."""

    derivations: tuple[Derivation, ...]
    names: dict[Any, str]

    @classmethod
    def of(cls, derivations: Sequence[Derivation]) -> Source:
        """The source for these derivations, which share a model. Raises `OutputError` where they do not."""
        models = {d.definitions for d in derivations}
        if len(models) != 1:
            raise OutputError("A notebook has one model", typed=f"{len(models)} models", advice="Write one notebook for each.")
        names: dict[Any, str] = {}
        for thing in _things(derivations):
            _name(names, thing)
        return cls(tuple(derivations), names)

    @property
    def setting(self) -> str:
        """The cell that declares axes, letters and inputs, and defines the model."""
        axes = [n for n in self.names if isinstance(n, Axis)]
        rows = [f"{self.names[a]} = {_axis(a)}" for a in axes] + [r for a in axes if (r := self._letters(a))]
        model = self.derivations[0].definitions
        defined = {row.tensor for row in model}
        rows += [f"{self.names[t]} = {self._tensor(t)}" for t in self.names if isinstance(t, Tensor) and t not in defined]
        rows += ["m = sd.Model()", *map(self._definition, model)]
        code = "\n".join(rows)
        uses = ["import sympy"] if "sympy." in code or any("sympy." in self.check(d) for d in self.derivations) else []
        return "\n".join([*uses, "import symderiv as sd", "", code])

    def derive(self, derivation: Derivation) -> str:
        """The line that derives it again; quantities with names of their own come from one backward sweep."""
        goal: Any = derivation.goal
        if derivation.claim:
            return f"d = sd.prove(m, ({self._text(goal)}, {self._text(derivation.result)})).derivations[0]"
        wanted, wrt = self._text(differentiated(goal)), [self._text(w) for w in _wrt(goal)]
        if any(not self._is_unspecified(row.body) for row in _named(derivation)):
            return f"(d,) = m.derive_all({wanted}, [{wrt[0].partition('[')[0]}])"
        return f"d = m.derive({wanted}, wrt={wrt[0] if len(wrt) == 1 else '(' + ', '.join(wrt) + ')'})"

    def check(self, derivation: Derivation) -> str:
        """The line that compares the new result with the document's, where no derivative in it has a name of its own."""
        if tensors(derivation.result) & {row.tensor for row in _named(derivation)}:
            return ""
        return f"assert sd.equal(d.result, {self._text(derivation.result)})"

    def _is_unspecified(self, derivative: Any) -> bool:
        """Whether it is the derivative of an unspecified function, which always has a name."""
        tensor = getattr(derivative.body, "tensor", None) if isinstance(derivative, Partial) else None
        row = self.derivations[0].definitions.of(tensor) if tensor is not None else None
        return row is not None and isinstance(row.body, Opaque)

    def _letters(self, axis: Axis) -> str:
        found = [i for i in self.names if isinstance(i, Index) and i.axis == axis]
        made = [f'{self.names[axis]}.index({_quoted(i.name)})' for i in found]
        return f"{', '.join(self.names[i] for i in found)} = {', '.join(made)}" if found else ""

    def _tensor(self, tensor: Tensor) -> str:
        axes = "".join(f", {self.names[a]}" for a in tensor.axes)
        given = [_quoted(g.name) for g in tensor.givens]
        stated = f", given={given[0] if len(given) == 1 else '[' + ', '.join(given) + ']'}" if given else ""
        kind = "tensor" if tensor.axes else "scalar"
        return f"sd.{kind}({_quoted(tensor.name)}{axes}{stated}{_described(tensor)})"

    def _definition(self, row: Definition) -> str:
        letters = "".join(f", {self.names[i]}" for i in row.indices)
        tensor = row.tensor
        return (f"{self.names[tensor]} = m.define({_quoted(tensor.name)}, {self._text(row.body)}{letters}{_described(tensor)})")

    def _text(self, expr: Any) -> str:
        return str(_Printer(self.names).doprint(expr))


def _described(tensor: Tensor) -> str:
    meaning = f", meaning={_quoted(tensor.meaning)}" if tensor.meaning else ""
    return meaning + (f", latex={_quoted(tensor.latex)}" if tensor.latex else "")


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in plain) + '"'


def _axis(axis: Axis) -> str:
    said = (("size", axis.size), ("letters", axis.letters and _Code(_quoted(axis.letters))), ("length", axis.length))
    return f"sd.Axis({_quoted(axis.name)}{''.join(f', {key}={value!r}' for key, value in said if value)})"


class _Code(str):
    """Text that stands as it is."""

    __repr__ = str.__str__


def _wrt(goal: Any) -> list[Entry]:
    """The variables of a goal in the order in which they were taken."""
    return [*_wrt(goal.body), goal.wrt] if isinstance(goal, Partial) else []


def _is_derivative(derivation: Derivation) -> bool:
    return isinstance(derivation.goal, Partial) and not derivation.claim


def _named(derivation: Derivation) -> list[Definition]:
    """The derivatives that have names of their own, in the derivation and its lemmas."""
    return [row for part in derivation.sections() for row in part.abbreviations
            if isinstance(row.body, Partial) or row.tensor.meaning.startswith("adjoint of")]


def _expressions(derivations: Sequence[Derivation]) -> Iterator[Any]:
    for row in derivations[0].definitions:
        yield from (row.lhs, row.body)
    for derivation in derivations:
        yield from (derivation.goal, derivation.result)


def _things(derivations: Sequence[Derivation]) -> Iterable[Any]:
    """Tensors first, then axes, then letters: what stands first keeps its name where two would be the same."""
    expressions = list(_expressions(derivations))
    found = dict.fromkeys(t for e in expressions for t in sorted(tensors(e), key=lambda t: t.name))
    nodes = [n for e in expressions for n in preorder_traversal(e)]
    letters = dict.fromkeys(sorted((n for n in nodes if isinstance(n, Index)), key=lambda i: (i.axis, i.name)))
    axes = dict.fromkeys((*(a for t in found for a in t.axes), *(i.axis for i in letters),
                          *(n.axis for n in nodes if isinstance(n, Extent))))
    return (*found, *axes, *letters)


def _name(names: dict[Any, str], thing: Any) -> None:
    """A Python name that nothing else has."""
    base = re.sub(r"\W+", "_", thing.name).strip("_") or "q"
    base = base if not base[0].isdigit() and base.isidentifier() else f"q_{base}"
    names[thing] = free_name(underscored(base), {*names.values(), *RESERVED})


class _Printer(StrPrinter):
    """SymPy's notation for Python, names from a table, functions with the package they come from."""

    printmethod = "_symderiv_source"  # the nodes' own short forms are no Python

    def __init__(self, names: dict[Any, str]) -> None:
        super().__init__({"sympy_integers": True})
        self.names = names

    def _print(self, expr: Any, **kwargs: Any) -> str:
        own = next((write for kinds, write in _WRITERS if isinstance(expr, kinds)), None)
        return own(self, expr) if own else str(super()._print(expr, **kwargs))

    def called(self, expr: Any) -> str:
        """A node or a function with its arguments, named in the package that has it."""
        kind, inside = type(expr), ", ".join(self._print(a) for a in expr.args)
        if (function := notation.opened(kind.__name__)) is not None:
            return f"sd.notation.OpenFunction({function.letter!r}, {function.order}).node({inside})"
        if getattr(sympy, kind.__name__, None) is kind:
            return f"sympy.{kind.__name__}({inside})"
        if getattr(notation, kind.__name__, None) is kind and kind.__name__ not in symderiv.__all__:
            return f"sd.notation.{kind.__name__}({inside})"
        if kind.__name__ not in symderiv.__all__:
            raise OutputError("A notebook cannot write this out in Python yet", typed=kind.__name__,
                              advice="Write the document in another format: .html, .tex, .md.")
        return f"sd.{kind.__name__}({inside})"

    def component(self, entry: Entry) -> str:
        """A component of a tensor; a scalar is its name."""
        places = ", ".join(self._print(i) for i in entry.indices)
        return f"{self.names[entry.tensor]}[{places}]" if places else self.names[entry.tensor]

    def number(self, number: sympy.Rational) -> str:
        """An exact number."""
        return str(number.p) if number.q == 1 else f"sympy.Rational({number.p}, {number.q})"


# The first row that fits; what none fits is written by SymPy's printer.
_WRITERS: tuple[tuple[Any, Callable[[_Printer, Any], str]], ...] = (
    ((Index, Tensor), lambda write, e: write.names[e]),
    (Extent, lambda write, e: f"{write.names[e.axis]}.extent"),
    (Entry, _Printer.component),
    (sympy.Rational, _Printer.number),
    (sympy.Pow, lambda write, e: str(StrPrinter._print_Pow(write, e, rational=True))),  # else square roots are called sqrt
    ((type(sympy.E), type(sympy.pi)), lambda write, e: "sympy.pi" if e == sympy.pi else "sympy.E"),
    ((Application, Binder, Delta, Indicator, Partial, MatrixEntry, Opaque), _Printer.called),
)


NETWORK = """import symderiv as sd

derivations, overview = {code}
assert all(check.verdict for derivation in derivations for check in derivation.checks)
assert overview.checks and all(check.verdict for check in overview.checks)"""


def python(derivations: Sequence[Derivation], detail: str, overview: Overview | None = None) -> dict[str, Any]:
    """The code of a notebook as plain data: the setting, and for each section that was asked for how to derive it again.

    The page of a network is made again as a whole, since each of its sections stands for several layers.
    """
    if not derivations:
        return {"setting": "import symderiv as sd", "derive": {}}
    if overview is not None and overview.code:
        return {"setting": NETWORK.format(code=overview.code), "derive": {}}
    source = Source.of(derivations)
    asked = [s for s in Outline.of(derivations, detail).sections if s.asked and _is_derivative(s.derivation)]
    return {"setting": source.setting,
            "derive": {f"sec.{number}": "\nd.verify()\n".join(
                f"{source.derive(s.derivation)}\n{source.check(s.derivation)}".strip() for s in group)
                for number, group in groupby(asked, key=lambda s: s.number)}}
