"""A server between us and the real one that stops answering, as a process that was stopped does."""
from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class SilentServer:
    """Passes on what is sent to the address `to` (host, port or path of a socket) until `silent` is set.

    From then on it accepts connections and answers nothing, also on the open ones, until `silent` is cleared.
    """

    def __init__(self, to: tuple[str, int] | str | None) -> None:
        self.to, self._answering, self._open = to, threading.Event(), list[socket.socket]()
        self._answering.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def hang(self) -> None:
        """Answers nothing from now on."""
        self._answering.clear()

    def answer(self) -> None:
        """Passes on what was held back."""
        self._answering.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here = self._listening.accept()[0]
                self._open.append(here)
                threading.Thread(target=self._serve, args=(here,), daemon=True).start()

    def _serve(self, here: socket.socket) -> None:
        self._answering.wait()
        if self.to is None:
            return
        there = socket.socket(socket.AF_UNIX if isinstance(self.to, str) else socket.AF_INET)
        there.connect(self.to)
        self._open.append(there)
        threading.Thread(target=self._copy, args=(here, there), daemon=True).start()
        self._copy(there, here)

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(1 << 16):
                self._answering.wait()
                target.sendall(content)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Closes every connection."""
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._answering.set()


@contextmanager
def silent_server(to: tuple[str, int] | str | None = None) -> Iterator[SilentServer]:
    """One that is closed at the end of the block."""
    found = SilentServer(to)
    try:
        yield found
    finally:
        found.close()
