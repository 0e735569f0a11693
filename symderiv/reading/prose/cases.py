"""Words that name the case in which a line is meant, before it and behind it."""

from __future__ import annotations

import re

from symderiv.reading.prose.links import OTHER, REST

EXCLUDING = rf"\b(?!else\b|autrement dit|sonst (?:noch|nur))(?:{OTHER}|{REST})\b|\belse\W*$"
ONE_CASE = re.compile(
    r"\b(?:if|when|whenever|where|wherever|as long as|provided|unless|while)(?! (?:we|you|one|I)\b)[^.;]*?\b(?:is|are|exceeds?|"
    r"lies?|stays?|falls?|fires|vanish\w*|violat\w+|satisf\w+|positive|negative|active|inactive|clipped)\b|"
    rf"{EXCLUDING}|"
    r"\bin (?:the|this|that) (?:\w+ )?case\b|\bfor (?:an? |all |every |the )*(?:(?:in)?active|"
    r"violated|misclassified|clipped|satisfied|wrongly classified|correctly classified) ", re.IGNORECASE)
"""Words that name the case in which a line is meant."""


def in_one_case(words: str) -> bool:
    """Whether words name a case without a formula for it.

    >>> in_one_case("If the loss is positive, then"), in_one_case("When we differentiate, we get"), in_one_case("and otherwise")
    (True, False, True)
    """
    return ONE_CASE.search(words) is not None


def excludes(words: str) -> bool:
    """Whether words mean all cases but those before.

    >>> excludes("else"), excludes("für alle anderen k"), excludes("or else we would get")
    (True, True, False)
    """
    return re.search(EXCLUDING, words, re.IGNORECASE) is not None


def compares(condition: str) -> bool:
    r"""Whether a condition beside a line is about more than which letters are equal.

    >>> compares(r"i \ne y"), compares("z_i > 0")
    (False, True)
    """
    return re.fullmatch(r"\s*[A-Za-z]\s*(?:=|≠|\\neq?(?![A-Za-z]))\s*[A-Za-z]\s*", condition) is None


JOINS = r"(?:and|but|while|whereas|or)\b"
CASE_BEHIND = re.compile(
    r"[\s,(]*(?P<case>(?:if|when|whenever|where|wherever|as long as|provided|unless|otherwise|elsewhere|else|for|in)\b[^,;.]*?)"
    rf"(?P<rest>\s*(?:[,;)]+\s*{JOINS}[^.]*|{JOINS}|[.,;)]*)\s*)", re.IGNORECASE)


def case_behind(words: str, leads: bool) -> tuple[str, str]:
    """The case of the line before with which words begin, and the other words; `leads` says that another line follows.

    >>> case_behind(" if the unit is active, and ", leads=True), case_behind("if it is active, ", leads=True)
    (('if the unit is active', ', and '), ('', 'if it is active, '))
    """
    found = CASE_BEHIND.fullmatch(words)
    if found is None or not in_one_case(found["case"]) or (leads and not re.search(JOINS, found["rest"])):
        return "", words
    return found["case"], found["rest"]


__all__ = ["case_behind", "compares", "excludes", "in_one_case"]
