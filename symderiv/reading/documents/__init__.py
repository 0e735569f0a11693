"""Documents as statements: LaTeX, Markdown and notebooks, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.macros import Expander
from symderiv.reading.documents.meant.named_last import with_last_names
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.source import Source, source_of
from symderiv.reading.documents.stages.displays import take
from symderiv.reading.documents.stages.order import STAGES
from symderiv.reading.documents.stages.parts import parts_of
from symderiv.reading.documents.stages.rewritten import rewritten
from symderiv.reading.documents.tables import Cell
from symderiv.reading.documents.typed.numpy_calls.statements import inverted_in
from symderiv.reading.documents.typed.undelimited import with_typed_formulas
from symderiv.reading.problems.statements import Fact, Skipped, Statements
from symderiv.reading.prose.languages import languages_of
from symderiv.reading.prose.notes import noted
from symderiv.reading.prose.questions import other_questions
from symderiv.reading.prose.said.reals import without_real_arrays
from symderiv.reading.prose.sentences import sentences
from symderiv.reading.prose.stated.consistency import merged

FILES = re.compile(r"\\(?:input|include|subfile|import)\b\s*(?:\{[^{}]*\}){1,2}|\\input\s+[\w./-]+")
"""Where a document takes in another."""

def statements_of(text: str, name: str = "", kind: str = "") -> Statements:
    r"""What a document says; `kind` is tex, md or ipynb.

    Raises `ParseError` where the document as a whole cannot be read. A display that cannot is listed in `skipped`.

    >>> found = statements_of(r"Let $x \in \mathbb{R}^n$ and \[ f(x) = x^\top x . \]")
    >>> [f.latex for f in found.formulas], [(f.kind, f.subject, f.value) for f in found.facts]
    (['f(x) = x^\\top x'], [('shape', 'x', ('n',))])
    """
    source = source_of(text, name, kind)
    assembly = _assembled(source)
    for stage in STAGES:
        stage(assembly)
    assembly.skipped += [_unread(cell) for cell in source.shapes if not _understood(cell, assembly.facts)]
    assembly.skipped += _other_questions(assembly)
    lines, said = noted(with_last_names(assembly.formulas), assembly.languages)
    return Statements(
        source.text,
        name,
        tuple(lines),
        merged(without_real_arrays([*assembly.facts, *said], [formula.latex for formula in lines])),
        source.declarations,
        tuple(sorted(assembly.skipped, key=lambda s: s.at)),
        assembly.expression,
        tuple(_passed(assembly, [(a, b, source.text[a:b].strip("`")) for a, b in source.code])),
        tuple(assembly.words),
        assembly.unread_language,
    )


def _assembled(source: Source) -> Assembly:
    """The formulas of a document, taken, and its sentences, of which no word is read yet."""
    body, parts = parts_of(rewritten(Expander(source.text).expanded(source.body)))
    assembly = Assembly(body, parts, {}, {}, languages=languages_of(body.text))
    files = FILES.finditer(source.body.text)
    assembly.skipped += [Skipped(*m.span(), m[0], "Another file is not read", "Put its text here.") for m in files]
    for number, part in enumerate(parts):
        if part.environment:
            take(assembly, number, part, source.text)
    assembly.facts += inverted_in(body)
    formulas = " ".join(body.text[slice(*s.inner)] for s in parts if s.environment)
    said = sentences(body.text, parts, _moved(source.headings, body))
    assembly.sentences = with_typed_formulas(said, assembly.mentions, assembly.languages[0], formulas)
    return assembly


def _other_questions(assembly: Assembly) -> list[Skipped]:
    """What is asked beside a derivative that is asked for."""
    if not any(fact.kind == "asked" for fact in assembly.facts):
        return []
    body = assembly.text
    return [Skipped(body.places[a], body.places[b - 1] + 1, words, "A derivative does not answer it",
                    "Answer it by what is derived here.") for a, b, words in other_questions(body.text)]


def _passed(assembly: Assembly, code: Sequence[tuple[int, int, str]]) -> Iterator[Skipped]:
    """Code that assigns something; each formula of a text that states nothing, with the fact it was taken for."""
    yield from assembly.passed
    yield from (Skipped(*piece, "code; a formula stands between dollars") for piece in code)
    for segment in () if assembly.formulas or assembly.skipped or assembly.expression else assembly.segments:
        inner = assembly.text.cut(*segment.inner)
        if segment.environment and inner.text.strip():
            start, end = inner.places[0], inner.places[-1]
            about = [fact for fact in assembly.facts if start <= fact.at <= end and fact.subject and fact.kind != "mention"]
            said = dict.fromkeys(f"{fact.kind} of ${fact.subject}$" for fact in about)
            yield Skipped(start, end, inner.text, ", ".join(said) or "it states nothing")


def _understood(cell: Cell, facts: Sequence[Fact]) -> bool:
    """Whether the words of a row of a table say something of the shape of its symbol."""
    return any(fact.kind in ("shape", "rank", "element", "size", "label") and cell.start <= fact.at < cell.end for fact in facts)


def _unread(cell: Cell) -> Skipped:
    return Skipped(cell.start, cell.end, cell.text, "This shape is not understood",
                   r"Write it as $n \times d$, as (n, d), or as $\mathbb{R}^{n \times d}$.")


def _moved(spans: list[tuple[int, int]], body: Traced) -> list[tuple[int, int]]:
    """Spans of the source in the body, which is another text where macros were written out."""
    if isinstance(body.places, range):
        return [(a - body.places[0], b - body.places[0]) for a, b in spans]
    offsets = {place: n for n, place in reversed(list(enumerate(body.places)))}
    return [(offsets[a], offsets[b]) for a, b in spans if a in offsets and b in offsets]


__all__ = ["statements_of"]
