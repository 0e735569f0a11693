"""The shape of every quantity: the reading that costs least, and what does not fit left out with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from symderiv.errors import ParseError, SymderivError
from symderiv.reading.inference import Classes
from symderiv.reading.meaning.axes import Naming
from symderiv.reading.meaning.declared import Declared
from symderiv.reading.meaning.facts import Told
from symderiv.reading.meaning.forms import Form
from symderiv.reading.meaning.kinds import Kinds
from symderiv.reading.meaning.order import Lines, defined
from symderiv.reading.meaning.ranks import Asked, Known, NoFit, State, declare, fitted, turned
from symderiv.reading.meaning.scripts import base_key, used
from symderiv.reading.meaning.shapes import Shapes
from symderiv.reading.meaning.trying import Tried
from symderiv.reading.meaning.uses import Symbol, Use
from symderiv.reading.meaning.world import Misfit, World
from symderiv.reading.misread import Misread
from symderiv.reading.statements import Statements
from symderiv.reading.syntax import walk


@dataclass
class Settled:
    """The lines of a document with the shape of every quantity."""

    lines: Lines
    told: Told
    kinds: Kinds
    symbols: Mapping[str, Symbol]
    world: World
    naming: Naming
    failed: dict[int, SymderivError] = field(default_factory=dict)
    without: dict[str, SymderivError] = field(default_factory=dict)
    """Quantities whose definition could not be read, with the reason."""
    declared: Declared = field(default_factory=Declared)
    lost: list[Form] = field(default_factory=list)
    """The definitions whose shapes fit nothing."""
    functions: dict[str, str] = field(default_factory=dict)
    """What the text says of letters that it calls functions."""
    tried: Tried = field(default_factory=Tried)
    unread: dict[str, SymderivError] = field(default_factory=dict)
    """Letters whose defining line could not be read."""

    @cached_property
    def first_places(self) -> Mapping[str, int]:
        """Where each quantity stands first in a definition."""
        uses = [n for form in self.lines.definitions for n in walk(form.line) if isinstance(n, Use)]
        return {n.symbol.key: n.at for n in sorted(uses, key=lambda n: n.at, reverse=True)}


def shaped(
    lines: Lines, told: Told, kinds: Kinds, statements: Statements, failed: dict[int, SymderivError], declared: Declared
) -> Settled:
    every = [n for f in (*lines.definitions, *lines.others) for n in walk(f.line) if isinstance(n, Use)]
    symbols = {n.symbol.key: n.symbol for n in reversed(every)}
    symbols.update({(s := used(one, kinds.scripts).symbol).key: s for one, _ in declared.inputs})
    slots: dict[str, int] = {}
    for form in lines.definitions:
        for node in walk(form.line):
            if isinstance(node, Use):
                slots[node.symbol.key] = max(slots.get(node.symbol.key, 0), len(node.slots))
    known = dict(told.known)
    for base in told.counts:
        for key, symbol in symbols.items():
            if base_key(symbol.base) == base and not symbol.labels and slots.get(key, 0) and key not in known:
                known[key] = Known((), slots=1)
    for key, symbol in symbols.items():
        alike = symbol.labels not in ((), ("0",)) and not symbol.sup and slots.get(key, 0) == 0
        if alike and base_key(symbol.base) in kinds.scripts.apart:
            known.setdefault(key, known[base_key(symbol.base)])
    transposed = turned((*lines.definitions, *lines.others), kinds.sizes)
    without: dict[str, SymderivError] = {}
    lost: list[Form] = []
    while True:
        asked = Asked(lines.definitions, slots, symbols, known, lines.used, turned=transposed)
        try:
            states = fitted(asked, World(Classes()))
            break
        except NoFit as misfit:
            why, at = misfit.reason, misfit.reason.at or misfit.form.line.at
            error = ParseError.in_text(why.reason, statements.source, at, why.advice)
            for form in _left_out(lines, misfit, again=any(e.reason == why.reason for e in without.values())):
                without[defined(form)] = failed[form.number] = error
                lines.definitions.remove(form)
                lost.append(form)
    _require_one(states, symbols, statements)
    world = states[0].world
    for key in told.declared:
        if key not in world.symbols:
            declare(asked, world, key, sum((known[key].slots, len(known[key].axes or ()))), told.declared[key])
    for base, axis in told.counts.items():
        for key, keys in world.symbols.items():
            if base_key(symbols[key].base) == base and keys and slots.get(key, 0) and world.classes.axis(keys[0]) is None:
                world.classes.name(keys[0], axis)
    world = _with_claims(world, lines)
    letters = {symbol.base.base for symbol in symbols.values()}
    taken = {*world.classes.names(), *kinds.sizes, *letters}
    naming = Naming(world.classes, told.ranges, _size_table(told, world), taken)
    return Settled(lines, told, kinds, symbols, world, naming, failed, without, declared, lost)


def _left_out(lines: Lines, misfit: NoFit, again: bool) -> list[Form]:
    """The definitions that are left out: what does not fit; where the search ended, all it did not reach, and `again` all."""
    place = lines.definitions.index(misfit.form)
    return lines.definitions[0 if again else place :] if misfit.ended else [misfit.form]


def _with_claims(world: World, lines: Lines) -> World:
    """The world with the letters of all other lines, side by side, wherever these fit."""
    for form in lines.others:
        for side in form.sides:
            here = world.copy()
            try:
                Shapes(here, form).of(side)
            except (Misfit, Misread, KeyError):
                continue  # a line may be wrong, and is still to be judged
            world = here
    return world


def _size_table(told: Told, world: World) -> dict[str, int | None]:
    return {**dict.fromkeys(world.classes.names()), **told.sizes}


def _require_one(states: list[State], symbols: Mapping[str, Symbol], statements: Statements) -> None:
    if len(states) < 2:
        return
    one, other = states[0].chosen, states[1].chosen
    key = next(k for k in one if one[k] != other.get(k))
    words = ("a number", "a vector", "a matrix")
    ways = [words[min(n, 2)] for n in (one[key], other.get(key, 0))]
    at = next((f.places[0] for f in statements.formulas if symbols[key].base.base in f.latex), 0)
    raise ParseError.in_text(
        f"{key} may be {ways[0]} or {ways[1]}, and both fit",
        statements.source,
        at,
        f"Say which: ${key} \\in \\mathbb{{R}}$, ${key} \\in \\mathbb{{R}}^n$ or ${key} \\in \\mathbb{{R}}^{{m \\times n}}$.",
    )


__all__ = ["Settled", "shaped"]
