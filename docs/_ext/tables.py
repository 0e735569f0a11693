"""Tables of the reference, filled from the tables of the package: a line `<!-- rows: NAME -->` becomes the table.

Docstrings become entries, commands their help. Nothing is written twice.
"""

import inspect
import re
from functools import cached_property
from types import FunctionType

import symderiv as sd

MARK = re.compile(r"^<!-- rows: ([a-z]+) -->$", re.MULTILINE)


def table(head, rows):
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def math(source):
    """A formula, where there is one; a bar in it must not end the cell of a table."""
    return "$" + source.replace("|", r"\vert ").replace(r"\\vert ", r"\Vert ") + "$" if source else ""


def where(condition):
    r"""A condition as words and formulas: what stands in `\text{…}` is words, which may break over lines."""
    parts = re.split(r"\\text\{([^}]*)\}", condition)
    return "".join(part if n % 2 else math(part.strip()) for n, part in enumerate(parts))


def functions():
    """Functions with a derivative of their own, and functions that a formula states."""
    from symderiv.library.functions import COMPOSED, FUNCTIONS

    own = [(f"`sd.{f.public or f.name}`", math(f.law), where(f.condition), f.source) for f in FUNCTIONS.values()]
    composed = [(f"`sd.{f.name}`", math(f.definition), math(f.kinks), f.source) for f in COMPOSED.values()]
    return "\n\n".join(("## With a derivative of their own", table(("function", "rule", "where", "source"), own),
                        "## Stated by a formula, their derivative derived",
                        table(("function", "formula", "kinks", "source"), composed)))


def givens():
    """What may be given about an input."""
    from symderiv.library.givens import GIVENS

    return table(("given", "meaning"), [(f"`sd.{name.replace('-', '_')}`", g.meaning) for name, g in GIVENS.items()])


def rules():
    """Every rule that needs no model: its law, an example where it fires, one where it must not."""
    from symderiv.rewrite import everywhere
    from symderiv.rules import TABLE, Scene
    from symderiv.rules.vocabulary import Vocabulary

    words = Vocabulary()

    def row(rule):
        before = rule.example(words)
        after = everywhere(before, rule, Scene(words.definitions)).after
        return (rule.name, math(rule.law), where(rule.condition), f"`{before}` → `{after}`", f"`{rule.counterexample(words)}`")

    return table(("rule", "law", "where", "example", "keeps off"), [row(r) for r in TABLE])


def entry(name):
    """A public name: how it is called, its docstring, and for a class its methods."""
    offered = getattr(sd, name)
    if not inspect.isclass(offered):
        kind = "function" if callable(offered) else "data"
        return directive(kind, f"{name}{signature(offered)}", prose(inspect.getdoc(offered) or ""))
    return described(offered, name)


def described(offered, place):
    """A class at its place in the package, with its methods."""
    methods = (method(offered, own, place) for own in dir(offered) if is_method(offered, own))
    return directive("class", place, "\n\n".join((prose(inspect.getdoc(offered) or ""), *methods)), ":" * 4)


def is_method(offered, name):
    """Whether a method is described with this class: its own, or one of a class that has no public name, with words of ours."""
    home = next((c for c in offered.__mro__ if name in vars(c)), object)
    if name.startswith("_") or not home.__module__.startswith("symderiv."):
        return False
    found = vars(home)[name]
    public = home is not offered and getattr(sd, home.__name__, None) is home
    return not public and bool(found.__doc__) and isinstance(
        found, (FunctionType, property, cached_property, classmethod, staticmethod))


def method(offered, name, place):
    """A method or a property: how it is called, and its docstring."""
    found = inspect.getattr_static(offered, name)
    kind = "method" if callable(getattr(offered, name)) else "property"
    bound = "" if kind == "property" else signature(getattr(offered, name), not isinstance(found, classmethod | staticmethod))
    return directive(kind, f"{place}.{name}{bound}", prose(inspect.getdoc(found) or ""))


def directive(kind, called, text, fence=":::"):
    """An entry of the site's index, which other sites may link to."""
    return f"{fence}{{py:{kind}}} symderiv.{called}\n{text}\n{fence}"


def signature(offered, bound=False):
    """The arguments with their usual values, without types, and without the object itself."""
    if not (inspect.isfunction(offered) or inspect.ismethod(offered)):
        return ""
    every = list(inspect.signature(offered).parameters.values())[bound:]
    return str(inspect.Signature([p.replace(annotation=p.empty) for p in every if p.name != "define"])).replace(", *)", ")")


def prose(doc):
    """A docstring as Markdown: sentences, and its example as code."""
    text, mark, example = doc.partition(">>> ")
    words = re.sub(r"(?<!\$)([*_<|\[\]])(?!\$)", r"\\\1", text) if "$" not in text else text
    return words.strip() + (f"\n\n```pycon\n{mark}{example.strip()}\n```" if example else "")


def api():
    """Everything that `sd.` offers, by the module that it lives in."""
    from importlib import import_module

    chapters = []
    for module, names in sd._PUBLIC.items():
        title = (import_module(module).__doc__ or module).strip().split(". ")[0].split("\n")[0].rstrip(".:")
        entries = [entry(n) for n in sorted(names.split()) if n != "CATALOGUE"]
        chapters.append("\n\n".join((f"## {title}", f"`{module}`", *entries)) if entries else "")
    return "\n\n".join((*filter(None, chapters), "## What these give back", *map(given_back, GIVEN_BACK)))


GIVEN_BACK = ("records.worked.Worked", "records.read_as.ReadAs", "records.read_as.ReadLine", "records.statement.Finding",
              "records.overview.Overview", "homework.explaining.ExplainedStep", "homework.mending.findings.Findings",
              "homework.mending.findings.Wrong", "homework.mistakes.search.Diagnosis", "api.checking.Mark",
              "reading.homework.corrections.Correction", "notation.models.definitions.Definition", "notation.tensors.Given")
"""The classes that nobody makes by hand: what functions and methods give back."""


def given_back(place):
    """A class that has no name in `sd.`, by its place in the package."""
    from importlib import import_module

    module, _, name = place.rpartition(".")
    return described(getattr(import_module(f"symderiv.{module}"), name), place)


def commands():
    """Every command, as its --help says it."""
    import click

    from symderiv.cli import main

    shown = []
    for name, command in sorted(main.commands.items()):
        context = click.Context(command, info_name=f"symderiv {name}", terminal_width=100)
        shown.append(f"## symderiv {name}\n\n```text\n{command.get_help(context)}\n```")
    return "\n\n".join(shown)


def errors():
    """The family of errors."""
    from symderiv import errors as family

    classes = [c for c in vars(family).values() if inspect.isclass(c) and issubclass(c, sd.SymderivError)]
    return table(("error", "meaning"), [(f"`{c.__name__}`", (inspect.getdoc(c) or "").split("\n")[0]) for c in classes])


TABLES = {t.__name__: t for t in (functions, givens, rules, api, commands, errors)}


def fill(app, docname, source):
    """Replace each mark of a page by its table."""
    source[0] = MARK.sub(lambda found: TABLES[found[1]](), source[0])


def setup(app):
    """Fill the pages as they are read."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True}
