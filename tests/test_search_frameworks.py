"""Random functions of NumPy, PyTorch and JAX: read, and their models' code held against their own numbers and differences.

`python -m tests.search.frameworks --library torch --minutes 10` searches for longer, and makes what it finds small.
"""

from importlib.util import find_spec

import numpy as np
import pytest

from tests.search.frameworks.hunting import FAULTS, Finding, findings, minimised, of_seed
from tests.search.frameworks.programs import Program, prepared, program

SEEDS = {"numpy": range(16), "torch": range(6), "jax": range(3)}
SIZES = {"N": 3, "K": 4, "D": 2, "H": 2}
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def wide():
    """The libraries in double precision, as the search has them; as they were afterwards."""
    usual = None
    if find_spec("torch"):
        import torch

        usual, threads = torch.get_default_dtype(), torch.get_num_threads()
    yield prepared
    if usual is not None:
        torch.set_default_dtype(usual)
        torch.set_num_threads(threads)
    if find_spec("jax"):
        import jax

        jax.config.update("jax_enable_x64", False)


@pytest.mark.parametrize("library", SEEDS)
def test_no_random_function_is_read_as_another(library, wide):
    if library != "numpy":
        pytest.importorskip(library)
    wide(library)
    for seed in SEEDS[library]:
        faults = [f for f in of_seed(library, seed, 3) if f.kind in FAULTS]
        assert not faults, str(minimised(faults[0]))


FOUND = {
    "a softmax twice": ("numpy", "a = np.exp(x) / np.exp(x).sum(1, keepdims=True)", "z = (a * a).mean()"),
    "a triangle of merged axes": ("numpy", "a = T.reshape(T.shape[0], -1)", "b = np.tril(a, -1)", "z = (b ** 2).sum()"),
    "parts of merged sizes": ("numpy", "a = A[1:] - A[:-1]", "b = a.flatten()", "z = (b * b).sum()"),
    "places that are listed": ("numpy", "a = np.take(x, [0, -1], axis=-1)", "z = (a ** 2).sum()"),
    "one axis is divided, another input has it": ("numpy", "a = v.reshape(2, -1)", "z = (a @ a.T).sum() + 0 * T.sum()"),
    "the last but one": ("numpy", "a = x[-2] * x[-1]", "z = (a ** 2).sum()"),
    "a mask on both sides": ("torch", "a = x[:, 1:]", "b = F.pad(F.logsigmoid(a), (1, 2))", "z = (b ** 2).sum()"),
    "one of two halves": ("torch", "a = 1 / (2 + T ** 2)", "b = F.glu(a, 2)", "z = (b * b).mean()"),
    "a largest entry of a product with an inverse":
        ("torch", "a = torch.linalg.solve(y @ y.mT + torch.eye(y.shape[0]), y)", "z = a.max(-1).values.sum()"),
    "a number that is no size": ("torch", "a = w.expand(2, *w.shape)", "z = (a ** 2).sum()"),
    "written in place": ("torch", "a = torch.zeros_like(x)\na[:, 1:] = x[:, :-1]", "z = (a ** 2).sum()"),
    "labels beside a shift": ("torch", "a = T[:, i]", "b = F.pad(a, (-1, 1))", "z = (b ** 2).mean()"),
    "a mirror": ("torch", "a = F.pad(x[None], (1, 1), mode='reflect')[0]", "z = (a ** 2).sum()"),
}
"""What the search has found: the kind by its name, the library, the lines."""


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_is_mended(name, wide):
    library, *lines = FOUND[name]
    if library != "numpy":
        pytest.importorskip(library)
    wide(library)
    assert not [str(f) for f in findings(Program(library, 1, tuple(lines), SIZES))]


def test_the_search_finds_what_is_wrong(monkeypatch):
    """A reader that takes tanh for sin is found, and the program made small."""
    import sympy

    from symderiv.tracing.arrays.scalars import SCALARS

    monkeypatch.setitem(SCALARS, "tanh", sympy.sin)
    given = Program("numpy", 3, ("a = np.exp(x)", "b = np.tanh(a)", "z = b.sum()"), SIZES)
    found = next(findings(given))
    assert found.kind == "misread" and isinstance(found, Finding)
    assert len(minimised(found).program.lines) == 2


def test_programs_are_reproducible_and_have_sizes_that_are_equal_and_1():
    drawn = [program("numpy", seed) for seed in range(40)]
    assert [str(p) for p in drawn] == [str(program("numpy", seed)) for seed in range(40)]
    assert {1} < {n for p in drawn for n in p.sizes.values()} and any(len({*p.sizes.values()}) == 2 for p in drawn)
    assert all(np.isfinite(np.asarray(v)).all() for p in drawn for v in p.arrays().values())
