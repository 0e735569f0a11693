r"""Markdown: its code is no mathematics, its headings are no sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from symderiv.patterns import late
from symderiv.reading.documents.letters import SPELLED
from symderiv.reading.documents.markup.borrowed import without_bold
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.scanner import segments
from symderiv.reading.documents.typed.keyboard import from_keyboard


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    rules = {
        "fence",
        "heading",
        "paragraph",
        "list",
        "code",
        "lheading",
        "hr",
        "html_block",
        "blockquote",
        "backticks",
        "escape",
        "text",
        "normalize",
        "block",
        "inline",
    }
    parser = MarkdownIt("commonmark")
    parser.disable([name for names in parser.get_active_rules().values() for name in names if name not in rules])
    return parser


SIZE = r"(?:[A-Za-z]\w?|\d+)"
NAMES = late(
    rf"(?P<tick>`+) ?(?:(?P<name>[A-Za-z]\d?|[A-Za-z]_\w+|[A-Za-z]_?(?:hat|bar|tilde)|{'|'.join(SPELLED)})|"
    rf"(?P<shape>[(\[]{SIZE}(?:, ?{SIZE})*,?[)\]]|{SIZE} ?[x×] ?{SIZE}))(?: ?(?P=tick))")
"""Code that is the name of an array, or its shape."""
ASSIGNS = late(r"(?<!\$)`+(?P<left>\s*[A-Za-z_]\w*(?:\([\w, ]*\))?\s*)(?<!=)=(?!=)[^`\n]+`+")
"""Code that gives a name to something."""
PROGRAM = late(r"^[ \t>]*(?P<mark>`{3,}|~{3,})[ \t]*\{?\.?(?:i?python|py|julia|jl|r|matlab|c\+\+|cpp|c)\b[^\n]*\n"
               r"(?P<code>.*?)^[ \t>]*(?P=mark)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
"""A block in a language of programs."""
STATES = late(r"[A-Za-z_]\w* *(?<!=)=(?!=)[^\n]+")
LETTER = rf"(?:[A-Za-z](?:\d|_\w)?|{'|'.join(SPELLED)})"
DEFINES = late(
    rf"`+ ?(?P<name>{LETTER}) ?:?= ?(?P<value>(?:{LETTER}(?!\w)|[A-Z][a-z](?!\w)|"
    r"(?:softmax|sigmoid|tanh|relu|ReLU|exp|log)(?=\()|\.T(?!\w)|\d+(?!\w)|[-+*/@^() ])+)`+")
"""Code that defines a letter by others, as a formula does: `Z = X W`, `p = softmax(z)`."""
WORDLESS = ("", "text", "txt", "plain", "plaintext", "ascii", "none")
"""What is said behind the marks of a block that is in no language of programs."""
MATH = ("math", "{math}", "latex", "tex", "katex")
OPTION = late(r"^[ \t]*:[a-z-]+:[^\n]*$", re.MULTILINE)
"""What a block says of itself, :label: eq."""
SHOWN = late(r"\$|\\\[.*?\\\]|\\\(.*?\\\)|\\begin\s*\{(?:align|equation|gather|multline|eqnarray)", re.DOTALL)
"""What makes lines that are set in mathematics, and no code: below a list that is none to Markdown they are only set in."""
FENCE = late(r"^[ \t>]*(?:`{3,}|~{3,})[^\n]*", re.MULTILINE)
QUOTE = late(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)

Edit = tuple[int, int, str]
"""What stands in a place instead; nothing makes it blank."""


def without_code(text: Traced) -> tuple[Traced, list[tuple[int, int]]]:
    """The text with its code blank but for names and shapes, which are formulas; and where its headings are in the source.

    Where no formula of the text relates anything, code in no language of programs stays, and what gives a name to something;
    elsewhere what defines a letter by others, where formulas use that letter and none says what it is.

    >>> without_code(Traced.of("# Loss\\n`x$` is `X`"))[0].text
    '# Loss\\n     is $X$'
    >>> without_code(Traced.of("Take `f = x^2`, computed by `f(x)`."))[0].text
    'Take  f = x^2 , computed by       .'
    """
    formulas = [text.text[slice(*s.inner)] for s in segments(text.text) if s.environment]
    bare = not any("=" in formula for formula in formulas)
    formulas += [m["value"] for m in DEFINES.finditer(text.text)]
    text = without_bold(text) if bare else text
    starts = [0, *(n + 1 for n, c in enumerate(text.text) if c == "\n"), len(text.text) + 1]
    headings: list[tuple[int, int]] = []
    edits: list[Edit] = []
    for token in _parser().parse(text.text):
        span = (starts[token.map[0]], min(starts[token.map[1]], len(text.text))) if token.map else (0, 0)
        if token.type == "fence":
            edits += _fence(text.text, span, token.info.strip().lower(), bare)
        elif token.type == "code_block" and not bare and not SHOWN.search(token.content):
            edits.append((*span, ""))
        elif token.type == "blockquote_open" and text.text.count("$$", *span) % 2 == 0:
            edits += [(m.start() + span[0], m.end() + span[0], "") for m in QUOTE.finditer(text.text[slice(*span)])]
        elif token.type == "heading_open":
            headings.append((text.places[span[0]], text.places[span[1]]))
        elif token.type == "inline" and "`" in token.content:
            code = _inline_code(text.text, span, token.children or [])
            edits += (edit for place in code for edit in _piece(text.text, place, bare, formulas))
    text = text.blanked((start, end) for start, end, new in sorted(edits) if not new)
    return text.replaced((start, end, Traced.at(new, text.places[start])) for start, end, new in sorted(edits) if new), headings


def unread_code(text: str, body: Traced) -> list[tuple[int, int]]:
    """The pieces of code among the words of a text that say what something is, and of which nothing is left in its body.

    >>> text = "Given $L = x$, `L = np.sum(x)` computes `x`."
    >>> [text[a:b] for a, b in unread_code(text, without_code(Traced.of(text))[0])]
    ['`L = np.sum(x)`']
    """
    left = {place for place, sign in zip(body.places, body.text, strict=False) if not sign.isspace()}
    blocks = (line for block in PROGRAM.finditer(text) if (line := STATES.search(text, *block.span("code"))))
    found = (*(m.span() for m in ASSIGNS.finditer(text)), *(line.span() for line in blocks))
    return [span for span in found if left.isdisjoint(range(*span))]


def _fence(text: str, span: tuple[int, int], info: str, bare: bool) -> list[Edit]:
    """A block between marks: mathematics where it says so, else code, or words typed as they are."""
    marks = [(span[0] + m.start(), span[0] + m.end()) for m in FENCE.finditer(text[slice(*span)])]
    if len(marks) < 2 or not (info in MATH or (bare and info in WORDLESS)):
        return [(*span, "")]
    if info in MATH:
        options = [(span[0] + m.start(), span[0] + m.end(), "") for m in OPTION.finditer(text[slice(*span)])]
        return [(*marks[0], "$$"), *options, (*marks[-1], "$$")]
    return [(*mark, "") for mark in (marks[0], marks[-1])]


def _piece(text: str, span: tuple[int, int], bare: bool, formulas: Sequence[str]) -> list[Edit]:
    """A piece of code among words."""
    piece = text[slice(*span)]
    defines = DEFINES.fullmatch(piece)
    if defines and not bare and _is_used(from_keyboard(Traced.of(defines["name"])).text, formulas):
        return [(*span, f"${from_keyboard(Traced.of(piece.strip('`'))).text}$")]
    named = NAMES.fullmatch(piece)
    if named and named["shape"]:
        return [(*span, f"${_shape(named['shape'])}$")]
    if not named and not (bare and (ASSIGNS.fullmatch(piece) or _is_quantity(piece.strip("`"), text))):
        return [(*span, "")]
    if named:
        return [(*span, f"${from_keyboard(Traced.of(named['name'])).text}$")]
    ticks = len(piece) - len(piece.lstrip("`"))
    return [(span[0], span[0] + ticks, ""), (span[1] - ticks, span[1], "")]


def _is_quantity(word: str, text: str) -> bool:
    """Whether a word of code is a quantity in what is typed elsewhere: `target` where a line has sum(target * log(p))."""
    return re.fullmatch(r"[a-z]{3,}", word) is not None and re.search(
        rf"(?<![`\w])(?:(?<=[-+*/(=])|(?<=[-+*/=] )){word}(?![`\w])|(?<![`\w]){word} ?[=*](?!=)", text) is not None


def _is_used(name: str, formulas: Sequence[str]) -> bool:
    """Whether formulas use a letter, and none says what it is."""
    symbol = rf"(?<![\\A-Za-z]){re.escape(name)}(?![A-Za-z])"
    return any(re.search(symbol, one) for one in formulas) and not any(
        re.search(symbol + r"\s*(?:\([^()]*\)\s*)?&?\s*:?=", one) for one in formulas)


def _shape(typed: str) -> str:
    r"""A shape as arrays have it, or with a cross: (n, d), [n, d], n x d.

    >>> _shape("[n, d]"), _shape("(d,)"), _shape("n x d")
    ('n \\times d', '(d,)', 'n \\times d')
    """
    sizes = re.split(r",\s*| ?[x×] ?", typed.strip("()[] "))
    return f"({sizes[0]},)" if len(sizes) == 1 or not sizes[1] else r" \times ".join(sizes)


def _inline_code(text: str, span: tuple[int, int], children: list[Any]) -> Iterator[tuple[int, int]]:
    """Where the pieces of code in a paragraph are; the tree does not say, so each is looked for behind the last."""
    at = span[0]
    for child in children:
        if child.type == "code_inline":
            start = text.find(child.markup, at, span[1])
            end = text.find(child.markup, start + len(child.markup), span[1])
            if 0 <= start < end:
                at = end + len(child.markup)
                yield start, at
