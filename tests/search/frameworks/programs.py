"""Random programs in a library's own code: each line is tried with the library's own numbers, and kept where it runs."""

from __future__ import annotations

import linecache
import random
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.search.frameworks.tables import CLOSINGS, rows

SHAPES = {"x": "NK", "y": "NK", "A": "KD", "B": "KK", "v": "K", "w": "K", "T": "HNK", "c": ""}
SIZES = ({"N": 3, "K": 4, "D": 2, "H": 2}, {"N": 4, "K": 2, "D": 3, "H": 2}, {"N": 3, "K": 3, "D": 3, "H": 2},
         {"N": 1, "K": 3, "D": 2, "H": 2}, {"N": 2, "K": 1, "D": 3, "H": 2})
LARGEST, MOST = 1e3, 60


@dataclass(frozen=True)
class Program:
    """Lines of a function of named arrays; the last gives its value, a number."""

    library: str
    seed: int
    lines: tuple[str, ...]
    sizes: Mapping[str, int]

    @property
    def used(self) -> tuple[str, ...]:
        """The inputs that the lines mention, in order."""
        names = set(compile("\n".join(self.lines), "lines", "exec").co_names)
        return tuple(n for n in (*SHAPES, "i") if n in names)

    @property
    def source(self) -> str:
        """The function."""
        body = [f"    {part}" for line in self.lines for part in line.split("\n")]
        return "\n".join([f"def model({', '.join(self.used)}):", *body, f"    return {self.result}", ""])

    @property
    def result(self) -> str:
        """The name of the last line."""
        return self.lines[-1].split(" = ")[0]

    def function(self) -> Callable[..., Any]:
        """The function, with a source that tracebacks and readers of source find."""
        name = f"<{self.library} {self.seed} {len(self.lines)}>"
        linecache.cache[name] = (len(self.source), None, self.source.splitlines(keepends=True), name)
        space = namespace(self.library)
        exec(compile(self.source, name, "exec"), space)
        made: Callable[..., Any] = space["model"]
        return made

    def arrays(self, scale: float = 1.0, sizes: Mapping[str, int] | None = None) -> dict[str, Any]:
        """Numbers for the inputs."""
        return drawn(self.seed, self.used, sizes or self.sizes, scale)

    def __str__(self) -> str:
        return f"seed {self.seed}, sizes {dict(self.sizes)}\n{self.source}"


def drawn(seed: int, names: Any, sizes: Mapping[str, int], scale: float = 1.0) -> dict[str, Any]:
    """Numbers for inputs; i holds places, counted from 0, on every axis that there is."""
    rng = np.random.default_rng([seed, int(10 * scale), *sizes.values()])
    made = {n: scale * rng.normal(size=[sizes[a] for a in s]) for n, s in SHAPES.items()}
    made["i"] = rng.integers(0, min(sizes.values()), size=sizes["N"])
    return {n: made[n] for n in names}


def namespace(library: str) -> dict[str, Any]:
    """What the code of a library imports."""
    if library == "numpy":
        return {"np": np}
    if library == "torch":
        import torch

        return {"torch": torch, "F": torch.nn.functional}
    import jax

    return {"jax": jax, "jnp": jax.numpy}


def prepared(library: str) -> None:
    """A library set up for numbers of double precision, on one thread."""
    if library == "torch":
        import torch

        torch.set_num_threads(1)
        torch.set_default_dtype(torch.float64)
    elif library == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)


def of_library(library: str, value: Any) -> Any:
    """An array as the library takes it, in double precision."""
    if library == "torch":
        import torch

        return torch.as_tensor(np.asarray(value))
    if library == "jax":
        import jax

        return jax.numpy.asarray(value)
    return value


def program(library: str, seed: int, length: int = 4) -> Program:
    """The program of a seed."""
    rng = random.Random(f"{library} {seed}")
    sizes = rng.choices(SIZES, (4, 2, 2, 1, 1))[0]
    known = {n: of_library(library, a) for n, a in drawn(seed, (*SHAPES, "i"), sizes).items()}
    lines: list[str] = []
    own: list[str] = []
    for n in range(rng.randint(1, length)):
        name = "abdefgh"[n]
        line, value = _line(rng, library, name, known, own)
        if line:
            lines.append(line)
            own.append(name)
            known[name] = value
    last = own[-1] if own else rng.choice(list(SHAPES))
    lines.append("z = " + rng.choice(CLOSINGS).format(last))
    return Program(library, seed, tuple(needed(lines)), sizes)


def _line(rng: random.Random, library: str, name: str, known: Mapping[str, Any], own: list[str]) -> tuple[str, Any]:
    """A line that runs, and what it gives; nothing where sixty draws do not."""
    for _ in range(60):
        first = rng.choice(own[-2:]) if own and rng.random() < 0.75 else rng.choice(list(SHAPES))
        second = rng.choice([n for n in known if n != "i"])
        line = written(rng.choice(rows(library)), name, first, second, rng)
        value = tried(library, line, name, known)
        if value is not None:
            return line, value
    return "", None


def written(row: str, name: str, first: str, second: str, rng: random.Random) -> str:
    """A row of a table as a line."""
    n, m = rng.choice((-1, 0, 1)), rng.choice((-2, -1, 0, 1))
    text = row.replace(" | ", "\n").format(first, second, r=name, n=n, m=m, k=rng.choice((0, 1)))
    return text if text.startswith(f"{name} = ") else f"{name} = {text}"


def tried(library: str, line: str, name: str, known: Mapping[str, Any]) -> Any:
    """What a line gives: None where the library refuses it, or where it is large, of high rank or not finite."""
    code = compile(line, "line", "exec")
    if library == "jax":
        return _shaped(code, name, known)
    space = {**namespace(library), **known}
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code, space)
            array = np.asarray(space[name])
    except Exception:
        return None
    fine = array.dtype.kind == "f" and array.size and array.ndim <= 3 and array.size <= MOST
    return space[name] if fine and np.isfinite(array).all() and np.abs(array).max() < LARGEST else None


def _shaped(code: Any, name: str, known: Mapping[str, Any]) -> Any:
    """The same for JAX, by shapes alone: running each line by itself would compile it."""
    import jax

    def run(arrays: dict[str, Any]) -> Any:
        space = {**namespace("jax"), **arrays}
        exec(code, space)
        return space[name]

    try:
        made = jax.eval_shape(run, {n: known[n] for n in code.co_names if n in known})
    except Exception:
        return None
    fine = getattr(made, "dtype", np.dtype(int)).kind == "f" and made.size and made.ndim <= 3 and made.size <= MOST
    return made if fine else None


def needed(lines: list[str]) -> list[str]:
    """The lines on which the last one rests."""
    wanted, kept = set(compile(lines[-1], "line", "exec").co_names), [lines[-1]]
    for line in reversed(lines[:-1]):
        if line.split(" = ")[0] in wanted:
            wanted |= set(compile(line, "line", "exec").co_names)
            kept.insert(0, line)
    return kept


def smaller(given: Program) -> list[Program]:
    """Programs with one line less: what it made is one of the inputs of that line instead."""
    import re
    from dataclasses import replace

    found = []
    for n, line in enumerate(given.lines[:-1]):
        name = line.split(" = ")[0]
        for other in set(compile(line, "line", "exec").co_names) & {*SHAPES, *(k.split(" = ")[0] for k in given.lines[:n])}:
            rest = [re.sub(rf"\b{name}\b", other, t) for t in given.lines[n + 1:]]
            found.append(replace(given, lines=tuple(needed([*given.lines[:n], *rest]))))
    return found
