"""The emitted code where a probability or a power is 0 in the precision at hand, and its logarithm or its slope is not."""

from __future__ import annotations

from inspect import signature
from pathlib import Path

import numpy as np
import pytest

import symderiv as sd
from symderiv.lowering.source.module import module_source
from tests.catalogue import program_of
from tests.lowering.test_code_stability import CONVERT, load, ran


@pytest.mark.parametrize("name", ["focal", "binary-focal"])
@pytest.mark.parametrize("target", CONVERT)
def test_focal_losses_at_saturated_logits(name: str, target: str) -> None:
    """Against −(1 − t)^γ log t by log-sigmoids of the two logits' difference, in single precision."""
    module = load(module_source(program_of(name), target))
    for s in (-1000.0, -60.0, 0.5, 60.0, 1000.0):
        for gamma in (0.0, 1.0, 2.5):
            two, one_hot = np.array([s, 0.0], dtype=np.float32), np.array([1.0, 0.0], dtype=np.float32)
            given = {"z": two, "y": one_hot} if name == "focal" else {"z": two[0], "y": one_hot[0]}
            ordered = [{**given, "gamma": np.float32(gamma)}[t.name] for t in program_of(name).inputs]
            (value,), gradients = ran(module, target, ordered, [np.float32(1)], [])
            log_t, rest = -np.logaddexp(0, -s), np.exp(-np.logaddexp(0, s))
            wanted = rest**gamma * (gamma * np.exp(log_t) * log_t - rest)
            assert float(value) == pytest.approx(-(rest**gamma) * log_t, rel=1e-4, abs=1e-6)
            assert np.asarray(gradients["z"]).flat[0] == pytest.approx(wanted, rel=1e-4, abs=1e-6)
            assert float(gradients["gamma"]) == pytest.approx(rest**gamma * log_t * np.logaddexp(0, s), rel=1e-3, abs=1e-6)


def test_a_factor_of_zero_meets_no_infinity() -> None:
    """The slopes of x^n where n is 0, or x is; the logarithm of 1 − p where p is 1."""
    x, n, m = sd.vector("x", sd.axes("K")), sd.scalar("n"), sd.Model()
    m.define("L", (x**n).sum())
    p = m.define("p", sd.sigmoid(x))
    q = m.define("q", 1 - p)
    m.define("M", sd.log(q).sum())
    m.define("O", sd.log(p / q).sum())
    at = np.array([0.0, 2.0], dtype=np.float32)
    with np.errstate(all="raise"):
        gradients = load(sd.code(m, "L"))["gradients"]
        assert gradients(n=np.float32(0), x=at)[1]["x"].tolist() == [0, 0]
        assert gradients(n=np.float32(2), x=at)[1]["n"] == pytest.approx(4 * np.log(2))
    assert load(sd.code(m, "M"))["value"](at + 500) == pytest.approx(-1002)
    assert load(sd.code(m, "O"))["value"](at + 500) == pytest.approx(1002)


def test_two_masked_sums_guard_each_other_where_both_are_zero() -> None:
    """The masks e^x > 2 and 1/x > 0.9 compare what is guarded: where neither sum has a term, e of the number put in for x is
    above 2, and its inverse above 0.9."""
    def L(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return ((np.where(np.exp(x) > 2, y, 0) + np.where(y > 1, 1 / y, 0))
                * (np.where(1 / x > 0.9, 1 / x, 0) + np.where(y < -1, 1 / y, 0))).sum()

    K = sd.axes("K")
    x, y = np.meshgrid([-2.0, -0.3, 0.8, 1.0, 3.0], [-2.0, -0.5, 0.4, 1.5])
    a, b, c, d = np.exp(x) > 2, y > 1, 1 / x > 0.9, y < -1
    one, other = a * y + b / y, c / x + d / y
    output, gradients = load(sd.code(sd.trace(L, x=sd.vector("x", K), y=sd.vector("y", K)), "L"))["gradients"](
        x=x.ravel(), y=y.ravel())
    assert output == pytest.approx((one * other).sum())
    assert gradients["x"] == pytest.approx((-one * c / x**2).ravel())
    assert gradients["y"] == pytest.approx(((a - b / y**2) * other - one * d / y**2).ravel())


def _shares(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max())
    return e / e.sum()


def _logistic(z: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -z))


WRITTEN_OUT = {
    r"$S = \sum_j e^{z_j}$, $p_k = e^{z_k}/S$, $L = -\sum_k y_k \log p_k$": lambda z, y: _shares(z) * y.sum() - y,
    r"$a_k = e^{z_k}$, $p_k = a_k/\sum_j a_j$, $L = -\sum_k y_k \log p_k$": lambda z, y: _shares(z) * y.sum() - y,
    r"$a_k = 2e^{z_k}$, $S = \sum_j a_j$, $L = \sum_k y_k a_k / S$": lambda z, y: _shares(z) * (y - y @ _shares(z)),
    r"$a_k = e^{z_k}$, $L = \log\sum_k a_k$": lambda z, y: _shares(z),
    r"$a_k = \frac{1}{1+e^{-z_k}}$, $L = -\sum_k (y_k\log a_k + (1-y_k)\log(1-a_k))$": lambda z, y: _logistic(z) - y,
    r"$a_k = \frac{e^{z_k}}{1+e^{z_k}}$, $L = -\sum_k (y_k\log a_k + (1-y_k)\log(1-a_k))$": lambda z, y: _logistic(z) - y,
    r"$a_k = \frac{e^{z_k}-e^{-z_k}}{e^{z_k}+e^{-z_k}}$, $L = \sum_k y_k a_k$": lambda z, y: y * (1 - np.tanh(z) ** 2),
    r"$L = \log(1 + \sum_k e^{z_k})$": lambda z, y: _shares(np.append(z, 0))[:-1],
    r"$L = \log(e^2 + \sum_k e^{z_k - 1}) + \sum_k y_k$": lambda z, y: _shares(np.append(z - 1, 2))[:-1],
    r"$L = \log(e^{z_1} + e^{z_2})$ with $z\in\mathbb{R}^3$": lambda z, y: np.append(_shares(z[:2]), 0),
}
"""Formulas as they are typed, with their gradients in functions that do not overflow."""


@pytest.mark.parametrize("text", WRITTEN_OUT)
def test_functions_that_are_spelled_out(text: str, tmp_path: Path) -> None:
    """Exponentials that are quantities of their own, the logistic function and tanh in exponentials."""
    (tmp_path / "a.tex").write_text(text)
    gradients = load(sd.code(sd.read_problem(tmp_path / "a.tex").model, "L", wrt=["z"]))["gradients"]
    y = np.array([0.2, 0.3, 0.5])
    for s in (1.0, -1.0, 40.0, -800.0, 800.0):
        z = s * np.array([1.0, -0.8, 0.9])
        value, slopes = gradients(**{k: v for k, v in {"z": z, "y": y}.items() if k in signature(gradients).parameters})
        assert np.isfinite(value)
        assert slopes["z"] == pytest.approx(WRITTEN_OUT[text](z, y), abs=1e-12)


ROWS_AND_COLUMNS = {
    r"\sum_{ij} (e^{g_{ij}} / \sum_m e^{g_{im}})^2": lambda p: (2 * p, 0),
    r"\sum_{ij} e^{2 g_{ji}} / (\sum_m e^{g_{mj}})^2": lambda p: (2 * p, 0),
    r"\sum_{ij} \frac{e^{g_{ij}}}{\sum_m e^{g_{im}}} \frac{e^{g_{ij}}}{\sum_m e^{g_{mj}}}": lambda p: (p.T, p.T),
}
"""Losses in the shares p of the rows of a symmetric matrix, with the slope by p and by the shares of its columns, transposed."""


@pytest.mark.parametrize("loss", ROWS_AND_COLUMNS)
@pytest.mark.parametrize("scale", [0.3, 3.0, 30.0])
def test_shares_along_rows_and_columns_of_a_symmetric_matrix(loss: str, scale: float) -> None:
    """What rows and columns have in common stands before a bracket that is divided by neither of their sums."""
    A = scale * np.array([[1.2, -0.7, 0.4], [-0.6, 0.9, 1.1]])
    problem = sd.read_problem(rf"g_{{ij}} = \sum_k A_{{ki}} A_{{kj}}, L = {loss}")
    gradients = load(sd.code(problem.model, "L", wrt=["A"]))["gradients"]
    p = np.array([_shares(row) for row in A.T @ A])
    slopes = sum(p * (u - (p * u).sum(1, keepdims=True)) for u in np.broadcast_arrays(p, *ROWS_AND_COLUMNS[loss](p))[1:])
    assert gradients(A=A)[1]["A"] == pytest.approx(A @ (slopes + slopes.T), abs=1e-9)


def test_a_share_of_exponents_under_a_mask_is_not_defined_by_itself() -> None:
    y = sd.vector("y", sd.axes("D"))
    model = sd.Model()
    z = np.where(y > 1, np.sqrt(np.abs(y - 1)), y)
    model.define("L", (np.exp(z) / np.exp(z).sum()).max() ** 2)
    slopes = load(sd.code(model, "L", wrt=["y"]))["gradients"](y=np.array([0.5, 3.0, -1.0]))[1]["y"]
    p = _shares(np.array([0.5, np.sqrt(2), -1.0]))
    inner = 2 * p[1] * (p[1] * (np.arange(3) == 1) - p[1] * p)
    assert slopes == pytest.approx(inner * np.array([1, 0.5 / np.sqrt(2), 1]))


def _apart(z, tau):
    s = z @ z.T / tau
    np.fill_diagonal(s, -np.inf)
    largest = s.max(1, keepdims=True)
    return (np.log(np.exp(s - largest).sum(1)) + largest[:, 0]).mean()


def _apart_in_jax(z, tau):
    jnp = pytest.importorskip("jax").numpy
    s = jnp.where(jnp.eye(z.shape[0], dtype=bool), -jnp.inf, z @ z.T / tau)
    return pytest.importorskip("jax").nn.logsumexp(s, axis=1).mean()


@pytest.mark.parametrize("read", [lambda z, tau: sd.trace(_apart, z=sd.axes("N D"), tau=()),
                                  lambda z, tau: sd.read_jax(_apart_in_jax, z, tau)])
def test_contrasts_without_their_diagonal_at_every_temperature(read) -> None:
    """The diagonal is the largest score, and no part of the sum: taken off, it leaves nothing of the others."""
    z = np.random.default_rng(4).normal(size=(4, 3))
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    m = read(z, 0.5)
    gradients = load(sd.code(m, m.definitions.rows[-1].tensor.name))["gradients"]
    for tau in (0.5, 0.0005):
        with np.errstate(over="ignore"):  # of the diagonal, which is left out
            value, slopes = gradients(z, np.array(tau))
        s = np.where(np.eye(4) > 0, -np.inf, z @ z.T / tau)
        share = np.exp(s - s.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        assert np.isclose(value, (np.log(np.exp(s - s.max(1, keepdims=True)).sum(1)) + s.max(1)).mean())
        assert np.allclose(slopes["z"], (share + share.T) @ z / tau / 4)
        assert np.isclose(slopes["tau"], -(share * (z @ z.T)).sum() / tau**2 / 4)
