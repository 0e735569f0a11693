"""Each promise of reading by texts as people type them: the gradients of plain functions, over sizes unequal, equal and 1."""

import numpy as np
import pytest

from symderiv.api.problems import read_problem
from symderiv.reading.syntax.spelling import plain
from tests.reading.promises.documents import DOCUMENTS
from tests.reading.promises.notation import NOTATION
from tests.reading.reading_oracle import Asked, differences, gradient

SAME = {"lam": "lambda", "eps": "epsilon"}
"""Names of parameters that Python does not take, or that people shorten."""


@pytest.mark.parametrize("row", [*DOCUMENTS, *NOTATION], ids=lambda row: f"{row.text[:70]}-{row.wrt}")
def test_a_text_gives_the_derivative_of_the_function_that_is_meant(tmp_path, row):
    source = tmp_path / f"text{row.kind}" if row.kind else row.text
    if row.kind:
        source.write_text(row.text, encoding="utf-8")
    problem, name = read_problem(source), next(n for n in row.shapes if plain(n) == plain(row.wrt))
    for sizes in row.sizes():
        values = row.values(sizes)
        asked = Asked(row.wrt, row.forward, {}, row.output or None, sizes)
        known = {**values, **{long: values[short] for short, long in SAME.items() if short in values}}
        np.testing.assert_allclose(gradient(problem, asked, known), differences(asked, values, name), rtol=1e-4, atol=1e-5)
