"""The same document, byte for byte, from a built wheel and from the checkout; the wheel carries what it needs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def document(folder, path):
    subprocess.run([sys.executable, "-P", "-m", "symderiv.cli", "derive", "softmax-cross-entropy", "--wrt", "z", "-o", str(path)],
                   check=True, env={**os.environ, "PYTHONPATH": str(folder)}, cwd=path.parent)
    return path.read_bytes()


def test_wheel_and_checkout_write_the_same(tmp_path):
    pytest.importorskip("hatchling")
    code = f"import hatchling.build as b; print(b.build_wheel({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(wheel).extractall(unpacked)
    assert (unpacked / "symderiv" / "templates").is_dir() and (unpacked / "symderiv" / "py.typed").exists()
    for suffix in ("html", "tex", "md", "txt"):
        assert document(unpacked, tmp_path / f"a.{suffix}") == document(ROOT, tmp_path / f"b.{suffix}")
