r"""What has a sign of its own: the identity I, the ones \mathbf{1}, unit vectors \mathbf{e}_k, the number \pi beside a \pi_k."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.problems.axis_inference import Key
from symderiv.reading.syntax.nodes import SPELLINGS, Listing, Node, Relation, spell

RANKS = {"identity": 2, "ones": 1, "unit": 1, "circle": 0}
SPELLED = {"identity": "I", "ones": r"\mathbf{1}", "unit": r"\mathbf{e}", "circle": r"\pi"}


@dataclass(frozen=True)
class Special(Node):
    """One such sign: its kind, its index where it has one, what is applied to it, its axis once that is known."""

    kind: str
    index: Relation | None = None
    power: Listing | None = None
    axis: str = ""

    def key(self, form: Form) -> Key:
        """The axis of this use."""
        return ("special", f"{form.number}@{self.at}", self.kind)

    def axes(self, form: Form) -> tuple[Key, ...]:
        """Its axes."""
        return (self.key(form),) * RANKS[self.kind]


UNIT = re.compile(r"\b(?:unit|basis|coordinate|Einheits|Basis)[\s-]*(?:vec|vek)|(?:standard|canonical|natural) (?:basis|unit)|"
                  r"vec(?:tor|teur)e?s? (?:unit|de (?:la )?base)|vetor(?:es)? (?:unit|da base)|base can[oôó]ni", re.IGNORECASE)
"""Words for unit vectors."""


def counted_errors(quantities: frozenset[str], found: Iterable[Occurrence], spoken: Iterable[Occurrence], text: str
                   ) -> frozenset[str]:
    """The quantities, with e where e_k is a number for each k: the text speaks of it, or its square is taken; without e where
    the text calls e_k a unit vector."""
    speaks = any(_has_index(one) for one in spoken)
    if speaks and UNIT.search(text):
        return quantities - {"e"}
    squared = any(_has_index(one) and spell(one.node.sup).isdigit() for one in found)
    return quantities | {"e"} if speaks or squared else quantities


def _has_index(one: Occurrence) -> bool:
    return one.name.base == "e" and not one.name.style and not one.name.accents and one.node.sub is not None


SPELLINGS[Special] = lambda node: SPELLED[node.kind] + (f"_{spell(node.index)}" if node.index else "")

__all__ = ["RANKS", "SPELLED", "Special", "counted_errors"]
