"""Reading children that need no start of an interpreter: one process has everything imported and forks for each file.

The forked process is the real one from there on: the request on its standard input, the limits, the guard, the readers, the frames; it may
die or be killed like any other. Left out is only what ``python -m shopdesk.excel.child`` does before ``main``, a tenth of a second of CPU.
"""

from __future__ import annotations

import array
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import IO, Any

import pytest


class WarmStart:
    """What ``subprocess.Popen`` is to the reader: pipes to a child that can be killed and waited for."""

    def __init__(self, server: socket.socket) -> None:
        into, stdin = os.pipe()
        stdout, out = os.pipe()
        alive, dead = os.pipe()
        self.stdin: IO[bytes] = open(stdin, "wb")  # noqa: SIM115 - closed by the reader, as Popen's
        self.stdout: IO[bytes] = open(stdout, "rb")  # noqa: SIM115
        self._alive = alive
        handles = array.array("i", [into, out, dead])
        server.sendmsg([b"f"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)])
        self.pid = int.from_bytes(server.recv(8), "big")
        for handle in (into, out, dead):
            os.close(handle)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 9)

    def wait(self) -> int:
        """Until the process has let go of its end of a pipe that nobody writes to."""
        if self._alive >= 0:
            while os.read(self._alive, 1):
                pass
            os.close(self._alive)
            self._alive = -1
        return 0


@contextlib.contextmanager
def warm_children(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Readers of this process start their children from a warm one while the block runs; yields a switch (``.on``, for each thread).

    Where processes cannot be forked the switch does nothing.
    """
    import threading

    from shopdesk.excel import reader

    switch = threading.local()
    if not hasattr(os, "fork"):
        yield switch
        return
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    command = [sys.executable, "-X", "utf8", __file__, str(theirs.fileno())]
    server = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, stderr=subprocess.DEVNULL)
    theirs.close()
    turn = threading.Lock()
    cold = subprocess.Popen

    def start(*arguments: Any, **options: Any) -> Any:
        if not getattr(switch, "on", False):
            return cold(*arguments, **options)
        with turn:
            return WarmStart(ours)

    monkeypatch.setattr(reader.subprocess, "Popen", start)
    try:
        yield switch
    finally:
        ours.close()
        server.wait()


def serve(control: socket.socket) -> None:
    """Fork for each request that comes in; ends with the tests."""
    import gc
    import signal

    import openpyxl  # noqa: F401
    import xlrd  # noqa: F401

    import shopdesk.excel.child as child
    import shopdesk.excel.markup
    import shopdesk.excel.text_files
    import shopdesk.excel.xlsx
    import shopdesk.services.import_rows  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    while True:
        data, ancillary, _flags, _address = control.recvmsg(1, socket.CMSG_LEN(3 * 4))
        if not data:
            return
        handles = array.array("i")
        handles.frombytes(ancillary[0][2])
        pid = os.fork()
        if pid == 0:
            control.close()
            os.dup2(handles[0], 0)
            os.dup2(handles[1], 1)
            child.main()
        for handle in handles:
            os.close(handle)
        control.sendall(pid.to_bytes(8, "big"))


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
