"""The catalogue's derivations and programs, each derived once in a process, whichever tests look at it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import symderiv as sd
from symderiv.api.derivations import Derivation, titled
from symderiv.derive.programs.program import program
from symderiv.library.catalogue import CATALOGUE
from symderiv.lowering.source.program import Program


@cache
def derivations_of(name: str) -> Mapping[tuple[str, ...], Derivation]:
    """The derivations of an entry by its goals, which share their lemmas."""
    row = CATALOGUE[name]
    made = sd.catalogue_model(name).derive_each(row.output, row.goals, row.inline)
    return {goal: titled(row.title, d) for goal, d in zip(row.goals, made, strict=True)}


@cache
def program_of(name: str) -> Program:
    """The program of an entry."""
    return program(sd.catalogue_model(name), CATALOGUE[name].output)
