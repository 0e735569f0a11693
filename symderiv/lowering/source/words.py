"""The docstrings of emitted code: what a function takes and gives, with shapes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderiv.lowering.lower import Lowering
from symderiv.lowering.source.program import Program
from symderiv.matrices.recognise import NoForm, recognise
from symderiv.matrices.text import form_text
from symderiv.notation import Definition, Tensor, shape_text

LONG = 110
"""A longer sum in a dictionary goes over several lines."""


class Words:
    """The docstrings of one program."""

    def __init__(self, program: Program, low: Lowering, arriving: Sequence[str]) -> None:
        self.program, self.low, self.arriving = program, low, arriving

    def title(self, title: str) -> str:
        """The module's own."""
        named = " and ".join(t.name for t in self.program.outputs)
        return docstring([f"{title or named}: the forward pass to {named} and the backward pass, each quantity computed once.",
                          *counting(self.program.inputs), "", "Written by symderiv from the derivation."], "")

    def forward(self) -> list[str]:
        """What `forward` takes and gives."""
        first = " and ".join(t.name for t in self.program.outputs)
        return [f"{first}, and what `backward` needs.", *counting(self.program.inputs), "", *self.parameters(), "", "Gives",
                *(shape(t, self._shape(t)) for t in self.program.outputs), "saved: what `backward` takes"]

    def backward(self) -> list[str]:
        """What `backward` takes and gives."""
        pairs = zip(self.arriving, self.program.outputs, strict=True)
        arriving = [f"{name}: {self._shape(t)}, the gradient by {t.name} that arrives" for name, t in pairs]
        return ["The gradient by each variable, by name.", "", *arriving, "saved: from `forward`", "", "Gives",
                *(self._gives(v, row) for v, row in self.program.gradients)]

    def _shape(self, output: Tensor) -> str:
        dims = ["·".join(a.name for a in group) or "1" for group in self.program.groups(output)]
        return f"({', '.join(dims)}{',' * (len(dims) == 1)})" if dims else "scalar"

    def parameters(self) -> list[str]:
        """The parameters with their shapes."""
        return [*(self._parameter(t) for t in self.program.inputs),
                *(f"{self.low.leaves[s].data}: the size of axis {s.axis}" for s in self.low.sizes)]

    def _parameter(self, tensor: Tensor) -> str:
        known = ", ".join([*([tensor.meaning] if tensor.meaning else []), *(f"given: {g.meaning}" for g in tensor.givens)])
        return f"{self.low.leaves[tensor].data}: {shape_text(tensor.axes)}{', ' + known if known else ''}"

    def _gives(self, variable: Tensor, row: Definition) -> str:
        found = recognise(row.body, row.indices)
        form = "" if isinstance(found, NoForm) else f", {form_text(found)}"
        return f"{key(variable)}: {shape_text(variable.axes)}{form}"


def counting(tensors: Sequence[Tensor]) -> list[str]:
    """From which number labels are counted."""
    return [f"Labels ({', '.join(map(key, some))}) count from {first}: the first place of an axis is {first}."
            for first in (0, 1) if (some := [t for t in tensors if t.over is not None and t.first == first])]


def shape(tensor: Tensor, text: str = "") -> str:
    """A quantity with its shape and meaning."""
    return f"{key(tensor)}: {text or shape_text(tensor.axes)}{', ' + tensor.meaning if tensor.meaning else ''}"


def key(tensor: Tensor) -> str:
    """A tensor's name inside quotes."""
    return tensor.name.replace("\\", "/").replace('"', "'")


def docstring(lines: Sequence[str], indent: str) -> str:
    """Lines between three quotes, indented."""
    safe = ["".join(c if c.isprintable() else " " for c in line).replace("\\", "/").replace('"', "'") for line in lines]
    if len(safe) == 1:
        return f'{indent}"""{safe[0]}"""'
    return "\n".join([f'{indent}"""{safe[0]}', *(f"{indent}{line}".rstrip() for line in safe[1:]), f'{indent}"""'])


def function(name: str, arguments: str, doc: Sequence[str], body: Sequence[str]) -> str:
    """The text of a function."""
    return f"def {name}({arguments}):\n{docstring(doc, '    ')}\n" + "".join(f"    {line}\n" for line in body)


def entry(name: str, text: str) -> list[str]:
    """A line of a dictionary; a long sum goes over several, a term on each."""
    terms = re.split(r"(?= [+-] )", text) if len(text) > LONG else [text]
    joined = [terms[0]]
    for term in terms[1:]:  # a sign within brackets parts no terms
        if joined[-1].count("(") + joined[-1].count("[") > joined[-1].count(")") + joined[-1].count("]"):
            joined[-1] += term
        else:
            joined.append(term.strip())
    if len(joined) == 1:
        return [f'    "{name}": {text},']
    return [f'    "{name}": (', *(f"        {term}" for term in joined), "    ),"]
