"""The archive: what was stored comes back the same, and what is malformed is refused with its place."""

import copy
import json
import math

import pytest
import sympy
from sympy import Float, Integer, Rational, S, Symbol, exp, log, sin

from symderiv.derive.goals import derive
from symderiv.errors import CannotSample, OutputError, ParseError, SymderivError
from symderiv.matrices import forms, operations
from symderiv.notation import (
    Axis,
    Definitions,
    Delta,
    Extent,
    Given,
    Indicator,
    Model,
    Opaque,
    Partial,
    Relation,
    Sum,
    Tensor,
    add,
    mul,
)
from symderiv.records import Check, Derivation, Step
from symderiv.records.archive import archive, to_json
from symderiv.records.expressions import Reader, Writer
from symderiv.records.restoring import from_json, restore
from tests.sample_derivations import ONE_HOT, SAMPLES, cross_entropy, weights, y

K, D = Axis("K"), Axis("D", letters="de")
k, i = K.index("k"), K.index("i")
x, z = Tensor("x", (K,)), Tensor("z", (K,))
u = Symbol("u", positive=True)


def through_text(data):
    return json.loads(json.dumps(data, ensure_ascii=False))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_comes_back_equal(name):
    derivation = SAMPLES[name]()
    assert from_json(through_text(to_json(derivation))) == derivation


@pytest.mark.parametrize("name", SAMPLES)
def test_storing_what_was_read_gives_the_same_bytes(name):
    first = json.dumps(to_json(SAMPLES[name]()))
    assert json.dumps(to_json(from_json(json.loads(first)))) == first


def expression_samples():
    held = mul(Integer(2), add(x[k], x[k]), exp(z[k]))
    sigmoid = sympy.Function("sigmoid", real=True)
    return [Integer(-10**40), Rational(-3, 7), Float("0.1", 30), S.Pi, S.Exp1, S.ImaginaryUnit, S.Infinity, S.true, u,
            Symbol("v"), held, x[k] ** -2, sympy.sqrt(u), log(u) / 2, sin(x[k]), sympy.Max(0, x[k]), sympy.Abs(x[k]),
            sympy.sign(x[k]), sympy.erf(x[k]), sympy.loggamma(u), sympy.polygamma(0, u), sigmoid(x[k]),
            sympy.Function("f")(x[k], u),
            Sum(x[k] * z[i], k, i), Delta(k, i), Delta(k, 2), Indicator(k <= i), Indicator(x[k] > 0), Extent(K), x[k + 1], x[1],
            Partial(x[k], z[i], x), sympy.Piecewise((u, u < 1), (0, True)), sympy.FiniteSet(0, 1), sympy.Tuple(1, u), x]


@pytest.mark.parametrize("expr", expression_samples(), ids=str)
def test_an_expression_comes_back_with_its_arguments_in_order(expr):
    writer, reader = Writer(), Reader()
    data = through_text(writer.expr(expr))
    reader.axes, reader.indices, reader.tensors = writer.axes, writer.indices, writer.tensors
    back = reader.expr(data, "here")
    assert back == expr and back.args == expr.args and back.func == expr.func


def test_letters_of_one_name_over_two_axes_stay_apart():
    other = Axis("N").index("k")
    a = Tensor("a", (Axis("N"),))
    goal = Partial(x[k], z[i])
    derivation = Derivation(goal, Definitions(), (), add(Sum(a[other], other), x[k]))
    assert from_json(to_json(derivation)) == derivation
    assert set(to_json(derivation)["indices"]) == {"k", "i", "k#2"}


def test_axes_of_one_name_and_different_sizes_stay_apart():
    three = Axis("K", size=3)
    c = Tensor("c", (three,))
    derivation = Derivation(Partial(x[k], z[i]), Definitions(), (), add(x[k], c[1]))
    assert from_json(to_json(derivation)) == derivation


def test_several_derivations_share_their_tables():
    first = cross_entropy()
    data = archive((first, weights()))
    assert restore(through_text(data)) == (first, weights())
    assert len(data["derivations"]) == 3
    with pytest.raises(ParseError, match="several"):
        from_json(data)


def test_a_given_keeps_its_relations_and_its_sampler_comes_from_the_table():
    data = to_json(cross_entropy())
    stored = from_json(data).givens[0].tensor.givens[0]
    assert stored.statements(y) == ONE_HOT.statements(y) and stored.letter == "tau"
    with pytest.raises(CannotSample, match="no numbers obey it"):
        stored.sample(None, (3,))
    with pytest.raises(SymderivError, match="one tensor"):
        stored.statements(x)
    known = from_json(data, {"one-hot": ONE_HOT}).givens[0].tensor.givens[0]
    assert known is ONE_HOT


def test_a_given_may_relate_the_tensor_to_another():
    mask = Given("masked", "zero where m is", lambda t: (Relation(mul(t["k"], z["k"]), "=", t["k"]),), lambda rng, shape: None)
    q = Tensor("q", (K,), (mask,))
    derivation = Derivation(Partial(q[k], z[i]), Definitions(), (), Integer(0))
    back = from_json(to_json(derivation)).goal.body.tensor
    assert back.givens[0].statements(back) == mask.statements(q)


@pytest.mark.parametrize("error", [math.inf, 0.0, 1e-300])
def test_checks_keep_infinite_errors(error):
    derivation = Derivation(Partial(x[k], z[i]), Definitions(), (), Integer(0), checks=(Check("result", False, 1, error, "no"),))
    text = json.dumps(to_json(derivation), allow_nan=False)
    assert from_json(json.loads(text)) == derivation


def test_matrix_forms_come_back():
    form = operations.Plus(forms.Whole(x), operations.Apply(exp(Symbol("slot1", real=True)), forms.Whole(z)))
    derivation = Derivation(Partial(x[k], z[i]), Definitions(), (), Integer(0), matrix=form)
    assert from_json(through_text(to_json(derivation))).matrix == form


def test_what_has_no_head_is_refused():
    with pytest.raises(OutputError, match="Dummy"):
        Writer().expr(sympy.Dummy("d"))
    with pytest.raises(OutputError, match="no place"):
        Writer().expr("__import__('os')")
    with pytest.raises(OutputError, match="Derivative"):
        Writer().expr(sympy.Derivative(u, u))


BROKEN = {
    "version": (("version",), 2, "version"),
    "format": (("format",), "other", "format"),
    "missing table": (("tensors",), None, "tensors"),
    "unknown head": (("derivations", 0, "result"), ["os.system", 1], r"derivations\[0\]\.result"),
    "a text is never evaluated": (("derivations", 0, "result"), ["exp", "__import__('os')"], r"result\[1\]"),
    "unknown index": (("derivations", 0, "result"), "q", r"derivations\[0\]\.result"),
    "unknown tensor": (("derivations", 0, "result"), ["Entry", "nobody", "k"], r"derivations\[0\]\.result"),
    "too few indices": (("derivations", 0, "result"), ["Entry", "p"], r"derivations\[0\]\.result"),
    "an index over another axis": (("derivations", 0, "result"), ["Entry", "p", "d"], r"derivations\[0\]\.result"),
    "a sum over a number": (("derivations", 0, "result"), ["Mul", "k", ["Sum", 1, 2]], r"derivations\[0\]\.result\[2\]"),
    "a product of nothing": (("derivations", 0, "result"), ["Mul"], "result"),
    "a delta that is decided": (("derivations", 0, "result"), ["Delta", 3, 3], "result"),
    "a fraction over zero": (("derivations", 0, "result"), ["Rational", 1, 0], "result"),
    "a boolean": (("derivations", 0, "result"), True, "result"),
    "a number with a point": (("derivations", 0, "result"), 1.5, "result"),
    "unknown assumption": (("derivations", 0, "result"), ["Symbol", "x", {"evil": True}], "result"),
    "a step that is no object": (("derivations", 0, "steps", 1), [], r"derivations\[0\]\.steps\[1\]"),
    "a step without rule": (("derivations", 0, "steps", 1), {}, r"derivations\[0\]\.steps\[1\]"),
    "a level that is text": (("derivations", 0, "steps", 1, "level"), "1", r"steps\[1\]"),
    "a place that is text": (("derivations", 0, "steps", 1, "at"), [["x"]], r"steps\[1\]\.at"),
    "unknown citation": (("derivations", 0, "steps", 0, "cites"), [["rumour", "p"]], r"steps\[0\]"),
    "a lemma that comes later": (("derivations", 0, "lemmas"), [1], r"derivations\[0\]\.lemmas"),
    "a rule that is not there": (("derivations", 0, "rules"), [99], r"derivations\[0\]\.rules"),
    "a negative place": (("main",), [-1], "main"),
    "an axis of a wrong size": (("axes", "K", "size"), "3", r"axes\.K"),
    "an index without axis": (("indices", "k"), ["k", "Z"], r"indices\.k"),
    "an index that is no letter": (("indices", "k"), ["2", "K"], r"indices\.k"),
    "a tensor without name": (("tensors", "p", "name"), "", r"tensors\.p"),
    "a definition with a loose letter": (("definitions", 0, "indices"), [], r"definitions\[0\]"),
    "definitions in a circle": (("derivations", 0, "definitions"), [0, 0], r"derivations\[0\]"),
    "a relation of two parts": (("derivations", 1, "givens", 0, 2), [1, "="], r"derivations\[1\]\.givens\[0\]"),
    "a name of a million letters": (("tensors", "p", "name"), "p" * 10**6, r"tensors\.p"),
    "a symbol of a million letters": (("tensors", "p", "latex"), "p" * 10**6, r"tensors\.p"),
    "an axis of a million letters": (("axes", "K", "name"), "K" * 10**6, r"axes\.K"),
    "a letter of a million letters": (("indices", "k"), ["k" * 10**6, "K"], r"indices\.k"),
    "a size that is said by itself": (("axes", "K", "length"), {"K": 2}, r"axes\.K"),
    "a law of a million letters": (("rules", 0, "law"), "x" * 10**6, r"rules\[0\]"),
    "an error that is text": (("derivations", 0, "checks", 0, "error"), "small", r"checks\[0\]"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_malformed_input_is_refused_with_its_place(name):
    path, value, where = BROKEN[name]
    data = through_text(to_json(cross_entropy()))
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(ParseError) as error:
        from_json(data)
    assert error.match(where) and error.value.where


def test_every_field_is_needed():
    data = through_text(to_json(cross_entropy()))
    for field in data["derivations"][1]:
        broken = copy.deepcopy(data)
        del broken["derivations"][1][field]
        with pytest.raises(ParseError, match=field):
            from_json(broken)


def test_nothing_but_an_archive_is_read():
    for data in (None, [], "text", {"format": "x"}, 3):
        with pytest.raises(ParseError):
            restore(data)


def test_deep_nesting_is_an_error_not_a_crash():
    data = to_json(Derivation(Partial(x[k], z[i]), Definitions(), (), Integer(0)))
    deep = 1
    for _ in range(100_000):
        deep = ["exp", deep]
    data["derivations"][0]["result"] = deep
    with pytest.raises(ParseError, match="result"):
        from_json(data)


@pytest.mark.parametrize("grown", [
    lambda row: row.update(result=["Mul", *[["Entry", "z", "i"]] * 50_000]), lambda row: row.update(steps=row["steps"] * 5000),
    lambda row: row.update(matrix=["matrix.Plus", *[["matrix.Constant", 1]] * 10_000]),
])
def test_what_nobody_could_read_is_refused_before_it_is_built(grown):
    data = to_json(SAMPLES[next(iter(SAMPLES))]())
    grown(data["derivations"][-1])
    with pytest.raises(ParseError, match="too long"):
        from_json(data)


@pytest.mark.parametrize("grown", [
    lambda data: next(iter(data["tensors"].values())).update(meaning="z <b>" * 500_000),
    lambda data: next(iter(data["axes"].values())).update(length={str(n): n for n in range(50_000)}),
])
def test_tables_that_nobody_could_read_are_refused_with_their_place(grown):
    data = to_json(SAMPLES[next(iter(SAMPLES))]())
    grown(data)
    with pytest.raises(ParseError, match=r"(meaning|length)"):
        from_json(data)


def test_a_file_that_no_derivation_fills_is_not_even_parsed(tmp_path):
    from symderiv.cli.commands.render import LARGEST_FILE, stored

    (tmp_path / "d.json").write_text("[" + " " * LARGEST_FILE, encoding="utf-8")
    with pytest.raises(ParseError, match="larger than"):
        stored(str(tmp_path / "d.json"))


def test_steps_keep_places_and_levels():
    step = Step("sum rule", x[k] * exp(z[k]), z[k] + x[k], ((), (1, 0)), ((1,),), level=3)
    derivation = Derivation(Partial(x[k], z[i]), Definitions(), (step,), z[k])
    assert from_json(through_text(to_json(derivation))).steps == (step,)


def test_an_unspecified_function_is_kept():
    z = Tensor("z", (K,))
    m = Model()
    m.define("L", Opaque(z))
    stored = derive(m, "L", ["z"])
    assert from_json(through_text(to_json(stored))) == stored


@pytest.mark.parametrize("latex", [r"\frac{", "a}b", r"\input{/etc/passwd}", "$x$"])
def test_a_symbol_that_is_none_is_refused_with_its_tensor(latex):
    import symderiv as sd
    from symderiv.writing.documents.derivations import render

    data = to_json(sd.derivation("softmax-cross-entropy", wrt="z"))
    name = next(iter(data["tensors"]))
    data["tensors"][name]["latex"] = latex
    with pytest.raises(ParseError, match=f"LaTeX of {data['tensors'][name]['name']}"):
        render([from_json(data)], "txt")


@pytest.mark.parametrize("places", ["at", "made"])
def test_a_place_that_the_line_does_not_have_is_refused(places):
    data = to_json(SAMPLES[next(iter(SAMPLES))]())
    data["derivations"][-1]["steps"][0][places] = [[0, 7, 7]]
    with pytest.raises(ParseError, match="no such place"):
        from_json(data)


def test_a_stored_derivation_is_printed_by_a_new_process(tmp_path):
    """Nothing but the file is known there: its givens come from the table."""
    import subprocess
    import sys

    import symderiv as sd

    (tmp_path / "d.json").write_text(json.dumps(archive([sd.derivation("softmax-cross-entropy", wrt="z")])), encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "symderiv", "render", "d.json", "-o", "d.html"], cwd=tmp_path, text=True,
                          capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") and "Common mistakes" in (tmp_path / "d.html").read_text(encoding="utf-8")


def test_a_given_that_nobody_knows_is_printed_without_numbers(tmp_path):
    from click.testing import CliRunner

    from symderiv.cli import main

    data = json.dumps(archive([cross_entropy()])).replace('"one-hot"', '"one-warm"')
    assert "one-warm" in data
    (tmp_path / "d.json").write_text(data, encoding="utf-8")
    done = CliRunner().invoke(main, ["render", str(tmp_path / "d.json"), "-o", str(tmp_path / "d.html")])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("size", [5000, 10**30])
def test_an_axis_too_large_for_numbers_is_printed_without_them(tmp_path, size):
    from click.testing import CliRunner

    from symderiv.cli import main

    data = archive([cross_entropy()])
    data["axes"]["K"]["size"] = size
    (tmp_path / "d.json").write_text(json.dumps(data), encoding="utf-8")
    done = CliRunner().invoke(main, ["render", str(tmp_path / "d.json"), "-o", str(tmp_path / "d.html")])
    assert done.exit_code == 0, done.output


def test_a_name_that_stands_twice_is_refused(tmp_path):
    """JSON takes the last of two without a word."""
    from symderiv.cli.commands.render import stored

    (tmp_path / "d.json").write_text(json.dumps(archive([cross_entropy()])).replace('"version"', '"main": [], "version"', 1))
    with pytest.raises(ParseError, match="'main' stands twice"):
        stored(str(tmp_path / "d.json"))
