"""The facts of a sentence: the table of phrases held against it, and the formulas in it that are facts themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from symderiv.errors import ParseError
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.rows import rows
from symderiv.reading.problems.statements import Fact, FactKind
from symderiv.reading.prose.languages import languages_of
from symderiv.reading.prose.lists import OF_MATRICES, fitting, meant, of_all_entries
from symderiv.reading.prose.phrases import PHRASES
from symderiv.reading.prose.phrases.phrase import SLOT, Phrase, as_entry, distributed, is_of_another, negated, paired, parted
from symderiv.reading.prose.questions import functions_in
from symderiv.reading.prose.said.doubts import doubt
from symderiv.reading.prose.said.of_rows import of_rows
from symderiv.reading.prose.said.qualified import has_other_side, is_of_made, nearly, qualified, withdrawn
from symderiv.reading.prose.said.suppositions import SUPPOSES, is_hypothesis
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.sieves import Rare, Sieve
from symderiv.reading.prose.stated.consistency import but_numbers, consistent, unsure
from symderiv.reading.prose.stated.listed import DOTS, letter_of, names, plain
from symderiv.reading.prose.stated.memberships import counted_members, facts_in, said_of_members
from symderiv.reading.prose.stated.sets import sizes

SYMBOL = re.compile(r"(?:\\[A-Za-z]++(?:\s*\{(?:[^{}]|\{[^{}]*\})*\})?|[A-Za-z])"
                    r"(?:'|[_^](?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z0-9*+]+))*")
DEFINED = re.compile(rf"(?P<left>{SYMBOL.pattern}) ?:?=(?!=)")
"""A formula that says what a symbol is: words behind it are about that symbol."""
SIZE = re.compile(r"(?![u-z]_\{?[i-nt]\}?\Z)(?:[A-Za-z0-9]|\\[A-Za-z]++)(?:_(?:\{[^{}]*\}|\w))?(?:\s*[-+]\s*\w+)*")
TRANSPOSED = re.compile(r"\^\{?(?:T|\\top|\\intercal|\\mathsf\{?T\}?)\}?$")
NUMBERS = re.compile(r"⟦(\d+)⟧")
SIGNS = (r"\times", "^", "softmax")
SPECIAL = re.compile(r"\(\?<[!=]|\(\?P<")
CONSTRAINT = Rare(r"constrain|subject to|lagrang|nebenbedingung|restri|contraint", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """A formula in a sentence: its text, the facts that it states itself, and what they are about."""

    text: Traced
    facts: tuple[Fact, ...] = ()

    @classmethod
    def of(cls, text: Traced) -> Mention:
        """The formula; several facts between commas are facts, and an equation beside one makes them lines."""
        found = facts_in(text)
        if found is None and "," in text.text:
            each = [facts_in(row.text) for row in rows(text)]
            found = [fact for facts in each for fact in facts or ()] if len(each) > 1 and all(each) else None
        return cls(text, tuple(f for f in found or () if SYMBOL.fullmatch(f.subject)))

    @property
    def latex(self) -> str:
        return plain(self.text.text)

    @property
    def subjects(self) -> list[str]:
        """The symbols it is about: itself, those of its facts, those of a list."""
        if self.facts:
            found = counted_members(self.text.text) or dict.fromkeys(f.subject for f in self.facts)
            return [s for s in found if SYMBOL.fullmatch(s)]
        if defines := DEFINED.match(self.latex):
            return [defines["left"]]
        listed = names(self.text.text.strip("()"))
        return listed if all(SYMBOL.fullmatch(n) and r"\mathbb" not in n for n in listed) else []

    @property
    def is_bare(self) -> bool:
        """Whether it is symbols alone, of which it says nothing."""
        return not self.facts and bool(self.subjects) and not DEFINED.match(self.latex)

    @property
    def is_family(self) -> bool:
        return any(f.kind == "family" for f in self.facts)


SIGNED = re.compile(r"[-+]?1|0")
"""What is as good as words: +1 and -1, 0 and 1."""
BULLETS = " \n*+•-–"
NEGATED = "It is negated"


def facts_of(sentence: Sentence, mentions: Mapping[int, Mention], languages: Sequence[str] = ("en",),
             whole: str = "") -> list[Fact]:
    """What a sentence of the `whole` text states, in its words and in its formulas."""
    inline = [mentions[p.formula] for p in sentence.parts if p.formula in mentions]
    if is_hypothesis(sentence):
        return []
    signed = {f"⟦{p.formula}⟧": mentions[p.formula].latex for p in sentence.parts
              if p.formula in mentions and SIGNED.fullmatch(mentions[p.formula].latex)}
    shapes = {p.formula for p in sentence.parts if p.formula in mentions and _is_shape(mentions[p.formula])}
    spelled = NUMBERS.sub(lambda m: signed.get(m.group(), m.group()), sentence.spelled().strip(BULLETS))
    text = as_entry(parted(paired(distributed(of_rows(spelled)), shapes), shapes), languages[0])
    bound = CONSTRAINT.search(text) is not None
    stating = [mentions[p.formula] for p in sentence.parts if p.formula in mentions and not (
        SUPPOSES.search(text.partition(f"⟦{p.formula}⟧")[0]) and is_comparison(mentions[p.formula]))]
    found = [doubted(fact, text, f"⟦{p.formula}⟧") for p in sentence.parts if (m := mentions.get(p.formula)) in stating and m
             for fact in m.facts if not (bound and fact.value == ("simplex",)) and not has_other_side(fact, whole)]
    first = next((part.at for part in sentence.parts), 0)
    worded = (replace(f, at=f.at or first) if f.kind == "every" else f
              for f in but_numbers(_worded(text, languages, mentions, inline)))
    found = [unsure(fact, withdrawn(whole, fact.at)) if fact.kind == "given" else fact for fact in _undenied([*found, *worded])]
    found += [_mention(m) for m in inline if not m.facts and SYMBOL.fullmatch(m.latex)]
    return consistent(list(dict.fromkeys(found)))


def _worded(text: str, languages: Sequence[str], mentions: Mapping[int, Mention], inline: list[Mention]
            ) -> Iterator[tuple[bool, Fact]]:
    """The facts that a sentence states in its words, which may be in a language of its own, and whether of all the sentence."""
    own = languages_of(text)
    phrases, sieve = phrases_of((*languages, *(() if "en" in own else own)), bool(inline))
    for phrase in map(phrases.__getitem__, sieve.passing(text)):
        for match in phrase.within(text):
            is_given, of_made = phrase.kind == "given", phrase.kind in ("rank", "shape") and is_of_made(match)
            if of_made or (is_given and is_of_another(match) and not negated(text, match.start("word"))):
                continue
            why = _why_not(phrase, match) if is_given else nearly(match[0]) if phrase.value == ("scalar",) else ""
            yield from ((phrase.subject == "*", unsure(fact, why)) for fact in _stated(phrase, match, mentions, inline))


def _undenied(found: list[Fact]) -> list[Fact]:
    """Facts without those that were negated, and without that a matrix is definite, hence symmetric, where that is negated."""
    denied = {fact.subject for fact in found if fact.kind == "doubted" and fact.value == ("symmetric", NEGATED)}
    kept = [fact for fact in found if not (fact.kind == "doubted" and fact.value[-1] == NEGATED)]
    return [unsure(f, f"It is denied: {f.subject} is not symmetric") if f.kind == "given" and f.value in OF_MATRICES
            and f.subject in denied else f for f in kept]


def _why_not(phrase: Phrase, match: re.Match[str]) -> str:
    """Why a place where a phrase fits does not say that its symbol has the property; nothing where it does."""
    text, word = match.string, match.span("word")
    if negated(text, word[0]):
        return NEGATED
    of = next((match.span(slot) for slot in "xy" if match.groupdict().get(slot)), match.span())
    return doubt(text, *word, match["word"]) or qualified(text, of, word, phrase.value[0])


def doubted(fact: Fact, text: str, mark: str) -> Fact:
    """The fact that a formula states, which `mark` stands for in a text: what is so of its sign or entries may be doubted."""
    at = text.find(mark) if fact.kind in ("given", "values") else -1
    why = doubt(text, at, at + len(mark)) if at >= 0 else ""
    return unsure(replace(fact, words=f"${fact.words}$"), why) if why else fact


def is_comparison(mention: Mention) -> bool:
    """Whether all that a formula states is of which sign, or not what, something is."""
    return all(fact.kind in ("given", "values") for fact in mention.facts)


@lru_cache(maxsize=64)
def phrases_of(languages: tuple[str, ...], mentions: bool) -> tuple[list[Phrase], Sieve]:
    """The phrases of some languages; without a formula in the sentence those that need none."""
    rows = [p for language in dict.fromkeys((*languages, "en")) for p in PHRASES[language]]
    rows = [p for p in rows if mentions or "<" not in SPECIAL.sub("", p.pattern)]
    return rows, Sieve([SLOT.sub(r"⟦\\d+⟧", p.word or p.pattern) for p in rows])


def _mention(mention: Mention) -> Fact:
    return Fact("mention", mention.latex, (), mention.text.places[0], mention.text.text)


def _stated(phrase: Phrase, match: re.Match[str], mentions: Mapping[int, Mention], inline: list[Mention]) -> Iterator[Fact]:
    """The facts of one place where a phrase fits; nothing where what stands in its places does not."""
    found = {
        name: [mentions[int(n)] for n in re.findall(r"\d+", text) if int(n) in mentions]
        for name, text in match.groupdict().items()
        if text and name in "xyrns"
    }
    if phrase.kind in ("columns", "rows"):
        yield from _paired(phrase, match, found, mentions)
        return
    before = [mentions[int(n)] for n in re.findall(r"⟦(\d+)⟧", match.string[:match.start()]) if int(n) in mentions]
    inline = before or inline if phrase.subject == "*" else inline  # "all in ⟦3⟧, and ⟦4⟧"
    here = inline[0].text.places[0] if inline else 0
    for kind, value in _says(phrase, found):
        for subject, at, family in _subjects(phrase, match, found, inline):
            what, said = _of_members(kind, value) if family else (kind, value)
            yield Fact(what, of_all_entries(subject, what, said), said, at if at >= 0 else here, _words(match, mentions))


def _says(phrase: Phrase, found: Mapping[str, list[Mention]]) -> list[tuple[FactKind, tuple[str, ...]]]:
    """What a phrase says of its subjects; nothing where what stands in its places does not say so."""
    if phrase.kind == "asked" and phrase.value:
        functions = [name for mention in found["y"] for name in functions_in(mention.text.text) or mention.subjects]
        return [("asked", (name,)) for name in functions] if found["y"] else [("asked", ())]  # of a display
    if phrase.value == ("{s}",):
        said = said_of_members(found["s"][0].latex) if found.get("s") else []
        return [("every", value) for kind, value in said if kind == "shape"] if phrase.kind == "every" else said
    values = [_value(v, found) for v in phrase.value]
    return [(phrase.kind, tuple(part for v in values if v is not None for part in v))] if None not in values else []


def _paired(phrase: Phrase, match: re.Match[str], found: Mapping[str, list[Mention]], mentions: Mapping[int, Mention]
            ) -> Iterator[Fact]:
    """The facts of two lists that go side by side: Q and K with rows q_i and k_i; of q, K with rows k_i, V the neighbours."""
    parts = [(TRANSPOSED.sub("", s), m.text.places[0]) for m in found.get("x", []) for s in m.subjects]
    wholes = [s for m in found.get("y", []) for s in m.subjects]
    parts = [(part, at) for part, at in parts if "_" in part or "^" in part] or parts
    if by_letter := [(part, whole) for part in parts for whole in wholes if letter_of(part[0]) == letter_of(whole)]:
        parts, wholes = [part for part, _ in by_letter], [whole for _, whole in by_letter]
    elif len(parts) != len(wholes):
        parts, wholes = parts[:1], wholes[-1:] if parts and wholes and match.start("y") < match.start("x") else wholes[:1]
    for (part, at), whole in zip(parts, wholes, strict=False):
        yield Fact(phrase.kind, part, (whole,), at, _words(match, mentions))


def _of_members(kind: FactKind, value: tuple[str, ...]) -> tuple[FactKind, tuple[str, ...]]:
    """What is said of x_1, …, x_n is said of each of them."""
    if kind == "rank" and value == ("scalar",):
        return "element", ()
    return ("element" if kind == "shape" else kind), value


def _words(match: re.Match[str], mentions: Mapping[int, Mention]) -> str:
    """What was matched, as it was written."""
    return NUMBERS.sub(lambda m: f"${mentions[int(m[1])].text.text}$" if int(m[1]) in mentions else "…", match.group()).strip()


def _subjects(
    phrase: Phrase, match: re.Match[str], found: Mapping[str, list[Mention]], inline: list[Mention]
) -> Iterator[tuple[str, int, bool]]:
    if phrase.subject in SIGNS or not phrase.subject:
        yield phrase.subject, -1, False
        return
    for mention in _meant(phrase, match, found, inline):
        sized = any(f.kind in ("shape", "element") for f in mention.facts)
        if (phrase.subject == "n" and not SIZE.fullmatch(mention.latex)) or (sized and phrase.kind in ("shape", "rank")):
            continue
        for subject in mention.subjects or ([mention.latex] if phrase.kind == "notation" else []):
            yield TRANSPOSED.sub("", subject), mention.text.places[0], mention.is_family


def _meant(phrase: Phrase, match: re.Match[str], found: Mapping[str, list[Mention]], inline: list[Mention]) -> list[Mention]:
    """The formulas that a phrase speaks of."""
    if phrase.subject == "*":
        open_ = [m for m in inline if m.subjects and not any(f.kind in ("shape", "element", "size") for f in m.facts)]
        return [m for m in open_ if not any(_explains(later, m) for later in open_)]
    if phrase.kind == "asked":
        return found.get("x", [])
    said = (meant(found.get(slot, []), match, slot) for slot in phrase.subject.split())
    return [m for members in said for m in (fitting(members) if phrase.value in OF_MATRICES else members)]


def _explains(later: Mention, formula: Mention) -> bool:
    """Whether a symbol is one of those that a formula before it is made of: the a of L = a^2, where a …"""
    behind = later.text.places[0] > formula.text.places[0]
    return behind and later.is_bare and not formula.is_bare and any(s in formula.latex.partition("=")[2] for s in later.subjects)


def _value(value: str, found: Mapping[str, list[Mention]]) -> tuple[str, ...] | None:
    """What a value says; None where the formula in its place says no such thing."""
    if not value.startswith("{"):
        return (value,)
    mentions = found.get({"{c}": "r", "{w}": "n", "{h}": "r", "{u}": "n"}.get(value, value[1:-1]))
    if not mentions:
        return () if value == "{y}" else None
    return VALUES[value](mentions[0])


def _sizes(mention: Mention) -> tuple[str, ...] | None:
    """The sizes of n × k; of n × 1, which is a vector, n alone."""
    found = _both(mention)
    return found[:1] if found is not None and found[1:] == ("1",) else found


LISTED = re.compile(r"\((\w+),(\w*)\)")
"""A shape as arrays have it: (N, D), (N,)."""


def _is_shape(mention: Mention) -> bool:
    """Whether a formula is sizes wherever it stands: n × d and (n, d) are, the two symbols "A, X" are not."""
    return _both(mention) is not None and ("," not in mention.latex or LISTED.fullmatch(mention.latex) is not None)


def _both(mention: Mention) -> tuple[str, ...] | None:
    if listed := LISTED.fullmatch(mention.latex):
        return listed.groups() if listed[2] else (listed[1], "1")
    try:
        found = sizes(mention.latex)
    except ParseError:
        return None
    listed_members = any(DOTS.search(size) for size in found)  # w_1, ..., w_K are no sizes
    return found if len(found) > 1 and not listed_members and all(SIZE.fullmatch(s) for s in found) else None


def _column(mention: Mention) -> tuple[str, ...] | None:
    """An n × 1 vector is a vector of length n."""
    found = _both(mention)
    return (found[0],) if found is not None and found[1:] == ("1",) else None


def _size(mention: Mention) -> tuple[str, ...] | None:
    return (mention.latex,) if SIZE.fullmatch(mention.latex) and not mention.facts else None


def _wide(mention: Mention) -> tuple[str, ...] | None:
    """A row vector of length n is 1 × n."""
    size = _size(mention)
    return ("1", *size) if size else None


def _symbol(mention: Mention) -> tuple[str, ...] | None:
    return tuple(mention.subjects[:1]) or None


def _unsaid(mention: Mention) -> tuple[str, ...]:
    """A size of which nothing is said."""
    return ("·",)


VALUES = {"{r}": _sizes, "{w}": _wide, "{h}": _size, "{c}": _column, "{n}": _size, "{y}": _symbol,
          "{u}": _unsaid}
