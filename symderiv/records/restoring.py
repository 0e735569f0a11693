"""Derivations read back from their archive: everything is checked, nothing is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.errors import ParseError, SymderivError
from symderiv.notation import Axis, Definition, Definitions, Given, Index, Relation, Tensor
from symderiv.notation.samplers import no_sampler
from symderiv.records.archive import FORMAT, VERSION
from symderiv.records.derivation import Check, Citation, Derivation, RuleNote, Step, UsedGiven
from symderiv.records.expressions import Reader, look_up
from symderiv.records.fields import field, items, rows
from symderiv.records.layouts import GRADIENT, LAYOUTS
from symderiv.records.places import place
from symderiv.records.read_as import restored_in

MOST_STEPS = 2000
LONGEST_LAW = 2000
MOST_TERMS = 100
"""More than a reader would follow, and a hundred times what derivations have."""


def from_json(data: Any, givens: Mapping[str, Given] | None = None) -> Derivation:
    """The derivation that `to_json` stored.

    `givens` by name give back their samplers and rewrite rules; without them a given keeps its stored relations.
    Raises `ParseError` for anything malformed or unknown, saying where.
    """
    found = restore(data, givens)
    if len(found) != 1:
        raise ParseError("The archive holds several derivations", typed=str(len(found)), advice="Read it with restore().")
    return found[0]


def restore(data: Any, givens: Mapping[str, Given] | None = None) -> tuple[Derivation, ...]:
    """The derivations that `archive` stored. Raises `ParseError` for anything malformed or unknown, saying where."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ParseError("Not an archive of derivations", where="format", advice=f'It must say "format": "{FORMAT}".')
    if data.get("version") != VERSION:
        raise ParseError("Another version of the archive", typed=repr(data.get("version")), where="version",
                         advice=f"This symderiv reads version {VERSION}.")
    return _Restored(data, givens or {}).main()


def _length(row: dict[str, Any], where: str) -> tuple[tuple[str, int], ...]:
    """The size of an axis as a formula of others; none where the row has no such field."""
    terms = field(row, "length", dict, where) if "length" in row else {}
    if len(terms) > MOST_TERMS:
        raise ParseError(f"A size is a formula of at most {MOST_TERMS} terms", typed=f"{len(terms)} terms",
                         where=f"{where}.length")
    return tuple((name, field(terms, name, int, f"{where}.length")) for name in terms)


class _Stored:
    """The relations of a given as they were stored for one tensor, and the same of tensors that have no givens: from those it
    is told apart from a namesake, and what tells tensors apart must not rest on these tensors.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.relations: tuple[Relation, ...] = ()  # filled once every tensor is known
        self.bare: tuple[Relation, ...] = ()

    def __call__(self, tensor: Tensor) -> tuple[Relation, ...]:
        if tensor.name != self.name:
            raise SymderivError("A stored given speaks of one tensor only", typed=f"{tensor.name}, not {self.name}")
        return self.relations if tensor.givens else self.bare


class _Restored:
    """The tables while they are being read."""

    def __init__(self, data: dict[str, Any], givens: Mapping[str, Given]) -> None:
        self.data, self.known, self.reader = data, givens, Reader()
        self._axes()
        self._tensors()
        self.definitions = [self._definition(row, where) for row, where in rows(data, "definitions")]
        self.rules = [self._rule(row, where) for row, where in rows(data, "rules")]
        self.derivations: list[Derivation] = []
        for row, where in rows(data, "derivations"):
            self.derivations.append(self._derivation(row, where))

    def main(self) -> tuple[Derivation, ...]:
        return tuple(_at(self.derivations, n, "main") for n in items(self.data, "main", int, ""))

    def _axes(self) -> None:
        for label, row in field(self.data, "axes", dict, "").items():
            where = f"axes.{label}"
            size = field(row, "size", int | None, where)
            name, letters = field(row, "name", str, where), field(row, "letters", str, where)
            self.reader.axes[label] = _made(where, Axis, name, size, letters, _length(row, where))
        for label, row in field(self.data, "indices", dict, "").items():
            where = f"indices.{label}"
            if not isinstance(row, list) or len(row) != 2 or not isinstance(row[0], str):
                raise ParseError("An index is a letter and its axis", typed=repr(row), where=where)
            self.reader.indices[label] = _made(where, Index, row[0], look_up(self.reader.axes, row[1], "axis", where))

    def _tensors(self) -> None:
        self._each_tensor(lambda row, name, where: [])
        bare, self.reader.tensors = self.reader.tensors, {}
        pending: list[tuple[_Stored, list[Any], str]] = []
        self._each_tensor(lambda row, name, where: [self._given(g, name, at, pending) for g, at in rows(row, "givens", where)])
        whole = self.reader.tensors
        for self.reader.tensors, part in ((bare, "bare"), (whole, "relations")):
            for stored, relations, where in pending:
                found = tuple(self.reader.relation(r, f"{where}.relations[{n}]") for n, r in enumerate(relations))
                setattr(stored, part, found)

    def _each_tensor(self, givens: Callable[[dict[str, Any], str, str], list[Given]]) -> None:
        """Read every tensor, with the givens that are made of its row, its name and the place where it stands."""
        for label, row in field(self.data, "tensors", dict, "").items():
            where = f"tensors.{label}"
            axes = [look_up(self.reader.axes, a, "axis", where) for a in items(row, "axes", str, where)]
            name = field(row, "name", str, where)
            plain = _made(where, Tensor, name, axes, givens(row, name, where), *(field(row, p, str, where)
                                                                                 for p in ("meaning", "latex")))
            self.reader.tensors[label] = self.reader.differential(row, where) or plain

    def _given(self, row: dict[str, Any], tensor: str, where: str, pending: list[Any]) -> Given:
        name = field(row, "name", str, where)
        stored = _Stored(tensor)
        pending.append((stored, items(row, "relations", list, where), where))
        return self.known.get(name) or Given(
            name, field(row, "meaning", str, where), stored, no_sampler, field(row, "axes", int, where),
            field(row, "square", bool, where), field(row, "letter", str, where), self._over(row, where),
            field(row, "first", int, where) if "first" in row else 1)

    def _over(self, row: dict[str, Any], where: str) -> Axis | None:
        """The axis on which entries are places, if the row names one."""
        return look_up(self.reader.axes, field(row, "over", str, where), "axis", where) if "over" in row else None

    def _definition(self, row: dict[str, Any], where: str) -> Definition:
        letters = tuple(look_up(self.reader.indices, i, "index", where) for i in items(row, "indices", str, where))
        tensor = look_up(self.reader.tensors, field(row, "tensor", str, where), "tensor", where)
        return _made(where, Definition, tensor, letters, self._expr(row, "body", where))

    def _rule(self, row: dict[str, Any], where: str) -> tuple[str, RuleNote]:
        key, *note = (field(row, part, str, where) for part in ("key", "name", "law", "condition", "source"))
        law = note[1] + note[2]
        if not law.isprintable() or len(law) > LONGEST_LAW:
            raise ParseError(f"A law is a formula on one line, of at most {LONGEST_LAW} signs", typed=repr(law)[:80], where=where)
        return key, RuleNote(*note)

    def _expr(self, row: dict[str, Any], part: str, where: str) -> Any:
        return self.reader.expr(field(row, part, object, where), f"{where}.{part}")

    def _maybe(self, row: dict[str, Any], part: str, where: str) -> Any:
        return None if field(row, part, object, where) is None else self._expr(row, part, where)

    def _taken(self, row: dict[str, Any], part: str, where: str) -> tuple[Definition, ...]:
        return tuple(_at(self.definitions, n, f"{where}.{part}") for n in items(row, part, int, where))

    def _steps(self, row: dict[str, Any], where: str) -> tuple[Step, ...]:
        found = rows(row, "steps", where)
        if len(found) > MOST_STEPS:
            raise ParseError("The derivation is too long", typed=f"{len(found)} steps", where=f"{where}.steps",
                             advice=f"A derivation has at most {MOST_STEPS} steps; name what stands between as lemmas.")
        return tuple(self._step(*s) for s in found)

    def _derivation(self, row: dict[str, Any], where: str) -> Derivation:
        return Derivation(
            goal=self._expr(row, "goal", where), result=self._expr(row, "result", where),
            definitions=_made(where, Definitions, self._taken(row, "definitions", where)),
            steps=self._steps(row, where),
            givens=tuple(self._used(*g) for g in rows(row, "givens", where, list)),
            lemmas=tuple(_at(self.derivations, n, f"{where}.lemmas") for n in items(row, "lemmas", int, where)),
            abbreviations=self._taken(row, "abbreviations", where),
            general=self._maybe(row, "general", where), matrix=self._maybe(row, "matrix", where),
            matrix_note=field(row, "matrix_note", str, where), title=field(row, "title", str, where),
            route=field({"route": "", **row}, "route", str, where), claim=field({"claim": "", **row}, "claim", str, where),
            layout=_layout(field({"layout": GRADIENT, **row}, "layout", str, where), where), read_as=restored_in(row, where),
            checks=tuple(_check(*c) for c in rows(row, "checks", where)),
            rules=dict(_at(self.rules, n, f"{where}.rules") for n in items(row, "rules", int, where)))

    def _step(self, row: dict[str, Any], where: str) -> Step:
        cites = tuple(_citation(c, where) for c in items(row, "cites", list, where))
        before, after = (self._expr(row, part, where) for part in ("before", "after"))
        at, made = (tuple(place(p, line, f"{where}.{name}") for p in items(row, name, list, where))
                    for name, line in (("at", before), ("made", after)))
        return Step(field(row, "rule", str, where), before, after, at, made, cites,
                    field(row, "level", int, where), field(row, "family", str, where))

    def _used(self, row: list[Any], where: str) -> UsedGiven:
        if len(row) != 3 or not isinstance(row[1], str):
            raise ParseError("A used given is a tensor, a name and a relation", typed=repr(row)[:80], where=where)
        return UsedGiven(look_up(self.reader.tensors, row[0], "tensor", where), row[1], self.reader.relation(row[2], where))


def _layout(name: str, where: str) -> str:
    if name not in LAYOUTS:
        raise ParseError("No such layout of derivatives", typed=repr(name)[:80], where=where)
    return name


def _at(table: Sequence[Any], place: int, where: str) -> Any:
    if place >= len(table):
        raise ParseError("No such row, or one that comes later", typed=str(place), where=where)
    return table[place]


def _made(where: str, kind: Any, *args: Any) -> Any:
    try:
        return kind(*args)
    except (SymderivError, TypeError, ValueError) as error:
        raise ParseError(f"Not a {kind.__name__.lower()}", where=where, advice=str(error)) from error


def _citation(row: list[Any], where: str) -> Citation:
    if len(row) != 2 or row[0] not in ("definition", "lemma", "given") or not isinstance(row[1], str):
        raise ParseError("A citation is a kind (definition, lemma or given) and a key", typed=repr(row)[:80], where=where)
    return Citation(row[0], row[1])


def _check(row: dict[str, Any], where: str) -> Check:
    error = field(row, "error", float | int | str, where)
    if isinstance(error, str) and error not in ("inf", "-inf", "nan"):
        raise ParseError("An error is a number, inf or nan", typed=repr(error), where=where)
    return Check(field(row, "name", str, where), field(row, "verdict", bool | None, where), field(row, "points", int, where),
                 float(error), field(row, "detail", str, where))
