r"""Primes: the transpose of x'Ax and c'x, or another x."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import DEFINITE
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.syntax.bound import Call, Product, head_of
from symderiv.reading.syntax.nodes import Bracket, Head, Name, Node, Scripted, Terms, as_terms, of_kind, sole_item, spell, walk


def primed_apart(forms: Sequence[Form]) -> set[str]:
    """Bases whose prime transposes nothing."""
    primed = [form for form in forms if form.has("'")]
    return {*_added_to_primed(primed), *_multiplied_with_primed(primed)}


def _added_to_primed(forms: Iterable[Form]) -> Iterator[str]:
    r"""Bases of which a member is added to a primed one, b_u + b_i', or a small letter to x': no row is added to a column."""
    for node in (n for form in forms for n in of_kind(form.line, Terms)):
        alone = [sole_item(as_terms(item)) for _, items in node.terms if len(items) == 1 for item in items]
        plain = any(isinstance(item, Name) and item.base.islower() for item in alone)
        primed = (i.base for i in alone if isinstance(i, Scripted) and i.primes and i.sub is None and isinstance(i.base, Name))
        yield from (base_key(name) for name in primed if plain and name.base.islower())
        members = [i for i in alone if isinstance(i, Scripted) and isinstance(i.base, Name) and i.sub is not None]
        for one in members:
            if one.primes and any(not other.primes and other.base == replace(one.base, at=other.base.at) for other in members):
                yield base_key(one.base)  # type: ignore[arg-type]


def _multiplied_with_primed(forms: Iterable[Form]) -> Iterator[str]:
    r"""Bases with a prime beside ⊙, z \odot h', or behind a row, z_i^\top z'_i: a row is not multiplied by a column component by
    component, nor by another row."""
    for node in (n for form in forms for n in of_kind(form.line, Product)):
        for (_, one), (sign, other) in pairwise(node.parts):
            row = not sign and isinstance(one, Scripted) and not one.primes and spell(one.sup) in TRANSPOSES
            for part in (one, other) if sign == "⊙" else (other,) if row and spell(head_of(other)).islower() else ():
                if isinstance(part, Scripted) and part.primes and isinstance(part.base, Name):
                    yield base_key(part.base)


def primes_transpose(forms: Sequence[Form], arrays: Collection[str] = ()) -> bool:
    r"""Whether a prime is a transpose somewhere: behind a bracket, in x'Ax, x_i'\beta, 1'x, q'x of a q among the `arrays`
    that the text declares. Then it is one everywhere."""
    forms = [form for form in forms if form.has("'")]
    brackets = (n.primes > 0 and isinstance(n.base, Bracket) for form in forms for n in of_kind(form.line, Scripted))
    products = (n for form in forms for n in of_kind(form.line, Product))
    return any(brackets) or any(_is_quadratic(n) or _is_row_times(n, arrays) or _is_beside_ones(n) for n in products)


def turned_by_prime(forms: Sequence[Form], numbers: Collection[str]) -> Iterator[str]:
    r"""Bases that have a prime each time, and stand before a symbol then: c'x, y_i - \beta'x_i. None is or meets one of the
    `numbers`, and none is added, defined or a function: a'x + b' has another a and b. In a trace capitals do."""
    definite = [form for form in forms if form.has("'") and _defines(form)]
    rows = [items for form in definite for side in form.sides for n in of_kind(side, Terms) for _, items in n.terms]
    alone = {spell(items[0].base) for items in rows if len(items) == 1 and isinstance(items[0], Scripted) and items[0].primes}
    parts = [pair for form in definite for n in of_kind(form.line, Product) for pair in pairwise(n.parts)]
    made = [one for (_, one), (sign, other) in parts if isinstance(one, Scripted) and _is_primed_before(one, other) and not sign
            and isinstance(one.base, Name) and (_is_of_matrix(other) or isinstance(head_of(other), Name))
            and not _has_sign_above(other) and {base_key(one.base), *_key(other)}.isdisjoint({*numbers, *FUNCTION_SYMBOLS})]
    found = [n.base for form in definite for n in of_kind(form.line, Scripted) if n.primes]
    traced = {id(n) for form in definite for call in of_kind(form.line, Call) if _is_trace(call) for n in walk(call)}
    behind = {id(one) for one in made}
    made += [n for form in definite for n in of_kind(form.line, Scripted) if id(n) in traced - behind and _is_primed_letter(n)
             and isinstance(n.base, Name) and n.base.capital and base_key(n.base) not in {*numbers, *FUNCTION_SYMBOLS}]
    for base in {spell(one.base) for one in made if not one.base.base.isupper() or id(one) in traced}:  # type: ignore
        if not alone and sum(spell(one.base) == base for one in made) == sum(spell(one) == base for one in found):
            yield base


def _is_trace(call: Call) -> bool:
    return spell(head_of(call.head)).strip("\\{}").removeprefix("operatorname{").removeprefix("text{") in ("tr", "Tr", "trace")


def _is_of_matrix(item: Node) -> bool:
    r"""Whether this is a function of a product with a capital, the \tanh(W x + b) of v' \tanh(W x + b)."""
    inside = (n for n in walk(item) if isinstance(n, Product)) if isinstance(item, Call) else ()
    return any(isinstance(head_of(part), Name) and head_of(part).capital for n in inside for _, part in n.parts[:1])  # type: ignore


def _key(item: Node) -> list[str]:
    base = head_of(item)
    return [base_key(base)] if isinstance(base, Name) else []


def _is_primed_before(one: Scripted, other: Node) -> bool:
    r"""Whether a letter has a prime, or a member of a family has, w_k' x_n; the one of Σ_i w_i' x_i may be a number."""
    if one.sub is None or one.sup is not None:
        return _is_primed_letter(one)
    return one.primes == 1 and not (isinstance(other, Scripted) and spell(other.sub) == spell(one.sub))


def _has_sign_above(item: Node) -> bool:
    r"""A prime or a power; the (i) of x^{(i)} counts examples."""
    if not isinstance(item, Scripted) or item.sup is None:
        return isinstance(item, Scripted) and item.primes > 0
    return item.primes > 0 or not isinstance(sole_item(item.sup), Bracket)


def _is_row_times(node: Product, arrays: Collection[str]) -> bool:
    r"""Whether a primed member of a family, or one of `arrays`, stands right before a letter alone: x_i'\beta."""
    return any(
        not sign and isinstance(one, Scripted) and one.primes == 1 and one.sup is None and isinstance(one.base, Name)
        and (isinstance(sole_item(one.sub), Name) or (one.sub is None and spell(one.base) in arrays)) and isinstance(other, Name)
        for (_, one), (sign, other) in pairwise(node.parts)
    )


def _is_beside_ones(node: Product) -> bool:
    r"""Whether the vector of ones has a prime, or stands right behind a letter with one: 1'x, x'1."""
    primed = any(_is_ones(one) and isinstance(one, Scripted) and one.primes == 1 for _, one in node.parts)
    return primed or any(not sign and _is_ones(other) and isinstance(one, Scripted) and _is_primed_letter(one)
                         for (_, one), (sign, other) in pairwise(node.parts))


def _is_ones(item: Node) -> bool:
    return isinstance(head := head_of(item), Head) and head.kind == "indicator"


def _is_quadratic(node: Product) -> bool:
    """Whether a product begins with a primed letter and ends with the same one: x'x, (1/2) x'Px, x'Px/2."""
    factors = [one for _, one in takewhile(lambda part: part[0] != "/", node.parts)]
    ends = [spell(one.base) for one in (factors[0], *factors[1:-2]) if isinstance(one, Scripted) and _is_primed_letter(one)]
    return isinstance(factors[-1], Name) and spell(factors[-1]) in ends


def _is_primed_letter(one: Scripted) -> bool:
    return one.primes == 1 and one.sub is None and one.sup is None


def _defines(form: Form) -> bool:
    """Whether a line says what a symbol is."""
    said = form.formula.role in DEFINITE and form.line.relation.signs[:1] == ("=",)
    return said and isinstance(sole_item(form.sides[0]), Name | Scripted | Call)


__all__ = ["primed_apart", "primes_transpose", "turned_by_prime"]
