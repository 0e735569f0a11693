"""Words that make an objective of parts, "plus", "we add", "the sum of both", or ask for something beside a derivative."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.patterns import late
from symderiv.reading.prose.sieves import Rare

GAP = r"(?: [^\W\d_][\w-]*){0,5}\W*$"
PLUS = r"plus|zuzüglich|mais|más|più"
JOINS = late(rf"[\s,]*(?:\([^()]*\)|\[[^\[\]]*\])?[\s,]*(?:{PLUS})(?: (?:an?|the|some|ein(?:e[nmrs]?)?|der|die|das|um|"
                   r"uma|o|une?|le|la|el|una?|il))?(?: (?!like|such|as|some|other|we|of|in|where)"
                   r"[^\W\d_][\w-]*){0,3}\s*", re.IGNORECASE)
ADDS = Rare(
    rf"\b(?:{PLUS}|add(?:s|ed|ing)?|regulari[sz]ed (?:by|with)|penali[sz]ed (?:by|with)|augmented (?:by|with)|together with|"
    r"as well as|along with|with (?:an? |the |some )?(?:[^\W\d_]+ ){0,2}(?:penalty|regulari[sz]er|regulari[sz]ation|"
    r"weight decay|prior)|mit (?:dem |einem )?Strafterm|avec (?:la |une )?pénalisation|com (?:a |uma )?penaliza\w+|"
    r"con (?:la |una )?penaliza\w+|in addition(?: to)?|on top of|addier\w+|dazu kommt|hinzu kommt|somamos|"
    rf"adicionamos|acrescentamos|on ajoute|ajout\w+|sumamos|añad\w+|agreg\w+|aggiung\w+|sommiamo){GAP}", re.IGNORECASE)
CHANGES = Rare(rf"\b(?:minus|less|subtract\w*|times|multipl(?:y|ied)(?: it| this)? (?:by|with)|divided by|abzüglich|"
               rf"menos|moins|meno){GAP}", re.IGNORECASE)
OBJECTIVE = Rare(
    r"\b(?:loss|losses|objective|cost|energy|criterion|penalty|penalties|regulari[sz]\w+|weight decay|prior|risk|"
    r"Verlust\w*|Zielfunktion|Kosten\w*|Strafterm|perda|custo|objetivo|penaliza\w+|perte|coût|objectif|pénalis\w+|pérdida|coste|"
    r"costo|perdita|obiettivo)\b|\bto (?:this|that|it|which)\b", re.IGNORECASE)
SUMS = Rare(
    r"\b(?:loss|objective|cost|energy|criterion|function|risk)\b[^.⟦]*\b(?:is|be|equals|becomes)\b[^.⟦]*\bsum of (?:the )?"
    r"(?:both|two|these|those)\b|\b(?:sum|add)(?:med|ed)? (?:both|the two|these two)\b", re.IGNORECASE)
LOSS = (r"(?:loss(?:es)?|objective|cost|energy|criterion|risk|Verlust\w*|Zielfunktion|Kosten\w*|perda|custo|objetivo|perte|coût|"
        r"objectif|pérdida|coste|costo|perdita|obiettivo)(?: functions?| \w+)?,?(?: ⟦(?P<name>\d+)⟧)?")
COUNTS = (("two", "2", "both", "zwei", "dois", "duas", "deux", "dos", "due"),
          ("three", "3", "drei", "três", "trois", "tres", "tre"),
          ("four", "4", "vier", "quatro", "quatre", "cuatro", "quattro"))
COUNTED = rf"(?:(?P<count>{'|'.join(word for row in COUNTS for word in row)}) )"
PARTS = (r"(?:parts?|terms?|components?|pieces|summands|contributions|losses|Teile[n]?|Terme[n]?|Summanden|termos|partes|termes|"
         r"parties|términos|termini|parti)\b")
SUM = (r"(?:is|as|be) (?:the|a) (?:weighted |simple )?(?:sum|combination) of|ist die Summe (?:von|aus|der)|"
       r"é a soma (?:de|dos|das)|est la somme (?:de|des)|es la suma (?:de|del)|è la somma (?:di|del|della)|"
       r"is to minimi[sz]e the (?:weighted )?sum of")
MADE = (r"consists? of|is (?:made(?: up)?|composed|built|formed) (?:of|from)|comprises|combines|adds(?: up)?|sums(?: up)?|"
        r"besteht aus|setzt sich zusammen aus|consiste (?:em|en|in|di)|é compost[ao] (?:por|de)|se compose (?:de|d')|"
        r"est composée? (?:de|d')|consta de|se compone de|è compost[ao] (?:da|di)")
HAS = "has|have|with|contains|includes|splits into|falls into|hat|mit|tem|com|a|avec|tiene|con|ha"
WORD = r"(?:[^\W\d_][\w'-]* )"
CONSISTS = Rare(
    rf"(?:\b{LOSS} (?:{SUM}|{MADE})|(?:⟦(?P<symbol>\d+)⟧|(?<!\w)(?-i:[A-Z])) (?:{SUM})|\bminimi[sz]es? the sum of)"
    rf"(?: {WORD}{{0,3}}{COUNTED}{WORD}{{0,2}}?{PARTS}| {WORD}{{0,5}}(?=⟦)|:)|"
    rf"\b{LOSS.replace('name', 'own')} (?:(?:{HAS}) {COUNTED.replace('count', 'number')}{WORD}{{0,2}}?{PARTS}|"
    rf"(?:=|equals) {WORD}{{1,3}}(?:\+|plus) )",
    re.IGNORECASE)
"""What says that an objective is the sum of its parts: a formula, or how many there are, follows."""
GRADIENT = re.compile(r"\b(?:gradient|derivative|Hessian|Ableitung|derivada|dérivée|derivata)\w* "
                      r"(?:of|von|der|des|de|da|du|di|della)\b[^.]*$", re.IGNORECASE)
WEIGHT = late(r"\b(?:weigh\w+|trad(?:e|ed|es|ing)[- ]?off\w*|balanc\w+|coefficients?|relative importance|strength|"
                    r"gewicht\w*|pes[oa]\w*|pond[eé]r\w+|poids|bilanci\w*)\b[^⟦.;]{0,40}(?:⟦(?P<by>\d+)⟧)?", re.IGNORECASE)
NAME = re.compile(r"(?:\\(?:mathcal|ell|Phi|Omega)\b|[A-Z])")


def joins(words: str) -> bool:
    """Whether words between a line and an expression make one line of them.

    >>> joins(" (squared error) plus "), joins(" plus a penalty "), joins(" is large, plus we have ")
    (True, True, False)
    """
    return JOINS.fullmatch(words) is not None


def takes_part(words: str, sentence: str, behind: bool) -> str:
    """The sign that words before an expression put between it and the objective; nothing where they put none.

    >>> takes_part(", and we add ", "The objective is ⟦0⟧, and we add ⟦1⟧ to it.", True), takes_part("so ", "so ⟦0⟧", False)
    ('+', '')
    """
    if not (behind or OBJECTIVE.search(sentence)):
        return ""
    return "+" if ADDS.search(words) else "?" if CHANGES.search(words) else ""


def sums_all(sentence: str) -> bool:
    """Whether a sentence without a line says that the objective is the sum of two.

    >>> sums_all("The final objective is the sum of both."), sums_all("The loss is the sum of the errors.")
    (True, False)
    """
    return SUMS.search(sentence) is not None


@dataclass(frozen=True)
class Said:
    """What a sentence says of the parts of an objective: how many, and the formulas of its name and of a weight."""

    count: int
    name: int
    weighted: bool
    weight: int


def parts_said(sentence: str) -> Said | None:
    """What a sentence says of the parts that an objective has.

    >>> parts_said("The loss ⟦0⟧ has two parts: ⟦1⟧ and ⟦2⟧."), parts_said("The loss is the sum of ⟦1⟧ and ⟦2⟧, weighted by ⟦3⟧.")
    (Said(count=2, name=0, weighted=False, weight=-1), Said(count=0, name=-1, weighted=True, weight=3))
    >>> parts_said("The gradient of the loss has two parts"), parts_said("The network has two parts: ⟦0⟧ and ⟦1⟧")
    (None, None)
    """
    found = CONSISTS.search(sentence)
    if found is None or GRADIENT.search(sentence[:found.start()]):
        return None
    name = found["name"] or found["own"] or found["symbol"] or -1
    word = (found["count"] or found["number"] or "").lower()
    weight = WEIGHT.search(sentence, found.end()) or WEIGHT.search(sentence[:found.start()])
    return Said(next((n for n, row in enumerate(COUNTS, 2) if word in row), 0), int(name),
                weight is not None or "weighted" in found[0], int((weight and weight["by"]) or -1))


def is_objective(name: str) -> bool:
    """Whether a name is one that quantities to be summed have: a capital."""
    return NAME.match(name) is not None


BESIDE = (
    (Rare(r"\bdirectional derivative|\bRichtungsableitung|derivada direcional|dérivée directionnelle|derivada direccional|"
          r"derivata direzionale", re.IGNORECASE),
     "A directional derivative is not derived", "It is the product of the gradient with the direction: ask for the gradient."),
    (Rare(r"\bevaluat(?:e|ing) (?:it|this|them|these|both|the (?:gradient|derivative|Hessian|result))\b[^.;]* "
          r"(?:at|in|for)\b|\band (?:then )?evaluate\b[^.;]* at\b", re.IGNORECASE),
     "The value at a point is not worked out", "The formula is derived: put the point into it."),
)
"""What a text may ask for beside a derivative: the words, why it is not done, and what to do."""


def asked_beside(sentence: str) -> Iterator[tuple[str, str]]:
    """Why what a sentence asks for beside a derivative is not done, each with what to do.

    >>> [why for why, _ in asked_beside("Find the directional derivative of ⟦0⟧ along ⟦1⟧.")]
    ['A directional derivative is not derived']
    """
    return ((reason, advice) for pattern, reason, advice in BESIDE if pattern.search(sentence))


__all__ = ["asked_beside", "is_objective", "joins", "parts_said", "sums_all", "takes_part"]
