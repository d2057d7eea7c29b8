"""Which definition a score is made with; how a new one is proposed and approved."""

from datetime import date
from pathlib import Path

from crm_core.base.access import Role, Viewer
from crm_core.base.errors import AccessError, DefinitionError, QuestionError
from crm_core.measure.registry import indicators, score, scores
from crm_core.measure.score import Score
from crm_core.measure.score_definition import order, parse
from crm_core.review.dry_run import DryRun
from crm_core.store import score_definitions
from crm_core.store.score_definitions import Proposal, StoredDefinition
from crm_core.store.store import Store


def from_file(name: str, file: Path) -> Score:
    """A definition that is used once and not stored, also of a score of its own name.

    Raises DefinitionError, QuestionError.
    """
    try:
        text = file.read_bytes()
    except OSError as error:
        raise QuestionError(f"--definition '{file}' cannot be read: {error.strerror}.") from None
    made = parse(text, indicators(), {name: Score(name, name, "", ()), **scores()})
    if made.name != name:
        raise DefinitionError(f"The definition in {file.name} is of '{made.name}', not of '{name}'.")
    return made


def in_force(store: Store | None, name: str, on: date) -> Score:
    """The definition that holds on a day: the last one approved, else the product's own.

    Raises QuestionError for an unknown score, DefinitionError.
    """
    own = score(name)
    found = score_definitions.in_force(store, name, on) if store else None
    return made(found) if found else own


def made(stored: StoredDefinition) -> Score:
    """A stored definition as a score. Raises DefinitionError."""
    return parse(stored.body, indicators(), scores())


def next_period(today: date) -> date:
    """The first day on which a definition that is proposed today may hold: no running month is changed."""
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def versions(store: Store) -> dict[str, str]:
    """The last version of each score, also of those that were proposed and never approved."""
    last = {name: one.version for name, one in scores().items()}
    for held in score_definitions.everything(store):
        if order(held.version) > order(last.get(held.name, "0.0.0")):
            last[held.name] = held.version
    return last


def read(text: str | bytes, store: Store) -> Score:
    """A new definition as somebody wrote it. Raises DefinitionError with every mistake."""
    return parse(text, indicators(), scores(), versions(store))


def propose(store: Store, new: Score, run: DryRun, days: tuple[date, date], note: str, viewer: Viewer) -> int:
    """Store a definition with its dry run; `days` are the first day it should hold, and today.

    Raises AccessError, DefinitionError, StoreError.
    """
    if not viewer.has(Role.ADMIN):
        raise AccessError("A definition is proposed by an administrator.")
    effective_from, today = days
    if effective_from < next_period(today):
        raise DefinitionError(f"A definition holds from the next period on: {next_period(today)} or later.")
    read(new.canonical_json, store)
    wanted = Proposal(new.name, new.version, new.sha256, new.canonical_json, effective_from, note, run.data)
    return score_definitions.propose(store, wanted, viewer.login)


def approve(store: Store, definition_id: int, role: Role, viewer: Viewer, today: date) -> StoredDefinition:
    """One of the two approvals, by who has this role. Raises AccessError, StoreError."""
    if not viewer.has(role):
        raise AccessError("A definition is approved by an admin and by an executive.")
    return score_definitions.approve(store, definition_id, role.value, viewer.login, today)
