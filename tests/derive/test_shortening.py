"""Forms that simplification finds: openings that pay, definitions recognised in part, symmetric quantities."""

import pytest

import symderiv as sd
from symderiv.notation import add, mul, negate, operations
from symderiv.rewrite import Barren, everywhere
from symderiv.rules import Scene
from symderiv.rules.indices.sums import MERGE_SUMS
from symderiv.rules.openings import MULTIPLY_OUT
from symderiv.rules.vocabulary import Vocabulary

V = Vocabulary()


def derived(inputs, definitions, wrt, letters, ranges, **properties):
    d = sd.read_problem({
        "index_ranges": ranges, "inputs": {k: {"latex": v, "property": properties.get(k)} for k, v in inputs.items()},
        "definitions": [{"latex": d} for d in definitions], "wrt": wrt, "result_indices": list(letters)}).derive()
    assert d.verify()
    return d


def test_a_part_under_two_signs_is_recognised():
    d = derived({"p": "p_i", "F": "F_{id}", "g": "g_d"}, [r"y_d = \sum_i p_i F_{id}", r"L = \sum_d g_d y_d", r"S = L^2"],
                "p", "i", {"i": "I", "j": "I", "d": "D"})
    assert str(d.result) == "2*L*Sum(g[d]*F[i,d], d)"


@pytest.mark.parametrize("quadratic", [r"\sum_{i,j} u_i A_{ij} u_j", r"\sum_{i,j} u_j A_{ji} u_i", r"\sum_{j,i} A_{ji} u_i u_j"])
@pytest.mark.parametrize("order", [1, -1])
def test_openings_do_not_depend_on_letters_or_order(quadratic, order):
    above = " + ".join([quadratic, r"\sum_i u_i B_i"][::order])
    d = derived({"u": "u_i", "A": "A_{ij}", "B": "B_i"}, [r"s = \sum_i u_i^2", rf"r = \frac{{1}}{{s}} ({above})"],
                "u", "i", {"i": "N", "j": "N"}, A="symmetric")
    assert operations(d.result) == 9 and [g.name for g in d.givens] == ["symmetric"], d.result


def test_the_gradient_of_a_similarity_comes_back_in_its_own_terms():
    d = derived({"u": "u_d", "w": "w_d"}, [r"a = \sqrt{\sum_d u_d^2}", r"b = \sqrt{\sum_d w_d^2}",
                                           r"c = \frac{\sum_d u_d w_d}{a b}"], "u", "d", {"d": "D"})
    assert "Sum" not in str(d.result)


def test_two_givens_are_used_together_once_a_sum_is_opened():
    d = derived({"y": "y_k", "w": "w_k", "z": "z_k"}, [r"L = \sum_k (y_k - w_k) \log\sum_j e^{z_j}"], "z", "k",
                {"k": "K", "j": "K"}, y="one_hot", w="simplex")
    assert d.result == 0 and {g.name for g in d.givens} == {"one-hot", "simplex"}


def test_kinks_and_exponentials_of_definitions_are_recognised():
    d = derived({"x": "x_i", "g": "g_i"}, [r"h_i = \max(0, x_i^2 - 1)", r"L = \sum_i g_i h_i"], "x", "i", {"i": "N"})
    assert "h[i] > 0" in str(d.result)
    d = derived({"z": "z_k"}, [r"l_k = z_k - \log\sum_j e^{z_j}"], "z", "kj", {"k": "K", "j": "K"})
    assert str(d.result) == "-exp(l[j]) + Delta(j, k)"


def test_fractions_come_over_one_denominator_where_that_is_shorter():
    d = derived({"p": "p", "y": "y"}, [r"L = -y \log p - (1 - y) \log(1 - p)"], "p", "", {}, p="positive")
    assert operations(d.result) == 8 and d.steps[-1].rule == "common denominator"
    d = derived({"a": "a", "x": "x", "y": "y"}, [r"L = x y + \frac{x^2}{a}"], "x", "", {})
    assert "common denominator" not in [s.rule for s in d.steps]


def test_sums_merge_with_the_factors_before_them_only_where_that_is_shorter():
    total = V.total
    shared = mul(V.y[V.k], V.q[V.k], V.p[V.k])
    line = add(mul(V.a, total(V.k, mul(V.z[V.k], shared))), mul(V.c, total(V.k, shared)))
    done = everywhere(line, MERGE_SUMS, Scene())
    assert done is not None and operations(done.after) < operations(line)
    line = add(mul(V.a, total(V.k, mul(V.z[V.k], V.y[V.k]))), mul(V.a, V.c, total(V.k, mul(V.z[V.k], V.p[V.k]))))
    done = everywhere(line, MERGE_SUMS, Scene())
    assert done is None or operations(done.after) < operations(line)


def test_what_is_remembered_as_barren_hides_nothing_new():
    barren, line = Barren(), mul(V.a, V.z[V.k])
    assert everywhere(line, MULTIPLY_OUT, Scene(), barren) is None
    opened = mul(V.a, add(V.z[V.k], negate(V.y[V.k])))
    assert everywhere(add(line, opened), MULTIPLY_OUT, Scene(), barren) is not None


@pytest.mark.parametrize(("formula", "wrt", "letters", "result"), [
    (r"L = \log\sum_j e^{z_j}", ["z", "z"], "kj", "(Delta(j, k) - p[j])*p[k]"),
    (r"L = -\sum_k y_k \log\frac{e^{z_k}}{\sum_j e^{z_j}}", ["z", "z"], "kj", "(Delta(j, k) - p[j])*p[k]"),
    (r"L = \sum_k w_k \frac{e^{z_k}}{\sum_j e^{z_j}}", "z", "k", "(-L + w[k])*p[k]")])
def test_a_softmax_that_nobody_named_gets_a_name(formula, wrt, letters, result):
    d = derived({"y": "y_k", "z": "z_k", "w": "w_k"}, [formula], wrt, letters, {"k": "K", "j": "K"}, y="one_hot")
    assert str(d.result) == result


def test_a_name_that_is_taken_is_not_given_again():
    d = derived({"p": "p_k", "z": "z_k"}, [r"L = \sum_k p_k \frac{e^{z_k}}{\sum_j e^{z_j}}"], "z", "k", {"k": "K", "j": "K"})
    assert str(d.result) == "(-L + p[k])*q[k]" and len(d.definitions) == 2


@pytest.mark.parametrize(("declared", "letter", "name"), [({}, "k", "p"), ({"p": "p_k"}, "k", "q"), ({}, "p", "q")])
def test_a_name_that_the_derivation_makes_is_stated_with_its_result(declared, letter, name):
    """An input p that no formula mentions and an index letter p keep their name."""
    problem = sd.read_problem({
        "index_ranges": {letter: "K", "j": "K", "i": "K"}, "inputs": {"z": {"latex": f"z_{letter}"}} | {
            n: {"latex": v} for n, v in declared.items()},
        "definitions": [{"latex": rf"L = \log \sum_{letter} e^{{z_{letter}}}"}], "wrt": ["z", "z"], "result_indices": ["i", "j"]})
    derivation, answer = problem.derive(), problem.answer()["result"]
    assert str(derivation.result) == f"(Delta(i, j) - {name}[j])*{name}[i]"
    assert [row.tensor.name for row in derivation.named()] == [name]
    assert len(answer["where"]) == 1 and answer["where"][0].startswith(f"{name}_")
    assert answer["where"][0] in derivation._repr_latex_() and f", {name}[" in repr(derivation)


def test_what_a_text_has_named_is_not_stated_again():
    lines = [r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}", r"H = -\sum_k p_k \log p_k"]
    d = derived({"z": "z_k"}, lines, "z", "k", {"k": "K", "j": "K"})
    assert d.named() == ()


FORMS = [
    (r"S_{ij} = \sum_k F_{ik} F_{jk}; a_i = \sum_j (S^{-1})_{ij} y_j; L = -\frac{1}{2} \log\det(S) - \frac{1}{2} \sum_i y_i a_i",
     "F", "(a aᵀ − S⁻¹) F"),
    (r"E_{ij} = X_{ij} - \sum_{k,l} X_{ik} F_{kl} F_{jl}; L = \sum_{i,j} E_{ij}^2", "F", "−2 (Eᵀ X + Xᵀ E) F"),
    (r"G_{ij} = \det(X) (X^{-1})_{ji}; h_{ij} = \sum_k G_{ik} X_{jk}; L = \sum_{i,j} h_{ij} F_{ij}", "X", "tr(F) G"),
    (r"L = \sum_{i,j,k} \frac{e^{F_{ij}}}{\sum_l e^{F_{il}}} X_{jk} Y_{ik}", "Y", "softmax(F) X"),
]


@pytest.mark.parametrize(("formulas", "wrt", "form"), FORMS)
def test_sums_meet_over_the_letters_they_share(formulas, wrt, form):
    used = [n for n in ("F", "X", "Y", "y") if f"{n}_" in formulas or f"({n})" in formulas]
    inputs = {n: f"{n}_i" if n == "y" else f"{n}_{{ij}}" for n in used}
    d = derived(inputs, formulas.split("; "), wrt, "ij", dict.fromkeys("ijklm", "N"))
    assert str(d.matrix) == form


MERGED = [
    ("pairs that differ in order", {"s": "s_i", "J": "J_{ij}"}, [r"E = \frac{1}{2} \sum_{i, j, i \ne j} J_{ij} s_i s_j"], "s",
     "Sum((J[i,j] + J[j,i])*s[i]*Indicator(Ne(i, j)), i)/2"),
    ("squares of opposite differences", {"s": "s_i", "J": "J_{ij}"}, [r"E = \sum_{i,j} J_{ij} \log(1 + (s_i - s_j)^2)"], "s",
     "2*Sum((-s[i] + s[j])*(J[i,j] + J[j,i])/((s[i] - s[j])**2 + 1), i)"),
    ("roots of numbers", {"s": "s_i", "J": "J_{ij}"}, [r"E = \sum_i \frac{\sqrt{2} s_i^2}{\sqrt{2}}"], "s", "2*s[j]"),
    ("a sign kept by 1 − a", {"s": "s_i", "J": "t_i"}, [r"a_i = \sigma(s_i)", r"E = \frac{1}{2} \sum_i (t_i - a_i)^2"], "s",
     "(1 - a[j])*(-J[j] + a[j])*a[j]"),
    ("a bracket taken away", {"s": "s", "J": "J_i", "t": "t_i"}, [r"E = \sum_i (t_i - (s J_i + 3))^2"], "s",
     "2*Sum((s*J[i] - t[i] + 3)*J[i], i)"),
]


@pytest.mark.parametrize(("inputs", "definitions", "wrt", "result"), [row[1:] for row in MERGED], ids=[row[0] for row in MERGED])
def test_what_differs_in_order_or_sign_alone_is_merged(inputs, definitions, wrt, result):
    d = derived(inputs, definitions, wrt, "j" if "_" in inputs[wrt] else "", {"i": "N", "j": "N"})
    assert str(d.result) == result


@pytest.mark.parametrize(("sizes", "stride", "place"), [("O R W=O+R-1", 1, "m - r + 1"), ("O R W=2*O+R-2", 2, "i"),
                                                        ("O R=2 W=2*O", None, "i"), ("O R=1 W=O", 1, "m - r + 1")])
def test_the_number_of_ties_of_a_window_is_named_by_the_window(sizes, stride, place):
    _, window, axis = sd.axes(sizes)
    m = sd.Model()
    y = m.define("y", sd.max_pool1d(sd.vector("x", axis), window, stride=stride))
    d = m.derive(m.define("L", (y**2).sum()), wrt="x")
    assert f"/c[{place}]" in str(d.result) and [str(row.lhs) for row in d.named()] == ["c[i]"] and d.verify()


def test_a_matrix_form_that_fills_a_page_is_none():
    near = r"\frac{1}{(1 + \sum_d (y_{id} - y_{jd})^2)^3}"
    d = derived({"y": "y_{id}", "p": "p_{ij}"}, [rf"C = \sum_{{i,j}} p_{{ij}} {near}"], "y", "kd",
                {"i": "N", "j": "N", "k": "N", "d": "D"})
    assert d.matrix is None and d.matrix_note.startswith("no short matrix form")


def test_a_part_of_a_kernel_is_recognised_by_its_positive_factor():
    d = derived({"x": "x_n", "y": "y_n", "s": "s", "l": "l"}, [
        r"K_{mn} = s^2 \exp(-\frac{(x_m - x_n)^2}{2 l^2})",
        r"f = -\frac{1}{2} \sum_{m,n} y_m (K^{-1})_{mn} y_n - \frac{1}{2} \log\det(K)"],
        "s", "", {"m": "N", "n": "N"}, s="positive")
    assert str(d.matrix) == "(yᵀ K⁻¹ y − N) / s"


def test_a_softmax_under_a_sum_gets_a_name():
    d = derived({"u": "u_{id}", "v": "v_{id}", "t": "t"}, [
        r"L = -\sum_i \log \frac{\exp(\sum_d u_{id} v_{id} / t)}{\sum_j \exp(\sum_d u_{id} v_{jd} / t)}"],
        "u", "id", {"i": "N", "j": "N", "d": "D"}, t="positive")
    assert str(d.matrix) == "(P v − v) / t"


def test_a_cosine_that_nobody_has_named_gets_a_name():
    d = derived({"u": "u_i", "v": "v_i"}, [
        r"L = (1 - \frac{\sum_i u_i v_i}{\sqrt{\sum_i u_i^2} \sqrt{\sum_i v_i^2}})^2"], "u", "i", {"i": "N"})
    assert str(d.matrix) == "2 (1 − c) (c u / ‖u‖ − v / ‖v‖) / ‖u‖"


FOLDED = [
    ("a power less one", {"A": "A", "K": "K", "L": "L", "a": "a", "b": "b"}, [r"Q = A K^a L^b"], "K", "Q*a/K"),
    ("a sign in an exponent", {"a": "a", "r": "r", "b": "b"}, [r"q = e^{-a (r - b)}", r"V = (1 - q)^2"], "r", "2*(1 - q)*a*q"),
    ("numbers that cancel in a bracket", {"x": "x"}, [r"H = -x \log x - (1 - x) \log(1 - x)"], "x", "log(1 - x) - log(x)"),
]


@pytest.mark.parametrize(("inputs", "definitions", "wrt", "result"), [row[1:] for row in FOLDED], ids=[row[0] for row in FOLDED])
def test_a_definition_is_recognised_in_another_guise(inputs, definitions, wrt, result):
    assert str(derived(inputs, definitions, wrt, "", {}, **dict.fromkeys(("A", "K", "L"), "positive")).result) == result


def test_a_symmetric_matrix_is_read_from_the_letters_of_the_whole_line():
    d = derived({"Z": "Z_{na}", "W": "W_{ab}", "e": "e_n"}, [r"g_a = \sum_n Z_{na} e_n", r"J = \sum_{a,b} g_a W_{ab} g_b"],
                "e", "n", {"n": "N", "a": "A", "b": "A"}, W="symmetric")
    assert str(d.matrix) == "2 Z W g"


def test_functions_that_a_result_repeats_get_names():
    d = derived({"x": "x_i", "W": "W_{ji}", "V": "V_{nj}", "w": "w_n"},
                [r"y = \sigma(\sum_n w_n \sigma(\sum_j V_{nj} \sigma(\sum_i W_{ji} x_i)))"], "W", "ji",
                {"i": "D", "j": "H", "n": "N"})
    assert [str(row.lhs) for row in d.named()] == ["h1[j]", "h2[n]"]
    assert str(d.matrix) == "y (1 − y) ((Vᵀ (h2 ⊙ w ⊙ (1 − h2))) ⊙ h1 ⊙ (1 − h1)) xᵀ"


def test_two_equal_sums_in_one_sum_are_two() -> None:
    """Terms are told apart by their objects: of two equal ones neither goes with the other."""
    model = sd.trace(lambda A, e: ((e / 2 - 1) @ A).var(axis=-1), A=sd.axes("K D"), e=sd.axes("K"))
    output = model.definitions.rows[-1].tensor
    model.derive(output.name, wrt="A").verify()
