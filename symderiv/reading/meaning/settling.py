"""From statements to one meaning: the kind and shape of every symbol decided together, with the evidence kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from symderiv.errors import ParseError, SymderivError
from symderiv.reading.binding import Over, head_of
from symderiv.reading.functions import ARRAY_FUNCTIONS, FUNCTION_SYMBOLS, FUNCTIONS
from symderiv.reading.meaning.apart import customary, with_places_apart
from symderiv.reading.meaning.components import (
    behind_brackets,
    bound_places,
    class_letters,
    named_apart,
    refused_letters,
    whole_ranks,
)
from symderiv.reading.meaning.declared import apply, declared_in, tell
from symderiv.reading.meaning.densities import refused_densities, with_densities
from symderiv.reading.meaning.explicit import upper_name
from symderiv.reading.meaning.facts import Told, called_functions, first_told, subjects, then_told, with_bold
from symderiv.reading.meaning.forms import Form, bound, head_key, parsed
from symderiv.reading.meaning.heads import always_so, applied_in, heads_in, power_key, understood
from symderiv.reading.meaning.implied import said_in_full
from symderiv.reading.meaning.kinds import Kinds
from symderiv.reading.meaning.letters import BOLD, spelled_out, with_functions
from symderiv.reading.meaning.losses import with_open_losses, with_upstream_loss
from symderiv.reading.meaning.means import refused_means, with_means
from symderiv.reading.meaning.occurrences import Occurrence, in_scope, occurrences
from symderiv.reading.meaning.order import DEFINING, asked_derivative, defined, sorted_lines
from symderiv.reading.meaning.recursions import refused_recursions
from symderiv.reading.meaning.scripts import Scripts, base_key
from symderiv.reading.meaning.shaped_calls import CALLS
from symderiv.reading.meaning.shaping import Settled, shaped
from symderiv.reading.meaning.trying import Tried
from symderiv.reading.meaning.unrolled import unrolled
from symderiv.reading.misread import Misread
from symderiv.reading.names import flattened
from symderiv.reading.parser import parse_lines
from symderiv.reading.statements import Statements
from symderiv.reading.syntax import Bracket, Name, Node, Number, Scripted, Terms, sole_item, spell, walk

FUNCTION_WORDS = frozenset({*FUNCTIONS, *ARRAY_FUNCTIONS, *CALLS})
"""Words that are functions wherever they stand."""
NUMBERS = (("shape", ()), ("element", ()), ("rank", ("scalar",)))
"""Facts that call something a number."""


def settle_lines(statements: Statements) -> Settled:
    """What the formulas say, once every name has its kind and every quantity its shape.

    x_1 of a declared x is its component; where that fits nowhere, it is a quantity of its own.
    Raises `ParseError` where two readings of equal weight remain.
    """
    first = Tried()
    settled = _settled(statements, first)
    while (tried := settled.tried.after(settled)) is not None:
        settled = _settled(statements, tried)
    return settled


def _settled(statements: Statements, tried: Tried) -> Settled:
    """The meaning under what was tried before."""
    apart, losses = tried.apart, tried.losses
    forms, failed = parsed(statements)
    forms = said_in_full(forms, [one.name.base for fact, one in subjects(statements) if fact.kind in ("shape", "rank", "given")])
    described = [one.name for fact, one in subjects(statements) if fact.kind not in ("mention", "size", "asked")]
    forms, bold = spelled_out(forms, described)
    statements = with_bold(statements, bold)
    keys = heads_in([f for f in forms if f.formula.role in DEFINING])
    functions = {k: v for k, v in called_functions(statements, forms).items() if k not in keys}
    numbers = {base_key(one.name) for fact, one in subjects(statements) if (fact.kind, fact.value) in NUMBERS}
    forms = _without(forms, refused_densities(forms, keys, numbers), failed, statements)
    forms = with_functions(with_densities(forms, keys, numbers), functions)
    told_keys = [
        base_key(one.name) for fact, one in subjects(statements) if fact.kind in ("shape", "rank", "element", "family", "given")
    ]
    applied = applied_in(forms, [*told_keys, *FUNCTION_SYMBOLS, *_defined_names(forms)]) - keys
    forms = list(_bound(forms, keys | applied, failed, statements))
    forms, heads = understood(list(map(asked_derivative, forms)), keys)
    forms, statements = unrolled(forms, statements)
    endless = list(refused_recursions(forms))
    forms = _without(forms, endless, failed, statements)
    open_letters = {key for key, value in functions.items() if value == "scalar"}
    unread = [statements.formulas[n].latex for n in failed]
    forms = with_upstream_loss(with_open_losses(forms, open_letters, unread), open_letters, unread)
    labels = {spell(one.node) for fact, one in subjects(statements) if fact.kind == "label"}
    forms, places = with_places_apart(forms, labels)
    scripts = Scripts(named_powers=heads.named_powers | _powers_on_the_left(forms), apart=frozenset(apart))
    scripts.numbers |= places
    told = first_told(statements, scripts)
    forms = with_means(_without(forms, refused_means(forms), failed, statements), statements, told)
    scripts.whole |= whole_ranks(statements, {*apart, *told.counts, *told.parts}) | dict(tried.arrays)
    scripts.named |= set(named_apart(forms))
    scripts.fixed |= labels | places
    declared = declared_in(statements)
    apply(declared, told, scripts)
    scripts.defined |= {
        base_key(_base(item))
        for f in forms
        if isinstance(item := sole_item(f.sides[0]), Scripted)
        and item.sub
        and isinstance(item.base, Name)
        and f.line.relation.signs[:1] == ("=",)
    }
    found = [one for form in forms for one in occurrences(form)]
    bound_at = bound_places(found)
    scripts.fixed |= (customary(found) - scripts.arrays) | set(class_letters(found, bound_at))
    scripts.numbers |= scripts.fixed
    scripts.binders |= set(told.ranges)
    scripts.parted |= _parted(forms)
    scripts.counted |= set(behind_brackets(forms))
    scripts.gather([*(one for _, one in subjects(statements)), *found])
    forms = _without(forms, refused_letters(found, scripts, bound_at), failed, statements)
    told = then_told(told, statements, scripts)
    tell(declared, told, scripts)
    kinds = Kinds(scripts, told, _quantities(forms, told, scripts, found), _sizes(forms, told), vectors=_vectors(forms))
    named = list(_named(forms, kinds, failed, statements))
    lines = sorted_lines(named, told.known, losses)
    settled = shaped(lines, told, kinds, statements, failed, declared)
    settled.functions, settled.tried = functions, tried
    settled.unread = dict(_unread_bases(statements, failed, settled, {form.number for form, _ in endless}))
    return settled


def _unread_bases(
    statements: Statements, failed: Mapping[int, SymderivError], settled: Settled, endless: Collection[int]
) -> Iterator[tuple[str, SymderivError]]:
    """The letters that lines would define which could not be read, with the reason."""
    defined_bases = {without_bold(settled.symbols[defined(f)].base) for f in settled.lines.definitions}
    for number, error in failed.items():
        formula = statements.formulas[number]
        try:
            left = parse_lines(formula.latex.partition("=")[0])[0].relation.sides[0].terms[0][1][0]
        except (SymderivError, IndexError):
            continue
        base = head_of(left)
        may_define = formula.role in DEFINING and (formula.role != "update" or number in endless)
        defines = "=" in formula.latex and may_define and isinstance(base, Name)
        if defines and isinstance(base, Name) and without_bold(base) not in defined_bases:
            yield without_bold(base), error


def without_bold(name: Name) -> str:
    """A symbol without scripts and without bold."""
    return base_key(replace(name, style="" if name.style == BOLD else name.style))


def _bound(forms: Iterable[Form], keys: set[str], failed: dict[int, SymderivError], statements: Statements) -> Iterable[Form]:
    forms = list(forms)
    symbols = _used_as_symbols(forms)

    def is_call(item: Node) -> bool:
        return head_key(item) in keys

    def is_function(item: Node) -> bool:
        name = head_of(item)
        if not isinstance(name, Name) or name.accents:
            return False
        known = name.word and (name.base in FUNCTION_WORDS)
        return known or (name.base in FUNCTION_SYMBOLS and name.base not in symbols)

    for form in forms:
        try:
            yield in_scope(form.with_line(bound(form.line, is_call, is_function)))
        except Misread as error:
            failed[form.number] = ParseError.in_text(error.reason, statements.source, error.at, error.advice)


def _defined_names(forms: Iterable[Form]) -> set[str]:
    """The symbols that stand alone on a left side."""
    lefts = (sole_item(f.sides[0]) for f in forms if f.line.relation.signs[:1] == ("=",))
    return {head_key(item) for item in lefts if isinstance(item, Name | Scripted) and isinstance(head_of(item), Name)}


def _used_as_symbols(forms: Iterable[Form]) -> set[str]:
    r"""The letters that are functions by custom, \sigma, and stand somewhere without a bracket behind them."""
    found = set()
    for form in forms:
        for node in walk(form.line):
            if isinstance(node, Terms):
                for _, items in node.terms:
                    for item, after in zip(items, (*items[1:], None), strict=True):
                        name = head_of(item)
                        called = after is not None and isinstance(head_of(after), Bracket)
                        if isinstance(name, Name) and name.base in FUNCTION_SYMBOLS and not called:
                            found.add(name.base)
    return found


def _powers_on_the_left(forms: Sequence[Form]) -> set[str]:
    r"""Powers that a left side defines, as \sigma_B^2 = …"""
    found = set()
    for form in forms:
        item = sole_item(form.sides[0])
        named = isinstance(item, Scripted) and isinstance(item.base, Name) and isinstance(sole_item(item.sup), Number)
        defines = form.line.relation.signs[:1] == ("=",) and not form.line.continued
        if named and defines and isinstance(item, Scripted) and always_so(item, forms):
            found.add(power_key(item))
    return found


def _parted(forms: Iterable[Form]) -> dict[str, str]:
    """The letters that are defined both whole and by components, L = … and L_i = …, with the index."""
    whole, parts = set[str](), dict[str, str]()
    for form in forms:
        item = sole_item(form.sides[0])
        if form.line.relation.signs[:1] == ("=",) and not form.line.continued:
            if isinstance(item, Name):
                whole.add(base_key(item))
            elif isinstance(item, Scripted) and isinstance(item.base, Name) and item.sub is not None and item.sup is None:
                parts.setdefault(base_key(item.base), spell(item.sub))
    return {base: letters for base, letters in parts.items() if base in whole}


def _vectors(forms: Iterable[Form]) -> frozenset[str]:
    """The symbols that stand on a left side with one index."""
    items = [item for f in forms if isinstance(item := sole_item(f.sides[0]), Scripted) and isinstance(item.base, Name)]
    return frozenset(base_key(_base(item)) for item in items if item.sup is None and len(flattened(item.sub)) == 1)


def _base(item: Scripted) -> Name:
    assert isinstance(item.base, Name)
    return item.base


def _quantities(forms: Iterable[Form], told: Told, scripts: Scripts, found: Iterable[Occurrence]) -> frozenset[str]:
    """The bases that the text speaks of, defines or indexes: they are no constants and no sizes."""
    known = {key.partition("_")[0].partition("^")[0] for key, said in told.known.items() if key != r"\pi" or not said.slots}
    known |= set(told.counts) - {r"\pi"}
    left = {
        base_key(name)
        for f in forms
        if f.line.relation.signs[:1] == ("=",)
        and (name := _left_name(f)) is not None
        and (name.base != r"\pi" or isinstance(sole_item(f.sides[0]), Name))
    }
    indexed = {
        base_key(o.name)
        for o in found
        if o.node.sub is not None
        and scripts.is_counted(("sub", base_key(o.name), "0"))
        and o.name.base not in (r"\pi", "e", r"\delta")
    }
    return frozenset(known | left | indexed)


def _left_name(form: Form) -> Name | None:
    item = sole_item(form.sides[0])
    base = item.base if isinstance(item, Scripted) else item
    return base if isinstance(base, Name) else None


def _sizes(forms: Iterable[Form], told: Told) -> frozenset[str]:
    """The names of sizes: upper bounds, and the axes that facts name."""
    found = set(told.formulas) | {upper_name(n.head) for f in forms for n in walk(f.line) if isinstance(n, Over)}
    for form in forms:
        for node in walk(form.line):
            if isinstance(node, Over) and node.head.sub is not None:
                found |= {
                    spell(e.sides[-1])
                    for e in node.head.sub.entries
                    if e.signs and e.signs[-1] in ("≤", "∈") and isinstance(sole_item(e.sides[-1]), Name)
                }
    axes = {axis for known in told.known.values() for axis in known.axes or ()}
    return frozenset(filter(None, found | axes | set(told.sizes) | set(told.counts.values()) | set(told.ranges.values())))


def _without(forms: Iterable[Form], refused: Iterable[tuple[Form, Misread]], failed: dict[int, SymderivError],
             statements: Statements) -> list[Form]:
    """The lines but for those that are refused."""
    for form, error in refused:
        failed[form.number] = ParseError.in_text(error.reason, statements.source, error.at, error.advice)
    return [form for form in forms if form.number not in failed]


def _named(forms: Iterable[Form], kinds: Kinds, failed: dict[int, SymderivError], statements: Statements) -> Iterable[Form]:
    for form in forms:
        try:
            yield kinds.named(form)
        except Misread as error:
            failed[form.number] = ParseError.in_text(error.reason, statements.source, error.at, error.advice)


__all__ = ["settle_lines", "without_bold"]
