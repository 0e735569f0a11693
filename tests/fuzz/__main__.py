"""Hostile input for every door, for as long as one likes; every case can be run again by its seed.

python -m tests.fuzz --minutes 30
python -m tests.fuzz --door archive --seed 123    one case, its files and what was said
"""

from __future__ import annotations

import argparse
import random
import sys
from contextlib import suppress
from time import monotonic

from .doors import DOORS
from .running import Counts, Runner, count


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--door", choices=[*DOORS], action="append")
    parser.add_argument("--seed", type=int, help="run this case alone and show it")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    chosen = parser.parse_args()
    doors = chosen.door or [*DOORS]
    return _show(doors[0], chosen.seed) if chosen.seed is not None else _run(doors, chosen.start, chosen.minutes)


def _run(doors: list[str], start: int, minutes: float) -> int:
    runner, counts = Runner(), {door: Counts() for door in doors}
    end, seed = monotonic() + 60 * minutes, start
    with suppress(KeyboardInterrupt):  # what ran until then is told
        while monotonic() < end:
            for door in doors:
                found = count(runner, door, seed, counts[door])
                for broken in found["broken"]:
                    print(f"{door} {seed}: {broken}", flush=True)
            seed += 1
    runner.close()
    for door, counted in counts.items():
        ended = ", ".join(f"{n} {status}" for status, n in counted.ended.most_common())
        print(
            f"{door:<9} {sum(counted.ended.values()):>6} cases: {ended}; {len(counted.broken)} broken; "
            f"slowest {counted.slowest[0]:.1f} s (seed {counted.slowest[1]})"
        )
    return any(c.broken for c in counts.values())


def _show(door: str, seed: int) -> int:
    case = DOORS[door](random.Random(f"{door} {seed}"))
    print("symderiv", *map(repr, case.args))
    for name, content in case.files.items():
        print(f"--- {name}\n{content.decode('utf-8', 'replace')}")
    runner = Runner()
    print("---", runner.run(door, seed))
    runner.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
