"""An explained step as text, JSON, a page or a document on paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby
from typing import Any, Protocol

from symderiv.errors import OutputError
from symderiv.homework.explaining import ExplainedStep, Explanation
from symderiv.records import Citation, Step
from symderiv.teaching.sayings import About, saying
from symderiv.writing.blocks.step_sentences import sentence
from symderiv.writing.documents.judging import mistake, press_of, reworded, rule_name, spoken
from symderiv.writing.languages import Language, Parts, joined, language, plain, text
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.printers.formulas import latex_of, unicode_of
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.structure.press import Press
from symderiv.writing.templates.filling import fill


class Explained(Protocol):
    """What a page needs of an explained step; `symderiv.api.explaining` makes them."""

    @property
    def explanation(self) -> Explanation:
        """The steps, and whether both lines are equal."""

    def __bool__(self) -> bool:
        """Whether a way was found."""

    @property
    def verdict(self) -> str:
        """Whether both lines are equal: holds, fails or unknown."""

    @property
    def counterexample(self) -> str | None:
        """Sizes, index values and both numbers, where the lines differ."""

    @property
    def steps(self) -> tuple[ExplainedStep, ...]:
        """The steps in order."""



def render_explained(explained: Explained, format: str = "txt", lang: str = "en") -> str:
    """An explanation as txt, json, html, tex or typ, its sentences in a language; JSON keeps to English.

    Raises `OutputError` for another format or a language without a table.
    """
    if format not in FORMATS:
        raise OutputError("No such format here", typed=format, advice=f"Known: {', '.join(FORMATS)}.")
    return FORMATS[format](explained, language(lang))


def summary(explained: Explained, words: Language | None = None) -> str:
    """What came of it, in a sentence; in English where no language is given."""
    words = words or language("en")
    how, count = reworded(explained.explanation.judgement.how, words), len(explained.steps)
    if explained.verdict == "fails":
        sentence = spoken(words, "not_equal", where=reworded(str(explained.counterexample), words))
        found = explained.explanation.mistake
        return f"{sentence}. {spoken(words, 'likely', sentence=mistake(found, words))}" if found else sentence
    if explained:
        return _counted(explained, count, words) if count else words.word("judging", "same")
    return spoken(words, "no_way" if explained.verdict == "holds" else "no_answer", how=how)


def _counted(explained: Explained, count: int, words: Language) -> str:
    loose = sum(step.judgement.verdict != "holds" for step in explained.steps)
    steps = words.count("step", count)
    return spoken(words, "some_unchecked", steps=steps, count=loose) if loose else spoken(words, "all_checked", steps=steps)


AS_TOLD: Mapping[str, str] = {
    "split off the term k = i": "take a term out", "put the term k = i back": "complete the sum", "case by case": "two cases",
}
"""Moves of people that are told as a rule of the engine is."""


def sentence_of(explained: Explained, step: ExplainedStep, press: Press) -> Parts:
    """What a step did, in the words of a lecture: which term was taken out, for which letter; nothing where the line says it."""
    explanation, (rule, _, key) = explained.explanation, AS_TOLD.get(step.rule, step.rule).partition(": ")
    cited = (Citation("given", key),) if rule == "given" else ()
    about = About(explanation.definitions, givens=explanation.givens)
    found = saying(Step(rule, step.before, step.after, cites=cited), about)
    return sentence(found, press) if found else _by_rule(step.rule, press.language)


BACKWARDS = ", read backwards"


def _by_rule(rule: str, words: Language) -> Parts:
    """What a rule does wherever it is used; nothing where its name and the line say it."""
    plainly, backwards = rule.removesuffix(BACKWARDS), rule.endswith(BACKWARDS)
    key = "definition of" if plainly.startswith("definition of ") else plainly
    parts = [words.word("explained", key, ""), words.word("explained", "backwards", "") if backwards else ""]
    return joined([[text(one)] for one in parts if one], " ")


def _told(explained: Explained, step: ExplainedStep, words: Language) -> str:
    return plain(sentence_of(explained, step, Press(lambda box, _: unicode(box), words)))


def data_of(explained: Explained) -> dict[str, Any]:
    """Everything that was found, as plain data: the JSON form."""
    found, words = explained.explanation, language("en")
    return {"left": latex_of(found.left), "right": latex_of(found.right), "verdict": explained.verdict,
            "counterexample": explained.counterexample, "found": bool(explained), "summary": summary(explained),
            "mistake": found.mistake.name if found.mistake else None,
            "steps": [{"rule": s.rule, "law": s.law or None, "said": _told(explained, s, words) or None,
                       "before": latex_of(s.before), "after": latex_of(s.after), "verdict": s.judgement.verdict,
                       "how": s.judgement.how} for s in explained.steps]}


def _rows(explained: Explained, words: Language) -> Iterator[str]:
    yield f"    {unicode_of(explained.explanation.left)}"
    for n, step in enumerate(explained.steps, 1):
        yield f"  = {unicode_of(step.after)}"
        yield f"        ({n}) {rule_name(step.rule, words)}"
        if said := _told(explained, step, words):
            yield f"            {said}"
    if not explained.steps:
        yield f"    {unicode_of(explained.explanation.right)}"
    yield from ("", summary(explained, words))


LABELS, ASKED = ("answer", "rules_used", "rule", "law", "condition", "source"), ("how_does", "become")


def _answer(explained: Explained, words: Language) -> str:
    """The rules in their order, a run of one rule as one: "cancel, constants out of a sum"."""
    return ", ".join(rule_name(rule, words) for rule, _ in groupby(explained.explanation.rules))


def _laws(explained: Explained, press: Press) -> list[dict[str, Any]]:
    """The laws of the rules, each once, in the order of their first use."""
    stated = {s.rule: s for s in explained.steps if s.law}
    return [{"name": rule_name(rule, press.language), "law": _law(step, press), "condition": [], "source": "",
             "anchor": f"rule.{n}"} for n, (rule, step) in enumerate(stated.items(), 1)]


def _law(step: ExplainedStep, press: Press) -> list[str]:
    """What a rule says; of a lemma the derivative that it is about."""
    if step.known is None:
        return press.law(step.law)
    return press.pieces(equation(layout(step.known.lhs), layout(step.known.rhs)))


def _page(format: str, explained: Explained, words: Language) -> str:
    found, press = explained.explanation, press_of(format, words)
    steps = [{"rule": rule_name(s.rule, words), "sentence": sentence_of(explained, s, press), "number": str(n),
              "pieces": press.pieces(layout(s.after), beside=True)} for n, s in enumerate(explained.steps, 1)]
    labels = {**{key: words.word("labels", key) for key in LABELS}, **{key: words.word("judging", key) for key in ASKED}}
    return fill(format, {"left": press.box(layout(found.left), True), "right": press.box(layout(found.right), True),
                         "answer": _answer(explained, words), "summary": summary(explained, words), "steps": steps,
                         "rules": _laws(explained, press), "rank": 2, "labels": labels, "lang": words.code,
                         "title": words.word("judging", "explained_title"), "picture": ""}, kind="explained")


FORMATS: Mapping[str, Callable[[Any, Language], str]] = {
    "txt": lambda e, words: "\n".join(_rows(e, words)) + "\n",
    "json": lambda e, words: json.dumps(data_of(e), ensure_ascii=False, indent=1) + "\n",
    **{kind: partial(_page, kind) for kind in ("html", "tex", "typ")},
}
