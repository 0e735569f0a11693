"""Where two lines differ: the parts that are about to change, and the parts that are new; places that were stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sympy import Add, Mul

from symderiv.errors import ParseError

Path = tuple[int, ...]


def differences(before: Any, after: Any) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The smallest places in `before` and in `after` outside which both agree.

    >>> from sympy.abc import x, y, z
    >>> differences(x + y, x + z)
    (((1,),), ((1,),))
    """
    gone: list[Path] = []
    new: list[Path] = []
    if not same(before, after):
        _compare(before, after, (), (), gone, new)
    return tuple(gone), tuple(new)


def same(one: Any, other: Any) -> bool:
    """Whether two expressions are equal: most that are not differ in their hashes, which they keep."""
    return one is other or (hash(one) == hash(other) and one == other)


def _compare(before: Any, after: Any, at: Path, to: Path, gone: list[Path], new: list[Path]) -> None:
    """Two parts that differ."""
    mine, theirs = before._args, after._args
    if type(before) is not type(after) or not mine or not theirs:
        gone.append(at)
        new.append(to)
    elif isinstance(before, Add | Mul):
        _compare_unordered(mine, theirs, at, to, gone, new)
    elif len(mine) != len(theirs) or before.func != after.func:
        gone.append(at)
        new.append(to)
    else:
        for n, (a, b) in enumerate(zip(mine, theirs, strict=True)):
            if not same(a, b):
                _compare(a, b, (*at, n), (*to, n), gone, new)


def _compare_unordered(before: Sequence[Any], after: Sequence[Any], at: Path, to: Path, gone: list[Path],
                       new: list[Path]) -> None:
    left, right = _unpaired(before, after)
    if len(left) == len(before) and len(right) == len(after) and len(left) != len(right):
        gone.append(at)
        new.append(to)
        return
    for n, m in _partners(before, after, left, right):
        left.remove(n)
        right.remove(m)
        _compare(before[n], after[m], (*at, n), (*to, m), gone, new)
    gone.extend([(*at, n) for n in left])
    new.extend([(*to, m) for m in right])


def _unpaired(before: Sequence[Any], after: Sequence[Any]) -> tuple[list[int], list[int]]:
    """The places of arguments that have no equal one on the other side."""
    left, right, hashes = [], list(range(len(after))), list(map(hash, after))
    for n, part in enumerate(before):
        own = hash(part)
        for m in right:
            if hashes[m] == own and (after[m] is part or after[m] == part):
                right.remove(m)
                break
        else:
            left.append(n)
    return left, right


def _partners(before: Sequence[Any], after: Sequence[Any], mine: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
    """Arguments that changed into one another: the only ones of their kind on both sides."""
    here, there = [type(before[n]) for n in mine], [type(after[m]) for m in theirs]
    return [(n, theirs[there.index(kind)]) for n, kind in zip(mine, here, strict=True)
            if before[n]._args and here.count(kind) == there.count(kind) == 1]


def standing(line: Any, values: Iterable[Any]) -> tuple[Path, ...]:
    """The places where values stand in a line: as parts of it, or their factors among those of a product.

    >>> from sympy.abc import x, y, z
    >>> standing(x + y*z, [x, y]), standing(2*x*y + z, [x*y])
    (((0,), (1, 0)), ((1, 1), (1, 2)))
    """
    wanted = set(values)
    products = [v.args for v in wanted if isinstance(v, Mul)]
    return tuple(_standing(line, (), wanted, products))


def _standing(line: Any, path: Path, wanted: Collection[Any], products: Sequence[Sequence[Any]]) -> Iterator[Path]:
    if line in wanted:
        yield path
        return
    inside = [p for p in products if set(p) <= set(line.args)] if isinstance(line, Mul) else []
    for n, arg in enumerate(line.args):
        if any(arg in p for p in inside):
            yield (*path, n)
        else:
            yield from _standing(arg, (*path, n), wanted, products)


def place(row: list[Any], line: Any, where: str) -> Path:
    """A stored place, if the line has it. Raises `ParseError` for any other."""
    for n in row:
        if not isinstance(n, int) or isinstance(n, bool) or n < 0:
            raise ParseError("A place is a list of argument numbers", typed=repr(row)[:80], where=where)
        if n >= len(line.args):
            raise ParseError("There is no such place in the line", typed=repr(row)[:80], where=where)
        line = line.args[n]
    return tuple(row)
