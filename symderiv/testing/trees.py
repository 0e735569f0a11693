"""A backward pass whose arguments are dictionaries, lists and tuples of arrays, as one whose arguments are the arrays."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from symderiv.tracing.trees import by_leaf, leaves, with_leaves

Trees = Mapping[str, Any]
"""The arguments that hold several arrays, with the names of these at the leaves."""


def of_leaves(function: Callable[..., Any], trees: Trees) -> Callable[..., Any]:
    """The function of the arrays themselves, which gives a dictionary of their gradients where the answer has the containers of
    an argument, as that of `jax.grad(loss)` has. A function without such arguments is left as it is."""
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    if not set(own.parameters) & set(trees):
        return function
    names = [n for p in own.parameters.values() if p.default is p.empty
             for n in (leaves(trees[p.name]) if p.name in trees else [p.name])]

    @wraps(function)
    def flat(*arrays: Any) -> Any:
        given = dict(zip(names, arrays, strict=True))
        arguments = {p: with_leaves(trees[p], given.__getitem__) if p in trees else given[p] for p, q in own.parameters.items()
                     if q.default is q.empty}
        named = {p: arguments[p] for p in arguments if own.parameters[p].kind is inspect.Parameter.KEYWORD_ONLY}
        return _answer(function(*(a for p, a in arguments.items() if p not in named), **named), trees, list(arguments))

    flat.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in names])
    return flat


def held(function: Callable[..., Any], trees: Trees) -> list[str]:
    """The arrays in the first argument that holds several, by which `jax.grad` differentiates."""
    names = inspect.signature(function).parameters if callable(function) else ()
    first = next((n for n in names if n in trees), None)
    return list(leaves(trees[first])) if first is not None else []


def _answer(answer: Any, trees: Trees, arguments: Sequence[str]) -> Any:
    """An answer with the containers of one argument, or of several in their order, as a dictionary; any other as it is."""
    own = [trees[a] for a in arguments if a in trees]
    whole = _matched(answer, own)
    if whole is not None:
        return whole
    if isinstance(answer, Mapping):
        parts = [_matched(part, own) or {key: part} for key, part in answer.items()]
        return {name: value for part in parts for name, value in part.items()}
    found = _in_order(answer, trees, arguments) if isinstance(answer, tuple | list) else None
    return answer if found is None else found


def _matched(answer: Any, own: Sequence[Any]) -> dict[str, Any] | None:
    """The answer by leaf, of the first argument that has its containers."""
    return next((found for tree in own if (found := by_leaf(answer, tree)) is not None), None)


def _in_order(answer: Sequence[Any], trees: Trees, arguments: Sequence[str]) -> dict[str, Any] | None:
    """The parts of an answer, each for the next argument that has its containers; None where a part fits none."""
    found: dict[str, Any] = {}
    waiting = list(arguments)
    for part in answer:
        place = next((a for a in waiting if by_leaf(part, trees.get(a, a)) is not None), None)
        if place is None:
            return None
        waiting = waiting[waiting.index(place) + 1:]
        found.update(by_leaf(part, trees.get(place, place)) or {})
    return found


__all__ = ["Trees", "held", "of_leaves"]
