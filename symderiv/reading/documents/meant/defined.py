r"""Functions and signs that words define by a formula: "$\exp$ denotes $2^x$" makes each \exp(…) of the text that function.

A sign that stands anywhere without brackets around its argument stays as it is, for `others` to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.own_signs import factors
from symderiv.reading.documents.meant.others import ADVERB, FOR, WRITES, Spoken, agrees_formula, spoken
from symderiv.reading.documents.positions import Traced
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.phrases.subjects import BARS, COMMANDS, LETTER, NORMS, STRONG, THE, WEAK, names_in, subject_of

LETTERS = "ghqsuRQNHU"
RIGHT = (r"(?:(?!(?:of|with|to|in|on|at|for|from|over|von|mit|zu|de|do|da|com|avec|con|en)\b)[\w-]+,? ){0,5}"
         r"\$(?P<right>[^$=_]+)\$(?=\s*(?:[.,;:)]|$|gemeint\b|and\b|und\b|e\b|et\b|y\b|with\b|throughout\b|here\b))")
"""The formula behind a verb, at the end of its clause."""
OPERATES = re.compile(r"[-+/^|(]|\d\s*[A-Za-z]|\\(?:[dt]?frac|sqrt|max|min|log|exp|tanh|sin)(?![a-z])")
PAIRED = late(rf"\$(?P<left>\\langle\s*{LETTER}\s*,\s*{LETTER}\s*\\rangle)\$,? (?:{ADVERB} )*(?:{STRONG}|{WEAK}) {RIGHT}")
"""An inner product, which has two arguments."""
VERB = late(rf"(?:{STRONG}|{WEAK}|{FOR}) {RIGHT}")
INSIDE = {"norm": NORMS, "abs": BARS}
"""Signs around an argument."""


def take_said_signs(assembly: Assembly, texts: Sequence[str]) -> list[str]:
    """Names each function and sign that words define by a formula, in its definition and wherever it is used.

    Gives the sentences without these words.
    """
    left = list(texts)
    about = any(VERB.search(text) for text in texts if "$" in text)
    names = {name for formula in assembly.formulas for name in names_in(formula.latex)} if about else set()
    for name in sorted(names):
        one = spoken(subject_of(name))
        for n, text in enumerate(left):
            found = _said(one).search(text) if "$" in text and one.named.search(text) else None
            law = _law(one, found) if found is not None else None
            if found is not None and law is not None and _name(assembly, one, *law):
                left[n] = text[:found.start()] + text[found.end():]
    for n, text in enumerate(left):
        if r"\langle" in text and (paired := PAIRED.search(text)) is not None:
            _state(assembly, f"{paired['left']} = {paired['right']}", r"\langle")
            left[n] = text[:paired.start()] + text[paired.end():]
    return left


@cache
def _said(one: Spoken) -> re.Pattern[str]:
    """Where words say by a formula what a subject is."""
    subject = f"(?:{one.sign}|{one.noun})"
    verb = rf"(?P<subject>{subject})(?: function)?,? (?:{ADVERB} )*(?:{STRONG}|{WEAK})"
    return re.compile(rf"(?:{verb}|{WRITES} (?:{THE} )*(?P<written>{subject}) {FOR}) {RIGHT}")


def _law(one: Spoken, found: re.Match[str]) -> tuple[str, str] | None:
    """The argument and the formula, where these are no usual ones."""
    right, own = found["right"].strip(), found["subject"] or found["written"] or ""
    letters = list(dict.fromkeys(letter for letter in factors(right) if not COMMANDS.fullmatch(letter)))
    arguments = [letter for letter in letters if re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}\s*\)?\W*\$$", own)]
    argument = (arguments or letters)[0] if len(arguments or letters) == 1 else ""
    return (argument, right) if argument and OPERATES.search(right) and not agrees_formula(one.subject, right) else None


def _name(assembly: Assembly, one: Spoken, argument: str, right: str) -> bool:
    """Puts a letter in the place of a function, and adds its definition, unless it stands somewhere without brackets."""
    taken = assembly.letters | {formula.latex[:1] for formula in assembly.formulas}
    letter = next((one for one in LETTERS if one not in taken), "")
    bar = INSIDE.get(one.subject.names)
    pattern = rf"{bar}(?P<in>(?:(?!{bar}).)+){bar}(?!\s*_)" if bar else (
        rf"(?:\\(?:operatorname|mathrm|text)\*?\s*\{{\s*(?i:{one.subject.names})\s*\}}|\\?(?<![A-Za-z])(?i:{one.subject.names}))"
        r"(?=\s*(?:\\left\s*)?\()")
    uses = re.compile(pattern)
    made = [_renamed(formula, uses, letter) for formula in assembly.formulas]
    fits = bool(letter) and not any(one.uses.search(formula.latex) for formula in made)
    if fits:
        assembly.formulas = made
        _state(assembly, f"{letter}({argument}) = {right}", letter)
    return fits


def _renamed(formula: Formula, uses: re.Pattern[str], letter: str) -> Formula:
    text = Traced(formula.latex, formula.places)
    edits = [(m.start(), m.end(), Traced.at(f" {letter}" + (f"({m['in'].strip()})" if "in" in uses.groupindex else ""),
                                            formula.places[m.start()])) for m in uses.finditer(formula.latex)]
    made = text.replaced(edits)
    return replace(formula, latex=made.text, places=tuple(made.places)) if edits else formula


def _state(assembly: Assembly, latex: str, sign: str) -> None:
    """Adds a definition where its sign is used first."""
    user = next((formula for formula in assembly.formulas if sign in formula.latex), None)
    if user is not None:
        text = Traced.at(latex, user.places[0])
        group = 1 + max([20_000_000, *(formula.group for formula in assembly.formulas)])
        assembly.formulas.insert(0, Formula(text.text, tuple(text.places), True, "$", group, before="where", role="definition",
                                            why="its words"))


__all__ = ["take_said_signs"]
