"""A page's worth of a network: every structure derived and verified once, every gradient of every layer listed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr

from symderiv.derive.adjoints import adjoint
from symderiv.derive.differentiation import Differentiation
from symderiv.derive.goals import differentiable
from symderiv.derive.matrix_form import with_matrix_form
from symderiv.derive.networks.layers import Family, General, families
from symderiv.derive.networks.numbering import numbered
from symderiv.errors import ModelError
from symderiv.notation import Model, Partial, Tensor
from symderiv.records import Check, Derivation
from symderiv.records.overview import Instance, Overview, PlanLine, Span
from symderiv.rewrite import nodes

COLOURS = 6
NAMES_ALL = -1
"""Below any number of operations: every adjoint gets a name, however short its expression."""
Verify = Callable[[Derivation], tuple[Check, ...]]


@dataclass(frozen=True)
class Gradients:
    """Every gradient of one output, and the lemmas they share, in the order in which they rest on one another.

    `backward` are the derivatives of the output by defined quantities, `local` all other lemmas.
    """

    output: Tensor
    backward: tuple[Derivation, ...]
    local: tuple[Derivation, ...]
    asked: tuple[Derivation, ...]
    model: Model

    @classmethod
    def of(cls, model: Model, output: Any, wrt: Sequence[Any] | None = None) -> Gradients:
        """All gradients by the variables `wrt`, or by every input that the output depends on.

        Raises `ModelError` for an output with axes, `UnknownName` for a name that the model does not have.
        """
        wanted = model.tensor(output)
        if wanted.axes:
            raise ModelError("Only a scalar has a backward sweep", typed=f"{wanted.name} {wanted.shape_text}",
                             advice="Name the variable for its Jacobian.")
        variables = differentiable(model.definitions, wanted) if wrt is None else [model.tensor(w) for w in wrt]
        sweep = Differentiation(model.definitions, output=wanted, inline=NAMES_ALL)
        asked = [sweep.lemma(wanted, v) for v in dict.fromkeys(variables)]
        backward = [d for (tensor, by, held), d in sweep.known.items()
                    if tensor == wanted and not held and by not in variables and model.definitions.of(by) is not None]
        others = {d.key for d in (*asked, *backward)}
        local = [*sweep.sums.known, *(d for d in sweep.known.values() if d.key not in others)]
        return cls(wanted, tuple(map(with_matrix_form, backward)), tuple(local), tuple(map(with_matrix_form, asked)), model)

    @property
    def all(self) -> tuple[Derivation, ...]:
        """Every derivation, each behind those it rests on."""
        return (*self.local, *self.backward, *self.asked)


def page(gradients: Gradients, title: str, letter: str = "l", data: Sequence[str] = (),
         verify: Verify | None = None, whole: Sequence[Check] = (),
         always: int | None = None) -> tuple[tuple[Derivation, ...], Overview]:
    """The derivations of a page, one a structure, and its overview.

    `data` are the names, without numbers, of what is not trained; `verify` gives the checks of one section; `whole` are
    checks of the model as a whole; `always` is the layer called l in a model that is itself a general slice.
    """
    definitions = gradients.model.definitions
    reach = definitions.ancestors.get(gradients.output, frozenset())
    rows = families((d for d in definitions if d.tensor in reach), letter, always)
    named = [(adjoint(d, definitions.names).tensor, goal_of(d)) for d in gradients.backward]
    general = General.of(rows, named, letter, always)
    made: dict[str, Derivation] = {}
    local = families(gradients.local, letter, always)
    _sections(general, local, "", verify, made)
    groups = families((*gradients.backward, *gradients.asked), letter, always)
    sections = _sections(general, groups, title, verify, made)
    spans = {made[f.members[0].key].key: f.span for f in (*local, *groups) if f.span}
    spans |= {general.names[f.members[0].tensor.name]: f.span for f in rows if f.span}
    spans |= _adjoint_spans(general, [t for t, _ in named], letter)
    colours = _colours(gradients.backward)
    return sections, Overview(
        title=title, letter=letter, spans=spans, plan=tuple(_plan(sections, gradients.output, colours)),
        colours={t: colours[base(t)] for t in (goal_of(s).wrt.tensor for s in sections) if base(t) in colours},
        layers=tuple(Instance(d.goal, d.result, d.matrix, made[key].key) for key, d in
                     ((asked.key, asked if always is None else made[asked.key]) for asked in gradients.asked)),
        trained=tuple(dict.fromkeys(goal_of(made[d.key]).wrt.tensor for d in gradients.asked
                                    if base(goal_of(d).wrt.tensor) not in data)),
        instances=_instances(general, letter, sections), checks=tuple(whole),
        derived=len(gradients.all),
        structures=len({d.key for d in made.values()}))


def _adjoint_spans(general: General, tensors: Sequence[Tensor], letter: str) -> dict[str, Span]:
    """For which layers each general adjoint is defined."""
    layers: dict[str, list[int]] = {}
    for tensor in tensors:
        row, parts = general.adjoints[tensor.name], numbered(tensor.name)
        if parts and row.tensor != tensor:
            layers.setdefault(row.tensor.name, []).append(parts[1])
    return {name: Span(letter, tuple(map(str, sorted(found)))) for name, found in layers.items()}


def _instances(general: General, letter: str, sections: Sequence[Derivation]) -> frozenset[Tensor]:
    """The tensors that need no line of their own in the notation table: z3 and z_l+1 beside z_l."""
    stated = {row.tensor.name for row in (*general.definitions, *general.adjoints.values())}
    on_page = {t for section in sections for part in section.sections() for s in part.steps for t in s.after.atoms(Tensor)}
    on_page |= {t for row in general.definitions for t in row.uses}
    stated |= {goal_of(s).wrt.tensor.name for s in sections}
    names = {t.name for t in on_page} | stated
    found = set()
    for tensor in on_page:
        parts = numbered(tensor.name)
        plain = f"{parts[0]}_{letter}{parts[2]}" if parts else re.sub(rf"_{letter}[+-]\d+", f"_{letter}", tensor.name)
        if plain != tensor.name and plain in names and tensor.name not in stated:
            found.add(tensor)
    return frozenset(found)


def goal_of(derivation: Derivation) -> Partial:
    """What a derivation is to find, which is a derivative."""
    goal: Any = derivation.goal
    assert isinstance(goal, Partial)
    return goal


def _sections(general: General, groups: Sequence[Family], title: str, verify: Verify | None,
              made: dict[str, Derivation]) -> tuple[Derivation, ...]:
    """One derivation a family, entered in `made` under the keys of all members."""
    found = []
    for family in groups:
        section = replace(general.derivation(family, made), title=title)
        section = replace(section, checks=tuple(_told(section, verify(family.shown)))) if verify else section
        made.update({member.key: section for member in family.members})
        found.append(section)
    return tuple(found)


def _told(section: Derivation, checks: Sequence[Check]) -> Iterator[Check]:
    """The checks that concern what the page shows: an adjoint is named by its definition, whatever givens it rests on."""
    return (c for c in checks if section.givens or not c.name.startswith("needs "))


def base(tensor: Tensor) -> str:
    """A name without its layer: z for z3, and for the general z_l+1."""
    parts = numbered(tensor.name)
    return parts[0] if parts else tensor.name.split("_")[0]


def _colours(backward: Sequence[Derivation]) -> dict[str, int]:
    bases = dict.fromkeys(base(goal_of(d).wrt.tensor) for d in backward)
    return {name: n % COLOURS + 1 for n, name in enumerate(bases)}


def _plan(sections: Sequence[Derivation], output: Tensor, colours: dict[str, int]) -> list[PlanLine]:
    """The chain rule of every section that starts with it."""
    lines = []
    for section in sections:
        chain = next((s.after for s in section.steps[:1] if s.rule == "chain rule"), None)
        if chain is not None:
            lines.append(PlanLine(section.goal, chain, tuple(_factors(chain, output, colours))))
    return lines


def _factors(chain: Expr, output: Tensor, colours: dict[str, int]) -> list[tuple[tuple[int, ...], int]]:
    found = []
    for path, node in nodes(chain):
        if isinstance(node, Partial) and getattr(node.body, "tensor", None) == output and base(node.wrt.tensor) in colours:
            found.append((path, colours[base(node.wrt.tensor)]))
    return found



