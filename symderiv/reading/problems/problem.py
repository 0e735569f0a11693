"""From a draft to a problem: every letter and slot gets its axis, every formula its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from symderiv.errors import ModelError, ParseError, SymderivError, UnknownName
from symderiv.notation import Array, Axis, Definition, Definitions, Entry, Index, Tensor
from symderiv.notation.indices.by_name import axis_from
from symderiv.reading.documents.macros import written_out
from symderiv.reading.formulas.guards import placed
from symderiv.reading.formulas.inner import named_inside
from symderiv.reading.formulas.latex import Equation, read_equation, read_side
from symderiv.reading.formulas.names import Names, bare_latex, plain_spelling, symbol_of, usual
from symderiv.reading.problems.axis_inference import Classes, Symbol, connect, letter_key, require, resolve, slot_key
from symderiv.reading.problems.by_text import by_text
from symderiv.reading.problems.draft import Declared, Draft, Source
from symderiv.reading.problems.evidence import Evidence, LineRole, letters_in_use, nothing_defined, require_read
from symderiv.reading.problems.rivals import Candidate
from symderiv.reading.problems.statements import SEVERAL, Statements
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Node, spell
from symderiv.reading.syntax.spelling import axis_letters, named


@dataclass(frozen=True)
class Problem:
    """What is given and what is asked.

    `inputs` are tensors with their givens; `output`, `wrt` and `result_indices` say which derivative is asked and in
    which letters, where anything is. `sizes` are the sets of axis sizes that fit together, where axes are related;
    the axes have the first one. `names` reads more formulas about the problem. `steps` are the lines of a person's
    derivation.
    """

    name: str
    names: Names
    inputs: tuple[Tensor, ...]
    definitions: Definitions
    output: Tensor | None = None
    wrt: tuple[Tensor, ...] = ()
    result_indices: tuple[Index, ...] = ()
    sizes: tuple[Mapping[str, int], ...] = ()
    steps: tuple[Source, ...] = field(default=(), repr=False)
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)
    roles: tuple[LineRole, ...] = field(default=(), repr=False)
    failed: Mapping[str, SymderivError] = field(default_factory=dict, repr=False)
    statements: Statements | None = field(default=None, repr=False)
    twice: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    """The places of two definitions of one quantity that differ, or could not be held against one another."""
    candidate: Candidate | None = field(default=None, repr=False)
    """What is differentiated where none of the lines is meant that could not be read."""
    parts: tuple[Problem, ...] = field(default=(), repr=False)
    """The problems that a text states where they are several, each read by itself."""

    @property
    def axes(self) -> Mapping[str, Axis]:
        """The axes by name."""
        return self.names.axes

    def tensor(self, name: str) -> Tensor:
        """The tensor of that name, however it is typed: beta, '\\beta', W_1, \\mathbf{W}, or by a macro of the text.

        Raises `UnknownName`.
        """
        known = [w.tensor for w in self.names.written]
        try:
            return named(name, known)
        except UnknownName:
            latex = written_out(name, self.statements.source) if self.statements and "\\" in name else name
            if latex != name or (told := by_text(name, self.statements, known)) is None:
                return named(latex, known)
            return told

    def asked(self, output: str | None = None, by: Sequence[Tensor] = ()) -> Tensor:
        """What is differentiated: `output`, what the text says, or what it defines last; of lines that could not be read none
        can be meant where that is made of the variables `by`, and none of these lines is.

        Raises `ParseError` where nothing is defined, and what kept it from being read where it was not.
        """
        if self.parts:
            raise self.failed[SEVERAL]
        if output is not None:
            wanted = next((error for key, error in self.failed.items() if plain_spelling(key) == plain_spelling(output)), None)
            if wanted is not None:
                raise wanted
            try:
                found = self.tensor(output)
            except UnknownName:
                require_read(output, self.statements, self.roles)
                found = _tensor(self.names, output)
            return self._undoubted(found)
        if self.candidate is not None and (self.output is None or by):
            return self._undoubted(self.candidate.taken(self.definitions, by, self.output is not None))
        if self.output is None and self.failed:
            raise next(iter(self.failed.values()))
        for skipped in self.statements.unread(not self.definitions.rows)[:1] if self.output is None and self.statements else ():
            raise ParseError(skipped.reason, typed=skipped.latex[:80], advice=skipped.advice or None)
        if self.output is None and not self.definitions.rows:
            raise nothing_defined(self.name, self.statements, self.roles)
        return self._undoubted(self.output or self.definitions.rows[-1].tensor)

    def _undoubted(self, output: Tensor) -> Tensor:
        """The output, where no definition that it rests on contradicts itself."""
        doubted = [t for key in self.failed if (t := self.names.tensor(key)) is not None] if self.failed else []
        below = self.definitions.below(output)
        for wanted in (t for t in doubted if t in below):
            raise self.failed[wanted.name]
        for made, error in letters_in_use(self.definitions, self.names) if self.statements is not None else ():
            if made in below or made == output:
                raise error
        return output

    def read(self, latex: str) -> Equation:
        """A further line about the problem."""
        return read_equation(latex, self.names)


def resolved(draft: Draft) -> Problem:
    """The problem of a draft.

    Raises `AxisMismatch` for a letter with two axes, `ParseError` for one without.
    """
    names = _names(draft)
    inputs = tuple(_known(names, d.name) for d in draft.inputs)
    rows: list[Definition] = []
    avoid = frozenset(d.name for d in (*draft.inputs, *(one for one, _ in draft.definitions)))
    for declared, source in draft.definitions:
        source, names, inner = named_inside(source, names, avoid, rows)
        rows.extend(inner)
        names = names if names.tensor(declared.name) else _with_whole(names, declared, source)
        rows.append(_definition(declared, source, names))
    return Problem(
        draft.name, names, inputs, Definitions(tuple(rows)), _tensor(names, draft.output) if draft.output else None,
        tuple(_tensor(names, w) for w in draft.wrt), tuple(_letter(names, letter) for letter in draft.result), draft.sizes,
        tuple(draft.steps),
    )


def _names(draft: Draft) -> Names:
    declared = [*draft.inputs, *(d for d, _ in draft.definitions)]
    _once(declared)
    symbols = [Symbol.declared(d.name, _node(d), None if d.axes is None else len(d.axes)) for d in declared]
    classes = _classes(draft, declared, symbols)
    letters = {key[1]: axis for key in (k for keys in classes.members().values() for k in keys)
               if key[0] == "letter" and (axis := classes.axis(key)) is not None}
    axes = _axes(draft, letters, [classes.axis(slot_key(s.name, n)) for s in symbols for n in range(s.count)])
    names = Names((), axes, {letter: axes[a] for letter, a in letters.items()})
    sources = [*(None for _ in draft.inputs), *(source for _, source in draft.definitions)]
    for one, symbol, source in zip(declared, symbols, sources, strict=True):
        if source and one.axes is None and not symbol.count:
            continue  # its right side says whether it is a scalar
        found = [_axis(classes, symbol, n, source) for n in range(symbol.count)]
        tensor = Tensor(one.name, tuple(axes[a] for a in found), one.givens, latex=_symbol_latex(one, symbol))
        names = names.with_tensor(tensor, one.latex)
    return names


def _with_whole(names: Names, declared: Declared, source: Source) -> Names:
    """The names with a tensor that its definition gives its axes, as in Z = X W."""
    right = read_side(source.line.relation.sides[1], source.text, names)
    symbol = Symbol.declared(declared.name, _node(declared), 0)
    axes = right.axes if isinstance(right, Array) else ()
    return names.with_tensor(Tensor(declared.name, axes, latex=_symbol_latex(declared, symbol)), declared.latex)


def _once(declared: Iterable[Declared]) -> None:
    seen: set[str] = set()
    for one in declared:
        if one.name in seen:
            raise ModelError("Declared twice", typed=one.name, advice="Give the second one a name of its own.")
        seen.add(one.name)


def _node(declared: Declared) -> Node:
    return symbol_of(declared.latex or usual(declared.name)[0])


def _symbol_latex(declared: Declared, symbol: Symbol) -> str:
    """The symbol without its indices, where the name does not say it."""
    if not declared.latex:
        return ""
    label = f"_{{{','.join(symbol.label)}}}" if symbol.label else ""
    latex = bare_latex(declared.latex) + label
    return "" if latex == declared.name else latex


def _classes(draft: Draft, declared: list[Declared], symbols: list[Symbol]) -> Classes:
    classes, axes = Classes(), set(draft.axes)
    for letter, axis in draft.letters.items():
        classes.name(("letter", letter.rstrip("'").removeprefix("\\")), axis)
        axes.add(axis)
    for one, symbol in zip(declared, symbols, strict=True):
        for place, axis in enumerate(one.axes or ()):
            classes.name(slot_key(symbol.name, place), axis)
            axes.add(axis)
    lines = [source.line for _, source in draft.definitions] + [step.line for step in draft.steps]
    if not _all_known(draft, declared):
        connect(classes, symbols, lines, axes)
    _connect_result(classes, draft, symbols)
    resolve(classes, axes)
    return classes


def _connect_result(classes: Classes, draft: Draft, symbols: list[Symbol]) -> None:
    """The letters of the answer belong to the axes of the output, then of each variable."""
    counts = {s.name: s.count for s in symbols}
    slots = [slot_key(name, place) for name in (draft.output, *draft.wrt) for place in range(counts.get(name, 0))]
    for letter, slot in zip(draft.result, slots if len(slots) == len(draft.result) else (), strict=False):
        classes.join(("letter", letter.rstrip("'")), slot)


def _all_known(draft: Draft, declared: list[Declared]) -> bool:
    """Whether letters and axes were all said; then nothing is inferred, and contradictions surface where they are read."""
    return bool(draft.letters) and all(d.axes is not None for d in declared)


def _axes(draft: Draft, letters: Mapping[str, str], slots: Iterable[str | None]) -> dict[str, Axis]:
    fixed: dict[str, int | str | None] = {**draft.axes, **(draft.sizes[0] if draft.sizes else {})}
    found = list(dict.fromkeys([*fixed, *letters.values(), *filter(None, slots)]))
    plain = {name: Axis(name, cast(int | None, fixed.get(name))) for name in found if not isinstance(fixed.get(name), str)}
    made = {**plain, **{name: _by_formula(name, size, plain) for name, size in fixed.items() if isinstance(size, str)}}
    return {name: replace(made[name], letters=axis_letters(name, letters)) for name in found}


def _by_formula(name: str, size: str, known: Mapping[str, Axis]) -> Axis:
    """The axis whose size is a formula of others; every one of them is known."""
    joined = re.sub(r"\s*([-+*])\s*", r"\1", size.strip())
    axis = axis_from(f"{name}={joined}", known)
    missing = next((other for other in axis.parts if other not in known), None)
    if missing is not None:
        raise UnknownName.among("axis", missing, known)
    return axis


def _axis(classes: Classes, symbol: Symbol, place: int, source: Source | None) -> str:
    letter = symbol.indices[place].sides[0].terms[0][1][0] if place < len(symbol.indices) else None
    key = slot_key(symbol.name, place)
    try:
        return require(classes, letter_key(letter) if letter is not None and classes.axis(key) is None else key, 0)
    except Misread as error:
        if source is None:
            raise ParseError(error.reason, typed=f"{symbol.name}, declared as {symbol.core[0]} with "
                             f"{', '.join(map(spell, symbol.indices))}", advice=error.advice) from None
        raise ParseError.in_text(error.reason, source.text, source.line.at, error.advice) from None


def _definition(declared: Declared, source: Source, names: Names) -> Definition:
    relation = source.line.relation
    left = read_side(relation.sides[0], source.text, names)
    if isinstance(left, Array):
        return _whole_definition(left, source, names, _known(names, declared.name))
    if not isinstance(left, Entry) or not all(isinstance(i, Index) for i in left.indices):
        raise ParseError.in_text("A definition names one component by letters", source.text, relation.at,
                                 r"Write the left side as z_{k}.")
    indices = tuple(i for i in left.indices if isinstance(i, Index))
    right = read_side(relation.sides[1], source.text, names, frozenset(i.name for i in indices))
    if isinstance(right, Array):
        raise ParseError.in_text("A whole array defines one component", source.text, relation.sides[1].at,
                                 "Write both sides with indices, or both without.")
    return _made(left.tensor, indices, right, source)


def _whole_definition(left: Array, source: Source, names: Names, tensor: Tensor) -> Definition:
    right = read_side(source.line.relation.sides[1], source.text, names)
    if not isinstance(right, Array) or right.axes != left.axes:
        shown = right.shape_text if isinstance(right, Array) else "a scalar"
        raise ParseError.in_text(f"The left side has shape {left.shape_text}, the right side {shown}", source.text,
                                 source.line.at)
    return _made(tensor, right.indices, right.body, source)


def _made(tensor: Tensor, indices: tuple[Index, ...], body: object, source: Source) -> Definition:
    try:
        return Definition(tensor, indices, body)
    except SymderivError as error:
        raise placed(error, source.text, source.line.at) from None


def _known(names: Names, name: str) -> Tensor:
    found = names.tensor(name)
    if found is None:
        raise UnknownName.among("tensor", name, [w.tensor.name for w in names.written])
    return found


def _tensor(names: Names, name: str) -> Tensor:
    """A tensor by its name, or as it is written: W1, W_1 and \\mathbf{W}_1 are one where no two differ in that alone."""
    found = names.tensor(name) or next((w.tensor for w in names.written if _writes(w.tensor, name)), None)
    plain = plain_spelling(name)
    alike = {w.tensor for w in names.written if plain in (plain_spelling(w.tensor.name), plain_spelling(w.tensor.latex))}
    based = {w.tensor for w in names.written if plain_spelling(spell(w.symbol)) == plain_spelling(name)}
    return found or next((only.copy().pop() for only in (alike, based) if len(only) == 1), None) or _known(names, name)


def _writes(tensor: Tensor, latex: str) -> bool:
    try:
        return tensor.latex != "" and tensor.latex in (latex, bare_latex(latex))
    except ParseError:
        return False


def _letter(names: Names, letter: str) -> Index:
    axis = names.axis_of(letter)
    if axis is None:
        raise UnknownName.among("index letter", letter, names.letters)
    return axis.index(letter)


__all__ = ["Problem", "resolved", "spell"]
