r"""Definitions that hold in cases, line by line, as one with cases: H(a) = ½a² for |a| ≤ 3 and H(a) = 3(|a| − 3/2) for |a| > 3.

And σ² = … beside a σ, which defines σ as its root.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.meaning.lines.forms import Form, replaced
from symderiv.reading.meaning.lines.order import DEFINING
from symderiv.reading.prose.links import OTHER, RESTRICTS
from symderiv.reading.prose.roles import derives
from symderiv.reading.syntax.bound import Call, Over, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Cases,
    Fraction,
    Head,
    Line,
    Listing,
    Name,
    Node,
    Number,
    Relation,
    Root,
    Scripted,
    Terms,
    as_listing,
    as_terms,
    of_kind,
    rebuilt,
    sole_item,
    spell,
    walk,
    without_power,
)
from symderiv.reading.syntax.parser import parse_lines

SHARES = frozenset({"softmax", "Softmax", "SoftMax"})
OTHERWISE = late(rf"[\s$\\\]),.;]*(?:\\text\s*\{{\s*)?(?:and )?(?:{OTHER})\b")

SIGN = r"(?:positive|negative|non-?negative|non-?positive|large|small)"
OTHER_CASE = re.compile(rf"[\s$\\\]),;]*(?:text\s*\{{)?\s*(?:{RESTRICTS.pattern})(?:"
                        rf"(?:[^.]|\.\d){{1,70}}?(?:\.\s+)?\b(?:{OTHER})\b|"
                        rf"(?:all )?{SIGN}\b[^.]{{1,70}}?\b{SIGN}\b)", re.IGNORECASE)
"""The condition behind a line, and the word for all other cases."""

CALLED = late(r"\\?[A-Za-z]+\s*\(\s*(?P<x>\\?[A-Za-z]+)\s*\)")
BESIDE = (r"(?:[\s$,;.\])]|\\[\[\],;:! ()]|\\q?quad(?![A-Za-z])|~)*(?:for )?(?P<case>{0}\s*(?:[<>≤≥]|\\[lg](?:eq?|t)(?![A-Za-z]))"
          r"[^,;$\n]{{0,20}}?)(?=\s*(?:[,;$\n]|\\\]|\\\)|\Z))")
"""A comparison of an argument, without a word before it, behind a line."""

COMPARING = frozenset("<>≤≥≠")
"""Signs that compare."""
AS_CASES = r"Write \begin{{cases}} … & {} \\ … & \text{{otherwise}} \end{{cases}} behind its equals sign."


def with_cases(forms: Sequence[Form], source: str) -> list[Form]:
    """The lines, those that define one quantity under different conditions as one line."""
    groups: dict[str, list[Form]] = {}
    for form in forms:
        if _may_be_case(form):
            groups.setdefault(spell(form.sides[0]), []).append(form)
    made, gone = dict[int, Form](), set[int]()
    for group in groups.values():
        rows = list(_rows(group, source)) if any(f.formula.conditions for f in group) and len(group) > 1 else []
        if len(rows) == len(group):
            first = group[0]
            value = as_terms(Cases(first.sides[1].at, tuple(rows)))
            sides = (first.sides[0], value)
            formula = replace(first.formula, conditions=())
            whole = replace(first, formula=formula)
            made[id(first)] = whole.with_line(replace(first.line, relation=replace(first.line.relation, sides=sides)))
            gone |= {id(form) for form in group[1:]}
    return [made.get(id(form), form) for form in forms if id(form) not in gone]


def _may_be_case(form: Form) -> bool:
    """Whether a line may define something: what it says of a derivative in one case is a claim."""
    equates = form.line.relation.signs == ("=",) and not form.line.continued
    return equates and form.formula.role in DEFINING and not derives(form.formula.latex)


def _rows(group: Sequence[Form], source: str) -> Iterator[tuple[Relation, Listing]]:
    """The values with their conditions; nothing of a line that has none, unless it is the last and words say otherwise."""
    for form in group:
        at = form.line.at
        found = [one for condition in form.formula.conditions if (one := _condition(condition, at)) is not None]
        if not found and form is group[-1] and OTHERWISE.match(source, form.formula.places[-1]):
            found = [Relation(at, (as_terms(Name(at, "otherwise", word=True)),))]
        if found:
            yield Relation(at, (form.sides[1],)), Listing(at, tuple(found))


def refused_pieces(forms: Sequence[Form], source: str) -> Iterator[tuple[Form, Misread]]:
    """The lines that define something in one case of what they are computed from, where no line says what it is elsewhere.

    All other lines of the same quantity go with them: they are its other cases, not understood.
    """
    defining = [form for form in forms if _may_be_case(form)]
    everywhere = {spell(form.sides[0]) for form in forms if not (form.formula.conditions or form.line.continued)}
    defining = [f for f in defining if spell(f.sides[0]) not in everywhere or not any(map(_is_point, f.formula.conditions))]
    reasons = {spell(form.sides[0]): reason for form in reversed(defining) if (reason := _one_case(form, source)) is not None}
    reasons.update((spell(one.sides[0]), why) for one, after in _again(defining) if (why := _bounded(one, after, source)))
    for form in defining:
        if (reason := reasons.get(spell(form.sides[0]))) is not None:
            yield form, reason


def refused_comparisons(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    """The lines f = x > y of a bare symbol: a bound of what f is, or 1 where it holds, as in programs."""
    for form in forms:
        relation = form.line.relation
        bare = len(relation.sides) > 2 and isinstance(head_of(sole_item(relation.sides[1]) or relation), Name)
        if bare and relation.signs[0] == "=" and relation.signs[1] in COMPARING and not form.line.continued:
            left, right, under = spell(relation.sides[0]), *map(spell, relation.sides[1:3])
            held = f"{right} {relation.signs[1]} {under}"
            yield form, Misread(f"{left} may be {right}, or 1 where {held}", form.line.at,
                                rf"Write {left} = \mathbb{{1}}[{held}] for the second; for the first say the bound apart.")


def _one_case(form: Form, source: str) -> Misread | None:
    """Why a line is one case of a definition whose others are not read; None where it holds everywhere."""
    if r"\begin" not in form.formula.latex and OTHER_CASE.match(source, form.formula.places[-1]):
        return Misread("What it is in the other case cannot be read", form.line.at, AS_CASES.format("…"))
    case = next((c for c in form.formula.conditions if _narrows(c, form)), "")
    return Misread(f"This holds only for {case}; what is it elsewhere?", form.line.at, AS_CASES.format(case)) if case else None


def _again(defining: Sequence[Form]) -> Iterator[tuple[Form, Form]]:
    """The lines whose left side another line has as well, with that one."""
    before: dict[str, Form] = {}
    for after in defining:
        form = before.get(spell(after.sides[0]))
        if form is not None and spell(after.sides[1]) != spell(form.sides[1]):
            yield form, after
        before[spell(after.sides[0])] = after


def _bounded(form: Form, after: Form, source: str) -> Misread | None:
    """Why two lines of a function are its cases, not understood: behind both stands a comparison of its argument."""
    head = CALLED.fullmatch(form.formula.latex.partition("=")[0].strip())
    found = [re.match(BESIDE.format(re.escape(head["x"])), source[f.formula.places[-1]:]) for f in (form, after)] if head else []
    case = found[0]["case"].strip() if found and found[0] and found[1] else ""
    return Misread(f"This holds only for {case}; what is it elsewhere?", form.line.at, AS_CASES.format(case)) if case else None


def _narrows(latex: str, form: Form) -> bool:
    """Whether a condition is about what stands in a line itself, and not below or above a name: there it is an index."""
    condition = _condition(latex, form.line.at)
    if condition is None:
        return False
    indices = {spell(n) for one in of_kind(form.sides[0], Scripted) for part in (one.sub, one.sup) if part
               for n in walk(part) if isinstance(n, Name)}
    if indices & {spell(side) for side in condition.sides}:
        return False  # t ≥ M of y_t = … is about the index, also where M stands above a sum
    alone = isinstance(sole_item(form.sides[0]), Name | Scripted)  # at x_1 = 1, x_2 = 0: another component, and no function of it
    sides = form.sides[1:] if alone else form.sides
    return bool(_loose(condition) & {name for side in sides for name in _loose(side)} - indices)


def _loose(node: Node) -> set[str]:
    """The names that do not stand below another."""
    below = {id(n) for one in walk(node) if isinstance(one, Scripted) and one.sub is not None for n in walk(one.sub)}
    return {spell(n) for n in walk(node) if isinstance(n, Name) and id(n) not in below}


def _is_point(latex: str) -> bool:
    """Whether a condition gives a symbol a number, x = 1: what another line defines everywhere has that value there."""
    condition = _condition(latex, 0)
    sides = condition.sides if condition is not None and condition.signs == ("=",) else ()
    return any(not of_kind(side, Name) for side in sides)


def _condition(latex: str, at: int) -> Relation | None:
    try:
        lines: tuple[Line, ...] = rebuilt(parse_lines(latex), lambda n: replace(n, at=at))
    except ParseError:
        return None
    return lines[0].relation if len(lines) == 1 and lines[0].relation.signs else None


def with_shares(forms: Sequence[Form]) -> list[Form]:
    r"""The bound lines; \operatorname{softmax}_j(s_{ij}) is the share of e^{s_{ij}} in the sum over j."""
    return [form.with_line(rebuilt(form.line, _share, Call)) for form in forms]


def _share(node: Node) -> Node:
    head = node.head if isinstance(node, Call) else None
    name = head.base.name.removeprefix("\\") if isinstance(head, Scripted) and isinstance(head.base, Head) else ""
    letter = sole_item(head.sub) if isinstance(head, Scripted) and head.sub is not None and name in SHARES else None
    if not isinstance(node, Call) or not isinstance(letter, Name) or len(node.arguments) != 1 or node.power is not None:
        return node
    at, exp = node.at, Head(node.at, "function", r"\exp")
    other = Scripted(at, letter, as_listing(Number(at, "1")))
    summed = Over(at, Scripted(at, Head(at, "big", r"\sum"), as_listing(other)),
                  Call(at, exp, replaced(node.arguments, {letter.base: other})))
    return Fraction(at, as_listing(Call(at, exp, node.arguments)), as_listing(summed))


def with_roots(forms: Sequence[Form]) -> list[Form]:
    r"""The lines; \sigma^2 = … defines \sigma where that stands on another right side and nothing else defines it.

    Where \sigma^2 stands before, or a derivative, \sigma is a parameter, and the line says what its square is somewhere: the
    estimate of a variance.
    """
    defined = {spell(form.sides[0]) for form in forms if _may_be_case(form)}
    squares = {n: base for n, form in enumerate(forms) if (base := _squared(form)) is not None and spell(base) not in defined}
    bare = set(_bare_symbols(forms)) if squares else set()
    return [_root(form) if n in squares and spell(squares[n]) in bare and not _is_parameter(squares[n], forms[:n]) else form
            for n, form in enumerate(forms)]


def _is_parameter(base: Node, before: Sequence[Form]) -> bool:
    """Whether lines before have the square of a symbol, or derivatives beside it."""
    symbols = [n for form in before for n in of_kind(form.line, Scripted) if n.sup is not None]
    squared = any(spell(n.sup) == "2" and spell(without_power(n) if n.sub else n.base) == spell(base) for n in symbols)
    return squared or (any(derives(f.formula.latex) for f in before) and spell(base) in set(_bare_symbols(before)))


def _squared(form: Form) -> Node | None:
    """The symbol whose square a line defines."""
    item = sole_item(form.sides[0]) if _may_be_case(form) and len(form.sides) == 2 else None
    if not isinstance(item, Scripted) or not isinstance(item.base, Name) or spell(item.sup) != "2" or item.primes:
        return None
    return None if isinstance(sole_item(form.sides[1]), Number) else without_power(item) if item.sub else item.base


def _bare_symbols(forms: Iterable[Form]) -> Iterator[str]:
    """The symbols that stand on right sides of definitions without a power."""
    for form in forms:
        for side in form.sides[1:] if _may_be_case(form) else ():
            inner = {id(n.base) for n in of_kind(side, Scripted)}
            yield from (spell(n) for n in walk(side) if isinstance(n, Name | Scripted) and id(n) not in inner
                        and (not isinstance(n, Scripted) or n.sup is None))


def _root(form: Form) -> Form:
    base, right = _squared(form), form.sides[1]
    assert base is not None
    root = Root(right.at, Listing(right.at, (Relation(right.at, (right,)),)))
    sides: tuple[Terms, ...] = (as_terms(base), as_terms(root))
    return form.with_line(replace(form.line, relation=replace(form.line.relation, sides=sides)))


__all__ = ["refused_comparisons", "refused_pieces", "with_cases", "with_roots", "with_shares"]
