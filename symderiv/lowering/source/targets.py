"""The array libraries code is written for: one row each, and how each spells functions and operations.

>>> TARGETS["torch"].function("asin")
'torch.arcsin'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderiv.lowering.source.helpers import JAX, NUMPY, TORCH

# SymPy's name on the left; on the right a plain name, to be found in the library's module, or a template of operands, in which
# {m} is the module.
SHARED: dict[str, str] = {
    "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
    "atan2": "arctan2", "Abs": "abs", "sign": "sign", "floor": "floor", "ceiling": "ceil", "Heaviside": "heaviside",
    "Max": "maximum", "Min": "minimum", "cot": "1 / {m}.tan({0})", "sec": "1 / {m}.cos({0})", "csc": "1 / {m}.sin({0})",
    "coth": "1 / {m}.tanh({0})", "sech": "1 / {m}.cosh({0})", "csch": "1 / {m}.sinh({0})", "sqrt": "sqrt",
    "expm1": "expm1", "log1p": "log1p", "logaddexp": "logaddexp", "hypot": "hypot",
    "phi": "{m}.exp({0} ** 2 / -2) / math.sqrt(2 * math.pi)",
}


@dataclass(frozen=True)
class Target:
    """How a library spells what array code needs.

    `module` is its name in the code, `functions` what it calls otherwise, `operations` templates of operations (by the kind
    of a node), `helpers` the functions that a module defines for itself, `axis` the word for an axis.
    """

    module: str
    imports: str
    functions: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)
    helpers: Mapping[str, str] = field(default_factory=dict)
    axis: str = "axis"

    def function(self, name: str) -> str | None:
        """A scalar function by SymPy's name: its name, or a template of operands; None if nothing writes it."""
        found = self.functions.get(name) or SHARED.get(name)
        if found is None:
            return name if name in self.helpers else None
        plain = found.isidentifier() and found not in self.helpers
        return f"{self.module}.{found}" if plain else found.replace("{m}", self.module)

    def header(self, code: str) -> str:
        """The imports that the code needs."""
        ours = [f"import {name}" for name in ("itertools", "math", "statistics") if f"{name}." in code]
        ours += ["from functools import partial"] * ("@partial(" in code)
        third = ["import mpmath"] * ("mpmath." in code)
        third += [line for line in self.imports.splitlines() if f"{line.split()[-1]}." in code or line.endswith(self.module)]
        return "\n".join([*ours, *([""] if ours else []), *third])


TARGETS: dict[str, Target] = {
    "numpy": Target("np", "import numpy as np", {
        "loggamma": "lgamma", "gamma": "gamma_function", "softplus": "np.logaddexp(0, {0})", "besseli": "bessel_i({0}, {1})",
        "log_sigmoid": "-np.logaddexp(0, -{0})", "Phi": "erfc({0} / -math.sqrt(2)) / 2"}, helpers=NUMPY, operations={
            "softmax": "softmax({0}, {axes})", "log_softmax": "log_softmax({0}, {axes})", "logdet": "logdet({0})",
            "expm": "expm({0})",
            "cast": "np.asarray({0}, dtype=np.result_type({1}))", "flag": "np.asarray({0})", "arange": "np.arange({0})",
            "eye": "np.eye({0}, dtype={1}.dtype)",
            "constant": "np.full_like({1}, {0}, dtype={dtype})",
            "full": "np.full({sizes}, {0}, dtype={dtype})", "spread": "np.broadcast_to({0}, {sizes}).copy()",
            "flip": "np.flip({0}, {axis})", "concat": "np.concatenate(({arrays}), {axis})",
            "einsum": "np.einsum({signature}, {operands}, optimize=True)",
            "logsumexp": "logsumexp({0}, {axes})", "permute": "{0}.transpose({axes})"}),
    "torch": Target("torch", "import torch", {
        "loggamma": "lgamma", "polygamma": "torch.special.polygamma({0}, {1})", "erfinv": "erfinv",
        "besseli": "torch.special.i{0}({1})", "gammainc": "torch.special.gammainc", "gammaincc": "torch.special.gammaincc",
        "hurwitz_zeta": "torch.special.zeta",
        "gamma": "torch.exp(torch.lgamma({0})) * (1 - 2 * (torch.floor({0}) % 2) * ({0} < 0))",
        "erf": "erf", "erfc": "erfc", "sigmoid": "sigmoid", "xlogy": "xlogy",
        "softplus": "torch.nn.functional.softplus({0})", "log_sigmoid": "torch.nn.functional.logsigmoid({0})",
        "Phi": "torch.special.ndtr({0})"}, helpers=TORCH, axis="dim", operations={
            "softmax": "torch.softmax({0}, {axes})", "log_softmax": "torch.log_softmax({0}, {axes})",
            "expm": "torch.linalg.matrix_exp({0})", "logdet": "torch.logdet({0})",
            "cast": "{0}.to({1}.dtype)", "flag": "torch.as_tensor({0}, device={1}.device)",
            "arange": "torch.arange({0}, device={1}.device)",
            "eye": "torch.eye({0}, dtype={1}.dtype, device={1}.device)",
            "constant": "torch.full_like({1}, {0}, dtype={dtype})",
            "full": "torch.full({sizes}, {0}, dtype={dtype}, device={1}.device)", "spread": "{0}.expand({sizes})",
            "flip": "{0}.flip({axis})", "concat": "torch.cat(({arrays}), {axis})",
            "einsum": "torch.einsum({signature}, {operands})",
            "logsumexp": "torch.logsumexp({0}, {axes})", "permute": "{0}.permute({axes})"}),
    "jax": Target("jnp", "import jax\nimport jax.numpy as jnp", {
        "erfinv": "jax.scipy.special.erfinv({0})", "xlogy": "jax.scipy.special.xlogy({0}, {1})",
        "besseli": "jax.scipy.special.i{0}({1})", "gammainc": "jax.scipy.special.gammainc({0}, {1})",
        "gammaincc": "jax.scipy.special.gammaincc({0}, {1})", "hurwitz_zeta": "jax.scipy.special.zeta({0}, {1})",
        "erf": "jax.scipy.special.erf({0})", "erfc": "jax.scipy.special.erfc({0})", "gamma": "jax.scipy.special.gamma({0})",
        "loggamma": "jax.scipy.special.gammaln({0})", "polygamma": "jax.scipy.special.polygamma({0}, {1})",
        "sigmoid": "jax.nn.sigmoid({0})", "softplus": "jax.nn.softplus({0})", "log_sigmoid": "jax.nn.log_sigmoid({0})",
        "Phi": "jax.scipy.special.ndtr({0})"}, helpers=JAX, operations={
            "softmax": "jax.nn.softmax({0}, {axes})", "log_softmax": "jax.nn.log_softmax({0}, {axes})", "logdet": "logdet({0})",
            "expm": "jax.scipy.linalg.expm({0})",
            "cast": "{0}.astype({1}.dtype)", "flag": "jnp.asarray({0})",
            "arange": "jnp.arange({0})", "eye": "jnp.eye({0}, dtype={1}.dtype)",
            "constant": "jnp.full_like({1}, {0}, dtype={dtype})",
            "full": "jnp.full({sizes}, {0}, dtype={dtype})", "spread": "jnp.broadcast_to({0}, {sizes})",
            "flip": "jnp.flip({0}, {axis})", "concat": "jnp.concatenate(({arrays}), {axis})",
            "einsum": "jnp.einsum({signature}, {operands})",
            "logsumexp": "jax.scipy.special.logsumexp({0}, {axes})", "permute": "{0}.transpose({axes})"}),
}
