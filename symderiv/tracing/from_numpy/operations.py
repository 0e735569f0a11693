"""NumPy's meaning of what code does with arrays: the table that the tape of a run carries."""

from __future__ import annotations

from symderiv.tracing.from_numpy.calling import applied
from symderiv.tracing.from_numpy.functions import FUNCTIONS
from symderiv.tracing.from_numpy.masked import assigned_to, picked_from
from symderiv.tracing.from_numpy.methods import attribute
from symderiv.tracing.quantities import constant
from symderiv.tracing.tape import Operations

NUMPY = Operations(FUNCTIONS, applied, picked_from, assigned_to, attribute, constant)
