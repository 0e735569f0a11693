"""Pages are read by screen readers and keyboards too: axe-core, in a browser, finds nothing on a page of each kind."""

import html
import json
import re
import subprocess
from pathlib import Path

import pytest

import symderiv as sd
from symderiv.api.sites.gallery import _index, build
from symderiv.drawing.pictures import document_picture
from symderiv.writing.documents.derivations import render
from symderiv.writing.documents.read_page import render_read
from symderiv.writing.templates.templating import templates
from tests.golden_pictures import browser

axe = pytest.importorskip("axe_core_python.base")
pytestmark = pytest.mark.skipif(browser() is None, reason="no Chromium here")
TEXT = r"""Let $x \in \mathbb{R}^n$.
\[ f = \|x\|^2 \]
\[ \frac{\partial f}{\partial x} = 3x \]
"""
COLLECT = """<pre id="found"></pre><script>
addEventListener("load", async () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe"))
    found[frame.title] = (await frame.contentWindow.axe.run({resultTypes: ["violations"],
      ...(frame.title.endsWith(" dark") && {runOnly: ["color-contrast"]})})).violations
      .map(v => [v.impact, v.id, v.nodes[0].html]);
  document.getElementById("found").textContent = JSON.stringify(found);
});</script>"""


def derivation(folder):
    return sd.derivation("softmax-cross-entropy", wrt="z").render("html", numbers={"z": [0.5, 1, 2], "y": [0, 1, 0]})


def network(folder):
    derivations, overview = sd.network_page("mlp", layers=2, wrt=["W1"], verify=False)  # every block, few of its formulas
    return render(derivations, "html", overview=overview, picture=document_picture)


def check(folder):
    (folder / "text.tex").write_text(TEXT)
    return sd.check_file(folder / "text.tex")[0].render("html")


def explain(folder):
    x = sd.scalar("x")
    return sd.explain((x + 1) ** 2, x ** 2 + 2 * x + 1).render("html")


def read(folder):
    (folder / "text.tex").write_text(TEXT)
    return render_read(sd.read_problem(folder / "text.tex").read_as, "html")


def gallery(folder):
    return _index((build("softmax", "", str(folder), "en", False),), "en")


def workbench(folder):
    return (templates() / "workbench" / "index.html").read_text(encoding="utf-8")


def broken(folder):
    pale = "<style>@media (prefers-color-scheme:dark){p{color:#eee}}</style><p>pale</p>"
    return f"<!doctype html><html lang=en><title>t</title><body><main><img src=x><a href=#y></a>{pale}</main></body></html>"


PAGES = {f.__name__: f for f in (derivation, network, check, explain, read, gallery, workbench, broken)}


@pytest.fixture(scope="module")
def violations(tmp_path_factory):
    """What axe finds on each page: one start of the browser, a frame a page."""
    folder = tmp_path_factory.mktemp("pages")
    script = "<script>" + Path(axe.AXE_FILE_PATH).read_text(encoding="utf-8").replace("</script>", r"<\/script>") + "</script>"
    light = {name: page(folder).replace("</body>", f"{script}</body>") for name, page in PAGES.items()}
    pages = {**light, **{f"{name} dark": in_the_dark(light[name]) for name in NIGHTLY}}
    frames = "".join(f'<iframe title="{name}" width="900" height="1200" srcdoc="{html.escape(re.sub(CSP, "", text))}"></iframe>'
                     for name, text in pages.items())
    (folder / "all.html").write_text(f"<!doctype html><html lang=en><body>{frames}{COLLECT}</body></html>", encoding="utf-8")
    command = [browser(), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
               "--virtual-time-budget=60000", "--dump-dom", (folder / "all.html").as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    return json.loads(html.unescape(re.search(r'<pre id="found">(.*?)</pre>', shown, re.DOTALL)[1]))


CSP = r'<meta http-equiv="Content-Security-Policy"[^>]*>'
"""Which would keep axe's own script out."""


NIGHTLY = ("check", "gallery", "workbench", "broken")
"""The pages that are read in the dark as well: those with colours beside the ones that `test_contrast` computes."""


def in_the_dark(page):
    """The page where its style's question is answered with yes."""
    return page.replace("(prefers-color-scheme:dark)", "all").replace("color-scheme:light dark", "color-scheme:dark")


@pytest.mark.parametrize("name", sorted({*PAGES} - {"broken"}))
def test_nothing_stands_in_a_readers_way(name, violations):
    assert violations[name] == violations.get(f"{name} dark", []) == []


def test_what_stands_in_a_readers_way_is_seen(violations):
    assert {"image-alt", "link-name"} <= {name for _, name, _ in violations["broken"]}
    assert [name for _, name, _ in violations["broken dark"]] == ["color-contrast"]
