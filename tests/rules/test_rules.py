"""Every row of every table of rules: it fires on its example, keeps off its counterexample, and changes no value."""

from itertools import islice

import pytest
from sympy import Add, Expr, Mul

from symderiv.derive.differentiation import Differentiation
from symderiv.derive.routes.strategies import ByCases, ByDifferentials
from symderiv.library.givens import one_hot, positive, symmetric
from symderiv.notation import Components, Definition, Entry, Partial, Tensor, add, free_indices, mul, negate, rebuild
from symderiv.records import Citation, Derivation, UsedGiven
from symderiv.rewrite import everywhere, fixpoint
from symderiv.rules import TABLE, Scene
from symderiv.rules.algebra.inverses import inverse_of
from symderiv.rules.algebra.known_signs import POWERS, SIGNS, WHOLE_POWERS, Known, power_of_name
from symderiv.rules.algebra.symmetric_matrices import multiply_out, symmetry
from symderiv.rules.calculus.cases import take_out
from symderiv.rules.calculus.components import all_at_once
from symderiv.rules.calculus.differentials import read_off
from symderiv.rules.equations import (
    abbreviate,
    cite,
    complement,
    fold,
    through,
    total_of,
    unfold,
    unfold_in_sums,
    use_given,
    write_out,
)
from symderiv.rules.indices.pieces import clip, positive_factor
from symderiv.rules.routes import OWN_RULES, ROUTES
from symderiv.rules.vocabulary import Vocabulary
from symderiv.rules.written import write_out_differentiated, write_out_in_log
from symderiv.verification.compare import compare

V = Vocabulary()
SCENE = Scene(V.definitions)


def lemma() -> Derivation:
    return Differentiation(V.definitions).lemma(V.p, V.z)


def made_rules():
    """The rules that are made from a model: one of each kind."""
    total = one_hot.statements(V.y)[0]
    yield from (fold(V.softmax), unfold(V.softmax), unfold_in_sums(V.softmax), cite(lemma()))
    yield from (total_of(V.mean), abbreviate(V.softmax), complement(V.logistic), write_out(V.softmax))
    yield use_given(UsedGiven(V.y, "one-hot", total))
    yield through(V.z, [(V.p, ())])
    yield from (write_out_in_log(V.softmax), write_out_differentiated(V.softmax))
    yield take_out(ByCases(V.definitions, route=ROUTES["cases"]).lemma(V.p, V.z))
    yield all_at_once(Components(V.m, V.f[1], V.f[2], V.f[3]), V.f[V.m])
    yield read_off(ByDifferentials(V.definitions, route=ROUTES["differential"]).asked(Partial(Entry(V.s), V.p[V.i])).lemmas[0])
    yield inverse_of(V.gram)
    S = Tensor("S", (V.K, V.K), (symmetric,))
    yield symmetry({S: (Citation("given", "S: symmetric"),)})
    yield multiply_out([S])
    b = Tensor("b", (), (positive,))
    yield from (make((Citation("given", "b: positive"),), frozenset({Entry(b)})) for make in (clip, positive_factor))
    known, cites = Known({b: Citation("given", "b: positive")}, V.definitions), [Citation("given", "b: positive")]
    yield from (kind(known, cites) for kind in (WHOLE_POWERS, *SIGNS, *POWERS))
    yield power_of_name(V.power)(Known({}, V.definitions))
    yield symmetry({V.G: (Citation("definition", "G"),)})


def obeyed(rule):
    """Givens are obeyed only where the rule rests on one: zeros of a one-hot vector would hide mistakes."""
    return "all" if any(c.kind == "given" for c in rule.cites) else "none"


WRONG = {
    "factor": lambda e: mul(2, e) if e != 0 else add(e, 1),
    "term": lambda e: add(e, V.a),
    "sign": lambda e: add(negate(e), 1),
}
RULES = [*TABLE, *OWN_RULES, *made_rules()]
NAMES = [rule.name for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_it_fires_on_its_example_and_changes_no_value(rule):
    before = rule.example(V)
    done = everywhere(before, rule, SCENE)
    assert done is not None, f"{rule.name} does not fire on {before}"
    assert free_indices(done.after) <= free_indices(before)
    result = compare(before, done.after, V.definitions, obey=obeyed(rule))
    assert result.verdict is True, result.detail


def doubled(expr):
    """The expression with each factor of its products and each term of its sums standing twice, one at a time, as one object."""
    for n, part in enumerate(expr.args if not isinstance(expr, Entry) else ()):
        if isinstance(expr, Mul | Add) and not part.is_Number:
            yield (mul if isinstance(expr, Mul) else add)(*expr.args, part)
        yield from (rebuild(expr, [*expr.args[:n], new, *expr.args[n + 1:]]) for new in doubled(part) if isinstance(part, Expr))


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_it_loses_nothing_that_stands_twice(rule):
    for before in islice(doubled(rule.example(V)), 12):
        done = everywhere(before, rule, SCENE)
        found = compare(before, done.after, V.definitions, obey=obeyed(rule), points=1) if done else None
        assert found is None or found.verdict is not False, f"{before} became {done.after}: {found.detail}"


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_it_keeps_off_its_counterexample(rule):
    assert everywhere(rule.counterexample(V), rule, SCENE) is None


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_it_comes_to_an_end(rule):
    assert len(list(fixpoint(rule.example(V), [rule], lambda e: SCENE))) < 20


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_step_made_wrong_is_caught(rule, wrong):
    before = rule.example(V)
    after = wrong(everywhere(before, rule, SCENE).after)
    assert compare(before, after, V.definitions, obey=obeyed(rule)).verdict is False


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_its_law_is_stated(rule):
    assert rule.law and rule.name


def test_names_are_unique():
    names = [rule.name for rule in (*TABLE, *OWN_RULES)]
    assert len(names) == len(set(names))


def test_a_fold_needs_every_letter_of_the_name():
    constant = Definition(Tensor("c", (V.K,)), (V.k,), V.a)
    assert everywhere(V.a, fold(constant), SCENE) is None
