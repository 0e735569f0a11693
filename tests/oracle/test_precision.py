"""The oracle's numbers: balls that decide or say that they do not, time limits, and what runs without them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sympy import Ne, Rational, cosh, exp

import symderiv as sd
import symderiv.time_limits as time_limits
from symderiv.api.notebook.progress import Line
from symderiv.cli import main
from symderiv.cli.meter import Meter
from symderiv.notation import Axis, Definitions, Indicator, Partial, Sum, Tensor
from symderiv.oracle.evaluation import grid_of
from symderiv.oracle.point import Point
from symderiv.oracle.scalars.domain import OutOfRange, Watch
from symderiv.oracle.scalars.functions import FUNCTIONS
from symderiv.oracle.scalars.numbers import ball, real
from symderiv.verification.compare import compare
from symderiv.verification.pointwise import at_point
from symderiv.verification.verify import verify

D = Axis("D")
i, k = D.index("i"), D.index("k")
x, s = Tensor("x", (D,)), Tensor("s")
none = Definitions()


@pytest.mark.parametrize("loss", [
    lambda x: sd.exp(30 * x).sum(), lambda x: sd.exp(20 * x).sum(), lambda x: (x**100).sum(), lambda x: sd.cosh(50 * x).sum(),
    lambda x: sd.exp(-80 * x * x).sum(), lambda x: sd.log(1 + sd.exp(60 * x)).sum(),
], ids=["exp 30x", "exp 20x", "x^100", "cosh 50x", "exp -80x²", "softplus 60x"])
def test_steep_functions_are_right(loss):
    v = sd.vector("v", sd.axes("D"))
    model = sd.Model()
    model.define("L", loss(v))
    failed = [c for c in verify(model.derive("L", wrt=v)) if not c.verdict]
    assert not failed


@pytest.mark.parametrize(("left", "wrong"), [
    (Partial(Sum(exp(30 * x[k]), k), x[i]), 30 * exp(30 * x[i]) * (1 + Rational(1, 10**9))),
    (Partial(Sum(x[k]**100, k), x[i]), 99 * x[i]**99),
    (Partial(cosh(50 * s[()]), s[()]), 50 * cosh(50 * s[()])),
])
def test_steep_functions_that_are_wrong_are_refuted(left, wrong):
    assert compare(left, wrong, none).verdict is False


@pytest.mark.parametrize("order", [1, 2, 4])
def test_what_cancels_beyond_the_square_of_the_step_is_right(order):
    """cosh(80 x) − (cosh(80 x))′ / 80 … : 10⁹⁶ cancels down to 10⁻⁹⁶, and the step's own error was taken for a fault."""
    v, model = sd.vector("v", sd.axes("D")), sd.Model()
    model.define("L", (sd.sinh(80 // order * v) - sd.cosh(80 // order * v)).sum())
    assert not [c for c in verify(model.derive("L", wrt=(v,) * order)) if not c.verdict]


def test_precision_rises_until_the_balls_decide():
    """(s + t)⁹⁰ − t⁹⁰ (s/t + 1)⁹⁰ at t = 10⁶ loses all of 192 bits."""
    t = Tensor("t")
    point = Point({}, none, {"s": 0.37, "t": 1e6 + 0.1})
    lost = (s[()] + t[()])**90 - t[()]**90 * (s[()] / t[()] + 1)**90
    for right, verdict in ((s[()], True), (s[()] + Rational(1, 10**6), False)):
        found = at_point(lost + s[()], right, 1e-25, point)
        assert found.verdict is verdict
        assert not verdict or found.digits > 200


def test_a_comparison_that_no_precision_decides_is_undecided_not_wrong():
    t = Tensor("t")
    point = Point({}, none, {"s": 0.37, "t": 1e30})
    lost = (s[()] + t[()])**900 - t[()]**900 * (s[()] / t[()] + 1)**900
    with pytest.raises(OutOfRange, match="undecided"):
        at_point(lost + s[()], s[()], 1e-25, point)


def test_whole_arrays_are_what_loops_say():
    point = Point({"D": 3}, none, {"x": [0.5, -1.25, 2.0]})
    found = grid_of(Partial(x[k]**2 * x[i], x[i]), point).data
    expected = [[3 * 0.25, 1.5625, 4.0], [0.25, 3 * 1.5625, 4.0], [0.25, 1.5625, 12.0]]
    numbers = [[round(float(v.real), 12) for v in row] for row in found.tolist()]
    assert expected in (numbers, [list(column) for column in zip(*numbers, strict=True)])


ON_AN_EDGE = {"relu6": {0: 0, 6: 6}, "hardtanh": {-1: -1, 1: 1}, "hard_sigmoid": {-3: 0, 3: 1}, "hard_swish": {-3: 0, 3: 3},
              "relu": {0: 0}, "Abs": {0: 0}, "elu": {0: 0}, "softsign": {0: 0}, "floor": {2: 2}, "ceiling": {2: 2},
              "sign": {0: 0}}


@pytest.mark.parametrize(("name", "at"), [(n, at) for n, values in ON_AN_EDGE.items() for at in values])
def test_the_value_on_an_edge(name, at):
    value = FUNCTIONS[name].value([ball(at)], s, Watch())
    assert float(real(value)) == ON_AN_EDGE[name][at]


@pytest.mark.parametrize("arguments", [(0, 2, 2), (2, 0, 2), (2, 2, 0), (2, 2, 2), (0, 2), (2, 2)])
def test_the_largest_of_arguments_of_which_some_are_equal(arguments):
    for sign, name in ((1, "Max"), (-1, "Min")):
        value = FUNCTIONS[name].value([ball(sign * a) for a in arguments], s, Watch())
        assert float(real(value)) == 2 * sign


def test_what_a_mask_excludes_is_never_counted():
    """1/(x_i − x_k) has no value at i = k, and no neighbour takes it."""
    far = Sum(Indicator(Ne(i, k)) * (x[i] - x[k])**-2, k)
    assert compare(far, far + 0 * x[i], none).verdict is True
    slope = Partial(Sum(Indicator(Ne(i, k)) * (x[i] - x[k])**-2, i, k), x[D.index("j")])
    right = -4 * Sum(Indicator(Ne(D.index("j"), k)) * (x[D.index("j")] - x[k])**-3, k)
    assert compare(slope, right, none).verdict is True
    assert compare(slope, right / 2, none).verdict is False


def test_the_time_of_a_derivation_ends():
    found = sd.derivation("softmax-cross-entropy", wrt="z")
    token = time_limits.SECONDS.set(0.0)
    try:
        checks = verify(found)
    finally:
        time_limits.SECONDS.reset(token)
    assert [c.name for c in checks] == [time_limits.UNFINISHED] and checks[0].verdict is None
    assert "0 of 25 steps checked" in checks[0].detail


def test_a_command_out_of_time_says_how_far_it_came_and_has_not_failed():
    before = time_limits.SECONDS.get()
    run = CliRunner().invoke(main, ["derive", "softmax", "--wrt", "z", "--verify-seconds", "0"])
    assert run.exit_code == 0 and "∂" in run.stdout
    assert "not finished: 0 of 11 steps checked in 0 s" in run.stderr and "--verify-seconds" in run.stderr
    assert time_limits.SECONDS.get() == before
    assert CliRunner().invoke(main, ["derive", "softmax", "--wrt", "z"]).stderr == ""


def test_the_meter_is_silent_for_a_second(capsys, monkeypatch):
    now = iter([0.0, 0.5, 1.5, 1.6, 2.0])
    monkeypatch.setattr("symderiv.cli.meter.monotonic", lambda: next(now))
    meter = Meter()
    for done in (1, 2, 3, 4):
        meter(done, 4)
    shown = capsys.readouterr().err
    assert "2 of 4 steps checked" in shown and "1 of 4" not in shown and "3 of 4" not in shown and shown.endswith("\r")


def test_progress_is_told():
    told = []
    token = time_limits.PROGRESS.set(lambda done, total: told.append((done, total)))
    try:
        verify(sd.derivation("softmax", wrt="z"))
    finally:
        time_limits.PROGRESS.reset(token)
    assert told[-1][0] == told[-1][1] == max(t for t, _ in told) and [t for t, _ in told] == sorted(t for t, _ in told)


def test_a_notebook_is_told_below_its_cell_and_the_line_goes(monkeypatch):
    display = pytest.importorskip("IPython.display")
    said, now = [], iter([0.0, 0.0, 0.9, 1.2, 1.3, 1.6, 9.0, 9.1])

    class Handle:
        def update(self, data, raw):
            said.append(data["text/plain"])

    monkeypatch.setattr(display, "display", lambda data, **how: (said.append(data["text/plain"]), Handle())[1])
    monkeypatch.setattr("symderiv.api.notebook.progress.monotonic", lambda: next(now))
    line = Line()
    for done in (1, 2, 3, 4, 6):
        line(done, 6)
    line(1, 2)
    line(2, 2)
    assert said == ["3 of 6 steps checked", ""]
    monkeypatch.setattr(time_limits, "BESIDES", [lambda done, total: said.append((done, total))])
    time_limits.tell(5, 7)
    assert said[-1] == (5, 7)


def test_an_interrupted_command_ends_and_leaves_no_file(tmp_path, monkeypatch):
    (tmp_path / "old.html").write_text("as it was")

    def interrupted(done, total):
        raise KeyboardInterrupt

    monkeypatch.setattr("symderiv.cli.options.Meter", lambda: interrupted)
    monkeypatch.setattr("symderiv.cli.options.shows_progress", lambda: True)
    for name in ("new.html", "old.html"):
        run = CliRunner().invoke(main, ["derive", "softmax", "--wrt", "z", "-o", str(tmp_path / name), "--force"])
        assert run.exit_code == 130 and "interrupted" in run.stderr and "Traceback" not in run.output
    assert [p.name for p in tmp_path.iterdir()] == ["old.html"] and (tmp_path / "old.html").read_text() == "as it was"
    assert time_limits.PROGRESS.get() is None


WITHOUT = """
import sys
for name in ("numpy", "flint"):
    sys.modules[name] = None
import symderiv as sd
from symderiv.cli import main
from symderiv.cli.meter import Meter
from symderiv.api.notebook.progress import Line
d = sd.derivation("softmax-cross-entropy", wrt="z")
m = sd.mlp(layers=2)
for kind in ("txt", "html", "tex", "typ", "md", "json", "ipynb"):
    assert len(d.render(kind)) > 100
d.save("page.html")
assert m.derive_all("L")
print(d.matrix)
"""


def test_deriving_and_writing_need_neither_numpy_nor_flint(tmp_path):
    run = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path,
                         env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})
    assert run.returncode == 0 and run.stdout.strip() == "p − y", run.stderr[-2000:]
