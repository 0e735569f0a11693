"""Verification: a right derivation passes whole, and each way of being wrong is caught where it is."""

from __future__ import annotations

import sys
import types
from dataclasses import replace

import numpy as np
import pytest
from sympy import Abs, Function, Integer, exp, log

import symderiv as sd
from symderiv.notation import ONE, ZERO, Axis, Definition, Definitions, Delta, Given, Partial, Relation, Sum, Tensor
from symderiv.records import Citation, Derivation, Step, UsedGiven
from symderiv.verification.sampling import Sampler
from symderiv.verification.structure import index_order
from symderiv.verification.verify import verify

N, K, D = Axis("N"), Axis("K"), Axis("D")
n, m = N.index("n"), N.index("m")
i, j, k, l = (K.index(c) for c in "ijkl")
d, e = D.index("d"), D.index("e")


def one_hot_rows(rng, shape):
    return np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]


ONE_HOT = Given("one-hot", "one component of each row is 1", lambda t: (Relation(Sum(t["n", "k"], k), "=", Integer(1)),),
                one_hot_rows)
W, x, b, y = Tensor("W", (K, D)), Tensor("x", (N, D)), Tensor("b", (K,)), Tensor("y", (N, K), (ONE_HOT,))
z, p, L, tau = Tensor("z", (N, K)), Tensor("p", (N, K)), Tensor("L"), Tensor("tau", (N,))
model = Definitions((
    Definition(z, (n, k), Sum(W[k, d] * x[n, d], d) + b[k]),
    Definition(p, (n, k), exp(z[n, k]) / Sum(exp(z[n, j]), j)),
    Definition(L, (), -Sum(y[n, k] * log(p[n, k]), n, k) / N.extent),
))
used = UsedGiven(y, "one-hot", Relation(Sum(y[n, k], k), "=", Integer(1)))


def chain(goal, rows, **fields):
    """A derivation whose steps are (rule, line, citations), each starting where the one before ended."""
    lines = [goal, *(line for _, line, _ in rows)]
    steps = tuple(Step(rule, before, after, cites=tuple(cites))
                  for before, (rule, after, cites) in zip(lines, rows, strict=False))
    return Derivation(goal, fields.pop("definitions", model), steps, lines[-1], **fields)


def jacobian():
    total = Sum(exp(z[n, j]), j)
    same = Delta(n, m)
    return chain(Partial(p[n, k], z[m, i]), [
        ("definition", Partial(exp(z[n, k]) / total, z[m, i]), [Citation("definition", "p")]),
        ("quotient rule", same * (Delta(i, k) * exp(z[n, k]) * total - exp(z[n, k]) * exp(z[n, i])) / total**2, []),
        ("fold back", same * p[n, k] * (Delta(i, k) - p[n, i]), [Citation("definition", "p")]),
    ])


def affine():
    return chain(Partial(z[n, k], W[i, e]), [
        ("definition", Partial(Sum(W[k, d] * x[n, d], d) + b[k], W[i, e]), [Citation("definition", "z")]),
        ("sum rule", Sum(Delta(i, k) * Delta(d, e) * x[n, d], d), []),
        ("sifting", Delta(i, k) * x[n, e], []),
    ])


def cross_entropy(**changes):
    """∂L/∂W of a batch, with two lemmas, the abbreviation τ_n = Σ_k y_nk and the given at the last step."""
    first, second = jacobian(), affine()
    lemma = [Citation("lemma", first.key)]
    goal = Partial(L[()], W[i, e])
    scale = 1 / N.extent
    rows = [
        ("definition", Partial(-Sum(y[n, k] * log(p[n, k]), n, k) * scale, W[i, e]), [Citation("definition", "L")]),
        ("linearity", -Sum(y[n, k] * Partial(log(p[n, k]), W[i, e]), n, k) * scale, []),
        ("logarithm", -Sum(y[n, k] / p[n, k] * Partial(p[n, k], W[i, e]), n, k) * scale, []),
        ("chain rule",
         -Sum(y[n, k] / p[n, k] * Sum(Partial(p[n, k], z[m, l]) * Partial(z[m, l], W[i, e]), m, l), n, k) * scale, []),
        ("softmax", -Sum(y[n, k] * Sum(Delta(n, m) * (Delta(k, l) - p[n, l]) * Partial(z[m, l], W[i, e]), m, l), n, k) * scale,
         lemma),
        ("affine", -Sum(y[n, k] * Sum(Delta(n, m) * (Delta(k, l) - p[n, l]) * Delta(i, l) * x[m, e], m, l), n, k) * scale,
         [Citation("lemma", second.key)]),
        ("sifting m", -Sum(y[n, k] * Sum((Delta(k, l) - p[n, l]) * Delta(i, l) * x[n, e], l), n, k) * scale, []),
        ("sifting l", -Sum(y[n, k] * (Delta(i, k) - p[n, i]) * x[n, e], n, k) * scale, []),
        ("distribute", -Sum(Sum(y[n, k] * Delta(i, k), k) * x[n, e] - Sum(y[n, k], k) * p[n, i] * x[n, e], n) * scale, []),
        ("sifting k", -Sum(y[n, i] * x[n, e] - Sum(y[n, k], k) * p[n, i] * x[n, e], n) * scale, []),
        ("abbreviate", Sum((tau[n] * p[n, i] - y[n, i]) * x[n, e], n) * scale, [Citation("definition", "tau")]),
        ("one-hot target", Sum((p[n, i] - y[n, i]) * x[n, e], n) * scale, [Citation("given", used.key)]),
    ]
    made = chain(goal, rows, givens=(used,), lemmas=(first, second), general=rows[-2][1],
                 abbreviations=(Definition(tau, (n,), Sum(y[n, k], k)),))
    return replace(made, **changes)


def failures(derivation):
    return {c.name: c.detail for c in verify(derivation) if c.verdict is not True}


def with_step(derivation, place, **changes):
    steps = list(derivation.steps)
    steps[place] = replace(steps[place], **changes)
    return replace(derivation, steps=tuple(steps))


def rewritten(derivation, place, line):
    """The derivation with another line after step `place`, the next step starting there."""
    changed = with_step(derivation, place, after=line)
    if place + 1 < len(changed.steps):
        return with_step(changed, place + 1, before=line)
    return replace(changed, result=line)


def test_a_right_derivation_passes_whole():
    derivation = cross_entropy()
    checks = verify(derivation)
    assert [c.detail for c in checks if c.verdict is not True] == []
    names = [c.name for c in checks]
    assert names[:4] == ["lemma 1, joins", "lemma 1, free indices", "lemma 1, citations", "lemma 1, step 1: definition"]
    assert {"lemma 2, goal = result", "step 12: one-hot target", "goal = result", "goal = line before any given",
            "needs y: one-hot"} <= set(names)
    assert all(c.points > 0 and c.error < 1e-12 for c in checks if "step" in c.name or "=" in c.name)
    assert "fails without y: one-hot" in next(c.detail for c in checks if c.name == "needs y: one-hot")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_seeds_agree(seed):
    assert all(c.verdict for c in verify(cross_entropy(), seed=seed))


@pytest.mark.parametrize(("place", "line"), [
    (6, -Sum(y[n, k] * Sum((Delta(k, l) - p[n, l]) * Delta(i, l) * x[n, e], l), n, k)),        # the factor 1/N is lost
    (7, Sum(y[n, k] * (Delta(i, k) - p[n, i]) * x[n, e], n, k) / N.extent),                     # the sign is lost
    (7, -Sum(y[n, k] * (1 - p[n, i]) * x[n, e], n, k) / N.extent),                              # the delta is lost
    (8, -Sum(Sum(y[n, k] * Delta(i, k), k) * x[n, e] - p[n, i] * x[n, e], n) / N.extent),       # the given slips in uncited
])
def test_a_broken_line_is_caught_at_its_steps_only(place, line):
    found = failures(rewritten(cross_entropy(), place, line))
    numbers = {int(name.split()[1].rstrip(":")) for name in found if name.startswith("step")}
    assert numbers == {place + 1, place + 2}
    assert all("left" in text and "N=" in text for text in found.values())


def test_a_broken_lemma_is_caught_in_the_lemma():
    wrong = jacobian()
    wrong = rewritten(wrong, 2, Delta(n, m) * p[n, k] * (Delta(i, k) + p[n, i]))
    found = failures(cross_entropy(lemmas=(wrong, affine())))
    assert set(found) == {"lemma 1, step 3: fold back", "lemma 1, goal = result"}


def test_a_wrong_result_fails_as_a_whole():
    found = failures(rewritten(cross_entropy(), 11, Sum((y[n, i] - p[n, i]) * x[n, e], n) / N.extent))
    assert set(found) == {"step 12: one-hot target", "goal = result"}


def test_a_given_must_be_cited_by_the_step_that_uses_it():
    found = failures(with_step(cross_entropy(), 11, cites=()))
    assert set(found) == {"step 12: one-hot target"}


def test_a_given_that_is_not_needed_is_found_out():
    full = cross_entropy()
    idle = replace(full, steps=full.steps[:-1], result=full.steps[-2].after)
    assert "not needed" in failures(idle)["needs y: one-hot"]


def test_a_lemma_may_rest_on_a_given_that_its_citation_brings():
    total = chain(Partial(Sum(y[n, k] * x[n, d], k), x[n, d]), [
        ("linearity", Sum(y[n, k], k), []), ("one-hot", Integer(1), [Citation("given", used.key)])],
        definitions=Definitions(), givens=(used,))
    goal = Partial(Sum(y[n, k] * x[n, d], k), x[n, d])
    user = chain(goal, [("lemma", Integer(1), [Citation("lemma", total.key)])], definitions=Definitions(), lemmas=(total,))
    assert failures(user) == {}
    assert set(failures(with_step(user, 0, cites=()))) == {"step 1: lemma"}


def test_a_gap_between_lines_is_named():
    other = Sum((p[n, i] * tau[n] - y[n, i]) * x[n, e] * 1, n) / N.extent * 1
    assert failures(with_step(cross_entropy(), 11, before=other + 0)) == {}
    found = failures(with_step(cross_entropy(), 4, before=cross_entropy().steps[3].before))
    assert set(found) == {"joins"} and "the start of step 5 is not the end of step 4" in found["joins"]
    assert "the result" in failures(cross_entropy(result=cross_entropy().result * 2))["joins"]


def test_renamed_bound_letters_join():
    renamed = Sum((tau[m] * p[m, i] - y[m, i]) * x[m, e], m) / N.extent
    assert failures(with_step(cross_entropy(), 11, before=renamed)) == {}


def test_a_stray_index_is_named():
    stray = Sum((p[n, l] - y[n, l]) * x[n, e], n) / N.extent
    found = failures(rewritten(cross_entropy(), 11, stray))
    assert "free index l" in found["free indices"] and "free indices" in found["goal = result"]


@pytest.mark.parametrize("cited", [Citation("definition", "q"), Citation("lemma", "nobody"), Citation("given", "y: simplex")])
def test_a_citation_of_nothing_is_named(cited):
    found = failures(with_step(cross_entropy(), 0, cites=(cited,)))
    assert set(found) == {"citations"} and cited.key in found["citations"]


def test_a_listed_given_must_be_carried_by_its_tensor():
    strange = UsedGiven(Tensor("b", (K,)), "positive", Relation(b[k], ">", Integer(0)))
    found = failures(cross_entropy(givens=(used, strange)))
    assert "carries no such given" in found["citations"]
    assert next(c.verdict for c in verify(cross_entropy(givens=(used, strange))) if c.name == "goal = result") is None


def test_an_inequality_is_needed_where_it_decides_a_value_or_gives_one():
    s = Tensor("s", (K,), (Given("positive", "", lambda t: (Relation(t["k"], ">", Integer(0)),),
                                 lambda rng, shape: rng.uniform(0.5, 2, size=shape)),))
    positive = UsedGiven(s, "positive", Relation(s[k], ">", Integer(0)))
    cite, rest = [Citation("given", positive.key)], {"definitions": Definitions(), "givens": (positive,)}
    sign = chain(Partial(Abs(s[k]), s[i]), [("absolute value", Delta(i, k), cite)], **rest)
    assert failures(sign) == {}
    assert set(failures(with_step(sign, 0, cites=()))) == {"step 1: absolute value"}
    root = chain(Partial(log(s[k]), s[i]), [("logarithm", Delta(i, k) / s[k], cite)], **rest)
    assert failures(root) == {}
    square = chain(Partial(s[k]**2, s[i]), [("power", 2 * Delta(i, k) * s[k], cite)], **rest)
    assert set(failures(square)) == {"needs s: positive"}


def test_an_equation_is_broken_where_the_inequalities_beside_it_hold():
    """Σ_k q_k log q_k has no value at negative q: without the simplex q is still positive."""
    q = Tensor("q", (K,), (Given("simplex", "", lambda t: (Relation(Sum(t["k"], k), "=", ONE), Relation(t["k"], ">", ZERO)),
                                 lambda rng, shape: rng.dirichlet(np.ones(shape[-1]))),))
    rest = UsedGiven(q, "simplex", Relation(Sum(q[k], k), "=", Integer(1)))
    s, entropy = Tensor("s"), Sum(q[k] * log(q[k]), k)
    goal = Partial(s[()] * (entropy + Sum(q[k], k)), s[()])
    steps = [("linearity", entropy + Sum(q[k], k), []), ("simplex", entropy + 1, [Citation("given", rest.key)])]
    derivation = chain(goal, steps, definitions=Definitions(), givens=(rest,))
    assert failures(derivation) == {}
    assert set(failures(with_step(derivation, 1, cites=()))) == {"step 2: simplex"}


def test_what_cannot_be_evaluated_is_undecided_and_never_true():
    odd = Function("wiggle", real=True)
    rows = Definitions((Definition(Tensor("g", (K,)), (k,), odd(b[k])),))
    g = rows.rows[0].tensor
    checks = verify(chain(Partial(g[k], b[i]), [("nothing", Partial(g[k], b[i]), [])], definitions=rows))
    by_name = {c.name: c for c in checks}
    assert by_name["step 1: nothing"].verdict is None and "wiggle" in by_name["step 1: nothing"].detail
    assert by_name["goal = result"].verdict is None and by_name["goal = result"].points == 0


def test_abbreviations_that_contradict_the_model_are_reported():
    clash = (Definition(Tensor("p", (N,)), (n,), Sum(y[n, k], k)),)
    checks = verify(replace(cross_entropy(), abbreviations=clash, lemmas=()))
    assert checks[0].name == "definitions" and checks[0].verdict is False


def test_second_derivatives_of_a_batch():
    goal = Partial(Partial(L[()], z[n, k]), z[m, i])
    whole = Delta(n, m) * Sum(y[n, j], j) * p[n, k] * (Delta(i, k) - p[n, i]) / N.extent
    half = Partial((p[n, k] * Sum(y[n, j], j) - y[n, k]) / N.extent, z[m, i])
    assert failures(chain(goal, [("first", half, []), ("second", whole, [])])) == {}
    assert index_order(goal) == (n, k, m, i)


CODE = {
    "right": ("def gradient(p, y, x):\n    return (p - y).T @ x / len(x)\n", True, ""),
    "transposed": ("def gradient(p, y, x):\n    return x.T @ (p - y) / len(x)\n", False, "shape"),
    "sign": ("def gradient(p, y, x):\n    return (y - p).T @ x / len(x)\n", False, "code"),
    "sum for mean": ("def gradient(p, y, x):\n    return (p - y).T @ x\n", False, "code"),
    "does not run": ("def gradient(p, y, x):\n    return (p - y) @ x\n", False, "fails"),
    "reduced": ("def gradient(p, y, x):\n    return ((p - y).T @ x).sum()\n", False, "shape"),
    "imports": ("from math import fsum\nimport numpy as np\n\ndef gradient(p, y, x):\n"
                "    return np.einsum('nk,nd->kd', p - y, x) / x.shape[0]\n", True, ""),
    "not a number": ("def gradient(p, y, x):\n    return (p - y).T @ x * np.nan\n", False, "code"),
    "sizes": ("def gradient(p, y, x, N):\n    return (p - y).T @ x / N\n", True, ""),
    "missing module": ("import no_such_module\ndef gradient(p, y, x):\n    return p\n", None, "no_such_module"),
}


@pytest.mark.parametrize("name", CODE)
def test_the_matrix_form_is_run_against_the_result(name, monkeypatch):
    source, verdict, said = CODE[name]
    code = types.ModuleType("symderiv.lowering.source.result")
    code.numpy_function = lambda form, definitions: (source, (p, y, x, N.extent) if "x, N)" in source else (p, y, x))
    monkeypatch.setitem(sys.modules, "symderiv.lowering.source.result", code)
    check = next(c for c in verify(cross_entropy(matrix="a form")) if c.name == "matrix form")
    assert check.verdict is verdict and said in check.detail
    if verdict:
        assert check.points > 8 and check.error < 1e-9


def test_a_scalar_matrix_form(monkeypatch):
    s = Tensor("s")
    code = types.ModuleType("symderiv.lowering.source.result")
    source = "def gradient(b, s):\n    return 2 * b.sum() if isinstance(s, float) else None\n"
    code.numpy_function = lambda form, definitions: (source, (b, s))
    monkeypatch.setitem(sys.modules, "symderiv.lowering.source.result", code)
    goal = Partial(2 * Sum(b[k], k) * s[()], s[()])
    scalar = chain(goal, [("linearity", 2 * Sum(b[k], k), [])], definitions=Definitions(), matrix="a form")
    assert failures(scalar) == {}


def test_the_derivations_of_a_page_share_the_values_of_their_points():
    """Where the sampler of one covers another it serves both, and what is wrong is found there as well."""
    model, known = sd.catalogue_model("multinomial-logistic-regression"), {}
    first, second = (model.derive("L", wrt=w) for w in ("W", "b"))
    assert all(c.verdict for d in (first, second) for c in verify(d, known=known)) and len(known[Sampler]) == 1
    wrong = [c.name for c in verify(replace(second, result=2 * second.result), known=known) if c.verdict is False]
    assert "goal = result" in wrong and len(known[Sampler]) == 1


def test_a_sampler_covers_what_is_defined_alike_alone():
    def sampler(*rows, of=()):
        return Sampler(Definitions(rows), [row.lhs for row in rows] + list(of))

    k, q, x = K.index("k"), Tensor("q", (K,)), Tensor("x", (K,))
    twice, thrice = (Definition(q, (k,), n * x[k]) for n in (2, 3))
    own = sampler(twice)
    assert own.covers(own) and own.covers(sampler(of=[x[k]]))
    assert not own.covers(sampler(thrice)) and not own.covers(sampler(of=[q[k]])) and not sampler(of=[x[k]]).covers(own)
    assert not own.covers(sampler(of=[Tensor("x", (Axis("D"),))["d"]])) and not own.covers(sampler(of=[Tensor("y", (K,))[k]]))
    assert not own.covers(sampler(of=[Tensor("x", (K,), (replace(ONE_HOT, name="some"),))[k]]))


def test_what_cancels_is_measured_by_its_terms():
    """A form whose value is 0: code gives −2.8e-14 where the result gives −3e-49, and that is what floats round."""
    from symderiv.notation import add, negate
    from symderiv.oracle.point import Point
    from symderiv.verification.values import magnitudes, nearest

    k, j, x = K.index("k"), K.index("j"), Tensor("x", (K,))
    point = Point({"K": 3}, Definitions(), {"x": np.array([3.0, -4.0, 5.0])})
    terms = magnitudes(add(Sum(x[k], k), negate(Sum(x[j], j))), (), point)
    assert terms == 24
    code, result = np.array(-2.8e-14), np.array(-3e-49)
    assert nearest(code, result, (), point, 1e-9, terms=terms).verdict is True
    assert nearest(np.array(1e-3), result, (), point, 1e-9, terms=terms).verdict is False


def test_an_axis_too_large_for_numbers_leaves_the_checks_open_and_says_what_to_do():
    for name, size, verdict in (("K=5000", 5000, None), ("K", None, True)):
        axis = sd.axes(name)
        x, m = sd.vector("x", axis), sd.Model()
        d = m.derive(m.define("L", (x * x).sum()), wrt=x)
        checks = [c for c in d.checked().checks if c.name.startswith("step")]
        assert {c.verdict for c in checks} == {verdict}, size
        assert verdict or all("sd.axes('K')" in c.detail for c in checks)
