"""The assertions. Each returns None, or raises `AssertionError` with a counterexample on its first lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sympy import Expr

from symderiv.api.derivations import Derivation
from symderiv.api.problems import Problem, read_problem
from symderiv.errors import AxisMismatch
from symderiv.library.givens import stated
from symderiv.notation import Array, ArrayOps, Model, add, negate
from symderiv.testing.all_gradients import assert_backward
from symderiv.testing.backward import Question, compared
from symderiv.testing.expectations import findings, formula
from symderiv.testing.failures import fail, steps, unequal, unequal_values
from symderiv.testing.misshapen import shapeless
from symderiv.testing.subjects import Givens, Subject, subject
from symderiv.verification.equality import Equality, equal
from symderiv.writing.printers.formulas import unicode_of


def assert_gradient(output: Any, wrt: Any, equals: Any, *, given: Givens | None = None, model: Model | None = None,
                    arrays: str = "numpy", tolerance: float | None = None, seed: int = 0) -> None:
    """The gradient of a scalar output is what `equals` says; it has the shape of the variable.

    `output` is what `m.define` returned, a formula, a model (its last definition), a problem, the name of a catalogue entry,
    or with `model=` a name. `equals` is an expression, LaTeX, a line as typed ("(p_k - y_k) x_j", "(p − y) xᵀ"), an array
    of formulas, or a function of arrays that takes inputs and defined quantities by their names (inputs in their order
    where its names are its own): `arrays` says of which kind ("numpy", "torch", "jax"; a function that
    takes nothing but tensors gets them); `tolerance` how far its floats may
    be off, 1e-6 of the derivative or what their precision allows. `given` states more about inputs. Letters of the
    expected side may be any.

    Raises `AssertionError` where it is not so, where no shape fits the text or where it cannot be decided, `AxisMismatch` for
    an output that is no scalar, and the errors of the reader for a text that has no one meaning.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); z, y = sd.vector("z", K), sd.vector("y", K, given=sd.one_hot)
    >>> m = sd.Model(); p = m.define("p", sd.softmax(z)); loss = m.define("L", sd.cross_entropy(y, p))
    >>> assert_gradient(loss, wrt=z, equals="p - y")
    >>> assert_gradient(loss, wrt=z, equals=lambda p, y: p - y)
    """
    __tracebackhide__ = True
    about = subject(output, given, model)
    if about.tensor.axes:
        raise AxisMismatch("A gradient is that of a scalar", typed=f"{about.tensor.name} {about.tensor.shape_text}",
                           advice=f'Define a number, as in m.define("J", {about.tensor.name}.mean()), or use assert_jacobian.')
    _assert("gradient", about, (wrt,), equals, arrays, tolerance, seed)


def assert_jacobian(output: Any, wrt: Any, equals: Any, *, given: Givens | None = None, model: Model | None = None,
                    arrays: str = "numpy", tolerance: float | None = None, seed: int = 0) -> None:
    """The Jacobian is what `equals` says; its indices are those of the output, then those of the variable.

    Arguments and errors are those of `assert_gradient`; a scalar output is refused with `AxisMismatch`.

    >>> import symderiv as sd
    >>> z = sd.vector("z", sd.axes("K")); m = sd.Model(); p = m.define("p", sd.softmax(z))
    >>> assert_jacobian(p, wrt=z, equals="p_i (delta_ij - p_j)")
    >>> assert_jacobian(p, wrt=z, equals="diag(p) - p p^T")
    """
    __tracebackhide__ = True
    about = subject(output, given, model)
    if not about.tensor.axes:
        raise AxisMismatch("A Jacobian is that of an output with axes", typed=about.tensor.name, advice="Use assert_gradient.")
    _assert("Jacobian", about, (wrt,), equals, arrays, tolerance, seed)


def assert_hessian(output: Any, wrt: Any, equals: Any, *, given: Givens | None = None, model: Model | None = None,
                   arrays: str = "numpy", tolerance: float | None = None, seed: int = 0) -> None:
    """The second derivative is what `equals` says: by one variable twice, or by a pair of them in turn.

    Arguments and errors are those of `assert_gradient`.

    >>> assert_hessian("softmax-cross-entropy", wrt="z", equals="diag(p) - p p^T")
    """
    __tracebackhide__ = True
    pair = tuple(wrt) if isinstance(wrt, tuple | list) else (wrt, wrt)
    _assert("Hessian", subject(output, given, model), pair, equals, arrays, tolerance, seed)


def _assert(kind: str, about: Subject, wrt: tuple[Any, ...], equals: Any, arrays: str, tolerance: float | None,
            seed: int) -> None:
    __tracebackhide__ = True
    derivation = about.derive(*wrt)
    if callable(equals) and not isinstance(equals, Expr | ArrayOps):
        (found_values,) = compared(Question([derivation], equals, arrays, tolerance, seed))
        if not found_values.comparison.verdict:
            fail(unequal_values(kind, found_values), found_values.error)
        return
    try:
        found, expected = findings(derivation, equals, seed)
        told = () if found.lines[0].verdict == "holds" else tuple(unequal(kind, derivation, expected, found))
    except AxisMismatch as error:
        if not (told := tuple(shapeless(kind, derivation, equals, error))):
            raise
    if told:  # outside, so that pytest shows no error of the reader behind it
        fail(iter(told))


def assert_equivalent(left: Any, right: Any, *, given: Givens | None = None, model: Model | None = None) -> None:
    """Two formulas are equal up to bound letters, order, distribution, deltas, and what is given.

    Text is read with the names of `model`. Raises `AssertionError` where they are not, or where that is not decided.

    >>> import symderiv as sd
    >>> K = sd.axes("K"); i, k = sd.indices("i k", K); q, t = sd.vector("q", K), sd.vector("t", K)
    >>> assert_equivalent(q[i] * sd.Sum(t[k], k) - t[i], q[i] - t[i], given={t: sd.one_hot})
    """
    __tracebackhide__ = True
    definitions = (model or Model()).definitions
    one, other = formula(left, definitions), formula(right, definitions)
    found = equal(one, other, _stated(given or {}), definitions)
    if found.verdict != "equal":
        fail(_differ(one, other, found))


def _stated(given: Givens) -> Any:
    return [(tensor, stated(more)) for tensor, more in given.items()]


def _differ(left: Any, right: Any, found: Equality) -> Iterator[str]:
    yield "not equal" if found.verdict == "different" else "neither proved equal nor refuted"
    yield f"  {found.counterexample or found.reason}"
    if isinstance(left, Expr) and isinstance(right, Expr):
        yield f"  left − right = {unicode_of(add(left, negate(right)))}"
    for name, side in (("left: ", left), ("right:", right)):
        yield f"  {name} {unicode_of(side.body, side.indices) if isinstance(side, Array) else unicode_of(side)}"


def assert_steps_valid(derivation: Derivation, *, seed: int = 0) -> None:
    """Every step, the result, the matrix form and the need of the givens hold against the oracle.

    Raises `AssertionError` with the first check that fails or could not be made.

    >>> import symderiv as sd
    >>> assert_steps_valid(sd.derivation("softmax", wrt="z"))
    """
    __tracebackhide__ = True
    checks = derivation.checked(seed).checks
    bad = next((c for c in checks if not c.verdict), None)
    if bad:
        word = "fails" if bad.verdict is False else "could not be checked"
        fail(iter([f"{bad.name} {word}", f"  {bad.detail}", *steps(derivation)]))


def assert_derives(problem: Problem | str | Path | Mapping[str, Any], latex: Any, *, wrt: str | None = None,
                   arrays: str = "numpy", tolerance: float | None = None, seed: int = 0) -> None:
    r"""The problem (a file, a mapping, JSON text) has this result: LaTeX or whatever `assert_gradient` takes as `equals`.

    Raises `AssertionError` where it does not, and the errors of the reader.

    >>> assert_derives({"inputs": {"x": {"latex": "x_i"}}, "index_ranges": {"i": "D"}, "output": "q", "wrt": "x",
    ...                 "definitions": [{"latex": r"q = \sum_i x_i^2"}]}, "2 x_j")
    """
    __tracebackhide__ = True
    read = problem if isinstance(problem, Problem) else read_problem(problem)
    variables = tuple(w.strip() for w in wrt.split(",")) if wrt else tuple(read.read.wrt)
    if not variables:
        raise AxisMismatch("The problem does not say by what to differentiate", typed=read.name, advice='Give wrt="x".')
    _assert("result", subject(read), variables, latex, arrays, tolerance, seed)


__all__ = ["assert_backward", "assert_derives", "assert_equivalent", "assert_gradient", "assert_hessian", "assert_jacobian",
           "assert_steps_valid"]
