"""How the time of all gradients grows with the depth of a network: symderiv, SymPy's diff, and what is installed of tensorgrad,
PyTensor (its grad, and that with its rewriting) and JAX (its trace).

    python benchmarks/depth.py [--depths 1,2,4,8,16,32,64] [--repeats 3] [--limit 60] [--only JAX]

Every competitor gets the same perceptron (tanh layers, softmax cross-entropy), takes the derivative of the loss by every
weight, bias and the input, and runs in a process of its own that is stopped after the limit. Times are medians, in
seconds of processor time; building the model counts, importing does not. symderiv records every step and recognises every
matrix form.
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import statistics
import time
from collections.abc import Callable
from typing import Any


def symderiv_gradients(layers: int) -> int:
    """All gradients by one backward sweep, each step recorded."""
    import symderiv as sd

    return len(sd.mlp(layers=layers).derive_all("L"))


def sympy_gradients(layers: int) -> int:
    """SymPy's own diff of the loss written out, as it has no notion of a defined quantity; fresh letters everywhere."""
    import sympy as sp

    letters = (sp.Dummy(f"i{n}", integer=True) for n in iter(int, 1))
    widths = [sp.Symbol(f"n{n}", integer=True, positive=True) for n in range(layers + 1)]
    weights = [sp.IndexedBase(f"W{n + 1}") for n in range(layers)]
    biases = [sp.IndexedBase(f"b{n + 1}") for n in range(layers)]
    x, y = sp.IndexedBase("x"), sp.IndexedBase("y")

    def activation(n: int, k: Any) -> Any:
        return x[k] if n == 0 else sp.tanh(logits(n, k))

    def logits(n: int, k: Any) -> Any:
        j = next(letters)
        return sp.Sum(weights[n - 1][k, j] * activation(n - 1, j), (j, 1, widths[n - 1])) + biases[n - 1][k]

    k, j = next(letters), next(letters)
    top = widths[layers]
    log_p = logits(layers, k) - sp.log(sp.Sum(sp.exp(logits(layers, j)), (j, 1, top)))
    loss = -sp.Sum(y[k] * log_p, (k, 1, top))
    r, s = sp.symbols("r s", integer=True)
    return len([loss.diff(v) for v in (*(W[r, s] for W in weights), *(b[r] for b in biases), x[s])])


def tensorgrad_gradients(layers: int) -> int:
    """tensorgrad's full simplification of every derivative."""
    import tensorgrad.functions as functions
    from sympy import symbols
    from tensorgrad import Derivative, Variable

    widths = symbols(" ".join(f"n{n}" for n in range(layers + 1)))
    x, y = Variable("x", i0=widths[0]), Variable("y", **{f"i{layers}": widths[layers]})
    variables, value = [x], x
    for n in range(1, layers + 1):
        W = Variable(f"W{n}", **{f"i{n}": widths[n], f"i{n - 1}": widths[n - 1]})
        b = Variable(f"b{n}", **{f"i{n}": widths[n]})
        variables += [W, b]
        value = functions.dot(W, value, f"i{n - 1}") + b
        value = functions.tanh(value) if n < layers else value
    loss = functions.cross_entropy(value, y, [f"i{layers}"])
    return len([Derivative(loss, v).full_simplify() for v in variables])


def jax_gradients(layers: int) -> int:
    """JAX's trace of all gradients to a jaxpr: no formulas, no steps, nothing compiled."""
    import jax
    import jax.numpy as jnp

    def loss(parameters: Any, x: Any, y: Any) -> Any:
        for n, (W, b) in enumerate(parameters, 1):
            x = W @ x + b
            x = jnp.tanh(x) if n < layers else x
        return -jnp.sum(y * jax.nn.log_softmax(x))

    K = 4
    parameters = [(jnp.zeros((K, K)), jnp.zeros(K)) for _ in range(layers)]
    made = jax.make_jaxpr(jax.grad(loss, argnums=(0, 1)))(parameters, jnp.zeros(K), jnp.zeros(K))
    return len(made.jaxpr.outvars)


def pytensor_gradients(layers: int, rewrites: bool = False) -> int:
    """PyTensor's grad of the loss by all parameters: a graph without steps, nothing compiled."""
    import pytensor.tensor as pt
    from pytensor.graph.fg import FunctionGraph
    from pytensor.graph.rewriting.utils import rewrite_graph

    x, y = pt.vector("x"), pt.vector("y")
    parameters, value = [x], x
    for n in range(1, layers + 1):
        W, b = pt.matrix(f"W{n}"), pt.vector(f"b{n}")
        parameters += [W, b]
        value = W @ value + b
        value = pt.tanh(value) if n < layers else value
    loss = -(y * pt.special.log_softmax(value)).sum()
    found = pt.grad(loss, parameters)
    return len(rewrite_graph(FunctionGraph(outputs=found, clone=True)).outputs if rewrites else found)


def pytensor_rewritten(layers: int) -> int:
    """The same, simplified by PyTensor's canonical rewriting."""
    return pytensor_gradients(layers, rewrites=True)


COMPETITORS: dict[str, Callable[[int], int]] = {
    "symderiv": symderiv_gradients, "sympy.diff": sympy_gradients, "tensorgrad": tensorgrad_gradients,
    "JAX": jax_gradients, "PyTensor": pytensor_gradients, "PyTensor, rewritten": pytensor_rewritten,
}
MODULES = {"symderiv": "symderiv", "sympy.diff": "sympy", "tensorgrad": "tensorgrad", "JAX": "jax",
           "PyTensor": "pytensor", "PyTensor, rewritten": "pytensor"}


def _timed(name: str, layers: int, repeats: int, answer: Any) -> None:
    importlib.import_module(MODULES[name])
    run = COMPETITORS[name]
    try:
        run(1)  # whatever is loaded at the first use
        times = []
        for _ in range(repeats):
            start = time.process_time()
            run(layers)
            times.append(time.process_time() - start)
        answer.put(statistics.median(times))
    except Exception as error:
        answer.put(f"{type(error).__name__}: {error}"[:40])


def measured(name: str, layers: int, repeats: int, limit: float) -> float | str:
    """The median time, or the reason why there is none."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=_timed, args=(name, layers, repeats, answer))
    process.start()
    process.join(limit)
    if process.is_alive():
        process.kill()
        process.join()
        return f"> {limit:g}"
    return answer.get() if not answer.empty() else "failed"


def _cell(value: float | str) -> str:
    return f"{value:.3f}" if isinstance(value, float) else value


def main() -> None:
    """Measure and print a Markdown table; a competitor that has once passed the limit is not tried deeper."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--depths", default="1,2,4,8,16,32,64")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--only", default="", help="competitors, separated by commas")
    options = parser.parse_args()
    wanted = {"symderiv", *filter(None, options.only.split(","))} if options.only else set(MODULES)
    names = [name for name, module in MODULES.items() if name in wanted and importlib.util.find_spec(module)]
    print(f"| layers | {' | '.join(names)} | ms a layer | {' | '.join(f'{n} / symderiv' for n in names[1:])} |")
    print("| ---: " * (2 * len(names) + 1) + "|")
    stopped: set[str] = set()
    for layers in map(int, options.depths.split(",")):
        row = {n: "" if n in stopped else measured(n, layers, options.repeats, options.limit) for n in names}
        stopped |= {n for n, value in row.items() if isinstance(value, str)}
        own = row["symderiv"]
        each = f"{1000 * own / layers:.1f}" if isinstance(own, float) else ""
        ratios = [f"{v / own:.1f}" if isinstance(v, float) and isinstance(own, float) else "" for v in list(row.values())[1:]]
        print(f"| {layers} | {' | '.join(_cell(v) for v in row.values())} | {each} | {' | '.join(ratios)} |", flush=True)


if __name__ == "__main__":
    main()
