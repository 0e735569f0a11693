r"""x_0 beside x_1 and x_i: the first entry of an x whose size leaves no other place for it, or a quantity of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import Occurrence, occurrences
from symderiv.reading.meaning.symbols.scripts import base_key, is_transpose, parts_below
from symderiv.reading.problems.axis_inference import Key
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Over, Product
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Node, Number, Relation, Scripted, Terms, of_kind, sole_item, spell, without_power

ENTRIES = frozenset("xyzuvshqX")
"""Letters of data: of parameters a w_0 beside the w_i is an intercept by custom."""
ONE_MORE = re.compile(r"\w+ ?\+ ?1")
"""A size that counts one more than the letters that run from 1."""


def slots_from_zero(forms: Sequence[Form], statements: Statements) -> Iterator[Key]:
    """The slots with a 0 that is the first place: all numbers there are below the size that the text gives, or it is n+1."""
    sizes = _sizes(statements)
    for base, every in _by_base(forms).items():
        if any(_is_point(one, base) for one in every if _is_zero(one)):
            continue
        for place, size in enumerate(sizes.get(base, ())):
            found = [parts_below(one.node, {base: len(sizes[base])}) for one in every if one.node.sub is not None]
            numbers = [int(n) for parts in found if len(parts) == len(sizes[base]) and (n := _number(parts[place])).isdigit()]
            if 0 in numbers and (max(numbers) < int(size) if size.isdigit() else ONE_MORE.fullmatch(size) is not None):
                yield "slot", base, str(place)


def asked_zeros(forms: Sequence[Form], statements: Statements, from_zero: frozenset[str]) -> Iterator[tuple[Form, Misread]]:
    """The lines with an x_0 beside entries of an x, where nothing tells whether it is the first of them."""
    told = {fact.subject for fact in statements.facts if fact.kind != "mention"}
    told |= {spell(form.sides[0]) for form in forms}
    sizes = _sizes(statements)
    for base, every in _by_base(forms).items():
        zeros = [one for one in every if _is_zero(one) and spell(without_power(one.node)) not in told]
        if not zeros or base not in ENTRIES or base in from_zero or any(
                _beside_members(one, base) or _is_point(one, base) for one in zeros):
            continue
        counted = [one for one in every for part in flattened(one.node.sub) if _counts(one, part, base in sizes)]
        if counted and not any(_is_shifted(part) for one in every for part in flattened(one.node.sub)):
            yield zeros[0].form, Misread(
                f"Is {base}_0 the first entry of {base}, or a number of its own?", zeros[0].node.at,
                rf"Say so: Let ${base}_0 \in \mathbb{{R}}$ for a number of its own; for the first entry write {base}_1, the next "
                rf"one {base}_2: places count from 1 here.")


def ranks_said(statements: Statements) -> dict[str, int]:
    """How many axes the text gives each array."""
    return {base: len(sizes) for base, sizes in _sizes(statements).items()}


def _sizes(statements: Statements) -> Mapping[str, tuple[str, ...]]:
    return {fact.subject: fact.value for fact in statements.facts if fact.kind == "shape" and fact.value}


def _by_base(forms: Sequence[Form]) -> dict[str, list[Occurrence]]:
    """The uses of each base of which one has a 0 below it."""
    every = sorted((one for form in forms for one in occurrences(form)), key=lambda one: base_key(one.name))
    found = {base: list(group) for base, group in groupby(every, key=lambda one: base_key(one.name))}
    return {base: group for base, group in found.items() if any("0" in spell(one.node.sub) for one in group)}


def _number(part: Relation) -> str:
    item = sole_item(part)
    return item.text if isinstance(item, Number) else ""


def _is_zero(one: Occurrence) -> bool:
    return [_number(part) for part in flattened(one.node.sub)] == ["0"]


def _counts(one: Occurrence, part: Relation, declared: bool) -> bool:
    """Whether a part below a name is a letter that a sum binds from no stated place, or the number of an entry of an array that
    the text declares."""
    letter = one.letter(part)
    if letter is not None and letter[0] == "letter":
        starts = [entry for side in one.form.sides for n in of_kind(side, Over) if n.head.sub is not None
                  for entry in n.head.sub.entries if letter[2] in map(spell, entry.sides)]
        return all(not entry.signs for entry in starts)
    return declared and _number(part) not in ("", "0")


def _is_shifted(part: Relation) -> bool:
    """Whether a place is computed, as in x_{t-1}: then edges tell."""
    return len(part.sides[0].terms) > 1


def _is_point(one: Occurrence, base: str) -> bool:
    r"""Whether an x_0 is an array as x is: x - x_0, x^\top x_0, x_0^\top."""
    terms = ({spell(items[0]) for _, items in n.terms if len(items) == 1} for n in of_kind(one.form.line, Terms))
    products = (pairwise(part for _, part in n.parts) for n in of_kind(one.form.line, Product))
    return (is_transpose(one.node.sup) or any({base, spell(one.node)} <= alone for alone in terms)
            or any(_is_turned(before, base) and after == one.node for pairs in products for before, after in pairs))


def _is_turned(node: Node, base: str) -> bool:
    r"""Whether a factor is x^\top of this x."""
    return isinstance(node, Scripted) and node.sub is None and is_transpose(node.sup) and spell(node.base) == base


def _beside_members(one: Occurrence, base: str) -> bool:
    r"""Whether an x_0 stands in a sum over the x_i, as a point to which they are compared."""
    sums = (n for side in one.form.sides for n in of_kind(side, Over))
    inside = ([n for n in of_kind(over.body, Scripted) if spell(n.base) == base] for over in sums)
    return any(one.node in nodes and any(n != one.node for n in nodes) for nodes in inside)


__all__ = ["ranks_said", "asked_zeros", "slots_from_zero"]
