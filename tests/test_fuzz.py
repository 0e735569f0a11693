"""Hostile input through every frontend: no traceback, no hang, nothing half written, nothing beside the output; longer by
`python -m tests.fuzz --minutes 30`."""

from time import monotonic

import pytest

from tests.fuzz.frontends import FRONTENDS
from tests.fuzz.running import Counts, Runner, count

CASES, SECONDS = 12, 10
"""So many cases a frontend, or as many as this time allows; every one of them can be run again by its seed."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runner():
    made = Runner()
    yield made
    made.close()


@pytest.mark.parametrize("frontend", FRONTENDS)
def test_hostile_input_is_refused_in_a_sentence(runner, frontend):
    counts, start = Counts(), monotonic()
    for seed in range(CASES):
        count(runner, frontend, seed, counts)
        if monotonic() - start > SECONDS:
            break
    assert not counts.broken and counts.ended


@pytest.mark.parametrize(("frontend", "seed"), [("numbers", 1004), ("archive", 11)])
def test_what_was_found_once_stays_mended(runner, frontend, seed):
    assert not runner.run(frontend, seed)["broken"]
