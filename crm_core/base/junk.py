"""Words that people type to get past a mandatory field. They count like an empty cell.

Compared with the whole cell, lower case, without outer blanks. The words, per language and later editable by the
company, were seen in real CRM data: junk.txt beside this file.
"""

from pathlib import Path

_LINES = (Path(__file__).parent / "junk.txt").read_text(encoding="utf-8").splitlines()
JUNK_WORDS = frozenset(line for line in _LINES if line and not line.startswith("# "))
