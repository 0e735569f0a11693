"""The idea of a derivation in two or three sentences, from its structure: the ways, the lemma, the given that does the trick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

from sympy import Mul

from symderiv.notation import (
    Definition,
    Delta,
    Differential,
    Entry,
    Index,
    Indicator,
    Partial,
    Relation,
    Sum,
    Tensor,
    factors,
    free_indices,
    operations,
)
from symderiv.records import Derivation, Step
from symderiv.teaching.facts import About, Condition, Saying, Way, fired, nodes
from symderiv.teaching.sayings import saying

MOST_WAYS, FIRST_SIGHT = 4, 12
"""The most ways that are named one by one, and the most operations of a result that is."""


def idea(asked: Sequence[Derivation], is_network: bool = False) -> list[Saying]:
    """What there is to know before the first line; nothing of quantities that are worked out."""
    if asked and all(d.claim for d in asked):
        return [Saying("proofs")]
    derivatives = [d for d in asked if isinstance(d.goal, Partial) and not d.claim]
    if not derivatives or len(derivatives) < len(asked):
        return []
    if is_network or len({d.goal for d in derivatives}) > 2:
        backwards = _of_a_network(derivatives)
        if backwards:
            return [*backwards, *_held(derivatives)]
    derivation = derivatives[0]
    if derivation.route == "differential" and (ends := _ends(derivation)) is not None:
        return [Saying("by_differentials", {"f": Differential(ends[0]), "x": ends[1], "d": Differential(ends[1])})]
    told = derivatives if len(derivatives) <= MOST_WAYS else derivatives[:1]
    said = (part(d) for part in (_ways, _first_move_or_coupling, _trick, _last_link) for d in told)
    return [*_each_once(s for s in said if s is not None), *_held(derivatives)]


def _each_once(said: Iterable[Saying]) -> list[Saying]:
    """What holds of several derivatives is said once; what is said of another one in the same words is marked."""
    found: list[Saying] = []
    for saying_ in said:
        if saying_ not in found and not any(_is_same_trick(s, saying_) for s in found):
            found.append(replace(saying_, again=any(s.key == saying_.key for s in found)))
    return found


def _is_same_trick(one: Saying, other: Saying) -> bool:
    """Whether the same quantity cancels in both, as it does where several derivatives cite one lemma."""
    return one.key == other.key and "u" in one.slots and one.slots["u"] == other.slots.get("u")


def _first_move_or_coupling(derivation: Derivation) -> Saying | None:
    return _first_move(derivation) or _coupling(derivation)


def _held(derivations: Sequence[Derivation]) -> list[Saying]:
    """What a bar behind a derivative says, where one stands in the plan, before any line works with it."""
    plans = (d.steps[0].after for d in derivations if d.steps and d.steps[0].rule == "chain rule")
    first = next((p for plan in plans for p in nodes(plan, Partial) if p.held), None)
    if first is None:
        return []
    return [Saying("held", {"d": first, "c": tuple(t.tensor if isinstance(t, Entry) else t for t in first.held)})]


def _of_a_network(derivations: Sequence[Derivation]) -> list[Saying]:
    """The backward recursion; nothing where no derivative is named on the way."""
    outputs = {d.goal.body.tensor for d in derivations if isinstance(d.goal, Partial) and isinstance(d.goal.body, Entry)}
    named = [row for d in derivations for part in d.sections() for row in part.abbreviations if row.body.has(Partial)]
    if len(outputs) != 1 or not named:
        return []
    return [Saying("backwards", {"f": next(iter(outputs)), "m": tuple(dict.fromkeys(r.tensor for r in named))[:2]})]


def _is_nested(derivation: Derivation) -> bool:
    """Whether functions of functions are taken apart, one after the other."""
    about = About.of(derivation)
    return sum((said := saying(step, about)) is not None and said.key == "inside" for step in derivation.steps) > 1


def _ends(derivation: Derivation) -> tuple[Tensor, Tensor] | None:
    goal: Any = derivation.goal
    direct = isinstance(goal, Partial) and isinstance(goal.body, Entry) and not goal.held
    return (goal.body.tensor, goal.wrt.tensor) if direct else None


def _ways(derivation: Derivation) -> Saying | None:
    """Along which quantities the variable acts on the output."""
    if isinstance(derivation.goal.args[0], Partial):
        return Saying("once_more", {"g": derivation.goal.args[0]})
    ends = _ends(derivation)
    if ends is None:
        return None
    output, variable = ends
    found = list(islice(_paths(derivation, output, variable), MOST_WAYS + 1))
    if not found or (len(found) == 1 and len(found[0]) < 3):
        if found and _is_nested(derivation):
            return Saying("outside_in", {"f": output, "x": variable})
        return _one_term(derivation, output) if found else None
    if len(found) == 1:
        key = "one_way" if len(found[0]) > 3 else "one_between"
        return Saying(key, {"f": output, "x": variable, "w": Way(found[0]), "m": found[0][1]})
    if len(found) > MOST_WAYS:
        return Saying("many_ways", {"f": output, "x": variable})
    return Saying("several_ways", {"f": output, "x": variable, "w": tuple(map(Way, sorted(found, key=len)))})


def _one_term(derivation: Derivation, output: Tensor) -> Saying | None:
    """That one term of a sum alone has the component in it, where the output is a sum, times and plus what does not vary."""
    goal: Any = derivation.goal
    row = derivation.definitions.of(output)
    total: Any = _moving(row.body, goal.wrt.tensor) if row is not None else None
    entries = [e for e in nodes(total.body, Entry) if e.tensor == goal.wrt.tensor] if isinstance(total, Sum) else []
    if not entries or any(e.indices != total.indices for e in entries) or nodes(derivation.result, Sum):
        return None
    same = tuple(Condition(k, i) for k, i in zip(total.indices, goal.wrt.indices, strict=True))
    return Saying("one_term", {"f": output, "x": goal.wrt, "same": same})


def _moving(body: Any, variable: Tensor) -> Any:
    """The part of a sum or a product that has the variable, without signs and factors before it; nothing of several parts."""
    while body.is_Add or body.is_Mul:
        parts = [part for part in body.args if part.has(variable)]
        if len(parts) != 1:
            return None
        body = parts[0]
    return body


def _paths(derivation: Derivation, output: Tensor, variable: Tensor) -> Iterator[tuple[Tensor, ...]]:
    """Every way from the variable to the output through definitions."""
    row = derivation.definitions.of(output)
    if output == variable:
        yield (output,)
        return
    known = derivation.definitions.ancestors
    leading = [t for t in row.uses if t == variable or variable in known.get(t, ())] if row else []
    for tensor in sorted(leading, key=lambda t: t.name):
        for way in _paths(derivation, tensor, variable):
            yield (*way, output)


def _coupling(derivation: Derivation) -> Saying | None:
    """The quantity on the way whose components compete: each depends on its own component and on all of them."""
    ends = _ends(derivation)
    if ends is None:
        return None
    for way in islice(_paths(derivation, *ends), MOST_WAYS):
        for before, tensor in pairwise(way):
            row = derivation.definitions.of(tensor)
            others = _competitors(row, before) if row is not None else []
            if row is not None and others:
                return Saying("compete", {"c": row.lhs, "z": Entry(before, *row.indices), "e": others[0], "m": tensor})
    return None


def _first_move(derivation: Derivation) -> Saying | None:
    """What is done to the formula itself, where that spares the derivation the coupled quotient or splits its sum."""
    for step in derivation.steps:
        if step.rule == "log of a quotient":
            return Saying("log_first")
        if step.rule == "take a term out" and (said := saying(step, About.of(derivation))) is not None:
            return Saying("term_apart", {"same": said.slots["same"]})
    return None


def _competitors(row: Definition, of: Tensor) -> list[Entry]:
    """The components of a quantity, in letters of their own, that stand in a definition beside the one in its letters; none
    where a condition leaves some of them out."""
    entries = [e for e in nodes(row.body, Entry) if e.tensor == of]
    if not any(e.indices == row.indices for e in entries) or nodes(row.body, Indicator):
        return []
    return [e for e in entries if set(free_indices(e)) - set(row.indices)]


def _trick(derivation: Derivation) -> Saying | None:
    """What makes the result short, here or in the lemma about the same output: a factor that cancels, a given that is used."""
    ends = _ends(derivation)
    for part in (derivation, *_told_in_full(derivation)):
        if part is not derivation and (ends is None or (own := _ends(part)) is None or own[0] != ends[0]):
            continue
        left = part.result if part is derivation else Relation(part.goal, "=", part.result)
        found = _trick_of(part, left)
        if found is not None:
            return found
    delta = _only_delta(derivation)
    return None if delta is None else Saying("delta_cases", {"d": delta})


def _told_in_full(derivation: Derivation) -> list[Derivation]:
    """The lemmas, the last one first; of components the first of each quantity, whose steps the others have."""
    lemmas = list(derivation.sections())[:-1]
    return lemmas if derivation.route == "components" else lemmas[::-1]


def _trick_of(derivation: Derivation, left: Any) -> Saying | None:
    about, cancelled = About.of(derivation), _cancelled(derivation.steps)
    used = [s for step in derivation.steps if step.rule == "given" and (s := saying(step, about)) is not None]
    slots = {"r": left, **({} if cancelled is None else {"u": cancelled}), **(used[0].slots if used else {})}
    key = "_and_".join([*([] if cancelled is None else ["cancels"]), *(["given"] if used else [])])
    if not key:
        return None
    return Saying(key if operations(derivation.result) <= FIRST_SIGHT else f"{key}_long", slots)


def _last_link(derivation: Derivation) -> Saying | None:
    """What the variable is multiplied by in the quantity that it enters, where that is all there is to its last link."""
    ends, trick = _ends(derivation), _trick(derivation)
    ways = list(islice(_paths(derivation, *ends), 2)) if ends else []
    if len(ways) != 1 or len(ways[0]) < 4 or (trick is not None and trick.slots.get("r") == derivation.result):
        return None
    middle, variable = ways[0][1], ways[0][0]
    for part in derivation.sections():
        if _ends(part) == (middle, variable):
            rest = [f for f in factors(part.result) if not isinstance(f, Delta)]
            if all(isinstance(f, Entry) for f in rest) and len(rest) < 2:
                return Saying("last_factor" if rest else "last_one", {"m": middle, "x": variable, "c": tuple(rest)})
    return None


def _cancelled(steps: Sequence[Step]) -> Any:
    """The entry that stands above and below once a lemma is put in."""
    for lemma, step in pairwise(steps):
        if lemma.rule == "lemma" and step.rule == "cancel":
            for product in fired(step, Mul, lambda p: bool(_above_and_below(p))):
                return _above_and_below(product)[0]
    return None


def _above_and_below(product: Any) -> list[Any]:
    parts = factors(product)
    return [f for f in parts if isinstance(f, Entry) and f**-1 in parts]


def _only_delta(derivation: Derivation) -> Delta | None:
    """The δ of a result that has one, of two free letters, and more beside it."""
    found = {d for d in nodes(derivation.result, Delta) if all(isinstance(i, Index) for i in d.indices)}
    free = free_indices(derivation.goal)
    beside = not isinstance(derivation.result, Delta) and not any(isinstance(f, Delta) for f in factors(derivation.result))
    return next(iter(found)) if len(found) == 1 and beside and set(next(iter(found)).indices) <= free else None
