"""Golden pictures: what pages look like in a browser, small and grey. Rewrite them with `python -m tests.golden_pictures`."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from symderiv.writing.documents.derivations import render
from tests.sample_derivations import cross_entropy

FOLDER = Path(__file__).parent / "golden"
CELLS = (40, 75)
"""Each golden picture is so many cells wide and high; a cell is the mean grey of 20 by 20 pixels."""
SIZE = (CELLS[0] * 20, CELLS[1] * 20)
LOOKS = {"light": [], "dark": ["--blink-settings=preferredColorScheme=0"], "brief": []}


def browser() -> str | None:
    """A Chromium on the path."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def page(look: str) -> str:
    """The page whose picture is taken."""
    text = render(cross_entropy(), "html")
    return text.replace(' checked="checked"', "").replace('id="level-brief"', 'id="level-brief" checked="checked"') \
        if look == "brief" else text


def cells(text: str, look: str) -> list[int]:
    """The mean grey of each cell of the page as the browser shows it."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder, "page.html"), Path(folder, "page.png")
        source.write_text(text, encoding="utf-8")
        command = [str(browser()), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *LOOKS[look],
                   f"--user-data-dir={folder}/profile", f"--window-size={SIZE[0]},{SIZE[1]}", f"--screenshot={shot}",
                   source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=90)
        with Image.open(shot) as picture:
            return list(picture.convert("L").resize(CELLS, Image.Resampling.BOX).tobytes())


def golden(look: str) -> Path:
    """Where the golden picture of a look lies."""
    return FOLDER / f"page-{look}.png"


def main() -> None:
    """Take every picture again."""
    from PIL import Image

    for look in LOOKS:
        picture = Image.new("L", CELLS)
        picture.putdata(cells(page(look), look))
        picture.save(golden(look), optimize=True)


if __name__ == "__main__":
    main()
