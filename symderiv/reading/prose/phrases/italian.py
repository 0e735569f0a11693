"""Italian phrases."""

from symderiv.reading.prose.phrases.phrase import OPPOSED, TO_ONE, Phrase, adjectives

BE = "è|sono|sia|siano|essendo|ha|hanno|denota|denotano|indica|indicano"
WORD = r"(?!(?:è|sono|e|o|di|del|della|per|in|con|che|dove|se)\b)[^\W\d_]+"
NOUNS = (
    r"(?:classi|punti|esempi|campioni|osservazioni|componenti|gruppi|neuroni|unità|parole|immagini|strati|categorie|ingressi|"
    r"uscite|dati|dimensioni|righe|colonne|elementi|stati|misure)(?!\w)"
)

ADJECTIVES = {
    r"one-hot": ("one-hot", "one-hot"),
    r"(?:simmetric[aohe]+(?: e)? )?definit[aoie] positiv[aoie]": ("spd", "definita positiva"),
    r"simmetric(?:a|o|he|i)|auto-?aggiunt[aoie]|hermitian[aoie]": ("symmetric", "simmetrica"),
    r"matric[ei] diagonal[ei](?!\w| d[ei])": ("symmetric", "matrice diagonale"),
    r"ortogonal[ei]": ("orthogonal", "ortogonale"),
    r"(?<!definita )(?<!definite )positiv[aoie]" + OPPOSED: ("positive", "positiva"),
    rf"(?:(?:ha|hanno) somma|sommano a) {TO_ONE}": ("simplex", "ha somma uno"),
}

ITALIAN = (
    *adjectives(ADJECTIVES, BE, WORD, "$y$ è {}.", "la {} $y$", "$y$ non è {}."),
    Phrase(rf"<x> (?:{BE}) (?:una )?(?:matric[ei] )?(?:\w+ )?<r>", "shape", ("{r}",), r"$X$ è una matrice $n \times k$",
           "$X$ è una matrice"),
    Phrase(r"matric[ei] (?:\w+ )?<r> <x>", "shape", ("{r}",), r"la matrice $n \times k$ $X$", "la matrice $X$"),
    Phrase(r"matric[ei] <x> di (?:dimensioni|dimensione|ordine) <r>", "shape", ("{r}",),
        r"la matrice $X$ di dimensioni $n \times k$",
           "la matrice $X$"),
    Phrase(r"matric[ei] quadrat[ae] <x>|<y> (?:è|sia) una matrice quadrata", "rank", ("square matrix",),
        "una matrice quadrata $A$",
           "una matrice $A$", "x y"),
    Phrase(rf"<x>,? (?:(?:{BE}) )?(?:un )?(?:vettor[ei] )?(?:di lunghezza|di dimensione|con (?=⟦\d+⟧ componenti)) ?<n>", "shape",
           ("{n}",), "$x$ un vettore di lunghezza $n$", "$x$ un vettore"),
    Phrase(rf"<x> (?:{BE}) (?:un |i |dei )?(?:\w+ )?vettor[ei](?! (?:di|con))", "rank", ("vector",), "$w$ e $x$ sono vettori",
           "$w$ è un vettore di lunghezza $n$"),
    Phrase(r"(?:il|un|i|due) vettor[ei] <x>(?! (?:di (?:lunghezza|dimensione)|con ))", "rank", ("vector",), "il vettore $r$",
           "vettoriale $r$"),
    Phrase(rf"<x> (?:{BE}) (?:uno |una )?(?:scalar[ei]|numer[oi] real[ei]|costant[ei])", "rank", ("scalar",),
           r"$\lambda$ è uno scalare", r"$\lambda$ è grande"),
    Phrase(r"(?:scalare|costante|temperatura|parametro di regolarizzazione|tasso di apprendimento) <x>", "rank", ("scalar",),
           "la costante $c$", "il vettore $c$"),
    Phrase(rf"<n> {NOUNS}", "size", (), "$K$ classi", "$K$ è", "n"),
    Phrase(r"classe (?:corretta|vera) (?:è )?<x>|<y> (?:è|sia) (?:l['’]etichetta|la classe (?:corretta|vera))", "label", (),
           "la classe corretta è $y$", "la classe $y$ ha", "x y"),
    Phrase(r"funzione (?:logistica|sigmoide) <x>|<y>,? (?:è |indica |denota )?la (?:funzione )?(?:logistica|sigmoide)",
        "function",
           ("sigmoid",), r"la funzione logistica $\sigma$", r"la funzione $\sigma$", "x y"),
    Phrase(r"funzione di attivazione <x>", "function", ("elementwise",), r"la funzione di attivazione $\phi$",
           r"l'attivazione $a$"),
    Phrase(rf"<x>,? (?:(?:{BE}|appartiene|appartengono) )?(?:tutti |tutte |entrambi |entrambe )*(?:vettori )?(?:in|di|a) <s>",
        "shape",
           ("{s}",), r"$u$ e $v$ sono entrambi in $\mathbb{R}^d$", "$u$ e $v$ in $n$ passi"),
)
