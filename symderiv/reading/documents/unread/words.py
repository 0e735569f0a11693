r"""Words from which nothing was read, though they speak of what formulas have: "squares are Huber squares" beside x_i^2.

Every clause is accounted for: what facts, conventions, questions and lines took is taken off it. What is left is listed where it
names a notation that a formula uses, says something of a symbol, leaves something out, or stands behind a formula in its line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.leftover import letters_of
from symderiv.reading.documents.beside.shown import DERIVATIVE, Shown
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.documents.unread.clauses import FORMULA, Clause, clauses, without
from symderiv.reading.documents.unread.unkept import REASON, is_idle, repeats_bounds, said_of
from symderiv.reading.problems.statements import Fact, Words
from symderiv.reading.prose.phrases.conventions import MARKED, USUALLY
from symderiv.reading.prose.phrases.subjects import names_in
from symderiv.reading.prose.phrases.usual import TABLE
from symderiv.reading.prose.questions import ASKS
from symderiv.reading.prose.said.notations import AGREES, Heard, heard, used_in
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.sieves import Rare

BLIND = re.compile(r"⟦[^⟧]*⟧")
MEND = "Write the formula so that it says it itself, and leave the words out."
WOULD = Rare(r"\b(?:would|could|might|if (?:we|you|one)|had we|(?:some|other) (?:books|authors|people|texts)|würde|wären?|"
             r"seria|serait|sería)\b", re.IGNORECASE)
"""Words of a remark on what might be, or what others do."""
EVERYWHERE = Rare(r"\b(?:throughout|always|everywhere|conventions?|all|every|each|hier|stets|immer|überall|alle|jede[rs]?|"
                        r"sempre|tod[ao]s|tou(?:jours|s|tes)|partout|siempre)\b", re.IGNORECASE)
"""Words of what holds in all of a text."""
ABOUT_ME = Rare(r"^\W*(?:(?:hi|hello|hey|dear|so|and|but|well)\b\W*)*(?:I|I['’]\w+|my|me|can|could|please|thanks?|any|help|"
                r"sorry|let us|ich|eu|je|yo)\b|\b(?:differentiat|ableit|leiten|derivar|dériv)", re.IGNORECASE)
"""What somebody says of themselves, and what only announces a derivative."""
SLOPES = Rare(r"\\(?:partial|nabla)|deriv|dériv|gradient|Ableitung|leite|Hess|Jacobi|chang|react|depend|sensitiv|differen[tz]|"
              r"var(?:y|ies|ied)|slope|minim|maxim|optim|änder|hängt|mud|vari", re.IGNORECASE)
"""Words of what a derivative answers."""
BEHIND_LAST = re.compile(r"\$[^$]*\$[^$]*\Z")
"""The last formula with the words behind it, of which they are said in a clause of its own: "…, and $D$ be diagonal"."""
TOKEN = re.compile(r"(?<![\\A-Za-z])[A-Za-z][A-Za-z0-9_]*")
NAMES = Rare(
    r"^(?:and |where |with |let |here |so |for |in \w+ ?,? )*(?:(?:[\w-]+ ){0,4}\$[^$]*\$|"
    r"\$[^$]*\$,? (?:(?:is|are|be|denotes?|means|stands? for|represents?|as|ist|sind|sei|bezeichnet|é|são|denota|"
    r"est|sont|désigne|es|son) )?(?:the|its|our|their|my|der|die|das|o|os|as|le|la|les|el|los|las|um|uma|une?|una) "
    r"(?:[\w-]+ ?){1,4})$", re.IGNORECASE)
"""A clause that only gives a symbol its name: "where w are the weights", "the learning rate η"."""
CALLED = Rare(
    r"^(?:which |that )?(?:is|are|be|denotes?|ist|sind|é|são|est|sont|es|son)(?: (?:then|just|simply|called))* "
    r"(?:the|our|an?|my|its|der|die|das|ein|eine|o|a|um|uma|le|la|une?|el|una) [\w -]+$", re.IGNORECASE)
"""Words behind a line that say what its quantity is called: "is the squared error"."""
PROPERTY = Rare(r"\$[^$]*\$,? (?:(?:always|all|here) )*(?:is|are|be|has|have|lies|lie|holds?|contains?|consists?|must|may|"
                      r"stands?|denotes?|means?|ist|sind|hat|haben|é|são|tem|têm|est|sont|a|ont|es|son|tiene) ", re.IGNORECASE)


def words_left(assembly: Assembly, whole: Sequence[Shown],
               taken: Mapping[str, Sequence[tuple[int, int]]]) -> list[Words]:
    """The words of a text from which nothing was read; `taken` are the places of each sentence that conventions took."""
    found = _Search(assembly, taken)
    ends = [s.parts[0].at for s in assembly.sentences[1:]] + [len(assembly.text.text)]
    return [one for n, sentence in enumerate(assembly.sentences) for one in found.of(sentence, whole[n], ends[n])]


@dataclass
class _Search:
    assembly: Assembly
    taken: Mapping[str, Sequence[tuple[int, int]]]
    derived: bool = False
    """Whether a derivation has begun: from there on words speak of its steps."""

    @cached_property
    def functions(self) -> frozenset[str]:
        """The names of functions in all lines, in lower case."""
        return frozenset(name.lower() for formula in self.assembly.formulas for name in names_in(formula.latex))

    @cached_property
    def latex(self) -> list[str]:
        """All lines as one, so that each notation is looked for once."""
        return ["\n".join(formula.latex for formula in self.assembly.formulas)]

    @cached_property
    def each(self) -> list[str]:
        """All lines."""
        return [formula.latex for formula in self.assembly.formulas]

    @cached_property
    def symbols(self) -> frozenset[str]:
        """The letters and commands of all lines."""
        return frozenset(letter for formula in self.assembly.formulas for letter in letters_of(formula.latex))

    @cached_property
    def typed(self) -> frozenset[str]:
        """The names that lines have which are typed without a mark."""
        lines = (f.latex for f in self.assembly.formulas if f.environment == UNMARKED)
        return frozenset(name for latex in lines for name in TOKEN.findall(latex)) - self.functions - {"a", "A", "I"}

    @cached_property
    def lines(self) -> frozenset[int]:
        """The numbers of the formulas that are lines of which something is kept."""
        formulas = self.assembly.formulas
        return frozenset(f.group for f in formulas) - frozenset(f.group for f in formulas if is_idle(f, formulas))

    @cached_property
    def places(self) -> list[tuple[int, Fact]]:
        """What facts were read, by where."""
        return sorted(((f.at, f) for f in self.assembly.facts if f.kind != "mention"), key=lambda pair: pair[0])

    def of(self, sentence: Sentence, text: Shown, end: int) -> Iterator[Words]:
        """The clauses of a sentence that are listed."""
        self.derived = self.derived or DERIVATIVE in text.text
        if sentence.heading or not any(
                part.words.strip(" .,;:") or (part.formula >= 0 and part.formula not in self.lines) for part in sentence.parts):
            return
        words, asks, facts = self._heard(text.text), self._asks(text.text), self._facts(sentence.parts[0].at, end)
        if asks:
            yield from self._question(text, facts)
        if words.strong and words.strong <= {"sum", "index"} and not words.kinds & {"leaves", "narrows"} and any(
                repeats_bounds(inner, self.latex) for _, inner in self._among_words(text)):
            return
        idle = self._is_idle(text.text, asks and "leaves" not in words.kinds)
        found = list(self._marked(text, facts) if MARKED.search(text.text) else () if idle else self._left(text, facts, words))
        yield from found or (() if idle else self._unkept(text))

    def _left(self, text: Shown, facts: Sequence[Fact], words: Heard) -> list[Words]:
        """What is left of a sentence by its clauses, or the whole of it where nothing was read."""
        found = list(self._clauses(text, facts)) if self._may_speak(words, text) else []
        whole = [self._whole(text, "sentence")] if self._is_untouched(text, facts, words) else []
        return [replace(one, notations=one.notations | {"sentence"}) for one in found] if whole and found else whole or found

    def _unkept(self, text: Shown) -> Iterator[Words]:
        """A sentence with a formula that says something of a sign, an entry or an index of other lines, and changed none."""
        about = {one for at, inner in self._among_words(text)
                 for one in said_of(inner, text.text[at:], self.each, self.functions)}
        about -= {"symbol", "sum"} if self.derived else set()
        if about and not self.taken.get(text.text):
            yield self._whole(text, *about)

    def _among_words(self, text: Shown) -> Iterator[tuple[int, str]]:
        """The formulas among the words of a sentence that are no case and no reason, each with where it ends."""
        for match in FORMULA.finditer(text.text):
            if match[1] is not None and not REASON.search(text.text[:match.start()]):
                yield match.end(), match[1]

    def _is_untouched(self, text: Shown, facts: Sequence[Fact], words: Heard) -> bool:
        """Whether nothing at all was read of a sentence of three words and more, before a derivation has begun."""
        return not self.derived and words.count > 2 and words.says_something and not (
            self._is_read(text, facts) or ABOUT_ME.search(text.text) or
            (not words.strong and NAMES.match(text.text.strip(" ."))))

    def _is_read(self, text: Shown, facts: Sequence[Fact]) -> bool:
        """Whether anything was read from a sentence; what is said of letters that no line has is nothing beside an expression."""
        start, end = (self.assembly.text.places[text.spans[n][2].at] for n in (0, -1))
        idle = any(start <= one.at <= end for one in self.assembly.passed)
        told = [f for f in facts if not (
            idle and f.kind in ("given", "mention") and letters_of(f.subject).isdisjoint(self.symbols))]
        return bool(told or self.taken.get(text.text)) or any(part.formula in self.lines for _, _, part in text.spans)

    def _clauses(self, text: Shown, facts: Sequence[Fact]) -> Iterator[Words]:
        lines = [stop for _, stop, part in text.spans if part.formula in self.lines]
        said = [spelled for fact in facts for spelled in (f"${fact.words}$", fact.words, *BEHIND_LAST.findall(fact.words))]
        taken = self.taken.get(text.text, ())
        for clause in clauses(text.text, lines):
            left = AGREES.sub(" ", without(clause, taken, said))
            one = _Left(clause, text, self._with_symbols(left), facts)
            if any(a < clause.end and clause.start < b for a, b in taken) and not heard(left).kinds & {"narrows", "leaves"}:
                continue
            if not ASKS.match(one.text.strip()) and (about := self._behind(one) or self._speaks(one)):
                yield self._made(one, about)

    def _heard(self, text: str) -> Heard:
        """What the words of a text speak of."""
        return heard(FORMULA.sub(" ", text) if "$" in text or "⟦" in text else text, self.functions)

    def _may_speak(self, words: Heard, text: Shown) -> bool:
        """Whether a sentence is worth cutting into clauses."""
        weak = words.weak and words.kinds and not self.derived
        of_symbol = self.typed or ("$" in text.text and PROPERTY.search(text.text))
        return bool(weak or not words.kinds.isdisjoint({"leaves", "done"}) or of_symbol or used_in(self.latex, words.strong))

    def _question(self, text: Shown, facts: Sequence[Fact]) -> Iterator[Words]:
        """A question about a symbol that no derivative was read from: "Find F"."""
        places, made = self.assembly.text.places, [*self.assembly.asked, *self.assembly.wanted]
        first, last = text.spans[0][2].at, text.spans[-1][2].at
        read = any(fact.kind == "asked" for fact in facts) or any(part.formula in self.lines for _, _, part in text.spans) or any(
            places[first] <= f.places[0] <= places[min(last + 1, len(places) - 1)] for f in made)
        if not read and _symbols_in(text.text) & self.symbols and not SLOPES.search(text.text) and DERIVATIVE not in text.text:
            yield self._whole(text, "words")

    def _marked(self, text: Shown, facts: Sequence[Fact]) -> Iterator[Words]:
        """A sentence that says how something is to be understood, if nothing was read from it."""
        usual = USUALLY.search(text.text) or any(re.search(row.named, text.text, re.IGNORECASE) for row in TABLE)
        if not (self._is_read(text, facts) or usual):
            yield replace(self._whole(text, "words"), everywhere=True)

    def _whole(self, text: Shown, *about: str) -> Words:
        return self._made(_Left(Clause(text.text.strip(" .,;:"), 0, len(text.text)), text, text.text), about)

    def _made(self, one: _Left, about: Collection[str]) -> Words:
        at, places = self._place(one), self.assembly.text.places
        end = min(at + len(one.clause.text), len(places) - 1)
        return Words(places[at], places[end], BLIND.sub("…", one.clause.text), frozenset(about), _symbols_in(one.text),
                     EVERYWHERE.search(one.clause.text) is not None)

    def _facts(self, start: int, end: int) -> list[Fact]:
        places = self.assembly.text.places
        first = bisect_left(self.places, places[start], key=lambda pair: pair[0])
        last = bisect_left(self.places, places[end], key=lambda pair: pair[0])
        return [fact for _, fact in self.places[first:last]]

    def _is_idle(self, text: str, asks: bool) -> bool:
        """Whether a sentence states nothing of its own: a question, a remark on what might be, a step of a derivation."""
        return asks or WOULD.search(text) is not None or DERIVATIVE in text or r"\partial" in text or r"\nabla" in text

    def _asks(self, text: str) -> bool:
        return text.rstrip(" *_)").endswith("?") or ASKS.match(text) is not None

    def _with_symbols(self, left: str) -> str:
        """The words with what is typed without a mark between dollars."""
        if not self.typed:
            return left
        return TOKEN.sub(lambda m: f"${m[0]}$" if m[0] in self.typed else m[0], left)

    def _speaks(self, one: _Left) -> Collection[str]:
        """What a clause speaks of; nothing where it says nothing of it."""
        words = self._heard(one.text)
        if self._leads(one):
            return {*words.strong, "words"} if "leaves" in words.kinds else ()
        names = not words.strong and NAMES.match(one.text.strip())
        called = not words.kinds and one.is_behind_formula and CALLED.match(one.text.strip())
        if called or ((names or USUALLY.search(one.text)) and not words.kinds & {"narrows", "limits", "done"}):
            return ()
        if words.strong and (words.kinds or not self.derived):
            return words.strong
        alone = not words.kinds.isdisjoint({"leaves", "done"})
        if not self.derived and ((words.weak and words.kinds) or alone):
            return {*words.weak, *(["words"] if alone else [])}
        return ("symbol",) if self._says_of_symbol(one.text) and not self._states(one) else ()

    def _says_of_symbol(self, left: str) -> bool:
        """Whether words say more of a symbol of the lines than its name."""
        symbols = _symbols_in(left) & (self.symbols | self.typed)
        return bool(symbols) and PROPERTY.search(left) is not None and not NAMES.match(left.strip())

    def _states(self, one: _Left) -> bool:
        """Whether a fact was read in a clause."""
        at, places = self._place(one), self.assembly.text.places
        end = min(at + len(one.clause.text), len(places) - 1)
        return any(places[at] - 1 <= fact.at <= places[end] for fact in one.facts)

    def _behind(self, one: _Left) -> Collection[str]:
        """What words speak of that stand behind a typed formula in its line; those that may change it refuse the formula."""
        before = [part for _, end, part in one.whole.spans if end <= one.clause.start and part.formula in self.lines]
        if not before or not 0 <= before[-1].formula < len(self.assembly.segments):
            return ()
        segment = self.assembly.segments[before[-1].formula]
        words = self._heard(one.text)
        silent = not words.says_something and "$" not in one.text
        if segment.environment != UNMARKED or silent or "\n" in self.assembly.text.text[
                segment.end:self._place(one)]:
            return ()
        if self._states(one) and not (words.strong and "narrows" in words.kinds):
            return ()
        if "narrows" in words.kinds and (words.strong or re.search(r"[\d$]", one.text)):
            self._refuse(before[-1].formula, one.clause.text)
        return {*words.strong, *words.weak, "words"}

    def _refuse(self, group: int, words: str) -> None:
        """The formulas that words behind them may change are not taken as they are."""
        fault = f'The words in the line of this formula are not read: "{words}"'
        self.assembly.formulas = [replace(f, fault=fault, mend=MEND) if f.group == group and not f.fault else f
                                  for f in self.assembly.formulas]

    def _leads(self, one: _Left) -> bool:
        """Whether a line stands in a clause, or right behind it."""
        for start, _, part in one.whole.spans:
            if part.formula in self.lines and one.clause.start <= start:
                return start < one.clause.end or not one.whole.text[one.clause.end:start].strip(" :")
        return False

    def _place(self, one: _Left) -> int:
        """Where a clause stands in the text."""
        part = next(part for _, end, part in one.whole.spans if end > one.clause.start)
        first = re.match(r"[^\W\d_]+", one.clause.text)
        found = self.assembly.text.text.find(first[0], part.at) if first else part.at
        return max(found, part.at)


@dataclass(frozen=True)
class _Left:
    """What is left of a clause, in its sentence, with the facts of that."""

    clause: Clause
    whole: Shown
    text: str
    facts: Sequence[Fact] = ()

    @property
    def is_behind_formula(self) -> bool:
        """Whether a formula stands right before it."""
        return any(end == self.clause.start - 1 for _, end, _ in self.whole.spans)


def _symbols_in(left: str) -> frozenset[str]:
    pieces = [latex for latex in FORMULA.findall(left) if latex]
    return frozenset(letter for latex in pieces for letter in (*letters_of(latex), latex))


__all__ = ["words_left"]
