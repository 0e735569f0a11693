"""All operations of PyTorch that are understood, by the names of ATen, and what to write instead of some that are not."""

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
from symderiv.tracing.instead import LU, PUT

OPERATIONS: dict[str, Operation] = {**ELEMENTWISE, **SHAPES, **SCATTERING, **REDUCTIONS, **FACTORED, **LAYERS, **SLIDING,
                                    **LOSSES}
"""One row an operation; each has an example, whose test comes by itself."""

CHOSEN = ("Which entries are chosen depends on the numbers",
          "Pass the places as an argument of whole numbers, and take the entries there: x.gather(1, places), table[places].")
SIZED = ("How many entries there are depends on the numbers", "Multiply by a mask and sum, or use torch.where.")
STRIDED = ("A view by strides is no formula of components",
           "Instead of x.fill_diagonal_(0.0) write x.masked_fill(torch.eye(3, dtype=torch.bool), 0.0), with the size of x for 3.")
COMPLEX = ("Formulas here are of real numbers", "Write the real and the imaginary part as two arrays: a rotation of pairs is "
           "x1 * cos - x2 * sin and x1 * sin + x2 * cos.")
REFUSED: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("nanmedian", "mode"), CHOSEN),
    **dict.fromkeys(("nonzero", "masked_select", "unique_consecutive", "_unique2", "bincount"), SIZED),
    "as_strided": STRIDED,
    **dict.fromkeys(("view_as_complex", "view_as_real", "complex", "polar", "angle", "_fft_r2c", "_fft_c2c", "_fft_c2r",
                     "fft_fft", "fft_rfft"), COMPLEX),
    **dict.fromkeys(("linalg_lu", "linalg_lu_factor", "linalg_lu_factor_ex", "_lu_with_info"), LU), "put": PUT,
    **dict.fromkeys(("linalg_eig", "linalg_eigvals"), (
        "Eigenvalues of a matrix that is not symmetric may be complex", "For a symmetric matrix write torch.linalg.eigh.")),
}
"""The reason, and what to do, by the name of the operation."""
UNKNOWN = ("This operation of PyTorch has no meaning for symbols yet", "Write it with others, or pass what it gives as an input. "
           "Rows go into symderiv/tracing/from_torch/.")
