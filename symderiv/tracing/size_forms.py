"""Sizes as sums of products of names: 2 K + 1."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.notation.indices.size_products import named, size_product

Form = dict[str, int]
"""A size as a sum: a coefficient for each product of names, as in "H*K", and for the number under the empty name."""


def plus(one: Mapping[str, int], other: Mapping[str, int], times: int = 1) -> Form:
    """The sum of a size and a multiple of another.

    >>> plus({"T": 1}, {"": 1}, -1)
    {'T': 1, '': -1}
    """
    names = {**one, **other}
    total = {n: one.get(n, 0) + times * other.get(n, 0) for n in names}
    return {n: c for n, c in total.items() if c}


def quotient(whole: Mapping[str, int], part: Mapping[str, int]) -> Form | None:
    """The size that times `part` is `whole`; None where there is none.

    >>> quotient({"H*K": 6}, {"K": 2}), quotient({"D*K": 1, "D": -1}, {"K": 1, "": -1}), quotient({"D": 1}, {"": 2})
    ({'H': 3}, {'D': 1}, None)
    """
    rest, found = dict(whole), Form()
    while rest and part:
        lead, by = max(rest, key=_order), max(part, key=_order)
        left = _without(named(lead), named(by))
        if left is None or rest[lead] % part[by]:
            return None
        term = {"*".join(left): rest[lead] // part[by]}
        found, rest = plus(found, term), plus(rest, size_product(term, part), -1)
    return found if part else None


def _order(names: str) -> tuple[int, list[str]]:
    """An order of products that multiplication keeps."""
    return len(named(names)), sorted(named(names))


def _without(names: list[str], gone: list[str]) -> list[str] | None:
    left = list(names)
    for name in gone:
        if name not in left:
            return None
        left.remove(name)
    return left


def same(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether two sizes are one for all values of the names."""
    return not plus(one, other, -1)


def size_text(form: Mapping[str, int]) -> str:
    """A size as a person writes it.

    >>> size_text({"T": 2, "": -1}), size_text({})
    ('2*T - 1', '0')
    """
    terms = (str(c) if not n else n if c == 1 else f"{c}*{n}" for n, c in form.items())
    return " + ".join(terms).replace("+ -", "- ") or "0"
