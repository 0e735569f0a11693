"""From matrix notation to code that runs: the source of a function of its tensors, for NumPy, PyTorch or JAX.

Columns are one-dimensional arrays in these libraries, so x yᵀ becomes an outer product, diag(v) A a product by broadcasting,
A 1 a sum over an axis, and + 1 bᵀ is left to broadcasting.

>>> from symderiv.matrices.recognise import matrix_form
>>> from symderiv.notation import Axis, Tensor, add, mul, negate
>>> K, D = Axis("K"), Axis("D")
>>> p, y, x = Tensor("p", (K,)), Tensor("y", (K,)), Tensor("x", (D,))
>>> form = matrix_form(mul(add(p["i"], negate(y["i"])), x["j"]), (K.index("i"), D.index("j")))
>>> source, parameters = function_source(form)
>>> print(source)
import numpy as np
<BLANKLINE>
<BLANKLINE>
def gradient(p, y, x):
    \"\"\"(p − y) xᵀ, shape (K, D).
<BLANKLINE>
    p: (K,)
    y: (K,)
    x: (D,)
    \"\"\"
    return np.outer(p - y, x)
<BLANKLINE>
"""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.errors import UnknownName
from symderiv.matrices.code_leaves import Parameter, Writer
from symderiv.matrices.code_operations import write
from symderiv.matrices.forms import Form, is_scalar
from symderiv.matrices.targets import TARGETS
from symderiv.matrices.text import form_text
from symderiv.notation import shape_text


def numpy_function(form: Form, name: str = "gradient",
                   functions: Mapping[str, str] | None = None) -> tuple[str, tuple[Parameter, ...]]:
    """The source of a NumPy function that computes `form`, and what it takes; see `function_source`."""
    return function_source(form, "numpy", name, functions)


def function_source(form: Form, target: str = "numpy", name: str = "gradient",
                    functions: Mapping[str, str] | None = None) -> tuple[str, tuple[Parameter, ...]]:
    """The source of a Python function that computes `form`, and its parameters in order.

    The parameters are the tensors of the form, then the size of every axis that no tensor has; a scalar tensor is a number.
    The result has the form's axes as its shape. `functions` says how to write functions that the target's table lacks:
    name → plain name in the target's module, or a template such as "1 / (1 + np.exp(-{0}))".
    Raises `UnknownName` for an unknown target, `NoRule` for a function that nothing can write.
    """
    if target not in TARGETS:
        raise UnknownName.among("target", target, TARGETS)
    writer = Writer(form, TARGETS[target], name, functions or {})
    body = write(writer, form).text
    parameters: tuple[Parameter, ...] = (*writer.tensors, *writer.sizes)
    lines = [f"{writer.names[t]}: {shape_text(t.axes)}" for t in writer.tensors]
    lines += [f"{writer.names[s]}: size of axis {s.axis}" for s in writer.sizes]
    title = _plain(f"{form_text(form)}, {'a scalar' if is_scalar(form) else 'shape ' + shape_text(form.axes)}.")
    doc = f'"""{title}\n\n' + "".join(f"    {_plain(line)}\n" for line in lines) + '    """' if lines else f'"""{title}"""'
    imports = writer.target.header(body)
    arguments = ", ".join(writer.names[p] for p in parameters)
    return f"{imports}\n\n\ndef {name}({arguments}):\n    {doc}\n    return {body}\n", parameters


def _plain(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'")
