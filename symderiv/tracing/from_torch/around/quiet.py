"""What stands around PyTorch while a module is exported, and while it runs on numbers."""

from __future__ import annotations

import io
import math
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

from symderiv.tracing.from_torch.graph import name_of

PACKAGE = str(Path(__file__).parents[3])


@contextmanager
def exporting() -> Iterator[None]:
    """Quietly, and without what looks at numbers, which an export has none of: distributions that check their parameters, a
    loss that checks its variance. PyTorch's cache of shapes, which computes each twice to be sure, is a quarter of the time."""
    import torch
    from torch._dynamo import config

    checked = torch.distributions.Distribution._validate_args
    torch.distributions.Distribution.set_default_validate_args(False)
    try:
        with config.patch(fake_tensor_cache_enabled=False), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), \
                patch.object(torch.nn.functional, "gaussian_nll_loss", _gaussian_nll_loss):
            yield
    finally:
        torch.distributions.Distribution.set_default_validate_args(checked)


def _gaussian_nll_loss(input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> Any:
    """PyTorch's loss but for its question whether a variance is negative."""
    import torch

    if not isinstance(var, torch.Tensor):
        var = torch.full_like(input, var)
    if var.dim() == input.dim() - 1:
        var = var.unsqueeze(-1)
    var = var.clamp(min=eps)
    found = (var.log() + (input - target) ** 2 / var) / 2 + (0.5 * math.log(2 * math.pi) if full else 0.0)
    return {"mean": found.mean, "sum": found.sum, "none": lambda: found}[reduction]()


@contextmanager
def in_doubles() -> Iterator[None]:
    """All arithmetic and constants in double precision, also where the code asks for less: a difference would show the rounding
    alone."""
    import torch
    from torch.overrides import TorchFunctionMode

    short = (torch.float32, torch.float16, torch.bfloat16)
    casts = (torch.Tensor.float, torch.Tensor.half, torch.Tensor.bfloat16)

    def longer(value: Any) -> Any:
        return torch.float64 if any(value is t for t in short) else value

    class InDoubles(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if func in casts:
                return args[0].double()
            return func(*map(longer, args), **{k: longer(v) for k, v in (kwargs or {}).items()})

    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with InDoubles():
            yield
    finally:
        torch.set_default_dtype(usual)


# --- where in a person's source an operation is called: an export keeps the lines of `forward` alone ------------------

def line_of(program: Any, node: Any) -> str | None:
    """The innermost line of a person's own that calls an operation; None where it is not sure which one does.

    The module runs once more on its example, and every call of that name says where it comes from; where people call it by
    another, x[mask] and torch.fft.fft, what PyTorch makes of their calls.
    """
    name = name_of(node)
    places = [n for n in program.nodes if name_of(n) == name]
    try:
        found = _calls(program, name, False) or _calls(program, name, True)
    except Exception:  # whatever a person's code does on numbers: there is an error to be told already
        return None
    if len(set(found)) == 1:
        return found[0]
    return found[places.index(node)] if len(found) == len(places) and node in places else None


def _calls(program: Any, name: str, within: bool) -> list[str | None]:
    """The line of every call of an operation, in order; `within` of those that PyTorch makes itself."""
    import torch
    from torch.overrides import TorchFunctionMode
    from torch.utils._python_dispatch import TorchDispatchMode

    found: list[str | None] = []

    def watched(self: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        called = getattr(func, "__name__", "").split(".")[0]
        if called == name or called.endswith(f"_{name}") or name.endswith(f"_{called}"):
            found.append(_own_line(traceback.extract_stack()))
        return func(*args, **(kwargs or {}))

    kind, method = (TorchDispatchMode, "__torch_dispatch__") if within else (TorchFunctionMode, "__torch_function__")
    watching = type("Watching", (kind,), {method: watched})
    positional, named = program.arguments
    with torch.no_grad(), watching():
        program.module(*positional, **named)
    return found


def _own_line(stack: traceback.StackSummary) -> str | None:
    start = max(n for n, frame in enumerate(stack) if frame.name == "_calls" and frame.filename == __file__)
    own = [f for f in stack[start:] if "site-packages" not in f.filename and not f.filename.startswith(PACKAGE)]
    return f"{own[-1].filename}, line {own[-1].lineno}: {own[-1].line}" if own else None
