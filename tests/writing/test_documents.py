"""Documents: the same bytes from the same record, plain data in templates, files whole or not at all."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from itertools import pairwise
from string import Formatter

import pytest
from sympy import sin

import symderiv as sd
from symderiv.errors import OutputError, SymderivError, UnknownName
from symderiv.library.givens import GIVENS
from symderiv.notation import Axis, Definitions, Delta, Partial, Tensor
from symderiv.records import Check, Citation, Derivation, Step
from symderiv.records.archive import to_json
from symderiv.records.restoring import from_json, restore
from symderiv.rules import TABLE
from symderiv.rules.routes import OWN_RULES
from symderiv.writing.documents.derivations import NAMES, SUFFIXES, render, save
from symderiv.writing.languages import FOLDER, KINDS, codes, language, plain
from symderiv.writing.layout.boxes import Fence, Glyph, Row, Script
from symderiv.writing.layout.breaking import pieces, width
from symderiv.writing.layout.formulas.expressions import layout
from symderiv.writing.layout.laws import law_box, parse_law
from symderiv.writing.printers import font
from symderiv.writing.printers.latex import latex
from symderiv.writing.printers.tex_text import markdown_text, tex_text
from symderiv.writing.printers.unicode import unicode
from symderiv.writing.structure.detail import JOINS, lines
from symderiv.writing.structure.outline import Outline
from symderiv.writing.structure.press import Press
from symderiv.writing.structure.view import view
from symderiv.writing.templates.filling import fill
from symderiv.writing.templates.origin import marked
from symderiv.writing.templates.templating import templates
from tests.golden_documents import PAGES, golden_path, golden_text
from tests.sample_derivations import SAMPLES, cross_entropy, jacobian, weights, wide

K = Axis("K")
DERIVED = ("softmax-cross-entropy", "linear-regression", "log-sum-exp", "multinomial-logistic-regression")
PLAIN = Press(lambda box, display: unicode(box), language("en"))


@pytest.fixture(autouse=True)
def no_font(monkeypatch):
    """Pages without the font's bytes; the font has tests of its own."""
    monkeypatch.setattr(font, "data_url", lambda: "")


def small(**changes):
    z = Tensor("z", (K,))
    goal, delta = Partial(z["k"], z["i"]), Delta(K.index("i"), K.index("k"))
    steps = (Step("derivative of a component", goal, delta),)
    return Derivation(**{"goal": goal, "definitions": Definitions(), "steps": steps, "result": delta, **changes})


# --- the same bytes -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("format", NAMES)
@pytest.mark.parametrize("page", PAGES)
def test_golden_documents(page, format):
    assert golden_text(page, format) == golden_path(page, format).read_text(encoding="utf-8")


@pytest.mark.parametrize("format", NAMES)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_stored_record_gives_the_same_bytes(name, format):
    derivation = SAMPLES[name]()
    stored = from_json(json.loads(json.dumps(to_json(derivation))))
    assert render(stored, format) == render(derivation, format)


def test_a_stored_record_gives_the_same_bytes_in_another_process(tmp_path):
    rows = [weights(), cross_entropy()]
    archive, page = save(rows, tmp_path / "a.json"), save(rows, tmp_path / "a.tex")
    program = ("import json, sys; from symderiv.records.restoring import restore; "
               "from symderiv.writing.documents.derivations import render;"
               "sys.stdout.buffer.write(render(restore(json.load(open(sys.argv[1], encoding='utf-8'))), 'tex').encode())")
    done = subprocess.run([sys.executable, "-c", program, str(archive)], capture_output=True, check=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7"})
    assert marked(done.stdout, "tex") == page.read_bytes()


# --- what the engine derives ------------------------------------------------------------------------------------------------

@cache
def derived(name):
    return sd.derivation(name, wrt=sd.CATALOGUE[name].goals[-1])


@pytest.mark.parametrize("name", DERIVED)
@pytest.mark.parametrize("format", NAMES)
def test_derived_records_print_and_come_back(name, format):
    record = derived(name)
    text = render(record, format, detail="full")
    assert text and render(restore(json.loads(json.dumps(to_json(record)))), format, detail="full") == text
    assert not re.search(r"&lt;m|\\textbackslash", text)  # a formula that was taken for words


# --- details ----------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", [*SAMPLES, *DERIVED])
def test_details_are_views_of_one_log(name):
    derivation = SAMPLES[name]() if name in SAMPLES else derived(name)
    for section in derivation.sections():
        shown = {detail: lines(section.steps, detail) for detail in JOINS}
        for found in shown.values():
            assert tuple(step for line in found for step in line.steps) == section.steps
            assert found[0].steps == section.steps[:1] and found[-1].last == section.steps[-1]
        assert len(shown["brief"]) <= len(shown["standard"]) <= len(shown["full"]) == len(section.steps)


def log(*steps):
    x = Tensor("x").as_array().body
    return [Step(rule, x, x, level=level, family=family) for rule, level, family in steps]


@pytest.mark.parametrize(("detail", "expected"), [
    ("full", ["a", "b", "c", "d", "e", "f"]),
    ("standard", ["a", "bc", "d", "ef"]),
    ("brief", ["a", "bcd", "ef"]),
])
def test_lines_join_by_level_and_family(detail, expected):
    steps = log(("a", 1, ""), ("b", 1, "linear"), ("c", 1, "linear"), ("d", 0, "linear"), ("e", 1, ""), ("f", 3, ""))
    assert ["".join(s.rule for s in line.steps) for line in lines(steps, detail)] == expected


def test_minor_steps_wait_for_their_rule():
    steps = log(("definition", 1, ""), ("signs", 3, ""), ("sum rule", 1, ""), ("log rule", 1, ""))
    assert [line.rules for line in lines(steps, "standard")] == [("definition",), ("signs", "sum rule"), ("log rule",)]


def test_an_unknown_detail_is_refused():
    with pytest.raises(UnknownName, match="brief"):
        render(small(), "txt", detail="breif")


def test_a_derivation_of_no_steps_prints_its_result():
    assert "Result: ∂zₖ/∂zᵢ = δᵢₖ" in render(small(steps=()), "txt")


# --- numbers, citations, marks ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("lang", codes())
@pytest.mark.parametrize("name", [*SAMPLES, *DERIVED])
def test_every_link_leads_somewhere(name, lang):
    derivation = SAMPLES[name]() if name in SAMPLES else derived(name)
    page = render(derivation, "html", lang=lang)
    anchors = re.findall(r'\bid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
    tex = render(derivation, "tex", lang=lang)
    anchors = re.findall(r"\\sdtarget\{([^}#]+)\}|\\sdline\{([^}#]+)\}|\}\{((?:def|abbr)\.\d+)\}", tex)
    assert set(re.findall(r"\\sdlink\{([^}#]+)\}", tex)) <= {a for row in anchors for a in row}


def test_shared_lemmas_are_one_section_and_are_cited_by_number():
    outline = Outline.of([cross_entropy(), jacobian(), weights()], "standard")
    assert [s.derivation.goal for s in outline.sections] == [jacobian().goal, cross_entropy().goal, weights().goal]
    assert all(s.asked for s in outline.sections)
    page = render([weights(), cross_entropy()], "txt")
    assert "lemma Softmax Jacobian (1.7)" in page and "lemma (2.8)" in page and "used in (2.8))" in page


def test_two_models_with_the_same_goal_are_two_sections():
    z = Tensor("z", (K,))
    goal, delta = Partial(z["k"], z["i"]), Delta(K.index("i"), K.index("k"))
    other = small(steps=(Step("by hand", goal, delta),))
    assert len(Outline.of([small(), other], "full").sections) == 2


def test_a_citation_of_what_is_not_there_is_printed_as_it_is():
    goal = small().goal
    cites = (Citation("lemma", "Partial(q)"), Citation("definition", "q"), Citation("given", "q: odd"))
    page = render(small(steps=(Step("by hand", goal, small().result, cites=cites),)), "txt")
    assert "by hand Partial(q), q, q: odd" in page


def test_red_is_what_the_next_line_takes_and_green_what_this_line_made():
    outline = Outline.of([cross_entropy()], "standard")
    page = view([cross_entropy()], Press(lambda box, display: latex(box), language("en")))
    for section, shown in zip(outline.sections, page["sections"], strict=True):
        for line, after, row in zip(section.lines, [*section.lines[1:], None], shown["lines"], strict=True):
            text = " ".join(row["pieces"])
            assert bool(after and after.first.at) == ("sdchg" in text)
            assert ("sdnew" in text) or not (set(line.last.made) - set(after.first.at if after else ()))
    assert "sdchg" not in " ".join(page["sections"][-1]["lines"][-1]["pieces"])


def test_the_left_side_stands_on_the_first_line_only():
    for section in view([weights()], PLAIN)["sections"]:
        assert [bool(row["lhs"]) for row in section["lines"]] == [True, *[False] * (len(section["lines"]) - 1)]


def test_hidden_steps_are_counted_and_shown():
    for section in view([cross_entropy()], PLAIN, "brief")["sections"]:
        for row in section["lines"]:
            assert len(row["substeps"]) == (row["count"] if row["count"] > 1 else 0)
            assert bool(row["hidden"]) == (row["count"] > 1)
            assert not row["substeps"] or row["substeps"][-1]["pieces"] == row["pieces"]


def test_the_general_form_names_the_quantity():
    general = view([cross_entropy()], PLAIN)["sections"][-1]["result"]["general"]
    assert general["pieces"] == ["∂L/∂zᵢ = τ pᵢ − yᵢ"] and plain(general["where"]) == "where τ = ∑ₖ yₖ"


def test_failed_checks_are_said_first():
    page = render(wide(), "txt")
    assert page.index("✗ goal = result: fails") < page.index("? matrix form: could not be checked")
    assert "derived 1.5, difference quotient 2.0" in page


# --- templates ----------------------------------------------------------------------------------------------------------------

def test_templates_receive_plain_data_only():
    def kinds(value):
        if isinstance(value, dict):
            return {type(k) for k in value} | set().union(*map(kinds, value.values()))
        return set().union(*map(kinds, value)) if isinstance(value, list) else {type(value)}

    assert kinds(view([weights(), cross_entropy()], PLAIN)) <= {str, int, float, bool}


@pytest.mark.parametrize(("format", "source", "missing"), [
    ("txt", "one\n\n<< nothing >>\n", "nothing"),
    ("tex", "one\n\n<< labels.nothing >>\n", "nothing"),
    ("md", "one\n\n<% if nothing %>x<% endif %>\n", "nothing"),
    ("html", "one\n\n{{ sections[0].nothing }}\n", "nothing"),
])
def test_a_missing_field_is_named_with_file_and_line(tmp_path, format, source, missing):
    template = tmp_path / f"mine.{format}.j2"
    template.write_text(source)
    with pytest.raises(OutputError) as error:
        render(small(), format, template=template)
    assert missing in str(error.value.typed) and error.value.where == f"{template}:3"


@pytest.mark.parametrize("source", ["<< title.__class__ >>", "<< title.append(1) >>", "<% for %>", "<< 1/0 >>",
                                    "<< ''.format.__globals__ >>"])
def test_a_template_that_reaches_out_is_refused(tmp_path, source):
    template = tmp_path / "mine.txt.j2"
    template.write_text(source)
    with pytest.raises(OutputError, match=r"mine\.txt\.j2"):
        render(small(), "txt", template=template)


def test_a_template_of_ones_own(tmp_path):
    template = tmp_path / "mine.txt.j2"
    template.write_text("<< sections | length >> << sections[0].lines[0].lhs >>")
    assert render(small(), "txt", template=template) == "1 ∂zₖ/∂zᵢ"
    with pytest.raises(OutputError, match="absent"):
        render(small(), "txt", template=tmp_path / "absent.j2")


def test_words_are_escaped_in_every_format():
    z = Tensor("z", (K,), meaning='<b>100% & {x_1} $5 #"\\~^|')
    record = small(goal=Partial(z["k"], z["i"]), steps=())
    assert "&lt;b&gt;100% &amp; {x_1} $5 #&#34;" in render(record, "html")
    assert r"\textless{}b\textgreater{}100\% \& \{x\_1\} \$5 \#" in render(record, "tex")
    assert r"\<b\>100% & \{x\_1\} \$5 \#" in render(record, "md")
    assert '<b>100% & {x_1} $5 #"\\~^|' in render(record, "txt")


def test_a_sign_without_a_glyph_is_an_error_in_latex():
    assert tex_text("ação: α ≤ β “x”") == r"ação: \ensuremath{\alpha} \ensuremath{\le} \ensuremath{\beta} ``x''"
    assert tex_text("tr Xᵀ aᵢ X⁻¹") == r"tr X\textsuperscript{T} a\textsubscript{i} X\textsuperscript{\ensuremath{-}}¹"
    with pytest.raises(OutputError, match="U\\+4E2D"):
        tex_text("中")
    assert markdown_text("a_b*c") == r"a\_b\*c"


def test_the_shipped_templates_are_found():
    assert {f"derivation.{format}.j2" for format in NAMES if format != "json"} <= {p.name for p in templates().iterdir()}


def test_fill_needs_every_field():
    with pytest.raises(OutputError, match="title"):
        fill("txt", {"labels": {}})


# --- HTML ---------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", [*SAMPLES, *DERIVED])
def test_the_page_stands_alone(name):
    page = render(SAMPLES[name]() if name in SAMPLES else derived(name), "html", detail="full", lang="pt")
    assert '<html lang="pt">' in page
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'\"" in page and "<script " not in page
    assert not re.search(r"""(src|href|url)\s*[=(]\s*["']?\s*(https?:)?//""", page)


@pytest.mark.parametrize("name", [*SAMPLES, *DERIVED])
def test_mathml_and_page_are_well_formed(name):
    page = render(SAMPLES[name]() if name in SAMPLES else derived(name), "html")
    found = re.findall(r"<math.*?</math>", page, re.DOTALL)
    assert len(found) > 5
    for formula in found:
        ElementTree.fromstring(formula)
    body = page[page.index("<body>"):page.index("</html>")]
    ElementTree.fromstring(body)


# --- the font -------------------------------------------------------------------------------------------------------------------

SUBSET = cache(font._subset)
"""The font's bytes, made once."""


@pytest.fixture
def real_font(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    font.data_url.cache_clear()
    yield tmp_path
    font.data_url.cache_clear()


def test_the_font_is_kept_and_its_bytes_do_not_change(real_font):
    first = font.data_url()
    (kept,) = (real_font / "symderiv").iterdir()
    assert first.startswith("data:font/woff2;base64,") and kept.read_bytes() == SUBSET()
    font.data_url.cache_clear()
    assert font.data_url() == first
    assert first in render(small(), "html")


def test_a_broken_or_unwritable_cache_is_no_error(real_font, monkeypatch):
    monkeypatch.setattr(font, "_subset", SUBSET)
    first = font.data_url()
    (kept,) = (real_font / "symderiv").iterdir()
    kept.write_bytes(b"not a font")
    font.data_url.cache_clear()
    assert font.data_url() == first
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    font.data_url.cache_clear()
    assert font.data_url() == first


def test_without_the_packages_the_page_uses_the_readers_fonts(real_font, monkeypatch):
    monkeypatch.setattr(font, "NEEDED", ("no_such_package",))
    font.data_url.cache_clear()
    page = render(small(), "html")
    assert font.data_url() == "" and "@font-face" not in page and "STIX Two Math" in page


# --- LaTeX ----------------------------------------------------------------------------------------------------------------------

@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex here")
@pytest.mark.parametrize(("name", "detail", "lang"), [("cross_entropy", "standard", "en"), ("wide", "full", "pt"),
                                                      ("softmax-cross-entropy", "full", "pt")])
def test_latex_compiles_without_overfull_boxes(tmp_path, name, detail, lang):
    save(SAMPLES[name]() if name in SAMPLES else derived(name), tmp_path / "page.tex", detail=detail, lang=lang)
    command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, env={**os.environ, "max_print_line": "1000"})
    log_text = done.stdout.decode("latin-1")
    assert done.returncode == 0, log_text[-2000:]
    assert not re.findall(r"^!.*|^Overfull.*|.*undefined on input.*", log_text, re.MULTILINE)


# --- saving ---------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("format", NAMES)
def test_save_goes_by_the_suffix(tmp_path, format):
    suffix = next(suffix for suffix, name in SUFFIXES.items() if name == format)
    path = save(small(), tmp_path / f"page{suffix.upper()}")
    assert path.read_bytes() == marked(render(small(), format).encode(), path.suffix.lower()[1:])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["page", "page.doc", "page.html.zip", ".html"])
def test_an_unknown_suffix_lists_the_formats(tmp_path, name):
    with pytest.raises(OutputError, match=r"\.html, \.ipynb, \.json, \.md, \.pdf"):
        save(small(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(OutputError, match="No such file or directory"):
        save(small(), tmp_path / "absent" / "page.txt")


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = save(small(), tmp_path / "page.txt")
    before = path.read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        save(cross_entropy(), path)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["page.txt"]


def test_a_record_that_cannot_be_rendered_leaves_nothing(tmp_path):
    broken = small(steps=(Step("by hand", small().goal, small().result, made=((7, 7),)),))
    with pytest.raises(SymderivError, match="No such place"):
        save(broken, tmp_path / "page.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("arguments", "message"), [(("pdfx",), ", ".join(NAMES)), (("txt", "xx"), "en, pt")])
def test_unknown_formats_and_languages_are_listed(arguments, message):
    with pytest.raises(OutputError, match=message):
        render(small(), arguments[0], lang=[*arguments, "en"][1])


def test_nothing_to_show_is_an_error():
    for format in ("html", "txt"):
        with pytest.raises(OutputError, match="no derivation"):
            render([], format)
    with pytest.raises(OutputError, match="must be a derivative"):
        render(small(goal=small().result), "txt")


# --- languages ------------------------------------------------------------------------------------------------------------------

def tables(code):
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", [c for c in codes() if c != "en"])
def test_languages_have_the_same_keys_and_placeholders(code):
    ours, theirs = tables("en"), tables(code)
    ours.pop("catalogue"), theirs.pop("catalogue")  # English titles and meanings stand in the models
    assert {t: set(rows) for t, rows in ours.items()} == {t: set(rows) for t, rows in theirs.items()}
    for table in ("sentences", "citing"):
        for key in ours[table]:
            assert fields(ours[table][key]) == fields(theirs[table][key]), key


def fields(sentence):
    return {(name, kind) for _, name, kind, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("code", codes())
def test_placeholders_are_typed(code):
    for table in ("sentences", "citing"):
        for key, sentence in tables(code)[table].items():
            assert all(kind in KINDS for _, kind in fields(sentence)), key


def test_every_rule_and_given_has_words():
    words = tables("en")
    assert {rule.name for rule in (*TABLE, *OWN_RULES) if rule.name != "unknown function"} <= set(words["rules"])
    assert set(GIVENS) <= set(words["givens"])


def test_english_conditions_are_those_of_the_rules():
    stated = {rule.name: rule.condition for rule in (*TABLE, *OWN_RULES) if r"\text" in rule.condition}
    assert tables("en")["conditions"] == stated


def test_a_rule_without_words_keeps_its_own_name():
    goal = small().goal
    assert "rule of thumb" in render(small(steps=(Step("rule of thumb", goal, small().result),)), "txt", lang="pt")


def test_a_sentence_refuses_a_value_of_another_type():
    with pytest.raises(SymderivError, match="step_many"):
        language("en").say("step_many", count="three")
    with pytest.raises(SymderivError, match="step_many"):
        language("en").say("step_many")


# --- laws and long formulas ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("rule", [*TABLE, *OWN_RULES], ids=lambda rule: rule.name)
def test_every_law_of_the_tables_is_understood(rule):
    parse_law(rule.law)
    parse_law(rule.condition)


@pytest.mark.parametrize(("source", "expected"), [
    (r"\frac{\partial (c\,f)}{\partial x} = c\,\frac{\partial f}{\partial x}", "∂(c f)/∂x = c ∂f/∂x"),
    (r"\sum_{k} f_k\, \delta_{ki} = f_i", "∑ₖ fₖ δₖᵢ = fᵢ"),
    (r"-(a - b) = b - a", "−(a − b) = b − a"),
    (r"|u|' = \operatorname{sign} u", "|u|′ = sign u"),
    (r"c \text{ does not depend on } x", "c does not depend on x"),
])
def test_laws_read_as_a_book_prints_them(source, expected):
    assert unicode(law_box(source)) == expected


@pytest.mark.parametrize("source", [r"\unknown{x}", r"\frac{a", "a & b", r"\text{a"])
def test_a_law_that_is_not_understood_stands_as_it_is(source):
    assert law_box(source) == Glyph("text", source)


@pytest.mark.parametrize("limit", [8.0, 15.0, 30.0])
def test_pieces_fit_and_lose_nothing(limit):
    box = layout(wide().steps[1].after)
    found = pieces(box, limit)
    assert len(found) > 1 and all(width(piece) <= limit for piece in found)
    assert re.sub(r"\s", "", "".join(map(unicode, found))) == re.sub(r"\s", "", unicode(box))


def test_brackets_with_a_script_are_broken_within():
    x = Glyph("variable", "x")
    box = Script(Fence(Row((x, Glyph("binary", "+"), x, Glyph("binary", "−"), x))), x)
    found = pieces(box, 3.0)
    assert [unicode(piece).strip() for piece in found] == ["(x", "+ x", "− x)ₓ"]


def test_a_piece_opens_with_its_sign():
    x = Glyph("variable", "x")
    found = pieces(Row((x, Glyph("binary", "+"), x, Glyph("binary", "−"), x)), 1.0)
    assert [unicode(piece).strip() for piece in found] == ["x", "+ x", "− x"]


def test_numbers_count_the_lines_of_their_section():
    for detail in JOINS:
        for section, after in pairwise([*view([weights()], PLAIN, detail)["sections"], None]):
            numbers = [row["number"] for row in section["lines"]]
            assert numbers == [f"{section['number']}.{n}" for n in range(1, len(numbers) + 1)]
            assert after is None or int(after["number"]) == int(section["number"]) + 1


# --- what a reader meets on a page ----------------------------------------------------------------------------------------

def hessian():
    m, z = sd.Model(), sd.vector("z", K)
    return m.derive(m.define("s", sd.logsumexp(z)), wrt=(z, z))


def slope():
    t = Tensor("t")
    m = sd.Model()
    return m.derive(m.define("u", sin(t.as_array().body)), wrt=t)


@pytest.mark.parametrize("lang", codes())
@pytest.mark.parametrize("format", ["html", "tex", "md", "txt"])
def test_a_second_derivative_has_a_heading_of_formulas(format, lang):
    page = render(hessian(), format, lang=lang)
    assert "&lt;m" not in page and "\\textless" not in page and r"\$" not in page
    assert "z, z" not in page and "∂z∂z" not in page


def test_a_second_derivative_by_one_variable_has_an_exponent():
    page = render(sd.derivation("log-sum-exp", wrt=("z", "z")), "txt")
    assert "matrix form: ∂²s/∂z² = diag(p) − p pᵀ" in page
    assert "Second derivative of s with respect to z\n" in page
    assert "Its indices are those of z, then those of z: K × K." in page


def test_the_derivative_of_a_scalar_by_a_scalar_is_called_so():
    page = render(slope(), "txt")
    assert page.startswith("Derivative of u with respect to t\n")
    assert "matrix" not in page.split("Rules used")[0].lower() and "gradient" not in page.lower()


def test_that_there_is_no_matrix_form_is_said_in_words():
    for note in ("no matrix form: Prod(a[r]**Indicator(r <= t)) has 3 axes", "G[i,j] needs einsum 'ij->i'."):
        page = render(small(matrix_note=note), "txt")
        assert "The result is no product of matrices and vectors; the index form stands." in page
        assert "einsum" not in page and "Prod(" not in page


def test_a_check_of_a_line_that_is_not_shown_is_not_said():
    check = Check("goal = line before any given", True, 3, 0.0)
    assert "general form" not in render(small(checks=(check,)), "txt")
    failed = replace(check, verdict=False)
    assert "✗" in render(small(checks=(failed,)), "txt")


def test_an_abbreviation_says_what_it_stands_for():
    assert "sum of the entries of y" in render(derived("softmax-cross-entropy"), "txt")
    assert "soma das entradas de y" in render(derived("softmax-cross-entropy"), "txt", lang="pt")


def test_a_lemma_says_what_its_symbols_mean():
    page = render(sd.derivation("softmax-cross-entropy", wrt="z"), "txt")
    assert "Lemma: Jacobian of p (softmax probabilities) with respect to z (logits)\n" in page


def test_shapes_below_neighbours_stand_apart():
    page = render(sd.derivation("log-sum-exp", wrt=("z", "z")), "tex")
    assert r"\mathbf{p}} \,\,\underset{1\times K}" in page


def test_a_part_within_a_marked_part_has_no_line_of_its_own():
    assert ":is(.chg,.new) :is(.chg,.new){border-bottom:0" in render(small(), "html")
    assert r"\def\sdchg{\mathcolor{sdchg}}" in render(small(), "tex")
