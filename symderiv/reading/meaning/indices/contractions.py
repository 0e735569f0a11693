r"""Letters that a product repeats without a sum sign, where no words say what that means: y_i = A_{ij} x_j is the sum over j.

A sum is meant where it shows: the left side has the letters that stand once, or a quadratic form has each twice. Where one
number of each letter may be meant as well, as in L = W_{ij} W_{ji} or (x_i y_i)^2, the text is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.indices.own_letters import Implied, summed_over_repeated, with_repeated_summed
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.names.letters import Row
from symderiv.reading.meaning.symbols.occurrences import bound_letters
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.problems.statements import Statements
from symderiv.reading.prose.said.summed import REPEATED, SINGLE, WRITTEN
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Bracket, Head, Name, Node, Scripted, Terms, of_kind, once, row, sole_item, walk

COUNTING = frozenset("abcdijklmnpqrs")
"""Letters that may count."""


@dataclass(frozen=True)
class Text:
    """What the lines of a text show together: whether there is a sum sign anywhere; whether products mean sums without one,
    and surely so; which letters words fix or only name; the symbols that lines compute with; whether words speak of a single
    one of several."""

    sums: bool
    means_sums: bool
    surely: bool
    fixed: frozenset[str]
    named: frozenset[str]
    used: frozenset[str]
    single: bool


def contracted(forms: Sequence[Form], statements: Statements, implied: list[Implied]
               ) -> tuple[list[Form], list[tuple[Form, Misread]]]:
    """The lines, before anything is bound, with a sum sign before the products that mean a sum, which are noted; the lines that
    may mean something else.

    Where words say what repeated letters mean, that is what they do; lines that do not fit these words are refused.
    """
    said = {fact.value for fact in statements.facts if fact.kind == "notation"} & {REPEATED, WRITTEN}
    text = _text(forms, statements)
    lefts = {form.number: _letters_of(form.sides[0]) for form in forms if form.sides and not form.line.continued}
    given = [frozenset(lefts.get(form.chain, {})) | frozenset(lefts.get(form.number, {})) | text.fixed for form in forms]
    if said:
        unfit = [(form, error) for form, left in zip(forms, given, strict=True) for error in _contradicted(form, left, said)]
        return with_repeated_summed(forms, statements, implied) if said == {REPEATED} else list(forms), unfit
    questions = [next(_asked(form, left, text), None) for form, left in zip(forms, given, strict=True)]
    made = [summed_over_repeated(form, left, implied, COUNTING) if text.means_sums and asked is None else form
            for form, left, asked in zip(forms, given, questions, strict=True)]
    return made, [(form, asked) for form, asked in zip(forms, questions, strict=True) if asked is not None]


def _contradicted(form: Form, left: frozenset[str], said: set[tuple[str, ...]]) -> Iterator[Misread]:
    """Why a line is not what is said of sums: they are written, and a letter stands on the right alone; or both is said."""
    found = list[Implied]()
    if REPEATED in said:
        summed_over_repeated(form, left, found)
    elif _defines(form) and _letters_of(form.sides[0]):
        given = left | _bound_in(form)
        found = [Implied((), row(items), items[0].at) for side in form.sides[1:] for _, items in side.terms
                 if _is_contraction(items, given)]
    if found and said != {REPEATED}:
        reason = "The text says both that repeated letters are summed and that they are not" if REPEATED in said else \
            f"A letter of {found[0].product} is neither on the left nor summed, and the text says that sums are written"
        yield Misread(reason, found[0].at, r"Write the sums, as in $y_i = \sum_j W_{ij} x_j$.")


def _text(forms: Sequence[Form], statements: Statements) -> Text:
    said = {kind: frozenset(fact.subject for fact in statements.facts if fact.kind == kind and fact.subject in COUNTING)
            for kind in ("label", "mention")}
    used = (n for form in forms for side in form.sides[not form.line.continued:] for n in of_kind(side, Name))
    sums = any(map(_has_sum, forms))
    defining = [] if sums else [form for form in forms if _defines_so(form, said["label"])]
    surely = any(_letters_of(form.sides[0]) for form in defining)
    return Text(sums, bool(defining), surely, said["label"], said["mention"], frozenset(map(base_key, used)),
                SINGLE.search(statements.source) is not None)


def _has_sum(form: Form) -> bool:
    return any(n.kind == "big" for n in of_kind(form.line, Head))


def _defines_so(form: Form, fixed: frozenset[str]) -> bool:
    """Whether a line defines something by a matrix with two letters that other factors, or the left side, have one by one."""
    left = frozenset(_letters_of(form.sides[0])) | fixed
    rows = (items for side in form.sides[1:] for _, items in side.terms) if form.has(*COUNTING) and _defines(form) else ()
    return any(_is_contraction(items, left) for items in rows)


def _defines(form: Form) -> bool:
    return not form.line.continued and form.line.relation.signs[:1] == ("=",) and not _derives(form.sides[0])


def _derives(side: Node) -> bool:
    return any(n.kind in ("partial", "nabla") for n in of_kind(side, Head))


def _is_contraction(items: Row, left: Collection[str]) -> bool:
    factors = [frozenset(found) for item in items if (found := _letters_of(item))]
    if not factors:
        return False
    apart = all(len(one & other) < 2 for one, other in combinations(factors, 2))
    repeated = _repeated(items, left)
    counts = _counts(items)
    full = all(letter in repeated or (letter in left and count == 1) for letter, count in counts.items())
    linked = any(len(found) == 2 and found & repeated for found in factors)
    return full and bool(repeated) and ((apart and linked) or any(len(found) > 2 and found <= repeated for found in factors))


def _repeated(items: Row, left: Collection[str]) -> set[str]:
    return {letter for letter, count in _counts(items).items() if count == 2 and letter not in left}


def _counts(items: Row) -> Counter[str]:
    return Counter(letter for item in items for letter in _letters_of(item).elements())


def _asked(form: Form, left: frozenset[str], text: Text) -> Iterator[Misread]:
    """What may be a sum or one number, in a line that defines something."""
    if not form.has(*COUNTING) or not _defines(form) or text.surely or text.single:
        return  # of a single one of several: a number for its letter
    given, alone = left | _bound_in(form), not left - text.fixed
    used = alone and isinstance(name := sole_item(form.sides[0]), Name) and base_key(name) in text.used
    for items in (items for side in form.sides[1:] for _, items in side.terms):
        pairs = _pairs(items, given)
        sums_unsaid = _is_contraction(items, given) and (text.sums or (alone and bool(_repeated(items, given) & text.named)))
        if sums_unsaid or (alone and (any(len(letters) > 1 for letters in pairs) or (used and pairs))):
            yield _question(form, items, _repeated(items, given))
        yield from (_question(form, inner, _repeated(inner, given)) for item in items for inner in _inside(item)
                    if alone and _pairs(inner, given | text.named))


def _bound_in(form: Form) -> set[str]:
    """The letters that signs of a line bind."""
    return {letter for n in of_kind(form.line, Scripted) if isinstance(n.base, Head) and n.base.kind == "big"
            for letter in bound_letters(n)}


def _inside(item: Node) -> Iterator[Row]:
    """The rows within brackets, in which a sum is not the same as one of its terms."""
    for n in walk(item):
        if isinstance(n, Bracket) and n.kind in ("round", "square", "curly"):
            yield from (items for side in walk(n.inside) if isinstance(side, Terms) for _, items in side.terms)


def _pairs(items: Row, given: Collection[str]) -> list[frozenset[str]]:
    """The letters that two factors of a product have both, and nothing else has: j of a_j b_j, i and j of W_{ij} W_{ji}."""
    repeated = _repeated(items, given)
    own = [frozenset(_letters_of(item)) for item in items if isinstance(item, Scripted) and isinstance(item.base, Name)
           and item.sup is None]
    return [one for one, other in combinations(own, 2) if one == other and one and one <= repeated]


def _question(form: Form, items: Row, letters: Collection[str]) -> Misread:
    listed = sorted(letters)
    product, fixed = row(items), " and ".join(f"${letter}$" for letter in listed)
    return Misread(f"{product} may be summed over {' and '.join(listed)}, or be one number for given {' and '.join(listed)}",
                   items[0].at, rf"For the sum write \sum_{{{','.join(listed)}}} {product}. "
                   f"For the number say so in words: Let {fixed} be fixed.")


@once
def _letters_of(node: Node) -> Counter[str]:
    """The letters that stand alone below symbols, with how often they do."""
    parts = [part for n in walk(node) if isinstance(n, Scripted) and not isinstance(n.base, Head) for part in flattened(n.sub)]
    items = [sole_item(part) for part in parts]
    return Counter(item.base for item in items if isinstance(item, Name) and item.base in COUNTING)


__all__ = ["contracted"]
