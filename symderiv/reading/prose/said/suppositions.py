"""Words that only suppose: the case of a line, "if x > 0", and sentences that begin with one, "If A is symmetric, …"."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.sieves import Rare

MEMBERS = (r"(?:points|samples|examples|observations|instances|neurons|units|coordinates|components|entries|pixels|nodes|edges|"
           r"those|Punkten?|Beispielen?|Neuronen|Einheiten|Einträgen?|Knoten|diejenigen|pontos|exemplos|amostras|neurônios|"
           r"exemples|neurones|unités|puntos|ejemplos|muestras|neuronas|unidades|punti|esempi|campioni|neuroni)")
SELECTS = late(rf"(?<!\$ )(?<!⟧ )\b{MEMBERS} (?:with|where|having|for which|mit|bei denen|für die|com|para os quais|avec|"
               r"pour lesquels|con|para los que|per cui)(?: label| class)?\s*$", re.IGNORECASE)
"""Words after which a formula says which members are meant, "the points with α_i = 0", and not what something is."""
SUPPOSES = late(
    rf"{SELECTS.pattern}|"
    r"(?<![-\w])(?:if|when|whenever|falls|wenn|se|quando|sempre que|si|quand|lorsque|cuando)(?: all| every| both| each| the)*\s*"
    r"(?:(?:⟦\d+⟧|\$[^$]*\$),?(?: and| or| und| oder| et| ou| e| y| o)?\s*)*$", re.IGNORECASE)
"""Words after which a comparison is the case of a line and no fact: "if x > 0"."""


CONDITION = late(
    r"\b(?:(?:if|when|whenever|provided(?: that)?|assuming(?: that)?|supposing(?: that)?|"
    r"in (?:the )?(?:special |particular )?case (?:that|where|of)|"
    r"falls|wenn|se|quando|si|quand|lorsque|cuando)(?: [^\W\d_]+){0,3}|"
    r"(?:for|für|para|pour|per)(?: an?| any| all| every| the| ein\w*| une?| uma?| una?)*(?: [^\W\d_]+(?:-[^\W\d_]+)*){1,2})"
    r"\s*(?:⟦\d+⟧,?(?: and| und| et| e| y)?\s*)*$", re.IGNORECASE)


def is_condition(before: str) -> bool:
    """Whether words before a symbol suppose what is said of it.

    >>> is_condition("Find the Hessian if "), is_condition("Find it for symmetric "), is_condition("Find it, where ")
    (True, True, False)
    """
    return CONDITION.search(before) is not None


def is_hypothesis(sentence: Sentence) -> bool:
    """Whether a sentence only supposes: "If A is symmetric, this becomes …"."""
    text = sentence.spelled().lstrip()
    return (
        re.match(
            r"(?:If|When|Falls|Wenn|Se|Quando|Si|Quand) (?:the |also |moreover )?⟦\d+⟧ (?:is|are|ist|sind|é|são|est|"
            r"sont|es|son|è|sono) (?!the\b|a\b|an\b|der|die|das|o\b|la\b|le\b)",
            text,
        )
        is not None
    )


ASSUMES = Rare(
    r"\b(?:assum(?:e|ing|ption)|suppos(?:e|ing)|let|now|if|when|angenommen|nun|sei(?:en)?|ist|suponha|assuma|agora|seja|se|supposons|"
    r"maintenant|soit|si|suponga(?:mos)?|ahora|sea|supponi(?:amo)?|ora|sia)\b", re.IGNORECASE)


def is_supposition(sentence: Sentence) -> bool:
    """Whether a sentence adds an assumption: "Now suppose that A is symmetric"."""
    return ASSUMES.search(sentence.spelled()) is not None


__all__ = ["SELECTS", "SUPPOSES", "is_condition", "is_hypothesis", "is_supposition"]
