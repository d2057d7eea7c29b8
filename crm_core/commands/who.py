"""Through whose eyes a command looks (`--as LOGIN`), and the entry in the audit log that it was run."""

from typing import Any

from crm_core.commands import options as o

CLI = "cli"  # whoever runs commands on the server


def scope_of(login: str | None, where: o.Where, answers: Any) -> Any:
    """The scope of `--as LOGIN`; everything for whoever runs the command on the server.

    Raises QuestionError for an unknown or disabled log-in.
    """
    from crm_core.base.access import SERVER, Role, Viewer, of_command
    from crm_core.mart.people import led_owner_ids

    if login is None:
        return of_command(SERVER)
    user = _user(login, where)
    leads = Role.TEAM_LEAD in user.roles
    led = led_owner_ids(answers, user.owner_id, user.team_id) if leads else frozenset()
    return of_command(Viewer(user.login, user.roles, user.owner_id, led), where.settings().business.open_persons)


def must_manage(login: str | None, where: o.Where) -> None:
    """Reading the CRM anew and looking at its connection is the administrator's, as on his page.

    Raises AccessError; QuestionError for an unknown or disabled log-in.
    """
    from crm_core.base.access import Role
    from crm_core.base.errors import AccessError

    if login is not None and Role.ADMIN not in _user(login, where).roles:
        raise AccessError(f"'{login}' may not do this: it is for administrators.")


def must_see_rows(login: str | None, where: o.Where) -> None:
    """The rows behind a number are of those who may open the page that shows them.

    Raises AccessError; QuestionError for an unknown or disabled log-in.
    """
    from crm_core.base.access import Viewer, may_open
    from crm_core.base.errors import AccessError

    if login is not None and not may_open(Viewer(login, _user(login, where).roles), "evidence"):
        raise AccessError(f"The rows behind a number are not open to '{login}'.")


def note(command: str, login: str | None, where: o.Where, **detail: Any) -> None:
    """Write into the audit log that the command was run, and as whom.

    A CRM that --url names has no store beside it, and so no log, unless a log-in of the store was asked for.
    """
    from crm_core.store import audit

    with _users_store(where) if login else where.opened_store() as opened:
        if opened is not None:
            said = {"command": command, **({"as": login} if login else {}), **detail}
            audit.record(opened, CLI, "command_run", {key: value for key, value in said.items() if value})


def _user(login: str, where: o.Where) -> Any:
    from crm_core.base.errors import unknown
    from crm_core.store import users

    with _users_store(where) as opened:
        user = users.find(opened, login)
        if user is None or not user.is_active:
            raise unknown("user", login, [other.login for other in users.everybody(opened) if other.is_active])
        return user


def _users_store(where: o.Where) -> Any:
    from contextlib import closing

    from crm_core import store as stores

    return closing(stores.open(where.settings().store))
