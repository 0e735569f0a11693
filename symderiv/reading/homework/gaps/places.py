r"""Letters for a place that a text names: of a maximum, "where $k=\arg\max_i x_i$", of a label, "$c$ is the true class"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from symderiv.library.givens import label
from symderiv.notation import Axis, Tensor
from symderiv.patterns import late
from symderiv.reading.formulas.names import Names
from symderiv.reading.homework.sources import source_of
from symderiv.reading.problems.draft import Source
from symderiv.reading.problems.files import Problem
from symderiv.reading.syntax.nodes import spell, walk

OVER = r"\s*_\s*\{?\s*(?P<letter>[a-z])\s*\}?\s*(?P<array>\\?[A-Za-z]+\s*_\s*(?:\{[a-z ,]+\}|[a-z]))"
EXTREME = re.compile(r"(?<!\\arg)(?<!arg)\\(?P<way>max|min)" + OVER)
ARGUMENT = re.compile(r"(?<![A-Za-z\\_^{])(?P<place>[a-z])\s*:?=\s*"
                      r"(?:\\arg\s*(?:\\[,;!:]\s*)?\\|\\arg|"
                      r"\\(?:operatorname|mathrm)\*?\s*\{\s*arg\s*(?:\\[,;!:])?\s*\\?)(?P<way>max|min)\s*\}?" + OVER)
ATTAINED = late(
    r"\b(?:attain(?:ed|s)|achiev(?:ed|es)|reach(?:ed|es)|tak(?:en|es)|located|occurs?|lies|is|sits|angenommen|atteint|alcançado|"
    r"alcanzado|atingido|raggiunto)\b[^$.;]{0,40}?\b(?:at|by|in|for|an|bei|à|en|em|no|na)\b[^$.;]{0,30}?\$(?P<place>[a-z])\$",
    re.IGNORECASE)
"""Words that give the place of what the last maximum before them is."""
CLASS = late(
    r"\$(?P<place>[a-z])\$ (?:is|denotes|being|be|for|ist|sei|bezeichnet|est|désigne|é|es|denota) "
    r"(?:(?:the|die|der|la|a|el|o|le) )?"
    r"(?:true|correct|right|target|actual|wahren?|richtigen?|vraie|bonne|verdadeira|verdadera|correta|correcta|classe|clase) "
    r"(?:class|label|Klasse|classe|clase|correcte|correcta|correta|vraie|verdadera|verdadeira)\b", re.IGNORECASE)
"""Words that give the place where a label has its 1."""
NEAR = 200
FRESH = "jlmnqrsuvhbgtoakiABCDEFGHIJKLMNOPQRSTUVW"
ONE_HOT = "one-hot"


@dataclass(frozen=True)
class Place:
    """What is so at a place, as x_k = max_j x_j for a line that does not have the letter j; and the axis of the place."""

    says: Callable[[str], str]
    axis: Axis


def with_places(problem: Problem, names: Names, sources: Sequence[Source]) -> tuple[Names, Sequence[Source]]:
    """The lines, those with such a letter where it is that place: x_k = max_i x_i; and the names with these letters."""
    said = dict(_places(problem.statements.source, problem, names)) if problem.statements else {}
    new = {letter: place for letter, place in said.items() if names.axis_of(letter) is None}
    for letter, place in new.items():
        names = names.with_tensor(Tensor(letter, (), givens=(label(place.axis),)))
    return names, [_placed(_read_again(source, problem) if _has(source, new) else source, said) for source in sources]


def _has(source: Source, letters: Iterable[str]) -> list[str]:
    """Those of the letters that stand in a line and are bound by nothing there."""
    nodes = {spell(node) for side in source.line.relation.sides for node in walk(side)}
    text = " ".join(nodes) if nodes else source.text
    return [letter for letter in letters if re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])|(?<=[a-z]){letter}\}}", text)
            and not re.search(rf"(?:[∑∏]|\\(?:sum|prod|max|min))\s*_?\s*\{{?\s*{letter}(?![A-Za-z])", text)]


def _placed(source: Source, said: dict[str, Place]) -> Source:
    """The line under the conditions of the letters in it that no condition of it names."""
    typed = " ".join(spell(side) for side in source.line.relation.sides)
    more = [said[letter].says(typed) for letter in _has(source, said) if not any(letter in c for c in source.conditions)]
    return replace(source, conditions=(*source.conditions, *more)) if more else source


def _read_again(source: Source, problem: Problem) -> Source:
    """A line of the text in which nothing said what the letter is, as it is typed."""
    formulas = problem.statements.formulas if problem.statements else ()
    typed = [f for f in formulas if f.places[0] <= source.line.at <= f.places[-1] and not source.line.continued]
    found = source_of(typed[0]) if len(typed) == 1 and not source.error else []
    return found[0] if len(found) == 1 else source


def _places(text: str, problem: Problem, names: Names) -> Iterator[tuple[str, Place]]:
    """Each letter with what is so at its place."""
    extremes = [(found["place"], found) for found in ARGUMENT.finditer(text)]
    for found in ATTAINED.finditer(text):
        before = list(EXTREME.finditer(text, max(0, found.start() - NEAR), found.start()))
        extremes += [(found["place"], before[-1])] if before else []
    for letter, extreme in extremes:
        tensor = names.tensor(extreme["array"].partition("_")[0].strip())
        if tensor is not None and tensor.axes and names.tensor(letter) is None:
            yield letter, Place(partial(_condition, extreme, letter), tensor.axes[-1])
    labels = [t for t in problem.definitions.inputs if ONE_HOT in {given.name for given in t.givens} and len(t.axes) == 1]
    for found in CLASS.finditer(text) if len(labels) == 1 else ():
        if names.tensor(found["place"]) is None:
            says = f"{labels[0].latex or labels[0].name}_{{{found['place']}}} = 1"
            yield found["place"], Place(partial(_same, says), labels[0].axes[0])


def _same(condition: str, text: str) -> str:
    """A condition with no letter that a line could have."""
    return condition


def _condition(extreme: re.Match[str], place: str, text: str) -> str:
    """x_k = max_j x_j with a letter that the line does not have."""
    head, _, below = extreme["array"].partition("_")
    taken = {place, *re.findall("[A-Za-z]", below.replace(extreme["letter"], "") + text)}
    letter = next(letter for letter in FRESH if letter not in taken)
    there, bound = (re.sub(rf"(?<![A-Za-z]){extreme['letter']}|{extreme['letter']}(?![A-Za-z])", new, below)
                    for new in (place, letter))
    return rf"{head}_{there} = \{extreme['way']}_{{{letter}}} {head}_{bound}"


__all__ = ["with_places"]
