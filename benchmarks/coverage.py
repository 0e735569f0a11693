"""Which operations of PyTorch's own table of derivatives are read; writes the page of the site.

    python -m benchmarks.coverage [--measure [NAME ...]]

To measure, each operation's example is read, its gradient is derived, and the gradient's NumPy code is held against autograd.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "coverage.md"
LEFT_OUT = re.compile("|".join((
    "_backward", "_jvp", "_copy$", "_meta$", "_fallback$", "_overrideable$", "thnn_fused",
    "^_(fw|foreach|fused|make_dual|test)", "sparse", "nested", "quantize",
    "^_?(mkldnn|cudnn|miopen|mps|nnpack|lstm_mps|flash|efficient|slow_conv|conv_depthwise|scaled_dot_product_)",
    "padded", "packed",
    "^_?(c?col|c?row|values|indices|coalesce|to_|lift|lazy|pin|hash|is_|unsafe|neg_view|reshape_alias|new_zeros_with|slice_inverse)",
    "native_batch_norm_legit", "batch_norm_(no|with)", "_impl$",
    "random|normal_?$|bernoulli|cauchy|geometric|exponential|uniform",
    "poisson$|multinomial|standard_gamma|unique|_aa$|rrelu_with|fractional|histc|segment")))
"""Kernels of one device, backward passes, layouts in memory, quantisation, random numbers, and what has no derivative anyway."""
PUBLIC = {"native_layer_norm": "layer_norm", "native_group_norm": "group_norm", "native_batch_norm": "batch_norm",
          "native_dropout": "dropout", "convolution": "conv2d", "nll_loss_forward": "nll_loss",
          "nll_loss2d_forward": "nll_loss_nd",
          "log_sigmoid_forward": "log_sigmoid", "max_pool2d_with_indices": "max_pool2d", "max_pool3d_with_indices": "max_pool3d",
          "linalg_solve_ex": "linalg_solve", "xlogy": "special_xlogy", "prelu_kernel": "prelu", "cdist_forward": "cdist",
          "index_put_impl": "index_put", "pdist_forward": "pdist", "euclidean_dist": "cdist", "masked_softmax": "softmax",
          "multilabel_margin_loss_forward": "multilabel_margin_loss", "affine_grid_generator": "affine_grid",
          "grid_sampler_2d": "grid_sample", "grid_sampler_3d": "grid_sample", "trilinear": "bilinear",
          "linalg_cholesky_ex": "linalg_cholesky", "safe_softmax": "softmax",
          **{f"{kind}_pad{n}d": "pad" for kind in ("reflection", "replication") for n in (1, 2, 3)}}
"""Kernels by the names of the operations that people call."""


def names() -> list[str]:
    """The operations of PyTorch's table of derivatives, by the names that people call."""
    import torchgen
    import yaml

    text = (Path(torchgen.__file__).parent / "packaged" / "autograd" / "derivatives.yaml").read_text()
    found = {re.split(r"[.(]", row["name"])[0] for row in yaml.safe_load(text) if any(map(_is_formula, row.items()))}
    plain = {n.lstrip("_").removesuffix("_") for n in found if not LEFT_OUT.search(n)}
    return sorted({PUBLIC.get(n, n) for n in plain})


def _is_formula(pair: tuple[str, Any]) -> bool:
    """Whether an entry of a row says how to differentiate by an argument."""
    key, text = pair
    said = key not in ("name", "dispatch", "result", "output_differentiability")
    return said and str(text) != "non_differentiable" and "not_implemented" not in str(text)


def known() -> dict[str, tuple[str, str]]:
    """What is read: the way, by a row or taken apart, and an example."""
    from symderiv.tracing.from_torch.decomposed import DECOMPOSED
    from symderiv.tracing.from_torch.operations import OPERATIONS

    rows = {n.lstrip("_"): ("row", row.example) for n, row in OPERATIONS.items()}
    return {n: ("taken apart", text) for n, text in DECOMPOSED.items()} | rows


def measured(text: str) -> tuple[bool, bool | None]:
    """Whether the example's gradients are derived, and whether their code gives autograd's numbers."""
    from torch_examples import example

    import symderiv as sd
    from symderiv.errors import SymderivError

    function, tensors = example(text)
    try:
        model = sd.read_torch(function, *tensors.values())
        output = model.definitions.rows[-1].tensor
        if output.axes:
            model.define("loss", (output**3).sum())  # which, unlike a weight for each component, asks for no shape
        name = model.definitions.rows[-1].tensor.name
        real = [t.name for t in model.definitions.inputs if t.over is None]
        source = sd.code(model, name, wrt=real)
    except (SymderivError, RuntimeError):
        return False, False
    try:
        return True, _agrees(source, function, tensors, real)
    except RuntimeError:  # PyTorch has no derivative by one of the inputs
        return True, None
    except ValueError:  # the code refuses the example's sizes
        return True, False


def _agrees(source: str, function: Any, tensors: Any, real: list[str]) -> bool:
    import inspect

    import numpy as np
    import torch

    given = {n: t.double().requires_grad_() if t.is_floating_point() else t for n, t in tensors.items()}
    torch.set_default_dtype(torch.float64)
    value = function(*given.values())
    total = (value**3).sum() if value.dim() else value
    theirs = torch.autograd.grad(total, [given[n] for n in real], allow_unused=True)
    torch.set_default_dtype(torch.float32)
    space: dict[str, Any] = {}
    exec(source, space)
    arrays = {n: t.detach().numpy() for n, t in given.items()}
    wanted = inspect.signature(space["gradients"]).parameters
    if not set(wanted) <= set(arrays):
        return False
    _, ours = space["gradients"](**{n: arrays[n] for n in wanted})
    pairs = ((ours[n], g.numpy(force=True)) for n, g in zip(real, theirs, strict=True) if g is not None)
    return all(np.allclose(a, b, rtol=1e-6, atol=1e-8) for a, b in pairs)


def lines() -> Iterator[str]:
    """The page."""
    found, table = known(), names()
    yield "# PyTorch's operations\n"
    yield ("The operations of PyTorch's table of derivatives that `sd.read_torch` reads: by a row of its own, or taken apart by "
           "PyTorch's\ndecompositions, with a call that the tests read and hold against PyTorch. What has no row is refused with "
           "its name\nand place. Made by `python -m benchmarks.coverage`; with `--measure` the gradients of each call are "
           "derived and their\ncode is held against autograd.\n")
    yield f"{sum(n in found for n in table)} of {len(table)} operations are read.\n"
    yield "| operation | read by | for example |\n| --- | --- | --- |"
    for name in table:
        way, text = found.get(name, ("refused", ""))
        shown = f"`{text}`".replace("|", "\\|") if text else ""
        yield f"| `{name}` | {way} | {shown} |"
    yield ""


def main() -> None:
    """Write the page; with --measure say what is not derived, or not what autograd says."""
    import sys

    PAGE.write_text("\n".join(lines()))
    if "--measure" in sys.argv:
        chosen = sys.argv[sys.argv.index("--measure") + 1:]
        sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
        warnings.filterwarnings("ignore")
        for name, (_, text) in known().items():
            if chosen and name not in chosen:
                continue
            derived, code = measured(text) if text else (None, None)
            if text and not (derived and code is not False):
                print(f"{name}: {'not derived' if not derived else 'the code differs from autograd'}: {text}")


if __name__ == "__main__":
    main()
