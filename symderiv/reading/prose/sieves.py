"""Which of many patterns may fit a text at all: a long text is held against hundreds, and almost none fits any one sentence.

What each text has that a pattern fits is found from the pattern itself: pieces of words one of which is in it, and others one
of which is in it too: of "set … to zero" a "set" and a "zero"; of alternatives those of one of them. That is dearer
than trying the pattern a few times: `pieces.json` keeps them by pattern, made by `python -m tests.pieces`. What is not there is
found once many texts have been asked about. So a command on a short text compiles few of the patterns.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from importlib import import_module
from importlib.resources import files
from typing import Any

try:
    PARSER: Any = import_module("re._parser")
except ImportError:  # every pattern is tried then
    PARSER = None

MANY = 40
"""After so many texts it pays to know what a pattern needs."""
FEW = 100
"""So many pieces are looked for one by one."""
MOST = 4
"""Of so many pieces that signs left out make, each next such sign makes two."""
SHORT = 10_000
"""In a text of fewer signs, looking through it at once is quicker than finding out what is nowhere in it."""
BEGINNING = 3
"""By so many signs pieces are looked up."""
SAME = str.maketrans({"İ": "i", "ı": "i", "ſ": "s"})
"""What `re.IGNORECASE` takes for an ASCII letter, and `str.lower` leaves or takes apart."""


def folded(text: str) -> str:
    """A text in lower case, as patterns see it for which case does not matter."""
    special = not text.isascii() and ("İ" in text or "ı" in text or "ſ" in text)
    return text.translate(SAME).lower() if special else text.lower()


MADE: dict[str, tuple[str, int]] = {}
"""Every pattern that is looked for in this way, by its key, with its flags."""


def _key(pattern: str, flags: int) -> str:
    key = blake2b(f"{int(flags)} {pattern}".encode(), digest_size=6).hexdigest()
    MADE[key] = pattern, int(flags)
    return key


Alternatives = list[list[list[str]]]
"""What a pattern needs: of one of these each list has a piece that is in the text."""


@cache
def _stored() -> dict[str, Alternatives]:
    stored = files("symderiv.reading.prose").joinpath("pieces.json")
    found: dict[str, Alternatives] = json.loads(stored.read_text(encoding="utf-8"))
    return found


@cache
def pieces(pattern: str, flags: int = 0) -> Alternatives:
    r"""Lists of pieces in lower case, at most two, of each of which one is in a text that the pattern fits, the seldomest
    first; where it has alternatives such lists for one of them after another. None where no such are found.

    >>> pieces(r"\b(?:norms?|[Nn]umbers?) of (?P<x>\w)"), pieces(r"set.* to zero|sums?|vanish\w*"), pieces(r"\w+|of")
    ([[['norm', 'number'], [' of ']]], [[['sum', 'vanish']], [[' to zero'], ['set']]], [])
    """
    parts = [*PARSER.parse(pattern, flags)] if PARSER is not None else []
    each = [*map(_seldomest, parts[0][1][1] if len(parts) == 1 and str(parts[0][0]) == "BRANCH" else [parts])]
    alone = _least(piece for lists in each if len(lists) == 1 for piece in lists[0])
    several = [[*map(_least, lists)] for lists in each if len(lists) > 1]
    return [*([[alone]] if alone else []), *several] if all(each) else []


def _seldomest(parts: Any) -> list[frozenset[str]]:
    """The two sets of pieces that tell most, or fewer."""
    return sorted(filter(None, dict.fromkeys(_each(parts))), key=_worth, reverse=True)[:2]


def _worth(found: frozenset[str]) -> tuple[int, ...]:
    """How seldom one of these is in a text: where all are long, then where they are few; signs are seldomer than letters."""
    shortest = min((sum(0 if sign == " " else 1 if sign in "$⟦⟧.,()" else 2 if sign.isalpha() else 5 for sign in piece)
                    for piece in found), default=0)
    return min(shortest, 10), -len(found), shortest


def _needed(parts: Any, run: str = "") -> frozenset[str]:
    """Of what parts that follow one another need, the seldomest."""
    return max(_each(parts, run), key=_worth)


def _each(parts: Any, run: str = "") -> list[frozenset[str]]:
    """What each of some parts needs that follow one another; signs side by side are one piece, behind those before them, and
    two where one between them may be left out."""
    found, runs = [frozenset[str]()], [run]
    for name, what in parts:
        kind = str(name)
        if sign := _sign(kind, what):
            runs = [run + sign for run in runs]
        elif kind == "ASSERT":  # it takes no sign
            found.append(_needed(what[1]))
        elif len(runs) <= MOST and (sign := _left_out(kind, what)):
            runs += [run + sign for run in runs]
        elif kind not in ("AT", "ASSERT_NOT"):
            found += [_alone(runs), _inside(kind, what, runs[0] if len(runs) == 1 else "")]
            runs = [""]
    return [*found, _alone(runs)]


def _alone(runs: Sequence[str]) -> frozenset[str]:
    """Pieces one of which there is, without those that have another in them."""
    return frozenset(_least(runs) if all(run.strip() for run in runs) else ())


def _least(some: Iterable[str]) -> list[str]:
    """Those in which there is no other one, in the order of letters."""
    some = sorted({*some})
    return [piece for piece in some if not any(other != piece and other in piece for other in some)]


def _left_out(kind: str, what: Any) -> str:
    """The one sign that a part stands for, or nothing."""
    once = kind in ("MAX_REPEAT", "MIN_REPEAT") and tuple(what[:2]) == (0, 1) and len(what[2]) == 1
    return _sign(str(what[2][0][0]), what[2][0][1]) if once else ""


def _sign(kind: str, what: Any) -> str:
    """The one sign, in lower case, that a part stands for; nothing where there are several, or where cases are no pair."""
    if kind == "IN":
        signs = {_sign(str(one), sign) for one, sign in what}
        return signs.pop() if len(signs) == 1 else ""
    sign = chr(what).lower() if kind == "LITERAL" else ""
    plain = sign.isascii() or not sign.isalpha() or "ß" <= sign <= "ÿ" or sign.lower() == sign.upper()
    return sign if plain else ""


def _inside(kind: str, what: Any, run: str) -> frozenset[str]:
    """What a part needs that is made of parts, and that stands right behind some signs."""
    if kind == "BRANCH":
        each = [_needed(parts, run) for parts in what[1]]
        return frozenset().union(*each) if all(each) else frozenset()
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _needed(what[2], run) if what[0] else frozenset()
    return _needed(what[3], run) if kind == "SUBPATTERN" else _needed(what, run) if kind == "ATOMIC_GROUP" else frozenset()


def _has(low: str, needs: Alternatives) -> bool:
    """Whether a text in lower case has what one of several alternatives needs."""
    for lists in needs:
        for some in lists:
            for piece in some:
                if piece in low:
                    break
            else:
                break
        else:
            return True
    return False


class Rare:
    """A regular expression that fits few texts.

    >>> Rare(r"\\bnorms?\\b", re.IGNORECASE).search("The Norm of it").span()
    (4, 8)
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags, self._asked, self._needs = pattern, flags, 0, _stored().get(_key(pattern, flags))

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def may_fit(self, text: str) -> bool:
        """Whether it is worth trying on a text."""
        if self._needs is None:
            self._asked += 1
            if self._asked < MANY:
                return True
            self._needs = pieces(self.pattern, self.flags)
        return not self._needs or _has(folded(text), self._needs)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.compiled.search(text, start) if self.may_fit(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self.compiled.match(text) if self.may_fit(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self.compiled.fullmatch(text) if self.may_fit(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.compiled.finditer(text) if self.may_fit(text) else iter(())

    def sub(self, made: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As `re.Pattern.sub`."""
        return self.compiled.sub(made, text) if self.may_fit(text) else text


Needs = list[tuple[str, list[int]]]
Arranged = tuple[list[int], Needs, dict[str, Needs]]
"""Patterns that need nothing that is known; pieces with who needs them; of many pieces, the long ones by their first signs."""


class Sieve:
    """Many patterns, told by their number, in which case does not matter.

    >>> sieve = Sieve(["the norms? of", "sum of", r"\\w+"])
    >>> for _ in range(MANY):
    ...     found = sieve.passing("A Norm, the sum of it")
    >>> found
    [1, 2]
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns, self._asked = patterns, 0
        self._stored = [_stored().get(_key(pattern, re.IGNORECASE)) for pattern in patterns]

    def passing(self, text: str) -> Sequence[int]:
        """Those that may fit a text, in their order."""
        self._asked += 1
        if self._asked == MANY and None in self._stored:
            self._stored = [pieces(pattern, re.IGNORECASE) for pattern in self.patterns]
            self.__dict__.pop("_by_beginning", None)
            self.__dict__.pop("_further", None)
        low, (always, short, beginnings) = folded(text), self._by_beginning
        found = set(always)
        there = beginnings.keys() & {low[n : n + BEGINNING] for n in range(len(low))} if beginnings else ()
        for rows in (short, *map(beginnings.__getitem__, there)):
            for piece, numbers in rows:
                if piece in low:
                    found.update(numbers)
        further = self._further
        return [n for n in sorted(found) if n not in further or _has(low, further[n])]

    def within(self, whole: str) -> Sieve:
        """The sieve for parts of a text: what is nowhere in that is looked for in none of them.

        >>> sieve = Sieve(["the norms? of", "sum of"])
        >>> for _ in range(MANY):
        ...     found = sieve.passing("")
        >>> sieve.within("A norm. A sum of it." + " " * SHORT).passing("A sum of it.")
        [1]
        """
        if len(whole) < SHORT:
            return self
        (low, words), (always, short, beginnings) = _words_of(whole), self._by_beginning
        narrow = copy(self)
        def is_there(piece: str) -> bool:
            return all(part in words for part in piece.split()) and piece in low

        rows = (row for rows in (short, *beginnings.values()) for row in rows)
        narrow._by_beginning = _arranged(always, [row for row in rows if is_there(row[0])])
        narrow._further = {n: [[[*filter(is_there, some)] for some in lists] for lists in needs]
                           for n, needs in self._further.items()}
        return narrow

    @cached_property
    def _further(self) -> dict[int, Alternatives]:
        """Those that need more than one piece, with all that they need."""
        return {n: stored for n, stored in enumerate(self._stored) if stored and any(len(lists) > 1 for lists in stored)}

    @cached_property
    def _by_beginning(self) -> Arranged:
        needs, always = defaultdict[str, list[int]](list), []
        for number, stored in enumerate(self._stored):
            always += [] if stored else [number]
            for piece in dict.fromkeys(piece for lists in stored or () for piece in lists[0]):
                needs[piece].append(number)
        return _arranged(always, [*needs.items()])


@lru_cache(maxsize=2)
def _words_of(whole: str) -> tuple[str, str]:
    """A long text in lower case, and each of its words once: a piece of which a part is in no word is nowhere in it."""
    low = folded(whole)
    return low, " ".join({*low.split()})


def _arranged(always: list[int], needs: Needs) -> Arranged:
    if len(needs) <= FEW:
        return always, needs, {}
    beginnings = defaultdict[str, Needs](list)
    for piece, numbers in needs:
        beginnings[piece[:BEGINNING]].append((piece, numbers))
    short = [row for beginning in [*beginnings] if len(beginning) < BEGINNING for row in beginnings.pop(beginning)]
    return always, short, dict(beginnings)


__all__ = ["MADE", "MANY", "Rare", "Sieve", "folded", "pieces"]
