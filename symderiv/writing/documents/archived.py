"""Derivations that symderiv stored, as lines to be checked like anybody's: a file may have been changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from sympy import Expr

from symderiv.library.givens import GIVENS
from symderiv.records.archive import FORMAT
from symderiv.records.derivation import Derivation
from symderiv.records.fields import parsed_json
from symderiv.records.restoring import restore
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.printers.latex import latex
from symderiv.writing.structure.letters import lettered, page_letters
from symderiv.writing.structure.outline import Outline


def archived(path: str | Path) -> tuple[Derivation, ...]:
    """The derivations in a file; none where it is no archive. Raises `ParseError` for an archive that is damaged."""
    data = None
    with suppress(OSError, ValueError, RecursionError):
        data = parsed_json(Path(path).read_text(encoding="utf-8")) if Path(path).suffix == ".json" else None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return ()
    return restore(data, GIVENS)


def printed_lines(derivations: Sequence[Derivation]) -> list[str]:
    """The lines of their pages in LaTeX, every step beside its goal, in the letters of the pages."""
    return list(dict.fromkeys(line for derivation in derivations for line in _lines(derivation)))


def _lines(derivation: Derivation) -> Iterator[str]:
    letters = page_letters(Outline.of([derivation], "full"))

    def line(left: Expr, right: Expr) -> str:
        return " = ".join(latex(lettered(layout(side), letters)) for side in (left, right))

    for section in derivation.sections():
        yield from (line(section.goal, step.after) for step in section.steps)
        yield from (line(row.lhs, row.body) for row in section.named())


__all__ = ["archived", "printed_lines"]
