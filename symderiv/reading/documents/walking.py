"""Sentences and displays put together to statements: each line with its words, its conditions and its role."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from symderiv.errors import ParseError
from symderiv.reading.documents.assembly import Assembly
from symderiv.reading.documents.beside.letter_cases import ALSO, Led, cases_of, cases_within, follows_closely, letters_supposed
from symderiv.reading.documents.beside.renamed import is_name_of_slope
from symderiv.reading.documents.beside.special_cases import of_special_case
from symderiv.reading.documents.chunks import Chunk
from symderiv.reading.documents.meant.disowned import disowned
from symderiv.reading.documents.meant.solved_places import role_there, says_where
from symderiv.reading.documents.meant.unvouched import settle
from symderiv.reading.documents.nameless import TYPED, expressions, is_least, questions, wanted, with_name
from symderiv.reading.documents.rows import IF_WORDS, Row, asks, condition_of, leads_to_case, rows
from symderiv.reading.documents.typed.unmarked import UNMARKED
from symderiv.reading.problems.statements import COMPARISON, IN_WORDS, SOLVED, SUPPOSITION, Fact, Formula, Role, Skipped
from symderiv.reading.prose.cases import case_behind, compares, excludes, in_one_case, limit_case, puts_in, signed_case
from symderiv.reading.prose.cases import supposition as supposed_in
from symderiv.reading.prose.facts import Mention, facts_of, is_comparison
from symderiv.reading.prose.links import ASSUMES, AT, BEHIND, GIVEN, LEADS, LINKS, LOOSELY, SUPPOSED
from symderiv.reading.prose.named import NAMELESS, goes_on, says_what_is_derived
from symderiv.reading.prose.objectives import objective
from symderiv.reading.prose.questions import derivatives
from symderiv.reading.prose.roles import COMPARES, MOVES, VANISHING, derives, is_case_of, left_of, restricts, role_of
from symderiv.reading.prose.said.qualified import has_other_side
from symderiv.reading.prose.said.solving import solves
from symderiv.reading.prose.said.suppositions import SUPPOSES, is_hypothesis
from symderiv.reading.prose.sentences import Part, Sentence
from symderiv.reading.prose.slopes import slope
from symderiv.reading.prose.stated.memberships import facts_in


def assemble(assembly: Assembly) -> None:
    """All sentences, in order."""
    waiting, led = tuple[str, ...](), Led(assembly)
    for sentence in assembly.sentences:
        if sentence.heading:
            assembly.begin(cases_within(assembly, sentence))
        case, assembly.case = assembly.case, (*assembly.case, *waiting, *led.case_of(sentence))
        walk = _Walk(assembly, sentence, following=led.next_line(sentence))
        said, assembly.case, waiting = walk.go(), case, letters_supposed(assembly, sentence)
        led.note(sentence, () if walk.has_role else walk.conditions)
        stating = {n: assembly.mentions[n] for p in sentence.parts if (n := p.formula) in assembly.mentions and n not in said}
        assembly.note(of_special_case(assembly, sentence, facts_of(sentence, stating, assembly.languages, assembly.text.text)))
    settle(assembly)


@dataclass
class _Walk:
    """The way through one sentence: the words since the last formula that was a line, and the conditions said in it."""

    assembly: Assembly
    sentence: Sentence
    words: str = ""
    own: str = ""
    """The words since the last line, be it in the sentence or a display."""
    last: tuple[Role, str] = ("unknown", "")
    conditions: tuple[str, ...] = ()
    has_role: bool = False  # whether a line of this sentence has been read
    after: int = 0
    """How many lines there were when the words began: words behind the last of them are its own."""
    asking: bool = False
    """Whether this sentence has asked for a derivative by a formula."""
    defining: bool = False
    """Whether "for f = a x, …" said what f is: nothing is supposed then."""
    said: set[int] = field(default_factory=set)  # formulas that are the case of a line, or lines, though they look like facts
    following: str = ""  # the line to which it leads, where that is in the sentence behind

    def go(self) -> set[int]:
        """The formulas of the sentence that state no facts."""
        assembly = self.assembly
        if not any(p.formula in assembly.displays for p in self.sentence.parts) and self.sentence.spelled().strip():
            assembly.solve(solves("", self.sentence.spelled()), "")
            assembly.supposed = supposed_in(self.sentence.spelled()) or assembly.supposed
        for part in self.sentence.parts:
            if part.formula < 0:
                self._heard(self._behind(part))
            elif part.formula in assembly.displays:
                self._display(part.formula)
            else:
                self._inline(part)
        return self.said

    def _heard(self, words: str, spoken: bool = True) -> None:
        formulas = self.assembly.formulas
        behind = self.words == "" and self.after and len(formulas) >= self.after
        if spoken and words.strip(" .,;:") and (behind or (self.has_role and not self.own and LOOSELY.match(words))):
            formulas[-1] = replace(formulas[-1], after=words.strip())
        if spoken and self.has_role and not self.own and (given := GIVEN.match(words)):
            formulas[-1] = replace(formulas[-1], role="given", why=given[0].strip())
        self.words += words
        self.own += words

    def _behind(self, part: Part) -> str:
        """The words of a part; where they begin with the case of the line before, that is noted there."""
        last = self.assembly.formulas[-1] if self.has_role and not self.own else None
        if last is None or last.conditions or last.role not in ("unknown", "claim") or not derives(last.latex):
            return part.words
        case, rest = case_behind(part.words, any(p.at > part.at and p.formula >= 0 for p in self.sentence.parts))
        if case:
            self.assembly.formulas[-1] = replace(last, role="claim", why=IN_WORDS + case)
        return rest

    def _is_typed_case(self, number: int) -> bool:
        """Whether what is typed without a mark is the case of a line, "df/dx = 6 at x = 3": then that is noted there."""
        found, before = self.assembly.displays[number], self.assembly.formulas[-1:]
        if len(found) != 1 or self.assembly.segments[number].environment != UNMARKED:
            return False
        apart = not before or "\n" in self.assembly.text.text[before[0].places[-1]:found[0].text.places[0]]
        self.conditions = self.conditions if self.words.strip() or not apart else ()
        condition, behind = condition_of(found[0].text), self.sentence.behind_formula(number)
        closely = self.has_role and not apart and follows_closely(self.own, condition)
        if not condition or not (closely or leads_to_case(self.words, condition, behind=behind)):
            return False
        if apart or (self.asking and AT.search(self.words)):
            self.conditions = (condition,)
        else:
            self._restrict(condition)
        self._heard(f"${condition}$", spoken=False)
        return True

    def _display(self, number: int) -> None:
        if self._is_typed_case(number):
            return
        if (spoken := self.words.strip(" .,;:")) and not ALSO.fullmatch(spoken):
            self.conditions = tuple(c for c in self.conditions if f"${c}$" in spoken)  # those in the words that lead here
        self._note_asked(self.assembly.displays[number], number)
        for n, row in enumerate(self.assembly.displays[number]):
            self._line(row if n else self._named(row, number), number, self.own)
        self.words, self.own, self.after = "", "", len(self.assembly.formulas)

    def _note_asked(self, found: Sequence[Row], number: int) -> None:
        """What words ask the derivative of."""
        self.assembly.asked += expressions(self.assembly, found, number, self.words)
        asked = questions(self.assembly, found, self.sentence, number, self.own, self.asking)
        for made, facts in wanted(self.assembly, found, self.sentence, number, self.own, self.asking):
            self.assembly.wanted += [made] if made not in self.assembly.wanted else []
            asked += facts
        self.assembly.facts += asked
        self.asking = self.asking or bool(asked)

    def _inline(self, part: Part) -> None:
        number, mention = part.formula, self.assembly.mentions[part.formula]
        condition = condition_of(mention.text) or limit_case(mention.text.text)
        if says_what_is_derived(condition, self._next_line(part), self.assembly.formulas) or (
                self.assembly.introduces(condition, self.words, number)):
            self.defining, condition = True, ""
        if (signed := signed_case(self.words, mention.text.text)) and is_case_of(signed, self._next_line(part)):
            self.conditions, self.said = (*self.conditions, signed), self.said | {number}
            return self._heard(f"${signed}$", spoken=False)
        if says_where(mention.text.text, self.own, self.sentence, self.assembly):
            self.said, condition = self.said | {number}, ""
        put = condition and puts_in(self.words, condition) and derives(self._next_line(part))
        if condition and self._is_case_of_line_before(condition, part):
            self._restrict(condition)
            self.said.add(number)
        elif condition and (put or leads_to_case(self.words, condition, self.conditions, self.sentence.behind(part))):
            if put or is_case_of(condition, self._next_line(part)):
                self.conditions = (*self.conditions, condition)
                self.said.add(number)
            elif not self._states(mention) and self._restricts_line_before(part):
                self._restrict(condition)
            elif not self._states(mention):
                self.conditions = (*self.conditions, condition)
        elif not mention.facts or number in self.said or self._asserts(mention.facts):
            self.said.update([number] if mention.facts else [])
            found = rows(mention.text)
            self._note_asked(found, number)
            if self._lines_of(found, number):
                self.words += f"${mention.text.text}$"
                return
        self._heard(f"${condition or mention.text.text}$", spoken=False)

    def _lines_of(self, found: Sequence[Row], number: int) -> bool:
        r"""Read the rows that relate something, z = W x, or say what is least, \min_w \|w\|. Others among them are listed."""
        named = [self._named(row, number) for row in found]
        relating = [row for row in named if Chunk(row.text).relations or is_least(row)]
        for row in named if relating else ():
            if row in relating:
                self._line(row, number, self.own)
                self.own = ""
            elif row.text.text:
                self._not_read(row, "It relates nothing to anything", "Write it as an equation, or in a formula of its own.")
        return bool(relating)

    def _states(self, mention: Mention) -> bool:
        """Whether a comparison says what is so everywhere: "for λ > 0" does, "if x > 0" does not."""
        case = SUPPOSED.search(self.words) or (SUPPOSES.search(self.words) and is_comparison(mention))
        return not case and any(not has_other_side(fact, self.assembly.text.text) for fact in mention.facts)

    def _is_case_of_line_before(self, condition: str, part: Part) -> bool:
        """Whether "for x > 3" stands right behind a line about a derivative by x, and leads to no other line."""
        if not (self.has_role and (BEHIND.fullmatch(self.own) or follows_closely(self.own, condition))):
            return False
        following = self.sentence.behind(part)
        group = [f.latex for f in self.assembly.formulas if f.group == self.assembly.formulas[-1].group]
        leads = self.own.lstrip().startswith((",", "(")) and LEADS.match(following)
        return not leads and any(is_case_of(condition, latex) for latex in group)

    def _next_line(self, part: Part) -> str:
        """The formula that comes next in the sentence and is no comparison."""
        displays, mentions = self.assembly.displays, self.assembly.mentions
        later = [p.formula for p in self.sentence.parts if p.at > part.at and p.formula >= 0]
        texts = (displays[n][0].text.text if displays.get(n) else mentions[n].text.text if n in mentions else "" for n in later)
        return next((text for text in texts if not COMPARES.match(text)), self.following)

    def _asserts(self, facts: Sequence[Fact]) -> bool:
        """Whether A = Aᵀ or x = ±1 is a claim: it stands behind a derivation, or is about a defined array; nothing assumes it."""
        if self.assembly.solving is not None and any(r"\pm" in fact.words.partition("=")[2] for fact in facts):
            return True
        if not any(fact.value == ("symmetric",) for fact in facts) or ASSUMES.search(self.sentence.spelled()):
            return False
        made = {fact.subject for fact in facts}
        return any(derives(f.latex) or left_of(f.latex) in made for f in self.assembly.formulas)

    def _restricts_line_before(self, part: Part) -> bool:
        """Whether "for i = j" stands right behind a line; "(when c = 0 this is …)" is said of one that holds everywhere."""
        says = self.own.lstrip().startswith("(") and LEADS.match(self.sentence.behind(part))
        behind = not says and ((self.after and self.words == self.own) or self.has_role)
        return bool(behind and IF_WORDS.match(self.own.strip(" ,(")) and len(self.own.split()) <= 3)

    def _restrict(self, condition: str) -> None:
        formulas, solving = self.assembly.formulas, self.assembly.solving
        if solving is not None and any(f.group == formulas[-1].group for f in formulas[solving:solving + 1]):
            self.assembly.solving = None  # = 0 is what the line says of this case
        for n in takewhile(lambda n: formulas[n].group == formulas[-1].group, range(len(formulas) - 1, -1, -1)):
            formulas[n] = replace(formulas[n], conditions=(*formulas[n].conditions, condition))

    def _named(self, row: Row, number: int) -> Row:
        return with_name(row, self.own, self.sentence.behind_formula(number),
                         [s.environment for s in self.assembly.segments[number:number + 1]] == [UNMARKED])

    def _line(self, row: Row, number: int, own: str) -> None:
        assembly, segment = self.assembly, self.assembly.segments[number] if number < len(self.assembly.segments) else TYPED
        if (sought := objective(row.text, assembly.text.text)) is not None:
            if not sought.text:
                return self._not_read(row, "It says where this is least, and not what it is")
            row = replace(row, text=sought)
        try:
            facts = facts_in(row.text)
        except ParseError as error:
            return self._not_read(row, error.reason, error.advice or "")
        if facts is not None and not (number in self.said or self._asserts(facts)):
            assembly.facts += facts
            assembly.number_last(row)
        elif asks(row):
            if not derivatives(row.text.text) and slope(row.text, assembly.letters) is None:  # else a question, which was noted
                self._not_read(row, "It asks and states nothing", "Write it as a formula, as in $L = x^2$.")
        elif row.text.text.startswith("=") and not goes_on(own, segment.display, first=not assembly.formulas):
            self._not_read(row, NAMELESS, "Write the quantity before it, as in $L = x^2$.")
        elif row.text.text:
            self._solved_for(row, number)
            if self.has_role and self.conditions and excludes(own):  # what the sentence begins with is not the case of this line
                self.defining, self.conditions = True, tuple(c for c in self.conditions if f"${c}$" in own)
            said = disowned(assembly, self.sentence, row, number, row.words or own, self.last)
            role, why = said or self._role(row, row.words or own, segment.display)
            if own.strip(" .,;:") or row.words:
                assembly.worded = own if segment.display and why == IN_WORDS + own else ""
            assembly.formulas.append(
                Formula(row.text.text, tuple(row.text.places), segment.display, segment.environment, number, row.continued,
                        f"{self.words} {row.words}".strip(), row.behind, row.number, row.label,
                        cases_of(row.words or own, row.text.text, self.conditions + row.conditions, assembly), role, why))
            self.last, self.has_role = (role, why), True

    def _solved_for(self, row: Row, number: int) -> None:
        """What an arrow follows from, ∇J = 0 ⇒ …, is no claim that it is so everywhere."""
        before = self.assembly.formulas[-1:]
        if row.arrow and before and before[0].group == number and derives(before[0].latex) and solves(before[0].latex, ""):
            self.assembly.formulas[-1] = replace(before[0], role="stationarity", why="what the arrow follows from")

    def _role(self, row: Row, own: str, display: bool) -> tuple[Role, str]:
        """The role by words; what follows "set to zero" is solved for until the next derivative."""
        assembly, latex = self.assembly, row.text.text
        supposed = SUPPOSED.match(self.sentence.spelled()) and not (self.conditions or self.defining)
        if (supposed and not (display or self._is_one_case(latex, own, row))) or COMPARES.match(latex):
            return "definition" if is_name_of_slope(latex) else "remark", SUPPOSITION if supposed else COMPARISON
        there = role_there(latex, own, self.sentence, assembly, self.last, display)
        role, why = there or role_of(latex, own, row.note)
        lasting = ("definition", "remark", *(("stationarity",) if derives(latex) else ()))
        kept = self.last[0] in lasting and self.last[1] not in (MOVES, COMPARISON) and not display and not row.words
        if role in ("unknown", "claim") and kept:
            role, why = self.last if self.last[0] == "remark" or LINKS.fullmatch(own) else (role, why)
        if role in ("unknown", "definition") and not display and restricts(latex):
            return "constraint", why or "an equation among words"
        if derives(latex) or assembly.names_anew(latex):
            assembly.solving = None
        elif assembly.solving is not None and role in ("unknown", "claim") and not row.continued:
            role, why = "stationarity", SOLVED
        assembly.solve(solves("" if self.conditions or row.conditions else latex, own, row.note), latex)
        kept = role not in ("stationarity", "definition") or not derives(latex) or solves(latex, "")
        if supposed and role in ("unknown", "claim") and self._is_hypothesis() and not excludes(own):
            return "claim", SUPPOSITION
        if (role in ("unknown", "claim") or why in VANISHING) and self._is_one_case(latex, own, row):
            return "claim", IN_WORDS + (row.behind if in_one_case(row.behind) else own)
        case = assembly.supposed or ("" if own.strip(" .,;:") else assembly.worded)
        if case and role in ("unknown", "claim") and derives(latex) and not (self.conditions or row.conditions):
            return "claim", IN_WORDS + case
        return (role, why) if kept else ("claim", why)

    def _is_one_case(self, latex: str, own: str, row: Row) -> bool:
        """Whether words alone name the case of a line about a derivative, or about what a line before it says."""
        if any(map(compares, (*self.conditions, *row.conditions))) or not any(map(in_one_case, (own, row.behind))):
            return False
        return derives(latex) or left_of(latex) in {left_of(f.latex) for f in self.assembly.formulas}

    def _is_hypothesis(self) -> bool:
        """Whether a sentence begins with what an array is to be: "If A = Aᵀ", "If A is symmetric"."""
        first = next((p.formula for p in self.sentence.parts if p.formula >= 0), -1)
        mention = self.assembly.mentions.get(first)
        return is_hypothesis(self.sentence) or (mention is not None and any(f.kind == "given" for f in mention.facts))

    def _not_read(self, row: Row, reason: str, advice: str = "") -> None:
        self.assembly.skipped.append(Skipped(row.text.places[0], row.text.places[-1], row.text.text, reason, advice))


__all__ = ["assemble"]
