"""What both servers share: a free port, a data directory of the server's own user, an end by pid."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

START_SECONDS = 60


class Missing(Exception):
    """The server's binary is not installed."""


def binary(name: str, *folders: str) -> str:
    """The path of a program. Raises Missing."""
    for folder in folders:
        found = shutil.which(name, path=folder)
        if found:
            return found
    found = shutil.which(name)
    if not found:
        raise Missing(f"the program '{name}' is not installed")
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A server in the foreground with a data directory that goes with it."""

    def __init__(self, name: str, user: str) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"rapport-{name}-"))
        # a server refuses to run as root, or to read root's directory
        self._as_user = (
            {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if not os.geteuid() else {}
        )
        if self._as_user:
            shutil.chown(self.folder, user)
        self._running: subprocess.Popen[bytes] | None = None

    def subfolder(self, name: str) -> Path:
        """A folder of the server's own user."""
        made = self.folder / name
        made.mkdir()
        if self._as_user:
            shutil.chown(made, str(self._as_user["user"]))
        return made

    def run(self, command: Sequence[str], as_server: bool = False, **more: object) -> bytes:
        """Run a program to its end. Raises AssertionError with its words."""
        options = {**(self._as_user if as_server else {}), **more}
        done = subprocess.run(command, capture_output=True, cwd=self.folder, **options)  # type: ignore[call-overload]
        assert done.returncode == 0, f"{command[0]}: {done.stderr.decode()[-2000:]}"
        return bytes(done.stdout)

    def start(self, command: Sequence[str], is_ready: Callable[[], bool]) -> None:
        """Start the server and wait until it answers."""
        log = (self.folder / "server.log").open("wb")
        with log:
            self._running = subprocess.Popen(  # type: ignore[call-overload]
                command, stdout=log, stderr=log, cwd=self.folder, **self._as_user
            )
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            words = (self.folder / "server.log").read_text(errors="replace")[-2000:]
            assert self._running.poll() is None, f"{command[0]} ended: {words}"
            assert time.monotonic() < deadline, f"{command[0]} did not answer: {words}"
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server we started, by its process, and remove its directory."""
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            try:
                self._running.wait(20)
            except subprocess.TimeoutExpired:
                self._running.kill()
                self._running.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
