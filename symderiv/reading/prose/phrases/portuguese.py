"""Portuguese phrases."""

from symderiv.reading.prose.phrases.phrase import OPPOSED, TO_ONE, Phrase, adjectives

BE = "é|são|seja|sejam|sendo|tem|têm"
WORD = r"(?!(?:é|são|e|ou|de|do|da|para|em|com|que|onde|se)\b)[^\W\d_]+"
NOUNS = (
    r"(?:classes?|pontos?|exemplos?|amostras?|observações|componentes?|grupos?|neurônios?|neurónios?|unidades?|palavras?|imagens|"
    r"camadas?|categorias?|entradas?|saídas?|dados|dimensões|linhas|colunas|elementos|estados|ações)(?!\w)"
)

ADJECTIVES = {
    "one-hot": ("one-hot", "one-hot"),
    r"(?:simétric[ao]s?(?: e)? )?(?:definid[ao]s? positiv[ao]s?|positiv[ao]s?[- ]definid[ao]s?)": ("spd", "definida positiva"),
    r"simétric[ao]s?|auto-?adjunt[ao]s?|hermitian[ao]s?": ("symmetric", "simétrica"),
    r"(?<![aà] )(?<!da )(?<!na )(?<!sua )diagona(?:l|is)(?!\w| d[aeo])": ("symmetric", "diagonal"),
    r"ortogona(?:l|is)": ("orthogonal", "ortogonal"),
    r"(?<!definida )(?<!definidas )positiv[ao]s?(?![- ]definid)" + OPPOSED: ("positive", "positiva"),
    rf"somam? {TO_ONE}": ("simplex", "soma um"),
}

PORTUGUESE = (
    *adjectives(ADJECTIVES, BE, WORD, "$y$ é {}.", "a {} $y$", "$y$ não é {}."),
    Phrase(
        rf"<x> (?:{BE}) (?:uma? )?(?:matriz(?:es)? )?(?:{WORD} )?<r>",
        "shape",
        ("{r}",),
        r"$X$ é uma matriz $n \times k$",
        "$X$ é uma matriz",
    ),
    Phrase(r"matriz(?:es)? (?:\w+ )?<r>,? <x>", "shape", ("{r}",), r"a matriz $n \times k$ $X$", "a matriz $X$"),
    Phrase(
        r"matriz <x> (?:de (?:tamanho|dimensões|ordem) )?<r>",
        "shape",
        ("{r}",),
        r"a matriz $X$ de tamanho $n \times k$",
        "a matriz $X$",
    ),
    Phrase(
        rf"<x>,? (?:(?:{BE}) )?(?:um )?(?:vetor )?(?:\w+ )?(?:de|com) (?:comprimento|tamanho|dimensão) <n>",
        "shape",
        ("{n}",),
        "$x$ um vetor de comprimento $n$",
        "$x$ um vetor",
    ),
    Phrase(
        rf"<x> (?:{BE}) (?:um |os )?(?:\w+ )?vetor(?:es)?(?! (?:de|com))",
        "rank",
        ("vector",),
        "$w$ e $x$ são vetores",
        "$w$ é um vetor de comprimento $n$",
    ),
    Phrase(
        r"vetor(?:es)? <x>(?! (?:de|com) (?:comprimento|tamanho|dimensão))",
        "rank",
        ("vector",),
        "o vetor $r$",
        "vetorizado $r$",
    ),
    Phrase(
        rf"<x> (?:{BE}) (?:um |uma )?(?:escalar(?:es)?|números? rea(?:l|is)|constantes?)",
        "rank",
        ("scalar",),
        r"$\lambda$ é um escalar",
        r"$\lambda$ é grande",
    ),
    Phrase(r"(?:escalar|constante|temperatura|número) <x>", "rank", ("scalar",), "a constante $c$", "o vetor $c$"),
    Phrase(rf"<n> {NOUNS}", "size", (), "$K$ classes", "$K$ é", "n"),
    Phrase(
        r"(?:rótulo|classe (?:correta|verdadeira)) (?:é )?<x>|<y> (?:é|seja) (?:o rótulo|a classe (?:correta|verdadeira))",
        "label",
        (),
        "a classe correta é $y$",
        "a classe $y$ tem",
        "x y",
    ),
    Phrase(
        r"função (?:logística|sigmoide|sigmóide|sigmoidal) <x>|<y>,? (?:é |denota |sendo )?a (?:função )?(?:logística|"
        r"sigmoide|sigmóide)",
        "function",
        ("sigmoid",),
        r"a função logística $\sigma$",
        r"a função $\sigma$",
        "x y",
    ),
    Phrase(r"função de ativação <x>", "function", ("elementwise",), r"a função de ativação $\phi$", r"a ativação"),
    Phrase(
        rf"<x>,? (?:(?:{BE}|estão|pertencem) )?(?:todos |todas |ambos |ambas |cada um )*(?:vetores )?(?:em|de|a) <s>",
        "shape",
        ("{s}",),
        r"$u$ e $v$ estão ambos em $\mathbb{R}^d$",
        "$u$ e $v$ em $n$ passos",
    ),
    Phrase(
        r"(?:todos|todas|ambos) (?:em|de) <s>", "shape", ("{s}",), r"$u$ e $v = 2u$, todos em $\mathbb{R}^d$", "todos em $n$", "*"
    ),
)
