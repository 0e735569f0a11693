r"""Conventions that words state of a sign or a function that has a meaning here already: "$\|\cdot\|$ denotes the 1-norm".

One row a convention, with a sentence that states it and one that does not: what merely says the usual meaning is none. Sentences
are seen with their formulas between dollars, in English, German, Portuguese, French and Spanish at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderiv.patterns import late
from symderiv.reading.prose.phrases.signs.norms import (
    BARE_NORM,
    BE,
    ELL_ONE,
    ENDED,
    MAGNITUDES,
    MAX_NORM,
    NORM,
    NORM_END,
    NORM_IS,
    ONE_NORM,
    THE,
    UNTOLD,
    USING,
)
from symderiv.reading.prose.phrases.signs.sums import (
    BESIDE,
    BOUNDS,
    DOUBLE_SUM,
    FROM_LATER,
    FULL_SUM,
    HALVED,
    LETTER_SUM,
    NOT_ALL,
    NUMBERED,
    OF_ANOTHER,
    OF_SUMS,
    ONCE,
    ONE_SUM,
    PAIRED_ALWAYS,
    RUNS,
    UNBOUND,
    UNEQUAL,
)
from symderiv.reading.prose.sieves import Rare, Sieve

LOGS = r"(?:\$\\?(?:log|ln|lg)\$|\b[Ll]og(?:arithm)?s?\b|Logarithm(?:us|en)|[Ll]ogaritmos?|[Ll]ogarithmes?)"
TWO, TEN = r"\$?(?:2|two|zwei|dois|deux|dos)\$?(?!\w)", r"\$?(?:10|ten|zehn|dez|dix|diez)\$?(?!\w)"
OTHER = r"(?:(?:[3-9]|1[1-9]|[2-9]\d)\b|\$[a-df-z]\$|(?<![$\w])[a-df-z]\b)"
TO_BASE = r"[^.;$]{{0,40}}?(?:\$ ?)?[^.;$]{{0,40}}?(?:\b(?:base|Basis)[- ]){}"
BASED = rf"^(?!.*\$\\?log_[^$]*\$ {BE}).*?{LOGS}{TO_BASE}|\bbase[- ]{{}}[- ]?log|\$\\log\$ {BE} {THE}\$\\log_\{{{{?{{}}\}}}}?\$"
IN_BRACKETS = r"|[⟧$] \((?:to |in |the |logs? )*base {}\)"
BARE_LOG = r"\\log(?![A-Za-z])(?!\s*_)"
COLUMNWISE = (
    r"(?:column-?wise|spaltenweise|(?<!number )(?<!numbers )(?:by|over|along|across|down|of|to|on|in|for) "
    r"(?:each|every|the|its|all)? ?columns?|"
    r"(?:over|along|across) (?:the )?(?:first|zeroth) (?:axis|dimension|index)|(?:axis|dim) ?= ?0|"
    r"(?:over|across|along) the (?:batch|samples|examples|data points)|über (?:die|jede|alle) Spalten?|jeder Spalte|"
    r"(?:por|em cada|cada|sobre (?:as|cada)) colunas?|(?:par|sur (?:les|chaque)|de chaque) colonnes?|"
    r"(?:por|de cada|sobre (?:las|cada)) columnas?)(?! vectors?\b)")
OF_SOFTMAX = (r"(?:(?!\b(?:loss|cost|objective|risk|error|energy|criterion)\b[^.;]{0,30}?\b"
              r"(?:means?|averag\w+|sum\w*|total\w*)\b)[^.;])*?")
"""What stands between a softmax and its direction: no loss, whose mean over the batch is its own."""
SOFTMAX = r"[Ss]oft[Mm]ax\}?\s*(?:\\left)?\((?!.*(?:\^\{?(?:\\top|T|\\intercal)\}?|')\s*(?:\\right)?\))"
"""A softmax of what is not transposed."""
CONVOLUTION = r"(?:convolu[tçc]\w+|(?:cross-?|auto)?correla[tçc]\w+|\w*[Ff]altung\w*|\w*[Kk]orrelation\w*)"
SIGN = r"\$ ?(?:[A-Za-z] ?)?(?P<sign>{})(?: ?[A-Za-z])? ?\$"
"""A sign alone, or between two letters."""
INFIX = r"(?<![\^_{{]){sign}"
MATRIX_PRODUCT = (r"(?:matrix[- ](?:product|multiplication)|Matri(?:x|zen)(?:produkt|multiplikation)|"
                  r"(?:produto|multiplicação|producto|multiplicación) (?:matricial|de matri\w+)|"
                  r"produit (?:matriciel|de matrices))")
INNER_PRODUCT = (r"(?:(?:inner|scalar|dot) product|Skalarprodukt|inneres? Produkt|produto (?:interno|escalar)|"
                 r"produit (?:scalaire|intérieur)|producto (?:interno|interior|escalar))")
OUTER_PRODUCT = r"(?:Kronecker|outer|tensor|äußere|tensoriel|tensorial|exter\w+)[- ]?(?:product|produkt|produ[ic]t\w*)?"
AVERAGE = (r"(?:averag(?:es?|ing)|means?|Mittelwerte?|Mittel(?:ung)?|Durchschnitte?|médias?|moyennes?|promedios?|medias?|medie)\b"
           r"(?! (?:over|of) (?:time|the (?:ensemble|distribution|noise|disorder))| field)")
ENTRYWISE = (r"(?:Hadamard|(?:element|entry|component)-?wise|(?:element|entry|component) (?:by|for) (?:element|entry|component)|"
             r"elementweise|komponentenweise|elemento a elemento|"
             r"terme à terme|componente a componente)")
STARRED = r"\$ ?[A-Za-z]?\s*\^\s*\{?\s*(?:\*|\\ast|\\star|\\dagger) ?\}? ?\$"


@dataclass(frozen=True)
class Convention:
    """What words say (`said`), where a formula would be taken otherwise (`uses`, with the sign that was said in the place of
    {sign}), and what is done: `insert` is written behind each such place, or the line is refused with `mend`."""

    said: str
    uses: str
    what: str
    yes: str
    no: str
    mend: str = ""
    insert: str = ""
    around: str = ""
    """What is written around `inside` instead of its signs, with {} for it."""
    replaces: bool = False
    """Whether `insert` is written instead of the place."""


BINARY = (r"|\b(?:binary|dyadic) logarithms?|Zweierlogarithm\w+|dualer? Logarithm\w+|logaritmos? binári\w+|"
          r"logaritmos? binari\w+|logarithmes? binaires?")
SINE = "sin|cos|tan|cot|sec|csc"
BY_ENTRIES = (r"Write its entries as the sum that is meant. $y_i = \sum_j k_j x_{i+j-1}$ is a correlation that stays "
              "inside x: neither is a kernel turned round in it, nor does x go round.")
CONVENTIONS = (
    Convention(rf"{NORM_IS}(?:{ONE_NORM}|{ELL_ONE}|{MAGNITUDES})(?! squared)|\buse the {ONE_NORM} (?:throughout|everywhere)|"
               rf"\buse the {ONE_NORM},? (?:written|denoted)(?: as| by| with| using)? {NORM}|\bbezeichnet {NORM} {THE}{ONE_NORM}",
               NORM_END, "norms", r"$\|\cdot\|$ denotes the 1-norm", r"$\|\cdot\|$ denotes the 2-norm", insert="_1"),
    Convention(rf"{USING}{THE}(?:{ONE_NORM}|{MAX_NORM}|{ELL_ONE}){ENDED}|"
               rf"[⟧$],? (?:(?:measured|taken|is|all) )?(?:in|with|using|under) {THE}(?:{ONE_NORM}|{MAX_NORM})(?=[.,;:)]|\W*$)",
               NORM_END, "norms", "We use the 1-norm.", "We use the Euclidean norm.",
               mend=r"Write \|x\|_1, \|x\|_\infty or \|x\|_2, whichever is meant."),
    Convention(rf"(?:{NORM}|{UNTOLD}\bmatrix norms?)(?: of (?:an? |the |any |each )?(?:matri\w+|\$[^$]+\$))?,? {BE} "
               r"(?:the|its|their|always|here| )*(?:largest|greatest|maximal|maximum) singular values?|"
               r"\b(?:Norm|norme|norma) (?:einer|d['’]une|de uma|de una|da) [Mm]atri\w+ "
               rf"{BE} {THE}(?:größter? Singulärwert|plus grande valeur singulière|maior valor singular|mayor valor singular)",
               NORM_END, "norms", "The norm of a matrix is its largest singular value.",
               "The norm of a matrix is at least its largest singular value.",
               mend=r"Write \|A\|_F where the Frobenius norm is meant; the largest singular value cannot be read."),
    Convention(rf"{NORM_IS}{MAX_NORM}|\buse the {MAX_NORM} (?:throughout|everywhere)|"
               rf"\bbezeichnet {NORM} {THE}{MAX_NORM}",
               NORM_END, "norms", r"$\|\cdot\|$ désigne la norme infinie", r"$\|\cdot\|$ désigne la norme euclidienne",
               insert=r"_\infty"),
    Convention(rf"{NORM},? {BE} {THE}(?:weighted|nuclear|trace|operator|spectral|energy|dual|"
               r"\$(?!\\ell_?\{?2|l_?\{?2|2)[^$]+\$-|induced|gewichtet\w*|Operator|Spektral|"
               r"nukleare?|induziert\w*)[ -]?(?:norm|\w+ norm)|"
               rf"{NORM},? {BE} {THE}(?:norma|norme) (?:ponderada|pondérée|nucle\w+|nucléaire|espectral|spectrale|d'opérateur|"
               r"de operador|induzida|inducida|induite)", NORM_END, "norms", r"$\|\cdot\|$ is the nuclear norm",
               r"$\|\cdot\|$ is the Frobenius norm", mend=r"Write its formula where it is used, as in $\sum_i w_i x_i^2$."),
    Convention(BASED.format(TWO, TWO, TWO) + BINARY + IN_BRACKETS.format(TWO), r"\\(?:ln|lg)(?![A-Za-z])", "logarithms",
               r"$\lg$ is the binary logarithm", r"$\lg$ is the decadic logarithm",
               mend=r"Write \log_2 where \ln or \lg is written."),
    Convention(rf"{NORM_IS}(?:squared?\b(?! roots?)|quadriert\w*|Quadrat)|\b[Nn]orms are squared", NORM_END, "norms",
               r"$\|\cdot\|$ is the squared 2-norm",
               r"$\|\cdot\|$ is the 2-norm", mend=r"Write the square, as in $\|x\|^2$."),
    Convention(OF_SUMS, rf"^(?!.*{UNBOUND}).*?\\sum(?!\s*_?\s*\{{[^{{}}]*(?:=|\\ne|<|>|\\in))",
               "sums", "all sums run from 2", "all sums run from 1 to n", mend=BOUNDS),
    Convention(rf"{ONE_SUM}{RUNS}(?: (?:all|the|alle))*(?: (?:unordered|distinct|different|ungeordnet\w*)|"
               rf"[^.;$]{{0,40}}\$(?!\s*0\s*(?:\\leq?|≤))[^$]*{UNEQUAL})|{PAIRED_ALWAYS}",
               rf"^(?!.*{UNBOUND}).*?{DOUBLE_SUM}", "sums",
               "The sum is restricted to $i < j$.", "The sum runs over all pairs $(i, j)$.", mend=BOUNDS),
    Convention(rf"{ONE_SUM}{RUNS}[^.;$]{{0,40}}\$\s*(?P<sign>[a-z])\s*{NUMBERED}", FULL_SUM, "sums",
               r"The sum is over $i \geq 2$.", r"The sum is over $i \geq 1$.", mend=BOUNDS),
    Convention(ONCE, rf"^(?!.*(?:{UNBOUND}|{HALVED})).*?{DOUBLE_SUM}", "sums", "We sum over each pair once.",
               "Each pair is counted twice.", mend=BOUNDS),
    Convention(rf"{BESIDE}(?:\$(?!{OF_ANOTHER})[^$⟧]*?(?<![A-Za-z_])(?P=sign)\s*{NOT_ALL}|\$(?P=sign)\${FROM_LATER})",
               LETTER_SUM, "sums", r"$\sum_i x_i$ for $i > 1$", r"$\sum_i x_i$ for $i > 0$", mend=BOUNDS),
    Convention(rf"⟦∑\*⟧,? (?:(?:over|for|with|where|and) )?(?:all |the )*"
               rf"(?:\$(?P<sign>[a-z])(?:(?<=[i-mst])\s*{NOT_ALL}|\${FROM_LATER}))",
               LETTER_SUM, "sums", "⟦∑*⟧ over $i$ from 2 to $n$", "⟦∑*⟧ over $i$ from 1 to $n$", mend=BOUNDS),
    Convention(rf"\$ ?[A-Z]\s*[A-Z] ?\$,? (?:here |always )?{BE} {THE}(?:Schur|pointwise|{ENTRYWISE})|"
               rf"(?:{MATRIX_PRODUCT}|[Pp]roducts? of matrices|[Pp]rodu\w+ (?:von|de) [Mm]atri\w+)\w*,? (?:here |always |all )*"
               rf"{BE} (?:taken |understood |meant |computed |to be )*{THE}(?:Schur|pointwise|{ENTRYWISE})",
               r"(?<![A-Za-z\\{])[A-Z](?:_\{?\w\}?)?\s*[A-Z](?![A-Za-z])", "products", r"$AB$ denotes the elementwise product",
               r"$AB$ denotes the matrix product", mend=r"Write the sign of the product, as in $A \odot B$."),
    Convention(rf"\$ ?[A-Z]\s*\^\s*\{{?\w\}}? ?\$,? (?:here |always )?{BE} {THE}(?:pointwise|{ENTRYWISE})|"
               rf"\b(?:[Pp]owers|[Ss]quares|[Ss]quaring|[Ee]xponents|Potenzen|[Pp]otências|[Pp]uissances|[Pp]otencias)"
               rf"(?: (?:of|von|de|einer|d['’]une) (?:the |an? |uma |une |una )?[Mm]atri\w+)?,? (?:here |always |all )*{BE} "
               rf"(?:taken |understood |meant |computed |to be )*{THE}(?:pointwise|{ENTRYWISE})"
               r"|\b[Ss]quaring (?:a |the )?matri\w+ means? [^.;]*(?:entr(?:y|ies)|elements?|component)",
               r"(?<![A-Za-z\\{])[A-Z]\s*\^\s*\{?\s*\d", "powers", r"$A^2$ means the entrywise square",
               r"$A^2$ means the square of $A$", mend=r"Write the product, as in $A \odot A$."),
    Convention(r"[Tt]ranspos\w+[^.;$]{0,40}? (?:written|denoted|indicated|geschrieben|bezeichnet|escrit\w+|denotad\w+|notée?s?|"
               r"mit|by|as)(?: (?:as|by|mit|como|por|par|com|con))? "
               rf"{STARRED}|\b(?:daggers?|stars?|asterisks?) (?:marks?|denotes?|indicates?|is|are|means?) (?:the |a )?transpos|"
               rf"{STARRED},? (?:here )?{BE} {THE}[Tt]ranspos",
               r"\^\s*(?:\{\s*(?:\*|\\ast|\\star|\\dagger)\s*\}|\*|\\ast|\\star|\\dagger)", "transposes",
               "Transposes are written $A^*$", r"Transposes are written $A^\top$", insert=r"^{\top}", replaces=True),
    Convention(BASED.format(TWO, TWO, TWO) + BINARY + IN_BRACKETS.format(TWO),
               BARE_LOG, "logarithms", r"All logarithms are to base 2", "All logarithms are to base e", insert="_{2}"),
    Convention(r"\b(?:in|em|en) bits?\b", r"\\(?:log|ln|lg)(?![A-Za-z])(?!\s*_)", "logarithms", "the entropy is measured in bits",
               "the entropy is measured in nats", mend=r"Write \log_2 where the logarithm is written."),
    Convention(BASED.format(TEN, TEN, TEN) + IN_BRACKETS.format(TEN) +
               r"|\b(?:common|decadic|decimal) logarithms?|dekadische\w* Logarithm\w+|"
               r"Zehnerlogarithm\w+|logaritmos? decima\w+|logarithmes? décima\w+",
               BARE_LOG, "logarithms", r"let $\log$ denote the logarithm to base 10", r"$\log$ is the natural logarithm",
               insert="_{10}"),
    Convention(rf"{LOGS}{TO_BASE.format(OTHER)}", BARE_LOG, "logarithms", "the logarithm to the base $b$",
               "the logarithm to the base $e$",
               mend=r"Write the quotient, as in $\frac{\log x}{\log b}$, and leave the sentence out."),
    Convention(r"(?:all |the )?vectors are (?:always |here |all |taken as |understood (?:as|to be) )*(?:rows?(?: vectors?)?|"
               r"1 ?(?:x|×) ?n)\b|Vektoren sind (?:immer )?Zeilenvektoren|vetores são (?:sempre )?vetores linha|"
               r"vecteurs sont des vecteurs lignes?|vectores son (?:siempre )?vectores fila",
               r"\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\s*\{?T)", "vectors", "all vectors are row vectors",
               "all vectors are column vectors",
               mend=r"Write it for columns, as in $x^\top y$ for the inner product, and leave the sentence out."),
    Convention(rf"\b[Ss]oft-?[Mm]ax\b(?:\$)?{OF_SOFTMAX}{COLUMNWISE}|{COLUMNWISE} [Ss]oft-?[Mm]ax", SOFTMAX, "the softmax",
               "the softmax is column-wise", "the softmax is row-wise",
               mend=r"Write it with the transpose, as in $P = \operatorname{softmax}(Z^\top)^\top$."),
    Convention(SIGN.format(r"\*|\\ast|\\star|\\circledast|\\odot|\\circ|\\otimes") + rf"[^.;$]{{0,60}}?{CONVOLUTION}", INFIX,
               "a sign", "$*$ denotes circular convolution", "$*$ denotes the product", mend=BY_ENTRIES),
    Convention(SIGN.format(r"\\odot|\\circ|\\otimes|\\star") + rf",? {BE} {THE}{MATRIX_PRODUCT}", INFIX, "a sign",
               r"$\odot$ denotes the matrix product", r"$\odot$ denotes the Hadamard product",
               mend="Write the product of matrices without a sign, as in $A B$."),
    Convention(SIGN.format(r"\\cdot|\\odot") + rf",? {BE} {THE}cosine (?:similarity|of the angle)(?! ?\(?(?:or|i\.e|that is)\b)",
               INFIX, "a sign", r"$q \cdot k$ is the cosine similarity", r"$q \cdot k$ is the dot product",
               mend=r"Write it out, as in \frac{q^\top k}{\|q\| \|k\|}."),
    Convention(SIGN.format(r"\\odot|\\circ|\\otimes|\\star|\*") + rf",? {BE} {THE}{INNER_PRODUCT}", INFIX, "a sign",
               r"$\odot$ is the inner product", r"$\odot$ is the entrywise product",
               mend=r"Write it as in $a^\top b$."),
    Convention(SIGN.format(r"\\odot|\\circ|\\star|\*") + rf",? {BE} {THE}{OUTER_PRODUCT}", INFIX, "a sign",
               r"$\circ$ denotes the outer product", r"$\otimes$ denotes the outer product",
               mend=r"Write it as in $a b^\top$ for vectors, $A \otimes B$ for matrices."),
    Convention(SIGN.format(r"\*|\\ast|\\star|\\bullet|\\cdot|\\times|\\diamond") +
               rf",? (?:(?:{BE}|for|für) )?{THE}(?:Schur|pointwise|{ENTRYWISE})", INFIX, "a sign",
               "$*$ denotes the elementwise product", "$*$ denotes the product", insert=r"\odot ", replaces=True),
    Convention(SIGN.format(r"\\otimes") + rf",? {BE} {THE}{ENTRYWISE}", INFIX, "a sign",
               r"$\otimes$ denotes the Hadamard product", r"$\otimes$ denotes the Kronecker product",
               mend=r"Write $a \odot b$."),
    Convention(rf"\$\\langle[^$=]*\\rangle\$,? {BE} {THE}{AVERAGE}|(?:angle|angular|angled) brackets,? {BE} {THE}{AVERAGE}|"
               rf"spitze Klammern {BE} {THE}{AVERAGE}", r"\\langle(?P<inside>(?:(?!\\[lr]angle|[,|]|\\mid|\\vert).)*)\\rangle",
               "angle brackets", r"$\langle\cdot\rangle$ denotes the average", r"$\langle\cdot\rangle$ denotes the pairing",
               around=r"\operatorname{{mean}}({})"),
    Convention(r"\b(?:unbiased|Bessel\w*)\b[^.;]*?(?:variances?|deviations?|correction|estimat\w+)|"
               r"(?:variances?|deviations?|Var)\b[^.;]*?\b(?:unbiased|Bessel\w*)|"
               r"\b[Vv]ariances?\b[^.;]*?\$?\b[nN]\s*[-−–]\s*1|erwartungstreue\w*|variância (?:amostral )?não[- ]enviesada|"
               r"variance (?:empirique )?(?:corrigée|sans biais|non biaisée)|varianza (?:muestral )?insesgada|cuasi-?varianza",
               r"(?<![A-Za-z])(?:[vV]ar|[sS]td)(?![A-Za-z])", "the variance", "the unbiased sample variance",
               "the variance of $x$", mend=r"Write it as a formula, as in $f = \frac{1}{n-1} \sum_{i=1}^n (x_i - m)^2$ with "
                    r"$m = \frac{1}{n} \sum_{i=1}^n x_i$."),
    Convention(r"\b(?:square )?(?:roots?|radicals?|root signs?|Wurzel(?:n|zeichen)?|ra[íi]z(?:es)?|racines?|ra[íi]ces)"
               rf"(?:,? (?:here|hier|aqui|ici|aquí|all|always))* {BE} (?:taken |understood |meant |to be |as |always |all )*{THE}"
               r"(?:cub(?:e|ic)|third|fourth|Kubik|dritten?|kubisch\w*|cúbic\w*|cubiques?)(?![^.]* of (?:unity|one|1))",
               r"\\sqrt(?!\s*\[)", "roots", "Roots are cube roots.", "Roots are square roots.",
               mend=r"Write \sqrt[3]{x} where a cube root is meant."),
    Convention(rf"\$ ?[a-z] ?\^ ?\{{? ?(?P<sign>[+-]) ?\}}? ?\$,? (?:for|{BE}|für|para|pour) {THE}[^.;]*?(?:\\max|"
               r"\\min|max|(?:posi|nega)tive part|Positivteil|Negativteil|parte (?:posi|nega)tiva|partie (?:posi|néga)tive)",
               r"\^\s*(?:\{{\s*{sign}\s*\}}|{sign}(?![\w\\({{]))", "a mark", r"We write $t^+$ for $\max(t, 0)$.",
               "$t^+$ is the time right after $t$.", mend=r"Write the maximum, as in $\sum_i \max(x_i, 0)$."),
    Convention(r"\b(?:indices|indexes|index|indexing|subscripts|numbering|counting|Indizes|Zählung|índices|numeração|"
               r"numeración)(?: of [\w ]+)?,? (?:here |always |all )*"
               rf"(?:starts?|begins?|runs?|counts?|{BE}|beginnen|beginnt|laufen|começam|"
               r"começa|commencent|commence|empiezan|empieza)(?: (?:at|from|with|counted|bei|ab|mit|von|em|de|à|en|desde))* "
               r"\$?(?:zero|0|null)\b|\b(?:indices|indexing|subscripts|indexed|numbered|counted) (?:from|starting (?:at|from)|"
               r"beginning (?:at|with)) \$?(?:zero|0)\b|\b(?:zero|0)-based ind\w+|"
               r"\bind\w+ (?:is|are) (?:zero|0)-based",
               r"^(?!.*=\s*0)(?:.*)(?<![\\A-Za-z])[a-z]\s*_\s*(?:\{\s*)?[1-9]", "indices", "Indices start at zero.",
               "Indices start at one.",
               mend="Count from 1, as in x_2 for the second entry, and leave the sentence out."),
    Convention(r"\b(?:in|measured in|en|em|expressed in) (?:degrees|degrés|grados|graus)\b|\bin Grad\b|\bim Gradmaß\b",
               rf"^(?!.*180).*\\(?:{SINE})(?![a-z])", "angles", "an angle in degrees", "an angle in radians",
               mend=r"Write the angle in radians, as in $\sin(\pi \theta / 180)$."),
)
STATED = Sieve([row.said for row in CONVENTIONS])
HELD = Rare(
    r"\$(?P<name>[^$]+)\$,? (?:(?:is|are|was|be|being|wird|werden|sei|é|são|seja|est|sont|soit|es|se|son|sea)\s+)?"
    r"(?:here |hier |aqui |ici |aquí )?(?:(?:treated|regarded|considered|taken|viewed|held|kept|seen) "
    r"(?:as |to be |here )*(?:an? )?(?:constant|fixed)|(?:as |be )?(?:detached|stopped)(?! from)|"
    r"als (?:eine )?(?:konstant|Konstante|fest) \w+|"
    r"(?:tratad|considerad|mantid)[oa]s? (?:como )?(?:uma )?(?:constante|fix[oa])|"
    r"(?:considéré|traité|supposé|tenu)e?s? (?:comme )?(?:une )?(?:constante?s?|fixe)|"
    r"(?:considera|trata|mantiene) (?:como )?(?:una )?(?:constante|fij[oa]))|"
    r"(?:no gradients?|gradients? (?:do(?:es)? not|are not)|kein Gradient|nenhum gradiente|aucun gradient|"
    r"ningún gradiente)[^.;$]*\$(?P<stopped>[^$]+)\$|(?:treat|regard|consider|detach|hold|keep)(?:ing|s)? "
    r"\$(?P<other>[^$]+)\$ (?:as |to be )?(?:an? )?(?:constant|fixed|from the graph)|"
    r"\$(?P<free>[^$]+)\$ (?:does not depend|doesn't depend|hängt nicht|não depende|ne dépend pas|no depende)", re.IGNORECASE)
r"""Words that stop the derivative at a quantity: "$r$ is treated as a constant"."""
DOUBTED = Rare(
    r"\b(?:would|could|might|if (?:we|you|one)|had we|some (?:books|authors|people|texts)|other (?:books|authors|people|texts)|"
    r"(?:is|are|does|do) not (?!depend)|würde|wären?|seria|serait|sería)\b", re.IGNORECASE)
"""Words of a remark on what might be, or is not."""
MARKED = Rare(
    r"\b(?:by|per|as a) convention\b|"
    r"\b(?:we|I) (?:\w+ )?(?:adopt|use|follow|employ) (?:the|a|this|that) (?:[\w-]+ ){0,3}convention|"
    r"\b(?:is|are) (?:to be |always |here )*(?:understood|interpreted|read|meant)"
    r"(?: (?:as|to|in|component\w*|element\w*|mod\w*)\b|[.,;]|$)|"
    r"\b(?:is|as) (?:a )?short(?:hand| hand)? for\b|\babbreviates?\b|\b(?:is|are) suppressed\b|"
    rf"\b(?:sub|super)scripts? {BE}|\b(?:plus|minus|equality|inequality|inequalities|products?|divisions?|powers?|additions?) "
    r"(?:signs? )?(?:is|are|acts?|means?|denotes?) |\b(?:vereinbar\w+|Konvention)\b|"
    r"\b(?:ist|sind) (?:als|so) [^.;]{0,40}zu (?:verstehen|lesen)\b|\bpor conven(?:ção|ción)\b|\bpar convention\b|"
    r"\bper convenzione\b|\bentende-se por\b|\bse entiende por\b|\bs['’]entend\w*\b", re.IGNORECASE)
"""Words of a sentence that says how something is to be understood."""
USUALLY = late(r"\b(?:usual|standard|customary|üblich\w*|usuelle?s?|usual\w*|habitual\w*|consueto)\b|"
                     r"\bnotation of\b|\bin bold\b|\b(?:matrices|vectors|scalars|random variables?|sets?)\b|"
                     r"\bnumerator|denominator", re.IGNORECASE)
"""Words of such a sentence that change nothing, or say only what kinds of things there are."""

__all__ = ["BARE_NORM", "CONVENTIONS", "DOUBTED", "HELD", "MARKED", "STATED", "USUALLY", "Convention"]
