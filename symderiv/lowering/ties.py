"""Comparisons of two values that agree all around: what both have as a factor is computed in one way, as one value.

`c⁴ ≤ c² min(2, c²)` holds wherever c² < 2. With the power taken at once on the left, and as a product on the right, rounding
would decide it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Pow

from symderiv.lowering.context import Context
from symderiv.lowering.graph import Value
from symderiv.notation import ONE, factors, mul, power


def sides(low: Context, one: Any, other: Any) -> list[Value]:
    """Both sides of a comparison, a power that the other side holds less of split into what both share and the rest."""
    shared = _shared(one, other)
    return [_split(low, side, shared) if shared else low.value(side) for side in (one, other)]


def _split(low: Context, side: Any, shared: Mapping[Any, int]) -> Value:
    """What both sides share, times the rest of one of them."""
    held = _powers(side)
    rest = mul(*(f for f in factors(side) if _power(f)[0] not in shared), *(power(b, held[b] - n) for b, n in shared.items()))
    common = mul(*(power(b, n) for b, n in shared.items()))
    return low.value(common) if rest == 1 else low.graph.elementwise("mul", (low.value(common), low.value(rest)), None, low.hint)


def _shared(one: Any, other: Any) -> dict[Any, int]:
    """The powers of which one side holds more than the other, with the smaller exponent."""
    ours, theirs = _powers(one), _powers(other)
    return {base: min(n, theirs[base]) for base, n in ours.items() if theirs.get(base, n) != n}


def _powers(expr: Any) -> dict[Any, int]:
    """Factors with a whole exponent above 0, by base."""
    return {base: int(n) for base, n in map(_power, factors(expr)) if not base.is_number and n.is_Integer and n > 0}


def _power(factor: Any) -> tuple[Any, Any]:
    return (factor.base, factor.exp) if isinstance(factor, Pow) else (factor, ONE)
