"""What German, Portuguese, French, Spanish and Italian say alike, each in its own words: a row a fact, a column a language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.reading.problems.statements import FactKind
from symderiv.reading.prose.phrases.phrase import Phrase

LANGUAGES = ("de", "pt", "fr", "es", "it")
WORDS = {
    "BE": ("ist|sind|sei|seien|hat|haben|bezeichnet|bezeichne", "é|são|seja|sejam|sendo|tem|têm|denota|denotam|vale|valem",
           "est|sont|soit|soient|étant|a|ont|désigne|désignent|vaut|valent",
           "es|son|sea|sean|siendo|tiene|tienen|denota|denotan|vale|valen",
             "è|sono|sia|siano|essendo|ha|hanno|denota|denotano|indica|indicano|vale|valgono"),
    "THE": ("der|die|das|den|dem|des|ein|eine[rmns]?", "o|a|os|as|um|uma|ao|à", "le|la|les|un|une|des|l'",
    "el|la|los|las|un|una|al",
             "il|lo|la|i|gli|le|l['’]|un|uno|una|un['’]"),
    "OF": ("von|der|des", "de|da|do|das|dos", "de|du|des", "de|del",
             "di|del|della|dello|dei|delle|degli|dell['’]"),
    "ROWs": ("Zeilen", "linhas", "lignes", "filas",
             "righe"),
    "ROW": ("Zeile", "linha", "ligne", "fila",
             "riga"),
    "WHOSE": ("deren|dessen", "cuj[ao]s?", "dont l[ea]s?|de laquelle les", "cuy[ao]s?", "le cui|i cui"),
    "COLUMNs": ("Spalten", "colunas", "colonnes", "columnas",
             "colonne"),
    "COLUMN": ("Spalte", "coluna", "colonne", "columna",
             "colonna"),
    "MATRIX": (r"\w*[Mm]atri(?:x|zen)", "matriz(?:es)?", "matrices?", "matri(?:z|ces)",
             "matric[ei]"),
    "VECTOR": (r"(?:\w+)?[Vv]ektor(?:en|s)?", "vetor(?:es)?(?: (?:coluna|d[aeo]s? [^\\W\\d_]+)){0,2}",
    "vecteurs?(?: (?:colonnes?|d(?:e|es|u) [^\\W\\d_]+)){0,2}",
               "vector(?:es)?(?: (?:columna|del? [^\\W\\d_]+)){0,2}",
             "vettor[ei](?: (?:colonna|d(?:i|el|ella|ei|elle) [^\\W\\d_]+)){0,2}"),
    "SIZE": ("Größe|Dimension(?:en)?|Form|Ordnung", "tamanho|dimensão|dimensões|ordem|forma", "taille|dimensions?|format",
    "tamaño|dimensión|"
             "dimensiones|orden|forma",
             "dimensione|dimensioni|ordine|forma|taglia"),
    "LENGTH": ("Länge|Größe|Dimension", "comprimento|tamanho|dimensão", "longueur|taille|dimension", "longitud|tamaño|dimensión",
             "lunghezza|dimensione|taglia"),
    "WITH": ("(?:mit )?(?:der|die)", "(?:de|com|em|o|a)", "(?:de|à)", "(?:de|con|la|el)",
             "(?:di|con|a|la)"),
    "DIMENSIONAL": (r"dimensional\w*", r"dimensiona(?:l|is)", r"dimensionnel(?:le)?s?", r"dimensional(?:es)?",
             "dimensional[ei]"),
    "WIDE": ("Zeilenvektor(?:en)?", "vetor(?:es)? linha", "vecteurs? lignes?", "vector(?:es)? fila",
             "vettor[ei] riga"),
    "SQUARE": ("quadratischen? Matri(?:x|zen)", "matriz(?:es)? quadradas?", "matrices? carrées?", "matri(?:z|ces) cuadradas?",
             "matric[ei] quadrat[ae]"),
    "SYMMETRIC": (r"(?:Kovarianz|Gram-?|Gramsche |Kern|Präzisions|Streu|Korrelations|Hesse-?)[Mm]atri(?:x|zen)",
                  "matriz(?:es)? de (?:covariâncias?|Gram|precisão|dispersão|correlação)|hessiana",
                  "matrices? de (?:covariance|Gram|précision|corrélation)|hessienne",
                  "matri(?:z|ces) de (?:covarianzas?|Gram|precisión|dispersión|correlación)|hessiana",
             "matric[ei] (?:di|delle) (?:covarianz[ae]|Gram|precisione|dispersione|correlazion[ei])|hessiana"),
    "NUMBER": (r"(?:Regularisierungs|Straf|Dämpfungs|Glättungs)(?:parameter|faktor|gewicht)|Lernrate|Schrittweite|Hyperparameter",
               "parâmetro de (?:regularização|penalização)|hiperparâmetro|taxa de aprendiza(?:do|gem)",
               "paramètre de (?:régularisation|pénalisation)|hyperparamètre|taux d'apprentissage",
               "parámetro de (?:regularización|penalización)|hiperparámetro|tasa de aprendizaje",
             "parametro di (?:regolarizzazione|penalizzazione)|iperparametro|tasso di apprendimento"),
    "COUNT": ("Anzahl (?:der |aller )?", "número (?:total )?de ", "nombre (?:total )?(?:de |d')", "número (?:total )?de ",
             "numero (?:totale )?(?:di |delle |dei |degli )"),
    "AND": ("und", "e", "et", "y|e", "ed?"),
    "COMPONENTS": ("Komponenten|Einträgen?|Elementen?", "componentes|entradas|elementos", "composantes|éléments|coordonnées",
                   "componentes|entradas|elementos", "componenti|elementi"),
    "HAVING": ("mit|hat|haben", "com|de|tem|têm|possui", "avec|à|a|ont|de", "con|de|tiene|tienen", "con|di|a|ha|hanno"),
    "OR": ("oder", "ou", "ou", "o",
             "o|oppure"),
    "PRODUCT": (r"(?:elementweise|komponentenweise|punktweise|Hadamard-?)s? ?(?:Produkt|Multiplikation)",
                "(?:produto|multiplicação) (?:elemento a elemento|componente a componente|de Hadamard)",
                "(?:produit|multiplication) (?:terme à terme|élément par élément|composante par composante|d['e] ?Hadamard)",
                "(?:producto|multiplicación) (?:elemento a elemento|componente a componente|de Hadamard)",
             "(?:prodotto|moltiplicazione) (?:elemento per elemento|componente per componente|di Hadamard)"),
    "CHANCES": (r"Wahrscheinlichkeits(?:verteilung|vektor)(?:en)?|Vektor(?:en)? von Wahrscheinlichkeiten",
                "(?:distribuiç(?:ão|ões)|vetor(?:es)?) de probabilidades?", "(?:lois?|distributions?|vecteurs?) de probabilités?",
                "(?:distribuci(?:ón|ones)|vector(?:es)?) de probabilidad(?:es)?", "(?:distribuzion|vettor)[ei] di probabilità"),
    "LIES": ("ist|sei|sind|liegt|liegen|stammt", "é|são|está|estão|pertencem?", "est|sont|soit|appartien(?:t|nent)|vit",
             "es|son|sea|está|están|pertenecen?", "è|sono|sia|sta|appartien[ei]|appartengono"),
    "SIMPLEX": (r"\w*-?Simplex", "simplex", "simplexe", "s[ií]mplex", "simplesso"),
    "EXACTLY": ("genau", "exatamente", "exactement|précisément", "exactamente", "esattamente"),
    "EQUALS": ("ist|gleich|hat den Wert", "é|vale|é igual a", "est|vaut|est égale? à", "es|vale|es igual a", "è|vale|è uguale a"),
    "ENTRY": ("Eintrag|Komponente|Element", "entrada|componente|elemento", "composante|coordonnée|entrée",
              "entrada|componente|elemento", "componente|elemento|entrata"),
    "ASSUMING": (r"setz\w+|wegen|dank|annehm\w+|mit", r"sup\w+|assum\w+|pela|por|usando", r"suppos\w+|par|vu|grâce à",
                 r"supon\w+|asum\w+|por|usando", r"assum\w+|suppon\w+|per|usando"),
    "SYMMETRY": ("Symmetrie", "simetria", "symétrie", "simetría", "simmetria"),
    "TRANSPOSE": ("(?:ihrer |seiner )?(?:eigenen )?Transponierten", "(?:à )?sua (?:própria )?transposta",
                  "sa (?:propre )?transposée", "(?:a )?su (?:propia )?tra(?:n)?spuesta", "(?:al)?la sua trasposta"),
    "SAME": ("gleich|stimmt mit|identisch mit", "igual|coincide com", "égale à|coïncide avec",
             "igual|coincide con", "uguale|coincide con"),
    "SCALARS": ("alle (?:Größen|Variablen|Symbole) (?:sind|seien) (?:Skalare|Zahlen|skalar)",
                "todas as (?:quantidades|variáveis|grandezas) são (?:escalares|números)",
                "toutes les (?:quantités|variables|grandeurs) sont (?:des )?(?:scalaires|nombres|réels)",
                "todas las (?:cantidades|variables|magnitudes) son (?:escalares|números)",
             "tutte le (?:quantità|variabili|grandezze) sono (?:scalari|numeri)"),
    "PERIODIC": (r"periodische[nr]? (?:Rand\w+|Ind\w+)|Indi[zc]es (?:\w+ )?(?:modulo|zyklisch|periodisch)",
                 r"condiç(?:ão|ões) (?:de (?:contorno|fronteira) )?periódicas?|índices (?:\w+ )?(?:módulo|cíclicos|periódicos)",
                 r"conditions? (?:aux (?:limites|bords) )?périodiques?|indices (?:\w+ )?(?:modulo|cycliques|périodiques)",
                 r"condici(?:ón|ones) (?:de (?:contorno|frontera|borde) )?periódicas?|"
                 r"índices (?:\w+ )?(?:módulo|cíclicos|periódicos)",
                 r"condizion[ei] (?:al (?:contorno|bordo) )?periodiche|indici (?:\w+ )?(?:modulo|ciclici|periodici)"),
    "LIKE": ("(?:dieselbe|die gleiche|von derselben|von der gleichen) (?:LENGTH) wie",
    "(?:com |de )?(?:o mesmo|a mesma|mesmo|mesma) (?:LENGTH) (?:que|de)",
             "(?:de |la )*même (?:LENGTH) que", "(?:de |con )?(?:el mismo|la misma) (?:LENGTH) que",
             "(?:della |la |con la )?stessa (?:LENGTH) (?:di|che)"),
}
"""Each word of the patterns, as alternatives in each of the languages."""
NAME = r"(?:[^\W\d_]+ ){0,4}"

Examples = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Alike:
    """A pattern with the words above, the fact it states about `<x>`, a sentence in each language, and one without it."""

    pattern: str
    kind: FactKind
    value: tuple[str, ...]
    examples: Examples
    no: str = "$A$, $x$, $u_j$ 3"
    subject: str = "x"

    def phrases(self) -> Iterator[tuple[str, Phrase]]:
        """Its row in each language."""
        for n, language in enumerate(LANGUAGES):
            pattern = _filled(_filled(self.pattern, n), n)
            yield language, Phrase(pattern, self.kind, self.value, self.examples[n], self.no, self.subject)


def _filled(pattern: str, n: int) -> str:
    for word in sorted(WORDS, key=len, reverse=True):
        pattern = pattern.replace(f"(?:{word})", f"(?:{WORDS[word][n]})")
    return pattern


NTH = r"⟦\d+⟧(?:-?[^\W\d_]+)? "


def _parts(word: str, kind: FactKind, examples: tuple[Examples, ...]) -> tuple[Alike, ...]:
    of = "(?:OF) (?:(?:THE) )?(?:(?:MATRIX) )?<y>"
    return (Alike(rf"<x>,? \(?(?:(?:BE) )?(?:THE) (?:{NTH})?(?:(?:{word}s)|(?:{word})) {of}", kind, ("{y}",), examples[0]),
            Alike(rf"(?:{word}s) {of} (?:BE) (?:(?:THE) )?<x>", kind, ("{y}",), examples[1]),
            Alike(rf"<y>,? (?:(?:BE) )?(?:(?:THE) |[^\W\d_]+ ){{0,4}}(?:[^\W\d_]+,? )?(?:WHOSE) (?:{word}s) (?:(?:BE) )?"
                  "(?:(?:THE) )?<x>", kind, ("{y}",), examples[2]))


ALIKE = (
    *_parts("ROW", "rows", (
        ("Sei $x_i$ die $i$-te Zeile von $X$", "Seja $x_i$ a $i$-ésima linha de $X$", "Soit $x_i$ la $i$-ème ligne de $X$",
         "Sea $x_i$ la $i$-ésima fila de $X$",
           "Sia $x_i$ la $i$-esima riga di $X$"),
        ("Die Zeilen von $X$ sind $x_i$", "As linhas de $X$ são $x_i$", "Les lignes de $X$ sont les $x_i$",
         "Las filas de $X$ son $x_i$",
           "Le righe di $X$ sono $x_i$"),
        ("$X$, deren Zeilen $x_i$ sind", "$X$ é a matriz cujas linhas são $x_i$", "$X$, dont les lignes sont les $x_i$",
         "$X$, cuyas filas son $x_i$",
           "$X$, le cui righe sono $x_i$"))),
    *_parts("COLUMN", "columns", (
        ("$u_j$ ist die $j$-te Spalte der Matrix $U$", "$u_j$ é a $j$-ésima coluna da matriz $U$",
         "$u_j$ est la $j$-ième colonne de la matrice $U$",
         "$u_j$ es la $j$-ésima columna de la matriz $U$",
           "$u_j$ è la $j$-esima colonna della matrice $U$"),
        ("Die Spalten von $U$ sind $u_j$", "As colunas de $U$ são $u_j$", "Les colonnes de $U$ sont les $u_j$",
         "Las columnas de $U$ son $u_j$",
           "Le colonne di $U$ sono $u_j$"),
        ("$U$, deren Spalten $u_j$ sind", "$U$ é a matriz cujas colunas são $u_j$", "$U$, dont les colonnes sont les $u_j$",
         "$U$, cuyas columnas son $u_j$",
           "$U$, le cui colonne sono $u_j$"))),
    Alike("(?P<word>(?:SYMMETRIC)),? <x>", "given", ("symmetric",),
          ("mit der Kovarianzmatrix $S$", "com matriz de covariância $S$", "de matrice de covariance $S$",
           "con matriz de covarianza $S$",
           "con matrice di covarianza $S$")),
    Alike(r"<x>,? (?:(?:BE) )?(?:THE) (?P<word>(?:SYMMETRIC))", "given", ("symmetric",),
          ("$K$ ist die Gram-Matrix", "$K$ é a matriz de Gram", "$K$ est la matrice de Gram", "$K$ es la matriz de Gram",
           "$K$ è la matrice di Gram")),
    Alike(rf"<x>,? \(?(?:(?:BE) (?:(?:THE) )?{NAME}|(?:THE) {NAME})?(?:(?:WITH) )?(?:SIZE) <r>", "shape", ("{r}",),
          (r"Die Matrix $A$ hat die Größe $m\times n$", r"$A$ é uma matriz de dimensão $m\times n$",
           r"$A$ est une matrice de taille $m\times n$",
           r"$A$ es una matriz de tamaño $m\times n$",
           r"$A$ è una matrice di dimensione $m\times n$")),
    Alike(rf"<x>(?:,? \(?(?:THE)| (?:BE)(?: (?:THE))?) {NAME}<r>(?!(?:-\w+)? ⟦)", "shape", ("{r}",),
          (r"$A$ (eine symmetrische $n\times n$-Matrix)", r"$A$ é uma matriz de covariância $p\times p$",
           r"$A$ (une matrice symétrique $n\times n$)",
           r"$A$ es una matriz simétrica $n\times n$",
           r"$A$ è una matrice simmetrica $n\times n$")),
    Alike(r"<x>,? \(?(?:(?:BE) )?(?:(?:THE) )?(?:(?:VECTOR) )?<n>-(?:DIMENSIONAL)", "shape", ("{n}",),
          ("$x$ ist ein $n$-dimensionaler Vektor", "$x$ é um vetor $n$-dimensional", "$x$ est un vecteur $n$-dimensionnel",
           "$x$ es un vector $n$-dimensional",
           "$x$ è un vettore $n$-dimensionale")),
    Alike(r"(?:(?:VECTOR) )?<n>-(?:DIMENSIONAL) (?:(?:VECTOR) )?<x>", "shape", ("{n}",),
          ("der $n$-dimensionale Vektor $x$", "o vetor $n$-dimensional $x$", "le vecteur $n$-dimensionnel $x$",
           "el vector $n$-dimensional $x$",
           "il vettore $n$-dimensionale $x$")),
    Alike(r"<x>,? (?:(?:BE) )?(?:(?:THE) )?(?:[^\W\d_]+ ){0,2}(?:VECTOR) (?:WITH) (?:LENGTH) <n>", "shape", ("{n}",),
          ("$u$ und $v$ sind Spaltenvektoren der Länge $n$", "$u$ e $v$ são vetores coluna de comprimento $n$",
           "$u$ et $v$ sont des vecteurs colonnes de longueur $n$", "$u$ y $v$ son vectores columna de longitud $n$",
           "$u$ e $v$ sono vettori colonna di lunghezza $n$")),
    Alike("<x>,? (?:(?:BE) )?(?:(?:THE) )?(?:WIDE) (?:WITH) (?:LENGTH) <n>", "shape", ("{w}",),
          ("$b$ ist ein Zeilenvektor der Länge $m$", "$b$ é um vetor linha de tamanho $m$",
           "$b$ est un vecteur ligne de taille $m$",
           "$b$ es un vector fila de tamaño $m$",
           "$b$ è un vettore riga di dimensione $m$")),
    Alike("(?:SQUARE) <x>", "rank", ("square matrix",),
          ("eine quadratische Matrix $A$", "uma matriz quadrada $A$", "une matrice carrée $A$", "una matriz cuadrada $A$",
           "una matrice quadrata $A$")),
    Alike("<x>,? (?:(?:BE) )?(?:(?:THE) )?(?:SQUARE) (?:WITH) (?:SIZE) <n>", "shape", ("{n}", "{n}"),
          ("$A$ ist eine quadratische Matrix der Ordnung $n$", "$A$ é uma matriz quadrada de ordem $n$",
           "$A$ est une matrice carrée de taille $n$", "$A$ es una matriz cuadrada de orden $n$",
           "$A$ è una matrice quadrata di ordine $n$")),
    Alike(rf"<x>,? (?:(?:BE) )?(?:(?:THE) {NAME})?(?:(?:HAVING) )?<r> (?:ROWs) (?:AND) <n> (?:COLUMNs)", "shape", ("{h}", "{n}"),
          ("$A$ hat $m$ Zeilen und $n$ Spalten", "$A$ é uma matriz com $m$ linhas e $n$ colunas",
           "$A$ est une matrice à $m$ lignes et $n$ colonnes", "$A$ es una matriz con $m$ filas y $n$ columnas",
           "$A$ è una matrice con $m$ righe e $n$ colonne")),
    Alike("<x>,? (?:(?:BE) )?(?:(?:THE) )?(?:VECTOR) (?:HAVING) <n> (?:COMPONENTS)", "shape", ("{n}",),
          ("$x$ ist ein Vektor mit $n$ Komponenten", "$x$ e $y$ são vetores de $n$ componentes",
           "$x$ est un vecteur à $n$ composantes", "$x$ es un vector columna de $n$ componentes",
           "$x$ e $y$ sono vettori con $n$ componenti")),
    Alike("(?:NUMBER) <x>", "rank", ("scalar",),
          ("der Regularisierungsparameter $c$", "o parâmetro de regularização $c$", "le paramètre de régularisation $c$",
           "el parámetro de regularización $c$",
           "il parametro di regolarizzazione $c$")),
    Alike(r"(?:COUNT)(?:[^\W\d_]+ ){1,3}(?<! d[eioau] )(?<! von )(?<! in )(?<! en )(?<! del )(?:(?:BE) )?<n>", "size", (),
          ("die Anzahl der Klassen $K$", "o número de classes $K$", "le nombre de classes $K$",
           "el número de clases $K$",
           "il numero di classi $K$"), subject="n"),
    Alike(r"<x>,? (?:(?:BE) )?(?:[^\W\d_]+ ){0,2}(?:\+1 (?:OR) [-−–]1|[-−–]1 (?:OR) \+?1|1 (?:OR) [-−–]1|±1)",
    "values", (r"\{-1,1\}",),
          ("$y_i$ ist entweder +1 oder -1", "$y_i$ vale $+1$ ou $-1$", "$y_i$ vaut $+1$ ou $-1$", "$y_i$ es +1 o -1",
           "$y_i$ vale +1 o -1")),
    Alike(r"<x> (?:BE) (?:(?:THE) )?(?:PRODUCT)", "notation", ("hadamard",),
          (r"$\circ$ ist das elementweise Produkt", r"$\circ$ é o produto elemento a elemento",
           r"$\circ$ est le produit terme à terme",
           r"$\circ$ es el producto elemento a elemento",
           r"$\circ$ è il prodotto elemento per elemento")),
    Alike(r"<x>,? (?:(?:BE) )?(?:(?:THE) )?(?:[^\W\d_]+ )?(?P<word>(?:CHANCES))", "given", ("simplex",),
          ("$p$ ist eine Wahrscheinlichkeitsverteilung", "$p$ é uma distribuição de probabilidade",
           "$p$ est une loi de probabilité",
           "$p$ es una distribución de probabilidad",
           "$p$ è una distribuzione di probabilità")),
    Alike(r"<x>,? (?:LIES) (?:[^\W\d_]+ |⟦\d+⟧-?){0,4}(?P<word>(?:SIMPLEX))", "given", ("simplex",),
          ("$p$ liegt auf dem Einheitssimplex", "$p$ pertence ao simplex", "$p$ appartient au simplexe",
           "$p$ está en el símplex", "$p$ appartiene al simplesso")),
    Alike(r"(?P<word>(?:EXACTLY)) (?:[^\W\d_]+ )(?:ENTRY) (?:OF) <x> (?:EQUALS) (?:1|eins|uno|um|un)\b"
          r"[^.;⟦]{0,40}\b(?:0|null|nul\w*|zero|cero)",
          "given", ("one-hot",),
          ("genau ein Eintrag von $y$ ist 1, alle anderen sind 0", "exatamente uma entrada de $y$ é 1 e as outras são 0",
           "exactement une composante de $y$ vaut 1, les autres valent 0", "exactamente una componente de $y$ es 1 y las demás 0",
           "esattamente una componente di $y$ vale 1, le altre 0")),
    Alike(r"(?:ASSUMING) (?:[^\W\d_]+ )?(?P<word>(?:SYMMETRY)) (?:OF) (?:(?:THE) )?(?:(?:MATRIX) )?<x>", "given", ("symmetric",),
          ("wir setzen die Symmetrie von $A$ voraus", "supomos a simetria de $A$", "on suppose la symétrie de $A$",
           "suponemos la simetría de $A$", "assumiamo la simmetria di $A$")),
    Alike(r"<x> (?:(?:BE) )?(?P<word>(?:(?:SAME) )+(?:TRANSPOSE))", "given", ("symmetric",),
          ("$A$ ist gleich ihrer Transponierten", "$A$ é igual à sua transposta", "$A$ est égale à sa transposée",
           "$A$ coincide con su traspuesta", "$A$ coincide con la sua trasposta")),
    Alike("(?:PERIODIC)", "notation", ("periodic",),
          ("mit periodischen Randbedingungen", "com condições de contorno periódicas",
           "avec des conditions aux limites périodiques",
           "con condiciones de contorno periódicas", "con condizioni al contorno periodiche"), subject=""),
    Alike("(?:SCALARS)", "rank", ("scalar",),
          ("alle Größen sind Skalare", "todas as quantidades são escalares", "toutes les quantités sont des scalaires",
           "todas las cantidades son escalares",
           "tutte le quantità sono scalari"), subject=""),
    Alike("<x> (?:(?:BE) )?(?:LIKE) <y>", "like", ("{y}",),
          ("$t$ hat dieselbe Länge wie $h$", "$t$ tem o mesmo tamanho que $h$", "$t$ est de même taille que $h$",
           "$t$ tiene el mismo tamaño que $h$",
           "$t$ ha la stessa dimensione di $h$")),
)


def alike(language: str) -> tuple[Phrase, ...]:
    """The rows of a language."""
    return tuple(phrase for row in ALIKE for code, phrase in row.phrases() if code == language)


__all__ = ["ALIKE", "alike"]
