"""Quantities that the text calls complex: nothing here differentiates them, and as real ones they would be misread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderiv.reading.meaning.lines.forms import Form, names_in
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.stated import subjects
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.misread import Misread

COMPLEX = r"\mathbb{C}"


def refused_complex(forms: Iterable[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    """The lines with a symbol that the text calls complex."""
    found = {base_key(one.name) for fact, one in subjects(statements) if fact.kind == "values" and fact.value == (COMPLEX,)}
    for form in forms if found else ():
        name = next((n for n in names_in(form.line) if base_key(n) in found), None)
        if name is not None:
            yield form, Misread(f"Complex numbers cannot be differentiated: {name.base}", name.at,
                                "Write its real and its imaginary part as two real quantities.")


__all__ = ["COMPLEX", "refused_complex"]
