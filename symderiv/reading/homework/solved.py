r"""Lines that say where something is least: \hat w = …, w^* = …. What is solved for is the variable itself, under a mark."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from symderiv.notation import Definitions, Tensor
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.gaps.ranges import ranged
from symderiv.reading.meaning.lines.implied import is_nabla
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.draft import Source
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Listing, Name, Node, Relation, Scripted, rebuilt, sole_item, spell, walk

HATS = {r"\hat", r"\widehat"}
STARS = {"*", r"\ast", r"\star", r"\text{opt}", r"\text{ML}", r"\text{MLE}", r"\text{MAP}", r"\text{OLS}"}
LABELS = {r"\text{opt}", r"\text{ML}", r"\text{MLE}", r"\text{MAP}", r"\text{LS}", r"\text{OLS}", r"\text{min}", r"\text{max}",
          r"\text{ridge}", r"\text{best}", "*", r"\ast", r"\star", "ML", "MLE", "MAP", "LS", "OLS"}
"""Marks of the place where something is least."""
SOLVING = ("stationarity", "claim", "unknown")
"""Roles in which a line says what a marked variable is."""


ENDS = re.compile(
    r"\b(?:M(?:LE|AP)|m(?:ini|axi)mum (?:is|lies|occurs)(?: attained| reached)? (?:at|in|for)|"
    r"maximum[- ]likelihood|(?:minimi|maximi|optimi)[sz]er|least[- ]squares|optim(?:al|um)|closed[- ]form|"
    r"Kleinste-Quadrate|máxima verossimilhança|máxima verosimilitud|maximum de vraisemblance)\b[^.$]*$", re.IGNORECASE)


def names_end(before: str) -> bool:
    """Whether words before a line name the place where something is least.

    >>> names_end("and the MLE is "), names_end("The minimum is at "), names_end("The prediction is ")
    (True, True, False)
    """
    return ENDS.search(before) is not None


def solved_for(source: Source, names: Names, definitions: Definitions) -> tuple[Source, Tensor | None]:
    """The line with the marks taken off its variables, and the one that it says; None where it solves for nothing."""
    sides = source.line.relation.sides
    item = sole_item(sides[0]) if sides and not source.line.continued else None
    scripted = _scripted(item)
    if source.role not in SOLVING or len(sides) < 2 or set(source.line.relation.signs) != {"="}:
        return source, None
    if scripted is None:
        return _where_least(source, names, definitions), None
    bare = _bare(scripted, names, definitions)
    tensor = _variable(bare or scripted, names, definitions)
    if tensor is None or (bare is None and source.role != "stationarity"):
        return source, None
    return replace(source, line=rebuilt(source.line, lambda node: _plain(node, names, definitions))), tensor


def _where_least(source: Source, names: Names, definitions: Definitions) -> Source:
    """An equation that has the place where something is least in it, X^T X w^* = X^T y, as what follows there."""
    uses = [node for node in walk(source.line) if isinstance(node, Use) and not node.name and (written := _scripted(node))
            and (bare := _bare(written, names, definitions)) and (source.role == "stationarity" or bare.base == written.base)]
    if not uses or any(isinstance(node, Derivative) or is_nabla(node) for node in walk(source.line)):
        return source
    return replace(source, line=rebuilt(source.line, lambda node: _plain(node, names, definitions)), role="stationarity")


def _plain(node: Any, names: Names, definitions: Definitions) -> Any:
    """A node, what is inside it done before: a use whose symbol has lost its mark is what is written there."""
    node = ranged(node, names)
    scripted = _scripted(node)
    bare = _bare(scripted, names, definitions) if scripted is not None else None
    if isinstance(node, Name):
        return bare.base if bare is not None else node
    if isinstance(node, Use):
        return node.written if not node.name and scripted is not None and _variable(scripted, names, definitions) else node
    return bare or node


def _scripted(node: Any) -> Scripted | None:
    written = node.written if isinstance(node, Use) else Scripted(node.at, node) if isinstance(node, Name) else node
    return written if isinstance(written, Scripted) and isinstance(written.base, Name) else None


def _bare(node: Scripted, names: Names, definitions: Definitions) -> Scripted | None:
    """The symbol without its mark; None for one that has none, or is a quantity of its own."""
    base = node.base
    assert isinstance(base, Name)
    hatted = bool(HATS & set(base.accents))
    starred = node.sup is not None and spell(node.sup) in STARS
    sub = _without_labels(node.sub)
    if not (hatted or starred or sub != node.sub) or (hatted and names.spelled(base)):
        return None
    plain = replace(base, accents=tuple(a for a in base.accents if a not in HATS))
    made = replace(node, base=plain, sub=sub, sup=None if starred else node.sup)
    return made if _variable(made, names, definitions) is not None else None


def _without_labels(sub: Listing | None) -> Listing | None:
    """What stands below without words that name the place."""
    if sub is None:
        return None
    kept = tuple(entry for entry in sub.entries if not _is_label(entry))
    return replace(sub, entries=kept) if kept else None


def _is_label(entry: Relation) -> bool:
    return not entry.signs and spell(entry.sides[0]).replace(" ", "") in LABELS


def _variable(node: Node, names: Names, definitions: Definitions) -> Tensor | None:
    """The input that a symbol is, where something is computed from it."""
    base = node.base if isinstance(node, Scripted) else node
    ways = names.spelled(base) if isinstance(base, Name) else ()
    starred = {*STARS, "·"}  # as names spell an asterisk
    found = {w.tensor for w in ways if not (w.sup in starred and definitions.of(w.tensor))}
    tensor = found.pop() if len(found) == 1 else None
    used = tensor is not None and definitions.of(tensor) is None and any(tensor in row.uses for row in definitions)
    return tensor if used else None


__all__ = ["names_end", "solved_for"]
