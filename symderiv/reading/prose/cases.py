"""Words that name the case in which a line is meant, before it and behind it."""

from __future__ import annotations

import re

from symderiv.patterns import late
from symderiv.reading.prose.links import OTHER, REST
from symderiv.reading.prose.sieves import Rare

EXCLUDING = rf"\b(?!else\b|autrement dit|sonst (?:noch|nur))(?:{OTHER}|{REST})\b|\belse\W*$"
ASSUMED = (
    r"\b(?:suppose|assume|assuming|supposing|consider(?:ing)? (?:the|a) case)\b[^.;]*?\b(?:loss|hinge|units?|neurons?|margins?|"
    r"arguments?|residuals?|(?:pre-?)?activations?|constraints?)\b[^.;]*?\b(?:is|are|lies?|exceeds?)\b(?: \w+)? ?(?:strictly )?"
    r"(?:positive|negative|active|inactive|violated|satisfied|met|non-?zero|above|below|less|greater|smaller|larger|within|"
    r"outside|clipped|on|off)\b(?! (?:semi|definite))")
"""What a text supposes of a kink from there on."""
SIDED = (
    r"\b(?:on|in|within|inside|at|along) (?:the|its|this|that) (?:strictly )?(?:positive|negative|linear|quadratic|saturated|"
    r"active|inactive|flat|constant|left|right|outer|inner|clipped) (?:side|part|half|half[- ](?:line|axis)|branch|regime|region|"
    r"range|zone|piece|segment)\b|"
    r"\bfor (?:sufficiently )?(?:small|large|big|positive|negative|tiny|huge) (?:enough )?(?:residuals?|errors?|deviations?|"
    r"(?:pre-?)?activations?|arguments?|inputs?|margins?|scores?)\b|"
    r"\b(?:auf der|im) (?:positiven|negativen|linearen|quadratischen|flachen|aktiven) (?:Seite|Teil|Ast|Bereich)\b|"
    r"\bfür (?:kleine|große|positive|negative) (?:Residuen|Fehler|Abweichungen|Argumente|Aktivierungen)\b|"
    r"\b(?:no|na|do|en la|en el|sur la|sur le|dans le|dans la) (?:lado|parte|ramo|rama|regime|régimen|région|régime|zone|partie|"
    r"branche|côté) (?:positiv[oa]|negativ[oa]|positif|positive|négatif|négative|linear|lineal|linéaire|quadrátic[oa]|"
    r"quadratique)\b|\b(?:para|pour) (?:les |de )?(?:resíduos|residuos|résidus|erros|errores|petits|grands)"
    r" (?:pequenos|grandes|pequeños|résidus|positivos|negativos)\b")
"""Where words put a quantity: on one side of a kink, in one branch."""
ONE_CASE = Rare(
    r"\b(?:if|when|whenever|where|wherever|as long as|provided|unless|while)(?! (?:we|you|one|I)\b)[^.;]*?\b(?:is|are|exceeds?|"
    r"lies?|stays?|falls?|fires|vanish\w*|violat\w+|satisf\w+|positive|negative|active|inactive|clipped)\b|"
    rf"{EXCLUDING}|{ASSUMED}|{SIDED}|"
    r"\bin (?:the|this|that) (?:\w+ )?case\b|\bfor (?:an? |all |every |the )*(?:(?:in)?active|"
    r"violated|misclassified|clipped|satisfied|wrongly classified|correctly classified) ", re.IGNORECASE)
"""Words that name the case in which a line is meant."""


def in_one_case(words: str) -> bool:
    """Whether words name a case without a formula for it.

    >>> in_one_case("If the loss is positive, then"), in_one_case("When we differentiate, we get"), in_one_case("and otherwise")
    (True, False, True)
    """
    return ONE_CASE.search(words) is not None


def supposition(words: str) -> str:
    """What a sentence supposes of a kink for the lines behind it; nothing where it supposes nothing of the kind.

    >>> supposition("Suppose that the margin is violated."), supposition("Suppose that A is positive definite.")
    ('Suppose that the margin is violated', '')
    """
    found = re.search(ASSUMED, words, re.IGNORECASE)
    return found[0] if found else ""


SIGNED = late(r"\b(?:for|when|für|bei)\s+(?:strictly |all )?(positive|negative|non-?negative|non-?positive)[mnrs]?\s*$",
                    re.IGNORECASE)
WAYS = {"positive": "> 0", "negative": "< 0", "nonnegative": r"\ge 0", "nonpositive": r"\le 0"}


def signed_case(words: str, symbol: str) -> str:
    """The condition that words before a symbol are: "for negative z" is z < 0.

    >>> signed_case("and for negative ", "z"), signed_case("for the negative ", "z")
    ('z < 0', '')
    """
    found = SIGNED.search(words)
    return f"{symbol} {WAYS[found[1].lower().replace('-', '')]}" if found else ""


VALUE = re.compile(r"\s*\\?[A-Za-z]+(?:_\{?\w+\}?)?\s*=\s*-?\d+(?:\.\d+)?\s*")
PUT_IN = Rare(r"\W*(?:now |then )?(?:with|as|setting|putting|taking|letting|inserting|substituting|plugging in|in the limit"
              r"(?: of| as)?|in the special case|let|mit|setzt man|com|fazendo|avec|con|haciendo)\s*",
              re.IGNORECASE)
"""Words before a value that a parameter takes in the line behind it."""
LIMIT = late(r"(?P<symbol>[^=<>,]+?)\s*(?:\\(?:to|(?:long)?rightarrow|downarrow)(?![A-Za-z])|→)\s*(?P<value>[^=<>,]+)")


def puts_in(words: str, condition: str) -> bool:
    """Whether words before a formula say that the next line is about this value of a parameter.

    >>> puts_in("With ", "\\\\gamma = 0"), puts_in("the loss with ", "\\\\gamma = 0"), puts_in("With ", "i = j")
    (True, False, False)
    """
    return PUT_IN.fullmatch(words) is not None and VALUE.fullmatch(condition) is not None


def limit_case(formula: str) -> str:
    r"""The condition that a limit is: that of \gamma \to 0 is \gamma = 0, for what is continuous there; nothing for another.

    >>> limit_case(r"\gamma\to 0"), limit_case(r"n \to \infty"), limit_case("x = 0")
    ('\\gamma = 0', '', '')
    """
    found = LIMIT.fullmatch(formula.strip())
    made = f"{found['symbol'].strip()} = {found['value'].strip('{} +')}" if found else ""
    return made if VALUE.fullmatch(made) else ""


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
CASE_BEHIND = Rare(
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


__all__ = ["case_behind", "compares", "excludes", "in_one_case", "limit_case", "puts_in", "signed_case", "supposition"]
