"""Whether two names of clients agree, their legal forms and spelling left aside."""

import unicodedata
from functools import lru_cache

ALIKE = 85  # rapidfuzz.fuzz.token_set_ratio from which two names agree
_FORMS = """
ab ag aps as asa bv co company corp corporation cv eg ek eu ev gbr gesmbh ggmbh gmbh inc incorporated kft kg kgaa
lda limitada limited llc llp lp ltd ltda mbh nv ohg oy oyj plc private pte pty pvt sa sarl sas se sl slu spa sprl srl
srls ug
"""
LEGAL_FORMS = frozenset(_FORMS.split())
_ACCENTS = range(0x300, 0x370)  # of Latin, Greek and Cyrillic letters; the vowel signs of other scripts stay


def agree(one: str | None, other: str | None) -> bool:
    """Whether two names may be one client's; a blank name agrees with none."""
    first, second = bare(one or ""), bare(other or "")
    if not first or not second:
        return False
    if first == second or _by_initials(first.split(), second.split()):
        return True
    from rapidfuzz import fuzz

    return fuzz.token_set_ratio(first, second) >= ALIKE


def _by_initials(first: list[str], second: list[str]) -> bool:
    """Whether 'a fox' may be 'ann fox': word by word the same or its initial, and one whole word in common."""
    pairs = list(zip(first, second, strict=False))
    fits = all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)
    return len(first) == len(second) and fits and any(a == b and len(a) > 1 for a, b in pairs)


@lru_cache(maxsize=65_536)
def bare(name: str) -> str:
    """The words of a name without case, accents, punctuation and legal form; a name of nothing else keeps it."""
    spelt = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold().replace(".", ""))
    plain = "".join(" " if unicodedata.category(c)[0] in "PSZC" else c for c in spelt if ord(c) not in _ACCENTS)
    words = unicodedata.normalize("NFC", plain).split()
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)
