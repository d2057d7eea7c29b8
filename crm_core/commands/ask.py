"""`indicators`, `rows`, `score`: questions to the mart, or with --live to the CRM itself."""

from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from crm_core.commands import options as o
from crm_core.commands.plans import TargetsFile


@contextmanager
def _asked(
    command: str,
    where: o.Where,
    login: str | None,
    live: bool,
    start: str,
    to: str,
    as_of: str | None,
    owners: Any,
    known_at: str | None = None,
) -> Any:
    """(answers, ask) for the options. Raises a RapportError."""
    from crm_core.commands import who
    from crm_core.mart.answers import Ask, local_window

    window = local_window(o.day(start, "--from"), o.day(to, "--to"))
    desk = where.desk()
    with desk.answers(live) as answers:
        ids = [person.id for person in answers.people()]
        for owner_id in owners or ():
            if owner_id not in ids:
                from crm_core.base.errors import unknown

                raise unknown("owner", owner_id, ids)
        scope = who.scope_of(login, where, answers)
        who.note(command, login, where, start=start, to=to, owners=owners)
        known = o.instant(known_at, desk.zone, "--known-at")
        yield answers, Ask(window, o.instant(as_of, desk.zone), scope, owner_ids=tuple(owners or ()), known_at=known)


@o.placed
def indicators(
    where: o.Where,
    start: o.From,
    to: o.To,
    as_of: o.AsOf = None,
    known_at: o.KnownAt = None,
    owner: o.Owners = None,
    name: Annotated[list[str] | None, typer.Option("--name", help="Only this indicator (repeat for more).")] = None,
    group: Annotated[str, typer.Option("--group", help="owner, team or company.")] = "owner",
    targets: TargetsFile = None,
    facts: o.FactsDir = None,
    json: o.AsJson = False,
    csv: o.AsCsv = False,
    live: o.Live = False,
    as_: o.Login = None,
) -> None:
    """Values of indicators per owner, team or for the company."""
    from dataclasses import replace

    from crm_core.base.errors import unknown
    from crm_core.commands import output, plans
    from crm_core.mart.asking import ASKABLE, Group
    from crm_core.mart.plans import answers_of
    from crm_core.measure.registry import families

    if group not in ASKABLE:
        raise unknown("group", group, ASKABLE)
    metrics, counters = plans.chosen(name)
    where = where.with_facts(facts)
    with _asked("indicators", where, as_, live, start, to, as_of, owner, known_at) as (answers, ask):
        ask = replace(ask, group=Group(group))
        if not name and ask.scope.families is not None:
            metrics = [metric for metric in metrics if families()[metric.name] in ask.scope.families]
        answers.targets = lambda window: plans.targets(where, answers, window, targets)
        found = answers.values(metrics, ask)
        if counters:
            found += answers_of(answers, ask, counters, answers.targets(ask.window), bool(name))
        rows = [output.answer_row(answer) for answer in found]
        head = {
            "as_of": output.instant(answers.as_of(ask)),
            "connector": where.settings().connector_name,
            "from": start,
            "to": to,
        }
    if csv:
        output.write_csv(rows)
    else:
        output.write_json(head | {"rows": rows})


@o.placed
def rows(
    where: o.Where,
    name: Annotated[str, typer.Argument(help="The indicator.")],
    start: o.From,
    to: o.To,
    as_of: o.AsOf = None,
    known_at: o.KnownAt = None,
    owner: o.Owners = None,
    targets: TargetsFile = None,
    facts: o.FactsDir = None,
    json: o.AsJson = False,
    csv: o.AsCsv = False,
    live: o.Live = False,
    as_: o.Login = None,
) -> None:
    """The rows behind an indicator: each with why it counts, and its address in the CRM."""
    from dataclasses import replace

    from crm_core.commands import output, plans, who
    from crm_core.mart.asking import Group
    from crm_core.mart.plans import rows as plan_rows

    metrics, _counters = plans.chosen([name])
    where = where.with_facts(facts)
    who.must_see_rows(as_, where)
    with _asked(f"rows {name}", where, as_, live, start, to, as_of, owner, known_at) as (answers, ask):
        if owner and not ask.scope.persons:
            answers.authorize(ask)
        if metrics:
            of_all = not owner and ask.scope.owner_ids is None
            listed = answers.rows(metrics[0], replace(ask, group=Group.COMPANY) if of_all else ask)
        else:
            listed = plan_rows(answers, ask, plans.targets(where, answers, ask.window, targets))
        found = [output.evidence_row(name, row, answers, ask.scope.persons) for row in listed]
    if csv:
        output.write_csv(found)
    else:
        output.write_json({"indicator": name, "rows": found})


@o.placed
def score(
    where: o.Where,
    name: Annotated[str, typer.Argument(help="The score: data_quality or adoption.")],
    start: o.From,
    to: o.To,
    as_of: o.AsOf = None,
    known_at: o.KnownAt = None,
    owner: o.Owners = None,
    definition: Annotated[
        Path | None, typer.Option("--definition", help="JSON of a definition to score with, once.", show_default=False)
    ] = None,
    facts: o.FactsDir = None,
    json: o.AsJson = False,
    live: o.Live = False,
    as_: o.Login = None,
) -> None:
    """A score per owner: its components with points, lost points and what to mend first."""
    from crm_core.commands import output
    from crm_core.review.definitions import from_file, in_force
    from crm_core.review.scorecard import scored

    where = where.with_facts(facts)
    with _asked(f"score {name}", where, as_, live, start, to, as_of, owner, known_at) as (answers, ask):
        labels = {person.id: person.name for person in answers.people()}
        with where.opened_store() as opened:
            used = from_file(name, definition) if definition else in_force(opened, name, ask.window.start)
        owners = [output.score_owner(one, labels[one.owner_id]) for one in scored(used, answers, ask)]
    output.write_json({"score": name, "owners": owners})
