"""What was found about lines that people wrote, in the reader's language: verdicts, how they were found, mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from symderiv.writing.languages import Language, plain, text
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.structure.press import Press

if TYPE_CHECKING:
    from symderiv.homework.mistakes import Diagnosis


def press_of(format: str, words: Language) -> Press:
    """What prepares the formulas of a document of one format, their words in the language."""
    kind = FORMATS[format]
    return Press(lambda box, display: Markup(kind.formula(box, display)), words, kind.width, steps=False, wide=kind.wide)


def spoken(words: Language, key: str, **values: object) -> str:
    """A sentence of the table `judging` as plain text."""
    return plain(words.say(key, "judging", **values))


def _way(proof: str, words: Language) -> str:
    """How the normal form proved a line: each part of it."""
    return ", ".join(words.word("proved", part, part) for part in proof.split(", "))


# How the oracle and the normal form put it: a pattern, and the sentence that says the same in every language.
PHRASES: Sequence[tuple[str, Callable[[Language, re.Match[str]], str]]] = (
    (r"left (\S+), right (\S+)", lambda w, m: spoken(w, "sides", left=m[1], right=m[2])),
    (r"^proved: ([^;]*)", lambda w, m: spoken(w, "proved", how=_way(m[1], w))),
    (r"equal at (\d+) random choices of inputs and indices", lambda w, m: spoken(w, "random_choices", count=int(m[1]))),
    (r"^the values differ$", lambda w, m: spoken(w, "values_differ")),
    (r"^equal at every point tried$", lambda w, m: spoken(w, "every_point")),
    (r"^if (\S+) is (\S+)$", lambda w, m: spoken(w, "supposed", name=m[1], given=w.word("givens_said", m[2], m[2]))),
    (r"^words do not say that this case is meant$", lambda w, m: spoken(w, "case_not_said")),
    (r"^zero as a condition or as a result$", lambda w, m: spoken(w, "zero_not_said")),
    (r"^with (.+) fixed", lambda w, m: spoken(w, "fixed", names=m[1].replace(" and ", f" {w.word('judging', 'and')} "))),
    (r"^for the term (\S+) of the sum$", lambda w, m: spoken(w, "one_term", letter=m[1])),
    (r"^the derivative is 0 there$", lambda w, m: spoken(w, "zero_there")),
    (r"^up to the sign$", lambda w, m: spoken(w, "either_sign")),
    (r"^in numerator layout$", lambda w, m: spoken(w, "numerator")),
    (r"^the transpose holds in the layout of the variable$", lambda w, m: spoken(w, "transpose_holds")),
    (r"^(definition|stationarity|update|approximation|remark|constraint|denied)$", lambda w, m: spoken(w, f"role_{m[1]}")),
    (r"^what follows where the derivative is 0$", lambda w, m: spoken(w, "stationary")),
    (r"; = 0 is a condition$", lambda w, m: spoken(w, "zero_condition")),
    (r"^the shapes differ$", lambda w, m: spoken(w, "shapes_differ")),
    (r"^not read$", lambda w, m: spoken(w, "not_read")),
    (r"^neither proved nor refuted; more numbers cannot be computed here, (.+) is missing$",
     lambda w, m: spoken(w, "no_numbers", library=m[1])),
    (r"^too few points had a value$", lambda w, m: spoken(w, "few_points")),
)


def reworded(text: str, words: Language) -> str:
    """What the judging of homework says of a line, in the language.

    >>> from symderiv.writing.languages import language
    >>> reworded("K=3: left 1, right 0", language("pt"))
    'K=3: 1 ≠ 0'
    """
    for pattern, say in PHRASES:
        text = re.sub(pattern, lambda found, say=say: say(words, found), text)  # type: ignore[misc]
    return text


DEFINITION = "definition of "


def rule_name(rule: str, words: Language) -> str:
    """The name of a move between two lines: a rule, one that is read backwards, or a given with its tensor."""
    backwards = ", read backwards"
    if rule.endswith(backwards):
        return spoken(words, "backwards", rule=rule_name(rule.removesuffix(backwards), words))
    if rule.startswith(DEFINITION):
        return plain(words.say("definition", "citing", rule=rule, what=[text(rule.removeprefix(DEFINITION))]))
    name, colon, about = rule.partition(": ")
    return words.word("rules", name, name) + colon + about


def mistake(diagnosis: Diagnosis, words: Language) -> str:
    """The likely mistake: its name, the tensor about which something was assumed, and what is wrong about it."""
    row = diagnosis.mistake
    about = f" ({diagnosis.about})" if diagnosis.about else ""
    return f"{words.word('mistakes', row.name, row.name)}{about}: {words.word('mistakes', row.meaning, row.meaning)}"
