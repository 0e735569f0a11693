r"""Which axis each index letter and each slot of a tensor has, where nobody said it.

Letters that index the same slot share an axis, an upper bound names one (\sum_{j=1}^{K}), and so do the letters of
a delta. What stays without a name is an error that asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.errors import AxisMismatch
from symderiv.notation import Axis
from symderiv.reading.formulas.conditions import is_letter, lone_letter
from symderiv.reading.formulas.names import Names, Written, entries, flattened, index_slots
from symderiv.reading.syntax.bound import head_of, sums_apart
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Line,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    sole_items,
    spell,
    walk,
)

Key = tuple[str, ...]


def letter_key(item: Node) -> Key:
    """The class of a letter; i' and i_1 run like i."""
    base = head_of(item)
    return ("letter", base.base.removeprefix("\\") if isinstance(base, Name) else spell(base))


def slot_key(tensor: str, place: int) -> Key:
    """One axis of a tensor."""
    return ("slot", tensor, str(place))


class Classes:
    """Letters and slots that share an axis (union-find); a class has at most one named axis.

    >>> found = Classes()
    >>> found.join(("letter", "k"), ("slot", "z", "0")); found.name(("slot", "z", "0"), "K")
    >>> found.axis(("letter", "k"))
    'K'
    """

    def __init__(self) -> None:
        self._parent: dict[Key, Key] = {}
        self._axis: dict[Key, str] = {}

    def copy(self) -> Classes:
        """The same classes, which may be joined in another way."""
        made = Classes()
        made._parent, made._axis = dict(self._parent), dict(self._axis)
        return made

    def absorb(self, other: Classes) -> None:
        """Take in the classes of another text, or of another part of this one."""
        for key in other._parent:
            self.join(key, other.find(key))
        for root, axis in other._axis.items():
            self.name(root, axis)

    def find(self, key: Key) -> Key:
        """The representative of a class."""
        path = []
        while self._parent.get(key, key) != key:
            path.append(key)
            key = self._parent[key]
        for passed in path:
            self._parent[passed] = key
        return key

    def join(self, one: Key, other: Key) -> None:
        """Both have the same axis."""
        a, b = self.find(one), self.find(other)
        for key in (one, other):
            self._parent.setdefault(key, key)
        if a != b:
            axis = self._axis.get(a)
            self._parent[a] = b
            if axis:
                self.name(b, axis)

    def name(self, key: Key, axis: str) -> None:
        """The class has this axis. Raises `AxisMismatch` when it already has another."""
        self._parent.setdefault(key, key)
        known = self._axis.setdefault(self.find(key), axis)
        if known != axis:
            raise AxisMismatch(f"{_said(key)} runs over {known} and over {axis}", typed=_said(key),
                               advice="Use another letter for one of them.")

    def axis(self, key: Key) -> str | None:
        """The name of the axis, if there is one."""
        return self._axis.get(self.find(key))

    def names(self) -> frozenset[str]:
        """The axes that classes have."""
        return frozenset(self._axis.values())

    def members(self) -> Mapping[Key, tuple[Key, ...]]:
        """Each class by its representative."""
        found: dict[Key, list[Key]] = {}
        for key in self._parent:
            found.setdefault(self.find(key), []).append(key)
        return {root: tuple(keys) for root, keys in found.items()}


def _said(key: Key) -> str:
    return f"index {key[1]}" if key[0] == "letter" else f"axis {int(key[2]) + 1} of {key[1]}"


@dataclass(frozen=True)
class Symbol:
    """A symbol as declared: its tensor's name, how it is written, how many axes it has, the letters it was declared with."""

    name: str
    core: Key
    sup: str
    label: tuple[str, ...]
    count: int
    indices: tuple[Relation, ...] = ()

    @classmethod
    def declared(cls, name: str, node: Node, count: int | None = None) -> Symbol:
        """The symbol of a declaration; without a count its letters in the subscript are its indices."""
        scripts = node if isinstance(node, Scripted) else Scripted(node.at, node)
        parts = flattened(scripts.sub)
        axes = len([p for p in parts if _counts(p)]) if count is None else count
        cut = len(parts) - axes if len(parts) >= axes else len(parts)
        return cls(name, core(scripts), spell(scripts.sup), tuple(map(spell, parts[:cut])), axes, parts[cut:])

    @classmethod
    def known(cls, written: Written) -> Symbol:
        """The symbol of a tensor whose axes are known."""
        scripts = Scripted(0, written.symbol, primes=written.primes)
        return cls(written.tensor.name, core(scripts), written.sup, written.sub, len(written.tensor.axes))

    def slots(self, node: Scripted) -> tuple[Relation, ...] | None:
        """The slots of a use, or None when it is another symbol."""
        if core(node) != self.core or (self.sup and not spell(node.sup).startswith(self.sup)):
            return None
        return index_slots(node.sub, self.label, len(self.label) + self.count)


def core(node: Scripted) -> Key:
    """What makes a symbol: base, accents, primes."""
    base = node.base
    return (base.base, *base.accents, "'" * node.primes) if isinstance(base, Name) else ("",)


def _counts(part: Relation) -> bool:
    """Whether a declared subscript is an index: a letter, not a number or a word."""
    item = lone_letter(part.sides[0]) if not part.signs else None
    return item is not None and not (isinstance(head_of(item), Name | Number) and getattr(head_of(item), "word", False))


def connect(classes: Classes, symbols: Sequence[Symbol], lines: Iterable[Node], axes: set[str]) -> None:
    """Joins every letter with the slots it indexes, in the declarations and in all lines."""
    for symbol in symbols:
        _connect_slots(classes, symbol, symbol.indices)
    for line in lines:
        for node in walk(line):
            if isinstance(node, Scripted):
                _connect_use(classes, symbols, node, axes)


def _connect_use(classes: Classes, symbols: Sequence[Symbol], node: Scripted, axes: set[str]) -> None:
    head = head_of(node)
    if isinstance(head, Head) and (head.kind == "big" or head.name in (r"\max", r"\min")):
        _connect_range(classes, node, axes, {s.core[0] for s in symbols})
        return
    if isinstance(head, Bracket):
        _connect_bracket(classes, symbols, node, head)
        return
    found = _uses(symbols, node)
    for symbol, slots in found:
        _connect_slots(classes, symbol, slots)
    if not found and core(node)[0] == r"\delta" and len(flattened(node.sub)) == 2:
        one, other = (lone_letter(p.sides[0]) for p in flattened(node.sub))
        if one is not None and other is not None:
            classes.join(letter_key(one), letter_key(other))


def _uses(symbols: Sequence[Symbol], node: Scripted) -> list[tuple[Symbol, tuple[Relation, ...]]]:
    """The symbols that a use may be, each with the slots of its indices."""
    found = [(s, slots) for s in symbols if (slots := s.slots(node)) is not None]
    return [(s, slots) for s, slots in found if s.sup] or found


def _connect_bracket(classes: Classes, symbols: Sequence[Symbol], node: Scripted, bracket: Bracket) -> None:
    r"""(X^{-1})_{ij} and (X^\top)_{ij} index the columns of X by i."""
    items = sole_items(bracket.inside)
    if len(items) != 1 or node.sub is None or not isinstance(items[0], Scripted) or items[0].sub is not None:
        return
    parts = flattened(node.sub)
    for symbol in symbols:
        if core(items[0]) == symbol.core and len(parts) == symbol.count == 2:
            _connect_slots(classes, symbol, parts[::-1])


def _connect_slots(classes: Classes, symbol: Symbol, slots: Sequence[Relation]) -> None:
    for place, part in enumerate(slots):
        letter = lone_letter(part.sides[0]) if not part.signs else None
        if letter is not None:
            classes.join(letter_key(letter), slot_key(symbol.name, place))


def _connect_range(classes: Classes, node: Scripted, axes: set[str], tensors: set[str]) -> None:
    """An upper bound that is a name, and no tensor, names the axis of the letter below."""
    for entry in entries(node.sub):
        letter = lone_letter(entry.sides[0])
        bound = _range_name(entry, node)
        if letter is not None and bound and is_letter(letter) and (bound in axes or bound not in tensors):
            axes.add(bound)
            classes.name(letter_key(letter), bound)


def _range_name(entry: Relation, node: Scripted) -> str:
    side: Terms | None = None
    if entry.signs == ("∈",):
        side = entry.sides[1]
    elif entry.signs in (("=",), ()) and node.sup is not None and len(node.sup.entries) == 1 and not node.sup.entries[0].signs:
        side = node.sup.entries[0].sides[0]
    item = lone_letter(side) if side is not None else None
    return spell(item) if item is not None and isinstance(item, Name) and not item.base.startswith("\\") else ""


def resolve(classes: Classes, axes: set[str]) -> None:
    """Classes without an axis take the one whose small letter is among them: k runs over K."""
    for root, keys in classes.members().items():
        letters = {k[1].upper() for k in keys if k[0] == "letter"} & axes
        if classes.axis(root) is None and len(letters) == 1:
            classes.name(root, letters.pop())


def require(classes: Classes, key: Key, at: int) -> str:
    """The axis of a letter or slot; an error that asks where there is none."""
    axis = classes.axis(key)
    if axis is None:
        letter = key[1] if key[0] == "letter" else "k"
        raise Misread(f"Over which axis does {_said(key)} run?", at,
                      rf"Write its range, as in \sum_{{{letter}=1}}^{{K}}, or declare it.")
    return axis


def settled(names: Names, lines: Sequence[Line]) -> Names:
    """The names with the letters of these lines over the axes that their own quantities say, where letters run by habit alone.

    Where one letter stands at two axes, the left sides decide alone: sums have letters of their own (`own_axis`), or the line is
    wrong, and who reads it says at which letter.
    """
    lefts = [replace(line, relation=replace(line.relation, sides=line.relation.sides[:1], signs=()))
             for line in lines if not line.continued]
    own = _own_axes(names, lines) or _own_axes(names, lefts) or {}
    return replace(names, letters={**names.letters, **own})


def own_axis(names: Names, letter: str, body: Node) -> Axis | None:
    """The axis that the letter of a sum has by what it indexes there; None where nothing or two things say so."""
    found = {axis for axis, _ in indexed_axes(names, letter, body)}
    return found.pop() if len(found) == 1 else None


def indexed_axes(names: Names, letter: str, body: Node) -> list[tuple[Axis, str]]:
    """The axes that a letter counts in a body, each with the symbol whose axis it is."""
    axes, symbols = {w.tensor.name: w.tensor.axes for w in names.written}, [Symbol.known(w) for w in names.written]
    key = ("letter", letter.rstrip("'").partition("_")[0])
    uses = (use for node in walk(body) if isinstance(node, Scripted) for use in _uses(symbols, node))
    return [(axes[symbol.name][place], symbol.name) for symbol, slots in uses for place, part in enumerate(slots)
            if not part.signs and (item := lone_letter(part.sides[0])) is not None and letter_key(item) == key]


def _own_axes(names: Names, nodes: Sequence[Node]) -> dict[str, Axis] | None:
    """The axes of letters by the quantities that they index; None where one stands at two axes."""
    classes = Classes()
    for written in names.written:
        for place, axis in enumerate(written.tensor.axes):
            classes.name(slot_key(written.tensor.name, place), axis.name)
    try:
        connect(classes, [Symbol.known(w) for w in names.written], nodes, set(names.axes))
    except AxisMismatch:
        return None
    used = {key[1] for node in nodes for part in walk(node) for key in _letters_in(part)}
    found = {letter: classes.axis(("letter", letter)) or "" for letter in used}
    return {letter: names.axes[axis] for letter, axis in found.items() if axis in names.axes}


def completed(names: Names, lines: Sequence[Line]) -> Names:
    """The names with an axis for every new letter that indexes a known tensor."""
    used = {key[1] for line in lines for node in walk(line) for key in _letters_in(node)}
    if all(names.axis_of(letter) is not None for letter in used):
        return names
    classes = Classes()
    for letter, axis in names.letters.items():
        classes.name(("letter", letter), axis.name)
    for written in names.written:
        for place, axis in enumerate(written.tensor.axes):
            classes.name(slot_key(written.tensor.name, place), axis.name)
    connect(classes, [Symbol.known(w) for w in names.written], map(sums_apart, lines), set(names.axes))
    found = {letter: classes.axis(("letter", letter)) or "" for letter in used}
    return names.with_letters({letter: names.axes[axis] for letter, axis in found.items() if axis in names.axes})


def _letters_in(node: Node) -> list[Key]:
    """The letters in a subscript."""
    if not isinstance(node, Scripted):
        return []
    items = [lone_letter(part.sides[0]) for part in flattened(node.sub)]
    return [letter_key(item) for item in items if item is not None]
