r"""Sums around a ring of a size that nobody names: \sum_j (u_{j+1} - u_j)^2 where indices go round has n terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.reading.meaning.indices.borders import PERIODIC, SHIFTED, with_borders
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.nodes import Name, Node, Scripted, as_listing, of_kind, rebuilt, spell, walk

SIZES = "nNmMKTL"


def with_rings(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The lines with cases at the edges of series, whose sums around a ring have a size."""
    return with_borders(_sized(forms, statements), statements)


def _sized(forms: Sequence[Form], statements: Statements) -> list[Form]:
    """The lines with an upper bound above such sums, a letter that stands nowhere else."""
    if not any((fact.kind, fact.value) == ("notation", (PERIODIC,)) for fact in statements.facts):
        return list(forms)
    taken = {n.base for form in forms for n in of_kind(form.line, Name)}
    size = next((c for c in SIZES if c not in taken), "")
    shaped = {fact.subject for fact in statements.facts if fact.kind == "shape"}

    def change(node: Node) -> Node:
        if not isinstance(node, Over) or node.head.sup is not None or not size or spell(node.head.base) != r"\sum":
            return node
        letters = bound_letters(node.head)
        shifted = [n for n in walk(node.body) if isinstance(n, Scripted) and (below := SHIFTED.fullmatch(spell(n.sub)))
                   and below["letter"] in letters and spell(n.base) not in shaped]
        plain = len(letters) == 1 and node.head.sub is not None and not any(e.signs for e in node.head.sub.entries)
        return replace(node, head=replace(node.head, sup=as_listing(Name(node.at, size)))) if shifted and plain else node

    return [form.with_line(rebuilt(form.line, change, Over)) for form in forms]


__all__ = ["with_rings"]
