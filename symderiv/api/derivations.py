"""A derivation that verifies, prints and saves itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from symderiv.api.reports import Page, Report
from symderiv.errors import CheckFailed, NoRule, OutputError
from symderiv.lowering.source.result import result_source
from symderiv.notation import Entry, Index, Partial, Tensor, operations
from symderiv.notation.substitution import reletter_sums
from symderiv.records import Derivation as Record
from symderiv.records.choices import DocumentOptions, FileOptions, Format, Layout
from symderiv.records.worked import Worked


@dataclass(frozen=True, eq=False, repr=False)
class Derivation(Record):
    """A record that can verify, print and save itself; see `symderiv.records.Derivation` for its fields.

    >>> import symderiv as sd
    >>> sd.derivation("softmax-cross-entropy", wrt="z").result
    p[i] - y[i]
    """

    if not TYPE_CHECKING:  # for a type checker such a name is simply not there

        def __getattr__(self, name: str) -> Any:
            from symderiv.api.elsewhere import OF_DERIVATION, not_there

            raise not_there("A derivation", name, dir(type(self)), OF_DERIVATION)

    @classmethod
    def of(cls, record: Record) -> Derivation:
        """The same derivation, with methods."""
        return cls(**{f.name: getattr(record, f.name) for f in fields(Record)})

    def checked(self, seed: int = 0, known: dict[Any, Any] | None = None) -> Derivation:
        """The same derivation with the oracle's findings in `checks`, whatever they are; `known` is a dictionary for the
        derivations of one page, in which lemmas that they share are looked up."""
        from symderiv.oracle.installed import require_installed

        require_installed()
        from symderiv.verification.verify import verify

        return replace(self, checks=verify(self, seed=seed, known=known))

    def verify(self, seed: int = 0, known: dict[Any, Any] | None = None) -> Report:
        """Hold every step, the result, the matrix form and the need of the givens against the oracle.

        Raises `CheckFailed` with the first check that failed or could not be made.
        """
        report = Report(self.checked(seed, known).checks)
        bad = next((c for c in report.checks if not c.verdict), None)
        if bad:
            raise CheckFailed("A check failed" if bad.verdict is False else "A check could not be made", typed=bad.name,
                              where=bad.detail or None)
        return report

    def laid_out(self, layout: Layout) -> Derivation:
        """The same derivation with its matrix form in another layout: "gradient" (the shape of the variable) or "numerator"
        (a scalar's derivative by a vector is a row, by a matrix transposed). Checks are to be made again.

        Raises `UnknownName` for another layout.

        >>> import symderiv as sd
        >>> sd.derivation("multinomial-logistic-regression", wrt="W").laid_out("numerator").matrix
        x (p − y)ᵀ
        """
        from symderiv.derive.matrix_form import with_matrix_form
        from symderiv.records.layouts import require_layout

        return Derivation.of(with_matrix_form(replace(self, layout=require_layout(layout), checks=())))

    def worked(self, values: Any = None, digits: int = 4, seed: int = 0) -> Worked:
        """The value of everything that the derivation mentions, for chosen inputs, each result beside a numerical derivative.

        `values` are numbers by the names of the inputs, as a mapping or a .json or .toml file; without them small numbers
        that obey the givens. Raises `WrongValue` for one that is missing, of another shape or against a given.

        >>> import symderiv as sd
        >>> d = sd.derivation("softmax-cross-entropy", wrt="z")
        >>> d.worked({"z": ["log(0.2)", "log(0.6)", "log(0.2)"], "y": [1, 0, 0]}).results
        ([-0.8, 0.6, 0.2],)
        """
        from symderiv.api.worked_examples import work

        return work([self], values, digits, seed)

    def save(self, path: str | Path, **options: Unpack[FileOptions]) -> None:
        """Write the document; the suffix names the format. Raises `OutputError`; nothing is left half written.

        `numbers` adds a worked example with these values (see `worked`), `digits` its decimals.
        """
        from symderiv.api.lessons import taught
        from symderiv.drawing.pictures import document_picture
        from symderiv.writing.documents.derivations import save

        if not isinstance(path, str | Path):
            raise OutputError("A document needs the name of a file", typed=repr(path), advice='Write d.save("dW.html").')
        _require_texts(options)
        save([self], path, **{"picture": document_picture, **taught([self], path, options), **self._with_numbers(options)})

    def render(self, format: Format = "txt", **options: Unpack[DocumentOptions]) -> str:
        """The document as text, in one of the formats."""
        from symderiv.drawing.pictures import document_picture
        from symderiv.writing.documents.derivations import render

        _require_texts({"format": format, **options})
        return render([self], format, **{"picture": document_picture, **self._with_numbers(options)})

    def _with_numbers(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The options of a document, its numbers worked out."""
        found = dict(options)
        digits, values = found.pop("digits", 4), found.pop("numbers", None)
        return found if values is None else {**found, "worked": self.worked(values, digits)}

    def to_html(self, **options: Unpack[DocumentOptions]) -> str:
        """The page as a self-contained HTML text."""
        return self.render("html", **options)

    def show(self, **options: Unpack[DocumentOptions]) -> Any:
        """The page in the output of a notebook cell, in a frame of its own; elsewhere the derivation as text is printed."""
        from symderiv.api.notebook.display import in_a_notebook

        if not in_a_notebook():
            return print(self)
        from symderiv.api.notebook.representations import framed

        return Page(framed(self.to_html(**options), str(self.goal)))

    @property
    def latex(self) -> str:
        r"""Goal and result as LaTeX; the page is `render("tex")`.

        >>> import symderiv as sd
        >>> print(sd.derivation("softmax-cross-entropy", wrt="z").latex)
        \frac{\partial L}{\partial z_{i}} = p_{i} - y_{i}
        """
        from symderiv.api.notebook.sympy_printers import latex

        return latex(self)

    def explore(self) -> Any:
        """The steps one at a time, by any variable, route and detail; needs anywidget. Raises `EngineError` where it is not."""
        from symderiv.api.notebook.explorer import explore

        return explore(self)

    def __str__(self) -> str:
        return self.render("txt")

    def _repr_markdown_(self) -> str:
        from symderiv.writing.printers.notebook_cells import with_own_anchors

        return with_own_anchors(self.render("md"))

    def _repr_latex_(self) -> str:
        from symderiv.writing.layout.formulas.precedence import in_order
        from symderiv.writing.printers.formulas import latex_of
        from symderiv.writing.structure.written import precedence

        equations = [(self.goal, self.result), *((row.lhs, row.body) for row in self.named())]
        with in_order(precedence([self])):
            written = [" = ".join(latex_of(side, theme="notebook") for side in sides) for sides in equations]
        return r"$\displaystyle " + r", \quad ".join(written) + "$"


def _require_texts(options: Mapping[str, Any]) -> None:
    """Raises `OutputError` for an option of a document that has to be a word and is none."""
    for name in ("format", "detail", "lang", "voice"):
        if not isinstance(options.get(name, ""), str):
            raise OutputError(f"The option {name} is a word", typed=repr(options[name])[:200])


def titled(title: str, derivation: Derivation) -> Derivation:
    """The derivation under the title of the model it comes from."""
    return replace(derivation, title=title)


def answer_of(derivation: Derivation, name: str, inputs: Sequence[Tensor]) -> dict[str, Any]:
    """The result of a derivation as plain data; `inputs` are the parameters of its code, in their order."""
    return {"id": name, "result": result_data(derivation, inputs), "operations": operations(derivation.result)}


def result_data(derivation: Derivation, inputs: Sequence[Tensor]) -> dict[str, Any]:
    """The result of a derivation as text: LaTeX in index and matrix notation, the equations of the quantities that the
    derivation has named for it, and the source of a NumPy function of the inputs that these and the result need."""
    from symderiv.derive.matrix_form import result_indices
    from symderiv.writing.layout.formulas.precedence import in_order
    from symderiv.writing.layout.matrix_forms import layout_form
    from symderiv.writing.printers.formulas import latex_of
    from symderiv.writing.printers.latex import latex
    from symderiv.writing.structure.written import precedence

    letters = result_indices(derivation.goal)
    shown = reletter_sums(derivation.result, frozenset(i.name for i in letters))
    with in_order(precedence([derivation])):
        found: dict[str, Any] = {"latex": latex_of(shown, letters=letters), "indices": [i.name for i in letters]}
        found["where"] = [f"{latex_of(row.lhs)} = {latex_of(row.body)}" for row in derivation.named()]
    matrix: Any = derivation.matrix
    found["matrix_latex"] = None if matrix is None else latex(layout_form(matrix), "plain")
    found["matrix_note"] = derivation.matrix_note
    needed = derivation.definitions.mentioned_below(derivation.goal)
    parameters = [t for t in inputs if t in needed]
    try:
        found["python"] = _source(derivation, letters, parameters)
    except NoRule as error:
        found["python"], found["python_note"] = None, str(error)
    return found


def _source(derivation: Derivation, letters: Sequence[Index], inputs: Sequence[Tensor]) -> str:
    """The result as a NumPy function; derivatives by which the text defines quantities, s = f'(c), are worked out where they
    cannot stay."""
    from symderiv.derive.quantities import worked_out

    definitions = derivation.definitions.extended(*derivation.abbreviations)
    try:
        return result_source(derivation.result, letters, definitions, inputs)
    except NoRule:
        asked = next((n.body.tensor for n in derivation.goal.atoms(Partial) if isinstance(n.body, Entry)), None)
        made = worked_out(definitions, asked) if asked is not None else definitions
        if made == definitions:
            raise
        return result_source(derivation.result, letters, made, inputs)


__all__ = ["answer_of", "Derivation", "titled"]
