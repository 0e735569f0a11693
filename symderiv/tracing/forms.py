"""Sizes as sums of products of names: 2 K + 1."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.notation.products import named

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
    """The size that times `part` is `whole`, for a part that is one product; None where there is none.

    >>> quotient({"H*K": 6}, {"K": 2}), quotient({"D": 1}, {"": 2})
    ({'H': 3}, None)
    """
    if len(part) != 1:
        return {"": 1} if dict(whole) == dict(part) else None
    ((names, number),) = part.items()
    found: Form = {}
    for name, count in whole.items():
        left = named(name)
        for n in named(names):
            if n not in left:
                return None
            left.remove(n)
        if count % number:
            return None
        found["*".join(left)] = count // number
    return found


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
