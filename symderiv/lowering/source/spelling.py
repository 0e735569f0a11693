"""How every kind of node is written: a table of functions from the texts of the operands to a text and its precedence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symderiv.errors import NoRule
from symderiv.lowering.graph import Node
from symderiv.lowering.numbers import ATOM, MUL, NEG, POW, SUM, Text, at
from symderiv.lowering.source.targets import Target
from symderiv.notation import opened

COMPARE = 0
Write = Callable[["Speller", Node, Sequence[Text]], Text]


class Speller:
    """Writes nodes for one target; remembers which functions the module has to define for itself."""

    def __init__(self, target: Target, functions: Mapping[str, str] | None = None) -> None:
        self.target, self.functions = target, functions or {}
        self.helpers: dict[str, None] = {}

    def write(self, node: Node, operands: Sequence[Text]) -> Text:
        """The text of a node over the texts of its operands."""
        return KINDS[node.kind](self, node, operands)

    def call(self, name: str, *operands: str) -> Text:
        """A function of the module, or one that the text defines for itself."""
        if name in self.target.helpers:
            self.helpers[name] = None
            return f"{name}({', '.join(operands)})", ATOM
        return f"{self.target.module}.{name}({', '.join(operands)})", ATOM

    def operation(self, name: str, *operands: Text, **words: str) -> Text:
        """A template of the target's table."""
        template = self.target.operations[name]
        head = template.partition("(")[0]
        if head in self.target.helpers:
            self.helpers[head] = None
        inside = [t[0] if f"({{{n}}}" in template or f"{{{n}}})" in template or f"{{{n}}}," in template else at(t, ATOM)
                  for n, t in enumerate(operands)]
        text = template.format(*inside, **words)
        for absent in ("dtype=None.dtype", "device=None.device", f"dtype={self.target.module}.result_type(None, 1.0)"):
            text = text.replace(f", {absent}", "")
        return text, SUM if " - 1" in template else ATOM

    def axes(self, places: tuple[int, ...] | None, rank: int | None = None) -> str:
        """Axes as a keyword; nothing for all of them."""
        if places is None:
            return ""
        return f"{self.target.axis}={places[0] if len(places) == 1 else places}"


# --- arithmetic -------------------------------------------------------------------------------------------------------

def _number(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    text, level = node.data
    return text.format(*(at(o, ATOM) for o in operands)), level


def _add(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    text = ""
    for minus, operand in zip(node.data, operands, strict=True):
        sign = " - " if minus else " + "
        text += f"{sign if text else sign.strip(' +')}{at(operand, MUL if text else NEG if minus else SUM)}"
    return text, SUM


def _mul(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    return " * ".join([at(operands[0], MUL), *(at(o, NEG) for o in operands[1:])]), MUL


def _compare(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    return f" {node.data} ".join(at(o, SUM) for o in operands), COMPARE


def _call(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    name = node.data
    spelled = s.functions.get(name) or s.target.function(name)
    if spelled is None and (function := opened(name)) is not None:
        raise NoRule("No code for a function that the text leaves open", typed=function.letter,
                     advice=f"Say in the text what it is, as in {function.letter}(x) = \\tanh(x).")
    if spelled is None:
        raise NoRule("No code is known for this function", typed=name,
                     advice=f"Pass functions={{'{name}': '...'}} with its name or a template of its operands.")
    for helper in s.target.helpers:
        if re.search(rf"(?<![\w.]){helper}\b", spelled):
            s.helpers[helper] = None
    if "{" not in spelled:
        return _torch_numbers(s, node, spelled, operands)
    whole = re.fullmatch(r"[\w.]+\([^()]*\)", spelled) is not None
    return spelled.format(*(o[0] if whole else at(o, ATOM) for o in operands)), ATOM if whole else SUM


def _torch_numbers(s: Speller, node: Node, spelled: str, operands: Sequence[Text]) -> Text:
    """A plain call; PyTorch takes no numbers among the operands of its functions of two arrays."""
    kinds = [a.kind == "number" for a in node.args]
    if s.target.module == "torch" and any(kinds) and len(kinds) > 1:
        if node.data in ("Max", "Min") and kinds == [True, False]:
            return f"{at(operands[1], ATOM)}.clamp({'min' if node.data == 'Max' else 'max'}={operands[0][0]})", ATOM
        operands = [(f"torch.as_tensor({o[0]})", ATOM) if n else o for n, o in zip(kinds, operands, strict=True)]
    return f"{spelled}({', '.join(o[0] for o in operands)})", ATOM


# --- dimensions -------------------------------------------------------------------------------------------------------

def _transpose(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    if node.data == (1, 0):
        return f"{at(operands[0], ATOM)}.T", ATOM
    return s.operation("permute", (at(operands[0], ATOM), ATOM), axes=", ".join(map(str, node.data)))


def _subscript(words: Callable[[Any], str]) -> Write:
    return lambda s, node, operands: (f"{at(operands[0], ATOM)}[{', '.join(map(words, node.data))}]", ATOM)


def _spread(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    sizes = "(" + ", ".join(o[0] for o in operands[2:]) + (",)" if len(operands) == 3 else ")")
    return s.operation("full" if node.data else "spread", *operands[:2], sizes=sizes, dtype=_holding(s, *operands[:2]))


def _holding(s: Speller, number: Text, like: Text) -> str:
    """The type of an array of one number: that of the input, which may hold whole numbers only where the number is one."""
    return f"{like[0]}.dtype" if number[0].removeprefix("-").isdigit() else f"{s.target.module}.result_type({like[0]}, 1.0)"


def _take(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    return f"{at(operands[0], ATOM)}[{':, ' * node.data}{operands[1][0]}]", ATOM


def _reduce(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    name = {"max": "amax"}.get(node.kind, node.kind) if s.target.module == "torch" else node.kind
    text = at(operands[0], ATOM)
    if s.target.module == "torch" and node.kind == "prod" and node.data and len(node.data) > 1:
        return text + "".join(f".prod(dim={n})" for n in sorted(node.data, reverse=True)), ATOM
    return f"{text}.{name}({s.axes(node.data)})", ATOM


def _count(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    return s.call("count_nonzero", *filter(None, (operands[0][0], s.axes(node.data))))


def _exponentials(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    if node.kind != "logsumexp" and len(node.data) > 1 and s.target.module == "torch":
        away = f"{at(operands[0], MUL)} - torch.logsumexp({operands[0][0]}, dim={node.data}, keepdim=True)"
        return (f"torch.exp({away})", ATOM) if node.kind == "softmax" else (away, SUM)
    axes = s.axes(node.data)
    if node.data is None and s.target.module == "torch":
        axes = f"dim=tuple(range({at(operands[0], ATOM)}.dim()))"
    text, level = s.operation(node.kind, (operands[0][0], ATOM), axes=axes)
    return text.replace(", )", ")"), level


def _window(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    many = len(operands) // 2 - 1
    parts = operands[2:2 + many], operands[2 + many:]
    steps, sizes = (f"({', '.join(o[0] for o in part)}{',' * (many == 1)})" for part in parts)
    return s.call("windows", operands[0][0], str(node.data), operands[1][0], steps, sizes)


def _fold(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    text, _ = _window(s, node, operands[:-1])
    return s.call("fold", text.removeprefix("windows(").removesuffix(")"), operands[-1][0])


def _running(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    return f"{at(operands[0], ATOM)}.{node.kind}({s.axes((node.data,))})", ATOM


def _einsum(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    texts = ", ".join(o[0] for o in operands)
    if len(operands) == 1:
        return f'{s.target.module}.einsum("{node.data}", {texts})', ATOM
    return s.operation("einsum", signature=f'"{node.data}"', operands=texts)


def _cast(s: Speller, node: Node, operands: Sequence[Text]) -> Text:
    if operands[1][0] == "None":
        return f"{s.target.module}.where({operands[0][0]}, 1.0, 0.0)", ATOM
    return s.operation("cast", *operands)


KINDS: dict[str, Write] = {
    "number": _number, "solved": _number, "name": lambda s, node, o: (node.data, ATOM), "add": _add, "mul": _mul,
    "div": lambda s, node, o: (f"{at(o[0], MUL)} / {at(o[1], NEG)}", MUL),
    "neg": lambda s, node, o: (f"-{at(o[0], NEG)}", NEG),
    "pow": lambda s, node, o: (f"{at(o[0], ATOM)} ** {at(o[1], ATOM)}", POW),
    "matmul": lambda s, node, o: (f"{at(o[0], MUL)} @ {at(o[1], NEG)}", MUL), "call": _call,
    "outer": lambda s, node, o: s.call("outer", *(t[0] for t in o)), "compare": _compare,
    "and": lambda s, node, o: (" & ".join(at(t, ATOM) for t in o), COMPARE),
    "or": lambda s, node, o: (" | ".join(at(t, ATOM) for t in o), COMPARE),
    "where": lambda s, node, o: s.call("where", *(t[0] for t in o)), "cast": _cast,
    "flag": lambda s, node, o: s.operation("flag", *o),
    "transpose": _transpose, "expand": _subscript(lambda kept: ":" if kept else "None"),
    "index": _subscript(lambda n: ":" if n is None else str(n)),
    "size": lambda s, node, o: (f"{o[0][0]}.shape[{node.data}]", ATOM), "spread": _spread, "take": _take,
    "constant": lambda s, node, o: s.operation("constant", *o, dtype=f"{s.target.module}.result_type({o[1][0]}, 1.0)"),
    "pick": lambda s, node, o: (f"{at(o[0], ATOM)}[{', '.join(t[0] for t in o[1:])}]", ATOM),
    "scatter": lambda s, node, o: s.call("scatter_add", *(t[0] for t in o)),
    "reshape": lambda s, node, o: (f"{at(o[0], ATOM)}.reshape({', '.join(t[0] for t in o[1:]) or '()'})", ATOM),
    "slice": lambda s, node, o: (f"{at(o[0], ATOM)}[{':, ' * node.data}{o[1][0].removeprefix('0')}:{o[2][0]}]", ATOM),
    "concat": lambda s, node, o: s.operation("concat", arrays=", ".join(t[0] for t in o), axis=s.axes((node.data,))),
    "window": _window, "fold": _fold, "cumsum": _running, "cumprod": _running,
    "scan": lambda s, node, o: s.call("scan", *(t[0] for t in o), *["reverse=True"] * node.data),
    "cumprod_backward": lambda s, node, o: s.call("cumprod_backward", *(t[0] for t in o)),
    "flip": lambda s, node, o: s.operation("flip", *o, axis=f"{s.target.axis if s.target.module != 'torch' else 'dims'}="
                                           + (f"({node.data},)" if s.target.module == "torch" else str(node.data))),
    "sum": _reduce, "prod": _reduce, "max": _reduce, "count": _count, "softmax": _exponentials, "log_softmax": _exponentials,
    "logsumexp": _exponentials, "einsum": _einsum, "inv": lambda s, node, o: s.call("linalg.inv", o[0][0]),
    "cholesky": lambda s, node, o: s.call("linalg.cholesky", o[0][0]), "eigh": lambda s, node, o: s.call("linalg.eigh", o[0][0]),
    "expm": lambda s, node, o: s.operation("expm", *o),
    "expm_along": lambda s, node, o: s.call("expm_along", *(t[0] for t in o)),
    "expm_slope": lambda s, node, o: s.call("expm_slope", *(t[0] for t in o)),
    "qr": lambda s, node, o: s.call("linalg.qr", o[0][0]),
    "part": lambda s, node, o: (f"{at(o[0], ATOM)}[{node.data}]", ATOM),
    "det": lambda s, node, o: s.call("linalg.det", o[0][0]), "logdet": lambda s, node, o: s.operation("logdet", *o),
    "logabsdet": lambda s, node, o: (f"{s.target.module}.linalg.slogdet({o[0][0]})[1]", ATOM),
    "arange": lambda s, node, o: s.operation("arange", *o), "eye": lambda s, node, o: s.operation("eye", *o),
    "label": lambda s, node, o: s.call("from_labels", o[0][0], str(node.data), o[1][0]),
}
