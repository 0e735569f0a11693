r"""Series with values of their own at the edges: e_1 = x_1 beside e_t = x_t - a x_{t-1}; x_{i+1} of an x whose x_{n+1} is 0.

Both become cases: \begin{cases} x_t - a x_{t-1} & t \ge 2 \\ x_1 & otherwise \end{cases}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import DEFINING
from symderiv.reading.meaning.lines.recursions.steps import recursions, step_of
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.syntax.bound import Over
from symderiv.reading.syntax.nodes import (
    Bracket,
    Cases,
    Listing,
    Name,
    Node,
    Number,
    Relation,
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

BEHIND = re.compile(r"(?P<size>[A-Za-z]|\\[A-Za-z]+)\+(?P<more>\d)")
SHIFTED = re.compile(r"(?P<letter>[A-Za-z]|\\[A-Za-z]+)(?P<shift>[+-]\d)")
BELOW = re.compile(r"(?P<letter>\w|\\[A-Za-z]+)(?:<1|(?:≤|\\leq?|\\leqslant)\s*0|<\s*1)")
ABOVE = re.compile(r"(?P<letter>\w|\\[A-Za-z]+)(?:>(?P<size>\w)|(?:≥|\\geq?|\\geqslant)\s*(?P<next>\w)\+1)")


@dataclass
class _Edges:
    """What the members before the first and behind the last one of a series are."""

    before: dict[int, Terms] = field(default_factory=dict)
    """By their numbers: 0, -1."""
    all_before: Terms | None = None
    behind: dict[int, Terms] = field(default_factory=dict)
    """By how many places they stand behind the last one."""
    all_behind: Terms | None = None
    last: str = ""
    """The number of the last one, n."""
    sizes: frozenset[str] = frozenset()
    """The letters of sizes."""

    def value(self, beyond: int, ahead: bool) -> Terms | None:
        """The member so many places beyond an edge: 1 for x_0 and for x_{n+1}."""
        return self.behind.get(beyond, self.all_behind) if ahead else self.before.get(1 - beyond, self.all_before)


def with_borders(forms: Sequence[Form], statements: Statements) -> tuple[list[Form], Statements]:
    """The lines with cases for what has values of its own at its edges, and without the lines that state these.

    Where x_{n+1} is said, x has n members: the statements get that as a fact.
    """
    forms = _with_last_members(_with_first_members(forms), statements)
    edges, stating = _edges(forms, _sizes(forms, statements))
    edges = {**_on_rings(forms, statements), **edges}
    made = [form if id(form) in stating else form.with_line(_cased(form.line, edges, _free(form))) for form in forms]
    if not any(new.line != form.line for new, form in zip(made, forms, strict=True)):
        return forms, statements
    told = {fact.subject.partition("_")[0] for fact in statements.facts if fact.kind in ("shape", "element", "family", "rank")}
    at = next((form.line.at for form in forms if id(form) in stating), forms[0].line.at)
    long = [Fact("shape", base, (edge.last,), at, f"{base}_{{{edge.last}+1}}") for base, edge in edges.items()
            if edge.last and base not in told]
    kept = [form for form in made if id(form) not in stating]
    return kept, replace(statements, facts=(*statements.facts, *long))


# First members with a line of their own


def _with_first_members(forms: Sequence[Form]) -> list[Form]:
    turning = {step.base for step in recursions(forms)}
    steps = [step for form in forms if (step := step_of(form)) and step.base not in turning and not (step.above or step.ahead)]
    gone, made = set[int](), dict[int, Form]()
    for step in steps:
        missing = -min((shift for _, shift in step.uses()), default=0)
        first = {n: form for form in forms for n in range(1, missing + 1) if _is_line_of(form, step.base, str(n))}
        if missing > 0 and len(first) == missing and len(step.form.sides) == 2:
            rows = [(step.form.sides[1], (step.letter, "≥", str(missing + 1)))]
            rows += [(first[n].sides[1], (step.letter, "=", str(n))) for n in range(missing, 0, -1)]
            sides = (step.form.sides[0], as_terms(_cases(rows)))
            line = replace(step.form.line, relation=replace(step.form.line.relation, sides=sides))
            made[id(step.form)] = replace(step.form, formula=replace(step.form.formula, conditions=())).with_line(line)
            gone |= {id(form) for form in first.values()}
    return [made.get(id(form), form) for form in forms if id(form) not in gone]


def _is_line_of(form: Form, base: str, number: str) -> bool:
    """Whether a line defines the member of a series with that number."""
    item = sole_item(form.sides[0])
    states = form.line.relation.signs == ("=",) and not form.line.continued and form.formula.role in DEFINING
    return states and isinstance(item, Scripted) and item.sup is None and spell(item.base) == base and spell(item.sub) == number


Row = tuple[Terms, tuple[str, str, str]]
"""A value, and what compares where it holds."""


def _cases(rows: Sequence[Row]) -> Cases:
    """The values in their cases; the last one holds in all others."""
    at = rows[0][0].at
    made = [(Relation(at, (value,)), Listing(at, (_compared(at, *where),))) for value, where in rows[:-1]]
    other = Listing(at, (Relation(at, (as_terms(Name(at, "otherwise", word=True)),)),))
    return Cases(at, (*made, (Relation(at, (rows[-1][0],)), other)))


def _compared(at: int, letter: str, sign: str, bound: str) -> Relation:
    size, _, less = bound.partition("-")
    first = ("+", ((Number if size.isdigit() else Name)(at, size),))
    terms = Terms(at, (first, *([("-", (Number(at, less),))] if less not in ("", "0") else [])))
    return Relation(at, (as_terms(Name(at, letter)), terms), (sign,))


def _with_last_members(forms: Sequence[Form], statements: Statements) -> list[Form]:
    r"""The lines with x_T of an x that a sum takes up to T, or up to T-1, as the component at the place T."""
    last: dict[str, set[str]] = {}
    for over in (n for form in forms for n in of_kind(form.line, Over) if n.head.sup is not None):
        letters, end = bound_letters(over.head), re.sub(r"-\d$", "", spell(over.head.sup))
        for node in of_kind(over.body, Scripted):
            if isinstance(node.base, Name) and re.split(r"[+-]", spell(node.sub))[0] in letters:
                last.setdefault(spell(node.base), set()).add(end)
    own = {spell(form.sides[0]) for form in forms} | {fact.subject for fact in statements.facts}
    bound = {letter for form in forms for n in of_kind(form.line, Over) for letter in bound_letters(n.head)}

    def change(node: Node) -> Node:
        place = sole_item(node.sub) if isinstance(node, Scripted) else None
        if not isinstance(node, Scripted) or not isinstance(place, Name) or spell(place) not in last.get(spell(node.base), ()):
            return node
        if spell(place) in own | bound or spell(without_power(node)) in own:
            return node
        one = Number(node.at, "1")
        return replace(node, sub=as_listing(Terms(node.at, (("+", (place,)), ("+", (one,)), ("-", (one,))))))

    return [form.with_line(rebuilt(form.line, change)) for form in forms] if last else list(forms)


# Members beyond the edges


def _sizes(forms: Sequence[Form], statements: Statements) -> set[str]:
    """The letters up to which sums and ranges run, and those of shapes."""
    overs = [node for form in forms for node in of_kind(form.line, Over)]
    said = {value.strip() for fact in statements.facts if fact.kind in ("range", "shape", "size") for value in fact.value[-2:]}
    letters = {letter for over in overs for letter in bound_letters(over.head)}
    ends = {re.sub(r"-\d$", "", spell(over.head.sup)) for over in overs}
    return (ends | said | {fact.subject for fact in statements.facts if fact.kind == "size"}) - letters


def _edges(forms: Sequence[Form], sizes: set[str]) -> tuple[dict[str, _Edges], set[int]]:
    """The edges of every series that the lines speak of, and which lines state them."""
    scripted = [n for form in forms for n in of_kind(form.line, Scripted)]
    inside = {spell(n.base) for n in scripted if SHIFTED.fullmatch(spell(n.sub))}
    if not inside:
        return {}, set()
    own = {step.base for form in forms if (step := step_of(form)) and not form.formula.conditions and step.letter not in sizes}
    counted = {spell(n.base) for form in forms for over in of_kind(form.line, Over) if _start(over) == "0"
               for n in of_kind(over.body, Scripted)}
    found: dict[str, _Edges] = {}
    stating = set[int]()
    for form in forms:
        if set(form.line.relation.signs) != {"="} or form.line.continued or form.formula.role not in (*DEFINING, "constraint"):
            continue
        items = [sole_item(side) for side in form.sides[:-1]]
        names = [one for one in items if isinstance(one, Scripted) and isinstance(one.base, Name) and one.sup is None]
        if len(names) < len(items) or not {spell(one.base) for one in names} <= inside - own - counted:
            continue
        noted = [_note(found.setdefault(spell(one.base), _Edges(sizes=frozenset(sizes))), one, form) for one in names]
        stating |= {id(form)} if all(noted) else set()
    return found, stating


def _note(edges: _Edges, item: Scripted, form: Form) -> bool:
    """Take in what a line says of one member; whether it stands beyond an edge."""
    below, value = spell(item.sub), form.sides[-1]
    if re.fullmatch(r"0|-\d", below):
        edges.before[int(below)] = value
    elif (behind := BEHIND.fullmatch(below)) and behind["size"] in edges.sizes:
        edges.behind[int(behind["more"])], edges.last = value, behind["size"]
    elif any((where := BELOW.fullmatch(c.replace(" ", ""))) and where["letter"] == below for c in form.formula.conditions):
        edges.all_before = value
    elif found := [w for c in form.formula.conditions if (w := ABOVE.fullmatch(c.replace(" ", ""))) and w["letter"] == below]:
        edges.all_behind, edges.last = value, found[0]["size"] or found[0]["next"]
    else:
        return False
    return True


PERIODIC = "periodic"
FURTHEST = 3
"""How far beyond its edges a periodic series is followed."""


def _on_rings(forms: Sequence[Form], statements: Statements) -> dict[str, _Edges]:
    """The edges of every series, where the text says that indices go round: x_{n+1} is x_1."""
    if not any((fact.kind, fact.value) == ("notation", (PERIODIC,)) for fact in statements.facts):
        return {}
    sizes, found = _sizes(forms, statements), dict[str, _Edges]()
    ends = {letter: re.sub(r"-\d$", "", spell(over.head.sup)) for form in forms for over in walk(form.line)
            if isinstance(over, Over) and over.head.sup is not None for letter in bound_letters(over.head)}
    for node in (n for form in forms for n in of_kind(form.line, Scripted)):
        shifted = SHIFTED.fullmatch(spell(node.sub))
        lengths = [fact.value[0] for fact in statements.facts if (fact.kind, fact.subject) == ("shape", spell(node.base))]
        last = next(iter([*lengths, ends.get(shifted["letter"], "")] if shifted else []), "")
        if last and isinstance(node.base, Name):
            found.setdefault(spell(node.base), _ring(node.base, last, frozenset({*sizes, last})))
    return found


def _ring(base: Name, last: str, sizes: frozenset[str]) -> _Edges:
    """The edges of a series of which x_0 is x_n and x_{n+1} is x_1."""
    size = (Number if last.isdigit() else Name)(base.at, last)
    before = {-n: Terms(base.at, (("+", (size,)), *([("-", (Number(base.at, str(n)),))] if n else []))) for n in range(FURTHEST)}
    behind = {n: as_terms(Number(base.at, str(n))) for n in range(1, FURTHEST + 1)}
    first, beyond = ({n: as_terms(Scripted(base.at, base, as_listing(place))) for n, place in places.items()}
                     for places in (before, behind))
    return _Edges(first, behind=beyond, last=last, sizes=sizes)


def _start(over: Over) -> str:
    below = over.head.sub.entries if over.head.sub is not None else ()
    return spell(below[0].sides[1]) if len(below) == 1 and below[0].signs == ("=",) else ""


def _free(form: Form) -> dict[str, tuple[int, str]]:
    """The letter of a definition, with the first number that it takes."""
    step = step_of(form)
    return {step.letter: (1, "")} if step is not None and not step.above else {}


Scope = Mapping[str, tuple[int, str]]
"""Letters, each with its first number and its last one, where a sum says it."""


def _cased(node: Any, edges: Mapping[str, _Edges], scope: Scope) -> Any:
    if isinstance(node, tuple):
        return tuple(_cased(part, edges, scope) for part in node)
    if not isinstance(node, Node) or not edges:
        return node
    if isinstance(node, Over):
        start, end = _start(node), spell(node.head.sup)
        scope = {**scope, **dict.fromkeys(bound_letters(node.head), (int(start) if start.isdigit() else 1, end))}
        return replace(node, body=_cased(node.body, edges, scope))
    if isinstance(node, Scripted) and spell(node.base) in edges and (made := _member(node, edges[spell(node.base)], scope)):
        return made
    return replace(node, **{f.name: _cased(getattr(node, f.name), edges, scope) for f in fields(node)})


def _member(node: Scripted, edges: _Edges, scope: Scope) -> Node | None:
    """The member in cases, where its letter leads beyond an edge whose members are said."""
    match = SHIFTED.fullmatch(spell(node.sub))
    if match is None or match["letter"] not in scope:
        return None
    letter, shift, (start, end) = match["letter"], int(match["shift"]), scope[match["letter"]]
    beyond = [*range(1, 2 - start - shift)] if shift < 0 else [*range(1, shift + 1)]
    if shift > 0 and (not edges.last or end not in ("", edges.last)):
        return None
    values = [edges.value(n, ahead=shift > 0) for n in beyond]
    if not beyond or any(value is None for value in values):
        return None
    plain = as_terms(without_power(node))
    rows: list[Row] = [(plain, (letter, "≥", str(1 - shift)) if shift < 0 else (letter, "≤", f"{edges.last}-{shift}"))]
    for n, value in zip(beyond, values, strict=True):
        where = _at_edge(letter, shift, n, edges)
        rows += [(_with_last(value, where, edges), where)] if value is not None else []
    made = Bracket(node.at, "round", as_listing(_cases(rows)))
    return made if node.sup is None else Scripted(node.at, made, None, node.sup)


def _at_edge(letter: str, shift: int, beyond: int, edges: _Edges) -> tuple[str, str, str]:
    """Where a shifted member stands so many places beyond its edge."""
    return letter, "=", str(1 - beyond - shift) if shift < 0 else f"{edges.last}-{shift - beyond}"


def _last_member(node: Node, edges: _Edges) -> tuple[Node, int] | None:
    """The size n of x_{n-2}, and how far before the last one it is."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Name):
        return None
    size, _, less = spell(node.sub).partition("-")
    named = next((n for n in walk(node.sub) if isinstance(n, Name) and spell(n) == size), None) if node.sub is not None else None
    return (named, int(less or 0)) if named is not None and size in edges.sizes and (less or "0").isdigit() else None


def _with_last(value: Terms, where: tuple[str, str, str], edges: _Edges) -> Terms:
    """The value with its last member, x_n, counted from the letter that is where the case holds: x_{t+n-1} where t = 1."""
    letter, _, bound = where
    size, _, less = bound.partition("-")

    def change(node: Node) -> Node:
        last = _last_member(node, edges)
        if not isinstance(node, Scripted) or last is None:
            return node
        above = spell(last[0]) == size
        terms: list[tuple[str, tuple[Node, ...]]] = [("+", (Name(node.at, letter),)), *([] if above else [("+", (last[0],))])]
        terms += [("-", (Number(node.at, str(last[1])),))] if last[1] else []
        moved = less if above else bound
        terms += [("+" if above else "-", (Number(node.at, moved),))] if moved not in ("", "0") else []
        return replace(node, sub=as_listing(Terms(node.at, tuple(terms))))

    made: Terms = rebuilt(value, change)
    return made


__all__ = ["with_borders"]
