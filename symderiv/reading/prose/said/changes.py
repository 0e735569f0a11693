r"""Words right behind a formula that make another one of it: "$L = \|e\|^2$ divided by $2N$", "$h = Wx$ followed by a ReLU".

One row a kind, in English, German, Portuguese, French, Spanish and Italian at once. A row sees the words behind the formula from
their beginning, formulas among them between dollars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderiv.reading.prose.sieves import Rare

LEAD = (r"^[\s,;:(–—-]*(?:(?:and|then|all|of it|the whole|thing|everything|finally|afterwards|which|that|is|are|gets|"
        r"und|dann|alles|das Ganze|anschließend|e|depois|tudo|o todo|que|é|et|puis|le tout|qui|est|y|luego|todo|es|"
        r"poi|il tutto|che|è),? )*+")
"""What may stand between a formula and the words."""
AMOUNT = (r"(?:\$(?P<by>[^$]+)\$|(?P<number>\d[\d./]*)|(?:the|its|their|an?|two|three|half|der|die|das|seine?[rn]?|ihre?[rn]?|"
          r"zwei|sua?|o|a|dois|le|la|sa|son|leur|deux|el|su|dos|il|due)\b)")
"""By what: a formula, a number, or words."""
FUNCTION = (r"(?:(?P<relu>(?:leaky )?ReLUs?|rectif\w+)|(?P<sigmoid>(?:logistic )?sigm[oó]i\w*|logistic\w*)|(?P<tanh>tanh)|"
            r"(?P<softmax>softmax)|(?P<softplus>softplus)|(?P<gelu>GELU|SiLU|swish|ELU|SELU)|(?P<exp>exponentials?)|"
            r"(?P<log>log(?:arithms?)?)|(?P<norm>(?:batch|layer|group|instance)[- ]?norm\w*)|(?P<dropout>dropout)|"
            r"(?P<pool>(?:max|average|mean)[- ]pooling)|"
            r"(?P<any>(?:pointwise |element-?wise )?(?:non-?linear\w+|activation\w*|Aktivierung\w*|Nichtlinearität\w*|ativaç\w+|"
            r"activación|activaci\w+|attivazione|não[- ]linear\w+|no linealidad)))")
ONE = (r"(?:(?:an?|the|one|some|our|another|eine?[rnms]?|d(?:er|ie|as|em|en)|uma?|d['’]une?|d['’]|une?|una?|della|del|da|de|von|"
       r"durch|l['’]|la|le|o|a|el|il|final|last) ?)*+(?:(?:function|fonction|função|función|funzione) )?")
CALLED = r"(?:[a-z]|\})\s*(?:\\left)?\("
"""A function by a letter of its own, which may be any."""
ENDS = r"(?=\W*$|\s*[.,;:)]| (?:and|where|with|so|und|wobei|mit|e|onde|com|et|où|avec|y|donde|con|dove) )"


@dataclass(frozen=True)
class Change:
    """Words (`said`), with `has` that a formula shows which says it already, and `of` that one has to have which they change;
    an example (`yes`), words that change nothing (`no`), and what to write. `kind` says what agrees:

    an `amount` stands in the formula, or in what it is made of; a `part` is one if no amount is said; a `function` is applied; a
    `form` is shown by `has`; a `parameter` is an amount that only formulas with `of` have, if it is not its `usual` one."""

    kind: str
    said: Rare
    has: str
    yes: str
    no: str
    mend: str
    of: str = ""


INTO = "Write it into the formula, as in ${}$, and leave the words out."
DIVIDES = r"\\[dt]?frac|/|\^\s*\{?\s*-\s*1|(?<![A-Za-z])(?:mean|avg)(?![A-Za-z])|\\mathbb\s*\{?E|\\bar|\\overline|\\div"
PLUS = r"(?<![_^{(])[+]|(?<=[\w)}|])\s*[-−]"
SUMMED = r"[+]"
NUMBERED = r"(?:\$[^$]+\$|\d[\d./]*)"
NOT_THERE = r"(?! (?:at|on|in|near|for|bei|für|em|en|em|à|pour|a|para|in|per) )"
PARAMETRIC = r"leaky|prelu|elu|swish|silu|softplus|(?<![A-Za-z])sigma(?![_A-Za-z])|sigmoid|tanh|softmax|relu"
CHANGES = (
    Change("amount", Rare(
        rf"{LEAD}(?:(?:divided by|geteilt durch|dividiert durch|divisée?s? par|dividid[oa]s? (?:por|entre)|divis[oaie] per|"
        rf"normali[sz]ed by|normiert (?:mit|durch)|normali[sz]ad[oa]s? (?:por|pel[oa])|normalisée?s? par|"
        rf"normalizzat[oaie] (?:per|da)) "
        rf"(?!\W*(?:the|all|every|each)\b(?! number| norm| size| length| count| sum| square| dimension)){AMOUNT}|"
        r"durch \$(?P<durch>[^$]+)\$ (?:geteilt|dividiert))", re.IGNORECASE), DIVIDES,
        " divided by $2N$.", " as what is divided by $2N$.", INTO.format(r"L = \frac{1}{N} \|e\|^2")),
    Change("amount", Rare(
        rf"{LEAD}(?:(?:times|multiplied (?:by|with)|(?:re)?scaled (?:by|with)|weighted (?:by|with)|multipliziert mit|mal|"
        r"skaliert mit|gewichtet mit|multipliée?s? par|pondérée?s? par|fois|multiplicad[oa]s? por|ponderad[oa]s? (?:por|com|con)|"
        rf"escalad[oa]s? (?:por|com|con)|vezes|veces|moltiplicat[oaie] per|pesat[oaie] (?:con|per|da)|scalat[oaie] (?:per|di)) "
        rf"{AMOUNT}|mit \$(?P<mit>[^$]+)\$ (?:multipliziert|skaliert|gewichtet))", re.IGNORECASE), "",
        r" multiplied by $\alpha$.", " is what times mean.", INTO.format(r"L = \alpha \|e\|^2")),
    Change("form", Rare(
        rf"{LEAD}(?:halved|doubled|tripled|negated|halbiert|verdoppelt|negiert)(?![\w-]){ENDS}", re.IGNORECASE),
        r"\\[dt]?frac|/|=\s*\d|=\s*[-−]", ", halved.", " is never halved.", INTO.format(r"L = \frac{1}{2} \|e\|^2")),
    Change("form", Rare(
        rf"{LEAD}(?:to the power (?:of )?{NUMBERED}|(?:squared|cubed|quadriert|ao quadrado|au carré|al cuadrado|al quadrato)"
        rf"(?![\w-]){ENDS})", re.IGNORECASE), r"\^\s*\{?\s*[\w\\]+\s*\}?\s*[.,;]?\s*$",
        ", the whole squared.", " is the norm squared.", INTO.format(r"L = (x^\top A x)^2")),
    Change("form", Rare(
        rf"{LEAD}(?:(?:averaged (?:over|across)|gemittelt über|moyennée? sur|promediad[oa] (?:sobre|en)|"
        rf"mediat[oa] su\w*|em média (?:sobre|n[oa]s?)|en moyenne sur)\b|"
        r"normali[sz]ed (?:to|so that|with)\b|auf (?:die )?(?:Länge|Norm) \$?(?:1|eins)\$? normiert|normalisée? à|"
        r"normali[sz]ad[oa] (?:para|a)\b|normalizzat[oa] a\b)", re.IGNORECASE), rf"{DIVIDES}|\\operatorname|\\hat|(?:[pw]|\\pi)_",
        " averaged over the $N$ samples.", " is what we average over.", INTO.format(r"L = \frac{1}{N} \sum_{i=1}^N x_i^2")),
    Change("form", Rare(
        rf"{LEAD}(?:under (?:the|a) (?:square )?root|square-rooted|unter der (?:Quadrat)?[Ww]urzel|sous la racine|"
        r"sob a raiz|bajo la raíz|sotto (?:la )?radice)", re.IGNORECASE), r"sqrt|\^\s*\{?\s*(?:1\s*/|\\[dt]?frac|0?\.5)",
        " under the square root.", " as it stands, under these assumptions.", INTO.format(r"L = \sqrt{\sum_i x_i^2}")),
    Change("form", Rare(
        rf"{LEAD}(?:clipped|clamped|capped|truncated|thresholded|abgeschnitten|begrenzt|beschränkt|limitad[oa]s?|truncad[oa]s?|"
        rf"tronquée?s?|limitée?s?|recortad[oa]s?|troncat[oa]|limitat[oa]) "
        rf"(?:to|at|between|below|above|from|auf|bei|a|em|en|à|entre|tra) ", re.IGNORECASE), r"max|min|clip|clamp|cases|sat",
        " clipped to $[0,1]$.", " is never clipped to it.", INTO.format(r"h_i = \max(0, \min(1, x_i))")),
    Change("function", Rare(
        rf"{LEAD}(?:followed by|(?:passed|put|fed|sent|run) (?:through|into|to)|through|composed with|"
        r"squashed (?:by|with|through)|gefolgt von|suivie?s? (?:par|de|d['’])|"
        r"seguid[oa]s? (?:de|d[ao]|por)|seguit[oa] (?:da|dalla)|passad[oa] por|"
        r"pasad[oa] por) ?"
        rf"{ONE}{FUNCTION}", re.IGNORECASE), "",
        " followed by a ReLU.", " is followed by nothing.", INTO.format(r"h = \operatorname{ReLU}(W x)")),
    Change("function", Rare(
        rf"{LEAD}(?<=then )(?:apply |take )?{ONE}{FUNCTION}(?! loss|[- ]\w*likelihood|[^.;]{{0,40}} is\b)", re.IGNORECASE),
        CALLED,
        ", then a ReLU.", ", then the log loss.", INTO.format(r"h = \operatorname{ReLU}(W x)")),
    Change("function", Rare(
        rf"{LEAD}(?:with|using|mit|com|avec|con) {ONE}{FUNCTION}(?:(?<=norm)|(?<=normali[sz]ation)|[- ]?(?:activation|"
        rf"non-?linearity|Aktivierung|ativação|activación|attivazione)\b)|"
        rf"{LEAD}(?:com|avec|con) {ONE}(?:ativação|activation|activación|attivazione) "
        r"(?P<named>ReLU|sigm\w+|tanh|softmax)", re.IGNORECASE), CALLED,
        " with a ReLU activation.", " with activation $h$.", INTO.format(r"h = \operatorname{ReLU}(W x)")),
    Change("part", Rare(
        rf"{LEAD}(?:plus|minus|zuzüglich|abzüglich|mais|menos|moins|más|più|meno) (?!or\b|oder\b|ou\b|o\b)"
        rf"(?:\$(?P<by>[^$]+)\$|(?:(?:an?|the|some|eine?[nmrs]?|uma?|une?|una?|o|a|le|la|el|il) (?:[^\W\d_][\w-]* ){{0,2}}?)?"
        r"(?:bias|offset|noise|penalty|regulari[sz]\w+|intercept|momentum|weight decay|Bias|Rauschen|viés|biais|sesgo|ruído|"
        r"bruit|ruido|Strafterm|penaliza\w+|pénalis\w+)(?: (?:term|vector|of))?(?: \$(?P<part>[^$]+)\$)?)", re.IGNORECASE), PLUS,
        " plus a bias $b$.", " plus a constant.", INTO.format("h = W x + b")),
    Change("part", Rare(
        rf"{LEAD}(?:(?:regulari[sz]|penali[sz])ed (?:by|with)(?: \$(?P<added>[^$]+)\$)?|"
        r"(?:with|mit|com|avec|con) (?:(?:an?|the|some|eine?[nmrs]?|uma?|une?|una?|added|extra) )*+"
        r"(?:\$\\?(?:ell|L|l)_\{?[12]\}?\$[- ]|[Ll][12][- ]|ridge |lasso |quadratic )?"
        r"(?:weight[- ]decay|penalty|regulari[sz](?:er|ation)|skip[- ]connections?|residual connections?|shortcut|bias(?:es)?|"
        r"intercept|Strafterm|Gewichtsabfall|Regularisierung|Sprungverbindung|pénalisation|régularisation|penaliza\w+|"
        r"regulari[zs]a\w+|viés|biais|sesgo|decaimento de pesos|connexion résiduelle|conexão residual|conexión residual)"
        r"(?! (?:absorbed|included|folded|omitted|left|set|switched|is|equal|in\b|of zero|0))(?: (?:term|parameter|strength|"
        r"coefficient|vector|of|on|auf|sobre|sur|weight))*"
        r"(?:(?<! on)(?<! of)(?<! auf)(?<! sobre)(?<! sur) \$(?P<by>[^$]+)\$)?)", re.IGNORECASE), SUMMED,
        r" with weight decay $\lambda$.", " with the weights $w$.", INTO.format(r"L = \|e\|^2 + \lambda \|w\|^2")),
    Change("form", Rare(
        rf"{LEAD}(?:with|mit|com|avec|con|under) (?:(?:inverted|standard|usual) )?dropout\b", re.IGNORECASE),
        r"\\odot|\\circ|\\ast|\*|mask|[md]_", " with dropout.", " with drops.", INTO.format(r"h = m \odot (W x)")),
    Change("parameter", Rare(
        rf"{LEAD}(?:(?:with|at|using|of|mit|bei|com|à|avec|con|a|where) )?(?:(?:an?|the|eine[rmn]?|die|der|uma|une|la|una) )?"
        r"(?:(?:inverse|negative|fixed|constant|softmax|leak|sampling) )?(?:temperature|Temperatur|temperatura|température)"
        rf"(?: parameter)? ?(?:(?:of|von|de|=|is) ?)?(?P<value>{NUMBERED}){NOT_THERE}", re.IGNORECASE), "",
        " with temperature $T$.", " with temperature in Kelvin.", INTO.format(r"p = \operatorname{softmax}(z/T)"),
        of=r"softmax|sigmoid|(?<![A-Za-z])sigma(?![_A-Za-z])|logsumexp|^(?!.*(?:\\beta|k_B)).*(?:\\exp|e\s*\^)"),
    Change("parameter", Rare(
        r"^[\s,(]*(?:where|with|wobei|mit|onde|com|où|avec|donde|con|dove|and) (?P<value>\$[^$]+\$) (?:is |as |denotes |ist |é |"
        r"est |es |è |als |como |comme )(?:(?:the|die|der|a|la|le|il) )?(?:softmax )?(?:temperature|Temperatur|temperatura|"
        r"température|slope|sharpness|Steigung)\b", re.IGNORECASE), "",
        " where $T$ is the temperature.", " where $T$ is the number of steps.", INTO.format(r"p = \operatorname{softmax}(z/T)"),
        of=PARAMETRIC),
    Change("parameter", Rare(
        rf"{LEAD}(?:(?:with|at|using|of|mit|com|avec|con|where) )?(?:(?:an?|the|eine[rmn]?|die|der|uma|une|la|una) )?"
        r"(?:(?:negative|leak|leaky|leakage|fixed|slope|shape|scale) )?(?:slope|leak|sharpness|steepness|gain|parameter|scale|"
        r"Steigung|Steilheit|Schärfe|Parameter|inclinação|declive|parâmetro|pente|raideur|paramètre|pendiente|parámetro|pendenza|"
        rf"parametro)(?: parameter)? ?(?:(?:of|von|de|di|=|is) ?)?(?P<value>{NUMBERED}){NOT_THERE}", re.IGNORECASE), "",
        " with slope 0.2.", " with slope zero at 0.", INTO.format(r"h_i = \max(x_i, 0.2 x_i)"), of=PARAMETRIC),
    Change("form", Rare(
        rf"{LEAD}(?:(?:with|using|in|mit|com|avec|con) )?(?:(?:the|its|a|der|a|l['’]|la) ?)?(?:(?:tanh|sigmoid|fast|quick)"
        r"[- ](?:approximation|version|variant|form|Näherung)|approximat(?:ed|e version)|approximation (?:par )?tanh|"
        r"aproximação (?:por|com) tanh|aproximación (?:por|con) tanh)", re.IGNORECASE), r"tanh",
        " (tanh approximation).", " (exact).",
        r"Write it out, as in $y_i = \frac{x_i}{2} (1 + \tanh(\sqrt{2/\pi} (x_i + 0.044715 x_i^3)))$, and leave the words out.",
        of="gelu|silu|swish|sigmoid|erf"),
    Change("form", Rare(
        rf"{LEAD}(?:over|for|restricted to|limited to|über|für|sobre|para|sur|pour|su|per) (?:only |all |the |die |alle |os |as |"
        r"les |los |las |tou\w+ |tod\w+ |i |le )*(?:observed|known|rated|labell?ed|valid|available|beobachteten|bekannten|"
        r"observad[oa]s|conhecid[oa]s|observée?s|connue?s|conocid[oa]s|osservat[ei]|pa(?:res|ires) observad[oa]s) ?"
        r"(?:pairs|entries|ratings|elements|positions|samples|points|Paare|Einträge|pares|entradas|entrées|paires|coppie|\$)",
        re.IGNORECASE),
        r"\\in(?![A-Za-z])|\\Omega|\\mathcal|\\odot|\\mathbb|\\mathbf\s*\{?1|:|(?<![A-Za-z])[A-Za-z]_\{?(?:ij|i,\s*j)\}?\s*(?:\\left)?[(\[]",
        " over the observed pairs.", " over all pairs.",
        r"Write the set below the sum, as in $L = \sum_{(i,j) \in \Omega} (X_{ij} - M_{ij})^2$, and leave the words out.",
        of="sum"),
)
FUNCTIONS = {
    "relu": r"relu|\\max|\]_\+|\)_\+", "sigmoid": r"sigma|sigmoid|1\s*\+\s*(?:e|\\exp)", "tanh": "tanh",
    "softmax": r"softmax|\\sum", "softplus": r"softplus|log\W*\(?1", "gelu": r"gelu|silu|swish|elu|Phi", "exp": r"exp|e\^",
    "log": r"log|ln", "norm": r"frac|/|norm|hat", "dropout": r"odot|circ|mask", "pool": r"max|mean|frac|pool",
    "named": r"relu|\\max|sigma|sigmoid|tanh|softmax", "any": rf"{CALLED}|relu|sigma|tanh|phi|max",
}
"""How formulas show that a function is applied which words name."""
USUAL = (("leaky", (0.01,)), ("", (1.0,)))
"""The values that parameters have here."""
WHERE = Change("amount", Rare(
    r"\b(?:logits|scores|pre-?activations|inputs? of the softmax|pontuaç\w+) (?:are|is|werden|são|sont|son|sono) "
    r"(?:first |all |then |zuerst |d['’]abord )?(?:(?:divided|scaled|multiplied) by|divisée?s par|dividid[oa]s (?:por|entre)|"
    r"divis[ie] per|durch) \$(?P<by>[^$]+)\$", re.IGNORECASE), "", r"where the logits are divided by $\tau$",
    "where the logits are divided", INTO.format(r"p = \operatorname{softmax}(z/T)"), of="softmax")
"""What is done with what a softmax is of, in a clause of its own."""
THE = r"(?:(?:the|our|this|der|die|das|unsere?|a|o|la|le|el|il|un|l['’]) ?)"
MADE = (r"(?:negative|negated|half|twice|square root|mean|average|sum|product|logarithm|inverse|reciprocal|exponential|maximum|"
        r"Negative|Hälfte|Halbe|Doppelte|Wurzel|Mittelwert|Mittel|Durchschnitt|Summe|Produkt|Quadrat|metade|dobro|raiz|média|soma|"
        r"produto|quadrado|negativo|moitié|double|racine|moyenne|somme|produit|carré|opposé|mitad|doble|raíz|promedio|suma|"
        r"cuadrado|producto|opuesto|metà|doppio|radice|somma|prodotto|quadrato|opposto)")
LOSSES = (r"(?:loss|objective|cost|energy|risk|Verlust|Zielfunktion|perda|custo|objetivo|perte|coût|objectif|pérdida|coste|costo|"
          r"perdita|obiettivo)(?: function)?")
SAY_IT = r"Write what it is as a formula, as in $L = \frac{1}{2} \|e\|^2$, and leave the sentence out."
LOSS = (
    Change("loss", Rare(rf"^\W*(?:{THE}(?:total |final |training )?{LOSSES}),?(?: \$(?P<name>[^$]+)\$)? "
                        rf"(?:is|equals|ist|é|est|es|è) (?:then |simply |just )?{THE}?{MADE}\b", re.IGNORECASE),
           r"\\(?:ell|mathcal|mathscr|Phi|Psi)|[LJCEFHSUf]$|[A-Za-z]{2}", "The loss is the negative reward.",
           "The loss is convex.", SAY_IT),
    Change("loss", Rare(rf"\b(?:minimi[sz]e|maximi[sz]e|minimieren|maximieren|minimi[sz]amos|minimisons|minimizziamo) "
                        rf"{THE}?{MADE} (?:of|von|der|des?|da|do|dos|das|du|di|dei|del|de los) (?:all )?{THE}?\$(?P<of>[^$]+)\$",
                        re.IGNORECASE),
           "", r"We minimise the average of the $\ell_i$.", "We minimise $L$.", SAY_IT),
)
"""What words make a loss of, where no formula says what it is."""
REMARKS = Rare(
    r"^(?:[\s,)]*|(?: [^\W\d_]+){1,4} )(?:we|this|it|is|are|has|gives?|yields?|equals?|becomes?|would|giving|yielding|"
    r"to (?:give|get|obtain|form|yield|be|make)|ist|sind|ergibt|liefert|wir|é|são|dá|obtemos|est|sont|donne|on|es|son|da|"
    r"obtenemos|è|sono|dà|otteniamo)(?!\w)|^\s*:", re.IGNORECASE)
"""What follows words that are about what stands before, and no part of it."""

__all__ = ["CHANGES", "FUNCTIONS", "LOSS", "REMARKS", "USUAL", "WHERE", "Change"]
