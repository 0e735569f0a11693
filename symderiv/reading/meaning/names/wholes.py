"""Letters that stand both for a whole and, with an index, for parts of it: a total and its terms, or an array and its entries."""

from __future__ import annotations

from collections.abc import Iterable

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Name, Scripted, of_kind, sole_item, spell


def whole_and_parts(forms: Iterable[Form]) -> dict[str, str]:
    """The letters that are defined both whole and by components, L = … and L_i = …, with the index.

    Where the components are entries of a derivative, J_{ij} = ∂p_i/∂z_j, J is the array of them.
    """
    whole, parts = dict[str, Form](), dict[str, tuple[Scripted, Form]]()
    for form in forms:
        item = sole_item(form.sides[0])
        if form.line.relation.signs[:1] == ("=",) and not form.line.continued:
            if isinstance(item, Name):
                whole.setdefault(base_key(item), form)
            elif isinstance(item, Scripted) and isinstance(item.base, Name) and item.sub is not None and item.sup is None:
                parts.setdefault(base_key(item.base), (item, form))
    return {base: spell(item.sub) for base, (item, form) in parts.items()
            if base in whole and not (_is_entry(item, form) and not _uses(base, whole[base]))}


def _is_entry(item: Scripted, form: Form) -> bool:
    """Whether a component is defined as a derivative in which the letters are those of what is varied, and of what varies."""
    slope = sole_item(form.sides[1]) if len(form.sides) == 2 else None
    if not isinstance(slope, Derivative):
        return False
    letters = [spell(part) for part in flattened(item.sub)]
    below = [spell(part) for one in slope.wrt for n in of_kind(one, Scripted) if n.sub for part in flattened(n.sub)]
    above = [spell(part) for n in of_kind(slope.body, Scripted) if n.sub for part in flattened(n.sub)]
    return bool(below) and set(letters) <= {*below, *above} and letters[-1] in below


def _uses(base: str, form: Form) -> bool:
    """Whether a line makes its left side of the components."""
    return any(base_key(n) == base for side in form.sides[1:] for n in of_kind(side, Name))


__all__ = ["whole_and_parts"]
