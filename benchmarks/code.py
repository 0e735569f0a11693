"""The emitted backward passes beside PyTorch's autograd on their own forward passes: one thread, both precisions.

    python benchmarks/code.py [--entry NAME] [--size 128]

For every entry of the catalogue: forward and backward as emitted, and the emitted forward with autograd behind it. The ratio
is ours over autograd's, the best of several runs; 1.2 or less is the aim. The last lines are the median and what is above.
"""

from __future__ import annotations

import argparse
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import torch

import symderiv as sd
from symderiv.derive.programs.program import program
from symderiv.library.catalogue import CATALOGUE
from symderiv.lowering.source.module import Module, module_source
from symderiv.lowering.source.targets import TARGETS

SMALL = {"R": 5, "H": 8, "G": 8, "S": 16, "E": 32, "C": 8}
NEAR_ONE = {"det", "det-axb", "det-cube", "det-quadratic", "det-quadratic-square", "det-quadratic-symmetric", "det-square"}
"""Entries of which the inputs are drawn near the matrix I: the determinant of a product of others has no value in float32."""
CUBES = {"crf", "crf-log-partition", "hmm", "discounted-return", "product-over-axis"}
RUNS, AIM = 7, 1.2


def sizes(entry: Any, size: int) -> dict[str, int]:
    """A size for each axis; those that a formula gives follow it."""
    axes = {a for t in (*entry.inputs, *entry.outputs) for a in (*t.axes, *([t.over] if t.over else []))}
    names = {a.name for a in axes} | {p for a in axes for p in a.parts}
    windows = {a.length[-2 if a.length[-1][0] == "" else -1][0] for a in axes if len(a.length) > 1}
    many = any(len(t.axes) > 2 for t in entry.inputs)
    free = {n: 3 if n in windows else min(size, SMALL[n]) if many and n in SMALL else size // 2 if many else size for n in names}
    return {**free, **{a.name: a.size_among(free) or free[a.name] for a in axes if a.length or a.size}}


def arrays(name: str, entry: Any, size: int, precision: Any) -> list[Any]:
    """Inputs that obey their givens."""
    rng, known = np.random.default_rng(0), sizes(entry, size)
    made = []
    for tensor in entry.inputs:
        shape = [known[a.name] for a in tensor.axes]
        if tensor.over is not None:
            made.append(torch.as_tensor(rng.integers(1, known[tensor.over.name] + 1, size=shape)))
            continue
        array = tensor.givens[0].sample(rng, shape) if tensor.givens else rng.normal(size=shape) / max(size, 1) ** 0.25
        if name in NEAR_ONE:
            array = np.eye(*shape) + array / (4 * max(size, 1) ** 0.25)
        made.append(torch.as_tensor(np.asarray(array)).to(precision))
    return made


def best(run: Any) -> float:
    """The shortest of several runs."""
    times = []
    run()
    for _ in range(RUNS):
        start = process_time()
        run()
        times.append(process_time() - start)
    return min(times)


def ratio(name: str, size: int, precision: Any) -> tuple[float, float, float]:
    """Our time, autograd's, and the largest relative difference of their gradients."""
    entry = program(sd.catalogue_model(name), CATALOGUE[name].output)
    module: dict[str, Any] = {}
    exec(compile(module_source(entry, "torch"), f"<{name}>", "exec"), module)
    known = sizes(entry, size)
    numbers = [known[s.axis.name] for s in Module(entry, TARGETS["torch"], "").low.sizes]
    given = arrays(name, entry, size, precision)
    moving = [entry.inputs.index(v) for v, _ in entry.gradients]
    tracked = [t.clone().requires_grad_() if n in moving else t for n, t in enumerate(given)]
    output = module["forward"](*given, *numbers)[0]
    upstream = tuple(torch.randn_like(o) for o in (output if isinstance(output, tuple) else (output,)))
    one = upstream if len(upstream) > 1 else upstream[0]

    def ours() -> Any:
        with torch.no_grad():
            return module["backward"](one, module["forward"](*given, *numbers)[1])

    def theirs() -> Any:
        out = module["forward"](*tracked, *numbers)[0]
        return torch.autograd.grad(out, [tracked[n] for n in moving], one, allow_unused=True)

    pairs = zip(ours().values(), theirs(), strict=True)
    error = max(float((a - b).abs().max() / (b.abs().max() + 1e-30)) for a, b in pairs if b is not None)
    return best(ours), best(theirs), error


def main() -> None:
    """Measure, and print a line for each entry."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entry", action="append", help="only this entry")
    parser.add_argument("--size", type=int, default=128)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    found = {}
    for name in chosen.entry or CATALOGUE:
        size = 24 if name in CUBES else chosen.size
        for precision in (torch.float32, torch.float64):
            try:
                mine, theirs, error = ratio(name, size, precision)
            except (RuntimeError, ValueError) as why:
                print(f"{name:<32} not measured: {str(why).splitlines()[0][:80]}")
                continue
            found[name, precision] = mine / theirs
            times = f"{mine * 1e6:9.0f} µs  {theirs * 1e6:9.0f} µs  {mine / theirs:5.2f}"
            print(f"{name:<32} {str(precision)[6:]}  {times}  {error:.0e}", flush=True)
    above = sorted({name for (name, _), r in found.items() if r > AIM})
    print(f"median {median(found.values()):.2f}, above {AIM}: {len(above)} of {len({n for n, _ in found})}: {', '.join(above)}")


if __name__ == "__main__":
    main()
