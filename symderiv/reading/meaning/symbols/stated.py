"""What facts and declarations say about symbols, letters and sizes, in the terms of this layer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from symderiv.errors import SymderivError
from symderiv.library.givens import GIVENS
from symderiv.reading.formulas.names import symbol_of
from symderiv.reading.meaning.calls.argument_lists import layer_below
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.names.bold import BOLD
from symderiv.reading.meaning.names.letters import KNOWN, Letter, Refused, in_bold, spelled_out
from symderiv.reading.meaning.shapes.ranks import Known
from symderiv.reading.meaning.symbols.occurrences import Occurrence
from symderiv.reading.meaning.symbols.rows import entries_of
from symderiv.reading.meaning.symbols.scripts import CUSTOM, Scripts, base_key, used
from symderiv.reading.meaning.symbols.special import is_exponential
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.statements import Fact, Formula, Statements
from symderiv.reading.prose.phrases.phrase import UNSAID
from symderiv.reading.prose.stated.listed import is_listed
from symderiv.reading.syntax.nodes import (
    Line,
    Name,
    Node,
    Relation,
    Scripted,
    as_terms,
    once,
    spell,
    without_power,
)
from symderiv.reading.syntax.spelling import size_name


@dataclass
class StatedFacts:
    """The facts about a document by symbol and letter, with where each was read."""

    known: dict[str, Known] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)
    """The axis of the first index of a family x_1, …, x_N, by base."""
    ranges: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """Class numbers, with the axis that they are places on, or nothing where that is not said."""
    givens: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Letters for the rows or the columns of a matrix: which of the two, and of which."""
    counting: dict[str, str] = field(default_factory=dict)
    """The letter that counts them where the text names them: the j of x_j."""
    examples: str = ""
    """Whether the rows or the columns of matrices are the examples, where the text says so."""
    functions: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    """Axes whose size is a formula of others: W = O+R-1."""
    declared: dict[str, int] = field(default_factory=dict)
    """Declared symbols, with the place of their declaration."""
    sizes: dict[str, int | None] = field(default_factory=dict)
    spoken: set[str] = field(default_factory=set)
    """Every quantity that the text mentions outside formulas."""
    reasons: dict[str, Fact] = field(default_factory=dict)
    every: dict[int, Fact] = field(default_factory=dict)
    """What is said of every matrix, or vector, by the number of its axes."""
    stated: dict[tuple[str, str], Fact] = field(default_factory=dict)
    """The facts that state a given of a symbol."""


def subject_of(fact: Fact, number: int) -> Occurrence | None:
    """The symbol that a fact speaks of, as one that stands in a line of its own."""
    try:
        node = symbol_of(fact.subject)
    except (SymderivError, IndexError):
        return None
    scripted = node if isinstance(node, Scripted) else Scripted(node.at, node)
    if not isinstance(scripted.base, Name) or is_exponential(scripted):
        return None
    return Occurrence(scripted, alone(node, number, fact.at), {})


def alone(node: Node, number: int, at: int = 0) -> Form:
    """A line that consists of one symbol."""
    formula = Formula("", (at,), False, "$", -number)
    return Form(-number, Line(at, Relation(at, (as_terms(node),))), formula)


@once
def subjects(statements: Statements) -> tuple[tuple[Fact, Occurrence], ...]:
    """Every fact about a symbol that can be read, with the symbol."""
    found = ((fact, subject_of(fact, number) if fact.subject else None) for number, fact in enumerate(statements.facts, 1))
    return tuple((fact, one) for fact, one in found if one is not None)


def told_apart(statements: Statements) -> set[Letter]:
    r"""The letters that stand for two quantities, of different shapes, in bold and plain: \mathbf{x} \in \mathbb{R}^n beside
    x \in \mathbb{R}."""
    shapes: dict[tuple[Letter, str], set[int]] = {}
    for fact, one in subjects(statements):
        if fact.kind in ("shape", "rank") and one.node.sub is None and one.node.sup is None:
            rank = len(fact.value) if fact.kind == "shape" else RANKS.get(fact.value[0], 1)
            shapes.setdefault(((one.name.base, one.name.accents), one.name.style), set()).add(rank)
    return {letter for letter, style in shapes if style == BOLD and shapes[letter, BOLD].isdisjoint(
        shapes.get((letter, ""), shapes[letter, BOLD]))}


def with_bold(statements: Statements, merged: Collection[Letter]) -> Statements:
    """The statements with plain letters in bold, where the text means one symbol by both."""
    def bold(symbol: str) -> str:
        one = subject_of(Fact("mention", symbol, (), 0), 0) if merged and symbol else None
        if one is None or one.name.style or (one.name.base, one.name.accents) not in merged:
            return symbol
        return spell(in_bold(one.node, merged))

    def changed(fact: Fact) -> Fact:
        value = tuple(map(bold, fact.value)) if fact.kind in ("rows", "columns", "like") else fact.value
        return replace(fact, subject=bold(fact.subject), value=value)

    return replace(statements, facts=tuple(map(changed, statements.facts)))


def with_names(forms: Sequence[Form], statements: Statements, named: Sequence[Name]) -> tuple[list[Form], Statements, Refused]:
    """Lines and facts with every name in one piece, in one style; and the lines with letters that may be a name or a product."""
    lines, bold, refused = spelled_out(forms, named, statements.source, told_apart(statements))
    return lines, with_bold(statements, bold), refused


LOGISTIC = re.compile(r"\\sigma'\((?P<u>\w)\)=\\sigma\((?P=u)\)\(1-\\sigma\((?P=u)\)\)")
"""What is true of the logistic function alone, whatever a text calls it."""


def called_functions(statements: Statements, forms: Sequence[Form]) -> dict[str, str]:
    """What the text says of each letter that it calls a function; a name that says more wins over "activation"."""
    found: dict[str, str] = {}
    for fact, one in subjects(statements):
        said = fact.value[0] if fact.value else ""
        node = layer_below(one.node)
        key = head_key(node) if said in KNOWN and isinstance(node, Scripted) and node.sub is not None else base_key(one.name)
        if fact.kind == "function" and not one.name.word and found.get(key, "elementwise") in ("elementwise", ""):
            found[key] = said
    if found.get(r"\sigma") == "elementwise" and any(LOGISTIC.search(spell(form.line)) for form in forms):
        found[r"\sigma"] = "sigmoid"
    return found


def asked_of(statements: Statements) -> Iterator[Node]:
    """The symbols of which the text asks the derivative."""
    for fact in statements.facts:
        if fact.kind == "asked" and fact.value:
            with suppress(SymderivError, IndexError):
                yield symbol_of(fact.value[0])


def stated_facts(statements: Statements, scripts: Scripts) -> StatedFacts:
    """What decides about scripts: families, ranges, numbers, sizes."""
    facts = StatedFacts()
    for fact in statements.facts:
        if fact.kind == "range" and len(fact.value) == 2:
            facts.ranges[fact.subject.strip()] = size_name(fact.value[1])
        elif fact.kind == "size":
            facts.sizes[size_name(fact.subject)] = int(fact.value[0]) if fact.value and fact.value[0].isdigit() else None
        elif fact.kind == "every":
            facts.every[RANKS.get(fact.value[0], len(fact.value))] = fact
        elif fact.kind == "notation" and fact.value == ("label",):
            scripts.layers = True
        elif fact.kind == "notation" and fact.value and fact.value[0] in ("rows", "columns"):
            facts.examples = fact.value[0]
    for fact, one in subjects(statements):
        base = base_key(one.name)
        if fact.kind == "family":
            facts.counts.setdefault(base, size_name(fact.value[-1]))
            for slot in ("sub", "sup"):
                scripts.classes.join((slot, base, "0"), ("family", base))
                scripts.counted.add((slot, base, "0"))
        elif fact.kind in ("rows", "columns") and fact.value:
            other = facts.parts.get(base, (fact.kind,))[0] != fact.kind  # x_j is column j, where the x_i are rows
            facts.parts[spell(without_power(one.node)) if other else base] = (fact.kind, fact.value[0].strip("$ "))
            facts.counting.setdefault(base, spell(one.node.sub) if one.node.sub is not None else "")
        elif fact.kind == "function":
            facts.functions[base] = fact.value[0] if fact.value else ""
        elif fact.kind in ("mention", "label") and one.node.sub is None:
            scripts.numbers.add(spell(one.node))
        if fact.kind == "shape" and fact.value and one.node.sub is None:
            scripts.arrays.add(base)
        if fact.kind in ("shape", "rank", "element", "given") and one.node.primes:
            scripts.apart_by_prime.add(base)
        if fact.kind in ("shape", "rank") and one.node.sub is not None:
            scripts.named.add(spell(one.node))
        _say_member(fact, one, scripts)
    return facts


def _say_member(fact: Fact, one: Occurrence, scripts: Scripts) -> None:
    """How many axes what the text declares member by member has: x_i of two components makes x_{i2} the second of them."""
    member = fact.kind == "element" or (fact.kind == "shape" and spell(one.node.sub) in CUSTOM)
    if member and fact.value and set(fact.value) != {"1"}:
        scripts.by_member.add(base_key(one.name))
        scripts.whole[base_key(one.name)] = len(fact.value) + 1


def symbol_facts(facts: StatedFacts, statements: Statements, scripts: Scripts, found: Iterable[Occurrence]) -> StatedFacts:
    """The facts about the symbols themselves, once their scripts are known; what is symmetric or definite is a square matrix."""
    squares: dict[str, tuple[int, Fact]] = {}
    found, told = list(found), list(subjects(statements))
    written = {(use.symbol.key, len(use.slots)) for use in (used(one, scripts) for one in found)}
    for letter, matrix in entries_of(told, found):
        facts.parts.setdefault(letter, matrix)
    for fact, one in told:
        key, slots = _meant(used(one, scripts), written)
        if fact.kind == "given" and fact.value in OF_MATRICES:
            key, slots = _whole(used(one, scripts), (key, slots), written)
        facts.spoken.add(key)
        if fact.kind in ("shape", "element"):
            behind = tuple(map(size_name, fact.value))
            behind = () if set(behind) == {"1"} else tuple(n.strip(UNSAID) for n in behind)  # one entry is a number
            if key not in facts.known or facts.known[key].axes is None:
                facts.known[key] = Known(behind, slots=slots or (1 if fact.kind == "element" else 0))
                facts.reasons[key] = fact
        elif fact.kind == "rank" and (key not in facts.known or (facts.known[key].axes is None and fact.value[0] != "scalar")):
            word = fact.value[0]
            facts.known[key] = Known(rank=_rank(word, one.name, slots), slots=slots, square=word.startswith("square"))
            facts.reasons[key] = fact
        elif fact.kind == "label":
            facts.labels[key] = size_name(fact.value[0]) if fact.value else ""
        elif given := fact.value if fact.kind == "given" else GIVEN_BY_VALUES.get((fact.kind, *fact.value), ()):
            facts.givens[key] = (*facts.givens.get(key, ()), *given)
            facts.stated[key, given[0]] = fact
            if {"mask", "simplex"} <= set(facts.givens[key]):  # zeros and ones with the sum 1
                facts.givens[key], facts.stated[key, "one-hot"] = (*facts.givens[key], "one-hot"), fact
            if any(GIVENS[name].square for name in given if name in GIVENS):
                squares.setdefault(key, (slots, fact))
            if given[0] == "one-hot" and not (one.name.capital or slots or any(k == key and n for k, n in written)):
                facts.known.setdefault(key, Known(rank=1))  # no number is one-hot, and a small letter is no batch
                facts.reasons.setdefault(key, fact)
    for key, (slots, fact) in squares.items():
        known = facts.known.get(key)
        if known is None or (known.axes is None and known.rank == 2):  # "A is a symmetric matrix" says matrix too
            facts.known[key], facts.reasons[key] = Known(rank=2, slots=slots, square=True), fact
    facts.known.update(_columns_as_vectors(facts.known, (used(one, scripts) for one in found)))
    worded = {value for fact, _ in told if fact.kind in ("rows", "columns") and not is_listed(fact.words) for value in fact.value}
    _say_wholes(facts, scripts, worded)
    return facts


def _columns_as_vectors(known: Mapping[str, Known], uses: Iterable[Use]) -> dict[str, Known]:
    r"""The matrices with one column, y \in \mathbb{R}^{n\times1}, as vectors, in a text that counts the components of one as y_i:
    so \theta^\top x_i is a number for \theta \in \mathbb{R}^{d\times1}, whatever the x_i are."""
    columns = {key: replace(said, axes=said.axes[:1]) for key, said in known.items()
               if said.axes is not None and not said.slots and said.axes[1:] == ("1",)}
    counted = {len(use.slots) for use in uses if use.symbol.key in columns}
    return columns if 1 in counted and 2 not in counted else {}


def _say_wholes(facts: StatedFacts, scripts: Scripts, worded: Collection[str]) -> None:
    """What has rows or columns is a matrix, with the sizes that the text gives these, and their number, if none are its own."""
    for part, (which, matrix) in facts.parts.items():
        member, one = facts.known.get(part), subject_of(Fact("mention", matrix, (), 0), 0)
        key = used(one, scripts).symbol.key if one is not None else ""
        if one is None or (key in facts.known and facts.known[key].axes is not None):
            continue
        count = facts.counts.get(part) or facts.ranges.get(facts.counting.get(part, ""))
        if count and member is not None and member.slots == 1 and len(member.axes or ()) == 1:
            axes = (count, *(member.axes or ()))
            facts.known[key], facts.reasons[key] = Known(axes if which == "rows" else axes[::-1]), facts.reasons[part]
        elif matrix in worded:  # a list may be one of numbers
            facts.known.setdefault(key, Known(rank=2))


def _meant(use: Use, written: Collection[tuple[str, int]]) -> tuple[str, int]:
    """The quantity that a fact speaks of and how many indices it has there: x_i is one of the x where lines have no other."""
    key, slots = use.symbol.key, len(use.slots)
    labels = use.symbol.labels
    each = (replace(use.symbol, labels=()).key, slots + len(labels))
    single = labels and all(len(label) == 1 and label.isalpha() for label in labels)
    return each if single and each in written and not any(name == key for name, _ in written) else (key, slots)


OF_MATRICES = (("symmetric",), ("spd",))


def _whole(use: Use, meant: tuple[str, int], written: Collection[tuple[str, int]]) -> tuple[str, int]:
    r"""The matrix of which words say that p_{ij} is symmetric; \Sigma_{xx} is one by itself, where lines have it."""
    key, slots = meant
    if slots == 2:
        return key, 0
    matrix = replace(use.symbol, labels=()).key
    entry = len(use.symbol.labels) == 2 and all(len(label) == 1 and label.isalpha() for label in use.symbol.labels)
    return (matrix, 0) if entry and all(name != key for name, _ in written) else meant


GIVEN_BY_VALUES: Mapping[tuple[str, ...], tuple[str, ...]] = {("values", r"\{-1,1\}"): ("plus-minus-one",)}
"""What the values of a quantity give; those of a set of zeros and ones stand beside a given of their own."""
def _rank(word: str, name: Name, slots: int) -> int:
    """How many axes a word gives behind the indices; a mask is a vector, a matrix where a capital names it; m_i a number."""
    return RANKS.get(word, 0) if word != "mask" or slots else 2 if name.capital else 1


RANKS = {"scalar": 0, "vector": 1, "matrix": 2, "square matrix": 2}


NUMBERS = (("shape", ()), ("element", ()), ("rank", ("scalar",)))
"""The facts that call something a number."""


def calls_number(fact: Fact) -> bool:
    r"""Whether words say that a symbol is a number: \sigma > 0, "a constant"."""
    return (fact.kind, fact.value) in NUMBERS or fact.kind in ("given", "values")


__all__ = ["NUMBERS", "StatedFacts", "alone", "asked_of", "calls_number", "size_name", "stated_facts", "subject_of", "subjects",
           "symbol_facts", "told_apart", "with_names"]
