r"""What a text says by the way: hints, remarks, examples, footnotes and solutions. What is asked is the question.

A derivative that only they speak of, "Hint: first find $\partial p/\partial z$", is not asked where the text asks elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from symderiv.reading.documents.tokens import argument
from symderiv.reading.prose.sieves import Rare


def _any(*rows: str) -> str:
    return f"(?:{'|'.join(rows)})"


@dataclass(frozen=True)
class Aside:
    """A kind of aside: the words it begins with, a row a language, up to where it reaches, an example and what is none."""

    name: str
    words: str
    end: str
    example: str
    not_this: str


PARAGRAPH = (r"\n[ \t]*\n|\\(?:item|begin|end|(?:sub)*section|question|part)\b|^[ \t]*(?:>[ \t]*)*#{1,6} |"
             r"^[ \t]*\(?(?:[a-h]|[ivx]{1,3}|\d{1,2})[.)]\s")
SENTENCE = r"[.?!](?=[\s)}*]|\Z)|\n[ \t]*\n|\\item\b"
PROBLEM = r"\\(?:sub)*section\b|\\begin\s*\{(?:problem|exercise|question|task|prob|exo?)\}|^[ \t]*#{1,6} |\\question\b"
MARK = (r"(?:[>*_\-+•(\[]|\\(?:textbf|textit|emph|textsc|paragraph|subparagraph|noindent|textsl|smallskip|medskip|bigskip|item)"
        r"\*?\b|\{\\(?:bf|it|em|sl)\b|\{)[ \t]*")
OPEN = (rf"(?:(?:\A|(?<=[.?!:;)$}}\]])[ \t]|(?<=[.?!])\n|^)[ \t]*(?:{MARK})*|"
        rf"\([ \t]*(?:{MARK}){{0,12}})")
"""Where an aside may begin. Few marks behind a bracket, as each bracket of a long run of them would read the rest again."""
LABEL = r"(?:[ \t]*\d{1,2}| [^\W\d_]+| \([^()]*\))?[ \t]*[}*_]*[ \t]*[:.)—–-]"
"""What follows a word that is a label: "Hint:", "**Remark.**", "Example (scalar case)."."""
NAMED = r"(?: \([^()]*\))?[ \t]*[}*_]*[ \t]*[:.,)—–-]"
"""The same without a number: "Example 2." is a problem of its own."""
KINDS = (
    Aside("a hint", _any(
        "(?:Useful |Helpful )?(?:Hints?|Tips?|Reminder)", "(?:Nützlicher )?(?:Hinweise?|Tipps?)", "Dicas?|Sugestão",
        "Indications?|Aide|Rappel", "Pistas?|Sugerencias?|Ayuda", "Suggeriment[oi]|Aiuto") + LABEL, PARAGRAPH,
          "Hint: first find $p$.", "The hint is clear."),
    Aside("a remark", _any(
        r"Remarks?|Notes?|Observations?|Aside|N\.?B", "(?:Be|An)merkung(?:en)?", "Observaç(?:ão|ões)|Notas?", "Remarques?",
        "Observación(?:es)?", "Osservazion[ei]|Nota") + LABEL, PARAGRAPH,
          "**Remark.** We find $p$.", "Note that $p$ is positive."),
    Aside("an example", _any(
        r"Examples?|For example|E\.g|For instance", "Beispiele?|Zum Beispiel", "Exemplos?|Por exemplo", "Exemples?|Par exemple",
        "Ejemplos?|Por ejemplo", "Esempi[o]?|Per esempio") + NAMED, PARAGRAPH,
          "Example. The derivative of $x^2$", "Example 2. Let"),
    Aside("what may be used", _any(
        r"(?:(?:You|One|We) (?:may|can|might|could) (?:also )?(?:use|assume|need)|Recall|Remember|Use (?:the fact )?that|"
        r"Note that|It (?:may|might) help|It helps)\b",
        r"(?:Sie dürfen|Man darf|Zur Erinnerung|Erinner\w+|Beachte)\b", r"(?:Pode(?:-se| usar)|Lembre|Recorde)\b",
        r"(?:On pourra|On rappelle|Rappelons|Vous pouvez)\b", r"(?:Puede usar|Se puede|Recuerde|Recordemos)\b",
        r"(?:Si ricord[ai]|Ricord\w+|Si può usare)\b"), SENTENCE, "(you may use that $p$)", "as you may recall"),
    Aside("a solution", _any(
        "(?:Sketch of (?:the )?)?(?:Solutions?|Answers?|Proof)", "(?:Muster)?Lösung(?:en)?|Beweis",
        "(?:Soluç|Resoluç)(?:ão|ões)|Resposta", "Corrigé|Preuve|Démonstration", "Solución(?:es)?|Respuesta|Demostración",
        "Soluzion[ei]|Svolgimento|Dimostrazione") + rf"(?:{LABEL}|\}}?[ \t]*$)", PROBLEM,
          r"\textbf{Solution.} First", "The solution is"),
)
"""The words are a row a language."""
BEGINS = tuple((kind, Rare(rf"{OPEN}(?P<said>{kind.words})", re.IGNORECASE | re.MULTILINE)) for kind in KINDS)
BEGIN = Rare(rf"(?={OPEN}{_any(*(kind.words for kind in KINDS))})", re.IGNORECASE | re.MULTILINE)
"""Where any of them begins: a long text is gone through once."""
ENDS = {kind.name: re.compile(kind.end, re.MULTILINE) for kind in KINDS}
STOP = re.compile(SENTENCE)
INSTANCE = Rare(
    r"(?:\b(?:for (?:example|instance)|e\.g\.|zum Beispiel|z\. ?B\.|por (?:exemplo|ejemplo)|p\. ?ex\.|par exemple|"
    r"(?:per|ad) esempio))(?:\W{1,3}[^\W\d_]+){0,3}\W*$", re.IGNORECASE)
ENVIRONMENT = Rare(r"\\begin\s*\{(?P<name>hints?|remarks?|note|examples?|solutions?|answers?|proof|sol|rem|ex(?:a?m)?p|"
                   r"hinweis|bemerkung|beispiel|lösung|beweis|dica|solução|remarque|exemple|solución|ejemplo)\*?\}",
                   re.IGNORECASE)
FOOTNOTE = re.compile(r"\\(?:footnote(?:text)?|marginpar|marginnote|sidenote)\s*(?:\[[^\]]*\])?(?=\s*\{)")


@dataclass(frozen=True)
class Span:
    """Where an aside stands, what it is, and whether only what was asked before it is the question."""

    start: int
    end: int
    name: str

    @property
    def answers(self) -> bool:
        return self.name == "a solution"


def asides(text: str, short: bool = False) -> list[Span]:
    r"""The asides of a text; a `short` one ends with its first sentence, where no bracket holds it together.

    >>> text = "Find $L'$. Hint: find $p$ first.\n\nThe end."
    >>> [(text[s.start:s.end], s.name) for s in asides(text)]
    [('Hint: find $p$ first.', 'a hint')]
    """
    return [*_labelled(text, short), *_environments(text), *_footnotes(text)]


def leads_to_example(words: str) -> bool:
    """Whether words before a formula say in the middle of a sentence that it is only an example.

    >>> leads_to_example("for some $g$, e.g. with "), leads_to_example("this is no example: ")
    (True, False)
    """
    return INSTANCE.search(words) is not None


@lru_cache(maxsize=4)
def without_asides(text: str) -> str:
    """A text with its asides blank.

    >>> without_asides("Find f'. Hint: find f''.")
    "Find f'.                "
    """
    for span in asides(text):
        text = text[:span.start] + " " * (span.end - span.start) + text[span.end:]
    return text


@lru_cache(maxsize=4)
def _beginnings(text: str) -> list[int]:
    """Where labels may stand: a text is asked for several kinds of asides."""
    return [match.start() for match in BEGIN.finditer(text)]


def _labelled(text: str, short: bool) -> Iterator[Span]:
    places = _beginnings(text)
    for kind, begins in BEGINS:
        last = 0
        for match in filter(None, (begins.compiled.match(text, at) for at in places)):
            if match.start() < last:
                continue
            last = match.end()
            start = match.start("said")
            end = _bracket_end(text, start) or _end(text, match.end(), ENDS[kind.name])
            if short and kind.name != "a solution" and (stop := STOP.search(text, match.end(), end)):
                end = stop.start()
            yield Span(start, end, kind.name)


def _end(text: str, start: int, ends: re.Pattern[str]) -> int:
    found = ends.search(text, start)
    return found.start() if found else len(text)


def _bracket_end(text: str, start: int) -> int:
    """Where the bracket closes right behind which an aside begins; 0 where there is none."""
    if not text[:start].rstrip(" *_").endswith("("):
        return 0
    depth = 1
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return 0


def _environments(text: str) -> Iterator[Span]:
    for match in ENVIRONMENT.finditer(text):
        name = match["name"].lower()
        end = text.find(rf"\end{{{match['name']}", match.end())
        yield Span(match.start(), end if end >= 0 else len(text),
                   "a solution" if name.startswith(("sol", "answ", "proof", "lös", "bew")) else "a remark")


def _footnotes(text: str) -> Iterator[Span]:
    for match in FOOTNOTE.finditer(text):
        if inside := argument(text, match.end()):
            yield Span(match.start(), inside[1], "a footnote")


__all__ = ["BEGINS", "KINDS", "Span", "asides", "leads_to_example", "without_asides"]
