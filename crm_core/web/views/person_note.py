"""What stands beside a person's name: absence, part time, how long he has been here, whom he is compared with."""

from datetime import timedelta

from crm_core.base.facts import Facts
from crm_core.base.text import Message, _, plural
from crm_core.mart.people import Person
from crm_core.measure.evidence import Window
from crm_core.review.peers import Alone, Peers, is_new, months_here
from crm_core.web.views.tongue import Tongue

_ABSENT = plural("absent {absent} of {n} working day", "absent {absent} of {n} working days")
_NEVER = plural("no absence in {n} working day", "no absence in {n} working days")
_MONTHS = plural("here since {n} month: no comparison with others", "here since {n} months: no comparison with others")
_WHY: dict[Alone, Message] = {
    Alone.NO_GROUP: _("No peer group is set for this person: held against the own last 12 weeks and the target."),
    Alone.NEW: _("New here: held against the own weeks and the target, not against others."),
    Alone.FEW: _("Fewer than 5 others in the peer group: held against the own last 12 weeks and the target."),
}


def notes(person: Person, facts: Facts, window: Window, tongue: Tongue) -> tuple[str, ...]:
    """Short notes, in the order of weight."""
    last = window.end - timedelta(days=1)
    found = [absence(person.id, facts, window, tongue)]
    fte = facts.fte(person.id, last)
    if 0 < fte < 1:
        found.append(tongue.say(_("works {share} of full time"), share=tongue.percent(fte)))
    if is_new(person, facts, last):
        found.append(tongue.count(_MONTHS, months_here(person, facts, last) or 0))
    if not person.is_active:
        found.append(tongue.say(_("left")))
    return tuple(found)


def absence(owner_id: str, facts: Facts, window: Window, tongue: Tongue) -> str:
    """'absent 3 of 20 working days', 'absence unknown'. Never why."""
    if not facts.absence_known:
        return tongue.say(_("absence unknown"))
    employed = [day for day in facts.working_days(window.start, window.end) if facts.fte(owner_id, day)]
    away = sum(1 - facts.present(owner_id, day) / facts.fte(owner_id, day) for day in employed)
    if away < 0.05:
        return tongue.count(_NEVER, len(employed))
    return tongue.count(_ABSENT, len(employed), absent=tongue.number(away, 0 if away == round(away) else 1))


def compared(peers: Peers, tongue: Tongue) -> str:
    """Whom the lines are held against, or why nobody; the group's name is the company's own text."""
    if peers.why is not None:
        return tongue.say(_WHY[peers.why])
    words = _(
        "Peers: {n} others of '{group}' who have been here for three months or more; their median, never their names."
    )
    return tongue.say(words, n=len(peers.others), group=peers.group or "")
