"""python -m tests.search.documents --minutes 30 [--seed 0]: documents until the time is over; what is wrong is printed."""

from __future__ import annotations

import argparse
import time
from collections import Counter

from tests.search.documents.hunting import outcomes


def main() -> None:
    """Write, read, compare, count."""
    parser = argparse.ArgumentParser(prog="python -m tests.search.documents", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--refused", action="store_true", help="show what is refused, too")
    options = parser.parse_args()
    end, seed, counts = time.monotonic() + 60 * options.minutes, options.seed, Counter[str]()
    while time.monotonic() < end:
        for found in outcomes(seed):
            counts[found.kind] += 1
            if found.kind in ("wrong", "crash") or (options.refused and found.kind != "right"):
                print(found, flush=True)
        seed += 1
    print(f"seeds {options.seed} to {seed - 1}: {dict(counts)}")


main()
