"""The line that says that a command is still at work."""

import io
import sys
from time import sleep

from symderiv.cli import waiting


class Terminal(io.StringIO):
    """A standard error that somebody looks at."""

    def isatty(self):
        return True


def test_the_line_comes_when_it_takes_long_and_goes_before_anything_is_said(monkeypatch):
    error, output = Terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", error)
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setenv("TERM", "xterm")
    line = waiting.Line(error, pause=0.01)
    monkeypatch.setattr(waiting, "Line", lambda stream: line)
    with waiting.waiting():
        for _ in range(1000):
            if "at work for 0 s" in error.getvalue():
                break
            sleep(0.01)
        print("found")
        said = error.getvalue()
        assert said.endswith(waiting.WIPED) and output.getvalue() == "found\n"
        line.join()
        assert error.getvalue() == said  # nothing comes after an output
    assert (sys.stdout, sys.stderr) == (output, error)


def test_nobody_is_told_where_nobody_looks(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stderr", error := Terminal())
    with waiting.waiting():
        assert sys.stderr is error
