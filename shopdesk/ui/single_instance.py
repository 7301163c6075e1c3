"""One window per shop file: a second start brings the first window forward.

The first window listens on a local socket named after the file; no network is involved. Who may write the file is the lock's affair
(``storage.locking``): this only saves the user from a refusal.
"""

from __future__ import annotations

import getpass
import hashlib
import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

_RAISE = b"raise\n"
_ANSWER = b"here\n"
_WAIT_MS = 1000
_ANSWER_MS = 5000
"""Whoever takes a connection is alive, but may be busy."""


def socket_name(shop_file: Path) -> str:
    """The same for every spelling of one file, by this user; short enough for every system, and says nothing of the file."""
    real = os.path.normcase(os.path.realpath(shop_file))
    return "shopdesk-" + hashlib.sha256(f"{_user()}|{real}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid()) if sys.platform != "win32" else ""


def bring_forward(shop_file: Path, wait_ms: int = _WAIT_MS) -> bool:
    """Ask the window that has this file to come forward; False where there is none, or it does not answer in time."""
    socket = QLocalSocket()
    socket.connectToServer(socket_name(shop_file))
    if not socket.waitForConnected(wait_ms):
        return False
    socket.write(_RAISE)
    socket.waitForBytesWritten(wait_ms)
    answered = bool(socket.bytesAvailable()) or socket.waitForReadyRead(_ANSWER_MS)
    heard = bytes(socket.readAll().data()) if answered else b""
    socket.abort()
    return heard.startswith(_ANSWER.strip())


class SingleInstance(QObject):
    """Listens for second starts on one file at a time. GUI thread."""

    wanted = Signal()
    """Somebody started the program again on this file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def listen(self, shop_file: Path) -> bool:
        """Be the first window of this file. A socket left behind by a killed program is taken over; False where that fails."""
        self.close()
        name = socket_name(shop_file)
        if self._server.listen(name):
            return True
        QLocalServer.removeServer(name)
        if self._server.listen(name):
            return True
        log.warning("no local socket for a second start: %s", self._server.errorString())
        return False

    def close(self) -> None:
        """Stop listening."""
        if self._server.isListening():
            self._server.close()

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._hear)
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._answer(socket)

    def _hear(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._answer(socket)

    def _answer(self, socket: QLocalSocket) -> None:
        if bytes(socket.readAll().data()).startswith(_RAISE.strip()):
            socket.write(_ANSWER)
            socket.flush()
            self.wanted.emit()
