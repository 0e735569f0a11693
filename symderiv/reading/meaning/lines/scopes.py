r"""What signs take where papers leave brackets out: y_i \log p_i + (1 - y_i) \log(1 - p_i) behind one \sum_i, the capital
letter \Sigma_i for that sign, and \operatorname{tr} A X B."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.indices.own_letters import free_letters
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters, label_above, left_letters
from symderiv.reading.prose.roles import derives
from symderiv.reading.syntax.bound import head_of, mentions
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Name,
    Node,
    Number,
    Operation,
    Scripted,
    Terms,
    as_listing,
    of_kind,
    rebuilt,
    rebuilt_at,
    sole_item,
    spell,
    walk,
)

Row = tuple[Node, ...]
Term = tuple[str, Row]


def with_scopes(forms: Sequence[Form]) -> list[Form]:
    r"""The lines, before anything is bound, with \Sigma_i as a sum sign and brackets around what sums and traces take."""
    forms = _with_sums_that_go_on(_with_sum_signs(forms))
    forms = [form.with_line(rebuilt_at(form.line, _with_complements, Terms)) if _has_signs(form) else form for form in forms]
    forms = [form.with_line(rebuilt_at(form.line, _with_traces, Terms)) if form.has(*TRACE_SIGNS) else form for form in forms]
    return [form.with_line(rebuilt_at(form.line, _with_closed_sums, Terms)) if _has_signs(form) else form for form in forms]


def _has_signs(form: Form) -> bool:
    return bool(of_kind(form.line, Head))


# \Sigma_{i=1}^n (y_i - w x_i)^2


def _with_sum_signs(forms: Sequence[Form]) -> list[Form]:
    r"""Every \Sigma as a sum sign, where all of them in the text are one by what stands below and behind."""
    likely = (form for form in forms if form.has(r"\Sigma"))
    signs = [(form, row, n) for form in likely for row in _rows(form) for n, item in enumerate(row) if _is_sigma(item)]
    standing = [n for form in forms for n in of_kind(form.line, Name) if n.base == r"\Sigma"]
    if not signs or len(standing) != len(signs) or not all(_sums(*sign) for sign in signs):
        return list(forms)
    return [form.with_line(rebuilt(form.line, _as_sign)) for form in forms]


def _rows(form: Form) -> Iterator[Row]:
    return (row for node in of_kind(form.line, Terms) for _, row in node.terms)


def _is_sigma(item: Node) -> bool:
    plain = isinstance(item, Name) or (isinstance(item, Scripted) and item.sub is not None and not item.primes)
    return plain and head_of(item) == Name(item.at, r"\Sigma")


def _sums(form: Form, row: Row, place: int) -> bool:
    """Whether a letter with limits stands below, or one that only what stands behind has: no sum and no left side gives it."""
    item = row[place]
    below = [n.sub for one in row[place + 1:] for n in walk(one) if isinstance(n, Scripted) and n.sub is not None]
    if not isinstance(item, Scripted) or item.sub is None:
        alone = all(isinstance(before, Number | Operation | Fraction) for before in row[:place])
        return alone and not left_letters(form) and any(isinstance(sole_item(sub), Name) for sub in below)
    if any(entry.signs == ("=",) for entry in item.sub.entries):
        return True
    letters = {spell(part) for part in flattened(item.sub)}
    taken = left_letters(form) | {c for n in of_kind(form.line, Scripted) if _is_sum(n) for c in bound_letters(n)}
    small = all(len(letter) == 1 and letter.islower() for letter in letters)
    return small and item.sup is None and not letters & taken and all(any(mentions(sub, [c]) for sub in below) for c in letters)


def _as_sign(node: Node) -> Node:
    if isinstance(node, Name):
        return Head(node.at, "big", r"\sum") if _is_sigma(node) else node
    sign = Head(node.at, "big", r"\sum")
    return replace(node, base=sign) if isinstance(node, Scripted) and node.base == Name(node.base.at, r"\Sigma") else node


def _is_sum(node: Node) -> bool:
    return isinstance(node, Scripted) and isinstance(node.base, Head) and node.base.kind == "big" and node.base.name != r"\prod"


# \frac{\partial f}{\partial b} = \sum_k a_k b + c_k


def _with_sums_that_go_on(forms: Sequence[Form]) -> list[Form]:
    """In lines about a derivative, terms with the letter of the sum before them: only that sum can count it there, as the
    letters of the derivative are on its left side.
    """
    lefts = {form.number: left_letters(form) for form in forms if not form.line.continued and derives(form.formula.latex)}

    def changed(form: Form, given: frozenset[str]) -> Form:
        return form.with_line(rebuilt(form.line, lambda node: _with_sums_gone_on(node, given)))

    return [changed(form, lefts[form.chain]) if form.chain in lefts else form for form in forms]


def _with_sums_gone_on(node: Node, given: frozenset[str]) -> Node:
    if not isinstance(node, Terms) or len(node.terms) < 2:
        return node
    return _joined(node, lambda row, head, body: not set(bound_letters(head)).isdisjoint({*free_letters(row)} - given))


# \sum_i y_i \log p_i + (1 - y_i) \log(1 - p_i)


def _with_complements(node: Node) -> Node:
    """Terms in which the share 1 - y_i stands right behind a sum of what has the share y_i: both are summed."""
    if not isinstance(node, Terms) or len(node.terms) < 2:
        return node
    return _joined(node, lambda row, head, body: _complements(row, body))


def _joined(node: Terms, belongs: Callable[[Row, Scripted, Row], bool]) -> Terms:
    """Terms, each that belongs to the sum right before it put behind its sign."""
    made: list[Term] = []
    for sign, row in node.terms:
        before = _summed(made[-1][1]) if made else None
        if before is not None and belongs(row, before[0], before[2]):
            first, last = made[-1]
            _, at, body = before
            inside = Terms(body[0].at, (("+", body), (sign, row)))
            made[-1] = first, (*last[:at + 1], Bracket(body[0].at, "round", as_listing(inside)))
        else:
            made.append((sign, row))
    return replace(node, terms=tuple(made)) if len(made) < len(node.terms) else node


def _summed(row: Row) -> tuple[Scripted, int, Row] | None:
    """The last sum sign of a term, its place, and what stands behind it."""
    places = [n for n, item in enumerate(row) if _is_sum(item)]
    sign = row[places[-1]] if places and places[-1] + 1 < len(row) else None
    return (sign, places[-1], row[places[-1] + 1:]) if isinstance(sign, Scripted) else None


def _complements(row: Row, summed: Row) -> bool:
    """Whether a term has a factor 1 - u, where u is a factor with an index in what is summed; and no sum of its own."""
    shares = {spell(item) for item in summed if isinstance(item, Scripted) and (item.sub is not None or label_above(item))}
    return not any(map(_is_sum, row)) and any(_left_of_one(item) in shares for item in row)


def _left_of_one(item: Node) -> str:
    """u of (1 - u)."""
    inside = item.inside.entries if isinstance(item, Bracket) and item.kind in ("round", "square") else ()
    terms = inside[0].sides[0].terms if len(inside) == 1 and not inside[0].signs else ()
    if [sign for sign, _ in terms] != ["+", "-"] or any(len(row) != 1 for _, row in terms):
        return ""
    one, other = terms[0][1][0], terms[1][1][0]
    return spell(other) if isinstance(one, Number) and one.text == "1" else ""


# \sum_i x_i \sum_i y_i


def _with_closed_sums(node: Node) -> Node:
    """A sum that ends where another one counts with the same letter: no sum is over a letter twice."""
    if not isinstance(node, Terms):
        return node
    terms = tuple((sign, _closed(row)) for sign, row in node.terms)
    return replace(node, terms=terms) if terms != node.terms else node


def _closed(row: Row) -> Row:
    places = [n for n, item in enumerate(row) if _is_sum(item)]
    for first, second in pairwise(places):
        sign, behind = row[first], row[second]
        one = set(bound_letters(sign)) if isinstance(sign, Scripted) else set[str]()
        other = (bound_letters(behind, one) or bound_letters(behind)) if isinstance(behind, Scripted) else ()  # j ≥ i under i
        end = second - isinstance(row[second - 1], Operation)
        if one.intersection(other) and end > first + 1:
            inside = Terms(row[first].at, (("+", row[first:end]),))
            return (*row[:first], Bracket(row[first].at, "round", as_listing(inside)), *row[end:second], *_closed(row[second:]))
    return row


# \operatorname{tr} A X B

TRACES = frozenset({"tr", "Tr", "trace", "Trace", "Spur", "Sp"})
TRACE_SIGNS = (*TRACES, *(f"\\{trace}" for trace in TRACES))
"""The same, as names or as commands."""


def _with_traces(node: Node) -> Node:
    """A trace of the whole product behind it: that must be square, and no part of it need be."""
    if not isinstance(node, Terms) or not any(_is_trace(item) for _, row in node.terms for item in row):
        return node
    return replace(node, terms=tuple((sign, tuple(_traced(row))) for sign, row in node.terms))


def _traced(row: Row) -> Iterator[Node]:
    place = 0
    while place < len(row):
        yield row[place]
        start = place = place + 1
        if _is_trace(row[start - 1]) and start < len(row) and not isinstance(head_of(row[start]), Bracket):
            while place < len(row) and not isinstance(row[place], Operation) and not _applies(row[place]):
                place += 1
            if place > start:
                inside = Terms(row[start].at, (("+", row[start:place]),))
                yield Bracket(row[start].at, "round", as_listing(inside))


def _is_trace(item: Node) -> bool:
    head = head_of(item)
    word = head.name if isinstance(head, Head) else head.base if isinstance(head, Name) and head.word else ""
    return word.removeprefix("\\") in TRACES and isinstance(item, Head | Name)


def _applies(item: Node) -> bool:
    """Whether what stands here takes an argument of its own: another trace, a logarithm, a sum."""
    return _is_trace(item) or isinstance(head_of(item), Head)


__all__ = ["with_scopes"]
