"""The emitted code where a probability or a power is 0 in the precision at hand, and its logarithm or its slope is not."""

from __future__ import annotations

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
        assert gradients(np.float32(0), at)[1]["x"].tolist() == [0, 0]
        assert gradients(np.float32(2), at)[1]["n"] == pytest.approx(4 * np.log(2))
    assert load(sd.code(m, "M"))["value"](at + 500) == pytest.approx(-1002)
    assert load(sd.code(m, "O"))["value"](at + 500) == pytest.approx(1002)
