"""Pages look as they did: light, dark, and with the level switch at brief, within what fonts differ between machines."""

import re

import pytest

from tests.golden_pictures import LOOKS, browser, cells, golden, page

Image = pytest.importorskip("PIL.Image")
pytestmark = pytest.mark.skipif(browser() is None, reason="no Chromium here")
FAR, FEW = 10, 0.06  # another text font: 0.04; a missing box: 0.3


def differing(text, look):
    """How many cells differ from the golden picture by more than fonts explain."""
    with Image.open(golden(look)) as picture:
        expected = list(picture.tobytes())
    found = cells(text, look)
    return sum(abs(a - b) > FAR for a, b in zip(found, expected, strict=True)) / len(expected)


@pytest.mark.parametrize("look", LOOKS)
def test_pages_look_as_they_did(look):
    assert differing(page(look), look) <= FEW


@pytest.mark.parametrize(("look", "broken"), [
    ("dark", lambda text: re.sub(r"@media \(prefers-color-scheme:dark\)", "@media print", text)),
    ("light", lambda text: re.sub(r"<math.*?</math>", "", text, flags=re.DOTALL)),
    ("light", lambda text: re.sub(r"<section class=\"question\">.*?</section>", "", text, count=1, flags=re.DOTALL)),
])
def test_a_broken_page_is_seen(look, broken):
    assert differing(broken(page(look)), look) > FEW
