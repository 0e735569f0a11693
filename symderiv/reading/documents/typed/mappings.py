r"""Functions written as maps, f : \mathbb{R}^n \to \mathbb{R}, x \mapsto \|x\|^2, as equations: x \in \mathbb{R}^n,
    f(x) = \|x\|^2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.patterns import late
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.prose.sieves import Rare

SYMBOL = (r"(?:\{\s*\\bf\s+[A-Za-z]\s*\}|\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*\\?[A-Za-z]+\s*\}?|[A-Za-z](?:_\w)?|"
          r"\\(?:theta|beta|mu)(?![A-Za-z]))")
REALS = r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|\\RR(?![A-Za-z]))\s*(?:\^\s*(?:\{[^{}]*\}|\w))?"
ARROW = r"\\(?:to|rightarrow|longrightarrow)(?![A-Za-z])"
APART = r"(?:[\s,;&:~]|\\\\|\\q?quad(?![A-Za-z])|\\[,;:! ]|\\(?:text|mbox)\s*\{[^{}]*\})*"
MAP = late(
    rf"(?P<f>\\?[A-Za-z]+(?:_\w)?)\s*(?::|\\colon(?![A-Za-z]))\s*(?:(?P<from>{REALS})\s*&?\s*"
    rf"(?:\\ni\s*|{ARROW}\s*{REALS}{APART}))?(?P<x>{SYMBOL})\s*&?\s*\\(?:long)?mapsto(?![A-Za-z])\s*"
    r"(?:(?P=f)\s*\(\s*(?P=x)\s*\)\s*:?=)?(?P<body>(?:(?!\\\\|\\end\{|\\in(?![A-Za-z])|\$|\\[\])]).)*)"
    rf"(?:\\in\s*{REALS})?", re.DOTALL)
"""A name, where its argument is from, the argument, and what it is mapped to."""


def with_equations(body: Traced) -> Traced:
    r"""The text, its maps as equations.

    >>> print(with_equations(Traced.of(r"Let $f: \mathbb{R}^n \to \mathbb{R}, x \mapsto x^\top x$.")).text)
    Let $x \in \mathbb{R}^n, \quad f(x) = x^\top x$.
    """
    if "mapsto" not in body.text:
        return body
    return body.replaced(_edit(body, match) for match in MAP.finditer(body.text))


def _edit(body: Traced, match: re.Match[str]) -> tuple[int, int, Traced]:
    """The map up to its body, or all of it where it says in which numbers its values are."""
    place = body.places[match.start()]
    if match.end("body") == match.end():
        return match.start(), match.start("body"), Traced.at(_equation(match), place)
    return match.start(), match.end(), Traced.at(_equation(match) + match["body"], place)


def _equation(match: re.Match[str]) -> str:
    x = match["x"].strip()
    member = rf"{x} \in {match['from'].strip()}, \quad " if match["from"] else ""
    return f"{member}{match['f']}({x}) = "


NAMED = (r"\$(?P<{}>\s*(?:[A-Za-z]|\\(?!frac|sqrt|sum|log|exp|cdot|quad)[A-Za-z]+(?:\s*\{{\s*\\?[A-Za-z]+\s*\}})?|"
         r"\\\|\s*[A-Za-z]\s*\\\||\\langle\s*[A-Za-z]\s*,\s*[A-Za-z]\s*\\rangle)(?:_(?:\{{\w+\}}|\w))?\s*)\$")
WORKS = (r"(?:[-+/^']|\\(?:frac|sqrt|sum|prod|exp|log|ln|odot|cdot|circ|sigma|tanh|sin|cos|max|min|top)(?![A-Za-z])|"
         r"[A-Za-z]\s?[A-Za-z])")
STATES = r"(?:=|[<>,:]|\\(?:in|times|mathbb|dots|ldots|to|le|ge|leq|geq|sim|mid)(?![A-Za-z]))"
EXPRESSION = (r"\$(?P<e{}>(?=[^$]*" + WORKS + r")(?![^$]*" + STATES + r"|\s*[A-Za-z]\s*[-+]\s*\d+\s*\$)[^$]+)"
              r"\$(?![-\w]| ?(?:matri|vector|entr|row|column|array))")
STANDS = (r"(?:denotes?|(?:will|shall) denote|stands? for|abbreviates?|(?:is|be|as) (?:a )?short(?:[- ]?hand)?(?: notation)? for|"
          r"bezeichnet|bezeichne|steht für|denota|denote|designa|désigne|abrège|abrevia|indica)(?: (?:the |here |hier )?"
          r"(?:quantity|product|expression|sum|Ausdruck|a quantidade|la quantité))?")
WRITE = r"\b(?:write|writing|use|call|put|schreibe\w*|escrev\w+|écri\w+|notons|note|escrib\w+)\b"
GIVEN = Rare(
    rf"{NAMED.format('a')},? {STANDS} {EXPRESSION.format('a')}|"
    rf"{WRITE} {NAMED.format('b')} (?:for|instead of|für|statt|para|pour|por) {EXPRESSION.format('b')}|"
    rf"\b(?:denote|abbreviate|notons|denotamos|bezeichne\w*) {EXPRESSION.format('c')},? (?:simply )?"
    rf"(?:by|as|with|par|por|mit|durch) {NAMED.format('c')}")
"""A name that words give to an expression: "$s$ stands for $w^\\top x$", "write $s$ for …", "denote … by $s$"."""


def with_names_given(body: Traced) -> Traced:
    r"""The text, with an equation where words give a name to an expression.

    >>> print(with_names_given(Traced.of(r"Let $s$ denote $w^\top x$, write $n$ for $1 + x$, $A$ denotes $n\times n$")).text)
    Let let $s = w^\top x$, let $n = 1 + x$, $A$ denotes $n\times n$
    """
    return body.replaced(_naming(body, match) for match in GIVEN.finditer(body.text)) if "$" in body.text else body


def _naming(body: Traced, match: re.Match[str]) -> tuple[int, int, Traced]:
    which = next(one for one in "abc" if match[one])
    name, expression = body.cut(*match.span(which)), body.cut(*match.span(f"e{which}"))
    place = body.places[match.start()]
    return match.start(), match.end(), joined([Traced.at("let $", place), name.stripped(), Traced.at(" = ", expression.places[0]),
                                               expression.stripped(), Traced.at("$", expression.places[-1])])


SOUGHT = Rare(r"(?:(?<=\A)|(?<=[.;:\n] )|(?<=\n))(?:(?P<verb>[Mm](?:in|ax)imi[sz]e) +|(?P<sign>min|max)_\{?(?![i-n]\b)\w+\}? +)"
              r"(?P<e>[^=$\n,;:\\]*[^=$\n,;:\\ ])(?P<st> *,? *(?:subject to|s\. ?t\.|such that) |(?=\.?\s*\Z))")
"""What is to be least and has no name, typed without a mark, up to its constraints."""


def with_objectives_named(body: Traced) -> Traced:
    """The text, typed without a mark, with a name for what is to be least under constraints.

    >>> with_objectives_named(Traced.of("minimise x^T x subject to A x = b")).text
    'minimise f = x^T x subject to A x = b'
    """
    found = SOUGHT.search(body.text)
    if found is None or not (found["st"] or found["sign"]):
        return body
    name = next(letter for letter in "fJE" if letter not in body.text or letter == "E")
    place = body.places[found.start()]
    edits = [(found.start(), found.start("e"), Traced.at(f"{found['verb'] or found['sign'] + 'imise'} {name} = ", place))]
    edits += [(*found.span("st"), Traced.at(" subject to ", body.places[found.start("st")]))] if found["st"] else []
    return body.replaced(edits)


WEIGHT = Rare(r"(?<=[=+*/(−-]) ?(?P<w>lam|lmb|lmbda|lambd|lbda|reg|coeff?|decay|wd|gam) (?=\()")
"""The name of a weight with a space before brackets: nobody leaves one behind a function's name."""


def with_weights_apart(body: Traced) -> Traced:
    """The text, typed without a mark, with weights as factors of what stands in brackets behind them.

    >>> with_weights_apart(Traced.of("L = x^2 + lam (y^2 + 1) + lam(2)")).text
    'L = x^2 + lam * (y^2 + 1) + lam(2)'
    """
    return body.replaced((m.end("w"), m.end("w"), Traced.at(" *", body.places[m.end("w")])) for m in WEIGHT.finditer(body.text))


FUNCTION = Rare(r"(?<![\w\\$({_^])(?P<x>sigma|phi|psi|rho|[fghaσφψρ])\s*:?=\s*(?P<f>ReLU|relu|RELU|tanh|sigmoid|softplus|gelu|"
                r"GELU|silu|SiLU|swish)(?=\s*(?:[,;.]?\s*(?:\n|\Z)|[,;.] | (?:and|with|where)\b))")
"""A function's name behind an equals sign, with nothing that it is of."""


def with_functions_named(body: Traced) -> Traced:
    """The text, typed without a mark, with words where a letter is made a function: "phi = relu".

    >>> with_functions_named(Traced.of("L = sum(phi(x)), phi = relu; f = tanh(x)")).text
    'L = sum(phi(x)), phi is ReLU; f = tanh(x)'
    """
    def edits() -> Iterator[tuple[int, int, Traced]]:
        for match in FUNCTION.finditer(body.text):
            name = "ReLU" if match["f"].lower() == "relu" else match["f"]
            yield match.end("x"), match.end(), Traced.at(f" is {name}", body.places[match.end("x")])

    return body.replaced(edits())


__all__ = ["with_equations", "with_functions_named", "with_names_given", "with_objectives_named",
           "with_weights_apart"]
