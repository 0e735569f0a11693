"""Mistakes that the mending of a line shows: what had to be changed says what was wrong."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.homework.checking import SHAPE, TRANSPOSE
from symderiv.homework.mistakes import TABLE, Diagnosis, Mistake
from symderiv.reading.homework.corrections import Correction
from symderiv.reading.homework.quoted.rules import NO_RULE, RULES
from symderiv.reading.homework.slips import LOOSE

HADAMARD = Mistake("matrix product for a product element by element", "a function of each element multiplies element by element")
PLACE = next(row for row in TABLE if row.name == "activation's derivative at the wrong place")


def by_correction(found: Correction | None, told: Diagnosis | None) -> Diagnosis | None:
    """The mistake of a mended line: the one that was found, unless the row of the edits that mended it says it better."""
    if found is None:
        return told
    vague = told is None or told.mistake is SHAPE
    symmetric = told is not None and "symmetric" in told.mistake.assumes
    if found.by == "turned" and told is not None and (vague or symmetric):
        return Diagnosis(TRANSPOSE if vague else MISSING)
    if found.by == "products" and vague:
        return Diagnosis(HADAMARD)
    if found.by == "extra" and (told is None or told.mistake.name in ("lost term", "wrong constant factor")):
        return Diagnosis(EXTRA)
    if found.by == "lacking" and (told is None or told.mistake.name == "wrong constant factor"):
        return Diagnosis(LACKING)
    raised = bool(found.changed) and all(found.text[:start].rstrip(" {").endswith("^") for start, _ in found.changed)
    if raised and told is not None and told.mistake.name == "wrong constant factor":
        return Diagnosis(EXPONENT)
    slope = any("'(" in found.text[max(0, start - 12):start] for start, _ in found.changed)
    return Diagnosis(PLACE) if found.by == "symbols" and slope and told is None else told


EXTRA = Mistake("factor too many", "a factor stands there that does not belong there")
LACKING = next(row for row in TABLE if row.name == "lost factor")
EXPONENT = next(row for row in TABLE if row.name == "wrong exponent")
MISSING = next(row for row in TABLE if row.name == "missing transpose")

LOOSE_LETTER = Mistake("sum dropped", "a letter stands on the right alone: a sum over it is missing, or it is the wrong letter")
OTHER_AXIS = Mistake("wrong index", "an index letter runs over another axis")
MISQUOTED = "rule misquoted"
MISSHAPEN: Mapping[str, Mistake] = {
    LOOSE: LOOSE_LETTER, "Index ": OTHER_AXIS, "axis ": OTHER_AXIS, "index ": OTHER_AXIS,
    "Shapes differ": SHAPE, "Shapes do not fit": SHAPE, "Inner axes": SHAPE,
    "A column times a column": SHAPE, "A row cannot stand": SHAPE,
    **{f"{NO_RULE} the {name} rule": Mistake(MISQUOTED, law) for name, law in RULES.items()},
}
"""How errors begin that tell of a slip of the person, and not of something that cannot be read."""

__all__ = ["EXTRA", "HADAMARD", "MISQUOTED", "MISSHAPEN", "by_correction"]
