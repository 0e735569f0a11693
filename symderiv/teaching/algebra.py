"""What there is to say of a step of algebra: what cancels, what terms have in common, what is put in for what."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

from sympy import Add, Mul, Pow, exp

from symderiv.notation import Entry, Partial, Sum, alike, factors, mul, terms
from symderiv.records import Step
from symderiv.teaching.calculus import _counted
from symderiv.teaching.facts import About, Saying, fired, made, nodes, short


def cancelled(step: Step, about: About) -> Saying | None:
    """What stands above and below."""
    found = fired(step, Mul, lambda m: any(_meeting(m)))
    return _counted("cancel", short(*(base for m in found for base in _meeting(m))), aside=True)


def multiplied(step: Step, about: About) -> Saying | None:
    """That a factor goes to each term, and what cancels there."""
    sums = fired(step, Mul, lambda m: any(isinstance(f, Add) for f in m.args))
    met = (base for m in sums for total in m.args if isinstance(total, Add)
           for base in _meeting_in(total, [f for f in m.args if f is not total]))
    left = [base for m in nodes(step.after, Mul) for base in _meeting(m)]
    gone = short(*(base for base in met if base not in left))
    return _counted("multiply_out_cancel", gone, aside=True) or Saying("multiply_out", aside=True)


def _meeting_in(total: Add, beside: list[Any]) -> Iterator[Any]:
    """What each term of a sum has above and below, once the factors beside the sum stand in it."""
    return (base for term in terms(total) for base in _meeting(mul(*beside, term)))


def _meeting(product: Mul) -> Iterator[Any]:
    """What a product has as a factor and as a divisor."""
    powers = [_power(factor) for factor in product.args]
    return (base for base, below in powers if not below and any(low and alike(base, other) for other, low in powers))


def _power(factor: Any) -> tuple[Any, bool]:
    """What is raised, and whether it stands below."""
    if isinstance(factor, exp) and factor.args[0].could_extract_minus_sign():
        return exp(-factor.args[0], evaluate=False), True
    if isinstance(factor, Pow) and factor.exp.is_Number:
        return factor.base, bool(factor.exp < 0)
    return factor, False


def common(step: Step, about: About) -> Saying | None:
    """The factors that every term has."""
    shared = (reduce(lambda left, term: [f for f in left if f in factors(term)], terms(a)[1:], list(factors(terms(a)[0])))
              for a in fired(step, Add, lambda a: True))
    return _counted("common", short(*(f for found in shared for f in found)), aside=True)


def shared_by_some(step: Step, about: About) -> Saying | None:
    """The factors that some of the terms have."""
    new = {f for m in made(step, Mul) if any(isinstance(f, Add) for f in m.args) for f in m.args}
    shared = (f for a in fired(step, Add, lambda a: True) for f in new if sum(f in factors(term) for term in a.args) > 1)
    return _counted("shared", short(*sorted(shared, key=str)), aside=True)


def folded(step: Step, about: About) -> Saying | None:
    """The quantity whose definition is read backwards."""
    rows = [r for c in step.cites if c.kind == "definition" and (r := about.row(c.key)) is not None]
    return Saying("fold", {"m": rows[0].tensor}, aside=True) if len(rows) == 1 else None


def stands_for(step: Step, about: About) -> Saying | None:
    """The quantity whose definition is put in."""
    said = folded(step, about)
    return said and Saying("stands_for", said.slots, aside=True)


def called(step: Step, about: About) -> Saying | None:
    """The derivative that is written by its name from here on."""
    instead = [e.tensor for e in made(step, Entry)]
    known = fired(step, Partial, lambda p: True)
    return Saying("called", {"c": known[0], "m": instead[0]}, aside=True) if len(known) == len(instead) == 1 else None


def put_in(step: Step, about: About) -> Saying | None:
    """The derivatives that are known, or the sums."""
    return _counted("put_in", fired(step, Partial, lambda p: True) or fired(step, Sum, lambda s: True), aside=True)


def gathered(step: Step, about: About) -> Saying | None:
    """Like terms, which may leave nothing."""
    return Saying("nothing_left" if step.after == 0 else "like_terms", aside=True)
