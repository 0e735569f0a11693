"""The emitted code of the whole catalogue in NumPy, PyTorch and JAX: values against the oracle, backward passes by gradcheck."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from symderiv.errors import SymderivError
from symderiv.library.catalogue import CATALOGUE
from symderiv.lowering.source.module import Module, module_source
from symderiv.lowering.source.targets import TARGETS
from symderiv.notation import Definitions
from symderiv.oracle.point import Point
from symderiv.verification.sampling import Attempt, Sampler
from tests.catalogue import program_of

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)


@cache
def loaded(name: str, target: str) -> dict[str, Any]:
    """The names that the emitted module defines."""
    names: dict[str, Any] = {}
    exec(compile(module_source(program_of(name), target, CATALOGUE[name].title), f"<{name}>", "exec"), names)
    return names


@cache
def drawn(name: str) -> tuple[Point, list[Any], list[int]]:
    """A point that obeys the givens, its arrays in the order of the parameters, and the sizes that are parameters."""
    entry = program_of(name)
    definitions = Definitions(tuple(entry.forward))
    goals = [d.lhs for d in entry.forward] + [v.entry() for v, _ in entry.gradients]
    sampler = Sampler(definitions, goals, 0)
    for seed in range(40):
        try:
            point = sampler.point(Attempt(seed), "all")
            if all(np.isfinite(expected(point, t)).all() for t in entry.outputs):
                break
        except SymderivError:
            continue  # outside the domain of a logarithm, a singular matrix
    else:
        pytest.fail("no point was found")
    arrays = [np.asarray(point.array(t), dtype=float) if t.axes else np.asarray(float(point.value(t.name, ())))
              for t in entry.inputs]
    return point, arrays, [point.size(s.axis) for s in Module(entry, TARGETS["numpy"], "").low.sizes]


CONVERT = {"numpy": np.asarray, "torch": lambda a: torch.as_tensor(a), "jax": lambda a: jax.numpy.asarray(a)}


def expected(point: Point, tensor: Any) -> Any:
    """The oracle's value of a quantity."""
    return np.asarray(point.array(tensor) if tensor.axes else float(point.value(tensor.name, ())), dtype=float)


def compiled(target: str, function: Any, arrays: int = 0, sizes: Sequence[int] = ()) -> Any:
    """In JAX compiled as a whole, which takes a fraction of the time of compiling each of its operations."""
    fixed = tuple(range(arrays, arrays + len(sizes)))
    return jax.jit(function, static_argnums=fixed) if target == "jax" else function


def sized(saved: Any) -> Any:
    """What forward saved, with the sizes in it as the numbers that they were before JAX compiled it."""
    return tuple(int(v) if np.ndim(v) == 0 and np.asarray(v).dtype.kind == "i" else v for v in saved)


def one(values: Any) -> Any:
    """The only one of several, or all."""
    return values[0] if len(values) == 1 else tuple(values)


@pytest.mark.parametrize("name", CATALOGUE)
def test_forward_and_backward_in_every_library(name: str) -> None:
    entry = program_of(name)
    point, arrays, sizes = drawn(name)
    found = {}
    for target, convert in CONVERT.items():
        module = loaded(name, target)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            output, saved = compiled(target, module["forward"], len(arrays), sizes)(*map(convert, arrays), *sizes)
            outputs = output if isinstance(output, tuple) else (output,)
            rng = np.random.default_rng(7)
            upstream = one([convert(rng.normal(size=np.shape(o))) for o in outputs])
            found[target] = compiled(target, partial(module["backward"], saved=sized(saved)))(upstream)
        for tensor, value in zip(entry.outputs, outputs, strict=True):
            np.testing.assert_allclose(np.asarray(value), expected(point, tensor), rtol=1e-9, atol=1e-9, err_msg=target)
    for variable, _ in entry.gradients:
        for target in found:
            gradient = np.asarray(found[target][variable.name])
            assert gradient.shape == arrays[entry.inputs.index(variable)].shape, (target, variable)
            np.testing.assert_allclose(gradient, np.asarray(found["numpy"][variable.name]), rtol=1e-8, atol=1e-9, err_msg=target)


@pytest.mark.parametrize("name", CATALOGUE)
def test_gradcheck(name: str) -> None:
    entry = program_of(name)
    _, arrays, sizes = drawn(name)
    moving = {entry.inputs.index(v) for v, _ in entry.gradients}
    tensors = [torch.tensor(a, requires_grad=n in moving) for n, a in enumerate(arrays)]
    apply = loaded(name, "torch")["apply"]
    assert torch.autograd.gradcheck(lambda *given: apply(*given, *sizes), tensors, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", CATALOGUE)
def test_jax_differentiates_by_the_backward_pass(name: str) -> None:
    entry = program_of(name)
    _, arrays, sizes = drawn(name)
    module = loaded(name, "jax")
    given = [jax.numpy.asarray(a) for a in arrays]
    moving = [entry.inputs.index(v) for v, _ in entry.gradients]

    def operation(*some: Any) -> Any:
        every = list(given)
        for n, value in zip(moving, some, strict=True):
            every[n] = value
        return module["apply"](*every, *sizes)

    from jax.test_util import check_grads

    if moving:
        check_grads(jax.jit(operation), [given[n] for n in moving], order=1, modes=["rev"], atol=1e-4, rtol=1e-4, eps=1e-5)
