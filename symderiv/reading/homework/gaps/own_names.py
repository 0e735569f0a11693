"""What a backward pass calls dz though the text has no z, or dh once more: a name of the person's own, for the lines behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from symderiv.errors import ParseError, SymderivError
from symderiv.notation import Array, Definition, Tensor, as_array
from symderiv.reading.formulas.differentials import given_by, is_again
from symderiv.reading.formulas.latex import read_side
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.conditions import by_component
from symderiv.reading.homework.written import Written
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.bound import Differential
from symderiv.reading.syntax.nodes import Name, Node, spell, walk


def own_name(source: Source, names: Names, avoid: Collection[str]) -> tuple[Source, Names, list[Definition]]:
    """The line that gives such a name, as one that claims nothing; the names with it, and what it stands for."""
    short, of = names.differentials, given_by(source.line)
    if short is None or short.loss is None or of is None or not (_is_new(of, names) or is_again(source.line)):
        return source, names, []
    try:
        value = read_side(by_component(source).line.relation.sides[1], source.text, names)
    except SymderivError:
        return source, names, []  # reading the line says what is wrong
    made = value if isinstance(value, Array) else as_array(value)
    tensor = Tensor(_free(f"d{spell(of)}", avoid), made.axes, latex=f"d{spell(of)}")
    here = replace(names, differentials=replace(short, named={**short.named, spell(of): tensor}))
    return replace(source, role="name"), here, [Definition(tensor, made.indices, made.body)]


def unused(made: Sequence[Written]) -> list[Written]:
    """The lines, those left open that give such a name which no line behind them has."""
    return [_open(line) if line.source.role == "name" and not _has(made[n + 1:], line) else line for n, line in enumerate(made)]


def _has(behind: Sequence[Written], line: Written) -> bool:
    of = given_by(line.source.line)
    return any(isinstance(node, Differential) and of is not None and spell(node.of) == spell(of)
               for other in behind for node in walk(other.source.line))


def _open(line: Written) -> Written:
    typed = line.source.text[line.source.line.at:].partition("\n")[0]
    why = ParseError("Nothing says by what this is derived", typed=typed[:80])
    return replace(line, sides=(), error=why)


def _is_new(of: Node, names: Names) -> bool:
    """Whether nothing in the text is called so."""
    return (isinstance(of, Use) and not of.name and of.power is None) or (isinstance(of, Name) and not names.spelled(of))


def _free(name: str, avoid: Collection[str]) -> str:
    return next(n for n in _longer(name) if n not in avoid)


def _longer(name: str) -> Iterator[str]:
    while True:
        yield name
        name += "'"


__all__ = ["own_name", "unused"]
