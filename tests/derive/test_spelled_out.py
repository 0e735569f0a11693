"""What a formula spells out is found again in its gradient: cosines, softmaxes; signs and numbers as a person has them."""

import re

import pytest
from sympy import Pow

import symderiv as sd
from symderiv.notation import operations

LETTERS = {**dict.fromkeys("kji", "D"), **dict.fromkeys("nm", "N"), **dict.fromkeys("ab", "E")}
COSINE = r"\frac{\sum_k u_k v_k}{\sqrt{\sum_k u_k^2} \sqrt{\sum_k v_k^2}}"
MEAN = r"\frac{\sum_n e^{\sum_k q_k K_{nk}} V_{na}}{\sum_n e^{\sum_k q_k K_{nk}}}"
INPUTS = {"u": "u_k", "v": "v_k", "V": "V_{na}", "K": "K_{nk}", "q": "q_k", "y": "y_a", "w": "w_k", "x": "x_a", "r": "r_n",
          "A": "A_{kj}", "B": "B_{ab}", "C": "C_{ka}", **{name: name for name in ("t", "z", "f", "s")}}


def derived(formulas, wrt, **properties):
    text = " ".join(formulas)
    defined = {f.split("=")[0].split("_")[0].strip() for f in formulas}
    used = {name: {"latex": symbol, "property": properties.get(name)} for name, symbol in INPUTS.items()
            if name not in defined and re.search(rf"(?<![\\A-Za-z]){re.escape(symbol)}(?![A-Za-z])", text)}
    d = sd.read_problem({
        "index_ranges": LETTERS, "inputs": used, "definitions": [{"latex": f} for f in formulas], "wrt": wrt}).derive()
    assert d.verify(), d
    return d


FORMS = [
    ([rf"L = 1 - {COSINE}"], "u", "(c u / ‖u‖ − v / ‖v‖) / ‖u‖"),
    ([rf"L = 1 - {COSINE}"], "v", "(c v / ‖v‖ − u / ‖u‖) / ‖v‖"),
    ([rf"L = \exp(\frac{{1}}{{t}} {COSINE})"], "u", "L (v / ‖v‖ − c u / ‖u‖) / (t ‖u‖)"),
    ([rf"o_a = {MEAN}", r"L = \frac{1}{2} \sum_a (o_a - y_a)^2"], "q", "Kᵀ (((V − 1 oᵀ) (o − y)) ⊙ p)"),
    ([rf"o_a = {MEAN}", r"L = \frac{1}{2} \sum_a (y_a - o_a)^2"], "q", "Kᵀ (((V − 1 oᵀ) (o − y)) ⊙ p)"),
    ([r"p_n = \frac{e^{\sum_k q_k K_{nk}}}{\sum_m e^{\sum_k q_k K_{mk}}}", r"o_a = \sum_n p_n V_{na}",
      r"L = \frac{1}{2} \sum_a (o_a - y_a)^2"], "q", "Kᵀ (((V − 1 oᵀ) (o − y)) ⊙ p)"),
    ([r"L = 2 ((\frac{t}{2} - 1) \log s - \frac{s}{2})"], "s", "(t − 2) / s − 1"),
    ([r"L = \sum_a (\sum_k C_{ka} w_k)^2"], "w", "2 C Cᵀ w"),
    (["L = 24 f (s - s^2)"], "s", "24 f (1 − 2 s)"),
    (["L = 4 f (s^{12} - s^6)"], "s", "24 f s^5 (2 s^6 − 1)"),
]


@pytest.mark.parametrize(("formulas", "wrt", "form"), FORMS)
def test_the_form_is_the_one_a_person_writes(formulas, wrt, form):
    assert str(derived(formulas, wrt).matrix) == form


def test_the_canonical_correlation_stands_in_its_own_gradient():
    d = derived([r"L = \frac{\sum_{k,a} w_k C_{ka} x_a}{\sqrt{\sum_{k,j} w_k A_{kj} w_j \cdot \sum_{a,b} x_a B_{ab} x_b}}"], "w",
                A="symmetric", B="symmetric")
    assert str(d.matrix) == "(C x) / sqrt((wᵀ A w) (xᵀ B x)) − L (A w) / (wᵀ A w)"


def test_a_sum_that_stands_twice_is_squared():
    d = derived([r"B_{ab} = \sum_n r_n V_{na} V_{nb}", r"L = \sum_a (B^{-1})_{aa}"], "r")
    assert operations(d.result) == 6 and d.result.has(Pow), d.result


def test_cosines_with_a_list_of_vectors_have_names_of_their_own():
    """InfoNCE: the gradient is the softmax's mean of what a cosine moves, less that of the positive pair."""
    other = COSINE.replace("v_k", "K_{nk}")
    d = derived([rf"L = -\log \frac{{\exp(\frac{{1}}{{t}} {COSINE})}}{{\sum_n \exp(\frac{{1}}{{t}} {other})}}"], "u")
    assert sorted(len(row.indices) for row in d.definitions if row.tensor.name in ("c", "s")) == [0, 1], d.definitions
    assert str(d.matrix).endswith("/ (t ‖u‖)") and "u1" not in str(d.matrix)
