r"""What a text calls its quantities: "the learning rate $\eta$", "where $W$ is the weight matrix"; for the table of notation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from symderiv.notation import Tensor
from symderiv.reading.documents.scanner import segments
from symderiv.reading.prose.languages import languages_of
from symderiv.reading.syntax.spelling import letters_of, plain


@dataclass(frozen=True)
class Tongue:
    """The words of a language: what stands before a noun, what joins a symbol to it, the nouns, and what makes one of a word."""

    articles: str
    verbs: str
    nouns: str
    parts: str
    """Words between a noun and what it is of."""
    shapes: str = ""
    """Nouns that only tell a shape: the weight in "weight matrix" says what it is."""


TONGUES = {
    "en": Tongue("the|an?|our|its|their|some|each", "is|are|be|denotes?|being|represents?|stands for",
           r"weights?|bias(?:es)?|inputs?|outputs?|targets?|labels?|logits?|scores?|probabilit(?:y|ies)|predictions?|features?|"
           r"regressors?|covariates?|layers?|units?|states?|activations?|rate|strength|coefficients?|parameters?|"
           r"hyper-?parameters?|temperature|margin|loss|cost|objective|errors?|penalty|energy|responses?|observations?|"
           r"residuals?|noise|variance|means?|covariance|precision|quer(?:y|ies)|keys?|values?|embeddings?|mask|momentum|gates?|"
           r"examples?|samples?|signal|image|kernel|filter|codes?|factors?|ratings?|rewards?|advantages?|prices?|demand|"
           r"intercept|slope|offset|constant|step size|time step|threshold|likelihood|log-likelihood|data|(?:un)?knowns?|"
           r"(?:weight|design|data|feature|bias|label|target|covariance|precision|hidden|output|input|parameter|response|noise|"
           r"probability|kernel|Gram|embedding|rating|score|adjacency|projection|loading|coefficient|context|query|key|value|"
           r"attention|transition|mixing|rotation|stiffness|mass|user|item|word|state|error|gain|measurement) "
           r"(?:matrix|matrices|vectors?|array|tensor)", "of|for|in|per", "matrix|matrices|vectors?"),
    "de": Tongue("die|der|das|dem|den|des|eine?[mnrs]?|unser[e]?", "ist|sind|sei|seien|bezeichnet|bezeichnen",
           r"Gewichte?|Gewichtsmatrix|Bias|Verzerrung|Eingaben?|Ausgaben?|Ziel(?:wert|vektor)?|Zielgröße|Vorhersagen?|Merkmale?|"
           r"Schicht|Zustand|Aktivierung(?:en)?|Lernrate|Schrittweite|Stärke|Koeffizienten?|Parameter|Temperatur|"
           r"Verlust|Verlustfunktion|Kosten|Fehler|Strafe|Strafterm|Energie|Beobachtung(?:en)?|Residu(?:um|en)|Rauschen|Varianz|"
           r"Mittelwert|Kovarianz(?:matrix)?|Designmatrix|Datenmatrix|Regularisierungsparameter|Wahrscheinlichkeit(?:en)?",
           "der|des|für"),
    "pt": Tongue("o|a|os|as|um|uma|nosso|nossa", "é|são|seja|sejam|denota|representa",
           r"pesos?|viés|entradas?|saídas?|alvos?|rótulos?|predição|predições|camada|estado|ativaç(?:ão|ões)|"
           r"taxa de aprendizado|coeficientes?|parâmetros?|temperatura|perda|custo|erro|penalidade|energia|observaç(?:ão|ões)|"
           r"resíduos?|ruído|variância|média|matriz de (?:pesos|dados|covariância|projeto)|vetor de pesos|probabilidades?",
           "de|da|do|dos|das"),
    "fr": Tongue("le|la|les|l'|un|une|notre", "est|sont|soit|soient|désigne|désignent",
           r"poids|biais|entrées?|sorties?|cibles?|étiquettes?|prédictions?|couche|état|activations?|"
           r"taux d'apprentissage|coefficients?|paramètres?|température|perte|coût|erreur|pénalité|énergie|observations?|"
           r"résidus?|bruit|variance|moyenne|matrice (?:de|des) (?:poids|données|covariance)|vecteur (?:de|des) poids|"
           r"probabilités?", "de|des|du"),
    "es": Tongue("el|la|los|las|un|una|nuestro|nuestra", "es|son|sea|sean|denota|representa",
           r"pesos?|sesgo|entradas?|salidas?|objetivos?|etiquetas?|predicci(?:ón|ones)|capa|estado|activaci(?:ón|ones)|"
           r"tasa de aprendizaje|coeficientes?|parámetros?|temperatura|pérdida|costo|coste|error|penalización|energía|"
           r"observaci(?:ón|ones)|residuos?|ruido|varianza|media|matriz de (?:pesos|datos|covarianza|diseño)|vector de pesos|"
           r"probabilidad(?:es)?", "de|del|los|las"),
}
"""The words of each language, a row each."""
THEN = "(?:then|now|simply|just|given by|defined as)"
JOINS = "whose|which|that|and|or|to|und|oder|dessen|deren|e|ou|que|cujo|cuja|et|dont|qui|y|o|cuya|cuyo"
WORD = r"[^\W\d_]+(?:-[^\W\d_]+)*"
FIRST = re.compile(r"\s*(?P<symbol>(?:\\(?:mathbf|boldsymbol|bm|vec|hat|bar|tilde|mathcal|mathrm|mathsf)\s*\{?\s*\\?\w+\s*\}?|"
                   r"\\?[A-Za-z]+)\}?(?:_\{?\w+\}?)?)\s*(?=\\in\b|=|:|,|;|<|>|\\ge|\\le|\(|\\quad|\Z)")
"""The symbol of which a formula says something."""


@cache
def _patterns(tongue: Tongue) -> tuple[re.Pattern[str], ...]:
    noun = rf"(?:{tongue.nouns})\b"
    some = rf"(?:{tongue.articles}) (?:(?!(?:{tongue.parts}|{tongue.verbs}|{JOINS})\b){WORD} ){{0,2}}?"
    shape = rf"(?: (?:{tongue.shapes}))?" if tongue.shapes else ""
    of = rf"(?P<of> (?:{tongue.parts}) (?:(?:{tongue.articles}) )?{WORD}(?: {WORD})?)?"
    ends = r"(?=\s*(?:[.,;:)]|\Z|⟦\d+⟧ ?[:–—-]|(?:and|und|e|et|y)\b))"
    said = (
        rf"⟦(?P<n>\d+)⟧,? (?:(?:{tongue.verbs}) )?(?P<words>{some}{noun}{shape}){of}{ends}",  # "x is the input"
        rf"⟦(?P<n>\d+)⟧ ?(?::|–|—|-) (?P<words>(?:{some})?{noun}{shape}){of}{ends}",  # "x: the input"
        rf"(?<!\w)(?P<words>(?:{some}|(?<=whose )){noun}{shape}) (?:{tongue.verbs})(?: {THEN})?:? ⟦(?P<n>\d+)⟧",
        rf"(?<!\w)(?P<words>(?:{some})?{noun}{shape}) ⟦(?P<n>\d+)⟧",  # "the input x"
    )
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in said)


def called(source: str, tensors: Sequence[Tensor]) -> dict[str, str]:
    r"""By the names of tensors the words by which a text calls them; of several the first.

    >>> called(r"Minimise the loss $L$ over the weights $w$, where $\lambda$ is the regularisation strength.",
    ...        (Tensor("L"), Tensor("w"), Tensor("lambda")))
    {'lambda': 'regularisation strength', 'L': 'loss', 'w': 'weights'}
    """
    parts = list(segments(source))
    hidden = " ".join("".join(f"⟦{n}⟧" if p.environment else source[p.start : p.end] for n, p in enumerate(parts)).split())
    found: dict[str, str] = {}
    for number, words in _said(hidden):
        written = FIRST.match(source[slice(*parts[number].inner)])
        for tensor in tensors if written else ():
            if written is not None and plain(written["symbol"]) in letters_of(tensor):
                found.setdefault(tensor.name, words)
    return found


def _said(hidden: str) -> Iterator[tuple[int, str]]:
    """Formulas by their numbers, with the words that name what they are."""
    for tongue in (TONGUES[code] for code in languages_of(hidden) if code in TONGUES):
        article = re.compile(rf"(?:{tongue.articles}) ", re.IGNORECASE)
        of = re.compile(rf"\b(?:{tongue.parts}) \Z", re.IGNORECASE)
        for pattern in _patterns(tongue):
            for match in pattern.finditer(hidden):
                if not of.search(hidden[: match.start("words")]):  # the strength of the penalty is no penalty
                    words = article.sub("", match["words"], count=1) + (match.groupdict().get("of") or "")
                    yield int(match["n"]), words


__all__ = ["called"]
