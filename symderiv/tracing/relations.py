"""What is known of the sizes of axes by now: this one is 2 K, these two are one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.errors import ModelError
from symderiv.library.givens import moved
from symderiv.notation import Axis, Given, Tensor, related, size_form
from symderiv.notation.indices.size_products import named, size_product
from symderiv.tracing.size_forms import Form, plus


class Learned(Exception):
    """The size of an axis turned out to be a formula of others, or the axis to be another one: the code is run again with this
    known."""

    def __init__(self, name: str, form: Mapping[str, int], axis: Axis | None = None) -> None:
        self.name, self.form, self.axis = name, dict(form), axis


class Relations:
    """Sizes of axes as formulas of other axes, by name.

    >>> known = Relations(); known.learn(Learned("D", {"K": 2})); known.axis(Axis("D")).length
    (('K', 2),)
    """

    def __init__(self) -> None:
        self.forms: dict[str, Form] = {}
        self.same: dict[str, Axis] = {}
        self._axes: dict[frozenset[tuple[str, int]], Axis] = {}

    def learn(self, found: Learned) -> None:
        """Keep what was learned. Raises `ModelError` for a size that would contain itself."""
        self._axes = {}
        if found.axis is not None:
            self.same[found.name] = found.axis
            return
        form = self.resolved(found.form)
        if any(found.name in named(names) for names in form):
            raise ModelError("A size that is a part of itself", typed=f"{found.name} = {form}")
        self.forms[found.name] = form

    def resolved(self, form: Mapping[str, int]) -> Form:
        """A size in terms of the axes of which nothing is known."""
        total: Form = {}
        for names, number in form.items():
            part: Form = {"": number}
            for name in named(names):
                known = self.forms.get(name)
                part = size_product(part, {name: 1} if known is None else self.resolved(known))
            total = plus(total, part)
        return total

    def axis(self, axis: Axis) -> Axis:
        """The axis as it is known by now; axes of one size are one axis."""
        if axis.name in self.same:
            return self.same[axis.name]
        if axis.size is not None or not ({axis.name, *axis.parts} & self.forms.keys()):
            return axis
        form = self.resolved({axis.name: 1} if axis.name in self.forms else dict(size_form(axis)))
        key = frozenset(form.items())
        if key not in self._axes:
            plain = list(form.items()) == [(next(iter(form), ""), 1)] and "*" not in next(iter(form), "*")
            self._axes[key] = Axis(next(iter(form))) if plain and next(iter(form)) else related(
                axis.name, [(n, names) for names, n in form.items()], {})
        return self._axes[key]

    def tensor(self, tensor: Tensor) -> Tensor:
        """The tensor over the axes as they are known by now."""
        axes = tuple(self.axis(a) for a in tensor.axes)
        givens = tuple(self._given(g) for g in tensor.givens)
        if axes == tensor.axes and givens == tensor.givens:
            return tensor
        return tensor.along(axes).given(*givens)

    def _given(self, given: Given) -> Given:
        if given.over is None or self.axis(given.over) == given.over:
            return given
        return moved(given, self.axis(given.over))

    def known(self, tensors: Sequence[Tensor]) -> dict[str, Axis]:
        """The axes of tensors and those that their sizes are made of, by name."""
        axes = [a for t in tensors for a in (*t.axes, *(g.over for g in t.givens if g.over is not None))]
        parts = {p: Axis(p) for a in axes for p in a.parts}
        return parts | {a.name: a for a in axes}
