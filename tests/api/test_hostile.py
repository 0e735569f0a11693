"""Input that nobody should type: every refusal is a `SymderivError` that says why, and no text is ever executed."""

import math
import os

import numpy as np
import pytest
import sympy

import symderiv as sd
from symderiv.errors import AxisMismatch, ModelError, SymderivError

K, D = sd.axes("K D")
z, x, W = sd.vector("z", K), sd.vector("x", D), sd.matrix("W", K, D)
s = sd.scalar("s")
k, i = sd.indices("k i", K)
EVIL = "__import__('os').environ.__setitem__('SYMDERIV_PWNED','1')"

TEXT_ENTRIES = {
    "define": lambda text: sd.Model().define("L", text),
    "define with letters": lambda text: sd.Model().define("L", text, k),
    "+": lambda text: z + text,
    "+ on the left": lambda text: text + z,
    "array *": lambda text: (z + 1) * text,
    "**": lambda text: z ** text,
    "@": lambda text: W @ text,
    "exp": lambda text: sd.exp(text),
    "log": lambda text: sd.log(text),
    "log base": lambda text: sd.log(z, text),
    "sqrt": lambda text: sd.sqrt(text),
    "sigmoid": lambda text: sd.sigmoid(text),
    "maximum of a tensor": lambda text: sd.maximum(z, text),
    "maximum of a component": lambda text: sd.maximum(z["k"], text),
    "minimum": lambda text: sd.minimum(text, 1),
    "relu": lambda text: sd.relu(text),
    "softmax": lambda text: sd.softmax(text),
    "cross_entropy": lambda text: sd.cross_entropy(z, text),
    "mean_squared_error": lambda text: sd.mean_squared_error(text, z),
    "Sum": lambda text: sd.Sum(text, k),
    "Delta": lambda text: sd.Delta(text, k),
    "Delta second": lambda text: sd.Delta(k, text),
    "Partial": lambda text: sd.Partial(text, z["k"]),
    "indicator": lambda text: sd.indicator(text),
    "Array": lambda text: sd.Array((), text),
    "index": lambda text: z[text],
    "array index": lambda text: (z + 1)[text],
    "indices": lambda text: sd.indices(text, K),
    "equal": lambda text: sd.equal(text, z["k"]),
    "operations": lambda text: sd.operations(text),
    "derive": lambda text: model()[0].derive("L", wrt=text),
}


class Disguised:
    """An object whose text is a program."""

    def __str__(self):
        return EVIL

    __repr__ = __str__


def model():
    m = sd.Model()
    return m, m.define("L", (z * z).sum())


@pytest.mark.parametrize("entry", TEXT_ENTRIES)
@pytest.mark.parametrize("value", [EVIL, Disguised()], ids=["text", "object"])
def test_no_text_is_ever_executed(entry, value):
    with pytest.raises((SymderivError, TypeError)) as caught:
        TEXT_ENTRIES[entry](value)
    assert "SYMDERIV_PWNED" not in os.environ
    if not (entry == "+ on the left" or isinstance(value, Disguised)):
        assert isinstance(caught.value, SymderivError)


@pytest.mark.parametrize("value", ["a", None, [1, 2], (1, 2), {}, np.array([1.0, 2.0]), np.array([1.0]), lambda: 0, math, True,
                                   sympy.exp, object(), Ellipsis, slice(1, 2)], ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("use", [lambda v: z + v, lambda v: sd.exp(v), lambda v: sd.maximum(z["k"], v), lambda v: sd.Sum(v, k),
                                 lambda v: sd.Model().define("L", v), lambda v: sd.cross_entropy(z, v)])
def test_what_is_no_number_is_refused(value, use):
    with pytest.raises(AxisMismatch, match="Neither a tensor nor a number"):
        use(value)


@pytest.mark.parametrize("value", [2, 2.0, np.float64(2), np.int64(2), np.array(2.0), sympy.Integer(2)],
                         ids=lambda v: type(v).__name__)
def test_numbers_of_every_kind_are_numbers(value):
    m = sd.Model()
    m.define("L", (z * value).sum())
    assert sd.equal(m.derive("L", wrt=z["i"]).result, 2)


@pytest.mark.parametrize(("value", "reason"), [
    (z.sum() / 0, "1/0 in the definition of L"),
    (s / 0, "1/0 in the definition of L"),
    (1 / (s - s), "1/0 in the definition of L"),
    (sympy.nan, "nan"),
    (float("nan"), "nan"),
    (s + sympy.oo, "Infinity in the definition of L"),
    (float("-inf"), "Infinity in the definition of L"),
    (sd.exp(-sympy.oo * s), "Infinity in the definition of L"),
    (s * sympy.I, "imaginary unit"),
    (1j, "imaginary unit"),
    (sympy.Symbol("q") * s, "q is a plain SymPy symbol"),
    (z * sympy.Symbol("q"), "q is a plain SymPy symbol"),
    (sympy.Sum(sympy.Symbol("q"), (sympy.Symbol("q"), 1, 3)), "q is a plain SymPy symbol"),
    (sympy.Matrix([[1, 2]]), "SymPy matrix"),
    (sympy.MatrixSymbol("A", 2, 3), "SymPy matrix"),
    (sympy.exp(z), "whole tensor z inside a SymPy function"),
])
def test_what_a_definition_may_not_hold(value, reason):
    with pytest.raises(ModelError, match=reason):
        sd.Model().define("L", value)


def test_arrays_do_not_slip_into_sympy_as_text():
    with pytest.raises(SymderivError, match="whole array inside a SymPy function"):
        sympy.exp(z + 1)
    assert isinstance(s + (z + 1), sd.Array)  # SymPy's operators still hand over to the array


@pytest.mark.parametrize("index", [1.5, sympy.Rational(1, 2), z, z["k"], slice("j", "k"), True, [1], "k+1", "",
                                   "1", k / 2, k**2, sympy.Symbol("n"), 0, -1, x["d"], sd.Axis("D").index("d")])
@pytest.mark.parametrize("tensor", [z, z + 1], ids=["tensor", "array"])
def test_what_is_no_index(index, tensor):
    with pytest.raises(SymderivError):
        tensor[index]


@pytest.mark.parametrize("index", ["k", k, 1, np.int64(2), k + 1, 2 * k - i, "k'", "k_1"])
def test_what_is_an_index(index):
    assert isinstance(z[index], sympy.Expr)


def derived():
    m, _ = model()
    return m.derive("L", wrt="z")


WRONG = {
    "given a name that is none": lambda: sd.vector("y", K, given="foo"),
    "given None": lambda: sd.vector("y", K, given=None),
    "given a number": lambda: sd.vector("y", K, given=3),
    "givens with a number": lambda: sd.vector("y", K, given=[sd.one_hot, 3]),
    "Tensor with a number for a given": lambda: sd.Tensor("y", (K,), [3]),
    "latex a number": lambda: sd.vector("z", K, latex=3),
    "meaning a number": lambda: sd.vector("z", K, meaning=3),
    "equal given 3": lambda: sd.equal(z["k"], z["k"], given=3),
    "equal given text": lambda: sd.equal(z["k"], z["k"], given="one-hot"),
    "equal given None": lambda: sd.equal(z["k"], z["k"], given=None),
    "equal given a tensor": lambda: sd.equal(z["k"], z["k"], given={z: "x"}),
    "equal given of a name": lambda: sd.equal(z["k"], z["k"], given={"z": sd.one_hot}),
    "equal None": lambda: sd.equal(None, z["k"]),
    "axes None": lambda: sd.axes(None),
    "axes 3": lambda: sd.axes(3),
    "axes of numbers": lambda: sd.axes([3]),
    "indices over 3": lambda: sd.indices("k", 3),
    "indices None": lambda: sd.indices(None, K),
    "softmax of a scalar": lambda: sd.softmax(s),
    "softmax of a component": lambda: sd.softmax(z["k"]),
    "log_softmax of a scalar": lambda: sd.log_softmax(s),
    "logsumexp of a scalar": lambda: sd.logsumexp(s),
    "cross_entropy of scalars": lambda: sd.cross_entropy(s, s),
    "kl_divergence of scalars": lambda: sd.kl_divergence(s, s),
    "cross_entropy None": lambda: sd.cross_entropy(z, None),
    "Sum None": lambda: sd.Sum(None, k),
    "Sum of a tensor": lambda: sd.Sum(z, k),
    "Sum over text": lambda: sd.Sum(z["k"], "k"),
    "Delta None": lambda: sd.Delta(None, 1),
    "Delta of a tensor": lambda: sd.Delta(z, k),
    "Partial by None": lambda: sd.Partial(z["k"], None),
    "indicator of a tensor": lambda: sd.indicator(z),
    "define a module": lambda: sd.Model().define("L", math),
    "define letters": lambda: sd.Model().define("L", z["k"], "k"),
    "define no name": lambda: sd.Model().define(None, 1),
    "seed -1": lambda: derived().verify(seed=-1),
    "seed text": lambda: derived().verify(seed="a"),
    "seed None": lambda: derived().verify(seed=None),
    "seed 1.5": lambda: derived().verify(seed=1.5),
    "save None": lambda: derived().save(None),
    "save a number": lambda: derived().save(3),
    "render no detail": lambda: derived().render(detail=None),
    "render no format": lambda: derived().render(None),
    "render no language": lambda: derived().render(lang=None),
    "derivation None": lambda: sd.derivation(None, wrt="z"),
    "derivation by None": lambda: sd.derivation("softmax", wrt=None),
    "derivation of a list": lambda: sd.derivation(["softmax"], wrt="z"),
    "derive by None": lambda: model()[0].derive("L", wrt=None),
    "derive by nothing": lambda: model()[0].derive("L", wrt=()),
    "derive None": lambda: model()[0].derive(None, wrt="z"),
    "derive by a list in a tuple": lambda: model()[0].derive("L", wrt=([z],)),
    "derive_all by 3": lambda: model()[0].derive_all("L", 3),
    "derive_all by None in a list": lambda: model()[0].derive_all("L", [None]),
    "if z > 0": lambda: bool(z > 0),
    "max(0, array)": lambda: max(0, z + 1),
}


@pytest.mark.parametrize("call", WRONG)
def test_wrong_use_is_an_error_of_symderiv(call):
    with pytest.raises(SymderivError) as caught:
        WRONG[call]()
    assert len(str(caught.value)) > 10


def test_givens_by_name():
    assert sd.vector("y", K, given="one-hot") == sd.vector("y", K, given=sd.one_hot)
    assert sd.vector("y", K, given=("one_hot", sd.positive)).givens == (sd.one_hot, sd.positive)
    assert sd.equal(z["k"]**2, z["k"], given={z: "one-hot"})


def test_axes_and_indices_from_lists():
    assert sd.axes(["K", "D"]) == (K, D)
    assert sd.indices(["k", "i"], K) == (k, i)


def test_the_absolute_value_of_a_tensor():
    m = sd.Model()
    m.define("L", abs(z).sum())
    d = m.derive("L", wrt=z["i"])
    assert d.verify() and d.result == sympy.sign(z[i])


@pytest.mark.parametrize(("wrt", "indices"), [
    (z["i"], (K.index("j"),) * 2), (z, (D.index("d"),)), (z, ("i",)), (z, 3), (z, (K.index("i"), D.index("d"))),
    ((z, z), (i,)), ((z, z), (i, i)),
])
def test_letters_that_do_not_fit(wrt, indices):
    with pytest.raises(ModelError, match="letter"):
        model()[0].derive("L", wrt=wrt, indices=indices)


def test_too_few_letters_for_a_vector_of_outputs():
    m = sd.Model()
    p = m.define("p", sd.softmax(z))
    with pytest.raises(ModelError, match="do not fit"):
        m.derive(p, wrt=z["i"], indices=(K.index("j"),))
    assert sd.operations(m.derive(p, wrt=z, indices=(K.index("j"), i)).result) > 0


@pytest.mark.parametrize("wrt", [x, x["d"], s, W], ids=str)
def test_what_the_model_does_not_mention_has_derivative_0(wrt):
    m, L = model()
    d = m.derive(L, wrt=wrt)
    assert d.result == 0 and d.verify() and any("independen" in step.rule for step in d.steps)
    assert m.derive_all(L, [wrt])[0].result == 0


def test_a_constant_power():
    m = sd.Model()
    L = m.define("L", s**0)
    assert m.derive(L, wrt=s).result == 0
    with pytest.raises(sd.UnknownName):
        m.derive(L, wrt="s")
    with pytest.raises(sd.UnknownName):  # another tensor of a name that the model has
        model()[0].derive("L", wrt=sd.vector("z", D))


@pytest.mark.parametrize("name", ["", " ", ("z", "")])
def test_an_empty_name(name):
    with pytest.raises(sd.UnknownName, match="empty"):
        model()[0].derive("L", wrt=name)


NAMES = ["h_0", "h_{0}", "lambda", "lambda_2", "δ", "a b", "a b 2", "W_out", "x_hat", "h'", "2", "%", "a}b", "h^1", "z_1", "h0"]


SYMBOLS = ["", r"\hat{h}_1", "ab", "h'"]


@pytest.mark.parametrize("turn", range(len(NAMES)), ids=NAMES)
def test_adjoints_of_any_name_can_be_written(turn):
    """Four quantities in a chain, so that in one turn or another every name has every symbol."""
    m = sd.Model()
    a = W @ x
    for n, latex in enumerate(SYMBOLS):
        a = m.define(NAMES[(turn + 4 * n) % len(NAMES)], sd.tanh(a), latex=latex)
    m.define("L", sd.cross_entropy(sd.vector("y", K, given=sd.one_hot), m.define("p", sd.softmax(a))))
    for n, d in enumerate(m.derive_all("L")):
        assert {row.tensor.name for row in d.abbreviations} > {"tau"}
        for kind in ("tex", "html", "txt", "md") if n == 0 else ("txt",):  # the names are the same on every page
            assert d.render(kind)


def test_adjoints_look_like_their_tensors():
    from symderiv.derive.adjoints import adjoint_tensor

    shown = {name: adjoint_tensor(sd.vector(name, K), ()).latex for name in ("h_1", "h1", "lambda_2", "W_out", "x_hat", "z_1")}
    assert shown == {"h_1": r"\bar{h}^{(1)}", "h1": r"\bar{h}^{(1)}", "lambda_2": r"\bar{\lambda}^{(2)}",
                     "W_out": r"\bar{W}^{(\text{out})}", "x_hat": r"\bar{\hat{x}}", "z_1": ""}
    assert adjoint_tensor(sd.vector("z_1", K), ()).name == "delta1"
    assert adjoint_tensor(sd.vector("z_1", K), ("delta1",)).name != "delta1"


def command(*args, **options):
    import subprocess
    import sys

    return subprocess.run([sys.executable, "-m", "symderiv.cli", *args], stderr=subprocess.PIPE, text=True, **options)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
@pytest.mark.parametrize("args", [("list",), ("derive", "softmax", "--wrt", "z", "--no-verify")])
def test_a_full_disk_is_one_clear_line(args):
    with open("/dev/full", "w") as full:
        done = command(*args, stdout=full)
    assert done.returncode == 2 and "cannot be written" in done.stderr and "Traceback" not in done.stderr


def test_a_terminal_without_the_signs():
    import subprocess

    done = command("derive", "softmax", "--wrt", "z", "--no-verify", stdout=subprocess.PIPE,
                   env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 0 and done.stdout.isascii() and "sum_j" in done.stdout


def test_a_reader_that_leaves():
    read, write = os.pipe()
    os.close(read)
    done = command("list", stdout=write)
    os.close(write)
    assert done.stderr == ""


@pytest.mark.parametrize(("args", "words"), [
    (("derive", "softmax", "--seed", "-1"), "--seed"),
    (("derive", "softmax", "-o", ""), "empty"),
    (("derive", "softmax", "-o", " "), "empty"),
    (("derive", "softmax", "--format", "tex", "-o", "x.html"), "contradict"),
    (("derive", "softmax", "--wrt", ""), "empty"),
    (("derive", "softmax", "--wrt", "z,"), "empty"),
    (("check", "nothing.tex", "--seed", "-1"), "--seed"),
    (("check", "nothing.tex", "--format", "json", "-o", "x.txt"), "contradict"),
    (("graph", "softmax", "-o", ""), "empty"),
])
def test_contradicting_options(args, words):
    from click.testing import CliRunner

    from symderiv.cli import main

    done = CliRunner().invoke(main, list(args))
    assert done.exit_code == 2 and words in done.output and isinstance(done.exception, SystemExit)


def test_several_variables():
    from click.testing import CliRunner

    from symderiv.cli import main

    done = CliRunner().invoke(main, ["derive", "linear-regression", "--wrt", "w", "--wrt", "b", "--no-verify"])
    assert done.exit_code == 0 and "∂L/∂wⱼ" in done.output and "∂L/∂b" in done.output


@pytest.mark.parametrize("power", [10**6, 10**400, -10**6])
def test_exponents_beyond_the_range_are_refused(power):
    with pytest.raises(sd.ModelError, match=r"exponent beyond 1000[\s\S]*scalar of its own"):
        sd.Model().define("L", s**power)


def test_large_powers_within_the_range_are_checked():
    m = sd.Model()
    L = m.define("L", s**300)
    assert m.derive(L, wrt=s).verify()
