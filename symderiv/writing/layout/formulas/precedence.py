"""What stands before what on one page: factors and terms as the reader's own formulas have them, and from the loss back.

Two things are known of a page. Its definitions say how far from the output a quantity is used: the factors of a chain rule stand
in that order, (p_k - y_k) W_ki a_i (1 - a_i) x_j. And a person's own formulas say what they write first: w_jk h_j, t_k - o_k.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from symderiv.notation import Entry, Partial, tensors
from symderiv.writing.layout.symbols import kin

T = TypeVar("T")
Signed = tuple[str, bool]
"""The name of a quantity, and whether its term is subtracted."""
NUMBER = ""
"""What stands for the name in a term without quantities."""
Names = frozenset[str]
OUTPUT = -1
"""The depth of the output, which nothing uses."""
BEFORE_ALL = -2
"""The depth of what holds no quantity of the page."""


@dataclass(frozen=True)
class Precedence:
    """The order of a page.

    `depths` has for each quantity how far from the output it is used first (0: in the loss itself). `factors` are the pairs of
    names that some formula has in this order in a product, `terms` those that it has in a sum; `norms` says whether ‖a‖ is
    written there. The names of each of the `summed` stand in one matrix product of a definition, U_km h_m, made by no chain rule.

    >>> order = Precedence(factors=frozenset({("w", "h")}))
    >>> order.arranged(["h", "w", "w"], lambda a, b: order.multiplied(frozenset(a), frozenset(b)))
    ['w', 'w', 'h']
    """

    depths: frozenset[tuple[str, int]] = frozenset()
    factors: frozenset[tuple[str, str]] = frozenset()
    terms: frozenset[tuple[Signed, Signed]] = frozenset()
    norms: bool = False
    summed: frozenset[frozenset[str]] = frozenset()

    def depth(self, expr: Any) -> int:
        """How far from the output the nearest quantity of a factor is used; of ∂z/∂a that of z. The output is used nowhere."""
        known = _known(self.depths)
        if isinstance(expr, Partial):
            return self.depth(expr.body) if named(expr.body) - {n for n, depth in self.depths if depth == OUTPUT} else OUTPUT
        depths = (known.get(name, known.get(kin(name), OUTPUT)) for name in named(expr))
        return min((depth for depth in depths if depth != OUTPUT), default=BEFORE_ALL)

    def chained(self, one: Any, other: Any) -> bool:
        """Whether a factor comes from nearer to the loss; p_i and a bracket in which p is come from one place."""
        if named(one) | named(other) in self.summed and isinstance(one, Entry) and isinstance(other, Entry):
            return False
        return _apart(named(one), named(other)) and self.depth(one) < self.depth(other)

    def multiplied(self, one: Names, other: Names) -> bool:
        """Whether a factor with these quantities stands before another; of p_i and p_i - y_i nothing is said."""
        return _all_before(self.factors, one, other)

    def added(self, one: Names, minus: bool, other: Names, other_minus: bool) -> bool:
        """Whether a term stands before another. What is subtracted stands first only where the person subtracts it first."""
        if minus == other_minus:
            return _all_before(_unsigned(self.terms), one, other)
        return _all_before(_signed(self.terms, minus, other_minus), one, other)

    def arranged(self, items: Iterable[T], before: Callable[[T, T], bool]) -> list[T]:
        """The items in their order, but none behind one that it stands before; in a ring the first goes first."""
        left, found = list(items), list[T]()
        while left:
            free = (n for n, item in enumerate(left) if not any(before(other, item) for other in left))
            found.append(left.pop(next(free, 0)))
        return found


UNKNOWN = Precedence()
"""Where no page is known."""
_ON_PAGE: ContextVar[Precedence] = ContextVar("precedence", default=UNKNOWN)


@contextmanager
def in_order(order: Precedence) -> Iterator[None]:
    """Formulas that are laid out inside stand in this order."""
    token = _ON_PAGE.set(order)
    try:
        yield
    finally:
        _ON_PAGE.reset(token)


def on_page() -> Precedence:
    """The order of the page that is being written."""
    return _ON_PAGE.get()


@lru_cache(maxsize=1 << 13)
def named(expr: Any) -> Names:
    """The names of the quantities of an expression."""
    return frozenset(t.name for t in tensors(expr))


@lru_cache(maxsize=64)
def _known(depths: frozenset[tuple[str, int]]) -> Mapping[str, int]:
    return dict(depths)


@lru_cache(maxsize=64)
def _unsigned(terms: frozenset[tuple[Signed, Signed]]) -> frozenset[tuple[str, str]]:
    return frozenset((one, other) for (one, _), (other, _) in terms)


@lru_cache(maxsize=256)
def _signed(terms: frozenset[tuple[Signed, Signed]], minus: bool, other: bool) -> frozenset[tuple[str, str]]:
    return frozenset((a, b) for (a, one), (b, two) in terms if (one, two) == (minus, other))


def _apart(one: Names, other: Names) -> bool:
    return not (one <= other or other <= one)


def _all_before(pairs: frozenset[tuple[str, str]], one: Names, other: Names) -> bool:
    """Whether everything in one part stands before everything in the other, and nothing of it behind."""
    both = [(a, b) for a in one for b in other if a != b]
    return _apart(one, other) and all(pair in pairs for pair in both) and not any((b, a) in pairs for a, b in both)
