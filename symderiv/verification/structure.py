"""What can be checked of a derivation without numbers: its lines join, keep their indices, and cite what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


def _lines(section: Derivation) -> list[tuple[str, Expr]]:
    """Every line with the name a person finds it by; without steps the goal alone."""
    found = [("the goal", section.goal)]
    for n, step in enumerate(section.steps, 1):
        found += [(f"the start of step {n}", step.before), (f"the end of step {n}", step.after)]
    return [*found, ("the result", section.result)]


def _gaps(section: Derivation) -> Iterator[str]:
    lines = _lines(section)
    for (name, line), (following, continued) in zip(lines[::2], lines[1::2], strict=True):
        if not alike(line, continued):
            yield f"{following} is not {name}: {continued} where {line} was expected"


def _strangers(section: Derivation) -> Iterator[str]:
    """Letters that appear from nowhere; a letter may vanish, where a line is constant in it."""
    allowed = free_indices(section.goal)
    for name, line in _lines(section)[1:]:
        new = sorted(i.name for i in free_indices(line) - allowed)
        if new:
            yield f"{name} has the free index {', '.join(new)}, which the goal has not"


def _loose(section: Derivation, definitions: Definitions) -> Iterator[str]:
    known = _citable(section, definitions)
    for n, step in enumerate(section.steps, 1):
        for cited in step.cites:
            if cited.key not in known.get(cited.kind, ()):
                yield f"step {n} cites the {cited.kind} {cited.key}, which is not there"
    for used in section.givens:
        if used.name not in {g.name for g in used.tensor.givens}:
            yield f"{used.key} is listed, but {used.tensor.name} carries no such given"


def _citable(section: Derivation, definitions: Definitions) -> dict[str, set[str]]:
    """What can be cited, by kind."""
    lemmas: Sequence[Derivation] = [lemma for top in section.lemmas for lemma in top.sections()]
    return {"definition": {row.tensor.name for row in definitions}, "lemma": {lemma.key for lemma in lemmas},
            "given": {used.key for used in section.givens}}
