"""What to write instead of what no formula is, alike in every library."""

from __future__ import annotations

LU = ("Which rows are pivots depends on the numbers",
      "Write what the factors are for: linalg.solve for a solution, linalg.slogdet for a determinant; of a symmetric positive "
      "definite matrix linalg.cholesky, of any linalg.qr.")
PUT = ("Places are counted through all dimensions at once", "Write the values one by one: y = x.reshape(-1).copy(), y[0] = v[0], "
       "with clone in PyTorch.")
"""Each is a reason, and what to do."""
INSTEAD = {"linalg.lu": LU, "linalg.lu_factor": LU, "put": PUT, "lu": LU}
"""By the name in NumPy and SciPy, and of the primitive of JAX."""
