"""What is supposed for one question of several: "1. Find the gradient. 2. Find the Hessian if A is symmetric.", or in one item."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.markup.sections import Section, cut_at, sections
from symderiv.reading.problems.statements import ONE_QUESTION, Fact, Skipped
from symderiv.reading.prose.objectives import DERIVATIVE, DERIVE
from symderiv.reading.prose.questions import wishes
from symderiv.reading.prose.roles import left_of
from symderiv.reading.prose.said.suppositions import is_condition
from symderiv.reading.prose.sentences import Sentence

ABOUT = re.compile(rf"\b(?:{DERIVATIVE}|{DERIVE})\b", re.IGNORECASE)
SIGN = re.compile(r"\\(?:nabla|partial)(?![A-Za-z])")
ADVICE = "Ask that question in a text of its own; or say it of all, in a sentence as: $A$ is symmetric."


def scope(assembly: Assembly, sentences: Sequence[Sentence]) -> None:
    """Takes back what only the sentence of one question supposes, where another sentence asks too."""
    asking = [n for n, sentence in enumerate(sentences) if _asks(assembly, sentence)]
    for n in asking if len(asking) > 1 else ():
        later = n > asking[0]
        for fact in [f for f in assembly.facts if f.kind == "given" and _supposes(assembly, sentences[n], f, later)]:
            _take_back(assembly, fact)
    if len(asking) > 1:
        _scope_items(assembly, [_place(assembly, sentences[n]) for n in asking])


def _take_back(assembly: Assembly, fact: Fact) -> None:
    assembly.facts.remove(fact)
    assembly.skipped.append(Skipped(fact.at, fact.at + 1, fact.latex, ONE_QUESTION, ADVICE))


FIRST_ITEM = 20
"""The rank of tasks and items among the marks; what stands above are headings, which go on with one another."""


def _scope_items(assembly: Assembly, asked: Sequence[int]) -> None:
    """Takes back what one item states of a symbol that is others' too, where both ask and none uses what the other defines."""
    text = assembly.text
    found = sections(text.text)
    for fact in [f for f in assembly.facts if f.kind == "given"] if len(found) > 2 else ():
        own = next((s for s in reversed(found) if text.places[s.start] <= fact.at), found[0])
        items = [s for s in cut_at(found, own.rank) if s.rank == own.rank >= FIRST_ITEM]
        own = next((s for s in items if text.places[s.start] <= fact.at <= text.places[s.end - 1]), own)
        asking = [s for s in items if any(s.start <= at < s.end for at in asked)]
        if own in asking and len(asking) > 1 and _is_others(assembly, fact, own) and not _hang_together(assembly, asking):
            _take_back(assembly, fact)


def _is_others(assembly: Assembly, fact: Fact, own: Section) -> bool:
    """Whether the symbol of a fact stands outside its item too."""
    outside = assembly.text.text[:own.start] + "\n" + assembly.text.text[own.end:]
    return re.search(rf"(?<![A-Za-z]){re.escape(fact.subject.lstrip(chr(92)))}(?![A-Za-z])", outside) is not None


def _hang_together(assembly: Assembly, items: Sequence[Section]) -> bool:
    """Whether a formula of one item speaks of what another one defines."""
    inside = [[f for f in assembly.formulas if assembly.text.places[s.start] <= f.places[0] <= assembly.text.places[s.end - 1]]
              for s in items]
    made = [{left_of(f.latex) for f in formulas if f.role in ("definition", "unknown")} - {""} for formulas in inside]
    others = [set().union(*made[:n], *made[n + 1:]) - made[n] for n in range(len(made))]
    return any(re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", f.latex)
               for n, formulas in enumerate(inside) for f in formulas for name in others[n])


def _place(assembly: Assembly, sentence: Sentence) -> int:
    """Where the last of a sentence begins: its first may be the line before an item."""
    at = sentence.parts[-1].at
    return at + len(assembly.text.text[at:]) - len(assembly.text.text[at:].lstrip())


def _asks(assembly: Assembly, sentence: Sentence) -> bool:
    inside = [assembly.mentions[p.formula].text for p in sentence.parts if p.formula in assembly.mentions]
    spelled, places = sentence.spelled(), {text.places[0] for text in inside}
    about = ABOUT.search(spelled) is not None or any(SIGN.search(text.text) for text in inside)
    return any(f.kind == "asked" and f.at in places for f in assembly.facts) or (wishes(spelled) and about)


def _supposes(assembly: Assembly, sentence: Sentence, fact: Fact, later: bool) -> bool:
    """Whether a fact is a condition behind the question, or one that leads to a `later` question."""
    for part in sentence.parts:
        mention = assembly.mentions.get(part.formula)
        if mention is not None and mention.text.places[0] == fact.at:
            before = sentence.spelled().partition(f"⟦{part.formula}⟧")[0]
            return is_condition(before) and (later or wishes(before))
    return False


__all__ = ["scope"]
