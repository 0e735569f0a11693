r"""Words from which nothing was read, though they speak of what formulas have: "squares are Huber squares" beside x_i^2.

Every clause is accounted for: what facts, conventions, questions and lines took is taken off it. What is left is listed where it
names a notation that a formula uses, says something of a symbol, leaves something out, or stands behind a formula in its line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.leftover import letters_of
from symderiv.reading.documents.beside.shown import DERIVATIVE, Shown
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.documents.unread.clauses import FORMULA, Clause, clauses, without
from symderiv.reading.problems.statements import Fact, Words
from symderiv.reading.prose.phrases.conventions import DOUBTED, MARKED, USUALLY
from symderiv.reading.prose.phrases.subjects import names_in
from symderiv.reading.prose.phrases.usual import TABLE
from symderiv.reading.prose.questions import ASKS
from symderiv.reading.prose.said.limits import LEAVES_OUT, LIMITS, POLITE, SAYS
from symderiv.reading.prose.said.notations import notations_in
from symderiv.reading.prose.sentences import Sentence

BLIND = re.compile(r"⟦[^⟧]*⟧")
MEND = "Write the formula so that it says it itself, and leave the words out."
TOKEN = re.compile(r"(?<![\\A-Za-z])[A-Za-z][A-Za-z0-9_]*")
NAMES = re.compile(r"^(?:and |where |with |let |here |so |for |in \w+ ?,? )*(?:(?:[\w-]+ ){0,4}\$[^$]*\$|"
    r"\$[^$]*\$,? (?:(?:is|are|be|denotes?|means|stands? for|represents?|as|ist|sind|sei|bezeichnet|é|são|denota|"
    r"est|sont|désigne|es|son) )?(?:the|its|our|their|my|der|die|das|o|os|as|le|la|les|el|los|las|um|uma|une?|una) "
    r"(?:[\w-]+ ?){1,4})$", re.IGNORECASE)
"""A clause that only gives a symbol its name: "where w are the weights", "the learning rate η"."""
CALLED = re.compile(
    r"^(?:which |that )?(?:is|are|be|denotes?|ist|sind|é|são|est|sont|es|son)(?: (?:then|just|simply|called))* "
    r"(?:the|our|an?|my|its|der|die|das|ein|eine|o|a|um|uma|le|la|une?|el|una) [\w -]+$", re.IGNORECASE)
"""Words behind a line that say what its quantity is called: "is the squared error"."""
PROPERTY = re.compile(r"\$[^$]*\$,? (?:(?:always|all|here) )*(?:is|are|be|has|have|lies|lie|holds?|contains?|consists?|must|may|"
                      r"stands?|denotes?|means?|ist|sind|hat|haben|é|são|tem|têm|est|sont|a|ont|es|son|tiene) ", re.IGNORECASE)


def words_left(assembly: Assembly, sentences: Sequence[Sentence], whole: Sequence[Shown],
               taken: Mapping[str, Sequence[tuple[int, int]]]) -> list[Words]:
    """The words of a text from which nothing was read; `taken` are the places of each sentence that conventions took."""
    found = _Search(assembly, taken)
    ends = [s.parts[0].at for s in sentences[1:]] + [len(assembly.text.text)]
    return [one for sentence, text, end in zip(sentences, whole, ends, strict=True) for one in found.of(sentence, text, end)]


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
        return frozenset(f.group for f in self.assembly.formulas)

    @cached_property
    def places(self) -> list[tuple[int, Fact]]:
        """What facts were read, by where."""
        return sorted(((f.at, f) for f in self.assembly.facts if f.kind != "mention"), key=lambda pair: pair[0])

    def of(self, sentence: Sentence, text: Shown, end: int) -> Iterator[Words]:
        """The clauses of a sentence that are listed."""
        self.derived = self.derived or DERIVATIVE in text.text
        if sentence.heading or not text.text.strip() or self._is_idle(text.text):
            return
        facts = self._facts(sentence.parts[0].at, end)
        if MARKED.search(text.text):
            yield from self._marked(text, facts)
            return
        lines = [stop for _, stop, part in text.spans if part.formula in self.lines]
        for clause in clauses(text.text, lines):
            left = without(clause, self.taken.get(text.text, ()), [w for f in facts for w in _spellings(f)])
            left = self._with_symbols(left)
            at = self._place(clause, text)
            if notations := self._behind(left, clause, text, at) or self._speaks(left, clause, text, facts):
                yield self._made(clause, at, notations, left)

    def _marked(self, text: Shown, facts: Sequence[Fact]) -> Iterator[Words]:
        """A sentence that says how something is to be understood, if nothing was read from it."""
        read = facts or self.taken.get(text.text) or any(part.formula in self.lines for _, _, part in text.spans)
        if not (read or USUALLY.search(text.text) or any(re.search(row.named, text.text, re.IGNORECASE) for row in TABLE)):
            whole = Clause(text.text.strip(" .,;:"), 0, len(text.text))
            yield replace(self._made(whole, self._place(whole, text), {"words"}, text.text), marked=True)

    def _made(self, clause: Clause, at: int, notations: set[str], left: str) -> Words:
        places = self.assembly.text.places
        return Words(places[at], places[min(at + len(clause.text), len(places) - 1)], BLIND.sub("…", clause.text),
                     frozenset(notations), self._symbols_in(left))

    def _facts(self, start: int, end: int) -> list[Fact]:
        places = self.assembly.text.places
        first = bisect_left(self.places, places[start], key=lambda pair: pair[0])
        last = bisect_left(self.places, places[end], key=lambda pair: pair[0])
        return [fact for _, fact in self.places[first:last]]

    def _is_idle(self, text: str) -> bool:
        """Whether a sentence states nothing of its own: a question, a remark on what might be, a step of a derivation."""
        asked = text.rstrip(" *_)").endswith("?") or ASKS.match(text) is not None
        return (asked and not LEAVES_OUT.search(text)) or DOUBTED.search(text) is not None or (
            (DERIVATIVE in text or r"\partial" in text or r"\nabla" in text) and not MARKED.search(text))

    def _with_symbols(self, left: str) -> str:
        """The words with what is typed without a mark between dollars."""
        if not self.typed:
            return left
        return TOKEN.sub(lambda m: f"${m[0]}$" if m[0] in self.typed else m[0], left)

    def _symbols_in(self, left: str) -> frozenset[str]:
        pieces = [latex for latex in FORMULA.findall(left) if latex]
        return frozenset(letter for latex in pieces for letter in (*letters_of(latex), latex))

    def _speaks(self, left: str, clause: Clause, text: Shown, facts: Sequence[Fact]) -> set[str]:
        """What a clause speaks of; nothing where it says nothing of it."""
        words = FORMULA.sub(" ", left)
        notations = notations_in(words, self.functions)
        strong = {name for name, weak in notations.items() if not weak}
        leads = self._leads(clause, text)
        if leads:
            return strong | {"words"} if LEAVES_OUT.search(words) else set()
        says = SAYS.search(words) or LIMITS.search(words)
        if not says and CALLED.match(left.strip()) and any(end == clause.start - 1 for _, end, _ in text.spans):
            return set()
        if (USUALLY.search(words) or (not strong and NAMES.match(left.strip()))) and not LIMITS.search(words):
            return set()
        if strong and (says or not self.derived):
            return strong
        if notations and says and not self.derived:
            return set(notations)
        if LEAVES_OUT.search(words) and not self.derived:
            return {"words"}
        return {"symbol"} if self._says_of_symbol(left) and not self._states(clause, text, facts) else set()

    def _says_of_symbol(self, left: str) -> bool:
        """Whether words say more of a symbol of the lines than its name."""
        symbols = self._symbols_in(left) & (self.symbols | self.typed)
        return bool(symbols) and PROPERTY.search(left) is not None and not NAMES.match(left.strip())

    def _states(self, clause: Clause, text: Shown, facts: Sequence[Fact]) -> bool:
        """Whether a formula of a clause is a fact that was read."""
        places = self.assembly.text.places
        inside = [(places[part.at], places[min(part.at + end - start, len(places) - 1)]) for start, end, part in text.spans
                  if part.formula >= 0 and clause.start <= start < clause.end]
        return any(a <= fact.at <= b for fact in facts for a, b in inside)

    def _behind(self, left: str, clause: Clause, text: Shown, at: int) -> set[str]:
        """What words speak of that stand behind a typed formula in its line; those that may change it refuse the formula."""
        before = [part for _, end, part in text.spans if end <= clause.start and part.formula in self.lines]
        if not before or not 0 <= before[-1].formula < len(self.assembly.segments) or not POLITE.sub("", left):
            return set()
        segment = self.assembly.segments[before[-1].formula]
        if segment.environment != UNMARKED or "\n" in self.assembly.text.text[segment.end:at]:
            return set()
        words = FORMULA.sub(" ", left)
        told = {*notations_in(words, self.functions)}
        if LIMITS.search(words) or self._says_of_symbol(left):
            self._refuse(before[-1].formula, clause.text)
        return told | {"words"}

    def _refuse(self, group: int, words: str) -> None:
        """The formulas that words behind them may change are not taken as they are."""
        fault = f'The words in the line of this formula are not read: "{words}"'
        self.assembly.formulas = [replace(f, fault=fault, mend=MEND) if f.group == group and not f.fault else f
                                  for f in self.assembly.formulas]

    def _leads(self, clause: Clause, text: Shown) -> bool:
        """Whether a line stands in a clause, or right behind it."""
        for start, _, part in text.spans:
            if part.formula in self.lines and clause.start <= start:
                return start < clause.end or not text.text[clause.end:start].strip(" ,:;")
        return False

    def _place(self, clause: Clause, text: Shown) -> int:
        """Where a clause stands in the text."""
        part = next(part for _, end, part in text.spans if end > clause.start)
        first = re.match(r"[^\W\d_]+", clause.text)
        found = self.assembly.text.text.find(first[0], part.at) if first else part.at
        return max(found, part.at)


def _spellings(fact: Fact) -> Iterator[str]:
    yield from (f"${fact.words}$", fact.words)


__all__ = ["words_left"]
