r"""Which letters make one name: CE = … and \mathbf{Ax}, bold and plain, before anything is bound."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from symderiv.reading.formulas.functions import ARRAY_FUNCTIONS, FUNCTIONS
from symderiv.reading.formulas.matrices import TRANSPOSES
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.names.belonging import Belonging
from symderiv.reading.meaning.names.bold import BOLD, BoldRuns
from symderiv.reading.meaning.names.runs import Runs
from symderiv.reading.meaning.names.words import joined, words_of
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Listing,
    Name,
    Node,
    Operation,
    Relation,
    Scripted,
    Terms,
    of_kind,
    rebuilt,
    rebuilt_at,
    sole_items,
    spell,
)

Row = tuple[Node, ...]
Refused = list[tuple[Form, Misread]]


Letter = tuple[str, tuple[str, ...]]
"""A letter with its accents, in whatever style."""


def spelled_out(forms: Sequence[Form], subjects: Iterable[Name], source: str = "",
                apart: Collection[Letter] = ()) -> tuple[list[Form], set[Letter], Refused]:
    """The lines with every name in one piece, and bold letters like plain ones where both are one symbol; which these are; and
    the lines with letters of which nothing tells whether they are a name or a product."""
    described = list(subjects)
    forms = with_logarithms(with_differentials(forms))
    forms = [mapped(form, _named_operators) if form.has("function") else form for form in forms]
    bold = BoldRuns.of(forms, described)
    forms = [mapped(form, lambda row: tuple(bold.apart(row))) if form.has(BOLD) else form for form in forms]
    runs, pairs = Runs(forms, {n.base for n in described}, source), Belonging(forms, source)
    words = words_of(forms, {n.base for n in described}, source, runs.names()) | pairs.names()
    refused = [*runs.refused(words), *pairs.refused(words), *bold.refused(forms)]
    forms = [mapped(form, lambda row: tuple(joined(row, words))) for form in forms] if words else forms
    forms = with_gradients_of_words(forms)
    return *_one_style(forms, described, apart), refused


def mapped(form: Form, change: Callable[[Row], Row]) -> Form:
    """The form with every row of factors changed, from the inside out."""
    def at(node: Node) -> Node:
        if not isinstance(node, Terms):
            return node
        terms = tuple((s, change(items)) for s, items in node.terms)
        return Terms(node.at, terms) if terms != node.terms else node

    return form.with_line(rebuilt_at(form.line, at, Terms))


# dlogits is d of logits, where a line defines these

WORD = re.compile(r"(?:\\(?:text|mathrm|operatorname)\{)?(?P<word>[A-Za-z]\w+)\}?")


def with_gradients_of_words(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with dlogits as d of logits, dgamma as d of \gamma, where a line before has these."""
    made: dict[str, Name] = {}
    found: list[Form] = []
    for form in forms:
        words = {_word(name): name for name in of_kind(form.line, Name) if name.word or name.base.startswith("\\")}
        likely = any(word[1:] in made and word.startswith("d") for word in words)
        found.append(mapped(form, lambda row: tuple(_of_words(row, made))) if likely else form)
        made.update(words)
    return found


def _word(name: Name) -> str:
    found = WORD.fullmatch(name.base)
    return found["word"] if found else name.base.removeprefix("\\")


def _of_words(row: Row, made: Mapping[str, Name]) -> Iterator[Node]:
    for item in row:
        name = item.base if isinstance(item, Scripted) else item
        of = made.get(_word(name)[1:]) if isinstance(name, Name) and name.word and _word(name).startswith("d") else None
        if of is None:
            yield item
        else:
            yield Head(item.at, "differential", "d")
            inner = replace(of, at=item.at + 1)
            yield replace(item, base=inner) if isinstance(item, Scripted) else inner


# \frac{dL}{dz} is a derivative, where d is no symbol of the text


def with_differentials(forms: Sequence[Form]) -> list[Form]:
    """Fractions with d above and below as derivatives."""

    def change(node: Node) -> Node:
        if not isinstance(node, Fraction):
            return node
        over, under = sole_items(node.over), sole_items(node.under)
        by_log = len(under) == 3 and _is_log(under[1])
        signs = under[:1] if by_log else under[::2]
        if not (over and len(under) > 1 and is_d(over[0]) and all(map(is_d, signs))):
            return node
        turned = tuple(_partial(item) if n % 2 == 0 and not (n and by_log) else item for n, item in enumerate(under))
        return replace(node, over=_row(node.over, (_partial(over[0]), *over[1:])), under=_row(node.under, turned))

    return [form.with_line(rebuilt(form.line, change, Fraction)) for form in forms]


def with_logarithms(forms: Sequence[Form]) -> list[Form]:
    r"""The lines with (x \frac{\partial f}{\partial x}) for the \frac{\partial f}{\partial\log x} of economists."""

    def change(node: Node) -> Node:
        under = sole_items(node.under) if isinstance(node, Fraction) else ()
        if not isinstance(node, Fraction) or len(under) != 3 or not _is_log(under[1]) or not _is_symbol(under[2]):
            return node
        if not (isinstance(under[0], Head) and under[0].kind == "partial"):
            return node
        derived = replace(node, under=_row(node.under, (under[0], under[2])))
        return Bracket(node.at, "round", _row(node.under, (under[2], derived)))

    return [form.with_line(rebuilt(form.line, change, Fraction)) for form in forms]


def _is_log(item: Node) -> bool:
    return isinstance(item, Head) and item.name.removeprefix("\\") in ("log", "ln")


def _is_symbol(item: Node) -> bool:
    return isinstance(item, Name) or (isinstance(item, Scripted) and item.sup is None and isinstance(item.base, Name))


SIGNS = frozenset({"max", "min", "sup", "inf", "det", "normal"})


def _named_operators(row: Row) -> Row:
    r"""\operatorname{loss} is a quantity where no bracket follows and no table has such a function."""
    return tuple(_as_word(item, row[n + 1] if n + 1 < len(row) else None) for n, item in enumerate(row))


def _as_word(item: Node, after: Node | None) -> Node:
    head = item.base if isinstance(item, Scripted) else item
    if not isinstance(head, Head) or head.kind != "function" or (after is not None and not isinstance(after, Operation)):
        return item
    name = head.name.removeprefix("\\")
    if name in FUNCTIONS or name in ARRAY_FUNCTIONS or name in SIGNS:
        return item
    word = Name(head.at, name, word=True)
    return replace(item, base=word) if isinstance(item, Scripted) else word


D = ("d", r"\mathrm{d}")
"""How the d of a differential is spelled."""


def is_d(item: Node) -> bool:
    """The d of a derivative or a differential; d^T is of an array with that name."""
    if isinstance(item, Scripted) and spell(item.sup) in TRANSPOSES:
        return False
    name = item.base if isinstance(item, Scripted) and item.sub is None else item
    return isinstance(name, Name) and name.base in D and not name.accents and not name.word


def _partial(item: Node) -> Node:
    head = Head(item.at, "partial", r"\partial")
    return replace(item, base=head) if isinstance(item, Scripted) else head


def _row(listing: Listing, items: Row) -> Listing:
    return Listing(listing.at, (Relation(listing.at, (Terms(listing.at, (("+", items),)),)),))


# Bold and plain


def _one_style(forms: list[Form], described: Sequence[Name], told: Collection[Letter]) -> tuple[list[Form], set[Letter]]:
    """Bold and plain are one symbol, unless the text has `told` them apart, or components of the plain one are defined while it
    describes the bold one."""
    names = [n for f in forms for n in of_kind(f.line, Name)] + list(described)
    styles: dict[Letter, set[str]] = {}
    for n in names:
        styles.setdefault((n.base, n.accents), set()).add(n.style)
    described_in_bold = {(n.base, n.accents) for n in described if n.style == BOLD}
    defined = {(n.base, n.accents) for f in forms for n in _defined_plain(f)}
    apart = {key for key in styles if key in described_in_bold and key in defined}
    merged = {key for key, found in styles.items() if {"", BOLD} <= found and key not in {*apart, *told}}

    return [form.with_line(in_bold(form.line, merged)) for form in forms] if merged else forms, merged


def in_bold(node: Any, merged: Collection[Letter], script: bool = False) -> Any:
    """A tree with plain letters in bold, where both are one symbol; a bare letter in a `script`, the x of n_x, and a T that
    transposes are none."""
    if isinstance(node, tuple):
        return tuple(in_bold(part, merged, script) for part in node)
    if isinstance(node, Name):
        both = (node.base, node.accents) in merged and node.style == "" and not script
        return replace(node, style=BOLD) if both else node
    if not isinstance(node, Node):
        return node
    scripted = isinstance(node, Scripted)
    if isinstance(node, Listing) and spell(node) in TRANSPOSES:
        return node
    inner = {f.name: script if not scripted or f.name == "sup" else f.name == "sub" for f in fields(node)}
    parts = {name: in_bold(getattr(node, name), merged, under) for name, under in inner.items()}
    made: Node = replace(node, **parts)
    return made


def _defined_plain(form: Form) -> Iterator[Name]:
    relation = form.line.relation
    terms = relation.sides[0].terms
    if relation.signs[:1] == ("=",) and not form.line.continued and len(terms) == 1 and len(terms[0][1]) == 1:
        item = terms[0][1][0]
        if isinstance(item, Scripted) and isinstance(item.base, Name) and item.base.style == "" and item.sub is not None:
            yield item.base


PLAINLY = ("sin", "cos", "tan", "sinh", "cosh", "arctan", "arcsin", "exp", "sqrt", "abs", "sign", "erf", "elu", "mish", "logit")
KNOWN = {
    "sigmoid": "sigma",
    "logistic": "sigma",
    "normal cdf": "Phi",
    "normal pdf": "varphi",
    "relu": "ReLU",
    "tanh": "tanh",
    "softplus": "softplus",
    "softmax": "softmax",
    "gelu": "GELU",
    "silu": "SiLU",
    "step": "Heaviside",
    **dict(zip(PLAINLY, PLAINLY, strict=True)),
}
"""Functions by what a text calls them, with the name by which formulas do."""


def with_functions(forms: Sequence[Form], functions: Mapping[str, str]) -> list[Form]:
    """Letters that the text calls functions as functions, where a bracket follows."""

    def change(row: Row) -> Row:
        return tuple(_function(item, row[n + 1] if n + 1 < len(row) else None, functions) for n, item in enumerate(row))

    return [mapped(form, change) for form in forms] if functions else list(forms)


def _function(item: Node, after: Node | None, functions: Mapping[str, str]) -> Node:
    base = item.base if isinstance(item, Scripted) else item
    bracket = after.base if isinstance(after, Scripted) else after
    called = isinstance(bracket, Bracket) and bracket.kind in ("round", "square")
    if called and isinstance(item, Scripted) and item.sub is not None and head_key(item) in functions:
        return replace(item, base=Head(item.at, "function", "\\" + KNOWN[functions[head_key(item)]]), sub=None)
    if not called or not isinstance(base, Name) or base_key(base) not in functions or functions[base_key(base)] == "scalar":
        return item
    head = Head(base.at, "function", "\\" + KNOWN.get(functions[base_key(base)], base.base.removeprefix("\\")))
    return replace(item, base=head) if isinstance(item, Scripted) else head


def left_open(functions: Mapping[str, str]) -> frozenset[str]:
    r"""Functions of which the text says only that they act on each component: \phi is not the normal density then."""
    letters = (key.removeprefix("\\") for key, said in functions.items() if said not in KNOWN and said != "scalar")
    return frozenset(letter for letter in letters if letter.isalpha())


__all__ = ["KNOWN", "PLAINLY", "Letter", "in_bold", "left_open", "mapped", "spelled_out", "with_functions"]
