"""The command line as its user meets it: words in, exit status and what is printed out, in this process and in a fresh one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopdesk.cli import main


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left: exit status, standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one JSON object on standard output; the command must have been done."""
        assert self.status == 0, self.err
        lines = self.out.splitlines()
        assert len(lines) == 1, self.out
        return json.loads(lines[0])

    @property
    def error(self) -> dict[str, Any]:
        """The JSON error on standard error; the command must have been refused and printed nothing else."""
        assert self.status == 1, (self.status, self.out, self.err)
        assert self.out == ""
        return dict(json.loads(self.err)["error"])

    @property
    def code(self) -> str:
        return str(self.error["code"])


def run(*words: object) -> Answer:
    """One command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:
            status = int(end.code or 0)
    return Answer(status, out.getvalue(), err.getvalue())


def run_apart(*words: object, cwd: Path | None = None, code: str = "", env: dict[str, str] | None = None) -> Answer:
    """One command in a fresh process; ``code`` is Python to run there instead of ``-m shopdesk``."""
    start = ["-c", code] if code else ["-m", "shopdesk"]
    root = str(Path(__file__).resolve().parent.parent.parent)
    done = subprocess.run(
        [sys.executable, *start, *[str(word) for word in words]],
        cwd=cwd or root,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONPATH": root, "PYTHONUTF8": "1", **(env or {})},
    )
    return Answer(done.returncode, done.stdout, done.stderr)


class CommandLine:
    """Commands on one shop file, with ``--json``."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __call__(self, *words: object) -> Answer:
        return run("--file", self.file, "--json", *words)

    def do(self, *words: object) -> Any:
        """The answer of a command that must be done."""
        return self(*words).data

    def refuse(self, *words: object) -> dict[str, Any]:
        """The error of a command that must be refused and change nothing."""
        before = self.file.read_bytes()
        error = self(*words).error
        assert self.file.read_bytes() == before, "a refused command changed the file"
        return error

    def rows(self, register: str, *words: object) -> list[dict[str, Any]]:
        return list(self.do("list", register, *words)["rows"])

    def add(self, register: str, /, **values: object) -> Any:
        """Add a record; lines and lists may be given as Python values."""
        texts = [f"{k}={json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v}" for k, v in values.items()]
        return self.do("add", register, *texts)
