"""Sentences beside the steps: every rule has one, in every language; the page says them, or is plain."""

import inspect
import re

import pytest
from sympy import Integer, Ne, exp

import symderiv as sd
from symderiv.errors import UnknownName
from symderiv.library.functions import FUNCTIONS
from symderiv.library.givens import GIVENS
from symderiv.notation import Axis, Definitions, Delta, Indicator, Partial, Sum, Tensor, add
from symderiv.records import Step
from symderiv.rules import TABLE
from symderiv.rules.calculus.derivatives import FUNCTION_RULES
from symderiv.rules.routes import OWN_RULES
from symderiv.teaching import calculus, sayings, sums
from symderiv.teaching.sayings import PLAIN, ROWS, About, chosen, saying
from symderiv.writing.languages import codes, language
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.view import view

MADE = {"definition", "lemma", "given", "fold", "abbreviate", "chain rule", "name the adjoint", "write out", "write out a name",
        "complement", "take a term out", "symmetric matrix", "inverse of a product", "total differential", "multiply out a sum",
        "read off the gradient", "all components at once"}
"""Rules that are made of equations."""
K = Axis("K")
z, y, p = Tensor("z", (K,)), Tensor("y", (K,)), Tensor("p", (K,))
k, i = K.index("k"), K.index("i")


def test_every_rule_speaks():
    rules = {r.name for r in (*TABLE, *OWN_RULES, *FUNCTION_RULES)} | MADE
    assert rules <= set(ROWS), rules - set(ROWS)


@pytest.mark.parametrize(("name", "goal", "options"), [
    ("softmax-cross-entropy", "z", {}), ("softmax-cross-entropy", "z", {"route": "quotient"}), ("batch-norm", "x", {}),
    ("multinomial-logistic-regression", "W", {"route": "differential"}), ("lstm-cell", "c_tilde", {}), ("hinge", "f", {})])
def test_no_line_is_without_a_sentence(name, goal, options):
    """What was said before is said again, in short, where a line would stand without a word."""
    page = view([sd.derivation(name, goal, **options)], Press(lambda box, display: unicode(box), language("en")))
    lines = [line for section in page["sections"] for line in section["lines"]]
    assert lines and all(line["sentence"] for line in lines)


def test_a_law_of_a_function_is_the_chain_rule():
    """(log u)' = u'/u: what stands inside is differentiated as well."""
    for row in FUNCTIONS.values():
        left, right = row.law.split(" = ", 1)
        assert "u'" in right or right == "0" or r"\partial" in left, row.law


def test_every_key_of_the_table_has_words():
    source = "".join(map(inspect.getsource, (sayings, calculus, sums)))
    stated = set(re.findall(r'(?:Saying|always|delta_apart)\("(\w+)"', source)) | set(PLAIN)
    assert len(stated) > 80 and stated <= set(language("en").tables["steps"])


@pytest.mark.parametrize("code", codes())
def test_every_given_can_be_said(code):
    assert set(GIVENS) == set(language(code).tables["givens_said"])


@pytest.mark.parametrize("code", codes())
def test_a_sentence_has_the_same_places_in_every_language(code):
    places = {key: set(re.findall(r"{\w+:\w+}", words)) for key, words in language(code).tables["steps"].items()}
    assert places == {key: set(re.findall(r"{\w+:\w+}", words)) for key, words in language("en").tables["steps"].items()}


def test_what_is_held_fixed_is_not_called_independent():
    d = sd.derivation("layer-norm", wrt="x")
    part = next(p for p in d.sections() if p.key == "Partial(x_hat[d], x[j], mu, v)")
    said = [s for step in part.steps if (s := saying(step, About.of(part)))]
    assert {s.key for s in said} >= {"constant_factor_held_one", "terms_fall_away_held_one"}


def test_main_things_go_before_asides():
    split, sifted = (Step(rule, Sum(y[k] * Delta(k, i), k), y[i]) for rule in ("split the sum", "Kronecker sifting"))
    about = About(Definitions())
    both = [saying(split, about), saying(sifted, about)]
    assert [s.key for s in both] == ["split", "sift_one"] and [s.key for s in chosen(both)] == ["sift_one"]
    assert [s.key for s in chosen(both[:1])] == ["split"]


def test_a_sum_without_a_term_meets_no_two_cases_and_a_factor_that_stays_has_not_left():
    term = -y[k] * p[i]
    staying = Step("constants out of a sum", -Sum(term, k), Sum(y[k] * p[i], k))
    assert saying(staying, About(Definitions())).key == "sign_out"
    leaving = Step("constants out of a sum", Sum(y[k] * p[i], k), p[i] * Sum(y[k], k))
    assert saying(leaving, About(Definitions())).slots["c"] == (p[i],)
    jacobian, other = p[k] * add(Delta(k, i), -p[i]), Indicator(Ne(k, i, evaluate=False))
    for factor, key in ((Integer(1), "both_cases"), (other, "put_in_one")):
        step = Step("lemma", Sum(y[k] * Partial(p[k], z[i]) * factor, k), Sum(y[k] * jacobian * factor, k))
        assert saying(step, About(Definitions())).key == key


def test_what_is_too_long_to_name_is_not_called_a_number():
    long = exp(add(*(z[Integer(n)] for n in range(1, 10))))
    for rule, before, after, key in (
            ("constant factor rule", Partial(2 * y[k], y[i]), 2 * Partial(y[k], y[i]), "number_out"),
            ("constant factor rule", Partial(long * y[k], y[i]), long * Partial(y[k], y[i]), "rest_out"),
            ("constants out of a sum", Sum(2 * y[k], k), 2 * Sum(y[k], k), "number_out_of_sum"),
            ("constants out of a sum", Sum(long * y[k], k), long * Sum(y[k], k), "rest_out_of_sum")):
        assert saying(Step(rule, before, after), About(Definitions())).key == key


def test_a_step_that_does_not_tell_says_nothing():
    assert saying(Step("constants out of a sum", Sum(z[k], k), Sum(z[k], k)), About(Definitions())) is None
    assert saying(Step("a rule of one's own", z[k], z[k]), About(Definitions())) is None


def test_another_voice_is_refused():
    with pytest.raises(UnknownName, match="voice"):
        sd.derivation("softmax", wrt="z").render("txt", voice="loud")


def idea_of(name, goal, **options):
    return next(line for line in sd.derivation(name, goal).render("txt", **options).splitlines() if "acts on" in line
                or "depends on" in line)


def test_the_idea_comes_from_the_structure():
    assert idea_of("softmax-cross-entropy", "z") == (
        "L depends on z only through p. The components of p are tied together: pₖ depends on zₖ, and on all the other zⱼ as "
        "well. In the product of the two derivatives pₖ cancels; and since y is one-hot, τ = ∑ₖ yₖ = 1. What is left is pᵢ − yᵢ.")
    said = idea_of("layer-norm", "x")
    assert said.count("→ L") == 4 and "x → μ → v → σ → x̂ → y → L" in said and "tied together" not in said
    tied = "tied together"
    assert tied in idea_of("attention", "S") and tied not in idea_of("attention-causal", "S")  # the mask leaves some out


def test_one_formula_and_a_proof_have_an_idea_too():
    m, x = sd.Model(), sd.scalar("x")
    m.define("f", sd.exp(-(x - 1) ** 2))
    assert "f is one formula in x: differentiate from the outside" in m.derive("f", x).render("txt")
    m.define("g", x * 3)
    assert "one formula" not in m.derive("g", x).render("txt")


@pytest.mark.parametrize(("name", "goal", "term"), [
    ("mean-squared-error", "x", "Of the sum in L only the term n = m has xₘ in it"),
    ("squared-frobenius", "X", "the term n = m and d = j has Xₘⱼ"),
    ("quadratic", "x", None), ("log-sum-exp", "z", None), ("trace", "X", None)])
def test_that_one_term_of_a_sum_moves_is_an_idea(name, goal, term):
    page = sd.derivation(name, goal).render("txt").partition("\n1. ")[0]
    assert term in page if term else "Of the sum" not in page


def test_a_plain_voice_says_nothing():
    page = sd.derivation("softmax-cross-entropy", "z").render("txt", voice="plain")
    assert "depends on z only" not in page and "survives" not in page and "Kronecker sifting" in page


def test_a_bar_in_the_plan_is_explained_before_the_first_line():
    page = sd.derivation("batch-norm", wrt="x").render("txt")
    assert "what stands below the bar (μ) stays fixed" in page.partition("Plan")[0]
    assert "below the bar" not in sd.derivation("softmax-cross-entropy", wrt="z").render("txt")
