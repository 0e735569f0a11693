"""Letters for axes of which only numbers are known: N for a batch, T for time, C for channels, D for features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.library.givens import moved
from symderiv.notation import Axis, Tensor, related, size_form
from symderiv.notation.indices.size_products import named
from symderiv.tracing.size_forms import Form

BY_RANK = {1: "D", 2: "ND", 3: "NTD", 4: "NCHW", 5: "NCDHW"}
"""What the dimensions of an input are called, by how many there are."""
OTHERS = "KMEPQRSUVFGHJLABCDNOTW"
"""What other sizes are called, in the order in which they are met."""


class Letters:
    """Names of axes exchanged for letters."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)

    def name(self, name: str) -> str:
        """The letter of an axis."""
        return self.names.get(name, name)

    def form(self, form: Mapping[str, int]) -> Form:
        """A size in letters."""
        return {"*".join(sorted(self.name(p) for p in named(names))): n for names, n in form.items()}

    def axis(self, axis: Axis) -> Axis:
        """The axis under its letter."""
        if axis.size is not None:
            return Axis(self.name(axis.name), axis.size)
        if not axis.length:
            return Axis(self.name(axis.name))
        return related(self.name(axis.name), [(n, names) for names, n in self.form(dict(size_form(axis))).items()], {})

    def tensor(self, tensor: Tensor) -> Tensor:
        """The tensor over axes under their letters."""
        givens = tuple(g if g.over is None else moved(g, self.axis(g.over)) for g in tensor.givens)
        return tensor.along(tuple(self.axis(a) for a in tensor.axes)).given(*givens)


def letters_for(tensors: Sequence[Tensor], axes: Mapping[str, Axis], numbers: Mapping[str, int]) -> Letters:
    """A letter for each axis: of the inputs by their number of dimensions, of others in order."""
    found: dict[str, str] = {}
    reserved = {t.name for t in tensors}

    def take(axis: Axis, wanted: str) -> None:
        free = [c for c in wanted + OTHERS if c not in found.values() and c not in reserved]
        if axis.name not in found and axis.size != 1:
            found[axis.name] = free[0] if free else f"K_{len(found)}"

    for tensor in tensors:
        letters = BY_RANK.get(len(tensor.axes), "")
        for n, axis in enumerate(tensor.axes):
            take(axis, letters[n:n + 1])
        for given in tensor.givens:
            if given.over is not None:
                take(given.over, "V")
    for axis in [*axes.values(), *(Axis(p) for a in axes.values() for p in a.parts)]:
        take(axis, "")
    return Letters(found)
