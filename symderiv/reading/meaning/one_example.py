r"""A quantity defined for one example, \hat y = \sigma(w^\top x), where a sum has it for every one, \hat y^{(i)}: it is that of
each example, and so is what it is made of: the x of custom, what has the same letter elsewhere, and what lines make of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS, FUNCTIONS
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.meaning.indices.of_each import with_letters_of_each
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.names.letters import mapped
from symderiv.reading.meaning.symbols.components import whole_ranks
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.meaning.symbols.scripts import base_key, is_transpose
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.nodes import (
    Bracket,
    Cases,
    Head,
    Listing,
    Matrix,
    Name,
    Node,
    Scripted,
    Terms,
    of_kind,
    sole_item,
    spell,
    walk,
)

VARYING = "x"
"""What differs from example to example by custom, where all else may be a parameter."""
DATA = ("x", "y", "t")
"""Letters for what differs from example to example by custom, in bold too."""


def with_examples(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The lines, before anything is bound, with the letter of the examples at what one of them was defined for; and what the
    text says of that."""
    return _with_examples_below(*with_letters_of_each(_with_examples_above(forms), statements))


def _with_examples_above(forms: Sequence[Form]) -> list[Form]:
    summed = _summed(forms)
    scripted = (n for f in forms for n in of_kind(f.line, Scripted)) if summed else ()
    above = [(base_key(n.base), script) for n in scripted if (script := _example(n, summed)) is not None
             and isinstance(n.base, Name)]
    made = {key: form for form in forms if (key := _defined(form))}
    wanted = {base for base, _ in above} & made.keys()
    if not wanted or len({spell(script) for _, script in above}) != 1:
        return list(forms)
    varying = {base for base, _ in above} | {key for form in made.values() for key in _data(form)}
    chain = _chain(made, varying)
    if not wanted <= chain:
        return list(forms)
    script = above[0][1]
    return _each_of(forms, [made[key] for key in chain], partial(_marked_above, varying | chain, script))


def _with_examples_below(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    r"""y = a x^2 + b x + c beside \sum_i (y_i - t_i)^2: what gives a number by its writing is that of each example's x."""
    if not (summed := _summed(forms)):
        return list(forms), statements
    ranks = whole_ranks(statements, ())
    scripted = [(base_key(n.base), n.sub) for f in forms for n in of_kind(f.line, Scripted)
                if isinstance(n.base, Name) and n.sub is not None]
    made = {key: form for form in forms if (key := _defined(form)) and key not in ranks and _is_number(form, ranks)}
    below = {base: sub for base, sub in scripted if base in made}
    chain = _chain(made, {VARYING})
    varying = chain | {base for key in chain for base in _data(made[key]) if base not in ranks or base == VARYING}
    fixed = {base for key in chain for base in _named(made[key])} - varying
    letters = {spell(sub) for sub in below.values()}
    if len(letters) != 1 or not letters <= summed or not below.keys() <= chain or any(b in fixed for b, _ in scripted):
        return list(forms), statements
    script = next(iter(below.values()))
    return (_each_of(forms, [made[key] for key in chain], partial(_marked_below, varying, script)),
            replace(statements, facts=tuple(_said_of_each(fact, varying, spell(script)) for fact in statements.facts)))


def _said_of_each(fact: Fact, varying: set[str], letter: str) -> Fact:
    """What is said of x, of each x_i."""
    shaped = fact.kind in ("shape", "rank") and fact.subject in varying
    return replace(fact, subject=f"{fact.subject}_{{{letter}}}") if shaped else fact


def _summed(forms: Sequence[Form]) -> set[str]:
    """The letters of all sums."""
    signs = [n for f in forms for n in of_kind(f.line, Scripted) if isinstance(n.base, Head)]
    return {letter for sign in signs for letter in bound_letters(sign)}


def _is_number(form: Form, ranks: Mapping[str, int]) -> bool:
    """Whether the right side is one number by its writing: products of small letters, functions of them, w^T x."""
    nodes = [n for side in form.sides[1:] for n in walk(side)]
    signs = (node.sup for node in nodes if isinstance(node, Scripted) and node.sup is not None and is_transpose(node.sup))
    above = {id(n) for sign in signs for n in walk(sign)}
    nodes = [n for n in nodes if id(n) not in above | _called(nodes)]
    inner = any(isinstance(n, Scripted) and is_transpose(n.sup) for n in nodes)
    whole = [ranks.get(base, 0) for base in _named(form)]
    return all(map(_keeps_numbers, nodes)) and max(whole, default=0) <= inner and (len(whole) < 2 or any(map(_multiplies, nodes)))


def _called(nodes: Sequence[Node]) -> set[int]:
    r"""The signs of functions before brackets, \Phi(w^T x)."""
    pairs = (pair for node in nodes if isinstance(node, Terms) for _, items in node.terms for pair in pairwise(items))
    called = ((one, other) for one, other in pairs if isinstance(other, Bracket))
    return {id(one) for one, _ in called if isinstance(one, Name) and one.base in FUNCTION_SYMBOLS}


def _multiplies(node: Node) -> bool:
    """Whether letters are factors here: in x - c both may be arrays alike."""
    return isinstance(node, Terms) and any(sum(isinstance(n, Name | Scripted) for n in items) > 1 for _, items in node.terms)


def _keeps_numbers(node: Node) -> bool:
    if isinstance(node, Name):
        return not node.style and not node.capital and (node.base.startswith("\\") or node.base.islower())
    if isinstance(node, Head):
        return node.kind == "function" and node.name.lstrip("\\") in FUNCTIONS
    return not isinstance(node, Cases | Matrix) and not (isinstance(node, Scripted) and node.sub is not None) and \
        not (isinstance(node, Bracket) and node.kind in ("norm", "bars"))


def _named(form: Form) -> set[str]:
    """The symbols on the right."""
    none = {*TRANSPOSES, *FUNCTION_SYMBOLS}
    return {base_key(n) for side in form.sides[1:] for n in of_kind(side, Name) if n.base not in none}


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
        yield from (base_key(n) for n in of_kind(side, Name))


def _data(form: Form) -> Iterator[str]:
    yield from (base_key(n) for n in of_kind(form.line, Name) if n.base in DATA and not n.accents)


def _chain(made: dict[str, Form], varying: set[str]) -> set[str]:
    """The defined quantities that are made of what varies."""
    chain: set[str] = set()
    while more := {key for key, form in made.items() if key not in chain and not _sums(form) and
                   any(base in varying or base in chain for base in _bare(form))}:
        chain |= more
    return chain


def _sums(form: Form) -> bool:
    return any(n.kind == "big" for n in of_kind(form.line, Head))


def _each_of(forms: Sequence[Form], chain: Sequence[Form], marked: Callable[[Node], Node]) -> list[Form]:
    """The lines, those of the chain with their symbols marked."""
    numbers = {form.number for form in chain}
    return [mapped(f, lambda row: tuple(map(marked, row))) if f.number in numbers else f for f in forms]


def _marked_above(bases: set[str], script: Listing, item: Node) -> Node:
    return Scripted(item.at, item, None, script) if isinstance(item, Name) and base_key(item) in bases else item


def _marked_below(bases: set[str], script: Listing, item: Node) -> Node:
    if isinstance(item, Name) and base_key(item) in bases:
        return Scripted(item.at, item, script)
    powered = isinstance(item, Scripted) and item.sub is None and isinstance(item.base, Name) and base_key(item.base) in bases
    return replace(item, sub=script) if powered and isinstance(item, Scripted) else item


__all__ = ["with_examples"]
