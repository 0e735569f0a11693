"""What there is to say of a step with sums, deltas, names and givens."""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Integer, Mul, Ne

from symderiv.notation import (
    Affine,
    Cases,
    Definition,
    Delta,
    Entry,
    Index,
    Indicator,
    Partial,
    Relation,
    Sum,
    alike,
    factors,
    free_indices,
    tensors,
)
from symderiv.notation.ranges import Within
from symderiv.records import Step
from symderiv.teaching.calculus import _counted
from symderiv.teaching.facts import About, Condition, Saying, fired, is_bare, made, nodes, short


def sifting(step: Step, about: About) -> Saying | None:
    """The terms that a delta lets through."""
    left = {i for n in nodes(step.after, Sum) for i in n.indices}
    found = fired(step, Sum, lambda s: any(isinstance(f, Delta) for f in factors(s.body)))
    sifted = dict.fromkeys(c for total in found if (c := _sifted(total, left)) is not None)
    key = "sift_within" if made(step, Within) else "sift"
    return _counted(key, tuple(sifted)) if 0 < len(sifted) < 4 else Saying("sift_all") if found else None


def _sifted(total: Sum, left: set[Index]) -> Condition | None:
    """The bound letter that a delta gives a value, and that value: one that no sum of the next line has, where there is one."""
    choices = [Condition(letter, value) for f in factors(total.body) if isinstance(f, Delta)
               for letter, value in _solutions(f) if letter in total.indices]
    return next((c for c in choices if c.letter not in left), choices[0] if choices else None)


def _solutions(delta: Delta) -> list[tuple[Index, Any]]:
    """Each letter of a delta with the value at which it is 1."""
    i, j = delta.indices
    found = [(a, b) for a, b in ((i, j), (j, i)) if isinstance(a, Index)]
    one, other = Affine.of(i), Affine.of(j)
    if one is None or other is None or (isinstance(i, Index) and isinstance(j, Index)):
        return found
    difference = one.minus(other)
    return [*found, *((a, place) for a in sorted(delta.free_symbols, key=str) if isinstance(a, Index)
                      and (place := difference.solved(a)) is not None)]


def delta_apart(key: str) -> Any:
    """The sentence about a delta that gets a term, or a sum, of its own."""
    def find(step: Step, about: About) -> Saying | None:
        found = fired(step, Sum, lambda s: isinstance(s.body, Mul | Add))
        deltas = dict.fromkeys(d for s in found for d in nodes(s.body, Delta) if set(d.free_symbols) & set(s.indices))
        return Saying(key, {"d": next(iter(deltas))}, aside=True) if deltas else None

    return find


def constants_out(step: Step, about: About) -> Saying | None:
    """The factors that do not depend on the letter of the sum and have left it; of a sign or a number alone, that it has."""
    found = fired(step, Sum, lambda s: any(not set(s.indices) & free_indices(f) for f in factors(s.body)))
    letters = tuple(dict.fromkeys(i for s in found for i in s.indices))
    if len(found) != 1:
        return Saying("rest_out_of_sum", {"k": letters}, aside=True) if 0 < len(letters) < 4 else None
    gone = [f for f in factors(found[0].body) if not set(letters) & free_indices(f)
            and not any(f in factors(t.body) for t in nodes(step.after, Sum) if t.indices == found[0].indices)]
    if out := short(*gone):
        return _counted("out_of_sum", out, k=letters)
    if not all(map(is_bare, gone)):
        return Saying("rest_out_of_sum", {"k": letters}, aside=True)
    return Saying("sign_out" if -1 in factors(found[0].body) else "number_out_of_sum", {"k": letters}, aside=True)


def unused_index(step: Step, about: About) -> Saying | None:
    """The letter that nothing under the sum depends on, and how many values it has."""
    found = fired(step, Sum, lambda s: any(i not in free_indices(s.body) for i in s.indices))
    unused = [i for s in found for i in s.indices if i not in free_indices(s.body)]
    return Saying("same_terms", {"k": unused[0], "n": unused[0].axis.extent}) if len(unused) == 1 else None


def merged(step: Step, about: About) -> Saying | None:
    """Sums over one axis that become one."""
    found = fired(step, Add, lambda a: sum(t.has(Sum) for t in a.args) > 1)
    return Saying("merge_sums", aside=True) if found else None


def both_cases(step: Step, about: About) -> Saying | None:
    """The delta of a lemma under a sum: the sum meets both of its cases."""
    new = set(made(step, Delta))
    if not new:
        return None
    for total in nodes(step.after, Sum):
        for delta in (d for f in factors(total.body) if isinstance(f, Add) for t in f.args for d in factors(t)):
            if delta in new and isinstance(delta, Delta) and all(isinstance(i, Index) for i in delta.indices):
                bound = [i for i in delta.indices if i in total.indices]
                other = [i for i in delta.indices if i not in total.indices]
                if len(bound) == len(other) == 1 and not _is_chosen(bound[0], total):
                    return Saying("both_cases", {"k": bound[0], "same": Condition(bound[0], other[0]), "d": delta,
                                                 "i": other[0]})
    return None


def _is_chosen(letter: Index, total: Sum) -> bool:
    """Whether a delta of the whole product leaves the sum one value of a letter, or a condition takes one away."""
    return any((isinstance(f, Delta) and letter in f.indices) or _excluded(f, total) for f in factors(total.body))


def abbreviate(step: Step, about: About) -> Saying | None:
    """Why a quantity gets a name: it is fixed by a given, or a derivative that is needed again."""
    rows = [r for c in step.cites if c.kind == "definition" and (r := about.row(c.key)) is not None]
    if len(rows) != 1:
        return None
    row = rows[0]
    if row.body.has(Partial):
        return Saying("needed_again", {"m": row.tensor})
    if isinstance(row.body, Sum):
        said = "named_before_given" if about.givens and about.general in (step.before, step.after) else "named_sum"
        about_what = sorted(tensors(row.body), key=lambda t: t.name)
        return Saying(said, {"e": _in_the_letters_of(step.after, row), "m": row.tensor, "s": row.body, "y": tuple(about_what)})
    return None


def given(step: Step, about: About) -> Saying | None:
    """What was given, and the equation that follows from it."""
    keys = [c.key for c in step.cites if c.kind == "given"]
    used = [g for g in about.givens if g.key in keys]
    if len({g.key for g in used}) != 1:
        return None
    stated = [g for g in used if g.relation.op == "="]
    seen = next((g for g in stated if _stands(g.relation.lhs, step, about)), stated[0] if stated else None)
    if seen is None:
        return None
    name = _name_of(seen.relation.lhs, step, about)
    left = _in_the_letters_of(step.before, name) if name else seen.relation.lhs
    return Saying("given", {"y": seen.tensor, "which": f"givens_said:{seen.name}", "e": Relation(left, "=", seen.relation.rhs)})


def _in_the_letters_of(line: Expr, row: Definition) -> Relation:
    """What a name stands for, in the letters that it has on a line where it stands once."""
    there = {e.indices: e for e in nodes(line, Entry) if e.tensor == row.tensor}
    if len(there) != 1 or not all(isinstance(i, Index) for i in next(iter(there))):
        return Relation(row.lhs, "=", row.body)
    entry = next(iter(there.values()))
    return Relation(entry, "=", row.at(*entry.indices))


def _stands(left: Expr, step: Step, about: About) -> bool:
    """Whether the left side of a given stands on the line, under its name or as it is."""
    parts = nodes(step.before, type(left))
    return _name_of(left, step, about) is not None or any(alike(n, left) for n in parts)


def _name_of(left: Expr, step: Step, about: About) -> Definition | None:
    """The name that the derivation has given to the left side of a given, where it stands on the line."""
    return next((r for r in about.named if alike(r.body, left) and r.tensor in tensors(step.before)), None)


def two_cases(step: Step, about: About) -> Saying | None:
    """The letters that a delta compares, each case by itself."""
    new = [c.indices for c in made(step, Cases) if all(isinstance(i, Index) for i in c.indices)]
    return Saying("two_cases", {"same": Condition(new[0][1], new[0][0]), "k": new[0][1], "i": new[0][0]}) if new else None


def term_out(step: Step, about: About) -> Saying | None:
    """The term that is taken out of a sum, and the derivative that is different there."""
    for total in made(step, Sum):
        for same in (c for f in factors(total.body) if (c := _excluded(f, total)) is not None):
            partials = tuple(f for f in factors(total.body) if isinstance(f, Partial))
            return Saying("term_out" if len(partials) == 1 else "term_out_plain", {"same": same, "c": partials})
    return None


def complete(step: Step, about: About) -> Saying | None:
    """A sum without one of its terms, as the whole sum minus that term."""
    found = fired(step, Sum, lambda s: any(_excluded(f, s) for f in factors(s.body)))
    gone = [c for s in found for f in factors(s.body) if (c := _excluded(f, s)) is not None]
    return Saying("complete", {"same": gone[0]}) if gone else None


def _excluded(factor: Any, total: Sum) -> Condition | None:
    """The place that a condition k ≠ i leaves out of a sum over k."""
    if not isinstance(factor, Indicator) or not isinstance(factor.args[0], Ne):
        return None
    a, b = factor.args[0].args
    return Condition(a, b) if a in total.indices else Condition(b, a) if b in total.indices else None


def written_sum(step: Step, about: About) -> Saying | None:
    """A sum of a known size that is written out."""
    found = fired(step, Sum, lambda s: all(i.axis.size for i in s.indices))
    letter = found[0].indices[0] if found else None
    return Saying("written_sum", {"k": letter, "n": Integer(letter.axis.size)}, aside=True) if letter else None


def read_off(step: Step, about: About) -> Saying | None:
    """The variable whose differential was arbitrary."""
    found = fired(step, Partial, lambda p: isinstance(p.body, Entry))
    return Saying("read_off", {"x": found[0].wrt.tensor, "f": found[0].body.tensor}) if found else None


def always(key: str, aside: bool = False) -> Any:
    """A sentence that needs nothing of the step."""
    return lambda step, about: Saying(key, aside=aside)


def first_of(*finds: Any) -> Any:
    """The first sentence that one of several finders has."""
    return lambda step, about: next((said for find in finds if (said := find(step, about)) is not None), None)


def write_out(step: Step, about: About) -> Saying | None:
    """What a definition is put in for: to be differentiated as a whole, or to be summed."""
    if nodes(step.before, Partial):
        rows = [r for c in step.cites if c.kind == "definition" and (r := about.row(c.key)) is not None]
        return Saying("written_before", {"m": rows[0].tensor}, aside=True) if len(rows) == 1 else None
    return Saying("write_out", aside=True)
