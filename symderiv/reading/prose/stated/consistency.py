"""The facts of one sentence, or of a document, beside one another: without those that a surer one rules out, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from symderiv.reading.problems.statements import Fact
from symderiv.reading.prose.stated.listed import parts_listed
from symderiv.reading.prose.stated.memberships import UNIT

NONNEGATIVE = re.compile(r"\\ge(?:q|qslant)? ?0|\[0,1\]|\(0,1\)|.*(?:ge(?:q|qslant)? ?0|_\{?\+\}?).*|simplex|positive|mask")


def _on_simplex(found: list[Fact]) -> list[Fact]:
    """A vector whose magnitudes have the sum 1 is a distribution where the text says that none of them is negative."""
    signed = {f.subject.partition("_")[0] for f in found if f.kind in ("given", "values") and f.value
              and NONNEGATIVE.fullmatch(f.value[0])}
    normed = [(f, f.kind == "given" and f.value == (UNIT,)) for f in found]
    return [replace(f, value=("simplex",)) if is_norm else f for f, is_norm in normed if not is_norm or f.subject in signed]


OF_MEMBER = re.compile(r"_(?:\w|\{\w\})$")


def _with_own_columns(found: list[Fact]) -> list[Fact]:
    r"""W = [W_1 \cdots W_m] of members W_j \in \mathbb{R}^d, or W with columns W_j, where both share a letter: the shape of W.

    A list of blocks X_j \in \mathbb{R}^{d \times k} gives no shape: nothing says where in X they stand.
    """
    members = {OF_MEMBER.sub("", f.subject): f for f in found if f.kind in ("shape", "element") and f.value
               and f.value != ("1",) and OF_MEMBER.search(f.subject)}
    called = {f.value[0] for f in found if f.kind in ("rows", "columns") and OF_MEMBER.sub("", f.subject) == f.value[0]}
    gone = {id(members[f.subject]) for f in found if f.kind == "shape" and f.subject in called & members.keys() and f.value[1:]}
    lists = [f for f in found if f.kind == "shape" and f.subject in members and len(f.value) == 1 and parts_listed(f.words)]
    made = {id(one): listed for f in lists for one, listed in _as_matrix(f, members[f.subject])}
    return [fact for f in found if id(f) not in gone for fact in made.get(id(f), [f])]


def _as_matrix(listed: Fact, member: Fact) -> Iterator[tuple[Fact, list[Fact]]]:
    """What a list of columns, or of rows, and the shape of each say of their matrix."""
    which = parts_listed(listed.words)
    if len(member.value) == 1 and which is not None:
        yield listed, [replace(listed, value=(member.value + listed.value)[::1 if which == "columns" else -1])]
        yield member, [replace(member, kind=which, value=(listed.subject,))]
    else:
        yield listed, []


def consistent(found: list[Fact]) -> list[Fact]:
    """Facts without those that a surer one rules out: a one-hot "label" is no number; positive definite says symmetric."""
    found = _with_own_columns(_on_simplex(found))
    arrays = {f.subject for f in found if (f.kind == "given" and f.value[0] in ("one-hot", "mask")) or f.kind == "values"}
    arrays |= {f.subject for f in found if f.kind in ("rows", "columns")}
    definite = {f.subject for f in found if f.kind == "given" and f.value[0] == "spd"}
    arrays |= {f.subject for f in found if f.kind == "shape" and f.value}
    kept = [
        f
        for f in found
        if not (f.kind in ("label", "size") and f.subject in arrays and not f.value)
        and not (f.kind == "given" and f.value[0] in ("symmetric", "positive") and f.subject in definite)
    ]
    hot = {f.subject for f in kept if f.kind == "given" and f.value[0] == "one-hot"}
    return [f for f in kept if not (f.subject in hot and f.kind == "given" and f.value[0] == "mask")]


def but_numbers(facts: Iterable[tuple[bool, Fact]]) -> Iterator[Fact]:
    """The facts, each with whether it is of all that a sentence lists, without shapes of the numbers among them: a margin α
    for a, p and n, all in ℝᵈ, is none of these vectors."""
    found = list(facts)
    numbers = {fact.subject for _, fact in found if (fact.kind, fact.value) == ("rank", ("scalar",))}
    return (fact for of_all, fact in found if not (of_all and fact.kind == "shape" and fact.subject in numbers))


def unsure(fact: Fact, why: str) -> Fact:
    """The fact, or that it is not said to be so and why."""
    return replace(fact, kind="doubted", value=(*fact.value, why)) if why else fact


def merged(found: list[Fact]) -> tuple[Fact, ...]:
    """The facts of a document in the order of its text, each once."""
    once = {(f.kind, f.subject, f.value, f.words if f.kind == "asked" else ""): f for f in reversed(consistent(found))}
    order = sorted(enumerate(once.values()), key=lambda pair: (pair[1].at, -pair[0] if pair[1].kind == "asked" else pair[0]))
    return tuple(replace(fact) for _, fact in order)


__all__ = ["but_numbers", "consistent", "merged", "unsure"]
