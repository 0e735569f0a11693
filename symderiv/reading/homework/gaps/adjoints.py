r"""What lines beside a model may speak of and the model does not define: adjoints \bar{h}, and what a page of its own names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.derive.adjoints import adjoint_tensor
from symderiv.errors import SymderivError
from symderiv.notation import Definition, Definitions, Partial, Tensor
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.lines import Homework, homework
from symderiv.reading.homework.sources import names_of
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.nodes import Name, walk
from symderiv.records import Derivation

BARS = frozenset({r"\bar", r"\overline"})


BAR = "a bar over a name is taken for the derivative of the output by it"


def beside_model(definitions: Definitions, sources: Sequence[Source]) -> Homework:
    """The lines beside a model; what holds only if a bar is no adjoint is left open."""
    bars = _adjoints(sources, definitions)
    whole = definitions.extended(*bars)
    return replace(homework(whole, names_of(whole), sources), doubted={row.tensor: BAR for row in bars})


def beside_pages(derivations: Iterable[Derivation], sources: Sequence[Source]) -> Homework:
    """The lines beside derivations, whose pages name quantities of their own."""
    definitions, differing = _on_pages(derivations)
    return replace(homework(definitions, names_of(definitions), sources), doubted=differing)


def _adjoints(sources: Sequence[Source], definitions: Definitions) -> tuple[Definition, ...]:
    r"""The adjoints of which lines speak: \bar{h} is ∂L/∂h of a model that ends with one number L, and has no \bar{h} itself."""
    rows = definitions.rows
    marked = {node for source in sources for node in walk(source.line) if isinstance(node, Name) and BARS & {*node.accents}}
    if not marked or not rows or rows[-1].tensor.axes:
        return ()
    known = {row.tensor.name for row in rows} | {t.name for t in definitions.inputs}
    made = [(adjoint_tensor(row.tensor, known), row) for row in rows[:-1]]
    return tuple(Definition(bar, row.indices, Partial(rows[-1].lhs, row.lhs)) for bar, row in made if _spoken(bar, marked))


def _spoken(bar: Tensor, marked: Iterable[Name]) -> bool:
    try:
        names = Names.of([bar])
    except SymderivError:  # a name that no formula can have
        return False
    return any(names.spelled(node) for node in marked)


def _on_pages(derivations: Iterable[Derivation]) -> tuple[Definitions, Mapping[Tensor, str]]:
    """What the pages of these derivations define and name; and what two of them name differently, with that as the reason."""
    found: dict[Tensor, Definition] = {}
    differing: dict[Tensor, str] = {}
    for row in _rows(derivations):
        if found.setdefault(row.tensor, row) != row:
            differing[row.tensor] = f"{row.tensor.name} is named differently by two of the derivations"
    return Definitions(tuple(found.values())), differing


def _rows(derivations: Iterable[Derivation]) -> Iterator[Definition]:
    for derivation in derivations:
        yield from derivation.definitions
        for section in derivation.sections():
            yield from section.abbreviations


__all__ = ["beside_model", "beside_pages"]
