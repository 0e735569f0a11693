r"""What Markdown borrows: tags of HTML, formulas as pictures or scripts, signs escaped within formulas. One row a habit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from symderiv.reading.documents.markup.edits import Edits
from symderiv.reading.documents.positions import Traced

PICTURES = r"https?://[^\s\"')>]*?(?:codecogs\.com/[^?\s\"')>]*|render/math|math\.vercel\.app/?|i\.upmath\.me/svg/?)[?/](?:math=|from=)?"
TAGS = ("p|img|div|span|a|br|b|i|u|em|strong|center|h[1-6]|details|summary|table|thead|tbody|tr|td|th|ul|ol|li|font|small|hr|kbd|"
        "figure|figcaption|section|blockquote|mark|del|ins|iframe|video|source")

QUOTED = "\"[^\"]*\"|'[^']*'"


@dataclass(frozen=True)
class Borrowed:
    """A habit: its pattern, what stands there then (nothing makes it blank), an example, what it becomes, and what it is not."""

    pattern: re.Pattern[str]
    means: Callable[[re.Match[str]], str] | None
    example: str
    becomes: str
    not_this: str


def _display(match: re.Match[str]) -> str:
    latex = unquote(match["latex"])
    for sign, said in (("&plus;", "+"), ("&space;", " "), ("&amp;", "&"), (r"\inline", ""), (r"\large", ""), (r"\Large", "")):
        latex = latex.replace(sign, said)
    return f"$${re.sub(r'^(?:.dpi|.bg|.fg)[{_][a-z0-9]+[}]?', '', latex.strip())}$$"


def _row(pattern: str, means: Callable[[re.Match[str]], str] | None, example: str, becomes: str, not_this: str) -> Borrowed:
    return Borrowed(re.compile(pattern, re.DOTALL | re.MULTILINE), means, example, becomes, not_this)


RELATES = (r"[=<>~]|\\(?:in|notin|sim|approx|simeq|leq?|geq?|neq?|to|(?:long)?rightarrow|mapsto|propto|equiv|begin|min|max|arg)"
           r"(?![A-Za-z])")

HABITS = (
    _row(rf"(?<=[\w,;:)\"'] )\$\$(?!\s)(?P<latex>(?:(?!{RELATES})[^$\n])+)(?<!\s)\$\$(?= ?[\w,.;:)'-])",
         lambda m: f"${m['latex'].strip()}$", "where $$x_i$$ is a row", "where $x_i$ is a row",
         "so $$ a = b $$ and then $$ c = d $$"),
    _row(r"\$`(?P<latex>[^`\n]+)`\$", lambda m: f"${m['latex']}$", "$`x`$", "$x$", "`$x$`"),
    _row(r"\A(?P<mark>---|\+\+\+)\n.*?\n(?P=mark)\s*\n", None, "---\ntitle: a = b\n---\n", "", "a\n---\nb\n---\n"),
    _row(r"<script\b[^>]*math/tex;[^>]*display[^>]*>(?P<latex>.*?)</script>", lambda m: f"$${m['latex']}$$",
         '<script type="math/tex; mode=display">x</script>', "$$x$$", '<script type="text/javascript">x</script>'),
    _row(r"<script\b[^>]*math/tex[^>]*>(?P<latex>.*?)</script>", lambda m: f"${m['latex'].strip()}$",
         '<script type="math/tex">x</script>', "$x$", '<script type="text/javascript">x</script>'),
    _row(r"<(?P<tag>script|style|pre)\b[^>]*>.*?</(?P=tag)>|<!--.*?-->", None, "<style>a = b</style>", "", "<p>a = b</p>"),
    _row(rf"<img\b[^>]*?\bsrc\s*=\s*(?P<q>[\"']){PICTURES}(?P<latex>.*?)(?P=q)[^>]*>", _display,
         '<img src="https://latex.codecogs.com/svg.latex?L=%5Csum%20x" />', r"$$L=\sum x$$", '<img src="a.png" />'),
    _row(rf"!\[[^\]\n]*\]\({PICTURES}(?P<latex>(?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))*)\)", _display,
         "![](https://latex.codecogs.com/svg.latex?L=f(x))", "$$L=f(x)$$", "![](a.png)"),
    _row(r"\\color\s*\{\w+\}\s*(?P<lines>\{\s*\\underline(?:\{\\underline)*)(?=\{)", lambda m: "{" * m["lines"].count("{"),
         r"\color{red}{\underline{\underline{x + y}}}", "{{{x + y}}}", r"\underline{x}"),
    _row(r"^\|[ \t]*<a id=\"rule\.\d+\"></a>[^\n]*$", None, '| <a id="rule.1"></a>signs | $-(a - b) = b - a$ |', "",
         '| <a id="eq.1"></a>signs |'),
    _row(r"<sup>(?P<latex>[^<]*)</sup>", lambda m: f"^{{{m['latex']}}}", "x<sup>2</sup>", "x^{2}", "x^2"),
    _row(r"<sub>(?P<latex>[^<]*)</sub>", lambda m: f"_{{{m['latex']}}}", "x<sub>2</sub>", "x_{2}", "x_2"),
    _row(rf"</?(?:{TAGS})(?:\s+[\w:-]+\s*=\s*(?:{QUOTED}|[^\s\"'<>]+))*\s*/?>", None, '<p align="center">', "",
         "a <b and c> d"),
)
ESCAPED = re.compile(r"(?<!\\)\\(?:(?P<sign>[\^=*])|(?P<low>_)(?=\{|\\|[A-Za-z0-9]\b))")
"""Signs that Markdown would take for its own: \\^, \\=, \\*, \\_{i}."""
BOLD = re.compile(r"(?<![\w)\]*])\*\*(?=[^\s*])[^*\n]+?(?<=[^\s*])\*\*(?![\w(*])")
"""Bold words, or bold mathematics; no power of Python's."""
FORMULA = re.compile(r"\$\$.*?\$\$|\\begin\{(?P<name>[a-z]+)\\?\*?\}.*?\\end\{(?P=name)\\?\*?\}|\\\[.*?\\\]", re.DOTALL)


def without_borrowed(text: Traced) -> Traced:
    r"""The text with its pictures of formulas as formulas, and its tags blank.

    >>> without_borrowed(Traced.of("<p>$$ a \\= b\\_{i} $$</p>")).text.split()
    ['$$', 'a', '=', 'b_{i}', '$$']
    """
    edits = Edits(text)
    for habit in HABITS:
        for match in habit.pattern.finditer(text.text):
            if habit.means is None:
                edits.blank(match.span())
            else:
                edits.put(*match.span(), habit.means(match))
    for formula in FORMULA.finditer(text.text):
        for match in ESCAPED.finditer(text.text, *formula.span()):
            if r"\text" not in text.text[max(formula.start(), match.start() - 30):match.start()]:
                edits.put(*match.span(), match["sign"] or match["low"])
    return edits.applied()


def without_bold(text: Traced) -> Traced:
    """The text without the stars around bold words.

    >>> without_bold(Traced.of("**f(x) = x** and x**2 + y**2")).text
    '  f(x) = x   and x**2 + y**2'
    """
    spans = [span for m in BOLD.finditer(text.text) for span in ((m.start(), m.start() + 2), (m.end() - 2, m.end()))]
    return text.blanked(spans)


__all__ = ["HABITS", "without_bold", "without_borrowed"]
