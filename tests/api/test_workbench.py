"""The workbench: what it answers, what its folder holds, and that its page asks, shows, stops and recalls."""

import html
import json
import os
import re
import subprocess
import threading
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from urllib.parse import quote

import pytest

import symderiv as sd
from symderiv.api.sites import answering
from symderiv.api.sites import workbench as building
from symderiv.api.sites.answering import answer
from symderiv.api.sites.workbench import CORE, workbench
from tests.golden_pictures import browser

RIDGE = "Let $X \\in \\mathbb{R}^{n \\times d}$, $w \\in \\mathbb{R}^d$.\n$$L = \\|Xw - y\\|^2 + \\lambda \\|w\\|^2$$\n"
# A Python that only repeats what it is asked: it tells whether page and worker understand each other.
ECHO = """export async function loadPyodide() {
  let question;
  return {globals: {set(name, value) { question = JSON.parse(value); }}, unpackArchive() {},
    runPython(source) {
      if (!source.startsWith("json.dumps")) return "/site";
      while (question.text === "forever");
      return JSON.stringify(question.do === "catalogue" ? {families: [{title: "F", rows: [{name: "softmax", title: "Softmax"}]}]}
        : question.do === "check" ? {page: "<p>checked</p>", numbers: false}
        : {page: `<p>${question.wrt}</p>`, latex: question.text, variables: ["w", "x"], wrt: question.wrt, routes: ["delta"],
           verified: null, read: "Read as"});
    }};
}"""


def test_a_formula_is_derived_verified_read_and_coded():
    found = answer({"do": "derive", "text": RIDGE, "wrt": "w", "detail": "brief", "lang": "pt"})
    assert found["verified"] and "<math" in found["page"] and 'lang="pt"' in found["page"] and "backward" in found["code"]
    assert {"X", "w", "y"} <= set(found["variables"]) and "shape" not in found["read"] and "(n, d)" in found["read"]


def test_an_entry_is_derived_by_a_route():
    found = answer({"do": "derive", "name": "softmax-cross-entropy", "route": "cases"})
    assert found["latex"] == "p_{i} - y_{i}" and "cases" in found["routes"] and found["variables"][0] == "z"


@pytest.mark.parametrize("asked", ["Find the gradient with respect to $w$.", r"$$\frac{\partial L}{\partial w_j} = 2 w_j$$"])
def test_what_the_text_asks_is_derived_first(asked):
    assert answering._asked({"text": RIDGE + asked})[2] == ["w", "X", "lambda", "y"]


def test_lines_are_checked():
    found = answer({"do": "check", "text": RIDGE + "$$\\frac{\\partial L}{\\partial w} = 2X^T(Xw - y) + \\lambda w$$"})
    assert "wrong" in found["page"]


def test_what_cannot_be_verified_is_not_called_so(monkeypatch):
    monkeypatch.setattr(answering, "can_compute", lambda: False)
    assert answer({"do": "derive", "name": "softmax"})["verified"] is None
    assert answer({"do": "check", "text": RIDGE + "$$\\frac{\\partial L}{\\partial y} = 2(y - Xw)$$"})["numbers"] is False


def test_an_error_is_an_answer():
    assert "did you mean softmax" in answer({"do": "derive", "name": "softmx"})["error"].casefold()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    core = tmp_path_factory.mktemp("core")
    for name in CORE:
        (core / name).write_text(ECHO if name == "pyodide.mjs" else "", encoding="utf-8")
    return workbench(tmp_path_factory.mktemp("bench"), core).parent


def test_the_folder_holds_sources_and_nothing_compiled(site):
    names = zipfile.ZipFile(site / "libraries.zip").namelist()
    assert {"symderiv/__init__.py", "symderiv/templates/derivation.html.j2", "sympy/__init__.py"} <= set(names)
    assert not [n for n in names if n.endswith((".so", ".pyd", ".pyc"))]


def test_templates_inside_the_package_are_packed_once(tmp_path, monkeypatch):
    inside = tmp_path / "symderiv" / "templates"
    inside.mkdir(parents=True)
    (inside / "a.j2").write_text("")
    monkeypatch.setattr(building.symderiv, "__file__", str(inside.parent / "__init__.py"))
    monkeypatch.setattr(building, "templates", lambda: inside)
    monkeypatch.setattr(building, "LIBRARIES", ())
    building._pack(tmp_path / "packed.zip")
    assert zipfile.ZipFile(tmp_path / "packed.zip").namelist() == ["symderiv/templates/a.j2"]


def test_a_folder_that_is_not_pyodide_is_refused(tmp_path):
    with pytest.raises(sd.OutputError, match=r"It lacks pyodide\.mjs"):
        workbench(tmp_path / "site", tmp_path)


class Handler(SimpleHTTPRequestHandler):
    """Hands out the folder, and takes the page back when it is done."""

    def do_POST(self):
        self.server.pages.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def served(folder):
    found = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
    found.pages = Queue()
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()


@pytest.fixture(scope="module")
def server(site):
    (site / "archives.json").write_text("[]")  # the echo needs no libraries
    with served(site) as found:
        yield found


REPORT = """<script>
const shown = () => document.getElementById("error").textContent || document.body.dataset.done;
const again = setInterval(() => { %s; if (!shown()) return; clearInterval(again);
  document.documentElement.dataset.page = document.getElementById("page").srcdoc;
  fetch("/done", {method: "POST", body: document.documentElement.outerHTML}); }, 100);
</script>"""


def visited(server, site, folder, question, meanwhile=""):
    """The page as it is when it shows an answer or an error."""
    page = (site / "index.html").read_text(encoding="utf-8")
    (site / "watched.html").write_text(page.replace("</main>", "</main>" + REPORT % meanwhile), encoding="utf-8")
    link = f"http://127.0.0.1:{server.server_port}/watched.html#{quote(json.dumps(question))}"
    chrome = subprocess.Popen([browser(), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", link],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return html.unescape(server.pages.get(timeout=90))
    finally:
        chrome.terminate()
        chrome.wait(timeout=30)


@pytest.mark.skipif(browser() is None, reason="no Chromium here")
def test_a_link_carries_the_question(server, site, tmp_path):
    shown = visited(server, site, tmp_path, {"do": "derive", "text": "f = x^2", "wrt": "w", "name": "", "lang": "en"})
    assert re.search(r'id="latex"[^>]*>f = x\^2<', shown) and 'data-page="<p>w</p>"' in shown and ">Softmax</option>" in shown


@pytest.mark.skipif(browser() is None, reason="no Chromium here")
def test_what_was_judged_without_numbers_is_said(server, site, tmp_path):
    shown = visited(server, site, tmp_path, {"do": "check", "text": "f = x^2", "name": ""})
    assert re.search(r'id="status"[^>]*>[^<]*Judged without random numbers', shown) and 'data-page="<p>checked</p>"' in shown


@pytest.mark.skipif(browser() is None or "SYMDERIV_PYODIDE" not in os.environ, reason="SYMDERIV_PYODIDE names no npm package")
def test_lines_are_checked_in_a_real_pyodide(tmp_path):
    real = workbench(tmp_path / "site", os.environ["SYMDERIV_PYODIDE"]).parent
    text = RIDGE + "".join(f"$$\\frac{{\\partial L}}{{\\partial w}} = 2X^T(Xw - y) + {side}$$" for side in ("2\\lambda w", "w"))
    with served(real) as running:
        shown = visited(running, real, tmp_path / "user", {"do": "check", "text": text, "name": ""})
    assert 'class="holds"' in shown and 'class="fails"' in shown and "Judged without random numbers" in shown


@pytest.mark.skipif(browser() is None, reason="no Chromium here")
def test_what_is_typed_is_read_at_once(server, site, tmp_path):
    typing = "if (document.getElementById('read').textContent) document.getElementById('error').textContent = 'seen'"
    shown = visited(server, site, tmp_path, None, typing)
    assert re.search(r'id="read"[^>]*>Read as<', shown) and re.search(r'id="page"[^>]* hidden', shown)


@pytest.mark.skipif(browser() is None, reason="no Chromium here")
def test_a_long_run_is_stopped(server, site, tmp_path):
    stop = "document.getElementById('stop').click()"
    shown = visited(server, site, tmp_path, {"do": "derive", "text": "forever", "name": ""}, stop)
    assert re.search(r'id="error"[^>]*>Stopped\.<', shown)
