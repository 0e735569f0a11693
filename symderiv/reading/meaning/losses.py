r"""Losses that a text leaves open: L = \ell(s) with some \ell that nothing defines, known by its derivatives only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from symderiv.reading.binding import Call, head_of
from symderiv.reading.meaning.forms import Form
from symderiv.reading.meaning.scripts import base_key
from symderiv.reading.syntax import Head, Name, Node, Scripted, Terms, as_terms, sole_item, spell

OPEN = r"\unspecified"
"""The head of such a call."""
LETTERS = frozenset({"l", "L", r"\ell", r"\mathcal{L}", "loss", "Loss"})
"""Letters that stand for a loss by custom."""


def with_open_losses(forms: Sequence[Form], told: Collection[str], unread: Collection[str]) -> list[Form]:
    r"""A right side that is nothing but \ell(s, y) as an unspecified function of whole quantities.

    `told` are the letters that the text calls a loss; `unread` the formulas that could not be read: a function that stands in
    one of them may be defined there. One of the arguments must be defined: a loss of nothing but inputs says nothing.
    """
    made = {spell(_plain(form.sides[0])) for form in forms if form.line.relation.signs[:1] == ("=",)}
    names = [name for name in (*told, *LETTERS) if not any(name in text for text in unread)]

    def opened(side: Terms) -> Terms:
        call = sole_item(side)
        is_open = isinstance(call, Call) and _is_open(call, names) and any(spell(_plain(a)) in made for a in call.arguments)
        return as_terms(replace(call, head=Head(side.at, "function", OPEN))) if isinstance(call, Call) and is_open else side

    def with_opened(form: Form) -> Form:
        return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=tuple(map(opened, form.sides)))))

    return list(map(with_opened, forms))


def _is_open(call: Call, names: Collection[str]) -> bool:
    """Whether a call is that of a loss that nothing defines, with symbols as arguments."""
    name = _letter(call)
    told = call.power is None and name is not None and base_key(name) in names
    return told and all(_is_symbol(sole_item(a)) for a in call.arguments)


def _plain(side: Node) -> Node:
    r"""The symbol that a side defines, without indices: s of s_i = …"""
    item = sole_item(side)
    return item.base if isinstance(item, Scripted) and item.sup is None else item or side


def _is_symbol(item: Node | None) -> bool:
    return isinstance(item, Name | Scripted) and isinstance(head_of(item), Name)


def _letter(call: Call) -> Name | None:
    """The letter of a function without scripts, also where the text calls it one."""
    if isinstance(call.head, Head):
        return Name(call.head.at, call.head.name.removeprefix("\\") if len(call.head.name) == 2 else call.head.name)
    return call.head if isinstance(call.head, Name) else None


__all__ = ["OPEN", "with_open_losses"]
