"""Coverage by construction: every loss of every layer of every activation whose axes fit, against the oracle."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symderiv.errors import NoRule
from symderiv.notation import operations
from symderiv.verification.compare import compare, compare_at
from symderiv.verification.sampling import Sampler
from symderiv.verification.verify import of_one_page
from tests.library.compositions import INPUTS, fitting, layers, losses, models, public, ways

SETTINGS = settings(max_examples=12, derandomize=True, deadline=None, database=None,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])


@pytest.mark.parametrize("table", [layers, losses], ids=["layers", "losses"])
def test_most_of_each_table_takes_part(table):
    taking = [f for f in public(table) if any(ways(f, first) for first in INPUTS)]
    assert len(taking) >= 0.6 * len(public(table)), [f.__name__ for f in public(table) if f not in taking]
    assert len(list(fitting(table, INPUTS[0]))) > 3


def _compared(d, known):
    if known:
        return compare_at(known[Sampler][0], d.goal, d.result, obey="all", points=1)
    return compare(d.goal, d.result, d.definitions.extended(*d.abbreviations), obey="all", points=1)


@SETTINGS
@given(models(), st.data())
def test_every_gradient_is_the_oracles_and_so_are_form_and_code(m, data):
    try:
        every = m.derive_all("L", inline=data.draw(st.sampled_from([0, float("inf")])))
    except NoRule as error:
        assert "row" in str(error) or "rule" in str(error)
        return
    known = of_one_page(every)  # one sampler for all: what a search finds on the other side of a condition serves each
    for d in every:
        found = _compared(d, known)
        assert found.verdict is not False, (m.definitions, d.goal, found.detail)
    if every:
        shortest = min(every, key=lambda d: operations(d.result))
        for check in shortest.checked(0, known).checks:
            assert check.verdict is not False, (m.definitions, shortest.goal, check)
