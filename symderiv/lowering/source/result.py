"""One expression or one matrix form as code: a function of its inputs that computes what it mentions, and then itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import is_
from typing import Any

from sympy import Expr, Integer, Mul

from symderiv.errors import UnknownName
from symderiv.lowering.lower import Lowering
from symderiv.lowering.source.emission import Emitter
from symderiv.lowering.source.sizes import size_checks
from symderiv.lowering.source.spelling import Speller
from symderiv.lowering.source.targets import TARGETS
from symderiv.lowering.source.words import counting, function
from symderiv.matrices.forms import Form
from symderiv.matrices.text import form_text
from symderiv.notation import (
    Definition,
    Definitions,
    Entry,
    Extent,
    Index,
    Opaque,
    OpenFunction,
    Partial,
    Tensor,
    mul,
    open_functions,
    power,
    rebuild,
    shape_text,
)
from symderiv.notation.nodes import Mask

Parameter = Tensor | Extent | OpenFunction


def result_source(result: Expr, indices: Sequence[Index], definitions: Definitions, inputs: Sequence[Tensor],
                  name: str = "derivative", target: str = "numpy") -> str:
    """The text of a function of `inputs`, whose value has one axis for each of `indices`.

    Quantities that the result mentions are computed from their definitions first; the derivatives of an unspecified function
    are parameters behind the inputs. Raises `UnknownName` for an unknown target,
    `NoRule` for what no array code is known for.

    >>> from symderiv.notation import Axis, Sum
    >>> K, D = Axis("K"), Axis("D"); W, x = Tensor("W", (K, D)), Tensor("x", (D,))
    >>> print(result_source(Sum(W["k", "d"] * x["d"], D.index("d")), [K.index("k")], Definitions(), [W, x]).splitlines()[-1])
        return W @ x
    """
    doc = f"{{shapes}}. Gives {shape_text([i.axis for i in indices])}."
    given = [row.tensor for row in definitions if _is_upstream(row, definitions)]
    made = [row for row in definitions if row.tensor not in given]
    return _source(result, indices, made, [*inputs, *given], name, target, doc, {})[0]


def _is_upstream(row: Definition, definitions: Definitions) -> bool:
    """Whether a quantity is the derivative of an unspecified function, which comes from outside."""
    if not isinstance(row.body, Partial) or not isinstance(row.body.body, Entry):
        return False
    derived = definitions.of(row.body.body.tensor)
    return derived is not None and isinstance(derived.body, Opaque)


def numpy_function(form: Form, name: str = "gradient",
                   functions: Mapping[str, str] | None = None,
                   definitions: Iterable[Definition] = ()) -> tuple[str, tuple[Parameter, ...]]:
    """The source of a NumPy function that computes `form`, and what it takes; see `function_source`."""
    return function_source(form, "numpy", name, functions, definitions)


def function_source(form: Form, target: str = "numpy", name: str = "gradient", functions: Mapping[str, str] | None = None,
                    definitions: Iterable[Definition] = ()) -> tuple[str, tuple[Parameter, ...]]:
    """The source of a Python function that computes `form`, and its parameters in order.

    The parameters are the tensors of the form, then the size of every axis that no tensor has; a scalar tensor is a number.
    The result has the form's axes as its shape. `functions` says how to write functions that the target's table lacks:
    name → plain name in the target's module, or a template such as "1 / (1 + np.exp(-{0}))". By the `definitions` behind the
    form it is known which of its tensors are largest entries: what is compared with these is compared with its own largest
    entry, for one that was computed elsewhere may differ from it in the last digit.
    Raises `UnknownName` for an unknown target, `NoRule` for a function that nothing can write.

    >>> from symderiv.matrices.recognise import matrix_form
    >>> from symderiv.notation import Axis, add, mul, negate
    >>> K, D = Axis("K"), Axis("D"); p, y, x = Tensor("p", (K,)), Tensor("y", (K,)), Tensor("x", (D,))
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
    letters: list[Index] = []
    for axis in form.axes:
        letters.append(axis.fresh({i.name for i in letters}))
    title = f"{form_text(form)}, {'shape ' + shape_text(form.axes) if form.axes else 'a scalar'}."
    inputs = list(dict.fromkeys(_mentioned(form)))
    return _source(_gathered(form.component(*letters)), letters, definitions, inputs, name, target, title,
                   functions or {})


def _gathered(expr: Any) -> Any:
    """Equal factors as one power: computed as (e x) x, e x x is no number equal to e x², with which a minimum may compare it."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    args, counts = [_gathered(a) for a in expr.args], Counter[Any]()
    if isinstance(expr, Mul):
        counts.update(args)
    if len(counts) in (0, len(args)) and all(map(is_, args, expr.args)):
        return expr
    if not counts:
        return rebuild(expr, args)
    return mul(*(a if isinstance(a, Mask) else power(a, Integer(n)) for a, n in counts.items()))


def _mentioned(form: Form) -> Iterable[Tensor]:
    """The tensors of a form in the order in which it names them."""
    for part in form.args:
        if isinstance(part, Form):
            yield from _mentioned(part)
        elif isinstance(part, Tensor | Entry):
            yield part if isinstance(part, Tensor) else part.tensor


def _source(expr: Any, indices: Sequence[Index], definitions: Iterable[Definition], inputs: Sequence[Tensor], name: str,
            target: str, doc: str, functions: Mapping[str, str]) -> tuple[str, tuple[Parameter, ...]]:
    if target not in TARGETS:
        raise UnknownName.among("target", target, TARGETS)
    definitions = list(definitions)
    opened = open_functions(expr, *(row.body for row in definitions))
    functions = {**{f.node_name: f.plain for f in opened}, **functions}
    low = Lowering(inputs, definitions, (name, *TARGETS[target].helpers, *(f.plain for f in opened)), functions)
    node = low.whole(expr, tuple(indices))
    emitter = Emitter(Speller(TARGETS[target], functions), low.names)
    for tensor, array in low.arrays.items():
        emitter.label(array, tensor.name)
    lines, texts = emitter.lines([node])
    lines = [*size_checks(low), *lines, f"return {texts[0]}"]
    called = [f for f in opened if re.search(rf"(?<!\w){f.plain}\(", "\n".join(lines))]
    parameters: tuple[Parameter, ...] = (*inputs, *low.sizes, *called)
    names = [p.plain if isinstance(p, OpenFunction) else str(low.leaves[p].data) for p in parameters]
    text = function(name, ", ".join(names), _doc(doc, parameters, names), lines)
    helpers = [TARGETS[target].helpers[h] for h in emitter.speller.helpers]
    body = "\n\n".join([*helpers, text])
    return f"{TARGETS[target].header(body)}\n\n\n{body}", parameters


def _doc(title: str, parameters: Sequence[Parameter], names: Sequence[str]) -> list[str]:
    described = [f"{n}: {_said(p)}" for n, p in zip(names, parameters, strict=True)]
    count = counting([p for p in parameters if isinstance(p, Tensor)])
    if "{shapes}" in title:
        return [title.format(shapes="; ".join(described)), *count]
    return [title, *count, "", *described] if described else [title]


def _said(parameter: Parameter) -> str:
    """What a function takes there."""
    if isinstance(parameter, OpenFunction):
        return "a function of arrays"
    return shape_text(parameter.axes) if isinstance(parameter, Tensor) else f"size of axis {parameter.axis}"
