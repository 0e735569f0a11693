"""Lines that hold the sizes of arrays against the numbers or formulas that they are: T = 3, K = 2 C, W = O + R − 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderiv.lowering.lower import Lowering
from symderiv.notation import Axis
from symderiv.notation.indices.size_products import named


def size_checks(low: Lowering) -> list[str]:
    """A test for every size with a formula of which at most one size is no array's: windows and steps fit any other array, too,
    and would be filled up with zeros or cut off without a word.

    >>> from symderiv.notation import Axis, Tensor
    >>> low = Lowering([Tensor("x", (Axis("K", length=(("C", 2),)),))])
    >>> print(*size_checks(low), sep="\\n")
    if x.shape[0] % 2:
        raise ValueError(f"The size of axis K must be 2 * C for a whole number C, and is {x.shape[0]}")
    """
    known = {a.name: f"{low.leaves[t].data}.shape[{n}]" for t in reversed(low.inputs) for n, a in enumerate(t.axes)}
    known |= {s.axis.name: str(low.leaves[s].data) for s in low.sizes}
    axes = dict.fromkeys(a for t in low.inputs for a in t.axes if a.length)
    return [*_fixed(low), *(line for axis in axes for line in _check(axis, known))]


def _fixed(low: Lowering) -> Iterator[str]:
    """A test for every size that is a number: a loop that is written out would leave out what is beyond its steps.

    >>> from symderiv.notation import Axis, Tensor
    >>> print(*_fixed(Lowering([Tensor("x", (Axis("T", 3),))])), sep="\\n")
    if x.shape[0] != 3:
        raise ValueError(f"The size of axis T must be 3, and is {x.shape[0]}")
    """
    held: dict[Axis, list[str]] = {}
    for tensor in low.inputs:
        for n, axis in enumerate(tensor.axes):
            if axis.size is not None:
                held.setdefault(axis, []).append(f"{low.leaves[tensor].data}.shape[{n}]")
    for axis, (first, *others) in held.items():
        test = f"not {' == '.join((first, *others))} == {axis.size}" if others else f"{first} != {axis.size}"
        told = "are" if others else "is"
        found = ", ".join(f"{{{place}}}" for place in (first, *others))
        yield from _raised(test, f"The size of axis {axis.name} must be {axis.size}, and {told} {found}")


def _check(axis: Axis, known: dict[str, str]) -> Iterator[str]:
    mine, formula = known[axis.name], _sum((number, names, named(names)) for names, number in axis.length)
    missing = {n for n in axis.parts if n not in known}
    terms = [(number, names, [known.get(n, n) for n in named(names)]) for names, number in axis.length]
    open_ = [(number, named(names)) for number, names, _ in terms if missing & set(named(names))]
    rest = _sum(t for t in terms if not missing & set(named(t[1])))
    message = f"The size of axis {axis.name} must be {formula}"
    if not missing:
        yield from _raised(f"{mine} != {rest}", f"{message}, which is {{{rest}}}, and is {{{mine}}}")
    elif len(missing) == len(open_) == 1 and not missing <= set(_without(open_[0][1], *missing)):
        step = _sum([(abs(open_[0][0]), "", [known[n] for n in _without(open_[0][1], *missing)])])
        if step != "1":
            less = [(-number, names, factors) for number, names, factors in terms if not missing & set(named(names))]
            over = f"({_sum([(1, '', [mine]), *less])})" if less else mine
            yield from _raised(f"{over} % {f'({step})' if ' ' in step else step}",
                               f"{message} for a whole number {min(missing)}, and is {{{mine}}}")


def _raised(test: str, message: str) -> Iterator[str]:
    yield f"if {test}:"
    yield f'    raise ValueError(f"{message}")'


def _without(names: list[str], gone: str) -> list[str]:
    """The names with one of them taken away once."""
    return names[:names.index(gone)] + names[names.index(gone) + 1:]


def _sum(terms: Iterable[tuple[int, str, list[str]]]) -> str:
    """A sum of products as Python writes it."""
    text = ""
    for number, _, factors in sorted(terms, key=lambda t: t[0] < 0):
        product = " * ".join([str(abs(number))] * (abs(number) != 1 or not factors) + factors)
        text += f"{' - ' if text else '-'}{product}" if number < 0 else f"{' + ' if text else ''}{product}"
    return text or "0"
