"""What there is to say of a step of calculus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, Mul, Pow

from symderiv.notation import Delta, Entry, Index, Partial, Sum, Tensor, factors, free_indices, mul, operations, terms
from symderiv.records import Step
from symderiv.teaching.facts import SHORT, About, Condition, Saying, fired, is_bare, made, short


def _counted(key: str, found: Sequence[Any], aside: bool = False, **slots: Any) -> Saying | None:
    """The sentence about one thing, or about several; none about nothing, or about more than three."""
    if not 0 < len(found) < 4:
        return None
    return Saying(f"{key}_one" if len(found) == 1 else f"{key}_many", {"c": tuple(found), **slots}, aside)


def independence(step: Step, about: About) -> Saying | None:
    """What does not move with the variable."""
    found = fired(step, Partial, lambda p: not about.moves(p.body, p))
    return _at_rest("independence", found, [p.body for p in found], about)


def constant_factor(step: Step, about: About) -> Saying | None:
    """The factors that leave the derivative."""
    found = fired(step, Partial, lambda p: isinstance(p.body, Mul) and any(not about.moves(f, p) for f in p.body.args))
    resting = [f for p in found for f in factors(p.body) if not about.moves(f, p)]
    bare = Saying("number_out" if all(map(is_bare, resting)) else "rest_out", aside=True) if found else None
    return _at_rest("constant_factor", found, resting, about) or bare


def _at_rest(key: str, partials: Sequence[Partial], resting: Sequence[Any], about: About) -> Saying | None:
    """The sentence about what does not depend on the variable; about what does, but is held fixed, another one."""
    if not _one_variable(partials):
        return None
    variable, named = partials[0].wrt.tensor, short(*resting)
    held = tuple(e for e in named if about.definitions.depends(e, variable))
    return _counted(f"{key}_held", held) if held else _counted(key, named, x=variable)


def _one_variable(partials: Sequence[Partial]) -> bool:
    return len({p.wrt.tensor for p in partials}) == 1


def sum_rule(step: Step, about: About) -> Saying | None:
    """The letters of the sums that the derivative goes into, or the terms that fall away."""
    found = fired(step, Partial, lambda p: isinstance(p.body, Add | Sum))
    letters = dict.fromkeys(i for p in found if isinstance(p.body, Sum) for i in p.body.indices)
    if letters:
        return _counted("into_sum", tuple(letters))
    gone = [_unsigned(t) for p in found for t in terms(p.body) if not about.moves(t, p)]
    return _at_rest("terms_fall_away", found, gone, about) or (Saying("term_by_term", aside=True) if found else None)


def _unsigned(term: Any) -> Any:
    """A term without the number before it."""
    return mul(*term.args[1:]) if isinstance(term, Mul) and term.args[0].is_Number else term


def quotient(step: Step, about: About) -> Saying | None:
    """Why the quotient rule is needed."""
    found = fired(step, Partial, lambda p: isinstance(p.body, Mul) and any(map(_is_below, p.body.args)))
    return Saying("quotient", {"x": found[0].wrt.tensor}) if _one_variable(found) else None


def _is_below(factor: Any) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp == -1)


def product(step: Step, about: About) -> Saying | None:
    """Why the product rule is needed."""
    found = fired(step, Partial, lambda p: isinstance(p.body, Mul) and all(about.moves(f, p) for f in p.body.args))
    if not _one_variable(found):
        return None
    return Saying("product_two" if all(len(p.body.args) == 2 for p in found) else "product_many", {"x": found[0].wrt.tensor})


def inner(step: Step, about: About) -> Saying | None:
    """What stands inside the function that is differentiated, where that is not the variable itself."""
    found = [p for p in fired(step, Partial, lambda p: not isinstance(p.body, Entry | Add | Mul | Sum)) if _inside(p, about)]
    if len(found) != 1:
        return Saying("insides", aside=True) if found else None
    (partial,), (u,) = found, _inside(found[0], about)
    if operations(partial.body) > SHORT:
        return Saying("insides", aside=True)
    return Saying("inside", {"f": partial.body, "u": u, "x": partial.wrt})


def direct(step: Step, about: About) -> Saying | None:
    """The function inside which the variable stands, or a component of it."""
    found = fired(step, Partial, lambda p: any(_is_of(u, p) for u in p.body.args)
                  and all(_is_of(u, p) or not about.moves(u, p) for u in p.body.args))
    if len(found) != 1 or operations(found[0].body) > SHORT:
        return None
    key = "direct_component" if found[0].wrt.indices else "direct"
    return Saying(key, {"f": found[0].body, "x": found[0].wrt.tensor}, aside=True)


def _is_of(expr: Any, partial: Partial) -> bool:
    """Whether an expression is the variable of a derivative, or a component of it."""
    return isinstance(expr, Entry) and expr.tensor == partial.wrt.tensor


def _inside(partial: Partial, about: About) -> list[Any]:
    """The only argument that moves with the variable, unless it is a component of the variable."""
    moving = [u for u in partial.body.args if about.moves(u, partial)]
    return moving if len(moving) == 1 and not _is_of(moving[0], partial) else []


def component(step: Step, about: About) -> Saying | None:
    """The variable, whose components are independent of one another."""
    found = fired(step, Partial, lambda p: isinstance(p.body, Entry) and p.body.tensor == p.wrt.tensor)
    if not _one_variable(found):
        return None
    if all(p.body == p.wrt for p in found):
        return Saying("itself", {"x": found[0].wrt}, aside=True)
    apart = dict.fromkeys(_agreements(p) for p in found)
    if len(apart) != 1:
        return _with_delta(step, Saying("components", {"x": found[0].wrt.tensor}, aside=True))
    return Saying("component", {"c": found[0].body, "x": found[0].wrt, "k": next(iter(apart))}, aside=True)


def _with_delta(step: Step, said: Saying) -> Saying:
    """The sentence, with what the δ means that the step has made: one of free letters, where there is one."""
    free = free_indices(step.after)
    lettered = (d for d in made(step, Delta) if all(isinstance(i, Index) for i in d.indices))
    deltas = sorted(lettered, key=lambda d: (not set(d.indices) <= free, str(d)))
    if not deltas:
        return said
    one, other = deltas[0].indices
    return Saying(f"{said.key}_delta", {**said.slots, "d": deltas[0], "k": Condition(one, other)}, aside=said.aside)


def _agreements(partial: Partial) -> tuple[Condition, ...]:
    """Which letters have to agree for two components to be the same one."""
    pairs = zip(partial.body.args[1:], partial.wrt.indices, strict=True)
    return tuple(Condition(a, b) for a, b in pairs if a != b)


def chain(step: Step, about: About) -> Saying | None:
    """Through which quantities the output depends on the variable, and over which letters that sums."""
    found = fired(step, Partial, lambda p: isinstance(p.body, Entry))
    new = made(step, Partial)
    if len(found) != 1:
        return None
    whole = found[0]
    middles = tuple(dict.fromkeys(p.wrt for p in new if p.body == whole.body and p.wrt.tensor != whole.wrt.tensor))
    direct = any(p.body == whole.body and p.wrt == whole.wrt for p in new)
    if not middles or not _only_through(whole, {m.tensor for m in middles}, direct, about):
        return None
    ends = {"f": _whole(whole.body), "x": _whole(whole.wrt)}
    if direct:
        return Saying("through_and_directly", {**ends, "m": tuple(m.tensor for m in middles)})
    if len(middles) > 1:
        return Saying("through_many", {**ends, "m": tuple(m.tensor for m in middles)})
    middle = middles[0]
    if not middle.indices:
        return Saying("through", {**ends, "m": middle.tensor})
    return Saying("through_components", {**ends, "m": middle.tensor, "c": middle, "k": middle.indices})


def _whole(entry: Entry) -> Tensor:
    return entry.tensor


def _only_through(whole: Partial, middles: set[Tensor], direct: bool, about: About) -> bool:
    """Whether every way from the output to the variable leads through one of the quantities."""
    held = {*middles, *whole.held} - ({whole.body.tensor} if isinstance(whole.body, Entry) else set())
    return direct or whole.wrt.tensor not in about.definitions.below(whole.body.args[0], held) - middles
