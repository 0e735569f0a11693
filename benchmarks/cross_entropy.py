"""Softmax cross-entropy by z: symderiv beside SymPy's own `diff`, in one run.

Each competitor starts from its definitions and derives the gradient anew; the table gives the median time, its ratio to
symderiv's, and whether p - y comes out. Run: python benchmarks/cross_entropy.py [runs]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import sympy

import symderiv as sd
from symderiv.derive.goals import derive as bare
from symderiv.library.catalogue import catalogue_row


def ours() -> bool:
    """Every step recorded, without verification."""
    row = catalogue_row("softmax-cross-entropy")
    return str(bare(row.model(), "L", ("z",)).result) == "p[i] - y[i]"


def ours_with_matrix_form() -> bool:
    """The same with the matrix form."""
    return str(sd.derivation("softmax-cross-entropy", wrt="z").matrix) == "p − y"


def ours_verified() -> bool:
    """The same, every step held against the oracle."""
    return bool(sd.derivation("softmax-cross-entropy", wrt="z").verify())


def components(K: int) -> Callable[[], bool]:
    """SymPy on K explicit components: every ∂L/∂z_i."""
    def run() -> bool:
        z, y = sympy.symbols(f"z:{K}", real=True), sympy.symbols(f"y:{K}", real=True)
        total = sum(map(sympy.exp, z))
        p = [sympy.exp(a) / total for a in z]
        loss = -sum(t * sympy.log(q) for t, q in zip(y, p, strict=True))
        gradient = [sympy.diff(loss, a) for a in z]
        return all(g == q - t for g, q, t in zip(gradient, p, y, strict=True))

    return run


def indexed() -> bool:
    """SymPy on Sum and IndexedBase, differentiated by one component."""
    K = sympy.Symbol("K", integer=True, positive=True)
    k, j, i = sympy.symbols("k j i", integer=True)
    z, y = sympy.IndexedBase("z"), sympy.IndexedBase("y")
    p = sympy.exp(z[k]) / sympy.Sum(sympy.exp(z[j]), (j, 1, K))
    loss = -sympy.Sum(y[k] * sympy.log(p), (k, 1, K))
    gradient = sympy.diff(loss, z[i])
    return bool(gradient == p.subs(k, i) - y[i])


COMPETITORS: dict[str, Callable[[], bool]] = {
    "symderiv, all steps": ours,
    "symderiv, and matrix form": ours_with_matrix_form,
    "symderiv, verified": ours_verified,
    "sympy.diff, K = 3 components": components(3),
    "sympy.diff, K = 10 components": components(10),
    "sympy.diff, K = 30 components": components(30),
    "sympy.diff, Sum form": indexed,
}


def timed(run: Callable[[], bool], runs: int) -> tuple[float, Any]:
    """The median seconds of several runs after one that warms up, and the outcome."""
    outcome = run()
    seconds = []
    for _ in range(runs):
        sympy.core.cache.clear_cache()
        start = perf_counter()
        run()
        seconds.append(perf_counter() - start)
    return median(seconds), outcome


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    results = {name: timed(run, runs) for name, run in COMPETITORS.items()}
    base = results["symderiv, all steps"][0]
    print(f"{'':<32}{'median':>10}{'ratio':>9}  reaches p - y")
    for name, (seconds, reached) in results.items():
        print(f"{name:<32}{seconds * 1000:>7.1f} ms{seconds / base:>9.1f}  {'yes' if reached else 'no'}")


if __name__ == "__main__":
    main()
