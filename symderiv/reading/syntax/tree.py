"""From the parser's rules to syntax nodes: commands to signs, accents and styles onto names."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from lark import Token
from lark.visitors import Transformer_NonRecursive

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
             r"\neq": "≠", r"\lt": "<", r"\gt": ">", r"\in": "∈",
             r"\succ": ">", r"\succeq": "≥", r"\prec": "<", r"\preceq": "≤"}
OPERATIONS = {"*": "·", r"\cdot": "·", r"\times": "×",  r"\odot": "⊙", r"\circ": "∘", r"\div": "/", "÷": "/",
              r"\oslash": "/", r"\colon": ":"}
PLAIN_STYLES = {r"\mathrm", r"\mathit", r"\mathsf", r"\mathtt", r"\mathnormal", r"\rm"}
ACCENTS = {r"\widehat": r"\hat", r"\overline": r"\bar", r"\widetilde": r"\tilde"}
GREEK_VARIANTS = {r"\varepsilon": r"\epsilon", r"\vartheta": r"\theta", r"\varphi": r"\phi", r"\varrho": r"\rho"}


class TreeBuilder(Transformer_NonRecursive):  # type: ignore[type-arg]
    """Syntax nodes from grammar rules: each method is one, of its place and its parts."""

    def _call_userfunc(self, tree: Any, parts: Any = None) -> Any:
        """As `v_args(meta=True, inline=True)` has it, which makes a function anew for each node."""
        return getattr(self, tree.data)(tree.meta, *parts)

    def rows(self, meta: Any, *parts: Any) -> tuple[Line, ...]:
        return tuple(p for p in parts if isinstance(p, Line))

    def row(self, meta: Any, relation: Relation) -> Line:
        return Line(meta.start_pos, relation)

    def continued_row(self, meta: Any, sign: str, relation: Relation) -> Line:
        return Line(meta.start_pos, relation, sign)

    def relation(self, meta: Any, *parts: Any) -> Relation:
        return Relation(meta.start_pos, parts[::2], parts[1::2])

    def relop(self, meta: Any, sign: Token) -> str:
        return "=" if sign.type == "EQ" else RELATIONS.get(sign, str(sign))

    def sum(self, meta: Any, *parts: Any) -> Terms:
        signed: list[tuple[str, tuple[Node, ...]]] = []
        sign, mark = "+", meta.start_pos
        for part in parts:
            if isinstance(part, Token):
                sign, mark = SIGNS.get(part, str(part)), part.start_pos or 0
                if sign in "±∓":
                    raise Misread(f"{part} stands for two formulas", mark, "Write each with its own sign.")
            elif signed and _wants_operand(signed[-1][1][-1]):
                signed[-1] = (signed[-1][0], (*signed[-1][1], Operation(mark, sign), *part))
            else:
                signed.append((sign, part))
        return Terms(meta.start_pos, refuse_loose_one(signed))

    def term(self, meta: Any, *items: Any) -> tuple[Node, ...]:
        return tuple(Operation(i.start_pos or 0, OPERATIONS.get(i, str(i))) if isinstance(i, Token) else i for i in items)

    def scripted(self, meta: Any, base: Node, *scripts: Any) -> Node:
        if ("factorial", 1) in scripts:
            before = [script for script in scripts if script != ("factorial", 1)]
            return _factorial(self.scripted(meta, base, *before) if before else base)
        base, found = _unbraced(base), dict[str, Any]()
        for name, value in scripts:
            if name in found:
                raise Misread(f"Two {name}s on one symbol", meta.start_pos, "Put braces around what belongs together.")
            found[name] = value
        return Scripted(meta.start_pos, base, found.get("subscript"), found.get("superscript"), found.get("prime", 0))

    def subscript(self, meta: Any, mark: Token, part: Any) -> tuple[str, Listing]:
        return ("subscript", with_slices(_listing(part)))

    def superscript(self, meta: Any, mark: Token, part: Any) -> tuple[str, Any]:
        listing = _listing(part)
        primes = spell_primes(listing)
        return ("prime", primes) if primes else ("superscript", listing)

    def factorial(self, meta: Any, mark: Token) -> tuple[str, int]:
        return ("factorial", 1)

    def primes(self, meta: Any, marks: Token) -> tuple[str, int]:
        return ("prime", len(marks))

    def number(self, meta: Any, digits: Token) -> Number:
        if re.fullmatch(r"[1-9]\d{0,2}\{,\}\d{3}", digits):
            raise Misread(f"{digits} is a thousand times as much in English as elsewhere", meta.start_pos,
                          f"Write {digits.replace('{,}', '')} or {digits.replace('{,}', '.')}.")
        return Number(digits.start_pos or 0, digits.replace("{,}", "."))

    def one_number(self, meta: Any, digits: Token) -> Number:
        if len(digits) > 1:
            raise Misread(f"Without braces only the {digits[0]} of {digits} belongs here", meta.start_pos, f"Write {{{digits}}}.")
        return Number(meta.start_pos, str(digits))

    def one_sign(self, meta: Any, sign: Token) -> Operation:
        return Operation(meta.start_pos, str(sign))

    bare = one_sign

    def name(self, meta: Any, token: Token) -> Name:
        if token.type == "STEP":  # the time step of \Delta t is no product
            return Name(meta.start_pos, rf"\Delta {token[-1]}")
        return Name(meta.start_pos, GREEK_VARIANTS.get(token, str(token)) if token.isascii() else _greek(token))

    def word(self, meta: Any, token: Token) -> Name:
        return Name(meta.start_pos, _inner(token), word=True)

    text = word

    def function(self, meta: Any, token: Token) -> Head:
        return Head(meta.start_pos, "function", "\\" + str(token).removeprefix("\\"))

    def operator(self, meta: Any, token: Token) -> Head:
        return Head(meta.start_pos, "function", "\\" + (_inner(token) if "{" in token else str(token)))

    def nabla(self, meta: Any, token: Token) -> Head:
        return Head(meta.start_pos, "nabla", r"\nabla")

    def indicator(self, meta: Any, token: Token) -> Head:
        return Head(meta.start_pos, "indicator", r"\mathbb{1}")

    def big(self, meta: Any, token: Token) -> Head:
        return Head(meta.start_pos, "big", {"∑": r"\sum", "∏": r"\prod"}.get(token, str(token)))

    def partial(self, meta: Any, token: Token) -> Head:
        return Head(meta.start_pos, "partial", r"\partial")

    def styled(self, meta: Any, style: Token, part: Any) -> Node:
        items, bold = all_items(part), style in BOLD
        if bold and len(items) == 1 and isinstance(items[0], Number) and items[0].text == "0":
            return Number(meta.start_pos, "0")  # the zero of any shape
        style_name = "" if style in PLAIN_STYLES else r"\mathbf" if bold else str(style)
        return dressed(part, meta.start_pos, lambda n: Name(n.at, n.base, n.accents, style_name or n.style, n.word), bold)

    def accented(self, meta: Any, accent: Token, part: Any) -> Node:
        mark = ACCENTS.get(accent, str(accent))
        return dressed(part, meta.start_pos, lambda n: Name(n.at, n.base, (mark, *n.accents), n.style, n.word))

    def argument(self, meta: Any, left: Token, listing: Listing, right: Token) -> Listing:
        return listing

    def list(self, meta: Any, *parts: Any) -> Listing:
        entries = tuple(p if isinstance(p, Relation) else _listing(p).entries[0] for p in parts if not isinstance(p, Token))
        return Listing(meta.start_pos, entries)

    def fraction(self, meta: Any, mark: Token, over: Any, under: Any) -> Fraction:
        return Fraction(meta.start_pos, _listing(over), _listing(under))

    def fraction_digits(self, meta: Any, token: Token) -> Fraction:
        over, under = (_listing(Number(meta.start_pos, d)) for d in re.findall(r"\d", token))
        return Fraction(meta.start_pos, over, under)

    def root(self, meta: Any, mark: Token, part: Any) -> Root:
        return Root(meta.start_pos, _listing(part))

    def degree_root(self, meta: Any, mark: Token, left: Token, degree: Listing, right: Token, part: Any) -> Root:
        return Root(meta.start_pos, _listing(part), degree)

    def cases(self, meta: Any, *parts: Any) -> Cases:
        return Cases(meta.start_pos, tuple(p for p in parts if not isinstance(p, Token)))

    def cells(self, meta: Any, *parts: Any) -> tuple[Relation, ...]:
        signs = sum(isinstance(part, Token) for part in parts)
        if len(parts) != 2 * signs + 1 or isinstance(parts[0], Token):
            raise Misread("An entry of this matrix is empty", meta.start_pos, "Write a 0 where an entry is none.")
        return tuple(part for part in parts if isinstance(part, Relation))

    def matrix(self, meta: Any, *parts: Any) -> Node:
        rows = tuple(part for part in parts if isinstance(part, tuple))
        if len({len(row) for row in rows}) > 1:
            raise Misread("The rows of this matrix have different lengths", meta.start_pos, "Write a 0 where an entry is none.")
        mark = re.search(r"\{(.)", parts[0])
        kind = {"v": "bars", "V": "norm"}.get(mark[1] if mark else "", "round")
        return Bracket(meta.start_pos, kind, _listing_of(Matrix(meta.start_pos, rows)))

    def case(self, meta: Any, value: Relation, *rest: Any) -> tuple[Relation, Listing]:
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
    r"""A name without invisible braces around it, as in {\hat y}_i."""
    inner = sole_item(base.inside) if isinstance(base, Bracket) and base.kind == "braces" else None
    inner = _unbraced(inner) if isinstance(inner, Bracket) else inner
    return inner if isinstance(inner, Name) else base


def _bracket(kind: str) -> Any:
    def make(self: TreeBuilder, meta: Any, left: Token, listing: Listing, right: Token) -> Bracket:
        return Bracket(meta.start_pos, kind, listing)

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
        return Terms(side.at, tuple((sign, tuple(i for i in items if not _connective(i))) for sign, items in side.terms))

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
