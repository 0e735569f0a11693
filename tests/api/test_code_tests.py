"""`--with-test` writes a test that passes and that a wrong backward pass fails; Jacobians of array outputs."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.lowering.source.targets import TARGETS
from tests.catalogue import program_of

pytest_plugins = ["pytester"]
torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)
CONVERT = {"numpy": np.asarray, "torch": torch.as_tensor, "jax": jax.numpy.asarray}


def outcome(folder: Path) -> int:
    """The exit status of pytest in a folder, in a process of its own, where nobody has set up JAX."""
    return subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)], cwd=folder,
                          capture_output=True, check=False).returncode


@pytest.mark.parametrize("target", TARGETS)
def test_the_test_beside_a_module_passes_and_can_fail(target: str, tmp_path: Path, pytester: pytest.Pytester) -> None:
    module = tmp_path / "layer.py"
    done = CliRunner().invoke(main, ["code", "swiglu", "--target", target, "-o", str(module), "--with-test"])
    assert done.exit_code == 0, done.output
    here = partial(pytester.inline_run, "-q", "-p", "no:cacheprovider", str(tmp_path))
    assert (outcome(tmp_path) if target == "jax" else here().ret) == 0
    text = module.read_text()
    wrong = text.replace("a_bar = ", "a_bar = 2 * ", 1)
    assert wrong != text
    module.write_text(wrong)
    assert here().ret == 1


def test_a_test_needs_a_module_with_a_name(tmp_path: Path) -> None:
    for output in ([], ["-o", str(tmp_path / "soft-max.py")], ["-o", str(tmp_path / "a.txt")]):
        done = CliRunner().invoke(main, ["code", "softmax", "--with-test", *output])
        assert done.exit_code == 2 and "attention.py" in done.output


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["softmax", "affine-batch", "inverse"])
def test_jacobians_are_those_of_autograd(target: str, name: str) -> None:
    from symderiv.library.catalogue import CATALOGUE

    entry = program_of(name)
    names: dict[str, dict[str, Any]] = {t: {} for t in (target, "torch")}
    for library, found in names.items():
        exec(compile(sd.code(sd.catalogue_model(name), CATALOGUE[name].output, target=library), "<emitted>", "exec"), found)
    rng, sizes = np.random.default_rng(0), {"K": 3, "D": 4, "N": 2}
    arrays = [rng.normal(size=[sizes[a.name] for a in t.axes]) for t in entry.inputs]
    given = [CONVERT[target](a) for a in arrays]
    found = names[target]["jacobian"](*given)
    tangents = {t.name: rng.normal(size=a.shape) for t, a in zip(entry.inputs, arrays, strict=True)}
    moved = names[target]["jvp"]({n: CONVERT[target](a) for n, a in tangents.items()}, *given)
    total = 0.0
    for n, tensor in enumerate(entry.inputs):
        def forward(value: Any, place: int = n) -> Any:
            every = [torch.as_tensor(a) for a in arrays]
            every[place] = value
            return names["torch"]["forward"](*every)[0]

        exact = torch.autograd.functional.jacobian(forward, torch.as_tensor(arrays[n])).numpy()
        np.testing.assert_allclose(np.asarray(found[tensor.name]), exact, atol=1e-10)
        total = total + np.tensordot(exact, tangents[tensor.name], arrays[n].ndim)
    np.testing.assert_allclose(np.asarray(moved), total, atol=1e-10)
