"""What is printed can be read back: every matrix form of the catalogue, in every spelling, means what it meant."""

import numpy as np
import pytest

import symderiv as sd
from symderiv.derive.matrix_form import result_indices
from symderiv.homework.judgement import Judge
from symderiv.library.catalogue import CATALOGUE
from symderiv.notation import Array
from symderiv.testing import assert_gradient
from symderiv.testing.printed import read_printed
from symderiv.writing.layout.matrix_forms import layout_form
from symderiv.writing.printers.latex import latex
from symderiv.writing.printers.unicode import unicode
from tests.catalogue import derivations_of

SPELLINGS = {"text": str, "latex": lambda f: latex(layout_form(f)), "unicode": lambda f: unicode(layout_form(f)),
             "ascii": lambda f: unicode(layout_form(f), True)}


def require_read_back(derivation):
    """Each spelling of the form is read, and has the components of the form."""
    form, letters = derivation.matrix, result_indices(derivation.goal)
    definitions = derivation.definitions.extended(*derivation.abbreviations)
    wanted, judge = form.component(*letters), Judge(definitions)
    for name, spell in SPELLINGS.items():
        found = read_printed(spell(form), definitions, form.axes)
        assert found is not None, f"{name}: {spell(form)} is not read"
        read = found.at(letters) if isinstance(found, Array) else found
        assert judge.proved(wanted, read) or judge.judge(wanted, read).verdict == "holds", f"{name}: {spell(form)}"


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_forms_of_the_catalogue(name):
    for derivation in derivations_of(name).values():
        if derivation.matrix is not None:
            require_read_back(derivation)


K, D = sd.axes("K D")


def test_a_known_name_comes_first():
    """x1 is the tensor, not x times 1."""
    x1 = sd.vector("x1", K)
    assert_gradient(3 * (x1 * x1).sum(), wrt=x1, equals="6 x1")
    e1, o = sd.vector("e1", K), sd.vector("o", K)
    assert_gradient((e1 * o * o).sum(), wrt=e1, equals="o o o")
    assert_gradient((e1 * o * o).sum(), wrt=o, equals="2 (e1 o o)")
    with pytest.raises(AssertionError):
        assert_gradient(3 * (x1 * x1).sum(), wrt=x1, equals="3 x1")


def test_ones_take_the_length_that_fits():
    X, W, b = sd.matrix("X", K, D), sd.matrix("W", D, D), sd.vector("b", D)
    m = sd.Model()
    G = m.define("G", X @ W + b)
    L = m.define("L", (G * G).sum())
    assert_gradient(L, wrt=b, equals="2 Gᵀ 1")
    assert_gradient(L, wrt=b, equals=r"2 \mathbf{G}^{\top} \mathbf{1}")
    assert_gradient(L, wrt=X, equals="2 G W^T")
    with pytest.raises(AssertionError):
        assert_gradient(L, wrt=X, equals="2 G W")
    assert_gradient((X * X).sum(), wrt=X, equals="2 X ⊙ (1 1ᵀ)")


def test_what_is_no_printed_form_is_left_to_the_other_readers():
    x = sd.vector("x", K)
    definitions = sd.Model()
    definitions.define("L", (x * x).sum())
    rows = definitions.definitions
    assert read_printed("2 x_k", rows, (K,)) is None and read_printed("x x", rows, (K,)) is None
    assert read_printed("x", rows, (K, K)) is None and read_printed("2 (x", rows, (K,)) is None


NAMED = [
    (lambda A, x, b: np.sqrt(((A @ x - b) ** 2).sum()) + 3 * np.sqrt((x ** 2).sum()), "x",
     "(Aᵀ (A x − b)) / ‖A x − b‖ + 3 x / ‖x‖"),
    (lambda A, x, b: 3 * np.sqrt((A ** 2).sum()) + (A @ x).sum(), "A", "1 xᵀ + 3 A / ‖A‖_F"),
    (lambda A, x, b: np.log(np.exp(x).sum()) + b @ (A @ x), "x", "Aᵀ b + softmax(x)"),
    (lambda A, x, b: np.log(np.exp(A).sum(axis=1)).sum() + b @ (A @ x), "A", "b xᵀ + softmax(A)"),
]


@pytest.mark.parametrize(("loss", "wrt", "form"), NAMED)
def test_norms_and_softmaxes_that_nobody_named(loss, wrt, form):
    m = sd.Model()
    m.define("L", loss(sd.matrix("A", K, D), sd.vector("x", D), sd.vector("b", K)))
    d = m.derive("L", wrt=wrt)
    assert str(d.matrix) == form and d.verify()
    require_read_back(d)
