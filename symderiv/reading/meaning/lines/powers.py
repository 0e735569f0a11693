r"""Powers that are part of a name: \sigma^2 where every use of \sigma is squared."""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.syntax.nodes import Listing, Name, Number, Scripted, sole_item, spell, walk


def is_power(sup: Listing | None) -> bool:
    """Whether a script is a number."""
    return sup is not None and isinstance(sole_item(sup), Number)


def power_key(item: Scripted) -> str:
    """A power without its indices, by its spelling."""
    return spell(Scripted(0, item.base, None, item.sup))


def always_so(item: Scripted, forms: Sequence[Form]) -> bool:
    """Whether every use of the symbol has this power."""
    uses = [n for form in forms for n in walk(form.line) if isinstance(n, Scripted) and spell(n.base) == spell(item.base)]
    bare = sum(spell(n) == spell(item.base) for form in forms for n in walk(form.line) if isinstance(n, Name))
    return bare == len(uses) and all(power_key(u) == power_key(item) for u in uses)


__all__ = ["always_so", "is_power", "power_key"]
