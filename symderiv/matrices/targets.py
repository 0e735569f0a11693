"""The array libraries code is written for: one row each, and the names of the functions they share.

>>> TARGETS["torch"].outer.format("a", "b")
'torch.outer(a, b)'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# SymPy's name on the left; on the right a plain name, to be found in the library's module, or a template of operands, in which
# {m} is the module.
SHARED: dict[str, str] = {
    "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
    "atan2": "arctan2", "Abs": "abs", "sign": "sign", "floor": "floor", "ceiling": "ceil", "Heaviside": "heaviside",
    "Max": "maximum", "Min": "minimum", "cot": "1 / {m}.tan({0})", "sec": "1 / {m}.cos({0})", "csc": "1 / {m}.sin({0})",
    "coth": "1 / {m}.tanh({0})", "sech": "1 / {m}.cosh({0})", "csch": "1 / {m}.sinh({0})",
    "phi": "{m}.exp(-{0} ** 2 / 2) / {c}.sqrt(2 * {c}.pi)",
}
NESTED = {("log", "sigmoid"): "log_sigmoid"}
"""Functions of functions that have a name of their own, because the two in turn lose digits or overflow."""


@dataclass(frozen=True)
class Target:
    """How a library spells what matrix code needs. {} are operands, sizes or shapes.

    `module` is its name in the code, `constants` the module of scalar functions and π, `functions` what it calls otherwise,
    `softmax` and `log_softmax` its own along the last axis, if it has them.
    """

    module: str
    imports: str
    constants: str
    functions: Mapping[str, str] = field(default_factory=dict)
    total: str = "{}.sum()"
    total_along: str = "{}.sum(axis={})"
    number: str = "{}"
    permuted: str = "{}.transpose({})"
    whole: str = "{}.astype(int)"
    softmax: str = ""
    log_softmax: str = ""

    @property
    def outer(self) -> str:
        """The outer product of two vectors."""
        return f"{self.module}.outer({{}}, {{}})"

    def call(self, name: str, *operands: str) -> str:
        """A function of the module, called."""
        return f"{self.module}.{name}({', '.join(operands)})"

    def spelled(self, name: str) -> str | None:
        """A scalar function by SymPy's name: the name in the module, or a template; None if the library has none."""
        found = self.functions.get(name) or SHARED.get(name)
        return found and found.replace("{m}", self.module).replace("{c}", self.constants)

    def header(self, code: str) -> str:
        """The imports that the code needs."""
        missing = [name for name in ("math", "mpmath") if re.search(rf"\b{name}\.",
                                                                    code) and f"import {name}" not in self.imports]
        standard = ["import math", ""] if "math" in missing else []
        return "\n".join([*standard, *(["import mpmath"] if "mpmath" in missing else []), self.imports])


def _by_element(name: str) -> str:
    """A function of Python's math module over an array: NumPy has none of these."""
    return f"np.vectorize(math.{name}, otypes=[float])({{0}})"


TARGETS: dict[str, Target] = {
    "numpy": Target("np", "import numpy as np", "np", {
        "erf": _by_element("erf"), "erfc": _by_element("erfc"), "gamma": _by_element("gamma"), "loggamma": _by_element("lgamma"),
        "sigmoid": "1 / (1 + np.exp(-{0}))", "softplus": "np.logaddexp(0, {0})", "log_sigmoid": "-np.logaddexp(0, -{0})",
        "Phi": "np.vectorize(math.erfc, otypes=[float])(-{0} / np.sqrt(2)) / 2",
        "polygamma": "np.vectorize(lambda u: float(mpmath.psi({0}, u)), otypes=[float])({1})"}),
    "torch": Target("torch", "import math\n\nimport torch", "math", {
        "erf": "erf", "erfc": "erfc", "loggamma": "lgamma", "polygamma": "torch.special.polygamma({0}, {1})",
        "sigmoid": "sigmoid",
        "gamma": "torch.exp(torch.lgamma({0})) * (1 - 2 * (torch.floor({0}) % 2) * ({0} < 0))",
        "softplus": "torch.nn.functional.softplus({0})", "log_sigmoid": "torch.nn.functional.logsigmoid({0})",
        "Phi": "torch.special.ndtr({0})"}, total_along="{}.sum(dim={})", number="torch.as_tensor({})",
        permuted="{}.permute({})", whole="{}.long()", softmax="torch.softmax({}, dim=-1)",
        log_softmax="torch.log_softmax({}, dim=-1)"),
    "jax": Target("jnp", "import jax\nimport jax.numpy as jnp", "jnp", {
        "erf": "jax.scipy.special.erf({0})", "erfc": "jax.scipy.special.erfc({0})", "gamma": "jax.scipy.special.gamma({0})",
        "loggamma": "jax.scipy.special.gammaln({0})", "polygamma": "jax.scipy.special.polygamma({0}, {1})",
        "sigmoid": "jax.nn.sigmoid({0})", "softplus": "jax.nn.softplus({0})", "log_sigmoid": "jax.nn.log_sigmoid({0})",
        "Phi": "jax.scipy.special.ndtr({0})"},
        softmax="jax.nn.softmax({}, axis=-1)", log_softmax="jax.nn.log_softmax({}, axis=-1)"),
}
