"""symderiv: every gradient in deep learning, derived step by step, proved, and typeset.

>>> import symderiv as sd
>>> K, D = sd.axes("K D")
>>> x, W, b = sd.vector("x", D), sd.matrix("W", K, D), sd.vector("b", K)
>>> y = sd.vector("y", K, given=sd.one_hot)
>>> m = sd.Model()
>>> z = m.define("z", W @ x + b)
>>> p = m.define("p", sd.softmax(z))
>>> L = m.define("L", sd.cross_entropy(y, p))
>>> m.derive(L, wrt=W).result
(p[i] - y[i])*x[j]
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Where each public name lives; a module is imported at the first use of one of its names, so that importing symderiv,
# and asking the command line for help, does not load SymPy.
_ROOMS = {
    "symderiv.doors.inputs": "matrix scalar tensor vector",
    "symderiv.doors.models": "Model catalogue_model code derivation",
    "symderiv.doors.derivations": "Derivation Report",
    "symderiv.doors.networks": "mlp network network_page",
    "symderiv.notation": "Array Axis Delta Index Indicator Partial Sum Tensor axes indices operations",
    "symderiv.library.functions": "exp indicator log maximum minimum relu sigmoid softplus sqrt tanh",
    "symderiv.library.givens": "mask one_hot orthogonal positive simplex spd symmetric",
    "symderiv.library.losses": "binary_cross_entropy cross_entropy cross_entropy_with_logits kl_divergence log_softmax "
                               "logsumexp mean_squared_error softmax",
    "symderiv.library.catalogue": "CATALOGUE",
    "symderiv.proof.equality": "Equality equal",
    "symderiv.doors.checking": "Checked check check_file",
    "symderiv.doors.explaining": "Explained explain explain_steps",
    "symderiv.doors.problems": "Problem read_problem",
    "symderiv.doors.tracing": "trace",
    "symderiv.errors": "AxisMismatch CannotSample CheckFailed EngineError IndexClash ModelError NoRoute NoRule OutputError ParseError "
                       "RunawayRewrite SymderivError TooLarge Undecided UnknownName",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}
__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'symderiv' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
