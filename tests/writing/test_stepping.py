"""The shipped HTML page in a browser: it is stepped through with the keyboard, and a rule shows its law."""

import pytest

from symderiv.writing.documents.derivations import render
from tests.golden_pictures import browser
from tests.sample_derivations import cross_entropy

SHOWN = """({now: [...document.querySelectorAll("tr.now")].map(r => r.id),
  later: document.querySelectorAll("tr.later").length, lines: document.querySelectorAll("tr.line").length,
  place: document.querySelector("#stepper output").textContent, bar: !document.getElementById("stepper").hidden})"""


@pytest.mark.skipif(browser() is None, reason="no Chromium here")
def test_arrow_keys_go_through_the_lines(tmp_path):
    from tests.driven_browser import Driven

    page = tmp_path / "page.html"
    page.write_text(render(cross_entropy(), "html"), encoding="utf-8")
    with Driven() as person:
        person.open(page)
        assert person.value(SHOWN)["now"] == [] and not person.value(SHOWN)["bar"]
        person.press("ArrowRight", "ArrowRight", "ArrowRight")
        shown = person.value(SHOWN)
        assert shown["now"] == ["eq.1.3"] and shown["bar"] and shown["later"] == shown["lines"] - 3
        assert shown["place"] == f"3 / {shown['lines']}"
        person.press("ArrowLeft")
        assert person.value(SHOWN)["now"] == ["eq.1.2"]
        person.value('document.getElementById("level-brief").click()')
        assert len(person.value(SHOWN)["now"]) == 1, "the line goes on to one that is shown"
        person.value("document.activeElement.blur()")
        person.press("Escape", "ArrowRight", "ArrowRight")
        brief = person.value(SHOWN)
        assert brief["place"].startswith("2 / ") and int(brief["place"][4:]) < shown["lines"]
        person.press("Escape")
        assert person.value(SHOWN)["now"] == [] and person.value(SHOWN)["later"] == 0
        person.value('document.querySelector("a[href^=\'#rule.\']").focus()')
        assert not person.value('document.getElementById("law").hidden')
        assert person.value('document.querySelector("#law math") !== null')
