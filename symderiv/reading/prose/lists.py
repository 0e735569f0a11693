r"""Which members of a list a phrase is about: one rule for every fact.

| as it is written | is said of |
|---|---|
| $A$ and $B$ are symmetric; $A$, $B$ (both) symmetric; symmetric $A$, $B$; matrices $A$, $B$ | all |
| $f = x^T y$, $x$ and $y$ are vectors | all behind what is made of them |
| $x \in \mathbb{R}^n$ and $A$, $B$ are symmetric | those that nothing was said of, in a clause of their own |
| $A \in \mathbb{R}^{n \times n}$ and $D$ be a diagonal matrix | the last |
| $x$ and $A$ is symmetric; $A$ and $B$, a symmetric matrix; input $x$, $y$ one-hot | the last |
| a matrix $A$ and $b$; the vector $x$ and $A$; one-hot $y$ and $w \in \mathbb{R}^n$ | the first |
| a rate $q$, a mask and $x$ | none: the mask has no letter |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from symderiv.patterns import late
from symderiv.reading.prose.phrases.phrase import EACH, THE

SINGULAR = late(
    r",? ?\(?(?:is|has|was|denotes|ist|hat|sei|é|tem|seja|sendo|est|a|soit|étant|es|tiene|sea|siendo)\b", re.IGNORECASE
)
PLURAL_VERB = late(
    r",? ?\(?(?:are|were|be|have|having|being|denote|represent|lie|live|belong|sind|seien|haben|liegen|bezeichnen|são|sejam|têm|"
    r"estão|sont|soient|ont|son|sean|tienen|están)\b", re.IGNORECASE)
BE = late(r" (?:be|seien|sejam|soient|sean)\b", re.IGNORECASE)
BE_ONE = late(r" (?:be|sei|seja|soit|sea|sia) (?:an?|eine?|uma?|une?|una) ", re.IGNORECASE)
WORD = late(r"[^\W\d_]")
TOGETHER = late(rf",? ?\(?{EACH}\b", re.IGNORECASE)
PLURAL = late(r"(?:s|ices|en|zes|ces)\s*$")
ONE_OF = late(r"\b(?:an?|one|each|every|eine?[nmrs]?|une?|uma?|una) $", re.IGNORECASE)
"""Words before an adjective that say one thing has it."""
APPOSED = late(r",? ?\(?(?:an?|the|eine?|der|die|das|une?|le|la|uma?|o|una?|el) ", re.IGNORECASE)
NAMED = late(rf"\b{THE} (?:[^\W\d_]+ ){{1,3}}\Z", re.IGNORECASE)
"""An article and a noun right before a symbol."""
NEXT = late(r" (?:and|und|et|ed?|y) ⟦", re.IGNORECASE)
ENTRY = late(r"(?P<x>\\?[A-Za-z]+)_\{\s*(?P<i>[a-z])\s*,?\s*(?!(?P=i))[a-z]\s*\}")
NUMBER = late(r"⟦\d+⟧")
LETTER = late(r"\\[A-Za-z]+|[A-Za-z]")
WORDS_BETWEEN = late(rf"[^\W\d_]{{2,}} [^\W\d_]|\b{THE} ", re.IGNORECASE)
LEADING = ("with|where|and|let|for|if|when|both|all|here|now|that|given|assume|suppose|consider|take|since|as|mit|wobei|für|und|"
           "seien|com|onde|para|sejam|avec|où|pour|soient|con|donde|sean|dove|siano|sia|per|que|dass")
GOVERNED = late(rf"\b(?!(?:{LEADING})\b)[^\W\d_A-Z]+(?<!s) $")
"""A noun in the singular right before a list, which is of its first member: "input x, y one-hot"."""


OF_MATRICES = (("symmetric",), ("spd",))
"""What only square matrices are."""


class Stated(Protocol):
    """A fact as far as this rule looks at it."""

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> tuple[str, ...]: ...


class Symbolic(Protocol):
    """A formula in a sentence, as far as this rule looks at it."""

    @property
    def facts(self) -> Sequence[Stated]: ...

    @property
    def latex(self) -> str: ...

    @property
    def subjects(self) -> list[str]: ...

    @property
    def is_bare(self) -> bool: ...


M = TypeVar("M", bound=Symbolic)


def meant(members: list[M], match: re.Match[str], slot: str) -> list[M]:
    """The members of a list that a phrase speaks of."""
    if _is_listed_beside(match, slot):
        return []
    if len(members) < 2:
        return members
    start, end = match.span(slot)
    links = NUMBER.split(match.string[start:end])[1:-1]
    if end == match.end():
        return [m for n, m in enumerate(members[: _named_together(members, match, start, links)]) if not _made_of(m, members[:n])]
    rest = match.string[end:]
    if SINGULAR.match(rest) or (BE.match(rest) and all(m.facts for m in members)):
        return members[-1:]
    if BE.match(rest) and BE.search(match.string, 0, start):  # "let z be logits, p = f(z), and y be one-hot"
        return [m for n, m in enumerate(members) if all(one.is_bare for one in members[n:])] or members[-1:]
    if BE_ONE.match(rest) and not all(m.is_bare for m in members):
        return members[-1:]
    if PLURAL_VERB.match(rest) and (clause := _clause(members, links)):
        return clause
    if PLURAL_VERB.match(rest) or TOGETHER.match(rest):
        return [m for n, m in enumerate(members) if not _made_of(m, members[n + 1:])]
    return members[-_described_together(members, match, slot, links):]


def _is_listed_beside(match: re.Match[str], slot: str) -> bool:
    """Whether words behind a symbol that has its own noun before it go on with the next: "a rate q, a mask and x"."""
    start, end = match.span(slot)
    behind, rest = match.string[end:match.end()], match.string[match.end():]
    return bool(APPOSED.match(behind) and NEXT.match(rest) and NAMED.search(match.string[:start]))


def _clause(members: list[M], links: list[str]) -> list[M]:
    """The several members at the tail of which nothing was said, behind an "and" that ends what was said of others."""
    count = next((n for n, m in enumerate(members[::-1]) if not m.is_bare), 0)
    return members[-count:] if count > 1 and WORD.search(links[-count]) else []


def fitting(members: list[M]) -> list[M]:
    """Of several members those that may be symmetric: no vector and no n × d matrix among them."""
    square = [m for m in members if all(len(f.value) == 2 and len({*f.value}) == 1 for f in m.facts if f.kind == "shape")]
    return square or members


def _made_of(member: Symbolic, others: Sequence[Symbolic]) -> bool:
    """Whether this is a definition that is made of the others: of f in "f = x^T y, x and y are vectors" nothing is said, nor
    of S in "vectors a, b and S = a b^T"."""
    _, sign, right = member.latex.partition("=")
    symbols = set(LETTER.findall(right))
    return bool(sign) and not member.facts and any(
        one.subjects and set(LETTER.findall(" ".join(one.subjects))) <= symbols for one in others)


def _named_together(members: Sequence[Symbolic], match: re.Match[str], start: int, links: list[str]) -> int:
    """How many members at the head of a list belong to the words before it: of one-hot $y$ and $w \\in \\mathbb{R}^n$ one."""
    bare = next((n for n, m in enumerate(members) if n and m.facts), len(members))
    pure = next((n for n, link in enumerate(links) if WORDS_BETWEEN.search(link)), len(links)) + 1
    before = match.string[match.start() : start]
    adjective = match.groupdict().get("word")
    direct = adjective is not None and not NUMBER.sub("", match.string[match.end("word") : start]).strip()
    if direct:
        return 1 if ONE_OF.search(match.string[: match.start()]) else min(pure, bare)
    return pure if PLURAL.search(before) else 1


def _described_together(members: list[M], match: re.Match[str], slot: str, links: list[str]) -> int:
    """How many members at the tail of a list belong to the words behind it, which have no verb."""
    start, end = match.span(slot)
    rest = match.string[end:]
    if APPOSED.match(rest):
        return 1
    count = 1
    for member, link in zip(members[-2::-1], links[::-1], strict=False):  # a display among them is no member
        if WORDS_BETWEEN.search(link) or not member.is_bare:
            break
        count += 1
    governed = count == len(members) and GOVERNED.search(match.string[:start])
    return 1 if governed else count


def of_all_entries(subject: str, kind: str, value: tuple[str, ...]) -> str:
    """What is said of all entries together: "K_{ij} = … is an n × n matrix" is about K.

    >>> of_all_entries("K_{ij}", "shape", ("n", "n")), of_all_entries("K_{ij}", "given", ("positive",))
    ('K', 'K_{ij}')
    """
    of_all = (kind == "shape" and len(value) == 2) or value == ("matrix",)  # symmetry once scripts are known
    entry = ENTRY.fullmatch(subject) if of_all else None
    return entry["x"] if entry else subject


__all__ = ["OF_MATRICES", "fitting", "meant", "of_all_entries"]
