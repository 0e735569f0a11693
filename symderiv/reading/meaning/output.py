"""What is differentiated: of what nothing else uses that whose derivative the words ask for, else the last number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from symderiv.errors import ParseError
from symderiv.notation import Definitions, Tensor
from symderiv.reading.documents.beside.leftover import IDLE
from symderiv.reading.documents.meant.named_last import LAST_NAME
from symderiv.reading.meaning.lines.forms import Form
from symderiv.reading.meaning.lines.iterates import starting
from symderiv.reading.meaning.lines.open_lines import DENSITY, SYMBOL, OpenLines, may_define
from symderiv.reading.meaning.lines.order import Lines, defined, left_use, uses
from symderiv.reading.meaning.report import first_place
from symderiv.reading.meaning.resolved import Resolved
from symderiv.reading.meaning.symbols.scripts import base_key
from symderiv.reading.meaning.symbols.uses import Use
from symderiv.reading.problems.rivals import Candidate
from symderiv.reading.problems.statements import Statements
from symderiv.reading.prose.questions import asked_of, wishes
from symderiv.reading.prose.said.asides import without_asides
from symderiv.reading.prose.said.goals import is_abbreviation, is_beside, is_sought, minimised
from symderiv.reading.syntax.bound import Derivative
from symderiv.reading.syntax.nodes import Node, Terms, of_kind, spell
from symderiv.reading.syntax.spelling import plain

SUMS = re.compile(r"\\sum|\\\||\\[lr]?Vert|\\(?:operatorname|mathrm|text)\s*\{\s*[Tt]r")
"""What makes one number of arrays."""


RESIDUALS = frozenset({"e", "r", "u", "epsilon", "varepsilon", "eps", "ε", "ϵ"})
"""By custom what a line leaves over, and no parameter of its own."""
GRADIENT = re.compile(r"(?:\\\w+\{)?grad(?:ient)?(?:_|$)")
"""A name of a gradient, grad_out."""
EXPECTED = re.compile(r"\\mathbb\s*\{?\s*E|(?<![A-Za-z\\])E_|D_\{?(?:\\\w+\{)?KL|\|\||\\[|]|\\mathcal\s*\{?\s*N")


def of_distributions(latex: str) -> bool:
    r"""Whether a formula computes with distributions, not with numbers: \mathbb{E}_q[\log p(x|z)] - D_{KL}(q \| p)."""
    return EXPECTED.search(latex) is not None and DENSITY.search(latex) is not None


@dataclass
class Output:
    """The choice of the output among the quantities of a text."""

    statements: Statements
    resolved: Resolved
    tensors: Mapping[str, Tensor]
    candidate: Candidate | None = None
    """What is differentiated if none of the lines is meant that could not be read; None where words say what it is."""

    def of(self, rows: Definitions) -> Tensor | None:
        """The last quantity that nothing else uses and that words ask about, else that is a number, else the last of all."""
        lines = self.resolved.lines
        sinks = self._sinks()
        losses = [f for f in lines.definitions if not of_kind(f.line, Derivative)]
        inside = self._inside(sinks)
        beside = inside | starting(lines.definitions, self.resolved.symbols).keys()
        ends = [key for key in sinks if key not in beside] or sinks
        order = [defined(f) for f in sorted(losses, key=lambda f: f.line.at) if defined(f) in ends]
        here = [self.tensors[k] for k in order if rows.of(self.tensors[k]) is not None]
        scalars = [t for t in here if not t.axes]
        scalars = [t for t in scalars if not GRADIENT.match(t.name)] or scalars
        asked = {plain(f.value[0]) for f in self.statements.facts if f.kind == "asked" and f.value}
        named = [t for t in here if asked & {plain(t.name), plain(t.latex)}]
        only = self._only_asked(rows)
        sought = self._sought(scalars, rows)
        output = only or next(reversed(named or sought or here), None)
        told = bool(named or only)
        if not told and self._which(sought):
            return None
        if output is None or (self.unread() and not self._is_read(output)) or self._slip(output, order, rows):
            return None
        if told or self._nameless(output):
            return output if told else None
        self.candidate = Candidate(output, self.open.rivals(output))
        inputs = [one for one in rows.below(output) if rows.of(one) is None]
        return output if self.candidate.stands(inputs, rows) else None

    @cached_property
    def open(self) -> OpenLines:
        """The lines that were not read."""
        return OpenLines(self.statements, self.resolved, self.tensors)

    def _sought(self, scalars: list[Tensor], rows: Definitions) -> list[Tensor]:
        """Of numbers that nothing else uses those that the text calls a loss, or says to minimise, else those that it does not
        only set (a step size) or report (an accuracy); a loss that only such numbers are made of is what is sought as well."""
        if len(scalars) + len(rows.rows) < 3:
            return scalars
        said = {self.tensors[defined(f)]: (f.formula.before, f.formula.after) for f in self.resolved.lines.definitions
                if defined(f) in self.tensors}
        scalars = [t for t in scalars if not is_abbreviation(said[t][0])] or scalars
        names = {plain(name) for name in minimised(self.statements.source)}
        beside = {t for t in said if is_beside(*said[t]) or not any(rows.of(one) is None for one in rows.below(t))}
        rest = [t for t in scalars if t not in beside]
        plainly = {t: 2 if names & {plain(t.name), plain(t.latex)} else is_sought(*said[t]) for t in said if not t.axes}
        found = rest or [row.tensor for row in rows if plainly.get(row.tensor)]
        most = max((plainly.get(t, 0) for t in found), default=0)
        return [t for t in found if plainly.get(t, 0) == most] or scalars

    def _which(self, sought: Sequence[Tensor]) -> bool:
        """Whether numbers of one letter are left, L_1 and L_2, of which nothing says which is meant; that is asked."""
        keys: dict[Tensor, list[str]] = {}
        for key, tensor in self.tensors.items():
            keys.setdefault(tensor, []).append(key)
        symbols = [self.resolved.symbols[k] for t in sought for k in keys.get(t, ())]
        numbered = all(len(one.labels) == 1 and one.labels[0].isdigit() and not one.sup for one in symbols)
        if len(symbols) < 2 or not numbered or len({base_key(one.base) for one in symbols}) > 1:
            return False
        names, last = ", ".join(one.key for one in symbols[:-1]), symbols[-1].key
        mark = "$" if "$" in self.statements.source else ""
        self.resolved.without["what is asked about"] = ParseError(
            f"Which of {names} and {last} is differentiated is not said", typed=self.statements.name,
            advice=f"Say it, as in: Find the gradient of {mark}{last}{mark}. Or give their sum a line, as in "
                   f"{mark}S = {' + '.join(one.key for one in symbols)}{mark}.")
        return True

    def _sinks(self) -> list[str]:
        """What no definition uses but one that only names a derivative: "what is the force F = −∂V/∂x?" asks about V, and so
        does "the force is F = −∂V/∂x" where nothing asks about F."""
        rows, all_sinks = self.resolved.lines.definitions, Lines(self.resolved.lines.definitions).sinks()
        rest = [f for f in rows if not (of_kind(f.line, Derivative) and (
            wishes(f.formula.before) or (defined(f) in all_sinks and self._names_derivative(f))))]
        return Lines(rest).sinks()

    def _names_derivative(self, form: Form) -> bool:
        """Whether a line among words only gives a name to a derivative, up to a factor, and nothing asks about that name."""
        asked = {plain(fact.value[0]) for fact in self.statements.facts if fact.kind == "asked" and fact.value}
        asked |= {plain(name) for _, name in asked_of(without_asides(self.statements.source))}
        terms = form.sides[1].terms
        said = form.formula.environment == "text" or not form.formula.display or form.formula.why == LAST_NAME
        return said and len(form.sides) == 2 and len(terms) == 1 and plain(spell(form.sides[0])) not in asked

    def _only_asked(self, rows: Definitions) -> Tensor | None:
        """What all questions of the text are about, where that is one quantity: also one that others are made of."""
        wished = {plain(name) for _, name in asked_of(without_asides(self.statements.source))}
        said = wished | {plain(f.value[0]) for f in self.statements.facts if f.kind == "asked" and f.value}
        found = [row.tensor for row in rows if wished and said & {plain(row.tensor.name), plain(row.tensor.latex)}]
        return found[0] if len(said) == len(found) == 1 else None

    def _inside(self, sinks: list[str]) -> frozenset[str]:
        """What another quantity is written by a second time: the u of f(x) = (3x + 2)⁴, "let u = 3x + 2, then f = u⁴"."""
        lines = self.resolved.lines
        again = [f for f in (*lines.again, *lines.others) if (left := left_use(f)) is not None and left.symbol.key in sinks]
        return frozenset(key for form in again for side in form.sides[1:] for key in uses(side) - uses(form.sides[0]))

    def _is_read(self, output: Tensor) -> bool:
        """Whether nothing that was not read says what this is."""
        lefts = {plain(re.split(r"[(=:]", latex)[0].strip()) for one in self.open.lines() for latex in [one.latex]}
        return lefts.isdisjoint((plain(output.name), plain(output.latex))) and not any(
            self.tensors.get(key) == output for key in self.resolved.without)

    def _nameless(self, output: Tensor) -> bool:
        """Whether an expression without a name computes something of an array, in a text that asks for a derivative: that is
        what it asks about, if words say so that are not understood."""
        if not output.axes or not any(fact.kind == "asked" for fact in self.statements.facts):
            return False
        key = next(k for k, t in self.tensors.items() if t == output)
        letter = self.resolved.symbols[key].base.base
        made = (one for one in self.statements.passed if one.reason == IDLE and SUMS.search(one.latex))
        found = next((one for one in made if letter in SYMBOL.findall(one.latex)), None)
        if found is not None:
            self.resolved.without[key] = ParseError("This expression has no name", typed=found.latex[:80],
                                                    advice="Give it one, as in $L = x^2$.")
        return found is not None

    def _slip(self, output: Tensor, sinks: list[str], rows: Definitions) -> bool:
        """Whether a definition lies idle while its like is used and nowhere spoken of: most likely one name for the other."""
        one, other = next(chain(self._alike_idle(output, sinks, rows), self._left_over(output, sinks, rows)), ("", ""))
        if not one:
            return False
        marked = self._adjoint()
        part, size = self._solved(one, other), r" \times ".join(axis.name for axis in self.tensors[one].axes)
        self.resolved.without[next(k for k, t in self.tensors.items() if t == output)] = ParseError.in_text(
            f"Nothing uses {one}, and {other} is defined nowhere",
            self.statements.source,
            first_place(self.resolved, other),
            f"Where the mark means a derivative, say so: Let {marked}." if marked else
            f"Give {other} a line in the place of that of {one}: ${part}$." if part else
            f"Mend the name, or say what {other} is: "
            f"Let ${other} \\in \\mathbb{{R}}^{{{size or self.statements.fresh('n')[0]}}}$.",
        )
        return True

    def _adjoint(self) -> str:
        r"""That a mark over a defined name means a derivative: \bar{h} = \partial L/\partial h of an h with a line."""
        symbols = self.resolved.symbols
        made = {defined(form) for form in self.resolved.lines.definitions}
        marks = {symbols[key].base.accents for key in made} - {()}
        for key in (k for k in self.tensors if symbols[k].base.accents in marks and k not in made):
            bare = replace(symbols[key], base=replace(symbols[key].base, accents=())).key
            if bare in made:
                return rf"${key} = \partial L/\partial {bare}$"
        return ""

    def _alike_idle(self, output: Tensor, sinks: list[str], rows: Definitions) -> Iterator[tuple[str, str]]:
        """What lies idle, each with what is like it, used and nowhere spoken of."""
        resolved, keys = self.resolved, {t: k for k, t in self.tensors.items()}
        mentioned = {k for f in resolved.lines.others for side in f.sides for k in uses(side)} | resolved.facts.spoken
        strange = [k for k in self._inputs_of(output, rows) if k not in mentioned and k not in resolved.facts.known]
        written = {defined(form): spell(form.sides[1]) for form in resolved.lines.definitions}
        whole = written.get(keys.get(output, ""), "")
        for one in (k for k in sinks if self.tensors[k] != output and k not in mentioned):
            for other in strange if written.get(one, " ") not in whole else ():  # what stands there was only named on the way
                if self._alike(one, other):
                    yield one, other

    def _left_over(self, output: Tensor, sinks: list[str], rows: Definitions) -> Iterator[tuple[str, str]]:
        r"""What lies idle with what its line leaves over, which the output is made of: the e of y = X \beta + e in e^\top e."""
        lines = self.resolved.lines.others
        by = {k for f in lines for n in of_kind(f.line, Derivative) for one in n.wrt for k in _keys(one)}
        over = [k for k in self._inputs_of(output, rows) if plain(k) in RESIDUALS and k not in by]
        yield from ((one, other) for one in sinks for other in over if self.tensors[one] != output and self._solved(one, other))

    def _inputs_of(self, output: Tensor, rows: Definitions) -> list[str]:
        below = rows.below(output)
        return [k for k, t in self.tensors.items() if t in below and rows.of(t) is None]

    def _solved(self, one: str, other: str) -> str:
        r"""What the second is by the line of the first, where it is added there: e = y - X \beta of y = X \beta + e."""
        form = next(form for form in self.resolved.lines.definitions if defined(form) == one)
        terms = form.sides[1].terms if isinstance(form.sides[1], Terms) else ()
        added = [n for n, (sign, row) in enumerate(terms)
                 if sign == "+" and len(row) == 1 and isinstance(row[0], Use) and row[0].symbol.key == other]
        if len(added) != 1 or len(terms) < 2:
            return ""
        rest = tuple(("-" if sign == "+" else "+", row) for n, (sign, row) in enumerate(terms) if n != added[0])
        return f"{spell(terms[added[0]][1][0])} = {spell(form.sides[0])} {spell(Terms(form.line.at, rest))}"

    def _alike(self, one: str, other: str) -> bool:
        """Whether two quantities have one letter, or are arrays of one shape."""
        first, second = (replace(self.resolved.symbols[key].base, style="") for key in (one, other))
        axes = self.tensors[one].axes
        return base_key(first) == base_key(second) or (bool(axes) and axes == self.tensors[other].axes)

    def unread(self) -> bool:
        """Whether a definition that could be the one asked about was not read."""
        failed = [self.statements.formulas[n] for n in self.resolved.failed]
        return bool(self.resolved.without) or any(f.display and may_define(f) and not of_distributions(f.latex) for f in failed)


def _keys(node: Node) -> Iterator[str]:
    yield from (use.symbol.key for use in of_kind(node, Use))


__all__ = ["Output"]
