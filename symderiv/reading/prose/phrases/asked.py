"""What a text asks the derivative of, and by what: "the gradient of $L$ with respect to the weights $W$". One row a language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderiv.patterns import late
from symderiv.reading.prose.phrases.phrase import AND, Phrase
from symderiv.reading.prose.phrases.phrase import THE as ARTICLE


@dataclass(frozen=True)
class Asking:
    """How a language asks: words for a derivative, of, "with respect to", by; what they make, and what asks nothing."""

    derivative: str
    of: str
    respect: str
    by: str
    named: str
    apart: str
    more: str
    short: str
    no: str


ASKING = {
    "en": Asking(r"(?:sub)?grad(?:ient)?s?|derivatives?|Jacobians?|Hessians?|sensitivity|differentiat\w+|deriv(?:e|ing|s)?|"
                 r"minimi[sz]\w+|maximi[sz]\w+|(?:min|max)(?= ⟦)",
                 "of", r"w(?:ith|iht|ht|it) re?spe(?:ct|kt|tc)s? to|w\.?r\.?t\.?", "by|in",
                 "the gradient of $E$ with respect to the weights $W$",
                 "Differentiate the loss above with respect to $W$", "$L$, and of $E$ with respect to $W$",
                 "the gradient by $W$", "the gradient vanishes, $W$"),
    "de": Asking(r"Ableitung(?:en)?|Gradient(?:en)?|Jacobi-?[Mm]atrix|Hesse-?[Mm]atrix|differenzier\w+|"
                 r"leiten?(?= (?:Sie|wir|man|⟦))|minimier\w+|maximier\w+",
                 "von|der|des", r"bezüglich|bzgl\.|in Bezug auf", "nach|über", "der Gradient von $E$ nach den Gewichten $W$",
                 "Minimieren Sie das bezüglich $W$", "$L$ und von $E$ bezüglich $W$",
                 "die Ableitung nach $W$", "der Gradient ist null, $W$"),
    "pt": Asking(r"gradientes?|derivadas?(?: parcia(?:l|is))?|deriv(?:ar|e|ando)|jacobiana|hessiana|minimiz\w+|maximiz\w+",
                 "de|da|do", r"em relação (?:a|à|ao|às|aos)|com respeito (?:a|à|ao|às|aos)|em ordem a", "por",
                 "o gradiente de $E$ em relação aos pesos $W$", "Derive a perda em relação a $W$",
                 "$L$ e de $E$ em relação a $W$",
                 "a derivada por $W$",
                 "o gradiente é nulo, $W$"),
    "fr": Asking(r"gradients?|dérivées?(?: partielles?)?|dériv(?:er|ons|ez)|jacobienne|hessienne|minimis\w+|maximis\w+",
                 "de|du|de la", r"par rapport (?:à|au|aux)|vis-à-vis de", "selon|en",
                 "le gradient de $E$ par rapport aux poids $W$",
                 "Dériver la perte par rapport à $W$", "$L$ et de $E$ par rapport à $W$",
                 "le gradient selon $W$", "le gradient est nul, $W$"),
    "es": Asking(r"gradientes?|derivadas?(?: parcial(?:es)?)?|deriv(?:ar?|e|ando)|jacobiana|hessiana|minimi[zc]\w+|maximi[zc]\w+",
                 "de|de la|del", r"(?:con )?respecto (?:a|al|de|del)", "por", "el gradiente de $E$ con respecto a los pesos $W$",
                 "Derive la pérdida con respecto a $W$", "$L$ y de $E$ con respecto a $W$",
                 "la derivada por $W$", "el gradiente es nulo, $W$"),
    "it": Asking(r"gradient[ei]|derivat[ae](?: parzial[ei])?|deriv(?:are|ando|i)|differenziare|jacobian[ao]|hessian[ao]|"
                 r"minimizz\w+|massimizz\w+", "di|del|della|dell['’]", r"rispetto (?:a|al|alla|ai|agli|alle|allo)", "per|in",
                 "il gradiente di $E$ rispetto ai pesi $W$", "Derivare la perdita rispetto a $W$",
                 "$L$ e di $E$ rispetto a $W$", "la derivata per $W$",
                 "il gradiente è nullo, $W$"),
}
ORDINALS = {
    2: "second|2nd|double|zweiten?|segunda|seconde|deuxième|seconda",
    3: "third|3rd|triple|dritten?|terceira|troisième|tercera|terza",
    4: "fourth|4th|vierten?|quarta|quatrième|cuarta",
    5: "fifth|5th|fünften?|quinta|cinquième",
}
"""Words for how often something is differentiated."""
ORDER = "|".join(ORDINALS.values())
OFTEN = (rf"Hessian\w*|Hesse-?[Mm]atrix|hessien\w*|(?:{ORDER})(?:[- ]order)?(?: partial| partielle)? "
         rf"(?:deriv\w*|dériv\w+|Ableitung(?:en)?|differential)|(?:deriv\w+|dériv\w+) (?:{ORDER})")
HIGHER = re.compile(rf"\b(?:{OFTEN})(?!\w)", re.IGNORECASE)
"""Words for the derivative of a derivative."""
ONLY_HIGHER = late(rf"(?<!first and )(?<!first and the )(?<!erste und ){HIGHER.pattern}", re.IGNORECASE)
"""The same without "the first and second derivatives"."""


def order_of(words: str) -> int:
    """How often words differentiate that speak of a derivative of derivatives.

    >>> order_of("the Hessian"), order_of("third derivative")
    (2, 3)
    """
    return next((n for n, said in ORDINALS.items() if re.search(rf"\b(?:{said})\b", words, re.IGNORECASE)), 2)


EACH = (r"(?:both|each|every one|all (?:two|three|four|five)|these|them)(?: of (?:them|these|those|the two))?|"
        r"(?:sie )?beide|alle drei|ambas|ambos|os dois|as duas|todas? as três|les deux|tou(?:te)?s les trois|los dos|las dos|"
        r"entramb[ei]|tutt[ei] e tre")
"""Words for all that a text has defined, where they stand for what is differentiated."""
LEAST = {
    "en": (r"(?:mini|maxi)mi[sz]\w*", "over", "Minimise the loss above over $W$", "Minimise the mean of the loss over $W$"),
    "de": (r"(?:mini|maxi)mier\w*", "über", "Minimieren Sie den Verlust über $W$", "Minimieren Sie die Summe über $W$"),
    "pt": (r"(?:mini|maxi)miz\w*", "sobre|em", "Minimize a perda sobre $W$", "Minimize a média sobre $W$"),
    "fr": (r"(?:mini|maxi)mis\w*", "sur", "Minimisez la perte sur $W$", "Minimisez la moyenne sur $W$"),
    "es": (r"(?:mini|maxi)mi[zc]\w*", "sobre|en", "Minimice la pérdida sobre $W$", "Minimice la media sobre $W$"),
    "it": (r"(?:mini|maxi)mizz\w*", "su", "Minimizzare la perdita su $W$", "Minimizzare la media su $W$"),
}
"""How a language says over what something is least: its verbs, its word for over, what they make, and what asks nothing."""
SUMMED = (r"\b(?:sum|mean|average|expectation|Summe|Mittel\w*|soma|média|somme|moyenne|suma|media|promedio|somma)\b|"
          r"\b(?:sum|averag)\w*ed\b")
THE = r"(?:(?:all )?(?:the|our|its|each|every|den|dem|der|die|das|les?|la|los|las|el|os?|as?) )?(?:[^\W\d_]+ ){0,2}"


def asked(language: str) -> tuple[Phrase, ...]:
    """The rows of a language: by what is asked, with what it is of where that has a name."""
    how = ASKING[language]
    def listed(slot: str, link: str) -> str:
        """A list of formulas with a word that may stand again: of f and of g, with respect to x and with respect to y."""
        return rf"(?P<{slot}>⟦\d+⟧(?:{AND}? ?(?:(?:{link}) )?(?:{ARTICLE} (?:(?!(?:of|von) )[^\W\d_]+ ){{0,2}})?⟦\d+⟧)*)"

    x = listed("x", how.respect)
    derivative, of, words = rf"\b(?:{OFTEN}|{how.derivative})", rf"(?: (?:{how.of}))", r"(?:[^\W\d_]+ ){0,4}"
    verb, over, said, summed = LEAST[language]
    least = rf"\b{verb}(?:(?!{SUMMED})[^.;?!]){{0,90}}? (?:{over}) (?:all )?{THE}{x}(?=\s*(?:[.,;:?!)]|\Z))"
    return (
        Phrase(least, "asked", (), said, summed),
        Phrase(rf"{derivative}{of}? {words}{listed('y', how.of)},? (?:{words}(?:{how.respect})|{how.by}) {THE}{x}", "asked",
               ("{y}",), how.named, how.no),
        Phrase(rf"{AND}{of} <y>,? (?:{how.respect}) {THE}{x}", "asked", ("{y}",), how.more, how.no),
        Phrase(rf"{derivative}(?!{of} {words}⟦)[^.;?!]{{0,90}}? (?:{how.respect}) {THE}{x}", "asked", (), how.apart, how.no),
        Phrase(rf"{derivative}(?:{of}? (?:{EACH})(?: [^\W\d_]{{3,}})?)? (?:{how.by}) {THE}{x}", "asked", (), how.short, how.no),
    )


__all__ = ["ASKING", "EACH", "HIGHER", "ONLY_HIGHER", "asked", "order_of"]
