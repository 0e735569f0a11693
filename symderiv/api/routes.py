"""The interface for routes: which ways lead to a derivative, and one document with several of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symderiv.api.derivations import Derivation, titled
from symderiv.api.models import Model, catalogue_model, require_model, several
from symderiv.notation import Index
from symderiv.records.choices import INLINE
from symderiv.rules.routes import DELTA, chosen


def routes(model: Model | str, output: Any = None, wrt: Any = None, lang: str = "en",
           inline: float = INLINE) -> dict[str, str]:
    """The routes that lead to ∂output/∂wrt, each with a sentence about it; the default one first.

    `model` is a model, or the name of a catalogue entry; of that, `output` and `wrt` may be left out. Raises `UnknownName`.

    >>> list(routes("softmax-cross-entropy"))
    ['delta', 'cases', 'quotient', 'components', 'log', 'full-chain', 'differential']
    """
    from symderiv.derive.goals import routes as applying
    from symderiv.writing.languages import language

    if isinstance(model, str):
        from symderiv.library.catalogue import catalogue_row

        row = catalogue_row(model)
        model, output, wrt, inline = catalogue_model(model), output or row.output, wrt or row.goals[0], row.inline
    require_model(model)
    words = language(lang)
    return {name: words.word("routes", name) for name in applying(model, output, several(wrt), inline)}


def by_routes(model: Model, output: Any, wrt: Any, names: str | Sequence[str] = "all", size: int = 3, title: str = "",
              inline: float = INLINE, indices: Sequence[Index] = ()) -> tuple[Derivation, ...]:
    """The derivations of one derivative by several routes, in their order; "all" means all that apply.

    Raises `UnknownName` for a route that there is not, `NoRoute` for one that does not apply.

    >>> from symderiv.api.models import catalogue_model
    >>> [str(d.result) for d in by_routes(catalogue_model("softmax-cross-entropy"), "L", "z", ["delta", "log"])]
    ['p[i] - y[i]', 'p[i] - y[i]']
    """
    from symderiv.derive.goals import routes as applying

    require_model(model)
    wanted = applying(model, output, several(wrt), inline, size) if names == "all" or "all" in names else chosen(names)
    found = (model.derive(output, wrt, indices, inline, name, size) for name in wanted)
    return tuple(titled(title, replace(d, route=d.route or DELTA.name)) for d in found)


__all__ = ["by_routes", "routes"]
