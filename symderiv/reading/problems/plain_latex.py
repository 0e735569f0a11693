r"""LaTeX documents: equations among prose, with declarations in comments.

The declarations, each in a comment line of its own::

    % axes: K D           (or K=3 to fix a size, W=O+R-1 to relate sizes)
    % letters: k i : K; d : D
    % input: W_{kd}, x_d, b_k
    % given: y one-hot
    % output: L
    % wrt: W, b
    % result: i

Shapes in the prose declare too: $X \in \mathbb{R}^{N \times D}$ is an input with the axes N and D.

Displayed equations whose left side is a symbol that is not yet defined are definitions, all others are steps of a
derivation. What is not declared is inferred: a range such as k = 1, \dots, K or \sum_{k=1}^{K} names the axis of k, and
where no input is declared, every symbol with a subscript that nothing defines is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from symderiv.errors import AxisMismatch, ParseError
from symderiv.library.givens import GIVENS, given
from symderiv.notation.indices.axes import axis_from
from symderiv.reading.formulas.names import symbol_name
from symderiv.reading.problems.draft import Declared, Draft, Source
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.nodes import Line, Name, Scripted, spell, walk
from symderiv.reading.syntax.parser import parse_lines

LONGEST = 300_000
"""The most characters a document may have."""

DISPLAYS = "equation|align|gather|multline|eqnarray|displaymath|flalign|alignat"
DISPLAY = re.compile(rf"\\begin\s*\{{(?P<name>(?:{DISPLAYS})\*?)\}}.*?\\end\s*\{{(?P=name)\}}|\\\[.*?\\\]|\$\$.*?\$\$", re.DOTALL)
UNREAD = re.compile(r"\\begin\s*\{(verbatim|lstlisting|minted|comment)\*?\}.*?\\end\s*\{\1\*?\}", re.DOTALL)
COMMENT = re.compile(r"(?<!\\)%[^\n]*")
DECLARATION = re.compile(r"^\s*%+\s*(?P<key>[A-Za-z]+)\s*:\s*(?P<value>.*?)\s*$")
RANGE = re.compile(r"(?:\\q?quad|\\[,;:]|~|,|\(|\\text\s*\{[^{}]*\}|\\mbox\s*\{[^{}]*\}|\s)*"
                   r"(?P<letters>[A-Za-z](?:\s*,\s*[A-Za-z])*)\s*=\s*1\s*,\s*\\[lc]?dots\s*,\s*(?P<axis>[A-Za-z])\b\s*\)?")

INLINE = re.compile(r"(?<![\\$])\$(?P<dollars>[^$]+)\$(?!\$)|\\\((?P<round>.+?)\\\)", re.DOTALL)
SHAPE = re.compile(r"\s*(?P<names>[^=<>]+?)\s*\\in\s*(?:\\mathbb\s*(?:\{R\}|R)|\\R(?![A-Za-z]))\s*"
                   r"(?:\^\s*(?:\{(?P<axes>[^{}]*)\}|(?P<axis>[A-Za-z])))?\s*[.,;]?\s*")


def draft_of_document(text: str, name: str = "") -> Draft:
    r"""The draft in a LaTeX document.

    Raises `ParseError` where a declaration or an equation cannot be read.

    >>> draft = draft_of_document("% input: x_i\nThe squared length is \\[ q = \\sum_{i=1}^{D} x_i^2. \\]")
    >>> [declared.name for declared, _ in draft.definitions]
    ['q']
    """
    if len(text) > LONGEST:
        raise ParseError("The document is too long", typed=f"{len(text)} characters", advice=f"At most {LONGEST} are read.")
    draft = Draft(name=name)
    declared = [(KEYS[key], value, at) for key, value, at in _declarations(text)]
    for key, value, at in declared:
        if key != "given":
            DECLARES[key](draft, value, text, at)
    body = _blanked(UNREAD, _after_begin(text))
    for match in RANGE.finditer(_blanked(COMMENT, body)):
        for letter in re.findall(r"[A-Za-z]", match["letters"]):
            draft.letters.setdefault(letter, match["axis"])
    _sort(draft, body)
    shaped = list(_shaped(draft, body))
    if not draft.inputs:
        draft.inputs = [d for d in _undeclared(draft) if d.name not in {s.name for s in shaped}]
    draft.inputs += shaped
    for key, value, at in declared:
        if key == "given":
            _given(draft, value, text, at)
    return draft


def _shaped(draft: Draft, body: str) -> Iterator[Declared]:
    """The inputs whose shapes the prose states, where nothing declares or defines them."""
    known = {d.name for d in (*draft.inputs, *(one for one, _ in draft.definitions))}
    for inline in INLINE.finditer(_blanked(DISPLAY, _blanked(COMMENT, body))):
        match = SHAPE.fullmatch(inline["dollars"] or inline["round"])
        axes = [a.strip() for a in re.split(r"\\times", (match["axes"] or match["axis"] or ""))] if match else []
        if match is None or not all(re.fullmatch(r"[A-Za-z](?:_?\w)?", a) for a in axes if a) or (len(axes) > 1 and "" in axes):
            continue  # numbers, or a set of another kind: the formulas say what they can
        for latex in _symbols(match["names"]):
            try:
                name = symbol_name(latex)
            except ParseError:
                continue
            if name not in known:
                known.add(name)
                yield Declared(name, latex, tuple(filter(None, axes)))


def _undeclared(draft: Draft) -> Iterator[Declared]:
    """The indexed symbols on the right of definitions that nothing defines: inputs, where a document declares none.

    Raises `ParseError` where a definition is left over: then a name was rather misspelt.
    """
    defined = [declared.name for declared, _ in draft.definitions]
    written = {symbol_name(latex): latex for _, source in reversed(draft.definitions) for latex in _indexed(source.line)}
    idle = [name for name in defined[:-1] if name not in written]
    unknown = [name for name in written if name not in defined]
    if idle and unknown:
        raise ParseError(f"Nothing uses {', '.join(idle)}, and {', '.join(unknown)} are not defined",
                         advice="Mend the name, or declare the inputs: % input: " + ", ".join(written[n] for n in unknown))
    return (Declared(name, written[name]) for name in unknown)


def _indexed(line: Line) -> Iterator[str]:
    """The symbols with subscripts on the right of a line, as they are written but for powers: x_i^2 names x."""
    for side in line.relation.sides[1:]:
        for node in walk(side):
            if isinstance(node, Scripted) and node.sub and isinstance(head_of(node), Name):
                yield spell(replace(node, sup=None) if _is_power(node) else node)


def _is_power(node: Scripted) -> bool:
    """Whether the superscript is a number, as in x_i^2 or x_i^{-1/2}. A label is a word, or stands in parentheses: W^{(1)}."""
    return re.fullmatch(r"[-+\d./{}\s]+", re.sub(r"\\[dt]?frac", "", spell(node.sup))) is not None


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match turned to spaces, so that places stay where they are."""
    return pattern.sub(_blank, text)


def _after_begin(text: str) -> str:
    start = re.search(r"\\begin\s*\{document\}", text)
    end = re.search(r"\\end\s*\{document\}", text)
    first, last = start.end() if start else 0, end.start() if end else len(text)
    return re.sub(r"[^\n]", " ", text[:first]) + text[first:last]


def _displays(body: str) -> Iterator[str]:
    """Each displayed formula with everything around it blank; without any display the whole text is one."""
    plain = _blanked(COMMENT, body)
    spans = [m.span() for m in DISPLAY.finditer(plain)] or [(0, len(plain))]
    for start, end in spans:
        before, inside, after = plain[:start], plain[start:end], plain[end:]
        yield re.sub(r"[^\n]", " ", before) + _blanked(RANGE, inside) + re.sub(r"[^\n]", " ", after)


def _sort(draft: Draft, body: str) -> None:
    """Equations into definitions and steps."""
    known = {symbol_name(d.latex) if d.latex else d.name for d in draft.inputs}
    for text in _displays(body):
        for line in parse_lines(text):
            name = _defines(line, known)
            if name:
                known.add(name)
                draft.definitions.append((Declared(name, spell(line.relation.sides[0])), Source(line, text)))
            if not name or len(line.relation.sides) > 2:
                draft.steps.append(Source(line, text))


def _defines(line: Line, known: set[str]) -> str:
    """The name that a line defines, if it does."""
    terms = line.relation.sides[0].terms
    if line.continued or line.relation.signs[:1] != ("=",) or len(terms) != 1 or terms[0][0] != "+" or len(terms[0][1]) != 1:
        return ""
    item = terms[0][1][0]
    if not isinstance(item, Name | Scripted) or not isinstance(head_of(item), Name):
        return ""
    name = symbol_name(spell(item))
    return "" if name in known else name


def _declarations(text: str) -> Iterator[tuple[str, str, int]]:
    at = 0
    for line in text.splitlines(keepends=True):
        match = DECLARATION.match(line.rstrip("\n"))
        if match and match["key"].lower() in KEYS:
            yield match["key"].lower(), match["value"], at + match.start("value")
        at += len(line)


def _axes(draft: Draft, value: str, text: str, at: int) -> None:
    for word in value.replace(",", " ").split():
        name, _, size = word.partition("=")
        try:
            axis_from(word, {})
        except AxisMismatch as error:
            raise ParseError.in_text(f"Not an axis: {word}", text, at, error.advice) from None
        draft.axes[name] = int(size) if size.isdigit() else size or None


def _letters(draft: Draft, value: str, text: str, at: int) -> None:
    for part in filter(None, map(str.strip, value.split(";"))):
        match = re.fullmatch(r"(?P<letters>.+?)\s*(?::|over|∈|\\in)\s*(?P<axis>\w+)", part)
        if not match:
            raise ParseError.in_text(f"Not a range: {part}", text, at, "Write letters and their axis, as in k i : K.")
        for letter in match["letters"].replace(",", " ").split():
            draft.letters[letter.strip("$").removeprefix("\\")] = match["axis"]


def _inputs(draft: Draft, value: str, text: str, at: int) -> None:
    for latex in _symbols(value):
        try:
            draft.inputs.append(Declared(symbol_name(latex), latex))
        except ParseError as error:
            raise ParseError.in_text(f"Not an input: {latex}", text, at, error.reason) from None


def _symbols(value: str) -> list[str]:
    """Symbols between commas that stand outside braces."""
    found, depth = [""], 0
    for char in value.replace("$", " "):
        depth += (char == "{") - (char == "}")
        if char in ",;" and depth <= 0:
            found.append("")
        else:
            found[-1] += char
    return [part.strip() for part in found if part.strip()]


def _given(draft: Draft, value: str, text: str, at: int) -> None:
    for part in _symbols(value):
        symbol, _, known = part.partition(" ")
        words = [w for w in known.split() if w not in ("is", "are", "and")]
        name = symbol_name(symbol)
        place = next((n for n, d in enumerate(draft.inputs) if d.name == name), None)
        if place is None or not words:
            raise ParseError.in_text(f"Not a given of an input: {part}", text, at,
                                     f"Write an input declared before and one of {', '.join(GIVENS)}.")
        row = draft.inputs[place]
        draft.inputs[place] = Declared(row.name, row.latex, row.axes, (*row.givens, *map(given, words)))


def _output(draft: Draft, value: str, text: str, at: int) -> None:
    draft.output = value.strip(" $.")


def _wrt(draft: Draft, value: str, text: str, at: int) -> None:
    draft.wrt = _symbols(value)


def _result(draft: Draft, value: str, text: str, at: int) -> None:
    draft.result = value.replace(",", " ").replace("$", " ").split()


def _name(draft: Draft, value: str, text: str, at: int) -> None:
    draft.name = value


DECLARES: dict[str, Callable[[Draft, str, str, int], None]] = {
    "axes": _axes, "letters": _letters, "input": _inputs, "given": _given, "output": _output, "wrt": _wrt, "result": _result,
    "name": _name,
}
KEYS = {**{k: k for k in DECLARES}, "axis": "axes", "letter": "letters", "index": "letters", "indices": "letters",
        "inputs": "input", "givens": "given", "title": "name"}
