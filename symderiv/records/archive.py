"""Derivations as JSON values, complete: a stored derivation is printed without deriving it again.

Axes, letters, tensors, definitions, rule notes and derivations stand in tables, each once; a derivation names its
lemmas by their place in the table. Reading evaluates no text and refuses what it does not know.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from symderiv.notation import Axis, Definition
from symderiv.records.derivation import Check, Derivation, Step
from symderiv.records.expressions import Writer
from symderiv.records.layouts import GRADIENT

FORMAT, VERSION = "symderiv derivations", 1


def to_json(derivation: Derivation) -> dict[str, Any]:
    """One derivation with its lemmas as JSON values.

    Raises `OutputError` for an expression that has no place in the archive.

    >>> from symderiv.notation import Axis, Definitions, Delta, Partial, Tensor
    >>> from symderiv.records.restoring import from_json
    >>> K = Axis("K"); z = Tensor("z", (K,))
    >>> goal = Partial(z["k"], z["i"]); delta = Delta(K.index("i"), K.index("k"))
    >>> d = Derivation(goal, Definitions(), (Step("variable", goal, delta),), delta)
    >>> to_json(d)["derivations"][0]["result"]
    ['Delta', 'i', 'k']
    >>> from_json(to_json(d)) == d
    True
    """
    return archive((derivation,))


def archive(derivations: Sequence[Derivation]) -> dict[str, Any]:
    """Several derivations as JSON values; what they share is stored once."""
    return _Archive().write(derivations)


class _Archive:
    """The tables while they are being filled."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.definitions: list[dict[str, Any]] = []
        self.rules: list[dict[str, Any]] = []
        self.derivations: list[dict[str, Any]] = []
        self._places: dict[int, int] = {}

    def write(self, derivations: Sequence[Derivation]) -> dict[str, Any]:
        main = [self.place(d) for d in derivations]
        w = self.writer
        return {
            "format": FORMAT, "version": VERSION,
            "axes": {label: _axis_row(a) for label, a in w.axes.items()},
            "indices": {label: [i.name, w.axis(i.axis)] for label, i in w.indices.items()},
            "tensors": w.rows, "definitions": self.definitions, "rules": self.rules,
            "derivations": self.derivations, "main": main,
        }

    def place(self, derivation: Derivation) -> int:
        """The place of a derivation in the table, behind its lemmas."""
        if id(derivation) not in self._places:
            row = self._row(derivation)
            if row not in self.derivations:
                self.derivations.append(row)
            self._places[id(derivation)] = self.derivations.index(row)
        return self._places[id(derivation)]

    def _row(self, d: Derivation) -> dict[str, Any]:
        expr = self.writer.expr
        return {
            "title": d.title, **({"claim": d.claim} if d.claim else {}), **({"layout": d.layout} if d.layout != GRADIENT else {}),
            "lemmas": [self.place(lemma) for lemma in d.lemmas], "goal": expr(d.goal),
            "definitions": [self._definition(row) for row in d.definitions],
            "steps": [self._step(s) for s in d.steps], "result": expr(d.result),
            "givens": [[self.writer.tensor(g.tensor), g.name, self.writer.relation(g.relation)] for g in d.givens],
            "abbreviations": [self._definition(row) for row in d.abbreviations],
            "general": None if d.general is None else expr(d.general),
            "matrix": None if d.matrix is None else expr(d.matrix), "matrix_note": d.matrix_note,
            **({"route": d.route} if d.route else {}), **({"read_as": d.read_as.data()} if d.read_as else {}),
            "checks": [self._check(c) for c in d.checks],
            "rules": [_row_in(self.rules, {"key": key, **vars(note)}) for key, note in d.rules.items()],
        }

    def _definition(self, row: Definition) -> int:
        w = self.writer
        return _row_in(self.definitions, {"tensor": w.tensor(row.tensor), "indices": [w.index(i) for i in row.indices],
                                          "body": w.expr(row.body)})

    def _step(self, s: Step) -> dict[str, Any]:
        return {"rule": s.rule, "before": self.writer.expr(s.before), "after": self.writer.expr(s.after),
                "at": [list(p) for p in s.at], "made": [list(p) for p in s.made],
                "cites": [[c.kind, c.key] for c in s.cites], "level": s.level, "family": s.family}

    def _check(self, c: Check) -> dict[str, Any]:
        # JSON has no infinity and no nan: they are stored as text.
        return {**vars(c), "error": c.error if math.isfinite(c.error) else str(c.error)}


def _axis_row(axis: Axis) -> dict[str, Any]:
    row = {"name": axis.name, "size": axis.size, "letters": axis.letters}
    return {**row, "length": dict(axis.length)} if axis.length else row


def _row_in(table: list[dict[str, Any]], row: dict[str, Any]) -> int:
    if row not in table:
        table.append(row)
    return table.index(row)


