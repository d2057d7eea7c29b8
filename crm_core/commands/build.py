"""`demo`, `check`, `sync`: making the demo company, looking at the connection, filling the mart."""

from typing import Annotated, Any

import typer

from crm_core.commands import options as o
from crm_core.commands import who


def demo(
    managers: Annotated[int, typer.Option(help="How many managers work there.")] = 24,
    years: Annotated[int, typer.Option(help="How many years of work there are.")] = 2,
    seed_: Annotated[int, typer.Option("--seed", help="The same seed makes the same company.")] = 1,
    store: o.StoreUrl = None,
) -> None:
    """Build the demo company: its CRM (a SQLite file) and its users."""
    from rich.console import Console
    from rich.progress import Progress

    from crm_core import store as stores
    from crm_core.base.errors import QuestionError
    from crm_core.demo import facts
    from crm_core.demo.people import DEMO_PASSWORD, demo_logins
    from crm_core.demo.plan import DemoPlan
    from crm_core.demo.start import build_demo_crm
    from crm_core.store.demo_users import seed

    if managers < 1 or years < 1:
        raise QuestionError("--managers and --years must be at least 1.")
    settings = o.Where(store=store).settings()
    plan = DemoPlan(managers, years, seed_)
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Building the demo company", total=1.0)
        built = build_demo_crm(settings, plan, lambda step, part: bar.update(task, description=step, completed=part))
    opened = stores.open(settings.store)
    seed(opened, demo_logins(plan), DEMO_PASSWORD)
    facts.seed(opened, built)
    opened.close()
    typer.echo(f"Demo CRM: {settings.demo_file}")
    typer.echo(f"Log-ins (password {DEMO_PASSWORD}): " + ", ".join(user.login for user in demo_logins(plan)))
    typer.echo("Next: python -m crm_core sync, or streamlit run app.py")


@o.placed
def check(
    where: o.Where,
    json: o.AsJson = False,
    as_: o.Login = None,
) -> None:
    """Connection, proof that we cannot write, tables and row counts, what this CRM records, unmapped values."""
    from crm_core.base.errors import SourceError
    from crm_core.commands import output
    from crm_core.mart.checkup import checkup

    who.must_manage(as_, where)
    found = checkup(where.desk())
    who.note("check", as_, where)
    if json:
        output.write_json(found)
    else:
        _show(found)
    if not found["read_only"]:
        raise SourceError(
            f"This login can write: {found['proof']}. Use a read-only one (docs/how-to/read-only-user.md)."
        )


@o.placed
def sync(
    where: o.Where,
    full: Annotated[bool, typer.Option("--full", help="Read everything anew.")] = False,
    facts: o.FactsDir = None,
    as_: o.Login = None,
) -> None:
    """Bring the mart up to date."""
    from rich.console import Console

    console = Console(stderr=True)
    where = where.with_facts(facts)
    who.must_manage(as_, where)
    desk = where.desk()
    with console.status("Reading the CRM"):
        made = desk.sync(lambda table, rows, seconds: typer.echo(f"{table:20} {rows:>9} rows {seconds:7.2f} s"))
    who.note("sync", as_, where, as_of=made.manifest.as_of)
    typer.echo(made.manifest.reading)
    typer.echo(f"The mart is of {made.manifest.as_of.isoformat(timespec='seconds')}Z.")


@o.placed
def reconcile(
    where: o.Where,
    json: o.AsJson = False,
    as_: o.Login = None,
) -> None:
    """Counts and sums per canonical table, the CRM against the mart; exit code 1 on a difference."""
    from crm_core.commands import output
    from crm_core.mart.reconcile import reconcile as compare

    who.must_manage(as_, where)
    found = compare(where.desk())
    who.note("reconcile", as_, where)
    if json:
        output.write_json(output.reconciled(found))
    else:
        for table in found["tables"]:
            word = f"differs in {', '.join(table['differs'])}" if table["differs"] else "agrees"
            typer.echo(f"{table['table']:20} {table['crm_rows']:>9} {table['mart_rows']:>9}  {word}")
    if not found["agrees"]:
        raise typer.Exit(1)


def _show(found: dict[str, Any]) -> None:
    typer.echo(f"Connector  {found['connector']}")
    typer.echo(f"Read-only  {'yes' if found['read_only'] else 'NO'}: {found['proof']}")
    for warning in found["warnings"]:
        typer.echo(f"Warning    {warning}")
    typer.echo("\nTables")
    for table in found["tables"]:
        lacks = f"  not recorded: {', '.join(table['not_kept'])}" if table["kept"] and table["not_kept"] else ""
        rows = f"{table['rows']:>9} rows" if table["kept"] else " not recorded by this CRM"
        typer.echo(f"  {table['table']:20}{rows}{lacks}")
    typer.echo("\nIndicators")
    for line in found["indicators"]:
        word = "yes" if line["available"] else f"not recorded by this CRM: {', '.join(line['needs'])}"
        typer.echo(f"  {line['indicator']:36}{word}")
    if found["unmapped"]:
        typer.echo("\nValues that no rule maps (counted, never dropped)")
        for value in found["unmapped"]:
            typer.echo(f"  {value['table']}.{value['column']} '{value['value']}': {value['rows']} rows")
