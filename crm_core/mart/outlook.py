"""What the open deals promise a plan: the chance to reach a number of won deals before it ends."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import sqlalchemy as sa

from crm_core.mart.answers import Answers
from crm_core.mart.asking import Ask, Group
from crm_core.mart.cells import Statuses
from crm_core.mart.grouping import WHOLE
from crm_core.measure import plan
from crm_core.measure.evidence import windowed
from crm_core.measure.parts.deals.chance import expected
from crm_core.measure.parts.ownership.holders import held_then
from crm_core.measure.plan import Progress, Target
from crm_core.measure.value import Status, Value

COUNTED = "won_count"  # the one planned indicator to which an open deal adds one or nothing


@dataclass(frozen=True)
class _Expected:
    """An open deal: when it is expected to close, and its chance."""

    day: date | None
    chance: float | None


@dataclass(frozen=True)
class Outlook:
    """The open deals of the groups of one question, read once and only if a plan asks for them."""

    answers: Answers
    ask: Ask

    def chance(self, target: Target, id_: str, at: Progress, today: date) -> Value:
        """P(done + X >= plan), X of the deals that are expected to close in what is left of the plan's days.

        A deal whose expected day has passed may still close in a plan that runs. Nothing is told of plans of anything
        else than won deals.
        """
        if target.indicator != COUNTED:
            return Value(Status.NO_DATA)
        if at.done >= at.target or today >= target.ends_on:
            return plan.chance(at, ())
        deals = self._deals
        if isinstance(deals, Status):
            return Value(deals)
        waiting = [deal for deal in deals.get(id_, ()) if _may_close(deal, target, today)]
        told = [deal.chance for deal in waiting if deal.chance is not None]
        return Value(Status.NO_DATA, n=len(waiting)) if waiting and not told else plan.chance(at, told)

    @cached_property
    def _deals(self) -> dict[str | None, list[_Expected]] | Status:
        """group -> its open deals; a status where the CRM cannot tell."""
        crm = self.answers.at(self.ask).fresh()
        evidence = held_then(crm, expected(crm))
        status = Statuses.of(crm)
        if status is not None:
            return status
        scope = self.ask.scope.narrowed(self.ask.owner_ids) if self.ask.owner_ids else self.ask.scope
        rows = windowed(evidence, self.ask.window, scope).subquery("expected")
        found: dict[str | None, list[_Expected]] = {}
        for owner_id, day, chance in crm.reader.fetch(sa.select(rows.c.owner_id, rows.c.day, rows.c.value)):
            known = None if chance is None else float(chance)
            found.setdefault(self._group_of(owner_id), []).append(_Expected(day, known))
        return found

    def _group_of(self, owner_id: str | None) -> str | None:
        if self.ask.group is Group.OWNER:
            return owner_id
        return WHOLE.get(self.ask.group) or self.answers.placement().team_of(owner_id, None)


def _may_close(deal: _Expected, target: Target, today: date) -> bool:
    if deal.day is None or deal.day >= target.ends_on:
        return False
    return today >= target.starts_on or deal.day >= target.starts_on
