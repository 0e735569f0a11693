"""Documents that nobody wrote, for a while: each says in some person's words what a plain NumPy function computes.

`python -m tests.search.documents --minutes 30` writes documents for longer.
"""

import numpy as np
import pytest

from tests.search.documents.hunting import outcomes
from tests.search.documents.terms import TERMS, Term
from tests.search.documents.writing import Document, document

BATCHES, EACH = 4, 10

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_document_is_misread(batch):
    for seed in range(batch * EACH, (batch + 1) * EACH):
        for found in outcomes(seed, most=1):
            assert found.kind == "right", str(found)


def test_what_is_misread_is_found(monkeypatch):
    """A term whose text says something else than its function is found wrong, and invented inputs are."""
    from tests.search.documents import writing

    for text, said in (("<x'> <x> + <x:1>", "wanted"), ("<x'> <x> + q^2", "does not have: q")):
        row = Term("odd", {"x": ("D",)}, lambda x: np.sum(x * x), (text,), least={"D": 2})
        monkeypatch.setattr(writing, "TERMS", (row,) * 3)
        assert any(f.kind == "wrong" and said in f.said for seed in range(4) for f in outcomes(seed))


def test_documents_are_reproducible_and_use_every_row():
    drawn = [document(seed) for seed in range(200)]
    assert [d.text for d in drawn] == [document(seed).text for seed in range(200)]
    assert {t.name for d in drawn for t in d.terms} == {t.name for t in TERMS}
    assert len({d.text for d in drawn}) == len(drawn)


def test_the_slopes_are_right():
    made = Document(0, "", "L", {"x": "x"}, {"x": ("D",)}, {"D": 3}, (TERMS[0],), {})
    x, A = np.arange(3.0), np.arange(9.0).reshape(3, 3)
    assert np.allclose(made.gradient({"x": x, "A": A}, "x"), (A + A.T) @ x)
