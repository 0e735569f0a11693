"""All gradients of one output: what one backward sweep derives, verified, printed and saved together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

from symderiv.api.derivations import Derivation
from symderiv.api.reports import Report
from symderiv.errors import CheckFailed, UnknownName
from symderiv.notation import Definitions, Model, Tensor
from symderiv.records.brief import brief
from symderiv.records.choices import DocumentOptions, FileOptions, Format


class Gradients(tuple[Derivation, ...]):
    """The derivations by several variables, in the order of these; `by("W")` is the one by W.

    >>> import symderiv as sd
    >>> found = sd.catalogue_model("multinomial-logistic-regression").gradients()
    >>> found, found.by("W").matrix
    (<Gradients by W, b, x>, delta xᵀ)
    """

    __slots__ = ()

    def by(self, variable: Any) -> Derivation:
        """The derivation by one variable. Raises `UnknownName` for one that is not among them."""
        name = variable.name if isinstance(variable, Tensor) else str(variable)
        known = dict(zip(self.names, self, strict=True))
        if name not in known:
            raise UnknownName.among("variable", name, known)
        return known[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(d.goal.wrt.tensor.name for d in self)

    def checked(self, seed: int = 0) -> Gradients:
        """The same derivations with the oracle's findings; what they share is checked once."""
        known: dict[Any, Any] = {}
        return Gradients(d.checked(seed, known) for d in self)

    def verify(self, seed: int = 0) -> Report:
        """Hold every step of every derivation against the oracle; what they share is checked once.

        Raises `CheckFailed` with the first check that failed or could not be made.
        """
        checks = [replace(c, name=f"{name}: {c.name}") for name, d in zip(self.names, self.checked(seed), strict=True)
                  for c in d.checks]
        bad = next((c for c in checks if not c.verdict), None)
        if bad:
            raise CheckFailed("A check failed" if bad.verdict is False else "A check could not be made", typed=bad.name,
                              where=bad.detail or None)
        return Report(tuple(checks))

    def render(self, format: Format = "txt", **options: Unpack[DocumentOptions]) -> str:
        """One document about all of them, as text in one of the formats; `options` as in `Derivation.render`."""
        from symderiv.drawing.pictures import document_picture
        from symderiv.writing.documents.derivations import render

        given: dict[str, Any] = {"picture": document_picture, **options}
        return render(self, format, **given)

    def save(self, path: str | Path, **options: Unpack[FileOptions]) -> None:
        """Write the document; the suffix names the format. Raises `OutputError`; nothing is left half written."""
        from symderiv.drawing.pictures import document_picture
        from symderiv.writing.documents.derivations import save

        given: dict[str, Any] = {"picture": document_picture, **options}
        save(self, path, **given)

    def __repr__(self) -> str:
        return brief("Gradients", f"by {', '.join(self.names)}")


def outputs(definitions: Definitions, named: Any, model: Model) -> tuple[Tensor, ...]:
    """The tensors that are named; without a name the last quantity where it is a number, else all that nothing else uses."""
    if named is not None:
        return tuple(map(model.tensor, named if isinstance(named, tuple | list) else (named,)))
    last: Sequence[Tensor] = [row.tensor for row in definitions][-1:]
    used = {t for row in definitions for t in row.uses}
    return tuple(last) if not last or not last[0].axes else tuple(r.tensor for r in definitions if r.tensor not in used)


__all__ = ["Gradients", "outputs"]
