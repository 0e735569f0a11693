r"""Signs that mean more than a formula says: o(1), neighbours \langle i,j\rangle, x\,dy - y\,dx, the mean \bar{x} of the x_i."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTION_SYMBOLS, FUNCTIONS, HELD, HOLDS, LONG
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.calls.argument_lists import left_head
from symderiv.reading.meaning.lines.forms import Form, names_in
from symderiv.reading.meaning.names.letters import D, is_d
from symderiv.reading.meaning.names.variants import refused_variants
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.stated import subjects
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_terms,
    of_kind,
    sole_item,
    spell,
    walk,
)

Row = tuple[Node, ...]
TURNED_PLUS = re.compile(
    r"(?P<name>\\?[A-Za-z]+)\s*\^\s*\{\s*\+\s*(?:\\top|\\intercal|T|\\(?:mathsf|mathrm)\s*\{?T\}?|')\s*\}")
r"""x^{+\top}: the plus would be a sign before the transpose."""


def refused_signs(forms: Sequence[Form], statements: Statements) -> Iterator[tuple[Form, Misread]]:
    """The lines with such a sign, and what to write."""
    text = _Known(forms, statements)
    for form in forms:
        if (turned := TURNED_PLUS.search(form.formula.latex)) is not None:
            yield form, Misread("The transpose of what has a plus above", form.line.at,
                                rf"Write ({turned['name']}^+)^\top, with brackets.")
            continue
        if (pair := _own_members(form) or _lone_prime(form, text)) is not None:
            yield form, pair
            continue
        nodes = walk(form.line) if form.has(Bracket, r"\bar", "+", *D) else ()
        found = next((one for node in nodes if isinstance(node, Terms | Scripted) for one in (
            _landau(node, text.known), _below_zero(node), _neighbours(node), _mean(node, text.described),
            _differential(node, text.differential), _pseudoinverse(node, text.known, text.lefts), _primed(node),
            _word(node, text.named), _operator(node, text.described | text.headed)) if one), None)
        if found is not None:
            yield form, found
    yield from refused_variants(forms)


@dataclass(frozen=True)
class _Known:
    """What a text knows of symbols, where a line asks."""

    forms: Sequence[Form]
    statements: Statements

    @cached_property
    def said(self) -> set[str]:
        """What words speak of."""
        return {base_key(one.name) for fact, one in subjects(self.statements) if fact.kind != "mention"}

    @cached_property
    def lefts(self) -> set[str]:
        """What stands on the left."""
        return {spell(form.sides[0]) for form in self.forms}

    @cached_property
    def firsts(self) -> set[str]:
        """What stands first there."""
        return {spell(head) for form in self.forms if (head := _first(form)) is not None}

    @cached_property
    def headed(self) -> set[str]:
        r"""What a left side gives arguments to, with what stands below it: H_\delta of H_\delta(r) = …"""
        return {spell(head) for form in self.forms if (head := left_head(form.line)) is not None}

    @cached_property
    def known(self) -> set[str]:
        """What words speak of, what stands first on the left, and what stands in several places."""
        counts = Counter(n.base for form in self.forms for n in names_in(form.line))
        return self.said | self.firsts | {name for name, count in counts.items() if count > 1}

    @cached_property
    def described(self) -> set[str]:
        """What words speak of, or a left side."""
        return self.lefts | self.said

    @cached_property
    def named(self) -> set[str]:
        """The same, or what stands first there."""
        return self.described | self.firsts

    @cached_property
    def differential(self) -> bool:
        """Whether d is the sign of a differential."""
        return "d" not in self.described and _only_before_letters(self.forms)


def _lone_prime(form: Form, text: _Known) -> Misread | None:
    """g = f' of an f = x^2 t: the derivative of f, by what?, or its transpose."""
    item = sole_item(form.sides[1]) if len(form.sides) > 1 else None
    if not isinstance(item, Scripted) or item.primes != 1 or item.sub is not None or item.sup is not None:
        return None
    name = spell(item.base)
    if not (isinstance(item.base, Name) and name.islower() and name in text.lefts) or name in text.said:
        return None
    return Misread(f"{name}' may be a derivative of {name} or its transpose", item.at,
                   rf"Write \frac{{d{name}}}{{dx}} with the variable in the place of x, or {name}^\top.")


def _own_members(form: Form) -> Misread | None:
    r"""r_{ij} = \|r_i - r_j\|: an entry of r cannot be made of members of r."""
    left = sole_item(form.sides[0])
    if not isinstance(left, Scripted) or not isinstance(left.base, Name) or len(form.sides) < 2 or len(flattened(left.sub)) < 2:
        return None
    letters = {spell(part) for part in flattened(left.sub)}
    members = [n for n in of_kind(form.sides[1], Scripted) if spell(n.base) == spell(left.base)
               and len(flattened(n.sub)) < len(letters) and {spell(part) for part in flattened(n.sub)} <= letters]
    if not members or any(letter.isdigit() for letter in letters):
        return None
    name = spell(left.base)
    return Misread(f"{spell(left)} is made of members of {name}, of which it would be an entry", left.at,
                   f"Give it a letter of its own, as in {'d' if name != 'd' else 'e'}_{{{''.join(sorted(letters))}}}.")


def _first(form: Form) -> Node | None:
    """What stands first on the left: f of f(x) = …"""
    terms = form.sides[0].terms
    return head_of(terms[0][1][0]) if terms and terms[0][1] else None


def _rows(node: Node) -> Iterator[Row]:
    return (row for _, row in node.terms) if isinstance(node, Terms) else iter(())


def _landau(node: Node, known: set[str]) -> Misread | None:
    """O(x^3) and o(1) as a term."""
    for row in _rows(node):
        name, bracket = (row[0], row[1]) if len(row) == 2 else (None, None)
        if isinstance(name, Name) and name.base in ("O", "o") and isinstance(bracket, Bracket) and spell(name) not in known:
            return Misread(f"{spell(name)}{spell(bracket)} says how small a rest is", name.at,
                           "Leave the rest out, or give it a letter.")
    return None


def _below_zero(node: Node) -> Misread | None:
    """(x)_-: of a number the part below 0, which some give a sign."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Bracket) or spell(node.sub) != "-":
        return None
    inside = spell(node.base.inside)
    return Misread(f"{spell(node)} has two readings, by its size and by its value", node.at,
                   rf"Write \max(0, -({inside})) for its size, \min(0, {inside}) for its value.")


def _neighbours(node: Node) -> Misread | None:
    r"""\sum_{\langle i,j\rangle}."""
    big = isinstance(node, Scripted) and isinstance(node.base, Head) and node.base.kind == "big"
    below = sole_item(node.sub) if big and isinstance(node, Scripted) else None
    if not isinstance(below, Bracket) or below.kind != "inner":
        return None
    letters = ",".join(map(spell, below.inside.entries))
    return Misread(f"Which pairs are {spell(below)}?", node.at,
                   rf"Write \sum_{{({letters}) \in S}} for a set of pairs, \sum_{{{letters}}} for all.")


def _mean(node: Node, known: set[str]) -> Misread | None:
    r"""x_i - \bar{x}, where nothing says what \bar{x} is."""
    rows = [row for row in _rows(node) if len(row) == 1]
    items = [sole_item(as_terms(row[0])) for row in rows]
    members = {base_key(i.base) for i in items if isinstance(i, Scripted) and i.sub is not None and isinstance(i.base, Name)}
    bars = (i for i in items if isinstance(i, Name) and i.accents == (r"\bar",) and base_key(i) not in known)
    for bar in bars:
        base = base_key(replace(bar, accents=()))
        if base in members:
            mean = rf"{spell(bar)} = \frac{{1}}{{n}} \sum_{{i=1}}^n {base}_i"
            return Misread(f"{spell(bar)} may be the mean of the {base}_i, or a number of its own", bar.at,
                           rf"Say which: ${mean}$, or: Let ${spell(bar)} \in \mathbb{{R}}$.")
    return None


def _pseudoinverse(node: Node, known: set[str], lefts: set[str]) -> Misread | None:
    """A^+ of a matrix A that the text describes, or uses elsewhere."""
    base = node.base if isinstance(node, Scripted) and node.sub is None and spell(node.sup) == "+" else None
    if not isinstance(base, Name) or not base.base.isupper() or spell(node) in lefts or base_key(base) not in known:
        return None
    return Misread(f"{spell(node)} may be a pseudo-inverse, which cannot be read, or a matrix of its own", node.at,
                   rf"For one with independent columns write ({base.base}^\top {base.base})^{{-1}} {base.base}^\top; "
                   f"for the other give it a letter.")


def _word(node: Node, known: set[str]) -> Misread | None:
    """square(x - y), MSE(x), hard_tanh(x), where nothing says what the word is: nobody multiplies by such a word."""
    for row in _rows(node):
        for item, after in pairwise(row):
            name = _of_words(item)
            if name is not None and _kind(after) in ("round", "square") and not _is_list(after) and not (
                    {spell(item), name.base, base_key(name)} & known or _as_typed(item) in {*FUNCTIONS, *ARRAY_FUNCTIONS, *LONG}):
                said = _as_typed(item)
                defined = rf"Define it, as in {said}(x) = \dots; for a product write \cdot."
                return Misread(f"{said} is a function that neither the text nor the table of functions defines", name.at,
                               HELD if HOLDS & {name.base, said} else defined)
    return None


def _is_list(node: Node) -> bool:
    """Whether a bracket has several things in it, of which it is known that nobody multiplies by them."""
    bracket = head_of(node)
    return isinstance(bracket, Bracket) and bracket.kind == "round" and len(bracket.inside.entries) > 1


def _of_words(node: Node | None) -> Name | None:
    """The first word of a name of one word, or of one with another below."""
    if isinstance(node, Scripted) and node.sup is None and not node.primes:
        return _of_words(node.base) if _of_words(sole_item(node.sub)) is not None else None
    return node if isinstance(node, Name) and node.word and len(node.base) > 1 and node.base.isalpha() else None


def _as_typed(node: Node | None) -> str:
    """A name of words as it is typed: hard_tanh."""
    if isinstance(node, Scripted):
        return f"{_as_typed(node.base)}_{_as_typed(sole_item(node.sub))}"
    return node.base if isinstance(node, Name) else ""


OPERATORS = frozenset({"P", "S", "T", "D", "H", r"\Pi"})
r"""Letters of operators that have their set or their threshold below: P_\Omega, \Pi_C, S_\lambda."""
SET = re.compile(r"\\[A-Za-z]+(?:\{[A-Z]\})?|[A-Z]")


def _kind(node: Node) -> str:
    """The kind of bracket that something is."""
    bracket = head_of(node)
    return bracket.kind if isinstance(bracket, Bracket) else ""


def _operator(node: Node, known: set[str]) -> Misread | None:
    r"""P_\Omega(X - M), S_\lambda(x - c): such a letter with a set or a threshold below may be an operator, or a matrix."""
    for row in _rows(node):
        for item, after in pairwise(row):
            name = item.base if isinstance(item, Scripted) and item.sup is None and SET.fullmatch(spell(item.sub)) else None
            if isinstance(name, Name) and (name.base in OPERATORS or name.style == "cal") and _kind(after) == "round" and not (
                    {spell(item), base_key(name)} & known):
                return Misread(f"{spell(item)} is an operator that the text does not define, or a matrix", item.at,
                               rf"For a product write {spell(item)} \cdot {spell(after)}. For a projection onto some entries "
                               rf"write their sum, as in \sum_{{(i,j) \in \Omega}} (X_{{ij}} - M_{{ij}})^2.")
    return None


def _primed(node: Node) -> Misread | None:
    r"""(\sigma(x))'."""
    bracket = node.base if isinstance(node, Scripted) and node.primes else None
    if not isinstance(bracket, Bracket) or len(bracket.inside.entries) != 1:
        return None
    rows = list(_rows(bracket.inside.entries[0].sides[0]))
    head = head_of(rows[0][0]) if len(rows) == 1 and len(rows[0]) == 2 else None
    if head is None or not (isinstance(head, Head) or (isinstance(head, Name) and head.base in FUNCTION_SYMBOLS)):
        return None
    called = f"{spell(rows[0][0])}{spell(rows[0][1])}"
    return Misread(f"Is {spell(node)} a derivative, or a transpose?", node.at,
                   rf"Write {spell(head)}'(…) for the derivative, ({called})^\top for the transpose.")


def _only_before_letters(forms: Sequence[Form]) -> bool:
    """Whether every d of a text stands right before a letter, and there are several."""
    having = [form for form in forms if form.has(*D)]
    every = [n for form in having for n in names_in(form.line) if is_d(n)]
    rows = (row for form in having for node in of_kind(form.line, Terms) for _, row in node.terms)
    before = [(item, after) for row in rows for item, after in pairwise(row)
              if is_d(item) and isinstance(head_of(after), Name) and after.at <= item.at + max(1, len(spell(item)))]
    return len({spell(after) for _, after in before}) > 1 and len(every) == len(before)


def _differential(node: Node, differential: bool) -> Misread | None:
    r"""The dx of x\,dy - y\,dx."""
    for row in _rows(node) if differential else ():
        for item, after in pairwise(row):
            if is_d(item) and isinstance(head_of(after), Name) and not isinstance(after, Number):
                return Misread(f"Is {spell(item)}{spell(after)} a differential?", item.at,
                               rf"Write {spell(item)} \cdot {spell(after)} for a product, and derivatives with \partial.")
    return None


__all__ = ["refused_signs"]
