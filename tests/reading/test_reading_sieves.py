"""What a pattern needs is in every text that it fits: else a sieve would drop what is read."""

import json
import re
import sys
from itertools import product

import pytest

from symderiv.patterns import Late
from symderiv.reading.documents.beside.applied import APPLIES, SAID
from symderiv.reading.prose.phrases.conventions import CONVENTIONS
from symderiv.reading.prose.phrases.usual import TABLE
from symderiv.reading.prose.said.qualified import DROPPED, _next_dropped
from symderiv.reading.prose.sieves import MADE, MANY, SHORT, Rare, Sieve, folded, pieces
from tests.pieces import STORE

PATTERNS = (
    "ab?c", "a(?:b|c)", "(?:ab|ac)+", "(?:ab){0,2}c", "a(?=b)", "(?<=a)b|ca", "(?i:A)b", "[Aa]b", "[ab]c", "a(?!b)c?",
    "(a)?b(?(1)c|a)", "(?P<x>a)b(?P=x)", "a.c", "^ab$", r"\bab|ba", "(?>ab|a)c", "a*+b", "(?:|ab)c", "b(?:(?:a|b)c|ca)",
    "(?:ab|)", "S", "i", "K", "ß",
)
TEXTS = ["".join(signs) for size in range(5) for signs in product("aBc", repeat=size)] + ["ſ", "İ", "ı", "\u212a", "ẞ", "x ab\ny"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_that_a_pattern_fits_has_what_it_needs(pattern: str) -> None:
    needed, sieve = pieces(pattern, re.IGNORECASE), Sieve(["x", pattern])
    for text in TEXTS * 2:
        fits = re.search(pattern, text, re.IGNORECASE) is not None
        has = [all(any(piece in folded(text) for piece in some) for some in lists) for lists in needed]
        assert not fits or not needed or any(has), (text, needed)
        assert not fits or 1 in sieve.passing(text), text


def test_rows_pass_for_their_examples() -> None:
    patterns = [row.said for row in CONVENTIONS] + [pattern for row in TABLE for pattern in row.patterns]
    sieve = Sieve(patterns)
    for _ in range(MANY):
        sieve.passing("")
    for row in (*CONVENTIONS, *TABLE):
        fitting = {n for n, pattern in enumerate(patterns) if re.search(pattern, row.yes, re.IGNORECASE)}
        assert fitting and fitting <= set(sieve.passing(row.yes)), row.yes
    assert len(sieve.passing("A sentence of no such words.")) < len(patterns) / 4


def test_a_part_of_a_long_text_passes_as_by_itself() -> None:
    patterns = [row.said for row in CONVENTIONS] + [pattern for row in TABLE for pattern in row.patterns]
    sieve, parts = Sieve(patterns), [row.yes for row in (*CONVENTIONS, *TABLE)]
    narrow = sieve.within("\n".join(parts) + " " * SHORT)
    assert narrow is not sieve and all(narrow.passing(part) == sieve.passing(part) for part in parts)
    assert len(sieve.within(" " * SHORT).passing(parts[0])) < len(sieve.passing(parts[0]))


def test_what_takes_an_assumption_back_is_found_from_every_place() -> None:
    text = "We drop this assumption. This assumption is dropped; now relax that condition, and drop the drop this restriction."
    for at in range(len(text) + 1):
        assert _next_dropped(text, at) == DROPPED.search(text, at) or (
            _next_dropped(text, at).span() == DROPPED.search(text, at).span()), at


APPLIED = (
    "⟦0⟧ is the softmax of ⟦1⟧", "we denote by ⟦0⟧ the softmax of the scores ⟦1⟧",
    "⟦0⟧ is obtained by applying the softmax function to ⟦1⟧", "⟦0⟧ is the mean and ⟦1⟧ is the variance of ⟦2⟧",
    "with ⟦0⟧ the softmax of each row of ⟦1⟧", "⟦0⟧ and ⟦1⟧ are the mean and the variance of ⟦2⟧",
    "⟦0⟧ and ⟦1⟧ are the mean and the variance of ⟦2⟧", "the mean ⟦0⟧ of ⟦1⟧",
    "the mean ⟦0⟧ and the variance ⟦1⟧ of ⟦2⟧", "the mean of ⟦0⟧ and ⟦1⟧ its variance",
)


def test_what_all_ways_of_applying_a_function_have_inside_is_in_each() -> None:
    assert len(APPLIED) == len(SAID)
    for way, example in zip(SAID, APPLIED, strict=True):
        assert way.search(example) and APPLIES.search(example), example


def test_one_pattern_is_searched_for_as_before() -> None:
    pattern = r"\b(?:max|min)(?= \d)|norms?\b"
    rare, plain = Rare(pattern, re.IGNORECASE), re.compile(pattern, re.IGNORECASE)
    for text in ["Max 2, min 3", "the NORM", "max", ""] * MANY:
        assert [m.span() for m in rare.finditer(text)] == [m.span() for m in plain.finditer(text)]
        assert (rare.search(text) is None) == (plain.search(text) is None)


def test_what_is_kept_beside_the_patterns_is_what_they_need() -> None:
    kept = json.loads(STORE.read_text(encoding="utf-8"))
    sample = {key: of for n, (key, of) in enumerate(sorted(MADE.items())) if key in kept and n % 8 == 0}
    assert all(kept[key] == pieces(*of) for key, of in sample.items())
    ours = {key for key, (pattern, _) in MADE.items() if pattern in {row.said for row in CONVENTIONS}}
    assert len(ours & kept.keys()) > 0.8 * len(ours), "python -m tests.pieces"


def test_what_is_compiled_late_is_well_formed() -> None:
    found = [value for name, module in sys.modules.items() if name.startswith("symderiv.") for value in vars(module).values()
             if isinstance(value, Late)]
    assert len(found) > 50
    assert all(late.pattern for late in found)
