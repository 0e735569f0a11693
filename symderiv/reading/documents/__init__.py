"""Documents as statements: LaTeX, Markdown and notebooks, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderiv.errors import ParseError
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.applied import apply_in_words
from symderiv.reading.documents.beside.aside import set_aside, solutions_aside, values_aside
from symderiv.reading.documents.beside.averages import ask_about_averages
from symderiv.reading.documents.beside.conventions import keep_conventions
from symderiv.reading.documents.beside.in_words import say_in_words
from symderiv.reading.documents.beside.leftover import account
from symderiv.reading.documents.beside.named_last import with_last_names
from symderiv.reading.documents.beside.parted import sum_up
from symderiv.reading.documents.beside.remarks import with_remarks
from symderiv.reading.documents.beside.renamed import give_other_names, mark_adjoints, name_series
from symderiv.reading.documents.beside.scoped import scope
from symderiv.reading.documents.beside.special_cases import suppose
from symderiv.reading.documents.beside.updates import with_values_apart
from symderiv.reading.documents.cases.marked import with_branches
from symderiv.reading.documents.cases.typed import with_typed_cases
from symderiv.reading.documents.letters import spelled
from symderiv.reading.documents.macros import Expander
from symderiv.reading.documents.meant.proposed import with_proposals
from symderiv.reading.documents.nameless import give_names, take_approximation
from symderiv.reading.documents.positions import Traced
from symderiv.reading.documents.rows import rows
from symderiv.reading.documents.scanner import Segment, segments
from symderiv.reading.documents.source import source_of
from symderiv.reading.documents.tables import Cell
from symderiv.reading.documents.tokens import group_end
from symderiv.reading.documents.typed.choices import with_choices
from symderiv.reading.documents.typed.diagonals import with_diagonals_stated
from symderiv.reading.documents.typed.dotted import with_dots_summed
from symderiv.reading.documents.typed.indicators import with_indicators
from symderiv.reading.documents.typed.keyboard import from_keyboard
from symderiv.reading.documents.typed.mappings import (
    with_equations,
    with_functions_named,
    with_names_given,
    with_objectives_named,
    with_weights_apart,
)
from symderiv.reading.documents.typed.numpy_calls.statements import inverted_in, with_statements
from symderiv.reading.documents.typed.programs import from_program, is_program, require_no_point, require_whole, with_decimals
from symderiv.reading.documents.typed.raised import require_indices_below
from symderiv.reading.documents.typed.signals import with_entries_below
from symderiv.reading.documents.typed.slopes import with_variables_behind
from symderiv.reading.documents.typed.sums import with_sums
from symderiv.reading.documents.typed.translated import (
    with_divergences,
    with_functions_applied,
    with_measures,
    with_notes_behind,
    with_operations_in_english,
    with_sums_over,
    with_sums_over_pairs,
)
from symderiv.reading.documents.typed.undelimited import with_typed_formulas
from symderiv.reading.documents.typed.unmarked import QUOTED, UNMARKED, defined_among, unmarked
from symderiv.reading.documents.unread.worded import refuse_worded
from symderiv.reading.documents.walking import assemble
from symderiv.reading.documents.worded import with_worded_names
from symderiv.reading.problems.statements import Fact, Skipped, Statements
from symderiv.reading.prose.decorations import DECORATIONS
from symderiv.reading.prose.facts import Mention
from symderiv.reading.prose.languages import languages_of
from symderiv.reading.prose.notes import noted
from symderiv.reading.prose.questions import other_questions
from symderiv.reading.prose.said.reals import without_real_arrays
from symderiv.reading.prose.sentences import sentences
from symderiv.reading.prose.stated.consistency import merged

LONGEST_FORMULA = 20_000
"""The most characters one display may have."""
IN_BRACES = re.compile(r"(?<=[(,=+-])\{\s*(?P<name>\\?[A-Za-z])\s*\}(?=\s*[(),=+-])")
"""A letter in braces of its own, f({X}), which no command takes."""
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
    body = with_worded_names(_without_gaps(_document(Expander(source.text).expanded(source.body))))
    body = with_equations(with_names_given(body))
    body = with_measures(with_divergences(with_statements(with_functions_named(with_weights_apart(with_objectives_named(body))))))
    body = with_diagonals_stated(with_sums_over(with_sums_over_pairs(with_notes_behind(body))))
    body = with_functions_applied(with_choices(with_typed_cases(with_branches(with_indicators(body)))))
    body = with_proposals(body)
    found = list(segments(body.text))
    marked = [body.text[slice(*s.inner)] for s in found if s.environment]
    if not any("=" in formula for formula in marked) and ("=" in body.text or not marked):
        body = body.blanked(m.span() for m in QUOTED.finditer(body.text))
        if not marked:
            body = with_variables_behind(body)
            found = list(segments(body.text))
        found = [part for s in found for part in ([s] if s.environment else unmarked(body.text, s.start, s.end))]
    else:
        found = [part for s in found for part in ([s] if s.environment else defined_among(body.text, s.start, s.end))]
    assembly = Assembly(body, found, {}, {}, languages=languages_of(body.text))
    files = FILES.finditer(source.body.text)
    assembly.skipped += [Skipped(*m.span(), m[0], "Another file is not read", "Put its text here.") for m in files]
    for number, segment in enumerate(found):
        if segment.environment:
            _take(assembly, number, segment, source.text)
    read = sentences(body.text, found, _moved(source.headings, body))
    assembly.facts += inverted_in(body)
    formulas = " ".join(body.text[slice(*s.inner)] for s in found if s.environment)
    read = with_typed_formulas(read, assembly.mentions, assembly.languages[0], formulas)
    assemble(assembly, read)
    with_values_apart(assembly)
    set_aside(assembly)
    values_aside(assembly)
    solutions_aside(assembly)
    take_approximation(assembly)
    say_in_words(assembly, read)
    give_other_names(assembly, read)
    mark_adjoints(assembly)
    name_series(assembly)
    apply_in_words(assembly, read)
    give_names(assembly, read)
    account(assembly, read)
    sum_up(assembly, read)
    scope(assembly, read)
    refuse_worded(assembly, read)
    suppose(assembly, read)
    keep_conventions(assembly, read)
    ask_about_averages(assembly, read)
    lines, said = noted(with_last_names(assembly.formulas), assembly.languages)
    assembly.skipped += [_unread(cell) for cell in source.shapes if not _understood(cell, assembly.facts)]
    if any(fact.kind == "asked" for fact in assembly.facts):
        assembly.skipped += [Skipped(body.places[a], body.places[b - 1] + 1, words, "A derivative does not answer it",
                                     "Answer it by what is derived here.") for a, b, words in other_questions(body.text)]
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
    )


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


def _document(body: Traced) -> Traced:
    r"""What stands between \begin{document} and \end{document}, where these are."""
    start, end = body.text.find(r"\begin{document}"), body.text.find(r"\end{document}")
    return body.cut(start + 16 if start >= 0 else 0, end if end >= 0 else len(body.text))


GAP = re.compile(r"\s{400,}")
"""What is left of a script, a font or a picture: to look through it again and again takes minutes."""


def _without_gaps(body: Traced) -> Traced:
    """The text, its long gaps as the end of a paragraph."""
    return body.replaced((*m.span(), Traced.at("\n\n" if "\n\n" in m[0] else " ", body.places[m.start()]))
                         for m in GAP.finditer(body.text))


def _moved(spans: list[tuple[int, int]], body: Traced) -> list[tuple[int, int]]:
    """Spans of the source in the body, which is another text where macros were written out."""
    if isinstance(body.places, range):
        return [(a - body.places[0], b - body.places[0]) for a, b in spans]
    offsets = {place: n for n, place in reversed(list(enumerate(body.places)))}
    return [(offsets[a], offsets[b]) for a, b in spans if a in offsets and b in offsets]


def _take(assembly: Assembly, number: int, segment: Segment, source: str) -> None:
    """A formula cut into its lines, or listed with the reason why not."""
    inner = assembly.text.cut(*segment.inner)
    try:
        fault = segment.fault or ("The display is too long" if len(inner.text) > LONGEST_FORMULA else "")
        if fault:
            raise ParseError(fault, advice="Close it, or take it apart.")
        bare = segment.environment == UNMARKED
        require_whole(inner, assembly.text.text[segment.end : segment.end + 20] if bare else "")
        inner = _unbroken(inner) if segment.environment in ("multline", "dmath") else inner
        inner = with_operations_in_english(with_entries_below(with_decimals(inner), assembly.text.text))
        typed = bare or is_program(inner.text)
        inner = from_program(inner, assembly.text.text) if typed else inner
        inner = from_keyboard(with_sums(inner, typed, assembly.text.text), typed)
        plain = with_dots_summed(spelled(Expander(source, dict(DECORATIONS)).expanded(inner)), assembly.text.text)
        plain = _without_group(plain)
        plain = plain.replaced((*m.span(), plain.cut(*m.span("name"))) for m in IN_BRACES.finditer(plain.text))
        require_indices_below(plain)
        if typed:
            require_no_point(plain)
        if segment.display:
            assembly.displays[number] = rows(with_remarks(plain))
        else:
            assembly.mentions[number] = Mention.of(plain)
    except ParseError as error:
        places = inner.places
        assembly.skipped.append(Skipped(places[0], places[-1], inner.text, error.reason, error.advice or ""))
        assembly.displays[number] = []


BROKEN = re.compile(r"\\\\(?:\*|\s*\[[^\]]*\])?(?=\s*(?:[-+*/]|\\(?:times|cdot|odot|pm|mp|quad|qquad)(?![A-Za-z])))")
"""Where a line is broken before a sign."""


def _unbroken(formula: Traced) -> Traced:
    """A formula that stands on several lines as one: only an environment for one formula goes on so behind = as well."""
    return formula.replaced((*m.span(), Traced.at(" ", formula.places[m.start()])) for m in BROKEN.finditer(formula.text))


def _without_group(formula: Traced) -> Traced:
    r"""What stands in braces around the whole: {\displaystyle x}, as encyclopedias have it."""
    inner = formula.stripped()
    while inner.text.startswith("{") and group_end(inner.text, 0) == len(inner.text):
        inner = inner.cut(1, len(inner.text) - 1).stripped()
    return inner if len(inner.text) < len(formula.stripped().text) else formula


__all__ = ["statements_of"]
