"""Formulas that their author calls wrong, or does not claim: "A common mistake is …", "instead of …", "one might guess …".

Words before a formula decide, down to it, or words right behind it; a row a language. Such a formula is neither a claim nor a
definition.
"""

from __future__ import annotations

import re
from functools import lru_cache

from symderiv.patterns import late
from symderiv.reading.prose.sieves import Rare


def _any(*rows: str) -> str:
    return f"(?:{'|'.join(rows)})"


WRITE = (r"(?:writ(?:e|ing|ten)|us(?:e|ed|ing)|claim(?:ing)?|say(?:ing)?|conclud(?:e|ing)|believ(?:e|ing)|tak(?:e|ing)|"
         r"put(?:ting)?|set(?:ting)?|assum(?:e|ing)|comput(?:e|ing)|think(?:ing)?|guess(?:ing)?|stat(?:e|ing)|get(?:ting)?|obtain(?:ing)?|have)")
MISTAKE = (r"(?:(?:common|frequent|classic|widespread|tempting|naive|beginner['’]?s['’]?) (?:error|trap|slip|guess|answer)|"
           r"mistake|misconception|pitfall|fallacy|(?:wrong|incorrect|false) (?:answer|result|formula|solution|version|"
           r"derivative|gradient|claim|guess))")
SOFTLY = r"(?: (?:\w+ly|just|of course|in general|here|down|for example))?"
GUESS = r"(?:guess|think|expect|believe|suspect|hope|be (?:tempted|inclined) to \w+)"
LEADING = Rare(_any(
    rf"\b{MISTAKE}(?: here| of (?:many )?students| in practice)?,? (?:is|would be|was|reads)(?: to {WRITE}| {WRITE})?{SOFTLY}"
    r"(?: that)?",
    rf"\b(?:it|this|that)(?: is|['’]s)(?: not|n['’]t){SOFTLY} (?:true|so|the case|correct|right){SOFTLY} "
    rf"(?:that|to {WRITE}(?: that)?)",
    rf"\b(?:is|would be|['’]s){SOFTLY} (?:wrong|false|incorrect|untrue|an? mistake|an error|tempting){SOFTLY} "
    rf"(?:that|to {WRITE}(?: that)?)",
    r"\b(?:do|does|did|must|should|can|may|would)(?: not| never|n['’]t|not) (?:(?:simply|just|ever|hold|follow|mean|imply) )*"
    rf"(?:that|{WRITE}{SOFTLY}(?: that)?|confuse (?:it|this|that) with)",
    rf"\b(?:never|nobody|no one|avoid|refrain from) {WRITE}s?{SOFTLY}(?: that)?",
    r"\bdo(?:es)? not (?:hold|follow|mean|imply) that",
    rf"\b(?:instead of|rather than|in place of|as opposed to)(?: (?:the |an? )?(?:{WRITE}|naive|wrong|expected|usual|false))?",
    r"(?<!\bas one )(?<!\bas we )(?<!\bas you )\b(?:might|may|could|would|will) "
    rf"(?:\w+ly |at first |first |perhaps )?{GUESS}{SOFTLY}(?: that| to)?",
    rf"\b(?:wrongly|mistakenly|falsely|erroneously|incorrectly) {WRITE}s?(?: that)?",
    rf"\b(?:students|beginners) (?:often |sometimes |frequently |tend to |may |might )?{WRITE}(?: that)?",
    r"(?<!or )(?<!if )\bnot(?: simply| just)?",
    r"\bif (?:[\w'’]+ ){1,3}(?:was|were|had been) (?:simply|just|only|merely|instead)(?: given by)?",
    r"\bwäre (?:\w+ ){1,3}(?:einfach|nur|bloß|stattdessen)|\bs[ie] (?:\w+ ){1,3}(?:était|fuera|fuese|fosse) "
    r"(?:simpl\w+|semplicemente|seulement|sólo|solo|só|apenas)",
    r"\b(?:häufige|typische|verbreitete|klassische|beliebte)[rn]? (?:Fehler|Irrtum|Trugschluss)(?: hier)?"
    r"(?: (?:ist|wäre|lautet))?(?: es)?(?:, dass)?",
    r"\b(?:(?:gilt|stimmt|ist|wäre) (?:\w+ )?nicht(?: wahr| richtig| so)?|(?:ist|wäre|es) falsch), dass",
    r"\b(?:an)?statt(?: von)?|\banstelle von|(?<!ob )\bnicht(?: einfach| etwa)?",
    r"\b(?:könnte|würde|möchte)[nt]? (?:man )?(?:\w+ )?(?:vermuten|meinen|denken|glauben|erwarten|raten)(?:, dass)?",
    r"\berreur (?:fréquente|classique|courante|répandue|typique|commune)(?: ici)? (?:est|serait|consiste)"
    r"(?: (?:à|d['’]|de) ?\w+)?(?: que)?",
    r"\b(?:n['’]est pas (?:vrai|exact|correct|juste)|est (?:faux|incorrect)) (?:que|d['’]écrire(?: que)?)",
    r"\bn(?:e |['’])\w+ (?:pas|jamais)(?: que)?|\bau lieu d(?:e|['’])(?: ?\w+)?|\bplutôt que",
    r"\bon pourrait (?:\w+ )?(?:croire|penser|deviner|supposer|s['’]attendre à)(?: que)?",
    r"\berror (?:común|frecuente|típico|habitual|clásico)(?: aquí)? (?:es|sería|consiste en)(?: \w+r)?(?: que)?",
    r"\bno (?:es (?:cierto|verdad|correcto)|se cumple|vale) que|\bes (?:falso|incorrecto) que|\ben (?:vez|lugar) de(?: \w+r)?",
    r"\bpodr(?:ía|íamos|ía uno) (?:\w+ )?(?:pensar|creer|suponer|adivinar|esperar)(?: que)?",
    r"\bno (?:se )?(?:escrib\w+|us[ae]\w*|utili[cz]\w+|pong\w+|tom[ae]\w*|debe \w+r)(?: que)?",
    r"\berro (?:comum|frequente|típico|clássico)(?: aqui)? (?:é|seria|consiste em)(?: \w+r)?(?: que)?",
    r"\bnão (?:é (?:verdade|certo|correto)|vale) que|\bé (?:falso|errado|incorreto) (?:que|\w+r(?: que)?)",
    r"\bem (?:vez|lugar) de(?: \w+r)?|\bao invés de(?: \w+r)?",
    r"\bnão (?:se )?(?:escrev\w+|us[ae]\w*|utiliz\w+|tom[ae]\w*|ponha\w*)",
    r"\bpoderia(?:-se|mos)? (?:\w+ )?(?:pensar|achar|supor|imaginar|adivinhar|esperar)(?: que)?",
    r"\berrore (?:comune|frequente|tipico|classico) (?:è|sarebbe)(?: \w+re)?(?: che)?|\bnon è (?:vero|corretto) che|\binvece di",
    r"\bsi potrebbe (?:\w+ )?(?:pensare|credere|supporre)(?: che)?|\bnon (?:scriv\w+|us[ai]\w*)",
) + r"[\s*_:,;\"'“„»(]*$", re.IGNORECASE)
"""Words that lead to such a formula."""
LABEL = Rare(r"^[^\w$]*(?:(?:an?|the|ein|der|une|un|el|um|o) )?" + _any(
    r"wrong|incorrect|false|not (?:true|correct|right)|don['’]?t|(?:common|frequent|classic|typical) (?:mistake|error|pitfall)s?",
    r"falsch|nicht (?:richtig|korrekt|wahr)|(?:häufiger|typischer) Fehler",
    "faux|incorrect|erroné|erreur (?:fréquente|classique)",
    "incorrecto|falso|erróneo|mal|error (?:común|frecuente)", "errado|incorreto|falso|erro (?:comum|frequente)",
    "sbagliato|errato|falso|errore (?:comune|frequente)") + r"[\s*_]*(?: ist| is| est| es| é)?[\s*_]*:[\s*_]*$", re.IGNORECASE)
"""What is written over it."""
BEHIND = late(
    r"[\s,;.*_)—–-]*(?:(?:but|aber|mais|pero|mas|and) )?(?:(?:which|this|that|it|das|was|dies|ce qui|cela|ceci|lo que|esto|o que|"
    r"isso|isto) )?(?:c['’]|(?:is|was|would be|ist|wäre|est|serait|é|es|seria|sería) )?(?:\w+ly |just |simply |of course )?"
    r"(?:wrong|false|incorrect|untrue|not (?:true|correct|right|the case)|an? (?:common |frequent )?mistake|"
    r"falsch|nicht (?:wahr|richtig|korrekt)|faux|incorrecto|falso|errado|incorreto|(?:would|does|do) not hold|"
    r"n['’]est pas (?:vrai|correct)|no es (?:cierto|correcto)|não é (?:verdade|correto))\b(?! (?:only|unless|if)\b)|"
    r"\s*(?:vermuten|erwarten|raten)\b", re.IGNORECASE)
"""Words right behind it that take it back."""
STRUCK = re.compile(r"(?<![\w~])~~(?=[^\s~])(?:(?!~~|\n[ \t]*\n)[\s\S])+?(?<=[^\s~])~~(?![\w~])")


def denied(before: str, behind: str = "") -> str:
    r"""The words that deny a formula, among those before and behind it; nothing where none do.

    >>> denied("A common mistake is to write "), denied("It is not hard to see that "), denied("we get ", " , which is wrong")
    ('mistake is to write', '', 'which is wrong')
    """
    found = LEADING.search(before) or LABEL.search(before) or BEHIND.match(behind)
    return found[0].strip(" \t\n*_:,;.()\"'“„»—–-") if found else ""


def is_struck(text: str, start: int, end: int) -> bool:
    """Whether what stands from a place to another is struck out, in Markdown's ~~ ~~.

    >>> is_struck("Then ~~$x = 1$~~ holds", 7, 14), is_struck("Then~~$x = 1$~~holds", 6, 13)
    (True, False)
    """
    return any(first < start and end < last for first, last in _struck(text))


@lru_cache(maxsize=4)
def _struck(text: str) -> tuple[tuple[int, int], ...]:
    """What is struck out: each line of a long text is asked about."""
    return tuple(match.span() for match in STRUCK.finditer(text)) if "~~" in text else ()


__all__ = ["denied", "is_struck"]
