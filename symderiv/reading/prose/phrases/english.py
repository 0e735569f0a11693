"""English phrases about sizes and givens."""

from symderiv.reading.prose.phrases.phrase import EACH, OPPOSED, TO_ONE, Phrase, adjectives

BE = "is|are|be|being|has|have|were|was"
IS = "is|are|be|being|were|was|denotes?|represents?"
WORD = (
    r"(?!(?:is|are|and|or|of|for|by|to|in|with|that|where|if|the|on|as|from|at|has|have|"
    r"let|put|set|define|denote|write|take|consider|then|we)\b)[A-Za-z-]+"
)
NOUNS = (
    r"(?:data |training |hidden |output |input |sample |grid |real |independent |free |different |test |mixture |"
    r"time |[a-z]+(?:ed|al|ive) )*"
    r"(?:class(?:es)?|points?|examples?|samples?|observations?|components?|clusters?|units?|neurons?|words?|images?|atoms?|"
    r"arms?|users?|items?|categories|features?|steps?|layers?|heads?|tokens?|dimensions?|rows?|columns?|inputs?|outputs?|targets?|"
    r"documents?|experts?|states?|actions?|topics?|entries|pixels?|subjects?|particles?|nodes?|covariates?|numbers?|"
    r"measurements?|trials?|channels?|patients?|regressors?|parameters?|coefficients?|players?|teams?|coins?|assets?|spins?|"
    r"weights?|elements?|terms?|ones|neighbou?rs?|customers?|voters?|sites?)(?![\w-])"
)
OF_BOTH = (r"(?:(?<!⟧ and )(?<!⟧ or )|(?!⟦\d+⟧ (?:[a-z]+ )?"
           r"(?:elements?|entries|components?|weights?|coefficients?|parameters?|terms?)(?![\w-])))")
"""What does not stand before a size: the elements of two arrays, W and H elements, are theirs."""
LENGTH = (r"(?:of (?:length|size|dimension(?:ality)?)|with|having|in dimension|"
          r"of(?! ⟦\d+⟧(?:[,.;:)]|$| (?:and|or|is|are|be|with|in|for|to|then|where|such|that|has|we|let)\b))"
          r"(?! ⟦\d+⟧ (?:[a-z]+ive |random |word |data |noise )?"
          r"(?:samples?|words?|examples?|classes|users?|items?|documents?|points?|neighbou?rs?|tokens?|images?)\b))")
"""Words between vectors and how long they are; those of $K$ samples are K vectors, and a column of $W$ is none of W entries."""
VECTORS = r"(?:[a-z]+ )?(?:vectors?|elements?|members?|points?|columns?|gates?|quantities|variables)"
SCALARS = r"(?:scalars?|(?:real |positive |fixed |some )*numbers?|real constants?|reals?|real-valued)"

SYMMETRICAL = r"symm?(?:etric(?:al)?|\.)?(?![\w-])"
SEMI = rf"(?:{SYMMETRICAL},? (?:and )?)?(?:pos(?:itive|\.)?[- ]?semi|neg(?:ative|\.)?[- ]?(?:semi)?)[- ]?def(?:inite|\.)?(?!\w)"
DEFINITE = rf"(?:{SYMMETRICAL},? (?:and )?)?pos(?:itive|\.)?[- ]?def(?:inite|\.)?(?!\w)"
"""What is symmetric by custom: semidefinite, negative definite; positive definite, pos. def."""

ADJECTIVES = {
    r"one[- ]hot(?:[- ]encoded)?|1-of-K|indicator (?:vector )?(?:of|for) the (?:\w+ )?(?:class|label)|"
    r"(?:standard|canonical) (?:basis|unit) vector": ("one-hot", "one-hot"),
    rf"{DEFINITE}|\(?(?:s\.? ?)?p\.? ?d\.?\)?(?![\w-]| control| gain| loss)": ("spd", "positive definite"),
    rf"{SEMI}|\(?p\.? ?s\.? ?d\.?\)?(?!\w)": ("symmetric", "PSD"),
    r"symm?(?:etric|\.)?(?![\w-])(?! pos| and pos| neg| and neg| around| in\b)|symmetrical|"
    r"self-?adjoint|(?<!skew-)(?<!skew )hermitian|equal to its (?:own )?transpose|its own transpose": ("symmetric", "symmetric"),
    r"(?<!the )(?<!its )diagonal(?!s| of| ent| el| part| term| block| val| comp)|"
    r"(?<=the )diagonal(?= (?!of|ent|el|part|term|block|val|comp|is |are |and |has )[^\W\d_]+ )": (
        "symmetric", "diagonal"),
    r"orthogonal(?! to)|orthonormal matri(?:x|ces)": ("orthogonal", "orthogonal"),
    r"(?:strictly )?positive(?!s\b)" + OPPOSED
    + r"(?![- ](?:semi|definite|determinant|class|example|part|one|and negative|if|when|or))(?! real part)": (
        "positive",
        "positive",
    ),
    r"(?:(?:they|it|which|that|its (?:entries|components)|(?:whose|the) (?:entries|components)) )?(?:all )?"
    rf"(?:sums?|adds? up) to {TO_ONE}|(?:a )?(?:discrete )?probability (?:distribution|vector)s?|"
    r"(?:normali[sz]ed\)? (?:(?:class|label|target|output) )?)probabilities|"
    r"(?:(?:fixed|target|reference|discrete|categorical|teacher(?:['’]s)?|label) )+distributions?": (
        "simplex", "sum to one"),
    r"binary mask|0/1 mask|binary vector|(?:entries|components|values) (?:0|zero) (?:and|or) (?:1|one)"
    r"(?![\w.]*\w)": ("mask", "binary mask"),
}

SYMMETRIC = (r"(?:(?<!cross-)(?<!cross )(?:auto)?covariance|precision|scatter|Gram|kernel|correlation|Hessian|Laplacian|"
             "Laplace|mass|stiffness)")
"""What is symmetric by what it is."""
SIZES = (
    Phrase(rf"(?P<word>{SYMMETRIC} matri(?:x|ces)|covariance|Laplacian),? (?:of [^⟦.,;]{{1,30}} )?<x>", "given", ("symmetric",),
           r"with covariance matrix $\Sigma$", "with the kernel $K$"),
    Phrase(rf"<x>,? (?:(?:{IS}) )?(?:the |an? )?(?:{WORD} ){{0,2}}(?P<word>{SYMMETRIC} matri(?:x|ces))", "given", ("symmetric",),
           "$K$ is the Gram matrix", "$K$ is the data matrix"),
    Phrase(rf"<x>,? (?:{IS}) (?:the |an? )?(?:(?:pseudo-?)?inverse|square root) of (?:the |an? |its |this )?(?:{WORD} ){{0,2}}"
           rf"(?P<word>{SYMMETRIC} matri(?:x|ces)|covariance|Laplacian)", "given", ("symmetric",),
           "$P$ is the inverse of a covariance matrix", "$P$ is the inverse of a rotation matrix"),
    Phrase(rf"<x>,? (?:{IS}) (?:the |an? )?(?P<word>Hessian|Laplacian) of\b(?! (?:the |an? )?directed)", "given", ("symmetric",),
           "$H$ is the Hessian of the loss", "$H$ is the Jacobian of the loss"),
    *adjectives(ADJECTIVES, BE, WORD, "$y$ is {}.", "the {} quantity $y$", "$y$ is not necessarily {}."),
    Phrase(
        rf"<x> (?:{IS}) (?:an? |the )*(?:{WORD} )?<r> (?:column |random )?vectors?",
        "shape",
        ("{c}",),
        r"$y$ is the $n\times 1$ vector of observations",
        "$y$ is the $n$ of vectors",
    ),
    Phrase(
        r"<r> (?:column |random )?vectors? <x>",
        "shape",
        ("{c}",),
        r"an $n\times 1$ vector $y$",
        "an $n$ of vectors $y$",
    ),
    Phrase(
        rf"<x> (?:{IS}) (?:both )?(?:an? |two |real |of size |of shape |the )*(?:{WORD} ){{0,2}}<r>"
        "(?! (?:column |random )?vector)",
        "shape",
        ("{r}",),
        r"$X$ is an $n \times k$ matrix",
        "$X$ is an $n$ matrix",
    ),
    Phrase(
        rf"<r> (?:{WORD} ){{0,3}}(?:matrix|matrices|kernel|array|image|filter) (?:called )?<x>",
        "shape",
        ("{r}",),
        r"an $m \times n$ weight matrix $W$",
        r"an $m \times n$ matrix of $W$",
    ),
    Phrase(
        rf"<x>,? (?:{BE} |of )?(?:(?:an? |the )?(?:{WORD} ){{0,2}}(?:matrix|array|tensor|kernel|table) of )?(?:the )?"
        r"(?:size|shape|dimensions?|order)s? <r>",
        "shape",
        ("{r}",),
        r"a kernel $K$ of size $p \times q$",
        "$K$ of size $p$",
    ),
    Phrase(rf"<x>,? (?:(?:{IS}) )?(?:an? |two |both |some |real )*(?:{WORD} ){{0,4}}<r> (?:{WORD} ){{0,2}}matri(?:x|ces)",
           "shape", ("{r}",), r"$A$ and $B$, symmetric $n\times n$ matrices", r"$A$ and an entry of $n\times n$ matrices"),
    Phrase(rf"<x>,? (?:(?:{IS}) )?(?:an? |the )?(?:{WORD} ){{0,2}}row[ -]vectors? (?:of|with) "
           r"(?:the )?(?:size|shape|dimensions?) <r>", "shape", ("{r}",), r"$b$ a row vector of size $1\times m$",
           r"$b$ a row of vectors, $1\times m$"),
    Phrase(rf"<x>,? (?:(?:{IS}) )?(?:an? |the )?(?:{WORD} ){{0,2}}row[ -]vectors? {LENGTH} <n>", "shape",
           ("{w}",), "$b$ a row vector of length $m$", "$b$ a row of vectors"),
    Phrase(r"<x>,? (?P<word>symmetric(?:al)?)(?=[,.;)]|$| and\b| ⟦)", "given", ("symmetric",), "with $A$ symmetric, $x$ a vector",
           "with $A$ symmetric around $b$"),
    Phrase(r"<x>:? \(?(?:also |again |both |each |all |symmetric,? |square,? |real,? )*<r>(?=\)|[,.;]|$| and\b)",
           "shape", ("{r}",), r"$W$ ($d\times k$)", r"$W$ times $d\times k$"),
    Phrase(rf"<x>,? (?:(?:{IS}) )?(?:an? |the )?(?:{WORD} ){{1,6}}\(?(?:(?:of|with|its|the) )*"
           r"(?:size|shape|dimension|dim)s?:? \(?<r>", "shape", ("{r}",),
           r"$X$ is the data matrix of shape $n\times d$", r"$X$ is the data matrix by $n\times d$"),
    Phrase(rf"<x>,? (?:{IS}) (?:an? |the )?(?:{WORD} ){{1,6}}\(?<r>(?! (?:column |random )?vector)", "shape", ("{r}",),
           r"$X$ is the data matrix ($n\times d$)",
           r"$X$ is the data matrix by $n\times d$"),
    Phrase(rf"<x>,? (?:{IS}) (?:an? |the )?(?:{WORD} ){{1,6}}(?:in|of) \(?<s>", "shape", ("{s}",),
           r"$w$ is the weight vector in $\mathbb{R}^n$",
           "$w$ is the weight vector in $n$ points"),
    Phrase(r"<x>,? \(?(?:is |are |has |have |having |of |with )?(?:the )?(?:size|shape|dimension)s? <r>", "shape", ("{r}",),
           r"$A$ (size $m\times n$)", r"$A$ (sized $m\times n$)"),
    Phrase(rf"<x>,? (?:(?:{IS}) )?\(?(?:an? |two )?<r>[- ]by[- ]<n>", "shape", ("{h}", "{n}"), "$A$ is $m$-by-$n$",
           "$A$ is divided by $n$"),
    Phrase(rf"<r>[- ]by[- ]<n> (?:{WORD} ){{0,2}}matri(?:x|ces) <x>", "shape", ("{h}", "{n}"), "an $m$-by-$n$ matrix $A$",
           "an $m$ by the matrix $A$"),
    Phrase(r"<x>,? (?:has|have|having|with) <r> rows and <n> columns", "shape", ("{h}", "{n}"),
           "$A$ has $m$ rows and $n$ columns", "$A$ costs $m$ rows"),
    Phrase(rf"<x>,? \(?(?:(?:{IS}) )?(?:an? |all |both )?<n>-dimensional", "shape", ("{n}",), "$x$ ($n$-dimensional)",
           "$x$ ($n$-periodic)"),
    Phrase(rf"vectors? <x> (?:of|with) <n> {NOUNS}", "shape", ("{n}",), "a vector $x$ of $n$ inputs", "a vector $x$ of inputs"),
    Phrase(rf"<x>,? (?:{IS}) (?:{WORD} ){{1,3}}of (?:length|dimension(?:ality)?) <n>", "shape", ("{n}",),
           "$a$ and $p$ are embeddings of length $d$", "$a$ and $p$ are embeddings of rank $d$"),
    Phrase(r"<x>,? square matri(?:x|ces)", "rank", ("square matrix",), "and $A$, $B$ square matrices", "$A$, the matrices"),
    Phrase(r"square matri(?:x|ces) <x>", "rank", ("square matrix",), "a square matrix $A$", "a matrix $A$"),
    Phrase(
        rf"<x> (?:{IS}) (?:an? |real |some )*square matri(?:x|ces)",
        "rank",
        ("square matrix",),
        "$A$ is a square matrix",
        "$A$ is a matrix",
    ),
    Phrase(
        rf"<x> (?:{IS}) (?:an? |two |the |both |some )*(?:{WORD} ){{0,3}}(?:vectors?|bias) {LENGTH} <n>(?! (?:matrix|vector))",
        "shape",
        ("{n}",),
        "where $w$ and $x$ are vectors with $n$ components",
        "$w$ is a vector",
    ),
    Phrase(
        rf"<x>,? (?:an? |the |all )*(?:{WORD} ){{0,3}}(?:vectors?|column|bias) {LENGTH} <n>",
        "shape",
        ("{n}",),
        "$Y$ a vector of length $k$",
        "$Y$ a matrix of size $k$",
    ),
    Phrase(
        r"<x> (?:of length|of dimension|has length|has dimension|(?:has|with) (?=⟦\d+⟧ (?:components|entries|elements))) ?<n>",
        "shape",
        ("{n}",),
        "a bias $b$ of length $m$",
        "a matrix $b$ of rank $m$",
    ),
    Phrase(
        r"<n>-(?:dimensional )?(?:column )?(?:vectors?|embeddings?|features?) <x>",
        "shape",
        ("{n}",),
        "a $d$-dimensional vector $x$",
        "a $d$-dimensional space $x$",
    ),
    Phrase(
        rf"<x> (?:{IS}) (?:an? )?<n>-(?:dimensional|vectors?)",
        "shape",
        ("{n}",),
        "$x$ is $d$-dimensional",
        "$x$ is $d$-periodic",
    ),
    *(Phrase(r"(?<!each )(?<!every )(?<!all )(?<!for )(?=⟦\d+⟧(?:,|,? and) )<x>,? (?:(?:both|all|real|column|square) )*"
             rf"{words}(?=\W*$|[,.;)]|,? (?:and|with|where|of the same) )", "rank", (rank,), f"with $t$ and $y$ {words}",
             f"the $n$ {words}") for words, rank in (("vectors", "vector"), ("matrices", "matrix"))),
    Phrase(
        rf"<x> (?:{IS}) (?:an? |two |the |both |some )*(?:{WORD} ){{0,2}}vectors?(?![\w-]| "
        r"(?:of (?:length|size|dimension)|with ⟦))",
        "rank",
        ("vector",),
        "$w$ and $x$ are vectors",
        "$w$ is a vectorised matrix",
    ),
    Phrase(
        r"(?<!unit )(?<!bias )\b(?:column )?vectors? <x>(?! of (?:length|size|dimension))",
        "rank",
        ("vector",),
        "a vector $r$",
        "vectorised $r$",
    ),
    Phrase(
        rf"<x> (?:{IS}) (?:an? |two |the |both |some )*(?:{WORD} ){{0,2}}matri(?:x|ces)(?![\w-]| (?:of size|with ⟦))",
        "rank",
        ("matrix",),
        "$A$ is a matrix",
        "$A$ is a matrix-free operator",
    ),
    Phrase(
        rf"<x>,? (?:{IS}) (?:an? |some |the |two |both )*(?:{WORD} ){{0,2}}(?:{SCALARS}|constants?)(?! of| vector| matri)",
        "rank",
        ("scalar",),
        r"$\lambda$ is a scalar",
        r"$n$ is the number of points",
    ),
    Phrase(
        rf"<x>,? \(?(?:an? |both |all )?{SCALARS}(?=\)|[.,;:]? |[.,;:]?$)(?! (?:of|⟦|vector|matri))",
        "rank",
        ("scalar",),
        "$a$ and $b$ real numbers",
        "data $x_1$ (numbers of points)",
    ),
    Phrase(
        rf"(?:{SCALARS}|(?:penalty|scalar|fixed|real|scale|shape|rate|regulari[sz]ation) "
        r"(?:parameter|exponent|weight|coefficient|strength)|"
        r"exponent|threshold|temperature|learning rate|margin|an? constant) <x>(?! (?:matrix|vector))",
        "rank",
        ("scalar",),
        r"a scalar $c$",
        "a vector $c$",
    ),
    Phrase(rf"<x>,? (?:(?:{IS}) )?(?:an? |the )?(?:{WORD} ){{0,2}}masks?(?![\w-]| of| with| ⟦)", "rank", ("mask",),
           "$m$ is a dropout mask", "a rate $q$, a mask $m$"),
    Phrase(rf"{OF_BOTH}<n> {NOUNS}", "size", (), "$K$ classes", "values of $W$ and $H$ elements", "n"),
    Phrase(r"(?:batch|minibatch|sample|data ?set|vocabulary|alphabet|population|training set|collection|window|set) (?:of )?"
           r"(?:size|length) <n>", "size", (), "a mini-batch of size $m$", "a step of size $m$", "n"),
    Phrase(r"number of (?:\w+ ){1,3}(?:(?<!of )(?<!in )(?<!for )(?<!from )(?<!per )|(?:is |be ))<n>", "size", (),
           "the number of classes is $C$", "the number of rows of $X$", "n"),
    Phrase(
        rf"<x>,? (?:all )?(?:{IS}|lie|lies|live|lives|belongs?) (?:all )?(?:vectors )?(?:in|from|to) <s>",
        "shape",
        ("{s}",),
        r"$x$ and $w$ live in $\mathbb{R}^n$",
        "$x$ lives in $n$ days",
    ),
    Phrase(
        rf"<x>,? (?:{EACH} )?in <s>",
        "shape",
        ("{s}",),
        r"$u$, $v$ in $\mathbb{R}^n$",
        "$u$, $v$ in $n$ steps",
    ),
    Phrase(
        rf"<x>,? (?:(?:{IS}) )?(?:the )?(?:class )?(?:labels? )?(?:(?:in|from)|(?:with|takes?|taking) values (?:in|from)) <s>",
        "values",
        ("{s}",),
        r"labels $y_i$ with values in $\{-1, 1\}$",
        "labels $y_i$ with values in $n$ classes",
    ),
    Phrase(
        r"\bmatri(?:x|ces) <x>(?! of | with | in )",
        "rank",
        ("matrix",),
        "matrices $a$, $b$",
        "matrix-valued $a$",
    ),
    Phrase(
        rf"(?<!⟧ are )(?:all|(?:both|each|all) of (?:them|which|these)) (?:{VECTORS} )?(?:lies? |lives? |are |is |belongs? )?"
        rf"(?:an? )?(?:{VECTORS} )?(?:in|to|from|of) <s>",
        "shape",
        ("{s}",),
        r"$u$ and $v$, all in $\mathbb{R}^d$",
        "all in $n$ steps",
        "*",
    ),
    Phrase(
        rf"<x>,? \(?(?:both|each),? (?:(?:{IS}|lies?|lives?|belong(?:s|ing)?) )?(?:an? )?(?:{VECTORS} )?(?:in|to|of) <s>",
        "shape",
        ("{s}",),
        r"$u$ and $v$, both in $\mathbb{R}^d$",
        "$u$ and $v$, both in $n$ steps",
    ),
    Phrase(
        rf"<x>,? \(?(?:(?:{IS}|have|has|having|with) )?(?:all |both |each )+(?:of (?:them|which|these) )?(?:have |has |having )?"
        rf"(?:an? )?(?:{VECTORS} )?(?:of |with )?(?:the )?(?:same |common )?(?:lengths?|sizes?|dimensions?|dimensionality) <n>",
        "shape",
        ("{n}",),
        "$u$ and $v$ are both of length $n$",
        "$u$ and $v$ are both of rank $n$",
    ),
    Phrase(
        rf"<x>,? (?:{IS}|have|has|having) (?:of )?(?:the )?(?:same |common )?(?:lengths?|sizes?|dimensions?|dimensionality) <n>",
        "shape",
        ("{n}",),
        "$u$, $v$ have dimension $d$",
        "$u$, $v$ have rank $d$",
    ),
    Phrase(
        rf"<x> (?:{IS}) (?:all |both )+(?:real )?<n>-(?:dimensional|vectors?)",
        "shape",
        ("{n}",),
        "$u$ and $v$ are both $d$-dimensional",
        "$u$ and $v$ are both $d$-periodic",
    ),
    Phrase(
        rf"<x>,? (?:(?:{IS}) )?(?:all |both |each )+(?:of (?:them|which|these) (?:is |are )?)?(?:an? )?(?:{WORD} ){{0,2}}<r>"
        "(?! (?:column |random )?vector)",
        "shape",
        ("{r}",),
        r"$U$ and $V$, both $m \times n$",
        r"$U$ and $V$, both $m + n$",
    ),
)
