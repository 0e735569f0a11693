r"""What sum signs take where papers leave brackets out: y_i \log p_i + (1 - y_i) \log(1 - p_i) behind one \sum_i, and the
capital letter \Sigma_i for the sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.symbols.occurrences import bound_letters, left_letters
from symderiv.reading.syntax.bound import mentions
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Name,
    Node,
    Number,
    Scripted,
    Terms,
    as_listing,
    rebuilt,
    spell,
    walk,
)

Row = tuple[Node, ...]
Term = tuple[str, Row]


def with_scopes(forms: Sequence[Form]) -> list[Form]:
    r"""The lines before anything is bound, with \Sigma_i as a sum sign and complementary terms in its brackets."""
    forms = _with_sum_signs(forms)
    return [form.with_line(rebuilt(form.line, _with_complements)) for form in forms]


# \Sigma_{i=1}^n (y_i - w x_i)^2


def _with_sum_signs(forms: Sequence[Form]) -> list[Form]:
    r"""Every \Sigma as a sum sign, where all of them in the text are one by what stands below and behind."""
    signs = [(form, row, n) for form in forms for row in _rows(form) for n, item in enumerate(row) if _is_sigma(item)]
    standing = [n for form in forms for n in walk(form.line) if isinstance(n, Name) and n.base == r"\Sigma"]
    if not signs or len(standing) != len(signs) or not all(_sums(*sign) for sign in signs):
        return list(forms)
    return [form.with_line(rebuilt(form.line, _as_sign)) for form in forms]


def _rows(form: Form) -> Iterator[Row]:
    return (row for node in walk(form.line) if isinstance(node, Terms) for _, row in node.terms)


def _is_sigma(item: Node) -> bool:
    plain = isinstance(item, Scripted) and isinstance(item.base, Name) and item.sub is not None and not item.primes
    return plain and isinstance(item, Scripted) and item.base == Name(item.base.at, r"\Sigma")


def _sums(form: Form, row: Row, place: int) -> bool:
    """Whether a letter with limits stands below, or one that only what stands behind has: no sum and no left side gives it."""
    item = row[place]
    assert isinstance(item, Scripted) and item.sub is not None
    if any(entry.signs == ("=",) for entry in item.sub.entries):
        return True
    letters = {spell(part) for part in flattened(item.sub)}
    taken = left_letters(form) | {c for n in walk(form.line) if isinstance(n, Scripted) and _is_sum(n) for c in bound_letters(n)}
    small = all(len(letter) == 1 and letter.islower() for letter in letters)
    below = [n.sub for one in row[place + 1:] for n in walk(one) if isinstance(n, Scripted) and n.sub is not None]
    return small and item.sup is None and not letters & taken and all(any(mentions(sub, [c]) for sub in below) for c in letters)


def _as_sign(node: Node) -> Node:
    return replace(node, base=Head(node.at, "big", r"\sum")) if isinstance(node, Scripted) and _is_sigma(node) else node


def _is_sum(node: Node) -> bool:
    return isinstance(node, Scripted) and isinstance(node.base, Head) and node.base.kind == "big" and node.base.name != r"\prod"


# \sum_i y_i \log p_i + (1 - y_i) \log(1 - p_i)


def _with_complements(node: Node) -> Node:
    """Terms in which the share 1 - y_i stands right behind a sum of what has the share y_i: both are summed."""
    if not isinstance(node, Terms) or len(node.terms) < 2:
        return node
    made: list[Term] = []
    for sign, row in node.terms:
        before = _summed(made[-1][1]) if made else None
        if before is not None and _complements(row, before[1]):
            first, last = made[-1]
            head, body = before
            inside = Terms(body[0].at, (("+", body), (sign, row)))
            made[-1] = first, (*last[:head + 1], Bracket(body[0].at, "round", as_listing(inside)))
        else:
            made.append((sign, row))
    return replace(node, terms=tuple(made)) if len(made) < len(node.terms) else node


def _summed(row: Row) -> tuple[int, Row] | None:
    """The place of the last sum sign of a term, and what stands behind it."""
    places = [n for n, item in enumerate(row) if _is_sum(item)]
    return (places[-1], row[places[-1] + 1:]) if places and places[-1] + 1 < len(row) else None


def _complements(row: Row, summed: Row) -> bool:
    """Whether a term has a factor 1 - u, where u is a factor with an index in what is summed; and no sum of its own."""
    shares = {spell(item) for item in summed if isinstance(item, Scripted) and item.sub is not None}
    return not any(map(_is_sum, row)) and any(_left_of_one(item) in shares for item in row)


def _left_of_one(item: Node) -> str:
    """u of (1 - u)."""
    inside = item.inside.entries if isinstance(item, Bracket) and item.kind in ("round", "square") else ()
    terms = inside[0].sides[0].terms if len(inside) == 1 and not inside[0].signs else ()
    if [sign for sign, _ in terms] != ["+", "-"] or any(len(row) != 1 for _, row in terms):
        return ""
    one, other = terms[0][1][0], terms[1][1][0]
    return spell(other) if isinstance(one, Number) and one.text == "1" else ""


__all__ = ["with_scopes"]
