"""The interface for proofs: which properties of a table hold of a model, each proved with steps or refuted by numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Unpack

from symderiv.api.derivations import Derivation
from symderiv.api.models import Model, catalogue_model
from symderiv.errors import AxisMismatch, ModelError, ParseError
from symderiv.notation import ArrayOps, Tensor, expression, operations
from symderiv.notation import Model as Definitions
from symderiv.notation.conversion import NotAnExpression
from symderiv.records import Derivation as Record
from symderiv.records.brief import brief
from symderiv.records.choices import DocumentOptions, FileOptions, Format
from symderiv.records.statement import Finding, Statement
from symderiv.time_limits import UNFINISHED, OutOfTime, enough, timed

INSTEAD = "instead"
"""What a derivation is called that leads from a refuted left side to what it is."""
SIDES = "both sides"
"""The check that the two sides of an equation agree."""
ARGUED = 60
"""Operations of a refuted left side up to which what it comes to is looked for."""


@dataclass(frozen=True)
class Proofs:
    """What was found of each statement about a model; true when every one of them is proved.

    `asked` tells that they were asked for by name: then a page derives what the left side of a wrong one comes to.

    >>> found = prove("softmax", properties=["normalised"])
    >>> bool(found), len(found.proved)
    (True, 1)
    """

    title: str
    findings: tuple[Finding, ...]
    asked: bool = False

    def __bool__(self) -> bool:
        return bool(self.findings) and all(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __repr__(self) -> str:
        return brief("Proofs", "; ".join(f"{f.statement.name} {f.verdict}" for f in self.findings))

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """The proofs, each a derivation from the left side to the right one, or to what it is instead."""
        shown = [f.proof for f in self.findings if f.proof and (f or self.asked)]
        return tuple(Derivation.of(replace(proof, title=self.title)) for proof in shown)

    def _having(self, verdict: str) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.verdict == verdict)

    @property
    def proved(self) -> tuple[Finding, ...]:
        """What holds."""
        return self._having("proved")

    @property
    def refuted(self) -> tuple[Finding, ...]:
        """What does not hold, with the counterexample in `detail`."""
        return self._having("refuted")

    @property
    def unfinished(self) -> tuple[Finding, ...]:
        """What is open because its time was over."""
        return tuple(f for f in self.open if f.detail.startswith(UNFINISHED))

    @property
    def open(self) -> tuple[Finding, ...]:
        """What could be neither proved nor refuted."""
        return self._having("open")

    def render(self, format: Format = "txt", **options: Unpack[DocumentOptions]) -> str:
        """The proofs as one document: html, tex, md, txt or json; options as for `Derivation.render`."""
        from symderiv.writing.documents.derivations import render

        return render(self.derivations, format, **self._with_findings(options))

    def save(self, path: str | Path, **options: Unpack[FileOptions]) -> None:
        """Write the document; the suffix names the format. Raises `OutputError`; nothing is left half written."""
        from symderiv.writing.documents.derivations import save

        save(self.derivations, path, **self._with_findings(options))

    def _with_findings(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {**options, "findings": self.findings}

    def _repr_markdown_(self) -> str:
        from symderiv.writing.printers.notebook_cells import with_own_anchors

        return with_own_anchors(self.render("md"))

    def __str__(self) -> str:
        return self.render("txt")


def prove(model: Definitions | str, statement: Any = None, *, properties: str | Sequence[str] = (), output: Any = None,
          wrt: Any = None, seed: int = 0, title: str = "") -> Proofs:
    r"""Which properties of `symderiv.derive.proofs.properties` hold of a model (or of a catalogue entry, by its name).

    `statement` is an equation of one's own: LaTeX, or a pair of expressions. `properties` names rows of the table; `output`
    and `wrt` choose quantities; without them every defined quantity and every differentiable input is looked at. Each
    equation is first tried with numbers: one that fails is refuted by them; any other is proved by rewriting, and every step
    of the proof is held against the oracle.

    Raises `UnknownName` for a name or a property that there is not, `ModelError` where no property speaks of these
    quantities, `ParseError` for a statement that is no equation.

    >>> [(f.statement.name, f.verdict) for f in prove("softmax", properties=["normalised", "jacobian-rows"])]
    [('normalised', 'proved'), ('jacobian-rows', 'proved')]
    >>> prove("cross-entropy-logits", r"\sum_i \frac{\partial L}{\partial z_i} = 1").refuted[0].detail[-7:]
    'right 1'
    """
    if isinstance(model, str):
        from symderiv.library.catalogue import catalogue_row

        return prove(catalogue_model(model), statement, properties=properties, output=output, wrt=wrt, seed=seed,
                     title=catalogue_row(model).title)
    if not isinstance(model, Definitions):
        raise ModelError("Only a model has properties", typed=repr(model)[:200],
                         advice="Give an sd.Model, or a catalogue entry's name.")
    stated = _stated(model, statement) if statement is not None else _listed(model, properties, output, wrt)
    found: list[Finding] = []
    for one in stated:
        found.append(_found(model, one, seed, [f.proof for f in found if f.proof and f.verdict == "proved"]))
    return Proofs(title, tuple(found), asked=bool(properties) or statement is not None)


def _listed(model: Definitions, properties: str | Sequence[str], output: Any, wrt: Any) -> list[Statement]:
    """What the table says of these outputs and variables."""
    from symderiv.derive.goals import differentiable
    from symderiv.derive.proofs.properties import PROPERTIES, property_row, statements

    names = [properties] if isinstance(properties, str) else list(properties)
    for name in names:
        property_row(name)
    outputs = [model.tensor(output)] if output is not None else [row.tensor for row in model.definitions]
    wanted: list[Tensor] = [model.tensor(w) for w in (wrt if isinstance(wrt, tuple | list) else [wrt])] if wrt is not None else []
    variables = wanted or list(dict.fromkeys(t for o in outputs for t in differentiable(model.definitions, o)))
    found = list(statements(model.definitions, outputs, variables, names))
    if not found:
        raise ModelError("No property of the table speaks of these quantities",
                         typed=", ".join(t.name for t in (*outputs, *variables)) or "an empty model",
                         advice=f"Properties are about vectors and matrices: {', '.join(names or PROPERTIES)}.")
    return found


def _stated(model: Definitions, statement: Any) -> list[Statement]:
    """A person's own equation: one row for each pair of neighbouring sides."""
    from symderiv.reading.formulas.latex import read_equation
    from symderiv.reading.homework.sources import names_of
    from symderiv.reading.homework.written import shapes

    if isinstance(statement, str):
        line = read_equation(statement, names_of(model.definitions))
        if len(line.sides) < 2 or any(sign != "=" for sign in line.signs):
            raise ParseError("A statement is an equation", typed=statement[:200], advice="Write left = right.")
        sides: Sequence[Any] = line.sides
    elif isinstance(statement, tuple | list) and len(statement) == 2:
        sides = [s.as_array() if isinstance(s, ArrayOps) else expression(s) for s in statement]
    else:
        raise NotAnExpression("A statement is LaTeX, or a pair of expressions", typed=repr(statement)[:200])
    found = []
    for left, right in pairwise(sides):
        pair = shapes(left, right)
        if pair is None:
            raise AxisMismatch("Both sides of the statement have different shapes", typed=str(statement)[:200])
        found.append(Statement("statement", *pair))
    return found


def _found(model: Definitions, stated: Statement, seed: int, proved: Sequence[Record]) -> Finding:
    """What is known of a statement when its time is over; the steps of what was found have a time of their own."""
    from symderiv.verification.compare import compare

    refuted = ""
    try:
        with timed() as time:
            numbers = compare(stated.left, stated.right, model.definitions, seed=seed)
            refuted = numbers.detail if numbers.verdict is False else ""
            proof = _worked_out(model, stated, proved, refuted=numbers.verdict is False)
    except OutOfTime:
        return Finding(stated, "refuted" if refuted else "open", None, refuted or f"{UNFINISHED} {enough(time.seconds)}")
    checked = proof and _checked(proof, seed)
    if numbers.verdict is False:
        sound = checked is not None and all(c.verdict for c in checked.checks)
        return Finding(stated, "refuted", checked if sound else None, numbers.detail)
    return Finding(stated, "proved", checked) if checked else Finding(stated, "open", None, numbers.detail)


def _worked_out(model: Definitions, stated: Statement, proved: Sequence[Record], refuted: bool) -> Record | None:
    """A proof; of what is refuted, what its left side is instead."""
    from symderiv.derive.proofs.proving import prove as derive
    from symderiv.derive.proofs.proving import work_out

    if not refuted:
        return derive(model.definitions, stated, proved)
    return work_out(model.definitions, stated.left, INSTEAD) if operations(stated.left) <= ARGUED else None


def _checked(proof: Record, seed: int) -> Record:
    """The proof with the oracle's findings; that of the whole is about an equation, no derivative."""
    from symderiv.verification.verify import verify

    found = verify(proof, seed=seed)
    return replace(proof, checks=tuple(replace(c, name=SIDES) if c.name == "goal = result" else c for c in found))


__all__ = ["Model", "Proofs", "prove"]
