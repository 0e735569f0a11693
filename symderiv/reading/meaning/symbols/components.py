r"""Components of arrays that the text declares, x_1 of x \in \mathbb{R}^3, and letters that stand free beside a sum."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.lines.forms import Form, names_in
from symderiv.reading.meaning.symbols.occurrences import DEFINITE, Occurrence, bound_letters, left_letters, occurrences
from symderiv.reading.meaning.symbols.scripts import CUSTOM, Scripts, base_key, is_named, is_place, is_transpose, parts_below
from symderiv.reading.meaning.symbols.stated import RANKS, subjects
from symderiv.reading.problems.axis_inference import Key
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.bound import Call, Over, Product, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Bracket,
    Head,
    Name,
    Node,
    Number,
    Relation,
    Scripted,
    Terms,
    as_terms,
    of_kind,
    sole_item,
    spell,
    walk,
)

CLASSES = frozenset("ycto")
"""Letters that stand for the class of an example by custom: in a log or a margin nobody else writes them."""
WHOLE = -1
"""The place of an array that stands whole, or of a component with a number."""
Places = Mapping[tuple[str, int], Collection[int]]
"""The lines in which a sum binds the letter at a place of a base, and those in which the base stands whole."""


def whole_ranks(statements: Statements, apart: Collection[str]) -> dict[str, int]:
    """How many axes the text gives each quantity that it declares without a script; those `apart` have names, no components."""
    found: dict[str, int] = {}
    for fact, one in subjects(statements):
        base = base_key(one.name)
        if one.node.sub is None and fact.kind in ("shape", "rank") and base not in apart:
            found.setdefault(base, len(fact.value) if fact.kind == "shape" else RANKS.get(fact.value[0], 0))
    return {base: rank for base, rank in found.items() if rank}


def named_apart(forms: Iterable[Form]) -> Iterator[str]:
    """Symbols with a number that the text defines one by one: x_1 = W x_0 is no component of x."""
    for form in forms:
        left = sole_item(form.sides[0])
        defines = form.line.relation.signs[:1] == ("=",) and not form.line.continued
        if defines and isinstance(left, Scripted) and left.sup is None:
            yield from [spell(left)] * any(isinstance(sole_item(p), Number) for p in parts_below(left, {}))


def behind_brackets(forms: Sequence[Form]) -> Iterator[Key]:
    r"""Letters on the left that take a component of what stands in brackets: p_k = \operatorname{softmax}(z)_k, and the k of
    = (A^\top r)_k behind a line about x_k."""
    lefts = {form.number: left_letters(form) for form in forms if not form.line.continued}
    for form in forms:
        first = form.chain if form.line.continued else form.number
        for node in (n for side in form.sides[first == form.number:] for n in of_kind(side, Scripted)):
            if node.sub is not None and isinstance(node.base, Bracket | Call):
                letters = lefts.get(first, frozenset())
                yield from (("free", str(first), spell(p)) for p in parts_below(node, {}) if spell(p) in letters)


def bound_places(found: Sequence[Occurrence]) -> Places:
    """Where sums bind letters below symbols, and where these stand whole or with a number."""
    made: dict[tuple[str, int], set[int]] = {}
    for one in found:
        if one.node.sub is None or any(isinstance(sole_item(p), Number) for p in parts_below(one.node, {})):
            made.setdefault((base_key(one.name), WHOLE), set()).add(one.form.number)
        for place, letter in letters_in(one, {}):
            if letter[0] == "letter":
                made.setdefault((base_key(one.name), place), set()).add(one.form.number)
    return made


def ranged_on_left(forms: Iterable[Form], ranges: Collection[str]) -> Iterator[Key]:
    """Letters of defined members of which the text says the range, where they stand on the right as well: y_t = w x_{t+1}."""
    for form in (f for f in forms if isinstance(left := sole_item(f.sides[0]), Scripted) and isinstance(left.base, Name)):
        below = [n.sub for side in form.sides[1:] for n in of_kind(side, Scripted) if n.sub is not None]
        counting = left_letters(form) & set(ranges) & {n.base for sub in below for n in names_in(sub)}
        yield from (("free", str(form.number), letter) for letter in counting)


def parameter_places(forms: Iterable[Form]) -> Iterator[tuple[str, str]]:
    r"""Parameters that are places, with what they stand below: the a of \pi(a) = e^{\theta_a} / \sum_b e^{\theta_b}."""
    forms = list(forms)
    summed = {letter for f in forms for n in of_kind(f.line, Over) for letter in bound_letters(n.head)}
    for form in forms:
        left = sole_item(form.sides[0])
        arguments = left.arguments if isinstance(left, Call) else ()
        names = {spell(a.sides[-1]) for a in arguments if isinstance(a, Relation)} - summed
        found = list(occurrences(form)) if names else []
        bound = {(base_key(one.name), place) for one in found for place, letter in letters_in(one, {}) if letter[0] == "letter"}
        for one in found:
            for place, letter in letters_in(one, {}):
                if letter[0] == "free" and letter[2] in names and (base_key(one.name), place) in bound:
                    yield letter[2], spell(Scripted(0, one.node.base, one.node.sub))


def letters_in(one: Occurrence, whole: Mapping[str, int]) -> Iterator[tuple[int, Key]]:
    """The places below a symbol, each with its letter."""
    for place, part in enumerate(parts_below(one.node, whole)):
        if (letter := one.letter(part)) is not None and not is_place(one, part):
            yield place, letter


def classifies(form: Form) -> bool:
    """Whether a formula has a logarithm or a largest value."""
    heads = {n.name.removeprefix("\\") for n in of_kind(form.line, Head)}
    return bool(heads & {"log", "ln", "max", "logsumexp"}) or any(n.base == "log" for n in names_in(form.line))


def refused_letters(found: Sequence[Occurrence], scripts: Scripts, bound: Places) -> Iterator[tuple[Form, Misread]]:
    """The lines in which a letter of an array is free that is a component elsewhere: its meaning is not guessed."""
    refused = set[int]()
    for one in found:
        if one.node.sub is None or one.form.number in refused or not _defines(one.form) or is_named(one, scripts):
            continue
        for place, letter in letters_in(one, scripts.whole):
            if _is_free(one, letter, scripts) and not _beside_whole(one) and _is_array(one, place, letter[2], scripts, bound):
                refused.add(one.form.number)
                yield one.form, _refusal(one, letter[2])


def refused_products(forms: Sequence[Form]) -> list[tuple[Form, Misread]]:
    """Lines with products that are none: an index without its brace, a function that nothing defines."""
    return [*_loose_letters(forms), *_lists(forms), *_of_themselves(forms), *_unmarked(forms), *_indexed_letters(forms)]


def _indexed_letters(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    r"""Lines where the letter of a sum has an index of its own below a name: y_{t_k} under \sum_t is neither y_{tk} nor new."""
    for form in forms:
        for over in of_kind(form.line, Over):
            letters = set(bound_letters(over.head))
            uses = ((n, part) for n in of_kind(over.body, Scripted) if isinstance(n.base, Name) for part in flattened(n.sub))
            found = ((n, item) for n, part in uses if isinstance(item := sole_item(part), Scripted) and item.sub is not None
                     and spell(item.base) in letters and spell(item) not in letters)
            if (one := next(found, None)) is not None:
                name, letter, own = spell(one[0].base), spell(one[1].base), spell(one[1].sub)
                yield form, Misread(f"{letter}, the letter of the sum, has an index of its own in {spell(one[0])}", one[0].at,
                                    f"Write {name}_{{{letter},{own}}} for two indices; where {spell(one[1])} is an index of its "
                                    "own, take another letter for the sum.")
                break


def _unmarked(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    r"""Lines with a sum whose letter stands nowhere in it, of what has that letter elsewhere: \sum_i (p - y)^2 beside p_i."""
    marked = {(spell(n.base), spell(part)) for form in forms for n in of_kind(form.line, Scripted)
              if isinstance(n.base, Name) for part in flattened(n.sub)}
    for form in forms:
        for over in of_kind(form.line, Over):
            letters, inside = set(bound_letters(over.head)), {spell(n) for n in of_kind(over.body, Name)}
            letter = min(letters, default="")
            shown = sorted(name for name in inside if (name, letter) in marked)
            if shown and not letters & (inside | {spell(n) for n in of_kind(over.body, Scripted)}):  # k', j_1
                each = " and ".join(f"{name}_{letter}" for name in shown)
                yield form, Misread(f"{letter} stands nowhere in this sum, and in other lines as that of {each}", over.at,
                                    f"Write {each} in the sum.")
                break


def _of_themselves(forms: Sequence[Form]) -> Iterator[tuple[Form, Misread]]:
    """Lines that say what a component is by calling its own whole a function: a_i = a(z_i) beside a = 1/(1 + e^{-z})."""
    whole = {item.base for f in forms if isinstance(item := sole_item(f.sides[0]), Name) and f.line.relation.signs[:1] == ("=",)}
    for form in forms:
        left = sole_item(form.sides[0])
        name = left.base if isinstance(left, Scripted) and left.sub is not None and isinstance(left.base, Name) else None
        if name is None or name.base not in whole or form.line.continued or len(form.sides) < 2:
            continue
        for node in of_kind(form.sides[1], Product):
            if any(one == replace(name, at=one.at) and not sign and isinstance(behind, Bracket) and behind.kind == "round"
                   for (_, one), (sign, behind) in pairwise(node.parts)):
                yield form, Misread(f"{spell(name)} is a quantity here, and is called as a function", node.at,
                                    "Give one of them another letter, or leave one out.")
                break


def _loose_letters(forms: Iterable[Form]) -> Iterator[tuple[Form, Misread]]:
    """Lines in which a letter that counts stands right behind a subscript without braces: w_ij is w_i times j as it is typed."""
    for form in forms:
        heads = (n for n in of_kind(form.line, Over))
        counting = {*left_letters(form), *(letter for head in heads for letter in bound_letters(head.head))}
        for node in (n for n in of_kind(form.line, Product)):
            for (_, one), (sign, behind) in pairwise(node.parts):
                if not sign and isinstance(behind, Name) and behind.base in counting and _is_right_behind(one, behind):
                    yield form, _as_typed(spell(one), behind.base, _braced(one, behind), one.at)


WRITTEN_OUT = {
    "MSE": r"\frac{1}{n} \sum_{i=1}^n (a_i - b_i)^2",
    "BCE": r"-\sum_i (a_i \log b_i + (1 - a_i) \log(1 - b_i))",
    "CE": r"-\sum_i a_i \log b_i",
    "KL": r"\sum_i a_i \log \frac{a_i}{b_i}",
    "D_{KL}": r"\sum_i a_i \log \frac{a_i}{b_i}",
}
"""What is meant by names that texts seldom define; the order of their arguments and the mean differ from text to text."""


def _lists(forms: Iterable[Form]) -> Iterator[tuple[Form, Misread]]:
    """Lines with a symbol before several things in brackets: nobody multiplies by a list."""
    for form in forms:
        for node in (n for n in of_kind(form.line, Product)):
            for (_, one), (_, listed) in pairwise(node.parts):
                inside = listed.inside.entries if isinstance(listed, Bracket) and listed.kind == "round" else ()
                if len(inside) > 1 and isinstance(head := head_of(one), Name):
                    name, written = spell(one), WRITTEN_OUT.get(head.base, r"a^\top b") if len(inside) == 2 else "…"
                    yield form, Misread(f"{name} is a function that the text does not define", one.at,
                                        f"Write what it is, as in {name}({', '.join('abcdefgh'[:len(inside)])}) = {written}.")


def _as_typed(symbol: str, letter: str, entry: str, at: int) -> Misread:
    return Misread(f"{symbol}{letter} is {symbol} times {letter} as it is typed", at,
                   rf"Write {entry} for an entry, or {symbol} \, {letter} for the product.")


def _is_right_behind(one: Node, behind: Name) -> bool:
    part = flattened(one.sub) if isinstance(one, Scripted) and one.sup is None else ()
    return len(part) == 1 and isinstance(sole_item(part[0]), Name) and behind.at == part[0].at + 1


def _braced(one: Node, behind: Name) -> str:
    assert isinstance(one, Scripted)
    return f"{spell(one.base)}_{{{spell(one.sub)}{behind.base}}}"


def _defines(form: Form) -> bool:
    return form.formula.role in DEFINITE and form.line.relation.signs[:1] == ("=",)


def _is_free(one: Occurrence, letter: Key, scripts: Scripts) -> bool:
    """Whether nothing says what a letter is: no sum, no left side, no range, no words; index letters need more than a mention."""
    name = letter[2]
    if letter[0] != "free" or name in left_letters(one.form) or name in scripts.fixed or name in scripts.binders:
        return False
    place = base_key(one.name) in scripts.defined and not _sums(one.form)
    return not place and not (name in scripts.numbers and name not in CUSTOM)


def _beside_whole(one: Occurrence) -> bool:
    """Whether a symbol is added to its base as a whole, x - x_b: it is an array of its own then."""
    for node in of_kind(one.form.line, Terms):
        items = [sole_item(as_terms(i)) for _, items in node.terms for i in items]
        if {spell(one.node.base), spell(one.node)} <= {spell(item) for item in items}:
            return True
    return False


def _sums(form: Form) -> bool:
    return bool(of_kind(form.line, Over))


def _is_array(one: Occurrence, place: int, letter: str, scripts: Scripts, bound: Places) -> bool:
    """Whether the symbol is an array elsewhere: declared with as many axes, or under a sum over this place.

    u_x and u_y are names of their own where u of the text stands nowhere else.
    """
    base = base_key(one.name)
    declared = scripts.whole.get(base) == len(parts_below(one.node, scripts.whole))
    counts = letter in CUSTOM or (letter in CLASSES and classifies(one.form))
    return (base, place) in bound or (declared and (counts or (base, WHOLE) in bound))


FREE = " is free here: nothing sums over it, and the left side does not have it"


def _refusal(one: Occurrence, letter: str) -> Misread:
    """Both readings, each with what to write for it."""
    symbol = spell(Scripted(0, one.node.base, one.node.sub))
    extend = rf"Write \sum_{letter} ( ... ) with brackets around all that is summed. " if _sums(one.form) else ""
    return Misread(
        f"{letter}{FREE}",
        one.node.at,
        f"{extend}{_for_classes(one, letter)}For one fixed component say so in words: Let ${letter}$ be fixed. "
        f"For a quantity of its own: Let ${symbol} \\in \\mathbb{{R}}{'^n' * _is_turned(one)}$.",
    )


def require_bound(one: Occurrence, part: Relation, scripts: Scripts) -> None:
    r"""Refuses the k of a unit vector e_k that nothing binds: f = e_k^\top x. Raises `Misread`."""
    letter = one.letter(part)
    if letter is not None and _defines(one.form) and _is_free(one, letter, scripts):
        raise Misread(f"{letter[2]}{FREE}", one.node.at,
                      f"{_for_classes(one, letter[2])}For one fixed component say so in words: Let ${letter[2]}$ be fixed.")


def _is_turned(one: Occurrence) -> bool:
    return one.node.sup is not None and is_transpose(one.node.sup)


def _for_classes(one: Occurrence, letter: str) -> str:
    r"""What to say of the c of -\log p_c, which is a label by custom."""
    logs = [n for n in of_kind(one.form.line, Call) if spell(head_of(n.head)) in LOGARITHMS]
    classifies = any(one.node in list(walk(log)) for log in logs)
    return f"For a label say so: ${letter}$ is the correct class. " if classifies else ""


LOGARITHMS = frozenset({r"\log", r"\ln", r"\text{log}", r"\text{ln}"})

__all__ = ["CLASSES", "FREE", "LOGARITHMS", "WHOLE", "Places", "behind_brackets", "bound_places", "classifies", "letters_in",
           "named_apart", "parameter_places", "ranged_on_left", "refused_letters",
           "refused_products", "require_bound", "whole_ranks"]
