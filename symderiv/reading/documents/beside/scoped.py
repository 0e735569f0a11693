"""What is supposed for one question of several: "1. Find the gradient. 2. Find the Hessian if A is symmetric."."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.markup.sections import Section, cut_at, sections
from symderiv.reading.problems.statements import ONE_QUESTION, Fact, Skipped
from symderiv.reading.prose.objectives import DERIVATIVE, DERIVE
from symderiv.reading.prose.questions import wishes
from symderiv.reading.prose.roles import left_of
from symderiv.reading.prose.said.suppositions import is_condition, is_supposition
from symderiv.reading.prose.sentences import Sentence

ABOUT = re.compile(rf"\b(?:{DERIVATIVE}|{DERIVE})\b", re.IGNORECASE)
SIGN = re.compile(r"\\(?:nabla|partial)(?![A-Za-z])")
ITEM = 21
"""The rank of what stands in a list: 1., \\item, (a)."""
ADVICE = "Ask that question in a text of its own; or say it of all, in a sentence as: $A$ is symmetric."


def scope(assembly: Assembly) -> None:
    """Takes back what only the sentence of one question supposes, where another sentence asks too."""
    if not any(fact.kind == "given" for fact in assembly.facts):
        return
    asked = {fact.at for fact in assembly.facts if fact.kind == "asked"}
    asking = [n for n, sentence in enumerate(assembly.sentences) if _asks(assembly, sentence, asked)]
    _within_items(assembly, [_start(assembly.sentences[n]) for n in asking])
    for n in asking if len(asking) > 1 else ():
        later = n > asking[0]
        for fact in [f for f in assembly.facts if f.kind == "given" and _supposes(assembly, assembly.sentences[n], f, later)]:
            _leave(assembly, fact)


def _within_items(assembly: Assembly, asking: Sequence[int]) -> None:
    """Takes back what one item states of what other items speak of, where none uses what another defines, and what a sentence
    of one supposes of what the text spoke of before; all where several items ask."""
    places = assembly.text.places
    items = _items_that_ask(assembly.text.text, asking)
    for item in [] if _hang_together(assembly, items) else items:
        for fact in [f for f in assembly.facts if f.kind == "given" and _is_in(assembly, item, f.at)]:
            others = [f for f in assembly.formulas if f.places[0] < places[items[0].start]
                      or any(_is_in(assembly, s, f.places[0]) for s in items if s != item)]
            if any(_has(f.latex, fact.subject) for f in others):
                _leave(assembly, fact)
    for item in items:
        inside = [s for s in assembly.sentences if item.start <= _start(s) < item.end and is_supposition(s)]
        spans = [(places[s.parts[0].at], places[min(s.parts[-1].at, len(assembly.text.text) - 1)]) for s in inside]
        for fact in [f for f in assembly.facts if f.kind == "given" and any(a <= f.at <= b for a, b in spans)]:
            if any(f.at < places[item.start] and f.subject == fact.subject for f in assembly.facts) or any(
                    f.places[0] < places[item.start] and _has(f.latex, fact.subject) for f in assembly.formulas):
                _leave(assembly, fact)


def _is_in(assembly: Assembly, item: Section, place: int) -> bool:
    return assembly.text.places[item.start] <= place <= assembly.text.places[item.end - 1]


def _hang_together(assembly: Assembly, items: Sequence[Section]) -> bool:
    """Whether a formula of one item speaks of what only another one defines."""
    inside = [[f for f in assembly.formulas if _is_in(assembly, item, f.places[0])] for item in items]
    made = [{left_of(f.latex) for f in formulas if f.role in ("definition", "unknown")} - {""} for formulas in inside]
    others = [set().union(*made[:n], *made[n + 1:]) - made[n] for n in range(len(made))]
    return any(_has(f.latex, name) for n, formulas in enumerate(inside) for f in formulas for name in others[n])


def _start(sentence: Sentence) -> int:
    """Where the first word of a sentence stands."""
    first = sentence.parts[0]
    return first.at + len(first.words) - len(first.words.lstrip())


def _items_that_ask(text: str, asking: Sequence[int]) -> list[Section]:
    """The items of a list of questions that ask something, where several do."""
    found = sections(text)
    for rank in sorted({s.rank for s in found if s.rank >= ITEM}, reverse=True):
        items = [s for s in cut_at(found, rank) if s.rank == rank and any(s.start <= at < s.end for at in asking)]
        if len(items) > 1:
            return items
    return []


def _has(latex: str, symbol: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z])", latex) is not None


def _leave(assembly: Assembly, fact: Fact) -> None:
    assembly.facts.remove(fact)
    assembly.skipped.append(Skipped(fact.at, fact.at + 1, fact.latex, ONE_QUESTION, ADVICE))


def _asks(assembly: Assembly, sentence: Sentence, asked: Collection[int]) -> bool:
    """Whether a sentence asks for a derivative: by a formula at one of the places `asked`, or by its words."""
    inside = [assembly.mentions[p.formula].text for p in sentence.parts if p.formula in assembly.mentions]
    if any(text.places[0] in asked for text in inside):
        return True
    spelled = sentence.spelled()
    return (ABOUT.search(spelled) is not None or any(SIGN.search(text.text) for text in inside)) and wishes(spelled)


def _supposes(assembly: Assembly, sentence: Sentence, fact: Fact, later: bool) -> bool:
    """Whether a fact is a condition behind the question, or one that leads to a `later` question."""
    for part in sentence.parts:
        mention = assembly.mentions.get(part.formula)
        if mention is not None and mention.text.places[0] == fact.at:
            before = sentence.spelled().partition(f"⟦{part.formula}⟧")[0]
            return is_condition(before) and (later or wishes(before))
    return False


__all__ = ["scope"]
