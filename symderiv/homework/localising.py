"""The smallest part of a wrong line that has to change for the line to be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy import Add, Expr, Mul

from symderiv.errors import SymderivError
from symderiv.normal_form import normal_form
from symderiv.notation import Binder, Entry, Partial, add, alike, apart, mul, substitute

Path = tuple[int, ...]


def culprit(wrong: Expr, right: Expr) -> Path:
    """The place in `wrong` outside which it agrees with `right`; () where that cannot be said.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K"); k = K.index("k"); x, y = Tensor("x", (K,)), Tensor("y", (K,))
    >>> wrong = x[k] + 2 * y[k]
    >>> wrong.args[culprit(wrong, x[k] + 3 * y[k])[0]]
    2*y[k]
    """
    path: Path = ()
    pair: tuple[Any, Any] | None = (wrong, right)
    while pair is not None:
        step = next(_inside(*pair), None)
        if step is None:
            return path
        n, wrong, right = step
        path, pair = (*path, n), (wrong, right)
    return path


def smallest(wrong: Expr, sources: Sequence[Expr]) -> Path:
    """The deepest culprit that comparing with any of the right lines finds."""
    return max((culprit(wrong, source) for source in sources), key=len, default=())


def _inside(wrong: Any, right: Any) -> Iterator[tuple[int, Expr, Expr]]:
    """The one argument in which both differ, with what should stand there."""
    if isinstance(wrong, Entry) or type(wrong) is not type(right):
        return
    if isinstance(wrong, Add | Mul):
        yield from _unordered(wrong, right, add if isinstance(wrong, Add) else mul)
    elif isinstance(wrong, Binder):
        yield from _under(wrong, right)
    elif isinstance(wrong, Partial):
        if wrong.args[1:] == right.args[1:] and wrong.body != right.body:
            yield 0, wrong.body, right.body
    elif len(wrong.args) == len(right.args) and wrong.func == right.func:
        yield from _only((n, a, b) for n, (a, b) in enumerate(zip(wrong.args, right.args, strict=True)) if not same(a, b))


def _unordered(wrong: Any, right: Any, join: Any) -> Iterator[tuple[int, Expr, Expr]]:
    mine, theirs = list(range(len(wrong.args))), list(right.args)
    for n in tuple(mine):
        match = next((m for m, b in enumerate(theirs) if same(wrong.args[n], b)), None)
        if match is not None:
            mine.remove(n)
            del theirs[match]
    if len(mine) == 1 and theirs and len(mine) < len(wrong.args):
        yield mine[0], wrong.args[mine[0]], join(*theirs)


def _under(wrong: Any, right: Any) -> Iterator[tuple[int, Expr, Expr]]:
    other = apart(right, wrong)
    if [i.axis for i in wrong.indices] == [i.axis for i in other.indices]:
        body = substitute(other.body, dict(zip(other.indices, wrong.indices, strict=True)))
        yield 0, wrong.body, body


def _only(found: Iterator[tuple[int, Expr, Expr]]) -> Iterator[tuple[int, Expr, Expr]]:
    every = list(found)
    if len(every) == 1 and isinstance(every[0][1], Expr):
        yield every[0]


def same(a: Any, b: Any) -> bool:
    """Whether two parts are surely equal, by form or by normal form."""
    if a == b or alike(a, b):
        return True
    try:
        return bool(normal_form(a) == normal_form(b))
    except (SymderivError, TypeError):
        return False
