"""A TCP proxy before a server, to make its connections slow, silent or dead.

`mode` is "ok", "delay" (each block of bytes waits `delay` seconds), "black" (bytes vanish, connections stay open,
new ones are taken too); `cut` kills the connections there are, `stop` and `start` are the server going and coming.
"""

import contextlib
import socket
import threading
import time

from tests.servers.process import free_port

_TICK = 0.05
_BLOCK = 65536


class Proxy:
    """Listens on `port`, passes on to `target`."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.mode = "ok"
        self.delay = 0.0
        self.taken = 0  # connections
        self._target = target
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self.start()

    def start(self) -> None:
        """Listen; bytes pass again."""
        self.mode = "ok"
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(50)
        listener.settimeout(_TICK)
        self._listener = listener
        self._spawn(self._accept, listener)

    def stop(self) -> None:
        """The server is gone: no listener, no connection."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)
        self._threads.clear()

    def cut(self) -> None:
        """Kill every connection there is."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def _accept(self, listener: socket.socket) -> None:
        while self._listener is listener:
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.taken += 1
            server = socket.create_connection(("127.0.0.1", self._target))
            self._pairs.append((client, server))
            self._spawn(self._pass, client, server)
            self._spawn(self._pass, server, client)

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := one.recv(_BLOCK):
                if self.mode == "delay":
                    time.sleep(self.delay)
                if self.mode != "black":
                    other.sendall(block)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _spawn(self, work: object, *values: socket.socket) -> None:
        thread = threading.Thread(target=work, args=values, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()
