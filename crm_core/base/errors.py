"""One family of errors: each says what, where, what is allowed and what to do.

RapportError
├── SettingsError     the configuration is wrong (all mistakes at once)
├── QuestionError     what was asked is wrong: unknown indicator, a period that ends before it starts
├── DefinitionError   a unit of ours is wrong: a connector, an indicator, a score
├── SourceError       the CRM's database: unreachable, wrong login, a table or column missing
├── MartError         the mart is missing or was made by another version
├── StoreError        the product's own database
└── AccessError       the viewer has no right to what he asked for
"""

from collections.abc import Iterable


class RapportError(Exception):
    """A mistake that the person before the screen can mend; its text is one clear sentence."""


class SettingsError(RapportError):
    """The configuration is wrong; `mistakes` lists every one."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = list(mistakes)
        super().__init__(" ".join(self.mistakes))


class QuestionError(RapportError):
    """What was asked cannot be answered as it was asked."""


class DefinitionError(RapportError):
    """A connector, an indicator or a score is not defined as it must be."""


class SourceError(RapportError):
    """The CRM's database cannot be read."""


class MartError(RapportError):
    """The mart cannot be read or built."""


class StoreError(RapportError):
    """The product's own database cannot be used."""


class AccessError(RapportError):
    """The viewer may not see what he asked for."""


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that is most like it; None where none is near."""
    from rapidfuzz import process  # heavy, and needed by mistakes only

    best = process.extractOne(word, list(allowed), score_cutoff=60)
    return best[0] if best else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """' Did you mean 'odoo'?' when an allowed word is near, else ''."""
    best = nearest(word, allowed)
    return f" Did you mean '{best}'?" if best else ""


def unknown(kind: str, word: str, allowed: Iterable[str]) -> QuestionError:
    """The one sentence for a word that is not on the list of allowed ones."""
    names = sorted(allowed)
    hint = did_you_mean(word, names) or f" Allowed: {', '.join(names)}."
    return QuestionError(f"Unknown {kind} '{word}'.{hint}")
