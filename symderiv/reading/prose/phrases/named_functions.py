"""Functions that words name: the standard normal density and distribution function, Heaviside's step; a column a language."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.reading.prose.phrases.alike import LANGUAGES as OTHERS
from symderiv.reading.prose.phrases.alike import WORDS
from symderiv.reading.prose.phrases.phrase import Phrase

LANGUAGES = ("en", *OTHERS)
BE = ("is|are|be|being|denotes?|denoting|for|as|means?", *WORDS["BE"])
THE = ("the|a|an|our|usual", *WORDS["THE"])
AND = ("and", *WORDS["AND"])
N01 = r"\$?N ?\(0, ?1\)\$?"
NORMAL = (
    rf"(?:the |a )?(?:standard (?:normal|Gaussian)(?: (?:law|distribution|variable))?|{N01})",
    rf"(?:der |einer )?(?:Standardnormalverteilung|{N01}(?:-Verteilung)?)",
    rf"(?:da |de uma )?(?:distribuição )?(?:normal padrão|gaussiana padrão|{N01})",
    rf"(?:de )?(?:la )?(?:loi )?(?:normale (?:centrée réduite|standard)|{N01})",
    rf"(?:de )?(?:la |una )?(?:distribución )?(?:normal estándar|{N01})",
    rf"(?:della )?(?:distribuzione )?(?:normale standard(?:izzata)?|{N01})",
)
"""The standard normal distribution behind "of"."""
DENSITY = (r"(?:pdf|p\.d\.f\.|(?:probability )?density(?: function)?)", r"Dichte(?:funktion)?", r"(?:função )?densidade",
           r"(?:fonction de )?densité", r"(?:función de )?densidad", r"(?:funzione di )?densità")
CUMULATIVE = (r"(?:cdf|c\.d\.f\.|(?:cumulative )?distribution function|cumulative distribution)", r"Verteilungsfunktion",
              r"função (?:de )?distribuição(?: acumulada)?", r"fonction de répartition",
              r"función de distribución(?: acumulada)?",
              r"funzione di (?:ripartizione|distribuzione)")
STEP = (r"(?:Heaviside(?:['’]s)?(?: (?:unit[- ])?step)?|unit[- ]step)(?: function)?(?!\w)",
        r"(?:Heaviside-?(?:Sprung)?[Ff]unktion|Heavisidesche\w* \w+|Einheitssprung(?:funktion)?|Sprungfunktion)",
        r"função (?:de Heaviside|degrau(?: unitário)?)", r"(?:fonction )?(?:de Heaviside|échelon(?: unité)?)",
        r"función (?:de Heaviside|escalón(?: unitario)?)", r"funzione (?:di Heaviside|gradino(?: unitario)?)")
ELSE = r"(?! (?:with|of mean|mit|com|con|avec) )"
"""What does not follow: "the normal cdf with mean m" is another function."""
SAID = {
    "normal pdf": ("the density of the standard normal distribution", "die Dichte der Standardnormalverteilung",
                   "a densidade da normal padrão", "la densité de la loi normale centrée réduite",
                   "la densidad de la normal estándar", "la densità della normale standard"),
    "normal cdf": ("the standard normal cdf", "die Verteilungsfunktion der Standardnormalverteilung",
                   "a função de distribuição da normal padrão", "la fonction de répartition de la loi normale centrée réduite",
                   "la función de distribución de la normal estándar", "la funzione di ripartizione della normale standard"),
    "step": ("the Heaviside step function", "die Heaviside-Funktion", "a função degrau unitário", "la fonction de Heaviside",
             "la función escalón", "la funzione gradino"),
}
"""An example of each, with its article."""
PAIRS = (
    ("$H$ and $G$ are the standard normal pdf and cdf",
     "$H$ und $G$ sind Dichte und Verteilungsfunktion der Standardnormalverteilung",
     "$H$ e $G$ são a densidade e a função de distribuição da normal padrão",
     "$H$ et $G$ sont la densité et la fonction de répartition de la loi normale centrée réduite",
     "$H$ y $G$ son la densidad y la función de distribución de la normal estándar",
     "$H$ e $G$ sono la densità e la funzione di ripartizione della normale standard"),
    ("$H$, $G$ the Gaussian cdf and pdf", "$H$ und $G$ sind Verteilungsfunktion und Dichte der Standardnormalverteilung",
     "$H$ e $G$ são a função de distribuição e a densidade da normal padrão",
     "$H$ et $G$ sont la fonction de répartition et la densité de la loi normale centrée réduite",
     "$H$ y $G$ son la función de distribución y la densidad de la normal estándar",
     "$H$ e $G$ sono la funzione di ripartizione e la densità della normale standard"),
)
"""An example of both, the density first, and the other way round."""


PLAIN = {
    "relu": (r"ReLU|rectifier|rectified linear unit|positive part", r"ReLU|Positivteil", r"ReLU|parte positiva",
             r"ReLU|partie positive", r"ReLU|parte positiva", r"ReLU|parte positiva"),
    "tanh": (r"tanh|hyperbolic tangent", r"tanh|Tangens hyperbolicus|hyperbolische\w* Tangens", r"tanh|tangente hiperbólica",
             r"tanh|tangente hyperbolique", r"tanh|tangente hiperbólica", r"tanh|tangente iperbolica"),
    "softplus": ("softplus",) * 6,
    "gelu": ("GELU",) * 6,
    "silu": ("SiLU|swish",) * 6,
    "sin": (r"sin|sine", r"Sinus(?! hyp)|sin", r"seno(?! hip)|sen|sin", r"sinus(?! hyp)|sin", r"seno(?! hip)|sen|sin",
            r"seno(?! ip)|sin"),
    "cos": (r"cos|cosine", r"Kosinus(?! hyp)|Cosinus(?! hyp)|cos", r"cosseno(?! hip)|cos", r"cosinus(?! hyp)|cos",
            r"coseno(?! hip)|cos", r"coseno(?! ip)|cos"),
    "tan": (r"tan|tangent", r"Tangens(?! hyp)|tan", r"tangente(?! hip)|tan", r"tangente(?! hyp)|tan", r"tangente(?! hip)|tan",
            r"tangente(?! ip)|tan"),
    "sinh": (r"sinh|hyperbolic sine", r"sinh|Sinus hyperbolicus", r"sinh|seno hiperbólico", r"sinh|sinus hyperbolique",
             r"sinh|seno hiperbólico", r"sinh|seno iperbolico"),
    "cosh": (r"cosh|hyperbolic cosine", r"[KC]osinus hyperbolicus|cosh", r"cosh|cosseno hiperbólico",
             r"cosh|cosinus hyperbolique", r"cosh|coseno hiperbólico", r"cosh|coseno iperbolico"),
    "arctan": (r"arctan|arc ?tangent|inverse tangent", r"arctan|Ark[uo]stangens|Arcustangens",
               r"arctan|arco-tangente|arco tangente", r"arctan|arc ?tangente|arctangente",
               r"arctan|arcotangente", r"arctan|arcotangente"),
    "arcsin": (r"arcsin|arc ?sine|inverse sine", r"arcsin|Ark[uo]ssinus|Arcussinus", r"arcsin|arco-seno|arco seno",
               r"arcsin|arc ?sinus|arcsinus", r"arcsin|arcoseno", r"arcsin|arcoseno"),
    "exp": (r"exp|exponential", r"exp|Exponentialfunktion", r"exp|exponencial", r"exp|exponentielle", r"exp|exponencial",
            r"exp|esponenziale"),
    "sqrt": (r"square root", r"Quadratwurzel|Wurzel", r"raiz quadrada", r"racine carrée", r"raíz cuadrada", r"radice quadrata"),
    "abs": (r"absolute value", r"Betrag|Absolutbetrag", r"valor absoluto|módulo", r"valeur absolue", r"valor absoluto",
            r"valore assoluto"),
    "sign": ("signum|sign", r"Vorzeichen|Signum", r"sinal|signum", r"signe", r"signo", r"segno"),
    "erf": (r"erf|error function", r"erf|Fehlerfunktion", r"erf|função erro", r"fonction d['’]erreur|erf", r"erf|función error",
            r"erf|funzione errore"),
    "elu": ("ELU",) * 6,
    "mish": ("Mish",) * 6,
    "logit": ("logit",) * 6,
}
"""Functions by their plain names, where a verb says that a symbol is one."""
VERB = ("is|be|being|denotes?|denoting|for|means?|stands for|represents|will denote|shall denote|will be",
        "ist|sei|bezeichnet|bezeichne|steht für|bedeutet|bezeichnen wir|bezeichnen",
        "é|seja|denota|denote|representa|significa|denotamos|denotaremos|denotamos por|escrevemos",
        "est|soit|désigne|représente|signifie|note|notons|on note|désignera",
        "es|sea|denota|denote|representa|significa|denotamos|denotaremos|denotamos por|denotemos por",
        "è|sia|denota|indica|rappresenta|indichiamo|denotiamo")
FUNCTION = ("", "(?:Funktion )?", "(?:função )?", "(?:fonction )?", "(?:función )?", "(?:funzione )?")
EACH = r"(?! (?:(?:entry|element|component|point|coordinate)-?wise|to (?:each|every)))"
APPLIED = (rf"(?! ?(?:function |activation )?(?:of|applied{EACH}|to|von|des|der|de|do|da|du|del|di|"
           r"activations?\b(?! function)|units?|layers?|network)\b)(?!\w)")
"""What does not follow: "$a$ is the ReLU of $z$" is a quantity."""


def _plain(name: str, words: str, n: int) -> Iterator[Phrase]:
    """The rows of a function that a verb gives to a symbol, which stands before the verb or behind it."""
    said = words.split("|")[-1].replace("\\w*", "r")
    the = rf"(?:(?:{THE[n]}) )*"
    what = rf"{the}{FUNCTION[n]}(?:{words})(?:-?[Ff]unktion)?{APPLIED}"
    verb = VERB[n].split("|")[0]
    yield Phrase(rf"<x>,? (?:{VERB[n]}) {what}", "function", (name,), f"$H$ {verb} {said}", f"$H$, {said}", word=words)
    yield Phrase(rf"\b(?:{VERB[n]}|by) <x> (?:the |as )?{what}", "function", (name,), f"{verb} $H$ {said}",
                 f"$H$, {said}", word=words)


def _normal(what: str, n: int) -> str:
    """Words for a function of the standard normal distribution: "density of N(0, 1)", in English "standard normal density"."""
    before = r"|(?:standard[- ](?:normal|Gaussian)|(?:normal|Gaussian)(?= c)) " + what if n == 0 else ""
    return rf"(?:{what} (?:of )?{NORMAL[n]}{before}){ELSE}"


def named_functions(language: str) -> Iterator[Phrase]:
    """The rows of a language: a function before its symbol and behind it, and both normal functions with a list of two."""
    n = LANGUAGES.index(language)
    for name, words, word in (("normal pdf", _normal(DENSITY[n], n), DENSITY[n]),
                              ("normal cdf", _normal(CUMULATIVE[n], n), CUMULATIVE[n]), ("step", STEP[n], STEP[n])):
        said, no = SAID[name][n], "$H$, $x$ 3"
        yield Phrase(rf"{words},? <x>", "function", (name,), f"{said} $H$", no, word=word)
        yield Phrase(rf"<x>,? (?:(?:{BE[n]}) )?(?:(?:{THE[n]}) )*{words}", "function", (name,), f"$H$, {said}", no, word=word)
    for name, each in PLAIN.items():
        yield from _plain(name, each[n], n)
    for turned, names in enumerate((("normal pdf", "normal cdf"), ("normal cdf", "normal pdf"))):
        for slot, name in zip("xy", names, strict=True):
            yield Phrase(_pair(turned, n), "function", (name,), PAIRS[turned][n], "$H$, $G$ 3", slot, word=DENSITY[n])


def _pair(turned: int, n: int) -> str:
    """The pattern of "φ and Φ are the standard normal pdf and cdf", or of the same the other way round."""
    one, other = (CUMULATIVE[n], DENSITY[n]) if turned else (DENSITY[n], CUMULATIVE[n])
    the, link = rf"(?:(?:{THE[n]}) )*", rf"(?:,? (?:{AND[n]}) |, ?|/)"
    both = rf"{one}{link}{the}{other}"
    normal = rf"{both} (?:of )?{NORMAL[n]}" + (rf"|(?:standard )?(?:normal|Gaussian) {both}{ELSE}" if n == 0 else "")
    return rf"<x>{link}{the}<y>,? (?:(?:{BE[n]}) )?{the}(?:{normal})"


__all__ = ["named_functions"]
