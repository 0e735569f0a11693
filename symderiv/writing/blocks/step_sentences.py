"""What there is to say of a step, in the words of a language and the formulas of a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symderiv.notation import Relation, Tensor
from symderiv.records import Step
from symderiv.teaching.facts import Condition, Way
from symderiv.teaching.idea import idea
from symderiv.teaching.sayings import Saying, chosen
from symderiv.writing.languages import Parts, joined, math, text
from symderiv.writing.layout.boxes import Glyph, Row
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.symbols import symbol
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press

ARROW = Glyph("relation", "→")


def sentences(steps: Sequence[Step], outline: Outline, press: Press) -> Parts:
    """What is said of the line that some steps lead to; nothing where the formula says everything, or the voice is plain."""
    if press.voice == "plain":
        return []
    found = (said for step in steps if (said := outline.sayings.get(id(step))) is not None)
    return joined([sentence(said, press) for said in chosen(found)], " ")


def sentence(saying: Saying, press: Press, table: str = "steps") -> Parts:
    """A sentence of a table with its places filled."""
    shorter = f"{saying.key}_again"
    key = shorter if saying.again and shorter in press.language.tables[table] else saying.key
    return press.language.say(key, table, **{name: filled(slot, press) for name, slot in saying.slots.items()})


def idea_paragraphs(outline: Outline, press: Press, is_network: bool) -> list[Parts]:
    """The idea as one paragraph; none where there is nothing to say before the first line, or the voice is plain."""
    said = [] if press.voice == "plain" else idea(outline.asked, is_network)
    return [joined([sentence(s, press, "idea") for s in said], " ")] if said else []


def filled(slot: Any, press: Press) -> Parts:
    """What fills a place: a formula, the symbol of a tensor, words of a table ("table:key"), or several of these."""
    if isinstance(slot, tuple):
        return listed([filled(part, press) for part in slot], press)
    if isinstance(slot, str):
        table, _, key = slot.partition(":")
        return [text(press.language.word(table, key, key))]
    if isinstance(slot, Tensor):
        return [math(press.symbol(slot))]
    return [math(press.box(_box(slot)))]


def _box(slot: Any) -> Any:
    if isinstance(slot, Condition):
        return equation(layout(slot.letter), layout(slot.value))
    if isinstance(slot, Way):
        return Row(tuple(part for n, t in enumerate(slot.tensors) for part in ((ARROW, symbol(t)) if n else (symbol(t),))))
    if isinstance(slot, Relation):
        return equation(_box(slot.lhs), _box(slot.rhs), slot.op)
    return layout(slot)


def listed(items: Sequence[Parts], press: Press) -> Parts:
    """One, one and another, or one, another and a third."""
    if len(items) < 2:
        return joined(items)
    return [*joined(items[:-1]), text(f" {press.language.word('labels', 'and')} "), *items[-1]]
