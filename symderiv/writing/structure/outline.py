"""The order and the numbers of a document: sections, lines, assumptions; and what a citation refers to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from symderiv.notation import Definition, Partial, Tensor, alike, tensors
from symderiv.records import Citation, Derivation, RuleNote, Step, UsedGiven
from symderiv.teaching.sayings import About, Saying, saying
from symderiv.writing.languages import Part, link, text
from symderiv.writing.structure.detail import Line
from symderiv.writing.structure.goals import variables
from symderiv.writing.structure.matrix_notation import displayed, in_matrices, without_letters
from symderiv.writing.structure.twins import Twin, twin

FULLEST = "full"
"""The detail at which nothing is left out."""


@dataclass(frozen=True)
class Section:
    """One derivation of the document: its number, its displayed lines, and whether it was asked for or only serves.

    The `twin` is a section with the same steps, letters exchanged; then one line stands for all of them. Twins that follow one
    another have one number, and their lines are counted on, from the `offset`.
    """

    number: int
    derivation: Derivation
    lines: tuple[Line, ...]
    asked: bool
    twin: Twin | None = None
    offset: int = 0

    def label(self, line: int) -> str:
        """The number of a line: 1.2."""
        return f"{self.number}.{self.offset + line + 1}"

    def states(self, assumption: Assumption) -> bool:
        """Whether the derivation rests on a given."""
        return any(g.key == assumption.used[0].key and g.tensor == assumption.tensor for g in self.derivation.givens)

    @property
    def last(self) -> str:
        """The number of the line that shows the result."""
        return self.label(len(self.lines) - 1)


@dataclass(frozen=True)
class Assumption:
    """A given that some step uses, with every relation that was used, and the lines that cite it."""

    label: str
    tensor: Tensor
    name: str
    used: tuple[UsedGiven, ...]
    cited_in: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """The sections of a document; lemmas stand before what cites them, each once.

    The outline of a chapter has the sections that it adds to its `paper`, what it is `about`, and a `mark` that tells its
    anchors from those of other chapters; numbers and citations are the paper's.
    """

    sections: tuple[Section, ...]
    paper: Outline | None = None
    about: tuple[Derivation, ...] = ()
    mark: str = ""

    @classmethod
    def of(cls, derivations: Sequence[Derivation], detail: str, joined: bool = True) -> Outline:
        """The outline of a document about `derivations`; twins that follow one another are `joined` as one section."""
        found: list[Derivation] = []
        for derivation in derivations:
            found += [d for d in derivation.sections() if not any(_same(d, other) for other in found)]
        # What is asked for knows more than the same derivation as a lemma: its matrix form, its checks.
        asked = [next((other for other in derivations if _same(d, other)), None) for d in found]
        sections: list[Section] = []
        for d, a in zip(found, asked, strict=True):
            same = twin(d, [(s.number, s.derivation) for s in sections if s.twin is None]) if detail != FULLEST else None
            shown = (Line(tuple(d.steps)),) if same else displayed(d, detail)
            place = _next(sections[-1], joined and same is not None) if sections else (1, 0)
            sections.append(Section(place[0], a or d, shown, a is not None, same, place[1]))
        return cls(tuple(sections))

    def chapter(self, derivations: Sequence[Derivation], earlier: Sequence[Derivation], mark: str) -> Outline:
        """The chapter about some of the document's derivations: with the sections that no chapter about `earlier` ones has."""
        shown = [d for e in earlier for d in e.sections()]
        own = [d for e in derivations for d in e.sections()]
        added = tuple(s for s in self.sections if any(_same(s.derivation, d) for d in own)
                      and not any(_same(s.derivation, d) for d in shown))
        return Outline(added, self, tuple(s.derivation for s in self.of_derivations(derivations)), mark)

    def of_derivations(self, derivations: Sequence[Derivation]) -> tuple[Section, ...]:
        """The sections of the document in which these derivations stand."""
        return tuple(s for s in self.sections if any(_same(s.derivation, d) for d in derivations))

    @property
    def asked(self) -> tuple[Derivation, ...]:
        """The derivations the document is about."""
        return self.about or tuple(s.derivation for s in self.sections if s.asked)

    def lemma(self, citing: Section, key: str) -> Section | None:
        """The section that a lemma's key means in the section that cites it."""
        own = next((d for d in citing.derivation.sections() if d.key == key and d is not citing.derivation), None)
        sections = (self.paper or self).sections
        return next((s for s in sections if own is not None and _same(s.derivation, own)), None)

    def steps(self) -> Iterator[tuple[Section, int, Step]]:
        """Every step with its section and line."""
        for section in self.sections:
            for n, line in enumerate(section.lines):
                for step in line.steps:
                    yield section, n, step

    @cached_property
    def sayings(self) -> dict[int, Saying]:
        """What there is to say of the document's steps, by their identity; of an aside, whether it was said before."""
        found: dict[int, Saying] = {}
        asides: set[Saying] = set()
        for section in self.sections if self.paper is None else self.paper.sections:
            about, silent = About.of(section.derivation), in_matrices(section.derivation)
            for step in (step for line in section.lines for step in line.steps):
                said = saying(step, about)
                said = without_letters(said) if said is not None and silent else said
                if said is not None:
                    found[id(step)] = replace(said, again=said in asides)
                    asides.update([said] if said.aside else [])
        return found

    @cached_property
    def rules(self) -> dict[str, RuleNote]:
        """The rules that the page states, in the order of their first use; what a step cites is stated where it stands."""
        notes = {step.rule: section.derivation.rules.get(step.rule) for section, _, step in self.steps()}
        return {name: note for name, note in notes.items() if note is not None and note.law and not note.law.startswith(r"\text")}

    @cached_property
    def introduced(self) -> dict[str, list[str]]:
        """By the number of a line, the rules that it is the first to use."""
        found: dict[str, list[str]] = {}
        seen: set[str] = set()
        for section, n, step in (self.paper or self).steps():
            if step.rule in self.rules and step.rule not in seen:
                found.setdefault(section.label(n), []).append(step.rule)
                seen.add(step.rule)
        return found

    def rule_anchor(self, rule: str) -> str:
        """The anchor of a rule that the page states; nothing for another."""
        stated = (self.paper or self).rules
        return f"rule.{list(stated).index(rule) + 1}" if rule in stated else ""

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """The givens in use, numbered A1, A2 … in the order of the sections; of a chapter those that none before it states."""
        if self.paper:
            return tuple(a for a in self.paper.assumptions if any(s.states(a) for s in self.sections)
                         and not any(s.states(a) for s in self.paper.sections if s.number < self.sections[0].number))
        grouped: dict[tuple[str, Tensor], list[UsedGiven]] = {}
        for section in self.sections:
            for given in section.derivation.givens:
                group = grouped.setdefault((given.key, given.tensor), [])
                if not any(alike(g.relation.lhs, given.relation.lhs) for g in group):
                    group.append(given)
        return tuple(Assumption(f"A{n}", tensor, group[0].name, tuple(group), self._cited_in(key, tensor))
                     for n, ((key, tensor), group) in enumerate(grouped.items(), 1))

    def _cited_in(self, key: str, tensor: Tensor) -> tuple[str, ...]:
        found = (section.label(n) for section, n, step in self.steps() if Citation("given", key) in step.cites
                 and any(g.tensor == tensor for g in section.derivation.givens))
        return tuple(dict.fromkeys(found))

    def assumption(self, citing: Section, key: str) -> Assumption | None:
        """The assumption that a given's key means in the section that cites it."""
        own = {g.tensor for g in citing.derivation.givens if g.key == key}
        return next((a for a in self.stated if a.used[0].key == key and (a.tensor in own or not own)), None)

    @property
    def stated(self) -> tuple[Assumption, ...]:
        """The givens of the whole document, which any line may cite."""
        return (self.paper or self).assumptions

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions between the goals and their variables, and those that steps cite, in order."""
        wanted: dict[Definition, None] = {}
        for derivation in self.asked:
            reach = _reach(derivation)
            for row in derivation.definitions:
                if row.tensor in reach:
                    wanted.setdefault(row)
        for section, _, step in self.steps():
            cited = {c.key for c in step.cites if c.kind == "definition"}
            for row in section.derivation.definitions:
                if row.tensor.name in cited:
                    wanted.setdefault(row)
        shared = {s.derivation.definitions.rows: s.derivation.definitions for s in self.sections}
        if len(shared) == 1:
            (stated,) = shared.values()
            return tuple(row for row in stated if row in wanted)
        return _ordered(wanted)

    @cached_property
    def abbreviations(self) -> tuple[Definition, ...]:
        """The quantities that the derivations name themselves."""
        return tuple(dict.fromkeys(row for s in self.sections for row in s.derivation.abbreviations))


    def anchor(self, row: Definition) -> str:
        """The anchor of a definition or an abbreviation that the page shows; nothing for another."""
        tables = (("def", self.definitions), ("abbr", self.abbreviations))
        return next((f"{name}.{table.index(row) + 1}{self.mark}" for name, table in tables if row in table), "")


def _ordered(rows: dict[Definition, None]) -> tuple[Definition, ...]:
    """Each definition behind those it uses, otherwise in the order they came."""
    found: dict[Definition, None] = {}

    def put(row: Definition) -> None:
        for other in rows:
            if other.tensor in row.uses and other is not row:
                put(other)
        found.setdefault(row)

    for row in rows:
        put(row)
    return tuple(found)


def _same(a: Derivation, b: Derivation) -> bool:
    """Whether two records are one derivation: the same goal, reached in the same way from the same definitions."""
    return a is b or (a.goal == b.goal and a.steps == b.steps and a.claim == b.claim
                      and (a.definitions == b.definitions or _grounds(a) == _grounds(b)))


def _grounds(derivation: Derivation) -> frozenset[Definition]:
    """The definitions that a derivation can rest on: two models may share them and differ elsewhere."""
    cited = {c.key for step in derivation.steps for c in step.cites if c.kind == "definition"}
    reach = _reach(derivation)
    return frozenset(row for row in derivation.definitions if row.tensor in reach or row.tensor.name in cited)


def _reach(derivation: Derivation) -> set[Tensor]:
    """The defined tensors on the way from the goal down to its variables, which are not opened."""
    goal = derivation.goal
    stops = {*variables(goal), *(goal.held if isinstance(goal, Partial) else ())}
    found: set[Tensor] = set()
    waiting = list(tensors(goal) - stops)
    while waiting:
        tensor = waiting.pop()
        row = derivation.definitions.of(tensor)
        if row is not None and tensor not in found:
            found.add(tensor)
            waiting += row.uses - stops
    return found


def _next(last: Section, is_joined: bool) -> tuple[int, int]:
    """The number of the section after another, and how many lines of that number stand before it."""
    return (last.number, last.offset + len(last.lines)) if is_joined and last.twin else (last.number + 1, 0)


def number_link(label: str) -> Part:
    """An equation number that leads to its line."""
    return link(f"eq.{label}", [text(f"({label})")])
