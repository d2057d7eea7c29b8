"""Relationships: whom to contact next and why, where the time goes, who the clients are, who could take over."""

from crm_core.base.text import _
from crm_core.web import board, cards, next_contacts, relationships, subject
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.views.relationships import KEPT, KNOWN, PEOPLE, kept_reading, known_reading
from crm_core.web.words import say

viewer = guard("relationships")
cards.style()
with boundary():
    on = ground(viewer)
    about = subject.asked(on)
    numbers = board.numbers(on, about, (*KEPT, *KNOWN))

subject.head(on, say(_("Relationships")), about)
with boundary():
    next_contacts.draw(on, about)
    cards.question(say(_("Is contact kept?")), kept_reading(numbers.now, about.id, on.tongue))
    board.kpis(on, about, numbers, KEPT)
    cards.question(say(_("How well do we know each other?")), known_reading(numbers.now, about.id, on.tongue))
    board.kpis(on, about, numbers, KNOWN)

    book = relationships.book(on, about)
    relationships.attention(on, about, book)
    relationships.clients(on, about, book)
    relationships.handover(on, about)
    if not about.is_person:
        cards.question(
            say(_("Where does it differ?")), say(_("In the order of names; choose a number to see its rows."))
        )
        found = board.others(on, about, PEOPLE)
        board.table(found, "relationship_people", say(_("Relationships side by side; every number opens its rows")))
