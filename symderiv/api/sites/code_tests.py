"""A test file for a module of emitted code: its backward pass against differences of its forward pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from symderiv.errors import CannotSample, NoRule
from symderiv.lowering.source.module import Module
from symderiv.lowering.source.program import Program
from symderiv.lowering.source.targets import TARGETS
from symderiv.notation import Definitions, Tensor
from symderiv.oracle.point import Point
from symderiv.verification.sampling import Attempt, Sampler

CHECKS = {
    "numpy": '''def test_backward_is_the_difference_of_forward():
    given = [np.asarray(a, dtype=float) for a in INPUTS]
    outputs = several(module.forward(*given, *SIZES)[0])
    upstream = [np.random.default_rng(0).normal(size=np.shape(o)) for o in outputs]
    gradients = module.backward(upstream[0] if len(upstream) == 1 else upstream, module.forward(*given, *SIZES)[1])
    for place, name in VARIABLES.items():
        for at in np.ndindex(given[place].shape):
            values = []
            for step in (1e-5, -1e-5):
                moved = [a.copy() for a in given]
                moved[place][at] += step
                values.append(sum(np.sum(g * o) for g, o in zip(upstream, several(module.forward(*moved, *SIZES)[0]))))
            assert abs(gradients[name][at] - (values[0] - values[1]) / 2e-5) < 1e-5 * (1 + abs(gradients[name][at]))
''',
    "torch": '''def test_backward_by_gradcheck():
    given = [torch.tensor(a, dtype=torch.float64, requires_grad=n in VARIABLES) for n, a in enumerate(INPUTS)]
    assert torch.autograd.gradcheck(lambda *some: module.apply(*some, *SIZES), given, atol=1e-5, rtol=1e-4)
''',
    "jax": '''def test_backward_by_check_grads():
    jax.config.update("jax_enable_x64", True)
    given = [jnp.asarray(a, dtype=float) for a in INPUTS]

    def operation(*moving):
        every = list(given)
        for place, value in zip(VARIABLES, moving):
            every[place] = value
        return module.apply(*every, *SIZES)

    check_grads(operation, [given[n] for n in VARIABLES], order=1, modes=["rev"], atol=1e-4, rtol=1e-4, eps=1e-5)
'''}
IMPORTS = {"numpy": "import numpy as np", "torch": "import torch", "jax": "import jax\nimport jax.numpy as jnp\n"
           "from jax.test_util import check_grads"}
SEVERAL = '''def several(output):
    return output if isinstance(output, tuple) else (output,)


'''


def test_source(program: Program, module: str, target: str = "numpy") -> str:
    """The source of a pytest file for the emitted module of that name: gradcheck, `check_grads`, or central differences.

    Raises `NoRule` where no inputs are found at which the forward pass has a value.

    >>> import symderiv as sd
    >>> from symderiv.derive.programs.program import program
    >>> "gradcheck" in test_source(program(sd.catalogue_model("softmax"), "p"), "softmax", "torch")
    True
    """
    point = _point(program)
    inputs = [_array(point, t).tolist() for t in program.inputs]
    sizes = [point.size(s.axis) for s in Module(program, TARGETS[target], "").low.sizes]
    moving = {program.inputs.index(v): v.name for v, _ in program.gradients}
    several = SEVERAL if target == "numpy" else ""
    return (f'"""The backward pass of {module}, held against differences of its forward pass."""\n\n{IMPORTS[target]}\n\n'
            f"import {module} as module\n\nINPUTS = {inputs!r}\nSIZES = {sizes!r}\nVARIABLES = {moving!r}\n\n\n"
            f"{several}{CHECKS[target]}")


test_source.__test__ = False  # type: ignore[attr-defined]  # it makes tests, and is none


def _array(point: Point, tensor: Tensor) -> Any:
    array = point.array(tensor) if tensor.axes else float(point.value(tensor.name, ()))
    return tensor.for_code(np.asarray(array, dtype=float))


def _point(program: Program) -> Point:
    """Small inputs that obey the givens, at which every output has a value."""
    goals = [d.lhs for d in program.forward] + [v.entry() for v, _ in program.gradients]
    sampler = Sampler(Definitions(tuple(program.forward)), goals, 0)
    for seed in range(40):
        try:
            point = sampler.point(Attempt(seed), "all")
            if all(np.isfinite(_array(point, t)).all() for t in program.outputs):
                return point
        except (CannotSample, NoRule):
            continue
    raise NoRule("No inputs were found at which the forward pass has a value", typed=program.output.name)


__all__ = ["test_source"]
