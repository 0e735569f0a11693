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
    _compare(before, after, (), (), gone, new)
    return tuple(gone), tuple(new)


def same(one: Any, other: Any) -> bool:
    """Whether two expressions are equal: most that are not differ in their hashes, which they keep."""
    return one is other or (hash(one) == hash(other) and one == other)


def _compare(before: Any, after: Any, at: Path, to: Path, gone: list[Path], new: list[Path]) -> None:
    if same(before, after):
        return
    if type(before) is not type(after) or not before.args or not after.args:
        gone.append(at)
        new.append(to)
    elif isinstance(before, Add | Mul):
        _compare_unordered(before, after, at, to, gone, new)
    elif len(before.args) != len(after.args) or before.func != after.func:
        gone.append(at)
        new.append(to)
    else:
        for n, (a, b) in enumerate(zip(before.args, after.args, strict=True)):
            _compare(a, b, (*at, n), (*to, n), gone, new)


def _compare_unordered(before: Any, after: Any, at: Path, to: Path, gone: list[Path], new: list[Path]) -> None:
    mine, theirs = list(range(len(before.args))), list(range(len(after.args)))
    for n in tuple(mine):
        found = next((m for m in theirs if same(after.args[m], before.args[n])), None)
        if found is not None:
            mine.remove(n)
            theirs.remove(found)
    if len(mine) == len(before.args) and len(theirs) == len(after.args) and len(mine) != len(theirs):
        gone.append(at)
        new.append(to)
        return
    for n, m in _partners(before, after, mine, theirs):
        mine.remove(n)
        theirs.remove(m)
        _compare(before.args[n], after.args[m], (*at, n), (*to, m), gone, new)
    gone.extend((*at, n) for n in mine)
    new.extend((*to, m) for m in theirs)


def _partners(before: Any, after: Any, mine: list[int], theirs: list[int]) -> list[tuple[int, int]]:
    """Arguments that changed into one another: the only ones of their kind on both sides."""
    pairs = []
    for n in mine:
        kind = type(before.args[n])
        here = [i for i in mine if type(before.args[i]) is kind]
        there = [i for i in theirs if type(after.args[i]) is kind]
        if len(here) == len(there) == 1 and before.args[n].args:
            pairs.append((n, there[0]))
    return pairs


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
