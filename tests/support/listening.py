"""Runs of the real program in processes of their own, with everything noted that they and their children open for writing or connect to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

SITE = """
import os, sys
_fd = os.open(os.environ["SHOPDESK_TEST_NOTES"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
_write = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def _note(event, args):
    if event.startswith("socket.") or event in ("urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect"):
        if event == "socket.__new__" and args[1] not in (2, 10, 23, 30):
            return
        os.write(_fd, ("net %s %r\\n" % (event, args[1:])).encode("utf-8", "backslashreplace"))
    elif event == "open" and isinstance(args[0], (str, bytes)) and (
        (isinstance(args[1], str) and set(args[1]) & set("wax+")) or (args[1] is None and args[2] & _write)
    ):
        os.write(_fd, ("write %s\\n" % os.fsdecode(args[0])).encode("utf-8", "backslashreplace"))
sys.addaudithook(_note)
"""
"""Python runs ``sitecustomize`` in every process, those of children too."""


@dataclass(frozen=True, slots=True)
class Done:
    status: int
    out: str
    err: str


class Machine:
    """A user's computer of its own inside ``folder``: home, temporary files, notes of what happens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.temporary = folder / "tmp"
        self.work = folder / "work"
        self._site = folder / "site"
        self._notes = folder / "notes"
        for made in (self.home, self.temporary, self.work, self._site):
            made.mkdir()
        (self._site / "sitecustomize.py").write_text(SITE, "utf-8")
        self.said: list[str] = []

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")}
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        folders = {"HOME": self.home, "TMPDIR": self.temporary, "TEMP": self.temporary, "TMP": self.temporary, "XDG_RUNTIME_DIR": runtime}
        folders |= {"XDG_DATA_HOME": self.home / "data", "XDG_CONFIG_HOME": self.home / "config", "XDG_CACHE_HOME": self.home / "cache"}
        folders |= {"APPDATA": self.home / "data", "LOCALAPPDATA": self.home / "data"}
        return {
            **kept,
            **{name: str(path) for name, path in folders.items()},
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join((str(self._site), str(ROOT))),
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SHOPDESK_TEST_NOTES": str(self._notes),
        }

    def run(self, *words: object, before: tuple[str, ...] = (), more: Mapping[str, str] | None = None, timeout: float = 60) -> Done:
        """``python *words``; ``before`` is a program that starts it (strace)."""
        done = subprocess.run(
            [*before, sys.executable, *(str(word) for word in words)],
            cwd=self.work,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=timeout,
            env={**self.environment, **(more or {})},
        )
        self.said += [done.stdout, done.stderr]
        return Done(done.returncode, done.stdout, done.stderr)

    def command(self, file: Path, *words: object) -> Done:
        """A command of the program."""
        return self.run("-m", "shopdesk", "--file", file, "--lang", "en", *words)

    def window(self, file: Path, steps: Path, *, before: tuple[str, ...] = ()) -> dict[str, object]:
        """The window on a file, used as :mod:`tests.support.window_user` does; what it saw."""
        done = self.run("-m", "tests.support.window_user", file, steps, before=before)
        assert done.status == 0, done.err
        return dict(json.loads(steps.read_text("utf-8"))["seen"])

    def notes(self, kind: str) -> list[str]:
        """What was noted: ``net`` or ``write``."""
        lines = self._notes.read_text("utf-8").splitlines() if self._notes.exists() else []
        return [line.partition(" ")[2] for line in lines if line.startswith(kind + " ")]


def strace(output: Path, what: str) -> tuple[str, ...]:
    """The words that start a program under strace with all its children, () where that is not possible here."""
    if shutil.which("strace") is None:
        return ()
    words = ("strace", "-f", "-qq", "-s", "200", "-e", f"trace={what}", "-o", str(output))
    fast = (*words[:1], "--seccomp-bpf", *words[1:])
    for tried in (fast, words):
        if subprocess.run([*tried, "true"], capture_output=True).returncode == 0:
            return tried
    return ()
