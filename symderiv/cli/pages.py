"""The derivations of the page that a command writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symderiv.cli.commands.routes import routed
from symderiv.cli.naming import named_derivations
from symderiv.cli.reader import refuse_for_networks
from symderiv.errors import SymderivError

if TYPE_CHECKING:
    from symderiv.api.derivations import Derivation
    from symderiv.records.choices import Layout
    from symderiv.records.overview import Overview


def named_page(name: str, goals: Sequence[str | None], options: dict[str, Any], verify: bool, seed: int,
               rename: str | None = None, layout: Layout = "gradient", routes: Sequence[str] = (),
               size: int = 3, of: str | None = None) -> tuple[Sequence[Derivation], Overview | None]:
    """The derivations of a page; for a network its overview too, unless routes are named."""
    from symderiv.api.networks import network_page
    from symderiv.library.networks import NETWORKS

    if name in NETWORKS and not routes:
        refuse_for_networks(rename, layout)
        if of:
            raise SymderivError("A page about a network is about its output", typed=f"--of {of}",
                                advice="--of is for entries, formulas and files; --route takes it for a network as well.")
        wanted = [w.strip() for goal in goals for w in str(goal).split(",")]
        return network_page(name, None if wanted in (["None"], ["all"]) else wanted, verify, seed, **options)
    if options and name not in NETWORKS:
        raise SymderivError("Only a network takes --layers, --activation and --batched", typed=name,
                            advice=f"Networks: {', '.join(NETWORKS)}.")
    if routes:
        found = routed(name, goals, options, routes, size, rename, of)
    else:
        found = [d for goal in goals for d in named_derivations(name, goal, rename, of)]
    found = found if layout == "gradient" else [d.laid_out(layout) for d in found]
    return _verified(found, seed) if verify else found, None


def _verified(found: Sequence[Derivation], seed: int) -> Sequence[Derivation]:
    from symderiv.oracle.installed import require_installed

    require_installed()
    from symderiv.verification.verify import of_one_page

    known = of_one_page(found, seed)
    return [d.checked(seed, known) for d in found]
