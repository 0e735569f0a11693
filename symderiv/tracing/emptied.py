"""Masks that leave nothing: what a function does with a row of which no entry is kept, a formula need not say.

A softmax of which a mask leaves nothing is NaN in one function, 0 or even in another, and 0/0 in the formula. A mask that goes in
is tried with such rows; where the function parts from its model there, the mask's meaning says that they are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symderiv.errors import CannotSample, ModelError
from symderiv.notation import Definitions, Tensor, replace_tensors
from symderiv.oracle.scalars.domain import KINK
from symderiv.tracing.cross_check import RANGES, Numbers, Unrunnable, compare, divisors, drawn, theirs_at, value_at
from symderiv.tracing.tape import Tape
from symderiv.tracing.traced import Traced


@dataclass(frozen=True)
class Trial:
    """A model's values, its inputs, the function that it was read from, and sizes at which both are tried."""

    tape: Tape
    values: Sequence[Traced]
    inputs: Sequence[Tensor]
    run: Callable[[Numbers], Any]
    sizes: Mapping[str, int]

    def follows(self, arrays: Numbers) -> bool:
        """Whether the function has the values of its model at these inputs, and nothing is divided by 0."""
        definitions = self.tape.model.definitions
        try:
            theirs = theirs_at(self.run, arrays, self.inputs, "", self.sizes)
            if not all(np.isfinite(np.asarray(v, dtype=float)).all() for v in theirs):
                return False
            compare([value_at(v, self.sizes, definitions, arrays, KINK) for v in self.values], theirs, self.sizes, "")
            return all(d.all() for d in divisors(self.tape, self.sizes, arrays))
        except (CannotSample, Unrunnable, ModelError):
            return False

    def inputs_with(self, mask: Tensor, kept: int | None) -> dict[str, Any] | None:
        """Inputs at which the function is its model, with a mask that is the same throughout, or has both; None where there are
        none."""
        for draw, (low, high) in enumerate(RANGES):
            rng = np.random.default_rng([draw, *self.sizes.values()])
            arrays = {t.name: drawn(t, self.sizes, rng, low, high) for t in self.inputs}
            shape = np.shape(arrays[mask.name])
            both = (np.arange(np.prod(shape, dtype=int)) + draw) % 2
            arrays[mask.name] = both.reshape(shape).astype(float) if kept is None else np.full(shape, float(kept))
            if self.follows(arrays):
                return arrays
        return None

    def needs(self, mask: Tensor) -> list[str]:
        """What a mask must keep, in words: held with all entries 1 but those of one line, and the other way round."""
        mixed = self.inputs_with(mask, None)
        return [said for kept in (1, 0) for said in self._lacks(mask, kept, self.inputs_with(mask, kept), mixed)]

    def _lacks(self, mask: Tensor, kept: int, arrays: dict[str, Any] | None, mixed: dict[str, Any] | None) -> Iterator[str]:
        """The lines of which an entry must be kept; the whole mask, where it is none of them."""
        told = set[str]()
        for words, line in _lines(mask):
            if arrays is None:
                break
            emptied = np.full_like(arrays[mask.name], kept)
            emptied[line] = 1 - kept
            if words not in told and emptied[line].size > 1 and not self.follows({**arrays, mask.name: emptied}):
                told.add(words)
                yield words.format(kept)
        whole = arrays or mixed
        if whole is not None and not told and not self.follows({**whole, mask.name: np.full_like(whole[mask.name], 1 - kept)}):
            yield f"a {kept} somewhere"


def tell_of_emptied(trial: Trial) -> None:
    """Say in the meaning of each mask that goes in along which axes it keeps an entry, if the function needs that."""
    said: dict[Tensor, Tensor] = {}
    for mask in (t for t in trial.inputs if t.axes and any(g.name == "mask" for g in t.givens)):
        needs = trial.needs(mask)
        if needs:
            meaning = "; ".join(filter(None, (mask.meaning, f"with {', '.join(needs)}")))
            said[mask] = Tensor(mask.name, mask.axes, mask.givens, meaning, mask.latex)
    if said:
        model = trial.tape.model
        model.definitions = Definitions(tuple(replace(row, body=replace_tensors(row.body, said)) for row in model.definitions))


def _lines(mask: Tensor) -> Iterator[tuple[str, Any]]:
    """A line of a mask along each axis, where it has several."""
    for n, axis in enumerate(mask.axes if len(mask.axes) > 1 else ()):
        line = f"line along {axis.name}" if len(mask.axes) > 2 else "row" if n else "column"
        yield f"a {{}} in every {line}", tuple(slice(None) if m == n else 0 for m in range(len(mask.axes)))
