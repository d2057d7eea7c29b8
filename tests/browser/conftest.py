"""A real server and a real browser.

`server` starts one in demo mode; `@pytest.mark.parametrize("server", [{"RAPPORT_...": "..."}], indirect=True)` gives it
other settings. `chromium` is the browser; each test opens contexts of its own.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from crm_core.base.settings import ROOT
from tests.company import give

CHROMIUM = Path(os.environ.get("RAPPORT_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS_WITHIN = 60  # seconds


@dataclass
class Server:
    """A running server; `log` is what it has written so far."""

    url: str
    data_dir: Path
    log_file: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def store_url(self) -> str:
        return f"sqlite:///{self.data_dir / 'store.sqlite'}"

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(data_dir: Path, env: dict[str, str] | None = None) -> Server:
    """A server that answers, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    variables |= {"RAPPORT_DATA_DIR": str(data_dir), **(env or {})}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    give(data_dir)  # or each server would build the demo company anew
    log_file = data_dir / "server.log"
    data_dir.mkdir(parents=True, exist_ok=True)
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=subprocess.STDOUT)
    made = Server(f"http://127.0.0.1:{port}", data_dir, log_file, process)
    _wait(made)
    return made


def _wait(server: Server) -> None:
    give_up = time.monotonic() + STARTS_WITHIN
    while server.process.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    server.stop()
    pytest.fail(f"the server did not start:\n{server.log[-3000:]}")


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a module."""
    made = start(tmp_path_factory.mktemp("server"), getattr(request, "param", None))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; skipped where there is none, but never in CI."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is missing; in CI the browser tests must run")
        pytest.skip(f"{CHROMIUM} is missing; RAPPORT_CHROMIUM may name another")
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A visitor without cookies."""
    made = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """His first tab."""
    return context.new_page()


def sign_in(page: Page, login: str, password: str) -> None:
    """Fill in the form and send it."""
    page.get_by_label("Log-in", exact=True).fill(login)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password", exact=True).press("Enter")


def expect_sign_in(page: Page) -> None:
    """The sign-in page, whole."""
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Rapport", exact=True)).to_be_visible()


def expect_signed_in(page: Page, name: str) -> None:
    """A page of ours, with the user's name in the menu."""
    expect(page.get_by_test_id("stSidebar").get_by_text(name, exact=True)).to_be_visible()
