r"""Words that may change what a formula means, whatever they are said of: they narrow, leave out, define. A row a kind of them.

In English, German, Portuguese, French and Spanish at once. Words are seen alone and in lower case, as `notations` sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

KINDS = {
    "leaves": r"ignor(?:e|es|ed|ing)|skip(?:s|ped|ping)?|exclud(?:e|es|ed|ing)|omit(?:s|ted|ting)?|discard(?:s|ed|ing)?|dropped|"
              r"neglected|weggelassen|ausgelassen|übersprungen|ausgeschlossen|vernachlässigt|unberücksichtigt|ignoriert|"
              r"ignorad[oa]s?|omitid[oa]s?|excluíd[oa]s?|descartad[oa]s?|ignorée?s?|exclue?s?|omise?s?|excluid[oa]s?",
    "narrows": r"only|solely|except(?:ing)?|without|unless|instead|neglect(?:s|ing)?|drop(?:s|ping)?|remov(?:e|es|ed|ing)|"
               r"restrict(?:s|ed|ing)?|limited|missing|first|last|even|odd|twice|once|half|doubled?|reversed?|backwards?|"
               r"cyclic(?:ally)?|modulo|mod|base|wrap(?:s|ped)?|clip(?:s|ped)?|capped|clamped|truncated|rounded|floored|padded|"
               r"sorted|shuffled|shifted|scaled|weighted|normali[sz]ed|cent(?:red|ered)|standardi[sz]ed|smoothed|masked|zeroed|"
               r"counted|repeated|alternat\w+|skewed|using|taken|"
               r"nur|ohne|außer|ausgenommen|statt|ignorier\w*|vernachlässig\w*|erste[nrs]?|letzte[nrs]?|doppelt|einmal|zweimal|"
               r"apenas|somente|só|sem|exceto|salvo|ignora\w*|omit\w+|exclu\w+|primeir[oa]s?|últim[oa]s?|"
               r"seulement|sauf|sans|ignor\w+|premi[eè]re?s?|derni[eè]re?s?|s[oó]lo|únicamente|sin|excepto|primer[oa]?s?",
    "limits": r"second|third|starts?|stops?|begins?|ends?|runs?|ranges?|goes|over|not|no|never|but|lassen|lässt|bleibt|"
              r"zweite[nrs]?|nicht|kein\w*|segund[oa]s?|não|nunca|ne|pas",
    "says": r"denot(?:es?|ing|a[mn]?)|means?|meaning|stands?|represents?|abbreviates?|defined|understood|interpreted|read|meant|"
            r"measured|computed|calculated|evaluated|replaced|written|convention\w*|throughout|always|everywhere|here|acts?|"
            r"acting|carr(?:y|ies)|bezeichne[nt]?|bedeute[nt]?|hier|stets|immer|überall|durchweg|gemeint|verstanden|gelesen|"
            r"signifi(?:ca|cam|can|e|ent)|representa[mn]?|aqui|sempre|entendid[oa]s?|lid[oa]s?|désign(?:e|ent)|représent(?:e|ent)|"
            r"ici|toujours|partout|comprise?s?|aquí|siempre",
    "polite": r"please|pls|thanks?|thank|thx|cheers|hi|hello|hey|all|guys|everyone|folks|regards|best|help|me|my|for|the|an?|as|"
              r"in|of|to|is|this|it|and|or|so|we|you|i|that|which|where|with|then|homework|class|lecture|exam|assignment|course|"
              r"bitte|danke|hallo|obrigad[oa]|por|favor|olá|merci|bonjour|gracias|hola|von|der|die|das|und|de|da|do|e|et|le|la|"
              r"y|el|torch|pytorch|numpy|np|jax|tensorflow|keras|matlab|julia|python|latex",
}
"""`leaves`: also of what no formula need have a sign for, "the bias is left out"; `narrows`: what is counted, or how; `limits`:
the same, and often nothing of the kind; `done`: what is done with something; `says`: how something is to be understood;
`polite`: what says nothing."""
KNOWN = (r"(?:call|giv|know|defin|us|show|seen|found|denot|nam|obtain|deriv|bas|writt|need|interest|suppos|assum|want|ask|relat|"
         r"link|connect|compos|made|mad|tak|comput|distribut|measur|observ|train|learn|fix|chos|sampl|drawn|motivat|minimi[sz]|maximi[sz]|"
         r"penali[sz]|convex|fit|stat|prov|solv|treat|consider|discuss|plott|illustrat|describ|intend|allow|determin|expect|requir|"
         r"organi[sz]|publish|introduc|not)")
"""How participles begin that say what something is called, what for, or where from."""
DONE = (rf"\b(?:is|are|been|being|gets?) (?:(?:first|then|also|always|all|further|never) )*(?!{KNOWN}(?:e|t)?(?:d|n|en|ed)?\b)"
        r"(?:[a-z]{3,}ed|set|put|cut|kept|held|split|frozen|hidden|drawn)\b|"
        r"\b(?:do|does) not (?!depend|need|have|know|think)\w+|\bdoesn't (?:count|enter|contribute)\b")
"""Words of what is done with something."""
DONE_ELSEWHERE = (
    r"\b(?:wird|werden|sind|ist|wurden?) (?:[^\W\d_]+ ){0,3}?(?!genannt|gegeben|gesucht|gezeigt)"
    r"ge\w{3,}(?:t|en)\b|"
    r"\b(?:são|é|foram|son|es|fueron|sono) (?!chamad|denotad|dad|definid|conhecid|llamad|conocid|usad|utilizad)"
    r"\w{2,}(?:ad|id)[oa]s?\b|"
    r"\b(?:sont|est) (?!appelé|donné|défini|connu|noté|utilisé)\w{3,}(?:é|ée|és|ées)\b")
"""The same in German, Portuguese, Spanish and French."""
PHRASES = (
    *(("done", word, DONE_ELSEWHERE) for word in ("wird", "werden", "sind", "ist", "wurde", "wurden", "são", "é", "foram", "son",
                                                  "es", "fueron", "sont", "est")),
    *(("done", word, DONE) for word in ("is", "are", "been", "being", "get", "gets", "do", "does", "doesn")),
    ("leaves", "out", r"\b(?:leav(?:e|es|ing)|left) (?:\w+ ){0,3}out\b"),
    ("leaves", "count", r"\bcounts? (?:once|twice|double|half)\b"),
    ("leaves", "as", r"\bas (?:zero|one|(?:a )?constants?|fixed|0|1)\b"),
    ("narrows", "other", r"\b(?:every other|other than)\b"),
    ("narrows", "than", r"\brather than\b"),
    ("narrows", "place", r"\bin place of\b"),
)
"""Phrases of a kind, each with a word of it."""

@cache
def _one_of_all() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in KINDS.items()))


@lru_cache(maxsize=8192)
def _kind_of(word: str) -> str | None:
    found = _one_of_all().fullmatch(word)
    return found.lastgroup if found is not None else None


def kinds_in(low: Iterable[str], words: str) -> set[str]:
    """What some words do; `low` are they in lower case, one by one.

    >>> sorted(kinds_in(["the", "bias", "is", "left", "out"], "The bias is left out"))
    ['leaves', 'narrows']
    """
    each = set(low)
    found = {kind for word in each if (kind := _kind_of(word))} - {"polite"}
    found |= {kind for kind, word, phrase in PHRASES if word in each and re.search(phrase, words, re.IGNORECASE)}
    return found | ({"narrows"} if "leaves" in found else set())


def is_polite(low: Iterable[str]) -> bool:
    """Whether words say nothing: "please", "as in class"."""
    return all(_kind_of(word) == "polite" for word in low)


__all__ = ["KINDS", "is_polite", "kinds_in"]
