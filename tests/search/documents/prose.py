"""What people say about shapes, in many ways; and the order in which a text says it."""

from __future__ import annotations

import random
from collections.abc import Sequence

Said = Sequence[tuple[str, tuple[str, ...], str]]
"""Symbols as written, their sizes, what is given about them."""


def space(sizes: tuple[str, ...]) -> str:
    power = r" \times ".join(sizes)
    return r"\mathbb{R}" + (f"^{{{power}}}" if len(power) > 1 else f"^{power}" if power else "")


def _set(rng: random.Random, name: str, sizes: tuple[str, ...]) -> str:
    return rf"${name} \in {space(sizes)}$" if sizes else rf"${name} \in \mathbb{{R}}$"


def _words(rng: random.Random, name: str, sizes: tuple[str, ...]) -> str:
    if not sizes:
        return rng.choice((f"${name}$ is a scalar", f"${name}$ is a real number", f"the scalar ${name}$"))
    if len(sizes) == 1:
        return rng.choice((f"${name}$ is a vector of length ${sizes[0]}$", f"${name}$ is a vector with ${sizes[0]}$ components",
                           f"${name}$ is a ${sizes[0]}$-dimensional vector", f"a vector ${name}$ of dimension ${sizes[0]}$"))
    by = r" \times ".join(sizes)
    return rng.choice((rf"${name}$ is an ${by}$ matrix", rf"${name}$ is a matrix of size ${by}$", rf"an ${by}$ matrix ${name}$"))


def facts(rng: random.Random, said: Said) -> list[str]:
    """Sentences, each about one symbol or about several of one shape."""
    by_shape: dict[tuple[str, ...], list[str]] = {}
    for name, sizes, _ in said:
        by_shape.setdefault(sizes, []).append(name)
    found = []
    for sizes, names in by_shape.items():
        if len(names) > 1 and rng.random() < 0.5:
            found.append(_together(rng, names, sizes))
        else:
            found += [rng.choice((_set, _words))(rng, name, sizes) for name in names]
    rng.shuffle(found)
    return [*_sentences(rng, found), *(_given(rng, name, given) for name, _, given in said if given)]


def _together(rng: random.Random, names: Sequence[str], sizes: tuple[str, ...]) -> str:
    listed = ", ".join(f"${n}$" for n in names[:-1]) + f" and ${names[-1]}$"
    if not sizes:
        return f"{listed} are numbers"
    return rng.choice((rf"${', '.join(names)} \in {space(sizes)}$", rf"{listed} are all in ${space(sizes)}$",
                       rf"{listed}, each of which lies in ${space(sizes)}$", rf"{listed} lie in ${space(sizes)}$",
                       rf"{listed} belong to ${space(sizes)}$"))


def _sentences(rng: random.Random, found: Sequence[str]) -> list[str]:
    if found and rng.random() < 0.4:
        return [f"Let {', '.join(found[:-1])}{' and ' if len(found) > 1 else ''}{found[-1]}.".replace("Let a ", "Take a ")
                ] if all(f.startswith("$") and r"\in" in f for f in found) else [f"Here {f}." for f in found]
    return [f"{rng.choice(('Here', 'Let', 'Suppose', 'Assume that', 'In this text'))} {f}."
            if r"\in" in f or " is " not in f else f"Here {f}." for f in found]


def _given(rng: random.Random, name: str, given: str) -> str:
    words = {"spd": ("symmetric and positive definite", "positive definite"), "one-hot": ("one-hot", "a one-hot vector")}[given]
    return f"Moreover ${name}$ is {rng.choice(words)}."
