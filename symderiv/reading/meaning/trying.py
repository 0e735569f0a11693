"""What one reading of a text teaches the next: components that do not fit, losses that words call claims, arrays by use."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.reading.meaning.order import defined, late_loss
from symderiv.reading.meaning.scripts import base_key
from symderiv.reading.meaning.settled import Settled, Tried
from symderiv.reading.meaning.uses import Symbol, Use
from symderiv.reading.syntax import walk


def next_try(settled: Settled) -> Tried | None:
    """What to try next; None where this reading teaches nothing new."""
    before = settled.tried
    apart = before.apart | _unfit_components(settled)
    arrays = {base: rank for base, rank in {**before.arrays, **dict(_arrays_by_use(settled))}.items() if base not in apart}
    found = Tried(apart, before.losses | set(_late_losses(settled)), arrays)
    return found if found != before else None


def _arrays_by_use(settled: Settled) -> Iterator[tuple[str, int]]:
    """Bases that stand whole as an array, beside a component that was read as a number of its own: p and p_c."""
    shapes, made = settled.world.symbols, {defined(f) for f in settled.lines.definitions}
    whole = {base_key(settled.symbols[key].base): len(keys) for key, keys in shapes.items() if _is_bare(settled.symbols[key])}
    for key, keys in shapes.items():
        symbol = settled.symbols[key]
        alike = not keys and len(symbol.labels) == whole.get(base_key(symbol.base)) and not symbol.sup
        single = all(len(label) == 1 and label != "0" for label in symbol.labels)
        if alike and single and symbol.labels and key not in made and key not in settled.told.known:
            yield base_key(symbol.base), len(symbol.labels)


def _is_bare(symbol: Symbol) -> bool:
    return not (symbol.labels or symbol.sup or symbol.primes)


def _unfit_components(settled: Settled) -> set[str]:
    """Bases whose components were tried and do not fit: a line with them fails, or the base became a collection."""
    filled = settled.kinds.scripts.filled
    if not filled:
        return set()
    unfit = {base_key(n.symbol.base) for f in settled.lost for n in walk(f.line) if isinstance(n, Use) and n.slots}
    for key, keys in settled.world.symbols.items():
        base = base_key(settled.symbols[key].base)
        whole = settled.kinds.scripts.whole.get(base) if not settled.symbols[key].labels else len(keys)
        unfit |= {base} if base in filled and len(keys) != whole else set()
    return unfit & filled


def _late_losses(settled: Settled) -> list[int]:
    """Where no quantity that nothing uses is a number: the lines that go on from there, though words call them claims."""
    shapes, lines = settled.world.symbols, settled.lines
    if any(key in shapes and not shapes[key] for key in lines.sinks()):
        return []
    return [form.number for form in lines.others if late_loss(form, lines)]


__all__ = ["next_try"]
