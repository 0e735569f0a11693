"""Recurrent cells; the loss behind them is an unspecified function of their outputs."""

from __future__ import annotations

from symderiv.library.catalogue.row import Row, unspecified_loss
from symderiv.library.layers import gru_cell, lstm_cell, rnn_cell
from symderiv.notation import Axis, Model, Tensor

# No index letter is the name of a gate or a state.
H, D = Axis("H", letters="kjmn"), Axis("D", letters="depq")


def _x() -> Tensor:
    return Tensor("x", (D,), meaning="input of this step")


def _h() -> Tensor:
    return Tensor("h", (H,), meaning="state before the step")


def _parameters(gate: str, what: str) -> tuple[Tensor, Tensor, Tensor]:
    mark = f"_{gate}" if gate else ""
    return (Tensor(f"W{mark}", (H, D), meaning=f"input weights{what}"),
            Tensor(f"U{mark}", (H, H), meaning=f"recurrent weights{what}"),
            Tensor(f"b{mark}", (H,), meaning=f"biases{what}"))


def _rnn(m: Model) -> None:
    new = m.define("h_new", rnn_cell(_x(), _h(), *_parameters("", ""), define=m.define), meaning="new state", latex="h'")
    unspecified_loss(m, new)


def _lstm(m: Model) -> None:
    gates = [_parameters(g, f" of the {what}") for g, what in
             (("i", "input gate"), ("f", "forget gate"), ("o", "output gate"), ("c", "candidate"))]
    state, _ = lstm_cell(_x(), _h(), Tensor("c", (H,), meaning="memory before the step"), *gates, define=m.define)
    new = m.define("h_new", state, meaning="new state", latex="h'")
    unspecified_loss(m, new, "c_new")


def _gru(m: Model) -> None:
    gates = [_parameters(g, f" of the {what}") for g, what in (("u", "update gate"), ("r", "reset gate"), ("n", "candidate"))]
    new = m.define("h_new", gru_cell(_x(), _h(), *gates, define=m.define), meaning="new state", latex="h'")
    unspecified_loss(m, new)


def _by(inputs: str, gates: str) -> tuple[tuple[str, ...], ...]:
    """Every input, then every parameter of every gate."""
    return tuple((name,) for name in (*inputs.split(), *(f"{p}{g}" for g in gates.split() for p in "WUb")))


ROWS = (
    Row("rnn-cell", "Recurrent cell", _rnn, "L", tuple((n,) for n in ("W", "U", "b", "x", "h")), "Elman 1990", 0),
    Row("lstm-cell", "Long short-term memory, one step", _lstm, "L", _by("x h c", "_i _f _o _c"),
        "Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000", 0),
    Row("gru-cell", "Gated recurrent unit, one step", _gru, "L", _by("x h", "_u _r _n"), "Cho et al. 2014, eq. (5) to (8)", 0),
)
__all__ = ["ROWS"]
