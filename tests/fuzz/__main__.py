"""Hostile input for every frontend, for as long as one likes; every case can be run again by its seed.

python -m tests.fuzz --minutes 30
python -m tests.fuzz --frontend archive --seed 123    one case, its files and what was said
"""

from __future__ import annotations

import argparse
import random
import sys
from contextlib import suppress
from time import monotonic

from tests.fuzz.frontends import FRONTENDS
from tests.fuzz.running import Counts, Runner, count


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--frontend", choices=[*FRONTENDS], action="append")
    parser.add_argument("--seed", type=int, help="run this case alone and show it")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    chosen = parser.parse_args()
    frontends = chosen.frontend or [*FRONTENDS]
    return _show(frontends[0], chosen.seed) if chosen.seed is not None else _run(frontends, chosen.start, chosen.minutes)


def _run(frontends: list[str], start: int, minutes: float) -> int:
    runner, counts = Runner(), {frontend: Counts() for frontend in frontends}
    end, seed = monotonic() + 60 * minutes, start
    with suppress(KeyboardInterrupt):  # what ran until then is told
        while monotonic() < end:
            for frontend in frontends:
                found = count(runner, frontend, seed, counts[frontend])
                for broken in found["broken"]:
                    print(f"{frontend} {seed}: {broken}", flush=True)
            seed += 1
    runner.close()
    for frontend, counted in counts.items():
        ended = ", ".join(f"{n} {status}" for status, n in counted.ended.most_common())
        print(
            f"{frontend:<9} {sum(counted.ended.values()):>6} cases: {ended}; {len(counted.broken)} broken; "
            f"slowest {counted.slowest[0]:.1f} s (seed {counted.slowest[1]})"
        )
    return any(c.broken for c in counts.values())


def _show(frontend: str, seed: int) -> int:
    case = FRONTENDS[frontend](random.Random(f"{frontend} {seed}"))
    print("symderiv", *map(repr, case.args))
    for name, content in case.files.items():
        print(f"--- {name}\n{content.decode('utf-8', 'replace')}")
    runner = Runner()
    print("---", runner.run(frontend, seed))
    runner.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
