"""What a page of numbers is about: its derivations, the inputs that they need, and a point to evaluate them at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symderiv.errors import ModelError
from symderiv.notation import Definitions, Opaque, Tensor, open_functions, tensors
from symderiv.oracle.point import Point
from symderiv.records import Derivation
from symderiv.verification.sampling import Sampler
from symderiv.verification.worked_examples.open_losses import gradients, linear


class Bench:
    """The derivations of a page, the inputs that they need, and a point to evaluate them at.

    An open loss L = ℓ(y) has no value; its gradient g by y is an input, and all that a first derivative needs.

    Raises `ModelError` for derivations of different models, and for one about another unspecified function.
    """

    def __init__(self, derivations: Sequence[Derivation], seed: int = 0) -> None:
        self.asked = tuple(derivations)
        self.sections = _sections(derivations)
        named = dict.fromkeys(row for d in self.sections for row in d.abbreviations)
        if len({d.definitions for d in self.sections}) > 1:
            raise ModelError("One page of numbers is about one model", typed=", ".join(d.title or d.key for d in derivations))
        given = gradients(derivations, named)
        about = {t for d in self.sections for t in tensors(d.goal)}
        rows = tuple(linear(row, given) for row in derivations[0].definitions
                     if row.tensor in about or not isinstance(row.body, Opaque))
        if any(row.body.has(Opaque) or open_functions(row.body) for row in rows):
            raise ModelError("An unspecified function has no values", advice="Give the model a loss of its own.")
        self.definitions, self.open = Definitions(rows), {of for of, _ in given}
        self.gradients = {row.tensor for row in given.values()}
        named = {row: None for row in named if row not in given.values()}
        lines = [*(e for d in self.sections for e in (d.goal, d.result)), *(row.lhs for row in named)]
        self.sampler = Sampler(Definitions((*self.definitions, *named)), lines, seed)
        self.named = {row.tensor for row in named}
        used = {t.name: t for t in self.sampler.inputs}
        order = dict.fromkeys([*(t.name for t in self.definitions.inputs), *used])
        self.inputs = [used[name] for name in order if name in used]

    @property
    def defined(self) -> dict[str, Tensor]:
        """The quantities that the model defines and the page needs; an open loss is none of them."""
        return {row.tensor.name: row.tensor for row in self.sampler.definitions if row.tensor not in self.named | self.open}

    def point(self, sizes: Mapping[str, int], arrays: Mapping[str, Any]) -> Point:
        """The point with these inputs."""
        return Point(sizes, self.sampler.definitions, arrays, self.sampler.digits + 15)


def _sections(derivations: Sequence[Derivation]) -> list[Derivation]:
    found: dict[str, Derivation] = {}
    for derivation in derivations:
        for section in derivation.sections():
            found.setdefault(section.key, section)
    return list(found.values())
