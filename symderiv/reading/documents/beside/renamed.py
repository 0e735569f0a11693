r"""Names that a text gives afterwards: "We denote it by $\mathcal{L}$" behind the line of $\log p(y \mid X)$."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from symderiv.patterns import late
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.positions import Traced, joined
from symderiv.reading.problems.statements import Formula
from symderiv.reading.prose.objectives import is_symbol
from symderiv.reading.prose.roles import derives, left_of
from symderiv.reading.prose.sentences import Sentence

QUANTITY = r"(?:quantity|function|expression|objective|loss|sum|number|vector|matrix|product|value|likelihood|log-likelihood)"
SAID = tuple(re.compile(pattern.replace("NAME", r"⟦(?P<name>\d+)⟧"), re.IGNORECASE) for pattern in (
    rf"\b(?:denote|call|write|abbreviate) (?:it|this|that|the latter|this {QUANTITY})(?: simply| just)?(?: by| as)? NAME",
    rf"\b(?:it|this|this {QUANTITY}) (?:is|will be) (?:denoted|called|abbreviated|written)(?: by| as)? NAME",
    r"\bwhich (?:we |is |will be )(?:denoted?|call(?:ed)?|abbreviated?|write|written)(?: by| as| simply)? NAME",
    r"\bbezeichnen (?:wir )?(?:sie|ihn|es|dies|diese Größe)(?: kurz)? (?:mit|als) NAME",
    r"\b(?:die|den|das) wir (?:kurz )?mit NAME bezeichnen",
    r"\bque (?:denotamos|chamamos|indicamos|llamamos|notamos)(?: por| de| como)? NAME",
    r"\b(?:denotamo-l[oa]|denotaremos essa (?:função|quantidade)|l[oa] denotamos|denotamos est[ae] (?:função|función)) por NAME",
    r"\b(?:que (?:l['’]on|nous) (?:note(?:ra)?|notons)|on l[ea] note|notons-l[ea]|on l['’]appelle) NAME",
))
"""How a text names what its last line is of."""
BEHIND = late(
    r"⟦(?P<what>\d+)⟧,?\s*\(?\s*(?:(?:which|that) (?:we|is|will be) )?(?:denoted?|called?|written|write|abbreviated|short|"
    r"kurz|bezeichnet|notée?|denotad[oa]|escrit[oa])(?: from (?:now|here) on)?(?: simply)?(?: by| as| mit| als| por| como)?\s*"
    r"⟦(?P<name>\d+)⟧", re.IGNORECASE)
r"""A derivative with the name that it gets: the upstream gradient $\frac{\partial L}{\partial y}$ (denoted $g$)."""
BEFORE = late(r"\b(?:write|let|denote by|abbreviate|schreibe|notons|escreva)\s+⟦(?P<name>\d+)⟧ "
              r"(?:for|denote|stand for|be short for|für|pour|para)(?: the)?(?: \w+){0,3} ⟦(?P<what>\d+)⟧", re.IGNORECASE)


LETTER = r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?\w+\s*\}|\\[A-Za-z]+|[A-Za-z])"
LETTERS = late(LETTER)
SYMBOL = LETTER + r"(?:\s*_\s*(?:\{[^{}]*\}|\w))?(?:\s*\^\s*\{\s*[(\[]\w+[)\]]\s*\})?"
MARK = r"\\(?:bar|overline|tilde|widetilde|dot|check|breve)(?![A-Za-z])"
MARKED = late(rf"\s*(?P<mark>{MARK})\s*(?:\{{\s*)?(?P<of>{SYMBOL})(?:\s*\}})?(?P<below>\s*_\s*(?:\{{[^{{}}]*\}}|\w))?\s*"
              r"(?P<sign>:=|\\coloneqq|=)")
SLOPE = late(r"\s*(?:\\[dt]?frac\s*\{\s*\\partial\s*(?P<loss>[^{}/]+?)\s*\}\s*\{|\\partial\s*(?P<flat>[^{}/]+?)\s*/)\s*"
             rf"\\partial\s*\{{?\s*(?P<by>{SYMBOL})")
r"""\bar v = \frac{\partial L}{\partial v}: the mark over a letter is the derivative by it (Griewank and Walther 2008)."""
MEAN = late(r"\s*(?:\\[dt]?frac\s*\{?\s*1\s*\}?\s*\{?\s*\|?\s*\w+\s*\|?\s*\}?|\w\^\{-1\})\s*\\sum")
r"""\bar x = \frac{1}{n} \sum_i x_i: what the same mark means of numbers."""


ONE = r"(?:[^{}=]|\{[^{}=]*\})+"
NAME_OF_SLOPE = late(
    rf"\s*{SYMBOL}\s*(?::=|=)\s*(?:\\[dt]?frac\s*\{{\s*\\partial\s*[^{{}}=]+\}}\s*\{{\s*\\partial\s*{ONE}\}}|"
    rf"\\partial\s*[^{{}}=/]+/\s*\\partial\s*{ONE}|\\nabla\s*_\s*(?:\{{[^{{}}=]*\}}|\w)\s*[\w\\]+)\s*")
r"""G = \frac{\partial L}{\partial A}, and nothing behind it."""


def is_name_of_slope(latex: str) -> bool:
    r"""Whether a line gives a symbol to a derivative, which no sentence with If makes less its name.

    >>> [is_name_of_slope(line) for line in (r"G = \partial L/\partial A", r"G = \frac{\partial L}{\partial A} = 0", "G = A")]
    [True, False, False]
    """
    return NAME_OF_SLOPE.fullmatch(latex) is not None


def mark_adjoints(assembly: Assembly) -> None:
    r"""Reads \bar z = \bar a \odot f'(z) as what is said of the derivative by z, where the text has called one so."""
    pairs = ((m, SLOPE.match(f.latex, m.end())) for f in assembly.formulas if (m := MARKED.match(f.latex)))
    found = next(((m["mark"], slope["loss"] or slope["flat"]) for m, slope in pairs if slope is not None
                  and slope["by"].strip() == (m["of"] + (m["below"] or "")).strip()), None)
    if found is None:
        return
    mark, loss = found
    bare = (re.sub(MARK + r"\s*(?:\{[^{}]*\}|\\[A-Za-z]+|\w)", " ", f.latex) for f in assembly.formulas)
    plain = {letter for latex in bare for letter in LETTERS.findall(latex)}
    assembly.formulas = [line for f in assembly.formulas for line in _of_adjoint(f, mark, loss, plain)]


def _of_adjoint(line: Formula, mark: str, loss: str, plain: AbstractSet[str]) -> Iterator[Formula]:
    """A line about the derivative by a letter that stands elsewhere, with the name of that derivative before it."""
    left = MARKED.match(line.latex)
    other = left is not None and any(pattern.match(line.latex, left.end()) for pattern in (SLOPE, MEAN))
    known = left is not None and left["mark"] == mark and not other
    if left is None or not known or plain.isdisjoint(LETTERS.findall(left["of"])[:1]):
        yield line
        return
    traced, slope = Traced(line.latex, line.places), rf"\frac{{\partial {loss}}}{{\partial {left['of']}{left['below'] or ''}}}"
    end = left.start("sign")
    name = joined([traced.cut(0, end), Traced.at(f"= {slope}", line.places[0])])
    yield replace(line, latex=name.text, places=tuple(name.places), role="definition", why="its mark", display=False)
    said = traced.replaced([(0, end, Traced.at(slope + " ", line.places[0]))])
    yield replace(line, latex=said.text, places=tuple(said.places), role="claim", why="its mark")


SCRIPT = r"(?:_\s*(?:\{\s*)?(?P<below>[a-zA-Z])(?:\s*\})?|\^\s*\{\s*(?P<open>[(\[]?)(?P<above>[a-zA-Z])(?P<close>[)\]]?)\s*\})"
SERIES = late(rf"\s*(?P<name>{LETTER})\s*{SCRIPT}\s*(?::=|\\coloneqq|=)")


def name_series(assembly: Assembly) -> None:
    r"""Reads \delta_i = \partial C / \partial z_i beside z_1 and z_2 as names of these derivatives: \delta_2 = … is a claim."""
    for n, formula in enumerate(assembly.formulas):
        left = SERIES.match(formula.latex)
        slope = SLOPE.match(formula.latex, left.end()) if left else None
        base = LETTERS.match(slope["by"])[0] if slope else ""  # type: ignore[index]
        if left is None or slope is None or _bare(slope["by"]) != _bare(_member(left, base, left["below"] or left["above"])):
            continue
        lefts = {_bare(left_of(f.latex)) for f in assembly.formulas}
        loss, members = slope["loss"] or slope["flat"], [str(k) for k in range(10) if _bare(_member(left, base, str(k))) in lefts]
        slopes = (rf"\frac{{\partial {loss}}}{{\partial {_member(left, base, k)}}}" for k in members)
        names = dict(zip((_member(left, left["name"], k) for k in members), slopes, strict=True))
        if names:
            texts = [f"{name} = {of}" for name, of in names.items()]
            made = [Formula(text, (formula.places[0],) * (len(text) + 1), False, "$", formula.group, role="definition",
                            why="its series") for text in texts]
            lines = [_claimed(f, {_bare(name): of for name, of in names.items()}) for f in assembly.formulas]
            lines[n:n + 1] = [replace(formula, role="remark", why="a name for each"), *made]
            assembly.formulas = lines
            return


def _member(left: re.Match[str], base: str, number: str) -> str:
    """A letter with the number of a member where the series has its letter."""
    return f"{base}_{number}" if left["below"] else f"{base}^{{{left['open']}{number}{left['close']}}}"


def _bare(latex: str) -> str:
    return re.sub(r"[\s{}]", "", latex)


def _claimed(line: Formula, names: Mapping[str, str]) -> Formula:
    """A line that says what a named derivative is, as a claim about the derivative."""
    left = left_of(line.latex)
    slope, end = names.get(_bare(left)), line.latex.find("=")
    if slope is None or end < 0 or SLOPE.match(line.latex, end + 1):
        return line
    said = Traced(line.latex, line.places).replaced([(0, end, Traced.at(slope + " ", line.places[0]))])
    return replace(line, latex=said.text, places=tuple(said.places), role="claim", why="its series")


def give_other_names(assembly: Assembly) -> None:
    """Adds each name that words give the quantity of the line before them, as one more definition."""
    for n, sentence in enumerate(assembly.sentences):
        before, words = assembly.sentences[n - 1] if n else None, sentence.spelled()
        for match in (match for pattern in SAID for match in pattern.finditer(words)) if "⟦" in words else ():
            assembly.formulas += _other_name(assembly, int(match["name"]), sentence, before)
        for match in (m for said in (BEHIND, BEFORE) for m in said.finditer(words)) if "⟦" in words else ():
            assembly.formulas += _slope(assembly, int(match["what"]), int(match["name"]))


def _slope(assembly: Assembly, what: int, number: int) -> Iterator[Formula]:
    """The name of a derivative that stands among words, as a definition; what has a line of its own is no new name."""
    slope, name = assembly.mentions.get(what), assembly.mentions.get(number)
    if slope is None or name is None or not derives(slope.text.text) or "=" in slope.text.text + name.text.text:
        return
    named = name.text.stripped(" .,")
    made = joined([named, Traced.at(f" = {slope.text.stripped(' .,').text}", named.places[-1])])
    yield Formula(made.text, tuple(made.places), False, "$", number, role="definition", why="its words")


def _other_name(assembly: Assembly, number: int, sentence: Sentence, before: Sentence | None) -> Iterator[Formula]:
    mention = assembly.mentions.get(number)
    name = mention.text.stripped(" .,") if mention is not None else None
    if name is None or not is_symbol(name.text) or any(left_of(f.latex) == name.text for f in assembly.formulas):
        return
    at = next(p.at for p in sentence.parts if p.formula == number)
    line = _line(assembly, [p.formula for p in sentence.parts if p.at < at])
    line = line or (_line(assembly, [p.formula for p in before.parts]) if before is not None else None)
    if line is not None:
        made = Traced.at(f"{name.text} = {left_of(line.latex)}", name.places[0])
        yield Formula(made.text, tuple(made.places), False, "$", number, role="definition", why="its words")


def _line(assembly: Assembly, numbers: Sequence[int]) -> Formula | None:
    """The one line among these formulas, or the one that is displayed."""
    lines = [f for f in assembly.formulas if f.group in numbers and "=" in f.latex and not f.continued and left_of(f.latex)]
    shown = [f for f in lines if f.display] or lines
    return shown[0] if len(shown) == 1 else None


__all__ = ["give_other_names", "is_name_of_slope", "mark_adjoints", "name_series"]
