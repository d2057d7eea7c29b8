"""`cli(...)`: the command line as a user runs it, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Ran]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
    env |= {"RAPPORT_DATA_DIR": str(tmp_path / "var"), "PYTHONWARNINGS": "error::RuntimeWarning"}

    def run(*words: str, typed: str = "", **more: str) -> Ran:
        command = [sys.executable, "-m", "crm_core", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=env | more, input=typed, capture_output=True, text=True, timeout=300
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
