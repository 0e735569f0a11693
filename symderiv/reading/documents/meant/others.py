r"""Other meanings of functions and signs, said in words: "the sigmoid is the hard one" is none of what \sigma is here.

A function that formulas use is the subject of a clause by its name, its words or its sign. What the clause says of it agrees with
its meaning here, says nothing of its values, or makes it another function: what uses it is refused with the sentence then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

from symderiv.patterns import late
from symderiv.reading.prose.phrases.conventions import CONVENTIONS
from symderiv.reading.prose.phrases.subjects import (
    ALTERED,
    ANOTHER,
    CONTRAST,
    DEFINITE,
    HERE,
    LETTER,
    PARAMETER,
    REMARK,
    SCALED,
    STRONG,
    THE,
    USUAL_VALUE,
    VERSION,
    WEAK,
    WITH,
    Subject,
    names_in,
    subject_of,
)
from symderiv.reading.prose.phrases.usual import TABLE

CLAUSE = late(r"(?:\$[^$]*\$|[^$.;:]|\.(?=\w))+")
ADVERB = r"(?:here|always|throughout|then|hier|stets|immer|dabei|aqui|sempre|ici|toujours|aquí|siempre|now|all|just|simply)"
USED = r"(?:\b(?:use|take|mean|write|employ|consider|verwenden|benutzen|usamos|utilisons|utilizamos)\b|^)"
ALTER = rf"(?:{ALTERED})"
WRITES = r"\b(?i:write|writing|use|using|take|by|mit|com|avec|con|unter)"
FOR = r"(?:for|to (?:denote|mean)|we mean|I mean|is meant|ist|meinen wir|verstehen wir|für|para|pour)"
ANY_STRONG = late(rf"{STRONG}|{WRITES}")
ANY_PARAMETER, ANY_CHANGE = re.compile(PARAMETER), re.compile(rf"{ALTER}|{ANOTHER}")
"""Without these words no pattern of a subject need be compiled."""
BESIDES = r"(?<!\bby )(?<!\bof )(?<!\bdurch )(?<!\bvon )(?<!\bpor )(?<!\bpar )(?<!\bper )"
"""A verb behind what something is divided by is about that: "the score divided by $\\|w\\|$ is the distance"."""
DIVIDED = late(rf"(?:\w+ )?(?:{SCALED} (?P<by>\S+)|"
                     r"(?:durch|mit) (?P<by_german>\S+) (?:geteilt|dividiert|multipliziert|skaliert|gewichtet))")
FORMULA = late(rf"(?:(?:{THE}|as|by|function|Funktion|função|fonction|función|\w+ function) )*+\$([^$]+)\$")
VARIANT = late(rf"the (?P<kind>(?:[\w-]+ ){{1,3}}){ANOTHER}(?!\w)")
NAMED_AFTER = late(rf"\W*(?:{ALTERED}|{SCALED})(?![\w-])|\W*d[eaio] (?!F|E)[A-Z]\w+")
"""What alters behind a noun, as Romance languages have it: "norme de Mahalanobis"."""


class Spoken:
    """A subject with its patterns, each compiled where a sentence needs it."""

    def __init__(self, subject: Subject) -> None:
        own = subject.bare or (rf"(?:\\(?:operatorname|mathrm|text)\*?\{{|\\)?(?i:{subject.names})\}}?"
                               rf"(?:\s*\(?\s*{LETTER}\s*\)?)?")
        self.subject = subject
        self.noun = rf"(?:(?:{subject.words})(?!\w)|(?<![\w\\$-])(?i:{subject.names})(?![\w-]))"
        self.sign = rf"\$\s*(?:{own})\s*\$"
        self.head = rf"(?:(?P<sign>{self.sign})|{self.noun})(?: function| activation|-?[Ff]unktion)?{HERE},? (?:{ADVERB} )*"

    @cached_property
    def named(self) -> re.Pattern[str]:
        return re.compile(rf"{self.noun}|{self.sign}")

    @cached_property
    def strong(self) -> re.Pattern[str]:
        """The subject before a verb that defines it, or named by "we write … for", with what it is said to be."""
        return re.compile(rf"{self.head}{STRONG} (?P<what>.*)|"
                          rf"{WRITES} (?:{THE} )*(?:{self.sign}|{self.noun}) {FOR} (?P<other>.*)")

    @cached_property
    def weak(self) -> re.Pattern[str]:
        return re.compile(rf"{BESIDES}{self.head}{WEAK} (?:{ADVERB} )*(?P<what>.*)")

    @cached_property
    def alters(self) -> re.Pattern[str]:
        """Behind a verb, a word that alters, alone or of the subject's kind."""
        return re.compile(rf"(?:{THE} )*{ALTER}(?: \w+)? ?(?:{self.subject.words}|{VERSION}|$|[,(]|"
                          r"(?:with|by|to|at|in|as|mit|com|avec|con)\b)")

    @cached_property
    def altered(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-])(?<!\w\w is an )(?<!\w\w is a ){ALTER}[- ](?:[\w]+[- ])?{self.noun}|"
                          rf"{self.noun} (?:{ALTER})(?![\w-])")

    @cached_property
    def approximated(self) -> re.Pattern[str]:
        return re.compile(rf"{USED}[^.]*\b{ANOTHER} (?:of|to) (?:{THE} )*{self.noun}")

    @cached_property
    def parameter(self) -> re.Pattern[str]:
        return re.compile(rf"{self.head}{WITH} (?:{THE} )*(?:\w+ )?{PARAMETER}"
                          r"(?! (?:at|for|on|in|near|bei|für|approach\w*|tends?|converges?|behaves?|concentrates?) )"
                          r"(?P<value>.*)")

    @cached_property
    def kind(self) -> re.Pattern[str]:
        """Behind a verb, the subject's own noun with the words before and behind it."""
        return re.compile(rf"(?:(?:{DEFINITE}|as|by|always) )*(?P<kind>(?:[\w$\\'’{{}}^-]+[- ]){{0,3}}?)"
                          rf"(?:{self.subject.words})(?!\w)(?P<behind>[^,]*)")

    @cached_property
    def uses(self) -> re.Pattern[str]:
        """Where a formula uses it."""
        return re.compile(self.subject.uses or rf"(?<![A-Za-z])(?:{self.subject.names})(?![A-Za-z0-9])(?!\s*_)", re.IGNORECASE)


spoken = cache(Spoken)


def subjects_of(formulas: Sequence[str], defined: Sequence[str]) -> list[Spoken]:
    """The functions and signs that formulas use and no line of the text defines."""
    names = sorted(frozenset(name for latex in formulas for name in names_in(latex)))
    return list(dict.fromkeys(spoken(subject_of(name)) for name in names if not _is_own(name, defined)))


def other_meanings(text: str, subjects: Sequence[Spoken]) -> Iterator[tuple[Spoken, str, str]]:
    """The subjects of which a sentence says another meaning, with the clause and what it scales them by."""
    about = [one for one in subjects if one.named.search(text)]
    for clause in CLAUSE.finditer(text) if about else ():
        for one in about:
            said = _other(one, clause[0].strip()) if one.named.search(clause[0]) else None
            if said is not None and not _known(clause[0]):
                yield one, clause[0].strip(), said


def _is_own(name: str, defined: Sequence[str]) -> bool:
    """Whether a line of the text says what the function is."""
    return any(re.match(rf"(?:\\[a-z]+)?\\?{re.escape(name)}(?:[(_]|$)", left) for left in defined)


def _known(clause: str) -> bool:
    """Whether a convention has a row for it."""
    return any(re.search(row.said, clause, re.IGNORECASE) for row in CONVENTIONS) or any(
        row.named.startswith(r"\$") and re.search(row.named, clause) for row in TABLE)


def _other(one: Spoken, clause: str) -> str | None:
    """What the value is scaled by, or nothing, where a clause makes of the subject another function."""
    compares = re.search(CONTRAST, clause) is not None
    strong = one.strong.search(clause) if ANY_STRONG.search(clause) else None
    if strong is not None:
        return None if _agrees(one, strong["what"] or strong["other"] or "", True) else ""
    if (weak := one.weak.search(clause)) is not None and not compares:
        what = weak["what"]
        if (scaled := DIVIDED.match(what)) is not None:
            return scaled["by"] or scaled["by_german"]
        if one.subject.others and re.search(one.subject.others, what):
            return ""
        if not _agrees(one, what, weak["sign"] is not None and re.match(rf"{DEFINITE} ", what) is not None):
            return ""
    if one.subject.others and not compares and re.search(rf"(?:{one.noun}|{one.sign}) .*(?:{one.subject.others})", clause):
        return ""
    given = one.parameter.search(clause) if ANY_PARAMETER.search(clause) else None
    if given is not None and not USUAL_VALUE.match(given["value"]):
        return given[0]
    if compares or not ANY_CHANGE.search(clause):
        return None
    plain = one.altered.sub("", clause)
    changed = (plain != clause and not re.search(one.noun, plain)) or one.approximated.search(clause) is not None
    return "" if changed else None


def _agrees(one: Spoken, what: str, defines: bool) -> bool:
    """Whether words behind a verb leave a subject what it is here."""
    subject, what = one.subject, what.strip()
    if (subject.others and re.search(subject.others, what)) or one.alters.match(what):
        return False
    if (variant := VARIANT.match(what)) is not None and not _of_kind(subject, variant["kind"]):
        return False
    if (formula := FORMULA.match(what)) is not None:
        return agrees_formula(subject, formula[1])
    if (kind := one.kind.match(what)) is not None:
        return _of_kind(subject, kind["kind"]) and not NAMED_AFTER.match(kind["behind"])
    return not defines or re.search(subject.agrees or subject.words, what) is not None or re.search(REMARK, what) is not None


def _of_kind(subject: Subject, words: str) -> bool:
    """Whether words before a noun change nothing."""
    kinds = rf"(?:{subject.kinds or subject.words}|{THE}|same|usual|standard|ordinary|natural|common|whole|of|and|\w+wise)"
    return all(re.fullmatch(kinds, word) for word in re.split(r"[ -]", words) if word)


def agrees_formula(subject: Subject, latex: str) -> bool:
    """Whether a formula behind a verb is none of a function, or the usual one of the subject."""
    bare = re.sub(r"\s|\\[,;!:]|\\d?(?=frac)|\\(?:left|right)", "", latex).replace("frac", r"\frac")
    if not re.search(r"[-+/^|(\\,]|\d[A-Za-z]", bare) or re.fullmatch(r"\\[A-Za-z]+|[A-Za-z]_?\w", bare):
        return True
    return bool(subject.formulas) and re.fullmatch(subject.formulas, bare) is not None


__all__ = ["ADVERB", "FOR", "WRITES", "Spoken", "agrees_formula", "other_meanings", "spoken", "subjects_of"]
