"""python -m tests.search.frameworks --minutes 10 [--library torch] [--seed 0]: search readers of code for wrong models."""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from contextlib import suppress

os.environ.setdefault("JAX_PLATFORMS", "cpu")


def main() -> None:
    """Draw, read, compare, count; faults are made small and printed as they are found."""
    from tests.search.frameworks.hunting import FAULTS, minimised, of_seed
    from tests.search.frameworks.programs import prepared

    parser = argparse.ArgumentParser(prog="python -m tests.search.frameworks", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="of processor time")
    parser.add_argument("--library", choices=("numpy", "torch", "jax"), default="numpy")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--length", type=int, default=4, help="lines of a program")
    options = parser.parse_args()
    prepared(options.library)
    end, seed, counts = time.process_time() + 60 * options.minutes, options.seed, Counter()
    with suppress(KeyboardInterrupt):  # what was searched until then is told
        while time.process_time() < end:
            for found in of_seed(options.library, seed, options.length):
                counts[found.where] += 1
                if counts[found.where] <= 2:
                    print(minimised(found) if found.kind in FAULTS else found, flush=True)
            counts["programs"] += 1
            seed += 1
    for what, number in counts.most_common():
        print(f"{number:6d}  {what if isinstance(what, str) else ' | '.join(what)}")


if __name__ == "__main__":
    main()
