r"""Letters that the text gives as members of a set, a \in \{1,\dots,A\}, and that run over all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters, left_letters
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.nodes import Head, Scripted, of_kind


def with_running(forms: Sequence[Form], statements: Statements) -> Statements:
    r"""The statements with a range where a letter called a label runs: a line defines \pi_a for it, and a sum counts it."""
    running = set(_running(forms))
    if not running:
        return statements

    def ranged(fact: Fact) -> Fact:
        runs = fact.kind == "label" and fact.subject.strip() in running and len(fact.value) == 1
        return replace(fact, kind="range", value=("1", *fact.value)) if runs else fact

    return replace(statements, facts=tuple(map(ranged, statements.facts)))


def _running(forms: Sequence[Form]) -> Iterator[str]:
    """The letters below what lines define that some sum counts."""
    signs = (n for form in forms for n in of_kind(form.line, Scripted) if isinstance(n.base, Head))
    counted = {letter for sign in signs for letter in bound_letters(sign)}
    yield from (letter for form in forms if form.line.relation.signs[:1] == ("=",) for letter in left_letters(form) & counted)


__all__ = ["with_running"]
