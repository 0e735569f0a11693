r"""What claims about expressions show of symbols that no definition has, as \nabla_X \operatorname{tr}(XA) = A^\top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.claims.squares import squares_in
from symderiv.reading.meaning.shapes.constraints import World
from symderiv.reading.meaning.shapes.ranks import Asked, Known, NoFit, State, fitted
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Name, Scripted, Terms, as_terms, sole_item, walk


def with_claimed(asked: Asked, world: World, claims: Iterable[Form]) -> World:
    """The world with the symbols that only claims have, as these claims fit best together.

    What is derived is a number before it is an array, and a derivative has the shape of what it is said to be. Claims that fit
    nothing show nothing, and of two readings that cost the same none is taken.
    """
    found = [lines for form in claims if (lines := list(_lines(form, world)))]
    squares = {key: Known(rank=2, square=True) for group in found for form in group for key in squares_in(form)}
    asked = replace(asked, known={**squares, **asked.known})
    while found:
        number, misfit = _settled(asked, world, found)
        if misfit is None:
            return number
        found = [rest for lines in found if (rest := _without(lines, misfit))]
    return world


def _settled(asked: Asked, world: World, found: Sequence[Sequence[Form]]) -> tuple[World, Form | None]:
    """The world with these lines, or the one that fits nothing."""
    lines = [form for group in found for form in group]
    try:
        states = fitted(replace(asked.of_part(lines), slots=_slots(lines, asked), open=False, every_side=True), world)
    except NoFit as misfit:
        return world, misfit.form if not misfit.ended else lines[-1]
    return (_clean(states[0], world), None) if len(states) == 1 else (world, None)


def _without(lines: Sequence[Form], misfit: Form) -> list[Form]:
    """What is left of the lines of one claim: where its sides do not fit together, what its left side is made of."""
    if misfit not in lines:
        return list(lines)
    return list(lines[:lines.index(misfit)])


def _clean(state: State, world: World) -> World:
    """The world without the names of the lines themselves."""
    symbols = {key: axes for key, axes in state.world.symbols.items() if key in world.symbols or not key.startswith(NAME)}
    return replace(state.world, symbols=symbols)


NAME = "claimed"
"""What the names of claims begin with, which no text writes."""


def _lines(form: Form, world: World) -> Iterator[Form]:
    """A claim as definitions of what it is about: of what it derives, and of all its sides."""
    left = sole_item(form.sides[0])
    if form.line.continued or form.line.relation.signs[:1] != ("=",) or not isinstance(left, Derivative):
        return
    body = as_terms(left.body)
    if isinstance(sole_item(body), Use) or not _is_new(form, world) or not _moves(left, world):
        return
    yield _defining(form, "a", body)
    yield _defining(form, "b", *form.sides)


def _moves(derivative: Derivative, world: World) -> bool:
    r"""Whether what is derived has its variable in it, or something known: \ln L of an L that nobody defines says nothing."""
    moved = {n.symbol.key for wrt in derivative.wrt for n in walk(wrt) if isinstance(n, Use)}
    return any(isinstance(n, Use) and (n.symbol.key in moved or n.symbol.key in world.symbols) for n in walk(derivative.body))


def _defining(form: Form, which: str, *sides: Terms) -> Form:
    name = Name(form.line.at, f"{NAME}{form.number}{which}{form.line.at}")
    left = as_terms(Use(name.at, Symbol(name), (), None, Scripted(name.at, name)))
    relation = replace(form.line.relation, sides=(left, *sides), signs=("=",) * len(sides))
    return form.with_line(replace(form.line, relation=relation))


def _is_new(form: Form, world: World) -> bool:
    return any(isinstance(n, Use) and n.symbol.key not in world.symbols for n in walk(form.line))


def _slots(lines: Sequence[Form], asked: Asked) -> dict[str, int]:
    slots = dict(asked.slots)
    for use in (n for form in lines for n in walk(form.line) if isinstance(n, Use)):
        slots[use.symbol.key] = max(slots.get(use.symbol.key, 0), len(use.slots))
    return slots


__all__ = ["with_claimed"]
