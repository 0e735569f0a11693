"""The page about one number of a small network: every path with its product, their sum, and what it comes to."""

import re

import pytest

from symderiv.api.networks import network
from symderiv.drawing.paths_page import paths_page, save_paths_page
from symderiv.errors import TooLarge
from symderiv.library.catalogue import catalogue_row


def model():
    return catalogue_row("multinomial-logistic-regression").model()


def words(page):
    return re.findall(r'alttext="([^"]+)"', page)


def test_each_path_has_its_product_and_the_sum_is_the_gradient():
    page = paths_page(model(), "L", "W[2,1]", {"K": 2, "D": 2})
    found = words(page)
    assert "∂L/∂p₁ ∂p₁/∂z₂ ∂z₂/∂W₂₁ = (−y₁/p₁) (−p₁ p₂) x₁" in found
    assert "∂L/∂p₂ ∂p₂/∂z₂ ∂z₂/∂W₂₁ = (−y₂/p₂) (p₂ (1 − p₂)) x₁" in found
    assert any("x₁ (p₂ − y₂)" in f or "(p₂ − y₂) x₁" in f for f in found) and "y₁ + y₂ = 1" in found
    assert "y₁ + y₂ = 1" in words(page.partition('class="answer"')[0])
    assert page.count('class="way"') == 2 and "<script" not in page
    assert page.index('class="answer"') < page.index('class="idea"') < page.index('class="paths"')
    picture = page.partition("<figure>")[2].partition("</figure>")[0]
    assert ">(1)<" in picture and ">(2)<" in picture and ">(3)<" not in picture
    assert "stand above and below: they cancel" in page and "is one-hot, so" in page


def test_a_page_says_no_more_than_is_proved():
    page = paths_page(catalogue_row("linear-regression").model(), "L", "w[1]", {"N": 2, "D": 2})
    assert page.count('class="way"') == 2 and "= 1" not in " ".join(words(page))


def test_every_format_and_language(tmp_path):
    assert "Os caminhos" in paths_page(model(), "L", "W[2,1]", {"K": 2, "D": 2}, "tex", "pt")
    save_paths_page(str(tmp_path / "a.pdf"), model(), "L", "W[2,1]", {"K": 2, "D": 2})
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_more_paths_than_a_page_can_tell_are_refused():
    with pytest.raises(TooLarge, match="32 paths lead"):
        paths_page(network("mlp", layers=4), "L", "x[1]", {})
