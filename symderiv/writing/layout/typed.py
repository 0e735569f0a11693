"""Formulas as a person typed them: the order of factors and terms is theirs, not ours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderiv.errors import ParseError
from symderiv.notation import Definition, tensors
from symderiv.records.read_as import ReadAs
from symderiv.writing.layout.boxes import Box, Glyph
from symderiv.writing.layout.laws import law_box, parse_law
from symderiv.writing.layout.symbols import symbol
from symderiv.writing.printers.formulas import latex_of
from symderiv.writing.printers.latex import FUNCTIONS, latex

SPELLED = {"softmax", "logsumexp", "sigmoid", "relu", "ReLU", "softplus", "GELU", "gelu", "SiLU", "swish", "erf", "sign", "sgn",
           "trace", "tr", "Tr", "diag", "sqrt", "abs", "sum", "mean"}
"""Names that are spelled upright and are no commands of LaTeX: what the grammar reads without one."""

_AROUND = re.compile(r"&|\\\\(\[[^\]]*\])?|\\(nonumber|notag|displaystyle|left|right|[bB]igg?[lrm]?)(?![A-Za-z])"
                     r"|\\(tag|label)\*?\{[^}]*\}|[.,;]\s*\Z")
"""What stands in a line beside its formula."""
_LINED_UP = re.compile(r"&(?=\s*=)|\\\\\s*\Z")
"""What lines up the equations of an environment, and ends one."""
_LIMITS = re.compile(r"_\s*\{[^{}]*\}")
"""What stands below a sum, i = 1."""
_ENDS = re.compile(r"[.,;]\s*(?=\}?\s*(?:\\\\|\\end|&))")
"""What ends a row of several, or its value."""
_SIZES = re.compile(r"\\[bB]igg?[lrm]?(?![A-Za-z])")


_WORDS = re.compile(rf"(?<![A-Za-z\\])({'|'.join(sorted(FUNCTIONS | SPELLED, key=len, reverse=True))})(?![A-Za-z])")
_STYLED = re.compile(r"\\(?:text|math|operatorname)[a-z]*\*?\s*\{\s*\Z")


def _upright(source: str) -> str:
    """The formula with the functions that are typed as plain letters, log(p), as functions."""
    def command(found: re.Match[str]) -> str:
        if _STYLED.search(source, 0, found.start()):
            return found[0]
        return f"\\{found[0]} " if found[0] in FUNCTIONS else rf"\operatorname{{{found[0]}}}"

    return _WORDS.sub(command, source)


def typed(source: str) -> Box | None:
    r"""The LaTeX of somebody's formula as it stands; nothing where it holds what no formula of ours has.

    >>> from symderiv.writing.printers.unicode import unicode
    >>> unicode(typed(r"&= x_j W_{kj} + b_k \\"))
    '= xⱼ Wₖⱼ + bₖ'
    >>> unicode(typed("exp(z_i) / log(p)"))
    'exp(zᵢ)/log(p)'
    >>> unicode(typed("||Ax - b||^2 + |a||b|"))
    '‖A x − b‖² + |a| |b|'
    >>> typed(r"\begin{pmatrix} a \end{pmatrix}") is None
    True
    """
    if r"\begin" in source:
        return None
    try:
        return parse_law(_upright(_AROUND.sub(" ", source).strip()))
    except ParseError:
        return None


def quoted(words: str, most: int = 60) -> Iterator[str | Box]:
    r"""The words of a text with the formulas in them, cut short.

    >>> from symderiv.writing.printers.unicode import unicode
    >>> [p if isinstance(p, str) else unicode(p) for p in quoted(r"$x$ positive")], list(quoted("a " * 40, 10))
    (['x', ' positive'], ['a a a a a …'])
    """
    words = " ".join(words.split())
    found = re.split(r"\$([^$]*)\$", words) if "$" in words else ["", words] if re.search(r"[\\^_{]", words) else [words]
    for n, part in enumerate(found):
        box = typed(part) or laid_out(part) if n % 2 else None
        if box is not None:
            yield box
        elif part:
            yield part if len(part) <= most else f"{part[:most].rstrip()} …"


def laid_out(source: str) -> Box | None:
    """A formula with rows and columns of its own; nothing where that is not understood either."""
    box = law_box(_LINED_UP.sub("", _SIZES.sub("", _ENDS.sub("", source))).strip())
    return None if isinstance(box, Glyph) else box


def typed_body(row: Definition, read: ReadAs | None) -> Box | None:
    """The right side of a definition as the text has it, where its left side has the same letters as ours; of f(w) = … too,
    where all that ours rests on stands there."""
    wanted = _bare(latex_of(row.lhs))
    for line in read.lines if read else ():
        left, sign, right = line.latex.partition("=")
        if line.role == "definition" and sign and "=" not in _LIMITS.sub("", right) \
                and (_bare(left.rstrip(":")) == wanted or (_head(left) == wanted and _names_all(row, right))):
            return typed(right) or laid_out(right)
    return None


def _head(left: str) -> str:
    """The name of a function on a left side, f of f(w, b): its arguments are quantities of ours."""
    return _bare(re.sub(r"(\\left)?\([^()]*\)\s*:?\s*\Z", "", left))


def _names_all(row: Definition, right: str) -> bool:
    return all(_bare(latex(symbol(t))) in _bare(right) for t in tensors(row.body))


def _bare(latex: str) -> str:
    return re.sub(r"[{}\s&]|\\(displaystyle|,)", "", latex)
