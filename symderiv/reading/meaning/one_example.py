r"""A quantity defined for one example, \hat y = \sigma(w^\top x), where a sum has it for every one, \hat y^{(i)}: it is that of
each example, and so is what it is made of: the x of custom, what has the same letter elsewhere, and what lines make of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.names.letters import mapped
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.syntax.nodes import Bracket, Head, Listing, Name, Node, Scripted, sole_item, spell, walk

DATA = ("x", "y", "t")
"""Letters for what differs from example to example by custom, in bold too."""


def with_examples(forms: Sequence[Form]) -> list[Form]:
    """The lines, before anything is bound, with the letter of the examples above what one of them was defined for."""
    signs = [n for f in forms for n in walk(f.line) if isinstance(n, Scripted) and isinstance(n.base, Head)]
    summed = {letter for sign in signs for letter in bound_letters(sign)}
    above = [(base_key(n.base), script) for f in forms for n in walk(f.line) if (script := _example(n, summed)) is not None
             and isinstance(n, Scripted) and isinstance(n.base, Name)]
    made = {key: form for form in forms if (key := _defined(form))}
    wanted = {base for base, _ in above} & made.keys()
    if not wanted or len({spell(script) for _, script in above}) != 1:
        return list(forms)
    varying = {base for base, _ in above} | {key for form in made.values() for key in _data(form)}
    chain = _chain(made, varying)
    if not wanted <= chain:
        return list(forms)
    script = above[0][1]
    numbers = {made[key].number for key in chain}
    return [_for_each(form, varying | chain, script) if form.number in numbers else form for form in forms]


def _example(node: Node, summed: set[str]) -> Listing | None:
    """What stands above a symbol where that is a summed letter in round brackets."""
    above = sole_item(node.sup) if isinstance(node, Scripted) and node.sub is None and node.sup is not None else None
    letter = sole_item(above.inside) if isinstance(above, Bracket) and above.kind == "round" else None
    return node.sup if isinstance(node, Scripted) and isinstance(letter, Name) and letter.base in summed else None


def _defined(form: Form) -> str:
    left = sole_item(form.sides[0])
    named = isinstance(left, Name) and form.line.relation.signs[:1] == ("=",) and not form.line.continued
    return base_key(left) if named and isinstance(left, Name) else ""


def _bare(form: Form) -> Iterator[str]:
    """The symbols on the right that nothing stands above or below, but for a mark of transposition."""
    for side in form.sides[1:]:
        yield from (base_key(n) for n in walk(side) if isinstance(n, Name))


def _data(form: Form) -> Iterator[str]:
    yield from (base_key(n) for n in walk(form.line) if isinstance(n, Name) and n.base in DATA and not n.accents)


def _chain(made: dict[str, Form], varying: set[str]) -> set[str]:
    """The defined quantities that are made of what varies."""
    chain: set[str] = set()
    while more := {key for key, form in made.items() if key not in chain and not _sums(form) and
                   any(base in varying or base in chain for base in _bare(form))}:
        chain |= more
    return chain


def _sums(form: Form) -> bool:
    return any(isinstance(n, Head) and n.kind == "big" for n in walk(form.line))


def _for_each(form: Form, varying: set[str], script: Listing) -> Form:
    def marked(item: Node) -> Node:
        return Scripted(item.at, item, None, script) if isinstance(item, Name) and base_key(item) in varying else item

    return mapped(form, lambda row: tuple(map(marked, row)))


__all__ = ["with_examples"]
