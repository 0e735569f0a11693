r"""Quantities written without the letter of the members that they are made of, e = p_i - y_i beside L_i: one for each i."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.names.letters import mapped
from symderiv.reading.meaning.symbols.occurrences import DEFINITE, Occurrence, left_letters
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.prose.roles import derives
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Head, Name, Node, Scripted, as_listing, of_kind, sole_item, spell, walk


def refused_members(found: Sequence[Occurrence]) -> Iterator[tuple[Form, str, Misread]]:
    r"""The definitions that use one member, s_j = w_j^T x_i, where L_i is summed over i, with its letter: s would be the same
    for every i.
    """
    counted = {letter for one in found for letter in one.scope}
    made = {one.form.number: one.form for one in found if _says_what(one.form) and not derives(one.form.formula.latex)}
    lefts = {number: left_letters(form) for number, form in made.items()}
    families = counted & set[str]().union(*lefts.values())
    refused = set[int]()
    for one in found:
        free = families - lefts.get(one.form.number, families) - set(one.scope)
        member = next((c for part in flattened(one.node.sub) if (c := spell(part)) in free), None)
        if member is not None and one.form.number not in refused:
            refused.add(one.form.number)
            left = spell(one.form.sides[0])
            yield one.form, member, Misread(f"{member} counts members, and {left} does not have it", one.node.at,
                                            f"Write {member} below {left} as well, here and where it is used.")


def single_in(refused: Iterable[tuple[Form, str, Misread]], forms: Iterable[Form]) -> frozenset[tuple[str, str]]:
    """What such definitions define where a lone symbol stands on the left, and no line makes another one with the letter."""
    lefts = {spell(form.sides[0]) for form in forms if not form.line.continued}
    return frozenset((key, member) for form, member, _ in refused if (key := _defined(form)) and f"{key}_{member}" not in lefts
                     and f"{key}_{{{member}}}" not in lefts)


def _says_what(form: Form) -> bool:
    return form.formula.role in DEFINITE and form.line.relation.signs[:1] == ("=",)


def with_letters_below(forms: Sequence[Form], each: Iterable[tuple[str, str]]) -> list[Form]:
    """The lines, before anything is bound, with its letter below what was defined from members and written without it.

    What is made of that alone gets the letter too; another line must have it somewhere.
    """
    letters = dict(each)
    if not letters:
        return list(forms)
    made = {key: form for form in forms if (key := _defined(form))}
    while more := {key: letters[base] for key, form in made.items() if key not in letters and not _sums(form)
                   for base in _bare(form) if base in letters and letters[base] not in _below(form)}:
        letters |= more
    below: dict[int, set[str]] = {}
    for form in forms:
        below.setdefault(form.chain, set()).update(_below(form), filter(None, [letters.get(_defined(form))]))
    return [_with_letter(form, {base: c for base, c in letters.items() if c in below[form.chain]}) for form in forms]


def _below(form: Form) -> set[str]:
    """The letters below symbols and sums."""
    parts = (part for n in of_kind(form.line, Scripted) for part in flattened(n.sub))
    return {n.base for part in parts for n in walk(part) if isinstance(n, Name)}


def _with_letter(form: Form, letters: Mapping[str, str]) -> Form:
    def marked(item: Node) -> Node:
        base = item.base if isinstance(item, Scripted) else item
        if not isinstance(base, Name) or base_key(base) not in letters or (isinstance(item, Scripted) and item.sub is not None):
            return item
        below = as_listing(Name(item.at, letters[base_key(base)]))
        return replace(item, sub=below) if isinstance(item, Scripted) else Scripted(item.at, base, below)

    return mapped(form, lambda row: tuple(map(marked, row))) if letters else form


def _defined(form: Form) -> str:
    left = sole_item(form.sides[0])
    named = isinstance(left, Name) and form.line.relation.signs[:1] == ("=",) and not form.line.continued
    return base_key(left) if named and isinstance(left, Name) else ""


def _bare(form: Form) -> Iterator[str]:
    """The symbols on the right that nothing stands above or below, but for a mark of transposition."""
    for side in form.sides[1:]:
        yield from (base_key(n) for n in of_kind(side, Name))


def _sums(form: Form) -> bool:
    return any(n.kind == "big" for n in of_kind(form.line, Head))


__all__ = ["refused_members", "single_in", "with_letters_below"]
