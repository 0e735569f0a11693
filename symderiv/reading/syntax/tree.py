"""From the parser's rules to syntax nodes: commands to signs, accents and styles onto names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

from symderiv.reading.syntax.automaton import Token
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Cases,
    Fraction,
    Head,
    Line,
    Listing,
    Matrix,
    Name,
    Node,
    Number,
    Operation,
    Relation,
    Root,
    Scripted,
    Terms,
    as_listing,
    sole_item,
)
from symderiv.reading.syntax.slices import with_slices
from symderiv.reading.syntax.styles import all_items, dressed
from symderiv.reading.syntax.unread import refuse_loose_one


def _listing(part: Any) -> Listing:
    """A script or an argument, always as a listing."""
    if isinstance(part, Listing):
        return part
    return _listing_of(part)


SIGNS = {"−": "-", r"\pm": "±", r"\mp": "∓"}
RELATIONS = {r"\le": "≤", r"\leq": "≤", r"\leqslant": "≤", r"\ge": "≥", r"\geq": "≥", r"\geqslant": "≥", r"\ne": "≠",
             r"\neq": "≠", r"\lt": "<", r"\gt": ">", r"\in": "∈", r"\notin": "∉",
             r"\succ": ">", r"\succeq": "≥", r"\prec": "<", r"\preceq": "≤"}
OPERATIONS = {"*": "·", r"\cdot": "·", r"\times": "×",  r"\odot": "⊙", r"\circ": "∘", r"\div": "/", "÷": "/",
              r"\oslash": "/", r"\colon": ":"}
PLAIN_STYLES = {r"\mathrm", r"\mathit", r"\mathsf", r"\mathtt", r"\mathnormal", r"\rm"}
ACCENTS = {r"\widehat": r"\hat", r"\overline": r"\bar", r"\widetilde": r"\tilde"}
GREEK_VARIANTS = {r"\varepsilon": r"\epsilon", r"\vartheta": r"\theta", r"\varphi": r"\phi", r"\varrho": r"\rho"}


COMPLEMENT = r"\complement"
"""The mark of a set of all that is not in another one."""


class TreeBuilder:
    """Syntax nodes from grammar rules: each method is one, of its place and its parts."""

    def rows(self, at: int, *parts: Any) -> tuple[Line, ...]:
        return tuple(p for p in parts if isinstance(p, Line))

    def row(self, at: int, relation: Relation) -> Line:
        return Line(at, relation)

    def continued_row(self, at: int, sign: str, relation: Relation) -> Line:
        return Line(at, relation, sign)

    def relation(self, at: int, *parts: Any) -> Relation:
        sides = (side if n == 0 or parts[2 * n - 1] != "∉" else _outside(side) for n, side in enumerate(parts[::2]))
        return Relation(at, tuple(sides), tuple("∈" if sign == "∉" else sign for sign in parts[1::2]))

    def relop(self, at: int, sign: Token) -> str:
        return "=" if sign.type == "EQ" else RELATIONS.get(sign, str(sign))

    def sum(self, at: int, *parts: Any) -> Terms:
        signed: list[tuple[str, tuple[Node, ...]]] = []
        sign, mark = "+", at
        for part in parts:
            if isinstance(part, Token):
                sign, mark = SIGNS.get(part, str(part)), part.start_pos
                if sign in "±∓":
                    raise Misread(f"{part} stands for two formulas", mark, "Write each with its own sign.")
            elif signed and _wants_operand(signed[-1][1][-1]):
                signed[-1] = (signed[-1][0], (*signed[-1][1], Operation(mark, sign), *part))
            else:
                signed.append((sign, part))
        return Terms(at, refuse_loose_one(signed))

    def term(self, at: int, *items: Any) -> tuple[Node, ...]:
        return tuple(Operation(i.start_pos, OPERATIONS.get(i, str(i))) if isinstance(i, Token) else i for i in items)

    def scripted(self, at: int, base: Node, *scripts: Any) -> Node:
        if ("factorial", 1) in scripts:
            before = [script for script in scripts if script != ("factorial", 1)]
            return _factorial(self.scripted(at, base, *before) if before else base)
        base, found = _unbraced(base), dict[str, Any]()
        for name, value in scripts:
            if name in found:
                raise Misread(f"Two {name}s on one symbol", at, "Put braces around what belongs together, as in x_{ij}; "
                              "a name of several words is written in one, as in rateofchange.")
            found[name] = value
        return Scripted(at, base, found.get("subscript"), found.get("superscript"), found.get("prime", 0))

    def subscript(self, at: int, mark: Token, part: Any) -> tuple[str, Listing]:
        return ("subscript", with_slices(_listing(part)))

    def superscript(self, at: int, mark: Token, part: Any) -> tuple[str, Any]:
        listing = _listing(part)
        primes = spell_primes(listing)
        return ("prime", primes) if primes else ("superscript", listing)

    def factorial(self, at: int, mark: Token) -> tuple[str, int]:
        return ("factorial", 1)

    def primes(self, at: int, marks: Token) -> tuple[str, int]:
        return ("prime", sum(mark in "'′’" for mark in marks))

    def number(self, at: int, digits: Token) -> Number:
        if re.fullmatch(r"[1-9]\d{0,2}\{,\}\d{3}", digits):
            raise Misread(f"{digits} is a thousand times as much in English as elsewhere", at,
                          f"Write {digits.replace('{,}', '')} or {digits.replace('{,}', '.')}.")
        return Number(digits.start_pos, digits.replace("{,}", "."))

    def one_number(self, at: int, digits: Token) -> Number:
        if len(digits) > 1:
            raise Misread(f"Without braces only the {digits[0]} of {digits} belongs here", at, f"Write {{{digits}}}.")
        return Number(at, str(digits))

    def one_sign(self, at: int, sign: Token) -> Operation:
        return Operation(at, str(sign))

    bare = one_sign

    def name(self, at: int, token: Token) -> Name:
        if token.type == "STEP":  # the time step of \Delta t is no product
            return Name(at, rf"\Delta {token[-1]}")
        return Name(at, GREEK_VARIANTS.get(token, str(token)) if token.isascii() else _greek(str(token)))

    def word(self, at: int, token: Token) -> Name:
        return Name(at, _inner(token), word=True)

    text = word

    def function(self, at: int, token: Token) -> Head:
        return Head(at, "function", "\\" + str(token).removeprefix("\\"))

    def operator(self, at: int, token: Token) -> Head:
        return Head(at, "function", "\\" + (_inner(token) if "{" in token else str(token)))

    def nabla(self, at: int, token: Token) -> Head:
        return Head(at, "nabla", r"\nabla")

    def indicator(self, at: int, token: Token) -> Head:
        return Head(at, "indicator", r"\mathbb{1}")

    def big(self, at: int, token: Token) -> Head:
        return Head(at, "big", {"∑": r"\sum", "∏": r"\prod"}.get(token, str(token)))

    def partial(self, at: int, token: Token) -> Head:
        return Head(at, "partial", r"\partial")

    def styled(self, at: int, style: Token, part: Any) -> Node:
        items, bold = all_items(part), style in BOLD
        if bold and len(items) == 1 and isinstance(items[0], Number) and items[0].text == "0":
            return Number(at, "0")  # the zero of any shape
        style_name = "" if style in PLAIN_STYLES else r"\mathbf" if bold else str(style)
        return dressed(part, at, lambda n: Name(n.at, n.base, n.accents, style_name or n.style, n.word), bold)

    def accented(self, at: int, accent: Token, part: Any) -> Node:
        mark = ACCENTS.get(accent, str(accent))
        return dressed(part, at, lambda n: Name(n.at, n.base, (mark, *n.accents), n.style, n.word))

    def argument(self, at: int, left: Token, listing: Listing, right: Token) -> Listing:
        return listing

    def list(self, at: int, *parts: Any) -> Listing:
        entries = tuple(p if isinstance(p, Relation) else _listing(p).entries[0] for p in parts if not isinstance(p, Token))
        return Listing(at, entries)

    def fraction(self, at: int, mark: Token, over: Any, under: Any) -> Fraction:
        return Fraction(at, _listing(over), _listing(under))

    def fraction_digits(self, at: int, token: Token) -> Fraction:
        over, under = (_listing(Number(at, d)) for d in re.findall(r"\d", token))
        return Fraction(at, over, under)

    def root(self, at: int, mark: Token, part: Any) -> Root:
        return Root(at, _listing(part))

    def degree_root(self, at: int, mark: Token, left: Token, degree: Listing, right: Token, part: Any) -> Root:
        return Root(at, _listing(part), degree)

    def cases(self, at: int, *parts: Any) -> Cases:
        return Cases(at, tuple(p for p in parts if not isinstance(p, Token)))

    def cells(self, at: int, *parts: Any) -> tuple[Relation, ...]:
        signs = sum(isinstance(part, Token) for part in parts)
        if len(parts) != 2 * signs + 1 or isinstance(parts[0], Token):
            raise Misread("An entry of this matrix is empty", at, "Write a 0 where an entry is none.")
        return tuple(part for part in parts if isinstance(part, Relation))

    def matrix(self, at: int, *parts: Any) -> Node:
        rows = tuple(part for part in parts if isinstance(part, tuple))
        if len({len(row) for row in rows}) > 1:
            raise Misread("The rows of this matrix have different lengths", at, "Write a 0 where an entry is none.")
        mark = re.search(r"\{(.)", parts[0])
        kind = {"v": "bars", "V": "norm"}.get(mark[1] if mark else "", "round")
        return Bracket(at, kind, _listing_of(Matrix(at, rows)))

    def case(self, at: int, value: Relation, *rest: Any) -> tuple[Relation, Listing]:
        return value, without_words(next(p for p in rest if isinstance(p, Listing)))


def _factorial(of: Node) -> Bracket:
    """n! as Γ(n + 1)."""
    more = Listing(of.at, (Relation(of.at, (Terms(of.at, (("+", (of,)), ("+", (Number(of.at, "1"),)))),)),))
    return Bracket(of.at, "round", _listing_of(Head(of.at, "function", r"\Gamma"), Bracket(of.at, "round", more)))


def _listing_of(*items: Node) -> Listing:
    """One row of factors as a listing."""
    at = items[0].at
    return Listing(at, (Relation(at, (Terms(at, (("+", items),)),)),))


def _unbraced(base: Node) -> Node:
    r"""A name or a bracket without invisible braces around it, as in {\hat y}_i and {\|x\|}_2."""
    inner = sole_item(base.inside) if isinstance(base, Bracket) and base.kind == "braces" else None
    inner = _unbraced(inner) if isinstance(inner, Bracket) else inner
    return inner if isinstance(inner, Name | Bracket) else base


def _bracket(kind: str) -> Any:
    def make(self: TreeBuilder, at: int, left: Token, listing: Listing, right: Token) -> Bracket:
        return Bracket(at, kind, listing)

    return make


for _kind in ("round", "square", "curly", "braces", "bars", "norm", "inner"):
    setattr(TreeBuilder, _kind, _bracket(_kind))

CONNECTIVES = {"if", "for", "when", "whenever", "and", "where", "elseif", "otherwiseif", "falls", "wenn", "für", "wo", "und",
               "sonstfalls", "se", "e", "quando", "para", "si", "et", "quand", "pour", "sinonsi", "y", "cuando"}


def without_words(listing: Listing) -> Listing:
    """The comparisons of a case without `if` in front."""
    return Listing(listing.at, tuple(_wordless(entry) for entry in listing.entries))


def _wordless(entry: Relation) -> Relation:
    def strip(side: Terms) -> Terms:
        terms = tuple((sign, tuple(i for i in items if not _connective(i))) for sign, items in side.terms)
        return Terms(side.at, tuple(term for term in terms if term[1]) or terms)  # "for -h ≤ x" begins with a sign

    return Relation(entry.at, tuple(map(strip, entry.sides)), entry.signs)


def _connective(item: Node) -> bool:
    return isinstance(item, Name) and item.word and item.base.lower().strip(".,") in CONNECTIVES


BOLD = {r"\mathbf", r"\boldsymbol", r"\bm", r"\vec", r"\pmb", r"\vb", r"\bf"}


def _inner(token: str) -> str:
    return re.sub(r"\s+|\\,|\\rm\b|\\mathrm\b", "", token[token.index("{") + 1:-1])


def _wants_operand(item: Node) -> bool:
    base = item.base if isinstance(item, Scripted) else item
    return isinstance(item, Operation) or (isinstance(base, Head) and base.kind in ("big", "function"))


def spell_primes(listing: Listing) -> int:
    r"""How many primes a superscript consists of: `^\prime`, `^{\prime\prime}`; 0 when it is something else."""
    items = all_items(listing)
    return len(items) if items and all(isinstance(i, Name) and i.base == r"\prime" for i in items) else 0


def _outside(side: Terms) -> Terms:
    r"""What is not in S, as a set: i \notin S is i \in S^\complement."""
    sign, (first, *rest) = side.terms[0]
    mark = as_listing(Name(side.at, COMPLEMENT))
    marked = replace(first, sup=mark) if isinstance(first, Scripted) and first.sup is None else Scripted(side.at, first, sup=mark)
    return replace(side, terms=((sign, (marked, *rest)), *side.terms[1:]))


def _greek(letter: str) -> str:
    r"""A Greek letter as its command; other letters stay.

    >>> _greek("σ"), _greek("Λ"), _greek("é")
    ('\\sigma', '\\Lambda', 'é')
    """
    name = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)", unicodedata.name(letter, ""))
    if not name:
        return letter
    word = {"LAMDA": "LAMBDA"}.get(name[2], name[2]).lower()
    return "\\" + (word if name[1] == "SMALL" else word.capitalize())


__all__ = ["TreeBuilder"]
