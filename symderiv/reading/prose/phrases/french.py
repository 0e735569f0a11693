"""French phrases."""

from symderiv.reading.prose.phrases.phrase import OPPOSED, TO_ONE, Phrase, adjectives

BE = "est|sont|soit|soient|étant|a|ont"
WORD = r"(?!(?:est|sont|et|ou|de|du|des|pour|en|dans|avec|que|où|si)\b)[^\W\d_]+"
NOUNS = (
    r"(?:classes|points|exemples|échantillons|observations|composantes|groupes|neurones|unités|mots|images|couches|catégories|entrées|"
    r"sorties|données|dimensions|lignes|colonnes|éléments|états|mesures)(?!\w)"
)

ADJECTIVES = {
    r"one-hot": ("one-hot", "one-hot"),
    r"(?:symétriques?(?: et)? )?définie?s? positive?s?": ("spd", "définie positive"),
    r"symétriques?|auto-?adjointe?s?|hermitienne?s?": ("symmetric", "symétrique"),
    r"matrices? diagonales?(?!\w| de| du)": ("symmetric", "matrice diagonale"),
    r"orthogonale?s?|orthogonaux": ("orthogonal", "orthogonale"),
    r"(?<!définie )(?<!défini )strictement positi(?:f|ve)s?|(?<!définie )(?<!défini )(?<!définies )positi(?:f|ve)s?" + OPPOSED: (
        "positive",
        "positive",
    ),
    rf"somm(?:e|ent) à {TO_ONE}": ("simplex", "somment à 1"),
}

FRENCH = (
    *adjectives(ADJECTIVES, BE, WORD, "$y$ est {}.", "la {} $y$", "$y$ n'est pas {}."),
    Phrase(
        rf"<x> (?:{BE}) (?:une )?(?:matrices? )?(?:\w+ )?<r>",
        "shape",
        ("{r}",),
        r"$X$ est une matrice $n \times k$",
        "$X$ est une matrice",
    ),
    Phrase(r"matrices? (?:\w+ )?<r> <x>", "shape", ("{r}",), r"la matrice $n \times k$ $X$", "la matrice $X$"),
    Phrase(r"matrices? <x> de taille <r>", "shape", ("{r}",), r"la matrice $X$ de taille $n \times k$", "la matrice $X$"),
    Phrase(
        rf"<x>,? (?:(?:{BE}) )?(?:un )?(?:vecteur )?(?:de longueur|de taille|de dimension|à (?=⟦\d+⟧ composantes)) ?<n>",
        "shape",
        ("{n}",),
        "$x$ un vecteur de longueur $n$",
        "$x$ un vecteur",
    ),
    Phrase(
        rf"<x> (?:{BE}) (?:un |les |des )?vecteurs?(?! (?:de|à))",
        "rank",
        ("vector",),
        "$w$ et $x$ sont des vecteurs",
        "$w$ est un vecteur de taille $n$",
    ),
    Phrase(
        r"(?<!\w)vecteurs? <x>(?! (?:de (?:longueur|taille|dimension)|à ))",
        "rank",
        ("vector",),
        "le vecteur $r$",
        "vectoriel $r$",
    ),
    Phrase(
        rf"<x> (?:{BE}) (?:un |une |des )?(?:scalaires?|réels?|constantes?|nombres? réels?)(?! de)",
        "rank",
        ("scalar",),
        r"$\lambda$ est un scalaire",
        r"$\lambda$ est grand",
    ),
    Phrase(r"(?:scalaire|constante|réel|température) <x>", "rank", ("scalar",), "la constante $c$", "le vecteur $c$"),
    Phrase(rf"<n> {NOUNS}", "size", (), "$K$ classes", "$K$ est", "n"),
    Phrase(
        r"(?:bonne|vraie) classe (?:est )?<x>|<y> (?:est|soit) (?:l'étiquette|la (?:bonne|vraie) classe)",
        "label",
        (),
        "la vraie classe est $y$",
        "la classe $y$ a",
        "x y",
    ),
    Phrase(
        r"fonction (?:logistique|sigmoïde) <x>|<y>,? (?:est |désigne |étant )?la (?:fonction )?(?:logistique|sigmoïde)",
        "function",
        ("sigmoid",),
        r"la fonction logistique $\sigma$",
        r"la fonction $\sigma$",
        "x y",
    ),
    Phrase(r"fonction d'activation <x>", "function", ("elementwise",), r"la fonction d'activation $\phi$", r"l'activité $a$"),
    Phrase(
        rf"<x>,? (?:(?:{BE}|appartiennent) )?(?:tous |toutes |chacun |les deux )*(?:des vecteurs )?(?:dans|de|à) <s>",
        "shape",
        ("{s}",),
        r"$u$ et $v$ sont tous dans $\mathbb{R}^d$",
        "$u$ et $v$ dans $n$ pas",
    ),
    Phrase(
        r"(?:tous|toutes) (?:dans|de) <s>", "shape", ("{s}",), r"$u$ et $v = 2u$, tous dans $\mathbb{R}^d$", "tous dans $n$", "*"
    ),
)
