"""Declaring comments as facts: % input: W_{kd}, % letters: k : K, % axes: K=3, % given: y one-hot, % output, % wrt, % result."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from symderiv.errors import AxisMismatch, ParseError, SymderivError
from symderiv.library.givens import GIVENS, given
from symderiv.notation.indices.by_name import axis_from
from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.names import flattened, symbol_of
from symderiv.reading.meaning.shapes.ranks import Known
from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.meaning.symbols.scripts import Scripts, base_key, slots_written, used
from symderiv.reading.meaning.symbols.stated import StatedFacts, alone
from symderiv.reading.problems.statements import Declaration, Statements
from symderiv.reading.syntax.nodes import Name, Scripted, sole_item, spell


@dataclass
class Declared:
    """What the comments of a document declare."""

    inputs: list[tuple[Occurrence, Declaration]] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    axes: dict[str, int | str | None] = field(default_factory=dict)
    givens: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    output: str = ""
    wrt: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)
    name: str = ""


def declared_in(statements: Statements) -> Declared:
    """The declarations of a document.

    Raises `ParseError` at the place of one that cannot be read.
    """
    found = Declared(name=statements.name)
    for row in sorted(statements.declarations, key=lambda r: r.key == "given"):
        try:
            DECLARES[row.key](found, row)
        except SymderivError as error:
            if error.where is not None:
                raise
            raise ParseError.in_text(error.message(), statements.source, row.at, error.advice) from None
    return found


def apply(found: Declared, facts: StatedFacts, scripts: Scripts) -> None:
    """Letters and sizes into what is told; the indices of declared symbols count."""
    facts.ranges.update(found.letters)
    scripts.binders |= set(found.letters)
    facts.sizes.update({name: size if isinstance(size, int) else None for name, size in found.axes.items()})
    facts.formulas.update({name: size for name, size in found.axes.items() if isinstance(size, str)})
    for one, _ in found.inputs:
        for slot, part in slots_written(one.node):
            letter = one.letter(part)
            if (letter is not None and not isinstance(sole_item(part), Name)) or letter is None:
                continue
            scripts.classes.join(letter, (slot[0], base_key(one.name), slot[1]))
            scripts.counted |= {letter, (slot[0], base_key(one.name), slot[1])}
            scripts.binders.add(letter[2])


def tell(found: Declared, facts: StatedFacts, scripts: Scripts) -> None:
    """The shapes and givens of declared symbols; of one without indices only that it is an input, its shape is inferred."""
    for one, row in found.inputs:
        use = used(one, scripts)
        letters = tuple(spell(item) for part in use.slots if (item := lone_letter(part.sides[0])) is not None)
        if use.slots:
            facts.known[use.symbol.key] = Known((), slots=len(use.slots), letters=letters)
        facts.declared[use.symbol.key] = row.at
        facts.spoken.add(use.symbol.key)
    by_name = {used(one, scripts).symbol.name: used(one, scripts).symbol.key for one, _ in found.inputs}
    for symbol, names in found.givens:
        node = _symbol(symbol)
        key = used(Occurrence(node, alone(node, 9000), {}), scripts).symbol
        place = key.key if key.key in facts.known else by_name.get(key.name, key.key)
        facts.givens[place] = (*facts.givens.get(place, ()), *names)


def _symbol(latex: str) -> Scripted:
    node = symbol_of(latex)
    scripted = node if isinstance(node, Scripted) else Scripted(node.at, node)
    if not isinstance(scripted.base, Name):
        raise ParseError("Not a symbol", typed=latex, advice=r"Write a letter with its indices, such as W^{(1)}_{kd}.")
    return scripted


def symbols(value: str) -> list[str]:
    """Symbols between commas that stand outside braces."""
    found, depth = [""], 0
    for char in value.replace("$", " "):
        depth += (char == "{") - (char == "}")
        if char in ",;" and depth <= 0:
            found.append("")
        else:
            found[-1] += char
    return [part.strip() for part in found if part.strip()]


def _inputs(found: Declared, row: Declaration) -> None:
    for latex in symbols(row.value):
        try:
            node = _symbol(latex)
        except ParseError as error:
            raise ParseError(f"Not an input: {latex}", advice=error.advice) from None
        found.inputs.append((Occurrence(node, alone(node, 5000 + len(found.inputs)), {}), row))


def _letters(found: Declared, row: Declaration) -> None:
    for part in filter(None, map(str.strip, row.value.split(";"))):
        match = re.fullmatch(r"(?P<letters>.+?)\s*(?::|over|∈|\\in)\s*(?P<axis>\w+)", part)
        if not match:
            raise ParseError(f"Not a range: {part}", advice="Write letters and their axis, as in k i : K.")
        for letter in match["letters"].replace(",", " ").split():
            found.letters[letter.strip("$").removeprefix("\\")] = match["axis"]


def _axes(found: Declared, row: Declaration) -> None:
    for word in row.value.replace(",", " ").split():
        name, _, size = word.partition("=")
        try:
            axis_from(word, {})
        except AxisMismatch as error:
            raise ParseError(f"Not an axis: {word}", advice=error.advice) from None
        found.axes[name] = int(size) if size.isdigit() else size or None


def _given(found: Declared, row: Declaration) -> None:
    for part in symbols(row.value):
        symbol, _, known = part.partition(" ")
        words = [w for w in known.split() if w not in ("is", "are", "and")]
        names = {used_name(one) for one, _ in found.inputs}
        if not words or (found.inputs and used_name(Occurrence(_symbol(symbol), alone(_symbol(symbol), 1), {})) not in names):
            raise ParseError(f"Not a given of an input: {part}", advice=f"Write an input and one of {', '.join(GIVENS)}.")
        found.givens.append((symbol, tuple(given(w).name for w in words)))


def used_name(one: Occurrence) -> str:
    """The letter of a symbol with its labels, however its indices are written."""
    return base_key(one.name) + "".join(spell(p) for p in flattened(one.node.sub) if not isinstance(sole_item(p), Name))


DECLARES: dict[str, Callable[[Declared, Declaration], Any]] = {
    "axes": _axes,
    "letters": _letters,
    "input": _inputs,
    "given": _given,
    "output": lambda found, row: setattr(found, "output", row.value.strip(" $.")),
    "wrt": lambda found, row: setattr(found, "wrt", symbols(row.value)),
    "result": lambda found, row: setattr(found, "result", row.value.replace(",", " ").replace("$", " ").split()),
    "name": lambda found, row: setattr(found, "name", row.value),
}

__all__ = ["Declared", "apply", "declared_in", "symbols", "tell"]
