"""Routes: one result by several orders of rules, every step of each of them verified, all results the same."""

import itertools

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.derive.routes.choice import by_route
from symderiv.library.catalogue import CATALOGUE, ROWS, softmax
from symderiv.notation import Cases, Components, Definitions, Differential, Direction, Entry, Indicator, Partial, Sum, resize
from symderiv.records.archive import archive
from symderiv.records.restoring import restore
from symderiv.rules.routes import ROUTES
from symderiv.verification.compare import compare
from symderiv.writing.languages import codes, language

SINGLE = [(row, goal[0]) for row in ROWS for goal in row.goals if len(goal) == 1]
SOFTMAX = [(row, wrt) for row, wrt in SINGLE if row in softmax.ROWS]
OTHERS = [(row, row.goals[0][0]) for row in ROWS if row not in softmax.ROWS and len(row.model().definitions) <= 3][::5]


def named(goals):
    return [f"{row.name} by {wrt}" for row, wrt in goals]


def by_all(row, wrt):
    return sd.by_routes(sd.catalogue_model(row.name), row.output, wrt, "all", inline=row.inline)


@pytest.mark.parametrize(("row", "wrt"), SOFTMAX, ids=named(SOFTMAX))
def test_every_step_of_every_route_holds_and_all_routes_end_alike(row, wrt):
    found, known = by_all(row, wrt), {}
    assert found[0].route == "delta" and len({d.route for d in found}) == len(found)
    for d in found:
        if d.route != "delta":  # the default has tests of its own
            assert d.verify(known=known), d.route
    for a, b in itertools.combinations(found, 2):
        assert sd.equal(*same_sizes(a, b)), (a.route, b.route)


@pytest.mark.parametrize(("place", "row", "wrt"), [(n, *goal) for n, goal in enumerate(OTHERS)], ids=named(OTHERS))
def test_the_routes_of_other_families_end_alike(place, row, wrt):
    """Results are compared by number, for they name different quantities; every step of one route in turn is verified."""
    default, *others = by_all(row, wrt)
    for d in others:
        if d.route != "components":
            known = (*d.definitions, *d.named(), *d.abbreviations, *default.named(), *default.abbreviations)
            given = Definitions(tuple({row.tensor.name: row for row in known}.values()))
            assert compare(default.result, d.result, given, points=2).verdict is True, d.route
    if others:
        assert others[place % len(others)].verify()


def same_sizes(a, b):
    """Both results over the axes of the one that has components."""
    sized = next((d for d in (a, b) if d.route == "components"), None)
    if sized is None:
        return a.result, b.result
    axes = {axis.name: axis for row in sized.definitions for t in (row.tensor, *row.uses) for axis in t.axes}
    return [resize(d.result, {old: axes[old.name] for row in d.definitions for t in (row.tensor, *row.uses) for old in t.axes})
            for d in (a, b)]


def rules_of(d):
    return [step.rule for section in d.sections() for step in section.steps]


def shown(d):
    lines = d.render("txt", detail="full").split(f"{sum(1 for _ in d.sections())}. ", 1)[1].splitlines()
    return [line.strip()[2:] for line in lines if line.startswith("    = ")]


@pytest.fixture(scope="module")
def cross_entropy():
    return {d.route: d for d in sd.by_routes(sd.catalogue_model("softmax-cross-entropy"), "L", "z")}


def test_the_cases_read_like_the_lesson(cross_entropy):
    d = cross_entropy["cases"]
    (lemma,) = d.lemmas
    assert str(lemma.result) == "Cases(i, k, (1 - p[i])*p[i], -p[i]*p[k])"
    lines = shown(d)
    assert "−(∑_(k≠i) (yₖ/pₖ) ∂pₖ/∂zᵢ + (yᵢ/pᵢ) ∂pᵢ/∂zᵢ)" in lines
    assert "yᵢ (pᵢ − 1) + pᵢ (∑ₖ yₖ − yᵢ)" in lines and "yᵢ (pᵢ − 1) + pᵢ (1 − yᵢ)" in lines
    order = [r for r in rules_of(d) if r in ("two cases", "take a term out", "complete the sum", "given")]
    assert order == ["two cases", "take a term out", "complete the sum", "given"]


def test_a_jacobian_by_cases_is_joined_at_the_end():
    d = sd.derivation("softmax", "z", route="cases")
    assert any(isinstance(s.after, Cases) for s in d.steps)
    assert d.result == sd.derivation("softmax", "z").result and not d.result.atoms(Cases)


def test_without_a_given_the_cases_end_in_the_general_result():
    K = sd.axes("K")
    z, t = sd.vector("z", K), sd.vector("t", K)
    m = sd.Model()
    o = m.define("o", sd.softmax(z))
    E = m.define("E", sd.cross_entropy(t, o))
    k, i = sd.indices("k i", K)
    for d in sd.by_routes(m, E, z, ["cases", "log", "quotient", "full-chain", "differential"]):
        assert sd.equal(d.result, o[i] * sd.Sum(t[k], k) - t[i]) and not d.givens, d.route
        assert not sd.equal(d.result, o[i] - t[i])


def test_the_logarithm_comes_apart_first(cross_entropy):
    rules = rules_of(cross_entropy["log"])
    assert rules.index("log of a quotient") < rules.index("sum rule") and "quotient rule" not in rules
    assert "∂/∂zᵢ (−∑ₖ yₖ (zₖ − log ∑ⱼ e^zⱼ))" in shown(cross_entropy["log"])


def test_a_logarithm_of_what_may_be_negative_stays_whole():
    K = sd.axes("K")
    x, y = sd.vector("x", K), sd.vector("y", K)
    m = sd.Model()
    a = m.define("a", x * y)
    m.define("L", sd.log(a).sum())
    with pytest.raises(sd.NoRoute, match="logarithm"):
        m.derive("L", x, route="log")


def test_the_quotient_is_differentiated_where_it_stands(cross_entropy):
    d = cross_entropy["quotient"]
    assert not d.lemmas and "quotient rule" in rules_of(d)


def test_the_full_chain_has_every_sum_and_a_letter_for_each_derivative():
    d = sd.derivation("multinomial-logistic-regression", "W", route="full-chain")
    chain = next(s.after for s in d.steps if s.rule == "one sum over all letters")
    assert isinstance(chain, Sum) and len(chain.indices) == 2
    assert str(chain.body) == "Partial(L, p[l])*Partial(p[l], z[k])*Partial(z[k], W[i,j])"
    assert [str(lemma.goal) for lemma in d.lemmas] == ["Partial(L, p[i])", "Partial(p[k], z[i])", "Partial(z[k], W[i,j])"]


def test_components_hold_no_sums_and_the_page_says_their_number(cross_entropy):
    d = cross_entropy["components"]
    listed = next(s.before for s in d.steps if s.rule == "all components at once")
    assert isinstance(listed, Components) and [str(v) for v in listed.values] == [f"p[{n}] - y[{n}]" for n in (1, 2, 3)]
    assert not any(s.after.has(Sum) for section in d.sections() for s in section.steps)
    assert "\\begin{pmatrix}" in d.render("tex") and "(p₁ − y₁; p₂ − y₂; p₃ − y₃)" in d.render("txt")


def test_the_size_of_the_components_is_chosen():
    two, three = (sd.derivation("softmax", "z", route="components", size=n) for n in (2, 3))
    assert len(list(two.sections())) == 5 and len(list(three.sections())) == 10
    with pytest.raises(sd.NoRoute, match="not written out"):
        sd.derivation("softmax", "z", route="components", size=4)


def test_differentials_are_in_matrix_notation_and_end_in_the_gradient():
    d = sd.derivation("multinomial-logistic-regression", "W", route="differential")
    (whole,) = d.lemmas
    assert isinstance(whole.goal.tensor, Differential) and d.steps[-1].rule == "read off the gradient"
    page = [row.strip() for row in d.render("txt").partition("Differential of L")[2].splitlines()]
    lines = ["= d(−yᵀ log(p))", "= d((1ᵀ y) log(1ᵀ exp(z)) − yᵀ z)", "= −⟨y, dz⟩ + ((1ᵀ y)/(1ᵀ exp(z))) d(1ᵀ exp(z))",
             "= −⟨y, dz⟩ + ((1ᵀ y)/(1ᵀ exp(z))) ⟨exp(z), dz⟩", "= ⟨τ p − y, dz⟩", "= ⟨p − y, dz⟩", "= ⟨(p − y) xᵀ, dW⟩"]
    assert [row for row in page if row.startswith("= ")][:7] == lines and any(row.startswith("⟨U, V⟩") for row in page)
    assert "= ⟨p − y, (dW) x⟩\n" in d.render("txt", detail="full")
    assert not any(s.before.has(Partial) and not s.before.has(Direction) for part in whole.sections() for s in part.steps)


def test_a_differential_is_that_of_the_formula_or_goes_by_jacobians():
    """dp of softmax by the quotient rule; with windows, which no differential of all components shows, by Jacobians."""
    K = sd.axes("K")
    z, y = sd.vector("z", K), sd.vector("y", K)
    m = sd.Model()
    p = m.define("p", sd.softmax(z))
    m.define("L", ((p - y) ** 2).sum())
    d = m.derive("L", z, route="differential")
    assert d.verify() and sd.equal(d.result, m.derive("L", z).result) and "= p ⊙ (dz − ((dz)ᵀ p) 1)\n" in d.render("txt")
    assert "total differential" in rules_of(sd.derivation("conv-1d", "x", route="differential"))


def test_differentials_meet_again_where_paths_do():
    K = sd.axes("K")
    x = sd.vector("x", K)
    m = sd.Model()
    h = m.define("h", sd.tanh(x))
    r = m.define("r", x + h)
    L = m.define("L", (r**2 * h).sum())
    d = m.derive(L, x, route="differential")
    assert "collect differentials" in rules_of(d) and d.verify() and sd.equal(d.result, m.derive(L, x).result)


def test_a_gradient_read_off_wrongly_is_caught(cross_entropy):
    from dataclasses import replace

    d = cross_entropy["differential"]
    wrong = replace(d, steps=(replace(d.steps[0], after=-d.result),), result=-d.result)
    with pytest.raises(sd.CheckFailed):
        wrong.verify()


@pytest.mark.parametrize(("name", "wrt", "route", "why"), [
    ("linear-regression", "w", "cases", "i = k"), ("softmax", "z", "log", "logarithm"), ("softmax", "z", "full-chain", "between"),
    ("softmax", "z", "differential", "scalar output"), ("sigmoid-cross-entropy", "z", "components", "components"),
    ("mean-squared-error", "x", "quotient", "quotient"), ("softmax-cross-entropy", ("z", "z"), "cases", "first derivative"),
])
def test_a_route_that_does_not_apply_says_why_and_names_those_that_do(name, wrt, route, why):
    with pytest.raises(sd.NoRoute, match=why) as caught:
        sd.derivation(name, wrt, route=route)
    assert "delta" in caught.value.advice and route not in caught.value.advice


@pytest.mark.parametrize(("name", "wrt", "route"), [
    ("embedding-lookup", "E", "differential"), ("affine", "W", "components"), ("avg-pool-1d", "x", "components"),
    ("det", "X", "components"), ("transformer-block", "WQ", "differential"),
])
def test_what_a_route_cannot_write_it_refuses(name, wrt, route):
    row = CATALOGUE[name]
    with pytest.raises(sd.NoRoute):
        by_route(row.model().definitions, Entry(row.model().tensor(row.output)), [row.model().tensor(wrt).entry()], route,
                 row.inline)


@pytest.mark.parametrize("wrt", ["A", "tau"])
def test_cases_where_both_letters_are_summed(wrt):
    d = sd.derivation("info-nce", wrt, route="cases")
    assert d.verify() and not d.result.atoms(Indicator)


def test_an_unknown_route_is_refused():
    with pytest.raises(sd.UnknownName, match="cases"):
        sd.derivation("softmax", "z", route="case")


@pytest.mark.parametrize("code", codes())
def test_every_route_has_its_sentence(code):
    words = language(code)
    assert set(ROUTES) == set(words.tables["routes"]) == set(words.tables["route_titles"])


def test_a_record_of_every_route_is_stored_and_read(cross_entropy):
    rows = tuple(cross_entropy.values())
    back = restore(archive(rows))
    assert [d.route for d in back] == list(cross_entropy)
    assert all(a.steps == b.steps and a.result == b.result for a, b in zip(back, rows, strict=True))


TEX = r"""
% given: y one-hot
\begin{align}
z_k &= \sum_{d=1}^{D} W_{kd} x_d \\
p_k &= \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}} \\
L &= -\sum_{k=1}^{K} y_k \log p_k
\end{align}
"""


def run(*args):
    return CliRunner().invoke(main, list(args))


def test_the_command_line_takes_routes_for_a_persons_own_file(tmp_path):
    file = tmp_path / "my_loss.tex"
    file.write_text(TEX, encoding="utf-8")
    listed = run("routes", str(file), "--wrt", "W")
    assert listed.exit_code == 0 and "full-chain" in listed.output and "cases" in listed.output
    made = run("derive", str(file), "--wrt", "W", "--route", "full-chain", "--route", "cases", "--detail", "brief")
    assert made.exit_code == 0, made.output
    assert "by the full chain rule" in made.output and "by cases" in made.output
    refused = run("derive", str(file), "--wrt", "W", "--route", "case")
    assert refused.exit_code == 2 and "cases" in refused.stderr


@pytest.mark.parametrize("other", [("--batch", "problems"), ("--structured",)])
def test_a_route_is_not_passed_over_in_silence(other):
    refused = run("derive", "softmax-cross-entropy", "--route", "cases", *other)
    assert refused.exit_code == 2 and "route" in refused.stderr


def test_the_command_line_lists_routes_with_a_sentence_each():
    listed = run("routes", "softmax-cross-entropy", "--lang", "pt")
    assert listed.exit_code == 0 and [line.split()[0] for line in listed.output.splitlines()[1:]] == list(ROUTES)


def test_all_routes_stand_in_one_document_and_link_their_rules(cross_entropy):
    from symderiv.writing.documents.derivations import render

    page = render(tuple(cross_entropy.values()), "html")
    assert page.count("Find ") == 1 and "by the full chain rule" in page
    assert 'id="rule.1"' in page and 'href="#rule.1"' in page
    assert page.index('id="rule.1"') > page.index('id="sec.1"')
