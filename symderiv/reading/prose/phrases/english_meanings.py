"""English phrases about labels, functions and signs, and what is asked."""

from symderiv.reading.prose.phrases.english import BE
from symderiv.reading.prose.phrases.phrase import Phrase

ONE = "(?:(?:index|item|unit|particle|word|node|class) )?"
EVERY = (r"\ball (?:of )?(?:the |these |our |other )?(?:(?:given|involved|square|real|input) )*(?:matrices|vectors)"
         r"(?: (?:here|involved|above|below))?,? (?:are|have|being|lie|live) (?:all )?(?:assumed |taken |supposed )?"
         r"(?:to be )?(?:real |an? )?")
SIZED = r"(?:square )?(?:(?:of|with|the|a) )*(?:size|shape|dimensions?|order|length)?s? ?"
"""Words before the shape of every matrix, or vector."""
IMAGINARY = (r"(?:imaginary unit|imaginäre[nr]? Einheit|unité imaginaire|unidade imaginária|unidad imaginaria|unità immaginaria)"
             r"(?! (?:vector|matrix|root|cell|length)\w*)")
"""The square root of -1, in every language."""
MEANINGS = (
    Phrase(rf"<n>,? (?:{BE}|denotes?) (?:the )?(?:length|size|dimension|number of (?:entries|elements|components)) "
           r"(?:of|in) (?:the )?(?:vector )?<x>", "shape", ("{n}",), "$n$ is the length of $y$", "$n$ is the length of the list"),
    Phrase(rf"<n>,? (?:{BE}|being|denotes?) (?:the )?number of rows (?:of|in) (?:the )?(?:\w+ ){{0,2}}<x>", "shape",
           ("{n}", "{u}"), "$n$ is the number of rows of $X$", "$n$ is the number of rows of the table"),
    Phrase(rf"<n>,? (?:{BE}|being|denotes?) (?:the )?number of columns (?:of|in) (?:the )?(?:\w+ ){{0,2}}<x>", "shape",
           ("{u}", "{n}"), "$n$ is the number of columns of $X$", "$n$ is the number of columns of the table"),
    Phrase(r"(?:matrix |matrices )?<x>,? (?:has|have|having|with) <n> rows(?! and)", "shape", ("{n}", "{u}"),
           "$A$ has $m$ rows", "$A$ costs $m$ rows"),
    Phrase(r"(?:matrix |matrices )?<x>,? (?:has|have|having|with) <n> columns", "shape", ("{u}", "{n}"), "$A$ has $m$ columns",
           "$A$ costs $m$ columns"),
    Phrase(
        r"(?:correct|true|right|gold|actual|target) (?:class|label|category|word|index|answer) (?:is |be )?<x>",
        "label",
        (),
        "the correct class is $y$",
        "the correct class has $y$ points",
    ),
    Phrase(
        rf"<x> (?:{BE}|denotes?) (?:the |an? )?(?:index of the |number of the )?(?:correct |true |right |class |"
        rf"target )*(?:class|label|class index)(?! (?:vector|score|probabilit|size|weight|mean))",
        "label",
        (),
        "$y$ is the true class",
        "$y$ is the class score",
    ),
    Phrase(
        r"<x> (?:being )?the (?:index of the |number of the )?(?:correct|true|right|target) (?:class|label)"
        r"(?! (?:vector|score|probabilit|size|weight|mean))",
        "label",
        (),
        "with $k$ the true class",
        "with $s$ the true class score",
    ),
    Phrase(
        rf"<x> (?:{BE}) (?:an? )?fixed(?: (?:index|place|component))?(?! \w)|(?:fixed|given) (?:index|place|component) <y>",
        "label",
        (),
        "let $i$ be fixed",
        "$i$ is a fixed point",
        "x y",
    ),
    Phrase(rf"(?<![\w-])fix(?:ing)? (?:an? |some |any |one )?{ONE}<x>(?=[.,;:]| and | then |$)|"
           rf"for (?:an? |some |one )?(?:fixed|given) {ONE}<y>(?=[.,;:]| let| we| the| and|$)",
           "label", (), "Fix $k$.", "Fix the $k$ largest", "x y"),
    Phrase(
        r"(?:word|cluster|class|item|token|category|label|component) (?:number|index) <x>",
        "label",
        (),
        "word number $o$",
        "word $o$",
    ),
    Phrase(r"(?<!one-hot )(?<!one hot )labels? <x>", "label", (), "labels $y_i$", "one-hot labels $y_i$"),
    Phrase(
        r"<x> of the same (?:length|shape|size|dimension) as <y>",
        "like",
        ("{y}",),
        "a target $t$ of the same length as $h$",
        "$t$ of the length $h$",
    ),
    Phrase(
        r"(?:logistic (?:sigmoid|function)|sigmoid(?: function)?)(?: function)? <x>",
        "function",
        ("sigmoid",),
        r"the logistic function $\sigma$",
        r"the function $\sigma$",
    ),
    Phrase(
        r"<x>,? (?:(?:is|be|being|denotes?|as|for) )?(?:the |our |a )?(?:usual |standard )?(?:logistic (?:sigmoid|"
        r"function)|sigmoid|logistic)",
        "function",
        ("sigmoid",),
        r"$\sigma$ denotes the logistic function",
        r"$\sigma$ is a function",
    ),
    Phrase(
        r"(?:standard )?normal (?:cumulative )?distribution function,? <x>",
        "function",
        ("normal cdf",),
        r"the standard normal distribution function $\Phi$",
        r"the normal density $\Phi$",
    ),
    Phrase(
        r"(?:activation(?: function)?|element-?wise(?: (?:activation|function|map|nonlinearity))?|non-?linearity|"
        r"transfer function) <x>",
        "function",
        ("elementwise",),
        r"the activation function $\phi$",
        r"the activations of $\phi$",
    ),
    Phrase(
        r"<x> (?:is|be|denotes?|stands for) (?:the |an? |some |any )?(?:[\w'’-]+ ){0,3}(?:activation|nonlinearity|"
        r"non-linearity)(?! value)",
        "function",
        ("elementwise",),
        r"$\varphi$ is the neuron's activation",
        r"$a$ is the value",
    ),
    Phrase(
        r"<x> (?:is|be|are|denotes?) (?:an? |some |any )?(?:\w+ ){0,2}(?:differentiable|smooth)(?: \w+)? ?(?:functions?|maps?)?"
        r"(?! loss)|(?:differentiable|smooth|scalar|real) (?:functions?|maps?) <y>",
        "function",
        ("elementwise",),
        "Let $g$ be differentiable",
        "$g$ is different from",
        "x y",
    ),
    Phrase(
        r"<x> (?:is|be|denotes?) (?:an? |some |any )(?:(?:weight(?:ing)?|given|known|fixed|arbitrary|nonlinear|real|scalar|"
        r"positive|monotone|increasing|unspecified|general|generic) ){0,3}function(?!s| of\b)",
        "function",
        ("elementwise",),
        "$f$ is a known weighting function",
        "$f$ is a function of $x$",
    ),
    Phrase(r"(?:weight(?:ing)?|unspecified|arbitrary|(?:some|a) (?:given|known|fixed)) functions? <x>(?! of\b)", "function",
           ("elementwise",), "GloVe with weighting function $f$", "the given function $f$ of $x$"),
    Phrase(r"<x>,? an? (?:\w+ ){0,2}(?:differentiable|smooth) (?:functions?|maps?)|"
           r"(?:with|where|and|for) <y> (?:twice |continuously ){0,2}(?:differentiable|smooth)(?= ?(?:[.,;)]|$))", "function",
           ("elementwise",), "$h$ a smooth function", "$h$ a smooth loss", "x y"),
    Phrase(r"(?:with|where|and|for|in terms of) (?:an? |some |any |every )?(?:(?:twice|continuously|infinitely) ){0,2}"
           r"(?:differentiable|smooth) <x>(?= ?(?:[.,;:)]|$|and |with |we |where |applied |element|component))", "function",
           ("elementwise",), r"elementwise for a differentiable $\phi$", r"for smooth $x$ values"),
    Phrase(r"loss function <x>|<y> is the loss function", "function", ("scalar",), "a loss function $l$", "the loss $L$", "x y"),
    Phrase(
        r"(?:usual )?(?:cross|vector) product",
        "notation",
        ("cross",),
        "with the usual cross product",
        "the cross term",
        r"\times",
    ),
    Phrase(
        r"<x> (?:multiplies entry by entry|(?:is|denotes?|be|for)? ?(?:the )?(?:Hadamard|element-?wise|entry-?wise|"
        r"componentwise) (?:product|multiplication))",
        "notation",
        ("hadamard",),
        r"where $\circ$ multiplies entry by entry",
        r"where $\circ$ composes",
    ),
    Phrase(
        r"<x> (?:is |are |equals? |in |= )?(?:either )?(?:\+1 or [-−–]1|[-−–]1 or \+?1|1 or [-−–]1|±1|plus or minus (?:one|1))",
        "values",
        (r"\{-1,1\}",),
        "$y$ is +1 or -1",
        "$y$ is 1 or 2",
    ),
    Phrase(
        r"superscripts? (?:\w+ ){0,3}(?:layers?|number)",
        "notation",
        ("label",),
        "Superscripts number the layers",
        "The superscript is a power",
        "^",
    ),
    *(Phrase(
        rf"(?:examples?|samples?|data points?) (?:are|as|form|stand in|is)(?: the| in the| stacked as(?: the)?)? {which}",
        "notation",
        (which,),
        f"The examples are the {which} of $X$",
        f"The examples have {which}",
        "",
    ) for which in ("columns", "rows")),
    Phrase(
        r"softmax (?:\w+ ){0,3}(?:to|on|over|in|along) (?:each |every |the )?rows?",
        "function",
        ("rows",),
        "the softmax acts on each row",
        "the softmax of a vector",
        "softmax",
    ),
    Phrase(
        r"every(?:thing| quantity| variable| symbol) is a (?:number|scalar)|all (?:quantities|variables|"
        r"symbols) are (?:numbers|scalars)",
        "rank",
        ("scalar",),
        "Everything is a number",
        "Everything is a vector",
        "",
    ),
    Phrase(
        r"(?<!or )(?:complex(?:-valued)?|komplexe?[nrs]?|complex[oae]s?|complej[oa]s?) (?!conjugat)(?:[^\W\d_]+ |⟦\d+⟧ ){0,3}<x>",
        "values",
        (r"\mathbb{C}",),
        "a complex vector $z$",
        "a more complicated vector $z$",
    ),
    Phrase(
        r"<x>,? (?:(?:is|are|be|ist|sei|est|soit|es|sea|é|seja) |(?=an? |eine? |une? |uma? |una ))"
        r"(?:an? |eine? |une? |uma? |una )?(?:[^\W\d_]+ )?"
        r"(?<!or )(?:complex(?:-valued)?|komplexe?[nrs]?|complex[oae]s?|complej[oa]s?)(?![\w-])",
        "values",
        (r"\mathbb{C}",),
        "$z$ is a complex number",
        "$z$ is a real or complex number",
    ),
    Phrase(rf"{IMAGINARY} <x>|<y>,? (?:(?:is|be|denotes|as|ist|sei|bezeichnet|als|est|soit|désigne|es|sea|é|seja|denota|è|sia) |)"
           rf"(?:the |an? |die |der |l['’]|la |a )?{IMAGINARY}", "values", (r"\mathbb{C}",),
           "with the imaginary unit $j$", "$j$ is the unit vector", "x y"),
    Phrase(r"(?<!no )(?<!not )(?<!non-)(?<!without )"
           r"(?:periodic(?:al)? (?:boundar\w+|ind\w+|chain|lattice)|wrap(?:s|ped)?[- ]around|"
           r"(?:ind(?:ex|ices)|subscripts?) (?:(?!not\b)\w+ ){0,4}(?:mod(?:ulo)?|cyclic\w*|periodic\w*)(?![\w-])|"
           r"cyclic (?:boundar\w+|ind\w+))", "notation", ("periodic",),
           "with periodic boundary conditions", "without periodic boundary conditions", ""),
    *(Phrase(rf"{EVERY}{words}", "every", value, f"all matrices are {yes}", f"all matrices are {no}", "")
      for words, value, yes, no in (
          (rf"{SIZED}<r>", ("{r}",), r"$n \times n$", "$n$"),
          (rf"{SIZED}(?:in|from) <s>", ("{s}",), r"in $\mathbb{R}^{n \times n}$", "in $n$"),
          (rf"square,? {SIZED}<n>", ("{n}", "{n}"), "square of size $n$", "squares of size $n$"),
          (r"square\b(?! (?:root|of))(?! ⟦)", ("square matrix",), "square", "squared"))),
    Phrase(r"\ball (?:[a-z]+ ){0,2}vectors (?:are |have )?(?:of |with )?(?:the )?(?:same )?(?:length|size|dimension) <n>",
           "every", ("{n}",), "all vectors are of length $n$", "all vectors are of rank $n$", ""),
    Phrase(r"numerator[- ]layout", "layout", ("numerator",), "we use numerator layout", "the numerator", ""),
    Phrase(r"denominator[- ]layout", "layout", ("denominator",), "in denominator layout", "the denominator", ""),
)
