"""From statements to one meaning: the kind and shape of every symbol decided together, with the evidence kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symderiv.errors import ParseError
from symderiv.reading.formulas.functions import FUNCTION_SYMBOLS
from symderiv.reading.meaning.alike import with_masks
from symderiv.reading.meaning.binding import lines_bound
from symderiv.reading.meaning.calls.argument_lists import (
    applied_in,
    heads_in,
    primed_beside_plain,
    used_as_symbols,
    with_labels_below,
    with_layers_below,
    with_powers_behind,
)
from symderiv.reading.meaning.calls.compositions import composed
from symderiv.reading.meaning.calls.densities import refused_densities, with_densities
from symderiv.reading.meaning.calls.entries import with_arguments_named, with_entries, with_powers_named, without_titles
from symderiv.reading.meaning.calls.evaluations import with_evaluations
from symderiv.reading.meaning.calls.features import with_features
from symderiv.reading.meaning.calls.functionals import with_functionals
from symderiv.reading.meaning.calls.gradients import with_gradients
from symderiv.reading.meaning.calls.heads import refused_arguments, understood, with_counted_places
from symderiv.reading.meaning.calls.losses import with_losses_left_open, with_open_losses, with_upstream_loss
from symderiv.reading.meaning.calls.places import at_one_time, with_events
from symderiv.reading.meaning.doubts.table import ask
from symderiv.reading.meaning.doubts.twofold import places_meant
from symderiv.reading.meaning.indices.contractions import contracted
from symderiv.reading.meaning.indices.first_places import asked_zeros
from symderiv.reading.meaning.indices.long_vectors import refused_long_vectors, without_long_vectors
from symderiv.reading.meaning.indices.multiples import refused_multiples, with_multiples
from symderiv.reading.meaning.indices.own_letters import Implied, with_only_letter, with_own_letters
from symderiv.reading.meaning.indices.rings import with_rings
from symderiv.reading.meaning.indices.said_sets import with_sets_written_out
from symderiv.reading.meaning.indices.subsets import with_subsets
from symderiv.reading.meaning.indices.without_letter import refused_members, single_in, with_letters_below
from symderiv.reading.meaning.inner import inner_meant, vectors_of, with_vectors_turned
from symderiv.reading.meaning.lines.edges import within_edges
from symderiv.reading.meaning.lines.forms import Form, parsed
from symderiv.reading.meaning.lines.implied import CONSTANTS, said_in_full
from symderiv.reading.meaning.lines.left_sides import (
    beside_members,
    defined_names,
    defined_powers,
    defined_with_scripts,
    labelled,
    vectors,
    with_factors_moved,
    written_ranks,
)
from symderiv.reading.meaning.lines.listed import refused_listed, with_listed
from symderiv.reading.meaning.lines.means import refused_means, with_means
from symderiv.reading.meaning.lines.order import DEFINING, asked_derivative, sorted_lines
from symderiv.reading.meaning.lines.pieces import refused_comparisons, refused_pieces, with_cases, with_roots, with_shares
from symderiv.reading.meaning.lines.points import at_points
from symderiv.reading.meaning.lines.powers import with_labels_above, with_named_powers
from symderiv.reading.meaning.lines.recursions.lengths import with_lengths_said
from symderiv.reading.meaning.lines.recursions.steps import refused_recursions
from symderiv.reading.meaning.lines.recursions.unrolled import unrolled
from symderiv.reading.meaning.lines.scopes import with_scopes
from symderiv.reading.meaning.lines.sets import refused_values, set_names, stand_in, with_ranges, with_sizes
from symderiv.reading.meaning.lines.short_derivatives import with_short_derivatives
from symderiv.reading.meaning.lines.starts import counted_from_one, refused_starts
from symderiv.reading.meaning.members import require_square, turned, without_ranks
from symderiv.reading.meaning.names.above import with_words, words_above
from symderiv.reading.meaning.names.letters import with_functions
from symderiv.reading.meaning.names.primes import primed_apart, primes_transpose, turned_by_prime
from symderiv.reading.meaning.names.wholes import whole_and_parts
from symderiv.reading.meaning.one_example import with_examples
from symderiv.reading.meaning.resolved import Attempts, Resolved, has_customary_identity, is_number
from symderiv.reading.meaning.retries import next_try
from symderiv.reading.meaning.shapes.inference import shaped
from symderiv.reading.meaning.shapes.stars import with_stars
from symderiv.reading.meaning.starred import stars_meant
from symderiv.reading.meaning.symbols.apart import beside_negatives, class_letters, customary, refused_pairs, with_places_apart
from symderiv.reading.meaning.symbols.complex_numbers import refused_adjoints, refused_complex, refused_imaginary
from symderiv.reading.meaning.symbols.components import (
    behind_brackets,
    bound_places,
    named_apart,
    parameter_places,
    ranged_on_left,
    refused_letters,
    refused_products,
    whole_ranks,
)
from symderiv.reading.meaning.symbols.declared import apply, declared_in, tell
from symderiv.reading.meaning.symbols.diagonals import refused_diagonals, with_diagonals
from symderiv.reading.meaning.symbols.indexed_values import with_components
from symderiv.reading.meaning.symbols.kinds import Kinds, named_lines
from symderiv.reading.meaning.symbols.known import asked_letters, quantities_in, said_of_every, sizes_in
from symderiv.reading.meaning.symbols.occurrences import occurrences
from symderiv.reading.meaning.symbols.running import with_running
from symderiv.reading.meaning.symbols.scripts import Scripts, base_key
from symderiv.reading.meaning.symbols.stated import (
    NUMBERS,
    asked_of,
    called_functions,
    calls_number,
    stated_facts,
    subjects,
    symbol_facts,
    with_names,
)
from symderiv.reading.meaning.symbols.unit_vectors import quantities_told, refused_numbers, with_exponentials
from symderiv.reading.meaning.unread import left_bases, unread_bases
from symderiv.reading.meaning.unsaid import refused_signs
from symderiv.reading.meaning.variables import with_variables_told
from symderiv.reading.problems.statements import Statements
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import Name, spell

DESCRIBES = ("shape", "rank", "element", "given")


def resolve_lines(statements: Statements) -> Resolved:
    """What the formulas say, once every name has its kind and every quantity its shape.

    x_1 of a declared x is its component; where that fits nowhere, it is a quantity of its own.
    Raises `ParseError` where two readings of equal weight remain.
    """
    resolved = _settled(statements, Attempts())
    first = stars_meant(resolved, lambda tried: _settled(statements, tried))
    resolved = _settled(statements, first) if first.stars else resolved
    first = inner_meant(resolved, lambda tried: _settled(statements, tried))
    resolved = _settled(statements, first) if first.inner else resolved
    if has_customary_identity(resolved):
        other = _settled(statements, replace(first, own=frozenset({"I"})))
        resolved = other if is_number(other, "I") and len(other.failed) <= len(resolved.failed) else resolved
    ask(resolved, statements)
    require_square(resolved, lambda: _settled(turned(statements), Attempts()), statements)
    return resolved


def _settled(statements: Statements, first: Attempts) -> Resolved:
    """The meaning once no reading teaches the next one anything."""
    resolved = Resolution(statements, first).resolved()
    while (tried := next_try(resolved)) is not None:
        resolved = Resolution(statements, tried).resolved()
    return resolved


class Resolution:
    """The meaning under what was tried before: each stage works on the lines that the stages before it left."""

    def __init__(self, statements: Statements, tried: Attempts) -> None:
        self.statements, self.tried, self.implied = without_ranks(statements, tried.unlisted), tried, list[Implied]()
        forms, self.failed = parsed(statements)
        self.forms, self.statements = with_lengths_said([f for f in forms if f.number not in tried.aside], self.statements)

    def resolved(self) -> Resolved:
        """The stages, in order."""
        self._spell_out()
        self._write_calls_out()
        self._bind()
        endless = self._unroll()
        self._take_labels_apart()
        self._tell()
        self._gather()
        resolved = self._shape()
        resolved.functions, resolved.tried, resolved.implied = self.functions, self.tried, tuple(self.implied)
        resolved.from_zero, resolved.single = self.from_zero, self.single
        resolved.unread = dict(unread_bases(self.statements, self.failed, resolved, endless))
        return resolved

    def _refuse(self, refused: Iterable[tuple[Form, Misread]]) -> None:
        """Go on without these lines, and keep why."""
        for form, error in refused:
            self._fail(form, error)
        self.forms = [form for form in self.forms if form.number not in self.failed]

    def _take(self, made: tuple[list[Form], Iterable[tuple[Form, Misread]]]) -> None:
        """Go on with what a stage made of the lines, and without those that it refused."""
        self.forms, refused = made
        self._refuse(refused)

    def _fail(self, form: Form, error: Misread) -> None:
        self.failed[form.number] = ParseError.in_text(error.reason, self.statements.source, error.at, error.advice)

    def _about(self, *kinds: str) -> Iterator[Name]:
        """The symbols of which the text says one of these kinds of facts."""
        return (one.name for fact, one in subjects(self.statements) if fact.kind in kinds)

    def _spell_out(self) -> None:
        """Names of several letters, bold ones, arguments said in full."""
        self._take(with_variables_told(self.forms))
        self._take(at_points(with_functionals(with_powers_named(self.forms))))
        self._take(with_evaluations(self.forms))
        described = [name.base for name in self._about("shape", "rank", "given")]
        self.forms = said_in_full(with_events(with_short_derivatives(with_gradients(self.forms))), described)
        told = [one.name for fact, one in subjects(self.statements) if fact.kind not in ("mention", "size", "asked")]
        self.forms, self.statements, refused = with_names(*with_words(self.forms, self.statements, [n.base for n in told]), told)
        self._refuse(refused)
        self.forms = with_multiples(self.forms, [base for base, rank in whole_ranks(self.statements, ()).items() if rank == 1])
        self._refuse([*refused_multiples(self.forms), *refused_listed(self.forms, described), *refused_diagonals(self.forms)])
        self.forms, self.statements = with_examples(*with_listed(self.forms, self.statements))
        self.forms = with_letters_below(with_diagonals(self.forms, self.statements), self.tried.each)
        self._take(contracted(with_only_letter(with_sets_written_out(self.forms)), self.statements, self.implied))
        self.forms = with_factors_moved(with_named_powers(with_scopes(self.forms)), asked_letters(self.statements))
        self.forms = with_roots(with_cases(with_exponentials(self.forms), self.statements.source))
        self._refuse([*refused_pieces(self.forms, self.statements.source), *refused_comparisons(self.forms),
                      *refused_complex(self.forms, self.statements), *refused_adjoints(self.forms),
                      *refused_imaginary(self.forms, self.statements), *refused_signs(self.forms, self.statements)])

    def _write_calls_out(self) -> None:
        """Functions that lines define, densities, and letters that the text calls functions."""
        self.forms = with_losses_left_open(self.forms, [self.statements.formulas[n].latex for n in self.failed])
        self._take(with_components(with_entries(with_arguments_named(without_titles(with_layers_below(self.forms))))))
        defined = heads_in([f for f in self.forms if f.formula.role in DEFINING])
        self._take(composed(self.forms, defined | called_functions(self.statements, self.forms).keys()))
        self.forms = at_one_time(self.forms, heads_in(self.forms), FUNCTION_SYMBOLS)
        self.primed = set(primed_beside_plain(self.forms))
        self.keys = heads_in([f for f in self.forms if f.formula.role in DEFINING])
        self.functions = {k: v for k, v in called_functions(self.statements, self.forms).items() if k not in self.keys}
        self.numbers = {base_key(one.name) for fact, one in subjects(self.statements) if (fact.kind, fact.value) in NUMBERS}
        applied = {*self.keys, *self.functions, *FUNCTION_SYMBOLS}
        self._take(places_meant(self.forms, applied, self.keys | self.functions.keys()))
        self._refuse(refused_densities(self.forms, self.keys, self.numbers))
        self.forms = with_functions(with_densities(self.forms, self.keys, self.numbers), self.functions)

    def _bind(self) -> None:
        """What each sum, product and call takes."""
        self.forms = with_labels_below(self.forms)
        told = [*map(base_key, self._about("shape", "rank", "element", "family", "given"))]
        applied = applied_in(self.forms, [*told, *FUNCTION_SYMBOLS, *defined_names(self.forms)]) - self.keys
        self.statements = with_running(self.forms, self.statements)
        self.labels = {spell(one.node) for fact, one in subjects(self.statements) if fact.kind == "label"}
        arrays = [one.node for fact, one in subjects(self.statements) if calls_number(fact) or fact.kind == "shape"]
        made = lines_bound(self.forms, self.keys | applied, self.labels, used_as_symbols(self.forms, arrays), self._fail)
        self.forms = with_own_letters(with_counted_places(with_powers_behind(list(made)), self.keys))
        self.forms = without_long_vectors(with_shares(self.forms), self.numbers)
        self.forms = with_vectors_turned(self.forms, self.numbers, self.tried.inner)
        self.forms = with_stars(self.forms, self.statements.source, self.tried.stars)
        self._refuse([*refused_products(forms := self.forms), *refused_arguments(forms, self.keys), *refused_long_vectors(forms)])
        self.parameters = dict(parameter_places(self.forms))
        self.forms, self.heads = understood([*map(asked_derivative, self.forms)], self.keys, asked_letters(self.statements), told)
        self.forms, self.statements = with_features(self.forms, self.statements, {*self.keys, *self.functions})

    def _unroll(self) -> set[int]:
        """Recursions written out. The numbers of the lines that would have no end."""
        if stand_in(self.statements):
            self.forms = with_sizes(with_subsets(with_ranges(self.forms), self.statements))
        self._refuse([*refused_values(self.forms), *refused_starts(self.forms, self.statements)])
        self.forms, self.statements, self.from_zero = counted_from_one(*unrolled(*with_rings(self.forms, self.statements)))
        self.forms = within_edges(self.forms, self.statements)
        self._refuse([*asked_zeros(self.forms, self.statements, self.from_zero), *(endless := [*refused_recursions(self.forms)])])
        self.forms, self.statements = with_labels_above(self.forms, self.statements)
        return {form.number for form, _ in endless}

    def _take_labels_apart(self) -> None:
        """Losses that the text leaves open; labels and places that are no indices."""
        open_letters = {key for key, value in self.functions.items() if value == "scalar"}
        unread = [self.statements.formulas[n].latex for n in self.failed]
        unread += [s.latex.partition("=")[0] for s in self.statements.skipped if "=" in s.latex]
        self.forms = with_open_losses(self.forms, open_letters, unread)
        self.forms = with_upstream_loss(self.forms, open_letters, unread, asked_of(self.statements))
        self.labels |= set(self.parameters)
        self.forms, self.places = with_places_apart(self.forms, self.labels)
        self._refuse(refused_pairs(self.forms, self.statements))
        self.forms = with_masks(self.forms, self.statements)

    def _tell(self) -> None:
        """What words say of the symbols, and what follows for their scripts."""
        forms, apart = self.forms, self.tried.apart
        marked = labelled(forms, [one.node for fact, one in subjects(self.statements) if fact.kind in DESCRIBES])
        marked |= words_above(forms, [name.base for name in self._about(*DESCRIBES)])
        self.scripts = Scripts(named_powers=self.heads.named_powers | defined_powers(forms) | marked, apart=frozenset(apart))
        self.scripts.numbers |= self.places
        self.scripts.apart_by_prime |= self.primed | primed_apart(forms)
        arrays = {spell(one.node) for fact, one in subjects(self.statements) if fact.kind == "shape" and fact.value}
        self.scripts.primed = primes_transpose(forms, arrays - self.primed)
        self.scripts.turned |= set(turned_by_prime(forms, self.numbers))
        self.facts = stated_facts(self.statements, self.scripts)
        self.facts.parts = {**self.tried.parts, **self.facts.parts}
        self.scripts.named -= set(self.parameters.values())
        self._refuse([*refused_means(forms), *refused_numbers(forms, self.statements)])
        self.forms = with_means(self.forms, self.statements, self.facts)
        whole = written_ranks(self.forms) | whole_ranks(self.statements, {*apart, *self.facts.counts, *self.facts.parts})
        self.scripts.whole |= whole | dict(self.tried.arrays)
        self.scripts.named |= {*named_apart(self.forms), *beside_negatives(self.forms, self.statements.source)}
        self.scripts.fixed |= self.labels | self.places
        self.declared = declared_in(self.statements)
        apply(self.declared, self.facts, self.scripts)
        self.scripts.defined |= defined_with_scripts(self.forms)

    def _gather(self) -> None:
        """Which scripts are labels and which are indices, from all uses together."""
        scripts = self.scripts
        self.found = [one for form in self.forms for one in occurrences(form)]
        bound_at = bound_places(self.found)
        scripts.fixed |= (customary(self.found) - scripts.arrays) | set(class_letters(self.found, bound_at))
        scripts.numbers |= scripts.fixed
        scripts.binders |= set(self.facts.ranges)
        scripts.counted |= {*ranged_on_left(self.forms, self.facts.ranges.keys() - scripts.fixed), *behind_brackets(self.forms)}
        scripts.parted |= beside_members(self.forms) | whole_and_parts(self.forms)
        scripts.gather([*(one for _, one in subjects(self.statements)), *self.found])
        self._refuse(refused_letters(self.found, scripts, bound_at))
        self.single = single_in(members := list(refused_members(self.found)), self.forms)
        self._refuse((form, error) for form, _, error in members)
        self.facts = symbol_facts(self.facts, self.statements, scripts, self.found)
        tell(self.declared, self.facts, scripts)

    def _shape(self) -> Resolved:
        """The kind of every symbol, and the shape of every quantity."""
        forms, facts, tried = self.forms, self.facts, self.tried
        facts.known.update(vectors_of(tried.inner, facts.known) | said_of_every(tried.every, facts))
        quantities = quantities_told(quantities_in(forms, facts, self.scripts, self.found), self.found, self.statements, forms)
        quantities |= {base for base in left_bases(self.statements, self.failed) if base in CONSTANTS}
        kinds = Kinds(self.scripts, facts, quantities, sizes_in(forms, facts), sets=frozenset(map(base_key, set_names(forms))),
                      vectors=vectors(forms), rows=tried.rows, lying=tried.lying, own=tried.own, unnamed=tried.sizes)
        lines = sorted_lines(list(named_lines(forms, kinds, self._fail)), facts.known, self.tried.losses)
        return shaped(lines, facts, kinds, self.statements, self.failed, self.declared)


__all__ = ["resolve_lines"]
