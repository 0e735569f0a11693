"""What can be checked of a derivation without numbers: its lines join, keep their indices, and cite what is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sympy import Expr

from symderiv.notation import Definitions, Entry, Index, Partial, alike, free_indices
from symderiv.records import Check, Derivation


def structural_checks(section: Derivation, definitions: Definitions) -> tuple[Check, ...]:
    """Joins, free indices and citations of one section; `definitions` include its abbreviations.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); x = Tensor("x", (K,))
    >>> goal = Partial(x["k"], x["i"])
    >>> [c.verdict for c in structural_checks(Derivation(goal, Definitions(), (), goal), Definitions())]
    [True, True, True]
    """
    return (
        _check("joins", len(section.steps) + 1, _gaps(section)),
        _check("free indices", len(section.steps) + 1, _strangers(section)),
        _check("citations", sum(len(s.cites) for s in section.steps), _loose(section, definitions)),
    )


def index_order(goal: Expr) -> tuple[Index, ...]:
    """The free indices of a goal as its array is laid out: those of the output, then each variable's in turn.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); p, z = Tensor("p", (K,)), Tensor("z", (K,))
    >>> index_order(Partial(p["k"], z["i"]))
    (k, i)
    """
    return tuple(i for i in dict.fromkeys(_mentions(goal)) if i in free_indices(goal))


def _mentions(goal: Expr) -> Iterator[Index]:
    if isinstance(goal, Partial):
        yield from _mentions(goal.body)
        yield from _mentions(goal.wrt)
    elif isinstance(goal, Entry):
        for index in goal.indices:
            yield from sorted(free_indices(index), key=lambda i: i.name)
    else:
        yield from sorted(free_indices(goal), key=lambda i: i.name)


def _check(name: str, count: int, faults: Iterator[str]) -> Check:
    found = list(faults)
    return Check(name, not found, count, detail="; ".join(found))


def _lines(section: Derivation) -> list[Expr]:
    """Every line: the goal, the start and the end of each step, the result."""
    return [section.goal, *(line for step in section.steps for line in (step.before, step.after)), section.result]


def _named(section: Derivation, place: int) -> str:
    """The name by which a person finds a line; without steps the goal alone."""
    if place == 0:
        return "the goal"
    step, ends = divmod(place - 1, 2)
    return "the result" if step == len(section.steps) else f"the {'end' if ends else 'start'} of step {step + 1}"


def _gaps(section: Derivation) -> Iterator[str]:
    lines = _lines(section)
    for place, (line, continued) in enumerate(zip(lines[::2], lines[1::2], strict=True)):
        if not alike(line, continued):
            yield (f"{_named(section, 2 * place + 1)} is not {_named(section, 2 * place)}: "
                   f"{continued} where {line} was expected")


def _strangers(section: Derivation) -> Iterator[str]:
    """Letters that appear from nowhere; a letter may vanish, where a line is constant in it."""
    allowed = free_indices(section.goal)
    for place, line in enumerate(_lines(section)):
        if not free_indices(line) <= allowed:
            new = sorted(i.name for i in free_indices(line) - allowed)
            yield f"{_named(section, place)} has the free index {', '.join(new)}, which the goal has not"


def _loose(section: Derivation, definitions: Definitions) -> Iterator[str]:
    known = _citable(section, definitions)
    for n, step in enumerate(section.steps, 1):
        for cited in step.cites:
            if cited.key not in known.get(cited.kind, ()):
                yield f"step {n} cites the {cited.kind} {cited.key}, which is not there"
    for used in section.givens:
        if used.name not in {g.name for g in used.tensor.givens}:
            yield f"{used.key} is listed, but {used.tensor.name} carries no such given"


def _citable(section: Derivation, definitions: Definitions) -> dict[str, Collection[str]]:
    """What can be cited, by kind."""
    lemmas: Sequence[Derivation] = [lemma for top in section.lemmas for lemma in top.sections()]
    return {"definition": definitions.by_name, "lemma": {lemma.key for lemma in lemmas},
            "given": {used.key for used in section.givens}}
