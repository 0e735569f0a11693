"""The frontends, one row each: from a source of chance to a hostile call. To guard a new frontend, add its row."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from tests.fuzz.case import Case
from tests.fuzz.mutation import HOSTILE, NUMBERS, mutated_text, mutated_tree
from tests.fuzz.samples import DOCUMENTS, FORMATS, PIECES, PLAN, TEMPLATES, TOML

ARCHIVES = (
    "softmax-cross-entropy",
    "multinomial-logistic-regression",
    "layer-norm",
    "linear-regression",
    "softmax",
    "attention",
)
TYPED_NUMBERS = (
    "log(",
    "exp(",
    "9**9**9",
    "2^2^2^2^2",
    "1/0",
    "sqrt(-1)",
    "10**400",
    "(" * 200,
    "__class__",
    "e",
    "pi",
    "1e400",
    "-",
    "*",
    "/",
    ")",
    "0x10",
    "1_000",
    "inf",
    "nan",
    "j",
    "lambda: 0",
    "²",
    "½",
)
PROBLEMS = sorted((Path(__file__).parents[1] / "cases").glob("*.json"))


def latex(rng: random.Random) -> Case:
    """A document with formulas, to be derived, checked or explained."""
    text = mutated_text(rng, rng.choice(DOCUMENTS), PIECES)
    return _of_problem(rng, "own.tex", text.encode("utf-8", "surrogatepass"))


def toml(rng: random.Random) -> Case:
    """A problem in TOML."""
    return _of_problem(rng, "own.toml", mutated_text(rng, TOML, (*PIECES, "[", "]", "=", '"', "[[definitions]]\n")).encode())


def jsons(rng: random.Random) -> Case:
    """A problem in JSON: one of the cases of the suite, changed as a tree or as text."""
    problem = json.loads(json.dumps(rng.choice(_problems())))
    for row in problem["definitions"] if rng.random() < 0.6 else ():
        row["latex"] = mutated_text(rng, row["latex"], PIECES, 2)
    text = json.dumps(mutated_tree(rng, problem) if rng.random() < 0.5 else problem, ensure_ascii=False)
    return _of_problem(rng, "own.json", (mutated_text(rng, text, PIECES, 1) if rng.random() < 0.2 else text).encode())


def plan(rng: random.Random) -> Case:
    """The plan of a paper, with a passage and a problem beside it."""
    data = mutated_tree(rng, tomllib.loads(PLAN)) if rng.random() < 0.7 else tomllib.loads(PLAN)
    for part in data["part"] if isinstance(data.get("part"), list) else ():
        if isinstance(part, dict) and isinstance(part.get("text"), str):
            part["text"] = mutated_text(
                rng, part["text"], (*PIECES, "[@loss]", "[@", "```\n", "<b>", "![x](/etc/passwd)", "# ", "|a|\n")
            )
    text = _toml(data)
    text = mutated_text(rng, text, ("[[part]]\n", "derive = ", '"', "'''"), 1) if rng.random() < 0.1 else text
    files = {"plan.toml": text.encode(), "words.md": b"# Words\n$x$", "own.tex": DOCUMENTS[0].encode()}
    return Case(("document", "plan.toml", "-o", "out.html", "--no-verify"), files, "out.html")


def numbers(rng: random.Random) -> Case:
    """The values of a worked example, in JSON or TOML."""
    values: Any = {"z": [0.5, "log(2)", -1], "y": [1, 0, 0]}
    for row in values.values():
        if rng.random() < 0.5 and row is values["z"]:
            row[rng.randrange(len(row))] = rng.choice((*NUMBERS, mutated_text(rng, "log(2) + 1/3", TYPED_NUMBERS)))
    data = mutated_tree(rng, values, 1) if rng.random() < 0.5 else values
    name = rng.choice(("n.json", "n.toml"))
    text = json.dumps(data) if name == "n.json" else _toml(data)
    text = mutated_text(rng, text, TYPED_NUMBERS, 1) if rng.random() < 0.1 else text
    return Case(
        ("derive", "softmax-cross-entropy", "--wrt", "z", "--numbers", name, "--no-verify", "-o", "out.txt"),
        {name: text.encode()},
        "out.txt",
    )


def template(rng: random.Random) -> Case:
    """A template of one's own."""
    kind = rng.choice(list(TEMPLATES))
    text = mutated_text(rng, TEMPLATES[kind][0], TEMPLATES[kind][1])
    return Case(
        ("derive", "softmax", "--wrt", "z", "--no-verify", "--template", f"t.{kind}.j2", "-o", f"out.{kind}"),
        {f"t.{kind}.j2": text.encode()},
        f"out.{kind}",
    )


def archive(rng: random.Random) -> Case:
    """A stored derivation that lies."""
    data = json.loads(_stored(rng.choice(ARCHIVES)))
    part = rng.choice(
        (data, data["derivations"], data["derivations"], data["derivations"], data["definitions"], data["tensors"])
    )
    mutated_tree(rng, part)
    text = json.dumps(data, ensure_ascii=False)
    text = mutated_text(rng, text, PIECES, 1) if rng.random() < 0.05 else text
    kind = rng.choice(FORMATS)
    return Case(("render", "evil.json", "-o", f"out.{kind}"), {"evil.json": text.encode()}, f"out.{kind}")


def command(rng: random.Random) -> Case:
    """A line of words, options and formulas as they come."""
    words = (
        "derive",
        "check",
        "explain",
        "prove",
        "hessian",
        "code",
        "graph",
        "render",
        "document",
        "routes",
        "own.tex",
        "-o",
        "out.txt",
        "softmax",
        "linear-regression",
        "mlp",
        "--layers",
        "--wrt",
        "x",
        "z",
        "w,b",
        "all",
        "--route",
        "--size",
        "--rename",
        "p=o",
        "--path",
        "W[2,1]",
        "-x_i",
        "--problem",
        "--from",
        "--to",
        "--batch",
        ".",
        "--numbers",
        "default",
        "--property",
        "--statement",
        "--no-verify",
        "--detail",
        "full",
        "--lang",
        "pt",
        "--format",
        "json",
        "--vector",
        "--layout",
        "numerator",
        "--sizes",
        "K=3",
        "--target",
        "jax",
        "--",
        *HOSTILE[:20],
        *map(str, NUMBERS),
    )
    args = tuple(w.replace("\0", "") for w in (rng.choice(words[:10]), *rng.choices(words, k=rng.randint(1, 7))))
    return Case((*args, "--no-verify") if args[0] == "derive" else args, {"own.tex": DOCUMENTS[0].encode()}, "out.txt")


FRONTENDS: dict[str, Callable[[random.Random], Case]] = {
    "latex": latex,
    "toml": toml,
    "json": jsons,
    "plan": plan,
    "numbers": numbers,
    "template": template,
    "archive": archive,
    "command": command,
}


def _of_problem(rng: random.Random, name: str, content: bytes) -> Case:
    kind = rng.choice(FORMATS)
    verify = ("--no-verify",) if rng.random() < 0.7 else ()
    args = rng.choice(
        (
            ("derive", name, *verify, "-o", f"out.{kind}"),
            ("derive", name, *verify, "-o", f"out.{kind}"),
            ("check", name, "-o", "out.json"),
            ("explain", name, "--from", "1", "--seconds", "2", "-o", "out.json"),
        )
    )
    return Case(args, {name: content}, args[-1])


def _toml(data: Any) -> str:
    """A plan as TOML: values, then the parts."""
    rows = data.items() if isinstance(data, dict) else [("value", data)]
    parts = [(k, v) for k, v in rows if isinstance(v, list) and v and all(isinstance(r, dict) for r in v)]
    lines = [f"{json.dumps(str(k))} = {json.dumps(v)}" for k, v in rows if (k, v) not in parts]
    return "\n".join([*lines, *(f"[[{json.dumps(str(k))}]]\n{_toml(row)}" for k, v in parts for row in v)])


@cache
def _problems() -> list[Any]:
    return [p for path in PROBLEMS for p in json.loads(path.read_text(encoding="utf-8"))]


@cache
def _stored(name: str) -> str:
    import symderiv as sd
    from symderiv.writing.documents.derivations import render

    return render(sd.derivation(name, wrt=sd.CATALOGUE[name].goals[0]), "json")
