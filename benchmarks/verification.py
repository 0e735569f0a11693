"""How long verification takes beside derivation, over the catalogue; and the arithmetic that the oracle could use.

    python benchmarks/verification.py            # every entry
    python benchmarks/verification.py softmax    # those with the word in their name
    python benchmarks/verification.py --pages    # whole entries, as their pages are made: all goals at the same points
    python benchmarks/verification.py --numbers  # products and exponentials of the three kinds of numbers
"""

from __future__ import annotations

import gc
import sys
import timeit
from collections.abc import Sequence
from time import process_time

from symderiv import derivation
from symderiv.library.catalogue import ROWS
from symderiv.rings import SELDOM
from symderiv.verification.verify import of_one_page, verify

Timed = tuple[float, float, float, str]
"""Verification over derivation, both in seconds of processor time, and the name."""


def ratios(words: Sequence[str], pages: bool = False) -> list[Timed]:
    """For each goal of the entries, or for each entry with all of its goals."""
    found = []
    for row in ROWS:
        goals = row.goals if not words or any(w in row.name for w in words) else ()
        for group in [goals] if pages and goals else [(goal,) for goal in goals]:
            found.append(timed(row.name, group, pages))
            gc.freeze()  # what is kept of the entries before is not searched through in the time of this one
    return sorted(found)


def timed(entry: str, goals: Sequence[tuple[str, ...]], page: bool) -> Timed:
    """Derivations of an entry, then their verification; on one `page` they share their points."""
    name = entry if page else f"{entry} by {','.join(goals[0])}"
    start = process_time()
    made = [derivation(entry, goal) for goal in goals]
    between = process_time()
    known = of_one_page(made) if page else None
    failed = [c.name for d in made for c in verify(d, known=known) if not c.verdict]
    end = process_time()
    if failed:
        print(f"{name}: {failed[0]}")
    return (end - between) / (between - start), between - start, end - between, name


def numbers(count: int = 300) -> None:
    """A product and an exponential of an array: complex floats, FLINT's complex balls, mpmath's numbers one by one."""
    import numpy as np
    from flint import acb, ctx

    from symderiv.oracle.point import BITS, context

    ctx.prec = BITS
    floats = np.full(count, 0.7 + 1e-30j)
    balls = np.empty(count, dtype=object)
    balls[...] = acb(0.7)
    exponential, exact = np.frompyfunc(lambda x: x.exp(), 1, 1), context(50)
    reals = [exact.mpf(0.7)] * count
    for name, product, image in (("complex floats", lambda: floats * floats, lambda: np.exp(floats)),
                                 ("complex balls", lambda: balls * balls, lambda: exponential(balls)),
                                 ("mpmath", lambda: [x * x for x in reals], lambda: [exact.exp(x) for x in reals])):
        times = [min(timeit.repeat(work, number=20, repeat=5)) / 20 / count * 1e6 for work in (product, image)]
        print(f"{name:15} product {times[0]:8.3f} µs, exponential {times[1]:8.3f} µs")


def main(words: Sequence[str]) -> None:
    """Print the median and the 95th percentile of the ratios, the totals, and what takes longest."""
    if "--numbers" in words:
        return numbers()
    gc.set_threshold(*SELDOM)  # as in a command: a search for rings among all that was derived is nobody's time
    pages = "--pages" in words
    found = ratios([w for w in words if w != "--pages"], pages)
    derived, verified = (sum(row[n] for row in found) for n in (1, 2))
    print(f"{len(found)} {'entries' if pages else 'derivations'}: derive {derived:.1f} s, verify {verified:.1f} s")
    print(f"verify / derive: median {found[len(found) // 2][0]:.2f}, 95th percentile {found[int(0.95 * len(found))][0]:.2f}")
    for ratio, one, other, name in sorted(found, key=lambda row: -row[2])[:8]:
        print(f"  {name}: derive {one:.3f} s, verify {other:.3f} s, ratio {ratio:.1f}")
    print("largest ratios: " + "; ".join(f"{name} {ratio:.1f}" for ratio, _, _, name in found[:-9:-1]))


if __name__ == "__main__":
    main(sys.argv[1:])
