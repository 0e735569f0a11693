"""Index notation: axes, tensors, sums, deltas, the inert derivative, and the substitution that never captures."""

from symderiv.notation.alternatives import Cases, Components
from symderiv.notation.arrays import numpy_functions  # noqa: F401 - it fills the tables of operations
from symderiv.notation.arrays.arithmetic import as_array, elementwise
from symderiv.notation.arrays.comparisons import Comparison
from symderiv.notation.arrays.operands import Array, ArrayOps, shape_text
from symderiv.notation.complexity import nesting, operations
from symderiv.notation.conversion import NotAnExpression, expression
from symderiv.notation.differentials import Direction, as_sum, differential
from symderiv.notation.indices.affine import Affine, below, formula, sides
from symderiv.notation.indices.axes import UNIT, Axis, Extent, Index
from symderiv.notation.indices.by_name import axes, indices, related, size_form
from symderiv.notation.matching import Binding, alike, match, matches
from symderiv.notation.models.definitions import Definition, Definitions, tensors
from symderiv.notation.models.model import Model
from symderiv.notation.nodes import ONE, ZERO, Binder, Delta, Indicator, MaxOver, Partial, Prod, Sum, bound_indices, free_indices
from symderiv.notation.opaque import Opaque, unspecified
from symderiv.notation.open_functions import OpenFunction, open_functions, opened
from symderiv.notation.ranges import Within, is_condition
from symderiv.notation.square import (
    CholeskyEntry,
    CholeskyInverseEntry,
    Det,
    Eigenvalue,
    EigenvectorEntry,
    ExponentialEntry,
    ExponentialSlope,
    InverseEntry,
    MatrixEntry,
    TriangleEntry,
    TriangleInverseEntry,
)
from symderiv.notation.substitution import (
    apart,
    letters,
    rename_bound,
    replace_entries,
    replace_tensors,
    resize,
    substitute,
    sum_over,
    under,
)
from symderiv.notation.tensors import Differential, Entry, Given, Relation, Tensor, scalar_entry
from symderiv.notation.unevaluated import add, all_but, applied, divide, extreme, factors, mul, negate, power, rebuild, terms

__all__ = [
    "Affine", "Array", "ArrayOps", "Axis", "Binder", "Binding", "Cases", "Comparison", "Components", "Definition",
    "CholeskyEntry", "CholeskyInverseEntry", "Definitions", "Delta", "Det", "Differential", "Direction", "Eigenvalue",
    "EigenvectorEntry", "Entry", "ExponentialEntry", "ExponentialSlope",
    "Extent", "Given", "Index", "Indicator", "InverseEntry", "MatrixEntry",
    "MaxOver", "Model", "NotAnExpression", "ONE", "Opaque", "OpenFunction", "Partial", "Prod", "Relation", "Sum",
    "Tensor", "TriangleEntry", "TriangleInverseEntry", "UNIT", "Within", "ZERO", "add", "alike", "all_but", "applied", "apart",
    "as_array", "axes", "below", "bound_indices", "differential", "divide", "elementwise", "expression", "extreme", "factors",
    "formula", "free_indices", "indices",
    "is_condition", "letters", "match", "matches", "mul", "negate", "nesting", "open_functions", "opened", "operations", "power",
    "rebuild", "related", "rename_bound", "replace_entries", "replace_tensors", "resize", "scalar_entry",
    "shape_text", "sides", "size_form", "substitute", "sum_over", "tensors", "terms", "under", "unspecified", "as_sum",
]
