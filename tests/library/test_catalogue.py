"""Every goal of every catalogue entry: derived from its definitions, every step verified, in its textbook form."""

from collections.abc import Mapping
from functools import cache

import pytest

import symderiv as sd
from symderiv.derive.matrix_form import result_indices
from symderiv.library.catalogue import CATALOGUE, ROWS
from symderiv.notation import free_indices
from symderiv.records import Step
from symderiv.teaching.sayings import About, saying
from symderiv.verification.verify import of_one_page
from symderiv.writing.documents.derivations import render
from symderiv.writing.structure.letters import page_letters
from symderiv.writing.structure.outline import Outline
from tests.catalogue import derivations_of
from tests.library.sentence_truth import TRUE
from tests.writing.test_letters import LEAK, shown

GOALS = [(row.name, goal) for row in ROWS for goal in row.goals]
IDS = [f"{name} by {','.join(goal)}" for name, goal in GOALS]

FOUND = cache(lambda name: of_one_page(list(derivations_of(name).values())))  # what the derivations of an entry share
# What a book prints, in matrix notation. No row of the catalogue holds any of it.
TEXTBOOK = {
    ("softmax", "z"): "diag(p) − p pᵀ",
    ("log-softmax", "z"): "I − 1 pᵀ",
    ("log-sum-exp", "z"): "p",
    ("log-sum-exp", "z,z"): "diag(p) − p pᵀ",
    ("softmax-cross-entropy", "z"): "p − y",
    ("softmax-cross-entropy", "z,z"): "diag(p) − p pᵀ",
    ("cross-entropy-logits", "z"): "p − y",
    ("cross-entropy-smoothed", "z"): "p − t",
    ("cross-entropy-weighted", "z"): "(wᵀ y) p − w ⊙ y",
    ("cross-entropy-batch-sum", "Z"): "P − Y",
    ("cross-entropy-batch-mean", "Z"): "(1/N) (P − Y)",
    ("sigmoid", "z"): "diag(p ⊙ (1 − p))",
    ("sigmoid-cross-entropy", "z"): "p − y",
    ("sigmoid-cross-entropy", "z,z"): "p (1 − p)",
    ("binary-cross-entropy-logit", "z"): "p − y",
    ("kl-softmax", "z"): "q − p",
    ("mean-squared-error", "x"): "(2/N) (x − t)",
    ("linear-regression", "w"): "(2/N) Xᵀ r",
    ("linear-regression", "w,w"): "(2/N) Xᵀ X",
    ("mean-absolute-error", "x"): "(1/N) sign(x − t)",
    ("huber", "x"): "(1/N) Max(−delta, Min(delta, r))",
    ("smooth-l1", "x"): "(1/N) Max(−1, Min(1, r))",
    ("log-cosh", "x"): "(1/N) tanh(r)",
    ("quantile", "x"): "(1/N) ((1 − q) 𝟙[r < 0] − q 𝟙[r > 0])",
    ("poisson", "eta"): "lambda − y",
    ("poisson", "eta,eta"): "diag(lambda)",
    ("gaussian", "mu"): "−r ⊘ v",
    ("ridge", "w"): "(2/N) Xᵀ r + 2 lambda w",
    ("ridge", "w,w"): "(2/N) Xᵀ X + 2 lambda I",
    ("lasso", "w"): "(2/N) Xᵀ r + lambda sign(w)",
    ("elastic-net", "w"): "(2/N) Xᵀ r + 2 lambda w + alpha sign(w)",
    ("logistic-regression", "w"): "(1/N) Xᵀ (p − y)",
    ("logistic-regression", "w,w"): "(1/N) Xᵀ diag(p ⊙ (1 − p)) X",
    ("gaussian-kl", "mu"): "mu",
    ("gaussian-kl", "s"): "(1/2) (exp(s) − 1)",
    ("elbo", "mu"): "Wᵀ r + mu",
    ("elbo", "W"): "r zᵀ",
    ("hinge", "f"): "−(1/N) (y ⊙ 𝟙[f ⊙ y < 1])",
    ("squared-hinge", "f"): "−(2/N) (y ⊙ Max(0, 1 − f ⊙ y))",
    ("svm", "w"): "2 lambda w − (1/N) Xᵀ (y ⊙ 𝟙[f ⊙ y < 1])",
    ("multiclass-hinge", "s"): "𝟙[h = M] / (1ᵀ 𝟙[h = M]) − y",
    ("jensen-shannon", "q"): "(1/2) log(q ⊘ r)",
    ("nll-log-softmax", "z"): "p − y",
    ("distillation", "z"): "T (p − q)",
    ("cosine-similarity", "u"): "(f − c e) / a",
    ("triplet", "a"): "2 𝟙[h > 0] (n − p)",
    ("info-nce", "S"): "(1/N) (P − I)",
    ("dpo", "a"): "beta (p − 1)",
    ("bradley-terry", "s_w"): "p − 1",
    ("ppo-clip", "ell"): "−(1/N) (A ⊙ r ⊙ 𝟙[A ⊙ r < g])",
    ("reinforce", "Z"): "diag(R) (P − Y)",
    ("negative-sampling", "v"): "Uᵀ q + (p − 1) u",
    ("negative-sampling", "U"): "q vᵀ",
    ("glove", "W"): "2 (F ⊙ R) C",
    ("multinomial-logistic-regression", "W"): "(p − y) xᵀ",
    ("multinomial-logistic-regression", "b"): "p − y",
    ("multinomial-logistic-regression", "x"): "Wᵀ (p − y)",
}


class Derived(Mapping):
    """Every derivation by its entry and goal, derived when a test of the entry comes."""

    def __getitem__(self, key):
        return derivations_of(key[0])[key[1]]

    def __iter__(self):
        return iter(GOALS)

    def __len__(self):
        return len(GOALS)


@pytest.fixture(scope="module")
def derived():
    return Derived()


each_goal = pytest.mark.parametrize(("name", "goal"), GOALS, ids=IDS, scope="module")
"""The tests of one goal follow one another, so that where two workers share them each derives half of the entries."""


@pytest.mark.parametrize("name", ["layer-norm-batch", "gru-cell", "ridge"])
def test_goals_derived_together_are_those_derived_alone(derived, name):
    for goal in CATALOGUE[name].goals:
        one, other = derived[name, goal], sd.derivation(name, goal)
        assert [(s.key, s.steps, s.result) for s in one.sections()] == [(s.key, s.steps, s.result) for s in other.sections()]
        assert (str(one.matrix), one.givens, one.title) == (str(other.matrix), other.givens, other.title)


@each_goal
def test_every_step_holds(derived, name, goal):
    report = derived[name, goal].verify(known=FOUND(name))
    assert report and len(report.checks) > len(derived[name, goal].steps)


@each_goal
def test_the_steps_join(derived, name, goal):
    d = derived[name, goal]
    lines = [d.steps[0].before, *(s.after for s in d.steps)]
    assert lines[0] == d.goal and lines[-1] == d.result
    assert all(isinstance(s, Step) and s.before == before for s, before in zip(d.steps, lines, strict=False))
    assert free_indices(d.result) <= set(result_indices(d.goal))


@pytest.mark.parametrize("row", ROWS, ids=[r.name for r in ROWS])
def test_no_letter_of_a_page_has_two_meanings(derived, row):
    """On the page of an entry, with all its goals."""
    outline = Outline.of(list(derivations_of(row.name).values()), "standard")
    pairs, names = shown(outline, page_letters(outline))
    letters = [letter for letter, _ in pairs]
    assert len(letters) == len(set(letters)) and not set(letters) & names, sorted(pairs)


@pytest.mark.parametrize("row", ROWS, ids=[r.name for r in ROWS])
def test_no_page_shows_the_program(derived, row):
    page, _, _ = render(derived[row.name, row.goals[-1]], "txt", detail="brief").partition("Rules used")
    assert not LEAK.search(page), LEAK.search(page)


def test_every_sentence_is_true(derived):
    """Whatever is said of a step holds of its lines and definitions, read by other means."""
    told = count = 0
    for d in {id(part): part for found in derived.values() for part in found.sections()}.values():
        about = About.of(d)
        for step in d.steps:
            said = saying(step, about)
            told += said is not None
            count += 1
            if said is not None and said.key in TRUE:
                assert TRUE[said.key](said.slots, step, d), (step, said)
    assert told > 0.95 * count


@pytest.mark.parametrize(("name", "goal"), TEXTBOOK, ids=[" by ".join(key) for key in TEXTBOOK])
def test_the_textbook_form_comes_out(derived, name, goal):
    assert str(derived[name, tuple(goal.split(","))].matrix) == TEXTBOOK[name, goal]


@pytest.mark.parametrize("row", ROWS, ids=[r.name for r in ROWS])
def test_each_row_says_where_it_is_from(row):
    assert row.title and row.source and row.goals and CATALOGUE[row.name] is row


MARGINALS = {("crf-log-partition", "A"): "Sum(P[i,j,m], m) + Sum(P[k,i,j], k)", ("crf-log-partition",
                                                                                 "e2"): "Sum(P[k,i,l], k, l)",
             ("crf", "S"): "-y1[i]*y2[m]*y3[n] + P[i,m,n]"}


@pytest.mark.parametrize(("name", "goal"), MARGINALS)
def test_a_log_partition_has_marginals_as_its_gradient(derived, name, goal):
    assert str(derived[name, (goal,)].result) == MARGINALS[name, goal]


def test_cross_entropy_reads_like_the_book(derived):
    d = derived["softmax-cross-entropy", ("z",)]
    shown = [line.split("=", 1)[1].strip() for line in d.render("txt").splitlines() if line.startswith("    = ")]
    main = shown[shown.index("∂/∂zᵢ (−∑ₖ yₖ log pₖ)"):]
    assert main == ["∂/∂zᵢ (−∑ₖ yₖ log pₖ)", "−∑ₖ yₖ ∂log pₖ/∂zᵢ", "−∑ₖ (yₖ/pₖ) ∂pₖ/∂zᵢ", "−∑ₖ (yₖ/pₖ) pₖ (δᵢₖ − pᵢ)",
                    "−∑ₖ yₖ (δᵢₖ − pᵢ)", "−(yᵢ − ∑ₖ yₖ pᵢ)", "pᵢ ∑ₖ yₖ − yᵢ", "τ pᵢ − yᵢ", "pᵢ − yᵢ"]


def test_the_general_result_stands_before_the_given(derived):
    d = derived["softmax-cross-entropy", ("z",)]
    (tau,) = d.abbreviations
    assert str(tau.body) == "Sum(y[k], k)" and [g.key for g in d.givens] == ["y: one-hot"]
    assert str(d.steps[-2].after) == "tau*p[i] - y[i]" and d.steps[-1].rule == "given"


def test_without_the_given_the_general_result_stays():
    K = sd.axes("K")
    z, t = sd.vector("z", K), sd.vector("t", K)
    m = sd.Model()
    o = m.define("o", sd.softmax(z))
    E = m.define("E", sd.cross_entropy(t, o))
    d = m.derive(E, wrt=z)
    k, i = sd.indices("k i", K)
    assert sd.equal(d.result, o[i] * sd.Sum(t[k], k) - t[i]) and not d.givens
    assert not sd.equal(d.result, o[i] - t[i])
