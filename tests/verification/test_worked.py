"""Worked numbers: the lesson's example, values of a quantity in between, and numbers that do not fit."""

import json
import math
import re

import numpy as np
import pytest
import sympy
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.errors import WrongValue
from symderiv.library.catalogue import softmax
from symderiv.notation import Opaque
from symderiv.reading.problems.values import number, read_values
from symderiv.records.worked import decimal
from symderiv.verification.worked_examples import examples as examples

LESSON = {"z": ["log(0.2)", "log(0.6)", "log(0.2)"], "y": [1, 0, 0]}


def cross_entropy():
    return sd.derivation("softmax-cross-entropy", wrt="z")


def test_the_lessons_example_comes_out():
    found = cross_entropy().worked(LESSON)
    assert found.value("p") == [0.2, 0.6, 0.2]
    assert decimal(found.value("L"), 4) == "1.6094"
    assert found.results == ([-0.8, 0.6, 0.2],)
    assert found.value("Partial(p[k], z[i])")[0] == pytest.approx([0.16, -0.12, -0.04], abs=1e-15)
    assert [c.verdict for c in found.checks] == [True] and found.checks[0].points == 3


def test_the_numbers_are_put_into_the_result():
    from symderiv.writing.documents.derivations import render

    found = cross_entropy().worked(LESSON)
    page = render([cross_entropy()], "txt", worked=found)
    assert "∂L/∂z₁ = 0.2 − 1 = −0.8\n" in page and "L = −(1 · log 0.2 + 0 · log 0.6" in page
    page = render([cross_entropy()], "html", worked=found)
    assert page.count('class="track') == 9 and page.count('class="below"') == 1 and 'style="width:80%"' in page
    weights = sd.derivation("multinomial-logistic-regression", wrt="W")
    line = next(t for t in render([weights], "txt", worked=weights.worked()).splitlines() if t.strip().startswith("∂L/∂W₁₁ ="))
    assert re.fullmatch(r"\s+∂L/∂W₁₁ = \([\d.]+ − \d\) · (\S+|\(−\S+\)) = −?[\d.]+", line)


def test_probabilities_may_be_given_in_place_of_the_logits():
    found = cross_entropy().worked({"p": [0.2, 0.6, 0.2], "y": [1, 0, 0]})
    assert found.results == ([-0.8, 0.6, 0.2],)
    (logits,) = (q for q in found.quantities if q.kind == "fitted")
    z = np.array(logits.value)
    assert np.exp(z) / np.exp(z).sum() == pytest.approx([0.2, 0.6, 0.2])


@pytest.mark.parametrize(("values", "error", "message"), [
    ({"p": [0.2, 0.7, 0.2], "y": [1, 0, 0]}, sd.WrongValue, "No z was found"),
    ({"L": 1.6, "y": [1, 0, 0]}, sd.WrongValue, "does not decide"),
    ({"p": [0.2, 0.6, 0.2], "z": [1, 2, 3], "y": [1, 0, 0]}, sd.WrongValue, "follows from the others"),
    ({"z": [1, 2, 3]}, sd.WrongValue, r"missing: y \(K,\)"),
    ({}, sd.WrongValue, "missing"),
    ({"z": [1, 2, 3], "y": [0.5, 0.5, 0]}, sd.WrongValue, "y is given as one-hot"),
    ({"z": [1, 2, 3], "y": [1, 1, 0]}, sd.WrongValue, "y is given as one-hot"),
    ({"z": [1, 2, 3], "y": [1, 0]}, sd.WrongValue, "K has 3 components by z and 2 by y"),
    ({"z": [[1, 2, 3]], "y": [1, 0, 0]}, sd.WrongValue, r"z has the shape \(K,\)"),
    ({"z": [1, [2], 3], "y": [1, 0, 0]}, sd.WrongValue, "unequal length"),
    ({"z": [], "y": [1, 0, 0]}, sd.WrongValue, "without numbers"),
    ({"z": [1, 2, math.nan], "y": [1, 0, 0]}, sd.WrongValue, r"z\[3\] = nan"),
    ({"z": [1, 2, None], "y": [1, 0, 0]}, sd.WrongValue, r"z\[3\] = None"),
    ({"z": [1, 2, True], "y": [1, 0, 0]}, sd.WrongValue, "truth value"),
    ({"z": [1, 2, "__import__('os')"], "y": [1, 0, 0]}, sd.WrongValue, "nothing else"),
    ({"Z": [1, 2, 3], "y": [1, 0, 0]}, sd.UnknownName, "Did you mean|Known"),
    ([1, 2], sd.WrongValue, "a mapping or a file"),
])
def test_numbers_that_do_not_fit_are_refused(values, error, message):
    with pytest.raises(error, match=message):
        cross_entropy().worked(values)


@pytest.mark.parametrize("digits", [0, 16, 2.5, True])
def test_digits_that_are_none_are_refused(digits):
    with pytest.raises(sd.WrongValue):
        cross_entropy().worked(LESSON, digits=digits)


@pytest.mark.parametrize(("typed", "value"), [
    ("1/4 + 0.5", "0.75"), ("log(e)", "1.0"), ("2^3", "8.0"), ("-sqrt(4)", "-2.0"), (0.1, "0.1"), (np.float64(0.1), "0.1"),
    (sympy.log(sympy.exp(2)), "2.0"), (sympy.Rational(1, 4), "0.25"),
])
def test_numbers_may_be_written_as_arithmetic(typed, value):
    assert str(number(typed, "x")) == value


@pytest.mark.parametrize("typed", ["9**9**9**9", "1/0", "log(0)", "sqrt(-1)", "x", "log", "1 if 1 else 2", "[1]", "1" * 500, "",
                                   "(" * 90, "f'{1}'", "1j", sympy.Symbol("q"), sympy.I, math.inf, object()])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(sd.WrongValue):
        number(typed, "x")


SINGLE = [n for n, row in sd.CATALOGUE.items() if len(row.goals[0]) == 1]
SOFTMAX = {row.name for row in softmax.ROWS}


def test_an_open_loss_acts_by_its_gradient():
    from symderiv.writing.documents.derivations import render

    derivation = sd.derivation("affine", wrt="x")
    found = derivation.worked({"W": [[1, 2], [3, 4], [-1, 0.5]], "b": [0, 0, 0], "x": [1, 1], "g": [1, -1, 2]})
    assert found.results == ([-4.0, -1.0],) and [c.verdict for c in found.checks] == [True]
    assert [q.name for q in found.quantities if q.kind == "gradient"] == ["g"] and "L" not in {q.name for q in found.quantities}
    assert "∂L/∂x₁ = 1 · 1 + (−1) · 3 + 2 (−1) = −4\n" in render([derivation], "txt", worked=found)
    with pytest.raises(sd.WrongValue, match=r"missing: g \(K,\)"):
        derivation.worked({"W": [[1, 2]], "b": [0], "x": [1, 1]})


def test_two_gradients_of_one_loss_are_chosen_apart():
    found = sd.derivation("lstm-cell", wrt="c").worked()
    assert [q.name for q in found.quantities if q.kind == "gradient"] == ["g_c_new", "g_h_new"]
    assert all(c.verdict for c in found.checks)


def test_a_gradient_decides_no_second_derivative():
    with pytest.raises(sd.ModelError, match="unspecified function"):
        sd.derivation("affine", wrt=("x", "x")).worked()


@pytest.mark.parametrize(("name", "wrt", "line"), [
    ("softmax", "z", r"∂p₁/∂z₁ = ([\d.]+) \(1 − \1\) = "),
    ("linear-regression", "w", r"∂L/∂w₁ = \(2/2\) \("),
])
def test_deltas_and_sizes_become_numbers(name, wrt, line):
    from symderiv.writing.documents.derivations import render

    derivation = sd.derivation(name, wrt=wrt)
    assert re.search(line, render([derivation], "txt", worked=derivation.worked()))


@pytest.mark.parametrize("name", [*(n for n in SINGLE if n in SOFTMAX), *[
    n for n in SINGLE if n not in SOFTMAX and not any(row.body.has(Opaque) for row in sd.catalogue_model(n).definitions)][::5]])
def test_default_numbers_obey_the_givens_and_agree(name):
    row = sd.CATALOGUE[name]
    found = sd.derivation(name, wrt=row.goals[0]).worked()
    assert all(c.verdict for c in found.checks)
    for quantity in found.quantities:
        for given in getattr(quantity.symbol, "tensor", sd.Tensor("x")).givens if quantity.kind == "input" else ():
            if given.name in ("one-hot", "simplex"):
                assert np.asarray(quantity.value).sum(axis=-1) == pytest.approx(1.0, abs=1e-9)


def test_a_wrong_result_is_found_out(monkeypatch):
    d = cross_entropy()
    original = examples._derivative

    def turned(kind, derivation, expr, point):
        return original(kind, derivation, -expr if kind == "result" else expr, point)

    monkeypatch.setattr(examples, "_derivative", turned)
    (check,) = d.worked(LESSON).checks
    assert check.verdict is False and "numerical derivative" in check.detail


def test_definiteness_is_looked_at():
    N = sd.axes("N")
    A, x = sd.matrix("A", N, N, given=sd.spd), sd.vector("x", N)
    m = sd.Model()
    q = m.define("q", x @ A @ x)
    d = m.derive(q, wrt=x)
    assert d.worked({"A": [[2, 1], [1, 2]], "x": [1, 0]}).results == ([4.0, 2.0],)
    for wrong in ([[1, 2], [2, 1]], [[1, 2], [0, 1]]):
        with pytest.raises(sd.WrongValue, match="A is given as spd"):
            d.worked({"A": wrong, "x": [1, 0]})


def test_values_without_a_value_say_what_fails():
    with pytest.raises(sd.CannotSample, match="L has no value"):
        m = sd.Model()
        x = sd.scalar("x")
        m.define("L", sympy.log(x))
        m.derive("L", wrt="x").worked({"x": -1})


@pytest.mark.parametrize(("value", "digits", "shown"), [
    (1.60943791, 4, "1.6094"), (-0.8, 4, "-0.8"), (-1e-9, 4, "-1e-9"), (0.0, 2, "0"), (12345678901.0, 2, "1.23e10"),
    (100.0, 4, "100"),
    (0.00004, 4, "4e-5"), (0.00006, 4, "0.0001"), (-0.0, 3, "0"),
])
def test_decimals(value, digits, shown):
    assert decimal(value, digits) == shown


@pytest.mark.parametrize("format", ["html", "tex", "md", "txt", "json"])
def test_every_format_has_the_numbers(format):
    text = cross_entropy().render(format, numbers=LESSON, digits=4)
    assert "1.6094" in text.replace("1.6094379124341003", "1.6094") and "0.6" in text
    assert "1.6094" not in cross_entropy().render(format)


def test_the_command_line(tmp_path):
    (tmp_path / "v.json").write_text(json.dumps(LESSON))
    (tmp_path / "v.toml").write_text('z = ["log(0.2)", "log(0.6)", "log(0.2)"]\ny = [1, 0, 0]\n')
    for name in ("v.json", "v.toml"):
        done = CliRunner().invoke(main, ["derive", "softmax-cross-entropy", "--wrt", "z", "--numbers", str(tmp_path / name),
                                         "--digits", "3"])
        assert done.exit_code == 0 and "L = 1.609\n" in done.output and "(−0.8, 0.6, 0.2)" in done.output
    done = CliRunner().invoke(main, ["derive", "softmax-cross-entropy", "--wrt", "z", "--numbers", "default", "--format", "json"])
    assert json.loads(done.output)["worked"]["checks"][0]["verdict"] is True
    for bad in ("nowhere.json", "v.txt", str(tmp_path)):
        done = CliRunner().invoke(main, ["derive", "softmax-cross-entropy", "--wrt", "z", "--numbers", bad])
        assert done.exit_code == 2 and "umbers" in done.output
    done = CliRunner().invoke(main, ["derive", "mlp", "--no-verify", "--numbers", "default"])
    assert done.exit_code == 2 and "symderiv code" in done.output


def test_read_values_takes_arrays_and_fractions():
    found = read_values({"z": np.array([[0.5, 1], [2, 3]])})
    assert found["z"].shape == (2, 2) and str(found["z"][0, 0]) == "0.5"


@pytest.mark.parametrize("typed", ["p=[0.2,0.6],y=[1,0]", "p=0.2,0.6; y=1,0", "p = (0.2, 0.6) y = (1, 0)", "p=0.2 0.6, y=1 0",
                                   '{"p": [0.2, 0.6], "y": [1, 0]}', "{p: [1/5, 3/5], y: [1, 0]}"])
def test_numbers_are_read_as_people_type_them(typed):
    found = read_values(typed)
    assert {name: [float(x) for x in value] for name, value in found.items()} == {"p": [0.2, 0.6], "y": [1.0, 0.0]}


def test_a_difference_that_is_typed_is_no_list():
    assert float(read_values("x = 1 - 3")["x"][()]) == -2 and read_values("x = 1 -3")["x"].shape == (2,)


@pytest.mark.parametrize("typed", ["p=", "=3", "a==3", "p = 0.2 y", "p=[1,2", "0.2 = p"])
def test_what_is_no_number_says_how_numbers_are_typed(typed):
    with pytest.raises(WrongValue, match="number"):
        read_values(typed)
