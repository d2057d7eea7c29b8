"""A command starts without what it does not need: help and mistakes come at once."""

import subprocess
import sys

import pytest

HEAVY = "babel duckdb holidays numpy openpyxl pandas plotly pyarrow rapidfuzz scipy sqlalchemy streamlit"
SCRIPT = """
import sys
from crm_core.commands.main import run
try:
    run()
finally:
    sys.stderr.write("loaded: " + " ".join({name.split(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize(
    "words", [["--help"], ["rows", "--help"], ["sync", "--help"], ["user", "--help"]], ids=" ".join
)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT, *words], capture_output=True, text=True, check=True)
    told, _, loaded = ran.stderr.rpartition("loaded: ")
    assert "Usage" in ran.stdout and not told
    assert "crm_core" in loaded.split()
    assert set(loaded.split()) & set(HEAVY.split()) == set()
