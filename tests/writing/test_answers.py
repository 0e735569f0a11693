"""What a student looks for first: the answer for every target, the numbers that were asked for, what a size counts."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest

import symderiv as sd
from symderiv.notation import Axis, Differential, Entry, Sum, Tensor
from symderiv.writing.blocks.step_lines import line_rows
from symderiv.writing.documents.derivations import render
from symderiv.writing.languages import language
from symderiv.writing.layout.differentials import layout_differential
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.structure.colours import Plan
from symderiv.writing.structure.levels import LEVELS
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press

NUMBERS = {"p": [0.2, 0.6, 0.2], "y": [1, 0, 0]}


@cache
def loss():
    return sd.derivation("softmax-cross-entropy", wrt="z")


def top(page: str) -> str:
    """What stands above the first section."""
    return page.split("\n1. ")[0]


@pytest.mark.parametrize(("lang", "without", "told"), [
    ("en", "without A1, where τ = ∑ₖ yₖ", "in numbers, see below"), ("pt", "sem A1, onde τ = ∑ₖ yₖ", "em números, ver abaixo"),
])
def test_the_answers_have_the_general_result_and_the_numbers(lang, without, told):
    page = top(loss().render("txt", lang=lang, numbers=NUMBERS))
    assert f"∂L/∂zᵢ = τ pᵢ − yᵢ,  {without}  (2.8)" in page
    assert f"L = 1.6094,  ∇_zL = (−0.8, 0.6, 0.2),  {told}" in page


def test_a_result_that_needs_no_given_is_said_once_and_a_long_one_below():
    page = top(sd.derivation("softmax", wrt="z").render("txt", numbers={"z": [0, 1, 2]}))
    assert page.count("∂pₖ/∂zᵢ =") == 1 and "in numbers" not in page
    assert "in numbers" not in top(loss().render("txt", numbers={"z": [0.0] * 7, "y": [1] + [0] * 6}))


def test_a_network_leads_to_what_stands_behind_its_steps():
    derivations, overview = sd.network_page("mlp", layers=2, verify=False)
    page = render(derivations, "html", overview=overview)
    contents = page.split('<nav class="contents"')[1].split("</nav>")[0]
    assert 'href="#updates"' in contents and 'id="updates"' in page


@pytest.mark.parametrize(("name", "wrt", "lang", "said"), [
    ("multinomial-logistic-regression", "W", "en", ("number of components of b, y, z, p", "number of components of x")),
    ("cross-entropy-batch-mean", "Z", "en", ("number of columns of Z, Y, P", "number of rows of Z, Y, P")),
    ("cross-entropy-batch-mean", "Z", "pt", ("número de colunas de Z, Y, P", "número de linhas de Z, Y, P")),
])
def test_a_size_says_what_it_counts(name, wrt, lang, said):
    page = sd.derivation(name, wrt=wrt).render("txt", lang=lang)
    assert all(sentence in page for sentence in said)


def test_components_have_their_given_and_their_idea_once():
    page = top(sd.derivation("softmax-cross-entropy", wrt="z", route="components").render("txt"))
    assert "y₁ + y₂ + y₃ = 1  (A1" in page and "What is left is ∂L/∂z₁ = p₁ − y₁." in page


def test_a_differential_before_a_factor_has_brackets():
    K, D = Axis("K"), Axis("D")
    k, d = K.index("k"), D.index("d")
    W, x, y = Tensor("W", (K, D)), Tensor("x", (D,)), Tensor("y", (D,))
    moved = layout_differential(Sum(Differential(W)[k, d] * x[d], d), (k,))
    moving = layout_differential(Sum(Entry(W, k, d) * Differential(y)[d], d), (k,))
    assert [unicode(box) for box in (moved, moving) if box is not None] == ["(dW) x", "W dy"]


def test_hidden_steps_of_differentials_read_differently():
    record = sd.derivation("multinomial-logistic-regression", wrt="W", route="differential")
    outline = Outline.of([record], "standard")
    press = Press(lambda box, display: unicode(box), language("en"), unfolds=True)
    lines = [line for section in outline.sections for line in line_rows(outline, section, press, "standard", Plan.of(outline))]
    hidden = [[step["pieces"] for step in line["substeps"]] for line in lines if line["substeps"]]
    assert hidden and all(a != b for steps in hidden for a, b in pairwise(steps))


def test_a_name_is_said_in_the_letters_of_its_line():
    page = sd.derivation("cross-entropy-batch-mean", wrt="Z").render("txt")
    assert "with τₘ = ∑ₖ Yₘₖ this holds" in page and "so τₘ = ∑ₖ Yₘₖ = 1." in page


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "δᵢₖ is 1 if i = k, and 0 otherwise."), ("pt", "δᵢₖ vale 1 se i = k, e 0 caso contrário."),
])
def test_a_delta_is_explained_where_it_comes_in(lang, said):
    page = loss().render("txt", lang=lang)
    assert page.count(said) == 1 and page.index("δᵢₖ") == page.index(said)


def test_two_equal_derivatives_are_to_be_shown_as_an_equation():
    report = sd.prove("softmax")
    assert "∂pₖ/∂zᵢ = ∂pᵢ/∂zₖ" in top(report.render("txt"))


def test_differentials_take_one_function_apart_on_a_line_and_the_ones_are_named():
    page = sd.derivation("multinomial-logistic-regression", wrt="W", route="differential").render("txt")
    lines = [line.strip() for line in page.splitlines() if line.strip().startswith("= −⟨y, dz⟩")]
    assert [line.count("dz") for line in lines] == [1, 2]
    assert "a vector or a matrix of ones" in page and "matrix of ones" not in loss().render("txt")


def test_a_differential_in_a_sum_waits_for_its_factors_and_the_law_of_a_rule_stands_where_it_is_used_first():
    page = sd.derivation("multinomial-logistic-regression", wrt="W", route="differential").render("txt", detail="full")
    assert "diag(" not in page and "d(y ⊙ z)" not in page and "First the outside, then what stands inside." in page
    assert page.count("log rule: (log u)′ = u′/u") == 2


@pytest.mark.parametrize(("name", "wrt", "options", "said"), [
    ("softmax-cross-entropy", "z", {"route": "log"}, "A logarithm makes a difference of a quotient"),
    ("softmax-cross-entropy", "z", {"route": "cases"}, "In the sum the term k = i is unlike the others"),
    ("softmax", "z", {"route": "cases"}, "The components of p are tied together"),
])
def test_the_idea_is_that_of_the_route(name, wrt, options, said):
    assert said in sd.derivation(name, wrt=wrt, **options).render("txt")


def test_the_idea_of_several_derivatives_speaks_of_each_and_says_once_what_they_share():
    page = render([sd.derivation("multinomial-logistic-regression", wrt=name) for name in "Wb"], "txt")
    assert "W acts on L along one way, W → z → p → L, and" in page and "b acts in the same way, along b → z → p → L." in page
    assert page.count("tied together") == 1 and page.index("there is only the factor xⱼ") < page.index("there is nothing to add")


def test_the_last_factor_is_not_added_to_what_has_it():
    page = sd.derivation("multinomial-logistic-regression", wrt="W", route="full-chain").render("txt")
    assert "what is left is (pᵢ − yᵢ) xⱼ." in page and "the factor xⱼ to add" not in page


@pytest.mark.parametrize("detail", LEVELS)
def test_a_page_shows_its_lines_at_its_own_detail(detail):
    page = render(loss(), "html", detail=detail)
    shown = re.findall(r'class="line([^"]*)"', page)
    assert shown and f'id="level-{detail}" checked' in page and all(f" at-{detail}" in found for found in shown)
