"""python -m tests.search --minutes 30 [--seed 0]: search for wrong answers as long as wanted."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from contextlib import suppress

from tests.search.hunting import FAULTS, Finding, minimised, of_seed


def main() -> None:
    """Draw, check, count; faults are made small and printed as they are found."""
    parser = argparse.ArgumentParser(prog="python -m tests.search", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="of processor time")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    end, seed, counts, shown = time.process_time() + 60 * options.minutes, options.seed, Counter(), Counter()
    with suppress(KeyboardInterrupt):  # what was searched until then is told
        while time.process_time() < end:
            for found in of_seed(seed, sparing=True):
                counts[found.where] += 1
                _show(found, shown)
            counts["programs"] += 1
            seed += 1
    print(f"seeds {options.seed} to {seed - 1}, {time.process_time() / 60:.1f} minutes of processor time")
    for what, number in counts.most_common():
        print(f"{number:6d}  {what if isinstance(what, str) else ' | '.join(what)}")


def _show(found: Finding, shown: Counter) -> None:
    """The first findings of each kind, the faults made small."""
    shown[found.where] += 1
    if shown[found.where] <= (5 if found.kind in FAULTS else 3):
        print(minimised(found) if found.kind in FAULTS else found.line, flush=True)


main()
