"""What stands below and above a sum names the axes of its letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.meaning.lines.sets import axis_of_set
from symderiv.reading.meaning.shapes.explicit import size_reached
from symderiv.reading.meaning.symbols.occurrences import letter_key
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.nodes import Name, Relation, sole_item, spell

END = re.compile(r"[+-]")
"""What parts the index that a sum ends at from what is added to it, i ≤ k + 1: no size has its name."""


def name_ranges(shapes: Any, node: Over, letters: Sequence[str]) -> None:
    """An upper bound that is a name or a number names the axis; so do i ∈ S and 1 ≤ i < j ≤ n."""
    upper = size_reached(node)
    given = {*shapes.scope, *shapes.left}
    for letter in letters if upper else ():
        if END.split(upper)[0] not in given:
            shapes.world.name(shapes.scope[letter], upper, node.head.at)
    for entry in node.head.sub.entries if node.head.sub else ():
        last = sole_item(entry.sides[-1])
        if entry.signs == ("∈",) or (entry.signs and entry.signs[-1] == "≤" and isinstance(last, Name)):
            for letter in letters if isinstance(last, Name) and last.base not in given else ():
                shapes.world.name(shapes.scope[letter], axis_of_set(last), entry.at)
        if entry.signs and entry.signs not in (("=",), ("∈",)):
            shapes.compared(entry)
            _join(shapes, entry, letters)


def _join(shapes: Any, entry: Relation, bound: Sequence[str]) -> None:
    """A letter that is compared with one from outside runs over its axis; of two with names i ≤ k compares the places."""
    for one, sign, other in zip(entry.sides, entry.signs, entry.sides[1:], strict=False):
        letters = [item for item in (lone_letter(one), lone_letter(other)) if item is not None and (
            spell(item) in shapes.scope or spell(item) in shapes.left)]
        keys = [letter_key(spell(item), shapes.form, shapes.scope) for item in letters]
        names = {name for key in keys if (name := shapes.world.classes.axis(key)) is not None}
        outside = sum(spell(item) not in bound for item in letters) == 1
        if len(keys) == 2 and outside and (sign == "≠" or len(names) < 2):
            shapes.world.join(*keys, entry.at)


__all__ = ["name_ranges"]
