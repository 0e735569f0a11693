"""A loss that words alone define: "the loss is the mean of the squared errors $e_i = y_i - w x_i$"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.nameless import is_expression
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.documents.rows import rows
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.named import CALL, NOUNS, WORTHLESS, left_side
from symderiv.reading.prose.objectives import asks_about, free_letters, is_symbol
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.said.operations import written
from symderiv.reading.prose.said.parts import parts_said
from symderiv.reading.prose.sentences import Sentence
from symderiv.reading.prose.sieves import Rare
from symderiv.reading.prose.slopes import is_expression as computes

SUMS = {"sum|total": r"\sum_{{{i}}} {e}", "average|mean": r"\frac{{\sum_{{{i}}} {e}}}{{\sum_{{{i}}} 1}}",
        "half (?:of )?(?:the )?sum": r"\frac{{1}}{{2}}\sum_{{{i}}} {e}"}
"""How words put members together."""
MEMBERS = {"squares? of|squared?": "({e})^2", "absolute values? of|absolute|magnitudes? of": "|{e}|", "": "{e}"}
"""What words make of each member."""
SAID = Rare(
    rf"\b(?P<noun>{NOUNS})(?: function)?,? (?:⟦(?P<name>\d+)⟧,? )?(?:is|equals|=|:)(?: then| just| simply)?(?: given by)? "
    rf"(?:the |an? )?(?P<how>{'|'.join(SUMS)})(?:,? over (?:(?:(?! of )[^⟦.]){{1,30}}|⟦(?P<over>\d+)⟧),?)? of "
    r"(?:the |all |all the |these |our )?"
    rf"(?P<each>(?:{'|'.join(filter(None, MEMBERS))}) )?(?:the )?(?P<what>(?:[^\W\d_]+ ){{0,3}})⟦(?P<e>\d+)⟧"
    r"(?P<whole>(?:,? over (?:[^\W\d_]+,? ?){1,4}|,? over ⟦(?P<behind>\d+)⟧)?\s*(?:[.,;]|\Z|plus\b))?", re.IGNORECASE)
"""Members that have a name, or an expression for each: what follows one is then the `whole` of what is said."""
OF_WORDS = (r"(?:mean|averag)\w*|sum(?:s|med)?|total\w*|expect\w*|half|twice|thrice|minus|negative|proportional|maximum|minimum|"
            r"product|quotient|ratio|difference|variance|median|norm|logarithm|log|exponential|squared?|root|integral|inverse")
"""What words do to the expression behind them."""
WORDED = Rare(rf"\b(?P<noun>{NOUNS})(?: function)?,? (?:⟦\d+⟧,? )?(?:(?:is|equals|becomes|=|:)(?: [^\W\d_]+,?){{0,4}}? )?"
              rf"(?P<how>(?:{OF_WORDS})\b[^⟦.;]{{0,60}}(?:(?<=over )⟦\d+⟧[^⟦.;]{{1,40}})?)⟦(?P<e>\d+)⟧", re.IGNORECASE)
ONE = late(r"(?P<word>\w+)(?: over (?:(?! of )[^⟦])*)?(?: of)?(?: the)? *")
"""One operation, and what leads from it to its formula."""
SHOWN = (("squared? ", late(r"\^\s*\{?\s*2")), ("norm", late(r"\\\||[Vv]ert|norm")), ("sum|total", late(r"\\sum")),
         ("log", late(r"\\log|\\ln")), ("(?:mean|averag)", late(r"\\frac\s*\{?\s*1")))
"""Words that only describe an expression, each with what it has then: the squared error $(y - p)^2$."""
SOUGHT = "The loss is "
"""What these words say of what they define: it is what is sought."""
IN_WORDS = "Words make the {noun} of this formula, and they are not read"


def say_in_words(assembly: Assembly) -> None:
    """Adds the losses that words alone define, where no formula of the text makes anything of their members."""
    assembly.formulas += [made for sentence in assembly.sentences for made in _said(assembly, sentence)]
    if not any(OBJECTIVE.match(f.latex) for f in (*assembly.formulas, *assembly.asked, *assembly.wanted)):
        assembly.formulas += [made for sentence in assembly.sentences for made in _called(assembly, sentence)]
    _refuse_words(assembly)


OBJECTIVE = re.compile(rf"\s*(?:\\(?:mathcal|text|mathrm|mathit)\s*\{{)?\s*(?:[LJECf]|\\ell|l|\\mathcal|(?:{NOUNS}))(?![A-Za-z])")
"""What a formula begins with that defines a loss."""


def _called(assembly: Assembly, sentence: Sentence) -> Iterator[Formula]:
    """What words only call a loss: "we use the squared error $(y - t)^2$"."""
    for part, following in pairwise(sentence.parts) if parts_said(sentence.spelled()) is None else ():
        mention = assembly.mentions.get(following.formula)
        found = rows(mention.text) if mention is not None and part.words else []
        name = left_side(part.words) if len(found) == 1 and is_expression(found[0]) and not asks_about(part.words) else ""
        if NAME.fullmatch(name) and not WORTHLESS.search(part.words) and not CALL.fullmatch(found[0].text.text.strip(" .,")):
            made = joined([Traced.at(f"{name} = ", found[0].text.places[0]), found[0].text.stripped(" .,")])
            yield _line(made, following.formula)


def _line(made: Traced, number: int) -> Formula:
    """The definition that words make of a formula."""
    return Formula(made.text, tuple(made.places), False, "$", number, before=SOUGHT, role="definition", why="its words")


NAME = late(rf"\\text\{{(?:{NOUNS})\}}")


def _said(assembly: Assembly, sentence: Sentence) -> Iterator[Formula]:
    for match in SAID.finditer(sentence.spelled()):
        member, name = (_left(assembly, int(match[slot])) if match[slot] else None for slot in ("e", "name"))
        member = member or _each(assembly, match)
        if member is None or len(letters := free_letters(member.text)) != 1 or _is_used(assembly, member.text):
            continue
        if any(_spelled(assembly, match[slot]) not in ("", letters) for slot in ("over", "behind")):
            continue
        head = name.text if name else rf"\text{{{match['noun'].lower()}}}"
        if any(left_of(f.latex) == head for f in assembly.formulas):
            continue
        each = _row(MEMBERS, (match["each"] or "").strip()).format(e=member.text)
        made = Traced.at(f"{head} = {_row(SUMS, match['how']).format(i=letters, e=each)}", member.places[0])
        yield _line(made, int(match["e"]))


def _each(assembly: Assembly, match: re.Match[str]) -> Traced | None:
    """An expression for each member, in brackets, where no word is between and all that words make of it is known."""
    found = _loose(assembly, int(match["e"])) if match["whole"] is not None and not match["what"] else None
    place = found.places[0] if found else 0
    return joined([Traced.at("(", place), found, Traced.at(")", place)]) if found else None


def _loose(assembly: Assembly, number: int) -> Traced | None:
    """An expression among words that no line of the text has."""
    mention = assembly.mentions.get(number)
    taken = {f.group for f in (*assembly.formulas, *assembly.asked, *assembly.wanted)}
    text = mention.text.stripped(" .,") if mention is not None and number not in taken else None
    return text if text is not None and computes(text.text) and not is_symbol(text.text) and not derives(text.text) else None


def _spelled(assembly: Assembly, number: str | None) -> str:
    mention = assembly.mentions.get(int(number)) if number else None
    return mention.text.text.strip(" .,") if mention is not None else ""


def _refuse_words(assembly: Assembly) -> None:
    """A loss of which words say more than is read: nothing else of the text is derived in its place."""
    if not any(OBJECTIVE.match(f.latex) or derives(f.latex) for f in (*assembly.formulas, *assembly.asked, *assembly.wanted)):
        assembly.formulas += [made for sentence in assembly.sentences for made in _refused(assembly, sentence)]


def _refused(assembly: Assembly, sentence: Sentence) -> Iterator[Formula]:
    for match in WORDED.finditer(sentence.spelled()):
        found = _loose(assembly, int(match["e"]))
        if found is not None and not _is_shown(match["how"], found.text):
            noun = match["noun"].lower()
            made = joined([Traced.at(rf"\text{{{noun}}} = ", found.places[0]), found])
            one = ONE.fullmatch(match["how"])
            whole = written(one["word"], found.text) if one else ""
            example = f": $L = {whole}$" if whole else ", as in $L = x^2$"
            yield replace(_line(made, int(match["e"])), fault=IN_WORDS.format(noun=noun),
                          mend=f"Write all that the words say as a formula{example}.")


def _is_shown(words: str, latex: str) -> bool:
    return any(re.match(said, words, re.IGNORECASE) and sign.search(latex) for said, sign in SHOWN)


def _row(rows: dict[str, str], words: str) -> str:
    return next(made for said, made in rows.items() if re.fullmatch(said, words, re.IGNORECASE))


def _left(assembly: Assembly, number: int) -> Traced | None:
    """The symbol that a formula is, or that it says something of."""
    found = [row.text for row in assembly.displays.get(number, ())] or [
        m.text for m in [assembly.mentions.get(number)] if m is not None]
    left = found[0].cut(0, found[0].text.find("=")) if found and "=" in found[0].text else found[0] if found else None
    return left.stripped(" .,") if left is not None and is_symbol(left.text.strip(" .,")) else None


def _is_used(assembly: Assembly, member: str) -> bool:
    """Whether a formula computes something of a member."""
    letter = re.escape(re.split("[_^]", member)[0].strip())
    stands = re.compile(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])")
    return any(stands.search(f.latex.partition("=")[2]) for f in assembly.formulas)


__all__ = ["say_in_words"]
