"""What e_k is: a unit vector by custom, a number for each k where the text speaks of errors or squares it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.meaning.symbols.stated import subjects
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.nodes import spell

UNIT = re.compile(r"\b(?:unit|basis|coordinate|Einheits|Basis)[\s-]*(?:vec|vek)|(?:standard|canonical|natural) (?:basis|unit)|"
                  r"vec(?:tor|teur)e?s? (?:unit|de (?:la )?base)|vetor(?:es)? (?:unit|da base)|base can[oôó]ni", re.IGNORECASE)
"""Words for unit vectors."""


def counted_errors(quantities: frozenset[str], found: Iterable[Occurrence], statements: Statements) -> frozenset[str]:
    """The quantities, with e where e_k is a number for each k: the text speaks of it, or its square is taken; without e where
    the text calls e_k a unit vector."""
    speaks = any(_has_index(one) for fact, one in subjects(statements) if fact.kind != "asked")
    if speaks and UNIT.search(statements.source):
        return quantities - {"e"}
    squared = any(_has_index(one) and spell(one.node.sup).isdigit() for one in found)
    return quantities | {"e"} if speaks or squared else quantities


def _has_index(one: Occurrence) -> bool:
    return one.name.base == "e" and not one.name.style and not one.name.accents and one.node.sub is not None


__all__ = ["counted_errors"]
