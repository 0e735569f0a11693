"""Random extremes whose sides agree on an open region and are written in two ways, so that rounding decides which is taken.

    python -m tests.search.agreeing --minutes 5 --seed 0

Both writings are one text: read by NumPy it is what is differentiated by differences, read by `sd` it is the model.
"""

from __future__ import annotations

import random
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from types import SimpleNamespace
from typing import Any

import numpy as np

import symderiv as sd
from symderiv.errors import SymderivError
from tests.search import plain
from tests.search.checks import CHECKS, Subject
from tests.search.hunting import LARGEST, close

BASES = ("x", "x ** 3", "x ** 3 / (1 + x ** 2)", "x * y", "np.exp(x) - 1", "x / 3 + y ** 2", "(x - 9) ** -3", "x - y",
         "y / (x - 9)", "np.sin(3 * x)", "np.exp(x) * y", "x * np.exp(-y)", "np.tanh(x) / 3", "np.log(1 + x ** 2) - y",
         "x ** 2 - 1")
BESIDE = ("x", "y", "f", "f ** 2", "(x - 9)", "np.exp(y)", "(f - 3)", "x ** 2", "1 / (x - 9)", "(x + y)", "3", "x * f",
          "np.exp(f / 9)")
PAIRS = (
    ("f * g", "np.clip(f, -2, 2) * g"), ("f * g", "np.maximum(f, -0.3) * g"), ("f + g", "np.minimum(f, 0.4) + g"),
    ("f ** 3", "np.maximum(f, -1) ** 3"), ("f ** 2 * g", "np.clip(f, -1, 1) * g * f"),
    ("f / (9 + f)", "np.clip(f, -1, 1) / (9 + f)"),
    ("g / (9 + f) ** 2", "g / (9 + np.maximum(f, 0)) ** 2"), ("np.exp(f) * np.exp(g / 9)", "np.exp(np.minimum(f, 1) + g / 9)"),
    ("np.exp(f / 2) ** 2", "np.exp(np.clip(f, -1, 1))"), ("np.sqrt(1 + f ** 2) * g", "np.sqrt(1 + np.clip(f, -1, 1) ** 2) * g"),
    ("2 * np.log(3 + f ** 2)", "np.log((3 + np.minimum(f, 1) ** 2) ** 2)"), ("f * g", "np.abs(f) * g"),
    ("f * (g + 1)", "np.abs(f) * g + f"),
    ("f ** 2 - g ** 2", "(np.maximum(f, 0) - g) * (np.maximum(f, 0) + g)"), ("f * g", "np.where(f > 0.5, f, 0.5) * g"),
    ("f * g - f", "f * (np.clip(g, -1, 1) - 1)"), ("np.clip(f, -1, 2) * g", "np.maximum(f, -1.5) * g"),
    ("f * g * (1 + x ** 2)", "np.clip(f, -2, 2) * g + x ** 2 * f * g"), ("f / 3 + g / 3", "(np.maximum(f, 0) + g) / 3"),
)
"""Two texts of f and g that are one function where f is inside its bounds."""
COMPLEMENTS = (
    ("1 / (1 + f ** 2)", "f ** 2 * g", "np.clip(f * g, -2, 2) * f"), ("1 / (1 + f ** 2)", "f ** 2 * g", "1 - np.minimum(g, 0.7)"),
    ("1 / (1 + f ** 2)", "f ** 2 * g * y", "(1 - np.clip(g, 0.2, 0.9)) * y"),
    ("1 / (1 + np.exp(f))", "np.exp(f) * g", "1 - np.maximum(g, 0.4)"),
    ("1 / (1 + np.exp(f))", "np.exp(f) * g * g", "np.minimum(g, 0.6) * (1 - g)"),
    ("1 - f", "f * g", "f - np.maximum(f, -1) ** 2"), ("np.maximum(1 - f, y)", "1 - f", "np.clip(g, -3, 3)"),
    ("np.maximum(1 / (9 + f), 0.1)", "f * g", "1 - 9 * g"),
)
"""g and two texts of f and g: what is compared may be moved to one side, as g + f = 1."""
OUTSIDE = ("np.minimum({0}, {1})", "np.maximum({0}, {1})", "np.minimum({1}, {0})", "np.maximum({1}, {0})",
           "np.minimum(np.maximum({0}, {1}), y)", "np.maximum(np.minimum({1}, 3), {0})", "np.where({0} <= {1}, {0}, {1})",
           "np.maximum(np.minimum({0}, {1}), np.minimum({1}, 1))", "np.minimum({0}, np.minimum({1}, {2}))",
           "np.maximum(np.maximum({2}, {0}), {1})", "np.clip(np.minimum({0}, {1}), -1, 1)", "np.minimum({0}, {1}) * f",
           "np.minimum({0} - {1}, 0) + x * np.maximum({1}, {0})", "np.minimum({0}, {1}) / (9 + np.maximum({0}, {1}) ** 2)")
AFTER = ("u", "u ** 2", "u * y", "np.exp(u / 9)", "np.tanh(u)", "u / (3 + x ** 2)")
SIZES = {"K": 7}


@dataclass(frozen=True)
class Extreme:
    """f and g, the two sides p and q, their extreme u and what is summed, t, as texts; those in `kept` are quantities with a
    name of their own."""

    texts: dict[str, str]
    kept: frozenset[str]
    seed: int
    wrt: tuple[str, ...] = ("x",)

    def value(self, x: Any, y: Any) -> Any:
        """The sum, in NumPy."""
        known = {"x": x, "y": y}
        for name, text in self.texts.items():
            known[name] = eval(text, {"np": np}, known)
        return np.sum(known["t"])

    def model(self) -> Any:
        """The same as a model, through arrays; at every third seed by tracing the NumPy function."""
        k, model = sd.axes("K"), sd.Model()
        known: dict[str, Any] = {"x": sd.vector("x", k), "y": sd.vector("y", k)}
        if self.seed % 3 == 2:
            def L(x, y):
                return self.value(x, y)
            return sd.trace(L, **known)
        for name, text in self.texts.items():
            made = eval(text, {"np": NUMPY}, known)
            known[name] = model.define(name, made) if name in self.kept else made
        model.define("L", known["t"].sum())
        return model

    def data(self) -> dict[str, Any]:
        """Values of x and y."""
        rng = np.random.default_rng(self.seed)
        return {n: rng.normal(size=SIZES["K"]) * 1.3 for n in "xy"}


FUNCTIONS = ("minimum", "maximum", "clip", "where", "exp", "log", "sqrt", "sin", "tanh")
NUMPY = SimpleNamespace(abs=abs, **{n: getattr(sd, n) for n in FUNCTIONS})
"""What the texts call `np`, of symderiv's arrays."""


def extreme(seed: int) -> Extreme:
    """The extreme of a seed."""
    rng = random.Random(seed)
    one, other = rng.choice(PAIRS)
    third = rng.choice((*rng.choice(PAIRS), "np.clip(f, -1, 3) * g"))
    texts = {"f": rng.choice(BASES), "g": rng.choice(BESIDE), "p": one, "q": other,
             "u": rng.choice(OUTSIDE).format("p", "q", f"({third})"), "t": rng.choice(AFTER)}
    if seed % 5 == 1:
        texts |= dict(zip("gpq", rng.choice(COMPLEMENTS), strict=True))
    kept = frozenset(n for n in "fgu" if rng.random() < 0.3) - ({"g"} if texts["g"] == "3" else set())
    wrt = ("x", "x") if rng.random() < 0.15 else ("x",)
    return Extreme(texts, kept | {n for n in "pq" if rng.random() < 0.25}, seed, wrt)


def faults(given: Extreme, checks: Any = tuple(CHECKS)) -> Iterator[str]:
    """What is wrong with an extreme, in words."""
    with np.errstate(all="ignore"):
        if not abs(given.value(**given.data())) < LARGEST:
            return
        wanted = plain.slope_of(given.value, given.wrt, given.data())
    try:
        subject = Subject(given.model(), "L", given.wrt, given.data(), SIZES)
    except SymderivError as error:
        yield f"refused | {str(error)[:150]}"
        return
    for check in checks:
        try:
            found = CHECKS[check].run(subject)
        except SymderivError as error:
            yield f"refused | {check} | {str(error)[:150]}"
            continue
        if isinstance(found, str) and found:
            yield f"{'open' if found.startswith('open: ') else 'alarm'} | {check} | {found[:300]}"
        elif found is not None and not isinstance(found, str) and not close(found, wanted, CHECKS[check].close):
            yield f"wrong | {check} | wanted {np.round(wanted, 5).tolist()}, found {np.round(found, 5).tolist()}"


def main(arguments: list[str] | None = None) -> None:
    """Search for a while, and print what is found."""
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=5)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--most", type=int, default=10**9)
    asked.add_argument("--checks", nargs="+", choices=CHECKS, default=list(CHECKS))
    how = asked.parse_args(arguments)
    end, n = monotonic() + 60 * how.minutes, 0
    while monotonic() < end and n < how.most:
        for fault in faults(extreme(how.seed + n), how.checks):
            print(f"{fault}\n    {extreme(how.seed + n)}", flush=True)
        n += 1
    print(f"{n} extremes from seed {how.seed}", file=sys.stderr)


if __name__ == "__main__":
    main()
