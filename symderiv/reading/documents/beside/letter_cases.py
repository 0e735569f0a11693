r"""In which case of two letters a derivative is meant: "Different index $j \ne k$:", "Let $j \ne k$.", "off the diagonal"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.rows import LETTERS, condition_of
from symderiv.reading.prose.links import UNEQUAL
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.sieves import Rare

INDICES = r"(?:ind(?:ices|exes)|subscripts|Indizes|índices|indici)"
BE = r"(?:are |do |sind |são |sont |son |sono )?"
TWO = r"\$[a-z]\$ (?:and|und|et|e|y) \$[a-z]\$"
DIFFER = re.compile(rf"{INDICES} {BE}(?:different|distinct|differ|unequal|verschieden|diferentes|différents|distintos|diversi)\b|"
                    r"\bdifferent (?:index|indices)\W*$|\boff[- ](?:the )?diagonal[^.;]{0,12}\W*$|"
                    rf"{TWO} (?:differ|are (?:different|distinct))", re.IGNORECASE)
AGREE = re.compile(rf"{INDICES} {BE}(?:equal|the same|identical|gleich|iguais|égaux|iguales|uguali)\b|"
                   rf"\bsame (?:index|indices)\W*$|\bon the diagonal\W*$|{TWO} (?:coincide|agree|are (?:equal|the same))",
                   re.IGNORECASE)
"""Words for the cases of a derivative with two letters."""
BUT_ONE = re.compile(r"\$([a-z])\$s? (?:other than|different from|except(?: for)?|besides|apart from|but|außer|ungleich|"
                     r"verschieden von|"
                     r"diferentes? de|exceto|distint[oa]s? de|excepto|salvo|autres? que|différents? de|sauf|diversi? da|tranne) "
                     r"(?:(?:the|der|die|das|a|o|la|le|el) (?:\w+ ){1,3})?\$([A-Za-z])\$", re.IGNORECASE)
"""Words that leave one place out: "for all k other than c"."""
BELOW = re.compile(r"_\s*\{?\s*([a-z])(?![A-Za-z])")
SUPPOSES = re.compile(r"\W*(?:(?:now|next|first|so|and),? )?(?:let|suppose|assume|consider|take|sei|seja|soit|sea|sia)"
                      r"(?: that| now| the case)?\s*⟦(\d+)⟧\W*", re.IGNORECASE)
NTH = (r"(?:first|second|third|other|remaining|last|erste\w*|zweite\w*|andere\w*|premier|deuxième|second|autre|primeiro|segundo|"
       r"outro|primer|otro|primo|secondo|altro)")
CASE = rf"(?:the )?(?:{NTH} )?(?:sub-?)?(?:case|Fall|cas|caso)(?: (?:\d+|[ivx]+|[a-z]|one|two|three))?"
LABEL = rf"(?:{CASE}|\(?(?:\d+|[ivx]+|[a-d])[.)]|(?:{NTH}ly|finally|now|next|then))"
HEADS = late(rf"\W*(?P<label>{LABEL})?[\s:,.(*_—–-]*"
             r"(?:(?:is|for|if|when|where|with|für|wenn|pour|si|para|se|per)\s+)?⟦(?P<letters>\d+)⟧\W*|"
             r".*⟧\s*\(?(?:\d+|[ivx]+|[a-d])\)\s*⟦(?P<item>\d+)⟧\W*",
             re.IGNORECASE)
"""A sentence that is but letters that differ or agree, with a label: "Case 2: $i \\ne j$.", "(ii) $i \\ne j$."."""
SUPPOSED = Rare(r"\b(?:suppose|assume|let|consider)\b[^.;:]*?⟦(\d+)⟧ and ⟦(\d+)⟧ (?:differ|be (?:different|distinct)|"
                      r"are (?:different|distinct))", re.IGNORECASE)
"""A sentence that only says which letters differ: the next one is about that case."""


AGAIN = late(r"\W*(?:(?:or|and|so),? )?(?:in other words|put (?:differently|another way)|equivalently|that is(?: to say)?|"
             r"i\.\s?e\.|(?:which|this) (?:is the same as|can (?:also )?be written as)|"
             r"mit anderen Worten|anders gesagt|das heißt|d\.\s?h\.|"
             r"em outras palavras|ou seja|isto é|autrement dit|en d'autres termes|c'est-à-dire|en otras palabras|es decir|"
             r"o sea|in altre parole|cioè)\W*", re.IGNORECASE)
"""Words that say a line once more, in the case in which it was said."""


def cases_of(words: str, latex: str, conditions: Sequence[str], assembly: Assembly | None = None) -> tuple[str, ...]:
    r"""The conditions of a line, or what the words before it say of the two letters of the derivative on its left.

    A line said once more is in the case of the line before it, where the text has told of this case alone.

    >>> cases_of("when the indices are different:", r"\frac{\partial p_k}{\partial z_j} = -p_k p_j", ())
    ('k \\ne j',)
    """
    conditions, before = (*(assembly.case if assembly else ()), *conditions), assembly.formulas if assembly else []
    below = BELOW.findall(latex.partition("=")[0])
    if (but := BUT_ONE.search(words)) and but[1] in below and derives(latex):
        return tuple(dict.fromkeys((*conditions, rf"{but[1]} \ne {but[2]}")))
    if not conditions and AGAIN.fullmatch(words) and derives(latex):
        told = {f.conditions for f in before if left_of(f.latex) == left_of(latex)}
        return before[-1].conditions if len(told) == 1 and left_of(before[-1].latex) == left_of(latex) else ()
    sign = "=" if AGREE.search(words) else r"\ne" if DIFFER.search(words) else ""
    letters = list(dict.fromkeys(below)) if sign and not conditions and derives(latex) else []
    return (f"{letters[0]} {sign} {letters[1]}",) if len(letters) == 2 else tuple(dict.fromkeys(conditions))


def follows_closely(words: str, condition: str) -> bool:
    """Whether letters that differ stand right behind a line, in brackets or behind a comma."""
    return LETTERS.fullmatch(condition) is not None and words.strip() in ("(", ",", ", (")


def cases_within(assembly: Assembly, sentence: Sentence) -> tuple[str, ...]:
    """The comparisons that a heading says."""
    within = (assembly.mentions[p.formula] for p in sentence.parts if p.formula in assembly.mentions)
    return tuple(filter(None, (condition_of(mention.text) for mention in within)))


def letters_supposed(assembly: Assembly, sentence: Sentence) -> tuple[str, ...]:
    """The case that a sentence supposes for the one behind it, "Let $j \\ne k$."; nothing of any other sentence."""
    if two := SUPPOSED.search(sentence.spelled()):
        letters = [assembly.mentions[int(n)].text.text.strip() for n in two.groups() if int(n) in assembly.mentions]
        return (rf"{letters[0]} \ne {letters[1]}",) if len(letters) == 2 else ()
    spelled = sentence.spelled()
    if found := SUPPOSES.fullmatch(spelled):
        condition, labelled = _condition(assembly, int(found[1])), True
    elif found := HEADS.fullmatch(spelled):
        condition, labelled = _condition(assembly, int(found["letters"] or found["item"])), bool(found["label"] or found["item"])
    else:
        return ()
    if not LETTERS.fullmatch(condition) or not (UNEQUAL.search(condition) or (labelled and _are_below(assembly, condition))):
        return ()
    return (condition,)


LEADS_ON = late(r"(?:[:,]|\b(?:then|that|are|is|have|get|dann|sind|ist|então|temos|alors|on a|entonces|tenemos|allora))[\s*_]*\Z",
                re.IGNORECASE)
"""The end of a sentence that leads to a list, or to a line behind a blank line."""
ALSO = re.compile(r"and(?: also)?|as well as|likewise|und|e|et|y")
"""Words between two lines of one case."""
ITEM = late(r"(?:^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+|\\item(?![a-z])[^\n]{0,3})\Z", re.MULTILINE)
"""What stands right before an item of a list."""


@dataclass
class Led:
    """The case in which a sentence that ends so leads to lines: "When $L > 0$, the gradients are:", for all items of a list."""

    assembly: Assembly
    case: tuple[str, ...] = ()
    listed: bool = False
    walked: int = 0
    """How many sentences have been asked about."""

    def case_of(self, sentence: Sentence) -> tuple[str, ...]:
        """The case that holds for a sentence; behind another than an item it is forgotten."""
        item = self._is_item(sentence)
        self.case = self.case if item or not self.listed else ()
        self.listed = bool(self.case)
        return self.case

    def note(self, sentence: Sentence, conditions: tuple[str, ...]) -> None:
        """Take the conditions of a sentence that leads on."""
        if conditions and LEADS_ON.search(sentence.spelled()):
            self.case, self.listed = conditions, False

    def next_line(self, sentence: Sentence) -> str:
        """The first line about a derivative in the sentences behind one that leads on; nothing behind any other."""
        self.walked += 1
        if self.walked == len(self.assembly.sentences) or not LEADS_ON.search(sentence.spelled()):
            return ""
        behind = self.assembly.sentences[self.walked:self.walked + 2]  # the first of them may be the mark of an item
        displays, mentions = self.assembly.displays, self.assembly.mentions
        found = [p.formula for following in behind for p in following.parts if p.formula >= 0]
        texts = (displays[n][0].text.text if displays.get(n) else mentions[n].text.text if n in mentions else "" for n in found)
        return next(filter(derives, texts), "")

    def _is_item(self, sentence: Sentence) -> bool:
        start = min((part.at for part in sentence.parts), default=0)
        return ITEM.search(self.assembly.text.text, max(0, start - 40), start) is not None


def _are_below(assembly: Assembly, condition: str) -> bool:
    """Whether the letters of a condition stand below something in the text; others are no letters of indices."""
    below = "".join(re.findall(r"_\s*(?:\{[^{}]*\}|\w)", assembly.text.text))
    return all(letter in below for letter in re.findall(r"(?<![A-Za-z\\])[a-z](?![A-Za-z])", condition))


def _condition(assembly: Assembly, number: int) -> str:
    """The comparison that a formula among words is, or one that is typed without a mark; nothing where it is none."""
    rows = assembly.displays.get(number, ())
    mention = assembly.mentions.get(number)
    return condition_of(mention.text) if mention is not None else condition_of(rows[0].text) if len(rows) == 1 else ""


__all__ = ["ALSO", "Led", "cases_of", "cases_within", "follows_closely", "letters_supposed"]
