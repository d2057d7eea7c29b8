"""The gaming cases of the demo as data: each signal has one person who shows it, nobody else does.

`plant` builds them; tests and the demo's guide read them from here. A person who does not fit into a smaller
company leaves his signal without a case.
"""

from collections.abc import Iterable

# signal -> owner
CASES: dict[str, str] = {
    "signal_pre_review_burst": "u26",  # jakub: six times the work in the last three days before a review
    "signal_copied_texts": "u23",  # carla: two sentences serve for most results
    "signal_entry_bursts": "u28",  # lakshmi: enters a whole week within four minutes
    "signal_without_client": "u30",  # nadia: half of the work belongs to no client, lead or deal
    "signal_round_amounts": "u34",  # salma: amounts in whole thousands
    "signal_stage_jumps": "u36",  # stefka: deals leap to won at month's end, amounts grow later, some reopen
    "signal_backdated": "u37",  # usha: enters work more than a week late, dated back
    "signal_shared_contact": "u38",  # grace: her own number stands at many clients
    "signal_empty_calls": "u40",  # taras: calls of no minutes that the telephony never saw
    "signal_instant_tasks": "u41",  # wei: tasks are entered and ticked off at once
}
_SIGNALS = {owner_id: signal for signal, owner_id in CASES.items()}


def game_of(owner_id: str) -> str | None:
    """The signal that this person shows."""
    return _SIGNALS.get(owner_id)


def cases(owner_ids: Iterable[str]) -> dict[str, str]:
    """The cases that a company of these people has."""
    there = set(owner_ids)
    return {signal: owner_id for signal, owner_id in CASES.items() if owner_id in there}
