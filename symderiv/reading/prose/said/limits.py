r"""Words that may change what a formula means, whatever they are said of: they limit, except, exchange or define.

In English, German, Portuguese, French and Spanish at once, as sentences are seen with their formulas between dollars.
"""

from __future__ import annotations

import re

from symderiv.reading.prose.phrases.subjects import STRONG

LIMITS = re.compile(
    r"\b(?:only|solely|except(?:ing)?|without|unless|instead|rather than|in place of|"
    r"ignor(?:e|es|ed|ing)|skip(?:s|ped|ping)?|exclud(?:e|es|ed|ing)|omit(?:s|ted|ting)?|discard(?:s|ed|ing)?|"
    r"neglect(?:s|ed|ing)?|drop(?:s|ped|ping)|(?:leav(?:e|es|ing)|left) out|remov(?:e|es|ed|ing)|restrict(?:s|ed|ing)?|limited to|"
    r"missing|first|last|every (?:other|second|third)|second|third|even|odd|twice|once|half|doubled?|reversed?|backwards?|"
    r"cyclic(?:ally)?|"
    r"modulo|mod|base|wrap(?:s|ped)?|clip(?:s|ped)?|capped|clamped|truncated|rounded|floored|padded|sorted|shuffled|shifted|scaled|"
    r"weighted|normali[sz]ed|cent(?:red|ered)|standardi[sz]ed|averaged|smoothed|masked|zeroed|counted|repeated|alternat\w+|"
    r"starts?|stops?|begins?|ends?|runs?|ranges?|goes|over|not|no|never|"
    r"nur|ohne|außer|ausgenommen|statt|ignorier\w*|weggelassen|lassen|lässt|übersprungen|ausgeschlossen|vernachlässig\w*|"
    r"unberücksichtigt|erste[nrs]?|letzte[nrs]?|zweite[nrs]?|nicht|kein\w*|doppelt|einmal|zweimal|"
    r"apenas|somente|só|sem|exceto|salvo|ignora\w*|omit\w+|exclu\w+|primeir[oa]s?|últim[oa]s?|segund[oa]s?|não|nunca|duas vezes|"
    r"seulement|sauf|sans|ignor\w+|exclu\w*|premi[eè]re?s?|derni[eè]re?s?|deux fois|ne|pas|"
    r"s[oó]lo|únicamente|sin|excepto|primer[oa]?s?|segund[oa]s?|no)\b", re.IGNORECASE)
"""Words that leave something out, or take it in another way."""
LEAVES_OUT = re.compile(
    r"\b(?:ignor(?:e|es|ed|ing)|skip(?:s|ped|ping)?|exclud(?:e|es|ed|ing)|omit(?:s|ted|ting)?|discard(?:s|ed|ing)?|"
    r"(?:leav(?:e|es|ing)|left) out|dropped|neglected|not counted|count(?:s|ed)? (?:once|twice|double|half)|"
    r"weggelassen|ausgelassen|übersprungen|ausgeschlossen|vernachlässigt|unberücksichtigt|"
    r"ignorad[oa]s?|omitid[oa]s?|excluíd[oa]s?|descartad[oa]s?|ignorée?s?|exclue?s?|omise?s?|excluid[oa]s?|"
    r"(?:as|to be) (?:zero|one|constant|0|1))\b", re.IGNORECASE)
"""The same of what no formula need have a sign for: "the bias is left out"."""
SAYS = re.compile(
    rf"\b{STRONG}\b|\b(?:understood|interpreted|taken|read|meant|measured|computed|counted|replaced|written|convention\w*|"
    r"throughout|always|everywhere|here|from now on|in (?:this|the following) (?:section|chapter|note|text|document|paper)|"
    r"modulo|mod|as if|act(?:s|ing)? (?:as|on)|carr(?:y|ies)|hier|stets|immer|überall|durchweg|gemeint|verstanden|gelesen|"
    r"aqui|sempre|entendid[oa]s?|lid[oa]s?|ici|toujours|partout|comprise?s?|aquí|siempre)\b", re.IGNORECASE)
"""Words that say how something is to be understood."""
POLITE = re.compile(
    r"\b(?:please|pls|thanks?|thank you|thx|cheers|hi|hello|hey|all|guys|everyone|folks|regards|best|help|me|my|for|the|a|an|as|"
    r"in|of|to|is|this|it|and|or|so|we|you|i|that|which|where|with|then|homework|class|lecture|exam|assignment|course|bitte|danke|hallo|"
    r"obrigad[oa]|por favor|olá|merci|s'il vous plaît|bonjour|gracias|hola|von|der|die|das|und|de|da|do|e|et|le|la|y|el)\b|[\W_]",
    re.IGNORECASE)
"""What says nothing."""

__all__ = ["LEAVES_OUT", "LIMITS", "POLITE", "SAYS"]
