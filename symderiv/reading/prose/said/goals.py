r"""Which of its quantities a text calls what is sought, "the loss is $L = …$", and which it only sets or reports beside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.prose.named import NOUNS

IS = (r"(?: ?(?:functions?|functional|Funktion))?(?: ?\$[^$=]*\$)?(?:,? ?(?:which |that )?(?:is|are|reads?|becomes|equals?|be|as|"
      r"to|ist|lautet|é|est|s['’]écrit|es|è|of|given by|defined (?:as|by)|simply|then|now|just|here|em|par|por|da))*\s*[,:]?\s*$")
"""What may stand between a noun and the formula that says what it is."""
STRICT = (r"loss|objective|costs?|criterion|Verlust\w*|Kosten\w*|Zielfunktion|perda|custo|objetivo|perte|coût|objectif|critère|"
          r"pérdida|coste|costo|perdita|obiettivo")
SOUGHT = late(rf"(?<![\w-])(?:[\w]+-)?(?:{STRICT}){IS}", re.IGNORECASE)
VERB = (
    r"\b(?:(?:minimi[sz]|maximi[sz])(?:es?|ed|ing)|minimier(?:e|en|t)|maximier(?:e|en|t)|"
    r"(?:mini|maxi)mi[zs](?:a|ar|amos|ando|er|ons|e|o|iamo|are|zare|ziamo)|optimi[sz](?:es?|ing))")
LEAST = late(
    VERB + r"(?: (?:the|our|this|a|an|die|den|das|o|a|la|le|el|il|following|over|in|"
    r"über|em|sur|sobre|su)| \$[^$=]*\$)*(?: (?:(?!(?:by|with|using|for|from|where|and)\b)[^\W\d_-]+)){0,2}\s*[,:]?\s*$",
    re.IGNORECASE)
"""A verb that has the formula behind it for its object."""
LOOSE = late(rf"(?<![\w-])(?:[\w]+-)?(?:{NOUNS}){IS}", re.IGNORECASE)
SETTING = (
    r"(?:step[- ]?|time[- ]?)sizes?|learning[- ]rates?|hyper-?parameters?|momentum|(?:weight )?decay|temperatures?|thresholds?|"
    r"margins?|tolerances?|bias|(?:initial|starting) (?:[\w-]+ ?){1,2}|initiali[sz]ed|initiali[sz]ation|schedule|batch size|"
    r"regulari[sz]ation (?:strength|parameter|coefficient|constant)|Lernrate|Schrittweite|Startwert|Anfangswert|Schwelle|"
    r"Temperatur|taxa de aprendizado|taux d['’]apprentissage|tasa de aprendizaje|tasso di apprendimento|tamanho d[oe] passo|"
    r"passo|pas|paso|pas de temps|valor inicial|valeur initiale|valore iniziale")
REPORT = (r"accurac(?:y|ies)|metrics?|perplexity|precision|recall|F1(?: score)?|evaluation|Genauigkeit|acurácia|exactitude|"
          r"précision|exactitud|precisión|accuratezza")
BESIDE = late(rf"(?<![\w-])(?:{SETTING}|{REPORT}){IS}", re.IGNORECASE)
BEHIND = r"^\s*,?\s*(?:is|are|as|denotes|ist|sei|é|est|es|è) (?:[\w-]+['’ ]){{0,3}}?(?:{})\b(?! of)"
SOUGHT_BEHIND, BESIDE_BEHIND = (late(BEHIND.format(nouns), re.IGNORECASE) for nouns in (STRICT, f"{SETTING}|{REPORT}"))
LEAST_NAME = late(VERB + rf"(?: (?:the|our|this|die|den|das|o|a|la|le|el|il|{STRICT}))*(?: [^\W\d_]+)?"
                  r" \$(?P<name>[^$=(]+)(?:\([^$=]*\))?\$", re.IGNORECASE)
LEADS_ON = late(
    r"(?:then|hence|thus|therefore|consequently|also|daher|damit|logo|portanto|então|donc|ainsi|entonces|luego|por (?:lo )?tanto|"
    r"quindi|dunque)\b(?!.*\b(?:gradient|derivative|slope|jacobian|hessian|differential|error signal|sensitivity|update|step|"
    r"minim|maxim|optim|solution|Ableitung|Steigung|Lösung|derivad|gradiente|dérivée|solución|solução|derivata))", re.IGNORECASE)
MEANWHILE = late(r"(?<![\w-])(?:with|where|wobei|mit|worin|onde|em que|com|où|avec|donde|con|dove)\s*[,:]?\s*$", re.IGNORECASE)
"""What leads to an abbreviation behind the formula that it is about."""
OF = late(r"\b(?:of|to|for|by|von|der|des|de|da|do|du)\s+(?:(?:the|our|this|a|an|la|le|o|a|el|il)\s+)?(?:[\w-]+\s+){0,2}?$",
          re.IGNORECASE)


def is_sought(before: str, after: str = "") -> int:
    r"""How plainly the words around a formula call what it defines that which is sought: 2 for a loss, 1 for an error; else 0.

    >>> is_sought("The loss is "), is_sought("We minimise over $w$ "), is_sought("energy "), is_sought("slope of the loss ")
    (2, 2, 1, 0)
    """
    if is_beside(before, after):
        return 0
    for plainly, form in ((2, SOUGHT), (2, LEAST), (1, LOOSE)):
        found = form.search(before)
        if found and not OF.search(before[: found.start()]):
            return plainly
    return 2 if SOUGHT_BEHIND.match(after) else 0


def is_beside(before: str, after: str = "") -> bool:
    r"""Whether the words around a formula call what it defines a setting, or a number that is only reported.

    >>> is_beside("and step size "), is_beside("The loss is "), is_beside("with ", " as the step size")
    (True, False, True)
    """
    return BESIDE.search(before) is not None or BESIDE_BEHIND.match(after) is not None


def is_abbreviation(before: str) -> bool:
    r"""Whether the words before a formula lead to what is only named on the way.

    >>> is_abbreviation("the loss is $L$ with "), is_abbreviation("with the loss ")
    (True, False)
    """
    return MEANWHILE.search(before) is not None


def leads_on(why: str) -> bool:
    """Whether the words that decide a role lead on to what is no derivative and no solution.

    >>> leads_on("Hence the loss is"), leads_on("Hence the gradient is"), leads_on("because")
    (True, False, False)
    """
    return LEADS_ON.match(why) is not None


NAMES = late(
    r"(?<!product )(?<!equation )(?<!identity )(?:\b(?:is|are|be|by|as|equals|define[sd]?|call(?:ed)?|denoted?|ist|sei|"
    r"definieren|é|ser|definimos|est|soit|définit|définissons|es|sea|è|sia|definiamo)"
    r"(?: (?:then|now|simply|here|the|a))?)\s*:?\s*$",
    re.IGNORECASE)


def gives_name(before: str) -> bool:
    """Whether the words before a formula lead to a name for what it computes.

    >>> gives_name("The divergence is "), gives_name("we define "), gives_name("we have "), gives_name("the product is ")
    (True, True, False, False)
    """
    return NAMES.search(before) is not None


def minimised(source: str) -> Iterator[str]:
    r"""The names that a text says to minimise.

    >>> list(minimised("Let $L(w) = w^2$. We minimise $L(w)$ by gradient descent."))
    ['L']
    """
    return (found["name"].strip() for found in LEAST_NAME.finditer(source))


__all__ = ["gives_name", "is_abbreviation", "is_beside", "is_sought", "leads_on", "minimised"]
