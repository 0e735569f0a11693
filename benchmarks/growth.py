"""How time grows with the size of what is asked: derive, verify and page over families of models that get deeper.

    python benchmarks/growth.py [--families mlp,softmax] [--limit 60]

Each size runs in a process of its own that is stopped after the limit; times are seconds of processor time, importing does not
count. The last column is the exponent of the growth between the two largest sizes: 1 is linear, 2 quadratic.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

STAGES = ("derive", "verify", "page")


def mlp(n: int) -> Any:
    """Every gradient of a perceptron of n layers."""
    import symderiv as sd

    return sd.mlp(layers=n).derive_all("L")


def rnn(n: int) -> Any:
    """Every gradient of a recurrent network unrolled over n steps."""
    from symderiv.api.networks import network

    return network("rnn", depth=str(n)).derive_all("L")


def nested(function: str) -> Callable[[int], Any]:
    """The gradient of a function applied n times in one formula."""
    def gradient(n: int) -> Any:
        import symderiv as sd

        value = x = sd.vector("x", sd.axes("K"))
        for _ in range(n):
            value = getattr(sd, function)(value)
        return _by(x, value.sum())

    return gradient


def trace_power(n: int) -> Any:
    """The gradient of tr((X A)^n)."""
    import numpy as np

    import symderiv as sd

    K = sd.axes("K")
    X, A = sd.matrix("X", K, K), sd.matrix("A", K, K)
    product = value = X @ A
    for _ in range(n - 1):
        value = value @ product
    return _by(X, np.trace(value))


def product_of_sums(n: int) -> Any:
    """The gradient of Σ_k (x + 1)(x + 2) … (x + n)."""
    import symderiv as sd

    x = sd.vector("x", sd.axes("K"))
    value = x + 1
    for m in range(2, n + 1):
        value = value * (x + m)
    return _by(x, value.sum())


def derivative(n: int) -> Any:
    """The n-th derivative of Σ_k exp(x_k) sin(x_k)."""
    import symderiv as sd

    x = sd.vector("x", sd.axes("K"))
    m = sd.Model()
    loss = m.define("L", (sd.exp(x) * sd.sin(x)).sum())
    return (m.derive(loss, wrt=(x,) * n),)


def transformer_block(n: int) -> Any:
    """Every gradient of n blocks of attention and a feed-forward layer as one formula, nothing named.

    Each block writes the one before it out twelve times: 103, 1 303, 15 703 operations.
    """
    import symderiv as sd

    T, D, H = sd.axes("T D H")
    value = x = sd.matrix("X", T, D)
    weights = [sd.matrix(name, D, D) for name in ("Q", "K", "V")]
    W, U = sd.matrix("W", D, H), sd.matrix("U", H, D)
    for _ in range(n):
        q, k, v = (value @ w for w in weights)
        value = value + sd.softmax(q @ k.T) @ v
        value = value + sd.relu(value @ W) @ U
    return _by(x, (value * value).sum())


def attention(n: int) -> Any:
    """The gradient of n attentions within one another, nothing named."""
    import symderiv as sd

    T, D = sd.axes("T D")
    value = x = sd.matrix("X", T, D)
    weights = [sd.matrix(name, D, D) for name in ("Q", "K", "V")]
    for _ in range(n):
        q, k, v = (value @ w for w in weights)
        value = sd.softmax(q @ k.T) @ v
    return _by(x, (value * value).sum())


def lstm(n: int) -> Any:
    """The gradient of n steps of an LSTM as one formula, nothing named, by the weights of the forget gate."""
    import symderiv as sd

    D, H = sd.axes("D H")
    h, c = sd.vector("h0", H), sd.vector("c0", H)
    gates = [(sd.matrix(f"W{g}", H, D), sd.matrix(f"U{g}", H, H), sd.vector(f"b{g}", H)) for g in "figo"]
    for t in range(n):
        x = sd.vector(f"x{t}", D)
        f, i, g, o = (W @ x + U @ h + b for W, U, b in gates)
        c = sd.sigmoid(f) * c + sd.sigmoid(i) * sd.tanh(g)
        h = sd.sigmoid(o) * sd.tanh(c)
    return _by(gates[0][1], (h * h).sum())


def layers(n: int) -> Any:
    """The gradient of a perceptron of n layers as one formula, nothing named, by the first weights."""
    import symderiv as sd

    axes = sd.axes(" ".join(f"N{k}" for k in range(n + 1)))
    weights = [sd.matrix(f"W{k}", axes[k + 1], axes[k]) for k in range(n)]
    value: Any = sd.vector("x", axes[0])
    for k, W in enumerate(weights):
        value = W @ (sd.tanh(value) if k else value)
    return _by(weights[0], sd.cross_entropy(sd.vector("y", axes[-1], given=sd.one_hot), sd.softmax(value)))


def _by(variable: Any, loss: Any) -> Any:
    import symderiv as sd

    m = sd.Model()
    return (m.derive(m.define("L", loss), wrt=variable),)


FAMILIES: dict[str, tuple[Callable[[int], Any], tuple[int, ...]]] = {
    "mlp": (mlp, (1, 4, 16, 32, 64)),
    "rnn": (rnn, (1, 4, 8, 16, 32)),
    "softmax": (nested("softmax"), (1, 2, 4, 8)),
    "gelu": (nested("gelu"), (1, 2, 4, 8)),
    "mish": (nested("mish"), (1, 2, 4, 8)),
    "tanh": (nested("tanh"), (1, 2, 4, 8, 16)),
    "softplus": (nested("softplus"), (1, 2, 4, 8, 16)),
    "trace": (trace_power, (1, 2, 4, 8, 16)),
    "product": (product_of_sums, (2, 4, 8, 16, 32)),
    "derivative": (derivative, (1, 2, 3, 4)),
    "transformer": (transformer_block, (1, 2, 3)),
    "attention": (attention, (1, 2, 4)),
    "lstm": (lstm, (1, 2, 4)),
    "layers": (layers, (2, 4, 8, 16)),
}


def _timed(family: str, size: int, limit: float, found: Any) -> None:
    """Send the seconds of each stage as it ends, then what went wrong, if anything did."""
    import symderiv.api.models  # noqa: F401
    from symderiv.verification.verify import of_one_page
    from symderiv.writing.documents.derivations import render

    end = int(time.process_time() + limit) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (end, end + 1))
    try:
        start = time.process_time()
        derivations = FAMILIES[family][0](size)
        found.send(time.process_time() - start)
        start = time.process_time()
        known = of_one_page(derivations)
        checked = [d.checked(0, known) for d in derivations]
        found.send(time.process_time() - start)
        start = time.process_time()
        render(checked, "html")
        found.send(time.process_time() - start)
    except Exception as error:
        found.send(f"{type(error).__name__}: {str(error).splitlines()[0][:60]}")
    found.send(None)


def measure(family: str, size: int, limit: float) -> list[Any]:
    """The seconds of the stages that ended within the limit, or the reason why there are no more."""
    here, there = multiprocessing.Pipe(False)
    process = multiprocessing.get_context("spawn").Process(target=_timed, args=(family, size, limit, there))
    process.start()
    there.close()  # what is left is the child's own: when it dies, nothing more comes
    rows: list[Any] = []
    with suppress(EOFError):
        while (row := here.recv()) is not None:
            rows.append(row)
    process.join()
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--limit", type=float, default=60.0)
    chosen = parser.parse_args()
    for family in chosen.families.split(","):
        _, sizes = FAMILIES[family]
        table = {size: measure(family, size, chosen.limit) for size in sizes}
        print(f"{family:<12}" + "".join(f"{s:>9}" for s in sizes) + "   growth", flush=True)
        for n, stage in enumerate(STAGES):
            cells = [table[s][n] if len(table[s]) > n and not isinstance(table[s][n], str) else None for s in sizes]
            shown = "".join("        –" if c is None else f"{c:>9.3f}" for c in cells)
            print(f"  {stage:<10}{shown}   {_growth(sizes, cells)}", flush=True)
        for size, reason in ((s, r) for s in sizes for r in table[s] if isinstance(r, str)):
            print(f"  at {size}: {reason}", flush=True)


def _growth(sizes: tuple[int, ...], cells: list[float | None]) -> str:
    """The exponent between the two largest sizes that ended."""
    done = [(s, c) for s, c in zip(sizes, cells, strict=True) if c]
    if len(done) < 2:
        return ""
    (a, first), (b, last) = done[-2:]
    return f"n^{math.log(last / first) / math.log(b / a):.1f}"


if __name__ == "__main__":
    main()
