"""Documents of the search index made by another process, so that a large import neither waits for them nor holds the window up.

The tokens themselves are ``search_text``'s. Where no process can be started, or it ends early, the documents are made here instead.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Any, Self

from shopdesk.storage.search_text import Cells, Document, Shape, document_of, document_of_cells

#: In an installed program without its own interpreter the entry point calls :func:`main` when this is its first word.
FLAG = "--make-search-tokens"
#: Batches on their way at once; the process works on one while the next waits in the pipe.
AHEAD = 4
#: Fewer records than this are not worth a process.
WORTH_A_PROCESS = 3000

Texts = list[tuple[str, bool]]
#: Records as their texts (no shape), or as cells of one shape.
Batch = tuple[Shape | None, Sequence[Any]]


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG]
    return [sys.executable, "-X", "utf8", "-m", "shopdesk.storage.token_process"]


class TokenProcess:
    """Hand it batches with :meth:`put`, take their documents in the same order with :meth:`take`; a context manager for one thread.

    ``records`` is how many there will be: few are done in this process.
    """

    def __init__(self, records: int) -> None:
        self._waiting: deque[Batch] = deque()
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._child = self._started() if records >= WORTH_A_PROCESS else None
        self._pump: threading.Thread | None = None
        if self._child is not None:
            self._pump = threading.Thread(target=self._receive, args=(self._child,), name="search-tokens", daemon=True)
            self._pump.start()

    @staticmethod
    def _started() -> subprocess.Popen[bytes] | None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
        try:
            return subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                creationflags=0x08000000 if sys.platform == "win32" else 0,  # CREATE_NO_WINDOW
            )
        except OSError:
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def full(self) -> bool:
        """Whether a batch should be taken before the next is put."""
        return len(self._waiting) >= AHEAD

    def __len__(self) -> int:
        """Batches put and not yet taken."""
        return len(self._waiting)

    def put(self, batch: Sequence[Texts]) -> None:
        """One batch of records, each as ``search_text.texts_of`` gives it."""
        self._put((None, list(batch)))

    def put_cells(self, shape: Shape, batch: Sequence[Cells]) -> None:
        """One batch of records as rows hold them: cheaper where many have one shape."""
        self._put((shape, batch))

    def _put(self, batch: Batch) -> None:
        self._waiting.append(batch)
        if self._child is not None:
            assert self._child.stdin is not None
            try:
                _send(self._child.stdin, marshal.dumps((batch[0], list(batch[1]))))
            except OSError:
                self._give_up()

    def take(self) -> list[Document]:
        """The documents of the batch that was put first of those not yet taken."""
        batch = self._waiting.popleft()
        if self._child is not None:
            body = self._answers.get()
            if body is not None:
                made = [Document(tokens) for tokens in marshal.loads(body)]
                if len(made) == len(batch[1]):
                    return made
            self._give_up()
        return _documents(batch)

    def _receive(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            while (body := _received(child.stdout)) is not None:
                self._answers.put(body)
        self._answers.put(None)

    def _give_up(self) -> None:
        """The process is gone: what it still owes is made here."""
        self.close()

    def close(self) -> None:
        """End the process; calling it again does nothing."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        if self._pump is not None:
            self._pump.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _documents(batch: Batch) -> list[Document]:
    shape, records = batch
    if shape is None:
        return [document_of(texts) for texts in records]
    return [document_of_cells(shape, cells) for cells in records]


def _send(pipe: IO[bytes], body: bytes) -> None:
    pipe.write(len(body).to_bytes(4, "big"))
    pipe.write(body)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(4)
    if len(head) < 4:
        return None
    size = int.from_bytes(head, "big")
    body = pipe.read(size)
    return body if len(body) == size else None


def main() -> None:
    """The process's life: batches from standard input, their documents to standard output, until the input ends."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    source, target = os.fdopen(0, "rb", 1 << 20), os.fdopen(os.dup(1), "wb", 1 << 20)
    os.dup2(2, 1)  # nothing that a library prints may reach the pipe
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        while (body := _received(source)) is not None:
            _send(target, marshal.dumps([document.tokens for document in _documents(marshal.loads(body))]))
    os._exit(0)


if __name__ == "__main__":
    main()
