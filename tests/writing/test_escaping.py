"""Names, meanings, titles and remarks are words in every format, whatever signs they hold: each format's own reader says so."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

import symderiv as sd
from symderiv.api.models import code
from symderiv.drawing.pictures import FORMATS as PICTURES
from symderiv.drawing.pictures import picture
from symderiv.errors import ParseError, SymderivError
from symderiv.records.restoring import restore
from symderiv.writing.documents.derivations import render
from symderiv.writing.printers.formats import FORMATS

NAMES = {
    "element": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": "\"onmouseover='alert(1)'",
    "comment": "--><!--",
    "entity": "&lt;script&gt;",
    "math": "a$b$$c\\)\\]",
    "command": "\\input{/etc/passwd}",
    "group": "}}}\\end{document}{",
    "percent": "100%_^~#&x",
    "link": "[a](javascript:alert(1))![b](x)`c`*d*",
    "typst": '#read("/etc/passwd") $ \\ */ // ]',
}
PROSE = {
    **NAMES,
    "cell": "a\n\n%% code\nimport os\nos.abort()\n",
    "block": "a\n\n# b\n\n<script>alert(1)</script>\n\n- c\n",
    "terminal": "\x1b[31mred\x1b]0;t\x07\x00\x08",
    "reversed": "a\u202eb\u2066c",
}


def field(*path):
    def put(data, text):
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = text

    return put


CANCEL = 9
"""The place in the record of a rule whose law stands on the page."""
NAMED = {
    "axis": field("axes", "K", "name"),
    "tensor": field("tensors", "p", "name"),
    "variable": field("tensors", "z", "name"),
    "output": field("tensors", "L", "name"),
}
SAID = {
    "meaning": field("tensors", "z", "meaning"),
    "title": field("derivations", 1, "title"),
    "lemma": field("derivations", 0, "title"),
    "note": field("derivations", 1, "matrix_note"),
    "check": field("derivations", 1, "checks", 0, "name"),
    "detail": field("derivations", 1, "checks", 0, "detail"),
    "given": field("derivations", 1, "givens", 0, 1),
    "source": field("rules", CANCEL, "source"),
    "rule": field("derivations", 1, "steps", 0, "rule"),
}
LAWS = {"law": field("rules", CANCEL, "law"), "condition": field("rules", CANCEL, "condition")}


MARKDOWN = MarkdownIt("commonmark").enable("table"), MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)


class Page(HTMLParser):
    """What a browser sees: the elements and their attributes."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes |= {
            (k, v) for k, v in attrs if k.startswith("on") or (k in ("href", "src") and not (v or "").startswith("#"))
        }


@pytest.fixture(scope="module")
def stored():
    """A record with everything that a text can stand in, and few of its steps: it is printed some hundred times."""
    made = json.loads(render(sd.derivation("softmax-cross-entropy", wrt="z").checked(0), "json"))
    for row in made["derivations"]:
        row["steps"] = row["steps"][-4:]
    assert made["rules"][CANCEL]["name"] == "cancel" == made["derivations"][0]["steps"][-2]["rule"]
    return made


@cache
def read_plain(reader, plain):
    """The page before any text was put into it: the same for every one of them."""
    return Page(reader.render(plain))


def sound_html(text, plain):
    page, known = Page(text), Page(plain)
    assert page.elements <= known.elements | {"mtext", "mstyle"} and page.attributes <= known.attributes


def sound_markdown(text, plain):
    for reader in MARKDOWN:
        page, known = Page(reader.render(text)), read_plain(reader, plain)
        assert page.elements <= known.elements | {"em", "strong", "a", "code", "br"} and page.attributes <= known.attributes
        assert "javascript:" not in str(page.attributes)


def sound_notebook(text, plain):
    cells, known = json.loads(text)["cells"], json.loads(plain)["cells"]
    assert [c["cell_type"] for c in cells] == [c["cell_type"] for c in known]
    for cell, other in zip(cells, known, strict=True):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            called = {ast.unparse(n.func) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)}
            assert not called & {"os.abort", "alert", "read"} and "import os" not in source.splitlines()
        else:
            sound_markdown(source, "".join(other["source"]))


def sound_latex(text, plain):
    commands = set(re.findall(r"(?<!\\)(?:\\\\)*\\(input|end\{document\}|write)\b", text))
    assert commands <= set(re.findall(r"\\(input|end\{document\}|write)\b", plain))
    assert text.count(r"\end{document}") == plain.count(r"\end{document}")
    body = re.sub(r"\\.", "", re.sub(r"(?<!\\)%.*", "", text))
    assert body.count("{") == body.count("}") and body.count("$") % 2 == 0


def sound_typst(text, plain):
    code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)  # strings, in which no sign has a meaning
    known = re.sub(r'"(?:[^"\\]|\\.)*"', '""', plain)
    assert set(re.findall(r"#(\w+)\(", code)) <= set(re.findall(r"#(\w+)\(", known)) and "/etc/passwd" not in code


def sound_text(text, plain):
    assert all(c.isprintable() or c == "\n" for c in text)


SOUND = {
    "html": sound_html,
    "md": sound_markdown,
    "ipynb": sound_notebook,
    "tex": sound_latex,
    "beamer": sound_latex,
    "fragment": sound_latex,
    "typ": sound_typst,
    "txt": sound_text,
}


@pytest.mark.parametrize("format", FORMATS)
def test_words_stay_words(stored, format):
    plain = render(restore(stored), format, detail="full")
    for name, text in PROSE.items():
        data = json.loads(json.dumps(stored))
        for n, put in enumerate((*SAID.values(), *(NAMED.values() if name in NAMES else ()))):
            put(data, f"{text}{n}")
        try:
            SOUND[format](render(restore(data), format, detail="full"), plain)
        except AssertionError as error:
            raise AssertionError(f"{format}: {name}") from error


@pytest.mark.parametrize("format", FORMATS)
def test_laws_stay_formulas(stored, format):
    plain = render(restore(stored), format, detail="full")
    for put in LAWS.values():
        data = json.loads(json.dumps(stored))
        put(data, "u = 7654")
        assert ("7654" in render(restore(data), format)) is (format != "beamer")  # slides have no table of rules
    for text in PROSE.values():
        for put in LAWS.values():
            data = json.loads(json.dumps(stored))
            put(data, text)
            try:
                page = render(restore(data), format)
            except ParseError:  # a law is LaTeX, and may be refused
                continue
            SOUND[format](page, plain)


def drawn(name, suffix):
    K, m = sd.Axis(name, letters="ki"), sd.Model()
    x = sd.vector(name, K, meaning=name)
    m.define("L", m.define("z", 2 * x, meaning=name).sum())
    return PICTURES[suffix](picture(m, "L", [name]))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", PICTURES)
def test_words_stay_words_in_pictures(name, suffix):
    text = drawn(NAMES[name], suffix)
    if suffix == ".svg":
        root = ElementTree.fromstring(text)
        assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "img", "foreignObject")]
        assert not [k for e in root.iter() for k in e.attrib if k.startswith("on")]
    else:
        sound_latex(text, drawn("u", suffix))


@pytest.mark.parametrize("text", ["a\nb", "\x1b[31m", "\0", "a\u202eb"])
def test_a_name_is_made_of_signs_that_can_be_printed(stored, text):
    for put in NAMED.values():
        data = json.loads(json.dumps(stored))
        put(data, text)
        with pytest.raises(ParseError):
            restore(data)


@pytest.mark.parametrize("text", PROSE.values())
@pytest.mark.parametrize("target", ["numpy", "torch", "jax"])
def test_words_stay_words_in_code(text, target):
    K, m = sd.axes("K"), sd.Model()
    text = f'{text}"""\nimport os\nos.abort()\n"""'
    x = sd.vector("x", K, meaning=text)
    m.define("L", (x * x).sum(), meaning=text)
    tree = ast.parse(code(m, "L", target=target, title=text))
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Import) and n.names[0].name == "os"]


def test_values_beyond_all_bounds_are_told_so():
    with pytest.raises(SymderivError, match="too large"):
        sd.derivation("softmax", wrt="z").worked({"z": [1, 10**400]})
