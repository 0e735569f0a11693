"""The gallery: the whole catalogue as a site, every derivation as a page and as code, built on all cores.

joblib hands the entries to worker processes; its Dask or Ray backend (`joblib.parallel_config`) is how more machines take
part. An entry is derived again only when something that its page depends on has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import symderiv
from symderiv.api.derivations import Derivation, titled
from symderiv.api.models import catalogue_model, code
from symderiv.errors import EngineError, NoRule, OutputError, SymderivError, UnknownName
from symderiv.library.catalogue import CATALOGUE, FAMILIES, Row
from symderiv.notation import Model
from symderiv.notation.nodes import forget
from symderiv.rings import seldom_searched

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Built:
    """What came of an entry: what the index shows of it, and its files; `error` where there is no page."""

    name: str
    key: str
    results: tuple[tuple[str, str, str], ...] = ()
    files: tuple[str, ...] = ()
    steps: int = 0
    seconds: float = 0.0
    error: str = ""


def gallery(folder: str | Path, words: Sequence[str] = (), jobs: int = -1, lang: str = "en", pdf: bool = False,
            progress: Callable[[Iterator[Built], int], Iterator[Built]] | None = None) -> tuple[Built, ...]:
    """Build the site in a folder, with the entries whose name or title has all the words; gives what came of each.

    `jobs` is the number of processes, -1 for all cores; `progress` may wrap the entries as they are done.

    Raises `EngineError` where joblib is not installed, `UnknownName` where no entry has the words, `OutputError` for a folder
    that cannot be written to.
    """
    place, rows = _folder(folder), _rows(words)
    known = _known(place)
    keys = {row.name: _key(row, lang, pdf) for row in rows}
    fresh = {name: known[name] for name, key in keys.items() if name in known and _stands(place, known[name], key)}
    todo = [name for name in keys if name not in fresh]
    done = _parallel([(name, keys[name], str(place), lang, pdf) for name in todo], jobs)
    made = {b.name: b for b in (progress(done, len(todo)) if progress else done)}
    built = tuple(made.get(name) or fresh[name] for name in keys)
    _remove(place, known, {f for b in built for f in b.files})
    _write(place / MANIFEST, json.dumps([vars(b) for b in built], ensure_ascii=False, indent=1))
    _write(place / "index.html", _index(built, lang))
    return built


def _rows(words: Sequence[str]) -> list[Row]:
    found = [row for row in CATALOGUE.values() if all(w.casefold() in f"{row.name} {row.title}".casefold() for w in words)]
    if not found:
        raise UnknownName.among("word in the catalogue", " ".join(words), CATALOGUE, listed="symderiv list")
    return found


def _parallel(tasks: Sequence[tuple[str, str, str, str, bool]], jobs: int) -> Iterator[Built]:
    """The entries as they are done."""
    if not tasks:
        return iter(())
    try:
        from joblib import Parallel, delayed
    except ImportError:
        raise EngineError("Building a gallery needs joblib", advice="pip install joblib") from None
    run: Iterator[Built] = Parallel(n_jobs=jobs, return_as="generator_unordered")(delayed(build)(*task) for task in tasks)
    return run


def build(name: str, key: str, folder: str, lang: str, pdf: bool) -> Built:
    """Derive every goal of an entry, verify it, and write its page and its code. An error is the entry's own.

    Nothing of the entry stays in memory: of a process that grows joblib thinks that it leaks, stops it, and says so.
    """
    try:
        return _built(name, key, folder, lang, pdf)
    finally:
        forget()


@seldom_searched()
def _built(name: str, key: str, folder: str, lang: str, pdf: bool) -> Built:
    from symderiv.verification.verify import of_one_page

    start = perf_counter()
    try:
        row, model = CATALOGUE[name], catalogue_model(name)
        made = model.derive_each(row.output, row.goals, row.inline)
        known = of_one_page(made)
        found = [titled(row.title, d).checked(known=known) for d in made]
        files = _files(Path(folder), row, found, lang, pdf)
    except SymderivError as error:
        return Built(name, key, error=str(error), seconds=round(perf_counter() - start, 3))
    failed = next((c.name for d in found for c in d.checks if not c.verdict), "")
    return Built(name, key, tuple(map(shown_result, found)), files, sum(len(s.steps) for d in found for s in d.sections()),
                 round(perf_counter() - start, 3), failed and f"a check failed: {failed}")


def _files(folder: Path, row: Row, found: Sequence[Derivation], lang: str, pdf: bool) -> tuple[str, ...]:
    from symderiv.drawing.pictures import document_picture
    from symderiv.writing.documents.derivations import save

    written = []
    for suffix in ("html", "tex", *(["pdf"] if pdf else [])):
        save(found, folder / f"{row.name}.{suffix}", lang=lang, picture=document_picture)
        written.append(f"{row.name}.{suffix}")
    source = _source(row)
    if source:
        _write(folder / f"{row.name}.py", source)
        written.append(f"{row.name}.py")
    return tuple(written)


def _source(row: Row) -> str:
    """The model and its gradients as a NumPy module; nothing for an output that is no scalar or has no code."""
    try:
        return code(catalogue_model(row.name), row.output, [goal[0] for goal in row.goals if len(goal) == 1], "numpy", row.title)
    except (NoRule, SymderivError):
        return ""


def shown_result(d: Derivation) -> tuple[str, str, str]:
    """A derivation's goal, result and matrix form as MathML, for an index."""
    from symderiv.derive.matrix_form import result_indices
    from symderiv.writing.layout.matrix_forms import layout_form
    from symderiv.writing.printers.formulas import mathml_of
    from symderiv.writing.printers.mathml import mathml

    letters = result_indices(d.goal)
    form: Any = d.matrix
    shown = mathml(layout_form(form), False) if form is not None and letters else ""
    return mathml_of(d.goal, letters=letters, display=False), mathml_of(d.result, letters=letters, display=False), shown


def _index(built: Sequence[Built], lang: str) -> str:
    from symderiv.writing.documents.gallery import index_page

    by_name = {b.name: b for b in built}
    families = [(family, [(row, vars(by_name[row.name])) for row in family.ROWS if row.name in by_name]) for family in FAMILIES]
    titled = [((family.__doc__ or "").strip().splitlines()[0].rstrip("."), rows) for family, rows in families if rows]
    return index_page(titled, lang)


def _key(row: Row, lang: str, pdf: bool) -> str:
    """A digest of everything that the entry's page depends on."""
    model = Model()
    row.define(model)
    said = (str([(d.lhs, d.body, d.tensor.meaning) for d in model.definitions]), row.title, row.output, row.goals, row.source,
            row.inline, lang, pdf, symderiv.__version__, _package())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@cache
def _package() -> str:
    """A digest of the package itself: another rule or template may give another page."""
    from symderiv.writing.templates.templating import templates

    digest = hashlib.sha256()
    for root, pattern in ((Path(symderiv.__file__).parent, "*.[pt][yo]*"), (templates(), "*.j2")):
        for path in sorted(p for p in root.rglob(pattern) if p.suffix in (".py", ".toml", ".j2")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _known(folder: Path) -> Mapping[str, Built]:
    """What was built before; nothing where the manifest is missing or is none."""
    try:
        rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {r["name"]: Built(**{**r, "results": tuple(map(tuple, r["results"])), "files": tuple(r["files"])}) for r in rows}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _stands(folder: Path, built: Built, key: str) -> bool:
    return built.key == key and not built.error and all((folder / f).is_file() for f in built.files)


def _remove(folder: Path, known: Mapping[str, Built], kept: set[str]) -> None:
    """Files of entries that are no longer in the site. Only what a manifest names is ever removed."""
    for name in {f for b in known.values() for f in b.files} - kept:
        if Path(name).name == name:
            (folder / name).unlink(missing_ok=True)


def _folder(folder: str | Path) -> Path:
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("The folder cannot be made there", typed=str(folder), advice=f"{error.strerror or error}.") from None
    if any(place.iterdir()) and not (place / MANIFEST).is_file():
        raise OutputError("The folder holds something that is no gallery", typed=str(folder),
                          advice="Name a new or an empty folder.")
    return place


def _write(path: Path, text: str) -> None:
    from symderiv.writing.templates.files import write_whole

    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise OutputError("The file cannot be written there", typed=str(path), advice=f"{error.strerror or error}.") from None


__all__ = ["Built", "build", "gallery"]
