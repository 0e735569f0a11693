"""Which case the words before a line name: "if the unit is inactive", "where the margin is less than one", "otherwise"."""

from __future__ import annotations

import re
from collections.abc import Collection
from math import nan

from symderiv.homework.named_cases import NamedCase
from symderiv.reading.prose.links import OTHER, REST

NUMBERS = {"zero": 0.0, "nought": 0.0, "one": 1.0, "unity": 1.0, "two": 2.0, "three": 3.0, "half": 0.5}
THAN = r"(?: or equal)?(?: than| to| at)?(?: or equal to)?"
SENSES = tuple((sense, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for sense, words in (
    ("wrong", r"mis-?classified|(?:wrongly|incorrectly) (?:classified|predicted|labell?ed)|(?:on|lies on) the wrong side"
              r"(?! of the margin)|classified (?:wrongly|incorrectly)"),
    ("right", r"correctly (?:classified|predicted|labell?ed)|(?:on|lies on) the (?:correct|right) side(?! of the margin)|"
              r"classified correctly"),
    ("on", r"active|activated|fires|firing|alive|(?:switched|turned|is|are) on(?! the| a)|violat\w+|(?:inside|within) the margin|"
           r"wrong side of the margin"),
    ("off", r"inactive|dead|deactivated|(?:switched|turned|is|are) off|(?:margin|constraint|inequality|requirement)s? (?:is|are) "
            r"(?:satisfied|met|fulfilled)|satisf\w+ the (?:margin|constraint)s?|satisfied (?:margin|constraint)s?|"
            r"(?:outside|beyond) the margin|(?:correct|right) side of the margin"),
    ("clipped", r"clipped|saturat\w+|capped|truncated"),
    ("unclipped", r"unclipped|unsaturated|passed through"),
    ("nonzero", r"non-?zero"),
    ("zero", r"(?:(?<=is )|(?<=are )|(?<=not )|(?<=exactly ))(?:zero|0|\$0\$)|vanish\w*|zero (?=loss|cost|hinge|activation)"),
    ("more", r"positive|nonnegative|exceeds?|exceeding|above|beyond|greater|larger|bigger|more than|at least|large|big"),
    ("less", r"negative|nonpositive|below|under|less|smaller|lower|fewer|at most|small|within"),
))
"""Ways of saying a case; of several that fit at one place the first row counts."""
SIGNS = re.compile(r"\b(?:non)?(?:positive|negative)\b", re.IGNORECASE)
BOUNDS = (r"exceeds?|exceeding|above|below|beyond|under|at least|at most|within|"
          rf"(?:greater|larger|bigger|more|less|smaller|lower){THAN}")
NUMBER = re.compile(rf"\b(?:{BOUNDS})\s+(?:the value )?(?:(\d+(?:\.\d+)?)|({'|'.join(NUMBERS)})\b|\$([^$]*)\$)", re.IGNORECASE)
NOT = re.compile(r"(?:\b(?:not|no|never|no longer|isn't|aren't|cannot be)\s+(?:\w+ )?|non-?)$", re.IGNORECASE)
UNLESS = re.compile(r"\b(?:unless|except)\b", re.IGNORECASE)
OTHERWISE = re.compile(rf"\b(?:{OTHER}|{REST})\b", re.IGNORECASE)
IF = re.compile(r"\b(?:if|when|whenever|where|wherever|as long as|provided|unless|while)\b", re.IGNORECASE)
"""Words that lead to a case; without them "otherwise both vanish" says what is so there."""
BESIDE = re.compile(r"\([^()]*\)")
"""What words in brackets say again."""
ITSELF = re.compile(r"\b(?:loss|hinge|cost|penalty|(?:pre-?)?activation|argument|unit|neuron|relu|violation|excess|slack)\b",
                    re.IGNORECASE)
OTHERS = r"(?:labels?|class(?:es)?|targets?|weights?|bias(?:es)?|gradients?|derivatives?|slopes?|examples?|samples?|log)"
FOREIGN = re.compile(rf"\b{OTHERS}(?: \$[^$]*\$)? (?:is|are) (?:not )?(?:non)?(?:positive|negative)|"
                     rf"(?:positive|negative) {OTHERS}\b", re.IGNORECASE)
"""Signs of what is no quantity in a kink."""
EVERY = re.compile(r"\b(?:both|all|each|every)\b|"
                   r"\bno (?:\w+ )?(?:example|sample|point|unit|neuron|entry|component|constraint)s?\b|"
                   r"\bnot (?:clipped|saturated)|unclipped|unsaturated", re.IGNORECASE)


def named_case(words: str) -> NamedCase:
    """What words say of the case in which a line is meant; words that say two different things leave it open.

    >>> named_case("If the unit is inactive, then").sense, named_case("as long as the loss is not positive").sense
    ('off', 'less')
    >>> named_case("where the margin is less than one").than, named_case("in the first case").sense, named_case("else").contrary
    (1.0, '', True)
    """
    plain = BESIDE.sub(" ", words)
    words = plain if _found(plain) else words
    found = [] if FOREIGN.search(words) or (OTHERWISE.search(words) and not IF.search(words)) else _found(words)
    senses = {sense for sense, *_ in found}
    contrary = OTHERWISE.search(words) is not None and not senses
    case = NamedCase(senses.pop() if len(senses) == 1 else "", _than(words), ITSELF.search(words) is not None,
                     len(found) > 1 or EVERY.search(words) is not None, contrary)
    return case.opposite if UNLESS.search(words) else case


def _found(words: str) -> list[tuple[str, int, int]]:
    """Each sense with its place, turned round where it is denied; a word counts once."""
    found: list[tuple[str, int, int]] = []
    for sense, pattern in SENSES:
        for match in pattern.finditer(words):
            if all(match.end() <= start or end <= match.start() for _, start, end in found):
                denied = NOT.search(words[:match.start()])
                found.append((NamedCase(sense).opposite.sense if denied else sense, *match.span()))
    return found


def _than(words: str) -> float | None:
    """The number with which something is compared; NaN for a symbol."""
    if SIGNS.search(words):
        return 0.0
    match = NUMBER.search(words)
    if match is None:
        return None
    typed = match[1] or match[3] or ""
    return NUMBERS[match[2].lower()] if match[2] else float(typed) if re.fullmatch(r"\s*-?\d+(?:\.\d+)?\s*", typed) else nan


def unread_case(words: str, conditions: Collection[str]) -> str:
    r"""Words that lead to a line and restrict it by a comparison that was not taken for its condition; nothing where none do.

    >>> unread_case("If every margin is larger than $1$, i.e. $m_i > 1$,", ()), unread_case("By the chain rule", ())
    ('If every margin is larger than $1$, i.e. $m_i > 1$,', '')
    """
    return words if not conditions and RESTRICTS.search(SHORT.sub("", words)) else ""


SHORT = re.compile(r"\b(?:i\.\s?e|e\.\s?g|resp|d\.\s?h|cf)\.")
RESTRICTS = re.compile(r"\A\W*(?:if|when(?:ever)?|wherever|as long as|provided|wenn|falls|solange|si|se)\b[^$]*"
                       r"(?:\$[^$]*\$[^.$]*)*?"
                       r"\$[^$]*(?:[<>≤≥≠]|\\(?:[lg]eq?|[lg]eqslant|[lg]t|neq?)(?![A-Za-z]))[^$]*\$[^.]{0,30}\Z", re.IGNORECASE)
UNREAD_CASE = "it may be meant only in the case that the words before it name"


def of_all(words: str) -> bool:
    r"""Whether words say a condition of every letter: "for all $i$".

    >>> of_all("If $z_i > 0$ for all $i$, then"), of_all("For $z_i > 0$ we get")
    (True, False)
    """
    return ALL.search(words) is not None


ALL = re.compile(r"\b(?:all|every|each)\b|\\forall|∀")

__all__ = ["UNREAD_CASE", "named_case", "of_all", "unread_case"]
