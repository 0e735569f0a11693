"""The programs of the catalogue, each derived once in a process, whichever tests look at it."""

from __future__ import annotations

from functools import cache

import symderiv as sd
from symderiv.derive.program import program
from symderiv.library.catalogue import CATALOGUE
from symderiv.lowering.program import Program


@cache
def program_of(name: str) -> Program:
    """The program of an entry."""
    return program(sd.catalogue_model(name), CATALOGUE[name].output)
