"""The letters of a page: one range each, and no quantity, size or constant of the page."""

import re
from dataclasses import replace

import pytest

import symderiv as sd
from symderiv.api.networks import network_page
from symderiv.drawing.pictures import document_picture
from symderiv.drawing.pipeline import Card
from symderiv.notation import Definitions, Delta, Index, Tensor
from symderiv.records.read_as import ReadAs
from symderiv.writing.documents.derivations import render
from symderiv.writing.languages import language
from symderiv.writing.layout.boxes import Box, Glyph, parts
from symderiv.writing.layout.symbols import kin
from symderiv.writing.structure.colours import Plan
from symderiv.writing.structure.letters import page_letters
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.view import view


def shown(outline, letters):
    """The pairs of letter and axis that stand on the page, and the names of everything else there."""
    expressions = [e for s in outline.sections for e in (s.derivation.goal, *(step.after for step in s.derivation.steps))]
    expressions += [side for row in (*outline.definitions, *outline.abbreviations) for side in (row.lhs, row.body)]
    pairs = {(letters.get((i.name, i.axis.name), i.name), i.axis.name) for e in expressions for i in e.atoms(Index)}
    tensors = {t for e in expressions for t in e.atoms(Tensor)}
    return pairs, {n for t in tensors for n in (t.name, kin(t.name))} | {a.name for t in tensors for a in t.axes}


def test_a_letter_is_no_axis_no_constant_and_no_quantity_beside_it():
    k, m = sd.axes("k m")
    beta, theta, x = sd.vector("beta", k), sd.matrix("theta", k, m), sd.vector("l", m)
    model = sd.Model()
    model.define("L", ((sd.exp(theta @ x)) * beta).sum())
    for wrt in ("beta", "theta", "l"):
        page = render(model.derive("L", wrt=wrt), "txt")
        assert not re.search(r"for every [^.]*\b([a-z]) = 1, …, \1\b", page) and "∂β_k" not in page
        letters = set(re.findall(r"(\w) = 1, …, ", page.split("\n\n")[1]))
        assert not letters & {"k", "m", "l", "e"}


def test_letters_of_a_text_stay_its_own():
    derivation = sd.derivation("multinomial-logistic-regression", wrt="W")
    own = Outline.of([replace(derivation, read_as=ReadAs("a.tex"))], "standard")
    changed = page_letters(own)
    assert not {(i.name, i.axis.name) for row in own.definitions for i in row.body.atoms(Index)} & set(changed)
    assert page_letters(Outline.of([derivation], "standard")) == {("j", "K"): "m"}


def test_where_delta_is_a_quantity_the_kronecker_delta_is_another_sign():
    page = render(sd.derivation("huber", wrt="x"), "txt")
    assert "I" in page and "δₘₙ" not in page and "Iₖᵢ" in page
    assert any(step.after.has(Delta) for step in sd.derivation("huber", wrt="x").steps)


def test_the_loss_of_a_network_of_depth_l_has_another_symbol():
    derivations, overview = network_page("mlp", layers="L", verify=False)
    page, _, rules = render(derivations, "txt", overview=overview).partition("Rules used")
    assert not LEAK.search(page)
    assert "gᵢ = ∂L/∂zᵢ" in rules and "Iₖᵢ" in rules
    assert "∂ℒ/∂" in page and "∂L/∂" not in page and isinstance(overview.drawn, Definitions)


def test_a_factor_keeps_its_colour_from_the_plan_to_the_result():
    derivation = sd.derivation("multinomial-logistic-regression", wrt="W")
    outline = Outline.of([derivation], "standard")
    plan = Plan.of(outline)
    assert dict(plan.numbers) == {("L", "z"): 1, ("z", "W"): 2}
    roles = [{role for _, role in marks} for marks in plan.lines(outline.sections[-1])]
    assert roles == [{"p1", "p2"}] * len(roles)
    tex = render(derivation, "tex")
    assert "sdchg" not in tex.split("begin{document}")[1] and "sdfactor{1}" in tex and "sdfactor{2}" in tex


@pytest.mark.parametrize("format", ["html", "typ", "md"])
def test_colours_stand_in_every_format(format):
    page = render(sd.derivation("multinomial-logistic-regression", wrt="W"), format)
    assert {"html": 'class="p2"', "typ": "p2(", "md": r"{\color{olive}"}[format] in page


def glyphs(box):
    """Every letter and sign of a formula."""
    return [box] if isinstance(box, Glyph) else [g for part in parts(box) for g in glyphs(part)]


class Reading(Press):
    """A press that reads what it prints; the laws of rules have letters of their own."""

    def law(self, source):
        return []

    def condition(self, source):
        return []


@pytest.mark.parametrize("depth", [3, "L"])
def test_a_letter_of_a_network_has_one_range_also_in_the_picture(monkeypatch, depth):
    """The widths of layers l − 1, l and l + 1 are three ranges; that of layer 2 is H_l where l is 2."""
    derivations, overview = network_page("mlp", layers=depth, verify=False)
    boxes = list[Box]()
    view(derivations, Reading(lambda box, display: str(boxes.append(box)), language("en")), "full", overview)
    lettered = Card.lettered
    monkeypatch.setattr(Card, "lettered", lambda card, letters: boxes.extend(
        (made := lettered(card, letters)).labels.values()) or boxes.extend(p.label for p in made.pins if p.label) or made)
    document_picture(derivations, "html", "standard", overview=overview)
    everything = [g for box in boxes for g in glyphs(box) if g.kind == "variable"]
    ranges = {}
    for glyph in everything:
        if glyph.axis:
            ranges.setdefault(glyph.text, set()).add(glyph.axis)
    own = {i.axis.name for d in derivations for s in d.sections() for step in s.steps for i in step.after.atoms(Index)}
    general = {letter: {a if a in own else "H_l" for a in axes} for letter, axes in ranges.items()}
    assert len(ranges) > 8 and all(len(axes) == 1 for axes in general.values()), ranges
    assert not set(ranges) & {g.text for g in everything if not g.axis}


LEAK = re.compile(r"\b(Prod|Sum|Indicator|Partial|Delta|Abs|polygamma|einsum)\(|einsum|\bby [a-z]+_\w|adjoint of \w|\*\*|\(\w,\)|"
                  r"\[[a-z]\]|\bNone\b")
"""Names of the program that no reader should meet."""


def test_digamma_has_one_sign_in_both_notations():
    a, model = sd.vector("a", sd.axes("K")), sd.Model()
    model.define("L", sd.lgamma(a).sum())
    assert "∂L/∂aᵢ = ψ(aᵢ),  ∇ₐL = ψ(a)" in render(model.derive("L", wrt="a"), "txt")
