"""German phrases."""

from symderiv.reading.prose.phrases.phrase import OPPOSED, TO_ONE, Phrase, adjectives

BE = "ist|sind|sei|seien|hat|haben|bezeichnet|bezeichne"
WORD = r"(?!(?:ist|sind|und|oder|von|der|die|das|für|mit|in|im|zu|dass|wo)\b)[^\W\d_]+"
NOUNS = (
    r"(?:Klassen|Punkten?|Datenpunkten?|Beispielen?|Beobachtungen|Komponenten|Cluster|Neuronen|Einheiten|Wörtern?|Bildern?|Schichten|"
    r"Kategorien|Eingängen?|Ausgängen?|Daten|Dimensionen|Zeilen|Spalten|Einträgen?|Zuständen?|Messungen|Messwerten?|Stichproben)(?!\w)"
)

ADJECTIVES = {
    r"one-hot(?:-kodiert(?:e[rsnm]?)?)?": ("one-hot", "one-hot"),
    r"(?:symmetrisch(?:e[rsnm]?)?,? (?:und )?)?positiv[- ]definit(?:e[rsnm]?)?": ("spd", "positiv definit"),
    r"symmetrisch(?:e[rsnm]?)?|(?:selbstadjungiert|hermitesch)(?:e[rsnm]?)?": ("symmetric", "symmetrisch"),
    r"diagonal(?:e[rsnm]?)?(?![\w-])|Diagonalmatri(?:x|zen)": ("symmetric", "diagonal"),
    r"orthogonal(?:e[rsnm]?)?": ("orthogonal", "orthogonal"),
    r"positiv(?:e[rsnm]?)?(?![- ](?:semi|definit))" + OPPOSED: ("positive", "positiv"),
    rf"summier(?:t|en) sich (?:zu|auf) {TO_ONE}": ("simplex", "summiert sich zu eins"),
}

GERMAN = (
    *adjectives(ADJECTIVES, BE, WORD, "$y$ ist {}.", "die {} $y$", "$y$ ist nicht {}."),
    Phrase(
        rf"<x> (?:{BE}) (?:eine )?(?:\w+ )?<r>[- ]?(?:Matri(?:x|zen))?",
        "shape",
        ("{r}",),
        r"$X$ ist eine $n \times k$-Matrix",
        "$X$ ist eine Matrix",
    ),
    Phrase(r"<r>[- ]Matri(?:x|zen) <x>", "shape", ("{r}",), r"die $n \times k$-Matrix $X$", "die Matrix $X$"),
    Phrase(
        rf"<x>,? (?:(?:{BE}) )?(?:ein(?:en)? )?(?:Vektor )?(?:der Länge|der Dimension|hat die Länge|"
        rf"mit (?=⟦\d+⟧ (?:Komponenten|Einträgen))) ?<n>",
        "shape",
        ("{n}",),
        "$x$ ein Vektor der Länge $n$",
        "$x$ ein Vektor",
    ),
    Phrase(
        rf"(?:{BE}) <x> (?:reelle )?Vektoren|<y> (?:{BE}) (?:ein(?:en)? )?(?:\w+ )?Vektor(?:en)?(?! der)",
        "rank",
        ("vector",),
        "$w$ und $x$ sind Vektoren",
        "$w$ ist ein Vektor der Länge $n$",
        "x y",
    ),
    Phrase(
        r"(?<!\w)(?:Vektor|Vektoren) <x>(?! der (?:Länge|Dimension))",
        "rank",
        ("vector",),
        "der Vektor $r$",
        "vektoriell $r$",
    ),
    Phrase(
        rf"<x> (?:{BE}) (?:ein(?:e)? )?(?:reelle )?(?:Skalar(?:e)?|Zahl(?:en)?|Konstante(?:n)?)(?! der)",
        "rank",
        ("scalar",),
        r"$\lambda$ ist ein Skalar",
        r"$\lambda$ ist groß",
    ),
    Phrase(
        r"(?:Skalar|Konstanten?|Zahl|Temperatur|Schwelle) <x>", "rank", ("scalar",), "die Konstante $c$", "der Vektor $c$"
    ),
    Phrase(rf"<n> {NOUNS}", "size", (), "$K$ Klassen", "$K$ ist", "n"),
    Phrase(
        r"(?:richtige|wahre|korrekte) Klasse (?:ist )?<x>|<y> (?:ist|sei) (?:das Label|die (?:richtige|wahre|korrekte) Klasse)",
        "label",
        (),
        "die richtige Klasse ist $y$",
        "die Klasse $y$ hat",
        "x y",
    ),
    Phrase(
        r"(?:logistischen? (?:Sigmoid)?[Ff]unktion|Sigmoidfunktion|Sigmoid-Funktion) <x>|<y>,? (?:ist |bezeichnet |"
        r"sei )?die (?:logistische Funktion|Sigmoidfunktion)",
        "function",
        ("sigmoid",),
        r"mit der logistischen Funktion $\sigma$",
        r"mit der Funktion $\sigma$",
        "x y",
    ),
    Phrase(r"<x>,? (?:(?:ist|sind|liegt|liegen) )?(?:in|mit|als) (?:der |einer )?"
           r"(?P<word>(?:1|eins)-aus-(?:\w|⟦\d+⟧)|One-Hot)[ -](?:[KC]odierung|Darstellung|Vektor(?:en)?)",
           "given", ("one-hot",), "die Zielvektoren $t$ in 1-aus-$K$-Kodierung", "die Zielvektoren $t$ in Kodierung"),
    Phrase(rf"(?P<word>symmetrisch) (?:{BE}) (?:(?:die )?Matrix )?<x>", "given", ("symmetric",), "symmetrisch ist $A$",
           "dagegen ist $A$"),
    Phrase(r"Aktivierungsfunktion <x>", "function", ("elementwise",), r"die Aktivierungsfunktion $\phi$", r"die Aktivierung $a$"),
    Phrase(
        rf"<x>,? (?:(?:{BE}|liegen|liegt) )?(?:alle |beide |jeweils |allesamt )*(?:Vektoren )?(?:in|aus) <s>",
        "shape",
        ("{s}",),
        r"$u$ und $v$ liegen beide in $\mathbb{R}^d$",
        "$u$ und $v$ in $n$ Schritten",
    ),
    Phrase(
        r"alle (?:Vektoren )?(?:liegen |sind )?(?:in|aus) <s>",
        "shape",
        ("{s}",),
        r"$u$ und $v = 2u$, alle in $\mathbb{R}^d$",
        "alle in $n$",
        "*",
    ),
)
