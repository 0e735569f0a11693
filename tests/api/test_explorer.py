"""The widget that goes through a derivation: what it shows, what a choice changes, and its page in a browser."""

import html
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import symderiv as sd
from symderiv.api.notebook import explorer
from symderiv.writing.languages import language
from tests.golden_pictures import browser


@pytest.fixture(scope="module")
def widget():
    pytest.importorskip("anywidget")
    return sd.derivation("multinomial-logistic-regression", wrt="W").explore()


def test_each_line_shows_what_changes_and_says_why(widget):
    assert widget.wrt == "W" and set(widget.variables) == {"W", "b", "x"} and "cases" in widget.routes
    assert len(widget.lines) > 10 and all("<math" in line for line in widget.lines)
    assert any('class="chg"' in line for line in widget.lines) and any("one-hot" in line for line in widget.lines)


def test_a_choice_derives_again(widget):
    widget.place, widget.detail = len(widget.lines), "brief"
    few = len(widget.lines)
    assert widget.place == few
    widget.detail = "full"
    assert len(widget.lines) > few
    widget.wrt = "b"
    assert widget.derivation.result == sd.derivation("multinomial-logistic-regression", wrt="b").result and not widget.error
    for route in (*widget.routes[1:], "delta"):  # each from what the one before has left
        widget.route = route
        assert not widget.error and (widget.derivation.route or "delta") == route
    assert widget.derivation.route == "" and "b" in widget.variables and not any("d(" in v for v in widget.variables)
    begun = sd.derivation("multinomial-logistic-regression", wrt="W", route="differential").explore()
    assert begun.variables == ["W", "b", "x"] and begun.routes == widget.routes


def test_every_host_gets_the_widget_by_anywidgets_contract(widget, monkeypatch):
    """What VS Code and Colab ask for: a module that exports how it draws and looks for nothing outside its element; in Colab,
    anywidget turns the manager of widgets on, and says so beside the widget."""
    source = Path(explorer.__file__).with_suffix(".js").read_text(encoding="utf-8")
    assert source.rstrip().endswith("export default {render};") and "function render({model, el})" in source
    assert not re.search(r"\bimport\b|fetch|https?:|document\.(?!createElement)|window", source)
    view = "application/vnd.jupyter.widget-view+json"
    colab = SimpleNamespace(enable_custom_widget_manager=lambda: None, _widgets=SimpleNamespace(_installed_url="there"))
    monkeypatch.setitem(sys.modules, "google.colab.output", colab)
    bundle, beside = widget._repr_mimebundle_()
    assert bundle[view]["model_id"] and bundle["text/plain"].startswith("<Explorer") and "there" in str(beside[view]["colab"])
    assert widget.get_state()["_esm"] == source


def test_factors_stand_as_on_the_page():
    d = sd.derivation("softmax-cross-entropy", wrt="z")
    before, after = (re.sub(r"<[^>]*>|&[^;]*;", "", page) for page in list(explorer.pages(d, "standard", language("en")))[1:3])
    assert "ezk∂∂zi∑jezj" in before and "ezk∂∂zi∑jezj" in after and before.startswith("1. Jacobian of p")


def test_what_cannot_be_explored_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "anywidget", None)
    explorer._widget_class.cache_clear()
    with pytest.raises(sd.EngineError, match="pip install anywidget"):
        sd.derivation("softmax", wrt="z").explore()
    explorer._widget_class.cache_clear()


MODEL = """<script type="module">
const state = %s, heard = {};
const model = {get: k => state[k], save_changes() {}, on(name, f) { (heard[name] ??= []).push(f); },
               set(k, v) { state[k] = v; (heard["change:" + k] ?? []).forEach(f => f()); }};
const widget = (await import(URL.createObjectURL(new Blob([%s], {type: "text/javascript"})))).default;
widget.render({model, el: document.body});
const press = key => document.querySelector(".sd-explorer").dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
press("ArrowRight"); press("ArrowRight"); press("ArrowLeft");
document.querySelector("[aria-label='next step']").click();
document.body.append(Object.assign(document.createElement("pre"), {id: "found", textContent: JSON.stringify(
  [state.place, document.querySelector("[aria-live]").textContent, document.querySelectorAll("select").length])}));
</script>"""


@pytest.mark.skipif(browser() is None, reason="no Chromium here")
def test_keys_and_buttons_turn_the_pages(tmp_path):
    state = {"words": {w: "next step" if w == "next" else w for w in explorer.WORDS}, "place": 1,
             "lines": ["one", "two", "<i>three</i>", "four"], "error": "", "variables": ["z"],
             "routes": ["delta"], "details": ["brief"], "wrt": "z", "route": "delta", "detail": "brief"}
    script = json.dumps(Path(explorer.__file__).with_suffix(".js").read_text(encoding="utf-8")).replace("</", "<\\/")
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><body>{MODEL % (json.dumps(state), script)}</body>", encoding="utf-8")
    command = [browser(), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile",
               "--virtual-time-budget=5000", "--dump-dom", page.as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=90).stdout
    assert json.loads(html.unescape(re.search(r'id="found">(.*?)</pre>', shown)[1])) == [3, "three", 3]
