r"""Names of several letters that are typed as letters: CE = …, net_k = …, (target - output)^2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.documents.typed.names import SPOKEN
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.prose.said.goals import gives_name
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import (
    Bracket,
    Fraction,
    Head,
    Name,
    Node,
    Number,
    Operation,
    Root,
    Scripted,
    Terms,
    marks,
    of_kind,
    sole_item,
    spell,
    walk,
)

Row = tuple[Node, ...]

COUNTS = frozenset({"CF", "FCF", "FN", "FP", "TN", "TP", "FNR", "FPR", "TNR", "TPR"})
LOSSES = frozenset({"CE", "BCE", "KL", "MSE", "RMSE", "MAE", "NLL", "SSE", "RSS", "SSR", "ELBO"})
"""The same, where they are differentiated or have two arguments: CE(y, p), dCE/dz; tr(CE) is of a product."""
"""Capitals that are one name by custom, where none of them stands alone; the F of F_1 does not."""


def words_of(forms: Iterable[Form], described: set[str], source: str, runs: Collection[str] = ()) -> frozenset[str]:
    """The words that lines define, the spoken ones that stand anywhere, and those typed in one that the text has as a word, or
    beside a defined one, and `runs` that are names; no word has a letter that the text describes."""
    forms = list(forms)
    alone = Counter(n.base for f in forms for n in of_kind(f.line, Name))
    leading = {word for form in forms for word in _leading(form)}
    found = leading | set(_spoken(forms, SPOKEN | COUNTS)) | set(_typed(forms, leading, source)) | set(runs)
    found |= set(_losses(forms))
    found = {word for word in found if not set(word) & described}
    outside = alone - _inside(forms, frozenset(found)) if found else alone
    unnumbered = outside - Counter(_numbered(forms))
    sizes = set(_ends(forms))  # the N above a sum beside FN = …
    inner = Counter({c: count for c, count in outside.items() if c not in sizes})
    own = (word for word in found if _is_one(word, unnumbered if word in COUNTS | LOSSES else outside)
           or (word in leading and word.isupper() and not sizes.issuperset(word) and _is_one(word, inner)))
    return frozenset(_named(forms)).union(own)


def _typed(forms: Sequence[Form], leading: Collection[str], source: str) -> Iterator[str]:
    """Letters typed in one run of three or more that the prose has as a word, or that can be spoken, beside a defined word."""
    runs = Counter(run for row in _rows(forms) for run in _runs(row))
    words = any(len(word) > 2 and word.islower() for word in leading)
    for run, count in runs.items():
        spoken = words and len(run) > 3 and not VOWELS.isdisjoint(run) and SYMBOLS.isdisjoint(run)
        if spoken or len(re.findall(rf"(?<![\w\\]){run}(?!\w)", source)) > count:
            yield run


def _runs(row: Row) -> Iterator[str]:
    """The longest runs of small letters with nothing between them."""
    run, past = "", -1
    for item in (*row, Number(-1, "")):
        letter = _letter(item, last=True)
        if run and (not letter.islower() or item.at != past):
            yield from [run] * (len(run) > 2)
            run = ""
        run += letter if letter.islower() else ""
        past = item.at + 1 if not isinstance(item, Scripted) else -1


VOWELS, SYMBOLS = frozenset("aeiou"), frozenset("xzq")


def _numbered(forms: Iterable[Form]) -> Iterator[str]:
    """The letters with a number below: F of F_1."""
    nodes = (n for form in forms for n in of_kind(form.line, Scripted) if isinstance(n.base, Name))
    return (n.base.base for n in nodes if isinstance(n.base, Name) and isinstance(sole_item(n.sub), Number))


def _ends(forms: Iterable[Form]) -> Iterator[str]:
    """The letters above signs of sums."""
    signs = (n for form in forms for n in of_kind(form.line, Scripted) if isinstance(n.base, Head))
    return (n.base for sign in signs if sign.sup is not None for n in walk(sign.sup) if isinstance(n, Name))


def _is_one(word: str, outside: Counter[str]) -> bool:
    """Whether the letters stand inside words only: all of them, but one of a long word, or one where the word is spoken."""
    elsewhere = {c for c in word if outside[c]}
    if word in COUNTS | LOSSES:
        return not elsewhere
    if word in SPOKEN:
        return elsewhere < set(word)
    return len(elsewhere) <= (len(word) > 2)


def _leading(form: Form) -> Iterator[str]:
    """The letters on the left, where it is nothing but letters and arguments; the last may have an index, as in RC_i, net_k.
    Capitals with arguments may stand in the middle too: s = CE(y, p) = …"""
    relation = form.line.relation
    if form.line.continued or relation.signs[:1] != ("=",):
        return
    yield from _word_of(relation.sides[0])
    yield from (word for word in _word_of(relation.sides[1]) if len(relation.sides) > 2 and word.isupper())


def _named(forms: Iterable[Form]) -> Iterator[str]:
    """Capitals in one run on the left of what computes something: by custom, or where words lead to a name, "the ratio is
    SR = …". AX = B says what a product is."""
    for form in forms:
        sides = form.line.relation.sides
        for word in _leading(form) if len(sides) > 1 and any(map(_computes, walk(sides[1]))) else ():
            items = sides[0].terms[0][1]
            run = word.isupper() and word not in COUNTS and all(b.at == a.at + 1 for a, b in pairwise(items))
            if run and len(items) == len(word) and (word in LOSSES or gives_name(form.formula.before)):
                yield word


def _computes(node: Node) -> bool:
    signs = isinstance(node, Operation) and node.sign == "/"
    return signs or isinstance(node, Fraction | Root) or getattr(node, "kind", "") in ("big", "function", "norm")


def _word_of(side: Terms) -> Iterator[str]:
    if len(side.terms) != 1 or side.terms[0][0] != "+":
        return
    items = side.terms[0][1]
    if items and isinstance(items[-1], Bracket) and items[-1].kind == "round":
        items = items[:-1]
    letters = [_letter(item, last=n == len(items)) for n, item in enumerate(items, 1)]
    word = "".join(letters)
    if len(items) > 1 and all(letters) and (_may_count(word) or isinstance(items[-1], Name)):
        yield word


def _may_count(word: str) -> bool:
    """Whether a name of so many letters may have an index: wx_i is a product."""
    return len(word) > 2 or word.isupper()


def _letter(item: Node, last: bool) -> str:
    """The plain letter that this is, with scripts where it is the `last` of a word."""
    name = item.base if last and isinstance(item, Scripted) and item.sub is not None else item
    plain = isinstance(name, Name) and len(name.base) == 1 and not (name.accents or name.style or name.word)
    return name.base if plain and isinstance(name, Name) else ""


def _rows(forms: Iterable[Form]) -> Iterator[Row]:
    return (row for form in forms for node in of_kind(form.line, Terms) for _, row in node.terms)


def _spoken(forms: Iterable[Form], words: Collection[str]) -> Iterator[str]:
    begun: dict[str, list[str]] = {}
    for word in words:
        begun.setdefault(word[0] if len(word) > 1 else "", []).append(word)
    for row in _rows(forms):
        for start, item in enumerate(row):
            likely = (*begun.get("", ()), *(begun.get(letter, ()) if (letter := _letter(item, last=False)) else ()))
            yield from (w for w in likely if _spells(row, start, w))


def _losses(forms: Iterable[Form]) -> Iterator[str]:
    """The names of losses that stand right behind the sign of a derivative, or before brackets with two entries."""
    for form in forms:
        likely = [word for word in LOSSES if marks(form.line).issuperset(word)]
        yield from (word for word in likely for row in _rows([form]) if _is_loss_in(row, word))


def _is_loss_in(row: Row, word: str) -> bool:
    for start in (n for n in range(len(row)) if _spells(row, n, word)):
        behind = row[start + len(word)] if start + len(word) < len(row) else None
        before = head_of(row[start - 1]) if start else None
        derived = isinstance(before, Name | Head) and spell(before).strip() in ("d", r"\partial", r"\nabla")
        if derived or (isinstance(behind, Bracket) and len(behind.inside.entries) > 1):
            return True
    return False


def _inside(forms: Iterable[Form], words: frozenset[str]) -> Counter[str]:
    """How often each letter stands inside one of the words."""
    made = (item.base if isinstance(item, Scripted) else item for row in _rows(forms) for item in joined(row, words))
    return Counter(c for name in made if isinstance(name, Name) and name.base in words for c in name.base)


def _spells(row: Row, start: int, word: str) -> bool:
    items = row[start : start + len(word)]
    counts = _may_count(word)
    letters = [_letter(i, n == len(word) and counts) or _powered(i, n == len(word)) for n, i in enumerate(items, 1)]
    return letters == list(word) and (not _is_short(word) or items[1].at == items[0].at + 1)


def _is_short(word: str) -> bool:
    """Whether a spoken word has two letters, as lr: it is typed in one, and w d_i and l r are products."""
    return len(word) == 2 and word in SPOKEN


def _powered(item: Node, last: bool) -> str:
    """The letter before a power: net^2."""
    return _letter(item.base, last=False) if last and isinstance(item, Scripted) and item.sub is None else ""


def joined(row: Row, words: frozenset[str]) -> Iterator[Node]:
    """The row with these words in one piece."""
    place = 0
    while place < len(row):
        word = next((w for w in sorted(words, key=len, reverse=True) if _spells(row, place, w)), None)
        if word is None:
            yield row[place]
            place += 1
        else:
            last = row[place + len(word) - 1]
            name = Name(row[place].at, word, word=True)
            yield replace(last, base=name) if isinstance(last, Scripted) else name
            place += len(word)


__all__ = ["joined", "words_of"]
