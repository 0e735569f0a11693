r"""MathML as LaTeX: what its author wrote, where the element keeps that, else its tree. One row an element."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from xml.etree.ElementTree import Element, ParseError, fromstring

from symderiv.patterns import late

TEX = late(r"<annotation\b[^>]*encoding\s*=\s*[\"'](?:application/x-tex|TeX|LaTeX)[\"'][^>]*>(?P<tex>.*?)</annotation>",
           re.DOTALL)
ALTTEXT = late(r"\A<math\b[^>]*\balttext\s*=\s*(?P<mark>[\"'])(?P<tex>.*?)(?P=mark)", re.DOTALL)
DISPLAY = late(r"\A<math\b[^>]*\bdisplay\s*=\s*[\"']block|\A<math\b[^>]*\bmode\s*=\s*[\"']display")
STYLE = late(r"\A\s*\{\\(?:display|text)style\s*(?P<inner>.*)\}\s*\Z", re.DOTALL)
ENTITY = late(r"&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[0-9a-fA-F]+);)\w+;")
ACCENTS = {"^": r"\hat", "ˆ": r"\hat", "¯": r"\bar", "‾": r"\bar", "~": r"\tilde", "˜": r"\tilde", "˙": r"\dot", "→": r"\vec",
           "_": r"\bar"}
SIGNS = {"∑": r"\sum", "∏": r"\prod", "⊤": r"\top", "∥": r"\|", "‖": r"\|", "⋯": r"\cdots", "…": r"\dots",
         "\u2061": "", "\u2062": " ", "\u2063": ",", "\u2064": "+", "{": r"\{", "}": r"\}", "&": r"\&", "∇": r"\nabla",
         "∂": r"\partial"}
VARIANTS = {"bold": r"\mathbf", "bold-italic": r"\mathbf", "double-struck": r"\mathbb", "script": r"\mathcal"}


def latex_of(source: str) -> tuple[str, bool]:
    r"""The LaTeX of a `math` element, and whether it is a display; its text alone where it is no XML.

    >>> latex_of("<math display='block'><mfrac><mi>x</mi><mn>2</mn></mfrac><mo>=</mo><msup><mi>a</mi><mn>2</mn></msup></math>")
    ('\\frac{x}{2} = {a}^{2}', True)
    >>> latex_of("<math><mi>x</mi><annotation encoding='application/x-tex'>{\\displaystyle x}</annotation></math>")
    ('x', False)
    """
    written = TEX.search(source) or ALTTEXT.search(source)
    if written:
        latex = unescape(written["tex"]).strip()
        styled = STYLE.match(latex)
        return (styled["inner"] if styled else latex).strip(), DISPLAY.match(source) is not None
    try:
        tree = fromstring(ENTITY.sub(lambda m: unescape(m[0]), source))
        latex = _latex(tree)
    except ParseError:
        latex = unescape(re.sub(r"<[^>]*>", " ", source))
    return re.sub(r"\s+", " ", latex).strip(), DISPLAY.match(source) is not None


def _latex(node: Element) -> str:
    name = node.tag.rpartition("}")[2]
    return ELEMENTS.get(name, _row)(node)


def _row(node: Element) -> str:
    return " ".join(filter(None, map(_latex, node)))


def _text(node: Element) -> str:
    return (node.text or "").strip()


def _identifier(node: Element) -> str:
    text = _text(node)
    if text in SIGNS:
        return SIGNS[text]
    if len(text) > 1:
        return rf"\operatorname{{{text}}}"
    style = VARIANTS.get(node.get("mathvariant", ""))
    return f"{style}{{{text}}}" if style else text


def _operator(node: Element) -> str:
    text = _text(node)
    return SIGNS.get(text, rf"\operatorname{{{text}}}" if text.isalpha() and len(text) > 1 else text)


def _parts(node: Element, pattern: str) -> str:
    """The children, written where the pattern has their numbers."""
    return pattern.format(*map(_latex, node), *[""] * 3)


def _over(node: Element) -> str:
    accent = ACCENTS.get(_text(node[1]))
    return f"{accent}{{{_latex(node[0])}}}" if accent else _parts(node, "{0}^{{{1}}}")


def _table(node: Element) -> str:
    rows = r" \\ ".join(" & ".join(map(_latex, row)) for row in node)
    return rf"\begin{{matrix}} {rows} \end{{matrix}}"


def _fenced(node: Element) -> str:
    comma = (node.get("separators") or ",")[:1]
    return f"{node.get('open', '(')} {f' {comma} '.join(map(_latex, node))} {node.get('close', ')')}"


ELEMENTS: Mapping[str, Callable[[Element], str]] = {
    "mi": _identifier,
    "mn": _text,
    "mo": _operator,
    "mtext": lambda node: rf"\text{{{node.text or ''}}}",
    "mspace": lambda node: " ",
    "msup": lambda node: _parts(node, "{{{0}}}^{{{1}}}"),
    "msub": lambda node: _parts(node, "{0}_{{{1}}}"),
    "msubsup": lambda node: _parts(node, "{0}_{{{1}}}^{{{2}}}"),
    "munder": lambda node: _parts(node, "{0}_{{{1}}}"),
    "munderover": lambda node: _parts(node, "{0}_{{{1}}}^{{{2}}}"),
    "mover": _over,
    "mfrac": lambda node: _parts(node, r"\frac{{{0}}}{{{1}}}"),
    "msqrt": lambda node: rf"\sqrt{{{_row(node)}}}",
    "mroot": lambda node: _parts(node, r"\sqrt[{1}]{{{0}}}"),
    "mtable": _table,
    "mfenced": _fenced,
    "semantics": lambda node: _latex(node[0]) if len(node) else "",
    "annotation": lambda node: "",
}
"""How an element is written; any other as its children in a row."""

__all__ = ["latex_of"]
