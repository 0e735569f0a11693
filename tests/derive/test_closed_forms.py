"""Closed forms from books and papers: no result is longer than the one that is printed there, and both are right."""

import pytest

from benchmarks.closed_forms import FORMS, MORE, Row, cases, measured

CHECKED = 8
"""Every so manieth row is also held against the oracle here; `benchmarks/closed_forms.py --check` does it for all."""
OF_MORE = 3
"""Every so manieth row of the second file is measured here."""
LONGER = {"power_of_absolute", "negative_sampling (matrix)"}
"""Results that are longer than the book's; none may join them. |r|^{n−1} sgn r stays for an open n: it is 0 at r = 0."""


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    chosen = (*cases([FORMS]), *list(cases([MORE]))[::OF_MORE])
    return [row for n, case in enumerate(chosen) for row in measured(case, check=n % CHECKED == 0)]


def test_results_are_no_longer_than_the_book(rows: list[Row]) -> None:
    assert {row.name for row in rows if row.ours > row.book} <= LONGER


def test_none_is_much_longer(rows: list[Row]) -> None:
    assert [(row.name, row.result) for row in rows if row.ours > 1.3 * row.book] == []


def test_every_row_says_where_it_is_from() -> None:
    found = list(cases([FORMS, MORE]))
    assert len({case["id"] for case in found}) == len(found) >= 60
    assert all(any(c.isdigit() for c in case["source"]) for case in found)
