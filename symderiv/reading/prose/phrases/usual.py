r"""Signs that have a meaning here already, and words that state just that: "$\otimes$ is the Kronecker product" changes nothing.

Words that say something else of a sign, for which no convention has a row, are no reading of it: a line that uses it is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from symderiv.reading.prose.phrases.conventions import ENTRYWISE, INFIX
from symderiv.reading.prose.phrases.signs.norms import BE as BASIC
from symderiv.reading.prose.sieves import Sieve

BE = (rf"(?:{BASIC}|denot\w+|indicates?|indica\w*|refers? to|acts? as|(?:shall|will|should) (?:be|denote|mean)|"
      r"(?:has to|must|is to) be (?:read|understood) as|stehen? für|bezeichne[nt]*(?: wir| hier)?|notera|notons|"
      r"désignera|denotar\w+|designa\w*|indicano)")
NAMES = (r"\b(?:with|avec|denot\w+|write|writing|use|using|call|abbreviate|note|notons|bezeichne\w*|schreibe\w*|escrev\w+|"
         r"écri\w+|usa\w*|"
         r"mit|con|com|par|por|durch|where|wobei)\b")
FOR = (r"(?:for|as|to (?:denote|mean)|the|bezeichnen wir|bezeichne\w*|notons|denota\w*|denote\w*|para|pour|für|den|die|das|der|"
       r"la|le|les|una?|une|o|a|el)")
WHAT = r"(?P<what>[^.;]*)"
GENERIC = (r"^(?:an? |some |any |the |eine?\w* |une? |uma? |una? |la |le |a |der |die )*(?:[\w-]+ ){0,3}?"
           r"(?:activations?|non-?linear\w*|Aktivierung\w*|Nichtlinearität\w*|ativação|activación|attivazione|transfer function|"
           r"link function|sigmoid\w*|logisti\w+|applied|acts?|acting|(?:un)?known|given|arbitrary|differentiable|smooth|"
           r"monotone)|"
           r"^(?:an|a|some|any|eine|une|uma|una) (?:\w+ ){0,2}(?:function|Funktion|fonction|função|función|funzione)\b(?! of)")
"""Words that leave open what a function is."""
QUANTITY = (r"constant\w*|parameters?|scalars?|numbers?|deviations?|scales?|width|noise|bandwidth|temperature|vectors?|"
            r"matri\w+|values?|variances?|weights?|stress\w*|coefficients?|rate|Konstante|Zahl|Standardabweichung|Streuung|constante?s?|parâmetro|"
            r"desvio|paramètre|écart|parámetro|desviación|costante|scarto|entropy")
"""Words for what is no function: a product with what is in brackets."""
PRODUCT = (r"(?:product|multiplication|times|Produkt|Multiplikation|produto|multiplicação|produit|producto|multiplicación|"
           r"prodotto)")
POINTWISE = rf"(?:{ENTRYWISE}|Schur|(?:point|coordinate|eintrags|punkt)-?we?ise|elemento por elemento)"
COMPUTED = (r"(?:means?|averages?|averaged|unit|normali[sz]\w+|cent(?:er|re)\w*|standardi[sz]\w+|transpos\w+|conjugat\w+|"
            r"complement\w*|inverses?|gradients?|derivatives?|differentiation|differentiated|Fourier|augmented|Mittelwerte?|Mittel|"
            r"Durchschnitt\w*|Ableitung\w*|Einheitsvektor\w*|normiert\w*|zentriert\w*|médias?|derivadas?|normalizad\w+|moyennes?|dérivées?|"
            r"normalis\w+|centré\w*|promedios?|medias?|medie|derivat\w+|unitári\w+|unitari\w+|unitaires?|unsigned|pseudo-?inverses?)")
"""Words for what is computed of the symbol that a mark stands at."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A long pattern is compiled where a text may fit it."""
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True)
class Usual:
    """A sign as words name it, what they may say of it with nothing changed, the places where it is used, what to type instead,
    a sentence that changes its meaning and one that does not; of a mark, `computed` says what else it would be made of."""

    named: str
    usual: str
    uses: str
    mend: str
    yes: str
    no: str
    computed: str = ""

    @cached_property
    def patterns(self) -> tuple[str, str]:
        """How sentences begin that say what the sign is."""
        return (rf"{self.named},? (?:here |hier |always |immer |aqui |ici )?{BE} {WHAT}",
                rf"{NAMES}[^.;$]*?{self.named} {FOR}\b{WHAT}")

    def said(self, text: str) -> re.Match[str] | None:
        """Where a sentence gives the sign another meaning."""
        for pattern in self.patterns:
            found = _compiled(pattern).search(text)
            if found is not None:
                fits = re.search(self.computed or self.usual, found["what"].strip(), re.IGNORECASE) is not None
                if fits == bool(self.computed):
                    return found
        return None


def _sign(*names: str) -> str:
    return rf"\$(?P<sign>{'|'.join(names)})\$"


CALLED = r"{sign}'*\s*(?:\\left|\\[bB]igg?l?)?\s*[(\[]"
WRITE_OUT = r"Write the function itself where it is used, as in $\arctan(x)$, or define it by a formula, as in $g(x) = x^3$."
WRITE_SUM = r"Write what it stands for as a formula, as in $y_i = \sum_j A_{ij} x_j$."
MADE = r"Say by a formula what each such symbol is, as in $m = \frac{1}{n} \sum_{i=1}^n x_i$."
MARK = r"(?:\s*\{\s*(?:\\[A-Za-z]+\s*\{?\s*)?[A-Za-z]*\s*\}*|\s*\\?[A-Za-z]+)"
ARTICLE = r"(?:an? |the |ein\w* |der |die |uma? |une? |una |as |os |les |las )?"
NATURAL = (r"natural|natürlich\w*|n[ée]p[ée]r\w*|naturel|base[- ]?\$?e|applied|\bbase\b|Basis|binary|decimal|common|decadic|"
           rf"{ENTRYWISE}|^(?:\w+ )?(?:logarithm(?:us)?|logarithme|logaritmo)(?: function)?\W*$")
ORDINARY = rf"{POINTWISE}|^(?:(?:the|an?|das|le|el|o|usual|ordinary) )*{PRODUCT}\W*$|convol|correl|falt|komplex|conjug|optim"
INNER = (r"^(?!.*(?:weight|respect to|induced|Minkowski|L\^?_?\{?2|average|expect|commut|Erwartung|gewichtet|ponderad|pondér|"
         r"moyenne|média)).*(?:inner|scalar|dot|Skalar|intern|escalar|scalaire|intérieur|interior|Frobenius|Euclid|euklid|trace|"
         r"pairing|usual|standard)")
LENGTH = (r"^(?!.*(?:1-norm|sum of)).*(?:absolute|modulus|magnitude|Betrag|absolut|Euclid|euklid|norm|length|Länge|determinant|"
          r"size|cardinal|number of)")
PRIMES = (rf"(?:\b{ARTICLE}(?:primes?|dash(?:es)?|Strich\w*|apóstrofos?|plicas?|linhas?)|"
          r"\$\^?\{?(?:'|\\prime)\}?\$)")
MARKS = (
    (r"(?:over-?)?(?:bars?|lines?|Balken|Querstrich\w*|Überstrich\w*|barras?|barres?)", "bar|overline",
     "Bars denote means over the batch", "Bars denote targets"),
    (r"(?:hats?|Dach|Dächer|Hüte|chapéus?|chapeaux?|gorros?|circumflex\w*)", "hat|widehat", "Hats denote unit vectors",
     "Hats denote estimates"),
    (r"(?:tildes?|Tilden?|tils?)", "tilde|widetilde", "A tilde denotes the centred variable", "A tilde denotes noise"),
)
"""Marks above a symbol: the words for them, their commands."""
TABLE = (
    Usual(_sign(r"\\sigma", r"\\Gamma", r"\\Phi"), rf"{GENERIC}|\b(?:{QUANTITY})\b", CALLED, WRITE_OUT,
          r"$\sigma$ denotes the Lambert function", r"$\sigma$ is a nonlinearity"),
    Usual(_sign(r"\\log", r"\\ln"), NATURAL, r"{sign}(?![A-Za-z])(?!\s*_)", WRITE_OUT,
          r"$\log$ is the matrix logarithm", r"$\log$ is the natural logarithm"),
    Usual(_sign(r"\\odot", r"\\star", r"\\ast", r"\*", r"\\bullet"), ORDINARY, INFIX, WRITE_SUM,
          r"$\star$ denotes the Minkowski product", r"$\odot$ is the elementwise product"),
    Usual(_sign(r"\\circ"), rf"{POINTWISE}|compos|Verkettung|Komposition|Hintereinander|degree|Grad\b", INFIX, WRITE_SUM,
          r"$\circ$ is the Jordan product", r"$\circ$ denotes composition"),
    Usual(_sign(r"\\otimes"), r"Kronecker|outer|tensor|dyad|äußer|exteri\w+|diádic\w+|" + POINTWISE, INFIX, WRITE_SUM,
          r"$\otimes$ denotes concatenation", r"$\otimes$ is the tensor product"),
    Usual(_sign(r"\\times"), r"cross|vector|Kreuz|vetorial|vectori\w+|by\b|Cartes|kartes|" + PRODUCT, INFIX, WRITE_SUM,
          r"$\times$ denotes composition", r"$\times$ is the cross product"),
    Usual(r"(?:\$(?:\\left)?\\langle[^$=]*,[^$=]*\\rangle\$|\b(?:angle|angular|angled|pointed) brackets|spitze Klammern|"
          r"colchetes angulares|parênteses angulares|crochets (?:pointus|angulaires)|corchetes angulares)", INNER,
          r"\\langle", WRITE_SUM,
          r"$\langle\cdot,\cdot\rangle$ is the Minkowski inner product", r"$\langle\cdot,\cdot\rangle$ is the inner product"),
    Usual(r"(?:\$\|\\cdot\|\$|(?<!double )(?:vertical|single) (?:bars|lines|strokes)|senkrechte Striche|"
          r"(?<!duplas )barras verticais|(?<!dobles )barras verticales|barres verticales)", LENGTH,
          r"(?<![\\|])\|(?!\||\s*_)|\\[lr]?vert(?![a-z])", WRITE_SUM,
          r"$|\cdot|$ denotes the sum of absolute values", r"$|\cdot|$ is the absolute value"),
    Usual(PRIMES, "", r"(?:[A-Za-z]|\})\s*(?:'|\^\s*\{?\s*\\prime)(?!\s*(?:\\left)?\()", MADE,
          "A prime denotes differentiation", "A prime denotes the transpose",
          r"^(?!.*transpos).*(?:deriv|different|Ableitung|dériv|next|updated|new\b|inverse|nächst|próxim|suivant|siguiente)"),
    Usual(r"\$(?P<sign>[A-Z]\s*(?:'|\^\s*\{?\s*\\prime\s*\}?))\s*\$", "", "{sign}", MADE, "$A'$ is the inverse of $A$",
          "$A'$ is the transpose of $A$", r"^(?!.*transpos).*(?:invers|adjugat|complement|conjug|cofactor)"),
    *(Usual(rf"\b{ARTICLE}{words}", "", rf"\\(?:{commands})(?![A-Za-z]){MARK}", MADE, yes, no, COMPUTED)
      for words, commands, yes, no in MARKS),
)
MEANT = Sieve([pattern for row in TABLE for pattern in row.patterns])

__all__ = ["MEANT", "TABLE", "Usual"]
