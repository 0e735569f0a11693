"""A text with the plain function that its author means, and the values that go in, over axes of several sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import erf
from typing import Any

import numpy as np

exp, log, tanh = np.exp, np.log, np.tanh
Draw = Callable[[np.random.Generator, tuple[int, ...]], Any]


@dataclass(frozen=True)
class Promise:
    """`kind` is the suffix of the file, empty where it is typed in place; shapes are letters of axes and digits."""

    text: str
    kind: str
    wrt: str
    shapes: Mapping[str, str]
    forward: Callable[..., Any]
    output: str = ""
    draw: Mapping[str, Draw] = field(default_factory=dict)
    worlds: int = 0
    """How many of the sizes below are tried, if not all."""

    def sizes(self) -> Iterator[dict[str, int]]:
        """All sizes unequal, all 3, and each axis once of size 1."""
        letters = [*dict.fromkeys(c for shape in self.shapes.values() for c in shape if c.isalpha())]
        unequal = dict(zip(letters, (4, 3, 5, 2, 6, 7), strict=False))
        tried = [unequal, dict.fromkeys(letters, 3), *({**unequal, letter: 1} for letter in letters)]
        return (one for n, one in enumerate(tried[:self.worlds or None]) if one not in tried[:n])

    def values(self, sizes: Mapping[str, int]) -> dict[str, Any]:
        rng = np.random.default_rng(7)
        shapes = {name: tuple(int(c) if c.isdigit() else sizes[c] for c in shape) for name, shape in self.shapes.items()}
        return {n: self.draw[n](rng, s) if n in self.draw else rng.normal(size=s) for n, s in shapes.items()}


def sig(z):
    return 1 / (1 + exp(-z))


def smax(z):
    e = exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def lse(z):
    return log(exp(z).sum(-1))


def relu(z):
    return np.maximum(z, 0)


normal_cdf = np.vectorize(lambda u: 0.5 * (1 + erf(u / 2**0.5)), otypes=[float])


def pos(rng, shape):
    return rng.uniform(0.5, 2, shape)


def unit(rng, shape):
    return rng.uniform(0.2, 0.8, shape)


def bits(rng, shape):
    return rng.integers(0, 2, shape).astype(float)


def hot(rng, shape):
    return np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]


def simplex(rng, shape):
    x = rng.uniform(0.2, 1, shape)
    return x / x.sum()


def spd(rng, shape):
    a = rng.normal(size=shape)
    return a @ a.T + shape[0] * np.eye(shape[0])


def sym(rng, shape):
    a = rng.normal(size=shape)
    return a + a.T


def first(rng, shape):
    """The label of the first class."""
    return np.ones(shape, int)
