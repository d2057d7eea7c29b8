"""Words that people type to get past a mandatory field, and what a pick list shows before anything is picked.

Both count like an empty cell. Compared with the whole cell, lower case, without outer blanks; seen in real CRM data,
per language in junk.txt and placeholders.txt beside this file. The company adds to them in its settings.
"""

from collections.abc import Iterable
from pathlib import Path

_FOLDER = Path(__file__).parent


def folded(words: Iterable[str]) -> frozenset[str]:
    """The words as cells are compared with them."""
    return frozenset(word.strip().lower() for word in words) - {""}


def _shipped(name: str) -> frozenset[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return folded(line for line in lines if not line.startswith("# "))


PLACEHOLDER_WORDS = _shipped("placeholders.txt")
JUNK_WORDS = _shipped("junk.txt") | PLACEHOLDER_WORDS
