"""The shape of every quantity: the reading that costs least, and what does not fit left out with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.errors import ParseError, SymderivError
from symderiv.reading.meaning.calls.losses import OPEN
from symderiv.reading.meaning.indices.unsaid_sizes import name_unsaid, unsaid_sizes
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.iterates import starting
from symderiv.reading.meaning.lines.order import Lines, defined
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.shapes.axes import Naming
from symderiv.reading.meaning.shapes.claims.expressions import with_claimed
from symderiv.reading.meaning.shapes.claims.sides import uses_of
from symderiv.reading.meaning.shapes.constraints import Misfit, World
from symderiv.reading.meaning.shapes.ranks import Asked, Known, NoFit, State, declare, fitted
from symderiv.reading.meaning.shapes.rules import Shapes
from symderiv.reading.meaning.shapes.written import added, below_arrows, crossed, dotted, ending, layers, normed, powered, turned
from symderiv.reading.meaning.symbols.declared import Declared
from symderiv.reading.meaning.symbols.kinds import Kinds
from symderiv.reading.meaning.symbols.known import with_symmetry_below
from symderiv.reading.meaning.symbols.scripts import base_key, used
from symderiv.reading.meaning.symbols.stated import StatedFacts
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.problems.axis_inference import Classes, Key
from symderiv.reading.problems.statements import Statements
from symderiv.reading.prose.roles import left_of
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Head, as_terms, of_kind, sole_item, spell


def shaped(
    lines: Lines, facts: StatedFacts, kinds: Kinds, statements: Statements, failed: dict[int, SymderivError], declared: Declared
) -> Resolved:
    """The lines with the least shape of every quantity; definitions that fit nothing are left out, with the reason in `failed`.

    Raises `ParseError` where two readings of equal weight remain.
    """
    symbols, slots = _symbols(lines, kinds, declared), _slots(lines.definitions)
    known = _known(facts, kinds, symbols, slots)
    said = any((fact.kind, fact.value) == ("notation", ("cross",)) for fact in statements.facts)
    known = {**dict.fromkeys(crossed(lines.definitions) if said else (), Known(axes=("3",))), **known}
    transposed = turned((*lines.definitions, *lines.others), kinds.sizes, kinds.lying)
    transposed |= normed(lines.definitions, statements.source)
    is_open = any(n.name == OPEN for f in lines.definitions for n in of_kind(f.line, Head))
    asked = Asked(lines.definitions, slots, symbols, known, lines.used, turned=transposed, powered=powered(lines.definitions),
                  open=is_open, added=added(lines.definitions), arrows=below_arrows((*lines.definitions, *lines.others)),
                  dotted=dotted(lines.definitions, statements.source), layers=layers(lines.definitions, lines.used),
                  starting=starting(lines.definitions, symbols), ending=ending(lines.definitions))
    unsaid = unsaid_sizes((*lines.definitions, *lines.others), statements)
    states, lost = _fitted(asked, lines, statements, failed, unsaid)
    states = _with_places(states, slots, _slots(lines.others))
    _require_one(states, symbols, statements)
    world = states[0].world
    for key in facts.declared:
        if key not in world.symbols:
            declare(asked, world, key, known[key].whole if key in known else 0, facts.declared[key])
    world = with_claimed(asked, world, _of_inputs(lines, statements, failed))
    for key, rank in _only_in_claims(lines, facts, statements, failed):
        if key not in world.symbols:
            declare(asked, world, key, rank, 0)
    _name_counts(world, facts, symbols, slots)
    world = _with_claims(world, lines)
    name_unsaid(lines, world)
    avoid = {*world.classes.names(), *kinds.sizes, *(symbol.base.base for symbol in symbols.values())}
    naming = Naming(world.classes, facts.ranges, _size_table(facts, world), avoid)
    without = {defined(form): failed[form.number] for form in lost}
    with_symmetry_below([(defined(f), f) for f in lines.definitions], facts, {k: len(a) for k, a in world.symbols.items()})
    return Resolved(lines, facts, kinds, symbols, world, naming, failed, without, declared, lost)


def _symbols(lines: Lines, kinds: Kinds, declared: Declared) -> dict[str, Symbol]:
    """Every quantity that stands in the lines or is declared, by its key."""
    every = [n for f in (*lines.definitions, *lines.others) for n in of_kind(f.line, Use)]
    symbols = {n.symbol.key: n.symbol for n in reversed(every)}
    symbols.update({(s := used(one, kinds.scripts).symbol).key: s for one, _ in declared.inputs})
    return symbols


def _slots(forms: Sequence[Form]) -> dict[str, int]:
    """The largest number of indices that each quantity has in these lines."""
    slots: dict[str, int] = {}
    for form in forms:
        for node in of_kind(form.line, Use):
            slots[node.symbol.key] = max(slots.get(node.symbol.key, 0), len(node.slots))
    return slots


def _known(facts: StatedFacts, kinds: Kinds, symbols: Mapping[str, Symbol], slots: Mapping[str, int]) -> dict[str, Known]:
    """What words say of the shapes: collections that are counted have a slot, components of their own the shape of their base."""
    known = dict(facts.known)
    for key, symbol in symbols.items():
        alike = symbol.labels not in ((), ("0",)) and not symbol.sup and slots.get(key, 0) == 0
        if alike and base_key(symbol.base) in kinds.scripts.apart & known.keys():
            known.setdefault(key, known[base_key(symbol.base)])
        if base_key(symbol.base) in kinds.rows and slots.get(key) == 1:
            known.setdefault(key, Known(rank=1, slots=1))
    return known


def _fitted(
    asked: Asked, lines: Lines, statements: Statements, failed: dict[int, SymderivError], unsaid: frozenset[str]
) -> tuple[list[State], list[Form]]:
    """The readings that cost least, and the definitions that had to be left out, each part of the text by itself."""
    lost: list[Form] = []
    empty = World(Classes(), unsaid=unsaid, told=frozenset(asked.known))
    world, chosen, other = empty.copy(), dict[str, int](), dict[str, int]()
    for part in _parts(asked):
        found = _fitted_part(asked, part, lines, statements, failed, lost, empty.copy())
        world.absorb(found[0].world)
        chosen |= found[0].chosen
        other = other or dict(found[1].chosen if len(found) > 1 else {})
    return [State(0.0, 0, 0, world, ways) for ways in (chosen, {**chosen, **other})[:1 + bool(other)]], lost


def _fitted_part(
    asked: Asked, part: list[Form], lines: Lines, statements: Statements, failed: dict[int, SymderivError], lost: list[Form],
    world: World
) -> list[State]:
    """The readings of one part, without those of its definitions that fit nothing, until the rest fits."""
    again = False
    while True:
        try:
            return fitted(asked.of_part(part), world.copy())
        except NoFit as misfit:
            why, at = misfit.reason, misfit.reason.at or misfit.form.line.at
            error = ParseError.in_text(why.reason, statements.source, at, why.advice)
            left_out = part[0 if again else part.index(misfit.form):] if misfit.ended else [misfit.form]
            again = misfit.ended
            for form in left_out:
                failed[form.number] = error
                lines.definitions.remove(form)
                part.remove(form)
                lost.append(form)


def _parts(asked: Asked) -> list[list[Form]]:
    """The definitions that share symbols, or members of a series, with one another, directly or by others; in their order."""
    linked, made = Classes(), {defined(form) for form in asked.definitions}
    for form in asked.definitions:
        key = ("form", str(form.number), defined(form))
        for name in (defined(form), *uses_of(form)):
            linked.join(key, ("symbol", name))
            if name not in made:
                linked.join(key, ("series", asked.series.get(name, (name,))[0]))
    found: dict[Key, list[Form]] = {}
    for form in asked.definitions:
        found.setdefault(linked.find(("form", str(form.number), defined(form))), []).append(form)
    return list(found.values())


def _name_counts(world: World, facts: StatedFacts, symbols: Mapping[str, Symbol], slots: Mapping[str, int]) -> None:
    """Name the axes that words count: the first of a collection."""
    for base, axis in facts.counts.items():
        for key, keys in world.symbols.items():
            if base_key(symbols[key].base) == base and keys and slots.get(key, 0) and world.classes.axis(keys[0]) is None:
                world.classes.name(keys[0], axis)


def _of_inputs(lines: Lines, statements: Statements, failed: Mapping[int, SymderivError]) -> Iterator[Form]:
    """The lines that are no definitions and have no symbol of which a line that was not read, or is none, says what it is."""
    unread = {left_of(statements.formulas[number].latex) for number in failed}
    given = {item.symbol.key for form in lines.others if isinstance(item := sole_item(form.sides[0]), Use)}
    for form in lines.others:
        uses = of_kind(form.line, Use)
        if not any(use.symbol.key in given or spell(use.symbol.base) in unread for use in uses):
            yield form


def _only_in_claims(
    lines: Lines, facts: StatedFacts, statements: Statements, failed: Mapping[int, SymderivError]
) -> Iterator[tuple[str, int]]:
    r"""What no line gives and no definition uses, with its rank: the v of v^T H v whose shape is stated, the r of ρ'(r)."""
    unread = {left_of(statements.formulas[number].latex) for number in failed}
    given = {item.symbol.key for form in lines.others if isinstance(item := sole_item(form.sides[0]), Use)}
    every = (n for form in lines.others for n in of_kind(form.line, Derivative))
    derived = [n for n in every if not isinstance(sole_item(as_terms(n.body)), Use)]
    wrt = [sole_item(as_terms(one)) for n in derived for one in n.wrt]
    by = {item.symbol.key for item in wrt if isinstance(item, Use) and not item.slots}
    for use in dict.fromkeys(n for form in lines.others for n in of_kind(form.line, Use)):
        key, known = use.symbol.key, facts.known.get(use.symbol.key)
        if key in given or spell(use.symbol.base) in unread:
            continue
        if known is not None and (known.axes is not None or known.rank is not None):
            yield key, known.whole
        elif known is None and key in by:
            yield key, 0


def _with_claims(world: World, lines: Lines) -> World:
    """The world with the letters of all other lines, side by side, wherever these fit."""
    for form in lines.others:
        places = {use.symbol.key for use in _as_places(form)} - world.symbols.keys()  # the i of a line that lost its sum over i
        for side in form.sides:
            here = world.copy()
            here.symbols.update(dict.fromkeys(places, ()))
            try:
                Shapes(here, form).of(side)
            except (Misfit, Misread, KeyError):
                continue  # a line may be wrong, and is still to be judged
            world = replace(here, symbols={key: axes for key, axes in here.symbols.items() if key not in places})
    return world


def _as_places(form: Form) -> Iterator[Use]:
    """The symbols without an index that stand as an index of another."""
    for node in of_kind(form.line, Use):
        items = (sole_item(part.sides[0]) for part in node.slots if not part.signs)
        yield from (item for item in items if isinstance(item, Use) and not item.slots)


def _size_table(facts: StatedFacts, world: World) -> dict[str, int | None]:
    return {**dict.fromkeys(world.classes.names()), **facts.sizes}


def _with_places(states: list[State], slots: Mapping[str, int], claimed: Mapping[str, int]) -> list[State]:
    r"""Of readings that cost the same those in which every index of the other lines has a place: the w of \partial L/\partial w_j
    is no number."""
    fit = [one for one in states if all(slots.get(key, 0) + n >= claimed.get(key, 0) for key, n in one.chosen.items())]
    return fit or states


def _require_one(states: list[State], symbols: Mapping[str, Symbol], statements: Statements) -> None:
    if len(states) < 2:
        return
    one, other = states[0].chosen, states[1].chosen
    key = next(k for k in one if one[k] != other.get(k))
    kinds = _kinds(key, statements)
    fitting = [kinds[n] for n in dict.fromkeys(min(state.chosen.get(key, 0), 2) for state in states)]
    at = next((f.places[0] for f in statements.formulas if symbols[key].base.base in f.latex), 0)
    raise ParseError.in_text(
        f"{key} may be {_either(said for said, _ in fitting)}, and {'both' if len(fitting) == 2 else 'all'} fit",
        statements.source,
        at,
        f"Say which: {_either(f'${space}$' for _, space in fitting)}.",
    )


def _kinds(key: str, statements: Statements) -> tuple[tuple[str, str], ...]:
    """What a symbol may be, in words and as people declare it."""
    n, m = statements.fresh("n", "m")
    return (
        ("a number", rf"{key} \in \mathbb{{R}}"),
        ("a vector", rf"{key} \in \mathbb{{R}}^{n}"),
        ("a matrix", rf"{key} \in \mathbb{{R}}^{{{m} \times {n}}}"),
    )


def _either(ways: Iterable[str]) -> str:
    *first, last = ways
    return f"{', '.join(first)} or {last}"


__all__ = ["shaped"]
