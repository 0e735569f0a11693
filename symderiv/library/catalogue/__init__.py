"""The catalogue: whole models, one row each. A row states definitions only; every gradient is derived when asked for.

A family is a file beside this one with its `ROWS`, named in `FAMILIES`.
"""

from __future__ import annotations

from symderiv.errors import UnknownName
from symderiv.library.catalogue import (
    attention,
    chains,
    classification,
    convolution,
    dense,
    gaussians,
    matrices,
    normalisation,
    pooling,
    recurrent,
    regression,
    sequences,
    similarity,
    softmax,
)
from symderiv.library.catalogue.row import Row

FAMILIES = (softmax, regression, classification, similarity, chains, dense, normalisation, attention, recurrent, convolution,
            pooling, sequences, matrices, gaussians)
ROWS: tuple[Row, ...] = tuple(row for family in FAMILIES for row in family.ROWS)


class Catalogue(dict[str, Row]):
    """The entries by their names; shown as these alone.

    >>> str(CATALOGUE).startswith("<Catalogue of "), len(str(CATALOGUE)) < 100
    (True, True)
    """

    def __repr__(self) -> str:
        names = ", ".join(list(self)[:3])
        return f"<Catalogue of {len(self)} entries: {names}, …; symderiv list>"


CATALOGUE = Catalogue({row.name: row for row in ROWS})


def catalogue_row(name: str) -> Row:
    """The row of that name; `UnknownName` with the nearest ones if there is none."""
    if not isinstance(name, str) or name not in CATALOGUE:
        raise UnknownName.among("catalogue entry", str(name), CATALOGUE, listed="symderiv list")
    return CATALOGUE[name]


__all__ = ["CATALOGUE", "FAMILIES", "ROWS", "Row", "catalogue_row"]
