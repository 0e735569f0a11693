"""The emitted code of the whole catalogue in NumPy, PyTorch and JAX: values against the oracle, backward passes by gradcheck."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Sequence
from functools import cache
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


def one(values: Any) -> Any:
    """The only one of several, or all."""
    return values[0] if len(values) == 1 else tuple(values)


def drawn_upstream(name: str) -> list[Any]:
    """A gradient that arrives at each output."""
    point, rng = drawn(name)[0], np.random.default_rng(7)
    return [rng.normal(size=np.shape(expected(point, t))) for t in program_of(name).outputs]


def by_jax(name: str, inputs: Sequence[Any], upstream: Any) -> tuple[Any, Any, Any]:
    """Outputs, gradients, and what `jax.vjp` says of the operation: compiled as one, which takes a fraction of the time."""
    module, entry, sizes = loaded(name, "jax"), program_of(name), drawn(name)[2]
    moving = [entry.inputs.index(v) for v, _ in entry.gradients]

    def run(given: Sequence[Any], arriving: Any) -> tuple[Any, Any, Any]:
        def operation(*some: Any) -> Any:
            every = dict(enumerate(given)) | dict(zip(moving, some, strict=True))
            return module["apply"](*every.values(), *sizes)

        output, saved = module["forward"](*given, *sizes)
        pulled = jax.vjp(operation, *(given[n] for n in moving))[1](arriving)
        return output, module["backward"](arriving, saved), pulled

    return jax.jit(run)(inputs, upstream)


@cache
def ran(name: str, target: str) -> tuple[tuple[Any, ...], dict[str, Any], Any]:
    """Outputs and gradients of the emitted code, and what JAX's own differentiation makes of it; a warning is an error."""
    module, convert = loaded(name, target), CONVERT[target]
    _, arrays, sizes = drawn(name)
    inputs, upstream, pulled = [convert(a) for a in arrays], one([convert(u) for u in drawn_upstream(name)]), None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if target == "jax":
            output, gradients, pulled = by_jax(name, inputs, upstream)
        else:
            output, saved = module["forward"](*inputs, *sizes)
            gradients = module["backward"](upstream, saved)
    return output if isinstance(output, tuple) else (output,), gradients, pulled


@pytest.mark.parametrize("name", CATALOGUE)
def test_forward_and_backward_in_every_library(name: str) -> None:
    entry = program_of(name)
    point, arrays, _ = drawn(name)
    for target in CONVERT:
        outputs, gradients, _ = ran(name, target)
        for tensor, value in zip(entry.outputs, outputs, strict=True):
            np.testing.assert_allclose(np.asarray(value), expected(point, tensor), rtol=1e-9, atol=1e-9, err_msg=target)
        for variable, _ in entry.gradients:
            gradient = np.asarray(gradients[variable.name])
            assert gradient.shape == arrays[entry.inputs.index(variable)].shape, (target, variable)
            same = np.asarray(ran(name, "numpy")[1][variable.name])
            np.testing.assert_allclose(gradient, same, rtol=1e-8, atol=1e-9, err_msg=target)


@pytest.mark.parametrize("name", CATALOGUE)
def test_tangents_are_the_other_way_through(name: str) -> None:
    """⟨g, J t⟩ = ⟨Jᵀ g, t⟩, the right side being what gradcheck holds against differences."""
    entry, (_, arrays, sizes), rng = program_of(name), drawn(name), np.random.default_rng(3)
    if len(entry.outputs) > 1 or not entry.output.axes:
        return
    moving = {v.name: rng.normal(size=np.shape(arrays[entry.inputs.index(v)])) for v, _ in entry.gradients}
    assert entry.tangents.rows
    for target in ("numpy", "torch"):
        along = {n: CONVERT[target](t) for n, t in moving.items()}
        moved = loaded(name, target)["jvp"](along, *map(CONVERT[target], arrays), *sizes)
        both = sum(np.sum(np.asarray(ran(name, "numpy")[1][n]) * t) for n, t in moving.items())
        found = np.sum(np.asarray(moved) * drawn_upstream(name)[0])
        np.testing.assert_allclose(found, both, rtol=1e-7, atol=1e-8, err_msg=target)


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
    """To the gradients that all three libraries agree on, which PyTorch holds against differences."""
    pulled = ran(name, "jax")[2]
    for (variable, _), gradient in zip(program_of(name).gradients, pulled, strict=True):
        np.testing.assert_allclose(np.asarray(gradient), ran(name, "numpy")[1][variable.name], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("name", CATALOGUE)
def test_arguments_are_inputs_that_the_docstring_names_and_constants_stay_on_their_device(name: str) -> None:
    """No quantity that the model defines is an argument; `torch.arange` and the like run on the device of the inputs, here one
    that holds no numbers and refuses to meet others."""
    module, (_, arrays, sizes) = loaded(name, "torch"), drawn(name)
    parameters = inspect.signature(module["forward"]).parameters
    assert all(f"\n    {p}: " in module["forward"].__doc__ for p in parameters)
    assert not {row.tensor.name for row in program_of(name).forward} & {p.rstrip("_") for p in parameters}
    if any(t.over is not None for t in program_of(name).inputs):
        return  # labels are looked at
    bare = [torch.as_tensor(a).to("meta") for a in arrays]
    upstream = one([torch.as_tensor(u).to("meta") for u in drawn_upstream(name)])
    assert all(g.device.type == "meta" for g in module["backward"](upstream, module["forward"](*bare, *sizes)[1]).values())
