"""What is supposed for one question of several: "1. Find the gradient. 2. Find the Hessian if A is symmetric."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.problems.statements import ONE_QUESTION, Fact, Skipped
from symderiv.reading.prose.objectives import DERIVATIVE, DERIVE
from symderiv.reading.prose.questions import wishes
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
            assembly.facts.remove(fact)
            assembly.skipped.append(Skipped(fact.at, fact.at + 1, fact.latex, ONE_QUESTION, ADVICE))


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
