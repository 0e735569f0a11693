"""A page about one number of a small network: the picture, every path back to it with its product, and their sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sympy import Expr

from symderiv.derive.goals import derive
from symderiv.derive.line import Line
from symderiv.derive.matrix_form import result_indices
from symderiv.drawing.components import Components, Step, component_graph, written_out
from symderiv.drawing.network import Value, network
from symderiv.drawing.pictures import IN_DOCUMENTS, local_values
from symderiv.errors import TooLarge
from symderiv.normal_form import normal_form
from symderiv.notation import Definitions, Entry, Model, Partial, Relation, Sum, add, mul, substitute, tensors, terms
from symderiv.notation.substitution import replace_entries
from symderiv.rules.algebra import powers
from symderiv.rules.algebra.arithmetic import FACTOR_SOME
from symderiv.rules.openings import MULTIPLY_OUT
from symderiv.teaching.facts import About
from symderiv.teaching.sayings import Saying, chosen, saying
from symderiv.writing.blocks.step_sentences import sentence
from symderiv.writing.languages import Parts, joined, language, math, plain
from symderiv.writing.layout.boxes import PLUS, TIMES, Box, Fence, Row
from symderiv.writing.layout.formulas.expressions import equation, layout
from symderiv.writing.layout.formulas.precedence import Precedence, in_order
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.written import depths
from symderiv.writing.templates.engines import compiled
from symderiv.writing.templates.files import write_made
from symderiv.writing.templates.filling import fill

MOST = 24
"""With more paths than this a page is no help."""

Closed = tuple[Expr, list[Relation]]
"""A gradient at chosen numbers, and the givens that it takes to come to it."""


def paths_page(model: Model, output: str, to: str, sizes: Mapping[str, int], format: str = "html", lang: str = "en") -> str:
    """The page as text: html, tex or typ. Raises what `component_graph` does, `TooLarge` for more paths than a page can tell."""
    with in_order(Precedence(frozenset(depths(model.definitions.rows).items()))):
        return fill(format, _page(model, output, to, sizes, format, lang), kind="paths")


def _page(model: Model, output: str, to: str, sizes: Mapping[str, int], format: str, lang: str) -> dict[str, Any]:
    net, value = component_graph(model.definitions, output, to, sizes), local_values(model.definitions)
    if net.count > MOST:
        raise TooLarge(f"{net.count} paths lead from {net.output} to {net.chosen}", typed=to,
                       advice=f"Choose smaller sizes (at most {MOST} paths), or draw them: -o paths.svg.")
    kind, words = FORMATS[format], language(lang)
    press = Press(lambda box, display: Markup(kind.formula(box, display)), words, kind.width, steps=False, wide=kind.wide)
    goal, paths = Partial(net.output, net.chosen), net.paths(MOST)
    values = [product for path in paths if (product := _value(path, value)) is not None]
    closed = _closed(model, net, add(*values)) if len(values) == len(paths) else None
    given = closed[1] if closed else []
    drawn = network(net, value, lang, with_sum=False)
    title = words.say("paths_between", paths=words.count("path", net.count), output=str(net.output), chosen=str(net.chosen))
    return {
        "lang": lang, "title": plain(title), "heading": words.say("paths_heading", paths=words.count("path", net.count),
                                                                  output=press.expr(net.output), chosen=press.expr(net.chosen)),
        "definitions": [*_definitions(net, press), *(press.equation(r.lhs, layout(r.rhs)) for r in given)],
        "picture": Markup(IN_DOCUMENTS[format](drawn)), "overview": {},
        "labels": {key: words.word("labels", key) for key in ("answer", "paths", "sum_of_paths", "where")},
        "asked": words.say("goal", goal=[math(press.expr(goal))]),
        "idea": words.say("paths_idea", output=press.expr(net.output), chosen=press.expr(net.chosen)),
        "rows": [_row(n, path, value, press) for n, path in enumerate(paths, 1)],
        "sum": press.pieces(equation(goal, _sum([_product(p) for p in paths]))),
        "lines": _lines(paths, value, add(*values), closed, press) if closed else [],
        "result": press.pieces(equation(goal, closed[0])) if closed else [],
    }


def save_paths_page(path: str, model: Model, output: str, to: str, sizes: Mapping[str, int], lang: str = "en") -> None:
    """The page as a file, .html or .pdf; nothing is left half written."""
    target = Path(path)
    if target.suffix.lower() == ".pdf":
        content = compiled(lambda source: paths_page(model, output, to, sizes, source, lang), ("tex", "typ"), None)
    else:
        content = paths_page(model, output, to, sizes, "html", lang).encode("utf-8")
    write_made(target, content, target.suffix.lower()[1:])


def _definitions(net: Components, press: Press) -> list[list[str]]:
    """What each component on the paths is, from the chosen one forwards."""
    on_paths = {step.target for path in net.paths(MOST) for step in path}
    forwards = sorted((e for e in net.bodies if e in on_paths), key=lambda e: (net.definitions.place(e.tensor), str(e)))
    return [press.equation(entry, layout(net.bodies[entry])) for entry in forwards]


def _lines(paths: Sequence[Sequence[Step]], value: Value, total: Expr, closed: Closed, press: Press) -> list[dict[str, Any]]:
    """The sum with its values put in and, where that is not yet the answer, on its way to it by what is given; numbered on."""
    put_in = press.pieces(_sum([box for path in paths if (box := _known(path, value)) is not None]))
    first = {"pieces": put_in, "why": press.language.say("paths_put_in")}
    answer, given = closed
    why = joined([_by_given(r, press) for r in given], " ") if given else press.language.say("paths_closed")
    last = {"pieces": press.framed(layout(answer)), "why": why}
    rows = [first, *(_simplified(total, press) if given else []), last]
    return [{**row, "number": str(n)} for n, row in enumerate(rows, len(paths) + 1)]


def _simplified(total: Expr, press: Press) -> list[dict[str, Any]]:
    """The sum with factors cancelled, brackets opened, what stands before one factor gathered; each line with what was done."""
    line, found = Line(total, Definitions()), list[dict[str, Any]]()
    for rules in (powers.RULES, (MULTIPLY_OUT, *powers.RULES), (FACTOR_SOME,)):
        before = len(line.steps)
        if line.run(rules):
            about = About(Definitions())
            said = [told for step in line.steps[before:] if (told := saying(step, about)) is not None]
            why = joined([sentence(told, press) for told in chosen(said)], " ")
            found.append({"pieces": press.pieces(layout(line.expr)), "why": why})
    return found


def _by_given(relation: Relation, press: Press) -> Parts:
    """Why two sides are equal: y is one-hot, so y_1 + y_2 = 1."""
    tensor = min(tensors(relation.lhs), key=lambda t: t.name)
    which = f"givens_said:{tensor.givens[0].name}"
    return sentence(Saying("given", {"y": tensor, "which": which, "e": relation}), press)


def _row(number: int, path: Sequence[Step], value: Value, press: Press) -> dict[str, Any]:
    """A path as its nodes from the output backwards, and the product of its local derivatives with their values."""
    nodes = [path[0].target, *(step.source for step in path)]
    product, found = _product(path), _known(path, value)
    return {"number": number, "nodes": [press.expr(node) for node in nodes],
            "product": press.pieces(product if found is None else equation(product, found))}


def _product(path: Sequence[Step]) -> Box:
    """The product in the order of the picture, from the output backwards."""
    return _times([layout(step.derivative) for step in path])


def _known(path: Sequence[Step], value: Value) -> Box | None:
    """The same product with the value of each factor in its place; nothing where one is not known."""
    known = [value(step) for step in path]
    if any(v is None for v in known):
        return None
    return _times([layout(v) if isinstance(v, Entry) else Fence(layout(v)) for v in known if v is not None and v != 1])


def _times(boxes: Sequence[Box]) -> Box:
    return Row(tuple(part for n, box in enumerate(boxes) for part in ((TIMES, box) if n else (box,))))


def _sum(boxes: Sequence[Box]) -> Box:
    return Row(tuple(part for n, box in enumerate(boxes) for part in ((PLUS, box) if n else (box,))))


def _value(path: Sequence[Step], value: Value) -> Expr | None:
    known = [value(step) for step in path]
    return None if any(v is None for v in known) else mul(*(v for v in known if v is not None))


def _closed(model: Model, net: Components, total: Expr) -> Closed | None:
    """The gradient at these numbers, where the sum over the paths comes to it, and the givens that this takes."""
    derivation = derive(model, net.output.tensor.name, (net.chosen.tensor.name,))
    letters = result_indices(derivation.goal)
    at = dict(zip(letters, (*net.output.indices, *net.chosen.indices), strict=True))
    final = written_out(substitute(derivation.result, at), net.size)
    known = list(_given(net, total))
    instead = {lhs: add(r.rhs, *(-t for t in terms(r.lhs)[1:])) for r in known for lhs in terms(r.lhs)[:1]}
    same = normal_form(replace_entries(total, instead.get)) == normal_form(replace_entries(final, instead.get))
    needed = normal_form(total) != normal_form(final)
    return (final, known if needed else []) if same else None


def _given(net: Components, total: Expr) -> Iterator[Relation]:
    """What is given about sums of components, written out: y_1 + y_2 = 1."""
    for tensor in sorted(tensors(total), key=lambda t: t.name):
        for relation in (r for given in tensor.givens for r in given.statements(tensor)):
            if relation.op == "=" and isinstance(relation.lhs, Sum) and isinstance(relation.lhs.body, Entry):
                yield Relation(written_out(relation.lhs, net.size), relation.op, relation.rhs)
