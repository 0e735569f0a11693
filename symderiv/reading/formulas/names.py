r"""What the names in a formula stand for: declared tensors, axes, index letters.

A declared tensor or axis wins over every convention (`e`, `\sigma`, `\delta`, `\pi`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain

from symderiv.errors import ParseError, UnknownName
from symderiv.notation import Axis, Tensor
from symderiv.patterns import late
from symderiv.reading.formulas.differentials import Differentials
from symderiv.reading.syntax.nodes import Listing, Name, Node, Number, Relation, Scripted, Terms, once, spell, walk
from symderiv.reading.syntax.parser import parse_lines

GREEK = frozenset((  # the symbols a tensor's name can spell
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma",
    "Upsilon", "Phi", "Psi", "Omega", "ell",
))
SUFFIXES = {"hat": r"\hat", "bar": r"\bar", "tilde": r"\tilde", "dot": r"\dot"}


@dataclass(frozen=True)
class Written:
    """How a tensor is written: its symbol, and the labels in its subscript and superscript that are no indices."""

    tensor: Tensor
    symbol: Name
    primes: int = 0
    sub: tuple[str, ...] = ()
    sup: str = ""
    letters: tuple[str, ...] = ()

    def slots(self, sub: Listing | None) -> tuple[Relation, ...] | None:
        """The index of each axis in a subscript, or None when the subscript does not fit this tensor."""
        count = len(self.sub) + len(self.tensor.axes)
        return index_slots(sub, self.sub, count)


@dataclass(frozen=True)
class Names:
    """The declared names of a problem.

    `letters` says over which axis an index letter runs; a primed or subscripted letter runs like the plain one.

    >>> from symderiv.notation import Axis, Tensor
    >>> K = Axis("K")
    >>> names = Names.of([Tensor("W", (K, K), latex="W^{(1)}")], [K], {"k": K})
    >>> names.axis_of("k'")
    Axis(name='K', size=None, letters='', length=())
    """

    written: tuple[Written, ...] = ()
    axes: Mapping[str, Axis] = field(default_factory=dict)
    letters: Mapping[str, Axis] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    """Letters of functions that the text leaves open: phi."""
    differentials: Differentials | None = None
    """What the d of dX stands for."""
    by_habit: bool = False
    """Whether letters run as they usually do: what a line's own quantities say comes first."""
    rows: frozenset[Tensor] | None = None
    """In numerator layout: the vectors that are rows, as the gradients are."""
    turned: bool = False
    """In denominator layout: ∂y/∂x of two vectors has x along its rows."""

    @classmethod
    def of(cls, tensors: Iterable[Tensor] = (), axes: Iterable[Axis] = (), letters: Mapping[str, Axis] | None = None) -> Names:
        """Names for these tensors, written as their `latex` says."""
        return cls((), {a.name: a for a in axes}, dict(letters or {})).with_tensors(tensors)

    def with_tensors(self, tensors: Iterable[Tensor]) -> Names:
        """These names and more tensors, written as their own symbols or names say; what is known of an axis first stays."""
        tensors = list(tensors)
        axes = {a.name: a for tensor in reversed(tensors) for a in tensor.axes}
        return replace(self, written=(*self.written, *chain.from_iterable(map(_usually, tensors))), axes={**axes, **self.axes})

    def with_tensor(self, tensor: Tensor, latex: str = "") -> Names:
        """These names and one more tensor, written as `latex` with its indices, or else as its own symbol or name says."""
        ways = (written(tensor, latex),) if latex else _usually(tensor)
        axes = {**{a.name: a for a in tensor.axes}, **self.axes}
        return replace(self, written=(*self.written, *ways), axes=axes)

    def with_letters(self, letters: Mapping[str, Axis]) -> Names:
        """These names with more index letters."""
        made = replace(self, letters={**letters, **self.letters})
        made.__dict__["_by_name"] = self._by_name
        return made

    def axis_of(self, letter: str) -> Axis | None:
        """The axis of an index letter; a primed or subscripted letter follows the plain one."""
        plain = letter.rstrip("'")
        return self.letters.get(letter) or self.letters.get(plain) or self.letters.get(plain.partition("_")[0])

    def spelled(self, name: Name, primes: int = 0) -> tuple[Written, ...]:
        """The tensors written with this symbol; bold is ignored where only the plain letter is declared, and vice versa."""
        core = _core(name)
        same = [w for w in self.written if _core(w.symbol) == core and w.primes == primes]
        exact = [w for w in same if w.symbol.style == name.style]
        return tuple(exact or (w for w in same if {w.symbol.style, name.style} <= {"", r"\mathbf"}))

    def tensor(self, name: str) -> Tensor | None:
        """The declared tensor of that name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Tensor]:
        return {w.tensor.name: w.tensor for w in reversed(self.written)}


LOSSES = frozenset({"l", "L", "E", "J", "C", r"\ell", r"\mathcal{L}", "loss", "Loss"})
"""How a loss is usually called."""


def unknown_loss(names: Names, node: Node) -> UnknownName | None:
    """The error for a loss that stands nowhere where a text has one loss of another letter; None where it is no such letter."""
    name = next((n for n in walk(node) if isinstance(n, Name)), None)
    others = list(dict.fromkeys(spell(one.symbol) for one in names.written if one.symbol.base in LOSSES and not one.tensor.axes))
    if name is None or name.base not in LOSSES or names.spelled(name) or len(others) != 1:
        return None
    this, other = spell(name), others[0]
    return UnknownName("Unknown symbol", typed=this, advice=f"Write {other}, as the loss is called where it is defined, or say "
                       f"that {this} is the same: Let ${this} = {other}$.")


@once
def _core(name: Name) -> tuple[str, tuple[str, ...]]:
    return (name.base.removeprefix("\\") if name.word or name.base.startswith("\\") else name.base, name.accents)


def entries(sub: Listing | None) -> tuple[Relation, ...]:
    """The parts of a subscript between commas."""
    return sub.entries if sub is not None else ()


def index_slots(sub: Listing | None, label: tuple[str, ...], count: int) -> tuple[Relation, ...] | None:
    """The parts of a subscript behind its label, if there are `count` parts in all; ij is two indices, never a product."""
    for parts in (entries(sub), flattened(sub)):
        fits = len(parts) == count and not any(len(_singles(part)) > 1 and _letters(part) > 1 for part in parts)
        if fits and tuple(map(spell, parts[:len(label)])) == label:
            return parts[len(label):]
    return None


def _letters(part: Relation) -> int:
    return sum(not isinstance(item, Number) for item in part.sides[0].terms[0][1])


def flattened(sub: Listing | None) -> tuple[Relation, ...]:
    """The parts of a subscript, rows of single letters and digits taken apart: ij is i, j."""
    return _flattened(sub) if sub is not None else ()


@once
def _flattened(sub: Listing) -> tuple[Relation, ...]:
    return tuple(part for entry in sub.entries for part in _singles(entry))


def _singles(entry: Relation) -> tuple[Relation, ...]:
    terms = entry.sides[0].terms
    single = not entry.signs and len(terms) == 1 and terms[0][0] == "+"
    if not single or not all(isinstance(i, Name | Number | Scripted) for i in terms[0][1]):
        return (entry,)
    return tuple(_alone(item) for item in terms[0][1])


def _alone(item: Node) -> Relation:
    return Relation(item.at, (Terms(item.at, (("+", (item,)),)),))


@lru_cache(maxsize=4096)
def symbol_of(line: str) -> Node:
    """The one symbol that a text consists of."""
    lines = parse_lines(line)
    terms = lines[0].relation.sides[0].terms
    if len(lines) > 1 or lines[0].relation.signs or len(terms) > 1 or len(terms[0][1]) > 1:
        raise ParseError("Not one symbol", typed=line, advice=r"Write a symbol with its indices, such as W^{(1)}_{kd}.")
    return terms[0][1][0]


def _usually(tensor: Tensor) -> tuple[Written, ...]:
    """How a tensor is written where nothing says otherwise: as its symbol, or as its name is spelled."""
    return tuple(written(tensor, way, indexed=False) for way in ((tensor.latex,) if tensor.latex else usual(tensor.name)))


def written(tensor: Tensor, latex: str, indexed: bool = True) -> Written:
    """How `latex` writes the tensor: what stands before the last indices of its subscript is a label.

    Without its indices (`indexed` false) the whole subscript is one.
    """
    node = symbol_of(latex)
    scripts = node if isinstance(node, Scripted) else Scripted(node.at, node)
    if not isinstance(scripts.base, Name):
        raise ParseError("Not a symbol", typed=latex, advice=r"Write a letter with its indices, such as W^{(1)}_{kd}.")
    parts = tuple(map(spell, flattened(scripts.sub)))
    cut = len(parts) - (len(tensor.axes) if indexed and len(parts) >= len(tensor.axes) else 0)
    return Written(tensor, scripts.base, scripts.primes, parts[:cut], spell(scripts.sup), parts[cut:])


def bare_latex(latex: str) -> str:
    """The symbol without its index subscript, for a tensor whose last subscripts are indices.

    >>> bare_latex(r"W^{(1)}_{kd}")
    'W^{(1)}'
    """
    node = symbol_of(latex)
    return spell(Scripted(node.at, node.base, None, node.sup, node.primes)) if isinstance(node, Scripted) else spell(node)


def symbol_name(latex: str) -> str:
    r"""A plain name for a symbol: \hat{y}_k is y_hat, W^{(1)}_{ij} is W1.

    >>> symbol_name(r"\hat{y}_k"), symbol_name(r"W^{(1)}_{ij}"), symbol_name(r"\theta")
    ('y_hat', 'W1', 'theta')
    """
    node = symbol_of(latex)
    scripts = node if isinstance(node, Scripted) else Scripted(node.at, node)
    base = scripts.base
    if not isinstance(base, Name):
        raise ParseError("Not a symbol", typed=latex, advice=r"Write a letter with its indices, such as W^{(1)}_{kd}.")
    accents = "".join("_" + mark.removeprefix("\\") for mark in reversed(base.accents))
    labels = [spell(p) for p in flattened(scripts.sub) if not _is_index(p)] + [spell(scripts.sup)]
    label = "_".join(filter(None, (re.sub(r"\W|text", "", part) for part in labels)))
    joint = "_" if label and not label.isdigit() else ""
    return base.base.removeprefix("\\") + accents + joint + label + "_prime" * scripts.primes


def _is_index(part: Relation) -> bool:
    items = part.sides[0].terms[0][1]
    base = items[0].base if isinstance(items[0], Scripted) else items[0]
    return isinstance(base, Name) and not base.word


STYLES = re.compile(
    r"\\(mathbf|boldsymbol|bm|vec|pmb|vb|bf|mathrm|rm|text|mathit|mathsf|mathcal|mathscr|operatorname)(?![a-zA-Z])\*?")
LETTER = r"\\?[A-Za-z]+"
ACCENTED = late(rf"\\(?:wide)?(hat|bar|tilde|dot)\s*(?:\{{\s*({LETTER})\s*\}}|(\\[A-Za-z]+|[A-Za-z]))"
                      rf"|\\overline\s*\{{\s*({LETTER})\s*\}}")
VARIANTS = {"ell": "l", "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho"}


def plain_spelling(text: str) -> str:
    r"""What is left of a symbol without styles, braces and marks: \\mathbf{W}^{(1)}, W_1 and W1 are one.

    >>> [plain_spelling(t) for t in (r"\mathbf{W}^{(1)}", "W_1", r"\hat{\mathbf y}", "y_hat", r"\varepsilon", "epsilon")]
    ['W1', 'W1', 'yhat', 'yhat', 'epsilon', 'epsilon']
    """
    text = STYLES.sub("", text.replace("'", "prime").replace("*", "star"))
    text = re.sub(r"\{\s*(\\?[A-Za-z]+)\s*\}", r"{\1}", text.replace("{ ", "{"))
    text = re.sub(r"\{\{(\\?[A-Za-z]+)\}\}", r"{\1}", text)
    text = ACCENTED.sub(lambda m: f"{m[2] or m[3] or m[4]}{m[1] or 'bar'}", text)
    letters = re.sub(r"[^A-Za-z0-9]", "", text)
    return next((new + letters.removeprefix(old) for old, new in VARIANTS.items() if letters.startswith(old)), letters)


def usual(name: str) -> tuple[str, ...]:
    r"""The ways in which a paper writes a tensor of this name: y_hat as \hat{y}, W1 as W_1 or W^{(1)}.

    >>> usual("y_hat"), usual("W1"), usual("theta")
    (('\\hat{y}',), ('W_{1}', 'W^{(1)}'), ('\\theta',))
    """
    stem, _, suffix = name.rpartition("_")
    numbered = re.fullmatch(r"([A-Za-z]+?)_?(\d+)", name)
    if stem and suffix in SUFFIXES:
        return tuple(f"{SUFFIXES[suffix]}{{{way}}}" for way in usual(stem))
    if numbered:
        base = usual(numbered[1])[0]
        return (f"{base}_{{{numbered[2]}}}", f"{base}^{{({numbered[2]})}}")
    if stem:
        return tuple(_labelled(*filter(None, name.split("_"))))
    return (_word(name),)


def _labelled(base: str, *labels: str) -> Iterator[str]:
    """A symbol with several words as its label: below, or above in brackets; a mark that follows the base stands over it."""
    marked = len(labels) > 1 and labels[0] in SUFFIXES
    symbol, rest = usual(f"{base}_{labels[0]}" if marked else base)[0], labels[marked:]
    label = ",".join(label if label.isdigit() else _word(label) for label in rest)
    yield f"{symbol}_{{{label}}}"
    yield f"{symbol}^{{({label})}}"


def _word(name: str) -> str:
    return f"\\{name}" if name in GREEK else name if len(name) == 1 else f"\\text{{{name}}}"
