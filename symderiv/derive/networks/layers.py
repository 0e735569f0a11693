"""Derivations that are alike but for the number of the layer: found, and stated once for a general layer l.

The number at the end of a name is the layer. Two derivations have one structure when they become the same as soon as
every number is counted from the layer of their variable, axes are counted in order, and letters too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from symderiv.derive.matrix_form import with_matrix_form
from symderiv.derive.networks.numbering import numbered
from symderiv.notation import Axis, Definition, Definitions, Delta, Entry, Extent, Index, Partial, Relation, Tensor, tensors
from symderiv.notation.models.renaming import OtherNames
from symderiv.records import Citation, Derivation, Step, UsedGiven
from symderiv.records.overview import Span
from symderiv.records.places import differences

GREEK = ("delta", "Delta", "alpha", "beta", "gamma", "theta", "phi", "eta", "mu", "sigma", "lambda", "xi", "omega")


def layer_of(derivation: Derivation) -> int | None:
    """The layer of a derivation's variable, or of what is differentiated where the variable belongs to all layers."""
    goal = derivation.goal
    if not isinstance(goal, Partial):
        return None
    named = (e.tensor.name for e in (goal.wrt, goal.body) if isinstance(e, Entry))
    return next((parts[1] for parts in map(numbered, named) if parts), None)


# --- one structure ------------------------------------------------------------------------------------------------------

class Signature:
    """Writes expressions as plain tuples that are the same for every layer."""

    def __init__(self, layer: int) -> None:
        self.layer = layer
        self.axes: dict[Axis, int] = {}
        self.letters: dict[Index, int] = {}

    def of(self, expr: Any) -> Any:
        """The tuple of an expression."""
        if isinstance(expr, Tensor):
            return (*self._name(expr.name), *map(self._axis, expr.axes), *(g.name for g in expr.givens))
        if isinstance(expr, Index):
            return ("index", self.letters.setdefault(expr, len(self.letters)), self._axis(expr.axis))
        if isinstance(expr, Extent):
            return ("size", self._axis(expr.axis))
        if isinstance(expr, Delta):  # symmetric, and ordered by letters: the letter that is known already goes first
            return ("Delta", *map(self.of, sorted(expr.args, key=lambda i: self.letters.get(i, len(self.letters)))))
        return (type(expr).__name__, *map(self.of, expr.args)) if expr.args else (type(expr).__name__, str(expr))

    def _axis(self, axis: Axis) -> int:
        return self.axes.setdefault(axis, len(self.axes))

    def _name(self, name: str) -> tuple[Any, ...]:
        parts = numbered(name)
        return (parts[0], parts[1] - self.layer, parts[2]) if parts else (name,)


def structure(derivation: Derivation) -> Any:
    """What a derivation has in common with those of other layers."""
    layer = layer_of(derivation)
    if layer is None:
        return derivation.key
    signature = Signature(layer)
    goal: Any = derivation.goal
    local = (lemma for lemma in derivation.lemmas if getattr(lemma.goal, "body", None) != goal.body)
    return (signature.of(goal), *((s.rule, signature.of(s.after)) for s in derivation.steps), *map(structure, local))


def definition_structure(row: Definition) -> Any:
    """What a definition has in common with those of other layers."""
    parts = numbered(row.tensor.name)
    if parts is None:
        return row.tensor.name
    signature = Signature(parts[1])
    return (signature.of(row.lhs), signature.of(row.body))


# --- the general layer ----------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Naming(OtherNames):
    """Names counted from layer number `layer`: W4 seen from layer 3 is W_l+1, printed with a raised (l+1)."""

    letter: str
    layer: int

    def label(self, number: int) -> str:
        """The number as it is counted: l+1."""
        return self.letter + (f"{number - self.layer:+d}" if number != self.layer else "")

    def tensor(self, tensor: Tensor) -> Tensor:
        """The tensor under its general name."""
        parts = numbered(tensor.name)
        axes = tuple(map(self.axis, tensor.axes))
        if parts is None:
            return tensor if axes == tensor.axes else Tensor(tensor.name, axes, tensor.givens, tensor.meaning, tensor.latex)
        base, number, tail = parts
        label = self.label(number)
        mark = f"^{{({label})}}" if axes else f"_{{{label}}}"
        known = rf"\{base}" if base in GREEK else base if len(base) == 1 else rf"\mathrm{{{base}}}"
        latex = tensor.latex.replace(str(number), label) if tensor.latex else f"{known}{mark}"
        meaning = re.sub(rf"(?<=[A-Za-z]){number}(?!\d)", f"({label})", tensor.meaning)
        meaning = re.sub(rf"\b{number}\b", label, meaning)
        return Tensor(f"{base}_{label}{tail}", axes, tensor.givens, meaning, latex)

    def axis(self, axis: Axis) -> Axis:
        """The axis under its general name."""
        parts = numbered(axis.name)
        return Axis(f"{parts[0]}_{self.label(parts[1])}", axis.size, axis.letters) if parts else axis


@dataclass(frozen=True)
class Family:
    """Derivations, or definitions, of one structure: the one that stands for all, and the layers they are of.

    `always` is the layer that is called l in a model that is itself a general slice.
    """

    members: tuple[Any, ...]
    layers: tuple[int | None, ...]
    letter: str
    always: int | None = None

    @cached_property
    def shown(self) -> Any:
        """The member that stands for all: one whose axes all belong to layers, nearest to the output."""
        return max(zip(self.members, self.layers, strict=True), key=lambda pair: (_regular(pair[0]), pair[1] or 0))[0]

    @property
    def naming(self) -> Naming | None:
        """How the general layer is named; None for a single member, which keeps its numbers."""
        layer = self.layers[self.members.index(self.shown)]
        if self.always is not None:
            own = isinstance(self.shown, Definition) and layer is not None
            return Naming(self.letter, layer if own and layer is not None else self.always)
        return Naming(self.letter, layer) if len(self.members) > 1 and layer is not None else None

    @cached_property
    def span(self) -> Span | None:
        """For which layers it holds; None for a single one."""
        if self.naming is None or self.always is not None:
            return None
        return Span(self.letter, tuple(map(str, sorted(n for n in self.layers if n is not None))))


def _regular(member: Any) -> int:
    exprs = [member.lhs, member.body] if isinstance(member, Definition) else [member.goal, *(s.after for s in member.steps)]
    axes = {a for e in exprs for t in tensors(e) for a in t.axes}
    return -sum(numbered(a.name) is None for a in axes)


def families(members: Iterable[Any], letter: str, always: int | None = None) -> tuple[Family, ...]:
    """Derivations or definitions grouped by structure, in the order in which each structure comes first."""
    groups: dict[Any, list[tuple[Any, int | None]]] = {}
    for member in members:
        if isinstance(member, Definition):
            parts = numbered(member.tensor.name)
            groups.setdefault(definition_structure(member), []).append((member, parts[1] if parts else None))
        else:
            groups.setdefault(structure(member), []).append((member, layer_of(member)))
    return tuple(Family(tuple(m for m, _ in g), tuple(n for _, n in g), letter, always) for g in groups.values())


@dataclass(frozen=True)
class General:
    """States families for the general layer: their definitions, their adjoints, their derivations."""

    definitions: Definitions
    names: Mapping[str, str]
    adjoints: Mapping[str, Definition]
    backward: frozenset[str]

    @classmethod
    def of(cls, rows: Sequence[Family], backward: Sequence[tuple[Tensor, Partial]], letter: str,
           always: int | None = None) -> General:
        """`rows` are families of definitions, `backward` the adjoints with the derivatives they name."""
        names: dict[str, str] = {}
        stated = []
        for family in rows:
            row = family.naming.definition(family.shown) if family.naming else family.shown
            names.update({m.tensor.name: row.tensor.name for m in family.members})
            stated.append(row)
        return cls(Definitions(_in_order(stated)), names, _adjoints(backward, letter, always is not None),
                   frozenset(str(goal) for _, goal in backward))

    def derivation(self, family: Family, sections: Mapping[str, Derivation]) -> Derivation:
        """The derivation that stands for a family, for the general layer; `sections` are those made before, by the keys
        of all their members."""
        shown, naming = family.shown, family.naming
        put = naming.expr if naming else _as_it_is
        lemmas = {lemma.key: sections[lemma.key] for lemma in shown.lemmas if lemma.key not in self.backward}
        steps = tuple(self._step(s, put, lemmas) for s in shown.steps)
        mentioned = {t for s in shown.steps for t in s.after.atoms(Tensor)}
        named = dict.fromkeys(self.adjoints.get(a.tensor.name, a) for a in shown.abbreviations if a.tensor in mentioned)
        cited = {c.key for s in steps for c in s.cites}
        givens = tuple(_given(g, put, naming) for g in shown.givens)
        return with_matrix_form(replace(
            shown, goal=put(shown.goal), result=put(shown.result), steps=steps, definitions=self.definitions,
            lemmas=tuple({d.key: d for d in lemmas.values()}.values()), abbreviations=tuple(named),
            general=None if shown.general is None else put(shown.general), givens=tuple(g for g in givens if g.key in cited)))

    def _step(self, step: Step, put: Any, lemmas: Mapping[str, Derivation]) -> Step:
        before, after = put(step.before), put(step.after)
        same = before == step.before and after == step.after
        gone, new = (step.at, step.made) if same else differences(before, after)
        cites = dict.fromkeys(c for cited in step.cites for c in self._cited(cited, lemmas, step.rule == "name the adjoint"))
        return replace(step, before=before, after=after, at=gone, made=new, cites=tuple(cites))

    def _cited(self, cited: Citation, lemmas: Mapping[str, Derivation], names: bool) -> Iterator[Citation]:
        """The citation as it stands on the page; an adjoint is the derivative by its definition, and rests on nothing."""
        if cited.kind == "definition":
            adjoint = self.adjoints.get(cited.key)
            yield Citation("definition", adjoint.tensor.name if adjoint else self.names.get(cited.key, cited.key))
        elif cited.kind == "lemma" and cited.key in lemmas:
            yield Citation("lemma", lemmas[cited.key].key)
        elif cited.kind == "given" and not names:
            yield cited


def _as_it_is(expr: Any) -> Any:
    return expr


def _given(used: UsedGiven, put: Any, naming: Naming | None) -> UsedGiven:
    relation = Relation(put(used.relation.lhs), used.relation.op, put(used.relation.rhs))
    return UsedGiven(naming.tensor(used.tensor) if naming else used.tensor, used.name, relation)


def _in_order(rows: Sequence[Definition]) -> tuple[Definition, ...]:
    """Each definition behind those it uses; otherwise in the order they came."""
    left, found = list(rows), list[Definition]()
    while left:
        open_tensors = {row.tensor for row in left}
        ready = next((row for row in left if not row.uses & open_tensors), left[0])
        left.remove(ready)
        found.append(ready)
    return tuple(found)


def _adjoints(backward: Iterable[tuple[Tensor, Partial]], letter: str, always: bool) -> dict[str, Definition]:
    """For each adjoint's name its definition as a derivative: of the general layer where several layers have one."""
    groups: dict[Any, list[tuple[Tensor, Partial]]] = {}
    for tensor, goal in backward:
        parts = numbered(tensor.name)
        groups.setdefault((parts[0], parts[2]) if parts else tensor.name, []).append((tensor, goal))
    found: dict[str, Definition] = {}
    for group in groups.values():
        tensor, goal = max(group, key=lambda pair: (-sum(numbered(a.name) is None for a in pair[0].axes), pair[0].name))
        row = Definition(tensor, tuple(goal.wrt.indices), goal)
        parts = numbered(tensor.name)
        general = Naming(letter, parts[1]).definition(row) if parts and (always or len(group) > 1) else row
        found.update({t.name: general for t, _ in group})
    return found
