"""Spanish phrases."""

from symderiv.reading.prose.phrases.phrase import OPPOSED, TO_ONE, Phrase, adjectives

BE = "es|son|sea|sean|siendo|tiene|tienen"
WORD = r"(?!(?:es|son|y|o|de|del|para|en|con|que|donde|si)\b)[^\W\d_]+"
NOUNS = (
    r"(?:clases|puntos|ejemplos|muestras|observaciones|componentes|grupos|neuronas|unidades|palabras|imágenes|capas|categorías|entradas|"
    r"salidas|datos|dimensiones|filas|columnas|elementos|estados|medidas)(?!\w)"
)

ADJECTIVES = {
    r"one-hot": ("one-hot", "one-hot"),
    r"(?:simétric[ao]s?(?: y)? )?definid[ao]s? positiv[ao]s?": ("spd", "definida positiva"),
    r"simétric[ao]s?|auto-?adjunt[ao]s?|hermítica|hermitiana": ("symmetric", "simétrica"),
    r"(?<!la )(?<!su )diagonal(?:es)?(?!\w| de)": ("symmetric", "diagonal"),
    r"ortogonal(?:es)?": ("orthogonal", "ortogonal"),
    r"(?<!definida )(?<!definidas )positiv[ao]s?" + OPPOSED: ("positive", "positiva"),
    rf"suman? (?:a )?{TO_ONE}": ("simplex", "suma uno"),
}

SPANISH = (
    *adjectives(ADJECTIVES, BE, WORD, "$y$ es {}.", "la {} $y$", "$y$ no es {}."),
    Phrase(
        rf"<x> (?:{BE}) (?:una )?(?:matri(?:z|ces) )?(?:\w+ )?<r>",
        "shape",
        ("{r}",),
        r"$X$ es una matriz $n \times k$",
        "$X$ es una matriz",
    ),
    Phrase(r"matri(?:z|ces) (?:\w+ )?<r> <x>", "shape", ("{r}",), r"la matriz $n \times k$ $X$", "la matriz $X$"),
    Phrase(
        r"matri(?:z|ces) <x> de (?:tamaño|dimensiones|orden) <r>",
        "shape",
        ("{r}",),
        r"la matriz $X$ de tamaño $n \times k$",
        "la matriz $X$",
    ),
    Phrase(
        rf"<x>,? (?:(?:{BE}) )?(?:un )?(?:vector )?(?:de longitud|de tamaño|de dimensión|con (?=⟦\d+⟧ componentes)) ?<n>",
        "shape",
        ("{n}",),
        "$x$ un vector de longitud $n$",
        "$x$ un vector",
    ),
    Phrase(
        rf"<x> (?:{BE}) (?:un |los )?(?:\w+ )?vector(?:es)?(?! (?:de|con))",
        "rank",
        ("vector",),
        "$w$ y $x$ son vectores",
        "$w$ es un vector de longitud $n$",
    ),
    Phrase(
        r"(?:el|un|los|dos) vector(?:es)? <x>(?! (?:de (?:longitud|tamaño|dimensión)|con ))",
        "rank",
        ("vector",),
        "el vector $r$",
        "vectorial $r$",
    ),
    Phrase(
        rf"<x> (?:{BE}) (?:un |una )?(?:escalar(?:es)?|números? real(?:es)?|constantes?)",
        "rank",
        ("scalar",),
        r"$\lambda$ es un escalar",
        r"$\lambda$ es grande",
    ),
    Phrase(r"(?:escalar|constante|temperatura) <x>", "rank", ("scalar",), "la constante $c$", "el vector $c$"),
    Phrase(rf"<n> {NOUNS}", "size", (), "$K$ clases", "$K$ es", "n"),
    Phrase(
        r"clase (?:correcta|verdadera) (?:es )?<x>|<y> (?:es|sea) (?:la etiqueta|la clase (?:correcta|verdadera))",
        "label",
        (),
        "la clase correcta es $y$",
        "la clase $y$ tiene",
        "x y",
    ),
    Phrase(
        r"función (?:logística|sigmoide) <x>|<y>,? (?:es |denota |siendo )?la (?:función )?(?:logística|sigmoide)",
        "function",
        ("sigmoid",),
        r"la función logística $\sigma$",
        r"la función $\sigma$",
        "x y",
    ),
    Phrase(r"función de activación <x>", "function", ("elementwise",), r"la función de activación $\phi$", r"la activación $a$"),
    Phrase(
        rf"<x>,? (?:(?:{BE}|están|pertenecen) )?(?:todos |todas |ambos |ambas |cada uno )*(?:vectores )?(?:en|de|a) <s>",
        "shape",
        ("{s}",),
        r"$u$ y $v$ están ambos en $\mathbb{R}^d$",
        "$u$ y $v$ en $n$ pasos",
    ),
    Phrase(
        r"(?:todos|todas|ambos) (?:en|de) <s>", "shape", ("{s}",), r"$u$ y $v = 2u$, todos en $\mathbb{R}^d$", "todos en $n$", "*"
    ),
)
