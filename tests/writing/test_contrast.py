"""What is coloured can be read: the contrast of every table of colours with what it stands on, as WCAG computes it."""

import re
from math import sqrt
from pathlib import Path

import pytest

from symderiv.api.notebook import explorer
from symderiv.drawing.printers.svg import ALONE
from symderiv.writing.printers.latex import THEMES
from symderiv.writing.templates.templating import templates

READABLE = 4.5
WHITE, EDITOR, NIGHT = "#ffffff", "#1e1e1e", "#111111"
"""On what a notebook stands: a light one, a dark one in VS Code and Colab, a dark one in JupyterLab and marimo."""
NAMED = {"red": "#ff0000", "olive": "#808000", "gray": "#808080"}
"""What LaTeX (xcolor), KaTeX and MathJax mean by a name; the name of another colour has no place in the table of notebooks."""
STYLE = (templates() / "html" / "style.j2").read_text(encoding="utf-8")
TEXTS = ("fg", "dim", "chg", "new", "link", *(f"p{n}" for n in range(1, 7)))


def channels(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    return [int(digits[n:n + 2], 16) / 255 for n in (0, 2, 4)]


def mixed(share, one, other):
    """color-mix(in srgb, one share, other)."""
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (share * a + (1 - share) * b)):02x}" for a, b in pairs)


def luminance(colour):
    linear = [c / 12.92 if c <= .04045 else ((c + .055) / 1.055) ** 2.4 for c in channels(colour)]
    return sum(weight * c for weight, c in zip((.2126, .7152, .0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + .05) / (low + .05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000", WHITE) == 21 and round(contrast("#777777", WHITE), 2) == 4.48


def test_marks_in_notebooks_come_near_the_best_that_any_colour_can_and_have_a_line_besides():
    best = sqrt(contrast(WHITE, EDITOR))  # of the colour in the middle, which no other beats on both
    assert best < READABLE
    for mark in THEMES["notebook"].values():
        colour = NAMED[re.search(r"\\color\{(\w+)\}", mark)[1]]
        assert min(contrast(colour, ground) for ground in (WHITE, EDITOR, NIGHT)) > .96 * best and r"\underline{%s}" in mark
    factors = [THEMES["notebook"][f"p{n}"] for n in range(1, 7)]
    assert len(set(factors)) == 6 and THEMES["notebook"]["chg"] != THEMES["notebook"]["new"]


def tables():
    """The colours of a page by its theme: light, dark, printed; a table names what differs from the first."""
    found = [dict(re.findall(r"--(\w+):(#\w+)", table)) for table in re.findall(r":root\{(--[^}]*)\}", STYLE)]
    return [{**found[0], **table} for table in found]


@pytest.mark.parametrize("theme", tables(), ids=["light", "dark", "printed"])
def test_every_text_of_a_page_can_be_read(theme):
    grounds = [theme["bg"], theme["target"], mixed(.04, theme["link"], theme["bg"]), mixed(.08, theme["new"], theme["bg"])]
    short = {(text, ground): contrast(theme[text], ground) for text in TEXTS for ground in grounds
             if contrast(theme[text], ground) < READABLE}
    assert not short


def test_a_picture_of_its_own_brings_the_ground_that_its_colours_are_made_for():
    light, dark = (dict(re.findall(r"--(\w+):(#\w+)", table)) for table in re.findall(r"\.sd-picture\{(--[^}]*)\}", ALONE))
    assert re.search(r"^\.sd-picture\{[^}]*background:var\(--bg\)\}", ALONE)
    assert all(contrast(table[text], table["bg"]) >= READABLE for table in (light, dark) for text in ("fg", "dim", "chg"))


@pytest.mark.parametrize(("text", "ground"), [("#000000", WHITE), ("#24292f", WHITE), ("#d4d4d4", EDITOR), ("#e3e3e3", "#383838"),
                                              ("#ffffff", NIGHT)])
def test_the_explorer_mixes_its_colours_with_the_text_of_any_theme(text, ground):
    source = Path(explorer.__file__).with_suffix(".js").read_text(encoding="utf-8")
    mixes = re.findall(r"color-mix\(in srgb,currentColor (\d+)%,(#\w+)\)", source)
    assert len(mixes) == 2
    for share, colour in mixes:
        assert contrast(mixed(int(share) / 100, text, colour), ground) >= READABLE
