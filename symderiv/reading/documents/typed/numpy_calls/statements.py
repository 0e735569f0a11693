"""Statements of programs as formulas: n, d = X.shape; def f(w): return …; sum(… for i in range(n))."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.errors import ParseError
from symderiv.patterns import late
from symderiv.reading.documents.letters import spelled
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.typed.sums import closing
from symderiv.reading.problems.statements import Fact

UNPACKED = late(r"(?<![\w.,])(?P<n>[A-Za-z]\w*) ?, ?(?P<d>[A-Za-z]\w*) ?= ?(?P<x>[A-Za-z]\w*)\.shape(?![\w\[(])")
RETURNED = late(r"(?m)^[ \t]*def (?P<f>[A-Za-z]\w*)\([^()\n]*\):\s*return ")
FUNCTION = late(r"(?m)^def (?P<f>[A-Za-z]\w*)\([^()\n]*\):[ \t]*\n"
                r"(?P<body>(?:[ \t]+(?!return\b|if\b|for\b|while\b)\S.*\n)*)[ \t]+return ")
"""A function with lines of its own, up to what it returns."""
LAMBDA = late(r"(?<== )lambda [^:\n]*: ?")
AUGMENTED = late(r"(?m)^(?P<x>[ \t]*[A-Za-z]\w*)(?P<sign> ?[-+*/]= ?)(?:\((?P<in>[^()\n#]+)\)|(?P<e>[^\n#=;]+?))"
                 r"(?=[ \t]*(?:#[^\n]*|;)?$)")
STATED = ((".shape", UNPACKED, "{n} = len({x}); {d} = {x}.shape[1]"), ("def ", RETURNED, "{f} = "), ("lambda ", LAMBDA, ""))
"""What is in a text that has such statements, and what is written for them."""
MASKED = late(r"(?m)^(?P<x>[ \t]*[A-Za-z]\w*)\[ ?(?P<e>[^\[\]\n<>=]+?) ?(?P<sign>[<>]=?) ?"
              r"(?P<than>[^\[\]\n<>=]+?) ?\] ?= ?0(?:\.0?)?(?![\w.])")
OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
"""What is set to 0 somewhere, dh[h <= 0] = 0, is kept elsewhere."""
GENERATOR = late(r"(?<![\w.\\])(?:np\.)?(?P<f>sum|prod)\(")
INVERTED = late(r"(?:\b(?:np|numpy|jnp|torch|scipy)\.)?\blinalg\.inv\(\s*(?P<x>[A-Za-z]|Sigma|Lambda|Omega|Phi|Psi)\s*\)")
LOOP = late(r" for (?P<i>[a-z]) in range\((?P<n>[A-Za-z]|\d+|len\(\w+\)|\w+\.shape\[0\])\)\Z")


def with_statements(text: Traced) -> Traced:
    """A text in which such statements are equations.

    >>> with_statements(Traced.of("def loss(w): return np.sum(w**2)")).text
    'loss = np.sum(w**2)'
    >>> with_statements(Traced.of("def f(w):\\n    r = w - 1\\n    return r**2")).text
    '    r = w - 1\\nf = r**2'
    >>> with_statements(Traced.of("n, d = X.shape")).text
    'n = len(X); d = X.shape[1]'
    """
    for match in reversed(list(FUNCTION.finditer(text.text)) if "def " in text.text else []):
        text = text.replaced([(match.start(), match.start("body"), Traced.at("", text.places[match.start()])),
                              (match.end("body"), match.end(), Traced.at(f"{match['f']} = ", text.places[match.end("body")]))])
    for sign, pattern, template in STATED:
        if sign not in text.text:
            continue
        text = text.replaced((*m.span(), Traced.at(template.format(**m.groupdict()), text.places[m.start()]))
                             for m in pattern.finditer(text.text))
    for pattern in (AUGMENTED, MASKED) if "=" in text.text else ():
        text = text.replaced([(*m.span(), _changed(text, m)) for m in pattern.finditer(text.text)])
    return text


def _changed(text: Traced, match: re.Match[str]) -> Traced:
    """x = x + (e) for x += e, x = x .* (e > b) for x[e <= b] = 0."""
    found, sign = match.groupdict(), match["sign"].strip()
    masks = "than" in found
    name, operation = match["x"].strip(), ".*" if masks or sign == "*=" else sign[0]
    parts = [text.cut(*match.span("x")), Traced.at(f" = {name} {operation} (", text.places[match.start("sign")]),
             text.cut(*match.span("in" if found.get("in") else "e"))]
    if masks:
        parts += [Traced.at(f" {OPPOSITE[sign]} ", text.places[match.start("sign")]), text.cut(*match.span("than"))]
    return joined([*parts, Traced.at(")", text.places[match.end() - 1])])


def inverted_in(text: Traced) -> Iterator[Fact]:
    """What a program inverts is a square matrix: np.linalg.inv(A) is no 1/A of a number.

    >>> [(fact.kind, fact.subject, fact.value) for fact in inverted_in(Traced.of("L = np.linalg.inv(A)"))]
    [('rank', 'A', ('square matrix',))]
    """
    for match in INVERTED.finditer(text.text):
        name = spelled(Traced.of(match["x"])).text.strip()
        yield Fact("rank", name, ("square matrix",), text.places[match.start()], match[0])


def with_loops(text: Traced) -> Traced:
    r"""A formula in which sums over a loop have its letter below.

    Raises `ParseError` where the letter is a number as well, which programs count from 0.

    >>> with_loops(Traced.of("L = sum((y[i] - w*x[i])**2 for i in range(n))")).text
    'L = (\\sum_{i=1}^{n} ((y[i] - w*x[i])**2))'
    """
    for match in reversed(list(GENERATOR.finditer(text.text))):
        end = closing(text.text, match.end())
        loop = LOOP.search(text.text[match.end():end]) if end > 0 else None
        if loop is None:
            continue
        body = text.cut(match.end(), match.end() + loop.start())
        letter = loop["i"]
        rest = re.sub(rf"\[ ?{letter} ?(?:, ?\w ?)?\]|, ?{letter} ?\]", "[]", body.text)
        if re.search(rf"(?<!\w){letter}(?!\w)", rest):
            raise ParseError("The letter of this loop counts from 0", typed=text.text[match.start():end + 1][:80],
                             advice=rf"Write the sum with its range, as in \sum_{{{letter}=1}}^n {letter} x_{letter}.")
        bound = f"=1}}^{{{loop['n']}}}" if len(loop["n"]) == 1 or loop["n"].isdigit() else "}"
        place = text.places[match.start()]
        text = joined([text.cut(0, match.start()), Traced.at(rf"(\{match['f']}_{{{letter}{bound} (", place), body,
                       Traced.at("))", place), text.cut(end + 1, len(text.text))])
    return text


__all__ = ["with_loops", "with_statements"]
