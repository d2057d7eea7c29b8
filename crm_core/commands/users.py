"""`user add | list | disable | reset`."""

import sys
from typing import Annotated, Any

import typer

from crm_core.commands import options as o
from crm_core.commands import who

app = typer.Typer(help="Users of Rapport itself.", no_args_is_help=True)
LoginName = Annotated[str, typer.Argument(metavar="LOGIN")]


@app.command()
@o.placed
def add(
    where: o.Where,
    login: LoginName,
    role: Annotated[list[str], typer.Option("--role", help="Repeat for more than one.")],
    owner: Annotated[str | None, typer.Option("--owner", help="The owner he is in the CRM.")] = None,
    owner_login: Annotated[str | None, typer.Option("--owner-login", help="The same, by CRM log-in.")] = None,
    team: Annotated[str | None, typer.Option("--team", help="The team he leads.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="The name shown; default: the owner's.")] = None,
    as_: o.Login = None,
) -> None:
    """Add a user; the password comes from a prompt, or from standard input."""
    from crm_core.store import passwords, users

    who.must_manage(as_, where)
    person = _person(where, owner, owner_login)
    if team is not None:
        _check_team(where, team)
    opened = _store(where)
    new = users.NewUser(
        login,
        name or (person.name if person else login),
        role,
        passwords.hash_password(_password()),
        owner_id=person.id if person else None,
        team_id=team,
    )
    made = users.add(opened, new)
    typer.echo(f"Added {made.login} ({', '.join(sorted(made.roles))}).")


@app.command("list")
@o.placed
def list_(
    where: o.Where,
    json: o.AsJson = False,
    as_: o.Login = None,
) -> None:
    """All users, with roles and the owner each is."""
    from crm_core.commands import output
    from crm_core.store import users

    who.must_manage(as_, where)
    everybody = users.everybody(_store(where))
    if json:
        output.write_json({"users": [output.user_row(user) for user in everybody]})
        return
    for user in everybody:
        state = "" if user.is_active else "  disabled"
        roles = ", ".join(sorted(user.roles))
        typer.echo(f"{user.login:20} {roles:24} {user.owner_id or '-':20} {user.name}{state}")


@app.command()
@o.placed
def disable(
    where: o.Where,
    login: LoginName,
    as_: o.Login = None,
) -> None:
    """Shut a user out; his sessions end at once."""
    from crm_core.store import users

    who.must_manage(as_, where)
    users.disable(_store(where), login)
    typer.echo(f"Disabled {login}.")


@app.command()
@o.placed
def reset(
    where: o.Where,
    login: LoginName,
    as_: o.Login = None,
) -> None:
    """Give a user a new password (prompt or standard input); his sessions end at once."""
    from crm_core.store import users

    who.must_manage(as_, where)
    users.reset_password(_store(where), login, _password())
    typer.echo(f"New password for {login}.")


def _store(where: o.Where) -> Any:
    from crm_core import store as stores

    return stores.open(where.settings().store)


def _person(where: o.Where, owner_id: str | None, owner_login: str | None) -> Any:
    """The owner a user is, looked up in the CRM. Raises QuestionError."""
    from crm_core.base.errors import QuestionError, unknown

    if owner_id is None and owner_login is None:
        return None
    with where.desk().answers() as answers:
        people = answers.people()
    if owner_id is not None:
        found = [person for person in people if person.id == owner_id]
        known = [person.id for person in people]
    else:
        found = [person for person in people if person.login == owner_login]
        known = [person.login for person in people if person.login]
    if not found:
        raise unknown("owner", str(owner_id if owner_id is not None else owner_login), known)
    if len(found) > 1:
        raise QuestionError(f"Several owners have the log-in '{owner_login}'. Name one by --owner ID.")
    return found[0]


def _check_team(where: o.Where, team_id: str) -> None:
    from crm_core.base.errors import unknown

    with where.desk().answers() as answers:
        if team_id not in answers.teams():
            raise unknown("team", team_id, answers.teams())


def _password() -> str:
    """From a prompt, typed twice; from standard input where nobody sits before it. Raises StoreError."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
