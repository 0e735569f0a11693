"""Inputs whose axes turned out to be products, with the sizes that are known by now."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.notation import Axis, Tensor


def resized(tensor: Tensor, known: Mapping[str, Axis]) -> Tensor:
    """The tensor over the axes as they are known by now."""
    axes = tuple(known.get(a.name, a) for a in tensor.axes)
    return tensor if axes == tensor.axes else tensor.along(axes)
