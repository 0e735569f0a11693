"""Quantities that are complex, by words or by x^H A x: nothing here differentiates them, and as real ones they are misread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from symderiv.reading.meaning.lines.forms import Form, names_in
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.stated import subjects
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Name, Node, Operation, Scripted, Terms, of_kind, spell, walk, without_power

COMPLEX = r"\mathbb{C}"


def refused_complex(forms: Iterable[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    """The lines with a symbol that the text calls complex, or the root of -1."""
    found = {base_key(one.name) for fact, one in subjects(statements) if fact.kind == "values" and fact.value == (COMPLEX,)}
    found |= {spell(form.sides[0]) for form in forms if len(form.sides) == 2 and spell(form.sides[1]) in ROOT}
    for form in forms if found else ():
        name = next((n for n in names_in(form.line) if base_key(n) in found), None)
        if name is not None:
            yield form, Misread(f"Complex numbers cannot be differentiated: {name.base}", name.at,
                                "Write its real and its imaginary part as two real quantities.")


UNITS = frozenset("ij")
"""The letters of the imaginary unit."""
ROOT = (r"\sqrt{-1}", r"\sqrt{(-1)}", "(-1)^{1/2}")
PARTS = ("Re", "Im", "real", "imag", "conj")
"""Functions of complex numbers alone."""


def refused_imaginary(forms: Sequence[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    r"""The lines with e^{i\theta}, or with z = x + iy where |z| or Re z stands too; i counts nothing and is not told."""
    below = [n.sub for form in forms for n in of_kind(form.line, Scripted) if n.sub is not None]
    lefts = {spell(form.sides[0]) for form in forms}
    units = UNITS - lefts - {n.base for sub in below for n in names_in(sub)}
    units -= {base_key(one.name) for _, one in subjects(statements)} if units else set()
    for form in (form for form in forms if form.has(*units)):
        found = next((item for place in _places(form, forms) for item in _turning(place, units)), None)
        if found is not None:
            unit = found.base
            yield form, Misread(f"{unit} may be the imaginary unit, and complex numbers cannot be read", found.at,
                                "Write the two parts as real quantities, with \\cos and \\sin for e^{\\mathrm i\\theta}; "
                                rf"for a number say so: Let ${unit} \in \mathbb{{R}}$.")


def _places(form: Form, forms: Sequence[Form]) -> Iterator[Node]:
    """Where the imaginary unit may stand in a line."""
    yield from _exponents(form)
    if len(form.sides) == 2 and _has_modulus(form.sides[0], forms):
        yield form.sides[1]


def _exponents(form: Form) -> Iterator[Node]:
    r"""What stands above e, and behind \exp."""
    for node in walk(form.line):
        if isinstance(node, Scripted) and node.sup is not None and spell(node.base) == "e":
            yield node.sup
        for _, row in node.terms if isinstance(node, Terms) else ():
            yield from (after for item, after in pairwise(row) if spell(item) in (r"\exp", r"\text{exp}"))


def _turning(exponent: Node, units: Collection[str]) -> Iterator[Name]:
    """The letter of the imaginary unit beside another factor."""
    for row in (row for n in walk(exponent) if isinstance(n, Terms) for _, row in n.terms):
        yield from (item for item in row if len(row) > 1 and isinstance(item, Name) and item.base in units
                    and not any(isinstance(other, Operation) for other in row))


def _has_modulus(left: Node, forms: Iterable[Form]) -> bool:
    r"""Whether |z|, Re z or Im z stands somewhere for a quantity z that a line defines."""
    name = spell(left)
    for form in forms:
        bars = [spell(n.inside) for n in of_kind(form.line, Bracket) if n.kind == "bars"]
        rows = [row for n in of_kind(form.line, Terms) for _, row in n.terms]
        parts = [spell(after).strip("()") for row in rows for item, after in pairwise(row)
                 if spell(item).strip("\\{}").removeprefix("text{") in PARTS]
        if name in bars or name in parts:
            return True
    return False


ADJOINT = (r"\dagger", r"\dag", "H", r"\mathsf{H}", "*", r"\ast")
"""What stands above a conjugate transpose."""


def refused_adjoints(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    r"""The lines with a conjugate transpose: x^\dagger, and x^H or x^* in a product with x itself."""
    for form in (form for form in forms if form.has(*ADJOINT)):
        for node in of_kind(form.line, Terms):
            rows = [row for _, row in node.terms]
            found = next((item for row in rows for item in row if _is_adjoint(item, row)), None)
            if found is not None:
                yield form, Misread("A conjugate transpose, and complex numbers cannot be read", found.at,
                                    r"Write x^\top, if all is real.")
                break


def _is_adjoint(item: Node, row: Sequence[Node]) -> bool:
    sign = spell(item.sup) if isinstance(item, Scripted) and item.sup is not None else ""
    if sign in (r"\dagger", r"\dag"):
        return True
    others = {spell(other) for other in row if other is not item}
    return isinstance(item, Scripted) and sign in ("H", r"\mathsf{H}", "*", r"\ast") and spell(without_power(item)) in others


__all__ = ["COMPLEX", "refused_adjoints", "refused_complex", "refused_imaginary"]
