"""What the left sides of equations show of the symbols that stand there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.calls.argument_lists import is_argument_list
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.lines.powers import always_so, power_key
from symderiv.reading.meaning.symbols.occurrences import bound_letters, left_letters
from symderiv.reading.meaning.symbols.scripts import CUSTOM, base_key
from symderiv.reading.problems.statements import Statements
from symderiv.reading.prose.roles import derives
from symderiv.reading.syntax.bound import Over, Product, head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    children,
    of_kind,
    sole_item,
    spell,
    walk,
    without_power,
)


def with_factors_moved(forms: Sequence[Form], asked: Collection[str] = ()) -> list[Form]:
    r"""The lines with a sign or a number on the left, -L = …, -L(w) = … and 2E = …, solved for the symbol; -\log p(y) = … is a
    quantity, unless p is `asked` for or stands in another line that is no derivative.

    Only where no other line has the symbol on its left.
    """
    lefts = {"".join(map(spell, f.sides[0].terms[0][1])) for f in forms if len(f.sides[0].terms) == 1 and not _is_scaled(f)}
    return [_moved(form, {*asked, *_elsewhere(form, forms)}) if _is_scaled(form) and _scaled(form)[1] not in lefts else form
            for form in forms]


def _elsewhere(form: Form, forms: Sequence[Form]) -> set[str]:
    """The letters of all other lines but those of derivatives."""
    others = [f for f in forms if f is not form and not derives(f.formula.latex)]
    return {n.base for other in others for n in of_kind(other.line, Name)}


def _is_scaled(form: Form) -> bool:
    terms = form.sides[0].terms
    defines = form.line.relation.signs == ("=",) and not form.line.continued and form.formula.role in ("definition", "unknown")
    if not defines or len(terms) != 1 or derives(form.formula.latex):
        return False
    sign, items = terms[0]
    numbers = sum(isinstance(item, Number) for item in items[:1])
    rest = items[numbers:]
    return (sign == "-" or numbers > 0) and (_is_symbol(rest) or _is_logarithm(rest) or _has_arguments(rest))


def _scaled(form: Form) -> tuple[Sequence[Node], str]:
    """The symbol, or the logarithm, behind a sign or a number, and how it is spelled."""
    items = form.sides[0].terms[0][1]
    rest = items[1:] if isinstance(items[0], Number) else items
    return rest, "".join(map(spell, rest))


def _is_symbol(items: Sequence[Node]) -> bool:
    return len(items) == 1 and isinstance(items[0], Name | Scripted) and isinstance(head_of(items[0]), Name)


def _has_arguments(items: Sequence[Node]) -> bool:
    r"""Whether this is a symbol with what it depends on, the \ell(\beta) of -\ell(\beta) = …"""
    return len(items) == 2 and _is_symbol(items[:1]) and is_argument_list(items[1])


def _is_logarithm(items: Sequence[Node]) -> bool:
    """Whether this is the logarithm of a symbol, or of one with arguments: \\log p(y \\mid x)."""
    known = bool(items) and isinstance(items[0], Head) and items[0].name.removeprefix("\\") in ("log", "ln")
    behind = items[2:]
    return known and _is_symbol(items[1:2]) and (not behind or (len(behind) == 1 and isinstance(behind[0], Bracket)))


def _moved(form: Form, spoken: Collection[str]) -> Form:
    (sign, items), right = form.sides[0].terms[0], form.sides[1]
    rest, _ = _scaled(form)
    if _is_logarithm(rest) and {n.base for n in walk(rest[1]) if isinstance(n, Name)}.isdisjoint(spoken):
        word = "".join(n.base for n in walk(rest[1]) if isinstance(n, Name)).replace("\\", "")
        number = items[0].text if isinstance(items[0], Number) else ""
        name = Name(items[0].at, ("neg" if sign == "-" else "") + number + "log" + word, word=True)
        return _with_sides(form, as_terms(name), right)
    whole: Node = Bracket(right.at, "round", as_listing(right))
    if isinstance(items[0], Number):
        whole = Fraction(right.at, as_listing(right), as_listing(items[0]))
    return _with_sides(form, Terms(items[0].at, (("+", tuple(rest)),)), Terms(right.at, ((sign, (whole,)),)))


def _with_sides(form: Form, left: Terms, right: Terms) -> Form:
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=(left, right))))


def defined_names(forms: Iterable[Form]) -> set[str]:
    """The symbols that stand alone on a left side."""
    lefts = (sole_item(f.sides[0]) for f in forms if f.line.relation.signs[:1] == ("=",))
    return {head_key(item) for item in lefts if isinstance(item, Name | Scripted) and isinstance(head_of(item), Name)}


def defined_with_scripts(forms: Iterable[Form]) -> set[str]:
    """The symbols that a left side defines with a subscript."""
    lefts = (sole_item(f.sides[0]) for f in forms if f.line.relation.signs[:1] == ("=",))
    return {base_key(_base(item)) for item in lefts if isinstance(item, Scripted) and item.sub and isinstance(item.base, Name)}


def written_ranks(forms: Iterable[Form]) -> dict[str, int]:
    """How many letters a left side writes below a symbol, where these are two or more: s_12 of s_{ij} is the entry 1, 2."""
    items = (sole_item(f.sides[0]) for f in forms if f.line.relation.signs[:1] == ("=",))
    lefts = [item for item in items if isinstance(item, Scripted) and isinstance(item.base, Name)]
    found = {base_key(_base(item)): flattened(item.sub) for item in lefts}
    return {base: len(parts) for base, parts in found.items() if len(parts) > 1 and {spell(part) for part in parts} <= CUSTOM}


def defined_powers(forms: Sequence[Form]) -> set[str]:
    r"""Powers that a left side defines, as \sigma_B^2 = …"""
    found = set()
    for form in forms:
        item = sole_item(form.sides[0])
        named = isinstance(item, Scripted) and isinstance(item.base, Name) and isinstance(sole_item(item.sup), Number)
        defines = form.line.relation.signs[:1] == ("=",) and not form.line.continued
        if named and defines and isinstance(item, Scripted) and always_so(item, forms):
            found.add(power_key(item))
    return found


def labelled(forms: Sequence[Form], described: Sequence[Scripted]) -> set[str]:
    r"""Superscripts that are labels: of symbols that the text describes with them, Z^A \in \mathbb{R}^{n \times d}, and those
    of one symbol with indices, Z^A_{ij} and Z^B_{ij}, where the capitals stand nowhere else."""
    nodes = [n for form in forms for n in of_kind(form.line, Scripted) if isinstance(n.base, Name) and n.sup is not None]
    alone = {base_key(n) for root in (*(form.line for form in forms), *described) for n in names_outside(root)}
    summed = {letter for form in forms for n in of_kind(form.line, Over) for letter in bound_letters(n.head)}
    said = {power_key(n) for n in described if (mark := _mark(n)) and mark not in summed}
    found: dict[str, set[str]] = {}
    for n in nodes:
        mark = _mark(n)
        if mark.isupper() and n.sub is not None and mark not in alone:
            found.setdefault(base_key(_base(n)), set()).add(power_key(n))
    members = {power_key(n) for form in forms for n in _told_apart(form) if _mark(n) not in alone}
    return said | members | {key for keys in found.values() if len(keys) > 1 for key in keys}


def _told_apart(form: Form) -> Iterator[Scripted]:
    """The members f_i^a and f_i^p that are added or subtracted: what stands above tells them apart."""
    for node in (n for n in of_kind(form.line, Terms) if len(n.terms) > 1):
        items = [items[0] for _, items in node.terms if len(items) == 1]
        marked = [i for i in items if isinstance(i, Scripted) and isinstance(i.base, Name) and i.sub is not None and _mark(i)]
        for one in marked:
            alike = {_mark(other) for other in marked if spell(without_power(other)) == spell(without_power(one))}
            yield from [one] * (len(alike) > 1)


def _mark(node: Scripted) -> str:
    """The letter above a symbol, where it is one and transposes nothing."""
    item = sole_item(node.sup)
    return spell(item) if isinstance(item, Name) and spell(item) not in TRANSPOSES and not item.base.startswith("\\") else ""


def names_outside(node: Node) -> Iterator[Name]:
    """The symbols of a tree that stand in no superscript of a single letter."""
    if isinstance(node, Scripted) and _mark(node):
        node = without_power(node)
    if isinstance(node, Name):
        yield node
    for child in children(node):
        yield from names_outside(child)


def beside_members(forms: Iterable[Form]) -> dict[str, str]:
    r"""The letters that stand whole beside one of their members, x - x_i, x_i^\top x, with the index: x is none of the x_i. In
    x - x_t, where nothing counts t, that is a label."""
    found: dict[str, str] = {}
    forms = list(forms)
    counted = {letter for form in forms for letter in left_letters(form)}
    counted |= {letter for form in forms for over in of_kind(form.line, Over) for letter in bound_letters(over.head)}
    for items in (items for form in forms if counted for node in walk(form.line) for items in _alike(node)):
        whole = {base_key(_name(item)) for item in items if _is_plain(item) and getattr(item, "sub", None) is None}
        for item in items:
            if _is_plain(item) and (letter := _below(item)) in counted and base_key(_name(item)) in whole:
                found[base_key(_name(item))] = letter
    return found


def _alike(node: Node) -> Iterator[Sequence[Node]]:
    """What must have one shape: terms, and the factors of an inner product."""
    if isinstance(node, Terms):
        yield [items[0] for _, items in node.terms if len(items) == 1]
    elif isinstance(node, Bracket) and node.kind == "inner":
        yield [item for entry in node.inside.entries if (item := sole_item(entry)) is not None]
    elif isinstance(node, Product):
        for (_, one), (sign, other) in pairwise(node.parts):
            turned = not sign and isinstance(one, Scripted) and spell(one.sup) in TRANSPOSES
            if sign == "·" or turned:
                yield [one, other]


def _is_plain(item: Node) -> bool:
    """Whether this is a symbol without a power, perhaps transposed."""
    turned = isinstance(item, Scripted) and not item.primes and (item.sup is None or spell(item.sup) in TRANSPOSES)
    return (turned or isinstance(item, Name)) and isinstance(head_of(item), Name)


def _below(item: Node) -> str:
    """The one letter below a symbol."""
    return spell(item.sub) if isinstance(item, Scripted) and isinstance(sole_item(item.sub), Name) else ""


def _name(item: Node) -> Name:
    name = head_of(item)
    assert isinstance(name, Name)
    return name


def vectors(forms: Iterable[Form]) -> frozenset[str]:
    """The symbols that stand on a left side with one index."""
    items = [item for f in forms if isinstance(item := sole_item(f.sides[0]), Scripted) and isinstance(item.base, Name)]
    return frozenset(base_key(_base(item)) for item in items if item.sup is None and len(flattened(item.sub)) == 1)


def _base(item: Scripted) -> Name:
    assert isinstance(item.base, Name)
    return item.base


# Models with noise: what was measured is no definition

NOISE = frozenset({r"\epsilon", r"\varepsilon", r"\eta", r"\xi", r"\nu", r"\zeta", "e", "n", "u", "noise"})
"""Letters for noise by custom: a term of its own that stands nowhere else."""
WHY = "a model with noise"


def with_measured(forms: Sequence[Form], statements: Statements) -> Statements:
    r"""The statements with y = X w + \epsilon beside \|y - X w\|^2 as what is given: y is what was measured."""
    found = {form.number for form in forms if _is_model(form, forms)}
    changed = (replace(f, role="given", why=WHY) if n in found else f for n, f in enumerate(statements.formulas))
    return replace(statements, formulas=tuple(changed)) if found else statements


def _is_model(form: Form, forms: Sequence[Form]) -> bool:
    """Whether a line is y = … + ε with an ε of its own, and another of the lines subtracts from y what stands beside ε."""
    left = _symbol(sole_item(form.sides[0]))
    relates = len(form.sides) == 2 and form.line.relation.signs == ("=",) and form.formula.role in ("definition", "unknown")
    if left is None or not relates:
        return False
    terms = form.sides[1].terms
    noise = {symbol for sign, items in terms if (symbol := _alone(items)) is not None and symbol[0] in NOISE}
    if len(terms) < 2 or len(noise) != 1:
        return False
    others = [other for other in forms if other is not form]
    if any((n.base, n.accents) in noise for other in others for n in of_kind(other.line, Name)):
        return False
    parts = {base for _, items in terms if _alone(items) not in noise for base in _letters(items)}
    return any(parts <= letters for other in others for letters in _subtracted_from(left, other))


def _subtracted_from(left: tuple[str, tuple[str, ...]], form: Form) -> Iterator[set[str]]:
    """The letters of the sums in which a quantity is a term of its own."""
    for node in of_kind(form.line, Terms):
        if len(node.terms) > 1 and any(_alone(items) == left for _, items in node.terms):
            yield {base for _, items in node.terms for base in _letters(items)}


def _letters(items: Sequence[Node]) -> set[str]:
    """The letters in a row of factors, large and small alike: X w and w^T x_i are of the same ones."""
    return {n.base.lower() for item in items for n in _names(item)} - {"i", "j", "k", "n", "t", r"\top"}


def _names(item: Node) -> Iterator[Name]:
    yield from (n for n in walk(item.base if isinstance(item, Scripted) else item) if isinstance(n, Name))


def _alone(items: Sequence[Node]) -> tuple[str, tuple[str, ...]] | None:
    return _symbol(items[0]) if len(items) == 1 else None


def _symbol(item: Node | None) -> tuple[str, tuple[str, ...]] | None:
    """The letter of a symbol and its accents."""
    name = item.base if isinstance(item, Scripted) and item.sup is None else item
    return (name.base, name.accents) if isinstance(name, Name) else None


__all__ = [
    "beside_members",
    "defined_names",
    "defined_powers",
    "defined_with_scripts",
    "labelled",
    "vectors",
    "with_measured",
    "written_ranks",
]
