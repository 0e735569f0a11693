"""Where something is so: the minimum is at x = 2/3, the roots are x = 0 or 1, f' vanishes for x = a. That defines no x."""

from __future__ import annotations

import re

from symderiv.patterns import late

NUMBER = re.compile(r"\s*(?:\\[A-Za-z]+|[A-Za-z])(?:[_^](?:\w|\*|\{[^{}]*\}))?\s*=\s*[-+−]?\s*(?:\d[\d./ ]*|"
                    r"\\[dt]?frac\s*\{?\d+\}?\s*\{?\d+\}?)[\s.,;]*")
"""A symbol that equals a number."""
SOLVED = late(
    r"\b(?:zeros?|roots?|solutions?|solv\w+|minim\w+|maxim\w+|extrem\w+|optim\w+|critical|stationary|attained|vanish\w*|"
    r"inflection\w*|saddle points?|Nullstellen?|Lösung(?:en)?|raíces|raiz|raízes|soluções|solução|racines?|solución|soluciones|"
    r"soluzion[ei]|radici)\b"
    r"[^.\n]*", re.IGNORECASE)
"""What a sentence with a solution speaks of."""
NOUGHT = r"(?:zero|null|zéro|cero|nulle?s?|nul[oa]s?|null[oaie]|0|\$0\$)(?!\w)"
VANISHES = (
    r"(?:vanish(?:es)?|verschwinde[tn]|s['’]annule(?:nt)?|se anula[mn]?|anulam?-se|si annulla(?:no)?|"
    r"(?:(?:is|are|be|becomes?|equals?|equal to|ist|sind|wird|werden|gleich|est|sont|vaut|valent|é|são|vale[mn]?|es|son|è|sono)"
    rf"(?: (?:exactly|only|gleich|genau|égale?s? à|igual(?:es)? a|iguais a|uguale a|pari a|equal to))* {NOUGHT}))")
"""Verbs of what is 0, in the languages of the phrases."""
ENDS = (
    r"(?:minim(?:um|a|al|[ei]r|i[sz]ers?|i[sz]ed|o|e)?|mínim[oa]s?|maxim(?:um|a|al|i[sz]ers?|i[sz]ed|e)?|máxim[oa]s?|massim[oi]|"
    r"extrem(?:um|a|o|os)|estrem[oi]|optim(?:um|a|al)|ótimo|óptimo|ottimo|(?:Minimal|Maximal|Extrem)(?:stellen?|punkte?)|"
    r"(?:critical|stationary) points?|(?:kritische|stationäre)[rn]? Punkte?|points? (?:critiques?|stationnaires?)|"
    r"p(?:ont|unt)os? (?:críticos?|estacion[aá]rios?)|punt[oi] (?:critic[oi]|stazionari[oi]?))")
"""Names of a place where the derivative of a function is 0."""
ROOTS = r"(?:zeros?|roots?|Nullstellen?|zéros?|racines?|ra[ií]z(?:es)?|raíces|ceros?|zeri|radic[ei])"
"""Names of a place where what is spoken of is itself 0."""
POINT = (
    r"(?:for|at|when|where|if|iff|in|by|für|bei|wenn|pour|en|quand|lorsque|si|em|para|quando|cuando|se|per|a|à)"
    r"(?: (?:the point|the value|an der Stelle|le point|o ponto|el punto|il punto))?")
"""Words that lead to a place."""
SITS = (
    rf"(?:is|are|lies?|occurs?|sits?|{POINT}|ist|sind|liegt|liegen|lautet|lauten|est|sont|é|são|está|estão|fica|es|son|están|è|sono)")
INSIDE = r"(?:[^.;:$\\]|\$[^$=]*\$)"
"""Words, and formulas that say nothing."""
LEADS = (rf"(?:(?P<zero>{VANISHES})(?: [^\W\d_]+)? {POINT}|"
         rf"\b(?:(?P<end>{ENDS})|(?P<root>{ROOTS}))\b{INSIDE}{{0,60}}?(?:(?:\b{SITS})|:))")
PLACE = late(rf"(?<!\w){LEADS}\s*\Z", re.IGNORECASE)
CLAIMED = late(
    rf"(?<!\w)(?:{LEADS}|(?:there|dort|là|lá|ali|allí|ahí|lì|ivi)(?! exists?\b)\b{INSIDE}{{0,30}}?)"
    r"\s*(?P<formula>\$\$?|\\[(\[])(?=[^$]*?=)|"
    rf"(?<!\w){POINT} (?P<before>\$)[^$=]*=[^$=]*\$,?{INSIDE}{{0,40}}? ?{VANISHES}(?! {POINT}\b)", re.IGNORECASE)
"""Where a text says at which place something is 0 or least, or what is so there, up to the formula."""
OF_SLOPE = late(r"\b(?:derivatives?|gradients?|slopes?|Ableitung|Gradient\w*|Steigung|"
                r"dérivée|derivada|derivata|gradiente|pendiente)\b|"
                r"\\(?:partial|nabla)|['′]", re.IGNORECASE)
"""What a derivative is called."""
HIGHER = late(r"\b(?:second|third|zweite\w*|dritte\w*|seconde?|deuxième|segunda|seconda|Hessian\w*|"
              r"Hesse\w*|Hessiana|Hessienne|curvature)\b|"
              r"''|′′|″|\\partial\s*\^|\\nabla\s*\^|\bd\s*\^", re.IGNORECASE)
"""What a derivative of higher order is called."""
PART = late(r"\b(?:(?:first|last|other|\w+) )?(?:terms?|summands?|parts?|penalt(?:y|ies)|factors?|contributions?|"
            r"regulari[sz]\w+|Term\w*|"
            r"Summand\w*|Faktor\w*|Strafterm\w*|term[eo]s?|facteurs?|fator(?:es)?|factor(?:es)?|fattor[ei]|"
            r"pénalité|penali\w+)\b", re.IGNORECASE)
"""What is only a part of the function."""
SPOKEN = late(
    r"(?:[\W\d]|\b(?:and|or|but|so|thus|hence|then|which|that|it|this|these|both|clearly|is|are|equal|to|zero|und|also|somit|sie|die|der|das|"
    r"dies\w?|es|er|welche\w?|et|donc|qui|elle|il|celle-ci|ce|e|logo|que|ela|ele|esta|esto|isto|y|luego|ella|se|ed|quindi|che|essa|esso|"
    r"si|we|see|indeed|obviously|exactly)\b)*", re.IGNORECASE)
"""Words that speak of the formula before them."""
RESTRICTED = late(
    r"\b(?:interval|boundary|domain|constrain\w*|restrict\w*|subject to|edge|Intervall|Rand|Nebenbedingung\w*|"
    r"intervalle|bord|contrainte\w*|"
    r"intervalo|fronteira|restri\w+|sujeit[oa]|sujet[oa]|frontera|intervallo|vincol\w+)\b|"
    r"\\(?:geq?|leq?|in\s*\\?[\[(]|in\s*\\left)(?![A-Za-z])|[≥≤]|"
    r"\bon \$?\\?[\[(]\s*-?\d", re.IGNORECASE)
"""What puts the least value of a function where its derivative need not be 0."""
AGAIN = late(rf"[\s,;]*(?:and|or|und|oder|sowie|et|ou|e|ed|y|o)?[\s,;]*(?:{POINT})?\s*", re.IGNORECASE)
"""Words between a place and the next one."""
WHOSE = late(r"\b(?:whose|its|deren|dessen|dont|cuy[oa]s?|cuj[oa]s?|il cui|la cui)\b", re.IGNORECASE)


def solution(latex: str, before: str) -> str:
    r"""The words that make a line a solution; nothing where it is none.

    >>> solution(r"x = \frac23", "It has its minimum at "), solution("x = 2", "Let "), solution("w = A b", "The solution is ")
    ('minimum at', '', '')
    """
    found = SOLVED.search(before.rpartition(". ")[2]) if NUMBER.fullmatch(latex) else None
    return found.group().strip() if found else ""


def place_of_slope(words: str, last: str) -> tuple[str, bool]:
    """The words that say of a place that something is 0 or least there, and whether that is so where the first derivative is 0;
    `last` is the formula before them, of which they speak where they name nothing.

    >>> place_of_slope(", which vanishes for ", "f'(w) = 2 w"), place_of_slope(", which vanishes for ", "f''(w) = 6 w")
    (('vanishes for', True), ('vanishes for', False))
    >>> place_of_slope("The zeros of $f$ are ", "f'(x) = 2 x"), place_of_slope("so $f$ is minimal for ", "f'(x) = 2 x")
    (('zeros of $f$ are', False), ('minimal for', True))
    >>> place_of_slope("die Nullstelle der Ableitung liegt bei ", "L = x^2"), place_of_slope("Let ", "f'(x) = 2 x")
    (('Nullstelle der Ableitung liegt bei', True), ('', False))
    >>> place_of_slope("It is zero at ", "f'(x) = 2 x")[1], place_of_slope("The penalty is zero at ", "f'(x) = 2 x")[1]
    (True, False)
    """
    found = PLACE.search(words)
    if found is None:
        return "", False
    clause = re.split(r"[.;]\s", words)[-1]
    named, said = OF_SLOPE.search(clause), found.group().strip()
    if HIGHER.search(clause) or PART.search(clause):
        return said, False
    if found["end"]:
        return said, not (named or WHOSE.search(clause))
    if named or "$" in re.sub(r"\$0\$", "0", clause):
        return said, named is not None
    if found["zero"] and not SPOKEN.fullmatch(clause[:clause.rfind(found["zero"])]):
        return said, False
    left = last.partition("=")[0]
    return said, HIGHER.search(left) is None and (
        OF_SLOPE.search(left) or re.search(r"\bd\w*\s*\}?\s*(?:\{|/)", left)) is not None


__all__ = ["AGAIN", "CLAIMED", "ENDS", "NUMBER", "RESTRICTED", "SOLVED", "place_of_slope", "solution"]
