"""The clients of some people: what they bought, their ABC, and what part of the time they got."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.mart.answers import Answers, Group
from crm_core.mart.asking import NO_TEAM, WHOLE_SCOPE
from crm_core.mart.backing import Whose
from crm_core.mart.cells import Statuses
from crm_core.measure.answers.misallocation import purchases, time_spent
from crm_core.measure.asked import Fact
from crm_core.measure.evidence import windowed
from crm_core.measure.registry import indicators


@dataclass(frozen=True)
class Client:
    """One client; `name` is CRM text and empty where persons are not open.

    `abc`: A, B, C or new, by the sales of twelve months. `spent`, `orders`, `bought_on`: of the same twelve months;
    0, 0, None without a purchase.
    """

    key: str  # entity:id
    name: str
    abc: str
    spent: Decimal
    orders: int
    bought_on: date | None
    url: str


@dataclass(frozen=True)
class Attention:
    """Where the time of the window went, and what was bought in it, by the key of a client.

    `by` says what time is: the length of talks, or the number of contacts.
    """

    time: dict[str, float]
    worth: dict[str, float]
    by: str


@dataclass(frozen=True)
class Book:
    """The clients, in no order, and the attention they got; None each where this CRM does not record it."""

    clients: tuple[Client, ...] | None
    attention: Attention | None


def client_book(answers: Answers, whose: Whose) -> Book:
    """The rows of `client_segment` and of `attention_allocation` of these people, client by client."""
    return Book(_clients(answers, whose), _attention(answers, whose))


def _clients(answers: Answers, whose: Whose) -> tuple[Client, ...] | None:
    metric, crm = indicators()["client_segment"], answers.at(whose.ask).fresh()
    evidence = answers.evidence(metric, crm, whose.ask)
    if Statuses.of(crm) is not None:
        return None
    scope = answers.row_scope(metric, whose.ask)
    rows = windowed(evidence, whose.ask.window, scope, answers.placed(whose.ask)).subquery("segments")
    c, t = crm.client, crm.client_tier
    of_client = sa.and_(c.c.entity == rows.c.table, c.c.client_id == rows.c.id)
    of_tier = sa.and_(t.c.client_entity == rows.c.table, t.c.client_id == rows.c.id)
    columns = (rows.c.table, rows.c.id, c.c.name, rows.c.why, rows.c.amount, rows.c.value, t.c.last_on)
    found = crm.reader.fetch(sa.select(*columns).where(of_client, of_tier))
    named = whose.ask.scope.persons
    return tuple(_client(answers, row, named) for row in found)


def _client(answers: Answers, row: Any, named: bool) -> Client:
    entity, id_, name, abc, spent, orders, bought_on = row
    url = answers.record_url(entity, str(id_), None) if named else ""
    worth = Decimal(str(spent or 0))
    return Client(f"{entity}:{id_}", (name or "") if named else "", abc, worth, int(orders or 0), bought_on, url)


def _attention(answers: Answers, whose: Whose) -> Attention | None:
    ask, metric = whose.ask, indicators()["attention_allocation"]
    crm = answers.at(ask).fresh()
    answers.evidence(metric, crm, ask)
    if Statuses.of(crm) is not None:
        return None
    of_team = ask.team_id is not None
    key = (None if ask.team_id == NO_TEAM else ask.team_id) if of_team else WHOLE_SCOPE
    group = Group.TEAM if of_team else Group.SCOPE
    facts: list[Fact] = answers.facts(metric, replace(ask, group=group, team_id=None)).get(key, [])
    time, by = time_spent(facts)
    worth = purchases(facts, answers.crm.business.currency)
    return Attention(time, {client: float(sum_) for client, sum_ in worth.items()}, by)
