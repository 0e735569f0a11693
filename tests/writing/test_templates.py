"""Templates of one's own: from the command line, in a process with limits, with mistakes that say what there is."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import symderiv as sd
from symderiv.cli import main
from symderiv.errors import OutputError, UnknownName
from symderiv.writing.documents.derivations import render
from symderiv.writing.printers import font
from symderiv.writing.printers.formats import FORMATS
from symderiv.writing.templates import confined
from symderiv.writing.templates.origin import marked
from symderiv.writing.templates.own_templates import copy_template, format_of_template, kinds, parts
from tests.sample_derivations import cross_entropy

DERIVE = ["derive", "softmax-cross-entropy", "--wrt", "z", "--no-verify"]


@pytest.fixture(autouse=True)
def no_font(monkeypatch):
    """Pages without the font's bytes."""
    monkeypatch.setattr(font, "data_url", lambda: "")


def run(*args):
    return CliRunner().invoke(main, list(map(str, args)))


def own(folder, source, format="txt"):
    path = folder / f"mine.{format}.j2"
    path.write_text(source, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", kinds())
def test_a_copy_makes_the_shipped_page(tmp_path, kind):
    path = tmp_path / f"mine.{kind}.j2"
    done = run("template", "new", kind, "-o", path)
    assert done.exit_code == 0 and done.output.split() == [str(path)]
    assert render(cross_entropy(), kind, template=path) == render(cross_entropy(), kind)


def test_the_parts_can_be_copied_and_take_the_place_of_the_shipped_ones(tmp_path):
    path = tmp_path / "mine.txt.j2"
    made = copy_template("txt", path, with_parts=True)
    assert {p.relative_to(tmp_path).as_posix() for p in made} == {"mine.txt.j2", *parts("txt")}
    (tmp_path / "txt" / "goal.j2").write_text("MY GOAL\n")
    page = render(cross_entropy(), "txt", template=path)
    assert "MY GOAL" in page and page.replace("MY GOAL", "") != page
    assert "MY GOAL" not in render(cross_entropy(), "txt")


def test_every_part_that_a_kind_lists_is_used_and_there():
    for kind in kinds():
        assert parts(kind) or kind == "fragment"
    listed = run("template", "list")
    assert listed.exit_code == 0 and all(f"\n{k} " in f"\n{listed.output}" for k in FORMATS)
    assert "html/notation.j2" in listed.output and "tex/body.j2" in parts("tex") and "tex/goal.j2" in parts("tex")


def test_a_copy_writes_over_nothing(tmp_path):
    path = own(tmp_path, "precious")
    done = run("template", "new", "txt", "-o", path)
    assert done.exit_code == 2 and "there already" in done.output and path.read_text() == "precious"
    (tmp_path / "md").mkdir()
    (tmp_path / "md" / "goal.j2").write_text("precious")
    assert run("template", "new", "md", "--with-parts", "-o", tmp_path / "a.md.j2").exit_code == 2
    assert not (tmp_path / "a.md.j2").exists()


@pytest.mark.parametrize(("kind", "name", "said"), [
    ("tex", "mine.html.j2", "End it in .tex.j2"), ("tex", "mine.tex", "End it in"), ("latex", "a.tex.j2", "Did you mean tex")])
def test_a_wrong_kind_or_name_is_told(tmp_path, kind, name, said):
    done = run("template", "new", kind, "-o", tmp_path / name)
    assert done.exit_code == 2 and said in done.output and not list(tmp_path.iterdir())


def test_the_command_line_takes_a_template(tmp_path):
    path = own(tmp_path, "<< title_text >>: << sections | length >>\n")
    assert run(*DERIVE, "--template", path).output.startswith("Softmax")
    assert run(*DERIVE, "--template", path, "-o", tmp_path / "a.txt").exit_code == 0
    printed = run(*DERIVE, "--template", path).output
    assert (tmp_path / "a.txt").read_bytes() == marked(printed.encode(), "txt")
    assert run(*DERIVE, "-o", tmp_path / "a.json").exit_code == 0
    assert run("render", tmp_path / "a.json", "--template", path).output == printed
    assert run("hessian", "softmax-cross-entropy", "--wrt", "z", "--no-verify", "--template", path).exit_code == 0


@pytest.mark.parametrize(("template", "arguments", "makes"), [
    ("txt", ["-o", "a.html"], ".txt"), ("tex", ["--format", "md"], ".tex or .pdf"), ("html", ["-o", "a.pdf"], ".html"),
    ("tex", ["-o", "a.slides.pdf"], ".tex or .pdf"), ("txt", ["-o", "a.json"], ".txt")])
def test_a_template_for_another_format_is_refused(tmp_path, monkeypatch, template, arguments, makes):
    monkeypatch.chdir(tmp_path)
    done = run(*DERIVE, "--template", own(tmp_path, "x", template), *arguments)
    assert done.exit_code == 2 and f"It makes {makes}." in done.output


def test_the_name_tells_the_format(tmp_path):
    assert format_of_template("a.page.HTML.j2") == "html"
    for name in ("a.j2", "a.doc.j2", "a.tex", "tex.j2"):
        with pytest.raises(OutputError, match=r"End it in \.html\.j2"):
            format_of_template(name)


# --- mistakes -----------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("source", "name", "advice"), [
    ("\n<< titel >>", "titel", "Did you mean title"),
    ("\n<< labels.gaol >>", "gaol", "Did you mean goal"),
    ("\n<< sections[0].zzz >>", "zzz", "Known: anchor, asked, cases"),
    ("\n<< title_text.first >>", "first", "asked of a text, which has no fields"),
    ("\n<< sections.first >>", "first", "asked of a list, which has no fields"),
    ("\n<< overview.plan >>", "plan", "ask first whether it is"),
])
def test_a_missing_field_says_what_there_is(tmp_path, source, name, advice):
    path = own(tmp_path, source)
    with pytest.raises(OutputError) as error:
        render(cross_entropy(), "txt", template=path)
    assert error.value.typed == name and error.value.where == f"{path}:2" and advice in error.value.advice


def test_a_mistake_in_a_part_is_found_there(tmp_path):
    (tmp_path / "txt").mkdir()
    (tmp_path / "txt" / "mine.j2").write_text("one\ntwo << nothing >>\n")
    path = own(tmp_path, '<% include "txt/mine.j2" %>')
    with pytest.raises(OutputError) as error:
        render(cross_entropy(), "txt", template=path)
    assert error.value.where == f"{tmp_path / 'txt' / 'mine.j2'}:2"


# --- attacks ------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("source", [
    "<< title.__class__ >>", "<< ''.__class__.__mro__ >>", "<< [].__class__.__base__.__subclasses__() >>",
    "<< ''['__class__'] >>", "<< title | attr('__class__') | attr('__mro__') >>", "<< '{0.__class__}'.format(title) >>",
    "<< self.__init__.__globals__ >>", "<< cycler.__init__.__globals__ >>", "<< title.append(1) >>",
    "<< labels.update({'goal': 'x'}) >>", "<% for i in range(10**8) %>x<% endfor %>",
])
def test_the_sandbox_holds(tmp_path, source):
    with pytest.raises(OutputError, match=r"mine\.txt\.j2"):
        render(cross_entropy(), "txt", template=own(tmp_path, source))


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "../../etc/passwd", "txt/../../secret.txt"])
def test_nothing_outside_the_folder_is_included(tmp_path, name):
    (tmp_path / "secret.txt").write_text("SECRET")
    (tmp_path / "in").mkdir()
    with pytest.raises(OutputError, match="a file that is not there"):
        render(cross_entropy(), "txt", template=own(tmp_path / "in", f'<% include "{name}" %>'))


@pytest.mark.parametrize("source", [
    "<< 'x' * 10**9 >>", "<< '%01000000000d' | format(1) >>", "<< 'x' | center(10**9) >>",
    "<% set a = 'x' * 10**5 %><< a | replace('x', a) >>", "<% set a = 2 ** (10**10) %>",
])
def test_a_text_of_a_gigabyte_is_refused(tmp_path, source, monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 2)
    start = time.monotonic()
    with pytest.raises(OutputError, match=r"memory|not filled|too long"):
        render(cross_entropy(), "txt", template=own(tmp_path, source))
    assert time.monotonic() - start < 15


def test_a_document_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(OutputError, match="too long a document"):
        render(cross_entropy(), "txt", template=own(tmp_path, "<< 'x' * 30000000 >>"))


def test_a_loop_of_thirty_million_turns_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 2)
    source = "<% for i in range(90000) %><% for j in range(90000) %><% endfor %><% endfor %>"
    with pytest.raises(OutputError, match="not filled within 2 seconds"):
        render(cross_entropy(), "txt", template=own(tmp_path, source))


def test_a_template_that_includes_itself_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"without end|not serve"):
        render(cross_entropy(), "txt", template=own(tmp_path, '<% include "mine.txt.j2" %>'))


def test_a_large_template_is_refused(tmp_path):
    with pytest.raises(OutputError, match="too large"):
        render(cross_entropy(), "txt", template=own(tmp_path, "x" * (confined.LARGEST_TEMPLATE + 1)))


def test_a_folder_or_no_file_is_refused(tmp_path):
    with pytest.raises(OutputError, match="cannot be read"):
        render(cross_entropy(), "txt", template=tmp_path / "absent.txt.j2")
    (tmp_path / "folder.txt.j2").mkdir()
    with pytest.raises(OutputError, match=r"folder\.txt\.j2"):
        render(cross_entropy(), "txt", template=tmp_path / "folder.txt.j2")


def test_what_is_no_text_is_refused(tmp_path):
    path = Path(tmp_path, "mine.txt.j2")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OutputError, match=r"mine\.txt\.j2"):
        render(cross_entropy(), "txt", template=path)


def test_an_unknown_kind_lists_the_kinds():
    with pytest.raises(UnknownName, match="html"):
        parts("htm")


# --- the documented view ------------------------------------------------------------------------------------------------------

def keys(value, holder=""):
    """Every field of plain data with what holds it; words that are looked up by a name of their own are no fields."""
    if isinstance(value, dict):
        found = {(holder, name) for name in value if holder not in ("labels", "levels")}
        return found.union(*(keys(v, name) for name, v in value.items()))
    return set().union(*(keys(v, holder) for v in value)) if isinstance(value, list) else set()


def data_of_every_page(monkeypatch):
    """What the templates of pages about derivations, a network, numbers, statements and a paper receive."""
    from symderiv.api.networks import network_page
    from symderiv.records.statement import Finding, Statement
    from symderiv.writing.documents import derivations, paper

    seen = []
    monkeypatch.setattr(derivations, "fill", lambda format, data, *rest, **more: seen.append(data) or "")
    monkeypatch.setattr(paper, "fill", lambda format, data, *rest, **more: seen.append(data) or "")
    rows, overview = network_page("mlp", layers=3, wrt=["W1", "W2"], verify=False)
    loss = sd.derivation("softmax-cross-entropy", wrt="z")
    derivations.render(rows, "html", overview=overview)
    derivations.render([loss], "html", worked=loss.worked())
    stated = Statement("sum", loss.goal, loss.result)
    derivations.render([loss], "html", findings=[Finding(stated, "refuted", None, "here")])
    derivations.render([cross_entropy()], "ipynb")
    text = "# a\n\nb **c** *d* `e` [f](https://a.org) [@x]\\\ng\n\n- h\n\n1. i\n\n> j\n\n```\nk\n```\n\n$$l$$\n\n---\n"
    paper.render_paper(paper.Paper("T", (paper.Passage(text), paper.Chapter((loss,), "x"), paper.Chapter((loss,)))), "html")
    return seen


def test_every_field_of_every_page_is_documented(monkeypatch):
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
    seen = keys(data_of_every_page(monkeypatch))
    assert {("groups", "rows"), ("plan", "pieces"), ("parts", "blocks"), ("findings", "rows")} <= seen
    assert {place for place in seen if place[0] != "derive" and not re.search(rf"[`\"]{place[1]}[`\"]", page)} == set()


def test_a_template_of_ones_own_is_filled_without_sympy():
    """The process that fills it starts for every page; what it does not need it does not load."""
    code = ("import sys, symderiv.writing.templates.confined, symderiv.writing.templates.templating; "
            "print({'sympy', 'numpy'} & set(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
