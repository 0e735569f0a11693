"""How many axes each undeclared symbol has: the least that fits everywhere, in a stated order of evidence.

What facts say is fixed. A bold small letter is a vector, a bold capital a matrix. A capital is a matrix before it is a number,
a small letter a number before it is a vector, wherever both fit; a quantity that nothing else uses is a number.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.shapes.claims.sides import read, require_alike, uses_of
from symderiv.reading.meaning.shapes.constraints import Doubt, Misfit, World
from symderiv.reading.meaning.shapes.rules import Shapes
from symderiv.reading.meaning.shapes.written import written_as
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.problems.axis_inference import Key
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Name, of_kind, sole_item

MOST_TRIED = 4000
"""How many lines are read with chosen ranks before the search gives up."""
MOST_WAITING = 20_000
"""How many partial readings may wait."""
COSTS: Mapping[str, Mapping[int, float]] = {
    "keys": {2: 1, 0: 1.5, 1: 5},
    "bold small": {1: 0, 2: 4, 0: 5},
    "bold capital": {2: 0, 1: 3, 0: 5},
    "capital": {2: 1, 0: 1.5, 1: 3.2},
    "added capital": {2: 1, 0: 1.5, 1: 2.4},
    "capital below a loss": {2: 1, 1: 3.2, 0: 3.5},
    "small": {0: 0, 1: 1, 2: 4},
    "transposed small": {1: 1, 0: 3, 2: 4},
    "dotted small": {0: 1, 1: 1, 2: 4},
    "indexed": {0: 0, 1: 2, 2: 5},
    "bold indexed": {1: 0.5, 0: 1, 2: 5},
    "indexed capital": {0: 0, 2: 2, 1: 2.5},
    "dotted indexed": {0: 1, 1: 1, 2: 5},
    "transposed indexed": {1: 1, 0: 3, 2: 5},
}
"""What one more axis costs, by how the symbol is written; the reading that costs least is taken."""
COUNTED = re.compile(r"[(\[]\d+[)\]]")
"""What counts the members of a series above their letter: W^{(1)}, W^{[2]}."""
DOUBTED = 0.5
"""What a reading that papers take in two ways gives way to: another of the same price."""
ARRAY_RESULT = 3.0
"""What it costs when a quantity that nothing uses is no number."""


@dataclass(frozen=True)
class Known:
    """What facts say about a symbol: its axes behind the indices that it was written with there, or how many there are."""

    axes: tuple[str, ...] | None = None
    rank: int | None = None
    slots: int = 0
    square: bool = False
    letters: tuple[str, ...] = ()
    """The letters that a declaration gives its axes; equal ones are one axis."""

    @property
    def whole(self) -> int:
        """The number of axes when it is said of the whole quantity."""
        return self.slots + (len(self.axes) if self.axes is not None else self.rank or 0)

    def ranks(self, least: int) -> Mapping[int, float]:
        """The numbers of axes that this allows, with their price: x ∈ ℝ^d may be said of each x_i."""
        whole, each = self.whole, least + self.whole - self.slots
        return {n: price for n, price in ((each, 1.0), (whole, 0.0)) if n >= least and (n == whole or not self.slots)}


@dataclass
class Asked:
    """What the search is about: definitions in their order, the least number of axes of each input, and what facts fix."""

    definitions: Sequence[Form]
    slots: Mapping[str, int]
    symbols: Mapping[str, Symbol]
    known: Mapping[str, Known]
    used: frozenset[str]
    arrows: frozenset[str] = frozenset()
    """The letters below an arrow."""
    turned: frozenset[str] = frozenset()
    """The symbols that stand transposed somewhere, alone or as a term of a transposed bracket."""
    powered: frozenset[str] = frozenset()
    """The symbols with a number above them: w^2 of a small letter is no product of matrices."""
    open: bool = False
    """Whether the text leaves its loss open: then it is about layers, and y = W x is of arrays."""
    added: frozenset[str] = frozenset()
    """The symbols that stand as terms of sums only: the Y of Y - X w."""
    dotted: frozenset[str] = frozenset()
    r"""The small letters of w \cdot x_i, which may be numbers or vectors."""
    layers: frozenset[str] = frozenset()
    """The weights and the output of layers that nothing else uses."""
    ending: frozenset[str] = frozenset()
    """The symbols in the upper ends of sums: numbers all."""
    starting: Mapping[str, str] = field(default_factory=dict)
    """The first iterates u_0 that lines define, with the u that each is one of."""
    every_side: bool = False
    """Whether all sides of a line are read, as of a claim, and not only the one that defines."""

    def of_part(self, definitions: Sequence[Form]) -> Asked:
        """The same about some of the definitions, which share no symbol with the others."""
        part = replace(self, definitions=definitions, used=frozenset(key for form in definitions for key in uses_of(form)))
        part.__dict__["series"] = self.series
        return part

    @cached_property
    def series(self) -> Mapping[str, Sequence[str]]:
        """The numbered members of one series, x_1 and x_2, by each of them: they cost as much as one of them."""
        found: dict[tuple[Name, int, str], list[str]] = {}
        for key, symbol in self.symbols.items():
            numbered = COUNTED.fullmatch(symbol.sup)
            if (symbol.labels or numbered) and all(label.isdigit() for label in symbol.labels):
                found.setdefault((symbol.base, len(symbol.labels), "" if numbered else symbol.sup), []).append(key)
        return {key: members for members in found.values() for key in members}


@dataclass(order=True)
class State:
    """A partial reading: what it costs at least, the next definition, the shapes so far."""

    cost: float
    """What was chosen, and the least that the ranks still to be chosen can cost."""
    order: int
    place: int = field(compare=False)
    world: World = field(compare=False)
    chosen: Mapping[str, int] = field(compare=False)
    doubt: tuple[Form, Doubt] | None = field(default=None, compare=False)
    """The first line that papers read in two ways, and how."""
    open: Sequence[str] | None = field(default=None, compare=False)
    """The symbols of the next definition whose ranks are still to be chosen; None where it has not been looked at."""


class NoFit(Exception):
    """No choice fits; the place that the best one reached, and why it ended there; or the search has `ended` too early."""

    def __init__(self, form: Form, reason: Misfit, ended: bool = False) -> None:
        super().__init__(reason.reason)
        self.form, self.reason, self.ended = form, reason, ended


def fitted(asked: Asked, world: World) -> list[State]:
    """The readings of least cost: one, or those between which nothing decides.

    Raises `NoFit` when there is none.
    """
    ticks = count()
    made = {left.symbol.key for form in asked.definitions if isinstance(left := sole_item(form.sides[0]), Use)}
    inputs = dict.fromkeys(key for form in asked.definitions for key in uses_of(form, asked.every_side) if key not in made)
    waiting = [State(sum(_least(asked, key) for key in inputs), next(ticks), 0, world, {})]
    found: list[State] = []
    best: tuple[int, Misfit] = (-1, Misfit("No shape fits"))
    tried = furthest = 0
    while waiting and not (found and waiting[0].cost > found[0].cost):
        if tried == MOST_TRIED or len(waiting) > MOST_WAITING:
            raise _too_many(asked, furthest)
        state = heapq.heappop(waiting)
        furthest = max(furthest, state.place)
        if state.place == len(asked.definitions):
            if state.doubt is not None and not found:
                raise NoFit(*state.doubt)
            found += [state] if _members_are_arrays(asked, state) else []
            continue
        tried += state.open == ()
        try:
            new = _after(asked, state)
        except Misfit as misfit:
            best = (state.place, misfit) if state.place > best[0] else best
            continue
        for more in new:
            heapq.heappush(waiting, replace(more, order=next(ticks)))
    if not found:
        raise NoFit(asked.definitions[max(best[0], 0)], best[1])
    return _different(found)


def _after(asked: Asked, state: State) -> list[State]:
    """The states that follow: the ranks of one more symbol chosen, or the next definition read, where all are."""
    form = asked.definitions[state.place]
    if state.open is None:
        return [replace(state, open=tuple(key for key in uses_of(form, asked.every_side) if key not in state.world.symbols))]
    if state.open:
        key, *rest = state.open
        known = state.cost - _least(asked, key)
        return [replace(state, cost=round(known + price, 6), chosen={**state.chosen, key: extra}, open=tuple(rest))
                for extra, price in _prices(asked, key, state.chosen)]
    world, more, doubts = _with(asked, form, state)
    doubt = state.doubt or ((form, doubts[0]) if doubts else None)
    return [State(round(state.cost + more + DOUBTED * len(doubts), 6), 0, state.place + 1, world, state.chosen, doubt)]


def _too_many(asked: Asked, furthest: int) -> NoFit:
    form = asked.definitions[min(furthest, len(asked.definitions) - 1)]
    unsaid = next((k for f in asked.definitions for k in uses_of(f) if k in asked.symbols and k not in asked.known), "x")
    reason = "The quantities up to here may have too many shapes"
    advice = rf"Say the shapes of more of them, as in: Let ${unsaid} \in \mathbb{{R}}^{{m \times n}}$."
    return NoFit(form, Misfit(reason, form.line.at, advice), ended=True)


def _members_are_arrays(asked: Asked, state: State) -> bool:
    """Whether what was read as a family, x ∈ ℝ^d said of each x_i, is used so: a member stands somewhere as an array.

    Where the index runs over the first of the sizes that the text gives, it is that axis, and there is no family.
    """
    for key, extra in state.chosen.items():
        known = asked.known.get(key)
        slots = asked.slots.get(key, 0)
        if known is not None and slots + extra != known.whole:
            keys = state.world.symbols[key]
            counted = bool(known.axes) and slots == 1 and state.world.classes.axis(keys[0]) == (known.axes or ("",))[0]
            if counted or not all(map(state.world.is_met, keys[slots:])):
                return False
    return True


def _different(found: list[State]) -> list[State]:
    seen: dict[tuple[tuple[str, int], ...], State] = {}
    for state in found:
        seen.setdefault(tuple(sorted(state.chosen.items())), state)
    return list(seen.values())


def _prices(asked: Asked, key: str, chosen: Mapping[str, int]) -> list[tuple[int, float]]:
    """The ranks that a symbol may have with what they cost, the cheapest first; those of its series cost nothing more."""
    alike = {chosen[other] for other in asked.series.get(key, ()) if other in chosen}
    prices = {extra: 0.0 if extra in alike else price for extra, price in costs_of(asked, key).items()}
    return sorted(prices.items(), key=lambda pair: pair[1])


def _least(asked: Asked, key: str) -> float:
    """What the rank of a symbol costs at least; as a member of a series perhaps nothing."""
    return 0.0 if len(asked.series.get(key, ())) > 1 else min(costs_of(asked, key).values(), default=0.0)


def costs_of(asked: Asked, key: str) -> Mapping[int, float]:
    """The price of each number of axes behind the written indices."""
    least = asked.slots.get(key, 0)
    if key in asked.known:
        return {rank - least: price for rank, price in asked.known[key].ranks(least).items()}
    if key in asked.ending and not least:
        return {0: 0.0}
    style = written_as(asked.symbols[key], asked.arrows)
    if not least and style == "capital" and asked.symbols[key].base.base == "K":
        return COSTS["keys"]
    kind = "transposed " if key in asked.turned else "dotted " if key in asked.dotted else ""
    if least:
        kind = "bold " if style == "bold small" and not kind else kind
        return COSTS["indexed capital" if "capital" in style else f"{kind}indexed"]
    open_ = " below a loss" if asked.open or key in asked.layers else ""
    term = "added " if key in asked.added and not open_ else ""
    prices = COSTS[f"{kind}small" if style == "small" else f"{term}{style}{open_}" if style == "capital" else style]
    return {n: p for n, p in prices.items() if n < 2} if style == "small" and key in asked.powered else prices


def _with(asked: Asked, form: Form, state: State) -> tuple[World, float, list[Doubt]]:
    """The world after a line, what its reading costs, and what is doubtful in it."""
    world = state.world.copy()
    for key in uses_of(form, asked.every_side):
        if key not in world.symbols:
            declare(asked, world, key, asked.slots.get(key, 0) + state.chosen[key], form.line.at)
    shapes = Shapes(world, form)
    right = read(shapes, form.sides[1])
    require_alike(shapes, right, form.sides[1], form.sides[2:] if asked.every_side else ())
    left = sole_item(form.sides[0])
    assert isinstance(left, Use)
    key, rank = left.symbol.key, len(left.slots) + right.ndim
    known = asked.known.get(key)
    if known is not None and rank not in known.ranks(len(left.slots)):
        raise Misfit(f"{key} has another shape in the text than by its definition", form.line.at)
    declare(asked, world, key, rank, form.line.at)
    for mine, other in zip(world.symbols[key][len(left.slots) :], right.axes, strict=True):
        world.join(mine, other, form.line.at)
    shapes.of(left)
    inside = {*asked.used, *asked.layers, *asked.starting}
    is_result = right.ndim and known is None and key not in inside and not _has_derivative(form)
    unlike = _unlike(asked, world) - _unlike(asked, state.world)
    return world, shapes.price + ARRAY_RESULT * (unlike + bool(is_result)), shapes.doubts


def _unlike(asked: Asked, world: World) -> int:
    """How many first iterates u_0 have not as many axes as u."""
    pairs = ((world.symbols.get(key), world.symbols.get(whole)) for key, whole in asked.starting.items())
    return sum(one is not None and other is not None and len(one) != len(other) for one, other in pairs)


def _has_derivative(form: Form) -> bool:
    """Whether a quantity is made of derivatives, as g = ∇_w L: that of a number is an array where its variable is one."""
    return bool(of_kind(form.sides[1], Derivative))


def declare(asked: Asked, world: World, key: str, rank: int, at: int) -> None:
    """The symbol with so many axes, named as facts name them."""
    keys = world.symbols[key] = slot_keys(key, rank)
    known = asked.known.get(key)
    for mine, name in zip(keys[::-1], (known.axes or ())[::-1] if known else (), strict=False):
        if name:
            world.name(mine, name, at)
    for mine, letter in zip(keys, known.letters if known else (), strict=False):
        world.join(mine, ("declared", letter), at)
    if known is not None and known.square and rank > 1:
        world.join(keys[-1], keys[-2], at)


def slot_keys(key: str, rank: int) -> tuple[Key, ...]:
    """The axes of a symbol."""
    return tuple(("slot", key, str(place)) for place in range(rank))


__all__ = ["Asked", "Known", "NoFit", "State", "fitted", "slot_keys"]
