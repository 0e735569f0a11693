"""Sizes that are sums of products of other sizes: H·K − 1 is {"H*K": 1, "": −1}."""

from __future__ import annotations

from collections.abc import Mapping


def named(names: str) -> list[str]:
    """The names in a product of sizes.

    >>> named("H*K"), named("")
    (['H', 'K'], [])
    """
    return names.split("*") if names else []


def size_product(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """The product of two sizes that are sums.

    >>> size_product({"H": 2}, {"K": 1, "": -1})
    {'H*K': 2, 'H': -2}
    """
    total: dict[str, int] = {}
    for a, m in one.items():
        for b, n in other.items():
            names = "*".join(sorted([*named(a), *named(b)]))
            total[names] = total.get(names, 0) + m * n
    return {names: number for names, number in total.items() if number}
