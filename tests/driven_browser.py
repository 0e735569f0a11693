"""A browser that is driven as a person drives it: pages opened, keys pressed, answers read. Nothing is injected into the page."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.golden_pictures import browser

KEYS = {"ArrowLeft": 37, "ArrowRight": 39, "Escape": 27}
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--remote-debugging-pipe")


class Driven:
    """Chromium over the two pipes of its debugging protocol, as a context."""

    def __enter__(self) -> Driven:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # the browser may still write
        (asked, self.out), (self.into, answered) = os.pipe(), os.pipe()
        high = os.dup(asked), os.dup(answered)  # out of the way of 3 and 4
        command = [str(browser()), *FLAGS, f"--user-data-dir={self.folder.name}", "about:blank"]
        keep = f'exec "$0" "$@" 3<&{high[0]} 4>&{high[1]}'
        self.process = subprocess.Popen(["bash", "-c", keep, *command], pass_fds=high, stderr=subprocess.DEVNULL)
        for end in (asked, answered, *high):
            os.close(end)
        self.read, self.count, self.session = b"", 0, {}
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = {"sessionId": self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        self.ask("Page.enable")
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait()
        os.close(self.out)
        os.close(self.into)
        self.folder.cleanup()

    def ask(self, method: str, **params: Any) -> Any:
        """What the browser answers to one command."""
        self.count += 1
        os.write(self.out, json.dumps({"id": self.count, "method": method, "params": params, **self.session}).encode() + b"\0")
        while (said := self._next()).get("id") != self.count:
            pass
        assert "result" in said, said
        return said["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.read:
            more = os.read(self.into, 1 << 16)
            assert more, "the browser has gone"
            self.read += more
        one, _, self.read = self.read.partition(b"\0")
        return dict(json.loads(one))

    def open(self, page: Path) -> None:
        """Load a page and wait until it stands."""
        self.ask("Page.navigate", url=page.as_uri())
        while self.value("document.readyState") != "complete":
            pass

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            for kind in ("keyDown", "keyUp"):
                self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=KEYS[key])

    def value(self, expression: str) -> Any:
        """What an expression comes to on the page."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")
