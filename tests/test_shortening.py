"""Forms that simplification finds: openings that pay, definitions recognised in part, symmetric quantities; and that it ends there."""

import pytest
from sympy import Max, cosh, exp, log, sqrt
from tests.test_rules import V

import symderiv as sd
from symderiv.notation import add, alike, mul, negate, operations, power
from symderiv.rules.symmetry import relation_of


def problem(inputs, definitions, wrt, letters, ranges, **properties):
    return sd.read_problem({
        "index_ranges": ranges, "inputs": {k: {"latex": v, "property": properties.get(k)} for k, v in inputs.items()},
        "definitions": [{"latex": d} for d in definitions], "wrt": wrt, "result_indices": list(letters)})
