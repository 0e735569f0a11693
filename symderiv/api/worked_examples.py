"""The interface for worked examples: numbers from a file, a mapping or the givens, through derivations of one model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symderiv.errors import WrongValue
from symderiv.records import Derivation
from symderiv.records.worked import Worked

DEFAULT = "default"


def work(derivations: Sequence[Derivation], values: str | Path | Mapping[str, Any] | None = None, digits: int = 4,
         seed: int = 0) -> Worked:
    """The numbers of a page about `derivations`; see `symderiv.verification.worked_examples.examples.worked`.

    `values` is a .json or .toml file, a mapping, numbers as typed ("z = 0.5, 1; y = 1, 0"), or "default" (or None) for small
    numbers that obey the givens.
    """
    from symderiv.reading.problems.values import read_values
    from symderiv.verification.worked_examples.examples import worked

    if not isinstance(digits, int) or isinstance(digits, bool):
        raise WrongValue("The number of digits is a whole number", typed=repr(digits)[:200])
    if not isinstance(values, str | Path | Mapping | None):
        raise WrongValue("Numbers come from a mapping or a file", typed=repr(values)[:200],
                         advice='For example {"z": [0.5, 1], "y": [1, 0]}.')
    chosen = values is None or values == DEFAULT
    return worked(derivations, None if chosen else read_values(values), digits, seed)  # type: ignore[arg-type]


__all__ = ["DEFAULT", "work"]
