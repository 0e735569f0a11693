r"""What has a sign of its own: the identity I, the ones \mathbf{1}, unit vectors \mathbf{e}_k, the number \pi beside a \pi_k."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.problems.axis_inference import Key
from symderiv.reading.syntax.bound import Call
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    SPELLINGS,
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    as_listing,
    sole_item,
    spell,
)

IDENTITIES = ("I", r"\text{Id}", "Id")
"""How the identity is written."""
MARKS = {r"\ast", r"\star", r"\bullet", r"\dagger", r"\prime", r"\top", r"\intercal", r"\perp"}
"""What stands above a symbol, as in w^\\star, and is none itself."""
RANKS = {"identity": 2, "ones": 1, "unit": 1, "circle": 0}
SPELLED = {"identity": "I", "ones": r"\mathbf{1}", "unit": r"\mathbf{e}", "circle": r"\pi"}


@dataclass(frozen=True)
class Special(Node):
    """One such sign: its kind, its index where it has one, what is applied to it, its axis once that is known; the size that is
    written below it where the text has no such size."""

    kind: str
    index: Relation | None = None
    power: Listing | None = None
    axis: str = ""
    size: str = ""

    def key(self, form: Form) -> Key:
        """The axis of this use."""
        return ("special", f"{form.number}@{self.at}", self.kind)

    def axes(self, form: Form) -> tuple[Key, ...]:
        """Its axes."""
        return (self.key(form),) * RANKS[self.kind]


def above(node: Scripted) -> Listing | None:
    r"""What stands above a sign; a prime transposes it, \mathbf{1}'x."""
    return as_listing(Name(node.at, r"\top")) if node.primes == 1 and node.sup is None else node.sup


def between_factors(mark: Name) -> Misread:
    """What is said of a mark that stands where a factor would."""
    return Misread(f"{mark.base} between factors has more than one meaning", mark.at,
                   r"Write \cdot, \odot (component by component) or a sum with indices.")


def equals(parts: Sequence[Relation], at: int) -> Call:
    r"""\delta_{ky} of a class y: 1 where k is that class."""
    sides = tuple(part.sides[0] for part in parts)
    return Call(at, Head(at, "indicator", r"\mathbb{1}"), (Relation(at, sides, ("=",)),))


SPELLINGS[Special] = lambda node: SPELLED[node.kind] + (f"_{spell(node.index)}" if node.index else "")


COUNTING = frozenset("ijklmnpqrtT")
"""Letters above an e that are labels, e^k and e^t, or transpose it."""


def is_exponential(node: Scripted) -> bool:
    """Whether this is a power of the number e, e^{x_i}: what words say of it is said of no letter e, as of e^{(i)} or e^k."""
    above = sole_item(node.sup) if node.sup is not None else None
    label = isinstance(above, Bracket | Number) or (isinstance(above, Name) and above.base in {*COUNTING, *TRANSPOSES})
    return spell(node.base) == "e" and node.sub is None and node.sup is not None and not label


__all__ = ["IDENTITIES", "MARKS", "RANKS", "SPELLED", "Special", "above", "between_factors", "equals", "is_exponential"]
