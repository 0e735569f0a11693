"""What is said of each row of a matrix, in six languages: it becomes what the matrix is, before any phrase is looked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderiv.patterns import late

HOT = (r"one[- ]hot(?:[- ]?(?:en)?(?:coded|coding|kodiert\w*|codiert\w*|cod(?:ifi(?:cad|cat))?[oaie]s?|"
       r"cod[ée]e?s?)|[- ]encoding)?")
THINGS = (r"(?:class |row |target |Ziel|Zeilen)?(?:labels?|targets?|vec(?:tors?|teurs?|tores)|rows?|classes|label[- ]?vec\w+|"
          r"[Vv]ektor(?:en)?|Zeilen|rótulos?|vetor(?:es)?|alvos?|linhas|classes|étiquettes?|cibles?|lignes|etiquetas?|objetivos?|"
          r"filas|clases|etichette|vettor[ei]|righe|classi)")
END = r"(?=[ ]*(?:[.,;:)(]|\Z|and\b|und\b|e\b|et\b|y\b|ed\b|as\b|als\b|como\b|comme\b|come\b|which\b|while\b))"
"""Behind one-hot labels no symbol stands, which they would be."""
MATRIX = r"(?:(?:the |an? |der |da |la |della |de la )?(?:[^\W\d_]+ ){0,2})?"


@dataclass(frozen=True)
class Words:
    """The words of a language for "each", "row", "of", "is", "holds", "sums to one", a distribution, and how it says one."""

    each: str
    row: str
    of: str
    be: str
    holds: str
    sums: str
    chances: str
    said: str


LANGUAGES: tuple[Words, ...] = (
    Words(r"each|every|all(?: the)?|the|all of the", "rows?", "of|in", "is|are|being|be",
          r"contains?|holds?|stores?|collects?|consists? of|gathers?|containing|holding|storing|lists?",
          r"(?:sums?|adds? up|add) (?:up )?to (?:one|1|unity)",
          r"(?:an? )?(?:probability|discrete|categorical) (?:vector|distribution)s?", "{x}, whose rows sum to one"),
    Words("jede|alle|die|sämtliche", "Zeilen?", "von|der|in|aus", "ist|sind|seien|sei",
          "enthält|enthalten|besteht aus|speichert|sammelt|enthalte",
          r"(?:summier(?:t|en) sich zu|ha(?:t|ben) (?:die )?Summe) (?:1|eins)",
          r"(?:ein(?:e)? )?Wahrscheinlichkeits(?:vektor(?:en)?|verteilung(?:en)?)",
          "{x} ist eine Wahrscheinlichkeitsverteilung"),
    Words("cada|todas as|as|toda", "linhas?", "de|da|do|em", "é|são|sendo|seja|sejam",
          "contém|contêm|guarda|consiste em|armazena|reúne", "soma(?:m)? (?:1|um)",
          r"(?:uma? )?(?:vetor(?:es)?|distribuiç(?:ão|ões)) de probabilidades?", "{x} é uma distribuição de probabilidade"),
    Words("chaque|toutes les|les", "lignes?", "de|du|dans", "est|sont|étant|soit",
          "contient|contiennent|est formée de|regroupe|stocke|est constituée de",
          r"(?:somme(?:nt)? à|a pour somme|ont pour somme) (?:1|un)",
          r"(?:une? )?(?:vecteurs?|lois?|distributions?) de probabilités?", "{x} est une loi de probabilité"),
    Words("cada|todas las|las|toda", "filas?", "de|en", "es|son|sea|sean|siendo",
          "contiene|consta de|guarda|almacena|reúne", "suma[n]? (?:1|uno)",
          r"(?:una? )?(?:vector(?:es)?|distribuci(?:ón|ones)) de probabilidad(?:es)?",
          "{x} es una distribución de probabilidad"),
    Words("ogni|tutte le|le|ciascuna", "rig(?:a|he)", "di|della|in", "è|sono|sia|siano",
          "contiene|consiste di|raccoglie|memorizza", r"somma(?:no)? (?:a )?(?:1|uno)",
          r"(?:una? )?(?:vettor[ei]|distribuzion[ei]) di probabilità", "{x} è una distribuzione di probabilità"),
)
ARTICLE = r"(?:(?:the|an?|all|ein(?:e|en)?|die|den|os|as|uma?|les|des|une?|las|los|una|uno|un|i|gli|le|le sue|its|their|only) )?"
X = r"(?P<x>⟦\d+⟧)"


def _hot(one: Words) -> str:
    each, things = rf"(?<!\w)(?:{one.each}) (?:{one.row}) (?:{one.of}) {MATRIX}", rf"{ARTICLE}(?:{THINGS} )?{HOT}(?: {THINGS})?"
    rows = (rf"{each}{X},? (?:{one.be}) {things}{END}",
            rf"(?<!\w){HOT} (?:{THINGS} )?(?:in|as|als|em|como|dans|comme|en|come) (?:(?:{one.each}) )?"
            rf"(?:(?:{one.row}) (?:{one.of}) )?{MATRIX}{X}{END}",
            rf"{X},? (?:{one.holds}) {things}(?: (?:as|als|como|comme|come|in) (?:its )?(?:{one.row}))?{END}",
            rf"{X},? \({HOT} (?:{one.row})\)")
    return "|".join(rows).replace("(?P<x>", "(?:")


def _chances(one: Words) -> str:
    each = rf"(?<!\w)(?:{one.each}) (?:{one.row}) (?:{one.of}) {MATRIX}{X}"
    return rf"{each},? (?:(?:{one.be}) {ARTICLE}(?:{one.chances})|{one.sums}){END}"


IS_HOT = [late(_hot(one), re.IGNORECASE) for one in LANGUAGES]
IS_CHANCES = [late(_chances(one), re.IGNORECASE) for one in LANGUAGES]
SYMBOL = re.compile(r"⟦\d+⟧")


def of_rows(text: str) -> str:
    """A sentence in which what each row of a matrix is becomes what the matrix is; formulas are numbers in brackets.

    >>> of_rows("each row of ⟦0⟧ is a one-hot vector."), of_rows("⟦3⟧ enthält one-hot-kodierte Labels")
    ('⟦0⟧ one-hot.', '⟦3⟧ one-hot')
    >>> of_rows("cada linha de ⟦1⟧ soma 1, ⟦2⟧"), of_rows("the rows of ⟦0⟧ are not one-hot")
    ('⟦1⟧ é uma distribuição de probabilidade, ⟦2⟧', 'the rows of ⟦0⟧ are not one-hot')
    """
    if "⟦" not in text:
        return text
    for n, one in enumerate(LANGUAGES):
        if "hot" in text:
            text = IS_HOT[n].sub(lambda m: f"{SYMBOL.findall(m[0])[-1]} one-hot", text)
        if re.search(one.row, text, re.IGNORECASE):
            text = IS_CHANCES[n].sub(lambda m, said=one.said: said.format(x=m["x"]), text)  # type: ignore[misc]
    return text


__all__ = ["of_rows"]
