"""What words beside a line say of its derivative: that something is held fixed, that one example alone is meant."""

from __future__ import annotations

import re

from symderiv.notation import Definitions, Tensor
from symderiv.patterns import late
from symderiv.reading.formulas.names import plain_spelling

FORMULA = re.compile(r"\$([^$]+)\$")
KEEPS = (r"holding|keeping|treating|regarding|considering|taking|assuming|leaving|with|for|at|while|where|"
         r"bei|halten|hält|mit|wenn|en (?:fixant|supposant|gardant)|avec|à|pour|manteniendo|fijando|tratando|considerando|con|"
         r"mantendo|fixando|com")
FIXED = (r"fixed|constants?|frozen|festem|festen|festgehalten\w*|konstant\w*|fest|fixée?s?|fixes?|constante?s?|fij[oa]s?|"
         r"fix[oa]s?")
HELD = (re.compile(rf"\b(?:{KEEPS})\b(?P<what>[^.;]{{0,80}}?)\b(?:{FIXED})\b(?P<more>(?: \$[^$]+\$)?)", re.IGNORECASE),
        re.compile(r"\b(?:ignoring|neglecting|without|not counting)\b[^.;]{0,30}\b(?:dependence|dependency|path|influence|"
                   r"effect)\b(?P<what>[^.;]{0,60})(?P<more>)", re.IGNORECASE))
"""Ways of saying that quantities do not move, with the place of their names."""
DIRECT = re.compile(r"\b(?:the|its|only|alone) direct (?:effect|dependence|contribution|path|influence|derivative)|"
                    r"\bdirect(?:ly)? (?:path|dependence|effect|contribution) (?:only|alone)|"
                    r"\balong (?:the|this|that) (?:one )?edge", re.IGNORECASE)

ONE = (r"(?:one|a|an|each|every|the|any|this|that)(?: \w+)? (?:single |individual |given |particular |fixed )*"
       r"(?:training |data |input )?(?:example|sample|point|observation|instance|datum|datapoint|record|pair|"
       r"rating|interaction|edge|triplet?|token|image|pixel|transition|trial|measurement)\b"
       r"(?! (?:size|mean|of size))")
ONE_TERM = re.compile(
    rf"\b(?:for|of|on|from|with|to) (?:just |only )?{ONE}|\bper[- ](?:example|sample|point|observation|instance|term)|"
    r"\b(?:one|a single|each|the \$?[a-z]\$?-?th|\$[a-z]\$-th) (?:example|sample|point|observation|instance|term|summand)|"
    r"\b(?:drop(?:ping)?|omit(?:ting)?|leav(?:e|ing) (?:out|away)|without|suppress(?:ing)?|ignor(?:e|ing)) (?:the )?"
    r"(?:sum(?:mation)?s?|average|mean)\b|\b(?:single|individual) (?:example|sample|data point|observation|term|summand)|"
    r"\bfür (?:ein(?:en|es)?|jede[ns]?) (?:einzelne[ns]?s? )?(?:\w*[Bb]eispiel|\w*[Dd]atenpunkt|Summanden|Beobachtung)|"
    r"\bpour (?:un|une|chaque) (?:seule? )?(?:exemple|échantillon|observation|terme)|"
    r"\bpara (?:un|uno|una|cada|um|uma|só um)(?: solo| sola| único| única)? (?:ejemplo|muestra|dato|observación|exemplo|amostra|"
    r"observação|termo|término)", re.IGNORECASE)


UP_TO = r"\b(?:up to|except for|apart from|modulo|ignoring|bis auf|abgesehen von|a menos d[aeo]|salvo|hasta|a meno d\w+)"
ARTICLE = r"(?: (?:an?|the|its|some|das|den|dem|ein|einen|eine|um|uma|o|a|el|un|una|il))?(?: (?!of\b)\w+){0,2}"
SIGN = re.compile(rf"{UP_TO}{ARTICLE} (?:signs?|Vorzeichen|sinal|signo|segno)\b(?! of)|\bau signe près|\bdel segno\b",
                  re.IGNORECASE)
FACTOR = re.compile(
    rf"{UP_TO}{ARTICLE} (?:constants?|factors?|scal(?:e|ing)|multiples?|terms?|Faktor\w*|Konstanten?|Terme?|constantes?|"
    r"fator|factor|termos?|términos?|costante|fattore)\b|"
    r"\b(?:proportional|proporcional|proportionnel\w*|proporzionale) (?:to|zu|a|ao|à|al)\b|"
    r"\bà (?:une?|un) (?:\w+ )?(?:constante|facteur)(?: \w+)? près", re.IGNORECASE)
FACTOR_OPEN = "the words leave a constant of it open"
"""Why a line that fails is left open under such words."""


OTHER_MODEL = late(
    r"\b(?:if|when|wenn|falls|se|si|quando|cuando|lorsque)\b[^.;,$]*\b(?:cost|loss|objective|activation|cross[- ]entropy|"
    r"mean squared|squared error|\w*[Kk]osten\w*|Verlust\w*|\w*[Aa]ktivierung\w*|custo|perda|ativação|coût|perte|costo|pérdida|"
    r"activación|entrop\w+)\b(?!\s+(?:(?:is|are|ist|sind|é|es|est|è)\s+)?(?:strictly\s+)?(?:positive?\w*|negativ\w*|n[ée]gati\w*|zero|null|"
    r"non-?zero|nicht null|cero|nulle|active|inactive|aktiv|inaktiv|ativ[ao]|activ[ao]))", re.IGNORECASE)
MODEL_OPEN = "the words before it suppose a loss or an activation, and nothing tells whether it is that of the text"
WHY_OPEN = {"constant": FACTOR_OPEN, "model": MODEL_OPEN}
"""Why a line that fails is left open, by what words leave open of it."""


def leaves_open(words: str) -> str:
    """What words right before or behind a line leave open of it: its sign, a constant, or of which model it is.

    >>> leaves_open("Up to sign, "), leaves_open("bis auf einen konstanten Faktor "), leaves_open("up to the sign of")
    ('sign', 'constant', '')
    >>> leaves_open("If the cost is the cross-entropy, then"), leaves_open("If we use the chain rule, the loss has")
    ('model', '')
    """
    words = words.rpartition("$")[2]
    table = {"sign": SIGN, "constant": FACTOR, "model": OTHER_MODEL}
    return next((name for name, pattern in table.items() if pattern.search(words)), "")


def holds_fixed(words: str) -> tuple[str, ...] | None:
    r"""The formulas that words say are held fixed, none where they name none; None where they say nothing of the kind.

    >>> holds_fixed(r"Holding $\mu$ and $s$ fixed,"), holds_fixed("with everything else held constant"), holds_fixed("we get")
    (('\\mu', 's'), (), None)
    """
    found = next((match for pattern in HELD if (match := pattern.search(words))), None)
    if found is not None:
        return tuple(FORMULA.findall(found["what"] + found["more"]))
    return () if DIRECT.search(words) else None


def held_by(words: str, definitions: Definitions) -> frozenset[Tensor]:
    """What words hold fixed: the quantities that they name, or every one where they name none."""
    named = holds_fixed(words)
    if named is None:
        return frozenset()
    symbols = {plain_spelling(s) for text in named for symbol in text.split(",") for s in (symbol, symbol.partition("_")[0])}
    return frozenset(row.tensor for row in definitions if not named or plain_spelling(row.tensor.name) in symbols)


def of_one_term(words: str) -> bool:
    """Whether words restrict a line to one term of a sum: the loss of one example.

    >>> of_one_term("For a single example,"), of_one_term("dropping the sum"), of_one_term("for the whole data set")
    (True, True, False)
    """
    return ONE_TERM.search(words) is not None


__all__ = ["WHY_OPEN", "held_by", "holds_fixed", "leaves_open", "of_one_term"]
