"""All operations of PyTorch that are understood, by the names of ATen."""

from __future__ import annotations

from symderiv.tracing.from_torch.decompositions import FACTORED
from symderiv.tracing.from_torch.elementwise import ELEMENTWISE
from symderiv.tracing.from_torch.layers import LAYERS
from symderiv.tracing.from_torch.losses import LOSSES
from symderiv.tracing.from_torch.reductions import REDUCTIONS
from symderiv.tracing.from_torch.scattering import SCATTERING
from symderiv.tracing.from_torch.shapes import SHAPES
from symderiv.tracing.from_torch.sliding import SLIDING
from symderiv.tracing.from_torch.table import Operation

OPERATIONS: dict[str, Operation] = {**ELEMENTWISE, **SHAPES, **SCATTERING, **REDUCTIONS, **FACTORED, **LAYERS, **SLIDING,
                                    **LOSSES}
"""One row an operation; each has an example, whose test comes by itself."""
