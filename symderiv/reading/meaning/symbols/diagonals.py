r"""Matrices that a text gives by their diagonal alone: D_{ii} = \sum_j A_{ij}."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Listing,
    Name,
    Node,
    Relation,
    Scripted,
    Terms,
    of_kind,
    rebuilt,
    sole_item,
    spell,
)
from symderiv.reading.syntax.parser import parse_lines

CUSTOMARY = frozenset({"D", r"\Lambda"})
"""Letters of diagonal matrices, where nothing else is said of them."""
SQUARE, EITHER = r"\delta_{{{}{}}}", r"\mathbb{{1}}[{}={}]"
"""What is 1 on the diagonal: of a matrix that it makes square, and where a text has a delta of its own."""
DIAGONAL = re.compile(r"\\diag|\\text\{diag\}", re.IGNORECASE)
"""The sign of a matrix with nothing beside its diagonal."""
NOT_EQUAL = re.compile(r"\\neq?(?![A-Za-z])|≠|!=")
"""A sign between letters that differ."""
LETTERS = frozenset("ijklmn")
"""Letters below what counts entries, and is no label."""


def with_diagonals(forms: Sequence[Form], statements: Statements) -> list[Form]:
    r"""The lines with D_{ij} = 1[i = j] (…) for D_{ii} = …, where the text calls D diagonal, D is a letter of such matrices, or
    nothing but its diagonal is used. Of another matrix this says something, and defines nothing."""
    told = {fact.subject.strip() for fact in statements.facts if "diagonal" in fact.words.lower()}
    forms, own = _without_zeros(forms)
    told |= own
    sign = SQUARE if r"\delta" not in statements.source and "δ" not in statements.source else EITHER

    entries = {spell(left) for form in forms if isinstance(left := sole_item(form.sides[0]), Scripted)}

    def change(form: Form) -> Form:
        if (entry := _by_entries(form, sign, entries)) is not None:
            return entry
        found = _by_diagonal(form)
        if found is None or _is_whole(found.base, forms):
            return form
        name, letter = found.base, spell(flattened(found.sub)[0])
        varies = any(n.base == letter for n in of_kind(form.sides[1], Name))
        only = all(map(_on_diagonal, _scripted(forms, name))) and not any(_bare(other, name) for other in forms)
        if spell(name) in told or only or (varies and spell(name) in CUSTOMARY):
            return _written_out(form, found, letter, sign)
        return replace(form, formula=replace(form.formula, role="constraint", why="a diagonal alone"))

    return [change(form) for form in forms]


def _without_zeros(forms: Sequence[Form]) -> tuple[list[Form], set[str]]:
    r"""The lines without D_{ij} = 0 for i \ne j, and D = \operatorname{diag}(D_1, \dots, D_n), beside a line for its entries; and
    the names of these matrices, which are diagonal."""
    lefts = [left for form in forms if isinstance(left := sole_item(form.sides[0]), Scripted)]
    diagonal = {spell(left.base) for left in lefts if _on_diagonal(left)}
    told, kept = set[str](), list[Form]()
    for form in forms:
        left = sole_item(form.sides[0])
        base = left.base if isinstance(left, Scripted) else left
        apart = any(NOT_EQUAL.search(condition) for condition in form.formula.conditions)
        zero = len(form.sides) == 2 and spell(form.sides[1]) == "0" and apart
        if zero and spell(base) in diagonal:
            told.add(spell(base))
        else:
            kept.append(form)
    return kept, told


def refused_diagonals(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    r"""The lines D = \operatorname{diag}(D_1, \dots, D_n), by now with D in the brackets, and those for its entries:
    one letter for a matrix and a vector."""
    both = {spell(left) for form in forms if isinstance(left := sole_item(form.sides[0]), Name)
            and (entry := _entry(form)) is not None and spell(entry) == spell(left)}
    for form in forms:
        left = sole_item(form.sides[0])
        name = spell(left.base if isinstance(left, Scripted) else left)
        if name in both and form.formula.role in ("definition", "unknown") and not form.line.continued:
            yield form, Misread(f"{name} is the matrix and its diagonal", form.line.at,
                                f"Give the diagonal another letter, as in {name} = \\operatorname{{diag}}(v_1, \\dots, v_n).")


def _entry(form: Form) -> Terms | None:
    r"""What stands in the brackets of a line D = \operatorname{diag}(…)."""
    row = form.sides[1].terms[0][1] if len(form.sides) == 2 else ()
    called = len(row) == 2 and len(form.sides[1].terms) == 1 and DIAGONAL.fullmatch(spell(row[0])) is not None
    entries = row[1].inside.entries if called and isinstance(row[1], Bracket) else ()
    return entries[0].sides[0] if len(entries) == 1 and not entries[0].signs else None


def _by_entries(form: Form, sign: str, entries: Collection[str]) -> Form | None:
    r"""The line of entries for D = \operatorname{diag}(p_i (1 - p_i)): an expression with one letter that nothing sums over."""
    left, entry = sole_item(form.sides[0]), _entry(form)
    if entry is None or not isinstance(left, Name):
        return None
    nodes = list(of_kind(entry, Scripted))
    below = {spell(part) for n in nodes if isinstance(n.base, Name) and n.sub is not None for part in flattened(n.sub)}
    letters = below.difference(*(bound_letters(n) for n in nodes if isinstance(n.base, Head)))
    alone = isinstance(sole_item(entry), Scripted) and spell(entry) not in entries
    if alone or len(letters) != 1 or not letters <= LETTERS:
        return None
    relation = replace(form.line.relation, sides=(form.sides[0], entry))
    return _written_out(form.with_line(replace(form.line, relation=relation)), Scripted(left.at, left), min(letters), sign)


def _by_diagonal(form: Form) -> Scripted | None:
    """The D_{ii} that a line has on its left, where it says what that is."""
    left = sole_item(form.sides[0])
    if form.formula.role not in ("definition", "unknown") or form.line.continued or form.line.relation.signs[:1] != ("=",):
        return None
    return left if isinstance(left, Scripted) and isinstance(left.base, Name) and _on_diagonal(left) else None


def _on_diagonal(node: Scripted) -> bool:
    """Whether a symbol has one letter twice below it."""
    below = [sole_item(part) for part in flattened(node.sub)]
    return len(below) == 2 and isinstance(below[0], Name) and spell(below[0]) == spell(below[1]) and node.sup is None


def _is_whole(name: Node, forms: Sequence[Form]) -> bool:
    """Whether another line defines the matrix, or its other entries."""
    lefts = (sole_item(form.sides[0]) for form in forms if form.line.relation.signs[:1] == ("=",))
    return any(spell(left) == spell(name) or (isinstance(left, Scripted) and spell(left.base) == spell(name)
                                             and not _on_diagonal(left)) for left in lefts)


def _bare(form: Form, name: Node) -> bool:
    """Whether the matrix stands in a line without its indices."""
    names = sum(spell(n) == spell(name) for n in of_kind(form.line, Name))
    return names > sum(n.sub is not None for n in _scripted([form], name))


def _scripted(forms: Sequence[Form], name: Node) -> Iterator[Scripted]:
    """The places of a symbol that have something below or above."""
    nodes = (n for form in forms for n in of_kind(form.line, Scripted))
    return (n for n in nodes if spell(n.base) == spell(name))


def _written_out(form: Form, left: Scripted, letter: str, sign: str) -> Form:
    """The line about every entry."""
    taken = {n.base for n in of_kind(form.line, Name)}
    other = next(c for c in "jklmnpqrstuv" if c not in taken)
    line = parse_lines(rf"D_{{{letter}{other}}} = (x) {sign.format(letter, other)}")[0]
    inside = Listing(form.line.at, (Relation(form.line.at, (form.sides[1],)),))

    def put(node: Node) -> Node:
        if isinstance(node, Bracket) and spell(node) == "(x)":
            return replace(node, inside=inside)
        return replace(node, base=left.base) if isinstance(node, Scripted) and spell(node.base) == "D" else node

    made = rebuilt(rebuilt(line, lambda node: replace(node, at=form.line.at)), put)
    sides = (*made.relation.sides, *form.sides[2:])
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=sides)))


__all__ = ["refused_diagonals", "with_diagonals"]
