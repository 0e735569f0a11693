"""Definitions written in where their names stand: inside a logarithm, or under a derivative sign."""

from __future__ import annotations

from sympy import Expr, log

from symderiv.notation import Definition, Definitions, Entry, Partial, Tensor, rename_bound, replace_entries
from symderiv.records import Citation
from symderiv.rules.algebra.logarithms import comes_apart
from symderiv.rules.rule import Rule, Scene


def write_out_in_log(definition: Definition) -> Rule:
    """The rule that replaces a name inside a logarithm by its definition."""
    def action(expr: Expr, scene: Scene) -> Expr | None:
        new = _written(expr.args[0], definition, scene)
        return None if new == expr.args[0] else log(new, evaluate=False)

    return Rule("write out", r"\text{name} = \text{body}", (log,), action, lambda v: log(v.p[v.i]), lambda v: log(v.y[v.i]),
                cites=(Citation("definition", definition.tensor.name),))


def logs_apart(definitions: Definitions, variable: Tensor) -> list[Rule]:
    """The rules that write out, inside a logarithm, what moves with the variable and is a quotient or the like."""
    return [write_out_in_log(d) for d in definitions.rows
            if d.tensor != variable and comes_apart(d) and definitions.depends(d.lhs, variable)]


def write_out_differentiated(definition: Definition) -> Rule:
    """The rule that replaces a name under a derivative sign by its definition."""
    def action(expr: Partial, scene: Scene) -> Expr | None:
        if definition.tensor == expr.wrt.tensor or definition.tensor in expr.held:
            return None
        new = _written(expr.body, definition, scene)
        return None if new == expr.body else Partial(new, expr.wrt, *expr.held)

    return Rule("write out", r"\text{name} = \text{body}", (Partial,), action, lambda v: Partial(v.y[v.k] * v.p[v.k], v.z[v.i]),
                lambda v: Partial(v.y[v.k], v.z[v.i]), cites=(Citation("definition", definition.tensor.name),))


def _written(expr: Expr, definition: Definition, scene: Scene) -> Expr:
    def body(entry: Entry) -> Expr | None:
        return rename_bound(definition.at(*entry.indices), scene.avoid) if entry.tensor == definition.tensor else None

    found: Expr = replace_entries(expr, body)
    return found


__all__ = ["logs_apart", "write_out_differentiated", "write_out_in_log"]
