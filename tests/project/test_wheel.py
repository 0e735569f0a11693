"""The same document, byte for byte, from a built wheel and from the checkout; the wheel carries what it needs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


SUFFIXES = ("html", "tex", "md", "txt")
PROGRAM = """
import sys
from symderiv.cli import main
for path in sys.argv[1:]:
    main(["derive", "softmax-cross-entropy", "--wrt", "z", "-o", path], standalone_mode=False)
"""


def documents(folder, place):
    """The documents that the package in `folder` writes, in one process."""
    paths = [place.with_suffix(f".{suffix}") for suffix in SUFFIXES]
    subprocess.run([sys.executable, "-P", "-c", PROGRAM, *map(str, paths)], check=True,
                   env={**os.environ, "PYTHONPATH": str(folder)}, cwd=place.parent)
    return [path.read_bytes() for path in paths]


def test_wheel_and_checkout_write_the_same(tmp_path):
    pytest.importorskip("hatchling")
    code = f"import hatchling.build as b; print(b.build_wheel({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(wheel).extractall(unpacked)
    assert (unpacked / "symderiv" / "templates").is_dir() and (unpacked / "symderiv" / "py.typed").exists()
    assert documents(unpacked, tmp_path / "a") == documents(ROOT, tmp_path / "b")
