"""The emitted code where numbers are hard: large logits, a large mean, many dimensions, ties, masks; in both precisions."""

from __future__ import annotations

import inspect
import warnings
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy

import symderiv as sd
from symderiv.derive.programs.program import program
from symderiv.errors import ModelError, NoRule, SymderivError
from symderiv.library.catalogue import CATALOGUE
from symderiv.lowering.source.module import Module, module_source
from symderiv.lowering.source.targets import TARGETS
from symderiv.notation import (
    ONE,
    Definition,
    Definitions,
    Det,
    Entry,
    Index,
    Indicator,
    InverseEntry,
    Tensor,
    add,
    mul,
    rebuild,
    sum_over,
)
from symderiv.oracle.point import Point
from symderiv.verification.sampling import Attempt, Sampler
from tests.catalogue import program_of

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)
KINDS = {"logits of 100": lambda a: 100 * a, "logits of 1000": lambda a: 1000 * a, "a mean of 3000": lambda a: a + 3000}
LIMITS = {np.float32: (1e15, 5e-3), np.float64: (1e140, 1e-6)}
"""Beyond which a quantity may overflow on the way, and the error that is allowed beside the largest entry."""
LARGEST = {"max": lambda u: u.max(), "softmax": lambda u: sd.softmax(u).max(), "tanh": lambda u: sd.tanh(u).max(),
           "norm": lambda u: sd.norm(u, "inf"), "min": lambda u: -(-u).max()}
CONVERT = {"numpy": np.asarray, "torch": torch.as_tensor, "jax": jax.numpy.asarray}


def load(source: str) -> dict[str, Any]:
    """The names that a text of ours defines."""
    names: dict[str, Any] = {}
    exec(compile(source, "<emitted>", "exec"), names)
    return names


def ran(module: dict[str, Any], target: str, arrays: list[Any], upstream: list[Any], sizes: list[int]) -> tuple[Any, Any]:
    """Outputs and gradients; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        output, saved = module["forward"](*(CONVERT[target](a) for a in arrays), *sizes)
        given = [CONVERT[target](u) for u in upstream]
        gradients = module["backward"](given[0] if len(given) == 1 else tuple(given), saved)
    return output if isinstance(output, tuple) else (output,), gradients


@cache
def base(name: str) -> tuple[Any, Point]:
    """The program of an entry and a point that obeys its givens."""
    entry = program_of(name)
    goals = [d.lhs for d in entry.forward] + [v.entry() for v, _ in entry.gradients]
    return entry, Sampler(Definitions(tuple(entry.forward)), goals, 0).point(Attempt(1), "all")


def exactly(point: Point, rows: Any, inputs: dict[str, Any], rng: Any = None, precision: Any = float) -> dict[Any, Any]:
    """The oracle's value of every quantity; the errors of `rounded` rows are drawn."""
    known = {k: np.asarray(v, dtype=float) for k, v in inputs.items()}
    for tensor in {t for d in rows for t in d.uses if t.name.startswith("error of ")}:
        shape = [point.size(a) for a in tensor.axes]
        known[tensor.name] = np.finfo(precision).eps * rng.choice([-1.0, 1.0], size=shape)
    exact = Point(point.sizes, Definitions(tuple(rows)), known)
    return {d.tensor: np.asarray(exact.array(d.tensor) if d.tensor.axes else float(exact.value(d.tensor.name, ())), dtype=float)
            for d in rows}


def singular(rows: Any, known: dict[str, Any], least: float) -> bool:
    """Whether a matrix that is inverted is so near to a singular one that too few digits of its inverse are left: its rounding,
    and that of sums of products with it, which one processor rounds in another order than the next, is beyond the tolerance."""
    inverted = {n.tensor.name for d in rows for n in d.body.atoms(InverseEntry, Det)}
    return any(np.linalg.cond(np.asarray(known[name], dtype=float)) * least > 1e-2 for name in inverted if name in known)


def rounded(row: Definition) -> Definition:
    """A quantity with an error in its last digit, as every array of floats has one."""
    error = Entry(Tensor(f"error of {row.tensor.name}", row.tensor.axes), *row.indices)
    return Definition(row.tensor, row.indices, mul(row.body, add(ONE, error)))


def perturbed(rows: Any) -> list[Definition]:
    """The rows with errors in the last digit. An inverse is a quantity of its own, with an error of |P⁻¹| |P| |P⁻¹| (Higham
    2002, Accuracy and Stability, section 14.1), here by lengths of rows and columns, which have no kinks. Where what it is
    multiplied with is large and the product is not, as in Q P⁻¹ of two nearly singular matrices, the order in which a processor
    rounds decides the digits of the product."""
    named: dict[Tensor, Tensor] = {}
    made: list[Definition] = []
    for row in rows:
        for tensor in sorted({n.tensor for n in row.body.atoms(InverseEntry)} - named.keys(), key=lambda t: t.name):
            named[tensor] = inverse = Tensor(f"inverse of {tensor.name}", tensor.axes)
            made.append(Definition(inverse, inverse.entry(set()).indices, inverted(tensor, *inverse.entry(set()).indices)))
        made.append(rounded(Definition(row.tensor, row.indices, _with(row.body, named))))
    return made


def inverted(tensor: Tensor, *letters: Index) -> Any:
    """A component of an inverse with its error."""
    *lead, i, j = letters
    a = i.axis.fresh({i.name, j.name})
    b = i.axis.fresh({i.name, j.name, a.name})
    factors = ((InverseEntry(tensor, *lead, i, a), (a,)), (Entry(tensor, *lead, a, b), (a, b)),
               (InverseEntry(tensor, *lead, b, j), (b,)))
    size = mul(*(sympy.sqrt(sum_over(f**2, *over)) for f, over in factors))
    error = Entry(Tensor(f"error of inverse of {tensor.name}", tensor.axes), *letters)
    return add(InverseEntry(tensor, *letters), mul(error, sum_over(size, a, b)))


def _with(expr: Any, named: dict[Tensor, Tensor]) -> Any:
    if isinstance(expr, InverseEntry):
        return Entry(named[expr.tensor], *expr.indices)
    return rebuild(expr, [_with(a, named) for a in expr.args]) if expr.has(InverseEntry) else expr


def spread(one: Any, other: Any) -> float:
    """The largest difference."""
    return float(np.max(np.abs(one - other), initial=0))


@pytest.mark.parametrize("name", CATALOGUE)
def test_values_and_gradients_are_right_at_hostile_points(name: str) -> None:
    entry, point = base(name)
    sizes = [point.size(s.axis) for s in Module(entry, TARGETS["numpy"], "").low.sizes]
    modules = {target: load(module_source(entry, target)) for target in ("numpy", "torch")}
    rows = (*entry.forward, *entry.backward, *(d for _, d in entry.gradients))
    for change in KINDS.values():
        for precision, (limit, tolerance) in LIMITS.items():
            arrays = [np.asarray(point.array(t) if t.axes else float(point.value(t.name, ())), dtype=float) for t in entry.inputs]
            arrays = [a if t.givens or t.over else change(a) for t, a in zip(entry.inputs, arrays, strict=True)]
            arrays = [a.astype(precision) for a in arrays]
            rng = np.random.default_rng(3)
            upstream = [rng.normal(size=[point.size(a) for a in t.axes]).astype(precision) for t in entry.upstream]
            known = dict(zip([t.name for t in (*entry.inputs, *entry.upstream)], [*arrays, *upstream], strict=True))
            try:
                wanted, nearby = exactly(point, rows, known), exactly(point, perturbed(rows), known, rng, precision)
            except (SymderivError, OverflowError):
                continue  # no value there, or none that the oracle finds
            if any(np.max(np.abs(w), initial=0) > limit for w in (*wanted.values(), *map(np.asarray, arrays))) or \
                    any(0 < np.min(np.abs(w)) < 1 / limit for w in wanted.values() if not w.shape):
                continue
            if singular(rows, {**known, **{t.name: w for t, w in wanted.items()}}, np.finfo(precision).eps / tolerance):
                continue
            for target, module in modules.items():
                outputs, gradients = ran(module, target, arrays, upstream, sizes)
                found = dict(zip(entry.outputs, outputs, strict=True)) | {d.tensor: gradients[v.name] for v, d in entry.gradients}
                for tensor, value in found.items():
                    array, right = np.asarray(value), wanted[tensor]
                    assert array.dtype == precision, (target, tensor)
                    # What a change in the last digit of a quantity does to the exact value, no code can undo.
                    bound = tolerance * max(np.max(np.abs(right), initial=0), 1e-4) + 30 * spread(right, nearby[tensor])
                    assert np.max(np.abs(array - right), initial=0) <= bound, (target, precision, tensor, array, right)


# --- what no oracle reaches, against closed forms ---------------------------------------------------------------------

@pytest.mark.parametrize("target", CONVERT)
@pytest.mark.parametrize("z", [-1000.0, -100.0, 100.0, 1000.0])
def test_sigmoid_cross_entropy_at_large_logits(target: str, z: float) -> None:
    for name in ("sigmoid-cross-entropy", "binary-cross-entropy-logit"):
        entry = program(sd.catalogue_model(name), "L")
        for y in (0.0, 1.0):
            given = {"z": np.float64(z), "y": np.float64(y)}
            ordered = [given[t.name] for t in entry.inputs]
            (value,), gradients = ran(load(module_source(entry, target)), target, ordered, [1.0], [])
            assert float(value) == pytest.approx(max(z, 0) - y * z, abs=1e-9)
            assert float(gradients["z"]) == pytest.approx((z > 0) - y, abs=1e-9)


@pytest.mark.parametrize("target", CONVERT)
def test_log_determinant_of_two_hundred_dimensions(target: str) -> None:
    D = sd.axes("D")
    X = sd.matrix("X", D, D, given=sd.spd)
    m = sd.Model()
    m.define("L", sd.logdet(X))
    array = 1e-3 * np.eye(200)
    (value,), gradients = ran(load(sd.code(m, "L", target=target)), target, [array], [1.0], [])
    assert float(value) == pytest.approx(200 * np.log(1e-3))
    np.testing.assert_allclose(np.asarray(gradients["X"]), 1e3 * np.eye(200))


@pytest.mark.parametrize("target", CONVERT)
@pytest.mark.parametrize("make", LARGEST.values(), ids=LARGEST)
@pytest.mark.parametrize("precision", LIMITS)
def test_the_largest_of_computed_numbers_is_found(target: str, make: Any, precision: Any) -> None:
    K, D = sd.axes("K D")
    W, u = sd.matrix("W", K, D), sd.vector("u", D)
    m = sd.Model()
    m.define("L", make(W @ u))
    module = load(sd.code(m, "L", ["W"], target))
    for seed in range(60):
        rng = np.random.default_rng(seed)
        given = {"W": rng.normal(size=(7, 11)).astype(precision), "u": rng.normal(size=11).astype(precision)}
        order = list(inspect.signature(module["forward"]).parameters)
        _, gradients = ran(module, target, [given[n] for n in order], [np.asarray(1, dtype=precision)], [])
        assert np.abs(np.asarray(gradients["W"])).max() > 0, seed


def _clipped_lag(x: Any) -> Any:
    i = sd.indices("i", x.axes[0])
    return sd.Array((i,), sd.clip(x, -1, 1)[i - 1] * sd.Indicator(sympy.Ge(i, 2)))


NEIGHBOURS = {"clip": lambda x: sd.clip(x, -1, 1).max(), "least of a clip": lambda x: -((-sd.clip(x, -1, 1)).min()),
              "a function of a choice": lambda x: sd.tanh(sd.minimum(x, 2 * x)).max(),
              "a product of a choice": lambda x: (sd.clip(x, -1, 1) * 3).max(), "lag": lambda x: _clipped_lag(x).max(),
              "rectified": lambda x: sd.relu(3 * x).max()}


@pytest.mark.parametrize("target", CONVERT)
@pytest.mark.parametrize("make", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_numbers_that_nearly_agree_are_no_tie(target: str, make: Any) -> None:
    """The largest entry stands behind a choice, so that the mask names the branch: it is compared exactly all the same."""
    m = sd.Model()
    m.define("L", make(sd.vector("x", sd.axes("K"))))
    points = [0.5, 0.5 + 1e-9, 0.3, 0.1]
    _, gradients = ran(load(sd.code(m, "L", target=target)), target, [np.array(points)], [1.0], [])
    np.testing.assert_array_equal(np.asarray(gradients["x"]) != 0, [False, True, False, False])


def test_a_largest_entry_that_would_be_computed_in_two_ways_is_refused_with_advice_that_works() -> None:
    from symderiv.lowering.extremes import is_copied, with_its_own
    from symderiv.lowering.lower import Lowering
    from symderiv.notation import MaxOver, Sum

    K, D = sd.axes("K D")
    W, u, v, (k, d) = sd.matrix("W", K, D), sd.vector("u", D), sd.vector("v", D), (K.index("k"), D.index("d"))
    low = Lowering([W, u, v])
    one, two = (low.value(e).node for e in (Sum(W[k, d] * (u[d] + v[d]), d), Sum(W[k, d] * u[d], d) + Sum(W[k, d] * v[d], d)))
    assert is_copied(one, one) and not is_copied(one, two)
    with pytest.raises(NoRule, match=r"m\.define"):
        with_its_own(low, sympy.sin(Sum(W[k, d] * u[d], d)) ** 2, MaxOver(1 - sympy.cos(Sum(W[k, d] * u[d], d)) ** 2, k))


@pytest.mark.parametrize("target", CONVERT)
def test_a_tie_is_shared(target: str) -> None:
    m = sd.Model()
    m.define("L", sd.vector("x", sd.axes("K")).max())
    _, gradients = ran(load(sd.code(m, "L", target=target)), target, [np.array([2.0, 5.0, 5.0, 1.0])], [1.0], [])
    np.testing.assert_allclose(np.asarray(gradients["x"]), [0, 0.5, 0.5, 0])


@pytest.mark.parametrize("target", CONVERT)
def test_the_first_place_may_be_the_last(target: str) -> None:
    """x[0] and x[-1] are one place where there is but one: δ_{1K} is a comparison of sizes."""
    def changed(x: Any) -> Any:
        y = np.array(x)
        y *= 2
        y[0] += 1
        y[-1] *= 3
        y[0] *= 5
        return (y**2).sum()

    module = load(sd.code(sd.trace(changed, x=sd.vector("x", sd.axes("K"))), "changed", ["x"], target))
    for size in (1, 2, 4):
        x = np.arange(1.0, size + 1)
        wanted = [(changed(x + 1e-6 * e) - changed(x - 1e-6 * e)) / 2e-6 for e in np.eye(size)]
        _, gradients = ran(module, target, [x], [1.0], [])
        np.testing.assert_allclose(np.asarray(gradients["x"]), wanted, rtol=1e-6)


@pytest.mark.parametrize("target", CONVERT)
def test_what_a_mask_leaves_out_is_not_evaluated(target: str) -> None:
    N, D = sd.axes("N D")
    i, j, d = Index("i", N), Index("j", N), Index("d", D)
    r = sd.matrix("r", N, D)
    m = sd.Model()
    apart = Indicator(sympy.Ne(i, j, evaluate=False))
    m.define("L", sd.Sum(apart / sd.Sum((r[i, d] - r[j, d]) ** 2, d), i, j))
    array = np.random.default_rng(0).normal(size=(4, 3))
    (value,), gradients = ran(load(sd.code(m, "L", target=target)), target, [array], [1.0], [])
    away = torch.tensor(array, requires_grad=True)
    squares = ((away[:, None] - away[None]) ** 2).sum(-1)[~torch.eye(4, dtype=bool)]
    total = (1 / squares).sum()
    total.backward()
    assert float(value) == pytest.approx(float(total))
    np.testing.assert_allclose(np.asarray(gradients["r"]), away.grad.numpy())


@pytest.mark.parametrize("target", CONVERT)
@pytest.mark.parametrize("precision", LIMITS)
def test_the_variance_of_rows_takes_two_passes(target: str, precision: Any) -> None:
    N, D = sd.axes("N D")
    m = sd.Model()
    m.define("L", (sd.matrix("X", N, D).var(axis=0)).sum())
    array = (3000 + np.random.default_rng(0).normal(size=(5, 4))).astype(precision)
    (value,), gradients = ran(load(sd.code(m, "L", target=target)), target, [array], [np.asarray(1, dtype=precision)], [])
    exact = np.asarray(array, dtype=np.longdouble)
    assert float(value) == pytest.approx(float(exact.var(axis=0).sum()), rel=1e-4)
    np.testing.assert_allclose(np.asarray(gradients["X"]), 2 * (exact - exact.mean(axis=0)) / 5, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("target", CONVERT)
@pytest.mark.parametrize("make", [sd.sigmoid, sd.softplus, lambda n: sympy.gamma(n / 3), sd.tanh])
def test_numbers_have_code(target: str, make: Any) -> None:
    x = sd.vector("x", sd.axes("K"))
    m = sd.Model()
    m.define("L", (make(sympy.Integer(1)) * x).sum())
    _, gradients = ran(load(sd.code(m, "L", target=target)), target, [np.ones(3)], [1.0], [])
    assert m.derive("L", wrt="x").verify()
    assert np.ptp(np.asarray(gradients["x"])) == 0


def test_a_softmax_within_a_formula_keeps_its_gradient_finite():
    """As a quantity of its own, with the mask that it has; what is typed stays one formula."""
    N, D = sd.axes("N D")
    x, m = sd.matrix("x", N, D), sd.Model()
    m.define("L", (sd.causal_softmax(x @ x.T) @ x).sum())
    space = {}
    exec(sd.code(m, "L"), space)
    x = np.random.default_rng(0).normal(size=(4, 3))
    value, gradients = space["gradients"](100 * x)
    assert len(m.definitions) == 1 and np.isfinite(value) and np.isfinite(gradients["x"]).all()


def test_a_score_of_minus_infinity_is_a_mask_and_nothing_else():
    def masked(S):
        return np.tanh(np.where(S > 0, S, -np.inf)).sum()

    with pytest.raises((ModelError, NoRule), match="−∞"):
        sd.trace(masked, S=sd.axes("N"))


def test_what_is_made_of_a_matrix_in_every_library() -> None:
    """Factors, eigenvalues, inverses and determinants: derived once, the gradient beside a difference of the function."""
    def of_a_matrix(B: Any, y: Any) -> Any:
        A = B.T @ B + 2 * np.eye(B.shape[1])
        L = np.linalg.cholesky(A)
        w, V = np.linalg.eigh(A)
        Q, R = np.linalg.qr(B)
        return ((np.linalg.solve(L, y)**2).sum() + np.log(np.diag(L)).sum() + (V[:, 0] @ y)**2 * w[1] + np.linalg.slogdet(A)[1]
                + np.sin(Q).sum() + np.cos(R).sum())

    N, D = sd.axes("N D")
    made = program(sd.trace(of_a_matrix, B=(N, D), y=D), "of_a_matrix")
    rng = np.random.default_rng(3)
    B, y, along = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(4, 3))
    slope = (of_a_matrix(B + 1e-6 * along, y) - of_a_matrix(B - 1e-6 * along, y)) / 2e-6
    for target in CONVERT:
        _, gradients = ran(load(module_source(made, target)), target, [B, y], [1.0], [])
        assert (np.asarray(gradients["B"]) * along).sum() == pytest.approx(slope, rel=1e-6)


KINKS = {
    "the norm of 0": (lambda x: x.norm(), np.zeros(3)),
    "norms of rows": (lambda x: x.norm(dim=1), np.array([[0.0, 0, 0], [1, 2, 3]])),
    "the spread of equal numbers": (lambda x: x.std(1), np.array([[2.0, 2, 2], [1, 2, 4]])),
    "a difference that is 0": (lambda x: (x - x.flip(0)).norm(dim=0), np.ones((2, 3))),
    "p log p": (lambda p: torch.special.entr(p), np.array([0.0, 0.5])),
    "divergence": (lambda x: torch.nn.functional.kl_div(x, torch.tensor([0.0, 0.5], dtype=x.dtype), reduction="none"),
                   np.array([-1.0, -0.5])),
}


@pytest.mark.parametrize("name", KINKS)
@pytest.mark.parametrize("target", CONVERT)
def test_at_a_kink_code_says_what_pytorch_says(name: str, target: str) -> None:
    function, array = KINKS[name]
    given = torch.tensor(array, requires_grad=True)
    wanted = function(given)
    slope, = torch.autograd.grad(wanted.sum(), given)
    m = sd.read_torch(function, torch.as_tensor(array))
    module = load(sd.code(m, m.definitions.rows[-1].tensor.name, target=target))
    value, saved = module["forward"](CONVERT[target](array))
    gradient, = module["backward"](CONVERT[target](np.ones(wanted.shape)), saved).values()
    assert np.allclose(value, wanted.detach()) and np.allclose(gradient, slope)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_what_a_condition_of_sizes_leaves_out_is_not_computed(size):
    """√|1 − 1/K| above a mask that K = 1 closes: its slope divides by 0 there, which must not be computed."""
    def loss(e):
        return np.where(np.mean(e) > 1, np.sqrt(np.abs(1 - np.mean(e))), np.mean(e))

    names: dict[str, Any] = {}
    exec(sd.code(sd.trace(loss, e=sd.vector("e", sd.axes("K"), given=sd.simplex)), "loss", ["e"]), names)
    assert np.allclose(names["gradients"](np.full(size, 1 / size))[1]["e"], 1 / size)
