"""What a clause says nearly, of a part, or of what it is made of: "close to symmetric", "twice a one-hot vector", "was one-hot".

A row a kind between a symbol and its property, before the symbol or behind the property. What is qualified gives no fact.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from symderiv.patterns import late
from symderiv.reading.problems.statements import Fact
from symderiv.reading.prose.sieves import Rare


def _any(*rows: str) -> str:
    return "|".join(rows)


ONE = (r"(?:(?:an?|the|some|being|be|always|everywhere|perfectly|completely|ein\w*|zu|sein|uma?|une?|uno|una|o|el|le|la|il|ser|"
       r"être|essere) ){0,3}")
NEARLY = Rare(_any(
    r"\b(?:nearly|almost|approximately|roughly|mostly|largely|virtually|practically|essentially|locally|partially|quasi|pseudo|"
    r"(?:any|every)thing but|all but|fast|beinahe|nahezu|annähernd|ungefähr|teilweise|lokal|alles andere als|quase|"
    r"aproximadamente|localmente|tudo menos|presque|quasiment|à peu près|approximativement|localement|tout sauf|casi|"
    r"todo menos|circa|approssimativamente|tutt['’]altro che)[ -]" + ONE + "$",
    r"\b(?:(?:close|near|similar|proportional|akin|congruent|conjugate|analogous)(?: enough)? to|near|far(?: away)? from|"
    r"commut\w+ with|differ\w+ from|resembl\w+|approximat\w+|nahe (?:an|bei)|ähnlich zu|proportional zu|weit (?:davon )?entfernt|"
    r"(?:próxim|cercan)[oa]s? (?:de|a)|(?:semelhantes?|semejantes?|proporciona(?:l|is|les)|proporzional[ei]|simil[ei]) [aà]|"
    r"(?:longe|lejos) de|proches? d['’]?e?|(?:semblables?|proportionnel\w*) à|loin d['’]?e?|lontan[oa] (?:da|dall['’]))"
    r" ?(?:(?:of|davon|eine[rmn]) )?" + ONE + r"(?:(?:matri\w+|vec\w+|vet\w+) )?$",
    r"\b(?:smooth(?:ed)?|soft(?:ened)?|(?:re)?scaled|un-?normali[sz]ed|non-?normali[sz]ed|relaxed|noisy|perturbed|shifted|"
    r"cent(?:er|re)d|weighted|damped|corrupted|signed|geglättet\w*|skaliert\w*|verrauscht\w*|gestört\w*|unnormiert\w*)[ -]"
    r"(?:[^\W\d_]+ )?$",
    r"\b(?:bis auf|up to|except|apart from|aside from|abgesehen von|sauf|exceto|excepto|salvo|tranne|a meno d|à part)\b"),
    re.IGNORECASE)
"""Words right before a property that say it is not quite so."""
OUT_OF = r"(?:de|di|d['’]|da|do|du|des|del|della|dos|das|entre|von|aus|einer|eines|zweier|dreier|der)"
MADE_OF = Rare(_any(
    r"(?<!\bis )(?<!\bare )(?<!\bbe )\b(?!(?:consist|made|compos|matri|vec|array|tensor|set|batch|list|stack|sequence|collection|"
    r"famil|pair|tuple|class|type|kind|form|case|point|element|member|example|instance|one|row|column|choice|size|shape|length|"
    r"order|dimension)\w*)"
    r"[^\W\d_]+ of (?:(?:an?|the|its|two|three|several|many|some|different|other) ){0,2}(?:[^\W\d_]+ )?$",
    r"\b(?:minus|plus|times|twice|thrice|half|double|triple)\b[^,;]*$",
    r"\b(?:produ\w+|prodotto|som[am]|somm[ae]|suma|diferen\w+|différence|differenza|combin\w+|múltipl\w+|multiple|multiplo|"
    r"dobro|double|doble|doppio|triple|triplo|metade|moitié|mitad|metà|negativ\w+|oppos\w+|logarit\w+|log|raiz|racine|raíz|radice|"
    r"a[p]+ro(?:xima|ssima)\w+|perturba\w+|part[ei]e?|tri[aâ]ng\w+|version\w*|vers(?:ão|ión)|Produkt|Summe|Differenz|"
    r"Kombination|Vielfache\w*|\w+fache|Hälfte|Logarithmus|Wurzel|Näherung|Störung|Teil|Quadrat) " + OUT_OF +
    r" ?(?:[^\W\d_]+ ){0,3}$"), re.IGNORECASE)
"""Words before a property that say a thing is made of what has it."""
LINEAR = r"(?:sum|difference|combination) of (?:two|three|several|many|\w*(?:matrices|vectors))"
KEEPS = {
    "symmetric": re.compile(rf"\b(?:{LINEAR}|(?:multiple|negative|inverse|square|transpose|exponential) of|twice|half|double)\b"),
    "spd": re.compile(r"\b(?:sum of (?:two|three|several|many)|inverse of|twice|half|double)\b"),
    "orthogonal": re.compile(r"\b(?:(?:inverse|transpose) of|product of (?:two|three|several))\b"),
    "positive": re.compile(r"\b(?:(?:sum|product) of (?:two|three|several|many)|twice|half|double)\b"),
    "simplex": re.compile(r"\b(?:mixture|convex combination|average|mean) of\b"),
}
"""What is made of things of a kind and is of that kind."""
PREDICATE = late(r"\b(?:and|but|und|aber|e|et|y|ed|mas|mais|pero|ma) (?:(?:is|are|hence|thus|also|so|ist|é|est|es|"
                 r"è|strictly) )*$")
"""Words right before a property that begin a predicate of their own."""
BEHIND = Rare(
    r"(?:[- ](?!(?:and|but|und|aber|e|et|y|mas|mais|pero|ma)\b)[^\W\d_]+){0,3}?,? \(?(?:up to|except|apart from|"
    r"aside from|save for|other than|plus|minus|times|(?:re)?scaled|"
    r"multiplied|divided|corrupted|perturbed|before|on average|in expectation|asymptotically|approximately|nearly|almost|"
    r"no longer|any ?more|with (?:\w+ )?noise|or (?:\d|⟦\d+⟧|two|zero)|bis auf|außer|skaliert|multipliziert|exceto|excepto|salvo|"
    r"sauf|à part|tranne|a menos d\w+|a meno d\w+|fois|vezes|veces|volte|sem normaliz\w+|não normaliz\w+|sin normaliz\w+|"
    r"no normaliz\w+|non normali\w+|lissée?s?|bruitée?s?|suavizad\w+|em média|en moyenne|en media|in media|im Mittel|"
    r"à [^.;⟦]{1,30} près)\b",
    re.IGNORECASE)
"""Words behind a property that take some of it away."""
SKEWED = (r"(?:\b(?:not|never|no|não|non|pas|nicht|without|sem|sin|ohne|senza)\b[^.;⟦]{0,25}?\b|\b(?:a|non-?|un|as|a-|in)|"
          r"\bnicht-?)s[iy]m+[eé]tri")
SKEW = Rare(SKEWED, re.IGNORECASE)
SKEW_BEHIND = Rare(rf"[^.;⟦]{{0,40}}?{SKEWED}", re.IGNORECASE)
"""Words beside "positive definite" that deny what it says by custom."""
WHOLE = (r"(?:entr|component|komponent|composant|element|élément|elemento|coord|koord|row|column|value\b|values|weight|"
         r"term|member|matri|"
         r"ve[ck]?t{1,2}or|label|case|choice|all|each|both|one|any|Eintr|Zeile|Spalte|Wert|linha|colun|ligne|colonn|fila|rig[ah]|"
         r"componente|valor|valeur|coefic|coeffi|class|probab|target|number|symmetr|symetr|symétr|simetr|simmetr)")
PART = (r"(?:absolute|squared|first|second|third|last|final|diagonal|off-?diagonal|odd|even|some|most|few|half|"
        r"remaining|other|non-?zero|"
        r"erste\w*|letzte\w*|einige\w*|primeir\w+|últim\w+|algun\w+|premi\w+|derni\w+|certain\w*|primer\w*|prim[aoie]|alcun\w+)")
OWNED = Rare(
    rf"\b(?:(?:the|its|an?|der|die|das|o|a|os|as|le|la|les|el|los|las|il|lo|i|gli)"
    rf"(?! (?:[^\W\d_]+ )?{WHOLE})(?: [^\W\d_]+){{0,2}}|"
    rf"(?:the |die |der |as? |os? |les? |las? |los |il |el )?{PART}(?: [^\W\d_]+)?) [^\W\d_-]+ "
    r"(?:of|von|de|da|do|du|di|del|della) "
    r"(?:(?:the|der|die|das|la|le|a|o|il|el) )?(?:[^\W\d_]+ )?$", re.IGNORECASE)
"""Words before a symbol that make something else of it: "the pattern of A is symmetric", "the first entry of x is positive"."""
MADE = Rare(
    r"\b(?:gradient\w*|(?:[^\W\d_]+ )?deriva\w+|dérivée\w*|Ableitung\w*|differential\w*|Differential\w*|diferencial\w*|"
    r"différentielle\w*|Hess\w+|Jacobi?\w*|inverses?|Inverse\w*|inversa\w*|transpos\w+|Transponiert\w*|determin\w+|détermin\w+|"
    r"traces?|Spur|traço|traza|traccia|norms?|Norm|norma|norme|logarithm\w*|Logarithmus|logaritmo|logarithme|square root|rank)"
    r"(?: (?:matri\w+|ve[ck]?t{1,2}or\w*|operator))? (?:of|von|de|da|do|du|di|del|della) "
    r"(?:(?:the|der|die|das|la|le|a|o|il|el) )?(?:[^\W\d_]+ ){0,2}$", re.IGNORECASE)
"""Words before a symbol that make something else of it, which may have another shape: "the gradient of f is a vector"."""
LISTED = late(r"⟧, ⟦")
"""A list that a comma parts: what stands before it is of its first."""
PREDICATED = late(
    r" (?:is|are|was|were|ist|sind|sei|é|são|seja|est|sont|soit|es|son|sea|è|sono|sia|"
    r"sums?|adds?|summ\w+|som[am]\w*|sum[ae]n?|somm\w+)\b",
    re.IGNORECASE)
PAST = late(r"^ (?:was|were|war|waren|era|eram|eran|erano|était|étaient|foi|fue)\b(?! (?:assumed|taken|chosen|supposed))",
            re.IGNORECASE)
TIME = Rare(
    r"\b(?:earlier|previously|formerly|originally|initially|at first|until|so far|last|in (?:the|our|my|an?) (?:\w+ )?"
    r"(?:lecture|section|chapter|course|paper|case|part|exercise|example)|früher|bisher|zuvor|ursprünglich|in der Vorlesung|"
    r"antes|anteriormente|na aula|auparavant|précédemment|en clase|in precedenza|no longer|any ?more|but now|now)\b",
    re.IGNORECASE)
ASSUMPTION = (r"(?:assumption|condition|restriction|hypothes[ei]s|requirement|Annahme|Voraussetzung|suposição|hipótese|condição|"
              r"hypothèse|hipótesis|suposición|ipotesi)")
NOT_ABOVE = r"\s*(?:<|≤|\\l(?:eq?|eqslant|t)(?![A-Za-z]))\s*0"
DROPPED = Rare(_any(
    rf"(?<!not )(?<!n't )\b(?:drop|relax|remove|lift|abandon|discard|give up|forget)(?:s|p?ed|p?ing)?,?(?: now)? "
    rf"(?:this|that|the|these|our)(?: \w+)? {ASSUMPTION}",
    rf"\b(?:this|that|the) (?:\w+ )?{ASSUMPTION} (?:is|was|will be) (?:now |then |later )?"
    r"(?:drop|relax|remov|lift|abandon|discard)",
    rf"\bdiese \w*{ASSUMPTION} (?:\w+ )?(?:fallen|auf|weg)|(?:lassen|geben) wir (?:nun |jetzt )?(?:diese|die) {ASSUMPTION}",
    r"\b(?:abandon|retir|remov|larg|deix|lev|elimin|descart|rimuov|rimuov|lasci|lass)\w+ (?:agora |maintenant |ahora |ora )?"
    rf"(?:ess[ae]|est[ae]|cette|quest[ao]|a|la|l['’]) ?{ASSUMPTION}"), re.IGNORECASE)
"""Sentences that take back what was assumed before."""
ASSUMES = late(r"\b(?:assum|suppos|annehm|angenommen|sup[oõ]|asum|suppon)", re.IGNORECASE)


def qualified(text: str, of: tuple[int, int], word: tuple[int, int], value: str) -> str:
    """Why a symbol at `of` in a sentence is not said to be `value` by the words at `word`; nothing where it is.

    >>> qualified("⟦0⟧ is close to symmetric", (0, 3), (16, 25), "symmetric"), qualified("⟦0⟧ is symmetric", (0, 3), (7, 16), "")
    ('It is not said to be so: close to', '')
    >>> qualified("the pattern of ⟦0⟧ is symmetric", (15, 18), (22, 31), "symmetric")
    'It is not said of it: the pattern of'
    """
    at, end = word
    link = text[of[1]:at] if of[1] <= at else ""
    found = NEARLY.search(link or text[:at]) or MADE_OF.search(_made(link, value)) or BEHIND.match(text[end:])
    if found := found or (_skew(link, text[end:]) if value in ("spd", "symmetric") else None):
        return f"It is not said to be so: {_shown(found[0])}"
    alone = of[1] <= at and PREDICATED.match(text[of[1]:]) and not LISTED.search(text[of[0]:of[1]])
    if alone and (found := OWNED.search(text[:of[0]])):
        return f"It is not said of it: {_shown(found[0])}"
    return "It is not said to be so any more: was" if PAST.match(link) and TIME.search(text) else ""


def is_of_made(match: re.Match[str]) -> bool:
    """Whether words say how something is shaped that is made of the symbol they begin with, and not the symbol.

    >>> [is_of_made(re.search("⟦.*", words)) for words in ("The gradient of ⟦0⟧ is a vector", "Each row of ⟦0⟧ is a vector")]
    [True, False]
    """
    return match[0].startswith("⟦") and MADE.search(match.string[max(0, match.start() - 80):match.start()]) is not None


def nearly(words: str) -> str:
    """Why words do not say what their last one says; nothing where they do.

    >>> nearly("⟦0⟧ is nearly constant"), nearly("⟦0⟧ is a constant")
    ('It is not said to be so: nearly', '')
    """
    found = NEARLY.search(words[:words.rstrip().rfind(" ") + 1])
    return f"It is not said to be so: {_shown(found[0])}" if found else ""


def _skew(link: str, behind: str) -> re.Match[str] | None:
    return SKEW.search(link) or SKEW_BEHIND.match(behind)


def _made(link: str, value: str) -> str:
    """What stands between a symbol and a property, where it may say what the symbol is made of."""
    kept = value in KEEPS and KEEPS[value].search(link)
    return "" if kept or PREDICATE.search(link) else link


def withdrawn(whole: str, at: int) -> str:
    """What a text says behind a place that takes back the assumption there; nothing where it does not.

    >>> withdrawn("Suppose first that y is one-hot. Now drop this assumption.", 19)
    'It is taken back: drop this assumption'
    """
    found = _next_dropped(whole, at) if at >= 0 else None
    return f"It is taken back: {_shown(found[0])}" if found and not ASSUMES.search(whole[at:found.start()]) else ""


def _next_dropped(whole: str, at: int) -> re.Match[str] | None:
    """As `DROPPED.search(whole, at)`: a text is asked once for each of its assumptions, and hardly one takes any back."""
    places = _dropped(whole)
    first = bisect_left(places, at)
    return DROPPED.compiled.match(whole, places[first]) if first < len(places) else None


@lru_cache(maxsize=4)
def _dropped(whole: str) -> list[int]:
    """Every place of a text where it begins to take an assumption back."""
    places, found = [], DROPPED.search(whole)
    while found:
        places.append(found.start())
        found = DROPPED.search(whole, found.start() + 1)
    return places


def has_other_side(fact: Fact, whole: str) -> bool:
    """Whether a text that says x > 0 somewhere speaks of x < 0 too: then each holds where it is said."""
    return (fact.value == ("positive",) and _has_negative(whole)
            and re.search(re.escape(fact.subject) + NOT_ABOVE, whole) is not None)


@lru_cache(maxsize=4)
def _has_negative(whole: str) -> bool:
    """Whether a text says of anything that it is not positive: a long one is asked for each symbol that is."""
    return re.search(NOT_ABOVE, whole) is not None


def _shown(words: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"⟦\d+⟧", "…", words)).strip(" ,.")


__all__ = ["has_other_side", "is_of_made", "nearly", "qualified", "withdrawn"]
