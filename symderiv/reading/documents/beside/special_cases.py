"""Sentences about a special case of what stands before them: "In the scalar case, x is a number", "For symmetric A this is"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import SUPPOSITION, Fact
from symderiv.reading.prose.roles import derives
from symderiv.reading.prose.said.suppositions import CONDITION
from symderiv.reading.prose.sentences import Part, Sentence
from symderiv.reading.prose.sieves import Rare

SCALAR = "(?:scalar|number|real number)"
THEN = (r",? (?:we (?:have|get|obtain|find|recover|see)|one (?:has|gets|obtains|finds)|this|that|it|then|"
        r"the \w+ (?:is|becomes|reduces))\b")
SPECIAL = Rare("|".join((
    r"\bin (?:the|this|that|a) (?:special |simple |simplest )?(?:scalar|one-dimensional|1-?D|univariate|single-variable) "
    r"(?:case|setting)", r"\bin (?:one|1|a single) dimension\b", r"\bin 1-?D\b", r"\bas a special case\b",
    rf"\bfor (?:an? )?{SCALAR} ⟦\d+⟧{THEN}", rf"\b(?:if|when) ⟦\d+⟧ is (?:just |only )?an? {SCALAR}{THEN}",
    r"\bim (?:skalaren|eindimensionalen) Fall\b", r"\bin einer Dimension\b",
    r"\bno caso (?:escalar|unidimensional)\b", r"\bem uma dimensão\b",
    r"\bdans le cas (?:scalaire|unidimensionnel)\b", r"\ben (?:une dimension|dimension un)\b",
    r"\ben el caso (?:escalar|unidimensional)\b", r"\ben una dimensión\b",
    r"\bnel caso (?:scalare|unidimensionale)\b", r"\bin una dimensione\b")), re.IGNORECASE)
"""Words that lead to a special case; a row a language."""
APART = late(r"[(;—–]\s*$")
"""What parts such words from the line that they follow in one sentence."""
REASON = "It is said of a special case"


def of_special_case(assembly: Assembly, sentence: Sentence, facts: Sequence[Fact]) -> list[Fact]:
    """The facts of a sentence: that something is a number in a special case is no fact about what stood in formulas before."""
    text = sentence.spelled()
    if (found := SPECIAL.search(text)) is None:
        return [*facts]
    places, apart = assembly.text.places, APART.search(text[:found.start()])
    first = min((places[min(p.at, len(places) - 1)] for p in sentence.parts), default=0)
    own = {int(n) for n in re.findall(r"⟦(\d+)⟧", text[:found.start()])} if apart else set[int]()
    before = [f.latex for f in assembly.formulas if f.places[0] < first or f.group in own]
    said = f"{REASON}: {re.sub(r'⟦[0-9]+⟧', '…', found[0]).strip()}"
    return [replace(f, kind="doubted", value=(*f.value, said)) if f.kind == "rank" and f.value == ("scalar",)
            and any(_has(latex, f.subject) for latex in before) else f for f in facts]


SIGNS = frozenset({"positive", "mask", "plus-minus-one"})
"""What is given of numbers: it says where formulas have a meaning, not what they become."""
OF_SQUARES = frozenset({"symmetric", "spd", "orthogonal"})
"""What is given of square matrices alone: these are square wherever they stand."""
LEADING = late(r"(?:\A|[.;:,(–—]|\b(?:and|but|that|while|whereas|und|aber|e|mas|et|mais|y|pero|ma)\b)[\s\W]*"
               r"(?:(?:and|but|also|moreover|now|finally|then|in particular|as a special case|note that|of course|"
               r"which|this|that|it)\b[\s,]*)*\Z", re.IGNORECASE)
"""What stands before words that suppose something for what is behind them, and not for the line before."""
VALUE_BEFORE = late(r"\b(?:or|which|this|that|it)\b[^⟦.;:]*⟦(\d+)⟧[\s,]*\Z", re.IGNORECASE)
"""A value and what leads to it, before the words that suppose something for it alone: "which reduces to 2Ax when …"."""
REMARKS = late(r"[\s,]*(?:this|that|it|the (?:result|formula|gradient|line|above|last)|(?:ist|gilt|folgt) (?:das|dies|es)|"
               r"das|dies|isto?|isso|c'est|ceci|cela|on|esto|es|questo|è|é)\b", re.IGNORECASE)
"""How a sentence goes on about the line before it, behind what it supposes: "For symmetric A this is well known"."""
OF_LINE_BEFORE = late(r"[\s,;.)]*(?:and|but|while|whereas|where|with|so|which|hence|thus)\b", re.IGNORECASE)
GENERALLY = Rare(r"\b(?:in general|more generally|in the general case|without (?:this|that|the) (?:assumption|restriction)|"
                 r"im Allgemeinen|em geral|no caso geral|en général|en general|en el caso general|in generale)\b",
                 re.IGNORECASE)
"""Words that take back what was supposed before."""


def suppose(assembly: Assembly) -> None:
    """What words suppose for lines behind a derivative ("and for symmetric A this is …"), or up to the words "in general", is
    no fact about all lines; those behind such words are read under it. Of several symbols at once it is left a fact of all."""
    given = [f for f in assembly.facts if f.kind == "given" and not SIGNS & set(f.value)]
    spoken = [(fact, *found) for fact in given for found in _spoken(assembly, fact)]
    for fact, sentence, part in spoken:
        if not any(other is sentence and one.subject != fact.subject for one, other, _ in spoken):
            before, _, behind = sentence.spelled().partition(f"⟦{part.formula}⟧")
            if (condition := CONDITION.search(before)) is None:
                continue
            anew = _generally(assembly, sentence, fact)
            led = LEADING.search(before[:condition.start()]) and not OF_LINE_BEFORE.match(behind)
            later = led and _is_later(assembly, sentence, part, fact)
            if later or _is_of_value(assembly, before[:condition.start()], fact):
                _restrict(assembly, fact, fact.at, anew)
            elif anew <= assembly.text.places[-1]:
                _restrict(assembly, fact, -1, anew)


def _spoken(assembly: Assembly, fact: Fact) -> list[tuple[Sentence, Part]]:
    """The sentence that states a fact, with the formula there that it is about."""
    mentions = assembly.mentions
    return [(s, p) for s in assembly.sentences for p in s.parts
            if p.formula in mentions and mentions[p.formula].text.places[0] == fact.at][:1]


def _is_later(assembly: Assembly, sentence: Sentence, part: Part, fact: Fact) -> bool:
    """Whether a derivative was said before and the sentence goes on to a formula, or to words that go back to that."""
    mentions = assembly.mentions
    back = REMARKS.match("".join(p.words for p in sentence.parts if p.at > part.at)) is not None
    says = any(p.formula in assembly.displays or (p.formula in mentions and not (
        mentions[p.formula].is_bare or mentions[p.formula].facts)) for p in sentence.parts if p.at > part.at and p.formula >= 0)
    lines = [f.latex for f in assembly.formulas if f.places[0] < fact.at]
    derived = any(derives(latex) and "=" in latex for latex in lines)
    return (says or back) and derived and any(_uses(latex, fact.subject) for latex in lines)


def _is_of_value(assembly: Assembly, before: str, fact: Fact) -> bool:
    """Whether a derivative was said, and words that go back to it lead to a value right before what they suppose."""
    value = VALUE_BEFORE.search(before)
    mention = assembly.mentions.get(int(value[1])) if value else None
    lines = [f.latex for f in assembly.formulas if f.places[0] < fact.at and derives(f.latex) and "=" in f.latex]
    return mention is not None and "=" not in mention.text.text and any(_uses(latex, fact.subject) for latex in lines)


def _generally(assembly: Assembly, first: Sentence, fact: Fact) -> int:
    """The place behind a fact where words say that a line is meant in general."""
    places = assembly.text.places
    for sentence in assembly.sentences[assembly.sentences.index(first):]:
        for part in sentence.parts:
            found = GENERALLY.search(part.words) if part.formula < 0 else None
            if found and places[part.at] > fact.at:
                return places[part.at]
    return places[-1] + 1


def _restrict(assembly: Assembly, fact: Fact, start: int, end: int) -> None:
    """A fact is one of the lines between two places alone."""
    assembly.facts.remove(fact)
    if OF_SQUARES & set(fact.value):
        assembly.facts.append(replace(fact, kind="rank", value=("square matrix",)))
    meant = [n for n, line in enumerate(assembly.formulas)
             if line.role in ("unknown", "claim") and start < line.places[0] < end and derives(line.latex)]
    for n in meant:
        assembly.formulas[n] = replace(assembly.formulas[n], role="claim", why=SUPPOSITION)
    if not meant:
        assembly.note([replace(fact, kind="doubted", value=(*fact.value, REASON))])


def _uses(latex: str, symbol: str) -> bool:
    """Whether a formula has a symbol, be it beside another: the A of Ax."""
    return _has(latex, symbol) or (len(symbol) == 1 and symbol in re.sub(r"\\[A-Za-z]+|\{[^{}]*\}", " ", latex))


def _has(latex: str, symbol: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z])", latex) is not None


__all__ = ["of_special_case", "suppose"]
