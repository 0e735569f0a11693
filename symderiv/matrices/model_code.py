"""A whole model as code: `forward`, `value` and `gradients`, every defined quantity and every adjoint computed once.

Each line comes from the matrix form of a definition or of a derived adjoint; what has none is written with einsum and
broadcasting. Nothing is differentiated here: the derivatives are handed in as definitions.

>>> from symderiv.notation import Axis, Definition, Tensor
>>> K = Axis("K"); k = K.index("k"); x, z, g = Tensor("x", (K,)), Tensor("z", (K,)), Tensor("dx", (K,))
>>> program = Program([Definition(z, (k,), x[k] ** 2)], [], [(x, Definition(g, (k,), 2 * x[k]))], z)
>>> print(model_source(program).split("def gradients")[1].split('\"\"\"')[2].strip())
quantities = forward(x)
    z = quantities["z"]
    return z, {
        "x": 2 * x,
    }
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Pow, exp, log

from symderiv.errors import NoRule, UnknownName
from symderiv.matrices.broadcast import Broadcast
from symderiv.matrices.code_leaves import Writer
from symderiv.matrices.code_operations import write
from symderiv.matrices.forms import Form
from symderiv.matrices.recognise import NoForm, recognise
from symderiv.matrices.targets import TARGETS, Target
from symderiv.matrices.text import form_text
from symderiv.notation import Definition, Entry, Extent, Index, Sum, Tensor, alike, factors, rebuild, shape_text, substitute

RESERVED = ("forward", "value", "gradients", "softmax", "log_softmax", "quantities")
HELPERS = {
    "softmax": '''def softmax(z):
    """e^z / Σ e^z along the last axis; the largest exponent is taken out, so that nothing overflows."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
''',
    "log_softmax": '''def log_softmax(z):
    """log(e^z / Σ e^z) along the last axis, finite for every z."""
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
''',
}


@dataclass(frozen=True)
class Program:
    """What is to be computed.

    `forward` are the definitions in order, `backward` the adjoints in an order in which each uses only what stands
    before it, `gradients` pairs of a variable and its gradient (a definition of a quantity of its shape), `output` the
    defined tensor whose value is wanted.
    """

    forward: Sequence[Definition]
    backward: Sequence[Definition]
    gradients: Sequence[tuple[Tensor, Definition]]
    output: Tensor

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors the program takes, in order of use."""
        made = {d.tensor for d in (*self.forward, *self.backward)}
        rows = (*self.forward, *self.backward, *(d for _, d in self.gradients))
        used = (t for row in rows for t in sorted(row.uses, key=lambda t: t.name))
        wanted = (*used, *(v for v, _ in self.gradients))
        return tuple(dict.fromkeys(t for t in wanted if t not in made))


def model_source(program: Program, target: str = "numpy", title: str = "") -> str:
    """The source of a Python module with `forward`, `value` and `gradients`.

    `forward` gives a dictionary of all quantities, `value` the output, `gradients` the output and a dictionary of
    gradients. Raises `UnknownName` for an unknown target, `NoRule` for what nothing can write as code.
    """
    if target not in TARGETS:
        raise UnknownName.among("target", target, TARGETS)
    return _Module(program, TARGETS[target], title).source()


class _Module:
    def __init__(self, program: Program, target: Target, title: str) -> None:
        self.program, self.target, self.title = program, target, title
        self.writer = Writer.of(program.inputs, target, RESERVED)
        self.helpers: set[str] = set()
        self.logarithms: dict[Tensor, Tensor] = {}
        for row in (*program.forward, *program.backward):
            self.writer.add(row.tensor, row.tensor.name)
        logged = {e.tensor for row in program.forward for e in _logged(row.body)}
        for row in program.forward:
            if row.tensor in logged and softmax_argument(row) is not None:
                self.logarithms[row.tensor] = Tensor(f"log_{row.tensor.name}", row.tensor.axes)
                self.writer.add(self.logarithms[row.tensor], f"log_{row.tensor.name}")

    def source(self) -> str:
        """The module's text."""
        forward = [line for row in self.program.forward for line in self.lines(row)]
        backward = [line for row in self.program.backward for line in self.lines(row)]
        gradients = [(v, self.expression(row)) for v, row in self.program.gradients]
        functions = [self._forward(forward), self._value(), self._gradients(backward, gradients)]
        body = "\n\n".join([*(text for name, text in HELPERS.items() if name in self.helpers), *functions])
        return f'{_doc(self._title(), "")}\n\n{self.target.header(body)}\n\n\n{body}'

    def _title(self) -> list[str]:
        name = self.program.output.name
        return [f"{self.title or name}: the value of {name} and its gradients, each quantity computed once.", "",
                "Written by symderiv from the derivation."]

    # --- lines ----------------------------------------------------------------------------------------------------

    def lines(self, row: Definition) -> Iterator[str]:
        """name = code; and the logarithm of a softmax beside it, where the model takes one."""
        yield f"{self.writer.names[row.tensor]} = {self.expression(row)}"
        argument = softmax_argument(row)
        if argument is not None and row.tensor in self.logarithms:
            name = self.writer.names[self.logarithms[row.tensor]]
            yield f"{name} = {self._along_last('log_softmax', argument, row)}"

    def expression(self, row: Definition) -> str:
        """The code of a definition's body, an array with the axes of its indices."""
        argument = softmax_argument(row)
        if argument is not None:
            return self._along_last("softmax", argument, row)
        return self.code(_with_logarithms(row.body, self.logarithms), row.indices)

    def _along_last(self, name: str, argument: Expr, row: Definition) -> str:
        """A function along the last axis: the target's own, or one that the module defines."""
        spelled = getattr(self.target, name)
        if not spelled:
            self.helpers.add(name)
        return (spelled or f"{name}({{}})").format(self.code(argument, row.indices))

    def code(self, expr: Expr, legs: tuple[Index, ...]) -> str:
        """Code from the matrix form, or from the index form where there is none."""
        found = recognise(expr, legs)
        if isinstance(found, NoForm):
            return self._spread(expr, legs)
        try:
            return write(self.writer, found).text
        except NoRule:
            return self._spread(expr, legs)

    def _spread(self, expr: Expr, legs: tuple[Index, ...]) -> str:
        text = Broadcast(self.writer).whole(expr, legs)
        return text[1:-1] if _enclosed(text) else text

    # --- functions ------------------------------------------------------------------------------------------------

    @property
    def parameters(self) -> tuple[Tensor | Extent, ...]:
        """What every function takes: the inputs, then sizes that no input has."""
        return (*self.program.inputs, *self.writer.sizes)

    @property
    def arguments(self) -> str:
        """The parameters as they stand between parentheses."""
        return ", ".join(self.writer.names[p] for p in self.parameters)

    def _forward(self, lines: Sequence[str]) -> str:
        rows = self.program.forward
        doc = ["Every quantity of the model, by name.", "", *self._takes(), "", "Gives", *(_shape(row.tensor) for row in rows)]
        names = [f'"{_key(row.tensor)}": {self.writer.names[row.tensor]}' for row in rows]
        return self._function("forward", doc, [*lines, f"return {{{', '.join(names)}}}"])

    def _value(self) -> str:
        key = _key(self.program.output)
        return self._function("value", [f"{key} alone; the parameters are those of `forward`."],
                              [f'return forward({self.arguments})["{key}"]'])

    def _gradients(self, lines: Sequence[str], gradients: Sequence[tuple[Tensor, str]]) -> str:
        output = self.program.output
        doc = [f"The value of {output.name}, and its gradient by each variable, by name.", "", *self._takes(), "", "Gives",
               _shape(output), *map(self._gives, self.program.gradients)]
        taken = [f'{self.writer.names[t]} = quantities["{_key(t)}"]' for t in self._reused()]
        pairs = [f'    "{_key(v)}": {text},' for v, text in gradients]
        body = [f"quantities = forward({self.arguments})", *taken, *lines,
                f"return {self.writer.names[output]}, {{", *pairs, "}"]
        return self._function("gradients", doc, body)

    def _reused(self) -> Iterator[Tensor]:
        """The forward quantities that the backward pass reads."""
        rows = (*self.program.backward, *(d for _, d in self.program.gradients))
        later = frozenset[Tensor]().union(*(row.uses for row in rows))
        for row in self.program.forward:
            if row.tensor in later or row.tensor == self.program.output:
                yield row.tensor

    # --- words ----------------------------------------------------------------------------------------------------

    def _takes(self) -> list[str]:
        return [*(self._parameter(t) for t in self.program.inputs),
                *(f"{self.writer.names[s]}: the size of axis {s.axis}" for s in self.writer.sizes)]

    def _parameter(self, tensor: Tensor) -> str:
        known = ", ".join([*([tensor.meaning] if tensor.meaning else []), *(f"given: {g.meaning}" for g in tensor.givens)])
        return f"{self.writer.names[tensor]}: {shape_text(tensor.axes)}{', ' + known if known else ''}"

    def _gives(self, gradient: tuple[Tensor, Definition]) -> str:
        variable, row = gradient
        told = _told(recognise(row.body, row.indices))
        return f"{_key(variable)}: {shape_text(variable.axes)}, ∂{self.program.output.name}/∂{variable.name} = {told}"

    def _function(self, name: str, doc: Sequence[str], body: Sequence[str]) -> str:
        arguments = self.arguments
        return f"def {name}({arguments}):\n{_doc(doc, '    ')}\n" + "".join(f"    {line}\n" for line in body)


def _shape(tensor: Tensor) -> str:
    return f"{_key(tensor)}: {shape_text(tensor.axes)}{', ' + tensor.meaning if tensor.meaning else ''}"


def _told(form: Form | NoForm) -> str:
    return "by einsum and broadcasting" if isinstance(form, NoForm) else form_text(form)


def _doc(lines: Sequence[str], indent: str) -> str:
    safe = ["".join(c if c.isprintable() else " " for c in line).replace("\\", "/").replace('"', "'") for line in lines]
    if len(safe) == 1:
        return f'{indent}"""{safe[0]}"""'
    return "\n".join([f'{indent}"""{safe[0]}', *(f"{indent}{line}".rstrip() for line in safe[1:]), f'{indent}"""'])


def _key(tensor: Tensor) -> str:
    """A tensor's name inside quotes."""
    return tensor.name.replace("\\", "/").replace('"', "'")


def _enclosed(text: str) -> bool:
    """Whether one pair of parentheses is round the whole text."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for n, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return n == len(text) - 1
    return False


def _logged(expr: Expr) -> Iterator[Entry]:
    """The entries whose logarithm is taken."""
    return (f.args[0] for f in expr.atoms(log) if isinstance(f.args[0], Entry))


def _with_logarithms(expr: Any, logarithms: Mapping[Tensor, Tensor]) -> Any:
    """`expr` with log p_k written as a component of the tensor of logarithms: no 0 · log 0 where p_k rounds to zero."""
    if isinstance(expr, log) and isinstance(expr.args[0], Entry) and expr.args[0].tensor in logarithms:
        return Entry(logarithms[expr.args[0].tensor], *expr.args[0].indices)
    return rebuild(expr, [_with_logarithms(a, logarithms) for a in expr.args]) if expr.args else expr


def softmax_argument(row: Definition) -> Expr | None:
    """u, where the definition says e^{u_k} / Σ_j e^{u_j} along its last axis; None where it says anything else.

    >>> from symderiv.notation import Axis
    >>> K = Axis("K"); k, j = K.index("k"), K.index("j"); z, p = Tensor("z", (K,)), Tensor("p", (K,))
    >>> softmax_argument(Definition(p, (k,), exp(z[k]) / Sum(exp(z[j]), j)))
    z[k]
    """
    parts = factors(row.body)
    above = [f for f in parts if isinstance(f, exp)]
    below = [f.base for f in parts if isinstance(f, Pow) and f.exp == -1 and isinstance(f.base, Sum)]
    if not row.indices or len(parts) != 2 or len(above) != 1 or len(below) != 1 or len(below[0].indices) != 1:
        return None
    bound, last = below[0].indices[0], row.indices[-1]
    if bound.axis != last.axis or not above[0].has(Entry):
        return None
    return above[0].args[0] if alike(substitute(above[0], {last: bound}), below[0].body) else None
