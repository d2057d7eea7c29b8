"""Everything that must hold, in one command: `python -m tests`. Lint, types, documents, tests.

More words go to pytest: `python -m tests tests/measure -x` runs these after the checks.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("documents", ["docs.generate", "--check"]),
)


def main() -> int:
    """Run every check; the exit code of the worst."""
    failed = []
    for name, words in CHECKS:
        sys.stderr.write(f"== {name}\n")
        if subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=False).returncode:
            failed.append(name)
    workers = os.environ.get("RAPPORT_TEST_WORKERS", "2")
    given = sys.argv[1:] or [
        "-n",
        workers,
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
    ]  # long files first, not last
    sys.stderr.write("== tests\n")
    if subprocess.run([sys.executable, "-m", "pytest", *given], cwd=ROOT, check=False).returncode:
        failed.append("tests")
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return len(failed) and 1


if __name__ == "__main__":
    sys.exit(main())
