r"""What notes inside a display say of symbols: \text{(one-hot $y$)} behind a line, y \text{ one-hot} beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.rows import COMPARED, IF_WORDS
from symderiv.reading.problems.statements import Fact, Formula
from symderiv.reading.prose.facts import Mention, facts_of
from symderiv.reading.prose.sentences import Part, Sentence

SAID = frozenset({"one-hot", "symmetric", "spd", "orthogonal", "simplex", "mask"})
"""What a note may say of all of a text; "positive" beside a line rather names its case."""
DOLLARS = re.compile(r"\$([^$]+)\$")
WORDS = re.compile(r"\\(?:text|mathrm|textrm|mbox)\s*\{([^{}]*)\}")


def noted(formulas: Sequence[Formula], languages: Sequence[str]) -> tuple[list[Formula], list[Fact]]:
    """The lines without rows that are nothing but such a note, and what all notes say."""
    kept: list[Formula] = []
    found: list[Fact] = []
    for formula in formulas:
        alone = list(_alone(formula, languages))
        found += alone or _behind(formula, languages)
        kept += [] if alone else [formula]
    return kept, found


def _behind(formula: Formula, languages: Sequence[str]) -> Iterator[Fact]:
    """What the words behind a line of a display say."""
    if formula.display and "$" in formula.after:
        yield from _facts(DOLLARS.split(formula.after), formula.places[-1], languages)


def _alone(formula: Formula, languages: Sequence[str]) -> Iterator[Fact]:
    """What a row of words and symbols says that relates nothing: (y \\text{ one-hot})."""
    latex = formula.latex.strip().removeprefix("(").removesuffix(")")
    if WORDS.search(latex) and not any(sign in latex for sign in COMPARED):
        spoken = WORDS.sub(lambda m: f"${m[1]}$", latex)
        yield from _facts(["", *DOLLARS.split(spoken), ""], formula.places[0], languages)


def _facts(pieces: Sequence[str], at: int, languages: Sequence[str]) -> Iterator[Fact]:
    """The facts of words and formulas that take turns, words first."""
    if any(IF_WORDS.search(words) for words in pieces[::2]):
        return
    mentions: Mapping[int, Mention] = {n: Mention.of(Traced.at(latex.strip(), at))
                                       for n, latex in enumerate(pieces) if n % 2 and latex.strip()}
    parts = [Part(at, formula=n) if n in mentions else Part(at, words) for n, words in enumerate(pieces)]
    found = facts_of(Sentence(parts), mentions, languages)
    yield from (fact for fact in found if fact.kind == "given" and SAID.issuperset(fact.value))


__all__ = ["noted"]
