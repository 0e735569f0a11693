"""Hostile input through every door: no traceback, no hang, nothing half written, nothing beside the output; longer by
`python -m tests.fuzz --minutes 30`."""

from time import monotonic

import pytest
from fuzz.doors import DOORS
from fuzz.running import Counts, Runner, count

CASES, SECONDS = 12, 10
"""So many cases a door, or as many as this time allows; every one of them can be run again by its seed."""


@pytest.fixture(scope="module")
def runner():
    made = Runner()
    yield made
    made.close()


@pytest.mark.parametrize("door", DOORS)
def test_hostile_input_is_refused_in_a_sentence(runner, door):
    counts, start = Counts(), monotonic()
    for seed in range(CASES):
        count(runner, door, seed, counts)
        if monotonic() - start > SECONDS:
            break
    assert not counts.broken and counts.ended


@pytest.mark.parametrize(("door", "seed"), [("numbers", 1004), ("archive", 11)])
def test_what_was_found_once_stays_mended(runner, door, seed):
    assert not runner.run(door, seed)["broken"]
