"""Random programs: inputs, then statements that each apply one operation; the last is the scalar L."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from itertools import product

from tests.search.operations import OPERATIONS, Shape

NAMES = "fghpqrsuvw"
INPUTS = (("x", ("K",)), ("y", ("D",)), ("A", ("K", "D")), ("B", ("K", "K")), ("C", ("D", "K")), ("c", ()),
          ("e", ("K",)), ("M", ("D", "D")))
"""Axes stand twice in B and M, and two vectors share one."""
SIZES = ({"K": 3, "D": 2}, {"K": 2, "D": 4}, {"K": 3, "D": 3}, {"K": 1, "D": 3}, {"K": 2, "D": 1}, {"K": 1, "D": 1})
GIVENS = {("K",): ("one_hot", "simplex", "positive"), ("D",): ("positive",), ("K", "K"): ("symmetric", "spd"),
          ("D", "D"): ("symmetric",), (): ("positive",)}


@dataclass(frozen=True)
class Statement:
    """name := operation(arguments); a statement that is not `kept` is written out where it is used."""

    name: str
    operation: str
    arguments: tuple[str, ...]
    shape: Shape
    kept: bool = True


@dataclass(frozen=True)
class Program:
    """What is computed, what is given about inputs, the sizes, and by what it is differentiated: inputs, or a quantity."""

    statements: tuple[Statement, ...]
    sizes: dict[str, int]
    wrt: tuple[str, ...]
    givens: dict[str, str] = field(default_factory=dict)
    seed: int = 0

    @property
    def used(self) -> tuple[str, ...]:
        """The inputs that occur, in order."""
        mentioned = {a for s in self.statements for a in s.arguments}
        return tuple(n for n, _ in INPUTS if n in mentioned)

    def shape(self, name: str) -> Shape:
        """The axes of an input or of a statement."""
        return next((s.shape for s in self.statements if s.name == name), dict(INPUTS).get(name, ()))

    def __str__(self) -> str:
        lines = [f"{s.name} {list(s.shape)} = {s.operation}({', '.join(s.arguments)}){'' if s.kept else '   # written out'}"
                 for s in self.statements]
        return "\n".join([f"sizes {self.sizes}, givens {self.givens}, by {', '.join(self.wrt)}, seed {self.seed}", *lines])


def program(seed: int) -> Program:
    """The program of a seed."""
    rng = random.Random(seed)
    known: dict[str, Shape] = dict(rng.sample(INPUTS, rng.randint(2, 4)))
    statements: list[Statement] = []
    for name in NAMES[:rng.randint(1, 5)]:
        made = _statement(rng, name, known, [s.name for s in statements])
        if made is not None:
            statements.append(made)
            known[name] = made.shape
    last = statements[-1] if statements else None
    source = (last.name, last.shape) if last else rng.choice(list(known.items()))
    statements.append(_closing(rng, *source))
    return _finished(rng, tuple(statements), seed)


def _statement(rng: random.Random, name: str, known: dict[str, Shape], own: list[str]) -> Statement | None:
    """An operation on known quantities, mostly on the last ones; None where thirty draws fit nothing."""
    pool = own[-2:] if own and rng.random() < 0.7 else list(known)
    for _ in range(30):
        row = rng.choice(list(OPERATIONS.values()))
        choices = [(rng.choice(pool), *rest) for rest in product(known, repeat=row.arity - 1)]
        fitting = [(c, shape) for c in choices if (shape := row.shape(*(known[a] for a in c))) is not None and len(shape) <= 2]
        if fitting:
            arguments, shape = rng.choice(fitting)
            return Statement(name, row.name, arguments, shape, rng.random() < 0.6)
    return None


def _closing(rng: random.Random, name: str, shape: Shape) -> Statement:
    rows = [r for r in OPERATIONS.values() if r.arity == 1 and r.shape(shape) == ()]
    smooth = [r for r in rows if r.name in ("total", "squares", "keep")]
    return Statement("L", rng.choice(smooth if rng.random() < 0.6 and smooth else rows).name, (name,), ())


def _finished(rng: random.Random, statements: tuple[Statement, ...], seed: int) -> Program:
    plain = Program(trimmed(statements), rng.choice(SIZES), (), {}, seed)
    inputs = list(plain.used)
    first = rng.choice(inputs)
    givens = {n: rng.choice(GIVENS[plain.shape(n)]) for n in inputs if plain.shape(n) in GIVENS and rng.random() < 0.25}
    second = (rng.choice(inputs),) if rng.random() < 0.25 else ()
    between = [s.name for s in plain.statements if s.kept and s.name != "L"]
    wrt = (rng.choice(between),) if between and rng.random() < 0.15 else (first, *second)
    return replace(plain, wrt=wrt, givens=givens)


def trimmed(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements that L rests on."""
    needed, found = {"L"}, []
    for s in reversed(statements):
        if s.name in needed:
            needed.update(s.arguments)
            found.append(s)
    return tuple(reversed(found))


def smaller(given: Program) -> list[Program]:
    """Programs with one thing less: a statement bypassed, a given gone, one variable, everything kept or written out."""
    found: list[Program] = []
    for n, s in enumerate(given.statements):
        for argument in s.arguments:
            if s.name != "L" and given.shape(argument) == s.shape:
                rest = tuple(replace(t, arguments=tuple(argument if a == s.name else a for a in t.arguments))
                             for m, t in enumerate(given.statements) if m != n)
                found.append(replace(given, statements=trimmed(rest)))
        if s.name != "L":
            found.append(replace(given, statements=tuple(replace(t, kept=not t.kept) if t is s and t.kept else t
                                                         for t in given.statements)))
    found += [replace(given, givens={k: v for k, v in given.givens.items() if k != name}) for name in given.givens]
    found += [replace(given, wrt=(w,)) for w in given.wrt if len(given.wrt) > 1]
    return [p for p in found if p != given and set(p.wrt) <= {*p.used, *(s.name for s in p.statements if s.kept)}]
