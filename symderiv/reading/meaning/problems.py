"""The problem that resolved lines make: tensors, names, definitions in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sympy import Expr

from symderiv.errors import ModelError, ParseError, SymderivError, TextPlace, UnknownName
from symderiv.library.givens import GIVENS, label
from symderiv.notation import Array, Axis, Definition, Definitions, Given, Index, Partial, Tensor, letters
from symderiv.reading.formulas.conditions import lone_letter
from symderiv.reading.formulas.guards import placed
from symderiv.reading.formulas.inner import named_inside
from symderiv.reading.formulas.latex import read_side
from symderiv.reading.formulas.names import Names
from symderiv.reading.meaning.chains import Further, differ, further_sides, refusal
from symderiv.reading.meaning.indices.strays import EDGE, require_inside
from symderiv.reading.meaning.lines.forms import Form, parsed
from symderiv.reading.meaning.lines.left_sides import with_measured
from symderiv.reading.meaning.lines.order import below, defined, left_use, uses
from symderiv.reading.meaning.names.bold import names_for
from symderiv.reading.meaning.names.letters import left_open
from symderiv.reading.meaning.output import Output
from symderiv.reading.meaning.report import counts, evidence, functions, numbers, roles, strangers, sums
from symderiv.reading.meaning.resolution import resolve_lines
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.shapes.axes import LETTER_KEYS, made
from symderiv.reading.meaning.shapes.claims.told import NOTATION
from symderiv.reading.meaning.shapes.explicit import Explicit
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.special import Special
from symderiv.reading.meaning.symbols.uses import Symbol, Use
from symderiv.reading.meaning.unread import keys_of, not_square, with_way_out
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.problem import Problem, _tensor
from symderiv.reading.problems.problem import _letter as _letter_of
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Relation, of_kind, sole_item, spell

TWICE = "Defined twice, differently"


def resolve(statements: Statements) -> Problem:
    """The problem that a document states.

    Raises `ParseError` where it has two meanings of equal weight.
    """
    if statements.expression is not None:
        group = statements.expression.group
        others = [formula for formula in statements.formulas if formula.group != group or "=" in formula.latex]
        at = next((n for n, one in enumerate(others) if one.group == group and one.continued), len(others))
        statements = replace(statements, formulas=(*others[:at], statements.expression, *others[at:]))
    statements = with_measured(parsed(statements)[0], statements)
    return _Making(statements, resolve_lines(statements)).problem()


@dataclass
class _Making:
    statements: Statements
    resolved: Resolved
    names: Names = field(default_factory=Names)
    tensors: dict[str, Tensor] = field(default_factory=dict)
    rows: list[Definition] = field(default_factory=list)
    plain: dict[str, str] = field(default_factory=dict)
    twice: list[tuple[int, int]] = field(default_factory=list)

    def problem(self) -> Problem:
        resolved = self.resolved
        self.names = Names(functions=left_open(resolved.functions))
        self.plain = plain = names_for([resolved.symbols[key] for key in resolved.world.symbols])
        axes = self._axes()
        definitions = [self._explicit(form) for form in resolved.lines.definitions]
        self.tensors = {key: self._tensor(key, plain[key], axes) for key in resolved.world.symbols}
        self.names = self.names.with_tensors(self.tensors.values())
        self.names = replace(self.names, axes={**axes, **self.names.axes})
        resolved.without.update(not_square(self.tensors, resolved.facts, self.statements.source))
        for form in definitions:
            self._define(form)
        for form in resolved.lines.again:
            self._compare(self._explicit(form))
        rows = Definitions(tuple(self.rows))
        inputs = tuple(t for k, t in self.tensors.items() if rows.of(t) is None and k not in resolved.without)
        letters = {**{k: axes[v] for k, v in resolved.facts.ranges.items() if v in axes}, **self._letters(axes)}
        names, declared = self.names.with_letters(letters), resolved.declared
        self._require_givens()
        found = Output(self.statements, resolved, self.tensors)
        output = self._declared_output(names, rows) if declared.output else found.of(rows)
        for further in further_sides(resolved.lines):
            self._hold(further)
        return Problem(
            declared.name,
            names,
            inputs,
            rows,
            output,
            tuple(_tensor(names, t) for t in declared.wrt),
            tuple(_letter_of(names, t) for t in declared.result),
            steps=tuple(self._steps()), statements=self.statements, candidate=found.candidate,
            evidence=(*evidence(resolved, self.tensors), *counts(self.statements, rows, self.tensors.values()),
                      *strangers(resolved, self.tensors), *functions(resolved, self.statements),
                      *numbers(resolved), *sums(resolved)),
            roles=tuple(roles(resolved, self.statements)), twice=tuple(self.twice),
            failed={**resolved.without, **{f"line {n + 1}": e for n, e in resolved.failed.items()}},
        )

    def _require_givens(self) -> None:
        """Refuses a given of what stands nowhere."""
        for row in self.statements.declarations if self.resolved.declared.givens else ():
            missing = [k for k in self.resolved.facts.givens if k not in self.tensors]
            if row.key == "given" and missing:
                raise ParseError.in_text(
                    f"Not a given of an input: {missing[0]}",
                    self.statements.source,
                    row.at,
                    "Write a symbol that stands in a formula.",
                )

    def _declared_output(self, names: Names, rows: Definitions) -> Tensor | None:
        try:
            found = _tensor(names, self.resolved.declared.output)
        except UnknownName:
            if Output(self.statements, self.resolved, self.tensors).unread():
                return None  # its definition is what could not be read
            raise
        return None if any(self.tensors[k] == found for k in self.resolved.without) else found

    def _explicit(self, form: Form) -> Form:
        return Explicit(form, self.resolved.naming, self.plain).line()

    def _axes(self) -> dict[str, Axis]:
        resolved, naming = self.resolved, self.resolved.naming
        naming.call_identities(resolved.lines.definitions)
        naming.complete(k for keys in resolved.world.symbols.values() for k in keys)
        naming.complete(("over", key) for key in self._places)
        found = {
            letter: naming.classes.axis(k) or ""
            for keys in naming.classes.members().values()
            for k in keys
            if k[0] in LETTER_KEYS
            for letter in [k[-1]]
        }
        wanted = [*naming.classes.names(), *resolved.kinds.sizes]
        return made(
            sorted(n for n in wanted if not n.startswith("\\")),
            resolved.facts.sizes,
            {k: v for k, v in found.items() if v},
            resolved.facts.formulas, self.plain.values(),
        )

    def _tensor(self, key: str, name: str, axes: Mapping[str, Axis]) -> Tensor:
        symbol = self.resolved.symbols[key]
        shape = tuple(axes[self.resolved.naming.of(k)] for k in self.resolved.world.symbols[key])
        latex = symbol.latex if symbol.latex != name else ""
        return Tensor(name, shape, tuple(self._givens(key, symbol, shape, axes)), latex=latex)

    def _givens(self, key: str, symbol: Symbol, shape: tuple[Axis, ...], axes: Mapping[str, Axis]) -> Iterator[Given]:
        resolved = self.resolved
        over = resolved.world.classes.axis(("over", key))
        if over or key in self._places:
            yield label(axes[over or resolved.naming.of(("over", key))])
            return
        if base_key(symbol.base) in resolved.kinds.sets:
            yield GIVENS["mask"]
        names = resolved.facts.givens.get(key, ())  # what is one-hot has entries 0 and 1, and is in the simplex
        for name in (name for name in names if name not in ("simplex", "mask") or "one-hot" not in names):
            known = GIVENS.get(name)
            if known is not None and len(shape) >= known.axes and not (known.square and shape[-1] != shape[-2]):
                yield known

    @cached_property
    def _places(self) -> frozenset[str]:
        """The quantities that stand as an index of another somewhere."""
        return frozenset(n.symbol.key for form in self.resolved.lines.definitions for n in _labels(form))

    # Definitions

    def _define(self, form: Form) -> None:
        key = defined(form)
        missing = next((error for k in uses(form.sides[1]) if (error := self._missing(k)) is not None), None)
        if missing is not None:
            self.resolved.without[key] = missing
            return
        try:
            self.rows += self._definition(form)
        except SymderivError as error:
            if "sd." in (error.advice or ""):  # advice for a program, where a text is read
                error.advice = EDGE
                error.args = (error.message(),)
            self.resolved.without[key] = error

    def _missing(self, key: str) -> SymderivError | None:
        """Why a quantity has no definition that could be read, if it should have one."""
        symbol = self.resolved.symbols[key]
        unread = next(filter(None, (self.resolved.unread.get(one) for one in keys_of(symbol))), None)
        return self.resolved.without.get(key) or (unread and with_way_out(unread, symbol))

    def _definition(self, form: Form) -> list[Definition]:
        left = left_use(form)
        assert left is not None
        tensor = self.tensors[left.symbol.key]
        here = self.names.with_letters(self._letters_of(left, tensor))
        source, here, inner = named_inside(Source(form.line, self.statements.source), here, self.plain.values(), self.rows)
        indices = tuple(axis.index(_letter(part)) for part, axis in zip(left.slots, tensor.axes, strict=False))
        right = read_side(source.line.relation.sides[1], source.text, here, frozenset(i.name for i in indices))
        try:
            own = _body(tensor, indices, right)
            require_inside([*((row.tensor, row.indices, row.body) for row in inner), (tensor, *own)], source.text)
            return [*inner, Definition(tensor, *own)]
        except SymderivError as error:
            raise placed(error, source.text, form.line.at) from None

    def _compare(self, form: Form) -> None:
        """Refuses a quantity that has two definitions which differ."""
        key = defined(form)
        first = next((row for row in self.rows if row.tensor == self.tensors.get(key)), None)
        if first is None or form.formula.conditions or _names_slope(first.body, form):
            return
        try:
            second = self._definition(form)[-1]
            different = differ(first, second, self.rows)
        except UnknownName:
            different = True
        except SymderivError:
            self.twice.append((self._place(key), form.line.at))
            self.resolved.unheld[form.number] = self._place(key)
            return
        if different:
            self.twice.append((self._place(key), form.line.at))
            place = TextPlace.of(self.statements.source, self._place(key))
            new = ", ".join(sorted(uses(form.sides[1]) - below([key], self.resolved.lines.definitions)))
            self.resolved.without[key] = ModelError(
                f"{TWICE}: once of {new}" if new else TWICE,
                typed=key,
                where=TextPlace.of(self.statements.source, form.line.at).shown,
                advice=f"It is also defined in line {place.line}. Give one of them another letter, or leave one out.",
            )

    def _hold(self, further: Further) -> None:
        """Refuses a quantity whose chain goes on to something else; says which sides could not be held against the first."""
        key = defined(further.head)
        first = next((row for row in self.rows if row.tensor == self.tensors.get(key)), None)
        if first is None or key in self.resolved.without:
            return
        try:
            second = self._definition(further.defining(self._explicit))[-1]
            found = refusal(further, first, second, self.rows, self.statements.source)
        except SymderivError:
            found = f"not held against the first: ${further.shown(self.statements.source)}$"
        if isinstance(found, SymderivError):
            self.resolved.without[key] = found
        elif found:
            self.resolved.beside[further.head.number] = found

    def _place(self, key: str) -> int:
        return next(f.line.at for f in self.resolved.lines.definitions if defined(f) == key)

    def _letters_of(self, left: Use, tensor: Tensor) -> dict[str, Axis]:
        return {_letter(part): axis for part, axis in zip(left.slots, tensor.axes, strict=False)}

    def _letters(self, axes: Mapping[str, Axis]) -> dict[str, Axis]:
        """Letters that run over one axis wherever they stand."""
        found: dict[str, set[str]] = {}
        for keys in self.resolved.naming.classes.members().values():
            for key in keys:
                axis = self.resolved.naming.classes.axis(key)
                if key[0] in LETTER_KEYS and axis is not None and axis in axes:
                    found.setdefault(key[-1].removeprefix("\\"), set()).add(axis)
        return {letter: axes[next(iter(over))] for letter, over in found.items() if len(over) == 1}

    # What is left over

    def _steps(self) -> Iterator[Source]:
        every = [*self.resolved.lines.gone_on_with(), *self.resolved.lines.others]
        for form in sorted(every, key=lambda f: (f.number, f.line.at)):
            said = form.formula
            derived = said.role in ("claim", "unknown", "denied") and isinstance(sole_item(form.sides[0]), Derivative)
            known = derived or all(key in self.tensors for side in form.sides for key in uses(side))
            stated = said.display or known or said.role == "stationarity"
            if stated and said.why != NOTATION and (form.line.relation.signs or form.line.continued):
                yield Source(self._explicit(form).line, self.statements.source, said.conditions, said.role, said.why, said.number,
                             said.words)


def _labels(form: Form) -> Iterator[Use]:
    """The uses that stand as an index of another symbol."""
    below = (part for node in of_kind(form.line, Use) for part in node.slots)
    for part in (*below, *(node.index for node in of_kind(form.line, Special) if node.index)):
        yield from of_kind(part, Use)


def _letter(part: Relation) -> str:
    item = lone_letter(part.sides[0])
    if item is None:
        raise ParseError("A definition names one component by letters", typed=spell(part),
                         advice=r"Write the left side as z_{k}.")
    return spell(item).removeprefix("\\")


def _body(tensor: Tensor, indices: tuple[Index, ...], right: Expr | Array) -> tuple[tuple[Index, ...], Expr]:
    """The indices and the body of a definition; what is whole on the right takes letters of its own."""
    if not isinstance(right, Array):
        return indices, right
    avoid = {i.name for i in indices}
    more: list[Index] = []
    for own in right.indices:
        clash = avoid | letters(right.body) | {i.name for i in more}
        more.append(own.axis.fresh(clash) if own.name in avoid else own)
    return (*indices, *more), right.at(more)


def _names_slope(body: object, form: Form) -> bool:
    """Whether a quantity is the name of a derivative, of which a line says what it is: that claims something."""
    return isinstance(body, Partial) and not isinstance(sole_item(form.sides[1]), Derivative)


__all__ = ["TWICE", "resolve"]
