r"""Parameters of functions that have the letter of a family: the r of \rho(r) = r^2 beside residuals r_i."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from symderiv.reading.meaning.calls.written_out import Headed, argument_key, is_call_of
from symderiv.reading.meaning.lines.forms import Form, head_key
from symderiv.reading.syntax.bound import Call, Derivative, Over, head_of
from symderiv.reading.syntax.nodes import Line, Name, Node, Scripted, of_kind, rebuilt, sole_item, spell


def with_own_parameters(forms: Sequence[Form], functions: Sequence[Headed]) -> list[Form]:
    r"""The forms with a parameter apart from a family of its letter: the r of \rho(r) = r^2 and of d\rho/dr is a number
    where r_i is a residual. It stands alone only in what is said of the function, or of others like it, \psi(r) = \rho'(r);
    it is called with other arguments too, or the text sums over the family: h(x) = w^T x beside \sum_i (w^T x_i - y_i)^2.
    The head of E(w) = \sum_k y_k^2 says only what E depends on."""
    made = list(forms)
    stands = [(form, *_letters(form)) for form in forms] if functions else []
    generic = _Generic(forms if functions else ())
    counted = frozenset[str]().union(*(below for _, below, _ in stands))
    for headed in functions:
        alone_too = counted & _bare(headed.body)
        for own in (parameter for parameter in headed.parameters if parameter in alone_too):
            family = [form for form, below, _ in stands if own in below]
            alone = {form.number for form, _, every in stands if own in every}
            if not alone.isdisjoint(f.number for f in family) or not generic.holds(headed, own, family):
                continue
            alike = [one for one in functions if own in one.parameters and generic.holds(one, own, family)]
            if alone <= {f.number for f in forms if f.number in alone and any(_is_about(f, one) for one in alike)}:
                made = [form.with_line(_apart(form.line, own)) if form.number in alone else form for form in made]
    return made


class _Generic:
    """The lines of a text, looked through once for what tells whether parameters of functions are quantities."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.calls = [call for form in forms for call in of_kind(form.line, Call)]
        self.made = [(form.number, spell(head_of(left)), frozenset[str]().union(*map(_bases, form.sides[1:])))
                     for form in forms if (left := sole_item(form.sides[0]))]
        self.known: dict[tuple[str, int, str], bool] = {}

    def holds(self, headed: Headed, own: str, family: Sequence[Form]) -> bool:
        r"""Whether a parameter is no quantity: the function is called with another argument, or a sum runs over a family on which
        the function does not rest; E(w) = \sum_k y_k^2 + |w|^2 is of the family itself where y_k is made of w_k."""
        key = (headed.key, headed.number, own)
        if key not in self.known:
            place = headed.parameters.index(own)
            others = {argument_key(c.arguments[place]) for c in self.calls if is_call_of(c, headed) and len(c.arguments) > place}
            self.known[key] = bool(others - {own}) or (
                any(_sums(form, own) for form in family) and not self._made_of(headed, own) & _bases(headed.body))
        return self.known[key]

    def _made_of(self, headed: Headed, own: str) -> set[str]:
        """The quantities that other lines define by a family, or by what is made of it."""
        made, before = {own}, 0
        while len(made) > before:
            before = len(made)
            made |= {left for number, left, used in self.made if number != headed.number and not made.isdisjoint(used)}
        return made - {own}


def _bases(node: Node) -> set[str]:
    return {spell(name) for name in of_kind(node, Name)}


def _sums(form: Form, own: str) -> bool:
    """Whether a line defines something by a sum over the members of a family."""
    left = sole_item(form.sides[0])
    members = (n for over in of_kind(form.line, Over) for n in of_kind(over.body, Scripted) if n.sub is not None)
    defines = form.formula.role != "update" and left is not None and head_key(left) != own
    return defines and any(spell(n.base) == own for n in members)


def _apart(line: Line, own: str) -> Line:
    made: Line = rebuilt(line, lambda n: replace(n, style=OF_A_FUNCTION) if isinstance(n, Name) and spell(n) == own else n)
    return made


OF_A_FUNCTION = r"\mathnormal"
"""The style of a parameter that has the letter of a family: it is printed alike."""


def _letters(form: Form) -> tuple[frozenset[str], frozenset[str]]:
    """The names of a line that have something below them, and those that stand there without an index."""
    below = _counted(form.line)
    return frozenset(below), frozenset(Counter(spell(n) for n in of_kind(form.line, Name)) - below)


def _bare(body: Node) -> frozenset[str]:
    return frozenset(Counter(spell(n) for n in of_kind(body, Name)) - _counted(body))


def _counted(node: Node) -> Counter[str]:
    return Counter(spell(n.base) for n in of_kind(node, Scripted) if n.sub is not None)


def _is_about(form: Form, headed: Headed) -> bool:
    """Whether a line defines a function, or says what its derivative is."""
    left = sole_item(form.sides[0])
    if isinstance(left, Derivative):
        left = sole_item(left.body)
    return (form.number == headed.number or (isinstance(left, Call) and head_key(left.head) == headed.key)
            or (left is not None and head_key(left) == headed.key))


__all__ = ["OF_A_FUNCTION", "with_own_parameters"]
