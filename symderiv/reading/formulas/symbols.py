"""What one symbol with its scripts stands for: a component, a whole tensor, an axis size, a letter, a constant."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import E, Expr, Integer, exp, pi

from symderiv.errors import AxisMismatch, IndexClash, UnknownName
from symderiv.notation import Axis, Delta, Entry, add, mul, negate
from symderiv.reading.formulas import matrices as w
from symderiv.reading.formulas.interpreter import Interpreter
from symderiv.reading.formulas.matrices import Value
from symderiv.reading.formulas.names import Written, entries, flattened
from symderiv.reading.syntax.bound import head_of
from symderiv.reading.syntax.misread import Misread, two_readings
from symderiv.reading.syntax.nodes import (
    Bracket,
    Listing,
    Name,
    Node,
    Number,
    Operation,
    Relation,
    Scripted,
    Terms,
    sole_items,
    spell,
)


@dataclass(frozen=True)
class Reading:
    """One way to read a symbol: the tensor, its index slots (None for the whole tensor), the superscript that is a power."""

    written: Written
    slots: tuple[Relation, ...] | None
    power: Listing | None


class Symbols:
    """Reads symbols and index letters for one reader."""

    def __init__(self, reader: Interpreter) -> None:
        self.reader, self.names = reader, reader.names

    def value(self, name: Name, node: Scripted) -> Value:
        """The value of a symbol with its scripts."""
        readings = self.readings(name, node)
        turned = spell(node.sup) in w.TRANSPOSES and any(r.written.tensor.axes for r in readings)
        size = self._is_size(name, node) and not turned  # nobody transposes a size
        if len(readings) > 1 or (readings and size):
            raise self._ambiguous(node, readings, size)
        if readings:
            return self._entry(readings[0], node)
        if size:
            return self.reader.power(self.names.axes[name.base].extent, node.sup, node)
        return self._conventional(name, node)

    def is_plain(self, node: Scripted) -> bool:
        """Whether the superscript of a symbol is no part of its name."""
        return isinstance(node.base, Name) and all(r.power is not None for r in self.readings(node.base, node))

    def readings(self, name: Name, node: Scripted) -> list[Reading]:
        """The tensors that a symbol with its scripts may be."""
        found = [r for written in self.names.spelled(name, node.primes) if (r := _reading(written, node)) is not None]
        labelled = [r for r in found if r.written.sup]
        return labelled or found

    def _is_size(self, name: Name, node: Scripted) -> bool:
        plain = node.sub is None and not (node.primes or name.accents or name.style)
        return plain and name.base in self.names.axes and not self.reader.in_scope(name.base)

    def _ambiguous(self, node: Scripted, readings: list[Reading], size: bool) -> Misread:
        ways = [f"{r.written.tensor.name} {r.written.tensor.shape_text}" for r in readings] + ["the size of the axis"] * size
        return Misread(f"{spell(node)} has two readings: {' or '.join(ways)}", node.at, "Give one of them another name.")

    def _entry(self, reading: Reading, node: Scripted) -> Value:
        tensor = reading.written.tensor
        if reading.slots is None:
            return self.reader.power(w.whole(tensor), reading.power, node)
        if reading.power is not None and spell(reading.power) == "-1" and len(tensor.axes) == 2:
            inside = f"{reading.written.symbol.base}_{{{spell(node.sub)}}}"
            raise two_readings(node.at, f"({reading.written.symbol.base}^{{-1}})_{{{spell(node.sub)}}}", f"1/{inside}")
        turned = spell(reading.power) in w.TRANSPOSES and not self.reader.in_scope(spell(reading.power))
        if reading.power is not None and turned and len(tensor.axes) == 2:
            return self._transposed(reading, node)
        indices = [self.index(slot, axis) for slot, axis in zip(reading.slots, tensor.axes, strict=True)]
        return self.reader.power(Entry(tensor, *indices), reading.power, node)

    def _transposed(self, reading: Reading, node: Scripted) -> Expr:
        tensor = reading.written.tensor
        slots = (reading.slots or ())[::-1]
        return Entry(tensor, *(self.index(slot, axis) for slot, axis in zip(slots, tensor.axes, strict=True)))

    # What is not declared

    def _conventional(self, name: Name, node: Scripted) -> Value:
        if name.base == r"\delta" and len(flattened(node.sub)) == 2:
            return self.reader.power(self._delta(node), node.sup, node)
        if node.sub is None and not node.primes and not name.accents:
            if name.base == "e":
                return self._euler(node)
            if name.base == r"\pi":
                return self.reader.power(pi, node.sup, node)
            if self._runs(name.base):
                return self.reader.power(self.letter(node.base, None), node.sup, node)
        if name.base == "I" and spell(node.sub) in self.names.axes:
            return self.reader.power(w.identity(self.names.axes[spell(node.sub)]), node.sup, node)
        raise self._unknown(name, node)

    def _runs(self, letter: str) -> bool:
        return self.reader.in_scope(letter) or self.names.axis_of(letter) is not None

    def _euler(self, node: Scripted) -> Value:
        if node.sup is not None:
            return w.componentwise(exp, self.reader.value(node.sup))
        if self._runs("e"):
            raise two_readings(node.at, r"\exp(1)", "the index under another letter")
        return E

    def _unknown(self, name: Name, node: Scripted) -> Exception:
        same = [t for t in self.names.written if t.symbol.base == name.base and t.symbol.accents == name.accents]
        if same:
            return AxisMismatch("The symbol does not fit its declaration", typed=spell(node),
                                advice=f"Write it as it is declared: {', '.join(dict.fromkeys(map(shown, same)))}.")
        known = list(dict.fromkeys(shown(t) for t in self.names.written))
        return UnknownName.among("symbol", spell(Scripted(node.at, name, node.sub)), known)

    def _delta(self, node: Scripted) -> Expr:
        parts = flattened(node.sub) if len(entries(node.sub)) == 1 else entries(node.sub)
        made = [self.index(part, None) for part in parts]
        return Delta(*made)

    # Indices

    def index(self, part: Relation, axis: Axis | None) -> Expr:
        """An index expression: letters, integers, and sums of them such as 2i+r-2."""
        if part.signs:
            raise Misread("An index is no comparison", part.at)
        return self._index_terms(part.sides[0], axis)

    def _index_terms(self, side: Terms, axis: Axis | None) -> Expr:
        lone = len(side.terms) == 1
        made = [(sign, self._index_product(items, axis if lone else None)) for sign, items in side.terms]
        return add(*(negate(value) if sign == "-" else value for sign, value in made))

    def _index_product(self, items: tuple[Node, ...], axis: Axis | None) -> Expr:
        factors = [i for i in items if not (isinstance(i, Operation) and i.sign == "·")]
        made = [self._index_factor(i, axis if len(factors) == 1 else None) for i in factors]
        if sum(not m.is_Integer for m in made) > 1:
            raise Misread(f"Is {''.join(map(spell, items))} several indices?", items[0].at, "Write commas between indices.")
        return mul(*made)

    def _index_factor(self, item: Node, axis: Axis | None) -> Expr:
        if isinstance(item, Number) and item.text.isdigit() and len(item.text) < 10:
            return Integer(item.text)
        if isinstance(item, Bracket) and item.kind == "round" and len(item.inside.entries) == 1:
            return self.index(item.inside.entries[0], axis)
        if (label := self._label(item)) is not None:
            return label
        if isinstance(head_of(item), Name) and not (isinstance(item, Scripted) and item.sup is not None):
            return self.letter(item, axis)
        raise Misread(f"{spell(item)} is no index", item.at, "An index is a letter, an integer, or a sum such as 2i+r-2.")

    def _label(self, item: Node) -> Expr | None:
        """A component whose values are places, as a label y_n or a token t_n; None for what is no such quantity."""
        name, node = head_of(item), item if isinstance(item, Scripted) else Scripted(item.at, item)
        if not isinstance(name, Name) or self.reader.in_scope(name.base):
            return None
        found = [r for r in self.readings(name, node) if r.slots is not None and any(g.over for g in r.written.tensor.givens)]
        return self.reader.scalar(item) if len(found) == 1 else None

    def letter(self, item: Node, axis: Axis | None) -> Expr:
        """An index letter, or the size of an axis used as an index."""
        name = self.letter_name(item)
        bound = self.reader.scope.get(name)
        if bound is not None:
            return bound
        declared = self.names.axis_of(name)
        if declared is None and name in self.names.axes:
            return self.names.axes[name].extent
        if self.names.spelled(Name(0, name)) and declared is None:
            raise IndexClash(f"{name} is a tensor, not an index letter", typed=name)
        if declared is None and axis is None:
            raise Misread(f"Over which axis does {name} run?", item.at, "Declare the letter.")
        return (declared or axis).index(name)  # type: ignore[union-attr]

    def letter_name(self, item: Node) -> str:
        r"""The name of an index letter: i, i', i_1, \alpha as alpha."""
        base = head_of(item)
        if not isinstance(base, Name) or base.accents or base.word:
            raise Misread(f"{spell(item)} is no index letter", item.at)
        scripts = item if isinstance(item, Scripted) else Scripted(item.at, item)
        sub = spell(scripts.sub)
        return base.base.removeprefix("\\") + (f"_{sub}" if sub else "") + "'" * scripts.primes


def _reading(written: Written, node: Scripted) -> Reading | None:
    power = node.sup
    if written.sup:
        power = _after_label(written.sup, node.sup)
        if power is None:
            return None
        power = power if power.entries else None
    slots = written.slots(node.sub)
    if slots is not None:
        return Reading(written, slots, power)
    whole = (node.sub is None and not written.sub) or tuple(map(spell, flattened(node.sub))) == written.sub
    return Reading(written, None, power) if whole and written.tensor.axes else None


def _after_label(label: str, sup: Listing | None) -> Listing | None:
    """What follows the label in a superscript, as in (1)\\top; None when the label is not there."""
    if spell(sup) == label:
        return Listing(0, ())
    items = sole_items(sup)
    if len(items) < 2 or spell(items[0]) != label or sup is None:
        return None
    return Listing(sup.at, (Relation(sup.at, (Terms(sup.at, (("+", items[1:]),)),)),))


def shown(written: Written) -> str:
    """A declared symbol with its indices."""
    letters = ",".join((*written.sub, *(written.letters or tuple(a.name.lower() for a in written.tensor.axes))))
    head = spell(Scripted(0, written.symbol, primes=written.primes)) + (f"^{{{written.sup}}}" if written.sup else "")
    return f"{head}_{{{letters}}}" if letters else head
