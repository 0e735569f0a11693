"""The picture of README and site: the page of a derivation as Chromium shows it.

    python docs/picture.py [--browser chromium]
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import symderiv as sd

PART = 'section[id="sec.1"], header form, .levels { display: none }'
"""What of the page the picture leaves out: the lemma."""
SIZE = (980, 1270)
"""Of the picture, in CSS pixels: the question and its answer, the idea, the gradient step by step."""


def main():
    """Derive the page, show it, and write picture.png beside this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--browser", default="chromium")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        sd.derivation("softmax-cross-entropy", wrt="z").checked().save(page)
        page.write_text(page.read_text(encoding="utf-8").replace("</head>", f"<style>{PART}</style></head>"), encoding="utf-8")
        subprocess.run([options.browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        "--force-device-scale-factor=1",
                        f"--window-size={SIZE[0]},{SIZE[1]}", f"--user-data-dir={folder}/profile",
                        f"--screenshot={Path(__file__).with_name('picture.png')}", page.as_uri()], check=True, timeout=120)


if __name__ == "__main__":
    main()
