r"""What an author takes a derivative to be, "Is it $2Ax$?", "I got $2Ax$": a claim about the derivative that stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.scanner import Segment, segments
from symderiv.reading.prose.questions import derivatives, is_derivative
from symderiv.reading.prose.roles import derives

RESULT = r"(?:it|this|that|(?:the|my) (?:answer|derivative|gradient|result|solution|jacobian|hessian))"
SOFTLY = (r"(?:(?:then|just|simply|really|maybe|perhaps|indeed|something like|equal(?:s| to)?|given by|the same as|of the form)"
          r"\s+)*")
PROPOSES = late("|".join((
    rf"\b(?:is|isn't|should|could|would|can) {RESULT}\s+(?:be\s+)?{SOFTLY}",
    rf"\bI(?: have|'ve)?(?: also| only)? (?:get|got|gotten|obtain(?:ed)?|found|find|have|computed|derived|arrived at|"
    rf"end(?:ed)? up with)(?: that)?(?:\s+{RESULT}(?:\s+(?:is|was|to be|as|equals))?)?:?\s+{SOFTLY}",
    rf"\bI (?:think|thought|believe|guess|suspect|would say|expect|assume)(?: that)? {RESULT} (?:is|was|should be|must be|"
    rf"would be|might be|will be|to be):?\s+{SOFTLY}",
    rf"\b{RESULT} should be:?\s+{SOFTLY}",
    r"\bmy (?:answer|attempt|guess|result|solution)(?: so far)?(?: is| was)?:?\s+",
    r"\b(?:ist (?:das|es)|ich (?:erhalte|bekomme|habe)|ich (?:glaube|denke),? (?:es|das) (?:ist|wäre)):?\s+",
    r"\b(?:je trouve|j'obtiens|est-ce(?: que c'est)?|je pense que c'est):?\s+",
    r"\b(?:obtive|obtenho|encontrei|acho que é|obtengo|obtuve|creo que es|me da|ottengo|ho ottenuto|penso che sia):?\s+",
)), re.IGNORECASE)
"""Words that lead to what an author takes a derivative to be."""
EQUAL = re.compile(r"\s*(?:equals?(?: to)?|the same as|given by|simply|just|really)(?:\s+(?:just|simply|to))*:?\s*",
                   re.IGNORECASE)
LINKS = ("equal", "same as", "given by", "simply", "just", "really")
ASKS = re.compile(r"\b(?:is|does)(?: then)?\s*\Z", re.IGNORECASE)
"""What stands around the derivative of "Is $∂f/∂x$ equal to $2Ax$?"."""
RELATES = re.compile(r"[=<>]|\\(?:in|to|mapsto|le|ge|leq|geq|ne|neq|sim|approx|times|propto)(?![A-Za-z])")
NEAR = 400
"""How many characters may stand between the derivative and what it is taken to be."""


def with_proposals(body: Traced) -> Traced:
    r"""The text with the proposed values as equations.

    >>> print(with_proposals(Traced.of(r"What is $\frac{\partial f}{\partial x}$? I got $2Ax$.")).text)
    What is $\frac{\partial f}{\partial x}$? We get $\frac{\partial f}{\partial x} = 2Ax$.
    """
    if PROPOSES.search(body.text) is None and not any(word in body.text for word in LINKS):
        return body
    found = [part for part in segments(body.text) if part.environment]
    return body.replaced(_edits(body, found))


def _edits(body: Traced, found: Sequence[Segment]) -> Iterator[tuple[int, int, Traced]]:
    """The pieces of the text that change: words before a value, and the value behind its derivative."""
    asked: Segment | None = None
    end = 0
    for part in found:
        inner = body.cut(*part.inner).stripped(" .,;:?!")
        words, last = body.text[end:part.start], end
        end = part.end
        if asked is not None and (edit := _proposed(body, asked, part, inner, words, last)) is not None:
            yield from edit
            asked = None
        elif is_derivative(inner.text) or len(derivatives(inner.text)) == 1:
            asked = part
        elif "=" in inner.text:
            asked = None


def _proposed(
    body: Traced, asked: Segment, part: Segment, inner: Traced, words: str, last: int
) -> list[tuple[int, int, Traced]] | None:
    """The changes for a value that words propose; it stands where the author typed it, with the derivative before it."""
    if RELATES.search(inner.text) or derives(inner.text) or not inner.text or part.start - asked.end > NEAR:
        return None
    said = PROPOSES.search(words)
    asks = last == asked.end and EQUAL.fullmatch(words) is not None and ASKS.search(body.text[:asked.start]) is not None
    if not asks and (said is None or said.end() != len(words)):
        return None
    start = inner.places[0]
    claim = joined([Traced.at(f"{body.text[slice(*asked.inner)].strip(' .,;:?!')} = ", start), inner])
    first = last + said.start() if said is not None and not asks else last
    return [(first, part.start, Traced.at(". We get " if asks else "We get ", start)), (*part.inner, claim)]


__all__ = ["with_proposals"]
