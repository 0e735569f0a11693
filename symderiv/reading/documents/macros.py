r"""Macros written out: `\newcommand`, `\def`, `\let`, `\DeclareMathOperator` and their kin, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from symderiv.errors import ParseError
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.tokens import COMMAND, argument, optional, past_blank

DEEPEST, MOST = 40, 1_000_000
"""How deep macros may stand for macros, and to how many characters a document may grow."""

Span: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True)
class Macro:
    r"""What a command stands for: `#1` … in its body are its arguments.

    `default` is that of an optional first argument. `caption` says that a script behind it belongs to it, as the words below
    an `\underbrace` do; `starred` that it may have a star, which changes nothing; `overlay` that slides may be named before
    its arguments, as in `\only<2->`; `rows` that its argument has rows, which a comma parts as well. `beside_shape` is its body
    where the first argument is a shape, n \times m: that is a remark, not an index. `alone` is its body where its last argument
    is left out, as in `\dv{x}` for d/dx.
    """

    count: int
    body: str
    default: str | None = None
    caption: bool = False
    starred: bool = False
    overlay: bool = False
    rows: bool = False
    beside_shape: str = ""
    alone: str = ""


@dataclass
class Expander:
    """Writes macros out; definitions in the text are taken up and vanish."""

    source: str
    macros: dict[str, Macro] = field(default_factory=dict)
    grown: int = 0

    def expanded(self, text: Traced, depth: int = 0) -> Traced:
        """The text without macros. Raises `ParseError` where they go on without end."""
        edits: list[tuple[int, int, Traced]] = []
        last = 0
        for match in COMMAND.finditer(text.text):
            at, name = match.start(), match.group()
            if at < last:
                continue
            if name in DEFINES:
                last = max(DEFINES[name](self, text.text, match.end()), match.end())
                edits.append((at, last, Traced.at("", text.places[at])))
            elif name in self.macros:
                last, new = self._called(text, at, match.end(), self.macros[name], depth)
                edits.append((at, last, new))
        return text.replaced(edits)

    def _called(self, text: Traced, at: int, end: int, macro: Macro, depth: int) -> tuple[int, Traced]:
        arguments, end = _arguments(text, end, macro)
        noted = macro.beside_shape and arguments and SHAPE.fullmatch(arguments[0].text)
        body = macro.beside_shape if noted else macro.alone if macro.alone and len(arguments) < macro.count else macro.body
        new = _filled(body, arguments, text.places[at])
        if new.text[-1:].isalpha() and "\\" in new.text and text.text[end : end + 1].isalpha():
            new = joined([new, Traced.at(" ", text.places[at])])
        self.grown += len(new.text)
        if depth > DEEPEST or self.grown > MOST:
            raise ParseError.in_text(
                "This macro goes on without end", self.source, text.places[at], "Write out what it stands for."
            )
        return end, self.expanded(new, depth + 1)


ROW_END = re.compile(r",?\s*\\\\(?![A-Za-z])\s*")
SHAPE = re.compile(r"[^=<>+]*[^=<>+\s]\s*\\times(?![A-Za-z])[^=<>]+")
EMPTY = re.compile(r"\^\{\s*\}")
"""The order of a derivative that is not said."""
SLIDES = re.compile(r"\s*<[\d,+.()|a-z@:-]*>")


PAGES = {
    (r"\sdtarget", 2): "#2", (r"\sdlink", 2): "#2", (r"\sdfactor", 2): "#2", (r"\sdchg", 1): "#1", (r"\sdnew", 1): "#1",
    (r"\sdfirst", 1): "#1", (r"\sdnext", 1): "#1", (r"\sdformula", 1): "#1", (r"\sdlhs", 1): "",
    (r"\sdline", 5): r"\[ #2 = #3 \]", (r"\sdwide", 2): r"\[ #1 \]", (r"\sdflow", 2): r"\[ #1 \]", (r"\sdflowend", 0): "",
    (r"\sdcells", 4): "\n\n#1 has dimension #3.\n\n",
    (r"\sdlaw", 4): "", (r"\sdhead", 1): "", (r"\sdpicture", 1): "", (r"\sdpanel", 2): "#2",
}
"""What the macros of our own pages say, by their name and number of arguments: their bodies set boxes. The words
beside a line name the rule; the laws and the pictures are no lines of the derivation, and of
the symbols it matters what shape they have."""


def written_out(latex: str, source: str) -> str:
    r"""A formula without the macros that a document defines.

    >>> written_out(r"\vx", r"\newcommand{\vx}{\mathbf{x}}")
    '\\mathbf{x}'
    """
    expander = Expander(source)
    expander.expanded(Traced.of(source))
    return expander.expanded(Traced.of(latex)).text


def _arguments(text: Traced, end: int, macro: Macro) -> tuple[list[Traced], int]:
    found: list[Traced] = []
    end += macro.starred and text.text.startswith("*", end)
    if macro.overlay and (slides := SLIDES.match(text.text, end)):
        end = slides.end()
    if macro.default is not None:
        span = optional(text.text, end)
        found.append(text.cut(span[0], span[1]) if span else Traced.at(macro.default, text.places[end]))
        end = span[2] if span else end
    while len(found) < macro.count:
        span = argument(text.text, end)
        if span is None or (macro.alone and len(found) == macro.count - 1 and text.text[past_blank(text.text, end)] != "{"):
            break
        inside = text.cut(span[0], span[1])
        ends = list(ROW_END.finditer(inside.text)) if macro.rows else []
        found.append(inside.replaced([(*m.span(), Traced.at(", ", inside.places[m.start()])) for m in ends]))
        end = span[2]
    return found, _past_caption(text.text, end) if macro.caption else end


def _past_caption(text: str, end: int) -> int:
    at = past_blank(text, end)
    span = argument(text, at + 1) if text[at : at + 1] in ("_", "^") else None
    return span[2] if span else end


def _filled(body: str, arguments: list[Traced], place: int) -> Traced:
    """The body with its arguments."""
    parts, at = [], 0
    while (mark := body.find("#", at)) >= 0:
        number = body[mark + 1 : mark + 2]
        parts.append(Traced.at(body[at:mark], place))
        if number.isdigit() and 0 < int(number) <= len(arguments):
            parts.append(arguments[int(number) - 1])
        at = mark + 2
    whole = joined([*parts, Traced.at(body[at:], place)])
    return whole.replaced((*m.span(), Traced.at("", place)) for m in EMPTY.finditer(whole.text))


def _command(self: Expander, text: str, end: int) -> int:
    r"""`\newcommand{\name}[count][default]{body}`, with or without a star."""
    name = argument(text, end + text.startswith("*", end))
    if name is None:
        return end
    count = optional(text, name[2])
    default = optional(text, count[2]) if count else None
    body = argument(text, (default or count or name)[2])
    if body is None:
        return name[2]
    number = text[count[0] : count[1]].strip() if count else "0"
    called, said = text[name[0] : name[1]].strip(), text[default[0] : default[1]] if default else None
    macro = Macro(int(number) if number.isdigit() else 0, text[body[0] : body[1]], said)
    self.macros[called] = Macro(macro.count, PAGES.get((called, macro.count), macro.body), said)
    return body[2]


def _document_command(self: Expander, text: str, end: int) -> int:
    r"""`\NewDocumentCommand{\name}{m O{default}}{body}`."""
    name = argument(text, end)
    kinds = argument(text, name[2]) if name else None
    body = argument(text, kinds[2]) if kinds else None
    if name is None or kinds is None or body is None:
        return end
    taken = KINDS.findall(text[kinds[0] : kinds[1]])
    default = next((given for kind, given in taken if kind in "oO"), None)
    self.macros[text[name[0] : name[1]].strip()] = Macro(len(taken), text[body[0] : body[1]], default)
    return body[2]


KINDS = re.compile(r"([moO])\s*(?:\{([^{}]*)\})?")
"""The arguments of a command: mandatory, optional, optional with a default."""


def _def(self: Expander, text: str, end: int) -> int:
    r"""`\def\name#1#2{body}`."""
    name = argument(text, end)
    brace = text.find("{", name[2]) if name else -1
    body = argument(text, brace) if brace >= 0 else None
    if name is None or body is None:
        return end
    self.macros[text[name[0] : name[1]].strip()] = Macro(text[name[2] : brace].count("#"), text[body[0] : body[1]])
    return body[2]


def _operator(self: Expander, text: str, end: int) -> int:
    r"""`\DeclareMathOperator{\name}{body}`."""
    name = argument(text, end + text.startswith("*", end))
    body = argument(text, name[2]) if name else None
    if name is None or body is None:
        return end
    self.macros[text[name[0] : name[1]].strip()] = Macro(0, rf"\operatorname{{{text[body[0] : body[1]]}}}")
    return body[2]


def _let(self: Expander, text: str, end: int) -> int:
    r"""`\let\name=\other`: what the other one stands for now."""
    name = argument(text, end)
    start = past_blank(text, name[2]) if name else -1
    other = argument(text, start + text.startswith("=", start)) if name else None
    if name is None or other is None:
        return end
    meant = text[other[0] : other[1]].strip()
    self.macros[text[name[0] : name[1]].strip()] = self.macros.get(meant, Macro(0, meant))
    return other[2]


def _paired(self: Expander, text: str, end: int) -> int:
    r"""`\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}`."""
    name = argument(text, end)
    left = argument(text, name[2]) if name else None
    right = argument(text, left[2]) if left else None
    if name is None or left is None or right is None:
        return end
    body = f"{text[left[0] : left[1]]} #2 {text[right[0] : right[1]]}"
    self.macros[text[name[0] : name[1]].strip()] = Macro(2, body, "", starred=True)
    return right[2]


DEFINES: Mapping[str, Callable[[Expander, str, int], int]] = {
    **dict.fromkeys((r"\newcommand", r"\renewcommand", r"\providecommand", r"\DeclareRobustCommand"), _command),
    **dict.fromkeys((r"\NewDocumentCommand", r"\RenewDocumentCommand", r"\ProvideDocumentCommand", r"\DeclareDocumentCommand"),
                    _document_command),
    **dict.fromkeys((r"\def", r"\gdef", r"\edef"), _def),
    r"\DeclareMathOperator": _operator,
    r"\let": _let,
    r"\DeclarePairedDelimiter": _paired,
}
