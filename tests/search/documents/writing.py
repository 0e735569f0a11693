"""A document of a seed: terms, a hand, sentences, displays; and the NumPy function that it means."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.search.documents.prose import facts
from tests.search.documents.spelling import LOSSES, Hand
from tests.search.documents.terms import TERMS, Shape, Term

STEP = 1e-30


@dataclass(frozen=True)
class Document:
    """A text, what it asks for, and what that means."""

    seed: int
    text: str
    loss: str
    names: Mapping[str, str]
    shapes: Mapping[str, Shape]
    sizes: Mapping[str, int]
    terms: tuple[Term, ...]
    size_names: Mapping[str, str]

    def values(self, seed: int = 0) -> dict[str, Any]:
        """Inputs by role."""
        rng = np.random.default_rng(seed)
        found: dict[str, Any] = {r: rng.normal(size=[self.sizes[a] for a in s]) for r, s in self.shapes.items()}
        for role, given in ((r, g) for t in self.terms for r, g in t.given.items()):
            n = len(found[role])
            found[role] = np.eye(n)[rng.integers(n)] if given == "one-hot" else found[role] @ found[role].T + n * np.eye(n)
        return found

    def value(self, values: Mapping[str, Any]) -> Any:
        """The loss."""
        return sum(t.value(**{r: values[r] for r in t.inputs}) for t in self.terms)

    def gradient(self, values: Mapping[str, Any], role: str) -> Any:
        """The slopes by one input, each by a step into the imaginary."""
        at = np.asarray(values[role], dtype=complex)
        found = np.zeros(at.shape)
        for place in np.ndindex(at.shape):
            moved = at.copy()
            moved[place] += STEP * 1j
            found[place] = self.value({**values, role: moved}).imag / STEP
        return found


def document(seed: int) -> Document:
    """The document of a seed."""
    rng = random.Random(seed)
    terms = _terms(rng)
    inputs = {r: s for t in terms for r, s in t.inputs.items()}
    between = {r.partition(":")[0]: s for t in terms for r, (s, _) in t.define.items()}
    chosen = [(t, rng.choice(t.spellings), {r: rng.choice(texts) for r, (_, texts) in t.define.items()}) for t in terms]
    every = " ".join(text for _, loss, made in chosen for text in (loss, *made, *made.values()))
    axes = list(dict.fromkeys(a for s in (*inputs.values(), *between.values()) for a in s))
    indexed = set(re.findall(r"<(\w+):", every)) | {r.partition(":")[0] for _, _, made in chosen for r in made if ":" in r}
    hand = Hand.drawn(rng, {**inputs, **between}, indexed, axes)
    least = {a: max((t.least.get(a, 1) for t in terms), default=1) for a in axes}
    sizes = {a: max(n, least[a]) for a, n in zip(axes, rng.sample((2, 3, 4, 5), 4), strict=False)}
    if rng.random() < 0.15:  # a size that is a number
        axis = rng.choice(axes) if axes else ""
        hand.sizes |= {axis: str(sizes[axis])} if axis and not re.search(rf"<{axis}>", every) else {}
    head = rng.choice([c for c in LOSSES if c not in {n.letter for n in hand.names.values()}])
    text = _text(rng, hand, chosen, inputs, {r: g for t in terms for r, g in t.given.items()}, head)
    return Document(seed, text, head, {r: hand.names[r].written for r in inputs}, inputs, sizes, terms, hand.sizes)


def _terms(rng: random.Random) -> tuple[Term, ...]:
    """One to three rows that share inputs where they have the same roles, and define no role twice."""
    found: list[Term] = []
    for term in rng.sample(TERMS, rng.choice((1, 1, 2, 2, 3))):
        roles = {r: s for t in found for r, s in t.inputs.items()}
        made = {r.partition(":")[0] for t in found for r in t.define}
        own = {r.partition(":")[0] for r in term.define}
        unlike = any(roles.get(r, s) != s for r, s in term.inputs.items())
        if not (unlike or made & {*term.inputs, *own} or own & set(roles)):
            found.append(term)
    return tuple(found)


def _text(rng: random.Random, hand: Hand, chosen: list[tuple[Term, str, dict[str, str]]], inputs: Mapping[str, Shape],
          given: Mapping[str, str], head: str) -> str:
    said = [(hand.names[r].written, tuple(hand.sizes[a] for a in s), given.get(r, "")) for r, s in inputs.items()]
    spoken = facts(rng, [row for row in said if row[1] or rng.random() < 0.4])
    spoken += [f"The rows of ${hand.names[r].written}$ are ${hand._row(r)}$." for r in inputs
               if any(f"<{r}.i" in loss for _, loss, _ in chosen)]
    definitions = [f"{hand.text(f'<{r}>')} = {hand.text(text)}" for _, _, made in chosen for r, text in made.items()]
    total = " + ".join(hand.text(loss) for _, loss, _ in chosen).replace("+ -", "- ")
    argument = rng.choice([*(n for n, s, _ in said if s), ""])
    loss = _display(rng, f"{head}{f'({argument})' if argument and rng.random() < 0.4 else ''} = {total}")
    shown = [_display(rng, d) if rng.random() < 0.5 else rng.choice(INLINE).format(f"${d}$") for d in definitions]
    parts = [*spoken, *shown, loss]
    way = rng.random()
    if way < 0.2:
        parts = [*shown, loss, *spoken]
    elif way < 0.4 and definitions:
        parts = [*spoken, loss, *(f"where ${d}$." for d in definitions)]
    return "\n".join(parts) + "\n"


INLINE = ("Let {}.", "Put {}.", "We compute {}.", "This gives {}.", "Set {}.", "Then {}.", "The next quantity is {}.")
DISPLAYS = (r"\[ {} \]", "$$ {} $$", "\\begin{{equation}}\n{}\n\\end{{equation}}", "\\begin{{align*}}\n{}\n\\end{{align*}}")


def _display(rng: random.Random, line: str) -> str:
    frame: Callable[..., str] = rng.choice(DISPLAYS).format
    return frame(line)
