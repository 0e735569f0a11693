"""What says the same with letters exchanged is told once, and nothing else is taken for it."""

import re

import symderiv as sd
from symderiv.writing.documents.derivations import render
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.twins import twin


def exchanged(expr, pairs):
    """The expression with tensors and numbers of components exchanged, by its text: told from the code under test."""
    names = {str(a): str(b) for a, b in pairs}
    return re.sub(r"[A-Za-z_]\w*|\d+", lambda found: names.get(found[0], found[0]), str(expr))


def entries(text):
    """The components in a formula, in no order: p_1 p_2 with 1 and 2 exchanged is p_1 p_2 again."""
    return sorted(re.findall(r"\w+\[\d+\]", text))


def test_the_components_of_a_vector_are_told_once():
    derivation = sd.derivation("softmax-cross-entropy", wrt="z", route="components")
    sections = Outline.of([derivation], "standard").sections
    twins = [s for s in sections if s.twin]
    assert len(twins) >= 5 and all(len(s.lines) == 1 for s in twins)
    for section in twins:
        first = next(s for s in sections if s.number == section.twin.number)
        pairs = section.twin.exchange
        assert sorted(map(str, dict(pairs))) == sorted(map(str, dict(pairs).values()))  # a permutation of components
        text = exchanged(first.derivation.goal, pairs)
        assert text == str(section.derivation.goal)
        assert section.derivation.goal != first.derivation.goal
        assert entries(exchanged(first.derivation.result, pairs)) == entries(str(section.derivation.result))
    labels = [s.label(n) for s in sections for n in range(len(s.lines))]
    assert len(set(labels)) == len(labels) and len({s.number for s in sections}) < len(sections)  # neighbours are one section
    page = render(derivation, "txt")
    assert page.count("The same with letters or numbers exchanged") == 1
    assert "The steps of section 1 with 1 → 2, 2 → 1." in page
    assert "The steps of section" not in render(derivation, "txt", detail="full")


def test_what_differs_by_more_than_letters_is_no_twin():
    softmax = list(sd.derivation("softmax-cross-entropy", wrt="z").sections())
    assert twin(softmax[1], [(1, softmax[0])]) is None and twin(softmax[0], [(1, softmax[0])]) is None
    x, t = sd.vector("x", sd.axes("N")), sd.vector("t", sd.axes("N"))
    one, other, third = sd.Model(), sd.Model(), sd.Model()
    one.define("L", ((x - t) ** 2).sum())
    other.define("L", ((t - x) ** 2).sum())
    third.define("L", ((x - 2 * t) ** 2).sum())
    first = one.derive("L", wrt="x")
    assert dict(twin(other.derive("L", wrt="t"), [(1, first)]).exchange) == {x: t, t: x}
    assert twin(third.derive("L", wrt="x"), [(1, first)]) is None
