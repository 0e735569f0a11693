r"""Arguments in square brackets: the loss E[w] = ½ Σ (wᵀx − t)², which is no expectation of w."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.syntax.nodes import Bracket, Name, Node, Terms, of_kind, rebuilt, sole_item, spell


def with_functionals(forms: Sequence[Form]) -> list[Form]:
    """The lines with round brackets behind each letter that a left side calls so, with symbols that its right side uses."""
    found = {key for form in forms if (key := _defined(form))}
    return [form.with_line(rebuilt(form.line, lambda node: _rounded(node, found))) for form in forms] if found else list(forms)


def _defined(form: Form) -> str:
    relation = form.line.relation
    terms = relation.sides[0].terms
    items = terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else ()
    if len(items) != 2 or relation.signs[:1] != ("=",) or form.line.continued or not _is_called(*items):
        return ""
    arguments = [sole_item(entry) for entry in items[1].inside.entries] if isinstance(items[1], Bracket) else []
    used = {spell(node) for side in relation.sides[1:] for node in of_kind(side, Name)}
    return head_key(items[0]) if arguments and all(isinstance(one, Name) and spell(one) in used for one in arguments) else ""


def _is_called(head: Node, bracket: Node) -> bool:
    named = isinstance(head, Name) and head.style != r"\mathbb"
    return named and isinstance(bracket, Bracket) and bracket.kind == "square"


def _rounded(node: Node, found: set[str]) -> Node:
    if not isinstance(node, Terms):
        return node
    return replace(node, terms=tuple((sign, tuple(_row(row, found))) for sign, row in node.terms))


def _row(row: Sequence[Node], found: set[str]) -> list[Node]:
    called = [n > 0 and _is_called(row[n - 1], item) and head_key(row[n - 1]) in found for n, item in enumerate(row)]
    return [replace(item, kind="round") if isinstance(item, Bracket) and here else item
            for item, here in zip(row, called, strict=True)]


__all__ = ["with_functionals"]
