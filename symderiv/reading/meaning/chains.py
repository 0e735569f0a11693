"""Further sides of a chain that defines, a = f = g, held against the first: what a reader must not pass over in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from sympy import Max, Min

from symderiv.errors import ModelError, SymderivError, TextPlace
from symderiv.library.givens import GIVENS
from symderiv.notation import Definition, Definitions, Given, Tensor
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.order import Lines, defined, uses
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.syntax.nodes import sole_item

DIFFER = "The sides of a chain differ"
LONGEST = 80
"""The letters of a side that a message shows."""

SPECIAL = ("approximation", "stationarity", "constraint", "given", "update", "denied")
"""Roles of lines that do not say what a quantity is everywhere."""


@dataclass(frozen=True)
class Further:
    """A side of the line `form` behind the first one of the definition `head`, from a place of the source to another."""

    head: Form
    form: Form
    number: int
    start: int
    end: int

    def shown(self, source: str) -> str:
        """The side as it is written."""
        return _shown(source, self.start, self.end)

    def defining(self, explicit: Callable[[Form], Form]) -> Form:
        """The definition a = g that a = f = g makes as well, its axes written out."""
        sides = (explicit(self.head).sides[0], explicit(self.form).sides[self.number])
        line = self.head.line
        return self.head.with_line(replace(line, relation=replace(line.relation, sides=sides, signs=("=",))))


def further_sides(lines: Lines) -> Iterator[Further]:
    """The sides behind the first of each definition, up to a sign that is no =, also where a line goes on with = g."""
    made = {(form.number, defined(form)) for form in lines.definitions}
    whole = [form for form in lines.definitions if form.chain == form.number]
    named = [form for form in whole if not any((form.number, key) in made for key in _name(form))]
    heads = {form.number: form for form in named}
    times = Counter(form.number for form in named)
    once = {n for n in heads if times[n] == 1}
    forms = {(form.number, form.line.at): form for form in (*lines.others, *lines.definitions)}
    ended = set[int]()
    for form in sorted(forms.values(), key=lambda form: (form.number, form.line.at)):
        head = heads.get(form.chain)
        if head is not None and form.chain in once and (form is head or form.line.continued):
            for sign, side in _behind(form, head):
                ended |= {form.chain} if sign != "=" or _is_special(form, head) else set()
                if form.chain not in ended and uses(form.sides[side.number]):
                    yield side


def _name(form: Form) -> Iterator[str]:
    """The quantity that a definition gives a second name."""
    item = sole_item(form.sides[1])
    if isinstance(item, Use) and item.power is None:
        yield item.symbol.key


def _is_special(form: Form, head: Form) -> bool:
    """Whether a line holds in a case of its own, as "= 2x for a single example"."""
    said = form.formula
    return bool(said.conditions) or said.role in SPECIAL or said.words != head.formula.words


def _behind(form: Form, head: Form) -> Iterator[tuple[str, Further]]:
    """Each sign of a line with the side behind it, but for the first of a definition."""
    sides, signs = form.sides, form.line.relation.signs
    before = {n: sign for n, sign in enumerate((form.line.continued, *signs)) if n > 1 or form.line.continued}
    starts = [*(side.at for side in sides), form.formula.places[-1]]
    for number, sign in before.items():
        yield sign, Further(head, form, number, starts[number], starts[number + 1])


def refusal(further: Further, first: Definition, second: Definition, rows: list[Definition], source: str) -> ModelError | str:
    """Why a quantity of which a chain gives two different formulas cannot be taken; or what makes them equal, "" for nothing."""
    if not differ(first, second, rows):
        return ""
    shown = further.shown(source)
    for tensor, given in _possible(first, second, rows):
        if not differ(first, second, rows, {tensor: given}):
            return f"${shown}$ is the same only where {tensor.name} is {given.name}"
    one = further.head.sides[1]
    ends = [side.at for side in further.head.sides[2:3]] or [further.head.formula.places[-1]]
    return ModelError(
        DIFFER,
        typed=f"{_shown(source, one.at, ends[0])} and {shown}",
        where=TextPlace.of(source, further.start).shown,
        advice=f"Leave out the one that is not {defined(further.head)}, or give it a letter of its own.",
    )


def _shown(source: str, start: int, end: int) -> str:
    """A side as it is written."""
    text = " ".join(source[start:end].split()).rstrip("=&\\ ").rstrip(".,; ")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def differ(one: Definition, other: Definition, rows: list[Definition], given: Mapping[Tensor, Given] | None = None) -> bool:
    """Whether two definitions of one quantity give different values somewhere."""
    from symderiv.verification import equality

    if len(one.indices) != len(other.indices):
        return True
    try:
        right = other.at(*one.indices)
        return equality.differ(one.body, right, given or {}, _before(one, rows))
    except SymderivError:
        return False


def _before(one: Definition, rows: list[Definition]) -> Definitions:
    return Definitions(tuple(row for row in rows if row.tensor != one.tensor and one.tensor not in row.uses))


def _possible(one: Definition, other: Definition, rows: list[Definition]) -> Iterator[tuple[Tensor, Given]]:
    """What a text may leave unsaid of its inputs: a number is positive, labels are one-hot, a square matrix is symmetric."""
    before = _before(one, rows)
    below = {t for row in (one, other) for t in before.mentioned_below(row.body)}
    kinked = one.body.has(Max, Min) or other.body.has(Max, Min)  # on one side of a kink any two are alike
    for tensor in sorted(below, key=lambda t: t.name):
        if before.of(tensor) is None and not tensor.givens:
            square = len(tensor.axes) > 1 and tensor.axes[-1] == tensor.axes[-2]
            labels = LABELS if tensor.name[:1].lower() in LABELLED else ()
            fits = [GIVENS[name] for name in (*(() if kinked else ("positive",)), *labels, *(MATRICES if square else ()))]
            yield from ((tensor, given) for given in fits if len(tensor.axes) >= given.axes)


LABELLED = "ytdm"
"""The letters of labels, targets and masks by custom."""
LABELS, MATRICES = ("simplex", "one-hot", "mask", "plus-minus-one"), ("symmetric", "orthogonal")

__all__ = ["Further", "differ", "further_sides", "refusal"]
