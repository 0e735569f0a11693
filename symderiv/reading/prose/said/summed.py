"""What a sentence says of sums that are not written: "summation over repeated indices is implied", "no sum over i"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.prose.said.doubts import NEUTRAL, NOT, PARTS
from symderiv.reading.prose.sieves import Rare

REPEATED, WRITTEN = ("repeated",), ("single",)
"""What a fact about sums says: letters that a term repeats are summed; they are not, unless a sum is written."""
INDEX = (r"(?:ind(?:ices|izes|exes|ex)|(?:sub|super)scripts?|letters?|Buchstaben|índices|indices|indici|letras|lettres|"
         r"suffix(?:es)?)")
TWICE = (r"(?:repeated|repeating|doubled?|twice[- ]occurring|paired|dummy|same|doppelt\w*|wiederholt\w*|gleiche\w*|repetid\w+|"
         r"répétés?|muets?|doubles|ripetut\w+)(?: (?:auftretende\w*|vorkommende\w*|occurring|appearing))?")
OCCUR = r"(?:that|which) (?:occurs?|appears?|stands?|(?:is|are) repeated) ?(?:twice)?"
SUM = r"(?:sum\w*|\w*summi?e?r\w*|[Ss]umm\w+|som(?:a|as|amos|ad[oa]s?|atórios?|me|mes|mons|mées?|mation)\b|sommat\w+)"
BOTH = rf"(?:{TWICE} {INDEX}|{INDEX} {OCCUR}|(?:indices|índices|indici|lettres|letras) {TWICE})"
OVER = r"(?:(?:over|on|across) (?:⟦\d+⟧|\w)(?:,? (?:and )?(?:⟦\d+⟧|\w\b))* )?"
TOPICS = Rare("|".join((
    r"(?:\bthe )?\bEinstein(?:'s|’s|sche[nrs]?)?[- ]?(?:\w+ )?(?:sum\w*|conv\w+|notation|index\w*|Summ\w+|Konvention|Notation)",
    r"\bEinstein(?=\)|:)|\b(?:index |summation |sum )?(?:convention|notation) (?:of|due to|by|after) Einstein",
    r"(?:\b(?:the|an?) )?(?:index |usual |standard )*\bsum\w* convention", r"\bSumm\w*konvention\w*|\bSumm\w+ à la Einstein",
    r"\b(?:convenção|notação) d[eao] (?:som\w+|Einstein)", r"\b(?:convention|notation) (?:de som\w+|d['’]Einstein)",
    r"\b(?:convención|convenio|notación) de (?:la )?(?:sum\w+|Einstein)",
    r"\b(?:convenzione|notazione) di (?:somm\w+|Einstein)",
    rf"{BOTH}[^.;:]{{0,40}}?\b{SUM}", rf"\b{SUM}[^.;:]{{0,40}}?{BOTH}",
    rf"\b(?:summation|sums?) {OVER}(?:(?:is|are) )?(?:always |everywhere |tacitly )?(?:implied|implicit|understood)",
    r"\bimplie[sd] (?:a )?sum\w*(?! over the)|\bimplicit sum\w*",
)), re.IGNORECASE)
"""Words for sums that are meant where a letter stands twice, in all languages."""
NO_SUM = Rare("|".join((
    r"\b(?:no|without(?: any)?) (?:implied |implicit |index )?sum(?:mation|s|ming)?\b"
    r"(?= (?:is|are|over|on|here|convention|implied|intended|meant)\b| ?(?:[).,;:]|$))(?! (?:over|on) the\b)",
    r"\b(?:all |every )?(?:sums?|summations?) (?:is|are) (?:always |all )?(?:written (?:out|explicitly)|explicit)\b",
    r"\b(?:keine|ohne) (?:implizite )?Summ(?:e|en|ation|ierung)\b(?! der)", rf"{INDEX} [^.;⟦]{{0,20}}nicht summiert",
    r"\b(?:não há|sem) som(?:a|atório)s? (?:implícit\w+|sobre|em)", r"\b(?:pas de|sans) (?:sommation|somme implicite)",
    r"\b(?:no hay|sin) (?:suma|sumatoria)s? (?:implícit\w+|sobre|en)", r"\b(?:senza|nessuna) somm(?:a|atoria)",
)), re.IGNORECASE)
"""Words that say that nothing is summed which no sign sums."""
SPOKEN = re.compile("sum|som|einstein", re.IGNORECASE)
"""What is in all these words, to be looked for first."""
SIGN = r"(?! ?(?:the |a |any |to )?(?:writ\w+|show\w*|(?:sum|summation|Σ)[- ]?(?:sign|symbol)))"
"""What may be left out where a sum is meant."""
NO = rf"(?:\b(?:{NOT}|no|non|don['’]t|nothing|keinerlei|n['’]|wrong|mistake|error)\b|n['’]t\b){SIGN}"
BEFORE = late(rf"{NO} ?(?:[^\W\d_]+ ){{0,6}}$", re.IGNORECASE)
BEHIND = late(rf"(?: ⟦\d+⟧)?,? (?:[^\W\d_]+ ){{0,3}}?{NO}(?! (?:only|just))", re.IGNORECASE)
"""Where a denial stands beside such words."""

SINGLE = re.compile(
    r"\b(?:(?:one|single|each|every|per|any|given) (?:training |data |single |such )?(?:samples?|examples?|instance|observation|"
    r"(?:data ?)?point|pixel|token|unit|neuron|entry|component)|"
    r"(?:ein(?:e[nmrs]?)? |einzeln\w+ |jede[nmrs]? |pro )(?:\w+ )?(?:Beispiele?s?|Datenpunkte?s?|Stichproben?|"
    r"Beobachtung|Pixels?|Eintrag)|"
    r"(?:um|uma|cada|só|por) (?:únic[oa] )?(?:exemplo|amostra|observação|ponto|pixel|entrada)|"
    r"(?:un|une|seul|seule|chaque|par) (?:seule? )?(?:exemple|échantillon|observation|point|pixel|donnée)|"
    r"(?:un|una|solo|sola|cada|por) (?:sol[oa] )?(?:ejemplo|muestra|observación|punto|píxel|dato))\b", re.IGNORECASE)
"""Words that speak of a single one of several: its letter counts nothing then."""


def summation(sentence: str) -> Iterator[tuple[tuple[str], str]]:
    """What a sentence says of sums without a sign, with its words; nothing where it does not speak of them.

    >>> [*summation("Summation over repeated indices is implied"), *summation("We never adopt the summation convention.")]
    [(('repeated',), 'Summation over repeated indices'), (('single',), 'never adopt the summation convention')]
    """
    if SPOKEN.search(sentence) is None:
        return
    text = NEUTRAL.sub(lambda m: m[0] if m[0].startswith("(") else " " * len(m[0]), sentence)
    if denied := NO_SUM.search(text):
        yield WRITTEN, denied[0].strip()
        text = f"{text[:denied.start()]}{' ' * len(denied[0])}{text[denied.end():]}"
    found = TOPICS.search(text)
    if found is None:
        return
    start = max([m.end() for m in PARTS.finditer(text, 0, found.start())], default=0)
    end = min([m.start() for m in PARTS.finditer(text, found.end())], default=len(text))
    before, behind = BEFORE.search(text[start:found.start()]), BEHIND.match(text[found.end():end])
    if before or behind or re.search(NO, found[0], re.IGNORECASE):
        first = start + before.start() if before else found.start()
        yield WRITTEN, text[first:found.end() + (behind.end() if behind else 0)].strip()
    else:
        yield REPEATED, found[0].strip()


__all__ = ["REPEATED", "SINGLE", "WRITTEN", "summation"]
