"""A document through the package, held against NumPy: right, wrong, or refused."""

from __future__ import annotations

import inspect
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import symderiv as sd
from symderiv.errors import SymderivError
from tests.search.documents.writing import Document, document


@dataclass(frozen=True)
class Outcome:
    """What came of one derivative of a document."""

    kind: str
    seed: int
    wrt: str
    said: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} | seed {self.seed} | by {self.wrt} | {self.said}\n{self.text}"


def outcomes(seed: int, most: int = 2) -> list[Outcome]:
    """What comes of the first few inputs of a seed's document."""
    made = document(seed)
    roles = sorted(made.names, key=lambda r: (seed * 7919 + sum(map(ord, r))) % 101)[:most]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.tex"
        path.write_text(made.text, encoding="utf-8")
        try:
            problem = sd.read_problem(path)
        except SymderivError as error:
            return [Outcome("refused", seed, "", str(error).splitlines()[0], made.text)]
        return [_of(made, problem, role) for role in roles]


def _of(made: Document, problem: Any, role: str) -> Outcome:
    try:
        code = problem.answer(made.names[role])["result"]["python"]
    except SymderivError as error:
        return Outcome("refused", made.seed, made.names[role], str(error).splitlines()[0], made.text)
    except Exception as error:
        return Outcome("crash", made.seed, made.names[role], f"{type(error).__name__}: {error}", made.text)
    if code is None:
        return Outcome("no code", made.seed, made.names[role], "", made.text)
    said = _compared(made, code, role)
    return Outcome("wrong" if said else "right", made.seed, made.names[role], said, made.text)


def _compared(made: Document, code: str, role: str) -> str:
    """What is wrong with code; nothing where it gives the slopes at two points."""
    space: dict[str, Any] = {}
    exec(code, space)
    function = next(f for f in reversed(list(space.values())) if inspect.isfunction(f))
    parameters = list(inspect.signature(function).parameters)
    known = {bare(name): r for r, name in made.names.items()}
    sizes = {bare(name): made.sizes[a] for a, name in made.size_names.items() if a in made.sizes}
    invented = [p for p in parameters if bare(p) not in {**known, **sizes}]
    if invented:
        return f"inputs that the text does not have: {', '.join(invented)}"
    for seed in range(2):
        values = made.values(seed)
        wanted = made.gradient(values, role)
        given = [values[known[bare(p)]] if bare(p) in known else sizes[bare(p)] for p in parameters]
        try:
            found = np.asarray(function(*[float(g) if np.ndim(g) == 0 else g for g in given]))
        except Exception as error:
            return f"the code raises {type(error).__name__}: {error}"
        if found.shape != wanted.shape or not np.allclose(found, wanted, rtol=1e-6, atol=1e-8):
            return f"wanted {np.round(wanted, 4).tolist()}, found {np.round(found, 4).tolist()}"[:300]
    return ""


STYLES = re.compile(r"\\(?:mathbf|boldsymbol|text|mathcal)(?![A-Za-z])")
ACCENTED = re.compile(r"\\(hat|bar|tilde)\{((?:[^{}]|\{[^{}]*\})*)\}")


def bare(name: str) -> str:
    r"""A name in letters and digits: \hat{\mathbf{x}} and x_hat are xhat, W^{(1)} and W1 are W1."""
    name = STYLES.sub("", name)
    name = ACCENTED.sub(lambda m: f"{m[2]}{m[1]}", name).replace("'", "prime")
    return re.sub(r"[^A-Za-z0-9]", "", name)
