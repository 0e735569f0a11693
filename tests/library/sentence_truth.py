"""What makes a sentence about a step true: one row a key, read off the lines and the definitions by other means."""

from sympy import Add, Mul, exp, preorder_traversal

from symderiv.notation import ONE, Delta, Partial, Sum, Tensor, alike, free_indices, substitute
from symderiv.notation.matching import match


def below(definitions, expr, stops=frozenset()):
    """Every tensor that an expression is made of, definitions opened except those of the stops."""
    found, waiting = set(), nodes(expr, Tensor)
    while waiting:
        tensor = waiting.pop()
        row = definitions.of(tensor)
        if tensor not in found and row is not None and tensor not in stops:
            waiting += nodes(row.body, Tensor)
        found.add(tensor)
    return found


def nodes(expr, kind):
    return [n for n in preorder_traversal(expr) if isinstance(n, kind)]


def at_rest(slots, step, derivation):
    return all(slots["x"] not in below(derivation.definitions, c) for c in slots["c"])


def held(slots, step, derivation):
    partials = [p for p in nodes(step.before, Partial) if p.held]
    rows = derivation.definitions
    return all(any(p.wrt.tensor in below(rows, c) and p.wrt.tensor not in below(rows, c, p.held) for p in partials)
               for c in slots["c"])


def both_move(slots, step, derivation):
    return any(sum(slots["x"] in below(derivation.definitions, f) for f in p.body.args) > 1 for p in nodes(step.before, Partial))


def survives(slots, step, derivation):
    """At the value that is said some δ is 1, and a sum of the line before runs over the letter."""
    return all(any(substitute(d, {c.letter: c.value}) == ONE for d in nodes(step.before, Delta))
               and any(c.letter in s.indices for s in nodes(step.before, Sum)) for c in slots["c"])


def leaves(slots, step, derivation):
    return all(not set(slots["k"]) & c.free_symbols for c in slots["c"]) and any(
        set(slots["k"]) <= set(s.indices) for s in nodes(step.before, Sum))


def both_cases(slots, step, derivation):
    return (substitute(slots["d"], {slots["same"].letter: slots["same"].value}) == ONE
            and any(slots["k"] in s.indices and s.has(slots["d"]) for s in nodes(step.after, Sum)))


def stated(slots, step, derivation):
    name, equation = slots["which"].partition(":")[2], slots["e"]
    left = getattr(equation.lhs, "rhs", equation.lhs)
    statements = next(g for g in slots["y"].givens if g.name == name).statements(slots["y"])
    return any(match(r.lhs, left, free_indices(r.lhs)) is not None and equation.rhs == r.rhs for r in statements if r.op == "=")


def unused_so_far(slots, step, derivation):
    place = next(n for n, s in enumerate(derivation.steps) if s is step)
    return not any(c.kind == "given" for s in derivation.steps[:place + 1] for c in s.cites)


def only_through(slots, step, derivation):
    """Once what is said to lie between is cut out, the output has nothing to do with the variable."""
    middles = slots["m"] if isinstance(slots["m"], tuple) else (slots["m"],)
    held = {t for p in nodes(step.before, Partial) for t in p.held}
    return any(slots["x"] not in below(derivation.definitions, p.body, {*middles, *held} - {slots["f"]})
               for p in nodes(step.before, Partial) if getattr(p.body, "tensor", None) == slots["f"])


def reaches(slots, step, derivation):
    return all(slots["x"] in below(derivation.definitions, m.entry()) for m in slots["m"])


def inside(slots, step, derivation):
    variable, held = slots["x"].tensor, {t for p in nodes(step.before, Partial) for t in p.held}
    others = [u for u in slots["f"].args if u != slots["u"]]
    return variable in below(derivation.definitions, slots["u"]) and all(
        variable not in below(derivation.definitions, u, held) for u in others)


def same_component(slots, step, derivation):
    """Where the conditions hold, both are one component."""
    said = {(c.letter, c.value) for c in slots["k"]}
    pairs = set(zip(slots["c"].indices, slots["x"].indices, strict=True))
    return slots["c"].tensor == slots["x"].tensor and said == {(a, b) for a, b in pairs if a != b}


def unused(slots, step, derivation):
    return slots["k"].axis.extent == slots["n"] and any(
        slots["k"] in s.indices and slots["k"] not in s.body.free_symbols for s in nodes(step.before, Sum))


def above_and_below(slots, step, derivation):
    """Some product of the line before is the same without it: it stands there as a factor and as a divisor."""
    return all(any(_divides(c, m) for m in nodes(step.before, Mul)) for c in slots["c"])


def _divides(c, product):
    powers = [(p.args[0], p.args[1].is_negative) if p.is_Pow else (p, False) for p in product.args]
    opposite = exp(-c.args[0]) if isinstance(c, exp) else None
    return any(alike(c, base) and not below for base, below in powers) and any(
        (below and alike(c, base)) or base == opposite for base, below in powers)


def in_every_term(slots, step, derivation):
    return all(any(all(term.has(c) for term in a.args) for a in nodes(step.before, Add)) for c in slots["c"])


def in_some_terms(slots, step, derivation):
    return all(any(sum(term.has(c) for term in a.args) > 1 for a in nodes(step.before, Add)) for c in slots["c"])


def stands_for_its_formula(slots, step, derivation):
    return step.after.has(slots["m"]) and step.before != step.after


def known(slots, step, derivation):
    return any(c.kind == "lemma" for c in step.cites) and not any(step.after.has(c) for c in slots["c"])


TRUE = {
    **dict.fromkeys((f"{key}_{number}" for key in ("independence", "constant_factor", "terms_fall_away")
                     for number in ("one", "many")), at_rest),
    **dict.fromkeys((f"{key}_held_{number}" for key in ("independence", "constant_factor", "terms_fall_away")
                     for number in ("one", "many")), held),
    **dict.fromkeys(("quotient", "product_two", "product_many"), both_move),
    **dict.fromkeys(("sift_one", "sift_many", "sift_within_one", "sift_within_many"), survives),
    **dict.fromkeys(("out_of_sum_one", "out_of_sum_many"), leaves),
    **dict.fromkeys(("through", "through_components", "through_many"), only_through),
    "through_and_directly": reaches, "both_cases": both_cases, "given": stated, "named_before_given": unused_so_far,
    **dict.fromkeys(("cancel_one", "cancel_many"), above_and_below),
    **dict.fromkeys(("common_one", "common_many"), in_every_term),
    **dict.fromkeys(("shared_one", "shared_many"), in_some_terms), **dict.fromkeys(("put_in_one", "put_in_many"), known),
    "fold": stands_for_its_formula, "nothing_left": lambda slots, step, derivation: step.after == 0,
    "inside": inside, "component": same_component, "same_terms": unused,
}
