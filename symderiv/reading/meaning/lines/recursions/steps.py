r"""Recursions: lines that define a member of a sequence by another, h_t by h_{t-1}, be it below or above the name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import DEFINITE, bound_letters
from symderiv.reading.prose.roles import derives
from symderiv.reading.syntax.bound import Derivative, Over, Product
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    as_listing,
    of_kind,
    sole_item,
    spell,
    walk,
)

LETTER = re.compile(r"([A-Za-z]|\\[A-Za-z]+)(\+1)?")


@dataclass(frozen=True)
class Step:
    r"""A line that defines one member of a sequence, h_t = …, a^{(l)} = … or v_{t+1} = …"""

    base: str
    letter: str
    above: bool
    """Whether the letter stands above the name, as in a^l."""
    ahead: int
    """How many steps behind the letter the member is: 1 for v_{t+1}."""
    form: Form

    @property
    def row(self) -> tuple[str, bool]:
        """What tells its sequence from those that other letters count."""
        return self.letter, self.above

    def uses(self) -> Iterator[tuple[str, int]]:
        """The names with this letter on the right, and how many steps from the member that is defined."""
        for node in (n for side in self.form.sides[1:] for n in of_kind(side, Scripted)):
            shift = shift_of(count_of(node, self.above), self.letter)
            if shift is not None:
                yield spell(node.base), shift - self.ahead


def step_of(form: Form) -> Step | None:
    """The step that a line defines, if its left side is a name with a lone letter, or the one behind that letter."""
    item = sole_item(form.sides[0])
    defines = form.line.relation.signs[:1] == ("=",) and not form.line.continued
    if not defines or not isinstance(item, Scripted) or (item.sub is not None) == (item.sup is not None):
        return None
    above = item.sup is not None
    counts = count_of(item, above)
    match = LETTER.fullmatch(spell(counts)) if counts is not None else None
    return Step(spell(item.base), match[1], above, int(bool(match[2])), form) if match else None


def count_of(node: Scripted, above: bool) -> Relation | None:
    """What stands alone below a name, or above it, with or without brackets."""
    script = node.sup if above else node.sub
    bracket = sole_item(script)
    script = bracket.inside if isinstance(bracket, Bracket) and above else script
    return script.entries[0] if script is not None and len(script.entries) == 1 else None


def shift_of(entry: Relation | None, letter: str) -> int | None:
    """How many steps from the letter something is: -1 for t-1."""
    text = spell(entry) if entry is not None else ""
    shift = text.removeprefix(letter)
    counts = text == letter or (text.startswith(letter) and shift[:1] in "+-" and shift[1:].isdigit())
    return int(shift or 0) if counts else None


def refused_recursions(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    """The recursions that are left, where another step is used than the one they say: nobody says how many there are."""
    found = recursions(forms)
    going = {step.row for step in found if _goes_on(step, found, forms)}
    endless = {step.base for step in found if step.row in going}
    labelled = {step.base: step for step in found if step.row in going and step.above}
    for form in forms:
        if (step := step_of(form)) and step.row in going and step.base in endless:
            yield form, _unknown_length(form, step)
        elif uses := [n for n in of_kind(form.line, Scripted) if n.sup and spell(n.base) in labelled]:
            yield form, _unknown_length(form, labelled[spell(uses[0].base)])  # a^L is no power


def _unknown_length(form: Form, step: Step) -> Misread:
    return Misread("A recursion of unknown length", form.line.at, _advice(step))


def _advice(step: Step) -> str:
    first = 1 - step.ahead
    last = f"{step.base}^{{(3)}}" if step.above else f"{step.base}_3"
    return (f"Say how many steps it has, as in ${step.letter} = {first}, \\dots, {first + 2}$, "
            f"and write the last of them by its number, as ${last}$.")


def recursions(forms: Sequence[Form]) -> list[Step]:
    """The steps that lead back to their own sequence by another member of it, perhaps through others: z^l by a^{l-1}."""
    steps = [step for form in forms if (step := step_of(form)) and form.formula.role in (*DEFINITE, "update")]
    return [step for step in steps if _leads_back(step, [other for other in steps if other.row == step.row])]


def _leads_back(step: Step, steps: Sequence[Step]) -> bool:
    waiting = list(step.uses())
    seen = set[tuple[str, bool]]()
    while waiting:
        base, shift = waiting.pop()
        if base == step.base and shift:
            return True
        if (base, bool(shift)) not in seen:
            seen.add((base, bool(shift)))
            waiting += [(b, shift or n) for other in steps if other.base == base for b, n in other.uses()]
    return False


def _goes_on(step: Step, found: Sequence[Step], forms: Sequence[Form]) -> bool:
    """Whether some line uses another member than those that the steps name by their letter, or sums over them."""
    if is_update(step.form) and (step.above or not _is_sequence(step, found, forms)):
        return False
    uses = [n for form in forms if form.formula.role in DEFINITE for side in form.sides[1:] for n in walk(side)]
    members = [count_of(n, step.above) for n in uses if isinstance(n, Scripted) and spell(n.base) == step.base]
    others = [spell(member) for member in members if member is not None and shift_of(member, step.letter) is None]
    if is_update(step.form):
        return any(other.isdigit() for other in others)
    return bool(others) or any(isinstance(n, Over) and step.letter in bound_letters(n.head) for n in uses)


def _is_sequence(step: Step, found: Sequence[Step], forms: Sequence[Form]) -> bool:
    r"""Whether the name never stands alone and no step takes a derivative: x_1 of f(x) is a component, however x is updated.

    A number behind the name elsewhere than where f(x) is defined counts the steps: L = f(x_1) under x_{t+1} = x_t - \eta f'(x_t).
    """
    if _applied(step) and any(_names_iterate(form, step) for form in forms if form.formula.role in DEFINITE):
        return True
    derives = any(isinstance(n, Derivative) or (isinstance(n, Head) and n.kind in ("nabla", "partial"))
                  for other in found if other.row == step.row for n in walk(other.form.line))
    below = {id(n.base) for form in forms for n in of_kind(form.line, Scripted) if n.sub is not None}
    whole = any(spell(n) == step.base and id(n) not in below for form in forms for n in of_kind(form.line, Name))
    return not derives and not whole


def _applied(step: Step) -> bool:
    r"""Whether the step takes a function at the member before: f'(x_t), \nabla f(x_t)."""
    member = rf"\(\s*{re.escape(step.base)}\s*_\s*\{{?\s*{re.escape(step.letter)}\s*\}}?\s*\)"
    return not step.above and re.search(member, step.form.formula.latex) is not None


def _names_iterate(form: Form, step: Step) -> bool:
    """Whether a line, be it no derivative and none about the whole name, uses a member by its number."""
    left, _, right = form.formula.latex.partition("=")
    whole = re.search(rf"(?<![A-Za-z\\]){re.escape(step.base)}(?![A-Za-z]|\s*_)", left + right)
    used = re.search(rf"(?<![A-Za-z\\]){re.escape(step.base)}\s*_\s*\{{?\s*\d", right)
    return used is not None and whole is None and not derives(left + "=")


def is_update(form: Form) -> bool:
    """Whether a line says how a quantity is updated, as w ← w − η g, and defines none."""
    return form.formula.role == "update"


def with_number(said: Mapping[str, Number]) -> Callable[[Node], Node]:
    r"""What puts the number in where a letter stands for the length as a factor or below a fraction: T in \frac1T, not in W^T."""
    def of(node: Node) -> Node:
        return said.get(spell(node), node) if isinstance(node, Name) else node

    def change(node: Node) -> Node:
        if isinstance(node, Product):
            return replace(node, parts=tuple((sign, of(part)) for sign, part in node.parts))
        if isinstance(node, Fraction):
            over, under = (said.get(spell(part)) for part in (node.over, node.under))
            return replace(node, over=as_listing(over) if over else node.over, under=as_listing(under) if under else node.under)
        return replace(node, base=of(node.base)) if isinstance(node, Scripted) and node.sub is None else node

    return change


__all__ = ["Step", "count_of", "is_update", "recursions", "refused_recursions", "shift_of", "step_of", "with_number"]
