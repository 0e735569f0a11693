r"""A quantity by what a text calls it: W for "the weights", for W_1 of W_1, \dots, W_K, for the matrix of entries w_{ij}."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from symderiv.notation import Tensor
from symderiv.patterns import late
from symderiv.reading.problems.statements import Fact, Statements
from symderiv.reading.prose.stated.listed import names
from symderiv.reading.syntax.spelling import letters_of, plain

WORDS = late(r"\s*[^\W\d_]{2,}(?:[ -][^\W\d_]+)+\s*")


def typed(wrt: str) -> list[str]:
    """The names between commas; several words are one, "the weights, b".

    >>> typed("the weights, b")
    ['the weights', 'b']
    """
    return names(wrt) if not any(map(WORDS.fullmatch, wrt.split(","))) else [
        name.strip() for part in wrt.split(",") for name in ([part] if WORDS.fullmatch(part) else names(part))]


def by_text(name: str, statements: Statements | None, tensors: Sequence[Tensor]) -> Tensor | None:
    """The tensor that is meant by a name that none has; None where the text does not say, or says it of several."""
    if statements is None:
        return None
    return (by_entries(name, statements.facts, tensors) or by_member(name, statements.source, tensors)
            or by_words(name, statements.source, tensors))


def by_entries(typed: str, facts: Iterable[Fact], tensors: Iterable[Tensor]) -> Tensor | None:
    """The tensor v for a matrix V of which a text says the shape, and writes the entries v_{ij} alone."""
    name, declared = plain(typed), {plain(f.subject) for f in facts if f.kind == "shape" and len(f.value) == 2}
    if not name.isupper() or name not in declared:
        return None
    return next((t for t in tensors if t.name == name.lower() and len(t.axes) == 2), None)


MEMBER = late(r"^(?P<base>.+?)_\{?\d+\}?$")
FORMULA = late(r"\$[^$]*\$|\\\(.*?\\\)", re.DOTALL)
FIRST = late(r"\s*(?P<symbol>\\(?:mathbf|boldsymbol|bm|vec|hat|bar|tilde)\s*\{?\s*\\?\w+\}?|\\?[A-Za-z]+)(?:_\{?\w+\}?)?")
KIND = late(r" (?:vector|matrix|terms?|parameters?)$", re.IGNORECASE)
ARTICLES = late(r"^(?:the|a|an|all|our|der|die|das|den|le|la|les|o|os|as|el|los|las|il|lo|gli|i)\s+", re.IGNORECASE)


def by_member(typed: str, source: str, tensors: Iterable[Tensor]) -> Tensor | None:
    """The tensor W of the members W_1, …, W_K of a text, for one of them that stands in it."""
    member = MEMBER.match(typed.strip(" '\"$"))
    found = [t for t in tensors if member and t.axes and plain(member["base"]) in letters_of(t)]
    return found[0] if len(found) == 1 and re.sub(r"[{}\s]", "", typed) in re.sub(r"[{}\s]", "", source) else None


def by_words(typed: str, source: str, tensors: Iterable[Tensor]) -> Tensor | None:
    r"""The tensor that a text calls so, beside its symbol: W for "the weights" in a text with "weights $W$".

    >>> by_words("the weights", r"Let $w \in \mathbb{R}^d$ be the weights and $b$ the bias.", (Tensor("w"), Tensor("b"))).name
    'w'
    """
    words = KIND.sub("", ARTICLES.sub("", typed.strip()))
    if not re.fullmatch(r"[^\W\d_]{3,}(?:[ -][^\W\d_]+)*", words):
        return None
    formulas = list(FORMULA.finditer(source))
    hidden = FORMULA.sub(lambda m: f"⟦{next(n for n, f in enumerate(formulas) if f.start() == m.start())}⟧", source)
    noun = rf"\b{re.escape(words.removesuffix('s'))}s?"
    before = re.finditer(rf"{noun}(?:{KIND.pattern[:-1]})? ⟦(\d+)⟧", hidden, re.IGNORECASE)
    behind = re.finditer(rf"⟦(\d+)⟧,? (?:(?:be|is|are|as|denotes?|sei|ist|é|seja|est|soit|sea|es|sia) )?"
                         rf"(?:\w{{1,3}} ){{0,2}}{noun}\b", hidden, re.IGNORECASE)
    known = tuple(tensors)
    said = {match["symbol"] for m in (list(before) or behind) if (match := FIRST.match(formulas[int(m[1])][0].strip("$\\() ")))}
    said |= {m[1] for m in re.finditer(rf"{noun} ([A-Za-z])\b", source, re.IGNORECASE)}
    found = {t.name: t for symbol in said for t in known if plain(symbol) in letters_of(t)}
    return next(iter(found.values())) if len(found) == 1 else None


__all__ = ["by_text", "typed"]
