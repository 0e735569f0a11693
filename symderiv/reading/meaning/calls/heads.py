r"""Left sides with argument lists: J(w) = … names a quantity; h(x) = … that is used as h(x^{(i)}) is a function.

A call with the arguments of the definition is the quantity itself; with other ones the body is written out for them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symderiv.reading.formulas.names import flattened
from symderiv.reading.meaning.calls.composites import with_composites
from symderiv.reading.meaning.calls.written_out import (
    Headed,
    argument_key,
    argument_value,
    is_call_of,
    is_primed,
    letters_below,
    of_each_component,
    only_claimed,
    only_valued,
    times_itself,
    written_out,
)
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.meaning.lines.powers import always_so, is_power, power_key
from symderiv.reading.meaning.names.own_parameters import OF_A_FUNCTION, with_own_parameters
from symderiv.reading.syntax.bound import Call, Over, head_of
from symderiv.reading.syntax.misread import Misread
from symderiv.reading.syntax.nodes import (
    Head,
    Line,
    Listing,
    Name,
    Node,
    Scripted,
    as_listing,
    of_kind,
    rebuilt,
    sole_item,
    spell,
    walk,
)


@dataclass
class Heads:
    """The heads of a document, and what a call of each one means."""

    keys: set[str] = field(default_factory=set)
    functions: dict[str, Headed] = field(default_factory=dict)
    """Those that are written out for their arguments."""
    kept: set[str] = field(default_factory=set)
    """Those of them that are quantities all the same: only the value of L(w) at w^* stands beside it, or claims about it."""
    defined: set[str] = field(default_factory=set)
    """Those that a left side is a call of, and not only a function of a call."""
    named_powers: set[str] = field(default_factory=set)
    r"""Powers that are one quantity, as an argument or on a left side: \sigma^2."""
    composites: dict[str, Node] = field(default_factory=dict)
    r"""Quantities whose name is a function of a symbol, as \log L, by how they are spelled."""


def understood(forms: Sequence[Form], keys: set[str], asked: Collection[str] = (), arrays: Collection[str] = (),
               ) -> tuple[list[Form], Heads]:
    """The bound forms with every call of these heads replaced by what it means.

    The text asks for the `asked` letters, and calls `arrays` arrays.
    """
    heads = Heads(keys)
    forms = with_own_parameters(forms, list(_definitions(forms, keys)))
    forms = [form.with_line(rebuilt(form.line, lambda n: times_itself(n, keys), Call)) for form in forms]
    binders = _binders(forms)
    forms = [form.with_line(rebuilt(form.line, lambda n: _component(n, binders), Call)) for form in forms]
    said = [form for form in forms if form.formula.role != "update"]  # x_{t+1} = x_t - f'(x_t) asks nothing of what f is
    calls = [c for form in said for c in of_kind(form.line, Call) if head_key(c.head) in keys]
    summed = set(_under_sums(said))
    for headed in _definitions(forms, keys):
        heads.defined.add(headed.key)
        spelled = {tuple(map(argument_key, c.arguments)) for c in calls if head_key(c.head) == headed.key and not is_primed(c)}
        called = sum(head_key(c.head) == headed.key for c in calls) > 1
        counted = called and _takes_entries(headed, binders)
        apart = any(OF_A_FUNCTION in parameter for parameter in headed.parameters)
        varies = counted or apart or headed.key in summed or spelled != {headed.parameters}
        if varies and headed.key not in heads.functions:
            heads.functions[headed.key] = headed
            heads.kept |= {headed.key} if not counted and (only_valued(headed, said) or only_claimed(headed, said)) else set()
    _take_in_called(list(_definitions(forms, keys)), heads)
    _note_powers(forms, heads)
    heads.functions = {key: headed if key in heads.kept else of_each_component(headed, arrays)
                       for key, headed in heads.functions.items()}
    forms = [one for f in forms for one in (_claims_beside(f) if _defines_function(f, heads) else (f,))]
    for _ in range(DEEPEST_CALLS):
        if not any(head_key(n.head) in keys and not is_primed(n) for f in forms for n in of_kind(f.line, Call)):
            break
        forms = [form.with_line(_without_calls(form, heads)) for form in forms]
    return with_composites(forms, heads.composites, asked), heads


def _take_in_called(defined: Sequence[Headed], heads: Heads) -> None:
    """What a function that is written out calls with its own parameters is one too: f(x) in g(x) = f(x) + 1 beside g(a)."""
    waiting = [headed for headed in heads.functions.values() if headed.key not in heads.kept]
    while waiting:
        outer = waiting.pop()
        own = set(outer.parameters)
        called = {head_key(c.head) for c in of_kind(outer.body, Call) if own & set(map(argument_key, c.arguments))}
        for headed in defined:
            if headed.key in called - heads.functions.keys():
                heads.functions[headed.key] = headed
                waiting.append(headed)


def refused_arguments(forms: Sequence[Form], keys: Collection[str]) -> Iterator[tuple[Form, Misread]]:
    """Lines in which a function has an argument more than where it is defined, one that its body does not know."""
    said: dict[str, Headed] = {}
    for headed in _definitions(forms, set(keys)):
        said.setdefault(headed.key, headed)
    twice = {head_key(left.head): again for form in forms if isinstance(left := sole_item(form.sides[0]), Call)
             and (again := _defined_again(form, said)) is not None}
    for form in forms:
        if (again := next((twice[head_key(n.head)] for n in of_kind(form.line, Call) if head_key(n.head) in twice), None)):
            yield form, again
            continue
        for call in (n for n in of_kind(form.line, Call) if head_key(n.head) in said):
            headed = said[head_key(call.head)]
            known = {n.base for n in of_kind(headed.body, Name)}
            more = [argument_value(a) for a in call.arguments[len(headed.parameters):]]
            strange = any(not {n.base for n in walk(a) if isinstance(n, Name)} & known for a in more)
            if strange and form.number != headed.number:
                name, those = spell(call.head), f"{len(headed.parameters)} argument{'s' * (len(headed.parameters) > 1)}"
                yield form, Misread(f"{name} is defined with {those}, and has {len(call.arguments)} here", call.at,
                                    f"Define {name} with all of them, or leave the others out here.")
                break


CONTRASTS = re.compile(r"\b(?:or|alternatively|another|second|instead|other|oder|alternativ|ou|alternativamente|o)\b(?!.*\bequi)",
                       re.IGNORECASE | re.DOTALL)
"""Words before a line that give something else than the lines before it."""


def _defined_again(form: Form, said: Mapping[str, Headed]) -> Misread | None:
    """What is said of a line that defines a function a second time, behind words that give it as another one."""
    left = sole_item(form.sides[0])
    first = said.get(head_key(left.head)) if isinstance(left, Call) else None
    if first is None or not isinstance(left, Call) or form.number == first.number or len(form.sides) != 2:
        return None
    same = spell(form.sides[1]) == spell(first.body) or tuple(map(argument_key, left.arguments)) != first.parameters
    if same or form.formula.role not in ("definition", "unknown") or CONTRASTS.search(form.formula.before) is None:
        return None
    return Misread(f"{spell(left.head)} is defined twice", left.at,
                   "Give one of them another letter, and write which one is meant.")


def _under_sums(forms: Sequence[Form]) -> Iterator[str]:
    r"""The heads of calls with a letter that a sum around them binds: \sum_k y_k \log p(k \mid x)."""
    for over in (n for form in forms for n in of_kind(form.line, Over)):
        letters = {spell(i) for i in letters_below(over.head.sub)}
        calls = (c for c in of_kind(over.body, Call) if letters & set(map(argument_key, c.arguments)))
        yield from (head_key(call.head) for call in calls)


INDEX = re.compile(r"_\{?([A-Za-z])\}?|\^\{[(\[]([A-Za-z])[)\]]\}")
"""A letter that counts: that of x_n, of x^{(i)}."""


def _takes_entries(headed: Headed, binders: frozenset[str]) -> bool:
    r"""Whether all parameters have indices, as in N(x_n \mid \mu_k), or one has the letter of a sum, as in y(x_n, w).

    What it is depends on them, however often it is called.
    """
    found = [INDEX.search(parameter) for parameter in headed.parameters]
    return all(found) or any(match and (match[1] or match[2]) in binders for match in found)


DEEPEST_CALLS = 8
"""How often functions that use functions are written out."""


def _component(node: Node, binders: frozenset[str]) -> Node:
    """A call whose arguments are letters that sums bind as a component: r(a) under a sum over a is r_a."""
    if not isinstance(node, Call) or not isinstance(head_of(node.head), Name) or is_primed(node):
        return node
    items = [sole_item(argument_value(a)) for a in node.arguments]
    if not items or not all(isinstance(i, Name) and i.base in binders for i in items):
        return node
    head = node.head if isinstance(node.head, Scripted) else Scripted(node.head.at, node.head)
    entries = (*(head.sub.entries if head.sub else ()), *as_listing(*(i for i in items if i is not None)).entries)
    return replace(head, sub=Listing(node.at, entries), sup=node.power or head.sup)


def _binders(forms: Sequence[Form]) -> frozenset[str]:
    """The letters that sums bind."""
    overs = (n for form in forms for n in of_kind(form.line, Over))
    return frozenset(spell(i) for over in overs for i in letters_below(over.head.sub))


def with_counted_places(forms: Sequence[Form], keys: set[str]) -> list[Form]:
    r"""The lines with \pi_a for \pi(a) = e^{\theta_a} / \sum_b e^{\theta_b} where \pi(b) stands beside it.

    A place that is called by the letter of a sum as well is an index.
    """
    binders = _binders(forms)
    calls = [c for form in forms for c in of_kind(form.line, Call) if not is_primed(c)]
    called = {head_key(c.head) for c in calls if {argument_key(a) for a in c.arguments} <= binders}
    counted = {headed.key: {*headed.parameters, *binders} for headed in _definitions(forms, keys)
               if headed.key in called and {*headed.parameters} <= {spell(i) for n in of_kind(headed.body, Scripted)
                                                                   for i in letters_below(n.sub)}}

    def change(node: Node) -> Node:
        return _component(node, frozenset(counted.get(head_key(node.head), ()))) if isinstance(node, Call) else node

    return [form.with_line(rebuilt(form.line, change, Call)) for form in forms] if counted else list(forms)


def _definitions(forms: Sequence[Form], keys: set[str]) -> Iterator[Headed]:
    for form in forms:
        left = sole_item(form.sides[0])
        if isinstance(left, Call) and head_key(left.head) in keys and form.line.relation.signs[:1] == ("=",):
            yield Headed(head_key(left.head), left.head, tuple(map(argument_key, left.arguments)), form.sides[1], form.number)


def _note_powers(forms: Sequence[Form], heads: Heads) -> None:
    for form in forms:
        left = sole_item(form.sides[0])
        if not isinstance(left, Call) or head_key(left.head) in heads.functions or head_key(left.head) not in heads.keys:
            continue
        for entry in left.arguments:
            item = sole_item(argument_value(entry))
            if isinstance(item, Scripted) and is_power(item.sup) and always_so(item, forms):
                heads.named_powers.add(power_key(item))


def _without_calls(form: Form, heads: Heads) -> Line:
    def change(node: Node) -> Node:
        if not isinstance(node, Call) or head_key(node.head) not in heads.keys or is_primed(node):
            return node
        headed = heads.functions.get(head_key(node.head))
        own = headed is not None and headed.key in heads.kept and headed.parameters == tuple(map(argument_key, node.arguments))
        headed = None if own else headed
        plain = _plain_head(node.head) if head_key(node.head) in heads.defined else _counted_head(node)
        return _powered(plain if headed is None else written_out(headed, node), node)

    made: Line = rebuilt(form.line, change, Call)
    return made


def _plain_head(head: Node) -> Node:
    """The head as a symbol: an operator's name is a word."""
    base = head_of(head)
    if isinstance(base, Head):
        base = Name(base.at, base.name.removeprefix("\\"), word=True)
    return replace(head, base=base) if isinstance(head, Scripted) else base


def _counted_head(call: Call) -> Node:
    r"""The head of p(x_n), which only \log p(x_n) = \dots defines, with the letters of its arguments."""
    items = [sole_item(argument_value(argument)) for argument in call.arguments]
    below = [item.sub for item in items if isinstance(item, Scripted) and item.sub is not None and not item.primes]
    head, letters = _plain_head(call.head), [part for sub in below for part in flattened(sub)]
    if not letters or not all(isinstance(sole_item(part), Name) for part in letters) or isinstance(head, Scripted):
        return head
    return Scripted(head.at, head, Listing(head.at, tuple({spell(part): part for part in letters}.values())))


def _powered(value: Node, call: Call) -> Node:
    if call.power is None:
        return value
    if isinstance(value, Scripted) and value.sup is None:
        return replace(value, sup=call.power)
    return Scripted(call.at, value, None, call.power)


def _defines_function(form: Form, heads: Heads) -> bool:
    """Whether a line is the definition of a function; a line made for its sake, u = …, has the same number."""
    made, left = [one for one in heads.functions.values() if one.key not in heads.kept], sole_item(form.sides[0])
    return any(headed.number == form.number and is_call_of(left, headed) for headed in made)


def _claims_beside(form: Form) -> Iterator[Form]:
    r"""What the definition of a function claims beside it: \rho'(r) = r of \psi(r) = \rho'(r) = r."""
    said = form.line.relation
    if len(said.sides) > 2 and set(said.signs) == {"="}:
        line = replace(form.line, at=said.sides[1].at, relation=replace(said, at=said.sides[1].at, sides=said.sides[1:],
                                                                       signs=said.signs[1:]))
        yield replace(form, line=line, formula=replace(form.formula, role="claim"))


__all__ = ["Headed", "Heads", "understood", "with_counted_places"]
