r"""Arrays longer than a sum over them: \sum_{i=1}^n (x_{i+1} - x_i)^2 of an x with n+1 entries, \sum_{i=1}^3 x_i of five; or
longer than what is defined of them, d_i = x_{i+1} - x_i.

Such an x_i is written x_{i+0}: what is computed below a name counts no axis of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.recursions.steps import shift_of
from symderiv.reading.meaning.shapes.explicit import LONGER, upper_name
from symderiv.reading.meaning.symbols.occurrences import bound_letters, left_letters
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.nodes import Listing, Name, Node, Number, Relation, Scripted, of_kind, rebuilt, spell


def with_longer_arrays(forms: Sequence[Form], statements: Statements) -> list[Form]:
    """The lines with the places of such arrays as computed ones."""
    sizes = {fact.subject: fact.value for fact in statements.facts if fact.kind == "shape" and fact.value
             and any(size.isdigit() or LONGER.fullmatch(size) for size in fact.value)}
    sizes |= {fact.subject: fact.value[1:] for fact in statements.facts if fact.kind == "family" and fact.value[:1] == ("1",)
              and len(fact.value) == 2 and LONGER.fullmatch(fact.value[1])}

    def change(node: Node) -> Node:
        letters = bound_letters(node.head) if isinstance(node, Over) else ()
        upper = upper_name(node.head) if isinstance(node, Over) and node.head.sup is not None else ""
        if not isinstance(node, Over) or len(letters) != 1 or not upper:
            return node
        return replace(node, body=rebuilt(node.body, lambda inner: _computed(inner, letters[0], upper, sizes), Scripted))

    return [_of_the_left(form.with_line(rebuilt(form.line, change, Over)), sizes) for form in forms] if sizes else list(forms)


def _of_the_left(form: Form, sizes: Mapping[str, tuple[str, ...]]) -> Form:
    """The line with the places of its left side's letters, where an array is read as far behind them as it has entries more."""
    longer = [(n, sizes[spell(n.base)]) for n in of_kind(form.line, Scripted) if isinstance(n.base, Name) and n.sub is not None
              and spell(n.base) in sizes]
    places = [place for n, said in longer for place in zip(flattened(n.sub), said, strict=False) if LONGER.fullmatch(place[1])]
    for letter in left_letters(form) if places else ():
        ends = {size for part, size in places if shift_of(part, letter) == int(size.partition("+")[2])}
        for upper in (size.partition("+")[0] for size in ends):
            form = form.with_line(rebuilt(form.line, partial(_computed, letter=letter, upper=upper, sizes=sizes), Scripted))
    return form


def _computed(node: Node, letter: str, upper: str, sizes: Mapping[str, tuple[str, ...]]) -> Node:
    if not isinstance(node, Scripted) or not isinstance(node.base, Name) or node.sub is None:
        return node
    parts, said = flattened(node.sub), sizes.get(spell(node.base), ())
    if len(parts) != len(said):
        return node
    made = tuple(_shifted(part) if _counts(part, letter) and _is_longer(size, upper) else part
                 for part, size in zip(parts, said, strict=True))
    return replace(node, sub=Listing(node.sub.at, made)) if made != tuple(parts) else node


def _counts(part: Relation, letter: str) -> bool:
    item = lone_letter(part.sides[0]) if not part.signs else None
    return item is not None and spell(item) == letter


def _is_longer(size: str, upper: str) -> bool:
    """Whether a size is more than the end of a sum: 5 than 3, n+1 than n."""
    if size.isdigit() and upper.isdigit():
        return int(size) > int(upper)
    return LONGER.fullmatch(size) is not None and size.partition("+")[0] == upper


def _shifted(part: Relation) -> Relation:
    side = part.sides[0]
    return replace(part, sides=(replace(side, terms=(*side.terms, ("+", (Number(side.at, "0"),)))),))


__all__ = ["with_longer_arrays"]
