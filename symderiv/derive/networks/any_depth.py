"""The recursion of a network of any depth: the output layer, and a slice of two layers that stands for any two.

In the slice the loss is an unspecified differentiable function of z^(l+1), so that nothing is assumed of the layers
beyond; its derivative δ^(l+1) := ∂L/∂z^(l+1) is a quantity with a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symderiv.derive.networks.pages import Gradients, Verify, base, goal_of, page
from symderiv.notation import Model
from symderiv.records import Check, Derivation
from symderiv.records.overview import Overview, Span

LAYERS, HIDDEN, WITH_INPUT = Span("l", ("1", "…", "L")), Span("l", ("1", "…", "L − 1")), Span("l", ("0", "…", "L − 1"))


def any_depth(head: Model, piece: Model, layer: int, title: str, logits: str, spans: Mapping[str, Span],
              verify: Verify | None = None, whole: Sequence[Check] = ()) -> tuple[tuple[Derivation, ...], Overview]:
    """The page of the recursion.

    `head` is the output layer, whose loss is differentiated by the tensor `logits`; `piece` is the slice, in which `layer`
    is called l; `spans` say for which layers the derivative by each tensor of the slice holds, by its name without a
    number; `verify` and `whole` are as for `page`.
    """
    asked = [t.name for t in piece.definitions.inputs if t.name.endswith(str(layer))]
    first, start = page(Gradients.of(head, "L", [logits]), title, "l", (), verify)
    sections, overview = page(Gradients.of(piece, "L", asked), title, "l", (), verify, whole, always=layer)
    kept = tuple(s for s in sections if goal_of(s).wrt.tensor.name.endswith("_l"))
    holds = {s.key: spans[base(goal_of(s).wrt.tensor)] for s in kept}
    holds |= {row.tensor.name: LAYERS if base(row.tensor).lower() == "z" else HIDDEN
              for row in kept[0].definitions if row.tensor.axes}
    holds |= {a.tensor.name: LAYERS if "elta" in a.tensor.name else HIDDEN for s in kept for a in s.abbreviations}
    colours = {**overview.colours, **{goal_of(s).wrt.tensor: overview.colours[goal_of(kept[1]).wrt.tensor] for s in first}}
    return (*first, *kept), replace(overview, spans=holds, colours=colours, any_depth=True,
                                    instances=overview.instances | start.instances)
