r"""Functions and signs as subjects of sentences: their words, what agrees with their meaning here, and words that alter it.

A function that a formula uses is a subject by its own name; a row adds other words for it. Sentences are seen with their
formulas between dollars, in English, German, Portuguese, French and Spanish at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TAKEN = r"(?:understood|taken|read|interpreted|meant|smoothed|computed|calculated|evaluated)"
STRONG = (rf"(?:denot(?:es?|ing|a[mn]?)|means?|meaning|stands? for|represents?|will be|is short for|abbreviates?|"
          rf"is defined (?:as|by)|(?:is|are) {TAKEN} (?:as|to (?:be|mean))|"
          r"(?:is|are) (?:smoothed|replaced|approximated|modified) by (?!its\b|the sub)|"
          r"bezeichne[nt]?|bedeute[nt]?|steh(?:t|en) für|signifi(?:ca|cam|can|e|ent)|representa[mn]?|"
          r"désign(?:e|ent)|représent(?:e|ent))")
"""Verbs that say what a sign is."""
WEAK = r"(?:is|are|be|being|ist|sind|sei|seien|é|são|seja|est|sont|soit|es|son|sea)"
THE = (r"(?:the|das|die|der|den|dem|o|a|os|as|le|la|les|l['’]|el|los|las|our|unser\w*|here|hier|always|immer|just|simply|"
       r"throughout|\$?|um|uma|une?|una|eine?[nrms]?|an)")
"""Words before a noun, each once: in a row of them two ways to take each take for ever."""
DEFINITE = r"(?:the|das|die|der|o|a|le|la|l['’]|el)"
VERSION = (r"(?:version|variant|variety|form|one|function|Version|Variante|Form|Funktion|versão|função|fonction|versión|"
           r"función|approximation|Näherung|aproximação|aproximación)")
ANOTHER = r"(?:version|variant|approximation|Version|Variante|Näherung|versão|versión|aproximação|aproximación|variante)"
ALTERED = (
    r"hard|leaky|smoothed|truncated|clipped|capped|clamped|thresholded|geometric|harmonic|weighted|trimmed|modified|"
    r"regulari[sz]ed|shifted|scaled|rescaled|damped|steep\w*|soft(?![\w-])|generali[sz]ed|doubled|halved|one-sided|"
    r"undicht\w*|hart\w*|geglättet\w*|abgeschnitten\w*|begrenzt\w*|geometrisch\w*|harmonisch\w*|gewichtet\w*|modifiziert\w*|"
    r"verschoben\w*|skaliert\w*|dur[aoe]s?|rígid[oa]s?|suavizad[oa]s?|truncad[oa]s?|geométric[oa]s?|harm[oôó]nic[oa]s?|"
    r"ponderad[oa]s?|modificad[oa]s?|lissée?s?|tronquée?s?|géométriques?|harmoniques?|pondérée?s?|modifiée?s?")
"""Words that make of a function another one."""
SCALED = (r"(?:(?:scaled|rescaled|divided|multiplied|weighted|shifted|raised|increased|sharpened|flattened|"
          r"normali[sz]ed|offset|corrected|perturbed) (?:by|with|to)|plus|minus|times|"
          r"(?:capped|clipped|truncated|cut off|clamped) (?:at|to|below|above)|"
          r"geteilt durch|multipliziert mit|(?:dividid|multiplicad|limitad|truncad|normalizad|escalad)[oa]s? (?:por|em|en)|"
          r"(?:divisé|multiplié|limité|tronqué|normalisé)e?s? (?:par|à))")
"""What is done with its value, and by what."""
PARAMETER = (r"(?:temperature|Temperatur|temperatura|température|slope|Steigung|inclinação|pente|pendiente|base|Basis|"
             r"sharpness|steepness|gain|parameter|Parameter|parâmetro|paramètre|parámetro|threshold|Schwelle|offset|order|"
             r"exponent|\$\\?[A-Za-z]+ ?= ?[^$]+\$|\$\\?[A-Za-z]+\$ (?:equal|set|fixed))")
"""What a function here does not have, or has with a usual value."""
USUAL_VALUE = re.compile(r"\W*(?:of |von |de )?\W*(?:1|0|one|e)(?![\w.,]*\d)(?!\w)")
"""The value of a parameter that a function has here, 1 as a rule."""
WITH = (r"(?:(?:is |are |est |é |es |ist )?"
        r"(?:with|has|have|having|uses?|using|of|at|mit|hat|haben|com|tem|têm|usa|avec|a|ont|utilise|con|tiene|tienen|à|bei))")
HERE = (r"(?: (?:that )?(?:used|applied|employed|considered|taken)(?: (?:here|below|above|throughout|by us|in th\w+ \w+))?|"
        r" (?:here|below|above) (?=is |has ))?")
"""What stands behind a subject and tells which it is."""
CONTRAST = (r"\b(?:unlike|compared|instead|rather than|other than|versus|vs|similar\w*|variants?|alternatives?|in contrast|"
            r"approximates|limit of|than|anders als|im Gegensatz|statt|ao contrário|em vez|contrairement|au lieu|en lugar|"
            r"a diferencia|like(?!ly)|if|because|since|although|whereas)\b")
"""Words of a sentence that compares, or gives a reason."""
REMARK = (r"^(?:(?:an?|the|our|any|some|its?|eine?\w*|die|der|das|une?|uma?|una?|la|le|el|o|a|l['’]) ?)*(?:[\w-]+ ){0,3}?"
          r"(?:applied|acts?|acting|used|taken (?:over|of|row)|activation\w*|non-?linear\w*|differentiable|smooth|monoton\w*|"
          r"concave|convex|continuous|odd|even|positive|symmetric|increasing|strictly|well-?defined|"
          r"angewendet|angewandt|Aktivierung\w*|Nichtlinearität\w*|aplicad[oa]\w*|"
          r"ativação|appliquée?s?|activación|usual\w*|standard|üblich\w*|habitu\w*|\w+-?wise|\w+weise)|"
          r"^(?:an?|some|any|eine?\w*|une?|uma?|una?) (?:[\w-]+ ){0,3}(?:functions?|operators?|operations?|Funktion|fonction|"
          r"função|función)(?!\w)")
"""What says nothing of a value."""
LESS_ONE = r"[nNmM]\s*[-−–]\s*1\b"
NORMS = r"(?:\\(?:left|right)\s*)?(?:\\\||\\[lr]?Vert(?![A-Za-z])|‖)"
BARS = r"(?:(?<![\\|])\|(?!\|)|\\[lr]vert(?![a-z]))"
LETTER = r"(?:\\cdot|\\bullet|\\boldsymbol\{\w\}|\\math\w+\{\w\}|[A-Za-z])"


@dataclass(frozen=True)
class Subject:
    """A function by its `names` in formulas and its `words`; words that say its meaning here (`agrees`), that stand before its
    noun and change nothing (`kinds`), or say that it is something else (`others`); its usual `formulas`, without spaces."""

    names: str
    words: str
    agrees: str = ""
    kinds: str = ""
    formulas: str = ""
    others: str = ""
    uses: str = ""
    """Where it is used in a formula, if not by its name."""
    bare: str = ""
    """How it stands between dollars, if not by its name."""
    mend: str = r"Write the function out where it is used, as in $\max(-1, \min(1, x))$, or define one of your own, as in "\
        r"$g(x) = \max(x, 0.1 x)$, and leave the sentence out."


SUBJECTS = (
    Subject("softmax", r"[Ss]oft-?[Mm]ax(?:es)?",
            r"normali[sz]ed exponential|normalisierte Exponential\w+|exponencial normalizada|exponentielle normalisée",
            others=r"\bbase\b|\bBasis\b|\badds?\b|sparsemax|entmax|hardmax",
            mend=r"Write what it is of, as in $\operatorname{softmax}(z/2)$, or its formula, and leave the sentence out."),
    Subject("sigmoid|sigma", r"[Ss]igmoid(?:e|al)?s?", r"logistic|logistisch\w*|logística|logistique|sigmoid",
            formulas=r"(?:\\frac\{?1\}?\{|1/\(?)1\+(?:e\^\{-[a-z]\}|\\exp\(-[a-z]\))[})]?|"
            r"\\frac\{e\^\{?[a-z]\}?\}\{1\+e\^\{?[a-z]\}?\}"),
    Subject("log|ln|lg", r"[Ll]og(?:arithm)?s?(?![\w-])|Logarithm(?:us|en)|[Ll]ogaritmos?|[Ll]ogarithmes?",
            r"^\W*(?:\w+ )*log(?:arithm\w*)?\W*$|logarithm|logaritmo|natural|Logarithm",
            r"natural|natürlich\w*|n[ée]p[ée]r\w*|Napierian|base|usual",
            r"(?:\\ln|\\log(?:_\{?e\}?)?)(?:\(?[a-z]\)?|\\cdot|\(\\cdot\))?"),
    Subject("exp", r"[Ee]xp(?:onentials?)?(?: functions?)?(?![\w-])|Exponentialfunktion|[Ee]xponencial|[Ee]xponentielle",
            r"^(?:\w+ )*(?:exponential|Exponential|exponencial|exponentielle)",
            formulas=r"(?:\\mathrm)?\{?e\}?\^\{?\(?(?:[a-z]|\\cdot)\)?\}?",
            others=r"\bbase\b|\bBasis\b"),
    Subject("mean|avg|average",
            r"[Mm]eans?|[Aa]verages?|Mittelwerte?|Mittel|Durchschnitte?|[Mm]édias?|[Mm]oyennes?|[Mm]edias?|[Pp]romedios?",
            r"averag|mean|expect|arithmet|Mittel|Durchschnitt|média|moyenne|media|promedio|"
            r"sum\b[^.]*divided by (?:\$n\$|its|the)",
            r"arithmetic\w*|sample|empirical|batch|population|posterior|prior|conditional|class|cluster|running|arithmetisch\w*|"
            r"aritmétic[oa]|arithmétique",
            r"\\frac\{?1\}?\{?[A-Za-z]\}?\\sum(?:_\{?\w(?:=1)?\}?)?(?:\^\{?\w\}?)?[a-z]_\w|\(?\\sum_\{?\w\}?[a-z]_\w\)?/[nmNM]",
            rf"{LESS_ONE}|\bmedian\b|\broot\b|power mean|\b(?:excludes?|omits?|skips?)\b",
            uses=r"(?<![A-Za-z])(?:mean|avg|average|[vV]ar|[sS]td)(?![A-Za-z])"),
    Subject("norm", r"[Nn]orms?(?![\w-])|Norm(?:en)?(?![\w-])|[Nn]ormes?|[Nn]ormas?",
            r"length|Euclid|euklid|2-norm|Frobenius|magnitude|Länge|compriment|longueur|longitud|square root|distan|L_?2|"
            r"\\ell_2|spectral|1-norm|norm$",
            r"Euclidean|euklidische|2|two|\$?(?:\\ell|L|l)_?\{?2\}?\$?|Frobenius|Hilbert|Schmidt|gradient|weight|"
            r"vector|matrix|error|residual|first|second|1|spectral|operator|max\w*|following|above|given|squared|induced|dual",
            r"\\sqrt\{(?:([a-z])\^\{?(?:\\top|T)\}?\1|\\sum(?:_\{?\w(?:=1)?\}?)?(?:\^\{?\w\}?)?\|?[a-z]_\w\|?\^\{?2\}?|"
            r"\\langle([a-z]),\2\\rangle|([a-z])\\cdot\3|[a-z]_1\^2\+.*)\}",
            r"root[- ]mean[- ]square|\bRMS\b|Mahalanobis|quadratisches Mittel",
            uses=rf"{NORMS}(?:(?!{NORMS}).)+{NORMS}(?!\s*_)", bare=rf"{NORMS}\s*{LETTER}\s*{NORMS}"),
    Subject("abs", r"[Aa]bsolute values?|Absolutbetr[aä]ge?|Betr[aä]ge?|valor(?:es)? absolutos?|valeurs? absolues?",
            r"absolute|modulus|magnitude|Betrag|absolut|norm|length|determinant|size|number|cardinal|tama|taille",
            formulas=r"\\sqrt\{?[a-z]\^\{?2\}?\}?|\\max\W*([a-z]),-\1\W*",
            uses=rf"{BARS}(?:(?!{BARS}).)+{BARS}|(?<![A-Za-z])abs(?![A-Za-z])", bare=rf"{BARS}\s*{LETTER}\s*{BARS}"),
    Subject("tr|Tr|trace|Trace|Spur", r"[Tt]races?|Spur(?:en)?|traços?|trazas?|(?<![\w$])tr(?!\w)",
            r"trace|Spur|traço|traza|sum of (?:the |its |all )?(?:diagonal|eigen)|diagonal",
            formulas=r"\\sum_\{?([a-z])\}?[A-Za-z]_\{?\1\1\}?",
            others=r"normali|normierte|\b(?:excludes?|omits?|skips?|ignores?)\b|sum of (?:all |its |the )*entries"),
    Subject("det", r"[Dd]eterminants?|Determinanten?|[Dd]eterminantes?|[Dd]éterminants?",
            r"[Dd][eé]terminant|product of (?:the |its |all )?eigen"),
    Subject("relu", r"[Rr]e[Ll][Uu]s?|[Rr]ectifiers?|rectified linear units?",
            r"rectif|positive|linear unit|hinge|Positivteil|parte positiva|partie positive",
            formulas=r"\\max[\\{(]*(?:0,[a-z]|[a-z],0)[\\})]*|[\[(]?[a-z][\])]?[_^]\{?\+\}?|[a-z]\\cdot\W*\{?1.*"),
    Subject("var", r"[Vv]ariances?|Varianz(?:en)?|variâncias?|varianzas?", r"varian|Varian|average|mean|deviation",
            r"population|sample|empirical|biased|batch", r".*mean.*|\\frac\{?1\}?\{?[A-Za-z]\}?\\sum.*|\\mathbb\{?E.*", LESS_ONE),
    Subject("std", r"[Ss]tandard deviations?|Standardabweichung(?:en)?|desvios?[- ]padrão|écarts?[- ]types?|desviación estándar",
            r"deviation|root", others=LESS_ONE),
    Subject("max", r"[Mm]axim(?:um|a)|[Mm]ax(?![\w-])|máximos?",
            r"larg|great|maxim|max|größ|Maxim|máxim|mayor|maior|plus grand",
            formulas=r"(?:\\max|\\begin).*", others=r"log-?sum-?exp"),
    Subject("min", r"[Mm]inim(?:um|a)|[Mm]in(?![\w-])|mínimos?",
            r"small|least|minim|min|klein|Minim|mínim|menor|plus petit", formulas=r"(?:\\min|\\begin).*"),
    Subject("diag", r"[Dd]iagonals?",
            r"diagonal (?:matrix|entries|elements|part)|Diagonalmatrix|(?:on|of) (?:the|its) (?:main )?diagonal(?! removed)|"
            r"matriz diagonal|matrice diagonale"),
    Subject("sign|sgn", r"[Ss]ign functions?|[Ss]ignum|Vorzeichen|[Ss]gn", r"sign|Sign|Vorzeichen|sinal|signe|signo",
            formulas=r"\\begin.*|\\frac\{[a-z]\}\{\|[a-z]\|\}|[a-z]/\|[a-z]\|"),
    Subject("tanh", r"[Tt]anh|[Hh]yperbolic tangents?|Tangens [Hh]yperbolicus|tangente (?:hiperbólica|hyperbolique)",
            r"[Hh]yperbol|hiperbólica", formulas=r"\\frac\{e\^\{?[a-z]\}?-e\^\{-[a-z]\}\}\{e\^\{?[a-z]\}?\+e\^\{-[a-z]\}\}|"
            r"\\frac\{\\sinh\(?[a-z]\)?\}\{\\cosh\(?[a-z]\)?\}|2\\sigma\(2[a-z]\)-1"),
    Subject("gelu", r"G[Ee][Ll][Uu]s?", r"[Gg]aussian|linear unit", formulas=r"[a-z]\\Phi\([a-z]\)"),
    Subject("elu", r"(?<![\w])E[Ll][Uu]s?", r"exponential linear", formulas=r"\\begin.*"),
    Subject("silu|swish", r"S[Ii]LU|[Ss]wish", r"sigmoid|linear unit",
            formulas=r"[a-z]\\sigma\([a-z]\)|\\frac\{[a-z]\}\{1\+e\^\{-[a-z]\}\}|[a-z]/\(1\+e\^\{-[a-z]\}\)"),
    Subject("softplus", r"[Ss]oft-?plus", r"soft|smooth|log",
            formulas=r"(?:\\log|\\ln)\(?1\+(?:e\^\{?[a-z]\}?|\\exp\(?[a-z]\)?)\)?"),
    Subject("erf", r"[Ee]rror function|erf(?!\w)|Fehlerfunktion", r"error|Fehler|erro|erreur", formulas=r".*\\int.*"),
)
OPENS = r"(?=\s*(?:\\left\s*)?\()"
COMMANDS = re.compile(
    r"\\(?:log|ln|lg|exp|sinh|cosh|tanh|coth|sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|max|min|det|tr|Tr)(?![A-Za-z])|"
    rf"\\sigma{OPENS}|\\operatorname\*?\s*\{{\s*([A-Za-z][A-Za-z0-9]*)\s*\}}|"
    rf"\\(?:mathrm|text|mathsf|mathtt)\s*\{{\s*([A-Za-z][A-Za-z0-9]*)\s*\}}{OPENS}|"
    rf"(?<![A-Za-z\\{{])([A-Za-z][A-Za-z0-9]+){OPENS}")
"""Functions as formulas write them."""


def subject_of(name: str) -> Subject:
    """The row of a function by its name in a formula; its own name is its word where it has none."""
    found = next((row for row in SUBJECTS if re.fullmatch(row.names, name, re.IGNORECASE)), None)
    return found or Subject(re.escape(name), rf"(?<![\w-]){re.escape(name)}s(?![\w-])", rf"^(?:the )?{re.escape(name)}(?!\w)")


def names_in(latex: str) -> frozenset[str]:
    r"""The functions and signs that a formula uses.

    >>> sorted(names_in(r"f = \log(x) + \|w\|"))
    ['log', 'norm']
    """
    found = {(m[1] or m[2] or m[3] or m[0].lstrip("\\")) for m in COMMANDS.finditer(latex)}
    found |= {"mean"} if found & {"var", "Var", "std", "Std"} else set()
    return frozenset(found | {row.names for row in SUBJECTS if row.bare and re.search(row.uses, latex)})


__all__ = ["ALTERED", "ANOTHER", "BARS", "COMMANDS", "CONTRAST", "DEFINITE", "HERE", "LETTER", "NORMS", "PARAMETER",
           "REMARK", "SCALED", "STRONG", "SUBJECTS", "THE", "USUAL_VALUE", "VERSION", "WEAK", "WITH", "Subject",
           "names_in", "subject_of"]
